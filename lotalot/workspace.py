"""The composition root: one workspace file, and everything a screen or a command may ask of it.

Screens and commands know this class and the models, nothing below. It opens the database (one connection a thread),
passes the clock down, chains the use cases (a pass over the sources, then the check of what changed) and holds no rule
of its own.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from feeds.database import open_database
from feeds.store import NoticeStore
from feeds.store_sources import REPORTS_KEPT
from lotalot.rooms.doors import Doors
from readiness.store import ReadinessStore
from readiness.watch import Watch

if TYPE_CHECKING:
    from sqlite_utils import Database

    from feeds.ingest import IngestReport
    from feeds.models import FetchReport, Opportunity
    from feeds.refresh import TableReport
    from feeds.store import Source, StoredRefusal, StoredTable, Triage
    from lotalot.settings import Settings
    from readiness.models import Assessment, Correction, RequirementKind, StockItem, StockLine, Structure
    from readiness.watch import Cursor, WatchFilters, WatchPage
    from readiness.watch_query import Tab

Clock = Callable[[], datetime]
Progress = Callable[[str], None]
Cancelled = Callable[[], bool]

ASSESS_BATCH = 200
READ = ("ok", "partial", "interrupted")
"""Outcomes of a pass that brought something: what it read is kept."""


def utc_now() -> datetime:
    """Read the machine's clock, UTC-aware."""
    return datetime.now(UTC)


def never() -> bool:
    """Say that nobody asked to stop."""
    return False


def quiet(_message: str) -> None:
    """Drop a progress message."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source with its last pass and when the next one is due (None: never read, or disabled)."""

    source: Source
    last: FetchReport | None
    next_due: datetime | None
    read_at: datetime | None = None
    """End of the last pass that brought what the source had, whatever failed since; None when none is remembered."""
    failing_since: datetime | None = None
    """End of the first of the failed passes in a row that `last` is the latest of; None when it did not fail."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `lotalot doctor`."""

    name: str
    ok: bool
    message: str


@dataclass(slots=True)
class _Stores:
    db: Database
    notices: NoticeStore
    readiness: ReadinessStore
    watch: Watch


