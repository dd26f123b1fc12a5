"""A loopback stand-in for the three kinds of site that the program reads, as strict as their contracts.

* Explore v2.1 (`/records`, `/exports/jsonl`): the limits, the window, the ODSQL forms and the error bodies of the
  reference, section 1; whatever the reference has not seen working is refused.
* the DILA's daily folders: an Apache listing in ISO-8859-1 and one XML file a notice.
* RSS/Atom with ETag.

Faults are scripted (`Fault`), never random. It also runs by itself, to try the program against it:
`python -m tests.feeds.server --port 8765 --records 500`, then see what it prints.
"""

import argparse
import contextlib
import gzip
import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.feeds.boamp_records import Record, as_xml, make_records
from tests.feeds.explore_contract import Rejected, answer_page, answer_query
from tests.feeds.loopback import Loopback

DATASET = "/api/explore/v2.1/catalog/datasets/boamp"
DILA = "/OPENDATA/BOAMP"


@dataclass
class Fault:
    """Something that goes wrong: on the requests of `route`, after `after` of them, `times` times.

    Kinds: `status` (with `status`, `headers`, `body`), `cut` (the connection breaks in the body), `drip` (a body that never
    ends, byte by byte), `bomb` (32 MiB of zeros, compressed), `interrupted` (an export that says so after `keep` lines),
    `interrupted-text` (the same in bare words, in the middle of a line), `short` (an export that just ends after `keep`
    lines), `latin1` (the body in ISO-8859-1, and saying so), `redirect` (to `location`), `call` (something happens to the
    dataset, then the answer is right), `headers` (a right answer with more headers).
    """

    route: str
    kind: str
    after: int = 0
    times: int = 1
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    keep: int = 0
    location: str = ""
    call: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Asked:
    """One request as received."""

    number: int
    route: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


class LoopbackServer(Loopback):
    """The server, in a thread of the test. Use as a context manager."""

    def __init__(self, records: Iterable[Record] = (), *, port: int = 0) -> None:
        self.records: dict[str, Record] = {record["idweb"]: record for record in records}
        self.feeds: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.compress = True
        self.validators: tuple[str, ...] = ("ETag", "Last-Modified")
        """Which of the two the feeds answer with."""
        self.on_request: Callable[[int], None] = lambda _number: None
        self._lock = threading.Lock()
        outer = self

        class Handler(_Handler):
            server_side = outer

        super().__init__(_Server(("127.0.0.1", port), Handler))

    @property
    def api_url(self) -> str:
        return f"{self.base}{DATASET}"

    @property
    def dila_url(self) -> str:
        return f"{self.base}{DILA}"

    def feed_url(self, name: str) -> str:
        return f"{self.base}/feeds/{name}"

    def add(self, *records: Record) -> None:
        self.records |= {record["idweb"]: record for record in records}

    def count(self, route: str) -> int:
        return sum(asked.route == route for asked in self.asked)

    def note(
        self, route: str, path: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, Fault | None]:
        """Log a request and find the fault it meets, if any."""
        with self._lock:
            number = len(self.asked) + 1
            self.asked.append(Asked(number, route, path, params, headers))
            for fault in self.faults:
                if fault.route not in (route, "*") or not fault.times:
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return number, fault
        return number, None

    def listing(self, path: str) -> bytes | None:
        """Answer a day's folder, None when nothing was published that day."""
        day = "-".join(path.removeprefix(DILA).strip("/").split("/"))
        names = sorted(ident for ident, record in self.records.items() if record["dateparution"] == day)
        if not names:
            return None
        rows = "".join(
            f'<tr><td><a href="{name}.xml">{name}.xml</a></td><td align="right">34K</td></tr>\n' for name in names
        )
        html = (
            '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html><head><title>Index of — été</title></head>'
            '<body><a href="?C=N;O=D">Name</a> <a href="/OPENDATA/BOAMP/">Dossier précédent</a>'
            f"<table>{rows}</table></body></html>"
        )
        return html.encode("iso-8859-1", "replace")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet when a client is gone in the middle: some tests kill theirs."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    server_side: LoopbackServer

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal of the tests."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        route = self._route(parts.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        number, fault = self.server_side.note(route, parts.path, params, headers)
        self.server_side.on_request(number)
        with contextlib.suppress(ConnectionError):
            try:
                if fault is not None and self._misbehave(fault, route):
                    return
                extra = fault.headers if fault is not None and fault.kind == "headers" else {}
                self._answer(route, parts.path, params, fault, extra)
            except Rejected as refused:
                self._send(400, refused.body, "application/json; charset=utf-8")

    def _route(self, path: str) -> str:
        fixed = {f"{DATASET}/records": "records", f"{DATASET}/exports/jsonl": "exports"}
        if path in fixed:
            return fixed[path]
        if path.startswith(f"{DILA}/"):
            return "xml" if path.endswith(".xml") else "listing"
        return "feed" if path.startswith("/feeds/") else "none"

    def _answer(
        self, route: str, path: str, params: Mapping[str, str], fault: Fault | None, extra: Mapping[str, str]
    ) -> None:
        side = self.server_side
        if route == "records":
            body, kind = answer_page(side.records, params), "application/json; charset=utf-8"
            if fault is not None and fault.kind == "latin1":
                body, kind = body.decode().encode("iso-8859-1", "replace"), "application/json; charset=ISO-8859-1"
            self._send(200, body, kind, extra, cut=fault is not None and fault.kind == "cut")
        elif route == "exports":
            self._export(answer_query(side.records, "exports", params), fault)
        elif route == "listing" and (html := side.listing(path)) is not None:
            self._send(200, html, "text/html;charset=ISO-8859-1", extra)
        elif route == "xml" and (record := side.records.get(path.rpartition("/")[2].removesuffix(".xml"))) is not None:
            self._send(200, as_xml(record), "application/xml", extra, cut=fault is not None and fault.kind == "cut")
        elif route == "feed" and (feed := side.feeds.get(path.removeprefix("/feeds/"))) is not None:
            known = _validators(feed, self.server_side.validators)
            # RFC 9110 13.2.2: the date is only asked about when there is no tag.
            asked = (
                ("ETag", "If-None-Match") if "If-None-Match" in self.headers else ("Last-Modified", "If-Modified-Since")
            )
            unchanged = asked[0] in known and self.headers.get(asked[1]) == known[asked[0]]
            self._send(304 if unchanged else 200, b"" if unchanged else feed, "application/rss+xml", {**known, **extra})
        else:
            self._send(404, b"<html><body>Not Found</body></html>", "text/html;charset=ISO-8859-1")

    def _misbehave(self, fault: Fault, route: str) -> bool:
        """Do what goes wrong before any right answer; return whether that was the answer."""
        if fault.kind == "status":
            self._send(fault.status, fault.body, "application/json", fault.headers)
        elif fault.kind == "redirect":
            self._send(302, b"", "text/html", {"Location": fault.location})
        elif fault.kind == "bomb":
            self._send(200, gzip.compress(bytes(32 * 2**20)), "application/json", {"Content-Encoding": "gzip"})
        elif fault.kind == "drip":
            self._start_stream()
            while True:
                self._piece(b" ")
                self.wfile.flush()
        else:
            if fault.kind == "call":
                fault.call()
            return False
        return True

    def _export(self, found: list[Record], fault: Fault | None) -> None:
        kind = fault.kind if fault is not None else ""
        self._start_stream()
        for number, record in enumerate(found):
            line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
            if (
                fault is not None
                and number == fault.keep
                and kind in ("cut", "interrupted", "interrupted-text", "short")
            ):
                if kind == "interrupted":
                    told = {"error_code": "StreamError", "message": "Streaming interrupted: an error occurred."}
                    self._piece(json.dumps(told).encode() + b"\n")
                elif kind != "short":
                    self._piece(
                        line[:40] + (b"Streaming interrupted due to the following error" if "text" in kind else b"")
                    )
                if kind == "cut":
                    self.close_connection = True
                    self.wfile.flush()
                    self.connection.shutdown(2)
                    return
                break
            self._piece(line)
        self.wfile.write(b"0\r\n\r\n")

    def _start_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/jsonl; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _piece(self, piece: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def _send(
        self, status: int, body: bytes, kind: str, extra: Mapping[str, str] | None = None, *, cut: bool = False
    ) -> None:
        headers = {"Content-Type": kind, **(extra or {})}
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        if self.server_side.compress and wanted and body and "Content-Encoding" not in headers:
            body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(2)


def _validators(feed: bytes, names: Iterable[str]) -> dict[str, str]:
    """Give a feed its tag, and a date of its own, since it has no other."""
    digest = sha256(feed)
    day = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=int.from_bytes(digest.digest()[:3]))
    known = {"ETag": f'"{digest.hexdigest()[:16]}"', "Last-Modified": format_datetime(day, usegmt=True)}
    return {name: known[name] for name in names}


