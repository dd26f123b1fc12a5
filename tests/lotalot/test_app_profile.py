"""The Structure screen and the welcome, driven by keys."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual.pilot import Pilot

from lotalot.screens.structure import ProfileLines
from lotalot.screens.welcome import WelcomeScreen
from readiness.models import StructureKind
from tests.lotalot.app_helpers import flat, lines, press, running, settle, shown, status, type_text
from tests.lotalot.fake_workspace import FakeWorkspace

pytestmark = pytest.mark.anyio


def go_to(pilot: Pilot[None], label: str) -> None:
    rows = pilot.app.screen.query_one(ProfileLines)
    for index in range(rows.row_count()):
        if rows.line(index).label.strip() == label:
            rows.cursor = index
            return
    raise AssertionError(label)


async def clear_and_type(pilot: Pilot[None], text: str) -> None:
    await press(pilot, "end", "ctrl+u")
    await type_text(pilot, text)


async def test_what_is_unknown_is_said_unknown() -> None:
    async with running() as pilot:
        await press(pilot, "S")
        rows = {line.split("  ")[1].strip(): line for line in lines(pilot) if line.startswith("  ")}
        assert "inconnu" in rows["Effectif"]
        assert "référence et échéance inconnues" in shown(pilot)
        assert "heures et jours inconnus" in shown(pilot)
        assert "123 456 789 00012" in shown(pilot)


async def test_a_radius_is_changed_and_everything_is_checked_again() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "S")
        go_to(pilot, "Rayon")
        await press(pilot, "enter")
        await clear_and_type(pilot, "62,5")
        await press(pilot, "enter")
        assert workspace.profile is not None
        assert workspace.profile.radius_km == 62.5
        assert ("assess_pending",) in workspace.calls
        assert status(pilot) == "Profil enregistré.  12 consultations vérifiées."


async def test_an_emptied_figure_is_unknown_again_not_zero() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "S")
        go_to(pilot, "Chiffre d'affaires")
        await press(pilot, "enter", "end", "ctrl+u", "enter")
        assert workspace.profile is not None
        assert workspace.profile.turnover is None


@pytest.mark.parametrize(
    ("label", "typed", "reason"),
    [
        ("Rayon", "loin", "« loin » n'est pas un nombre"),
        ("Rayon", "-5", "écrivez un nombre positif"),
        ("Jours par semaine", "8", "« 8 » est trop grand : au plus 7."),
        ("SIRET", "123", "Un SIRET a 14 chiffres (un SIREN 9) ; celui-ci en a 3."),
        ("SIRET", "123 456 789 00013", "un chiffre est sans doute faux"),
    ],
)
async def test_what_cannot_be_used_is_refused_under_its_field(label: str, typed: str, reason: str) -> None:
    workspace = FakeWorkspace()
    before = workspace.profile
    async with running(workspace) as pilot:
        await press(pilot, "S")
        go_to(pilot, label)
        await press(pilot, "enter")
        await clear_and_type(pilot, typed)
        await press(pilot, "enter")
        assert reason in flat(pilot)
        await press(pilot, "escape")
        assert workspace.profile == before


async def test_an_activity_says_hours_days_and_until_when() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "S")
        rows = pilot.app.screen.query_one(ProfileLines)
        rows.cursor = max(at for at in range(rows.row_count()) if rows.line(at).key.startswith("capability:"))
        await press(pilot, "enter")
        await type_text(pilot, "20")
        await press(pilot, "enter")
        await type_text(pilot, "2")
        await press(pilot, "f9")
        assert workspace.profile is not None
        capability = workspace.profile.capabilities[-1]
        assert (capability.hours_per_week, capability.days_per_week) == (Decimal(20), Decimal(2))
        assert capability.confidence == "fragile"


async def test_activities_are_added_and_removed() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "S", "a")
        await type_text(pilot, "blanchisserie")
        await press(pilot, "space", "f9")
        assert workspace.profile is not None
        assert len(workspace.profile.capabilities) == 3
        assert workspace.profile.capabilities[-1].hours_per_week is None
        rows = pilot.app.screen.query_one(ProfileLines)
        rows.cursor = max(at for at in range(rows.row_count()) if rows.line(at).key.startswith("capability:"))
        await press(pilot, "d")
        assert len(workspace.profile.capabilities) == 2


async def test_a_site_is_found_by_its_postcode() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "S")
        go_to(pilot, "Lieu")
        await press(pilot, "enter")
        await clear_and_type(pilot, "56000")
        assert "Vannes" in shown(pilot)
        await press(pilot, "f9")
        assert workspace.profile is not None
        site = workspace.profile.sites[0]
        assert (site.city, site.postcode) == ("Vannes", "56000")
        assert site.latitude == pytest.approx(47.65, abs=0.1)


async def test_an_unknown_commune_is_refused() -> None:
    async with running() as pilot:
        await press(pilot, "S")
        go_to(pilot, "Lieu")
        await press(pilot, "enter")
        await clear_and_type(pilot, "zzzzqqqq")
        await press(pilot, "f9")
        assert "n'est pas une commune connue" in flat(pilot)


async def test_the_welcome_makes_a_profile_in_five_questions() -> None:
    workspace = FakeWorkspace(profile=False)
    async with running(workspace) as pilot:
        assert isinstance(pilot.app.screen, WelcomeScreen)
        await press(pilot, "enter")
        assert "1/5" in shown(pilot)
        await type_text(pilot, "Atelier neuf")
        await press(pilot, "enter")
        assert "2/5" in shown(pilot)
        await press(pilot, "space", "enter")
        assert "3/5" in shown(pilot)
        await type_text(pilot, "56100")
        await press(pilot, "enter", "enter", "enter")
        assert "4/5" in shown(pilot)
        await type_text(pilot, "nettoyage")
        await press(pilot, "space", "enter")
        assert "5/5" in shown(pilot)
        await type_text(pilot, "30")
        await press(pilot, "enter")
        profile = workspace.profile
        assert profile is not None
        assert (profile.name, profile.radius_km, profile.sites[0].city) == ("Atelier neuf", 30, "Lorient")
        assert profile.kinds == (StructureKind.EI,)
        assert len(profile.capabilities) == 1
        assert "Profil enregistré" in status(pilot)
        assert "Atelier neuf" in lines(pilot)[0]


async def test_escape_goes_back_one_question_and_keeps_what_was_said() -> None:
    async with running(FakeWorkspace(profile=False)) as pilot:
        await press(pilot, "enter")
        await type_text(pilot, "Atelier neuf")
        await press(pilot, "enter", "escape")
        assert "1/5" in shown(pilot)
        assert "Atelier neuf" in shown(pilot)
        await press(pilot, "escape")
        assert "Bienvenue" in shown(pilot)


async def test_a_company_number_is_enough_to_start() -> None:
    workspace = FakeWorkspace(profile=False)
    async with running(workspace) as pilot:
        await press(pilot, "enter")
        await type_text(pilot, "732 829 320 00074")
        await press(pilot, "enter", "f9", "f9")
        assert "3/5" in shown(pilot)


async def test_the_welcome_can_be_left_for_later() -> None:
    workspace = FakeWorkspace(profile=False)
    async with running(workspace) as pilot:
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, WelcomeScreen)
        assert workspace.profile is None
        assert "S pour le créer" in status(pilot)


async def test_the_welcome_opens_the_demonstration() -> None:
    demo = FakeWorkspace()
    async with running(FakeWorkspace(profile=False, empty=True), open_demo=lambda: demo) as pilot:
        await press(pilot, "down", "enter")
        await settle(pilot)
        assert "Entretien des locaux" in shown(pilot)
        assert "démonstration" in lines(pilot)[0]


async def test_no_welcome_when_a_profile_is_there() -> None:
    async with running() as pilot:
        assert not isinstance(pilot.app.screen, WelcomeScreen)
