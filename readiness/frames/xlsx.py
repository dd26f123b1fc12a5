"""Read a workbook (.xlsx, .xlsm) into grids, from its own XML: values, formulas, merges, what is locked."""

import posixpath
import re
from decimal import Decimal, InvalidOperation
from typing import Final

from feeds.text import clean
from readiness.frames.models import Book, Choices, Format, Grid, GridCell, Merge
from readiness.frames.package import Package
from readiness.frames.spans import Element
from readiness.frames.writes import column_index

MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 1_500_000
MOST_MERGED: Final = 200_000
_REF: Final = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_OFFICE: Final = "xl/workbook.xml"


def read_xlsx(data: bytes, name: str) -> Book:
    """Read a workbook.

    Raises:
        UnreadableFrame: damaged, too big, or with XML that is refused.
    """
    package = Package(data, name)
    book = Book(name, Format.XLSX, [])
    shared = _shared_strings(package)
    locks, bolds = _styles(package)
    for index, (title, part, hidden) in enumerate(sheets_of(package)):
        _, root = package.xml(part)
        grid = Grid(title, index, hidden=hidden)
        _read_sheet(grid, root, shared, locks, bolds)
        book.grids.append(grid)
    _read_lists(book, package)
    if any(part.endswith("vbaProject.bin") for part in package.names):
        book.notes.append("Ce classeur contient des macros : elles ne sont ni lues ni lancées, la copie les garde.")
    if any("externalLinks/" in part for part in package.names):
        book.notes.append("Ce classeur renvoie à d'autres fichiers : leurs valeurs sont celles de l'acheteur.")
    return book


def workbook_part(package: Package) -> str:
    """Name the part that lists the sheets."""
    if _OFFICE in package.names:
        return _OFFICE
    _, root = package.xml("_rels/.rels")
    found = (each.get("Target").lstrip("/") for each in root.elements() if each.get("Type").endswith("/officeDocument"))
    return next(found, _OFFICE)


