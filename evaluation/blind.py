"""Reservations and clauses against small notices written for it by someone who had not seen the readers.

`texts/reservations-N.jsonl` and `texts/clauses-N.jsonl`: invented notices, one a line, with what a careful reader
says of each. Each batch was run once before anyone looked at it, then its errors were read and the readers mended:
`docs/formats/measured.md` keeps the figures of the first runs, what is printed here tells that nothing is lost.

`python -m evaluation.blind [--totals] FILE...` reads other batches: the file's name begins with what it labels.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from evaluation.metrics import Case, exact, kind_of, scores
from evaluation.report import print_report, print_scores
from feeds.models import Buyer, Clause, ClauseKind, Fragment, Kind, Lot, Notice, Reading, ReadNotice
from feeds.reading import read_notice, with_rules
from feeds.text import clean

TEXTS = Path(__file__).parent / "texts"
REFUSAL = "refus"
WHOLE = "*"
SINCE = "dont des erreurs ont été lues après leur premier essai"
FIELDS = (ClauseKind.SOCIAL_DECLARED, ClauseKind.ENVIRONMENTAL_DECLARED, ClauseKind.SOCIAL_OBJECTIVE)
FIGURES = ("hours", "share", "weight", "limit")
_Record = dict[str, Any]


def run(shared: Path | None) -> None:
    """Print how well the batches are read now. They stand in the project: nothing of `shared` is needed."""
    del shared
    for what, title in (("reservations", "Réservations"), ("clauses", "Clauses et portes")):
        paths = sorted(TEXTS.glob(f"{what}-*.jsonl"))
        cases = list(chain.from_iterable(cases_of(path) for path in paths))
        print_report(
            f"{title}, avis inventés par qui n'avait pas vu les lecteurs, {SINCE}",
            cases,
        )
        _print_more(what, cases)


def _print_more(what: str, cases: Iterable[Case]) -> None:
    """Print negations read the wrong way round, and each value of the kinds that have one."""
    cases = list(cases)
    if what == "reservations":
        wrong = [case.id for case in cases if is_reversed(case)]
        print(f"\n  négations lues à l'envers : {len(wrong)} {' '.join(wrong)}".rstrip())
        right, stated = exact(cases, "scope")
        print(f"  lots exacts : {right} avis sur {stated}")
        return
    print("\n  valeur par valeur")
    print_scores([score for score in scores(map(_by_value, cases)) if " " in score.label])


def is_reversed(case: Case) -> bool:
    """Tell a text that reserves nothing, and says so, from which a reservation was read."""
    regimes = {label for label in case.expected if label != REFUSAL}
    return REFUSAL in case.expected and not regimes and bool(case.invented - {REFUSAL})


def _by_value(case: Case) -> Case:
    """Take each value for a kind of its own; figures and lots stay together."""

    def named(labels: frozenset[str]) -> frozenset[str]:
        return frozenset(
            label if kind_of(label) in FIGURES or "lots" in kind_of(label) else label.replace("=", " ")
            for label in labels
        )

    return Case(case.id, case.text, named(case.expected), named(case.found), unsure=named(case.unsure))


def cases_of(path: Path) -> Iterator[Case]:
    """Give a case for each notice of a batch."""
    judge = judge_reservations if path.name.startswith("reservations") else judge_clauses
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            record = json.loads(line)
            notice = notice_of(record)
            read = with_rules(ReadNotice(notice, read_notice(notice))).reading
            yield judge(record, read)


def notice_of(record: _Record) -> Notice:
    """Build the notice that a parser would have given: what a rectification says stands among its corrections."""
    changes = "rectif" in record.get("source", "")
    lots = tuple(
        Lot(
            str(lot["number"]).removeprefix("LOT-").lstrip("0"),
            clean(lot.get("title", "")),
            description=clean(lot.get("description", ""), keep_lines=True),
            path=f"lot[{lot['number']}]",
        )
        for lot in record.get("lots", ())
    )
    text = clean(record.get("description", ""), keep_lines=True)
    corrected = (Fragment("rectification", text, None, "correction"),) if changes and text else ()
    on = date.fromisoformat(record["date"]) if record.get("date") else None
    return Notice(
        "boamp",
        record["id"],
        Kind.CHANGE if changes else Kind.CALL,
        "FNSimple",
        clean(record.get("title", "")),
        Buyer(""),
        on,
        dispatched=on,
        description="" if changes else text,
        lots=lots,
        fragments=corrected,
    )


def judge_reservations(record: _Record, read: Reading) -> Case:
    """Set regimes, their lots and refusals beside what was read."""
    published = [str(lot["number"]) for lot in record.get("lots", ())]
    expected = set(_reserved_labels(record.get("expected", ()), published))
    unsure = set(_reserved_labels(record.get("unsure", ()), published))
    if record.get(REFUSAL):
        expected.add(REFUSAL)
    elif expected:
        unsure.add(REFUSAL)
    found = {REFUSAL} if read.unreserved else set()
    scopes: dict[str, set[str]] = {}
    for one in read.reservations:
        lots = one.scope or ("?" if one.partial_unknown else WHOLE,)
        scopes.setdefault(one.regime.value, set()).update(lots)
    for regime, lots_read in scopes.items():
        found |= {regime, f"scope={regime}:{_scope(lots_read, published)}"}
    return _case(record, expected, found, unsure)


def _reserved_labels(said: Iterable[str | _Record], published: list[str]) -> Iterator[str]:
    scopes: dict[str, set[str]] = {}
    for one in said:
        if isinstance(one, str):
            yield one
        elif one.get("regime"):
            lots = one.get("lots", WHOLE)
            scopes.setdefault(one["regime"], set()).update([lots] if isinstance(lots, str) else map(str, lots))
        elif one.get(REFUSAL):
            yield REFUSAL
    for regime, lots in scopes.items():
        yield regime
        yield f"scope={regime}:{_scope(lots, published)}"


def _scope(lots: Iterable[str], published: list[str]) -> str:
    """Write lots: `*` for the whole procedure, or for each of its lots."""
    plain, every = ({lot.removeprefix("LOT-").lstrip("0") or lot for lot in some} for some in (lots, published))
    if WHOLE in plain or (every and every <= plain):
        return WHOLE
    return "+".join(sorted(plain, key=lambda lot: (len(lot), lot)))


def judge_clauses(record: _Record, read: Reading) -> Case:
    """Set clauses, their values, figures and lots beside what was read: figures and lots only where a label has one."""
    published = [str(lot["number"]) for lot in record.get("lots", ())]
    said, doubts = list(record.get("expected", ())), list(record.get("unsure", ()))
    expected = set(chain.from_iterable(_clause_labels(one, published) for one in said))
    unsure = set(chain.from_iterable(_clause_labels(one, published) for one in doubts))
    stated = {(kind_of(label), label.partition("=")[2].partition(":")[0]) for label in expected | unsure}
    found: set[str] = set()
    for clause in read.clauses:
        if clause.kind not in FIELDS and any(one.rule.startswith("texte-") for one in clause.evidence):
            labels = list(_clause_labels(_as_record(clause), published))
            kind = kind_of(labels[0])
            found.add(kind if kind in expected | unsure else labels[0])
            found |= {
                label for label in labels[1:] if (kind_of(label), label.partition("=")[2].partition(":")[0]) in stated
            }
    return _case(record, _merged(expected, published), _merged(found, published), _merged(unsure, published))


def _merged(labels: set[str], published: list[str]) -> set[str]:
    """Join the lots of one kind, told in several clauses."""
    by_kind: dict[str, set[str]] = {}
    scopes = {label for label in labels if kind_of(label) == "lots"}
    for label in scopes:
        head, _, lots = label.rpartition(":")
        by_kind.setdefault(head, set()).update(lots.split("+"))
    return (labels - scopes) | {f"{head}:{_scope(lots, published)}" for head, lots in by_kind.items()}


def _as_record(clause: Clause) -> _Record:
    figures = {name: getattr(clause, name) for name in FIGURES if getattr(clause, name) is not None}
    return {"kind": clause.kind.value, "value": clause.value, "lots": list(clause.scope) or WHOLE} | figures


def _clause_labels(one: str | _Record, published: list[str]) -> Iterator[str]:
    """Write a clause as labels: what it is, then its figures and its lots."""
    if isinstance(one, str):
        yield one
        return
    kind = one["kind"]
    yield f"{kind}={one['value']}" if one.get("value") else kind
    for name in FIGURES:
        if one.get(name) is not None:
            lots = one.get("lots", WHOLE)
            scope = _scope([lots] if isinstance(lots, str) else map(str, lots), published)
            yield f"{name}={kind}:{scope}:{Decimal(str(one[name])).normalize():f}"
    if one.get("lots"):
        lots = one["lots"]
        yield f"lots={kind}:{_scope([lots] if isinstance(lots, str) else map(str, lots), published)}"


def _case(record: _Record, expected: set[str], found: set[str], unsure: set[str]) -> Case:
    texts = [record.get("title", ""), record.get("description", "")]
    texts += [f"[lot {lot['number']}] {lot.get('title', '')} : {lot.get('description', '')}" for lot in record["lots"]]
    return Case(record["id"], " | ".join(texts), frozenset(expected), frozenset(found), unsure=frozenset(unsure))


def main(words: list[str]) -> int:
    """Print the batches asked for."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.blind")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--totals", action="store_true", help="no text: only the figures")
    asked = parser.parse_args(words)
    for path in asked.files:
        cases = list(cases_of(path))
        if asked.totals:
            print(f"\n== {path.stem} : {len(cases)} avis")
            print_scores(scores(cases))
        else:
            print_report(path.stem, cases)
        _print_more("reservations" if path.name.startswith("reservations") else "clauses", cases)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
