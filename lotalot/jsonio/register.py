"""The line of `profile lookup --json`: a structure that a register gave, and what it would change of the profile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lotalot.jsonio.parts import Line
from readiness.registered import proposals

if TYPE_CHECKING:
    from feeds.registers import Candidate
    from readiness.models import Structure


class HintOut(Line):
    """A kind that a register states, where and when it was read."""

    kind: str
    why: str
    source: str
    read_on: date
    updated_on: date | None


class FieldOut(Line):
    """A field that the register fills; `held` is what the profile says now."""

    key: str
    value: str
    held: str | None
    origin: str


class CandidateOut(Line):
    """One establishment. `ess` and `siae` are true or null: a register never says « no »."""

    siren: str | None
    siret: str | None
    name: str | None
    brand: str | None
    address: str | None
    postcode: str | None
    city: str | None
    insee: str | None
    latitude: float | None
    longitude: float | None
    located: str | None
    active: bool | None
    ess: bool | None
    siae: bool | None
    source: str
    read_on: date
    updated_on: date | None
    hints: list[HintOut]
    fields: list[FieldOut]

    @classmethod
    def of(cls, structure: Structure, one: Candidate) -> CandidateOut:
        """Copy one candidate beside a profile."""
        texts = {
            name: getattr(one, name) or None
            for name in ("siren", "siret", "name", "brand", "address", "postcode", "city", "insee", "located")
        }
        return cls(
            **texts,
            latitude=one.latitude,
            longitude=one.longitude,
            active=one.active,
            ess=one.ess,
            siae=one.siae,
            source=one.origin.source,
            read_on=one.origin.day,
            updated_on=one.origin.updated,
            hints=[
                HintOut(
                    kind=hint.kind,
                    why=hint.why,
                    source=hint.origin.source,
                    read_on=hint.origin.day,
                    updated_on=hint.origin.updated,
                )
                for hint in one.hints
            ],
            fields=[
                FieldOut(key=field.key, value=field.value, held=field.held or None, origin=field.origin)
                for field in proposals(structure, one)
            ],
        )
