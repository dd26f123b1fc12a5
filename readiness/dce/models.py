"""A consultation's files as read: pieces, the places of their text, and what was found in them.

Frozen values. A place is a page where the format has pages, else a paragraph or a row: nothing unknown is invented.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from feeds.models import Clause, Contradiction, Deadline, Evidence, Opportunity, Place, Reservation
from readiness.models import Requirement

DCE_READER: Final = 1
"""Raised when the readers change: what an older one read is read again from the kept text."""
SCHEME: Final = "dce"
"""Beginning of the path of evidence that was read in the files."""


class PieceKind(StrEnum):
    """What a piece is, under the field's own names."""

    RC = "rc"
    CCAP = "ccap"
    CCTP = "cctp"
    CCP = "ccp"
    """Administrative and technical clauses in one."""
    AE = "ae"
    BPU = "bpu"
    DPGF = "dpgf"
    DQE = "dqe"
    FRAME = "cadre"
    """Frame of the technical answer (cadre de réponse, cadre de mémoire technique)."""
    DC1 = "dc1"
    DC2 = "dc2"
    DC4 = "dc4"
    DUME = "dume"
    NOTICE = "avis"
    ANNEX = "annexe"
    UNKNOWN = "inconnue"


NAMES: Final = {
    PieceKind.RC: "RC",
    PieceKind.CCAP: "CCAP",
    PieceKind.CCTP: "CCTP",
    PieceKind.CCP: "CCP",
    PieceKind.AE: "AE",
    PieceKind.BPU: "BPU",
    PieceKind.DPGF: "DPGF",
    PieceKind.DQE: "DQE",
    PieceKind.FRAME: "Cadre",
    PieceKind.DC1: "DC1",
    PieceKind.DC2: "DC2",
    PieceKind.DC4: "DC4",
    PieceKind.DUME: "DUME",
    PieceKind.NOTICE: "Avis",
    PieceKind.ANNEX: "Annexe",
    PieceKind.UNKNOWN: "Pièce",
}
"""Short names, as they stand in a column (`CCTP p. 7`)."""
FULL_NAMES: Final = {
    PieceKind.RC: "règlement de la consultation",
    PieceKind.CCAP: "clauses administratives",
    PieceKind.CCTP: "clauses techniques",
    PieceKind.CCP: "clauses administratives et techniques",
    PieceKind.AE: "acte d'engagement",
    PieceKind.BPU: "bordereau des prix",
    PieceKind.DPGF: "décomposition du prix global",
    PieceKind.DQE: "détail quantitatif estimatif",
    PieceKind.FRAME: "cadre de réponse",
    PieceKind.DC1: "lettre de candidature",
    PieceKind.DC2: "déclaration du candidat",
    PieceKind.DC4: "déclaration de sous-traitance",
    PieceKind.DUME: "document unique (DUME)",
    PieceKind.NOTICE: "avis publié",
    PieceKind.ANNEX: "annexe",
    PieceKind.UNKNOWN: "pièce non reconnue",
}
TO_FILL: Final = frozenset(
    {PieceKind.AE, PieceKind.BPU, PieceKind.DPGF, PieceKind.DQE, PieceKind.FRAME}
    | {PieceKind.DC1, PieceKind.DC2, PieceKind.DC4}
)
"""Pieces that the answer is written into: their file is kept as received."""
PRICED: Final = frozenset({PieceKind.BPU, PieceKind.DPGF, PieceKind.DQE})
FORMS: Final = frozenset({PieceKind.DC1, PieceKind.DC2, PieceKind.DC4, PieceKind.DUME})
"""Blank forms of the State: their words speak of every contract, and of none."""

