"""Keep the files of consultations: their text, what was read of it, and the pieces to fill as they were received.

Everything is in the one file of the workspace (docs/decisions/0014-consultation-files.md): no name of an archive ever
becomes a path. A version hangs on the notice by which its opportunity was known, and follows it when two are merged.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

import sqlite_utils

from feeds.database import StoreError, UnknownRecordError, migrate, path_of, transaction, wrapped
from feeds.models import Opportunity
from feeds.store import NoticeStore
from feeds.store_rows import instant
from readiness.dce.models import DCE_READER, Dce, DceReading, DceVersion
from readiness.migrations import MIGRATIONS

if TYPE_CHECKING:
    import msgspec

_OF: Final = "notice IN (SELECT key FROM notice WHERE opportunity = ?)"


class DamagedFilesError(StoreError):
    """Say that kept files cannot be read back."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "un dossier de consultation gardé est illisible ; ajoutez-le à nouveau")


class DceStore:
    """Data access over one connection, used by one thread. Brings its own tables."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._conn: sqlite3.Connection = db.conn
        self._notices = NoticeStore(db)
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    def versions(self, ident: str) -> list[DceVersion]:
        """List the versions of a consultation's files, oldest first; none when there is none."""
        with wrapped(self._conn):
            rowid = self._notices.find(ident)
            rows = self._conn.execute(
                f"SELECT added, reader, body, reading FROM dce_version WHERE {_OF} ORDER BY added, id", (rowid,)
            ).fetchall()
            opportunity = self._notices.opportunity(ident) if any(row[1] != DCE_READER for row in rows) else None
        return [
            self._version(number, row[0], row[2], row[3] if row[1] == DCE_READER else None, opportunity)
            for number, row in enumerate(rows, start=1)
        ]

    def add(
        self, ident: str, dce: Dce, reading: DceReading, files: Mapping[str, bytes], now: datetime
    ) -> DceVersion | None:
        """Keep a version; None when it holds the same pieces as the last one.

        Args:
            ident: the opportunity.
            dce: the pieces.
            reading: what was read of them.
            files: content of the pieces to fill, by digest.
            now: UTC-aware.

        Raises:
            UnknownRecordError: no opportunity answers to `ident`.
        """
        digest = digest_of(dce)
        with transaction(self._conn):
            rowid = self._notices.find(ident)
            if rowid is None:
                raise UnknownRecordError(path_of(self._conn), ident)
            rows = self._conn.execute(
                f"SELECT digest FROM dce_version WHERE {_OF} ORDER BY added, id", (rowid,)
            ).fetchall()
            if rows and rows[-1][0] == digest:
                return None
            (notice,) = self._conn.execute("SELECT public_id FROM opportunity WHERE id = ?", (rowid,)).fetchone()
            self._conn.execute(
                "INSERT INTO dce_version (notice, added, digest, reader, body, reading) VALUES (?, ?, ?, ?, ?, ?)",
                (notice, instant(now), digest, DCE_READER, _packed(dce), _packed(reading)),
            )
            self._conn.executemany(
                "INSERT OR IGNORE INTO dce_file VALUES (?, ?)",
                [(key, zlib.compress(data, 6)) for key, data in files.items()],
            )
        return DceVersion(len(rows) + 1, now, dce, reading)

    def remove_last(self, ident: str) -> bool:
        """Forget the last version of a consultation's files; False when there is none."""
        with transaction(self._conn):
            rowid = self._notices.find(ident)
            row = self._conn.execute(
                f"SELECT id FROM dce_version WHERE {_OF} ORDER BY added DESC, id DESC LIMIT 1", (rowid,)
            ).fetchone()
            if row is None:
                return False
            self._conn.execute("DELETE FROM dce_version WHERE id = ?", row)
        return True

    def file(self, digest: str) -> bytes | None:
        """Give a piece to fill as it was received; None when it was not kept."""
        with wrapped(self._conn):
            row = self._conn.execute("SELECT body FROM dce_file WHERE digest = ?", (digest,)).fetchone()
        return None if row is None else zlib.decompress(row[0])

    def _version(
        self, number: int, added: str, body: bytes, reading: bytes | None, opportunity: Opportunity | None
    ) -> DceVersion:
        try:
            dce = _dce().decode(zlib.decompress(body))
            if reading is not None:
                return DceVersion(
                    number, datetime.fromisoformat(added), dce, _reading().decode(zlib.decompress(reading))
                )
        except (zlib.error, ValueError) as error:
            raise DamagedFilesError(path_of(self._conn)) from error
        return DceVersion(number, datetime.fromisoformat(added), dce, _read_again(dce, opportunity))


def last_reading(conn: sqlite3.Connection, rowid: int, opportunity: Opportunity) -> DceReading | None:
    """Give what the last version of a consultation's files says; None without files. Within a transaction."""
    row = conn.execute(
        f"SELECT reader, reading, body FROM dce_version WHERE {_OF} ORDER BY added DESC, id DESC LIMIT 1", (rowid,)
    ).fetchone()
    if row is None:
        return None
    try:
        if row[0] == DCE_READER:
            return _reading().decode(zlib.decompress(row[1]))
        dce = _dce().decode(zlib.decompress(row[2]))
    except (zlib.error, ValueError) as error:
        raise DamagedFilesError(path_of(conn)) from error
    return _read_again(dce, opportunity)


def any_files(conn: sqlite3.Connection) -> bool:
    """Tell whether any consultation has files, so that checking pays nothing before."""
    return conn.execute("SELECT 1 FROM dce_version LIMIT 1").fetchone() is not None


def digest_of(dce: Dce) -> str:
    """Give what tells these pieces from others: their names and contents, in any order."""
    lines = sorted(f"{piece.digest} {piece.file}" for piece in dce.pieces)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _read_again(dce: Dce, opportunity: Opportunity | None) -> DceReading:
    from dataclasses import replace  # noqa: PLC0415

    from readiness.dce.pieces import recognised  # noqa: PLC0415 - only after an upgrade
    from readiness.dce.reading import read_files  # noqa: PLC0415

    return read_files(replace(dce, pieces=tuple(map(recognised, dce.pieces))), opportunity)


def _packed(value: Dce | DceReading) -> bytes:
    import msgspec  # noqa: PLC0415 - a list of notices writes no files

    return zlib.compress(msgspec.json.encode(value), 6)


@cache
def _dce() -> "msgspec.json.Decoder[Dce]":
    import msgspec  # noqa: PLC0415 - building the decoder walks every model

    return msgspec.json.Decoder(Dce)


@cache
def _reading() -> "msgspec.json.Decoder[DceReading]":
    import msgspec  # noqa: PLC0415 - building the decoder walks every model

    return msgspec.json.Decoder(DceReading)
