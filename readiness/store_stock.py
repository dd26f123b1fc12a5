"""Keep the goods held, line by line, every change of quantity being a line of the journal. Part of `readiness.store`.

The quantity of a line is never written by hand: `stock_movement` adds it up (`readiness.migrations`, m0005).
"""

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from feeds.database import StoreError, path_of, transaction, wrapped
from readiness.french import paris_day
from readiness.journal import MovementKind, StockMovement, week_of
from readiness.models import StockItem, StockLine
from readiness.recheck import stock_changed

_SELECT: Final = "SELECT id, body, updated FROM stock_item"


class UnknownStockError(StoreError):
    """Say that a line of stock is no longer there."""

    def __init__(self, path: str, line: int) -> None:
        super().__init__(path, f"la ligne de stock n° {line} n'existe plus ; rouvrez l'écran Stock")


class ImpossibleMovementError(StoreError):
    """Say that a movement cannot be: more than is held, or not yet."""


class StockLineStore:
    """Read and write the lines of stock. Each method owes a line in `tests/readiness/test_store.py`."""

    _conn: sqlite3.Connection

    def stock(self) -> list[StockLine]:
        """List the stock in the order it was entered."""
        with wrapped(self._conn):
            return stock_lines(self._conn)

    def add_stock(self, items: Iterable[StockItem], now: datetime) -> int:
        """Add lines of stock, all or none, and say how many."""
        return self._add_stock(items, now, instead=False)

    def import_stock(self, items: Iterable[StockItem], now: datetime) -> int:
        """Put lines in the place of the whole stock, all or none, and say how many."""
        return self._add_stock(items, now, instead=True)

    def update_stock(self, line_id: int, item: StockItem, now: datetime) -> StockLine:
        """Rewrite a line of stock; another quantity is a correction of the inventory.

        Raises:
            UnknownStockError: the line is no longer there.
        """
        with transaction(self._conn):
            before = known_line(self._conn, line_id).item
            rewrite(self._conn, line_id, item, now)
            stock_changed(self._conn, (before, item))
            return known_line(self._conn, line_id)

    def remove_stock(self, line_id: int, now: datetime) -> None:
        """Take a line out of the stock; its journal stays. Nothing happens when it is no longer there."""
        with transaction(self._conn):
            row = self._conn.execute(f"{_SELECT} WHERE id = ? AND gone = 0", (line_id,)).fetchone()
            if row is not None:
                _take_out(self._conn, _line(row), now)
                stock_changed(self._conn, (_line(row).item,))

    def restore_stock(self, line_id: int, item: StockItem, now: datetime) -> None:
        """Put a line back that was taken out, as it was.

        Raises:
            UnknownStockError: there never was such a line.
        """
        with transaction(self._conn):
            if not self._conn.execute("UPDATE stock_item SET gone = 0 WHERE id = ?", (line_id,)).rowcount:
                raise UnknownStockError(path_of(self._conn), line_id)
            rewrite(self._conn, line_id, item, now)
            stock_changed(self._conn, (item,))

    def _add_stock(self, items: Iterable[StockItem], now: datetime, *, instead: bool) -> int:
        added = list(items)
        with transaction(self._conn):
            before = stock_lines(self._conn) if instead else []
            for line in before:
                _take_out(self._conn, line, now)
            for item in added:
                insert_line(self._conn, item, now, counted=paris_day(now))
            stock_changed(self._conn, (*(line.item for line in before), *added))
        return len(added)


def stock_lines(conn: sqlite3.Connection) -> list[StockLine]:
    """List the lines of stock that are there, inside the caller's `wrapped`."""
    return [_line(row) for row in conn.execute(f"{_SELECT} WHERE gone = 0 ORDER BY id")]


def known_line(conn: sqlite3.Connection, line_id: int) -> StockLine:
    """Read one line that is there.

    Raises:
        UnknownStockError: it is not.
    """
    row = conn.execute(f"{_SELECT} WHERE id = ? AND gone = 0", (line_id,)).fetchone()
    if row is None:
        raise UnknownStockError(path_of(conn), line_id)
    return _line(row)


