"""Stock: what is held and can be promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions
from lotalot import format as fr
from lotalot.screens.base import BaseScreen
from lotalot.widgets.lines import Cell, LineList, TableLines, fit

if TYPE_CHECKING:
    from readiness.models import StockItem, StockLine


class StockLines(TableLines):
    """The goods, one line each."""

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a line of stock."""
        item = self.line(index).item
        sizes = _sizes(width)
        price = fr.price(item.price) if item.price is not None else "?"
        return (
            Cell("▸ " if index == self.cursor else "  ", "flag"),
            Cell(fit(fr.plain(item.label), sizes[0]), "strong"),
            Cell(fit(str(item.quantity), sizes[1], right=True), "" if item.quantity else "warn"),
            Cell("  " + fit(fr.plain(item.category), sizes[2])),
            Cell(" " + fit(fr.plain(item.condition) or "?", sizes[3]), "" if item.condition else "dim"),
            Cell(" " + fit(fr.plain(item.place) or "?", sizes[4]), "" if item.place else "dim"),
            Cell(fit(price, sizes[5], right=True), "" if item.price is not None else "dim"),
        )

    def line(self, index: int) -> StockLine:
        """Return a row under its own type."""
        row: StockLine = self._rows[index]  # type: ignore[assignment]
        return row

    @property
    def current(self) -> StockLine | None:
        """Return the line under the cursor."""
        return self.line(self.cursor) if self._rows else None

    def head_cells(self, width: int) -> Sequence[Cell]:
        """Draw the column names."""
        sizes = _sizes(width)
        text = (
            "  "
            + fit("Article", sizes[0])
            + fit("Qté", sizes[1], right=True)
            + "  "
            + fit("Catégorie", sizes[2])
            + (" " + fit("État", sizes[3]) + " " + fit("Lieu", sizes[4]) + fit("Prix HT", sizes[5], right=True))
        )
        return (Cell(text, "head"),)

    def empty_lines(self) -> Sequence[Cell]:
        """Say what the list is for and which key fills it."""
        return (
            Cell(""),
            Cell("Rien en stock pour l'instant.", "strong"),
            Cell(""),
            Cell("Notez ici ce que vous tenez prêt (meubles, matériel…) : les quantités demandées"),
            Cell("par les lots y sont comparées."),
            Cell(""),
            Cell("a  ajouter une ligne      lotalot stock import FICHIER  lire un tableau", "dim"),
        )


def _order(line: StockLine) -> tuple[str, str]:
    return line.item.category, line.item.label


def _sizes(width: int) -> tuple[int, int, int, int, int, int]:
    """Share a width: label, quantity, category, condition, place, price."""
    rest = max(24, width - 2 - 7 - 2 - 2 - 10)
    label = max(8, rest * 40 // 100)
    other = (rest - label) // 3
    return label, 7, other, other, other, 9


class StockScreen(BaseScreen):
    """The stock."""

    SCOPE = actions.STOCK
    BINDINGS = actions.bindings(actions.STOCK)
    AUTO_FOCUS: ClassVar[str | None] = "#stock"

    def __init__(self) -> None:
        super().__init__()
        self._removed: StockItem | None = None

    def compose_body(self) -> Iterator[Widget]:
        """Give the goods."""
        yield Static("Ce que vous tenez prêt.", id="stock-title", classes="screen-title", markup=False)
        yield StockLines(id="stock")
        yield Static("", id="stock-told", markup=False)

    def load(self) -> None:
        """Read the goods."""
        self.ask("stock", self.workspace.stock, self._show)

    def _show(self, lines: list[StockLine]) -> None:
        rows: list[StockLine] = sorted(lines, key=_order)
        self.query_one(StockLines).show_rows(rows)
        total = sum(line.item.quantity for line in lines)
        words = f"Ce que vous tenez prêt : {fr.plural(len(lines), 'ligne')}, {fr.plural(total, 'objet')}."
        self.query_one("#stock-title", Static).update(words)
        self._tell()

    @on(LineList.Highlighted)
    def _tell(self) -> None:
        """Tell what can be promised of the goods under the cursor, three months ahead."""
        line = self.query_one(StockLines).current
        if line is None:
            self.query_one("#stock-told", Static).update("")
            return
        goods, width = self.workspace.goods, self.size.width
        self.ask("stock-told", lambda: goods.told(line, width), self.query_one("#stock-told", Static).update)

    def _changed(self, words: str) -> None:
        self.load()
        self.lotalot.recheck(words)

    def action_add(self) -> None:
        """Add a line."""
        from lotalot.screens.stock_form import StockForm  # noqa: PLC0415 - opened on demand

        workspace = self.workspace

        def save(item: StockItem | None) -> None:
            if item is not None:
                words = f"Ajouté : {fr.plain(item.label)}."
                self.change(lambda: workspace.add_stock([item]), lambda _: self._changed(words))

        self.app.push_screen(StockForm(None), save)

    def action_quick(self) -> None:
        """Enter many lines in a row."""
        from lotalot.screens.stock_quick import QuickEntry  # noqa: PLC0415 - opened on demand

        def done(count: int | None) -> None:
            if count:
                self._changed(f"{fr.plural(count, 'ligne ajoutée', 'lignes ajoutées')}.")

        self.app.push_screen(QuickEntry(), done)

    @on(LineList.Selected)
    def action_edit(self) -> None:
        """Edit the line under the cursor."""
        from lotalot.screens.stock_form import StockForm  # noqa: PLC0415 - opened on demand

        line, workspace = self.query_one(StockLines).current, self.workspace
        if line is None:
            self.action_add()
            return

        def save(item: StockItem | None) -> None:
            if item is not None and item != line.item:
                words = f"Enregistré : {fr.plain(item.label)}."
                self.change(lambda: workspace.update_stock(line.id, item), lambda _: self._changed(words))

        self.app.push_screen(StockForm(line.item), save)

    def action_change(self, by: int) -> None:
        """Correct the quantity by one."""
        line, workspace = self.query_one(StockLines).current, self.workspace
        if line is None or line.item.quantity + by < 0:
            return
        item = line.item.model_copy(update={"quantity": line.item.quantity + by})
        words = f"{fr.plain(item.label)} : {item.quantity}."
        self.change(lambda: workspace.update_stock(line.id, item), lambda _: self._changed(words))

    def action_delete(self) -> None:
        """Delete the line under the cursor; `u` puts it back."""
        line, workspace = self.query_one(StockLines).current, self.workspace
        if line is None:
            return
        self._removed = line.item
        words = f"Supprimé : {fr.plain(line.item.label)}.  u le remet"
        self.change(lambda: workspace.remove_stock(line.id), lambda _: self._changed(words))

    def action_restore(self) -> None:
        """Put the last deleted line back."""
        item, workspace = self._removed, self.workspace
        if item is None:
            self.say("Rien à remettre.")
            return
        self._removed = None
        words = f"Remis : {fr.plain(item.label)}."
        self.change(lambda: workspace.add_stock([item]), lambda _: self._changed(words))


SCREEN = StockScreen
