"""The older forms, all in capitals: V110 (to 2015), V230 (2015 to 2021), V240 (2022 and 2023).

One reader: they are the same tree with a few places moved. Kept because a day of the archive, a long SAD or a contract
that ends now was published with them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from feeds.boamp.draft import Draft
from feeds.boamp.envelope import PROCEDURES
from feeds.boamp.fields import (
    amount,
    amount_in,
    cpv_codes,
    decimal_of,
    money,
    postcode,
    quantity_of,
    siret,
    whole_number,
)
from feeds.boamp.fnsimple import lot_names
from feeds.boamp.reserved import read_reservation, state_reserved
from feeds.models import Award, Evidence, Kind, Lot, LotLimits, Place
from feeds.text import clean
from feeds.tree import as_list, dig, first_key, has, key_names, line_of, lines_of

_NATURES: Final = {"SERVICES": "services", "SERVICE": "services", "FOURNITURES": "supplies", "TRAVAUX": "works"}
_CAPACITY: Final = (
    "CRITERE_SELECTION", "SITUATION_JURIDIQUE", "SITUATION_JURIDIQUE_SST", "CAP_ECO", "CAP_ECO_SST",
    "CAP_ECO_NIVEAU_MINI", "CAP_TECH", "CAP_TECH_SST", "CAP_TECH_NIVEAU_MINI", "CRITERES_PARTICIPATION",
    "JUSTIFICATIFS_CANDIDAT",
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
    return "V110" if dig(donnees, "CONDITION", "PARTICIPATION") is not None else "V230"


def read_legacy(donnees: Mapping[str, Any], draft: Draft, form: str) -> None:
    """Complete the draft from the tree of `donnees`."""
    draft.form = form
    _read_identity(donnees.get("IDENTITE"), draft)
    _read_object(donnees.get("OBJET"), draft)
    for key in ("CONDITION_DELAI", "CONDITION"):
        for name in ("RECEPT_OFFRES", "RECEPT_CANDIDAT"):
            draft.deadline_raw = (
                draft.deadline_raw or line_of(donnees, key, name) or line_of(donnees, key, "DELAI", name)
            )
    _read_participation(donnees, draft)
    _read_procedure(donnees.get("PROCEDURE"), draft)
    draft.texts("conditions", donnees.get("CONDITION_RELATIVE_MARCHE"), "CONDITION_RELATIVE_MARCHE")
    more = donnees.get("RENSEIGNEMENTS_COMPLEMENTAIRES")
    for key in ("RENS_COMPLEMENT", "FONDS_COMMUNAUTAIRES_OUI"):
        draft.text("info", more, "RENSEIGNEMENTS_COMPLEMENTAIRES", key)
    draft.texts("info", donnees.get("CONDITION_ADMINISTRATIVE"), "CONDITION_ADMINISTRATIVE")
    _read_award(donnees.get("ATTRIBUTION"), draft)
    for key in ("RECTIF", "ANNULATION"):
        text = lines_of(donnees, key) or lines_of(donnees, key, "TEXTE")
        if text:
            draft.fragment("correction", text, key)
            draft.corrections.append((text, key))
        draft.texts("correction", donnees.get(key) if isinstance(donnees.get(key), dict | list) else None, key)


def _read_identity(identity: object, draft: Draft) -> None:
    """Read the buyer and its addresses."""
    draft.call_buyer(line_of(identity, "DENOMINATION"))
    draft.siret = siret(dig(identity, "CODE_IDENT_NATIONAL"))
    draft.city = line_of(identity, "VILLE")
    draft.postcode = postcode(dig(identity, "CP"))
    for role, key in (
        ("documents", "URL_DOCUMENT"),
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
    for item in as_list(dig(market, "LIEU_EXEC_LIVR")):
        _add_place(
            draft,
            line_of(item, "CODE_NUTS"),
            line_of(item, "ADRESSE") or line_of(item, "LIEU_PRINCIPAL") or line_of(item),
        )
    shape = dig(market, "CARACTERISTIQUES")
    draft.texts("description", shape, "OBJET.CARACTERISTIQUES")
    draft.value = amount(
        dig(shape, "VALEUR_TOTALE") or dig(shape, "VALEUR"), dig(shape, "VALEUR_MIN"), dig(shape, "VALEUR_MAX")
    )
    draft.duration_months = decimal_of(dig(market, "DUREE_DELAI", "DUREE_MOIS")) or decimal_of(
        dig(market, "DUREE_MOIS")
    )
    _read_limits(market, draft)
    lots = [lot for lot in as_list(dig(market, "LOTS", "LOT")) if isinstance(lot, Mapping)]
    if len(lots) == 1 and not line_of(lots[0], "NUM"):
        _read_only_lot(lots[0], draft)
    else:
        names = lot_names(
            [line_of(lot, "NUM") for lot in lots],
            [line_of(lot, "INTITULE") or lines_of(lot, "DESCRIPTION") for lot in lots],
        )
        for index, (lot, (number, title)) in enumerate(zip(lots, names, strict=True)):
            _read_lot(lot, number, title, f"OBJET.LOTS.LOT[{index}]", draft)
    _read_choice(market, "OBJET", draft)


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


def _add_place(draft: Draft, nuts: str, label: str) -> None:
    if nuts or label:
        draft.places.append(Place(label, nuts=nuts))
        if label:
            draft.fragment("place", label, "OBJET.LIEU_EXEC_LIVR")


def _read_only_lot(lot: Mapping[str, Any], draft: Draft) -> None:
    """Read the unnumbered lot of an undivided contract into the notice itself."""
    path = "OBJET.LOTS.LOT"
    text = draft.text("description", lot, path, "DESCRIPTION")
    draft.description = draft.description or text
    draft.cpv = draft.cpv or cpv_codes(lot.get("CPV"))
    draft.duration_months = draft.duration_months or decimal_of(lot.get("DUREE_MOIS"))
    draft.value = draft.value or amount(lot.get("VALEUR"), lot.get("VALEUR_MIN"), lot.get("VALEUR_MAX"))
    _add_place(draft, line_of(lot, "CODE_NUTS"), line_of(lot, "LIEU_PRINCIPAL"))
    _read_lot_texts(lot, path, None, draft)


def _read_lot_texts(lot: Mapping[str, Any], path: str, number: str | None, draft: Draft) -> None:
    """Keep the words of a lot beside its description."""
    for key in ("INFO_COMPL", "OPTIONS_DESCRIPTION", "RENOUVELLEMENT_DESCRIPTION", "QUANTITE"):
        draft.text("info", lot, path, key, lot=number)
    _read_criteria(lot.get("CRITERES_ATTRIBUTION"), f"{path}.CRITERES_ATTRIBUTION", draft, number)


def _read_lot(lot: Mapping[str, Any], number: str, title: str, path: str, draft: Draft) -> None:
    """Read one lot."""
    description = draft.text("description", lot, path, "DESCRIPTION", lot=number)
    named = line_of(lot, "INTITULE")
    if named and named != clean(description):
        draft.fragment("title", named, f"{path}.INTITULE", number)
    _read_lot_texts(lot, path, number, draft)
    _read_choice(lot, path, draft, number)
    quantity = quantity_of(lot.get("QUANTITE"), f"{path}.QUANTITE")
    nuts, label = line_of(lot, "CODE_NUTS"), line_of(lot, "LIEU_PRINCIPAL")
    draft.lots.append(
        Lot(
            id=number,
            title=title,
            description=description if clean(description) != title else "",
            cpv=cpv_codes(lot.get("CPV")),
            quantities=(quantity,) if quantity else (),
            places=(Place(label, nuts=nuts),) if nuts or label else (),
            value=amount(lot.get("VALEUR"), lot.get("VALEUR_MIN"), lot.get("VALEUR_MAX"))
            or amount_in(line_of(lot, "QUANTITE")),
            duration_months=decimal_of(lot.get("DUREE_MOIS")),
            renewals=whole_number(lot.get("RENOUVELLEMENT_NB")),
            path=path,
        )
    )


def _read_choice(node: object, path: str, draft: Draft, lot: str | None = None) -> None:
    """State the reservation flags that stand directly below a node."""
    for key in ("MARCHE_RESERVE_OUI", "MARCHE_RESERVE_NON"):
        if has(node, key):
            read_reservation({key: dig(node, key)}, path, draft, lot, draft.family)


def _read_participation(donnees: Mapping[str, Any], draft: Draft) -> None:
    """Read conditions of participation: reservations, professions, capacities, execution conditions."""
    for path, node in (
        ("CONDITION_PARTICIPATION", donnees.get("CONDITION_PARTICIPATION")),
        ("CONDITION.PARTICIPATION", dig(donnees, "CONDITION", "PARTICIPATION")),
    ):
        if node is None:
            continue
        _read_choice(node, path, draft)
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
    _read_criteria(dig(procedure, "CRITERES_ATTRIBUTION"), "PROCEDURE.CRITERES_ATTRIBUTION", draft, None)
    for key in ("NB_CANDIDATS", "MARCHE_PERIODIQUE_OUI"):
        draft.texts("info", dig(procedure, key), f"PROCEDURE.{key}")


def _read_criteria(node: object, path: str, draft: Draft, lot: str | None) -> None:
    """Write weighted criteria as people read them (`60 % Valeur technique`), one a line."""
    lines = []
    for key in key_names(node):
        branch = dig(node, key)
        weight = line_of(branch, "POIDS")
        if weight and key == "CRITERES_PRIX":
            lines.append(f"{weight} % Prix")
        criteria = as_list(dig(branch, "CRITERE"))
        for item in criteria:
            share = line_of(item, "@POIDS")
            lines.append(f"{share} % {line_of(item)}" if share else line_of(item))
        if not criteria:
            lines.append(lines_of(branch))
    text = "\n".join(filter(None, lines))
    if text:
        draft.fragment("criteria", text, path, lot)


def _read_award(award: object, draft: Draft) -> None:
    """Read a result, decision by decision; a decision names the lot when results come before lots are known."""
    decisions = [item for item in as_list(dig(award, "DECISION")) if isinstance(item, Mapping)]
    known = {lot.id for lot in draft.lots}
    for index, decision in enumerate(decisions):
        path = f"ATTRIBUTION.DECISION[{index}]"
        raw = line_of(decision, "NUM_LOT")
        number = lot_names([raw], [""])[0][0] if raw else None
        title = line_of(decision, "INTITULE") or line_of(decision, "DESCRIPTION")
        if number and title and number not in known and len(decisions) > 1:
            known.add(number)
            draft.lots.append(Lot(number, title, path=path))
        draft.awards.append(_decision(decision, number if len(decisions) > 1 or number in known else None, path))
        if title:
            draft.fragment("award", title, f"{path}.INTITULE", number if number in known else None)
    total = money(dig(award, "VALEUR_TOTALE"))
    if total and len(draft.awards) == 1 and draft.awards[0].amount is None:
        draft.awards = [replace(draft.awards[0], amount=total)]
    elif total and not any(item.amount for item in draft.awards):
        evidence = Evidence("ATTRIBUTION.VALEUR_TOTALE", line_of(award, "VALEUR_TOTALE")[:300])
        draft.awards.append(Award(None, draft.winners, total, "awarded", evidence))
    if not draft.awards and (has(award, "SANS_SUITE") or has(award, "INFRUCTUEUX")):
        said = lines_of(award, "SANS_SUITE") or lines_of(award, "INFRUCTUEUX") or "infructueux ou sans suite"
        draft.awards.append(Award(None, (), None, "unsuccessful", Evidence("ATTRIBUTION", said[:300])))
    if decisions and draft.kind is Kind.CALL:
        draft.kind = Kind.RESULT


def _decision(decision: Mapping[str, Any], number: str | None, path: str) -> Award:
    """Build the award of one decision; amounts of several holders are theirs, not a total, so none is given."""
    winners = [line_of(item, "DENOMINATION") or line_of(item) for item in as_list(decision.get("TITULAIRE"))]
    winners = list(dict.fromkeys(filter(None, winners)))
    sums = [value for item in as_list(decision.get("RENSEIGNEMENT")) if (value := money(dig(item, "MONTANT")))]
    lost = has(decision, "INFRUCTUEUX") or has(decision, "SANS_SUITE")
    outcome = "unsuccessful" if lost else "awarded" if winners or has(decision, "ATTRIBUE") else "unknown"
    said = "infructueux ou sans suite" if lost else ", ".join(winners)
    return Award(number, tuple(winners), sums[0] if len(sums) == 1 else None, outcome, Evidence(path, said[:300]))
