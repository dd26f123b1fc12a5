"""One clause read in one place, and what every reader of clauses does with a match: scope, denial, evidence.

Clauses are joined by `feeds.reading.clauses`; nothing here knows what a clause means.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from feeds.models import ClauseKind, Evidence
from feeds.reading.pages import Page
from feeds.reading.scopes import Mention, find_lots, known_as

NO_CLAUSE: Final = re.compile(
    r"(?:\baucune? |\babsence (?:de |d')|\b(?:exempte|dispense)[a-z]{0,2} (?:de |d')|\bpas (?:de |d'|prevu de "
    r"|une? |soumis a )|\bsans |\bni "
    r"|\bhors )(?:[a-z']{1,12} ){0,2}$"
    r"|(?:n'est|ne sera) pas (?:fait )?(?:application|usage) (?:de |d')(?:la |une )?$"
    r"|(?:n'est|ne sont|non) (?:pas )?(?:soumis|assujetti|concerne|assorti)[a-z]{0,2} (?:a |par |de |d')?"
    r"(?:la |une |des |les )?$"
    r"|(?:ne (?:comporte|contient|comprend|prevoit)|n'(?:inclut|integre|est assorti[a-z]{0,2}|est concerne[a-z]{0,2}))"
    r" (?:pas|ni|aucune?) (?:de |d'|par )?(?:[a-z']{1,12} ){0,3}$"
)
DENIED_AFTER: Final = re.compile(
    r"[a-z'()/ ]{0,60}(?::|=|\?) ?(?:non\b|pas (?:de |d')|neant|sans objet|aucun|oui ?/ ?non)"
    r"|[a-z' ]{0,50} (?:n'est|ne sont|n'ont|n'a) pas (?:ete )?(?:prevu|requis|exig|impos|appliqu|concern|demand"
    r"|retenu|reconduit)"
    r"|[a-z' ]{0,30} non (?:applicable|prevu|concern|requis)|[a-z' ]{0,30} (?:est|sont) sans objet"
    r"|[a-z' ]{0,25} ne (?:s'applique|s'appliquent|concerne) pas"
)
_RESERVED: Final = re.compile(r"^[) ,]{0,3}(?:est|sont|seront|sera) (?:[a-z]{1,14} )?reserve")
NEAR_LOTS: Final = 160
"""How far after a match its lots may be named."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One clause read in one place; the fields are those of `Clause`."""

    kind: ClauseKind
    evidence: Evidence
    lots: tuple[str, ...] = ()
    hours: Decimal | None = None
    share: Decimal | None = None
    share_of: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    value: str = ""
    stage: str = ""
    limit: int | None = None
    article: str = ""

    @property
    def told(self) -> int:
        """How much is said beside the kind: the words that give a figure come first."""
        return (self.hours is not None) + (self.share is not None) + (self.weight is not None) + bool(self.stage)


def evidence_of(page: Page, kind: ClauseKind, start: int, end: int) -> Evidence:
    """Quote the words of a clause in their sentence."""
    return page.evidence(start, end, f"texte-{kind.value}")


def scope_of(page: Page, lots: tuple[str, ...], start: int, end: int, until: int = 0) -> tuple[str, ...]:
    """Give the lot a text belongs to, else those that the sentence around a match names.

    Args:
        page: text.
        lots: lots of the notice.
        start: where the match begins.
        end: where it ends.
        until: where what is said of it ends, when that is beyond its sentence.
    """
    if page.fragment.lot is not None:
        return (page.fragment.lot,)
    first, last = page.sentence(start, end)
    told = find_lots(page.folded, first, min(max(last, until), end + NEAR_LOTS))
    mentions = [one for one in told if not one.excluded and not _of_reserved(page.folded, one, end)]
    if mentions or not told or not told[-1].excluded:
        return known_as([lot for mention in mentions for lot in mention.lots], lots)
    but = known_as(told[-1].lots, lots)
    return tuple(lot for lot in lots if lot not in but)


def _of_reserved(folded: str, mention: Mention, end: int) -> bool:
    """Tell lots that a sentence reserves after having spoken of the clause: « … et les lots 2 et 8 sont réservés »."""
    if mention.start <= end:
        return False
    return "2113-1" in folded[end : mention.start] or bool(_RESERVED.search(folded[mention.end : mention.end + 40]))


def plain(
    page: Page,
    pattern: re.Pattern[str],
    kind: ClauseKind,
    lots: tuple[str, ...],
    stretches: Iterable[tuple[int, int]] | None = None,
) -> Iterator[Hit]:
    """Read a clause of one kind, once a fragment, unless it is denied.

    Args:
        page: text.
        pattern: what says it.
        kind: of the clause.
        lots: lots of the notice.
        stretches: of the text outside which the pattern finds nothing.
    """
    for low, high in ((0, len(page.folded)),) if stretches is None else stretches:
        for found in pattern.finditer(page.folded, low, high):
            if not is_denied(page.folded, found):
                start, end = found.span()
                yield Hit(kind, evidence_of(page, kind, start, end), scope_of(page, lots, start, end))
                return


def is_denied(folded: str, found: re.Match[str]) -> bool:
    """Tell that the words around a match say there is no such thing."""
    left = folded[max(0, found.start() - 60) : found.start()]
    return bool(NO_CLAUSE.search(left) or DENIED_AFTER.match(folded, found.end()))


def sentences_with(page: Page, word: str) -> Iterator[tuple[int, int]]:
    """Give the bounds of each sentence that holds a word, once, in order."""
    position = page.folded.find(word)
    while position >= 0:
        start, end = page.sentence(position, position + len(word))
        yield start, end
        position = page.folded.find(word, max(end, position + 1))
