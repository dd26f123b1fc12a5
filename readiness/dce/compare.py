"""What changed between two versions of a consultation's files: pieces, passages, what is asked. Pure.

Pieces are the same by content, else by name (version marks and dates apart), else by kind and lot when each version has
one only. Words that merely moved to another page have not changed.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from feeds.models import Evidence
from feeds.text import QUOTE_LIMIT, fold
from readiness.dce.lines import Line, lines_of
from readiness.dce.models import Dce, DceReading, DceVersion, Piece, PieceKind
from readiness.models import Requirement, RequirementKind

MOST_PASSAGES: Final = 200
LIKE: Final = 0.6
"""Share of words in common from which an old line and a new one are one line that changed."""
_VERSION: Final = re.compile(
    r"[ _.-]*(?:\(\d{1,2}\)|v(?:ersion)? ?\d{1,2}(?:[.]\d)?|modifie\w*|rectifi\w*|maj|def(?:initif)?"
    r"|final\w*|new|bis|ind ?[a-z]"
    r"|\d{2,4}[-_.]?\d{2}[-_.]?\d{2,4})(?=[ _.-]|$)"
)
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class PieceChange:
    """A piece that came, went or changed. `file` is its present name, the former one when it went."""

    change: str
    file: str
    kind: PieceKind
    before: str = ""
    """Its former name, when it was renamed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that came, went or changed, with where they stand (in the former version when they went)."""

    change: str
    evidence: Evidence
    old: str = ""


@dataclass(frozen=True, slots=True)
class AskedChange:
    """A requirement that changed: what was asked, what is; empty where nothing is."""

    lot: str | None
    kind: RequirementKind
    label: str
    old: str
    new: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that a version changes of the one before."""

    pieces: tuple[PieceChange, ...] = ()
    passages: tuple[Passage, ...] = ()
    asked: tuple[AskedChange, ...] = ()
    rules: tuple[str, ...] = ()
    """French sentences: criteria, page limits and plans that are no longer the same."""

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.pieces or self.passages or self.asked or self.rules)


def compare(before: DceVersion, after: DceVersion) -> Changes:
    """Tell what a version changes of the one before."""
    pairs, came, gone = _paired(before.dce, after.dce)
    changed = [(old, new) for old, new in pairs if old.digest != new.digest]
    pieces = [PieceChange(ADDED, piece.file, piece.kind) for piece in came]
    pieces += [PieceChange(REMOVED, piece.file, piece.kind) for piece in gone]
    pieces += [
        PieceChange(CHANGED, new.file, new.kind, old.file if old.file != new.file else "") for old, new in changed
    ]
    passages: list[Passage] = []
    for old, new in changed:
        passages += _passages(old, new)
    return Changes(
        tuple(pieces),
        tuple(passages[:MOST_PASSAGES]),
        tuple(_asked(before.reading, after.reading)),
        tuple(_rules(before.reading, after.reading)),
    )


# --- pieces ----------------------------------------------------------------------------------------------------


def _paired(before: Dce, after: Dce) -> tuple[list[tuple[Piece, Piece]], list[Piece], list[Piece]]:
    """Pair the pieces of two versions; give also those that came and those that went."""
    old, new = list(before.pieces), list(after.pieces)
    pairs: list[tuple[Piece, Piece]] = []
    for key in (_content, _name, _bare_name, _role):
        known: dict[object, list[Piece]] = {}
        for piece in old:
            known.setdefault(key(piece), []).append(piece)
        counts = Counter(key(piece) for piece in new)
        for piece in list(new):
            which = key(piece)
            found = known.get(which, [])
            if which is None or not found or (key is _role and (len(found) > 1 or counts[which] > 1)):
                continue
            pairs.append((found.pop(0), piece))
            old.remove(pairs[-1][0])
            new.remove(piece)
    return pairs, new, old


def _content(piece: Piece) -> object:
    return piece.digest


def _name(piece: Piece) -> object:
    return piece.file.casefold()


