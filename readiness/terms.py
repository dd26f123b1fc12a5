"""How long a lot lasts, as one answer: first period, renewals, longest duration, start and end.

Structured fields and words often say different parts of it: a form gives 48 months where the words say one year
renewed three times. The words then tell what the field's figure is made of. Pure.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from feeds.models import Evidence, Lot, Opportunity
from readiness import french
from readiness.days import find_days
from readiness.periods import find_durations
from readiness.texts import TERMS, Hit, Texts, evidence_of

LONGEST_CONTRACT: Final = 96
"""Months: eight years, the longest framework agreement of L2125-1 (network operators; four years for the others)."""
CLOSE: Final = Decimal("1.1")
"""Months: a duration published in days differs that much from the same in years."""
RULE: Final = "besoin:durée"


@dataclass(slots=True)
class Terms:
    """What was read of how long a lot lasts, in months. None is unknown.

    Attributes:
        sure / days_sure: read in structured fields that no words contradict: how long, and when.
    """

    first: Decimal | None = None
    renewals: int | None = None
    period: Decimal | None = None
    longest: Decimal | None = None
    starts: date | None = None
    ends: date | None = None
    sure: bool = True
    days_sure: bool = False
    first_evidence: list[Evidence] = field(default_factory=list)
    renewals_evidence: list[Evidence] = field(default_factory=list)
    starts_evidence: list[Evidence] = field(default_factory=list)
    ends_evidence: list[Evidence] = field(default_factory=list)


def read_terms(opportunity: Opportunity, lot: Lot | None, texts: Texts) -> Terms:
    """Read how long a lot lasts (or the whole procedure when `lot` is None)."""
    terms = Terms()
    firsts = texts.found(lot, TERMS, find_durations, ("first",))
    longests = texts.found(lot, TERMS, find_durations, ("longest",))
    _read_renewals(terms, opportunity, lot, texts)
    published = (lot.duration_months if lot else None) or opportunity.duration_months
    _read_first(terms, published, firsts, longests)
    if published is not None:
        path = f"{lot.path}.duration" if lot and lot.duration_months and lot.path else "duration"
        terms.first_evidence.insert(0, Evidence(path, french.months(published)))
    _read_longest(terms, longests)
    _read_days(terms, lot, texts)
    return terms


def _read_renewals(terms: Terms, opportunity: Opportunity, lot: Lot | None, texts: Texts) -> None:
    published = lot.renewals if lot and lot.renewals is not None else opportunity.renewals
    hits = texts.found(lot, TERMS, find_durations, ("renewals", "more"))
    counted = [hit for hit in hits if hit[0].topic == "renewals" and hit[0].value > 0]
    more = [hit for hit in hits if hit[0].topic == "more"]
    said: int | None = None
    if counted:
        said = int(max(hit[0].value for hit in counted))
    elif more:
        said = len({(hit[0].start, hit[1].path) for hit in more if hit[1].path == more[0][1].path})
    elif hits:
        said = 0
    # Buyers' tools fill zero by themselves: alone it says nothing.
    terms.renewals = published or said
    terms.renewals_evidence = [evidence_of(hit, RULE) for hit in (counted or hits)[:2]]
    if published:
        path = f"{lot.path}.renewals" if lot and lot.path else "renewals"
        terms.renewals_evidence.insert(0, Evidence(path, str(published), "BT-58"))
        terms.sure = said in (None, published)
    periods = texts.found(lot, TERMS, find_durations, ("renewal-period",)) or more
    if periods:
        terms.period = Counter(hit[0].value for hit in periods).most_common(1)[0][0]


def _read_first(terms: Terms, published: Decimal | None, firsts: Sequence[Hit], longests: Sequence[Hit]) -> None:
    """Choose the first period among the field and the words."""
    said = [value for value, _ in Counter(hit[0].value for hit in firsts).most_common()]
    totals = [hit[0].value for hit in longests]
    if published is None:
        terms.first = said[0] if said else None
        terms.sure = False
    elif _any_close(published, said):
        terms.first = published
    else:
        parts = [
            value
            for value in said
            if _makes(value, terms, published) or (value < published and _any_close(published, totals))
        ]
        firm = [hit[0].value for hit in firsts if _firm(hit)]
        if parts or firm:
            terms.first = (parts or firm)[0]
            terms.sure = bool(parts)
        else:
            terms.first = published
            terms.sure = terms.sure and not said
    whole = next((value for value in totals if published is None or _close(value, published)), None)
    if whole is not None and not said and terms.renewals:
        rest = whole - terms.renewals * (terms.period or whole / (terms.renewals + 1))
        if rest > 0:
            terms.first = rest
    if terms.first is None and totals:
        terms.first = max(totals)
    terms.first_evidence = [evidence_of(hit, RULE) for hit in [*firsts, *longests][:2]]


def _makes(first: Decimal, terms: Terms, total: Decimal) -> bool:
    """Tell whether a first period and its renewals make the total that is published."""
    if not terms.renewals:
        return False
    return _close(first + terms.renewals * (terms.period or first), total)


def _firm(hit: Hit) -> bool:
    found, fragment = hit
    around = fragment.text[max(0, found.start - 40) : found.end + 12].lower()
    return "ferme" in around or "initial" in around


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= CLOSE


def _any_close(one: Decimal, others: Sequence[Decimal]) -> bool:
    return any(_close(one, other) for other in others)


def _read_longest(terms: Terms, longests: Sequence[Hit]) -> None:
    if terms.first is None:
        return
    totals = [hit[0].value for hit in longests if hit[0].value > terms.first]
    if totals:
        terms.longest = max(totals)
    elif terms.renewals:
        whole = terms.first + terms.renewals * (terms.period or terms.first)
        # A sum that no contract of ours reaches means that the duration already holds its renewals.
        terms.longest = whole if whole <= LONGEST_CONTRACT or terms.period is not None else None


def _read_days(terms: Terms, lot: Lot | None, texts: Texts) -> None:
    starts = texts.found(lot, TERMS, find_days, ("starts",))
    ends = texts.found(lot, TERMS, find_days, ("ends",))
    if lot and lot.starts:
        terms.starts = lot.starts
        terms.days_sure = all(hit[0].on == lot.starts for hit in starts)
        terms.starts_evidence = [Evidence(f"{lot.path}.starts" if lot.path else "starts", lot.starts.isoformat())]
    elif starts:
        terms.starts = starts[0][0].on
    terms.starts_evidence += [evidence_of(hit, RULE) for hit in starts[:1]]
    published = lot.ends if lot else None
    said = sorted(hit[0].on for hit in ends if hit[0].on and (terms.starts is None or hit[0].on > terms.starts))
    if lot and published:
        terms.ends = published
        terms.days_sure = terms.days_sure or terms.starts is None
        terms.ends_evidence = [Evidence(f"{lot.path}.ends" if lot.path else "ends", published.isoformat())]
    elif said:
        terms.ends = said[0]
        terms.ends_evidence = [evidence_of(hit, RULE) for hit in ends if hit[0].on == said[0]][:1]
