"""What a source is to the rest: something that gives batches of records, each with how far it has then come.

Pure values and decisions on dates. This module may not speak to the network or to the database.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Protocol, Self
from zoneinfo import ZoneInfo

import msgspec

from feeds.http import Answer, Validators
from feeds.models import Refusal
from feeds.records import RawRecord

REREAD_DAYS: Final = 3
"""Days read again at each pass: the BOAMP publishes twice a day and late batches exist (reference, section 1)."""
_PARIS: Final = "Europe/Paris"
_MONTHS: Final = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


class Client(Protocol):
    """What a source needs of `feeds.http.PoliteClient`."""

    requests: int

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        validators: Validators | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Ask for a whole body."""

    def lines(self, url: str, params: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """Ask for a body line by line."""

    def pause(self, attempt: int) -> None:
        """Wait before asking again."""


class Memory(Protocol):
    """What a source may ask of the store; it never writes there."""

    def http_cache(self, url: str) -> tuple[str, str]:
        """Return the ETag and Last-Modified kept for an address, empty when none."""

    def body_seen(self, key: str, digest: bytes) -> bool:
        """Tell whether the last body kept under `key` was this one."""


@dataclass(frozen=True, slots=True)
class FetchContext:
    """What one pass gives to a source.

    Attributes:
        checkpoint: what the source last asked to keep, empty the first time.
        now: UTC-aware.
        since: read again from this day on, whatever the checkpoint says.
        on_progress: takes a short French text.
        days: those that the pass has to read, for it to say how far it is; empty where days mean nothing.
    """

    client: Client
    memory: Memory
    checkpoint: str
    now: datetime
    since: date | None
    on_progress: Callable[[str], None]
    days: tuple[date, ...] = ()

    def tell(self, day: date, read: int, total: int) -> None:
        """Say how far a day is, and which day of the pass it is when there are several."""
        among = len(self.days)
        place = f", jour {self.days.index(day) + 1} sur {among}" if among > 1 and day in self.days else ""
        self.on_progress(f"BOAMP, {french_day(day)}{place} : {read} avis sur {total}")


@dataclass(frozen=True, slots=True)
class SourceBatch:
    """Records, and what to keep once they are stored, in this order, so that a kill loses and doubles nothing.

    Attributes:
        records: to ingest; refusals stand for what could not even be cut into records.
        checkpoint: to keep once the records are in; None when nothing new may be kept yet.
        cache: address and validators to keep likewise.
        body: key and digest of a whole body to keep likewise.
        warning: French sentence when something is missing although the source goes on.
    """

    records: tuple[RawRecord | Refusal, ...] = ()
    checkpoint: str | None = None
    cache: tuple[str, Validators] | None = None
    body: tuple[str, bytes] | None = None
    warning: str = ""


class FeedableSource(Protocol):
    """A source of records. Two passes over the same published content give the same records."""

    @property
    def id(self) -> str:
        """Identifier in the store."""

    @property
    def label(self) -> str:
        """Name for a person."""

    def fetch(self, context: FetchContext) -> Iterator[SourceBatch]:
        """Give what is published since the checkpoint.

        Raises:
            feeds.source_errors.SourceError: the source cannot be read further; what was given stands.
            feeds.source_errors.PassInterrupted: the user asked to stop.
        """


class Checkpoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the BOAMP has been read, whichever way it is read.

    Attributes:
        through: every day up to this one was read whole at least once.
        done: files already read of the last days (`2026-09-11` → identifiers); only the daily files use it.
        departments: the départements this holds for, all of them when empty.
    """

    through: date | None = None
    done: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    departments: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a stored checkpoint; one that cannot be read counts as none: reading again doubles nothing."""
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeError):
            return cls()

    def covering(self, departments: Iterable[str]) -> Self:
        """Keep the mark for the départements wanted now; start again when it did not hold for one of them."""
        wanted = tuple(sorted(set(departments)))
        if self.departments and not (wanted and set(wanted) <= set(self.departments)):
            return type(self)(departments=wanted)
        return msgspec.structs.replace(self, departments=wanted)

    def before(self, window: "Window") -> Self:
        """Put the mark of a first pass right before its first day, so that a day that fails is not jumped over."""
        if self.through is not None or not window.days:
            return self
        return msgspec.structs.replace(self, through=window.days[0] - timedelta(days=1))

    def encode(self) -> str:
        """Write the checkpoint as JSON."""
        return msgspec.json.encode(self, order="sorted").decode()

    def after(self, first: date, last: date) -> Self:
        """Move on after the days `first` to `last` were read whole. A gap before them keeps the mark where it is."""
        if self.through is None or first > self.through + timedelta(days=1):
            return self
        through = max(self.through, last)
        kept = (through - timedelta(days=REREAD_DAYS)).isoformat()
        done = {day: files for day, files in self.done.items() if day > kept}
        return msgspec.structs.replace(self, through=through, done=done)


@dataclass(frozen=True, slots=True)
class Window:
    """The days a pass has to read, oldest first so that the checkpoint can follow."""

    days: tuple[date, ...] = field(default=())

    @classmethod
    def of(cls, checkpoint: Checkpoint, *, since: date | None, now: datetime, first_days: int) -> Self:
        """Choose the days up to today in Paris: from `since`, else the last ones again, else `first_days` back."""
        today = now.astimezone(ZoneInfo(_PARIS)).date()
        if since is not None:
            start = since
        elif checkpoint.through is not None:
            start = min(checkpoint.through, today) - timedelta(days=REREAD_DAYS - 1)
        else:
            start = today - timedelta(days=first_days - 1)
        return cls(tuple(start + timedelta(days=n) for n in range((today - start).days + 1)))

    def spans(self, size: int) -> list[tuple[date, date]]:
        """Cut the days into spans of at most `size` days, first and last included."""
        return [(part[0], part[-1]) for n in range(0, len(self.days), size) if (part := self.days[n : n + size])]


def is_web_page(body: bytes) -> bool:
    """Tell whether a site answered a page for people: a wrong address, or the welcome page of a Wi-Fi network."""
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def french_day(day: date) -> str:
    """Say a day shortly (`11 sept. 2026`)."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"
