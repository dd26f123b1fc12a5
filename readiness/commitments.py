"""What a structure is held to, or would be: contracts that run and bids that are out.

One model for both: a bid is a commitment that is not certain yet. What it takes (hours, days, goods) counts in full
once won, times its chance while it is out, and no longer once lost, withdrawn or ended.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pydantic import Field

from readiness.models import Edge


class CommitmentState(StrEnum):
    """Where a commitment stands."""

    PREPARING = "preparing"
    SUBMITTED = "submitted"
    WON = "won"
    """Notified or running; a contract that the tool never saw as a bid starts here."""
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


RUNNING: Final = frozenset({CommitmentState.PREPARING, CommitmentState.SUBMITTED, CommitmentState.WON})
"""States in which a commitment takes capacity and holds goods."""
BIDS: Final = frozenset({CommitmentState.PREPARING, CommitmentState.SUBMITTED})


class Commitment(Edge):
    """A contract or a bid. A field left out is unknown, and what is computed from it says so."""

    label: str
    state: CommitmentState = CommitmentState.PREPARING
    segment: str = ""
    """Slug of `feeds.reading.segments`."""
    opportunity: str = ""
    """Identifier of the opportunity it answers (`boamp:26-90001`); empty for a contract found elsewhere."""
    lot: str | None = None
    chance: Decimal | None = Field(default=None, ge=0, le=1)
    """How likely a bid is won, as the user judges it."""
    starts: date | None = None
    ends: date | None = None
    """Last day, renewals that are sure included."""
    hours_per_week: Decimal | None = Field(default=None, ge=0)
    days_per_week: Decimal | None = Field(default=None, ge=0, le=7)
    months: tuple[int, ...] = ()
    """Months (1 to 12) in which the work is done, of a seasonal contract; empty: all year."""
    amount: Decimal | None = Field(default=None, ge=0)
    """Euros excluding tax, over the whole duration."""
    resources: tuple[str, ...] = ()
    """What it takes that exists once: a van, a crew (`camion 20 m3`)."""
    note: str = ""

    @property
    def weight(self) -> Decimal | None:
        """Give the share of its load that counts: 1 when won, its chance when out, 0 when over; None when unknown."""
        if self.state is CommitmentState.WON:
            return Decimal(1)
        return self.chance if self.state in BIDS else Decimal(0)


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """A commitment as stored. `id` is the store's."""

    id: int
    commitment: Commitment
    updated: datetime