def sheets_of(package: Package) -> list[tuple[str, str, bool]]:
    """List the sheets in order: name, part, hidden."""
    main = workbook_part(package)
    folder, file = posixpath.split(main)
    _, relations = package.xml(f"{folder}/_rels/{file}.rels")
    targets = {each.get("Id"): each.get("Target") for each in relations.elements()}
    _, root = package.xml(main)
    found = []
    for sheet in root.walk("sheet"):
        target = targets.get(sheet.get("r:id"), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        if part in package.names and "chartsheet" not in part:
            found.append((clean(sheet.get("name")), part, sheet.get("state", "visible") != "visible"))
    return found


def position(reference: str) -> tuple[int, int]:
    """Read `B12` as (12, 2); (0, 0) for what is not a cell."""
    match = _REF.match(reference)
    return (int(match[2]), column_index(match[1])) if match else (0, 0)


def area(reference: str) -> Merge | None:
    """Read `B2:D4`."""
    first, _, last = reference.replace("$", "").partition(":")
    top, left = position(first)
    bottom, right = position(last or first)
    return Merge(top, left, max(top, bottom), max(left, right)) if top and bottom else None


def _shared_strings(package: Package) -> list[str]:
    part = next((name for name in package.names if name.lower().endswith("xl/sharedstrings.xml")), None)
    if part is None:
        return []
    _, root = package.xml(part)
    return [_rich(item) for item in root.elements("si")]


def _rich(item: Element) -> str:
    """Join the runs of a text, without its phonetic guide."""
    pieces = [each.text() for each in item.elements("t")]
    pieces += [text.text() for run in item.elements("r") for text in run.elements("t")]
    return clean("".join(pieces), keep_lines=True)


def _styles(package: Package) -> tuple[list[bool], list[bool]]:
    """List, by style, whether its cells are locked, and bold."""
    if "xl/styles.xml" not in package.names:
        return [], []
    _, root = package.xml("xl/styles.xml")
    fonts = root.first("fonts")
    bold = [_on(font.first("b")) for font in fonts.elements("font")] if fonts else []
    formats = root.first("cellXfs")
    locks, bolds = [], []
    for style in formats.elements("xf") if formats else ():
        protection = style.first("protection")
        locks.append(protection is None or protection.get("locked", "1") not in ("0", "false"))
        font = int(style.get("fontId", "0") or 0)
        bolds.append(font < len(bold) and bold[font])
    return locks, bolds


def _on(flag: Element | None) -> bool:
    return flag is not None and flag.get("val", "1") not in ("0", "false")


def _read_sheet(grid: Grid, root: Element, shared: list[str], locks: list[bool], bolds: list[bool]) -> None:
    protection = root.first("sheetProtection")
    grid.protected = protection is not None and protection.get("sheet") in ("1", "true")
    for column in (each for group in root.elements("cols") for each in group.elements("col")):
        span = range(int(column.get("min", "1")), min(int(column.get("max", "1")), 400) + 1)
        if column.get("hidden") in ("1", "true") or column.get("width") == "0":
            grid.hidden_columns.update(span)
        style = int(column.get("style", "0") or 0)
        if style < len(locks) and not locks[style]:
            grid.unlocked_columns.update(span)
    masters: dict[str, tuple[str, int, int]] = {}
    data = root.first("sheetData")
    last = 0
    for row in data.elements("row") if data else ():
        number = int(row.get("r") or last + 1)
        if number > MOST_ROWS or len(grid.cells) > MOST_CELLS:
            break
        last, at = number, 0
        if row.get("hidden") in ("1", "true"):
            grid.hidden_rows.add(number)
        for cell in row.elements("c"):
            at = position(cell.get("r"))[1] or at + 1
            style = int(cell.get("s", "0") or 0)
            read = _cell(cell, shared, masters, (number, at))
            read.locked = locks[style] if style < len(locks) else True
            read.bold = bolds[style] if style < len(bolds) else False
            grid.cells[number, at] = read
    _read_areas(grid, root)


def _read_areas(grid: Grid, root: Element) -> None:
    room = MOST_MERGED
    for each in (cell for group in root.elements("mergeCells") for cell in group.elements("mergeCell")):
        merged = area(each.get("ref"))
        if merged:
            room -= (merged.bottom - merged.top + 1) * (merged.right - merged.left + 1)
            if room < 0:
                break
            grid.merges.append(merged)
    grid.settle()


def _cell(cell: Element, shared: list[str], masters: dict[str, tuple[str, int, int]], at: tuple[int, int]) -> GridCell:
    kind = cell.get("t", "n")
    held = cell.first("v")
    raw = held.text() if held else ""
    text, number = "", None
    if kind == "s":
        text = shared[int(raw)] if raw.isdigit() and int(raw) < len(shared) else ""
    elif kind == "inlineStr":
        inline = cell.first("is")
        text = _rich(inline) if inline else ""
    elif kind == "n" and raw:
        try:
            number = Decimal(raw)
            text = f"{number:f}" if abs(number.adjusted()) < 20 else raw  # noqa: PLR2004
            if ("." in text and "e" in raw.lower()) or len(text) > 15:  # noqa: PLR2004 - binary noise after 15 figures
                number = Decimal(repr(float(number)))
                text = f"{number:f}"
        except InvalidOperation:
            number = None
    else:
        text = clean(raw)
    return GridCell(text, number if number is None or number.is_finite() else None, _formula(cell, masters, at))


def _formula(cell: Element, masters: dict[str, tuple[str, int, int]], at: tuple[int, int]) -> str:
    held = cell.first("f")
    if held is None:
        return ""
    text, group = held.text().strip(), held.get("si")
    if held.get("t") == "shared" and group:
        if text:
            masters[group] = text, *at
        elif group in masters:
            from readiness.frames.formulas import moved  # noqa: PLC0415 - few workbooks share formulas

            master, row, column = masters[group]
            return moved(master, at[0] - row, at[1] - column)
    return text or "?"


def _read_lists(book: Book, package: Package) -> None:
    """Read the lists of allowed texts, once every sheet is known."""
    by_name = {grid.name: grid for grid in book.grids}
    for grid, (_, part, _) in zip(book.grids, sheets_of(package), strict=True):
        if b"dataValidation" not in (body := package.read(part)):
            continue
        del body
        _, root = package.xml(part)
        for each in root.walk("dataValidation"):
            formula = each.first("formula1")
            texts = _listed(formula.text().strip(), grid, by_name) if formula and each.get("type") == "list" else ()
            for reference in each.get("sqref").split() if texts else ():
                where = area(reference)
                if where:
                    grid.choices.append(Choices(where, texts))


def _listed(formula: str, grid: Grid, by_name: dict[str, Grid]) -> tuple[str, ...]:
    if formula.startswith('"'):
        return tuple(text.strip() for text in formula.strip('"').split(",") if text.strip())
    sheet, _, cells = formula.rpartition("!")
    source = by_name.get(sheet.strip("'").replace("''", "'")) if sheet else grid
    where = area(cells)
    if source is None or where is None or (where.bottom - where.top) > 500:  # noqa: PLR2004 - no list to choose from
        return ()
    found = (source.at(row, where.left).text for row in range(where.top, where.bottom + 1))
    return tuple(text for text in found if text)
