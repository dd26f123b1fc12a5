"""Papers that are held: attestations, agreements, insurance, certificates, with their expiry and who can renew them.

Pure. A lot's list of asked papers is held against them at the day of submission, not at today's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from pydantic import Field

from feeds.text import fold
from readiness import french
from readiness.models import Edge, Requirement, RequirementKind, Structure
from readiness.papers import certification_label, insurance_label

DEFAULT_LEAD_DAYS: Final = 30


class PaperKind(StrEnum):
    """What a paper is."""

    TAX = "attestation-fiscale"
    SOCIAL = "attestation-sociale"
    REGISTRATION = "immatriculation"
    """Kbis, notice of registration, receipt of the prefecture."""
    AGREEMENT = "agrement"
    """Agreement or convention of the kinds of structure (IAE, EA, ESAT, ESUS)."""
    INSURANCE = "assurance"
    CERTIFICATE = "certification"
    BANK = "rib"
    POWERS = "pouvoirs"
    """Who may sign."""
    OTHER = "autre"


LABELS: Final = {
    PaperKind.TAX: "attestation fiscale",
    PaperKind.SOCIAL: "attestation de vigilance",
    PaperKind.REGISTRATION: "immatriculation",
    PaperKind.AGREEMENT: "agrément ou convention",
    PaperKind.INSURANCE: "assurance",
    PaperKind.CERTIFICATE: "certification",
    PaperKind.BANK: "RIB",
    PaperKind.POWERS: "pouvoir de signature",
    PaperKind.OTHER: "autre pièce",
}
WINNER: Final = (PaperKind.TAX, PaperKind.SOCIAL, PaperKind.REGISTRATION)
"""Asked from whoever is about to win (R2143-6 to -10): better ready before."""


class Paper(Edge):
    """One paper held."""

    kind: PaperKind
    label: str = Field(default="", max_length=200)
    code: str = Field(default="", max_length=60)
    """Of an insurance or a certificate: its code in `readiness.papers`."""
    number: str = Field(default="", max_length=100)
    issued: date | None = None
    valid_until: date | None = None
    """Last day; None: it does not expire, or nobody knows."""
    expires: bool = True
    """Whether it expires at all: with `valid_until` None, an expiry that is not known."""
    renewed_by: str = Field(default="", max_length=120)
    """Who can renew it: a role rather than a name (« comptable »)."""
    lead_days: int = Field(default=DEFAULT_LEAD_DAYS, ge=0, le=730)
    """Days it takes to renew: the reminder comes that long before."""
    path: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=500)

    @property
    def name(self) -> str:
        """Give what it is called."""
        if self.label:
            return self.label
        if self.code:
            return insurance_label(self.code) if self.kind is PaperKind.INSURANCE else certification_label(self.code)
        return LABELS[self.kind]

    @property
    def remind_on(self) -> date | None:
        """Give the day from which it should be renewed."""
        return None if self.valid_until is None else self.valid_until - timedelta(days=self.lead_days)

    def holds_on(self, on: date) -> bool | None:
        """Tell whether it is valid on a day; None when its expiry is not known."""
        if self.issued is not None and on < self.issued:
            return False
        if self.valid_until is None:
            return None if self.expires else True
        return on <= self.valid_until


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper as stored."""

    id: int
    paper: Paper


