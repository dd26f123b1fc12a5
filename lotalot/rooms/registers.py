"""Look a structure up in the public registers, and put in the profile what the user confirms of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from lotalot.rooms import Room

if TYPE_CHECKING:
    from datetime import datetime

    from feeds.registers import Candidate, Found
    from lotalot.settings import Settings
    from lotalot.workspace import Workspace
    from readiness.models import Structure


class RegisterRoom(Room):
    """Asks only when the user does; what leaves this machine is the name or the number typed, nothing else."""

    def __init__(self, workspace: Workspace, settings: Settings | None, clock: Callable[[], datetime]) -> None:
        super().__init__(workspace)
        self._settings = settings
        self._clock = clock

    def look_up(self, typed: str, department: str = "", *, cancelled: Callable[[], bool] = lambda: False) -> Found:
        """Look for a name, a SIREN or a SIRET; a number whose key is wrong is refused before anything is asked.

        Raises:
            readiness.registered.WrongNumber: the number cannot be one; the sentence says why.
        """
        from lotalot.passes import run_lookup  # noqa: PLC0415 - httpx is imported only when the network is used
        from readiness.registered import asked  # noqa: PLC0415

        text = asked(typed)
        return run_lookup(self._settings, self._clock, text, department, today=self.today(), cancelled=cancelled)

    def confirm(self, candidate: Candidate, keys: Collection[str]) -> Structure:
        """Put the fields named in the profile, and save it."""
        from readiness.models import Structure  # noqa: PLC0415 - at first use
        from readiness.registered import confirmed  # noqa: PLC0415

        structure = confirmed(self.workspace.structure() or Structure(name=""), candidate, keys)
        self.workspace.save_structure(structure)
        return structure
