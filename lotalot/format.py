"""Say things as French people say them: dates, countdowns, amounts, verdicts, flags, in one line of plain text.

Pure functions shared by the screens and the command line. It may import neither textual nor rich, read no clock
(`now` is an argument) and decide nothing: what is true is decided below.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from feeds.models import Amount, Deadline

PARIS: Final = ZoneInfo("Europe/Paris")
NBSP: Final = "\N{NO-BREAK SPACE}"

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400
RECENT_DAYS: Final = 15
MILLION: Final = 1_000_000
JUST_NOW: Final = "à l'instant"
TEN_THOUSAND: Final = 10_000
FIRST_PRINTABLE: Final = 0x20
DELETE: Final = 0x7F

_MONTHS: Final = (
    "janv.",
    "févr.",
    "mars",
    "avril",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ZONE_WORDS: Final = {
    "America/Guadeloupe": "heure de Guadeloupe",
    "America/Martinique": "heure de Martinique",
    "America/Cayenne": "heure de Guyane",
    "Indian/Reunion": "heure de La Réunion",
    "Indian/Mayotte": "heure de Mayotte",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "Pacific/Noumea": "heure de Nouméa",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Wallis": "heure de Wallis",
}


def plain(text: str) -> str:
    """Make outside text safe for one line of a terminal: controls are shown as pictures, never obeyed."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def plain_lines(text: str) -> str:
    """Make outside text safe while keeping its paragraphs."""
    return "\n".join(plain(line) for line in text.replace("\r\n", "\n").split("\n"))


def _shown(character: str) -> str:
    code = ord(character)
    if character in "\n\t":
        return " "
    if code < FIRST_PRINTABLE:
        return chr(0x2400 + code)
    if code == DELETE:
        return "␡"
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return "\N{REPLACEMENT CHARACTER}"
    return character


# --- figures ---------------------------------------------------------------------------------------------------


def number(value: Decimal | float, places: int = 1) -> str:
    """Write a figure with a decimal comma and grouped thousands, without useless zeros (`1 234,5`)."""
    text = f"{value:,.{places}f}".replace(",", NBSP).replace(".", ",")
    return text.rstrip("0").rstrip(",") if "," in text else text


def euros(value: Decimal) -> str:
    """Write an amount as one says it: `850 €`, `212 k€`, `1,2 M€`."""
    if abs(value) >= MILLION:
        return f"{number(value / MILLION)}{NBSP}M€"
    if abs(value) >= TEN_THOUSAND:
        return f"{number(value / 1000, 0)}{NBSP}k€"
    return f"{number(value, 2)}{NBSP}€"


def price(value: Decimal) -> str:
    """Write a unit price with its cents (`12,50 €`)."""
    return f"{value:,.2f}".replace(",", NBSP).replace(".", ",") + f"{NBSP}€"


def amount(value: Amount) -> str:
    """Write an estimated value or a maximum, with what it is."""
    unit = "" if value.currency == "EUR" else f" ({plain(value.currency)})"
    word = {"framework-maximum": "maximum ", "awarded": "attribué "}.get(value.qualifier, "")
    if value.low is not None and value.high is not None and value.low != value.high:
        return f"{word}{euros(value.low)} à {euros(value.high)} HT{unit}"
    figure = value.high if value.high is not None else value.low
    if figure is None:
        return "non indiqué"
    return f"{word}{euros(figure)} HT{unit}"


