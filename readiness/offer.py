"""The offer card: one dated, precise page of what a structure does and under which conditions. Pure.

It is made from the profile, the stock by category and what the user confirmed line by line. What is private stays out
unless it is chosen (turnover, prices), or always (why a capacity is fragile, who is away). A card is also what another
structure sends: `readiness.offer_io` reads it back, strictly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from readiness.conditions import MOST_CONDITIONS, Closing, Engagement, Season, TimeWindow
from readiness.edge import Edge
from readiness.models import Capability, Site, StockLine, Structure, StructureKind

FORMAT: Final = "lotalot-offer"
VERSION: Final = 1
STALE_DAYS: Final = 365
"""A line that nobody wrote nor confirmed for longer is marked."""

MOST_TEXT: Final = 200
MOST_TEXTS: Final = 100
MOST_POSTCODE: Final = 10
MOST_SITES: Final = 50
MOST_ACTIVITIES: Final = 100
MOST_GOODS: Final = 500
MOST_PIECES: Final = 10_000_000
MOST_FIGURE: Final = 1_000_000_000
MOST_KM: Final = 20_100
SLUG: Final = r"^[a-z0-9-]{1,80}$"

Short = Annotated[str, Field(max_length=MOST_TEXT)]
Key = Annotated[str, Field(max_length=MOST_TEXT)]
Slug = Annotated[str, Field(pattern=SLUG)]
Figure = Annotated[Decimal, Field(ge=0, le=MOST_FIGURE, max_digits=14)]
Kilometres = Annotated[float, Field(ge=0, le=MOST_KM, allow_inf_nan=False)]
Windows = Annotated[tuple[TimeWindow, ...], Field(max_length=MOST_CONDITIONS)]


class OfferKind(Edge):
    """A kind, and the agreement that gives it when there is one."""

    kind: StructureKind
    reference: Short = ""
    valid_until: date | None = None


class OfferSite(Edge):
    """Where the structure works from."""

    name: Short = ""
    postcode: Annotated[str, Field(max_length=MOST_POSTCODE)] = ""
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
    equipment: Annotated[tuple[Short, ...], Field(max_length=MOST_TEXTS)] = ()
    certifications: Annotated[tuple[Short, ...], Field(max_length=MOST_TEXTS)] = ()
    engagement: Engagement | None = None
    seasons: Annotated[tuple[Season, ...], Field(max_length=MOST_CONDITIONS)] = ()


class OfferStock(Edge):
    """Goods of one category held on a day. Prices (unit, euros excluding tax) only when they are chosen."""

    category: Short
    quantity: int = Field(ge=0, le=MOST_PIECES)
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
    sites: Annotated[tuple[OfferSite, ...], Field(max_length=MOST_SITES)] = ()
    activities: Annotated[tuple[OfferActivity, ...], Field(max_length=MOST_ACTIVITIES)] = ()
    radius_km: Kilometres | None = None
    hours_per_week: Figure | None = None
    days_per_week: Annotated[Decimal, Field(ge=0, le=7)] | None = None
    staff: Figure | None = None
    turnover: Figure | None = None
    certifications: Annotated[tuple[Short, ...], Field(max_length=MOST_TEXTS)] = ()
    insurances: Annotated[tuple[Short, ...], Field(max_length=MOST_TEXTS)] = ()
    equipment: Annotated[tuple[Short, ...], Field(max_length=MOST_TEXTS)] = ()
    engagement: Engagement | None = None
    windows: Windows = ()
    refused: Windows = ()
    closings: Annotated[tuple[Closing, ...], Field(max_length=MOST_CONDITIONS)] = ()
    seasons: Annotated[tuple[Season, ...], Field(max_length=MOST_CONDITIONS)] = ()
    stock: Annotated[tuple[OfferStock, ...], Field(max_length=MOST_GOODS)] = ()
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
        name=_short(structure.name) or "Structure sans nom",
        siret=structure.siret if len(structure.siret) in (9, 14) and structure.siret.isdigit() else "",
        contact=_short(chosen.contact),
        kinds=_kinds(structure),
        sites=tuple(map(_site, structure.sites[:MOST_SITES])),
        activities=tuple(_activity(item, labels) for item in structure.capabilities[:MOST_ACTIVITIES]),
        radius_km=_far(structure.radius_km),
        hours_per_week=_figure(structure.hours_per_week),
        days_per_week=structure.days_per_week,
        staff=_figure(structure.staff),
        turnover=_figure(structure.turnover) if chosen.turnover else None,
        certifications=_texts(structure.certifications),
        insurances=_texts(structure.insurances),
        equipment=_texts(structure.equipment),
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
        OfferKind(kind=kind, reference=_short(held[kind].reference), valid_until=held[kind].valid_until)
        if kind in held
        else OfferKind(kind=kind)
        for kind in every
    )


def _site(site: Site) -> OfferSite:
    return OfferSite(
        name=_short(site.name),
        postcode=site.postcode[:MOST_POSTCODE].strip(),
        city=_short(site.city),
        latitude=site.latitude,
        longitude=site.longitude,
    )


def _activity(item: Capability, labels: Mapping[str, str]) -> OfferActivity:
    return OfferActivity(
        segment=item.segment if re.fullmatch(SLUG, item.segment) else "autre",
        label=_short(labels.get(item.segment, item.segment)),
        hours_per_week=_figure(item.hours_per_week),
        days_per_week=item.days_per_week,
        headcount=_figure(item.headcount),
        radius_km=_far(item.radius_km),
        site=_short(item.site),
        valid_until=item.valid_until,
        confidence=item.confidence,
        windows=item.windows,
        refused=item.refused,
        equipment=_texts(item.equipment),
        certifications=_texts(item.certifications),
        engagement=item.engagement,
        seasons=tuple(each.model_copy(update={"label": ""}) for each in item.seasons),
    )


# A profile is looser than a card: what a card cannot hold is cut, or left unknown, never a reason not to make it.


def _short(text: str) -> str:
    return text[:MOST_TEXT].strip()


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(_short(text) for text in given)[:MOST_TEXTS]


def _figure(value: Decimal | None) -> Decimal | None:
    """Give a figure to the cent, None beyond what anybody means."""
    return None if value is None or value > MOST_FIGURE else value.quantize(Decimal("0.01")).normalize() + 0


def _far(value: float | None) -> float | None:
    return None if value is None or value > MOST_KM else value


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
                category=_short(category),
                quantity=min(sum(line.item.quantity for line in held), MOST_PIECES),
                conditions=tuple(sorted({_short(line.item.condition) for line in held if line.item.condition})[:20]),
                counted_on=paris_day(max(line.updated for line in held)),
                price_from=_figure(min(prices, default=None)),
                price_to=_figure(max(prices, default=None)),
            )
        )
    return tuple(found[:MOST_GOODS])
