"""Run the real command line in a process of its own, as a user does."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: its code and its two outputs."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def lotalot(*words: str | Path, db: Path | None = None, env: dict[str, str] | None = None, width: int = 80) -> Ran:
    """Run `lotalot`, on the workspace `db`, without the user's own settings."""
    environ = {
        **os.environ,
        "LOTALOT_CONFIG": "",
        "COLUMNS": str(width),
        "PYTHONIOENCODING": "utf-8",
        "LOTALOT_DEBUG": "",
        **(env or {}),
    }
    where = ["--db", str(db)] if db else []
    done = subprocess.run(
        [sys.executable, "-m", "lotalot", *where, *map(str, words)],
        capture_output=True,
        env=environ,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
