"""The offer card as lines of French: what every rendering shows, what a review asks, what two cards differ in. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from readiness.conditions import Closing, Engagement, Season, TimeWindow
from readiness.french import day, euros, figure, kilometres
from readiness.models import StructureKind
from readiness.offer import STALE_DAYS, OfferActivity, OfferCard, OfferKind, OfferLine, OfferSite, OfferStock
from readiness.papers import certification_label, insurance_label

WHO, WHERE, WHAT, MEANS, STOCK = "Qui nous sommes", "Où et quand", "Ce que nous faisons", "Nos moyens", "En stock"
SECTIONS: Final = (WHO, WHERE, WHAT, MEANS, STOCK)
KINDS: Final = {
    StructureKind.EI: "entreprise d'insertion (EI)",
    StructureKind.ETTI: "entreprise de travail temporaire d'insertion (ETTI)",
    StructureKind.AI: "association intermédiaire (AI)",
    StructureKind.ACI: "atelier et chantier d'insertion (ACI)",
    StructureKind.EITI: "entreprise d'insertion par le travail indépendant (EITI)",
    StructureKind.EA: "entreprise adaptée (EA)",
    StructureKind.EATT: "entreprise adaptée de travail temporaire (EATT)",
    StructureKind.ESAT: "établissement et service d'accompagnement par le travail (ESAT)",
    StructureKind.GEIQ: "groupement d'employeurs (GEIQ)",
    StructureKind.REGIE: "régie de quartier",
    StructureKind.SCOP: "société coopérative de production (SCOP)",
    StructureKind.SCIC: "société coopérative d'intérêt collectif (SCIC)",
    StructureKind.CAE: "coopérative d'activité et d'emploi (CAE)",
    StructureKind.ESUS: "entreprise solidaire d'utilité sociale (ESUS)",
    StructureKind.SOCIETE_ESS: "société commerciale de l'économie sociale et solidaire",
    StructureKind.PENITENTIAIRE: "opérateur en établissement pénitentiaire",
}
_CONFIDENCE: Final = {"probable": "capacité à confirmer", "fragile": "capacité fragile, demandez avant"}
_MONTHS: Final = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
PART: Final = " · "
EXPIRED, STALE, CHANGED = "expiré", "non confirmé depuis plus d'un an", "en cours de correction"


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a card.

    Attributes:
        key: what it is about, the same from one card to the next.
        text: what it says, whatever the day: two cards are compared by it.
        dated: the day it was written or last confirmed, None when nobody knows.
        confirmed: whether that day is one of a review.
        marks: what the reader is warned of (`expiré`, `non confirmé depuis plus d'un an`).
    """

    key: str
    section: str
    label: str
    text: str
    dated: date | None = None
    confirmed: bool = False
    marks: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """Say of when it is (`confirmé le 04/12/2026`)."""
        if self.dated is None:
            return "sans date"
        return f"{'confirmé' if self.confirmed else 'écrit'} le {day(self.dated)}"


@dataclass(frozen=True, slots=True)
class Change:
    """What differs on one line between two cards; an empty side was not there."""

    key: str
    label: str
    before: str
    after: str

    aged: str = ""
    """What the reader is newly warned of when the words are the same: nobody confirmed them, or they expired."""

    def __str__(self) -> str:
        if self.aged:
            return f"! {self.label} : {self.after}, {self.aged}"
        if not self.before:
            return f"+ {self.label} : {self.after}"
        if not self.after:
            return f"− {self.label} : {self.before}"
        return f"~ {self.label} : {_difference(self.before, self.after)}"


def _difference(before: str, after: str) -> str:
    """Write what differs of two texts made of the same kind of parts."""
    was, now = before.split(PART), after.split(PART)
    gone = PART.join(part for part in was if part not in now)
    come = PART.join(part for part in now if part not in was)
    if gone and come:
        return f"{gone} → {come}"
    return f"+ {come}" if come else f"− {gone}" if gone else f"{before} → {after}"


def card_lines(card: OfferCard, today: date) -> list[CardLine]:
    """Write the whole card, with what a reader of `today` is warned of."""
    notes = {line.key: line for line in card.lines}
    return [_dated(line, until, notes.get(line.key), today) for line, until in _facts(card)]


