"""The older forms, all in capitals: V110 (to 2015), V230 (2015 to 2021), V240 (2022 and 2023).

One reader: they are the same tree with a few places moved. Kept because a day of the archive, a long SAD or a contract
that ends now was published with them.
"""

from collections.abc import Mapping
from typing import Any, Final

from feeds.boamp.draft import Draft
from feeds.boamp.envelope import PROCEDURES
from feeds.boamp.fields import amount, cpv_codes, duration, postcode, siret, whole_number
from feeds.boamp.legacy_lots import (
    duration_of,
    keep_places,
    places_of,
    read_choice,
    read_criteria,
    read_days,
    read_lots,
    read_parts,
)
from feeds.boamp.legacy_results import read_award, read_corrections
from feeds.boamp.legacy_v110 import as_v230, is_v110
from feeds.boamp.reserved import state_reserved
from feeds.models import Evidence, LotLimits
from feeds.text import clean
from feeds.tree import as_list, dig, first_key, has, key_name, key_names, line_of

_NATURES: Final = {"SERVICES": "services", "SERVICE": "services", "FOURNITURES": "supplies", "TRAVAUX": "works"}
_CAPACITY: Final = (
    "CRITERE_SELECTION", "SITUATION_JURIDIQUE", "SITUATION_JURIDIQUE_SST", "CAP_ECO_MARCHE_OUI", "CAP_ECO",
    "CAP_ECO_SST", "CAP_ECO_NIVEAU_MINI", "CAP_ECO_NIVEAU_MINI_SST", "CAP_TECH_OFFRE_OUI", "CAP_TECH", "CAP_TECH_SST",
    "CAP_TECH_NIVEAU_MINI", "CAP_TECH_NIVEAU_MINI_SST", "CRITERES_PARTICIPATION", "JUSTIFICATIFS_CANDIDAT",
)  # fmt: skip
_TECHNIQUES: Final = (
    ("SAD", "dps"),
    ("DYNAMIQUE", "dps"),
    ("ACCORD_CADRE", "framework"),
    ("ENCHERE", "auction"),
    ("CATALOGUE", "catalogue"),
)


def form_name(record: Mapping[str, Any], donnees: Mapping[str, Any]) -> str:
    """Tell which of the older forms a tree is: by its declared schema, else by what moved between versions."""
    schema = line_of(record, "source_schema").lower()
    for version in ("240", "230", "110", "010"):
        if version in schema:
            return f"V{version}"
    market = donnees.get("OBJET")
    if (
        has(market, "MARCHE_RESERVE_OUI")
        or has(market, "MARCHE_RESERVE_NON")
        or dig(donnees, "PROCEDURE", "TECH_ACHAT") is not None
    ):
        return "V240"
    return "V110" if is_v110(donnees) or dig(donnees, "CONDITION", "PARTICIPATION") is not None else "V230"


def read_legacy(donnees: Mapping[str, Any], draft: Draft, form: str) -> None:
    """Complete the draft from the tree of `donnees`."""
    draft.form = form
    if is_v110(donnees):
        donnees = as_v230(donnees)
    _read_identity(donnees.get("IDENTITE"), draft)
    objects = [item for item in as_list(donnees.get("OBJET")) if isinstance(item, Mapping)]
    _read_object(objects[0] if objects else donnees.get("OBJET"), draft)
    if len(objects) > 1:
        draft.lots, draft.duration_months = [], None
        draft.cpv = cpv_codes(*(item.get("CPV") for item in objects))
        read_parts(objects, draft)
    for key in ("CONDITION_DELAI", "CONDITION"):
        for name in ("RECEPT_OFFRES", "RECEPT_CANDIDAT"):
            draft.deadline_raw = (
                draft.deadline_raw or line_of(donnees, key, name) or line_of(donnees, key, "DELAI", name)
            )
    _read_participation(donnees, draft)
    _read_procedure(donnees.get("PROCEDURE"), draft)
    draft.texts("conditions", donnees.get("CONDITION_RELATIVE_MARCHE"), "CONDITION_RELATIVE_MARCHE")
    draft.texts(
        "capacity", donnees.get("CONDITION_PARTICIPATION_SYSTME_QUALIF"), "CONDITION_PARTICIPATION_SYSTME_QUALIF"
    )
    _read_more(donnees.get("RENSEIGNEMENTS_COMPLEMENTAIRES"), draft)
    draft.texts("info", donnees.get("CONDITION_ADMINISTRATIVE"), "CONDITION_ADMINISTRATIVE")
    read_award(donnees.get("ATTRIBUTION"), draft)
    read_corrections(donnees, draft)


