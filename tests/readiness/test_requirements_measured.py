"""What a lot asks, on the real notices labelled by hand: the readers never fall below what they reached."""

from pathlib import Path

import pytest

from evaluation.metrics import exact, scores
from evaluation.requirements import cases, labels

STATED = ("quantity", "starts", "ends", "duration", "renewals", "longest", "turnover")


def test_labels_are_of_two_halves_that_share_no_notice() -> None:
    rows = list(labels())
    assert len({row[:2] for row in rows}) == len(rows) >= 180
    halves = {half: {row[0] for row in rows if row[2] == half} for half in ("dev", "test")}
    assert not halves["dev"] & halves["test"]
    assert {row[2] for row in rows} == {"dev", "test"}
    assert all(not row[3] & row[4] for row in rows), "what is left to judgement is not asked as well"


@pytest.mark.shared
@pytest.mark.parametrize("half", ["dev", "test"])
def test_figures_and_days_are_exact_in_nine_lots_of_ten_that_state_them(shared: Path, half: str) -> None:
    found = list(cases(shared, [row for row in labels() if row[2] == half]).values())
    assert len(found) > 50
    for kind in STATED:
        right, stating = exact(found, kind)
        assert right >= 0.9 * stating, kind
    for score in scores(found):
        if score.support >= 10:
            assert score.precision >= 0.9, score
            assert score.recall >= 0.9, score
