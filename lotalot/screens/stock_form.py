"""The form of one line of stock."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget

from lotalot import typed
from lotalot.screens.panel import FormPanel
from lotalot.screens.profile_forms import checked, figure
from lotalot.widgets.fields import TextField
from readiness.models import StockItem


class StockForm(FormPanel[StockItem]):
    """Add a line of stock, or edit one."""

    def __init__(self, item: StockItem | None) -> None:
        super().__init__()
        self._item = item

    def heading(self) -> str:
        """Say whether it is a new line."""
        return "Ajouter au stock" if self._item is None else "Modifier la ligne"

    def fields(self) -> Iterator[Widget]:
        """Give the fields; only the first three are needed."""
        item = self._item
        yield TextField("label", "Article", item.label if item else "", "Chaises de réunion")
        yield TextField("category", "Catégorie", item.category if item else "", "chaise, bureau, vélo…")
        yield TextField("quantity", "Quantité", str(item.quantity) if item else "", "34")
        yield TextField("condition", "État", item.condition if item else "", "bon, à nettoyer… (facultatif)")
        yield TextField("place", "Lieu", item.place if item else "", "réserve, dépôt… (facultatif)")
        yield TextField("price", "Prix unitaire HT", figure(item.price) if item else "", "12,50 (facultatif)")
        yield TextField("note", "Note", item.note if item else "", "facultatif", max_length=500)

    def build(self) -> StockItem:
        """Make the line."""
        values = checked(
            {
                "label": lambda: typed.read_name(
                    self.text("label"), "de quoi il s'agit, par exemple Chaises de réunion"
                ),
                "category": lambda: typed.read_name(self.text("category"), "une catégorie, par exemple chaise"),
                "quantity": lambda: typed.read_count(self.text("quantity")),
                "price": lambda: typed.read_number(self.text("price"), example="12,50"),
            }
        )
        others = {name: self.text(name) for name in ("condition", "place", "note")}
        return StockItem.model_validate({**values, **others})
