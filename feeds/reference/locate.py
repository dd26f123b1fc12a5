"""Turn a place as published into coordinates, offline, and say what they stand for.

What stays ambiguous says so and stays without coordinates: a wrong town is worse than none. Of a sentence only what
names one town of a known département is believed. Nothing here reads a notice: `Place` fields only.
"""

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Final

from feeds.models import Place
from feeds.reference._tables import forgotten_on_refresh, read_csv
from feeds.reference.communes import Commune, index
from feeds.reference.departments import (
    department_named,
    department_of_nuts,
    department_of_postcode,
    departments,
    normal_department,
)
from feeds.reference.geometry import name_key
from feeds.reference.likeness import is_common
from feeds.reference.town_names import DEPARTMENT_NUMBER, POSTCODE, keys_in_prose, town_after, town_before, town_keys

AMBIGUOUS: Final = "ambiguous"
"""Precision of a place that several communes could be: `candidates` gives them."""
LONGEST_ADDRESS: Final = 300
LIKENESS_IN_POSTCODE: Final = 0.6
"""A postcode has few communes: a rough likeness is enough to choose among them."""
CLEARLY: Final = 0.05
SHORTEST_BEGINNING: Final = 5
SMALL_TOWN: Final = 2_000
SMALL_IN_A_TAIL: Final = 1_000

_WITH_DISTRICTS: Final = ("paris", "lyon", "marseille")
_OVERSEAS: Final = ("971", "972", "973", "974", "976")
_CEDEX_TOWNS: Final = {"75": "75056", "692": "69123", "693": "69123", "694": "69123"} | {
    f"13{hundred}": "13055" for hundred in "2345"
}
"""Beginnings of postcodes that no commune has and that one town shares out: its CEDEX codes."""


def locate(place: Place) -> Place:
    """Give the place with its INSEE code, département, coordinates and precision, as far as they can be told.

    Tried in order: INSEE code; town and postcode; town and département (from the postcode, the NUTS code, or
    `(22)` after the name); town alone when one commune only has that name; a town named in a sentence, in a known
    département; postcode alone; département alone. An address is read by its postcode and the town after it; one with
    several postcodes is as wide as they are. A place abroad is left alone. A misspelt town is looked for among those of
    its postcode or of its département; without either, among well-known towns one slip away.

    Returns:
        The same place, completed. `precision` is `ambiguous` when several communes could be meant, and stays empty when
        nothing could be told.
    """
    if place.latitude is not None or is_abroad(place):
        return place
    insee, postcode, department, latitude, longitude, precision = _locate(*_asked(place))
    return replace(
        place,
        insee=place.insee or insee,
        postcode=place.postcode or postcode,
        department=department or place.department,
        latitude=latitude,
        longitude=longitude,
        precision=precision,
    )


def candidates(place: Place) -> tuple[Commune, ...]:
    """Give the communes that a place could be, the most populous first: several when it is ambiguous."""
    if is_abroad(place):
        return ()
    found = _Asked(*_asked(place)).towns()
    return tuple(sorted(found, key=lambda commune: -(commune.population or 0)))


def is_abroad(place: Place) -> bool:
    """Tell whether the NUTS code of a place is of another country."""
    return bool(place.nuts) and not place.nuts.upper().startswith("FR")


Located = tuple[str, str, str, float | None, float | None, str]
_NOWHERE: Final[Located] = ("", "", "", None, None, "")


def _asked(place: Place) -> tuple[str, str, str, str, str]:
    return place.city or place.label, place.postcode, place.insee, place.department, place.nuts


@lru_cache(maxsize=65_536)
def _locate(name: str, postcode: str, insee: str, department: str, nuts: str) -> Located:
    """Resolve the fields of a place: (insee, postcode, département, latitude, longitude, precision)."""
    if insee and (commune := index().of_insee(insee.upper())):
        return _of_commune(commune)
    return _Asked(name, postcode, insee, department, nuts).located()


