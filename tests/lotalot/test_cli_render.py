"""Layout of what is printed, and the console it is printed on."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.models import Evidence
from lotalot.cli.console import Console
from lotalot.cli.render import cells, field, fit, quoted, table, wrapped

TEXT = st.text(st.characters(blacklist_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Mn", "Me"]), max_size=60)
WORDS = st.lists(st.text("abcdé", min_size=1, max_size=9), max_size=30).map(" ".join)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(TEXT, st.integers(2, 40))
def test_a_fitted_text_fills_its_width_exactly(text: str, width: int) -> None:
    assert cells(fit(text, width)) == width


def test_wide_characters_count_for_two_and_accents_for_none() -> None:
    assert cells("日本") == 4
    assert cells("e\u0301te\u0301") == 3
    assert fit("日本語", 4) == "日… "


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=6), st.integers(60, 140))
def test_a_table_stays_within_its_width_and_lines_its_columns_up(rows: list[tuple[str, str, str]], width: int) -> None:
    lines = table(("Un", "Deux", "Trois"), rows, width, give={1: 8, 2: 8})
    wholes = {row[0] for row in rows}
    assert all(cells(line) <= max(width, 60) for line in lines if line not in wholes)
    assert lines[1] == "─" * len(lines[1])


def test_a_long_first_cell_stands_on_its_own_line_whole() -> None:
    long = "rss:un-flux-au-nom-tres-long:501"
    lines = table(("Réf.", "Objet"), [("26-1", "court"), (long, "autre")], 40, give={1: 5})
    assert long in lines
    assert lines[lines.index(long) + 1].strip() == "autre"


@given(WORDS, st.integers(20, 80))
def test_wrapping_keeps_every_word_in_order(text: str, width: int) -> None:
    lines = wrapped(text, width, indent="  ")
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= width for line in lines)


def test_a_field_without_value_is_left_out() -> None:
    assert field("Durée", "", 80) == []
    assert field("Durée", "36 mois", 80) == ["Durée          36 mois"]


def test_a_quote_says_where_it_was_read_in_words_not_as_a_path() -> None:
    path = "EFORMS.ContractNotice.ProcurementProjectLot[LOT-0001].TenderingTerms.TendererQualificationRequest"
    text = "Marché réservé aux structures d'insertion par l'activité économique"
    lines = quoted(Evidence(path, text, "regle"), "2", 60)
    assert " ".join(" ".join(lines).split()).replace("\u00a0", " ") == f"└ avis, lot 2 : « {text} »"
    assert all(len(line) <= 60 for line in lines)


def test_progress_is_written_on_a_terminal_only_and_cleared_before_the_result() -> None:
    silent = Console(io.StringIO(), io.StringIO())
    silent.progress("Lecture")
    assert isinstance(silent.err, io.StringIO)
    assert silent.err.getvalue() == ""
    lively = Console(io.StringIO(), Terminal(), lively=True)
    lively.progress("Lecture de a.json")
    lively.progress("Lecture")
    lively.print("fini")
    assert isinstance(lively.err, io.StringIO)
    assert lively.err.getvalue().endswith("\r")
    assert isinstance(lively.out, io.StringIO)
    assert lively.out.getvalue() == "fini\n"


def test_outside_text_is_shown_not_obeyed() -> None:
    console = Console(io.StringIO(), io.StringIO())
    console.print("a\x1b[2Jb\x07\u202e\u2028c")
    console.error("x\x1b]0;titre\x07")
    assert isinstance(console.out, io.StringIO)
    assert isinstance(console.err, io.StringIO)
    assert not set("\x1b\x07\u202e\u2028") & set(console.out.getvalue() + console.err.getvalue())


def test_json_goes_out_in_utf8(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("w", encoding="ascii", errors="replace") as out:
        Console(out, io.StringIO()).json('{"a":"é"}')
    assert path.read_bytes() == '{"a":"é"}\n'.encode()


@pytest.mark.parametrize("columns", ["20", "100"])
def test_the_width_follows_the_terminal_down_to_a_readable_one(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert Console.standard().width == max(60, int(columns))
