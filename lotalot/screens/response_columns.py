"""Say what a column of the buyer's table is for: choose the column, then its role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotalot import format as fr
from lotalot.screens.choice import ChoiceScreen
from readiness.frames.models import ROLE_WORDS, Role
from readiness.frames.writes import column_name

if TYPE_CHECKING:
    from lotalot.rooms.frames import OpenFrame
    from lotalot.screens.response import ResponseScreen
    from readiness.frames.models import Table


def say_column(screen: ResponseScreen, opened: OpenFrame) -> None:
    """Ask for a column, then for its role, and remember it."""
    current = screen.query_one("#response").current  # type: ignore[attr-defined]
    tables = opened.frame.tables
    table = next((each for each in tables if current and current.line in each.lines), tables[0] if tables else None)
    if table is None:
        screen.say("Aucun tableau dans ce fichier.")
        return
    columns = _columns(opened, table)
    labels = [f"{column_name(index)}  {fr.plain(words)[:44]}  ─ {ROLE_WORDS[role]}" for index, words, role in columns]

    def chosen(at: int | None) -> None:
        if at is not None:
            _say_role(screen, table, columns[at][0], columns[at][2])

    screen.app.push_screen(ChoiceScreen(f"Quelle colonne de « {fr.plain(table.sheet)} » ?", labels), chosen)


def _columns(opened: OpenFrame, table: Table) -> list[tuple[int, str, Role]]:
    """List the columns with their words; without a header, what stands first in each."""
    if table.columns:
        return [(column.index, column.header or "sans titre", column.role) for column in table.columns]
    grid = opened.frame.book.grids[table.grid]
    first: dict[int, str] = {}
    for (_, column), cell in sorted(grid.cells.items()):
        if cell.text:
            first.setdefault(column, cell.text)
    return [(column, words, Role.OTHER) for column, words in sorted(first.items())]


def _say_role(screen: ResponseScreen, table: Table, index: int, before: Role) -> None:
    roles = list(ROLE_WORDS)
    workspace = screen.workspace

    def chosen(at: int | None) -> None:
        if at is not None:
            words = (
                f"Colonne {column_name(index)} : {ROLE_WORDS[roles[at]]}, retenu pour les tableaux qui lui ressemblent."
            )
            screen.change(lambda: workspace.frames.set_roles(table, {index: roles[at]}), lambda _: _said(screen, words))

    screen.app.push_screen(ChoiceScreen("À quoi sert-elle ?", list(ROLE_WORDS.values()), roles.index(before)), chosen)


def _said(screen: ResponseScreen, words: str) -> None:
    screen.say(words)
    screen.load()
