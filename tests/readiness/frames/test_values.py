"""Quantities, prices and sizes as buyers write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.frames.dimensions import Fit, Side, Size, compare_sizes, read_size
from readiness.frames.formulas import Calculator
from readiness.frames.models import Grid, GridCell
from readiness.frames.values import read_amount, read_count, unit_of


def mm(text: str, unit: str = "", *, alone: bool = False) -> list[int] | None:
    size = read_size(text, unit, alone=alone)
    return None if size is None else [side.mm for side in size.sides]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("160×80", [1600, 800]),
        ("1 600 × 800 mm", [1600, 800]),
        ("1600x800", [1600, 800]),
        ("1.600 x 800 mm", [1600, 800]),
        ("1,6 x 0,8", [1600, 800]),
        ("Table 1,60 m x 0,80 m", [1600, 800]),
        ("Bureau droit 160x80x72 cm", [1600, 800, 720]),
        ("L 160 P 80 H 72 cm", [1600, 800, 720]),
        ("L160 x P80 x H72", [1600, 800, 720]),
        ("L x P x H : 160 x 80 x 75 cm", [1600, 800, 750]),
        ("Ø 1,20 m", [1200]),
        ("longueur 1,60 m", [1600]),
        ("Table ronde de 120 cm de diamètre", [1200]),
        ("Armoire 2 portes H 198 x L 120 x P 45 cm", [1980, 1200, 450]),
        ("Table 180 x 80 cm, H 74 cm", [1800, 800, 740]),
        ("Chaise, lot de 12", None),
        ("Bureau 160", None),
        ("Ramette A4 80 g", None),
        ("", None),
    ],
)
def test_sizes_are_read_in_millimetres(text: str, sides: list[int] | None) -> None:
    assert mm(text) == sides


def test_a_size_without_its_unit_says_that_it_was_inferred() -> None:
    first, second = read_size("160×80"), read_size("160 × 80 cm")
    assert first is not None
    assert second is not None
    assert not first.unit_said
    assert second.unit_said


def test_the_unit_of_the_header_holds_for_bare_figures() -> None:
    assert mm("1,6", "m", alone=True) == [1600]
    assert mm("75", "cm", alone=True) == [750]


@given(
    st.lists(st.integers(20, 399), min_size=2, max_size=3),
    st.sampled_from(["x", " x ", "×", " × ", "*"]),
    st.sampled_from(["mm", "cm"]),
)
def test_any_product_with_its_unit_is_read_exactly(sides: list[int], cross: str, unit: str) -> None:
    times = 1 if unit == "mm" else 10
    assert mm(f"Plateau {cross.join(map(str, sides))} {unit}") == [side * times for side in sides]


@given(st.text(max_size=120))
def test_no_text_breaks_the_readers(text: str) -> None:
    read_size(text)
    read_size(text, "cm", alone=True)
    read_count(text)
    read_amount(text)
    unit_of(text)


@given(st.decimals(0, 9_999_999, places=2, allow_nan=False, allow_infinity=False))
def test_any_price_in_french_is_read_back(price: Decimal) -> None:
    text = f"{price:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert read_amount(f"{text} € HT") == price
    assert read_amount(text.replace("\u202f", "\xa0")) == price


@pytest.mark.parametrize(
    ("text", "value", "least", "unit"),
    [
        ("12", 12, None, ""),
        ("12 u", 12, None, "u"),
        ("environ 40", 40, None, ""),
        ("10 à 20", 20, 10, ""),
        ("douze (12)", 12, None, ""),
        ("3 ensembles", 3, None, "ens"),
        ("1 forfait", 1, None, "forfait"),
        ("à définir", None, None, ""),
        ("2 lots de 6", None, None, ""),
    ],
)
def test_quantities_are_read_or_unknown(text: str, value: int | None, least: int | None, unit: str) -> None:
    count = read_count(text)
    assert (count.value, count.least, count.unit) == (
        None if value is None else Decimal(value), None if least is None else Decimal(least), unit,
    )  # fmt: skip


def size(text: str) -> Size:
    found = read_size(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("asked", "ours", "fit"),
    [
        ("160×80", "1 600 × 800 mm", Fit.SAME),
        ("160×80", "80 x 160 x 72", Fit.SAME),
        ("165 x 80", "160 x 80", Fit.CLOSE),
        ("180 x 80", "140 x 80", Fit.FAR),
        ("180 x 80 ± 1 cm", "178 x 80", Fit.FAR),
        ("180 x 80, tolérance 30 %", "140 x 80", Fit.CLOSE),
        ("L 160 P 80 H 72", "160 x 80", Fit.UNKNOWN),
        ("H 70 à 120 cm", "H 74 cm", Fit.SAME),
    ],
)
def test_sizes_are_compared_side_by_side(asked: str, ours: str, fit: Fit) -> None:
    assert compare_sizes(size(asked), size(ours))[0] is fit


@given(st.lists(st.integers(100, 3000), min_size=1, max_size=3))
def test_a_size_is_the_same_as_itself_in_any_order(sides: list[int]) -> None:
    asked = Size(tuple(Side(side) for side in sides))
    assert compare_sizes(asked, Size(tuple(reversed(asked.sides))))[0] is Fit.SAME


def calculated(formula: str, **cells: Decimal) -> Decimal | None:
    grid = Grid("Feuille 1", 0)
    for name, number in cells.items():
        grid.cells[int(name[1:]), ord(name[0]) - 64] = GridCell(str(number), number)
    grid.cells[50, 1] = GridCell("", None, formula)
    return Calculator([grid], {}).number(0, 50, 1)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM(A1:A3)", 6),
        ("A1*A2+A3", 5),
        ("A1*20%", "0.2"),
        ("ROUND(A2/3,2)", "0.67"),
        ("PRODUCT(A1:A3)", 6),
        ("SUBTOTAL(9,A1:A3)", 6),
        ("SUMPRODUCT(A1:A3,A1:A3)", 14),
        ('IF(A1="","",A1*A2)', 2),
        ("'Feuille 1'!A3-A1", 2),
        ("SUM([.A1:.A2])", 3),
        ("[$'Feuille 1'.A2]*2", 4),
        ("VLOOKUP(A1,A1:A3,1)", None),
        ("A50+1", None),
        ("1/0", None),
        ("((((", None),
    ],
)
def test_simple_formulas_are_computed_and_others_are_not_guessed(formula: str, value: object) -> None:
    found = calculated(formula, A1=Decimal(1), A2=Decimal(2), A3=Decimal(3))
    assert found == (None if value is None else Decimal(str(value)))


@given(st.text(alphabet="A1:(),;+-*/%\"'! SUMIF.$[]", max_size=60))
def test_no_formula_breaks_the_calculator(formula: str) -> None:
    calculated(formula, A1=Decimal(1))
