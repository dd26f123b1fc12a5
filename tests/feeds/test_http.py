"""The polite client: what it sends, what it retries, what it refuses. No test waits: time is a fake."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from feeds.http import PoliteClient, Validators, user_agent
from feeds.politeness import Limits
from feeds.source_errors import (
    BadAnswer,
    PassInterrupted,
    QueryRejected,
    QuotaExceeded,
    SourceError,
    SourceUnavailable,
    TooLarge,
)
from tests.fakes import NOON, FakeTime
from tests.feeds.server import Fault, LoopbackServer, rss

Handler = Callable[[httpx.Request], httpx.Response]
PUBLIC = {"avis.exemple.fr": ["93.184.216.34"], "autre.exemple.fr": ["93.184.216.35"], "piege.exemple.fr": ["10.0.0.7"]}
URL = "https://avis.exemple.fr/flux"


def make_client(
    time: FakeTime | None = None,
    handler: Handler | None = None,
    limits: Limits | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> PoliteClient:
    time = time or FakeTime()
    return PoliteClient(
        limits=limits or Limits(),
        cancelled=cancelled,
        clock=time.now,
        sleep=time.sleep,
        monotonic=time.monotonic,
        jitter=lambda: 1.0,
        resolve=lambda host: PUBLIC.get(host, []),
        transport=httpx.MockTransport(handler) if handler else None,
    )


@dataclass(frozen=True)
class Reply:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def answering(*replies: Reply) -> tuple[Handler, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        reply = replies[min(len(asked), len(replies)) - 1]
        return httpx.Response(reply.status, headers=reply.headers, stream=httpx.ByteStream(reply.body))

    return handler, asked


def test_it_says_who_it_is_in_printable_ascii() -> None:
    assert user_agent().startswith("lotalot/")
    assert "logiciel local" in user_agent()
    agent = user_agent("veille@exemple.fr\r\nX-Injected: (1); é")
    assert "veille@exemple.fr" in agent
    assert agent.isascii()
    assert agent.isprintable()
    handler, asked = answering(Reply(200, body=b"ok"))
    with make_client(handler=handler) as client:
        client.get(URL)
    assert asked[0].headers["user-agent"] == user_agent()


def test_a_feed_that_has_not_changed_is_not_sent_again() -> None:
    with LoopbackServer() as server, make_client() as client:
        server.feeds["a.xml"] = rss("Un")
        first = client.get(server.feed_url("a.xml"))
        assert b"<title>Un</title>" in first.body
        again = client.get(server.feed_url("a.xml"), validators=first.validators)
        assert again.unchanged
        assert again.body == b""
        server.feeds["a.xml"] = rss("Un", "Deux")
        changed = client.get(server.feed_url("a.xml"), validators=first.validators)
        assert not changed.unchanged
        assert changed.validators != first.validators


def test_last_modified_is_sent_back_as_received() -> None:
    stamp = "Fri, 11 Sep 2026 08:00:00 GMT"
    handler, asked = answering(Reply(200, {"Last-Modified": stamp}), Reply(304))
    with make_client(handler=handler) as client:
        known = client.get(URL).validators
        assert known == Validators("", stamp)
        assert client.get(URL, validators=known).unchanged
    assert asked[1].headers["if-modified-since"] == stamp
    assert "if-none-match" not in asked[1].headers


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 522])
def test_a_site_that_is_down_for_a_moment_is_asked_again(status: int) -> None:
    time = FakeTime()
    with LoopbackServer() as server, make_client(time) as client:
        server.feeds["a.xml"] = rss("Un")
        server.faults = [Fault("feed", "status", status=status, times=2)]
        assert client.get(server.feed_url("a.xml")).body
        assert client.requests == 3
    assert sum(time.slept) == pytest.approx(1 + 2, abs=0.01)


def test_a_site_that_stays_down_is_left_after_four_attempts_with_a_french_sentence() -> None:
    with LoopbackServer() as server, make_client() as client:
        server.faults = [Fault("feed", "status", times=99)]
        with pytest.raises(SourceUnavailable) as caught:
            client.get(server.feed_url("a.xml"))
        assert client.requests == 4
    assert "momentanément indisponible (erreur 503)" in str(caught.value)
    assert "réessayez plus tard" in str(caught.value)
    assert "/feeds/a.xml" in str(caught.value)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 501, 505])
def test_what_will_not_pass_by_itself_is_not_asked_again(status: int) -> None:
    with LoopbackServer() as server, make_client() as client:
        server.faults = [Fault("feed", "status", status=status, body=b"not json", times=99)]
        with pytest.raises(SourceError) as caught:
            client.get(server.feed_url("a.xml"))
        assert client.requests == 1
    assert f"erreur {status}" in str(caught.value)


def test_nobody_listening_is_said_as_such_and_tried_again() -> None:
    with LoopbackServer() as server:
        gone = server.feed_url("a.xml")
    with make_client() as client, pytest.raises(SourceUnavailable, match="injoignable"):
        client.get(gone)
    assert client.requests == 4


def test_retry_after_in_seconds_is_obeyed_when_it_is_short() -> None:
    time = FakeTime()
    handler, asked = answering(Reply(429, {"Retry-After": "90"}), Reply(200, body=b"ok"))
    with make_client(time, handler) as client:
        assert client.get(URL).body == b"ok"
    assert len(asked) == 2
    assert sum(time.slept) == pytest.approx(90, abs=0.01)


def test_retry_after_as_a_date_is_obeyed_when_it_is_near() -> None:
    time = FakeTime()
    near = format_datetime(NOON + timedelta(seconds=60), usegmt=True)
    handler, _ = answering(Reply(503, {"Retry-After": near}), Reply(200, body=b"ok"))
    with make_client(time, handler) as client:
        assert client.get(URL).body == b"ok"
    assert sum(time.slept) == pytest.approx(60, abs=0.01)


def test_a_quota_that_resets_far_away_stops_at_once_and_says_when() -> None:
    time = FakeTime()
    body = (
        b'{"errorcode":10002,"reset_time":"2026-09-12T00:00:00Z","limit_time_unit":"day","call_limit":10000,'
        b'"error":"You have exceeded the requests limit for this domain."}'
    )
    with LoopbackServer() as server, make_client(time) as client:
        server.faults = [Fault("feed", "status", status=429, body=body, times=99)]
        with pytest.raises(QuotaExceeded) as caught:
            client.get(server.feed_url("a.xml"))
        assert client.requests == 1
    assert time.slept == []
    assert caught.value.reset_at == datetime(2026, 9, 12, tzinfo=UTC)
    assert "vous pourrez réessayer le 12 septembre à 2 h 00" in str(caught.value)


def test_a_site_down_for_long_says_when_to_come_back() -> None:
    handler, asked = answering(Reply(503, {"Retry-After": "7200"}))
    with make_client(handler=handler) as client, pytest.raises(SourceUnavailable, match="14 h 00") as caught:
        client.get(URL)
    assert len(asked) == 1
    assert caught.value.retry_at == NOON + timedelta(hours=2)


def test_a_quota_that_is_nearly_used_slows_the_client_down_and_an_empty_one_stops_it() -> None:
    time = FakeTime()
    reset = str(int((NOON + timedelta(hours=3)).timestamp()))
    few = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": reset}
    none = {**few, "X-RateLimit-Remaining": "0"}
    handler, asked = answering(Reply(200, few), Reply(200, none))
    with make_client(time, handler) as client:
        client.get(URL)
        client.get(URL)
        assert sum(time.slept) == pytest.approx(Limits().slow_interval_s)
        with pytest.raises(QuotaExceeded):
            client.get(URL)
    assert len(asked) == 2


def test_two_requests_to_one_host_are_spaced_and_two_hosts_are_not() -> None:
    time = FakeTime()
    handler, _ = answering(Reply(200))
    with make_client(time, handler) as client:
        client.get(URL)
        client.get("https://autre.exemple.fr/")
        assert time.slept == []
        client.get(URL)
    assert sum(time.slept) == pytest.approx(Limits().interval_s)


def test_an_explore_query_that_is_refused_is_told_in_the_sites_own_words() -> None:
    with LoopbackServer() as server, make_client() as client, pytest.raises(QueryRejected) as caught:
        client.get(f"{server.api_url}/records", {"where": "nonsense()"})
    assert caught.value.code == "ODSQLError"
    assert "nonsense()" in str(caught.value)
    assert client.requests == 1


def test_a_body_that_breaks_off_is_asked_again() -> None:
    with LoopbackServer() as server, make_client() as client:
        server.faults = [Fault("records", "cut")]
        assert client.get(f"{server.api_url}/records").body.startswith(b'{"total_count"')
        assert client.requests == 2


@pytest.mark.parametrize("compress", [True, False])
def test_a_body_that_is_too_large_is_stopped(compress: bool) -> None:
    with LoopbackServer() as server, make_client() as client:
        server.compress = compress
        server.feeds["a.xml"] = b"x" * 5000
        assert len(client.get(server.feed_url("a.xml"), max_bytes=5000).body) == 5000
        with pytest.raises(TooLarge, match="4999 octets"):
            client.get(server.feed_url("a.xml"), max_bytes=4999)


def test_a_compressed_bomb_is_stopped_long_before_its_end() -> None:
    with LoopbackServer() as server, make_client() as client:
        server.faults = [Fault("feed", "bomb")]
        with pytest.raises(TooLarge, match="1 Mio"):
            client.get(server.feed_url("a.xml"), max_bytes=2**20)


def test_a_body_that_drips_without_end_is_left_when_its_time_is_over() -> None:
    time = FakeTime(step=1.0)
    with LoopbackServer() as server, make_client(time) as client:
        server.faults = [Fault("feed", "drip")]
        with pytest.raises(SourceUnavailable, match="trop lente"):
            client.get(server.feed_url("a.xml"))
        assert client.requests == 1


@pytest.mark.parametrize(
    ("encoding", "body", "expected"),
    [
        ("br", b"x", "codage qui n'a pas été demandé"),
        ("gzip", b"not gzip at all", "abîmée"),
        ("gzip", gzip.compress(b"avis" * 1000, mtime=0)[:-9], "interrompue"),
        ("gzip", b"", "interrompue"),
    ],
    ids=["not asked for", "not gzip", "cut", "empty"],
)
def test_a_body_that_cannot_be_decompressed_is_refused(encoding: str, body: bytes, expected: str) -> None:
    handler, _ = answering(Reply(200, {"Content-Encoding": encoding}, body))
    with make_client(handler=handler) as client, pytest.raises(SourceError, match=expected):
        client.get(URL)


def test_redirections_are_followed_within_a_bound() -> None:
    with LoopbackServer() as server, make_client() as client:
        server.feeds["b.xml"] = rss("Un")
        server.faults = [Fault("feed", "redirect", location="/feeds/b.xml", times=5)]
        assert client.get(server.feed_url("a.xml")).url == server.feed_url("b.xml")
        server.faults = [Fault("feed", "redirect", location="/feeds/b.xml", times=6)]
        with pytest.raises(BadAnswer, match="d'adresse en adresse"):
            client.get(server.feed_url("a.xml"))


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://avis.exemple.fr/flux", "non chiffrée"),
        ("https://127.0.0.1/admin", "réseau interne"),
        ("https://[::1]/", "réseau interne"),
        ("https://[::ffff:192.168.1.1]/", "réseau interne"),
        ("https://169.254.169.254/latest/", "réseau interne"),
        ("https://piege.exemple.fr/", "réseau interne"),
        ("file:///etc/hostname", "adresse web"),
        ("javascript:void(0)", "adresse web"),
    ],
)
def test_a_public_site_cannot_send_the_program_where_it_should_not_go(target: str, reason: str) -> None:
    handler, asked = answering(Reply(302, {"Location": target}), Reply(200))
    with make_client(handler=handler) as client, pytest.raises(BadAnswer, match=reason):
        client.get(URL)
    assert len(asked) == 1


def test_lines_come_as_they_are_even_without_a_last_newline() -> None:
    class Pieces(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield from (b"un\nde", b"ux", b"\n\ntrois\nquatre", b"")

    with make_client(handler=lambda _: httpx.Response(200, stream=Pieces())) as client:
        assert list(client.lines(URL)) == [b"un", b"deux", b"", b"trois", b"quatre"]


def test_a_line_without_end_is_stopped() -> None:
    with LoopbackServer() as server, make_client(limits=Limits(line_bytes=1000)) as client:
        server.feeds["a.xml"] = b"court\n" + b"x" * 3000
        with pytest.raises(TooLarge):
            list(client.lines(server.feed_url("a.xml")))


def test_a_stream_that_breaks_gives_its_whole_lines_then_says_so() -> None:
    got: list[bytes] = []
    with LoopbackServer() as server, make_client() as client:
        server.add(*({"idweb": f"26-{n}", "dateparution": "2026-09-11"} for n in range(5)))
        server.faults = [Fault("exports", "cut", keep=3)]
        with pytest.raises(SourceUnavailable, match="interrompue"):
            got.extend(client.lines(f"{server.api_url}/exports/jsonl"))
    assert len(got) == 3


def test_the_user_can_stop_a_wait_and_a_body() -> None:
    stop = [False]
    time = FakeTime()

    def sleep_then_stop(seconds: float) -> None:
        time.sleep(seconds)
        stop[0] = len(time.slept) >= 2

    handler, asked = answering(Reply(503, {"Retry-After": "100"}))
    client = PoliteClient(
        clock=time.now,
        monotonic=time.monotonic,
        sleep=sleep_then_stop,
        cancelled=lambda: stop[0],
        resolve=lambda _: [],
        transport=httpx.MockTransport(handler),
    )
    with client, pytest.raises(PassInterrupted):
        client.get(URL)
    assert len(asked) == 1
    assert sum(time.slept) <= 1.5
    with make_client(cancelled=lambda: True) as client, pytest.raises(PassInterrupted):
        client.get(URL)


def test_a_client_that_was_closed_opens_again() -> None:
    with LoopbackServer() as server:
        server.feeds["a.xml"] = rss("Un")
        client = make_client()
        client.get(server.feed_url("a.xml"))
        client.close()
        assert client.get(server.feed_url("a.xml")).body
        client.close()


def test_an_invalid_certificate_is_said_as_such_and_not_asked_again() -> None:
    import ssl

    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        raise httpx.ConnectError("tls") from ssl.SSLCertVerificationError("expired")

    with make_client(handler=handler) as client, pytest.raises(BadAnswer, match="certificat"):
        client.get(URL)
    assert len(asked) == 1
