"""AGEC, article 58: which purchases must be partly reused or recycled, and how much, as far as it is known.

The categories are facts (`data/agec.csv`, decree 2024-134). Most shares were not found in any source that could be
read: they stay None, which means unknown, never zero. The CPV prefixes are our own reading of the categories, not the
decree's list. This module may not decide anything about a notice.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

STEPS: Final = (2024, 2027, 2030)
"""Years from which each series of shares applies."""
FIRST_DAY: Final = date(2024, 7, 1)
"""The first series applies from the decree on, not from January."""


@dataclass(frozen=True, slots=True)
class AgecShare:
    """The share of one category from one step on.

    Attributes:
        kind: `reuse` (réemploi, réutilisation) or `recycled` (incorporating recycled matter).
        year: step from which it applies, until the next one.
        share: part of the yearly spending in the category, between 0 and 1; None when unknown.
        confidence: as in `feeds.law.rules`; empty when the share is unknown.
        source: where it was read, empty when unknown.
    """

    kind: str
    year: int
    share: Decimal | None
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class AgecCategory:
    """A category of goods.

    Attributes:
        cpv: prefixes of CPV codes; one that starts with `-` is left out.
        note: in French, what is doubtful; empty when nothing is.
    """

    number: int
    name: str
    cpv: tuple[str, ...]
    shares: tuple[AgecShare, ...]
    note: str

    def share(self, kind: str, on: date) -> AgecShare | None:
        """Find the share that applies on a day, its figure possibly unknown; None before the decree."""
        if on < FIRST_DAY:
            return None
        year = max(step for step in STEPS if step <= on.year)
        return next(each for each in self.shares if each.kind == kind and each.year == year)


@cache
def agec_categories() -> tuple[AgecCategory, ...]:
    """Read the table, in its order."""
    with (files("feeds.law") / "data" / "agec.csv").open("r", encoding="utf-8") as table:
        return tuple(
            AgecCategory(
                number=int(row["number"]),
                name=row["name"],
                cpv=tuple(row["cpv"].split()),
                shares=tuple(_share(row, kind, year) for kind in ("reuse", "recycled") for year in STEPS),
                note=row["note"],
            )
            for row in csv.DictReader(table)
        )


def _share(row: dict[str, str], kind: str, year: int) -> AgecShare:
    percent = row[f"{kind}_{year}"]
    if not percent:
        return AgecShare(kind, year, None, "", "")
    return AgecShare(kind, year, Decimal(percent) / 100, row["confidence"], row["source"])


def agec_category_of_cpv(code: str) -> AgecCategory | None:
    """Find the category of an eight-digit CPV code by its longest known prefix, or None."""
    longest = max((prefix for prefix in _by_prefix() if code.startswith(prefix)), key=len, default="")
    return _by_prefix().get(longest)


@cache
def _by_prefix() -> dict[str, AgecCategory | None]:
    table: dict[str, AgecCategory | None] = {}
    for category in agec_categories():
        table |= {p.lstrip("-"): None if p.startswith("-") else category for p in category.cpv}
    return table
