"""From a file's bytes to a frame: the reader of its format, then its headers, its lines, its totals.

What the user said of the columns of such a table before (`Layouts`) stands over what is found.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from readiness.errors import UnreadableFrame
from readiness.frames.headers import Header, find_headers, fingerprint, header_from, with_roles
from readiness.frames.models import Book, Format, Frame, Grid, Role, Table
from readiness.frames.package import kind_of
from readiness.frames.rows import read_rows

MOST_FRAME_LINES: Final = 20_000
_HEAD_ROWS: Final = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """What the user said of a table: the row of its header (0 when it was found) and the roles of its columns."""

    roles: Mapping[int, Role] = field(default_factory=dict)
    header_row: int = 0


Layouts = Mapping[str, Layout]
"""By fingerprint."""


def read_frame(data: bytes, name: str, layouts: Layouts | None = None) -> Frame:
    """Read a response frame.

    Raises:
        UnreadableFrame: the file cannot be read, or holds no table with lines to answer.
    """
    book = read_book(data, name)
    frame = frame_of(book, layouts or {})
    if not any(table.lines for table in frame.tables) and not any(table.first == 0 for table in frame.tables):
        raise UnreadableFrame(
            name, "aucune ligne à répondre n'y a été trouvée ; vérifiez que c'est bien le cadre à remplir"
        )
    return frame


def read_book(data: bytes, name: str) -> Book:
    """Read the grids of a file, whatever they hold."""
    return _reader(kind_of(data, name))(data, name)


def _reader(kind: Format) -> Callable[[bytes, str], Book]:
    if kind is Format.XLSX:
        from readiness.frames.xlsx import read_xlsx as reader  # noqa: PLC0415 - one format at a time
    elif kind is Format.ODS:
        from readiness.frames.ods import read_ods as reader  # noqa: PLC0415
    elif kind is Format.DOCX:
        from readiness.frames.docx import read_docx as reader  # noqa: PLC0415
    else:
        from readiness.frames.csv_grid import read_csv as reader  # noqa: PLC0415
    return reader


def frame_of(book: Book, layouts: Layouts) -> Frame:
    """Find the tables of a book."""
    notes = list(book.notes)
    tables: list[Table] = []
    hidden = [grid for grid in book.grids if grid.hidden]
    shown = [grid for grid in book.grids if not grid.hidden] or book.grids
    for grid in shown:
        tables += _tables(grid, layouts)
    if hidden and shown is not book.grids:
        names = ", ".join(f"« {grid.name} »" for grid in hidden[:5])
        notes.append(f"Feuilles masquées par l'acheteur, laissées telles quelles : {names}.")
    with_lines = [table for table in tables if table.lines]
    if not tables and shown:
        widest = max(shown, key=lambda grid: len(grid.cells))
        if widest.cells:
            tables = [Table(widest.name, widest.index, 0, 0, (), (), fingerprint=_sheet_print(widest))]
            notes.append(f"En-têtes non trouvés dans « {widest.name} » : dites le rôle des colonnes.")
    else:
        tables = with_lines
    notes += _notes(book, tables)
    return Frame(book.name, book.format, tuple(tables), tuple(notes), book)


def _tables(grid: Grid, layouts: Layouts) -> list[Table]:
    headers = find_headers(grid)
    if not headers:
        layout = layouts.get(_sheet_print(grid))
        if layout is None or not layout.roles:
            return []
        row = layout.header_row or 1
        headers = [header_from(grid, row, row)]
        return [_table(grid, headers[0], 1_000_000, layout, _sheet_print(grid))]
    out = []
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        until = following.first if following else 1_000_000
        out.append(_table(grid, header, until, layouts.get(header.fingerprint), header.fingerprint))
    return out


def _table(grid: Grid, header: Header, until: int, layout: Layout | None, mark: str) -> Table:
    used = with_roles(header, layout.roles) if layout else header
    if not any(column.role in (Role.DESIGNATION, Role.REFERENCE) for column in used.columns):
        return Table(grid.name, grid.index, used.first, used.last, used.columns, (), (), mark, remembered=bool(layout))
    lines, totals = read_rows(grid, used, until)
    return Table(
        grid.name, grid.index, used.first, used.last, used.columns, lines[:MOST_FRAME_LINES], totals, mark,
        remembered=bool(layout),
    )  # fmt: skip


def _sheet_print(grid: Grid) -> str:
    rows = sorted({row for row, _ in grid.cells})[:_HEAD_ROWS]
    return fingerprint(
        cell.text for (row, _), cell in sorted(grid.cells.items()) if row in rows and cell.number is None
    )


def _notes(book: Book, tables: list[Table]) -> list[str]:
    notes = []
    hidden = sum(line.hidden for table in tables for line in table.lines)
    if hidden:
        notes.append(f"Lignes masquées par l'acheteur : {hidden}, lues mais non remplies.")
    for table in tables:
        grid = book.grids[table.grid]
        columns = [column.header for column in table.columns if column.hidden]
        if columns:
            notes.append(f"« {grid.name} » : colonnes masquées, laissées telles quelles : {', '.join(columns[:5])}.")
        if grid.protected:
            notes.append(f"« {grid.name} » est protégée : seules les cellules laissées ouvertes sont remplies.")
    unread = [line for table in tables for line in table.lines if line.quantity is None and line.quantity_text]
    notes += [
        f"Quantité non comprise, « {line.sheet} » ligne {line.row} : « {line.quantity_text[:40]} »."
        for line in unread[:10]
    ]
    return list(dict.fromkeys(notes))
