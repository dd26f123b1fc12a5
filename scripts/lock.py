"""Resolve the dependencies into `uv.lock` and take the index address out of it.

Versions and hashes are what a lock is for; which index serves them is the machine's business. `make run` exports the
lock to a hash-checked requirements list that pip installs from the index it is set to.

Usage: python scripts/lock.py path/to/uv
"""

import re
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "uv.lock"


def main() -> int:
    """Write `uv.lock`; return the exit code of the resolver."""
    LOCK.unlink(missing_ok=True)
    done = subprocess.run([sys.argv[1], "lock"], cwd=LOCK.parent, check=False)
    if done.returncode:
        return done.returncode
    text = LOCK.read_text(encoding="utf-8")
    text = re.sub(r'registry = "[^"]*"', 'registry = "index"', text)
    text = re.sub(r'\burl = "https?://[^"]*/([^"/]+)"', r'path = "\1"', text)
    LOCK.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
