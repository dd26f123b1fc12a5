"""Queue what is to be checked again. Part of `readiness.store`; each function runs inside the caller's transaction."""

import sqlite3
from collections.abc import Iterable

from feeds.store_rows import OPEN
from readiness.models import StockItem


def start_over(conn: sqlite3.Connection) -> None:
    """Queue everything again: what changes from now on is for the first queue, the rest for the second."""
    conn.execute(
        "UPDATE check_progress SET version = version + 1, walk_state = ?, walk_closes_at = '', walk_id = 0,"
        " revision = (SELECT value FROM counter WHERE name = 'revision'),"
        " walk_until = (SELECT value FROM counter WHERE name = 'revision')",
        (OPEN,),
    )


def stock_changed(conn: sqlite3.Connection, items: Iterable[StockItem]) -> None:
    """Queue what a movement or a promise of some goods can change."""
    if any(True for _ in items):
        start_over(conn)
