"""The decisions of the polite client, without any client: what an answer means, how long to wait, where not to go."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.inflate import decoded
from feeds.politeness import Quota, backoff_s, checked_url, is_local, judge, read_quota, redirected, retry_after
from feeds.source_errors import BadAnswer, QuotaExceeded, french_instant, shown_url
from tests.fakes import NOON

PUBLIC = {"avis.exemple.fr": ["93.184.216.34"]}
URL = "https://avis.exemple.fr/flux"


def test_a_quota_without_a_date_resets_at_midnight_utc() -> None:
    trouble = judge(URL, 429, {}, b'{"errorcode":10005}', NOON)
    assert trouble.not_before == datetime(2026, 9, 12, tzinfo=UTC)
    assert judge(URL, 429, {}, b"", NOON).not_before is None


@given(st.lists(st.binary(max_size=300), max_size=5), st.integers(1, 40))
def test_compressed_bodies_come_back_whole_however_they_are_cut(parts: list[bytes], size: int) -> None:
    packed = b"".join(gzip.compress(part) for part in parts) or gzip.compress(b"")
    pieces = [packed[n : n + size] for n in range(0, len(packed), size)]
    assert b"".join(decoded(URL, "gzip", iter(pieces))) == b"".join(parts)


def test_a_site_may_move_to_https_and_a_local_address_may_stay_local() -> None:
    def resolve(host: str) -> list[str]:
        return PUBLIC.get(host, [])

    assert (
        redirected("http://a.fr/x", "http://a.fr/x", "https://avis.exemple.fr/", resolve) == "https://avis.exemple.fr/"
    )
    assert redirected(URL, URL, "suite?p=2", resolve) == "https://avis.exemple.fr/suite?p=2"
    assert redirected("http://127.0.0.1:1/", "http://127.0.0.1:1/", "http://localhost/b", lambda _: ["127.0.0.1"])
    assert is_local("http://localhost/", lambda _: ["::1"])
    assert not is_local("http://inconnu.exemple.fr/", resolve)


@pytest.mark.parametrize(
    "url", ["ftp://a.fr/", "a.fr", "", "https://a.fr/\nX: 1", "https://a .fr/", "http://[", "http://a:b/"]
)
def test_what_is_not_a_web_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(BadAnswer, match="https://"):
        checked_url(url)


@given(st.text(max_size=40))
def test_no_header_a_site_can_send_makes_reading_it_fail(value: str) -> None:
    at = retry_after(value, NOON)
    assert at is None or at.tzinfo is not None
    quota = read_quota({"x-ratelimit-remaining": value, "x-ratelimit-limit": value, "x-ratelimit-reset": value}, NOON)
    assert quota.reset_at is None or quota.reset_at.tzinfo is not None
    trouble = judge(URL, 429, {"retry-after": value}, value.encode(), NOON)
    assert isinstance(trouble.error, QuotaExceeded)


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        (str(int(NOON.timestamp()) + 60), NOON + timedelta(seconds=60)),
        (str((int(NOON.timestamp()) + 60) * 1000), NOON + timedelta(seconds=60)),
        ("60", NOON + timedelta(seconds=60)),
        ("-1", None),
        ("demain", None),
    ],
)
def test_a_quota_reset_is_read_as_epoch_milliseconds_or_delay(reset: str, expected: datetime | None) -> None:
    assert read_quota({"x-ratelimit-reset": reset}, NOON).reset_at == expected


def test_little_of_a_quota_remains_under_one_percent_or_ten_requests() -> None:
    assert Quota(499, 50_000).low
    assert not Quota(500, 50_000).low
    assert Quota(9, None).low
    assert not Quota().low


@given(st.integers(1, 50), st.floats(0, 1))
def test_the_back_off_grows_then_stays_within_a_minute(attempt: int, jitter: float) -> None:
    assert 0.5 <= backoff_s(attempt, jitter) <= 60
    assert backoff_s(attempt, jitter) <= backoff_s(attempt + 1, jitter)


@given(st.text(max_size=200))
def test_an_address_is_shown_without_secrets_or_control_characters(tail: str) -> None:
    shown = shown_url(f"https://moi:secret@avis.exemple.fr/{tail}")
    assert len(shown) <= 100
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert "secret@" not in shown
    assert "token" not in shown_url("https://avis.exemple.fr/flux?token=1")


def test_an_instant_is_said_in_paris_time() -> None:
    assert french_instant(datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) == "le 1er décembre à 0 h 00"
