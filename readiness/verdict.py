"""From findings to the proposed decision, its reason, and what would change it. Pure.

The table, first line that applies:

1. something is blocking (deadline passed, closed, reserved to others) → `no`;
2. the activity is not ours, or every place is far beyond the radius → `no`;
3. activity, reservation or place unknown → `to_clarify`: no partner settles that;
4. something is short or missing, which others could bring → `together`;
5. a figure is asked that our profile, our stock or the notice leaves unknown → `to_clarify`;
6. otherwise → `alone`; what a silent notice leaves unknown (schedule, turnover) is named in the reason.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from feeds.law import mention, rule
from readiness import french
from readiness.answers import KINDS as PAPERS
from readiness.asked import DAYS, HOURS, SILENT
from readiness.context import Context
from readiness.findings import radius_of
from readiness.models import Finding, Outcome, RequirementKind, VerdictKind
from readiness.requirements import deadline_of, reservations_of

_GATES: Final = (RequirementKind.RESERVATION, RequirementKind.SEGMENT, RequirementKind.PLACE)
_FIGURES: Final = frozenset({RequirementKind.SCHEDULE, RequirementKind.QUANTITY, RequirementKind.TURNOVER})
_ROUTINE: Final = frozenset({RequirementKind.REFERENCE, RequirementKind.INSURANCE})
"""Asked by nearly every buyer and settled when the answer is written: not named in a reason."""
_LASTING: Final = frozenset({RequirementKind.DURATION, RequirementKind.START, RequirementKind.END})
"""Unknown only when the capacity is declared until a day before: nobody can answer alone on that."""
_CORE: Final = frozenset({RequirementKind.SEGMENT, RequirementKind.PLACE})
FORMALISED: Final = frozenset({"open", "restricted", "negotiated", "dialogue"})
"""Procedures in which R2132-6 gives the buyer a date to answer questions by."""


def decide(findings: Sequence[Finding]) -> VerdictKind:
    """Give the verdict of one lot."""
    return _deciding(findings)[0]


def _deciding(findings: Sequence[Finding]) -> tuple[VerdictKind, list[Finding]]:
    """Give the verdict and the findings that made it."""
    blocking = [each for each in findings if each.outcome is Outcome.BLOCKING]
    if blocking:
        return VerdictKind.NO, blocking
    lost = [each for each in findings if each.outcome is Outcome.MISSING and each.requirement.kind in _CORE]
    if lost:
        return VerdictKind.NO, lost
    unknown = [each for each in findings if each.outcome is Outcome.UNKNOWN]
    gates = sorted(
        (each for each in unknown if each.requirement.kind in _GATES),
        key=lambda each: _GATES.index(each.requirement.kind),
    )
    if gates:
        return VerdictKind.TO_CLARIFY, gates
    lacking = [each for each in findings if each.outcome in (Outcome.SHORT, Outcome.MISSING)]
    if lacking:
        return VerdictKind.TOGETHER, lacking
    figures = [each for each in unknown if decisive(each)]
    if figures:
        return VerdictKind.TO_CLARIFY, figures
    return VerdictKind.ALONE, unknown


def decisive(finding: Finding) -> bool:
    """Tell whether an unknown keeps from deciding: a gate, or a figure that is really asked (goods always are)."""
    kind = finding.requirement.kind
    if kind in _GATES or kind in _LASTING:
        return True
    return kind is RequirementKind.QUANTITY or (kind in _FIGURES and finding.requirement.asked != SILENT)


def deciding_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Put the findings that made the verdict before the others; alone, the order is that of the notice."""
    kind, because = _deciding(findings)
    if kind is VerdictKind.ALONE:
        return tuple(findings)
    first = [each for each in findings if any(each is one for one in because)]
    return (*first, *(each for each in findings if not any(each is one for one in first)))


def explain(findings: Sequence[Finding]) -> str:
    """Give the verdict's reason in one French sentence or two."""
    return decide_and_explain(findings)[1]


def decide_and_explain(findings: Sequence[Finding]) -> tuple[VerdictKind, str]:
    """Give the verdict of one lot and its reason."""
    kind, because = _deciding(findings)
    return kind, _reason(kind, because)


def _reason(kind: VerdictKind, because: Sequence[Finding]) -> str:
    if kind is VerdictKind.ALONE:
        labels = (each.requirement.label for each in because if each.requirement.kind not in _ROUTINE)
        open_points = french.listing(list(dict.fromkeys(labels)))
        return f"À votre portée ; reste à vérifier : {open_points}." if open_points else "À votre portée."
    if kind is VerdictKind.NO and len(because) > 1:
        return because[0].reason
    return " ".join(each.reason for each in because[:2])


