"""The shapes of a response frame: the grid that every format is read into, then its columns, lines and totals.

Slotted dataclasses: a frame may hold thousands of lines. Rows and columns count from 1, as in a spreadsheet. They hold
what was read and decide nothing.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from readiness.frames.dimensions import Size

Position = tuple[int, int]
"""Row and column."""


class Format(StrEnum):
    """What the buyer's file is."""

    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"
    DOCX = "docx"


class Merge(NamedTuple):
    """Cells made one: first and last rows and columns, both included."""

    top: int
    left: int
    bottom: int
    right: int


class Choices(NamedTuple):
    """Cells that take one of a few texts only (a list the buyer set)."""

    area: Merge
    texts: tuple[str, ...]


@dataclass(slots=True)
class GridCell:
    """A cell as it is shown.

    Attributes:
        text: what is shown, cleaned; of a number, as the file stores it.
        number: its value when it is one.
        formula: what computes it, in the words of a spreadsheet in English, without the equal sign.
        locked: cannot be written once the sheet is protected.
    """

    text: str
    number: Decimal | None = None
    formula: str = ""
    locked: bool = True
    bold: bool = False


EMPTY: Final = GridCell("")
MOST_WIDTH: Final = 200
"""Columns that a buyer's table may take."""


@dataclass(slots=True)
class Grid:
    """One sheet, or one table of a text document."""

    name: str
    index: int
    cells: dict[Position, GridCell] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    protected: bool = False
    choices: list[Choices] = field(default_factory=list)
    unlocked_columns: set[int] = field(default_factory=set)
    """Columns whose cells without a style of their own may be written in a protected sheet."""
    anchors: dict[Position, Merge] = field(default_factory=dict)
    """Every cell of a merge, filled by `settle`."""
    width: int = 0
    """Last column looked at, filled by `settle`."""
    used: int = 0
    """How many columns hold something, filled by `settle`."""

    def settle(self) -> None:
        """Index the merges and count the columns, once every cell is known."""
        columns = {column for _, column in self.cells}
        self.used = len(columns)
        self.width = min(max(columns, default=0), MOST_WIDTH)
        for merge in self.merges:
            for row in range(merge.top, merge.bottom + 1):
                for column in range(merge.left, merge.right + 1):
                    self.anchors[row, column] = merge

    def merge_at(self, row: int, column: int) -> Merge | None:
        """Give the merge that covers a cell."""
        return self.anchors.get((row, column))

    def anchor(self, row: int, column: int) -> Position:
        """Give the cell that holds what is shown there."""
        merge = self.anchors.get((row, column))
        return (row, column) if merge is None else (merge.top, merge.left)

    def at(self, row: int, column: int) -> GridCell:
        """Give what is shown at a place, merges considered."""
        return self.cells.get(self.anchor(row, column), EMPTY)

    def own(self, row: int, column: int) -> GridCell:
        """Give what the cell itself holds."""
        return self.cells.get((row, column), EMPTY)

    def writable(self, row: int, column: int) -> bool:
        """Tell whether the buyer lets a cell be written."""
        if not self.protected:
            return True
        cell = self.cells.get(self.anchor(row, column))
        return column in self.unlocked_columns if cell is None else not cell.locked

    def allowed(self, row: int, column: int) -> tuple[str, ...]:
        """List the only texts that a cell takes; none when it takes any."""
        for area, texts in self.choices:
            if area.top <= row <= area.bottom and area.left <= column <= area.right:
                return texts
        return ()


@dataclass(slots=True)
class Book:
    """A whole file, read.

    Attributes:
        notes: French sentences about what the user must know (hidden sheet, macros, tracked changes).
        foreign: texts of other sheets or names, for formulas: (sheet name folded, cell) is found in `grids`.
    """

    name: str
    format: Format
    grids: list[Grid]
    notes: list[str] = field(default_factory=list)
    separator: str = ""
    """Of a CSV: what stands between its cells."""
    encoding: str = ""


class Role(StrEnum):
    """What a column is for."""

    NUMBER = "number"
    REFERENCE = "reference"
    DESIGNATION = "designation"
    DETAILS = "details"
    QUANTITY = "quantity"
    UNIT = "unit"
    DIMENSIONS = "dimensions"
    LENGTH = "length"
    WIDTH = "width"
    HEIGHT = "height"
    DIAMETER = "diameter"
    MATERIAL = "material"
    COLOUR = "colour"
    FIRE = "fire"
    CONDITION = "condition"
    UNIT_PRICE = "unit-price"
    UNIT_PRICE_INCL = "unit-price-incl"
    TOTAL = "total"
    TOTAL_INCL = "total-incl"
    VAT = "vat"
    OFFERED_REFERENCE = "offered-reference"
    OFFERED_DESIGNATION = "offered-designation"
    OFFERED_QUANTITY = "offered-quantity"
    OFFERED_DIMENSIONS = "offered-dimensions"
    OFFERED_MATERIAL = "offered-material"
    OFFERED_FIRE = "offered-fire"
    CONFORM = "conform"
    DELAY = "delay"
    ANSWER = "answer"
    OTHER = "other"


