"""Turn a place as published into coordinates, offline, and say what they stand for.

What stays ambiguous stays without coordinates: a wrong town is worse than none. Never reads a notice's prose: `Place`
fields only.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Final

from feeds.models import Place
from feeds.reference._tables import forgotten_on_refresh
from feeds.reference.communes import Commune, index
from feeds.reference.departments import (
    department_named,
    department_of_nuts,
    department_of_postcode,
    departments,
    normal_department,
)
from feeds.reference.geometry import name_key

LONGEST_NAME: Final = 60
LONGEST_ADDRESS: Final = 300
LIKENESS_IN_POSTCODE: Final = 0.6
"""A postcode has few communes: a rough likeness is enough to choose among them."""

_POSTCODE: Final = re.compile(r"(?<![0-9])(?:0[1-9]|[1-8][0-9]|9[0-58]|2[abAB]|97)[0-9]{3}(?![0-9])")
_TOWN_END: Final = re.compile(r"[,;(\n/]| - ")
_CEDEX: Final = re.compile(r"\bcedex\b(?: ?[0-9]{1,2}\b)?")
_OVERSEAS: Final = ("971", "972", "973", "974", "976")
_PARENTHESIS: Final = re.compile(r"\([^()]{0,40}\)")
_DEPARTMENT_NUMBER: Final = re.compile(r"\((0[1-9]|[1-8][0-9]|9[0-5]|2[abAB]|97[1-8]|98[46-8])\)")
_DISTRICT: Final = re.compile(r"^(paris|lyon|marseille) (?:0?([1-9]|1[0-9]|20))(?:er?|eme|e)?(?: arrondissement)?$")
_COURTESY: Final = re.compile(r"^(?:(?:la |sur la )?(?:commune|ville|mairie)(?: nouvelle)? (?:de |d |du |des )|a )")


def locate(place: Place) -> Place:
    """Give the place with its INSEE code, département, coordinates and precision, as far as they can be told.

    Tried in order: INSEE code; town and postcode; town and département (from the postcode, the NUTS code, or
    `(22)` after the name); town alone when one commune only has that name; postcode alone; département alone.
    An address is read by its postcode and the town after it; one with several postcodes is as wide as they are.
    A place abroad is left alone. A misspelt town is looked for among those of its postcode or of its département only.

    Returns:
        The same place, completed. `precision` stays empty when nothing could be told.
    """
    if place.latitude is not None or (place.nuts and not place.nuts.upper().startswith("FR")):
        return place
    key = (place.city or place.label, place.postcode, place.insee, place.department, place.nuts)
    insee, postcode, department, latitude, longitude, precision = _locate(*key)
    return replace(
        place,
        insee=place.insee or insee,
        postcode=place.postcode or postcode,
        department=department or place.department,
        latitude=latitude,
        longitude=longitude,
        precision=precision,
    )


Located = tuple[str, str, str, float | None, float | None, str]
_NOWHERE: Final[Located] = ("", "", "", None, None, "")


@lru_cache(maxsize=65_536)
def _locate(name: str, postcode: str, insee: str, department: str, nuts: str) -> Located:
    """Resolve the fields of a place: (insee, postcode, département, latitude, longitude, precision)."""
    if insee and (commune := index().of_insee(insee.upper())):
        return _of_commune(commune)
    written = list(_POSTCODE.finditer(name[:LONGEST_ADDRESS]))
    own = _POSTCODE.search(postcode)
    postcodes = {own[0]} if own else {found[0] for found in written}
    if len(postcodes) > 1:
        owners = {department_of_postcode(code) for code in postcodes}
        return _of_department(owners.pop()) if len(owners) == 1 else _NOWHERE
    postcode = next(iter(postcodes), "")
    numbered = _DEPARTMENT_NUMBER.search(name)
    hint = (
        department_of_postcode(postcode)
        or normal_department(department)
        or department_of_nuts(nuts)
        or (normal_department(numbered[1]) if numbered else "")
    )
    key = _town_key(name)
    beside = normal_department(department) or department_of_nuts(nuts)
    if early := _of_conflict(key, hint, beside) if postcode else _of_homonym(key, hint):
        return early
    after = _TOWN_END.split(name[written[0].end() :].strip(), maxsplit=1)[0] if written else ""
    for candidate in dict.fromkeys((_town_key(after), key)):
        if candidate and (named := _named_town(candidate, postcode, hint)):
            return _of_commune(named)
    if postcode and (found := _of_postcode(postcode)):
        return found
    hint = hint or department_named(key)
    return _of_department(hint) if hint else _NOWHERE


def _of_conflict(key: str, hint: str, beside: str) -> Located | None:
    """Resolve a town whose NUTS code or département agrees with its name against the postcode, which was copied."""
    if not key or beside in ("", hint):
        return None
    agreed = _only([commune for commune in index().named(key) if commune.department == beside], "")
    return _of_commune(agreed) if agreed else None


def _of_homonym(key: str, hint: str) -> Located | None:
    """Resolve the name of a département that is also a town's (Loire, Vienne, Saint-Martin); None for other names.

    With the département itself as only hint it is the département; without any hint, nobody can tell. Paris is both.
    """
    code = department_named(key)
    if not code or hint not in ("", code) or key == "paris":
        return None
    if hint == code or code in _OVERSEAS:  # the hamlet La Réunion, in Lot-et-Garonne, publishes little
        return _of_department(code)
    towns = {commune.department for commune in index().named(key)}
    return _NOWHERE if towns - {code} else _of_department(code)


def _town_key(name: str) -> str:
    """Give the comparison key of a town's name without postcode, CEDEX, brackets and courtesies; empty for prose."""
    if len(name) > LONGEST_NAME:
        return ""
    bare = _POSTCODE.sub(" ", _PARENTHESIS.sub(" ", name))
    key = _CEDEX.sub(" ", name_key(bare)).strip()
    key = _COURTESY.sub("", key)
    district = _DISTRICT.fullmatch(key)
    if district:
        number = int(district[2])
        return f"{district[1]} {number}{'er' if number == 1 else 'e'} arrondissement"
    return key if key not in ("", "france") else ""


