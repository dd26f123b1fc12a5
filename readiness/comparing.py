"""Compare two figures on their exact values and write them so that what is shown never says otherwise. Pure."""

from decimal import Decimal
from typing import Final

from readiness import french
from readiness.models import Finding, Outcome, Requirement

SHOWN: Final = Decimal("0.01")
"""Smallest difference that a written figure shows."""
KILOMETRE: Final = Decimal(1)
"""Distances are written, and known, to the kilometre."""


def tight_words(unit: str) -> Decimal:
    """Give the margin of a unit under which an answer is « juste »: what writing it rounds away."""
    return KILOMETRE if unit == "km" else SHOWN


def compared(requirement: Requirement, mine: Decimal, asked: Decimal, *, unit: str, ours: str, reason: str) -> Finding:
    """Compare two figures of one unit: met, short when some of it is there, missing when none is.

    Within what writing rounds away the answer stays the exact one, and says « juste ».
    """
    gap = mine - asked
    tight = abs(gap) < tight_words(unit)
    if tight and gap:
        reason = f"{reason[:-1]}, à {french.exactly(abs(gap))} près."
    if tight:
        reason = f"{reason[:-1]}, juste."
    signed = "—" if gap == 0 else f"{'+' if gap > 0 else ''}{french.figure(gap, unit)}"
    if gap >= 0:
        return Finding(requirement, Outcome.MET, reason, ours, signed, spare=gap, tight=tight)
    outcome = Outcome.SHORT if mine > 0 else Outcome.MISSING
    return Finding(requirement, outcome, reason, ours, signed, lacking=-gap, tight=tight)
