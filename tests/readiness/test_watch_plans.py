"""How the list is read: along indexes, sorting nothing; and what a damaged file says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.database import StoreError
from readiness.models import VerdictKind
from readiness.watch import TABS, Tab, Watch, WatchFilters
from tests.feeds.store_samples import NOW
from tests.readiness.house import NO_FILTER, House, check, fill


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "w.db")
    yield house
    house.db.conn.close()


@pytest.fixture
def checked(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    check(house, monkeypatch)
    return house


def plans(house: House, call: str, *args: object, **kwargs: object) -> list[str]:
    """Explain every query that a call runs."""
    statements: list[str] = []
    house.db.conn.set_trace_callback(statements.append)
    getattr(house.watch, call)(*args, **kwargs)
    house.db.conn.set_trace_callback(None)
    return [
        str(row[3])
        for each in statements
        if each.lstrip().upper().startswith("SELECT") and "opportunity_search" not in each
        for row in house.db.conn.execute(f"EXPLAIN QUERY PLAN {each}")
    ]


FILTERS = (
    NO_FILTER,
    WatchFilters(segments=("nettoyage", "vitrerie")),
    WatchFilters(departments=("35",)),
    WatchFilters(departments=("35",), segments=("nettoyage",)),
    WatchFilters(status="all"),
    WatchFilters(relevant=True),
    WatchFilters(verdict=VerdictKind.ALONE),
    WatchFilters(reserved=True),
)


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("filters", FILTERS)
def test_every_page_walks_an_index_and_sorts_nothing(checked: House, tab: Tab, filters: WatchFilters) -> None:
    first = checked.watch.page(tab, filters, None, 1, now=NOW)
    for after in (None, first.next):
        steps = [step for step in plans(checked, "page", tab, filters, after, now=NOW) if "GROUP BY" not in step]
        assert steps
        assert not [step for step in steps if "ORDER BY" in step]
        scans = [
            step for step in steps if step.startswith("SCAN") and step not in {"SCAN structure", "SCAN check_progress"}
        ]
        assert [
            step for step in scans if "INDEX" not in step and "SUBQUERY" not in step and "(subquery" not in step
        ] == []


def test_counters_read_indexes_only(checked: House) -> None:
    steps = plans(checked, "counts", NOW)
    tables = [step for step in steps if step.startswith("SCAN opportunity") and "INDEX" not in step]
    assert steps
    assert tables == []


@pytest.mark.parametrize("call", ["page", "search", "counts", "segment_counts", "facet_counts"])
def test_a_damaged_file_sends_to_the_doctor(house: House, call: str) -> None:
    fill(house)
    house.db.conn.execute("PRAGMA foreign_keys=OFF")
    for table in ("assessment", "facet", "tally"):
        house.db.conn.execute(f"DROP TABLE {table}")
    arguments: dict[str, tuple[object, ...]] = {
        "page": ("all", NO_FILTER, None),
        "search": ("école", NO_FILTER, None),
        "facet_counts": ("segment",),
    }
    with pytest.raises(StoreError, match="lotalot doctor"):
        getattr(house.watch, call)(*arguments.get(call, ()), now=NOW)


def test_every_method_is_tested_on_a_damaged_file() -> None:
    public = {name for name in dir(Watch) if not name.startswith("_")}
    assert public == {"page", "search", "counts", "segment_counts", "facet_counts"}
