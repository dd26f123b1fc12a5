"""Small orders: a quote from lines, accepted quotes that add up, one invoice when it is worth one. Pure.

No accounting: amounts excluding tax, VAT only as the user gives it on a line. A finance department refuses invoices of
twenty euros: accepted quotes of one customer accumulate until an amount that the user chooses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from pydantic import Field

from feeds.law import Rule, rule
from readiness.models import Edge

CENT: Final = Decimal("0.01")
DEFAULT_VALIDITY_DAYS: Final = 60
DEFAULT_GROUP_AT: Final = Decimal(1000)
"""Euros excluding tax from which one invoice is due, unless the user chose another amount."""
WORKS: Final = "travaux"


class QuoteState(StrEnum):
    """Where a quote stands."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    """Signed by the customer: to be done, then invoiced."""
    REFUSED = "refused"
    CANCELLED = "cancelled"


class QuoteLine(Edge):
    """One line of a quote."""

    label: str = Field(min_length=1, max_length=500)
    quantity: Decimal = Field(gt=0, le=Decimal(10) ** 7)
    unit: str = Field(default="", max_length=40)
    unit_price: Decimal = Field(ge=0, le=Decimal(10) ** 8)
    """Euros excluding tax."""
    vat: Decimal | None = Field(default=None, ge=0, le=100)
    """Rate in percent; None when the structure charges none or does not say."""
    reference: str = Field(default="", max_length=80)
    stock_item: int | None = None
    """The line of stock it is taken from."""

    @property
    def total(self) -> Decimal:
        """Euros excluding tax, to the cent."""
        return (self.quantity * self.unit_price).quantize(CENT, ROUND_HALF_UP)


class Customer(Edge):
    """Who orders."""

    name: str = Field(min_length=1, max_length=200)
    siret: str = Field(default="", max_length=14)
    service: str = Field(default="", max_length=100)
    """Service code asked by Chorus Pro, when the buyer has one."""
    address: str = Field(default="", max_length=500)


class Quote(Edge):
    """A quote. Its number is given once, when it is made, and never changes."""

    customer: Customer
    object: str = Field(default="", max_length=300)
    lines: tuple[QuoteLine, ...] = Field(min_length=1, max_length=500)
    made: date
    valid_until: date
    state: QuoteState = QuoteState.DRAFT
    accepted: date | None = None
    engagement: str = Field(default="", max_length=50)
    """Order or commitment number given by the buyer (« numéro d'engagement »)."""
    works: bool = False
    """Works rather than supplies or services: another threshold."""
    commitment: int | None = None
    note: str = Field(default="", max_length=1000)

    @property
    def total(self) -> Decimal:
        """Euros excluding tax."""
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def vat_by_rate(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """Give (rate, tax) pairs, one a rate, of the lines that have one."""
        bases: dict[Decimal, Decimal] = {}
        for line in self.lines:
            if line.vat is not None:
                bases[line.vat] = bases.get(line.vat, Decimal(0)) + line.total
        return tuple((rate, (base * rate / 100).quantize(CENT, ROUND_HALF_UP)) for rate, base in sorted(bases.items()))

    @property
    def total_with_vat(self) -> Decimal | None:
        """Euros with tax; None when a line does not say its rate."""
        if any(line.vat is None for line in self.lines):
            return None
        return self.total + sum((tax for _, tax in self.vat_by_rate), Decimal(0))

    def expired(self, on: date) -> bool:
        """Tell whether it can no longer be accepted as it is."""
        return self.state in (QuoteState.DRAFT, QuoteState.SENT) and on > self.valid_until


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A quote as stored: `number` is what stands on it (`D2026-014`); `invoice` the invoice that took it, if any."""

    id: int
    number: str
    quote: Quote
    invoice: int | None = None


class Invoice(Edge):
    """One invoice asked for, and where it was deposited. The invoice itself is made elsewhere."""

    customer: str
    made: date
    total: Decimal
    chorus: str = Field(default="", max_length=100)
    """Reference given by Chorus Pro when it was deposited."""


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice as stored, with the numbers of the quotes it gathers."""

    id: int
    invoice: Invoice
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What one customer has accepted and was not invoiced for.

    Attributes:
        total: euros excluding tax.
        missing: euros that are missing before one invoice is worth it; zero when it is due.
        oldest: the first acceptance, so that nothing waits for ever.
    """

    customer: str
    quotes: tuple[QuoteRow, ...]
    total: Decimal
    missing: Decimal
    oldest: date

    @property
    def due(self) -> bool:
        """Tell whether one invoice is due."""
        return self.missing == 0


def customer_key(name: str) -> str:
    """Give what tells two customers apart: their name without case, accents or spaces."""
    from feeds.text import fold  # noqa: PLC0415 - only where customers are gathered

    return " ".join(fold(name).split())


def to_invoice(rows: Iterable[QuoteRow], group_at: Decimal = DEFAULT_GROUP_AT) -> list[Due]:
    """Gather accepted quotes that no invoice took, by customer; what is due first, then the oldest."""
    groups: dict[str, list[QuoteRow]] = {}
    for row in rows:
        if row.quote.state is QuoteState.ACCEPTED and row.invoice is None:
            groups.setdefault(customer_key(row.quote.customer.name), []).append(row)
    found = []
    for some in groups.values():
        total = sum((row.quote.total for row in some), Decimal(0))
        oldest = min(row.quote.accepted or row.quote.made for row in some)
        name = some[-1].quote.customer.name
        found.append(Due(name, tuple(some), total, max(Decimal(0), group_at - total), oldest))
    return sorted(found, key=lambda due: (not due.due, due.oldest, due.customer))


def next_number(used: Iterable[str], on: date) -> str:
    """Give the number that follows, one series a year without holes (`D2026-014`)."""
    prefix = f"D{on.year}-"
    taken = [
        int(number[len(prefix) :]) for number in used if number.startswith(prefix) and number[len(prefix) :].isdigit()
    ]
    return f"{prefix}{max(taken, default=0) + 1:03d}"


def valid_until(made: date, days: int = DEFAULT_VALIDITY_DAYS) -> date:
    """Give the last day of a quote."""
    return made + timedelta(days=days)


def threshold(on: date, *, works: bool = False) -> Rule | None:
    """Give the amount under which a buyer may order without publicity nor competition, in force on a day (R2122-8)."""
    return rule("T-DISP-TX" if works else "T-DISP-FS", on)


@dataclass(frozen=True, slots=True)
class ThresholdSaid:
    """How a customer's orders stand to the threshold: informs, never decides."""

    rule: Rule
    ordered: Decimal
    """Accepted and quoted since the beginning of the year, euros excluding tax."""
    left: Decimal


def stand_to_threshold(quote: Quote, others: Sequence[QuoteRow], on: date, number: str = "") -> ThresholdSaid | None:
    """Add a quote to what the same customer accepted in the same year, and hold it against the threshold.

    `number` is the quote's own, once it has one, so that it is not counted twice.

    The buyer computes the value of its need over all suppliers: what is known here is only our part.
    """
    found = threshold(on, works=quote.works)
    if found is None or found.value is None:
        return None
    key = customer_key(quote.customer.name)
    before = [
        row.quote.total
        for row in others
        if row.quote.state is QuoteState.ACCEPTED
        and row.quote.works == quote.works
        and (row.quote.accepted or row.quote.made).year == on.year
        and customer_key(row.quote.customer.name) == key
        and row.number != number
    ]
    ordered = sum(before, quote.total)
    return ThresholdSaid(found, ordered, found.value - ordered)
