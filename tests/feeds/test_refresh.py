"""`sync --reference` over real HTTP: whole tables replace the old ones, anything less is refused."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.database import open_database
from feeds.http import PoliteClient
from feeds.models import Place
from feeds.politeness import Limits
from feeds.reference import cpv_label, locate, nuts_name, use_fresh, use_shipped
from feeds.refresh import Services, TableReport, refresh
from feeds.store import NoticeStore, StoredTable
from tests.feeds.official_server import Answer, OfficialServer

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[OfficialServer]:
    with OfficialServer() as server:
        yield server


@pytest.fixture
def server(running: OfficialServer) -> OfficialServer:
    running.asked.clear()
    running.instead.clear()
    return running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[NoticeStore]:
    db = open_database(tmp_path / "w.db")
    yield NoticeStore(db)
    use_shipped()
    db.conn.close()


def run(store: NoticeStore, server: OfficialServer, now: datetime = NOW) -> dict[str, TableReport]:
    limits = Limits(attempts=2, interval_s=0.0, slow_interval_s=0.0)
    with PoliteClient(limits=limits, sleep=lambda _s: None, jitter=lambda: 0.0) as client:
        reports = refresh(store, client, Services(server.base, server.sparql), lambda: now, lambda _text: None)
    return {report.name: report for report in reports}


def use(store: NoticeStore) -> None:
    use_fresh(str(store.reference_tables()), store.reference_body)


def test_fresh_tables_come_whole_with_source_and_date_and_are_used(server: OfficialServer, store: NoticeStore) -> None:
    before = locate(Place(city="Rennes", department="35"))
    reports = run(store, server)
    assert {name: report.outcome for name, report in reports.items()} == dict.fromkeys(
        ("communes", "cpv", "nuts"), "ok"
    )
    assert {table.name for table in store.reference_tables()} == set(reports)
    assert all(table.fetched == NOW and table.source.startswith(server.base) for table in store.reference_tables())
    use(store)
    after = locate(Place(city="Rennes", department="35"))
    assert before.latitude is not None
    assert after.latitude == pytest.approx(before.latitude + 0.01, abs=1e-4)
    assert cpv_label("90911000").endswith("(frais)")
    assert nuts_name("FRB00").startswith("Territoire")
    use_shipped()
    assert locate(Place(city="Rennes", department="35")) == before


def test_a_former_commune_of_the_service_leads_to_the_present_one(server: OfficialServer, store: NoticeStore) -> None:
    run(store, server)
    use(store)
    for place in (Place(city="Kerlann-le-Vieux", department="35"), Place(insee="35999")):
        found = locate(place)
        assert found.precision == "commune"
        assert found.latitude == pytest.approx(48.10, abs=0.02)
    assert locate(Place(city="Kerlann-le-Vieux", department="35")).insee == "35238"


def test_asking_again_costs_one_conditional_request_a_table(server: OfficialServer, store: NoticeStore) -> None:
    run(store, server)
    body = store.reference_body("communes")
    server.asked.clear()
    reports = run(store, server, LATER)
    assert {report.outcome for report in reports.values()} == {"unchanged"}
    assert len(server.asked) == 3
    assert all(headers.get("If-None-Match") for _, _, headers in server.asked)
    assert store.reference_body("communes") == body
    assert {table.fetched for table in store.reference_tables()} == {LATER}


def cut() -> Answer:
    body = json.dumps([{"nom": "Rennes", "code": "35238"}]).encode()
    return 200, {"Content-Length": str(len(body) + 500)}, body


def few() -> Answer:
    return 200, {}, json.dumps([{"nom": "Rennes", "code": "35238"}]).encode()


def without_centres() -> Answer:
    rows = [{"nom": f"Ville {n}", "code": f"{n:05}", "codesPostaux": ["35000"]} for n in range(1000, 40_000)]
    return 200, {}, json.dumps(rows).encode()


BAD: dict[str, Callable[[], Answer]] = {
    "an error": lambda: (500, {}, b"{}"),
    "a web page": lambda: (200, {"Content-Type": "text/html"}, b"<!doctype html><p>Connexion au Wi-Fi</p>"),
    "another shape": lambda: (200, {}, b'{"communes": []}'),
    "too few": few,
    "no positions": without_centres,
    "a broken body": cut,
    "not UTF-8": lambda: (200, {}, b'[{"nom": "Orl\xe9ans", "code": "45234"}]'),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_answer_is_refused_and_the_old_table_stays(bad: str, server: OfficialServer, store: NoticeStore) -> None:
    old = StoredTable("communes", f"{server.base}/communes", NOW, 1)
    store.put_reference(old, b"old", ("", ""))
    server.instead["/communes"] = BAD[bad]
    server.instead["/sparql"] = BAD["an error"]
    reports = run(store, server, LATER)
    assert reports["communes"].outcome == "failed"
    assert reports["communes"].message.endswith(".")
    assert store.reference_tables() == [old]
    assert store.reference_body("communes") == b"old"


def test_a_part_of_the_nomenclature_is_refused(server: OfficialServer, store: NoticeStore) -> None:
    server.instead["/sparql"] = lambda: (200, {}, b'{"results": {"bindings": []}}')
    reports = run(store, server)
    assert (reports["cpv"].outcome, reports["nuts"].outcome, reports["communes"].outcome) == ("failed", "failed", "ok")
    assert store.reference_body("cpv") is None


def test_a_table_of_communes_without_its_former_ones_is_not_kept(server: OfficialServer, store: NoticeStore) -> None:
    server.instead["/communes_associees_deleguees"] = lambda: (404, {}, b"")
    assert run(store, server)["communes"].outcome == "failed"
    assert store.reference_body("communes") is None


def test_a_damaged_fresh_table_gives_way_to_the_shipped_one(store: NoticeStore) -> None:
    use_fresh("damaged", lambda _name: b"\x1f\x8b not a table")
    assert locate(Place(city="Rennes", department="35")).insee == "35238"
    assert cpv_label("90900000")
