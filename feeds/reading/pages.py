"""The free text of a notice, folded once, and its sentences. What every reader searches.

Offsets in `folded` are offsets in `text` (`feeds.text.fold` keeps the length), so that evidence quotes the author.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from feeds.models import Evidence, Fragment
from feeds.text import fold, quote

# Begins with a set: the engine then leaps from one candidate to the next.
_STOP: Final = re.compile(r"[\n.!?](?:(?<=\n)|(?=\s)|(?<=[a-z0-9)éè]\.)(?=[A-ZÀÂÉÈÊÎÔ][a-zàâéèêîô'’]))")
_ABBREVIATION: Final = re.compile(r"(?:^|[^a-z0-9])(?:arts?|[a-z]|n°|no|nos|al|cf|env|mme|ord|ste?|bd|av|tel|ref|ex)$")
_LIST_ITEM: Final = re.compile(r"\s{0,3}(?:[-–—•*·→▪]|[0-9]{1,2} ?[°)/]|[a-z] ?\)|[a-zàâéèêîô(])")
_WRAPPED: Final = re.compile(r"\n(?=[a-zà-ÿ(])")
"""A line that goes on in lower case was wrapped by the buyer's tool: its break is a space."""
_REPLACED: Final = re.compile(r"au lieu de|\ben lieu et place de|\ba la place de\b|\bremplacer\b(?! par)")
_DELETED: Final = re.compile(
    r"\b(?:la mention|les mentions|les mots|la phrase|l'alinea|le paragraphe)\b[^.\n]{3,200}?\b(?:est|sont)"
    r" (?:supprime|retire|annule)|\b(?:supprimer|retirer)\b[^.\n]{3,200}"
)
_REPLACED_BY: Final = re.compile(r"\bpar\b(?= ?[:«\"'(]| (?:le|la|les|un|une|marche|lots?)\b)")
_OVER: Final = re.compile(r"\.(?= )|\n")
_REPLACEMENT: Final = re.compile(
    r"\b(?:il faut |il convient de |veuillez |merci de )?lire\b|\bmettre\b|\bremplacer par\b"
)


@dataclass(frozen=True)
class Page:
    """One fragment with its folded text."""

    fragment: Fragment
    text: str
    folded: str

    @cached_property
    def stops(self) -> list[int]:
        """Offsets right after which a new sentence begins."""
        return [found.end() for found in _STOP.finditer(self.text) if self._ends(found)]

    def _ends(self, found: re.Match[str]) -> bool:
        """Tell a sentence's end from an abbreviation's dot (`art. L. 2113-12`) and from a list that goes on."""
        if found[0] == "\n":
            before = self.text[max(0, found.start() - 3) : found.start()].rstrip()
            goes_on = before.endswith((":", ",", "(", ";")) or _LIST_ITEM.match(self.text, found.end())
            return not goes_on
        return not _ABBREVIATION.search(self.folded[max(0, found.start() - 6) : found.start()])

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Give the bounds of the sentence around `start:end`."""
        after = bisect_left(self.stops, end)
        before = bisect_right(self.stops, start) - 1
        return (
            self.stops[before] if before >= 0 else 0,
            self.stops[after] if after < len(self.stops) else len(self.text),
        )

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """Quote the words at `start:end` in their sentence."""
        return Evidence(self.fragment.path, quote(self.text, start, end), rule)


def open_pages(fragments: Iterable[Fragment]) -> list[Page]:
    """Fold fragments, all at once. In a correction only what is to be read instead remains: old words are blanked.

    Folding and blanking keep offsets, so that quotes still come from the published text.
    """
    texts = [(_WRAPPED.sub(" ", one.text) if "\n" in one.text else one.text, one) for one in fragments]
    whole = fold("\n".join(text for text, _ in texts))
    pages = []
    start = 0
    for text, fragment in texts:
        folded = whole[start : start + len(text)]
        start += len(text) + 1
        if fragment.role == "correction":
            folded = _blank_replaced(folded)
        pages.append(Page(fragment, text, folded))
    return pages


def _blank_replaced(folded: str) -> str:
    """Blank what a correction takes out: from `au lieu de` to the `lire` that follows it, and what it deletes.

    « lire A au lieu de B », said the other way round, blanks B to the end of its sentence.
    """
    folded = _DELETED.sub(lambda found: " " * len(found[0]), folded)
    pieces, position = [], 0
    for found in _REPLACED.finditer(folded):
        if found.start() < position:
            continue
        stop = _end_of_replaced(folded, found, position)
        pieces += [folded[position : found.start()], " " * (stop - found.start())]
        position = stop
    return "".join([*pieces, folded[position:]]) if pieces else folded


def _end_of_replaced(folded: str, found: re.Match[str], position: int) -> int:
    """Give where the words that a match takes out end."""
    last = max(folded.rfind(". ", position, found.start()), folded.rfind("\n", position, found.start()), position)
    if _REPLACEMENT.search(folded, last, found.start()):
        ends = _OVER.search(folded, found.end())
    elif found[0] == "remplacer":
        ends = _REPLACED_BY.search(folded, found.end())
    else:
        ends = _REPLACEMENT.search(folded, found.end())
    return ends.start() if ends else len(folded)


def holds_any(folded: str, words: Iterable[str]) -> bool:
    """Tell whether a text holds one of some words, before any pattern is tried on it."""
    for word in words:  # noqa: SIM110 - a generator costs more than the search, and this runs for every text
        if word in folded:
            return True
    return False
