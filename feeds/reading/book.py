"""All pages of a notice as one text, so that a plain word is looked for once a notice and not once a page."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final

from feeds.reading.pages import Page

_SHARED: Final = ("adapt", "protege", "113", "travailleurs", "avant l", "sourc")
"""Pieces that several of the words looked for hold: where one is nowhere, none of its words is looked for."""


@lru_cache(maxsize=1024)
def _shared(word: str) -> str:
    """Give the piece to look for before a word, or the empty one, which every text holds."""
    return next((piece for piece in _SHARED if piece in word), "")


class Book:
    """Pages in order, and which of them hold a word. Words hold no line break."""

    def __init__(self, pages: Sequence[Page]) -> None:
        texts = [page.folded for page in pages]
        self._whole = "\n".join(texts)
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        self._pieces: dict[str, bool] = {"": True}

    def holding(self, words: Iterable[str]) -> dict[int, list[str]]:
        """Give the positions of the pages that hold one of some words, and which of them each holds."""
        found: dict[int, list[str]] = {}
        for word in dict.fromkeys(words):
            piece = _shared(word)
            held = self._pieces.get(piece)
            if held is None:
                held = self._pieces[piece] = piece in self._whole
            if held:
                self._add(word, found)
        return found

    def _add(self, word: str, found: dict[int, list[str]]) -> None:
        """Add the pages that hold a word, leaping from each to the next."""
        at = self._whole.find(word)
        while at >= 0:
            page = bisect_right(self._starts, at)
            found.setdefault(page - 1, []).append(word)
            at = self._whole.find(word, self._starts[page])