def distance(value: float | None) -> str:
    """Write a distance (`6 km`), empty when unknown."""
    return "" if value is None else f"{round(value)} km"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a count and its noun (`1 lot`, `3 lots`)."""
    return f"{number(count, 0)} {one if abs(count) < 2 else (many or one + 's')}"  # noqa: PLR2004 - French plural


# --- dates -----------------------------------------------------------------------------------------------------


def day(value: date, now: datetime | None = None, *, week_day: bool = False) -> str:
    """Write a date (`4 déc. 2026`); the year is left out when `now` is in the same one."""
    first = "1er" if value.day == 1 else str(value.day)
    text = f"{first} {_MONTHS[value.month - 1]}"
    if now is None or now.astimezone(PARIS).year != value.year:
        text += f" {value.year}"
    return f"{_DAYS[value.weekday()]} {text}" if week_day else text


def hour(at: datetime) -> str:
    """Write the hour of an instant already in its zone (`12 h`, `17 h 30`)."""
    return f"{at.hour} h" if not at.minute else f"{at.hour} h {at.minute:02d}"


def days_left(at: datetime, now: datetime) -> int:
    """Count the calendar days in Paris from `now` to `at`; negative once it has passed."""
    return (at.astimezone(PARIS).date() - now.astimezone(PARIS).date()).days


FAR_DAYS: Final = 730
"""Beyond two years (a dynamic purchasing system), nobody counts days."""


def countdown(at: datetime | None, now: datetime) -> str:
    """Write how long is left in at most eight cells: `J-4`, `auj. 12h`, `dem. 9h`, `clos`, `?` when unknown.

    Minutes are dropped, which errs on the early side; the full deadline stands in the details.
    """
    if at is None:
        return "?"
    if at < now:
        return "clos"
    left = days_left(at, now)
    if left > FAR_DAYS:
        return f"en {at.astimezone(PARIS).year}"
    if left > 1:
        return f"J-{left}"
    return f"{'dem.' if left else 'auj.'} {at.astimezone(PARIS).hour}h"


def deadline(value: Deadline | None, now: datetime, ended: str = "") -> str:
    """Write a deadline in full: `ven. 4 déc., 12 h (J-11)`, with the buyer's zone when it is not Paris.

    `ended` says why nothing is left to count (`annulé`), and stands in the place of the countdown.
    """
    if value is None:
        return "non indiquée"
    local = value.at.astimezone(ZoneInfo(value.zone))
    text = day(local.date(), now, week_day=True)
    text += f", {hour(local)}" if value.timed else ", heure non indiquée"
    if value.zone != "Europe/Paris" and value.timed:
        paris = value.at.astimezone(PARIS)
        where = _ZONE_WORDS.get(value.zone, value.zone)
        text += f", {where} ({hour(paris)} à Paris)"
    return f"{text} ({ended or _left_words(value.at, now)})"


def short_deadline(value: Deadline, now: datetime) -> str:
    """Write a deadline without its countdown (`4 déc. 12 h`)."""
    local = value.at.astimezone(ZoneInfo(value.zone))
    return f"{day(local.date(), now)} {hour(local)}" if value.timed else day(local.date(), now)


def _left_words(at: datetime, now: datetime) -> str:
    if at < now:
        return "passée"
    left = days_left(at, now)
    if left > FAR_DAYS:
        return f"dans {left // 365} ans"
    return "aujourd'hui" if left == 0 else "demain" if left == 1 else f"J-{left}"


def ago(then: datetime | None, now: datetime) -> str:
    """Write how long ago something was: `à l'instant`, `il y a 12 min`, `hier`, `le 4 déc.`; `jamais` for None."""
    if then is None:
        return "jamais"
    seconds = (now - then).total_seconds()
    if seconds < MINUTE:
        return JUST_NOW
    if seconds < HOUR:
        return f"il y a {int(seconds // MINUTE)} min"
    days = -days_left(then, now)
    if days == 0:
        return f"il y a {int(seconds // HOUR)} h"
    if days == 1:
        return "hier"
    return f"il y a {days} j" if days < RECENT_DAYS else f"le {day(then.astimezone(PARIS).date(), now)}"


def until(at: datetime | None, now: datetime) -> str:
    """Write when something is due: `maintenant`, `dans 35 min`, `dans 3 h`, `dans 2 j`; `—` for None."""
    if at is None:
        return "—"
    seconds = (at - now).total_seconds()
    if seconds < MINUTE:
        return "maintenant"
    if seconds < HOUR:
        return f"dans {int(seconds // MINUTE)} min"
    return f"dans {int(seconds // HOUR)} h" if seconds < DAY else f"dans {int(seconds // DAY)} j"


def listed(words: Iterable[str], limit: int = 0) -> str:
    """Join words with commas; past `limit` say how many more."""
    kept = [word for word in words if word]
    if limit and len(kept) > limit:
        return f"{', '.join(kept[:limit])} +{len(kept) - limit}"
    return ", ".join(kept)
