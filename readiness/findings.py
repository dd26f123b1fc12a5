"""The answer to each requirement: what the profile and the stock say to it, with the reason in French.

Pure: values in, findings out. Which verdict they add up to is `readiness.verdict`'s business.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from feeds.law import rule
from feeds.models import Kind, Lot, Opportunity, Status
from readiness import french
from readiness.answers import KINDS, answer_more
from readiness.answers_time import ANSWERS as TIMES_OF
from readiness.answers_time import schedule
from readiness.area import reach
from readiness.asked import DAYS, HOURS, NOTHING_ASKED, SILENT, TIMES
from readiness.capacity import sites_named
from readiness.comparing import KILOMETRE
from readiness.comparing import compared as _compared
from readiness.context import Context
from readiness.dce.models import WithFiles
from readiness.eligibility import Eligibility, EligibilityOutcome, LotFacts, eligible_for_lot, held_kinds, kind_label
from readiness.matching import matching_lines, quantity_held, stems
from readiness.models import (
    Capability,
    Finding,
    Outcome,
    Requirement,
    RequirementKind,
    StockLine,
    Structure,
    StructureKind,
)
from readiness.requirements import (
    deadline_of,
    hits_of,
    is_goods,
    longest_months,
    reservations_of,
    segment_label,
    total_months,
)
from readiness.stock_answer import answer_quantity

AFTER_OFFERS: Final = timedelta(days=91)
SUPPOSED: Final = "trois mois après la date limite"
SURE_ENOUGH: Final = 0.5
"""Confidence under which a segment read in a notice is only a hint."""
SECONDARY: Final = 0.15
"""How much surer another segment must be for ours to be the secondary one."""
WEEKS_A_MONTH: Final = Decimal("4.345")
INSERTION_KINDS: Final = frozenset(
    {StructureKind.EI, StructureKind.ETTI, StructureKind.AI, StructureKind.ACI, StructureKind.EITI}
    | {StructureKind.EA, StructureKind.EATT, StructureKind.ESAT, StructureKind.GEIQ, StructureKind.REGIE}
)


def make_context(
    structure: Structure, stock: Sequence[StockLine], opportunity: Opportunity, lot: Lot | None, now: datetime
) -> Context:
    """Gather what answers are given from; what the lot asks and what is taken of our weeks are added to it."""
    capability = capability_for(structure, opportunity, lot)
    return Context(structure, stock, opportunity, lot, now, sent_on(opportunity, now), capability)


def sent_on(opportunity: Opportunity, now: datetime) -> date:
    """Give the date at which rules are looked up."""
    return opportunity.dispatched or opportunity.published or french.paris_day(now)


def answer(requirement: Requirement, context: Context) -> Finding:
    """Answer one requirement; say that it was corrected, and what was read."""
    if requirement.asked == NOTHING_ASKED:
        found = Finding(requirement, Outcome.NOT_APPLICABLE, f"{requirement.label.capitalize()} : rien de demandé.")
    elif requirement.kind in KINDS and requirement.kind not in TIMES_OF:
        found = answer_more(requirement, context.structure, context.capability)
    else:
        found = _ANSWERS[requirement.kind](requirement, context)
    if requirement.notice and not requirement.corrected:
        return replace(found, reason=f"{found.reason} L'avis dit {requirement.notice} : à demander à l'acheteur.")
    if not requirement.corrected:
        return found
    return replace(found, reason=f"{found.reason} Corrigé par vous (lu : {requirement.read}).")


_LAST: list[tuple[tuple[Capability, ...], dict[str, Capability]]] = []
"""The profile last looked at: one is checked against thousands of lots."""


def capabilities_of(structure: Structure) -> dict[str, Capability]:
    """Give what a structure declares by segment, the first of each."""
    for held, known in _LAST[:1]:
        if held is structure.capabilities:
            return known
    known = {each.segment: each for each in reversed(structure.capabilities)}
    _LAST[:] = [(structure.capabilities, dict(reversed(known.items())))]
    return _LAST[0][1]


def capability_for(structure: Structure, opportunity: Opportunity, lot: Lot | None) -> Capability | None:
    """Find what the structure declares for the lot's segment, the surest segment first; None when it is not ours."""
    ours = capabilities_of(structure)
    return next((ours[hit.slug] for hit in hits_of(opportunity, lot) if hit.slug in ours), None)


def radius_for(structure: Structure, capability: Capability | None) -> float | None:
    """Give how far the structure goes for a segment: that capability's radius, else its own."""
    own = capability.radius_km if capability else None
    return own if own is not None else structure.radius_km


def radius_of(context: Context) -> float | None:
    """Give the radius that holds for the lot's segment."""
    return radius_for(context.structure, context.capability)


