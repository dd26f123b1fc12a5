"""Quotes, invoices that gather them, dynamic purchasing systems and the contracts under them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lotalot.rooms import Room

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from readiness.commitments import CommitmentLine
    from readiness.orders import Due, InvoiceRow, Quote, QuoteLine, QuoteRow, ThresholdSaid
    from readiness.quote_lines import LinesFile
    from readiness.sad import Admission, History, Sad, SadRow, Said, SpecificContract, SpecificRow
    from readiness.store_deals import DealStore


@dataclass(frozen=True, slots=True)
class ContractView:
    """A specific contract with what became of it and what is said of it today."""

    row: SpecificRow
    bid: CommitmentLine | None
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class SadView:
    """A system with its contracts, and its history: of the whole, then by category."""

    row: SadRow
    contracts: tuple[ContractView, ...]
    history: History
    by_category: tuple[tuple[str, History], ...]


class DealRoom(Room):
    """Read and write quotes and systems."""

    @property
    def store(self) -> DealStore:
        """Open the store on the current thread's connection."""
        from readiness.store_deals import DealStore  # noqa: PLC0415 - see Room

        return DealStore(self.db)

    # --- quotes

    def quotes(self) -> list[QuoteRow]:
        """List the quotes, the oldest first."""
        return self.store.quotes()

    def quote(self, number: str) -> QuoteRow:
        """Read a quote by its number."""
        return self.store.quote(number)

    def add_quote(self, quote: Quote) -> QuoteRow:
        """Number a new quote and keep it."""
        return self.store.add_quote(quote)

    def read_lines(self, path: Path) -> LinesFile:
        """Read the lines of a file; a price left out is the price book's.

        Raises:
            readiness.errors.UnreadableQuote: it cannot be read.
        """
        from feeds.errors import why_refused  # noqa: PLC0415
        from readiness.errors import UnreadableQuote  # noqa: PLC0415
        from readiness.quote_lines import MOST_BYTES, read_lines  # noqa: PLC0415

        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            why = f"lecture impossible, {why_refused(error)} ; vérifiez le chemin"
            raise UnreadableQuote(str(path), why) from error
        return read_lines(data, path.name, self._prices())

    def stock_lines(
        self, wanted: Mapping[int, Decimal], vat: Decimal | None = None
    ) -> tuple[list[QuoteLine], list[str]]:
        """Make lines from what is held, priced by the stock or the price book; also what one is warned of.

        Raises:
            readiness.errors.UnreadableQuote: a line of stock does not exist, or has no price anywhere.
        """
        from feeds.text import fold  # noqa: PLC0415
        from readiness.errors import UnreadableQuote  # noqa: PLC0415
        from readiness.french import number  # noqa: PLC0415
        from readiness.orders import QuoteLine  # noqa: PLC0415

        held, prices = {line.id: line.item for line in self.workspace.stock()}, self._prices()
        lines, warned = [], []
        for ident, quantity in wanted.items():
            item = held.get(ident)
            if item is None:
                raise UnreadableQuote(f"stock n° {ident}", "cette ligne n'existe pas ; lotalot stock list les numérote")
            price = item.price
            if price is None:
                price = prices.get(fold(item.reference)) if item.reference else None
                price = prices.get(fold(item.label)) if price is None else price
            if price is None:
                raise UnreadableQuote(item.label, "pas de prix ; donnez-en un dans le stock ou dans la liste de prix")
            if quantity > item.quantity:
                warned.append(f"{item.label} : {number(quantity)} au devis, {item.quantity} en stock.")
            lines.append(
                QuoteLine(
                    label=item.label,
                    quantity=quantity,
                    unit_price=price,
                    vat=vat,
                    reference=item.reference,
                    stock_item=ident,
                )
            )
        return lines, warned

    def _prices(self) -> dict[str, Decimal]:
        from feeds.text import fold  # noqa: PLC0415

        found: dict[str, Decimal] = {}
        for line in self.workspace.frames.prices():
            found[fold(line.entry.label)] = line.entry.price
            if line.entry.reference:
                found[fold(line.entry.reference)] = line.entry.price
        return found

    def accept(self, number: str, on: date | None = None, engagement: str = "") -> QuoteRow:
        """Note that the customer signed.

        Raises:
            readiness.errors.UnreadableQuote: it was refused, cancelled, or is already accepted.
        """
        from readiness.orders import QuoteState  # noqa: PLC0415

        row = self._open(number)
        said = {"state": QuoteState.ACCEPTED, "accepted": on or self.today()}
        said |= {"engagement": engagement} if engagement else {}
        return self.store.update_quote(row.number, row.quote.model_copy(update=said))

    def refuse(self, number: str) -> QuoteRow:
        """Note that the customer said no."""
        from readiness.orders import QuoteState  # noqa: PLC0415

        row = self._open(number)
        return self.store.update_quote(row.number, row.quote.model_copy(update={"state": QuoteState.REFUSED}))

    def _open(self, number: str) -> QuoteRow:
        from lotalot.deal_words import QUOTE_STATES  # noqa: PLC0415
        from readiness.errors import UnreadableQuote  # noqa: PLC0415
        from readiness.orders import QuoteState  # noqa: PLC0415

        row = self.quote(number)
        if row.quote.state not in (QuoteState.DRAFT, QuoteState.SENT):
            raise UnreadableQuote(row.number, f"il est déjà {QUOTE_STATES[row.quote.state]} ; faites-en un autre")
        return row

    def export(self, number: str, path: Path) -> QuoteRow:
        """Write a quote as .pdf or .xlsx, whole or not at all; a draft is then sent.

        Raises:
            readiness.errors.UnreadableQuote: no profile, another suffix, or the file cannot be written.
        """
        from feeds.errors import why_refused  # noqa: PLC0415
        from readiness.errors import UnreadableQuote  # noqa: PLC0415
        from readiness.orders import QuoteState  # noqa: PLC0415
        from readiness.quote_files import quote_pdf, quote_xlsx, seller_of  # noqa: PLC0415

        row, structure = self.quote(number), self.workspace.structure()
        make = {".pdf": quote_pdf, ".xlsx": quote_xlsx}.get(path.suffix.lower())
        if make is None:
            raise UnreadableQuote(str(path), "choisissez un nom qui finit par .pdf ou .xlsx")
        if structure is None:
            raise UnreadableQuote(row.number, "il n'y a pas encore de profil, un devis porte le nom de la structure")
        partial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            partial.write_bytes(make(row, seller_of(structure)))
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            why = f"écriture impossible, {why_refused(error)} ; choisissez un autre dossier"
            raise UnreadableQuote(str(path), why) from error
        if row.quote.state is not QuoteState.DRAFT:
            return row
        return self.store.update_quote(row.number, row.quote.model_copy(update={"state": QuoteState.SENT}))

    def threshold(self, row: QuoteRow) -> ThresholdSaid | None:
        """Hold a quote against the threshold in force today."""
        from readiness.orders import stand_to_threshold  # noqa: PLC0415

        return stand_to_threshold(row.quote, self.quotes(), self.today(), row.number)

    def due(self) -> list[Due]:
        """Gather what is accepted and not invoiced, by customer."""
        from readiness.orders import to_invoice  # noqa: PLC0415

        return to_invoice(self.quotes(), self.store.group_at())

    def invoice(self, customer: str, chorus: str = "") -> InvoiceRow:
        """Gather all that a customer accepted in one invoice.

        Raises:
            readiness.errors.UnreadableQuote: nothing of this customer waits for an invoice.
        """
        from readiness.errors import UnreadableQuote  # noqa: PLC0415
        from readiness.orders import Invoice, customer_key  # noqa: PLC0415

        found = next((each for each in self.due() if customer_key(each.customer) == customer_key(customer)), None)
        if found is None:
            raise UnreadableQuote(customer, "aucun devis accepté n'attend de facture ; lotalot quotes due les liste")
        made = Invoice(customer=found.customer, made=self.today(), total=found.total, chorus=chorus)
        return self.store.add_invoice(made, found.quotes)

    def deposited(self, ident: int, chorus: str) -> InvoiceRow:
        """Keep the reference that Chorus Pro gave to an invoice.

        Raises:
            readiness.errors.UnreadableQuote: there is no such invoice.
        """
        from dataclasses import replace  # noqa: PLC0415

        from readiness.errors import UnreadableQuote  # noqa: PLC0415

        row = next((each for each in self.store.invoices() if each.id == ident), None)
        if row is None:
            raise UnreadableQuote(f"facture n° {ident}", "elle n'existe pas ; lotalot quotes list les donne")
        changed = row.invoice.model_copy(update={"chorus": chorus})
        self.store.update_invoice(ident, changed)
        return replace(row, invoice=changed)

    # --- dynamic purchasing systems

    def sads(self) -> list[SadView]:
        """Read every system with its contracts and history."""
        from readiness.sad import about_deadline, history, may_answer  # noqa: PLC0415

        bids, today, store = self.workspace.commitments.all(), self.today(), self.store
        by_id = {line.id: line for line in bids}
        views = []
        for row in store.sads():
            specifics = store.specifics(row.id)
            contracts = tuple(
                ContractView(
                    each,
                    by_id.get(each.contract.commitment) if each.contract.commitment is not None else None,
                    (*about_deadline(each.contract, today), may_answer(row.sad, each.contract, today)),
                )
                for each in specifics
            )
            named = tuple((cat.name, history(specifics, bids, cat.name)) for cat in row.sad.categories)
            views.append(SadView(row, contracts, history(specifics, bids), named))
        return views

    def sad(self, ident: int) -> SadView:
        """Read one system.

        Raises:
            readiness.store_deals.UnknownDealError: there is none.
        """
        from readiness.store_deals import UnknownDealError  # noqa: PLC0415

        found = next((each for each in self.sads() if each.row.id == ident), None)
        if found is None:
            raise UnknownDealError(str(self.workspace.path), "le SAD n°", ident)
        return found

    def put_sad(self, sad: Sad, ident: int | None = None) -> int:
        """Write a system."""
        return self.store.put_sad(sad, ident)

    def admit(self, ident: int, category: str, admission: Admission) -> Sad:
        """Say where our admission in a category stands; a category that the system did not have is added."""
        from readiness.sad import SadCategory  # noqa: PLC0415

        sad = self.sad(ident).row.sad
        known = sad.category(category) or SadCategory(name=category)
        changed = known.model_copy(update={"admission": admission})
        kept = tuple(changed if each == known else each for each in sad.categories)
        kept = kept if known in sad.categories else (*kept, changed)
        after = sad.model_copy(update={"categories": kept})
        self.store.put_sad(after, ident)
        return after

    def add_contract(self, sad: int, contract: SpecificContract) -> int:
        """Keep an invitation under a system."""
        return self.store.put_specific(sad, contract)

    def answer(self, ident: int, amount: Decimal | None = None) -> CommitmentLine:
        """Begin to answer a contract: a bid in the portfolio, made once.

        Raises:
            readiness.store_deals.UnknownDealError: the contract does not exist.
        """
        from readiness.commitments import Commitment  # noqa: PLC0415
        from readiness.store_deals import UnknownDealError  # noqa: PLC0415

        row = next((each for each in self.store.specifics() if each.id == ident), None)
        if row is None:
            raise UnknownDealError(str(self.workspace.path), "le marché spécifique n°", ident)
        room, contract = self.workspace.commitments, row.contract
        known = {line.id: line for line in room.all()}
        line = known.get(contract.commitment) if contract.commitment is not None else None
        if line is not None:
            if amount is None:
                return line
            return room.update(line.id, line.commitment.model_copy(update={"amount": amount}))
        sad = self.sad(row.sad).row.sad
        category = sad.category(contract.category)
        bid = Commitment(
            label=contract.title,
            segment=category.segment if category else "",
            opportunity=sad.opportunity,
            amount=amount,
        )
        line = room.add(bid)
        self.store.put_specific(row.sad, contract.model_copy(update={"commitment": line.id}), ident)
        return line
