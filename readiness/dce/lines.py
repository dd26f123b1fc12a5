"""The lines of a piece in order, wrapped ones joined, each with the leaf it stands in. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from feeds.models import Evidence
from feeds.text import QUOTE_LIMIT, fold
from readiness.dce.models import PAGE, Leaf, Piece
from readiness.dce.places import path_of

_GOES_ON: Final = re.compile(r"(?![a-z] ?[)/.°])(?:[a-zà-öø-ÿœ(]|\d{1,3}(?:[,.]\d+)? ?%$)")
_ITEM: Final = re.compile(
    r"\s*(?:[-–—•*·→▪✓o]\s|\d{1,2}(?:[.\-]\d{1,2}){0,3}\s?[.)°/–-]?\s|[IVX]{1,4}\s?[.)-]\s|[A-Za-z]\s?[.)]\s)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, whole, with where it stands."""

    text: str
    folded: str
    piece: Piece
    leaf: Leaf

    @property
    def listed(self) -> bool:
        """Whether it begins as an item of a list."""
        return bool(_ITEM.match(self.text))

    def evidence(self, rule: str) -> Evidence:
        """Quote the line."""
        return Evidence(path_of(self.piece, self.leaf), self.text[:QUOTE_LIMIT], rule)


def lines_of(piece: Piece) -> list[Line]:
    """Give the lines of a piece; a line that goes on in lower case was wrapped and belongs to the one before it."""
    found: list[tuple[str, Leaf]] = []
    for leaf in piece.leaves:
        wraps = leaf.unit == PAGE
        for raw in leaf.text.split("\n"):
            text = raw.strip()
            if not text:
                continue
            ended = not found or found[-1][0].endswith((".", ";", ":"))
            if wraps and not ended and _GOES_ON.match(text):
                found[-1] = (f"{found[-1][0]} {text}", found[-1][1])
            else:
                found.append((text, leaf))
    return [Line(text, fold(text), piece, leaf) for text, leaf in found]
