"""Read the daily list: pages, counters and search over opportunities and what they were found to be.

`Watch` only reads. It holds no cursor between two pages: a page is asked for by the key of the row before it, so that
nothing keeps a lock and rows that come or go meanwhile shift nothing.

Pages are exact at the instant they are asked for. Counters are kept as rows come in and are exact too: a sum over the
months and days to come, less what closed earlier today.
"""

import heapq
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import sqlite_utils

from feeds.database import migrate, wrapped
from feeds.search import match_expression
from feeds.store import NoticeStore
from feeds.store_rows import OPEN, PLANNED, instant
from readiness.migrations import MIGRATIONS
from readiness.models import Correction
from readiness.store_corrections import corrected_among
from readiness.watch_query import (
    CLOSING_DAYS,
    TABS,
    Condition,
    Driver,
    Phase,
    Tab,
    Value,
    WatchFilters,
    any_phase,
    assessment_driver,
    changed_since,
    conditions,
    facet_driver,
    modified_query,
    opportunity_driver,
    page_query,
    phases,
    search_query,
    search_tokens,
)
from readiness.watch_rows import ROW_QUERY, Cursor, WatchPage, WatchRow, corrected_row, read_row

__all__ = ["TABS", "Cursor", "Tab", "Watch", "WatchFilters", "WatchPage", "WatchRow"]

PLAIN_LIMIT: Final = 600
"""Matches of the words alone looked at first."""
SEARCH_LIMIT: Final = 8_000
"""Matches looked at for one page of a search: beyond, the page is given as it is, with a cursor to go on."""

_NEWEST: Final = 1 << 62


