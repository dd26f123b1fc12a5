"""Fields of the small forms: a labelled line of text, a list to tick, a value to turn through.

What is chosen is always written (`[x]`, `‹ réservés ›`), never only coloured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from lotalot import actions
from lotalot.widgets.lines import Cell, LineList, fit

LABEL_WIDTH = 20


class TextField(Vertical):
    """A label, a line to type in, and the reason when what was typed cannot be used."""

    DEFAULT_CSS = """
    TextField {
        height: auto;
        & > .field-line { height: 1; layout: horizontal; }
        & .field-label { width: 20; color: $quiet; }
        & Input { width: 1fr; border: none; height: 1; padding: 0 1; background: $surface; }
        & Input:focus { background: $panel; }
        & .field-note { height: auto; padding-left: 20; color: $quiet; display: none; }
        & .field-note.-shown { display: block; }
        & .field-note.-error { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, name: str, label: str, value: str = "", hint: str = "", max_length: int = 200) -> None:
        super().__init__(id=f"field-{name}")
        self.key = name
        self._label_text = label
        self._value = value
        self._hint = hint
        self._max_length = max_length

    def compose(self) -> ComposeResult:
        """Lay the label, the line and the note."""
        with Widget(classes="field-line"):
            yield Static(f"{self._label_text} ›", classes="field-label", markup=False)
            yield Input(
                self._value,
                placeholder=self._hint,
                compact=True,
                select_on_focus=False,
                max_length=self._max_length,
                id=f"input-{self.key}",
            )
        yield Static(classes="field-note", markup=False)

    @property
    def value(self) -> str:
        """Return what was typed, without the spaces around."""
        return self.query_one(Input).value.strip()

    def note(self, text: str, *, error: bool = False) -> None:
        """Write below the line; empty hides the note."""
        note = self.query_one(".field-note", Static)
        note.update(f"! {text}" if error and text else text)
        note.set_class(bool(text), "-shown")
        note.set_class(error, "-error")

    def focus_line(self) -> None:
        """Put the cursor in the line."""
        self.query_one(Input).focus()


class CheckList(LineList):
    """A list whose lines are ticked with space, narrowed by typing."""

    BINDINGS = actions.bindings(actions.CHECKS)

    @dataclass
    class Changed(Message):
        """A line was ticked or unticked."""

        check_list: CheckList

        @property
        def control(self) -> CheckList:
            """Return the list it comes from."""
            return self.check_list

    def __init__(
        self,
        options: Mapping[str, str],
        chosen: Iterable[str] = (),
        counts: Mapping[str, int] | None = None,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._options = dict(options)
        self._ticked = {key for key in chosen if key in self._options}
        self._tallies = dict(counts or {})
        self._shown = list(self._options)
        self._typed = ""
        self._typing = False
        """The last thing done was to type: the next space may belong to what is typed."""

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the keys ticked, in the order of the list."""
        return tuple(key for key in self._options if key in self._ticked)

    def count(self, counts: Mapping[str, int]) -> None:
        """Show how many there are of each."""
        self._tallies = dict(counts)
        self.redraw()

    def row_count(self) -> int:
        """Return the lines that match what was typed."""
        return len(self._shown)

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a box, a label and a count."""
        key = self._shown[index]
        ticked = key in self._ticked
        tally = str(self._tallies[key]) if key in self._tallies else ""
        return (
            Cell("▸" if index == self.cursor else " ", "flag"),
            Cell("[x] " if ticked else "[ ] ", "flag" if ticked else "dim"),
            Cell(fit(self._options[key], max(4, width - 7 - len(tally))), "strong" if ticked else ""),
            Cell(f" {tally}", "dim"),
        )

    def head_cells(self, width: int) -> Sequence[Cell]:
        """Show what narrows the list."""
        ticked = f"{len(self._ticked)} choisi{'s' if len(self._ticked) > 1 else ''}"
        typed = f"filtre : {self._typed}▏" if self._typed else "tapez pour filtrer, Espace coche"
        return (Cell(fit(f" {typed}", width - len(ticked) - 1), "dim"), Cell(ticked, "dim"))

    def empty_lines(self) -> Sequence[Cell]:
        """Say that nothing matches."""
        return (Cell(f"Rien pour « {self._typed} ».  ⌫ efface", "dim"),)

    def action_move(self, by: int) -> None:
        """Move; what is typed is then done with."""
        self._typing = False
        super().action_move(by)

    def action_tick(self) -> None:
        """Tick or untick the line under the cursor; in the middle of words that still choose among several, a space."""
        if self._typing and len(self._shown) > 1 and self._matching(f"{self._typed} "):
            self._narrow(f"{self._typed} ")
            return
        self._typing = False
        if self._shown:
            self._ticked ^= {self._shown[self.cursor]}
            self.redraw()
            self.post_message(self.Changed(self))

    def action_erase(self) -> None:
        """Remove the last letter typed."""
        self._narrow(self._typed[:-1])

    def on_click(self, event: events.Click) -> None:
        """Tick the line under the mouse."""
        before = self.cursor
        super().on_click(event)
        if event.y >= self.head and (self.cursor != before or event.chain == 1):
            self.action_tick()

    def on_key(self, event: events.Key) -> None:
        """Narrow the list by what is typed."""
        if event.character is not None and event.is_printable and event.key != "space":
            event.stop()
            event.prevent_default()
            self._narrow(self._typed + event.character)

    def _matching(self, typed: str) -> list[str]:
        from feeds.text import fold  # noqa: PLC0415 - only where one types

        wanted = fold(typed)
        return [key for key, label in self._options.items() if wanted in fold(label)]

    def _narrow(self, typed: str) -> None:
        self._typed = typed
        self._typing = True
        self._shown = self._matching(typed)
        self.cursor = 0
        self.redraw()


class Turn(Widget, can_focus=True):
    """A value among a few, turned through with the arrows: `Réservés  ‹ tous ›`."""

    BINDINGS = actions.bindings(actions.TURN)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Turn { height: 1; width: 1fr; }
    Turn:focus { background: $primary-muted; }
    """

    def __init__(self, name: str, label: str, options: Mapping[str, str], value: str) -> None:
        super().__init__(id=f"turn-{name}")
        self._label_text = label
        self._options = dict(options)
        self.value = value if value in self._options else next(iter(self._options))

    def render(self) -> Content:
        """Draw the label and the value between its arrows."""
        marks = ("‹ ", " ›") if self.has_focus else ("  ", "  ")
        return Content.assemble(
            (fit(self._label_text, LABEL_WIDTH), "$quiet"),
            (marks[0], "bold $text-primary"),
            (self._options[self.value], "bold"),
            (marks[1], "bold $text-primary"),
        )

    def action_turn(self, by: int) -> None:
        """Take the value beside."""
        keys = list(self._options)
        self.value = keys[(keys.index(self.value) + by) % len(keys)]
        self.refresh()

    def on_click(self) -> None:
        """Take the next value."""
        self.action_turn(1)
