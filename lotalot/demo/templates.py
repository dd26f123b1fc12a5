"""Turn the templates of `avis/` into files in the real formats, with dates counted from a given day.

A template holds `{{J+4}}` (ISO date), `{{J+4 fr}}` (`27/11/2026`), `{{J+4 long}}` (`vendredi 27 novembre 2026`),
`{{J+4 zone}}` (the offset of Paris that day) and `{{J-1 rss}}` (an RFC 822 date). In the JSON ones `gestion` and
`donnees` are objects, for whoever edits them; they leave as the API gives them, JSON inside a string. Reads package
data, writes only where it is told.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from lotalot.format import PARIS

_MARK: Final = re.compile(r"\{\{J([+-]\d+)(?: (fr|long|zone|rss))?\}\}")
_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
API_PAGE: Final = "boamp.json"


def date_text(day: date, form: str = "") -> str:
    """Write a date in one of the forms of a template."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=PARIS)
    match form:
        case "fr":
            return f"{day:%d/%m/%Y}"
        case "long":
            return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
        case "zone":
            offset = f"{noon:%z}"
            return f"{offset[:3]}:{offset[3:]}"
        case "rss":
            return format_datetime(noon)
        case _:
            return day.isoformat()


def fill(template: str, today: date) -> str:
    """Replace every date mark by the date that many days from `today`."""
    return _MARK.sub(lambda mark: date_text(today + timedelta(days=int(mark[1])), mark[2] or ""), template)


def write_files(folder: Path, today: date) -> list[Path]:
    """Write the example's files in `folder`: one page of the BOAMP API, the DILA files and the feed."""
    records: list[dict[str, Any]] = []
    written: list[Path] = []
    for template in sorted(files("lotalot.demo").joinpath("avis").iterdir(), key=lambda entry: entry.name):
        text = fill(template.read_text(encoding="utf-8"), today)
        if template.name.endswith(".json"):
            records.append(_as_published(json.loads(text)))
            continue
        path = folder / template.name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    page = folder / API_PAGE
    page.write_text(json.dumps({"total_count": len(records), "results": records}, ensure_ascii=False), encoding="utf-8")
    return [page, *written]


def _as_published(record: dict[str, Any]) -> dict[str, Any]:
    for key in ("gestion", "donnees"):
        if isinstance(record[key], dict):
            record[key] = json.dumps(record[key], ensure_ascii=False)
    return record
