"""The town that a title names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.models import Buyer, Kind, Notice, Place
from feeds.reading.places import read_places
from feeds.reading.title_places import town_in_title


@pytest.mark.parametrize(
    ("title", "departments", "buyer", "town"),
    [
        ("Nettoyage des écoles à Rennes", ("35",), "", "Rennes"),
        ("NETTOYAGE DES LOCAUX À SAINT-MALO", ("35",), "", "Saint-Malo"),
        ("Entretien du lycée à La Roche-sur-Yon (85), lot 3", ("85",), "", "La Roche-sur-Yon"),
        ("Restauration scolaire de la commune de Vitré", ("35",), "", "Vitré"),
        ("Restauration municipale de la ville du Raincy", ("93",), "", "Le Raincy"),
        ("Rénovation du musée de Lille", ("59",), "LILLE", "Lille"),
        ("Rénovation du musée de Lille", ("59",), "Roubaix", None),
        ("Denrées pour le groupement du lycée de Cambrai", ("59",), "Cambrai", None),
        ("Promotion du jambon de Bayonne", ("64",), "Pau", None),
        ("Entretien des écoles à Rennes et à Vitré", ("35",), "", None),
        ("Transport entre Rennes et Vitré", ("35",), "Rennes", None),
        ("Travaux de la métropole de Lyon", ("69",), "Lyon", None),
        ("Espaces verts, Rennes Métropole", ("35",), "Rennes", None),
        ("Nettoyage des écoles à Rennes", ("44",), "", None),
        ("Nettoyage des écoles à Rennes", (), "", None),
        ("Mise à disposition de personnel à temps partiel", ("35",), "", None),
        ("Fourniture à la demande de mobilier à usage scolaire", ("35", "59", "33"), "", None),
        ("Travaux à la mairie et à l'école du centre", ("35", "59", "974"), "", None),
    ],
)
def test_a_title_names_one_town_in_words_that_say_where(
    title: str, departments: tuple[str, ...], buyer: str, town: str | None
) -> None:
    found = town_in_title(title, departments, buyer)
    assert (found.city if found else None) == town
    assert found is None or (found.precision == "commune" and found.label.startswith("d'après l'objet"))


def notice(places: tuple[Place, ...]) -> Notice:
    return Notice(
        source="boamp",
        guid="26-1",
        kind=Kind.CALL,
        form="FNSimple",
        title="Nettoyage du gymnase à Fougères",
        buyer=Buyer("Région", city="Rennes", postcode="35000"),
        published=None,
        places=places,
    )


def test_a_title_is_asked_only_when_no_field_names_a_town() -> None:
    assert [place.city for place in read_places(notice(())).places] == ["Fougères"]
    vague = read_places(notice((Place(nuts="FRH03"),))).places
    assert [(place.city, place.precision) for place in vague] == [("", "department"), ("Fougères", "commune")]
    known = read_places(notice((Place(city="Vitré", postcode="35500"),))).places
    assert [place.city for place in known] == ["Vitré"]


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_title_gives_a_town_or_none(title: str, city: str) -> None:
    found = town_in_title(title, ("35", "974"), city)
    assert found is None or found.department in ("35", "974")
