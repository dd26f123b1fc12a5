"""Published things: notices, lots, what they say and where they say it.

Names follow eForms and OCDS. Everything here is a frozen value with slots: rows are many and travel between
threads. No input/output, no clock, no validation: parsers build these from untrusted bytes after cleaning
(`feeds.text`), so every string is already free of control characters.

Conventions: instants are UTC-aware; money is `Decimal` euros excluding tax; distances are km; `None` or an empty
tuple means *unknown*, never zero and never "no".
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from feeds.values import (
    Amount,
    Buyer,
    Clause,
    Contradiction,
    Deadline,
    Evidence,
    Fragment,
    Link,
    Place,
    Quantity,
    Reservation,
    SegmentHit,
    Statement,
)
from feeds.vocabulary import ClauseKind, Kind, Regime, Status

__all__ = [
    "SOME_LOTS",
    "Amount",
    "Award",
    "Buyer",
    "Change",
    "Clause",
    "ClauseKind",
    "Contradiction",
    "Deadline",
    "Evidence",
    "FetchReport",
    "Fragment",
    "Kind",
    "Link",
    "Lot",
    "LotLimits",
    "LotsGroup",
    "Notice",
    "Opportunity",
    "Place",
    "Quantity",
    "ReadNotice",
    "Reading",
    "Refusal",
    "Regime",
    "Reservation",
    "SegmentHit",
    "Statement",
    "Status",
    "TimelineEvent",
]


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot (BT-137). `id` is what the buyer prints (`1`, `2`, `LOT-0001` gives `1`)."""

    id: str
    title: str
    description: str = ""
    cpv: tuple[str, ...] = ()
    """Eight digits each, main one first."""
    quantities: tuple[Quantity, ...] = ()
    places: tuple[Place, ...] = ()
    deadline: Deadline | None = None
    value: Amount | None = None
    duration_months: Decimal | None = None
    starts: date | None = None
    renewals: int | None = None
    path: str = ""
    kind: str = "lot"
    """`lot`, or `part` for a part of a planned procedure (BT-137 scheme Part)."""
    ends: date | None = None
    """Last day, when the notice gives one (BT-537)."""


@dataclass(frozen=True, slots=True)
class LotsGroup:
    """Lots that may be awarded together (BT-330, scheme LotsGroup)."""

    id: str
    lots: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class LotLimits:
    """How many lots one tenderer may tender for (BT-31) and win (BT-33)."""

    submitted: int | None = None
    awarded: int | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """What a result says of a lot."""

    lot: str | None
    winners: tuple[str, ...] = ()
    amount: Decimal | None = None
    outcome: str = "awarded"
    """`awarded`, `unsuccessful` (declared without follow-up) or `unknown`."""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A correction read from a change notice (eForms Changes, BOAMP rectificatif).

    Attributes:
        topic: `deadline`, `text`, `lot`, `cancellation`.
        old: what stood before, as published, empty when not said.
        new: what is to be read instead ("LIRE").
        deadline: the new deadline when topic is `deadline`.
        old_deadline: the deadline that is replaced, when it can be read.
        lots: lots concerned, empty for all.
    """

    topic: str
    old: str
    new: str
    evidence: Evidence
    deadline: Deadline | None = None
    old_deadline: Deadline | None = None
    lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One published notice of one source, as read by its format's parser. Identity: `(source, guid)`."""

    source: str
    """`boamp`, `ted` (European publication that came without the BOAMP's envelope), or `rss:<feed id>`."""
    guid: str
    kind: Kind
    form: str
    """`FNSimple`, `MAPA`, `DSP`, `DIVERS`, `EFORMS`, `V110`, `V230`, `V240`, `F01` to `F25` and `T01` (TED before
    eForms), `FLAT` (no `donnees`) or `RSS`."""
    title: str
    buyer: Buyer
    published: date | None
    dispatched: date | None = None
    """Date of dispatch: the date at which rules are looked up; falls back on `published`."""
    description: str = ""
    deadline: Deadline | None = None
    departments: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    descriptors: tuple[tuple[str, str], ...] = ()
    """BOAMP vocabulary: (code, label)."""
    natures: tuple[str, ...] = ()
    """`services`, `supplies`, `works`."""
    procedure: str = ""
    """`open`, `restricted`, `adapted`, `negotiated`, `dialogue`, `concession`, `other`, or empty when unknown."""
    techniques: tuple[str, ...] = ()
    """`framework`, `dps` (SAD), `dps-specific`, `contest`, `auction`, `catalogue`."""
    places: tuple[Place, ...] = ()
    value: Amount | None = None
    duration_months: Decimal | None = None
    renewals: int | None = None
    lots: tuple[Lot, ...] = ()
    lots_groups: tuple[LotsGroup, ...] = ()
    lot_limits: LotLimits | None = None
    links: tuple[Link, ...] = ()
    statements: tuple[Statement, ...] = ()
    fragments: tuple[Fragment, ...] = ()
    previous: tuple[str, ...] = ()
    """Identifiers (same source) of earlier notices of the procedure."""
    procedure_id: str = ""
    """ContractFolderID (BT-04) when published."""
    awards: tuple[Award, ...] = ()
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    """French sentences: what was doubtful or dropped while reading."""
    notice_id: str = ""
    """Identifier and version of an eForms notice (BT-701, BT-757), `uuid-01`: the same whoever carries it."""


