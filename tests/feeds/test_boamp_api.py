"""The BOAMP by `/records`: pages, days that shift, fields that leave, answers that are none."""

from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import msgspec
import pytest

from feeds.records import RawRecord
from feeds.source_errors import BadAnswer, QueryRejected, QuotaExceeded, TooLarge
from feeds.sources import (
    BoampApi,
    BoampExport,
)
from feeds.sources.explore import FIELDS, published_codes
from feeds.sources.protocol import Client, FetchContext, Memory
from tests.fakes import NOON
from tests.feeds.boamp_records import call, make_records
from tests.feeds.passes import TODAY, idents, read, ways
from tests.feeds.server import Fault, LoopbackServer


def test_a_record_keeps_its_trees_and_leaves_the_fields_that_repeat_others() -> None:
    made = make_records(1, last=TODAY, days=1)
    with LoopbackServer(made) as server:
        (record,) = read(BoampApi(server.api_url, first_days=1)).records
    assert isinstance(record, RawRecord)
    kept = msgspec.json.decode(record.data)
    assert kept == {name: made[0][name] for name in FIELDS}
    assert (record.format, record.origin, record.label) == ("boamp-json", server.api_url, "26-1")


def test_the_empty_weeks_of_a_long_span_cost_one_request_each() -> None:
    with LoopbackServer([call(1, date(2026, 1, 5)), call(2, TODAY)]) as server:
        done = read(BoampApi(server.api_url), since=date(2026, 1, 1))
    assert done.labels == ["26-1", "26-2"]
    assert done.through == TODAY
    assert done.requests == 37 + 7 + 2


def test_pages_of_a_hundred_are_read_in_order_of_idweb() -> None:
    with LoopbackServer(make_records(250, last=TODAY, days=1)) as server:
        done = read(BoampApi(server.api_url, first_days=1))
        asked = [each.params for each in server.asked]
    assert [params["offset"] for params in asked] == ["0", "100", "200"]
    assert all(params["limit"] == "100" and params["order_by"] == "idweb" for params in asked)
    assert done.labels == sorted(done.labels)


def test_days_without_notices_count_as_read() -> None:
    with LoopbackServer([call(1, TODAY - timedelta(days=3))]) as server:
        done = read(BoampApi(server.api_url, first_days=4))
    assert done.labels == ["26-1"]
    assert done.through == TODAY
    assert done.requests == 4


@pytest.mark.parametrize("backend", ["api", "export"])
def test_only_the_departments_asked_for_are_read_in_the_datasets_spelling(backend: str) -> None:
    made = make_records(8, last=TODAY, days=1)
    with LoopbackServer(made) as server:
        kind = BoampApi if backend == "api" else BoampExport
        done = read(kind(server.api_url, departments=("02", "56"), first_days=1))
    wanted = [record for record in made if record["code_departement"] in (["2"], ["56"])]
    assert sorted(done.labels) == sorted(idents(wanted))
    assert wanted


def test_departments_are_written_as_the_dataset_writes_them() -> None:
    assert published_codes("02") == ("2",)
    assert published_codes("974") == ("974",)
    assert published_codes("2a") == ("2A", "20A")
    assert published_codes('5"6') == ("56",)
    assert published_codes("") == ()


def test_a_day_that_changes_while_it_is_read_is_read_again() -> None:
    made = make_records(150, last=TODAY, days=1)
    with LoopbackServer(made) as server:
        server.faults = [Fault("records", "call", after=1, call=lambda: server.add(call(1000, TODAY)))]
        done = read(BoampApi(server.api_url, first_days=1))
    assert done.warnings == []
    assert sorted(done.labels) == sorted([*idents(made), "26-1000"])
    assert done.through == TODAY


def test_a_day_that_shifts_without_changing_size_is_read_again() -> None:
    made = make_records(150, last=TODAY, days=1)

    def swap() -> None:
        server.records.pop("26-99")
        server.add(call(1, TODAY) | {"idweb": "26-0"})

    with LoopbackServer(made) as server:
        server.faults = [Fault("records", "call", after=1, call=swap)]
        done = read(BoampApi(server.api_url, first_days=1))
    assert "26-0" in done.labels
    assert done.warnings == []
    assert len(done.labels) == len(set(done.labels))


def test_a_day_that_never_holds_still_is_reported_and_the_mark_stays_before_it() -> None:
    made = make_records(300, last=TODAY, days=3)
    number = iter(range(5000, 9000))
    with LoopbackServer(made) as server:
        before = TODAY - timedelta(days=2)
        moving = TODAY - timedelta(days=1)
        # 100 notices a day: one request for the first day, then each reading of the second meets a change.
        server.add(*(call(n, moving) for n in range(4000, 4050)))
        server.faults = [
            Fault("records", "call", after=2, call=lambda: server.add(call(next(number), moving))),
            Fault("records", "call", after=3, call=lambda: server.add(call(next(number), moving))),
            Fault("records", "call", after=4, call=lambda: server.add(call(next(number), moving))),
        ]
        done = read(BoampApi(server.api_url, first_days=3))
        assert done.warnings == ["Les avis du 10 sept. 2026 n'ont pas pu être lus en entier."]
        assert done.through == before
        assert idents(made) <= set(done.labels)
        again = read(BoampApi(server.api_url, first_days=3), done.checkpoint)
    assert again.through == TODAY
    assert idents(server.records.values()) <= set(done.labels) | set(again.labels)


