"""The Explore v2.1 API as far as the BOAMP needs it: a page, a count, an export.

It knows the contract (limits, window, errors, encodings), not which days to ask for. Reference: section 1 of the BOAMP
reference and the platform's OpenAPI document.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from feeds.http import Answer
from feeds.records import RawRecord
from feeds.source_errors import BadAnswer, QueryRejected, SourceUnavailable, TooLarge
from feeds.sources.protocol import Client

PAGE_LIMIT: Final = 100
WINDOW: Final = 10_000
"""`offset + limit` may not exceed it."""
PAGE_BYTES: Final = 48 * 2**20
FIELDS: Final = (
    "idweb",
    "id",
    "contractfolderid",
    "objet",
    "filename",
    "famille",
    "code_departement",
    "code_departement_prestation",
    "dateparution",
    "datefindiffusion",
    "datelimitereponse",
    "nomacheteur",
    "titulaire",
    "perimetre",
    "type_procedure",
    "soustype_procedure",
    "procedure_libelle",
    "nature",
    "sousnature",
    "nature_libelle",
    "criteres",
    "etat",
    "descripteur_code",
    "descripteur_libelle",
    "type_marche",
    "type_avis",
    "annonce_lie",
    "annonces_anterieures",
    "source_schema",
    "gestion",
    "donnees",
    "url_avis",
)
"""What is kept of the 41 fields: not the labels that repeat a code, nor the facets that repeat a field."""


class StreamInterrupted(SourceUnavailable):
    """The export stopped in the middle, in whichever way: nothing says that what came is all there is."""

    def __init__(self, url: str) -> None:
        super().__init__(url, "l'envoi des avis s'est interrompu en route")


class Page(msgspec.Struct, frozen=True):
    """One answer of `/records`. `total_count` is not capped by the window."""

    total_count: int
    results: list[Any]


class Explore:
    """One dataset of the platform, asked through one client."""

    def __init__(self, client: Client, url: str, departments: Iterable[str] = ()) -> None:
        self._client = client
        self.url = url.rstrip("/")
        self._departments = tuple(departments)
        self._select: tuple[str, ...] = FIELDS
        self._limit = PAGE_LIMIT

    def where(self, first: date, last: date) -> str:
        """Write the ODSQL condition for notices published from `first` to `last`, in the forms known to work."""
        if first == last:
            condition = f"dateparution = date'{first}'"
        else:
            condition = f"dateparution >= date'{first}' and dateparution <= date'{last}'"
        codes = sorted({written for code in self._departments for written in published_codes(code)})
        if codes:
            condition += " and code_departement in ({})".format(", ".join(f'"{code}"' for code in codes))
        return condition

    def page(self, where: str, offset: int) -> Page:
        """Ask for one page in the order of `idweb`, within the window; a smaller one when it would be too heavy.

        Raises:
            SourceError: see `PoliteClient.get`; `BadAnswer` when the answer is not a page.
        """
        while True:
            try:
                return self._page_of(where, offset, min(self._limit, WINDOW - offset))
            except TooLarge:
                if self._limit == 1:
                    raise
                self._limit = max(1, self._limit // 5)

    def count(self, where: str) -> int:
        """Ask how many notices answer to `where`."""
        return self._page({"where": where, "select": "idweb", "limit": "1"}).total_count

    def export(self, where: str) -> Iterator[bytes]:
        """Give the lines of `/exports/jsonl`, oldest day first.

        Raises:
            SourceError: see `PoliteClient.lines`.
        """
        asked = {"where": where, "order_by": "dateparution,idweb"}
        try:
            yield from self._client.lines(f"{self.url}/exports/jsonl", self._with_select(asked))
        except QueryRejected:
            if not self._select:
                raise
            self._select = ()
            yield from self._client.lines(f"{self.url}/exports/jsonl", asked)

    def record(self, value: object, position: str) -> RawRecord:
        """Give one result the same bytes whichever way it came, so that a record already stored is recognised."""
        label = identifier(value) or position
        return RawRecord("boamp-json", self.url, label, msgspec.json.encode(value, order="sorted"))

    def _page_of(self, where: str, offset: int, limit: int) -> Page:
        asked = {"where": where, "order_by": "idweb", "limit": str(limit), "offset": str(offset)}
        try:
            return self._page(self._with_select(asked))
        except QueryRejected:
            if not self._select:
                raise
            # A field may have left the dataset (two did between 2024 and 2026): all of them, then.
            self._select = ()
            return self._page(asked)

    def _with_select(self, asked: Mapping[str, str]) -> dict[str, str]:
        return {**asked, "select": ",".join(self._select)} if self._select else dict(asked)

    def _page(self, params: Mapping[str, str]) -> Page:
        answer = self._client.get(f"{self.url}/records", params, max_bytes=PAGE_BYTES)
        try:
            return msgspec.json.decode(_utf8(answer), type=Page)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            advice = "réessayez plus tard, ou lisez le BOAMP par ses fichiers du jour"
            raise BadAnswer(answer.url, "la réponse n'est pas une page de l'API du BOAMP", advice) from error


def identifier(record: object) -> str:
    """Return the record's `idweb`, empty when it has none."""
    found = record.get("idweb") if isinstance(record, dict) else None
    return found if isinstance(found, str) else ""


def fresh(records: Iterable[RawRecord], given: set[bytes]) -> Iterator[RawRecord]:
    """Give the records that were not given before, and note them in `given`."""
    for record in records:
        if record.digest not in given:
            given.add(record.digest)
            yield record


def published_codes(code: str) -> tuple[str, ...]:
    """Give the ways the dataset writes a département: not zero-padded, Corsica with or without a 0 (reference, 2)."""
    plain = "".join(c for c in code.upper() if c.isascii() and c.isalnum()).lstrip("0")
    return (plain, f"{plain[:-1]}0{plain[-1]}") if plain in ("2A", "2B") else (plain,) if plain else ()


def decode_line(line: bytes) -> object | None:
    """Read one line of an export; None when it is not JSON."""
    try:
        value: object = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return value


def is_interruption(line: bytes, value: object | None) -> bool:
    """Tell whether a line is the platform's way to say that it stopped, as an object or as bare words."""
    if isinstance(value, dict):
        return "idweb" not in value and any(key in value for key in ("error_code", "errorcode", "error", "message"))
    return value is None and b"streaming interrupted" in line.lower()


def _utf8(answer: Answer) -> bytes:
    """Return the body in UTF-8, whatever the answer declares; a byte that is neither becomes U+FFFD, in one record."""
    try:
        answer.body.decode()
    except UnicodeDecodeError:
        charset = answer.content_type.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
        known = charset if charset in ("iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252") else "utf-8"
        return answer.body.decode(known, "replace").encode()
    return answer.body
