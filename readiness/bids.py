"""Make a bid from what was read of a lot. Pure."""

from datetime import datetime

from feeds.models import Opportunity
from readiness.answers_time import span_of_lot
from readiness.asked import DAYS, HOURS
from readiness.commitments import Commitment
from readiness.models import Assessment, RequirementKind
from readiness.requirements import hits_of

_LONGEST_LABEL = 120


def draft_bid(
    opportunity: Opportunity | None, assessment: Assessment | None, lot: str | None, now: datetime
) -> Commitment:
    """Make the bid that answers a lot; what the notice does not say stays unknown.

    Args:
        opportunity: None when it is no longer known: the bid then has no name of its own.
        assessment: its check, whose requirements give hours, days and dates.
        lot: identifier, None for a procedure without lots.
        now: UTC-aware.
    """
    if opportunity is None:
        return Commitment(label="Réponse", lot=lot)
    found = next((each for each in opportunity.lots if each.id == lot), None)
    verdicts = assessment.lots if assessment else ()
    verdict = next((each for each in verdicts if each.lot == lot), None)
    asked = [finding.requirement for finding in verdict.findings] if verdict else []
    figures = {each.unit: each.value for each in asked if each.kind is RequirementKind.SCHEDULE and each.value}
    dated = any(each.kind in (RequirementKind.START, RequirementKind.END, RequirementKind.DURATION) for each in asked)
    starts, ends, supposed = span_of_lot(opportunity, found, asked, now)
    hits = hits_of(opportunity, found)
    amount = found.value if found else opportunity.value
    value = amount.high if amount and amount.high is not None and amount.high.is_finite() else None
    title = f"{opportunity.buyer.name} : lot {lot}" if found else f"{opportunity.buyer.name} : {opportunity.title}"
    days = figures.get(DAYS)
    return Commitment(
        label=title[:_LONGEST_LABEL],
        segment=hits[0].slug if hits else "",
        opportunity=opportunity.id,
        lot=lot,
        starts=starts if "début" not in supposed else None,
        ends=ends if dated and "durée" not in supposed and "début" not in supposed else None,
        hours_per_week=figures.get(HOURS),
        days_per_week=days if days is not None and days <= 7 else None,  # noqa: PLR2004 - a week
        amount=value,
        note=f"dates à préciser : {supposed}" if supposed else "",
    )
