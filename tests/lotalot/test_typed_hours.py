"""Hours of work and closings, as people type them and back."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotalot.typed_bids import read_chance, read_resources, read_segment
from lotalot.typed_hours import read_closings, read_windows, write_closings, write_windows
from readiness.conditions import DAYS, Closing, Day, TimeWindow


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("avant 7 h", TimeWindow(end=time(7))),
        ("après 18h30", TimeWindow(start=time(18, 30))),
        ("lun-jeu 8h-17h", TimeWindow(days=DAYS[:4], start=time(8), end=time(17))),
        ("lundi au vendredi de 8 h à 12 h", TimeWindow(days=DAYS[:5], start=time(8), end=time(12))),
        ("mar, jeu 9:00-12:30", TimeWindow(days=(Day.TUE, Day.THU), start=time(9), end=time(12, 30))),
        ("week-end", TimeWindow(days=(Day.SAT, Day.SUN))),
        ("21h-5h", TimeWindow(start=time(21), end=time(5))),
    ],
)
def test_hours_are_read_as_they_are_said(text: str, window: TimeWindow) -> None:
    assert read_windows(text) == (window,)


@pytest.mark.parametrize("text", ["tôt", "8h-8h", "25h-26h", "lun tôt", "avant"])
def test_hours_that_are_not_understood_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="par exemple"):
        read_windows(text)


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
windows = st.builds(
    TimeWindow,
    days=st.lists(st.sampled_from(DAYS), max_size=7, unique=True).map(tuple),
    start=st.just(time(8)),
    end=clocks.filter(lambda at: at != time(8)),
)


@given(st.lists(windows, max_size=4).map(tuple))
def test_hours_written_are_read_back(given_windows: tuple[TimeWindow, ...]) -> None:
    assert read_windows(write_windows(given_windows)) == given_windows


def test_closings_are_read_day_first_and_written_back() -> None:
    closings = (Closing(starts="08-03", ends="08-21", label="été"), Closing(starts="12-24", ends="01-02"))
    assert read_closings("03/08-21/08 été ; 24/12 au 02/01") == closings
    assert read_closings(write_closings(closings)) == closings
    with pytest.raises(ValueError, match="03/08"):
        read_closings("août")
    with pytest.raises(ValueError, match="n'existe pas"):
        read_closings("40/08-50/08")


def test_a_bids_figures_are_read_as_they_are_said() -> None:
    assert str(read_chance("40 %")) == "0.4"
    assert read_chance("") is None
    assert read_resources("camion, équipe 2,") == ("camion", "équipe 2")
    assert read_segment("espaces verts") == "espaces-verts"
    with pytest.raises(ValueError, match="activité connue"):
        read_segment("zzz")
