"""Try every expression of the readers on long texts made to hurt it; prints the name of each before it is tried.

`python -m tests.feeds.pattern_work`: run by `test_reading_patterns` in a process of its own, so that one that hangs is
stopped and named. Texts come from the expression itself: a string that it matches, whole, cut or crossed with its own
pieces, again and again, which is what makes nested or neighbouring repeats backtrack.
"""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from random import Random
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import feeds.reading
import readiness

LENGTH = 4_000
VARIANTS = 3
_MOST_REPEATS = 12


def patterns() -> dict[str, re.Pattern[str]]:
    """Give every compiled expression of the readers, by module and name."""
    found: dict[str, re.Pattern[str]] = {}
    for package in (feeds.reading, readiness):
        for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for part, pattern in enumerate(_inside(value)):
                    found.setdefault(f"{info.name}.{name}[{part}]", pattern)
    distinct: dict[tuple[str, int], str] = {}
    for name, pattern in found.items():
        distinct.setdefault((pattern.pattern, pattern.flags), name)
    return {name: found[name] for name in distinct.values()}


def _inside(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    """Give the expressions that a constant is or holds: tables and rows of them included."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 4 and isinstance(value, dict):
        for one in value.values():
            yield from _inside(one, depth + 1)
    elif depth < 4 and isinstance(value, (tuple, list, frozenset)):
        for one in value:
            yield from _inside(one, depth + 1)
    elif depth < 4 and is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _inside(getattr(value, one.name), depth + 1)


def sample(pattern: re.Pattern[str], random: Random) -> str:
    """Write a string that an expression more or less matches; assertions are not looked at."""
    return _sample(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE), random)


def _sample(tree: Any, random: Random) -> str:
    return "".join(_sample_one(code, argument, random) for code, argument in tree)


def _sample_one(code: Any, argument: Any, random: Random) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.IN:
        return _sample_set(argument, random)
    if code is codes.BRANCH:
        return _sample(random.choice(argument[1]), random)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        low, high, tree = argument
        times = random.randint(low, min(int(high), max(int(low), _MOST_REPEATS)))
        return "".join(_sample(tree, random) for _ in range(times))
    if code in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
        return _sample(argument[-1] if code is codes.SUBPATTERN else argument, random)
    return "a" if code in (codes.NOT_LITERAL, codes.ANY) else ""


def _sample_set(items: Any, random: Random) -> str:
    if items[0][0] is codes.NEGATE:
        return random.choice("a 1")
    code, argument = random.choice(items)
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.RANGE:
        return chr(random.randint(*argument))
    return {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " "}.get(argument, "a")


def hurting_texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Give long texts that an expression nearly matches, everywhere."""
    random = Random(pattern.pattern)
    pieces = [sample(pattern, random) or " " for _ in range(VARIANTS)]
    for piece in pieces:
        yield from (piece, piece[:-1] or " ", piece[: len(piece) // 2 + 1], piece[0], piece + " ")
    yield "".join(pieces)
    yield from (" ", "1", "a ", "lot 1, ", "1 000 ", "reserve aux ", "\n", "n'est que ", "e" * 30 + " ")


def main() -> int:
    """Try them all."""
    for name, pattern in patterns().items():
        sys.stdout.write(name + "\n")
        sys.stdout.flush()
        for piece in hurting_texts(pattern):
            text = (piece * (LENGTH // len(piece) + 1))[:LENGTH]
            for _ in pattern.finditer(text):
                pass
    sys.stdout.write("done\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
