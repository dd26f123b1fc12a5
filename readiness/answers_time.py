"""The answers about time: how often, how many hours, at which hours, how long, and what size of contract is taken.

Part of `readiness.findings`. Pure. Each week of the lot's whole duration is held against what is left of it once
closings, absences, contracts won and bids are counted; the reason names the first week that breaks and the worst one.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from feeds.models import Lot, Opportunity
from readiness import french
from readiness.asked import DAYS, HOURS
from readiness.capacity import days_of, hours_of
from readiness.comparing import compared, tight_words
from readiness.context import Context
from readiness.load import Room, span_of, week_number
from readiness.models import Capability, Finding, Outcome, Requirement, RequirementKind
from readiness.requirements import deadline_of
from readiness.windows import answer_window

_FRAGILE: Final = {"probable": ", capacité probable", "fragile": ", capacité fragile"}


def of_kind(context: Context, kind: RequirementKind, unit: str = "") -> Requirement | None:
    """Find what a lot asks of a kind."""
    for each in context.requirements:
        if each.kind is kind and (not unit or each.unit == unit):
            return each
    return None


def span(context: Context) -> tuple[date, date, str]:
    """Give the days of a lot's whole duration, renewals included, and what was supposed to tell them."""
    return span_of_lot(context.opportunity, context.lot, context.requirements, context.now)


def span_of_lot(
    opportunity: Opportunity, lot: Lot | None, requirements: Sequence[Requirement], now: datetime
) -> tuple[date, date, str]:
    """Give the same from what is asked."""
    starts = ends = months = None
    for each in requirements:
        if each.kind is RequirementKind.START:
            starts = each.on
        elif each.kind is RequirementKind.END:
            ends = each.on
        elif each.kind is RequirementKind.DURATION:
            months = each.most or each.value
    today = french.paris_day(now)
    deadline = deadline_of(opportunity, lot)
    system = "dps" in opportunity.techniques
    earliest = max(today, french.paris_day(deadline.at)) if deadline and not system else today
    return span_of(starts, ends, months, earliest)


def schedule(requirement: Requirement, context: Context) -> Finding:
    """Answer days and hours a week."""
    days = requirement.unit == DAYS
    word = "jours" if days else "heures"
    asked = f"{requirement.asked} {'demandés' if days else 'demandées'}"
    value = requirement.value or Decimal(0)
    of = days_of if days else hours_of
    mine = of(context.structure, context.capability)
    if mine is None:
        reason = f"{asked} ; votre profil ne dit pas vos {word} par semaine."
        return Finding(requirement, Outcome.UNKNOWN, reason)
    if mine < value or context.capability is None or context.agenda is None:
        return _nominal(requirement, mine, asked)
    if days:
        return _days(requirement, context, mine, context.capability)
    room = context.agenda.room(context.capability, "hours", value, span(context)[:2], context.own_bids)
    return _over_time(requirement, mine, room, asked)


def _days(requirement: Requirement, context: Context, mine: Decimal, capability: Capability) -> Finding:
    """Answer a rhythm. Two contracts may be done on the same days: they only add up where nobody counts hours."""
    agenda, asked = context.agenda, f"{requirement.asked} demandés"
    if agenda is None or requirement.value is None:
        return Finding(requirement, Outcome.UNKNOWN, f"{asked} : à vérifier avec vos équipes.")
    counted = hours_of(context.structure, capability) is not None
    told = counted and of_kind(context, RequirementKind.SCHEDULE, HOURS) is not None
    days, bare = span(context)[:2], None
    if not agenda.is_steady(capability.segment):
        bare = agenda.room(capability, "days", requirement.value, days, agenda.everyone)
        if bare is None or bare.first is not None:
            return _over_time(requirement, mine, bare, asked)
    if told or (counted and not agenda.takers_of(capability.segment)):
        return _over_time(requirement, mine, bare, asked)
    full = agenda.room(capability, "days", requirement.value, days, context.own_bids)
    if not counted or full is None or full.first is None:
        return _over_time(requirement, mine, bare if counted else full, asked)
    first = full.first
    reason = (
        f"{asked} ; {week_number(first.monday)}, {french.figure(max(first.free, Decimal(0)), DAYS)} libres"
        f" ({first.why}) : les mêmes jours conviennent-ils ?"
    )
    return Finding(requirement, Outcome.UNKNOWN, reason, french.figure(mine, DAYS))


def _over_time(requirement: Requirement, mine: Decimal, room: Room | None, asked: str) -> Finding:
    """Write what the weeks of a lot say: the nominal figures when they are all alike and nothing is taken."""
    unit = requirement.unit
    if room is None or not room.taken:
        return _nominal(requirement, mine, asked)
    worst = room.worst
    left = french.figure(max(worst.free, Decimal(0)), unit)
    ours = f"{left} ({week_number(worst.monday).partition(' de ')[0]})"
    if room.first is not None:
        return _broken(requirement, room, asked, ours)
    if room.fragile:
        doubts = french.listing([f"« {each} »" for each in room.doubts[:3]])
        reason = f"{asked}, {left} au pire ; {doubts or 'un engagement'} ne dit pas sa charge ou sa chance."
        return Finding(requirement, Outcome.UNKNOWN, reason, ours)
    spare = -worst.lacking
    reason = f"{asked}, {left} libres la semaine la plus chargée ({week_number(worst.monday)})."
    gap = f"+{french.figure(spare, unit)}" if spare else "—"
    tight = spare < tight_words(unit)
    reason = f"{reason[:-1]}, juste." if tight else reason
    return Finding(requirement, Outcome.MET, reason, ours, gap, spare=spare, tight=tight)


