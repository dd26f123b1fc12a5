"""Portefeuille: running bids and contracts against the same weeks, crew and van; what is promised twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions
from lotalot import format as fr
from lotalot.bid_words import STATES, STYLES, cells_of
from lotalot.screens.base import BaseScreen
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.lines import Cell, LineList, TableLines, fit
from lotalot.widgets.portfolio_text import portfolio
from readiness.commitments import RUNNING, Commitment, CommitmentState

if TYPE_CHECKING:
    from readiness.commitments import CommitmentLine
    from readiness.portfolio import Conflict, PortfolioWeek, Winning

Found = tuple["list[CommitmentLine]", "list[Conflict]", "list[Winning]", "list[PortfolioWeek]", "list[str]"]
_SIZES: Final = (15, 7, 0, 20, 11, 11)
"""State, chance, name (the rest), load, first and last day."""


class BidLines(TableLines):
    """Bids and contracts, one line each."""

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a line."""
        one = self.line(index).commitment
        cells, sizes = cells_of(one), _sizes(width)
        styles = (STYLES.get(one.state, "dim"), "", "strong", "", "", "")
        drawn = [
            Cell(" " + fit(text, size - 1, right=at == 1), "warn" if text == "?" else style)
            for at, (text, size, style) in enumerate(zip(cells, sizes, styles, strict=True))
        ]
        return (Cell("▸" if index == self.cursor else " ", "flag"), *drawn)

    def line(self, index: int) -> CommitmentLine:
        """Return a row under its own type."""
        row: CommitmentLine = self._rows[index]  # type: ignore[assignment]
        return row

    def action_page(self, by: int) -> None:
        """Turn the page of what the list adds up to: the lines are few."""
        text = self.screen.query_one("#bids-scroll", VerticalScroll)
        (text.scroll_page_down if by > 0 else text.scroll_page_up)(animate=False)

    @property
    def current(self) -> CommitmentLine | None:
        """Return the line under the cursor."""
        return self.line(self.cursor) if self._rows else None

    def head_cells(self, width: int) -> Sequence[Cell]:
        """Draw the column names."""
        names = ("État", "Chance", "Réponse ou contrat", "Charge", "Du", "Au")
        pairs = zip(names, _sizes(width), strict=True)
        return (Cell(" " + "".join(" " + fit(name, size - 1, right=name == "Chance") for name, size in pairs), "head"),)

    def empty_lines(self) -> Sequence[Cell]:
        """Say what the list is for and which key fills it."""
        return (
            Cell("Aucune réponse ni contrat en cours.", "strong"),
            Cell("Notez ce qui prend vos heures : un lot auquel vous répondez, un contrat déjà gagné."),
            Cell("a  ajouter      r sur une consultation  répondre à un lot", "dim"),
        )


def _sizes(width: int) -> tuple[int, ...]:
    rest = max(12, width - 1 - sum(_SIZES))
    return tuple(size or rest for size in _SIZES)


