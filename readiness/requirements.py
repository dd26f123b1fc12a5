"""What a lot asks, read from the merged opportunity, each thing with where it was read.

Structured fields first, then the text of the lot, then the text of the whole procedure. A silent notice gives a
requirement `non indiqué` for place, schedule, turnover and the quantity of goods only: what the user looks for and must
not believe absent.
Pure; compares nothing with a structure.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from feeds.models import (
    Clause,
    ClauseKind,
    Deadline,
    Evidence,
    Lot,
    Opportunity,
    Place,
    Regime,
    Reservation,
    SegmentHit,
    Status,
)
from feeds.reference import department_name, locate
from feeds.text import QUOTE_LIMIT
from readiness import asked as words
from readiness import french
from readiness.asked import SILENT
from readiness.dce.models import WithFiles
from readiness.dce.refine import refine
from readiness.eligibility import who
from readiness.models import Requirement, RequirementKind
from readiness.terms import LONGEST_CONTRACT, read_terms
from readiness.texts import Texts

GOODS_SEGMENTS: Final = frozenset(
    {"mobilier-reemploi", "mobilier-urbain", "textile-reemploi", "numerique-reconditionne", "papier-bureau"}
)


def read_requirements(
    opportunity: Opportunity, lot: Lot | None, now: datetime, texts: Texts | None = None
) -> tuple[Requirement, ...]:
    """List what a lot asks (or the whole procedure when `lot` is None), in the order the screen shows it.

    Args:
        opportunity: merged and read.
        lot: one of its lots.
        now: UTC-aware; a planned procedure has no deadline to miss.
        texts: `Texts(opportunity)` when several lots are read in a row.
    """
    texts = texts or Texts(opportunity)
    asked: list[Requirement] = [_segment(opportunity, lot)]
    asked += _reservation(opportunity, lot)
    asked.append(_place(opportunity, lot))
    goods = is_goods(opportunity, lot)
    terms = read_terms(opportunity, lot, texts)
    asked += words.quantities(lot, texts, goods=goods)
    if not goods:
        asked += words.schedule(lot, texts)
        asked += words.windows(lot, texts)
    asked += words.delivery(lot, texts)
    asked += words.duration(terms)
    asked += words.days(terms)
    asked += words.turnover(lot, texts)
    asked += words.papers_asked(lot, texts)
    asked += words.questions(lot, texts)
    asked += words.reuse_shares(lot, texts)
    asked += _insertion(opportunity, lot)
    asked += _deadline(opportunity, lot, now)
    if isinstance(opportunity, WithFiles):
        return refine(asked, opportunity.files.asked_of(lot.id if lot else None))
    return tuple(asked)


def hits_of(opportunity: Opportunity, lot: Lot | None) -> tuple[SegmentHit, ...]:
    """Give the segments recognised in a lot, else those of the whole procedure, best first."""
    own = [hit for hit in opportunity.segments if lot is not None and hit.lot == lot.id]
    hits = own or [hit for hit in opportunity.segments if lot is None or hit.lot is None]
    return tuple(sorted(hits, key=lambda hit: -hit.confidence)) if len(hits) > 1 else tuple(hits)


def reservations_of(opportunity: Opportunity, lot: Lot | None) -> tuple[Reservation, ...]:
    """Give the reservations that weigh on a lot; for a procedure whose lots are unknown, all of them."""
    if lot is None:
        return tuple(each for each in opportunity.reservations if not each.scope or not opportunity.lots)
    return tuple(each for each in opportunity.reservations if not each.scope or lot.id in each.scope)


def places_of(opportunity: Opportunity, lot: Lot | None) -> tuple[Place, ...]:
    """Give where a lot is carried out, with coordinates where they can be told; départements when nothing is better."""
    published = (lot.places if lot else ()) or opportunity.places
    if not published:
        published = tuple(Place(department=code) for code in opportunity.departments)
    return tuple(dict.fromkeys(locate(place) for place in published))


def deadline_of(opportunity: Opportunity, lot: Lot | None) -> Deadline | None:
    """Give the deadline that holds for a lot."""
    return (lot.deadline if lot else None) or opportunity.deadline


def total_months(opportunity: Opportunity, lot: Lot | None) -> Decimal | None:
    """Give the longest duration in months, every renewal taken to last as long as the first period.

    A sum that no contract of ours reaches (48 months renewed three times) means that the published duration already
    holds its renewals: it stands alone.
    """
    months = (lot.duration_months if lot else None) or opportunity.duration_months
    total = longest_months(opportunity, lot)
    return months if months is not None and total is not None and total > LONGEST_CONTRACT else total


def longest_months(opportunity: Opportunity, lot: Lot | None) -> Decimal | None:
    """Give the first period times its renewals, however long: what a legal limit is held against."""
    months = (lot.duration_months if lot else None) or opportunity.duration_months
    renewals = lot.renewals if lot and lot.renewals is not None else opportunity.renewals
    return None if months is None else months * (1 + (renewals or 0))


def is_goods(opportunity: Opportunity, lot: Lot | None) -> bool:
    """Tell whether goods are bought: by the CPV division (01-44 and 48), else the nature, else the segment."""
    codes = (lot.cpv if lot else ()) or opportunity.cpv
    if codes:
        return codes[0][:2] < "45" or codes[0].startswith("48")
    if opportunity.natures:
        return opportunity.natures == ("supplies",)
    hits = hits_of(opportunity, lot)
    return bool(hits) and hits[0].slug in GOODS_SEGMENTS


def place_name(place: Place) -> str:
    """Name a place as people do: town, else what was published, else the département."""
    return place.city or place.label or department_name(place.department) or place.postcode or place.nuts


# --- one kind each ---------------------------------------------------------------------------------------------


def _segment(opportunity: Opportunity, lot: Lot | None) -> Requirement:
    hits = hits_of(opportunity, lot)
    slugs = tuple(dict.fromkeys(hit.slug for hit in hits))
    evidence = tuple(dict.fromkeys(hit.evidence for hit in hits))
    codes = (lot.cpv if lot else ()) or opportunity.cpv
    if slugs:
        asked = segment_label(slugs[0])
    elif codes:
        asked, evidence = f"CPV {codes[0]}", (Evidence(f"{lot.path}.cpv" if lot else "cpv", codes[0], "cpv"),)
    else:
        asked = opportunity.descriptors[0][1] if opportunity.descriptors else SILENT
    return Requirement(RequirementKind.SEGMENT, "activité", asked, evidence, segments=slugs)


def segment_label(slug: str) -> str:
    """Give a segment's French label, or its slug when it is not in the list any more."""
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415 - its word patterns are not needed to check figures

    segment = SEGMENTS.get(slug)
    return segment.label if segment else slug


