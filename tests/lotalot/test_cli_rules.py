"""`lotalot rules`: what a volunteer reads of the law of a day, and where rules show in `show` and `check`."""

from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from feeds.law import THEMES, all_rules, rule
from lotalot.cli.parser import RULE_THEMES
from lotalot.cli.rules import figure_of
from lotalot.demo import build_demo
from tests.lotalot.clihelp import lotalot
from tests.lotalot.test_schema import validator


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "demo.db"
    build_demo(path).close()
    return path


def test_the_themes_of_the_command_are_those_of_the_table() -> None:
    assert tuple(THEMES) == RULE_THEMES


def test_a_threshold_is_the_one_of_the_day_asked(tmp_path: Path) -> None:
    ran = lotalot("rules", "--on", "2026-03-31", "--theme", "seuils", db=tmp_path / "none.db")
    assert ran.code == 0, ran.err
    assert "40 000 € HT R2122-8, depuis le 1er janv. 2020, jusqu'au 31 mars 2026, fiabilité A" in plain(ran.out)
    assert not (tmp_path / "none.db").exists()


def test_what_is_uncertain_is_said_not_to_be_applied() -> None:
    ran = lotalot("rules", "--on", "2026-11-23", "--theme", "reserves")
    assert "? Lot réservé" in ran.out
    assert "fiabilité D, citée et non appliquée" in plain(ran.out)


def test_every_rule_of_the_day_is_printed_as_valid_json() -> None:
    ran = lotalot("rules", "--on", "2026-11-23", "--json")
    check: Draft202012Validator = validator("rules")
    for line in ran.lines:
        check.validate(line)
    assert {line["theme"] for line in ran.lines} == set(THEMES)
    assert all(line["value"] is None for line in ran.lines if not line["applied"])


def test_an_agec_share_that_no_source_gives_is_said_unknown() -> None:
    text = plain(lotalot("rules", "--on", "2026-11-23", "--theme", "durable", width=200).out)
    assert "AGEC, Textiles, hors équipements de protection : 8 % réemployé (fiabilité B), 20 % recyclé" in text
    assert "? AGEC, part inconnue : Reprographie et impression ; Consommables d'impression ; Papier" in text
    assert "AGEC, Textiles" not in lotalot("rules", "--on", "2023-01-01", "--theme", "durable").out


def test_a_figure_is_never_rounded() -> None:
    found = rule("T-EU-TX", date(2026, 11, 23))
    assert found is not None
    assert plain(figure_of(found)) == "5 404 000 € HT"
    assert all(figure_of(each) for each in all_rules() if each.value is not None)


def test_an_unknown_theme_is_refused_in_french() -> None:
    ran = lotalot("rules", "--theme", "tout")
    assert ran.code == 2
    assert "choisissez parmi" in ran.err


def test_a_reservation_shows_its_rule_with_article_and_confidence(db: Path) -> None:
    ran = lotalot("show", "26-90001", db=db)
    assert "fiabilité A" in plain(ran.out), ran.out
    (line,) = lotalot("show", "26-90001", "--json", db=db).lines
    (reservation,) = line["reservations"][:1]
    assert reservation["rule"]["confidence"] == "A"
    assert reservation["rule"]["id"] in {each.id for each in all_rules()}


def test_a_checked_lot_shows_the_rule_applied_with_its_confidence(db: Path) -> None:
    ran = lotalot("check", "26-90001", db=db)
    assert "fiabilité" in ran.out
    finding = next(
        f for line in lotalot("check", "26-90001", "--json", db=db).lines for f in line["findings"] if f["rule"]
    )
    assert finding["rule"] in {each.id for each in all_rules()}
    assert finding["confidence"]
