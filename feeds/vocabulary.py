"""The closed lists of what is published: kinds of notice, reserved regimes, statuses, kinds of clause."""

from enum import StrEnum


class Kind(StrEnum):
    """What a notice is (eForms form types, BOAMP `nature`/`etat`)."""

    PLANNING = "planning"
    SOURCING = "sourcing"
    CALL = "call"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    RESULT = "result"
    INTENTION = "intention"
    """Intention to conclude, voluntary ex-ante transparency."""
    MODIFICATION = "modification"
    """Modification of a contract already running: not a change of the call."""
    POINTER = "pointer"
    """A feed item: a title, a link and a date, never data."""


class Regime(StrEnum):
    """Who participation is reserved to (Code de la commande publique L2113-12 to L2113-16, L3113-1 s.)."""

    HANDICAP = "handicap"
    IAE = "iae"
    HANDICAP_IAE = "handicap+iae"
    PENITENTIAIRE = "penitentiaire"
    ESS = "ess"
    UNSPECIFIED = "unspecified"


class Status(StrEnum):
    """Where a procedure stands, at a given instant."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    """Its deadline has passed and no result is known."""
    CANCELLED = "cancelled"
    AWARDED = "awarded"
    UNKNOWN = "unknown"
    """Only a contract modification is known."""


class ClauseKind(StrEnum):
    """A clause or a door for the social economy that is not a reservation, or a rule of the consultation.

    Closed lists of what a clause may further say (`Clause.value`) stand beside the kinds that have one.
    """

    INSERTION = "insertion"
    """Hours or share of work kept for people far from employment (execution condition, L2112-2)."""
    INSERTION_OBJECT = "insertion-object"
    """The insertion itself is what is bought; an activity is only its support."""
    TRAINING = "training"
    SOCIAL_CRITERION = "social-criterion"
    SOCIAL_OBJECTIVE = "social-objective"
    """eForms BT-06 soc-obj / BT-775."""
    RESERVED_EXECUTION = "reserved-execution"
    """eForms BT-736 = yes: to verify, never a reserved market on its own."""
    ENVIRONMENTAL = "environmental"
    ENVIRONMENTAL_CRITERION = "environmental-criterion"
    REUSE = "reuse"
    """Reused or recycled goods are asked for."""
    AGEC = "agec"
    """The goods belong to a category of AGEC art. 58, whether or not the buyer says so."""
    SOCIAL_DECLARED = "social-declared"
    """BOAMP `criteres: sociaux`: set very widely; a pre-filter, never a conclusion."""
    ENVIRONMENTAL_DECLARED = "environmental-declared"
    DPS = "dps"
    """Dynamic purchasing system: `set-up`, `category` or `specific` (contract)."""
    DIRECT_PURCHASE = "direct-purchase"
    """The estimated value is under the threshold of R2122-8 in force that day: a quote may be enough."""
    SMALL_LOTS = "small-lots"
    """Lots that may follow the adapted procedure inside a formal one (R2123-1, 2°)."""
    SOURCING = "sourcing"
    PRIOR_INFORMATION = "prior-information"
    GROUPING = "grouping"
    """Form of a consortium: `joint`, `joint-several`, `joint-lead-several`, `lead-several` (any form, a lead member
    answerable for all) or `free`. `Clause.stage` tells whether it is imposed on candidates or on the winner."""
    LOT_LIMIT = "lot-limit"
    """Most lots of one tenderer: `submitted` or `awarded`, the figure in `Clause.limit`."""
    SITE_VISIT = "site-visit"
    """`compulsory`, `optional`, `none`, or `unsaid` when a visit is planned without saying whether one must come."""
    VARIANTS = "variants"
    """`allowed`, `forbidden` or `required` (asked by the buyer)."""
    SUPPLEMENTARY = "supplementary"
    """Supplementary services that the buyer may take (PSE): `compulsory` or `optional` to price, else `unsaid`."""
