"""The published JSON Schemas: what the program makes, and what its commands really print."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from feeds.models import Evidence, Regime, Reservation
from lotalot.demo import build_demo
from lotalot.jsonio import covers
from readiness.models import Structure
from scripts.build_docs import schemas
from tests.lotalot.clihelp import lotalot

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schema"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "demo.db"
    build_demo(path).close()
    return path


@pytest.mark.parametrize(("path", "text"), list(schemas()), ids=lambda value: getattr(value, "name", ""))
def test_a_published_schema_is_the_one_the_program_makes(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("name", "words", "least"),
    [
        ("opportunity", ("notices", "--status", "all", "--limit", "0", "--json"), 25),
        ("opportunity", ("show", "26-90002", "--json"), 1),
        ("check", ("check", "--all", "--json"), 20),
        ("check", ("check", "26-90001", "--json"), 3),
        ("doctor", ("doctor", "--json"), 4),
        ("stock", ("stock", "list", "--json"), 4),
    ],
)
def test_what_a_command_prints_is_valid(name: str, words: tuple[str, ...], least: int, db: Path) -> None:
    ran = lotalot(*words, db=db)
    assert ran.code in (0, 1), ran.err
    assert len(ran.lines) >= least
    check = validator(name)
    for line in ran.lines:
        check.validate(line)


def lines(db: Path, *words: str) -> list[dict[str, Any]]:
    return lotalot(*words, "--json", db=db).lines


def test_unknown_is_null_and_never_empty_nor_zero(db: Path) -> None:
    def empties(value: object, path: str) -> Iterator[str]:
        if value == "":
            yield path
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from empties(inner, f"{path}.{key}")
        if isinstance(value, list):
            for inner in value:
                yield from empties(inner, f"{path}[]")

    for line in lines(db, "notices", "--status", "all", "--limit", "0"):
        assert not [path for path in empties(line, line["id"]) if not path.endswith((".quote", ".path"))]
    (undated,) = lines(db, "show", "26-90019")
    assert undated["deadline"] is None
    assert undated["reserved"] is None


def test_the_contract_of_the_issue_is_kept(db: Path) -> None:
    (line,) = lines(db, "show", "26-90001")
    fields = "id source source_ids kind status title buyer published deadline departments cpv segments procedure"
    assert set(f"{fields} techniques lots reservations clauses urls".split()) <= set(line)
    assert set(line["buyer"]) >= {"name", "siret"}
    assert set(line["lots"][0]) >= {"id", "title", "cpv", "quantity", "place", "deadline", "reservations"}
    (reservation,) = line["reservations"]
    assert set(reservation) >= {"regime", "scope", "evidence"}
    assert set(reservation["evidence"]) == {"path", "quote", "rule"}
    assert [bool(lot["reservations"]) for lot in line["lots"]] == [False, False, True]
    check = lines(db, "check", "26-90001", "--lot", "3")[0]
    assert set(check) >= {"opportunity", "lot", "verdict", "findings"}
    assert set(check["findings"][0]) >= {"requirement", "outcome", "reason", "evidence"}
    assert check["lot"] == "3"


def test_the_profile_of_the_example_is_valid_and_a_wrong_one_is_not() -> None:
    check = validator("profile")
    check.validate(json.loads(Structure(name="Essai", radius_km=30).model_dump_json()))
    assert list(check.iter_errors({"name": "Essai", "rayon": 30}))


def test_a_reservation_in_whole_or_in_part_covers_no_lot_for_sure() -> None:
    evidence = (Evidence("a", "b"),)
    assert not covers(Reservation(Regime.IAE, (), evidence, partial_unknown=True), "1")
    assert covers(Reservation(Regime.IAE, (), evidence), "1")
    assert covers(Reservation(Regime.IAE, ("2",), evidence), "2")
    assert not covers(Reservation(Regime.IAE, ("2",), evidence), "1")
