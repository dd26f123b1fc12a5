"""What contracts and bids take of each week, and what is left for one more lot. Pure.

A contract that was won counts in full, a bid times its chance. What is not known (a chance, hours) is never taken for
nothing: the answer says whose it is, and whether it could change it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Final, Literal

from readiness.capacity import WEEK, WeekCapacity, add_months, is_steady, monday_of, mondays, week_capacity
from readiness.commitments import BIDS, RUNNING, Commitment, CommitmentLine
from readiness.models import Capability, Structure

Unit = Literal["hours", "days"]
_Taken = tuple[Decimal, Decimal, Decimal, Decimal, tuple[str, ...], tuple[str, ...]]
LONGEST_WEEKS: Final = 522
"""Ten years: nothing further is looked at."""
_ZERO, _FIVE = Decimal(0), Decimal(5)
_WEEKDAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Week:
    """One week of an activity, in hours or in days.

    Attributes:
        capacity: what there is; None when the profile does not say.
        sure: taken by contracts won.
        likely: taken by bids, each times its chance.
        doubtful: taken by bids whose chance nobody said, in full.
        bids: taken by all bids, in full: if all are won.
        takers: contracts and bids of that week, the largest first.
        silent: those that do not say what they take.
    """

    monday: date
    capacity: Decimal | None
    sure: Decimal = _ZERO
    likely: Decimal = _ZERO
    doubtful: Decimal = _ZERO
    bids: Decimal = _ZERO
    takers: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    why: str = ""

    @property
    def free(self) -> Decimal | None:
        """Give what is left when bids count by their chance; None when the capacity is unknown."""
        return None if self.capacity is None else self.capacity - self.sure - self.likely


@dataclass(frozen=True, slots=True)
class Squeeze:
    """One week held against what is asked. `lacking` is negative when something is left."""

    monday: date
    free: Decimal
    lacking: Decimal
    why: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """What is left over the whole duration of a lot.

    Attributes:
        worst: the tightest week, whether it breaks or not.
        first: the first week that breaks; None when none does.
        broken / weeks: how many weeks break, of how many.
        doubts: labels of what could change the answer and does not say enough.
        fragile: it holds, and would not if those took all they may.
        taken: something is taken or missing in some week: the answer is not the nominal capacity.
    """

    worst: Squeeze
    first: Squeeze | None
    broken: int
    weeks: int
    doubts: tuple[str, ...] = ()
    fragile: bool = False
    taken: bool = False


def active_share(commitment: Commitment, monday: date) -> Decimal:
    """Give the part of a week's five weekdays in which a commitment runs; unknown dates run for ever."""
    starts, ends = commitment.starts or date.min, commitment.ends or date.max
    if not commitment.months and starts <= monday and ends >= monday + timedelta(days=4):
        return Decimal(1)
    days = [monday + timedelta(days=each) for each in range(_WEEKDAYS)]
    running = [
        day for day in days if starts <= day <= ends and (not commitment.months or day.month in commitment.months)
    ]
    return Decimal(len(running)) / _FIVE


def overlaps(commitment: Commitment, first: date, last: date) -> bool:
    """Tell whether a commitment runs at some time of a span; unknown dates may always."""
    return (commitment.starts or date.min) <= last and (commitment.ends or date.max) >= first


