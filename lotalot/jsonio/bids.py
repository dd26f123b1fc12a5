"""The lines of `bids --json`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lotalot.jsonio.parts import Line
from readiness.commitments import CommitmentLine, CommitmentState
from readiness.portfolio import Conflict


class BidOut(Line):
    """One bid or contract: a line of `lotalot bids list --json`. `chance` goes from 0 to 1."""

    id: int
    label: str
    state: CommitmentState
    segment: str | None
    opportunity: str | None
    lot: str | None
    chance: Decimal | None
    starts: date | None
    ends: date | None
    hours_per_week: Decimal | None
    days_per_week: Decimal | None
    months: list[int]
    amount: Decimal | None
    resources: list[str]
    note: str | None

    @classmethod
    def of(cls, line: CommitmentLine) -> BidOut:
        """Copy one line."""
        one = line.commitment
        return cls(
            id=line.id,
            label=one.label,
            state=one.state,
            segment=one.segment or None,
            opportunity=one.opportunity or None,
            lot=one.lot,
            chance=one.chance,
            starts=one.starts,
            ends=one.ends,
            hours_per_week=one.hours_per_week,
            days_per_week=one.days_per_week,
            months=list(one.months),
            amount=one.amount,
            resources=list(one.resources),
            note=one.note or None,
        )


class ConflictOut(Line):
    """What is promised twice: a line of `lotalot bids conflicts --json`.

    `kind` is `hours`, `days` or `resource`; `first` and `worst` are the Mondays of their weeks.
    """

    kind: str
    ids: list[int]
    labels: list[str]
    what: str
    first: date
    worst: date
    weeks: int
    lacking: Decimal
    unit: str
    text: str

    @classmethod
    def of(cls, conflict: Conflict) -> ConflictOut:
        """Copy one conflict."""
        return cls(
            kind=conflict.kind,
            ids=list(conflict.ids),
            labels=list(conflict.labels),
            what=conflict.what,
            first=conflict.first,
            worst=conflict.worst,
            weeks=conflict.weeks,
            lacking=conflict.lacking,
            unit=conflict.unit,
            text=conflict.text,
        )
