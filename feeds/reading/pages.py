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
_CORRECTS: Final = re.compile(r"\bau lieu de ?[:«\"][^~]{3,800}?\b(?:il faut |il convient de |veuillez )?lire ?[:«\"]")
"""A correction told in a text that is not published as one: both marks stand in it, each with what it introduces."""
_OVER: Final = re.compile(r"\.(?= )|\n")
_REPLACEMENT: Final = re.compile(
    r"\b(?:il faut |il convient de |veuillez |merci de )?lire\b|\bmettre\b|\bremplacer par\b"
)
_NEAR: Final = 400
"""How far a sentence's bounds are looked for, before all those of the page are."""
_LOOKED_AT: Final = 2
"""How many characters after a stop say that it is one."""


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

    @cached_property
    def _bounds(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Sentences already looked for: several readers ask for that of one word."""
        return {}

    def _ends(self, found: re.Match[str]) -> bool:
        """Tell a sentence's end from an abbreviation's dot (`art. L. 2113-12`) and from a list that goes on."""
        if found[0] == "\n":
            before = self.text[max(0, found.start() - 3) : found.start()].rstrip()
            goes_on = before.endswith((":", ",", "(", ";")) or _LIST_ITEM.match(self.text, found.end())
            return not goes_on
        return not _ABBREVIATION.search(self.folded[max(0, found.start() - 6) : found.start()])

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Give the bounds of the sentence around `start:end`."""
        bounds = self._bounds.get((start, end))
        if bounds is None:
            bounds = self._bounds[start, end] = (self._begins(start), self._stops(end))
        return bounds

    def _begins(self, start: int) -> int:
        """Give the last stop before `start`: nearby, else among those of the whole page."""
        low, begin = max(0, start - _NEAR), 0
        for found in _STOP.finditer(self.text, low, start + _LOOKED_AT):
            if found.end() <= start and self._ends(found):
                begin = found.end()
        if begin or not low:
            return begin
        rank = bisect_right(self.stops, start)
        return self.stops[rank - 1] if rank else 0

    def _stops(self, end: int) -> int:
        """Give the first stop after `end`: nearby, else among those of the whole page."""
        high = min(len(self.text), end + _NEAR)
        for found in _STOP.finditer(self.text, max(0, end - 1), high + _LOOKED_AT):
            if self._ends(found):
                return found.end()
        if high == len(self.text):
            return high
        rank = bisect_left(self.stops, end)
        return self.stops[rank] if rank < len(self.stops) else len(self.text)

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """Quote the words at `start:end` in their sentence."""
        return Evidence(self.fragment.path, quote(self.text, start, end), rule)


def open_pages(fragments: Iterable[Fragment]) -> list[Page]:
    """Fold fragments, all at once. In a correction only what is to be read instead remains: old words are blanked.

    Folding and blanking keep offsets, so that quotes still come from the published text.
    """
    texts = [(_WRAPPED.sub(" ", one.text) if "\n" in one.text else one.text, one) for one in fragments]
    whole = fold("\n".join(text for text, _ in texts))
    corrects = "au lieu de" in whole
    pages = []
    start = 0
    for text, fragment in texts:
        folded = whole[start : start + len(text)]
        start += len(text) + 1
        if fragment.role == "correction" or (corrects and _CORRECTS.search(folded)):
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


def places_of(folded: str, words: Iterable[str]) -> list[int]:
    """Give where some words begin, in order."""
    places = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            places.append(at)
            at = folded.find(word, at + len(word))
    places.sort()
    return places


def near(folded: str, words: Iterable[str], before: int, after: int) -> list[tuple[int, int]]:
    """Give the stretches around some words, those that touch made one: no pattern is tried on the rest of a text.

    Args:
        folded: the text.
        words: plain words of which what is looked for holds one.
        before: how far before such a word it begins at most.
        after: how far after the beginning of such a word it ends at most, what it looks at included.
    """
    stretches: list[tuple[int, int]] = []
    for place in places_of(folded, words):
        low, high = max(0, place - before), min(len(folded), place + after)
        if stretches and low <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], high)
        else:
            stretches.append((low, high))
    return stretches


def holds_any(folded: str, words: Iterable[str]) -> bool:
    """Tell whether a text holds one of some words, before any pattern is tried on it."""
    for word in words:  # noqa: SIM110 - a generator costs more than the search, and this runs for every text
        if word in folded:
            return True
    return False
