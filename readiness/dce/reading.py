"""Run every reader over the files of a consultation. Pure: the same files and lots always give the same reading.

The readers are those of the notices (`feeds.reading`, `readiness.requirements`): the pieces' text is given to them as
the fragments of a notice that says nothing by itself, so that what is found is the files' alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from feeds.models import Buyer, Evidence, Fragment, Kind, Lot, Notice, Opportunity, Reading, ReadNotice
from feeds.reading import read_notice, with_rules
from readiness.dce.answer_rules import read_page_limits, read_plans
from readiness.dce.criteria import read_criteria
from readiness.dce.fragments import Exactly, fragments_of
from readiness.dce.models import PRICED, Asked, Criterion, Dce, DceReading, PieceKind, Sites
from readiness.dce.sites import read_deadline, read_sites
from readiness.models import Requirement, RequirementKind
from readiness.requirements import read_requirements
from readiness.texts import Texts

LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A clock for readers that ask for one and whose answer is left out."""
OF_NOTICE: Final = frozenset({RequirementKind.SEGMENT, RequirementKind.RESERVATION, RequirementKind.DEADLINE})
"""Kinds worked out from the opportunity, once what the files say was put into it."""
_NOBODY: Final = Buyer("")
_TABLES: Final = frozenset({"xlsx", "ods", "csv", "docx", "xls"})


def read_files(dce: Dce, opportunity: Opportunity | None = None) -> DceReading:
    """Read the files of a consultation.

    Args:
        dce: the pieces, recognised.
        opportunity: what its notices say; without it, lots are those that the pieces are named for.
    """
    lots = opportunity.lots if opportunity else _lots_of(dce)
    idents = [lot.id for lot in lots]
    fragments = fragments_of(dce, idents)
    exact = Exactly(dce).evidence
    bare = tuple(Lot(lot.id, lot.title if opportunity else "", cpv=lot.cpv) for lot in lots)
    reading = _read_as_notice(fragments, bare)
    sites = tuple(Sites(each.lot, each.places, tuple(map(exact, each.evidence))) for each in read_sites(fragments))
    silent = _silent(opportunity, bare, fragments, sites)
    deadline, proof = read_deadline(dce)
    return DceReading(
        asked=tuple(_asked(silent, sites, exact)),
        reservations=tuple(replace(each, evidence=tuple(map(exact, each.evidence))) for each in reading.reservations),
        unreserved=tuple(map(exact, reading.unreserved)),
        unreserved_lots=reading.unreserved_lots,
        clauses=tuple(replace(each, evidence=tuple(map(exact, each.evidence))) for each in reading.clauses),
        contradictions=reading.contradictions,
        criteria=tuple(_exact_criteria(read_criteria(dce), exact)),
        page_limits=tuple(replace(each, evidence=exact(each.evidence)) for each in read_page_limits(dce)),
        plans=read_plans(dce),
        sites=sites,
        deadline=deadline,
        deadline_evidence=tuple(map(exact, proof)),
        frames=tuple(piece.file for piece in dce.pieces if piece.lines or _to_fill(piece.kind, piece.form)),
        kinds=tuple(dict.fromkeys(piece.kind for piece in dce.pieces if any(leaf.text for leaf in piece.leaves))),
    )


def _to_fill(kind: PieceKind, form: str) -> bool:
    return form in _TABLES and (kind in PRICED or kind is PieceKind.FRAME)


def _exact_criteria(criteria: Iterable[Criterion], exact: Callable[[Evidence], Evidence]) -> Iterable[Criterion]:
    return (replace(each, evidence=exact(each.evidence)) for each in criteria)


def _lots_of(dce: Dce) -> tuple[Lot, ...]:
    """Give the lots that pieces are named for, when no notice says them."""
    numbers = {lot for piece in dce.pieces for lot in piece.lots}
    return tuple(Lot(number, "") for number in sorted(numbers, key=lambda text: (len(text), text)))


def _read_as_notice(fragments: Sequence[Fragment], lots: tuple[Lot, ...]) -> Reading:
    """Read reservations and clauses."""
    notice = Notice(
        source="dce", guid="", kind=Kind.CALL, form="DCE", title="", buyer=_NOBODY, published=None,
        lots=tuple(replace(lot, title="") for lot in lots), fragments=tuple(fragments),
    )  # fmt: skip
    return with_rules(ReadNotice(notice, read_notice(notice))).reading


def _silent(
    opportunity: Opportunity | None, lots: tuple[Lot, ...], fragments: Sequence[Fragment], sites: Sequence[Sites]
) -> Opportunity:
    """Make an opportunity that says nothing but what the files say; what is bought stays, as readers depend on it."""
    places = {each.lot: each.places for each in sites}
    base = opportunity or Opportunity("dce", "dce", (), Kind.CALL, "", _NOBODY, None, None, None)
    return replace(
        base,
        lots=tuple(replace(lot, places=places.get(lot.id, ())) for lot in lots),
        fragments=tuple(fragments),
        places=places.get(None, ()),
        departments=(),
        description="",
        title="",
        duration_months=None,
        renewals=None,
        deadline=None,
        reservations=(),
        clauses=(),
    )


def _asked(silent: Opportunity, sites: Sequence[Sites], exact: Callable[[Evidence], Evidence]) -> Iterable[Asked]:
    texts = Texts(silent)
    named = {each.lot: each.evidence for each in sites}
    lots: tuple[Lot | None, ...] = (None, *silent.lots)
    for lot in lots:
        kept: list[Requirement] = []
        for each in read_requirements(silent, lot, LONG_AGO, texts):
            proof = tuple(map(exact, each.evidence))
            if each.kind is RequirementKind.PLACE:
                proof = named.get(lot.id if lot else None) or named.get(None, ())
            if each.kind not in OF_NOTICE and proof:
                kept.append(replace(each, evidence=proof))
        yield Asked(lot.id if lot else None, tuple(kept))
