"""Compare wanted goods with the stock by the words of their category and label. Pure.

Words are compared without case, accents and plural; nothing is guessed beyond them. Only what a thing is counts, not
what it is for: a « chaise de bureau » is no desk.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, overload

from feeds.text import fold
from readiness.models import StockItem, StockLine

_TOKEN: Final = re.compile(r"[a-z]{1,40}|[,;/+.:()]")
_SHORTEST: Final = 3
_FOR: Final = frozenset({"de", "d", "du", "des", "pour", "a", "au", "aux", "en", "avec", "sans"})
_AND: Final = frozenset({"et", "ou", ",", ";", "/", "+", ".", ":", "(", ")"})
_FURNITURE: Final = frozenset({"mobilier", "meuble"})
"""They name a thing without saying which: what follows them says what it is for."""
_EMPTY_WORDS: Final = frozenset(
    {"unite", "piece", "exemplaire", "lot", "des", "les", "pour", "avec", "sans", "fourniture", "livraison"}
    | {"acquisition", "achat", "marche", "reemploi", "occasion", "reconditionne", "seconde", "main", "divers", "type"}
    | {"mobilier", "meuble", "quantite", "nombre", "environ", "dont", "aux", "une"}
)


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """Give the words that say what things are, singular and folded: « chaises de bureau et tables » gives two."""
    found: set[str] = set()
    named = complement = False
    for token in _TOKEN.findall(fold(text[:400])):
        word = _singular(token)
        if token in _AND:
            named = complement = False
        elif token in _FOR:
            complement = named
        elif word in _FURNITURE:
            named = True
        elif len(word) >= _SHORTEST and word not in _EMPTY_WORDS:
            named = True
            if not complement:
                found.add(word)
    return frozenset(found)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word  # noqa: PLR2004 - `bus` keeps its s


def matching_lines(wanted: frozenset[str], stock: Sequence[StockLine]) -> list[StockLine]:
    """Give the lines of stock that share a significant word with what is wanted, in category or label."""
    if isinstance(stock, Shelf):
        return stock.matching(wanted)
    return [line for line in stock if wanted & words_of(line.item)]


def quantity_held(wanted: frozenset[str], stock: Sequence[StockLine]) -> int:
    """Count the goods held of what is wanted."""
    if isinstance(stock, Shelf):
        return stock.quantity(wanted)
    return sum(line.item.quantity for line in matching_lines(wanted, stock))


class Shelf(Sequence[StockLine]):
    """Goods found by the words that say what they are. Made once for a whole pass over many lots."""

    def __init__(self, lines: Sequence[StockLine]) -> None:
        self._lines = tuple(lines)
        self._by_word: dict[str, list[int]] | None = None
        self._found: dict[frozenset[str], list[StockLine]] = {}
        self._held: dict[frozenset[str], int] = {}

    @overload
    def __getitem__(self, at: int) -> StockLine: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[StockLine]: ...
    def __getitem__(self, at: int | slice) -> StockLine | Sequence[StockLine]:
        """Give a line, or some."""
        return self._lines[at]

    def __len__(self) -> int:
        """Count the lines."""
        return len(self._lines)

    def __iter__(self) -> Iterator[StockLine]:
        """Give the lines in their order."""
        return iter(self._lines)

    def quantity(self, wanted: frozenset[str]) -> int:
        """Count what `matching` gives."""
        if wanted not in self._held:
            self._held[wanted] = sum(line.item.quantity for line in self.matching(wanted))
        return self._held[wanted]

    def matching(self, wanted: frozenset[str]) -> list[StockLine]:
        """Give what `matching_lines` would."""
        found = self._found.get(wanted)
        if found is None:
            if self._by_word is None:
                self._by_word = {}
                for at, line in enumerate(self._lines):
                    for word in words_of(line.item):
                        self._by_word.setdefault(word, []).append(at)
            held = {at for word in wanted for at in self._by_word.get(word, ())}
            found = self._found[wanted] = [self._lines[at] for at in sorted(held)]
        return found


def words_of(item: StockItem) -> frozenset[str]:
    """Give the words by which goods are found."""
    return stems(f"{item.category}, {item.label}")
