"""Distances between where a structure works from and where a lot is carried out, and what they mean.

A place known by its département only gives an approximate distance, said as such and never decisive against the
structure. Pure; asks nothing of the network.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from feeds.models import Place
from feeds.reference import AMBIGUOUS, candidates, department_of_postcode, distance_km, locate
from readiness import french
from readiness.models import Outcome, Site, Structure
from readiness.requirements import place_name

NEAR_FACTOR: Final = 1.5
"""A single place beyond the radius, but within this many times it, may be reached with a nearer co-contractor."""
DEPARTMENT_SPREAD_KM: Final = 50.0
"""How far a département's edge may be from its middle: half the width of a large one."""
HOMONYMS_SHOWN: Final = 4
NEIGHBOUR_KM: Final = 100.0
"""Between the middles of two neighbouring départements, as a rule: the area of a structure without radius."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a lot is.

    Attributes:
        outcome: met, short (some of it is too far), missing (all of it is), unknown.
        reason: one French sentence.
        distance_km: from our nearest site to the farthest place; None when unknown.
        ours / gap: French, our radius and what is left of it.
        near: the lot is worth showing to us.
        beyond: the places out of reach, farthest first.
    """

    outcome: Outcome
    reason: str
    distance_km: float | None = None
    ours: str = ""
    gap: str = ""
    near: bool = True
    beyond: tuple[Place, ...] = ()
    lacking_km: Decimal | None = None
    """Kilometres beyond the radius, whole; None when within it or unknown."""


@lru_cache(maxsize=256)
def locate_site(site: Site) -> Place:
    """Place a site by its own coordinates, else by its town or postcode."""
    place = Place(label=site.name, city=site.city, postcode=site.postcode)
    if site.latitude is not None and site.longitude is not None:
        department = department_of_postcode(site.postcode)
        return Place(site.name, site.city, site.postcode, "", department, "", site.latitude, site.longitude, "commune")
    return locate(place)


def _point(place: Place) -> tuple[float, float] | None:
    if place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def nearest_km(sites: Sequence[Place], place: Place) -> float | None:
    """Give the distance from the nearest site; None when a coordinate is missing."""
    target = _point(place)
    origins = [point for site in sites if (point := _point(site)) is not None]
    return min((distance_km(origin, target) for origin in origins), default=None) if target else None


def _vague(place: Place) -> bool:
    return place.precision == "department"


def reach(structure: Structure, places: Sequence[Place], radius_km: float | None) -> Reach:
    """Compare places with what a structure covers.

    Args:
        structure: its sites; without any, everything is unknown.
        places: located where they can be.
        radius_km: how far it goes for this work, None when it did not say.
    """
    sites = [locate_site(site) for site in structure.sites]
    ours = french.kilometres(radius_km) if radius_km is not None else ""
    if not places:
        return Reach(Outcome.UNKNOWN, "Le lieu n'est pas indiqué.", ours=ours)
    measured = [(km, place) for place in places if (km := nearest_km(sites, place)) is not None]
    if not any(map(_point, sites)):
        return Reach(
            Outcome.UNKNOWN, "Votre profil ne dit pas d'où vous partez.", ours=ours, near=_shared(sites, places)
        )
    if not measured:
        return Reach(Outcome.UNKNOWN, _unplaced(places[0]), ours=ours)
    farthest, _ = max(measured, key=lambda pair: pair[0])
    if radius_km is None:
        near = _shared(sites, places) or any(km <= NEIGHBOUR_KM for km, _ in measured)
        reason = f"Votre profil ne dit pas votre rayon (lieu à {french.kilometres(farthest)})."
        return Reach(Outcome.UNKNOWN, reason, farthest, near=near)
    if all(_vague(place) for _, place in measured):
        return _by_department(sites, measured, radius_km)
    return _by_town(measured, len(places) - len(measured), radius_km)


