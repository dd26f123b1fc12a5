"""Put what the files say beside what the notice says. Pure.

The files refine the notice: they come second in time and say more. Where both speak and disagree, what the files say is
taken and what the notice says stays in sight. The deadline is the exception: a rectification moves the notice's, never
that of a file already given. What the user corrected is applied after, over both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Final

from feeds.models import (
    Clause,
    ClauseKind,
    Contradiction,
    Deadline,
    Evidence,
    Lot,
    Opportunity,
    Place,
    Regime,
    Reservation,
)
from readiness import french
from readiness.dce.models import DceReading, WithFiles
from readiness.dce.places import in_files, spot_of
from readiness.models import Requirement, RequirementKind

K = RequirementKind
MOST_EVIDENCE: Final = 4
_ORDER: Final = {
    kind: position
    for position, kind in enumerate(
        (K.SEGMENT, K.RESERVATION, K.PLACE, K.QUANTITY, K.SCHEDULE, K.TIME_WINDOW, K.DELIVERY, K.DURATION, K.RENEWALS,
         K.START, K.END, K.TURNOVER, K.CERTIFICATION, K.INSURANCE, K.REFERENCE, K.FIRE_CLASS, K.REUSE_SHARE,
         K.INSERTION_HOURS)
    )
}  # fmt: skip
_BY_UNIT: Final = frozenset({K.SCHEDULE, K.REFERENCE})
_BY_CODE: Final = frozenset({K.CERTIFICATION, K.INSURANCE, K.FIRE_CLASS, K.REUSE_SHARE})
_NARROWED: Final = {
    Regime.UNSPECIFIED: frozenset(Regime),
    Regime.HANDICAP_IAE: frozenset({Regime.HANDICAP, Regime.IAE}),
}


def where(evidence: Sequence[Evidence]) -> str:
    """Name the place in the files of the first evidence that is there (`le CCTP p. 7`)."""
    spot = next((spot for each in evidence if (spot := spot_of(each.path)) is not None), None)
    if spot is None:
        return "le dossier"
    article = {"ae": "l'", "annexe": "l'", "avis": "l'", "inconnue": "la ", "dpgf": "la ", "dume": "le "}
    return article.get(spot.kind.value, "le ") + spot.short()


# --- requirements ----------------------------------------------------------------------------------------------


def refine(asked: Sequence[Requirement], said: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Join what the notice asks of a lot and what the files ask of it.

    Args:
        asked: read from the opportunity.
        said: read from the files alone (`DceReading.asked_of`).
    """
    result = list(asked)
    for group in _groups(said):
        before = [each for each in result if _key(each) == _key(group[0])]
        silent = [each for each in result if each.kind is group[0].kind and not each.evidence and not each.read]
        if group[0].kind is K.PLACE:
            result = [_placed(each, group[0]) if each.kind is K.PLACE else each for each in result]
        elif group[0].kind is K.QUANTITY and any(each.evidence for each in before):
            continue
        else:
            told = [each for each in before if each not in silent]
            gone = [*told, *silent]
            result = [each for each in result if each not in gone] + _joined(group, told)
    last = len(_ORDER)
    return tuple(sorted(result, key=lambda each: _ORDER.get(each.kind, last + (each.kind is K.DEADLINE))))


def _key(requirement: Requirement) -> tuple[object, ...]:
    kind = requirement.kind
    return kind, requirement.unit if kind in _BY_UNIT else requirement.code if kind in _BY_CODE else ""


def _groups(said: Iterable[Requirement]) -> list[list[Requirement]]:
    groups: dict[tuple[object, ...], list[Requirement]] = {}
    for each in said:
        groups.setdefault(_key(each), []).append(each)
    return list(groups.values())


