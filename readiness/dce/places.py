"""Where something stands in the files, written as the path of an evidence and read back. Pure.

`dce:cctp:page:7::CCTP.pdf`: kind of the piece, what is counted, its number, heading or sheet, file. The file comes last
and may hold anything; the others hold no colon.
"""

from dataclasses import dataclass

from feeds.models import Evidence
from readiness.dce.models import NAMES, PAGE, PARAGRAPH, ROW, SCHEME, Leaf, Piece, PieceKind

_PARTS = 6
_SHORT = {PAGE: "p.", PARAGRAPH: "§", ROW: "l."}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the files."""

    kind: PieceKind
    unit: str
    number: int
    section: str
    file: str

    @property
    def page(self) -> int | None:
        """Number of the page, None where the format has none."""
        return self.number if self.unit == PAGE else None

    def short(self) -> str:
        """Write it for a column (`CCTP p. 7`, `BPU l. 12`)."""
        return f"{NAMES[self.kind]} {_SHORT[self.unit]}\N{NO-BREAK SPACE}{self.number}"

    def full(self) -> str:
        """Write it in full, heading or sheet and file included."""
        section = f"«\N{NO-BREAK SPACE}{self.section}\N{NO-BREAK SPACE}», " if self.section else ""
        return f"{self.short()}, {section}{self.file}"


def path_of(piece: Piece, leaf: Leaf) -> str:
    """Write the place of a leaf."""
    section = " ".join(leaf.section.replace(":", " ").split())[:80]
    return f"{SCHEME}:{piece.kind.value}:{leaf.unit}:{leaf.number}:{section}:{piece.file}"


def spot_of(path: str) -> Spot | None:
    """Read the place back; None when the path is not one of the files."""
    parts = path.split(":", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != SCHEME:
        return None
    _, kind, unit, number, section, file = parts
    if kind not in set(PieceKind) or unit not in _SHORT or not number.isdigit():
        return None
    return Spot(PieceKind(kind), unit, int(number), section, file)


def in_files(evidence: Evidence) -> bool:
    """Tell whether something was read in the files rather than in the notice."""
    return evidence.path.startswith(f"{SCHEME}:")
