"""Tell the lines to answer from titles, totals, remarks and repeated headers, below a header. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from feeds.text import fold
from readiness.frames.dimensions import Side, Size, read_size
from readiness.frames.headers import Header
from readiness.frames.models import EMPTY, FrameLine, Grid, GridCell, Role, TotalLine
from readiness.frames.values import read_amount, read_count, unit_of

_TOTAL: Final = re.compile(
    r"^(?:sous[ -]?tota(?:l|ux)|totaux|total\b"
    r"|montant (?:total|global|ht|ttc|de)|\s*t\.?v\.?a\b|net a payer|prix total|a reporter"
    r"|report\b"
    r"|recapitulatif|soit\b|remise\b|rabais\b)|\btotal (?:general|ht|ttc|h\.t|de la|du lot|lot|chapitre|section)"
)
_DETAIL: Final = re.compile(
    r"^(?:[-–•·*+>]|\(|dont\b|soit\b|y compris|avec\b|caracteristiques?|nota\b|nb ?:|remarque|[a-z])"
)
_LONG: Final = 220
_AXES: Final = ((Role.LENGTH, "L"), (Role.WIDTH, "l"), (Role.HEIGHT, "H"), (Role.DIAMETER, "Ø"))


@dataclass(slots=True)
class _Found:
    lines: list[FrameLine] = field(default_factory=list)
    totals: list[TotalLine] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    last_was_section: bool = False


def read_rows(grid: Grid, header: Header, until: int) -> tuple[tuple[FrameLine, ...], tuple[TotalLine, ...]]:
    """Read the rows under a header, down to `until` (not included)."""
    at: dict[Role, int] = {each.role: each.index for each in header.columns if each.role is not Role.OTHER}
    units = {column.role: column.unit for column in header.columns}
    found = _Found()
    rows = sorted({row for row, _ in grid.cells if header.last < row < until})
    counted = _counted(grid, rows, at)
    for row in rows:
        _read_row(grid, row, at, units, found, counted=counted)
    return tuple(found.lines), tuple(found.totals)


def _counted(grid: Grid, rows: Sequence[int], at: dict[Role, int]) -> bool:
    """Tell whether lines say a quantity or a unit, so that a row without any is a title."""
    watched = [at[role] for role in (Role.QUANTITY, Role.UNIT) if role in at]
    return any(grid.own(row, column).text.strip() for row in rows for column in watched)


def _held(grid: Grid, row: int, column: int | None) -> GridCell:
    """Give what stands in a column; a title merged across from the left is not in it."""
    if not column or grid.anchor(row, column)[1] != column:
        return EMPTY
    return grid.at(row, column)


def _text(grid: Grid, row: int, column: int | None) -> str:
    return " ".join(_held(grid, row, column).text.split())


def _read_row(
    grid: Grid, row: int, at: dict[Role, int], units: dict[Role, str], found: _Found, *, counted: bool
) -> None:
    own = [grid.own(row, column).text.strip() for column in range(1, max(at.values()) + 1)]
    if not any(own):
        return
    name, number = _text(grid, row, at.get(Role.DESIGNATION)), _text(grid, row, at.get(Role.NUMBER))
    reference = _text(grid, row, at.get(Role.REFERENCE))
    first = next(text for text in own if text)
    label = next((text for text in own if _TOTAL.search(fold(" ".join(text.split())))), "")
    quantity = _held(grid, row, at.get(Role.QUANTITY))
    said = bool(quantity.text.strip() or _text(grid, row, at.get(Role.UNIT)))
    if label and (not said or quantity.formula):
        columns = tuple(
            c for c in range(1, max(at.values()) + 1) if grid.own(row, c).formula or grid.own(row, c).number is not None
        )
        amounts = tuple(at[role] for role in (Role.TOTAL, Role.TOTAL_INCL) if role in at and at[role] not in columns)
        found.totals.append(TotalLine(row, " ".join(label.split()), columns or amounts))
        return
    below = _covered(grid, row, at)
    if below and found.lines and not found.last_was_section:
        extra = name if grid.anchor(row, at.get(Role.DESIGNATION, 1))[0] == row else ""
        found.lines[-1] = _more(found.lines[-1], extra)
        return
    if _title(grid, row, at, own, said=said, counted=counted, name=name):
        _section(grid, row, found, name or first, counted=counted)
        return
    if not name and not reference:
        return
    found.last_was_section = False
    line = FrameLine(grid.name, grid.index, row, name or reference, number, reference)
    found.lines.append(_filled(grid, row, line, at, units, " › ".join(found.sections)))


def _covered(grid: Grid, row: int, at: dict[Role, int]) -> bool:
    """Tell whether the row goes on with the one above: its number or quantity is merged down into it."""
    for role in (Role.QUANTITY, Role.NUMBER, Role.REFERENCE, Role.UNIT):
        if role in at and (merge := grid.merge_at(row, at[role])) is not None and merge.top < row:
            return True
    return False


def _title(grid: Grid, row: int, at: dict[Role, int], own: list[str], *, said: bool, counted: bool, name: str) -> bool:
    if said:
        return False
    filled = [text for text in own if text]
    wide = next((m for c in range(1, max(at.values()) + 1) if (m := grid.merge_at(row, c)) and m.top == row), None)
    if wide is not None and wide.right - wide.left >= 1 and len(filled) <= 2:  # noqa: PLR2004 - a number and a title
        return True
    if counted:
        return True
    prices = [at[role] for role in (Role.UNIT_PRICE, Role.TOTAL, Role.UNIT_PRICE_INCL) if role in at]
    if any(grid.own(row, column).text or grid.own(row, column).formula for column in prices):
        return False
    bold = grid.at(row, at.get(Role.DESIGNATION, 1)).bold
    return len(filled) == 1 and (not name or bold or (name.isupper() and len(name) > 3))  # noqa: PLR2004


def _section(grid: Grid, row: int, found: _Found, title: str, *, counted: bool) -> None:
    """Take a title, unless its words go on with the line above."""
    folded = fold(title)
    cell_bold = any(grid.own(row, column).bold for column in range(1, 12))
    more = bool(_DETAIL.match(folded)) and not title[:1].isupper()
    if counted and found.lines and not cell_bold and (more or folded[:1] in "-–•·*+>(" or len(title) > _LONG):
        found.lines[-1] = _more(found.lines[-1], title)
        return
    if len(title) > _LONG:
        return
    found.sections = [*found.sections[-1:], title] if found.last_was_section else [title]
    found.last_was_section = True


def _more(line: FrameLine, text: str) -> FrameLine:
    """Add words to a line, and the size that they may say."""
    if not text:
        return line
    size = line.size or read_size(text)
    dimensions = line.dimensions or (str(size) if size else "")
    return replace(line, details=f"{line.details} {text}".strip(), size=size, dimensions=dimensions)


def _filled(  # noqa: PLR0917 - the reading of one row
    grid: Grid, row: int, line: FrameLine, at: dict[Role, int], units: dict[Role, str], section: str
) -> FrameLine:
    def text(role: Role) -> str:
        return _text(grid, row, at.get(role))

    count = read_count(text(Role.QUANTITY), _held(grid, row, at.get(Role.QUANTITY)).number)
    written, size = _size(grid, row, line.designation, text(Role.DETAILS), at, units)
    price = _held(grid, row, at.get(Role.UNIT_PRICE))
    return replace(
        line,
        details=text(Role.DETAILS),
        quantity=count.value,
        least=count.least,
        quantity_text=text(Role.QUANTITY),
        unit=unit_of(text(Role.UNIT)) or count.unit,
        dimensions=written,
        size=size,
        material=text(Role.MATERIAL),
        colour=text(Role.COLOUR),
        fire=text(Role.FIRE),
        condition=text(Role.CONDITION),
        section=section,
        unit_price=read_amount(price.text, price.number) if price.text and not price.formula else None,
        hidden=row in grid.hidden_rows,
    )


def _size(  # noqa: PLR0917 - the reading of one row
    grid: Grid, row: int, designation: str, details: str, at: dict[Role, int], units: dict[Role, str]
) -> tuple[str, Size | None]:
    """Read the size in its own columns, else in the words of the line."""
    sides, pieces, sure = list[Side](), list[str](), True
    for role, axis in _AXES:
        raw = _text(grid, row, at.get(role))
        one = read_size(raw, units.get(role, ""), alone=True) if raw else None
        if one is not None:
            sides.append(one.sides[0]._replace(axis=axis))
            pieces.append(f"{axis} {raw}")
            sure = sure and one.unit_said
    if sides:
        unit = next((units[role] for role, _ in _AXES if units.get(role)), "")
        return f"{' × '.join(pieces)} {unit}".strip(), Size(tuple(sides), sure)
    raw = _text(grid, row, at.get(Role.DIMENSIONS))
    if raw and (size := read_size(raw, units.get(Role.DIMENSIONS, ""), alone=True)):
        return raw, size
    for words in (designation, details):
        if size := read_size(words):
            return raw or str(size), size
    return raw, None
