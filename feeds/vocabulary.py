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
    """A door for the social economy that is not a reservation."""

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
    """Reused or recycled goods, AGEC art. 58."""
    SOCIAL_DECLARED = "social-declared"
    """BOAMP `criteres: sociaux`: set very widely; a pre-filter, never a conclusion."""
    ENVIRONMENTAL_DECLARED = "environmental-declared"
