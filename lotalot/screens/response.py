"""Réponse: the lines of the buyer's frame, what we answer to each, and the copy that is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions
from lotalot import format as fr
from lotalot.screens.base import BaseScreen
from lotalot.widgets import response_text
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.lines import Cell, LineList, TableLines

if TYPE_CHECKING:
    from lotalot.rooms.frames import OpenFrame
    from readiness.frames.answer import Edit, LineAnswer
    from readiness.frames.fill import Filled


class ResponseLines(TableLines):
    """The lines of the frame."""

    def line(self, index: int) -> LineAnswer:
        """Return a row under its own type."""
        row: LineAnswer = self._rows[index]  # type: ignore[assignment]
        return row

    @property
    def current(self) -> LineAnswer | None:
        """Return the line under the cursor."""
        return self.line(self.cursor) if self._rows else None

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a line."""
        return response_text.row_cells(self.line(index), width, current=index == self.cursor)

    def head_cells(self, width: int) -> Sequence[Cell]:
        """Draw the column names."""
        return response_text.head_cells(width)

    def empty_lines(self) -> Sequence[Cell]:
        """Say what the list is for and which key fills it."""
        return (
            Cell(""),
            Cell("Pas de ligne à répondre ici.", "strong"),
            Cell(""),
            Cell("Ajoutez le cadre de réponse, BPU ou DQE de l'acheteur (.xlsx, .ods, .csv,"),
            Cell(".docx) : chaque ligne est cherchée dans votre stock et vos prix, puis écrite"),
            Cell("dans une copie de son fichier."),
            Cell(""),
            Cell("a  ajouter un cadre      c  dire le rôle des colonnes      Échap  revenir", "dim"),
        )


