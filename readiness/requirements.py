"""What a lot asks, read from the merged opportunity, each thing with where it was read.

Structured fields first, then the text of the lot, then the text of the whole procedure. A silent notice gives a
requirement `non indiqué` for place, schedule, turnover and the quantity of goods only: what the user looks for and must
not believe absent.
Pure; compares nothing with a structure.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from feeds.models import (
    Clause,
    ClauseKind,
    Deadline,
    Evidence,
    Fragment,
    Lot,
    Opportunity,
    Place,
    Regime,
    Reservation,
    SegmentHit,
    Status,
)
from feeds.reference import department_name, locate
from feeds.text import QUOTE_LIMIT, fold, quote
from readiness import french, phrases
from readiness.eligibility import who
from readiness.models import Requirement, RequirementKind

SILENT: Final = "non indiqué"
GOODS_SEGMENTS: Final = frozenset(
    {"mobilier-reemploi", "mobilier-urbain", "textile-reemploi", "numerique-reconditionne", "papier-bureau"}
)
MOST_QUANTITIES: Final = 8
LONGEST_CONTRACT: Final = 96
"""Months: eight years, the longest framework agreement of L2125-1 (network operators; four years for the others)."""
_WORK_ROLES: Final = frozenset({"title", "description", "conditions", "place"})
_CAPACITY_ROLES: Final = frozenset({"capacity", "conditions", "criteria", "info", "description"})
_DAYS: Final = "j/sem."
_HOURS: Final = "h/sem."
TIMES: Final = "x montant"


@dataclass(slots=True)
class _Piece:
    """A fragment and what was found in it, so that the text of a procedure is searched once for all its lots."""

    fragment: Fragment
    _folded: str | None = None
    _found: dict[str, list[phrases.Found]] = field(default_factory=dict)

    def find(self, name: str, search: Callable[[str], list[phrases.Found]]) -> list[phrases.Found]:
        """Run a search once."""
        if name not in self._found:
            if self._folded is None:
                self._folded = fold(self.fragment.text)
            self._found[name] = search(self._folded)
        return self._found[name]


class Texts:
    """The searchable texts of one opportunity, by lot. Made once, then shared by the reading of all its lots."""

    def __init__(self, opportunity: Opportunity) -> None:
        self._by_lot: dict[str | None, list[_Piece]] = {}
        for fragment in opportunity.fragments:
            self._by_lot.setdefault(fragment.lot, []).append(_Piece(fragment))
        if None not in self._by_lot:
            self._by_lot[None] = _pieces("title", opportunity.title, "description", opportunity.description, None)
        for lot in opportunity.lots:
            if lot.id not in self._by_lot:
                base = f"{lot.path}." if lot.path else ""
                self._by_lot[lot.id] = _pieces(f"{base}title", lot.title, f"{base}description", lot.description, lot.id)

    def found(
        self, lot: Lot | None, roles: frozenset[str], search: Callable[[str], list[phrases.Found]]
    ) -> list[tuple[phrases.Found, Fragment]]:
        """Give what a search finds for a lot: in its own text, else in the procedure's where no other lot is named."""
        own = list(self._search(lot.id if lot else None, roles, search))
        if own or lot is None:
            return own
        return [
            (each, fragment)
            for each, fragment in self._search(None, roles, search)
            if not each.lots or lot.id.lstrip("0") in each.lots
        ]

    def _search(
        self, key: str | None, roles: frozenset[str], search: Callable[[str], list[phrases.Found]]
    ) -> Iterator[tuple[phrases.Found, Fragment]]:
        for piece in self._by_lot.get(key, ()):
            if piece.fragment.role in roles:
                for each in piece.find(search.__name__, search):
                    yield each, piece.fragment


def _pieces(title_path: str, title: str, text_path: str, text: str, lot: str | None) -> list[_Piece]:
    pairs = ((title_path, title, "title"), (text_path, text, "description"))
    return [_Piece(Fragment(path, words, lot, role)) for path, words, role in pairs if words]


