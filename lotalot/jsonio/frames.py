"""The lines of `frame read --json`, `frame fill --json` and `prices list --json`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lotalot.jsonio.parts import Line
from readiness.frames.answer import LineAnswer
from readiness.frames.models import FrameLine
from readiness.frames.offers import PriceLine


class SizeOut(Line):
    """A size in millimetres, in the order of the line; `axes` names each side (`L`, `l`, `H`, `Ø`, or null)."""

    mm: list[int]
    axes: list[str | None]
    unit_said: bool


class FrameLineOut(Line):
    """One line that the buyer asks to answer. `reference` is its number when the buyer gives no reference."""

    sheet: str
    row: int
    section: str | None
    reference: str | None
    designation: str
    details: str | None
    quantity: Decimal | None
    quantity_least: Decimal | None
    unit: str | None
    dimensions: str | None
    size: SizeOut | None
    material: str | None
    colour: str | None
    fire: str | None
    unit_price: Decimal | None
    hidden: bool

    @classmethod
    def of(cls, line: FrameLine) -> FrameLineOut:
        """Copy a line."""
        return cls(**_fields(line))


class PickOut(Line):
    """So many of one thing we hold."""

    label: str
    reference: str | None
    quantity: int


class AnswerOut(FrameLineOut):
    """What `frame fill` answered to a line; `grade` is `exact`, `near`, `substitute` or `none`."""

    grade: str
    difference: str | None
    offered: list[PickOut]
    short: int
    price: Decimal | None
    priced_by: str | None
    total: Decimal | None
    fire_flag: str | None
    fire_reason: str | None
    answer: str | None

    @classmethod
    def from_answer(cls, answer: LineAnswer) -> AnswerOut:
        """Copy an answer."""
        picks = [
            PickOut(label=pick.offer.label, reference=pick.offer.reference or None, quantity=pick.quantity)
            for pick in answer.picks
        ]
        return cls(
            **_fields(answer.line),
            grade=answer.grade.value,
            difference=answer.difference or None,
            offered=picks,
            short=answer.short,
            price=answer.unit_price,
            priced_by=answer.priced_by or None,
            total=answer.total,
            fire_flag=answer.fire.outcome if answer.fire else None,
            fire_reason=answer.fire.reason if answer.fire else None,
            answer=answer.text or None,
        )


class PriceOut(Line):
    """One price of the price book, euros excluding tax."""

    id: int
    reference: str | None
    label: str
    unit: str | None
    dimensions: str | None
    price: Decimal

    @classmethod
    def of(cls, line: PriceLine) -> PriceOut:
        """Copy a price."""
        entry = line.entry
        return cls(
            id=line.id,
            reference=entry.reference or None,
            label=entry.label,
            unit=entry.unit or None,
            dimensions=entry.dimensions or None,
            price=entry.price,
        )


def _fields(line: FrameLine) -> dict[str, Any]:
    size = line.size
    said = None
    if size is not None:
        axes = [side.axis or None for side in size.sides]
        said = SizeOut(mm=[side.mm for side in size.sides], axes=axes, unit_said=size.unit_said)
    texts = ("section", "details", "unit", "dimensions", "material", "colour", "fire")
    return {
        **{name: getattr(line, name) or None for name in texts},
        "sheet": line.sheet,
        "row": line.row,
        "reference": line.reference or line.number or None,
        "designation": line.designation,
        "quantity": line.quantity,
        "quantity_least": line.least,
        "size": said,
        "unit_price": line.unit_price,
        "hidden": line.hidden,
    }
