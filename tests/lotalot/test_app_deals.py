"""Devis and SAD, driven by keys over the example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from lotalot.demo import build_demo
from lotalot.workspace import Workspace
from readiness.orders import QuoteState
from tests.lotalot.app_helpers import flat, press, running, status, type_text

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Workspace]:
    workspace = build_demo(tmp_path / "demo.db", clock=lambda: NOW)
    yield workspace
    workspace.close()


def app(workspace: Workspace, **more: Any) -> Any:
    return running(cast("Any", workspace), demo=True, **more)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_quotes_say_what_is_missing_before_one_invoice(demo: Workspace, size: tuple[int, int]) -> None:
    async with app(demo, size=size) as pilot:
        await press(pilot, "B")
        text = flat(pilot)
        assert "attendre, il manque 370,00 €" in text
        assert "D2026-003" in text
        assert "? Aide" in text
        assert "q Quitter" in text


async def test_a_quote_is_made_from_stock_then_signed(demo: Workspace) -> None:
    ident = demo.stock()[0].id
    async with app(demo) as pilot:
        await press(pilot, "B", "a")
        await type_text(pilot, "Mairie")
        await press(pilot, "enter", "enter", "enter")
        await pilot.press(*str(ident), "equals_sign", "2")
        await press(pilot, "f9")
        assert "D2026-004" in status(pilot)
        await press(pilot, "g")
        assert demo.deals.quote("D2026-004").quote.state is QuoteState.ACCEPTED


async def test_a_sad_shows_the_short_delay_and_its_answer_goes_to_the_portfolio(demo: Workspace) -> None:
    before = len(demo.commitments.all())
    async with app(demo, size=(160, 50)) as pilot:
        await press(pilot, "A")
        text = flat(pilot)
        assert "admis dans 3 sur 6 catégories" in text
        assert "7 jours pour répondre : moins que les 10 jours prévus" in text
        await press(pilot, "r", "enter")
        assert len(demo.commitments.all()) == before + 1
