"""What the law attaches to CPV codes. The codes' labels are not shipped."""

from collections.abc import Iterable
from functools import cache

from feeds.reference._tables import read_csv


@cache
def _ranges() -> tuple[tuple[str, str], ...]:
    """Give the ranges of the art. 77 list, both ends included."""
    return tuple((row["first"], row["last"]) for row in read_csv("art77.csv"))


def reservable_for_ess(codes: Iterable[str]) -> bool | None:
    """Tell whether every CPV code is on the list of services that may be reserved to the social economy.

    Directive 2014/24/UE art. 77 § 1, transposed in L2113-15: the contract must be *exclusively* about such services.

    Returns:
        None without any code: unknown.
    """
    known = [code for code in codes if code]
    if not known:
        return None
    return all(any(first <= code <= last for first, last in _ranges()) for code in known)
