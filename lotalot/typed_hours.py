"""Read and write hours of work and yearly closings as a person types them (`lun-jeu 8h-17h ; avant 7h`, `03/08-21/08`).

Pure. What cannot be used raises `ValueError` with one French sentence that says what to type instead.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from feeds.text import fold
from readiness.conditions import DAYS, Closing, Day, TimeWindow

_EXAMPLE: Final = "lun-ven 8h-17h, ou avant 7h"
_CLOCK: Final = r"(\d{1,2}) ?(?:h|:) ?([0-5]\d)?"
_BETWEEN: Final = re.compile(rf"(?:de )?{_CLOCK} ?(?:-|a|et) ?{_CLOCK}")
_BEFORE: Final = re.compile(rf"avant {_CLOCK}")
_AFTER: Final = re.compile(rf"(?:apres|a partir de|des) {_CLOCK}")
_DAY_NAMES: Final = "|".join(day.value for day in DAYS)
_DAY_RANGE: Final = re.compile(rf"({_DAY_NAMES})\w* ?(?:-|a|au) ?({_DAY_NAMES})\w*")
_ONE_DAY: Final = re.compile(rf"({_DAY_NAMES})\w*")
_CLOSING: Final = re.compile(r"(\d{1,2})/(\d{1,2}) ?(?:-|au|a) ?(\d{1,2})/(\d{1,2})")
MOST: Final = 12


def read_windows(text: str) -> tuple[TimeWindow, ...]:
    """Read hours separated by semicolons; none when nothing is typed."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return tuple(_window(part) for part in parts[:MOST])


def _window(text: str) -> TimeWindow:
    words = fold(text).replace("\u2013", "-").replace("week-end", "sam-dim").strip()
    days, rest = _days(words)
    if not rest and days:
        return TimeWindow(days=days)
    for pattern in (_BETWEEN, _BEFORE, _AFTER):
        found = pattern.fullmatch(rest)
        if found is None:
            continue
        given = found.groups()
        clocks = [_clock(given[at], given[at + 1], text) for at in range(0, len(given), 2)]
        start = None if pattern is _BEFORE else clocks[0]
        end = clocks[0] if pattern is _BEFORE else clocks[1] if pattern is _BETWEEN else None
        if start is not None and start == end:
            break
        return TimeWindow(days=days, start=start, end=end)
    raise ValueError(f"« {text} » n'est pas compris ; écrivez par exemple {_EXAMPLE}.")


def _days(words: str) -> tuple[tuple[Day, ...], str]:
    """Take the days that stand first."""
    span = _DAY_RANGE.match(words)
    if span:
        first, last = (DAYS.index(Day(name)) for name in span.groups())
        count = (last - first) % 7 + 1
        return tuple(DAYS[(first + at) % 7] for at in range(count)), words[span.end() :].strip(" ,:")
    days: list[Day] = []
    while (one := _ONE_DAY.match(words)) is not None:
        days.append(Day(one[1]))
        words = words[one.end() :].lstrip(" ,/").removeprefix("et ")
    return tuple(dict.fromkeys(days)), words.strip(" ,:")


def _clock(hours: str, minutes: str | None, text: str) -> time:
    hour = int(hours)
    if hour == 24 and not minutes:  # noqa: PLR2004 - midnight, as people write it
        return time(0)
    if hour > 23:  # noqa: PLR2004 - a day
        raise ValueError(f"« {text} » : une heure va de 0 à 24 ; écrivez par exemple {_EXAMPLE}.")
    return time(hour, int(minutes or 0))


def write_windows(windows: tuple[TimeWindow, ...]) -> str:
    """Write hours as they are typed back."""
    return " ; ".join(map(_written, windows))


def _written(window: TimeWindow) -> str:
    days = ",".join(day.value for day in window.days)
    start, end = (_hour(at) for at in (window.start, window.end))
    hours = f"{start}-{end}" if start and end else f"après {start}" if start else f"avant {end}" if end else ""
    return f"{days} {hours}".strip()


def _hour(at: time | None) -> str:
    if at is None:
        return ""
    return f"{at.hour}h{at.minute:02}" if at.minute else f"{at.hour}h"


def read_closings(text: str) -> tuple[Closing, ...]:
    """Read yearly closings separated by semicolons, day first; none when nothing is typed."""
    return tuple(_closing(part.strip()) for part in text.split(";")[:MOST] if part.strip())


def _closing(text: str) -> Closing:
    found = _CLOSING.match(fold(text))
    if found is None:
        raise ValueError(f"« {text} » n'est pas compris ; écrivez par exemple 03/08-21/08.")
    first, month, last, until = (int(each) for each in found.groups())
    try:
        label = text[found.end() :].strip()
        closing = Closing(starts=f"{month:02}-{first:02}", ends=f"{until:02}-{last:02}", label=label)
    except ValueError:
        raise ValueError(f"« {text} » : un jour ou un mois n'existe pas ; écrivez par exemple 03/08-21/08.") from None
    return closing


def write_closings(closings: tuple[Closing, ...]) -> str:
    """Write closings as they are typed back."""
    return " ; ".join(
        f"{one.starts[3:]}/{one.starts[:2]}-{one.ends[3:]}/{one.ends[:2]} {one.label}".strip() for one in closings
    )
