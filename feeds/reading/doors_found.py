"""Doors named in a notice's words: a dynamic purchasing system, sourcing, small lots, limits on lots per tenderer."""

import re
from collections.abc import Iterator
from typing import Final

from feeds.models import ClauseKind
from feeds.reading.clause_hits import NO_CLAUSE, Hit, evidence_of, is_denied, scope_of
from feeds.reading.pages import Page

OBJECT_HEAD: Final = 600

_SYSTEM: Final = re.compile(r"systemes? d ?'? ?acquisitions? dynamiques?|\bsad\b")
_OTHER_SYSTEM: Final = re.compile(
    r"(?:accord-cadre|accords-cadres) ou (?:d')?(?:un |a un |sur un )?$|(?:hors|sans|ni|non|pas de|pas d'un"
    r"|aucun) (?:d'un |un )?$"
)
_SHORT_SYSTEM: Final = re.compile(
    r"\bsad\b[^.\n]{0,80} marches? specifiques?\b|marches? specifiques?\b[^.\n]{0,80}\bsad\b"
)
_SPECIFIC: Final = re.compile(r"marche specifique\b")
_SYSTEM_SET: Final = re.compile(
    r"mise en place|mettre en place|mis en place|creation|instaur|lancement|etabli|constitution|candidature"
    r""
)
_CATEGORY: Final = re.compile(
    r"\bcategories? (?:n ?° ?)?[0-9]{1,2}\b|(?:plusieurs|[0-9]{1,2}|deux|trois|quatre|cinq) categories"
)
_SOURCING: Final = re.compile(
    r"(?<!e-)\b(?:sourcing|sourcage)\b(?! (?:de (?:la )?pollution|des (?:pollutions|eaux)|extra))"
    r"(?! de (?:candidat|profil|cv|talent))"
    r"|consultation (?:prealable|preliminaire) (?:du marche|des operateurs|des entreprises|du secteur)"
    r"|demandes? d'informations? (?:\(rfi\)|prealables?|non engageantes?)"
    r"|etudes? et (?:des )?echanges? prealables? avec (?:des|les) operateurs"
    r"|avant (?:la redaction|le lancement)[^.;\n]{0,20} (?:cahiers? des charges|(?:la|sa|leur) consultation)"
    r"|r ?\.? ?2111-1\b|appel a manifestation d'interet (?:non engageant|prealable|sourcing)"
)
_PAST: Final = re.compile(
    r"(?:suite|issue?s?|outil|logiciel|solution|plateforme|cabinet|apres|a l'issue|lors|fait l'objet|ayant suivi"
    r"|resultats?)[^.;\n]{0,40}$"
)
_PRIOR: Final = re.compile(
    r"\bavis (?:de |pour )?(?:pre-?information|periodiques? indicatifs?)\b|(?:^|\n)[^a-z]{0,4}pre-?information\b"
)
_PUBLISHED: Final = re.compile(
    r"[^.;\n]{0,60}\b(?:a ete|avait|ayant|publie[a-z]{0,2} le|paru|n ?°)|[^.;:\n]{0,12} ?: ?non\b"
)
_SMALL: Final = re.compile(
    r"petits? lots?\b|r ?\.? ?2123-1,? ?(?:-|\(|du )?2 ?(?:°|eme|e\b|o\b|\))"
    r"|article 22 du decret[^.;\n]{0,40}petits? lots?"
)
_SMALL_LAW: Final = re.compile(r"2123-1|procedure adaptee|80 ?000|1 ?000 ?000|article 22|20 ?%|faible montant")

