"""What `lotalot rules --json` prints: one rule, or one thing only mentioned, a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from feeds.law import LegalFact, Rule
from lotalot.jsonio.parts import Line


class RuleOut(Line):
    """One version of a rule. `applied` is false when it is only mentioned; it then has no figure."""

    id: str
    family: str
    theme: str
    article: str
    statement: str
    value: Decimal | None
    unit: str | None
    valid_from: date | None
    valid_to: date | None
    confidence: str
    source: str
    applied: bool

    @classmethod
    def of(cls, entry: LegalFact) -> RuleOut:
        """Copy one entry of the table."""
        rule = entry if isinstance(entry, Rule) else None
        return cls(
            id=entry.id,
            family=entry.family,
            theme=entry.theme,
            article=entry.article,
            statement=entry.statement,
            value=rule.value if rule else None,
            unit=(rule.unit or None) if rule else None,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            confidence=entry.confidence,
            source=entry.source,
            applied=rule is not None,
        )
