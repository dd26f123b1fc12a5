"""Communes: find one by code, postcode or name, however it was typed.

The table is loaded on the first look-up only (about a tenth of a second): starting the program never pays for it.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Final

from feeds.reference._tables import forgotten_on_refresh, read_commune_lines
from feeds.reference.departments import department_of_insee
from feeds.reference.geometry import name_key

LIKENESS: Final = 0.84
"""Least likeness (difflib ratio) at which a misspelt name is taken for a town: one slip in a short name."""
LETTERS_APART: Final = 3
LIKENESS_TO_OFFER: Final = 0.75
"""The same when a person then chooses among the towns offered."""
CANDIDATES_TO_COMPARE: Final = 4_000

_FIVE_DIGITS: Final = re.compile(r"[0-9]{5}")
_CORSICAN_INSEE: Final = re.compile(r"2[abAB][0-9]{3}")


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
        for number, line in enumerate(lines):
            insee, _, key, postcodes, _ = line.split("\t", 4)
            self._insee.setdefault(insee, []).append(number)
            for former in line.rpartition("\t")[2].split():
                self._insee.setdefault(former, []).append(number)
            self._name.setdefault(key, []).append(number)
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

    def resembling(self, key: str, department: str, likeness: float = LIKENESS) -> list[Commune]:
        """Give the communes whose name resembles `key`, the closest only; bounded work.

        Without a département only names with the same first two letters and about the same length are compared.
        """
        found: list[int] = []
        best = likeness
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(key)
        compared = 0
        for name, numbers in self._name.items():
            if (
                abs(len(name) - len(key)) > LETTERS_APART
                or name[:1] != key[:1]
                or (not department and name[:2] != key[:2])
            ):
                continue
            if department and not any(self._in_department(number, department) for number in numbers):
                continue
            compared += 1
            if compared > CANDIDATES_TO_COMPARE:
                break
            matcher.set_seq1(name)
            if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
                continue
            ratio = matcher.ratio()
            if ratio > best or (ratio == best and not found):
                best, found = ratio, list(numbers)
            elif ratio == best:
                found.extend(numbers)
        return [self.commune(number) for number in found]

    def points_of_department(self, department: str) -> list[tuple[float, float]]:
        """Give the coordinates of the communes of a département."""
        rows = (self.commune(number) for number in range(len(self._lines)) if self._in_department(number, department))
        return [(row.latitude, row.longitude) for row in rows if row.latitude is not None and row.longitude is not None]

    def _in_department(self, number: int, department: str) -> bool:
        """Tell whether a row lies in the département, without building the commune."""
        return self._lines[number].startswith(department)


@cache
def index() -> CommuneIndex:
    """Give the index, building it on first use."""
    return CommuneIndex(read_commune_lines())


@lru_cache(maxsize=256)
def find_commune(text: str, limit: int = 10) -> tuple[Commune, ...]:
    """Give the communes that a person may mean by a name, a postcode, an INSEE code or the beginning of a name.

    The most populous first; a name that no commune has gives those that resemble it. Empty when nothing comes near.
    """
    text = text.strip()
    words = text.split()
    postcode = next((word for word in words if _FIVE_DIGITS.fullmatch(word)), "")
    name = name_key(" ".join(word for word in words if word != postcode))
    table = index()
    if postcode:
        found = table.of_postcode(postcode) or [commune for commune in (table.of_insee(postcode),) if commune]
        named = [commune for commune in found if name_key(commune.name).startswith(name)]
        return tuple(sorted(named or found, key=_by_population)[:limit])
    if _CORSICAN_INSEE.fullmatch(text):
        corsican = table.of_insee(text.upper())
        return (corsican,) if corsican else ()
    if not name:
        return ()
    exact = sorted(table.named(name), key=_by_population)
    more = [commune for commune in table.starting_with(name, limit + len(exact)) if commune not in exact]
    return tuple((exact + more or table.resembling(name, "", LIKENESS_TO_OFFER))[:limit])


forgotten_on_refresh(index.cache_clear)
forgotten_on_refresh(find_commune.cache_clear)


def _by_population(commune: Commune) -> int:
    """Order the most populous first."""
    return -(commune.population or 0)
