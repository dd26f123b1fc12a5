"""Read what a person types of a bid, in a form or on a command line. Pure; `?` is unknown.

What cannot be used raises `ValueError` with one French sentence that says what to type instead.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lotalot import typed

if TYPE_CHECKING:
    from collections.abc import Callable

HUNDRED: Final = Decimal(100)
UNKNOWN: Final = "?"


def read_chance(text: str) -> Decimal | None:
    """Read a chance in per cent (`40`, `40 %`) as a share."""
    value = typed.read_number(text, most=HUNDRED, unit="%", example="40")
    return None if value is None else value / HUNDRED


def read_resources(text: str) -> tuple[str, ...]:
    """Read what exists once, separated by commas."""
    return tuple(each.strip() for each in text.split(",") if each.strip())


def read_segment(text: str) -> str:
    """Read a segment's slug or name; empty when nothing is typed."""
    if not text.strip():
        return ""
    from feeds.text import fold  # noqa: PLC0415 - beside its use
    from lotalot.segments import segment_labels  # noqa: PLC0415

    labels = segment_labels()
    wanted = fold(text.strip())
    found = [slug for slug, label in labels.items() if wanted in (slug, fold(label))]
    found = found or [slug for slug, label in labels.items() if fold(label).startswith(wanted) or wanted in slug]
    if not found:
        raise ValueError(f"« {text} » n'est pas une activité connue ; écrivez par exemple nettoyage-locaux.")
    return found[0]


READERS: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    "chance": ("chance", read_chance),
    "hours": ("hours_per_week", lambda text: typed.read_number(text, most=100_000, unit="h", example="20")),
    "days": ("days_per_week", lambda text: typed.read_number(text, most=7, unit="j")),
    "starts": ("starts", typed.read_day),
    "ends": ("ends", typed.read_day),
    "amount": ("amount", lambda text: typed.read_number(text, example="12 000")),
    "segment": ("segment", read_segment),
    "label": (
        "label",
        lambda text: typed.read_name(text, "comment vous l'appelez, par exemple Vannes, lot 2"),
    ),
}
"""Option or field → field of a commitment, and what reads it."""
