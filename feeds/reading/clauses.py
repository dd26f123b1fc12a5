"""Clauses, doors and rules of a consultation: what opens it to the social economy without reserving it.

Each reader has a gate (a plain substring) so that a notice which speaks of none costs nothing. What is read where:
`insertion`, `criteria`, `doors` and `doors_found` from words, `doors_law` from values and codes, here from statements.
Reservations are `reservations`' business.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from feeds.models import Clause, ClauseKind, Evidence, Notice, Statement
from feeds.reading.clause_hits import Hit, plain
from feeds.reading.criteria import read_criteria
from feeds.reading.doors import read_grouping, read_supplementary, read_variants, read_visit
from feeds.reading.doors_found import read_limits, read_small_lots, read_sourcing, read_system
from feeds.reading.doors_law import read_concluded
from feeds.reading.insertion import GATES as INSERTION_GATES
from feeds.reading.insertion import read_insertion, read_sheltered, read_training
from feeds.reading.pages import Page, holds_any

MOST_EVIDENCE: Final = 4

_CONDITION_GREEN: Final = re.compile(
    r"(?:clauses?|considerations?|conditions? (?:particulieres? )?d ?'? ?execution|exigences?|dispositions?"
    r"|objectifs?|specifications?|obligations?)"
    r"(?: [a-z',/]{1,14}){0,9} (?:environnementa(?:l|le|les|ux)|(?:protection|respect"
    r"|preservation) de l'environnement)\b"
)
_REUSE: Final = re.compile(
    r"\bagec\b|2020-105\b|reemploi(?! (?:des|de|in situ) ?(?:deblais|terres?|remblais|materiaux du site))"
    r"|reconditionnes?\b|seconde main|deuxieme main"
    r"|economie circulaire|(?:biens?|produits?|articles?|mobiliers?|equipements?"
    r"|materiels?) (?:[a-z]{1,12} ){0,3}(?:reutilise|recycle|reemploye)"
    r"|matieres? recyclees?|ressourcerie|recyclerie"
)
_REUSE_GATES: Final = (
    "agec", "2020-105", "reemplo", "recondition", "e main", "circulaire", "recycl", "reutilis", "ressourcerie",
)  # fmt: skip
_SOURCING_GATES: Final = ("sourcing", "sourcage", "consultation pre", "rfi", "echanges prealables", "2111-1",
                          "open market", "demande d'information")  # fmt: skip
_GROUPING_GATES: Final = ("groupement", "mandataire", "legalform", "formejuridique", "solidaire")
_SUPPLEMENT_GATES: Final = ("supplementaire", "pse", "option")

_STATED: Final = {
    ("reserved-execution", "yes"): ClauseKind.RESERVED_EXECUTION,
    ("strategic-procurement", "soc-obj"): ClauseKind.SOCIAL_OBJECTIVE,
    ("strategic-procurement", "env-imp"): ClauseKind.ENVIRONMENTAL,
    ("declared-criteria", "sociaux"): ClauseKind.SOCIAL_DECLARED,
    ("declared-criteria", "environnementaux"): ClauseKind.ENVIRONMENTAL_DECLARED,
}
_VARIANTS: Final = {"allowed": "allowed", "not-allowed": "forbidden", "required": "required"}


@dataclass(frozen=True, slots=True)
class _Gates:
    """Which readers may find something in a notice."""

    insertion: bool
    training: bool
    sheltered: bool
    green: bool
    reuse: bool
    criteria: bool
    grouping: bool
    visit: bool
    variants: bool
    supplementary: bool
    system: bool
    sourcing: bool
    small: bool
    limits: bool

    @classmethod
    def of(cls, whole: str, lots: int) -> "_Gates":
        """Ask once of the whole text: most notices hold none of these words."""
        return cls(
            insertion=holds_any(whole, INSERTION_GATES),
            training=" formation" in whole or "apprenti" in whole or "alternan" in whole or "stage" in whole,
            sheltered="emplois proteges" in whole or "emploi protege" in whole,
            green="environnement" in whole,
            reuse=holds_any(whole, _REUSE_GATES),
            criteria="critere" in whole,
            grouping="solidai" in whole or "conjoint" in whole or "groupement" in whole,
            visit="visite" in whole,
            variants="variante" in whole,
            supplementary="supplementaire" in whole or "pse" in whole or "option" in whole,
            system="acquisition dynamique" in whole or "acquisitions dynamiques" in whole,
            sourcing=holds_any(whole, _SOURCING_GATES),
            small="petit lot" in whole or "petits lots" in whole or "2123-1" in whole,
            limits=lots != 1 and "lot" in whole,
        )


def read_clauses(notice: Notice, pages: Iterable[Page]) -> tuple[Clause, ...]:
    """Read the clauses of a notice from its statements, its values and its text, one per kind, value and scope."""
    lots = tuple(lot.id for lot in notice.lots)
    hits = [hit for statement in notice.statements if (hit := _stated(statement))]
    told = [page for page in pages if page.fragment.role not in ("award", "place")]
    gates = _Gates.of("\n".join(page.folded for page in told), len(lots))
    for page in told:
        hits += _read_page(page, lots, gates)
    hits += read_concluded(notice)
    return _gathered(hits, lots)


def _stated(statement: Statement) -> Hit | None:
    """Give the clause that a structured field states."""
    value = statement.value.strip().lower()
    kind = _STATED.get((statement.topic, value))
    word = ""
    if statement.topic == "social-objective" and value not in ("", "none", "no"):
        kind = ClauseKind.SOCIAL_OBJECTIVE
    elif statement.topic == "variants" and value in _VARIANTS:
        kind, word = ClauseKind.VARIANTS, _VARIANTS[value]
    if kind is None:
        return None
    evidence = Evidence(statement.path, statement.text[:300] or statement.value, f"champ-{statement.topic}")
    return Hit(kind, evidence, () if statement.lot is None else (statement.lot,), value=word)


def _read_page(page: Page, lots: tuple[str, ...], gates: _Gates) -> Iterator[Hit]:
    """Read the clauses of one fragment."""
    folded, role = page.folded, page.fragment.role
    if gates.insertion and holds_any(folded, INSERTION_GATES):
        yield from read_insertion(page, lots)
    if gates.training:
        yield from read_training(page, lots)
    if gates.sheltered:
        yield from read_sheltered(page, lots)
    if role == "criteria" or (gates.criteria and "critere" in folded):
        yield from read_criteria(page, lots)
    if gates.green and role not in ("criteria", "capacity") and "environnement" in folded:
        yield from plain(page, _CONDITION_GREEN, ClauseKind.ENVIRONMENTAL, lots)
    if gates.reuse and holds_any(folded, _REUSE_GATES):
        yield from plain(page, _REUSE, ClauseKind.REUSE, lots)
    yield from _read_rules(page, lots, gates)


def _read_rules(page: Page, lots: tuple[str, ...], gates: _Gates) -> Iterator[Hit]:
    """Read the rules of the consultation and the doors that one fragment names."""
    folded = page.folded
    if gates.grouping and (
        "solidai" in folded or "conjoint" in folded or ("groupement" in folded and "forme" in folded)
    ):
        yield from read_grouping(page, lots)
    if gates.visit or "visite" in page.fragment.path:
        yield from read_visit(page, lots)
    if gates.variants and "variante" in folded:
        yield from read_variants(page, lots)
    if gates.supplementary:
        yield from read_supplementary(page, lots)
    if gates.system:
        yield from read_system(page, lots)
    if gates.sourcing:
        yield from read_sourcing(page, lots)
    if gates.small:
        yield from read_small_lots(page, lots)
    if gates.limits and "lot" in folded and page.fragment.role not in ("title", "criteria"):
        yield from read_limits(page)


def _gathered(hits: Iterable[Hit], lots: tuple[str, ...]) -> tuple[Clause, ...]:
    """Join the hits of one kind, value and scope, then the lots that say the same; the fullest words come first."""
    groups: dict[tuple[ClauseKind, str, int | None, tuple[str, ...]], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.kind, hit.value, hit.limit, hit.lots), []).append(hit)
    alike: dict[tuple[object, ...], list[tuple[tuple[str, ...], list[Hit]]]] = {}
    for (kind, value, limit, scope), group in groups.items():
        group.sort(key=lambda hit: -hit.told)
        first = group[0]
        quote = "" if kind in _SAME_WORDS or not scope else first.evidence.quote
        key = (kind, value, limit, first.hours, first.share, first.weight, quote)
        alike.setdefault(key, []).append((scope, group))
    return tuple(_joined(group, lots) for group in alike.values())


_SAME_WORDS: Final = (ClauseKind.VARIANTS, ClauseKind.SMALL_LOTS)
"""Kinds whose value says all: lots are joined whatever the words."""


def _joined(groups: list[tuple[tuple[str, ...], list[Hit]]], lots: tuple[str, ...]) -> Clause:
    """Give one clause for the lots that say the same words; every lot named means the whole procedure."""
    scope = tuple(dict.fromkeys(lot for scope, _ in groups for lot in scope))
    if not all(named for named, _ in groups):
        scope = ()
    evidence = tuple(dict.fromkeys(hit.evidence for _, group in groups for hit in group))
    whole = len(lots) > 1 and set(lots) <= set(scope)
    hits = [hit for _, group in groups for hit in group]
    first = hits[0]
    return Clause(
        kind=first.kind,
        evidence=evidence[:MOST_EVIDENCE],
        scope=() if whole else scope,
        hours=first.hours,
        share=_stated_by(hits, "share"),
        share_of=next((hit.share_of for hit in hits if hit.share is not None), first.share_of),
        weight=first.weight,
        weight_unit=first.weight_unit,
        value=first.value,
        stage=next((hit.stage for hit in hits if hit.stage), ""),
        limit=first.limit,
        article=first.article,
    )


def _stated_by(hits: Iterable[Hit], name: str) -> Decimal | None:
    """Give the first figure that any of the hits states."""
    return next((figure for hit in hits if (figure := getattr(hit, name)) is not None), None)
