"""Devis: small orders, what each customer accepted, and when one invoice is worth it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions, typed
from lotalot import format as fr
from lotalot.deal_words import due_words, quote_lines, state_words
from lotalot.screens.base import BaseScreen
from lotalot.screens.panel import FormError, FormPanel
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.fields import TextField
from lotalot.widgets.lines import Cell, LineList, TableLines, fit

if TYPE_CHECKING:
    from datetime import date

    from readiness.orders import Due, QuoteRow, ThresholdSaid

_SIZES: Final = (11, 14, 0, 14, 12)
Found = tuple["list[QuoteRow]", "list[Due]", "dict[str, ThresholdSaid | None]", "date"]


class QuoteLines(TableLines):
    """Quotes, the latest first."""

    today: date | None = None

    @property
    def current(self) -> QuoteRow | None:
        """Return the quote under the cursor."""
        return self._rows[self.cursor] if self._rows else None  # type: ignore[return-value]

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a line."""
        row: QuoteRow = self._rows[index]  # type: ignore[assignment]
        state = state_words(row, self.today or row.quote.made)
        texts = (
            row.number,
            state,
            fr.plain(row.quote.customer.name),
            fr.price(row.quote.total),
            f"{row.quote.valid_until:%d/%m/%Y}",
        )
        drawn = [Cell(" " + fit(text, size - 1)) for text, size in zip(texts, _sizes(width), strict=True)]
        return (Cell("▸" if index == self.cursor else " ", "flag"), *drawn)

    def head_cells(self, width: int) -> Sequence[Cell]:
        """Draw the column names."""
        names = ("Devis", "État", "Client", "Total HT", "Valable")
        pairs = zip(names, _sizes(width), strict=True)
        return (Cell(" " + "".join(" " + fit(name, size - 1) for name, size in pairs), "head"),)

    def empty_lines(self) -> Sequence[Cell]:
        """Say which key fills the list."""
        return (Cell("Aucun devis.", "strong"), Cell("a  en faire un, du stock ou d'un fichier", "dim"))


def _sizes(width: int) -> tuple[int, ...]:
    rest = max(12, width - 1 - sum(_SIZES))
    return tuple(size or rest for size in _SIZES)


class QuoteForm(FormPanel[tuple[str, str, str, str, dict[int, Decimal], Decimal | None]]):
    """Make a quote of lines of stock, of a file, or both."""

    HEADING = "Nouveau devis"

    def fields(self) -> Iterator[Widget]:
        """Give the fields."""
        yield TextField("customer", "Client", "", "Mairie de Vannes")
        yield TextField("object", "Objet", "", "Mobilier de la salle du conseil (facultatif)")
        yield TextField("siret", "SIRET du client", "", "facultatif, demandé par Chorus Pro")
        yield TextField("stock", "Lignes du stock", "", "numéro=quantité, séparées par des virgules : 1=12, 3=2")
        yield TextField("file", "Fichier de lignes", "", "lignes.csv ou .toml (facultatif)", 1000)
        yield TextField("vat", "TVA en %", "", "vide : non précisée")

    def build(self) -> tuple[str, str, str, str, dict[int, Decimal], Decimal | None]:
        """Read the fields."""
        errors: dict[str, str] = {}
        stock: dict[int, Decimal] = {}
        vat = None
        for part in filter(None, (each.strip() for each in self.text("stock").split(","))):
            ident, _, quantity = part.partition("=")
            try:
                value = typed.read_number(quantity or "1", most=10_000_000) or Decimal(0)
                stock[int(ident)] = value
            except ValueError:
                value = Decimal(0)
            if not value:
                errors["stock"] = f"« {part} » : écrivez le numéro et la quantité, par exemple 3=12."
        try:
            vat = typed.read_number(self.text("vat"), most=100, example="20")
        except ValueError as error:
            errors["vat"] = str(error)
        if not self.text("customer"):
            errors["customer"] = "Indiquez qui commande."
        if not stock and not self.text("file") and "stock" not in errors:
            errors["stock"] = "Donnez des lignes du stock, ou un fichier."
        try:
            siret = typed.read_siret(self.text("siret"))
        except ValueError as error:
            siret = ""
            errors["siret"] = str(error)
        if errors:
            raise FormError(errors)
        return self.text("customer"), self.text("object"), siret, self.text("file"), stock, vat


class OneLine(FormPanel[str]):
    """One thing to type: a file, a reference."""

    ONE_LINE = True

    def __init__(self, heading: str, label: str, value: str = "", hint: str = "") -> None:
        super().__init__()
        self._given = (heading, label, value, hint)

    def heading(self) -> str:
        """Return the question."""
        return self._given[0]

    def fields(self) -> Iterator[Widget]:
        """Give the line."""
        yield TextField("value", self._given[1], self._given[2], self._given[3], 1000)

    def build(self) -> str:
        """Return what was typed."""
        return self.text("value")


