"""Keep the journal of goods, what is promised of them and where they are stored.

One transaction a use case. What a movement or a promise can change of the verdicts is queued by `readiness.recheck`.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlite_utils

from feeds.database import StoreError, migrate, path_of, transaction, wrapped
from readiness.french import paris_day
from readiness.journal import MovementKind, MovementLine, StockMovement, Week, counter_movement
from readiness.migrations import MIGRATIONS
from readiness.models import StockItem
from readiness.promises import Promise, PromiseLine, StockSettings, articles_of
from readiness.recheck import stock_changed
from readiness.store_stock import insert_line, known_line, rewrite, stock_lines, write_movement

_MOVEMENT: Final = (
    "SELECT id, item, kind, day, quantity, source, note, promise, reverses, effect, at FROM stock_movement"
)
_PROMISE: Final = "SELECT id, body, delivered, updated FROM promise"


class UnknownLineError(StoreError):
    """Say that a line of the journal or a promise is not there."""


class StockStore:
    """Data access over one connection, used by one thread. Brings its own tables."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._conn: sqlite3.Connection = db.conn
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    def move(self, movements: Iterable[StockMovement], now: datetime) -> list[int]:
        """Write movements, all or none, and give their ids.

        Raises:
            UnknownStockError: there is no such article.
            ImpossibleMovementError: one takes more than is held, or is dated in the future.
        """
        with transaction(self._conn):
            written = list(movements)
            ids = [write_movement(self._conn, each, now) for each in written]
            lines = {each.item for each in written}
            stock_changed(self._conn, [line.item for line in stock_lines(self._conn) if line.id in lines])
        return ids

    def take_back(self, ident: int, now: datetime) -> int:
        """Write the movement that takes a line of the journal back, and give its id.

        Raises:
            UnknownLineError: there is no such line, or it was taken back already.
        """
        with transaction(self._conn):
            row = self._conn.execute(f"{_MOVEMENT} WHERE id = ?", (ident,)).fetchone()
            again = self._conn.execute("SELECT 1 FROM stock_movement WHERE reverses = ?", (ident,)).fetchone()
            if row is None or again is not None:
                what = "n'existe pas" if row is None else "est déjà reprise"
                raise UnknownLineError(path_of(self._conn), f"la ligne {ident} du journal {what} ; relisez le journal")
            line = _movement(row)
            done = write_movement(self._conn, counter_movement(line, paris_day(now)), now)
            stock_changed(self._conn, [known_line(self._conn, line.movement.item).item])
        return done

    def add(self, items: Sequence[StockItem], now: datetime, *, inventory: bool = True) -> list[int]:
        """Add articles and give their ids; without `inventory` their journal alone makes their quantity."""
        with transaction(self._conn):
            counted = paris_day(now) if inventory else None
            ids = [insert_line(self._conn, item, now, counted=counted) for item in items]
            stock_changed(self._conn, items)
        return ids

    def rewrite(self, changes: Iterable[tuple[int, StockItem]], now: datetime) -> None:
        """Rewrite articles, all or none; another quantity is a correction."""
        with transaction(self._conn):
            done = list(changes)
            for ident, item in done:
                rewrite(self._conn, ident, item, now)
            stock_changed(self._conn, [item for _, item in done])

    def movements(self, item: int | None = None, limit: int = 200) -> list[MovementLine]:
        """List the journal, latest first; of one article, or of all."""
        where, values = ("WHERE item = ?", (item,)) if item is not None else ("", ())
        with wrapped(self._conn):
            rows = self._conn.execute(f"{_MOVEMENT} {where} ORDER BY id DESC LIMIT ?", (*values, limit)).fetchall()
        return [_movement(row) for row in rows]

    def flows(self, items: Iterable[int] | None = None) -> dict[int, tuple[Week, ...]]:
        """Give the weeks of each article, in order; of some articles, or of all."""
        with wrapped(self._conn):
            return flows_of(self._conn, items)

    def donors(self, items: Iterable[int]) -> list[tuple[str, int]]:
        """List who gave how many pieces of some articles, the largest first; empty name: nobody was noted."""
        wanted = sorted(items)
        with wrapped(self._conn):
            rows = self._conn.execute(
                "SELECT source, sum(quantity) AS pieces FROM stock_movement"
                f" WHERE kind = 'arrival' AND item IN ({', '.join('?' * len(wanted))})"
                " GROUP BY source HAVING pieces > 0 ORDER BY pieces DESC, source",
                wanted,
            ).fetchall()
        return [(row[0], row[1]) for row in rows]

    def promises(self) -> list[PromiseLine]:
        """List every promise, in the order they are due."""
        with wrapped(self._conn):
            return promises_of(self._conn)

    def promise(self, promise: Promise, now: datetime) -> int:
        """Write a promise and give its id."""
        with transaction(self._conn):
            done = self._conn.execute(
                "INSERT INTO promise (commitment, item, needed, body, updated) VALUES (?, ?, ?, ?, ?)",
                (promise.commitment, promise.item, promise.by.isoformat(), promise.model_dump_json(), now.isoformat()),
            )
            self._promised(promise)
        return int(done.lastrowid or 0)

    def unpromise(self, ident: int) -> None:
        """Forget a promise made by mistake; nothing happens when it is no longer there."""
        with transaction(self._conn):
            row = self._conn.execute(f"{_PROMISE} WHERE id = ?", (ident,)).fetchone()
            if row is not None:
                self._conn.execute("DELETE FROM promise WHERE id = ?", (ident,))
                self._promised(_promise(row).promise)

    def deliver(self, ident: int, item: int, quantity: int, now: datetime) -> int:
        """Hand over goods that were promised: one movement out, and the promise holds as much less.

        Raises:
            UnknownLineError: there is no such promise.
        """
        with transaction(self._conn):
            row = self._conn.execute(f"{_PROMISE} WHERE id = ?", (ident,)).fetchone()
            if row is None:
                raise UnknownLineError(path_of(self._conn), f"la promesse {ident} n'existe pas ; relisez le calendrier")
            kind = MovementKind.DELIVERED
            movement = StockMovement(item=item, kind=kind, day=paris_day(now), quantity=-quantity, promise=ident)
            done = write_movement(self._conn, movement, now)
            stock_changed(self._conn, [known_line(self._conn, item).item])
        return done

    def settings(self) -> StockSettings:
        """Read what was decided about the stock as a whole."""
        with wrapped(self._conn):
            return settings_of(self._conn)

    def save_settings(self, settings: StockSettings) -> None:
        """Write what was decided about the stock as a whole."""
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO stock_setting VALUES (1, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
                (settings.model_dump_json(),),
            )
            stock_changed(self._conn, [line.item for line in stock_lines(self._conn)])

    def _promised(self, promise: Promise) -> None:
        lines = stock_lines(self._conn)
        reached = articles_of(promise, lines)
        stock_changed(self._conn, [line.item for line in lines if line.id in reached])


