"""Match the lines of a frame with what we can offer: exact, near, or a substitute with its difference.

Offers are indexed by reference and by the thing they are, those that read alike are one group: a line is compared with
groups, not with items. *Exact*: same reference, or same words and same size. *Near*: the same thing said otherwise (a
synonym, a size without its unit, within tolerance), or about which we do not know everything. *Substitute*: something
else that could serve; what differs is told. Pure.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from feeds.text import fold
from readiness.frames.dimensions import Fit, Size, compare_sizes
from readiness.frames.models import FrameLine
from readiness.frames.offers import Offerable, collecting_later
from readiness.frames.words import Named, materials_of, named

MOST_MATCHES: Final = 8
MOST_COMPARED: Final = 6
MOST_BESIDE: Final = 4
_STEPS: Final = 1 / math.log(1.1)


class Grade(StrEnum):
    """How well an offer answers a line."""

    EXACT = "exact"
    NEAR = "near"
    SUBSTITUTE = "substitute"
    NONE = "none"


_ORDER: Final = {Grade.EXACT: 0, Grade.NEAR: 1, Grade.SUBSTITUTE: 2, Grade.NONE: 3}


@dataclass(frozen=True, slots=True)
class Match:
    """Offers that read alike, their grade for a line, and what differs in French (empty when nothing does)."""

    grade: Grade
    offers: tuple[Offerable, ...]
    difference: str = ""


@dataclass(slots=True)
class _Group:
    words: Named
    size: Size | None
    materials: frozenset[str]
    offers: list[Offerable] = field(default_factory=list)


@dataclass(slots=True)
class _Shelf:
    """The groups of one kind of thing, with the bits of those that hold a word, a matter, or about a measure."""

    groups: list[_Group] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    materials: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    measures: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    unsized: int = 0
    unmade: int = 0

    def put(self, group: _Group) -> None:
        """Place a group on the shelf."""
        bit = 1 << len(self.groups)
        self.groups.append(group)
        for word in group.words.words:
            self.words[word] |= bit
        for material in group.materials:
            self.materials[material] |= bit
        for side in group.size.sides if group.size else ():
            self.measures[_step(side.mm)] |= bit
        self.unsized |= 0 if group.size else bit
        self.unmade |= 0 if group.materials else bit

    def best(self, wanted: Named, materials: frozenset[str], size: Size | None, most: int) -> list[_Group]:
        """Give the groups worth a comparison, the most alike first."""
        whole = (1 << len(self.groups)) - 1
        sized = whole
        for side in size.sides if size else ():
            step = _step(side.mm)
            near = self.measures.get(step - 1, 0) | self.measures.get(step, 0) | self.measures.get(step + 1, 0)
            sized &= near
        made = self.unmade
        for material in materials:
            made |= self.materials.get(material, 0)
        made = made if materials else whole
        every, some = whole, 0
        for word in wanted.words - {wanted.head}:
            bits = self.words.get(word, 0)
            every, some = (every & bits if bits else every), some | bits
        loose = sized | self.unsized
        steps = (
            sized & made & every,
            loose & made & every,
            sized & made & some,
            loose & made,
            sized,
            made & every,
            whole,
        )
        found: list[_Group] = []
        seen = 0
        for bits in steps:
            left = bits & ~seen
            seen |= bits
            while left and len(found) < most:
                low = left & -left
                found.append(self.groups[low.bit_length() - 1])
                left ^= low
            if len(found) >= most:
                break
        return found


class Matcher:
    """An index over what we can offer."""

    def __init__(self, offers: Iterable[Offerable]) -> None:
        self._by_reference: dict[str, list[Offerable]] = defaultdict(list)
        self._shelves: dict[str, _Shelf] = defaultdict(_Shelf)
        self._known: dict[tuple[object, ...], tuple[Match, ...]] = {}
        with collecting_later():
            self._fill(offers)

    def _fill(self, offers: Iterable[Offerable]) -> None:
        groups: dict[tuple[object, ...], _Group] = {}
        for offer in offers:
            words = offer.words or named(offer.label)
            key = (offer.label, offer.category, offer.size, offer.materials)
            group = groups.get(key)
            if group is None:
                group = groups[key] = _Group(words, offer.size, offer.materials)
                for head in {words.head, named(offer.category).head} - {""}:
                    self._shelves[head].put(group)
            group.offers.append(offer)
            if offer.reference:
                self._by_reference[_code(offer.reference)].append(offer)

    def matches(self, line: FrameLine) -> tuple[Match, ...]:
        """Give the best offers for a line, best first."""
        wanted = named(line.designation)
        materials = wanted.materials | (materials_of(line.material) if line.material else frozenset())
        key = (_code(line.reference), wanted.words, wanted.literal, materials, line.size)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._search(line, wanted, materials)
        return known

    def _search(self, line: FrameLine, wanted: Named, materials: frozenset[str]) -> tuple[Match, ...]:
        found: list[tuple[tuple[int, int, int], Match]] = []
        same = self._by_reference.get(_code(line.reference)) if line.reference else None
        if same:
            found.append(((-1, 0, 0), Match(Grade.EXACT, tuple(same))))
        shelf = self._shelves.get(wanted.head) if wanted.head else None
        if shelf:
            groups = shelf.best(wanted, materials, line.size, MOST_COMPARED)
            found += [_compared(wanted, materials, line.size, group) for group in groups]
        if all(match.grade is Grade.SUBSTITUTE for _, match in found):
            for head in sorted(wanted.family):
                beside = self._shelves.get(head)
                groups = beside.best(wanted, materials, line.size, MOST_BESIDE) if beside else []
                found += [_compared(wanted, materials, line.size, group) for group in groups]
        found.sort(key=lambda each: each[0])
        return tuple(match for _, match in found[:MOST_MATCHES])


def _step(mm: int) -> int:
    """Number measures so that those within a tenth of each other have the same number, or the next."""
    return int(math.log(mm) * _STEPS)


def _code(reference: str) -> str:
    return "".join(character for character in fold(reference) if character.isalnum())


def _compared(  # noqa: C901 - one question after the other
    wanted: Named, materials: frozenset[str], size: Size | None, group: _Group
) -> tuple[tuple[int, int, int], Match]:
    """Grade one group for a line; the rank orders equal grades by how much is left to explain."""
    said: list[str] = []
    grade = Grade.EXACT
    if group.words.head != wanted.head:
        instead = group.words.literal or group.words.head
        same_kind = bool(group.offers) and named(group.offers[0].category).head == wanted.head
        grade = Grade.NEAR if same_kind else Grade.SUBSTITUTE
        if not same_kind:
            said.append(f"{instead} au lieu de {wanted.literal}")
    elif group.words.literal != wanted.literal:
        grade = Grade.NEAR
    lacking = wanted.words - group.words.words - {wanted.head}
    if lacking:
        grade = _worse(grade, Grade.NEAR)
        if group.words.head == wanted.head:
            said.append(f"« {' '.join(sorted(lacking)[:3])} » à vérifier")
    fit, words = compare_sizes(size, group.size) if size else (Fit.SAME, "")
    if fit is Fit.FAR:
        grade = _worse(grade, Grade.SUBSTITUTE)
    elif fit is not Fit.SAME or (size and not (size.unit_said and group.size and group.size.unit_said)):
        grade = _worse(grade, Grade.NEAR)
    if words:
        said.append(words)
    if materials and group.materials and not materials & group.materials:
        grade = _worse(grade, Grade.SUBSTITUTE)
        said.append(f"{', '.join(sorted(group.materials))} au lieu de {', '.join(sorted(materials))}")
    elif materials - group.materials and not group.materials:
        grade = _worse(grade, Grade.NEAR)
        said.append("matière à vérifier")
    extra = len(group.words.words - wanted.words)
    away = {Fit.SAME: 0, Fit.CLOSE: 1, Fit.UNKNOWN: 2, Fit.FAR: 3}[fit]
    rank = (_ORDER[grade], away * 4 + len(lacking) * 2 + len(said), extra)
    return rank, Match(grade, tuple(group.offers), ", ".join(said))


def _worse(first: Grade, second: Grade) -> Grade:
    return first if _ORDER[first] >= _ORDER[second] else second
