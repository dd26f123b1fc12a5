"""Reservations said without the word: « ouvert uniquement aux ESAT », « seules les SIAE peuvent candidater ».

Two ways of saying it: a predicate that limits who may take part, after a market as its subject; and a sentence on who
may tender and nobody else. Both need structures of the law, named at once. Every gap is bounded.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from feeds.reading.beneficiaries import regime_of, which_articles, who_is_named
from feeds.reading.pages import Page, holds_any
from feeds.reading.reserved_found import WINDOW, Found, scope_of
from feeds.reading.reserved_words import (
    HEAD,
    HOURS,
    IF_ONLY,
    MARKET_BEFORE,
    MAY_ONLY,
    ONE_PLACE,
    OPERATORS,
    WITH_OTHERS,
)

NAMED_WITHIN: Final = 160
"""How far after the words that exclude others the structures may be named."""

BENEFICIARIES: Final = (
    "esat", "e.s.a.t", "entreprises adapt", "entreprise adapt", "secteur adapt", "secteur protege", "milieu protege",
    "travail protege", "travail adapt", "protege et adapte", "par le travail", "travailleurs handicap",
    "travailleurs en situation", "insertion", "iae", "s.i.a.e", "5132-4", "5213-13", "344-2", "2113-1", "2113.1",
    "3113-", "detenu", "penitenti", "economie sociale",
)  # fmt: skip
"""Without one of these no one can be named: nothing else is tried."""

_ADVERB = r"(?:exclusivement|uniquement|seulement|strictement|specifiquement)"
_PREDICATE = r"(?:ouvert|accessible|attribue|confie|destine|dedie|propose|adresse)e?e?s?"
_LIMITED: Final = re.compile(
    rf"\b(?:(?:limite|restreint|circonscrit|dedie)e?e?s?(?: {_ADVERB})?(?= ?:? ?aux?\b| a\b| pour\b)"
    rf"|(?:{_PREDICATE}|s'adressent?) {_ADVERB}|{_ADVERB} {_PREDICATE}"
    rf"|{_PREDICATE}(?= aux? seule?s?\b))"
)
_ACTION = (
    r"(?:admis|accepte|recevab|retenu|autoris|habilit|candidat|soumission|repond|reponse|particip|concour|attribu|confie"
    r"|ouvert|accessib|present|depos|postul|offre|execute|realise|analys|examin|etudi|eligib)[a-z]{0,12}"
)
_MAY = r"(?:peuvent|peut|pourront|pourra|sont|est|seront|sera|doivent)"
_ONLY_THEN_VERB: Final = re.compile(
    rf"\bseule?s? (?:les |des )?(?P<who>[^.;\n]{{5,220}}?)\b{_MAY}\b[^.;\n]{{0,40}}\b{_ACTION}"
)
_VERB_THEN_WHO: Final = re.compile(
    rf"\b(?:seule?s? {_MAY}|{_MAY} seule?s?)\b[^.;:\n]{{0,50}}?\b{_ACTION}"
    rf"|\bn(?:e |'){_MAY} [^.;:\n]{{0,40}}?\b{_ACTION}[^.;:\n]{{0,40}}?\bqu(?:e |')(?!apres|aux conditions|a la suite)"
    r"|\b(?:candidatures?|offres?|candidats?|operateurs?|entreprises?)(?: [a-z']{1,14}){0,3} autres? qu(?:e |')"
    rf"|\b{_MAY} {_ACTION}[^.;:\n]{{0,40}}?\b{_ADVERB}(?= (?:les?|des|une?|aux?)\b)"
    rf"|\b{_ACTION}[^.;:\n]{{0,20}}? {_MAY} {_ADVERB}\b"
    r"|\bn(?:e |')(?:est|sont|soit|soient|etant) pas (?=(?:une? |des |d')[^.;\n]{3,120}"
    r"(?:rejete|ecarte|irrecevab|elimine|ne sera))"
)
_RUBRIC_THEN_ADVERB: Final = re.compile(
    r"\b(?:acces|participation|candidatures?|operateurs?|candidats|structures)\b[^.;:\n]{0,40} ?: ?"
    rf"(?P<who>[^.;:\n]{{5,160}}?)\b{_ADVERB}"
)
_TO_THE_EXCLUSION: Final = re.compile(
    r"\bl'exclusion de (?:toute?s?|tous)(?: les)? autres?|\bl'exclusion des autres (?:operateurs|entreprises|candidats)"
)
_MUST_BE: Final = re.compile(
    r"\b(?:candidat|soumissionnaire|operateur|repondant)s?\b[^.;:\n]{0,30}\b(?:doi(?:t|vent)|devr(?:a|ont))"
    r"(?: [a-z]{5,15}ment)? (?:etre|appartenir|relever|avoir (?:le statut|la qualite))"
    r"(?: [a-z]{5,15}ment)?(?= (?:aux?|du|des?|une?|conventionne|agree|reconnu|titulaire|issu)|:? ?\n)"
)
_EITHER: Final = re.compile(
    r"cas echeant|\bou (?:non|pas|sous-|faire|recourir|s'engager)|accompagne|en (?:lien|relation)"
)
_PART: Final = re.compile(
    r"\b(?:une?|cette|la) (?:partie|part|fraction|quote-part)\b|pourcent|[0-9] ?%|sous-trait|\bclause|critere"
    r"|\bheures?\b"
)
_NOT: Final = re.compile(r"\b(?:pas|non|ni|jamais|plus|sans etre)(?: [a-z']{1,12}){0,3} ?$")
_ACTING: Final = re.compile(rf"\b{_ACTION}")


def read_exclusivity(page: Page, published: tuple[str, ...]) -> Iterator[Found]:
    """Read who alone may take part, where the text says it without « réservé »."""
    if not holds_any(page.folded, BENEFICIARIES):
        return
    for gates, places in _WAYS:
        if holds_any(page.folded, gates):
            for words, where in places(page):
                yield from _found(page, words, where, published)


_Place = tuple[re.Match[str], tuple[int, int]]
"""Words that exclude others, and where the structures that they leave must be named."""


def _limited(page: Page) -> Iterator[_Place]:
    """Find « [marché] limité aux … »: the subject must be what is tendered, and a kind of operator come next."""
    folded = page.folded
    for limited in _LIMITED.finditer(folded):
        start = page.sentence(limited.start(), limited.end())[0]
        left = folded[max(start, limited.start() - 120) : limited.start()]
        if left.strip(" -–—•\n") and not MARKET_BEFORE.search(left):
            continue
        if _NOT.search(left) or HOURS.search(left[-70:]) or _PART.search(left):
            continue
        head = HEAD.match(folded, limited.end())
        if head and (not OPERATORS.match(folded, head.end()) or ONE_PLACE.match(folded, limited.end())):
            continue
        yield limited, (limited.end(), limited.end() + NAMED_WITHIN)


def _named_inside(pattern: re.Pattern[str]) -> Callable[[Page], Iterator[_Place]]:
    """Find the structures inside the words: « seules les SIAE peuvent candidater »."""
    return lambda page: ((words, words.span("who")) for words in pattern.finditer(page.folded))


def _named_after(pattern: re.Pattern[str]) -> Callable[[Page], Iterator[_Place]]:
    """Find the structures after the words: « seules peuvent candidater les SIAE »."""
    return lambda page: ((words, (words.end(), words.end() + NAMED_WITHIN)) for words in pattern.finditer(page.folded))


def _to_the_exclusion(page: Page) -> Iterator[_Place]:
    """Find « sont admis les ESAT, à l'exclusion de tout autre »."""
    for excluding in _TO_THE_EXCLUSION.finditer(page.folded):
        start = max(page.sentence(excluding.start(), excluding.end())[0], excluding.start() - WINDOW)
        if _ACTING.search(page.folded, start, excluding.start()):
            yield excluding, (start, excluding.start())


