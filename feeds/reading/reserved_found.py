"""What one place of a text says of a reservation, and the lots it says it of."""

import re
from dataclasses import dataclass
from typing import Final

from feeds.models import Evidence, Regime
from feeds.reading.pages import Page
from feeds.reading.reserved_words import ALL_LOTS, COUNTED_LOTS, LOT_BEFORE, LOTS_AFTER, ODD_OR_EVEN, ONE_LOT
from feeds.reading.scopes import Mention, find_lots, known_as, names_some_lots

WINDOW: Final = 420
"""How far from the word, within its sentence, those it is reserved to may be named."""

_INVERTED: Final = re.compile(r"[^a-z0-9]{0,4}(?:est|sont|sera|seront) (?:[a-z]{4,14} )?r")
"""« Est réservé, suivant l'article …, aux EA le lot n° 1 »: the lots come last."""
_COUNTS: Final = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit")


@dataclass(frozen=True, slots=True)
class Found:
    """A reservation read in one place.

    Attributes:
        lots: lots concerned as the notice prints them; empty for the whole procedure.
        partial: some lots, without saying which.
        doubt: French sentence when the words and the article disagree.
    """

    regime: Regime
    lots: tuple[str, ...]
    evidence: Evidence
    article: str = ""
    partial: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Denied:
    """Words that say that nothing is reserved, for some lots or for the whole procedure.

    Attributes:
        partial: some lots, without saying which.
    """

    lots: tuple[str, ...]
    evidence: Evidence
    partial: bool = False


def scope_of(
    page: Page, word: re.Match[str], bounds: tuple[int, int], published: tuple[str, ...]
) -> tuple[tuple[str, ...], bool]:
    """Give the lots an occurrence speaks of, and whether it speaks of some lots without naming them."""
    if page.fragment.lot is not None:
        return (page.fragment.lot,), False
    folded, (start, stop) = page.folded, bounds
    after = find_lots(folded, word.end(), min(stop, word.end() + 110))
    if not after and LOT_BEFORE.search(folded, max(0, word.start() - 30), word.start()):
        after = _lots_after(folded, word.end(), min(stop, word.end() + 160))
    if not after and _INVERTED.match(folded, start, word.start() + 1):
        after = find_lots(folded, word.end(), stop)[:1]
    before = find_lots(folded, start, word.end())
    near = min(stop, word.end() + 40)
    if (parity := ODD_OR_EVEN.search(folded, start, near)) and published:
        kept = tuple(lot for lot in published if lot.isdigit() and int(lot) % 2 == bool(parity[1]))
        return kept, not kept
    counted = COUNTED_LOTS.search(folded, start, near)
    if ALL_LOTS.search(folded, start, near) or (counted and _count(counted[1]) == len(published)):
        excluded = [mention for mention in (*before, *after) if mention.excluded]
        return _all_but(excluded[-1], published) if excluded else ((), False)
    earlier = max(page.sentence(word.start(), word.end())[0], word.start() - WINDOW)
    if not before and not after and earlier < start:
        before = find_lots(folded, earlier, start)
    mention = before[-1] if before else (after[0] if after else None)
    if mention is not None:
        return _all_but(mention, published) if mention.excluded else (known_as(mention.lots, published), False)
    one = ONE_LOT.search(folded, start, word.start())
    if one and one[1]:
        return known_as((one[1].lstrip("0"),), published), False
    some = names_some_lots(folded, start, min(stop, word.end() + 60))
    return (), some or bool(one and len(published) > 1)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS.index(word) + 2


def _lots_after(folded: str, start: int, stop: int) -> list[Mention]:
    """Give the numbers of « lot réservé n°5 », or of « lots réservés aux ESAT : 2 et 4 »."""
    near = find_lots("lot" + folded[start : min(stop, start + 60)], 0, 60)
    colon = None if near else LOTS_AFTER.search(folded, start, stop)
    return find_lots("lots " + folded[colon.end() : stop], 0, stop) if colon else near


def _all_but(mention: Mention, published: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Give the lots of the notice that a mention does not name, or that some are meant when they are not known."""
    named = known_as(mention.lots, published)
    rest = tuple(lot for lot in published if lot not in named)
    return rest, not rest
