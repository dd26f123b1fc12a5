"""What each room may load, seen at run time: start-up stays cheap and layers stay apart."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = "import json, sys\n{code}\nprint('\\n' + json.dumps(sorted(sys.modules)))"
HEAVY = ("textual", "rich", "httpx", "feedparser", "sqlite_utils", "pydantic")


def loaded(code: str, tmp_path: Path) -> set[str]:
    env = {**os.environ, "LOTALOT_DB": str(tmp_path / "w.db"), "LOTALOT_CONFIG": ""}
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(code=code)], capture_output=True, text=True, env=env, check=True
    )
    modules: list[str] = json.loads(done.stdout.splitlines()[-1])
    return {name.partition(".")[0] for name in modules} | set(modules)


def command(*words: str) -> str:
    return f"from lotalot.__main__ import main\nassert main({list(words)!r}) in (0, 1)"


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("notices", "--help")])
def test_help_loads_nothing_heavy(words: tuple[str, ...], tmp_path: Path) -> None:
    assert not loaded(command(*words), tmp_path) & {*HEAVY, "msgspec", "sqlite3"}


@pytest.mark.parametrize("words", [("notices",), ("doctor",), ("stock", "list"), ("notices", "--json")])
def test_a_list_loads_neither_screens_nor_network(words: tuple[str, ...], tmp_path: Path) -> None:
    assert not loaded(command(*words), tmp_path) & {"textual", "rich", "httpx", "feedparser"}


def test_the_headless_example_loads_neither_screens_nor_network(tmp_path: Path) -> None:
    assert not loaded(command("demo", "--headless"), tmp_path) & {"textual", "rich", "httpx"}


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("feeds.records", ("textual", "rich", "httpx", "feedparser", "readiness", "consortium", "lotalot")),
        ("feeds.boamp", ("textual", "rich", "httpx", "feedparser", "sqlite_utils", "readiness", "lotalot")),
        ("feeds.reading", ("textual", "rich", "httpx", "feedparser", "sqlite_utils", "readiness", "lotalot")),
        ("feeds.merge", ("textual", "rich", "httpx", "feedparser", "sqlite_utils", "readiness", "lotalot")),
        ("feeds.store", ("textual", "rich", "httpx", "feedparser", "readiness", "lotalot")),
        ("feeds.sync", ("textual", "rich", "feedparser", "readiness", "lotalot")),
        ("readiness.check", ("textual", "rich", "httpx", "feedparser", "sqlite_utils", "consortium", "lotalot")),
        ("readiness.watch", ("textual", "rich", "httpx", "feedparser", "consortium", "lotalot")),
        ("lotalot.workspace", ("textual", "rich", "httpx", "feedparser")),
        ("lotalot.app", ("httpx", "feedparser")),
    ],
)
def test_a_module_loads_only_what_its_room_may(module: str, absent: tuple[str, ...], tmp_path: Path) -> None:
    assert not loaded(f"import {module}", tmp_path) & set(absent)
