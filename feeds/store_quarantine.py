"""Records that could not be read: why, where they came from, and their bytes, until a version can read them.

Part of `feeds.store`. One row per (origin, record): refused again, the reason is renewed and the first date stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.database import transaction, wrapped
from feeds.models import Refusal
from feeds.store_base import StoreBase
from feeds.store_codec import pack_raw, unpack_raw

_NEWEST: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class StoredRefusal:
    """A refusal in quarantine. `raw` is bounded (`store_codec.RAW_LIMIT`)."""

    id: int
    origin: str
    record: str
    reason: str
    first_seen: datetime
    raw: bytes

    @property
    def refusal(self) -> Refusal:
        """Give it back as the reader reported it."""
        return Refusal(self.origin, self.record, self.reason, self.raw)


class QuarantineStore(StoreBase):
    """Read and write quarantine. Each method owes a line in `test_store_locked.py`."""

    def refuse(self, refusals: Sequence[Refusal], now: datetime) -> None:
        """Put records in quarantine."""
        rows = [
            (each.origin, each.record, each.reason, pack_raw(each.raw), self.reader_version, now.isoformat())
            for each in refusals
        ]
        with transaction(self._conn):
            self._conn.executemany(
                "INSERT INTO refusal (origin, record, reason, raw, reader_version, first_seen)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " reason = excluded.reason, raw = excluded.raw, reader_version = excluded.reader_version",
                rows,
            )

    def refusals(
        self, limit: int = 200, *, origin: str | None = None, before: int | None = None
    ) -> list[StoredRefusal]:
        """List quarantine, newest first, of one origin or of all; `before` is the last id of the page before."""
        where, values = ("", ()) if origin is None else (" AND origin = ?", (origin,))
        start = before if before is not None else _NEWEST
        with wrapped(self._conn):
            rows = self._conn.execute(
                f"SELECT id, origin, record, reason, first_seen, raw FROM refusal WHERE id < ?{where}"
                " ORDER BY id DESC LIMIT ?",
                (start, *values, limit),
            ).fetchall()
        return [
            StoredRefusal(ident, origin_of, record, reason, datetime.fromisoformat(first_seen), unpack_raw(raw))
            for ident, origin_of, record, reason, first_seen, raw in rows
        ]

    def refused_keys(self) -> set[tuple[str, str]]:
        """Give the (origin, record) pairs in quarantine, so that an import knows which ones it frees."""
        with wrapped(self._conn):
            return {(row[0], row[1]) for row in self._conn.execute("SELECT origin, record FROM refusal")}

    def refused_by_older_readers(self) -> int:
        """Count records that an older version refused and this one has not tried."""
        with wrapped(self._conn):
            (count,) = self._conn.execute(
                "SELECT count(*) FROM refusal WHERE reader_version <> ?", (self.reader_version,)
            ).fetchone()
        return int(count)

    def forget_refusal(self, origin: str, record: str) -> None:
        """Let a record out of quarantine; nothing happens when it is not in it."""
        with transaction(self._conn):
            self._conn.execute("DELETE FROM refusal WHERE origin = ? AND record = ?", (origin, record))
