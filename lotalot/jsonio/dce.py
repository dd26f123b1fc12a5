"""The lines of `dce read --json` and `dce add --json`: one a piece, a thing asked, a criterion, a rule or a refusal.

`record` says which; every thing that was read has its file, page and words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, RootModel, field_serializer

from feeds.models import ClauseKind, Evidence, Regime
from lotalot.jsonio.check import RequirementOut
from lotalot.jsonio.parts import Line, instant
from readiness.dce.compare import Changes
from readiness.dce.models import Dce, DceReading, Piece, PieceKind
from readiness.dce.places import spot_of
from readiness.models import RequirementKind


class SpotOut(Line):
    """Where in the files something was read: `page` is null where there is none, `line` counts paragraphs or rows."""

    file: str
    piece: PieceKind
    page: int | None
    section: str | None
    line: int | None
    quote: str

    @classmethod
    def of(cls, evidence: Evidence) -> SpotOut | None:
        """Copy one evidence; None when it was not read in the files."""
        spot = spot_of(evidence.path)
        if spot is None:
            return None
        return cls(
            file=spot.file,
            piece=spot.kind,
            page=spot.page,
            section=spot.section or None,
            line=None if spot.page else spot.number,
            quote=evidence.quote,
        )


def _spots(evidence: tuple[Evidence, ...]) -> list[SpotOut]:
    return [spot for each in evidence if (spot := SpotOut.of(each)) is not None]


class PieceOut(Line):
    """A piece. `confidence` is `sure`, `probable` or `fragile`; `scanned` lists the pages that are images."""

    record: Literal["piece"] = "piece"
    file: str
    kind: PieceKind
    also: list[PieceKind]
    confidence: str | None
    lots: list[str]
    form: str | None
    size: int
    pages: int | None
    scanned: list[int]
    note: str | None

    @classmethod
    def of(cls, piece: Piece) -> PieceOut:
        """Copy one piece."""
        return cls(
            file=piece.file, kind=piece.kind, also=list(piece.also), confidence=piece.confidence or None,
            lots=list(piece.lots), form=piece.form or None, size=piece.size, pages=piece.pages,
            scanned=list(piece.scanned), note=piece.note or None,
        )  # fmt: skip


class RefusedOut(Line):
    """A file that was not read, and why."""

    record: Literal["refused"] = "refused"
    file: str
    reason: str


class AskedOut(Line):
    """Something that the files ask of a lot (`lot` null: of the whole procedure)."""

    record: Literal["requirement"] = "requirement"
    lot: str | None
    requirement: RequirementOut
    evidences: list[SpotOut]


class ReservedOut(Line):
    """A reservation that the files say; `scope` empty: the whole procedure."""

    record: Literal["reservation"] = "reservation"
    regime: Regime
    scope: list[str]
    evidences: list[SpotOut]


class FoundClauseOut(Line):
    """A clause that the files say."""

    record: Literal["clause"] = "clause"
    kind: ClauseKind
    scope: list[str]
    hours: Decimal | None
    share: Decimal | None
    value: str | None
    evidences: list[SpotOut]


class CriterionOut(Line):
    """An award criterion (`level` 1) or sub-criterion (2), in order; `weight` in `unit`, null when only ranked."""

    record: Literal["criterion"] = "criterion"
    name: str
    weight: Decimal | None
    unit: str | None
    level: int
    lot: str | None
    evidence: SpotOut | None


class PageLimitOut(Line):
    """How many pages a document of the answer may have."""

    record: Literal["page-limit"] = "page-limit"
    what: str
    pages: int
    evidence: SpotOut | None


class PlanOut(Line):
    """What a document of the answer must be made of; `imposed`: in this order, under these headings."""

    record: Literal["plan"] = "plan"
    what: str
    imposed: bool
    headings: list[str]
    evidence: SpotOut | None


class DceDeadlineOut(Line):
    """The deadline that the files say, as the wall clock that is written."""

    record: Literal["deadline"] = "deadline"
    at: datetime
    wall: str
    evidences: list[SpotOut]

    @field_serializer("at")
    def _at(self, value: datetime) -> str:
        return instant(value)


class AskedChangeOut(Line):
    """Something asked differently from the version before; null where nothing is or was asked."""

    record: Literal["change"] = "change"
    lot: str | None
    kind: RequirementKind
    old: str | None
    new: str | None
    evidences: list[SpotOut]


class PieceChangeOut(Line):
    """A piece that was added, removed or changed since the version before."""

    record: Literal["piece-change"] = "piece-change"
    change: Literal["added", "removed", "changed"]
    file: str
    kind: PieceKind
    before: str | None


_Record = (
    PieceOut
    | RefusedOut
    | AskedOut
    | ReservedOut
    | FoundClauseOut
    | CriterionOut
    | PageLimitOut
    | PlanOut
    | DceDeadlineOut
    | AskedChangeOut
    | PieceChangeOut
)


class DceOut(RootModel[Annotated[_Record, Field(discriminator="record")]]):
    """One line about a consultation's files."""


def dce_lines(dce: Dce, reading: DceReading, changes: Changes | None = None) -> Iterator[Line]:
    """Give every line of a consultation's files, in the order they are printed."""
    yield from map(PieceOut.of, dce.pieces)
    for refused in dce.refused:
        yield RefusedOut(file=refused.file, reason=refused.reason)
    for asked in reading.asked:
        for each in asked.requirements:
            yield AskedOut(lot=asked.lot, requirement=RequirementOut.of(each), evidences=_spots(each.evidence))
    for reserved in reading.reservations:
        yield ReservedOut(regime=reserved.regime, scope=list(reserved.scope), evidences=_spots(reserved.evidence))
    for clause in reading.clauses:
        yield FoundClauseOut(
            kind=clause.kind, scope=list(clause.scope), hours=clause.hours, share=clause.share,
            value=clause.value or None, evidences=_spots(clause.evidence),
        )  # fmt: skip
    yield from _rules(reading)
    for piece in changes.pieces if changes else ():
        yield PieceChangeOut.model_validate(
            {"change": piece.change, "file": piece.file, "kind": piece.kind, "before": piece.before or None}
        )
    for change in changes.asked if changes else ():
        yield AskedChangeOut(
            lot=change.lot, kind=change.kind, old=change.old or None, new=change.new or None,
            evidences=_spots(change.evidence),
        )  # fmt: skip


def _rules(reading: DceReading) -> Iterator[Line]:
    for each in reading.criteria:
        spot = SpotOut.of(each.evidence)
        unit = each.unit or None
        yield CriterionOut(
            name=each.name, weight=each.weight, unit=unit, level=each.level, lot=each.lot, evidence=spot
        )  # fmt: skip
    for limit in reading.page_limits:
        yield PageLimitOut(what=limit.what, pages=limit.pages, evidence=SpotOut.of(limit.evidence))
    for plan in reading.plans:
        headings = [f"{item.number} {item.title}".strip() for item in plan.items]
        yield PlanOut(what=plan.what, imposed=plan.imposed, headings=headings, evidence=SpotOut.of(plan.evidence))
    if reading.deadline is not None:
        proof = _spots(reading.deadline_evidence)
        yield DceDeadlineOut(at=reading.deadline.at, wall=reading.deadline.wall, evidences=proof)
