"""The lines of `offer sent --json` and `offer review --json`; a card itself is `readiness.offer.OfferCard`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lotalot.jsonio.parts import Line, instant

if TYPE_CHECKING:
    from readiness.offer_words import CardLine
    from readiness.store_offer import SentCard


class SentOut(Line):
    """A card that was sent; `hash` is the SHA-256 of its JSON without spaces."""

    id: int
    at: str
    recipient: str | None
    hash: str
    made_on: date

    @classmethod
    def of(cls, sent: SentCard) -> SentOut:
        """Copy one card sent."""
        return cls(
            id=sent.id, at=instant(sent.at), recipient=sent.recipient or None, hash=sent.hash, made_on=sent.card.made_on
        )


class LineOut(Line):
    """A line of the card to review; `dated` is the day it was written or last confirmed."""

    number: int
    key: str
    section: str
    label: str
    text: str
    dated: date | None
    confirmed: bool
    marks: list[str]

    @classmethod
    def of(cls, number: int, line: CardLine) -> LineOut:
        """Copy one line."""
        return cls(
            number=number,
            key=line.key,
            section=line.section,
            label=line.label,
            text=line.text,
            dated=line.dated,
            confirmed=line.confirmed,
            marks=list(line.marks),
        )