class Workspace(Doors):
    """One SQLite file and the use cases over it. Safe to share between threads."""

    def __init__(self, path: Path, *, clock: Clock = utc_now, settings: Settings | None = None) -> None:
        """Remember where the file is; it is opened by the first use in each thread.

        Raises (on first use):
            feeds.errors.FeedsError: the file is not a workspace, is too recent, or is locked; the message says which.
        """
        self.path = path
        self._clock = clock
        self._settings = settings
        self._local = threading.local()
        self._opened: list[Database] = []
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path, *, clock: Clock = utc_now, settings: Settings | None = None) -> Workspace:
        """Open or create the workspace at `path` and migrate it."""
        workspace = cls(path, clock=clock, settings=settings)
        _ = workspace._stores
        return workspace

    def close(self) -> None:
        """Close every connection, in whichever thread it was opened."""
        with self._lock:
            for db in self._opened:
                db.conn.close()
            self._opened.clear()
        self._local = threading.local()

    def now(self) -> datetime:
        """Read the workspace's clock, UTC-aware."""
        return self._clock()

    @property
    def _stores(self) -> _Stores:
        stores: _Stores | None = getattr(self._local, "stores", None)
        if stores is None:
            db = open_database(self.path)
            stores = _Stores(db, NoticeStore(db), ReadinessStore(db), Watch(db))
            self._use_reference(stores.notices)
            self._local.stores = stores
            with self._lock:
                self._opened.append(db)
        return stores

    def _use_reference(self, store: NoticeStore) -> None:
        """Prefer the reference tables that a refresh brought, if any; they are read at the first look-up only."""
        tables = store.reference_tables()
        if not tables and "feeds.reference" not in sys.modules:
            return
        from feeds.reference import use_fresh, use_shipped  # noqa: PLC0415 - a list needs no table

        if not tables:
            use_shipped()
            return
        version = "|".join([str(self.path), *(f"{table.name} {table.lines} {table.fetched}" for table in tables)])
        use_fresh(version, self._reference_body)

    def _reference_body(self, name: str) -> bytes | None:
        return self._stores.notices.reference_body(name)

    def database(self) -> Database:
        """Give the connection of the current thread, for `lotalot.rooms`."""
        return self._stores.db

    def check_again(self, ident: str) -> None:
        """Check an opportunity again after its consultation's files changed."""
        self._stores.readiness.check_again(ident, self.now())

    # --- the watch ---------------------------------------------------------------------------------------------

    def watch_page(self, tab: Tab, filters: WatchFilters, after: Cursor | None = None, limit: int = 50) -> WatchPage:
        """Read one keyset page of a tab."""
        return self._stores.watch.page(tab, filters, after, limit=limit, now=self.now())

    def watch_counts(self) -> dict[str, int]:
        """Count the opportunities of each tab."""
        return self._stores.watch.counts(self.now())

    def segment_counts(self) -> dict[str, int]:
        """Count the open opportunities of each segment."""
        return self._stores.watch.segment_counts(self.now())

    def opportunity(self, ident: str) -> Opportunity | None:
        """Find an opportunity by its id or by the id of any of its notices, with what the user corrected of it."""
        opportunity = self._stores.readiness.opportunity(ident)
        said = self._stores.readiness.corrections(ident) if opportunity is not None else []
        if opportunity is None or not said:
            return opportunity
        from readiness.corrections import correct_opportunity  # noqa: PLC0415 - few opportunities are corrected

        return correct_opportunity(opportunity, said)

    def assessment(self, ident: str) -> Assessment | None:
        """Read the last check of an opportunity, or None without a profile."""
        return self._stores.readiness.assessment(ident, self.now())

    def check(self, ident: str) -> Assessment | None:
        """Check one opportunity against the profile now, without waiting for the pending ones.

        None when the opportunity or the profile does not exist.
        """
        return self._stores.readiness.check_now(ident, self.now())

    def ranking(self) -> list[tuple[int, str, Assessment]]:
        """Answer every open opportunity that was checked: rowid, closing instant, what it is found to be."""
        return list(self._stores.readiness.ranking(self.now()))

    # --- the user's decisions ----------------------------------------------------------------------------------

    def triage(self, ident: str) -> Triage:
        """Read what the user decided of an opportunity."""
        return self._stores.notices.triage(ident)

    def follow(self, ident: str, on: bool = True) -> None:
        """Follow an opportunity, or stop following it."""
        self._stores.notices.set_triage(ident, followed=on, now=self.now())

    def dismiss(self, ident: str, on: bool = True) -> None:
        """Put an opportunity aside, or bring it back."""
        self._stores.notices.set_triage(ident, dismissed=on, now=self.now())

    def annotate(self, ident: str, text: str) -> None:
        """Replace the note on an opportunity; an empty text removes it."""
        self._stores.notices.set_triage(ident, note=text, now=self.now())

    def mark_seen(self, ident: str) -> None:
        """Remember that an opportunity was opened."""
        self._stores.notices.set_triage(ident, seen=True, now=self.now())

    def undo(self) -> str | None:
        """Undo the last decision or correction; return a French sentence saying which, or None when there is none."""
        if self._stores.readiness.corrected_last():
            return self._stores.readiness.undo_correction(self.now())
        return self._stores.notices.undo(self.now())

    def corrections(self, ident: str) -> list[Correction]:
        """List what the user said instead of what was read of an opportunity."""
        return self._stores.readiness.corrections(ident)

    def correct(self, ident: str, lot: str | None, kind: RequirementKind, text: str, note: str = "") -> str:
        """Put what the user says in the place of what was read; return what was understood, in French.

        Raises:
            readiness.errors.ReadinessError: the text cannot be understood; the message gives an example.
        """
        from readiness.correction_values import canonical, requirements_for  # noqa: PLC0415 - a list needs no value
        from readiness.models import Correction  # noqa: PLC0415

        said = Correction(lot, kind, canonical(kind, text), note)
        self._stores.readiness.correct(ident, [said], self.now())
        return " ; ".join(each.asked for each in requirements_for(kind, said.value))

    def uncorrect(self, ident: str, lot: str | None, kind: RequirementKind) -> None:
        """Return to what was read."""
        self._stores.readiness.uncorrect(ident, [(lot or "", kind)], self.now())

    # --- the structure -----------------------------------------------------------------------------------------

    def structure(self) -> Structure | None:
        """Read the profile, or None before the first one is made."""
        return self._stores.readiness.structure()

    def save_structure(self, structure: Structure) -> None:
        """Replace the profile; every open opportunity is then to be checked again (`assess_pending`)."""
        self._stores.readiness.save_structure(structure)
        self.offer.noticed()

    def stock(self) -> list[StockLine]:
        """List the goods held."""
        return self._stores.readiness.stock()

    def add_stock(self, items: Iterable[StockItem]) -> int:
        """Add goods; return how many lines were added."""
        return self._stores.readiness.add_stock(items, self.now())

    def update_stock(self, line: int, item: StockItem) -> None:
        """Replace one line of stock."""
        self._stores.readiness.update_stock(line, item, self.now())

    def remove_stock(self, line: int) -> None:
        """Remove one line of stock; its journal stays."""
        self._stores.readiness.remove_stock(line, self.now())

    def restore_stock(self, line: int, item: StockItem) -> None:
        """Put back a line that was removed."""
        self._stores.readiness.restore_stock(line, item, self.now())

    # --- what comes in -----------------------------------------------------------------------------------------

    def sources(self) -> list[SourceHealth]:
        """List the sources with their health."""
        from feeds.sync import next_due  # noqa: PLC0415 - the network room stays closed until it is asked for

        store = self._stores.notices
        health = []
        for source in store.sources():
            reports = store.reports(source.id, REPORTS_KEPT)
            last = next(iter(reports), None)
            failures = list(takewhile(lambda report: report.outcome == "failed", reports))
            health.append(
                SourceHealth(
                    source,
                    last,
                    next_due(source, last) if source.enabled else None,
                    read_at=next((report.ended for report in reports if report.outcome in READ), None),
                    failing_since=failures[-1].ended if failures else None,
                )
            )
        return health

    def add_feed(self, url: str, label: str = "") -> Source:
        """Add an RSS or Atom address.

        Raises:
            feeds.errors.FeedsError: the address is not an http(s) one, or is already there.
        """
        return self._stores.notices.add_source(url, label)

    def remove_source(self, source_id: str) -> None:
        """Forget a source; what it brought stays."""
        self._stores.notices.remove_source(source_id)

    def enable_source(self, source_id: str, on: bool = True) -> None:
        """Read a source again at each pass, or leave it out."""
        self._stores.notices.enable_source(source_id, on)

    def sync(
        self,
        only: str | None = None,
        since: date | None = None,
        *,
        force: bool = True,
        on_progress: Progress = quiet,
        cancelled: Cancelled = never,
    ) -> list[FetchReport]:
        """Make one pass over the sources that are due (all of them with `force`), then check what changed."""
        from lotalot.passes import run_pass  # noqa: PLC0415 - httpx is imported only when the network is used

        reports = run_pass(
            self._stores.notices,
            self._settings,
            self._clock,
            only=only,
            since=since,
            force=force,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        self.assess_pending(on_progress=on_progress, cancelled=cancelled)
        return reports

    def refresh_reference(self, *, on_progress: Progress = quiet, cancelled: Cancelled = never) -> list[TableReport]:
        """Bring the reference tables up to date from the official services; one report a table."""
        from lotalot.passes import run_refresh  # noqa: PLC0415 - see sync

        store = self._stores.notices
        reports = run_refresh(store, self._settings, self._clock, on_progress=on_progress, cancelled=cancelled)
        self._use_reference(store)
        return reports

    def reference_tables(self) -> list[StoredTable]:
        """List the reference tables that a refresh brought."""
        return self._stores.notices.reference_tables()

    def import_paths(
        self, paths: Sequence[Path], *, on_progress: Progress = quiet, cancelled: Cancelled = never
    ) -> list[IngestReport]:
        """Read files and folders, then check what changed; one report a file."""
        from feeds.ingest import ingest_file  # noqa: PLC0415 - parsers are not needed to show a list
        from feeds.records import iter_paths  # noqa: PLC0415

        reports = []
        for path in iter_paths(paths):
            if cancelled():
                break
            on_progress(f"Lecture de {path.name}")
            reports.append(ingest_file(self._stores.notices, path, now=self.now(), cancelled=cancelled))
        self.assess_pending(on_progress=on_progress, cancelled=cancelled)
        return reports

    def refusals(self, limit: int = 200) -> list[StoredRefusal]:
        """List the records in quarantine, newest first."""
        return self._stores.notices.refusals(limit)

    def retry_refused(self) -> IngestReport:
        """Try again to read the records in quarantine."""
        from feeds.ingest import retry_refused  # noqa: PLC0415 - see import_paths

        report = retry_refused(self._stores.notices, self.now())
        self.assess_pending()
        return report

    def assess_pending(self, *, on_progress: Progress = quiet, cancelled: Cancelled = never) -> int:
        """Check against the profile every opportunity that changed since its last check; return how many.

        What an older version of the readers read, or refused, is read again first.
        """
        from feeds.ingest import catch_up  # noqa: PLC0415 - see import_paths

        catch_up(self._stores.notices, self.now(), cancelled=cancelled)
        done = 0
        while not cancelled():
            step = self._stores.readiness.assess_pending(self.now(), ASSESS_BATCH)
            if not step:
                break
            done += step
            on_progress(f"{done} consultations vérifiées")
        return done

    # --- health ------------------------------------------------------------------------------------------------

    def doctor(self) -> list[Check]:
        """Look at the file, the profile, the sources and the quarantine."""
        from lotalot.doctor import examine  # noqa: PLC0415 - rarely asked

        return examine(self, self._stores.db)
