"""What a structure is, has and can do; what a lot asks; and the answer.

pydantic for what crosses an edge (the profile and stock files, `--json`); slotted dataclasses for what is computed.
`unknown` is an outcome of its own: absent never means zero.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from feeds.models import Evidence, Place, Regime
from readiness.conditions import MOST_CONDITIONS, Absence, Closing, Engagement, Season, TimeWindow
from readiness.edge import Edge as Edge  # noqa: PLC0414 - every model of this layer finds it here


class StructureKind(StrEnum):
    """Kinds of social-economy structure. One structure may hold several."""

    EI = "EI"
    ETTI = "ETTI"
    AI = "AI"
    ACI = "ACI"
    EITI = "EITI"
    EA = "EA"
    EATT = "EATT"
    ESAT = "ESAT"
    GEIQ = "GEIQ"
    REGIE = "regie-de-quartier"
    ASSOCIATION = "association"
    SCOP = "SCOP"
    SCIC = "SCIC"
    CAE = "CAE"
    MUTUELLE = "mutuelle"
    FONDATION = "fondation"
    ESUS = "ESUS"
    SOCIETE_ESS = "societe-ess"
    PENITENTIAIRE = "operateur-penitentiaire"
    OTHER = "autre"


class Accreditation(Edge):
    """An agreement or convention that gives a kind (C. trav. L5132-4, L5213-13; CASF L344-2…)."""

    kind: StructureKind
    reference: str = ""
    valid_until: date | None = None


class Site(Edge):
    """Where the structure works from."""

    name: str = ""
    postcode: str = ""
    city: str = ""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


class Capability(Edge):
    """What is done in one segment. A field left out is unknown, and the check says so."""

    segment: str
    """Slug of `feeds.reading.segments`."""
    hours_per_week: Decimal | None = Field(default=None, ge=0)
    days_per_week: Decimal | None = Field(default=None, ge=0, le=7)
    radius_km: float | None = Field(default=None, ge=0)
    """Overrides the structure's radius."""
    site: str = ""
    """Name of the site that the radius is counted from; empty: the nearest."""
    headcount: Decimal | None = Field(default=None, ge=0)
    """People who do it."""
    valid_until: date | None = None
    confidence: Literal["sure", "probable", "fragile"] = "sure"
    confidence_note: str = ""
    """Why it may not last: the only upholsterer looks for a job elsewhere."""
    windows: tuple[TimeWindow, ...] = Field(default=(), max_length=MOST_CONDITIONS)
    """Hours at which it is done; with any, those of the structure do not hold."""
    refused: tuple[TimeWindow, ...] = Field(default=(), max_length=MOST_CONDITIONS)
    equipment: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    """Held for this work, beside the structure's."""
    engagement: Engagement | None = None
    absences: tuple[Absence, ...] = Field(default=(), max_length=MOST_CONDITIONS)
    seasons: tuple[Season, ...] = Field(default=(), max_length=MOST_CONDITIONS)


