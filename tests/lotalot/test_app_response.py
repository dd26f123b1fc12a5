"""The Réponse screen, driven by keys over the real example workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from textual.pilot import Pilot

from lotalot.app import LotalotApp
from lotalot.demo import build_demo
from lotalot.workspace import Workspace
from tests.lotalot.app_helpers import flat, lines, press, settle, shown, status, type_text

pytestmark = pytest.mark.anyio
NOTICE = "boamp:26-90004"
FRAME = (
    "Médiathèque de Kerlan;;;;;;\nRéf;Désignation;Dimensions;Qté;PU HT;Total HT;Observations\n"
    "A1;Bureaux;160 x 80 cm;10;;;\nA2;Chaises de réunion tissu;;40;;;\nA3;Vestiaires;;2;;;\nA4;Voilier;;1;;;\n"
)


@cache
def example() -> bytes:
    """The example's file, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "w.db"
        build_demo(path).close()
        return path.read_bytes()


@asynccontextmanager
async def answering(
    tmp_path: Path, size: tuple[int, int] = (80, 24), *, frame: bool = True
) -> AsyncIterator[tuple[Pilot[None], Workspace]]:
    (tmp_path / "w.db").write_bytes(example())
    workspace = Workspace.open(tmp_path / "w.db")
    for kept in workspace.frames.of(NOTICE):
        workspace.frames.remove(kept.id)
    file = tmp_path / "cadre.csv"
    file.write_text(FRAME, encoding="utf-8")
    if frame:
        workspace.frames.add(NOTICE, file)
    app = LotalotApp(workspace, demo=True)
    app.tender_ident = NOTICE
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "R")
        yield pilot, workspace
    workspace.close()


@pytest.mark.parametrize("size", [(80, 24), (50, 16), (160, 50)])
async def test_the_lines_of_the_frame_are_shown_with_what_we_answer(tmp_path: Path, size: tuple[int, int]) -> None:
    async with answering(tmp_path, size) as (pilot, _):
        assert "4 lignes" in shown(pilot)
        assert "● exact" in shown(pilot)
        assert "34/40" in shown(pilot)
        footer = lines(pilot)[-1]
        assert footer.startswith(" ? Aide")
        assert footer.rstrip().endswith("q Quitter")


async def test_fabric_in_a_public_building_is_flagged(tmp_path: Path) -> None:
    async with answering(tmp_path) as (pilot, _):
        await press(pilot, "down")
        assert "AM 18" in flat(pilot)


async def test_a_price_is_typed_and_taken_back(tmp_path: Path) -> None:
    async with answering(tmp_path) as (pilot, workspace):
        await press(pilot, "e")
        await type_text(pilot, "99,5")
        await press(pilot, "f9")
        (kept,) = workspace.frames.of(NOTICE)
        assert kept.edits["0:3"].price == Decimal("99.5")
        assert "99,50" in shown(pilot)
        await press(pilot, "u")
        assert not workspace.frames.of(NOTICE)[0].edits


async def test_a_substitute_is_accepted_or_left(tmp_path: Path) -> None:
    async with answering(tmp_path) as (pilot, workspace):
        await press(pilot, "down", "down")
        assert "à la place" in shown(pilot)
        await press(pilot, "t")
        assert workspace.frames.of(NOTICE)[0].edits["0:5"].offer is not None
        assert "accepté" in shown(pilot)
        await press(pilot, "x")
        assert "laissée" in shown(pilot)


async def test_other_goods_are_chosen_from_the_stock(tmp_path: Path) -> None:
    async with answering(tmp_path) as (pilot, workspace):
        await press(pilot, "o")
        assert "Avec quoi répondre" in shown(pilot)
        await press(pilot, "end", "enter")
        assert workspace.frames.of(NOTICE)[0].edits["0:3"].offer == ""


async def test_the_copy_is_written_and_never_over_a_file(tmp_path: Path) -> None:
    async with answering(tmp_path) as (pilot, _):
        target = tmp_path / "copie.csv"
        for words in ("Écrit", "existe déjà"):
            await press(pilot, "w")
            await press(pilot, "end", "ctrl+u")
            await pilot.press(
                *(
                    "slash"
                    if c == "/"
                    else "full_stop"
                    if c == "."
                    else "minus"
                    if c == "-"
                    else "underscore"
                    if c == "_"
                    else c
                    for c in str(target)
                )
            )
            await press(pilot, "enter")
            assert words in status(pilot)
        assert b"65;650" in target.read_bytes()


async def test_a_column_that_was_misread_is_said_and_remembered(tmp_path: Path) -> None:
    async with answering(tmp_path) as (pilot, workspace):
        await press(pilot, "c")
        assert "Quelle colonne" in shown(pilot)
        await press(pilot, "end", "enter", "end", "enter")
        frame = workspace.frames.open(workspace.frames.of(NOTICE)[0].id).frame
        assert frame.tables[0].remembered
        assert "retenu" in status(pilot)


async def test_without_a_frame_the_screen_says_which_key_adds_one(tmp_path: Path) -> None:
    async with answering(tmp_path, frame=False) as (pilot, workspace):
        assert "a  ajouter un cadre" in shown(pilot)
        await press(pilot, "a")
        await type_text(pilot, "nulle-part")
        await press(pilot, "enter")
        assert "vérifiez le chemin" in status(pilot)
        await press(pilot, "escape")
        assert not workspace.frames.of(NOTICE)


async def test_help_explains_the_screen(tmp_path: Path) -> None:
    async with answering(tmp_path, (100, 60)) as (pilot, _):
        await press(pilot, "question_mark")
        assert "cadre de réponse" in flat(pilot)
