"""Clauses and doors read from words, against labels of our own on real notices and excerpts.

`labels/clauses.csv` holds one judgement a notice or excerpt: what a reader of the text would say, with identifiers
only. `dev` is what was looked at while writing the readers; `test` and `fresh` were labelled before the readers were
run on them. The errors of all three have been read since: what they tell now is that nothing is lost.

What a structured field states and what follows from a code, a value or a date (`feeds.reading.doors_law`, tested by its
rules) are left out: only words are measured. Labels: a kind of clause, `kind=value`, `hours=`, `share=`, `lots=` (the
lots an insertion clause names) and the weights of criteria.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from evaluation.metrics import Case, kind_of
from evaluation.report import print_report
from feeds.errors import UnreadableRecord
from feeds.models import Buyer, Clause, ClauseKind, Fragment, Kind, Notice, ReadNotice
from feeds.reading.clauses import read_clauses
from feeds.reading.pages import open_pages
from feeds.reading.reader import read_notice, with_rules
from feeds.records import RawRecord, iter_file, iter_paths, parse_record
from feeds.text import clean

LABELS = Path(__file__).parent / "labels" / "clauses.csv"
EXCERPTS = {
    "insertion-contexts": "detector/boamp_2021T1_insertion_contexts.jsonl",
    "reservation-contexts": "detector/boamp_2021T1_reserv_contexts.jsonl",
}
NOTICES = ("boamp/api_v21", "boamp/dila_xml_3_2_5", "boamp/dila_xml_v230", "ted/eforms/fr")
LEGACY = ("ted/legacy/fr", "ted/legacy/fr-reserved")
PARTS = {"dev": "moitié de travail", "test": "moitié tenue à part", "fresh": "extraits étiquetés en dernier"}
FIELDS = (ClauseKind.SOCIAL_DECLARED, ClauseKind.ENVIRONMENTAL_DECLARED, ClauseKind.SOCIAL_OBJECTIVE)
ANNOUNCED = ClauseKind.PRIOR_INFORMATION.value
WEIGHTS = {
    ClauseKind.SOCIAL_CRITERION: "social-weight",
    ClauseKind.ENVIRONMENTAL_CRITERION: "environmental-weight",
}


def run(shared: Path | None) -> None:
    """Print how well clauses and doors are read, on each half of the labels."""
    if shared is None:
        print_report("Clauses et portes", [])
        return
    cases, missing = judged_cases(shared)
    for part, half in PARTS.items():
        print_report(f"Clauses et portes, {half}", cases[part])
    if missing:
        print(f"\n  {missing} avis étiquetés ne sont pas lus : données absentes ou forme que cette version ne lit pas.")


def judged_cases(shared: Path) -> tuple[dict[str, list[Case]], int]:
    """Give the cases of each part, and how many labelled texts are not there."""
    texts = dict(found_texts(shared))
    cases: dict[str, list[Case]] = {part: [] for part in PARTS}
    missing = 0
    for row in read_labels():
        found = texts.get((row["source"], row["id"]))
        if found is None:
            missing += 1
        else:
            cases[row["part"]].append(judged(row, *found))
    return cases, missing


def read_labels() -> Iterator[dict[str, str]]:
    """Read our judgements."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def found_texts(shared: Path) -> Iterator[tuple[tuple[str, str], tuple[str, str, Sequence[Clause]]]]:
    """Give (source, id) and (form, words, clauses) of everything that is labelled and can be read."""
    for source, name in EXCERPTS.items():
        with (shared / name).open(encoding="utf-8") as file:
            for number, line in enumerate(file):
                text = clean(json.loads(line)["context"], keep_lines=True)
                yield (source, str(number)), ("V230", text, clauses_in(text))
    for source, folders in (("notice", NOTICES), ("ted-legacy", LEGACY)):
        for path in iter_paths(shared / folder for folder in folders):
            for notice in _notices(path):
                words = "\n".join(fragment.text for fragment in notice.fragments)
                ident = path.stem if source == "ted-legacy" else notice.guid
                yield (
                    (source, ident),
                    (
                        notice.form,
                        f"{notice.title} {words}",
                        with_rules(ReadNotice(notice, read_notice(notice))).reading.clauses,
                    ),
                )


def _notices(path: Path) -> Iterator[Notice]:
    for raw in iter_file(path):
        if isinstance(raw, RawRecord):
            try:
                yield from parse_record(raw)
            except UnreadableRecord:
                continue


def clauses_in(text: str) -> tuple[Clause, ...]:
    """Read an excerpt as the conditions of a notice without lots."""
    fragment = Fragment("extrait", text, None, "conditions")
    notice = Notice("boamp", "0", Kind.CALL, "V230", "", Buyer(""), None, fragments=(fragment,))
    return read_clauses(notice, open_pages([fragment]))


def judged(row: dict[str, str], form: str, text: str, clauses: Sequence[Clause]) -> Case:
    """Set our judgement beside what was read."""
    expected = frozenset(row["expected"].split())
    doubts = frozenset(row["unsure"].split())
    found = frozenset(labels_of(clauses))
    if ANNOUNCED not in expected:
        found -= {ANNOUNCED}  # the notice's own kind says it, not its words
    # A label without a value asks for the kind alone.
    bare = {label for label in expected | doubts if "=" not in label}
    found = frozenset(kind_of(label) if kind_of(label) in bare else label for label in found)
    if not any(label.startswith("lots=") for label in expected):
        found = frozenset(label for label in found if not label.startswith("lots=") or "insertion" not in expected)
    return Case(row["id"], text, expected, found, row["source"], form, doubts)


def labels_of(clauses: Iterable[Clause]) -> Iterator[str]:
    """Write clauses as labels."""
    scope: dict[str, None] = {}
    for clause in clauses:
        if clause.kind in FIELDS or not any(evidence.rule.startswith("texte-") for evidence in clause.evidence):
            continue
        if clause.limit is not None:
            yield f"{clause.kind.value}={clause.value}:{clause.limit}"
        else:
            yield f"{clause.kind.value}={clause.value}" if clause.value else clause.kind.value
        if clause.kind is ClauseKind.INSERTION:
            scope |= dict.fromkeys(clause.scope)
            yield from _figures(("hours", clause.hours), ("share", clause.share))
        if clause.kind in WEIGHTS:
            yield from _figures((WEIGHTS[clause.kind], clause.weight))
    if scope:
        yield "lots=" + "+".join(lot.lstrip("0") or lot for lot in scope)


def _figures(*figures: tuple[str, Decimal | None]) -> Iterator[str]:
    for name, figure in figures:
        if figure is not None:
            yield f"{name}={figure.normalize():f}"
