"""Dynamic purchasing systems (SAD): categories, our admission, and the specific contracts that come under them. Pure.

Anyone qualified may ask to join a category at any time while the system lasts (R2162-43 s.); specific contracts then go
to those admitted, with ten days at least to answer. Rules are looked up at the day of the invitation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pydantic import Field

from feeds.law import rule
from readiness import french
from readiness.commitments import CommitmentLine, CommitmentState
from readiness.models import Edge

OFFER_FAMILY: Final = "S-OFFRE"
EVALUATION_FAMILY: Final = "S-EVAL"
WEEKEND: Final = 5
"""First day of the week-end, as `date.weekday` counts."""


class AdmissionState(StrEnum):
    """Where our admission in a category stands."""

    NONE = "none"
    ASKED = "asked"
    ADMITTED = "admitted"
    REFUSED = "refused"


class Admission(Edge):
    """Our admission in one category."""

    state: AdmissionState = AdmissionState.NONE
    asked: date | None = None
    decided: date | None = None
    until: date | None = None
    """Last day of the admission when the buyer gave one; None: as long as the system, or not said."""
    note: str = Field(default="", max_length=500)


class SadCategory(Edge):
    """A category of the system, with our admission in it."""

    name: str = Field(min_length=1, max_length=200)
    code: str = Field(default="", max_length=40)
    segment: str = ""
    admission: Admission = Admission()


class Sad(Edge):
    """A dynamic purchasing system that we follow."""

    name: str = Field(min_length=1, max_length=300)
    buyer: str = Field(default="", max_length=200)
    opportunity: str = ""
    starts: date | None = None
    ends: date | None = None
    categories: tuple[SadCategory, ...] = Field(default=(), max_length=200)
    documents: tuple[str, ...] = Field(default=(), max_length=100)
    """What was deposited with the application, or is kept for the next one: paths or names."""
    note: str = Field(default="", max_length=1000)

    def category(self, name: str) -> SadCategory | None:
        """Find a category by name or code."""
        wanted = name.strip().casefold()
        return next((each for each in self.categories if wanted in (each.name.casefold(), each.code.casefold())), None)


@dataclass(frozen=True, slots=True)
class SadRow:
    """A system as stored."""

    id: int
    sad: Sad


class SpecificContract(Edge):
    """An invitation under a system. What was answered, won and at what price is the commitment it points to."""

    title: str = Field(min_length=1, max_length=300)
    category: str = Field(default="", max_length=200)
    invited: date | None = None
    deadline: date | None = None
    frame: str = Field(default="", max_length=500)
    """The response frame that came with it: a path."""
    commitment: int | None = None
    note: str = Field(default="", max_length=1000)


@dataclass(frozen=True, slots=True)
class SpecificRow:
    """A specific contract as stored."""

    id: int
    sad: int
    contract: SpecificContract


@dataclass(frozen=True, slots=True)
class Said:
    """A French sentence about a system, with the article that it rests on and how urgent it is."""

    text: str
    urgent: bool = False
    rule: str = ""
    article: str = ""
    confidence: str = ""


def about_deadline(contract: SpecificContract, on: date) -> tuple[Said, ...]:
    """Warn of a deadline shorter than the law's, near or past; say when it is not known."""
    if contract.deadline is None:
        return (Said("Date limite inconnue : à lire dans l'invitation.", urgent=True),)
    said = []
    law = rule(OFFER_FAMILY, contract.invited or on)
    if contract.invited is not None and law is not None and law.value is not None:
        given = (contract.deadline - contract.invited).days
        if given < law.value:
            least = french.number(law.value)
            said.append(
                Said(
                    f"{given} jours pour répondre : moins que les {least} jours prévus, sauf délai convenu avec tous "
                    "les admis ; à vérifier dans l'invitation, ou à demander à l'acheteur.",
                    urgent=True,
                    rule=law.id,
                    article=law.article,
                    confidence=law.confidence,
                )
            )
    elif contract.invited is None:
        said.append(Said("Date de l'invitation inconnue : le délai de réponse ne peut pas être vérifié."))
    left = (contract.deadline - on).days
    if left < 0:
        said.append(Said(f"Date limite passée le {french.day(contract.deadline)}."))
    else:
        words = "aujourd'hui" if left == 0 else f"dans {left} jour{'s' if left > 1 else ''}"
        said.append(Said(f"Réponse {words}, le {french.day(contract.deadline)}.", urgent=left <= 3))  # noqa: PLR2004 - days
    return tuple(said)


def admission_for(sad: Sad, contract: SpecificContract) -> Admission | None:
    """Give our admission in the contract's category; None when the category is not one of the system's."""
    found = sad.category(contract.category) if contract.category else None
    return found.admission if found is not None else None


def may_answer(sad: Sad, contract: SpecificContract, on: date) -> Said:
    """Tell whether we may answer: admitted in the category, and still so at the deadline."""
    admission = admission_for(sad, contract)
    if admission is None:
        return Said("Catégorie inconnue : notre admission ne peut pas être vérifiée.", urgent=True)
    last = contract.deadline or on
    match admission.state:
        case AdmissionState.ADMITTED if admission.until is not None and admission.until < last:
            return Said(f"Admission terminée le {french.day(admission.until)} : à renouveler.", urgent=True)
        case AdmissionState.ADMITTED:
            return Said("Nous sommes admis dans cette catégorie.")
        case AdmissionState.ASKED:
            return Said("Admission demandée, pas encore décidée.", urgent=True)
        case AdmissionState.REFUSED:
            return Said("Admission refusée : une nouvelle candidature est possible tant que le système dure.")
        case _:
            return Said("Admission pas encore demandée : on peut candidater tant que le système dure.", urgent=True)


def answer_expected(admission: Admission) -> date | None:
    """Give the day by which the buyer answers an application (R2162-45): working days, week-ends left out."""
    law = rule(EVALUATION_FAMILY, admission.asked)
    if admission.state is not AdmissionState.ASKED or admission.asked is None or law is None or law.value is None:
        return None
    day, left = admission.asked, int(law.value)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < WEEKEND
    return day


@dataclass(frozen=True, slots=True)
class History:
    """What became of the specific contracts of a system, or of one of its categories."""

    invited: int
    answered: int
    won: int
    lost: int
    waiting: int
    amount_won: Decimal


def history(contracts: Iterable[SpecificRow], commitments: Sequence[CommitmentLine], category: str = "") -> History:
    """Count what was answered and won, of one category when it is given."""
    known = {line.id: line.commitment for line in commitments}
    rows = [row for row in contracts if not category or row.contract.category.casefold() == category.casefold()]
    bids = [known[row.contract.commitment] for row in rows if row.contract.commitment in known]
    won = [bid for bid in bids if bid.state in (CommitmentState.WON, CommitmentState.ENDED)]
    return History(
        invited=len(rows),
        answered=sum(bid.state not in (CommitmentState.PREPARING, CommitmentState.WITHDRAWN) for bid in bids),
        won=len(won),
        lost=sum(bid.state is CommitmentState.LOST for bid in bids),
        waiting=sum(bid.state is CommitmentState.SUBMITTED for bid in bids),
        amount_won=sum((bid.amount or Decimal(0) for bid in won), Decimal(0)),
    )
