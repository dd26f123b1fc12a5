"""Check an opportunity against one structure: findings and verdict per lot, and the best of them.

Pure: no clock, no database. Most published notices are not for the structure: those cost a look at their segments and
one finding, nothing is read from their text.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from feeds.models import Lot, Opportunity, Regime
from readiness.area import reach
from readiness.corrections import apply_corrections, correct_opportunity, for_lot
from readiness.eligibility import EligibilityOutcome
from readiness.findings import Context, answer, eligibility_of, make_context, radius_of, standing
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
from readiness.requirements import (
    hits_of,
    places_of,
    read_requirements,
    reservations_of,
    segment_label,
)
from readiness.texts import Texts
from readiness.verdict import changes_of, decide, explain

_BEST_FIRST: Final = (VerdictKind.ALONE, VerdictKind.TOGETHER, VerdictKind.TO_CLARIFY, VerdictKind.NO)


def assess(
    structure: Structure,
    stock: Sequence[StockLine],
    opportunity: Opportunity,
    now: datetime,
    corrections: Sequence[Correction] = (),
) -> Assessment:
    """Check every lot of an opportunity.

    Args:
        structure: the profile.
        stock: goods held; empty means not filled in, never none.
        opportunity: merged and read.
        now: UTC-aware.
        corrections: what the user said instead of what was read.
    """
    published = opportunity
    opportunity = correct_opportunity(opportunity, corrections)
    if _plainly_not_ours(structure, opportunity):
        return _not_for_us(opportunity, now)
    lots: tuple[Lot | None, ...] = opportunity.lots or (None,)
    contexts = [make_context(structure, stock, opportunity, lot, now) for lot in lots]
    if not _concerned(contexts):
        return _not_for_us(opportunity, now)
    texts = Texts(opportunity)
    verdicts = tuple(_verdict(context, texts, published, corrections) for context in contexts)
    best = min(verdicts, key=lambda verdict: _BEST_FIRST.index(verdict.kind))
    named = f"Lot {best.lot} : " if best.lot is not None and len(verdicts) > 1 else ""
    known = [verdict.distance_km for verdict in verdicts if verdict.distance_km is not None]
    return Assessment(
        opportunity=opportunity.id,
        verdict=best.kind,
        reason=_same_reason(verdicts) or named + best.reason,
        relevant=any(map(_relevant, contexts)),
        lots=verdicts,
        distance_km=best.distance_km if best.distance_km is not None else min(known, default=None),
        regimes_open=_regimes_open(contexts),
    )


def check_lot(
    structure: Structure, stock: Sequence[StockLine], opportunity: Opportunity, lot: Lot | None, now: datetime
) -> Verdict:
    """Check one lot in full, or the whole procedure when `lot` is None."""
    return _verdict(make_context(structure, stock, opportunity, lot, now), Texts(opportunity), opportunity, ())


def _plainly_not_ours(structure: Structure, opportunity: Opportunity) -> bool:
    """Tell, without looking at the lots, that nothing is reserved and that every activity named is another's."""
    if opportunity.reservations or not opportunity.segments:
        return False
    ours = structure.segments
    return bool(ours) and not any(hit.slug in ours for hit in opportunity.segments)


def _concerned(contexts: Sequence[Context]) -> bool:
    """Tell whether a full check is worth it: an activity of ours, one that nobody knows, or a reservation for us."""
    opportunity = contexts[0].opportunity
    if any(context.capability is not None for context in contexts):
        return True
    if not contexts[0].structure.segments or not _segment_known(contexts[0]):
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


def _verdict(context: Context, texts: Texts, published: Opportunity, corrections: Sequence[Correction]) -> Verdict:
    requirements = read_requirements(context.opportunity, context.lot, context.now, texts)
    if corrections:
        ident = context.lot.id if context.lot else None
        as_read = requirements
        if published is not context.opportunity:
            lot = next((each for each in published.lots if each.id == ident), None)
            as_read = read_requirements(published, lot, context.now, texts)
        requirements = apply_corrections(requirements, for_lot(corrections, ident), as_read)
    findings = tuple(answer(requirement, context) for requirement in requirements)
    places = next(each.places for each in requirements if each.kind is RequirementKind.PLACE)
    return Verdict(
        lot=context.lot.id if context.lot else None,
        kind=decide(findings),
        reason=explain(findings),
        findings=findings,
        distance_km=reach(context.structure, places, radius_of(context)).distance_km,
        changes_answer=changes_of(findings, context),
    )


def _same_reason(verdicts: Sequence[Verdict]) -> str:
    """Give the one reason that all lots share; empty when they differ."""
    reasons = {verdict.reason for verdict in verdicts}
    return reasons.pop() if len(reasons) == 1 else ""


def _relevant(context: Context) -> bool:
    """Tell whether a lot is worth showing: our activity (or a reservation for us, activity unknown) in our area."""
    if context.capability is None:
        found = eligibility_of(context)
        if _segment_known(context) or found is None or found.outcome is not EligibilityOutcome.YES:
            return False
    places = places_of(context.opportunity, context.lot)
    return reach(context.structure, places, radius_of(context)).near


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
