"""What the readers get right on hand-labelled real excerpts, with floors that may only rise.

`python -m tests.feeds.test_reading_measured` prints the confusion and each error.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.metrics import scores
from evaluation.reservations import real_cases
from feeds.models import Fragment, Regime
from feeds.reading.clauses import read_clauses
from feeds.reading.pages import open_pages
from feeds.reading.reserved_found import Found
from feeds.reading.reserved_text import read_reservations
from tests.feeds.test_reading_reservations import notice

LABELS = {"R_HANDICAP": "handicap", "R_SIAE": "iae", "R_MIXTE": "handicap+iae", "R_AUTRE": "unspecified"}
REGIMES = {"H": "handicap", "I": "iae", "HI": "handicap+iae", "P": "penitentiaire", "ESS": "ess"}
CUT_EXCERPTS = {
    # Excerpts labelled from their visible half: the article cited, or the half that was cut, says the other regime.
    "L 2113-12 et L 2113-13": "handicap+iae",
    "L. 2113-12 et L.2113-13": "handicap+iae",
    "n raison de la nature ou de la gravité": "",
}


def regimes_in(text: str) -> set[str]:
    found = read_reservations(open_pages([Fragment("f", text)])[0], tuple("12345678"))
    return {one.regime.value for one in found if isinstance(one, Found)}


def clauses_in(text: str, element: str) -> set[str]:
    role = "conditions"
    for mark, name in (("TITLE", "title"), ("AC_", "criteria"), ("Criteri", "criteria"), ("DESCR", "description")):
        if mark in element:
            role = name
            break
    fragment = Fragment("f", text, None, role)
    return {clause.kind.value for clause in read_clauses(notice(fragment), open_pages([fragment]))}


def labelled_reservations(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Give (text, expected regime or "", found regime or "") for every labelled excerpt and phrase."""
    items = json.loads((shared / "detector" / "reserved_text_labelled.json").read_text(encoding="utf-8"))["items"]
    for item in items:
        text = item["excerpt"]
        expected = next((regime for cut, regime in CUT_EXCERPTS.items() if cut in text), LABELS.get(item["label"], ""))
        yield text, expected, "/".join(sorted(regimes_in(text)))
    with (shared / "detector" / "phrases.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["regime"].startswith("R?") or "CONTRADICTOIRE" in row["note"]:
                continue
            expected = REGIMES.get(row["regime"].split(" ")[0], "") if row["polarite"] == "+" else ""
            yield row["phrase"], expected, "/".join(sorted(regimes_in(row["phrase"])))


def confusion(shared: Path) -> str:
    """Give the confusion of regimes and each error with its text."""
    cases = list(labelled_reservations(shared))
    counts = Counter((expected or "-", found or "-") for _, expected, found in cases)
    lines = [f"{expected:>14} lu {found:<14} {count}" for (expected, found), count in sorted(counts.items())]
    errors = [
        f"{expected or '-'} lu {found or '-'} : {text[:200]}" for text, expected, found in cases if expected != found
    ]
    return "\n".join([*lines, "", *errors])


@pytest.mark.shared
def test_regimes_of_labelled_excerpts_are_read(shared: Path) -> None:
    cases = list(labelled_reservations(shared))
    assert len(cases) > 100
    right = sum(expected == found for _, expected, found in cases)
    false_alarms = [text for text, expected, found in cases if found and not expected]
    assert right / len(cases) >= 0.99, confusion(shared)
    assert false_alarms == []


@pytest.mark.shared
def test_reservations_of_labelled_notices_and_excerpts_are_read_with_their_lots(shared: Path) -> None:
    cases, changed = real_cases(shared)
    assert len(cases) > 800
    assert changed == 0
    found = {score.label: score for score in scores(cases)}
    assert all(score.precision >= 0.98 and score.recall >= 0.95 for score in found.values() if score.support >= 5)
    assert [case.id for case in cases if "refus" in case.expected and case.invented] == []


@pytest.mark.shared
def test_contradictory_words_stay_unspecified(shared: Path) -> None:
    with (shared / "detector" / "phrases.csv").open(encoding="utf-8") as file:
        rows = [row["phrase"] for row in csv.DictReader(file) if "CONTRADICTOIRE" in row["note"]]
    assert rows
    assert all(regimes_in(text) == {Regime.UNSPECIFIED.value} for text in rows)


@pytest.mark.shared
def test_clauses_of_labelled_excerpts_are_read(shared: Path) -> None:
    items = json.loads((shared / "detector" / "reserved_text_labelled.json").read_text(encoding="utf-8"))["items"]
    wanted = {"CLAUSE": "insertion", "CRITERE": "social-criterion"}
    errors = []
    for item in items:
        found = clauses_in(item["excerpt"], item["element"]) & set(wanted.values())
        expected = {wanted[item["label"]]} if item["label"] in wanted else set()
        if found != expected:
            errors.append((item["label"], found, item["excerpt"][:120]))
    assert len(errors) <= 1, errors


if __name__ == "__main__":
    sys.stdout.write(confusion(Path(__file__).resolve().parents[3] / "shared" / "data") + "\n")
