"""Where notices come from. One file a source, one protocol for all; which ones exist is decided by `build_sources`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from feeds.sources.boamp_api import BoampApi
from feeds.sources.boamp_export import BoampExport
from feeds.sources.dila import DilaDaily
from feeds.sources.protocol import FeedableSource, FetchContext, SourceBatch
from feeds.sources.syndication import FeedSource

__all__ = [
    "BoampApi",
    "BoampExport",
    "BoampOptions",
    "DilaDaily",
    "FeedSource",
    "FeedableSource",
    "FetchContext",
    "SourceBatch",
    "build_sources",
]

BOAMP_API_URL = "https://boamp-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/boamp"
BOAMP_DILA_URL = "https://echanges.dila.gouv.fr/OPENDATA/BOAMP"


@dataclass(frozen=True, slots=True)
class BoampOptions:
    """How the BOAMP is read: which way, from which addresses, how far back the first time, which départements."""

    backend: Literal["api", "export", "dila"] = "api"
    api_url: str = BOAMP_API_URL
    dila_url: str = BOAMP_DILA_URL
    first_days: int = 30
    departments: tuple[str, ...] = ()


class StoredSource(Protocol):
    """What is needed of a source as the store keeps it."""

    @property
    def id(self) -> str:
        """Identifier."""

    @property
    def kind(self) -> str:
        """`boamp-api`, `boamp-dila`, or `rss` for an address typed by the user."""

    @property
    def url(self) -> str:
        """Address of a feed."""

    @property
    def label(self) -> str:
        """Name for a person."""

    @property
    def enabled(self) -> bool:
        """Whether the user still wants it."""


def build_sources(stored: Iterable[StoredSource], options: BoampOptions) -> list[FeedableSource]:
    """Make the enabled sources of a workspace ready to be read."""
    return [_build(source, options) for source in stored if source.enabled]


def _build(source: StoredSource, options: BoampOptions) -> FeedableSource:
    if not source.kind.startswith("boamp"):
        return FeedSource(source.url, ident=source.id, label=source.label)
    label = source.label or "BOAMP"
    if "dila" in (source.kind.removeprefix("boamp-"), options.backend):
        return DilaDaily(options.dila_url, ident=source.id, label=label, first_days=options.first_days)
    kind = BoampApi if options.backend == "api" else BoampExport
    return kind(
        options.api_url,
        ident=source.id,
        label=label,
        departments=options.departments,
        first_days=options.first_days,
    )
