"""Help: what the screen one is on is for, and its keys as the user set them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from lotalot import actions
from lotalot.screens.panel import Panel
from lotalot.widgets import text as tx
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.lines import fit

SCOPES: Final = {
    actions.FORM: (actions.FORM, actions.CHECKS, actions.TURN),
    actions.PANEL: (actions.PANEL, actions.CHOICE, actions.GAPS),
    actions.WELCOME: (actions.WELCOME, actions.CHOICE),
}
"""What keys a page lists, where it is not a main screen's."""


def help_text(topic: str) -> str:
    """Read the page of a screen (`lotalot/help/<topic>.md`)."""
    return resources.files("lotalot").joinpath("help", f"{topic}.md").read_text("utf-8")


def paragraphs(text: str) -> list[str]:
    """Join the lines of each paragraph; titles, indented and empty lines stand alone."""
    found: list[str] = []
    for line in text.splitlines():
        alone = not line or line.startswith(("#", " "))
        if not alone and found and found[-1] and not found[-1].startswith(("#", " ")):
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


class HelpScreen(Panel[None]):
    """The help of one screen."""

    TALL = True

    BINDINGS = actions.bindings(actions.HELP)

    def __init__(self, topic: str, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self.topic = topic
        self._keymap_shown = keymap

    def heading(self) -> str:
        """Return the name of the screen."""
        return f"Aide ─ {actions.SCREEN_NAMES[self.topic]}"

    def compose_body(self) -> Iterator[Widget]:
        """Give the text and the table of keys."""
        with VerticalScroll(id="help-body"):
            yield Drawn(self._draw)

    def _draw(self, width: int) -> Content:
        lines: list[Content] = []
        for paragraph in paragraphs(help_text(self.topic)):
            if paragraph.startswith("#"):
                lines.append(Content.styled(paragraph.lstrip("# "), "bold $text-primary"))
            elif paragraph.startswith(" "):
                lines += tx.hanging(Content(paragraph.strip()), width, "  ")
            else:
                lines.append(Content(paragraph))
        for scope in SCOPES.get(self.topic, (self.topic, actions.LIST, actions.APP)):
            lines += [Content(""), Content.styled(actions.SCREEN_NAMES[scope], "bold $text-primary")]
            for action in actions.ACTIONS:
                if action.scope == scope:
                    keys = "  ".join(actions.keys_of(action, self._keymap_shown))
                    lines += tx.hanging(Content(action.help), width, fit(keys, 12) + " ")
        return Content("\n").join(lines)
