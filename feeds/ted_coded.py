"""What the TED itself adds to a notice: coded data and headings, published beside the form.

It says again, in codes, most of what the form says, and stays when the form is of a kind that no reader knows. Nothing
of it wins over the form: a coded deadline, for one, may be that of a later correction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from feeds.eforms_tree import Node, child, every
from feeds.models import Kind, Place
from feeds.ted_lots import NATURES, NO_NUTS
from feeds.ted_tree import day_of, descend, line, mark, marks, nodes, oj_number, wall_of, words

_KINDS: Final = {
    **dict.fromkeys(("0", "6", "B", "P"), Kind.PLANNING),
    **dict.fromkeys(("3", "4", "5", "9", "A", "C", "D", "E", "F", "H", "I", "M", "O", "Q", "Y"), Kind.CALL),
    **dict.fromkeys(("7", "J", "R"), Kind.RESULT),
    **dict.fromkeys(("1", "2"), Kind.CHANGE),
    "K": Kind.MODIFICATION,
    "V": Kind.INTENTION,
}
"""`TD_DOCUMENT_TYPE`."""
_PROCEDURES: Final = {
    **dict.fromkeys("1", "open"),
    **dict.fromkeys(("2", "3"), "restricted"),
    **dict.fromkeys(("4", "6", "B", "T"), "negotiated"),
    "C": "dialogue",
    **dict.fromkeys(("E", "F"), "concession"),
    "G": "other",
}
"""`PR_PROC`."""
_NATURES: Final = {"1": "WORKS", "2": "SUPPLIES", "4": "SERVICES"}
"""`NC_CONTRACT_NATURE`."""


@dataclass(frozen=True, slots=True)
class Coded:
    """The coded data of one notice; empty where there is none, as in a sender's file."""

    number: str
    published: date | None
    dispatched: date | None
    deadline: str
    """Wall clock, empty when there is none."""
    kind: Kind | None
    natures: tuple[str, ...]
    procedure: str
    cpv: tuple[str, ...]
    places: tuple[Place, ...]
    earlier: tuple[str, ...]
    """Numbers of the publications that this one refers to."""
    title: str
    buyer: str


def read_coded(root: Node) -> Coded:
    """Read the coded data and the headings of a document."""
    coded = child(root, "CODED_DATA_SECTION")
    data, codes = child(coded, "NOTICE_DATA"), child(coded, "CODIF_DATA")
    nature = _NATURES.get(mark(codes, "NC_CONTRACT_NATURE", "CODE"), "")
    nuts = [code for name in ("PERFORMANCE_NUTS", "ORIGINAL_NUTS") for code in marks(data, name, "CODE")]
    numbers = (line(data, "NO_DOC_OJS"), str(root.get("@DOC_ID", "")))
    return Coded(
        number=next(filter(None, map(oj_number, numbers)), ""),
        published=day_of(child(coded, "REF_OJS").get("DATE_PUB")),
        dispatched=day_of(codes.get("DS_DATE_DISPATCH")),
        deadline=wall_of(codes.get("DT_DATE_FOR_SUBMISSION")),
        kind=_KINDS.get(mark(codes, "TD_DOCUMENT_TYPE", "CODE")),
        natures=(NATURES[nature],) if nature else (),
        procedure=_PROCEDURES.get(mark(codes, "PR_PROC", "CODE"), ""),
        cpv=tuple(dict.fromkeys(code for code in marks(data, "ORIGINAL_CPV", "CODE") if code.isdecimal())),
        places=tuple(Place(nuts=code) for code in dict.fromkeys(nuts) if code not in NO_NUTS),
        earlier=tuple(line(item) for item in descend(data.get("REF_NOTICE"), "NO_DOC_OJS")),
        title=_title(root),
        buyer=next(_names(root), ""),
    )


def _title(root: Node) -> str:
    """Give the heading in French, else in the first language: what is bought, by its main code."""
    titles = [item for section in _translations(root, "ML_TITLES") for item in every(section, "ML_TI_DOC")]
    french = [item for item in titles if item.get("@LG") == "FR"]
    return next((text for item in (*french, *titles) if (text := line(item, "TI_TEXT"))), "")


def _names(root: Node) -> Iterator[str]:
    """Yield the names under which the buyer is published."""
    for section in _translations(root, "ML_AA_NAMES"):
        yield from filter(None, (words(item, lines=False) for item in nodes(section, "AA_NAME")))


def _translations(root: Node, name: str) -> list[Node]:
    return [item for section in every(root, "TRANSLATION_SECTION") for item in every(section, name)]
