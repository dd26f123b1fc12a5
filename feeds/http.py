"""The only room that speaks HTTP: a client that is honest about who it is, patient, and bounded in size and time.

It decides nothing (see `feeds.politeness`) and stores nothing. httpx is imported when the first request is made, so
that starting the program costs nothing.
"""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self, TypeVar
from urllib.parse import urlencode, urlsplit

from feeds.inflate import STEP_BYTES, Truncated, decoded
from feeds.politeness import Limits, Quota, Resolve, Trouble, backoff_s, checked_url, judge, read_quota, redirected
from feeds.source_errors import BadAnswer, PassInterrupted, QuotaExceeded, SourceError, SourceUnavailable, TooLarge

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

T = TypeVar("T")

ERROR_BODY_BYTES: Final = 64 * 1024
CONTACT_LIMIT: Final = 100
WAIT_STEP_S: Final = 0.5
"""A wait is cut in steps so that the user can stop it."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What lets a site answer « unchanged » (RFC 9110 13.1). Empty: not known."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer. `unchanged` is a 304: the body is empty and what is already held still stands."""

    url: str
    body: bytes
    content_type: str = ""
    validators: Validators = Validators()
    unchanged: bool = False


@dataclass(slots=True)
class _Host:
    """What is known of a host: when it may be asked again (monotonic), and its quota."""

    free_at: float = 0.0
    quota: Quota = field(default_factory=Quota)


