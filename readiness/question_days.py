"""Find the last day to ask the buyer something, in folded French text. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from readiness.days import days_in
from readiness.found import Found, lots_of
from readiness.numbers import Number

_ASKING: Final = re.compile(
    r"(?:questions?|(?:demandes? de )?(?:renseignements?|precisions?|eclaircissements?|informations?) complementaires?"
    r"|demandes? de (?:renseignements?|precisions?))[^.;\n]{0,160}?(?:avant|au plus tard|jusqu'au|limite|le)"
    r"[^.;\n]{0,30}$"
)
_NOT_ASKING: Final = re.compile(
    r"reponses? aux|repond\w* aux|\bpli[s]?\b|visite|remise des offres|reception des offres"
)
_LOOK_BACK: Final = 220


def find_question_days(folded: str, _: Sequence[Number]) -> list[Found]:
    """Find until when questions may be asked (`on`)."""
    if "question" not in folded and "renseignement" not in folded and "precision" not in folded:
        return []
    found = []
    for start, end, day in days_in(folded):
        first = max(folded.rfind("\n", 0, start) + 1, folded.rfind(". ", 0, start) + 1, start - _LOOK_BACK)
        before = folded[first:start]
        if _ASKING.search(before) and not _NOT_ASKING.search(before[-90:]):
            found.append(Found("questions", Decimal(0), "", start, end, lots_of(folded, start, end), on=day))
    return found
