"""Small values that notices and opportunities are made of, each with its unit and where it was read.

Frozen, with slots, without input/output, clock or validation: see `feeds.models` for the conventions.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from feeds.vocabulary import ClauseKind, Regime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was read and in which words.

    Attributes:
        path: place in the record, dotted (`FNSimple.initial.natureMarche.reservationMarche`, `lot[2].description`).
        quote: the words, at most 300 characters, or the structured value.
        rule: identifier of the reading rule or of the legal rule that applied.
    """

    path: str
    quote: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of free text of a notice that readers may search.

    Attributes:
        path: place in the record, dotted.
        text: cleaned text, paragraphs separated by a newline.
        lot: identifier of the lot it belongs to, or None for the whole procedure.
        role: `title`, `description`, `conditions`, `criteria`, `capacity`, `info`, `correction`, `award` or `place`.
    """

    path: str
    text: str
    lot: str | None = None
    role: str = "info"


@dataclass(frozen=True, slots=True)
class Statement:
    """A structured field that speaks of reservations, clauses or techniques, as found, before any interpretation.

    Attributes:
        topic: `reserved-participation`, `reserved-execution`, `social-objective`, `strategic-procurement`,
            `declared-criteria`, `reserved-profession`, `environmental-impact` (BT-774), `gpp-criteria` (BT-805),
            `variants` (BT-63: `allowed`, `not-allowed`, `required`).
        value: the code as published (`none`, `res-ws`, `res-pub-ser`, `yes`, `no`, `not-known`, `opp`, `soc-obj`,
            `handicap`, `iae`, `sociaux`…).
        path: place in the record.
        lot: identifier of the lot, or None for the whole notice.
        text: explanation published beside the code, if any.
    """

    topic: str
    value: str
    path: str
    lot: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of execution or delivery, as published, then resolved (`feeds.reading.places`)."""

    label: str = ""
    city: str = ""
    postcode: str = ""
    nuts: str = ""
    department: str = ""
    """Two or three characters, zero-padded (`02`, `2A`, `974`)."""
    insee: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    """`commune`, `postcode`, `department`: what the coordinates stand for; `ambiguous`, without any, for homonyms."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An end of reception, kept as the wall clock the buyer wrote.

    Attributes:
        at: UTC-aware instant, computed from `wall` in `zone`.
        wall: `YYYY-MM-DDTHH:MM` as published, offset dropped (reference: deadline trap).
        zone: IANA zone of the buyer.
        doubt: French sentence when the published form is doubtful (wrong offset, odd year), else empty.
        timed: False when only a date was published.
    """

    at: datetime
    wall: str
    zone: str = "Europe/Paris"
    doubt: str = ""
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Amount:
    """Euros excluding tax. A single figure has `low == high`; a maximum alone has `low is None`."""

    low: Decimal | None
    high: Decimal | None
    qualifier: str = "estimated"
    """`estimated`, `framework-maximum` or `awarded`."""
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as published. `value` is None when the text holds no single figure."""

    value: Decimal | None
    unit: str
    """French unit word (`m²`, `heures`, `repas`, `unités`…), empty when not stated."""
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Reservation:
    """Participation reserved under `regime`, for the lots in `scope` (empty: the whole procedure)."""

    regime: Regime
    scope: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    article: str = ""
    partial_unknown: bool = False
    """True when the notice says "in whole or in part" without saying which lots."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, a door or a rule of the consultation, with the lots it speaks of (empty: the whole procedure).

    Attributes:
        hours: hours of insertion, when stated.
        share: percentage, when stated: of what `share_of` says.
        share_of: `hours`, `amount`, `staff`, `reuse` (of goods that must be reused), or empty when not said.
        weight: weight of an award criterion, in `weight_unit` (`%` or `points`).
        value: what a kind may further say, one of the words beside it in `ClauseKind`.
        stage: `candidature` or `award`, for the form of a consortium; empty when not said.
        limit: figure of a limit on lots.
        article: legal article that makes it so, when the tool concludes it from one.
    """

    kind: ClauseKind
    evidence: tuple[Evidence, ...]
    scope: tuple[str, ...] = ()
    hours: Decimal | None = None
    share: Decimal | None = None
    share_of: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    value: str = ""
    stage: str = ""
    limit: int | None = None
    article: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places of one notice that disagree. Shown, never arbitrated."""

    topic: str
    message: str
    """One French sentence."""
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SegmentHit:
    """A purchasing segment recognised in a notice or a lot.

    Attributes:
        slug: key of `feeds.reading.segments.SEGMENTS`.
        basis: `cpv`, `descriptor` or `words`.
        confidence: 0 to 1.
    """

    slug: str
    basis: str
    confidence: float
    evidence: Evidence
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """The contracting authority. `siret` is 14 digits, or 9 for a SIREN, or empty when unknown or malformed."""

    name: str
    siret: str = ""
    city: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An http(s) address. `role`: `notice`, `documents`, `submission`, `buyer-profile` or `item`."""

    role: str
    url: str
