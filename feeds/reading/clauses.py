"""Social and environmental clauses: doors for the social economy that are not reservations.

Insertion hours kept by a winner, training, criteria, reuse, environmental conditions. Each rule has a gate (a plain
substring) so that a notice which speaks of none costs nothing. Reservations are `reservations`' business.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from feeds.models import Clause, ClauseKind, Evidence, Notice, Statement
from feeds.reading.pages import Page, holds_any
from feeds.reading.scopes import find_lots, known_as

MOST_EVIDENCE: Final = 4
BEFORE_TRIGGER: Final = 130
AFTER_TRIGGER: Final = 70
NEAR_CRITERION: Final = 130
"""How far after the word « critère » its name stands."""
LOTS_TABLE: Final = 1_500
"""How far a list of hours per lot is followed."""
HOURS_OF_A_DAY: Final = 24
OBJECT_HEAD: Final = 600
"""How far into a description its object is stated."""

_NOT_SOCIAL: Final = (
    r"(?! ?(?:paysage|architectural|urbain|dans (?:le |son |leur )?(?:site|paysage|environnement|un journal)"
    r"|de l'article|"
    r"d'annonce|publicitaire|au jal|de publicite|graphique|visuelle))"
)
_INSERTION: Final = re.compile(
    r"clauses? (?:[a-z']{1,14} ){0,3}d ?'? ?(?:aide a l ?'? ?)?insertion|clauses? sociales?\b|clauses? (?:de"
    r"|d'un) promotion de l'emploi"
    r"|clauses? (?:[a-z']{1,14} ){1,4}insertion\b"
    + _NOT_SOCIAL
    + r"|heures? (?:de travail )?(?:[a-z']{1,12} ){0,3}(?:d ?'? ?|a l ?'? ?|en )insertion\b"
    r"|(?:volume|taux|engagements?|objectifs?|demarches?|plan|effort|quota"
    r"|nombre) (?:horaire )?(?:minim[a-z]{1,4} )?d ?'? ?insertion\b"
    r"|actions? d ?'? ?insertion\b|engagement d ?'? ?insertion professionnelle"
    r"|conditions? (?:particulieres? )?d ?'? ?execution (?:[a-z']{1,14} ){0,6}(?:social|(?:l'|d')?insertion)"
    r"|(?<!d')insertion sociale par l ?'? ?activite economique|promouvoir l'emploi d"
    r"|difficultes (?:particulieres )?d ?'? ?insertion"
    r"|insertion par l ?'? ?activite economique (?:est |sera )?(?:obligatoire|est prevue|est impose)"
    r"|heures? d'insertion|(?:heures?|temps|part|minimum|postes?)\b[^.;\n]{0,60} (?:a|en) l ?'? ?insertion\b"
    + _NOT_SOCIAL
    + r"|(?:reserv|consacr)[a-z]{1,5} a l ?'? ?insertion un"
    r"|(?:acces|retour)[a-z ]{0,20} a l'emploi d[a-z' ]{1,4}(?:personnes|publics?)"
    r"|accession ou (?:le )?retour a l'emploi"
    r"|(?:personnes|publics?) (?:[a-z]{1,12} )?eloignee?s? de l'emploi|favoriser l'acces a l'emploi"
    r"|(?:publics?|personnes|salaries?) en (?:(?:parcours|cursus) d ?'? ?)?insertion\b"
    r"|beneficiaires du rsa|publics? prioritaires"
)
_TRIGGER: Final = re.compile(r"insertion\b|social|l'emploi|du rsa\b|prioritaires?\b")
_NO_CLAUSE: Final = re.compile(
    r"(?:\baucune? |\bpas (?:de |d'|prevu de |une? |soumis a )|\bsans |\bni |\bhors )(?:[a-z']{1,12} ){0,2}$"
    r"|(?:n'est|ne sont) (?:pas )?soumis[a-z]{0,2} (?:a )?(?:la |une )?$"
)
_DENIED_AFTER: Final = re.compile(r"[a-z' ]{0,40}(?::|=|\?) ?(?:non\b|neant|sans objet|aucun)")
_RESERVES: Final = re.compile(r"reserves [a-z ]{0,14}(?:sur|dans) (?:la |les )?$")
_OBJECT: Final = re.compile(
    r"\b(?:prestations?|services?|marches?|missions?|actions?|operations?) (?:de services? )?(?:de qualification et )?"
    r"d ?'? ?insertion\b"
    + _NOT_SOCIAL
    + r"|insertion[a-z, -]{0,40} (?:ayant|avec) (?:pour|comme) (?:activites? )?support"
    r"|support[a-z ]{0,25} d ?'? ?insertion|support d(?:es|e la) demarches? d ?'? ?insertion"
    r"|chantiers? d ?'? ?insertion pour"
)
_JOBSEEKERS: Final = re.compile(r"demandeurs? d'emploi|pole emploi|france travail|beneficiaires de l'accompagnement")
_SUPPORT: Final = re.compile(
    r"support|par (?:l'emploi|le travail) pour|entretien|espaces? (?:vert|naturel|exterieur)|nettoyage|collecte"
)
_HOURS: Final = re.compile(
    r"(?<![0-9/.])(?<![0-9]:)([0-9]{1,3}(?:[ .][0-9]{3}){1,2}|[0-9]{1,6})(?:,[0-9]{1,2})? ?(?:h\b|heures?\b)(?! ?[0-9])"
)
_CLOCK: Final = re.compile(r"(?:\ba|\bavant|\bjusqu'a|\bdes|\bvers|\bde|\bentre|\bou|\bet) $")
_TRAINING: Final = re.compile(
    r"clauses? (?:[a-z']{1,14} ){0,4}formation\b|formation sous statut scolaire"
    r"|actions? de formation (?:[a-z']{1,14} ){0,8}(?:insertion|emploi|decrochage|sans qualification|peu qualifie)"
    r"|heures? de formation (?:[a-z']{1,14} ){0,6}insertion"
)
_SHELTERED: Final = re.compile(r"programmes? d'emplois? proteges?(?! ?:? ?(?:non\b|pas encore|sans objet|n'est pas))")
_SOCIAL_WORDS: Final = re.compile(
    r"insertion\b"
    + _NOT_SOCIAL
    + r"|performances? sociales?|valeur sociale|(?:volet|aspect|engagement|critere|qualite|demarche|dimension|"
    r"impact|responsabilite|performances?|considerations?)s? (?:en matiere )?(?:[a-z]{1,14} (?:et"
    r"|ou) )?soci(?:al|et)[a-z]{0,5}|social(?:e|es)? et environnement"
    r"|publics? en difficulte|egalite (?:professionnelle|femmes|entre les femmes)|\brse\b|travailleurs? handicapes?"
)
_GREEN_WORDS: Final = re.compile(
    r"environnement(?! de travail| numerique| logiciel| informatique| technique| immediat)|developpement durable"
    r"|\bcarbone\b|ecologique|"
    r"ecoresponsab|eco-responsab|durabilite|circuits? courts?|recycl"
)
_CRITERION: Final = re.compile(r"\b(?:sous-)?criteres?\b")
_CONDITION_GREEN: Final = re.compile(
    r"(?:clauses?|considerations?|conditions? d ?'? ?execution|exigences?|dispositions?|objectifs?|caractere"
    r"|specifications?)"
    r"(?: [a-z']{1,14}){0,4} environnement(?:al|ale|aux|ales)\b"
)
_REUSE: Final = re.compile(
    r"\bagec\b|2020-105\b|reemploi(?! (?:des|de|in situ) ?(?:deblais|terres?|remblais|materiaux du site))"
    r"|reconditionne|seconde main|deuxieme main"
    r"|economie circulaire|(?:biens?|produits?|articles?|mobiliers?|equipements?"
    r"|materiels?) (?:[a-z]{1,12} ){0,3}(?:reutilise|recycle|reemploye)"
    r"|matieres? recyclees?|ressourcerie|recyclerie"
)
# Words of which every match of a pattern holds one: a text without any is not searched.
_INSERTION_GATES: Final = ("insertion", "social", "l'emploi", "rsa", "prioritaires")
_REUSE_GATES: Final = (
    "agec", "2020-105", "reemplo", "recondition", "e main", "circulaire", "recycl", "reutilis", "ressourcerie",
)  # fmt: skip
_SOCIAL_GATES: Final = ("insertion", "soci", "en difficulte", "egalite", "rse", "handicap")
_GREEN_GATES: Final = (
    "environnement", "durable", "carbone", "ecologique", "ecoresponsab", "eco-responsab", "durabilite", "court",
    "recycl",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Gates:
    """Which readers may find something in a notice."""

    insertion: bool
    training: bool
    sheltered: bool
    green: bool
    reuse: bool
    criteria: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    """One clause read in one place."""

    kind: ClauseKind
    evidence: Evidence
    lots: tuple[str, ...] = ()
    hours: Decimal | None = None


_STATED: Final = {
    ("reserved-execution", "yes"): ClauseKind.RESERVED_EXECUTION,
    ("strategic-procurement", "soc-obj"): ClauseKind.SOCIAL_OBJECTIVE,
    ("strategic-procurement", "env-imp"): ClauseKind.ENVIRONMENTAL,
    ("declared-criteria", "sociaux"): ClauseKind.SOCIAL_DECLARED,
    ("declared-criteria", "environnementaux"): ClauseKind.ENVIRONMENTAL_DECLARED,
}


def read_clauses(notice: Notice, pages: Iterable[Page]) -> tuple[Clause, ...]:
    """Read the clauses of a notice from its statements and its text, one per kind and scope."""
    lots = tuple(lot.id for lot in notice.lots)
    hits = [hit for statement in notice.statements if (hit := _stated(statement))]
    told = [page for page in pages if page.fragment.role not in ("award", "place")]
    # Most notices hold none of these words: asking once of the whole text spares asking of each piece.
    whole = "\n".join(page.folded for page in told)
    gates = _Gates(
        insertion=holds_any(whole, _INSERTION_GATES),
        training=" formation" in whole or "formation sous" in whole,
        sheltered="emplois proteges" in whole or "emploi protege" in whole,
        green="environnement" in whole,
        reuse=holds_any(whole, _REUSE_GATES),
        criteria="critere" in whole,
    )
    for page in told:
        hits += _read_page(page, lots, gates)
    return _gathered(hits, lots)


def _stated(statement: Statement) -> _Hit | None:
    """Give the clause that a structured field states."""
    value = statement.value.strip().lower()
    kind = _STATED.get((statement.topic, value))
    if statement.topic == "social-objective" and value not in ("", "none", "no"):
        kind = ClauseKind.SOCIAL_OBJECTIVE
    if kind is None:
        return None
    evidence = Evidence(statement.path, statement.text[:300] or statement.value, f"champ-{statement.topic}")
    return _Hit(kind, evidence, () if statement.lot is None else (statement.lot,))


def _read_page(page: Page, lots: tuple[str, ...], gates: _Gates) -> Iterator[_Hit]:
    """Read the clauses of one fragment."""
    folded, role = page.folded, page.fragment.role
    if gates.insertion and holds_any(folded, _INSERTION_GATES):
        yield from _read_insertion(page, lots)
    if gates.training and "formation" in folded:
        yield from _plain(page, _TRAINING, ClauseKind.TRAINING, lots)
    if gates.sheltered:
        yield from _plain(page, _SHELTERED, ClauseKind.RESERVED_EXECUTION, lots)
    if role == "criteria" or (gates.criteria and "critere" in folded):
        yield from _read_criteria(page, lots)
    if gates.green and role != "criteria" and "environnement" in folded:
        yield from _plain(page, _CONDITION_GREEN, ClauseKind.ENVIRONMENTAL, lots)
    if gates.reuse and holds_any(folded, _REUSE_GATES):
        yield from _plain(page, _REUSE, ClauseKind.REUSE, lots)


def _read_insertion(page: Page, lots: tuple[str, ...]) -> Iterator[_Hit]:
    """Read insertion: what is bought when the object says so, else an execution condition, with its hours."""
    folded, role = page.folded, page.fragment.role
    is_object = False
    if role in ("title", "description"):
        head = folded[:OBJECT_HEAD]
        found = _OBJECT.search(head)
        if found and "clause" not in head[max(0, found.start() - 60) : found.end()] and _about_support(head):
            is_object = True
            yield _hit(page, ClauseKind.INSERTION_OBJECT, found, lots)
    if role == "criteria":
        return
    last = -1
    for found in _near_triggers(folded):
        start, end = page.sentence(found.start(), found.end())
        left = folded[max(start, found.start() - 60) : found.start()]
        if start == last or (is_object and "clause" not in found[0] and "heure" not in found[0]):
            continue
        if (
            _NO_CLAUSE.search(left)
            or _DENIED_AFTER.match(folded, found.end())
            or "critere" in left
            or _is_mention(found, folded, left)
        ):
            continue
        last = start
        yield from _per_lot(page, found, lots, (start, end))


def _per_lot(page: Page, found: re.Match[str], lots: tuple[str, ...], bounds: tuple[int, int]) -> Iterator[_Hit]:
    """Give an insertion clause with its hours; « lot 1 : 210 heures ; lot 2 : 70 heures » is one for each lot."""
    start, end = bounds[0], min(bounds[1], found.end() + LOTS_TABLE)
    hours = list(_hours(page.folded, start, end))
    mentions = find_lots(page.folded, start, end) if page.fragment.lot is None else []
    if len(hours) == len(mentions) > 1:
        for stated, mention in zip(hours, mentions, strict=True):
            span = (min(found.start(), mention.start), max(found.end(), mention.end))
            evidence = page.evidence(*span, f"texte-{ClauseKind.INSERTION.value}")
            yield _Hit(ClauseKind.INSERTION, evidence, known_as(mention.lots, lots), stated)
    else:
        yield _hit(page, ClauseKind.INSERTION, found, lots, hours[0] if hours else None)


def _near_triggers(folded: str) -> Iterator[re.Match[str]]:
    """Give the insertion phrases, searching only around the words that every one of them holds."""
    reached = 0
    for trigger in _TRIGGER.finditer(folded):
        if trigger.start() < reached:
            continue
        found = _INSERTION.search(folded, max(reached, trigger.start() - BEFORE_TRIGGER), trigger.end() + AFTER_TRIGGER)
        if found:
            reached = found.end()
            yield found


def _is_mention(found: re.Match[str], folded: str, left: str) -> bool:
    """Tell a clause from its shadow: people who are users of what is bought, a warning about the clause."""
    people = found[0].startswith(
        ("personnes", "public", "salarie", "beneficiaires", "acces", "retour", "favoriser", "promouvoir", "difficultes")
    )
    near = folded[max(0, found.start() - 200) : found.end() + 120]
    if people:
        return not re.search(
            r"clause|heures|condition d ?'? ?execution|conditions d ?'? ?execution|s'engage|titulaire|obligation"
            r"|attributaire|attribuer",
            near,
        )
    return bool(_RESERVES.search(left))


def _about_support(head: str) -> bool:
    """Tell bought insertion from services to jobseekers, which are an ordinary object."""
    return bool(_SUPPORT.search(head)) or not _JOBSEEKERS.search(head)


def _hours(folded: str, start: int, end: int) -> Iterator[Decimal]:
    """Give the hours of insertion stated in a sentence, in order; a time of day is not one."""
    for found in _HOURS.finditer(folded, start, end):
        hours = Decimal(found[1].replace(" ", "").replace(".", ""))
        if hours > HOURS_OF_A_DAY or not _CLOCK.search(folded, max(start, found.start() - 8), found.start()):
            yield hours


def _read_criteria(page: Page, lots: tuple[str, ...]) -> Iterator[_Hit]:
    """Read social and environmental award criteria, where criteria are listed or a criterion is named."""
    if page.fragment.role == "criteria":
        stretches = [(0, len(page.folded))]
    else:
        named = _CRITERION.finditer(page.folded)
        stretches = [(found.end(), found.end() + NEAR_CRITERION) for found in named]
    for gate, words, kind in (
        (_SOCIAL_GATES, _SOCIAL_WORDS, ClauseKind.SOCIAL_CRITERION),
        (_GREEN_GATES, _GREEN_WORDS, ClauseKind.ENVIRONMENTAL_CRITERION),
    ):
        for start, end in stretches if holds_any(page.folded, gate) else ():
            if found := words.search(page.folded, start, end):
                yield _hit(page, kind, found, lots)
                break


def _plain(page: Page, pattern: re.Pattern[str], kind: ClauseKind, lots: tuple[str, ...]) -> Iterator[_Hit]:
    """Read a clause of one kind, once a fragment, unless it is denied."""
    for found in pattern.finditer(page.folded):
        left = page.folded[max(0, found.start() - 60) : found.start()]
        if not _NO_CLAUSE.search(left) and not _DENIED_AFTER.match(page.folded, found.end()):
            yield _hit(page, kind, found, lots)
            return


def _hit(
    page: Page, kind: ClauseKind, found: re.Match[str], lots: tuple[str, ...], hours: Decimal | None = None
) -> _Hit:
    """Give a clause with its words and the lots its sentence names."""
    scope: tuple[str, ...] = ()
    if page.fragment.lot is not None:
        scope = (page.fragment.lot,)
    else:
        start, end = page.sentence(found.start(), found.end())
        mentions = [
            mention for mention in find_lots(page.folded, start, min(end, found.end() + 160)) if not mention.excluded
        ]
        scope = known_as([lot for mention in mentions for lot in mention.lots], lots)
    return _Hit(kind, page.evidence(found.start(), found.end(), f"texte-{kind.value}"), scope, hours)


def _gathered(hits: Iterable[_Hit], lots: tuple[str, ...]) -> tuple[Clause, ...]:
    """Join the hits of one kind and one scope, then the lots that say the same; the first hours stated stand."""
    groups: dict[tuple[ClauseKind, tuple[str, ...]], list[_Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.kind, hit.lots), []).append(hit)
    alike: dict[tuple[ClauseKind, Decimal | None, str], list[tuple[tuple[str, ...], list[_Hit]]]] = {}
    for (kind, scope), group in groups.items():
        group.sort(key=lambda hit: hit.hours is None)  # the words that give the hours come first
        hours = group[0].hours
        key = (kind, hours, group[0].evidence.quote if scope else "")
        alike.setdefault(key, []).append((scope, group))
    return tuple(_joined(kind, hours, group, lots) for (kind, hours, _), group in alike.items())


def _joined(
    kind: ClauseKind, hours: Decimal | None, groups: list[tuple[tuple[str, ...], list[_Hit]]], lots: tuple[str, ...]
) -> Clause:
    """Give one clause for the lots that say the same words; every lot named means the whole procedure."""
    scope = tuple(dict.fromkeys(lot for scope, _ in groups for lot in scope))
    evidence = tuple(dict.fromkeys(hit.evidence for _, group in groups for hit in group))
    whole = len(lots) > 1 and set(lots) <= set(scope)
    return Clause(kind=kind, evidence=evidence[:MOST_EVIDENCE], scope=() if whole else scope, hours=hours)
