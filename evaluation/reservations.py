"""Reservations read from fields and words, against labels of our own on real notices, excerpts and invented sentences.

`labels/reservations.csv` holds one judgement a notice, excerpt or phrase, with identifiers and a hash only: the words
are read from the real data beside the project. `note` says why a label differs from the one published with an excerpt.
Labels: a regime, `scope=REGIME:LOTS` (`*` the whole procedure, `?` some lots that are not said), `refus` for words
that say that nothing is reserved. The sentences of `tests/feeds/data/reading/sentences.csv` are ours and committed.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from evaluation.metrics import Case, kind_of
from evaluation.report import print_report
from feeds.errors import UnreadableRecord
from feeds.models import Buyer, Fragment, Kind, Lot, Notice, Regime
from feeds.reading.pages import open_pages
from feeds.reading.reader import read_notice
from feeds.reading.reservations import ReadReservations, read_reserved
from feeds.records import RawRecord, iter_file, iter_paths, parse_record
from feeds.text import clean

ROOT = Path(__file__).resolve().parents[1]
LABELS = Path(__file__).parent / "labels" / "reservations.csv"
SENTENCES = ROOT / "tests" / "feeds" / "data" / "reading" / "sentences.csv"
CONTEXTS = {
    "reserv-contexts": "detector/boamp_2021T1_reserv_contexts.jsonl",
    "insertion-contexts": "detector/boamp_2021T1_insertion_contexts.jsonl",
}
NOTICES = {"ted-legacy": ("ted/legacy/fr-reserved", "ted/legacy/fr"), "ted-eforms": ("ted/eforms/fr",)}
REFUSAL = "refus"
REGIMES = frozenset(regime.value for regime in Regime)
PUBLISHED_LOTS = tuple(Lot(str(number), "", path=f"lot[{number}]") for number in range(1, 9))

_OLD_AND_NEW = re.compile(r"<(/?)(INIT|LIRE)\b[^<>]{0,120}>")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_CELLS = re.compile(r'"?,(?! )"?|""')


def run(shared: Path | None) -> None:
    """Print how well reservations are read: real notices and excerpts, then the sentences of our own."""
    if shared is None:
        print_report("Réservations, avis et extraits réels", [])
    else:
        cases, changed = real_cases(shared)
        print_report("Réservations, avis et extraits réels", cases, with_confusion=False)
        _print_regimes(cases)
        if changed:
            print(f"\n  {changed} textes étiquetés ne sont pas là ou ont changé : ils ne sont pas comptés.")
    for family, cases in sentence_cases().items():
        print_report(f"Réservations, phrases de notre invention ({family})", cases)
        _print_regimes(cases)


def _print_regimes(cases: Iterable[Case]) -> None:
    """Print the confusion of regimes alone, and the negations read as reservations."""
    bare = [_regimes_only(case) for case in cases]
    print_report("  dont régimes seuls", bare, with_confusion=True, most_errors=0)
    reversed_ones = [case.id for case in bare if REFUSAL in case.expected and case.invented & REGIMES]
    print(f"\n  négations lues à l'envers : {len(reversed_ones)} {' '.join(reversed_ones)}".rstrip())


def _regimes_only(case: Case) -> Case:
    """Leave the scopes of a case aside."""

    def regimes(labels: frozenset[str]) -> frozenset[str]:
        return frozenset(label for label in labels if kind_of(label) != "scope")

    return Case(
        case.id,
        case.text,
        regimes(case.expected),
        regimes(case.found),
        case.source,
        case.form,
        regimes(case.unsure),
    )


def real_cases(shared: Path) -> tuple[list[Case], int]:
    """Give a case for each label whose words are found unchanged, and how many are not."""
    texts = dict(found_texts(shared))
    cases, changed = [], 0
    for row in csv.DictReader(LABELS.read_text(encoding="utf-8").splitlines()):
        digest, form, text, read = texts.get((row["source"], row["id"]), ("", "", "", ReadReservations()))
        if digest != row["hash"]:
            changed += 1
            continue
        expected, unsure = frozenset(row["expected"].split()), frozenset(row["unsure"].split())
        found = _comparable(frozenset(labels_of(read)), expected | unsure, row["source"])
        cases.append(Case(row["id"], text, expected, found, row["source"], form, unsure))
    return cases, changed


def _comparable(found: frozenset[str], said: frozenset[str], source: str) -> frozenset[str]:
    """Leave out what no label of the case speaks of: scopes of excerpts, refusals of structured fields."""
    if not any(kind_of(label) == "scope" for label in said):
        found = frozenset(label for label in found if kind_of(label) != "scope")
    if source in NOTICES and REFUSAL not in said:
        found -= {REFUSAL}
    return found


def found_texts(shared: Path) -> Iterator[tuple[tuple[str, str], tuple[str, str, str, ReadReservations]]]:
    """Give (source, identifier) and (hash, form, words, reading) of everything that is labelled."""
    for source, name in CONTEXTS.items():
        with (shared / name).open(encoding="utf-8") as file:
            for number, line in enumerate(file):
                context = json.loads(line)["context"]
                yield (source, str(number)), (_hash(context), "V230", context, read_excerpt(context))
    items = json.loads((shared / "detector/reserved_text_labelled.json").read_text(encoding="utf-8"))["items"]
    for number, item in enumerate(items):
        form = "eForms" if item["file"].startswith("eforms") else "R2.0.9"
        text = item["excerpt"]
        yield ("labelled", str(number)), (_hash(text), form, text, read_words(text))
    with (shared / "detector/phrases.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            text = row["phrase"]
            yield ("phrases", str(number)), (_hash(text), "", text, read_words(text))
    for source, folders in NOTICES.items():
        for path in iter_paths(shared / folder for folder in folders):
            for notice in _notices(path):
                words = "\n".join(fragment.text for fragment in notice.fragments)
                reading = read_notice(notice)
                read = ReadReservations(reading.reservations, reading.unreserved)
                digest = _hash(path.read_bytes())
                yield (source, path.stem), (digest, notice.form, f"{notice.title} {words}", read)


def _notices(path: Path) -> Iterator[Notice]:
    for raw in iter_file(path):
        if isinstance(raw, RawRecord):
            try:
                yield from parse_record(raw)
            except UnreadableRecord:
                continue


def _hash(content: str | bytes) -> str:
    whole = content if isinstance(content, bytes) else content.encode()
    return hashlib.sha256(whole).hexdigest()[:12]


def read_excerpt(context: str) -> ReadReservations:
    """Read a stretch of a table of notices: its cells apart, and of each correction only what is to be read."""
    return read_words(_CELLS.sub("\n", _MARKUP.sub(" ", _without_old(context))))


def _without_old(context: str) -> str:
    """Drop what stands in `INIT`: up to its end when its beginning was cut off."""
    kept: list[str] = []
    position, old = 0, False
    for tag in _OLD_AND_NEW.finditer(context):
        closes, name = bool(tag[1]), tag[2]
        if not old and not (closes and name == "INIT"):
            kept.append(context[position : tag.start()])
        old = name == "INIT" and not closes
        position = tag.end()
    return "".join([*kept, "" if old else context[position:]])


def read_words(text: str, role: str = "info", lot: str | None = None, lots: tuple[Lot, ...] = ()) -> ReadReservations:
    """Read words alone, as one fragment of a notice."""
    fragment = Fragment("extrait", clean(text, keep_lines=True), lot, role)
    notice = Notice("boamp", "0", Kind.CALL, "V230", "", Buyer(""), None, lots=lots, fragments=(fragment,))
    return read_reserved(notice, open_pages([fragment]))


def labels_of(read: ReadReservations) -> Iterator[str]:
    """Write reservations as labels."""
    for one in read.reservations:
        lots = "+".join(lot.lstrip("0") or lot for lot in one.scope)
        yield one.regime.value
        yield f"scope={one.regime.value}:{lots or ('?' if one.partial_unknown else '*')}"
    if read.unreserved:
        yield REFUSAL


def sentence_cases() -> dict[str, list[Case]]:
    """Give a case for each sentence of our own, read in a notice of eight lots, by family."""
    families: dict[str, list[Case]] = {}
    for number, row in enumerate(csv.DictReader(SENTENCES.read_text(encoding="utf-8").splitlines(keepends=True)), 2):
        read = read_words(row["text"], row["role"], row["lot"] or None, PUBLISHED_LOTS)
        case = Case(f"ligne {number}", row["text"], expected_of(row["expected"]), frozenset(labels_of(read)))
        families.setdefault(row["family"], []).append(case)
    return families


def expected_of(short: str) -> frozenset[str]:
    """Write `handicap:2+3 refus` as labels."""
    labels = set()
    for one in short.split():
        labels.add(one.partition(":")[0])
        if ":" in one:
            labels.add(f"scope={one}")
    return frozenset(labels)