PAGE, PARAGRAPH, ROW = "page", "paragraph", "row"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page, some paragraphs under one heading, or some rows of a sheet.

    Attributes:
        unit: `page`, `paragraph` or `row`: what `number` counts.
        number: from 1; of paragraphs and rows, the first of the leaf.
        section: heading the paragraphs stand under, or name of the sheet; empty for a page.
        text: cleaned, one line a paragraph or row.
        scanned: the page is an image: nothing of it could be read.
    """

    unit: str
    number: int
    text: str
    section: str = ""
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of the files.

    Attributes:
        file: its path inside what was given, archives included (`annexes.zip/plan.pdf`); unique.
        form: `pdf`, `docx`, `odt`, `doc`, `xlsx`, `ods`, `csv`, `txt`…; empty when it is not read.
        kind: what it is.
        also: what else it holds, when one document is several pieces.
        confidence: `sure` (name and content agree), `probable` (one says), `fragile` (they disagree); empty: unknown.
        lots: lots it belongs to, as the buyer numbers them; empty for all.
        note: French, what was not read of it and why; empty when all was.
        lines: lines that the tenderer answers, of a frame to fill.
    """

    file: str
    form: str
    size: int
    digest: str
    leaves: tuple[Leaf, ...] = ()
    kind: PieceKind = PieceKind.UNKNOWN
    also: tuple[PieceKind, ...] = ()
    confidence: str = ""
    lots: tuple[str, ...] = ()
    note: str = ""
    lines: int = 0

    @property
    def scanned(self) -> tuple[int, ...]:
        """Numbers of the pages that are images."""
        return tuple(leaf.number for leaf in self.leaves if leaf.scanned)

    @property
    def pages(self) -> int | None:
        """How many pages; None where the format has none."""
        return len(self.leaves) if self.leaves and self.leaves[0].unit == PAGE else None


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not read: its path and why, one French sentence that says what to do."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dce:
    """The files of one consultation, as given once."""

    name: str
    pieces: tuple[Piece, ...] = ()
    refused: tuple[Refused, ...] = ()


# --- what was read ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Criterion:
    """An award criterion or sub-criterion, in the order of the rules.

    Attributes:
        weight: in `unit` (`%` or `points`); None when only ranked.
        level: 1 for a criterion, 2 for a sub-criterion of the last criterion before it.
        lot: lot it is of, None for all.
    """

    name: str
    weight: Decimal | None
    unit: str
    level: int
    evidence: Evidence
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class PageLimit:
    """How many pages a document of the answer may have. `what` is its name in French."""

    what: str
    pages: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A heading that the answer must have."""

    number: str
    title: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Plan:
    """What a document of the answer must be made of. `imposed`: the order and headings are compulsory."""

    what: str
    imposed: bool
    items: tuple[PlanItem, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Sites:
    """Places of work that the files name, of one lot (None: of all)."""

    lot: str | None
    places: tuple[Place, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the files alone ask of one lot (None: of the whole procedure)."""

    lot: str | None
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class DceReading:
    """Everything read in the files."""

    asked: tuple[Asked, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    unreserved: tuple[Evidence, ...] = ()
    unreserved_lots: tuple[tuple[str, ...], ...] = ()
    clauses: tuple[Clause, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    page_limits: tuple[PageLimit, ...] = ()
    plans: tuple[Plan, ...] = ()
    sites: tuple[Sites, ...] = ()
    deadline: Deadline | None = None
    deadline_evidence: tuple[Evidence, ...] = ()
    frames: tuple[str, ...] = ()
    """Files that hold a frame to fill, line by line."""
    kinds: tuple[PieceKind, ...] = ()
    """Kinds of the pieces that were read: what the files could have said."""

    def asked_of(self, lot: str | None) -> tuple[Requirement, ...]:
        """Give what the files ask of a lot; what they ask of all when they do not name it."""
        by_lot = {each.lot: each.requirements for each in self.asked}
        return by_lot.get(lot, by_lot.get(None, ()))


@dataclass(frozen=True, slots=True)
class DceVersion:
    """The files of a consultation as added once: numbered from 1, the highest is the one in force."""

    number: int
    added: datetime
    dce: Dce
    reading: DceReading


@dataclass(frozen=True, slots=True)
class WithFiles(Opportunity):
    """An opportunity whose consultation's files were read. Made by `readiness.dce.refine.with_files` only."""

    files: DceReading = DceReading()
