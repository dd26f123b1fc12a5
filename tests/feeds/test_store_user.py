"""What the user says and undoes, what quarantine keeps, where notices come from."""

from datetime import timedelta
from pathlib import Path

import pytest

from feeds.database import UnknownRecordError, open_database
from feeds.models import FetchReport, Refusal
from feeds.store import NoticeStore, Source, Triage
from feeds.store_codec import RAW_LIMIT
from feeds.store_sources import REPORTS_KEPT, RefusedSourceError
from tests.feeds.store_samples import NOW, everything_listed, notice, put, tally_as_counted, tally_as_kept


@pytest.fixture
def store(tmp_path: Path) -> NoticeStore:
    return NoticeStore(open_database(tmp_path / "w.db"), 1)


# --- triage -----------------------------------------------------------------------------------------------------


def test_undo_takes_back_the_last_action_first_and_survives_a_restart(tmp_path: Path) -> None:
    store = NoticeStore(open_database(tmp_path / "w.db"), 1)
    put(store, notice("26-1", title="Nettoyage de l'école"))
    store.set_triage("26-1", followed=True, now=NOW)
    store.set_triage("26-1", note="rappeler", now=NOW)
    store.set_triage("26-1", dismissed=True, now=NOW)
    store.set_triage("26-1", seen=True, now=NOW)
    store.db.conn.close()
    again = NoticeStore(open_database(tmp_path / "w.db"), 1)
    assert again.undo(NOW) == "«\u00a0Nettoyage de l'école\u00a0» n'est plus écarté."
    assert again.undo(NOW) == "«\u00a0Nettoyage de l'école\u00a0» n'a plus de note."
    assert again.undo(NOW) == "«\u00a0Nettoyage de l'école\u00a0» n'est plus suivi."
    assert again.undo(NOW) is None
    assert again.triage("26-1") == Triage(seen=True)


def test_saying_the_same_again_is_not_an_action(store: NoticeStore) -> None:
    put(store, notice("26-1"))
    store.set_triage("26-1", followed=False, note="", now=NOW)
    assert store.undo(NOW) is None


def test_undo_says_what_is_back(store: NoticeStore) -> None:
    put(store, notice("26-1", title="T" * 200))
    for field, sentence in (("followed", "est de nouveau suivi"), ("dismissed", "est de nouveau écarté")):
        store.set_triage("26-1", **{field: True}, now=NOW)  # type: ignore[arg-type]
        store.set_triage("26-1", **{field: False}, now=NOW)  # type: ignore[arg-type]
        told = store.undo(NOW)
        assert told is not None
        assert sentence in told
        assert len(told) < 120
    store.set_triage("26-1", note="a", now=NOW)
    store.set_triage("26-1", note="b", now=NOW)
    assert "note d'avant" in str(store.undo(NOW))
    assert store.triage("26-1").note == "a"


def test_an_unknown_identifier_is_named(store: NoticeStore) -> None:
    with pytest.raises(UnknownRecordError, match="99-1"):
        store.set_triage("99-1", followed=True, now=NOW)


def test_triage_moves_the_counters_and_undo_moves_them_back(store: NoticeStore) -> None:
    put(store, notice("26-1"), notice("26-2"))
    before = everything_listed(store)
    store.set_triage("26-1", dismissed=True, now=NOW)
    assert tally_as_kept(store) == {"nettoyage": 1} == tally_as_counted(store)
    store.undo(NOW)
    assert everything_listed(store) == before


# --- quarantine -------------------------------------------------------------------------------------------------


def test_the_same_record_refused_twice_is_one_row_with_its_first_date(store: NoticeStore) -> None:
    store.refuse([Refusal("a.json", "ligne 3", "première raison", b"{")], NOW)
    store.refuse([Refusal("a.json", "ligne 3", "seconde raison", b"{x")], NOW + timedelta(days=1))
    (kept,) = store.refusals()
    assert (kept.reason, kept.raw, kept.first_seen) == ("seconde raison", b"{x", NOW)
    assert kept.refusal == Refusal("a.json", "ligne 3", "seconde raison", b"{x")


