"""The price book, the layouts and the frames as they are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from feeds.database import StoreLockedError, open_database
from readiness.frames.answer import Edit
from readiness.frames.models import Role
from readiness.frames.offers import PriceEntry
from readiness.frames.read import Layout
from readiness.store_frames import FrameStore, UnknownFrameError

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_an_empty_file_has_no_price_no_layout_and_no_frame(tmp_path: Path) -> None:
    store = FrameStore(open_database(tmp_path / "w.db"))
    assert (store.prices(), store.layouts(), store.frames("boamp:1")) == ([], {}, [])
    with pytest.raises(UnknownFrameError, match="n'existe plus"):
        store.frame(7)


def test_prices_with_the_same_reference_are_rewritten(tmp_path: Path) -> None:
    store = FrameStore(open_database(tmp_path / "w.db"))
    store.import_prices([PriceEntry(label="Chaise", price=Decimal("22.50"), reference="A")])
    store.import_prices(
        [
            PriceEntry(label="Chaise bleue", price=Decimal(20), reference="a"),
            PriceEntry(label="Table", price=Decimal(30)),
        ]
    )
    assert [(line.entry.label, line.entry.price) for line in store.prices()] == [
        ("Chaise bleue", Decimal(20)),
        ("Table", Decimal(30)),
    ]
    store.remove_price(store.prices()[0].id)
    assert len(store.prices()) == 1


def test_a_layout_and_the_edits_of_a_frame_are_read_back(tmp_path: Path) -> None:
    store = FrameStore(open_database(tmp_path / "w.db"))
    store.save_layout("abc", Layout({2: Role.QUANTITY}, 3), NOW)
    assert store.layouts() == {"abc": Layout({2: Role.QUANTITY}, 3)}
    frame = store.add_frame("boamp:1", "2", "a.csv", b"x", NOW)
    assert store.add_frame("boamp:1", "2", "b.csv", b"x", NOW).id == frame.id
    edit = Edit(price=Decimal("9.90"), quantity=3, text="à voir", offer="stock:1", skip=True)
    assert store.edit(frame.id, "0:4", edit, NOW).edits == {"0:4": edit}
    assert store.edit(frame.id, "0:4", None, NOW).edits == {}
    store.remove_frame(frame.id)
    assert store.frames("boamp:1") == []


def test_a_locked_file_says_so(tmp_path: Path) -> None:
    first = FrameStore(open_database(tmp_path / "w.db"))
    other = open_database(tmp_path / "w.db", busy_timeout_ms=1)
    other.conn.execute("BEGIN IMMEDIATE")
    late = FrameStore(open_database(tmp_path / "w.db", busy_timeout_ms=1))
    for write in (
        lambda: late.import_prices([PriceEntry(label="a", price=Decimal(1))]),
        lambda: late.save_layout("a", Layout(), NOW),
        lambda: late.add_frame("a", None, "a", b"", NOW),
        lambda: late.edit(1, "a", None, NOW),
        lambda: late.remove_frame(1),
        lambda: late.remove_price(1),
    ):
        with pytest.raises(StoreLockedError):
            write()
    other.conn.execute("ROLLBACK")
    assert first.prices() == []
