"""What a search of a notice's text gives: a figure or a name, where it stands, and of which lots it is said. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from readiness.numbers import APPROXIMATE, Number

_LOT_BEFORE: Final = re.compile(
    r"\blots? ?(?:n ?[o°º]s?\.? ?|numeros? )?(?P<first>\d{1,3})"
    r"(?P<more>(?:(?:, ?| et | a | & )(?:n ?[o°º] ?)?\d{1,3}){0,20})(?![\d,.]\d| ?000)"
)
_LOT_AFTER: Final = re.compile(
    r" ?(?:(?:€|ht|h\.t\.?|ttc|par an|annuels?|/ ?an),? ){0,3}\(?(?:pour|au titre du|sur) (?:le )?lot "
    r"(?:n ?[°oº]s?\.? ?)?(\d{1,3})\b"
)
_SENTENCE_END: Final = re.compile(r"(?<![ .][a-gi-z])(?<!art)(?<!tel)[.!?] (?=[a-z(])|(?<=[a-z]{4})[.!?] (?=\d)")
_SIGHT: Final = 240
"""Characters back of a figure in which a lot may be named."""


@dataclass(frozen=True, slots=True)
class Found:
    """A figure or a name in a text.

    Attributes:
        topic: what it is of (`quantity`, `days`, `turnover`, `duration`, `certification`…).
        value: the figure, in `unit`; 0 where there is none.
        unit: folded French word of what is counted, or the code of what is named.
        start / end: offsets of the words in the text.
        lots: lots named before it in the same line, empty when none is.
        least: lower end, when a range is said.
        on: the day, when a day is said.
        doubt: said loosely (`environ`, `ou équivalent`).
        unit_start: where the word of what is counted stands, -1 when the unit is not a word of the text.
    """

    topic: str
    value: Decimal
    unit: str
    start: int
    end: int
    lots: tuple[str, ...] = ()
    least: Decimal | None = None
    on: date | None = None
    doubt: bool = False
    unit_start: int = -1


def at(folded: str, topic: str, number: Number, end: int, unit: str = "", *, unit_start: int = -1) -> Found:
    """Make what was found of a number, with its lots and whether it is approximate."""
    doubt = bool(APPROXIMATE.search(folded, max(0, number.start - 40), number.start))
    lots = lots_of(folded, number.start, end)
    return Found(topic, number.value, unit, number.start, end, lots, number.least, None, doubt, unit_start)


def lots_of(folded: str, start: int, end: int) -> tuple[str, ...]:
    """Give the lots that a figure is said of: named right after it, else last before it in the line."""
    after = _LOT_AFTER.match(folded, end)
    if after:
        return (str(int(after[1])),)
    first = max(folded.rfind("\n", 0, start) + 1, start - _SIGHT)
    if "lot" not in folded[first:start]:
        return ()
    named = None
    for named in _LOT_BEFORE.finditer(folded, first, start):  # noqa: B007 - the last one speaks
        pass
    if named is None:
        return ()
    if " a " in named["more"]:
        last = re.findall(r"\d+", named["more"])[-1]
        span = range(int(named["first"]), min(int(last), int(named["first"]) + 99) + 1)
        return tuple(str(each) for each in span)
    return tuple(str(int(each)) for each in (named["first"], *re.findall(r"\d+", named["more"])))


def line_around(folded: str, start: int, end: int, before: int = 48, after: int = 28) -> str:
    """Give the words around a match within its sentence, the match standing as `|`."""
    first, last = _bounds(folded, start, end, before, after)
    return folded[first:start] + "|" + folded[end:last]


def sentence(folded: str, start: int, end: int, before: int = 110, after: int = 70) -> str:
    """Give the words around a match, within its sentence and its line, far enough to know what is spoken of."""
    first, last = _bounds(folded, start, end, before, after)
    return folded[first:last]


def _bounds(folded: str, start: int, end: int, before: int, after: int) -> tuple[int, int]:
    first = max(folded.rfind("\n", 0, start) + 1, start - before)
    for stop in _SENTENCE_END.finditer(folded, first, start + 1):
        first = stop.end()
    last = folded.find("\n", end, end + after)
    last = min(len(folded), end + after) if last < 0 else last
    ends = _SENTENCE_END.search(folded, end, last + 1)
    return first, ends.start() if ends else last
