"""What the words of a notice ask of a lot, one function a kind, each with where it was read.

Structured fields come first where there are some. Pure; compares nothing with a structure.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from feeds.models import Lot
from feeds.text import fold
from readiness import french, papers
from readiness.days import find_days
from readiness.found import Found
from readiness.models import Requirement, RequirementKind
from readiness.quantities import find_quantities, period_after
from readiness.question_days import find_question_days
from readiness.schedule import find_schedule, find_windows
from readiness.terms import Terms
from readiness.texts import CAPACITY, DEMANDS, TERMS, WORK, Hit, Search, Texts, evidence_of
from readiness.turnover import find_turnover

SILENT: Final = "non indiqué"
NOTHING_ASKED: Final = "rien de demandé"
"""What the user says of a kind that the notice does not ask."""
MOST_QUANTITIES: Final = 8
MOST_NAMED: Final = 6
DAYS: Final = "j/sem."
HOURS: Final = "h/sem."
TIMES: Final = "x montant"
SURE, PROBABLE, FRAGILE = "sure", "probable", "fragile"
_INFO: Final = frozenset({"info"})
_SHARES: Final = WORK | {"info"}
_RHYTHMS: Final = (
    ("days", "fréquence", DAYS),
    ("hours", "volume", HOURS),
    ("day", "fréquence", "fois/jour"),
    ("month", "fréquence", "fois/mois"),
    ("year", "fréquence", "fois/an"),
)


def quantities(lot: Lot | None, texts: Texts, *, goods: bool) -> list[Requirement]:
    """Give what is counted: in fields, else in the lot's words, else in the procedure's that name the lot."""
    kind, label = RequirementKind.QUANTITY, "quantité"
    structured = [
        Requirement(
            kind,
            label,
            french.figure(value, each.unit) if value is not None else each.text or SILENT,
            (each.evidence,),
            value,
            each.unit,
            confidence=SURE,
        )
        for each in (lot.quantities if lot else ())
        for value in (each.value if each.value is not None and each.value.is_finite() else None,)
    ]
    if structured:
        return structured[:MOST_QUANTITIES]
    hits = texts.found(lot, WORK, find_quantities, named_only=True)
    hits = hits or texts.found(lot, _INFO, partial(find_quantities, strict=True), named_only=True)
    seen: dict[tuple[Decimal, str], Requirement] = {}
    for hit in hits:
        found, unit = hit[0], _unit(hit)
        key = (found.value, fold(unit).rstrip("sx"))
        if key not in seen:
            least = f"{french.number(found.least)} à " if found.least is not None else ""
            seen[key] = Requirement(
                kind,
                label,
                least + french.figure(found.value, unit) + _period(hit),
                (evidence_of(hit, "besoin:quantité"),),
                found.value,
                unit,
                least=found.least,
                confidence=FRAGILE if found.doubt else PROBABLE,
            )
    if goods and not seen:
        return [Requirement(kind, label, SILENT)]
    return list(seen.values())[:MOST_QUANTITIES]


def _unit(hit: Hit) -> str:
    """Give the word of what is counted as the buyer wrote it."""
    found, fragment = hit
    if found.unit_start < 0:
        return found.unit
    return fragment.text[found.unit_start : found.unit_start + len(found.unit)].replace("\n", " ").lower()


def _period(hit: Hit) -> str:
    found, fragment = hit
    period = period_after(fold(fragment.text[found.end : found.end + 20]))
    return f" par {period}" if period else ""


def schedule(lot: Lot | None, texts: Texts) -> list[Requirement]:
    """Give how often the work is done, the most demanding of each rhythm."""
    found = texts.found(lot, WORK, find_schedule)
    asked: list[Requirement] = []
    for topic, label, unit in _RHYTHMS:
        most = max((hit for hit in found if hit[0].topic == topic), key=lambda hit: hit[0].value, default=None)
        if most is not None:
            value = most[0].value
            evidence = (evidence_of(most, f"besoin:{label}"),)
            text = french.figure(value, unit)
            kind = RequirementKind.SCHEDULE
            asked.append(Requirement(kind, label, text, evidence, value, unit, confidence=PROBABLE))
    return asked or [Requirement(RequirementKind.SCHEDULE, "fréquence", SILENT, unit=DAYS)]


def windows(lot: Lot | None, texts: Texts) -> list[Requirement]:
    """Give the hours at which the work is done."""
    seen: dict[str, Requirement] = {}
    for hit in texts.found(lot, WORK, find_windows):
        code = hit[0].unit
        evidence = (evidence_of(hit, "besoin:horaires"),)
        asked = window_words(code)
        one = Requirement(RequirementKind.TIME_WINDOW, "horaires", asked, evidence, code=code, confidence=PROBABLE)
        seen.setdefault(code, one)
    return list(seen.values())[:MOST_NAMED]


_HOURS: Final = re.compile(r"(?=.*[0-9])(?:[0-9]{1,2}(?::[0-9]{2})?)?-(?:[0-9]{1,2}(?::[0-9]{2})?)?")
"""From, to, or both (`06:30-08:00`, `-07:00`)."""


def window_words(code: str) -> str:
    """Write hours of work in French (`avant 7 h`, `de 6 h 30 à 8 h`)."""
    first, _, last = code.partition("-")
    if not _HOURS.fullmatch(code):
        return {"24/24": "24 h/24", "nuit": "de nuit ou le soir", "décalés": "horaires décalés"}.get(code, code)
    if first and last:
        return f"de {_clock(first)} à {_clock(last)}"
    return f"à partir de {_clock(first)}" if first else f"avant {_clock(last)}"


def _clock(text: str) -> str:
    hours, _, minutes = text.partition(":")
    after = f"{french.NBSP}{minutes}" if minutes not in ("", "00") else ""
    return f"{int(hours)}{french.NBSP}h{after}"


def duration(terms: Terms) -> list[Requirement]:
    """Give the first period with the longest it may last, and the renewals."""
    asked: list[Requirement] = []
    confidence = SURE if terms.sure else PROBABLE
    if terms.first is not None:
        words = french.months(terms.first)
        if terms.longest is not None and terms.longest > terms.first:
            words += f", {french.months(terms.longest)} reconductions comprises"
        evidence = tuple(dict.fromkeys(terms.first_evidence))
        asked.append(
            Requirement(
                RequirementKind.DURATION,
                "durée",
                words,
                evidence,
                terms.first,
                "mois",
                most=terms.longest,
                confidence=confidence,
            )
        )
    if terms.renewals is not None:
        count = Decimal(terms.renewals)
        words = f"{terms.renewals} fois" if terms.renewals else "aucune"
        if terms.renewals and terms.period is not None:
            words += f" {french.months(terms.period)}"
        evidence = tuple(dict.fromkeys(terms.renewals_evidence))
        kind = RequirementKind.RENEWALS
        asked.append(Requirement(kind, "reconductions", words, evidence, count, "fois", confidence=confidence))
    return asked


def days(terms: Terms) -> list[Requirement]:
    """Give when the contract starts and ends."""
    asked: list[Requirement] = []
    for kind, label, day, evidence in (
        (RequirementKind.START, "début", terms.starts, terms.starts_evidence),
        (RequirementKind.END, "fin", terms.ends, terms.ends_evidence),
    ):
        if day is not None:
            sure = terms.days_sure and bool(evidence) and not evidence[0].rule
            asked.append(
                Requirement(
                    kind, label, french.day(day), tuple(evidence), on=day, confidence=SURE if sure else PROBABLE
                )
            )
    return asked


def questions(lot: Lot | None, texts: Texts) -> list[Requirement]:
    """Give the last day to ask the buyer something, the earliest when several are said."""
    hits = [hit for hit in texts.found(lot, TERMS | _INFO, find_question_days) if hit[0].on is not None]
    if not hits:
        return []
    first = min(hits, key=lambda hit: hit[0].on or date.max)
    day, evidence = first[0].on, (evidence_of(first, "besoin:questions"),)
    words = french.day(day) if day else SILENT
    return [Requirement(RequirementKind.QUESTIONS, "questions jusqu'au", words, evidence, on=day, confidence=PROBABLE)]


def delivery(lot: Lot | None, texts: Texts) -> list[Requirement]:
    """Give until when, or within how long, goods are delivered."""
    seen: dict[str, Requirement] = {}
    for hit in texts.found(lot, TERMS, find_days, ("delivery",)):
        found = hit[0]
        kind, evidence = RequirementKind.DELIVERY, (evidence_of(hit, "besoin:livraison"),)
        if found.on is not None:
            words = f"au plus tard le {french.day(found.on)}"
            one = Requirement(kind, "livraison", words, evidence, on=found.on, confidence=PROBABLE)
        else:
            words = f"sous {french.figure(found.value, found.unit)}"
            value, unit = found.value, found.unit
            one = Requirement(kind, "livraison", words, evidence, value, unit, least=found.least, confidence=PROBABLE)
        seen.setdefault(words, one)
    return list(seen.values())[:MOST_NAMED]


def turnover(lot: Lot | None, texts: Texts) -> list[Requirement]:
    """Give the minimum turnover, `non indiqué` when the notice says none."""
    kind, label = RequirementKind.TURNOVER, "chiffre d'affaires"
    found = texts.found(lot, CAPACITY, find_turnover)
    amounts = [hit for hit in found if hit[0].topic == "turnover"]
    if amounts:
        # Without a lot, several levels are one a lot: the lowest is what it takes to answer at all.
        choose = max if lot is not None else min
        most = choose(amounts, key=lambda hit: hit[0].value)
        evidence = (evidence_of(most, "besoin:chiffre-d-affaires"),)
        value = most[0].value
        return [Requirement(kind, label, french.euros(value), evidence, value, "€", confidence=PROBABLE)]
    if found:
        most = max(found, key=lambda hit: hit[0].value)
        evidence = (evidence_of(most, "besoin:chiffre-d-affaires"),)
        asked = f"{french.number(most[0].value)}{french.NBSP}× le montant"
        return [Requirement(kind, label, asked, evidence, most[0].value, TIMES, confidence=PROBABLE)]
    return [Requirement(kind, label, SILENT, unit="€")]


def papers_asked(lot: Lot | None, texts: Texts) -> list[Requirement]:
    """Give certifications, insurances, references and fire classes."""
    asked = _named(lot, texts, RequirementKind.CERTIFICATION, "certification", papers.find_certifications)
    asked += _named(lot, texts, RequirementKind.INSURANCE, "assurance", papers.find_insurances)
    asked += _references(lot, texts)
    asked += _named(lot, texts, RequirementKind.FIRE_CLASS, "réaction au feu", papers.find_fire_classes)
    return asked


_NAMES: Final[dict[RequirementKind, Callable[[str], str]]] = {
    RequirementKind.CERTIFICATION: papers.certification_label,
    RequirementKind.INSURANCE: papers.insurance_label,
    RequirementKind.FIRE_CLASS: papers.fire_label,
}


def _named(lot: Lot | None, texts: Texts, kind: RequirementKind, label: str, search: Search) -> list[Requirement]:
    seen: dict[str, Requirement] = {}
    for hit in texts.found(lot, DEMANDS, search):
        found = hit[0]
        evidence = (evidence_of(hit, f"besoin:{label}"),)
        equivalent = " ou équivalent" if found.doubt and kind is RequirementKind.CERTIFICATION else ""
        words = _NAMES[kind](found.unit) + equivalent
        confidence = FRAGILE if found.doubt or hit[1].role == "criteria" else PROBABLE
        seen.setdefault(found.unit, Requirement(kind, label, words, evidence, code=found.unit, confidence=confidence))
    return list(seen.values())[:MOST_NAMED]


def _references(lot: Lot | None, texts: Texts) -> list[Requirement]:
    found = texts.found(lot, CAPACITY, papers.find_references)
    asked: list[Requirement] = []
    for topic, unit in (("reference-years", "ans"), ("references", "références")):
        most = max((hit for hit in found if hit[0].topic == topic), key=lambda hit: hit[0].value, default=None)
        if most is not None:
            value = most[0].value
            words = f"sur {french.number(value)} ans" if unit == "ans" else french.figure(value, unit)
            evidence = (evidence_of(most, "besoin:références"),)
            kind = RequirementKind.REFERENCE
            asked.append(Requirement(kind, "références", words, evidence, value, unit, confidence=PROBABLE))
    return asked


def reuse_shares(lot: Lot | None, texts: Texts) -> list[Requirement]:
    """Give the share to come from reuse or recycling."""
    seen: dict[str, Requirement] = {}
    for hit in texts.found(lot, _SHARES, papers.find_reuse_shares):
        found: Found = hit[0]
        words = (
            f"{french.number(found.value)}{french.NBSP}% {'recyclé' if found.unit == 'recycle' else 'issu du réemploi'}"
        )
        evidence = (evidence_of(hit, "besoin:réemploi"),)
        one = Requirement(
            RequirementKind.REUSE_SHARE,
            "part réemployée",
            words,
            evidence,
            found.value,
            "%",
            code=found.unit,
            confidence=PROBABLE,
        )
        seen.setdefault(found.unit, one)
    return list(seen.values())
