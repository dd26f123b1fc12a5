"""Every running bid and contract against the same crew, van and weeks: what is promised twice, what if all is won.

Pure. A conflict names both; « si nous gagnons les deux » is answered by taking both in full, week by week. What does
not say its hours, dates or chance is named, never taken for nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Final, Literal

from readiness import french
from readiness.capacity import equipment_of, mondays
from readiness.commitments import BIDS, RUNNING, CommitmentLine, CommitmentState
from readiness.load import LONGEST_WEEKS, Agenda, Unit, active_share, overlaps, week_number
from readiness.models import Structure

MOST_TOGETHER: Final = 12
"""Bids whose combinations are tried: more are named, not combined."""
_ZERO: Final = Decimal(0)
Kind = Literal["hours", "days", "resource"]


@dataclass(frozen=True, slots=True)
class PortfolioWeek:
    """One week (or month) of the whole structure or of one segment, in hours. Figures are those of `load.Week`."""

    monday: date
    capacity: Decimal | None
    sure: Decimal
    likely: Decimal
    bids: Decimal
    silent: tuple[str, ...]
    why: str = ""

    @property
    def free(self) -> Decimal | None:
        """Give what is left when bids count by their chance."""
        return None if self.capacity is None else self.capacity - self.sure - self.likely

    @property
    def worst(self) -> Decimal | None:
        """Give what is left if every bid is won; negative when it breaks."""
        return None if self.capacity is None else self.capacity - self.sure - self.bids


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two commitments (or more) that cannot all be held.

    Attributes:
        ids / labels: those promised, in the order they were entered.
        what: what they share: a segment's slug, `structure` or the resource.
        first / worst: Mondays; of a resource, both the first week they overlap.
        weeks: how many weeks break.
        lacking: how much in the worst week, in `unit`; of a resource, how many more it takes.
        text: one French sentence.
    """

    kind: Kind
    ids: tuple[int, ...]
    labels: tuple[str, ...]
    what: str
    first: date
    worst: date
    weeks: int
    lacking: Decimal
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Winning:
    """What happens if some bids are won together, beside what is won already."""

    ids: tuple[int, ...]
    labels: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[str, ...]
    """Labels of those that do not say what they take or when."""

    @property
    def holds(self) -> bool:
        """Tell whether nothing breaks, as far as it is known."""
        return not self.conflicts


def running(lines: Iterable[CommitmentLine]) -> tuple[CommitmentLine, ...]:
    """Keep what takes capacity now."""
    return tuple(line for line in lines if line.commitment.state in RUNNING)


def horizon(lines: Sequence[CommitmentLine], today: date, weeks: int = 26) -> tuple[date, date]:
    """Give the days that a portfolio is looked at over: from this week to the last known end."""
    ends = [line.commitment.ends for line in running(lines) if line.commitment.ends]
    least = today + timedelta(weeks=weeks)
    return today, min(max([least, *ends]), today + timedelta(weeks=LONGEST_WEEKS))


def weeks_of(
    structure: Structure, lines: Sequence[CommitmentLine], span: tuple[date, date], segment: str | None = None
) -> list[PortfolioWeek]:
    """Lay out the weeks of a span, in hours, for a segment or the whole structure."""
    agenda = Agenda(structure, lines)
    found = []
    for monday in mondays(*span):
        week = agenda.week(segment, "hours", monday)
        found.append(
            PortfolioWeek(
                monday, week.capacity, week.sure, week.likely + week.doubtful, week.bids, week.silent, week.why
            )
        )
    return found


def most_taken(structure: Structure, lines: Sequence[CommitmentLine]) -> str | None:
    """Give the segment to lay out where the whole structure does not say its hours: the one that most take of."""
    if structure.hours_per_week is not None:
        return None
    counted = {each.segment for each in structure.capabilities if each.hours_per_week is not None}
    taken = [line.commitment.segment for line in running(lines) if line.commitment.segment in counted]
    return max(taken, key=taken.count, default=None)


