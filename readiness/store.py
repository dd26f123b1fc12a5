"""Keep the structure's profile, its stock, and what every opportunity was found to be for it.

`ReadinessStore` is the only door of this layer to its tables, its parts split by subject (`store_checks`,
`store_stock`, `store_corrections`). It decides nothing: `readiness.check.judge` does.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlite_utils

from feeds.database import UnknownRecordError, migrate, path_of, transaction, wrapped
from feeds.models import Opportunity
from feeds.store import NoticeStore
from readiness.migrations import MIGRATIONS
from readiness.models import Correction, RequirementKind, Structure
from readiness.recheck import start_over
from readiness.store_checks import CheckStore
from readiness.store_corrections import CorrectionStore
from readiness.store_dce import any_files, last_reading
from readiness.store_stock import StockLineStore, UnknownStockError

__all__ = ["ReadinessStore", "UnknownStockError"]


class ReadinessStore(CorrectionStore, StockLineStore, CheckStore):
    """Data access of the readiness layer over one connection, used by one thread. Brings its own tables.

    Each new public method owes a line in `tests/readiness/test_store.py`, on an empty and on a locked file.
    """

    def __init__(self, db: sqlite_utils.Database) -> None:
        self.db = db
        self._conn: sqlite3.Connection = db.conn
        self._notices = NoticeStore(db)
        self._used_once: set[int] = set()
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    def structure(self) -> Structure | None:
        """Read the profile; None before it is made."""
        with wrapped(self._conn):
            row = self._conn.execute("SELECT body FROM structure").fetchone()
        return None if row is None else Structure.model_validate_json(row[0])

    def save_structure(self, structure: Structure) -> None:
        """Write the profile. Everything that may still be answered is to be checked again when it changed."""
        if structure == self.structure():
            return
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO structure VALUES (1, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
                (structure.model_dump_json(),),
            )
            start_over(self._conn)

    def opportunity(self, ident: str) -> Opportunity | None:
        """Find an opportunity, with what its consultation's files say when there are some; None when not known."""
        opportunity = self._notices.opportunity(ident)
        if opportunity is None or not any_files(self._conn):
            return opportunity
        with wrapped(self._conn):
            rowid = self._notices.find(ident)
            files = last_reading(self._conn, rowid, opportunity) if rowid is not None else None
        if files is None:
            return opportunity
        from readiness.dce.refine import with_files  # noqa: PLC0415 - few consultations have files

        return with_files(opportunity, files)

    def check_again(self, ident: str, now: datetime) -> None:
        """Check one opportunity whose consultation's files changed. One transaction.

        Raises:
            UnknownRecordError: no opportunity answers to `ident`.
        """
        with transaction(self._conn):
            self._check_again(*self._known(ident), now)

    def correct(self, ident: str, said: Sequence[Correction], now: datetime) -> None:
        """Put what the user says in the place of what was read, and check the opportunity again. One transaction.

        Raises:
            UnknownRecordError: no opportunity answers to `ident`.
        """
        with transaction(self._conn):
            rowid, notice = self._known(ident)
            self._say(rowid, notice, said, now)
            self._check_again(rowid, notice, now)

    def uncorrect(self, ident: str, keys: Iterable[tuple[str, RequirementKind]], now: datetime) -> None:
        """Return to what was read for (lot, kind) pairs, an empty lot being the whole procedure. One transaction.

        Raises:
            UnknownRecordError: no opportunity answers to `ident`.
        """
        with transaction(self._conn):
            rowid, notice = self._known(ident)
            self._unsay(rowid, notice, keys)
            self._check_again(rowid, notice, now)

    def undo_correction(self, now: datetime) -> str | None:
        """Take back the last correction and tell it in one French sentence; None when there is nothing left to undo."""
        with transaction(self._conn):
            from readiness.correction_values import name_of  # noqa: PLC0415 - reading is not needed to show a list

            undone = self._take_back()
            if undone is None:
                return None
            notice, lot, kind, known = undone
            rowid = self._notices.find(notice)
            if rowid is not None:
                self._check_again(rowid, notice, now)
        where = f", lot {lot}" if lot else ""
        name = name_of(kind).replace("-", " ")
        return f"Correction reprise{where} : {name} {'comme avant' if known else 'comme dans l’avis'}."

    def _known(self, ident: str) -> tuple[int, str]:
        rowid = self._notices.find(ident)
        if rowid is None:
            raise UnknownRecordError(path_of(self._conn), ident)
        (notice,) = self._conn.execute("SELECT public_id FROM opportunity WHERE id = ?", (rowid,)).fetchone()
        return rowid, str(notice)
