"""Dated rules of public procurement, as data: what applied on a given day, under which article, how sure we are.

The table is `data/rules.csv`. A rule is looked up **at the date the notice was sent**, never today: a text applies to
the consultations that start under it. A rule of confidence D is mentioned to the user and never applied. This module
may not decide anything about a structure.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

MENTION_ONLY: Final = "D"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule over one period.

    Attributes:
        id: what it is about; the same for its successive versions.
        article: article of the Code de la commande publique unless it names another text.
        text: the rule in plain French, in our words.
        value: its figure in `unit`, or None.
        valid_from / valid_to: first and last day, both included; `valid_to` None means still in force.
        confidence: A read in the text, B concordant secondary source, C from memory, D uncertain.
    """

    id: str
    theme: str
    article: str
    text: str
    value: Decimal | None
    unit: str
    valid_from: date
    valid_to: date | None
    confidence: str
    source: str

    def in_force(self, on: date) -> bool:
        """Tell whether the rule covers a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def applied(self) -> bool:
        """Tell whether the tool may act on it; otherwise it only mentions it."""
        return self.confidence != MENTION_ONLY


@cache
def all_rules() -> tuple[Rule, ...]:
    """Read the table, in its order."""
    with (files("readiness") / "data" / "rules.csv").open("r", encoding="utf-8") as table:
        return tuple(
            Rule(
                id=row["id"],
                theme=row["theme"],
                article=row["article"],
                text=row["text"],
                value=Decimal(row["value"]) if row["value"] else None,
                unit=row["unit"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                confidence=row["confidence"],
                source=row["source"],
            )
            for row in csv.DictReader(table)
        )


@cache
def _versions() -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for each in all_rules():
        found.setdefault(each.id, []).append(each)
    return {ident: tuple(sorted(rules, key=lambda rule: rule.valid_from)) for ident, rules in found.items()}


def mention(ident: str, on: date) -> Rule | None:
    """Find a rule in force on a day whatever its confidence, to show it; None when there is none."""
    return next((each for each in _versions().get(ident, ()) if each.in_force(on)), None)


def rule(ident: str, on: date) -> Rule | None:
    """Find the rule to apply on a day; None when there is none, or when it is only worth a mention."""
    found = mention(ident, on)
    return found if found is not None and found.applied else None


def first_version(ident: str) -> Rule | None:
    """Find the earliest version of a rule, to say since when it exists."""
    return next(iter(_versions().get(ident, ())), None)


def rules_on(theme: str, on: date) -> tuple[Rule, ...]:
    """List the rules of a theme in force on a day, those only mentioned included, in the table's order."""
    return tuple(each for each in all_rules() if each.theme == theme and each.in_force(on))
