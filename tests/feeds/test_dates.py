"""Dates: the wall clock that buyers wrote."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.dates import PARIS, combine, french_deadlines, parse_day, wall_deadline, zone_for


@pytest.mark.parametrize(
    "raw",
    [
        "2026-09-22T16:00:00",
        "2026-09-22T16:00:00.000",
        "2026-09-22T16:00:00Z",
        "2026-09-22T16:00:00+00:00",
        "2026-09-22T16:00:00+02:00",
        "2026-09-22T16:00:00.0000000+02:00",
        "2026-09-22T16:00:00.123-03:00",
        "2026-09-22 16:00",
        "22/09/2026 16:00",
        "22/09/2026 à 16h00",
    ],
)
def test_the_digits_are_kept_and_read_in_paris(raw: str) -> None:
    deadline = wall_deadline(raw, PARIS)
    assert deadline is not None
    assert deadline.wall == "2026-09-22T16:00"
    assert deadline.at == datetime(2026, 9, 22, 14, 0, tzinfo=UTC)
    assert deadline.timed


@pytest.mark.parametrize("raw", ["2026-09-22T16:00:00-03:00", "2026-09-22T16:00:00Z", "2026-12-22T16:00:00+02:00"])
def test_an_offset_that_is_not_the_buyers_gives_a_doubt(raw: str) -> None:
    deadline = wall_deadline(raw, PARIS)
    assert deadline is not None
    assert "à vérifier" in deadline.doubt


def test_the_constant_stamp_of_the_api_says_nothing() -> None:
    deadline = wall_deadline("2026-09-22T16:00:00+00:00", PARIS, stamped=True)
    assert deadline is not None
    assert deadline.doubt == ""


def test_the_right_offset_gives_no_doubt() -> None:
    for raw in ("2026-09-22T16:00:00+02:00", "2026-12-22T16:00:00+01:00"):
        deadline = wall_deadline(raw, PARIS)
        assert deadline is not None
        assert deadline.doubt == ""


def test_overseas_buyers_have_their_own_clock() -> None:
    deadline = wall_deadline("2026-09-22T12:00:00", zone_for(("974",)))
    assert deadline is not None
    assert deadline.at == datetime(2026, 9, 22, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("departments", "postcode", "zone"),
    [
        (("974",), "", "Indian/Reunion"),
        (("971",), "", "America/Guadeloupe"),
        ((), "97300", "America/Cayenne"),
        (("974",), "75001", PARIS),
        (("75", "974"), "", PARIS),
        (("56", "35"), "", PARIS),
        ((), "", PARIS),
        (("56",), "98713", "Pacific/Tahiti"),
        (("974",), "97831", "Indian/Reunion"),
        (("974",), "97743", "Indian/Reunion"),
        (("978",), "97150", "America/Guadeloupe"),
        (("978",), "", "America/Marigot"),
    ],
)
def test_the_zone_is_that_of_the_buyers_postcode_then_of_its_departements(
    departments: tuple[str, ...], postcode: str, zone: str
) -> None:
    assert zone_for(departments, postcode) == zone


@pytest.mark.parametrize(
    "raw", ["7017-07-24T12:00:00", "2026-02-30", "bientôt", "", "2026-13-01", "0001-01-01", "2026-09-22T31:00:00"]
)
def test_what_cannot_be_a_date_is_none(raw: str) -> None:
    assert wall_deadline(raw, PARIS) is None


def test_a_purchasing_system_may_run_fifteen_years() -> None:
    deadline = wall_deadline("2040-09-01T12:00:00", PARIS)
    assert deadline is not None
    assert deadline.doubt == ""


def test_a_date_alone_runs_to_its_last_minute() -> None:
    deadline = wall_deadline("2026-09-22", PARIS)
    assert deadline is not None
    assert (deadline.wall, deadline.timed) == ("2026-09-22T23:59", False)


def test_end_date_and_end_time_are_joined_with_their_own_wrong_offsets() -> None:
    deadline = combine("2024-12-05+02:00", "12:00:00.0000000+01:00", PARIS)
    assert deadline is not None
    assert deadline.wall == "2024-12-05T12:00"
    assert "+02:00" in deadline.doubt
    right = combine("2024-12-05+01:00", "12:00:00+01:00", PARIS)
    assert right is not None
    assert right.doubt == ""
    alone = combine("2024-12-05Z", "", PARIS)
    assert alone is not None
    assert not alone.timed
    assert combine("", "12:00:00", PARIS) is None


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-08-19", date(2026, 8, 19)),
        ("2026-08-18+02:00", date(2026, 8, 18)),
        ("19/08/2026", date(2026, 8, 19)),
        ("x", None),
        ("9999-01-01", None),
    ],
)
def test_days(raw: str, day: date | None) -> None:
    assert parse_day(raw) == day


@pytest.mark.parametrize(
    ("text", "walls"),
    [
        (
            "prévue le mardi 15 septembre 2026 avant 12h00, est reportée au mardi 22 septembre 2026 avant 12h00.",
            ["2026-09-15T12:00", "2026-09-22T12:00"],
        ),
        ("22/09/2026 à 12 h", ["2026-09-22T12:00"]),
        ("au lieu de 06/11/2026 à 12h00, lire 13/11/2026 à 12h00", ["2026-11-06T12:00", "2026-11-13T12:00"]),
        ("12 heures le 1er octobre 2026", ["2026-10-01T12:00"]),
        ("jeudi 24 septembre 2026, à 17 heures 30", ["2026-09-24T17:30"]),
        ("avant le 30-09-2026 à midi", ["2026-09-30T12:00"]),
        ("le 5 déc. 2026 à 14h", ["2026-12-05T14:00"]),
        ("le 5 août 2026", ["2026-08-05T23:59"]),
        ("6/10/26 à 12h00", ["2026-10-06T12:00"]),
        ("2026-09-22T16:00:00", ["2026-09-22T16:00"]),
        ("le 22 septembre 2026 (16:30)", ["2026-09-22T16:30"]),
        ("le 22 septembre\n2026 à minuit", ["2026-09-22T23:59"]),
        ("01.02.03.04.05", []),
        ("le 31 février 2026", []),
        ("article 12 h du 3", []),
    ],
)
def test_dates_of_french_sentences(text: str, walls: list[str]) -> None:
    assert [deadline.wall for _, _, deadline in french_deadlines(text, PARIS)] == walls


def test_offsets_of_spoken_dates_are_those_of_the_text() -> None:
    text = "Remise décalée au 22/09/2026 à 12 h."
    [(start, end, _)] = french_deadlines(text, PARIS)
    assert text[start:end] == "22/09/2026 à 12 h"


@given(
    st.datetimes(timezones=st.just(UTC)).map(
        lambda moment: moment.replace(year=2000 + moment.year % 90, day=min(moment.day, 28))
    ),
    st.sampled_from(["", "Z", "+02:00", "-03:00", ".000", ".0000000+01:00"]),
)
def test_any_suffix_leaves_the_digits_alone(moment: datetime, suffix: str) -> None:
    deadline = wall_deadline(moment.strftime("%Y-%m-%dT%H:%M:%S") + suffix, PARIS)
    assert deadline is not None
    assert deadline.wall == moment.strftime("%Y-%m-%dT%H:%M")
    assert deadline.at.tzinfo is UTC


@given(st.text(st.sampled_from("0123456789/-:hT. àlejuin2026septembre")), st.text())
def test_no_text_breaks_the_readers(dated: str, text: str) -> None:
    for raw in (dated, text):
        wall_deadline(raw, PARIS)
        parse_day(raw)
        french_deadlines(raw, PARIS)
        combine(raw, raw, PARIS)


@pytest.mark.parametrize("text", ["22/09/2026 à 12.00", "le 22/09/2026 pour 12:00", "22 septembre 2026 à 12.00."])
def test_a_time_written_with_a_point_or_after_pour_is_kept(text: str) -> None:
    [(_, _, found)] = french_deadlines(text)
    assert (found.wall, found.timed) == ("2026-09-22T12:00", True)


def test_a_sum_or_a_number_of_days_is_no_time() -> None:
    assert [found.timed for _, _, found in french_deadlines("du 22/09/2026 pour 12 jours, 22/09/2026 à 12.000 €")] == [
        False,
        False,
    ]
