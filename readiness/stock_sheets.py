"""Read tables of articles and of movements, in CSV as spreadsheets save it, in `.xlsx` or in `.ods`; and pasted lines.

A spreadsheet's cells become CSV text and take the same road: one set of names, numbers and refusals.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from feeds.errors import why_refused
from feeds.text import clean, fold
from readiness.errors import UnreadableStock
from readiness.journal import MovementKind, signed
from readiness.models import StockItem
from readiness.stock_io import MOST_BYTES, MOST_LINES, BadLine, StockFile, french_number, parse_stock

if TYPE_CHECKING:
    from readiness.frames.models import Book

_KINDS: Final = {
    "arriv": MovementKind.ARRIVAL,
    "entree": MovementKind.ARRIVAL,
    "don": MovementKind.ARRIVAL,
    "collecte": MovementKind.ARRIVAL,
    "vente": MovementKind.SALE,
    "vendu": MovementKind.SALE,
    "sortie": MovementKind.SALE,
    "repar": MovementKind.REPAIR,
    "perte": MovementKind.LOSS,
    "casse": MovementKind.LOSS,
    "rebut": MovementKind.LOSS,
    "livr": MovementKind.DELIVERED,
    "correction": MovementKind.CORRECTION,
    "inventaire": MovementKind.CORRECTION,
}
_MOVED: Final = {
    "day": ("date", "jour"),
    "kind": ("mouvement", "type", "sens", "nature", "operation"),
    "label": ("designation", "article", "libelle", "objet"),
    "category": ("categorie", "famille"),
    "quantity": ("quantite", "qte", "nombre", "nb"),
    "source": ("donateur", "origine", "source", "provenance", "client", "tiers"),
    "note": ("note", "notes", "remarque", "commentaire"),
}
_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
_STATE: Final = re.compile(
    r"[ ,]+(?:en )?((?:(?:tres )?bon|bonne?|moyen|mauvais|correct|neuf|use) etat"
    r"|etat (?:neuf|correct|moyen|d'usage|use)"
    r"|comme neu\w+|a (?:reparer|nettoyer|revernir|reviser))\b.*$"
)
_PASTED: Final = re.compile(r"^[-•*\s]*(\d{1,6})\s*(?:x|×|pi[èe]ces? de|pcs)?\s+(\S.*)$", re.IGNORECASE)
_MATTER: Final = (
    "tissu bois metal plastique cuir skai verre pin chene hetre melamine stratifie inox acier aluminium velours".split()  # noqa: SIM905 - a list
)


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One movement as a table says it; the quantity is signed."""

    day: date
    kind: MovementKind
    label: str
    category: str
    quantity: int
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class MovementFile:
    """What a table of movements held, and every line that was not kept."""

    rows: tuple[MovementRow, ...]
    bad_lines: tuple[BadLine, ...]


def read_table(path: Path) -> StockFile:
    """Read a table of articles.

    Raises:
        UnreadableStock: see `readiness.stock_io.parse_stock`.
    """
    return parse_stock(_as_csv(path), str(path))


