"""What we can offer, whatever it comes from: goods in stock, goods expected, lines of our price book.

The match knows this shape only; the adapters follow `readiness.models`.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from readiness.frames.dimensions import HEIGHT, LENGTH, WIDTH, Side, Size, read_size
from readiness.frames.words import Named, named
from readiness.models import Edge, StockItem, StockLine


@dataclass(frozen=True, slots=True)
class Offerable:
    """One thing we can offer.

    Attributes:
        id: `stock:12`, `forecast:chaise`, `price:3`.
        free: how many, None when it is not counted (a price).
        size: None when unknown.
        on: day from which it is expected, of a forecast.
        line: of the stock, to promise it.
    """

    id: str
    category: str
    label: str
    reference: str = ""
    free: int | None = None
    size: Size | None = None
    materials: frozenset[str] = frozenset()
    fire_class: str = ""
    price: Decimal | None = None
    condition: str = ""
    on: date | None = None
    line: int | None = None
    words: Named | None = None


class PriceEntry(Edge):
    """A line of our price book, euros excluding tax."""

    label: str
    price: Decimal
    reference: str = ""
    category: str = ""
    unit: str = ""
    dimensions: str = ""
    valid_until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A price as stored. `id` is the store's."""

    id: int
    entry: PriceEntry


@contextmanager
def collecting_later() -> Iterator[None]:
    """Put the collector off while many values without cycles are made: it would walk them for nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def offers_of_stock(lines: Iterable[StockLine], promised: dict[int, int] | None = None) -> list[Offerable]:
    """Turn the stock into offers; `promised` is what other bids already hold, by line."""
    held = promised or {}
    with collecting_later():
        return [_stocked(line, held.get(line.id, 0)) for line in lines]


def _stocked(line: StockLine, promised: int) -> Offerable:
    item = line.item
    words = named(item.label)
    given = named(" ".join(item.materials)).materials if item.materials else frozenset[str]()
    return Offerable(
        id=f"stock:{line.id}",
        category=item.category,
        label=item.label,
        reference=item.reference,
        free=max(0, item.quantity - promised),
        size=_size_of(item),
        materials=given | words.materials,
        fire_class=item.fire_class,
        price=item.price,
        condition=item.condition,
        line=line.id,
        words=words,
    )


def _size_of(item: StockItem) -> Size | None:
    if item.length_mm is None and item.width_mm is None and item.height_mm is None:
        return read_size(item.label)
    measures = ((item.length_mm, LENGTH), (item.width_mm, WIDTH), (item.height_mm, HEIGHT))
    return Size(tuple(Side(mm, axis) for mm, axis in measures if mm))


def offers_of_prices(lines: Iterable[PriceLine], on: date) -> list[Offerable]:
    """Turn the price book into what lines are matched with to be priced; prices out of date are left out."""
    return [
        Offerable(
            id=f"price:{line.id}",
            category=line.entry.category,
            label=line.entry.label,
            reference=line.entry.reference,
            size=read_size(line.entry.dimensions, alone=True) or read_size(line.entry.label),
            materials=named(line.entry.label).materials,
            price=line.entry.price,
            words=named(line.entry.label),
        )
        for line in lines
        if line.entry.valid_until is None or line.entry.valid_until >= on
    ]
