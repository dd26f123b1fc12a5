"""Hours of work asked of a lot, held against the hours that a structure works and those it refuses. Pure.

A day is a number of 1,440 bits, one a minute; a week is seven of them. Nothing said is nothing known, never « always ».
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Final

from readiness import french
from readiness.conditions import DAYS, TimeWindow
from readiness.models import Capability, Outcome, Structure

_MINUTES: Final = 1_440
_ALL: Final = (1 << _MINUTES) - 1
_WORTH_COMING: Final = 60
"""Minutes: less of an open window (« avant 7 h ») is no shift."""
_SPANS: Final = {"24/24": ((0, 1440),), "nuit": ((0, 360), (1260, 1440)), "décalés": ((0, 480), (1080, 1440))}
"""Minutes of the windows that have a name; « décalés »: before 8 h, after 18 h."""
_WEEKEND: Final = (5, 6)

Week = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WindowAnswer:
    """What our hours say to those asked. `ours` is French, empty when the profile does not say."""

    outcome: Outcome
    reason: str
    ours: str = ""
    lacking_days: Decimal | None = None


def _span(first: int, last: int) -> int:
    return ((1 << (last - first)) - 1) << first if last > first else 0


def _minute(at: time | None, otherwise: int) -> int:
    return otherwise if at is None else at.hour * 60 + at.minute


def week_of(windows: Sequence[TimeWindow]) -> Week:
    """Give the minutes of a week that some windows cover; past midnight they go on in the next day."""
    days = [0] * 7
    for window in windows:
        first, last = _minute(window.start, 0), _minute(window.end, _MINUTES)
        for day in window.days or DAYS:
            at = DAYS.index(day)
            if last > first:
                days[at] |= _span(first, last)
            else:
                days[at] |= _span(first, _MINUTES)
                days[(at + 1) % 7] |= _span(0, last)
    return tuple(days)


def available(structure: Structure, capability: Capability | None) -> Week | None:
    """Give the minutes at which we work; None when nothing is said. Refused hours alone leave all the others."""
    windows = (capability.windows if capability else ()) or structure.windows
    refused = (*structure.refused, *(capability.refused if capability else ()))
    if not windows and not refused:
        return None
    open_ = week_of(windows) if windows else (_ALL,) * 7
    shut = week_of(refused)
    return tuple(have & ~not_wanted for have, not_wanted in zip(open_, shut, strict=True))


def asked_minutes(code: str) -> int | None:
    """Give the minutes of a day that a code of `readiness.schedule.find_windows` means; None when it is not hours."""
    if code in _SPANS:
        found = 0
        for opens, closes in _SPANS[code]:
            found |= _span(opens, closes)
        return found
    first, dash, last = code.partition("-")
    try:
        start, end = _clock(first, 0), _clock(last, _MINUTES)
    except ValueError:
        return None
    if not dash:
        return None
    return _span(start, end) if end > start else _span(start, _MINUTES) | _span(0, end)


def _clock(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes or 0)


def answer_window(
    code: str, asked: str, structure: Structure, capability: Capability | None, days: Decimal | None
) -> WindowAnswer:
    """Answer hours of work.

    Args:
        code: as `find_windows` gives them.
        asked: the same in French.
        structure: its hours hold where the activity says none.
        capability: ours, None when the activity is not.
        days: how many days a week are asked, None when unknown.
    """
    have = available(structure, capability)
    if have is None:
        return WindowAnswer(Outcome.UNKNOWN, f"Horaires demandés : {asked} ; votre profil ne dit pas vos horaires.")
    ours = window_words(structure, capability)
    wanted = _ALL if code == "week-end" else asked_minutes(code)
    if wanted is None:
        return WindowAnswer(Outcome.UNKNOWN, f"Horaires demandés : {asked} ; à vérifier avec vos équipes.", ours)
    among = _WEEKEND if code == "week-end" else tuple(range(7))
    # All of « de 6 h à 8 h » is asked; of « avant 7 h », some of it.
    bounded = code == "24/24" or ("-" in code and all(code.partition("-")[::2]) and code != "week-end")
    least = wanted.bit_count() if bounded else _WORTH_COMING
    kept = [(have[day] & wanted).bit_count() for day in among]
    fit = sum(1 for minutes in kept if minutes >= least)
    most = max(kept)
    if not most:
        return WindowAnswer(Outcome.MISSING, f"Horaires demandés : {asked} ; vous ne travaillez pas alors.", ours)
    if not fit:
        part = french.figure(Decimal(most) / 60, "h")
        whole = french.figure(Decimal(least) / 60, "h")
        outcome = Outcome.SHORT if bounded else Outcome.UNKNOWN
        return WindowAnswer(outcome, f"Horaires demandés : {asked} ; {part} possibles par jour sur {whole}.", ours)
    need = min(days, Decimal(len(among))) if days is not None else Decimal(1)
    if fit < need:
        held = f"{fit} jour{'s' if fit > 1 else ''} par semaine possible{'s' if fit > 1 else ''} à ces heures"
        reason = f"Horaires demandés : {asked} ; {held}, {french.number(need)} demandés."
        return WindowAnswer(Outcome.SHORT, reason, ours, need - fit)
    return WindowAnswer(Outcome.MET, f"Horaires demandés : {asked} ; dans vos heures.", ours)


def window_words(structure: Structure, capability: Capability | None) -> str:
    """Write our hours in French (`8 h–17 h, refusé : avant 7 h`)."""
    windows = (capability.windows if capability else ()) or structure.windows
    refused = (*structure.refused, *(capability.refused if capability else ()))
    said = [french.listing([_words(each) for each in windows[:2]])] if windows else []
    if refused:
        said.append("refusé : " + french.listing([_words(each) for each in refused[:2]], "et"))
    return ", ".join(said)


def _words(window: TimeWindow) -> str:
    days = f"{window.days[0].value}" if len(window.days) == 1 else ""
    if len(window.days) > 1:
        at = [DAYS.index(day) for day in window.days]
        row = at == list(range(at[0], at[0] + len(at)))
        names = [each.value for each in window.days]
        days = f"{names[0]}–{names[-1]}" if row else "/".join(names)
    hours = ""
    if window.start is not None and window.end is not None:
        hours = f"{_hour(window.start)}–{_hour(window.end)}"
    elif window.start is not None:
        hours = f"après {_hour(window.start)}"
    elif window.end is not None:
        hours = f"avant {_hour(window.end)}"
    return " ".join(each for each in (days, hours) if each) or "toute heure"


def _hour(at: time) -> str:
    return f"{at.hour}{french.NBSP}h" + (f"{french.NBSP}{at.minute:02}" if at.minute else "")
