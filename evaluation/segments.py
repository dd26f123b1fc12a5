"""Segments read from titles, against titles labelled one by one before the readers were asked.

`labels/segments.csv` holds identifiers and judgements, no word of the titles. Strata, each drawn with a fixed seed:

- `random`: titles of `boamp/flat`, nearly all studies, as that collection is;
- `broad`: objects of DECP contracts, as public buying is;
- `rare`: DECP objects, BOAMP and TED titles and lots holding a word of a segment that chance seldom gives, whatever it
  means there;
- `second` and `third`: half at random, half by words, drawn and labelled once a table was written.

`random`, `broad` and `rare` are split in two halves at random: the errors of `dev` were looked at while the table was
written, those of `test` were not, though its titles had been read once, to label them. `second` showed what had been
learnt by heart, and joined `dev`. `blind` is `third`: read by nobody before the table was what it is.

Several segments may be right; none is a label; `unsure` ones are neither asked nor counted against. What each segment
covers is written in `docs/formats/segments.md`, « Ce que couvre chaque segment ».
"""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.metrics import Case, macro, scores
from evaluation.report import print_report
from feeds.errors import FeedsError
from feeds.models import Buyer, Kind, Notice
from feeds.reading.segments import read_segments
from feeds.records import RawRecord, iter_file, iter_paths, parse_record
from feeds.text import clean

LABELS = Path(__file__).parent / "labels" / "segments.csv"
FLAT = "boamp/flat/titles_10000.json"
CONTRACTS = "decp/decp_5301_rows_6_columns_2024-2025.csv"
NOTICES = (
    "boamp/api_v21",
    "boamp/dila_xml_3_2_5",
    "boamp/dila_xml_v230",
    "boamp/derived_api_shape",
    "ted/eforms/fr",
    "ted/legacy/fr",
    "ted/legacy/fr-reserved",
)
HALVES = {"dev": "moitié de travail", "test": "moitié tenue à part", "blind": "titres jamais vus"}
STRATA = {
    "random": "titres tirés au hasard",
    "broad": "objets de contrats",
    "rare": "segments rares",
    "second": "second tirage",
    "third": "troisième tirage",
}
ENOUGH = 5
"""With fewer cases in a half, a segment's figures are printed but say little."""


def run(shared: Path | None) -> None:
    """Print how well segments are read from titles, on each half and stratum of the labels."""
    if shared is None:
        print_report("Segments", [])
        return
    found = list(cases(shared))
    for half, title in HALVES.items():
        some = [case for part, case in found if part == half]
        print_report(f"Segments, {title}", some)
        print_means(some)


def print_means(found: Sequence[Case]) -> None:
    """Print the mean over the segments with enough cases, in all and by stratum."""
    for stratum, name in {"": "ensemble", **STRATA}.items():
        some = [case for case in found if stratum in ("", case.form)]
        enough = [score for score in scores(some) if score.support >= ENOUGH]
        if not enough:
            continue
        precision, recall = macro(enough)
        print(f"  moyenne de {len(enough):>2} segments ({ENOUGH} cas et plus), {name:<24} {precision:.3f} {recall:.3f}")


def cases(shared: Path) -> Iterator[tuple[str, Case]]:
    """Give (half, case) for each labelled title that is found."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = dict(_titles(shared, {row["id"] for row in rows}))
    for row in rows:
        text = texts.get(row["id"])
        if text is not None:
            expected, unsure = (frozenset(filter(None, row[name].split("|"))) for name in ("segments", "unsure"))
            yield row["set"], Case(row["id"], text, expected, read_of(clean(text)), "titre", row["stratum"], unsure)


def read_of(title: str) -> frozenset[str]:
    """Read a title as that of a notice that says nothing else."""
    notice = Notice("boamp", "0", Kind.CALL, "MAPA", title, Buyer(""), None)
    return frozenset(hit.slug for hit in read_segments(notice))


def _titles(shared: Path, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """Give (identifier, title) from whatever is there."""
    if (flat := shared / FLAT).is_file():
        for row in json.loads(flat.read_text(encoding="utf-8")):
            if row["idweb"] in wanted:
                yield row["idweb"], row["objet"]
    if (contracts := shared / CONTRACTS).is_file():
        with contracts.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield f"{row['id_acheteur']}:{row['id_marche']}", row["objet_marche"]
    for notice in _notices(shared):
        yield f"{notice.source}:{notice.guid}", notice.title
        for lot in notice.lots:
            yield f"{notice.source}:{notice.guid}#{lot.id}", lot.title


def _notices(shared: Path) -> Iterator[Notice]:
    """Give every notice that is found."""
    for path in iter_paths([shared / folder for folder in NOTICES]):
        for record in iter_file(path):
            if isinstance(record, RawRecord):
                try:
                    yield from parse_record(record)
                except FeedsError:
                    continue
