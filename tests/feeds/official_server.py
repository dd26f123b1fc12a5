"""A loopback stand-in for the official services of reference, as strict as what is known of their contracts.

`/communes` and `/communes_associees_deleguees` answer the fields that are asked and no others, refuse an unknown field or
type, and honour ETag. `/sparql` answers a GET whose `format` it knows, for the schemes that the query names.
"""

import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from feeds.reference._tables import shipped_commune_lines
from feeds.reference.cpv import shipped_cpv
from tests.feeds.loopback import Loopback

FIELDS = {"nom", "code", "codesPostaux", "centre", "population", "codeDepartement", "codeRegion", "chefLieu", "type"}
TYPES = {"commune-actuelle", "arrondissement-municipal"}
SPARQL_JSON = "application/sparql-results+json"
Answer = tuple[int, Mapping[str, str], bytes]


def present_communes() -> list[dict[str, Any]]:
    """Make what the service would answer: the shipped communes, a hundredth of a degree to the north."""
    rows = [line.split("\t") for line in shipped_commune_lines()]
    return [
        {
            "nom": row[1],
            "code": row[0],
            "codesPostaux": row[3].split(),
            "centre": {"type": "Point", "coordinates": [float(row[5]), float(row[4]) + 0.01]} if row[4] else None,
            "population": int(row[7]) if row[7] else None,
        }
        for row in rows
        if row[3] or row[7]
    ]


class OfficialServer(Loopback):
    """The server, in a thread of the test. Use as a context manager; script an answer with `instead`."""

    def __init__(self) -> None:
        self.communes = present_communes()
        self.former: list[dict[str, Any]] = [
            {
                "nom": "Kerlann-le-Vieux",
                "code": "35999",
                "chefLieu": "35238",
                "centre": {"type": "Point", "coordinates": [-1.60, 48.10]},
            }
        ]
        self.cpv = {code: f"{label} (frais)" for code, label in shipped_cpv().items()}
        self.cpv |= {f"45{number:06}": f"Travaux {number}" for number in range(1, 9_400)}
        self.nuts = {f"FR{a}{b}{c}": f"Territoire {a}{b}{c}" for a in "BCDEF" for b in "012" for c in "0123456789"}
        self.asked: list[tuple[str, dict[str, list[str]], Mapping[str, str]]] = []
        self.instead: dict[str, Callable[[], Answer]] = {}
        self._bodies: dict[int, bytes] = {}
        outer = self

        class Handler(_Handler):
            server_side = outer

        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), Handler))

    @property
    def sparql(self) -> str:
        return f"{self.base}/sparql"

    def count(self, path: str) -> int:
        return sum(asked[0] == path for asked in self.asked)

    def answer(self, path: str, params: dict[str, list[str]], headers: Mapping[str, str]) -> Answer:
        """Answer one request."""
        self.asked.append((path, params, headers))
        if path in self.instead:
            return self.instead[path]()
        routes = {
            "/communes": lambda: self._communes(self.communes, params, TYPES),
            "/communes_associees_deleguees": lambda: self._communes(self.former, params, set()),
            "/sparql": lambda: self._sparql(params),
        }
        if path not in routes:
            return 404, {}, b"{}"
        status, body = routes[path]()
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if status == 200 and headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        return status, {"ETag": etag, "Content-Type": "application/json"}, body

    def _communes(self, rows: list[dict[str, Any]], params: dict[str, list[str]], types: set[str]) -> tuple[int, bytes]:
        fields = ",".join(params.get("fields", [])).split(",")
        asked_types = [name for part in params.get("type", []) for name in part.split(",")]
        wrong = [name for name in fields if name not in FIELDS] + [name for name in asked_types if name not in types]
        if wrong or params.get("format") != ["json"]:
            return 400, json.dumps({"code": 400, "message": f"bad parameter {wrong}"}).encode()
        if id(rows) not in self._bodies:
            found = [{name: row[name] for name in fields if row.get(name) is not None} for row in rows]
            self._bodies[id(rows)] = json.dumps(found, ensure_ascii=False).encode()
        return 200, self._bodies[id(rows)]

    def _sparql(self, params: dict[str, list[str]]) -> tuple[int, bytes]:
        query = params.get("query", [""])[0]
        if params.get("format") != [SPARQL_JSON] or not query.count("{") == query.count("}") > 0:
            return 400, b"Virtuoso 37000 Error SP030: SPARQL compiler"
        schemes = re.findall(r"<(http://data\.europa\.eu/[^>]+)>", query)
        table = self.cpv if "http://data.europa.eu/cpv/cpv" in schemes else self.nuts
        bindings = [
            {
                "code": {"type": "literal", "value": code},
                "label": {"type": "literal", "xml:lang": "fr", "value": label},
            }
            for code, label in table.items()
        ]
        return 200, json.dumps({"head": {"vars": ["code", "label"]}, "results": {"bindings": bindings}}).encode()


class _Handler(BaseHTTPRequestHandler):
    server_side: OfficialServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        status, headers, body = self.server_side.answer(parts.path, parse_qs(parts.query), dict(self.headers.items()))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", headers.get("Content-Length", str(len(body))))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = "Content-Length" in headers  # a scripted length: the body breaks off here

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""
