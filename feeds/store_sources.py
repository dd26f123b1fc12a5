"""Where notices come from and how each pass went: sources, checkpoints, what HTTP remembers, reports.

Part of `feeds.store`. It speaks to no network and knows no format: `feeds.sources` does.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.database import transaction, wrapped
from feeds.errors import FeedsError
from feeds.models import FetchReport
from feeds.store_base import StoreBase

REPORTS_KEPT: Final = 50
"""Passes remembered per source."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place that notices come from.

    Attributes:
        id: `boamp`, `boamp-dila`, or `rss:<number>` for an address typed by the user.
        kind: `boamp-api`, `boamp-dila` or `rss`.
    """

    id: str
    kind: str
    url: str
    label: str
    enabled: bool = True


class RefusedSourceError(FeedsError):
    """Say that an address cannot become a source.

    Attributes:
        url: as typed.
        reason: French, without final full stop.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        """Render one French sentence that names the address."""
        return f"Flux « {self.url} » : {self.reason}."


class SourceStore(StoreBase):
    """Read and write sources. Each method owes a line in `test_store_locked.py`."""

    def sources(self) -> list[Source]:
        """List every source, enabled or not, the built-in ones first."""
        with wrapped(self._conn):
            rows = self._conn.execute("SELECT id, kind, url, label, enabled FROM source ORDER BY id").fetchall()
        return [_source(row) for row in rows]

    def add_source(self, url: str, label: str) -> Source:
        """Add an RSS/Atom address. One that was left out is included again.

        Raises:
            RefusedSourceError: the address is not an http(s) one, or is already read.
        """
        if not url.lower().startswith(("http://", "https://")):
            raise RefusedSourceError(url, "une adresse de flux commence par http:// ou https:// ; vérifiez-la")
        with transaction(self._conn):
            row = self._conn.execute("SELECT id, enabled FROM source WHERE url = ?", (url,)).fetchone()
            if row is not None and row[1]:
                raise RefusedSourceError(url, "cette adresse est déjà suivie ; elle figure dans l'écran Sources")
            if row is None:
                (last,) = self._conn.execute(
                    "SELECT max(value) FROM (SELECT value FROM counter WHERE name = 'feed' UNION ALL SELECT 0)"
                ).fetchone()
                ident = f"rss:{last + 1}"
                # A number is never given twice: notices of a removed feed stay, under its number.
                self._conn.execute(
                    "INSERT INTO counter VALUES ('feed', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                    (last + 1,),
                )
                self._conn.execute("INSERT INTO source VALUES (?, 'rss', ?, ?, 1)", (ident, url, label or url))
            else:
                ident = str(row[0])
                self._conn.execute(
                    "UPDATE source SET enabled = 1, label = CASE WHEN ? = '' THEN label ELSE ? END WHERE id = ?",
                    (label, label, ident),
                )
            row = self._conn.execute(
                "SELECT id, kind, url, label, enabled FROM source WHERE id = ?", (ident,)
            ).fetchone()
        return _source(row)

    def remove_source(self, source_id: str) -> None:
        """Forget an address and its state; its notices stay. A built-in source is only disabled."""
        with transaction(self._conn):
            self._conn.execute("UPDATE source SET enabled = 0 WHERE id = ?", (source_id,))
            self._conn.execute(
                "DELETE FROM http_cache WHERE url = (SELECT url FROM source WHERE id = ? AND kind = 'rss')",
                (source_id,),
            )
            self._conn.execute("DELETE FROM source WHERE id = ? AND kind = 'rss'", (source_id,))

    def enable_source(self, source_id: str, enabled: bool) -> None:
        """Include a source in the passes, or leave it out."""
        with transaction(self._conn):
            self._conn.execute("UPDATE source SET enabled = ? WHERE id = ?", (int(enabled), source_id))

    def checkpoint(self, source_id: str) -> str:
        """Tell where the last pass over a source stopped, in its own words; empty before the first one."""
        with wrapped(self._conn):
            row = self._conn.execute("SELECT value FROM checkpoint WHERE source = ?", (source_id,)).fetchone()
        return str(row[0]) if row else ""

    def set_checkpoint(self, source_id: str, value: str) -> None:
        """Remember where a pass is, after its batch is stored and not before."""
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO checkpoint VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (source_id, value),
            )

    def http_cache(self, url: str) -> tuple[str, str]:
        """Give the `ETag` and `Last-Modified` last received for an address, empty when there were none."""
        with wrapped(self._conn):
            row = self._conn.execute("SELECT etag, last_modified FROM http_cache WHERE url = ?", (url,)).fetchone()
        return (str(row[0]), str(row[1])) if row else ("", "")

    def set_http_cache(self, url: str, etag: str, last_modified: str) -> None:
        """Remember the validators of an address, once its body is stored."""
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO http_cache VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified",
                (url, etag, last_modified),
            )

    def add_report(self, report: FetchReport) -> None:
        """Keep what a pass did; the oldest beyond `REPORTS_KEPT` are dropped. Its refusals live in quarantine."""
        counts = (report.requests, report.received, report.added, report.updated, report.unchanged, report.refused)
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO fetch_report (source, started, ended, outcome, requests, received, added, updated,"
                " unchanged, refused, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    report.source,
                    report.started.isoformat(),
                    report.ended.isoformat(),
                    report.outcome,
                    *counts,
                    report.message,
                ),
            )
            self._conn.execute(
                "DELETE FROM fetch_report WHERE source = ? AND id NOT IN"
                " (SELECT id FROM fetch_report WHERE source = ? ORDER BY id DESC LIMIT ?)",
                (report.source, report.source, REPORTS_KEPT),
            )

    def reports(self, source_id: str, limit: int = 20) -> list[FetchReport]:
        """List the last passes over a source, newest first."""
        with wrapped(self._conn):
            rows = self._conn.execute(
                "SELECT source, started, ended, outcome, requests, received, added, updated, unchanged, refused,"
                " message FROM fetch_report WHERE source = ? ORDER BY id DESC LIMIT ?",
                (source_id, limit),
            ).fetchall()
        return [
            FetchReport(row[0], datetime.fromisoformat(row[1]), datetime.fromisoformat(row[2]), *row[3:])
            for row in rows
        ]


def _source(row: sqlite3.Row | tuple[str, str, str, str, int]) -> Source:
    return Source(str(row[0]), str(row[1]), str(row[2]), str(row[3]), bool(row[4]))
