"""The journal of goods: what came in, what left, and what can be read from it. Pure.

A line of the journal is never rewritten: a mistake is another line that takes it back. What is held of an article is
the sum of its lines from its last inventory on; what is older only tells how goods used to come and go.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from readiness.models import Edge

MOST_PIECES: Final = 10_000_000
DAYS_A_WEEK: Final = 7


class MovementKind(StrEnum):
    """Why a quantity changed."""

    INVENTORY = "inventory"
    """What was counted on the shelves when the article was entered."""
    ARRIVAL = "arrival"
    SALE = "sale"
    REPAIR = "repair"
    """To the workshop, or back from it."""
    LOSS = "loss"
    DELIVERED = "delivered"
    """Handed over to the buyer it was promised to."""
    CORRECTION = "correction"
    """What a later count found more or less."""


IN: Final = frozenset({MovementKind.INVENTORY, MovementKind.ARRIVAL})
OUT: Final = frozenset({MovementKind.SALE, MovementKind.LOSS, MovementKind.DELIVERED})
EITHER: Final = frozenset({MovementKind.REPAIR, MovementKind.CORRECTION})
OUTFLOW: Final = frozenset({MovementKind.SALE, MovementKind.LOSS, MovementKind.REPAIR})
"""What leaves by itself, week after week: it will leave too before a delivery that is promised."""


class StockMovement(Edge):
    """One line of the journal."""

    item: int
    """The store's id of the article."""
    kind: MovementKind
    day: date
    quantity: int = Field(ge=-MOST_PIECES, le=MOST_PIECES)
    """What it adds to what is held: below zero for what leaves."""
    source: str = ""
    """Who gave, or who took (a donor, a buyer)."""
    note: str = ""
    promise: int | None = None
    """The promise that a delivery keeps."""
    reverses: int | None = None
    """The line that this one takes back."""


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A movement as stored.

    Attributes:
        id: the store's.
        effect: what it adds to what is held; 0 for what happened before the article's inventory.
        at: when it was written, UTC-aware.
    """

    id: int
    movement: StockMovement
    effect: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Week:
    """What one week brought and took of some goods.

    Attributes:
        number: weeks since Monday 1 January of the year 1.
        arrived / left: pieces.
        arrivals: how many times something came.
    """

    number: int
    arrived: int = 0
    left: int = 0
    arrivals: int = 0


def signed(kind: MovementKind, quantity: int) -> int:
    """Give what a movement adds to what is held, from a quantity written without its sign as people do.

    What may go either way (a repair, a correction) keeps the sign it was given.
    """
    if kind in OUT:
        return -abs(quantity)
    return abs(quantity) if kind in IN else quantity


def week_of(day: date) -> int:
    """Number the week of a day, from Monday."""
    return (day.toordinal() - 1) // DAYS_A_WEEK


def monday_of(week: int) -> date:
    """Give the first day of a week."""
    return date.fromordinal(week * DAYS_A_WEEK + 1)


def together(flows: Iterable[Iterable[Week]]) -> tuple[Week, ...]:
    """Add the weeks of several articles, in order."""
    weeks: dict[int, Week] = {}
    for flow in flows:
        for week in flow:
            held = weeks.get(week.number)
            weeks[week.number] = week if held is None else _sum(held, week)
    return tuple(weeks[number] for number in sorted(weeks))


def _sum(one: Week, other: Week) -> Week:
    return Week(one.number, one.arrived + other.arrived, one.left + other.left, one.arrivals + other.arrivals)


def counter_movement(line: MovementLine, day: date) -> StockMovement:
    """Make the movement that takes a line of the journal back."""
    taken = line.movement
    note = f"reprise de la ligne {line.id}"
    # On the day of the mistake: the week it was counted in is put right, and so is what the inventory counts.
    same = taken.day if taken.kind is not MovementKind.INVENTORY else day
    kind = taken.kind if taken.kind is not MovementKind.INVENTORY else MovementKind.CORRECTION
    return StockMovement(
        item=taken.item,
        kind=kind,
        day=same,
        quantity=-taken.quantity,
        source=taken.source,
        note=note,
        promise=taken.promise,
        reverses=line.id,
    )
