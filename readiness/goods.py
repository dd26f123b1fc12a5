"""Gather the stock with its journal, promises and settings, inside the caller's `wrapped`."""

import sqlite3
from datetime import date

from readiness.matching import Shelf
from readiness.stock_answer import Goods
from readiness.store_commitments import running_lines
from readiness.store_journal import flows_of, promises_of, settings_of
from readiness.store_stock import stock_lines


def goods_of(conn: sqlite3.Connection, today: date = date.min) -> Goods:
    """Read everything that says what can be promised."""
    return Goods(
        Shelf(stock_lines(conn)),
        today,
        flows=flows_of(conn),
        promises=promises_of(conn),
        commitments=running_lines(conn),
        settings=settings_of(conn),
    )
