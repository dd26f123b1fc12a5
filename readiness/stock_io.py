"""Read and write stock as CSV, the way a ressourcerie's spreadsheet saves it.

Separator `;`, `,` or tab; UTF-8 or Windows encoding; French headers and French numbers. A line that cannot be read is
reported by its number and skipped; the others are kept. Formulas are text here, and are neutralised on the way out.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from feeds.errors import why_refused
from feeds.text import clean, fold
from readiness.errors import UnreadableStock
from readiness.models import StockItem

MOST_BYTES: Final = 5_000_000
MOST_LINES: Final = 20_000
LONGEST_CELL: Final = 500
MOST_PIECES: Final = 10_000_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_HEADERS: Final = {
    "category": ("categorie", "category", "famille", "type"),
    "label": ("designation", "libelle", "label", "article", "objet", "nom", "description"),
    "quantity": ("quantite", "qte", "quantity", "nombre", "nb", "stock"),
    "condition": ("etat", "condition"),
    "place": ("lieu", "place", "emplacement", "depot", "site"),
    "price": ("prix", "price", "prix unitaire", "prix unitaire ht", "prix ht", "pu", "pu ht"),
    "note": ("note", "notes", "remarque", "commentaire", "observations"),
}
_MORE: Final = {
    "reference": ("reference", "ref", "code", "code article"),
    "length_mm": ("longueur mm", "longueur (mm)", "longueur"),
    "width_mm": ("largeur mm", "largeur (mm)", "largeur", "profondeur mm", "profondeur (mm)", "profondeur"),
    "height_mm": ("hauteur mm", "hauteur (mm)", "hauteur"),
    "materials": ("matieres", "matiere", "materiau", "materiaux"),
    "weight_kg": ("poids kg", "poids (kg)", "poids"),
    "fire_class": ("classement au feu", "feu", "reaction au feu"),
    "volume_m3": ("volume m3", "volume (m3)", "volume (m³)", "volume"),
    "floor_m2": ("surface m2", "surface (m2)", "surface (m²)", "surface au sol", "surface"),
    "photo": ("photo", "image"),
}
"""Columns that may be there: sizes in millimetres, weight in kilograms, room in square and cubic metres."""
_FIGURES: Final = ("length_mm", "width_mm", "height_mm", "weight_kg", "volume_m3", "floor_m2")
_COLUMNS: Final = ("catégorie", "désignation", "quantité", "état", "lieu", "prix", "note")
_FIELDS: Final = tuple(_HEADERS)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was skipped: its number in the file (the header is 1) and why, in French."""

    number: int
    reason: str

    def __str__(self) -> str:
        """Render one French sentence."""
        return f"Ligne {self.number} ignorée : {self.reason}."


@dataclass(frozen=True, slots=True)
class StockFile:
    """What a file held: the goods, and every line that was not kept."""

    items: tuple[StockItem, ...]
    bad_lines: tuple[BadLine, ...]


def read_stock(path: Path) -> StockFile:
    """Read a stock file.

    Raises:
        UnreadableStock: the file cannot be opened, is too big, is not text, or has no usable header.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableStock(str(path), f"lecture impossible, {why_refused(error)} ; vérifiez le chemin") from error
    return parse_stock(data, str(path))


def parse_stock(data: bytes, origin: str) -> StockFile:
    """Read stock from the bytes of a CSV file.

    Raises:
        UnreadableStock: see `read_stock`.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableStock(origin, f"plus de {MOST_BYTES // 1_000_000} Mo, coupez le fichier en plusieurs")
    text = _decoded(data, origin)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    items: list[StockItem] = []
    bad: list[BadLine] = []
    columns: dict[str, int] | None = None
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            bad.append(BadLine(number, "guillemets ou cellule trop longue"))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(cells, origin)
        elif len(items) + len(bad) >= MOST_LINES:
            bad.append(BadLine(number, f"au-delà de {MOST_LINES} lignes, importez le reste dans un autre fichier"))
            break
        else:
            kept = _item(cells, columns, number)
            items.append(kept) if isinstance(kept, StockItem) else bad.append(kept)
    if columns is None:
        raise UnreadableStock(origin, "le fichier est vide, il faut une ligne d'en-tête puis une ligne par article")
    return StockFile(tuple(items), tuple(bad))


