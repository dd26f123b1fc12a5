"""The rule of law behind what a sheet shows: its article and how sure it is. Draws, decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotalot.widgets import text as tx

if TYPE_CHECKING:
    from textual.content import Content

    from feeds.law import LegalFact
    from feeds.models import Evidence, Opportunity, Reservation


def reservation_law(opportunity: Opportunity, item: Reservation, width: int) -> list[Content]:
    """Write the rule that a reservation stands on at the date of the notice; nothing when there is none."""
    from feeds.law import reservation_rule  # noqa: PLC0415 - the table is read when a reservation is shown

    sent = opportunity.dispatched or opportunity.published
    applied = reservation_rule(item.regime, sent, concession=opportunity.procedure == "concession")
    return _line(applied, width) if applied else []


def evidence_law(item: Evidence, width: int) -> list[Content]:
    """Write the rule that an evidence names, when it is one of law."""
    from feeds.law import law_of  # noqa: PLC0415 - see above

    found = law_of(item.rule)
    return _line(found, width) if found else []


def _line(rule: LegalFact, width: int) -> list[Content]:
    return tx.hanging(tx.styled(f"règle : {rule.article}, fiabilité {rule.confidence}", "dim"), width, "  └ ")
