"""Check 10,000 open lots again, in full and after one movement: what a user waits for after each change.

Two lots in five are in a segment of the structure's, the others of other trades, as published notices are; a profile
that does all that is published is timed too, without bound. 50 capabilities, 5,000 goods, 40 commitments. Lots are read
once, as the background does, which is not what is timed; each figure is the CPU time of `ReadinessStore.assess_pending`
until nothing is left, writing included.
"""

import json
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Final

from bench.children import run_child
from bench.report import Measure

if TYPE_CHECKING:
    from feeds.models import ReadNotice
    from readiness.models import StockItem, Structure
    from readiness.store import ReadinessStore

NOW: Final = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FULL_BOUND_S: Final = 1.0
MOVE_BOUND_MS: Final = 50.0
LOTS_EACH: Final = 2
OURS_IN_TEN: Final = 4
_TOWNS: Final = (
    ("Lorient", "56100"), ("Vannes", "56000"), ("Rennes", "35000"), ("Quimper", "29000"), ("Brest", "29200"),
    ("Saint-Brieuc", "22000"), ("Pontivy", "56300"), ("Auray", "56400"), ("Redon", "35600"), ("Dinan", "22100"),
)  # fmt: skip
_GOODS: Final = ("chaises", "bureaux", "armoires", "tables", "caissons", "fauteuils", "étagères", "canapés")
_DAYS: Final = timedelta(days=1)


def measure(lots: int = 10_000) -> list[Measure]:
    """Measure in a process of its own."""
    found, wide = run_child("checking", lots, OURS_IN_TEN), run_child("checking", lots, 10)
    return [
        Measure(f"first check of {lots} lots, texts of ours read, CPU", found["first"], "s"),
        Measure(f"full re-check of {lots} lots after a change of profile, CPU", found["full"], "s", FULL_BOUND_S),
        Measure("re-check after one movement of stock, CPU (median)", found["moved"], "ms", MOVE_BOUND_MS),
        Measure("lots that a movement checks again (mean)", found["touched"], ""),
        Measure("re-check after a commitment changed, all lots in its time, CPU", found["engaged"], "s"),
        Measure(f"full re-check where all {lots} lots are ours, CPU", wide["full"], "s"),
        Measure("one movement where all lots are ours, CPU (median)", wide["moved"], "ms", MOVE_BOUND_MS),
    ]


def make_structure(slugs: list[str], hours: int = 120) -> "Structure":
    """Make a profile of fifty capabilities."""
    from readiness.models import Capability, Site, Structure, StructureKind  # noqa: PLC0415 - a child loads it

    capabilities = tuple(
        Capability(
            segment=slug,
            hours_per_week=Decimal(20 + hours % 97 + at),
            days_per_week=Decimal("3.5") if at % 2 else Decimal(5),
            valid_until=date(2028, 6, 30) if at % 5 == 0 else None,
        )
        for at, slug in enumerate(slugs)
    )
    site = Site(name="Siège", postcode="56600", city="Lanester", latitude=47.76, longitude=-3.38)
    return Structure(
        name="Structure d'essai",
        kinds=(StructureKind.EI, StructureKind.ASSOCIATION),
        sites=(site,),
        capabilities=capabilities,
        radius_km=60.0,
        hours_per_week=Decimal(800),
        days_per_week=Decimal(5),
        turnover=Decimal(450_000),
    )


def make_notice(number: int, slugs: list[str], random: Random, ours: int) -> "ReadNotice":
    """Write a call of some lots whose words say what real ones do; of ten, `ours` are in its segments."""
    from feeds.models import (  # noqa: PLC0415 - a child loads it
        Buyer,
        Deadline,
        Evidence,
        Kind,
        Lot,
        Notice,
        Place,
        Reading,
        ReadNotice,
        SegmentHit,
    )

    closes = NOW + timedelta(days=random.randint(3, 60), minutes=random.randint(0, 1000))
    goods, other = number % 10 == 0, number % 10 >= ours
    lots, hits = [], []
    for at in range(1, LOTS_EACH + 1):
        town, code = random.choice(_TOWNS)
        if goods:
            what = random.choice(_GOODS)
            words = (
                f"Fourniture de {random.randint(5, 300)} {what} réemployés, livrés sous {random.randint(5, 40)} jours."
            )
            title, cpv = what.capitalize(), "39100000"
            slug = "mobilier-reemploi"
        else:
            words = (
                f"Prestation {random.randint(1, 6)} jours par semaine, {random.randint(4, 120)} heures par semaine, "
                f"à compter du 1er mars 2027, pour une durée de {random.choice((12, 24, 36))} mois. "
                f"Chiffre d'affaires annuel minimal de {random.randint(5, 90)} 000 euros."
            )
            title, cpv, slug = f"Entretien, secteur {at}", "90911200", random.choice(slugs)
        if other:
            title, cpv, slug = f"Travaux de voirie, secteur {at}", "45233141", ""
        place = Place(city=town, postcode=code)
        lots.append(Lot(str(at), title, words, (cpv,), places=(place,), path=f"lot[{at}]"))
        if slug:
            hits.append(SegmentHit(slug, "cpv", 0.95, Evidence("cpv", cpv), str(at)))
    notice = Notice(
        "boamp",
        f"26-{number}",
        Kind.CALL,
        "FNSimple",
        "Mobilier" if goods else "Entretien",
        Buyer(f"Ville n° {number}"),
        date(2026, 11, 2),
        deadline=Deadline(closes, f"{closes:%Y-%m-%dT%H:%M}"),
        procedure="open",
        departments=("56",),
        lots=tuple(lots),
    )
    return ReadNotice(notice, Reading(segments=tuple(hits)))


