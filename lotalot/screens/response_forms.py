"""The small forms of the Réponse screen: where the frame is, what one line is answered, where the copy goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from lotalot import typed
from lotalot.screens.panel import FormPanel
from lotalot.screens.profile_forms import checked, figure
from lotalot.widgets.fields import TextField
from readiness.frames.answer import Edit

if TYPE_CHECKING:
    from decimal import Decimal

    from readiness.frames.answer import LineAnswer


class PathForm(FormPanel[str]):
    """Say where a file is, or goes."""

    ONE_LINE = True

    def __init__(self, heading: str, label: str, value: str = "", hint: str = "") -> None:
        super().__init__()
        self._heading_text, self._label_text, self._value, self._hint = heading, label, value, hint
        self.save_label = label

    def heading(self) -> str:
        """Return the question."""
        return self._heading_text

    def fields(self) -> Iterator[Widget]:
        """Give the path."""
        yield TextField("path", "Chemin", self._value, self._hint, max_length=1000)

    def build(self) -> str:
        """Return the path, without the quotes that a terminal adds to a dropped file."""
        return self.text("path").strip().strip("'\"")


class AnswerForm(FormPanel[Edit]):
    """Say what one line is answered; a field left empty is as proposed."""

    def __init__(self, answer: LineAnswer, edit: Edit) -> None:
        super().__init__()
        self._answer, self._edit = answer, edit

    def heading(self) -> str:
        """Name the line."""
        return f"Répondre à la ligne {self._answer.line.row}"

    def fields(self) -> Iterator[Widget]:
        """Give the fields, what is proposed standing as hints."""
        answer, edit = self._answer, self._edit
        proposed = figure(answer.unit_price) or "inconnu"
        yield TextField("price", "Prix unitaire HT", figure(edit.price), f"proposé : {proposed}")
        quantity = "" if edit.quantity is None else str(edit.quantity)
        yield TextField("quantity", "Quantité tenue", quantity, f"proposé : {answer.held + answer.expected}")
        yield TextField(
            "text", "Observations", edit.text or "", f"proposé : {answer.text or 'rien'}"[:180], max_length=1000
        )

    def build(self) -> Edit:
        """Make the edit."""
        values = checked(
            {
                "price": lambda: typed.read_number(self.text("price"), example="12,50"),
                "quantity": lambda: typed.read_count(self.text("quantity")) if self.text("quantity") else None,
            }
        )
        price, quantity = cast("Decimal | None", values["price"]), cast("int | None", values["quantity"])
        return replace(self._edit, price=price, quantity=quantity, text=self.text("text") or None, skip=False)