def by_month(weeks: Sequence[PortfolioWeek]) -> list[PortfolioWeek]:
    """Keep the tightest week of each month (if all is won), to read two years at a glance."""
    months: dict[tuple[int, int], PortfolioWeek] = {}
    for week in weeks:
        key = (week.monday.year, week.monday.month)
        known = months.get(key)
        if known is None or (week.worst is not None and known.worst is not None and week.worst < known.worst):
            months[key] = week
    return list(months.values())


def conflicts_of(structure: Structure, lines: Sequence[CommitmentLine], span: tuple[date, date]) -> list[Conflict]:
    """List every pair of running commitments, one of them a bid, that cannot both be held.

    What is won already counts beside each pair; hours that three take together are `if_won`'s business.
    """
    held = running(lines)
    found: list[Conflict] = []
    for one, other in combinations(held, 2):
        if one.commitment.state in BIDS or other.commitment.state in BIDS:
            found += _between(structure, held, (one, other), span)
    return sorted(found, key=lambda each: (each.first, each.ids, each.kind))


def if_won(
    structure: Structure, lines: Sequence[CommitmentLine], ids: Sequence[int], span: tuple[date, date]
) -> Winning:
    """Answer « si nous les gagnons »: what breaks, when, by how much."""
    held = running(lines)
    chosen = tuple(line for line in held if line.id in set(ids))
    conflicts = _between(structure, held, chosen, span)
    unknown = tuple(
        line.commitment.label
        for line in chosen
        if line.commitment.hours_per_week is None or line.commitment.starts is None or line.commitment.ends is None
    )
    labels = tuple(line.commitment.label for line in chosen)
    return Winning(tuple(line.id for line in chosen), labels, tuple(conflicts), unknown)


def winnings(structure: Structure, lines: Sequence[CommitmentLine], span: tuple[date, date]) -> list[Winning]:
    """Answer every pair of bids, then all of them together."""
    bids = [line for line in running(lines) if line.commitment.state in BIDS][:MOST_TOGETHER]
    groups = [(one.id, other.id) for one, other in combinations(bids, 2)]
    found = [if_won(structure, lines, group, span) for group in groups]
    if len(bids) > 2:  # noqa: PLR2004 - two are a pair already
        found.append(if_won(structure, lines, [line.id for line in bids], span))
    return found


def _between(
    structure: Structure, held: Sequence[CommitmentLine], chosen: Sequence[CommitmentLine], span: tuple[date, date]
) -> list[Conflict]:
    """Take some as won beside what is won already, and find what breaks because of them."""
    won = [line for line in held if line.commitment.state is CommitmentState.WON and line not in chosen]
    taken = [_as_won(line) for line in (*won, *chosen)]
    agenda, before = Agenda(structure, taken), Agenda(structure, won)
    found = _resources(structure, taken, chosen, span)
    segments = {line.commitment.segment for line in chosen}
    ours = {each.segment for each in structure.capabilities}
    own = [each for each in segments if each in ours and _common(chosen, each)]
    for segment, unit in ((None, "hours"), *((each, unit) for each in sorted(own) for unit in ("hours", "days"))):
        if unit == "days" and agenda.capacity(segment, span[0]).hours is not None:
            continue
        conflict = _weeks(agenda, before, chosen, (segment, unit), span)  # type: ignore[arg-type]
        # What breaks for the activity breaks for the structure too: said once.
        if conflict is not None and not any(each.kind == conflict.kind for each in found):
            found.append(conflict)
    return found


def _common(chosen: Sequence[CommitmentLine], segment: str) -> bool:
    """Tell whether all those chosen take of one segment: else it is the structure that they share."""
    return all(line.commitment.segment == segment for line in chosen)


def _as_won(line: CommitmentLine) -> CommitmentLine:
    return CommitmentLine(line.id, line.commitment.model_copy(update={"state": CommitmentState.WON}), line.updated)


