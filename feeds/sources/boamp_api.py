"""The BOAMP read through `/records`, one day of publication at a time, 100 notices a page.

A day holds a few hundred notices, far from the window of 10,000; a day that would not fit is read by the export.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from feeds.sources.boamp_export import read_span
from feeds.sources.explore import PAGE_LIMIT, WINDOW, Explore, fresh
from feeds.sources.protocol import Checkpoint, FetchContext, SourceBatch, Window, french_day

DAY_ATTEMPTS: Final = 3
LONG_DAYS: Final = 31
"""Beyond, a week is first counted: an empty one costs one request, not seven."""
WEEK: Final = 7


class BoampApi:
    """The BOAMP, day by day. The mark moves after each day read whole."""

    def __init__(
        self,
        url: str,
        *,
        ident: str = "boamp",
        label: str = "BOAMP",
        departments: Iterable[str] = (),
        first_days: int = 30,
    ) -> None:
        self.id = ident
        self.label = label
        self._url = url
        self._departments = tuple(departments)
        self._first_days = first_days

    def fetch(self, context: FetchContext) -> Iterator[SourceBatch]:
        """Give the notices of each day from the checkpoint, the last days again (see `FeedableSource`)."""
        explore = Explore(context.client, self._url, self._departments)
        reached = Checkpoint.read(context.checkpoint).covering(self._departments)
        window = Window.of(reached, since=context.since, now=context.now, first_days=self._first_days)
        reached, context = reached.before(window), replace(context, days=window.days)
        long = len(window.days) > LONG_DAYS
        for first, last in window.spans(WEEK):
            if long and not explore.count(explore.where(first, last)):
                reached = reached.after(first, last)
                yield SourceBatch(checkpoint=reached.encode())
                continue
            reached = yield from _read_days(explore, context, first, last, reached)


def _read_days(
    explore: Explore, context: FetchContext, first: date, last: date, reached: Checkpoint
) -> Generator[SourceBatch, None, Checkpoint]:
    """Give the notices of the days `first` to `last`; return how far that comes."""
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        whole = yield from _read_day(explore, context, day)
        if whole:
            reached = reached.after(day, day)
            yield SourceBatch(checkpoint=reached.encode())
        else:
            yield SourceBatch(warning=f"Les avis du {french_day(day)} n'ont pas pu être lus en entier.")
    return reached


def _read_day(explore: Explore, context: FetchContext, day: date) -> Generator[SourceBatch, None, bool]:
    """Give a day's notices, again when the pages shifted under the reading; return whether the day is whole."""
    given: set[bytes] = set()
    before: list[str] = []
    for attempt in range(DAY_ATTEMPTS):
        if attempt:
            context.client.pause(attempt)
        labels: list[str] = []
        total = yield from _read_pages(explore, context, day, given, labels)
        if total is None:
            return (yield from read_span(explore, context, day, day))
        # A notice met twice means that the pages shifted, unless a second reading is the same: it is published twice.
        if len(labels) == total and (len(set(labels)) == total or labels == before):
            return True
        before = labels
    return False


def _read_pages(
    explore: Explore, context: FetchContext, day: date, given: set[bytes], labels: list[str]
) -> Generator[SourceBatch, None, int | None]:
    """Give one reading of a day and note its labels.

    Returns:
        The count announced by the first page, -1 when a later page announced another one, None when the day does not
        fit the window.
    """
    where = explore.where(day, day)
    first_total = None
    while first_total is None or len(labels) < first_total:
        page = explore.page(where, len(labels))
        if first_total is None:
            first_total = page.total_count
            if first_total > WINDOW:
                return None
        if page.total_count != first_total:
            return -1
        records = [
            explore.record(value, f"résultat {len(labels) + n}") for n, value in enumerate(page.results[:PAGE_LIMIT], 1)
        ]
        labels += [record.label for record in records]
        yield SourceBatch(tuple(fresh(records, given)))
        context.tell(day, len(labels), first_total)
        if not records:
            break
    return first_total
