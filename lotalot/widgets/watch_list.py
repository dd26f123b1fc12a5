"""The Veille's list: lines drawn on demand over keyset pages asked for on demand.

It never reads: it posts `PageWanted`, the screen fetches in a worker and hands the page back with `put_page`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.message import Message

from lotalot.widgets import watch_row
from lotalot.widgets.lines import Cell, LineList
from lotalot.widgets.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from readiness.watch import Cursor, WatchPage, WatchRow

SCROLL_STEP: Final = 250


class WatchList(LineList):
    """The list of opportunities."""

    @dataclass
    class PageWanted(Message):
        """Rows about to be drawn are not in memory."""

        watch_list: WatchList
        generation: int
        page: int
        after: Cursor | None

        @property
        def control(self) -> WatchList:
            """Return the list it comes from."""
            return self.watch_list

    def __init__(self, clock: Callable[[], datetime], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._clock = clock
        self._now = clock()
        self._pages = Pages()
        self.generation = 0
        """Grows with each new question (tab, filter, search); late answers to an older one are dropped."""
        self._asked: int | None = None
        self._message: Sequence[Cell] = (Cell("Lecture…", "dim"),)

    # --- rows --------------------------------------------------------------------------------------------------

    @property
    def current(self) -> WatchRow | None:
        """Return the row under the cursor, or None while it is being read."""
        return self._pages.row(self.cursor)

    @property
    def complete(self) -> bool:
        """Say whether the end of the list is known."""
        return self._pages.complete

    @property
    def known(self) -> int:
        """Return how many rows are known to exist."""
        return self._pages.known

    def restart(self, message: Sequence[Cell]) -> None:
        """Ask a new question: forget everything and read the first page. `message` shows meanwhile."""
        self._pages = Pages()
        self._message = message
        self.set_reactive(LineList.cursor, 0)
        self.scroll_to(y=0, animate=False)
        self.reload()

    def reload(self) -> None:
        """Read again the page under the cursor, keeping what is shown until it comes."""
        self.generation += 1
        self._asked = None
        page = max(0, self._pages.page_of(self.cursor))
        self._ask(page)
        self.redraw()

    def put_page(self, generation: int, page: int, loaded: WatchPage) -> bool:
        """Take a page that was asked for; return False when it answers an older question."""
        if generation != self.generation:
            return False
        self._asked = None
        self._now = self._clock()
        if page and not loaded.rows and self._pages.row(self.cursor) is None:
            self.set_reactive(LineList.cursor, max(0, self.cursor - 1))
        if self._pages.put(page, loaded):
            self.redraw()
        else:
            self.resized()
        self._ask_what_is_missing()
        return True

    def say(self, message: Sequence[Cell]) -> None:
        """Show a message instead of rows: nothing found, or what went wrong and what to press."""
        self._asked = None
        self._message = message
        self.redraw()

    def select(self, ident: str) -> None:
        """Put the cursor on an opportunity if it is in memory."""
        index = self._pages.find(ident)
        if index is not None:
            self.cursor = index

    def _ask(self, page: int) -> None:
        if self._asked != page:
            self._asked = page
            self.post_message(self.PageWanted(self, self.generation, page, self._pages.after(page)))

    def _ask_what_is_missing(self) -> None:
        height = max(1, self.size.height)
        top = self.scroll_offset.y
        page = self._pages.wanted(top, top + 2 * height)
        if page is not None:
            self._ask(page)

    # --- drawing -----------------------------------------------------------------------------------------------

    def row_count(self) -> int:
        """Return the rows known to exist, and one more line while the end is not."""
        known = self._pages.known
        return known if self._pages.complete or not known else known + 1

    def scroll_count(self) -> int:
        """Grow the scroll bar by steps while the end is not known: each change lays the whole screen out again."""
        known = self._pages.known
        return known if self._pages.complete or not known else (known // SCROLL_STEP + 1) * SCROLL_STEP

    def is_known(self, index: int) -> bool:
        """Say whether the page of a row is in memory."""
        return self._pages.row(index) is not None

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw an opportunity."""
        row = self._pages.row(index)
        if row is None:
            return ()
        return watch_row.cells(row, width, self._now, selected=index == self.cursor)

    def head_cells(self, width: int) -> Sequence[Cell]:
        """Draw the column names."""
        return watch_row.head(width)

    def empty_lines(self) -> Sequence[Cell]:
        """Show the message of the moment."""
        return self._message

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows that come into view."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._ask_what_is_missing()

    def watch_cursor(self, old: int, new: int) -> None:
        """Ask for what follows, so that holding a key never meets the end of what is loaded."""
        super().watch_cursor(old, new)
        self._ask_what_is_missing()