def eligibility_of(context: Context) -> Eligibility | None:
    """Tell whether the structure may answer the lot; None when nothing reserves it."""
    weighing = reservations_of(context.opportunity, context.lot)
    if not weighing:
        return None
    opportunity, lot = context.opportunity, context.lot
    deadline = (lot.deadline if lot else None) or opportunity.deadline
    facts = LotFacts(
        cpv=(lot.cpv if lot else ()) or opportunity.cpv,
        duration_months=longest_months(opportunity, lot),
        deadline=french.paris_day(deadline.at) if deadline else french.paris_day(context.now),
        concession=opportunity.procedure == "concession",
    )
    return eligible_for_lot(context.structure, [each.regime for each in weighing], on=context.sent, facts=facts)


def _segment(requirement: Requirement, context: Context) -> Finding:
    ours = tuple(capabilities_of(context.structure))
    others = f" (+ {len(ours) - 1})" if len(ours) > 1 else ""
    mine = f"{segment_label(ours[0])}{others}" if ours else ""
    capability = context.capability
    if not ours:
        return Finding(requirement, Outcome.UNKNOWN, "Votre profil ne dit pas vos activités.")
    if capability is None:
        if requirement.segments or requirement.asked != SILENT:
            reason = f"Activité demandée : {requirement.asked} ; pas dans votre profil."
            return Finding(requirement, Outcome.MISSING, reason, mine)
        return Finding(requirement, Outcome.UNKNOWN, "L'avis ne permet pas de dire quelle activité est demandée.", mine)
    return _our_segment(requirement, context, capability)


def _our_segment(requirement: Requirement, context: Context, capability: Capability) -> Finding:
    """Answer when the segment is ours: still declared, surely read, and not a mere part of something else."""
    label = segment_label(capability.segment)
    deadline = deadline_of(context.opportunity, context.lot)
    soonest = french.paris_day(context.now)
    if deadline is not None and "dps" not in context.opportunity.techniques:
        soonest = max(soonest, french.paris_day(deadline.at))
    if capability.valid_until and capability.valid_until < soonest:
        ended = french.day(capability.valid_until)
        return Finding(
            requirement, Outcome.UNKNOWN, f"{label} : capacité déclarée jusqu'au {ended}, à mettre à jour.", label
        )
    hits = hits_of(context.opportunity, context.lot)
    sure = max(hit.confidence for hit in hits if hit.slug == capability.segment)
    best = hits[0]
    if sure >= SURE_ENOUGH and best.confidence - sure > SECONDARY:
        reason = f"Activité principale : {segment_label(best.slug)} ; {label} n'en est qu'une part."
        return Finding(requirement, Outcome.SHORT, reason, label)
    if sure < SURE_ENOUGH:
        return Finding(requirement, Outcome.UNKNOWN, f"{label} : cité sans certitude, à vérifier dans l'avis.", label)
    fragile = {"probable": ", capacité probable", "fragile": ", capacité fragile"}.get(capability.confidence, "")
    fragile += f" ({capability.confidence_note})" if fragile and capability.confidence_note else ""
    return Finding(requirement, Outcome.MET, f"{label} : dans vos activités{fragile}.", label)


def _reservation(requirement: Requirement, context: Context) -> Finding:
    found = eligibility_of(context)
    if found is None:
        return Finding(requirement, Outcome.NOT_APPLICABLE, "La participation n'est pas réservée.")
    ours = french.listing([kind_label(kind) for kind in held_kinds(context.structure)])
    outcome = {
        EligibilityOutcome.YES: Outcome.MET,
        EligibilityOutcome.NO: Outcome.BLOCKING,
        EligibilityOutcome.TO_CONFIRM: Outcome.UNKNOWN,
    }[found.outcome]
    reason = found.reason
    if outcome is not Outcome.MET:
        weighing = reservations_of(context.opportunity, context.lot)
        doubt = disputed(context.opportunity, context.lot)
        scopeless = context.lot is None and any(each.scope for each in weighing)
        if doubt and not (outcome is Outcome.UNKNOWN and _outside_list(context.opportunity)):
            outcome, reason = Outcome.UNKNOWN, "Réservation contradictoire dans l'avis : à demander à l'acheteur."
        elif scopeless or all(each.partial_unknown for each in weighing):
            outcome, reason = Outcome.UNKNOWN, "Réservé en partie, sans dire quels lots : à demander à l'acheteur."
    elif found.mention:
        reason = f"{reason[:-1]}, {found.mention}."
    return Finding(
        requirement, outcome, reason, ours, rule=found.rule, article=found.article, confidence=found.confidence
    )


def _outside_list(opportunity: Opportunity) -> bool:
    """Tell whether the only doubt is an object that may not be reserved to the social economy: the reason says it."""
    doubts = [each for each in opportunity.contradictions if each.topic.startswith("reserv")]
    return all(each.evidence and each.evidence[-1].rule == "L2113-15" for each in doubts)


