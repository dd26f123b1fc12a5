"""First start: at most five questions that make the profile, or the demonstration, or later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions, profile_lines, typed, words
from lotalot.screens.choice import ChoiceLines
from lotalot.screens.panel import FormPanel, Panel
from lotalot.segments import segment_labels
from lotalot.widgets.lines import LineList

if TYPE_CHECKING:
    from lotalot.workspace import Workspace
    from readiness.models import Structure

INTRODUCTION: Final = (
    "Lot à lot lit chaque jour les marchés publics, repère ceux qui sont réservés aux structures de l'économie sociale "
    "et solidaire, et vous dit lot par lot si vous pouvez répondre, seul ou à plusieurs. Tout reste sur cette machine."
)
MAKE: Final = "Créer le profil de ma structure (cinq questions)"
DEMO: Final = "Ouvrir la démonstration, avec des avis inventés"
LATER: Final = "Plus tard : regarder d'abord"
QUESTIONS: Final = 5


class WelcomeScreen(Panel[None]):
    """The welcome."""

    BINDINGS = actions.bindings(actions.CHOICE, beside=actions.WELCOME)
    HEADING = "Bienvenue dans Lot à lot"
    close_label = "Plus tard"

    def __init__(self) -> None:
        super().__init__()
        self._said: Structure | None = None
        """What was answered so far: leaving the questions and coming back loses nothing."""

    def compose_body(self) -> Iterator[Widget]:
        """Say what it is, and give the choice."""
        yield Static(INTRODUCTION, id="welcome-words", markup=False)
        lines = ChoiceLines(id="choices")
        lines.styles.height = 3
        yield lines

    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """Also write the key that chooses."""
        written = [
            (actions.keys_of(actions.BY_ID[f"welcome.{name}"], self.lotalot.keymap_in_use)[0], word, f"app.{name}")
            for name, word in (("help", "Aide"), ("quit", "Quitter"))
        ]
        look_up = actions.keys_of(actions.BY_ID["welcome.register"], self.lotalot.keymap_in_use)[0]
        found = (look_up, "Rechercher", "screen.register")
        return (("↵", "Choisir", "screen.choose"), found, *super().keys(), *written)

    @property
    def help_topic(self) -> str:
        """Return the name of the help page."""
        return actions.WELCOME

    def on_mount(self) -> None:
        """Show what one can do."""
        choices = [MAKE, DEMO, LATER] if self.lotalot.open_demo else [MAKE, LATER]
        self.query_one(ChoiceLines).show_rows(choices)

    @on(LineList.Selected)
    def action_choose(self) -> None:
        """Do what the cursor is on."""
        lines = self.query_one(ChoiceLines)
        offered = 3 if self.lotalot.open_demo else 2
        choice = lines.cursor if offered == 3 else (0, 2)[lines.cursor]  # noqa: PLR2004 - with the demonstration
        if choice == 0:
            self.ask_questions()
        elif choice == 1:
            self._open_demo()
        else:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Leave the profile for later."""
        self.dismiss(None)
        self.say_later()

    def say_later(self) -> None:
        """Say where the profile is made."""
        self.lotalot.say("Sans profil, rien n'est vérifié : S pour le créer.  m lit les sources")

    def action_register(self) -> None:
        """Find the structure in the public registers, then ask the questions with what is known."""
        from lotalot.screens.lookup import search  # noqa: PLC0415 - opened on demand
        from readiness.models import Structure  # noqa: PLC0415

        search(self, self._said or Structure(name=""), self._found)

    def _found(self, structure: Structure) -> None:
        self._said = structure
        self.ask_questions()

    def _open_demo(self) -> None:
        open_demo = self.lotalot.open_demo
        if open_demo is not None:
            self.say("préparation de la démonstration…")
            self.ask("demo", open_demo, self._show_demo)

    def _show_demo(self, workspace: Workspace) -> None:
        self.dismiss(None)
        self.lotalot.use_workspace(workspace, demo=True)
        self.lotalot.say("Démonstration : les avis sont inventés.  ? explique l'écran")

    @work(exclusive=True, exit_on_error=False, group="questions")
    async def ask_questions(self) -> None:
        """Ask the five questions in turn; Escape goes back to the one before."""
        from readiness.models import Structure  # noqa: PLC0415 - at first use

        structure = self._said or Structure(name="")
        step = 0
        while step < QUESTIONS:
            form, apply = question(step, structure)
            form.save_label = "Suivant" if step < QUESTIONS - 1 else "Terminer"
            form.close_label = "Retour"
            form.add_class("alone")
            answer = await self.app.push_screen_wait(form)
            said = form.draft if answer is None else answer
            if said is not None:
                structure = self._said = apply(structure, said)
            if answer is None:
                step -= 1
                if step < 0:
                    return
                continue
            step += 1
        workspace = self.workspace
        self.change(lambda: workspace.save_structure(structure), lambda _: self._saved())

    def _saved(self) -> None:
        self.dismiss(None)
        self.lotalot.recheck("Profil enregistré ; m lit les sources maintenant.")