def changes(before: OfferCard, after: OfferCard, today: date) -> list[Change]:
    """List line by line what changed between two cards; what has only grown old or expired since comes last."""
    old = {line.key: line for line in card_lines(before, before.made_on)}
    new = {line.key: line for line in card_lines(after, today)}
    found = []
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            label = (now or was or CardLine("", "", "", "")).label
            found.append(Change(key, label, was.text if was else "", now.text if now else ""))
        elif was.text != now.text:
            found.append(Change(key, now.label, was.text, now.text))
        elif newly := [mark for mark in now.marks if mark not in was.marks]:
            found.append(Change(key, now.label, was.text, now.text, ", ".join(newly)))
    return sorted(found, key=lambda change: bool(change.aged))


def _dated(line: CardLine, until: date | None, note: OfferLine | None, today: date) -> CardLine:
    days = [each for each in (note.written_on, note.confirmed_on) if each] if note else []
    dated = max(days, default=None)
    marks = []
    if until is not None and until < today:
        marks.append(EXPIRED)
    if dated is None or (today - dated).days > STALE_DAYS:
        marks.append(STALE)
    if note is not None and note.state == "changed":
        marks.append(CHANGED)
    confirmed = note is not None and dated is not None and dated == note.confirmed_on
    return CardLine(line.key, line.section, line.label, line.text, dated, confirmed, tuple(marks))


def _facts(card: OfferCard) -> Iterator[tuple[CardLine, date | None]]:
    """Give each line that says something, with the day until which it holds when it has one."""
    for kind in card.kinds:
        yield CardLine(f"kind:{kind.kind.value}", WHO, "Statut", _kind(kind)), kind.valid_until
    for key, label, value, write in _figures(card):
        if value is not None:
            yield CardLine(key, WHO, label, write(value)), None
    for site in card.sites:
        yield CardLine(site_key(site), WHERE, "Lieu", _site(site)), None
    for key, label, text in _conditions(card):
        if text:
            yield CardLine(key, WHERE, label, text), None
    for key, activity in activity_keys(card.activities):
        yield CardLine(key, WHAT, activity.label, activity_words(activity)), activity.valid_until
    for line in _held(card):
        yield line, None


def _held(card: OfferCard) -> Iterator[CardLine]:
    """Give what the structure has: papers, things, goods."""
    for key, label, held in (
        ("certifications", "Certifications", [certification_label(code) for code in card.certifications]),
        ("insurances", "Assurances", [insurance_label(code) for code in card.insurances]),
        ("equipment", "Matériel", list(card.equipment)),
    ):
        if held:
            yield CardLine(key, MEANS, label, ", ".join(held))
    for goods in card.stock:
        yield CardLine(f"stock:{goods.category}"[:200], STOCK, goods.category, _goods(goods))


Written = tuple[str, str, Decimal | None, Callable[[Decimal], str]]


def _figures(card: OfferCard) -> tuple[Written, ...]:
    return (
        ("staff", "Effectif", card.staff, lambda value: figure(value, "équivalents temps plein")),
        ("turnover", "Chiffre d'affaires", card.turnover, lambda value: f"{euros(value)} HT par an"),
    )


def _conditions(card: OfferCard) -> tuple[tuple[str, str, str], ...]:
    return (
        ("radius_km", "Rayon", f"jusqu'à {kilometres(card.radius_km)}" if card.radius_km is not None else ""),
        ("hours_per_week", "Heures", _of(card.hours_per_week, "h par semaine")),
        ("days_per_week", "Jours", _of(card.days_per_week, "jours par semaine")),
        ("windows", "Horaires", windows_words(card.windows)),
        ("refused", "Horaires refusés", windows_words(card.refused)),
        ("closings", "Fermeture", " ; ".join(map(_closing, card.closings))),
        ("seasons", "Saisons", " ; ".join(map(_season, card.seasons))),
        ("engagement", "Marchés acceptés", engagement_words(card.engagement)),
    )


def site_key(site: OfferSite) -> str:
    """Give the key of a site: it is named by what it is, not by its rank."""
    return f"site:{site.name}|{site.postcode}|{site.city}"[:200]


def activity_keys(activities: Iterable[OfferActivity]) -> Iterator[tuple[str, OfferActivity]]:
    """Give the key of each activity; a segment that comes again is numbered (`activity:nettoyage-locaux#2`)."""
    seen: Counter[str] = Counter()
    for activity in activities:
        seen[activity.segment] += 1
        again = f"#{seen[activity.segment]}" if seen[activity.segment] > 1 else ""
        yield f"activity:{activity.segment}{again}", activity


