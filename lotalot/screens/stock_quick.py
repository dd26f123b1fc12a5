"""Enter goods one line after the other, without leaving the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from lotalot import format as fr
from lotalot.screens.panel import Panel
from lotalot.widgets.fields import TextField
from readiness.models import StockItem


class QuickEntry(Panel[int]):
    """A line to type in; enter adds what it says and empties it. Several pasted lines are all read."""

    HEADING = "Saisie rapide"

    def __init__(self) -> None:
        super().__init__()
        self._added = 0
        self._place = ""
        self._told: list[str] = []

    def compose_body(self) -> Iterator[Widget]:
        """Give the line and what was understood of the last ones."""
        yield TextField("quick", "Quantité, article", "", "12 chaises tissu bleu bon état @réserve", max_length=500)
        yield Static("Un article par ligne ; @lieu vaut aussi pour les suivants.", id="quick-told", markup=False)

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        from readiness.stock_sheets import parse_pasted  # noqa: PLC0415 - on demand

        message.stop()
        words, _, place = message.value.partition("@")
        self._place = place.strip() or self._place
        read = parse_pasted(words)
        if read.bad_lines:
            self.say_error(read.bad_lines[0].reason)
            return
        items = [item.model_copy(update={"place": self._place}) for item in read.items]
        if not items:
            self.action_cancel()
            return
        workspace = self.workspace
        message.input.value = ""
        self.change(lambda: workspace.add_stock(items), lambda _: self._show(items))

    def _show(self, items: list[StockItem]) -> None:
        for item in items:
            self._added += 1
            parts = [f"{item.quantity} × {item.label}", item.category, item.condition, *item.materials, item.place]
            self._told.append(fr.plain(" ─ ".join(part for part in parts if part)))
        self.say(f"{self._added} ajoutés")
        self.query_one("#quick-told", Static).update("\n".join(self._told[-8:]))

    def action_cancel(self) -> None:
        """Close, and say how many lines were added."""
        self.dismiss(self._added)
