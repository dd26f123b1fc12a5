"""Write a batch of read notices: attach each to its procedure, then rewrite what lists show of it.

Part of `feeds.store`: runs inside the transaction that `NoticeStore.put` opened, and opens none. It decides which
notices belong together (by the keys that `feeds.merge` reads in them), never what the opportunity says: that is
`feeds.merge.compose`.
"""

import sqlite3
from collections import Counter
from dataclasses import dataclass, field

from feeds.models import ReadNotice
from feeds.store_codec import decode, encode
from feeds.store_rows import (
    LISTING_COLUMNS,
    Flags,
    Listing,
    Text,
    facet_values,
    list_opportunity,
    tally_rows,
    text_of,
)

_COLUMNS = ", ".join(LISTING_COLUMNS)
_MARKS = ", ".join("?" for _ in LISTING_COLUMNS)
_SET = ", ".join(f"{name} = ?" for name in LISTING_COLUMNS)

FORM_WITHOUT_CONTENT = "FLAT"
"""Form of a record that came without its `donnees`: it never replaces a fuller reading of the same notice."""


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What a batch did to the store, in notices."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class ListWriter:
    """Keep lists, counters and search in step with the opportunities. Counters are written once, at `finish`."""

    conn: sqlite3.Connection
    tallies: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def add(self, rowid: int, public_id: str, revision: int, listing: Listing, text: Text) -> None:
        """Insert an opportunity that is not listed yet."""
        self.conn.execute(
            f"INSERT INTO opportunity (id, public_id, revision, {_COLUMNS}) VALUES (?, ?, ?, {_MARKS})",
            (rowid, public_id, revision, *listing.values()),
        )
        self._add_facets(rowid, listing)
        self._add_text(rowid, text)
        self._tally(listing, Flags(), 1)

    def replace(self, rowid: int, revision: int, listing: Listing, text: Text) -> None:
        """Rewrite a listed opportunity; what the user said of it stays."""
        before, flags = self.read(rowid)
        self.conn.execute(
            f"UPDATE opportunity SET revision = ?, {_SET} WHERE id = ?", (revision, *listing.values(), rowid)
        )
        if listing != before:
            self._drop_facets(rowid, before)
            self._add_facets(rowid, listing)
            self._tally(before, flags, -1)
            self._tally(listing, flags, 1)
        if text != self._read_text(rowid):
            self._drop_text(rowid)
            self._add_text(rowid, text)

    def remove(self, rowid: int) -> None:
        """Take an opportunity out of everything."""
        before, flags = self.read(rowid)
        self._drop_facets(rowid, before)
        self._drop_text(rowid)
        self._tally(before, flags, -1)
        self.conn.execute("DELETE FROM opportunity WHERE id = ?", (rowid,))

    def flag(self, rowid: int, before: Flags, after: Flags) -> None:
        """Move an opportunity from one set of counters to another after the user said something of it."""
        listing, _ = self.read(rowid)
        self._tally(listing, before, -1)
        self._tally(listing, after, 1)

    def read(self, rowid: int) -> tuple[Listing, Flags]:
        """Read what is listed now."""
        row = self.conn.execute(
            f"SELECT {_COLUMNS}, dismissed, seen FROM opportunity WHERE id = ?", (rowid,)
        ).fetchone()
        return Listing(*row[:-2]), Flags(dismissed=bool(row[-2]), seen=bool(row[-1]))

    def finish(self) -> None:
        """Write the counters that changed."""
        rows = [(*key, n) for key, n in self.tallies.items() if n]
        self.conn.executemany(
            "INSERT INTO tally (facet, grain, bucket, value, n) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET n = n + excluded.n",
            rows,
        )
        self.tallies.clear()

    def _tally(self, listing: Listing, flags: Flags, weight: int) -> None:
        self.tallies.update(tally_rows(listing, flags, weight))

    def _add_facets(self, rowid: int, listing: Listing) -> None:
        self.conn.executemany(
            "INSERT INTO facet (facet, value, state, closes_at, id) VALUES (?, ?, ?, ?, ?)",
            [(facet, value, listing.state, listing.closes_at, rowid) for facet, value in facet_values(listing)],
        )

    def _drop_facets(self, rowid: int, listing: Listing) -> None:
        self.conn.executemany(
            "DELETE FROM facet WHERE facet = ? AND value = ? AND state = ? AND closes_at = ? AND id = ?",
            [(facet, value, listing.state, listing.closes_at, rowid) for facet, value in facet_values(listing)],
        )

    def _read_text(self, rowid: int) -> Text:
        row = self.conn.execute(
            "SELECT title, buyer, words, facets FROM opportunity_text WHERE id = ?", (rowid,)
        ).fetchone()
        return Text(*row)

    def _add_text(self, rowid: int, text: Text) -> None:
        row = (rowid, text.title, text.buyer, text.words, text.facets)
        self.conn.execute("INSERT INTO opportunity_text (id, title, buyer, words, facets) VALUES (?, ?, ?, ?, ?)", row)
        self.conn.execute(
            "INSERT INTO opportunity_search (rowid, title, buyer, words, facets) VALUES (?, ?, ?, ?, ?)", row
        )

    def _drop_text(self, rowid: int) -> None:
        """Forget the words. An external-content index must be told the very text that it indexed."""
        self.conn.execute(
            "INSERT INTO opportunity_search (opportunity_search, rowid, title, buyer, words, facets)"
            " SELECT 'delete', id, title, buyer, words, facets FROM opportunity_text WHERE id = ?",
            (rowid,),
        )
        self.conn.execute("DELETE FROM opportunity_text WHERE id = ?", (rowid,))


