"""All pages of a notice as one text, so that a plain word is looked for once a notice and not once a page."""

from collections.abc import Iterable, Sequence

from feeds.reading.pages import Page


class Book:
    """Pages in order, and which of them hold a word. Words hold no line break."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._texts = [page.folded for page in pages]
        self._whole = "\n".join(self._texts)

    def holding(self, words: Iterable[str]) -> set[int]:
        """Give the positions of the pages that hold one of some words."""
        found: set[int] = set()
        for word in words:
            if word in self._whole:
                found.update([index for index, text in enumerate(self._texts) if word in text])
        return found
