"""Measure every reader on the labelled data that is found, and list every error with its text.

`python -m evaluation [--only NAME] [--shared DIR]`
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("stock", "reservations", "clauses", "blind", "segments", "requirements", "places")
"""One module each; its `run(shared)` prints its own part of the report."""


def main(words: list[str]) -> int:
    """Print the parts asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data", help="folder of real notices")
    asked = parser.parse_args(words)
    shared: Path | None = asked.shared if asked.shared.is_dir() else None
    for part in PARTS:
        if asked.only in (None, part):
            import_module(f"evaluation.{part}").run(shared)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
