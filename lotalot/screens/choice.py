"""Choose one line among a few, or confirm: only where a decision is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import on
from textual.widget import Widget

from lotalot import actions
from lotalot.screens.panel import Panel
from lotalot.widgets.lines import Cell, LineList, TableLines, fit


class ChoiceLines(TableLines):
    """Lines of text to choose from; `empty` is said when there are none."""

    empty = ""

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a line."""
        chosen = index == self.cursor
        return (Cell("▸ " if chosen else "  ", "flag"), Cell(fit(str(self._rows[index]), width - 2)))

    def empty_lines(self) -> Sequence[Cell]:
        """Say why there is nothing to choose from."""
        return (Cell(self.empty, "dim"),)


class ChoiceScreen(Panel[int]):
    """Choose a line; the result is its index."""

    BINDINGS = actions.bindings(actions.CHOICE, beside=actions.PANEL)

    def __init__(self, heading: str, labels: Sequence[str], cursor: int = 0) -> None:
        super().__init__()
        self._heading_text = heading
        self._labels = labels
        self._start = cursor

    def heading(self) -> str:
        """Return the question."""
        return self._heading_text

    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """Also write the key that chooses."""
        return (("↵", "Choisir", "screen.choose"), *super().keys())

    def compose_body(self) -> Iterator[Widget]:
        """Give the lines."""
        lines = ChoiceLines(id="choices")
        lines.styles.height = len(self._labels)
        yield lines

    def on_mount(self) -> None:
        """Show the lines."""
        lines = self.query_one(ChoiceLines)
        lines.show_rows(self._labels)
        lines.cursor = self._start

    @on(LineList.Selected)
    def action_choose(self) -> None:
        """Close with the line under the cursor."""
        self.dismiss(self.query_one(ChoiceLines).cursor)
