"""Time the matching of a response frame of 2,000 lines against 20,000 items, and the reading and filling of its file.

`python -m bench.frames [LINES ITEMS]` prints the figures of one run as JSON.
"""

import io
import json
import random
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

from bench.children import run_child
from bench.report import Measure
from readiness.frames.answer import answer_frame
from readiness.frames.fill import fill_frame
from readiness.frames.match import Matcher
from readiness.frames.offers import offers_of_stock
from readiness.frames.read import read_frame
from readiness.models import StockItem, StockLine

LINES, ITEMS = 2_000, 20_000
BOUND_S = 1.0
_THINGS_TEXT = """
bureau table chaise fauteuil armoire caisson étagère vestiaire banc lampe vélo ordinateur écran tableau tabouret
bibliothèque buffet canapé lit matelas
"""
_THINGS = _THINGS_TEXT.split()
_KINDS = ("droit", "d'angle", "réglable", "pliant", "empilable", "mobile", "haut", "bas", "de réunion",
          "d'accueil", "de direction", "pour enfant")  # fmt: skip
_MATERIALS = ("hêtre", "chêne", "métal", "tissu", "plastique", "mélaminé blanc")
_COLOURS = ("gris", "noir", "bleu", "vert", "rouge", "blanc", "anthracite", "orange")


def make_items(count: int, seed: int = 1) -> list[StockLine]:
    """Make goods as a ressourcerie enters them: many alike, few the same."""
    dice, now = random.Random(seed), datetime(2026, 11, 24, tzinfo=UTC)
    found = []
    for number in range(1, count + 1):
        thing = dice.choice(_THINGS)
        size = f" {dice.randrange(40, 240, 10)}x{dice.randrange(30, 120, 5)} cm" if dice.random() < 0.6 else ""
        label = f"{thing.capitalize()} {dice.choice(_KINDS)} {dice.choice(_MATERIALS)} {dice.choice(_COLOURS)}{size}"
        item = StockItem(
            category=thing, label=label, quantity=dice.randrange(1, 40), price=Decimal(dice.randrange(5, 300))
        )
        found.append(StockLine(number, item, now))
    return found


def make_frame(count: int, seed: int = 2) -> bytes:
    """Make a buyer's workbook of so many lines."""
    import openpyxl  # noqa: PLC0415 - the bench's own need

    dice, book = random.Random(seed), openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["N°", "Désignation", "Dimensions (mm)", "Quantité", "PU HT", "Total HT", "Observations"])
    for number in range(2, count + 2):
        name = f"{dice.choice(_THINGS)}s {dice.choice(_KINDS)} {dice.choice(_MATERIALS)}, lot {number}"
        size = f"{dice.randrange(400, 2400, 100)} x {dice.randrange(300, 1200, 50)}"
        sheet.append([number - 1, name, size, dice.randrange(1, 60), None, f"=D{number}*E{number}", None])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def run(lines: int, items: int) -> dict[str, float]:
    """Time one run, in CPU seconds."""
    data, goods = make_frame(lines), make_items(items)
    marks = [time.process_time()]
    frame = read_frame(data, "cadre.xlsx")
    marks.append(time.process_time())
    matcher = Matcher(offers_of_stock(goods))
    marks.append(time.process_time())
    matches = [matcher.matches(line) for line in frame.lines]
    marks.append(time.process_time())
    answered = answer_frame(frame, matcher, Matcher(()), {})
    filled = fill_frame(data, frame, answered)
    marks.append(time.process_time())
    read, index, match, fill = (after - before for before, after in pairwise(marks))
    found = sum(bool(each) for each in matches)
    return {"read": read, "index": index, "match": match, "fill": fill, "found": found, "written": filled.written}


def measure(lines: int = LINES, items: int = ITEMS) -> list[Measure]:
    """Measure in a process of its own."""
    took = run_child("frames", lines, items)
    name = f"{lines} lines against {items} items"
    return [
        Measure(f"{name}: index and match", took["index"] + took["match"], "s", BOUND_S),
        Measure(f"{name}: of which the index", took["index"], "s"),
        Measure(f"a frame of {lines} lines: read", took["read"], "s"),
        Measure(f"a frame of {lines} lines: answered, filled, read again and compared", took["fill"], "s"),
        Measure("lines with a proposal", 100 * took["found"] / lines, "%"),
    ]


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:3]] or [LINES, ITEMS]
    print(json.dumps(run(*words)))
