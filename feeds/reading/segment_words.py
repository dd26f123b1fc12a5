"""Which segments a text names. Pure: the table is an argument.

A title says first what is bought; what follows may be its place, its public or its use. Hence three questions: is this
a study (its subject is not bought), is a word inside a phrase that means something else, and does what stands before it
announce another purchase.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from feeds.reading.segment_phrases import Span, tokens_of
from feeds.reading.segment_table import SegmentTable
from feeds.text import fold

STUDY_HEAD: Final = 70
"""How far into a title the kind of service is named; a dash or a colon begins a title anew."""
OPENING: Final = 90
"""How far before a word what opens a title is looked for."""
FORMULA_HEAD: Final = 90
"""How far into a title « le présent marché a pour objet » is looked for: the title begins after it."""
GOODS: Final = ("goods", "supplies")
"""Groups whose words may only begin a list: « fourniture, collecte et transport »."""
BEFORE: Final = 160
"""How far before a word another purchase is announced."""
PLACE_HEAD: Final = 80
"""How far before a place the work done on it is named."""

_ANEW: Final = re.compile(r"[-–—:.(/][ \"«]{0,3}(?:[a-z]{1,12}[ '] ?){0,4}$")
_FORMULA: Final = re.compile(r"\b(?:pour +objet|porte(?:nt)? +sur|consiste(?:nt|ra)? +(?:en|a)|concerne(?:nt)?)\b")
_BUILT: Final = re.compile(
    r"\b(?:(?:re)?(?:construction|amenagement|structuration|qualification|habilit|nov)|toiture|extension|creation"
    r"|transformation|agrandissement|demoli|deconstr|desamiant|mise (?:aux normes|en conformite|en securite)|refection"
    r"|chauff|maintenance|entretien\b|nettoyage|gardiennage|controle|equip|fourniture|travaux|locaux|batiment|sites?\b"
    r"|mobilier|materiel|oeuvre\b|assuranc|acquisition|remplacement|mesures?\b|qualite de l'air|achats?\b|denrees?\b"
    r"|compte\b)"
)
_RUN: Final = re.compile(
    r"\b(?:gestion|gerance|exploitation|delegation|animation|concession|prestations?|services?|appel a projet)\b"
)
_RUN_ON: Final = re.compile(
    r"\b(?:gestion|gerance|exploitation|delegation|animation|concession|dsp|pose|mise en oeuvre)\b"
)
_INSIDE: Final = re.compile(r"(?:\b(?:de|du|des|d'une?|de la|la|le|les|une?|en|aux?|pour|sur)|[0-9]|l'|d'|/|,|et) ?$")
_JOINED: Final = re.compile(
    r"(?: ?,| et) (?:de |du |l'|d'|la |le |les )?(?:enlevement|transport|collecte|traitement|evacuation|preparation"
    r"|confection|portage|gestion|exploitation|animation|entretien|organisation|prestation)"
)
_OF: Final = re.compile(r"\b(?:d[eu]s?|pour|a|au|aux|sur|dans|en|par)\b|d'|[.;:(]| [-–—] ")
_AND: Final = re.compile(r"\b(?:et|ou)\b|[,/+]")

_WORD: Final = re.compile(r"[a-z0-9œ][a-z0-9œ_./°-]*")
Hit = tuple[str, str, Span]
"""Segment, phrase, where."""


def named_in(table: SegmentTable, text: str, limit: int | None = None, *, title: bool = True) -> dict[str, Span]:
    """Give the segments that a text names, with where it names them.

    Args:
        table: what names what.
        text: a title or a description.
        limit: how much of it is read.
        title: a title that asks for a study belongs to the study's segment only.
    """
    folded = fold(text[:limit] if limit else text).replace("\n", " ")
    tokens = tokens_of(folded)
    hits = _kept(table, folded, tokens, list(table.names.find(folded, tokens)))
    if table.fingerprint:
        hits = _with_own(table, folded, tokens, hits)
    if not title:
        hits += table.names_of_studies.find(folded, tokens)
        return _earliest(hits)
    return _of_title(table, folded, tokens, hits)


def _with_own(table: SegmentTable, folded: str, tokens: set[str], hits: list[Hit]) -> list[Hit]:
    """Add what the user's words name, and leave out what they exclude."""
    out = {slug for slug, _, _ in table.own_takes_out.find(folded, tokens)}
    return [hit for hit in [*hits, *table.own_names.find(folded, tokens)] if hit[0] not in out]


def _earliest(hits: Iterable[Hit]) -> dict[str, Span]:
    """Keep the first place of each segment."""
    found: dict[str, Span] = {}
    for slug, _, span in hits:
        if slug not in found or span < found[slug]:
            found[slug] = span
    return found


def _of_title(table: SegmentTable, folded: str, tokens: set[str], hits: list[Hit]) -> dict[str, Span]:
    """Read a title: a study, or engineering, takes what follows it as its subject."""
    head = _head(table, folded, tokens, hits)
    if head is None:
        return _earliest(hits)
    kind, start, anew = head
    found = {
        slug: span
        for slug, span in _earliest(hits).items()
        if (span[0] < start and not anew) or (kind == "weak" and span[0] > start and _beside(folded, start, span[0]))
    }
    beside = any(span[0] > start for span in found.values())
    if kind == "study" or (kind == "weak" and not beside):
        end = start + len(re.split(r"[^a-z0-9']", folded[start:], maxsplit=1)[0])
        found |= {slug: (start, end) for slug, segment in table.segments.items() if segment.study}
    return found


def _beside(folded: str, start: int, other: int) -> bool:
    """Tell whether another purchase is named beside the study, as in « rédaction, maquette et impression »."""
    between = folded[start:other]
    return bool(_AND.search(between)) and not _OF.search(between)