def flows_of(conn: sqlite3.Connection, items: Iterable[int] | None = None) -> dict[int, tuple[Week, ...]]:
    """Give the weeks of each article, inside the caller's `wrapped`."""
    wanted = None if items is None else sorted(items)
    where = "" if wanted is None else f" WHERE item IN ({', '.join('?' * len(wanted))})"
    found: dict[int, list[Week]] = {}
    for item, week, arrived, left, arrivals in conn.execute(
        f"SELECT item, week, arrived, left_store, arrivals FROM stock_flow{where} ORDER BY item, week", wanted or ()
    ):
        found.setdefault(item, []).append(Week(week, arrived, left, arrivals))
    return {item: tuple(weeks) for item, weeks in found.items()}


def promises_of(conn: sqlite3.Connection) -> list[PromiseLine]:
    """List every promise in the order they are due, inside the caller's `wrapped`."""
    return [_promise(row) for row in conn.execute(f"{_PROMISE} ORDER BY needed, id")]


def settings_of(conn: sqlite3.Connection) -> StockSettings:
    """Read the settings, inside the caller's `wrapped`."""
    row = conn.execute("SELECT body FROM stock_setting").fetchone()
    return StockSettings() if row is None else StockSettings.model_validate_json(row[0])


def _promise(row: tuple[int, str, int, str]) -> PromiseLine:
    return PromiseLine(row[0], Promise.model_validate_json(row[1]), row[2], datetime.fromisoformat(row[3]))


def _movement(row: tuple[int, int, str, str, int, str, str, int | None, int | None, int, str]) -> MovementLine:
    ident, item, kind, day, quantity, source, note, promise, reverses, effect, at = row
    movement = StockMovement.model_validate(
        {
            "item": item,
            "kind": kind,
            "day": day,
            "quantity": quantity,
            "source": source,
            "note": note,
            "promise": promise,
            "reverses": reverses,
        }
    )
    return MovementLine(ident, movement, effect, datetime.fromisoformat(at))
