"""Cut paragraphs and rows into leaves: under one heading, or a run of rows, each line one paragraph or row. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from feeds.text import clean
from readiness.dce.limits import LONGEST_PIECE
from readiness.dce.models import PARAGRAPH, ROW, Leaf

LONGEST: Final = 3_000
"""Characters of a leaf before another begins: a place must say where to look."""
_HEADING: Final = re.compile(
    r"(?:(?:article|chapitre|titre|annexe|partie|section|lot)\s+(?:n\s?[°o]\s?)?[\dIVXA-Z]{1,5}\b"
    r"|\d{1,2}(?:\.\d{1,2}){0,4}\.?\s?[-–—.)]{0,2}\s+(?=[A-ZÀ-Ý])"
    r"|[IVX]{1,5}\s?[-–—.)]\s+(?=[A-ZÀ-Ý]))",
    re.IGNORECASE,
)
_LONGEST_HEADING: Final = 110


@dataclass(slots=True)
class Lines:
    """Gather lines into leaves."""

    unit: str
    leaves: list[Leaf] = field(default_factory=list)
    _section: str = ""
    _first: int = 1
    _texts: list[str] = field(default_factory=list)
    _length: int = 0
    _total: int = 0

    def add(self, number: int, text: str, section: str | None = None) -> bool:
        """Add a line; a section begins a leaf. False once the piece is too long to go on."""
        if section is not None or self._length > LONGEST:
            self.close()
            self._section = self._section if section is None else section
        if not self._texts:
            self._first = number
        self._texts.append(text)
        self._length += len(text)
        self._total += len(text)
        return self._total < LONGEST_PIECE

    def close(self) -> None:
        """End the leaf."""
        if self._texts:
            self.leaves.append(Leaf(self.unit, self._first, "\n".join(self._texts), self._section))
        self._texts, self._length = [], 0


def paragraphs(blocks: Iterable[tuple[str, bool]]) -> tuple[Leaf, ...]:
    """Cut paragraphs under their headings.

    Args:
        blocks: text of each, and whether its style says that it is a heading.
    """
    lines = Lines(PARAGRAPH)
    number = 0
    for raw, styled in blocks:
        text = clean(raw)
        if not text:
            continue
        number += 1
        heading = styled or is_heading(text)
        if not lines.add(number, text, text[:_LONGEST_HEADING] if heading else None):
            break
    lines.close()
    return tuple(lines.leaves)


def is_heading(text: str) -> bool:
    """Tell a numbered heading from a sentence or an item of a list."""
    return len(text) <= _LONGEST_HEADING and text[-1:] not in ".;,:" and bool(_HEADING.match(text))


def rows(sheets: Iterable[tuple[str, Iterable[tuple[int, list[str]]]]]) -> tuple[Leaf, ...]:
    """Cut the rows of sheets; an empty row ends a leaf, so that the rows of one follow each other.

    Args:
        sheets: name, and its rows that hold something, each with its number.
    """
    lines = Lines(ROW)
    for name, content in sheets:
        before = None
        for number, cells in content:
            text = row_text(cells)
            if not text:
                continue
            fresh = before is None or number != before + 1
            before = number
            if not lines.add(number, text, clean(name) if fresh else None):
                lines.close()
                return tuple(lines.leaves)
    lines.close()
    return tuple(lines.leaves)


def row_text(cells: Iterable[str]) -> str:
    """Write the cells of a row as one line: `Fréquence : 5 fois par semaine`, `1 ; Chaise ; 12`."""
    filled = [text for cell in cells if (text := clean(cell))]
    return (" : " if len(filled) == 2 else " ; ").join(filled)  # noqa: PLR2004 - a name and its value
