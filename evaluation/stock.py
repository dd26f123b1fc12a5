"""What the forecast of stock is worth: intervals and promises held against simulated shops, and held-back periods.

Each regime is a shop simulated week after week (arrivals, sales while something is there). At several dates the
forecast sees only what came before; what the shop then holds is held against it.
"""

import math
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from readiness.forecast import outlook, read_history, weeks_until
from readiness.journal import Week, week_of

START = date(2023, 1, 2)
WEEKS = 182
SERIES = 40
ORIGINS = (60, 90, 120, 150)
HORIZONS = (6, 16, 30)
LEVELS = (0.5, 0.8, 0.95)
Draw = Callable[[random.Random, int], int]


def poisson(chance: random.Random, mean: float) -> int:
    """Draw a count."""
    if mean > 60:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def _steady(chance: random.Random, _: int) -> int:
    return poisson(chance, 5)


def _seasonal(chance: random.Random, week: int) -> int:
    return poisson(chance, 5 * (1 + 0.7 * math.cos(2 * math.pi * (week - 24) / 52.18)))


def _bursty(chance: random.Random, _: int) -> int:
    small = poisson(chance, 1.5)
    return small + (chance.randint(10, 50) if chance.random() < 0.08 else 0)


def _rising(chance: random.Random, week: int) -> int:
    return poisson(chance, 2 + 5 * week / WEEKS)


def _falling(chance: random.Random, week: int) -> int:
    return poisson(chance, 8 - 5 * week / WEEKS)


def _sparse(chance: random.Random, _: int) -> int:
    return chance.randint(4, 20) if chance.random() < 0.1 else 0


def _one_donor(chance: random.Random, week: int) -> int:
    """One donor brings 60 %, once a month; the others a little."""
    return poisson(chance, 1.6) + (poisson(chance, 10) if week % 4 == 1 else 0)


REGIMES: dict[str, tuple[Draw, float]] = {
    "régulier": (_steady, 3.0),
    "saisonnier": (_seasonal, 3.0),
    "par à-coups": (_bursty, 2.5),
    "en hausse": (_rising, 2.0),
    "en baisse": (_falling, 3.0),
    "rare": (_sparse, 0.5),
    "un donateur pour 60 %": (_one_donor, 2.5),
    "sans vente": (_steady, 0.0),
    "vendu aussitôt": (_steady, 5.0),
}


def simulate(draw: Draw, sales: float, seed: int) -> tuple[list[Week], list[int]]:
    """Live a shop: its weeks, and what it holds at the end of each."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    held, flow, shelf = 20, [], []
    first = week_of(START)
    for number in range(WEEKS):
        came = draw(chance, number)
        gone = min(held + came, poisson(chance, sales) if sales else 0)
        held += came - gone
        flow.append(Week(first + number, came, gone, 1 if came else 0))
        shelf.append(held)
    return flow, shelf


def measure(draw: Draw, sales: float) -> tuple[int, int, int, dict[float, int]]:
    """Count the forecasts made, those refused, the intervals that held, and the promises that did at each level."""
    made = refused = inside = 0
    kept = dict.fromkeys(LEVELS, 0)
    for seed in range(SERIES):
        flow, shelf = simulate(draw, sales, seed)
        for origin in ORIGINS:
            today = START + timedelta(weeks=origin)
            history = read_history(flow[:origin], today, held=shelf[origin - 1])
            if history.coming is None:
                refused += len(HORIZONS)
                continue
            seen = outlook(history, shelf[origin - 1], today, max(HORIZONS))
            for horizon in HORIZONS:
                weeks = weeks_until(today, today + timedelta(weeks=horizon))
                then = shelf[origin - 1 + horizon]
                made += 1
                inside += seen.sure(weeks, 0.9) <= then <= seen.sure(weeks, 0.1)
                for level in LEVELS:
                    kept[level] += then >= seen.sure(weeks, level)
    return made, refused, inside, kept


def run(_shared: Path | None) -> None:
    """Print how often the 80 % interval and the promises held, regime by regime."""
    print("\n== Stock forecast: 80 % interval (75 to 90 % wanted), promises kept (at least what is said)")
    print(f"{'regime':24}{'forecasts':>10}{'refused':>9}{'interval':>10}{'50 %':>8}{'80 %':>8}{'95 %':>8}")
    began = perf_counter()
    count = 0
    for name, (draw, sales) in REGIMES.items():
        made, refused, inside, kept = measure(draw, sales)
        count += made
        figures = "".join(f"{kept[level] / made:>8.1%}" for level in LEVELS)
        print(f"{name:24}{made:>10}{refused:>9}{inside / made:>10.1%}{figures}")
    print(f"{count} forecasts, {(perf_counter() - began) / max(1, count) * 1000:.1f} ms each, simulation included")
