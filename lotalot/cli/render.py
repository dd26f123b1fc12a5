"""Lay out what the commands print: aligned tables, wrapped paragraphs, headings. Knows words and widths, no command.

The words and the dates come from `lotalot.words` and `lotalot.format`, as on the screens.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
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
ROOMY: Final = 76
"""Columns under which a list does not show the place: `show` does."""
WIDE: Final = 132
"""Columns from which the signs have a column of their own; otherwise they stand under the title, all of them."""
TOWN_CELLS: Final = 10, 18
"""Cells of a town's name, on a narrow terminal and on a wide one."""
HEAD: Final = ("Réf.", "Ferme", "Verdict", "Objet", "Lieu", "Signes")
TITLE, PLACE, SIGNS = 3, 4, 5
LEAST: Final = {TITLE: 20, SIGNS: 16}
"""What the columns that may be cut keep."""
SHORT_STATUSES: Final = {
    Status.PLANNED: "à venir",
    Status.CANCELLED: "annulé",
    Status.CLOSED: "clos",
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
    """Write the signs of a row: reservations, technique, clauses, kind, what moved, what the user said and marked."""
    found = [words.regime_flag(code) for code in row.regimes]
    found.append(words.KIND_FLAGS.get(row.kind, ""))
    found += [words.TECHNIQUE_FLAGS.get(name, "") for name in row.techniques]
    found += [words.clause_flag(code) for code in row.clauses]
    if row.corrected:
        found.append("corrigé")
    if row.changed:
        found.append("modifié")
    if row.followed:
        found.append("★ suivi")
    if row.noted:
        found.append("✎ note")
    if row.dismissed:
        found.append("écarté")
    return " · ".join(dict.fromkeys(flag for flag in found if flag))


def places(rows: Sequence[WatchRow], town_cells: int) -> list[str]:
    """Write where each is done and how far, the towns aligned on the left and the distances on the right."""
    towns = [plain(row.place) or fr.listed(row.departments, 2) for row in rows]
    far = [fr.distance(row.distance_km) for row in rows]
    town_size = min(town_cells, max((cells(town) for town in towns), default=0))
    far_size = max((cells(text) for text in far), default=0)
    return [f"{fit(town, town_size)} {text:>{far_size}}".rstrip() for town, text in zip(towns, far, strict=True)]


def reference(ident: str, number: int | None = None) -> str:
    """Shorten an opportunity's id for people: the source is dropped when it is the BOAMP.

    What a feed calls its items is an address: `number`, the opportunity's in the file, makes it `flux-12`, which
    `show` and `check` find too.
    """
    return f"flux-{number}" if number is not None and ident.startswith("rss:") else ident.removeprefix("boamp:")


def watch_table(rows: Sequence[WatchRow], now: datetime, width: int) -> list[str]:
    """Write a list of opportunities; their signs in a column, or under the title where a column would cut them."""
    wide = width >= WIDE
    body = [
        (
            reference(row.id, row.rowid),
            closes(row, now),
            "" if row.verdict is None else str(words.verdict(row.verdict)),
            plain(row.title),
            where,
            signs(row),
        )
        for row, where in zip(rows, places(rows, TOWN_CELLS[wide]), strict=True)
    ]
    columns = [n for n in range(len(HEAD)) if any(row[n] for row in body) and (wide or n != SIGNS)]
    if width < ROOMY:
        columns = [n for n in columns if n != PLACE]
    shown = [[row[n] for n in columns] for row in body]
    give = {columns.index(n): least for n, least in LEAST.items() if n in columns}
    head, rule, *lines = table([HEAD[n] for n in columns], shown, width, give)
    return [head, rule, *(lines if wide else _with_signs(lines, head, body, width))]


def _with_signs(lines: Sequence[str], head: str, body: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Put the signs of each row under its title; a row whose reference is long already takes two lines."""
    indent = " " * head.index(HEAD[TITLE])
    rest = iter(lines)
    for row in body:
        yield next(rest)
        if cells(row[0]) > WIDE_FIRST:
            yield next(rest)
        if row[SIGNS]:
            whole = " · ".join(sign.replace(" ", fr.NBSP) for sign in row[SIGNS].split(" · "))
            yield from (line.replace(fr.NBSP, " ") for line in wrapped(whole, width, indent=indent))


def closes(row: WatchRow, now: datetime) -> str:
    """Write what is left, or why there is nothing left."""
    return SHORT_STATUSES.get(row.status(now)) or fr.countdown(row.closes_at, now)