class Agenda:
    """Weeks of a structure with what takes of them. Made for one profile and one set of commitments, and remembers."""

    def __init__(self, structure: Structure, commitments: Iterable[CommitmentLine] = ()) -> None:
        self.structure = structure
        self.running = tuple(line for line in commitments if line.commitment.state in RUNNING)
        self.everyone = frozenset(line.id for line in self.running)
        self._weeks: dict[tuple[str | None, Unit, frozenset[int]], dict[date, Week]] = {}
        self._capacities: dict[tuple[str | None, date], WeekCapacity] = {}
        self._rooms: dict[tuple[object, ...], Room | None] = {}
        self._courses: dict[tuple[object, ...], _Course | None] = {}
        self._tight: dict[tuple[object, ...], Week] = {}
        self._steady: dict[str, bool] = {}
        self._taken: dict[tuple[object, ...], _Taken] = {}
        self._boundaries: dict[str | None, list[date] | None] = {}
        self._of_segment: dict[str, list[CommitmentLine]] = {}
        for line in self.running:
            self._of_segment.setdefault(line.commitment.segment, []).append(line)
        self._capabilities = {each.segment: each for each in reversed(structure.capabilities)}

    def capacity(self, segment: str | None, monday: date) -> WeekCapacity:
        """Give what there is of a week for a segment; of the whole structure for None."""
        key = (segment, date.min)
        found = self._capacities.get(key) or self._capacities.get((segment, monday))
        if found is None:
            capability = self._capabilities.get(segment) if segment else None
            steady = is_steady(self.structure, capability)
            found = week_capacity(self.structure, capability, monday)
            self._capacities[key if steady else (segment, monday)] = found
        return found

    def is_steady(self, segment: str) -> bool:
        """Tell whether all weeks of a segment have the same capacity."""
        if segment not in self._steady:
            self._steady[segment] = is_steady(self.structure, self._capabilities.get(segment))
        return self._steady[segment]

    def takers_of(self, segment: str) -> Sequence[CommitmentLine]:
        """List what runs in a segment."""
        return self._of_segment.get(segment, ())

    def week(self, segment: str | None, unit: Unit, monday: date, skip: frozenset[int] = frozenset()) -> Week:
        """Give one week.

        Args:
            segment: what takes of that activity only; None for the whole structure.
            unit: what is counted.
            monday: its first day.
            skip: ids of commitments left out: those that answer the very lot that is looked at.
        """
        known = self._weeks.setdefault((segment, unit, skip), {})
        found = known.get(monday)
        if found is None:
            found = known[monday] = self._make(segment, unit, monday, skip)
        return found

    def _make(self, segment: str | None, unit: Unit, monday: date, skip: frozenset[int]) -> Week:
        there = self.capacity(segment, monday)
        capacity = there.hours if unit == "hours" else there.days
        # Between two days on which something starts or ends, all weeks are taken alike.
        changes = self._changes(segment)
        run = None if changes is None else bisect_right(changes, monday)
        key = (segment, unit, skip, run)
        taken = self._taken.get(key) if run is not None else None
        if taken is None:
            lines = self.running if segment is None else self._of_segment.get(segment, ())
            taken = self._taken[key] = _taken([line for line in lines if line.id not in skip], unit, monday)
        return Week(monday, capacity, *taken, there.why)

    def _changes(self, segment: str | None) -> list[date] | None:
        """Give the Mondays from which other things are taken; None when some work by months."""
        if segment not in self._boundaries:
            lines = self.running if segment is None else self._of_segment.get(segment, [])
            taking = [line.commitment for line in lines]
            days = {day for each in taking for day in (each.starts, each.ends) if day is not None}
            marks = {monday_of(day) for day in days}
            marks |= {monday + WEEK for monday in marks if monday < date.max - WEEK}
            self._boundaries[segment] = None if any(each.months for each in taking) else sorted(marks)
        return self._boundaries[segment]

    def room(
        self,
        capability: Capability,
        unit: Unit,
        asked: Decimal,
        span: tuple[date, date],
        skip: frozenset[int] = frozenset(),
    ) -> Room | None:
        """Hold what a lot asks each week against what is left, over its whole duration; None without a capacity.

        An activity is bound by itself and, where the structure says its own, by what the whole structure has left.
        """
        key = (capability.segment, unit, asked, span, skip)
        if key not in self._rooms:
            self._rooms[key] = self._room(capability, unit, asked, span, skip)
        return self._rooms[key]

    def _room(
        self, capability: Capability, unit: Unit, asked: Decimal, span: tuple[date, date], skip: frozenset[int]
    ) -> Room | None:
        course = self._course(capability.segment, unit, span, skip)
        if course is None:
            return None
        weeks, frees = course.weeks, course.frees
        needs = {at: _part(asked, unit, weeks[at].monday, span) for at in course.partial}
        broken = [at for at, free in enumerate(frees) if needs.get(at, asked) > free] if asked > course.least else []
        worst = min((*course.partial, course.tightest), key=lambda at: frees[at] - needs.get(at, asked))
        doubts: dict[str, None] = {}
        fragile = course.silent or asked > course.sure_least
        if fragile and not broken:
            fragile = False
            for at, week in enumerate(weeks):
                need = needs.get(at, asked)
                if need and (week.silent or need > frees[at] - week.doubtful):
                    doubts |= dict.fromkeys((*week.silent, *self._unsaid(capability.segment, week.monday, skip)))
                    fragile = True
        first = broken[0] if broken else None
        return Room(
            _squeeze(weeks[worst], frees[worst], needs.get(worst, asked)),
            None if first is None else _squeeze(weeks[first], frees[first], needs.get(first, asked)),
            len(broken),
            len(weeks),
            tuple(doubts),
            fragile,
            course.taken,
        )

    def _course(self, segment: str, unit: Unit, span: tuple[date, date], skip: frozenset[int]) -> "_Course | None":
        """Lay out the weeks of a span once, whatever is asked of them; None without a capacity."""
        key = (segment, unit, span, skip)
        if key not in self._courses:
            first, last = span
            spread = islice(mondays(first, max(first, last)), LONGEST_WEEKS)
            weeks = tuple(self._tighter(segment, unit, monday, skip) for monday in spread)
            self._courses[key] = _lay(weeks, span)
        return self._courses[key]

    def _tighter(self, segment: str, unit: Unit, monday: date, skip: frozenset[int]) -> Week:
        """Give the activity's week or the whole structure's, whichever leaves less. Days are those of an activity."""
        key = (segment, unit, monday, skip)
        found = self._tight.get(key)
        if found is None:
            found = self._tight[key] = self._find_tighter(segment, unit, monday, skip)
        return found

    def _find_tighter(self, segment: str, unit: Unit, monday: date, skip: frozenset[int]) -> Week:
        own = self.week(segment, unit, monday, skip)
        if unit == "days" or self.structure.hours_per_week is None:
            return own
        whole = self.week(None, unit, monday, skip)
        if whole.free is not None and (own.free is None or whole.free < own.free):
            return whole
        return own

    def _unsaid(self, segment: str, monday: date, skip: frozenset[int]) -> list[str]:
        """Name the bids of a week whose chance nobody said."""
        return [
            line.commitment.label
            for line in self.running
            if line.id not in skip
            and line.commitment.state in BIDS
            and line.commitment.chance is None
            and (line.commitment.segment in ("", segment) or self.structure.hours_per_week is not None)
            and active_share(line.commitment, monday)
        ]


