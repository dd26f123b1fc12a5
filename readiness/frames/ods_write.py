"""Write answers into an OpenDocument spreadsheet's own XML: the cells that are answered change, every other byte stays.

A row or a cell that stands for several is cut around the one that is written.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from readiness.frames.ods import CELLS, CONTENT, repeated, rows_of, tables_of
from readiness.frames.package import Package
from readiness.frames.spans import Element, end_tag, inner, splice, start_tag
from readiness.frames.writes import Write, Written, digits, xml_text

_VALUE = re.compile(
    rb"\s+[\w-]+:(?:value-type|value|string-value|boolean-value|date-value|time-value|currency)=(?:\"[^\"]*\"|'[^']*')"
)
_COLUMNS = re.compile(rb"\s+[\w-]+:number-columns-repeated=(?:\"[^\"]*\"|'[^']*')")
_ROWS = re.compile(rb"\s+[\w-]+:number-rows-repeated=(?:\"[^\"]*\"|'[^']*')")


def write_ods(data: bytes, name: str, writes: Sequence[Write]) -> Written:
    """Write cells in a copy of a spreadsheet.

    Raises:
        UnreadableFrame: as for reading.
    """
    package = Package(data, name)
    body, root = package.xml(CONTENT)
    by_grid: dict[int, dict[int, dict[int, Write]]] = defaultdict(lambda: defaultdict(dict))
    for write in writes:
        by_grid[write.grid][write.row][write.column] = write
    prefixes = _Prefixes.of(body)
    changes = []
    for index, table in enumerate(tables_of(root)):
        wanted = by_grid.get(index, {})
        at = 1
        for row, times in rows_of(table):
            inside = {number: wanted[number] for number in wanted if at <= number < at + times}
            if inside:
                changes.append((row.start, row.end, _rows(body, row, inside, (at, times), prefixes)))
            at += times
    notes: tuple[str, ...] = ()
    if "META-INF/documentsignatures.xml" in package.names:
        notes = (
            "La signature électronique de l'acheteur ne vaut plus pour la copie : c'est normal, elle est remplie.",
        )
    return Written(package.rebuilt({CONTENT: splice(body, changes)} if changes else {}), notes)


class _Prefixes:
    """The prefixes that a file gives to the three vocabularies we write."""

    def __init__(self, office: bytes, table: bytes, text: bytes) -> None:
        self.office, self.table, self.text = office, table, text

    @classmethod
    def of(cls, body: bytes) -> "_Prefixes":
        head = body[:20_000]
        found = []
        for name in (b"office", b"table", b"text"):
            match = re.search(
                rb"xmlns:([\w-]+)=[\"']urn:oasis:names:tc:opendocument:xmlns:" + name + rb":1\.0[\"']", head
            )
            found.append(match[1] if match else name)
        return cls(*found)


def _rows(
    body: bytes, row: Element, wanted: dict[int, dict[int, Write]], span: tuple[int, int], prefixes: _Prefixes
) -> bytes:
    """Write a row again, cut in as many as its repetition asks."""
    at, times = span
    pieces = []
    for number in sorted(wanted):
        if number > at:
            pieces.append(_row(body, row, {}, number - at, prefixes))
        pieces.append(_row(body, row, wanted[number], 1, prefixes))
        at, times = number + 1, times - (number - at) - 1
    if times > 0:
        pieces.append(_row(body, row, {}, times, prefixes))
    return b"".join(pieces)


def _times(tag: bytes, pattern: "re.Pattern[bytes]", name: bytes, times: int) -> bytes:
    """Set how many times a tag stands."""
    bare = pattern.sub(b"", tag)
    if times <= 1:
        return bare
    at = re.match(rb"<[^\s/>]+", bare)
    end = at.end() if at else len(bare) - 1
    return bare[:end] + b" " + name + b'="' + str(times).encode() + b'"' + bare[end:]


def _row(body: bytes, row: Element, wanted: dict[int, Write], times: int, prefixes: _Prefixes) -> bytes:
    head = _times(start_tag(body, row), _ROWS, prefixes.table + b":number-rows-repeated", times)
    last, column, pieces = inner(body, row), 1, [head]
    for cell in row.elements():
        if cell.name not in CELLS:
            continue
        count = repeated(cell, "table:number-columns-repeated")
        inside = {index: wanted[index] for index in wanted if column <= index < column + count}
        if inside:
            pieces += [body[last : cell.start], _cells(body, cell, inside, (column, count), prefixes)]
            last = cell.end
        column += count
    pieces.append(body[last : row.close])
    for index in sorted(index for index in wanted if index >= column):
        if index > column:
            pieces.append(
                b'<%b:table-cell %b:number-columns-repeated="%d"/>' % (prefixes.table, prefixes.table, index - column)
            )
        pieces.append(_filled(b"<%b:table-cell>" % prefixes.table, wanted[index].value, prefixes))
        column = index + 1
    return b"".join(pieces) + end_tag(body, row)


def _cells(body: bytes, cell: Element, wanted: dict[int, Write], span: tuple[int, int], prefixes: _Prefixes) -> bytes:
    at, count = span
    name = prefixes.table + b":number-columns-repeated"
    whole, pieces = body[cell.start : cell.end], list[bytes]()
    tag = body[cell.start : inner(body, cell)]

    def kept(times: int) -> bytes:
        return _times(tag, _COLUMNS, name, times) + whole[len(tag) :]

    for index in sorted(wanted):
        if index > at:
            pieces.append(kept(index - at))
        pieces.append(_cell(body, cell, wanted[index], prefixes))
        at, count = index + 1, count - (index - at) - 1
    if count > 0:
        pieces.append(kept(count))
    return b"".join(pieces)


def _cell(body: bytes, cell: Element, write: Write, prefixes: _Prefixes) -> bytes:
    formula = cell.get("table:formula")
    if bool(formula) != write.cached:
        return body[cell.start : cell.end]
    head = _COLUMNS.sub(b"", _VALUE.sub(b"", start_tag(body, cell)))
    return _filled(head, write.value, prefixes)


def _filled(head: bytes, value: Decimal | str, prefixes: _Prefixes) -> bytes:
    found = re.match(rb"<([^\s/>]+)", head)
    name = found[1] if found else b""
    office, text = prefixes.office, prefixes.text
    if isinstance(value, Decimal):
        shown = digits(value)
        typed = b' %b:value-type="float" %b:value="%b"' % (office, office, shown.encode())
        words = xml_text(shown.replace(".", ","))
    else:
        typed, words = b' %b:value-type="string"' % office, xml_text(value)
    lines = b"".join(b"<%b:p>%b</%b:p>" % (text, line, text) for line in words.split(b"\n"))
    return head[:-1] + typed + b">" + lines + b"</" + name + b">"
