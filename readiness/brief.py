"""What an opportunity asks, whoever answers it: read once, kept, and answered again without its texts. Pure.

A brief holds no clock and no profile. What a list shows is worked out from its lean form; what stands behind each
requirement (its evidence) is kept apart, for whoever opens the sheet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from feeds.models import Evidence, Lot, Opportunity
from readiness.corrections import apply_corrections, correct_opportunity, for_lot
from readiness.dce.models import DCE_READER
from readiness.models import Correction, Requirement
from readiness.requirements import read_requirements
from readiness.texts import Texts

if TYPE_CHECKING:
    import msgspec

BRIEF_VERSION: Final = 1_000 + DCE_READER
"""Add a thousand when requirements are read otherwise: what is kept is then read again."""
_NEVER: Final = datetime(1, 1, 2, tzinfo=UTC)
"""Whether a procedure is planned does not depend on the clock: nothing else of reading asks it."""
_NOWHERE: Final = Evidence("", "")


@dataclass(frozen=True, slots=True)
class Brief:
    """What is asked, lot by lot.

    Attributes:
        opportunity: corrected by the user where they said so.
        asked: one tuple a lot, in their order (one for a procedure without lots); None when it was not read.
    """

    opportunity: Opportunity
    asked: tuple[tuple[Requirement, ...], ...] | None


def always(_: Opportunity) -> bool:
    """Have everything read."""
    return True


def read_brief(
    published: Opportunity,
    corrections: Sequence[Correction] = (),
    wanted: Callable[[Opportunity], bool] = always,
) -> Brief:
    """Read what an opportunity asks; its texts are only searched when `wanted` says so."""
    opportunity = correct_opportunity(published, corrections)
    if not wanted(opportunity):
        return Brief(opportunity, None)
    texts = Texts(opportunity)
    lots: tuple[Lot | None, ...] = opportunity.lots or (None,)
    return Brief(opportunity, tuple(_asked(opportunity, lot, texts, published, corrections) for lot in lots))


def _asked(
    opportunity: Opportunity, lot: Lot | None, texts: Texts, published: Opportunity, corrections: Sequence[Correction]
) -> tuple[Requirement, ...]:
    requirements = read_requirements(opportunity, lot, _NEVER, texts)
    if not corrections:
        return requirements
    ident = lot.id if lot else None
    as_read = requirements
    if published is not opportunity:
        before = next((each for each in published.lots if each.id == ident), None)
        as_read = read_requirements(published, before, _NEVER, texts)
    return apply_corrections(requirements, for_lot(corrections, ident), as_read)


def lean(opportunity: Opportunity) -> Opportunity:
    """Leave out what no answer looks at: texts, links, history, and where things were read."""
    hits = tuple(replace(hit, evidence=_NOWHERE) for hit in opportunity.segments)
    doubts = tuple(each for each in opportunity.contradictions if each.topic.startswith("reserv"))
    lots = tuple(replace(lot, description="", places=(), quantities=(), path=lot.path) for lot in opportunity.lots)
    return Opportunity(
        id=opportunity.id,
        source=opportunity.source,
        source_ids=opportunity.source_ids,
        kind=opportunity.kind,
        title=opportunity.title,
        buyer=type(opportunity.buyer)(opportunity.buyer.name),
        published=opportunity.published,
        dispatched=opportunity.dispatched,
        deadline=opportunity.deadline,
        departments=opportunity.departments,
        cpv=opportunity.cpv,
        descriptors=opportunity.descriptors,
        natures=opportunity.natures,
        segments=hits,
        procedure=opportunity.procedure,
        techniques=opportunity.techniques,
        value=opportunity.value,
        duration_months=opportunity.duration_months,
        renewals=opportunity.renewals,
        lots=lots,
        reservations=tuple(replace(each, evidence=()) for each in opportunity.reservations),
        contradictions=doubts,
        cancelled=opportunity.cancelled,
        awarded=opportunity.awarded,
    )


# --- kept as bytes: one line for the opportunity, then one a requirement, lots apart by an empty one ------------------


@cache
def _opportunities() -> "msgspec.json.Decoder[Opportunity]":
    import msgspec  # noqa: PLC0415 - building a decoder walks every model

    return msgspec.json.Decoder(Opportunity)


@cache
def _requirements() -> "msgspec.json.Decoder[Requirement]":
    import msgspec  # noqa: PLC0415 - as above

    return msgspec.json.Decoder(Requirement)


@cache
def _encoder() -> "msgspec.json.Encoder":
    import msgspec  # noqa: PLC0415 - as above

    return msgspec.json.Encoder()


def encode(brief: Brief) -> bytes:
    """Write a brief, lean."""
    encode_one = _encoder().encode
    parts = [encode_one(lean(brief.opportunity))]
    for asked in brief.asked or ():
        parts += [b"", *(encode_one(replace(each, evidence=())) for each in asked)]
    return b"\n".join(parts)


class BriefReader:
    """Read briefs back. What many lots ask alike is read once and shared."""

    def __init__(self) -> None:
        self._known: dict[bytes, Requirement] = {}

    def read(self, body: bytes) -> Brief:
        """Read back what `encode` wrote, without evidence."""
        head, *lines = body.split(b"\n")
        asked: list[list[Requirement]] = []
        known = self._known
        for line in lines:
            if not line:
                asked.append([])
                continue
            found = known.get(line)
            if found is None:
                found = known[line] = _requirements().decode(line)
            asked[-1].append(found)
        return Brief(_opportunities().decode(head), tuple(map(tuple, asked)) if asked else None)
