"""The answers to what is not counted: hours of work, days, papers to show, fire classes, shares of reuse.

Part of `readiness.findings`. Pure: what the profile does not say stays unknown, with the reason in French; a paper that
a profile lists without this one is missing, and a co-contractor may bring it.
"""

from collections.abc import Callable, Sequence
from typing import Final

from feeds.text import fold
from readiness import french
from readiness.models import Capability, Finding, Outcome, Requirement, RequirementKind, Structure
from readiness.papers import certification_label, insurance_label

REUSE_SEGMENTS: Final = ("reemploi", "recondition", "ressourcerie")
"""In a segment's slug: what is done there is reuse itself."""


def answer_more(requirement: Requirement, structure: Structure, capability: Capability | None) -> Finding:
    """Answer one requirement of the kinds of this module."""
    return _ANSWERS[requirement.kind](requirement, structure, capability)


def _told(requirement: Requirement, _: Structure, __: Capability | None) -> Finding:
    reason = f"Pour information : {requirement.label}, {requirement.asked}."
    return Finding(requirement, Outcome.NOT_APPLICABLE, reason)


def _delivery(requirement: Requirement, _: Structure, __: Capability | None) -> Finding:
    reason = f"Livraison {requirement.asked} : à vérifier avec votre stock et votre transport."
    return Finding(requirement, Outcome.UNKNOWN, reason)


def _certification(requirement: Requirement, structure: Structure, capability: Capability | None) -> Finding:
    held = tuple(dict.fromkeys((*structure.certifications, *(capability.certifications if capability else ()))))
    ours = french.listing([certification_label(code) for code in held])
    if holds(held, requirement.code, certification_label(requirement.code)):
        return Finding(requirement, Outcome.MET, f"{requirement.asked} : vous l'avez.", ours)
    if not held:
        reason = f"{requirement.asked} demandé ; votre profil ne dit pas vos certifications."
        return Finding(requirement, Outcome.UNKNOWN, reason)
    if "équivalent" in requirement.asked:
        reason = f"{requirement.asked} : pas dans votre profil, une preuve équivalente peut suffire."
        return Finding(requirement, Outcome.UNKNOWN, reason, ours)
    if requirement.confidence == "fragile":
        reason = f"{requirement.asked} : pas dans votre profil ; l'avis ne dit pas si c'est exigé."
        return Finding(requirement, Outcome.UNKNOWN, reason, ours)
    return Finding(requirement, Outcome.MISSING, f"{requirement.asked} demandé ; pas dans votre profil.", ours)


def _insurance(requirement: Requirement, structure: Structure, _: Capability | None) -> Finding:
    held = structure.insurances
    ours = french.listing([insurance_label(code) for code in held])
    if holds(held, requirement.code, insurance_label(requirement.code)):
        return Finding(requirement, Outcome.MET, f"{requirement.asked.capitalize()} : attestation à joindre.", ours)
    if not held:
        reason = f"Attestation à joindre : {requirement.asked} ; votre profil ne dit pas vos assurances."
    else:
        reason = f"Attestation à joindre : {requirement.asked} ; à souscrire, elle n'est pas dans votre profil."
    return Finding(requirement, Outcome.UNKNOWN, reason, ours)


def holds(held: Sequence[str], code: str, label: str) -> bool:
    """Tell whether a list of a profile names a paper, by its code or by its name, without case or accents."""
    names = {_plain(code), _plain(label)}
    return any(_plain(each) in names for each in held)


def _plain(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isalnum())


def _reference(requirement: Requirement, _: Structure, __: Capability | None) -> Finding:
    return Finding(requirement, Outcome.UNKNOWN, f"Références à joindre : {requirement.asked}.")


def _fire(requirement: Requirement, _: Structure, __: Capability | None) -> Finding:
    reason = f"Réaction au feu : {requirement.asked}, à justifier pour chaque article."
    return Finding(requirement, Outcome.UNKNOWN, reason)


def _reuse(requirement: Requirement, _: Structure, capability: Capability | None) -> Finding:
    if capability and any(word in capability.segment for word in REUSE_SEGMENTS):
        return Finding(requirement, Outcome.MET, f"{requirement.asked} : c'est votre activité.")
    return Finding(requirement, Outcome.UNKNOWN, f"{requirement.asked} : à vérifier avec ce que vous proposerez.")


_Answer = Callable[[Requirement, Structure, Capability | None], Finding]
_ANSWERS: Final[dict[RequirementKind, _Answer]] = {
    RequirementKind.RENEWALS: _told,
    RequirementKind.QUESTIONS: _told,
    RequirementKind.DELIVERY: _delivery,
    RequirementKind.CERTIFICATION: _certification,
    RequirementKind.INSURANCE: _insurance,
    RequirementKind.REFERENCE: _reference,
    RequirementKind.FIRE_CLASS: _fire,
    RequirementKind.REUSE_SHARE: _reuse,
}
KINDS: Final = frozenset(_ANSWERS)
