"""Lay out what the commands print: aligned tables, wrapped paragraphs, headings. Knows words and widths, no command.

The words and the dates come from `lotalot.words` and `lotalot.format`, as on the screens.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from feeds.models import Status
from lotalot import format as fr
from lotalot import words
from lotalot.format import plain

if TYPE_CHECKING:
    from feeds.models import Evidence
    from readiness.watch import WatchRow

GAP: Final = "  "
ELLIPSIS: Final = "…"
WIDE_FIRST: Final = 14
PLACE_CELLS: Final = 24
ROOMY: Final = 76
"""Columns under which a list shows neither place nor signs: `show` does."""
HEAD: Final = ("Réf.", "Ferme", "Verdict", "Objet", "Lieu", "Signes")
TITLE, PLACE, SIGNS = 3, 4, 5
LEAST: Final = {TITLE: 20, PLACE: 10, SIGNS: 8}
"""What the columns that may be cut keep."""
SHORT_STATUSES: Final = {
    Status.PLANNED: "à venir",
    Status.CANCELLED: "annulé",
    Status.AWARDED: "attribué",
    Status.UNKNOWN: "—",
}


def cells(text: str) -> int:
    """Count the columns that a text fills on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, width: int) -> str:
    """Cut a text to a width with an ellipsis, or pad it."""
    if cells(text) <= width:
        return text + " " * (width - cells(text))
    kept = text
    while kept and cells(kept) > width - 1:
        kept = kept[:-1]
    return kept + ELLIPSIS + " " * (width - 1 - cells(kept))


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int, give: Mapping[int, int], first: int = WIDE_FIRST
) -> list[str]:
    """Align rows under a head, within a width as far as the columns can give.

    Args:
        head: column names, one a column.
        rows: cells, already plain text.
        width: columns of the terminal.
        give: index of each column that may be cut, and the width it keeps; the one with most to give is cut first.
        first: a first cell wider than that is written whole on a line of its own, above its row.
    """
    sizes = [max(cells(row[n]) for row in (head, *rows) if n or cells(row[n]) <= first) for n in range(len(head))]
    while give and sum(sizes) + len(GAP) * (len(head) - 1) > width:
        richest = max(give, key=lambda n: sizes[n] - give[n])
        if sizes[richest] <= give[richest]:
            break
        sizes[richest] -= 1
    lines: list[str] = []
    for row in (head, *rows):
        shown = row
        if cells(row[0]) > first:
            lines.append(row[0])
            shown = ("", *row[1:])
        lines.append(GAP.join(fit(cell, size) for cell, size in zip(shown, sizes, strict=True)).rstrip())
    rule = "─" * min(width, sum(sizes) + len(GAP) * (len(head) - 1))
    return [lines[0], rule, *lines[1:]]


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> list[str]:
    """Break a text into lines of at most `width`, its own paragraphs kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += textwrap.wrap(
            plain(paragraph),
            width,
            initial_indent=indent if first is None or lines else first,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
    return lines


def field(label: str, value: str, width: int, column: int = 15) -> list[str]:
    """Write `label  value`, the value wrapped on its own column; nothing when the value is empty."""
    if not value:
        return []
    return wrapped(value, width, indent=" " * column, first=f"{label:<{column}}")


def quoted(evidence: Evidence, lot: str | None, width: int, indent: str = "    ") -> list[str]:
    """Write where it was read, in words, and the words; `--json` gives the path and the rule."""
    text = f"{words.where_read(evidence, lot=lot)} : «{fr.NBSP}{evidence.quote}{fr.NBSP}»"
    return wrapped(text, width, indent=f"{indent}  ", first=f"{indent}└ ")


def signs(row: WatchRow) -> str:
    """Write the signs of a row: reservations, technique, clauses, what moved, what the user marked."""
    found = [words.regime_flag(code) for code in row.regimes]
    found += [words.TECHNIQUE_FLAGS.get(name, "") for name in row.techniques]
    found += [words.clause_flag(code) for code in row.clauses]
    if row.changed:
        found.append("modifié")
    if row.followed:
        found.append("★ suivi")
    if row.noted:
        found.append("✎ note")
    if row.dismissed:
        found.append("écarté")
    return " ".join(dict.fromkeys(flag for flag in found if flag))


def place(row: WatchRow) -> str:
    """Write where it is done and how far."""
    where = plain(row.place) or fr.listed(row.departments, 2)
    far = fr.distance(row.distance_km)
    return f"{where} {far}".strip()


def reference(ident: str, number: int | None = None) -> str:
    """Shorten an opportunity's id for people: the source is dropped when it is the BOAMP.

    What a feed calls its items is an address: `number`, the opportunity's in the file, makes it `flux-12`, which
    `show` and `check` find too.
    """
    return f"flux-{number}" if number is not None and ident.startswith("rss:") else ident.removeprefix("boamp:")


def watch_table(rows: Sequence[WatchRow], now: datetime, width: int) -> list[str]:
    """Write a list of opportunities, one a line."""
    body = [
        (
            reference(row.id, row.rowid),
            closes(row, now),
            "" if row.verdict is None else str(words.verdict(row.verdict)),
            plain(row.title),
            fit(place(row), min(PLACE_CELLS, cells(place(row)))),
            signs(row),
        )
        for row in rows
    ]
    columns = [n for n in range(len(HEAD)) if any(row[n] for row in body)]
    if width < ROOMY:
        columns = [n for n in columns if n not in (PLACE, SIGNS)]
    shown = [[row[n] for n in columns] for row in body]
    give = {columns.index(n): least for n, least in LEAST.items() if n in columns}
    return table([HEAD[n] for n in columns], shown, width, give)


def closes(row: WatchRow, now: datetime) -> str:
    """Write what is left, or why there is nothing left."""
    return SHORT_STATUSES.get(row.status(now)) or fr.countdown(row.closes_at, now)
