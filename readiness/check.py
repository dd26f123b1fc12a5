"""Check an opportunity against one structure: findings and verdict per lot, and the best of them.

Pure: no clock, no database. Most published notices are not for the structure: those cost a look at their segments and
one finding, nothing is read from their text.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from feeds.models import Kind, Lot, Opportunity, Regime
from readiness import french
from readiness.answers_time import sizes, span_of_lot
from readiness.area import Reach, reach
from readiness.brief import Brief, read_brief
from readiness.capacity import sites_named
from readiness.commitments import CommitmentLine
from readiness.context import Context
from readiness.dce.models import WithFiles
from readiness.eligibility import EligibilityOutcome
from readiness.findings import answer, capabilities_of, eligibility_of, make_context, radius_of, standing
from readiness.load import Agenda
from readiness.matching import Shelf, stems
from readiness.models import (
    Assessment,
    Correction,
    Finding,
    Outcome,
    Requirement,
    RequirementKind,
    StockLine,
    Structure,
    Verdict,
    VerdictKind,
)
from readiness.requirements import hits_of, is_goods, read_requirements, reservations_of, segment_label
from readiness.stock_answer import Goods
from readiness.texts import Texts
from readiness.turning import ask_before, margin_of, questions_of, turns_of
from readiness.verdict import changes_of, decide_and_explain, deciding_first

_BEST_FIRST: Final = (VerdictKind.ALONE, VerdictKind.TOGETHER, VerdictKind.TO_CLARIFY, VerdictKind.NO)


class Ours:
    """What is ours, of one moment: profile, goods, commitments, and what was worked out from them on the way."""

    def __init__(
        self,
        structure: Structure,
        stock: Sequence[StockLine] = (),
        commitments: Sequence[CommitmentLine] = (),
        goods: Goods | None = None,
    ) -> None:
        self.structure = structure
        self.goods = goods
        self.stock = stock if isinstance(stock, Shelf) else Shelf(stock)
        self.agenda = Agenda(structure, commitments)
        self.bids: dict[str, list[CommitmentLine]] = {}
        for line in self.agenda.running:
            if line.commitment.opportunity:
                self.bids.setdefault(line.commitment.opportunity, []).append(line)
        self.reached: dict[tuple[int, str], tuple[Requirement | None, Reach]] = {}
        self.memo: dict[tuple[object, ...], tuple[Requirement, Finding]] = {}

    def answering(self, opportunity: Opportunity, lot: Lot | None) -> frozenset[int]:
        """Give the ids of the commitments that answer a lot (or its whole procedure)."""
        if not self.bids:
            return frozenset()
        lines = [line for ident in (opportunity.id, *opportunity.source_ids) for line in self.bids.get(ident, ())]
        return frozenset(
            line.id for line in lines if lot is None or line.commitment.lot is None or line.commitment.lot == lot.id
        )


def assess(
    structure: Structure,
    stock: Sequence[StockLine],
    opportunity: Opportunity,
    now: datetime,
    corrections: Sequence[Correction] = (),
    *,
    commitments: Sequence[CommitmentLine] = (),
    goods: Goods | None = None,
) -> Assessment:
    """Check every lot of an opportunity.

    Args:
        structure: the profile.
        stock: goods held; empty means not filled in, never none.
        opportunity: merged and read.
        now: UTC-aware.
        corrections: what the user said instead of what was read.
        commitments: contracts and bids that take of our weeks.
        goods: the stock with its journal and promises.
    """
    ours = Ours(structure, stock, commitments, goods)
    brief = read_brief(opportunity, corrections, lambda corrected: needs_reading(ours, corrected, now))
    return judge(ours, brief, now)


def needs_reading(ours: Ours, opportunity: Opportunity, now: datetime) -> bool:
    """Tell whether what is asked matters: the activity is ours, unknown, or the procedure is reserved for us."""
    return not _plainly_not_ours(ours.structure, opportunity) and _concerned(_contexts(ours, opportunity, now))


def _contexts(ours: Ours, opportunity: Opportunity, now: datetime) -> list[Context]:
    lots: tuple[Lot | None, ...] = opportunity.lots or (None,)
    return [make_context(ours.structure, ours.stock, opportunity, lot, now) for lot in lots]


def judge(ours: Ours, brief: Brief, now: datetime, *, full: bool = True) -> Assessment:
    """Answer what was read of an opportunity; without `full`, what a list shows and no more."""
    opportunity = brief.opportunity
    if _plainly_not_ours(ours.structure, opportunity):
        return _not_for_us(opportunity, now)
    contexts = _contexts(ours, opportunity, now)
    if brief.asked is None or not _concerned(contexts):
        return _not_for_us(opportunity, now)
    contexts = [_filled(ours, context, asked) for context, asked in zip(contexts, brief.asked, strict=True)]
    verdicts = tuple(_verdict(ours, context, full=full) for context in contexts)
    best = min(verdicts, key=lambda verdict: _BEST_FIRST.index(verdict.kind))
    named = f"Lot {best.lot} : " if best.lot is not None and len(verdicts) > 1 else ""
    known = [verdict.distance_km for verdict in verdicts if verdict.distance_km is not None]
    return Assessment(
        opportunity=opportunity.id,
        verdict=best.kind,
        reason=_same_reason(verdicts) or named + best.reason,
        relevant=any(_relevant(ours, context) for context in contexts),
        lots=verdicts,
        distance_km=best.distance_km if best.distance_km is not None else min(known, default=None),
        regimes_open=_regimes_open(contexts),
    )


def _filled(ours: Ours, context: Context, asked: tuple[Requirement, ...]) -> Context:
    """Add what is asked and what is taken of our weeks."""
    return Context(
        context.structure,
        context.stock,
        context.opportunity,
        context.lot,
        context.now,
        context.sent,
        context.capability,
        asked,
        ours.agenda,
        ours.answering(context.opportunity, context.lot),
        ours.goods,
    )


def uses(brief: Brief, now: datetime) -> tuple[frozenset[str], tuple[str, str] | None]:
    """Give what the answers to a brief depend on beside the profile, so that only those are given again.

    The words of the goods that are asked (with the empty one, which stands for any stock at all), and the first and the
    last day whose load counts; nothing and None for what asks neither.
    """
    if brief.asked is None:
        return frozenset(), None
    words: set[str] = set()
    days: list[tuple[date, date]] = []
    opportunity = brief.opportunity
    lots: tuple[Lot | None, ...] = opportunity.lots or (None,)
    for lot, asked in zip(lots, brief.asked, strict=True):
        for each in asked:
            if each.kind is RequirementKind.QUANTITY and is_goods(opportunity, lot):
                named = stems(each.unit) or stems((lot or opportunity).title)
                words |= {"", *named}
            elif each.kind is RequirementKind.SCHEDULE and each.value is not None:
                days.append(span_of_lot(opportunity, lot, asked, now)[:2])
                break
    spans = (min(day for day, _ in days).isoformat(), max(day for _, day in days).isoformat()) if days else None
    return frozenset(words), spans


def check_lot(
    structure: Structure, stock: Sequence[StockLine], opportunity: Opportunity, lot: Lot | None, now: datetime
) -> Verdict:
    """Check one lot in full, or the whole procedure when `lot` is None."""
    ours = Ours(structure, stock)
    context = make_context(structure, ours.stock, opportunity, lot, now)
    requirements = read_requirements(opportunity, lot, now, Texts(opportunity))
    return _verdict(ours, replace(context, requirements=requirements, agenda=ours.agenda), full=True)


def _plainly_not_ours(structure: Structure, opportunity: Opportunity) -> bool:
    """Tell, without looking at the lots, that nothing is reserved and that every activity named is another's."""
    if opportunity.reservations or not opportunity.segments:
        return False
    ours = capabilities_of(structure)
    return bool(ours) and not any(hit.slug in ours for hit in opportunity.segments)