_COUNT: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10,
}  # fmt: skip
_NUMBER: Final = rf"(?:les? )?({'|'.join(_COUNT)}|[0-9]{{1,2}})"
_LOTS: Final = r"(?: ?\([a-z0-9]{1,6}\))? (?:seuls? )?(?:et (?:meme )?unique )?lots?\b"
_WINS: Final = (
    r"(?:attributaires?|titulaires?|attribu[a-z]{1,4}|remport[a-z]{1,3}|obtenir|obtiendr[a-z]{1,4}"
    r"|retenus? (?:pour|sur)|adjudicataires?)"
)
_TENDERS: Final = (
    r"(?:soumissionner|repondre|candidater|postuler|concourir|(?:presenter|deposer|remettre|proposer)"
    r"(?: [a-z']{1,12}){0,4} (?:offres?|candidatures?|plis?|propositions?)|soumission|offres?|candidatures?)"
)
_MOST: Final = (
    r"(?:plus (?:de |d')|(?:qu'|que )(?:a |pour |sur |d'|de )?|au (?:plus|maximum),? (?:a |pour )?|maximum (?:de )?)"
)
_COUNTED: Final = r"nombre (?:maxim[a-z]{1,3} )?de lots (?:maxim[a-z]{1,3} )?"
_LIMITED: Final = r"(?:limite|plafonne)e?s?"
_GIVEN: Final = r"(?:(?:pouvant|susceptibles?) (?:etre |d'etre )?)?attribu"
_IS: Final = r"(?::|est de|=|est limite a|est fixe a)"
_AT_MOST: Final = r"(?:au )?maxim[a-z]{1,3}"
_LIMITS: Final = tuple(
    (value, re.compile(pattern))
    for value, pattern in (
        ("awarded", rf"\b{_WINS}[^.;\n]{{0,70}}?{_MOST}{_NUMBER}{_LOTS}"),
        ("awarded", rf"{_COUNTED}{_GIVEN}[^.;\n]{{0,90}}?{_IS} {_NUMBER}(?![0-9])"),
        ("awarded", rf"attribu[a-z]{{1,4}} (?:[a-z]{{1,12}} ){{0,4}}{_LIMITED} a {_NUMBER}{_LOTS} par\b"),
        ("awarded", rf"\b{_NUMBER}{_LOTS} (?:pourra|peut|sera)(?: etre)? attribue (?:par|a un (?:meme|seul)) "),
        ("awarded", rf"\b{_WINS} (?:de |d'|sur )?{_NUMBER}{_LOTS} (?:{_AT_MOST}|au plus)\b"),
        ("awarded", rf"\b{_NUMBER}{_LOTS} par (?:attributaire|titulaire)"),
        ("awarded", rf"(?<![0-9]){_NUMBER}{_LOTS} {_AT_MOST} (?:par (?:attributaire|titulaire)|attribues?)"),
        ("awarded", rf"\b{_NUMBER}{_LOTS} sera attribue a chaque (?:candidat|soumissionnaire)"),
        ("submitted", rf"\b{_TENDERS}\b (?:a |pour |sur )?{_NUMBER}{_LOTS} (?:au plus|{_AT_MOST})"),
        ("submitted", rf"\b{_TENDERS}\b[^.;\n]{{0,60}}?{_MOST}{_NUMBER}{_LOTS}"),
        ("submitted", rf"{_COUNTED}(?:pour|auxquels?|sur)[^.;\n]{{0,90}}?{_IS} {_NUMBER}(?![0-9])"),
        ("submitted", rf"(?<![0-9]){_NUMBER}{_LOTS} {_AT_MOST} par (?:candidat|soumissionnaire)"),
        ("submitted", rf"(?:offre|candidature|reponse)s?[^.;\n]{{0,20}} {_LIMITED} a {_NUMBER}{_LOTS} par\b"),
        ("submitted", rf"\b{_TENDERS}\b (?:possibles? )?(?:a |pour |sur )?{_NUMBER}{_LOTS} (?:{_AT_MOST}|au plus)\b"),
    )
)
_NO_LIMIT: Final = re.compile(r"un ou plusieurs lots|pas limite|sans limit|tous les lots|n'est pas limit|aucune limit")
_HINT_BEFORE: Final = re.compile(r"limite|plus d|qu'|que |maxim|seul |nombre |au plus")
_HINT_AFTER: Final = re.compile(r"(?: [a-z]{1,12}){0,6} (?:pourra|maxim|au plus|attribu|pour|auxquel|sur lesquels)")


