"""Write what is held and what can be promised of some goods, and draw it in block characters. Text only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from lotalot.format import plain
from readiness.forecast import outlook, read_history
from readiness.french import number
from readiness.journal import Week, week_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lotalot.rooms.stock import Standing

BLOCKS: Final = " ▁▂▃▄▅▆▇█"
AHEAD: Final = 16
MOST_BACK: Final = 60
MARGIN: Final = 20


def standing_lines(words: str, seen: Standing) -> list[str]:
    """Write what is held and what can be promised, in lines of 78 columns at most."""
    told, history = seen.forecast, seen.forecast.history
    lines = [f"{plain(words)[:40]}   en stock {seen.held}   promis {seen.promised}   libres {seen.free}"]
    if told.sure:
        sure = "   ".join(f"{round(level * 100)} % : {pieces}" for level, pieces in told.sure)
        lines.append(f"promettable au {told.on:%d/%m/%Y}   {sure}")
    else:
        lines.append(f"promettable au {told.on:%d/%m/%Y} : {told.why}")
    if history.coming is not None:
        donors = [name for name, _ in seen.donors if name]
        total = sum(pieces for _, pieces in seen.donors)
        lines.append(f"arrivages : {number(round(history.coming.per_week, 1))}/sem. sur {history.weeks} semaines")
        if donors and total:
            share = round(100 * seen.donors[0][1] / total)
            first = f", {plain(seen.donors[0][0])[:30]} pour {share} %" if seen.donors[0][0] else ""
            lines.append(f"{len(donors)} donateur{'s' if len(donors) > 1 else ''}{first}")
    return lines


def plot(flow: Sequence[Week], held: int, free: int, today: date, width: int) -> list[str]:
    """Draw what was held in the last weeks, then what will be free at 80 %; nothing without a journal."""
    history = read_history(flow, today, held=held)
    if history.coming is None:
        return []
    weeks = {week.number: week for week in flow}
    back, shelf, current = [], held, week_of(today)
    for week in range(current, current - max(8, min(MOST_BACK, width - AHEAD - MARGIN)), -1):
        back.append(max(0, shelf))
        shelf -= weeks[week].arrived - weeks[week].left if week in weeks else 0
    seen = outlook(history, free, today, AHEAD)
    ahead = [seen.sure(week, 0.8) for week in range(1, AHEAD + 1)]
    most = max(*back, *ahead, 1)
    bars = [BLOCKS[min(8, -(-8 * value // most))] for value in (*reversed(back), *ahead)]
    line = "".join(bars[: len(back)]) + "│" + "".join(bars[len(back) :])
    return [f"{most:>5} ┤{line}", f"{'':>5} └{'─' * (len(back) - 12)} aujourd'hui ┘ à 80 % →"]
