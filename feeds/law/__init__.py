"""The law as dated facts: thresholds, reservations, deadlines, groupings, AGEC shares.

A rule is looked up **at the date the notice was sent**, never today: a text applies to the consultations that start
under it. What is too uncertain to apply has another type (`Mention`), without any figure: it can only be shown.
"""

from feeds.law.agec import AgecCategory, AgecShare, agec_categories, agec_category_of_cpv
from feeds.law.reserved import reservation_family, reservation_rule
from feeds.law.rules import (
    THEMES,
    LegalFact,
    Mention,
    Rule,
    all_mentions,
    all_rules,
    applicable,
    first_version,
    law_of,
    mention,
    mentions,
    rule,
)

__all__ = [
    "THEMES",
    "AgecCategory",
    "AgecShare",
    "LegalFact",
    "Mention",
    "Rule",
    "agec_categories",
    "agec_category_of_cpv",
    "all_mentions",
    "all_rules",
    "applicable",
    "first_version",
    "law_of",
    "mention",
    "mentions",
    "reservation_family",
    "reservation_rule",
    "rule",
]