class Standing(StrEnum):
    """What we have of a paper that is asked."""

    READY = "ready"
    EXPIRES = "expires"
    """Held today, no longer at the day of submission."""
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    """Held, its expiry is not known; or said in the profile without the paper."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """A paper that a lot asks, and what we have of it. `reason` is a French sentence."""

    name: str
    kind: PaperKind
    standing: Standing
    reason: str
    code: str = ""
    requirement: Requirement | None = None
    paper: Paper | None = None


def asked_papers(
    requirements: Iterable[Requirement], structure: Structure, papers: Sequence[Paper], *, on: date, today: date
) -> list[AskedPaper]:
    """List what a lot asks, then what whoever wins must show, each against what is held at the day of submission.

    Args:
        requirements: of the lot.
        structure: its certifications, insurances and agreements may be said without the paper.
        papers: held.
        on: the day of submission (the deadline; today when it is not known).
        today: the current day.
    """
    found: list[AskedPaper] = []
    for requirement in requirements:
        if requirement.kind is RequirementKind.INSURANCE and requirement.code:
            name = insurance_label(requirement.code)
            said = requirement.code in structure.insurances
            found.append(_asked(name, PaperKind.INSURANCE, requirement, papers, said=said, on=on, today=today))
        elif requirement.kind is RequirementKind.CERTIFICATION and requirement.code:
            name = certification_label(requirement.code)
            said = requirement.code in structure.certifications
            found.append(_asked(name, PaperKind.CERTIFICATE, requirement, papers, said=said, on=on, today=today))
        elif requirement.kind is RequirementKind.RESERVATION and requirement.regime is not None:
            said = bool(structure.accreditations)
            name = "agrément ou convention"
            found.append(_asked(name, PaperKind.AGREEMENT, requirement, papers, said=said, on=on, today=today))
    for kind in WINNER:
        found.append(_asked(LABELS[kind], kind, None, papers, said=False, on=on, today=today))  # noqa: PERF401 - one list
    return list({(each.kind, each.code, each.name): each for each in reversed(found)}.values())[::-1]


def _asked(
    name: str,
    kind: PaperKind,
    requirement: Requirement | None,
    papers: Sequence[Paper],
    *,
    said: bool,
    on: date,
    today: date,
) -> AskedPaper:
    """Hold one paper asked against those held: the one that lasts longest answers."""
    code = requirement.code if requirement is not None and kind is not PaperKind.AGREEMENT else ""
    held = [paper for paper in papers if paper.kind is kind and (not code or _same(paper, code, name))]
    best = max(
        held,
        key=lambda paper: (paper.valid_until is None and not paper.expires, paper.valid_until or date.min),
        default=None,
    )
    if best is None:
        if said:
            reason = f"{_capital(name)} : dans votre profil, mais la pièce n'est pas rangée ici."
            return AskedPaper(name, kind, Standing.UNKNOWN, reason, code, requirement)
        when = "" if requirement is not None else " (demandée à qui va gagner)"
        reason = f"{_capital(name)}{when} : vous n'avez pas rangé cette pièce."
        return AskedPaper(name, kind, Standing.MISSING, reason, code, requirement)
    standing, reason = _standing(best, on, today)
    return AskedPaper(name, kind, standing, reason, code, requirement, best)


def _standing(paper: Paper, on: date, today: date) -> tuple[Standing, str]:
    who = f" ; {paper.renewed_by} peut la renouveler" if paper.renewed_by else ""
    name, until = _capital(paper.name), paper.valid_until
    holds = paper.holds_on(on)
    if holds is None:
        return Standing.UNKNOWN, f"{name} : date de fin inconnue, à vérifier."
    if holds:
        return Standing.READY, f"{name} : valable jusqu'au {french.day(until)}." if until else f"{name} : prête."
    if until is None:
        return Standing.UNKNOWN, f"{name} : datée d'après le dépôt, à vérifier."
    if until < today:
        return Standing.EXPIRED, f"{name} : finie depuis le {french.day(until)}{who}."
    return Standing.EXPIRES, f"{name} : finit le {french.day(until)}, avant le dépôt du {french.day(on)}{who}."


def _same(paper: Paper, code: str, name: str) -> bool:
    return paper.code == code or fold(name) in fold(paper.label)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def reminders(papers: Iterable[PaperRow], today: date, within_days: int = 60) -> list[PaperRow]:
    """List the papers to renew: expired, or whose reminder comes within some days; the first to end first."""
    last = today + timedelta(days=within_days)
    due = [row for row in papers if row.paper.remind_on is not None and row.paper.remind_on <= last]
    return sorted(due, key=lambda row: (row.paper.valid_until or date.max, row.id))
