"""Places: the official communes however they are asked for, the same misspelt, real places of execution and titles.

What is measured: `feeds.reference.locate`, and `feeds.reading.places` for titles. A commune is right within 5 km of
where the official table has it.
"""

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from evaluation.metrics import Case
from evaluation.report import print_report
from feeds.errors import UnreadableRecord
from feeds.models import Notice, Place
from feeds.reading.places import read_places
from feeds.records import RawRecord, iter_file, iter_paths, parse_record
from feeds.reference import AMBIGUOUS, candidates, distance_km, locate
from feeds.text import fold

LABELS: Final = Path(__file__).parent / "labels" / "places.csv"
TITLES: Final = LABELS.with_name("title_places.csv")
NEAR_KM: Final = 5.0
SAMPLE: Final = 3_000
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_MISSPELT: Final = 5
MISSES_SHOWN: Final = 12

Row = dict[str, str]
RIGHT: Final = "à moins de 5 km"


def run(shared: Path | None) -> None:
    """Print the four measures."""
    table = shared / "reference" / "communes_2026.csv" if shared else None
    if table is None or not table.exists():
        print("\n== Lieux : la table officielle n'est pas là, rien n'est mesuré.")
        return
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = [row for row in rows if row["lat"]]
    print(f"\n== Communes de la table officielle : {len(rows)}, dont {len(known)} avec une position")
    for way, ask in WAYS.items():
        _print_outcomes(way, [(row, locate(ask(row))) for row in known])
    print(f"\n== Les mêmes, écrites autrement, département connu ({SAMPLE} tirées au sort)")
    sample = random.Random(20_261).sample(known, SAMPLE)  # noqa: S311 - a sample, not a secret
    for variant, write in VARIANTS.items():
        written = [(row, locate(Place(city=write(row), department=row["code_dep"]))) for row in sample]
        _print_outcomes(variant, written)
    if shared:
        print_report("Lieux d'exécution réels", list(real_cases(shared)))
        print_report("Villes nommées par l'objet seul", list(title_cases(shared)))


def _postcode(row: Row) -> str:
    return row["codes_postaux"].split("|")[0].split(" ")[0][:5]


WAYS: Final[dict[str, Callable[[Row], Place]]] = {
    "nom et département": lambda row: Place(city=row["nom"], department=row["code_dep"]),
    "nom et code postal": lambda row: Place(city=row["nom"], postcode=_postcode(row)),
    "code INSEE": lambda row: Place(insee=row["code_insee"]),
    "nom seul": lambda row: Place(city=row["nom"]),
    "code postal seul": lambda row: Place(postcode=_postcode(row)),
}
"""The last two for information: a name may be several communes', and a postcode is as wide as they are."""


def _slip(row: Row) -> str:
    """Change, add, drop or swap one letter of a name, always the same way for a commune."""
    chance = random.Random(row["code_insee"])  # noqa: S311 - see run
    name = row["nom"]
    if len(name) < SHORTEST_MISSPELT:
        return name
    at = chance.randrange(1, len(name) - 1)
    other = chance.choice(LETTERS)
    return chance.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + other + name[at:],
            name[:at] + other + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def _short(row: Row) -> str:
    """Shorten `Saint` and `sur` as envelopes do."""
    return row["nom"].replace("Saint-", "St ").replace("Sainte-", "Ste ").replace("-sur-", " s/ ").upper()


VARIANTS: Final[dict[str, Callable[[Row], str]]] = {
    "capitales sans accent ni trait": lambda row: fold(row["nom"]).upper().replace("-", " "),
    "St, Ste, s/": _short,
    "commune de …": lambda row: f"Commune de {row['nom']}",
    "CEDEX": lambda row: f"{row['nom']} Cedex 2",
    "numéro entre parenthèses": lambda row: f"{row['nom']} ({row['code_dep']})",
    "une faute de frappe": _slip,
}


def _print_outcomes(way: str, answers: list[tuple[Row, Place]]) -> None:
    """Print the share that is right, each kind of miss counted, and a few misses."""
    found = [(outcome(row, place), row, place) for row, place in answers]
    counts = Counter(name for name, _, _ in found)
    share = counts[RIGHT] / len(found)
    misses = ", ".join(f"{name} {count}" for name, count in counts.most_common() if name != RIGHT)
    print(f"  {way:<32} {share:>7.2%}  {misses or 'aucun manque'}")
    wrong = [f"{row['nom']} ({row['code_insee']})" for name, row, _ in found if name == "autre commune"]
    if wrong:
        print(
            f"  {'':<32} autre commune : {', '.join(wrong[:MISSES_SHOWN])}{' …' if len(wrong) > MISSES_SHOWN else ''}"
        )


def outcome(row: Row, place: Place) -> str:
    """Say what became of a commune."""
    if place.precision == AMBIGUOUS:
        codes = {one.insee for one in candidates(place)}
        return "ambigu, la bonne est proposée" if row["code_insee"] in codes else "ambigu, sans la bonne"
    if place.latitude is None or place.longitude is None:
        return "non situé"
    near = distance_km((place.latitude, place.longitude), (float(row["lat"]), float(row["lon"]))) <= NEAR_KM
    if place.insee in ("", row["code_insee"]):
        missed = "à plus de 5 km" if place.precision != "department" else "département seul"
        return RIGHT if near else missed
    return "commune voisine du même code" if near else "autre commune"


def real_cases(shared: Path) -> Iterator[Case]:
    """Give the labelled places of execution: `commune=`, `département=`, or nothing to be told."""
    with LABELS.open(encoding="utf-8") as file:
        labels = {(row["notice"], int(row["position"])): row["place"] for row in csv.DictReader(file)}
    for notice in _notices(shared):
        places = (*notice.places, *(place for lot in notice.lots for place in lot.places))
        for position, place in enumerate(places):
            label = labels.pop((notice.guid, position), None)
            if label is not None:
                found = locate(place)
                text = " / ".join(part for part in (place.city, place.label, place.postcode, place.nuts) if part)
                yield Case(
                    id=f"{notice.guid} {position}",
                    text=text,
                    expected=_expected(label),
                    found=_found(found),
                    source=notice.source,
                )


def title_cases(shared: Path) -> Iterator[Case]:
    """Give the labelled notices whose fields name no town: the one that the title says the work is in, or nothing."""
    with TITLES.open(encoding="utf-8") as file:
        labels = {row["notice"]: row["place"] for row in csv.DictReader(file)}
    for notice in _notices(shared):
        label = labels.pop(notice.guid, None)
        if label is not None:
            towns = [place for place in read_places(notice).places if place.precision == "commune"]
            found = frozenset(f"commune={place.insee}" for place in towns)
            yield Case(notice.guid, notice.title, _expected(label), found, source=notice.source)


def _notices(shared: Path) -> Iterator[Notice]:
    folders = [shared / "boamp", shared / "ted" / "eforms", shared / "ted" / "legacy"]
    for path in iter_paths(folder for folder in folders if folder.is_dir()):
        for record in iter_file(path):
            try:
                yield from parse_record(record) if isinstance(record, RawRecord) else ()
            except UnreadableRecord:
                continue


def _expected(label: str) -> frozenset[str]:
    if not label:
        return frozenset()
    return frozenset({f"département={label[4:]}" if label.startswith("dep:") else f"commune={label}"})


def _found(place: Place) -> frozenset[str]:
    if place.insee:
        return frozenset({f"commune={place.insee}"})
    return frozenset({f"département={place.department}"} if place.department else ())