def stock_to_csv(items: Iterable[StockItem]) -> str:
    """Render stock as CSV with `;`, French headers and numbers. No cell can be taken for a formula by a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for item in items:
        price = "" if item.price is None else f"{item.price:f}".replace(".", ",")
        cells = (item.category, item.label, str(item.quantity), item.condition, item.place, price, item.note)
        writer.writerow(map(_neutral, cells))
    return out.getvalue()


def write_stock(items: Iterable[StockItem], path: Path) -> None:
    """Write stock for a spreadsheet: CSV with a byte-order mark, so that accents are right.

    Raises:
        UnreadableStock: the file cannot be written.
    """
    try:
        path.write_text(stock_to_csv(items), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise UnreadableStock(
            str(path), f"écriture impossible, {why_refused(error)} ; choisissez un autre dossier"
        ) from error


def _neutral(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would compute (`=1+1`, `-2+3`, `@SUM`)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    """Give a cell's text, without the apostrophe that `_neutral` put there."""
    text = clean(cell)
    return text[1:] if text.startswith("'") and text[1:2] in _FORMULA and len(text) > 1 else text


def _decoded(data: bytes, origin: str) -> str:
    if b"\x00" in data[:4096]:
        raise UnreadableStock(origin, "ce n'est pas un fichier CSV, enregistrez le tableau au format CSV")
    return "".join(_decoded_line(line) for line in data.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True))


def _decoded_line(line: bytes) -> str:
    """Decode a line as UTF-8, else as Windows does: a pasted line must not spoil the accents of all the others."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """Choose the separator that the first filled line uses most."""
    first = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    return max((";", "\t", ","), key=first.count)


def _columns(cells: list[str], origin: str) -> dict[str, int]:
    """Find which column is what by its header."""
    heads = [fold(clean(cell)).strip(" .:*") for cell in cells]
    found: dict[str, int] = {}
    for field, names in (_HEADERS | _MORE).items():
        for name in names:
            if name in heads:
                found.setdefault(field, heads.index(name))
    missing = [french for field, french in zip(_FIELDS, _COLUMNS, strict=True) if field not in found]
    needed = [name for name in missing if name in ("désignation", "quantité")]
    if "category" not in found and "label" in found:
        found["category"] = found["label"]
    if needed:
        asked = " et ".join(f"« {name} »" for name in needed)
        lacking = f"colonne {asked} introuvable" if len(needed) == 1 else f"colonnes {asked} introuvables"
        raise UnreadableStock(origin, f"{lacking}, la première ligne doit nommer les colonnes")
    return found


def _item(cells: list[str], columns: Mapping[str, int], number: int) -> StockItem | BadLine:  # noqa: PLR0911 - one a refusal
    values = {field: _plain(cells[at]) if at < len(cells) else "" for field, at in columns.items()}
    if any(len(value) > LONGEST_CELL for value in values.values()):
        return BadLine(number, f"une cellule dépasse {LONGEST_CELL} caractères")
    if not values["label"] and not values["category"]:
        return BadLine(number, "désignation vide")
    more = _more(values)
    quantity = french_number(values["quantity"])
    if isinstance(more, str):
        return BadLine(number, more)
    if quantity is None or quantity != quantity.to_integral_value() or not 0 <= quantity <= MOST_PIECES:
        shown = values["quantity"][:40] or "vide"
        return BadLine(number, f"quantité « {shown} », un nombre entier est attendu")
    price = french_number(values.get("price", ""))
    if values.get("price") and (price is None or price < 0):
        return BadLine(number, f"prix « {values['price'][:40]} », un nombre est attendu")
    try:
        return StockItem(
            category=values["category"] or values["label"],
            label=values["label"] or values["category"],
            quantity=int(quantity),
            condition=values.get("condition", ""),
            place=values.get("place", ""),
            price=price,
            note=values.get("note", ""),
            **more,
        )
    except ValidationError:
        return BadLine(number, "une valeur n'est pas celle attendue")


def _more(values: Mapping[str, str]) -> dict[str, Any] | str:
    """Give what the optional columns say, or why one cannot be read."""
    found: dict[str, Any] = {name: values[name] for name in ("reference", "fire_class", "photo") if values.get(name)}
    if values.get("materials"):
        found["materials"] = tuple(each.strip() for each in values["materials"].split(",") if each.strip())
    for name in _FIGURES:
        if not values.get(name):
            continue
        figure = french_number(values[name])
        if figure is None or figure <= 0 or (name.endswith("_mm") and figure != figure.to_integral_value()):
            return f"« {values[name][:40]} », un nombre est attendu ({_MORE[name][0]})"
        found[name] = int(figure) if name.endswith("_mm") else figure
    return found


def french_number(text: str) -> Decimal | None:
    """Read a number as French people and spreadsheets write it (`1 234,50`, `1.234,50`, `12.5`, `45 €`).

    Returns:
        None for an empty or unreadable text.
    """
    bare = "".join(text.replace("€", "").replace("EUR", "").split())
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".", 1)
    sign, digits = ("-", bare[1:]) if bare.startswith("-") else ("", bare)
    if not digits.isascii() or not digits.replace(".", "", 1).isdigit() or len(digits) > 20:  # noqa: PLR2004 - no number is longer
        return None
    try:
        return Decimal(sign + digits)
    except InvalidOperation:
        return None
