"""The life of a procedure, told notice after notice: deadlines that move, lots that are awarded or cancelled.

The caller sorts the notices and chooses the one that governs (`feeds.merge`); the words are `feeds.timeline`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from feeds.awards import awards_by_lot
from feeds.changes import moves
from feeds.models import Award, Change, Deadline, Kind, Notice, ReadNotice, TimelineEvent
from feeds.timeline import cancelled_event, moved_event, published_event, result_events, text_events


def whole_call(notice: Notice) -> bool:
    """Tell whether a notice states the call as it now stands: a call, or an eForms change, which repeats it all."""
    return notice.kind is Kind.CALL or (notice.kind is Kind.CHANGE and notice.form == "EFORMS")


def _kept(notice: Notice) -> Deadline | None:
    """Give the deadline that a rectification says stays for the whole procedure."""
    return next((one.deadline for one in notice.changes if one.deadline and not moves(one) and not one.lots), None)


@dataclass(slots=True)
class Story:
    """What is known after each notice, told from the oldest to the latest."""

    governing: ReadNotice
    timeline: list[TimelineEvent] = field(default_factory=list)
    call: Notice | None = None
    """The first call of the current round."""
    deadline: Deadline | None = None
    previous: Deadline | None = None
    lot_deadlines: dict[str, Deadline] = field(default_factory=dict)
    awards: dict[str | None, Award] = field(default_factory=dict)
    resulted: bool = False
    ended_on: date | None = None
    cancelled: bool = False
    cancelled_lots: dict[str | None, Award] = field(default_factory=dict)

    def tell(self, member: ReadNotice, reserved: TimelineEvent | None = None) -> None:
        """Take one more notice into account, and the change of reservation that it brought."""
        notice, before = member.notice, self.deadline
        self._tell_kind(member, notice.kind)
        if reserved is not None:
            self.timeline.append(reserved)
        if before is not None and self.deadline is not None and before.wall != self.deadline.wall:
            self.previous = before

    def _tell_kind(self, member: ReadNotice, kind: Kind) -> None:
        """Tell a notice according to what it is."""
        notice = member.notice
        if kind is Kind.CALL:
            self._tell_call(notice)
        elif kind is Kind.CHANGE:
            self._tell_change(notice)
        elif kind is Kind.CANCELLATION:
            self._tell_cancellation(notice)
        elif kind in (Kind.RESULT, Kind.INTENTION):
            self._tell_result(notice)
        else:
            self.timeline.append(published_event(notice))
            if kind is Kind.MODIFICATION:
                self.timeline.extend(text_events(notice))
            if self.deadline is None and member is self.governing:
                self.deadline = notice.deadline

    def _tell_call(self, notice: Notice) -> None:
        """Tell a call: a later one opens a new round."""
        again = self.call is not None or self.resulted or self.cancelled
        self.timeline.append(published_event(notice, again=again))
        if again:
            self.cancelled, self.resulted, self.ended_on = False, False, None
            self.cancelled_lots.clear()
            self._tell_new_values(notice)
        else:
            self._take_deadlines(notice)
        if self.call is None or again:
            self.call = notice

    def _tell_change(self, notice: Notice) -> None:
        """Tell a rectification: what it moves, what it replaces, what it cancels."""
        told = len(self.timeline)
        if whole_call(notice):
            self._tell_new_values(notice)
        else:
            moved = [change for change in notice.changes if change.topic == "deadline" and moves(change)]
            # What holds for all comes first: the dates of named lots are exceptions to it.
            for change in sorted(moved, key=lambda one: bool(one.lots)):
                self._move(notice, change)
            if not moved and notice.deadline is not None and notice is not self.governing.notice:
                self._move_all(notice, notice.deadline, None, None)
            elif self.deadline is None:
                self.deadline = notice.deadline or _kept(notice)
        self.timeline.extend(text_events(notice))
        for change in notice.changes:
            if change.topic == "cancellation":
                self._cancel(notice, change)
        if len(self.timeline) == told:
            self.timeline.append(published_event(notice))

    def _tell_new_values(self, notice: Notice) -> None:
        """Compare the deadlines of a notice that repeats the whole with those known until then."""
        stated = {change.deadline.wall: change for change in notice.changes if change.deadline and moves(change)}
        moved: dict[tuple[str, str], tuple[Deadline, Deadline, list[str]]] = {}
        for lot in notice.lots:
            old = self.lot_deadlines.get(lot.id, self.deadline)
            if lot.deadline and old and old.wall != lot.deadline.wall:
                moved.setdefault((old.wall, lot.deadline.wall), (old, lot.deadline, []))[2].append(lot.id)
        new = notice.deadline
        if moved:
            for old, deadline, lots in moved.values():
                named = () if len(lots) == len(notice.lots) else tuple(lots)
                said = stated.get(deadline.wall)
                self.timeline.append(moved_event(notice, old, deadline, named, said.evidence if said else None))
        elif new and self.deadline and self.deadline.wall != new.wall:
            said = stated.get(new.wall)
            self.timeline.append(moved_event(notice, self.deadline, new, (), said.evidence if said else None))
        elif self.deadline is None:
            self._tell_stated(notice)
        self._take_deadlines(notice)

    def _tell_stated(self, notice: Notice) -> None:
        """Tell the deadlines that a change says it moves, when the notice it changes was never seen."""
        told: dict[str, set[str]] = {}
        for change in notice.changes:
            if change.deadline is None or not moves(change):
                continue
            lots = told.get(change.deadline.wall)
            if lots is not None and (not lots or lots.issuperset(change.lots)):
                continue
            told.setdefault(change.deadline.wall, set()).update(change.lots)
            event = moved_event(notice, change.old_deadline, change.deadline, change.lots, change.evidence)
            self.timeline.append(event)
            if not change.lots:
                self.previous = change.old_deadline or self.previous

    def _take_deadlines(self, notice: Notice) -> None:
        """Let the deadlines of a notice that states the call hold."""
        self.deadline = notice.deadline or self.deadline
        if notice.lots:
            self.lot_deadlines = {lot.id: lot.deadline for lot in notice.lots if lot.deadline}

    def _move(self, notice: Notice, change: Change) -> None:
        """Move a deadline that a national rectification names, for the lots it names."""
        if change.deadline is None:
            return
        known = [lot.id for lot in self.governing.notice.lots]
        lots = tuple(lot for lot in change.lots if lot in known) if known else change.lots
        if not lots or (known and len(lots) == len(known)):
            self._move_all(notice, change.deadline, change.old_deadline, change)
            return
        old = self.lot_deadlines.get(lots[0], self.deadline or change.old_deadline)
        if old is None or old.wall != change.deadline.wall:
            self.timeline.append(moved_event(notice, old, change.deadline, lots, change.evidence))
        if self.deadline is None:
            self.deadline = change.old_deadline or change.deadline
        for lot in known:
            self.lot_deadlines.setdefault(lot, self.deadline)
        for lot in lots:
            self.lot_deadlines[lot] = change.deadline
        if known and all(lot in self.lot_deadlines for lot in known):
            self.deadline = min((self.lot_deadlines[lot] for lot in known), key=lambda one: (one.at, one.wall))

    def _move_all(self, notice: Notice, new: Deadline, old: Deadline | None, change: Change | None) -> None:
        """Move the deadline of the whole procedure."""
        before = self.deadline or old
        if before is None or before.wall != new.wall:
            self.timeline.append(moved_event(notice, before, new, (), change.evidence if change else None))
            self.previous = before
        self.deadline = new
        for lot in self.lot_deadlines:
            self.lot_deadlines[lot] = new

    def _tell_cancellation(self, notice: Notice) -> None:
        """Tell a cancellation notice; one that names lots cancels these only."""
        named = [change for change in notice.changes if change.topic == "cancellation"]
        for change in named:
            self._cancel(notice, change)
        if not named:
            self.timeline.append(cancelled_event(notice, None))
            self.cancelled, self.ended_on = True, notice.published
        if self.deadline is None:
            self._take_deadlines(notice)

    def _cancel(self, notice: Notice, change: Change) -> None:
        """Cancel the procedure, or the lots that are named."""
        self.timeline.append(cancelled_event(notice, change))
        known = {lot.id for lot in self.governing.notice.lots}
        for lot in change.lots:
            self.cancelled_lots[lot] = Award(lot, (), None, "unsuccessful", change.evidence)
        if not change.lots or (known and known <= self.cancelled_lots.keys()):
            self.cancelled, self.ended_on = True, notice.published

    def _tell_result(self, notice: Notice) -> None:
        """Tell a result, or the intention to conclude, which awards nothing yet."""
        self.timeline.extend(result_events(notice, divided=len(self.governing.notice.lots) > 1))
        if notice.kind is Kind.INTENTION:
            return
        self.timeline.extend(text_events(notice))
        for change in notice.changes:
            if change.topic == "cancellation":
                self._cancel(notice, change)
        self.awards.update(awards_by_lot(notice.awards))
        self.resulted, self.ended_on = True, notice.published

    def outcome(self) -> tuple[bool, bool]:
        """Tell whether the procedure is cancelled, and whether it is awarded.

        Awarded once every known lot has a result, or when a result speaks of the whole; a procedure in which every
        lot was given up is closed without being awarded. A dynamic purchasing system stays open while it awards.
        """
        if self.cancelled or not self.resulted:
            return self.cancelled, False
        notice = self.governing.notice
        ended = self.ended_on.isoformat() if self.ended_on else ""
        if "dps" in notice.techniques and self.deadline and self.deadline.wall[:10] > ended:
            return False, False
        fates: dict[str | None, Award] = {**self.cancelled_lots, **self.awards}
        # Without the call, the lots that a result leaves aside are not known to be open to anyone.
        known = {lot.id for lot in notice.lots if lot.kind == "lot"} if notice.kind is not Kind.RESULT else set()
        if fates and None not in fates and len(known) > 1 and not known <= fates.keys():
            return False, False
        abandoned = bool(fates) and all(award.outcome == "unsuccessful" for award in fates.values())
        return abandoned, not abandoned
