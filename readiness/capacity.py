"""What a structure has of a week: its hours and days, less closings and absences, more or less by season. Pure.

Weeks are ISO weeks, named by their Monday. What is taken of them is `readiness.load`'s business. Hours follow the days
that are worked; days are only lost whole, unless the capacity is said in days alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from readiness.conditions import DAYS, Absence, Closing, Season
from readiness.models import Capability, Structure

WEEK: Final = timedelta(days=7)
_WEEKDAYS: Final = 5
_ONE, _ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class WeekCapacity:
    """What there is of one week.

    Attributes:
        hours / days: None when the profile does not say.
        why: French, what lowers it (`fermeture d'été`), empty when nothing does.
        doubt: French, an absence that cannot be counted, empty when there is none.
    """

    hours: Decimal | None
    days: Decimal | None
    why: str = ""
    doubt: str = ""


def monday_of(day: date) -> date:
    """Give the Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def mondays(first: date, last: date) -> Iterator[date]:
    """Give the Mondays of the weeks from one day to another, both included."""
    monday = monday_of(first)
    while monday <= last:
        yield monday
        if monday > date.max - WEEK:
            return
        monday += WEEK


def add_months(day: date, months: int) -> date:
    """Give the same day some months later, or the last of its month; the end of time at the latest."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year >= date.max.year:
        return date.max
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004 - December
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def in_year(day: date, starts: str, ends: str) -> bool:
    """Tell whether a day falls in a part of every year, `MM-DD` to `MM-DD`, that may pass the new year."""
    mark = f"{day:%m-%d}"
    return starts <= mark <= ends if starts <= ends else (mark >= starts or mark <= ends)


def worked_days(structure: Structure, capability: Capability | None) -> tuple[int, ...]:
    """Give the weekdays that are worked, Monday 0: those of the windows, else as many as there are days a week."""
    windows = (capability.windows if capability else ()) or structure.windows
    named = {DAYS.index(day) for window in windows for day in window.days}
    if named and all(window.days for window in windows):
        return tuple(sorted(named))
    most = days_of(structure, capability)
    return tuple(range(max(_WEEKDAYS, min(7, -int(-most // 1)) if most is not None else 0)))


def hours_of(structure: Structure, capability: Capability | None) -> Decimal | None:
    """Give the hours a week of an activity, else of the whole structure."""
    own = capability.hours_per_week if capability else None
    return own if own is not None else structure.hours_per_week


def days_of(structure: Structure, capability: Capability | None) -> Decimal | None:
    """Give the days a week of an activity, else of the whole structure."""
    own = capability.days_per_week if capability else None
    return own if own is not None else structure.days_per_week


def is_steady(structure: Structure, capability: Capability | None) -> bool:
    """Tell whether all weeks are alike."""
    own = (capability.absences, capability.seasons) if capability else ()
    return not any((structure.closings, structure.absences, structure.seasons, *own))


def week_capacity(structure: Structure, capability: Capability | None, monday: date) -> WeekCapacity:
    """Give what there is of one week for an activity, or for the whole structure when `capability` is None."""
    hours, days = hours_of(structure, capability), days_of(structure, capability)
    if is_steady(structure, capability):
        return WeekCapacity(hours, days)
    worked = worked_days(structure, capability)
    causes: dict[str, None] = {}
    doubts: dict[str, None] = {}
    shares = [_share(structure, capability, monday + timedelta(days=each), causes, doubts) for each in worked]
    mean = sum(shares, _ZERO) / len(shares)
    left = Decimal(sum(1 for share in shares if share))
    if days is not None and left < len(worked):
        days = min(days, left)
    if days is not None and hours is None:
        days = min(days, days_of(structure, capability) or _ZERO, mean * (days_of(structure, capability) or _ZERO))
    return WeekCapacity(None if hours is None else hours * mean, days, ", ".join(causes), ", ".join(doubts))


def _share(
    structure: Structure,
    capability: Capability | None,
    day: date,
    causes: dict[str, None],
    doubts: dict[str, None],
) -> Decimal:
    """Give the part of the capacity that is there on a day, and name what takes the rest."""
    closing = next((each for each in structure.closings if in_year(day, each.starts, each.ends)), None)
    if closing is not None:
        causes[_named(closing, "fermeture")] = None
        return _ZERO
    share = _ONE
    for season in (*structure.seasons, *(capability.seasons if capability else ())):
        if _in_season(season, day):
            share *= season.factor
            if season.factor < 1:
                causes[_named(season, "saison")] = None
    absences = [(each, structure.staff) for each in structure.absences]
    if capability:
        absences += [(each, capability.headcount) for each in capability.absences]
    for absence, headcount in absences:
        if absence.starts <= day <= absence.ends:
            away = _away(absence, headcount)
            if away is None:
                doubts[_named(absence, "absence")] = None
            else:
                share *= _ONE - away
                causes[_named(absence, "absence")] = None
    return share


def _in_season(season: Season, day: date) -> bool:
    if season.months and day.month not in season.months:
        return False
    return not (season.starts and season.ends) or in_year(day, season.starts, season.ends)


def _away(absence: Absence, headcount: Decimal | None) -> Decimal | None:
    """Give the share that an absence takes; None when it is said in people and nobody said of how many."""
    if absence.people is None:
        return _ONE if absence.share is None else absence.share
    return min(_ONE, absence.people / headcount) if headcount else None


def _named(entry: Absence | Closing | Season, word: str) -> str:
    return entry.label or word


def sites_named(structure: Structure, capability: Capability | None) -> Structure:
    """Give the structure with the one site that an activity's radius is counted from; as it is when none is named."""
    name = capability.site.casefold() if capability else ""
    chosen = tuple(each for each in structure.sites if name and each.name.casefold() == name)
    return structure.model_copy(update={"sites": chosen}) if chosen else structure


def equipment_of(structure: Structure) -> Sequence[str]:
    """List what exists here, once a piece: the structure's, and of its activities what it does not name."""
    listed = [each.casefold() for each in structure.equipment]
    more = dict.fromkeys(each.casefold() for capability in structure.capabilities for each in capability.equipment)
    return [*listed, *(each for each in more if each not in listed)]
