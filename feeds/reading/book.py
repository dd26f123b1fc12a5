"""All pages of a notice as one text, so that a plain word is looked for once a notice and not once a page."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from feeds.reading.pages import Page


class Book:
    """Pages in order, and which of them hold a word. Words hold no line break."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self._whole = "\n".join(page.folded for page in pages)
        self._starts = [0, *accumulate(len(page.folded) + 1 for page in pages[:-1])] if pages else []

    def holding(self, words: Iterable[str]) -> set[int]:
        """Give the positions of the pages that hold one of some words."""
        found: set[int] = set()
        for word in words:
            at = self._whole.find(word)
            while at >= 0:
                index = bisect_right(self._starts, at) - 1
                found.add(index)
                if index + 1 == len(self._starts):
                    break
                at = self._whole.find(word, self._starts[index + 1])
        return found
