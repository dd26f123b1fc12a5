"""Pictures of the screens, on one Python only; what they must say is asserted first."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from lotalot.app import LotalotApp
from tests.lotalot.app_helpers import make_app, press, settle, shown
from tests.lotalot.fake_workspace import FakeWorkspace

# A picture depends on the version of Python through dictionaries and Unicode tables: one version draws them.
pytestmark = pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="les images sont faites avec Python 3.11")

Run = Callable[[Pilot[None]], Awaitable[None]]


def after(*keys: str, words: str) -> Run:
    """Press keys, check that the screen says these words, then let the picture be taken."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, *keys)
        assert words in shown(pilot)

    return run


def app_with(**more: object) -> LotalotApp:
    return make_app(FakeWorkspace(**more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keys", "words", "size"),
    [
        pytest.param((), "● SEUL", (80, 24), id="veille"),
        pytest.param((), "Chronologie", (160, 50), id="veille-large"),
        pytest.param((), "Ferme", (50, 16), id="veille-etroite"),
        pytest.param(("enter", "up"), "Exigence", (80, 24), id="consultation"),
        pytest.param(("enter", "up"), "Exigence", (160, 50), id="consultation-large"),
        pytest.param(("w",), "Pourquoi", (80, 24), id="pourquoi"),
        pytest.param(("f",), "Filtrer la Veille", (80, 24), id="filtres"),
        pytest.param(("S",), "inconnu", (80, 24), id="structure"),
        pytest.param(("T",), "46 objets", (80, 24), id="stock"),
        pytest.param(("O",), "en panne", (80, 24), id="sources"),
        pytest.param(("question_mark",), "La Veille", (80, 24), id="aide"),
    ],
)
def test_screen_looks_as_before(
    snap_compare: Callable[..., bool], keys: tuple[str, ...], words: str, size: tuple[int, int]
) -> None:
    assert snap_compare(app_with(), terminal_size=size, run_before=after(*keys, words=words))


def test_welcome_looks_as_before(snap_compare: Callable[..., bool]) -> None:
    app = app_with(profile=False, empty=True)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(words="Bienvenue"))


def test_empty_list_looks_as_before(snap_compare: Callable[..., bool]) -> None:
    app = make_app(FakeWorkspace(empty=True))
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(words="Rien de nouveau"))