def _head(table: SegmentTable, folded: str, tokens: set[str], hits: list[Hit]) -> tuple[str, int, bool] | None:
    """Give the first head of a title (kind, where, whether it begins the title anew), None without one."""
    places: dict[str, list[int]] = {}
    for kind, _, (start, _) in table.heads.find(folded, tokens):
        places.setdefault(kind, []).append(start)
    if len(places) == ("blocker" in places):
        return None
    blocked = min(places.pop("blocker", [len(folded)]))
    starts = {span[0] for _, phrase, span in hits if phrase not in table.places}
    named = min(starts, default=len(folded))
    formula = _FORMULA.search(folded, 0, FORMULA_HEAD)
    limit = min(blocked + 1, STUDY_HEAD + (formula.end() if formula else 0))
    heads: list[tuple[int, int, str, bool]] = []
    for rank, kind in enumerate(("none", "engineering", "study", "weak")):
        for start in places.get(kind, ()):
            anew = bool(_ANEW.search(folded, max(0, start - 60), start))
            early = start < limit and (kind != "weak" or (start < named and _opens(table, folded, start)))
            if early or (anew and (kind != "weak" or (start <= blocked and start not in starts))):
                heads.append((start, rank, kind, anew))
    if not heads or (first := min(heads))[2] == "none":
        return None
    start, _, kind, anew = first
    return kind, start, anew


def _opens(table: SegmentTable, folded: str, start: int) -> bool:
    """Tell whether only words that open a title (a reference, « réalisation d'une », « marché de ») stand before."""
    before = _WORD.findall(folded, max(0, start - OPENING), start)
    return all(word in table.openers or not word.isalpha() for word in before)


def _kept(table: SegmentTable, folded: str, tokens: set[str], hits: list[Hit]) -> list[Hit]:
    """Keep the hits that mean what they say."""
    if not hits:
        return []
    segments = table.segments
    slugs = {slug for slug, _, _ in hits}
    out = {slug for slug in slugs if table.takes_out[slug].holds(folded, tokens)}
    snares = {slug: list(table.snares[slug].find(folded, tokens)) for slug in slugs - out}
    hits = [hit for hit in hits if hit[0] not in out and not _caught(hit, snares[hit[0]], folded)]
    if any(segments[slug].not_after or phrase in table.places for slug, phrase, _ in hits):
        announced = _announced(table, folded, tokens)
        hits = [hit for hit in hits if not _other_purchase(table, folded, hit, announced)]
        hits = [
            hit for hit in hits if hit[1] not in table.places or not _only_place(table, folded, hit, hits, announced)
        ]
        hits = _without_fallback(table, hits, announced)
    return hits


def _without_fallback(table: SegmentTable, hits: list[Hit], announced: Mapping[str, object]) -> list[Hit]:
    """Leave out the general words (« rénovation ») where a trade is named: the lot is that trade's."""
    precise = [hit for hit in hits if hit[1] not in table.segments[hit[0]].fallback]
    return precise if precise or "structure" in announced else hits


def _caught(hit: Hit, snares: Iterable[Hit], folded: str) -> bool:
    """Tell whether a hit is a part of a phrase that means something else."""
    _, phrase, (start, end) = hit
    for _, snare, (low, high) in snares:
        if high <= start or end <= low:
            continue
        if start < low and high <= end and snare.split(" ")[0] in phrase.split(" "):
            continue
        if low == start and " " in phrase:
            # « nettoyage des locaux et de la plage »: both begin with the same word, and each is named.
            if end < high or (end > high and _AND.search(folded, high, end)):
                continue
            return True
        return True
    return False


def _announced(table: SegmentTable, folded: str, tokens: set[str]) -> Mapping[str, list[tuple[str, Span]]]:
    """Give, by group, the words that announce another purchase."""
    found: dict[str, list[tuple[str, Span]]] = {}
    for group, phrase, span in table.announces.find(folded, tokens):
        found.setdefault(group, []).append((phrase, span))
    return found


def _other_purchase(
    table: SegmentTable, folded: str, hit: Hit, announced: Mapping[str, list[tuple[str, Span]]]
) -> bool:
    """Tell whether what stands before a hit says that something else is bought."""
    slug, _, (start, _) = hit
    segment = table.segments[slug]
    ends = [
        span[1]
        for group in segment.not_after
        for phrase, span in announced.get(group, ())
        if start - BEFORE <= span[0] < start and span[1] <= start and phrase not in segment.allow_after
        if group not in GOODS or not _JOINED.match(folded, span[1])
    ]
    return bool(ends) and not _RUN_ON.search(folded, max(ends), start)


def _only_place(
    table: SegmentTable, folded: str, hit: Hit, hits: list[Hit], announced: Mapping[str, list[tuple[str, Span]]]
) -> bool:
    """Tell whether a place is where something is done, or for whom: another thing is named, and that one is bought."""
    slug, _, (start, _) = hit
    before = folded[max(0, start - PLACE_HEAD) : start]
    if _is_place(before):
        return True
    if any(other != slug and phrase not in table.places and span[0] < start for other, phrase, span in hits):
        return True
    works = slug in table.segments and any(span[0] > start for _, span in announced.get("works", ()))
    return works and not _RUN.search(before)


def _is_place(before: str) -> bool:
    """Tell whether the words before a building say that work is done on it, or in it."""
    clause = re.split(r"[.;:]| - ", before)[-1]
    heads = list(_BUILT.finditer(clause))
    return bool(heads) and bool(_INSIDE.search(clause)) and not _RUN.search(clause, heads[-1].end())
