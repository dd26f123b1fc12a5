"""The Stock and the Sources screens, driven by keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from feeds.models import FetchReport
from lotalot.app import LotalotApp
from lotalot.widgets.source_lines import RefusalLines
from tests.lotalot.app_helpers import flat, lines, press, running, settle, shown, status, type_text
from tests.lotalot.fake_workspace import NOW, FakeWorkspace

pytestmark = pytest.mark.anyio


async def test_stock_is_listed_with_its_quantities() -> None:
    async with running() as pilot:
        await press(pilot, "T")
        assert "3 lignes, 46 objets" in shown(pilot)
        assert "12,50" in shown(pilot)
        assert "[lot" in shown(pilot)


async def test_an_empty_stock_says_which_key_fills_it() -> None:
    async with running(FakeWorkspace(profile=False), demo=True) as pilot:
        await press(pilot, "T")
        assert "a  ajouter une ligne" in shown(pilot)


async def test_a_line_of_stock_is_added() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "T", "a")
        for text in ("Tables", "table", "7"):
            await type_text(pilot, text)
            await press(pilot, "enter")
        await press(pilot, "f9")
        added = workspace.lines[-1].item
        assert (added.label, added.category, added.quantity, added.price) == ("Tables", "table", 7, None)


async def test_twenty_goods_are_entered_with_twenty_times_a_line_and_a_key() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "T", "n")
        pressed = 0
        for number in range(1, 21):
            line = f"{number} chaises bois" + (" @quai" if number == 1 else "")
            await type_text(pilot, line)
            await press(pilot, "enter")
            pressed += len(line) + 1
        await press(pilot, "enter")
        assert len(workspace.lines) == 23
        assert {line.item.place for line in workspace.lines[3:]} == {"quai"}
        assert pressed <= 20 * 20


async def test_a_form_says_what_is_missing_under_each_field() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "T", "a", "f9")
        assert "Indiquez de quoi il s'agit" in flat(pilot)
        assert "Indiquez une quantité" in flat(pilot)
        assert len(workspace.lines) == 3


async def test_quantities_are_corrected_by_one_and_never_below_zero() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "T", "minus")
        assert workspace.lines[2].item.quantity == 0
        await press(pilot, "down", "plus")
        assert workspace.lines[1].item.quantity == 13


async def test_a_line_is_edited() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "T", "end", "enter")
        for _ in range(5):
            await press(pilot, "tab")
        await press(pilot, "end", "ctrl+u")
        await type_text(pilot, "9,90")
        await press(pilot, "f9")
        assert workspace.lines[0].item.price == Decimal("9.90")


async def test_a_deleted_line_is_put_back() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "T", "d")
        assert len(workspace.lines) == 2
        assert "u le remet" in shown(pilot)
        await press(pilot, "u")
        assert len(workspace.lines) == 3
        await press(pilot, "u")
        assert status(pilot) == "Rien à remettre."


async def test_each_source_says_how_it_is_doing() -> None:
    async with running(size=(120, 30)) as pilot:
        await press(pilot, "O")
        text = shown(pilot)
        for words in ("● ok", "✕ en panne depuis 3 j", "○ jamais lue", "— de côté", "20/812", "dans 4 h"):
            assert words in text
        assert "812 reçus, 14 nouveaux, 6 modifiés" in text


async def test_a_failed_source_says_what_to_do() -> None:
    async with running() as pilot:
        await press(pilot, "O", "down")
        assert "Le site ne répond pas : réessayez demain." in shown(pilot)


async def test_one_source_or_all_are_read_now() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "O", "enter")
        assert ("sync", "boamp") in workspace.calls
        assert status(pilot) == "À jour : 3 nouvelles, 1 modifiée."
        await press(pilot, "m")
        assert ("sync", None) in workspace.calls


async def test_a_pass_shows_its_progress_and_escape_stops_it() -> None:
    workspace = FakeWorkspace()
    reached, leave = threading.Event(), threading.Event()

    def slow(on_progress: Callable[[str], None], cancelled: Callable[[], bool]) -> list[FetchReport]:
        on_progress("BOAMP, 20 nov. : 120 avis")
        reached.set()
        leave.wait(10)
        return [FetchReport("boamp", NOW, NOW, "interrupted" if cancelled() else "ok", added=2)]

    workspace.on_sync = slow
    async with running(workspace) as pilot:
        await pilot.press("O")
        await pilot.press("m")
        while not reached.is_set():
            await pilot.pause()
        await pilot.pause()
        assert "BOAMP, 20 nov. : 120 avis" in status(pilot)
        await pilot.press("V")
        await pilot.press("down")
        await pilot.press("m")
        assert "déjà en cours" in status(pilot)
        await pilot.press("O")
        await pilot.press("escape")
        leave.set()
        await settle(pilot)
        assert status(pilot) == "Mise à jour arrêtée : 2 nouvelles, 0 modifiée."


async def test_a_source_that_is_down_leaves_everything_usable() -> None:
    workspace = FakeWorkspace()

    def down(_progress: Callable[[str], None], _cancelled: Callable[[], bool]) -> list[FetchReport]:
        raise OSError("réseau coupé")

    workspace.on_sync = down
    async with running(workspace) as pilot:
        await press(pilot, "m")
        assert "Mise à jour impossible" in status(pilot)
        assert "réseau coupé" in status(pilot)
        await press(pilot, "down", "enter")
        assert "Collecte et tri" in shown(pilot)


async def test_a_partly_failed_pass_points_to_the_sources() -> None:
    workspace = FakeWorkspace()
    workspace.on_sync = lambda _p, _c: [
        FetchReport("boamp", NOW, NOW, "ok", added=1),
        FetchReport("rss:1", NOW, NOW, "failed", message="hors service"),
    ]
    async with running(workspace) as pilot:
        await press(pilot, "m")
        assert status(pilot) == "1 nouvelle, 0 modifiée ; 1 source n'a pas répondu : voir O Sources."


async def test_a_feed_is_added_put_aside_and_removed_after_a_question() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "O", "a")
        await type_text(pilot, "flux.exemple.fr/rss")
        await press(pilot, "f9")
        assert workspace.feeds[-1].source.url == "https://flux.exemple.fr/rss"
        await press(pilot, "end", "e")
        assert not workspace.feeds[-1].source.enabled
        await press(pilot, "d", "enter")
        assert len(workspace.feeds) == 5
        await press(pilot, "d", "up", "enter")
        assert len(workspace.feeds) == 4


async def test_the_main_source_cannot_be_removed() -> None:
    async with running() as pilot:
        await press(pilot, "O", "d")
        assert "Seul un flux ajouté se retire" in status(pilot)


@pytest.mark.parametrize("address", ["pas une adresse", "ftp://exemple.fr/rss", "exemple"])
async def test_what_is_no_address_is_refused(address: str) -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "O", "a")
        await type_text(pilot, address)
        await press(pilot, "f9")
        assert "n'est pas une adresse" in flat(pilot)
        assert len(workspace.feeds) == 4


async def test_unreadable_records_are_named_explained_and_read_again() -> None:
    async with running() as pilot:
        await press(pilot, "O", "tab")
        assert isinstance(pilot.app.focused, RefusalLines)
        assert "26-99901 ─ boamp-2026-11-20.json" in shown(pilot)
        assert "la date limite « 31/02/2026 » n'existe pas" in flat(pilot)
        await press(pilot, "r")
        assert status(pilot) == "Relecture : 1 avis lu, 1 encore illisible."
        assert "1 avis illisible, gardé de côté" in shown(pilot)


async def test_the_top_line_does_not_take_a_failed_pass_for_a_fresh_one() -> None:
    workspace = FakeWorkspace()
    workspace.feeds = [replace(workspace.feeds[1], read_at=None)]
    async with running(workspace) as pilot:
        assert "sources en panne" in lines(pilot)[0]


async def test_what_was_read_stays_dated_when_a_later_pass_fails() -> None:
    workspace = FakeWorkspace()
    workspace.feeds = workspace.feeds[1:2]
    async with running(workspace, (160, 50)) as pilot:
        assert "lu il y a 5 j" in lines(pilot)[0]
        await press(pilot, "O")
        row = next(line for line in lines(pilot) if "Réseau des acheteurs" in line)
        assert "en panne depuis 3 j" in row
        assert "il y a 5 j" in row


async def test_a_feed_never_read_says_which_key_reads_it_on_the_first_tab() -> None:
    workspace = FakeWorkspace(empty=True)
    workspace.feeds = [replace(workspace.feeds[0], last=None, read_at=None)]
    async with running(workspace) as pilot:
        assert "Aucune source n'a encore été lue." in shown(pilot)


async def test_a_pass_that_brings_notices_is_seen_without_a_key() -> None:
    workspace = FakeWorkspace(empty=True)
    filled = FakeWorkspace()

    def bring(_progress: Callable[[str], None], _cancelled: Callable[[], bool]) -> list[FetchReport]:
        workspace.cases, workspace.triages = filled.cases, filled.triages
        return [FetchReport("boamp", NOW, NOW, "ok", added=14)]

    workspace.on_sync = bring
    async with running(workspace) as pilot:
        assert isinstance(pilot.app, LotalotApp)
        await press(pilot, "m")
        assert "Entretien des locaux" in shown(pilot)
