"""What bids reserve of the goods, and whether the same goods are promised twice. Pure.

A promise is made of an article, or of any goods that a few words name. Promises that reach for the same goods are held
against what will be there on the day each is due, in the order of those days: what is not there by then is short, and
every bid that takes of it is named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from pydantic import Field, model_validator

from readiness.commitments import RUNNING, CommitmentLine
from readiness.matching import stems, words_of
from readiness.models import Edge, StockLine

CONFIDENCE: Final = 0.8
"""How sure a promise has to be, unless the user says otherwise."""


class Promise(Edge):
    """Goods that a bid reserves."""

    commitment: int
    """The store's id of the bid or contract."""
    item: int | None = None
    """The store's id of the article; None for any goods of `category`."""
    category: str = ""
    """Words that name the goods (`chaises`)."""
    quantity: int = Field(gt=0)
    by: date
    """Day on which they must be in store."""
    until: date | None = None
    """Day on which they leave; None while nobody said."""
    note: str = ""

    @model_validator(mode="after")
    def _says_of_what(self) -> "Promise":
        if self.item is None and not stems(self.category):
            raise ValueError("dites de quoi : un article, ou une catégorie comme « chaises »")
        if self.until is not None and self.until < self.by:
            raise ValueError("la sortie est avant l'arrivée en réserve")
        return self


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise as stored, and how much of it was delivered."""

    id: int
    promise: Promise
    delivered: int
    updated: datetime

    @property
    def left(self) -> int:
        """Give what is still to be delivered."""
        return max(0, self.promise.quantity - self.delivered)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Goods promised more than once.

    Attributes:
        goods: French, what.
        by: the day on which it breaks.
        promised / there: pieces promised by then, and what will be there, at the confidence asked; `there` is what is
            held when nothing can be forecast.
        bids: names of the bids and contracts that take of them, the one that breaks last.
        guessed: a forecast was counted.
    """

    goods: str
    by: date
    promised: int
    there: int
    bids: tuple[str, ...]
    guessed: bool

    def __str__(self) -> str:
        """Render one French sentence."""
        names = " et ".join(f"« {name} »" for name in self.bids)
        held = f"{self.there} à cette date (prévision)" if self.guessed else f"{self.there} en stock"
        twice = "promis deux fois, par " if len(self.bids) > 1 else "promis au-delà du stock par "
        return f"{self.goods} : {self.promised} promis pour le {self.by:%d/%m/%Y}, {held} ; {twice}{names}."


Supply = Callable[[frozenset[int], date], tuple[int, bool]]
"""What will be there of some articles at a date, promises not taken off, and whether that is a forecast."""


def running(lines: Sequence[PromiseLine], commitments: Mapping[int, CommitmentLine]) -> list[PromiseLine]:
    """Keep the promises that still hold goods: not delivered, of a bid that is out or a contract that runs."""
    return [
        line
        for line in lines
        if line.left
        and line.promise.commitment in commitments
        and commitments[line.promise.commitment].commitment.state in RUNNING
    ]


def articles_of(promise: Promise, stock: Sequence[StockLine]) -> frozenset[int]:
    """Give the articles that may keep a promise."""
    if promise.item is not None:
        return frozenset({promise.item})
    wanted = stems(promise.category)
    return frozenset(line.id for line in stock if wanted & words_of(line.item))


def promised_of(
    articles: frozenset[int],
    lines: Sequence[PromiseLine],
    stock: Sequence[StockLine],
    *,
    but: frozenset[int] = frozenset(),
) -> int:
    """Count the pieces that running promises take of some articles; `but` are bids that are not counted."""
    return sum(
        line.left
        for line in lines
        if line.promise.commitment not in but and articles_of(line.promise, stock) & articles
    )


