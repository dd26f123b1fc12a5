"""The use cases of one area each, over the workspace's connection and clock.

A room is to an area (stock, commitments, papers…) what `lotalot.workspace` is to the whole: screens and commands ask
it, it asks the stores and the logic, and holds no rule of its own. Import what a room needs inside its methods when
the first list does not need it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

    from lotalot.workspace import Workspace


class Room:
    """What every room has: the workspace, its file in this thread, its clock."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @property
    def db(self) -> Database:
        """Give the connection of the current thread."""
        return self.workspace.database()

    def now(self) -> datetime:
        """Read the workspace's clock, UTC-aware."""
        return self.workspace.now()

    def today(self) -> date:
        """Give the day it is in Paris."""
        from readiness.french import paris_day  # noqa: PLC0415 - a list needs no room

        return paris_day(self.now())
