"""SAD: the systems followed, our admissions, the invitations under them and what was won."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions, typed
from lotalot import format as fr
from lotalot.deal_words import ADMISSIONS, sad_line, sad_lines
from lotalot.screens.base import BaseScreen
from lotalot.screens.panel import FormError, FormPanel
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.fields import TextField, Turn
from lotalot.widgets.lines import Cell, LineList, TableLines, fit
from readiness.sad import Admission, AdmissionState, Sad, SadCategory, SpecificContract

if TYPE_CHECKING:
    from lotalot.rooms.deals import SadView


class SadLines(TableLines):
    """Systems, one line each."""

    @property
    def current(self) -> SadView | None:
        """Return the system under the cursor."""
        return self._rows[self.cursor] if self._rows else None  # type: ignore[return-value]

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a line."""
        view: SadView = self._rows[index]  # type: ignore[assignment]
        return (Cell("▸ " if index == self.cursor else "  ", "flag"), Cell(fit(sad_line(view), width - 2)))

    def empty_lines(self) -> Sequence[Cell]:
        """Say which key fills the list."""
        return (Cell("Aucun SAD suivi.", "strong"), Cell("a  en suivre un, avec ses catégories", "dim"))


def _days(
    form: FormPanel[Sad] | FormPanel[SpecificContract] | FormPanel[tuple[str, Admission]], *names: str
) -> dict[str, object]:
    """Read days as French people write them."""
    days: dict[str, object] = {}
    errors: dict[str, str] = {}
    for name in names:
        try:
            days[name] = typed.read_day(form.text(name))
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise FormError(errors)
    return days


class SadForm(FormPanel[Sad]):
    """A system to follow."""

    HEADING = "Suivre un SAD"

    def fields(self) -> Iterator[Widget]:
        """Give the fields; only the name is needed."""
        yield TextField("name", "Nom", "", "Mobilier de réemploi", 300)
        yield TextField("buyer", "Acheteur", "", "facultatif")
        yield TextField("categories", "Catégories", "", "séparées par des points-virgules : Chaises ; Bureaux", 2000)
        yield TextField("documents", "Pièces déposées", "", "séparées par des points-virgules (facultatif)", 2000)
        yield TextField("starts", "Du", "", "01/02/2025 (facultatif)")
        yield TextField("ends", "Au", "", "31/01/2029 (facultatif)")

    def build(self) -> Sad:
        """Make the system."""
        days = _days(self, "starts", "ends")
        if not self.text("name"):
            raise FormError({"name": "Indiquez comment vous l'appelez."})
        names, documents = (
            tuple(dict.fromkeys(filter(None, (each.strip()[:200] for each in self.text(field).split(";")))))
            for field in ("categories", "documents")
        )
        return Sad.model_validate(
            {
                "name": self.text("name"),
                "buyer": self.text("buyer"),
                "categories": tuple(SadCategory(name=name) for name in names[:200]),
                "documents": documents[:100],
                **days,
            }
        )


class ContractForm(FormPanel[SpecificContract]):
    """An invitation under a system."""

    HEADING = "Noter un marché spécifique"

    def fields(self) -> Iterator[Widget]:
        """Give the fields."""
        yield TextField("title", "Objet", "", "30 chaises de réunion", 300)
        yield TextField("category", "Catégorie", "", "une de celles du SAD")
        yield TextField("invited", "Invitation du", "", "24/11/2026")
        yield TextField("deadline", "Date limite", "", "04/12/2026")
        yield TextField("frame", "Cadre de réponse", "", "fichier reçu (facultatif)", 500)

    def build(self) -> SpecificContract:
        """Make the contract."""
        days = _days(self, "invited", "deadline")
        if not self.text("title"):
            raise FormError({"title": "Indiquez ce qui est demandé."})
        texts = {name: self.text(name) for name in ("title", "category", "frame")}
        return SpecificContract.model_validate({**texts, **days})