def read_movements(path: Path, today: date) -> MovementFile:
    """Read a table of movements: date, mouvement, désignation, quantité, and who gave or took.

    Raises:
        UnreadableStock: the file cannot be read or has no usable header.
    """
    text = _as_csv(path).decode("utf-8-sig", errors="replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max((";", "\t", ","), key=first.count))
    rows: list[MovementRow] = []
    bad: list[BadLine] = []
    columns: dict[str, int] | None = None
    for number, cells in enumerate(reader, 1):
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _heads(cells, path)
            continue
        try:
            rows.append(_moved({name: clean(cells[at]) for name, at in columns.items() if at < len(cells)}, today))
        except ValueError as error:
            bad.append(BadLine(number, str(error)))
    if columns is None:
        raise UnreadableStock(
            str(path), "le fichier est vide, il faut une ligne d'en-tête puis une ligne par mouvement"
        )
    return MovementFile(tuple(rows), tuple(bad))


def parse_pasted(text: str) -> StockFile:
    """Read pasted lines (« 12 chaises assise tissu bleu bon état »), one article a line."""
    items: list[StockItem] = []
    bad: list[BadLine] = []
    for number, raw in enumerate(text.splitlines()[:1000], 1):
        line = clean(raw).strip()[:500]
        if not line:
            continue
        found = _PASTED.match(line)
        if found is None:
            bad.append(BadLine(number, f"« {line[:40]} » ne commence pas par une quantité, par exemple 12 chaises"))
            continue
        items.append(_pasted(int(found[1]), found[2]))
    return StockFile(tuple(items), tuple(bad))


def _pasted(quantity: int, words: str) -> StockItem:
    state = _STATE.search(fold(words))
    kept = len(fold(words)) == len(words)
    label = words[: state.start()].rstrip(" ,") if state and kept else words
    condition = words[state.start(1) :].strip() if state and kept else ""
    named = fold(words).split()
    return StockItem(
        category=label.split()[0].lower().rstrip(",;"),
        label=label[:1].upper() + label[1:],
        quantity=quantity,
        condition=condition,
        materials=tuple(word for word in _MATTER if word in named),
    )


def _heads(cells: list[str], path: Path) -> dict[str, int]:
    heads = [fold(clean(cell)).strip(" .:*") for cell in cells]
    found = {
        name: next(heads.index(each) for each in names if each in heads)
        for name, names in _MOVED.items()
        if any(each in heads for each in names)
    }
    found.setdefault("label", found.get("category", -1))
    lacking = [name for name in ("day", "label", "quantity") if found.get(name, -1) < 0]
    if lacking:
        names = {"day": "date", "label": "désignation", "quantity": "quantité"}
        asked = ", ".join(f"« {names[each]} »" for each in lacking)
        raise UnreadableStock(str(path), f"colonne {asked} introuvable, la première ligne doit nommer les colonnes")
    return found


def _moved(cells: dict[str, str], today: date) -> MovementRow:
    found = _DAY.search(cells.get("day", ""))
    if found is None:
        raise ValueError(f"date « {cells.get('day', '')[:40]} », écrivez par exemple 15/03/2026")
    year, month, day = (found[4], found[5], found[6]) if found[4] else (found[3], found[2], found[1])
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"date « {found[0]} » impossible") from None
    if on > today:
        raise ValueError(f"date « {found[0]} » à venir, un mouvement ne s'écrit pas d'avance")
    quantity = french_number(cells.get("quantity", ""))
    if quantity is None or quantity != quantity.to_integral_value() or not 0 < abs(quantity) <= 1_000_000:  # noqa: PLR2004
        raise ValueError(f"quantité « {cells.get('quantity', '')[:40]} », un nombre entier est attendu")
    said = fold(cells.get("kind", ""))
    kind = next((each for words, each in _KINDS.items() if words in said), None)
    if kind is None and said:
        raise ValueError(f"mouvement « {said[:40]} » inconnu : arrivage, vente, réparation, perte ou correction")
    kind = kind or (MovementKind.ARRIVAL if quantity > 0 else MovementKind.SALE)
    label = cells.get("label", "") or cells.get("category", "")
    if not label:
        raise ValueError("désignation vide")
    category, source, note = (cells.get(name, "")[:200] for name in ("category", "source", "note"))
    return MovementRow(on, kind, label[:200], category, signed(kind, int(quantity)), source, note)


def _as_csv(path: Path) -> bytes:
    """Give a table as CSV text: the first sheet that has cells, of a spreadsheet."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableStock(str(path), f"lecture impossible, {why_refused(error)} ; vérifiez le chemin") from error
    if not data.startswith(b"PK") or len(data) > MOST_BYTES:
        return data
    from readiness.frames.read import read_book  # noqa: PLC0415 - only for a spreadsheet

    try:
        book = read_book(data, path.name)
    except Exception as error:
        reason = f"ce tableur ne se lit pas ({type(error).__name__}), enregistrez-le au format CSV"
        raise UnreadableStock(str(path), reason) from error
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    for row in rows_of(book):
        writer.writerow(row)
    return out.getvalue().encode()


def rows_of(book: "Book") -> list[list[str]]:
    """Give the cells of the first shown sheet that has some, as text."""
    grid = next((each for each in book.grids if each.cells and not each.hidden), None)
    if grid is None:
        return []
    high = min(max(row for row, _ in grid.cells), MOST_LINES)
    wide = min(max(column for _, column in grid.cells), 100)
    low, first = min(row for row, _ in grid.cells), min(column for _, column in grid.cells)
    return [[grid.at(row, column).text for column in range(first, wide + 1)] for row in range(low, high + 1)]
