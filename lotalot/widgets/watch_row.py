"""How one opportunity is written on one line of the Veille: pure, from a row and a width to cells.

Everything outside is made plain here. State is never said by colour alone: each sign is a symbol and a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from feeds.models import Status
from lotalot import format as fr
from lotalot import words
from lotalot.widgets.lines import Cell, fit

if TYPE_CHECKING:
    from readiness.watch import WatchRow

CLOSING_DAYS: Final = 7
CLOSES: Final = {
    Status.CANCELLED: "annulé",
    Status.AWARDED: "attribué",
    Status.PLANNED: "à venir",
    Status.CLOSED: "clos",
}
NARROW: Final = 64
WIDE: Final = 90


class Columns(NamedTuple):
    """Widths in cells; zero leaves a column out."""

    closes: int
    verdict: int
    title: int
    place: int
    distance: int
    signs: int
    buyer: int


def columns(width: int) -> Columns:
    """Share a width between the columns: the title gets what is left."""
    if width < NARROW:
        closes, verdict, place, distance, signs, buyer = 8, 1, 0, 0, 0, 0
    elif width < WIDE:
        closes, verdict, place, distance, signs, buyer = 8, 13, 9, 7, 12, 0
    else:
        closes, verdict, place, distance, signs, buyer = 8, 13, 12, 7, 16, 0
        buyer = max(0, min(28, (width - 120) // 2))
    gaps = sum(1 for size in (closes, verdict, place, signs, buyer) if size)
    title = max(4, width - 1 - closes - verdict - place - distance - signs - buyer - gaps)
    return Columns(closes, verdict, title, place, distance, signs, buyer)


def head(width: int) -> Sequence[Cell]:
    """Write the column names."""
    size = columns(width)
    parts = [
        " ",
        fit("Ferme", size.closes),
        " ",
        fit("Verdict" if size.verdict > 1 else "V", size.verdict),
        " ",
        fit("Objet", size.title),
    ]
    if size.buyer:
        parts += [" ", fit("Acheteur", size.buyer)]
    if size.place:
        parts += [" ", fit("Lieu", size.place + size.distance)]
    if size.signs:
        parts += [" ", fit("Signes", size.signs)]
    return (Cell("".join(parts), "head"),)


def cells(row: WatchRow, width: int, now: datetime, *, selected: bool) -> Sequence[Cell]:
    """Write one opportunity."""
    size = columns(width)
    sign = words.verdict(row.verdict)
    label = str(sign) if size.verdict > 1 else sign.symbol
    # A gap goes with the text before it: each piece less is one the terminal library does not have to cut and paint.
    line = [
        Cell("▸" if selected else " ", "flag"),
        Cell(fit(_closes(row, now), size.closes) + " ", _closes_style(row, now)),
        Cell(fit(label, size.verdict) + " ", sign.style),
        Cell(fit(fr.plain(row.title), size.title) + " ", "dim" if row.dismissed else "" if row.seen else "strong"),
    ]
    if size.buyer:
        line.append(Cell(fit(fr.plain(row.buyer), size.buyer) + " ", "dim"))
    if size.place:
        line += [
            Cell(fit(fr.plain(row.place) or fr.listed(row.departments, 2), size.place)),
            Cell(fit(fr.distance(row.distance_km), size.distance, right=True) + " ", "dim"),
        ]
    if size.signs:
        line += _signs(row, size.signs)
    return line


def _closes(row: WatchRow, now: datetime) -> str:
    """Write when it closes, or why it no longer does."""
    return CLOSES.get(row.status(now)) or fr.countdown(row.closes_at, now)


def _closes_style(row: WatchRow, now: datetime) -> str:
    """Return the style of a countdown: what closes within a week stands out."""
    if row.status(now) in CLOSES or row.closes_at is None or row.closes_at < now:
        return "dim"
    return "warn" if fr.days_left(row.closes_at, now) <= CLOSING_DAYS else ""


def signs(row: WatchRow) -> list[Cell]:
    """List the signs of a row, those that decide first."""
    found: list[Cell] = []
    if row.dismissed:
        found.append(Cell("écarté", "dim"))
    if row.followed:
        found.append(Cell("★", "warn"))
    if row.noted:
        found.append(Cell("✎", "warn"))
    if row.changed:
        found.append(Cell("modifié", "warn"))
    found += [Cell(flag, "flag") for flag in dict.fromkeys(map(words.regime_flag, row.regimes))]
    if row.corrected:
        found.append(Cell("corrigé", "warn"))
    if (kind := words.KIND_FLAGS.get(row.kind)) is not None:
        found.append(Cell(kind))
    found += [
        Cell(flag) for flag in dict.fromkeys(words.TECHNIQUE_FLAGS.get(name, "") for name in row.techniques) if flag
    ]
    found += [
        Cell(flag, "dim") for flag in dict.fromkeys(map(words.clause_flag, row.clauses)) if flag not in ("", kind)
    ]
    return found


def _signs(row: WatchRow, width: int) -> list[Cell]:
    """Keep the signs that fit; the others become `+n` so that nothing is hidden without a trace."""
    found = signs(row)
    kept: list[Cell] = []
    used = 0
    for position, sign in enumerate(found):
        rest = len(found) - position - 1
        need = len(sign.text) + (1 if kept else 0)
        if used + need + (3 if rest else 0) > width:
            kept.append(Cell(fit(f"{' ' if kept else ''}+{rest + 1}", width - used), "dim"))
            return kept
        kept += [Cell(" ")] if kept else []
        kept.append(sign)
        used += need
    return kept
