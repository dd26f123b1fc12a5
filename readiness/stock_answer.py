"""What the stock answers to a lot that asks for goods: today, and on the day they must be there. Pure.

« 34 aujourd'hui, 60 en mars à 80 % » : free goods are those held and not promised elsewhere; at a later day the
forecast of the journal is counted, at the confidence that the user asks of a promise.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from readiness import french
from readiness.commitments import CommitmentLine
from readiness.forecast import Forecast, forecast, silent_weeks
from readiness.journal import Week, together
from readiness.models import Finding, Outcome, Requirement, StockLine
from readiness.promises import PromiseLine, StockSettings, promised_of, room_taken, running

_MONTHS: Final = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905 - a list
)
_MEASURE: Final = {"floor_m2": "m²", "volume_m3": "m³", "places": "places"}


class Goods:
    """The goods of one moment with their journal and promises, and the forecasts made on the way."""

    def __init__(
        self,
        stock: Sequence[StockLine],
        today: date,
        *,
        flows: Mapping[int, Sequence[Week]] | None = None,
        promises: Sequence[PromiseLine] = (),
        commitments: Sequence[CommitmentLine] = (),
        settings: StockSettings | None = None,
    ) -> None:
        self.stock = stock
        self.today = today
        self.flows = flows or {}
        self.settings = settings or StockSettings()
        self.commitments = {line.id: line for line in commitments}
        self.promises = running(promises, self.commitments)
        self._silent: frozenset[int] | None = None
        self._held = {line.id: line.item.quantity for line in stock}
        self._made: dict[tuple[frozenset[int], int, date], Forecast] = {}

    @property
    def tells(self) -> bool:
        """Tell whether there is more than quantities: a journal of what came, promises or a storage."""
        return bool(self.flows or self.promises or self.settings.rooms)

    def at(self, today: date) -> "Goods":
        """Look at the same goods from another day."""
        if today != self.today:
            self.today, self._silent = today, None
            self._made.clear()
        return self

    def held(self, articles: frozenset[int]) -> int:
        """Count what is held of some articles."""
        return sum(self._held.get(article, 0) for article in articles)

    def promised(self, articles: frozenset[int], but: frozenset[int] = frozenset()) -> int:
        """Count what running promises take of some articles, those of the bids `but` left out."""
        return promised_of(articles, self.promises, self.stock, but=but) if self.promises else 0

    def flow(self, articles: frozenset[int]) -> tuple[Week, ...]:
        """Give the weeks of some articles together."""
        return together(self.flows[article] for article in sorted(articles) if article in self.flows)

    @property
    def silent(self) -> frozenset[int]:
        """Weeks in which the journal was not kept."""
        if self._silent is None:
            self._silent = silent_weeks(together(self.flows.values()), self.today)
        return self._silent

    def forecast(self, articles: frozenset[int], on: date, but: frozenset[int] = frozenset()) -> Forecast:
        """Tell what can be promised of some articles at a date."""
        free = max(0, self.held(articles) - self.promised(articles, but))
        return self._forecast(articles, free, on)

    def supply(self, articles: frozenset[int], on: date) -> tuple[int, bool]:
        """Tell what will be there at the confidence asked, promises not taken off, and whether that is a forecast."""
        held = self.held(articles)
        seen = self._forecast(articles, held, on).at(self.settings.confidence)
        return (held, False) if seen is None else (seen, seen != held)

    def _forecast(self, articles: frozenset[int], free: int, on: date) -> Forecast:
        key = (articles, free, on)
        if key not in self._made:
            self._made[key] = forecast(self.flow(articles), free, self.today, on, self.silent)
        return self._made[key]


def answer_quantity(
    requirement: Requirement,
    goods: Goods,
    matching: Sequence[StockLine],
    on: date | None,
    own_bids: frozenset[int] = frozenset(),
) -> Finding:
    """Answer how many are asked with what is free today and, at the day they are due, with the forecast.

    Args:
        requirement: a quantity, its value known.
        goods: what is held, promised and expected.
        matching: the articles that are what is asked.
        on: the day they must be there; None when nothing says it, and only today counts.
        own_bids: bids that answer this very lot: what they reserve is for it.
    """
    asked = requirement.value or Decimal(0)
    articles = frozenset(line.id for line in matching)
    held, promised = goods.held(articles), goods.promised(articles, own_bids)
    free = max(0, held - promised)
    there, ours = free, f"{free} libres" if promised else f"{held} en stock"
    if on is not None and on > goods.today and goods.flow(articles):
        seen = goods.forecast(articles, on, own_bids)
        sure = seen.at(goods.settings.confidence)
        if sure is not None:
            there = sure
            level = round(goods.settings.confidence * 100)
            ours = f"{free} aujourd'hui, {sure} en {_month(on, goods.today)} à {level}{french.NBSP}%"
        elif free < asked:
            ours = f"{free} aujourd'hui ({seen.why})"
    elsewhere = f", {promised} promis ailleurs" if promised else ""
    room = _room(goods, matching, max(Decimal(0), asked - free), on)
    return _compared(requirement, Decimal(there), ours, elsewhere, room)


def _compared(requirement: Requirement, there: Decimal, ours: str, elsewhere: str, room: str) -> Finding:
    asked = requirement.value or Decimal(0)
    gap = there - asked
    signed = "—" if gap == 0 else f"{'+' if gap > 0 else ''}{french.number(gap)}"
    if gap >= 0:
        reason = f"{requirement.asked} pour {ours}{elsewhere}.{room}"
        return Finding(requirement, Outcome.SHORT if room else Outcome.MET, reason, ours, signed)
    reason = f"{requirement.asked} pour {ours}{elsewhere} : il en manque {french.number(-gap)}.{room}"
    outcome = Outcome.SHORT if there > 0 else Outcome.MISSING
    return Finding(requirement, outcome, reason, ours, signed, lacking=-gap)


def _room(goods: Goods, matching: Sequence[StockLine], more: Decimal, on: date | None) -> str:
    """Say that what would be kept for the lot does not go in the storage; empty when it does, or nobody knows."""
    if not goods.settings.rooms:
        return ""
    for taken in room_taken(on or goods.today, goods.settings, goods.stock, goods.promises):
        sizes = [getattr(line.item, taken.measure) for line in matching] if taken.measure != "places" else [Decimal(1)]
        size = next((each for each in sizes if each is not None), None)
        over = taken.taken + more * size - taken.capacity if size is not None else Decimal(0)
        if over > 0:
            unit = f"{french.NBSP}{_MEASURE[taken.measure]}"
            capacity = french.number(taken.capacity)
            return f" La réserve ({capacity}{unit}) ne suffit pas : {french.number(over)}{unit} de trop."
    return ""


def _month(on: date, today: date) -> str:
    """Name a month as people do, with its year when it is not the coming one."""
    name = _MONTHS[on.month - 1]
    return name if (on - today).days < 330 else f"{name} {on.year}"  # noqa: PLR2004 - under eleven months