def changes_of(findings: Sequence[Finding], context: Context) -> tuple[str, ...]:
    """Say in French what would change the answer: a partner's share, a figure in the profile, a question."""
    kind, because = _deciding(findings)
    changes: list[str] = []
    if kind is VerdictKind.TOGETHER:
        changes += [_share(each, context) for each in because]
        if reservations_of(context.opportunity, context.lot):
            changes.append(_mixed(context))
    asks = False
    for each in findings:
        if each.outcome is not Outcome.UNKNOWN or kind is VerdictKind.NO:
            continue
        at_home = _profile_change(each, context)
        asked = each.requirement.kind not in PAPERS and (kind is VerdictKind.ALONE or decisive(each))
        asks = asks or (not at_home and asked)
        changes.append(at_home)
    if kind is VerdictKind.TOGETHER or asks:
        changes.append(question(context))
    return tuple(dict.fromkeys(change for change in changes if change))


def _share(finding: Finding, context: Context) -> str:
    """Say what a co-contractor would bring."""
    requirement = finding.requirement
    lacking = finding.gap.lstrip(french.MINUS)
    if requirement.kind is RequirementKind.PLACE:
        radius = radius_of(context)
        within = f" à moins de {french.kilometres(radius)}" if radius is not None else ""
        return f"un cotraitant{within} du site le plus loin"
    if requirement.kind is RequirementKind.TURNOVER:
        together = rule("G-25", context.sent)
        article = f" ({together.article})" if together else ""
        return f"un groupement : les chiffres d'affaires s'additionnent{article}"
    if requirement.kind is RequirementKind.SEGMENT:
        return f"un cotraitant pour l'activité principale : {requirement.asked}"
    if requirement.kind is RequirementKind.QUANTITY:
        unit = f" {requirement.unit}" if requirement.unit else ""
        return f"{lacking}{unit} chez un cotraitant, ou une livraison échelonnée (à demander)"
    return {
        RequirementKind.TIME_WINDOW: f"un cotraitant qui travaille {requirement.asked}",
        RequirementKind.ENGAGEMENT: f"un cotraitant pour le reste : {lacking}",
        RequirementKind.CERTIFICATION: f"un cotraitant qui a : {requirement.asked}",
    }.get(requirement.kind, f"{lacking} chez un cotraitant")


def _mixed(context: Context) -> str:
    """Warn that the partner's own status matters on a reserved lot: mentioned, never applied (confidence D)."""
    known = mention("R-COTRAIT", context.sent)
    source = f" ({known.article}, à vérifier)" if known else ""
    return f"lot réservé : le cotraitant doit sans doute être éligible lui aussi{source}"


def _profile_change(finding: Finding, context: Context) -> str:
    """Say what to add at home; empty when only the buyer or the documents can tell."""
    requirement, structure = finding.requirement, context.structure
    figure = requirement.value is not None
    days = requirement.unit == DAYS
    rhythm = requirement.unit in (DAYS, HOURS)
    candidates = {
        RequirementKind.SEGMENT: (
            (not structure.segments or "à mettre à jour" in finding.reason, "vos activités, à mettre à jour au profil"),
        ),
        RequirementKind.PLACE: (
            (not structure.sites, "votre lieu, à ajouter au profil"),
            (radius_of(context) is None, "votre rayon, à ajouter au profil"),
        ),
        RequirementKind.RESERVATION: (
            (not structure.kinds and not structure.accreditations, "votre statut, à ajouter au profil"),
        ),
        RequirementKind.SCHEDULE: (
            (
                figure and rhythm and not finding.ours,
                f"vos {'jours' if days else 'heures'} par semaine, à ajouter au profil",
            ),
        ),
        RequirementKind.TURNOVER: (
            (figure and structure.turnover is None, "votre chiffre d'affaires, à ajouter au profil"),
        ),
        RequirementKind.QUANTITY: ((figure and not context.stock, "votre stock, à renseigner"),),
        RequirementKind.CERTIFICATION: ((not structure.certifications, "vos certifications, à ajouter au profil"),),
        RequirementKind.INSURANCE: ((not structure.insurances, "vos assurances, à ajouter au profil"),),
    }
    return next((text for holds, text in candidates.get(requirement.kind, ()) if holds), "")


def question(context: Context) -> str:
    """Say until when a question to the buyer is sure to be answered (R2132-6); empty when the date is gone."""
    deadline = deadline_of(context.opportunity, context.lot)
    if deadline is None or deadline.at < context.now:
        return ""
    if "dps" in context.opportunity.techniques:
        return (
            f"question à poser à l'acheteur : le SAD reste ouvert jusqu'au {french.day(french.paris_day(deadline.at))}"
        )
    applied = rule("D-QR", context.sent)
    if context.opportunity.procedure not in FORMALISED or applied is None or applied.value is None:
        return "question à poser à l'acheteur au plus tôt (délai au règlement de la consultation)"
    last = french.paris_day(deadline.at) - timedelta(days=int(applied.value))
    if last <= french.paris_day(context.now):
        days = f"il répond {applied.value} jours avant la limite ({applied.article})"
        return f"question à l'acheteur, sans garantie : {days}"
    return f"question à poser avant le {french.day(last)} ({applied.article})"
