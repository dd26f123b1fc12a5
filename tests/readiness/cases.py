"""Small builders shared by the tests of this layer. Everything in them is invented."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from feeds.models import (
    Buyer,
    Deadline,
    Evidence,
    Fragment,
    Kind,
    Lot,
    Opportunity,
    Place,
    Regime,
    Reservation,
    SegmentHit,
)
from readiness.models import Capability, Finding, Site, StockItem, StockLine, Structure, StructureKind, Verdict

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
EVIDENCE = Evidence("champ", "mots")
NEAR = Place(label="École A", city="Près", department="56", latitude=47.80, longitude=-3.30, precision="commune")
FAR = Place(label="École B", city="Loin", department="56", latitude=47.66, longitude=-2.76, precision="commune")
"""About 48 km from the site of `structure()`."""
AWAY = Place(label="Mairie", city="Ailleurs", department="35", latitude=48.11, longitude=-1.68, precision="commune")
"""About 130 km from the site of `structure()`."""


def hit(
    slug: str = "nettoyage-locaux", confidence: float = 0.95, lot: str | None = None, basis: str = "cpv"
) -> SegmentHit:
    return SegmentHit(slug, basis, confidence, Evidence("cpv", "90911000"), lot)


def reserved(regime: Regime, *scope: str, partial: bool = False) -> Reservation:
    return Reservation(regime, scope, (Evidence("conditions", "marché réservé"),), partial_unknown=partial)


def deadline(day: int, month: int = 12) -> Deadline:
    return Deadline(datetime(2026, month, day, 11, tzinfo=UTC), f"2026-{month:02}-{day:02}T12:00")


_CALL = Opportunity(
    id="boamp:26-10001",
    source="boamp",
    source_ids=("boamp:26-10001",),
    kind=Kind.CALL,
    title="Entretien des locaux",
    buyer=Buyer("Ville de Test"),
    published=date(2026, 11, 20),
    dispatched=date(2026, 11, 19),
    deadline=deadline(4),
    procedure="open",
    cpv=("90911000",),
    segments=(hit(),),
    departments=("56",),
    places=(NEAR,),
)


def opportunity(**changes: Any) -> Opportunity:
    return replace(_CALL, **changes)


def text(words: str, lot: str | None = None, role: str = "description") -> tuple[Fragment, ...]:
    return (Fragment(f"lot[{lot}].description" if lot else "description", words, lot, role),)


def lot(ident: str = "1", **changes: Any) -> Lot:
    return replace(Lot(ident, f"Lot numéro {ident}", path=f"lot[{ident}]"), **changes)


def structure(**changes: Any) -> Structure:
    fields: Mapping[str, Any] = {
        "name": "Atelier du Test",
        "kinds": (StructureKind.EI,),
        "sites": (Site(name="Siège", postcode="56600", city="Test", latitude=47.76, longitude=-3.38),),
        "radius_km": 30.0,
        "capabilities": (Capability(segment="nettoyage-locaux", days_per_week=Decimal("3.5")),),
    }
    return Structure.model_validate({**fields, **changes})


def stock(*lines: tuple[str, str, int]) -> list[StockLine]:
    return [
        StockLine(number, StockItem(category=category, label=label, quantity=quantity), NOW)
        for number, (category, label, quantity) in enumerate(lines, 1)
    ]


def finding(verdict: Verdict, label: str) -> Finding:
    return next(each for each in verdict.findings if each.requirement.label == label)
