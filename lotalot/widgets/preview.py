"""What the list's cursor is on, in a few lines; the whole of it where there is room beside the list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from lotalot.widgets import tender_text, text

if TYPE_CHECKING:
    from feeds.models import Opportunity
    from feeds.store import Triage
    from readiness.models import Assessment

FULL_HEIGHT = 16
Shown = tuple["Opportunity", "Assessment | None", "Triage", datetime]


class Preview(Widget):
    """A panel that draws an opportunity at whatever size it has."""

    DEFAULT_CSS = "Preview { height: auto; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown: Shown | None = None

    def show(
        self, opportunity: Opportunity | None, assessment: Assessment | None, triage: Triage, *, now: datetime
    ) -> None:
        """Draw an opportunity; None clears."""
        self._change(None if opportunity is None else (opportunity, assessment, triage, now))

    def clear(self) -> None:
        """Draw nothing."""
        self._change(None)

    def _change(self, shown: Shown | None) -> None:
        before = self.size.height
        self._shown = shown
        # Laying the screen out again costs more than drawing: only when the text takes another number of lines.
        self.refresh(layout=self._content().get_height({}, max(1, self.size.width)) != before)

    def render(self) -> Content:
        """Draw the short form under the list, the full one beside it."""
        return self._content()

    def _content(self) -> Content:
        if self._shown is None:
            return Content("")
        opportunity, assessment, triage, now = self._shown
        box = self.parent.size if isinstance(self.parent, Widget) else self.size
        width, height = max(10, self.size.width or box.width), box.height
        if height > FULL_HEIGHT:
            return tender_text.full(opportunity, assessment, triage, now, width)
        return text.brief(opportunity, assessment, triage, now, (width, height))