def read_system(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read a dynamic purchasing system: its set-up, one of its categories, or a specific contract under it.

    Only in a text that says « acquisition dynamique » or a SAD's own words: elsewhere « SAD » is a home-care service.
    """
    folded, kind = page.folded, ClauseKind.DPS
    if "acquisition" not in folded and not _SHORT_SYSTEM.search(folded):
        return
    for found in _SYSTEM.finditer(folded):
        if _OTHER_SYSTEM.search(folded[max(0, found.start() - 40) : found.start()]):
            continue
        if is_denied(folded, found):
            continue
        start, end = page.sentence(*found.span())
        around = folded[max(start, found.start() - 120) : min(end, found.end() + 120)]
        value = "specific" if _SPECIFIC.search(around) and not _SYSTEM_SET.search(around) else "set-up"
        scope = scope_of(page, lots, *found.span())
        yield Hit(kind, evidence_of(page, kind, *found.span()), scope, value=value)
        if category := _CATEGORY.search(folded, start, end):
            yield Hit(kind, evidence_of(page, kind, *category.span()), scope, value="category")
        return


def read_sourcing(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read that the buyer asks the market before drafting; sourcing already done opens nothing."""
    kind = ClauseKind.SOURCING
    end = OBJECT_HEAD if page.fragment.role == "description" else len(page.folded)
    for found in _SOURCING.finditer(page.folded, 0, end):
        left = page.folded[max(0, found.start() - 60) : found.start()]
        right = page.folded[found.end() : found.end() + 40]
        if _PAST.search(left) or NO_CLAUSE.search(left) or re.match(r"[^.;\n]{0,20}(?:realise|effectue|mene)", right):
            continue
        yield Hit(kind, evidence_of(page, kind, *found.span()), scope_of(page, lots, *found.span()))
        return


def read_prior(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read that the buyer announces what it will buy; an announcement already made opens nothing."""
    kind = ClauseKind.PRIOR_INFORMATION
    end = OBJECT_HEAD if page.fragment.role == "description" else len(page.folded)
    for found in _PRIOR.finditer(page.folded, 0, end):
        left = page.folded[max(0, found.start() - 60) : found.start()]
        if not _PAST.search(left) and not NO_CLAUSE.search(left) and not _PUBLISHED.match(page.folded, found.end()):
            yield Hit(kind, evidence_of(page, kind, *found.span()), scope_of(page, lots, *found.span()))
            return


def read_small_lots(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read that some lots follow the adapted procedure inside a formal one, as the buyer says it."""
    kind = ClauseKind.SMALL_LOTS
    for found in _SMALL.finditer(page.folded):
        near = page.folded[max(0, found.start() - 160) : found.end() + 200]
        if is_denied(page.folded, found) or not _SMALL_LAW.search(near):
            continue
        scope = scope_of(page, lots, *found.span())
        yield Hit(kind, evidence_of(page, kind, *found.span()), scope, article="R2123-1, 2°")
        return


def read_limits(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read how many lots one tenderer may ask for and win."""
    kind = ClauseKind.LOT_LIMIT
    if len(lots) == 1:
        return
    said = set()
    for start, end in _hinted(page):
        for value, pattern in _LIMITS:
            found = None if value in said else pattern.search(page.folded, start, end)
            if found is None:
                continue
            before = page.folded[max(start, found.start() - 60) : found.end()]
            if _NO_LIMIT.search(page.folded, found.start(), found.end() + 30) or not _restrains(before):
                continue
            said.add(value)
            limit = _COUNT.get(found[1]) or int(found[1])
            yield Hit(kind, evidence_of(page, kind, *found.span()), value=value, limit=limit)


def _hinted(page: Page) -> Iterator[tuple[int, int]]:
    """Give the sentences where « lot » stands beside a word of limit: « lot » alone is everywhere."""
    folded = page.folded
    position, reached = folded.find(" lot"), 0
    while position >= 0:
        if position >= reached and (
            _HINT_BEFORE.search(folded, max(0, position - 26), position + 1) or _HINT_AFTER.match(folded, position + 5)
        ):
            start, reached = page.sentence(position, position + 4)
            yield start, reached
        position = folded.find(" lot", position + 4)


def _restrains(text: str) -> bool:
    """Tell « ne peut … qu'un lot » from « peut se voir attribuer plus d'un lot »."""
    return "plus d" not in text or bool(re.search(r"\bne\b|n'|pas|limit|aucun|interdi|au plus|maxim", text))