def _unplaced(place: Place) -> str:
    """Say why a place has no coordinates; homonyms are told by their départements."""
    name = place_name(place)
    if place.precision != AMBIGUOUS:
        return f"Lieu non situé : {name or 'à préciser'}."
    owners = list(dict.fromkeys(commune.department for commune in candidates(place)))
    shown = ", ".join(owners[:HOMONYMS_SHOWN]) + (", …" if len(owners) > HOMONYMS_SHOWN else "")
    return f"Plusieurs communes s'appellent {name} ({shown}) : lieu à vérifier."


def _shared(sites: Sequence[Place], places: Sequence[Place]) -> bool:
    """Tell whether a site and a place are in one département."""
    return bool({site.department for site in sites} & {place.department for place in places} - {""})


def _by_department(sites: Sequence[Place], measured: Sequence[tuple[float, Place]], radius_km: float) -> Reach:
    """Answer for places known by their département only: never out of reach when an edge may be within it."""
    farthest, place = max(measured, key=lambda pair: pair[0])
    ours = french.kilometres(radius_km)
    name, about = place_name(place), french.kilometres(farthest)
    if farthest <= radius_km:
        reason = f"{name}, à environ {about} : lieu précis à vérifier."
        return Reach(Outcome.MET, reason, farthest, ours)
    closest, nearest_place = min(measured, key=lambda pair: pair[0])
    if closest <= radius_km + DEPARTMENT_SPREAD_KM or _shared(sites, [nearest_place]):
        reason = f"Seul le département est connu ({name}, environ {about}) : lieu à vérifier."
        return Reach(Outcome.UNKNOWN, reason, farthest, ours)
    reason = f"{name} : environ {about}, votre rayon est de {ours}."
    gap, lacking = _beyond(farthest, radius_km)
    return Reach(Outcome.MISSING, reason, farthest, ours, gap, near=False, beyond=(place,), lacking_km=lacking)


def _by_town(measured: Sequence[tuple[float, Place]], unplaced: int, radius_km: float) -> Reach:
    """Answer for places known to the town."""
    ours = french.kilometres(radius_km)
    known = [(km, place) for km, place in measured if not _vague(place)]
    farthest, place = max(known, key=lambda pair: pair[0])
    too_far = sorted((pair for pair in known if pair[0] > radius_km), key=lambda pair: -pair[0])
    name, distance = place_name(place), french.kilometres(farthest)
    if not too_far:
        unseen = (
            f", {unplaced} lieu non situé" if unplaced == 1 else f", {unplaced} lieux non situés" if unplaced else ""
        )
        gap = f"+{french.kilometres(radius_km - farthest)}"
        return Reach(Outcome.MET, f"{name} : {distance}, rayon {ours}{unseen}.", farthest, ours, gap)
    # Rounded up, so that no place "at 30 km" is said to be beyond 30 km.
    distance = french.kilometres(math.ceil(farthest))
    beyond = tuple(each for _, each in too_far)
    gap, lacking = _beyond(farthest, radius_km)
    if len(too_far) < len(known):
        sites = "1 site" if len(too_far) == 1 else f"{len(too_far)} sites"
        reason = f"{sites} sur {len(known)} au-delà de {ours} : {name}, {distance}."
        return Reach(Outcome.SHORT, reason, farthest, ours, gap, beyond=beyond, lacking_km=lacking)
    reason = f"{name} : {distance}, au-delà de votre rayon de {ours}."
    closest = min(km for km, _ in known)
    if closest <= radius_km * NEAR_FACTOR:
        return Reach(Outcome.SHORT, reason, farthest, ours, gap, beyond=beyond, lacking_km=lacking)
    return Reach(Outcome.MISSING, reason, farthest, ours, gap, near=False, beyond=beyond, lacking_km=lacking)


def _beyond(distance: float, radius_km: float) -> tuple[str, Decimal]:
    """Give how far beyond the radius a place is, written and counted."""
    excess = Decimal(math.ceil(distance - radius_km))
    return f"{french.MINUS}{french.kilometres(float(excess))}", excess