def rss(*titles: str) -> bytes:
    """Write a small RSS feed, one item a title."""
    items = "".join(
        f"<item><title>{title}</title><link>https://profil.exemple.fr/{n}</link><guid>profil-{n}</guid>"
        "<pubDate>Mon, 07 Sep 2026 08:00:00 +0200</pubDate></item>"
        for n, title in enumerate(titles, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Profil d’essai</title>'
    return f"{head}<link>https://profil.exemple.fr/</link><description/>{items}</channel></rss>".encode()


def lines(addresses: Mapping[str, Any]) -> Iterator[str]:
    """Write a `config.toml` table that points the program at this server."""
    yield "[boamp]"
    yield from (f'{name} = "{value}"' for name, value in addresses.items())


QUOTA = b'{"errorcode":10002,"reset_time":"2099-01-01T00:00:00Z","limit_time_unit":"day","call_limit":10000,"error":"quota"}'
BY_HAND = {
    "down": Fault("*", "status", after=2, times=10**6),
    "moment": Fault("*", "status", after=2, times=2),
    "quota": Fault("records", "status", status=429, body=QUOTA, after=2, times=10**6),
    "cut": Fault("records", "cut", after=2),
    "drip": Fault("records", "drip", after=2),
    "interrupted": Fault("exports", "interrupted", keep=5),
}


def main() -> None:
    """Serve until stopped by hand."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--records", type=int, default=200)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--fault", choices=sorted(BY_HAND), help="what goes wrong from the third request on")
    chosen = parser.parse_args()
    made = make_records(chosen.records, last=datetime.now(UTC).date(), days=chosen.days)
    with LoopbackServer(made, port=chosen.port) as server:
        if chosen.fault:
            server.faults = [BY_HAND[chosen.fault]]
        server.feeds["profil.xml"] = rss("Mobilier de réemploi", "Entretien de locaux")
        print("\n".join(lines({"api_url": server.api_url, "dila_url": server.dila_url})))  # noqa: T201
        print(f"# flux RSS : {server.feed_url('profil.xml')}", flush=True)  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