def _joined(group: Sequence[Requirement], told: Sequence[Requirement]) -> list[Requirement]:
    """Give what the files say, with the notice's evidence when it agrees and the notice's words when it does not."""
    if not told:
        return list(group)
    proof = tuple(each for one in told for each in one.evidence)
    if _agree(group, told):
        return [replace(each, evidence=(*each.evidence, *proof)[:MOST_EVIDENCE]) for each in group]
    words = " ; ".join(dict.fromkeys(each.asked for each in told))
    return [replace(each, evidence=(*each.evidence, *proof)[:MOST_EVIDENCE], notice=words) for each in group]


def _agree(group: Sequence[Requirement], told: Sequence[Requirement]) -> bool:
    if {each.asked for each in group} == {each.asked for each in told}:
        return True
    if len(group) != 1 or len(told) != 1:
        return False
    ours, theirs = group[0], told[0]
    if ours.kind is K.DURATION:
        # A form gives 48 months where the clauses say one year renewed three times.
        lengths = {value for value in (ours.value, ours.most) if value is not None}
        return theirs.value in lengths or theirs.most in lengths
    same = ours.value is not None and ours.value == theirs.value and ours.unit == theirs.unit
    return same or (ours.on is not None and ours.on == theirs.on)


def _placed(place: Requirement, named: Requirement) -> Requirement:
    """Say that places were read in the files, when they are those that count."""
    if not {_town(each) for each in named.places} <= {_town(each) for each in place.places}:
        return place
    return replace(place, evidence=(*named.evidence, *place.evidence)[: max(MOST_EVIDENCE, len(named.evidence))])


def _town(place: Place) -> str:
    return place.insee or f"{place.postcode} {place.city.casefold()}"


# --- the opportunity -------------------------------------------------------------------------------------------


def with_files(opportunity: Opportunity, files: DceReading) -> WithFiles:
    """Put into an opportunity what its consultation's files say of it."""
    told = {each.name: getattr(opportunity, each.name) for each in fields(Opportunity)}
    told["contradictions"] = [*opportunity.contradictions, *files.contradictions]
    told["reservations"] = _reservations(opportunity, files, told["contradictions"])
    told["clauses"] = _clauses(opportunity, files, told["contradictions"])
    told["deadline"] = _deadline(opportunity, files, told["contradictions"])
    told["places"], told["lots"] = _places(opportunity, files)
    told["contradictions"] = tuple(dict.fromkeys(told["contradictions"]))
    duration = next((each for each in files.asked_of(None) if each.kind is K.DURATION), None)
    if (
        duration is not None
        and not opportunity.duration_months
        and not any(lot.duration_months for lot in opportunity.lots)
    ):
        told["duration_months"] = duration.value
    return WithFiles(**told, files=files)


