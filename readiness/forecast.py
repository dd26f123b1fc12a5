"""What will be in store at a date, and what can be promised of it. Pure: one journal, one answer.

Arrivals of reused goods are irregular: gaps, batches, one donor for most of it. A week is drawn from the weeks that
were seen, more from the recent ones, times the effect of its month (drawn towards none, the more so as few years tell
it) and times a level that is itself uncertain: few weeks tell it, and it wanders. What usually leaves (sales, losses)
leaves in the same way, as long as something is there. The distribution is computed week after week on a grid, for a few
levels weighed by a fixed quadrature; nothing is drawn at random. With too little to go by, nothing is forecast.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

from readiness.journal import DAYS_A_WEEK, Week, week_of

LEVELS: Final = (0.95, 0.8, 0.5)
"""How sure a quantity may be asked to be."""
LEAST_WEEKS: Final = 12
LEAST_ACTIVE: Final = 5
"""Weeks in which something came, under which nothing is forecast."""
FARTHEST: Final = 104
"""Weeks beyond which nothing is said."""
_CELLS: Final = 200
_HALF_LIFE: Final = 78.0
"""Weeks after which a week counts half."""
_BLOCK: Final = 8
_POINTS: Final = 14
_MONTH_SPREAD: Final = 0.10
"""Variance of the effect of a month, before any is seen."""
_MONTH_DOUBT: Final = 0.3
_YEAR: Final = 52
_DRIFT: Final = 0.05
"""How much a level wanders in half a year, at least."""
_TREND_DOUBT: Final = 3.0
_FALL_DOUBT: Final = 0.5
"""What falls is believed sooner than what rises: a promise must be kept."""
_MONTH: Final = 4
_CALMEST: Final = 0.08
_WIDEST: Final = 0.9
_ROOT3: Final = math.sqrt(3)


@dataclass(frozen=True, slots=True)
class Pace:
    """How goods come, or leave, week after week.

    Attributes:
        points: (pieces, weight) of the weeks in which some did; weights add up to `active`.
        active: share of the weeks in which some did.
        months: effect of each month, January first.
        doubt: relative standard deviation of the level.
    """

    points: tuple[tuple[float, float], ...]
    active: float
    months: tuple[float, ...]
    doubt: float

    @property
    def per_week(self) -> float:
        """Give the mean of a week."""
        return sum(pieces * weight for pieces, weight in self.points)


@dataclass(frozen=True, slots=True)
class History:
    """What the journal tells of some goods before today.

    Attributes:
        weeks: how many were seen.
        active: in how many something came.
        arrivals: how many times something came.
        coming / leaving: None when too little is known to forecast.
    """

    weeks: int
    active: int
    arrivals: int
    coming: Pace | None
    leaving: Pace | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The distribution of what is free after each week from now: `masses[w][k]` for `origin + k * step` pieces."""

    origin: int
    step: int
    masses: tuple[tuple[float, ...], ...]

    def sure(self, weeks: int, confidence: float) -> int:
        """Give the most pieces that will be there with that probability."""
        left, held = 1.0, self.origin
        for index, mass in enumerate(self.masses[weeks]):
            after = left - mass
            if after < confidence - 1e-9:
                inside = (left - confidence) / mass if mass > 0 else 0.0
                return held + int(max(0.0, inside) * (self.step - 1)) if self.step > 1 else held
            left = after
            held = self.origin + (index + 1) * self.step
        return held - self.step

    def chance(self, weeks: int, wanted: int) -> float:
        """Give the probability that so many will be there."""
        first = max(0, -(-(wanted - self.origin) // self.step))
        return math.fsum(self.masses[weeks][first:])


@dataclass(frozen=True, slots=True)
class Forecast:
    """What can be promised of some goods at a date.

    Attributes:
        free: held and not promised, today.
        sure: (confidence, pieces) for each of `LEVELS`; empty when nothing can be said, `why` says it in French.
    """

    on: date
    free: int
    history: History
    sure: tuple[tuple[float, int], ...] = ()
    why: str = ""

    def at(self, confidence: float) -> int | None:
        """Give what can be promised that surely; None when nothing can be said."""
        return next((pieces for level, pieces in self.sure if abs(level - confidence) < 1e-9), None)  # noqa: PLR2004


def forecast(flow: Sequence[Week], free: int, today: date, on: date, silent: frozenset[int] = frozenset()) -> Forecast:
    """Tell what can be promised of some goods at a date.

    Args:
        flow: what the weeks brought and took, in order.
        free: held and not promised.
        today: the day it is.
        on: the day it must be there.
        silent: weeks of which the journal says nothing of any goods: not kept, rather than nothing came.
    """
    history = read_history(flow, today, silent, free)
    weeks = weeks_until(today, on)
    if weeks == 0:
        return Forecast(on, free, history, tuple((level, free) for level in LEVELS))
    if weeks > FARTHEST:
        return Forecast(on, free, history, why="date trop lointaine pour prévoir")
    if history.coming is None:
        return Forecast(on, free, history, why=_too_little(history))
    seen = outlook(history, free, today, weeks)
    return Forecast(on, free, history, tuple((level, seen.sure(weeks, level)) for level in LEVELS))


def weeks_until(today: date, on: date) -> int:
    """Count the whole weeks from today to a day."""
    return max(0, (on - today).days // DAYS_A_WEEK)


def _too_little(history: History) -> str:
    if not history.arrivals:
        return "aucun arrivage noté dans le journal"
    times = f"{history.arrivals} arrivage{'s' if history.arrivals > 1 else ''}"
    return f"trop peu de données : {times} en {history.weeks} semaine{'s' if history.weeks > 1 else ''}"


def read_history(
    flow: Sequence[Week], today: date, silent: frozenset[int] = frozenset(), held: int | None = None
) -> History:
    """Read how goods came and left before this week.

    With `held`, what is there now, weeks that ended on an empty shelf do not tell what would have been sold.
    """
    current = week_of(today)
    known = {week.number: week for week in flow if week.number < current}
    if not known:
        return History(0, 0, 0, None, None)
    numbers = [number for number in range(min(known), current) if number in known or number not in silent]
    arrived = [max(0, known[number].arrived) if number in known else 0 for number in numbers]
    left = [max(0, known[number].left) if number in known else 0 for number in numbers]
    active = sum(1 for pieces in arrived if pieces)
    times = sum(week.arrivals for week in known.values())
    if len(numbers) < LEAST_WEEKS or active < LEAST_ACTIVE:
        return History(len(numbers), active, times, None, None)
    ages = [float(current - number) for number in numbers]
    months = [_month(number) for number in numbers]
    told = _told(flow, numbers, held) if held is not None else range(len(numbers))
    leaving = [(left[index], ages[index], months[index]) for index in told]
    went = (
        _pace(*map(list, zip(*leaving, strict=True))) if len(leaving) >= LEAST_WEEKS // 2 else _pace(left, ages, months)
    )
    return History(len(numbers), active, times, _pace(arrived, ages, months), went)


def _told(flow: Sequence[Week], numbers: Sequence[int], held: int) -> list[int]:
    """Give the places of the weeks after which something was left on the shelf, or that sold nothing of nothing."""
    after: dict[int, int] = {}
    shelf = held
    known = {week.number: week for week in flow}
    for number in range(max(known), min(known) - 1, -1):
        after[number] = shelf
        week = known.get(number)
        shelf -= week.arrived - week.left if week else 0
    return [index for index, number in enumerate(numbers) if after.get(number, held) > 0]


def _month(week: int) -> int:
    """Give the month (0 to 11) that most of a week is in."""
    return date.fromordinal(week * DAYS_A_WEEK + 4).month - 1


def _pace(counts: Sequence[int], ages: Sequence[float], months: Sequence[int]) -> Pace | None:
    total = sum(counts)
    if not total:
        return None
    slope, unsure_slope = _trend(counts, ages)
    middle = sum(ages) / len(ages)
    lines = [max(0.2, 1 + slope * (middle - age)) for age in ages]
    effects, unsure = _month_effects([count / line for count, line in zip(counts, lines, strict=True)], months)
    now = max(0.2, 1 + slope * middle)
    flat = [count / effects[month] * now / line for count, month, line in zip(counts, months, lines, strict=True)]
    raw = [0.5 ** (age / _HALF_LIFE) for age in ages]
    whole = sum(raw)
    weights = [each / whole for each in raw]
    level = sum(weight * value for weight, value in zip(weights, flat, strict=True)) or total / len(counts)
    spread = sum(weight * (value - level) ** 2 for weight, value in zip(weights, flat, strict=True))
    few = spread / level**2 * sum(weight * weight for weight in weights) + (unsure_slope * middle) ** 2
    doubt = math.sqrt(few + _wandering(flat) + unsure + _DRIFT**2)
    calm = _calm(flat)
    drawn = [level + calm * (value - level) for value in flat]
    filled = sorted((value, weight) for value, weight in zip(drawn, weights, strict=True) if value > 0)
    active = sum(weight for _, weight in filled)
    return Pace(_grouped(filled, active), active, effects, min(doubt, _WIDEST))


def _calm(values: Sequence[float]) -> float:
    """Tell how much less months differ than their weeks alone would: a donor who comes every fourth week is regular.

    1 when they differ as much as chance says, or more.
    """
    size = len(values)
    mean = sum(values) / size
    alone = sum((value - mean) ** 2 for value in values) / size
    if not alone or size < 6 * _MONTH:
        return 1.0
    sums = [sum(values[first : first + _MONTH]) - _MONTH * mean for first in range(size - _MONTH + 1)]
    ratio = sum(each * each for each in sums) / len(sums) / (_MONTH * alone)
    return math.sqrt(min(1.0, max(_CALMEST, ratio * 1.1)))


def _trend(counts: Sequence[int], ages: Sequence[float]) -> tuple[float, float]:
    """Give by how much of the mean a week more changes it, and how surely.

    It is drawn towards none by how little the weeks tell it.
    """
    size = len(counts)
    if size < _YEAR // 2:
        return 0.0, 0.0
    mean, middle = sum(counts) / size, sum(ages) / size
    around = sum((age - middle) ** 2 for age in ages)
    slope = sum((middle - age) * (count - mean) for count, age in zip(counts, ages, strict=True)) / around
    rest = sum((count - mean - slope * (middle - age)) ** 2 for count, age in zip(counts, ages, strict=True))
    sure = slope * slope * around / max(rest / (size - 2), 1e-9)
    trust = sure / (sure + (_TREND_DOUBT if slope > 0 else _FALL_DOUBT))
    return slope / mean * trust, math.sqrt(max(rest / (size - 2), 1e-9) / around) / mean * trust


def _month_effects(counts: Sequence[float], months: Sequence[int]) -> tuple[tuple[float, ...], float]:
    """Give each month's effect, drawn towards 1 by how little tells it, and what stays unsure of them together."""
    flat = (1.0,) * 12
    mean = sum(counts) / len(counts)
    if len(counts) < _YEAR or not mean:
        return flat, _MONTH_SPREAD / 12
    noise = sum((count - mean) ** 2 for count in counts) / len(counts) / mean**2
    weight = noise / _MONTH_SPREAD
    seen = [[count for count, month in zip(counts, months, strict=True) if month == each] for each in range(12)]
    trust = [len(each) / (len(each) + weight) for each in seen]
    told = [
        1 + part * (sum(each) / len(each) / mean - 1) if each else 1.0 for each, part in zip(seen, trust, strict=True)
    ]
    average = sum(told[month] for month in months) / len(months)
    effects = tuple(max(0.15, each / average) for each in told)
    left = sum(_MONTH_SPREAD * (1 - part) for part in trust) / 12
    # What sets months apart also hides in the trend, and is not the same every year.
    apart = sum((each - 1) ** 2 for each in effects) / 12
    return effects, left / 2 + apart * _MONTH_DOUBT


def _wandering(values: Sequence[float]) -> float:
    """Give the relative variance of the level from one stretch of weeks to another, beyond what chance explains."""
    size = len(values) // _BLOCK
    if size < 3:  # noqa: PLR2004 - two stretches tell nothing
        return 0.02
    recent = values[len(values) - size * _BLOCK :]
    means = [sum(recent[n * _BLOCK : (n + 1) * _BLOCK]) / _BLOCK for n in range(size)]
    mean = sum(means) / size
    if not mean:
        return 0.0
    within = sum((value - means[index // _BLOCK]) ** 2 for index, value in enumerate(recent)) / (size * (_BLOCK - 1))
    between = sum((each - mean) ** 2 for each in means) / (size - 1)
    found = max(0.0, between - within / _BLOCK) / mean**2
    return found * size / (size + 6)


def _grouped(filled: Sequence[tuple[float, float]], active: float) -> tuple[tuple[float, float], ...]:
    """Keep a few points of a distribution: neighbours become their mean, the largest stay alone."""
    if len(filled) <= _POINTS:
        return tuple(filled)
    points: list[tuple[float, float]] = []
    share = active / (_POINTS - 2)
    pieces = weight = 0.0
    alone = len(filled) - 2
    for index, (value, each) in enumerate(filled):
        pieces += value * each
        weight += each
        if weight >= share or index >= alone - 1:
            points.append((pieces / weight, weight))
            pieces = weight = 0.0
    if weight:
        points.append((pieces / weight, weight))
    return tuple(points)


def outlook(history: History, free: int, today: date, weeks: int) -> Outlook:
    """Compute what will be free after each of the coming weeks; nothing comes where nothing is known to come."""
    return _outlook(
        history.coming or Pace((), 0.0, (1.0,) * 12, 0.0),
        history.leaving,
        max(0, free),
        week_of(today),
        min(weeks, FARTHEST),
    )


@lru_cache(maxsize=256)
def _outlook(coming: Pace, leaving: Pace | None, free: int, first: int, weeks: int) -> Outlook:
    months = [_month(first + number) for number in range(weeks)]
    step = max(1, -(-_reach(coming, free, months) // _CELLS))
    origin = free % step
    start = [0.0] * (_CELLS + 1)
    start[free // step] = 1.0
    total = [[0.0] * len(start) for _ in range(weeks + 1)]
    for weight, came, went in _levels(coming, leaving):
        state = start
        _add(total[0], state, weight)
        for number, month in enumerate(months, 1):
            state = _shifted(state, _week(coming, came, month, step))
            if leaving is not None:
                state = _drawn(state, _week(leaving, went, month, step))
            _add(total[number], state, weight)
    return Outlook(origin, step, tuple(tuple(each) for each in total))


def _reach(pace: Pace, free: int, months: Sequence[int]) -> int:
    """Give more pieces than there will ever be, nearly."""
    level = math.exp(_ROOT3 * pace.doubt)
    mean = sum(pace.per_week * pace.months[month] for month in months)
    square = sum(pieces * pieces * weight for pieces, weight in pace.points) * len(months)
    return math.ceil(free + mean * level + 3.5 * math.sqrt(square * level)) + 1


def _levels(coming: Pace, leaving: Pace | None) -> list[tuple[float, float, float]]:
    """Give (weight, level of what comes, level of what leaves): a rule that is exact for the first five moments."""
    high, low = _nodes(coming.doubt)
    levels = [(1 / 6, high, 1.0), (1 / 6, low, 1.0)]
    if leaving is None:
        return [*levels, (2 / 3, 1.0, 1.0)]
    more, less = _nodes(leaving.doubt)
    return [*levels, (1 / 6, 1.0, more), (1 / 6, 1.0, less), (1 / 3, 1.0, 1.0)]


def _nodes(doubt: float) -> tuple[float, float]:
    spread = math.sqrt(math.log1p(doubt * doubt))
    middle = -spread * spread / 2
    return math.exp(middle + _ROOT3 * spread), math.exp(middle - _ROOT3 * spread)


def _week(pace: Pace, level: float, month: int, step: int) -> dict[int, float]:
    """Give the distribution of one week on the grid: a busier week comes more often first, then larger."""
    factor = level * pace.months[month]
    active = pace.active
    if not active:
        return {0: 1.0}
    often = 1 - (1 - active) ** factor if active < 1 else 1.0
    scale = factor * active / often
    masses: dict[int, float] = {0: 1 - often}
    for pieces, weight in pace.points:
        whole, part = divmod(pieces * scale / step, 1)
        mass = weight / active * often
        masses[int(whole)] = masses.get(int(whole), 0.0) + mass * (1 - part)
        masses[int(whole) + 1] = masses.get(int(whole) + 1, 0.0) + mass * part
    return masses


def _shifted(state: Sequence[float], week: dict[int, float]) -> list[float]:
    """Add what comes; what goes beyond the grid stays on its last cell."""
    size = len(state)
    found = [0.0] * size
    for shift, mass in week.items():
        if shift >= size:
            found[-1] += mass * sum(state)
            continue
        found[shift:] = [held + mass * each for held, each in zip(found[shift:], state, strict=False)]
        if shift:
            found[-1] += mass * sum(state[size - shift :])
    return found


def _drawn(state: Sequence[float], week: dict[int, float]) -> list[float]:
    """Take what leaves, no more than is there."""
    size = len(state)
    found = [0.0] * size
    for shift, mass in week.items():
        kept = size - shift
        if kept > 0:
            found[:kept] = [held + mass * each for held, each in zip(found[:kept], state[shift:], strict=False)]
        if shift:
            found[0] += mass * sum(state[:shift])
    return found


def _add(total: list[float], state: Sequence[float], weight: float) -> None:
    total[:] = [held + weight * each for held, each in zip(total, state, strict=True)]


def silent_weeks(flows: Sequence[Week], today: date, least: int = 6) -> frozenset[int]:
    """Find the long stretches in which the whole journal is silent: it was not kept, and nothing is known of them."""
    numbers = sorted({week.number for week in flows if week.number < week_of(today)})
    found: set[int] = set()
    for one, following in pairwise(numbers):
        if following - one > least:
            found.update(range(one + 1, following))
    return frozenset(found)
