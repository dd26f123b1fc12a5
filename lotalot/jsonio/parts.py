"""The small shapes of the `--json` contract: evidence, places, amounts, reservations, clauses, history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, field_serializer

from feeds.law import reservation_rule
from feeds.models import (
    Amount,
    Award,
    Clause,
    ClauseKind,
    Contradiction,
    Deadline,
    Evidence,
    Kind,
    Place,
    Quantity,
    Regime,
    Reservation,
    SegmentHit,
    TimelineEvent,
)


class Line(BaseModel):
    """A shape of the contract: nothing more than what is declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EvidenceOut(Line):
    """Where something was read and in which words."""

    path: str
    quote: str
    rule: str | None

    @classmethod
    def of(cls, evidence: Evidence) -> EvidenceOut:
        """Copy one evidence."""
        return cls(path=evidence.path, quote=evidence.quote, rule=evidence.rule or None)


class BuyerOut(Line):
    """The contracting authority; `siret` holds 14 digits, 9 for a SIREN, or null."""

    name: str | None
    siret: str | None
    city: str | None
    postcode: str | None


class DeadlineOut(Line):
    """A deadline as the buyer wrote it: the wall clock and its zone; `doubt` is a French sentence or null."""

    at: datetime
    wall: str
    zone: str
    timed: bool
    doubt: str | None

    @field_serializer("at")
    def _at(self, value: datetime) -> str:
        return instant(value)

    @classmethod
    def of(cls, deadline: Deadline | None) -> DeadlineOut | None:
        """Copy a deadline, if there is one."""
        if deadline is None:
            return None
        return cls(
            at=deadline.at,
            wall=deadline.wall,
            zone=deadline.zone,
            timed=deadline.timed,
            doubt=deadline.doubt or None,
        )


class PlaceOut(Line):
    """A place of execution or delivery; coordinates stand for what `precision` says."""

    label: str | None
    city: str | None
    postcode: str | None
    nuts: str | None
    department: str | None
    insee: str | None
    latitude: float | None
    longitude: float | None
    precision: str | None

    @classmethod
    def of(cls, place: Place) -> PlaceOut:
        """Copy one place."""
        return cls(
            label=place.label or None,
            city=place.city or None,
            postcode=place.postcode or None,
            nuts=place.nuts or None,
            department=place.department or None,
            insee=place.insee or None,
            latitude=place.latitude,
            longitude=place.longitude,
            precision=place.precision or None,
        )


class AmountOut(Line):
    """Euros excluding tax; `qualifier` is `estimated`, `framework-maximum` or `awarded`."""

    low: Decimal | None
    high: Decimal | None
    qualifier: str
    currency: str

    @classmethod
    def of(cls, amount: Amount | None) -> AmountOut | None:
        """Copy an amount, if there is one."""
        if amount is None:
            return None
        return cls(low=amount.low, high=amount.high, qualifier=amount.qualifier, currency=amount.currency)


class QuantityOut(Line):
    """A quantity as published; `value` is null when the words hold no single figure."""

    value: Decimal | None
    unit: str | None
    text: str
    evidence: EvidenceOut

    @classmethod
    def of(cls, quantity: Quantity) -> QuantityOut:
        """Copy one quantity."""
        return cls(
            value=quantity.value,
            unit=quantity.unit or None,
            text=quantity.text,
            evidence=EvidenceOut.of(quantity.evidence),
        )


class LegalRuleOut(Line):
    """The rule of law that applies at the date of the notice; `confidence` goes from A (text read) to C."""

    id: str
    article: str
    confidence: str


class ReservationOut(Line):
    """Participation reserved under a regime. An empty scope is the whole procedure; `evidence` is the first one."""

    regime: Regime
    scope: list[str]
    evidence: EvidenceOut | None
    evidences: list[EvidenceOut]
    article: str | None
    rule: LegalRuleOut | None
    partial_unknown: bool = Field(description="True when the notice says « en tout ou partie » and not which lots.")

    @classmethod
    def of(cls, reservation: Reservation, on: date | None, *, concession: bool) -> ReservationOut:
        """Copy one reservation, with the rule it stands on in a notice sent on a day."""
        rule = reservation_rule(reservation.regime, on, concession=concession)
        evidences = evidences_of(reservation.evidence)
        return cls(
            regime=reservation.regime,
            scope=list(reservation.scope),
            evidence=evidences[0] if evidences else None,
            evidences=evidences,
            article=reservation.article or None,
            rule=LegalRuleOut(id=rule.id, article=rule.article, confidence=rule.confidence) if rule else None,
            partial_unknown=reservation.partial_unknown,
        )


