"""The panel of the consultation's files: what they are, adding them, taking a version back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import Input

from lotalot.app import LotalotApp
from lotalot.demo import build_demo
from lotalot.workspace import Workspace
from readiness.models import VerdictKind
from tests.lotalot.app_helpers import flat, press, settle, shown, type_text
from tests.lotalot.test_dce import IDENT, zipped

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Workspace]:
    workspace = build_demo(tmp_path / "demo.db", clock=lambda: NOW)
    yield workspace
    workspace.close()


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_screen_shows_pieces_and_what_was_read_where(demo: Workspace, size: tuple[int, int]) -> None:
    app = LotalotApp(demo)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        app.tender_ident = IDENT
        await press(pilot, "C", "p")
        text = shown(pilot)
        assert "Pièces ─ Nettoyage des locaux du siège" in text
        assert "02_CCTP.pdf" in text
        assert "CCTP p." in text
        assert "Fermer" in text


async def test_files_are_added_from_the_screen_and_the_verdict_changes(demo: Workspace, tmp_path: Path) -> None:
    path = zipped(tmp_path, days=6)
    app = LotalotApp(demo)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app.tender_ident = "boamp:26-90027"
        await press(pilot, "C", "p")
        assert "Aucun dossier gardé" in shown(pilot)
        await press(pilot, "a")
        await pilot.pause()
        app.screen.query_one(Input).value = str(path)
        await press(pilot, "enter")
        assert "2 pièces lues." in shown(pilot)
        await press(pilot, "escape")
        assert "6" in shown(pilot)
    found = demo.assessment("boamp:26-90027")
    assert found is not None
    assert found.verdict is VerdictKind.TOGETHER


async def test_a_path_that_cannot_be_read_is_said_on_the_screen(demo: Workspace) -> None:
    app = LotalotApp(demo)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app.tender_ident = "boamp:26-90027"
        await press(pilot, "C", "p", "a")
        await type_text(pilot, "absent.zip")
        await press(pilot, "enter")
        assert "le fichier n'existe pas" in shown(pilot)
        await press(pilot, "d")
        assert "aucune version" in flat(pilot)
