"""Communes: find one by code, postcode or name, however it was typed.

The table is loaded on the first look-up only (about a tenth of a second): starting the program never pays for it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, takewhile
from typing import Final

from feeds.reference._tables import forgotten_on_refresh, read_commune_lines
from feeds.reference.departments import department_of_insee
from feeds.reference.likeness import SHORTEST, closest, is_common, slips_allowed

WELL_KNOWN: Final = 2_000
"""People from which a town may be meant by a misspelt name that no département or postcode goes with."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, a municipal arrondissement, or a former commune (`insee` is then that of the one it joined)."""

    insee: str
    name: str
    postcodes: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    precision: str
    """`commune`, `postcode`, `area` or `department`: what the coordinates stand for; empty without coordinates."""
    population: int | None

    @property
    def department(self) -> str:
        """Zero-padded code of its département."""
        return department_of_insee(self.insee)


class CommuneIndex:
    """The communes by code, postcode and name. Rows become `Commune` values only when asked for."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._insee: dict[str, list[int]] = {}
        self._postcode: dict[str, list[int]] = {}
        self._name: dict[str, list[int]] = {}
        self._keys: dict[str, dict[str, None]] = {}
        for number, line in enumerate(lines):
            insee, _, key, postcodes, _ = line.split("\t", 4)
            self._insee.setdefault(insee, []).append(number)
            for former in line.rpartition("\t")[2].split():
                self._insee.setdefault(former, []).append(number)
            self._name.setdefault(key, []).append(number)
            self._keys.setdefault(_head(insee) + key[:1], {})[key] = None
            for postcode in postcodes.split():
                self._postcode.setdefault(postcode, []).append(number)

    def commune(self, number: int) -> Commune:
        """Give the commune of a row."""
        insee, name, _, postcodes, lat, lon, precision, population, _ = self._lines[number].split("\t")
        return Commune(
            insee=insee,
            name=name,
            postcodes=tuple(postcodes.split()),
            latitude=float(lat) if lat else None,
            longitude=float(lon) if lon else None,
            precision=precision,
            population=int(population) if population else None,
        )

    def of_insee(self, insee: str) -> Commune | None:
        """Give the commune of an INSEE code: the present one, not a former one that joined it."""
        found = [self.commune(number) for number in self._insee.get(insee, ())]
        return next((commune for commune in found if commune.postcodes), found[0] if found else None)

    def of_postcode(self, postcode: str) -> list[Commune]:
        """Give the communes that have this postcode."""
        return [self.commune(number) for number in self._postcode.get(postcode, ())]

    def named(self, key: str) -> list[Commune]:
        """Give the communes whose comparison key is `key`."""
        return [self.commune(number) for number in self._name.get(key, ())]

    def starting_with(self, prefix: str, limit: int) -> list[Commune]:
        """Give communes whose key starts with `prefix`, the most populous first."""
        numbers = [number for key, rows in self._name.items() if key.startswith(prefix) for number in rows]
        found = [self.commune(number) for number in numbers]
        return sorted(found, key=lambda commune: -(commune.population or 0))[:limit]

    def keys_of(self, department: str, initial: str) -> Iterable[str]:
        """Give the comparison keys of a département's communes, former ones included, that begin with a letter."""
        return self._keys.get(department + initial, ())

    def without_article(self, key: str) -> list[Commune]:
        """Give the communes whose name is `key` after a leading article (`mans`: Le Mans)."""
        return [one for article in ("le ", "la ", "les ", "l ") for one in self.named(article + key)]

    def beginning(self, key: str, department: str) -> list[Commune]:
        """Give the communes of a département whose name begins with the words of `key` and goes on."""
        start = key + " "
        names = [name for name in self.keys_of(department, key[:1]) if name.startswith(start)]
        return self.in_department(names, department)

    def resembling(self, key: str, department: str) -> list[Commune]:
        """Give the communes whose name is the fewest slips away from a misspelt one; none when nothing comes near.

        Without a département only well-known towns, one slip away.
        """
        most = slips_allowed(key)
        if not most or is_common(key):
            return []
        if department:
            return self.in_department(closest(key, self.keys_of(department, key[:1]), most), department)
        ends = (*_well_known_by_end(self).get(key[:3], ()), *_well_known_by_end(self).get(key[-3:], ()))
        names = closest(key, dict.fromkeys(ends), 1) if len(key) > SHORTEST + 1 else []
        return [one for name in names for one in self.named(name) if (one.population or 0) >= WELL_KNOWN]

    def in_department(self, names: Iterable[str], department: str) -> list[Commune]:
        """Give the communes of a département that have one of these keys."""
        return [one for name in names for one in self.named(name) if one.department == department]

    def well_known(self) -> list[str]:
        """Give the comparison keys of the towns of some size."""
        return [line.split("\t", 3)[2] for line in self._lines if int(line.rsplit("\t", 2)[1] or 0) >= WELL_KNOWN]

    def points_of_department(self, department: str) -> list[tuple[float, float]]:
        """Give the coordinates of the communes of a département; the table is in the order of INSEE codes."""
        first = bisect_left(self._lines, department)
        rows = (line.split("\t", 6) for line in islice(self._lines, first, None))
        inside = takewhile(lambda row: row[0].startswith(department), rows)
        return [(float(row[4]), float(row[5])) for row in inside if row[4]]


def _head(insee: str) -> str:
    """Give the département's part of an INSEE code."""
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


@cache
def index() -> CommuneIndex:
    """Give the index, building it on first use."""
    return CommuneIndex(read_commune_lines())


@lru_cache(maxsize=1)
def _well_known_by_end(table: CommuneIndex) -> dict[str, list[str]]:
    """Index the names of well-known towns by their first and last three letters: one slip spares one of both."""
    ends: dict[str, list[str]] = {}
    for key in table.well_known():
        for end in {key[:3], key[-3:]}:
            ends.setdefault(end, []).append(key)
    return ends


forgotten_on_refresh(index.cache_clear)
forgotten_on_refresh(_well_known_by_end.cache_clear)


def communes_named(key: str, departments: Collection[str], *, article: bool = False) -> list[Commune]:
    """Give the communes of some départements that have a comparison key, after an article too when `article`."""
    table = index()
    named = [one for one in table.named(key) if one.department in departments]
    if named or not article:
        return named
    return [one for one in table.without_article(key) if one.department in departments]
