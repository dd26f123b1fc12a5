"""One pass over the sources: fetch, ingest, remember how far it came, report.

The only decisions here are about order: records first, then the mark that says they are in, so that a pass that is
killed anywhere loses and doubles nothing. It may not know what a source is made of, nor open the database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from feeds.errors import FeedsError
from feeds.ingest import IngestReport, ingest
from feeds.models import FetchReport, Refusal
from feeds.source_errors import PassInterrupted
from feeds.sources.protocol import Client, FeedableSource, FetchContext, SourceBatch
from feeds.store import NoticeStore, Source

Clock = Callable[[], datetime]
Progress = Callable[[str], None]
Cancelled = Callable[[], bool]
ClientFactory = Callable[[Cancelled], "ManagedClient"]

REFUSALS_REPORTED: Final = 50
"""Refused records carried by one report; all of them are in quarantine."""
BOAMP_INTERVAL: Final = timedelta(hours=2)
"""Between two passes that went well. The BOAMP publishes from early morning until the evening."""
FEED_INTERVAL: Final = timedelta(minutes=30)
AFTER_TROUBLE: Final = timedelta(minutes=15)
"""Before a source that could not be read, or not wholly, is tried again by itself."""


class UnknownSource(FeedsError):  # noqa: N818 - the name says what happened
    """No enabled source has this identifier."""

    def __init__(self, ident: str, known: str) -> None:
        super().__init__(ident, known)
        self.ident = ident
        self.known = known

    def __str__(self) -> str:
        """Render one French sentence."""
        return f"Aucune source active ne s'appelle « {self.ident} » : choisissez parmi {self.known}."


class ManagedClient(Client, Protocol):
    """A client that holds connections and must be closed."""

    def close(self) -> None:
        """Close the connections."""


@dataclass(slots=True)
class _Tally:
    """What one source's pass has done so far."""

    received: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, report: IngestReport) -> None:
        self.received += report.received
        self.added += report.added
        self.updated += report.updated
        self.unchanged += report.unchanged
        self.refused += report.refused
        self.refusals += report.refusals[: REFUSALS_REPORTED - len(self.refusals)]


def sync(
    store: NoticeStore,
    sources: Sequence[FeedableSource],
    client_factory: ClientFactory,
    clock: Clock,
    *,
    since: date | None = None,
    on_progress: Progress,
    cancelled: Cancelled,
    only: str | None = None,
) -> list[FetchReport]:
    """Read each source once, in order, and keep a report of each; one that fails never stops the others.

    Args:
        store: where notices, marks and reports go.
        sources: those that are wanted now (`due_sources`, `feeds.sources.build_sources`).
        client_factory: makes the pass's client; it is told how to know that the user asked to stop.
        clock: UTC-aware.
        since: read again from this day on, for sources that publish by day.
        on_progress: takes a short French text, in this thread.
        cancelled: asked between records and during waits; what is already in stays, and the report says interrupted.
        only: identifier of the one source to read.

    Raises:
        feeds.errors.FeedsError: `only` names no source, or the report itself cannot be written.
    """
    chosen = _chosen(sources, only)
    reports = []
    client = client_factory(cancelled)
    one_pass = _Pass(store, client, clock, since, on_progress, cancelled)
    try:
        for source in chosen:
            if cancelled():
                break
            on_progress(source.label)
            reports.append(one_pass.read(source))
    finally:
        client.close()
    return reports


def _chosen(sources: Sequence[FeedableSource], only: str | None) -> list[FeedableSource]:
    """Give the sources to read: all, or the only one that is asked for."""
    chosen = [source for source in sources if only in (None, source.id)]
    if only is not None and not chosen:
        known = ", ".join(source.id for source in sources) or "aucune"
        raise UnknownSource(only, known)
    return chosen


@dataclass(frozen=True, slots=True)
class _Pass:
    """What all the sources of one pass share."""

    store: NoticeStore
    client: Client
    clock: Clock
    since: date | None
    on_progress: Progress
    cancelled: Cancelled

    def read(self, source: FeedableSource) -> FetchReport:
        """Read one source and keep its report, whatever happens."""
        started, asked, tally = self.clock(), self.client.requests, _Tally()
        outcome, message = "interrupted", str(PassInterrupted())
        try:
            outcome, message = self._drain(source, tally, started)
        except PassInterrupted:
            pass
        except FeedsError as error:
            outcome, message = ("partial" if tally.received else "failed"), str(error)
        except Exception as error:  # noqa: BLE001 - whatever one source does, the others are read
            outcome = "partial" if tally.received else "failed"
            message = (
                f"{source.label} : erreur inattendue ({type(error).__name__}) ; signalez-la aux auteurs de Lot à lot."
            )
        finally:
            # Also reached by Ctrl+C, which goes on its way once the report is kept.
            report = FetchReport(
                source=source.id,
                started=started,
                ended=self.clock(),
                outcome=outcome,
                requests=self.client.requests - asked,
                received=tally.received,
                added=tally.added,
                updated=tally.updated,
                unchanged=tally.unchanged,
                refused=tally.refused,
                message=message,
                refusals=tuple(tally.refusals),
            )
            self.store.add_report(report)
        return report

    def _drain(self, source: FeedableSource, tally: _Tally, now: datetime) -> tuple[str, str]:
        """Take a source's batches one by one; return the outcome and its message."""
        checkpoint = self.store.checkpoint(source.id)
        context = FetchContext(self.client, self.store, checkpoint, now, self.since, self.on_progress)
        for batch in source.fetch(context):
            self._keep(source.id, batch, tally)
            if self.cancelled():
                raise PassInterrupted
        return ("partial", " ".join(tally.warnings)) if tally.warnings else ("ok", "")

    def _keep(self, source_id: str, batch: SourceBatch, tally: _Tally) -> None:
        """Store a batch, then only what says that it is stored."""
        if batch.records:
            tally.add(ingest(self.store, batch.records, now=self.clock()))
        if batch.body is not None:
            self.store.remember_body(*batch.body, self.clock())
        if batch.cache is not None:
            url, validators = batch.cache
            self.store.set_http_cache(url, validators.etag, validators.last_modified)
        if batch.checkpoint is not None:
            self.store.set_checkpoint(source_id, batch.checkpoint)
        if batch.warning:
            tally.warnings.append(batch.warning)


def next_due(source: Source, last: FetchReport | None) -> datetime | None:
    """Tell when a source is due again after its last pass; None when it was never read: it is due now."""
    if last is None:
        return None
    if last.outcome == "interrupted":
        return last.ended
    if last.outcome != "ok":
        return last.ended + AFTER_TROUBLE
    return last.ended + (BOAMP_INTERVAL if source.kind.startswith("boamp") else FEED_INTERVAL)


def due_sources(store: NoticeStore, now: datetime) -> list[Source]:
    """List the enabled sources that are due at `now`."""
    due = []
    for source in store.sources():
        at = next_due(source, next(iter(store.reports(source.id, 1)), None))
        if source.enabled and (at is None or at <= now):
            due.append(source)
    return due
