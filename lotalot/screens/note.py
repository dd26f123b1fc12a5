"""The note on an opportunity: one line, saved with enter."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget

from lotalot.screens.panel import FormPanel
from lotalot.widgets.fields import TextField

NOTE_LENGTH = 500


class NoteScreen(FormPanel[str]):
    """Edit a note; an empty one is removed."""

    HEADING = "Note sur la consultation"
    ONE_LINE = True

    def __init__(self, note: str) -> None:
        super().__init__()
        self._note = note

    def fields(self) -> Iterator[Widget]:
        """Give the note."""
        yield TextField("note", "Note", self._note, "à qui téléphoner, ce qui manque…", NOTE_LENGTH)

    def build(self) -> str:
        """Return the note."""
        return self.text("note")
