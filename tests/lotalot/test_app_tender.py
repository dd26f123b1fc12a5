"""The Consultation, driven by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from feeds.models import Evidence, Lot, LotLimits, LotsGroup
from lotalot.app import LotalotApp
from lotalot.screens.tender import LotLines, lot_lines
from lotalot.widgets.tender_text import header, lot_heading
from tests.lotalot.app_helpers import flat, lines, press, running, settle, shown, status
from tests.lotalot.fake_workspace import FakeWorkspace

pytestmark = pytest.mark.anyio

SCHOOLS = "boamp:26-88058"


async def open_one(pilot: Pilot[None], ident: str) -> None:
    app = pilot.app
    assert isinstance(app, LotalotApp)
    await app.open_tender(ident)
    await settle(pilot)


async def test_the_lot_with_the_best_verdict_is_shown_first() -> None:
    async with running() as pilot:
        await open_one(pilot, SCHOOLS)
        assert pilot.app.screen.query_one(LotLines).cursor == 2
        assert "Lot 3 ─ Locaux associatifs" in shown(pilot)


async def test_requirements_are_compared_with_what_we_have() -> None:
    async with running(size=(100, 50)) as pilot:
        await open_one(pilot, SCHOOLS)
        await press(pilot, "up")
        text = shown(pilot)
        for words in ("Exigence", "Demandé", "Nous", "Écart", "Source", "−1,5 j", "+12 km", "−340 m²", "212 k€"):
            assert words in text
        row = next(line for line in lines(pilot) if "chiffre d'affaires" in line)
        assert row.lstrip().startswith("?")
        assert "non indiqué" in row
        assert "Changerait" in text
        assert "→ 1,5 j/sem. chez un cotraitant" in text


async def test_evidence_contradictions_and_doubts_are_shown() -> None:
    async with running(size=(120, 60)) as pilot:
        await open_one(pilot, SCHOOLS)
        text = flat(pilot)
        assert "« le lot 3 est réservé aux structures d'insertion" in text
        assert "Clause d'insertion, 840 h d'insertion ─ lots 1, 2" in text
        assert "! Le champ structuré dit « non réservé », le texte réserve le lot 3." in text
        assert "L'heure limite est publiée sans fuseau" in text


async def test_the_lot_an_evidence_was_read_in_is_the_one_the_buyer_names() -> None:
    workspace = FakeWorkspace()
    case = workspace.cases[0]
    named = replace(case.opportunity.lots[2], path="initial.lots[2]")
    said = Evidence("initial.lots[2].intitule", "Lot réservé aux structures d'insertion")
    told = replace(case.opportunity.reservations[0], evidence=(said,))
    opportunity = replace(case.opportunity, lots=(*case.opportunity.lots[:2], named), reservations=(told,))
    workspace.cases[0] = replace(case, opportunity=opportunity)
    async with running(workspace, size=(120, 50)) as pilot:
        await open_one(pilot, SCHOOLS)
        assert "└ avis, lot 3 : « Lot réservé aux structures d'insertion »" in shown(pilot)


async def test_a_doubtful_deadline_is_said_under_it() -> None:
    async with running() as pilot:
        await open_one(pilot, "boamp:26-90011")
        assert "! L'avis porte deux heures différentes." in shown(pilot)


async def test_the_history_shows_what_was_and_what_is() -> None:
    async with running(size=(100, 50)) as pilot:
        await open_one(pilot, "boamp:26-90004")
        assert "Date limite reportée : 26 nov. 12 h → 3 déc. 12 h" in shown(pilot)


@pytest.mark.parametrize(
    ("ident", "words"),
    [
        ("boamp:26-90012", ("ANNULÉE", "Procédure annulée par l'acheteur")),
        ("boamp:26-90013", ("ATTRIBUÉE", "Attributaire, lot 1 : Atelier Voisin, 54 k€ HT")),
        ("boamp:26-90003", ("À VENIR", "Date limite  non indiquée")),
    ],
)
async def test_where_a_procedure_stands_is_written(ident: str, words: tuple[str, ...]) -> None:
    async with running(size=(100, 50)) as pilot:
        await open_one(pilot, ident)
        for word in words:
            assert word in shown(pilot)


async def test_what_is_missing_becomes_a_message_that_is_copied() -> None:
    async with running() as pilot:
        await open_one(pilot, SCHOOLS)
        await press(pilot, "g")
        assert "Atelier des Ajoncs cherche un partenaire" in flat(pilot)
        await press(pilot, "y")
        assert "cherche un partenaire" in pilot.app.clipboard
        assert status(pilot) == "Message copié dans le presse-papiers."


async def test_an_address_is_chosen_then_copied() -> None:
    async with running() as pilot:
        await open_one(pilot, SCHOOLS)
        await press(pilot, "y")
        assert "Quelle adresse copier ?" in shown(pilot)
        await press(pilot, "down", "enter")
        assert pilot.app.clipboard == "https://avis.exemple.fr/88058"
        assert "Adresse copiée" in status(pilot)


async def test_why_keeps_to_the_chosen_lot() -> None:
    async with running(size=(120, 80)) as pilot:
        await open_one(pilot, SCHOOLS)
        await press(pilot, "up", "w")
        text = flat(pilot)
        assert "Verdict, lot 2" in text
        assert "Verdict, lot 3" not in text
        assert "fréquence : Vous faites 3,5 jours, il en faut 5." in text


async def test_next_and_previous_follow_the_list() -> None:
    async with running() as pilot:
        await press(pilot, "enter", "right_square_bracket")
        assert "Collecte et tri" in shown(pilot)
        await press(pilot, "left_square_bracket")
        assert "Entretien des locaux" in shown(pilot)
        await press(pilot, "left_square_bracket")
        assert status(pilot) == "C'est la première de la liste."


async def test_decisions_are_taken_here_too() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "enter", "s")
        assert workspace.triage(SCHOOLS).followed
        assert "★ suivie" in shown(pilot)
        await press(pilot, "u")
        assert "★ suivie" not in shown(pilot)
        await press(pilot, "x")
        assert "écartée" in shown(pilot)


async def test_sixty_lots_scroll_under_the_cursor() -> None:
    async with running() as pilot:
        await open_one(pilot, "boamp:26-90011")
        await press(pilot, "end")
        assert "Lot 60 ─ Lot géographique numéro 60" in shown(pilot)


async def test_without_an_opened_consultation_the_key_says_what_to_do() -> None:
    async with running() as pilot:
        await press(pilot, "C")
        assert "Ouvrez d'abord une consultation" in status(pilot)


async def test_a_consultation_that_is_gone_says_so() -> None:
    async with running() as pilot:
        await open_one(pilot, "boamp:absent")
        assert "n'est plus dans le fichier" in status(pilot)


async def test_lots_stand_beside_the_text_on_a_wide_screen() -> None:
    async with running(size=(160, 50)) as pilot:
        await open_one(pilot, SCHOOLS)
        row = next(line for line in lines(pilot) if "Lot 3 ─ Locaux associatifs" in line)
        assert row.index("Lot 3 ─") > 50


@pytest.mark.parametrize(
    ("title", "description", "heading"),
    [
        ("Vitrerie et sols", "Vitrerie et sols", "Vitrerie et sols"),
        ("Vitrerie et sols, 4 sites…", "Lot 2 : Vitrerie et sols, 4 sites, avec nacelle.", ""),
        ("Vitrerie", "Deux passages par an, avec nacelle.", "Vitrerie"),
    ],
)
def test_a_lot_whose_text_begins_with_its_title_is_not_written_twice(
    title: str, description: str, heading: str
) -> None:
    assert lot_heading(Lot("2", title, description=description)) == heading


def test_limits_on_lots_and_groups_of_lots_are_said() -> None:
    workspace = FakeWorkspace()
    opportunity = workspace.opportunity(SCHOOLS)
    assert opportunity is not None
    limited = replace(
        opportunity, lot_limits=LotLimits(submitted=3, awarded=1), lots_groups=(LotsGroup("GLO-0001", ("1", "2")),)
    )

    text = header(limited, workspace.triage(SCHOOLS), workspace.now()).plain

    assert "3 lots demandés au plus, 1 lot obtenu au plus, groupés : 1, 2" in text


def test_one_answer_for_the_whole_is_the_answer_of_each_lot() -> None:
    workspace = FakeWorkspace()
    opportunity, assessment = workspace.opportunity(SCHOOLS), workspace.assessment(SCHOOLS)
    assert opportunity is not None
    assert assessment is not None
    whole = replace(assessment.lots[0], lot=None)

    rows = lot_lines(opportunity, replace(assessment, lots=(whole,)))

    assert [(ident, verdict) for ident, _, verdict in rows] == [(lot.id, whole) for lot in opportunity.lots]
