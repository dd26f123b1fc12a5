"""Precision, recall and confusion over labelled cases. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

NOTHING = "rien"
"""How the absence of any label is named in a confusion."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled thing and what the readers made of it.

    Attributes:
        id: identifier of the notice, lot, title or excerpt.
        text: its words, for the list of errors.
        expected / found: labels, empty for « nothing ». `kind=value` where a value must be exact.
        source / form: where it was published and in which form (`boamp`, `FNSimple`).
        unsure: labels on which reasonable people differ: neither asked nor counted against.
    """

    id: str
    text: str
    expected: frozenset[str]
    found: frozenset[str]
    source: str = ""
    form: str = ""
    unsure: frozenset[str] = frozenset()

    @property
    def missed(self) -> frozenset[str]:
        """What should have been found."""
        return self.expected - self.found

    @property
    def invented(self) -> frozenset[str]:
        """What should not."""
        return self.found - self.expected - self.unsure


@dataclass(frozen=True, slots=True)
class Score:
    """How well one label is found."""

    label: str
    right: int
    missed: int
    invented: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        found = self.right + self.invented
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of what was there that is found; 1 when there was nothing."""
        there = self.right + self.missed
        return self.right / there if there else 1.0

    @property
    def support(self) -> int:
        """How many cases carry the label."""
        return self.right + self.missed


def kind_of(label: str) -> str:
    """Give the kind of a label: what stands before `=`."""
    return label.partition("=")[0]


def scores(cases: Iterable[Case]) -> list[Score]:
    """Score each kind of label, by name."""
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    for case in cases:
        right.update(map(kind_of, case.expected & case.found))
        missed.update(map(kind_of, case.missed))
        invented.update(map(kind_of, case.invented))
    labels = sorted({*right, *missed, *invented})
    return [Score(label, right[label], missed[label], invented[label]) for label in labels]


def macro(found: Sequence[Score], least: int = 1) -> tuple[float, float]:
    """Give mean precision and mean recall over the labels with at least `least` cases."""
    enough = [score for score in found if score.support >= least] or [Score("", 0, 0, 0)]
    return sum(s.precision for s in enough) / len(enough), sum(s.recall for s in enough) / len(enough)


def exact(cases: Iterable[Case], kind: str) -> tuple[int, int]:
    """Give how many of the cases that state a kind have all its values right and no other, and how many state it."""
    stating = [case for case in cases if any(kind_of(label) == kind for label in case.expected)]
    right = sum(not any(kind_of(label) == kind for label in case.missed | case.invented) for case in stating)
    return right, len(stating)


def confusion(cases: Iterable[Case]) -> list[tuple[str, str, int]]:
    """Give (expected, found, count), each side one or several labels joined, commonest first."""
    counts = Counter((_joined(case.expected), _joined(case.found)) for case in cases)
    return [(expected, found, count) for (expected, found), count in counts.most_common()]


def errors(cases: Iterable[Case]) -> Iterator[Case]:
    """Give the cases with something missed or invented."""
    return (case for case in cases if case.missed or case.invented)


def by_form(cases: Iterable[Case]) -> dict[tuple[str, str], list[Case]]:
    """Sort cases by source and form."""
    sorted_cases: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        sorted_cases.setdefault((case.source, case.form), []).append(case)
    return dict(sorted(sorted_cases.items()))


def _joined(labels: frozenset[str]) -> str:
    return " + ".join(sorted(labels)) or NOTHING