def _bare_name(piece: Piece) -> object:
    stem = re.sub(r"\.\w{2,5}$", "", piece.file.rpartition("/")[2])
    return re.sub(r"[^a-z0-9]+", " ", _VERSION.sub("", fold(stem))).strip() or None


def _role(piece: Piece) -> object:
    return None if piece.kind in (PieceKind.UNKNOWN, PieceKind.ANNEX) else (piece.kind, piece.lots)


# --- passages --------------------------------------------------------------------------------------------------


def _passages(old: Piece, new: Piece) -> Iterable[Passage]:
    """Give the lines that came, went or changed, in the order of the new piece."""
    before, after = lines_of(old), lines_of(new)
    first, second = [_flat(line) for line in before], [_flat(line) for line in after]
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    moved = Counter(first) & Counter(second)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        lost = [line for line in before[a1:a2] if not moved[_flat(line)]]
        found = [line for line in after[b1:b2] if not moved[_flat(line)]]
        yield from _one_change(lost, found)


def _flat(line: Line) -> str:
    return " ".join(line.folded.split())


def _one_change(lost: Sequence[Line], found: Sequence[Line]) -> Iterable[Passage]:
    """Pair the lines of one change that are alike."""
    left = list(lost)
    for line in found:
        words = set(line.folded.split())
        like = max(left, key=lambda each: _likeness(words, set(each.folded.split())), default=None)
        if like is not None and _likeness(words, set(like.folded.split())) >= LIKE:
            left.remove(like)
            yield Passage(CHANGED, line.evidence("dce:version"), like.text[:QUOTE_LIMIT])
        else:
            yield Passage(ADDED, line.evidence("dce:version"))
    for line in left:
        yield Passage(REMOVED, line.evidence("dce:version"), line.text[:QUOTE_LIMIT])


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one), len(other))


# --- what is asked ---------------------------------------------------------------------------------------------


def _asked(before: DceReading, after: DceReading) -> Iterable[AskedChange]:
    """Give what the files ask differently, once when it is the same for every lot."""
    seen: set[tuple[object, ...]] = set()
    lots = dict.fromkeys(each.lot for each in (*after.asked, *before.asked))
    for lot in lots:
        old, new = _by_kind(before.asked_of(lot)), _by_kind(after.asked_of(lot))
        for key in dict.fromkeys((*new, *old)):
            was, now = old.get(key, []), new.get(key, [])
            told = " ; ".join(each.asked for each in was), " ; ".join(each.asked for each in now)
            if told[0] == told[1] or (key, *told) in seen:
                continue
            seen.add((key, *told))
            one = (now or was)[0]
            yield AskedChange(lot, one.kind, one.label, told[0], told[1], one.evidence)


def _by_kind(asked: Iterable[Requirement]) -> dict[tuple[RequirementKind, str], list[Requirement]]:
    found: dict[tuple[RequirementKind, str], list[Requirement]] = {}
    for each in asked:
        found.setdefault((each.kind, each.unit if each.kind is RequirementKind.SCHEDULE else ""), []).append(each)
    return found


def _rules(before: DceReading, after: DceReading) -> Iterable[str]:
    if [(c.name, c.weight, c.level, c.lot) for c in before.criteria] != [
        (c.name, c.weight, c.level, c.lot) for c in after.criteria
    ]:
        yield "Les critères d'attribution ne sont plus les mêmes."
    if {(each.what, each.pages) for each in before.page_limits} != {(e.what, e.pages) for e in after.page_limits}:
        yield "Le nombre de pages permis n'est plus le même."
    if [[item.title for item in plan.items] for plan in before.plans] != [
        [item.title for item in plan.items] for plan in after.plans
    ]:
        yield "Le plan demandé n'est plus le même."
    old, new = before.deadline, after.deadline
    if (old.wall if old else "") != (new.wall if new else ""):
        yield "La date limite dite par le dossier n'est plus la même."
