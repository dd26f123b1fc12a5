"""The bundled example: real formats, every sign and verdict, nobody's data, always alive."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.models import ClauseKind, Kind, Opportunity, Regime, Status
from lotalot.demo import DEMO_NAME, build_demo
from lotalot.demo.templates import API_PAGE, date_text, fill, write_files
from lotalot.widgets.watch_row import signs
from lotalot.workspace import Workspace
from readiness.models import VerdictKind
from readiness.watch import WatchFilters
from tests.lotalot.clihelp import lotalot

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = build_demo(tmp_path_factory.mktemp("demo") / "demo.db", clock=lambda: NOW)
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def opportunities(demo: Workspace) -> list[Opportunity]:
    found: list[Opportunity] = []
    after = None
    while True:
        page = demo.watch_page("all", WatchFilters(status="all"), after, limit=7)
        found += [opportunity for row in page.rows if (opportunity := demo.opportunity(row.id))]
        if page.next is None:
            return found
        after = page.next


def get(demo: Workspace, ident: str) -> Opportunity:
    found = demo.opportunity(ident)
    assert found is not None, ident
    return found


def test_every_regime_is_shown(opportunities: list[Opportunity]) -> None:
    assert {reservation.regime for o in opportunities for reservation in o.reservations} == set(Regime)


def test_every_kind_of_clause_is_shown(opportunities: list[Opportunity]) -> None:
    assert {clause.kind for o in opportunities for clause in o.clauses} == set(ClauseKind)


def test_every_verdict_is_shown_among_what_is_open(demo: Workspace) -> None:
    rows = demo.watch_page("all", WatchFilters(status="open"), limit=100).rows
    assert {row.verdict for row in rows} == set(VerdictKind)


def test_every_state_of_a_procedure_is_shown(opportunities: list[Opportunity]) -> None:
    assert {o.status(NOW) for o in opportunities} == set(Status)


def test_the_notices_are_of_every_form_and_kind(opportunities: list[Opportunity]) -> None:
    kinds = {o.kind for o in opportunities} | {event.kind for o in opportunities for event in o.timeline}
    assert kinds >= set(Kind)


def test_what_is_no_call_has_its_sign_in_the_list(demo: Workspace) -> None:
    rows = demo.watch_page("all", WatchFilters(status="all"), limit=100).rows
    shown = {row.id.removeprefix("boamp:"): {cell.text for cell in signs(row)} for row in rows}
    assert "intention" in shown["26-90017"]
    assert "avenant" in shown["26-90028"]
    assert "sourcing" in shown["26-90029"]
    assert get(demo, "26-90029").status(NOW) is Status.PLANNED


def test_a_rectification_in_words_moves_the_deadline(demo: Workspace) -> None:
    moved = get(demo, "26-90007")
    assert moved.id == "boamp:26-90006"
    assert moved.deadline is not None
    assert moved.deadline.wall == "2026-12-03T12:00"
    assert moved.previous_deadline is not None
    assert moved.previous_deadline.wall == "2026-11-20T12:00"


def test_an_eforms_change_moves_the_deadline_of_the_lots(demo: Workspace) -> None:
    moved = get(demo, "26-90023")
    assert moved.source_ids == ("boamp:26-90023", "boamp:26-90024")
    assert {lot.deadline.wall for lot in moved.lots if lot.deadline} == {"2026-12-07T12:00"}


def test_a_cancellation_closes_and_a_result_names_the_awardee(demo: Workspace) -> None:
    assert get(demo, "26-90012").status(NOW) is Status.CANCELLED
    awarded = get(demo, "26-90014")
    assert awarded.status(NOW) is Status.AWARDED
    assert [award.winners for award in awarded.awards] == [("Les Brigades du Scorff",)]


def test_a_contradiction_is_shown_and_an_absent_deadline_stays_unknown(demo: Workspace) -> None:
    assert get(demo, "26-90021").contradictions
    assert get(demo, "26-90019").deadline is None


def test_an_overseas_deadline_is_read_where_it_is(demo: Workspace) -> None:
    (lot,) = get(demo, "26-90020").lots
    assert lot.deadline is not None
    assert lot.deadline.zone == "Indian/Reunion"
    assert lot.deadline.wall == "2026-12-08T12:00"
    assert lot.deadline.at == datetime(2026, 12, 8, 8, 0, tzinfo=UTC)


def test_lots_groups_and_limits_are_shown(demo: Workspace) -> None:
    five = get(demo, "26-90002")
    assert [lot.id for lot in five.lots] == ["1", "2", "3", "4", "5"]
    assert five.lots_groups[0].lots == ("1", "2")
    assert five.lot_limits is not None
    assert (five.lot_limits.submitted, five.lot_limits.awarded) == (3, 2)


def test_the_reserved_lot_is_the_third_and_only_it(demo: Workspace) -> None:
    schools = get(demo, "26-90001")
    assert {(r.regime, r.scope) for r in schools.reservations} == {(Regime.IAE, ("3",))}


def test_a_dynamic_purchasing_system_has_its_six_categories(demo: Workspace) -> None:
    system = get(demo, "26-90003")
    assert system.techniques == ("dps",)
    assert len(system.lots) == 6


def test_one_record_is_unreadable_and_named(demo: Workspace) -> None:
    (refused,) = demo.refusals()
    assert refused.record == "26-90099"
    assert API_PAGE in refused.origin


def test_every_tab_has_something_to_show(demo: Workspace) -> None:
    counts = demo.watch_counts()
    for tab in ("new", "followed", "reserved", "closing", "upcoming", "all"):
        assert counts[tab] > 0, tab


def test_the_example_is_the_same_for_the_same_day(demo: Workspace, tmp_path: Path) -> None:
    again = build_demo(tmp_path / "again.db", clock=lambda: NOW + timedelta(hours=3))
    try:
        filters = WatchFilters(status="all")
        ids = [[row.id for row in one.watch_page("all", filters, limit=100).rows] for one in (demo, again)]
    finally:
        again.close()
    assert ids[0] == ids[1]


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31), date(2027, 3, 27)])
def test_the_example_lives_any_day(day: date, tmp_path: Path) -> None:
    noon = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    workspace = build_demo(tmp_path / "demo.db", clock=lambda: noon)
    try:
        assert workspace.watch_counts()["closing"] > 0
        assert len(workspace.refusals()) == 1
    finally:
        workspace.close()


def test_the_records_are_whole_records_of_the_api(tmp_path: Path) -> None:
    write_files(tmp_path, NOW.date())
    page = json.loads((tmp_path / API_PAGE).read_text(encoding="utf-8"))
    assert page["total_count"] == len(page["results"])
    readable = [record for record in page["results"] if record["idweb"] != "26-90099"]
    assert all(len(record) == 41 for record in readable)
    for record in readable:
        assert isinstance(json.loads(record["gestion"]), dict)
        assert isinstance(json.loads(record["donnees"]), dict)
        assert "{{" not in json.dumps(record)


def test_nobody_is_in_the_example() -> None:
    for entry in files("lotalot.demo").joinpath("avis").iterdir():
        text = entry.read_text(encoding="utf-8")
        assert set(re.findall(r"[\w.+-]+@[\w.-]+", text)) <= {"contact@exemple.fr"}, entry.name
        hosts = set(re.findall(r"https?://([^/\"<\s]+)", text))
        assert hosts <= {
            "marches.exemple.fr",
            "www.exemple.fr",
            "www.boamp.fr",
            "boamp.journal-officiel.gouv.fr",
            "schemas.journal-officiel.gouv.fr",
            "www.w3.org",
        }, entry.name
        assert not re.search(r"\b0[1-9]([ .-]?\d\d){4}\b", text), entry.name
        assert all(siret.startswith("999") for siret in re.findall(r"\b\d{14}\b", text)), entry.name


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2100, 1, 1)), st.integers(-400, 400))
def test_an_offset_is_that_many_days_away(today: date, offset: int) -> None:
    assert fill(f"{{{{J{offset:+d}}}}}", today) == (today + timedelta(days=offset)).isoformat()


def test_every_form_of_a_date_is_written() -> None:
    day = date(2026, 7, 14)
    assert date_text(day, "fr") == "14/07/2026"
    assert date_text(day, "long") == "mardi 14 juillet 2026"
    assert date_text(day, "zone") == "+02:00"
    assert date_text(date(2026, 1, 1), "zone") == "+01:00"
    assert date_text(day, "rss").endswith("+0200")


def test_headless_prints_the_table_and_leaves_with_zero(tmp_path: Path) -> None:
    ran = lotalot("demo", "--headless", width=120, env={"LOTALOT_DB": str(tmp_path / "mine.db")})
    assert (ran.code, ran.err) == (0, "")
    assert DEMO_NAME in ran.out
    for word in ("● SEUL", "◐ À PLUSIEURS", "○ À PRÉCISER", "✕ NON", "IAE", "EA/ESAT", "SAD", "26-90099"):
        assert word in ran.out, word
    assert max(map(len, ran.out.splitlines())) <= 120
    assert not (tmp_path / "mine.db").exists()


def test_the_example_can_be_kept_but_never_mixes_with_an_existing_file(tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "exemple.db"
    assert lotalot("demo", "--headless", db=kept).code == 0
    assert lotalot("show", "26-90001", db=kept).code == 0
    again = lotalot("demo", "--headless", db=kept)
    assert again.code == 2
    assert "existe déjà" in again.err
