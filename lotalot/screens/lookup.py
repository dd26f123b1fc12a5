"""Look a structure up in the public registers: what is asked, which one it is, and a tick for each field to keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from textual import on
from textual.widgets import Static

from lotalot import format as fr
from lotalot.screens.choice import ChoiceScreen
from lotalot.screens.profile_forms import ChecksForm, OneFieldForm
from lotalot.widgets.lines import LineList

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App
    from textual.widget import Widget

    from feeds.registers import Candidate, Found
    from lotalot.workspace import Workspace
    from readiness.models import Structure
    from readiness.registered import Proposal

HINT = "Atelier des Ajoncs, ou 14 chiffres"
ASKING = "Recherche dans les registres publics…"


class Host(Protocol):
    """What a screen must have to look something up: `lotalot.screens.base.Asking` on a screen."""

    @property
    def app(self) -> App[object]:
        """Return the app."""

    @property
    def workspace(self) -> Workspace:
        """Return the open workspace."""

    def ask(self, group: str, work: Callable[[], Found], then: Callable[[Found], None]) -> None:
        """Run a reading in a thread."""

    def say(self, text: str, style: str = "") -> None:
        """Say something."""

    def say_error(self, text: str) -> None:
        """Say what went wrong."""


class ConfirmForm(ChecksForm):
    """Tick what is right of what a register says; the line below says where it was read and what the profile holds."""

    def __init__(self, heading: str, found: Sequence[Proposal]) -> None:
        self._found = {proposal.key: proposal for proposal in found}
        options = {key: f"{one.label} : {fr.plain(one.value)}" for key, one in self._found.items()}
        super().__init__(heading, options, [key for key, one in self._found.items() if one.ticked])
        self.save_label = "Garder ce qui est coché"

    def compose_body(self) -> Iterator[Widget]:
        """Give the list, and the words on the line under the cursor."""
        yield from super().compose_body()
        yield Static(self._words(0), id="lookup-words", markup=False)

    def _words(self, index: int) -> str:
        proposal = list(self._found.values())[index]
        held = f"Profil : {fr.plain(proposal.held)}. " if proposal.held else "Le profil n'en dit rien. "
        return f"{fr.plain(proposal.value)}\n{held}Source : {fr.plain(proposal.origin)}."

    @on(LineList.Highlighted)
    def _moved(self, message: LineList.Highlighted) -> None:
        if message.index < len(self._found):
            self.query_one("#lookup-words", Static).update(self._words(message.index))


def search(host: Host, structure: Structure, then: Callable[[Structure], None]) -> None:
    """Ask what to look for, look, let the user choose and tick; `then` is given the profile with what was ticked."""
    asking = _Asking(host, structure, then)
    form = OneFieldForm("Nom ou SIRET", _start(structure), HINT, _read, "Chercher votre structure")
    host.app.push_screen(form, asking.asked)


class _Asking:
    """One search, from the words typed to the fields ticked; each step calls the next."""

    def __init__(self, host: Host, structure: Structure, then: Callable[[Structure], None]) -> None:
        self._host = host
        self._structure = structure
        self._then = then

    def asked(self, answer: object) -> None:
        """Look for what was typed."""
        if not isinstance(answer, tuple) or not answer[0]:
            return
        text, room = str(answer[0]), self._host.workspace.registers
        self._host.say(ASKING)
        self._host.ask("lookup", lambda: room.look_up(text), self._show)

    def _show(self, found: Found) -> None:
        self._host.say("")
        if found.trouble:
            self._host.say_error(fr.plain(found.trouble))
        elif len(found.candidates) == 1:
            self._confirm(found, found.candidates[0])
        else:
            self._choose(found)

    def _choose(self, found: Found) -> None:
        from readiness.registered import candidate_words  # noqa: PLC0415 - opened on demand

        more = found.total - len({one.siren for one in found.candidates})
        rest = f" ({fr.plural(more, 'autre')} : précisez le nom)" if more > 0 else ""
        labels = [fr.plain(candidate_words(one)) for one in found.candidates]

        def chosen(index: int | None) -> None:
            if index is not None:
                self._confirm(found, found.candidates[index])

        self._host.app.push_screen(ChoiceScreen(f"Laquelle est la vôtre ?{rest}", labels), chosen)

    def _confirm(self, found: Found, candidate: Candidate) -> None:
        from readiness.registered import candidate_words, confirmed, proposals  # noqa: PLC0415 - opened on demand

        fields = proposals(self._structure, candidate)
        if not fields:
            self._host.say("Le profil dit déjà la même chose que le registre.")
            return

        def ticked(keys: tuple[str, ...] | None) -> None:
            if keys:
                self._then(confirmed(self._structure, candidate, keys))

        heading = fr.plain(" ".join((candidate_words(candidate), *found.warnings)))
        self._host.app.push_screen(ConfirmForm(heading, fields), ticked)


def _start(structure: Structure) -> str:
    return structure.siret or structure.name


def _read(text: str) -> object:
    """Check a number before anything is asked."""
    from readiness.registered import WrongNumber, asked  # noqa: PLC0415 - opened on demand

    try:
        return asked(text)
    except WrongNumber as error:
        raise ValueError(str(error)) from error
