"""Import N generated BOAMP records, beside the floor: the least that makes the same records searchable.

The floor decodes each record (and the two JSON texts inside it) with the standard library, inserts its bytes in a plain
table and indexes one FTS row of it: title, buyer and the words of `donnees`. It recognises nothing, merges nothing,
checks nothing. A second, narrower floor indexes title and buyer only; it is told, not bound.

Each runs in its own process, over the same file, in the same run; figures are CPU seconds.
"""

import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any, Final

from bench.children import peak_mb, run_child
from bench.records import write_export
from bench.report import Measure

RATIO_BOUND: Final = 4.0
AGAIN_BOUND: Final = 2.0
MEMORY_BOUND: Final = 200.0
_BATCH: Final = 500


def measure(count: int) -> list[Measure]:
    """Measure imports of a quarter of `count` and of `count` records."""
    with tempfile.TemporaryDirectory(prefix="lotalot-bench-") as folder:
        small = _child("real", Path(folder), max(1, count // 4))
        full = _child("real", Path(folder), count)
        floor = _child("floor", Path(folder), count)
        narrow = _child("narrow", Path(folder), count)
    return [
        Measure(f"records imported ({full['bytes'] / 1e6:.0f} MB)", float(full["received"]), ""),
        Measure("refused", float(full["refused"]), "", 0.0),
        Measure("first pass, CPU", full["cpu"], "s"),
        Measure("floor, CPU (json, plain insert, FTS of the record's words)", floor["cpu"], "s"),
        Measure("narrow floor, CPU (FTS of title and buyer only)", narrow["cpu"], "s"),
        Measure("first pass / floor", full["cpu"] / floor["cpu"], "×", RATIO_BOUND),
        Measure("first pass / narrow floor", full["cpu"] / narrow["cpu"], "×"),
        Measure("same bytes again / first pass", 100 * full["again"] / full["cpu"], "%", AGAIN_BOUND),
        Measure(f"peak memory, {max(1, count // 4)} records", small["peak"], "MB", MEMORY_BOUND),
        Measure(f"peak memory, {count} records", full["peak"], "MB", MEMORY_BOUND),
    ]


def _child(what: str, folder: Path, count: int) -> dict[str, Any]:
    export = folder / f"export-{count}.jsonl"
    if not export.exists():
        write_export(export, count)
    return run_child("importing", what, export, folder / f"{what}-{count}.db")


def import_real(export: Path, database: Path) -> dict[str, float]:
    """Import with the program's own door, then the same bytes again."""
    from feeds.database import open_database  # noqa: PLC0415 - each child loads what it measures
    from feeds.ingest import ingest_file  # noqa: PLC0415
    from feeds.store import NoticeStore  # noqa: PLC0415

    now = datetime.now(UTC)
    store = NoticeStore(open_database(database))
    start = process_time()
    report = ingest_file(store, export, now=now)
    middle = process_time()
    ingest_file(store, export, now=now)
    end = process_time()
    return {
        "cpu": middle - start,
        "again": end - middle,
        "peak": peak_mb(),
        "received": report.received,
        "refused": report.refused,
        "bytes": export.stat().st_size,
    }


def import_floor(export: Path, database: Path, *, narrow: bool = False) -> dict[str, float]:
    """Do the least: decode, keep, index."""
    conn = sqlite3.connect(database, isolation_level=None)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=NORMAL")
    conn.execute("CREATE TABLE record (id INTEGER PRIMARY KEY, body TEXT)")
    conn.execute("CREATE VIRTUAL TABLE readable USING fts5 (title, buyer, words)")
    start = process_time()
    conn.execute("BEGIN")
    with export.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            json.loads(record["gestion"])
            words = "" if narrow else " ".join(_leaves(json.loads(record["donnees"])))
            if narrow:
                json.loads(record["donnees"])
            conn.execute("INSERT INTO record VALUES (?, ?)", (number, line))
            conn.execute(
                "INSERT INTO readable (rowid, title, buyer, words) VALUES (?, ?, ?, ?)",
                (number, record["objet"], record["nomacheteur"], words),
            )
            if number % _BATCH == _BATCH - 1:
                conn.execute("COMMIT")
                conn.execute("BEGIN")
    conn.execute("COMMIT")
    cpu = process_time() - start
    conn.close()
    return {"cpu": cpu, "peak": peak_mb()}


def _leaves(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON is what it is
    """Give the texts of a tree, attributes left out."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            if not key.startswith("@"):
                yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)


if __name__ == "__main__":
    what, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    print(
        json.dumps(
            import_real(source, target) if what == "real" else import_floor(source, target, narrow=what == "narrow")
        )
    )