def _concerned(contexts: Sequence[Context]) -> bool:
    """Tell whether a full check is worth it: an activity of ours, one that nobody knows, or a reservation for us."""
    opportunity = contexts[0].opportunity
    if any(context.capability is not None for context in contexts):
        return True
    if not contexts[0].structure.capabilities or not _segment_known(contexts[0]):
        return True
    return bool(opportunity.reservations) and bool(_regimes_open(contexts))


def _segment_known(context: Context) -> bool:
    """Tell whether the notice says what is bought: a segment, a CPV code or a descriptor."""
    opportunity, lot = context.opportunity, context.lot
    return bool(hits_of(opportunity, lot) or (lot and lot.cpv) or opportunity.cpv or opportunity.descriptors)


def _not_for_us(opportunity: Opportunity, now: datetime) -> Assessment:
    """Answer a notice of other trades with one finding."""
    closed = standing(opportunity, now)
    hits = sorted(opportunity.segments, key=lambda hit: -hit.confidence)
    slugs = tuple(dict.fromkeys(hit.slug for hit in hits))
    if slugs:
        asked = segment_label(slugs[0])
    elif opportunity.cpv:
        asked = f"CPV {opportunity.cpv[0]}"
    else:
        asked = opportunity.descriptors[0][1] if opportunity.descriptors else "autre activité"
    evidence = tuple(hit.evidence for hit in hits[:1])
    requirement = Requirement(RequirementKind.SEGMENT, "activité", asked, evidence, segments=slugs)
    reason = closed or f"Activité demandée : {asked} ; pas dans votre profil."
    finding = Finding(requirement, Outcome.MISSING, f"Activité demandée : {asked} ; pas dans votre profil.")
    verdict = Verdict(None, VerdictKind.NO, reason, (finding,))
    return Assessment(opportunity.id, VerdictKind.NO, reason, relevant=False, lots=(verdict,))


