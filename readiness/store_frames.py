"""Keep the price book, the layouts that the user gave to the buyers' tables, and the frames being answered."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

import sqlite_utils

from feeds.database import StoreError, migrate, path_of, transaction, wrapped
from feeds.store_rows import instant
from readiness.frames.answer import Edit
from readiness.frames.models import Role
from readiness.frames.offers import PriceEntry, PriceLine
from readiness.frames.read import Layout
from readiness.migrations import MIGRATIONS


class UnknownFrameError(StoreError):
    """Say that a frame is no longer there."""

    def __init__(self, path: str, ident: int) -> None:
        super().__init__(path, f"le cadre de réponse n° {ident} n'existe plus ; rouvrez l'écran Réponse")


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """A frame being answered: the buyer's file and what the user said of its lines."""

    id: int
    notice: str
    lot: str | None
    name: str
    content: bytes
    edits: Mapping[str, Edit]


class FrameStore:
    """Data access over one connection, used by one thread. Brings its own tables."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._conn: sqlite3.Connection = db.conn
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    # --- prices

    def prices(self) -> list[PriceLine]:
        """List the price book in the order it was entered."""
        with wrapped(self._conn):
            rows = self._conn.execute("SELECT id, body FROM price_entry ORDER BY id").fetchall()
        return [PriceLine(row[0], PriceEntry.model_validate_json(row[1])) for row in rows]

    def import_prices(self, entries: Iterable[PriceEntry]) -> int:
        """Add prices; one with the same reference, or the same words without any, takes the place of the former."""
        known = {_name(line.entry): line.id for line in self.prices()}
        count = 0
        with transaction(self._conn):
            for entry in entries:
                ident, body = known.get(_name(entry)), entry.model_dump_json()
                if ident is None:
                    done = self._conn.execute("INSERT INTO price_entry (body) VALUES (?)", (body,))
                    known[_name(entry)] = int(done.lastrowid or 0)
                else:
                    self._conn.execute("UPDATE price_entry SET body = ? WHERE id = ?", (body, ident))
                count += 1
        return count

    def remove_price(self, ident: int) -> None:
        """Forget a price; nothing happens when it is no longer there."""
        with transaction(self._conn):
            self._conn.execute("DELETE FROM price_entry WHERE id = ?", (ident,))

    # --- layouts

    def layouts(self) -> dict[str, Layout]:
        """Give the layouts that the user said, by fingerprint."""
        with wrapped(self._conn):
            rows = self._conn.execute("SELECT fingerprint, body FROM frame_layout").fetchall()
        return {row[0]: _layout(row[1]) for row in rows}

    def save_layout(self, fingerprint: str, layout: Layout, now: datetime) -> None:
        """Remember a layout."""
        roles = {str(index): role.value for index, role in layout.roles.items()}
        body = json.dumps({"roles": roles, "header_row": layout.header_row})
        with transaction(self._conn):
            self._conn.execute(
                "INSERT OR REPLACE INTO frame_layout VALUES (?, ?, ?)", (fingerprint, body, instant(now))
            )

    # --- frames

    def frames(self, notice: str) -> list[StoredFrame]:
        """List the frames of an opportunity, in the order they were added."""
        with wrapped(self._conn):
            rows = self._conn.execute(
                "SELECT id, notice, lot, name, content, edits FROM frame WHERE notice = ? ORDER BY id", (notice,)
            ).fetchall()
        return [_stored(row) for row in rows]

    def frame(self, ident: int) -> StoredFrame:
        """Read one frame.

        Raises:
            UnknownFrameError: it is no longer there.
        """
        with wrapped(self._conn):
            row = self._conn.execute(
                "SELECT id, notice, lot, name, content, edits FROM frame WHERE id = ?", (ident,)
            ).fetchone()
        if row is None:
            raise UnknownFrameError(path_of(self._conn), ident)
        return _stored(row)

    def add_frame(self, notice: str, lot: str | None, name: str, content: bytes, now: datetime) -> StoredFrame:
        """Keep a buyer's file; the same bytes for the same lot are the same frame."""
        digest = hashlib.sha256(content).hexdigest()
        with transaction(self._conn):
            row = self._conn.execute(
                "SELECT id FROM frame WHERE notice = ? AND lot = ? AND digest = ?", (notice, lot or "", digest)
            ).fetchone()
            if row is None:
                done = self._conn.execute(
                    "INSERT INTO frame (notice, lot, name, digest, content, edits, updated)"
                    " VALUES (?, ?, ?, ?, ?, '{}', ?)",
                    (notice, lot or "", name, digest, content, instant(now)),
                )
        return self.frame(row[0] if row else int(done.lastrowid or 0))

    def edit(self, ident: int, key: str, edit: Edit | None, now: datetime) -> StoredFrame:
        """Write what the user says of one line; None returns to what is proposed.

        Raises:
            UnknownFrameError: the frame is no longer there.
        """
        with transaction(self._conn):
            edits = dict(self.frame(ident).edits)
            edits.pop(key, None)
            if edit is not None and edit != Edit():
                edits[key] = edit
            body = json.dumps({name: _edit_out(each) for name, each in edits.items()})
            self._conn.execute("UPDATE frame SET edits = ?, updated = ? WHERE id = ?", (body, instant(now), ident))
        return self.frame(ident)

    def remove_frame(self, ident: int) -> None:
        """Forget a frame; nothing happens when it is no longer there."""
        with transaction(self._conn):
            self._conn.execute("DELETE FROM frame WHERE id = ?", (ident,))


def _name(entry: PriceEntry) -> tuple[str, ...]:
    if entry.reference:
        return (entry.reference.casefold(),)
    return "", entry.label.casefold(), entry.unit, entry.dimensions


def _layout(body: str) -> Layout:
    data = json.loads(body)
    return Layout({int(index): Role(role) for index, role in data["roles"].items()}, int(data["header_row"]))


def _edit_out(edit: Edit) -> dict[str, object]:
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in asdict(edit).items()}


def _stored(row: tuple[int, str, str, str, bytes, str]) -> StoredFrame:
    edits = {
        key: Edit(**{**data, "price": None if data["price"] is None else Decimal(data["price"])})
        for key, data in json.loads(row[5]).items()
    }
    return StoredFrame(row[0], row[1], row[2] or None, row[3], row[4], edits)
