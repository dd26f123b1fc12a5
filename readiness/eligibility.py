"""Who may answer a reserved lot, under which article, and how sure that is.

Follows law.md § 9.1: a status is presumed to reach the 50 % of R2113-7, an "equivalent" structure must prove it. Rules
are looked up at the date the notice was sent. Nothing here decides for the user: what is doubtful is `to_confirm`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from feeds.law import Rule, first_version, reservation_family, rule
from feeds.models import Regime
from feeds.reference import reservable_for_ess
from readiness import french
from readiness.models import Structure, StructureKind

K = StructureKind
HANDICAP_KINDS: Final = (K.EA, K.EATT, K.ESAT)
IAE_KINDS: Final = (K.EI, K.ETTI, K.AI, K.ACI)
SOCIAL_KINDS: Final = (K.ASSOCIATION, K.MUTUELLE, K.SCOP, K.SCIC, K.CAE, K.FONDATION, K.ESUS, K.SOCIETE_ESS)
EQUIVALENT_KINDS: Final = (K.EITI, K.GEIQ, K.REGIE)
"""Never eligible on their status alone: they prove the rate (`R-SIAE-EITI`, `R-NON`)."""

_BY_REGIME: Final = {
    Regime.HANDICAP: HANDICAP_KINDS,
    Regime.IAE: IAE_KINDS,
    Regime.HANDICAP_IAE: (*HANDICAP_KINDS, *IAE_KINDS),
    Regime.PENITENTIAIRE: (K.PENITENTIAIRE,),
    Regime.ESS: SOCIAL_KINDS,
}
_WHO: Final = {
    Regime.HANDICAP: "aux EA et ESAT",
    Regime.IAE: "aux SIAE",
    Regime.HANDICAP_IAE: "aux EA, ESAT et SIAE",
    Regime.PENITENTIAIRE: "aux opérateurs en prison",
    Regime.ESS: "à l'ESS",
    Regime.UNSPECIFIED: "sans dire à qui",
}
_KIND_LABELS: Final = {
    K.REGIE: "régie de quartier",
    K.PENITENTIAIRE: "opérateur en prison",
    K.SOCIETE_ESS: "société de l'ESS",
    K.OTHER: "sans statut particulier",
}
MONTHS_A_YEAR: Final = 12
CUMULATED: Final = frozenset({Regime.HANDICAP, Regime.IAE})


class EligibilityOutcome(StrEnum):
    """Whether a structure may answer."""

    YES = "yes"
    NO = "no"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What eligibility needs to know of a lot.

    Attributes:
        cpv: eight-digit codes, main first; empty when unknown.
        duration_months: reconductions included when they are known; None when not stated.
        deadline: day by which an accreditation must still be valid.
        concession: the articles of the third part of the code apply.
    """

    cpv: tuple[str, ...] = ()
    duration_months: Decimal | None = None
    deadline: date | None = None
    concession: bool = False


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer for one regime. `reason` is one French sentence; `confidence` is the rule's, A to C."""

    regime: Regime
    outcome: EligibilityOutcome
    reason: str
    article: str = ""
    rule: str = ""
    confidence: str = ""
    mention: str = ""
    """French: a condition to keep in mind, empty when there is none."""


NO_FACTS: Final = LotFacts()


def who(regime: Regime) -> str:
    """Say to whom a regime reserves (`aux EA et ESAT`)."""
    return _WHO[regime]


def kind_label(kind: StructureKind) -> str:
    """Name a kind of structure as its people do."""
    return _KIND_LABELS.get(kind, kind.value)


def held_kinds(structure: Structure) -> tuple[StructureKind, ...]:
    """List the kinds that a structure declares or is accredited for."""
    return tuple(dict.fromkeys((*structure.kinds, *(each.kind for each in structure.accreditations))))


