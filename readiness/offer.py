"""The offer card: one dated, precise page of what a structure does and under which conditions. Pure.

It is made from the profile, the stock by category and what the user confirmed line by line. What is private stays out
unless it is chosen (turnover, prices), or always (why a capacity is fragile, who is away). A card is also what another
structure sends: `readiness.offer_io` reads it back, strictly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from readiness.conditions import MOST_CONDITIONS, Closing, Engagement, Season, TimeWindow
from readiness.edge import Edge
from readiness.models import Capability, StockLine, Structure, StructureKind

FORMAT: Final = "lotalot-offer"
VERSION: Final = 1
STALE_DAYS: Final = 365
"""A line that nobody wrote nor confirmed for longer is marked."""

Short = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,80}$")]
Figure = Annotated[Decimal, Field(ge=0, le=1_000_000_000, max_digits=14)]
Kilometres = Annotated[float, Field(ge=0, le=20_100, allow_inf_nan=False)]
Windows = Annotated[tuple[TimeWindow, ...], Field(max_length=MOST_CONDITIONS)]


class OfferKind(Edge):
    """A kind, and the agreement that gives it when there is one."""

    kind: StructureKind
    reference: Short = ""
    valid_until: date | None = None


class OfferSite(Edge):
    """Where the structure works from."""

    name: Short = ""
    postcode: Annotated[str, Field(max_length=10)] = ""
    city: Short = ""
    latitude: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)


class OfferActivity(Edge):
    """What is done in one segment, and under which conditions; what is absent is unknown."""

    segment: Slug
    label: Short
    hours_per_week: Figure | None = None
    days_per_week: Annotated[Decimal, Field(ge=0, le=7)] | None = None
    headcount: Figure | None = None
    radius_km: Kilometres | None = None
    site: Short = ""
    valid_until: date | None = None
    confidence: Literal["sure", "probable", "fragile"] = "sure"
    windows: Windows = ()
    refused: Windows = ()
    equipment: Annotated[tuple[Short, ...], Field(max_length=100)] = ()
    certifications: Annotated[tuple[Short, ...], Field(max_length=100)] = ()
    engagement: Engagement | None = None
    seasons: Annotated[tuple[Season, ...], Field(max_length=MOST_CONDITIONS)] = ()


class OfferStock(Edge):
    """Goods of one category held on a day. Prices (unit, euros excluding tax) only when they are chosen."""

    category: Short
    quantity: int = Field(ge=0, le=10_000_000)
    conditions: Annotated[tuple[Short, ...], Field(max_length=20)] = ()
    counted_on: date | None = None
    price_from: Figure | None = None
    price_to: Figure | None = None


class OfferLine(Edge):
    """Of one line of the card: the day it was written as it is, the day it was last confirmed, what was answered."""

    key: Key
    written_on: date | None = None
    confirmed_on: date | None = None
    state: Literal["true", "changed"] = "true"


class OfferCard(Edge):
    """A whole card. `lines` dates its parts by key (`readiness.offer_words.card_lines` gives the keys)."""

    format: Literal["lotalot-offer"] = "lotalot-offer"
    version: Literal[1] = 1
    made_on: date
    name: Annotated[str, Field(min_length=1, max_length=200)]
    siret: Annotated[str, Field(pattern=r"^([0-9]{9}|[0-9]{14})?$")] = ""
    contact: Short = ""
    kinds: Annotated[tuple[OfferKind, ...], Field(max_length=30)] = ()
    sites: Annotated[tuple[OfferSite, ...], Field(max_length=50)] = ()
    activities: Annotated[tuple[OfferActivity, ...], Field(max_length=100)] = ()
    radius_km: Kilometres | None = None
    hours_per_week: Figure | None = None
    days_per_week: Annotated[Decimal, Field(ge=0, le=7)] | None = None
    staff: Figure | None = None
    turnover: Figure | None = None
    certifications: Annotated[tuple[Short, ...], Field(max_length=100)] = ()
    insurances: Annotated[tuple[Short, ...], Field(max_length=100)] = ()
    equipment: Annotated[tuple[Short, ...], Field(max_length=100)] = ()
    engagement: Engagement | None = None
    windows: Windows = ()
    refused: Windows = ()
    closings: Annotated[tuple[Closing, ...], Field(max_length=MOST_CONDITIONS)] = ()
    seasons: Annotated[tuple[Season, ...], Field(max_length=MOST_CONDITIONS)] = ()
    stock: Annotated[tuple[OfferStock, ...], Field(max_length=500)] = ()
    lines: Annotated[tuple[OfferLine, ...], Field(max_length=1500)] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What is private and goes in this once, and how to reach the structure."""

    prices: bool = False
    turnover: bool = False
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What is remembered of a line: its words when they were written, and what the user answered of them."""

    text: str
    written: date
    confirmed: date | None = None
    state: str = "true"


def bare_card(
    structure: Structure,
    stock: Iterable[StockLine],
    labels: Mapping[str, str],
    today: date,
    choices: Choices | None = None,
) -> OfferCard:
    """Make the card without its dates: `readiness.offer_review.dated` adds them.

    Args:
        structure: the profile.
        stock: goods held.
        labels: French name of each segment.
        today: the card's date.
        choices: what is private and goes in.
    """
    chosen = choices or Choices()
    return OfferCard(
        made_on=today,
        name=structure.name[:200] or "Structure sans nom",
        siret=structure.siret,
        contact=chosen.contact[:200],
        kinds=_kinds(structure),
        sites=tuple(OfferSite(**site.model_dump()) for site in structure.sites),
        activities=tuple(_activity(item, labels) for item in structure.capabilities),
        radius_km=structure.radius_km,
        hours_per_week=structure.hours_per_week,
        days_per_week=structure.days_per_week,
        staff=structure.staff,
        turnover=structure.turnover if chosen.turnover else None,
        certifications=structure.certifications,
        insurances=structure.insurances,
        equipment=structure.equipment,
        engagement=structure.engagement,
        windows=structure.windows,
        refused=structure.refused,
        closings=tuple(each.model_copy(update={"label": ""}) for each in structure.closings),
        seasons=tuple(each.model_copy(update={"label": ""}) for each in structure.seasons),
        stock=_stock(stock, with_prices=chosen.prices),
    )


def _kinds(structure: Structure) -> tuple[OfferKind, ...]:
    held = {item.kind: item for item in structure.accreditations}
    every = dict.fromkeys((*structure.kinds, *held))
    return tuple(
        OfferKind(kind=kind, reference=held[kind].reference, valid_until=held[kind].valid_until)
        if kind in held
        else OfferKind(kind=kind)
        for kind in every
    )


def _activity(item: Capability, labels: Mapping[str, str]) -> OfferActivity:
    kept = item.model_dump(exclude={"confidence_note", "absences", "seasons"})
    seasons = tuple(each.model_copy(update={"label": ""}) for each in item.seasons)
    return OfferActivity(**kept, seasons=seasons, label=labels.get(item.segment, item.segment)[:200])


def _stock(lines: Iterable[StockLine], *, with_prices: bool) -> tuple[OfferStock, ...]:
    from readiness.french import paris_day  # noqa: PLC0415 - only where an instant is dated

    groups: dict[str, list[StockLine]] = {}
    for line in lines:
        if line.item.quantity:
            groups.setdefault(line.item.category, []).append(line)
    found = []
    for category, held in sorted(groups.items()):
        prices = [line.item.price for line in held if line.item.price is not None] if with_prices else []
        found.append(
            OfferStock(
                category=category[:200],
                quantity=sum(line.item.quantity for line in held),
                conditions=tuple(sorted({line.item.condition[:200] for line in held if line.item.condition})[:20]),
                counted_on=paris_day(max(line.updated for line in held)),
                price_from=min(prices, default=None),
                price_to=max(prices, default=None),
            )
        )
    return tuple(found[:500])
