"""How far a lot is, when its place is not plain."""

from feeds.models import Place
from feeds.reference import locate
from readiness.area import reach
from readiness.models import Outcome
from tests.readiness.cases import structure


def test_homonyms_are_told_by_their_departments_and_stay_unknown() -> None:
    found = reach(structure(), [locate(Place(city="Saint-Denis"))], 30.0)
    assert found.outcome is Outcome.UNKNOWN
    assert found.reason.startswith("Plusieurs communes s'appellent Saint-Denis (")
    assert "974" in found.reason
    assert found.distance_km is None


def test_a_place_that_names_no_town_is_said_not_to_be_placed() -> None:
    found = reach(structure(), [locate(Place(label="Voir le CCTP"))], 30.0)
    assert (found.outcome, found.reason) == (Outcome.UNKNOWN, "Lieu non situé : Voir le CCTP.")
