"""Reference tables brought by a refresh: one row a table, replaced whole or not at all.

Part of `feeds.store`. What a table holds is `feeds.reference`'s business; here it is bytes.
"""

from dataclasses import dataclass
from datetime import datetime

from feeds.database import transaction, wrapped
from feeds.store_base import StoreBase


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A fresh table without its body: where it came from, when, how many lines it has."""

    name: str
    source: str
    fetched: datetime
    lines: int


class ReferenceStore(StoreBase):
    """Read and write reference tables. Each method owes a line in `test_store_locked.py`."""

    def reference_tables(self) -> list[StoredTable]:
        """List the fresh tables, by name."""
        with wrapped(self._conn):
            rows = self._conn.execute("SELECT name, source, fetched, lines FROM reference ORDER BY name").fetchall()
        return [StoredTable(str(row[0]), str(row[1]), datetime.fromisoformat(row[2]), int(row[3])) for row in rows]

    def reference_body(self, name: str) -> bytes | None:
        """Give the compressed body of a fresh table, or None without one."""
        with wrapped(self._conn):
            row = self._conn.execute("SELECT body FROM reference WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else None

    def put_reference(self, table: StoredTable, body: bytes, validators: tuple[str, str]) -> None:
        """Replace a table and what HTTP remembers of its address, in one transaction.

        Args:
            table: its name, address, date and number of lines.
            body: compressed.
            validators: `ETag` and `Last-Modified` of the answer, empty when it had none.
        """
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO reference (name, source, fetched, lines, body) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET source = excluded.source, fetched = excluded.fetched,"
                " lines = excluded.lines, body = excluded.body",
                (table.name, table.source, table.fetched.isoformat(), table.lines, body),
            )
            self._conn.execute(
                "INSERT INTO http_cache VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified",
                (table.source, *validators),
            )

    def touch_reference(self, name: str, now: datetime) -> None:
        """Remember that a table was found unchanged today."""
        with transaction(self._conn):
            self._conn.execute("UPDATE reference SET fetched = ? WHERE name = ?", (now.isoformat(), name))
