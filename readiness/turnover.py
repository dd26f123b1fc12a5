"""Find the minimum yearly turnover asked, in folded French text. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Final

from readiness.found import Found, lots_of
from readiness.numbers import Number, decimal_of

MOST_FOUND: Final = 60
_N: Final = r"(?P<n>\d{1,3}(?:[ .]\d{3}){1,3}(?!\d)|\d{1,9})(?P<d>,\d{1,2}|\.\d{2}(?!\d))?"
_TURNOVER: Final = re.compile(r"chiffres? d.{0,2}affaires?|\bca (?:annuel|global|moyen|minim)")
_OTHER_AMOUNT: Final = re.compile(
    r"assurance|responsabilite civile|\brc\b|montants? (?:minim|maxim|mini\b|maxi\b)|conclu|capital|penalit|caution"
    r"|garanti|(?:accord-cadre|marche) (?:est|a|avec|comporte)\b"
)
"""Between the turnover and a figure, what says that the figure is of something else."""
_AMOUNT: Final = re.compile(_N + r" ?(?P<u>k€|m€|€|keur|meur|eur\b|euros?\b|millions? d|mille euros)")
_RATIO: Final = re.compile(
    r"(?<![\d,])\b(?P<n>\d|deux|trois)(?P<d>[,.]\d)? ?(?:\(\d\) ?)?(?:fois|x) .{0,40}?(?:montant|valeur)"
)
_AT_LEAST: Final = re.compile(
    r"minim|superieur|au moins|>=?|≥|(?:\bne |\bnon |\bpas ).{0,30}inferieur|egale? (?:a|ou superieur)|exige"
)
_AMOUNT_WINDOW: Final = 220
_LEAST: Final = 1_000
_WORDS: Final = {"deux": "2", "trois": "3"}


def find_turnover(folded: str, numbers: Sequence[Number] = ()) -> list[Found]:  # noqa: ARG001 - the searches' shape
    """Find a minimum yearly turnover, in euros or as a multiple of the contract's amount (`turnover-ratio`).

    A declaration of turnover asks for no level; neither does an upper limit ("inférieur à").
    """
    if "affaire" not in folded and "ca " not in folded:
        return []
    found: list[Found] = []
    starts = [match.start() for match in islice(_TURNOVER.finditer(folded), MOST_FOUND)]
    for position, start in enumerate(starts):
        stop = starts[position + 1] if position + 1 < len(starts) else len(folded)
        stop = min(stop, start + _AMOUNT_WINDOW)
        for pattern, topic in ((_RATIO, "turnover-ratio"), (_AMOUNT, "turnover")):
            for match in pattern.finditer(folded, start, stop):
                if not _AT_LEAST.search(folded[max(0, start - 80) : match.start() + 40]):
                    continue
                if topic == "turnover" and _OTHER_AMOUNT.search(folded, start, match.start()):
                    break
                value = _money(match) if topic == "turnover" else _ratio(match)
                if value:
                    lots = lots_of(folded, match.start(), match.end())
                    found.append(Found(topic, value, "", match.start(), match.end(), lots))
    return found


def _ratio(match: re.Match[str]) -> Decimal | None:
    try:
        return Decimal(_WORDS.get(match["n"], match["n"]) + (match["d"] or "").replace(",", "."))
    except InvalidOperation:
        return None


def _money(match: re.Match[str]) -> Decimal | None:
    value = decimal_of(match["n"] + (match["d"] or "").replace(".", ","))
    unit = match["u"]
    if value is None:
        return None
    if unit.startswith(("m€", "meur", "million")):
        return value * 1_000_000
    if unit.startswith(("k", "mille")):
        return value * 1_000
    # Less than this is a VAT rate, an article or a share, never a yearly turnover.
    return value if value >= _LEAST else None
