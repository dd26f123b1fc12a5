"""What a command is given: the settings, the console, and the workspace once it asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from lotalot.cli.console import Console
    from lotalot.settings import Settings
    from lotalot.workspace import Workspace
    from readiness.models import Structure

NO_PROFILE = "il n'y a pas encore de profil ; lancez lotalot pour le créer, ou lotalot profile import FICHIER."


class UsageError(Exception):
    """The command cannot be done as asked. `str()` is a French sentence that says what to do."""


@dataclass(slots=True)
class Context:
    """Carry what a command needs; closes the workspace at the end.

    Attributes:
        named_db: the file given with `--db`, or None when it was not given.
    """

    settings: Settings
    console: Console
    named_db: Path | None = None
    _workspace: Workspace | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workspace is not None:
            self._workspace.close()

    @property
    def workspace(self) -> Workspace:
        """Open the workspace, creating its file and folder at the first use."""
        if self._workspace is None:
            from lotalot.workspace import Workspace  # noqa: PLC0415 - `--help` opens nothing

            path = self.settings.db
            path.parent.mkdir(parents=True, exist_ok=True)
            self._workspace = Workspace.open(path, settings=self.settings)
        return self._workspace

    def now(self) -> datetime:
        """Read the workspace's clock, UTC-aware."""
        return self.workspace.now()

    def structure(self) -> Structure:
        """Return the profile.

        Raises:
            UsageError: there is none yet.
        """
        structure = self.workspace.structure()
        if structure is None:
            raise UsageError(NO_PROFILE)
        return structure
