"""Say bids and contracts as people do: state, chance, load, days. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lotalot import format as fr
from readiness.commitments import BIDS, Commitment, CommitmentState

if TYPE_CHECKING:
    from readiness.portfolio import Winning

STATES: Final = {
    CommitmentState.PREPARING: "en préparation",
    CommitmentState.SUBMITTED: "remise",
    CommitmentState.WON: "gagné",
    CommitmentState.LOST: "perdue",
    CommitmentState.WITHDRAWN: "retirée",
    CommitmentState.ENDED: "fini",
}
STYLES: Final = {
    CommitmentState.PREPARING: "ask",
    CommitmentState.SUBMITTED: "fair",
    CommitmentState.WON: "good",
}
_FULL: Final = 3
"""Names that a sentence gives before it counts the others."""


def chance(commitment: Commitment) -> str:
    """Write the chance of a bid; a contract has none."""
    if commitment.state not in BIDS:
        return ""
    return "?" if commitment.chance is None else f"{fr.number(commitment.chance * 100, 0)} %"


def load(commitment: Commitment) -> str:
    """Write what it takes of a week."""
    parts = []
    if commitment.hours_per_week is not None:
        parts.append(f"{fr.number(commitment.hours_per_week)} h/sem.")
    if commitment.days_per_week is not None:
        parts.append(f"{fr.number(commitment.days_per_week)} j/sem.")
    return ", ".join(parts) or "?"


def cells_of(commitment: Commitment) -> tuple[str, ...]:
    """Give the cells of one line: state, chance, name, load, first and last day."""
    return (
        STATES[commitment.state],
        chance(commitment),
        fr.plain(commitment.label),
        load(commitment),
        f"{commitment.starts:%d/%m/%Y}" if commitment.starts else "?",
        f"{commitment.ends:%d/%m/%Y}" if commitment.ends else "?",
    )


def summary(commitment: Commitment) -> str:
    """Write one commitment in a line."""
    state, likely, label, taken, starts, ends = cells_of(commitment)
    odds = f" ({likely})" if likely else ""
    return f"{label}, {state}{odds}, {taken}, du {starts} au {ends}"


def winning_words(winning: Winning) -> str:
    """Answer « si nous gagnons les deux »."""
    count = len(winning.labels)
    if count <= _FULL:
        names = " et ".join(f"« {fr.plain(label)} »" for label in winning.labels)
    else:
        names = f"les {count} réponses"
    head = f"Si nous gagnons {names} : "
    # The sentence of a conflict begins with the names that stand here already.
    said = [each.text.partition(" : ")[2] for each in winning.conflicts] or ["tout tient."]
    body = " ".join([said[0], *(each[:1].upper() + each[1:] for each in said[1:])])
    if winning.unknown:
        body += f" Sans savoir la charge ou les dates de {fr.listed(winning.unknown, 2)}."
    return head + body
