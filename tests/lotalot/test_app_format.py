"""French formatting, typed values and the window over pages: pure logic under the screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from feeds.models import Amount, Deadline, Evidence
from lotalot import format as fr
from lotalot import typed, words
from lotalot.widgets.lines import fit
from lotalot.widgets.pages import Pages
from readiness.watch import Cursor, WatchPage

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@given(st.text())
def test_plain_text_holds_no_control_character(text: str) -> None:
    shown = fr.plain(text)
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in shown)
    assert "\u202e" not in shown
    assert "\u200b" not in shown


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cf", "Cs"))), st.integers(0, 60))
def test_fitted_text_has_exactly_the_width_asked_for(text: str, width: int) -> None:
    assert cell_len(fit(fr.plain(text), width)) == width


def test_a_cut_text_ends_with_an_ellipsis_and_never_splits_a_wide_character() -> None:
    assert fit("Nettoyage", 5) == "Nett…"
    assert fit("家具家具", 4) == "家… "
    assert fit("6 km", 6, right=True) == "  6 km"


@pytest.mark.parametrize(
    ("at", "words_shown"),
    [
        (None, "?"),
        (NOW - timedelta(minutes=1), "clos"),
        (NOW + timedelta(hours=3, minutes=30), "auj. 12h"),
        (NOW + timedelta(days=1), "dem. 9h"),
        (NOW + timedelta(days=4), "J-4"),
        (NOW + timedelta(days=400), "J-400"),
        (datetime(2041, 9, 1, 10, tzinfo=UTC), "en 2041"),
    ],
)
def test_a_countdown_is_what_people_say_and_fits_eight_cells(at: datetime | None, words_shown: str) -> None:
    assert fr.countdown(at, NOW) == words_shown
    assert len(words_shown) <= 8


def test_days_are_counted_in_paris_not_in_utc() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert fr.days_left(late, NOW) == 1


def test_a_deadline_overseas_gives_both_clocks() -> None:
    value = Deadline(datetime(2026, 12, 4, 8, 0, tzinfo=UTC), "2026-12-04T12:00", "Indian/Reunion")
    assert fr.deadline(value, NOW) == "vendredi 4 déc., 12 h, heure de La Réunion (9 h à Paris) (J-11)"


def test_a_deadline_without_an_hour_says_so() -> None:
    value = Deadline(datetime(2027, 1, 4, 22, 59, tzinfo=UTC), "2027-01-04", timed=False)
    assert fr.deadline(value, NOW) == "lundi 4 janv. 2027, heure non indiquée (J-42)"
    assert fr.deadline(None, NOW) == "non indiquée"


@pytest.mark.parametrize(
    ("then", "words_shown"),
    [
        (None, "jamais"),
        (NOW - timedelta(seconds=5), "à l'instant"),
        (NOW - timedelta(minutes=12), "il y a 12 min"),
        (NOW - timedelta(hours=2), "il y a 2 h"),
        (NOW - timedelta(hours=20), "hier"),
        (NOW - timedelta(days=4), "il y a 4 j"),
        (NOW - timedelta(days=60), "le 24 sept."),
    ],
)
def test_the_past_is_told_from_now(then: datetime | None, words_shown: str) -> None:
    assert fr.ago(then, NOW) == words_shown


@pytest.mark.parametrize(
    ("value", "words_shown"),
    [("850", "850 €"), ("9999.5", "9 999,5 €"), ("212000", "212 k€"), ("1250000", "1,2 M€"), ("0", "0 €")],
)
def test_amounts_are_written_as_one_says_them(value: str, words_shown: str) -> None:
    assert fr.euros(Decimal(value)).replace(fr.NBSP, " ") == words_shown


def test_a_maximum_and_a_range_say_what_they_are() -> None:
    assert fr.amount(Amount(None, Decimal(48000), "framework-maximum")).replace(fr.NBSP, " ") == "maximum 48 k€ HT"
    assert fr.amount(Amount(Decimal(500), Decimal(900))).replace(fr.NBSP, " ") == "500 € à 900 € HT"
    assert fr.amount(Amount(None, None)) == "non indiqué"


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("3,5", "3.5"), ("1 200,50 €", "1200.50"), ("212 k€", "212000"), ("40 km", "40"), ("0", "0")],
)
def test_typed_figures_are_read_as_people_write_them(text: str, value: str | None) -> None:
    assert typed.read_number(text, unit="km") == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["douze", "-3", "1e99", "NaN", "Infinity", "1,2,3"])
def test_what_is_no_figure_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="« "):
        typed.read_number(text)


@given(st.text(max_size=40))
def test_typed_text_is_read_or_refused_in_french_never_anything_else(text: str) -> None:
    readers: tuple[Callable[[str], object], ...] = (
        typed.read_number,
        typed.read_day,
        typed.read_siret,
        typed.read_url,
        typed.read_count,
    )
    for read in readers:
        reason = _refusal(read, text)
        assert reason is None or reason.endswith((".", ")."))


def _refusal(read: Callable[[str], object], text: str) -> str | None:
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return None


def test_typed_dates_are_french_or_iso() -> None:
    assert typed.read_day("30/06/2027") == date(2027, 6, 30)
    assert typed.read_day("2027-06-30") == date(2027, 6, 30)
    assert typed.read_day("") is None
    with pytest.raises(ValueError, match="n'est pas une date"):
        typed.read_day("31/02/2027")


def test_a_code_is_given_with_the_name_of_its_field() -> None:
    assert words.where_read(Evidence("a.lots[2].reserved", "res-ws"), lot="3") == "avis, lot 3, champ reserved"
    assert words.where_read(Evidence("a.description", "réservé aux structures d'insertion")) == "avis"
    assert words.where_read(Evidence("profile.radius_km", "40")) == "votre profil"


class _Row:
    def __init__(self, number: int) -> None:
        self.id = str(number)


def _page(total: int, after: int, size: int, step: int) -> WatchPage:
    """Give a page; some are short or empty and still have a next, as those of a search."""
    length = size if (after // size) % step else max(0, size - 3)
    rows = tuple(_Row(number) for number in range(after, min(after + length, total)))
    end = after + len(rows)
    following = Cursor(0, str(end), end) if end < total and rows else None
    return WatchPage(rows, following)  # type: ignore[arg-type]


@given(st.integers(0, 400), st.integers(4, 60), st.integers(2, 5), st.integers(2, 6), st.lists(st.integers(0, 400)))
def test_the_window_shows_the_rows_of_the_whole_list(
    total: int, size: int, step: int, kept: int, visits: list[int]
) -> None:
    pages = Pages(kept)
    for visit in [0, *visits]:
        first = min(visit, max(0, pages.known - 1))
        for _ in range(total + 2):
            wanted = pages.wanted(first, first)
            if wanted is None:
                break
            cursor = pages.after(wanted)
            pages.put(wanted, _page(total, cursor.rowid if cursor else 0, size, step))
        row = pages.row(first)
        if total:
            assert row is not None
            assert row.id == str(first)
        assert len(pages._rows) <= kept


def test_a_page_that_comes_back_shorter_forgets_what_followed() -> None:
    pages = Pages()
    pages.put(0, _page(30, 0, 10, 1000))
    pages.put(1, _page(30, 7, 10, 1))
    known = pages.known
    pages.put(0, WatchPage(tuple(_Row(number) for number in range(5)), None))  # type: ignore[misc]
    assert pages.known == 5 < known
    assert pages.complete
    assert pages.row(6) is None
