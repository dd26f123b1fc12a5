"""Which lots a sentence speaks of: « lot n°3 et 4 », « les lots 2, 5 à 7 », « deux lots (2 et 8) », « sauf le 1 »."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_LOTS: Final = 200
"""No range is expanded beyond this: `lots 1 à 99999` is a slip."""

_NUMBER = r"(?:n ?[°o]s?\.? ?|nos? |numeros? )?(?:lots? )?(?:n ?[°o]s?\.? ?)?([0-9]{1,3})"
_NUMBER += r"(?![0-9]|,[0-9]| ?(?:%|€|m²|h\b|heures?\b|euros?\b|jours?\b|mois\b|ans?\b|postes?\b|etp\b)| [0-9]{3}\b)"
_FIRST: Final = re.compile(rf"\blots?(?:\(s\))? ?(?:\(|: ?)?{_NUMBER}")
_NEXT: Final = re.compile(rf" ?(,|;|/|\bet\b|\bou\b|&|\ba\b|\bau\b|-) ?(?:et |le |du |les )?{_NUMBER}")
_DASH: Final = re.compile(r" ?- ?[0-9]")
"""« Lots 2 - 4 - 6 » is a list; « lots 2-4 » a range."""
_LETTER: Final = re.compile(r"\blot (?:n ?[°o]\.? ?)?([a-h])\b(?!['.])")
_EXCEPT: Final = re.compile(r"(?:sauf|except[a-z]{1,3}|hormis|a l'exception|hors)(?: [a-z']{1,5}){0,3} ?$")
_SOME: Final = re.compile(
    r"\b(?:certains|plusieurs|un|une partie|quelques|l'un|deux|trois|quatre|cinq)(?: des)? lots?\b"
    r"|\blots? (?:definis?|indiques?|cites?|listes?|mentionnes?|designes?|suivants?|ci-dessous)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Lots named in a text, from `start` to `end`."""

    start: int
    end: int
    lots: tuple[str, ...]
    excluded: bool = False


def _expand(first: int, last: int) -> list[int]:
    """Give a range of lot numbers, or its two ends when it makes no sense."""
    return list(range(first, last + 1)) if first < last <= first + MOST_LOTS else [first, last]


def find_lots(folded: str, start: int, end: int) -> list[Mention]:
    """Give the lots that a stretch of folded text names, in order."""
    mentions = []
    position = start
    while found := _FIRST.search(folded, position, end):
        numbers, position = [int(found[1])], found.end()
        dashes = 0
        while more := _NEXT.match(folded, position, end):
            value = int(more[2])
            dashes = dashes + 1 if more[1] == "-" else 0
            if more[1] in ("a", "au") or (dashes == 1 and not _DASH.match(folded, more.end(), end)):
                numbers = numbers[:-1] + _expand(numbers[-1], value)
            else:
                numbers.append(value)
            position = more.end()
        lots = tuple(dict.fromkeys(str(number) for number in numbers))
        excluded = bool(_EXCEPT.search(folded, max(start, found.start() - 40), found.start()))
        mentions.append(Mention(found.start(), position, lots, excluded))
    if not mentions and (lettered := _LETTER.search(folded, start, end)):
        mentions.append(Mention(lettered.start(), lettered.end(), (lettered[1].upper(),)))
    return mentions


def names_some_lots(folded: str, start: int, end: int) -> bool:
    """Tell whether a stretch speaks of some lots without naming them (« les lots définis ci-dessous »)."""
    return bool(_SOME.search(folded, start, end))


def known_as(lots: Sequence[str], published: Sequence[str]) -> tuple[str, ...]:
    """Give the lots under the identifiers that the notice prints (`01` for 1), in the notice's order."""
    plain = {identifier.lstrip("0").upper() or "0": identifier for identifier in published}
    found = [plain.get(lot.upper(), lot) for lot in lots]
    order = {identifier: rank for rank, identifier in enumerate(published)}
    return tuple(sorted(dict.fromkeys(found), key=lambda lot: order.get(lot, len(order))))
