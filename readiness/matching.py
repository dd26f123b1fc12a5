"""Compare wanted goods with the stock by the words of their category and label. Pure.

Words are compared without case, accents and plural; nothing is guessed beyond them. Only what a thing is counts, not
what it is for: a « chaise de bureau » is no desk.
"""

import re
from collections.abc import Sequence
from typing import Final

from feeds.text import fold
from readiness.models import StockLine

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
    return [line for line in stock if wanted & stems(f"{line.item.category}, {line.item.label}")]
