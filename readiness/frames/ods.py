"""Read an OpenDocument spreadsheet (.ods) into grids, from its own XML; repeated cells are counted."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from feeds.text import clean
from readiness.frames.models import Book, Choices, Format, Grid, GridCell, Merge
from readiness.frames.package import Package
from readiness.frames.spans import Element

CONTENT: Final = "content.xml"
MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 1_500_000
MOST_COLUMNS: Final = 400
CELLS: Final = ("table:table-cell", "table:covered-table-cell")


def read_ods(data: bytes, name: str) -> Book:
    """Read a spreadsheet.

    Raises:
        UnreadableFrame: damaged, too big, or with XML that is refused.
    """
    package = Package(data, name)
    _, root = package.xml(CONTENT)
    book = Book(name, Format.ODS, [])
    styles = {each.get("style:name"): each for each in root.walk("style:style")}
    lists = {each.get("table:name"): each.get("table:condition") for each in root.walk("table:content-validation")}
    for index, table in enumerate(tables_of(root)):
        grid = Grid(clean(table.get("table:name")), index)
        grid.hidden = _hidden(styles.get(table.get("table:style-name")))
        grid.protected = table.get("table:protected") == "true"
        _read_table(grid, table, styles, lists)
        book.grids.append(grid)
    if any(part.startswith("Basic/") for part in package.names):
        book.notes.append("Ce classeur contient des macros : elles ne sont ni lues ni lancées, la copie les garde.")
    return book


def tables_of(root: Element) -> list[Element]:
    """List the sheets in order."""
    sheet = next(root.walk("office:spreadsheet"), None)
    return list(sheet.elements("table:table")) if sheet else []


def rows_of(table: Element) -> Iterator[tuple[Element, int]]:
    """Give each row element, groups and headers walked through, with how many rows it stands for."""
    for child in table.elements():
        if child.name == "table:table-row":
            yield child, repeated(child, "table:number-rows-repeated")
        elif child.name in ("table:table-rows", "table:table-header-rows", "table:table-row-group"):
            yield from rows_of(child)


def repeated(element: Element, name: str) -> int:
    """Give how many times an element stands."""
    raw = element.get(name, "1")
    return int(raw) if raw.isdigit() and raw != "0" and len(raw) < 9 else 1  # noqa: PLR2004


def _columns_of(table: Element) -> Iterator[Element]:
    for child in table.elements():
        if child.name == "table:table-column":
            yield child
        elif child.name.startswith("table:table-column") or child.name == "table:table-header-columns":
            yield from _columns_of(child)


def _hidden(style: Element | None) -> bool:
    shown = style.first("style:table-properties") if style else None
    return shown is not None and shown.get("table:display") == "false"


def _unlocked(style: Element | None) -> bool:
    cell = style.first("style:table-cell-properties") if style else None
    return cell is not None and cell.get("style:cell-protect", "protected") in ("none", "formula-hidden")


def _bold(style: Element | None) -> bool:
    text = style.first("style:text-properties") if style else None
    return text is not None and any(
        key.endswith("font-weight") and value == "bold" for key, value in text.attributes.items()
    )


def _read_table(grid: Grid, table: Element, styles: dict[str, Element], lists: dict[str, str]) -> None:
    defaults: dict[int, str] = {}
    at = 1
    for column in _columns_of(table):
        times = min(repeated(column, "table:number-columns-repeated"), MOST_COLUMNS)
        for index in range(at, min(at + times, MOST_COLUMNS)):
            if column.get("table:visibility", "visible") != "visible":
                grid.hidden_columns.add(index)
            defaults[index] = column.get("table:default-cell-style-name")
            if _unlocked(styles.get(defaults[index])):
                grid.unlocked_columns.add(index)
        at += times
    row = 1
    for element, times in rows_of(table):
        filled = any(cell.attributes.get("office:value-type") or cell.children for cell in element.elements())
        for _ in range(min(times, MOST_ROWS) if filled else 1):
            if row > MOST_ROWS or len(grid.cells) > MOST_CELLS:
                break
            if element.get("table:visibility", "visible") != "visible":
                grid.hidden_rows.add(row)
            _read_row(grid, element, row, styles, defaults, lists)
            row += 1
        row += 0 if filled else times - 1
    grid.settle()


def _read_row(  # noqa: PLR0917 - the reading of one row
    grid: Grid, element: Element, row: int, styles: dict[str, Element], defaults: dict[int, str], lists: dict[str, str]
) -> None:
    column = 1
    for cell in element.elements():
        if cell.name not in CELLS:
            continue
        times = repeated(cell, "table:number-columns-repeated")
        across = repeated(cell, "table:number-columns-spanned")
        down = repeated(cell, "table:number-rows-spanned")
        if (across > 1 or down > 1) and across * down < 20_000:  # noqa: PLR2004
            grid.merges.append(Merge(row, column, row + down - 1, column + across - 1))
        read = _cell(cell)
        for index in range(column, min(column + times, MOST_COLUMNS)):
            style = styles.get(cell.get("table:style-name") or defaults.get(index, ""))
            known = bool(cell.get("table:style-name"))
            if read.text or read.formula or known:
                kept = GridCell(read.text, read.number, read.formula, not _unlocked(style), _bold(style))
                grid.cells[row, index] = kept
            texts = _listed(lists.get(cell.get("table:content-validation-name"), ""))
            if texts:
                grid.choices.append(Choices(Merge(row, index, row, index), texts))
        column += times


def _cell(cell: Element) -> GridCell:
    formula = cell.get("table:formula")
    if formula:
        formula = formula.partition(":=")[2] or formula.lstrip("=")
    text = clean("\n".join(_words(each) for each in cell.elements("text:p")), keep_lines=True)
    number = None
    if cell.get("office:value-type") in ("float", "currency", "percentage"):
        try:
            number = Decimal(cell.get("office:value"))
            number = number if number.is_finite() else None
        except InvalidOperation:
            number = None
        if number is not None:
            text = f"{number:f}" if abs(number.adjusted()) < 20 else text  # noqa: PLR2004
    return GridCell(text, number, formula)


def _words(element: Element) -> str:
    """Join what is shown, comments apart."""
    pieces = []
    for child in element.children:
        if isinstance(child, str):
            pieces.append(child)
        elif child.name == "text:s":
            pieces.append(" " * min(repeated(child, "text:c"), 100))
        elif child.name in ("text:tab", "text:line-break"):
            pieces.append(" ")
        elif child.name != "office:annotation":
            pieces.append(_words(child))
    return "".join(pieces)


def _listed(condition: str) -> tuple[str, ...]:
    """Read `of:cell-content-is-in-list("Oui";"Non")`."""
    _, found, rest = condition.partition("is-in-list(")
    return tuple(text.strip(' "') for text in rest.rstrip(")").split(";") if text.strip(' "')) if found else ()
