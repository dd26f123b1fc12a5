"""Usage, help and errors: French, short, and with the promised exit codes."""

import argparse
import re

import pytest

from lotalot.cli.french import FrenchParser, translate
from lotalot.cli.parser import COMMANDS, build_parser, build_parsers
from tests.lotalot.clihelp import lotalot

ENGLISH = re.compile(r"\b(usage:|options:|positional arguments|show this help|optional|error:|invalid|choose from)\b")


@pytest.mark.parametrize("words", list(build_parsers()))
def test_help_is_in_french_and_fits_eighty_columns(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = build_parsers()[words].format_help()
    assert text.startswith("Usage : lotalot")
    assert not ENGLISH.search(text)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["bidule"], "« bidule » n'existe pas"),
        (["import"], "Il manque CHEMIN."),
        (["show"], "Il manque ID."),
        (["profile"], "Il manque COMMANDE."),
        (["notices", "--status", "demain"], "choisissez parmi open, closed, all."),
        (["notices", "--limit", "beaucoup"], "« beaucoup » n'est pas un nombre entier positif."),
        (["notices", "--limit", "-3"], "« -3 » n'est pas un nombre entier positif."),
        (["sync", "--since", "hier"], "« hier » n'est pas une date"),
        (["check", "--lot"], "--lot : il manque la valeur."),
        (["show", "1", "2"], "« 2 » est en trop ou inconnu."),
        (["notices", "--json=oui"], "cette option ne prend pas de valeur"),
        (["notices", "--stat", "all"], "en trop ou inconnu"),
    ],
)
def test_a_wrong_command_is_explained_in_french_with_code_2(
    typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        build_parser().parse_args(typed)
    assert stop.value.code == 2
    written = capsys.readouterr().err
    assert said in written
    assert not ENGLISH.search(written)
    assert "--help" in written.splitlines()[-1]


def test_a_message_that_argparse_rewords_stays_readable() -> None:
    assert translate("argument --x: brand new words") == "--x : brand new words"


@pytest.mark.parametrize("typed", [["--number", "x"], ["--number"], ["--many"], ["--number=1", "y"], ["--many="]])
def test_every_builtin_message_of_this_python_is_translated(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    parser = FrenchParser(prog="p", usage="p", description="d")
    parser.add_argument("--number", type=int)
    parser.add_argument("--many", nargs=2)
    with pytest.raises(SystemExit):
        parser.parse_args(typed)
    said = capsys.readouterr().err
    assert not ENGLISH.search(said)
    assert "expected" not in said


def test_db_is_understood_before_and_after_the_command() -> None:
    for typed in (["--db", "x.db", "doctor"], ["doctor", "--db", "x.db"]):
        assert str(build_parser().parse_args(typed).db) == "x.db"


def test_each_command_names_a_handler_that_exists() -> None:
    import importlib

    for handler in ("lotalot.cli.app:run", *(command.handler for command in COMMANDS)):
        module, _, function = handler.partition(":")
        assert callable(getattr(importlib.import_module(module), function)), handler


def test_version_and_help_leave_with_zero() -> None:
    assert lotalot("--version").out.startswith("lotalot ")
    ran = lotalot("--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage : lotalot")


def test_without_a_terminal_the_app_says_what_to_run_instead() -> None:
    for words in ((), ("demo",)):
        ran = lotalot(*words)
        assert ran.code == 2
        assert "--headless" in ran.err
        assert "Traceback" not in ran.err


def test_subparsers_are_of_our_class() -> None:
    assert all(isinstance(parser, FrenchParser) for parser in build_parsers().values())
    assert isinstance(build_parser(), argparse.ArgumentParser)
