"""Dates as buyers write them, kept as the wall clock they meant.

The deadline trap: the API stamps `+00:00` on local times, buyers' tools write wrong offsets, and the BOAMP's own site
shows the raw digits. So digits are kept, read in the buyer's zone, and an offset that does not agree is reported as a
doubt. Pure functions: today's date is never looked at.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from feeds.models import Deadline
from feeds.text import fold

PARIS: Final = "Europe/Paris"
_OVERSEAS: Final = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_POSTAL: Final = {"977": "974", "978": "974"}
"""Postcodes 977xx and 978xx are CEDEX codes of La Réunion; Saint-Barthélemy and Saint-Martin have 97133 and 97150."""
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
"""A dynamic purchasing system may run fifteen years and more; nothing published runs to 7017."""

_OFFSET_DOUBT: Final = "Heure publiée avec le décalage"
_ISO: Final = re.compile(
    r"\s*(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
    r"(?:[T ]?(?P<H>\d\d):(?P<M>\d\d)(?::\d\d(?:[.,]\d{1,12})?)?)?\s*(?P<o>[Zz]|[+-]\d\d:?\d\d)?\s*",
)
_FRENCH: Final = re.compile(
    r"\s*(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})"
    r"(?:\s*(?:à\s*)?(?P<H>\d{1,2})\s*[:hH]\s*(?P<M>\d\d)?(?::\d\d)?)?(?P<o>)\s*"
)
_DATE_AND_OFFSET: Final = re.compile(r"\s*(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:?\d\d)?")
_TIME: Final = re.compile(r"\s*(\d\d):(\d\d)(?::\d\d(?:[.,]\d{1,12})?)?\s*(Z|[+-]\d\d:?\d\d)?")


def zone_for(departments: Iterable[str], postcode: str = "") -> str:
    """Give the IANA zone of a buyer: from its postcode, else from départements that are all of one overseas zone."""
    if re.fullmatch(r"\d{5}", postcode):
        return _OVERSEAS.get(_POSTAL.get(postcode[:3], postcode[:3]), PARIS)
    zones = {_OVERSEAS.get(department, PARIS) for department in departments}
    return zones.pop() if len(zones) == 1 else PARIS


def parse_day(raw: str) -> date | None:
    """Read the day of an ISO or French date, whatever follows it; None when there is no plausible one."""
    found = _ISO.match(raw) or _FRENCH.match(raw)
    if not found:
        return None
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def wall_deadline(raw: str, zone: str, *, stamped: bool = False) -> Deadline | None:
    """Read an end of reception as the wall clock that was written.

    `2026-09-22T16:00:00`, `….000`, `…Z`, `…+00:00` and `…-03:00` are all 16:00 in `zone`. A date alone runs to its
    last minute.

    Args:
        raw: as published.
        zone: IANA zone of the buyer.
        stamped: the offset is the API's constant `+00:00`, about which there is nothing to say.

    Returns:
        The deadline, with a doubt when the offset is not the zone's on that day; None when there is no date, or a year
        that cannot be meant (7017).
    """
    found = _ISO.fullmatch(raw) or _FRENCH.fullmatch(raw)
    if not found:
        return None
    timed = found["H"] is not None
    hour, minute = (int(found["H"]), int(found["M"] or 0)) if timed else (23, 59)
    deadline = _deadline((int(found["y"]), int(found["m"]), int(found["d"])), (hour, minute), zone, timed=timed)
    if deadline is None or stamped or not timed or not found["o"]:
        return deadline
    return _with_doubt(deadline, _offset_doubt(deadline, found["o"]))


def rezoned(deadline: Deadline, zone: str) -> Deadline:
    """Read the wall clock of a deadline in another zone; a doubt about its offset there was about the other zone."""
    wall = datetime.fromisoformat(deadline.wall).replace(tzinfo=_zone(zone))
    doubt = "" if deadline.doubt.startswith(_OFFSET_DOUBT) else deadline.doubt
    return Deadline(wall.astimezone(UTC), deadline.wall, zone, doubt, deadline.timed)


def combine(end_date: str, end_time: str, zone: str) -> Deadline | None:
    """Join eForms `EndDate` and `EndTime`, each with an offset of its own that may be wrong.

    The digits of both are kept (`2024-12-05+02:00`, `12:00:00.0000000+01:00` is noon on the 5th).
    """
    day = _DATE_AND_OFFSET.match(end_date)
    if not day:
        return None
    time = _TIME.match(end_time)
    if not time:
        return wall_deadline(day[1], zone)
    deadline = wall_deadline(f"{day[1]}T{time[1]}:{time[2]}:00", zone)
    if deadline is None:
        return None
    for offset in (time[3], day[2]):
        doubt = _offset_doubt(deadline, offset) if offset else ""
        if doubt:
            return _with_doubt(deadline, doubt)
    return deadline


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _deadline(day: tuple[int, int, int], time: tuple[int, int], zone: str, *, timed: bool) -> Deadline | None:
    """Build a deadline from digits; 24:00 is the last minute of the day. None when they are not a plausible instant."""
    hour, minute = (23, 59) if time == (24, 0) else time
    try:
        wall = datetime(*day, hour, minute, tzinfo=_zone(zone))
    except ValueError:
        return None
    if not _FIRST_YEAR <= wall.year <= _LAST_YEAR:
        return None
    text = f"{wall.year:04}-{wall.month:02}-{wall.day:02}T{wall.hour:02}:{wall.minute:02}"
    return Deadline(wall.astimezone(UTC), text, zone, "", timed)


def _with_doubt(deadline: Deadline, doubt: str) -> Deadline:
    return Deadline(deadline.at, deadline.wall, deadline.zone, doubt, deadline.timed) if doubt else deadline


def _offset_doubt(deadline: Deadline, offset: str) -> str:
    """Say, in French, that the published offset is not the one of the buyer's zone on that day."""
    if offset in ("Z", "z"):
        hours, shown = 0, "Z (temps universel)"
    else:
        digits = offset[1:].replace(":", "")
        hours, shown = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if offset[0] == "-" else 1), offset
    actual = deadline.at.astimezone(_zone(deadline.zone)).utcoffset()
    if actual == timedelta(minutes=hours):
        return ""
    time = deadline.wall[11:].replace(":", " h ")
    return f"{_OFFSET_DOUBT} {shown}, lue {time} à l'heure locale : à vérifier sur le profil d'acheteur."


