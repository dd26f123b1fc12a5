"""Drive the app in tests: wait until workers answered, read what the screen shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from textual.pilot import Pilot
from textual.worker import Worker

from lotalot.app import LotalotApp
from lotalot.workspace import Workspace
from tests.lotalot.fake_workspace import FakeWorkspace

QUIET_ROUNDS = 4
MOST_ROUNDS = 500


def _at_rest(worker: Worker[object]) -> bool:
    """The welcome's worker waits for the user: that is rest."""
    return worker.is_finished or worker.group == "questions"


async def settle(pilot: Pilot[None]) -> None:
    """Wait until no worker runs and its answer was handled, several rounds in a row."""
    quiet = 0
    for _ in range(MOST_ROUNDS):
        await pilot.pause()
        quiet = quiet + 1 if all(map(_at_rest, pilot.app.workers)) else 0
        if quiet >= QUIET_ROUNDS:
            return
    raise AssertionError("the app never came to rest")


def make_app(workspace: FakeWorkspace | None = None, **more: Any) -> LotalotApp:
    return LotalotApp(cast("Workspace", workspace or FakeWorkspace()), **more)


@asynccontextmanager
async def running(
    workspace: FakeWorkspace | None = None, size: tuple[int, int] = (80, 24), **more: Any
) -> AsyncIterator[Pilot[None]]:
    """Run the app on a fake workspace until it is at rest."""
    app = make_app(workspace, **more)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, each handled to its end."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type a text in what has the focus."""
    names = {" ": "space", "/": "slash", ".": "full_stop", ",": "comma", ":": "colon", "-": "minus"}
    await pilot.press(*(names.get(character, character) for character in text))
    await settle(pilot)


def lines(pilot: Pilot[None]) -> list[str]:
    """Return the text of the screen, line by line."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def shown(pilot: Pilot[None]) -> str:
    """Return the text of the screen."""
    return "\n".join(lines(pilot)).replace("\u00a0", " ")


def flat(pilot: Pilot[None]) -> str:
    """Return the words of the screen, whatever the wrapping."""
    return " ".join(shown(pilot).replace("│", " ").split())


def status(pilot: Pilot[None]) -> str:
    """Return the last words of the status line."""
    return cast("LotalotApp", pilot.app).status_text
