"""What the store promises: nothing lost, nothing doubled, one opportunity a procedure."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.database import (
    APPLICATION_ID,
    ForeignFileError,
    NewerSchemaError,
    StoreError,
    integrity_errors,
    open_database,
)
from feeds.merge import compose
from feeds.models import Buyer, Kind, Notice, Reading, ReadNotice, Regime
from feeds.store import NoticeStore, Triage
from feeds.store_codec import decode, encode
from feeds.store_rows import UNKNOWN_CLOSE, instant, read_instant
from tests.feeds.store_samples import (
    NOW,
    deadline,
    everything_listed,
    lot,
    moved,
    notice,
    put,
    raw,
    reading,
    rows,
    tally_as_counted,
    tally_as_kept,
)


@pytest.fixture
def store(tmp_path: Path) -> NoticeStore:
    return NoticeStore(open_database(tmp_path / "w.db"), 1)


# --- the file ---------------------------------------------------------------------------------------------------


def test_a_new_file_is_ours_and_walled(tmp_path: Path) -> None:
    db = open_database(tmp_path / "dossier absent" / "w.db")
    values = {
        p: db.conn.execute(f"PRAGMA {p}").fetchone()[0] for p in ("application_id", "journal_mode", "foreign_keys")
    }
    assert values == {"application_id": APPLICATION_ID, "journal_mode": "wal", "foreign_keys": 1}
    tables = rows(NoticeStore(db, 1), "SELECT sql FROM sqlite_schema WHERE name = 'opportunity'")
    assert "STRICT" in str(tables[0][0])


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    first = open_database(tmp_path / "w.db")
    schema = [tuple(row) for row in first.conn.execute("SELECT name, sql FROM sqlite_schema ORDER BY name")]
    second = open_database(tmp_path / "w.db")
    assert [tuple(row) for row in second.conn.execute("SELECT name, sql FROM sqlite_schema ORDER BY name")] == schema
    assert integrity_errors(second) == ()


@pytest.mark.parametrize("content", ["other", "text"])
def test_a_foreign_file_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "autre.db"
    if content == "other":
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE theirs (x)")
        other.commit()
        other.close()
    else:
        path.write_bytes(b"Ceci n'est pas une base de donnees, mais un texte assez long pour en avoir l'air." * 50)
    before = path.read_bytes()
    with pytest.raises(ForeignFileError) as caught:
        open_database(path)
    assert path.read_bytes() == before
    assert str(path) in str(caught.value)
    assert "pas été touché" in str(caught.value)


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    db = open_database(tmp_path / "w.db")
    db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('feeds', 'm9999_later', '')"
    )
    with pytest.raises(NewerSchemaError, match="mettez le programme à jour"):
        open_database(tmp_path / "w.db")


def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Base de travail"):
        open_database(tmp_path)


# --- putting ----------------------------------------------------------------------------------------------------


def test_an_empty_store_answers_everything(store: NoticeStore) -> None:
    assert store.known([b"x"]) == set()
    assert store.known([]) == set()
    assert store.opportunity("26-1") is None
    assert store.opportunities_since(0, 10) == []
    assert store.triage("26-1") == Triage()
    assert store.undo(NOW) is None
    assert store.refusals() == []
    assert store.reports("boamp") == []
    assert store.checkpoint("boamp") == ""
    assert store.http_cache("https://a.example/") == ("", "")
    assert store.body_seen("k", b"d") is False
    assert store.totals() == {"notice": 0, "opportunity": 0, "refusal": 0}
    assert store.put([], NOW).added == 0


def test_what_was_put_is_read_back(store: NoticeStore) -> None:
    mine = notice("26-1", lots=(lot("1", "Vitres"),))
    counts = put(store, mine)
    assert (counts.added, counts.updated, counts.unchanged) == (1, 0, 0)
    found = store.opportunity("boamp:26-1")
    assert found is not None
    assert (found.id, found.title, found.lots[0].title) == ("boamp:26-1", mine.title, "Vitres")
    assert store.opportunity("26-1") == found


def test_the_same_batch_again_changes_nothing(store: NoticeStore) -> None:
    put(store, notice("26-1"), notice("26-2"))
    listed, last = everything_listed(store), store.opportunities_since(0, 10)
    counts = put(store, notice("26-1"), notice("26-2"))
    assert (counts.added, counts.updated, counts.unchanged) == (0, 0, 2)
    assert everything_listed(store) == listed
    assert store.opportunities_since(0, 10) == last


def test_a_record_is_known_by_its_bytes_and_by_the_readers(store: NoticeStore) -> None:
    put(store, notice("26-1"))
    digest = raw(notice("26-1")).digest
    assert store.known([digest, b"autre"]) == {digest}
    assert NoticeStore(store.db, 2).known([digest]) == set()


def test_an_older_version_of_a_record_does_not_come_back(store: NoticeStore) -> None:
    old, new = notice("26-1", title="Ancien"), notice("26-1", title="Nouveau")
    put(store, old)
    put(store, new)
    assert store.known([raw(old).digest, raw(new).digest]) == {raw(old).digest, raw(new).digest}


def test_a_record_without_content_does_not_replace_a_full_one(store: NoticeStore) -> None:
    put(store, notice("26-1", title="Entier"))
    counts = put(store, notice("26-1", title="Tronqué", form="FLAT"))
    found = store.opportunity("26-1")
    assert counts.unchanged == 1
    assert found is not None
    assert found.title == "Entier"


def test_an_updated_notice_updates_lists_and_search(store: NoticeStore) -> None:
    put(store, notice("26-1", title="Nettoyage"))
    put(store, ReadNotice(notice("26-1", title="Blanchisserie"), reading("blanchisserie", departments=("35",))))
    search = "SELECT rowid FROM opportunity_search WHERE opportunity_search MATCH "
    assert rows(store, search + "'title : nettoyage'") == []
    assert rows(store, search + "'title : blanchisserie'") == [(1,)]
    assert rows(store, "SELECT facet, value FROM facet ORDER BY 1") == [
        ("department", "35"),
        ("segment", "blanchisserie"),
    ]
    store.db.conn.execute("INSERT INTO opportunity_search (opportunity_search) VALUES ('integrity-check')")


def test_notices_of_one_procedure_make_one_opportunity(store: NoticeStore) -> None:
    put(store, notice("26-1"))
    put(store, moved("26-2", "26-1", 20))
    found = store.opportunity("26-2")
    assert found is not None
    assert found.id == "boamp:26-1"
    assert set(found.source_ids) == {"boamp:26-1", "boamp:26-2"}
    assert found.previous_deadline is not None
    assert found.deadline == deadline(20)
    assert store.totals()["opportunity"] == 1


def test_two_opportunities_become_one_when_a_notice_ties_them(store: NoticeStore) -> None:
    put(store, notice("26-1"), notice("26-2"))
    store.set_triage("26-1", note="à voir", now=NOW)
    store.set_triage("26-2", followed=True, note="appeler", now=NOW)
    put(store, moved("26-3", ("26-1", "26-2"), 20))
    assert store.totals()["opportunity"] == 1
    for ident in ("boamp:26-1", "boamp:26-2", "26-3"):
        found = store.opportunity(ident)
        assert found is not None
        assert found.id == "boamp:26-1"
    assert store.triage("26-2") == Triage(followed=True, note="à voir\nappeler")
    assert store.undo(NOW) is not None
    assert integrity_errors(store.db) == ()
    store.db.conn.execute("INSERT INTO opportunity_search (opportunity_search) VALUES ('integrity-check')")


def test_a_dismissed_half_stays_dismissed_unless_the_other_is_followed(store: NoticeStore) -> None:
    put(store, notice("26-1"), notice("26-2"))
    store.set_triage("26-1", dismissed=True, now=NOW)
    put(store, moved("26-3", ("26-1", "26-2"), 20))
    assert store.triage("26-1").dismissed
    put(store, notice("26-4"))
    store.set_triage("26-4", followed=True, now=NOW)
    put(store, moved("26-5", ("26-1", "26-4"), 21))
    assert store.triage("26-1") == Triage(followed=True, dismissed=False)


def test_a_batch_that_fails_leaves_nothing(store: NoticeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, notice("26-1"))
    before = everything_listed(store)

    def fail(*_: object) -> None:
        raise RuntimeError("coupure")

    monkeypatch.setattr("feeds.merge.compose", fail)
    with pytest.raises(RuntimeError):
        put(store, notice("26-2"), notice("26-3"))
    assert everything_listed(store) == before
    assert store.known([raw(notice("26-2")).digest]) == set()
    assert store.totals()["notice"] == 1


PROCEDURES = (
    notice("26-1"),
    notice("26-2", deadline=None),
    moved("26-3", "26-1", 20),
    notice("26-4", kind=Kind.RESULT, previous=("26-2",), deadline=None),
    moved("26-5", ("26-2", "26-1"), 30),
    notice("26-6", kind=Kind.CANCELLATION, previous=("26-9",), deadline=None),
    notice("26-7", kind=Kind.PLANNING, deadline=None, procedure_id="0b1d7c7e-1111-4222-8333-123456789abc"),
    notice("26-8", procedure_id="0b1d7c7e-1111-4222-8333-123456789abc"),
)


@settings(max_examples=40, deadline=None)
@given(st.permutations(PROCEDURES), st.integers(1, 8), st.sets(st.sampled_from([n.guid for n in PROCEDURES])))
def test_any_order_and_any_batch_size_give_the_same_opportunities(
    order: list[Notice], size: int, twice: set[str]
) -> None:
    """Batches of one or of all, records given again: same procedures, same words, same counters."""
    store = NoticeStore(open_database(":memory:"), 1)
    stream = [*order, *(each for each in order if each.guid in twice)]
    for start in range(0, len(stream), size):
        put(store, *stream[start : start + size])
    found = {each.source_ids: each for _, each in store.opportunities_since(0, 100)}
    assert {frozenset(ids) for ids in found} == {
        frozenset({"boamp:26-1", "boamp:26-2", "boamp:26-3", "boamp:26-4", "boamp:26-5"}),
        frozenset({"boamp:26-6"}),
        frozenset({"boamp:26-7", "boamp:26-8"}),
    }
    for ids, each in found.items():
        members = [ReadNotice(n, reading("nettoyage")) for n in PROCEDURES if f"boamp:{n.guid}" in ids]
        assert each == compose(members, each.id)
    assert tally_as_counted(store) == tally_as_kept(store)
    store.db.conn.execute("INSERT INTO opportunity_search (opportunity_search) VALUES ('integrity-check')")
    assert integrity_errors(store.db) == ()
    store.db.conn.close()


def test_revisions_only_grow_and_page_one_by_one(store: NoticeStore) -> None:
    put(store, notice("26-1"), notice("26-2"), notice("26-3"))
    put(store, moved("26-4", "26-1", 20))
    revision, seen = 0, []
    while page := store.opportunities_since(revision, 1):
        ((revision, each),) = page
        seen.append(each.id)
    assert seen == ["boamp:26-2", "boamp:26-3", "boamp:26-1"]


def test_notices_of_a_feed_share_the_digest_of_their_body(store: NoticeStore) -> None:
    items = [
        notice(f"https://a.example/{n}", source="rss:1", kind=Kind.POINTER, form="RSS", deadline=None) for n in (1, 2)
    ]
    body = raw(items[0])
    counts = store.put([(body, ReadNotice(each, Reading())) for each in items], NOW)
    assert counts.added == 2
    assert store.known([body.digest]) == {body.digest}
    assert store.opportunity("rss:1:https://a.example/2") is not None


def test_outdated_readings_are_listed_and_put_again(store: NoticeStore) -> None:
    put(store, notice("26-1"))
    later = NoticeStore(store.db, 2)
    ((digest, read),) = later.outdated(10)
    later.put_again([(digest, ReadNotice(read.notice, reading("espaces-verts")))])
    assert later.outdated(10) == []
    assert rows(later, "SELECT value FROM facet WHERE facet = 'segment'") == [("espaces-verts",)]


# --- words, bytes, instants -------------------------------------------------------------------------------------


def test_a_notice_survives_its_bytes() -> None:
    read = ReadNotice(moved("26-2", "26-1", 20), reading("nettoyage", regime=Regime.IAE))
    assert decode(encode(read)) == read


@given(st.datetimes(timezones=st.just(NOW.tzinfo)))
def test_instants_sort_as_text(at: object) -> None:
    from datetime import datetime

    assert isinstance(at, datetime)
    whole = at.replace(microsecond=0)
    assert read_instant(instant(at)) == whole
    assert (instant(whole) < instant(NOW)) == (whole < NOW)
    assert instant(at) < UNKNOWN_CLOSE or at.year == 9999


def test_a_buyer_without_a_name_is_listed_all_the_same(store: NoticeStore) -> None:
    put(store, notice("26-1", buyer=Buyer(""), title=""))
    assert store.opportunity("26-1") is not None
