"""The profile, the stock and what was checked: resumable, redone after a change, never lost."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from feeds.database import NewerSchemaError, StoreError, StoreLockedError, open_database
from feeds.models import Kind, Regime
from feeds.store import NoticeStore
from readiness.brief import Brief
from readiness.check import Ours
from readiness.models import (
    Assessment,
    Correction,
    RequirementKind,
    StockItem,
    StockLine,
    Structure,
    Verdict,
    VerdictKind,
)
from readiness.store import ReadinessStore, UnknownStockError
from tests.feeds.store_samples import NOW, deadline, moved, notice, put

ATELIER = Structure(name="Atelier du Blavet")
RENEWED = Correction(None, RequirementKind.RENEWALS, "1")
CHAIR = StockItem(category="mobilier", label="Chaise de réunion", quantity=34)


class Checker:
    """A check under our thumb: remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken: set[str] = set()
        self.stock: list[int] = []

    def judge(self, ours: Ours, brief: Brief, now: datetime, *, full: bool = True) -> Assessment:
        structure, opportunity = ours.structure, brief.opportunity
        self.asked += [] if full else [opportunity.id]
        self.stock.append(len(ours.stock))
        if opportunity.id in self.broken:
            raise ZeroDivisionError
        lots = (Verdict(None, VerdictKind.ALONE, structure.name, ()),)
        return Assessment(
            opportunity.id,
            VerdictKind.ALONE,
            structure.name,
            relevant=True,
            lots=lots,
            distance_km=6.0,
            regimes_open=(Regime.IAE,),
        )


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch) -> Checker:
    checker = Checker()
    monkeypatch.setattr("readiness.check.judge", checker.judge)
    return checker


@pytest.fixture
def notices(tmp_path: Path) -> Iterator[NoticeStore]:
    store = NoticeStore(open_database(tmp_path / "w.db"), 1)
    yield store
    store.db.conn.close()


@pytest.fixture
def store(notices: NoticeStore) -> ReadinessStore:
    return ReadinessStore(notices.db)


def check_all(store: ReadinessStore, limit: int = 100, now: datetime = NOW) -> int:
    done = 0
    while step := store.assess_pending(now, limit):
        done += step
    return done


def test_an_empty_file_answers_everything(store: ReadinessStore) -> None:
    assert store.structure() is None
    assert store.stock() == []
    assert store.assess_pending(NOW, 10) == 0
    assert store.pending(NOW) == 0
    assert store.assessment("26-1", NOW) is None
    assert (store.corrections("26-1"), store.corrected_last(), store.undo_correction(NOW)) == ([], False, None)


def test_the_profile_is_read_back(store: ReadinessStore) -> None:
    store.save_structure(ATELIER)
    store.save_structure(ATELIER.model_copy(update={"radius_km": 40.0}))
    assert store.structure() == ATELIER.model_copy(update={"radius_km": 40.0})


def test_the_stock_is_added_rewritten_and_removed(store: ReadinessStore) -> None:
    assert store.add_stock([CHAIR, CHAIR], NOW) == 2
    first, second = store.stock()
    assert (first.item, first.updated) == (CHAIR, NOW)
    fewer = CHAIR.model_copy(update={"quantity": 24})
    store.update_stock(first.id, fewer, NOW + timedelta(days=1))
    store.remove_stock(second.id, NOW)
    store.remove_stock(second.id, NOW)
    assert store.stock() == [StockLine(first.id, fewer, NOW + timedelta(days=1))]
    assert store.import_stock([CHAIR], NOW) == 1
    assert [line.item for line in store.stock()] == [CHAIR]


def test_a_line_of_stock_that_is_gone_is_named(store: ReadinessStore) -> None:
    with pytest.raises(UnknownStockError, match="n° 7"):
        store.update_stock(7, CHAIR, NOW)


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_what_came_in_is_checked_once(
    notices: NoticeStore, store: ReadinessStore, checker: Checker, limit: int
) -> None:
    store.save_structure(ATELIER)
    put(notices, notice("26-1"), notice("26-2"), notice("26-3"))
    assert store.pending(NOW) == 3
    assert check_all(store, limit) == 3
    assert sorted(checker.asked) == ["boamp:26-1", "boamp:26-2", "boamp:26-3"]
    assert store.pending(NOW) == 0
    assert check_all(store, limit) == 0


