"""The line of `notices --json` and `show --json`: an opportunity with its lots."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field, field_serializer

from feeds.models import Kind, Lot, Opportunity, Reservation, Status
from lotalot.jsonio.parts import (
    AmountOut,
    AwardOut,
    BuyerOut,
    ClauseOut,
    ContradictionOut,
    DeadlineOut,
    DescriptorOut,
    EvidenceOut,
    Line,
    LinkOut,
    LotLimitsOut,
    LotsGroupOut,
    PlaceOut,
    QuantityOut,
    ReservationOut,
    SegmentOut,
    TimelineOut,
    evidences_of,
    instant,
)


class LotOut(Line):
    """A lot. `deadline` is the lot's own, else the procedure's; `reservations` are those that cover this lot."""

    id: str
    title: str | None
    description: str | None
    cpv: list[str]
    quantity: QuantityOut | None
    quantities: list[QuantityOut]
    place: PlaceOut | None
    places: list[PlaceOut]
    deadline: datetime | None
    own_deadline: DeadlineOut | None
    value: AmountOut | None
    duration_months: Decimal | None
    starts: date | None
    renewals: int | None
    kind: str
    reservations: list[ReservationOut]

    @field_serializer("deadline")
    def _deadline(self, value: datetime | None) -> str | None:
        return instant(value) if value else None

    @classmethod
    def of(cls, lot: Lot, opportunity: Opportunity) -> LotOut:
        """Copy a lot of an opportunity."""
        deadline = lot.deadline or opportunity.deadline
        quantities = [QuantityOut.of(quantity) for quantity in lot.quantities]
        places = [PlaceOut.of(place) for place in lot.places]
        return cls(
            id=lot.id,
            title=lot.title or None,
            description=lot.description or None,
            cpv=list(lot.cpv),
            quantity=quantities[0] if quantities else None,
            quantities=quantities,
            place=places[0] if places else None,
            places=places,
            deadline=deadline.at if deadline else None,
            own_deadline=DeadlineOut.of(lot.deadline),
            value=AmountOut.of(lot.value),
            duration_months=lot.duration_months,
            starts=lot.starts,
            renewals=lot.renewals,
            kind=lot.kind,
            reservations=[_reservation(r, opportunity) for r in opportunity.reservations if covers(r, lot.id)],
        )


class OpportunityOut(Line):
    """All notices of one procedure, over all sources: a line of `lotalot notices --json` and `lotalot show --json`."""

    id: str
    source: str
    source_ids: list[str]
    kind: Kind
    status: Status
    title: str | None
    buyer: BuyerOut
    published: date | None
    dispatched: date | None
    deadline: datetime | None
    deadline_detail: DeadlineOut | None
    previous_deadline: DeadlineOut | None
    departments: list[str]
    cpv: list[str]
    descriptors: list[DescriptorOut]
    natures: list[str]
    segments: list[str]
    segment_hits: list[SegmentOut]
    procedure: str | None
    techniques: list[str]
    places: list[PlaceOut]
    value: AmountOut | None
    duration_months: Decimal | None
    renewals: int | None
    description: str | None
    lots: list[LotOut]
    lots_groups: list[LotsGroupOut]
    lot_limits: LotLimitsOut | None
    reserved: bool | None = Field(
        description="True: something is reserved; false: the notices say that nothing is; null: they do not say."
    )
    reservations: list[ReservationOut]
    unreserved: list[EvidenceOut]
    clauses: list[ClauseOut]
    contradictions: list[ContradictionOut]
    awards: list[AwardOut]
    timeline: list[TimelineOut]
    warnings: list[str]
    urls: list[str]
    links: list[LinkOut]

    @field_serializer("deadline")
    def _deadline(self, value: datetime | None) -> str | None:
        return instant(value) if value else None

    @classmethod
    def of(cls, opportunity: Opportunity, now: datetime) -> OpportunityOut:
        """Build the public shape of an opportunity, with its status at `now` (UTC-aware)."""
        o = opportunity
        return cls(
            id=o.id,
            source=o.source,
            source_ids=list(o.source_ids),
            kind=o.kind,
            status=o.status(now),
            title=o.title or None,
            buyer=BuyerOut(
                name=o.buyer.name or None,
                siret=o.buyer.siret or None,
                city=o.buyer.city or None,
                postcode=o.buyer.postcode or None,
            ),
            published=o.published,
            dispatched=o.dispatched,
            deadline=o.deadline.at if o.deadline else None,
            deadline_detail=DeadlineOut.of(o.deadline),
            previous_deadline=DeadlineOut.of(o.previous_deadline),
            departments=list(o.departments),
            cpv=list(o.cpv),
            descriptors=[DescriptorOut(code=code, label=label) for code, label in o.descriptors],
            natures=list(o.natures),
            segments=list(dict.fromkeys(hit.slug for hit in o.segments)),
            segment_hits=[SegmentOut.of(hit) for hit in o.segments],
            procedure=o.procedure or None,
            techniques=list(o.techniques),
            places=[PlaceOut.of(place) for place in o.places],
            value=AmountOut.of(o.value),
            duration_months=o.duration_months,
            renewals=o.renewals,
            description=o.description or None,
            lots=[LotOut.of(lot, o) for lot in o.lots],
            lots_groups=[LotsGroupOut(id=g.id, lots=list(g.lots), title=g.title or None) for g in o.lots_groups],
            lot_limits=_limits(o),
            reserved=reserved(o),
            reservations=[_reservation(reservation, o) for reservation in o.reservations],
            unreserved=evidences_of(o.unreserved),
            clauses=[ClauseOut.of(clause) for clause in o.clauses],
            contradictions=[ContradictionOut.of(contradiction) for contradiction in o.contradictions],
            awards=[AwardOut.of(award) for award in o.awards],
            timeline=[TimelineOut.of(event) for event in o.timeline],
            warnings=list(o.warnings),
            urls=list(dict.fromkeys(link.url for link in o.links)),
            links=[LinkOut(role=link.role, url=link.url) for link in o.links],
        )


def covers(reservation: Reservation, lot: str) -> bool:
    """Tell whether a reservation is known to cover a lot ("in whole or in part" is not knowing)."""
    if reservation.scope:
        return lot in reservation.scope
    return not reservation.partial_unknown


def reserved(opportunity: Opportunity) -> bool | None:
    """Tell whether something is reserved; None when the notices do not say."""
    if opportunity.reservations:
        return True
    return False if opportunity.unreserved else None


def _reservation(reservation: Reservation, opportunity: Opportunity) -> ReservationOut:
    sent = opportunity.dispatched or opportunity.published
    return ReservationOut.of(reservation, sent, concession=opportunity.procedure == "concession")


def _limits(opportunity: Opportunity) -> LotLimitsOut | None:
    limits = opportunity.lot_limits
    if limits is None:
        return None
    evidence = EvidenceOut.of(limits.evidence) if limits.evidence else None
    return LotLimitsOut(submitted=limits.submitted, awarded=limits.awarded, evidence=evidence)
