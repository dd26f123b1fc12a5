"""Keep what the user corrected, and take the last correction back. Part of `readiness.store`.

A correction hangs on the notice by which its opportunity was known when it was said. Notices are never forgotten and
move with their procedure when two are merged, so that a correction is found whatever is read or imported again.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from feeds.database import wrapped
from feeds.store import NoticeStore
from feeds.store_rows import instant
from readiness.models import Correction, RequirementKind

UNDO_LIMIT: Final = 200
NOTE_LIMIT: Final = 500
_COLUMNS: Final = "lot, kind, value, note, at"


class CorrectionStore:
    """Read and write corrections over one connection. Each method owes a line in `tests/readiness/test_store.py`."""

    _conn: sqlite3.Connection
    _notices: NoticeStore

    def corrections(self, ident: str) -> list[Correction]:
        """List the corrections of an opportunity, found by any of its identifiers; none when it is not known."""
        with wrapped(self._conn):
            rowid = self._notices.find(ident)
            return [] if rowid is None else self._of(rowid)

    def corrected_last(self) -> bool:
        """Tell whether the last thing the user did is a correction, and no decision journaled since."""
        with wrapped(self._conn):
            row = self._conn.execute(
                "SELECT journal >= (SELECT ifnull(max(id), 0) FROM journal) FROM correction_undo"
                " ORDER BY id DESC LIMIT 1"
            ).fetchone()
        return row is not None and bool(row[0])

    def _of(self, rowid: int) -> list[Correction]:
        rows = self._conn.execute(
            f"SELECT {_COLUMNS} FROM correction WHERE notice IN (SELECT key FROM notice WHERE opportunity = ?)"
            " ORDER BY at",
            (rowid,),
        ).fetchall()
        # Two procedures that became one may each have been corrected: the latest word stands.
        latest = {(row[0], row[1]): _correction(row) for row in rows}
        return list(latest.values())

    def _any(self) -> bool:
        """Tell whether anything was ever corrected, so that checking pays nothing before."""
        return self._conn.execute("SELECT 1 FROM correction LIMIT 1").fetchone() is not None

    def _say(self, rowid: int, notice: str, said: Sequence[Correction], now: datetime) -> None:
        """Write corrections, remembering what stood before."""
        for each in said:
            self._remember(rowid, notice, each.lot or "", each.kind)
            self._forget(rowid, each.lot or "", each.kind)
            self._conn.execute(
                "INSERT INTO correction (notice, lot, kind, value, note, at) VALUES (?, ?, ?, ?, ?, ?)",
                (notice, each.lot or "", each.kind.value, each.value, each.note[:NOTE_LIMIT], instant(now)),
            )

    def _unsay(self, rowid: int, notice: str, keys: Iterable[tuple[str, RequirementKind]]) -> None:
        """Remove corrections, remembering them."""
        for lot, kind in keys:
            if any((each.lot or "", each.kind) == (lot, kind) for each in self._of(rowid)):
                self._remember(rowid, notice, lot, kind)
                self._forget(rowid, lot, kind)

    def _remember(self, rowid: int, notice: str, lot: str, kind: RequirementKind) -> None:
        before = next((each for each in self._of(rowid) if (each.lot or "", each.kind) == (lot, kind)), None)
        said_at = instant(before.at) if before and before.at else ""
        self._conn.execute(
            "INSERT INTO correction_undo (journal, notice, lot, kind, known, value, note, said_at)"
            " VALUES ((SELECT ifnull(max(id), 0) FROM journal), ?, ?, ?, ?, ?, ?, ?)",
            (
                notice,
                lot,
                kind.value,
                int(before is not None),
                before.value if before else None,
                before.note if before else "",
                said_at,
            ),
        )
        self._conn.execute(
            "DELETE FROM correction_undo WHERE id <= (SELECT max(id) FROM correction_undo) - ?", (UNDO_LIMIT,)
        )

    def _forget(self, rowid: int, lot: str, kind: RequirementKind) -> None:
        self._conn.execute(
            "DELETE FROM correction WHERE lot = ? AND kind = ?"
            " AND notice IN (SELECT key FROM notice WHERE opportunity = ?)",
            (lot, kind.value, rowid),
        )

    def _take_back(self) -> tuple[str, str, RequirementKind, bool] | None:
        """Undo the last edit: give its notice, lot, kind, and whether a value stood before; None when none is left."""
        row = self._conn.execute(
            "SELECT id, notice, lot, kind, known, value, note, said_at FROM correction_undo ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        entry, notice, lot, kind, known, value, note, said_at = row
        rowid = self._notices.find(notice)
        if rowid is not None:
            self._forget(rowid, lot, RequirementKind(kind))
        if known:
            self._conn.execute(
                "INSERT OR REPLACE INTO correction (notice, lot, kind, value, note, at) VALUES (?, ?, ?, ?, ?, ?)",
                (notice, lot, kind, value, note, said_at),
            )
        self._conn.execute("DELETE FROM correction_undo WHERE id = ?", (entry,))
        return notice, lot, RequirementKind(kind), bool(known)


def corrected_among(conn: sqlite3.Connection, rowids: Sequence[int]) -> dict[int, list[Correction]]:
    """Give the corrections of those of some opportunities that have any; nothing is looked up before the first one."""
    if conn.execute("SELECT 1 FROM correction WHERE notice > '' LIMIT 1").fetchone() is None:
        return {}
    marks = ", ".join("?" * len(rowids))
    rows = conn.execute(
        "SELECT n.opportunity, c.lot, c.kind, c.value, c.note, c.at FROM notice n"
        f" CROSS JOIN correction c ON c.notice = n.key WHERE n.opportunity IN ({marks}) ORDER BY c.at",
        tuple(rowids),
    ).fetchall()
    latest = {(row[0], row[1], row[2]): _correction(row[1:]) for row in rows}
    found: dict[int, list[Correction]] = {}
    for (rowid, _, _), each in latest.items():
        found.setdefault(rowid, []).append(each)
    return found


def _correction(row: tuple[str, str, str | None, str, str]) -> Correction:
    lot, kind, value, note, at = row
    return Correction(lot or None, RequirementKind(kind), value, note, datetime.fromisoformat(at) if at else None)