def read_requirements(
    opportunity: Opportunity, lot: Lot | None, now: datetime, texts: Texts | None = None
) -> tuple[Requirement, ...]:
    """List what a lot asks (or the whole procedure when `lot` is None), in the order the screen shows it.

    Args:
        opportunity: merged and read.
        lot: one of its lots.
        now: UTC-aware; a planned procedure has no deadline to miss.
        texts: `Texts(opportunity)` when several lots are read in a row.
    """
    texts = texts or Texts(opportunity)
    asked: list[Requirement] = [_segment(opportunity, lot)]
    asked += _reservation(opportunity, lot)
    asked.append(_place(opportunity, lot))
    goods = is_goods(opportunity, lot)
    asked += _quantities(lot, texts, goods=goods)
    if not goods:
        asked += _schedule(lot, texts)
    asked += _duration(opportunity, lot)
    asked += _turnover(lot, texts)
    asked += _insertion(opportunity, lot)
    asked += _deadline(opportunity, lot, now)
    return tuple(asked)


def hits_of(opportunity: Opportunity, lot: Lot | None) -> tuple[SegmentHit, ...]:
    """Give the segments recognised in a lot, else those of the whole procedure, best first."""
    own = [hit for hit in opportunity.segments if lot is not None and hit.lot == lot.id]
    hits = own or [hit for hit in opportunity.segments if lot is None or hit.lot is None]
    return tuple(sorted(hits, key=lambda hit: -hit.confidence))


def reservations_of(opportunity: Opportunity, lot: Lot | None) -> tuple[Reservation, ...]:
    """Give the reservations that weigh on a lot; for a procedure whose lots are unknown, all of them."""
    if lot is None:
        return tuple(each for each in opportunity.reservations if not each.scope or not opportunity.lots)
    return tuple(each for each in opportunity.reservations if not each.scope or lot.id in each.scope)


def places_of(opportunity: Opportunity, lot: Lot | None) -> tuple[Place, ...]:
    """Give where a lot is carried out, with coordinates where they can be told; départements when nothing is better."""
    published = (lot.places if lot else ()) or opportunity.places
    if not published:
        published = tuple(Place(department=code) for code in opportunity.departments)
    return tuple(dict.fromkeys(locate(place) for place in published))


def deadline_of(opportunity: Opportunity, lot: Lot | None) -> Deadline | None:
    """Give the deadline that holds for a lot."""
    return (lot.deadline if lot else None) or opportunity.deadline


def total_months(opportunity: Opportunity, lot: Lot | None) -> Decimal | None:
    """Give the longest duration in months, every renewal taken to last as long as the first period.

    A sum that no contract of ours reaches (48 months renewed three times) means that the published duration already
    holds its renewals: it stands alone.
    """
    months = (lot.duration_months if lot else None) or opportunity.duration_months
    total = longest_months(opportunity, lot)
    return months if months is not None and total is not None and total > LONGEST_CONTRACT else total


def longest_months(opportunity: Opportunity, lot: Lot | None) -> Decimal | None:
    """Give the first period times its renewals, however long: what a legal limit is held against."""
    months = (lot.duration_months if lot else None) or opportunity.duration_months
    renewals = lot.renewals if lot and lot.renewals is not None else opportunity.renewals
    return None if months is None else months * (1 + (renewals or 0))


def is_goods(opportunity: Opportunity, lot: Lot | None) -> bool:
    """Tell whether goods are bought: by the CPV division (01-44 and 48), else the nature, else the segment."""
    codes = (lot.cpv if lot else ()) or opportunity.cpv
    if codes:
        return codes[0][:2] < "45" or codes[0].startswith("48")
    if opportunity.natures:
        return opportunity.natures == ("supplies",)
    hits = hits_of(opportunity, lot)
    return bool(hits) and hits[0].slug in GOODS_SEGMENTS


def place_name(place: Place) -> str:
    """Name a place as people do: town, else what was published, else the département."""
    return place.city or place.label or department_name(place.department) or place.postcode or place.nuts


# --- one kind each ---------------------------------------------------------------------------------------------


def _evidence(found: phrases.Found, fragment: Fragment, rule: str) -> Evidence:
    return Evidence(fragment.path, quote(fragment.text, found.start, found.end), rule)


