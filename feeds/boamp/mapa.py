"""The adapted-procedure form (MAPA), mostly under 90 k€: no CPV in tenders, quantities in free text.

Trap: `justifications.articlesL5212` is the ordinary tick about employing disabled workers, in most notices. It is a
paper that candidates bring, never a reservation, so it becomes no statement.
"""

from decimal import Decimal
from typing import Any

from feeds.boamp.award_text import awards_said_beside, told_awards
from feeds.boamp.draft import Draft
from feeds.boamp.fields import amount_in, cpv_codes, duration, money, place_of, postcode, quantity_of, siret
from feeds.boamp.fnsimple import lot_names
from feeds.boamp.reserved import read_reservation
from feeds.models import Award, Evidence, Lot
from feeds.text import clean
from feeds.tree import as_list, dig, has, key_name, line_of, lines_of, text_of, walk_texts

_NATURES = {"services": "services", "fournitures": "supplies", "travaux": "works"}
_PLACES = ("lieuExecution", "lieuLivraison", "lieuExecutionLivraison", "lieu")
_KNOWN = frozenset(
    ("natureMarche", "description", "caracteristiques", "duree", "conditions", "justifications", "criteres",
     "procedure", "delais", "adressesComplt", "lots", "avisInitial", "infosRectif", "descriptionReduite", "attribution")
)  # fmt: skip
_TITLE_LIMIT = 300


def read_mapa(form: Any, draft: Draft, name: str = "MAPA") -> None:  # noqa: ANN401
    """Complete the draft from the tree below `MAPA` (or `DIVERS`, which has the same sections)."""
    draft.form = name
    read_organisme(dig(form, "organisme"), draft)
    for section in ("initial", "rectificatif", "annulation", "attribution"):
        node = dig(form, section)
        if node is not None:
            _read_section(node, f"{name}.{section}", draft)
    read_award(dig(form, "attribution"), f"{name}.attribution", draft)


def read_organisme(organisme: object, draft: Draft) -> None:
    """Read the buyer of a MAPA, DSP or DIVERS form."""
    draft.call_buyer(line_of(organisme, "acheteurPublic") or line_of(organisme, "nomOfficiel"))
    draft.siret = siret(dig(organisme, "codeIdentificationNational")) or siret(dig(organisme, "siret")) or draft.siret
    draft.city = line_of(organisme, "adr", "ville") or line_of(organisme, "ville")
    draft.postcode = postcode(dig(organisme, "adr", "cp")) or postcode(dig(organisme, "cp"))
    draft.link("buyer-profile", dig(organisme, "urlProfilAcheteur"))
    draft.link("documents", dig(organisme, "urlDocument") or dig(organisme, "urlInformation"))
    draft.link("submission", dig(organisme, "urlParticipation"))
    draft.link("buyer-profile", dig(organisme, "coord", "url"))


def _read_section(section: object, path: str, draft: Draft) -> None:
    """Read a section: the tender itself, or the shorter ones that repeat a part of it."""
    draft.earlier(dig(section, "avisInitial", "idWeb"))
    natures = [value for key, value in _NATURES.items() if has(dig(section, "natureMarche"), key)]
    draft.natures = tuple(natures) or draft.natures
    for key in ("description", "descriptionReduite"):
        _read_description(dig(section, key), f"{path}.{key}", draft)
    draft.texts("description", dig(section, "caracteristiques"), f"{path}.caracteristiques")
    draft.variants(dig(section, "caracteristiques", "variantes"), f"{path}.caracteristiques.variantes")
    draft.duration_months = _duration(dig(section, "duree")) or draft.duration_months
    draft.texts("info", dig(section, "duree"), f"{path}.duree")
    draft.texts("conditions", dig(section, "conditions"), f"{path}.conditions")
    draft.texts("capacity", dig(section, "justifications"), f"{path}.justifications")
    read_criteria(dig(section, "criteres"), f"{path}.criteres", draft)
    procedure = dig(section, "procedure")
    if has(procedure, "procedureAdaptee"):
        draft.procedure = "adapted"
    draft.texts("info", procedure, f"{path}.procedure")
    draft.deadline_raw = draft.deadline_raw or line_of(section, "delais", "receptionOffres")
    draft.deadline_raw = draft.deadline_raw or line_of(section, "delais", "receptionCandidatures")
    read_reservation(dig(section, "reservationMarche"), f"{path}.reservationMarche", draft)
    read_addresses(dig(section, "adressesComplt"), f"{path}.adressesComplt", draft)
    read_lots(dig(section, "lots"), f"{path}.lots", draft)
    for key, node in section.items() if isinstance(section, dict) else ():
        if key not in _KNOWN:
            draft.texts("info", node, f"{path}.{key_name(key)}")
    infos = dig(section, "infosRectif")
    if infos is not None:
        read_correction_texts(infos, f"{path}.infosRectif", draft)