def _reservation(opportunity: Opportunity, lot: Lot | None) -> list[Requirement]:
    weighing = reservations_of(opportunity, lot)
    if not weighing:
        elsewhere = tuple(f"{each.path}." for each in opportunity.lots if each.path and lot and each.id != lot.id)
        denied = tuple(each for each in opportunity.unreserved if not each.path.startswith(elsewhere))
        return [Requirement(RequirementKind.RESERVATION, "réservation", "non réservé", denied)] if denied else []
    regimes: list[Regime] = list(dict.fromkeys(each.regime for each in weighing))
    named = [each for each in regimes if each is not Regime.UNSPECIFIED] or regimes
    asked = "réservé " + french.listing([who(regime) for regime in named])
    evidence = tuple(dict.fromkeys(each for reservation in weighing for each in reservation.evidence))
    return [Requirement(RequirementKind.RESERVATION, "réservation", asked, evidence, regime=named[0])]


def _place(opportunity: Opportunity, lot: Lot | None) -> Requirement:
    places = places_of(opportunity, lot)
    names = list(dict.fromkeys(name for name in map(place_name, places) if name))
    label = "lieu" if len(places) <= 1 else "site le plus loin"
    if not names:
        return Requirement(RequirementKind.PLACE, label, SILENT, places=places)
    asked = names[0] if len(names) == 1 else f"{len(names)} sites"
    path = f"{lot.path}.places" if lot and lot.path and lot.places else "places"
    shown = ", ".join(names)[:QUOTE_LIMIT]
    return Requirement(RequirementKind.PLACE, label, asked, (Evidence(path, shown),), places=places)


def insertion_clauses(opportunity: Opportunity, lot: Lot | None) -> Sequence[Clause]:
    """Give the clauses that ask a stated number of insertion hours of a lot."""
    return [
        clause
        for clause in opportunity.clauses
        if clause.kind is ClauseKind.INSERTION
        and clause.hours is not None
        and (not clause.scope or (lot is not None and lot.id in clause.scope))
    ]


def _insertion(opportunity: Opportunity, lot: Lot | None) -> list[Requirement]:
    most = max(insertion_clauses(opportunity, lot), key=lambda clause: clause.hours or 0, default=None)
    if most is None or most.hours is None:
        return []
    asked = french.figure(most.hours, "h")
    return [Requirement(RequirementKind.INSERTION_HOURS, "insertion", asked, most.evidence, most.hours, "h")]


def _deadline(opportunity: Opportunity, lot: Lot | None, now: datetime) -> list[Requirement]:
    kind, label = RequirementKind.DEADLINE, "date limite"
    deadline = deadline_of(opportunity, lot)
    if deadline is None:
        asked = "pas encore ouverte" if opportunity.status(now) is Status.PLANNED else SILENT
        return [Requirement(kind, label, asked)]
    wall = deadline.wall
    asked = f"{wall[8:10]}/{wall[5:7]}/{wall[:4]}" + (
        f" {wall[11:16].replace(':', french.NBSP + 'h' + french.NBSP)}" if deadline.timed else ""
    )
    path = f"{lot.path}.deadline" if lot and lot.deadline and lot.path else "deadline"
    return [Requirement(kind, label, asked, (Evidence(path, wall),), at=deadline.at)]
