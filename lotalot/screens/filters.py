"""Filters of the Veille: activities, départements, reserved or not, verdict, open or closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from textual.widget import Widget
from textual.widgets import Static

from lotalot import words
from lotalot.screens.panel import FormError, FormPanel
from lotalot.segments import segment_labels
from lotalot.typed import read_department
from lotalot.widgets.fields import CheckList, TextField, Turn

if TYPE_CHECKING:
    from readiness.watch import WatchFilters

RESERVED: Final = {"": "tous", "yes": "réservés seulement", "no": "non réservés"}
STATUS: Final = {"open": "ouverts", "closed": "clos, annulés, attribués", "all": "tous"}
RELEVANT: Final = {"": "selon l'onglet", "yes": "pour nous seulement", "no": "tous, même hors de notre champ"}


class FilterScreen(FormPanel["WatchFilters"]):
    """Choose the filters; the search text is kept as it is."""

    HEADING = "Filtrer la Veille"
    save_label = "Appliquer"
    TALL = True

    def __init__(self, filters: WatchFilters) -> None:
        super().__init__()
        self._filters = filters

    def fields(self) -> Iterator[Widget]:
        """Give the filters."""
        filters = self._filters
        verdicts = {"": "tous", **{kind.value: str(words.verdict(kind)) for kind in words.VERDICTS}}
        yield TextField("departments", "Départements", ", ".join(filters.departments), "56, 35, 2A… (vide : tous)")
        yield Turn("reserved", "Réservés", RESERVED, _three(filters.reserved))
        yield Turn("verdict", "Verdict", verdicts, filters.verdict.value if filters.verdict else "")
        yield Turn("status", "État", STATUS, filters.status)
        yield Turn("relevant", "Pour nous", RELEVANT, _three(filters.relevant))
        yield Static("Activités", classes="field-title", markup=False)
        yield CheckList(segment_labels(), filters.segments, id="segments")

    def on_mount(self) -> None:
        """Count what is open in each activity."""
        self.query_one("#segments").focus()
        self.ask("segments", self.workspace.segment_counts, self.query_one(CheckList).count)

    def build(self) -> WatchFilters:
        """Make the filters."""
        from dataclasses import replace  # noqa: PLC0415 - beside its use

        departments = read_departments(self.text("departments"))
        turns = {turn.id: turn.value for turn in self.query(Turn)}
        from readiness.models import VerdictKind  # noqa: PLC0415 - beside its use

        verdict = turns["turn-verdict"]
        return replace(
            self._filters,
            departments=departments,
            segments=self.query_one(CheckList).chosen,
            reserved=_read_three(turns["turn-reserved"]),
            relevant=_read_three(turns["turn-relevant"]),
            verdict=VerdictKind(verdict) if verdict else None,
            status=turns["turn-status"],  # type: ignore[arg-type]
        )


def read_departments(typed: str) -> tuple[str, ...]:
    """Read department codes separated by commas or spaces (`56, 2a 974`).

    Raises:
        FormError: naming what is not a department.
    """
    codes = [code for code in re.split(r"[\s,;]+", typed) if code]
    try:
        return tuple(dict.fromkeys(read_department(code) for code in codes))
    except ValueError as error:
        raise FormError({"departments": str(error)}) from None


def _three(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _read_three(value: str) -> bool | None:
    return None if not value else value == "yes"