class _TryAgain(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


def user_agent(contact: str = "") -> str:
    """Say who asks: program, version, purpose, and the contact from the settings if there is one (printable ASCII)."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - only a pass needs it

    try:
        number = version("lotalot")
    except PackageNotFoundError:
        number = "0"
    # An HTTP header is ASCII: the accent of « marchés » cannot travel.
    purpose = "+veille de marches publics; logiciel local"
    shown = "".join(c for c in contact if c.isascii() and c.isprintable() and c not in "();")[:CONTACT_LIMIT].strip()
    return f"lotalot/{number} ({purpose}{f'; {shown}' if shown else ''})"


def system_addresses(host: str) -> list[str]:
    """Resolve a host name with the machine's resolver; nothing when it is unknown."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _never() -> bool:
    return False


class PoliteClient:
    """One pass's connection to the network. Use as a context manager, from one thread.

    Every wait goes through `sleep` and every date through `clock` and `monotonic`, so that tests never wait.
    """

    def __init__(
        self,
        *,
        agent: str | None = None,
        limits: Limits | None = None,
        cancelled: Callable[[], bool] = _never,
        clock: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        resolve: Resolve = system_addresses,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.requests = 0
        self._agent = agent or user_agent()
        self._limits = limits or Limits()
        self._cancelled = cancelled
        self._clock = clock
        self._sleep = sleep
        self._monotonic = monotonic
        self._jitter = jitter
        self._resolve = resolve
        self._transport = transport
        self._client: httpx.Client | None = None
        self._hosts: dict[str, _Host] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. The client can still be used: it opens new ones."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        validators: Validators | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Ask for a whole body, at most `max_bytes` once decompressed; try again what is only passing.

        Raises:
            SourceError: one of its kinds, with the address and what to do.
            PassInterrupted: the user asked to stop.
        """
        asked = _with_params(checked_url(url), params)
        limit = max_bytes or self._limits.body_bytes

        def once() -> Answer:
            response = self._open(asked, validators or Validators())
            started = self._monotonic()
            try:
                body = b"" if response.status_code == 304 else b"".join(self._body(asked, response, limit, started))  # noqa: PLR2004
            finally:
                response.close()
            return Answer(
                url=str(response.url),
                body=body,
                content_type=response.headers.get("content-type", ""),
                validators=Validators(response.headers.get("etag", ""), response.headers.get("last-modified", "")),
                unchanged=response.status_code == 304,  # noqa: PLR2004
            )

        return self._patiently(once)

    def lines(self, url: str, params: Mapping[str, str] | None = None) -> Iterator[bytes]:
        r"""Ask for a body and give its lines as they come, without their `\n`; the last one even if it has none.

        Opening is tried again as in `get`. A body that breaks off raises `SourceUnavailable`: what was given is for
        the caller to keep, and asking again is its decision (`pause`).

        Raises:
            SourceError: one of its kinds, with the address and what to do.
            PassInterrupted: the user asked to stop.
        """
        asked = _with_params(checked_url(url), params)
        response = self._patiently(lambda: self._open(asked, Validators()))
        started = self._monotonic()
        held = bytearray()
        try:
            for piece in self._body(asked, response, self._limits.stream_bytes, started, self._limits.stream_s):
                held += piece
                *whole, rest = bytes(held).split(b"\n") if b"\n" in piece else [bytes(held)]
                yield from whole
                if len(rest) > self._limits.line_bytes:
                    raise TooLarge(asked, self._limits.line_bytes)
                if whole:
                    held = bytearray(rest)
        except _TryAgain as broken:
            raise broken.trouble.error from broken.__cause__
        finally:
            response.close()
        if held:
            yield bytes(held)

    def pause(self, attempt: int) -> None:
        """Wait before asking again for something that broke off for the `attempt`-th time (from 1)."""
        self._wait(backoff_s(attempt, self._jitter()))

    # --- one request -------------------------------------------------------------------------------------------

    def _patiently(self, once: Callable[[], T]) -> T:
        for attempt in range(1, self._limits.attempts + 1):
            try:
                return once()
            except _TryAgain as again:
                wait_s = backoff_s(attempt, self._jitter())
                if again.trouble.not_before is not None:
                    asked_s = (again.trouble.not_before - self._clock()).total_seconds()
                    if asked_s > self._limits.patience_s:
                        raise again.trouble.error from again.__cause__
                    wait_s = max(wait_s, asked_s)
                if attempt == self._limits.attempts:
                    raise again.trouble.error from again.__cause__
                self._wait(wait_s)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _open(self, url: str, validators: Validators) -> httpx.Response:
        """Send the request, follow the redirections that may be followed, return a 200 or a 304, body unread."""
        current = url
        for _ in range(self._limits.redirects + 1):
            response = self._send(current, validators)
            if response.status_code in (301, 302, 303, 307, 308) and "location" in response.headers:
                response.close()
                current = redirected(url, current, response.headers["location"], self._resolve)
                continue
            if response.status_code in (200, 304):
                return response
            try:
                body = self._beginning(url, response)
            finally:
                response.close()
            trouble = judge(url, response.status_code, _lower(response), body, self._clock())
            if trouble.transient:
                raise _TryAgain(trouble)
            raise trouble.error
        raise BadAnswer(url, f"le site renvoie d'adresse en adresse (plus de {self._limits.redirects} fois)")

    def _send(self, url: str, validators: Validators) -> httpx.Response:
        import httpx  # noqa: PLC0415 - starting the program must not pay for it

        host = self._hosts.setdefault(urlsplit(url).netloc, _Host())
        self._pace(url, host)
        headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
        client = self._connected()
        self.requests += 1
        try:
            request = client.build_request("GET", url, headers={k: v for k, v in headers.items() if v})
            response = client.send(request, stream=True)
        except httpx.TransportError as error:
            raise self._transport_trouble(url, error) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise BadAnswer(
                url, "ce n'est pas une adresse web", "donnez une adresse qui commence par https://"
            ) from error
        finally:
            host.free_at = self._monotonic() + self._limits.interval_s
        host.quota = read_quota(_lower(response), self._clock())
        return response

    def _connected(self) -> httpx.Client:
        import httpx  # noqa: PLC0415

        if self._client is None:
            limits = self._limits
            here: dict[str, httpx.BaseTransport | None] = {
                f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")
            }
            self._client = httpx.Client(
                headers={"User-Agent": self._agent, "Accept-Encoding": "gzip", "Accept": "*/*"},
                timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s),
                follow_redirects=False,
                transport=self._transport,
                mounts=here,  # the user's proxy, if any, has no business with this machine
            )
        return self._client

    def _pace(self, url: str, host: _Host) -> None:
        if self._cancelled():
            raise PassInterrupted
        quota, now = host.quota, self._clock()
        if quota.remaining == 0 and quota.reset_at is not None and quota.reset_at > now:
            wait_s = (quota.reset_at - now).total_seconds()
            if wait_s > self._limits.patience_s:
                raise QuotaExceeded(url, quota.reset_at)
            self._wait(wait_s)
        slower = self._limits.slow_interval_s - self._limits.interval_s if quota.low else 0.0
        self._wait(host.free_at + slower - self._monotonic())

    def _wait(self, seconds: float) -> None:
        while seconds > 0:
            if self._cancelled():
                raise PassInterrupted
            self._sleep(min(seconds, WAIT_STEP_S))
            seconds -= WAIT_STEP_S

    # --- one body ----------------------------------------------------------------------------------------------

    def _body(
        self, url: str, response: httpx.Response, limit: int, started: float, total_s: float | None = None
    ) -> Iterator[bytes]:
        """Give the decompressed pieces of a body, within its limits of size and time."""
        import httpx  # noqa: PLC0415

        read = 0
        allowed_s = total_s or self._limits.total_s
        encoding = response.headers.get("content-encoding", "").strip().lower()
        try:
            for piece in decoded(url, encoding, response.iter_raw()):
                read += len(piece)
                if read > limit:
                    raise TooLarge(url, limit)
                if self._cancelled():
                    raise PassInterrupted
                if self._monotonic() - started > allowed_s:
                    raise SourceUnavailable(url, f"la réponse est trop lente (plus de {allowed_s:.0f} secondes)")
                yield piece
        except httpx.TransportError as error:
            raise self._transport_trouble(url, error) from error
        except Truncated as error:
            broken = SourceUnavailable(url, "la réponse s'est interrompue en route")
            raise _TryAgain(Trouble(broken, transient=True)) from error

    def _beginning(self, url: str, response: httpx.Response) -> bytes:
        body = b""
        try:
            for piece in self._body(url, response, STEP_BYTES, self._monotonic()):
                body += piece
                if len(body) >= ERROR_BODY_BYTES:
                    break
        except (_TryAgain, SourceError):
            pass  # the status already says what is wrong; the body would only say it better
        return body

    def _transport_trouble(self, url: str, error: httpx.TransportError) -> Exception:
        import ssl  # noqa: PLC0415

        import httpx  # noqa: PLC0415

        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return BadAnswer(
                    url, "le certificat de ce site n'est pas valable", "vérifiez l'adresse et la date de l'ordinateur"
                )
            cause = cause.__cause__ or cause.__context__
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
            problem = "ce site est injoignable, la connexion à Internet est peut-être coupée"
        elif isinstance(error, httpx.TimeoutException):
            problem = "le site ne répond plus"
        elif isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
            return BadAnswer(url, "cette adresse ne peut pas être demandée")
        else:
            problem = "la réponse s'est interrompue en route"
        return _TryAgain(Trouble(SourceUnavailable(url, problem), transient=True))


def _with_params(url: str, params: Mapping[str, str] | None) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(params)}" if params else url


def _lower(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}
