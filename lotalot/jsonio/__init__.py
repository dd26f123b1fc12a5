"""The `--json` contract: what `notices`, `show`, `check`, `doctor` and `stock` print, one object a line.

Built from the models of `feeds` and `readiness`, never the other way round. The shapes are published as JSON Schemas in
`docs/schema/` by `scripts/build_docs.py`; a field is added, never renamed. Unknown is null, or an empty list: never 0,
never false, never an empty string. Instants are ISO 8601 in UTC, dates ISO 8601, decimals are strings so that no cent
is lost. This module prints nothing.
"""

from lotalot.jsonio.check import CheckOut, DoctorOut, FindingOut, RefusalOut, RequirementOut, StockOut
from lotalot.jsonio.opportunity import LotOut, OpportunityOut, covers, reserved
from lotalot.jsonio.parts import ClauseOut, EvidenceOut, Line, ReservationOut, instant
from lotalot.jsonio.rules import RuleOut

__all__ = [
    "CheckOut",
    "ClauseOut",
    "DoctorOut",
    "EvidenceOut",
    "FindingOut",
    "Line",
    "LotOut",
    "OpportunityOut",
    "RefusalOut",
    "RequirementOut",
    "ReservationOut",
    "RuleOut",
    "StockOut",
    "covers",
    "instant",
    "reserved",
]
