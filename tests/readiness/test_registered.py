"""What a register says beside what the profile says: confirmed field by field, nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from feeds.registers import Candidate, Hint, Origin
from readiness.models import Site, Structure, StructureKind
from readiness.registered import WrongNumber, asked, candidate_words, confirmed, proposals

ORIGIN = Origin("Recherche d'entreprises", date(2026, 11, 24), date(2026, 5, 17))
FOUND = Candidate(
    "732829320",
    "73282932000074",
    "ATELIER DES FORGES",
    ORIGIN,
    address="3 RUE DES FORGES 56700 HENNEBONT",
    postcode="56700",
    city="HENNEBONT",
    latitude=47.8,
    longitude=-3.27,
    located="établissement",
    active=True,
    hints=(Hint("ACI", "figure à ce titre", ORIGIN),),
)


def test_each_field_says_where_and_when_it_was_read() -> None:
    fields = proposals(Structure(name=""), FOUND)
    assert [field.key for field in fields] == ["nom", "siret", "lieu", "ACI"]
    assert all(field.ticked for field in fields)
    assert {field.origin for field in fields} == {"Recherche d'entreprises, lu le 24/11/2026, fiche du 17/05/2026"}


def test_what_the_profile_already_says_is_not_proposed_and_what_differs_is_not_ticked() -> None:
    mine = Structure(name="Les Forges", siret="73282932000074", sites=(Site(postcode="56700", city="Hennebont"),))
    fields = {field.key: field for field in proposals(mine, FOUND)}
    assert set(fields) == {"nom", "ACI"}
    assert not fields["nom"].ticked
    assert fields["nom"].held == "Les Forges"


def test_only_what_is_confirmed_enters_the_profile() -> None:
    mine = Structure(name="Les Forges", kinds=(StructureKind.ASSOCIATION,))
    assert confirmed(mine, FOUND, ()) == mine
    changed = confirmed(mine, FOUND, ("siret", "ACI"))
    assert (changed.name, changed.siret) == ("Les Forges", "73282932000074")
    assert changed.kinds == (StructureKind.ASSOCIATION, StructureKind.ACI)
    placed = confirmed(mine, FOUND, ("lieu",)).sites
    assert (placed[0].city, placed[0].latitude) == ("Hennebont", 47.8)


def test_a_site_already_there_stays_behind_the_one_found() -> None:
    mine = Structure(name="Les Forges", sites=(Site(name="Dépôt", city="Lorient"),))
    assert [site.city for site in confirmed(mine, FOUND, ("lieu",)).sites] == ["Hennebont", "Lorient"]


@pytest.mark.parametrize("typed", ["732 829 320 00075", "123456789", "73282932000", "1" * 20])
def test_a_number_whose_key_is_wrong_is_refused_before_it_is_asked(typed: str) -> None:
    with pytest.raises(WrongNumber, match=r"SIRET|clé"):
        asked(typed)


def test_a_number_is_asked_without_its_spaces_and_a_name_as_it_is() -> None:
    assert asked("732 829 320 00074") == "73282932000074"
    assert asked("  Atelier 3000 ") == "Atelier 3000"


def test_a_number_that_a_register_gives_wrong_is_not_proposed() -> None:
    wrong = replace(FOUND, siret="73282932000075", siren="732829321")
    assert "siret" not in [field.key for field in proposals(Structure(name=""), wrong)]


def test_a_line_to_choose_from_says_that_it_is_closed() -> None:
    assert "établissement fermé" in candidate_words(replace(FOUND, active=False))