def _nominal(requirement: Requirement, mine: Decimal, asked: str) -> Finding:
    """Compare with what the profile says of any week."""
    unit, value = requirement.unit, requirement.value or Decimal(0)
    ours = french.figure(mine, unit)
    return compared(requirement, mine, value, unit=unit, ours=ours, reason=f"{asked}, {ours} possibles.")


def _broken(requirement: Requirement, room: Room, asked: str, ours: str) -> Finding:
    unit, worst, first = requirement.unit, room.worst, room.first or room.worst
    reason = f"{asked} : il manque {french.figure(first.lacking, unit)} dès la {week_number(first.monday)}"
    reason += f" ({first.why})" if first.why else ""
    if worst.monday != first.monday:
        why = f", {worst.why}" if worst.why and worst.why != first.why else ""
        reason += f", {french.figure(worst.lacking, unit)} au pire ({week_number(worst.monday)}{why})"
    reason += f" ; {room.broken} semaine{'s' if room.broken > 1 else ''} sur {room.weeks}."
    outcome = Outcome.SHORT if worst.free > 0 or room.broken < room.weeks else Outcome.MISSING
    tight = worst.lacking < tight_words(unit)
    reason = f"{reason[:-1]}, juste." if tight else reason
    gap = f"{french.MINUS}{french.figure(worst.lacking, unit)}"
    return Finding(requirement, outcome, reason, ours, gap, lacking=worst.lacking, tight=tight)


def window(requirement: Requirement, context: Context) -> Finding:
    """Answer hours of work."""
    days = of_kind(context, RequirementKind.SCHEDULE, DAYS)
    found = answer_window(
        requirement.code, requirement.asked, context.structure, context.capability, days.value if days else None
    )
    lacking = found.lacking_days
    gap = f"{french.MINUS}{french.figure(lacking, DAYS)}" if lacking else ""
    return Finding(requirement, found.outcome, found.reason, found.ours, gap)


def lasting(requirement: Requirement, context: Context) -> Finding:
    """Hold a duration, a start or an end against the day until which the capacity is declared, and how sure it is."""
    capability = context.capability
    told = f"{requirement.label}, " if requirement.kind is not RequirementKind.DURATION else ""
    info = Finding(requirement, Outcome.NOT_APPLICABLE, f"Pour information : {told}{requirement.asked}.")
    until = capability.valid_until if capability else None
    last = requirement.on
    if requirement.kind is RequirementKind.DURATION:
        last = span(context)[1] if requirement.value is not None else None
    if capability is None or until is None or last is None or last <= until:
        return info
    fragile = _FRAGILE.get(capability.confidence, "")
    note = f" ({capability.confidence_note})" if capability.confidence_note else ""
    ours = f"jusqu'au {french.day(until)}"
    if requirement.kind is RequirementKind.DURATION:
        reason = f"{requirement.asked} ; votre capacité est déclarée {ours}{fragile}{note}."
    else:
        head = f"{requirement.label.capitalize()} le {requirement.asked}"
        reason = f"{head} ; votre capacité est déclarée {ours}{fragile}{note}."
    return Finding(requirement, Outcome.UNKNOWN, reason, ours)


def sizes(context: Context) -> list[Finding]:
    """Hold a lot's size against the contracts that are taken; nothing when the profile does not say."""
    own = context.capability.engagement if context.capability else None
    whole = context.structure.engagement
    if own is None and whole is None:
        return []
    hours, length = of_kind(context, RequirementKind.SCHEDULE, HOURS), of_kind(context, RequirementKind.DURATION)
    amount = context.lot.value if context.lot else context.opportunity.value
    figures = {
        "hours": (hours.value if hours else None, HOURS, "par semaine"),
        "amount": (amount.high if amount else None, "€", "en tout"),
        "months": (length.value if length else None, "mois", "de durée"),
    }
    found = []
    for name, (value, unit, word) in figures.items():
        least, most = (
            next((held for each in (own, whole) if each and (held := getattr(each, f"{end}_{name}")) is not None), None)
            for end in ("least", "most")
        )
        if value is None or not value.is_finite() or (least is None and most is None):
            continue
        found.append(_size(value, unit, word, least, most))
    return found


def _size(value: Decimal, unit: str, word: str, least: Decimal | None, most: Decimal | None) -> Finding:
    asked = french.figure(value, unit)
    requirement = Requirement(RequirementKind.ENGAGEMENT, "taille du contrat", asked, value=value, unit=unit)
    bounds = [f"dès {french.figure(least, unit)}"] if least is not None else []
    bounds += [f"jusqu'à {french.figure(most, unit)}"] if most is not None else []
    ours = ", ".join(bounds)
    if least is not None and value < least:
        reason = f"{asked} {word} : sous ce que vous prenez, {french.figure(least, unit)} au moins."
        gap = f"{french.MINUS}{french.figure(least - value, unit)}"
        return Finding(requirement, Outcome.BLOCKING, reason, ours, gap)
    if most is not None and value > most:
        reason = f"{asked} {word} : plus que ce que vous prenez seuls, {french.figure(most, unit)}."
        gap = f"{french.MINUS}{french.figure(value - most, unit)}"
        return Finding(requirement, Outcome.SHORT, reason, ours, gap, lacking=value - most)
    return Finding(requirement, Outcome.MET, f"{asked} {word} : dans ce que vous prenez.", ours)


ANSWERS: Final[dict[RequirementKind, Callable[[Requirement, Context], Finding]]] = {
    RequirementKind.TIME_WINDOW: window,
    RequirementKind.DURATION: lasting,
    RequirementKind.START: lasting,
    RequirementKind.END: lasting,
}