class Structure(Edge):
    """One structure's profile: the document of `docs/formats/profile.md`."""

    name: str
    siret: str = ""
    kinds: tuple[StructureKind, ...] = ()
    accreditations: tuple[Accreditation, ...] = ()
    sites: tuple[Site, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    radius_km: float | None = Field(default=None, ge=0)
    hours_per_week: Decimal | None = Field(default=None, ge=0)
    days_per_week: Decimal | None = Field(default=None, ge=0, le=7)
    turnover: Decimal | None = Field(default=None, ge=0)
    """Yearly, euros excluding tax, last known year."""
    staff: Decimal | None = Field(default=None, ge=0)
    """Full-time equivalents."""
    certifications: tuple[str, ...] = ()
    """Codes of `readiness.papers.CERTIFICATIONS` (`iso-9001`), or names of others."""
    insurances: tuple[str, ...] = ()
    """Codes of `readiness.papers.INSURANCES`."""
    equipment: tuple[str, ...] = ()
    """What exists here and may be promised once: a van named twice exists twice."""
    engagement: Engagement | None = None
    windows: tuple[TimeWindow, ...] = Field(default=(), max_length=MOST_CONDITIONS)
    refused: tuple[TimeWindow, ...] = Field(default=(), max_length=MOST_CONDITIONS)
    closings: tuple[Closing, ...] = Field(default=(), max_length=MOST_CONDITIONS)
    absences: tuple[Absence, ...] = Field(default=(), max_length=MOST_CONDITIONS)
    seasons: tuple[Season, ...] = Field(default=(), max_length=MOST_CONDITIONS)

    @property
    def segments(self) -> tuple[str, ...]:
        """Slugs of the segments that the structure works in."""
        return tuple(dict.fromkeys(capability.segment for capability in self.capabilities))


class StockItem(Edge):
    """Goods of one category, held now. Sizes, weight and room are those of one piece; left out, they are unknown."""

    category: str
    label: str
    quantity: int = Field(ge=0)
    condition: str = ""
    place: str = ""
    price: Decimal | None = Field(default=None, ge=0)
    """Unit price, euros excluding tax."""
    note: str = ""
    reference: str = ""
    """Our own code for the article."""
    length_mm: int | None = Field(default=None, gt=0, le=100_000)
    width_mm: int | None = Field(default=None, gt=0, le=100_000)
    """Depth, for what stands against a wall."""
    height_mm: int | None = Field(default=None, gt=0, le=100_000)
    materials: tuple[str, ...] = ()
    """French words (`tissu`, `hêtre`)."""
    weight_kg: Decimal | None = Field(default=None, gt=0)
    fire_class: str = ""
    """As the label on the piece says it (`M1`, `B-s1,d0`); empty when nobody knows."""
    volume_m3: Decimal | None = Field(default=None, gt=0)
    """Room that a piece takes in store, stacked or folded as it is kept there."""
    floor_m2: Decimal | None = Field(default=None, gt=0)
    """Floor that a piece takes in store; a tenth of a chair's for chairs stacked by ten."""
    photo: str = ""
    """Path of a picture on this machine; it is shown, never opened."""


@dataclass(frozen=True, slots=True)
class StockLine:
    """A stock item as stored. `id` is the store's."""

    id: int
    item: StockItem
    updated: datetime


# --- what a lot asks -------------------------------------------------------------------------------------------


class RequirementKind(StrEnum):
    """What a requirement is about."""

    SEGMENT = "segment"
    PLACE = "place"
    QUANTITY = "quantity"
    DURATION = "duration"
    SCHEDULE = "schedule"
    DEADLINE = "deadline"
    RESERVATION = "reservation"
    TURNOVER = "turnover"
    INSERTION_HOURS = "insertion-hours"
    RENEWALS = "renewals"
    START = "start"
    END = "end"
    TIME_WINDOW = "time-window"
    DELIVERY = "delivery"
    CERTIFICATION = "certification"
    REFERENCE = "reference"
    INSURANCE = "insurance"
    FIRE_CLASS = "fire-class"
    REUSE_SHARE = "reuse-share"
    ENGAGEMENT = "engagement"
    """The size of the contract, held against those that are taken."""
    QUESTIONS = "questions"
    """The last day to ask the buyer something."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a lot asks, with its evidence.

    Attributes:
        kind: what it is about.
        label: French, short (`fréquence`, `site le plus loin`).
        asked: French, with figure and unit (`5 j/sem.`), `non indiqué` when the notice is silent.
        value: the figure, in `unit`, or None; of a range, its upper end.
        segments / places / regime / at: the payload of the kinds that need one.
        least: lower end, when the notice gives a range (`200 à 250 repas`).
        most: of a duration, the longest it may last with its renewals.
        on: the day, of the kinds that are one.
        code: of what is named from a list (a certification, an insurance, a fire class, hours of work).
        confidence: how surely it was read: `sure` in a field, `probable` in words, `fragile` where they disagree or
            speak loosely. Empty when nothing was read.
        read: what was read before the user corrected it (`3 j/sem.`), `non indiqué` when nothing was; empty when the
            user corrected nothing.
        notice: what the notice says, when the consultation's files say otherwise; empty when they agree or one is
            silent.
    """

    kind: RequirementKind
    label: str
    asked: str
    evidence: tuple[Evidence, ...] = ()
    value: Decimal | None = None
    unit: str = ""
    segments: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    regime: Regime | None = None
    at: datetime | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    on: date | None = None
    code: str = ""
    confidence: str = ""
    read: str = ""
    notice: str = ""

    @property
    def corrected(self) -> bool:
        """Whether the user said it rather than the notice."""
        return bool(self.read)


CORRECTED: Final = "correction"
"""Path of the evidence of what the user said."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing the user said instead of what was read.

    Attributes:
        lot: identifier of the lot, None for the whole procedure and every lot without its own.
        value: canonical text of `readiness.correction_values`; None when nothing is asked.
        at: when it was said, UTC-aware.
    """

    lot: str | None
    kind: RequirementKind
    value: str | None
    note: str = ""
    at: datetime | None = None

    @property
    def evidence(self) -> Evidence:
        """Who says it, and why."""
        return Evidence(CORRECTED, self.note or "corrigé par vous", CORRECTED)


class Outcome(StrEnum):
    """What the structure's profile answers to a requirement."""

    MET = "met"
    SHORT = "short"
    """Some of it is there: others could bring the rest."""
    MISSING = "missing"
    """None of it is there, but a co-contractor could bring it."""
    BLOCKING = "blocking"
    """No groupement changes it: deadline passed, participation reserved to others."""
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one requirement. `reason` is a French sentence; `rule` a legal rule identifier if one applied."""

    requirement: Requirement
    outcome: Outcome
    reason: str
    ours: str = ""
    """French, what the profile says (`3,5 j/sem.`)."""
    gap: str = ""
    """French, the difference (`−1,5 j`)."""
    evidence: tuple[Evidence, ...] = ()
    rule: str = ""
    article: str = ""
    confidence: str = ""
    """Confidence of the legal rule, A to D."""
    lacking: Decimal | None = None
    """What is short, in the requirement's unit (km beyond the radius for a place); None when nothing is counted."""
    spare: Decimal | None = None
    """What is left over, in the same unit; None when it is short or nothing is counted."""
    tight: bool = False
    """The margin is smaller than what writing it rounds away."""


class VerdictKind(StrEnum):
    """The decision the tool proposes. It informs; the user decides."""

    ALONE = "alone"
    TOGETHER = "together"
    TO_CLARIFY = "to_clarify"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Margin:
    """The tightest figure of a verdict. `share` is of what is asked, negative when short; `text` is French."""

    text: str
    share: Decimal
    tight: bool = False


@dataclass(frozen=True, slots=True)
class AskBefore:
    """The last day to ask the buyer: as the files say, else by a rule with its confidence (A to D); None: unknown."""

    on: date | None
    source: str
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Verdict on one lot (or on a procedure without lots, `lot` None)."""

    lot: str | None
    kind: VerdictKind
    reason: str
    """One French sentence."""
    findings: tuple[Finding, ...]
    distance_km: float | None = None
    changes_answer: tuple[str, ...] = ()
    """French: what would change the answer."""
    turns: tuple[str, ...] = ()
    """French: the smallest changes at home that flip a finding, each tried, with what the answer becomes."""
    margin: Margin | None = None
    questions: tuple[str, ...] = ()
    """French: what to ask the buyer."""
    ask_before: AskBefore | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """All verdicts of one opportunity against one profile, and the best of them.

    Attributes:
        relevant: the opportunity touches the structure's segments (or reserves for its kind) within its area.
        regimes_open: reserved regimes of this opportunity for which the structure is eligible.
    """

    opportunity: str
    verdict: VerdictKind
    reason: str
    relevant: bool
    lots: tuple[Verdict, ...]
    distance_km: float | None = None
    regimes_open: tuple[Regime, ...] = ()
