"""What every screen shares: the bars around it, and asking the workspace without blocking.

A worker only posts what it found; the handler, on the screen's own turn, changes what is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import get_current_worker

from lotalot import actions
from lotalot import format as fr
from lotalot.widgets.bars import KeyBar, StatusLine, TopBar

if TYPE_CHECKING:
    from lotalot.app import LotalotApp
    from lotalot.workspace import Workspace

T = TypeVar("T")
Answer = Callable[[Any], None]


@dataclass
class Answered(Message):
    """A worker found what it was asked for."""

    then: Answer
    value: object


@dataclass
class Failed(Message):
    """A worker could not answer; `error` says why in French when it is one of ours."""

    otherwise: Callable[[str], None]
    error: Exception


def explain(error: Exception) -> str:
    """Write an error as a French sentence; one of ours is already one."""
    if type(error).__module__.partition(".")[0] in ("feeds", "readiness", "consortium", "lotalot"):
        return fr.plain(str(error))
    return fr.plain(f"Ceci n'a pas marché ({type(error).__name__} : {error}). Réessayez, ou lancez lotalot doctor.")


class Asking:
    """Ask the workspace in threads (mixed into screens and panels)."""

    @property
    def lotalot(self) -> LotalotApp:
        """Return the app under its own type."""
        return cast("LotalotApp", cast("Widget", self).app)

    @property
    def workspace(self) -> Workspace:
        """Return the open workspace."""
        return self.lotalot.workspace

    def ask(
        self,
        group: str,
        work: Callable[[], T],
        then: Callable[[T], None],
        otherwise: Callable[[str], None] | None = None,
    ) -> None:
        """Run a reading in a thread; only the last one of a group answers."""
        widget = cast("Widget", self)

        def read() -> None:
            worker = get_current_worker()
            message: Message
            try:
                message = Answered(then, work())
            except Exception as error:  # noqa: BLE001 - whatever fails below is shown, the screen stays usable
                message = Failed(otherwise or self.say_error, error)
            if not worker.is_cancelled:
                widget.post_message(message)

        widget.run_worker(read, thread=True, exclusive=True, group=group, exit_on_error=False)

    def change(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run a writing in a thread, one after the other in the order they were asked, none dropped."""
        widget = cast("Widget", self)

        async def write() -> None:
            async with self.lotalot.one_writer:
                try:
                    value = await asyncio.to_thread(work)
                except Exception as error:  # noqa: BLE001 - as above
                    widget.post_message(Failed(self.say_error, error))
                else:
                    widget.post_message(Answered(then, value))

        widget.run_worker(write(), group="write", exit_on_error=False)

    def say(self, text: str, style: str = "") -> None:
        """Say something on the status line."""
        self.lotalot.say(text, style)

    def say_error(self, text: str) -> None:
        """Say what went wrong on the status line."""
        self.lotalot.say(text, "bold $text-error")

    def on_answered(self, message: Answered) -> None:
        """Show what a worker found."""
        message.stop()
        message.then(message.value)

    def on_failed(self, message: Failed) -> None:
        """Show why a worker could not answer."""
        message.stop()
        message.otherwise(explain(message.error))


class BaseScreen(Asking, Screen[None]):
    """A main screen: top bar, body, status line, keys."""

    SCOPE: ClassVar[str] = actions.APP

    def __init__(self) -> None:
        super().__init__()
        self._seen_version = -1

    def compose(self) -> ComposeResult:
        """Lay the bars around the body."""
        yield TopBar(self.SCOPE)
        yield from self.compose_body()
        yield StatusLine()
        yield KeyBar(self.SCOPE)

    def compose_body(self) -> Iterator[Widget]:
        """Give the widgets between the bars."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Let the other screens find this one."""
        self.lotalot.opened[self.SCOPE] = self

    def load(self) -> None:
        """Read what the screen shows, when it is first shown and each time the data changed."""

    def on_screen_resume(self) -> None:
        """Refresh the bars, and the body when the data changed since it was last shown."""
        self.refresh_bars()
        self.refresh_data()

    def refresh_data(self) -> None:
        """Read again when something changed since the last reading."""
        if self._seen_version != self.lotalot.data_version:
            self._seen_version = self.lotalot.data_version
            self.load()

    def refresh_bars(self) -> None:
        """Show the structure, the freshness and the last words."""
        self.query_one(TopBar).say(*self.lotalot.top_words)
        status = self.query_one(StatusLine)
        status.say(self.lotalot.status_text, self.lotalot.status_style)
        self.query_one(KeyBar).refresh()

    @property
    def help_topic(self) -> str:
        """Return the name of the help page, the scope by default."""
        return self.SCOPE