def overlaps(
    lines: Sequence[PromiseLine],
    commitments: Mapping[int, CommitmentLine],
    stock: Sequence[StockLine],
    supply: Supply,
) -> list[Overlap]:
    """Find the goods that running promises take more than once, one finding for each group of goods."""
    held = running(lines, commitments)
    wanted = {line.id: articles_of(line.promise, stock) for line in held}
    found: dict[tuple[frozenset[int], tuple[str, ...]], Overlap] = {}
    for pool in dict.fromkeys([*wanted.values(), *_joined(list(wanted.values()))]):
        taking = sorted(
            (line for line in held if wanted[line.id] <= pool or (not pool and not wanted[line.id])),
            key=lambda line: (line.promise.by, line.id),
        )
        total = 0
        for count, line in enumerate(taking, 1):
            total += line.left
            there, guessed = supply(pool, line.promise.by) if pool else (0, False)
            if total > there:
                names = tuple(
                    dict.fromkeys(commitments[each.promise.commitment].commitment.label for each in taking[:count])
                )
                goods = _named(pool, stock) or line.promise.category
                found.setdefault((pool, names), Overlap(goods, line.promise.by, total, there, names, guessed))
                break
    return sorted(found.values(), key=lambda each: each.by)


def _joined(pools: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Join the groups of articles that share one."""
    groups: list[frozenset[int]] = []
    for pool in pools:
        apart = [group for group in groups if not group & pool]
        groups = [*apart, frozenset(pool).union(*(group for group in groups if group & pool))]
    return groups


def _named(pool: frozenset[int], stock: Sequence[StockLine]) -> str:
    labels = list(dict.fromkeys(line.item.label for line in stock if line.id in pool))
    more = len(labels) - 2
    return ", ".join(labels[:2]) + (f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else "")


# --- the room they take ------------------------------------------------------------------------------------------


class StorageRoom(Edge):
    """How much a place can hold; what is left out is not counted."""

    name: str = ""
    floor_m2: Decimal | None = Field(default=None, ge=0)
    volume_m3: Decimal | None = Field(default=None, ge=0)
    places: int | None = Field(default=None, ge=0)
    """Pieces, where that is how one counts."""


class StockSettings(Edge):
    """What the user decided about the stock as a whole."""

    rooms: tuple[StorageRoom, ...] = ()
    confidence: float = Field(default=CONFIDENCE, ge=0.5, le=0.95)


@dataclass(frozen=True, slots=True)
class RoomTaken:
    """What of the storage is taken on a day.

    Attributes:
        measure: `floor_m2`, `volume_m3` or `places`.
        capacity / taken: in that measure.
        unmeasured: pieces that say nothing of the room they take, and are not counted.
    """

    on: date
    measure: str
    capacity: Decimal
    taken: Decimal
    unmeasured: int

    @property
    def fits(self) -> bool:
        """Tell whether it all goes in, as far as is known."""
        return self.taken <= self.capacity


_MEASURES: Final = ("floor_m2", "volume_m3", "places")


def room_taken(
    on: date,
    settings: StockSettings,
    stock: Sequence[StockLine],
    lines: Sequence[PromiseLine],
) -> list[RoomTaken]:
    """Tell what is taken of each measure of the storage on a day.

    Goods held count; so do, from the day they must be in store to the day they leave, goods promised beyond those held.
    """
    found = []
    for measure in _MEASURES:
        sizes = [getattr(room, measure) for room in settings.rooms]
        known = [Decimal(size) for size in sizes if size is not None]
        if not known:
            continue
        taken, unmeasured = Decimal(0), 0
        for quantity, size in _kept(on, stock, lines, measure):
            if size is None:
                unmeasured += quantity
            else:
                taken += quantity * size
        found.append(RoomTaken(on, measure, sum(known, Decimal(0)), taken, unmeasured))
    return found


def _kept(
    on: date, stock: Sequence[StockLine], lines: Sequence[PromiseLine], measure: str
) -> list[tuple[int, Decimal | None]]:
    def size(line: StockLine | None) -> Decimal | None:
        if measure == "places":
            return Decimal(1)
        return None if line is None else getattr(line.item, measure)

    kept = [(line.item.quantity, size(line)) for line in stock if line.item.quantity]
    spare = {line.id: line.item.quantity for line in stock}
    for each in sorted(lines, key=lambda line: (line.promise.by, line.id)):
        articles = sorted(articles_of(each.promise, stock))
        left = each.left
        like = next((line for line in stock if line.id in articles and size(line) is not None), None)
        gone = each.promise.until is not None and each.promise.until < on
        for article in articles:
            used = min(left, spare.get(article, 0))
            if used:
                spare[article] -= used
                left -= used
                if gone:
                    line = next(line for line in stock if line.id == article)
                    kept.append((-used, size(line)))
        if left and each.promise.by <= on and not gone:
            kept.append((left, size(like)))
    return kept