SOME_LOTS: Final = ("?",)
"""Scope of a denial that speaks of some lots without naming them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers understood of one notice (`feeds.reading.read_notice`)."""

    segments: tuple[SegmentHit, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    clauses: tuple[Clause, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    departments: tuple[str, ...] = ()
    """Départements of execution, zero-padded; the publication zone only when nothing better is known."""
    places: tuple[Place, ...] = ()
    """Resolved places of the whole procedure."""
    lot_places: tuple[tuple[str, tuple[Place, ...]], ...] = ()
    """Resolved places per lot identifier."""
    unreserved: tuple[Evidence, ...] = ()
    """Statements and phrases that say that nothing is reserved."""
    unreserved_lots: tuple[tuple[str, ...], ...] = ()
    """Lots that each of them speaks of, in the same order: empty for the whole procedure, or `SOME_LOTS`."""


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A notice and its reading: what one row of the store holds."""

    notice: Notice
    reading: Reading


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line of a procedure's history, in French, oldest first."""

    on: date | None
    kind: Kind
    source_id: str
    summary: str
    old: str = ""
    new: str = ""
    evidence: Evidence | None = None


_STANDING: Final = {
    Kind.PLANNING: Status.PLANNED,
    Kind.SOURCING: Status.PLANNED,
    Kind.INTENTION: Status.CLOSED,
    Kind.MODIFICATION: Status.UNKNOWN,
}
"""Kinds that say by themselves where the procedure stands, whatever the date."""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """All notices of one procedure, over all sources (`feeds.merge.compose`).

    Attributes:
        id: stable key, `source:guid` of the notice that first made it known.
        source_ids: `source:guid` of every notice, oldest first.
        kind: kind of the notice that governs it now (a call once a call is known).
        cancelled / awarded: set by the latest notice that says so.
    """

    id: str
    source: str
    source_ids: tuple[str, ...]
    kind: Kind
    title: str
    buyer: Buyer
    published: date | None
    dispatched: date | None
    deadline: Deadline | None
    description: str = ""
    departments: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    descriptors: tuple[tuple[str, str], ...] = ()
    natures: tuple[str, ...] = ()
    segments: tuple[SegmentHit, ...] = ()
    procedure: str = ""
    techniques: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    value: Amount | None = None
    duration_months: Decimal | None = None
    renewals: int | None = None
    lots: tuple[Lot, ...] = ()
    lots_groups: tuple[LotsGroup, ...] = ()
    lot_limits: LotLimits | None = None
    reservations: tuple[Reservation, ...] = ()
    unreserved: tuple[Evidence, ...] = ()
    clauses: tuple[Clause, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    links: tuple[Link, ...] = ()
    awards: tuple[Award, ...] = ()
    timeline: tuple[TimelineEvent, ...] = ()
    fragments: tuple[Fragment, ...] = ()
    warnings: tuple[str, ...] = ()
    previous_deadline: Deadline | None = None
    cancelled: bool = False
    awarded: bool = False

    def status(self, now: datetime) -> Status:
        """Tell where the procedure stands at `now` (UTC-aware).

        Nothing that says otherwise leaves it open: a feed item without a date must not vanish from the watch.
        """
        if self.cancelled:
            return Status.CANCELLED
        if self.awarded:
            return Status.AWARDED
        if self.kind in _STANDING:
            return _STANDING[self.kind]
        ends = [lot.deadline.at for lot in self.lots if lot.deadline]
        if self.deadline:
            ends.append(self.deadline.at)
        return Status.CLOSED if ends and max(ends) < now else Status.OPEN


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that could not be read: what quarantine keeps.

    Attributes:
        origin: file path or address it came from.
        record: its identifier, or its position (`ligne 12`, `résultat 3`).
        reason: one French sentence that says what is wrong and what to do.
        raw: the record's bytes (bounded), so that it can be read again after an upgrade.
    """

    origin: str
    record: str
    reason: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What one pass over one source did."""

    source: str
    started: datetime
    ended: datetime
    outcome: str
    """`ok`, `partial`, `failed` or `interrupted`."""
    requests: int = 0
    received: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    message: str = ""
    """French, with what to do when the outcome is not `ok`."""
    refusals: tuple[Refusal, ...] = field(default=())
