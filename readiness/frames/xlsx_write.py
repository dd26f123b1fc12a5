"""Write answers into a workbook's own XML: the cells that are answered change, every other byte stays.

Numbers are numbers, texts are inline strings, so that no part but the sheet changes; formulas are never replaced, the
result stored beside those that depend on an answer is brought up to date, and the workbook is told to compute again
when it is opened.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from readiness.frames.package import Package
from readiness.frames.spans import Element, end_tag, inner, splice, start_tag
from readiness.frames.writes import Write, Written, column_name, digits, xml_text
from readiness.frames.xlsx import position, sheets_of, workbook_part

Change = tuple[int, int, bytes]
_AFTER_CALC = ("oleSize", "customWorkbookViews", "pivotCaches", "fileRecoveryPr", "webPublishObjects", "extLst")


def write_xlsx(data: bytes, name: str, writes: Sequence[Write]) -> Written:
    """Write cells in a copy of a workbook.

    Raises:
        UnreadableFrame: as for reading.
    """
    package = Package(data, name)
    parts = [part for _, part, _ in sheets_of(package)]
    by_grid: dict[int, list[Write]] = defaultdict(list)
    for write in writes:
        by_grid[write.grid].append(write)
    changed = {}
    for grid, wanted in by_grid.items():
        body, root = package.xml(parts[grid])
        changed[parts[grid]] = splice(body, _sheet_changes(body, root, wanted))
    if changed:
        main = workbook_part(package)
        changed[main] = _recomputed(*package.xml(main))
    notes: tuple[str, ...] = ()
    if any(part.startswith("_xmlsignatures/") for part in package.names):
        notes = (
            "La signature électronique de l'acheteur ne vaut plus pour la copie : c'est normal, elle est remplie.",
        )
    return Written(package.rebuilt(changed), notes)


def _sheet_changes(body: bytes, root: Element, wanted: Sequence[Write]) -> list[Change]:
    data = root.first("sheetData")
    if data is None:
        return []
    by_row: dict[int, dict[int, Write]] = defaultdict(dict)
    for write in wanted:
        by_row[write.row][write.column] = write
    styles = _column_styles(root)
    changes: list[Change] = []
    missing = dict(by_row)
    last = 0
    for row in data.elements("row"):
        last = int(row.get("r") or last + 1)
        changes += [
            (row.start, row.start, _new_row(data.prefix, before, missing.pop(before), styles))
            for before in sorted(number for number in missing if number < last)
        ]
        if last in missing:
            changes += _row_changes(body, row, missing.pop(last), styles)
    tail = b"".join(_new_row(data.prefix, number, missing[number], styles) for number in sorted(missing))
    if tail and data.empty_tag:
        tag = body[data.start : data.end]
        changes.append((data.start, data.end, tag[:-2].rstrip() + b">" + tail + end_tag(body, data)))
    elif tail:
        changes.append((data.close, data.close, tail))
    return changes


def _column_styles(root: Element) -> dict[int, str]:
    found = {}
    for column in (each for group in root.elements("cols") for each in group.elements("col")):
        if style := column.get("style"):
            for index in range(int(column.get("min", "1")), min(int(column.get("max", "1")), 400) + 1):
                found[index] = style
    return found


def _new_row(prefix: str, number: int, cells: dict[int, Write], styles: dict[int, str]) -> bytes:
    made = b"".join(_new_cell(prefix, cells[column], styles.get(column, "")) for column in sorted(cells))
    return f'<{prefix}row r="{number}">'.encode() + made + f"</{prefix}row>".encode()


def _row_changes(body: bytes, row: Element, wanted: dict[int, Write], styles: dict[int, str]) -> list[Change]:
    changes: list[Change] = []
    own = row.get("s") if row.get("customFormat") in ("1", "true") else ""
    missing = dict(wanted)
    at = 0
    for cell in row.elements("c"):
        at = position(cell.get("r"))[1] or at + 1
        changes += [
            (cell.start, cell.start, _new_cell(row.prefix, missing.pop(before), own or styles.get(before, "")))
            for before in sorted(column for column in missing if column < at)
        ]
        if at in missing:
            changes += _cell_changes(body, cell, missing.pop(at))
    tail = b"".join(_new_cell(row.prefix, missing[at], own or styles.get(at, "")) for at in sorted(missing))
    if tail and row.empty_tag:
        changes.append((row.start, row.end, start_tag(body, row) + tail + end_tag(body, row)))
    elif tail:
        changes.append((row.close, row.close, tail))
    return changes


def _new_cell(prefix: str, write: Write, style: str) -> bytes:
    styled = f' s="{style}"' if style.isdigit() else ""
    head = f'<{prefix}c r="{column_name(write.column)}{write.row}"{styled}'
    return _filled(head.encode(), prefix, write.value)


def _filled(head: bytes, prefix: str, value: Decimal | str) -> bytes:
    p = prefix.encode()
    if isinstance(value, Decimal):
        return head + b"><" + p + b"v>" + digits(value).encode() + b"</" + p + b"v></" + p + b"c>"
    text = xml_text(value)
    return (
        head + b' t="inlineStr"><' + p + b"is><" + p + b't xml:space="preserve">' + text
        + b"</" + p + b"t></" + p + b"is></" + p + b"c>"
    )  # fmt: skip


def _cell_changes(body: bytes, cell: Element, write: Write) -> list[Change]:
    formula = cell.first("f")
    head = re.sub(rb"\s+t=(?:\"[^\"]*\"|'[^']*')", b"", start_tag(body, cell))[:-1]
    if formula is None:
        return [] if write.cached else [(cell.start, cell.end, _filled(head, cell.prefix, write.value))]
    if not isinstance(write.value, Decimal):
        return []
    p = cell.prefix.encode()
    kept = body[formula.start : formula.end]
    value = b"<" + p + b"v>" + digits(write.value).encode() + b"</" + p + b"v></" + p + b"c>"
    return [(cell.start, cell.end, head + b">" + kept + value)]


def _recomputed(body: bytes, root: Element) -> bytes:
    """Tell the workbook to compute everything when it is opened."""
    calc = root.first("calcPr")
    if calc is not None:
        tag = body[calc.start : inner(body, calc)]
        bare = re.sub(rb"\s+fullCalcOnLoad=(?:\"[^\"]*\"|'[^']*')", b"", tag)
        at = len(bare) - 2 if bare.endswith(b"/>") else len(bare) - 1
        return splice(
            body, [(calc.start, calc.start + len(tag), bare[:at].rstrip() + b' fullCalcOnLoad="1"' + bare[at:])]
        )
    place = next((each.start for each in root.elements() if each.name in _AFTER_CALC), root.close)
    return splice(body, [(place, place, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode())])