def test_an_assessment_is_read_back_by_any_identifier(
    notices: NoticeStore, store: ReadinessStore, checker: Checker
) -> None:
    store.save_structure(ATELIER)
    put(notices, notice("26-1"), moved("26-2", "26-1", 20))
    check_all(store)
    found = store.assessment("26-2", NOW)
    assert found is not None
    assert (found.opportunity, found.reason, found.regimes_open) == ("boamp:26-1", ATELIER.name, (Regime.IAE,))
    assert found.lots[0].kind is VerdictKind.ALONE


def test_only_what_changed_is_checked_again(notices: NoticeStore, store: ReadinessStore, checker: Checker) -> None:
    store.save_structure(ATELIER)
    put(notices, notice("26-1"), notice("26-2"))
    check_all(store)
    checker.asked.clear()
    put(notices, moved("26-3", "26-2", 20))
    check_all(store)
    assert checker.asked == ["boamp:26-2"]


def test_a_new_profile_checks_all_again_soonest_closing_first(
    notices: NoticeStore, store: ReadinessStore, checker: Checker
) -> None:
    put(
        notices,
        notice("26-1", deadline=deadline(30)),
        notice("26-2", deadline=deadline(3)),
        notice("26-3", kind=Kind.PLANNING, deadline=None),
        notice("26-4", deadline=None),
    )
    store.save_structure(ATELIER)
    order = ["boamp:26-2", "boamp:26-1", "boamp:26-4", "boamp:26-3"]
    assert store.pending(NOW) == 4
    check_all(store, 1)
    assert checker.asked == order
    store.add_stock([CHAIR], NOW)
    assert check_all(store) == 0
    store.save_structure(ATELIER.model_copy(update={"radius_km": 40.0}))
    check_all(store, 3)
    assert checker.asked == order * 2
    assert checker.stock[-1] == 1
    store.save_structure(ATELIER.model_copy(update={"radius_km": 40.0}))
    assert check_all(store) == 0


def test_what_comes_in_during_the_walk_is_checked_first_and_once(
    notices: NoticeStore, store: ReadinessStore, checker: Checker
) -> None:
    put(notices, notice("26-1"), notice("26-2"))
    store.save_structure(ATELIER)
    store.assess_pending(NOW, 1)
    put(notices, notice("26-3", deadline=deadline(20)))
    check_all(store, 1)
    assert checker.asked == ["boamp:26-1", "boamp:26-3", "boamp:26-2"]


def test_what_is_closed_is_not_checked(notices: NoticeStore, store: ReadinessStore, checker: Checker) -> None:
    store.save_structure(ATELIER)
    put(
        notices,
        notice("26-1", deadline=deadline(-1)),
        notice("26-2", kind=Kind.RESULT, deadline=None),
        notice("26-3", kind=Kind.CANCELLATION, deadline=None),
    )
    assert check_all(store) == 0