class ResponseScreen(BaseScreen):
    """The response frames of the opened opportunity."""

    SCOPE = actions.RESPONSE
    BINDINGS = actions.bindings(actions.RESPONSE)
    AUTO_FOCUS: ClassVar[str | None] = "#response"

    def __init__(self) -> None:
        super().__init__()
        self._ident: str | None = None
        self._position = 0
        self._count = 0
        self._opened: OpenFrame | None = None
        self._before: tuple[int, str, Edit | None] | None = None

    def compose_body(self) -> Iterator[Widget]:
        """Give the lines and the detail of the chosen one."""
        yield Static("Lecture…", id="response-title", classes="screen-title", markup=False)
        with Container(id="response-body"):
            yield ResponseLines(id="response")
            with VerticalScroll(id="response-scroll", can_focus=False):
                yield Drawn(self._draw, id="response-text")

    def refresh_data(self) -> None:
        """Read again when another opportunity is meant."""
        if self._ident != self.lotalot.tender_ident:
            self._seen_version, self._position = -1, 0
        super().refresh_data()

    def load(self) -> None:
        """Read the frame and answer it."""
        ident, workspace, position = self.lotalot.tender_ident, self.workspace, self._position
        if ident is None:
            return
        self._ident = ident

        def read() -> tuple[int, OpenFrame | None]:
            frames = workspace.frames.of(ident)
            kept = frames[min(position, len(frames) - 1)] if frames else None
            return len(frames), workspace.frames.open(kept.id) if kept else None

        self.ask("response", read, self._show)

    def _show(self, found: tuple[int, OpenFrame | None]) -> None:
        self._count, self._opened = found
        self._position = min(self._position, max(0, self._count - 1))
        lines = self._opened.answered.lines if self._opened else ()
        self.query_one(ResponseLines).show_rows(lines)
        position = f" ({self._position + 1}/{self._count})" if self._count > 1 else ""
        self.query_one("#response-title", Static).update(response_text.title(self._opened, position))
        self._redraw()

    @on(LineList.Highlighted)
    def _redraw(self) -> None:
        self.query_one("#response-scroll").scroll_home(animate=False)
        self.query_one(Drawn).refresh(layout=True)

    def _draw(self, width: int) -> Content:
        return response_text.detail(self._opened, self.query_one(ResponseLines).current, width)

    # --- keys --------------------------------------------------------------------------------------------------

    def action_add(self) -> None:
        """Add the buyer's file."""
        from lotalot.screens.response_forms import PathForm  # noqa: PLC0415 - opened on demand

        ident, workspace = self._ident, self.workspace

        def save(typed: str | None) -> None:
            if typed and ident is not None:
                self.change(lambda: workspace.frames.add(ident, Path(typed).expanduser()), lambda _: self._added())

        self.app.push_screen(PathForm("Ajouter le cadre de réponse", "Lire", hint="le fichier de l'acheteur"), save)

    def _added(self) -> None:
        self._position = self._count
        self.say("Cadre ajouté ; w l'écrira dans une copie.")
        self.load()

    def action_next(self) -> None:
        """Show the next frame of the opportunity."""
        if self._count > 1:
            self._position = (self._position + 1) % self._count
            self.load()

    @on(LineList.Selected)
    def action_edit(self) -> None:
        """Say what the chosen line is answered."""
        from lotalot.screens.response_forms import AnswerForm  # noqa: PLC0415 - opened on demand

        answer = self.query_one(ResponseLines).current
        if answer is not None:

            def save(edit: Edit | None) -> None:
                if edit is not None:
                    self._save(answer, edit)

            self.app.push_screen(AnswerForm(answer, self._edit_of(answer)), save)

    def _edit_of(self, answer: LineAnswer) -> Edit:
        from readiness.frames.answer import Edit  # noqa: PLC0415 - beside its use

        return self._opened.stored.edits.get(answer.line.key, Edit()) if self._opened else Edit()

    def _save(self, answer: LineAnswer, edit: Edit | None) -> None:
        opened, workspace, key = self._opened, self.workspace, answer.line.key
        if opened is None:
            return
        self._before = opened.stored.id, key, opened.stored.edits.get(key)
        self.change(lambda: workspace.frames.edit(opened.stored.id, key, edit), lambda _: self._saved(answer))

    def _saved(self, answer: LineAnswer) -> None:
        self.say(f"Ligne {answer.line.row} enregistrée.  u annule")
        self.load()

    def action_skip(self) -> None:
        """Leave the chosen line empty in the copy, or answer it again."""
        answer = self.query_one(ResponseLines).current
        if answer is not None:
            edit = self._edit_of(answer)
            self._save(answer, replace(edit, skip=not edit.skip))

    def action_accept(self) -> None:
        """Accept what is proposed instead."""
        answer = self.query_one(ResponseLines).current
        if answer is None or not answer.proposed or not answer.picks:
            self.say("Rien n'est proposé à la place sur cette ligne.")
            return
        self._save(answer, replace(self._edit_of(answer), offer=answer.picks[0].offer.id))

    def action_offers(self) -> None:
        """Choose other goods for the chosen line."""
        from lotalot.screens.choice import ChoiceScreen  # noqa: PLC0415 - opened on demand

        answer = self.query_one(ResponseLines).current
        found = [(offer, match) for match in answer.others for offer in match.offers][:12] if answer else []
        if answer is None or not found:
            self.say("Rien de semblable en stock pour cette ligne.")
            return
        labels = [response_text.offer_words(offer, match) for offer, match in found]

        def save(index: int | None) -> None:
            if index is not None:
                offer = found[index][0].id if index < len(found) else ""
                self._save(answer, replace(self._edit_of(answer), offer=offer))

        self.app.push_screen(ChoiceScreen("Avec quoi répondre ?", [*labels, "Avec rien : nous n'en avons pas"]), save)

    def action_columns(self) -> None:
        """Say what a column is for; tables with the same headers are read so from now on."""
        from lotalot.screens.response_columns import say_column  # noqa: PLC0415 - opened on demand

        if self._opened is not None:
            say_column(self, self._opened)

    def action_restore(self) -> None:
        """Undo the last change of a line."""
        before, workspace = self._before, self.workspace
        if before is None:
            self.say("Rien à annuler.")
            return
        self._before = None
        self.change(lambda: workspace.frames.edit(*before), lambda _: self.load())

    def action_remove(self) -> None:
        """Take this frame away; the buyer's file is not touched."""
        opened, workspace = self._opened, self.workspace
        if opened is not None:
            self.change(lambda: workspace.frames.remove(opened.stored.id), lambda _: self.load())
            self.say("Cadre retiré ; le fichier de l'acheteur n'est pas touché.")

    def action_write(self) -> None:
        """Write the filled copy."""
        from lotalot.rooms.frames import answer_name  # noqa: PLC0415 - opened on demand
        from lotalot.screens.response_forms import PathForm  # noqa: PLC0415

        opened, workspace = self._opened, self.workspace
        if opened is None:
            self.action_add()
            return
        where = str(Path.home() / answer_name(opened.stored.name))

        def save(typed: str | None) -> None:
            if typed:
                path = Path(typed).expanduser()
                self.change(
                    lambda: workspace.frames.fill(opened.stored.id, path), lambda filled: self._written(filled, path)
                )

        self.app.push_screen(PathForm("Écrire la copie remplie", "Écrire", where), save)

    def _written(self, filled: Filled, path: Path) -> None:
        more = f"  {fr.plain(filled.notes[0])}" if filled.notes else ""
        self.say(
            f"Écrit : {fr.plain(str(path))}, {fr.plural(filled.written, 'cellule remplie', 'cellules remplies')}.{more}"
        )


SCREEN = ResponseScreen
