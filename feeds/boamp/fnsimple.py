"""The national standard form (FNSimple): tenders between 90 k€ and the European thresholds, and many adapted ones.

Reads `initial`, `attribution`, `rectificatif` and `annulation`. Its lots have no number of their own: the one that the
description starts with when every lot has one, else their rank.
"""

import re
from typing import Any, Final

from feeds.boamp.award_text import awards_said_beside, told_awards
from feeds.boamp.draft import Draft
from feeds.boamp.fields import amount, cpv_codes, decimal_of, place_of, postcode, siret
from feeds.boamp.reserved import read_reservation
from feeds.models import Amount, Award, Kind, Lot
from feeds.text import clean
from feeds.tree import as_list, dig, has, key_name, line_of, lines_of, text_of

_NATURES: Final = {"services": "services", "fournitures": "supplies", "travaux": "works"}
_TECHNIQUES: Final = (
    ("dynamique", "dps"), ("acqdyn", "dps"), ("sad", "dps"), ("accordcadre", "framework"),
    ("accord-cadre", "framework"), ("catalogue", "catalogue"), ("enchere", "auction"), ("concours", "contest"),
)  # fmt: skip
_LOT_NUMBER: Final = re.compile(
    r"\s*(?:lots?(?![^\W\d])\s*(?:n\s*[°ºo]?\s*|num[ée]ro\s*)?\s*(?P<a>\d{1,3}[A-Za-z]?|[A-Z])\b\s*[:.\-–—)]?\s*"
    r"|(?P<b>\d{1,3}[A-Za-z]?)\s*[:.\-–—)]\s*(?!\d))(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER_AND_TITLE: Final = re.compile(r"(\d{1,3}[A-Za-z]?)\s*[:\-–—.]\s*([^\W\d].{2,300})", re.DOTALL)
TITLE_LIMIT: Final = 200
_KNOWN_SECTIONS: Final = frozenset(
    ("avisInitial", "communication", "procedure", "natureMarche", "lots", "informComplementaire", "attributionMarche",
     "autresInformations", "infosRectif", "infosAnnul", "infosAnnulation", "motifAnnulation")
)  # fmt: skip
_CAPACITIES: Final = ("capaciteExercice", "capaciteEcoFin", "capaciteTech", "capacite")
_CONDITIONS: Final = ("conditionsParticipation", "conditionsExecution", "conditionParticuliereExecution")
_KNOWN_PROCEDURE: Final = frozenset(
    ("dateReceptionOffres", "techAchat", "criteresAttrib", "categorieAcheteur", *_CAPACITIES, *_CONDITIONS)
)
_PLACES: Final = ("lieuExecution", "lieuExecutionLivraison", "lieuLivraison")
_KNOWN_MARKET: Final = frozenset(
    ("intitule", "codeCPV", "natureMarche", "description", "dureeMois", "valeurEstimee", "reservationMarche",
     "criteresAttrib", *_PLACES)
)  # fmt: skip


def read_fnsimple(form: Any, draft: Draft) -> None:  # noqa: ANN401
    """Complete the draft from the tree below `FNSimple`."""
    draft.form = "FNSimple"
    _read_organisme(dig(form, "organisme"), draft)
    for section in ("initial", "rectificatif", "annulation", "attribution", "modification"):
        node = dig(form, section)
        if node is not None:
            _read_section(node, f"FNSimple.{section}", draft)
    if dig(form, "attribution") is not None:
        _read_award(dig(form, "attribution"), draft)
    for section in ("rectificatif", "annulation"):
        _read_correction(dig(form, section), f"FNSimple.{section}", draft)


def _read_organisme(organisme: object, draft: Draft) -> None:
    """Read the buyer: the form's name is the one people know (« Crous de Lille »)."""
    draft.call_buyer(line_of(organisme, "nomOfficiel") or line_of(organisme, "acheteurPublic"))
    draft.siret = siret(dig(organisme, "codeIdentificationNational")) or siret(
        dig(organisme, "typeIdentificationNational", "siret")
    )
    draft.city = line_of(organisme, "ville") or line_of(organisme, "adr", "ville")
    draft.postcode = postcode(dig(organisme, "cp")) or postcode(dig(organisme, "adr", "cp"))
    draft.link("buyer-profile", dig(organisme, "urlProfilAcheteur"))
    draft.texts("info", dig(organisme, "grpCommandes", "oui"), "FNSimple.organisme.grpCommandes.oui")


def _read_section(section: object, path: str, draft: Draft) -> None:
    """Read what `initial` and its shorter siblings have in common."""
    draft.earlier(dig(section, "avisInitial", "idWeb"))
    _read_communication(dig(section, "communication"), draft)
    _read_procedure(dig(section, "procedure"), f"{path}.procedure", draft)
    _read_market(dig(section, "natureMarche"), f"{path}.natureMarche", draft)
    _read_lots(dig(section, "lots"), f"{path}.lots", draft)
    draft.texts("info", dig(section, "informComplementaire"), f"{path}.informComplementaire")
    _read_unforeseen(section, path, _KNOWN_SECTIONS, draft)


def _read_unforeseen(node: object, path: str, known: frozenset[str], draft: Draft) -> None:
    """Keep the sentences of keys that this version does not know: they may say what matters."""
    for key, child in node.items() if isinstance(node, dict) else ():
        if key not in known:
            draft.texts("info", child, f"{path}.{key_name(key)}")


def _read_communication(communication: object, draft: Draft) -> None:
    """Read where the documents are and where to answer."""
    draft.link("documents", dig(communication, "urlDocConsul"))
    draft.link("submission", dig(communication, "urlDepotOffres"))
    draft.link("buyer-profile", dig(communication, "urlProfilAch"))


def _read_procedure(procedure: object, path: str, draft: Draft) -> None:
    """Read procedure, techniques, deadline and the texts that ask something of candidates."""
    if has(procedure, "procedureAdapteeO"):
        draft.procedure = "adapted"
    elif has(procedure, "procedureOuverte"):
        draft.procedure = "open"
    _read_techniques(dig(procedure, "techAchat"), draft)
    draft.deadline_raw = draft.deadline_raw or line_of(procedure, "dateReceptionOffres")
    for key in _CAPACITIES:
        draft.text("capacity", procedure, path, key)
    draft.text("criteria", procedure, path, "criteresAttrib")
    draft.variants(dig(procedure, "variantes"), f"{path}.variantes")
    for key in _CONDITIONS:
        draft.text("conditions", procedure, path, key)
    _read_unforeseen(procedure, path, _KNOWN_PROCEDURE, draft)


def _read_techniques(node: object, draft: Draft) -> None:
    """Read the buying techniques: the key names are matched by their word, not spelled out by any document."""
    for item in as_list(node):
        keys = list(item) if isinstance(item, dict) else [text_of(item)]
        for key in keys:
            if isinstance(item, dict) and text_of(item[key]).strip().lower() in ("non", "false"):
                continue
            name = key.lower().replace("_", "").replace(" ", "")
            technique = next((value for word, value in _TECHNIQUES if word in name), None)
            if technique:
                draft.techniques[technique] = None


def _read_market(market: object, path: str, draft: Draft) -> None:
    """Read what is bought: title, words, CPV, place, duration, value, reservation."""
    if market is None:
        return
    draft.name(line_of(market, "intitule"), f"{path}.intitule")
    draft.description = draft.text("description", market, path, "description") or draft.description
    draft.cpv = draft.cpv or _market_cpv(dig(market, "codeCPV"))
    natures = [_NATURES[key] for key in _NATURES if has(dig(market, "natureMarche"), key)]
    draft.natures = tuple(dict.fromkeys(natures)) or draft.natures
    for key in _PLACES:
        for place in as_list(dig(market, key)):
            found = place_of(place)
            if found:
                draft.places.append(found)
                draft.fragment("place", found.label, f"{path}.{key}")
    draft.duration_months = decimal_of(dig(market, "dureeMois")) or draft.duration_months
    value = dig(market, "valeurEstimee")
    draft.value = _value_of(value) or draft.value
    read_reservation(dig(market, "reservationMarche"), f"{path}.reservationMarche", draft)
    draft.text("criteria", market, path, "criteresAttrib")
    _read_unforeseen(market, path, _KNOWN_MARKET, draft)


def _market_cpv(node: object) -> tuple[str, ...]:
    """Give the CPV codes, those of the main object first."""
    main = [dig(item, "objetPrincipal") for item in as_list(node)]
    return cpv_codes(*main, node)


def _value_of(node: object) -> Amount | None:
    """Read `valeurEstimee`/`estimationValeur`: one figure or a range."""
    if node is None:
        return None
    currency = {"@devise": line_of(node, "@devise")} if line_of(node, "@devise") else {}
    parts = [dig(node, "valeur"), dig(node, "fourchette", "valeurBasse"), dig(node, "fourchette", "valeurHaute")]
    one: object
    one, low, high = ({"#text": text_of(part), **currency} if part is not None else None for part in parts)
    if one is None and low is None and high is None and not isinstance(node, list):
        one = node if text_of(node) else None
    return amount(one, low, high)


def _read_lots(node: object, path: str, draft: Draft) -> None:
    """Read the lots; a text that only says how many lots there are is kept as information."""
    lots = [lot for lot in as_list(dig(node, "lot")) if lot != ""]
    names = lot_names(
        [_own_number(lot) for lot in lots], [lines_of(lot, "description") or lines_of(lot) for lot in lots]
    )
    for index, (lot, (number, title)) in enumerate(zip(lots, names, strict=True)):
        where = f"{path}.lot[{index}]"
        given = line_of(lot, "intitule") or line_of(lot, "intituleLot")
        description = draft.text(
            "description", lot, where, *(("description",) if isinstance(lot, dict) else ()), lot=number
        )
        if given:
            draft.fragment("title", given, f"{where}.intitule", number)
        places = [
            place_of(item) for key in ("lieuExecutionLivraison", "lieuExecution") for item in as_list(dig(lot, key))
        ]
        read_reservation(dig(lot, "reservationMarche"), f"{where}.reservationMarche", draft, number)
        draft.texts("info", dig(lot, "informComplementaire"), f"{where}.informComplementaire", number)
        draft.lots.append(
            Lot(
                id=number,
                title=given or title,
                description=description if description not in (given, title) else "",
                cpv=_market_cpv(dig(lot, "codeCPV")),
                places=tuple(place for place in places if place),
                value=_value_of(dig(lot, "estimationValeur")) or _value_of(dig(lot, "valeurEstimee")),
                duration_months=decimal_of(dig(lot, "dureeMois")),
                path=where,
            )
        )


def _own_number(lot: object) -> str:
    return line_of(lot, "numLot") or line_of(lot, "num") or line_of(lot, "numero")


def lot_names(numbers: list[str], descriptions: list[str]) -> list[tuple[str, str]]:
    """Give (number, title) of lots from their own numbers, else from the start of their descriptions, else their rank.

    Numbers read from descriptions are used only when every lot has one and no two are the same.
    """
    texts = [
        text or (number if _NUMBER_AND_TITLE.fullmatch(_bare(number)) else "")
        for number, text in zip(numbers, descriptions, strict=True)
    ]
    found = [_LOT_NUMBER.match(text) for text in texts]
    written = [(match["a"] or match["b"]).upper().lstrip("0") or "0" if match else "" for match in found]
    chosen = [clean_number(number) for number in numbers]
    if not all(chosen) or len(set(chosen)) < len(chosen):
        chosen = (
            written if all(written) and len(set(written)) == len(written) else [str(n + 1) for n in range(len(written))]
        )
    titles = [
        _first_line(match["title"]) if match and number == mark and match["title"].strip() else _first_line(text)
        for match, mark, number, text in zip(found, written, chosen, texts, strict=True)
    ]
    return [(number, title or f"Lot {number}") for number, title in zip(chosen, titles, strict=True)]


def clean_number(raw: str) -> str:
    """Give the number of a lot as the buyer prints it: `Lot n° 03`, `LOT-0003` and `3 - Vitrerie` are `3`."""
    text = _bare(raw)
    titled = _NUMBER_AND_TITLE.fullmatch(text)
    return re.sub(r"^0+(?=\d)", "", titled[1] if titled else text)[:40]


def _bare(raw: str) -> str:
    """Take the word « lot » away from a number."""
    return re.sub(r"^\s*lots?(?![^\W\d])\s*(?:n\s*[°ºo]?)?[\s\-:]*", "", raw, flags=re.IGNORECASE).strip(" .:-")


def _first_line(text: str) -> str:
    line = clean(text.split("\n", 1)[0])
    return line if len(line) <= TITLE_LIMIT else line[: TITLE_LIMIT - 1].rsplit(" ", 1)[0] + "…"


def _read_award(section: object, draft: Draft) -> None:
    """Read a result: a free text that names winners and amounts, sometimes only in the additional information."""
    path = "FNSimple.attribution"
    text = lines_of(section, "attributionMarche")
    if not text:
        draft.texts("award", dig(section, "attributionMarche"), f"{path}.attributionMarche")
    else:
        draft.fragment("award", text, f"{path}.attributionMarche")
    draft.texts("info", dig(section, "autresInformations"), f"{path}.autresInformations")
    awards = told_awards(text, f"{path}.attributionMarche", draft.winners) if text else ()
    for key in ("autresInformations", "informComplementaire"):
        awards = awards or awards_said_beside(dig(section, key), f"{path}.{key}", draft.winners)
    draft.awards += awards or (Award(None, draft.winners, None, "awarded" if draft.winners else "unknown"),)


def _read_correction(section: object, path: str, draft: Draft) -> None:
    """Keep the text of a correction for `feeds.changes`, which reads what it changes."""
    for key in ("infosRectif", "infosAnnul", "infosAnnulation", "motifAnnulation"):
        text = draft.text("correction", section, path, key)
        if text:
            draft.corrections.append((text, f"{path}.{key}"))
    if dig(section, "infosRectif") is not None and not draft.corrections:
        draft.texts("correction", dig(section, "infosRectif"), f"{path}.infosRectif")
        draft.corrections += [(f.text, f.path) for f in draft.fragments if f.role == "correction"]
    if draft.kind is Kind.CALL and section is not None:
        draft.kind = Kind.CANCELLATION if path.endswith("annulation") else Kind.CHANGE
