"""Structure: the profile, line by line; what is unknown says so; every change starts a new check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions, profile_lines, typed, typed_hours, words
from lotalot import format as fr
from lotalot.profile_lines import Line
from lotalot.screens.base import BaseScreen
from lotalot.segments import segment_label, segment_labels
from lotalot.typed_bids import read_resources
from lotalot.widgets.lines import Cell, LineList, TableLines, fit

if TYPE_CHECKING:
    from readiness.models import Structure

LABEL_WIDTH: Final = 28
"""Cells of a label on a narrow screen; the longest activities show whole on a wide one."""
WIDEST_LABEL: Final = 66
Change = Callable[["Structure"], "Structure"]

SIMPLE: Final[dict[str, tuple[str, str, Callable[[str], object]]]] = {
    "name": ("Nom", "Atelier des Ajoncs", lambda text: typed.read_name(text, "le nom de votre structure")),
    "siret": ("SIRET", "14 chiffres", typed.read_siret),
    "radius_km": ("Rayon en km", "40", lambda text: typed.read_number(text, most=20_000, unit="km", example="40")),
    "hours_per_week": ("Heures par semaine", "120", lambda text: typed.read_number(text, most=100_000, unit="h")),
    "days_per_week": ("Jours par semaine", "3,5", lambda text: typed.read_number(text, most=7, unit="j")),
    "turnover": ("Chiffre d'affaires HT", "212 000 ou 212 k€", typed.read_number),
    "windows": ("Horaires", "lun-ven 8h-17h", typed_hours.read_windows),
    "refused": ("Heures refusées", "avant 7h ; sam-dim", typed_hours.read_windows),
    "closings": ("Fermetures", "03/08-21/08 été ; 24/12-01/01", typed_hours.read_closings),
    "equipment": ("Matériel", "camion 20 m3, autolaveuse", read_resources),
    "staff": ("Effectif en ETP", "12,5", lambda text: typed.read_number(text, most=100_000, unit="ETP")),
}
WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    "windows": typed_hours.write_windows,
    "refused": typed_hours.write_windows,
    "closings": typed_hours.write_closings,
    "equipment": ", ".join,
}
"""How what is not a figure is typed back."""


class ProfileLines(TableLines):
    """The profile's lines; titles cannot be edited."""

    def line(self, index: int) -> Line:
        """Return a row under its own type."""
        row: Line = self._rows[index]  # type: ignore[assignment]
        return row

    def action_move(self, by: int) -> None:
        """Move, stepping over the titles."""
        target = self.cursor + by
        while 0 <= target < self.row_count() and not self.line(target).key:
            target += by
        if 0 <= target < self.row_count():
            self.cursor = target

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a title or a label and its value."""
        line = self.line(index)
        if not line.key:
            return (Cell(fit(f"── {line.label} ", width).rstrip(), "strong"),)
        label_width = min(max(LABEL_WIDTH, min(WIDEST_LABEL, width * 2 // 5)), width // 2)
        mark = Cell("▸ " if index == self.cursor else "  ", "flag")
        return (
            mark,
            Cell(fit(line.label, label_width), "dim"),
            Cell(" "),
            Cell(fit(line.value, width - label_width - 3), line.style),
        )


class StructureScreen(BaseScreen):
    """The structure's profile."""

    SCOPE = actions.STRUCTURE
    BINDINGS = actions.bindings(actions.STRUCTURE)
    AUTO_FOCUS: ClassVar[str | None] = "#profile"

    def __init__(self) -> None:
        super().__init__()
        self._structure: Structure | None = None
        self._before: list[Structure] = []
        """The profiles that were, the latest last."""

    def compose_body(self) -> Iterator[Widget]:
        """Give the profile."""
        yield Static("Ce que vous êtes et pouvez faire.  ↵ modifie la ligne", classes="screen-title", markup=False)
        yield ProfileLines(id="profile")

    def load(self) -> None:
        """Read the profile."""
        self.ask("structure", self.workspace.structure, self._show)

    def _show(self, structure: Structure | None) -> None:
        from readiness.models import Structure as Profile  # noqa: PLC0415 - at first use

        self._structure = structure or Profile(name="")
        today = self.workspace.now().astimezone(fr.PARIS).date()
        lines = self.query_one(ProfileLines)
        lines.show_rows(profile_lines.lines(self._structure, today))
        if not lines.line(lines.cursor).key:
            lines.cursor += 1

    # --- editing -----------------------------------------------------------------------------------------------

    @on(LineList.Selected)
    def action_edit(self) -> None:
        """Edit the line under the cursor."""
        structure = self._structure
        if structure is None:
            return
        key = self.query_one(ProfileLines).line(self.query_one(ProfileLines).cursor).key
        what, _, which = key.partition(":")
        if key in SIMPLE:
            self._edit_simple(structure, key)
        elif key == "kinds":
            self._edit_kinds(structure)
        elif what == "site":
            self._edit_site(structure, int(which))
        elif what == "accreditation":
            self._edit_accreditation(structure, which)
        elif what == "capability":
            self._edit_capability(structure, which)
        elif key == "capabilities":
            self.action_add()

    def _edit_simple(self, structure: Structure, key: str) -> None:
        from lotalot.screens.profile_forms import OneFieldForm, figure  # noqa: PLC0415 - opened on demand

        label, hint, read = SIMPLE[key]
        held = getattr(structure, key)
        value = WRITTEN[key](held) if key in WRITTEN else held if isinstance(held, str) else figure(held)

        def save(result: object) -> None:
            if isinstance(result, tuple):
                self._save(lambda old: old.model_validate({**old.model_dump(), key: result[0]}))

        self.app.push_screen(OneFieldForm(label, value, hint, read), save)

    def _edit_kinds(self, structure: Structure) -> None:
        from lotalot.screens.profile_forms import ChecksForm  # noqa: PLC0415 - opened on demand
        from readiness.models import StructureKind  # noqa: PLC0415

        options = {kind.value: label for kind, label in words.STRUCTURES.items()}

        def save(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                self._save(lambda old: profile_lines.with_kinds(old, tuple(map(StructureKind, chosen))))

        self.app.push_screen(
            ChecksForm("Votre structure est…", options, [kind.value for kind in structure.kinds]), save
        )

    def _edit_site(self, structure: Structure, number: int) -> None:
        from lotalot.screens.profile_forms import PlaceForm  # noqa: PLC0415 - opened on demand
        from readiness.models import Site  # noqa: PLC0415

        held = structure.sites[number] if number < len(structure.sites) else Site()

        def save(site: Site | None) -> None:
            if site is not None:
                self._save(lambda old: profile_lines.with_site(old, number, site))

        self.app.push_screen(PlaceForm(held), save)

    def _edit_accreditation(self, structure: Structure, which: str) -> None:
        from lotalot.screens.profile_forms import AccreditationForm  # noqa: PLC0415 - opened on demand
        from readiness.models import Accreditation, StructureKind  # noqa: PLC0415

        kind = StructureKind(which)
        held = next((item for item in structure.accreditations if item.kind is kind), Accreditation(kind=kind))

        def save(item: Accreditation | None) -> None:
            if item is not None:
                self._save(lambda old: profile_lines.with_accreditation(old, item))

        self.app.push_screen(AccreditationForm(held, words.kinds((kind,))), save)

    def _edit_capability(self, structure: Structure, which: str) -> None:
        from lotalot.screens.profile_forms import CapabilityForm  # noqa: PLC0415 - opened on demand
        from readiness.models import Capability  # noqa: PLC0415

        held = next((item for item in structure.capabilities if item.segment == which), Capability(segment=which))

        def save(item: Capability | None) -> None:
            if item is not None:
                self._save(lambda old: profile_lines.with_capability(old, item))

        self.app.push_screen(CapabilityForm(held), save)

    def action_add(self) -> None:
        """Add a site when on one, activities otherwise."""
        from lotalot.screens.profile_forms import ChecksForm  # noqa: PLC0415 - opened on demand

        structure = self._structure
        if structure is None:
            return
        key = self.query_one(ProfileLines).line(self.query_one(ProfileLines).cursor).key
        if key.startswith("site:"):
            self._edit_site(structure, len(structure.sites))
            return

        def save(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                self._save(lambda old: profile_lines.with_segments(old, chosen))

        # An activity that these tables no longer know stays in the list, so that editing never drops it.
        options = {**segment_labels(), **{slug: segment_label(slug) for slug in structure.segments}}
        self.app.push_screen(ChecksForm("Vos activités", options, structure.segments), save)

    def action_remove(self) -> None:
        """Remove the site, the paper or the activity under the cursor."""
        key = self.query_one(ProfileLines).line(self.query_one(ProfileLines).cursor).key
        if self._structure is not None and profile_lines.without(self._structure, key) is not None:
            self._save(lambda old: profile_lines.without(old, key) or old)
        else:
            self.say("Cette ligne ne se retire pas : ↵ la modifie, vide veut dire inconnu.")

    def _save(self, change: Change) -> None:
        structure = self._structure
        if structure is None:
            return
        changed = change(structure)
        if structure.name and changed != structure:
            self._before.append(structure)
        self._write(changed, "Profil enregistré.")

    def _write(self, structure: Structure, words: str) -> None:
        workspace = self.workspace
        self._show(structure)
        self.change(lambda: workspace.save_structure(structure), lambda _: self.lotalot.recheck(words))

    def action_register(self) -> None:
        """Look the structure up in the public registers, and keep what is ticked of it."""
        from lotalot.screens.lookup import search  # noqa: PLC0415 - opened on demand

        structure = self._structure
        if structure is not None:
            search(self, structure, lambda changed: self._save(lambda _old: changed))

    def action_undo(self) -> None:
        """Put the profile back as it was before the last change."""
        if self._before:
            self._write(self._before.pop(), "Profil remis comme avant.")
        else:
            self.say("Rien à annuler dans le profil.")

    def action_check(self) -> None:
        """Check everything again."""
        self._save(lambda old: old)


SCREEN = StructureScreen
