"""What every part of the store shares: the connection, and how an identifier is resolved.

Internal to `feeds.store` and its parts.
"""

import re
import sqlite3
from typing import Final

import sqlite_utils

from feeds.database import UnknownRecordError, path_of

_NUMBERED: Final = re.compile(r"flux-(\d{1,15})", re.ASCII)


class StoreBase:
    """Hold one connection, which belongs to one thread."""

    def __init__(self, db: sqlite_utils.Database, reader_version: int | None = None) -> None:
        self.db = db
        self._conn: sqlite3.Connection = db.conn
        self._reader_version = reader_version

    @property
    def reader_version(self) -> int:
        """Version of the readers: what was read by another one is read again when it is seen again."""
        if self._reader_version is None:
            from feeds.reading import READER_VERSION  # noqa: PLC0415 - listing must not load the reference tables

            self._reader_version = READER_VERSION
        return self._reader_version

    def find(self, ident: str) -> int | None:
        """Find an opportunity by `boamp:26-88058`, or the bare `26-88058`, of any of its notices, or by `flux-12`.

        The last is its number in this file: a feed's own ids are addresses that nobody types.
        """
        if numbered := _NUMBERED.fullmatch(ident):
            row = self._conn.execute("SELECT id FROM opportunity WHERE id = ?", (int(numbered[1]),)).fetchone()
            return None if row is None else int(row[0])
        for key in (ident, f"boamp:{ident}"):
            row = self._conn.execute("SELECT opportunity FROM notice WHERE key = ?", (key,)).fetchone()
            if row is not None:
                return int(row[0])
        return None

    def _require(self, ident: str) -> int:
        rowid = self.find(ident)
        if rowid is None:
            raise UnknownRecordError(path_of(self._conn), ident)
        return rowid
