"""The oldest form (V110, to 2015) put into the places of the next one (V230), so that one reader serves both.

Only names and places change here; nothing is read. Sections stand side by side below `DONNEES` (`IDENT`, `OBJET`,
`CARACTERISTIQUES`, `DUREE`, `CONDITIONS`, `DELAI`, `LOTS`…) where V230 nests them.
"""

from collections.abc import Mapping
from typing import Any, Final

from feeds.tree import as_list, dig, has

MARKS: Final = ("IDENT", "CONDITIONS", "DELAI", "MOTIF_ANNULATION", "MOTIF_RECTIFICATIF")
"""Sections that only this form has."""
_SECTIONS: Final = {"DELAI": "CONDITION_DELAI", "RENSEIGNEMENTS": "RENSEIGNEMENTS_COMPLEMENTAIRES"}
_IDENTITY: Final = {
    "NOM": "DENOMINATION",
    "URL_SOUMISSION_OFFRES": "URL_PARTICIPATION",
    "URL_SOUMISSION_DEMANDES": "URL_PARTICIPATION",
    "URL_POUVOIR_ADJUDICATEUR": "URL",
}
_LOT: Final = {
    "NUM_LOT": "NUM",
    "NOMENC_LOT": "INTITULE",
    "DESC_LOT": "DESCRIPTION",
    "DESC": "DESCRIPTION",
    "VOLUME_LOT": "QUANTITE",
    "COUT_ESTIME": "VALEUR",
    "COUT_ESTIME_MINI": "VALEUR_MIN",
    "COUT_ESTIME_MAXI": "VALEUR_MAX",
    "EXEC_LOT": "LIEU_PRINCIPAL",
    "LIVR_LOT": "LIEU_PRINCIPAL",
    "INFOS_COMPLEMENTAIRES": "INFO_COMPL",
}
_OBJECT: Final = {"LIEU_EXEC": "LIEU_EXEC_LIVR", "LIEU_LIVR": "LIEU_EXEC_LIVR", "TYPE": "TYPE_MARCHE"}
_SHAPE: Final = {
    "ESTIMATION_VALEUR": "VALEUR",
    "ESTIMATION_VALEUR_MINI": "VALEUR_MIN",
    "ESTIMATION_VALEUR_MAXI": "VALEUR_MAX",
}
_RENEWALS: Final = ("NB_RECONDUCTIONS", "NB_RECONDUCTIONS_MIN", "NB_RECONDUCTIONS_MAX")


def is_v110(donnees: Mapping[str, Any]) -> bool:
    """Tell whether a tree is of this form."""
    return any(name in donnees for name in MARKS)


def as_v230(donnees: Mapping[str, Any]) -> dict[str, Any]:
    """Give the tree with the names and the places of V230; what has no place there stays where it was."""
    tree = {_SECTIONS.get(name, name): node for name, node in donnees.items()}
    tree["IDENTITE"] = tree.get("IDENTITE") or _renamed(tree.pop("IDENT", None), _IDENTITY)
    conditions = tree.pop("CONDITIONS", None) or tree.get("CONDITION")
    tree["CONDITION"] = conditions
    tree.setdefault("CONDITION_RELATIVE_MARCHE", dig(conditions, "RELATIVES"))
    criteria = tree.pop("CRITERES_D_ATTRIBUTION", None) or dig(conditions, "CRITERES")
    if criteria is not None:
        procedure = tree.get("PROCEDURE")
        tree["PROCEDURE"] = {**(procedure if isinstance(procedure, dict) else {}), "CRITERES_ATTRIBUTION": criteria}
    tree["OBJET"] = _object(tree)
    decisions = [_decision(lot) for lot in as_list(dig(tree, "LOTS", "LOT")) if _decided(lot)]
    if decisions and "ATTRIBUTION" not in tree:
        tree["ATTRIBUTION"] = {"DECISION": decisions}
    for name, place, key in (("MOTIF_ANNULATION", "ANNULATION", "MOTIF"), ("MOTIF_RECTIFICATIF", "RECTIF", "MOTIF")):
        if tree.get(name):
            node = tree.get(place)
            tree[place] = {**(node if isinstance(node, dict) else {}), key: tree[name]}
    return tree


def _renamed(node: object, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - a JSON-like node is what it is
    """Give an object with some of its keys renamed; the first of two that become one stays."""
    if isinstance(node, list):
        return [_renamed(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    found: dict[str, Any] = {}
    for key, child in node.items():
        found.setdefault(names.get(key, key), child)
    return found


def _object(tree: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Gather into the object what V230 nests there: codes, shape, duration, lots."""
    market = _renamed(tree.get("OBJET"), _OBJECT)
    if not isinstance(market, dict):
        return market
    codes = [*as_list(market.pop("CPV_OBJ", None)), *as_list(market.pop("CPV_COMPLEMENT", None))]
    if codes and "CPV" not in market:
        market["CPV"] = codes
    implied = {name: "" for name in ("ACCORD_CADRE", "SAD") if has(market, f"AVIS_IMPLIQUE_{name}")}
    market.setdefault("AVIS_IMPLIQUE", implied)
    shape = _renamed(tree.get("CARACTERISTIQUES"), _SHAPE)
    if isinstance(shape, dict):
        renewals = {key: shape[key] for key in _RENEWALS if key in shape}
        market.setdefault("CARACTERISTIQUES", {**shape, "RECONDUCTIONS": renewals})
        market.setdefault("DIV_EN_LOTS", {key: "" for key in ("OFFRE_UN",) if key in shape})
    delay = tree.get("DUREE")
    if isinstance(delay, dict):
        market.setdefault("DUREE_DELAI", _renamed(delay, {"DATE_DEB": "DATE_DEBUT"}))
    lots = [_lot(lot) for lot in as_list(dig(tree, "LOTS", "LOT")) if not _decided(lot)]
    if lots:
        market.setdefault("LOTS", {"LOT": lots})
    return market


def _lot(lot: object) -> Any:  # noqa: ANN401
    """Give a lot under the names of V230."""
    renamed = _renamed(lot, _LOT)
    if isinstance(renamed, dict):
        codes = [*as_list(renamed.pop("CPV_OBJET_LOT", None)), *as_list(renamed.pop("CPV_COMPL_LOT", None))]
        if codes:
            renamed["CPV"] = codes
    return renamed


def _decided(lot: object) -> bool:
    """Tell whether a lot says what became of it."""
    return any(has(lot, key) for key in ("NOM", "INFRUCTUEUX", "SANS_SUITE", "MONTANT_HT", "DATE_ATT_LOT"))


def _decision(lot: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give the decision of V230 for an awarded lot."""
    found = {key: lot[key] for key in ("NUM_LOT", "INTITULE", "INFRUCTUEUX", "SANS_SUITE") if has(lot, key)}
    if has(lot, "NOM"):
        found["TITULAIRE"] = {"DENOMINATION": lot["NOM"]}
    amount = dig(lot, "MONTANT") or dig(lot, "MONTANT_HT")
    if amount is not None:
        found["RENSEIGNEMENT"] = {"MONTANT": amount}
    return found
