"""The Veille, driven by keys."""

from __future__ import annotations

from typing import cast

import pytest
from textual.widgets import Input

from lotalot.app import LotalotApp
from lotalot.screens.watch import WatchScreen
from lotalot.widgets.pages import KEPT_PAGES, PAGE_ROWS
from lotalot.widgets.watch_list import WatchList
from readiness.watch import WatchFilters, WatchPage
from tests.lotalot.app_helpers import flat, lines, press, running, settle, shown, status, type_text
from tests.lotalot.fake_workspace import FakeWorkspace

pytestmark = pytest.mark.anyio

FIRST = "boamp:26-88058"
SECOND = "boamp:26-90001"


async def test_each_line_says_its_verdict_in_a_word_beside_its_symbol() -> None:
    async with running(size=(160, 50)) as pilot:
        text = shown(pilot)
        for sign in ("● SEUL", "◐ À PLUSIEURS", "○ À PRÉCISER", "✕ NON"):
            assert sign in text
        assert "J-4" in text
        assert "auj. 17h" in text
        assert "annulé" in text
        assert "attribué" in text
        assert "à venir" in text


async def test_every_flag_is_written_out() -> None:
    async with running(size=(160, 50)) as pilot:
        await press(pilot, "6")
        text = shown(pilot)
        for flag in ("IAE", "EA/ESAT", "EA+IAE", "ESS", "PÉNIT.", "RÉSERVÉ ?", "SAD", "réemploi", "modifié", "★", "✎"):
            assert flag in text


async def test_a_sign_that_does_not_fit_leaves_a_count() -> None:
    async with running() as pilot:
        first = next(line for line in lines(pilot) if "▸" in line)
        assert "IAE +1" in first


async def test_tabs_show_counters_and_are_opened_by_their_number() -> None:
    async with running() as pilot:
        assert "1 Nouveaux 13" in shown(pilot)
        assert "3 Réservés 6" in shown(pilot)
        for key, tab in zip("12345678", ("new", "followed", "reserved", "closing", "upcoming", "all", "modified", "dismissed"), strict=True):  # fmt: skip
            await press(pilot, key)
            assert isinstance(pilot.app.screen, WatchScreen)
            assert pilot.app.screen.tab == tab
        assert "Vous n'avez écarté aucune consultation." in shown(pilot)


async def test_the_first_tab_says_that_it_keeps_to_our_activities_and_area() -> None:
    async with running() as pilot:
        assert "40 km autour de Lorient ─ Nettoyage de locaux et vitr…" in lines(pilot)[2]
        await press(pilot, "6")
        assert "toutes activités, tous départements" in lines(pilot)[2]


async def test_arrows_walk_through_the_tabs_both_ways() -> None:
    async with running() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, WatchScreen)
        await press(pilot, "left")
        assert screen.tab == "dismissed"
        await press(pilot, "right", "l")
        assert screen.tab == "followed"


async def test_an_empty_workspace_says_which_key_fills_it() -> None:
    async with running(FakeWorkspace(empty=True)) as pilot:
        assert "m  lire les sources maintenant" in shown(pilot)
        await press(pilot, "6")
        assert "Aucun marché ouvert dans ce qui a été lu." in shown(pilot)


async def test_search_narrows_as_one_types_and_escape_gives_everything_back() -> None:
    async with running() as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "cimet")
        assert "Espaces verts du cimetière" in shown(pilot)
        assert "Entretien des locaux" not in shown(pilot)
        assert "« cimet »" in shown(pilot)
        await press(pilot, "escape")
        assert "Entretien des locaux" in shown(pilot)
        assert pilot.app.focused is pilot.app.screen.query_one(WatchList)


async def test_enter_in_the_search_goes_to_the_results() -> None:
    async with running() as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "gymnases")
        await press(pilot, "enter")
        assert pilot.app.focused is pilot.app.screen.query_one(WatchList)
        assert isinstance(pilot.app.screen, WatchScreen)
        assert pilot.app.screen.meant() == "boamp:26-90013"


async def test_letters_typed_in_the_search_are_not_actions() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "sxnqu?V")
        assert pilot.app.screen.query_one("#search", Input).value == "sxnqu?V"
        assert not workspace.journal


async def test_a_search_without_result_says_how_to_widen_it() -> None:
    async with running() as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "zzz")
        assert "Rien pour « zzz » dans cet onglet." in shown(pilot)
        assert "Échap  effacer" in shown(pilot)


