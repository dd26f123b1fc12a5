"""The BOAMP by `/exports/jsonl`: a stream that may stop anywhere and still say 200."""

from datetime import timedelta

import pytest

from feeds.source_errors import SourceUnavailable
from feeds.sources import (
    BoampExport,
)
from tests.feeds.boamp_records import call, make_records
from tests.feeds.passes import TODAY, idents, read
from tests.feeds.server import Fault, LoopbackServer


@pytest.mark.parametrize("kind", ["cut", "interrupted", "interrupted-text", "short"])
def test_an_export_that_stops_in_the_middle_is_asked_again_without_repeating(kind: str) -> None:
    made = make_records(40, last=TODAY, days=2)
    with LoopbackServer(made) as server:
        server.faults = [Fault("exports", kind, keep=23)]
        done = read(BoampExport(server.api_url, first_days=2))
        assert server.count("exports") == 2
    assert done.error is None
    assert len(done.labels) == 40
    assert idents(made) == set(done.labels)
    assert done.through == TODAY


@pytest.mark.parametrize("kind", ["cut", "interrupted", "interrupted-text"])
def test_an_export_that_always_stops_keeps_what_came_and_does_not_move_the_mark(kind: str) -> None:
    with LoopbackServer(make_records(40, last=TODAY, days=4)) as server:
        server.faults = [Fault("exports", kind, keep=7, after=1, times=99)]
        done = read(BoampExport(server.api_url, first_days=4, span_days=2))
        assert isinstance(done.error, SourceUnavailable)
        assert len(done.labels) == 27
        assert done.through == TODAY - timedelta(days=2)
        assert server.count("exports") == 4
    assert "interrompu" in str(done.error)


def test_an_export_that_is_always_too_short_is_reported_and_does_not_move_the_mark() -> None:
    with LoopbackServer(make_records(40, last=TODAY, days=2)) as server:
        server.faults = [Fault("exports", "short", keep=39, times=99)]
        done = read(BoampExport(server.api_url, first_days=2))
    assert done.error is None
    assert done.through is None
    assert done.warnings == ["Les avis du 10 sept. 2026 au 11 sept. 2026 n'ont pas pu être lus en entier."]
    assert len(done.labels) == 39


def test_a_span_without_notices_is_counted_and_not_streamed() -> None:
    with LoopbackServer([call(1, TODAY)]) as server:
        done = read(BoampExport(server.api_url, span_days=7, first_days=21))
        assert (server.count("records"), server.count("exports")) == (3, 1)
    assert done.through == TODAY


def test_a_notice_published_while_the_export_runs_does_not_make_it_partial() -> None:
    with LoopbackServer(make_records(10, last=TODAY, days=1)) as server:
        server.faults = [Fault("exports", "call", call=lambda: server.add(call(777, TODAY)))]
        done = read(BoampExport(server.api_url, first_days=1))
        assert server.count("exports") == 1
    assert "26-777" in done.labels
    assert done.through == TODAY


def test_a_damaged_line_in_the_middle_of_an_export_is_given_for_quarantine() -> None:
    body = b'{"idweb":"26-1"}\n{"idweb": "26-2", "objet\n\n{"idweb":"26-3"}'
    count = b'{"total_count": 3, "results": []}'
    with LoopbackServer() as server:
        server.faults = [
            Fault("exports", "status", status=200, body=body),
            Fault("records", "status", status=200, body=count),
        ]
        done = read(BoampExport(server.api_url, first_days=1))
    assert done.error is None
    assert len(done.labels) == 3
    assert done.labels[1].startswith("ligne 2 ")
    assert done.through == TODAY
