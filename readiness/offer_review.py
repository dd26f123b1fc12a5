"""« Toujours vrai ? »: what is remembered of each line of the card, and what an answer changes. Pure.

A line is dated by the day it was written as it is, or last confirmed. Rewritten, it starts again: what the user just
wrote is what they confirm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from readiness.models import Structure
from readiness.offer import Note, OfferCard, OfferLine, OfferSite
from readiness.offer_words import STALE, CardLine, card_lines, site_key

TRUE, CHANGED, GONE = "vrai", "change", "fini"
ANSWERS: Final = {TRUE: "toujours vrai", CHANGED: "a changé", GONE: "ne se fait plus"}
_SCALARS: Final = frozenset(
    (
        *("staff", "turnover", "radius_km", "hours_per_week", "days_per_week", "windows", "refused", "closings"),
        *("seasons", "engagement", "certifications", "insurances", "equipment"),
    )
)


def noted(card: OfferCard, notes: Mapping[str, Note], today: date) -> dict[str, Note]:
    """Give what is to be remembered of each line of a card; goods are dated by their last count."""
    counted = {f"stock:{goods.category}"[:200]: goods.counted_on for goods in card.stock}
    found = {}
    for line in card_lines(card, today):
        note = notes.get(line.key)
        if note is None or note.text != line.text:
            note = Note(line.text, counted.get(line.key) or today)
        found[line.key] = note
    return found


def dated(card: OfferCard, notes: Mapping[str, Note]) -> OfferCard:
    """Date the lines of a card, those that it has only."""
    here = {line.key for line in card_lines(card, card.made_on)}
    lines = tuple(
        OfferLine(
            key=key,
            written_on=note.written,
            confirmed_on=note.confirmed,
            state="changed" if note.state == "changed" else "true",
        )
        for key, note in notes.items()
        if key in here
    )
    return card.model_copy(update={"lines": lines})


def answered(note: Note, answer: str, today: date) -> Note:
    """Give what is remembered after an answer: `vrai` confirms today, `change` says that it is to be corrected."""
    if answer == TRUE:
        return Note(note.text, note.written, today)
    return Note(note.text, note.written, note.confirmed, "changed")


def to_review(card: OfferCard, today: date) -> list[CardLine]:
    """List the lines of the card, those that most need an answer first: stale, then the oldest."""
    first = date.min
    return sorted(card_lines(card, today), key=lambda line: (STALE not in line.marks, line.dated or first))


def without(structure: Structure, key: str) -> Structure | None:
    """Take out of the profile what is no longer true; None when it is not the profile's (goods are the stock's)."""
    what, _, which = key.partition(":")
    if key in _SCALARS:
        return structure.model_copy(update={key: type(structure).model_fields[key].get_default()})
    if what == "kind":
        return structure.model_copy(
            update={
                "kinds": tuple(kind for kind in structure.kinds if kind.value != which),
                "accreditations": tuple(item for item in structure.accreditations if item.kind.value != which),
            }
        )
    if what == "activity":
        segment, _, number = which.partition("#")
        same = [item for item in structure.capabilities if item.segment == segment]
        rank = int(number) - 1 if number.isdecimal() else 0
        gone = same[rank] if rank < len(same) else None
        return structure.model_copy(
            update={"capabilities": tuple(item for item in structure.capabilities if item is not gone)}
        )
    if what == "site":
        sites = tuple(site for site in structure.sites if site_key(OfferSite(**site.model_dump())) != key)
        return structure.model_copy(update={"sites": sites})
    return None
