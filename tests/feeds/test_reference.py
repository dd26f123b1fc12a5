"""Départements, communes and distances, offline."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.models import Place
from feeds.reference import (
    AMBIGUOUS,
    candidates,
    cpv_ancestors,
    cpv_covers,
    cpv_label,
    department_name,
    department_named,
    department_of_insee,
    department_of_nuts,
    department_of_postcode,
    departments,
    departments_of_nuts,
    distance_km,
    find_commune,
    locate,
    normal_department,
    nuts_name,
    regions,
    reservable_for_ess,
    zone_of_department,
)
from feeds.reference.communes import index
from feeds.reference.cpv import shipped_cpv
from feeds.reference.likeness import slips
from feeds.text import fold


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
        ("97831", "974"),
        ("97743", "974"),
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
        Place(label="France"),
        Place(city="Zzyzx"),
        Place(label="Les sites du lot 2 : " + "voir CCTP, " * 10),
    ],
)
def test_what_names_no_one_place_gets_no_coordinates(place: Place) -> None:
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
    assert find_commune("22278")[0].insee == "22278"
    assert find_commune("mans")[0].insee == "72181"
    assert find_commune("Vitré (35)")[0].insee == "35360"
    assert find_commune("Rennes Cedex 7")[0].insee == "35238"
    assert find_commune("Marseille 8ème")[0].insee == "13208"
    assert find_commune("") == find_commune("99999") == ()


def test_a_cedex_code_is_not_taken_for_the_insee_code_of_a_village() -> None:
    assert [one.insee for one in find_commune("35042 Rennes Cedex 9")] == ["35238"]
    assert [one.insee for one in find_commune("35042")] == ["35238", "35042"]


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
        rows = [row for row in csv.DictReader(file) if row["lat"]][::7]
    near = dict.fromkeys(("name and département", "name and postcode", "code"), 0)
    for row in rows:
        postcode = row["codes_postaux"].split("|")[0].split(" ")[0][:5]
        asked = {
            "name and département": Place(city=row["nom"], department=row["code_dep"]),
            "name and postcode": Place(city=row["nom"], postcode=postcode),
            "code": Place(insee=row["code_insee"]),
        }
        for way, place in asked.items():
            found = locate(place)
            if found.insee == row["code_insee"] and found.latitude is not None and found.longitude is not None:
                here = (found.latitude, found.longitude)
                near[way] += distance_km(here, (float(row["lat"]), float(row["lon"]))) <= 5
    for way, count in near.items():
        record_property(way, count / len(rows))
        assert count / len(rows) >= 0.98, way


@pytest.mark.parametrize("name", ["Loire", "Creuse", "Vienne", "Landes", "Saint-Martin"])
def test_a_departement_that_is_also_a_town_elsewhere_is_not_guessed(name: str) -> None:
    found = locate(Place(city=name))
    assert (found.insee, found.department, found.latitude, found.precision) == ("", "", None, AMBIGUOUS)


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


@pytest.mark.parametrize(
    ("place", "insee"),
    [
        (Place(city="Lanestre"), "56098"),
        (Place(city="Lanestre", department="56"), "56098"),
        (Place(city="St Brieuc"), "22278"),
        (Place(city="Saint-Brieux"), "22278"),
        (Place(city="Saint-Brieux", postcode="22000"), "22278"),
        (Place(city="LE MANS"), "72181"),
        (Place(city="MANS (LE)"), "72181"),
        (Place(city="Vitré (35)"), "35360"),
        (Place(city="Chalon s/ Saône"), "71076"),
        (Place(city="CHALON-SUR-SAONE CEDEX", postcode="71321"), "71076"),
        (Place(label="35042 Rennes Cedex 9"), "35238"),
        (Place(city="Rennes Cedex 9"), "35238"),
        (Place(city="Paris 12e"), "75112"),
        (Place(city="PARIS XIIe"), "75112"),
        (Place(city="Paris cedex 13"), "75056"),
        (Place(city="Paris", postcode="75012"), "75112"),
        (Place(city="Paris 07 SP", postcode="75349"), "75056"),
        (Place(city="Marseille 8ème"), "13208"),
        (Place(label="14ème arrondissement — Paris."), "75114"),
        (Place(city="Lyon 3ème"), "69383"),
        (Place(city="Ville d'Avray", postcode="92410"), "92077"),
        (Place(city="Ville-d'Avray"), "92077"),
        (Place(label="Vichy (03200)/Allier."), "03310"),
        (Place(label="Livraison au 22 avenue des Lilas, Annecy 74000"), "74010"),
        (Place(label="L'usine, en Savoie (73), sur la commune d'Arvillard (73)."), "73021"),
        (Place(label="Ville des Andelys", department="27"), "27016"),
        (Place(label="Ville du Raincy.", nuts="FR106"), "93062"),
        (Place(city="Évry", department="91"), "91228"),
        (Place(city="Cherbourg"), "50129"),
        (Place(city="Annecy-le-Vieux"), "74010"),
        (Place(city="Futuroscope-Chasseneuil", postcode="86961"), "86062"),
        (Place(city="Porto-Vecchio", department="2A"), "2A247"),
        (Place(city="Fort de France"), "97209"),
        (Place(city="Saint-Pierre", postcode="97410"), "97416"),
        (Place(city="Nouméa"), "98818"),
        (Place(insee="22278"), "22278"),
        (Place(city="Castillon (Canton de Lembeye)", department="64"), "64182"),
        (Place(postcode="56100"), "56121"),
        (Place(postcode="75379"), "75056"),
        (Place(postcode="69326"), "69123"),
        (Place(postcode="13233"), "13055"),
        (Place(postcode="27705"), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else (value.city or value.label or value.postcode or value.insee),
)
def test_a_town_resolves_however_it_is_written(place: Place, insee: str) -> None:
    found = locate(place)
    assert found.insee == insee
    assert found.latitude is not None
    assert found.precision in ("commune", "postcode")


NO_TOWNS: Final = (
    "Voir le CCTP",
    "Se référer au dossier de consultation",
    "L'ensemble de la commune",
    "Divers sites",
    "Cantine",
    "Mairie",
    "Piscine municipale",
    "Locaux du titulaire",
    "Le centre",
    "Lycée Les Lilas",
    "Territoire intercommunal",
    "Salle polyvalente",
    "Ecole primaire",
    "Multi-sites",
    "France métropolitaine",
    "N/A",
    "Sans objet",
    "Zone industrielle nord",
    "Siège social",
    "Collège et gymnase",
    "Parking du stade",
    "Voirie communale",
    "Lot unique",
    "Plateforme logistique",
)


@pytest.mark.parametrize("department", ["", "35", "59", "38", "971"])
@pytest.mark.parametrize("name", NO_TOWNS)
def test_what_is_no_town_is_never_made_one(name: str, department: str) -> None:
    found = locate(Place(label=name, department=department))
    assert found.insee == ""
    assert found.precision == ("department" if department else "")


@pytest.mark.parametrize(
    "name", ["Genova", "Bayreuth", "Antwerpen", "Lausanne", "Kassel", "Bratislava", "Helsinki", "Parma"]
)
def test_a_foreign_town_is_not_corrected_into_a_french_one(name: str) -> None:
    assert locate(Place(city=name)).insee == ""


@pytest.mark.parametrize(
    ("name", "department", "insee"),
    [
        ("Commune de Kerlann dans le département du Morbihan", "56", ""),
        ("Commune de Suzette dans le département du Vaucluse", "84", "84130"),
        ("Angers : bâtiment des sciences", "49", "49007"),
        ("Bassins à flot — Bordeaux.", "33", "33063"),
        ("Centre hospitalier de Reims", "51", "51454"),
        ("Communes de Bonnelles et Rambouillet", "78", ""),
        ("Sites de Chamalières (63) et de Lyon (69)", "", ""),
        ("Métropole européenne de Lille", "59", ""),
        ("Communes de la première couronne de Paris", "93", ""),
    ],
)
def test_a_sentence_gives_a_town_only_when_it_names_one_of_the_department(
    name: str, department: str, insee: str
) -> None:
    assert locate(Place(label=name, department=department)).insee == insee


def test_several_homonyms_are_named_as_candidates_and_none_is_chosen() -> None:
    place = Place(city="Saint-Denis")
    found = locate(place)
    assert (found.precision, found.latitude, found.insee) == (AMBIGUOUS, None, "")
    assert {"93066", "97411"} <= {one.insee for one in candidates(place)}
    assert [one.insee for one in candidates(replace(place, department="974"))] == ["97411"]
    assert candidates(Place(city="Vienna", nuts="AT130")) == ()


def test_the_department_or_the_postcode_beside_settles_homonyms() -> None:
    martin = Place(city="Saint-Martin-de-Bréthencourt")
    assert locate(martin).precision == "commune"
    for place in (Place(city="Saint-Martin", postcode="32300"), Place(city="Saint-Martin", department="32")):
        assert (locate(place).insee, locate(place).precision) == ("32389", "commune")


def test_a_cedex_code_that_two_towns_could_have_is_only_its_department() -> None:
    found = locate(Place(postcode="44324"))
    assert (found.insee, found.department, found.precision) == ("", "44", "department")
    assert locate(Place(city="Nantes", postcode="44324")).insee == "44109"


def test_a_former_insee_code_gives_the_present_commune() -> None:
    assert locate(Place(insee="01340")).insee == "01340"
    assert locate(Place(insee="01340")).precision == "commune"


@given(st.sampled_from(["Rennes", "Saint-Brieuc", "Le Mans", "Châteauneuf-sur-Loire", "Villeneuve-d'Ascq"]), st.data())
def test_case_accents_hyphens_and_a_cedex_change_nothing(name: str, data: st.DataObject) -> None:
    expected = locate(Place(city=name)).insee
    written = data.draw(st.sampled_from([str.upper, str.lower, str.title, fold]))(name)
    written = data.draw(st.sampled_from([written, written.replace("-", " "), f" {written} ", f"{written} CEDEX 3"]))
    assert locate(Place(city=written)).insee == expected


@given(st.text(max_size=80), st.sampled_from(["", "35", "2A", "974"]), st.sampled_from(["", "35000", "99999", "abc"]))
def test_any_text_gives_a_place_or_none_and_never_fails(text: str, department: str, postcode: str) -> None:
    found = locate(Place(city=text, department=department, postcode=postcode))
    assert (found.latitude is None) == (found.precision in ("", AMBIGUOUS))


def test_a_cpv_code_has_a_label_or_that_of_the_code_above() -> None:
    assert cpv_label("90910000") == cpv_label("90910000-9") == "Nettoyage"
    assert cpv_label("90919200") == cpv_label("90919000")
    assert cpv_label("99000000") == cpv_label("x") == ""


def test_the_hierarchy_of_cpv_codes_is_in_their_zeros() -> None:
    assert list(cpv_ancestors("90911200")) == ["90911000", "90910000", "90900000", "90000000"]
    assert list(cpv_ancestors("90000000")) == list(cpv_ancestors("?")) == []
    assert cpv_covers("90900000", "90911200")
    assert cpv_covers("03000000", "03142100-5")
    assert not cpv_covers("90911200", "90900000")
    assert not cpv_covers("30000000", "39000000")


def test_every_division_and_group_has_a_label_of_our_own() -> None:
    codes = shipped_cpv()
    assert sum(code.endswith("000000") for code in codes) == 45
    assert sum(code[2] != "0" and code.endswith("00000") for code in codes) == 272
    assert all(len(code) == 8 and label for code, label in codes.items())


def test_a_nuts_area_has_a_name_and_its_departments() -> None:
    assert nuts_name("FRH0") == nuts_name("FRH") == nuts_name("FR52") == "Bretagne"
    assert nuts_name("FRH03") == "Ille-et-Vilaine"
    assert nuts_name("DE1") == ""
    assert departments_of_nuts("FRH0") == ("22", "29", "35", "56")
    assert departments_of_nuts("FR52") == ("22", "29", "35", "56")
    assert departments_of_nuts("FR") == departments_of_nuts("BE1") == ()
    assert all(
        nuts_name(entry.nuts3[:4]) and nuts_name(entry.nuts3[:3]) for entry in departments().values() if entry.nuts3
    )


def test_slips_of_the_pen_are_counted_once_each() -> None:
    assert slips("lanestre", "lanester", 3) == 1
    assert slips("rennes", "renes", 3) == 1
    assert slips("rennes", "nantes", 1) == 2
    assert slips("", "abc", 3) == 3


@given(st.text("abc ", max_size=8), st.text("abc ", max_size=8))
def test_slips_are_symmetric_and_zero_for_the_same(first: str, second: str) -> None:
    assert slips(first, second, 20) == slips(second, first, 20)
    assert (slips(first, second, 20) == 0) == (first == second)


def test_a_department_is_found_whole_in_the_table() -> None:
    for code, least in (("01", 390), ("2A", 120), ("35", 330), ("974", 24), ("95", 180)):
        assert len(index().points_of_department(code)) >= least, code
    assert index().points_of_department("99") == []
