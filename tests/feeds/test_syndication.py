"""Feeds that a user types: one record a body, none while it does not change."""

import pytest

from feeds.records import RawRecord
from feeds.source_errors import BadAnswer
from feeds.sources import (
    DilaDaily,
    FeedSource,
)
from tests.fakes import FakeMemory
from tests.feeds.boamp_records import call
from tests.feeds.passes import TODAY, read
from tests.feeds.server import Fault, LoopbackServer, rss


def test_a_feed_is_one_record_then_nothing_while_it_does_not_change() -> None:
    memory = FakeMemory()
    with LoopbackServer() as server:
        server.feeds["a.xml"] = rss("Un")
        source = FeedSource(server.feed_url("a.xml"), ident="rss:1")
        (record,) = read(source, memory=memory).records
        assert isinstance(record, RawRecord)
        assert (record.format, record.origin, record.data) == ("rss", server.feed_url("a.xml"), rss("Un"))
        assert read(source, memory=memory).records == []
        assert server.asked[-1].headers["if-none-match"]
        memory.caches.clear()  # a site without validators
        assert read(source, memory=memory).records == []
        server.feeds["a.xml"] = rss("Un", "Deux")
        assert len(read(source, memory=memory).records) == 1


@pytest.mark.parametrize(
    ("validators", "header"), [(("ETag",), "if-none-match"), (("Last-Modified",), "if-modified-since"), ((), "")]
)
def test_a_feed_is_asked_for_again_with_what_its_site_gave(validators: tuple[str, ...], header: str) -> None:
    memory = FakeMemory()
    with LoopbackServer() as server:
        server.validators = validators
        server.feeds["a.xml"] = rss("Un")
        source = FeedSource(server.feed_url("a.xml"), ident="rss:1")
        assert len(read(source, memory=memory).records) == 1
        assert read(source, memory=memory).records == []
        conditional = {name for name in server.asked[-1].headers if name.startswith("if-")}
        assert conditional == ({header} if header else set())
        server.feeds["a.xml"] = rss("Un", "Deux")
        assert len(read(source, memory=memory).records) == 1


def test_a_web_page_in_place_of_a_listing_or_of_a_notice_stops_the_source_and_loses_nothing() -> None:
    page = b"<!DOCTYPE html><html><body>Bienvenue sur le Wi-Fi de la gare</body></html>"
    with LoopbackServer([call(1, TODAY)]) as server:
        source = DilaDaily(server.dila_url, first_days=1)
        for route in ("listing", "xml"):
            server.faults = [Fault(route, "status", status=200, body=page)]
            done = read(source)
            assert isinstance(done.error, BadAnswer)
            assert (done.labels, done.checkpoint) == ([], "")
        assert read(source).labels == ["26-1"]


def test_a_web_page_in_place_of_a_feed_says_what_to_look_for() -> None:
    with LoopbackServer() as server:
        server.feeds["a"] = b"\xef\xbb\xbf\n<!DOCTYPE html><html><head>"
        done = read(FeedSource(server.feed_url("a"), ident="rss:1"))
    assert isinstance(done.error, BadAnswer)
    assert "« RSS »" in str(done.error)