def _verdict(ours: Ours, context: Context, *, full: bool) -> Verdict:
    findings = tuple(_answer(ours, each, context) for each in context.requirements)
    findings += tuple(sizes(context))
    lot = context.lot.id if context.lot else None
    distance = _reach(ours, context).distance_km
    if not full:
        return Verdict(lot, *decide_and_explain(findings), findings, distance)
    kind, reason = decide_and_explain(findings)
    return Verdict(
        lot=lot,
        kind=kind,
        reason=reason,
        findings=deciding_first(findings),
        distance_km=distance,
        changes_answer=changes_of(findings, context),
        turns=turns_of(findings, context),
        margin=margin_of(findings),
        questions=questions_of(findings),
        ask_before=ask_before(context),
    )


_LIKE_ANY_OTHER: Final = frozenset(
    {RequirementKind.CERTIFICATION, RequirementKind.INSURANCE, RequirementKind.REFERENCE, RequirementKind.FIRE_CLASS}
    | {RequirementKind.REUSE_SHARE, RequirementKind.RENEWALS, RequirementKind.PLACE, RequirementKind.QUESTIONS}
)
"""Kinds whose answer depends on what is asked and on the activity alone: given once for all lots that ask the same."""
_LASTING_OR_NAMED: Final = frozenset(
    {RequirementKind.DURATION, RequirementKind.START, RequirementKind.END, RequirementKind.SEGMENT}
)
"""Kinds that only look at the lot's dates when the capacity has an end."""


def _shared(requirement: Requirement, context: Context) -> bool:
    """Tell whether an answer depends on what is asked, the activity and the day alone."""
    kind, capability, opportunity = requirement.kind, context.capability, context.opportunity
    if kind in _LIKE_ANY_OTHER:
        return True
    return not isinstance(opportunity, WithFiles) and (
        (kind in _LASTING_OR_NAMED and (capability is None or capability.valid_until is None))
        or (kind is RequirementKind.TURNOVER and (context.lot or opportunity).value is None)
        or (kind is RequirementKind.SCHEDULE and requirement.value is None)
        or (kind is RequirementKind.DEADLINE and _open_call(opportunity))
    )


def _open_call(opportunity: Opportunity) -> bool:
    return opportunity.kind is Kind.CALL and not opportunity.cancelled and not opportunity.awarded


def _answer(ours: Ours, requirement: Requirement, context: Context) -> Finding:
    if not _shared(requirement, context):
        return answer(requirement, context)
    # The requirement is kept with its answer, so that its identity stays its own. Instants answer otherwise each hour.
    segment = context.capability.segment if context.capability else ""
    if requirement.kind is RequirementKind.SEGMENT:
        hits = tuple((hit.slug, hit.confidence) for hit in hits_of(context.opportunity, context.lot))
        segment = f"{segment} {hits}"
    now = context.now if requirement.kind is RequirementKind.DEADLINE else french.paris_day(context.now)
    key = (id(requirement), segment, now, context.sent if requirement.kind is RequirementKind.TURNOVER else None)
    known = ours.memo.get(key)
    if known is None:
        known = ours.memo[key] = (requirement, answer(requirement, context))
    return known[1]


def _same_reason(verdicts: Sequence[Verdict]) -> str:
    """Give the one reason that all lots share; empty when they differ."""
    reasons = {verdict.reason for verdict in verdicts}
    return reasons.pop() if len(reasons) == 1 else ""


def _relevant(ours: Ours, context: Context) -> bool:
    """Tell whether a lot is worth showing: our activity (or a reservation for us, activity unknown) in our area."""
    if context.capability is None:
        found = eligibility_of(context)
        if _segment_known(context) or found is None or found.outcome is not EligibilityOutcome.YES:
            return False
    return _reach(ours, context).near


def _reach(ours: Ours, context: Context) -> Reach:
    """Tell how far a lot is, once for all that are carried out at the same places."""
    where = next((each for each in context.requirements if each.kind is RequirementKind.PLACE), None)
    segment = context.capability.segment if context.capability else ""
    key = (id(where), segment)
    known = ours.reached.get(key)
    if known is None:
        structure = sites_named(context.structure, context.capability)
        found = reach(structure, where.places if where else (), radius_of(context))
        known = ours.reached[key] = (where, found)
    return known[1]


def _regimes_open(contexts: Sequence[Context]) -> tuple[Regime, ...]:
    """List the reserved regimes that the structure satisfies, once each."""
    found: dict[Regime, None] = {}
    for context in contexts:
        eligibility = eligibility_of(context)
        if eligibility is not None and eligibility.outcome is EligibilityOutcome.YES:
            found |= dict.fromkeys(
                each.regime
                for each in reservations_of(context.opportunity, context.lot)
                if each.regime is not Regime.UNSPECIFIED
            )
    return tuple(found)
