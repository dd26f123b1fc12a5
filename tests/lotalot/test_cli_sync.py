"""`lotalot sync` against a server that holds the Explore contract: the whole chain, from the words typed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.feeds.boamp_records import make_records, unreadable
from tests.feeds.official_server import OfficialServer
from tests.feeds.server import Fault, LoopbackServer
from tests.lotalot.clihelp import lotalot

COUNT = 130


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    today = datetime.now(UTC).date()
    with LoopbackServer(make_records(COUNT, last=today, days=3)) as running:
        yield running


def settings(server: LoopbackServer, tmp_path: Path, backend: str = "api") -> dict[str, str]:
    path = tmp_path / "config.toml"
    text = f'[boamp]\nbackend = "{backend}"\napi_url = "{server.api_url}"\ndila_url = "{server.dila_url}"\ndays = 4\n'
    path.write_text(text, encoding="utf-8")
    return {"LOTALOT_CONFIG": str(path)}


@pytest.mark.parametrize("backend", ["api", "export", "dila"])
def test_a_pass_brings_everything_once(backend: str, server: LoopbackServer, tmp_path: Path) -> None:
    env, db = settings(server, tmp_path, backend), tmp_path / "w.db"
    first = lotalot("sync", db=db, env=env)
    assert (first.code, first.err) == (0, "")
    assert f"{COUNT} nouveaux" in first.out
    again = lotalot("sync", "--source", "boamp", db=db, env=env)
    assert again.code == 0
    assert " 0 nouveau," in again.out


def test_what_was_just_read_is_not_due_and_says_how_to_insist(server: LoopbackServer, tmp_path: Path) -> None:
    env, db = settings(server, tmp_path), tmp_path / "w.db"
    lotalot("sync", db=db, env=env)
    asked = len(server.asked)
    again = lotalot("sync", db=db, env=env)
    assert again.code == 0
    assert "--source" in again.out
    assert len(server.asked) == asked


def test_a_refused_record_is_named_and_leaves_one(server: LoopbackServer, tmp_path: Path) -> None:
    bad = unreadable(999, datetime.now(UTC).date())
    server.add(bad)
    ran = lotalot("sync", db=tmp_path / "w.db", env=settings(server, tmp_path))
    assert ran.code == 1
    assert str(bad["idweb"]) in ran.err
    assert f"{COUNT} nouveaux" in ran.out


def test_a_source_that_refuses_is_named_and_the_rest_stays_usable(server: LoopbackServer, tmp_path: Path) -> None:
    server.faults.append(Fault("*", "status", times=10_000, status=403))
    env, db = settings(server, tmp_path), tmp_path / "w.db"
    ran = lotalot("sync", db=db, env=env)
    assert ran.code == 1
    assert "boamp" in ran.err
    assert "Traceback" not in ran.err
    assert lotalot("notices", db=db, env=env).code == 0
    assert "source" in lotalot("doctor", db=db, env=env).err


def test_a_day_can_be_named(server: LoopbackServer, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    ran = lotalot("sync", "--since", today.isoformat(), db=tmp_path / "w.db", env=settings(server, tmp_path))
    assert ran.code == 0
    days = {asked.params.get("where", "") for asked in server.asked if asked.route == "records"}
    assert days
    assert all(today.isoformat() in where for where in days)


def test_reference_tables_are_brought_and_named_by_the_doctor(tmp_path: Path) -> None:
    with OfficialServer() as official:
        path = tmp_path / "config.toml"
        text = f'[reference]\ngeo_url = "{official.base}"\neu_url = "{official.sparql}"\n'
        path.write_text(text, encoding="utf-8")
        env, db = {"LOTALOT_CONFIG": str(path)}, tmp_path / "w.db"
        first = lotalot("sync", "--reference", db=db, env=env)
        assert (first.code, first.err) == (0, "")
        assert "Communes" in first.out
        again = lotalot("sync", "--reference", db=db, env=env)
        assert again.out.count("inchangés") == 3
        official.instead["/communes"] = lambda: (200, {}, b"[]")
        refused = lotalot("sync", "--reference", db=db, env=env)
        assert refused.code == 1
        assert "la table d'avant reste en usage" in refused.err
    assert "Tables officielles : communes du" in lotalot("doctor", db=db, env=env).out


def test_reference_tables_do_not_go_with_a_source(tmp_path: Path) -> None:
    ran = lotalot("sync", "--reference", "--source", "boamp", db=tmp_path / "w.db")
    assert ran.code == 2
    assert "--reference" in ran.err
