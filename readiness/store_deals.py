"""Keep dynamic purchasing systems with their specific contracts, quotes and invoices."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

import sqlite_utils
from pydantic import BaseModel

from feeds.database import StoreError, migrate, path_of, transaction, wrapped
from readiness.migrations import MIGRATIONS
from readiness.orders import DEFAULT_GROUP_AT, Invoice, InvoiceRow, Quote, QuoteRow, QuoteState, next_number
from readiness.sad import Sad, SadRow, SpecificContract, SpecificRow

M = TypeVar("M", bound=BaseModel)
GROUP_AT: Final = "group-at"
_QUOTES: Final = "SELECT id, number, body, invoice FROM quote"


class UnknownDealError(StoreError):
    """Say that a system or a quote is no longer there."""

    def __init__(self, path: str, what: str, ident: object) -> None:
        super().__init__(path, f"{what} {ident} n'existe pas ou plus ; relisez la liste")


class QuoteMovedOnError(StoreError):
    """Say that a quote can no longer be changed."""

    def __init__(self, path: str, number: str) -> None:
        super().__init__(path, f"le devis {number} est accepté ou facturé : il ne change plus, faites-en un autre")


class DealStore:
    """Data access over one connection, used by one thread. Brings its own tables."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._conn: sqlite3.Connection = db.conn
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    # --- dynamic purchasing systems ----------------------------------------------------------------------------

    def sads(self) -> list[SadRow]:
        """List the systems in the order they were entered."""
        return [SadRow(ident, sad) for ident, sad in self._all("sad", Sad)]

    def put_sad(self, sad: Sad, ident: int | None = None) -> int:
        """Write a system, a new one without `ident`; give its id.

        Raises:
            UnknownDealError: it is no longer there.
        """
        return self._put("sad", sad, ident, "le SAD n°")

    def remove_sad(self, ident: int) -> None:
        """Forget a system and its specific contracts; their commitments stay."""
        self._remove("sad", ident)

    def specifics(self, sad: int | None = None) -> list[SpecificRow]:
        """List the specific contracts, of one system when it is given."""
        with wrapped(self._conn):
            rows = self._conn.execute(
                "SELECT id, sad, body FROM specific_contract WHERE ? IS NULL OR sad = ? ORDER BY id", (sad, sad)
            ).fetchall()
        return [SpecificRow(row[0], row[1], SpecificContract.model_validate_json(row[2])) for row in rows]

    def put_specific(self, sad: int, contract: SpecificContract, ident: int | None = None) -> int:
        """Write a specific contract under a system, a new one without `ident`; give its id.

        Raises:
            UnknownDealError: the contract or its system is no longer there.
        """
        with transaction(self._conn):
            if self._conn.execute("SELECT 1 FROM sad WHERE id = ?", (sad,)).fetchone() is None:
                raise UnknownDealError(path_of(self._conn), "le SAD n°", sad)
            if ident is None:
                done = self._conn.execute(
                    "INSERT INTO specific_contract (sad, body) VALUES (?, ?)", (sad, contract.model_dump_json())
                )
                return int(done.lastrowid or 0)
            done = self._conn.execute(
                "UPDATE specific_contract SET sad = ?, body = ? WHERE id = ?", (sad, contract.model_dump_json(), ident)
            )
            if not done.rowcount:
                raise UnknownDealError(path_of(self._conn), "le marché spécifique n°", ident)
        return ident

    def remove_specific(self, ident: int) -> None:
        """Forget a specific contract; its commitment stays."""
        self._remove("specific_contract", ident)

    # --- quotes and invoices -----------------------------------------------------------------------------------

    def quotes(self) -> list[QuoteRow]:
        """List the quotes, the oldest first."""
        with wrapped(self._conn):
            return [_quote(row) for row in self._conn.execute(f"{_QUOTES} ORDER BY id")]

    def quote(self, number: str) -> QuoteRow:
        """Read a quote by its number.

        Raises:
            UnknownDealError: there is none.
        """
        with wrapped(self._conn):
            row = self._conn.execute(f"{_QUOTES} WHERE number = ?", (number.strip().upper(),)).fetchone()
        if row is None:
            raise UnknownDealError(path_of(self._conn), "le devis", number)
        return _quote(row)

    def add_quote(self, quote: Quote) -> QuoteRow:
        """Write a new quote under the number that follows, in one transaction."""
        with transaction(self._conn):
            used = [row[0] for row in self._conn.execute("SELECT number FROM quote")]
            number = next_number(used, quote.made)
            self._conn.execute(
                "INSERT INTO quote (number, state, body) VALUES (?, ?, ?)",
                (number, quote.state.value, quote.model_dump_json()),
            )
        return self.quote(number)

    def update_quote(self, number: str, quote: Quote) -> QuoteRow:
        """Rewrite a quote. Once accepted, its lines, customer and dates no longer change; its state may.

        Raises:
            UnknownDealError: there is none.
            QuoteMovedOnError: it was accepted or invoiced, and the change is more than one of state.
        """
        with transaction(self._conn):
            before = self.quote(number)
            if before.invoice is not None or (
                before.quote.state is QuoteState.ACCEPTED and _terms(before.quote) != _terms(quote)
            ):
                raise QuoteMovedOnError(path_of(self._conn), before.number)
            self._conn.execute(
                "UPDATE quote SET state = ?, body = ? WHERE id = ?",
                (quote.state.value, quote.model_dump_json(), before.id),
            )
        return self.quote(number)

    def add_invoice(self, invoice: Invoice, quotes: Sequence[QuoteRow]) -> InvoiceRow:
        """Gather accepted quotes in one invoice, all or none.

        Raises:
            QuoteMovedOnError: one of them was invoiced or is no longer accepted.
        """
        with transaction(self._conn):
            done = self._conn.execute("INSERT INTO invoice (body) VALUES (?)", (invoice.model_dump_json(),))
            ident = int(done.lastrowid or 0)
            for row in quotes:
                taken = self._conn.execute(
                    "UPDATE quote SET invoice = ? WHERE id = ? AND invoice IS NULL AND state = ?",
                    (ident, row.id, QuoteState.ACCEPTED.value),
                )
                if not taken.rowcount:
                    raise QuoteMovedOnError(path_of(self._conn), row.number)
        return InvoiceRow(ident, invoice, tuple(row.number for row in quotes))

    def update_invoice(self, ident: int, invoice: Invoice) -> None:
        """Rewrite an invoice: its Chorus Pro reference comes later.

        Raises:
            UnknownDealError: it is no longer there.
        """
        self._put("invoice", invoice, ident, "la facture n°")

    def invoices(self) -> list[InvoiceRow]:
        """List the invoices with the numbers of their quotes."""
        quotes: dict[int, list[str]] = {}
        with wrapped(self._conn):
            for number, ident in self._conn.execute(
                "SELECT number, invoice FROM quote WHERE invoice IS NOT NULL ORDER BY id"
            ):
                quotes.setdefault(ident, []).append(number)
        return [
            InvoiceRow(ident, found, tuple(quotes.get(ident, ()))) for ident, found in self._all("invoice", Invoice)
        ]

    def group_at(self) -> Decimal:
        """Give the amount from which one invoice is due."""
        with wrapped(self._conn):
            row = self._conn.execute("SELECT value FROM deal_setting WHERE name = ?", (GROUP_AT,)).fetchone()
        return DEFAULT_GROUP_AT if row is None else Decimal(row[0])

    def set_group_at(self, amount: Decimal) -> None:
        """Choose the amount from which one invoice is due."""
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO deal_setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (GROUP_AT, str(amount)),
            )

    # --- what all share ----------------------------------------------------------------------------------------

    def _all(self, table: str, model: type[M]) -> list[tuple[int, M]]:
        with wrapped(self._conn):
            rows = self._conn.execute(f"SELECT id, body FROM {table} ORDER BY id").fetchall()
        return [(row[0], model.model_validate_json(row[1])) for row in rows]

    def _put(self, table: str, value: BaseModel, ident: int | None, what: str) -> int:
        body = value.model_dump_json()
        with transaction(self._conn):
            if ident is None:
                return int(self._conn.execute(f"INSERT INTO {table} (body) VALUES (?)", (body,)).lastrowid or 0)
            if not self._conn.execute(f"UPDATE {table} SET body = ? WHERE id = ?", (body, ident)).rowcount:
                raise UnknownDealError(path_of(self._conn), what, ident)
        return ident

    def _remove(self, table: str, ident: int) -> None:
        with transaction(self._conn):
            self._conn.execute(f"DELETE FROM {table} WHERE id = ?", (ident,))


def _quote(row: tuple[int, str, str, int | None]) -> QuoteRow:
    return QuoteRow(row[0], row[1], Quote.model_validate_json(row[2]), row[3])


def _terms(quote: Quote) -> tuple[object, ...]:
    """What a signed quote holds the structure to."""
    return quote.customer, quote.lines, quote.object, quote.made, quote.valid_until, quote.accepted or date.min
