"""The lines of `stock forecast --json` and `stock calendar --json`."""

from __future__ import annotations

from datetime import date

from lotalot.jsonio.parts import Line


class SureOut(Line):
    """So many pieces, with that probability (0 to 1)."""

    confidence: float
    quantity: int


class DonorOut(Line):
    """Who gave, and how many pieces; no name when nobody noted it."""

    name: str | None
    quantity: int


class ForecastOut(Line):
    """One line of `lotalot stock forecast --json`. `sure` is empty when nothing can be said; `why` says the reason."""

    goods: str
    on: date
    held: int
    promised: int
    free: int
    sure: tuple[SureOut, ...]
    why: str | None
    weeks: int
    arrivals: int
    per_week: float | None
    donors: tuple[DonorOut, ...]


class PromiseOut(Line):
    """One line of `lotalot stock calendar --json`: goods that must be in store from a day to another."""

    id: int
    commitment: int
    label: str
    item: int | None
    goods: str
    quantity: int
    delivered: int
    by: date
    until: date | None
    fits: bool | None
    """Whether the storage holds it all that day; null when no storage is described."""
    warnings: tuple[str, ...]