def test_checking_goes_on_after_an_interruption(
    notices: NoticeStore, store: ReadinessStore, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save_structure(ATELIER)
    put(notices, notice("26-1"), notice("26-2"))

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    store.assess_pending(NOW, 1)
    monkeypatch.setattr("readiness.check.judge", stop)
    with pytest.raises(KeyboardInterrupt):
        store.assess_pending(NOW, 1)
    monkeypatch.setattr("readiness.check.judge", checker.judge)
    again = ReadinessStore(notices.db)
    assert check_all(again) == 1
    assert checker.asked == ["boamp:26-1", "boamp:26-2"]


def test_a_check_that_breaks_says_so_and_stops_nothing(
    notices: NoticeStore, store: ReadinessStore, checker: Checker
) -> None:
    checker.broken.add("boamp:26-1")
    store.save_structure(ATELIER)
    put(notices, notice("26-1"), notice("26-2"))
    assert check_all(store) == 2
    failed, fine = store.assessment("26-1", NOW), store.assessment("26-2", NOW)
    assert failed is not None
    assert fine is not None
    assert (failed.verdict, fine.verdict) == (VerdictKind.TO_CLARIFY, VerdictKind.ALONE)
    assert "ZeroDivisionError" in failed.reason


def test_the_result_of_a_merged_opportunity_goes_with_it(
    notices: NoticeStore, store: ReadinessStore, checker: Checker
) -> None:
    store.save_structure(ATELIER)
    put(notices, notice("26-1"), notice("26-2"))
    check_all(store)
    put(notices, moved("26-3", ("26-1", "26-2"), 20))
    assert notices.db.conn.execute("SELECT opportunity FROM assessment").fetchall() == [(1,)]
    assert check_all(store) == 1


def test_a_newer_file_is_refused(notices: NoticeStore, store: ReadinessStore) -> None:
    notices.db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('readiness', 'm9999_later', '')"
    )
    with pytest.raises(NewerSchemaError):
        ReadinessStore(notices.db)


READS: dict[str, Callable[[ReadinessStore], object]] = {
    "structure": lambda s: s.structure(),
    "stock": lambda s: s.stock(),
    "pending": lambda s: s.pending(NOW),
    "assessment": lambda s: s.assessment("26-1", NOW),
    "check_now": lambda s: s.check_now("26-1", NOW),
    "ranking": lambda s: list(s.ranking(NOW)),
    "opportunity": lambda s: s.opportunity("26-1"),
    "corrections": lambda s: s.corrections("26-1"),
    "corrected_last": lambda s: s.corrected_last(),
}
WRITES: dict[str, Callable[[ReadinessStore], object]] = {
    "save_structure": lambda s: s.save_structure(Structure(name="Autre")),
    "add_stock": lambda s: s.add_stock([CHAIR], NOW),
    "import_stock": lambda s: s.import_stock([CHAIR], NOW),
    "update_stock": lambda s: s.update_stock(1, CHAIR, NOW),
    "remove_stock": lambda s: s.remove_stock(1, NOW),
    "restore_stock": lambda s: s.restore_stock(1, CHAIR, NOW),
    "assess_pending": lambda s: s.assess_pending(NOW, 10),
    "check_again": lambda s: s.check_again("26-1", NOW),
    "correct": lambda s: s.correct("26-1", [RENEWED], NOW),
    "uncorrect": lambda s: s.uncorrect("26-1", [("", RequirementKind.RENEWALS)], NOW),
    "undo_correction": lambda s: s.undo_correction(NOW),
}


@pytest.fixture
def locked(tmp_path: Path, checker: Checker) -> Iterator[ReadinessStore]:
    path = tmp_path / "w.db"
    first = open_database(path)
    ReadinessStore(first).save_structure(ATELIER)
    put(NoticeStore(first, 1), notice("26-1"))
    store = ReadinessStore(open_database(path, busy_timeout_ms=1))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield store
    other.execute("ROLLBACK")
    other.close()
    store.db.conn.close()
    first.conn.close()


def test_every_method_has_its_line() -> None:
    public = {name for name in dir(ReadinessStore) if not name.startswith("_")}
    assert public == READS.keys() | WRITES.keys()


@pytest.mark.parametrize("name", READS)
def test_reading_goes_on_while_another_writes(locked: ReadinessStore, name: str) -> None:
    READS[name](locked)


@pytest.mark.parametrize("name", WRITES)
def test_writing_says_that_another_writes(locked: ReadinessStore, name: str) -> None:
    with pytest.raises(StoreLockedError, match="réessayez"):
        WRITES[name](locked)


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_a_damaged_file_sends_to_the_doctor(store: ReadinessStore, name: str) -> None:
    for table in ("structure", "stock_item", "check_progress", "assessment", "correction", "correction_undo", "notice"):
        store.db.conn.execute(f"DROP TABLE {table}")
    with pytest.raises(StoreError, match="lotalot doctor"):
        (READS | WRITES)[name](store)
