"""However the app is made to end, the example leaves nothing behind."""

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest


def _read_until(terminal: int, words: bytes) -> None:
    shown = b""
    while words not in shown:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, shown[-500:]
        shown += os.read(terminal, 65536)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_example_is_gone_when_the_app_is_told_to_end(number: signal.Signals, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "lotalot", "demo"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TMPDIR": str(tmp_path), "LOTALOT_CONFIG": "", "TERM": "xterm-256color"},
        start_new_session=True,
    )
    os.close(theirs)
    try:
        _read_until(ours, b"Atelier du Blavet")
        assert list(tmp_path.glob("lotalot-*"))
        if number is signal.SIGHUP:
            os.close(ours)  # the window is closed: nobody reads any more
        running.send_signal(number)
        if number is signal.SIGTERM:
            while running.poll() is None:
                if select.select([ours], [], [], 0.1)[0]:
                    try:
                        os.read(ours, 65536)
                    except OSError:
                        break
            os.close(ours)
        running.wait(timeout=60)
    finally:
        running.kill()
    assert not list(tmp_path.glob("lotalot-*"))
