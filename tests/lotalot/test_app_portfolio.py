"""The Portefeuille, and answering a lot from its Consultation, driven by keys over the example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from lotalot.demo import build_demo
from lotalot.workspace import Workspace
from readiness.commitments import CommitmentState
from tests.lotalot.app_helpers import flat, press, running, shown, status, type_text

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Workspace]:
    workspace = build_demo(tmp_path / "demo.db", clock=lambda: NOW)
    yield workspace
    workspace.close()


def app(workspace: Workspace, **more: Any) -> Any:
    return running(cast("Any", workspace), demo=True, **more)


def choose(pilot: Any, label: str) -> None:
    """Put the cursor on a bid."""
    lines = pilot.app.screen.query_one("#bids")
    labels = [lines.line(at).commitment.label for at in range(lines.row_count())]
    lines.cursor = labels.index(label)


async def test_what_is_promised_twice_is_named_with_both_and_if_both_are_won_is_answered(demo: Workspace) -> None:
    async with app(demo) as pilot:
        await press(pilot, "P")
        text = flat(pilot)
        assert "« Trois écoles, lot 2 » et « Salles communales » : il manque 40 h/sem." in text
        assert "Si nous gagnons" in text


async def test_a_bid_that_is_lost_frees_what_it_took(demo: Workspace) -> None:
    async with app(demo) as pilot:
        await press(pilot, "P")
        choose(pilot, "Salles communales")
        await press(pilot, "x")
        assert "il manque 40 h/sem." not in flat(pilot)
        (lost,) = [line for line in demo.commitments.all() if line.commitment.label == "Salles communales"]
        assert lost.commitment.state is CommitmentState.LOST


async def test_a_contract_is_added_then_removed_and_put_back(demo: Workspace) -> None:
    async with app(demo) as pilot:
        await press(pilot, "P", "a")
        await type_text(pilot, "Mairie")
        await press(pilot, "f9")
        count = len(demo.commitments.all())
        choose(pilot, "Mairie")
        await press(pilot, "d")
        assert len(demo.commitments.all()) == count - 1
        await press(pilot, "u")
        assert len(demo.commitments.all()) == count


async def test_a_wrong_date_is_said_under_its_field(demo: Workspace) -> None:
    count = len(demo.commitments.all())
    async with app(demo) as pilot:
        await press(pilot, "P", "a")
        await type_text(pilot, "Mairie")
        await press(pilot, "down", "down", "down", "down", "down")
        await type_text(pilot, "32/01/2027")
        await press(pilot, "f9")
        assert "32/01/2027" in shown(pilot)
        assert len(demo.commitments.all()) == count


async def test_answering_a_lot_notes_its_dates_and_hours(demo: Workspace) -> None:
    async with app(demo) as pilot:
        pilot.app.tender_ident = "boamp:26-90008"
        await press(pilot, "C", "r", "f9")
        (line,) = demo.commitments.answering("boamp:26-90008")
        assert line.commitment.segment == "espaces-verts"
        assert line.commitment.state is CommitmentState.PREPARING
        assert "Réponse notée" in status(pilot)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_footer_is_whole_and_weeks_can_be_shown(demo: Workspace, size: tuple[int, int]) -> None:
    async with app(demo, size=size) as pilot:
        await press(pilot, "P", "v")
        text = shown(pilot)
        assert "Heures par semaine" in flat(pilot) or size == (80, 24)
        last = [line for line in text.splitlines() if line.strip()][-1]
        assert "Aide" in last
        assert "Quitter" in last


async def test_closings_and_refused_hours_are_typed_on_the_structure(demo: Workspace) -> None:
    async with app(demo) as pilot:
        await press(pilot, "S")
        lines = cast("Any", pilot.app.screen.query_one("#profile"))
        keys = [lines.line(at).key for at in range(lines.row_count())]
        lines.cursor = keys.index("closings")
        await press(pilot, "e")
        await type_text(pilot, "03/08-21/08 été")
        await press(pilot, "enter")
        lines.cursor = keys.index("capability:nettoyage-locaux")
        await press(pilot, "e", "f9")
        structure = demo.structure()
        assert structure is not None
        assert [(each.starts, each.label) for each in structure.closings] == [("08-03", "été")]
        assert len(structure.capabilities[0].refused) == 2
        assert "03/08-21/08" in shown(pilot)


async def test_a_wrong_state_is_undone_and_one_that_is_there_already_is_said(demo: Workspace) -> None:
    async with app(demo) as pilot:
        await press(pilot, "P")
        choose(pilot, "Salles communales")
        await press(pilot, "s")
        assert status(pilot) == "Salles communales : déjà remise."
        await press(pilot, "x")
        (line,) = [line for line in demo.commitments.all() if line.commitment.label == "Salles communales"]
        assert line.commitment.state is CommitmentState.LOST
        await press(pilot, "u")
        assert demo.commitments.store.commitment(line.id).commitment.state is CommitmentState.SUBMITTED
        await press(pilot, "u")
        assert status(pilot) == "Rien à annuler."
