"""Compare two readings of a file cell by cell: what a filled copy changed, and nothing missed. Pure."""

from dataclasses import dataclass

from readiness.frames.models import EMPTY, Book
from readiness.frames.writes import column_name


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that differs: its place, what it showed and what it shows."""

    grid: int
    sheet: str
    row: int
    column: int
    before: str
    after: str

    def __str__(self) -> str:
        """Write it for a person."""
        return f"{self.sheet}!{column_name(self.column)}{self.row} « {self.before[:30]} » → « {self.after[:30]} »"


def compare_books(before: Book, after: Book) -> list[Change]:
    """List every cell whose text, figure or formula differs."""
    found = []
    for first, second in zip(before.grids, after.grids, strict=False):
        for row, column in sorted(first.cells.keys() | second.cells.keys()):
            one, other = first.cells.get((row, column), EMPTY), second.cells.get((row, column), EMPTY)
            if (one.text, one.number, one.formula) != (other.text, other.number, other.formula):
                shown = [cell.text or cell.formula for cell in (one, other)]
                found.append(Change(first.index, first.name, row, column, shown[0], shown[1]))
    return found
