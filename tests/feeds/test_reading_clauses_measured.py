"""What is read of clauses in labelled real notices and excerpts, with floors that may only rise."""

from pathlib import Path

import pytest

from evaluation.clauses import PARTS, judged_cases
from evaluation.metrics import errors, scores

FLOOR = 0.99


@pytest.mark.shared
def test_clauses_of_labelled_texts_are_read(shared: Path) -> None:
    cases, missing = judged_cases(shared)
    assert missing == 0
    for part in PARTS:
        found = scores(cases[part])
        right, missed, invented = (sum(getattr(one, name) for one in found) for name in ("right", "missed", "invented"))
        wrong = [(case.id, sorted(case.missed), sorted(case.invented)) for case in errors(cases[part])]
        assert right / (right + invented) >= FLOOR, wrong
        assert right / (right + missed) >= FLOOR, wrong