class ClauseOut(Line):
    """A clause, a door or a rule of the consultation. An empty scope: the whole procedure; `evidence`: the first."""

    kind: ClauseKind
    value: str | None = Field(description="What the kind may further say: `compulsory`, `forbidden`, `joint-several`…")
    evidence: EvidenceOut | None
    evidences: list[EvidenceOut]
    scope: list[str]
    hours: Decimal | None = Field(description="Hours of insertion, when stated.")
    share: Decimal | None = Field(description="Percentage of what `share_of` says; null when unknown.")
    share_of: str | None = Field(description="`hours`, `amount`, `staff` or `reuse`.")
    weight: Decimal | None = Field(description="Weight of an award criterion, in `weight_unit`.")
    weight_unit: str | None = Field(description="`%` or `points`.")
    stage: str | None = Field(description="`candidature` or `award`: when the form of a consortium is imposed.")
    limit: int | None = Field(description="Most lots that one tenderer may ask for (`submitted`) or win (`awarded`).")
    article: str | None = Field(description="Legal article, when the tool concludes the door from one.")

    @classmethod
    def of(cls, clause: Clause) -> ClauseOut:
        """Copy one clause."""
        evidences = evidences_of(clause.evidence)
        return cls(
            kind=clause.kind,
            value=clause.value or None,
            evidence=evidences[0] if evidences else None,
            evidences=evidences,
            scope=list(clause.scope),
            hours=clause.hours,
            share=clause.share,
            share_of=clause.share_of or None,
            weight=clause.weight,
            weight_unit=clause.weight_unit or None,
            stage=clause.stage or None,
            limit=clause.limit,
            article=clause.article or None,
        )


class SegmentOut(Line):
    """A segment that was recognised, on which basis (`cpv`, `descriptor`, `words`) and how surely (0 to 1)."""

    slug: str
    basis: str
    confidence: float
    lot: str | None
    evidence: EvidenceOut

    @classmethod
    def of(cls, hit: SegmentHit) -> SegmentOut:
        """Copy one hit."""
        return cls(
            slug=hit.slug,
            basis=hit.basis,
            confidence=hit.confidence,
            lot=hit.lot,
            evidence=EvidenceOut.of(hit.evidence),
        )


class AwardOut(Line):
    """What a result says of a lot (null: the whole procedure). `outcome`: `awarded`, `unsuccessful`, `unknown`."""

    lot: str | None
    winners: list[str]
    amount: Decimal | None
    outcome: str
    evidence: EvidenceOut | None

    @classmethod
    def of(cls, award: Award) -> AwardOut:
        """Copy one award."""
        return cls(
            lot=award.lot,
            winners=list(award.winners),
            amount=award.amount,
            outcome=award.outcome,
            evidence=EvidenceOut.of(award.evidence) if award.evidence else None,
        )


class TimelineOut(Line):
    """One line of the procedure's history, in French, oldest first."""

    on: date | None
    kind: Kind
    source_id: str
    summary: str
    old: str | None
    new: str | None
    evidence: EvidenceOut | None

    @classmethod
    def of(cls, event: TimelineEvent) -> TimelineOut:
        """Copy one event."""
        return cls(
            on=event.on,
            kind=event.kind,
            source_id=event.source_id,
            summary=event.summary,
            old=event.old or None,
            new=event.new or None,
            evidence=EvidenceOut.of(event.evidence) if event.evidence else None,
        )


class ContradictionOut(Line):
    """Two places of the notices that disagree: shown, never settled."""

    topic: str
    message: str
    evidences: list[EvidenceOut]

    @classmethod
    def of(cls, contradiction: Contradiction) -> ContradictionOut:
        """Copy one contradiction."""
        return cls(
            topic=contradiction.topic, message=contradiction.message, evidences=evidences_of(contradiction.evidence)
        )


class LinkOut(Line):
    """An address and what it leads to: `notice`, `documents`, `submission`, `buyer-profile` or `item`."""

    role: str
    url: str


class DescriptorOut(Line):
    """A word of the BOAMP's own vocabulary."""

    code: str
    label: str


class LotsGroupOut(Line):
    """Lots that may be awarded together."""

    id: str
    lots: list[str]
    title: str | None


class LotLimitsOut(Line):
    """How many lots one tenderer may tender for and win; null when the notice does not say."""

    submitted: int | None
    awarded: int | None
    evidence: EvidenceOut | None


def instant(value: datetime) -> str:
    """Write an instant as ISO 8601 in UTC, `2026-12-04T11:00:00Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def evidences_of(evidences: Iterable[Evidence]) -> list[EvidenceOut]:
    """Copy several evidences, in order."""
    return [EvidenceOut.of(evidence) for evidence in evidences]
