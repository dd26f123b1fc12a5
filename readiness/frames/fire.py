"""Reaction to fire of what a line asks and of what we hold, and the case of fabric in a public building (ERP).

French classes M0 to M4 and European classes stand for one another as the decree of 21 November 2002 says (annex 4). A
class that nobody knows is unknown: it is told, never assumed.
"""

import re
from dataclasses import dataclass
from typing import Final

from feeds.text import fold
from readiness.frames.words import is_soft

_M: Final = re.compile(r"(?<![a-z0-9])m ?([0-4])(?![0-9²³a-z])")
_EURO: Final = re.compile(r"(?<![a-z0-9])([a-f])([12])?(?:fl)?-s[1-3](?:[ ,]*d[0-2])?")
_EURO_BARE: Final = re.compile(r"euroclasse:? ?([a-f])([12])?\b")
_NORM: Final = re.compile(
    r"\b(?:en ?(?:13501|1021|597)(?:-[12])?|am ?18|nf ?d ?60-?013|gpem ?d ?1-?90|non[ -]feu|ignifug\w*)"
)
_PUBLIC: Final = re.compile(
    r"\b(?:erp|recevant du public|mediatheque|bibliotheque municipale|ecoles?|colleges?|lycees?|mairie"
    r"|salle (?:des fetes|polyvalente)|theatre|cinema|musee|gymnase|creches?|hopital|ehpad|universite"
    r"|maison de quartier|maison france services|tiers[- ]lieu)\b"
)
_ADMITTED: Final = 2
"""Class of a seat's cover that is usually admitted; the safety commission decides."""
_OF_EURO: Final = {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}
"""European class → the M class it is admitted for."""


@dataclass(frozen=True, slots=True)
class FireFlag:
    """What to know of fire on a line: `ok`, `short`, `unknown`; `reason` is a French sentence."""

    outcome: str
    reason: str


def level(text: str) -> int | None:
    """Give the M level of a class (`M1`, `B-s1,d0` → 1); None when the text names none. The lower, the better."""
    folded = fold(text)
    if match := _M.search(folded):
        return int(match[1])
    match = _EURO.search(folded) or _EURO_BARE.search(folded)
    return _OF_EURO.get(match[1]) if match else None


def norm(text: str) -> str:
    """Give the norm or word by which a text asks for a reaction to fire, as written; empty when it asks none."""
    match = _NORM.search(fold(text))
    return text[match.start() : match.end()] if match else ""


def is_public(text: str) -> bool:
    """Tell whether words name a building that receives the public."""
    return bool(_PUBLIC.search(fold(text)))


def fire_flag(  # noqa: PLR0911 - one answer a case
    asked: str, ours: str, goods: str, *, public: bool
) -> FireFlag | None:
    """Compare what a line asks with what our goods say; None when fire is no question.

    Args:
        asked: the words of the line, its fire cell and details included.
        ours: the fire class of our goods, empty when unknown.
        goods: the words of both, to know fabric and foam.
        public: the place receives the public.
    """
    wanted, held, named = level(asked), level(ours), norm(asked)
    if wanted is not None:
        if held is not None and held <= wanted:
            return FireFlag("ok", f"Feu : M{wanted} demandé, {ours} chez nous.")
        if held is not None:
            return FireFlag("short", f"Feu : M{wanted} demandé, {ours} seulement chez nous.")
        reason = f"Feu : M{wanted} demandé, classement inconnu chez nous ; il faut le procès-verbal."
        return FireFlag("unknown", reason)
    if named:
        if named and ours and fold(named).replace(" ", "") in fold(ours).replace(" ", ""):
            return FireFlag("ok", f"Feu : {named} demandé, {ours} chez nous.")
        return FireFlag("unknown", f"Feu : « {named} » demandé, classement à prouver par un procès-verbal.")
    if public and is_soft(goods):
        if held is not None:
            outcome = "ok" if held <= _ADMITTED else "unknown"
            return FireFlag(outcome, f"Tissu ou mousse en ERP : {ours} chez nous, à joindre (art. AM 18).")
        reason = "Tissu ou mousse en ERP : classement au feu inconnu chez nous, à prouver (art. AM 18)."
        return FireFlag("unknown", reason)
    return None