def _weeks(
    agenda: Agenda,
    before: Agenda,
    chosen: Sequence[CommitmentLine],
    where: tuple[str | None, Unit],
    span: tuple[date, date],
) -> Conflict | None:
    """Find the weeks that all those chosen take part in and that break with them."""
    segment, unit = where
    broken: list[tuple[date, Decimal]] = []
    for monday in mondays(*span):
        if not all(active_share(line.commitment, monday) for line in chosen):
            continue
        week = agenda.week(segment, unit, monday)
        alone = before.week(segment, unit, monday)
        if week.free is not None and week.free < 0 and (alone.free is None or week.free < alone.free):
            broken.append((monday, -week.free))
    if not broken:
        return None
    first, (worst, lacking) = broken[0][0], max(broken, key=lambda each: each[1])
    labels = tuple(line.commitment.label for line in chosen)
    measure = "h/sem." if unit == "hours" else "j/sem."
    names = french.listing([f"« {label} »" for label in labels])
    text = f"{names} : il manque {french.figure(lacking, measure)} au pire ({week_number(worst)})"
    text += f", dès la {week_number(first)}" if first != worst else ""
    text += f" ; {len(broken)} semaine{'s' if len(broken) > 1 else ''} en tout."
    ids = tuple(line.id for line in chosen)
    return Conflict(unit, ids, labels, segment or "structure", first, worst, len(broken), lacking, measure, text)


def _resources(
    structure: Structure,
    taken: Sequence[CommitmentLine],
    chosen: Sequence[CommitmentLine],
    span: tuple[date, date],
) -> list[Conflict]:
    """Find vans, crews and machines that those chosen need at the same time, more than there are."""
    there = equipment_of(structure)
    found = []
    needed = {name.casefold(): name for line in chosen for name in line.commitment.resources}
    for key, name in sorted(needed.items()):
        users = [line for line in taken if any(each.casefold() == key for each in line.commitment.resources)]
        exist = max(1, there.count(key))
        clashing = [monday for monday in mondays(*span) if _in_use(users, monday) > exist]
        clashing = [
            monday
            for monday in clashing
            if all(line not in users or active_share(line.commitment, monday) for line in chosen)
        ]
        both = [line for line in chosen if any(each.casefold() == key for each in line.commitment.resources)]
        if not clashing or (len(chosen) > 1 and len(both) < 2):  # noqa: PLR2004 - one needs no van twice
            continue
        others = [line for line in users if line.id not in {each.id for each in both}]
        shown = (
            [line.commitment.label for line in (*both, *others[:2])]
            if len(both) == 1
            else [line.commitment.label for line in both]
        )
        names = french.listing([f"« {label} »" for label in shown])
        count = "un seul" if exist == 1 else f"{exist} seulement"
        text = f"{names} : {name} promis deux fois ({count}), de la {week_number(clashing[0])}"
        text += f" à la {week_number(clashing[-1])}." if len(clashing) > 1 else "."
        lacking = Decimal(max(_in_use(users, monday) for monday in clashing) - exist)
        ids = tuple(line.id for line in both)
        found.append(
            Conflict("resource", ids, tuple(shown), name, clashing[0], clashing[0], len(clashing), lacking, name, text)
        )
    return found


def _in_use(users: Sequence[CommitmentLine], monday: date) -> int:
    return sum(1 for line in users if active_share(line.commitment, monday))


def of_lot(lines: Iterable[CommitmentLine], ident: str, lot: str | None) -> CommitmentLine | None:
    """Find the commitment that answers a lot."""
    return next((line for line in lines if line.commitment.opportunity == ident and line.commitment.lot == lot), None)


def in_span(lines: Iterable[CommitmentLine], span: tuple[date, date]) -> list[CommitmentLine]:
    """Keep what runs at some time of a span."""
    return [line for line in lines if overlaps(line.commitment, *span)]