def _taken(lines: Sequence[CommitmentLine], unit: Unit, monday: date) -> _Taken:
    """Add up what some commitments take of a week."""
    sure = likely = doubtful = bids = _ZERO
    takers: list[tuple[Decimal, str]] = []
    silent: list[str] = []
    for line in lines:
        taker = line.commitment
        share = active_share(taker, monday)
        if not share:
            continue
        figure = taker.hours_per_week if unit == "hours" else taker.days_per_week
        if figure is None:
            silent.append(taker.label)
            continue
        load = figure * share
        takers.append((load, taker.label))
        if taker.state not in BIDS:
            sure += load
            continue
        bids += load
        if taker.chance is None:
            doubtful += load
        else:
            likely += load * taker.chance
    names = tuple(label for _, label in sorted(takers, key=lambda pair: (-pair[0], pair[1])))
    return sure, likely, doubtful, bids, names, tuple(silent)


@dataclass(frozen=True, slots=True)
class _Course:
    """The weeks of a span: what each leaves, the tightest of the whole ones, those that the span only begins or ends.

    `least` is what the tightest leaves, `sure_least` the same when bids of unknown chance are all won.
    """

    weeks: tuple[Week, ...]
    frees: tuple[Decimal, ...]
    partial: tuple[int, ...]
    tightest: int
    least: Decimal
    sure_least: Decimal
    silent: bool
    taken: bool


def _lay(weeks: tuple[Week, ...], span: tuple[date, date]) -> _Course | None:
    frees = []
    for week in weeks:
        if week.free is None:
            return None
        frees.append(week.free)
    ends = {0, len(weeks) - 1}
    partial = tuple(
        at for at in sorted(ends) if weeks[at].monday < span[0] or weeks[at].monday + timedelta(days=4) > span[1]
    )
    whole = [at for at in range(len(weeks)) if at not in partial] or list(partial)
    return _Course(
        weeks,
        tuple(frees),
        partial,
        min(whole, key=frees.__getitem__),
        min(frees),
        min(free - week.doubtful for free, week in zip(frees, weeks, strict=True)),
        any(week.silent for week in weeks),
        any(week.takers or week.why or week.silent for week in weeks),
    )


def _squeeze(week: Week, free: Decimal, need: Decimal) -> Squeeze:
    why = ", ".join(each for each in (week.why, *week.takers[:2]) if each)
    return Squeeze(week.monday, free, need - free, why)


def _part(asked: Decimal, unit: Unit, monday: date, span: tuple[date, date]) -> Decimal:
    """Give what is asked of a week that the lot only begins or ends in."""
    inside = sum(1 for each in range(_WEEKDAYS) if span[0] <= monday + timedelta(days=each) <= span[1])
    return min(asked, Decimal(inside)) if unit == "days" else asked * inside / _FIVE


def week_number(monday: date) -> str:
    """Name a week as people do (`sem. 9 de 2027`)."""
    year, number, _ = monday.isocalendar()
    return f"sem.\N{NO-BREAK SPACE}{number} de {year}"


@lru_cache(maxsize=8_192)
def span_of(starts: date | None, ends: date | None, months: Decimal | None, otherwise: date) -> tuple[date, date, str]:
    """Give the days between which a lot is carried out, and in French what was supposed to tell them.

    Dates and months (renewals included) are the notice's, None when it is silent; `otherwise` is the earliest day.
    """
    supposed: list[str] = []
    if starts is None and ends is not None and months is not None:
        starts = add_months(ends, -int(months)) + timedelta(days=1)
    if starts is None:
        starts = otherwise
        supposed.append("début non indiqué")
    if ends is None or ends < starts:
        if months is None or months <= 0:
            supposed.append("durée non indiquée, un an compté")
        length = int(min(months, Decimal(240))) if months is not None and months > 0 else 12
        ends = max(starts, add_months(starts, length) - timedelta(days=1))
    return starts, ends, ", ".join(supposed)