def _segment(opportunity: Opportunity, lot: Lot | None) -> Requirement:
    hits = hits_of(opportunity, lot)
    slugs = tuple(dict.fromkeys(hit.slug for hit in hits))
    evidence = tuple(dict.fromkeys(hit.evidence for hit in hits))
    codes = (lot.cpv if lot else ()) or opportunity.cpv
    if slugs:
        asked = segment_label(slugs[0])
    elif codes:
        asked, evidence = f"CPV {codes[0]}", (Evidence(f"{lot.path}.cpv" if lot else "cpv", codes[0], "cpv"),)
    else:
        asked = opportunity.descriptors[0][1] if opportunity.descriptors else SILENT
    return Requirement(RequirementKind.SEGMENT, "activité", asked, evidence, segments=slugs)


def segment_label(slug: str) -> str:
    """Give a segment's French label, or its slug when it is not in the list any more."""
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415 - its word patterns are not needed to check figures

    segment = SEGMENTS.get(slug)
    return segment.label if segment else slug


def _reservation(opportunity: Opportunity, lot: Lot | None) -> list[Requirement]:
    weighing = reservations_of(opportunity, lot)
    if not weighing:
        elsewhere = tuple(f"{each.path}." for each in opportunity.lots if each.path and lot and each.id != lot.id)
        denied = tuple(each for each in opportunity.unreserved if not each.path.startswith(elsewhere))
        return [Requirement(RequirementKind.RESERVATION, "réservation", "non réservé", denied)] if denied else []
    regimes: list[Regime] = list(dict.fromkeys(each.regime for each in weighing))
    named = [each for each in regimes if each is not Regime.UNSPECIFIED] or regimes
    asked = "réservé " + french.listing([who(regime) for regime in named])
    evidence = tuple(dict.fromkeys(each for reservation in weighing for each in reservation.evidence))
    return [Requirement(RequirementKind.RESERVATION, "réservation", asked, evidence, regime=named[0])]


def _place(opportunity: Opportunity, lot: Lot | None) -> Requirement:
    places = places_of(opportunity, lot)
    names = list(dict.fromkeys(name for name in map(place_name, places) if name))
    label = "lieu" if len(places) <= 1 else "site le plus loin"
    if not names:
        return Requirement(RequirementKind.PLACE, label, SILENT, places=places)
    asked = names[0] if len(names) == 1 else f"{len(names)} sites"
    path = f"{lot.path}.places" if lot and lot.path and lot.places else "places"
    shown = ", ".join(names)[:QUOTE_LIMIT]
    return Requirement(RequirementKind.PLACE, label, asked, (Evidence(path, shown),), places=places)


def _quantities(lot: Lot | None, texts: Texts, *, goods: bool) -> list[Requirement]:
    kind = RequirementKind.QUANTITY
    structured = [
        Requirement(
            kind,
            "quantité",
            french.figure(value, each.unit) if value is not None else each.text or SILENT,
            (each.evidence,),
            value,
            each.unit,
        )
        for each in (lot.quantities if lot else ())
        for value in (each.value if each.value is not None and each.value.is_finite() else None,)
    ]
    if structured:
        return structured[:MOST_QUANTITIES]
    search, roles = (phrases.find_goods if goods else phrases.find_measures), _WORK_ROLES
    seen: dict[str, Requirement] = {}
    for found, fragment in texts.found(lot, roles, search):
        evidence = (_evidence(found, fragment, "besoin:quantité"),)
        known = seen.get(found.unit)
        if known is None or (known.value or 0) < found.value:
            unit = _plural(found.unit, found.value) if goods else found.unit
            seen[found.unit] = Requirement(
                kind, "quantité", french.figure(found.value, unit), evidence, found.value, unit
            )
    if goods and not seen:
        return [Requirement(kind, "quantité", SILENT)]
    return list(seen.values())[:MOST_QUANTITIES]


def _plural(noun: str, value: Decimal) -> str:
    """Write a counted noun in French (`200 chaises`, `12 bureaux`)."""
    accented = {"etagere": "étagère", "canape": "canapé", "matela": "matelas", "bibliotheque": "bibliothèque"}
    accented |= {"ecran": "écran", "telephone": "téléphone", "velo": "vélo", "vetement": "vêtement", "unite": "unité"}
    accented |= {"refrigerateur": "réfrigérateur", "piece": "pièce"}
    word = accented.get(noun, noun)
    if value < 2 or word.endswith("s"):  # noqa: PLR2004 - French plural starts at two
        return word
    if word == "poste de travail":
        return "postes de travail"
    return word + ("x" if word.endswith("eau") else "s")


