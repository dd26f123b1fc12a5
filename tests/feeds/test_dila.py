"""The BOAMP by the daily files of the DILA."""

from datetime import timedelta

import pytest

from feeds.models import Refusal
from feeds.records import RawRecord
from feeds.source_errors import BadAnswer
from feeds.sources import (
    DilaDaily,
)
from feeds.sources.protocol import REREAD_DAYS, Checkpoint
from tests.feeds.boamp_records import as_xml, call, make_records
from tests.feeds.passes import TODAY, read
from tests.feeds.server import Fault, LoopbackServer


def test_a_daily_file_is_given_as_it_is() -> None:
    made = call(3, TODAY)
    with LoopbackServer([made]) as server:
        (record,) = read(DilaDaily(server.dila_url, first_days=1)).records
    assert isinstance(record, RawRecord)
    assert (record.format, record.origin, record.label) == ("boamp-xml", server.dila_url, "26-3")
    assert record.data == as_xml(made)


def test_daily_files_already_read_are_not_downloaded_again() -> None:
    with LoopbackServer(make_records(30, last=TODAY, days=3)) as server:
        source = DilaDaily(server.dila_url, first_days=3)
        first = read(source)
        assert server.count("xml") == 30
        server.add(call(500, TODAY))
        second = read(source, first.checkpoint)
        assert server.count("xml") == 31
    assert second.labels == ["26-500"]


def test_a_kill_in_the_middle_of_a_day_downloads_at_most_one_batch_again() -> None:
    with LoopbackServer(make_records(60, last=TODAY, days=1)) as server:
        source = DilaDaily(server.dila_url, first_days=1)
        first = read(source, batches=1)
        second = read(source, first.checkpoint)
    assert len(first.labels) == 25
    assert len(second.labels) == 35


def test_files_read_are_remembered_for_the_days_that_are_read_again_only() -> None:
    with LoopbackServer(make_records(100, last=TODAY, days=10)) as server:
        done = read(DilaDaily(server.dila_url, first_days=10))
    assert len(Checkpoint.read(done.checkpoint).done) == REREAD_DAYS


def test_a_file_that_is_listed_but_not_there_is_named_and_tried_at_the_next_pass() -> None:
    with LoopbackServer(make_records(6, last=TODAY, days=2)) as server:
        server.faults = [Fault("xml", "status", status=404, after=1)]
        source = DilaDaily(server.dila_url, first_days=2)
        first = read(source)
        assert first.warnings == ["Le 10 sept. 2026, des avis annoncés ne sont pas encore là : 26-2."]
        assert first.through == TODAY - timedelta(days=2)
        second = read(source, first.checkpoint)
    assert second.labels == ["26-2"]
    assert second.through == TODAY


def test_a_file_that_is_too_large_is_refused_by_name_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.sources.dila.NOTICE_BYTES", 10_000)
    with LoopbackServer([call(1, TODAY), {**call(2, TODAY), "donnees": '{"a": "' + "x" * 20_000 + '"}'}]) as server:
        done = read(DilaDaily(server.dila_url, first_days=1))
    assert done.labels == ["26-1", "26-2"]
    assert isinstance(done.records[1], Refusal)
    assert "dépasse" in done.records[1].reason
    assert done.through == TODAY


def test_an_address_without_any_daily_folder_is_an_error_and_not_a_quiet_month() -> None:
    with LoopbackServer([call(1, TODAY)]) as server:
        done = read(DilaDaily(f"{server.base}/ailleurs", first_days=3))
    assert isinstance(done.error, BadAnswer)
    assert done.checkpoint == ""


def test_a_day_without_a_folder_between_others_published_nothing() -> None:
    with LoopbackServer([call(1, TODAY - timedelta(days=2)), call(2, TODAY)]) as server:
        done = read(DilaDaily(server.dila_url, first_days=5))
    assert done.error is None
    assert done.labels == ["26-1", "26-2"]
    assert done.through == TODAY


def test_folders_that_were_removed_since_the_last_pass_do_not_block_the_mark() -> None:
    with LoopbackServer([call(2, TODAY)]) as server:
        old = Checkpoint(TODAY - timedelta(days=20)).encode()
        done = read(DilaDaily(server.dila_url), old)
    assert done.through == TODAY


def test_a_listing_gives_names_of_notices_and_never_an_address() -> None:
    html = (
        b'<title>Index of /</title><a href="?C=M">x</a><a href="../">..</a><A HREF=26-5.xml>a</A><a href="/OPENDATA/26-7.XML">b</a>'
        b'<a href="http://ailleurs.exemple.fr/26-9.xml">c</a><a href="schema.xsd">d</a><a href="26-5.xml">e</a>'
    )
    with LoopbackServer([call(n, TODAY) for n in (5, 7, 9)]) as server:
        server.faults = [Fault("listing", "status", status=200, body=html)]
        done = read(DilaDaily(server.dila_url, first_days=1))
        asked = {each.path for each in server.asked if each.route == "xml"}
    assert done.labels == ["26-5", "26-7", "26-9"]
    assert all(path.startswith("/OPENDATA/BOAMP/2026/09/11/") for path in asked)