def _read_identity(identity: object, draft: Draft) -> None:
    """Read the buyer and its addresses."""
    draft.call_buyer(line_of(identity, "DENOMINATION"))
    choice = dig(identity, "TYPE_IDENT_NATIONAL")
    for node in (dig(identity, "CODE_IDENT_NATIONAL"), dig(choice, "SIRET"), dig(choice, "SIREN")):
        draft.siret = draft.siret or siret(node)
    draft.city = line_of(identity, "VILLE")
    draft.postcode = postcode(dig(identity, "CP"))
    for role, key in (
        ("documents", "URL_DOCUMENT"),
        ("documents", "URL_INFORMATION"),
        ("submission", "URL_PARTICIPATION"),
        ("buyer-profile", "URL_PROFIL_ACHETEUR"),
        ("buyer-profile", "URL"),
    ):
        draft.link(role, dig(identity, key))


def _read_object(market: object, draft: Draft) -> None:
    """Read what is bought, its lots and how many of them one tenderer may ask for or win."""
    draft.name(line_of(market, "TITRE_MARCHE"), "OBJET.TITRE_MARCHE")
    draft.description = draft.text("description", market, "OBJET", "OBJET_COMPLET")
    line = clean(draft.description)
    if not draft.title and (not draft.summary or len(line) <= 300):  # noqa: PLR2004 - longer is a description
        draft.title = line[:300]
    draft.cpv = cpv_codes(dig(market, "CPV"))
    natures = [value for key, value in _NATURES.items() if has(dig(market, "TYPE_MARCHE"), key)]
    draft.natures = tuple(dict.fromkeys(natures)) or draft.natures
    keep_places(places_of(dig(market, "LIEU_EXEC_LIVR")), draft)
    draft.texts("description", dig(market, "DELEGATION"), "OBJET.DELEGATION")
    draft.text("info", market, "OBJET", "INFO_COMPL")
    draft.duration_months = duration_of(dig(market, "DUREE_DELAI")) or duration_of(market)
    read_days(dig(market, "DUREE_DELAI"), "OBJET.DUREE_DELAI", draft)
    _read_shape(dig(market, "CARACTERISTIQUES"), draft)
    _read_framework(market, draft)
    _read_limits(market, draft)
    read_lots(market, draft)
    read_choice(market, "OBJET", draft)


def _read_shape(shape: object, draft: Draft) -> None:
    """Read the value of the contract and how often it may be renewed."""
    draft.texts("description", shape, "OBJET.CARACTERISTIQUES")
    draft.variants(shape, "OBJET.CARACTERISTIQUES")
    draft.value = amount(
        dig(shape, "VALEUR_TOTALE") or dig(shape, "VALEUR"), dig(shape, "VALEUR_MIN"), dig(shape, "VALEUR_MAX")
    )
    renewed = dig(shape, "RECONDUCTIONS")
    for key in ("NB_RECONDUCTIONS", "NB_RECONDUCTIONS_MAX"):
        if draft.renewals is None:
            draft.renewals = whole_number(dig(renewed, key))
    if draft.renewals is None and has(renewed, "NON"):
        draft.renewals = 0


def _read_framework(market: object, draft: Draft) -> None:
    """Read what the contract is said to be: a framework agreement, with its ceiling and its years, or a SAD."""
    if has(dig(market, "AVIS_IMPLIQUE"), "SAD"):
        draft.techniques["dps"] = None
    framework = dig(market, "ACCORD_CADRE")
    if has(dig(market, "AVIS_IMPLIQUE"), "ACCORD_CADRE") or any(key != "NON" for key in key_names(framework)):
        draft.techniques["framework"] = None
    years = whole_number(dig(framework, "DUREE_AN"))
    months = duration(dig(framework, "DUREE_MOIS")) or (duration(str(years * 12)) if years else None)
    draft.duration_months = draft.duration_months or months
    ceiling = amount(None, dig(framework, "VALEUR_MIN"), dig(framework, "VALEUR_MAX"), "framework-maximum")
    draft.value = draft.value or amount(dig(framework, "VALEUR")) or ceiling


