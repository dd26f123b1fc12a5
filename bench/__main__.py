"""Run every bench, print its figures beside their bounds, and exit 1 when a bound is missed.

`python -m bench [--records N] [--opportunities N] [--keep FILE]
[--only import|reading|checks|frames|files|lists|screens]`
"""

import argparse
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bench import checking, dce, frames, importing, million, reading, screens
from bench.children import run_child
from bench.report import Measure, print_table


def main(words: list[str]) -> int:
    """Run what was asked for; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--records", type=int, default=20_000, help="records to import (20000)")
    parser.add_argument("--opportunities", type=int, default=1_000_000, help="opportunities in the file (1000000)")
    parser.add_argument(
        "--only", choices=("import", "reading", "checks", "frames", "files", "lists", "screens"), help="run one bench"
    )
    parser.add_argument("--keep", type=Path, help="file of opportunities to make once and use again")
    asked = parser.parse_args(words)
    found: list[Measure] = []
    if asked.only in (None, "import"):
        found += _show(f"Import of {asked.records} BOAMP records", importing.measure(asked.records))
    if asked.only in (None, "reading"):
        found += _show("Reading a notice", reading.measure())
    if asked.only in (None, "checks"):
        found += _show("Checking again what is open", checking.measure())
    if asked.only in (None, "frames"):
        found += _show("A response frame", frames.measure())
    if asked.only in (None, "files"):
        found += _show("A consultation's file", dce.measure())
    if asked.only in (None, "lists", "screens"):
        with tempfile.TemporaryDirectory(prefix="lotalot-bench-") as folder:
            path = asked.keep or Path(folder) / "million.db"
            if not path.exists():
                made = run_child("million", path, asked.opportunities)
                print(f"\n({asked.opportunities} opportunities written in {made['cpu']:.0f} CPU s)")
            if asked.only in (None, "lists"):
                title = f"Lists over {asked.opportunities} opportunities"
                found += _show(title, [*million.measure(path), *million.floor_of_reading(path)])
            if asked.only in (None, "screens") and find_spec("lotalot.app") is not None:
                found += _show("The app over the same file", screens.measure(path))
    missed = [each for each in found if not each.held]
    print(f"\n{len(found)} figures, {len(missed)} over their bound.")
    return 1 if missed else 0


def _show(title: str, measures: list[Measure]) -> list[Measure]:
    print_table(title, measures)
    return measures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