def insert_line(conn: sqlite3.Connection, item: StockItem, now: datetime, *, counted: date | None) -> int:
    """Write a new line; with `counted`, its quantity is that day's inventory, else its journal alone makes it."""
    body = item.model_copy(update={"quantity": 0}).model_dump_json(exclude_defaults=True)
    done = conn.execute(
        "INSERT INTO stock_item (body, updated, counted) VALUES (json_set(?, '$.quantity', 0), ?, ?)",
        (body, now.isoformat(), counted.isoformat() if counted else ""),
    )
    ident = int(done.lastrowid or 0)
    if counted is not None:
        kind = MovementKind.INVENTORY
        write_movement(conn, StockMovement(item=ident, kind=kind, day=counted, quantity=item.quantity), now)
    return ident


def rewrite(conn: sqlite3.Connection, line_id: int, item: StockItem, now: datetime) -> None:
    """Rewrite what a line says; its quantity is corrected by a movement."""
    held = known_line(conn, line_id).item.quantity
    body = item.model_copy(update={"quantity": held}).model_dump_json(exclude_defaults=True)
    conn.execute(
        "UPDATE stock_item SET body = json_set(?, '$.quantity', ?), updated = ? WHERE id = ?",
        (body, held, now.isoformat(), line_id),
    )
    _correct(conn, line_id, item.quantity - held, now)


def write_movement(conn: sqlite3.Connection, movement: StockMovement, now: datetime) -> int:
    """Write one line of the journal inside the caller's transaction, and give its id.

    Raises:
        UnknownStockError: there is no such article.
        ImpossibleMovementError: it takes more than is held, or is dated in the future.
    """
    row = conn.execute(
        "SELECT counted, json_extract(body, '$.quantity'), json_extract(body, '$.label') FROM stock_item WHERE id = ?",
        (movement.item,),
    ).fetchone()
    if row is None:
        raise UnknownStockError(path_of(conn), movement.item)
    counted, held, label = row
    day = movement.day.isoformat()
    if movement.day > paris_day(now):
        reason = f"{label} : un mouvement ne s'écrit pas avant d'avoir eu lieu ({movement.day:%d/%m/%Y})"
        raise ImpossibleMovementError(path_of(conn), f"{reason} ; une promesse, elle, se note d'avance")
    counts = movement.kind is MovementKind.INVENTORY or not counted or day >= counted
    effect = movement.quantity if counts else 0
    if effect < 0 and held + effect < 0:
        reason = f"{label} : {held} en stock, {-effect} ne peuvent en sortir ; corrigez d'abord l'inventaire"
        raise ImpossibleMovementError(path_of(conn), reason)
    done = conn.execute(
        "INSERT INTO stock_movement (item, day, week, kind, quantity, effect, source, note, promise, reverses, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            movement.item,
            day,
            week_of(movement.day),
            movement.kind.value,
            movement.quantity,
            effect,
            movement.source,
            movement.note,
            movement.promise,
            movement.reverses,
            now.isoformat(),
        ),
    )
    return int(done.lastrowid or 0)


def _correct(conn: sqlite3.Connection, line_id: int, by: int, now: datetime, note: str = "") -> None:
    if by:
        kind = MovementKind.CORRECTION
        movement = StockMovement(item=line_id, kind=kind, day=paris_day(now), quantity=by, note=note)
        write_movement(conn, movement, now)


def _take_out(conn: sqlite3.Connection, line: StockLine, now: datetime) -> None:
    _correct(conn, line.id, -line.item.quantity, now, "ligne supprimée")
    conn.execute("UPDATE stock_item SET gone = 1 WHERE id = ?", (line.id,))


@lru_cache(maxsize=20_000)
def _line(row: tuple[int, str, str]) -> StockLine:
    return StockLine(row[0], StockItem.model_validate_json(row[1]), datetime.fromisoformat(row[2]))
