"""Fiche offre: what one would send, line by line; still true? what changed since the last one; write it and send it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions
from lotalot import format as fr
from lotalot.screens.base import BaseScreen
from lotalot.screens.panel import FormError, FormPanel, Panel
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.fields import TextField, Turn
from lotalot.widgets.lines import Cell, LineList, TableLines, fit

if TYPE_CHECKING:
    from lotalot.rooms.offer import OfferRoom, OfferView
    from readiness.models import Structure
    from readiness.offer import Choices, Note
    from readiness.offer_words import CardLine

LABEL_WIDTH: Final = 24
WHEN_WIDTH: Final = 22
WIDE_WHEN: Final = 36
"""The same where there is room for a whole warning."""
WIDE: Final = 120
NO, YES = "non", "oui"
DEFAULT_FILE: Final = "fiche-offre.pdf"


class OfferLines(TableLines):
    """The lines of the card, those that most need an answer first."""

    def line(self, index: int) -> CardLine:
        """Return a row under its own type."""
        row: CardLine = self._rows[index]  # type: ignore[assignment]
        return row

    @property
    def current(self) -> CardLine | None:
        """Return the line under the cursor."""
        return self.line(self.cursor) if self._rows else None

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a line: what it is about, what it says, of when, and what one is warned of."""
        line = self.line(index)
        label = min(LABEL_WIDTH * 2, max(LABEL_WIDTH, width // 4))
        last = WIDE_WHEN if width >= WIDE else WHEN_WIDTH
        warned = bool(line.marks)
        when = f"! {line.marks[0]}" if warned else line.when
        return (
            Cell("▸ " if index == self.cursor else "  ", "flag"),
            Cell(fit(fr.plain(line.label), label), "strong"),
            Cell(" " + fit(fr.plain(line.text), max(8, width - label - last - 4))),
            Cell(" " + fit(when, last), "warn" if warned else "dim"),
        )

    def empty_lines(self) -> Sequence[Cell]:
        """Say what is missing."""
        return (Cell("La fiche se fait du profil : Échap y revient, ↵ sur une ligne la remplit.", "dim"),)


class PagePanel(Panel[None]):
    """A page of text to read: the whole card, or what changed."""

    TALL = True

    def __init__(self, heading: str, text: str) -> None:
        super().__init__()
        self._heading_text = heading
        self._text = fr.plain_lines(text)

    def heading(self) -> str:
        """Return what it is."""
        return self._heading_text

    def compose_body(self) -> Iterator[Widget]:
        """Give the text."""
        with VerticalScroll(id="offer-page"):
            yield Drawn(lambda _width: Content(self._text))


class SendForm(FormPanel[tuple[str, str, "Choices"]]):
    """Where to write the card, whom it goes to, and what is private and goes in this once."""

    HEADING = "Écrire la fiche, et noter à qui elle part"

    def fields(self) -> Iterator[Widget]:
        """Give the file, the recipient and the private things, out unless chosen."""
        yield TextField("file", "Fichier", DEFAULT_FILE, ".pdf, .html, .json ou .txt ; vide : aucun", 1000)
        yield TextField("to", "Envoyée à", "", "mairie, réseau… (vide : rien n'est noté)")
        yield TextField("contact", "Vous joindre", "", "téléphone ou adresse, tels que la fiche les dira (facultatif)")
        options = {NO: "non", YES: "oui, cette fois"}
        yield Turn("prices", "Avec les prix", options, NO)
        yield Turn("turnover", "Avec le chiffre d'aff.", options, NO)

    def build(self) -> tuple[str, str, Choices]:
        """Read the fields."""
        from readiness.offer import Choices  # noqa: PLC0415 - opened on demand

        file, to = self.text("file"), self.text("to")
        if not file and not to:
            raise FormError({"file": "Indiquez un fichier à écrire, ou à qui la fiche est partie."})
        if file and Path(file).suffix.lower() not in (".pdf", ".html", ".htm", ".json", ".txt"):
            raise FormError({"file": "Choisissez un nom qui finit par .pdf, .html, .json ou .txt."})
        private = {name: self.query_one(f"#turn-{name}", Turn).value == YES for name in ("prices", "turnover")}
        return file, to, Choices(contact=self.text("contact"), **private)


class OfferScreen(BaseScreen):
    """The offer card."""

    SCOPE = actions.OFFER
    BINDINGS = actions.bindings(actions.OFFER)
    AUTO_FOCUS: ClassVar[str | None] = "#offer"

    def __init__(self) -> None:
        super().__init__()
        self._view: OfferView | None = None
        self._before: list[tuple[Structure | None, dict[str, Note]]] = []
        """The profile and the answers as they were, the latest last."""

    def compose_body(self) -> Iterator[Widget]:
        """Give the lines, and the one under the cursor in full."""
        yield Static("Fiche offre", id="offer-title", classes="screen-title", markup=False)
        yield OfferLines(id="offer")
        yield Static("", id="offer-words", markup=False)

    def load(self) -> None:
        """Make the card."""
        room = self.workspace.offer
        self.ask("offer", room.view, self._show)

    def _show(self, view: OfferView | None) -> None:
        self._view = view
        rows = self.query_one(OfferLines)
        rows.show_rows(view.lines if view else ())
        self.query_one("#offer-title", Static).update(self._title(view))
        self._say_line()

    def _title(self, view: OfferView | None) -> str:
        if view is None:
            return "Fiche offre : il faut d'abord un profil."
        now = self.workspace.now()
        warned = sum(bool(line.marks) for line in view.lines)
        asked = f"Toujours vrai ? {fr.plural(warned, 'ligne à revoir', 'lignes à revoir')}"
        parts = [asked if warned else "Tout est daté de moins d'un an"]
        if view.last is None:
            parts.append("jamais envoyée")
        else:
            sent = fr.day(view.last.at.astimezone(fr.PARIS).date(), now)
            to = f" à {fr.plain(view.last.recipient)}" if view.last.recipient else ""
            changed = (
                fr.plural(len(view.changed), "changement") + " depuis" if view.changed else "rien de changé depuis"
            )
            parts.append(f"envoyée le {sent}{to}, {changed}")
        return " · ".join(parts)

    @on(LineList.Highlighted)
    def _moved(self) -> None:
        self._say_line()

    def _say_line(self) -> None:
        line = self.query_one(OfferLines).current
        words = ""
        if line is not None:
            marks = "".join(f"  ! {mark}" for mark in line.marks)
            words = f"{fr.plain(line.label)} : {fr.plain(line.text)}\n{line.when}{marks}"
        self.query_one("#offer-words", Static).update(words)

    # --- the review --------------------------------------------------------------------------------------------

    def action_answer(self, answer: str) -> None:
        """Answer for the line under the cursor: `vrai`, `change` or `fini`."""
        line = self.query_one(OfferLines).current
        if line is None:
            return
        workspace, key = self.workspace, line.key

        def work() -> tuple[str, tuple[Structure | None, dict[str, Note]]]:
            room = workspace.offer
            before = room.remembered()
            return room.answer(key, answer), before

        def then(done: tuple[str, tuple[Structure | None, dict[str, Note]]]) -> None:
            self._before.append(done[1])
            self._changed(f"{fr.plain(line.label)} : {done[0]}", profile=answer == "fini")

        self.change(work, then)

    def _changed(self, words: str, *, profile: bool) -> None:
        if profile:
            self.lotalot.recheck(words)  # reads the screen again
        else:
            self.say(words)
            self.load()

    def action_undo(self) -> None:
        """Take back the last answer."""
        if not self._before:
            self.say("Rien à annuler dans la fiche.")
            return
        structure, notes = self._before.pop()
        room = self.workspace.offer
        self.change(lambda: room.restore(structure, notes), lambda _: self._changed("Réponse annulée.", profile=True))

    # --- reading and sending -----------------------------------------------------------------------------------

    def action_page(self) -> None:
        """Read the whole card as it would be sent."""
        from readiness.offer_page import card_text  # noqa: PLC0415 - opened on demand

        if self._view is not None:
            text = "\n".join(card_text(self._view.card, self._view.card.made_on, min(self.size.width - 6, 100)))
            self.app.push_screen(PagePanel("La fiche, telle qu'elle part", text))

    def action_changes(self) -> None:
        """Read what changed since the last card sent, line by line."""
        from readiness.offer_page import change_text  # noqa: PLC0415 - opened on demand

        view = self._view
        if view is None or view.last is None:
            self.say("Aucune fiche envoyée : p en écrit une et note à qui elle part.")
            return
        lines = change_text(view.changed, min(self.size.width - 6, 100)) or ["Rien n'a changé."]
        sent = fr.day(view.last.at.astimezone(fr.PARIS).date(), self.workspace.now())
        to = f" à {fr.plain(view.last.recipient)}" if view.last.recipient else ""
        self.app.push_screen(PagePanel(f"Ce qui a changé depuis la fiche envoyée le {sent}{to}", "\n".join(lines)))

    def action_send(self) -> None:
        """Write the card, and remember whom it goes to."""
        room = self.workspace.offer

        def save(result: tuple[str, str, Choices] | None) -> None:
            if result is not None:
                self.change(_sending(room, *result), self._sent)

        self.app.push_screen(SendForm(), save)

    def _sent(self, words: str) -> None:
        self.say(words)
        self.load()


def _sending(room: OfferRoom, file: str, to: str, choices: Choices) -> Callable[[], str]:
    """Make what writes and remembers, and says what it did."""

    def work() -> str:
        done = []
        if file:
            room.write(Path(file).expanduser(), choices)
            done.append(f"Fiche écrite dans {fr.plain(file)}.")
        if to:
            room.send(to, choices)
            done.append(f"Envoi à {fr.plain(to)} noté.")
        return " ".join(done)

    return work


SCREEN = OfferScreen
