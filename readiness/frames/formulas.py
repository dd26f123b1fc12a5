"""Compute the simple formulas of a buyer's totals (`=SUM(H6:H7)`, `=E6*G6`, `=ROUND(H8*0,2;2)`), in decimals.

Understands the four operations, percentages, comparisons in IF, and a few functions; anything else is
« not understood », never guessed. Work is bounded; a loop of formulas is not understood either.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from typing import Final

from feeds.text import fold
from readiness.frames.models import Grid, Position
from readiness.frames.writes import column_index, column_name

MOST_STEPS: Final = 500_000
_DEEPEST: Final = 120
_CELL: Final = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
_TOKEN: Final = re.compile(
    rf"\s*(?:(?P<ods>\[(?P<osheet>[^\].]*)\.(?P<o1>{_CELL})(?::[^\].]*\.(?P<o2>{_CELL}))?\])"
    rf"|(?P<ref>(?:(?P<sheet>'(?:[^']|'')+'|[A-Za-z_À-ÿ][\w.À-ÿ]*)!)?(?P<r1>{_CELL})(?::(?P<r2>{_CELL}))?(?![\w(]))"
    r"|(?P<n>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|(?P<text>\"(?:[^\"]|\"\")*\")|(?P<name>[A-Za-zÀ-ÿ_][\w.À-ÿ]*)"
    r"|(?P<op><>|<=|>=|[-+*/^%&=<>(),;]))"
)
_SHIFTED: Final = re.compile(r"(?<![\w!'])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\w(])")

Value = Decimal | str | None
Cells = list[Value]


class NotUnderstood(Exception):  # noqa: N818 - the name is the state
    """A formula is not one of the simple ones."""


def moved(formula: str, rows: int, columns: int) -> str:
    """Give a shared formula as it stands some rows and columns further."""

    def shift(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = match.groups()
        column = letters if fixed_column else column_name(max(1, column_index(letters) + columns))
        row = int(digits) if fixed_row else max(1, int(digits) + rows)
        return f"{fixed_column}{column}{fixed_row}{row}"

    return _SHIFTED.sub(shift, formula)


@dataclass(slots=True)
class Calculator:
    """Compute cells of a book over answers that are not in it yet.

    Attributes:
        given: (grid, row, column) → what is about to be written.
    """

    grids: list[Grid]
    given: Mapping[tuple[int, int, int], Decimal | str]
    _known: dict[tuple[int, int, int], Value] = field(default_factory=dict)
    _under_way: set[tuple[int, int, int]] = field(default_factory=set)
    _steps: int = 0

    def value(self, grid: int, row: int, column: int) -> Value:
        """Give what a cell will hold.

        Raises:
            NotUnderstood: its formula, or one that it needs, is not simple.
        """
        place = (grid, row, column)
        if place in self.given:
            return self.given[place]
        cell = self.grids[grid].own(row, column)
        if not cell.formula:
            return cell.number if cell.number is not None else cell.text or None
        if place in self._known:
            return self._known[place]
        if place in self._under_way or len(self._under_way) > _DEEPEST:
            raise NotUnderstood
        self._under_way.add(place)
        try:
            found = _Reading(self, grid, cell.formula).result()
        except (InvalidOperation, DivisionByZero, OverflowError, IndexError) as error:
            raise NotUnderstood from error
        finally:
            self._under_way.discard(place)
        self._known[place] = found
        return found

    def number(self, grid: int, row: int, column: int) -> Decimal | None:
        """Give the figure that a cell will hold; None when it is none or is not understood."""
        try:
            found = self.value(grid, row, column)
        except NotUnderstood:
            return None
        return found if isinstance(found, Decimal) else None

    def spend(self, steps: int = 1) -> None:
        """Count the work."""
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise NotUnderstood

    def sheet(self, name: str, here: int) -> int:
        """Find a sheet by the name a formula uses."""
        bare = name.strip("$'").replace("''", "'")
        if not bare:
            return here
        found = next((grid.index for grid in self.grids if fold(grid.name) == fold(bare)), None)
        if found is None:
            raise NotUnderstood
        return found


class _Reading:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, calculator: Calculator, grid: int, formula: str) -> None:
        self._calculator, self._grid = calculator, grid
        self._tokens: list[re.Match[str]] = []
        at, text = 0, formula.strip()
        if len(text) > 2_000:  # noqa: PLR2004
            raise NotUnderstood
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise NotUnderstood
            self._tokens.append(match)
            at = match.end()
        self._at = 0

    def result(self) -> Value:
        found = self._compared()
        if self._at < len(self._tokens):
            raise NotUnderstood
        return _single(found)

    def _op(self) -> str:
        return self._tokens[self._at]["op"] or "" if self._at < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        found = self._op()
        if found and found in wanted:
            self._at += 1
            return found
        return ""

    def _compared(self) -> Value | Cells:
        left = self._sum()
        if sign := self._take("=", "<>", "<", ">", "<=", ">="):
            first, second = _single(left), _single(self._sum())
            if isinstance(first, str) != isinstance(second, str) and None not in (first, second):
                if sign not in ("=", "<>"):
                    raise NotUnderstood
                return Decimal(int(sign == "<>"))
            a = first if first is not None else ("" if isinstance(second, str) else Decimal(0))
            b = second if second is not None else ("" if isinstance(first, str) else Decimal(0))
            order = (a > b) - (a < b)  # type: ignore[operator]
            truth = {
                "=": order == 0,
                "<>": order != 0,
                "<": order < 0,
                ">": order > 0,
                "<=": order <= 0,
                ">=": order >= 0,
            }
            return Decimal(int(truth[sign]))
        return left

    def _sum(self) -> Value | Cells:
        left = self._product()
        while sign := self._take("+", "-"):
            right = _figure(self._product())
            left = _figure(left) + right if sign == "+" else _figure(left) - right
        return left

    def _product(self) -> Value | Cells:
        left = self._signed()
        while sign := self._take("*", "/"):
            right = _figure(self._signed())
            if sign == "/" and not right:
                raise NotUnderstood
            left = _figure(left) * right if sign == "*" else _figure(left) / right
        return left

    def _signed(self) -> Value | Cells:
        self._calculator.spend()
        if self._take("-"):
            return -_figure(self._signed())
        if self._take("+"):
            return self._signed()
        found = self._atom()
        while self._take("%"):
            found = _figure(found) / 100
        return found

    def _atom(self) -> Value | Cells:
        if self._take("("):
            found = self._compared()
            self._close()
            return found
        if self._at >= len(self._tokens):
            raise NotUnderstood
        token = self._tokens[self._at]
        self._at += 1
        if token["n"]:
            return Decimal(token["n"])
        if token["text"]:
            return token["text"][1:-1].replace('""', '"')
        if token["ods"] or token["ref"]:
            return self._cells(token)
        if token["name"] and self._take("("):
            return self._call(fold(token["name"]).upper())
        raise NotUnderstood

    def _close(self) -> None:
        if not self._take(")"):
            raise NotUnderstood

    def _cells(self, token: re.Match[str]) -> Value | Cells:
        sheet = token["osheet"] if token["ods"] else token["sheet"] or ""
        first, last = (token["o1"], token["o2"]) if token["ods"] else (token["r1"], token["r2"])
        grid = self._calculator.sheet(sheet or "", self._grid)
        top, left = _place(first)
        if not last:
            return self._calculator.value(grid, top, left)
        bottom, right = _place(last)
        if (bottom - top + 1) * (right - left + 1) > 200_000:  # noqa: PLR2004
            raise NotUnderstood
        self._calculator.spend((bottom - top + 1) * (right - left + 1))
        return [
            self._calculator.value(grid, row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]

    def _call(self, name: str) -> Value | Cells:
        arguments: list[Value | Cells] = []
        if name in ("IF", "SI"):
            return self._choice()
        while not self._take(")"):
            arguments.append(self._compared())
            if not self._take(",", ";") and self._op() != ")":
                raise NotUnderstood
        function = _FUNCTIONS.get(name)
        if function is None or not arguments:
            raise NotUnderstood
        return function(arguments)

    def _choice(self) -> Value | Cells:
        """Compute IF; a branch that is not taken may well be one that is not understood."""
        condition = _figure(self._compared())
        branches: list[Value | Cells] = []
        while self._take(",", ";"):
            branches.append(self._compared())
        self._close()
        at = 0 if condition else 1
        return branches[at] if at < len(branches) else Decimal(0)


def _place(reference: str) -> Position:
    match = re.match(r"\$?([A-Za-z]+)\$?(\d+)", reference)
    if match is None or not column_index(match[1]):
        raise NotUnderstood
    return int(match[2]), column_index(match[1])


def _single(value: Value | Cells) -> Value:
    if isinstance(value, list):
        raise NotUnderstood
    return value


def _figure(value: Value | Cells) -> Decimal:
    found = _single(value)
    if found is None or found == "":
        return Decimal(0)
    if isinstance(found, str):
        raise NotUnderstood
    return found


def _figures(arguments: list[Value | Cells]) -> list[Decimal]:
    flat = [each for value in arguments for each in (value if isinstance(value, list) else [value])]
    return [each for each in flat if isinstance(each, Decimal)]


def _product(arguments: list[Value | Cells]) -> Decimal:
    found = _figures(arguments)
    total = Decimal(1) if found else Decimal(0)
    for each in found:
        total *= each
    return total


def _sum_product(arguments: list[Value | Cells]) -> Decimal:
    lists = [value if isinstance(value, list) else [value] for value in arguments]
    if len({len(each) for each in lists}) != 1:
        raise NotUnderstood
    return sum(
        (
            _product(list(row)) if all(isinstance(v, Decimal) for v in row) else Decimal(0)
            for row in zip(*lists, strict=True)
        ),
        Decimal(0),
    )


def _rounded(how: str) -> Callable[[list[Value | Cells]], Decimal]:
    def work(arguments: list[Value | Cells]) -> Decimal:
        places = int(_figure(arguments[1])) if len(arguments) > 1 else 0
        return _figure(arguments[0]).quantize(Decimal(1).scaleb(-places), rounding=how)

    return work


def _subtotal(arguments: list[Value | Cells]) -> Decimal:
    if _figure(arguments[0]) not in (9, 109):
        raise NotUnderstood
    return sum(_figures(arguments[1:]), Decimal(0))


def _add(arguments: list[Value | Cells]) -> Decimal:
    return sum(_figures(arguments), Decimal(0))


_FUNCTIONS: Final[dict[str, Callable[[list[Value | Cells]], Value | Cells]]] = {
    "SUM": _add, "SOMME": _add, "PRODUCT": _product, "PRODUIT": _product, "SUMPRODUCT": _sum_product,
    "SOMMEPROD": _sum_product, "SUBTOTAL": _subtotal, "SOUS.TOTAL": _subtotal,
    "ROUND": _rounded(ROUND_HALF_UP), "ARRONDI": _rounded(ROUND_HALF_UP), "ROUNDUP": _rounded(ROUND_CEILING),
    "ROUNDDOWN": _rounded(ROUND_DOWN), "TRUNC": _rounded(ROUND_DOWN),
    "MAX": lambda found: max(_figures(found), default=Decimal(0)),
    "MIN": lambda found: min(_figures(found), default=Decimal(0)),
    "ABS": lambda found: abs(_figure(found[0])),
    "IFERROR": lambda found: found[0], "SIERREUR": lambda found: found[0],
}  # fmt: skip
