"""The lines of `quotes --json` and `sad --json`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from lotalot.jsonio.parts import Line
from readiness.commitments import CommitmentState
from readiness.orders import QuoteState
from readiness.sad import AdmissionState

if TYPE_CHECKING:
    from lotalot.rooms.deals import SadView
    from readiness.orders import Due, QuoteRow


class QuoteLineOut(Line):
    """One line of a quote, euros excluding tax; `vat` in percent or null."""

    label: str
    quantity: Decimal
    unit: str | None
    unit_price: Decimal
    total: Decimal
    vat: Decimal | None
    reference: str | None
    stock_item: int | None


class QuoteOut(Line):
    """One quote: a line of `lotalot quotes list --json`. `total_with_vat` is null when a line has no rate."""

    number: str
    state: QuoteState
    customer: str
    siret: str | None
    object: str | None
    made: date
    valid_until: date
    accepted: date | None
    engagement: str | None
    works: bool
    lines: list[QuoteLineOut]
    total: Decimal
    total_with_vat: Decimal | None
    invoice: int | None

    @classmethod
    def of(cls, row: QuoteRow) -> QuoteOut:
        """Copy one quote."""
        quote = row.quote
        return cls(
            number=row.number,
            state=quote.state,
            customer=quote.customer.name,
            siret=quote.customer.siret or None,
            object=quote.object or None,
            made=quote.made,
            valid_until=quote.valid_until,
            accepted=quote.accepted,
            engagement=quote.engagement or None,
            works=quote.works,
            lines=[
                QuoteLineOut(
                    label=line.label,
                    quantity=line.quantity,
                    unit=line.unit or None,
                    unit_price=line.unit_price,
                    total=line.total,
                    vat=line.vat,
                    reference=line.reference or None,
                    stock_item=line.stock_item,
                )
                for line in quote.lines
            ],
            total=quote.total,
            total_with_vat=quote.total_with_vat,
            invoice=row.invoice,
        )


class DueOut(Line):
    """What a customer accepted and was not invoiced for: a line of `lotalot quotes due --json`."""

    customer: str
    quotes: list[str]
    total: Decimal
    missing: Decimal
    due: bool
    oldest: date

    @classmethod
    def of(cls, due: Due) -> DueOut:
        """Copy one customer's."""
        return cls(
            customer=due.customer,
            quotes=[row.number for row in due.quotes],
            total=due.total,
            missing=due.missing,
            due=due.due,
            oldest=due.oldest,
        )


class CategoryOut(Line):
    """A category, our admission in it and what was won."""

    name: str
    code: str | None
    admission: AdmissionState
    asked: date | None
    decided: date | None
    until: date | None
    won: int
    amount_won: Decimal


class ContractOut(Line):
    """A specific contract; `state` and `amount` are those of our answer, null before it. `said`: French sentences."""

    id: int
    title: str
    category: str | None
    invited: date | None
    deadline: date | None
    frame: str | None
    bid: int | None
    state: CommitmentState | None
    amount: Decimal | None
    said: list[str]


class SadOut(Line):
    """A dynamic purchasing system: a line of `lotalot sad list --json`."""

    id: int
    name: str
    buyer: str | None
    starts: date | None
    ends: date | None
    categories: list[CategoryOut]
    contracts: list[ContractOut]
    documents: list[str]
    won: int
    amount_won: Decimal

    @classmethod
    def of(cls, view: SadView) -> SadOut:
        """Copy one system."""
        sad, past = view.row.sad, dict(view.by_category)
        return cls(
            id=view.row.id,
            name=sad.name,
            buyer=sad.buyer or None,
            starts=sad.starts,
            ends=sad.ends,
            categories=[
                CategoryOut(
                    name=each.name,
                    code=each.code or None,
                    admission=each.admission.state,
                    asked=each.admission.asked,
                    decided=each.admission.decided,
                    until=each.admission.until,
                    won=past[each.name].won,
                    amount_won=past[each.name].amount_won,
                )
                for each in sad.categories
            ],
            contracts=[
                ContractOut(
                    id=each.row.id,
                    title=each.row.contract.title,
                    category=each.row.contract.category or None,
                    invited=each.row.contract.invited,
                    deadline=each.row.contract.deadline,
                    frame=each.row.contract.frame or None,
                    bid=each.bid.id if each.bid else None,
                    state=each.bid.commitment.state if each.bid else None,
                    amount=each.bid.commitment.amount if each.bid else None,
                    said=[said.text for said in each.said],
                )
                for each in view.contracts
            ],
            documents=list(sad.documents),
            won=view.history.won,
            amount_won=view.history.amount_won,
        )
