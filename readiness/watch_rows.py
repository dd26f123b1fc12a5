"""What a page of the watch is made of: rows, and the key to go on from.

Values only; `readiness.watch` reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from feeds.models import Kind, Opportunity, Status
from feeds.store_rows import list_opportunity, read_instant
from readiness.models import VerdictKind


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row after which the next page starts. Opaque to callers; valid for the same tab and filters."""

    phase: int
    key: str
    rowid: int


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One line of the list.

    Attributes:
        rowid: the store's number; `id` is what users and commands know.
        closes_at: UTC-aware; the next end still ahead, else the last one; None when unknown.
        closes_wall: the procedure's deadline as the buyer wrote it, `YYYY-MM-DDTHH:MM`, or empty.
        kind: of the notice that governs the procedure, as `Kind` has it.
        corrected: the user said something instead of what was read; deadline, reservations, activities and place are
            the user's.
        changed: corrected or cancelled within the last fortnight; `previous_wall` is the deadline that stood before.
        verdict: None until checked against the present profile and stock.
    """

    rowid: int
    id: str
    state: Status
    ends_at: datetime | None
    closes_at: datetime | None
    closes_wall: str
    previous_wall: str
    changed: bool
    title: str
    buyer: str
    published: date | None
    departments: tuple[str, ...]
    segments: tuple[str, ...]
    regimes: tuple[str, ...]
    clauses: tuple[str, ...]
    place: str
    lots: int
    procedure: str
    techniques: tuple[str, ...]
    followed: bool
    dismissed: bool
    noted: bool
    seen: bool
    verdict: VerdictKind | None
    reason: str
    distance_km: float | None
    relevant: bool | None
    kind: str = Kind.CALL.value
    corrected: bool = False

    def status(self, now: datetime) -> Status:
        """Tell where the procedure stands at `now`, as `Opportunity.status` does."""
        if self.state is Status.OPEN and self.ends_at is not None and self.ends_at < now:
            return Status.CLOSED
        return self.state


@dataclass(frozen=True, slots=True)
class WatchPage:
    """Rows in order, and where to go on; `next` is None at the end.

    A page of a search may hold fewer rows than asked for, even none, and still have a `next`.
    """

    rows: tuple[WatchRow, ...]
    next: Cursor | None


ROW_QUERY: Final = (
    "SELECT o.id, o.public_id, o.state, o.closes_at, o.deadline_at, o.deadline_wall, o.previous_wall, o.changed_on,"
    " o.title, o.buyer, o.published, o.departments, o.segments, o.regimes, o.clauses, o.place, o.lots, o.procedure,"
    " o.techniques, o.followed, o.dismissed, o.note <> '', o.seen,"
    " a.version = (SELECT version FROM check_progress), a.verdict, a.reason, a.distance_km, a.relevant, o.kind"
    " FROM opportunity o LEFT JOIN assessment a ON a.opportunity = o.id WHERE o.id IN"
)


def read_row(row: Sequence[object], at: str, since: str) -> WatchRow:
    """Read a line of `ROW_QUERY` at an instant; `since` is the first day of what counts as recently changed."""
    (rowid, ident, state, ends_at, deadline_at, wall, previous, changed_on, title, buyer, published, *rest) = row
    departments, segments, regimes, clauses, place, lots, procedure, techniques, *user = rest
    followed, dismissed, noted, seen, current, verdict, reason, distance, relevant, kind = user
    return WatchRow(
        rowid=int(str(rowid)),
        id=str(ident),
        state=Status(str(state)),
        ends_at=read_instant(str(ends_at)),
        closes_at=_closes_at(str(deadline_at), str(ends_at), at),
        closes_wall=str(wall),
        previous_wall=str(previous),
        changed=str(changed_on) >= since,
        title=str(title),
        buyer=str(buyer),
        published=date.fromisoformat(str(published)) if published else None,
        departments=tuple(str(departments).split()),
        segments=tuple(str(segments).split()),
        regimes=tuple(str(regimes).split()),
        clauses=tuple(str(clauses).split()),
        place=str(place),
        lots=int(str(lots)),
        procedure=str(procedure),
        techniques=tuple(str(techniques).split()),
        followed=bool(followed),
        dismissed=bool(dismissed),
        noted=bool(noted),
        seen=bool(seen),
        verdict=VerdictKind(str(verdict)) if current else None,
        reason=str(reason) if current else "",
        distance_km=float(str(distance)) if current and distance is not None else None,
        relevant=bool(relevant) if current else None,
        kind=str(kind),
    )


def corrected_row(row: WatchRow, opportunity: Opportunity, at: str) -> WatchRow:
    """Show on a line what the user said: `opportunity` is the corrected one."""
    listing = list_opportunity(opportunity)
    return replace(
        row,
        state=Status(listing.state),
        ends_at=read_instant(listing.closes_at),
        closes_at=_closes_at(listing.deadline_at, listing.closes_at, at),
        closes_wall=listing.deadline_wall,
        regimes=tuple(listing.regimes.split()),
        segments=tuple(listing.segments.split()),
        place=listing.place,
        corrected=True,
    )


def _closes_at(deadline_at: str, ends_at: str, at: str) -> datetime | None:
    """Give the procedure's deadline while it is ahead, else the last end over its lots."""
    return read_instant(deadline_at if deadline_at >= at else ends_at)
