"""A list that draws only the lines in view: the cost of a page does not depend on how many rows there are.

Rows are given as cells (text, style name); outside text is made safe by whoever builds the cells and is never
markup. It knows nothing of what a row means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lotalot import actions

ELLIPSIS = "…"


class Cell(NamedTuple):
    """A piece of a line and the name of its style (`good`, `bad`, `dim`, `strong`…, empty for normal)."""

    text: str
    style: str = ""


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Cut or pad a text to exactly `width` cells, with an ellipsis when cut; wide characters are never split."""
    if width <= 0:
        return ""
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + ELLIPSIS, width)
    pad = " " * (width - length)
    return pad + text if right else text + pad


class _Frame(NamedTuple):
    """Width of a line, number of rows and height of the column names."""

    width: int
    rows: int
    head: int


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """A list with a cursor, drawn line by line. Subclasses say how many rows there are and how one is drawn."""

    BINDINGS = actions.bindings(actions.LIST)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"lines--{name}"
        for name in ("head", "cursor", "good", "fair", "ask", "bad", "dim", "strong", "flag", "warn", "rule")
    }
    DEFAULT_CSS = """
    LineList {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .lines--head { color: $quiet; text-style: underline; }
        & > .lines--cursor { background: $surface-lighten-1; }
        &:focus > .lines--cursor { background: $primary-muted; }
        & > .lines--good { color: $text-success; }
        & > .lines--fair { color: $text-warning; }
        & > .lines--ask { color: $text-accent; }
        & > .lines--bad { color: $text-error; }
        & > .lines--dim { color: $quiet; }
        & > .lines--strong { text-style: bold; }
        & > .lines--flag { color: $text-primary; text-style: bold; }
        & > .lines--warn { color: $text-warning; text-style: bold; }
        & > .lines--rule { color: $quiet; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row."""

        lines: LineList
        index: int

        @property
        def control(self) -> LineList:
            """Return the list it comes from."""
            return self.lines

    @dataclass
    class Selected(Message):
        """A row was clicked twice: open it."""

        lines: LineList
        index: int

        @property
        def control(self) -> LineList:
            """Return the list it comes from."""
            return self.lines

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(512)
        self._styles: dict[tuple[str, bool, bool], Style] = {}
        self._frame: _Frame | None = None
        """What holds for every line of the drawing under way."""

    # --- what a subclass says ----------------------------------------------------------------------------------

    def row_count(self) -> int:
        """Return how many rows can be shown now."""
        raise NotImplementedError

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Return the cells of a row; they are cut at `width`."""
        raise NotImplementedError

    def is_known(self, index: int) -> bool:
        """Say whether a row is in memory; one that is not is drawn as dots and not remembered."""
        del index
        return True

    def head_cells(self, width: int) -> Sequence[Cell]:
        """Return the column names, drawn above the rows and never scrolled; none by default."""
        del width
        return ()

    def empty_lines(self) -> Sequence[Cell]:
        """Return what is shown instead of rows: what the list is and which key fills it."""
        return ()

    # --- drawing -----------------------------------------------------------------------------------------------

    @property
    def line_width(self) -> int:
        """Return the width of a line, without the scroll bar."""
        return self.scrollable_content_region.width

    @property
    def head(self) -> int:
        """Return the height of the column names, 0 or 1."""
        return 1 if self.row_count() and self.head_cells(self.line_width) else 0

    def scroll_count(self) -> int:
        """Return how many rows the scroll bar stands for, at least `row_count`."""
        return self.row_count()

    def redraw(self) -> None:
        """Draw again from the rows as they are now; keep the cursor inside."""
        self._strips.clear()
        self.resized()

    def resized(self) -> None:
        """Take a change of the number of rows; what is drawn of the others stays."""
        count = self.row_count()
        self.virtual_size = Size(self.line_width, self.scroll_count() + self.head)
        if count and self.cursor >= count:
            self.cursor = count - 1
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines of the view; what is the same for all is asked once."""
        self._frame = _Frame(self.line_width, self.row_count(), self.head)
        try:
            return super().render_lines(crop)
        finally:
            self._frame = None

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        width, count, head = self._frame or (self.line_width, self.row_count(), self.head)
        if not count:
            lines = self.empty_lines()
            cells: Sequence[Cell] = (Cell(" " + lines[y].text, lines[y].style),) if y < len(lines) else ()
            return self._strip(cells, width, selected=False)
        if y < head:
            return self._strip(self.head_cells(width), width, selected=False)
        index = self.scroll_offset.y + y - head
        if index >= count or not self.is_known(index):
            dots = (Cell("  …", "dim"),) if index < self.scroll_count() else ()
            return self._strip(dots, width, selected=index == self.cursor)
        selected = index == self.cursor
        key = (index, width, selected, self.has_focus, self.app.theme)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strip(self.row_cells(index, width), width, selected=selected)
            self._strips[key] = strip
        return strip

    def _strip(self, cells: Sequence[Cell], width: int, *, selected: bool) -> Strip:
        segments = [Segment(cell.text, self._style(cell.style, selected=selected)) for cell in cells]
        return Strip(segments).adjust_cell_length(width, self._style("", selected=selected))

    def _style(self, name: str, *, selected: bool) -> Style:
        key = (name, selected, self.has_focus)
        style = self._styles.get(key)
        if style is None:
            style = self.rich_style
            if name:
                style += self.get_component_rich_style(f"lines--{name}", partial=True)
            if selected:
                style += self.get_component_rich_style("lines--cursor", partial=True)
            self._styles[key] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the colours of the former theme or state."""
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def on_resize(self) -> None:
        """Draw again at the new width and keep the cursor in view."""
        self.redraw()
        self.reveal()

    # --- moving ------------------------------------------------------------------------------------------------

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.row_count() - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two lines that changed and say so."""
        if old != new:
            self.reveal()
            self.refresh()
            self.post_message(self.Highlighted(self, new))

    def reveal(self) -> None:
        """Scroll so that the cursor is in view."""
        height = self.size.height - self.head
        top = self.scroll_offset.y
        if height <= 0:
            return
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def action_move(self, by: int) -> None:
        """Move the cursor by some lines."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Move by whole pages; the cursor keeps its line on the screen."""
        height = max(1, self.size.height - self.head)
        self.scroll_to(y=self.scroll_offset.y + by * height, animate=False)
        self.cursor += by * height

    def action_top(self) -> None:
        """Go to the first row."""
        self.cursor = 0

    def action_bottom(self) -> None:
        """Go to the last row that is known."""
        self.cursor = self.row_count() - 1

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        index = self.scroll_offset.y + event.y - self.head
        if not 0 <= index < self.row_count() or event.y < self.head:
            return
        again = index == self.cursor and event.chain > 1
        self.cursor = index
        if again:
            self.post_message(self.Selected(self, index))


class TableLines(LineList):
    """A short list held in memory: each row is its cells, made for a width by `draw`."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._rows: Sequence[object] = ()

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def show_rows(self, rows: Sequence[object]) -> None:
        """Replace the rows."""
        self._rows = tuple(rows)
        self.redraw()
