"""`kill -9` anywhere in a pass, start again: nothing is lost, nothing is doubled, whatever the way the BOAMP is read."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from feeds.database import integrity_errors, open_database
from tests.feeds.boamp_records import make_records, unreadable
from tests.feeds.server import LoopbackServer, rss

pytestmark = pytest.mark.xdist_group("kill")  # one worker: what an undisturbed pass leaves is made once

ROOT = Path(__file__).resolve().parents[2]
LAST = date(2026, 9, 11)
MADE = make_records(150, last=LAST, days=6)
KILLED = -signal.SIGKILL
# What the whole content comes to, whatever the order and the row numbers.
CONTENT = {
    "notice": "source, guid, kind, form, published",
    "opportunity": "public_id, state, closes_at, kind, title, buyer, published, departments, segments, lots, changed_on",
    "facet": "facet, value, state, closes_at",
    "tally": "facet, grain, bucket, value, n",
    "refusal": "origin, record, reason",
    "procedure_key": "key",
    "opportunity_text": "title, buyer, words, facets",
    "checkpoint": "source, value",
}
Content = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer([*MADE, unreadable(999, LAST)]) as running:
        running.feeds["a.xml"] = rss("Mobilier de réemploi", "Entretien de locaux")
        yield running


def start(server: LoopbackServer, path: Path, way: str, point: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.feeds.sync_driver", str(path), way]
    command += [server.api_url, server.dila_url, server.feed_url("a.xml"), point]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(server: LoopbackServer, path: Path, way: str, point: str = "") -> int:
    process = start(server, path, way, point)
    said, _ = process.communicate(timeout=120)
    assert process.returncode in (0, KILLED), said
    return process.returncode


def content(path: Path) -> Content:
    db = open_database(path)
    try:
        assert integrity_errors(db) == ()
        return {
            table: sorted((tuple(row) for row in db.execute(f"SELECT {columns} FROM {table}")), key=repr)
            for table, columns in CONTENT.items()
        }
    finally:
        db.conn.close()


@pytest.fixture(scope="module")
def expected(server: LoopbackServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Content]:
    """What one undisturbed pass leaves, for each way."""
    found = {}
    for way in ("api", "export", "dila"):
        path = tmp_path_factory.mktemp("entier") / f"{way}.db"
        assert run(server, path, way) == 0
        found[way] = content(path)
    return found


@pytest.mark.parametrize("way", ["api", "export", "dila"])
def test_an_undisturbed_pass_brings_in_exactly_what_is_served(expected: dict[str, Content], way: str) -> None:
    keys = [(row[0], row[1]) for row in expected[way]["notice"]]
    assert {key for key in keys if key[0] == "boamp"} == {("boamp", record["idweb"]) for record in MADE}
    assert len(keys) == len(set(keys)) == 150 + 2
    assert len(expected[way]["opportunity"]) == 135 + 2, "one in ten is a correction of another"
    assert len(expected[way]["refusal"]) == 1


@pytest.mark.parametrize(
    ("way", "point"),
    [
        ("api", "put:1"),
        ("api", "put:3"),
        ("api", "stored:2"),
        ("api", "mark:2"),
        ("api", "marked:3"),
        ("api", "step:30"),
        ("api", "step:300"),
        ("api", "body:1"),
        ("export", "stored:2"),
        ("export", "mark:2"),
        ("export", "step:200"),
        ("dila", "put:4"),
        ("dila", "mark:3"),
        ("dila", "step:200"),
    ],
)
def test_a_pass_killed_at_a_point_of_the_store_goes_on_where_it_was(
    server: LoopbackServer,
    tmp_path: Path,
    expected: dict[str, Content],
    way: str,
    point: str,
) -> None:
    path = tmp_path / "essai.db"
    assert run(server, path, way, point) == KILLED
    assert run(server, path, way) == 0
    assert content(path) == expected[way]


@pytest.mark.parametrize(("way", "each"), [("api", 5), ("export", 6), ("dila", 40)])
def test_a_pass_killed_again_and_again_by_the_clock_of_the_server_ends_all_the_same(
    server: LoopbackServer,
    tmp_path: Path,
    expected: dict[str, Content],
    way: str,
    each: int,
) -> None:
    path = tmp_path / "essai.db"
    codes: list[int] = []
    try:
        while not codes or codes[-1] != 0:
            assert len(codes) < 12, "each pass must go further than the one before"
            asked = len(server.asked)
            process = start(server, path, way)

            def strike(number: int, process: subprocess.Popen[str] = process, last: int = asked + each) -> None:
                if number == last:
                    os.kill(process.pid, signal.SIGKILL)

            server.on_request = strike
            process.communicate(timeout=120)
            codes.append(process.returncode)
    finally:
        server.on_request = lambda _number: None
    assert codes.count(KILLED) >= 2
    assert set(codes) == {0, KILLED}
    assert content(path) == expected[way]
