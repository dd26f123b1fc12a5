"""The conditions under which a structure works: hours, absences, closings, seasons, sizes of contract.

Models of the profile only; what they leave of a week is `readiness.capacity`'s business. Left out means unknown.
"""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from readiness.edge import Edge

MOST_CONDITIONS: Final = 200
"""Entries of one list: a profile is written by a person."""


class Day(StrEnum):
    """Days of the week as a French profile writes them, Monday first."""

    MON = "lun"
    TUE = "mar"
    WED = "mer"
    THU = "jeu"
    FRI = "ven"
    SAT = "sam"
    SUN = "dim"


DAYS: Final = tuple(Day)

_MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Month = Annotated[int, Field(ge=1, le=12)]


class TimeWindow(Edge):
    """Hours of some days: without `start`, from midnight; without `end`, until midnight; it may pass midnight."""

    days: tuple[Day, ...] = ()
    """Empty: every day."""
    start: time | None = None
    end: time | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.start is not None and self.start == self.end:
            raise ValueError("start and end are the same")
        return self


class Absence(Edge):
    """Days on which some of the capacity is not there: leave, training, an illness."""

    starts: date
    ends: date
    share: Decimal | None = Field(default=None, ge=0, le=1)
    """Of the capacity, what is away; all of it when neither this nor `people` is said."""
    people: Decimal | None = Field(default=None, gt=0)
    """How many are away, held against the headcount."""
    label: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends < self.starts:
            raise ValueError("ends before it starts")
        return self


class Closing(Edge):
    """Days of every year on which nobody works, as `08-03` to `08-21`; they may pass the new year."""

    starts: _MonthDay
    ends: _MonthDay
    label: str = ""


class Season(Edge):
    """A part of every year in which more or less of the capacity is there: by months, or from a day to another."""

    factor: Decimal = Field(ge=0, le=5)
    """0.5: half of it."""
    months: tuple[Month, ...] = ()
    starts: _MonthDay | None = None
    ends: _MonthDay | None = None
    label: str = ""

    @model_validator(mode="after")
    def _has_a_time(self) -> Self:
        if not self.months and not (self.starts and self.ends):
            raise ValueError("neither months nor starts and ends")
        return self


class Engagement(Edge):
    """The sizes of contract that are taken: under the least, not worth it; over the most, not alone."""

    least_hours: Decimal | None = Field(default=None, ge=0)
    """A week."""
    most_hours: Decimal | None = Field(default=None, ge=0)
    least_amount: Decimal | None = Field(default=None, ge=0)
    """Euros excluding tax, over the whole contract."""
    most_amount: Decimal | None = Field(default=None, ge=0)
    least_months: Decimal | None = Field(default=None, ge=0)
    most_months: Decimal | None = Field(default=None, ge=0)