class _Asked:
    """One place being resolved: its fields, and what they say together."""

    def __init__(self, name: str, postcode: str, insee: str, department: str, nuts: str) -> None:
        self.name = name
        self.insee = insee
        written = list(POSTCODE.finditer(name[:LONGEST_ADDRESS]))
        own = POSTCODE.search(postcode)
        self.postcodes = {own[0]} if own else {found[0] for found in written}
        self.postcode = next(iter(self.postcodes), "") if len(self.postcodes) == 1 else ""
        numbered = set(DEPARTMENT_NUMBER.findall(name))
        self.beside = normal_department(department) or department_of_nuts(nuts)
        self.hint = (
            department_of_postcode(self.postcode)
            or self.beside
            or (normal_department(numbered.pop()) if len(numbered) == 1 else "")
        )
        self.own_keys = town_keys(name)
        around = (town_after(name[written[0].end() :]), town_before(name[: written[0].start()])) if written else ()
        self.keys = tuple(dict.fromkeys((*(key for part in around for key in town_keys(part)), *self.own_keys)))

    def located(self) -> Located:
        """Give the place, as precisely as it can be told."""
        if len(self.postcodes) > 1:
            owners = {department_of_postcode(code) for code in self.postcodes}
            return _of_department(owners.pop()) if len(owners) == 1 else _NOWHERE
        named = next((code for key in self.own_keys if (code := department_named(key))), "")
        if early := self._of_conflict() if self.postcode else _of_homonym(self.own_keys, named, self.hint):
            return early
        towns = self.towns()
        if len(_codes(towns)) == 1:
            return _of_commune(next((one for one in towns if one.postcodes), towns[0]))
        if self.postcode and (found := _of_postcode(self.postcode)):
            return found
        return _of_department(self.hint or named) if self.hint or named else _of_several(towns)

    def towns(self) -> list[Commune]:
        """Give the communes that the name may mean: none, one, or several of one name."""
        if self.insee and (commune := index().of_insee(self.insee.upper())):
            return [commune]
        if len(self.postcodes) > 1:
            return []
        for find in (_exactly, _nearly):
            for key in self.keys:
                if towns := self._nearest(find(key, self.postcode, self.hint)):
                    return towns
        return self._in_prose() if self.hint and not self.postcode else []

    def _nearest(self, towns: list[Commune]) -> list[Commune]:
        """Keep of homonyms the one whose postcode is nearest to ours, if one only is."""
        if len(_codes(towns)) < 2 or not self.postcode:  # noqa: PLR2004 - nothing to choose
            return towns
        near = [one for one in towns if any(code[:3] == self.postcode[:3] for code in one.postcodes)]
        return near if len(_codes(near)) == 1 else towns

    def _in_prose(self) -> list[Commune]:
        """Give the one commune of the département that a sentence names."""
        for number, keys in enumerate(keys_in_prose(self.name)):
            least = SMALL_IN_A_TAIL if number == 2 else 0  # noqa: PLR2004 - the end of a part is the weakest hint
            towns = [
                one
                for key in keys
                if not is_common(key)
                for one in _of_name(key, self.hint)
                if (one.population or 0) >= least
            ]
            if towns:
                return towns if len(_codes(towns)) == 1 else []
        return []

    def _of_conflict(self) -> Located | None:
        """Resolve a town whose NUTS code or département agrees with its name against the postcode, which was copied."""
        if self.beside in ("", department_of_postcode(self.postcode)):
            return None
        agreed = [one for key in self.own_keys for one in index().in_department([key], self.beside)]
        return _of_commune(agreed[0]) if len(_codes(agreed)) == 1 else None


def _of_several(towns: list[Commune]) -> Located:
    """Say that a place is ambiguous; nowhere when no town was found at all."""
    owners = {one.department for one in towns}
    return ("", "", owners.pop() if len(owners) == 1 else "", None, None, AMBIGUOUS) if towns else _NOWHERE


def _of_homonym(keys: tuple[str, ...], named: str, hint: str) -> Located | None:
    """Resolve the name of a département that is also a town's (Loire, Vienne, Saint-Martin); None for other names.

    With the département itself as only hint it is the département; without any hint, nobody can tell. Paris is both.
    """
    if not named or hint not in ("", named) or "paris" in keys:
        return None
    if hint == named or named in _OVERSEAS:  # the hamlet La Réunion, in Lot-et-Garonne, publishes little
        return _of_department(named)
    towns = {commune.department for key in keys for commune in index().named(key)}
    return ("", "", "", None, None, AMBIGUOUS) if towns - {named} else _of_department(named)


def _codes(communes: Iterable[Commune]) -> set[str]:
    return {commune.insee for commune in communes}


