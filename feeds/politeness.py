"""Decide how to behave towards a site: retry or not, wait how long, follow a redirection or not.

Pure decisions over statuses, headers and addresses. It may not open a connection, sleep or read a clock; name
resolution is passed in.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urljoin, urlsplit

import msgspec

from feeds.source_errors import BadAnswer, QueryRejected, QuotaExceeded, SourceError, SourceUnavailable

Resolve = Callable[[str], list[str]]
"""Give the IP addresses of a host name; an empty list when it has none."""

BACKOFF_CAP_S: Final = 60.0
QUOTA_CODES: Final = frozenset({10002, 10005})
"""Explore API: quota of the domain, quota of anonymous users."""
TRANSIENT_STATUSES: Final = frozenset({408, 425, 500, 502, 503, 504, *range(520, 525)})
"""What asking again may mend: a server's slip or overload, a proxy's (52x), a request that came too slowly."""
_PROBLEMS: Final = {
    401: "le site refuse l'accès",
    403: "le site refuse l'accès",
    404: "il n'y a rien à cette adresse",
    410: "il n'y a plus rien à cette adresse",
}
_MILLISECONDS_FROM: Final = 10**11
_EPOCH_FROM: Final = 10**9


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client allows itself. Times in seconds, sizes in bytes after decompression."""

    connect_s: float = 10.0
    read_s: float = 30.0
    """Longest silence in the middle of an answer."""
    total_s: float = 90.0
    """Longest time for one answer read whole."""
    stream_s: float = 3600.0
    """Longest time for one answer read line by line, the time to store its lines included."""
    body_bytes: int = 64 * 2**20
    stream_bytes: int = 4 * 2**30
    line_bytes: int = 16 * 2**20
    redirects: int = 5
    attempts: int = 4
    interval_s: float = 0.15
    """Shortest time between two requests to one host."""
    slow_interval_s: float = 2.0
    """The same once the site says that little of the quota remains."""
    patience_s: float = 120.0
    """Longest wait that a site may ask for; beyond, the source is left for a later pass."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an answer cannot be used, whether asking again may help, and not before when."""

    error: SourceError
    transient: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """What the `X-RateLimit-*` headers say. None: not said."""

    remaining: int | None = None
    limit: int | None = None
    reset_at: datetime | None = None

    @property
    def low(self) -> bool:
        """Tell whether so little remains that one should slow down (under 1 %, or under ten requests)."""
        return self.remaining is not None and self.remaining < max(10, (self.limit or 0) // 100)


def backoff_s(attempt: int, jitter: float) -> float:
    """Give the wait before attempt number `attempt + 1`: 1, 2, 4… seconds, capped, spread by `jitter` (0 to 1)."""
    return min(BACKOFF_CAP_S, 2.0 ** (attempt - 1)) * (0.5 + jitter / 2)


def retry_after(value: str, now: datetime) -> datetime | None:
    """Read a `Retry-After` header, seconds or HTTP date (RFC 9110 10.2.3); None when it is neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return now + timedelta(seconds=min(int(value[:9]), 366 * 86400))
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely a date, and never at start

    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def read_quota(headers: Mapping[str, str], now: datetime) -> Quota:
    """Read the `X-RateLimit-*` headers (Explore API: reset is an epoch, midnight UTC); nonsense reads as not said."""
    remaining = _number(headers.get("x-ratelimit-remaining", ""))
    reset = _number(headers.get("x-ratelimit-reset", ""))
    reset_at = None
    if reset is not None:
        try:
            if reset >= _MILLISECONDS_FROM:
                reset_at = datetime.fromtimestamp(reset / 1000, UTC)
            elif reset >= _EPOCH_FROM:
                reset_at = datetime.fromtimestamp(reset, UTC)
            else:
                reset_at = now + timedelta(seconds=reset)
        except (OverflowError, ValueError, OSError):
            reset_at = None
    return Quota(remaining, _number(headers.get("x-ratelimit-limit", "")), reset_at)


def judge(url: str, status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Trouble:
    """Say what an answer that is neither a success nor a redirection means.

    Args:
        url: the address that was asked.
        status: HTTP status.
        headers: of the answer, names in lower case.
        body: its beginning, enough to hold an error of the Explore API.
        now: UTC-aware.
    """
    asked = retry_after(headers.get("retry-after", ""), now)
    said = _json_object(body)
    if status == 429:  # noqa: PLR2004 - the name of this status is its number
        reset = asked or _instant(said.get("reset_time")) or read_quota(headers, now).reset_at
        if reset is None and said.get("errorcode") in QUOTA_CODES:
            reset = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
        return Trouble(QuotaExceeded(url, reset), transient=True, not_before=reset)
    if status in TRANSIENT_STATUSES:
        problem = f"le site est momentanément indisponible (erreur {status})"
        return Trouble(SourceUnavailable(url, problem, asked), transient=True, not_before=asked)
    if status == 400 and "error_code" in said:  # noqa: PLR2004
        return Trouble(QueryRejected(url, str(said["error_code"]), str(said.get("message", ""))))
    if status >= 500:  # noqa: PLR2004
        return Trouble(SourceUnavailable(url, f"le site est en panne (erreur {status})"))
    problem = _PROBLEMS.get(status, "réponse inattendue")
    return Trouble(BadAnswer(url, f"{problem} (erreur {status})", status=status))


def checked_url(url: str) -> str:
    """Return the address if it is a plain http(s) one.

    Raises:
        BadAnswer: another scheme, no host, or characters that no address holds.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or any(c.isspace() or ord(c) < ord(" ") for c in url)
    ):
        raise BadAnswer(url, "ce n'est pas une adresse web", "donnez une adresse qui commence par https://")
    return url


def redirected(origin: str, current: str, location: str, resolve: Resolve) -> str:
    """Return the address that a redirection leads to, if it may be followed.

    A site may move to https or to another public site. It may not send the program to an unencrypted page, nor to an
    address of the user's own network: only an address that the user typed may be local.

    Args:
        origin: the address that the user or the settings gave.
        current: the address that answered with a redirection.
        location: its `Location` header.
        resolve: name resolution.

    Raises:
        BadAnswer: the redirection is not followed; the sentence says why.
    """
    target = checked_url(urljoin(current, location))
    if urlsplit(current).scheme == "https" and urlsplit(target).scheme == "http":
        raise BadAnswer(origin, "le site renvoie vers une page non chiffrée")
    if is_local(target, resolve) and not is_local(origin, resolve):
        raise BadAnswer(origin, "le site renvoie vers une adresse de votre réseau interne, ce qui n'est pas suivi")
    return target


def is_local(url: str, resolve: Resolve) -> bool:
    """Tell whether an address leads, wholly or not, to this machine or to a private network."""
    host = urlsplit(url).hostname or ""
    try:
        addresses = [ipaddress.ip_address(host)]
    except ValueError:
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in resolve(host)]
    return any(not _is_public(address) for address in addresses)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - fits 64 bits


def _json_object(body: bytes) -> Mapping[str, object]:
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return value if isinstance(value, dict) else {}


def _instant(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
