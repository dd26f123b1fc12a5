"""Social and environmental award criteria, each with its weight in % or points.

Where criteria are listed, the list is cut into its items and the weight is the item's; elsewhere a criterion must be
named as one, and its weight stands beside it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from feeds.models import ClauseKind
from feeds.reading.clause_hits import NO_CLAUSE, Hit, evidence_of, scope_of
from feeds.reading.insertion import OTHER_INSERTION
from feeds.reading.pages import Page

GATES: Final = ("critere", "ponder", "notation", "jugement", "selection :", "attribution :", "notees sur", "jugees sur")
NEAR_CRITERION: Final = 130
"""How far after the word « critère » its name stands."""
NEAR_WEIGHT: Final = 70
LONGEST_LIST: Final = 600
LONGEST_BEFORE: Final = 80
"""How far before a gate's word a phrase that holds it may begin."""
SOCIAL_GATES: Final = ("insertion", "soci", "en difficulte", "egalite", "rse", "handicap", "apprenti")
GREEN_GATES: Final = (
    "environn", "durable", "carbone", "ecologi", "ecoresponsab", "eco-responsab", "durabilite", "court", "recycl",
    "reemploi",
)  # fmt: skip
_SOCIAL_WORDS: Final = re.compile(
    r"(?<!d')insertion\b"
    + OTHER_INSERTION
    + r"|d'insertion (?:soci|prof|des|par|de p)|heures? (?:[a-z]{1,12} ){0,3}(?:d'|a l'|en )insertion"
    r"|performances? sociales?|valeur sociale|(?:volet|aspect|engagement|critere|qualite|demarche|dimension|"
    r"impact|responsabilite|performances?|considerations?|clauses?|politique)s? (?:en matiere )?(?:[a-z]{1,14} (?:et"
    r"|ou) )?soci(?:al|et)[a-z]{0,5}|social(?:e|es|et)? (?:et|ou) environnement|environnementa[a-z]{1,3} (?:et|ou) soci"
    r"|\bcriteres? socia(?:l|le|les|ux)\b|insertion professionnelle|clauses? sociales?|\bapprentis?\b"
    r"|\bsocia(?:l|le|les|ux) ?[:(-]? ?[0-9]{1,2}(?:[.,][0-9]{1,2})? ?(?:%|points?\b|pts\b)"
    r"|publics? en difficulte|egalite (?:professionnelle|femmes|entre les femmes)|\brse\b|travailleurs? handicapes?"
)
_GREEN_WORDS: Final = re.compile(
    r"environn[a-z]{3,12}\b(?! (?:de travail|numerique|logiciel|informatique|technique|immediat"
    r"|professionnel"
    r"|industriel|urbain))|developpement durable|\bcarbone\b|ecologi|ecoresponsab|eco-responsab|durabilite|"
    r"circuits? courts?|recycl|reemploi"
)
_CRITERION: Final = re.compile(
    r"\b(?:sous-)?criteres?\b(?! (?:de (?:selection|candidature)|relatifs? a la|objectifs?))"
    r"|\b(?:selection|attribution|notation|ponderation|jugement(?: des offres)?) ?:|\bjugement des offres\b"
    r"|\b(?:notee?s?|jugee?s?|departagee?s?) (?:sur|selon|au regard|a partir)|\bpondere?e?s? (?:ainsi|comme suit)"
)
_WEIGHT: Final = re.compile(r"(?<![0-9,.x*/])([0-9]{1,3}(?:[,.][0-9]{1,2})?) ?(%|points?\b|pts?\b|/ ?(?:100|20)\b)")
_WEIGHT_BEFORE: Final = re.compile(rf"{_WEIGHT.pattern} ?(?:d[eu'] ?|pour (?:le |la |l')?)?$")
_HEADING: Final = re.compile(r"[^.:;\n%]{0,70}:")
_IS_CRITERION: Final = re.compile(
    r"\b(?:constitue[a-z]{0,3}|est|sera|comme|forme[a-z]{0,3}|fait l'objet d'|au titre d) ?(?:un |d'un )?$"
)
_NAMED_ITEM: Final = re.compile(r"(?:^|\n)(?=(?:prix|cout|qualite)(?: :| ?\())")
_LEADING: Final = re.compile(
    r"\s{0,3}(?:[-*•] ?)?(?:[0-9] ?[)/.] ?)?(?:a |pour )?[0-9]{1,3}(?:[,.][0-9]{1,2})? ?(?:%|points?\b|pts?\b)(?! ?\))"
)
_LAST_WEIGHT: Final = re.compile(r"\(([0-9]{1,3}(?:[,.][0-9]{1,2})?) ?(%|points?)\)\s*$")


