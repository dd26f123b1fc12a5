"""Queue what is to be checked again. Part of `readiness.store`; each function runs inside the caller's transaction.

A commitment queues what it overlaps in time by a trigger (`readiness.migrations`, m0010), whoever writes it.
"""

import sqlite3
from collections.abc import Iterable

from feeds.store_rows import OPEN
from readiness.matching import words_of
from readiness.models import StockItem

_CHUNK = 500


def start_over(conn: sqlite3.Connection) -> None:
    """Queue everything again: what changes from now on is for the first queue, the rest for the second."""
    conn.execute(
        "UPDATE check_progress SET version = version + 1, walk_state = ?, walk_closes_at = '', walk_id = 0,"
        " revision = (SELECT value FROM counter WHERE name = 'revision'),"
        " walk_until = (SELECT value FROM counter WHERE name = 'revision')",
        (OPEN,),
    )
    conn.execute("DELETE FROM check_due")


def stock_changed(conn: sqlite3.Connection, items: Iterable[StockItem]) -> None:
    """Queue what a movement or a promise of some goods can change: the lots that ask for goods of those words.

    The first line of a stock, and the last one that goes, change what is said to every lot that asks for goods.
    """
    changed = list(items)
    if not changed:
        return
    conn.execute("UPDATE check_progress SET stamp = stamp + 1")
    (lines,) = conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM stock_item WHERE gone = 0 LIMIT ?)", (len(changed) + 1,)
    ).fetchone()
    if lines <= len(changed):
        conn.execute("INSERT OR IGNORE INTO check_due SELECT opportunity FROM check_word WHERE word = ''")
    words = sorted(set().union(*map(words_of, changed)))
    for start in range(0, len(words), _CHUNK):
        chunk = words[start : start + _CHUNK]
        conn.execute(
            "INSERT OR IGNORE INTO check_due SELECT opportunity FROM check_word"
            f" WHERE word IN ({', '.join('?' * len(chunk))})",
            chunk,
        )
