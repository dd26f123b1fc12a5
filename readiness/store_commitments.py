"""Keep the contracts that run and the bids that are out."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import sqlite_utils

from feeds.database import StoreError, migrate, path_of, transaction, wrapped
from feeds.store_rows import instant
from readiness.commitments import RUNNING, Commitment, CommitmentLine, CommitmentState
from readiness.migrations import MIGRATIONS

_SELECT: Final = "SELECT id, body, updated FROM commitment"


class UnknownCommitmentError(StoreError):
    """Say that a commitment is no longer there."""

    def __init__(self, path: str, ident: int) -> None:
        super().__init__(path, f"l'engagement n° {ident} n'existe plus ; relisez la liste des engagements")


class CommitmentStore:
    """Data access over one connection, used by one thread. Brings its own tables."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._conn: sqlite3.Connection = db.conn
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    def commitments(self, states: Iterable[CommitmentState] = CommitmentState) -> list[CommitmentLine]:
        """List the commitments in one of `states`, in the order they were entered."""
        wanted = [state.value for state in states]
        with wrapped(self._conn):
            marks = ", ".join("?" * len(wanted))
            rows = self._conn.execute(f"{_SELECT} WHERE state IN ({marks}) ORDER BY id", wanted).fetchall()
        return [_line(row) for row in rows]

    def commitment(self, ident: int) -> CommitmentLine:
        """Read one commitment.

        Raises:
            UnknownCommitmentError: it is no longer there.
        """
        with wrapped(self._conn):
            row = self._conn.execute(f"{_SELECT} WHERE id = ?", (ident,)).fetchone()
        if row is None:
            raise UnknownCommitmentError(path_of(self._conn), ident)
        return _line(row)

    def answers_to(self, opportunity: str, lot: str | None = None) -> list[CommitmentLine]:
        """List the commitments that answer an opportunity; with `lot`, that lot only."""
        with wrapped(self._conn):
            rows = self._conn.execute(f"{_SELECT} WHERE notice = ? ORDER BY id", (opportunity,)).fetchall()
        lines = [_line(row) for row in rows] if opportunity else []
        return [line for line in lines if lot is None or line.commitment.lot == lot]

    def add(self, commitment: Commitment, now: datetime) -> CommitmentLine:
        """Write a new commitment and give it with its id."""
        with transaction(self._conn):
            done = self._conn.execute(
                "INSERT INTO commitment (state, notice, lot, body, updated) VALUES (?, ?, ?, ?, ?)",
                (*_columns(commitment), instant(now)),
            )
        return self.commitment(int(done.lastrowid or 0))

    def update(self, ident: int, commitment: Commitment, now: datetime) -> CommitmentLine:
        """Rewrite a commitment.

        Raises:
            UnknownCommitmentError: it is no longer there.
        """
        with transaction(self._conn):
            done = self._conn.execute(
                "UPDATE commitment SET state = ?, notice = ?, lot = ?, body = ?, updated = ? WHERE id = ?",
                (*_columns(commitment), instant(now), ident),
            )
            if not done.rowcount:
                raise UnknownCommitmentError(path_of(self._conn), ident)
        return self.commitment(ident)

    def remove(self, ident: int) -> None:
        """Forget a commitment entered by mistake; nothing happens when it is no longer there."""
        with transaction(self._conn):
            self._conn.execute("DELETE FROM commitment WHERE id = ?", (ident,))


def _columns(commitment: Commitment) -> tuple[str, str, str, str]:
    return commitment.state.value, commitment.opportunity, commitment.lot or "", commitment.model_dump_json()


def _line(row: tuple[int, str, str]) -> CommitmentLine:
    return CommitmentLine(row[0], Commitment.model_validate_json(row[1]), datetime.fromisoformat(row[2]))


def running_lines(conn: sqlite3.Connection) -> list[CommitmentLine]:
    """List what takes capacity now, inside the caller's `wrapped`."""
    states = [state.value for state in RUNNING]
    rows = conn.execute(f"{_SELECT} WHERE state IN ({', '.join('?' * len(states))}) ORDER BY id", states).fetchall()
    return [_line(row) for row in rows]