def _named_town(key: str, postcode: str, department: str) -> Commune | None:
    """Give the one commune that the name means, or None when none or several could be meant."""
    table = index()
    here = table.of_postcode(postcode) if postcode else []
    for commune in here:
        if name_key(commune.name) == key:
            return commune
    named = [commune for commune in table.named(key) if not department or commune.department == department]
    if named:
        return _only(named, postcode)
    if here:
        likely = _most_alike(key, here)
        if likely:
            return likely
    if department and len(key) > 3:  # noqa: PLR2004  (a shorter name resembles too many)
        return _only(table.resembling(key, department), postcode)
    return None


def _only(communes: Sequence[Commune], postcode: str) -> Commune | None:
    """Give the single commune meant by homonyms: one INSEE code, or the one whose postcode is nearest."""
    codes = {commune.insee for commune in communes}
    if len(codes) == 1:
        return next((commune for commune in communes if commune.postcodes), communes[0])
    near = {
        commune.insee: commune for commune in communes if any(code[:3] == postcode[:3] for code in commune.postcodes)
    }
    return next(iter(near.values())) if len(near) == 1 and postcode else None


def _most_alike(key: str, communes: Sequence[Commune]) -> Commune | None:
    """Give the commune of a postcode whose name is nearest to the key, if one clearly is."""
    scored = sorted(
        ((SequenceMatcher(None, key, name_key(commune.name)).ratio(), commune.insee, commune) for commune in communes),
        key=lambda scored_one: scored_one[:2],
        reverse=True,
    )
    best, insee, commune = scored[0]
    rival = next((score for score, other, _ in scored if other != insee), 0.0)
    return commune if best >= LIKENESS_IN_POSTCODE and best - rival > 0.05 else None  # noqa: PLR2004


def _of_commune(commune: Commune) -> Located:
    """Give what is known of a commune."""
    precision = {"area": "department"}.get(commune.precision, commune.precision)
    postcode = commune.postcodes[0] if len(commune.postcodes) == 1 else ""
    return commune.insee, postcode, commune.department, commune.latitude, commune.longitude, precision


@cache
def _of_postcode(postcode: str) -> Located | None:
    """Give the middle of a postcode's communes. A CEDEX code, which no commune has, stands at its town's main code."""
    table = index()
    communes = table.of_postcode(postcode) or table.of_postcode(postcode[:3] + "00")
    points = [(c.latitude, c.longitude) for c in communes if c.latitude is not None and c.longitude is not None]
    if not points:
        return None
    insee = communes[0].insee if len({commune.insee for commune in communes}) == 1 else ""
    latitude, longitude = (round(sum(axis) / len(points), 4) for axis in zip(*points, strict=True))
    owners = {commune.department for commune in communes}
    department = owners.pop() if len(owners) == 1 else department_of_postcode(postcode)
    return insee, postcode, department, latitude, longitude, "postcode"


@cache
def _of_department(code: str) -> Located:
    """Give the middle of a département's communes."""
    if code not in departments():
        return _NOWHERE
    points = index().points_of_department(code)
    if not points:
        return "", "", code, None, None, ""
    latitude, longitude = (round(sum(axis) / len(points), 4) for axis in zip(*points, strict=True))
    return "", "", code, latitude, longitude, "department"


for _cached in (_locate, _of_postcode, _of_department):
    forgotten_on_refresh(_cached.cache_clear)
