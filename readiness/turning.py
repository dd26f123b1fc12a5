"""What would turn a verdict: for each finding that decides, the smallest change at home that flips it. Pure.

Each change is made on a copy of the profile and the decision taken again: what is said to turn the answer was seen to.
Also the margin of a verdict, the questions to ask the buyer, and until when.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Final

from feeds.law import rule
from readiness import french
from readiness.answers_time import of_kind, sizes, span
from readiness.asked import DAYS, HOURS
from readiness.conditions import TimeWindow
from readiness.context import Context
from readiness.findings import answer
from readiness.load import Agenda
from readiness.models import (
    AskBefore,
    Capability,
    Finding,
    Margin,
    Outcome,
    RequirementKind,
    Verdict,
    VerdictKind,
)
from readiness.requirements import deadline_of
from readiness.verdict import FORMALISED, decide, deciding_first, decisive

_WORDS: Final = {
    VerdictKind.ALONE: "la réponse devient « seul »",
    VerdictKind.TOGETHER: "la réponse devient « à plusieurs »",
    VerdictKind.TO_CLARIFY: "la réponse devient « à préciser »",
    VerdictKind.NO: "la réponse reste « non »",
}
_BAD: Final = frozenset({Outcome.SHORT, Outcome.MISSING, Outcome.BLOCKING, Outcome.UNKNOWN})
_MOST_TURNS: Final = 4
_SPARE_LEAST: Final = Decimal("0.000001")


def turns_of(findings: Sequence[Finding], context: Context) -> tuple[str, ...]:
    """Say in French the smallest changes at home that flip a finding, each tried, and what they do to the answer."""
    before = decide(findings)
    if before is VerdictKind.ALONE:
        return ()
    said: list[str] = []
    kept: list[Finding] = list(findings)
    last = context
    for finding in deciding_first(findings):
        if finding.outcome not in _BAD or len(said) >= _MOST_TURNS:
            continue
        change = _change(finding, context)
        if change is None:
            continue
        words, changed = change
        after = _again(finding, changed)
        if after is None or after.outcome not in (Outcome.MET, Outcome.NOT_APPLICABLE):
            continue
        one = decide([after if each is finding else each for each in findings])
        said.append(f"chez vous : {words}" + (f" → {_WORDS[one]}" if one is not before else ""))
        kept = [after if each is finding else each for each in kept]
        following = _change(finding, last)
        last = following[1] if following else last
    together = decide(kept)
    if together is VerdictKind.NO:
        return ()
    alone = any(_WORDS[VerdictKind.ALONE] in each for each in said)
    if len(said) > 1 and together is not before and not alone:
        said.append(f"tous ces changements ensemble → {_WORDS[together]}")
    return tuple(said)


def _again(finding: Finding, context: Context) -> Finding | None:
    """Answer one requirement again."""
    if finding.requirement.kind is RequirementKind.ENGAGEMENT:
        unit = finding.requirement.unit
        return next((each for each in sizes(context) if each.requirement.unit == unit), None) or Finding(
            finding.requirement, Outcome.NOT_APPLICABLE, "Aucune taille exigée."
        )
    return answer(finding.requirement, context)


def _change(finding: Finding, context: Context) -> tuple[str, Context] | None:
    """Give the smallest change that may flip a finding, in French, and the context after it."""
    change = _CHANGES.get(finding.requirement.kind)
    capability = context.capability
    return change(finding, context, capability) if change and capability is not None else None


def _richer(finding: Finding, context: Context, _: Capability) -> tuple[str, Context] | None:
    if finding.lacking is None:
        return None
    asked = (context.structure.turnover or Decimal(0)) + finding.lacking
    words = f"un chiffre d'affaires de {french.euros(asked)}, soit {french.euros(finding.lacking)} de plus"
    return words, _with(context, turnover=asked)


def _certified(finding: Finding, context: Context, _: Capability) -> tuple[str, Context] | None:
    if finding.outcome is not Outcome.MISSING:
        return None
    held = (*context.structure.certifications, finding.requirement.code)
    return f"obtenir {finding.requirement.asked}", _with(context, certifications=held)


def _any_hour(finding: Finding, context: Context, capability: Capability) -> tuple[str, Context] | None:
    if finding.outcome is Outcome.UNKNOWN:
        return None
    free = _able(_with(context, windows=(), refused=()), capability, windows=(TimeWindow(),), refused=())
    return f"accepter de travailler {finding.requirement.asked}", free


def _longer(finding: Finding, context: Context, capability: Capability) -> tuple[str, Context]:
    last = max(span(context)[1], finding.requirement.on or span(context)[1])
    return f"confirmer votre capacité jusqu'au {french.day(last)}", _able(context, capability, valid_until=last)


def _any_size(finding: Finding, context: Context, capability: Capability) -> tuple[str, Context]:
    changed = _with(_able(context, capability, engagement=None), engagement=None)
    return f"accepter un contrat de {finding.requirement.asked}", changed


def _more_work(finding: Finding, context: Context, capability: Capability) -> tuple[str, Context] | None:
    """Raise the hours or days by what is lacking; when a bid takes them, also say which one not to win."""
    requirement = finding.requirement
    if requirement.value is None or requirement.unit not in (DAYS, HOURS) or finding.lacking is None:
        return None
    name = "days_per_week" if requirement.unit == DAYS else "hours_per_week"
    own = getattr(capability, name)
    now = own if own is not None else getattr(context.structure, name)
    if now is None:
        return None
    needed = now + finding.lacking
    most = Decimal(7) if requirement.unit == DAYS else None
    if most is not None and needed > most:
        return None
    words = f"{french.figure(needed, requirement.unit)} au lieu de {french.number(now)}"
    changed = _able(context, capability, **{name: needed})
    if name == "hours_per_week" and context.structure.hours_per_week is not None:
        whole = context.structure.hours_per_week + finding.lacking
        changed = _with(changed, hours_per_week=whole)
    return words, changed


def _farther(finding: Finding, context: Context, capability: Capability) -> tuple[str, Context] | None:
    if finding.lacking is None:
        return None
    radius = capability.radius_km or context.structure.radius_km or 0.0
    needed = float(ceil(radius + float(finding.lacking or 0)))
    words = f"aller jusqu'à {french.kilometres(needed)} au lieu de {french.kilometres(radius)}"
    if capability.radius_km is not None:
        return words, _able(context, capability, radius_km=needed)
    return words, _with(context, radius_km=needed)


def _with(context: Context, **changes: object) -> Context:
    """Change the structure."""
    structure = context.structure.model_copy(update=changes)
    agenda = Agenda(structure, context.agenda.running) if context.agenda else None
    return replace(context, structure=structure, agenda=agenda)


def _able(context: Context, capability: Capability, **changes: object) -> Context:
    """Change the activity."""
    current = context.capability or capability
    changed = current.model_copy(update=changes)
    others = tuple(changed if each is current else each for each in context.structure.capabilities)
    return replace(_with(context, capabilities=others), capability=changed)


_CHANGES: Final[dict[RequirementKind, Callable[[Finding, Context, Capability], tuple[str, Context] | None]]] = {
    RequirementKind.SCHEDULE: _more_work,
    RequirementKind.PLACE: _farther,
    RequirementKind.TURNOVER: _richer,
    RequirementKind.CERTIFICATION: _certified,
    RequirementKind.TIME_WINDOW: _any_hour,
    RequirementKind.DURATION: _longer,
    RequirementKind.START: _longer,
    RequirementKind.END: _longer,
    RequirementKind.ENGAGEMENT: _any_size,
}


# --- margin --------------------------------------------------------------------------------------------------------


def margin_of(findings: Sequence[Finding]) -> Margin | None:
    """Give the tightest figure: what is most short when something is, else what has least left over."""
    found: list[Margin] = []
    for each in findings:
        value = each.requirement.value
        if each.outcome in (Outcome.SHORT, Outcome.MISSING) and each.lacking is not None:
            amount = -each.lacking
        elif each.outcome is Outcome.MET and each.spare is not None:
            amount = each.spare
        else:
            continue
        of = value or (abs(amount) or Decimal(1))
        unit = "km" if each.requirement.kind is RequirementKind.PLACE else each.requirement.unit
        if each.requirement.kind is RequirementKind.PLACE:
            of = Decimal(100)
        sign = "+" if amount > 0 else french.MINUS if amount < 0 else ""
        figure = french.figure(round(abs(amount)) if unit == "km" else abs(amount), unit)
        text = f"{each.requirement.label} {sign}{figure}" + (", juste" if each.tight else "")
        found.append(Margin(text, amount / max(of, _SPARE_LEAST), each.tight))
    return min(found, key=lambda each: each.share, default=None)


_ORDER: Final = (VerdictKind.ALONE, VerdictKind.TOGETHER, VerdictKind.TO_CLARIFY, VerdictKind.NO)


def rank(verdict: Verdict, closes_at: str) -> tuple[int, int, Decimal, str]:
    """Give the place of a verdict in a ranking: by verdict, by margin (the widest first), by deadline."""
    known = verdict.margin is not None
    share = verdict.margin.share if verdict.margin else Decimal(0)
    return _ORDER.index(verdict.kind), int(not known), -min(share, Decimal(10)), closes_at


# --- questions -----------------------------------------------------------------------------------------------------

_QUESTIONS: Final = {
    RequirementKind.SCHEDULE: "Combien de passages et d'heures par semaine sont attendus ?",
    RequirementKind.PLACE: "Quelles sont les adresses exactes d'exécution ?",
    RequirementKind.QUANTITY: "Quelles quantités sont attendues, et à quelles dates ?",
    RequirementKind.RESERVATION: "À quelles structures la participation est-elle réservée, et pour quels lots ?",
    RequirementKind.TURNOVER: "Un chiffre d'affaires minimal est-il exigé, et lequel ?",
    RequirementKind.SEGMENT: "Quelle est la nature exacte des prestations ?",
    RequirementKind.DELIVERY: "Une livraison échelonnée est-elle possible ?",
    RequirementKind.FIRE_CLASS: "Quels articles doivent justifier d'une réaction au feu, et par quel document ?",
}


def questions_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Write what to ask the buyer: what keeps from deciding, and whether what is short may be done otherwise."""
    asked: list[str] = []
    for each in deciding_first(findings):
        requirement = each.requirement
        if each.outcome is Outcome.UNKNOWN and requirement.kind in _QUESTIONS and (decisive(each) or not asked):
            if requirement.value is None or requirement.kind is RequirementKind.RESERVATION:
                asked.append(_QUESTIONS[requirement.kind])
        elif each.outcome in (Outcome.SHORT, Outcome.MISSING):
            if requirement.kind is RequirementKind.SCHEDULE:
                asked.append(f"Les passages peuvent-ils être regroupés, à moins de {requirement.asked} ?")
            elif requirement.kind is RequirementKind.TIME_WINDOW:
                asked.append(f"Les horaires ({requirement.asked}) sont-ils impératifs ?")
            elif requirement.kind is RequirementKind.QUANTITY:
                asked.append(_QUESTIONS[RequirementKind.DELIVERY])
    return tuple(dict.fromkeys(asked))


def ask_before(context: Context) -> AskBefore | None:
    """Give the last day to ask: as the notice or its files say, else by the rule of formalised procedures."""
    said = of_kind(context, RequirementKind.QUESTIONS)
    if said is not None and said.on is not None:
        return AskBefore(said.on, "dit par l'acheteur")
    deadline = deadline_of(context.opportunity, context.lot)
    if deadline is None or deadline.at < context.now or "dps" in context.opportunity.techniques:
        return None
    applied = rule("D-QR", context.sent)
    if context.opportunity.procedure not in FORMALISED or applied is None or applied.value is None:
        return AskBefore(None, "au plus tôt (le règlement de la consultation dit jusqu'à quand)")
    last = french.paris_day(deadline.at) - timedelta(days=int(applied.value))
    return AskBefore(last, applied.article, applied.confidence)