# --- dates in French sentences ---------------------------------------------------------------------------------

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin", "juillet juil", "aout",
         "septembre sept sep", "octobre oct", "novembre nov", "decembre dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_CLOCK: Final = (
    r"(?:(?P<{p}H>\d{{1,2}})\s?(?:h(?:eures?|rs?)?\b\s?|h(?=\d)|:|(?<=\ba\s\d\d)\.(?=[0-5]\d\b(?!\.\d)))(?P<{p}M>\d\d)?(?:\s?(?:mn|min(?:utes)?))?"
    r"|(?P<{p}W>midi|minuit))"
)
_LINK: Final = (
    r"(?:(?:[\s,;:(\-]|\ba\b|\bavant\b|\bpour\b|\bau plus tard\b|\bjusqu'a\b|\binclus\b|\bdernier delai\b"
    r"|\bheure(?: limite| locale)?\b|\bpar voie electronique\b){1,12}|t(?=\d))"
)
_SPOKEN: Final = re.compile(
    r"(?:\b" + _CLOCK.format(p="b") + r"\s(?:(?:heures?|precises)\s)?(?:du|le|,)\s)?"
    r"(?:\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s)?"
    r"(?:\b(?P<d>\d{1,2})(?:er)?\s(?P<n>" + "|".join(_MONTHS) + r")\b\.?\s(?P<y>\d{4})\b"
    r"|(?<![\d./\-])(?P<d2>\d{1,2})\s?[/.\-]\s?(?P<m2>\d{1,2})\s?[/.\-]\s?(?P<y2>\d{4}|\d\d)(?![/.\-]?\d)"
    r"|(?<![\d./\-])(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d))"
    r"(?:" + _LINK + _CLOCK.format(p="a") + r")?"
)


def french_deadlines(text: str, zone: str = PARIS) -> list[tuple[int, int, Deadline]]:
    """Find the dates of a French text, each with its time when one stands beside it.

    `mardi 22 septembre 2026 avant 12h00`, `22/09/2026 à 12 h`, `12 heures le 1er octobre 2026`. "Le 22 à minuit" is
    the last minute of the 22nd.

    Returns:
        (start, end, deadline) in order, offsets in `text`.
    """
    found = []
    for match in _SPOKEN.finditer(fold(text.replace("\n", " "))):
        deadline = _spoken_deadline(match, zone)
        if deadline:
            found.append((match.start(), match.end(), deadline))
    return found


def _spoken_deadline(match: re.Match[str], zone: str) -> Deadline | None:
    """Build the deadline of one match; a time that is none is ignored, the day kept."""
    group = match.groupdict()
    year = int(group["y"] or group["y2"] or group["y3"])
    day = (
        year + 2000 if year < 100 else year,  # noqa: PLR2004 - two-digit years
        _MONTHS[group["n"]] if group["n"] else int(group["m2"] or group["m3"]),
        int(group["d"] or group["d2"] or group["d3"]),
    )
    for prefix in ("a", "b"):
        word, hour = group[prefix + "W"], group[prefix + "H"]
        if word or hour:
            time = ((12, 0) if word == "midi" else (23, 59)) if word else (int(hour), int(group[prefix + "M"] or 0))
            timed = _deadline(day, time, zone, timed=True)
            if timed:
                return timed
    return _deadline(day, (23, 59), zone, timed=False)
