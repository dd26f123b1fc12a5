"""Which rows of a long list are in memory: a bounded window over keyset pages.

Pure: no screen, no database. A page is asked for with the cursor that ends the one before; cursors are kept for every
page seen (small), rows only for the pages used last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness.watch import Cursor, WatchPage, WatchRow

PAGE_ROWS = 50
KEPT_PAGES = 24


class Pages:
    """The pages of one list: known cursors, cached rows."""

    def __init__(self, kept: int = KEPT_PAGES) -> None:
        self._kept = kept
        self._offsets: list[int] = [0]
        """Index of the first row of each page that can be asked for; the last may not be loaded yet."""
        self._after: list[Cursor | None] = [None]
        self._rows: OrderedDict[int, tuple[WatchRow, ...]] = OrderedDict()
        self.known = 0
        """Rows whose place is known."""
        self.complete = False
        """No page follows the last known one."""

    def page_of(self, index: int) -> int:
        """Return the page that holds a row index."""
        return bisect_right(self._offsets, index) - 1

    def row(self, index: int) -> WatchRow | None:
        """Return a row, or None when its page is not in memory."""
        if not 0 <= index < self.known:
            return None
        page = self.page_of(index)
        rows = self._rows.get(page)
        offset = index - self._offsets[page]
        return rows[offset] if rows is not None and offset < len(rows) else None

    def wanted(self, first: int, last: int) -> int | None:
        """Return the first page to load so that rows `first` to `last` can be drawn, or None."""
        for page in range(self.page_of(first), self.page_of(last) + 1):
            loadable = page < len(self._after)
            if loadable and page not in self._rows and not (self.complete and self._offsets[page] >= self.known):
                return page
            if page in self._rows:
                self._rows.move_to_end(page)
        return None

    def after(self, page: int) -> Cursor | None:
        """Return the cursor that a page starts after."""
        return self._after[page]

    def put(self, page: int, loaded: WatchPage) -> bool:
        """Keep a page; say whether rows already known changed.

        When it does not end where it used to, the pages behind it are forgotten.
        """
        if page >= len(self._after):
            return False
        rows = tuple(loaded.rows)
        changed = self._offsets[page] < self.known and self._rows.get(page) != rows
        end = self._offsets[page] + len(rows)
        follows = page + 1 < len(self._after)
        if loaded.next is None or not follows or self._after[page + 1] != loaded.next or self._offsets[page + 1] != end:
            self._forget_behind(page)
            self.known = end
            self.complete = loaded.next is None
            if loaded.next is not None:
                self._offsets.append(end)
                self._after.append(loaded.next)
        self._rows[page] = rows
        self._rows.move_to_end(page)
        while len(self._rows) > self._kept:
            self._rows.popitem(last=False)
        return changed

    def _forget_behind(self, page: int) -> None:
        del self._offsets[page + 1 :]
        del self._after[page + 1 :]
        for behind in [number for number in self._rows if number > page]:
            del self._rows[behind]

    def find(self, ident: str) -> int | None:
        """Return the index of an opportunity that is in memory, or None."""
        for page, rows in self._rows.items():
            for offset, row in enumerate(rows):
                if row.id == ident:
                    return self._offsets[page] + offset
        return None
