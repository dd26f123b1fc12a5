"""Open the one SQLite file: pragmas, ownership, migrations, transactions and the errors of storage.

The rooms above wrap the connection opened here; none of them opens its own or catches `sqlite3.Error`.
This module holds no table of its own and takes no decision about what is stored.

One connection belongs to one thread. Opening is cheap (three reads when there is nothing to migrate), so that every
worker opens its own instead of sharing one.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlite_utils
from sqlite_utils import Migrations

from feeds.errors import FeedsError

APPLICATION_ID: Final = 0x4C6F744C
"""`LotL` in ASCII: tells our files from any other SQLite file (`file` and `PRAGMA application_id` show it)."""

BUSY_TIMEOUT_MS: Final = 5_000


class StoreError(FeedsError):
    """Say that the workspace file could not be used.

    Attributes:
        path: the file.
        reason: French, without final full stop.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Render one French sentence that names the file."""
        return f"Base de travail {self.path} : {self.reason}."


class StoreLockedError(StoreError):
    """Say that another program is writing to the file."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "un autre programme est en train d'y écrire ; réessayez dans un instant")


class ForeignFileError(StoreError):
    """Say that the file is not a workspace of this program; it was not touched."""

    def __init__(self, path: str) -> None:
        super().__init__(
            path, "ce fichier n'est pas une base de Lot à lot, il n'a pas été touché ; choisissez-en un autre"
        )


class NewerSchemaError(StoreError):
    """Say that the file was written by a later version; it was not touched."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "ce fichier vient d'une version plus récente de Lot à lot ; mettez le programme à jour")


class UnknownRecordError(StoreError):
    """Say that no stored opportunity answers to an identifier."""

    def __init__(self, path: str, ident: str) -> None:
        super().__init__(
            path, f"aucune consultation ne répond à l'identifiant « {ident} » ; vérifiez-le dans la veille"
        )
        self.ident = ident


class _Connection(sqlite3.Connection):
    """A connection that knows its file, so that every error can name it."""

    path: str = ":memory:"


def path_of(conn: sqlite3.Connection) -> str:
    """Name the file behind a connection, for an error message."""
    return conn.path if isinstance(conn, _Connection) else ":memory:"


def open_database(
    path: Path | str, sets: Sequence[Migrations] | None = None, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS
) -> sqlite_utils.Database:
    """Open the workspace file, create it when absent, and bring its schema up to date.

    Args:
        path: the file, or `:memory:`. Missing parent folders are created.
        sets: migration sets to apply, in order; only this layer's when None.
        busy_timeout_ms: how long a statement waits for another writer before `StoreLockedError`.

    Raises:
        ForeignFileError: the file belongs to another program, or is not a database.
        NewerSchemaError: the file was written by a later version.
        StoreError: the file cannot be read or written.
    """
    name = str(path)
    conn = _connect(name, busy_timeout_ms)
    try:
        with wrapped(conn):
            _check_owner(conn)
            _set_pragmas(conn)
            db = sqlite_utils.Database(conn, execute_plugins=False)
            migrate(db, _default_sets() if sets is None else sets)
    except BaseException:
        conn.close()
        raise
    return db


def _default_sets() -> Sequence[Migrations]:
    from feeds.migrations import MIGRATIONS  # noqa: PLC0415 - the tables are a room above the file

    return (MIGRATIONS,)


def _connect(name: str, busy_timeout_ms: int) -> _Connection:
    try:
        if name != ":memory:":
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(
            name, timeout=busy_timeout_ms / 1000, isolation_level=None, check_same_thread=False, factory=_Connection
        )
    except (OSError, sqlite3.Error) as error:
        reason = "le fichier ne peut pas être ouvert ; vérifiez que le dossier existe et que vous pouvez y écrire"
        raise StoreError(name, reason) from error
    conn.path = name
    return conn


def _check_owner(conn: _Connection) -> None:
    """Refuse a file that another program made, before anything is written to it."""
    try:
        (owner,) = conn.execute("PRAGMA application_id").fetchone()
        (tables,) = conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise ForeignFileError(conn.path) from error
    if owner != APPLICATION_ID and (owner or tables):
        raise ForeignFileError(conn.path)


def _set_pragmas(conn: _Connection) -> None:
    """Set what every connection needs.

    WAL lets the app read while a pass writes. NORMAL may lose the last batch on a power cut, never the file: the next
    pass fetches it again. `secure_delete` is compiled in on Debian and would zero every freed page; nothing here is
    secret enough for that price. Recursive triggers are not wanted.
    """
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-16000",
        "secure_delete=FAST",
        "journal_size_limit=16000000",
    ):
        conn.execute(f"PRAGMA {pragma}")


def migrate(db: sqlite_utils.Database, sets: Sequence[Migrations]) -> None:
    """Apply what is pending, all sets in one transaction, so that two programs starting together do it once.

    Raises:
        NewerSchemaError: a later version applied a migration that this one does not know.
    """
    conn = db.conn
    pending = False
    for migrations in sets:
        known = {migration.name for migration in migrations._migrations}  # noqa: SLF001 - no public list of names
        applied = {migration.name for migration in migrations.applied(db)}
        if applied - known:
            raise NewerSchemaError(path_of(conn))
        pending = pending or bool(known - applied)
    if not pending:
        return
    with transaction(conn):
        conn.execute(f"PRAGMA application_id={APPLICATION_ID}")
        for migrations in sets:
            migrations.apply(db)


@contextmanager
def wrapped(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Turn `sqlite3.Error` into a `StoreError` that names the file and what to do."""
    try:
        yield conn
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreLockedError(path_of(conn)) from error
        if code == sqlite3.SQLITE_FULL:
            raise StoreError(path_of(conn), "le disque est plein ; libérez de la place puis recommencez") from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            reason = "le fichier ne peut pas être écrit ; vérifiez les droits du fichier et de son dossier"
            raise StoreError(path_of(conn), reason) from error
        raise StoreError(path_of(conn), f"erreur de la base ({error}) ; lancez « lotalot doctor »") from error
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            reason = "le fichier est abîmé ; restaurez une copie, ou mettez-le de côté pour en faire un neuf"
            raise StoreError(path_of(conn), reason) from error
        raise StoreError(path_of(conn), f"erreur de la base ({error}) ; lancez « lotalot doctor »") from error
    except sqlite3.Error as error:
        raise StoreError(path_of(conn), f"erreur de la base ({error}) ; lancez « lotalot doctor »") from error


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Write all or nothing. The write lock is taken at once: a reader that turns writer cannot be refused midway."""
    with wrapped(conn):
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield conn
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
        conn.execute("COMMIT")


def integrity_errors(db: sqlite_utils.Database) -> tuple[str, ...]:
    """Check the file's structure and its foreign keys; empty when whole. Reads every page: for `doctor` only."""
    conn = db.conn
    with wrapped(conn):
        found = [str(row[0]) for row in conn.execute("PRAGMA quick_check(20)") if row[0] != "ok"]
        found += [f"lien rompu dans {row[0]} vers {row[2]}" for row in conn.execute("PRAGMA foreign_key_check")]
    return tuple(found)
