"""French wording of figures."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness import french


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(5), "5"),
        (Decimal("3.50"), "3,5"),
        (Decimal("-1.5"), "\N{MINUS SIGN}1,5"),
        (Decimal(1_234_567), "1 234 567"),
        (Decimal("0.005"), "0"),
        (Decimal(100), "100"),
        (46.639, "46,64"),
        (Decimal("1e30"), "1,00E+30"),
        (Decimal("NaN"), "?"),
        (Decimal("Infinity"), "?"),
    ],
)
def test_numbers_are_written_as_in_french(value: Decimal | float, expected: str) -> None:
    assert french.number(value).replace(french.NBSP, " ") == expected


@given(st.decimals() | st.floats())
def test_any_number_can_be_written(value: Decimal | float) -> None:
    assert french.number(value)


def test_units_amounts_dates_and_lists() -> None:
    assert french.figure(Decimal(5), "j/sem.") == f"5{french.NBSP}j/sem."
    assert french.figure(Decimal(5), "") == "5"
    assert french.euros(Decimal(212_000)) == f"212{french.NBSP}000{french.NBSP}€"
    assert french.day(date(2026, 12, 4)) == "04/12/2026"
    assert french.listing([]) == ""
    assert french.listing(["EI"]) == "EI"
    assert french.listing(["EI", "ACI", "EA"]) == "EI, ACI et EA"


def test_the_day_is_the_one_of_paris_even_at_the_end_of_time() -> None:
    assert french.paris_day(datetime(2026, 12, 4, 23, 30, tzinfo=UTC)) == date(2026, 12, 5)
    assert french.paris_day(datetime(9999, 12, 31, 23, 30, tzinfo=UTC)) == date(9999, 12, 31)