def test_quarantine_pages_newest_first_and_by_origin(store: NoticeStore) -> None:
    store.refuse([Refusal("a", str(n), "r") for n in range(3)], NOW)
    store.refuse([Refusal("b", "x", "r")], NOW)
    first = store.refusals(1)
    second = store.refusals(1, before=first[0].id)
    assert [each.record for each in (*first, *second)] == ["x", "2"]
    assert [each.record for each in store.refusals(origin="a")] == ["2", "1", "0"]
    store.forget_refusal("a", "1")
    store.forget_refusal("a", "inconnu")
    assert store.refused_keys() == {("a", "0"), ("a", "2"), ("b", "x")}


def test_the_bytes_of_a_refused_record_are_bounded(store: NoticeStore) -> None:
    store.refuse([Refusal("a", "1", "trop gros", b"x" * (RAW_LIMIT + 5))], NOW)
    assert len(store.refusals()[0].raw) == RAW_LIMIT


def test_an_upgrade_finds_what_older_readers_refused(store: NoticeStore) -> None:
    store.refuse([Refusal("a", "1", "r")], NOW)
    assert store.refused_by_older_readers() == 0
    assert NoticeStore(store.db, 2).refused_by_older_readers() == 1


# --- sources ----------------------------------------------------------------------------------------------------


def test_the_boamp_is_there_from_the_start(store: NoticeStore) -> None:
    assert [(each.id, each.enabled) for each in store.sources()] == [("boamp", True), ("boamp-dila", False)]


def test_a_feed_is_added_left_out_and_removed(store: NoticeStore) -> None:
    added = store.add_source("https://acheteur.example/rss", "Acheteur")
    assert added == Source("rss:1", "rss", "https://acheteur.example/rss", "Acheteur")
    with pytest.raises(RefusedSourceError, match="déjà suivie"):
        store.add_source(added.url, "")
    store.enable_source(added.id, enabled=False)
    assert not store.sources()[-1].enabled
    assert store.add_source(added.url, "Autre nom") == Source("rss:1", "rss", added.url, "Autre nom")
    store.set_http_cache(added.url, "e", "m")
    store.remove_source(added.id)
    assert store.http_cache(added.url) == ("", "")
    assert store.add_source("https://autre.example/", "").id == "rss:2"
    store.remove_source("boamp")
    assert [(each.id, each.enabled) for each in store.sources()] == [
        ("boamp", False),
        ("boamp-dila", False),
        ("rss:2", True),
    ]


@pytest.mark.parametrize("url", ["ftp://a.example/", "/etc/passwd", "file:///etc/passwd", "", "javascript:x"])
def test_an_address_that_is_not_of_the_web_is_refused(store: NoticeStore, url: str) -> None:
    with pytest.raises(RefusedSourceError, match="http"):
        store.add_source(url, "x")


def test_marks_and_validators_are_remembered(store: NoticeStore) -> None:
    store.set_checkpoint("boamp", "2026-11-22")
    store.set_checkpoint("boamp", "2026-11-23")
    store.set_http_cache("u", "e1", "m1")
    store.set_http_cache("u", "e2", "")
    assert store.checkpoint("boamp") == "2026-11-23"
    assert store.http_cache("u") == ("e2", "")


def test_the_history_of_passes_is_bounded(store: NoticeStore) -> None:
    for n in range(REPORTS_KEPT + 5):
        store.add_report(FetchReport("boamp", NOW, NOW, "ok", received=n))
    store.add_report(FetchReport("rss:1", NOW, NOW, "failed", message="hors ligne"))
    assert [each.received for each in store.reports("boamp", 2)] == [REPORTS_KEPT + 4, REPORTS_KEPT + 3]
    assert len(store.reports("boamp", 1000)) == REPORTS_KEPT
    assert store.reports("rss:1") == [FetchReport("rss:1", NOW, NOW, "failed", message="hors ligne")]


def test_a_body_is_remembered_for_these_readers_only(store: NoticeStore) -> None:
    store.remember_body("file:x", b"d", NOW, received=3, refused=1)
    assert store.body_counts("file:x", b"d") == (3, 1)
    assert store.body_seen("file:x", b"e") is False
    assert NoticeStore(store.db, 2).body_seen("file:x", b"d") is False
    store.remember_body("file:x", b"e", NOW)
    assert store.body_seen("file:x", b"d") is False
