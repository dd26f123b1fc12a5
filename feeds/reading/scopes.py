"""Which lots a sentence speaks of: « lot n°3 et 4 », « les lots 2, 5 à 7 », « le second lot », « tous sauf le 1 »."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_LOTS: Final = 200
"""No range is expanded beyond this: `lots 1 à 99999` is a slip."""
LAST: Final = "dernier"
"""Stands for the last lot until the notice's own lots are known."""

_MARK = r"(?:n ?[°o]s?\.? ?|nos? |numeros? )"
_NUMBER = rf"{_MARK}?(?:lots? )?(?:n ?[°o]s?\.? ?)?([0-9]{{1,3}}(?:\.[0-9]{{1,2}}(?![0-9]))?)"
_NUMBER += r"(?![0-9]|,[0-9]| ?(?:%|€|m²|h\b|heures?\b|euros?\b|jours?\b|mois\b|ans?\b|postes?\b|etp\b)| [0-9]{3}\b)"
_FIRST: Final = re.compile(rf"\blots?(?:\(s\))?(?: (?:im)?pairs| concernes| suivants)? ?(?:\(|: ?)?{_NUMBER}")
_NEXT: Final = re.compile(
    rf"(?: ?\([^()0-9\n]{{1,60}}\))? ?(,|;(?! ?les lots)|/|\bet\b|\bou\b|&|\ba\b|\bau\b|-) ?(?:et |le "
    rf"|du |les |au |a )?{_NUMBER}"
)
_DASH: Final = re.compile(r" ?- ?[0-9]")
"""« Lots 2 - 4 - 6 » is a list; « lots 2-4 » a range."""
_LETTER: Final = re.compile(
    rf"\blots? {_MARK}?"
    r"([b-h]\b|a\b(?! (?:ete|la|les?|l'|une?|des|pour|ce|cet|cette|sa|son|tout))|[ivx]{1,4}\b)(?!['.])"
)
"""A lot named by a letter or a Roman number. « le lot à réserver » folds to the letter A: what follows decides."""
_NEXT_LETTER: Final = re.compile(r" ?(?:,|;|/|\bet\b|\bou\b|&|\ba\b) ?(?:le |lot )?([b-h]|[ivx]{1,4})\b(?!['.])")
_ORDINALS: Final = {
    "premier": 1, "premiere": 1, "1er": 1, "second": 2, "seconde": 2, "deuxieme": 2, "2eme": 2, "2e": 2, "troisieme": 3,
    "3eme": 3, "3e": 3, "quatrieme": 4, "4eme": 4, "cinquieme": 5, "5eme": 5, "sixieme": 6, "septieme": 7,
    "huitieme": 8,
}  # fmt: skip
_COUNTS: Final = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5}
_ORDINAL: Final = re.compile(
    rf"\b(?:({'|'.join(_COUNTS)}) premiers|({'|'.join(_ORDINALS)}|dernier)) lots?\b(?! ?(?:{_MARK}|[0-9]))"
)
_EXCEPT: Final = re.compile(
    r"(?:sauf|except[a-z]{1,3}|hormis|a l'exception|hors|a l'exclusion)(?: [a-z']{1,5}){0,3} ?$"
)
_EXCEPT_AFTER: Final = re.compile(
    rf",? ?(?:a l'exception|a l'exclusion|sauf|hormis|hors|excepte)(?: (?:du|des|de|le|les|lots?)){{0,3}} {_NUMBER}"
)
"""« Tous les lots, sauf le 2 »: the word « lot » is not said again."""
_SOME: Final = re.compile(
    r"\b(?:certains|plusieurs|un|une partie|quelques|l'un|deux|trois|quatre|cinq)(?: des)? lots?\b"
    r"|\blots? (?:definis?|indiques?|cites?|listes?|mentionnes?|designes?|suivants?|ci-dessous)"
)
_ROMAN: Final = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Mention:
    """Lots named in a text, from `start` to `end`."""

    start: int
    end: int
    lots: tuple[str, ...]
    excluded: bool = False


def _expand(first: str, last: str) -> list[str]:
    """Give a range of lot numbers, or its two ends when it makes no sense."""
    if first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + MOST_LOTS:
        return [str(number) for number in range(int(first), int(last) + 1)]
    return [first, last]


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def find_lots(folded: str, start: int, end: int) -> list[Mention]:
    """Give the lots that a stretch of folded text names, in order."""
    mentions = []
    position = start
    while found := _FIRST.search(folded, position, end):
        numbers, position = _listed(folded, found, end)
        excluded = bool(_EXCEPT.search(folded, max(start, found.start() - 40), found.start()))
        mentions.append(Mention(found.start(), position, tuple(dict.fromkeys(numbers)), excluded))
    if not mentions and " lot" in folded[start:end] and (but := _EXCEPT_AFTER.search(folded, start, end)):
        mentions.append(Mention(but.start(), but.end(), (_plain(but[1]),), excluded=True))
    return mentions or _find_words(folded, start, end)


def _listed(folded: str, found: re.Match[str], end: int) -> tuple[list[str], int]:
    """Give the numbers of a list that begins with a match, ranges expanded, and where it ends."""
    numbers, position, dashes = [_plain(found[1])], found.end(), 0
    while more := _NEXT.match(folded, position, end):
        value = _plain(more[2])
        dashes = dashes + 1 if more[1] == "-" else 0
        if more[1] in ("a", "au") or (dashes == 1 and not _DASH.match(folded, more.end(), end)):
            numbers = numbers[:-1] + _expand(numbers[-1], value)
        else:
            numbers.append(value)
        position = more.end()
    return numbers, position


def _find_words(folded: str, start: int, end: int) -> list[Mention]:
    """Give the lots named by rank (« le second lot »), by letter or by Roman number."""
    if ranked := _ORDINAL.search(folded, start, end):
        if ranked[1]:
            lots = tuple(str(number) for number in range(1, _COUNTS[ranked[1]] + 1))
        else:
            lots = (LAST if ranked[2] == LAST else str(_ORDINALS[ranked[2]]),)
        return [Mention(ranked.start(), ranked.end(), lots)]
    if not (lettered := _LETTER.search(folded, start, end)):
        return []
    letters, position = [lettered[1]], lettered.end()
    while more := _NEXT_LETTER.match(folded, position, end):
        letters.append(more[1])
        position = more.end()
    return [Mention(lettered.start(), position, tuple(letter.upper() for letter in letters))]


def names_some_lots(folded: str, start: int, end: int) -> bool:
    """Tell whether a stretch speaks of some lots without naming them (« les lots définis ci-dessous »)."""
    return bool(_SOME.search(folded, start, end))


def known_as(lots: Sequence[str], published: Sequence[str]) -> tuple[str, ...]:
    """Give the lots under the identifiers that the notice prints (`01` for 1), in the notice's order."""
    plain = {identifier.lstrip("0").upper() or "0": identifier for identifier in published}
    if LAST in lots:
        lots = [published[-1] if lot == LAST else lot for lot in lots] if published else ()
    found = [plain.get(lot.upper(), plain.get(_arabic(lot), lot)) for lot in lots]
    order = {identifier: rank for rank, identifier in enumerate(published)}
    return tuple(sorted(dict.fromkeys(found), key=lambda lot: order.get(lot, len(order))))


def _arabic(lot: str) -> str:
    """Write a Roman number in figures: `IV` is 4. Anything else stays as it is."""
    values = [_ROMAN.get(letter, 0) for letter in lot.lower()]
    if not values or 0 in values:
        return lot
    followed = zip(values, [*values[1:], 0], strict=True)
    return str(sum(-value if value < after else value for value, after in followed))
