"""Consultation files are kept by version, found by any notice, read again by newer readers, and never half-written."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds.database import StoreLockedError, UnknownRecordError, open_database
from feeds.store import NoticeStore
from readiness import store_dce
from readiness.dce.models import DCE_READER, PAGE, Asked, Dce, DceReading, Leaf, Piece, PieceKind
from readiness.store import ReadinessStore
from readiness.store_dce import DamagedFilesError, DceStore
from tests.feeds.store_samples import notice, put

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def dce(text: str = "Le nettoyage est assuré 5 jours par semaine.") -> Dce:
    leaf = Leaf(PAGE, 1, text)
    return Dce("dce.zip", (Piece("CCTP.pdf", "pdf", 12, f"digest {text}", (leaf,), PieceKind.CCTP, confidence="sure"),))


READING = DceReading(asked=(Asked(None, ()),), kinds=(PieceKind.CCTP,))


@pytest.fixture
def store(tmp_path: Path) -> DceStore:
    db = open_database(tmp_path / "w.db")
    put(NoticeStore(db, 1), notice("26-1"))
    return DceStore(db)


def test_a_version_is_read_back_as_it_was_written(store: DceStore) -> None:
    written = store.add("26-1", dce(), READING, {"d": b"octets"}, NOW)
    assert store.versions("boamp:26-1") == [written]
    assert store.file("d") == b"octets"
    assert store.file("autre") is None


def test_versions_are_numbered_in_the_order_they_came(store: DceStore) -> None:
    for day, text in enumerate(("un", "deux", "trois")):
        store.add("26-1", dce(text), READING, {}, NOW + timedelta(days=day))
    assert [each.number for each in store.versions("26-1")] == [1, 2, 3]


def test_the_same_pieces_are_not_a_new_version(store: DceStore) -> None:
    store.add("26-1", dce(), READING, {}, NOW)
    assert store.add("26-1", dce(), READING, {}, NOW) is None
    assert len(store.versions("26-1")) == 1


def test_the_last_version_can_be_taken_back(store: DceStore) -> None:
    store.add("26-1", dce("un"), READING, {}, NOW)
    store.add("26-1", dce("deux"), READING, {}, NOW)
    assert store.remove_last("26-1")
    assert [each.dce for each in store.versions("26-1")] == [dce("un")]
    assert store.remove_last("26-1")
    assert not store.remove_last("26-1")


def test_a_consultation_without_files_has_no_version(store: DceStore) -> None:
    assert store.versions("26-1") == []
    assert store.versions("26-404") == []


def test_an_unknown_consultation_is_said(store: DceStore) -> None:
    with pytest.raises(UnknownRecordError):
        store.add("26-404", dce(), READING, {}, NOW)


def test_what_older_readers_read_is_read_again_from_the_kept_text(
    store: DceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add("26-1", dce(), READING, {}, NOW)
    monkeypatch.setattr(store_dce, "DCE_READER", DCE_READER + 1)
    (version,) = store.versions("26-1")
    assert [each.asked for each in version.reading.asked_of(None)] == ["5\N{NO-BREAK SPACE}j/sem."]


def test_damaged_files_are_said_in_french(store: DceStore) -> None:
    store.add("26-1", dce(), READING, {}, NOW)
    store._conn.execute("UPDATE dce_version SET body = x'00', reading = x'00'")
    with pytest.raises(DamagedFilesError, match="ajoutez-le à nouveau"):
        store.versions("26-1")


def test_an_opportunity_is_found_with_what_its_files_say(tmp_path: Path) -> None:
    db = open_database(tmp_path / "w.db")
    put(NoticeStore(db, 1), notice("26-1"))
    readiness = ReadinessStore(db)
    plain = readiness.opportunity("26-1")
    DceStore(db).add("26-1", dce(), READING, {}, NOW)
    found = readiness.opportunity("26-1")
    assert plain is not None
    assert found is not None
    assert (found.id, getattr(found, "files", None)) == (plain.id, READING)


CALLS: dict[str, Callable[[DceStore], object]] = {
    "add": lambda s: s.add("26-1", dce(), READING, {}, NOW),
    "remove_last": lambda s: s.remove_last("26-1"),
}


@pytest.mark.parametrize("name", CALLS)
def test_writing_says_that_another_writes(name: str, store: DceStore, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "w.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store._conn.execute("PRAGMA busy_timeout = 1")
    try:
        with pytest.raises(StoreLockedError, match="réessayez"):
            CALLS[name](store)
    finally:
        other.execute("ROLLBACK")
        other.close()
