"""A file with its three doors, and one opportunity of each sort in it."""

from datetime import datetime
from pathlib import Path

import pytest

from feeds.database import open_database
from feeds.models import Kind, ReadNotice, Regime
from feeds.store import NoticeStore
from readiness.brief import Brief
from readiness.models import Assessment, Structure, VerdictKind
from readiness.store import ReadinessStore
from readiness.watch import Tab, Watch, WatchFilters, WatchRow
from tests.feeds.store_samples import NOW, deadline, moved, notice, put, reading

NO_FILTER = WatchFilters()


class House:
    """A file with its three doors."""

    def __init__(self, path: Path | str) -> None:
        self.db = open_database(path)
        self.notices = NoticeStore(self.db, 1)
        self.readiness = ReadinessStore(self.db)
        self.watch = Watch(self.db)

    def ids(self, tab: Tab, filters: WatchFilters = NO_FILTER, *, limit: int = 50, now: datetime = NOW) -> list[str]:
        """List a tab page by page."""
        found: list[str] = []
        cursor = None
        while True:
            page = self.watch.page(tab, filters, cursor, limit, now=now)
            assert len(page.rows) <= limit
            found += [row.id.removeprefix("boamp:") for row in page.rows]
            cursor = page.next
            if cursor is None:
                return found

    def row(self, ident: str) -> WatchRow:
        """Read one line wherever it is."""
        for tab in ("all", "dismissed"):
            for row in self.watch.page(tab, WatchFilters(status="all"), None, 1000, now=NOW).rows:
                if row.id == ident:
                    return row
        raise AssertionError(ident)


def fill(house: House) -> None:
    """One of each: open soon and late, unknown end, past, reserved, planned, cancelled, awarded, intention."""
    put(
        house.notices,
        ReadNotice(notice("26-1", deadline=deadline(3)), reading("nettoyage", departments=("56",))),
        ReadNotice(
            notice("26-2", deadline=deadline(20)), reading("espaces-verts", departments=("35",), regime=Regime.IAE)
        ),
        ReadNotice(notice("26-3", deadline=None), reading("nettoyage", "vitrerie", departments=("35", "56"))),
        ReadNotice(notice("26-4", deadline=deadline(-2)), reading("nettoyage")),
        ReadNotice(notice("26-5", deadline=deadline(-0.1)), reading("nettoyage", regime=Regime.HANDICAP)),
        ReadNotice(notice("26-6", deadline=deadline(0.1)), reading("nettoyage")),
        ReadNotice(notice("26-7", kind=Kind.PLANNING, deadline=None), reading("nettoyage")),
        ReadNotice(notice("26-8", kind=Kind.CANCELLATION, deadline=None), reading("nettoyage")),
        ReadNotice(notice("26-9", kind=Kind.RESULT, deadline=None), reading("nettoyage")),
        ReadNotice(notice("26-10", kind=Kind.INTENTION, deadline=None), reading("nettoyage")),
        ReadNotice(notice("26-11", kind=Kind.MODIFICATION, deadline=None), reading("nettoyage")),
        ReadNotice(notice("26-12", deadline=deadline(6)), reading()),
        ReadNotice(moved("26-13", "26-12", 9), reading()),
    )


def check(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nettoyage is for us, alone; the rest is not."""

    def judge(_: object, brief: Brief, __: datetime, *, full: bool = True) -> Assessment:
        opportunity = brief.opportunity
        ours = any(hit.slug == "nettoyage" for hit in opportunity.segments)
        verdict = VerdictKind.ALONE if ours else VerdictKind.NO
        return Assessment(opportunity.id, verdict, "Parce que.", relevant=ours, lots=(), distance_km=6.5)

    monkeypatch.setattr("readiness.check.judge", judge)
    fill(house)
    house.readiness.save_structure(Structure(name="Atelier"))
    while house.readiness.assess_pending(NOW, 2):
        pass
