"""Panels over a screen: a box, a title, keys; and the small forms that all look and behave alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from lotalot import actions
from lotalot.screens.base import Asking
from lotalot.widgets.bars import ClickLine
from lotalot.widgets.fields import TextField

R = TypeVar("R")


class PanelKeys(ClickLine):
    """The keys of a panel, written inside it."""

    def __init__(self, *pieces: tuple[str, str, str]) -> None:
        super().__init__()
        self._given = pieces

    def pieces(self, width: int) -> list[tuple[str, str, str]]:
        """Write key and word pairs."""
        del width
        line: list[tuple[str, str, str]] = []
        for key, label, action in self._given:
            line += [(key, "bold $text-primary", action), (f" {label}", "", action), ("   ", "", "")]
        return line


class Panel(Asking, ModalScreen[R]):
    """A box over the screen; Escape closes it and changes nothing."""

    BINDINGS = actions.bindings(actions.FORM, ("form.cancel",), beside=actions.PANEL)
    HEADING: ClassVar[str] = ""
    close_label = "Fermer"
    TALL: ClassVar[bool] = False
    """Take the whole height: what is inside scrolls."""

    def compose(self) -> ComposeResult:
        """Lay the title, the body and the keys in a box."""
        self.set_class(self.TALL, "tall")
        with Vertical(classes="panel"):
            yield Static(self.heading(), classes="panel-title", markup=False)
            yield from self.compose_body()
            yield PanelKeys(*self.keys())

    def heading(self) -> str:
        """Return the title."""
        return self.HEADING

    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """Return the (key, word, action) written at the bottom."""
        keymap = self.lotalot.keymap_in_use
        return ((actions.keys_of(actions.BY_ID["form.cancel"], keymap)[0], self.close_label, "screen.cancel"),)

    def compose_body(self) -> Iterator[Widget]:
        """Give what stands in the box."""
        raise NotImplementedError

    @property
    def help_topic(self) -> str:
        """Return the name of the help page."""
        return actions.PANEL

    def action_cancel(self) -> None:
        """Close."""
        self.dismiss(None)

    def say(self, text: str, style: str = "") -> None:
        """Say something in the title line."""
        title = self.query_one(".panel-title", Static)
        title.update(f"{self.heading()}  ─  {text}" if text else self.heading())
        title.set_class(bool(style), "-error")

    def say_error(self, text: str) -> None:
        """Say what went wrong."""
        self.say(text, "error")


class FormError(Exception):
    """Something typed cannot be used: field → reason in French."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


class FormPanel(Panel[R]):
    """A panel of fields: enter goes on and saves on the last one, what is wrong is said under its field."""

    BINDINGS = actions.bindings(actions.FORM)
    save_label = "Enregistrer"
    ONE_LINE: ClassVar[bool] = False
    """A single field: enter saves, and that is all there is to say."""

    draft: R | None = None
    """What the fields held when the form was closed without saving, if it could be used."""

    @property
    def help_topic(self) -> str:
        """Return the name of the help page."""
        return actions.FORM

    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """Also write the key that saves."""
        keymap = self.lotalot.keymap_in_use
        help_key = (actions.keys_of(actions.BY_ID["form.help"], keymap)[0], "Aide", "app.help")
        if self.ONE_LINE:
            return (("↵", self.save_label, "screen.save"), *super().keys(), help_key)
        save = (actions.keys_of(actions.BY_ID["form.save"], keymap)[0], self.save_label, "screen.save")
        return (("↵", "champ suivant", "screen.go_on"), save, *super().keys(), help_key)

    def compose_body(self) -> Iterator[Widget]:
        """Give the fields, scrolling when the screen is too low for all."""
        with VerticalScroll(classes="panel-fields", can_focus=False):
            yield from self.fields()

    def fields(self) -> Iterator[Widget]:
        """Give the fields."""
        raise NotImplementedError

    def build(self) -> R:
        """Make the result from the fields.

        Raises:
            FormError: with the reason for each field that cannot be used.
        """
        raise NotImplementedError

    def text(self, name: str) -> str:
        """Return what was typed in a field."""
        return self.query_one(f"#field-{name}", TextField).value

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.action_go_on()

    def action_go_on(self) -> None:
        """Go to the next field, or save on the last one."""
        if not self.focus_chain or self.focused is self.focus_chain[-1]:
            self.action_save()
        else:
            self.focus_next()

    def action_cancel(self) -> None:
        """Close; what was typed is kept aside for who asks the question again."""
        try:
            self.draft = self.build()
        except FormError:
            self.draft = None
        super().action_cancel()

    def action_save(self) -> None:
        """Close with the result, or show what is wrong."""
        for field in self.query(TextField):
            field.note("")
        try:
            result = self.build()
        except FormError as error:
            self.show_errors(error.errors)
        else:
            self.dismiss(result)

    def show_errors(self, errors: dict[str, str]) -> None:
        """Write each reason under its field and go to the first."""
        fields = {field.key: field for field in self.query(TextField)}
        for name, reason in errors.items():
            if name in fields:
                fields[name].note(reason, error=True)
            else:
                self.say_error(reason)
        for field in self.query(TextField):
            if field.key in errors:
                field.focus_line()
                return