class Watch:
    """Read access to the daily list over one connection, used by one thread.

    Each new public method owes a line in `tests/readiness/test_watch.py`, on an empty and on a broken file.
    """

    def __init__(self, db: sqlite_utils.Database) -> None:
        self.db = db
        self._conn: sqlite3.Connection = db.conn
        self._notices = NoticeStore(db)
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    def page(
        self, tab: Tab, filters: WatchFilters, after: Cursor | None = None, limit: int = 50, *, now: datetime
    ) -> WatchPage:
        """Give the next `limit` rows of a tab, in its order; with words to search for, newest first.

        Args:
            tab: `new` (not seen, relevant once there is a profile), `followed`, `reserved`, `closing` (within seven
                days), `upcoming` (planned), `all`, `modified` (latest change first) or `dismissed`.
            filters: what narrows it. What the user dismissed is in its own tab only.
            after: `next` of the page before.
            limit: rows, at most.
            now: UTC-aware instant at which "open" is judged.
        """
        with wrapped(self._conn):
            words = match_expression(filters.text)
            where = conditions(tab, filters, now, relevant=self._relevance(tab, filters))
            walks = phases(tab, filters, now)
            if words:
                narrowed = match_expression(filters.text, search_tokens(tab, filters, now))
                keys, cursor = self._search((words, narrowed), (*where, any_phase(walks)), after, limit)
            elif tab == "modified":
                keys, cursor = self._modified((*where, any_phase(walks)), after, limit)
            else:
                keys, cursor = self._walk(self._drivers(tab, filters, now), walks, where, after, limit)
            return WatchPage(self._rows(keys, now), cursor)

    def search(
        self, text: str, filters: WatchFilters, after: Cursor | None = None, limit: int = 50, *, now: datetime
    ) -> WatchPage:
        """Search everything that is not dismissed, newest first; any text is accepted."""
        return self.page("all", replace(filters, text=text), after, limit, now=now)

    def counts(self, now: datetime) -> dict[str, int]:
        """Count each tab, without filters."""
        with wrapped(self._conn):
            at = instant(now)
            touched = self._range("opportunity_dismissed", "dismissed = 1", _day(at), at)
            gone = self._range("opportunity_by_close", "1", _day(at), at) - touched
            seen = self._range("opportunity_seen", "seen = 1 AND dismissed = 0", _day(at), at)
            reserved = self._range("opportunity_reserved", "regimes <> '' AND dismissed = 0", _day(at), at)
            fresh = self._range("assessment_fresh", "relevant = 1 AND fresh = 1", at, "~", "assessment")
            unseen = self._ahead("new", at) - (gone - seen)
            return {
                "new": fresh if self._has_profile() else unseen,
                "followed": self._flagged("opportunity_followed", "followed = 1 AND dismissed = 0"),
                "reserved": self._ahead("reserved", at) - reserved,
                "closing": self._closing(now) - gone,
                "upcoming": self._of_state(PLANNED),
                "all": self._ahead("all", at) - gone,
                "modified": self._modified_count(now),
                "dismissed": self._flagged("opportunity_dismissed", "dismissed = 1"),
            }

    def segment_counts(self, now: datetime) -> dict[str, int]:
        """Count what is open in each segment; segments without any are left out."""
        return self.facet_counts("segment", now)

    def facet_counts(self, facet: str, now: datetime) -> dict[str, int]:
        """Count what is open for each value of `segment`, `department` or `regime`."""
        at = instant(now)
        with wrapped(self._conn):
            counts = Counter(
                dict(
                    self._conn.execute(
                        "SELECT value, sum(n) FROM (SELECT value, n FROM tally WHERE facet = ?1 AND grain = 'month'"
                        " AND bucket > ?2 UNION ALL SELECT value, n FROM tally WHERE facet = ?1 AND grain = 'day'"
                        " AND bucket >= ?3 AND bucket < ?2 || '~') GROUP BY value",
                        (facet, at[:7], at[:10]),
                    ).fetchall()
                )
            )
            for value in list(counts):
                (gone,) = self._conn.execute(
                    "SELECT count(*) FROM facet WHERE facet = ? AND value = ? AND state = ? AND closes_at >= ?"
                    " AND closes_at < ?",
                    (facet, value, OPEN, _day(at), at),
                ).fetchone()
                counts[value] -= gone
            counts.update(self._dismissed_today(facet, at))
        return {value: n for value, n in counts.items() if n > 0}

    def _relevance(self, tab: Tab, filters: WatchFilters) -> bool | None:
        if filters.relevant is None and tab == "new":
            return True if self._has_profile() else None
        return filters.relevant if self._has_profile() else None

    def _has_profile(self) -> bool:
        return self._conn.execute("SELECT 1 FROM structure").fetchone() is not None

    def _walk(
        self,
        drivers: Sequence[Driver],
        walks: Sequence[Phase],
        where: Sequence[Condition],
        after: Cursor | None,
        limit: int,
    ) -> tuple[list[tuple[str, int]], Cursor | None]:
        """Walk the phases of a tab from a cursor until the page is full."""
        found: list[tuple[str, int]] = []
        for number, phase in enumerate(walks):
            if after is not None and number < after.phase:
                continue
            start = (after.key, after.rowid) if after is not None and number == after.phase else None
            # One more than asked for tells whether there is a next page.
            wanted = limit + 1 - len(found)
            pieces = [
                self._conn.execute(*page_query(driver, phase, where, start, wanted)).fetchall() for driver in drivers
            ]
            merged = heapq.merge(*pieces, reverse=phase.descending)
            fresh = list(dict.fromkeys((str(key), int(rowid)) for key, rowid in merged))[:wanted]
            if len(found) + len(fresh) > limit:
                page = [*found, *fresh][:limit]
                last = page[-1] if len(found) < limit else None
                return page, Cursor(number, *last) if last else Cursor(number, *_before(phase.descending))
            found += fresh
        return found, None

    def _drivers(self, tab: Tab, filters: WatchFilters, now: datetime) -> list[Driver]:
        """Choose the index that holds the fewest rows that the page must look at."""
        if tab in ("followed", "dismissed"):
            return [opportunity_driver(f"opportunity_{tab}")]
        if self._relevance(tab, filters):
            index = "assessment_fresh" if tab == "new" else "assessment_relevant"
            fixed = "a.relevant = 1 AND a.fresh = 1" if tab == "new" else "a.relevant = 1"
            return [assessment_driver(index, Condition(fixed))]
        if filters.verdict is not None:
            return [assessment_driver("assessment_verdict", Condition("a.verdict = ?", (filters.verdict.value,)))]
        if tab == "reserved" or filters.reserved:
            return [opportunity_driver("opportunity_reserved")]
        facets = {"segment": filters.segments, "department": filters.departments}
        used = {facet: tuple(dict.fromkeys(values)) for facet, values in facets.items() if values}
        if used:
            facet = min(used, key=lambda each: self._size(each, used[each], now)) if len(used) > 1 else next(iter(used))
            return [facet_driver(facet, value) for value in used[facet]]
        return [opportunity_driver("opportunity_by_close")]

    def _size(self, facet: str, values: Iterable[str], now: datetime) -> int:
        """Estimate from the counters how many open rows a filter leaves."""
        counts = self.facet_counts(facet, now)
        return sum(counts.get(value, 0) for value in values)

    def _modified(
        self, where: Sequence[Condition], after: Cursor | None, limit: int
    ) -> tuple[list[tuple[str, int]], Cursor | None]:
        start = (after.key, after.rowid) if after is not None else None
        rows = self._conn.execute(*modified_query(where, start, limit + 1)).fetchall()
        return rows[:limit], Cursor(0, *rows[limit - 1]) if len(rows) > limit else None

    def _search(
        self, expressions: tuple[str, str], where: Sequence[Condition], after: Cursor | None, limit: int
    ) -> tuple[list[tuple[str, int]], Cursor | None]:
        """Walk the matches downwards until the page is full or enough of them were looked at.

        The words alone first: rare words are read to their end, common ones fill the page. Only words that do neither
        are worth looking up together with the filters' tokens, which costs more a match; the walk goes on from there.

        One statement each, read row by row and closed here: asking again for a few at a time would look the words up
        again.
        """
        found: list[tuple[str, int]] = []
        before = after.rowid if after is not None else _NEWEST
        for expression, most in zip(expressions, (PLAIN_LIMIT, SEARCH_LIMIT), strict=True):
            looked_at = 0
            with closing(self._conn.execute(*search_query(expression, where, before, most))) as matches:
                for rowid, meets in matches:
                    before, looked_at = rowid, looked_at + 1
                    if meets:
                        found.append(("", rowid))
                        if len(found) == limit:
                            return found, Cursor(0, "", rowid)
            if looked_at < most:
                return found, None
        return found, Cursor(0, "", before)

    def _rows(self, keys: Sequence[tuple[str, int]], now: datetime) -> tuple[WatchRow, ...]:
        """Read the rows of a page, in its order."""
        if not keys:
            return ()
        idents = [rowid for _, rowid in keys]
        marks = ", ".join("?" * len(idents))
        rows = {row[0]: row for row in self._conn.execute(f"{ROW_QUERY} ({marks})", idents)}
        since, at = changed_since(now), instant(now)
        page = [read_row(rows[rowid], at, since) for rowid in idents if rowid in rows]
        said = corrected_among(self._conn, idents)
        return tuple(self._as_said(row, said[row.rowid], at) if row.rowid in said else row for row in page)

    def _as_said(self, row: WatchRow, said: Sequence[Correction], at: str) -> WatchRow:
        """Show what the user corrected; the walk itself stays in the order of what is published."""
        from readiness.corrections import correct_opportunity  # noqa: PLC0415 - few opportunities are corrected

        opportunity = self._notices.opportunity(row.id)
        return row if opportunity is None else corrected_row(row, correct_opportunity(opportunity, said), at)

    def _ahead(self, facet: str, at: str) -> int:
        """Sum what closes in a later month, today or later this month."""
        (count,) = self._conn.execute(
            "SELECT ifnull(sum(n), 0) FROM (SELECT n FROM tally WHERE facet = ?1 AND grain = 'month' AND bucket > ?2"
            " UNION ALL SELECT n FROM tally WHERE facet = ?1 AND grain = 'day' AND bucket >= ?3"
            " AND bucket < ?2 || '~')",
            (facet, at[:7], at[:10]),
        ).fetchone()
        return int(count)

    def _closing(self, now: datetime) -> int:
        """Sum the days from today to the last one of `closing`, less what closes later on that last day."""
        last = instant(now + timedelta(days=CLOSING_DAYS))
        (count,) = self._conn.execute(
            "SELECT ifnull(sum(n), 0) FROM tally WHERE facet = 'all' AND grain = 'day' AND bucket >= ? AND bucket <= ?",
            (instant(now)[:10], last[:10]),
        ).fetchone()
        later = self._range("opportunity_by_close", "1", last, last[:10] + "~")
        return int(count) - later + self._range("opportunity_dismissed", "dismissed = 1", last, last[:10] + "~")

    def _range(self, index: str, where: str, low: str, high: str, table: str = "opportunity") -> int:
        """Count open rows that close from `low` to before `high`, inside an index."""
        (count,) = self._conn.execute(
            f"SELECT count(*) FROM {table} INDEXED BY {index} WHERE {where} AND state = ? AND closes_at >= ?"
            " AND closes_at < ?",
            (OPEN, low, high),
        ).fetchone()
        return int(count)

    def _flagged(self, index: str, where: str) -> int:
        """Count what the user flagged: as many rows as the user made."""
        (count,) = self._conn.execute(f"SELECT count(*) FROM opportunity INDEXED BY {index} WHERE {where}").fetchone()
        return int(count)

    def _of_state(self, state: str) -> int:
        row = self._conn.execute(
            "SELECT n FROM tally WHERE facet = 'all' AND grain = 'state' AND bucket = ? AND value = ''", (state,)
        ).fetchone()
        return int(row[0]) if row else 0

    def _modified_count(self, now: datetime) -> int:
        where = (
            *conditions("modified", _NO_FILTER, now, relevant=None),
            any_phase(phases("modified", _NO_FILTER, now)),
        )
        values: tuple[Value, ...] = tuple(value for each in where for value in each.values)
        (count,) = self._conn.execute(
            "SELECT count(*) FROM opportunity o INDEXED BY opportunity_changed WHERE o.changed_on <> '' AND "
            + " AND ".join(each.sql for each in where),
            values,
        ).fetchone()
        return int(count)

    def _dismissed_today(self, facet: str, at: str) -> Counter[str]:
        """Count the dismissed ones that closed earlier today: they are in the index, not in the counters."""
        column = {"segment": "segments", "department": "departments", "regime": "regimes"}[facet]
        rows = self._conn.execute(
            f"SELECT {column} FROM opportunity INDEXED BY opportunity_dismissed WHERE dismissed = 1 AND state = ?"
            " AND closes_at >= ? AND closes_at < ?",
            (OPEN, _day(at), at),
        )
        return Counter(value for (values,) in rows for value in values.split())


_NO_FILTER: Final = WatchFilters()


def _day(at: str) -> str:
    """Give the first instant of a UTC day."""
    return at[:10] + "T00:00:00Z"


def _before(descending: bool) -> tuple[str, int]:
    """Give a key that stands before a whole phase."""
    return ("~", _NEWEST) if descending else ("", -1)