def _exactly(key: str, postcode: str, department: str) -> list[Commune]:
    """Give the communes that have this name, in the postcode, else in the département, else anywhere."""
    near = index().of_postcode(postcode) if postcode else []
    here = [one for one in near if name_key(one.name) == key]
    if here and key in _WITH_DISTRICTS and len(near) == 2:  # noqa: PLR2004 - the town, and its district of that code
        return [one for one in near if one not in here]
    return here[:1] or _of_name(key, department)


def _of_name(key: str, department: str) -> list[Commune]:
    """Give the communes of a name, of a name with an article before it, or known under that other name."""
    table = index()
    named = table.named(key) or []
    if department:
        inside = [one for one in named if one.department == department]
        return inside or [one for one in _known_as(key) if one.department == department] or _bare(key, department)
    if is_common(key) and len(_codes(named)) == 1 and (named[0].population or 0) < SMALL_TOWN:
        return []  # a hamlet called Bois is no place that a notice names without saying where
    if alias := _known_as(key):
        return [*named, *alias] if named else alias
    return named or [one for one in table.without_article(key) if (one.population or 0) >= SMALL_TOWN]


def _bare(key: str, department: str) -> list[Commune]:
    return [one for one in index().without_article(key) if one.department == department]


@cache
def _aliases() -> dict[str, str]:
    return {name_key(row["name"]): row["insee"] for row in read_csv("aliases.csv")}


def _known_as(key: str) -> list[Commune]:
    """Give the commune that is currently called by another name than its own."""
    commune = index().of_insee(_aliases().get(key, ""))
    return [commune] if commune else []


def _nearly(key: str, postcode: str, department: str) -> list[Commune]:
    """Give the communes whose name begins with this one or resembles it."""
    table = index()
    here = table.of_postcode(postcode) if postcode else []
    if here and (likely := _most_alike(key, here)):
        return [likely]
    if department and len(key) >= SHORTEST_BEGINNING and not is_common(key):
        longer = table.beginning(key, department)
        if len(_codes(longer)) == 1:
            return longer
    return table.resembling(key, department)


def _most_alike(key: str, communes: Iterable[Commune]) -> Commune | None:
    """Give the commune of a postcode whose name is nearest to the key, if one clearly is."""
    scored = sorted(
        ((SequenceMatcher(None, key, name_key(commune.name)).ratio(), commune.insee, commune) for commune in communes),
        key=lambda scored_one: scored_one[:2],
        reverse=True,
    )
    best, insee, commune = scored[0]
    rival = next((score for score, other, _ in scored if other != insee), 0.0)
    return commune if best >= LIKENESS_IN_POSTCODE and best - rival > CLEARLY else None


def _of_commune(commune: Commune) -> Located:
    """Give what is known of a commune."""
    postcode = commune.postcodes[0] if len(commune.postcodes) == 1 else ""
    return commune.insee, postcode, commune.department, commune.latitude, commune.longitude, commune.precision


@cache
def _of_postcode(postcode: str) -> Located | None:
    """Give the middle of a postcode's communes. A CEDEX code, which no commune has, stands at its town's main code."""
    table = index()
    communes = table.of_postcode(postcode) or _cedex_town(postcode)
    points = [(c.latitude, c.longitude) for c in communes if c.latitude is not None and c.longitude is not None]
    if not points:
        return None
    insee = communes[0].insee if len(_codes(communes)) == 1 else ""
    latitude, longitude = (round(sum(axis) / len(points), 4) for axis in zip(*points, strict=True))
    owners = {commune.department for commune in communes}
    department = owners.pop() if len(owners) == 1 else department_of_postcode(postcode)
    return insee, postcode, department, latitude, longitude, "postcode"


def _cedex_town(postcode: str) -> list[Commune]:
    """Give the communes of the code that a CEDEX code was made from (`35174` from `35170`, `35042` from `35000`).

    None when two codes could be it (`44324`: 44320 or 44300): its département is then all that is known.
    """
    table = index()
    for start in (postcode[:2], postcode[:3]):
        town = table.of_insee(_CEDEX_TOWNS.get(start, ""))
        if town:
            return [town]
    near, far = table.of_postcode(postcode[:4] + "0"), table.of_postcode(postcode[:3] + "00")
    return near or far if not (near and far) or _codes(near) == _codes(far) else []


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