def _read_limits(market: object, draft: Draft) -> None:
    """Read how many lots one may tender for (BT-31) and win (BT-33)."""
    division = dig(market, "DIV_EN_LOTS")
    submitted = 1 if has(division, "OFFRE_UN") or has(division, "OFFRE_UN_SEUL") else None
    for key in ("NB_LOT_OFFRE_MAX", "NB_LOT_MAX", "OFFRE_NB_LOT_MAX"):
        submitted = submitted or whole_number(dig(market, key)) or whole_number(dig(division, key))
    awarded = whole_number(dig(market, "NB_LOT_ATTRIB_MAX")) or whole_number(dig(division, "NB_LOT_ATTRIB_MAX"))
    if submitted or awarded:
        said = f"{awarded} lot(s) attribué(s) au plus" if awarded else f"offre pour {submitted} lot(s) au plus"
        path = "OBJET.NB_LOT_ATTRIB_MAX" if awarded else "OBJET.DIV_EN_LOTS"
        draft.lot_limits = LotLimits(submitted, awarded, Evidence(path, said))


def _read_more(more: object, draft: Draft) -> None:
    """Read the additional information, and the addresses where documents are and where to answer."""
    path = "RENSEIGNEMENTS_COMPLEMENTAIRES"
    for key, node in more.items() if isinstance(more, Mapping) else ():
        if key not in ("ADRESSES_COMPLEMENTAIRES", "PROCEDURES_RECOURS_PRECISIONS"):
            draft.texts("info", node, f"{path}.{key_name(key)}")
    for address in as_list(dig(more, "ADRESSES_COMPLEMENTAIRES", "ADRESSE")):
        for role, key in (("documents", "DOCUMENTS"), ("submission", "ENVOYER_OFFRES")):
            if has(dig(address, "TYPE"), key):
                draft.link(role, dig(address, "URL"))


def _read_participation(donnees: Mapping[str, Any], draft: Draft) -> None:
    """Read conditions of participation: reservations, professions, capacities, execution conditions."""
    for path, node in (
        ("CONDITION_PARTICIPATION", donnees.get("CONDITION_PARTICIPATION")),
        ("CONDITION.PARTICIPATION", dig(donnees, "CONDITION", "PARTICIPATION")),
    ):
        if node is None:
            continue
        read_choice(node, path, draft)
        if has(node, "MARCHE_NON_RESERVE"):
            draft.state("reserved-participation", "no", f"{path}.MARCHE_NON_RESERVE")
        flags = {key: dig(node, key) for key in ("ATELIERS_PROTEGES", "EMPLOIS_PROTEGES") if has(node, key)}
        if flags or has(node, "MARCHE_RESERVE"):
            below = dig(node, "MARCHE_RESERVE")
            name = "MARCHE_RESERVE" if has(node, "MARCHE_RESERVE") else next(iter(flags))
            state_reserved([flags, below], f"{path}.{name}", draft, None, draft.family)
        if has(node, "PRESTATION_RESERVEE_OUI"):
            # A profession (architect, lawyer): says nothing of the social economy.
            text = line_of(node, "PRESTATION_RESERVEE_OUI")
            draft.state("reserved-profession", text[:100] or "yes", f"{path}.PRESTATION_RESERVEE_OUI", None, text)
        for key in _CAPACITY:
            draft.texts("capacity", dig(node, key), f"{path}.{key}")
        draft.text("conditions", node, path, "CONDITION_PARTICULIERE_EXECUTION")


def _read_procedure(procedure: object, draft: Draft) -> None:
    """Read procedure, techniques and criteria."""
    named = PROCEDURES.get(first_key(dig(procedure, "TYPE_PROCEDURE")), "")
    draft.procedure = named or draft.procedure
    flags = [
        *key_names(procedure),
        *key_names(dig(procedure, "AVIS_IMPLIQUE")),
        *key_names(dig(procedure, "TECH_ACHAT")),
    ]
    for flag in flags:
        if flag.endswith("_NON"):
            continue
        technique = next((value for word, value in _TECHNIQUES if word in flag), None)
        if technique:
            draft.techniques[technique] = None
    read_criteria(dig(procedure, "CRITERES_ATTRIBUTION"), "PROCEDURE.CRITERES_ATTRIBUTION", draft, None)
    for key in ("NB_CANDIDATS", "MARCHE_PERIODIQUE_OUI"):
        draft.texts("info", dig(procedure, key), f"PROCEDURE.{key}")
