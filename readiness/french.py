"""French wording of figures: numbers, dates, durations, lists. Pure; decides nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

NBSP: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"
_UNREADABLE: Final = Decimal(10) ** 15
PARIS: Final = ZoneInfo("Europe/Paris")


def number(value: Decimal | float) -> str:
    """Write a number with a decimal comma, two decimals at most, thousands apart (`1 234,5`).

    A number that nobody could mean is written with its power of ten rather than in full.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return _written(exact) if exact.is_finite() else "?"


@lru_cache(maxsize=8_192)
def _written(exact: Decimal) -> str:
    if abs(exact) >= _UNREADABLE:
        return f"{exact:.2E}".replace(".", ",")
    rounded = exact.quantize(Decimal("0.01"))
    text = f"{rounded:,f}".rstrip("0").rstrip(".")
    return text.replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def exactly(value: Decimal) -> str:
    """Write a small number with all its decimals (`0,004`)."""
    return f"{value:f}".replace(".", ",").replace("-", MINUS)


def figure(value: Decimal | float, unit: str) -> str:
    """Write a number and its unit (`5 j/sem.`); `unités` is left unsaid for one unit."""
    return f"{number(value)}{NBSP}{unit}" if unit else number(value)


def euros(value: Decimal) -> str:
    """Write an amount (`212 000 €`)."""
    return f"{number(value)}{NBSP}€"


@lru_cache(maxsize=8_192)
def kilometres(value: float) -> str:
    """Write a distance to the kilometre (`28 km`)."""
    return f"{number(Decimal(round(value)))}{NBSP}km"


def day(value: date) -> str:
    """Write a day (`04/12/2026`)."""
    return f"{value:%d/%m/%Y}"


@lru_cache(maxsize=8_192)
def paris_day(value: datetime) -> date:
    """Give the day of an instant as read in metropolitan France."""
    try:
        return value.astimezone(PARIS).date()
    except OverflowError:
        # The last hours of the year 9999 have no local time: buyers write such dates for "no limit".
        return value.date()


def months(value: Decimal) -> str:
    """Write a duration in months (`36 mois`)."""
    return f"{number(value)}{NBSP}mois"


def listing(words: Sequence[str], last: str = "et") -> str:
    """Join words as French does (`EI, ACI et EA`)."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