Apply = Callable[["Structure", object], "Structure"]


def question(step: int, structure: Structure) -> tuple[FormPanel[object], Apply]:
    """Make the form of a question, and what to do of its answer."""
    from lotalot.screens import profile_forms as forms  # noqa: PLC0415 - only at the first start
    from readiness.models import Site, StructureKind  # noqa: PLC0415

    title = f"{step + 1}/{QUESTIONS} ─ "
    form: FormPanel[object]
    if step == 0:
        held = structure.siret or structure.name
        form = forms.OneFieldForm("Nom ou SIRET", held, "Atelier des Ajoncs", read_who, f"{title}Qui êtes-vous ?")
        return form, with_who
    if step == 1:
        options = {kind.value: label for kind, label in words.STRUCTURES.items()}
        chosen = [kind.value for kind in structure.kinds]
        form = forms.ChecksForm(f"{title}Quel type de structure ? (plusieurs possibles)", options, chosen)  # type: ignore[assignment]
        return form, lambda old, kinds: profile_lines.with_kinds(old, tuple(map(StructureKind, _keys(kinds))))
    if step == 2:  # noqa: PLR2004 - the third question
        site = structure.sites[0] if structure.sites else Site()
        form = forms.PlaceForm(site, f"{title}Où travaillez-vous ?")  # type: ignore[assignment]
        return form, lambda old, found: profile_lines.with_site(old, 0, Site.model_validate(found))
    if step == 3:  # noqa: PLR2004 - the fourth
        form = forms.ChecksForm(f"{title}Vos activités ?", segment_labels(), structure.segments)  # type: ignore[assignment]
        return form, lambda old, segments: profile_lines.with_segments(old, _keys(segments))
    radius = forms.figure(structure.radius_km)
    read = lambda text: typed.read_number(text, most=20_000, unit="km", example="40")  # noqa: E731 - a reader
    form = forms.OneFieldForm("Rayon en km", radius, "40", read, f"{title}Jusqu'où allez-vous ? (vide : inconnu)")
    return form, lambda old, value: old.model_validate({**old.model_dump(), "radius_km": _first(value)})


def read_who(text: str) -> tuple[str, str]:
    """Read a name, or a company number whose key is checked; return (name, siret)."""
    if typed.looks_like_siret(text):
        siret = typed.read_siret(text)
        return f"Structure {profile_lines.spaced(siret)}", siret
    return typed.read_name(text, "le nom de votre structure, ou son SIRET"), ""


def with_who(structure: Structure, answer: object) -> Structure:
    """Put the name and the number in the profile."""
    who = _first(answer)
    name, siret = who if isinstance(who, tuple) else ("", "")
    if siret and siret == structure.siret and structure.name:
        return structure  # the number is still the one that was looked up: so is its name
    return structure.model_copy(update={"name": str(name), "siret": str(siret)})


def _keys(answer: object) -> tuple[str, ...]:
    return tuple(str(key) for key in answer) if isinstance(answer, tuple) else ()


def _first(answer: object) -> object:
    return answer[0] if isinstance(answer, tuple) else None