class BatchWriter:
    """Write one batch inside an open transaction. Use once: `add` each notice, then `finish`."""

    def __init__(self, conn: sqlite3.Connection, reader_version: int) -> None:
        from feeds import merge  # noqa: PLC0415 - lists are read without it

        self._composing = merge
        self._conn = conn
        self._reader_version = reader_version
        self._lists = ListWriter(conn)
        (last,) = conn.execute("SELECT ifnull(max(id), 0) FROM opportunity").fetchone()
        self._next_id: int = last + 1
        self._members: dict[int, list[ReadNotice] | None] = {}
        """Opportunities touched by the batch: all their members when born in it, None when the store must be read."""
        self._born: dict[int, str] = {}
        """Public id of the opportunities born in this batch."""
        self._counts: Counter[str] = Counter()

    def add(self, digest: bytes, read: ReadNotice) -> None:
        """Store one notice and mark its procedure as touched."""
        notice = read.notice
        key = f"{notice.source}:{notice.guid}"
        row = self._conn.execute("SELECT id, opportunity, form, body FROM notice WHERE key = ?", (key,)).fetchone()
        if row is not None and notice.form == FORM_WITHOUT_CONTENT != row[2]:
            self._counts["unchanged"] += 1
            return
        body = encode(read)
        if row is not None and row[3] == body:
            self._counts["unchanged"] += 1
            self._conn.execute(
                "UPDATE notice SET digest = ?, reader_version = ? WHERE id = ?", (digest, self._reader_version, row[0])
            )
            return
        opportunity = self._attach(key, read, None if row is None else row[1])
        published = notice.published.isoformat() if notice.published else ""
        values = (notice.kind.value, notice.form, published, digest, self._reader_version, body)
        if row is None:
            self._counts["added"] += 1
            self._conn.execute(
                "INSERT INTO notice (key, opportunity, source, guid, kind, form, published, digest, reader_version,"
                " body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, opportunity, notice.source, notice.guid, *values),
            )
        else:
            self._counts["updated"] += 1
            self._members[opportunity] = None
            self._conn.execute(
                "UPDATE notice SET opportunity = ?, kind = ?, form = ?, published = ?, digest = ?, reader_version = ?,"
                " body = ? WHERE id = ?",
                (opportunity, *values, row[0]),
            )

    def finish(self) -> PutCounts:
        """Compose again every opportunity that was touched, and count."""
        if self._members:
            (revision,) = self._conn.execute("SELECT value FROM counter WHERE name = 'revision'").fetchone()
            for rowid in sorted(self._members):
                revision += 1
                self._relist(rowid, revision)
            self._conn.execute("UPDATE counter SET value = ? WHERE name = 'revision'", (revision,))
            self._lists.finish()
        return PutCounts(self._counts["added"], self._counts["updated"], self._counts["unchanged"])

    def _attach(self, key: str, read: ReadNotice, current: int | None) -> int:
        """Find, create or merge the opportunity that a notice belongs to; the oldest one wins."""
        keys = tuple(dict.fromkeys((key, *self._composing.procedure_keys(read.notice))))
        marks = ", ".join("?" * len(keys))
        rows = self._conn.execute(f"SELECT opportunity FROM procedure_key WHERE key IN ({marks})", keys)
        found = {row[0] for row in rows} | ({current} if current is not None else set())
        if not found:
            rowid = self._next_id
            self._next_id += 1
            self._born[rowid] = key
            self._members[rowid] = [read]
        else:
            rowid, *others = sorted(found)
            for other in others:
                self._merge(other, rowid)
            known = self._members.get(rowid) if rowid in self._born else None
            self._members[rowid] = None if known is None else [*known, read]
        self._conn.executemany(
            "INSERT INTO procedure_key (key, opportunity) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(each, rowid) for each in keys],
        )
        return rowid

    def _merge(self, loser: int, winner: int) -> None:
        """Make one procedure of two: notices, keys and what the user said go to the older one.

        Old identifiers still answer: a public id is the key of a notice, and the notice has moved.
        """
        for table in ("notice", "procedure_key"):
            self._conn.execute(f"UPDATE {table} SET opportunity = ? WHERE opportunity = ?", (winner, loser))
        moved = self._members.pop(loser, None)
        kept = self._members.get(winner) if winner in self._born else None
        self._members[winner] = [*kept, *moved] if kept is not None and moved is not None else None
        if self._born.pop(loser, None) is None:
            self._merge_triage(loser, winner)
            self._conn.execute("UPDATE journal SET opportunity = ? WHERE opportunity = ?", (winner, loser))
            self._lists.remove(loser)

    def _merge_triage(self, loser: int, winner: int) -> None:
        """Keep everything the user said: followed wins over dismissed, both notes stay, half-seen is not seen."""
        query = "SELECT followed, dismissed, seen, note FROM opportunity WHERE id = ?"
        theirs = self._conn.execute(query, (loser,)).fetchone()
        ours = self._conn.execute(query, (winner,)).fetchone()
        followed = ours[0] or theirs[0]
        dismissed = 0 if followed else ours[1] or theirs[1]
        seen = ours[2] and theirs[2]
        note = "\n".join(dict.fromkeys(text for text in (ours[3], theirs[3]) if text))
        self._lists.flag(
            winner,
            Flags(dismissed=bool(ours[1]), seen=bool(ours[2])),
            Flags(dismissed=bool(dismissed), seen=bool(seen)),
        )
        self._conn.execute(
            "UPDATE opportunity SET followed = ?, dismissed = ?, seen = ?, note = ? WHERE id = ?",
            (followed, dismissed, seen, note, winner),
        )

    def _relist(self, rowid: int, revision: int) -> None:
        members = self._members[rowid]
        if members is None:
            members = read_members(self._conn, rowid)
        born = self._born.get(rowid)
        public_id = born or read_public_id(self._conn, rowid)
        opportunity = self._composing.compose(members, public_id)
        listing = list_opportunity(opportunity)
        text = text_of(opportunity, listing)
        if born is None:
            self._lists.replace(rowid, revision, listing, text)
        else:
            self._lists.add(rowid, born, revision, listing, text)


def read_members(conn: sqlite3.Connection, rowid: int) -> list[ReadNotice]:
    """Read every notice of an opportunity, in the order they arrived."""
    rows = conn.execute("SELECT body FROM notice WHERE opportunity = ? ORDER BY id", (rowid,))
    return [decode(body) for (body,) in rows]


def read_public_id(conn: sqlite3.Connection, rowid: int) -> str:
    """Read the identifier that users and files know an opportunity by."""
    (public_id,) = conn.execute("SELECT public_id FROM opportunity WHERE id = ?", (rowid,)).fetchone()
    return str(public_id)
