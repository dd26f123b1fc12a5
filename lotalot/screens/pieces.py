"""Pieces: the files of the opened consultation, what each is, what was read where, what a new version changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from lotalot import actions
from lotalot import format as fr
from lotalot.screens.panel import FormPanel, Panel
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.fields import TextField
from lotalot.widgets.pieces_text import pieces_text

if TYPE_CHECKING:
    from lotalot.rooms.dce import Added, Files


@dataclass
class ReadingProgressed(Message):
    """The reading of files is a step further."""

    text: str

    def can_replace(self, message: Message) -> bool:
        """Only the last step is worth showing."""
        return isinstance(message, ReadingProgressed)


class FilesForm(FormPanel[str]):
    """Say where the consultation's files are."""

    HEADING = "Ajouter le dossier de consultation"
    ONE_LINE = True
    save_label = "Lire"

    def fields(self) -> Iterator[Widget]:
        """Give the path."""
        yield TextField("path", "Chemin", "", "le zip de l'acheteur, un dossier ou une pièce", max_length=1000)

    def build(self) -> str:
        """Return the path, without the quotes that a terminal adds to a dropped file."""
        return self.text("path").strip().strip("'\"")


class PiecesScreen(Panel[None]):
    """The files of one opportunity."""

    TALL = True
    BINDINGS = actions.bindings(actions.PIECES, beside=actions.PANEL)

    def __init__(self, ident: str, title: str) -> None:
        super().__init__()
        self._ident = ident
        self._title = title
        self._files: Files | None = None
        self._stop = threading.Event()
        self._reading = False

    def heading(self) -> str:
        """Return whose files they are."""
        return f"Pièces ─ {fr.plain(self._title)}"

    @property
    def help_topic(self) -> str:
        """Return the name of the help page."""
        return actions.PIECES

    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """Also write the keys that add and remove."""
        keymap = self.lotalot.keymap_in_use
        named = (("pieces.add", "Ajouter", "screen.add"), ("pieces.remove", "Retirer la version", "screen.remove"))
        return (
            *((actions.keys_of(actions.BY_ID[ident], keymap)[0], word, call) for ident, word, call in named),
            (actions.keys_of(actions.BY_ID["pieces.cancel"], keymap)[0], "Fermer", "screen.cancel"),
            (actions.keys_of(actions.BY_ID["panel.help"], keymap)[0], "Aide", "app.help"),
        )

    def compose_body(self) -> Iterator[Widget]:
        """Give what the files are and say."""
        with VerticalScroll(id="pieces-body"):
            yield Drawn(self._draw)

    def on_mount(self) -> None:
        """Read what is kept."""
        self._load()

    def _load(self) -> None:
        room, ident = self.workspace.dce, self._ident
        self.ask("pieces", lambda: room.files(ident), self._show)

    def _show(self, files: Files) -> None:
        self._files = files
        self.query_one(Drawn).refresh(layout=True)

    def _draw(self, width: int) -> Content:
        if self._files is None:
            return Content.styled("Lecture…", "$quiet")
        return pieces_text(self._files, self.workspace.now(), width)

    # --- keys --------------------------------------------------------------------------------------------------

    def action_add(self) -> None:
        """Ask where the files are, and read them."""
        if self._reading:
            self.say("Une lecture est en cours : Échap l'arrête.")
            return
        self.app.push_screen(FilesForm(), self._read)

    def _read(self, path: str | None) -> None:
        if not path:
            return
        room, ident, stop = self.workspace.dce, self._ident, self._stop
        self._reading = True
        stop.clear()
        self.say("Lecture…")

        def read() -> Added | None:
            return room.add(
                ident,
                Path(path).expanduser(),
                on_progress=self._progressed,
                cancelled=stop.is_set,
            )

        self.ask("pieces-read", read, self._added, self._not_added)

    def _progressed(self, text: str) -> None:
        self.post_message(ReadingProgressed(text))

    def on_reading_progressed(self, message: ReadingProgressed) -> None:
        """Show how far the reading is."""
        if self._reading:
            self.say(fr.plain(message.text))

    def _added(self, added: Added | None) -> None:
        self._reading = False
        if added is None:
            self.say("Lecture arrêtée : rien n'est gardé.")
            return
        refused = fr.plural(len(added.dce.refused), "fichier refusé", "fichiers refusés")
        kept = fr.plural(len(added.dce.pieces), "pièce lue", "pièces lues")
        told = f"{kept}, {refused}." if added.dce.refused else f"{kept}."
        self.say("Ce dossier est déjà gardé : rien n'a changé." if added.version is None else told)
        self._changed()

    def _not_added(self, reason: str) -> None:
        self._reading = False
        self.say_error(reason)

    def action_remove(self) -> None:
        """Forget the last version; the one before is in force again."""
        room, ident = self.workspace.dce, self._ident

        def told(removed: bool) -> None:
            self.say("Version retirée." if removed else "Il n'y a aucune version à retirer.")
            self._changed()

        self.change(lambda: room.remove_last(ident), told)

    def _changed(self) -> None:
        self.lotalot.data_changed()
        self._load()

    def action_cancel(self) -> None:
        """Stop the reading under way, else close."""
        if self._reading:
            self._stop.set()
            self.say("Arrêt demandé…")
        else:
            super().action_cancel()

    def on_unmount(self) -> None:
        """Let a reading stop when the app is left."""
        self._stop.set()
