"""The daily list: what each tab holds, exact counters, pages that are slices of the whole, and no sorting."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.models import Kind, ReadNotice, Regime, Status
from feeds.search import match_expression
from readiness.correction_values import canonical
from readiness.models import Correction, RequirementKind, Structure, VerdictKind
from readiness.watch import TABS, Tab, WatchFilters
from tests.feeds.store_samples import NOW, deadline, moved, notice, put, reading
from tests.readiness.house import NO_FILTER, House, check, fill


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "w.db")
    yield house
    house.db.conn.close()


def test_an_empty_file_has_empty_lists(house: House) -> None:
    for tab in TABS:
        page = house.watch.page(tab, NO_FILTER, None, now=NOW)
        assert (page.rows, page.next) == ((), None)
    assert set(house.watch.counts(NOW)) == set(TABS)
    assert set(house.watch.counts(NOW).values()) == {0}
    assert house.watch.segment_counts(NOW) == {}
    assert house.watch.search("école", NO_FILTER, now=NOW).rows == ()


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_each_tab_holds_its_own_in_its_order(house: House, limit: int) -> None:
    fill(house)
    lists = {tab: house.ids(tab, limit=limit) for tab in TABS}
    ahead = ["26-6", "26-1", "26-12", "26-2", "26-3"]
    assert lists == {
        "new": ahead,
        "followed": [],
        "reserved": ["26-2"],
        "closing": ["26-6", "26-1"],
        "upcoming": ["26-7"],
        "all": ahead,
        "modified": lists["modified"],
        "dismissed": [],
    }
    assert set(lists["modified"]) == {"26-12", "26-8"}
    assert house.ids("all", WatchFilters(status="closed"), limit=limit) == ["26-5", "26-4", "26-10", "26-9", "26-8"]
    everything = house.ids("all", WatchFilters(status="all"), limit=limit)
    assert everything == [*ahead, "26-7", "26-5", "26-4", "26-10", "26-9", "26-8", "26-11"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (WatchFilters(segments=("nettoyage",)), ["26-6", "26-1", "26-3"]),
        (WatchFilters(segments=("nettoyage", "vitrerie", "espaces-verts")), ["26-6", "26-1", "26-2", "26-3"]),
        (WatchFilters(departments=("35",)), ["26-2", "26-3"]),
        (WatchFilters(departments=("35", "56"), segments=("nettoyage",)), ["26-6", "26-1", "26-3"]),
        (WatchFilters(departments=("35",), segments=("nettoyage", "vitrerie")), ["26-3"]),
        (WatchFilters(departments=("75",)), []),
        (WatchFilters(reserved=True), ["26-2"]),
        (WatchFilters(reserved=False), ["26-6", "26-1", "26-12", "26-3"]),
        (WatchFilters(reserved=True, departments=("56",)), []),
        (WatchFilters(text="lanester nett"), ["26-12", "26-6", "26-3", "26-2", "26-1"]),
        (WatchFilters(text="ECOLE", departments=("35",)), ["26-3", "26-2"]),
        (WatchFilters(text="26-2"), ["26-2"]),
        (WatchFilters(text="26-13"), ["26-12"]),
        (
            WatchFilters(text="nettoyage", status="closed", segments=("nettoyage",)),
            ["26-10", "26-9", "26-8", "26-5", "26-4"],
        ),
        (WatchFilters(text="introuvable"), []),
        (WatchFilters(text="'\"*(:"), ["26-6", "26-1", "26-12", "26-2", "26-3"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 50])
def test_filters_narrow(house: House, filters: WatchFilters, expected: list[str], limit: int) -> None:
    fill(house)
    assert house.ids("all", filters, limit=limit) == expected


def test_a_line_tells_what_the_screen_shows(house: House) -> None:
    fill(house)
    row = house.row("boamp:26-12")
    assert row.closes_at == NOW + timedelta(days=9)
    assert row.closes_wall == deadline(9).wall
    assert row.previous_wall == deadline(6).wall
    assert row.changed
    assert row.status(NOW) is Status.OPEN
    assert row.status(NOW + timedelta(days=10)) is Status.CLOSED
    reserved = house.row("boamp:26-2")
    assert (reserved.regimes, reserved.departments, reserved.segments) == (("iae",), ("35",), ("espaces-verts",))
    assert (reserved.place, reserved.buyer, reserved.published) == ("Lanester", "Ville de Lanester", date(2026, 11, 20))
    assert (reserved.verdict, reserved.relevant, reserved.reason) == (None, None, "")
    assert house.row("boamp:26-3").closes_at is None


def test_the_status_of_a_line_is_that_of_its_opportunity(house: House) -> None:
    fill(house)
    for _, each in house.notices.opportunities_since(0, 100):
        for days in (-10, -1, 0, 1, 5, 50):
            at = NOW + timedelta(days=days)
            assert house.row(each.id).status(at) is each.status(at)


@pytest.mark.parametrize("tab", TABS)
def test_a_word_of_every_title_finds_the_whole_tab(checked: House, tab: Tab) -> None:
    checked.notices.set_triage("26-1", followed=True, now=NOW)
    checked.notices.set_triage("26-2", dismissed=True, now=NOW)
    whole = checked.ids(tab)
    assert sorted(checked.ids(tab, WatchFilters(text="nettoyage"))) == sorted(whole)


def test_what_the_user_does_moves_lines_and_counters(house: House) -> None:
    fill(house)
    house.notices.set_triage("26-1", followed=True, note="appeler", now=NOW)
    house.notices.set_triage("26-2", seen=True, now=NOW)
    house.notices.set_triage("26-3", dismissed=True, now=NOW)
    house.notices.set_triage("26-5", followed=True, now=NOW)
    assert house.ids("new") == ["26-6", "26-1", "26-12"]
    assert house.ids("all") == ["26-6", "26-1", "26-12", "26-2"]
    assert house.ids("followed") == ["26-1", "26-5"]
    assert house.ids("followed", WatchFilters(status="closed")) == ["26-5"]
    assert house.ids("dismissed") == ["26-3"]
    assert house.ids("all", WatchFilters(text="nettoyage", segments=("nettoyage",))) == ["26-6", "26-1"]
    row = house.row("boamp:26-1")
    assert (row.followed, row.noted, row.seen, row.dismissed) == (True, True, False, False)
    assert house.watch.counts(NOW) == exact_counts(house, NOW)
    assert house.watch.segment_counts(NOW) == exact_segments(house, NOW)


def exact_counts(house: House, now: datetime) -> dict[str, int]:
    return {tab: len(house.ids(tab, now=now)) for tab in TABS}


def exact_segments(house: House, now: datetime) -> dict[str, int]:
    rows = house.watch.page("all", NO_FILTER, None, 10_000, now=now).rows
    slugs = [slug for row in rows for slug in row.segments]
    return {slug: slugs.count(slug) for slug in slugs}


# --- with a profile ---------------------------------------------------------------------------------------------


@pytest.fixture
def checked(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    check(house, monkeypatch)
    return house


def test_new_is_what_is_for_us_once_there_is_a_profile(checked: House) -> None:
    assert checked.ids("new", limit=1) == ["26-6", "26-1", "26-3"]
    assert checked.ids("new", WatchFilters(departments=("35",))) == ["26-3"]
    assert checked.ids("new", WatchFilters(relevant=False)) == ["26-12", "26-2"]
    assert checked.ids("all", WatchFilters(relevant=True)) == ["26-6", "26-1", "26-3"]
    assert checked.ids("all", WatchFilters(verdict=VerdictKind.NO), limit=1) == ["26-12", "26-2"]
    assert checked.ids("new", WatchFilters(text="nettoyage")) == ["26-6", "26-3", "26-1"]
    row = checked.row("boamp:26-1")
    assert (row.verdict, row.reason, row.distance_km, row.relevant) == (VerdictKind.ALONE, "Parce que.", 6.5, True)
    assert checked.watch.counts(NOW) == exact_counts(checked, NOW)


def test_a_verdict_against_an_older_profile_is_not_shown(checked: House) -> None:
    checked.readiness.save_structure(Structure(name="Autre"))
    row = checked.row("boamp:26-1")
    assert (row.verdict, row.relevant, row.distance_km) == (None, None, None)


def test_a_line_that_is_seen_dismissed_moved_or_cancelled_leaves_new_at_once(checked: House) -> None:
    checked.notices.set_triage("26-6", seen=True, now=NOW)
    checked.notices.set_triage("26-1", dismissed=True, now=NOW)
    assert checked.ids("new") == ["26-3"]
    checked.notices.undo(NOW)
    put(checked.notices, ReadNotice(moved("26-20", "26-1", 30), reading()))
    assert checked.ids("new") == ["26-1", "26-3"]
    put(
        checked.notices,
        ReadNotice(notice("26-21", kind=Kind.CANCELLATION, previous=("26-3",), deadline=None), reading()),
    )
    assert checked.ids("new") == ["26-1"]
    assert checked.watch.counts(NOW) == exact_counts(checked, NOW)


# --- time passes ------------------------------------------------------------------------------------------------


MOMENTS = st.integers(-40 * 24 * 60, 400 * 24 * 60)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ends=st.lists(
        st.tuples(MOMENTS, st.sampled_from(["a", "b", "a b"]), st.sampled_from(["", "seen", "dismissed"])), max_size=12
    ),
    later=MOMENTS,
)
def test_counters_are_exact_at_any_instant_without_sweeping(ends: list[tuple[int, str, str]], later: int) -> None:
    house = House(":memory:")
    for number, (minutes, segments, flag) in enumerate(ends):
        end = deadline(at=NOW + timedelta(minutes=minutes))
        regime = Regime.ESS if minutes % 2 else None
        put(house.notices, ReadNotice(notice(f"26-{number}", deadline=end), reading(*segments.split(), regime=regime)))
        if flag:
            house.notices.set_triage(f"26-{number}", **{flag: True}, now=NOW)  # type: ignore[arg-type]
    for now in (NOW, NOW + timedelta(minutes=later), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)):
        counts = house.watch.counts(now)
        assert counts == exact_counts(house, now)
        assert house.watch.segment_counts(now) == exact_segments(house, now)
    house.db.conn.close()


@settings(max_examples=30, deadline=None)
@given(
    ends=st.lists(st.one_of(st.none(), st.integers(-5, 5)), max_size=10),
    limit=st.integers(1, 4),
    tab=st.sampled_from(["all", "new", "closing"]),
    status=st.sampled_from(["open", "closed", "all"]),
    segments=st.sampled_from([(), ("a",), ("a", "b")]),
)
def test_pages_are_slices_of_the_whole_list(
    ends: list[int | None], limit: int, tab: Tab, status: str, segments: tuple[str, ...]
) -> None:
    house = House(":memory:")
    for number, days in enumerate(ends):
        end = None if days is None else deadline(days)
        put(
            house.notices,
            ReadNotice(notice(f"26-{number}", deadline=end), reading("a", "b") if number % 2 else reading("a")),
        )
    filters = WatchFilters(status=status, segments=segments)  # type: ignore[arg-type]
    whole = house.ids(tab, filters, limit=1000)
    assert house.ids(tab, filters, limit=limit) == whole
    assert len(set(whole)) == len(whole)
    house.db.conn.close()


# --- search -----------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), st.from_regex(r'["*:(){}^+\-]{0,8}(AND|OR|NOT|NEAR)?["*:(){}^+\-]{0,8}', fullmatch=True)
    )
)
def test_no_typed_text_is_obeyed_or_fails(text: str) -> None:
    house = SHARED_HOUSE
    page = house.watch.search(text, WatchFilters(status="all"), now=NOW)
    assert page.next is None


SHARED_HOUSE = House(":memory:")
fill(SHARED_HOUSE)


@pytest.mark.parametrize("text", ["c202611", "sopen", "m202611", "gnettoyage", "d56", "facets : sopen", "riae"])
def test_filter_tokens_are_not_words(text: str) -> None:
    assert SHARED_HOUSE.watch.search(text, WatchFilters(status="all"), now=NOW).rows == ()


@pytest.mark.parametrize("text", ["", "  ", "***", '""', "\x00", "—"])
def test_text_without_a_word_is_no_search(text: str) -> None:
    assert match_expression(text) == ""


def test_a_search_that_finds_little_goes_on_by_itself_then_hands_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(house)
    for guid in ("26-2", "26-3", "26-6", "26-12"):
        house.notices.set_triage(guid, seen=True, now=NOW)
    monkeypatch.setattr("readiness.watch.PLAIN_LIMIT", 1)
    monkeypatch.setattr("readiness.watch.SEARCH_LIMIT", 1)
    first = house.watch.page("new", WatchFilters(text="nettoyage"), None, now=NOW)
    assert first.rows == ()
    assert first.next is not None
    assert house.ids("new", WatchFilters(text="nettoyage")) == ["26-1"]


@given(plain=st.integers(1, 6), narrowed=st.integers(1, 6), limit=st.integers(1, 4))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_search_gives_the_same_rows_wherever_the_walk_of_the_words_alone_stops(
    monkeypatch: pytest.MonkeyPatch, plain: int, narrowed: int, limit: int
) -> None:
    filters = WatchFilters(text="nettoyage", departments=("56", "35"))
    monkeypatch.setattr("readiness.watch.PLAIN_LIMIT", 600)
    whole = [row.id for row in SHARED_HOUSE.watch.page("all", filters, None, 50, now=NOW).rows]
    monkeypatch.setattr("readiness.watch.PLAIN_LIMIT", plain)
    monkeypatch.setattr("readiness.watch.SEARCH_LIMIT", narrowed)
    paged, after = [], None
    for _ in range(60):
        page = SHARED_HOUSE.watch.page("all", filters, after, limit, now=NOW)
        paged += [row.id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert whole
    assert paged == whole


def test_a_line_shows_what_the_user_corrected(house: House) -> None:
    put(house.notices, *(ReadNotice(notice(each), reading("nettoyage")) for each in ("26-1", "26-2")))
    kinds = {RequirementKind.DEADLINE: "20/12/2026 12:00", RequirementKind.RESERVATION: "iae"}
    said = [Correction(None, kind, canonical(kind, words)) for kind, words in kinds.items()]
    before = {row.id: row for row in house.watch.page("all", NO_FILTER, None, now=NOW).rows}
    house.readiness.correct("26-1", said, NOW)
    rows = {row.id: row for row in house.watch.page("all", NO_FILTER, None, now=NOW).rows}
    row = rows["boamp:26-1"]
    assert (row.closes_wall, row.regimes, row.corrected) == ("2026-12-20T12:00", ("iae",), True)
    assert row.closes_at == row.ends_at == datetime(2026, 12, 20, 11, tzinfo=UTC)
    assert rows["boamp:26-2"] == before["boamp:26-2"], "the others are as published"
    house.readiness.uncorrect("26-1", [("", kind) for kind in kinds], NOW)
    again = {row.id: row for row in house.watch.page("all", NO_FILTER, None, now=NOW).rows}
    assert again["boamp:26-1"].closes_wall == before["boamp:26-1"].closes_wall
    assert not again["boamp:26-1"].corrected