def _kind(item: OfferKind) -> str:
    parts = [KINDS.get(item.kind, item.kind.value), item.reference]
    parts.append(f"valable jusqu'au {day(item.valid_until)}" if item.valid_until else "")
    return ", ".join(part for part in parts if part)


def _site(site: OfferSite) -> str:
    town = f"{site.city} ({site.postcode})" if site.postcode and site.city else site.city or site.postcode
    return ", ".join(part for part in (site.name, town) if part) or "lieu non précisé"


def activity_words(item: OfferActivity) -> str:
    """Write the conditions of an activity; what is unknown is left out, and everything unknown says so."""
    parts = [
        _of(item.hours_per_week, "h par semaine"),
        _of(item.days_per_week, "jours par semaine"),
        _of(item.headcount, "personnes"),
        f"jusqu'à {kilometres(item.radius_km)}" if item.radius_km is not None else "",
        f"depuis {item.site}" if item.site else "",
        f"horaires : {windows_words(item.windows)}" if item.windows else "",
        f"pas : {windows_words(item.refused)}" if item.refused else "",
        " ; ".join(map(_season, item.seasons)),
        engagement_words(item.engagement),
        f"matériel : {', '.join(item.equipment)}" if item.equipment else "",
        f"certifications : {', '.join(map(certification_label, item.certifications))}" if item.certifications else "",
        _CONFIDENCE.get(item.confidence, ""),
        f"jusqu'au {day(item.valid_until)}" if item.valid_until else "",
    ]
    return PART.join(part for part in parts if part) or "conditions non précisées"


def _of(value: Decimal | None, unit: str) -> str:
    """Write a figure; under two, French counts one."""
    if value is None:
        return ""
    first, _, rest = unit.partition(" ")
    return figure(value, f"{first.removesuffix('s') if value < 2 else first} {rest}".strip())  # noqa: PLR2004 - as said


def windows_words(windows: Iterable[TimeWindow]) -> str:
    """Write hours of days (`lun, mar de 8 h à 17 h`)."""
    return " ; ".join(map(_window, windows))


def _window(window: TimeWindow) -> str:
    days = ", ".join(each.value for each in window.days)
    hours = [
        f"{word} {at.hour} h{f' {at.minute:02}' if at.minute else ''}"
        for word, at in (("de", window.start), ("à", window.end))
        if at
    ]
    if hours and window.start is None:
        hours = [f"jusqu'{hours[0]}"]
    elif hours and window.end is None:
        hours = [f"à partir {hours[0]}"]
    return " ".join((days or "tous les jours", *hours))


def _month_day(text: str) -> str:
    month, number = (int(part) for part in text.split("-"))
    return f"{'1er' if number == 1 else number} {_MONTHS[month - 1]}"


def _closing(closing: Closing) -> str:
    return f"du {_month_day(closing.starts)} au {_month_day(closing.ends)}"


def _season(season: Season) -> str:
    when = ", ".join(_MONTHS[month - 1] for month in season.months)
    if season.starts and season.ends:
        span = f"du {_month_day(season.starts)} au {_month_day(season.ends)}"
        when = f"{when}, {span}" if when else span
    return f"{figure(season.factor * 100, '%')} de la capacité {when}"


def engagement_words(item: Engagement | None) -> str:
    """Write the sizes of contract that are taken."""
    if item is None:
        return ""
    parts = [
        _between(item.least_hours, item.most_hours, lambda value: figure(value, "h par semaine")),
        _between(item.least_amount, item.most_amount, lambda value: f"{euros(value)} HT"),
        _between(item.least_months, item.most_months, lambda value: figure(value, "mois")),
    ]
    return ", ".join(part for part in parts if part)


def _between(least: Decimal | None, most: Decimal | None, write: Callable[[Decimal], str]) -> str:
    if least is not None and most is not None:
        return f"de {write(least)} à {write(most)}"
    if least is not None:
        return f"au moins {write(least)}"
    return f"au plus {write(most)}" if most is not None else ""


def _goods(goods: OfferStock) -> str:
    parts = [figure(Decimal(goods.quantity), "pièces" if goods.quantity > 1 else "pièce"), ", ".join(goods.conditions)]
    if goods.price_from is not None and goods.price_to is not None:
        same = goods.price_from == goods.price_to
        span = euros(goods.price_from) if same else f"de {euros(goods.price_from)} à {euros(goods.price_to)}"
        parts.append(f"{span} HT pièce")
    return PART.join(part for part in parts if part)