def disputed(opportunity: Opportunity, lot: Lot | None) -> bool:
    """Tell whether the notice contradicts itself about who may answer this lot."""
    others = tuple(f"{each.path}." for each in opportunity.lots if each.path and (lot is None or each.id != lot.id))
    for each in opportunity.contradictions:
        if not each.topic.startswith("reserv"):
            continue
        if lot is None or not others or not all(proof.path.startswith(others) for proof in each.evidence):
            return True
    return False


def _place(requirement: Requirement, context: Context) -> Finding:
    radius = radius_of(context)
    found = reach(sites_named(context.structure, context.capability), requirement.places, radius)
    spare, tight, reason = None, False, found.reason
    if radius is not None and found.distance_km is not None and found.outcome in (Outcome.MET, Outcome.SHORT):
        exact = Decimal(str(radius)) - Decimal(str(found.distance_km))
        spare = exact if found.outcome is Outcome.MET else None
        tight = abs(exact) < KILOMETRE
        reason = f"{reason[:-1]}, juste." if tight else reason
    gap, lacking = found.gap, found.lacking_km
    return Finding(requirement, found.outcome, reason, found.ours, gap, lacking=lacking, spare=spare, tight=tight)


def _schedule(requirement: Requirement, context: Context) -> Finding:
    if requirement.value is None:
        return Finding(requirement, Outcome.UNKNOWN, _unsaid(context, "la fréquence", "le cahier des charges"))
    if requirement.unit not in (DAYS, HOURS):
        return Finding(requirement, Outcome.UNKNOWN, f"{requirement.asked} : à vérifier avec vos équipes.")
    return schedule(requirement, context)


def _unsaid(context: Context, what: str, where: str) -> str:
    """Say that the notice is silent and where to look; nor do the consultation's files, once they were read."""
    if isinstance(context.opportunity, WithFiles):
        return f"Ni l'avis ni les pièces lues ne disent {what}."
    return f"L'avis ne dit pas {what} : voir {where}."


def _quantity(requirement: Requirement, context: Context) -> Finding:
    if not is_goods(context.opportunity, context.lot):
        return Finding(requirement, Outcome.NOT_APPLICABLE, f"Pour information : {requirement.asked}.")
    if requirement.value is None:
        return Finding(requirement, Outcome.UNKNOWN, "La quantité n'est pas chiffrée dans l'avis.")
    if not context.stock:
        reason = f"À fournir : {requirement.asked} ; votre stock n'est pas renseigné."
        return Finding(requirement, Outcome.UNKNOWN, reason)
    words = stems(requirement.unit) or stems(context.lot.title if context.lot else context.opportunity.title)
    if not words:
        return Finding(requirement, Outcome.UNKNOWN, f"À fournir : {requirement.asked}, sans dire de quoi.")
    if context.goods is not None and context.goods.tells:
        goods = context.goods.at(french.paris_day(context.now))
        on, supposed = delivery_day(context)
        matching = matching_lines(words, context.stock)
        found = answer_quantity(requirement, goods, matching, on, context.own_bids)
        return replace(found, reason=f"{found.reason} Livraison supposée {SUPPOSED}.") if supposed else found
    held = Decimal(quantity_held(words, context.stock))
    ours = f"{french.number(held)} en stock"
    short = requirement.value - held
    lacking = f" : il en manque {french.number(short)}" if short > 0 else ""
    reason = f"{requirement.asked} pour {ours}{lacking}."
    return _compared(requirement, held, requirement.value, unit="", ours=ours, reason=reason)


def delivery_day(context: Context) -> tuple[date | None, bool]:
    """Give the day goods are due, and whether it is only supposed: three months after offers, when nothing says it."""
    told = next((each.on for each in context.requirements if each.kind is RequirementKind.START and each.on), None)
    told = told or (context.lot.starts if context.lot else None)
    if told is not None:
        return told, False
    deadline = (context.lot.deadline if context.lot else None) or context.opportunity.deadline
    if deadline is None:
        return None, False
    return french.paris_day(deadline.at) + AFTER_OFFERS, True


