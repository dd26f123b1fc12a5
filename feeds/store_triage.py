"""What the user says of an opportunity: followed, dismissed, seen, a note; and how to take it back.

Part of `feeds.store`. The journal keeps the last actions, one row each, in the same transaction as the action: undo
survives a restart. Having been seen is not an action of the user and is not undone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.database import transaction, wrapped
from feeds.store_base import StoreBase
from feeds.store_put import ListWriter
from feeds.store_rows import Flags, instant

JOURNAL_LIMIT: Final = 200
NOTE_LIMIT: Final = 10_000
_TITLE_LIMIT: Final = 42


@dataclass(frozen=True, slots=True)
class Triage:
    """What the user said of one opportunity."""

    followed: bool = False
    dismissed: bool = False
    note: str = ""
    seen: bool = False


_UNDONE: Final = {
    ("followed", "0"): "n'est plus suivi",
    ("followed", "1"): "est de nouveau suivi",
    ("dismissed", "0"): "n'est plus écarté",
    ("dismissed", "1"): "est de nouveau écarté",
}


class TriageStore(StoreBase):
    """Read and write the user's state. Each method owes a line in `test_store_locked.py`."""

    def triage(self, ident: str) -> Triage:
        """Tell what the user said of an opportunity; nothing yet when it is not known."""
        with wrapped(self._conn):
            rowid = self.find(ident)
            return Triage() if rowid is None else self._triage(rowid)

    def set_triage(
        self,
        ident: str,
        *,
        followed: bool | None = None,
        dismissed: bool | None = None,
        note: str | None = None,
        seen: bool | None = None,
        now: datetime,
    ) -> None:
        """Change what the user says of an opportunity; None leaves as is. What does not change is not journaled.

        Raises:
            UnknownRecordError: no opportunity answers to `ident`.
        """
        with transaction(self._conn):
            rowid = self._require(ident)
            before = self._triage(rowid)
            wanted: dict[str, str | int | None] = {
                "followed": None if followed is None else int(followed),
                "dismissed": None if dismissed is None else int(dismissed),
                "note": None if note is None else note[:NOTE_LIMIT],
                "seen": None if seen is None else int(seen),
            }
            for name, value in wanted.items():
                if value is None or value == getattr(before, name):
                    continue
                if name != "seen":
                    old = getattr(before, name)
                    self._journal(rowid, name, str(int(old)) if isinstance(old, bool) else old, now)
                self._write(rowid, name, value)

    def undo(self, now: datetime) -> str | None:  # noqa: ARG002 - the seam's shape: a later journal may keep undone rows
        """Take back the last action and tell it in one French sentence; None when there is nothing left to undo."""
        with transaction(self._conn):
            row = self._conn.execute(
                "SELECT j.id, j.opportunity, j.field, j.before, o.title FROM journal j"
                " JOIN opportunity o ON o.id = j.opportunity ORDER BY j.id DESC LIMIT 1"
            ).fetchone()
            if row is None:
                return None
            entry, rowid, name, before, title = row
            self._write(rowid, name, before if name == "note" else int(before))
            self._conn.execute("DELETE FROM journal WHERE id = ?", (entry,))
        return _sentence(title, name, before)

    def _triage(self, rowid: int) -> Triage:
        row = self._conn.execute(
            "SELECT followed, dismissed, note, seen FROM opportunity WHERE id = ?", (rowid,)
        ).fetchone()
        return Triage(bool(row[0]), bool(row[1]), str(row[2]), bool(row[3]))

    def _write(self, rowid: int, name: str, value: str | int) -> None:
        """Write one field (`name` is one of ours) and move the opportunity between counters."""
        before = self._triage(rowid)
        self._conn.execute(f"UPDATE opportunity SET {name} = ? WHERE id = ?", (value, rowid))
        after = self._triage(rowid)
        lists = ListWriter(self._conn)
        lists.flag(rowid, Flags(before.dismissed, before.seen), Flags(after.dismissed, after.seen))
        lists.finish()

    def _journal(self, rowid: int, name: str, before: str, now: datetime) -> None:
        self._conn.execute(
            "INSERT INTO journal (at, opportunity, field, before) VALUES (?, ?, ?, ?)",
            (instant(now), rowid, name, before),
        )
        self._conn.execute(
            "DELETE FROM journal WHERE id <= (SELECT max(id) FROM journal) - ?",
            (JOURNAL_LIMIT,),
        )


def _sentence(title: str, name: str, before: str) -> str:
    short = title if len(title) <= _TITLE_LIMIT else title[: _TITLE_LIMIT - 1].rstrip() + "…"
    note = "a retrouvé sa note d'avant" if before else "n'a plus de note"
    rest = note if name == "note" else _UNDONE[name, before]
    return f"«\u00a0{short}\u00a0» {rest}."
