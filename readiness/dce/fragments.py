"""The pieces' text as the readers take it: fragments with a lot, a role and a path that names file and page. Pure.

A heading « Lot 2 » gives what follows to lot 2, across pages, until a heading that is not under it. Blank forms, and
tables of prices, are left to their own readers.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from feeds.models import Evidence, Fragment
from feeds.text import fold
from readiness.dce.models import FORMS, PAGE, PRICED, Dce, Leaf, Piece, PieceKind
from readiness.dce.places import Spot, path_of, spot_of

_ROLES: Final = {
    PieceKind.CCTP: "conditions",
    PieceKind.CCP: "conditions",
    PieceKind.ANNEX: "conditions",
    PieceKind.UNKNOWN: "info",
    PieceKind.RC: "info",
    PieceKind.CCAP: "info",
    PieceKind.AE: "info",
    PieceKind.NOTICE: "info",
}
_ORDER: Final = (
    PieceKind.CCTP,
    PieceKind.CCP,
    PieceKind.ANNEX,
    PieceKind.CCAP,
    PieceKind.RC,
    PieceKind.AE,
    PieceKind.UNKNOWN,
    PieceKind.NOTICE,
)
"""What speaks most surely of the work first."""
_LEVEL: Final = re.compile(
    r"\W{0,3}(?:(?P<w>article|chapitre|titre|partie|annexe)\b|(?P<n>\d{1,2}(?:[.]\d{1,2}){0,4})\b)"
)
_LOT_HEADING: Final = re.compile(
    r"\W{0,3}(?:(?P<w>article|chapitre|titre|partie) ?[\divx.]{1,6}\W{1,4}|(?P<n>\d{1,2}(?:[.]\d{1,2}){0,4})\W{1,4})?"
    r"(?:(?:prescriptions|dispositions|clauses|specifications) (?:particulieres? |propres )?(?:au|du) )?"
    r"lot ?(?:n ?[o°º] ?)?0?(?P<lot>\d{1,3})\b(?! ?(?:,|et |a \d|\d))"
)
_LONGEST_HEADING: Final = 110
_COMMON: Final = re.compile(
    r"\W{0,3}(?:dispositions|prescriptions|clauses) (?:communes|generales)|\W{0,3}tous (?:les )?lots"
)


def fragments_of(dce: Dce, lots: Sequence[str]) -> list[Fragment]:
    """Give the text of the pieces that speak of the work and of how to answer, best first.

    Args:
        dce: the files.
        lots: identifiers of the procedure's lots; a lot that is not one of them is the whole procedure's.
    """
    found: list[Fragment] = []
    for kind in _ORDER:
        for piece in dce.pieces:
            if piece.kind is kind:
                found += _of_piece(piece, lots)
    return found


def is_read(piece: Piece) -> bool:
    """Tell whether a piece's words are read for what is asked."""
    return piece.kind not in FORMS and piece.kind not in PRICED and piece.kind in _ROLES


def _of_piece(piece: Piece, lots: Sequence[str]) -> Iterator[Fragment]:
    own = [known for lot in piece.lots if (known := known_lot(lot, lots)) is not None]
    role = _ROLES[piece.kind]
    if own:
        for lot in own:
            yield from (Fragment(path_of(piece, leaf), leaf.text, lot, role) for leaf in piece.leaves if leaf.text)
        return
    current: tuple[str, int] | None = None
    for leaf in piece.leaves:
        parts = list(_parts(leaf, lots, current))
        yield from (Fragment(path_of(piece, leaf), text, lot, role) for lot, text, _ in parts)
        # The lot that a page ends with goes on over the next one.
        current = parts[-1][2] if parts else current


def known_lot(number: str, lots: Sequence[str]) -> str | None:
    """Give the lot of a procedure that a number names; None when it has none of the name."""
    bare = number.lstrip("0")
    return next((lot for lot in lots if lot.lstrip("0") == bare), None)


def _parts(
    leaf: Leaf, lots: Sequence[str], current: tuple[str, int] | None
) -> Iterator[tuple[str | None, str, tuple[str, int] | None]]:
    """Cut a leaf where the lot that is spoken of changes: lot, text, and what goes on after it."""
    if len(lots) < 2 or not (current or "lot" in fold(leaf.text)):  # noqa: PLR2004 - one lot needs no cutting
        if leaf.text:
            yield current[0] if current else None, leaf.text, current
        return
    lines = leaf.text.split("\n")
    folded = [fold(line) for line in lines]
    held: list[str] = []
    for at, line in enumerate(lines):
        following = _after(folded, at, lots, current)
        if following != current and held:
            yield current[0] if current else None, "\n".join(held), following
            held = []
        current = following
        held.append(line)
    if held:
        yield current[0] if current else None, "\n".join(held), current


def _after(
    folded: Sequence[str], at: int, lots: Sequence[str], current: tuple[str, int] | None
) -> tuple[str, int] | None:
    """Give the lot (and the level of its heading) that holds from a line on."""
    line = folded[at]
    if len(line) > _LONGEST_HEADING or line.endswith((",", ";")):
        return current
    heading = _LOT_HEADING.match(line)
    if heading:
        # Lots one under the other are a list of lots, not chapters.
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(folded) and _LOT_HEADING.match(folded[near])]
        lot = None if beside else known_lot(heading["lot"], lots)
        return current if lot is None else (lot, _depth(heading["w"], heading["n"]))
    if current is None:
        return None
    if _COMMON.match(line):
        return None
    level = _LEVEL.match(line)
    if level and not line.endswith(".") and _depth(level["w"], level["n"]) <= current[1]:
        return None
    return current


def _depth(word: str | None, number: str | None) -> int:
    """Give how deep a heading is: an article, a bare « Lot 2 » that only an article ends, `4`, `4.2`."""
    if number:
        return number.count(".") + 2
    return 0 if word else 1


# --- exact places ----------------------------------------------------------------------------------------------


class Exactly:
    """Find the paragraph or the row of a quote inside its leaf, and the page of a place in a piece."""

    def __init__(self, dce: Dce) -> None:
        self._leaves = {path_of(piece, leaf): (piece, leaf) for piece in dce.pieces for leaf in piece.leaves}

    def evidence(self, evidence: Evidence) -> Evidence:
        """Give the evidence with the number of its own line, where lines are counted."""
        known = self._leaves.get(evidence.path)
        if known is None or known[1].unit == PAGE:
            return evidence
        piece, leaf = known
        words = " ".join(evidence.quote.strip("…").split())[:60]
        flat, starts = _flat(leaf.text)
        at = flat.find(words) if words else -1
        if at < 0:
            return evidence
        line = bisect_right(starts, at) - 1
        return replace(evidence, path=path_of(piece, replace(leaf, number=leaf.number + line)))

    def spot(self, evidence: Evidence) -> Spot | None:
        """Give the place of an evidence."""
        return spot_of(evidence.path)


def _flat(text: str) -> tuple[str, list[int]]:
    """Give a text on one line, and where each of its lines begins in it."""
    starts, flat = [], ""
    for line in text.split("\n"):
        starts.append(len(flat))
        flat += f"{' '.join(line.split())} "
    return flat, starts
