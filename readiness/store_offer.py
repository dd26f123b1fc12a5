"""Keep the cards that were sent, and what is remembered of each line of the present one."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlite_utils

from feeds.database import migrate, transaction, wrapped
from feeds.store_rows import instant
from readiness.migrations import MIGRATIONS
from readiness.offer import Note, OfferCard
from readiness.offer_io import card_to_json, fingerprint

MOST_RECIPIENT: Final = 200


@dataclass(frozen=True, slots=True)
class SentCard:
    """A card that was sent: when, to whom, the hash of what it said, and the card itself."""

    id: int
    at: datetime
    recipient: str
    hash: str
    card: OfferCard


class OfferStore:
    """Data access over one connection, used by one thread. Brings its own tables."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._conn: sqlite3.Connection = db.conn
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    def notes(self) -> dict[str, Note]:
        """Read what is remembered of each line."""
        with wrapped(self._conn):
            rows = self._conn.execute("SELECT key, text, written, confirmed, state FROM offer_line").fetchall()
        return {row[0]: Note(row[1], date.fromisoformat(row[2]), _day(row[3]), row[4]) for row in rows}

    def remember(self, notes: Mapping[str, Note]) -> None:
        """Replace what is remembered; a line that is no longer on the card is forgotten."""
        rows = [
            (key, note.text, note.written.isoformat(), note.confirmed.isoformat() if note.confirmed else "", note.state)
            for key, note in notes.items()
        ]
        with transaction(self._conn):
            self._conn.execute("DELETE FROM offer_line")
            self._conn.executemany("INSERT INTO offer_line VALUES (?, ?, ?, ?, ?)", rows)

    def send(self, card: OfferCard, recipient: str, now: datetime) -> SentCard:
        """Remember that a card was sent."""
        body = card_to_json(card, indent=None)
        with transaction(self._conn):
            done = self._conn.execute(
                "INSERT INTO offer_sent (at, recipient, hash, body) VALUES (?, ?, ?, ?)",
                (instant(now), recipient[:MOST_RECIPIENT], fingerprint(card), body),
            )
        return SentCard(int(done.lastrowid or 0), now, recipient[:MOST_RECIPIENT], fingerprint(card), card)

    def sent(self) -> list[SentCard]:
        """List the cards sent, the latest first."""
        with wrapped(self._conn):
            rows = self._conn.execute(f"{_SENT} ORDER BY id DESC").fetchall()
        return [_sent(row) for row in rows]

    def last_sent(self) -> SentCard | None:
        """Read the card that was sent last."""
        with wrapped(self._conn):
            row = self._conn.execute(f"{_SENT} ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else _sent(row)


_SENT: Final = "SELECT id, at, recipient, hash, body FROM offer_sent"


def _sent(row: tuple[int, str, str, str, str]) -> SentCard:
    return SentCard(row[0], datetime.fromisoformat(row[1]), row[2], row[3], OfferCard.model_validate_json(row[4]))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
