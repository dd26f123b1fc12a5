"""The registry of actions: what holds for every key, footer and help."""

from __future__ import annotations

import importlib
from itertools import combinations

import pytest
from rich.cells import cell_len

from lotalot import actions
from lotalot.app import LotalotApp
from lotalot.screens.help import HelpScreen, help_text
from lotalot.screens.watch import WatchScreen
from lotalot.widgets.fields import CheckList, Turn
from lotalot.widgets.lines import LineList
from tests.lotalot.app_helpers import flat, lines, press, running, settle, shown, status, type_text
from tests.lotalot.fake_workspace import FakeWorkspace

MAIN = (actions.WATCH, actions.TENDER, actions.STRUCTURE, actions.STOCK, actions.SOURCES)


def keys(action: actions.Action) -> set[str]:
    return set(action.keys.split(","))


def test_ids_are_unique_and_every_action_is_explained() -> None:
    assert len(actions.BY_ID) == len(actions.ACTIONS)
    for action in actions.ACTIONS:
        assert action.help.endswith("."), action.id
        assert action.label, action.id
        assert action.scope in actions.SCREEN_NAMES, action.id


@pytest.mark.parametrize("scope", MAIN)
def test_no_key_does_two_things_on_a_screen(scope: str) -> None:
    same = {"watch.undo", "tender.undo", "stock.undo", "structure.undo", "sources.sync-all"}
    here = [action for action in actions.ACTIONS if action.scope in (scope, actions.LIST, actions.APP)]
    for first, second in combinations(here, 2):
        if not same & {first.id, second.id}:
            assert not keys(first) & keys(second), (first.id, second.id)


def test_every_action_of_a_screen_exists() -> None:
    owners: dict[str, type] = {scope: importlib.import_module(f"lotalot.screens.{scope}").SCREEN for scope in MAIN}
    owners |= {actions.APP: LotalotApp, actions.LIST: LineList, actions.CHECKS: CheckList, actions.TURN: Turn}
    for action in actions.ACTIONS:
        owner = LotalotApp if action.call.startswith("app.") else owners.get(action.scope)
        if owner is not None:
            name = action.call.removeprefix("app.").partition("(")[0]
            assert hasattr(owner, f"action_{name}"), action.id


@pytest.mark.parametrize("scope", [*MAIN, actions.FORM])
def test_every_screen_has_a_help_page(scope: str) -> None:
    assert len(help_text(scope)) > 200


def test_no_key_known_to_be_taken_by_terminals_stands_alone() -> None:
    taken = {"ctrl+j", "ctrl+s", "ctrl+o", "ctrl+b", "ctrl+a"}
    for action in actions.ACTIONS:
        assert keys(action) - taken, action.id


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(80, 24), (50, 16), (160, 50), (100, 30)])
@pytest.mark.parametrize("go", ["V", "enter", "S", "T", "O"])
async def test_every_screen_is_drawn_with_help_and_quit_in_its_footer(go: str, size: tuple[int, int]) -> None:
    async with running(size=size) as pilot:
        await press(pilot, go)
        footer = lines(pilot)[-1]
        assert footer.startswith(" ? Aide")
        assert footer.rstrip().endswith("q Quitter")
        assert all(cell_len(line) == size[0] for line in lines(pilot))


@pytest.mark.anyio
@pytest.mark.parametrize("go", ["V", "enter", "S", "T", "O"])
async def test_help_explains_the_screen_and_lists_its_keys(go: str) -> None:
    async with running(size=(100, 60)) as pilot:
        await press(pilot, go, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        scope = pilot.app.screen.topic
        text = flat(pilot)
        assert actions.SCREEN_NAMES[scope] in text
        await press(pilot, "end")
        await press(pilot, "question_mark")
        assert not isinstance(pilot.app.screen, HelpScreen)


@pytest.mark.anyio
async def test_screens_are_reached_from_each_other_by_the_same_keys() -> None:
    async with running() as pilot:
        for key, name in (
            ("S", "Ce que vous êtes"),
            ("T", "Ce que vous tenez prêt"),
            ("O", "D'où viennent"),
            ("V", "Nouveaux"),
        ):
            await press(pilot, key)
            assert name in shown(pilot)
        for key, name in (("f4", "Ce que vous êtes"), ("f5", "Ce que vous tenez prêt"), ("f2", "Nouveaux")):
            await press(pilot, key)
            assert name in shown(pilot)


@pytest.mark.anyio
async def test_escape_leads_back_to_the_list_from_every_screen() -> None:
    async with running() as pilot:
        for go in ("enter", "S", "T", "O"):
            await press(pilot, go, "escape")
            assert isinstance(pilot.app.screen, WatchScreen)


@pytest.mark.anyio
async def test_colours_turn_light_and_back_and_the_screen_says_it() -> None:
    async with running() as pilot:
        await press(pilot, "f12")
        assert pilot.app.theme == "lot-a-lot-clair"
        assert status(pilot) == "Couleurs claires."
        await press(pilot, "f12")
        assert pilot.app.theme == "lot-a-lot"


@pytest.mark.anyio
async def test_a_key_of_the_user_replaces_ours_everywhere_it_is_written() -> None:
    workspace = FakeWorkspace()
    async with running(workspace, keymap={"watch.follow": "b", "app.stock": "B"}) as pilot:
        assert "b Suivre" in lines(pilot)[-1]
        assert "B Stock" in lines(pilot)[0]
        await press(pilot, "s")
        assert not workspace.journal
        await press(pilot, "b")
        assert workspace.triage("boamp:26-88058").followed
        await press(pilot, "B")
        assert "Ce que vous tenez prêt" in shown(pilot)


@pytest.mark.anyio
async def test_an_unknown_action_in_the_settings_is_named() -> None:
    async with running(keymap={"watch.danser": "d"}) as pilot:
        assert "watch.danser" in status(pilot)


@pytest.mark.anyio
async def test_the_palette_lists_actions_in_french_with_their_keys_and_runs_them() -> None:
    workspace = FakeWorkspace()
    async with running(workspace, size=(80, 40)) as pilot:
        await press(pilot, "ctrl+p")
        assert "Que voulez-vous faire ?" in shown(pilot)
        assert "Suivre  (s)" in shown(pilot)
        await type_text(pilot, "suivre la")
        await press(pilot, "enter")
        await settle(pilot)
        assert workspace.triage("boamp:26-88058").followed


@pytest.mark.anyio
async def test_the_palette_says_in_french_that_nothing_matches() -> None:
    async with running() as pilot:
        await press(pilot, "ctrl+p")
        await type_text(pilot, "zzzz")
        assert "Rien ne correspond" in shown(pilot)


@pytest.mark.anyio
async def test_ctrl_c_says_how_to_leave_and_q_leaves() -> None:
    async with running() as pilot:
        pilot.app.action_help_quit()
        assert status(pilot) == "Pour quitter : q."
        await pilot.press("q")
        await pilot.pause()
        assert not pilot.app.is_running