def read_correction_texts(node: object, path: str, draft: Draft) -> None:
    """Keep the words of a correction: searched by readers, and read by `feeds.changes` where they are sentences."""
    if isinstance(node, str):
        text = clean(node, keep_lines=True)
        if text:
            draft.fragment("correction", text, path)
            draft.corrections.append((text, path))
        return
    for where, raw in walk_texts(node, path):
        text = clean(raw, keep_lines=True)
        if " " in text:
            draft.fragment("correction", text, where)
            # "Au lieu de" and "lire" as fields are read by `corrections`; here only whole sentences.
            if not any(word in where.rsplit(".", 1)[-1].lower() for word in ("lire", "aulieude", "rub")):
                draft.corrections.append((text, where))


def _read_description(node: object, path: str, draft: Draft) -> None:
    """Read the object of the contract and where it is carried out."""
    if node is None:
        return
    text = draft.text("description", node, path, "objet")
    draft.description = draft.description or text
    line = clean(text)
    if line and not draft.title and (len(line) <= _TITLE_LIMIT or not draft.summary):
        draft.title = line if len(line) <= _TITLE_LIMIT else line[: _TITLE_LIMIT - 1].rsplit(" ", 1)[0] + "…"
    draft.cpv = draft.cpv or cpv_codes(dig(node, "CPV"), dig(node, "codeCPV"), dig(node, "cpv"))
    for key in _PLACES:
        for item in as_list(dig(node, key)):
            place = place_of(item)
            if place:
                draft.places.append(place)
                if place.label:
                    draft.fragment("place", place.label, f"{path}.{key}")


def read_criteria(node: object, path: str, draft: Draft) -> None:
    """Write weighted criteria as people read them (`55 % Valeur technique`), one a line."""
    lines = []
    for item in as_list(dig(node, "criterePondere")):
        weight, words = line_of(item, "criterePCT"), line_of(item, "critere") or line_of(item)
        lines.append(f"{weight} % {words}" if weight else words)
    text = "\n".join(filter(None, lines))
    if text:
        draft.fragment("criteria", text, f"{path}.criterePondere")
    if isinstance(node, dict):
        for key, child in node.items():
            if key != "criterePondere":
                draft.texts("criteria", child, f"{path}.{key_name(key)}")
    else:
        draft.texts("criteria", node, path)


def read_addresses(node: object, path: str, draft: Draft) -> None:
    """Read where documents are and where to answer; persons and telephones are left out."""
    if not isinstance(node, dict):
        return
    for role, keys in (("documents", ("document", "documents")), ("submission", ("envoi", "participation"))):
        for key in keys:
            draft.link(role, dig(node, key, "coord", "url"))
            draft.link(role, dig(node, key, "url"))
    for key, child in node.items():
        for item in as_list(child):
            if isinstance(item, dict):
                rest = {
                    name: value
                    for name, value in item.items()
                    if name not in ("adr", "coord", "PersonneMorale", "PersonnePhysique", "url")
                }
                draft.texts("info", rest, f"{path}.{key_name(key)}")


def read_lots(node: object, path: str, draft: Draft) -> None:
    """Read lots whose quantity is free text: a sum of money is the lot's value, anything else a quantity."""
    lots = [lot for lot in as_list(dig(node, "lot")) if lot != ""]
    numbers = [line_of(lot, "numLot") or line_of(lot, "NUM") for lot in lots]
    titles = [line_of(lot, "intituleLot") or line_of(lot, "intitule") for lot in lots]
    descriptions = [lines_of(lot, "description") or lines_of(lot) for lot in lots]
    names = lot_names(numbers, [title or text for title, text in zip(titles, descriptions, strict=True)])
    for index, (lot, (number, title)) in enumerate(zip(lots, names, strict=True)):
        where = f"{path}.lot[{index}]"
        if titles[index]:
            draft.fragment("title", titles[index], f"{where}.intituleLot", number)
        draft.text("description", lot, where, *(("description",) if isinstance(lot, dict) else ()), lot=number)
        said = line_of(lot, "quantite")
        quantity = quantity_of(dig(lot, "quantite"), f"{where}.quantite")
        read_reservation(
            dig(lot, "reservationMarche") or dig(lot, "marcheReserve"), f"{where}.reservationMarche", draft, number
        )
        for key in ("infoComplt", "informComplementaire", "rensgComplt"):
            draft.texts("info", dig(lot, key), f"{where}.{key}", number)
        if said:
            draft.fragment("info", said, f"{where}.quantite", number)
        draft.lots.append(
            Lot(
                id=number,
                title=title,
                description=descriptions[index] if clean(descriptions[index]) != title else "",
                cpv=cpv_codes(dig(lot, "CPV"), dig(lot, "codeCPV"), dig(lot, "cpv")),
                quantities=(quantity,) if quantity else (),
                places=_lot_places(lot),
                value=amount_in(said) or _lot_value(lot),
                duration_months=_duration(dig(lot, "dureeLot")) or _duration(dig(lot, "duree")),
                path=where,
            )
        )