def _reservations(opportunity: Opportunity, files: DceReading, doubts: list[Contradiction]) -> tuple[Reservation, ...]:
    kept = list(opportunity.reservations)
    for read in files.reservations:
        at = next((at for at, each in enumerate(kept) if _overlap(each.scope, read.scope)), None)
        if at is None:
            kept.append(read)
            if opportunity.unreserved:
                message = (
                    f"L'avis dit que rien n'est réservé, {where(read.evidence)} réserve : à demander à l'acheteur."
                )
                doubts.append(Contradiction("reservation", message, (*read.evidence[:1], *opportunity.unreserved[:1])))
            continue
        known = kept[at]
        if known.regime is read.regime or read.regime is Regime.UNSPECIFIED:
            kept[at] = replace(known, evidence=(*known.evidence, *read.evidence))
        elif read.regime in _NARROWED.get(known.regime, frozenset()) and set(known.scope) == set(read.scope):
            kept[at] = replace(known, regime=read.regime, evidence=(*read.evidence, *known.evidence))
        else:
            message = (
                f"L'avis et {where(read.evidence)} ne réservent pas aux mêmes structures : à demander à l'acheteur."
            )
            doubts.append(Contradiction("reservation", message, (*read.evidence[:1], *known.evidence[:1])))
    if opportunity.reservations and not files.reservations:
        for proof, lots in zip(files.unreserved, files.unreserved_lots, strict=False):
            if not lots:
                message = f"L'avis réserve, {where((proof,))} dit que rien n'est réservé : à demander à l'acheteur."
                doubts.append(Contradiction("reservation", message, (proof, *opportunity.reservations[0].evidence[:1])))
    return tuple(kept)


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def _clauses(opportunity: Opportunity, files: DceReading, doubts: list[Contradiction]) -> tuple[Clause, ...]:
    kept = list(opportunity.clauses)
    for read in files.clauses:
        alike = [at for at, each in enumerate(kept) if each.kind is read.kind and _overlap(each.scope, read.scope)]
        same = [at for at in alike if kept[at].value == read.value and kept[at].hours in (None, read.hours)]
        if same:
            known = kept[same[0]]
            proof = tuple(dict.fromkeys((*known.evidence, *read.evidence)))[:MOST_EVIDENCE]
            fuller = replace(read, scope=known.scope or read.scope) if known.hours is None and read.hours else known
            kept[same[0]] = replace(fuller, evidence=proof)
            continue
        kept.append(read)
        hours = next((kept[at] for at in alike if kept[at].hours is not None), None)
        if read.kind is ClauseKind.INSERTION and hours and hours.hours is not None and read.hours is not None:
            message = (
                f"L'avis demande {french.figure(hours.hours, 'h')} d'insertion, {where(read.evidence)} "
                f"{french.figure(read.hours, 'h')} : à demander à l'acheteur."
            )
            doubts.append(Contradiction("clause", message, (*read.evidence[:1], *hours.evidence[:1])))
    return tuple(kept)


def _deadline(opportunity: Opportunity, files: DceReading, doubts: list[Contradiction]) -> Deadline | None:
    known, read = opportunity.deadline, files.deadline
    if known is None or read is None:
        return known or (None if any(lot.deadline for lot in opportunity.lots) else read)
    days_differ = known.wall[:10] != read.wall[:10]
    if days_differ or (known.timed and read.timed and known.wall != read.wall):
        message = (
            f"L'avis dit {_clock(known)}, {where(files.deadline_evidence)} dit {_clock(read)} : l'avis est retenu, "
            "vérifiez sur le profil d'acheteur."
        )
        doubts.append(Contradiction("deadline", message, files.deadline_evidence))
    return known


def _clock(deadline: Deadline) -> str:
    wall = deadline.wall
    day = f"{wall[8:10]}/{wall[5:7]}/{wall[:4]}"
    return f"{day} {wall[11:16].replace(':', f'{french.NBSP}h{french.NBSP}')}" if deadline.timed else day


def _places(opportunity: Opportunity, files: DceReading) -> tuple[tuple[Place, ...], tuple[Lot, ...]]:
    """Give where the work is: a lot's sites to the lot; those of no lot to a procedure that is not divided."""
    by_lot = {each.lot: each.places for each in files.sites}
    several = len(opportunity.lots) > 1
    shared = by_lot.get(None, ())
    places = opportunity.places
    if shared and not (several and places):
        places = _wider(shared, opportunity.places)
    lots = tuple(
        replace(lot, places=_wider(own, lot.places)) if (own := by_lot.get(lot.id, () if several else shared)) else lot
        for lot in opportunity.lots
    )
    return places, lots


def _wider(read: tuple[Place, ...], published: tuple[Place, ...]) -> tuple[Place, ...]:
    """Give the sites that were read, and the towns that only the notice names."""
    named = {_town(each) for each in read} | {each.city.casefold() for each in read}
    rest = [
        each
        for each in published
        if (each.city or each.insee) and _town(each) not in named and each.city.casefold() not in named
    ]
    return (*read, *rest)


def read_in_files(requirement: Requirement) -> bool:
    """Tell whether a requirement was read in the files."""
    return any(map(in_files, requirement.evidence))
