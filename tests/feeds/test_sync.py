"""One pass over the sources, with the real store: who is read, what is kept and in which order, what is reported."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from feeds.database import StoreError, open_database
from feeds.errors import FeedsError
from feeds.http import PoliteClient, Validators
from feeds.models import FetchReport, Refusal
from feeds.records import RawRecord
from feeds.source_errors import PassInterrupted, SourceUnavailable
from feeds.sources import BoampApi, BoampExport, DilaDaily, FeedableSource, FeedSource, SourceBatch
from feeds.store import NoticeStore, Source
from feeds.sync import UnknownSource, due_sources, next_due, sync
from tests.fakes import NOON, FakeSource, FakeTime
from tests.feeds.boamp_records import call, make_records, unreadable
from tests.feeds.server import Fault, LoopbackServer, rss

TODAY = date(2026, 9, 11)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[NoticeStore]:
    db = open_database(tmp_path / "essai.db")
    yield NoticeStore(db)
    db.conn.close()


def one_pass(
    store: NoticeStore,
    *sources: FeedableSource,
    only: str | None = None,
    stop: Sequence[bool] = (),
    since: date | None = None,
) -> list[FetchReport]:
    """Make a pass at noon; `stop` answers, in order, whether the user asked to stop."""
    time, answers = FakeTime(), iter(stop)
    client = PoliteClient(clock=time.now, sleep=time.sleep, monotonic=time.monotonic, jitter=lambda: 1.0)
    return sync(
        store,
        sources,
        lambda _cancelled: client,
        time.now,
        since=since,
        on_progress=lambda _: None,
        cancelled=lambda: next(answers, False),
        only=only,
    )


def totals(store: NoticeStore) -> tuple[int, int, int]:
    found = store.totals()
    return found["notice"], found["opportunity"], found["refusal"]


@pytest.mark.parametrize("way", ["api", "export", "dila"])
def test_a_first_pass_brings_everything_in_and_a_second_changes_nothing(store: NoticeStore, way: str) -> None:
    made = make_records(60, last=TODAY, days=3)
    with LoopbackServer([*made, unreadable(999, TODAY)]) as server:
        sources: dict[str, FeedableSource] = {
            "api": BoampApi(server.api_url, first_days=3),
            "export": BoampExport(server.api_url, first_days=3),
            "dila": DilaDaily(server.dila_url, first_days=3),
        }
        source = sources[way]
        (first,) = one_pass(store, source)
        (second,) = one_pass(store, source)
    assert (first.outcome, first.message) == ("ok", "")
    assert (first.received, first.added, first.refused) == (61, 60, 1)
    assert totals(store) == (60, 54, 1)
    assert (second.outcome, second.added, second.updated) == ("ok", 0, 0)
    assert totals(store) == (60, 54, 1)
    assert [report.received for report in store.reports("boamp", 9)] == [second.received, first.received]
    assert first.requests > 0
    assert first.started == NOON


def test_a_feed_and_the_boamp_are_read_in_one_pass_and_each_has_its_report(store: NoticeStore) -> None:
    with LoopbackServer(make_records(10, last=TODAY, days=1)) as server:
        server.feeds["a.xml"] = rss("Mobilier de réemploi", "Entretien")
        stored = store.add_source(server.feed_url("a.xml"), "Profil d'essai")
        feed = FeedSource(stored.url, ident=stored.id, label=stored.label)
        reports = one_pass(store, BoampApi(server.api_url, first_days=1), feed)
        assert [(report.source, report.outcome, report.added) for report in reports] == [
            ("boamp", "ok", 10),
            (stored.id, "ok", 2),
        ]
        (again,) = one_pass(store, feed, only=stored.id)
        assert server.asked[-1].headers["if-none-match"]
    assert (again.outcome, again.received, again.requests) == ("ok", 0, 1)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (SourceUnavailable("https://avis.exemple.fr/", "le site ne répond plus"), "le site ne répond plus"),
        (StoreError("essai.db", "la base est occupée"), "la base est occupée"),
        (ZeroDivisionError("boom"), "erreur inattendue (ZeroDivisionError)"),
    ],
)
def test_a_source_that_fails_never_stops_the_others(store: NoticeStore, error: Exception, expected: str) -> None:
    bad, good = FakeSource("boamp", error=error), FakeSource("boamp-dila", (SourceBatch(checkpoint="loin"),))
    failed, read = one_pass(store, bad, good)
    assert failed.outcome == "failed"
    assert expected in failed.message
    assert read.outcome == "ok"
    assert store.checkpoint("boamp-dila") == "loin"
    assert store.reports("boamp", 1) == [failed]


def test_a_source_that_breaks_after_some_records_is_partial_and_they_stay(store: NoticeStore) -> None:
    with LoopbackServer(make_records(30, last=TODAY, days=3)) as server:
        server.faults = [Fault("records", "status", status=501, after=2, times=99)]
        (report,) = one_pass(store, BoampApi(server.api_url, first_days=3))
        assert (report.outcome, report.added) == ("partial", 20)
        assert "en panne (erreur 501)" in report.message
        server.faults = []
        (rest,) = one_pass(store, BoampApi(server.api_url, first_days=3))
    assert (rest.outcome, rest.added, rest.received) == ("ok", 10, 30)


def test_a_warning_makes_the_pass_partial_and_is_its_message(store: NoticeStore) -> None:
    (report,) = one_pass(store, FakeSource("boamp", (SourceBatch(warning="Il manque un jour."), SourceBatch())))
    assert (report.outcome, report.message) == ("partial", "Il manque un jour.")


def test_nothing_is_remembered_of_a_batch_before_its_records_are_in(
    store: NoticeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_to_write(*_: object, **__: object) -> None:
        raise StoreError("essai.db", "la base est occupée")

    monkeypatch.setattr(store, "put", refuse_to_write)
    record = RawRecord("boamp-json", "https://avis.exemple.fr/", "26-1", b"{}")
    kept = SourceBatch((record,), "loin", ("https://avis.exemple.fr/", Validators("e")), ("boamp", b"d"))
    monkeypatch.setattr("feeds.sync.ingest", refuse_to_write)
    (report,) = one_pass(store, FakeSource("boamp", (kept,)))
    assert report.outcome == "failed"
    assert store.checkpoint("boamp") == ""
    assert store.http_cache("https://avis.exemple.fr/") == ("", "")
    assert not store.body_seen("boamp", b"d")


def test_what_a_batch_says_to_remember_is_remembered(store: NoticeStore) -> None:
    refusal = Refusal("https://avis.exemple.fr/", "26-1", "Trop gros.")
    kept = SourceBatch((refusal,), "loin", ("https://avis.exemple.fr/", Validators("e", "m")), ("boamp", b"d" * 16))
    (report,) = one_pass(store, FakeSource("boamp", (kept,)))
    assert (report.outcome, report.received, report.refused) == ("ok", 1, 1)
    assert report.refusals == (refusal,)
    assert store.checkpoint("boamp") == "loin"
    assert store.http_cache("https://avis.exemple.fr/") == ("e", "m")
    assert store.body_seen("boamp", b"d" * 16)


def test_a_pass_that_the_user_stops_keeps_what_came_and_reads_nothing_more(store: NoticeStore) -> None:
    first = FakeSource("boamp", (SourceBatch(checkpoint="un"), SourceBatch(checkpoint="deux")))
    second = FakeSource("boamp-dila")
    (report,) = one_pass(store, first, second, stop=[False, True, True])
    assert report.outcome == "interrupted"
    assert "relancez-la" in report.message
    assert store.checkpoint("boamp") == "un"
    assert second.seen == []


def test_a_stop_during_a_wait_is_an_interruption_and_not_a_failure(store: NoticeStore) -> None:
    (report,) = one_pass(store, FakeSource("boamp", error=PassInterrupted()))
    assert report.outcome == "interrupted"


def test_control_c_goes_on_its_way_once_the_report_is_kept(store: NoticeStore) -> None:
    with pytest.raises(KeyboardInterrupt):
        one_pass(store, FakeSource("boamp", (SourceBatch(checkpoint="un"),), error=KeyboardInterrupt()))
    assert [report.outcome for report in store.reports("boamp", 9)] == ["interrupted"]
    assert store.checkpoint("boamp") == "un"


def test_only_one_source_can_be_read_and_an_unknown_one_is_named(store: NoticeStore) -> None:
    one, two = FakeSource("boamp"), FakeSource("rss:1")
    assert [report.source for report in one_pass(store, one, two, only="rss:1")] == ["rss:1"]
    assert one.seen == []
    with pytest.raises(UnknownSource, match="« boemp » : choisissez parmi boamp, rss:1") as caught:
        one_pass(store, one, two, only="boemp")
    assert isinstance(caught.value, FeedsError)


def test_a_source_is_given_its_own_mark_and_the_day_to_start_from(store: NoticeStore) -> None:
    store.set_checkpoint("boamp", "hier")
    source = FakeSource("boamp")
    one_pass(store, source, since=date(2026, 9, 1))
    (context,) = source.seen
    assert (context.checkpoint, context.since, context.now) == ("hier", date(2026, 9, 1), NOON)


def test_a_pass_from_a_given_day_reads_back_and_does_not_lose_the_mark(store: NoticeStore) -> None:
    with LoopbackServer([call(1, TODAY - timedelta(days=20)), call(2, TODAY)]) as server:
        source = BoampApi(server.api_url, first_days=2)
        one_pass(store, source)
        before = store.checkpoint("boamp")
        (report,) = one_pass(store, source, since=TODAY - timedelta(days=20))
    assert (report.added, report.unchanged) == (1, 1)
    assert store.checkpoint("boamp") == before


def test_listing_sources_loads_neither_the_network_nor_the_feed_reader() -> None:
    code = "import sys, feeds.sync; sys.exit(bool({'httpx', 'feedparser', 'ssl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def report_of(outcome: str, source: str = "boamp") -> FetchReport:
    return FetchReport(source, NOON, NOON, outcome)


@pytest.mark.parametrize(
    ("kind", "outcome", "wait"),
    [
        ("boamp-api", "ok", timedelta(hours=2)),
        ("boamp-dila", "ok", timedelta(hours=2)),
        ("rss", "ok", timedelta(minutes=30)),
        ("boamp-api", "failed", timedelta(minutes=15)),
        ("rss", "partial", timedelta(minutes=15)),
        ("rss", "interrupted", timedelta()),
    ],
)
def test_a_source_is_due_again_sooner_after_trouble(kind: str, outcome: str, wait: timedelta) -> None:
    assert next_due(Source("x", kind, "", ""), report_of(outcome)) == NOON + wait


def test_sources_that_are_due_are_those_never_read_or_read_long_ago_and_wanted(store: NoticeStore) -> None:
    def due(now: datetime) -> list[str]:
        return [source.id for source in due_sources(store, now)]

    feed = store.add_source("https://profil.exemple.fr/rss", "Profil")
    assert due(NOON) == ["boamp", feed.id]
    store.add_report(report_of("ok"))
    assert due(NOON + timedelta(minutes=119)) == [feed.id]
    assert due(NOON + timedelta(minutes=120)) == ["boamp", feed.id]
    store.enable_source(feed.id, enabled=False)
    assert due(NOON) == []
