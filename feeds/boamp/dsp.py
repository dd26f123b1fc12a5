"""Concessions of public service (DSP): one contract or lots, a reservation choice of their own.

The European tree for concessions (`descriptionMarche`, `situation`, `renseignementsAdm`) inside the national envelope.
"""

from typing import Any

from feeds.boamp.draft import Draft
from feeds.boamp.fields import amount, cpv_codes, decimal_of, place_of
from feeds.boamp.mapa import read_addresses, read_award, read_correction_texts, read_criteria, read_lots, read_organisme
from feeds.boamp.reserved import read_reservation
from feeds.tree import as_list, dig, line_of

_DEADLINES = ("receptionInteret", "receptionOffres", "receptionCandidatures", "dateReceptionOffres")


def read_dsp(form: Any, draft: Draft) -> None:  # noqa: ANN401
    """Complete the draft from the tree below `DSP`."""
    draft.form = "DSP"
    draft.procedure = "concession"
    read_organisme(dig(form, "organisme"), draft)
    for section in ("initial", "rectificatif", "annulation", "attribution"):
        node = dig(form, section)
        if node is not None:
            _read_section(node, f"DSP.{section}", draft)
    read_award(dig(form, "attribution"), "DSP.attribution", draft)


def _read_section(section: object, path: str, draft: Draft) -> None:
    """Read one section of a concession notice."""
    draft.earlier(dig(section, "avisInitial", "idWeb"))
    _read_market(
        dig(section, "descriptionMarche") or dig(section, "descriptionReduite"), f"{path}.descriptionMarche", draft
    )
    situation = dig(section, "situation")
    read_reservation(dig(situation, "marcheReserve"), f"{path}.situation.marcheReserve", draft)
    if isinstance(situation, dict):
        rest = {key: value for key, value in situation.items() if key != "marcheReserve"}
        draft.texts("capacity", rest, f"{path}.situation")
    administration = dig(section, "renseignementsAdm")
    for key in _DEADLINES:
        draft.deadline_raw = draft.deadline_raw or line_of(administration, key)
    draft.texts("info", administration, f"{path}.renseignementsAdm")
    read_criteria(dig(section, "criteres"), f"{path}.criteres", draft)
    read_addresses(dig(section, "adressesComplt"), f"{path}.adressesComplt", draft)
    for key in ("procedure", "renseignementsComplt", "renseignements", "infosSup", "conditions"):
        draft.texts("info", dig(section, key), f"{path}.{key}")
    infos = dig(section, "infosRectif")
    if infos is not None:
        read_correction_texts(infos, f"{path}.infosRectif", draft)


def _read_market(market: object, path: str, draft: Draft) -> None:
    """Read what the concession is about; the lot that stands alone is the whole contract."""
    if market is None:
        return
    draft.name(line_of(market, "titreMarche") or line_of(market, "objet"), f"{path}.titreMarche")
    draft.description = draft.text("description", market, path, "description") or draft.description
    draft.cpv = cpv_codes(dig(market, "CPV"), dig(market, "codeCPV")) or draft.cpv
    draft.value = amount(dig(market, "valeurEstimee", "valeur") or dig(market, "valeurTotale")) or draft.value
    lots = dig(market, "lots")
    if isinstance(lots, dict):
        read_lots(lots, f"{path}.lots", draft)
    single = as_list(dig(market, "lot"))
    if len(single) > 1 and not draft.lots:
        read_lots(market, path, draft)
    elif single and not draft.lots:
        _read_single(single[0], f"{path}.lot", draft)


def _read_single(lot: object, path: str, draft: Draft) -> None:
    """Read the one lot of an undivided contract into the notice itself."""
    text = draft.text("description", lot, path, "description")
    draft.description = draft.description or text
    draft.cpv = draft.cpv or cpv_codes(dig(lot, "CPV"))
    draft.duration_months = decimal_of(dig(lot, "dureeLot", "nbMois")) or draft.duration_months
    draft.value = draft.value or amount(dig(lot, "valeur") or dig(lot, "valeurEstimee"))
    for key in ("lieuCodeNUTS", "lieuExecution", "lieuPrincipal"):
        for item in as_list(dig(lot, key)):
            place = place_of(item)
            if place:
                draft.places.append(place)
    read_criteria(dig(lot, "criteres"), f"{path}.criteres", draft)
    for key in ("informComplementaire", "infoComplt", "options", "reconduction"):
        draft.texts("info", dig(lot, key), f"{path}.{key}")
