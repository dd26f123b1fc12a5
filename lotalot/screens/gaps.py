"""What is missing to answer, ready to be sent to a facilitator or a partner: shown, and copied with one key."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from lotalot import actions
from lotalot import format as fr
from lotalot.screens.panel import Panel
from lotalot.widgets.drawn import Drawn


class GapsScreen(Panel[None]):
    """The message about what is missing."""

    TALL = True
    BINDINGS = actions.bindings(actions.GAPS, beside=actions.PANEL)
    HEADING = "Ce qui manque, à envoyer à un facilitateur ou à un partenaire"

    def __init__(self, message: str) -> None:
        super().__init__()
        self._text = fr.plain_lines(message)

    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """Also write the key that copies."""
        return (("y", "Copier le message", "screen.copy"), *super().keys())

    def compose_body(self) -> Iterator[Widget]:
        """Give the message."""
        with VerticalScroll(id="gaps-body"):
            yield Drawn(lambda _width: Content(self._text))

    def action_copy(self) -> None:
        """Copy the message through the terminal (OSC 52) and say so."""
        self.app.copy_to_clipboard(self._text)
        self.dismiss(None)
        self.lotalot.say("Message copié dans le presse-papiers.")
