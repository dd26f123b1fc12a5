"""Fill a file with many opportunities, then time what the daily list asks of it.

Rows go through the store's own `ListWriter`, the statements an import uses, without the notices behind them: a list
reads none. A fifth is open, closing over the next half year (far more than real life, where it is under one in a
hundred), so that neither "few are open" nor "all are" flatters a figure. Figures are CPU milliseconds, the median of
several calls; the worst of several queries where there are several.
"""

import json
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Final

from bench.children import peak_mb
from bench.report import Measure
from bench.words import BUYERS, CITIES, PLACES, WORKS, vocabulary

NOW: Final = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PAGE_BOUND: Final = 5.0
SEARCH_BOUND: Final = 50.0
_ROUNDS: Final = 9
_BATCH: Final = 5_000
_SEGMENTS: Final = (
    "nettoyage", "espaces-verts", "mobilier", "blanchisserie", "restauration", "dechets", "peinture", "transport",
    "imprimerie", "vitrerie", "bureautique", "textile",
)  # fmt: skip
_QUERIES: Final = (
    "n",
    "ne",
    "net",
    "nett",
    "nettoyage",
    "de",
    "d e",
    "ecole",
    "nettoyage ecole lanester",
    "26-77",
    "zzzz",
    "ba ri tolu",
)


def fill(path: Path, count: int, *, seed: int = 3) -> None:
    """Write `count` opportunities, a tenth of the open ones checked against a profile."""
    from feeds.database import open_database, transaction  # noqa: PLC0415
    from feeds.store_put import ListWriter  # noqa: PLC0415
    from feeds.store_rows import Text, facet_tokens  # noqa: PLC0415
    from readiness.models import Structure  # noqa: PLC0415
    from readiness.store import ReadinessStore  # noqa: PLC0415

    random = Random(seed)
    words = vocabulary(30_000)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    db = open_database(path)
    readiness = ReadinessStore(db)
    for start in range(0, count, _BATCH):
        with transaction(db.conn):
            writer = ListWriter(db.conn)
            rare = iter(random.choices(words, weights, k=5 * _BATCH))
            for rowid in range(start + 1, min(start + _BATCH, count) + 1):
                listing = _listing(random, rowid, " ".join(next(rare) for _ in range(3)))
                extra = f"26-{rowid} {' '.join(next(rare) for _ in range(2))} {listing.place}"
                text = Text(listing.title, listing.buyer, extra, facet_tokens(listing))
                writer.add(rowid, f"boamp:26-{rowid}", rowid, listing, text)
            writer.finish()
            db.conn.execute("UPDATE counter SET value = ? WHERE name = 'revision'", (count,))
    readiness.save_structure(Structure(name="Atelier"))
    with transaction(db.conn):
        db.conn.execute(
            "INSERT INTO assessment SELECT id, 1, state, closes_at, 1, 'alone', id % 20 = 0, 'Dans vos moyens.', 12.5,"
            " '', x'' FROM opportunity WHERE state = 'open' AND closes_at > ? AND id % 10 = 0",
            (NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),),
        )
    db.conn.close()