def _turnover(requirement: Requirement, context: Context) -> Finding:
    turnover = context.structure.turnover
    ours = french.euros(turnover) if turnover is not None else ""
    if requirement.value is None:
        reason = _unsaid(context, "s'il exige un chiffre d'affaires", "le règlement de consultation")
        return Finding(requirement, Outcome.UNKNOWN, reason, ours)
    least, ratio = _least_turnover(requirement, context)
    ceiling = rule("G-CA", context.sent)
    excessive = bool(ceiling and ceiling.value is not None and ratio is not None and ratio > ceiling.value)
    if least is None:
        reason = f"Chiffre d'affaires de {requirement.asked} exigé, montant inconnu."
        found = Finding(requirement, Outcome.UNKNOWN, reason, ours)
    elif turnover is None:
        reason = f"{french.euros(least)} par an exigés ; votre profil ne dit pas votre chiffre d'affaires."
        found = Finding(requirement, Outcome.UNKNOWN, reason)
    else:
        reason = f"{french.euros(least)} par an exigés, {ours} réalisés."
        found = _compared(requirement, turnover, least, unit="€", ours=ours, reason=reason)
    if not excessive or ceiling is None or ceiling.value is None:
        return found
    beyond = f"{found.reason} Plafond dépassé : {french.number(ceiling.value)} fois le montant ({ceiling.article})."
    return replace(found, reason=beyond, rule=ceiling.id, article=ceiling.article, confidence=ceiling.confidence)


def _least_turnover(requirement: Requirement, context: Context) -> tuple[Decimal | None, Decimal | None]:
    """Give the turnover asked in euros, and what multiple of the estimated value it is (R2142-7), where both are known.

    A multiple is often said of the *yearly* amount: it gives a figure only when ours is above it on the whole amount.
    """
    amount = context.lot.value if context.lot else context.opportunity.value
    value = amount.high if amount and amount.qualifier == "estimated" else None
    if requirement.value is None or requirement.unit != TIMES:
        return requirement.value, (requirement.value / value if requirement.value and value else None)
    whole = requirement.value * value if value else None
    ours = context.structure.turnover
    return (whole if whole is not None and ours is not None and ours >= whole else None), requirement.value


def _insertion(requirement: Requirement, context: Context) -> Finding:
    kinds = [kind for kind in held_kinds(context.structure) if kind in INSERTION_KINDS]
    asked = f"{requirement.asked} d'insertion demandées"
    if not kinds:
        return Finding(requirement, Outcome.UNKNOWN, f"{asked} : à réaliser avec une SIAE ou par embauche.")
    ours = french.listing([kind_label(kind) for kind in kinds])
    months = total_months(context.opportunity, context.lot)
    mine = context.capability.hours_per_week if context.capability else None
    mine = mine if mine is not None else context.structure.hours_per_week
    if mine is not None and months and requirement.value is not None:
        weekly = requirement.value / (months * WEEKS_A_MONTH)
        if weekly > mine:
            possible = french.figure(mine, "h/sem.")
            reason = f"{asked}, soit {french.figure(weekly, 'h/sem.')} ; {possible} possibles."
            return _compared(requirement, mine, weekly, unit="h/sem.", ours=possible, reason=reason)
    return Finding(requirement, Outcome.MET, f"{asked} : vos salariés en parcours comptent ({ours}).", ours)


def standing(opportunity: Opportunity, now: datetime) -> str:
    """Say in French why a procedure can no longer be answered; empty while it can."""
    status = opportunity.status(now)
    if status is Status.CANCELLED:
        return "La consultation est annulée ou sans suite."
    if status is Status.AWARDED:
        return "Le marché est déjà attribué."
    if opportunity.kind is Kind.INTENTION:
        return "L'acheteur annonce un contrat déjà destiné à un titulaire."
    if opportunity.kind is Kind.MODIFICATION:
        return "Modification d'un contrat en cours : rien à remettre."
    return ""


def _deadline(requirement: Requirement, context: Context) -> Finding:
    closed = standing(context.opportunity, context.now)
    if closed:
        return Finding(requirement, Outcome.BLOCKING, closed)
    if requirement.at is None:
        if requirement.asked == SILENT:
            return Finding(requirement, Outcome.UNKNOWN, "L'avis ne donne pas de date limite.")
        return Finding(requirement, Outcome.NOT_APPLICABLE, "La consultation n'est pas encore ouverte.")
    if requirement.at < context.now:
        return Finding(requirement, Outcome.BLOCKING, f"La date limite est passée ({requirement.asked}).")
    left = (french.paris_day(requirement.at) - french.paris_day(context.now)).days
    reason = {0: "Dernier jour pour répondre.", 1: "Un jour pour répondre."}.get(left, f"{left} jours pour répondre.")
    return Finding(requirement, Outcome.MET, reason, gap=f"J-{left}")


_ANSWERS: Final[dict[RequirementKind, Callable[[Requirement, Context], Finding]]] = {
    RequirementKind.SEGMENT: _segment,
    RequirementKind.RESERVATION: _reservation,
    RequirementKind.PLACE: _place,
    RequirementKind.QUANTITY: _quantity,
    RequirementKind.SCHEDULE: _schedule,
    **TIMES_OF,
    RequirementKind.TURNOVER: _turnover,
    RequirementKind.INSERTION_HOURS: _insertion,
    RequirementKind.DEADLINE: _deadline,
}