def read_criteria(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read social and environmental award criteria, where criteria are listed or a criterion is named."""
    folded = page.folded
    listed = page.fragment.role == "criteria"
    for gate, words, kind in (
        (SOCIAL_GATES, _SOCIAL_WORDS, ClauseKind.SOCIAL_CRITERION),
        (GREEN_GATES, _GREEN_WORDS, ClauseKind.ENVIRONMENTAL_CRITERION),
    ):
        places = [place for word in gate if (place := folded.find(word)) >= 0]
        if not places or (listed and not words.search(folded, max(0, min(places) - LONGEST_BEFORE))):
            continue
        hits = _listed(page, words, kind, lots) if listed else _named(page, words, kind, lots)
        best = max(hits, key=lambda hit: hit.weight is not None, default=None)
        if best is not None:
            yield best


def _listed(page: Page, words: re.Pattern[str], kind: ClauseKind, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read the items of a list of criteria that speak of something."""
    for start, end, weight, unit in _items(page.folded):
        found = words.search(page.folded, start, end)
        if found and not NO_CLAUSE.search(page.folded[max(start, found.start() - 40) : found.start()]):
            evidence = evidence_of(page, kind, *found.span())
            yield Hit(kind, evidence, scope_of(page, lots, *found.span()), weight=weight, weight_unit=unit)


def _named(page: Page, words: re.Pattern[str], kind: ClauseKind, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read what follows the word « critère » or what stands for it, with the weight beside it."""
    folded = page.folded
    for named in _CRITERION.finditer(folded):
        yield from _enumerated(page, named, words, kind, lots)
        start, end = named.span()
        found = words.search(folded, start if folded.startswith("critere", start) else end, end + NEAR_CRITERION)
        told = page.sentence(start, end)
        if found is None and _IS_CRITERION.search(folded, max(told[0], start - 40), start):
            found = words.search(folded, max(told[0], start - NEAR_CRITERION), start)
        if found is None or NO_CLAUSE.search(folded[max(told[0], start - 60) : start]):
            continue
        stated = _WEIGHT_BEFORE.search(folded, end, max(end, found.start())) or _WEIGHT.search(
            folded, max(end, found.end()), max(end, found.end()) + NEAR_WEIGHT
        )
        weight, unit = _measure(stated) if stated and "\n" not in folded[found.end() : stated.start()] else (None, "")
        evidence = evidence_of(page, kind, *found.span())
        yield Hit(kind, evidence, scope_of(page, lots, *found.span()), weight=weight, weight_unit=unit)


def _enumerated(
    page: Page, named: re.Match[str], words: re.Pattern[str], kind: ClauseKind, lots: tuple[str, ...]
) -> Iterator[Hit]:
    """Read « critères : prix (60 %), technique (30 %), environnement (10 %) »: several weights in one sentence."""
    folded = page.folded
    stop = page.sentence(*named.span())[1]
    begin = _HEADING.match(folded, named.end(), stop)
    start = begin.end() if begin else named.end()
    items = list(_split(folded, start, min(stop, start + LONGEST_LIST)))
    if sum(weight is not None for _, _, weight, _ in items) < 2:  # noqa: PLR2004 - one weight makes no list
        return
    for low, high, weight, unit in items:
        found = words.search(folded, low, high) if weight is not None else None
        if found:
            evidence = evidence_of(page, kind, *found.span())
            yield Hit(kind, evidence, scope_of(page, lots, *found.span()), weight=weight, weight_unit=unit)


def _items(folded: str) -> Iterator[tuple[int, int, Decimal | None, str]]:
    """Cut a list of criteria into its items: bounds and weight."""
    starts = [found.end() for found in _NAMED_ITEM.finditer(folded)]
    if starts:
        yield from _lines(folded, 0, starts[0])
        for start, end in zip(starts, [*starts[1:], len(folded)], strict=True):
            yield from _block(folded, start, end)
        return
    yield from _lines(folded, 0, len(folded))


def _lines(folded: str, start: int, end: int) -> Iterator[tuple[int, int, Decimal | None, str]]:
    """Cut a list into its lines, then each line."""
    for line in folded[start:end].split("\n"):
        yield from _split(folded, start, start + len(line))
        start += len(line) + 1


def _block(folded: str, start: int, end: int) -> Iterator[tuple[int, int, Decimal | None, str]]:
    """Give an eForms criterion: its weight closes its last line, whatever stands between."""
    closing = _LAST_WEIGHT.search(folded, max(start, end - 60), end)
    if closing is None:
        first = folded.find("\n", start, end)
        closing = _LAST_WEIGHT.search(folded, max(start, first - 60), first) if first > 0 else None
    head = folded[start:end]
    inside = list(_WEIGHT.finditer(head))
    in_line = "\n" not in head.strip() and len(inside) > 1
    if closing is None or in_line or (closing[1] == "1" and len(inside) > 1):
        yield from _split(folded, start, end)
        return
    weight, unit = _measure(closing)
    yield start, end, weight, unit


def _split(folded: str, start: int, end: int) -> Iterator[tuple[int, int, Decimal | None, str]]:
    """Cut a line that holds several weights; they stand all before their criterion, or all after."""
    weights = list(_WEIGHT.finditer(folded, start, end))
    if not weights:
        yield start, end, None, ""
    elif _LEADING.match(folded, start, end):
        edges = [found.start() for found in weights[1:]] + [end]
        for found, edge in zip(weights, edges, strict=True):
            yield (found.start(), edge, *_measure(found))
    else:
        position = start
        for found in weights:
            yield (position, found.end(), *_measure(found))
            position = found.end()
        if position < end:
            yield position, end, None, ""


def _measure(found: re.Match[str]) -> tuple[Decimal | None, str]:
    weight = Decimal(found[1].replace(",", "."))
    return (weight, "%" if found[2] == "%" else "points") if weight else (None, "")
