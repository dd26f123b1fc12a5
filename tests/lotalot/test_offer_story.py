"""Directories go stale: one dated card, what changed since it was sent, and a yearly review that puts it right.

`../shared/domain.md`, « What goes wrong », item 7, from end to end: profile, card sent, a year, what changed, the review,
the card another structure's program reads.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lotalot.demo import build_demo
from lotalot.demo.offer_scene import SCENES
from lotalot.workspace import Workspace
from readiness.models import Capability, StockItem, Structure, StructureKind
from readiness.offer import Choices
from readiness.offer_io import read_card
from readiness.offer_words import STALE
from tests.lotalot.app_helpers import flat, press, running, shown, status, type_text
from tests.lotalot.clihelp import lotalot
from tests.lotalot.test_schema import validator

START = datetime(2025, 10, 6, 8, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock) -> Workspace:
    opened = Workspace.open(tmp_path / "w.db", clock=clock)
    opened.save_structure(
        Structure(
            name="Atelier des Ajoncs",
            kinds=(StructureKind.ACI,),
            radius_km=30,
            turnover=Decimal(90000),
            capabilities=(
                Capability(segment="nettoyage-locaux", days_per_week=Decimal("3.5")),
                Capability(segment="espaces-verts", days_per_week=Decimal(2)),
            ),
        )
    )
    opened.add_stock([StockItem(category="chaises", label="Chaise", quantity=34, price=Decimal(12))])
    return opened


def marks(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    view = workspace.offer.view()
    assert view is not None
    return {line.key: line.marks for line in view.lines}


def test_a_card_goes_stale_is_reviewed_and_says_what_changed(
    workspace: Workspace, clock: Clock, tmp_path: Path
) -> None:
    room = workspace.offer
    room.send("Facilitatrice")
    assert not any(marks(workspace).values())

    clock.now = START + timedelta(days=400)
    assert STALE in marks(workspace)["activity:espaces-verts"]
    assert room.answer("radius_km", "vrai") == "Confirmé aujourd'hui."
    assert room.answer("activity:espaces-verts", "fini") == "Retiré de la fiche et du profil."
    assert STALE not in marks(workspace)["radius_km"]
    structure = workspace.structure()
    assert structure is not None
    assert structure.segments == ("nettoyage-locaux",)

    last, changed = room.changes()
    assert last is not None
    assert last.recipient == "Facilitatrice"
    told = [str(change) for change in changed]
    assert any(line.startswith("− Espaces verts") for line in told)
    assert any(line.startswith("! Nettoyage") and STALE in line for line in told)
    assert not any("Chiffre d'affaires" in line for line in told)

    path = tmp_path / "fiche.json"
    room.write(path)
    read = read_card(path)
    assert [activity.segment for activity in read.activities] == ["nettoyage-locaux"]
    assert read.turnover is None


def test_choosing_prices_once_is_no_rewriting_of_the_line(workspace: Workspace, clock: Clock) -> None:
    clock.now = START + timedelta(days=10)
    workspace.offer.card(Choices(prices=True))
    workspace.offer.answer("stock:chaises", "vrai")
    clock.now = START + timedelta(days=20)
    workspace.offer.card(Choices(prices=True))
    view = workspace.offer.view()
    assert view is not None
    (line,) = [line for line in view.lines if line.key == "stock:chaises"]
    assert line.confirmed


def test_the_scene_tells_what_the_workspace_answers(tmp_path: Path) -> None:
    demo = build_demo(tmp_path / "demo.db", clock=lambda: datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    told = list(SCENES[0].tell(demo))
    assert all(len(line) <= 78 for line in told)
    page = " ".join(" ".join(told).replace("\u00a0", " ").split())
    assert "2 à revoir" in page
    assert "Rayon : jusqu'à 25 km → jusqu'à 40 km" in page
    assert "12 pièces → 34 pièces" in page
    assert "non confirmé depuis plus d'un an" in page


# --- the commands ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("offer") / "demo.db"
    build_demo(path).close()
    return path


def test_the_card_is_shown_written_and_noted_as_sent(demo: Path, tmp_path: Path) -> None:
    ran = lotalot("offer", "show", db=demo)
    assert ran.code == 0, ran.err
    assert "Ce que nous faisons" in ran.out
    assert "Depuis la fiche envoyée" in ran.out
    assert "212" not in ran.out
    for suffix, start in (("pdf", b"%PDF"), ("html", b"<!doctype"), ("json", b"{"), ("txt", b"Fiche offre")):
        path = tmp_path / f"fiche.{suffix}"
        assert lotalot("offer", "export", path, db=demo).code == 0
        assert path.read_bytes().startswith(start)
    ran = lotalot("offer", "export", tmp_path / "fiche.doc", db=demo)
    assert ran.code == 2
    assert ".pdf, .html, .json ou .txt" in ran.err
    assert lotalot("offer", "sent", "--to", "Réseau d'achats", "--prices", db=demo).code == 0
    sent = lotalot("offer", "sent", "--json", db=demo).lines
    assert sent[0]["recipient"] == "Réseau d'achats"
    for line in sent:
        validator("offer-sent").validate(line)
    validator("offer").validate(lotalot("offer", "show", "--json", db=demo).lines[0])


def test_lines_are_reviewed_one_by_one(demo: Path) -> None:
    lines: list[dict[str, Any]] = lotalot("offer", "review", "--json", db=demo).lines
    for line in lines:
        validator("offer-line").validate(line)
    stale = lines[0]
    assert stale["marks"]
    ran = lotalot("offer", "review", "1", "vrai", db=demo)
    assert "Confirmé aujourd'hui" in ran.out, ran.err
    after = {line["key"]: line for line in lotalot("offer", "review", "--json", db=demo).lines}
    assert after[stale["key"]]["confirmed"]
    assert lotalot("offer", "review", "stock:chaises", "fini", db=demo).code == 2
    assert lotalot("offer", "review", "rien", "vrai", db=demo).code == 2
    assert lotalot("offer", "review", "1", db=demo).code == 2


def test_without_a_profile_it_says_how_to_make_one(tmp_path: Path) -> None:
    for words in (("show",), ("review",), ("sent", "--to", "X")):
        ran = lotalot("offer", *words, db=tmp_path / "empty.db")
        assert ran.code == 2
        assert "profil" in ran.err


# --- the screen ------------------------------------------------------------------------------------------------


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_the_screen_reviews_undoes_compares_and_writes(
    workspace: Workspace, clock: Clock, tmp_path: Path
) -> None:
    workspace.offer.send("Facilitatrice")
    clock.now = START + timedelta(days=400)
    async with running(workspace) as pilot:  # type: ignore[arg-type]
        await press(pilot, "S", "o")
        assert "5 lignes à revoir" in flat(pilot)
        assert "? Aide" in shown(pilot)
        assert "q Quitter" in shown(pilot)
        await press(pilot, "v")
        assert "Confirmé aujourd'hui." in status(pilot)
        assert "4 lignes à revoir" in flat(pilot)
        await press(pilot, "u")
        assert "5 lignes à revoir" in flat(pilot)
        await press(pilot, "down")
        await press(pilot, "c")
        assert "À corriger" in status(pilot)
        await press(pilot, "w")
        assert "Ce qui a changé depuis la fiche envoyée" in flat(pilot)
        await press(pilot, "escape", "f")
        assert "telle qu'elle part" in flat(pilot)
        await press(pilot, "escape", "p", "end", "ctrl+u")
        await type_text(pilot, "fiche.doc")
        await press(pilot, "f9")
        assert "Choisissez un nom qui finit par" in flat(pilot)
        await press(pilot, "escape", "escape")
        assert "Ce que vous êtes" in shown(pilot)