class QuotesScreen(BaseScreen):
    """The quotes."""

    SCOPE = actions.QUOTES
    BINDINGS = actions.bindings(actions.QUOTES)
    AUTO_FOCUS: ClassVar[str | None] = "#quotes"

    def __init__(self) -> None:
        super().__init__()
        self._found: Found | None = None

    def compose_body(self) -> Iterator[Widget]:
        """Give the list, then the quote under the cursor and what is due."""
        yield Static("Devis", id="quotes-title", classes="screen-title", markup=False)
        yield QuoteLines(id="quotes")
        with VerticalScroll(id="quotes-scroll", can_focus=False):
            yield Drawn(self._draw, id="quotes-text")

    def load(self) -> None:
        """Read everything."""
        workspace = self.workspace

        def read() -> Found:
            room = workspace.deals
            rows = room.quotes()
            return rows[::-1], room.due(), {row.number: room.threshold(row) for row in rows}, room.today()

        self.ask("quotes", read, self._show)

    def _show(self, found: Found) -> None:
        self._found = found
        lines = self.query_one(QuoteLines)
        lines.today = found[3]
        lines.show_rows(found[0])
        due = sum(each.due for each in found[1])
        words = f"Devis : {len(found[0])}, {fr.plural(due, 'client à facturer', 'clients à facturer')}."
        self.query_one("#quotes-title", Static).update(words)
        self._moved()

    @on(LineList.Highlighted)
    def _moved(self) -> None:
        self.query_one("#quotes-text", Drawn).refresh(layout=True)

    def _draw(self, width: int) -> Content:
        from lotalot.cli.render import wrapped  # noqa: PLC0415 - once there is something to show

        if self._found is None:
            return Content("")
        row = self.query_one(QuoteLines).current
        texts = [due_words(due) for due in self._found[1]]
        if row is not None:
            texts += ["", *quote_lines(row, self._found[2].get(row.number), self._found[3])]
        return Content("\n".join(line for text in texts for line in (wrapped(text, width, indent="  ") or [""])))

    def action_add(self) -> None:
        """Make a quote."""
        workspace = self.workspace

        def save(result: tuple[str, str, str, str, dict[int, Decimal], Decimal | None] | None) -> None:
            if result is not None:
                self.change(lambda: _make(workspace.deals, result), self._changed)

        self.app.push_screen(QuoteForm(), save)

    def _changed(self, words: str) -> None:
        self.say(words)
        self.load()

    @on(LineList.Selected)
    def action_export(self) -> None:
        """Write the quote under the cursor as PDF or spreadsheet."""
        row, room = self.query_one(QuoteLines).current, self.workspace.deals
        if row is None:
            self.action_add()
            return

        def save(path: str | None) -> None:
            if path:
                words = f"Devis {row.number} écrit dans {fr.plain(path)}."
                self.change(lambda: room.export(row.number, Path(path).expanduser()), lambda _: self._changed(words))

        self.app.push_screen(OneLine("Écrire le devis", "Fichier", f"{row.number}.pdf", ".pdf ou .xlsx"), save)

    def action_accept(self) -> None:
        """Say that the quote under the cursor is signed."""
        row, room = self.query_one(QuoteLines).current, self.workspace.deals
        if row is not None:
            words = f"Devis {row.number} accepté."
            self.change(lambda: room.accept(row.number), lambda _: self._changed(words))

    def action_refuse(self) -> None:
        """Say that the quote under the cursor is refused."""
        row, room = self.query_one(QuoteLines).current, self.workspace.deals
        if row is not None:
            words = f"Devis {row.number} refusé."
            self.change(lambda: room.refuse(row.number), lambda _: self._changed(words))

    def action_invoice(self) -> None:
        """Gather what the customer under the cursor accepted in one invoice, with its Chorus Pro reference."""
        row, room = self.query_one(QuoteLines).current, self.workspace.deals
        if row is None:
            return
        name, taken = row.quote.customer.name, row.invoice

        def save(chorus: str | None) -> None:
            if chorus is None or (taken is not None and not chorus):
                return
            work = (lambda: room.deposited(taken, chorus)) if taken else (lambda: room.invoice(name, chorus))
            self.change(work, lambda made: self._changed(f"Facture n° {made.id} : {fr.price(made.invoice.total)} HT."))

        self.app.push_screen(OneLine(f"Facturer {fr.plain(name)}", "Réf. Chorus Pro", "", "vide : plus tard"), save)


def _make(room: object, result: tuple[str, str, str, str, dict[int, Decimal], Decimal | None]) -> str:
    """Make a quote of what was typed; say its number and what one is warned of."""
    from typing import cast  # noqa: PLC0415 - beside its use

    from lotalot.rooms.deals import DealRoom  # noqa: PLC0415 - only to write
    from readiness.orders import Customer, Quote, valid_until  # noqa: PLC0415

    deals = cast("DealRoom", room)
    customer, subject, siret, file, stock, vat = result
    lines, said = deals.stock_lines(stock, vat)
    if file:
        read = deals.read_lines(Path(file).expanduser())
        lines += [line if line.vat is not None else line.model_copy(update={"vat": vat}) for line in read.lines]
        said += read.refused
    made = deals.today()
    quote = Quote(
        customer=Customer(name=customer, siret=siret),
        object=subject,
        lines=tuple(lines),
        made=made,
        valid_until=valid_until(made),
    )
    return " ".join([f"Devis {deals.add_quote(quote).number} fait.", *map(fr.plain, said)])


SCREEN = QuotesScreen