ROLE_WORDS: Final = {
    Role.NUMBER: "numéro",
    Role.REFERENCE: "référence",
    Role.DESIGNATION: "désignation",
    Role.DETAILS: "détails",
    Role.QUANTITY: "quantité",
    Role.UNIT: "unité",
    Role.DIMENSIONS: "dimensions",
    Role.LENGTH: "longueur",
    Role.WIDTH: "largeur",
    Role.HEIGHT: "hauteur",
    Role.DIAMETER: "diamètre",
    Role.MATERIAL: "matière",
    Role.COLOUR: "coloris",
    Role.FIRE: "feu",
    Role.CONDITION: "état",
    Role.UNIT_PRICE: "prix unitaire HT",
    Role.UNIT_PRICE_INCL: "prix unitaire TTC",
    Role.TOTAL: "total HT",
    Role.TOTAL_INCL: "total TTC",
    Role.VAT: "TVA",
    Role.OFFERED_REFERENCE: "référence proposée",
    Role.OFFERED_DESIGNATION: "article proposé",
    Role.OFFERED_QUANTITY: "quantité proposée",
    Role.OFFERED_DIMENSIONS: "dimensions proposées",
    Role.OFFERED_MATERIAL: "matière proposée",
    Role.OFFERED_FIRE: "feu proposé",
    Role.CONFORM: "conforme oui/non",
    Role.DELAY: "délai",
    Role.ANSWER: "observations",
    Role.OTHER: "autre",
}
"""What each role is called, on the screens and on the command line."""

ANSWERED: Final = frozenset(
    {
        Role.UNIT_PRICE,
        Role.UNIT_PRICE_INCL,
        Role.TOTAL,
        Role.TOTAL_INCL,
        Role.VAT,
        Role.OFFERED_REFERENCE,
        Role.OFFERED_DESIGNATION,
        Role.OFFERED_QUANTITY,
        Role.OFFERED_DIMENSIONS,
        Role.OFFERED_MATERIAL,
        Role.OFFERED_FIRE,
        Role.CONFORM,
        Role.DELAY,
        Role.ANSWER,
        Role.CONDITION,
    }
)
"""Roles whose cells the supplier fills, when the buyer left them empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        header: its words, one line.
        unit: of what it holds, when its header says it (`cm`).
        said: the user said its role.
    """

    index: int
    role: Role
    header: str
    unit: str = ""
    hidden: bool = False
    said: bool = False


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One line that the buyer asks to answer.

    Attributes:
        quantity: None when it is not said or cannot be read; never zero for that.
        least: lower end, when a range is given.
        dimensions: as written; `size` is what was understood.
        section: titles above it, ` › ` between them.
        hidden: its row is hidden in the buyer's file.
    """

    sheet: str
    grid: int
    row: int
    designation: str
    number: str = ""
    reference: str = ""
    details: str = ""
    quantity: Decimal | None = None
    least: Decimal | None = None
    quantity_text: str = ""
    unit: str = ""
    dimensions: str = ""
    size: Size | None = None
    material: str = ""
    colour: str = ""
    fire: str = ""
    condition: str = ""
    section: str = ""
    unit_price: Decimal | None = None
    """Already in the file."""
    hidden: bool = False

    @property
    def key(self) -> str:
        """Name the line within its file."""
        return f"{self.grid}:{self.row}"


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A total or sub-total of the buyer: its words, and the cells that hold an amount or a formula."""

    row: int
    label: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of lines with its columns.

    Attributes:
        first / last: rows of its header; both 0 when none was found.
        fingerprint: of its headers, by which a layout is remembered.
    """

    sheet: str
    grid: int
    first: int
    last: int
    columns: tuple[Column, ...]
    lines: tuple[FrameLine, ...]
    totals: tuple[TotalLine, ...] = ()
    fingerprint: str = ""
    remembered: bool = False

    def column(self, role: Role) -> Column | None:
        """Give the column of a role."""
        return next((column for column in self.columns if column.role is role), None)


@dataclass(frozen=True, slots=True)
class Frame:
    """A response frame: its tables and what the user must know about the file."""

    name: str
    format: Format
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    book: Book

    @property
    def lines(self) -> tuple[FrameLine, ...]:
        """List the lines of every table."""
        return tuple(line for table in self.tables for line in table.lines)
