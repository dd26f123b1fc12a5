"""No expression of a reader can be made to hang, whatever text a notice holds."""

import subprocess
import sys
from pathlib import Path

from feeds.reading.reserved_words import NEGATED_AFTER, WORD
from tests.feeds.pattern_work import hurting_texts, patterns

ROOT = Path(__file__).resolve().parents[2]
WATCHDOG = 600
"""Seconds after which the expression under trial is said to hang: a hundred times what all of them take."""


def test_every_expression_of_the_readers_gets_through_texts_made_to_hurt_it() -> None:
    command = [sys.executable, "-m", "tests.feeds.pattern_work"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WATCHDOG, check=False)
    except subprocess.TimeoutExpired as hung:
        tried = hung.stdout.decode() if isinstance(hung.stdout, bytes) else hung.stdout or ""
        raise AssertionError(f"{tried.splitlines()[-1:]} hangs") from hung
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("done\n")


def test_expressions_of_every_reader_are_tried() -> None:
    tried = set(patterns().values())
    assert {WORD, NEGATED_AFTER} <= tried
    assert {name.split(".")[0] for name in patterns()} == {"feeds", "readiness"}


def test_texts_made_to_hurt_come_from_the_expression() -> None:
    assert any("reserv" in text for text in hurting_texts(WORD))
