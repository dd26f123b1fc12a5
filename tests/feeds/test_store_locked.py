"""While another program writes, reading goes on and writing says so in French; each method owes a line here."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feeds.database import StoreError, StoreLockedError, open_database
from feeds.models import FetchReport, ReadNotice, Refusal
from feeds.store import NoticeStore, StoredTable
from tests.feeds.store_samples import NOW, notice, put, raw, reading

READS: dict[str, Callable[[NoticeStore], object]] = {
    "known": lambda s: s.known([b"x"]),
    "body_seen": lambda s: s.body_seen("k", b"d"),
    "body_counts": lambda s: s.body_counts("k", b"d"),
    "opportunity": lambda s: s.opportunity("26-1"),
    "opportunities_since": lambda s: s.opportunities_since(0, 1),
    "outdated": lambda s: s.outdated(1),
    "totals": lambda s: s.totals(),
    "triage": lambda s: s.triage("26-1"),
    "sources": lambda s: s.sources(),
    "checkpoint": lambda s: s.checkpoint("boamp"),
    "http_cache": lambda s: s.http_cache("u"),
    "reports": lambda s: s.reports("boamp"),
    "reference_tables": lambda s: s.reference_tables(),
    "reference_body": lambda s: s.reference_body("communes"),
    "refusals": lambda s: s.refusals(),
    "refused_keys": lambda s: s.refused_keys(),
    "refused_by_older_readers": lambda s: s.refused_by_older_readers(),
}
WRITES: dict[str, Callable[[NoticeStore], object]] = {
    "put": lambda s: put(s, notice("26-2")),
    "put_again": lambda s: s.put_again([(b"d", ReadNotice(notice("26-1"), reading()))]),
    "remember_body": lambda s: s.remember_body("k", b"d", NOW),
    "set_triage": lambda s: s.set_triage("26-1", followed=True, now=NOW),
    "undo": lambda s: s.undo(NOW),
    "add_source": lambda s: s.add_source("https://a.example/", "a"),
    "remove_source": lambda s: s.remove_source("boamp"),
    "enable_source": lambda s: s.enable_source("boamp", enabled=False),
    "set_checkpoint": lambda s: s.set_checkpoint("boamp", "x"),
    "set_http_cache": lambda s: s.set_http_cache("u", "e", "m"),
    "add_report": lambda s: s.add_report(FetchReport("boamp", NOW, NOW, "ok")),
    "put_reference": lambda s: s.put_reference(StoredTable("cpv", "u", NOW, 1), b"x", ("", "")),
    "touch_reference": lambda s: s.touch_reference("cpv", NOW),
    "use_segments": lambda s: s.use_segments(7),
    "refuse": lambda s: s.refuse([Refusal("a", "b", "c")], NOW),
    "forget_refusal": lambda s: s.forget_refusal("a", "b"),
}
NEITHER = {"reader_version", "find", "db"}


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[NoticeStore]:
    path = tmp_path / "w.db"
    first = open_database(path)
    put(NoticeStore(first, 1), notice("26-1"))
    store = NoticeStore(open_database(path, busy_timeout_ms=1), 1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield store
    other.execute("ROLLBACK")
    other.close()
    store.db.conn.close()
    first.conn.close()


def test_every_method_has_its_line() -> None:
    public = {name for name in dir(NoticeStore) if not name.startswith("_")}
    assert public - NEITHER == READS.keys() | WRITES.keys()


@pytest.mark.parametrize("name", READS)
def test_reading_goes_on_while_another_writes(locked: NoticeStore, name: str) -> None:
    READS[name](locked)


@pytest.mark.parametrize("name", WRITES)
def test_writing_says_that_another_writes(locked: NoticeStore, name: str) -> None:
    with pytest.raises(StoreLockedError) as caught:
        WRITES[name](locked)
    assert "réessayez" in str(caught.value)
    assert caught.value.path in str(caught.value)
    assert not locked.db.conn.in_transaction


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_a_damaged_file_is_named_and_sends_to_the_doctor(tmp_path: Path, name: str) -> None:
    store = NoticeStore(open_database(tmp_path / "w.db"), 1)
    put(store, notice("26-1"))
    store.db.conn.execute("PRAGMA foreign_keys=OFF")
    for (table,) in store.db.conn.execute(
        "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE%STRICT%'"
    ).fetchall():
        store.db.conn.execute(f"DROP TABLE {table}")
    with pytest.raises(StoreError, match="lotalot doctor"):
        (READS | WRITES)[name](store)
    store.db.conn.close()


def test_two_programs_that_start_together_make_one_file(tmp_path: Path) -> None:
    stores = [NoticeStore(open_database(tmp_path / "w.db"), 1) for _ in range(3)]
    put(stores[0], notice("26-1"))
    assert [each.known([raw(notice("26-1")).digest]) for each in stores] == [{raw(notice("26-1")).digest}] * 3