async def test_filters_are_chosen_in_a_panel_and_written_on_their_line() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "f")
        pilot.app.screen.query_one("#input-departments").focus()
        await type_text(pilot, "29")
        await press(pilot, "f9")
        assert isinstance(pilot.app.screen, WatchScreen)
        assert pilot.app.screen.filters.departments == ("29",)
        assert "29" in lines(pilot)[2]
        assert "Prestations traiteur" in shown(pilot)
        assert "Entretien des locaux" not in shown(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen.filters == WatchFilters()
        assert "Entretien des locaux" in shown(pilot)


async def test_segments_are_found_by_typing_and_ticked_with_space() -> None:
    async with running() as pilot:
        await press(pilot, "f")
        await type_text(pilot, "espaces v")
        await press(pilot, "space", "f9")
        assert isinstance(pilot.app.screen, WatchScreen)
        assert len(pilot.app.screen.filters.segments) == 1


async def test_a_wrong_department_is_refused_with_an_example() -> None:
    async with running() as pilot:
        await press(pilot, "f")
        pilot.app.screen.query_one("#input-departments").focus()
        await type_text(pilot, "56 999")
        await press(pilot, "f9")
        assert "« 999 » n'est pas un code de département" in flat(pilot)


async def test_follow_says_so_and_undo_takes_it_back() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "s")
        assert workspace.triage(FIRST).followed
        assert status(pilot).startswith("★ Suivie.")
        assert "★" in next(line for line in lines(pilot) if "▸" in line)
        await press(pilot, "u")
        assert not workspace.triage(FIRST).followed
        assert status(pilot) == "« Suivi » annulé."


async def test_dismissing_removes_the_line_and_leaves_the_cursor_on_the_next() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "x")
        screen = pilot.app.screen
        assert isinstance(screen, WatchScreen)
        assert workspace.triage(FIRST).dismissed
        assert screen.meant() == SECOND
        assert "Entretien des locaux de tr" not in shown(pilot)
        assert "Écartée.  u annule" in shown(pilot)
        await press(pilot, "u")
        assert "Entretien des locaux de tr" in shown(pilot)


async def test_undo_with_nothing_to_undo_says_so() -> None:
    async with running() as pilot:
        await press(pilot, "u")
        assert status(pilot) == "Rien à annuler."


async def test_a_note_is_written_kept_and_marked() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "n")
        await type_text(pilot, "appeler")
        await press(pilot, "enter")
        assert workspace.triage(FIRST).note == "appeler"
        assert "✎" in next(line for line in lines(pilot) if "▸" in line)
        await press(pilot, "n", "escape")
        assert workspace.triage(FIRST).note == "appeler"


async def test_why_shows_the_words_of_the_notice_inside_their_sentence() -> None:
    async with running() as pilot:
        await press(pilot, "w")
        text = flat(pilot)
        assert "Le marché comporte trois lots." in text
        assert "« le lot 3 est réservé aux structures d'insertion" in text
        assert "L2113-13 »" in text


async def test_opening_marks_as_seen_and_coming_back_keeps_the_place() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        await press(pilot, "6", "down", "enter")
        assert workspace.triage(SECOND).seen
        assert "Consultation" in lines(pilot)[0]
        assert "Collecte et tri des cinq flux" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, WatchScreen)
        assert pilot.app.screen.meant() == SECOND


async def test_a_changed_deadline_shows_the_old_one_beside_the_new() -> None:
    async with running() as pilot:
        await press(pilot, "7")
        assert "jeudi 3 déc., 12 h (J-10)" in shown(pilot)
        assert "modifiée, avant : 26 nov. 12 h" in shown(pilot)


async def test_outside_text_is_shown_and_never_obeyed() -> None:
    async with running(size=(160, 50)) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "gras")
        await press(pilot, "enter")
        text = shown(pilot)
        assert "[bold red]Gras[/]" in text
        assert "␛[31mrouge␇" in text
        assert "[link=x]lien[/link]" in text
        assert "\x1b" not in text
        assert "\x07" not in text
        assert "\u202e" not in text
        await press(pilot, "enter")
        assert "[reverse]lot[/reverse]␛]0;titre␇" in shown(pilot)
        assert "[blink]texte[/blink]" in shown(pilot)


