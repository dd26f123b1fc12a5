"""Stand-ins at our own seams: a clock that only moves when told, and a source's memory in a dictionary."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from feeds.sources.protocol import FetchContext, SourceBatch

NOON = datetime(2026, 9, 11, 10, 0, tzinfo=UTC)


@dataclass
class FakeTime:
    """A clock and a sleep that agree, and never wait. `step` is what each look at `monotonic` costs, in seconds."""

    at: datetime = NOON
    step: float = 0.0
    slept: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        self.elapsed += self.step
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds
        self.at += timedelta(seconds=seconds)


@dataclass
class FakeMemory:
    """What a source may ask of the store."""

    caches: dict[str, tuple[str, str]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def http_cache(self, url: str) -> tuple[str, str]:
        return self.caches.get(url, ("", ""))

    def body_seen(self, key: str, digest: bytes) -> bool:
        return self.bodies.get(key) == digest


@dataclass
class FakeSource:
    """A source that gives what it is told to, then raises what it is told to."""

    id: str
    batches: tuple[SourceBatch, ...] = ()
    error: BaseException | None = None
    seen: list[FetchContext] = field(default_factory=list)
    between: Callable[[], None] = lambda: None

    @property
    def label(self) -> str:
        return f"Source {self.id}"

    def fetch(self, context: FetchContext) -> Iterator[SourceBatch]:
        self.seen.append(context)
        for batch in self.batches:
            yield batch
            self.between()
        if self.error is not None:
            raise self.error
