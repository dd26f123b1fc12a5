"""Read what the official services answer, and refuse it when it cannot be the whole table.

geo.api.gouv.fr gives the communes (JSON), the Publications Office of the EU the CPV and the NUTS (SPARQL results in
JSON). Each becomes the lines of a table as `feeds.reference` reads them. Pure: no network, no database.
"""

import re
from collections.abc import Iterable
from typing import Final, TypeVar

import msgspec

from feeds.reference._tables import shipped_commune_lines
from feeds.reference.geometry import distance_km, name_key
from feeds.text import clean

_T = TypeVar("_T")

LEAST_COMMUNES: Final = 34_000
LEAST_LOCATED: Final = 0.98
LEAST_KNOWN: Final = 0.97
"""Share of the shipped communes that a fresh table must still hold: a year's mergers are far fewer."""
LEAST_CPV: Final = 9_000
CPV_DIVISIONS: Final = 45
LEAST_NUTS: Final = 100
"""The départements of France: without them the table is not the one that notices use."""
TOWN_KM: Final = (5.0, 120.0)
"""When the shipped position is that far from the centre, it is the town of a vast commune, and stays."""

_CODE: Final = re.compile(r"(?:[013-9][0-9]|2[0-9AB])[0-9]{3}")
_POSTCODE: Final = re.compile(r"[0-9]{5}")
_CPV: Final = re.compile(r"([0-9]{8})(?:-[0-9])?")
_NUTS: Final = re.compile(r"FR[A-Z0-9]{0,3}")


class UnusableTable(Exception):  # noqa: N818 - the name says what happened
    """The answer cannot replace the table. `str()` is a French reason, without final full stop."""


class _Point(msgspec.Struct):
    coordinates: tuple[float, float]


class _Commune(msgspec.Struct, rename="camel"):
    nom: str
    code: str
    codes_postaux: list[str] = msgspec.field(default_factory=list)
    centre: _Point | None = None
    population: int | None = None
    chef_lieu: str = ""


class _Value(msgspec.Struct):
    value: str


class _Bindings(msgspec.Struct):
    bindings: list[dict[str, _Value]]


class _Sparql(msgspec.Struct):
    results: _Bindings


def commune_lines(communes: bytes, former: bytes) -> list[str]:
    """Make the communes table from `/communes` and `/communes_associees_deleguees`.

    Raises:
        UnusableTable: an answer is not the whole table.
    """
    present = [one for one in _decoded(communes, list[_Commune]) if _CODE.fullmatch(one.code) and clean(one.nom)]
    if len(present) < LEAST_COMMUNES:
        raise UnusableTable(f"{len(present)} communes seulement, il en faut au moins {LEAST_COMMUNES}")
    located = sum(_position(one) is not None for one in present)
    if located < LEAST_LOCATED * len(present):
        raise UnusableTable(f"{len(present) - located} communes sans position")
    codes = {one.code for one in present}
    shipped = [line.split("\t") for line in shipped_commune_lines()]
    known = {row[0] for row in shipped if row[3]}
    if len(known & codes) < LEAST_KNOWN * len(known):
        raise UnusableTable(f"{len(known - codes)} communes connues en sont absentes")
    towns = {row[0]: row for row in shipped if row[3]}
    rows = [_row(one, towns.get(one.code)) for one in present]
    rows += _former_rows(_decoded(former, list[_Commune]), {one.code: one for one in present})
    rows += [row for row in shipped if row[0] not in codes and row[0][:2] in ("97", "98")]
    return ["\t".join(row) for row in sorted(rows)]


def _row(commune: _Commune, shipped: list[str] | None) -> list[str]:
    position = _position(commune)
    coordinates = [f"{position[0]:.4f}", f"{position[1]:.4f}", "commune"] if position else ["", "", ""]
    if shipped and shipped[4] and (position is None or _is_town(position, shipped)):
        coordinates = shipped[4:7]
    postcodes = " ".join(code for code in commune.codes_postaux if _POSTCODE.fullmatch(code))
    name = clean(commune.nom)
    people = "" if commune.population is None else str(commune.population)
    return [commune.code, name, name_key(name), postcodes, *coordinates, people, shipped[8] if shipped else ""]


def _is_town(centre: tuple[float, float], shipped: list[str]) -> bool:
    nearest, farthest = TOWN_KM
    return nearest < distance_km(centre, (float(shipped[4]), float(shipped[5]))) <= farthest


def _former_rows(former: Iterable[_Commune], present: dict[str, _Commune]) -> list[list[str]]:
    """Give the former communes as other names of the one that took them in."""
    rows = []
    for one in former:
        parent = present.get(one.chef_lieu)
        name = clean(one.nom)
        if parent is None or not name or name_key(name) == name_key(parent.nom):
            continue
        position = _position(one) or _position(parent)
        coordinates = [f"{position[0]:.4f}", f"{position[1]:.4f}", "commune"] if position else ["", "", ""]
        own_code = one.code if one.code not in present and _CODE.fullmatch(one.code) else ""
        rows.append([one.chef_lieu, name, name_key(name), "", *coordinates, "", own_code])
    return rows


def _position(commune: _Commune) -> tuple[float, float] | None:
    """Give latitude and longitude; a GeoJSON point says the longitude first. None for what lies on no French soil."""
    if commune.centre is None:
        return None
    longitude, latitude = commune.centre.coordinates
    overseas = commune.code.startswith(("97", "98"))
    at_home = 41 <= latitude <= 52 and -6 <= longitude <= 10  # noqa: PLR2004 - the box around metropolitan France
    return (latitude, longitude) if overseas or at_home else None


def cpv_lines(body: bytes) -> list[str]:
    """Make the CPV table (code, French label) from SPARQL results that name `code` and `label`.

    Raises:
        UnusableTable: the answer is not the whole nomenclature.
    """
    labels = {
        found[1]: clean(label) for code, label in _pairs(body) if (found := _CPV.fullmatch(code)) and clean(label)
    }
    divisions = sum(code.endswith("000000") for code in labels)
    if len(labels) < LEAST_CPV or divisions < CPV_DIVISIONS:
        raise UnusableTable(f"{len(labels)} codes CPV et {divisions} divisions, la nomenclature n'est pas entière")
    return [f"{code}\t{label}" for code, label in sorted(labels.items())]


def nuts_lines(body: bytes) -> list[str]:
    """Make the table of French NUTS areas (code, label) from SPARQL results that name `code` and `label`.

    Raises:
        UnusableTable: the French areas are not all there.
    """
    labels = {code: clean(label) for code, label in _pairs(body) if _NUTS.fullmatch(code) and clean(label)}
    if sum(len(code) == 5 for code in labels) < LEAST_NUTS:  # noqa: PLR2004 - level 3: the départements
        raise UnusableTable(f"{len(labels)} territoires français seulement")
    return [f"{code}\t{label}" for code, label in sorted(labels.items())]


def _pairs(body: bytes) -> list[tuple[str, str]]:
    found = _decoded(body, _Sparql).results.bindings
    return [(one["code"].value.strip(), one["label"].value) for one in found if "code" in one and "label" in one]


def _decoded(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise UnusableTable("la réponse n'a pas la forme attendue") from error
