"""A workspace in memory with invented opportunities: every verdict, regime and state, and the ugly cases.

It has the methods of `lotalot.workspace.Workspace` that screens call, and nothing behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from feeds.models import FetchReport, Opportunity
from feeds.store import Source, StoredRefusal, Triage
from lotalot.workspace import SourceHealth
from readiness.models import Assessment, StockItem, StockLine, Structure, VerdictKind
from readiness.watch import WatchFilters, WatchPage, WatchRow
from tests.lotalot import fake_data

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class FakeGoods:
    """No journal is kept."""

    def told(self, _line: StockLine, _width: int) -> str:
        return ""


class FakeWorkspace:
    """In memory; `fail` makes every reading raise it, `many` multiplies the list."""

    def __init__(self, *, profile: bool = True, empty: bool = False, many: int = 0) -> None:
        self.cases = [] if empty else fake_data.cases(NOW)
        self.many = many
        self.profile: Structure | None = fake_data.structure() if profile else None
        self.triages: dict[str, Triage] = {case.opportunity.id: case.triage for case in self.cases}
        self.journal: list[tuple[str, Triage, str]] = []
        self.lines = [StockLine(n, item, NOW) for n, item in enumerate(fake_data.stock() if profile else (), 1)]
        self.feeds = fake_data.sources(NOW) if profile else fake_data.sources(NOW)[:1]
        self.refused = [] if empty else fake_data.refusals(NOW)
        self.pending = 0
        """What a check would find to do; a changed profile makes some."""
        self.fail: Exception | None = None
        self.calls: list[tuple[Any, ...]] = []
        self.on_sync: Callable[..., list[FetchReport]] | None = None

    def now(self) -> datetime:
        return NOW

    def close(self) -> None:
        pass

    # --- the watch

    def _row(self, case: fake_data.Case) -> WatchRow:
        triage = self.triages[case.opportunity.id]
        row = case.row
        return replace(
            row,
            followed=triage.followed,
            dismissed=triage.dismissed,
            noted=bool(triage.note),
            seen=triage.seen,
            verdict=row.verdict if self.profile else None,
        )

    def _in_tab(self, tab: str, row: WatchRow) -> bool:
        if tab == "dismissed":
            return row.dismissed
        if row.dismissed:
            return False
        soon = row.closes_at is not None and NOW <= row.closes_at <= NOW + timedelta(days=7)
        return {
            "new": not row.seen,
            "followed": row.followed,
            "reserved": bool(row.regimes),
            "closing": soon,
            "upcoming": row.id == "boamp:26-90003",
            "modified": row.changed,
        }.get(tab, True)

    def _rows(self, tab: str, filters: WatchFilters) -> list[WatchRow]:
        rows = [row for row in map(self._row, self.cases) if self._in_tab(tab, row)]
        text = filters.text.lower()
        return [
            row
            for row in rows
            if (not text or text in f"{row.title} {row.buyer}".lower())
            and (not filters.segments or set(filters.segments) & set(row.segments))
            and (not filters.departments or set(filters.departments) & set(row.departments))
            and (filters.reserved is None or filters.reserved == bool(row.regimes))
            and (filters.verdict is None or filters.verdict == row.verdict)
        ]

    def watch_page(self, tab: str, filters: WatchFilters, after: Any = None, limit: int = 50) -> WatchPage:
        self.calls.append(("watch_page", tab, filters, after))
        if self.fail:
            raise self.fail
        start = int(after or 0)
        rows = self._rows(tab, filters)
        if self.many and rows:
            total = self.many
            window = [rows[n % len(rows)] for n in range(start, min(start + limit, total))]
            window = [replace(row, rowid=start + n, title=f"{start + n} {row.title}") for n, row in enumerate(window)]
        else:
            total = len(rows)
            window = rows[start : start + limit]
        following: Any = start + limit if start + limit < total else None
        return WatchPage(tuple(window), following)

    def watch_counts(self) -> dict[str, int]:
        if self.fail:
            raise self.fail
        tabs = ("new", "followed", "reserved", "closing", "upcoming", "all", "modified", "dismissed")
        return {tab: len(self._rows(tab, WatchFilters())) for tab in tabs}

    def segment_counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for case in self.cases:
            for slug in case.row.segments:
                counts[slug] = counts.get(slug, 0) + 1
        return counts

    def _case(self, ident: str) -> fake_data.Case | None:
        return next((case for case in self.cases if case.opportunity.id == ident), None)

    def opportunity(self, ident: str) -> Opportunity | None:
        if self.fail:
            raise self.fail
        case = self._case(ident)
        return case.opportunity if case else None

    def assessment(self, ident: str) -> Assessment | None:
        case = self._case(ident)
        return case.assessment if case and self.profile else None

    def check(self, ident: str) -> Assessment | None:
        return self.assessment(ident)

    # --- decisions

    def triage(self, ident: str) -> Triage:
        return self.triages.get(ident, Triage())

    def _set(self, ident: str, triage: Triage, sentence: str) -> None:
        self.journal.append((ident, self.triages[ident], sentence))
        self.triages[ident] = triage

    def follow(self, ident: str, on: bool = True) -> None:
        self._set(ident, replace(self.triages[ident], followed=on), "« Suivi » annulé.")

    def dismiss(self, ident: str, on: bool = True) -> None:
        self._set(ident, replace(self.triages[ident], dismissed=on), "« Écarté » annulé.")

    def annotate(self, ident: str, text: str) -> None:
        self._set(ident, replace(self.triages[ident], note=text), "Note remise comme avant.")

    def mark_seen(self, ident: str) -> None:
        self.triages[ident] = replace(self.triages[ident], seen=True)

    def undo(self) -> str | None:
        if not self.journal:
            return None
        ident, triage, sentence = self.journal.pop()
        self.triages[ident] = triage
        return sentence

    # --- the structure

    def structure(self) -> Structure | None:
        return self.profile

    def save_structure(self, structure: Structure) -> None:
        self.calls.append(("save_structure", structure))
        self.profile = structure
        self.pending = 12

    @property
    def goods(self) -> FakeGoods:
        return FakeGoods()

    def stock(self) -> list[StockLine]:
        return list(self.lines)

    def add_stock(self, items: Iterable[StockItem]) -> int:
        added = list(items)
        for item in added:
            number = max((line.id for line in self.lines), default=0) + 1
            self.lines.append(StockLine(number, item, NOW))
        return len(added)

    def update_stock(self, line: int, item: StockItem) -> None:
        self.lines = [StockLine(line, item, NOW) if held.id == line else held for held in self.lines]

    def remove_stock(self, line: int) -> None:
        self.lines = [held for held in self.lines if held.id != line]

    # --- what comes in

    def sources(self) -> list[SourceHealth]:
        return list(self.feeds)

    def add_feed(self, url: str, label: str = "") -> Source:
        source = Source(f"rss:{len(self.feeds)}", "rss", url, label or url)
        self.feeds.append(SourceHealth(source, None, NOW))
        return source

    def remove_source(self, source_id: str) -> None:
        self.feeds = [health for health in self.feeds if health.source.id != source_id]

    def enable_source(self, source_id: str, on: bool = True) -> None:
        self.feeds = [
            replace(health, source=replace(health.source, enabled=on)) if health.source.id == source_id else health
            for health in self.feeds
        ]

    def sync(
        self,
        only: str | None = None,
        since: date | None = None,
        *,
        force: bool = True,
        on_progress: Callable[[str], None] = lambda _text: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[FetchReport]:
        self.calls.append(("sync", only))
        if self.on_sync:
            return self.on_sync(on_progress, cancelled)
        on_progress("BOAMP, 20 nov. : 120 avis")
        return [FetchReport("boamp", NOW, NOW, "ok", added=3, updated=1, received=120)]

    def refusals(self, limit: int = 200) -> list[StoredRefusal]:
        return self.refused[:limit]

    def retry_refused(self) -> Any:
        from feeds.ingest import IngestReport

        self.refused = self.refused[1:]
        return IngestReport(received=2, added=1, updated=0, unchanged=0, refused=1, refusals=())

    def assess_pending(
        self, *, on_progress: Callable[[str], None] = lambda _text: None, cancelled: Callable[[], bool] = lambda: False
    ) -> int:
        self.calls.append(("assess_pending",))
        pending, self.pending = self.pending, 0
        if pending:
            on_progress(f"{pending} consultations vérifiées")
        return pending


def verdict_of(workspace: FakeWorkspace, ident: str) -> VerdictKind | None:
    case = workspace._case(ident)
    return case.row.verdict if case else None
