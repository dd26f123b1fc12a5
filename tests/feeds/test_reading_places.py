"""Where a contract is executed."""

from feeds.models import Buyer, Kind, Lot, Notice, Place
from feeds.reading.places import read_places


def notice(
    places: tuple[Place, ...] = (), departments: tuple[str, ...] = (), lots: tuple[Lot, ...] = (), postcode: str = ""
) -> Notice:
    return Notice(
        source="boamp",
        guid="26-1",
        kind=Kind.CALL,
        form="FNSimple",
        title="Entretien",
        buyer=Buyer("Commune de Kerlann", postcode=postcode),
        published=None,
        departments=departments,
        places=places,
        lots=lots,
    )


def test_the_place_of_execution_comes_before_the_zone_of_publication() -> None:
    read = read_places(notice((Place(city="Rennes", postcode="35000"),), ("22", "29"), postcode="56000"))
    assert read.departments == ("35",)
    assert read.places[0].precision == "commune"


def test_without_a_place_the_zone_of_publication_is_padded() -> None:
    assert read_places(notice(departments=("2", "20A", "974", "??"))).departments == ("02", "2A", "974")


def test_without_a_zone_the_buyers_own_department_is_the_last_resort() -> None:
    assert read_places(notice(postcode="56000")).departments == ("56",)
    assert read_places(notice()).departments == ()


def test_each_lot_keeps_its_own_places() -> None:
    lots = (
        Lot("1", "Nord", places=(Place(nuts="FRH03"),)),
        Lot("2", "Sud", places=(Place(city="Nantes", postcode="44000"),)),
        Lot("3", "Est"),
    )
    read = read_places(notice(lots=lots))
    assert [lot for lot, _ in read.lot_places] == ["1", "2"]
    assert read.departments == ("35", "44")


def test_the_notices_only_department_tells_homonyms_apart() -> None:
    town = (Place(city="Saint-Denis"),)
    assert read_places(notice(town)).places[0].precision == "ambiguous"
    (found,) = read_places(notice(town, ("974",))).places
    assert (found.insee, found.precision) == ("97411", "commune")


def test_a_region_alone_gives_all_its_departments() -> None:
    region = (Place(nuts="FRH0"),)
    assert read_places(notice(region, postcode="35000")).departments == ("22", "29", "35", "56")
    assert read_places(notice(region, ("35",))).departments == ("35",)
    assert read_places(notice(region, ("75",))).departments == ("22", "29", "35", "56")
    assert read_places(notice((Place(nuts="FR"),), postcode="35000")).departments == ("35",)


def test_a_list_of_departments_is_where_the_work_is() -> None:
    listed = (Place(label="Ce lot concerne les départements 05, 13, 2A, 2B et 84"),)
    assert read_places(notice(listed, postcode="75001")).departments == ("05", "13", "2A", "2B", "84")
    towns = (Place(label="Porcheville (78) Vitry-sur-Seine (94) Champagne-sur-Oise (95)", nuts="FR10"),)
    assert read_places(notice(towns)).departments == ("78", "94", "95")
    assert read_places(notice((Place(label="Lot 12 et 35, 22 agents"),), postcode="75001")).departments == ("75",)


def test_a_label_that_is_no_town_stays_unresolved_even_with_a_department() -> None:
    (found,) = read_places(notice((Place(label="Voir le CCTP"),), ("35",))).places
    assert (found.latitude, found.precision) == (None, "")


def test_the_same_place_twice_is_one_place() -> None:
    place = Place(city="Rennes", postcode="35000")
    assert len(read_places(notice((place, place))).places) == 1
