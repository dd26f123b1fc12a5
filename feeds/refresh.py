"""Bring the reference tables up to date from the official services: `lotalot sync --reference`.

A table is replaced whole, in one transaction, or stays as it was: an answer that is late, broken, partial or of another
shape is refused with its reason. Asking again what has not changed costs one conditional request a table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from feeds.errors import FeedsError
from feeds.http import Validators
from feeds.reference._tables import packed
from feeds.reference.official import UnusableTable, commune_lines, cpv_lines, nuts_lines
from feeds.source_errors import BadAnswer, PassInterrupted
from feeds.sources.protocol import Client
from feeds.store import NoticeStore
from feeds.store_reference import StoredTable

GEO_URL: Final = "https://geo.api.gouv.fr"
EU_URL: Final = "https://publications.europa.eu/webapi/rdf/sparql"
COMMUNES_BYTES: Final = 64 * 2**20
ADVICE: Final = "la table d'avant reste en usage, réessayez plus tard"
NUTS_SCHEMES: Final = ("http://data.europa.eu/nuts/scheme/2024", "http://data.europa.eu/nuts/scheme/2021")
LABELS: Final = {"communes": "Communes", "cpv": "Codes CPV", "nuts": "Territoires NUTS"}
_PRESENT: Final = {
    "fields": "nom,code,codesPostaux,centre,population",
    "format": "json",
    "geometry": "centre",
    "type": "commune-actuelle,arrondissement-municipal",
    "zone": "metro,drom,com",
}
_FORMER: Final = {"fields": "nom,code,chefLieu,centre", "format": "json", "geometry": "centre"}
_SKOS: Final = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
_CPV_QUERY: Final = f"""{_SKOS}
SELECT ?code ?label WHERE {{
  ?concept skos:inScheme <http://data.europa.eu/cpv/cpv> ; skos:notation ?code ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "fr")
}} ORDER BY ?code"""
_NUTS_QUERY: Final = f"""{_SKOS}
SELECT DISTINCT ?code ?label WHERE {{
  VALUES ?scheme {{ {" ".join(f"<{scheme}>" for scheme in NUTS_SCHEMES)} }}
  ?concept skos:inScheme ?scheme ; skos:notation ?code ; skos:prefLabel ?label .
  FILTER(STRSTARTS(STR(?code), "FR"))
  FILTER(LANG(?label) IN ("fr", ""))
}} ORDER BY ?code"""


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses of the official services; the settings may give others."""

    geo_url: str = GEO_URL
    eu_url: str = EU_URL


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one table. `outcome`: `ok`, `unchanged` or `failed`; `message` is French, empty if all is well."""

    name: str
    outcome: str
    lines: int = 0
    message: str = ""

    @property
    def label(self) -> str:
        """Name for a person."""
        return LABELS[self.name]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One table: where it is asked, what else is needed, and how it is read."""

    name: str
    url: str
    read: Callable[[Sequence[bytes]], list[str]]
    also: str = ""


def refresh(
    store: NoticeStore,
    client: Client,
    services: Services,
    clock: Callable[[], datetime],
    on_progress: Callable[[str], None],
) -> list[TableReport]:
    """Ask for each table once and keep what is whole; one that fails never stops the others.

    Raises:
        feeds.source_errors.PassInterrupted: the user asked to stop; what is already in stays.
        feeds.database.StoreError: the file cannot be written.
    """
    reports = []
    kept = {table.name for table in store.reference_tables()}
    for wanted in _wanted(services):
        on_progress(LABELS[wanted.name])
        reports.append(_one(store, client, wanted, clock, known=wanted.name in kept))
    return reports


def _wanted(services: Services) -> tuple[_Wanted, ...]:
    geo = services.geo_url.rstrip("/")
    return (
        _Wanted(
            "communes",
            f"{geo}/communes?{urlencode(_PRESENT, safe=',')}",
            lambda bodies: commune_lines(bodies[0], bodies[1]),
            also=f"{geo}/communes_associees_deleguees?{urlencode(_FORMER, safe=',')}",
        ),
        _Wanted("cpv", _sparql(services.eu_url, _CPV_QUERY), lambda bodies: cpv_lines(bodies[0])),
        _Wanted("nuts", _sparql(services.eu_url, _NUTS_QUERY), lambda bodies: nuts_lines(bodies[0])),
    )


def _sparql(url: str, query: str) -> str:
    return f"{url}?{urlencode({'query': query, 'format': 'application/sparql-results+json'})}"


def _one(
    store: NoticeStore, client: Client, wanted: _Wanted, clock: Callable[[], datetime], *, known: bool
) -> TableReport:
    validators = Validators(*store.http_cache(wanted.url)) if known else Validators()
    try:
        answer = client.get(wanted.url, validators=validators, max_bytes=COMMUNES_BYTES)
        if answer.unchanged:
            store.touch_reference(wanted.name, clock())
            return TableReport(wanted.name, "unchanged")
        bodies = [answer.body]
        if wanted.also:
            bodies.append(client.get(wanted.also, max_bytes=COMMUNES_BYTES).body)
        lines = wanted.read(bodies)
    except UnusableTable as refused:
        return TableReport(wanted.name, "failed", message=str(BadAnswer(wanted.url, str(refused), ADVICE)))
    except PassInterrupted:
        raise
    except FeedsError as error:
        return TableReport(wanted.name, "failed", message=str(error))
    table = StoredTable(wanted.name, wanted.url, clock(), len(lines))
    store.put_reference(table, packed(lines), (answer.validators.etag, answer.validators.last_modified))
    return TableReport(wanted.name, "ok", len(lines))
