"""Start the real app over a filled file, in a terminal that draws nowhere, and scroll its list.

CPU counts from the start of the interpreter, imports included: it is what a user waits for.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from bench.children import run_child
from bench.report import Measure

FIRST_BOUND: Final = 1000.0
SCROLL_BOUND: Final = 20.0
SIZES: Final = ((80, 24), (160, 50))
_PAGES: Final = 20


def measure(path: Path) -> list[Measure]:
    """Measure the app's first list and its scrolling, each size in a process of its own."""
    measures = []
    for width, height in SIZES:
        found = run_child("screens", path, width, height)
        at = f"app at {width} × {height}"
        measures += [
            Measure(
                f"{at}: first list on screen, CPU since the interpreter's start", found["first"], "ms", FIRST_BOUND
            ),
            Measure(f"{at}: one page down, drawn (median)", found["scroll"], "ms", SCROLL_BOUND),
            Measure(f"{at}: one page down, with the pages it reads ahead and the detail", found["settled"], "ms"),
            Measure(f"{at}: rows known after the scroll", found["rows"], ""),
        ]
    return measures


async def drive(path: Path, size: tuple[int, int]) -> dict[str, float]:
    """Start the app, wait for its list, empty or not, and page down the tab of everything."""
    import lotalot.app  # noqa: PLC0415 - the import is part of the figure
    from lotalot.screens.watch import PREVIEW_DELAY_S  # noqa: PLC0415
    from lotalot.widgets.watch_list import WatchList  # noqa: PLC0415
    from lotalot.workspace import Workspace  # noqa: PLC0415

    def clock() -> datetime:
        return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

    workspace = Workspace.open(path, clock=clock)
    # The check of what changed comes after the first list, in the background, and is not what is measured here.
    lotalot.app.CATCH_UP_DELAY_S = 3600.0
    app = lotalot.app.LotalotApp(workspace)
    async with app.run_test(size=size) as pilot:
        while not (lists := list(app.screen.query(WatchList))) or not (lists[0].known or lists[0].complete):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        await pilot.pause()
        first = process_time()
        shown = lists[0]
        await pilot.press("6")
        drawn, settled = [], []
        for _ in range(_PAGES):
            await app.workers.wait_for_complete()
            await pilot.pause()
            start = process_time()
            shown.action_page(1)
            await pilot.pause(0)
            drawn.append(1000 * (process_time() - start))
            # The detail waits for the cursor to rest before it is read.
            await asyncio.sleep(2 * PREVIEW_DELAY_S)
            await app.workers.wait_for_complete()
            await pilot.pause()
            settled.append(1000 * (process_time() - start))
        rows = float(shown.known)
    workspace.close()
    return {"first": 1000 * first, "scroll": median(drawn), "settled": median(settled), "rows": rows}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(drive(Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3]))))))
