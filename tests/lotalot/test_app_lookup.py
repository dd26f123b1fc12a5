"""Look a structure up from the Structure screen and from the welcome, with keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from feeds.registers import Candidate, Found, Hint, Origin
from readiness.models import StructureKind
from tests.lotalot.app_helpers import flat, press, running, shown, status, type_text
from tests.lotalot.fake_workspace import FakeWorkspace

pytestmark = pytest.mark.anyio

ORIGIN = Origin("Recherche d'entreprises", date(2026, 11, 23))
FORGES = Candidate(
    "732829320",
    "73282932000074",
    "ATELIER [b]DES[/b] FORGES",
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
RHONE = Candidate("552100554", "55210055400013", "ATELIER DU RHÔNE", ORIGIN, city="LYON", active=False)


class Registers:
    def __init__(self, answer: Callable[[str], Found]) -> None:
        self.answer = answer

    def look_up(self, typed: str, department: str = "") -> Found:
        return self.answer(typed)


def workspace(found: Found, *, profile: bool = True) -> FakeWorkspace:
    fake = FakeWorkspace(profile=profile)
    fake.registers = Registers(lambda _typed: found)  # type: ignore[attr-defined]
    return fake


async def test_fields_are_ticked_one_by_one_and_only_they_enter_the_profile() -> None:
    fake = workspace(Found((RHONE, FORGES), 2))
    assert fake.profile is not None
    before = fake.profile
    async with running(fake) as pilot:
        await press(pilot, "S", "r", "end", "ctrl+u")
        await type_text(pilot, "atelier")
        await press(pilot, "enter")
        assert "établissement fermé" in flat(pilot)
        await press(pilot, "down", "enter")
        assert "[b]DES[/b]" in shown(pilot)
        assert "Source : Recherche d'entreprises, lu le 23/11/2026" in flat(pilot)
        await press(pilot, "down", "space", "f9")
        assert fake.profile.siret == "73282932000074"
        assert fake.profile.name == before.name
        assert StructureKind.ACI in fake.profile.kinds
        await press(pilot, "u")
        assert fake.profile == before


async def test_a_register_that_is_down_leaves_the_screen_as_it_was() -> None:
    fake = workspace(
        Found(trouble="« Recherche d'entreprises » ne répond pas ; sinon, remplissez le profil à la main.")
    )
    async with running(fake) as pilot:
        await press(pilot, "S", "r", "end", "ctrl+u")
        await type_text(pilot, "forges")
        await press(pilot, "enter")
        assert "remplissez le profil à la main" in status(pilot)


async def test_a_wrong_number_is_said_before_anything_is_asked() -> None:
    fake = workspace(Found())
    async with running(fake) as pilot:
        await press(pilot, "S", "r", "end", "ctrl+u")
        await type_text(pilot, "73282932000075")
        await press(pilot, "enter")
        assert "la clé de contrôle ne correspond pas" in flat(pilot)


async def test_the_welcome_fills_the_questions_with_what_was_found() -> None:
    fake = workspace(Found((FORGES,), 1), profile=False)
    async with running(fake) as pilot:
        await press(pilot, "r")
        await type_text(pilot, "forges")
        await press(pilot, "enter", "f9")
        assert "1/5" in shown(pilot)
        await press(pilot, "enter")
        assert "2/5" in shown(pilot)
        await press(pilot, "enter", "f9", "f9", "f9", "f9")
        assert fake.profile is not None
        assert fake.profile.name == "ATELIER [b]DES[/b] FORGES"
        assert fake.profile.siret == "73282932000074"
        assert fake.profile.kinds == (StructureKind.ACI,)


async def test_the_welcome_says_that_the_register_is_down_and_goes_on() -> None:
    fake = workspace(Found(trouble="Le registre ne répond pas ; remplissez le profil à la main."), profile=False)
    async with running(fake) as pilot:
        await press(pilot, "r")
        await type_text(pilot, "forges")
        await press(pilot, "enter")
        assert "remplissez le profil à la main" in flat(pilot)
        await press(pilot, "enter")
        assert "1/5" in shown(pilot)
