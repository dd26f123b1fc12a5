"""What one structure lacks for a lot, said precisely enough to be sent to a facilitator or a partner.

Pure: findings in, gaps and a text out. Names nobody and looks for no one: that is the directory's business. Nothing of
the structure's turnover or stock is told beyond what is lacking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from feeds.models import Lot, Opportunity, Regime
from readiness import french
from readiness.area import reach
from readiness.eligibility import who
from readiness.findings import capability_for, radius_for
from readiness.models import Assessment, Finding, Outcome, RequirementKind, Structure, Verdict, VerdictKind
from readiness.requirements import deadline_of, place_name, places_of, reservations_of

_BRINGABLE = (Outcome.SHORT, Outcome.MISSING)
_WHAT = {
    RequirementKind.SEGMENT: "activité",
    RequirementKind.PLACE: "intervention sur place",
    RequirementKind.QUANTITY: "quantité",
    RequirementKind.SCHEDULE: "présence",
    RequirementKind.TURNOVER: "chiffre d'affaires",
    RequirementKind.INSERTION_HOURS: "heures d'insertion",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a partner would bring.

    Attributes:
        kind: what the requirement is about.
        lot: identifier of the lot, None for a procedure without lots.
        what: French (`présence`, `intervention sur place`).
        how_much: French, with figure and unit (`1,5 j/sem.`), empty when there is none.
        where: towns of the lot, joined; empty when unknown.
        regimes: what the partner must be, empty when the lot is open to all.
        amount / unit: the figure, for a later comparison with partners.
        text: one French sentence with all of it.
    """

    kind: RequirementKind
    lot: str | None
    what: str
    how_much: str
    where: str
    regimes: tuple[Regime, ...]
    amount: Decimal | None
    unit: str
    text: str


def gaps_of(structure: Structure, opportunity: Opportunity, assessment: Assessment) -> tuple[Gap, ...]:
    """List what is lacking in every lot of an assessment that could be answered with others."""
    lots = {lot.id: lot for lot in opportunity.lots}
    found: list[Gap] = []
    for verdict in assessment.lots:
        found += lot_gaps(structure, opportunity, lots.get(verdict.lot) if verdict.lot is not None else None, verdict)
    return tuple(found)


def lot_gaps(structure: Structure, opportunity: Opportunity, lot: Lot | None, verdict: Verdict) -> tuple[Gap, ...]:
    """List what is lacking for one lot; empty when it is feasible alone, or when no partner could change the answer."""
    if verdict.kind is VerdictKind.ALONE or any(each.outcome is Outcome.BLOCKING for each in verdict.findings):
        return ()
    return tuple(_gap(structure, opportunity, lot, each) for each in verdict.findings if each.outcome in _BRINGABLE)


def _gap(structure: Structure, opportunity: Opportunity, lot: Lot | None, finding: Finding) -> Gap:
    requirement = finding.requirement
    kind = requirement.kind
    lacking = finding.lacking
    how_much = _how_much(finding, lacking)
    places = places_of(opportunity, lot)
    if kind is RequirementKind.PLACE:
        radius = radius_for(structure, capability_for(structure, opportunity, lot))
        places = reach(structure, places, radius).beyond or places
    names = list(dict.fromkeys(filter(None, map(place_name, places))))
    where = french.listing(names[:5]) + ("…" if len(names) > 5 else "")  # noqa: PLR2004 - a sentence, not a list
    regimes = tuple(dict.fromkeys(each.regime for each in reservations_of(opportunity, lot)))
    what = _WHAT.get(kind, requirement.label)
    head = f"Lot {lot.id} : " if lot else ""
    at = f", à {where}" if where else ""
    status = f" ; lot réservé {french.listing([who(each) for each in regimes])}" if regimes else ""
    text = f"{head}{what}{f' : {how_much}' if how_much else ''}{at}{status}."
    return Gap(kind, lot.id if lot else None, what, how_much, where, regimes, lacking, requirement.unit, text)


def _how_much(finding: Finding, lacking: Decimal | None) -> str:
    requirement = finding.requirement
    if requirement.kind is RequirementKind.SEGMENT:
        return requirement.asked
    if requirement.kind is RequirementKind.PLACE:
        return requirement.asked if lacking is None else f"{french.kilometres(float(lacking))} au-delà de notre rayon"
    return french.figure(lacking, requirement.unit) if lacking is not None else requirement.asked


def facilitator_message(structure: Structure, opportunity: Opportunity, gaps: Sequence[Gap]) -> str:
    """Write the text to send to a facilitator: the contract, what is lacking, by when. Empty without a gap."""
    if not gaps:
        return ""
    deadline = deadline_of(opportunity, None)
    lines = [
        "Bonjour,",
        "",
        f"{structure.name} cherche un partenaire pour répondre à : {opportunity.title}",
        f"Acheteur : {opportunity.buyer.name or 'non indiqué'}",
        f"Date limite : {french.day(french.paris_day(deadline.at)) if deadline else 'non indiquée'}",
    ]
    lines += [f"Avis : {link.url}" for link in opportunity.links if link.role == "notice"][:1]
    lines += ["", "Il nous manque :", *(f"- {gap.text}" for gap in gaps), ""]
    lines.append("Connaissez-vous une structure qui pourrait s'y joindre ?")
    return "\n".join(lines) + "\n"
