"""The palette: every action of the screen and of the app, in French, with its keys as the user set them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from lotalot import actions
from lotalot.screens.base import BaseScreen

if TYPE_CHECKING:
    from lotalot.app import LotalotApp


class ActionsProvider(Provider):
    """Offer the actions that can be done now."""

    def _offered(self) -> list[tuple[str, str, Callable[[], None]]]:
        """List (title with keys, help, what it runs), the screen's own first."""
        app, screen = cast("LotalotApp", self.app), self.screen
        scope = screen.SCOPE if isinstance(screen, BaseScreen) else actions.APP
        found: list[tuple[str, str, Callable[[], None]]] = []
        for wanted in dict.fromkeys((scope, actions.APP)):
            for action in actions.ACTIONS:
                if action.palette and action.scope == wanted and action.id != "app.palette":
                    keys = ", ".join(actions.keys_of(action, app.keymap_in_use))
                    title = f"{action.label}  ({keys})" if keys else action.label
                    found.append((title, action.help, partial(app.run_later, action.call, screen)))
        return found

    async def discover(self) -> Hits:
        """Offer everything before anything is typed."""
        for title, help_text, run in self._offered():
            yield DiscoveryHit(title, run, help=help_text)

    async def search(self, query: str) -> Hits:
        """Offer what resembles the words typed, in the label or in the sentence."""
        matcher = self.matcher(query)
        found = False
        for title, help_text, run in self._offered():
            score = max(matcher.match(title), matcher.match(help_text) * 0.8)
            if score > 0:
                found = True
                yield Hit(score, matcher.highlight(title), run, help=help_text)
        if not found:
            yield Hit(1, "Rien ne correspond", lambda: None, help="Effacez quelques lettres, ou Échap pour fermer.")
