"""What the user says instead of what was read: one value a lot and kind of requirement. Pure.

A correction is kept apart from the notice and applied over whatever is read, so that reading again never loses it. What
was read stays with it and is shown. The activity, the reservation, the deadline, the place and the duration also change
the opportunity that everything else is worked out from.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from feeds.dates import PARIS, wall_deadline, zone_for
from feeds.models import Lot, Opportunity, Place, Regime, Reservation, SegmentHit
from readiness.asked import SILENT
from readiness.correction_values import requirements_for
from readiness.models import CORRECTED, Correction, Requirement, RequirementKind

OF_OPPORTUNITY: Final = frozenset(
    {RequirementKind.SEGMENT, RequirementKind.RESERVATION, RequirementKind.DEADLINE, RequirementKind.PLACE}
)
"""What is asked follows from the opportunity once corrected; for the other kinds, from the correction itself."""
_LENGTHS: Final = frozenset({RequirementKind.DURATION, RequirementKind.RENEWALS})


def for_lot(corrections: Sequence[Correction], lot: str | None) -> list[Correction]:
    """Give the corrections that hold for a lot, its own before the procedure's."""
    chosen: dict[RequirementKind, Correction] = {}
    for each in corrections:
        if each.lot is None or each.lot == lot:
            known = chosen.get(each.kind)
            if known is None or known.lot is None:
                chosen[each.kind] = each
    return list(chosen.values())


def apply_corrections(
    requirements: Sequence[Requirement], corrections: Sequence[Correction], published: Sequence[Requirement] = ()
) -> tuple[Requirement, ...]:
    """Put what the user said in the place of what was read, with what was read kept beside it.

    Args:
        requirements: what a lot asks, as read.
        corrections: those of the lot (`for_lot`).
        published: what was read before the opportunity itself was corrected; the same when it was not.
    """
    asked = list(requirements)
    for correction in corrections:
        before = [each for each in published or requirements if each.kind is correction.kind]
        read = " ; ".join(dict.fromkeys(each.asked for each in before)) or SILENT
        now = [each for each in asked if each.kind is correction.kind]
        if correction.kind not in OF_OPPORTUNITY:
            now = requirements_for(correction.kind, correction.value)
        marked = [replace(each, evidence=(correction.evidence,), confidence="sure", read=read) for each in now]
        asked = _put(asked, correction.kind, marked)
    return tuple(asked)


def _put(asked: list[Requirement], kind: RequirementKind, instead: list[Requirement]) -> list[Requirement]:
    """Put requirements where those of their kind stood; before the deadline, which comes last, when none did."""
    places = [at for at, each in enumerate(asked) if each.kind is kind]
    last = len(asked) - 1 if asked and asked[-1].kind is RequirementKind.DEADLINE else len(asked)
    at = places[0] if places else last
    return [
        *(each for each in asked[:at] if each.kind is not kind),
        *instead,
        *(e for e in asked[at:] if e.kind is not kind),
    ]


def correct_opportunity(opportunity: Opportunity, corrections: Sequence[Correction]) -> Opportunity:
    """Change what the user corrected of the opportunity itself; the same value when that is nothing."""
    # The procedure's first: a lot's own correction then stands over it.
    for each in sorted(corrections, key=lambda one: one.lot is not None):
        if each.lot is None or any(lot.id == each.lot for lot in opportunity.lots):
            if each.kind is RequirementKind.SEGMENT:
                opportunity = _segments(opportunity, each)
            elif each.kind is RequirementKind.RESERVATION:
                opportunity = _reservations(opportunity, each)
            elif each.kind is RequirementKind.DEADLINE:
                opportunity = _deadline(opportunity, each)
            elif each.kind is RequirementKind.PLACE:
                opportunity = _places(opportunity, each)
            elif each.kind in _LENGTHS:
                opportunity = _length(opportunity, each)
    return opportunity


def _segments(opportunity: Opportunity, said: Correction) -> Opportunity:
    slugs = said.value.split(",") if said.value else []
    hits = tuple(SegmentHit(slug, CORRECTED, 1.0, said.evidence, said.lot) for slug in slugs)
    kept = () if said.lot is None else tuple(hit for hit in opportunity.segments if hit.lot != said.lot)
    return replace(opportunity, segments=kept + hits)


def _reservations(opportunity: Opportunity, said: Correction) -> Opportunity:
    kept: list[Reservation] = []
    if said.lot is not None:
        lots = tuple(lot.id for lot in opportunity.lots)
        for each in opportunity.reservations:
            others = tuple(lot for lot in each.scope or lots if lot != said.lot)
            if others:
                kept.append(replace(each, scope=others, partial_unknown=False))
    unreserved = opportunity.unreserved
    if said.value:
        scope = () if said.lot is None else (said.lot,)
        kept.append(Reservation(Regime(said.value), scope, (said.evidence,)))
    else:
        unreserved = (*unreserved, said.evidence)
    agreed = tuple(each for each in opportunity.contradictions if not each.topic.startswith(("reserv", "regime")))
    return replace(opportunity, reservations=tuple(kept), unreserved=unreserved, contradictions=agreed)


def _deadline(opportunity: Opportunity, said: Correction) -> Opportunity:
    known = opportunity.deadline
    zone = known.zone if known else zone_for(opportunity.departments, opportunity.buyer.postcode) or PARIS
    deadline = wall_deadline(said.value, zone, stamped=True) if said.value else None
    if said.lot is None:
        lots = tuple(replace(lot, deadline=None) for lot in opportunity.lots)
        return replace(opportunity, deadline=deadline, lots=lots)
    return _lot(opportunity, said.lot, deadline=deadline)


def _places(opportunity: Opportunity, said: Correction) -> Opportunity:
    places = tuple(_place(name) for name in said.value.split(";")) if said.value else ()
    if said.lot is None:
        lots = tuple(replace(lot, places=()) for lot in opportunity.lots)
        return replace(opportunity, places=places, lots=lots)
    return _lot(opportunity, said.lot, places=places)


def _length(opportunity: Opportunity, said: Correction) -> Opportunity:
    """Put the months or the renewals that the user said where eligibility and weekly means count them."""
    if said.kind is RequirementKind.DURATION:
        months = Decimal(said.value) if said.value else None
        if said.lot is not None:
            return _lot(opportunity, said.lot, duration_months=months)
        lots = tuple(replace(lot, duration_months=None) for lot in opportunity.lots)
        return replace(opportunity, duration_months=months, lots=lots)
    renewals = int(Decimal(said.value)) if said.value else None
    if said.lot is not None:
        return _lot(opportunity, said.lot, renewals=renewals)
    return replace(opportunity, renewals=renewals, lots=tuple(replace(lot, renewals=None) for lot in opportunity.lots))


def _place(text: str) -> Place:
    """Read `56000 Vannes`, `Vannes` or `56`."""
    words = text.split()
    postcode = next((word for word in words if word.isdigit() and len(word) == len("56000")), "")
    city = " ".join(word for word in words if word != postcode)
    return Place(city=city, postcode=postcode)


def _lot(opportunity: Opportunity, ident: str, **changes: object) -> Opportunity:
    def changed(lot: Lot) -> Lot:
        return replace(lot, **changes) if lot.id == ident else lot  # type: ignore[arg-type]

    return replace(opportunity, lots=tuple(map(changed, opportunity.lots)))
