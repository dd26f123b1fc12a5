"""What the notices of one procedure, taken together, reserve or open to the social economy, and how it changed.

Pure. The notices come sorted (`feeds.merge`). A notice that states the whole call states its reservations; a national
rectification replaces those of the same lots, and takes away what it says is not reserved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from feeds.models import (
    SOME_LOTS,
    Clause,
    Contradiction,
    Evidence,
    Kind,
    Reading,
    ReadNotice,
    Reservation,
    TimelineEvent,
)
from feeds.story import whole_call
from feeds.timeline import reserved_event


@dataclass(slots=True)
class Doors:
    """What the notices open or close to the social economy."""

    reservations: tuple[Reservation, ...]
    clauses: tuple[Clause, ...]
    contradictions: tuple[Contradiction, ...]
    unreserved: tuple[Evidence, ...]
    events: dict[str, TimelineEvent] = field(default_factory=dict)
    """By notice (`source:guid`), the change of reservation that it brought."""

    @classmethod
    def read(cls, reading: Reading) -> "Doors":
        """Take what one notice says."""
        return cls(reading.reservations, reading.clauses, reading.contradictions, reading.unreserved)

    @classmethod
    def of(cls, ordered: Sequence[ReadNotice], governing: ReadNotice) -> "Doors":
        """Follow the notices that state the call, up to the governing one, and the rectifications that correct them."""
        known = tuple(lot.id for lot in governing.notice.lots)
        events: dict[str, TimelineEvent] = {}
        doors: Doors | None = None
        for member in ordered:
            before, change = doors, member.notice.kind is Kind.CHANGE
            if member is governing or whole_call(member.notice):
                doors = cls.read(member.reading)
                if change and before and not doors.reservations and not doors.unreserved:
                    doors.reservations, doors.unreserved = before.reservations, before.unreserved
            elif change and before:
                doors = replace(before)
                doors.correct(member, known)
            if change and before and doors and (event := _told(member, before, doors)):
                events[event.source_id] = event
        doors = doors or cls.read(governing.reading)
        doors.events = events
        return doors

    def correct(self, member: ReadNotice, known: Sequence[str]) -> None:
        """Let a rectification's own reservations and clauses replace those of the same scope.

        Args:
            member: the rectification.
            known: identifiers of the procedure's lots.
        """
        reading = member.reading
        if reading.unreserved and self.reservations:
            self._lift(member, known)
        if reading.reservations:
            scopes = {one.scope for one in reading.reservations}
            kept = tuple(one for one in self.reservations if one.scope not in scopes)
            self.reservations = kept + reading.reservations
        if reading.clauses:
            stated = {(one.kind, one.scope) for one in reading.clauses}
            self.clauses = tuple(one for one in self.clauses if (one.kind, one.scope) not in stated) + reading.clauses
        self.contradictions = tuple(dict.fromkeys(self.contradictions + reading.contradictions))
        self.unreserved = tuple(dict.fromkeys(self.unreserved + reading.unreserved))

    def _lift(self, member: ReadNotice, known: Sequence[str]) -> None:
        """Take away what a rectification says is not reserved; show what cannot be settled."""
        reading, before = member.reading, self.reservations
        denied = set(reading.unreserved_lots)
        if SOME_LOTS in denied and reading.reservations:
            denied.add(())  # « le lot 2 est réservé, les autres lots ne le sont pas »
        left = [_left(one, denied, known) for one in before]
        self.reservations = tuple(one for one in left if one is not None)
        gone = {said for one, still in zip(before, left, strict=True) if still is None for said in one.evidence}
        self.contradictions = tuple(one for one in self.contradictions if gone.isdisjoint(one.evidence))
        vague = not denied or SOME_LOTS in denied or any(not one.scope for one in self.reservations)
        if self.reservations == before and vague and not reading.reservations:
            message = f"L'avis réserve le marché ou des lots, le rectificatif {member.notice.guid} dit le contraire."
            evidence = (*before[0].evidence[:1], *reading.unreserved[:1])
            self.contradictions += (Contradiction("reserved-participation", message, evidence),)


def _left(reservation: Reservation, denied: Iterable[tuple[str, ...]], known: Sequence[str]) -> Reservation | None:
    """Give what is left of a reservation once some lots, or the whole procedure, are said not to be reserved."""
    named = {_number(lot) for scope in denied for lot in scope}
    if () in denied:
        return None
    if reservation.partial_unknown:
        return reservation
    lots = reservation.scope or tuple(known)
    left = tuple(lot for lot in lots if _number(lot) not in named)
    if left == lots:
        return reservation
    return replace(reservation, scope=left) if left else None


def _number(lot: str) -> str:
    """Give the number that people call a lot by: 2 for `02` and for `LOT-0002`."""
    return lot.rpartition("-")[2].lstrip("0") or lot


def _told(member: ReadNotice, before: Doors, after: Doors) -> TimelineEvent | None:
    """Tell who the participation was reserved to before and after a change, when it is no longer the same."""
    if _who(before.reservations) == _who(after.reservations):
        return None
    own = [said for one in member.reading.reservations for said in one.evidence]
    said = (*own, *member.reading.unreserved) if after.reservations else (*member.reading.unreserved, *own)
    denied = bool(before.unreserved), bool(after.unreserved)
    return reserved_event(member.notice, before.reservations, after.reservations, denied, next(iter(said), None))


def _who(reservations: Iterable[Reservation]) -> set[tuple[str, tuple[str, ...], bool]]:
    """Give what matters of reservations: to whom and for what, not where it is said."""
    return {(one.regime.value, one.scope, one.partial_unknown) for one in reservations}
