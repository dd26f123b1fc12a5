"""Read a CSV into a grid, and write answers in its own text: what is not answered keeps its bytes, quotes included."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from feeds.text import clean
from readiness.errors import UnreadableFrame
from readiness.frames.models import Book, Format, Grid, GridCell
from readiness.frames.values import read_amount
from readiness.frames.writes import Write, Written, digits, safe

MOST_LINES: Final = 100_000
MOST_CELLS: Final = 1_500_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_FIELD: Final = {
    mark: re.compile(rf'(?:"(?:[^"]|"")*"[^{re.escape(mark)}\r\n]*|[^{re.escape(mark)}\r\n]*)') for mark in ";,\t|"
}
_LEADING_ZERO: Final = re.compile(r"^0\d")


@dataclass(frozen=True, slots=True)
class _Field:
    start: int
    end: int
    text: str


def read_csv(data: bytes, name: str) -> Book:
    """Read a CSV.

    Raises:
        UnreadableFrame: it is not text, or has too many lines.
    """
    text, encoding = _decoded(data)
    mark = _separator(text)
    book = Book(name, Format.CSV, [], separator=mark, encoding=encoding)
    grid = Grid("CSV", 0)
    for row, fields in enumerate(_rows(text, mark), 1):
        if row > MOST_LINES or len(grid.cells) > MOST_CELLS:
            raise UnreadableFrame(name, f"plus de {MOST_LINES} lignes ; gardez le tableau seul")
        for column, field in enumerate(fields, 1):
            if shown := clean(field.text, keep_lines=True):
                number = None if _LEADING_ZERO.match(shown) else read_amount(shown)
                grid.cells[row, column] = GridCell(shown, number)
    grid.settle()
    book.grids.append(grid)
    return book


def write_csv(data: bytes, book: Book, writes: Sequence[Write]) -> Written:
    """Write cells in a copy of the CSV."""
    text, encoding = _decoded(data)
    rows = list(_rows(text, book.separator))
    comma = book.separator != "," and not re.search(
        rf"\d\.\d\d?\s*(?:€|{re.escape(book.separator)}|$)", text, re.MULTILINE
    )
    changes: list[tuple[int, int, str]] = []
    notes: list[str] = []
    for write in sorted(writes, key=lambda each: (each.row, each.column)):
        if write.row > len(rows):
            continue
        fields, shown = rows[write.row - 1], _shown(write.value, book.separator, comma=comma)
        if write.column <= len(fields):
            field = fields[write.column - 1]
            changes.append((field.start, field.end, shown))
        else:
            pad = book.separator * (write.column - max(len(fields), 1))
            changes.append((fields[-1].end if fields else 0, fields[-1].end if fields else 0, pad + shown))
            rows[write.row - 1] = [*fields, *([fields[-1]] * (write.column - len(fields)))]
    out, last = [], 0
    for start, end, instead in changes:
        out += [text[last:start], instead]
        last = max(end, last)
    whole = "".join([*out, text[last:]])
    try:
        body = whole.encode(encoding)
    except UnicodeEncodeError:
        body = whole.encode(encoding, errors="replace")
        notes.append("Des signes que ce fichier ne peut pas contenir ont été remplacés par « ? ».")
    bom = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(
        encoding, b""
    )
    return Written((bom if data.startswith(bom) else b"") + body, tuple(notes))


def _decoded(data: bytes) -> tuple[str, str]:
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # latin-1 gives every byte back; cp1252 leaves five of them without a character.
        try:
            return data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            return data.decode("latin-1"), "latin-1"


def _separator(text: str) -> str:
    """Choose the mark that the most lines hold, quoted texts apart."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:50_000].splitlines()[:60]]
    return max(
        ";\t,|", key=lambda mark: (sum(line.count(mark) > 0 for line in lines), sum(map(len, lines)) * 0, mark == ";")
    )


def _rows(text: str, mark: str) -> list[list[_Field]]:
    """Cut a text into fields, each with its place."""
    field, rows, fields, at = _FIELD[mark], list[list[_Field]](), list[_Field](), 0
    while at <= len(text):
        match = field.match(text, at)
        end = match.end() if match else at
        raw = text[at:end]
        quoted = raw.startswith('"') and '"' in raw[1:]
        fields.append(_Field(at, end, raw.strip()[1:-1].replace('""', '"') if quoted else raw))
        if end >= len(text):
            break
        if text[end] == mark:
            at = end + 1
            continue
        rows.append(fields)
        fields, at = [], end + (2 if text[end : end + 2] == "\r\n" else 1)
        if at >= len(text):
            return rows
        if len(rows) > MOST_LINES:
            break
    return [*rows, fields]


def _shown(value: Decimal | str, mark: str, *, comma: bool) -> str:
    if isinstance(value, Decimal):
        text = digits(value).replace(".", ",") if comma else digits(value)
        return f'"{text}"' if mark in text else text
    text = safe(value)
    text = f"'{text}" if text.startswith(_FORMULA) else text
    if any(character in text for character in (mark, '"', "\n")):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text
