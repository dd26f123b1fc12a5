"""Lots, places, durations and criteria of the older forms."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from feeds.boamp.draft import Draft
from feeds.boamp.fields import amount, amount_in, cpv_codes, duration, postcode, quantity_of, whole_number
from feeds.boamp.fnsimple import lot_names
from feeds.boamp.reserved import read_reservation
from feeds.dates import parse_day
from feeds.models import Lot, Place
from feeds.text import clean
from feeds.tree import as_list, dig, has, key_names, line_of, lines_of

_LOT_TEXTS: Final = ("INFO_COMPL", "OPTIONS_DESCRIPTION", "RENOUVELLEMENT_DESCRIPTION", "QUANTITE")
_DAYS: Final = (("DATE_EXECUTION", "Date d'exécution"), ("DATE_LIVRAISON", "Date de livraison"))


def read_lots(market: object, draft: Draft) -> None:
    """Read the lots; the unnumbered one that stands alone is the whole contract."""
    lots = [lot for lot in as_list(dig(market, "LOTS", "LOT")) if isinstance(lot, Mapping)]
    if len(lots) == 1 and not line_of(lots[0], "NUM"):
        _read_only_lot(lots[0], draft)
        return
    names = lot_names(
        [line_of(lot, "NUM") for lot in lots],
        [line_of(lot, "INTITULE") or lines_of(lot, "DESCRIPTION") for lot in lots],
    )
    for index, (lot, (number, title)) in enumerate(zip(lots, names, strict=True)):
        _read_lot(lot, number, title, f"OBJET.LOTS.LOT[{index}]", draft)


def read_parts(objects: list[Any], draft: Draft) -> None:
    """Read several objects of one notice (planning notices announce several contracts), each as a part."""
    for index, item in enumerate(objects):
        path, number = f"OBJET[{index}]", str(index + 1)
        description = draft.text("description", item, path, "OBJET_COMPLET", lot=number)
        title = line_of(item, "TITRE_MARCHE") or clean(description)[:200] or f"Partie {number}"
        draft.fragment("title", title, f"{path}.TITRE_MARCHE", number)
        draft.lots.append(
            Lot(
                id=number,
                title=title,
                description=description if clean(description) != title else "",
                cpv=cpv_codes(dig(item, "CPV")),
                places=places_of(dig(item, "LIEU_EXEC_LIVR")),
                duration_months=duration_of(dig(item, "DUREE_DELAI")),
                starts=starts_of(dig(item, "DUREE_DELAI")),
                path=path,
                kind="part",
            )
        )


def duration_of(node: object) -> Any:  # noqa: ANN401 - Decimal or None
    """Give the months of a delay or of a lot: stated, or in days, or between two dates."""
    return duration(
        dig(node, "DUREE_MOIS"), dig(node, "DUREE_JOURS"), line_of(node, "DATE_DEBUT"), line_of(node, "DATE_FIN")
    )


def starts_of(node: object) -> date | None:
    """Give the day on which a contract begins."""
    return parse_day(line_of(node, "DATE_DEBUT"))


def keep_places(places: tuple[Place, ...], draft: Draft) -> None:
    """Add places to the notice, and their words to what is searched."""
    for place in places:
        draft.places.append(place)
        if place.label:
            draft.fragment("place", place.label, "OBJET.LIEU_EXEC_LIVR")


def read_days(node: object, path: str, draft: Draft, lot: str | None = None) -> None:
    """Keep the days of execution and delivery as the sentences they stand for."""
    for key, words in _DAYS:
        day = parse_day(line_of(node, key))
        if day:
            draft.fragment("info", f"{words} : {day:%d/%m/%Y}", f"{path}.{key}", lot)


def places_of(node: object) -> tuple[Place, ...]:
    """Give the places of execution, one for each NUTS code; the first has the address."""
    found: dict[Place, None] = {}
    for item in as_list(node):
        code, city = postcode(dig(item, "CP")), line_of(item, "VILLE")
        way = line_of(item, "ADRESSE") or line_of(item, "LIEU_PRINCIPAL") or line_of(item)
        label = ", ".join(filter(None, (way, " ".join(filter(None, (code, city))))))
        codes = [line_of(each) for each in as_list(dig(item, "CODE_NUTS"))]
        if label or codes:
            found[Place(label, city, code, codes[0] if codes else "")] = None
        found.update((Place(nuts=each), None) for each in codes[1:] if each)
    return tuple(found)


def _read_only_lot(lot: Mapping[str, Any], draft: Draft) -> None:
    """Read the unnumbered lot of an undivided contract into the notice itself."""
    path = "OBJET.LOTS.LOT"
    text = draft.text("description", lot, path, "DESCRIPTION")
    draft.description = draft.description or text
    draft.cpv = draft.cpv or cpv_codes(lot.get("CPV"))
    draft.duration_months = draft.duration_months or duration_of(lot)
    draft.value = draft.value or amount(lot.get("VALEUR"), lot.get("VALEUR_MIN"), lot.get("VALEUR_MAX"))
    keep_places(places_of(lot), draft)
    _read_lot_texts(lot, path, None, draft)


def _read_lot_texts(lot: Mapping[str, Any], path: str, number: str | None, draft: Draft) -> None:
    """Keep the words of a lot beside its description."""
    for key in _LOT_TEXTS:
        draft.text("info", lot, path, key, lot=number)
    draft.variants(lot, path, number)
    read_days(lot, path, draft, number)
    read_criteria(lot.get("CRITERES_ATTRIBUTION"), f"{path}.CRITERES_ATTRIBUTION", draft, number)


def _read_lot(lot: Mapping[str, Any], number: str, title: str, path: str, draft: Draft) -> None:
    """Read one lot."""
    description = draft.text("description", lot, path, "DESCRIPTION", lot=number)
    named = line_of(lot, "INTITULE")
    if named and named != clean(description):
        draft.fragment("title", named, f"{path}.INTITULE", number)
    _read_lot_texts(lot, path, number, draft)
    read_choice(lot, path, draft, number)
    quantity = quantity_of(lot.get("QUANTITE"), f"{path}.QUANTITE")
    draft.lots.append(
        Lot(
            id=number,
            title=title,
            description=description if clean(description) != title else "",
            cpv=cpv_codes(lot.get("CPV")),
            quantities=(quantity,) if quantity else (),
            places=places_of({key: lot[key] for key in ("CODE_NUTS", "LIEU_PRINCIPAL") if key in lot}),
            value=amount(lot.get("VALEUR"), lot.get("VALEUR_MIN"), lot.get("VALEUR_MAX"))
            or amount_in(line_of(lot, "QUANTITE")),
            duration_months=duration_of(lot),
            starts=starts_of(lot),
            renewals=0 if has(lot, "RENOUVELLEMENT_NON") else whole_number(lot.get("RENOUVELLEMENT_NB")),
            path=path,
        )
    )


def read_choice(node: object, path: str, draft: Draft, lot: str | None = None) -> None:
    """State the reservation flags that stand directly below a node."""
    for key in ("MARCHE_RESERVE_OUI", "MARCHE_RESERVE_NON"):
        if has(node, key):
            read_reservation({key: dig(node, key)}, path, draft, lot, draft.family)


def read_criteria(node: object, path: str, draft: Draft, lot: str | None) -> None:
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
