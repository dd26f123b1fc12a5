"""One pass over one source, without a store: what it gave, as a store would have kept it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from feeds.http import PoliteClient
from feeds.models import Refusal
from feeds.records import RawRecord
from feeds.source_errors import SourceError
from feeds.sources import (
    BoampApi,
    BoampExport,
    DilaDaily,
    FeedableSource,
    FetchContext,
    SourceBatch,
)
from feeds.sources.protocol import Checkpoint
from tests.fakes import NOON, FakeMemory, FakeTime
from tests.feeds.boamp_records import Record
from tests.feeds.server import LoopbackServer

TODAY = date(2026, 9, 11)


@dataclass
class Pass:
    """What one pass gave, as the store would have kept it."""

    records: list[RawRecord | Refusal] = field(default_factory=list)
    checkpoint: str = ""
    marks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: SourceError | None = None
    requests: int = 0

    @property
    def labels(self) -> list[str]:
        return [record.label if isinstance(record, RawRecord) else record.record for record in self.records]

    @property
    def through(self) -> date | None:
        return Checkpoint.read(self.checkpoint).through


def read(
    source: FeedableSource,
    checkpoint: str = "",
    *,
    now: datetime = NOON,
    since: date | None = None,
    memory: FakeMemory | None = None,
    batches: int | None = None,
) -> Pass:
    """Make one pass, stopped after `batches` batches if told, keeping what a store would."""
    time, done, memory = FakeTime(now), Pass(checkpoint=checkpoint), memory or FakeMemory()
    client = PoliteClient(clock=time.now, sleep=time.sleep, monotonic=time.monotonic, jitter=lambda: 1.0)
    with client:
        context = FetchContext(client, memory, checkpoint, now, since, lambda _: None)
        try:
            for number, batch in enumerate(source.fetch(context), 1):
                keep(batch, done, memory)
                if number == batches:
                    break
        except SourceError as error:
            done.error = error
    done.requests = client.requests
    return done


def keep(batch: SourceBatch, done: Pass, memory: FakeMemory) -> None:
    done.records += batch.records
    if batch.checkpoint is not None:
        done.checkpoint = batch.checkpoint
        done.marks.append(batch.checkpoint)
    if batch.cache is not None:
        memory.caches[batch.cache[0]] = (batch.cache[1].etag, batch.cache[1].last_modified)
    if batch.body is not None:
        memory.bodies[batch.body[0]] = batch.body[1]
    if batch.warning:
        done.warnings.append(batch.warning)


def idents(records: Iterable[Record]) -> set[str]:
    return {str(record["idweb"]) for record in records}


def ways(server: LoopbackServer, first_days: int = 5) -> list[FeedableSource]:
    return [
        BoampApi(server.api_url, first_days=first_days),
        BoampExport(server.api_url, first_days=first_days, span_days=2),
        DilaDaily(server.dila_url, first_days=first_days),
    ]
