"""Find the numbers of a folded French text, in digits or in words, with their range when two are said together.

Pure. A text is scanned once: what a number counts is told by what stands around it, and that is the business of
`readiness.quantities`, `readiness.periods` and their neighbours. Numbers glued to a letter, a code or an address are
not numbers here (`R2142-7`, `39112000-0`, `02 97 00 00 00`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

MOST_NUMBERS: Final = 400
"""Numbers kept of one text: a notice has dozens, a hostile text thousands."""

_UNITS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
    "nonante": 90,
}  # fmt: skip
_SCALES: Final = {"cent": 100, "cents": 100, "mille": 1000}
_SCORE: Final = 20
_BEFORE_TEENS: Final = (60, 80)
"""Soixante-dix, quatre-vingt-douze."""
_WORD: Final = "|".join(sorted((*_UNITS, *_SCALES), key=len, reverse=True))
WORDS: Final = rf"(?:{_WORD})(?:(?:-| )(?:et(?:-| ))?(?:{_WORD})\b){{0,6}}"
"""A number in words, hyphens or spaces between them (`vingt et un`, `soixante-douze`)."""
DIGITS: Final = r"\d{1,3}(?:[ .'’]\d{3}){1,3}(?!\d)(?:[,.]\d{1,2}(?!\d))?|\d{1,9}(?:,\d{1,4}|\.\d{1,2}(?!\d))?"
_NUMBER: Final = re.compile(
    rf"(?<![\w.,/°])(?<!\w-)(?<!n[°º])(?<!n[°º] )(?<!no )(?:(?P<n>{DIGITS})|\b(?P<w>{WORDS})\b)(?! ?°)"
    rf"(?: ?\( ?(?P<p>{DIGITS}) ?\))?(?![\d/])(?!-\d)(?!\.\d)"
)
_DIGIT_START: Final = re.compile(r"\d+")
_WORD_START: Final = re.compile(
    rf"[ ('\"\n/~-](?:(?:{_WORD.replace('|une', '').replace('|un', '')})\b"
    r"|une?(?= (?:ans?\b|annee|mois|semaine|jour|fois|recond|renouv|prolong|periode|passage|intervention|visite|"
    r"collecte|prestation|livraison|tournee|nettoyage|ramassage|tonte|seance|a\b|\()))"
)
"""Where a number may start. « Un » alone is an article unless time, times or its figure follow."""
_PHONE: Final = re.compile(
    r"(?:\+33 ?\(?0?\)? ?|0(?<!\d0))[1-9](?:[ .-]?\d{2}){4}(?!\d)"
    r"|\d{3}(?<!\d{4}) ?\d{3} ?\d{3} ?\d{5}(?!\d)|\d{8}(?<!\d{9})-\d(?!\d)"
)
"""Telephone numbers, SIRET and CPV codes, blanked out before numbers are looked for."""
_HYPHEN: Final = re.compile(r"(?<![\w.,/°-])(\d{1,6})-(\d{1,6})(?= ?[a-z])")
_WIDEST: Final = 10
"""Times: a higher second figure is a code (`26-88058`)."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2060
_BETWEEN: Final = re.compile(r" ?(?:a|-|~|/) ?|(?:,? et|,? ou) (?:de )?(?:au plus |(?:un )?maximum (?:de )?)?")
_RANGE_BEFORE: Final = re.compile(r"\bentre (?:environ )?$")
_LOT: Final = re.compile(r"\blots? (?:n ?[°oº] ?)?$")
APPROXIMATE: Final = re.compile(
    r"\b(?:environ|approximativement|autour de|aux alentours de|de l'ordre de|quelque|pres de|estimee?s? a) (?:de )?$"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text.

    Attributes:
        start / end: offsets of its words.
        value: the number; of a range, its upper end.
        least: lower end of a range, else None.
        written: in words only (`trois`), which says less surely that something is counted.
    """

    start: int
    end: int
    value: Decimal
    least: Decimal | None = None
    written: bool = False


def find_numbers(folded: str) -> list[Number]:
    """List the numbers of a text from `feeds.text.fold`, in order, ranges as one."""
    digits = any(digit in folded for digit in "0123456789")
    if digits and "-" in folded:
        folded = _HYPHEN.sub(_opened, folded)
    if digits and _PHONE.search(folded):
        folded = _PHONE.sub(lambda code: "#" * len(code[0]), folded)
    found: list[Number] = []
    for number in _each(folded):
        last = found[-1] if found else None
        if last is not None and last.least is None and _one_range(folded, last, number):
            found[-1] = Number(last.start, number.end, number.value, last.value, written=number.written)
        else:
            found.append(number)
        if len(found) >= MOST_NUMBERS:
            break
    return found


def _opened(span: re.Match[str]) -> str:
    """Open a range written with a hyphen, unless it is a code or two years."""
    low, high = int(span[1]), int(span[2])
    one_range = low < high <= low * _WIDEST and not (_FIRST_YEAR <= low <= high <= _LAST_YEAR)
    return f"{span[1]}~{span[2]}" if one_range else span[0]


def _each(folded: str) -> Iterator[Number]:
    last = 0
    starts = [match.start() for match in _DIGIT_START.finditer(folded)]
    # One character is put before, so that what precedes a word is always there; its place is then the word's own.
    starts += [match.start() for match in _WORD_START.finditer(f" {folded}")]
    for begin in sorted(starts):
        match = _NUMBER.match(folded, begin) if begin >= last else None
        if match is None:
            continue
        last = match.end()
        digits, start = match["p"] or match["n"], match.start()
        if match["n"] and " " in match["n"] and not match["p"] and _LOT.search(folded, max(0, start - 10), start):
            # « lot 2 200 chaises »: the first figures are the lot's.
            start += len(digits.partition(" ")[0]) + 1
            digits = digits.partition(" ")[2]
        value = decimal_of(digits) if digits else value_of_words(match["w"])
        if value is not None:
            yield Number(start, match.end(), value, written=not digits)


def _one_range(folded: str, first: Number, second: Number) -> bool:
    """Tell whether two numbers are the ends of one range (`200 à 250`, `entre 200 et 250`)."""
    if second.start - first.end > len(" et un maximum de ") or not first.value < second.value:
        return False
    between = folded[first.end : second.start]
    if not _BETWEEN.fullmatch(between):
        return False
    if "et" in between or "ou" in between:
        return bool(_RANGE_BEFORE.search(folded, max(0, first.start - 20), first.start))
    return True


def decimal_of(digits: str) -> Decimal | None:
    """Read digits as French writes them: spaces, dots and apostrophes between thousands, a comma before decimals."""
    whole, comma, decimals = digits.partition(",")
    if not comma and "." in whole and len(whole.rpartition(".")[2]) < 3:  # noqa: PLR2004 - not thousands
        whole, _, decimals = whole.rpartition(".")
    text = re.sub(r"[ .'’]", "", whole) + (f".{decimals}" if decimals else "")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def value_of_words(words: str) -> Decimal | None:
    """Read a number in words; None when the words make none (`deux trois`)."""
    total = current = last = 0
    for word in re.split(r"[ -]", words):
        if word == "et":
            continue
        scale = _SCALES.get(word)
        if scale == 1000:  # noqa: PLR2004
            total, current, last = (total + max(current, 1)) * scale, 0, 0
        elif scale:
            current, last = max(current, 1) * scale, 0
        else:
            value = _UNITS[word]
            if value == _SCORE and last == 4:  # noqa: PLR2004 - quatre-vingt
                current, last = current - 4 + 80, 80
            elif last and not _follows(last, value):
                return None
            else:
                current, last = current + value, value if value < 10 or last != 10 else 1  # noqa: PLR2004
    return Decimal(total + current)


def _follows(last: int, value: int) -> bool:
    """Tell whether two words make one number: `vingt` and `quatre` do, `deux` and `trois` do not."""
    if value >= last or last % 10:
        return False
    return value < 10 or last in _BEFORE_TEENS  # noqa: PLR2004


def is_year(number: Number) -> bool:
    """Tell a year from a count: nobody orders 2026 chairs; « 2 000 », with its space, is a count."""
    whole = number.value == number.value.to_integral_value()
    return whole and number.end - number.start == len("2026") and _FIRST_YEAR <= number.value <= _LAST_YEAR
