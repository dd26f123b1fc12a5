"""The lines of `check --json`, `doctor --json` and `stock list --json`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from lotalot.jsonio.parts import EvidenceOut, Line, evidences_of
from readiness.models import Assessment, Finding, Outcome, Requirement, RequirementKind, StockLine, Verdict, VerdictKind

if TYPE_CHECKING:
    from lotalot.workspace import Check


class RequirementOut(Line):
    """One thing a lot asks. `asked` is French, with figure and unit; `value` is the figure in `unit`.

    `least` is the lower end of a range; `most` the longest a duration lasts with its renewals; `on` a day; `code` what
    is named from a list. `confidence` is `sure`, `probable` or `fragile`; `read` is what was read before a correction;
    `notice` what the notice says when the consultation's files say otherwise.
    """

    kind: RequirementKind
    label: str
    asked: str
    value: Decimal | None
    unit: str | None
    least: Decimal | None
    most: Decimal | None
    on: date | None
    code: str | None
    confidence: str | None
    read: str | None
    notice: str | None

    @classmethod
    def of(cls, requirement: Requirement) -> RequirementOut:
        """Copy one requirement."""
        return cls(
            kind=requirement.kind,
            label=requirement.label,
            asked=requirement.asked,
            value=requirement.value,
            unit=requirement.unit or None,
            least=requirement.least,
            most=requirement.most,
            on=requirement.on,
            code=requirement.code or None,
            confidence=requirement.confidence or None,
            read=requirement.read or None,
            notice=requirement.notice or None,
        )


class FindingOut(Line):
    """The answer to one requirement. `reason` is a French sentence; `confidence` of the legal rule goes from A to D.

    `lacking` and `spare` are in the requirement's unit; `tight`: the margin is less than what writing it rounds away.
    """

    requirement: RequirementOut
    outcome: Outcome
    reason: str
    evidence: EvidenceOut | None
    evidences: list[EvidenceOut]
    ours: str | None
    gap: str | None
    rule: str | None
    article: str | None
    confidence: str | None
    lacking: Decimal | None
    spare: Decimal | None
    tight: bool

    @classmethod
    def of(cls, finding: Finding) -> FindingOut:
        """Copy one finding; its evidence falls back on the requirement's."""
        evidences = evidences_of(finding.evidence or finding.requirement.evidence)
        return cls(
            requirement=RequirementOut.of(finding.requirement),
            outcome=finding.outcome,
            reason=finding.reason,
            evidence=evidences[0] if evidences else None,
            evidences=evidences,
            ours=finding.ours or None,
            gap=finding.gap or None,
            rule=finding.rule or None,
            article=finding.article or None,
            confidence=finding.confidence or None,
            lacking=finding.lacking,
            spare=finding.spare,
            tight=finding.tight,
        )


class MarginOut(Line):
    """The tightest figure of a verdict: French, and its share of what is asked, negative when short."""

    text: str
    share: Decimal
    tight: bool


class AskBeforeOut(Line):
    """The last day to ask the buyer, who says so, and the confidence of the rule (A to D) when it is one."""

    on: date | None
    source: str
    confidence: str | None


class CheckOut(Line):
    """The verdict on one lot (`lot` null: a procedure without lots): a line of `lotalot check --json`."""

    opportunity: str
    lot: str | None
    verdict: VerdictKind
    reason: str
    distance_km: float | None
    findings: list[FindingOut]
    changes_answer: list[str]
    turns: list[str]
    margin: MarginOut | None
    questions: list[str]
    ask_before: AskBeforeOut | None

    @classmethod
    def of(cls, assessment: Assessment, verdict: Verdict) -> CheckOut:
        """Build the public shape of one verdict of an assessment."""
        return cls(
            opportunity=assessment.opportunity,
            lot=verdict.lot,
            verdict=verdict.kind,
            reason=verdict.reason,
            distance_km=None if verdict.distance_km is None else round(verdict.distance_km, 1),
            findings=[FindingOut.of(finding) for finding in verdict.findings],
            changes_answer=list(verdict.changes_answer),
            turns=list(verdict.turns),
            margin=_margin(verdict),
            questions=list(verdict.questions),
            ask_before=_ask_before(verdict),
        )


def _margin(verdict: Verdict) -> MarginOut | None:
    found = verdict.margin
    return MarginOut(text=found.text, share=round(found.share, 4), tight=found.tight) if found else None


def _ask_before(verdict: Verdict) -> AskBeforeOut | None:
    found = verdict.ask_before
    return AskBeforeOut(on=found.on, source=found.source, confidence=found.confidence or None) if found else None


class RefusalOut(Line):
    """A record that could not be read, kept aside."""

    origin: str
    record: str
    reason: str


class DoctorOut(Line):
    """One thing that `lotalot doctor --json` looked at. `refusals` is filled on the line `quarantaine`."""

    name: str
    ok: bool
    message: str
    refusals: list[RefusalOut]

    @classmethod
    def of(cls, check: Check, refusals: Iterable[RefusalOut] = ()) -> DoctorOut:
        """Copy one line of the doctor."""
        return cls(name=check.name, ok=check.ok, message=check.message, refusals=list(refusals))


class StockOut(Line):
    """One line of `lotalot stock list --json`."""

    id: int
    category: str
    label: str
    quantity: int
    condition: str | None
    place: str | None
    price: Decimal | None
    note: str | None

    @classmethod
    def of(cls, line: StockLine) -> StockOut:
        """Copy one line of stock."""
        item = line.item
        return cls(
            id=line.id,
            category=item.category,
            label=item.label,
            quantity=item.quantity,
            condition=item.condition or None,
            place=item.place or None,
            price=item.price,
            note=item.note or None,
        )
