"""What a first-time user meets: lists to tick, the welcome, the tabs, the pages of a consultation."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.containers import VerticalScroll

from feeds.search import match_expression
from feeds.text import fold
from lotalot.screens.help import HelpScreen
from lotalot.screens.watch import TABS
from lotalot.segments import segment_labels
from lotalot.widgets.bars import TabLine
from lotalot.widgets.fields import CheckList
from tests.lotalot.app_helpers import flat, lines, press, running, settle, shown, status, type_text
from tests.lotalot.fake_workspace import FakeWorkspace

pytestmark = pytest.mark.anyio


async def test_a_space_inside_the_words_typed_narrows_the_list_and_ticks_nothing() -> None:
    async with running() as pilot:
        await press(pilot, "S", "a")
        checks = pilot.app.screen.query_one(CheckList)
        before = checks.chosen
        await type_text(pilot, "services num")
        assert checks.row_count() == 1
        assert checks.chosen == before
        await press(pilot, "space")
        assert set(checks.chosen) - set(before) == {"services-numeriques"}


async def test_activities_are_in_alphabetical_order_accents_aside() -> None:
    labels = [fold(label) for label in segment_labels().values()]
    assert labels == sorted(labels)


async def test_going_on_with_nothing_ticked_is_asked_once() -> None:
    async with running(FakeWorkspace(profile=False)) as pilot:
        await press(pilot, "enter")
        await type_text(pilot, "Atelier neuf")
        await press(pilot, "enter", "enter")
        assert "2/5" in shown(pilot)
        assert "rien n'est coché" in flat(pilot)
        await press(pilot, "enter")
        assert "3/5" in shown(pilot)


async def test_going_back_keeps_what_was_ticked_and_leaving_keeps_what_was_said() -> None:
    async with running(FakeWorkspace(profile=False)) as pilot:
        await press(pilot, "enter")
        await type_text(pilot, "Atelier neuf")
        await press(pilot, "enter", "space", "escape", "enter")
        assert pilot.app.screen.query_one(CheckList).chosen
        await press(pilot, "escape", "escape")
        assert "Bienvenue" in shown(pilot)
        await press(pilot, "enter")
        assert "Atelier neuf" in shown(pilot)


async def test_the_welcome_explains_itself_and_can_be_left() -> None:
    async with running(FakeWorkspace(profile=False)) as pilot:
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert pilot.app.screen.topic == "welcome"
        await press(pilot, "escape")
        await pilot.press("q")
        await pilot.pause()
        assert not pilot.app.is_running


@pytest.mark.parametrize(("keys", "topic"), [(("f",), "form"), (("n",), "form"), (("w",), "panel")])
async def test_every_window_has_its_help(keys: tuple[str, ...], topic: str) -> None:
    async with running() as pilot:
        await press(pilot, *keys, "f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert pilot.app.screen.topic == topic


async def test_undo_on_the_structure_puts_the_profile_back() -> None:
    workspace = FakeWorkspace()
    before = workspace.profile
    async with running(workspace) as pilot:
        await press(pilot, "S", "enter")
        await type_text(pilot, " et fils")
        await press(pilot, "enter")
        assert workspace.profile != before
        await press(pilot, "u")
        await settle(pilot)
        assert workspace.profile == before
        assert "Profil remis comme avant" in status(pilot)
        await press(pilot, "u")
        assert "Rien à annuler dans le profil" in status(pilot)


async def test_page_down_turns_the_text_of_a_consultation() -> None:
    async with running() as pilot:
        await press(pilot, "enter")
        text = pilot.app.screen.query_one("#tender-scroll", VerticalScroll)
        await press(pilot, "pagedown")
        assert text.scroll_y > 0
        await press(pilot, "pageup")
        assert text.scroll_y == 0


async def test_the_decision_comes_before_the_table() -> None:
    async with running(size=(100, 60)) as pilot:
        await press(pilot, "enter", "up")
        text = shown(pilot)
        assert text.index("Verdict") < text.index("Demandé")


@pytest.mark.parametrize("active", ["new", "modified", "all"])
@pytest.mark.parametrize("width", [50, 60, 70, 80, 100, 120, 160])
async def test_two_spaces_keep_a_counter_from_the_next_key(active: str, width: int) -> None:
    line = TabLine(TABS)
    line._counts = {tab.id: 1234 for tab in TABS}
    line.active = active
    pieces = line.pieces(width)
    assert sum(cell_len(text) for text, _, _ in pieces) <= width
    assert {text for text, _, action in pieces[1:] if not action} == {"  "}


async def test_a_very_long_search_leaves_its_sentence_readable() -> None:
    async with running(FakeWorkspace(empty=True)) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "x" * 120)
        await press(pilot, "enter")
        assert any("dans cet onglet" in line for line in lines(pilot))


@pytest.mark.parametrize("typed", ["l'entretien", "d’entretien", "qu'entretien", "L'Entretien"])
async def test_an_elided_article_is_left_out_of_a_search(typed: str) -> None:
    assert match_expression(typed).casefold() == match_expression("entretien")


async def test_an_article_alone_is_still_a_word() -> None:
    assert match_expression("l'") == match_expression("l")
