"""The BOAMP read from the daily XML files of the DILA: `{base}/{yyyy}/{mm}/{dd}/{idweb}.xml`, no API, no key.

The folder of a day is an Apache listing in ISO-8859-1; only names that look like a notice are taken from it, never an
address. The files of all départements are read: nothing in a name says which is which.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

import msgspec

from feeds.models import Refusal
from feeds.records import RawRecord
from feeds.source_errors import BadAnswer, SourceError, TooLarge
from feeds.sources.protocol import Checkpoint, FetchContext, SourceBatch, Window, french_day, is_web_page

LISTING_BYTES: Final = 8 * 2**20
NOTICE_BYTES: Final = 16 * 2**20
BATCH_FILES: Final = 25
"""Files that a kill makes one download again, at most."""
_LINK: Final = re.compile(r"""href\s{0,3}=\s{0,3}["']?([^"'<>\s]{1,300})""", re.IGNORECASE)
_NAME: Final = re.compile(r"(?:[^?#]*/)?(\d{2}-\d{1,9})\.xml", re.IGNORECASE)
_NOT_FOUND: Final = 404


class DilaDaily:
    """The BOAMP, file by file. The mark moves after each day, and remembers the files read of the last days."""

    def __init__(self, url: str, *, ident: str = "boamp", label: str = "BOAMP", first_days: int = 30) -> None:
        self.id = ident
        self.label = label
        self._url = url.rstrip("/")
        self._first_days = first_days

    def fetch(self, context: FetchContext) -> Iterator[SourceBatch]:
        """Give the notices of each day's folder that were not read yet (see `FeedableSource`).

        A day without a folder published nothing, or nothing yet; when no day has one, the address is wrong.
        """
        reached = Checkpoint.read(context.checkpoint).covering(())
        window = Window.of(reached, since=context.since, now=context.now, first_days=self._first_days)
        reached, context = reached.before(window), replace(context, days=window.days)
        absent: SourceError | None = None
        unmarked = None  # the first of the days without a folder that came before any folder
        for day in window.days:
            try:
                names = self._list(context, day)
            except BadAnswer as error:
                if error.status != _NOT_FOUND:
                    raise
                absent, unmarked = error, unmarked or day
                continue
            reached, whole = yield from self._read_day(context, day, names, reached)
            if whole:
                reached = reached.after(unmarked or day, day)
                unmarked = None
                yield SourceBatch(checkpoint=reached.encode())
        if absent is not None and unmarked == window.days[0]:
            raise absent

    def _folder(self, day: date) -> str:
        return f"{self._url}/{day:%Y/%m/%d}/"

    def _list(self, context: FetchContext, day: date) -> list[str]:
        answer = context.client.get(self._folder(day), max_bytes=LISTING_BYTES)
        links = _LINK.findall(answer.body.decode("iso-8859-1"))
        if b"index of" not in answer.body[:4096].lower():
            raise BadAnswer(answer.url, "ce n'est pas un dossier de fichiers du BOAMP")
        names = {found.group(1): None for link in links if (found := _NAME.fullmatch(link))}
        return sorted(names, key=lambda name: (name[:2], int(name[3:])))

    def _read_day(
        self, context: FetchContext, day: date, names: list[str], reached: Checkpoint
    ) -> Generator[SourceBatch, None, tuple[Checkpoint, bool]]:
        """Give the files of a day that were not read, a few at a time; return how far that comes, and if all were."""
        key = day.isoformat()
        read = reached.done.get(key, ())
        todo = [name for name in names if name not in set(read)]
        missing = []
        for start in range(0, len(todo), BATCH_FILES):
            records: list[RawRecord | Refusal] = []
            for name in todo[start : start + BATCH_FILES]:
                record = self._read_file(context, f"{self._folder(day)}{name}.xml", name)
                if record is None:
                    missing.append(name)
                    continue
                records.append(record)
                read = (*read, name)
            reached = msgspec.structs.replace(reached, done={**reached.done, key: read})
            yield SourceBatch(tuple(records), checkpoint=reached.encode())
            context.tell(day, len(read), len(names))
        if missing:
            listed = f"{missing[0]}{f' et {len(missing) - 1} autres' if len(missing) > 1 else ''}"
            yield SourceBatch(warning=f"Le {french_day(day)}, des avis annoncés ne sont pas encore là : {listed}.")
        return reached, not missing

    def _read_file(self, context: FetchContext, url: str, name: str) -> RawRecord | Refusal | None:
        try:
            answer = context.client.get(url, max_bytes=NOTICE_BYTES)
        except TooLarge as error:
            return Refusal(self._url, name, f"{error}")
        except BadAnswer as error:
            if error.status != _NOT_FOUND:
                raise
            return None
        if is_web_page(answer.body):
            raise BadAnswer(url, "une page web est venue à la place d'un avis", "réessayez plus tard")
        return RawRecord("boamp-xml", self._url, name, answer.body)
