"""Every way to read, against the strict loopback server: nothing lost, nothing twice, and when a mark may move."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.records import RawRecord
from feeds.sources import (
    BoampApi,
    BoampExport,
    BoampOptions,
    DilaDaily,
    FeedSource,
    build_sources,
)
from feeds.sources.protocol import Checkpoint, Window
from feeds.store import Source
from tests.fakes import NOON
from tests.feeds.boamp_records import call, make_records
from tests.feeds.passes import TODAY, idents, read, ways
from tests.feeds.server import LoopbackServer


@pytest.mark.parametrize("way", [0, 1, 2])
def test_each_way_reads_every_notice_once_and_moves_the_mark_to_today(way: int) -> None:
    made = make_records(260, last=TODAY, days=5)
    with LoopbackServer(made) as server:
        done = read(ways(server)[way])
    assert done.error is None
    assert done.warnings == []
    assert sorted(done.labels) == sorted(idents(made))
    assert done.through == TODAY


@pytest.mark.parametrize("way", [0, 1, 2])
def test_each_way_reads_the_last_days_again_and_gives_what_came_late(way: int) -> None:
    with LoopbackServer(make_records(50, last=TODAY, days=5)) as server:
        source = ways(server)[way]
        first = read(source)
        late = call(900, TODAY - timedelta(days=2))
        server.add(late, call(901, TODAY + timedelta(days=1)))
        second = read(source, first.checkpoint, now=NOON + timedelta(days=1))
    assert {"26-900", "26-901"} <= set(second.labels)
    assert second.through == TODAY + timedelta(days=1)
    assert Window.of(Checkpoint.read(first.checkpoint), since=None, now=NOON, first_days=9).days[
        0
    ] == TODAY - timedelta(days=2)


@pytest.mark.parametrize("way", [0, 1, 2])
def test_a_pass_stopped_after_any_batch_loses_nothing_when_it_goes_on(way: int) -> None:
    made = make_records(60, last=TODAY, days=3)
    with LoopbackServer(made) as server:
        source = ways(server)[way]
        total = len(read(source).marks) + 20
        for stop in range(1, total):
            first = read(source, batches=stop)
            second = read(source, first.checkpoint)
            assert idents(made) <= set(first.labels) | set(second.labels), stop
            assert second.through == TODAY


@pytest.mark.parametrize("way", [0, 1])
def test_the_same_record_has_the_same_bytes_at_each_pass_and_by_api_and_export(way: int) -> None:
    with LoopbackServer(make_records(30, last=TODAY)) as server:
        sources = ways(server)
        digests = {record.digest for record in read(sources[0]).records if isinstance(record, RawRecord)}
        again = {record.digest for record in read(sources[way]).records if isinstance(record, RawRecord)}
    assert len(digests) == 30
    assert digests == again


@given(st.text(max_size=60))
def test_a_checkpoint_that_cannot_be_read_counts_as_none(text: str) -> None:
    assert Checkpoint.read(text).through is None or "through" in text


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(st.none() | DAYS, DAYS, st.integers(0, 9), st.dictionaries(DAYS.map(str), st.just(("26-1",)), max_size=4))
def test_a_mark_never_goes_back_and_never_jumps_over_a_day(
    through: date | None, first: date, length: int, done: dict[str, tuple[str, ...]]
) -> None:
    last = first + timedelta(days=length)
    before = Checkpoint(through, done)
    after = before.after(first, last)
    assert Checkpoint.read(after.encode()) == after
    if through is None:
        assert after == before
    else:
        assert after.through in (through, max(through, last))
        assert after.through == through or first <= through + timedelta(days=1)


@given(st.none() | DAYS, st.none() | DAYS, DAYS, st.integers(1, 60), st.integers(1, 9))
def test_the_days_to_read_are_consecutive_end_today_and_cut_into_whole_spans(
    through: date | None, since: date | None, today: date, first_days: int, size: int
) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    window = Window.of(Checkpoint(through), since=since, now=now, first_days=first_days)
    if since is None or since <= today:
        assert window.days[-1] == today
    if since is None and through is not None:
        assert min(through, today) - timedelta(days=2) == window.days[0]
    spans = window.spans(size)
    covered = [first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)]
    assert covered == list(window.days)


@pytest.mark.parametrize(
    ("before", "wanted", "kept"),
    [
        ((), (), True),
        ((), ("56",), True),
        (("35", "56"), ("56",), True),
        (("56",), ("56",), True),
        (("56",), ("35", "56"), False),
        (("56",), (), False),
    ],
)
def test_a_mark_holds_only_for_the_departments_that_were_read(
    before: tuple[str, ...], wanted: tuple[str, ...], kept: bool
) -> None:
    mark = Checkpoint(TODAY, departments=before).covering(wanted)
    assert mark == Checkpoint(TODAY if kept else None, departments=wanted)


@pytest.mark.parametrize("way", [BoampApi, BoampExport])
def test_a_department_added_later_is_read_from_its_beginning(way: type[BoampApi | BoampExport]) -> None:
    made = make_records(40, last=TODAY, days=10)
    with LoopbackServer(made) as server:
        first = read(way(server.api_url, departments=("56",), first_days=10))
        second = read(way(server.api_url, departments=("56", "35"), first_days=10), first.checkpoint)
    wanted = [record for record in made if record["code_departement"] in (["35"], ["56"])]
    assert idents(wanted) == set(second.labels)
    assert len(idents(wanted)) > len(first.labels)


def test_the_last_day_is_the_one_in_paris() -> None:
    late = datetime(2026, 9, 11, 22, 30, tzinfo=UTC)
    assert Window.of(Checkpoint(), since=None, now=late, first_days=1).days == (date(2026, 9, 12),)


def test_sources_are_made_from_what_the_store_and_the_settings_say() -> None:
    stored = [
        Source("boamp", "boamp-api", "", "BOAMP"),
        Source("boamp-dila", "boamp-dila", "", "BOAMP (fichiers)"),
        Source("rss:1", "rss", "https://profil.exemple.fr/rss", "Profil"),
        Source("rss:2", "rss", "https://autre.exemple.fr/rss", "Autre", enabled=False),
    ]
    made = build_sources(stored, BoampOptions())
    assert [(type(source), source.id) for source in made] == [
        (BoampApi, "boamp"),
        (DilaDaily, "boamp-dila"),
        (FeedSource, "rss:1"),
    ]
    assert isinstance(build_sources(stored[:1], BoampOptions(backend="export"))[0], BoampExport)
    assert isinstance(build_sources(stored[:1], BoampOptions(backend="dila"))[0], DilaDaily)
