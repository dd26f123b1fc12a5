"""The one-line bars around every screen: where one is, which keys work, what just happened.

They draw what they are given and run actions by name; they read nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from lotalot import actions
from lotalot.widgets.lines import fit

Piece = tuple[str, str]
BRAND_WIDTH: Final = 104
NAMES_WIDTH: Final = 64
LONG_NAME: Final = 9
"""Cells from which the name of a tab is the first to be shortened."""


class ClickLine(Widget):
    """One line of pieces, some of which run an action when clicked."""

    DEFAULT_CSS = "ClickLine { height: 1; width: 1fr; }"
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._targets: list[tuple[int, int, str]] = []

    def pieces(self, width: int) -> list[tuple[str, str, str]]:
        """Return (text, style, action or empty) from left to right."""
        raise NotImplementedError

    def render(self) -> Content:
        """Draw the line and remember where each action is."""
        self._targets.clear()
        column = 0
        parts: list[Piece] = []
        for text, style, action in self.pieces(self.size.width):
            if action:
                self._targets.append((column, column + cell_len(text), action))
            column += cell_len(text)
            parts.append((text, style))
        return Content.assemble(*parts, end="")

    async def on_click(self, event: events.Click) -> None:
        """Run what was clicked."""
        for start, end, action in self._targets:
            if start <= event.x < end:
                event.stop()
                await self.app.run_action(action, self.screen)
                return


class KeyBar(ClickLine):
    """The footer: the keys of this screen, whole at 80 columns, `?` first and `q` last whatever the width."""

    DEFAULT_CSS = "KeyBar { dock: bottom; background: $panel; }"

    def __init__(self, scope: str) -> None:
        super().__init__(id="keys")
        self._scope = scope

    def pieces(self, width: int) -> list[tuple[str, str, str]]:
        """Keep the actions that fit, most needed first, and write them in the order of the registry."""
        keymap = getattr(self.app, "keymap_in_use", {})
        offered: list[tuple[actions.Action, str]] = []
        used = 1
        for action in actions.footer(self._scope):
            keys = actions.keys_of(action, keymap)
            if not keys:
                continue
            need = cell_len(f"{keys[0]} {action.label}") + 2
            if used + need <= width + 1:
                offered.append((action, keys[0]))
                used += need
        last = [pair for pair in offered if pair[0].id == "app.quit"]
        line: list[tuple[str, str, str]] = [(" ", "", "")]
        for action, key in [pair for pair in offered if pair[0].id != "app.quit"] + last:
            line += [(key, "bold $text-primary", action.call), (f" {action.label}", "", action.call), ("  ", "", "")]
        return line[:-1]


class TopBar(ClickLine):
    """The first line: the screens with their keys, whose structure this is, how fresh it is."""

    DEFAULT_CSS = "TopBar { dock: top; background: $panel; }"

    def __init__(self, scope: str) -> None:
        super().__init__(id="top")
        self._scope = scope
        self._names: tuple[str, ...] = ("",)
        self._fresh: tuple[str, ...] = ("",)

    def say(self, names: tuple[str, ...], fresh: tuple[str, ...]) -> None:
        """Replace the words on the right: whose it is and how fresh it is, each longest form first."""
        if (names, fresh) != (self._names, self._fresh):
            self._names, self._fresh = names, fresh
            self.refresh()

    def pieces(self, width: int) -> list[tuple[str, str, str]]:
        """Write the brand when there is room, the screens, and the right-hand words, cut only when nothing else is."""
        line = self._screens(width, "  ")
        room = width - sum(cell_len(text) for text, _, _ in line)
        if room < cell_len(f"{self._names[-1]} ─ {self._fresh[-1]}"):
            line = self._screens(width, " ")
            room = width - sum(cell_len(text) for text, _, _ in line)
        line.append((fit(self._right_words(room), room, right=True), "$quiet", ""))
        return line

    def _screens(self, width: int, gap: str) -> list[tuple[str, str, str]]:
        """Write the brand when there is room, and the screens with their keys."""
        keymap = getattr(self.app, "keymap_in_use", {})
        line: list[tuple[str, str, str]] = [(" ", "", "")]
        if width >= BRAND_WIDTH:
            line += [("Lot à lot", "bold $text-primary", ""), ("  ─  ", "$quiet", "")]
        for scope in (actions.WATCH, actions.TENDER, actions.STRUCTURE, actions.STOCK, actions.SOURCES):
            action = actions.BY_ID[f"app.{scope}"]
            here = scope == self._scope
            if scope == actions.TENDER and not here:
                continue
            key = (actions.keys_of(action, keymap) or [""])[0]
            style = "bold reverse $text-primary" if here else ""
            text = f"{key} {action.label}" if here or width >= NAMES_WIDTH else key
            line += [(text, style, action.call), (gap, "", "")]
        line[-1] = (" ", "", "")
        return line

    def _right_words(self, room: int) -> str:
        """Write whose it is and how fresh: the name is whole as long as a shorter form of the other allows it."""
        wholes = (f"{name} ─ {fresh}" if name else fresh for fresh in self._fresh for name in self._names)
        shortest = self._fresh[-1]
        cut = fit(self._names[-1], room - cell_len(shortest) - 3).rstrip()
        last = f"{cut} ─ {shortest}" if cut else shortest
        return next((words for words in (*wholes, last) if cell_len(words) <= room), "")


class _Level(IntEnum):
    """How much of the tabs is written, most first: each level gives up a little more."""

    ALL = 0
    USUAL = 1
    NAMES = 2
    SHORTER = 3
    SHORT = 4
    UNCOUNTED = 5
    KEYS = 6


class TabLine(ClickLine):
    """The Veille's tabs: number, name, counter. Names shorten, then go, when the line is too narrow."""

    @dataclass(frozen=True, slots=True)
    class Tab:
        """A tab: its id, its key, its name and a shorter one."""

        id: str
        key: str
        name: str
        short: str
        rare: bool = False
        """Shown only when it is open or when there is room for all."""

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        tab: str

    def __init__(self, tabs: Sequence[Tab]) -> None:
        super().__init__(id="tabs")
        self._tabs = tuple(tabs)
        self._counts: dict[str, int] = {}
        self.active = tabs[0].id

    def activate(self, tab: str) -> None:
        """Show which tab is open."""
        self.active = tab
        self.refresh()

    def count(self, counts: dict[str, int]) -> None:
        """Show how many there are in each."""
        self._counts = dict(counts)
        self.refresh()

    def pieces(self, width: int) -> list[tuple[str, str, str]]:
        """Choose the longest names that fit."""
        for level in _Level:
            tabs = [tab for tab in self._tabs if level is _Level.ALL or not tab.rare or tab.id == self.active]
            names = [self._tab_words(tab, level) for tab in tabs]
            # Two spaces, always: with one, the counter of a tab and the key of the next read as one number.
            if sum(cell_len(name) + 2 for name in names) - 1 <= width:
                break
        line: list[tuple[str, str, str]] = [(" ", "", "")]
        for tab, name in zip(tabs, names, strict=True):
            style = "bold reverse $text-primary" if tab.id == self.active else ""
            line += [(name, style, f"screen.tab('{tab.id}')"), ("  ", "", "")]
        return line[:-1]

    def _tab_words(self, tab: Tab, level: _Level) -> str:
        here = tab.id == self.active
        count = self._counts.get(tab.id)
        # The counter of everything is a big number that helps no decision: it is the first thing to go.
        told = here or (level < _Level.UNCOUNTED and (level < _Level.NAMES or tab.id != "all"))
        shown = f" {_compact(count)}" if told and count is not None else ""
        if level is _Level.KEYS and not here:
            return tab.key
        short = level > _Level.SHORTER or (level is _Level.SHORTER and cell_len(tab.name) > LONG_NAME)
        return f"{tab.key} {tab.short if short else tab.name}{shown}"


def _compact(count: int) -> str:
    """Write a counter in at most four cells."""
    if count < 10_000:  # noqa: PLR2004
        return str(count)
    return f"{count // 1000}k" if count < 1_000_000 else f"{count / 1_000_000:.1f}M".replace(".", ",")  # noqa: PLR2004


class StatusLine(ClickLine):
    """A rule that speaks: what was just done, how a pass goes, what went wrong. Empty, it is only a rule."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self._text = ""
        self._style = ""

    @property
    def text(self) -> str:
        """Return what it says."""
        return self._text

    def say(self, text: str, style: str = "") -> None:
        """Replace what it says."""
        self._text = text
        self._style = style
        self.refresh()

    def pieces(self, width: int) -> list[tuple[str, str, str]]:
        """Write the words inside the rule."""
        if not self._text:
            return [("─" * width, "$quiet", "")]
        words = fit(self._text, min(cell_len(self._text), max(0, width - 4)))
        return [
            ("─ ", "$quiet", ""),
            (words, self._style, ""),
            (" " + "─" * max(0, width - cell_len(words) - 3), "$quiet", ""),
        ]
