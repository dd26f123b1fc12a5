"""CPV codes: their French labels, their hierarchy, and what the law attaches to some of them.

Labels of our own are shipped for the divisions, the groups and the codes that segments use; a refresh brings the
official ones of all codes. A code without a label of its own is named after the narrowest one above it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from feeds.reference._tables import forgotten_on_refresh, fresh_lines, read_csv

DIGITS: Final = 8
DIVISION_DIGITS: Final = 2

_CODE: Final = re.compile(r"([0-9]{8})(?:-[0-9])?")


@cache
def shipped_cpv() -> dict[str, str]:
    """Give the shipped labels by code."""
    return {row["code"]: row["label"] for row in read_csv("cpv.csv")}


@cache
def _labels() -> dict[str, str]:
    fresh = dict(line.split("\t", 1) for line in fresh_lines("cpv") or () if "\t" in line)
    return shipped_cpv() | fresh


def normal_cpv(code: str) -> str:
    """Give the eight digits of a code written with or without its check digit, or an empty string."""
    found = _CODE.fullmatch(code.strip())
    return found[1] if found else ""


def cpv_ancestors(code: str) -> Iterator[str]:
    """Give the codes above a code, the narrowest first, up to its division: `90911200` → `90911000`, … `90000000`."""
    whole = normal_cpv(code)
    kept = len(whole.rstrip("0"))
    for length in range(max(kept, DIVISION_DIGITS) - 1, DIVISION_DIGITS - 1, -1):
        yield whole[:length].ljust(DIGITS, "0")


def cpv_covers(wide: str, narrow: str) -> bool:
    """Tell whether a code is the other one or stands above it (`90900000` covers `90911200`)."""
    first, second = normal_cpv(wide), normal_cpv(narrow)
    return bool(first and second) and (first == second or second.startswith(_significant(first)))


def _significant(code: str) -> str:
    kept = code.rstrip("0")
    return kept.ljust(DIVISION_DIGITS, "0")


def cpv_label(code: str) -> str:
    """Name a code in French; one that has no label of its own is named after the narrowest above it, empty if none."""
    labels = _labels()
    whole = normal_cpv(code)
    return labels.get(whole) or next((labels[above] for above in cpv_ancestors(whole) if above in labels), "")


forgotten_on_refresh(_labels.cache_clear)


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
