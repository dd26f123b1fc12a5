"""Make the parts of the documentation that come from the program itself.

Help texts and keys in `docs/cli.md` (between `<!-- début … -->` and `<!-- fin -->`), JSON Schemas in `docs/schema/`,
pictures of the real screens in `docs/img/`. Everything else in `docs/` is written by hand.

Usage: python scripts/build_docs.py [--check]   (--check writes nothing and names what is stale)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel
from textual.pilot import Pilot

from feeds.reading.segments import SEGMENTS
from lotalot.actions import ACTIONS, SCREEN_NAMES, show_key
from lotalot.app import LotalotApp
from lotalot.cli.parser import build_parsers
from lotalot.demo import build_demo
from lotalot.jsonio import CheckOut, DoctorOut, OpportunityOut, RuleOut, StockOut
from lotalot.jsonio.bids import BidOut, ConflictOut
from lotalot.jsonio.dce import DceOut
from lotalot.jsonio.deals import DueOut, QuoteOut, SadOut
from lotalot.jsonio.frames import AnswerOut, FrameLineOut, PriceOut
from lotalot.jsonio.offer import LineOut, SentOut
from lotalot.jsonio.register import CandidateOut
from lotalot.jsonio.stock import ForecastOut, PromiseOut
from lotalot.workspace import Workspace
from readiness.offer_io import offer_schema
from readiness.profile_io import profile_schema

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
MANUAL = DOCS / "cli.md"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SIZE = (100, 30)
FROZEN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday morning: what the pictures show does not depend on when they are taken."""

_BLOCK = re.compile(r"(<!-- début (?P<name>[^>]+?) -->\n)(?P<body>.*?)(<!-- fin -->)", re.DOTALL)


def main() -> int:
    """Rebuild, or check; return 1 when something is stale."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--no-pictures", action="store_true")
    args = parser.parse_args()
    wanted = {MANUAL: manual(MANUAL.read_text(encoding="utf-8")), **dict(schemas())}
    if args.check:
        return check(wanted)
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if not args.no_pictures:
        pictures()
    return 0


def check(wanted: dict[Path, str]) -> int:
    """Name what differs from what the program gives, and the pictures that are missing."""
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += [path for path in (DOCS / "img" / name for name in PICTURES) if not path.exists()]
    for path in stale:
        print(f"{path.relative_to(ROOT)} n'est plus à jour : lancez make docs.", file=sys.stderr)
    return 1 if stale else 0


def manual(text: str) -> str:
    """Fill the blocks of the manual."""
    made = {f"aide {words}": help_text for words, help_text in helps().items()}
    made |= {"touches": keys(), "segments": segments()}

    def replace(block: re.Match[str]) -> str:
        return f"{block[1]}{made[block['name']]}{block[4]}"

    return _BLOCK.sub(replace, text)


def helps() -> dict[str, str]:
    """Give the help text of each command, 80 columns wide."""
    os.environ["COLUMNS"] = "80"
    return {
        words or "lotalot": f"```text\n{parser.format_help().rstrip()}\n```\n"
        for words, parser in build_parsers().items()
    }


def keys() -> str:
    """Make the table of the keys of every screen."""
    lines = ["| Écran | Touches | Action | Identifiant |", "|---|---|---|---|"]
    for action in ACTIONS:
        shown = " ".join(f"`{show_key(key)}`" for key in action.keys.split(","))
        lines.append(f"| {SCREEN_NAMES[action.scope]} | {shown} | {action.help} | `{action.id}` |")
    return "\n".join(lines) + "\n"


def segments() -> str:
    """Make the table of the purchasing segments."""
    lines = ["| Segment | Ce que c'est |", "|---|---|"]
    lines += [f"| `{slug}` | {segment.label} |" for slug, segment in SEGMENTS.items()]
    return "\n".join(lines) + "\n"


def schemas() -> Iterator[tuple[Path, str]]:
    """Give each published JSON Schema with its file."""
    models: dict[str, type[BaseModel]] = {
        "opportunity": OpportunityOut,
        "check": CheckOut,
        "doctor": DoctorOut,
        "stock": StockOut,
        "stock-forecast": ForecastOut,
        "stock-promise": PromiseOut,
        "dce": DceOut,
        "rules": RuleOut,
        "bid": BidOut,
        "conflict": ConflictOut,
        "quote": QuoteOut,
        "due": DueOut,
        "sad": SadOut,
        "register": CandidateOut,
        "frame-line": FrameLineOut,
        "frame-answer": AnswerOut,
        "price": PriceOut,
        "offer-line": LineOut,
        "offer-sent": SentOut,
    }
    made = {name: model.model_json_schema(mode="serialization") for name, model in models.items()}
    for name, schema in {**made, "profile": profile_schema(), "offer": offer_schema()}.items():
        text = json.dumps({"$schema": DIALECT, **schema}, ensure_ascii=False, indent=2)
        yield DOCS / "schema" / f"{name}.schema.json", text + "\n"


PICTURES = {"veille.svg": (), "consultation.svg": ("enter",)}
"""Picture → keys pressed on the Veille before it is taken."""


def pictures() -> None:
    """Draw the real screens on the bundled example at a frozen instant."""
    (DOCS / "img").mkdir(parents=True, exist_ok=True)
    for name, pressed in PICTURES.items():
        with TemporaryDirectory() as folder:
            workspace = build_demo(Path(folder) / "demo.db", clock=lambda: FROZEN)
            # The loop's end waits for the threads that still read: the file is closed after them.
            svg = asyncio.run(drawn(workspace, pressed))
            workspace.close()
        (DOCS / "img" / name).write_text(steady(svg), encoding="utf-8")


async def drawn(workspace: Workspace, pressed: Sequence[str]) -> str:
    """Draw what stands on the screen once some keys are pressed."""
    app = LotalotApp(workspace, demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await settle(app, pilot)
        for key in ("6", *pressed):
            await pilot.press(key)
            await settle(app, pilot)
        return app.export_screenshot(title="Lot à lot")


async def settle(app: LotalotApp, pilot: Pilot[None]) -> None:
    """Wait until the workers have answered and the answer is drawn."""
    for _ in range(3):
        await app.workers.wait_for_complete()
        await pilot.pause()


def steady(svg: str) -> str:
    """Give the picture identifiers that do not change from one run to the next."""
    return re.sub(r"terminal-\d+", "terminal", svg)


if __name__ == "__main__":
    sys.exit(main())