class PortfolioScreen(BaseScreen):
    """The portfolio."""

    SCOPE = actions.PORTFOLIO
    BINDINGS = actions.bindings(actions.PORTFOLIO)
    AUTO_FOCUS: ClassVar[str | None] = "#bids"

    def __init__(self) -> None:
        super().__init__()
        self._found: Found | None = None
        self._monthly = True
        self._before: tuple[int | None, Commitment] | None = None
        """What stood before the last change, and its number; without one, it was removed."""

    def compose_body(self) -> Iterator[Widget]:
        """Give the list, and what it adds up to."""
        yield Static("Réponses en cours et contrats.", id="bids-title", classes="screen-title", markup=False)
        yield BidLines(id="bids")
        with VerticalScroll(id="bids-scroll", can_focus=False):
            yield Drawn(self._draw, id="bids-text")

    def load(self) -> None:
        """Read everything."""
        workspace = self.workspace

        def read() -> Found:
            room = workspace.commitments
            return room.all(), room.conflicts(), room.winnings(), room.weeks(), room.goods()

        self.ask("portfolio", read, self._show)

    def _show(self, found: Found) -> None:
        self._found = found
        order = list(STATES)
        rows = sorted(
            found[0], key=lambda line: (line.commitment.state not in RUNNING, order.index(line.commitment.state))
        )
        self.query_one(BidLines).show_rows(rows)
        bids = sum(1 for line in rows if line.commitment.state in RUNNING)
        twice = fr.plural(len(found[1]) + len(found[4]), "conflit", "conflits")
        words = f"Réponses en cours et contrats : {bids}, {twice}."
        self.query_one("#bids-title", Static).update(words)
        self.query_one("#bids-text", Drawn).refresh(layout=True)

    def _draw(self, width: int) -> Content:
        if self._found is None or not self._found[0]:
            return Content("")
        from readiness.portfolio import by_month  # noqa: PLC0415 - once there is something to show

        _, conflicts, winnings, weeks, goods = self._found
        shown = by_month(weeks) if self._monthly else weeks
        return portfolio((conflicts, winnings, shown), goods, width, monthly=self._monthly)

    def _changed(self, words: str) -> None:
        self.load()
        self.lotalot.recheck(words)

    def action_add(self) -> None:
        """Add a contract or a bid."""
        from lotalot.screens.bid_form import BidForm  # noqa: PLC0415 - opened on demand

        workspace = self.workspace

        def save(item: Commitment | None) -> None:
            if item is not None:
                words = f"Noté : {fr.plain(item.label)}."
                self.change(lambda: workspace.commitments.add(item), lambda _: self._changed(words))

        self.app.push_screen(BidForm(None), save)

    @on(LineList.Selected)
    def action_edit(self) -> None:
        """Edit the line under the cursor."""
        from lotalot.screens.bid_form import BidForm  # noqa: PLC0415 - opened on demand

        line = self.query_one(BidLines).current
        if line is None:
            self.action_add()
            return

        def save(item: Commitment | None) -> None:
            if item is not None and item != line.commitment:
                self._write(line, item)

        self.app.push_screen(BidForm(line.commitment), save)

    def _write(self, line: CommitmentLine, item: Commitment) -> None:
        workspace = self.workspace
        words = f"{fr.plain(item.label)} : {STATES[item.state]}."
        self._before = line.id, line.commitment
        self.change(lambda: workspace.commitments.update(line.id, item), lambda _: self._changed(words))

    def action_state(self, state: str) -> None:
        """Say where the line under the cursor stands."""
        line = self.query_one(BidLines).current
        if line is None:
            return
        if line.commitment.state == state:
            self.say(f"{fr.plain(line.commitment.label)} : déjà {STATES[line.commitment.state]}.")
            return
        self._write(line, line.commitment.model_copy(update={"state": CommitmentState(state)}))

    def action_delete(self) -> None:
        """Forget the line under the cursor; `u` puts it back."""
        line, workspace = self.query_one(BidLines).current, self.workspace
        if line is None:
            return
        self._before = None, line.commitment
        words = f"Supprimé : {fr.plain(line.commitment.label)}.  u le remet"
        self.change(lambda: workspace.commitments.remove(line.id), lambda _: self._changed(words))

    def action_restore(self) -> None:
        """Take the last change back, or put the last deleted line back."""
        if self._before is None:
            self.say("Rien à annuler.")
            return
        (ident, item), room = self._before, self.workspace.commitments
        self._before = None
        words = f"Remis : {fr.plain(item.label)}, {STATES[item.state]}."
        self.change(
            lambda: room.add(item) if ident is None else room.update(ident, item), lambda _: self._changed(words)
        )

    def action_grain(self) -> None:
        """Change between weeks and months."""
        self._monthly = not self._monthly
        self.query_one("#bids-text", Drawn).refresh(layout=True)

    async def action_open(self) -> None:
        """Open the consultation that the line answers."""
        line = self.query_one(BidLines).current
        if line is None or not line.commitment.opportunity:
            self.say("Cet engagement ne répond à aucune consultation du fichier.")
            return
        await self.lotalot.open_tender(line.commitment.opportunity)


SCREEN = PortfolioScreen
