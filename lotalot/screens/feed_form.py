"""The form of a feed's address."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget

from lotalot import typed
from lotalot.screens.panel import FormPanel
from lotalot.screens.profile_forms import checked
from lotalot.widgets.fields import TextField


class FeedForm(FormPanel[tuple[str, str]]):
    """Add an RSS or Atom address."""

    HEADING = "Ajouter un flux RSS ou Atom"
    save_label = "Ajouter"

    def fields(self) -> Iterator[Widget]:
        """Give the address and a name for it."""
        yield TextField("url", "Adresse du flux", "", "https://…/rss", max_length=2000)
        yield TextField("label", "Nom", "", "profil d'acheteur de… (facultatif)")

    def build(self) -> tuple[str, str]:
        """Return the address and the name."""
        values = checked({"url": lambda: typed.read_url(self.text("url"))})
        return str(values["url"]), self.text("label")