async def test_a_million_rows_are_read_page_by_page_and_few_are_kept() -> None:
    workspace = FakeWorkspace(many=1_000_000)
    async with running(workspace) as pilot:
        reads = [call for call in workspace.calls if call[0] == "watch_page"]
        assert len(reads) <= 2
        watch_list = pilot.app.screen.query_one(WatchList)
        for _ in range(60):
            await pilot.press("pagedown")
            await settle(pilot)
        assert watch_list.cursor > 400
        assert watch_list.current is not None
        assert len(watch_list._pages._rows) <= KEPT_PAGES
        assert f"{watch_list.cursor} " in next(line for line in lines(pilot) if "▸" in line)
        await press(pilot, "home")
        assert watch_list.current is not None
        assert watch_list.current.title.startswith("0 ")


async def test_end_goes_on_reading_each_time() -> None:
    async with running(FakeWorkspace(many=1_000_000)) as pilot:
        watch_list = pilot.app.screen.query_one(WatchList)
        await press(pilot, "end")
        assert watch_list.cursor >= PAGE_ROWS - 1
        before = watch_list.cursor
        await press(pilot, "end")
        assert watch_list.cursor > before


async def test_an_answer_to_an_older_question_is_dropped() -> None:
    async with running() as pilot:
        watch_list = pilot.app.screen.query_one(WatchList)
        before = watch_list.row_count()
        assert not watch_list.put_page(watch_list.generation - 1, 0, WatchPage((), None))
        assert watch_list.row_count() == before


async def test_a_list_that_cannot_be_read_says_why_and_what_to_press() -> None:
    workspace = FakeWorkspace()
    workspace.fail = OSError("disque plein")
    async with running(workspace) as pilot:
        assert "disque plein" in shown(pilot)
        assert "Appuyez sur 1 pour relire la liste." in shown(pilot)
        workspace.fail = None
        await press(pilot, "1")
        assert "Entretien des locaux" in shown(pilot)


async def test_a_click_moves_the_cursor_and_a_double_click_opens() -> None:
    async with running() as pilot:
        await pilot.click("#watch-list", offset=(20, 3))
        await settle(pilot)
        watch_list = pilot.app.screen.query_one(WatchList)
        assert watch_list.cursor == 2
        await pilot.click("#watch-list", offset=(20, 2), times=2)
        await settle(pilot)
        assert "Consultation" in lines(pilot)[0]
        assert "Collecte et tri" in shown(pilot)


async def test_a_click_on_a_tab_or_a_key_does_what_it_says() -> None:
    async with running() as pilot:
        column = lines(pilot)[1].index("3 Réservés")
        await pilot.click("#tabs", offset=(column + 1, 0))
        await settle(pilot)
        assert isinstance(pilot.app.screen, WatchScreen)
        assert pilot.app.screen.tab == "reserved"
        column = lines(pilot)[-1].index("Suivre")
        await pilot.click("#keys", offset=(column, 0))
        await settle(pilot)
        assert status(pilot).startswith("★ Suivie")


async def test_beside_the_list_the_whole_consultation_stands_on_a_wide_screen() -> None:
    async with running(size=(160, 50)) as pilot:
        text = shown(pilot)
        assert "Chronologie" in text
        assert "Réservations et clauses" in text


async def test_without_a_profile_nothing_is_said_to_be_checked() -> None:
    async with running(FakeWorkspace(profile=False), demo=True) as pilot:
        assert "non vérifié" in shown(pilot)
        assert "S pour votre structure" in shown(pilot)


async def test_what_is_left_to_check_is_checked_at_the_start_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotalot.app.CATCH_UP_DELAY_S", 0.001)
    workspace = FakeWorkspace()
    workspace.pending = 7
    async with running(workspace) as pilot:
        while workspace.pending:
            await pilot.pause(0.01)
        await settle(pilot)
        assert status(pilot) == "7 consultations vérifiées depuis la dernière fois."


async def test_a_long_note_leaves_the_verdicts_in_the_preview() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as pilot:
        before = lines(pilot)[-4:-2]
        ident = cast("LotalotApp", pilot.app).opened["watch"].query_one(WatchList).current
        assert ident is not None
        workspace.annotate(ident.id, "très long " * 80)
        cast("LotalotApp", pilot.app).data_changed()
        await settle(pilot)
        await pilot.pause(0.3)
        await settle(pilot)
        assert "✎" in shown(pilot)
        assert lines(pilot)[-4:-2] == before
