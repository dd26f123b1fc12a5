"""The BOAMP read through `/exports/jsonl`, a week at a time: few requests, no window, and a stream to be wary of.

The platform reports an error in the middle of a stream that began with a 200. An export therefore counts as whole only
when it has as many notices as `/records` counts for the same condition.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from feeds.records import RawRecord
from feeds.source_errors import SourceUnavailable
from feeds.sources.explore import Explore, StreamInterrupted, decode_line, fresh, is_interruption
from feeds.sources.protocol import Checkpoint, FetchContext, SourceBatch, Window, french_day

SPAN_ATTEMPTS: Final = 3
SPAN_DAYS: Final = 7
"""Days asked for at once: what has to be read again when a stream breaks."""
BATCH_RECORDS: Final = 200
BATCH_BYTES: Final = 16 * 2**20


class BoampExport:
    """The BOAMP, a span of days at a time. The mark moves after each span read whole."""

    def __init__(
        self,
        url: str,
        *,
        ident: str = "boamp",
        label: str = "BOAMP",
        departments: Iterable[str] = (),
        first_days: int = 30,
        span_days: int = SPAN_DAYS,
    ) -> None:
        self.id = ident
        self.label = label
        self._url = url
        self._departments = tuple(departments)
        self._first_days = first_days
        self._span_days = span_days

    def fetch(self, context: FetchContext) -> Iterator[SourceBatch]:
        """Give the notices of each span from the checkpoint, the last days again (see `FeedableSource`)."""
        explore = Explore(context.client, self._url, self._departments)
        reached = Checkpoint.read(context.checkpoint).covering(self._departments)
        window = Window.of(reached, since=context.since, now=context.now, first_days=self._first_days)
        reached, context = reached.before(window), replace(context, days=window.days)
        for first, last in window.spans(self._span_days):
            whole = yield from read_span(explore, context, first, last)
            if whole:
                reached = reached.after(first, last)
                yield SourceBatch(checkpoint=reached.encode())
            else:
                said = f"Les avis du {french_day(first)} au {french_day(last)} n'ont pas pu être lus en entier."
                yield SourceBatch(warning=said)


def read_span(explore: Explore, context: FetchContext, first: date, last: date) -> Generator[SourceBatch, None, bool]:
    """Give the notices published from `first` to `last`; again, without repeating any, when the stream breaks.

    Returns:
        Whether as many came as the platform counts.

    Raises:
        SourceError: the stream broke every time; what was given stands.
    """
    where = explore.where(first, last)
    given: set[bytes] = set()
    broken: SourceUnavailable | None = None
    for attempt in range(1, SPAN_ATTEMPTS + 1):
        if attempt > 1:
            context.client.pause(attempt - 1)
        broken = None
        expected = explore.count(where)
        if not expected:
            return True
        received = 0
        try:
            for records in _batches(explore, where):
                received += len(records)
                yield SourceBatch(tuple(fresh(records, given)))
                context.tell(last, received, expected)
        except SourceUnavailable as error:
            broken = error
        # A notice published while the stream ran is in one count and not in the other: both are asked.
        if broken is None and (received == expected or received == explore.count(where)):
            return True
    if broken is not None:
        raise broken
    return False


def _batches(explore: Explore, where: str) -> Iterator[list[RawRecord]]:
    """Cut the stream into batches bounded in number and in size; give what is whole before reporting a break."""
    held: list[RawRecord] = []
    size = 0
    try:
        for record in _records(explore, where):
            held.append(record)
            size += len(record.data)
            if len(held) >= BATCH_RECORDS or size >= BATCH_BYTES:
                yield held
                held, size = [], 0
    except SourceUnavailable:
        if held:
            yield held
        raise
    if held:
        yield held


def _records(explore: Explore, where: str) -> Iterator[RawRecord]:
    """Give one record a line.

    A line that is not JSON is a damaged record, left for quarantine, if others follow; at the end, it is the mark of a
    stream cut in the middle of a line.
    """
    damaged: RawRecord | None = None
    for number, line in enumerate(explore.export(where), 1):
        if not line.strip():
            continue
        if damaged is not None:
            yield damaged
            damaged = None
        value = decode_line(line)
        if is_interruption(line, value):
            raise StreamInterrupted(explore.url)
        if value is None:
            damaged = RawRecord("boamp-json", explore.url, f"ligne {number} ({where})", line)
        else:
            yield explore.record(value, f"ligne {number} ({where})")
    if damaged is not None:
        raise StreamInterrupted(explore.url)