def eligible(structure: Structure, regime: Regime, *, on: date, facts: LotFacts = NO_FACTS) -> Eligibility:
    """Tell whether a structure may answer a lot reserved under a regime, by the rules of the day `on`.

    Args:
        structure: the profile; a profile without any kind is unknown, never "no".
        regime: to whom the lot is reserved.
        on: date the notice was sent.
        facts: object, duration and deadline of the lot, for what depends on them.
    """
    if regime is Regime.UNSPECIFIED:
        return _unspecified(structure)
    family = reservation_family(regime, concession=facts.concession)
    applied = rule(family, on)
    if applied is None:
        return _not_in_force(regime, family, on)
    kinds = held_kinds(structure)
    cited = f"Réservé {_WHO[regime]} ({applied.article})"
    build = _Answer(regime, applied)
    if not kinds:
        return build.to_confirm(f"{cited} : votre profil ne dit pas votre statut.")
    matching = tuple(kind for kind in kinds if kind in _BY_REGIME[regime])
    if not matching:
        return _without_status(build, cited, kinds)
    if regime is Regime.ESS:
        return _social(build, cited, on, facts)
    return _with_status(build, cited, structure, matching, facts.deadline or on)


def eligible_for_lot(
    structure: Structure, regimes: Sequence[Regime], *, on: date, facts: LotFacts = NO_FACTS
) -> Eligibility:
    """Combine the reservations that weigh on one lot.

    `handicap` and `iae` said apart open the lot to both (L2113-14); a named regime makes `unspecified` moot; regimes
    that cannot be added up (ESS and IAE, prison and another) are to confirm unless the structure satisfies all.

    Args:
        structure: the profile.
        regimes: at least one.
        on: date the notice was sent.
        facts: facts of the lot.
    """
    named = tuple(dict.fromkeys(each for each in regimes if each is not Regime.UNSPECIFIED)) or (Regime.UNSPECIFIED,)
    if set(named) == CUMULATED:
        named = (Regime.HANDICAP_IAE,)
    answers = [eligible(structure, regime, on=on, facts=facts) for regime in named]
    if len(answers) == 1:
        return answers[0]
    outcomes = {answer.outcome for answer in answers}
    if len(outcomes) == 1:
        return answers[0]
    best = next(each for each in answers if each.outcome is not EligibilityOutcome.NO)
    cited = french.listing([_WHO[regime] for regime in named], "puis")
    return replace(
        best,
        outcome=EligibilityOutcome.TO_CONFIRM,
        reason=f"Réservé {cited} : l'avis cite plusieurs régimes, à faire préciser.",
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """Build the answers that one rule gives."""

    regime: Regime
    applied: Rule

    def _make(self, outcome: EligibilityOutcome, reason: str, mention: str = "") -> Eligibility:
        applied = self.applied
        return Eligibility(self.regime, outcome, reason, applied.article, applied.id, applied.confidence, mention)

    def yes(self, reason: str, mention: str = "") -> Eligibility:
        return self._make(EligibilityOutcome.YES, reason, mention)

    def no(self, reason: str) -> Eligibility:
        return self._make(EligibilityOutcome.NO, reason)

    def to_confirm(self, reason: str, mention: str = "") -> Eligibility:
        return self._make(EligibilityOutcome.TO_CONFIRM, reason, mention)


def _unspecified(structure: Structure) -> Eligibility:
    """Answer a reservation that does not say to whom."""
    kinds = held_kinds(structure)
    could = {*HANDICAP_KINDS, *IAE_KINDS, *SOCIAL_KINDS, *EQUIVALENT_KINDS, K.PENITENTIAIRE}
    if kinds and could.isdisjoint(kinds):
        reason = "Réservé, sans dire à qui : votre statut n'ouvre aucun régime réservé."
        return Eligibility(Regime.UNSPECIFIED, EligibilityOutcome.NO, reason)
    reason = "Réservé, sans dire à qui : à demander à l'acheteur."
    return Eligibility(Regime.UNSPECIFIED, EligibilityOutcome.TO_CONFIRM, reason)


def _not_in_force(regime: Regime, family: str, on: date) -> Eligibility:
    """Say that the regime did not exist on the day of the notice."""
    first = first_version(family)
    born = first.valid_from if first else None
    since = f", né le {french.day(born)}" if born and born > on else ""
    article = first.article if first else ""
    cited = f" ({article}{since})" if article else ""
    reason = f"Réservé {_WHO[regime]}{cited} : régime absent des règles au {french.day(on)}, à vérifier."
    ident, confidence = (first.id, first.confidence) if first else ("", "")
    return Eligibility(regime, EligibilityOutcome.TO_CONFIRM, reason, article, ident, confidence)


def _without_status(build: _Answer, cited: str, kinds: tuple[StructureKind, ...]) -> Eligibility:
    """Answer for kinds that the regime does not name."""
    ours = french.listing([kind_label(kind) for kind in kinds])
    if build.regime in (Regime.IAE, Regime.HANDICAP_IAE):
        equivalent = next((kind for kind in kinds if kind in EQUIVALENT_KINDS), None)
        if equivalent is not None:
            taux = "structure équivalente à prouver, 50 % de travailleurs défavorisés"
            return build.to_confirm(f"{cited} : {kind_label(equivalent)}, {taux}.")
    if build.regime is Regime.ESS and any(kind is not K.OTHER and kind is not K.PENITENTIAIRE for kind in kinds):
        return build.to_confirm(f"{cited} : {ours} ne dit pas si vous êtes de l'ESS, complétez le profil.")
    if kinds == (K.OTHER,):
        return build.no(f"{cited} : votre statut ne l'ouvre pas.")
    return build.no(f"{cited} : vous êtes {ours}.")


def _with_status(
    build: _Answer, cited: str, structure: Structure, matching: tuple[StructureKind, ...], until: date
) -> Eligibility:
    """Answer for kinds that the regime names: yes, unless every accreditation ends before the deadline."""
    ends: list[tuple[date, StructureKind]] = []
    for kind in matching:
        dates = [each.valid_until for each in structure.accreditations if each.kind is kind]
        known = [end for end in dates if end is not None]
        if len(known) < len(dates) or not known or max(known) >= until:
            proof = "à prouver par votre agrément ou votre convention"
            return build.yes(f"{cited} : vous êtes {kind_label(kind)}.", proof)
        ends.append((max(known), kind))
    end, kind = max(ends)
    return build.to_confirm(f"{cited} : votre agrément {kind_label(kind)} finit le {french.day(end)}, à renouveler.")


def _social(build: _Answer, cited: str, on: date, facts: LotFacts) -> Eligibility:
    """Answer for a structure of the social economy: the object and the duration must allow the reservation.

    L2113-15 (annexe 3 only, read through the list of directive 2014/24 art. 77) and L2113-16 (three years).
    """
    limit = rule("R-ESS-DUREE", on)
    longest = limit.value * MONTHS_A_YEAR if limit and limit.value is not None else None
    allowed = reservable_for_ess(facts.cpv)
    if allowed is False:
        return build.to_confirm(f"{cited} : objet hors des services réservables à l'ESS, à questionner.")
    if allowed is None:
        return build.to_confirm(f"{cited} : objet à vérifier, l'avis ne donne pas de code CPV.")
    if limit and longest is not None:
        if facts.duration_months is None:
            return build.to_confirm(f"{cited} : durée non indiquée, 3 ans au plus ({limit.article}).")
        if facts.duration_months > longest:
            asked = french.months(facts.duration_months)
            return build.to_confirm(f"{cited} : {asked}, au-delà des 3 ans de {limit.article}, à questionner.")
    held = rule("R-ESS-CARENCE", on)
    mention = f"si vous n'avez pas eu ce marché réservé depuis 3 ans ({held.article})" if held else ""
    return build.yes(f"{cited} : votre structure en fait partie.", mention)
