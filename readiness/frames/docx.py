"""Read the tables of a text document (.docx) into grids, and write answers into the cells of its own XML.

A cell keeps its paragraph's and its first run's layout; every byte outside the cells that are answered stays. A table
inside a cell is not read.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from feeds.text import clean
from readiness.frames.models import Book, Format, Grid, GridCell, Merge
from readiness.frames.package import Package
from readiness.frames.spans import Element, end_tag, splice, start_tag
from readiness.frames.values import read_amount
from readiness.frames.writes import Write, Written, xml_text
from readiness.french import number as french

DOCUMENT: Final = "word/document.xml"
_WRAPPERS: Final = ("w:sdt", "w:sdtContent", "w:ins", "w:customXml", "w:smartTag")
_BLANK: Final = re.compile(
    r"^(?:[\s.…_\-–]*|(?:à|a) (?:compléter|completer|remplir)\W*|cliquez .{0,80}|click .{0,80})$", re.IGNORECASE
)


def read_docx(data: bytes, name: str) -> Book:
    """Read the tables of a document.

    Raises:
        UnreadableFrame: damaged, too big, or with XML that is refused.
    """
    package = Package(data, name)
    body, root = package.xml(DOCUMENT)
    book = Book(name, Format.DOCX, [])
    for index, table in enumerate(_tables(root)):
        grid = Grid(f"Tableau {index + 1}", index)
        _read_table(grid, table)
        book.grids.append(grid)
    if b":ins " in body or b":del " in body:
        book.notes.append("Ce document porte des modifications suivies : ce qui est supprimé n'est pas lu.")
    if "word/settings.xml" in package.names and b"documentProtection" in package.read("word/settings.xml"):
        book.notes.append("Ce document est protégé : la copie l'est aussi, vérifiez-y que les réponses sont admises.")
    return book


def write_docx(data: bytes, name: str, writes: Sequence[Write]) -> Written:
    """Write cells in a copy of the document.

    Raises:
        UnreadableFrame: as for reading.
    """
    package = Package(data, name)
    body, root = package.xml(DOCUMENT)
    by_grid: dict[int, dict[tuple[int, int], Write]] = defaultdict(dict)
    for write in writes:
        by_grid[write.grid][write.row, write.column] = write
    changes = []
    for index, table in enumerate(_tables(root)):
        wanted = by_grid.get(index, {})
        for row, column, cell in _cells(table) if wanted else ():
            meant = wanted.get((row, column))
            if meant is not None:
                changes.append(_change(body, cell, meant.value))
    return Written(package.rebuilt({DOCUMENT: splice(body, changes)} if changes else {}))


def _tables(root: Element) -> list[Element]:
    """List the tables that stand in no other table."""
    found, todo = [], [root]
    while todo:
        element = todo.pop(0)
        inside = []
        for child in element.elements():
            if child.name == "w:tbl":
                found.append(child)
            else:
                inside.append(child)
        todo = [*inside, *todo] if element is not root else inside
    return sorted(found, key=lambda table: table.start)


def _unwrapped(element: Element, name: str) -> Iterator[Element]:
    """Give the children of a name, through what only marks them (content controls, insertions)."""
    for child in element.elements():
        if child.name == name:
            yield child
        elif child.name in _WRAPPERS:
            yield from _unwrapped(child, name)


def _property(cell: Element, name: str) -> Element | None:
    properties = cell.first("w:tcPr")
    return properties.first(name) if properties else None


def _cells(table: Element) -> Iterator[tuple[int, int, Element]]:
    """Give each cell with its row and its column in the table's grid."""
    for row, element in enumerate(_unwrapped(table, "w:tr"), 1):
        properties = element.first("w:trPr")
        before = properties.first("w:gridBefore") if properties else None
        column = 1 + (int(before.get("w:val", "0")) if before and before.get("w:val", "0").isdigit() else 0)
        for cell in _unwrapped(element, "w:tc"):
            yield row, column, cell
            column += _span(cell)


def _span(cell: Element) -> int:
    span = _property(cell, "w:gridSpan")
    raw = span.get("w:val", "1") if span else "1"
    return min(int(raw), 200) if raw.isdigit() and raw != "0" else 1


def _read_table(grid: Grid, table: Element) -> None:
    downs: dict[int, Merge] = {}
    for row, column, cell in _cells(table):
        span, down = _span(cell), _property(cell, "w:vMerge")
        if down is not None and down.get("w:val", "continue") == "continue" and column in downs:
            top = downs[column]
            downs[column] = Merge(top.top, top.left, row, top.right)
            continue
        if column in downs:
            grid.merges.append(downs.pop(column))
        if down is not None:
            downs[column] = Merge(row, column, row, column + span - 1)
        elif span > 1:
            grid.merges.append(Merge(row, column, row, column + span - 1))
        text = clean("\n".join(_words(each) for each in _unwrapped(cell, "w:p")), keep_lines=True)
        text = "" if _BLANK.match(text) else text
        if text:
            grid.cells[row, column] = GridCell(text, read_amount(text), bold=_bold(cell))
    grid.merges += [merge for merge in downs.values() if merge.bottom > merge.top or merge.right > merge.left]
    grid.settle()


def _words(paragraph: Element) -> str:
    pieces = []
    for child in paragraph.elements():
        if child.name == "w:t":
            pieces.append(child.text())
        elif child.name in ("w:tab", "w:br", "w:cr"):
            pieces.append(" ")
        elif child.name not in ("w:del", "w:pPr", "w:rPr", "w:sdtPr", "w:tbl", "w:instrText"):
            pieces.append(_words(child))
    return "".join(pieces)


def _bold(cell: Element) -> bool:
    runs = [run for run in cell.walk("w:r") if run.first("w:t")]
    marks = [run.first("w:rPr") for run in runs]
    return bool(runs) and all(
        m is not None and (b := m.first("w:b")) is not None and b.get("w:val") not in ("0", "false") for m in marks
    )


def _change(body: bytes, cell: Element, value: Decimal | str) -> tuple[int, int, bytes]:
    """Put the answer in the first paragraph of a cell; what its others hold stays."""
    text = french(value) if isinstance(value, Decimal) else value
    p = cell.prefix.encode()
    paragraph = next(_unwrapped(cell, "w:p"), None)
    if paragraph is None:
        return cell.close, cell.close, b"<%bp>%b</%bp>" % (p, _run(text, b"", p), p)
    layout = paragraph.first("w:pPr")
    run = next((each for each in paragraph.walk("w:r") if each.first("w:rPr")), None)
    style = run.first("w:rPr") if run else None
    marks = body[style.start : style.end] if style else _mark_style(body, layout)
    marks = re.sub(rb"<%brStyle [^>]*PlaceholderText[^>]*/>" % p, b"", marks)
    kept = body[layout.start : layout.end] if layout else b""
    whole = start_tag(body, paragraph) + kept + _run(text, marks, p) + end_tag(body, paragraph)
    return paragraph.start, paragraph.end, whole


def _mark_style(body: bytes, layout: Element | None) -> bytes:
    """Take the layout of the paragraph's mark, when no run has one."""
    style = layout.first("w:rPr") if layout else None
    return body[style.start : style.end] if style else b""


def _run(text: str, marks: bytes, p: bytes) -> bytes:
    lines = xml_text(text).split(b"\n")
    broken = (b"<%bbr/>" % p).join(b'<%bt xml:space="preserve">%b</%bt>' % (p, line, p) for line in lines)
    return b"<%br>%b%b</%br>" % (p, marks, broken, p)
