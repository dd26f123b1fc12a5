"""The printed sheet of one opportunity: what it is, who it is for, where that is written, what happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lotalot import format as fr
from lotalot import words
from lotalot.cli.render import field, quoted, reference, wrapped
from lotalot.format import plain
from lotalot.jsonio import covers

if TYPE_CHECKING:
    from feeds.models import Evidence, Lot, Opportunity, Place, Reservation
    from readiness.models import Assessment, Verdict


def sheet(opportunity: Opportunity, assessment: Assessment | None, now: datetime, width: int) -> list[str]:
    """Write everything known of an opportunity, in lines of at most `width`."""
    return [
        *wrapped(opportunity.title, width),
        "─" * width,
        *_facts(opportunity, now, width),
        *_verdict(assessment, width),
        *_reservations(opportunity, width),
        *_clauses(opportunity, width),
        *_lots(opportunity, assessment, now, width),
        *_warnings(opportunity, width),
        *_awards(opportunity, width),
        *_timeline(opportunity, now, width),
        *_links(opportunity),
    ]


def _facts(o: Opportunity, now: datetime, width: int) -> list[str]:
    buyer = f"{o.buyer.name} ({o.buyer.city})" if o.buyer.city and o.buyer.city not in o.buyer.name else o.buyer.name
    deadline = fr.deadline(o.deadline, now, words.ENDED.get(o.status(now), ""))
    if o.previous_deadline is not None:
        deadline += f" ; auparavant le {fr.short_deadline(o.previous_deadline, now)}"
    facts = (
        ("Référence", ", ".join(reference(ident) for ident in o.source_ids)),
        ("État", words.STATUSES[o.status(now)]),
        ("Acheteur", buyer),
        ("Date limite", deadline),
        ("Publiée", fr.day(o.published, now) if o.published else ""),
        ("Procédure", words.procedure(o.procedure, o.techniques)),
        ("Valeur", fr.amount(o.value) if o.value else ""),
        ("Durée", f"{fr.number(o.duration_months)} mois" if o.duration_months is not None else ""),
        ("Lieu", fr.listed((_place(place) for place in o.places), 4) or fr.listed(o.departments)),
        ("Segments", fr.listed(_segments(o))),
        ("CPV", fr.listed(o.cpv)),
        ("Objet", o.description),
    )
    return [line for label, value in facts for line in field(label, value, width)]


def _place(place: Place) -> str:
    return " ".join(part for part in (place.postcode, place.city) if part) or place.label or place.department


def _segments(o: Opportunity) -> list[str]:
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415 - the table is read when a sheet is

    return [SEGMENTS[slug].label for slug in dict.fromkeys(hit.slug for hit in o.segments) if slug in SEGMENTS]


def _head(title: str) -> list[str]:
    return ["", title]


def _verdict(assessment: Assessment | None, width: int) -> list[str]:
    if assessment is None:
        return []
    sign = words.verdict(assessment.verdict)
    return [*_head("Pour vous"), *wrapped(f"{sign}  {assessment.reason}", width, indent="    ", first="  ")]


def _scope(scope: tuple[str, ...], *, partial: bool = False) -> str:
    if scope:
        return f"lot {scope[0]}" if len(scope) == 1 else f"lots {', '.join(scope)}"
    return "en tout ou partie, sans dire quels lots" if partial else "toute la consultation"


def _reservations(o: Opportunity, width: int) -> list[str]:
    if not o.reservations and not o.unreserved:
        return [*_head("Réservé"), "  non précisé"]
    lines = _head("Réservé")
    for reservation in o.reservations:
        article = f" (article {reservation.article})" if reservation.article else ""
        scope = _scope(reservation.scope, partial=reservation.partial_unknown)
        lines += wrapped(f"{words.REGIMES[reservation.regime]}{article}, {scope}", width, indent="    ", first="  ")
        lines += [*_quotes(o, reservation.evidence, width), *_rule(o, reservation, width)]
    if o.unreserved and not o.reservations:
        lines.append("  non")
    if not o.reservations:
        lines += _quotes(o, o.unreserved[:1], width)
    return lines


def _rule(o: Opportunity, reservation: Reservation, width: int) -> list[str]:
    from feeds.law import reservation_rule  # noqa: PLC0415 - the table is read when a reservation is shown

    applied = reservation_rule(reservation.regime, o.dispatched or o.published, concession=o.procedure == "concession")
    if applied is None:
        return []
    text = f"règle : {applied.article}, fiabilité {applied.confidence} : {applied.statement}"
    return wrapped(text, width, indent="      ", first="    └ ")


def _clauses(o: Opportunity, width: int) -> list[str]:
    if not o.clauses:
        return []
    lines = _head("Clauses, portes et règles")
    for clause in o.clauses:
        text = f"{words.clause(clause)}, {_scope(clause.scope)}"
        lines += [*wrapped(text, width, indent="    ", first="  "), *_quotes(o, clause.evidence[:1], width)]
    return lines


def _quotes(o: Opportunity, evidence: tuple[Evidence, ...], width: int) -> list[str]:
    from feeds.law import law_of  # noqa: PLC0415 - the table is read when something is quoted

    lines: list[str] = []
    for one in evidence:
        lines += quoted(one, words.lot_read_in(o, one), width)
        if one.rule and (applied := law_of(one.rule)):
            text = f"règle : {applied.article}, fiabilité {applied.confidence}"
            lines += wrapped(text, width, indent="      ", first="    └ ")
    return lines


def _lots(o: Opportunity, assessment: Assessment | None, now: datetime, width: int) -> list[str]:
    if not o.lots:
        return []
    verdicts = {verdict.lot: verdict for verdict in assessment.lots} if assessment else {}
    lines = _head(fr.plural(len(o.lots), "lot").capitalize())
    for lot in o.lots:
        lines += _lot(lot, o, verdicts.get(lot.id), now, width)
    for group in o.lots_groups:
        lines += wrapped(f"{_scope(group.lots).capitalize()} : attribution groupée possible", width, first="  ")
    if o.lot_limits and o.lot_limits.submitted is not None:
        lines.append(f"  Un candidat peut demander {fr.plural(o.lot_limits.submitted, 'lot')} au plus")
    if o.lot_limits and o.lot_limits.awarded is not None:
        lines.append(f"  Un candidat peut obtenir {fr.plural(o.lot_limits.awarded, 'lot')} au plus")
    return lines


def _lot(lot: Lot, o: Opportunity, verdict: Verdict | None, now: datetime, width: int) -> list[str]:
    ended = words.ENDED.get(o.status(now), "")
    word = "Partie" if lot.kind == "part" else "Lot"
    lines = wrapped(f"{word} {lot.id}  {lot.title}", width, indent="    ", first="  ")
    facts = [
        fr.listed((_place(place) for place in lot.places), 3),
        fr.listed(quantity.text for quantity in lot.quantities),
        fr.amount(lot.value) if lot.value else "",
        f"{fr.number(lot.duration_months)} mois" if lot.duration_months is not None else "",
        f"date limite {fr.deadline(lot.deadline, now, ended)}" if lot.deadline and lot.deadline != o.deadline else "",
        fr.listed(words.REGIMES[r.regime] for r in o.reservations if covers(r, lot.id)),
    ]
    if any(facts):
        lines += wrapped(" · ".join(fact for fact in facts if fact), width, indent="    ")
    if verdict is not None:
        lines += wrapped(f"{words.verdict(verdict.kind)}  {verdict.reason}", width, indent="    ")
    return lines


def _warnings(o: Opportunity, width: int) -> list[str]:
    messages = [contradiction.message for contradiction in o.contradictions]
    if o.deadline and o.deadline.doubt:
        messages.append(o.deadline.doubt)
    messages += o.warnings
    if not messages:
        return []
    lines = _head("À vérifier")
    for message in dict.fromkeys(messages):
        lines += wrapped(message, width, indent="    ", first="  ! ")
    for contradiction in o.contradictions:
        lines += _quotes(o, contradiction.evidence, width)
    return lines


def _awards(o: Opportunity, width: int) -> list[str]:
    if not o.awards:
        return []
    lines = _head("Résultat")
    for award in o.awards:
        who = fr.listed(plain(name) for name in award.winners) or {
            "unsuccessful": "sans suite ou infructueux",
        }.get(award.outcome, "attributaire non indiqué")
        price = f", {fr.euros(award.amount)} HT" if award.amount is not None else ""
        lot = f"Lot {award.lot} : " if award.lot else ""
        lines += wrapped(f"{lot}{who}{price}", width, indent="    ", first="  ")
    return lines


def _timeline(o: Opportunity, now: datetime, width: int) -> list[str]:
    lines = _head("Historique")
    for event in o.timeline:
        when = fr.day(event.on, now) if event.on else "sans date"
        lines += wrapped(f"{when:<14}{event.summary}", width, indent=" " * 16, first="  ")
        if event.old and event.new and event.new not in event.summary:
            lines += wrapped(f"avant : {event.old} ; après : {event.new}", width, indent=" " * 16)
    return lines


def _links(o: Opportunity) -> list[str]:
    if not o.links:
        return []
    lines = _head("Adresses")
    for link in o.links:
        label = words.LINKS.get(link.role, link.role)
        lines.append(f"  {label:<24}{plain(link.url)}")
    return lines
