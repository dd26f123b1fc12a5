"""A process that makes one pass into a real file and dies where it is told: `test_sync_kill.py` starts it.

`python -m tests.feeds.sync_driver FILE WAY API_URL DILA_URL FEED_URL POINT`, where POINT is empty, `put:2` (before the second
batch is stored), `stored:2` (right after), `mark:2`, `marked:2` (before and after the second mark), `body:1` (before a
feed's body is remembered) or `step:400` (in the middle of a transaction, after as many steps of SQLite's machine ×100).
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from feeds.database import open_database
from feeds.http import PoliteClient
from feeds.models import ReadNotice
from feeds.politeness import Limits
from feeds.records import RawRecord
from feeds.sources import BoampApi, BoampExport, DilaDaily, FeedableSource, FeedSource
from feeds.store import NoticeStore, PutCounts
from feeds.sync import sync
from tests.fakes import NOON

STEP = 100


class MortalStore(NoticeStore):
    """The real store, in a process that is killed at one of its points."""

    point = ""
    passed: Counter[str]

    def die_at(self, point: str) -> None:
        self.point = point
        self.passed = Counter()
        self.db.conn.set_progress_handler(self._step, STEP)

    def _reach(self, name: str) -> None:
        self.passed[name] += 1
        if self.point == f"{name}:{self.passed[name]}":
            os.kill(os.getpid(), signal.SIGKILL)

    def _step(self) -> int:
        if self.db.conn.in_transaction:
            self._reach("step")
        return 0

    def put(self, batch: Sequence[tuple[RawRecord, ReadNotice]], now: datetime) -> PutCounts:
        self._reach("put")
        counts = super().put(batch, now)
        self._reach("stored")
        return counts

    def set_checkpoint(self, source_id: str, value: str) -> None:
        self._reach("mark")
        super().set_checkpoint(source_id, value)
        self._reach("marked")

    def remember_body(self, key: str, digest: bytes, now: datetime, *, received: int = 0, refused: int = 0) -> None:
        self._reach("body")
        super().remember_body(key, digest, now, received=received, refused=refused)


def main(arguments: Sequence[str]) -> int:
    """Make one pass; return 0 when every source was read whole."""
    path, way, api_url, dila_url, feed_url, point = arguments
    boamp: dict[str, FeedableSource] = {
        "api": BoampApi(api_url, first_days=6),
        "export": BoampExport(api_url, first_days=6, span_days=2),
        "dila": DilaDaily(dila_url, first_days=6),
    }
    store = MortalStore(open_database(Path(path)))
    store.die_at(point)
    reports = sync(
        store,
        [boamp[way], FeedSource(feed_url, ident="rss:1", label="Profil")],
        lambda cancelled: PoliteClient(limits=Limits(interval_s=0.0), cancelled=cancelled),
        lambda: NOON,
        on_progress=lambda _: None,
        cancelled=lambda: False,
    )
    for report in reports:
        print(report.source, report.outcome, report.received, report.message)  # noqa: T201
    return 0 if all(report.outcome == "ok" for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
