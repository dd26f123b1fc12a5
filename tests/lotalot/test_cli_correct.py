"""Corrections typed on the command line, on a real workspace."""

from pathlib import Path

import pytest

from lotalot.demo import build_demo
from lotalot.workspace import Workspace
from readiness.models import RequirementKind
from tests.lotalot.clihelp import lotalot


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "demo.db"
    build_demo(path).close()
    return path


def schedule_of(db: Path, lot: str) -> dict[str, object]:
    checked = lotalot("check", "26-90001", "--lot", lot, "--json", db=db)
    (line,) = checked.lines
    return next(each for each in line["findings"] if each["requirement"]["label"] == "fréquence")


def test_a_correction_is_said_shown_listed_and_taken_away(db: Path) -> None:
    said = lotalot("correct", "26-90001", "fréquence", "2", "jours", "--lot", "1", "--note", "au téléphone", db=db)
    assert (said.code, said.err) == (0, "")
    assert said.out == "26-90001 : lot 1, fréquence = 2\N{NO-BREAK SPACE}j/sem. (corrigé par vous)\n"
    answer = schedule_of(db, "1")
    assert answer["requirement"]["value"] in (2, "2")  # type: ignore[index]
    assert answer["requirement"]["read"] == "5\N{NO-BREAK SPACE}j/sem."  # type: ignore[index]
    assert "Corrigé par vous" in str(answer["reason"])
    assert schedule_of(db, "3")["requirement"]["read"] is None  # type: ignore[index]
    listed = lotalot("correct", "26-90001", db=db)
    assert listed.out == "lot 1 · fréquence · 2\N{NO-BREAK SPACE}j/sem.  (au téléphone)\n"
    gone = lotalot("correct", "26-90001", "fréquence", "--lot", "lot 01", "--unset", db=db)
    assert gone.out == "26-90001 : lot 1, fréquence comme dans l'avis.\n"
    assert lotalot("correct", "26-90001", db=db).out == "26-90001 : rien n'est corrigé.\n"
    assert schedule_of(db, "1")["requirement"]["read"] is None  # type: ignore[index]


def test_a_corrected_deadline_is_the_one_shown(db: Path) -> None:
    assert lotalot("correct", "26-90001", "date-limite", "15/12/2026", "12:00", db=db).code == 0
    shown = lotalot("show", "26-90001", "--json", db=db)
    assert str(shown.lines[0]["deadline"]).startswith("2026-12-15")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("26-90001", "couleur", "bleu"), "« couleur » ne se corrige pas"),
        (("26-90001", "durée"), "24 mois ou 2 ans"),
        (("26-90001", "durée", "longue"), "« longue » n'est pas compris pour durée"),
        (("26-90001", "durée", "2 ans", "--lot", "9"), "n'a pas de lot 9"),
        (("26-00000", "durée", "2 ans"), "ucune consultation ne porte la référence"),
    ],
)
def test_what_cannot_be_corrected_is_said(db: Path, words: tuple[str, ...], said: str) -> None:
    ran = lotalot("correct", *words, db=db)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_undo_takes_back_the_last_thing_done_whichever_it_is(db: Path) -> None:
    workspace = Workspace.open(db)
    workspace.correct("26-90001", None, RequirementKind.DURATION, "2 ans")
    workspace.annotate("26-90001", "Appeler")
    note, correction = workspace.undo(), workspace.undo()
    workspace.close()
    assert note is not None
    assert "note" in note
    assert correction == "Correction reprise : durée comme dans l’avis."


def test_the_list_shows_the_corrected_deadline_and_says_so(db: Path) -> None:
    assert lotalot("correct", "26-90001", "date-limite", "15/12/2099", "12:00", db=db).code == 0
    listed = lotalot("notices", db=db, width=160).out.splitlines()
    line = next(line for line in listed if "26-90001" in line)
    assert "corrigé" in line
    assert "2099" in line


def test_a_corrected_deadline_is_said_as_people_write_it(db: Path) -> None:
    said = lotalot("correct", "26-90001", "date-limite", "10/12/2026", "12:00", db=db)
    assert (
        said.out.replace("\N{NO-BREAK SPACE}", " ")
        == "26-90001 : date limite = 10/12/2026 12 h 00 (corrigé par vous)\n"
    )
