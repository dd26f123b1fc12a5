"""Read the lines of a quote from a CSV or TOML file. Pure; a line of no use is named, the rest is kept."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pydantic import ValidationError

from feeds.text import clean, fold
from readiness.errors import UnreadableQuote
from readiness.orders import QuoteLine
from readiness.stock_io import french_number

MOST_BYTES: Final = 1_000_000
MOST_LINES: Final = 500
_FIELDS: Final = {
    "label": ("designation", "libelle", "label", "article", "description", "prestation"),
    "quantity": ("quantite", "qte", "quantity", "nombre"),
    "unit": ("unite", "unit"),
    "unit_price": ("prix unitaire ht", "prix unitaire", "prix ht", "prix", "pu ht", "pu", "unit_price"),
    "vat": ("tva", "taux tva", "tva %", "taux de tva", "vat"),
    "reference": ("reference", "ref"),
}
_NUMBERS: Final = ("quantity", "unit_price", "vat")


@dataclass(frozen=True, slots=True)
class LinesFile:
    """The lines of a file, and a French sentence about each that was not kept."""

    lines: tuple[QuoteLine, ...]
    refused: tuple[str, ...]


def read_lines(data: bytes, name: str, prices: Mapping[str, Decimal] | None = None) -> LinesFile:
    """Read lines; a price left out is looked for in `prices`, by folded reference or designation.

    Raises:
        UnreadableQuote: the file is too big, is no text, names no designation, or none of its lines can be used.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableQuote(name, "plus de 1 Mo, ce n'est pas une liste de lignes de devis")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise UnreadableQuote(name, "ce n'est pas un fichier texte, enregistrez le tableau au format CSV")
    rows = list(_toml(text, name) if name.lower().endswith(".toml") else _csv(text, name))
    kept: list[QuoteLine] = []
    refused: list[str] = []
    for where, values in rows[:MOST_LINES]:
        line = _line(values, prices or {})
        if isinstance(line, QuoteLine):
            kept.append(line)
        else:
            refused.append(f"{name}, ligne {where} ignorée : {line}.")
    if len(rows) > MOST_LINES:
        refused.append(f"{name} : au-delà de {MOST_LINES} lignes, faites un autre devis.")
    if not kept:
        raise UnreadableQuote(name, refused[0].partition(" : ")[2].rstrip(".") if refused else "aucune ligne")
    return LinesFile(tuple(kept), tuple(refused))


def _csv(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max((";", "\t", ","), key=first.count))
    columns: dict[str, int] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _columns(cells, name)
                continue
            yield reader.line_num, {field: clean(cells[at]) for field, at in columns.items() if at < len(cells)}
    except csv.Error as error:
        raise UnreadableQuote(name, f"ligne {reader.line_num}, guillemets ou cellule trop longue") from error


def _columns(cells: Sequence[str], name: str) -> dict[str, int]:
    heads = [fold(clean(cell)).strip(" .:*") for cell in cells]
    found: dict[str, int] = {}
    for field, names in _FIELDS.items():
        at = next((heads.index(each) for each in names if each in heads), None)
        if at is not None:
            found[field] = at
    missing = [word for field, word in (("label", "désignation"), ("quantity", "quantité")) if field not in found]
    if missing:
        raise UnreadableQuote(name, f"colonne « {missing[0]} » introuvable, la première ligne nomme les colonnes")
    return found


def _toml(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableQuote(name, f"TOML mal écrit ({error})") from error
    lines = held.get("line", held.get("ligne"))
    if not isinstance(lines, list):
        raise UnreadableQuote(name, "aucune table [[ligne]] ; écrivez-en une par ligne du devis")
    known = {each: field for field, names in _FIELDS.items() for each in names}
    for number, line in enumerate(lines, 1):
        pairs = line.items() if isinstance(line, dict) else ()
        yield number, {known[fold(key)]: clean(str(value)) for key, value in pairs if fold(key) in known}


def _line(values: Mapping[str, str], prices: Mapping[str, Decimal]) -> QuoteLine | str:
    label, reference = values.get("label", ""), values.get("reference", "")
    if not label:
        return "désignation vide"
    numbers: dict[str, Decimal | None] = {}
    for field in _NUMBERS:
        text = values.get(field, "").removesuffix("%").strip()
        numbers[field] = french_number(text)
        if text and numbers[field] is None:
            return f"« {text[:40]} » n'est pas un nombre"
    if numbers["quantity"] is None or numbers["quantity"] <= 0:
        return "quantité absente ou nulle"
    price = numbers["unit_price"]
    if price is None:
        price = prices.get(fold(reference)) if reference else None
        price = prices.get(fold(label)) if price is None else price
    if price is None:
        return f"prix de « {label[:60]} » inconnu, ni dans le fichier ni dans la liste de prix"
    try:
        return QuoteLine(
            label=label,
            quantity=numbers["quantity"],
            unit=values.get("unit", ""),
            unit_price=price,
            vat=numbers["vat"],
            reference=reference,
        )
    except ValidationError:
        return "une valeur est hors des bornes (prix ou TVA négatifs, texte trop long)"
