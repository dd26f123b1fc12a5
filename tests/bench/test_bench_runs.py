"""Benches are programs too: each runs on a handful of rows, and its generator writes what the real readers read.

No figure is judged here: that is `python -m bench`'s business, on a quiet machine.
"""

import json
from pathlib import Path

import pytest

from bench import checking, importing, million, reading, screens
from bench.__main__ import main
from bench.records import make_records, write_export
from bench.report import Measure, print_table
from feeds.database import open_database
from feeds.ingest import ingest_file
from feeds.store import NoticeStore
from tests.feeds.store_samples import NOW


def test_the_same_seed_gives_the_same_records() -> None:
    assert list(make_records(20)) == list(make_records(20))
    assert list(make_records(20)) != list(make_records(20, seed=2))


def test_generated_records_have_the_shapes_of_the_api(tmp_path: Path) -> None:
    forms = set()
    for record in make_records(200):
        forms.add((next(iter(json.loads(record["donnees"]))), record["nature"]))
        assert json.loads(record["gestion"])["REFERENCE"]["IDWEB"] == record["idweb"]
    assert forms == {
        ("EFORMS", "APPEL_OFFRE"), ("EFORMS", "ATTRIBUTION"), ("FNSimple", "APPEL_OFFRE"), ("FNSimple", "ATTRIBUTION"),
        ("FNSimple", "RECTIFICATIF"), ("MAPA", "APPEL_OFFRE"),
    }  # fmt: skip


def test_generated_records_are_read_without_a_refusal_and_say_something(tmp_path: Path) -> None:
    export = tmp_path / "export.jsonl"
    write_export(export, 120)
    store = NoticeStore(open_database(tmp_path / "w.db"))
    report = ingest_file(store, export, now=NOW)
    assert (report.received, report.added, report.refused) == (120, 120, 0)
    found = [each for _, each in store.opportunities_since(0, 500)]
    assert len(found) < 120, "rectifications and results join their call"
    assert sum(bool(each.segments) for each in found) > len(found) / 2
    assert any(each.lots and each.lots[0].deadline for each in found)
    assert any(each.reservations for each in found)
    assert any(each.previous_deadline for each in found)
    store.db.conn.close()


def test_the_import_bench_runs() -> None:
    figures = {each.name: each for each in importing.measure(8)}
    assert figures["refused"].value == 0
    assert figures["first pass / floor"].value > 0


def test_the_checking_bench_runs() -> None:
    figures = {each.name: each for each in checking.measure(40)}
    assert any("full re-check of 40 lots" in name for name in figures)
    assert all(each.value >= 0 for each in figures.values())


def test_the_reading_bench_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.reading._NOTICES", 1)
    figures = reading.time_kind("dense")
    assert figures["kilobytes"] >= 10
    assert min(figures.values()) > 0


def test_the_list_and_screen_benches_run(tmp_path: Path) -> None:
    path = tmp_path / "few.db"
    million.fill(path, 300)
    figures = [*million.measure(path), *million.floor_of_reading(path), *screens.measure(path)]
    names = " ".join(each.name for each in figures)
    for part in ("first page", "next page", "counters by segment", "search, all open", "first list on screen"):
        assert part in names
    assert all(each.value >= 0 for each in figures)


@pytest.mark.parametrize(("value", "status"), [(1.0, 0), (9.0, 1)])
def test_a_missed_bound_is_shown_and_ends_in_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: float, status: int
) -> None:
    monkeypatch.setattr("bench.importing.measure", lambda _: [Measure("x", value, "ms", 5.0), Measure("y", 99.0, "ms")])
    assert main(["--only", "import"]) == status
    assert ("✕" in capsys.readouterr().out) is bool(status)


def test_a_figure_without_a_bound_is_only_told(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Titre", [Measure("x", 1e9, "s")])
    out = capsys.readouterr().out
    assert "✔" not in out
    assert "✕" not in out
