"""The lines of the Sources screen: a source and its health, a record that could not be read. Pure drawing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from lotalot import format as fr
from lotalot import words
from lotalot.widgets import text as tx
from lotalot.widgets.lines import Cell, TableLines, fit

if TYPE_CHECKING:
    from feeds.store import StoredRefusal
    from lotalot.workspace import SourceHealth

OFF = words.Sign("—", "de côté", "dim")
NEVER = words.Sign("○", "jamais lue", "ask")
STATE_WIDTH = 24
LAST_WIDTH = 15
COUNT_WIDTH = 12
DUE_WIDTH = 13


def health_sign(health: SourceHealth, now: datetime) -> words.Sign:
    """Say how a source is doing; one that fails says since when."""
    if not health.source.enabled:
        return OFF
    if health.last is None:
        return NEVER
    sign = words.SOURCE_OUTCOMES.get(health.last.outcome, NEVER)
    if health.last.outcome == "failed":
        since = _since(health.failing_since or health.last.ended, now)
        return words.Sign(sign.symbol, f"{sign.word} {since}".rstrip(), sign.style)
    return sign


def _since(then: datetime, now: datetime) -> str:
    """Write since when, from how long ago (`depuis 3 j`)."""
    text = fr.ago(then, now)
    if text == fr.JUST_NOW:
        return ""
    return f"depuis {text.removeprefix('il y a ')}" if text.startswith("il y a") else f"depuis {text}"


class SourceLines(TableLines):
    """The sources."""

    def __init__(self, clock: Callable[[], datetime], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._clock = clock

    def line(self, index: int) -> SourceHealth:
        """Return a row under its own type."""
        row: SourceHealth = self._rows[index]  # type: ignore[assignment]
        return row

    @property
    def current(self) -> SourceHealth | None:
        """Return the source under the cursor."""
        return self.line(self.cursor) if self._rows else None

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a source."""
        health, now = self.line(index), self._clock()
        sign = health_sign(health, now)
        name_width, last_width, due_width = _shares(width)
        last = health.last
        got = f"{fr.number(last.added + last.updated, 0)}/{fr.number(last.received, 0)}" if last else "—"
        cells = [
            Cell("▸ " if index == self.cursor else "  ", "flag"),
            Cell(fit(fr.plain(health.source.label or health.source.url), name_width), "strong"),
            Cell(" " + fit(str(sign), STATE_WIDTH), sign.style),
        ]
        if last_width:
            cells.append(Cell(fit(fr.ago(health.read_at, now) if health.read_at else "—", last_width)))
        cells.append(Cell(fit(got, COUNT_WIDTH, right=True)))
        if due_width:
            due = fr.until(health.next_due, now) if health.source.enabled else "—"
            cells.append(Cell("  " + fit(due, due_width), "dim"))
        return cells

    def head_cells(self, width: int) -> Sequence[Cell]:
        """Draw the column names."""
        name_width, last_width, due_width = _shares(width)
        text = "  " + fit("Source", name_width) + " " + fit("État", STATE_WIDTH)
        text += fit("Lue", last_width) if last_width else ""
        text += fit("neufs/lus", COUNT_WIDTH, right=True)
        text += "  " + fit("Prochain", due_width) if due_width else ""
        return (Cell(text, "head"),)

    def empty_lines(self) -> Sequence[Cell]:
        """Say which key adds a source."""
        return (Cell(""), Cell("Aucune source.", "strong"), Cell(""), Cell("a  ajouter un flux RSS ou Atom", "dim"))


def _shares(width: int) -> tuple[int, int, int]:
    """Share a width: name, last pass, next pass; the last two go first when narrow."""
    rest = width - 3 - STATE_WIDTH - COUNT_WIDTH
    last = LAST_WIDTH if rest - LAST_WIDTH >= 14 else 0  # noqa: PLR2004 - a name needs room
    rest -= last
    due = DUE_WIDTH if rest - DUE_WIDTH - 2 >= 14 else 0  # noqa: PLR2004
    return max(4, rest - (due + 2 if due else 0)), last, due


def source_words(health: SourceHealth, now: datetime, width: int) -> Content:
    """Write what is known of a source's last pass, and what to do when it failed."""
    source, last = health.source, health.last
    lines: list[Content] = []
    if last is None:
        lines.append(Content("Jamais lue : ↵ la lit maintenant."))
    else:
        counts = (
            f"{fr.plural(last.received, 'reçu')}, {fr.plural(last.added, 'nouveau', 'nouveaux')}, "
            f"{fr.plural(last.updated, 'modifié')}, {fr.plural(last.unchanged, 'inchangé')}, "
            f"{fr.plural(last.refused, 'illisible')}, {fr.plural(last.requests, 'requête')}"
        )
        if last.message:
            lines.append(tx.styled(last.message, "bad" if last.outcome == "failed" else "warn"))
        lines.append(Content(f"Dernier passage {fr.ago(last.ended, now)} : {counts}."))
        if health.failing_since is not None:
            read = f"Lue {fr.ago(health.read_at, now)}" if health.read_at else "Encore jamais lue en entier"
            lines.append(Content(f"{read} ; ce qui a été lu reste dans la Veille."))
    lines.append(tx.styled(fit(fr.plain(source.url), width).rstrip(), "dim"))
    return tx.join(lines, "\n")


class RefusalLines(TableLines):
    """The records in quarantine."""

    def line(self, index: int) -> StoredRefusal:
        """Return a row under its own type."""
        row: StoredRefusal = self._rows[index]  # type: ignore[assignment]
        return row

    @property
    def current(self) -> StoredRefusal | None:
        """Return the record under the cursor."""
        return self.line(self.cursor) if self._rows else None

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a record: its file, its id, the reason."""
        refusal = self.line(index)
        third = max(8, width * 28 // 100)
        return (
            Cell("▸ " if index == self.cursor and self.has_focus else "  ", "flag"),
            Cell(fit(fr.plain(refusal.record), 14), "strong"),
            Cell(" " + fit(fr.plain(re.split(r"[\\/]", refusal.origin)[-1]), third), "dim"),
            Cell(" " + fit(fr.plain(refusal.reason), max(4, width - 18 - third))),
        )


def refusal_words(refusal: StoredRefusal, width: int) -> Content:
    """Write a refusal in full, and what to do."""
    del width
    return tx.join(
        [
            tx.styled(f"{refusal.record} ─ {refusal.origin}", "dim"),
            tx.styled(refusal.reason, "warn"),
            Content("Le reste du fichier a été lu. r réessaie, par exemple après une nouvelle version de Lot à lot."),
        ],
        "\n",
    )
