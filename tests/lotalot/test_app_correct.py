"""Correcting from the Consultation, driven by keys."""

from __future__ import annotations

import pytest

from lotalot.app import LotalotApp
from readiness.models import RequirementKind
from tests.lotalot.app_helpers import press, running, settle, shown, status, type_text
from tests.lotalot.fake_workspace import FakeWorkspace

pytestmark = pytest.mark.anyio

SCHOOLS = "boamp:26-88058"


class Correcting(FakeWorkspace):
    """A workspace that remembers what it was told."""

    def correct(self, ident: str, lot: str | None, kind: RequirementKind, text: str, note: str = "") -> str:
        self.calls.append(("correct", (ident, lot, kind, text, note)))
        return text

    def uncorrect(self, ident: str, lot: str | None, kind: RequirementKind) -> None:
        self.calls.append(("uncorrect", (ident, lot, kind)))


async def test_a_value_is_said_of_the_chosen_lot_and_confirmed() -> None:
    workspace = Correcting()
    async with running(workspace) as pilot:
        app = pilot.app
        assert isinstance(app, LotalotApp)
        await app.open_tender(SCHOOLS)
        await settle(pilot)
        await press(pilot, "e")
        assert "Corriger le lot 3" in shown(pilot)
        await press(pilot, "right", "enter", "enter")
        await type_text(pilot, "beaucoup")
        await press(pilot, "enter", "enter")
        assert "n'est pas compris pour fréquence" in shown(pilot)
        await press(pilot, *["backspace"] * len("beaucoup"))
        await type_text(pilot, "2 j")
        await press(pilot, "enter", "enter")
        assert ("correct", (SCHOOLS, "3", RequirementKind.SCHEDULE, "2 j", "")) in workspace.calls
        assert "Fréquence : 2 j, corrigé par vous." in status(pilot)


async def test_an_empty_value_returns_to_what_was_read_and_escape_changes_nothing() -> None:
    workspace = Correcting()
    async with running(workspace) as pilot:
        app = pilot.app
        assert isinstance(app, LotalotApp)
        await app.open_tender(SCHOOLS)
        await settle(pilot)
        await press(pilot, "e", "escape")
        assert not [call for call in workspace.calls if "correct" in call[0]]
        await press(pilot, "e", "enter", "right", "enter", "enter", "enter")
        assert ("uncorrect", (SCHOOLS, None, RequirementKind.QUANTITY)) in workspace.calls