class AdmissionForm(FormPanel[tuple[str, Admission]]):
    """Where our admission in a category stands."""

    HEADING = "Notre admission"

    def __init__(self, categories: Sequence[str]) -> None:
        super().__init__()
        self._categories = categories

    def fields(self) -> Iterator[Widget]:
        """Give the fields."""
        yield Turn("category", "Catégorie", {name: fr.plain(name) for name in self._categories}, "")
        yield Turn("state", "Admission", {state.value: name for state, name in ADMISSIONS.items()}, "asked")
        yield TextField("asked", "Demandée le", "", "24/11/2026")
        yield TextField("until", "Jusqu'au", "", "dernier jour, s'il est donné")

    def build(self) -> tuple[str, Admission]:
        """Read the fields."""
        days = _days(self, "asked", "until")
        state = AdmissionState(self.query_one("#turn-state", Turn).value)
        return self.query_one("#turn-category", Turn).value, Admission.model_validate({"state": state, **days})


class SadScreen(BaseScreen):
    """The systems."""

    SCOPE = actions.SAD
    BINDINGS = actions.bindings(actions.SAD)
    AUTO_FOCUS: ClassVar[str | None] = "#sads"

    def compose_body(self) -> Iterator[Widget]:
        """Give the list, and the system under the cursor in full."""
        yield Static("Systèmes d'acquisition dynamiques", id="sads-title", classes="screen-title", markup=False)
        yield SadLines(id="sads")
        with VerticalScroll(id="sads-scroll"):
            yield Drawn(self._draw, id="sads-text")

    def load(self) -> None:
        """Read everything."""
        room = self.workspace.deals
        self.ask("sads", room.sads, self._show)

    def _show(self, views: list[SadView]) -> None:
        self.query_one(SadLines).show_rows(views)
        self._moved()

    @on(LineList.Highlighted)
    def _moved(self) -> None:
        self.query_one("#sads-text", Drawn).refresh(layout=True)

    def _draw(self, width: int) -> Content:
        from lotalot.cli.render import wrapped  # noqa: PLC0415 - once there is something to show

        view = self.query_one(SadLines).current
        texts = list(sad_lines(view)) if view is not None else []
        return Content("\n".join(line for text in texts for line in wrapped(text, width, indent="    ")))

    def _changed(self, words: str) -> None:
        self.say(words)
        self.load()

    def action_add(self) -> None:
        """Follow a system."""
        room = self.workspace.deals

        def save(sad: Sad | None) -> None:
            if sad is not None:
                self.change(lambda: room.put_sad(sad), lambda _: self._changed(f"Suivi : {fr.plain(sad.name)}."))

        self.app.push_screen(SadForm(), save)

    def action_admission(self) -> None:
        """Say where an admission stands."""
        view, room = self.query_one(SadLines).current, self.workspace.deals
        names = [each.name for each in view.row.sad.categories] if view else []
        if view is None or not names:
            self.say("Ce SAD n'a pas de catégorie.")
            return

        def save(result: tuple[str, Admission] | None) -> None:
            if result is not None:
                words = f"{fr.plain(result[0])} : {ADMISSIONS[result[1].state]}."
                self.change(lambda: room.admit(view.row.id, *result), lambda _: self._changed(words))

        self.app.push_screen(AdmissionForm(names), save)

    def action_contract(self) -> None:
        """Note an invitation."""
        view, room = self.query_one(SadLines).current, self.workspace.deals
        if view is None:
            self.say("Suivez d'abord un SAD : a.")
            return

        def save(made: SpecificContract | None) -> None:
            if made is not None:
                words = f"Noté : {fr.plain(made.title)}."
                self.change(lambda: room.add_contract(view.row.id, made), lambda _: self._changed(words))

        self.app.push_screen(ContractForm(), save)

    @on(LineList.Selected)
    def action_answer(self) -> None:
        """Begin to answer a contract: a bid in the portfolio."""
        from lotalot.screens.choice import ChoiceScreen  # noqa: PLC0415 - opened on demand

        view, room = self.query_one(SadLines).current, self.workspace.deals
        waiting = [each for each in view.contracts if each.bid is None] if view else []
        if not waiting:
            self.say("Aucun marché spécifique n'attend de réponse.")
            return

        def save(chosen: int | None) -> None:
            if chosen is not None:
                ident = waiting[chosen].row.id
                words = "Réponse au Portefeuille : P, pour son montant et sa remise."
                self.change(lambda: room.answer(ident), lambda _: self._changed(words))

        labels = [fr.plain(each.row.contract.title) for each in waiting]
        self.app.push_screen(ChoiceScreen("Répondre à quel marché ?", labels), save)


SCREEN = SadScreen