def _schedule(lot: Lot | None, texts: Texts) -> list[Requirement]:
    found = texts.found(lot, _WORK_ROLES, phrases.find_schedule)
    asked: list[Requirement] = []
    for topic, label, unit in (("days", "fréquence", _DAYS), ("hours", "volume", _HOURS)):
        most = max((pair for pair in found if pair[0].topic == topic), key=lambda pair: pair[0].value, default=None)
        if most is not None:
            value = most[0].value
            evidence = (_evidence(*most, f"besoin:{label}"),)
            text = french.figure(value, unit)
            asked.append(Requirement(RequirementKind.SCHEDULE, label, text, evidence, value, unit))
    return asked or [Requirement(RequirementKind.SCHEDULE, "fréquence", SILENT, unit=_DAYS)]


def _duration(opportunity: Opportunity, lot: Lot | None) -> list[Requirement]:
    months = (lot.duration_months if lot else None) or opportunity.duration_months
    total = total_months(opportunity, lot)
    if months is None or total is None:
        return []
    asked = french.months(months) if total == months else f"{french.months(total)} reconductions comprises"
    path = f"{lot.path}.duration" if lot and lot.duration_months and lot.path else "duration"
    evidence = (Evidence(path, french.months(months)),)
    return [Requirement(RequirementKind.DURATION, "durée", asked, evidence, total, "mois")]


def _turnover(lot: Lot | None, texts: Texts) -> list[Requirement]:
    kind, label = RequirementKind.TURNOVER, "chiffre d'affaires"
    found = texts.found(lot, _CAPACITY_ROLES, phrases.find_turnover)
    amounts = [pair for pair in found if pair[0].topic == "turnover"]
    if amounts:
        # Without a lot, several levels are one a lot: the lowest is what it takes to answer at all.
        choose = max if lot is not None else min
        most = choose(amounts, key=lambda pair: pair[0].value)
        evidence = (_evidence(*most, "besoin:chiffre-d-affaires"),)
        return [Requirement(kind, label, french.euros(most[0].value), evidence, most[0].value, "€")]
    if found:
        most = max(found, key=lambda pair: pair[0].value)
        evidence = (_evidence(*most, "besoin:chiffre-d-affaires"),)
        asked = f"{french.number(most[0].value)}{french.NBSP}× le montant"
        return [Requirement(kind, label, asked, evidence, most[0].value, TIMES)]
    return [Requirement(kind, label, SILENT, unit="€")]


def insertion_clauses(opportunity: Opportunity, lot: Lot | None) -> Sequence[Clause]:
    """Give the clauses that ask a stated number of insertion hours of a lot."""
    return [
        clause
        for clause in opportunity.clauses
        if clause.kind is ClauseKind.INSERTION
        and clause.hours is not None
        and (not clause.scope or (lot is not None and lot.id in clause.scope))
    ]


def _insertion(opportunity: Opportunity, lot: Lot | None) -> list[Requirement]:
    most = max(insertion_clauses(opportunity, lot), key=lambda clause: clause.hours or 0, default=None)
    if most is None or most.hours is None:
        return []
    asked = french.figure(most.hours, "h")
    return [Requirement(RequirementKind.INSERTION_HOURS, "insertion", asked, most.evidence, most.hours, "h")]


def _deadline(opportunity: Opportunity, lot: Lot | None, now: datetime) -> list[Requirement]:
    kind, label = RequirementKind.DEADLINE, "date limite"
    deadline = deadline_of(opportunity, lot)
    if deadline is None:
        asked = "pas encore ouverte" if opportunity.status(now) is Status.PLANNED else SILENT
        return [Requirement(kind, label, asked)]
    wall = deadline.wall
    asked = f"{wall[8:10]}/{wall[5:7]}/{wall[:4]}" + (
        f" {wall[11:16].replace(':', french.NBSP + 'h' + french.NBSP)}" if deadline.timed else ""
    )
    path = f"{lot.path}.deadline" if lot and lot.deadline and lot.path else "deadline"
    return [Requirement(kind, label, asked, (Evidence(path, wall),), at=deadline.at)]