def test_a_notice_that_the_dataset_holds_twice_does_not_block_the_mark() -> None:
    made = make_records(20, last=TODAY, days=1)
    with LoopbackServer(made) as server:
        server.records["copy"] = dict(made[3])
        done = read(BoampApi(server.api_url, first_days=1))
    assert done.warnings == []
    assert done.through == TODAY
    assert sorted(done.labels) == sorted(idents(made))


def test_a_day_beyond_the_window_is_read_by_the_export() -> None:
    small = {"idweb": "", "dateparution": str(TODAY), "code_departement": ["56"]}
    made = [{**small, "idweb": f"26-{n}"} for n in range(10_001)]
    with LoopbackServer(made) as server:
        done = read(BoampApi(server.api_url, first_days=1))
        assert server.count("exports") == 1
    assert len(set(done.labels)) == 10_001
    assert done.through == TODAY


def test_a_field_that_left_the_dataset_does_not_stop_the_pass() -> None:
    made = [{k: v for k, v in record.items() if k != "contractfolderid"} for record in make_records(5, last=TODAY)]
    with LoopbackServer(made) as server:
        done = read(BoampApi(server.api_url, first_days=5))
        assert done.requests == 6
    assert done.error is None
    assert sorted(done.labels) == sorted(idents(made))


def test_a_query_that_is_refused_whatever_its_fields_stops_the_source() -> None:
    with LoopbackServer(make_records(5, last=TODAY)) as server:
        body = b'{"error_code":"ODSQLError","message":"ODSQL query is malformed: x"}'
        server.faults = [Fault("*", "status", status=400, body=body, times=9)]
        for source in ways(server)[:2]:
            done = read(source)
            assert isinstance(done.error, QueryRejected)
            assert done.checkpoint == ""


def test_a_page_in_another_encoding_is_read_in_the_one_it_declares() -> None:
    with LoopbackServer([call(3, TODAY)]) as server:
        server.faults = [Fault("records", "latin1")]
        (record,) = read(BoampApi(server.api_url, first_days=1)).records
    assert isinstance(record, RawRecord)
    assert "Collège d'Essai-l'Évêque" in record.data.decode()


@pytest.mark.parametrize(
    "body", [b"", b"<html>maintenance</html>", b"[]", b'{"total_count": "x", "results": []}', b'{"a":']
)
def test_an_answer_that_is_not_a_page_is_refused_with_a_french_sentence(body: bytes) -> None:
    with LoopbackServer([call(1, TODAY)]) as server:
        server.faults = [Fault("records", "status", status=200, body=body)]
        done = read(BoampApi(server.api_url, first_days=1))
    assert isinstance(done.error, BadAnswer)
    assert "n'est pas une page de l'API du BOAMP" in str(done.error)


def test_a_result_that_is_not_an_object_is_given_for_quarantine_and_the_others_go_on() -> None:
    body = b'{"total_count": 2, "results": ["x", {"idweb": "26-1", "dateparution": "2026-09-11"}]}'
    with LoopbackServer() as server:
        server.faults = [Fault("records", "status", status=200, body=body)]
        done = read(BoampApi(server.api_url, first_days=1))
    assert done.labels == ["résultat 1", "26-1"]


def test_pages_that_are_too_heavy_are_asked_for_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.sources.explore.PAGE_BYTES", 60_000)
    made = make_records(120, last=TODAY, days=1)
    with LoopbackServer(made) as server:
        done = read(BoampApi(server.api_url, first_days=1))
        assert [each.params["limit"] for each in server.asked] == ["100"] + ["20"] * 6
        monkeypatch.setattr("feeds.sources.explore.PAGE_BYTES", 100)
        stuck = read(BoampApi(server.api_url, first_days=1))
    assert sorted(done.labels) == sorted(idents(made))
    assert done.through == TODAY
    assert isinstance(stuck.error, TooLarge)


def test_a_quota_met_in_the_middle_keeps_what_came_and_the_mark_of_the_days_before() -> None:
    with LoopbackServer(make_records(50, last=TODAY, days=5)) as server:
        body = b'{"errorcode":10005,"reset_time":"2026-09-12T00:00:00Z"}'
        server.faults = [Fault("records", "status", status=429, body=body, after=3, times=99)]
        done = read(BoampApi(server.api_url, first_days=5))
        assert isinstance(done.error, QuotaExceeded)
        assert len(done.labels) == 30
        assert done.through == TODAY - timedelta(days=2)
        server.faults = []
        again = read(BoampApi(server.api_url, first_days=5), done.checkpoint)
    assert set(done.labels) | set(again.labels) == idents(server.records.values())


def test_a_pass_says_which_day_of_how_many_it_is_at() -> None:
    said: list[str] = []
    days = (TODAY - timedelta(days=1), TODAY)
    context = FetchContext(cast("Client", None), cast("Memory", None), "", NOON, None, said.append)
    context.tell(TODAY, 40, 120)
    replace(context, days=days).tell(TODAY, 40, 120)
    assert said[0].endswith(f"{TODAY.year} : 40 avis sur 120")
    assert said[1].endswith(f"{TODAY.year}, jour 2 sur 2 : 40 avis sur 120")