def _must_be(page: Page) -> Iterator[_Place]:
    """Find « les candidats doivent être des ESAT »."""
    for must in _MUST_BE.finditer(page.folded):
        if not _EITHER.search(page.folded, must.end(), must.end() + 60):
            yield must, (must.end(), must.end() + 60)


_WAYS: Final[tuple[tuple[tuple[str, ...], Callable[[Page], Iterator[_Place]]], ...]] = (
    (
        ("seul", "exclusi", "uniquement", "limite", "restrein", "circonscri", "dedie", "strictement", "specifiquement"),
        _limited,
    ),
    (("seul",), _named_inside(_ONLY_THEN_VERB)),
    (
        ("seul", " que ", "qu'", "autre", "pas un", "pas de", "uniquement", "exclusi", "strictement"),
        _named_after(_VERB_THEN_WHO),
    ),
    (("exclusi", "uniquement"), _named_inside(_RUBRIC_THEN_ADVERB)),
    (("l'exclusion de",), _to_the_exclusion),
    (("doi", "devr"), _must_be),
)
"""Each way of saying it, behind plain words without which it is not tried."""


def _found(page: Page, words: re.Match[str], where: tuple[int, int], published: tuple[str, ...]) -> Iterator[Found]:
    """Give the reservation of words that exclude others, when structures of the law stand where they must."""
    folded = page.folded
    start, stop = page.sentence(words.start(), words.end())
    low, high = where[0], min(where[1], stop)
    left = folded[max(start, words.start() - 120) : words.start()]
    if IF_ONLY.search(left) or MAY_ONLY.search(left) or "reserv" in folded[words.start() : words.end()]:
        return
    named = who_is_named(page.text, folded, low, high)
    cited = which_articles(folded, low, high)
    codes = named.structures or named.workers or cited.regimes
    if not codes or WITH_OTHERS.search(folded, low, min(high, low + 60)):
        return
    lots, partial = scope_of(page, words, (max(start, words.start() - WINDOW), stop), published)
    evidence = page.evidence(words.start(), max(words.end(), min(high, low + NAMED_WITHIN)), "texte-seules-structures")
    yield Found(regime_of(codes), lots, evidence, cited.label, partial)
