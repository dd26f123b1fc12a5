"""Keep everything that was published and what the user said of it, in one SQLite file.

`NoticeStore` is the only door of this layer to its tables; its parts are split by subject (`store_put`,
`store_triage`, `store_sources`, `store_quarantine`, `store_reference`). It speaks no network, parses nothing and knows
no clock.

Every write is one short transaction; an interruption between two of them loses nothing, since a record counts as
known only with the transaction that stored it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from feeds.database import transaction, wrapped
from feeds.models import Opportunity, ReadNotice
from feeds.records import RawRecord
from feeds.store_codec import decode
from feeds.store_put import BatchWriter, PutCounts, read_members
from feeds.store_quarantine import QuarantineStore, StoredRefusal
from feeds.store_reference import ReferenceStore, StoredTable
from feeds.store_sources import Source, SourceStore
from feeds.store_triage import Triage, TriageStore

__all__ = ["NoticeStore", "PutCounts", "Source", "StoredRefusal", "StoredTable", "Triage"]

_CHUNK: Final = 500
"""Values bound in one statement."""


class NoticeStore(TriageStore, SourceStore, QuarantineStore, ReferenceStore):
    """Data access of the feeds layer over one connection, used by one thread.

    Each new public method owes a line in `tests/feeds/test_store_locked.py` and a test on an empty store.
    """

    def known(self, digests: Sequence[bytes]) -> set[bytes]:
        """Tell which records were stored already, by this version of the readers: those need no parsing."""
        found: set[bytes] = set()
        with wrapped(self._conn):
            for start in range(0, len(digests), _CHUNK):
                chunk = digests[start : start + _CHUNK]
                rows = self._conn.execute(
                    f"SELECT digest FROM record_seen WHERE reader_version = ? AND digest IN"
                    f" ({', '.join('?' * len(chunk))})",
                    (self.reader_version, *chunk),
                )
                found.update(row[0] for row in rows)
        return found

    def put(self, batch: Sequence[tuple[RawRecord, ReadNotice]], now: datetime) -> PutCounts:  # noqa: ARG002 - the seam's shape
        """Store a batch of read notices, all or nothing, and bring opportunities, lists and counters up to date.

        The same batch again changes nothing. Order within and between batches does not change what an opportunity
        says, only which of its notices it is named after.
        """
        digests = {id(raw): raw.digest for raw, _ in batch}
        with transaction(self._conn):
            writer = BatchWriter(self._conn, self.reader_version)
            for raw, read in batch:
                writer.add(digests[id(raw)], read)
            counts = writer.finish()
            self._conn.executemany(
                "INSERT INTO record_seen (digest, reader_version) VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET reader_version = excluded.reader_version",
                [(digest, self.reader_version) for digest in dict.fromkeys(digests.values())],
            )
        return counts

    def body_seen(self, key: str, digest: bytes) -> bool:
        """Tell whether a whole file or feed body is, byte for byte, the one last read by these readers."""
        return self.body_counts(key, digest) is not None

    def body_counts(self, key: str, digest: bytes) -> tuple[int, int] | None:
        """Give (received, refused) of a body already read, or None when it must be read."""
        with wrapped(self._conn):
            row = self._conn.execute(
                "SELECT received, refused FROM body_seen WHERE key = ? AND digest = ? AND reader_version = ?",
                (key, digest, self.reader_version),
            ).fetchone()
        return None if row is None else (int(row[0]), int(row[1]))

    def remember_body(self, key: str, digest: bytes, now: datetime, *, received: int = 0, refused: int = 0) -> None:
        """Remember a whole body, once everything in it is stored and not before."""
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO body_seen (key, digest, reader_version, received, refused, at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET digest = excluded.digest, reader_version = excluded.reader_version,"
                " received = excluded.received, refused = excluded.refused, at = excluded.at",
                (key, digest, self.reader_version, received, refused, now.isoformat()),
            )

    def opportunity(self, ident: str) -> Opportunity | None:
        """Compose an opportunity from its notices; `ident` is its id, or the id or bare idweb of any of its notices."""
        from feeds.merge import compose  # noqa: PLC0415 - lists are read without it
        from feeds.reading import with_rules  # noqa: PLC0415 - as above

        with wrapped(self._conn):
            rowid = self.find(ident)
            if rowid is None:
                return None
            (public_id,) = self._conn.execute("SELECT public_id FROM opportunity WHERE id = ?", (rowid,)).fetchone()
            members = read_members(self._conn, rowid)
        return compose([with_rules(member) for member in members], public_id)

    def opportunities_since(self, revision: int, limit: int) -> list[tuple[int, Opportunity]]:
        """List opportunities changed after `revision`, oldest change first, each with its own revision."""
        from feeds.merge import compose  # noqa: PLC0415 - as above

        with wrapped(self._conn):
            rows = self._conn.execute(
                "SELECT id, revision, public_id FROM opportunity WHERE revision > ? ORDER BY revision LIMIT ?",
                (revision, limit),
            ).fetchall()
            return [(row[1], compose(read_members(self._conn, row[0]), row[2])) for row in rows]

    def outdated(self, limit: int) -> list[tuple[bytes, ReadNotice]]:
        """List notices that an older version of the readers read, with their record's digest."""
        with wrapped(self._conn):
            rows = self._conn.execute(
                "SELECT digest, body FROM notice WHERE reader_version < ? ORDER BY reader_version, id LIMIT ?",
                (self.reader_version, limit),
            ).fetchall()
        return [(digest, decode(body)) for digest, body in rows]

    def use_segments(self, fingerprint: int) -> bool:
        """Remember which table of segments notices are read with; after another one, all are to be read again.

        Give whether the table is another one. A new file has none to read again.
        """
        with wrapped(self._conn):
            row = self._conn.execute("SELECT value FROM counter WHERE name = 'segments'").fetchone()
        if (int(row[0]) if row else 0) == fingerprint:
            return False
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO counter VALUES ('segments', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (fingerprint,),
            )
            self._conn.execute("UPDATE notice SET reader_version = 0 WHERE reader_version <> 0")
        return True

    def put_again(self, batch: Sequence[tuple[bytes, ReadNotice]]) -> PutCounts:
        """Store notices that were read again from the store, as `put` does for records."""
        with transaction(self._conn):
            writer = BatchWriter(self._conn, self.reader_version)
            for digest, read in batch:
                writer.add(digest, read)
            return writer.finish()

    def totals(self) -> dict[str, int]:
        """Count rows, for `doctor`: this reads whole indexes and is not for a screen."""
        with wrapped(self._conn):
            return {
                table: int(self._conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in ("notice", "opportunity", "refusal")
            }
