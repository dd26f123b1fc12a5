"""Correct what was read of a lot: which thing, what it is, where one knows it from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.widget import Widget

from lotalot import format as fr
from lotalot.screens.panel import FormError, FormPanel
from lotalot.widgets.fields import TextField, Turn
from readiness.models import RequirementKind

if TYPE_CHECKING:
    from lotalot.workspace import Workspace
    from readiness.models import Verdict

WHOLE, THIS_LOT = "whole", "lot"


@dataclass(frozen=True, slots=True)
class Said:
    """What the form was closed with; an empty text returns to what was read."""

    lot: str | None
    kind: RequirementKind
    name: str
    text: str
    note: str

    def store(self, workspace: Workspace, ident: str) -> str:
        """Keep it, and tell it in one French sentence."""
        if not self.text:
            workspace.uncorrect(ident, self.lot, self.kind)
            return f"{self.name} : comme dans l'avis."
        understood = workspace.correct(ident, self.lot, self.kind, self.text, self.note)
        return f"{self.name} : {understood}, corrigé par vous."


class CorrectForm(FormPanel[Said]):
    """Choose what is corrected, and say it."""

    def __init__(self, lot: str | None, verdict: Verdict | None) -> None:
        super().__init__()
        self._lot = lot
        self._asked = {each.requirement.kind: each.requirement.asked for each in (verdict.findings if verdict else ())}

    def heading(self) -> str:
        """Name the lot."""
        return "Corriger ce qui a été lu" if self._lot is None else f"Corriger le lot {fr.plain(self._lot)}"

    def fields(self) -> Iterator[Widget]:
        """Give what, for which lots, the value and the note."""
        from readiness.correction_values import NAMES  # noqa: PLC0415 - only to correct

        options = {}
        for name, kind in NAMES.items():
            asked = self._asked.get(kind)
            options[kind.value] = f"{name.replace('-', ' ')} ─ {fr.plain(asked)}" if asked else name.replace("-", " ")
        yield Turn("kind", "Quoi", options, RequirementKind.QUANTITY.value)
        if self._lot is not None:
            scopes = {THIS_LOT: f"le lot {fr.plain(self._lot)}", WHOLE: "toute la consultation"}
            yield Turn("scope", "Pour", scopes, THIS_LOT)
        yield TextField("value", "Ce que vous savez", "", "vide : comme dans l'avis ; aucun : rien de demandé", 300)
        yield TextField("note", "D'où", "", "appel à l'acheteur, règlement… (facultatif)", 500)

    def build(self) -> Said:
        """Make the correction, understood before the form closes."""
        from readiness.correction_values import InvalidCorrection, canonical, name_of  # noqa: PLC0415 - only to correct

        kind = RequirementKind(self.query_one("#turn-kind", Turn).value)
        whole = self._lot is None or self.query_one("#turn-scope", Turn).value == WHOLE
        text = self.text("value")
        if text:
            try:
                canonical(kind, text)
            except InvalidCorrection as error:
                raise FormError({"value": str(error)}) from error
        name = name_of(kind).replace("-", " ").capitalize()
        return Said(None if whole else self._lot, kind, name, text, self.text("note"))
