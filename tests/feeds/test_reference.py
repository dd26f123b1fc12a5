"""Départements, communes and distances, offline."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.models import Place
from feeds.reference import (
    department_name,
    department_named,
    department_of_insee,
    department_of_nuts,
    department_of_postcode,
    departments,
    distance_km,
    find_commune,
    locate,
    normal_department,
    regions,
    reservable_for_ess,
    zone_of_department,
)


@pytest.mark.parametrize(
    ("code", "padded"),
    [("2", "02"), ("02", "02"), ("2a", "2A"), ("20A", "2A"), ("20B", "2B"), ("974", "974"), ("96", ""), ("", "")],
)
def test_a_department_code_is_padded_however_it_is_written(code: str, padded: str) -> None:
    assert normal_department(code) == padded


@pytest.mark.parametrize(
    ("postcode", "department"),
    [
        ("35000", "35"),
        ("20000", "2A"),
        ("20200", "2B"),
        ("20620", "2B"),
        ("97410", "974"),
        ("97150", "978"),
        ("98800", "988"),
        ("99123", ""),
        ("3500", ""),
        ("", ""),
    ],
)
def test_a_postcode_gives_its_department(postcode: str, department: str) -> None:
    assert department_of_postcode(postcode) == department


def test_both_generations_of_nuts_codes_give_the_department() -> None:
    assert department_of_nuts("FRH03") == department_of_nuts("FR523") == "35"
    assert department_of_nuts("FRY40") == department_of_nuts("FRA40") == "974"
    assert department_of_nuts("FRH0") == department_of_nuts("") == ""


def test_every_nuts_code_stands_for_one_department() -> None:
    codes = [code for entry in departments().values() for code in {entry.nuts3, entry.nuts3_2013} if code]
    assert len(codes) == len(set(codes))
    assert sum(bool(entry.nuts3) for entry in departments().values()) == 101


def test_departments_and_regions_have_names_and_zones() -> None:
    assert department_name("22") == "Côtes-d'Armor"
    assert department_named("cotes d armor") == "22"
    assert department_name("00") == ""
    assert regions()[departments()["35"].region] == "Bretagne"
    assert zone_of_department("974") == "Indian/Reunion"
    assert zone_of_department("35") == zone_of_department("?") == "Europe/Paris"
    assert department_of_insee("2A004") == "2A"


@pytest.mark.parametrize(
    ("place", "insee", "precision"),
    [
        (Place(city="Rennes", postcode="35000"), "35238", "commune"),
        (Place(city="RENNES CEDEX 7", postcode="35042"), "35238", "commune"),
        (Place(label="35000 Rennes"), "35238", "commune"),
        (Place(label="Commune de Lannion (22)"), "22113", "commune"),
        (Place(city="ST BRIEUC", postcode="22000"), "22278", "commune"),
        (Place(city="Quimpper", department="29"), "29232", "commune"),
        (Place(city="Douarnenz", postcode="29100"), "29046", "commune"),
        (Place(city="Paris 12ème", postcode="75012"), "75112", "commune"),
        (Place(insee="35238"), "35238", "commune"),
        (Place(city="Saint-Denis", nuts="FRY40"), "97411", "commune"),
        (Place(city="Saint-Denis", department="93"), "93066", "commune"),
        (
            Place(label="Lycée, 12 rue des Lilas, 35000 Rennes, livraison à quai le matin uniquement"),
            "35238",
            "commune",
        ),
        (Place(label="8 quai des Indes 56100 LORIENT"), "56121", "commune"),
        (Place(label="Sites de 35000 Rennes et de 35400 Saint-Malo"), "", "department"),
        (Place(postcode="35042"), "35238", "postcode"),
        (Place(nuts="FRH03"), "", "department"),
        (Place(label="Ille-et-Vilaine"), "", "department"),
    ],
)
def test_a_place_is_located_from_what_is_published(place: Place, insee: str, precision: str) -> None:
    found = locate(place)
    assert (found.insee, found.precision) == (insee, precision)
    assert found.latitude is not None
    assert found.city == place.city


@pytest.mark.parametrize(
    "place",
    [
        Place(city="Augsburg", postcode="86150", nuts="DE271"),
        Place(label="35000 Rennes et 44000 Nantes"),
        Place(),
        Place(city="Saint-Denis"),
        Place(label="France"),
        Place(city="Zzyzx"),
        Place(label="Les sites du lot 2 : " + "voir CCTP, " * 10),
    ],
)
def test_what_stays_ambiguous_gets_no_coordinates(place: Place) -> None:
    found = locate(place)
    assert (found.latitude, found.precision) == (None, "")


def test_the_commune_of_a_border_postcode_keeps_its_own_department() -> None:
    found = locate(Place(city="Saint-Pierre-Laval", postcode="42620"))
    assert found.department == "03"


def test_a_place_that_has_coordinates_is_left_alone() -> None:
    place = Place(city="Rennes", latitude=1.0, longitude=2.0, precision="commune")
    assert locate(place) is place


def test_a_former_commune_stands_where_it_joined() -> None:
    found = locate(Place(city="Arbignieu", department="01"))
    assert found.insee == "01015"


def test_a_person_finds_a_town_by_name_beginning_or_postcode() -> None:
    assert find_commune("rennes")[0].insee == "35238"
    assert find_commune("35000 Rennes")[0].insee == "35238"
    assert find_commune("Saint-Bri")[0].name == "Saint-Brieuc"
    assert find_commune("reness")[0].name.startswith("Ren")
    assert {commune.department for commune in find_commune("Saint-Denis")} >= {"93", "974"}
    assert find_commune("2A004")[0].name == "Ajaccio"
    assert find_commune("") == find_commune("99999") == ()


def test_distance_follows_the_great_circle() -> None:
    rennes, nantes = (48.1147, -1.6794), (47.2173, -1.5534)
    assert distance_km(rennes, nantes) == pytest.approx(100.2, abs=1.0)
    assert distance_km(rennes, rennes) == 0.0
    assert distance_km((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20_015, abs=2)


def test_only_listed_services_may_be_reserved_to_the_social_economy() -> None:
    assert reservable_for_ess(["85311200"]) is True
    assert reservable_for_ess(["85311200", "90911000"]) is False
    assert reservable_for_ess([]) is None


@pytest.mark.shared
def test_communes_of_the_official_table_resolve(shared: Path, record_property: Callable[[str, object], None]) -> None:
    with (shared / "reference" / "communes_2026.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"]]
    resolved = near = exact = exact_near = 0
    for row in rows[::7]:
        postcode = row["codes_postaux"].split("|")[0].split(" ")[0][:5]
        found = locate(Place(city=row["nom"], postcode=postcode))
        if found.insee != row["code_insee"] or found.latitude is None or found.longitude is None:
            continue
        resolved += 1
        close = distance_km((found.latitude, found.longitude), (float(row["lat"]), float(row["lon"]))) <= 5
        near += close
        exact += found.precision == "commune"
        exact_near += close and found.precision == "commune"
    total = len(rows[::7])
    record_property("resolved", resolved / total)
    record_property("within_5_km", near / total)
    assert resolved / total >= 0.99
    assert exact_near / exact >= 0.98
    assert near / total >= 0.6


@pytest.mark.parametrize("name", ["Loire", "Creuse", "Vienne", "Landes", "Saint-Martin"])
def test_a_departement_that_is_also_a_town_elsewhere_is_not_guessed(name: str) -> None:
    found = locate(Place(city=name))
    assert (found.insee, found.department, found.latitude) == ("", "", None)


@pytest.mark.parametrize(
    ("name", "code"), [("Loire", "42"), ("Creuse", "23"), ("Corrèze", "19"), ("La Réunion", "974")]
)
def test_a_departement_named_beside_its_code_is_the_departement(name: str, code: str) -> None:
    found = locate(Place(label=name, department=code))
    assert (found.insee, found.department, found.precision) == ("", code, "department")


def test_a_town_named_as_a_departement_is_found_by_its_postcode() -> None:
    assert locate(Place(city="La Réunion")).department == "974"
    assert locate(Place(city="Vienne", postcode="38200")).insee == "38544"
    assert locate(Place(city="Paris")).insee == "75056"


@pytest.mark.parametrize("code", ["975", "977", "978", "986", "987", "988"])
def test_no_overseas_collectivity_stands_in_brittany(code: str) -> None:
    found = locate(Place(department=code))
    assert found.department == code
    assert found.latitude is None or found.latitude < 48


def test_a_town_and_its_nuts_code_outweigh_a_postcode_of_elsewhere() -> None:
    found = locate(Place(city="Varennes Vauzelles", postcode="76800", nuts="FRC12"))
    assert (found.insee, found.department) == ("58303", "58")
