"""The rows of a spreadsheet, XLSX, ODS or CSV, as text with their sheet and number. Values, never formulas.

What the columns mean is for the readers of frames; here a row is a line of words. Hidden rows and sheets are read too.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from readiness.dce.archive import BROKEN, NotRead
from readiness.dce.limits import LONGEST_CELL, MOST_CELLS, MOST_ROWS
from readiness.dce.models import Leaf
from readiness.dce.package import DAMAGED, Package, elements
from readiness.dce.sections import rows
from readiness.french import number

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_REPEATED: Final = f"{_TABLE}number-rows-repeated"
_ROW, _SHEET, _CELL = f"{_TABLE}table-row", f"{_TABLE}table", f"{_TABLE}table-cell"
_SNIFFED: Final = 8_192

Row = tuple[int, list[str]]


def read_xlsx(data: bytes) -> tuple[Leaf, ...]:
    """Give the rows of an XLSX whose parts were looked at (`Package`).

    Raises:
        NotRead: it is damaged.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - only when a workbook is read
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (*BROKEN, InvalidFileException, KeyError, TypeError, SyntaxError, AttributeError, IndexError) as error:
        raise NotRead(DAMAGED) from error
    try:
        return rows((sheet.title, _xlsx_rows(sheet)) for sheet in book.worksheets)
    except (*BROKEN, KeyError, TypeError, SyntaxError, AttributeError, IndexError) as error:
        raise NotRead(DAMAGED) from error
    finally:
        book.close()


def _xlsx_rows(sheet: "Worksheet") -> Iterator[Row]:
    cells = 0
    for position, values in enumerate(sheet.iter_rows(max_row=MOST_ROWS, max_col=200, values_only=True), start=1):
        cells += len(values)
        if cells > MOST_CELLS:
            return
        if any(value is not None for value in values):
            yield position, [value_text(value) for value in values]


def value_text(value: object) -> str:
    """Write the value of a cell as a French reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float | Decimal):
        return number(Decimal(str(value)))
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return str(value)[:LONGEST_CELL]


def read_ods(package: Package) -> tuple[Leaf, ...]:
    """Give the rows of an ODS.

    Raises:
        NotRead: it is damaged.
    """
    sheets: dict[str, list[Row]] = {}
    name, position, cells = "", 0, 0
    for event, element in elements(package.part("content.xml"), frozenset({_SHEET, _ROW})):
        if element.tag == _SHEET:
            if event == "start":
                name, position = element.get(f"{_TABLE}name", "Feuille"), 0
                sheets.setdefault(name, [])
            continue
        if event == "start":
            continue
        values = [_ods_text(cell) for cell in element.findall(_CELL)]
        cells += len(values)
        if any(values) and position < MOST_ROWS and cells < MOST_CELLS:
            sheets.setdefault(name, []).append((position + 1, values))
        repeated = element.get(_REPEATED, "1")
        position += int(repeated) if repeated.isdecimal() else 1
        element.clear()
    return rows(sheets.items())


def _ods_text(cell: Element) -> str:
    return " ".join("".join(each.itertext()) for each in cell.findall(f"{_TEXT}p"))[:LONGEST_CELL]


def read_csv(text: str, name: str) -> tuple[Leaf, ...]:
    """Give the rows of a table saved as text; a line that is no table stays a line."""
    head = text[:_SNIFFED]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)

    def each() -> Iterator[Row]:
        position = 0
        while position < MOST_ROWS:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error:
                values = []
            position += 1
            yield position, [value[:LONGEST_CELL] for value in values[:200]]

    return rows([(name, each())])