def make_stock(count: int, random: Random) -> "list[StockItem]":
    """Make goods of eight categories."""
    from readiness.models import StockItem  # noqa: PLC0415 - a child loads it

    return [
        StockItem(category=what, label=f"{what.capitalize()} modèle {at}", quantity=random.randint(0, 40))
        for at in range(count)
        for what in (random.choice((*_GOODS, *(f"divers {each}" for each in range(40)))),)
    ]


def engage(store: "ReadinessStore", slugs: list[str], random: Random, count: int) -> None:
    """Write commitments, half of them bids."""
    from readiness.commitments import Commitment, CommitmentState  # noqa: PLC0415 - a child loads it
    from readiness.store_commitments import CommitmentStore  # noqa: PLC0415

    commitments = CommitmentStore(store.db)
    for at in range(count):
        starts = date(2026, 6, 1) + random.randint(0, 300) * _DAYS
        commitments.add(
            Commitment(
                label=f"Contrat {at}",
                state=CommitmentState.WON if at % 2 else CommitmentState.SUBMITTED,
                segment=random.choice(slugs),
                chance=Decimal("0.4") if at % 2 == 0 else None,
                starts=starts,
                ends=starts + 400 * _DAYS,
                hours_per_week=Decimal(random.randint(2, 30)),
                days_per_week=Decimal(random.randint(1, 4)),
            ),
            NOW,
        )


def check_all(store: "ReadinessStore") -> float:
    """Check until nothing is left, and give the CPU seconds it took."""
    start = process_time()
    while store.assess_pending(NOW, 200):
        pass
    return process_time() - start


def time_checks(path: Path, count: int, ours: int) -> dict[str, float]:
    """Fill a file and time each kind of check over it."""
    from feeds.database import open_database  # noqa: PLC0415 - a child loads it
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415
    from feeds.records import RawRecord  # noqa: PLC0415
    from feeds.store import NoticeStore  # noqa: PLC0415
    from readiness.store import ReadinessStore  # noqa: PLC0415

    random = Random(11)
    slugs = [*SEGMENTS, *(f"segment-propre-{at}" for at in range(50 - len(SEGMENTS)))][:50]
    db = open_database(path)
    notices = NoticeStore(db)
    for first in range(0, count // LOTS_EACH, 500):
        numbers = range(first + 1, min(first + 500, count // LOTS_EACH) + 1)
        batch = [make_notice(number, slugs, random, ours) for number in numbers]
        notices.put(
            [(RawRecord("bench", each.notice.guid, "boamp", each.notice.guid.encode()), each) for each in batch], NOW
        )
    store = ReadinessStore(db)
    store.add_stock(make_stock(5_000, random), NOW)
    engage(store, slugs, random, 40)
    store.save_structure(make_structure(slugs))
    found = {"first": check_all(store)}
    store.save_structure(make_structure(slugs, 150))
    found["full"] = check_all(store)
    moves, touched = [], []
    for line in store.stock()[:21]:
        item = line.item.model_copy(update={"quantity": line.item.quantity + 1})
        store.update_stock(line.id, item, NOW)
        touched.append(store.pending(NOW))
        moves.append(1000 * check_all(store))
    found |= {"moved": median(moves[1:]), "touched": sum(touched) / len(touched)}
    engage(store, slugs, random, 1)
    found["engaged"] = check_all(store)
    db.conn.close()
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="lotalot-bench-") as folder:
        sys.stdout.write(json.dumps(time_checks(Path(folder) / "checks.db", int(sys.argv[1]), int(sys.argv[2]))) + "\n")