def _listing(random: Random, rowid: int, words: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - see fill
    from feeds.store_rows import Listing, instant  # noqa: PLC0415

    ahead = random.random() < 0.2
    closes = NOW + timedelta(days=random.uniform(0, 180) if ahead else -random.uniform(0, 3000))
    closes = closes.replace(minute=random.choice((0, 30)), second=0, microsecond=0)
    city, _, department = random.choice(CITIES)
    work, _, _, _, _ = random.choice(WORKS)
    reserved = random.random()
    return Listing(
        state="planned" if random.random() < 0.01 else "open",
        closes_at=instant(closes),
        deadline_at=instant(closes),
        deadline_wall=f"{closes:%Y-%m-%dT%H:%M}",
        previous_wall="",
        changed_on=f"{NOW - timedelta(days=random.uniform(0, 400)):%Y-%m-%d}" if random.random() < 0.04 else "",
        kind="call",
        title=f"{work} {random.choice(PLACES)} {words}",
        buyer=f"{random.choice(BUYERS)} {city}",
        siret="21560098400017",
        published=f"{closes - timedelta(days=30):%Y-%m-%d}",
        departments=department,
        segments=" ".join(dict.fromkeys(random.choices(_SEGMENTS, k=2))),
        regimes="iae" if reserved < 0.01 else "handicap" if reserved < 0.015 else "",
        clauses="insertion" if reserved > 0.9 else "",
        place=city,
        lots=rowid % 7,
        procedure="open",
        techniques="",
    )


def timed(call: Callable[[], object]) -> float:
    """Give the median CPU milliseconds of a call, after one that is not counted."""
    call()
    figures = []
    for _ in range(_ROUNDS):
        start = process_time()
        call()
        figures.append(1000 * (process_time() - start))
    return median(figures)


def measure(path: Path) -> list[Measure]:
    """Time pages, counters and searches over a filled file."""
    from feeds.database import open_database  # noqa: PLC0415
    from readiness.watch import Watch, WatchFilters  # noqa: PLC0415

    db = open_database(path)
    watch = Watch(db)
    none = WatchFilters()
    narrow = WatchFilters(segments=("nettoyage", "vitrerie"), departments=("56", "35", "22"))
    measures = []
    for name, tab, filters in (
        ("all", "all", none),
        ("new, for the structure", "new", none),
        ("reserved", "reserved", none),
        ("closing", "closing", none),
        ("modified", "modified", none),
        ("2 segments in 3 départements", "all", narrow),
        ("everything, past included", "all", replace(none, status="all")),
    ):
        first = watch.page(tab, filters, None, now=NOW)  # type: ignore[arg-type]
        after = first.next
        measures.append(
            Measure(f"first page: {name}", timed(lambda: watch.page(tab, filters, None, now=NOW)), "ms", PAGE_BOUND)  # type: ignore[arg-type]  # noqa: B023
        )
        if after is not None:
            measures.append(
                Measure(f"next page: {name}", timed(lambda: watch.page(tab, filters, after, now=NOW)), "ms", PAGE_BOUND)  # type: ignore[arg-type]  # noqa: B023
            )
    measures += [
        Measure("counters by segment", timed(lambda: watch.segment_counts(NOW)), "ms", PAGE_BOUND),
        Measure("counters of the tabs", timed(lambda: watch.counts(NOW)), "ms", PAGE_BOUND),
    ]
    for name, tab, filters in (
        ("all open", "all", none),
        ("2 segments in 3 départements", "all", narrow),
        ("past included", "all", replace(none, status="all")),
        ("new, for the structure", "new", none),
        ("reserved", "reserved", none),
        ("modified", "modified", none),
    ):
        slowest = max(
            (timed(lambda: watch.page(tab, replace(filters, text=text), None, now=NOW)), text)  # type: ignore[arg-type]  # noqa: B023
            for text in _QUERIES
        )
        title = f"search, {name}: slowest of {len(_QUERIES)} (« {slowest[1]} »)"
        measures.append(Measure(title, slowest[0], "ms", SEARCH_BOUND))
    db.conn.close()
    return measures


def floor_of_reading(path: Path) -> list[Measure]:
    """Time what the list would cost if it were asked plainly, for comparison: count, group, sort."""
    conn = sqlite3.connect(path)
    now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    start = process_time()
    conn.execute(
        "SELECT segments, count(*) FROM opportunity WHERE state = 'open' AND closes_at >= ? GROUP BY 1", (now,)
    ).fetchall()
    counted = process_time()
    conn.execute("SELECT * FROM opportunity WHERE title LIKE '%nettoyage%' ORDER BY id DESC LIMIT 50").fetchall()
    conn.execute("SELECT * FROM opportunity WHERE title LIKE '%introuvable%' ORDER BY id DESC LIMIT 50").fetchall()
    end = process_time()
    conn.close()
    return [
        Measure("for comparison: counting by segment at each request", 1000 * (counted - start), "ms"),
        Measure("for comparison: two LIKE searches", 1000 * (end - counted), "ms"),
    ]


if __name__ == "__main__":
    began = process_time()
    fill(Path(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({"cpu": process_time() - began, "peak": peak_mb()}))