def _duration(node: object) -> Decimal | None:
    """Give the months of a duration: stated, in days, or between two dates."""
    last = line_of(node, "jusquau") or line_of(node, "dateJusquau") or line_of(node, "dateFin")
    return duration(dig(node, "nbMois"), dig(node, "nbJours"), line_of(node, "dateACompterDu"), last)


def _lot_places(lot: object) -> tuple[Any, ...]:
    """Give the places of a lot, by address or by NUTS code."""
    nodes = [item for key in (*_PLACES, "lieuCodeNUTS") for item in as_list(dig(lot, key))]
    return tuple(place for node in nodes if (place := place_of(node)))


def _lot_value(lot: object) -> Any:  # noqa: ANN401 - Amount or None
    """Give the value of a lot when it is a field of its own."""
    for key in ("valeurEstimee", "estimationValeur", "valeur", "montant"):
        node = dig(lot, key)
        value = money(dig(node, "valeur")) or money(node)
        if value:
            return amount_in(f"{value} €")
    return None


def read_award(section: object, path: str, draft: Draft) -> None:
    """Read a result: without follow-up, or lot by lot."""
    if section is None:
        return
    award = dig(section, "attribution")
    for index, lot in enumerate(as_list(dig(award, "lotMarche"))):
        _read_awarded_lot(lot, f"{path}.attribution.lotMarche[{index}]", draft)
    for index, given in enumerate(as_list(dig(award, "resultat", "attribue"))):
        if isinstance(given, dict):
            _read_given(given, f"{path}.attribution.resultat.attribue[{index}]", draft)
    for key in ("sansSuite", "infructueux"):
        if has(dig(award, "resultat"), key) or has(award, key):
            where = f"{path}.attribution.resultat.{key}"
            quote = "procédure déclarée sans suite" if key == "sansSuite" else "procédure infructueuse"
            draft.awards.append(Award(None, (), None, "unsuccessful", Evidence(where, quote)))
    text = lines_of(award) or lines_of(award, "texteLibre")
    if text:
        draft.fragment("award", text, f"{path}.attribution")
        draft.awards += told_awards(text, f"{path}.attribution", draft.winners)
    if not draft.awards:
        draft.awards += awards_said_beside(
            dig(section, "autresInformations"), f"{path}.autresInformations", draft.winners
        )


def _read_given(given: dict[str, Any], path: str, draft: Draft) -> None:
    """Read the result of an undivided contract; its winner may stand in the indexers' field alone."""
    winners = tuple(dict.fromkeys(_names(given))) or draft.winners
    value = money(dig(given, "montant", "valeur")) or money(dig(given, "montant"))
    draft.texts("award", given, path)
    if winners or value:
        draft.awards.append(
            Award(None, winners, value, "awarded", Evidence(path, ", ".join(winners)[:300] or str(value)))
        )


def _read_awarded_lot(lot: object, path: str, draft: Draft) -> None:
    """Read what a result says of one lot: its winners, who may be several, and the amount."""
    number = lot_names([line_of(lot, "numLot")], [""])[0][0] if line_of(lot, "numLot") else None
    winners = tuple(dict.fromkeys(_names(lot)))
    value = money(dig(lot, "montant", "valeur")) or money(dig(lot, "montant"))
    lost = (
        has(lot, "sansSuite")
        or has(lot, "infructueux")
        or has(dig(lot, "resultat"), "sansSuite")
        or has(dig(lot, "resultat"), "infructueux")
    )
    outcome = "unsuccessful" if lost else "awarded" if winners else "unknown"
    title = line_of(lot, "intituleLot") or line_of(lot, "intitule")
    if number and title and all(known.id != number for known in draft.lots):
        draft.lots.append(Lot(number, title, cpv=cpv_codes(dig(lot, "CPV"), dig(lot, "codeCPV")), path=path))
    said = ", ".join(winners) or title or line_of(lot, "description")
    draft.texts("award", lot, path, number)
    draft.awards.append(Award(number, winners, value, outcome, Evidence(path, said[:300])))


def _names(node: object) -> list[str]:
    """Find the winners' names in a lot: companies and persons."""
    found = []
    for item in as_list(node):
        if not isinstance(item, dict):
            continue
        for key in ("PersonneMorale", "denomination", "DENOMINATION", "nomOfficiel", "raisonSociale"):
            found += [clean(text_of(name)) for name in as_list(item.get(key)) if text_of(name)]
        for person in as_list(item.get("PersonnePhysique")):
            found.append(
                " ".join(filter(None, (line_of(person, "prenom") or line_of(person, "pren"), line_of(person, "nom"))))
            )
        for key in ("titulaire", "titulaires", "attributaire", "adrTitulaire", "contractant"):
            child = item.get(key)
            found += _names(child) if isinstance(child, dict | list) else [clean(text_of(child))]
    return [name for name in found if name]
