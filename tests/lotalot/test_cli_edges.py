"""The command line at its edges: closed outputs, interruptions, damaged files, wrong words."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from feeds.database import StoreError, wrapped
from lotalot.cli.main import INTERRUPTED, run
from tests.lotalot.clihelp import lotalot


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edges") / "demo.db"
    assert lotalot("demo", "--headless", db=path).code == 0
    return path


def test_a_closed_output_is_no_crash(db: Path) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m lotalot --db '{db}' notices >&-",
        shell=True,
        capture_output=True,
        env={**os.environ, "LOTALOT_CONFIG": "", "LOTALOT_DEBUG": ""},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_interruption_that_a_library_hides_still_ends_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def hide(_args: object, _context: object) -> int:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            raise ValueError("hidden") from error
        return 0

    monkeypatch.setattr("lotalot.cli.rules.rules", hide)
    monkeypatch.setenv("LOTALOT_CONFIG", "")
    monkeypatch.setenv("LOTALOT_DEBUG", "")
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert run(["rules"]) == INTERRUPTED
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, previous)


@pytest.mark.parametrize("code", ["99", "96", "20", "Morbihan", "056"])
def test_what_is_not_a_department_is_refused(code: str, db: Path) -> None:
    ran = lotalot("notices", "--department", code, db=db)
    assert ran.code == 2
    assert "code de département" in ran.err


def test_the_old_code_of_corsica_is_explained(db: Path) -> None:
    assert "2A ou 2B" in lotalot("notices", "--department", "20", db=db).err


def test_a_lot_that_is_not_there_prints_nothing_but_the_sentence(db: Path) -> None:
    ran = lotalot("check", "26-90001", "--lot", "9", db=db)
    assert (ran.code, ran.out) == (2, "")
    assert "n'a pas de lot 9" in ran.err


@pytest.mark.parametrize("name", ["3", "03", "lot 3", "Lot 3"])
def test_a_lot_is_named_as_people_write_it(name: str, db: Path) -> None:
    assert [line["lot"] for line in lotalot("check", "26-90001", "--lot", name, "--json", db=db).lines] == ["3"]


def test_a_damaged_workspace_is_said_in_french() -> None:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    with pytest.raises(StoreError, match="est abîmé") as caught, wrapped(sqlite3.connect(":memory:")):
        raise error
    assert "malformed" not in str(caught.value)


@pytest.mark.parametrize("words", [("profile", "import", "absent.toml"), ("stock", "import", "absent.csv")])
def test_a_missing_file_is_said_in_french(words: tuple[str, ...], db: Path) -> None:
    ran = lotalot(*words, db=db)
    assert ran.code == 2
    assert "il n'existe pas" in ran.err
    assert "No such file" not in ran.err


def test_the_quarantine_is_one_line_of_json_that_names_all(db: Path) -> None:
    found = [line for line in lotalot("doctor", "--json", db=db).lines if line["name"] == "quarantaine"]
    assert len(found) == 1
    assert [refusal["record"] for refusal in found[0]["refusals"]] == ["26-90099"]


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_sign_of_the_example_is_cut_whatever_the_width(width: int) -> None:
    out = lotalot("demo", "--headless", width=width).out
    for sign in ("IAE", "EA/ESAT", "EA+IAE", "PÉNIT.", "ESS", "RÉSERVÉ ?", "SAD", "insertion", "formation", "réemploi"):
        assert sign in out, sign
    for verdict in ("● SEUL", "◐ À PLUSIEURS", "○ À PRÉCISER", "✕ NON"):
        assert verdict in out
    for state in ("à venir", "annulé", "attribué", "clos", "modifié", "★ suivi", "✎ note"):
        assert state in out, state
    assert all(len(line) <= width for line in out.splitlines())


def test_distances_are_aligned_on_the_right() -> None:
    rows = [line for line in lotalot("demo", "--headless", width=100).out.splitlines() if line.endswith(" km")]
    assert len(rows) > 10
    assert len({len(line) for line in rows[:-1]}) == 1
