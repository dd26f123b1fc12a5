"""What happened to a procedure, told in French: one line an event, and the dates people read.

Pure: values in, values out. Which notice governs is `feeds.merge`'s business.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from feeds.awards import awards_by_lot
from feeds.models import Award, Change, Deadline, Evidence, Kind, Notice, Regime, Reservation, TimelineEvent
from feeds.text import fold

_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_TEXT_EVENTS: Final = 20
"""Corrections of one notice that are told one by one."""
_SUMMARY_LIMIT: Final = 160
WORDS_RULE: Final = "award-text"
"""Rule of an award's evidence that quotes the buyer's words: shown as they are when nobody could be read in them."""
_NAMES_SHOWN: Final = 5
_PUBLISHED: Final = {
    Kind.PLANNING: "Avis de préinformation publié",
    Kind.SOURCING: "Consultation préalable du marché publiée",
    Kind.CALL: "Avis de marché publié",
    Kind.CHANGE: "Avis rectificatif publié",
    Kind.CANCELLATION: "Procédure annulée",
    Kind.RESULT: "Avis d'attribution publié",
    Kind.INTENTION: "Intention de conclure publiée",
    Kind.MODIFICATION: "Modification du marché en cours",
    Kind.POINTER: "Annonce signalée par un flux",
}
_REGIMES: Final = {
    Regime.HANDICAP: "réservé aux EA et ESAT",
    Regime.IAE: "réservé aux structures d'insertion (SIAE)",
    Regime.HANDICAP_IAE: "réservé aux EA, ESAT et SIAE",
    Regime.PENITENTIAIRE: "réservé aux opérateurs en prison",
    Regime.ESS: "réservé à l'économie sociale et solidaire",
    Regime.UNSPECIFIED: "réservé, sans dire à qui",
}
_SPEAKS_OF_DEADLINE: Final = re.compile(
    r"\b(?:dates?|heures?)(?: et (?:dates?|heures?))? limites?\b"
    r"|\b(?:remise|reception|depot) des (?:offres|plis|candidatures)\b.{0,80}\b(?:report|repouss|prolong|proroge|decal)"
)
_STAYS: Final = re.compile(r"\b(?:inchange|reste|maintenu|demeure)")


def french_day(day: date) -> str:
    """Write a day as people say it: `mardi 22 septembre 2026`."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {number} {_MONTHS[day.month - 1]} {day.year}"


def french_wall(deadline: Deadline) -> str:
    """Write the wall clock of a deadline: `mardi 22 septembre 2026 à 12 h`, without time when none was published."""
    day = french_day(date.fromisoformat(deadline.wall[:10]))
    if not deadline.timed:
        return day
    hour, minute = deadline.wall[11:13].lstrip("0") or "0", deadline.wall[14:16]
    return f"{day} à {hour} h" if minute == "00" else f"{day} à {hour} h {minute}"


def _lot_order(lot: str) -> tuple[int, str]:
    """Sort lots as people count them: 2 before 10, letters last."""
    return (int(lot), "") if lot.isdecimal() and lot.isascii() else (sys.maxsize, lot)


def french_lots(lots: Sequence[str]) -> str:
    """Write lots as a subject: `lot 3`, `lots 9 et 12`, `lots 1, 2 et 5`."""
    if len(lots) == 1:
        return f"lot {lots[0]}"
    return f"lots {', '.join(lots[:-1])} et {lots[-1]}"


def _capital(text: str) -> str:
    """Begin with a capital and leave the rest as it is: names follow."""
    return text[:1].upper() + text[1:]


def published_event(notice: Notice, *, again: bool = False) -> TimelineEvent:
    """Tell that a notice was published; `again` when a call of the procedure was known before."""
    summary = "Nouvel avis de marché publié" if again and notice.kind is Kind.CALL else _PUBLISHED[notice.kind]
    return _event(notice, summary)


def moved_event(
    notice: Notice, old: Deadline | None, new: Deadline, lots: Sequence[str] = (), evidence: Evidence | None = None
) -> TimelineEvent:
    """Tell that a deadline moved, with the old and the new one."""
    if old is None:
        before, summary = "", f"Nouvelle date limite : {french_wall(new)}"
    else:
        before = french_wall(old)
        verb = "repoussée" if new.at > old.at else "avancée"
        summary = f"Date limite {verb} au {french_wall(new)} (avant : {before})"
    if lots:
        summary = f"{_capital(french_lots(lots))} : {summary[0].lower()}{summary[1:]}"
    return _event(notice, summary, before, french_wall(new), evidence)


def text_events(notice: Notice) -> Iterator[TimelineEvent]:
    """Tell the corrections of wording that a notice describes, each once."""
    told: set[str] = set()
    for change in notice.changes:
        if change.topic in ("text", "lot") and change.new not in told and len(told) < _TEXT_EVENTS:
            told.add(change.new)
            label = "Modification" if notice.kind is Kind.MODIFICATION else "Rectification"
            where = f" ({french_lots(change.lots)})" if change.lots else ""
            summary = f"{label}{where} : {_short(change.new)}"
            yield _event(notice, summary, change.old, change.new, change.evidence)


def reserved_event(
    notice: Notice,
    old: Sequence[Reservation],
    new: Sequence[Reservation],
    denied: tuple[bool, bool],
    evidence: Evidence | None,
) -> TimelineEvent:
    """Tell that who may take part is no longer the same, with what was and what is.

    `denied` tells whether the notices said, before and after, that something is not reserved.
    """
    before, after = (_french_reserved(said, no) for said, no in zip((old, new), denied, strict=True))
    verb = "ajoutée" if not old else "modifiée" if new else "supprimée"
    summary = f"Réservation {verb} : {after or 'plus rien de réservé'}"
    return _event(notice, f"{summary} (avant : {before})" if before else summary, before, after, evidence)


def _french_reserved(reservations: Sequence[Reservation], denied: bool) -> str:
    """Write who participation is reserved to, lot by lot."""
    told: dict[str, None] = {}
    for one in reservations:
        where = f"{french_lots(one.scope)} " if one.scope else "certains lots " if one.partial_unknown else ""
        who = _REGIMES[one.regime]
        if len(one.scope) > 1 or (one.partial_unknown and not one.scope):
            who = who.replace("réservé", "réservés", 1)
        told[where + who] = None
    return " ; ".join(told) or ("non réservé" if denied else "")


def cancelled_event(notice: Notice, change: Change | None) -> TimelineEvent:
    """Tell that the procedure, or some of its lots, are cancelled."""
    if change is None:
        return _event(notice, _PUBLISHED[Kind.CANCELLATION], evidence=_first_correction(notice))
    if not change.lots:
        return _event(notice, _PUBLISHED[Kind.CANCELLATION], "", change.new, change.evidence)
    plural = "s" if len(change.lots) > 1 else ""
    summary = f"{_capital(french_lots(change.lots))} annulé{plural}"
    return _event(notice, summary, "", change.new, change.evidence)


def _first_correction(notice: Notice) -> Evidence | None:
    """Give the words that go with a cancellation that has no change of its own."""
    for fragment in notice.fragments:
        if fragment.role == "correction":
            return Evidence(fragment.path, fragment.text[:300])
    return None


def result_events(notice: Notice, *, divided: bool = False) -> Iterator[TimelineEvent]:
    """Tell who won: one line for lots that share a fate, named when there are several or the call is `divided`."""
    groups: dict[tuple[str, tuple[str, ...]], list[Award]] = {}
    for award in awards_by_lot(notice.awards).values():
        groups.setdefault((award.outcome, award.winners), []).append(award)
    for (outcome, winners), awards in groups.items():
        lots = sorted((award.lot for award in awards if award.lot is not None), key=_lot_order)
        named = lots if divided or len(notice.awards) > 1 else []
        said = awards[0].evidence
        if not winners and outcome != "unsuccessful" and said and said.rule == WORDS_RULE:
            summary = (
                f"{_PUBLISHED[notice.kind]} : {f'{french_lots(named)}, ' if named else ''}« {_short(said.quote)} »"
            )
        else:
            summary = _fate(outcome, winners, named, intended=notice.kind is Kind.INTENTION)
        yield _event(notice, summary, "", ", ".join(winners), awards[0].evidence)
    if not groups:
        yield _event(notice, _PUBLISHED[notice.kind])


def _fate(outcome: str, winners: Sequence[str], lots: Sequence[str], *, intended: bool) -> str:
    """Say what became of lots (none: of the whole procedure)."""
    subject = _capital(french_lots(lots)) if lots else ""
    plural = "s" if len(lots) > 1 else ""
    if outcome == "unsuccessful":
        said = f"déclaré{plural} sans suite ou infructueux"
    elif intended:
        said = f"intention de conclure avec {_names(winners)}" if winners else "intention de conclure publiée"
        return f"{subject} : {said}" if subject else _capital(said)
    elif winners:
        said = f"attribué{plural} à {_names(winners)}"
    elif outcome == "awarded":
        said = f"attribué{plural}, titulaire non publié"
    else:
        said = "résultat non publié"
        return f"{subject} : {said}" if subject else _capital(said)
    return f"{subject} {said}" if subject else _capital(said)


def _names(winners: Sequence[str]) -> str:
    """Write the names of winners; the rest as a number when they are many."""
    shown = list(winners[:_NAMES_SHOWN])
    more = len(winners) - len(shown)
    return ", ".join(shown) + (f" et {more} autres" if more else "")


def _event(
    notice: Notice, summary: str, old: str = "", new: str = "", evidence: Evidence | None = None
) -> TimelineEvent:
    """Build an event of a notice, on the day it was published."""
    source_id = f"{notice.source}:{notice.guid}"
    return TimelineEvent(notice.published or notice.dispatched, notice.kind, source_id, summary, old, new, evidence)


def _short(text: str) -> str:
    """Cut a wording to what fits a line."""
    line = " ".join(text.split())
    return line if len(line) <= _SUMMARY_LIMIT else f"{line[: _SUMMARY_LIMIT - 1].rstrip()}…"


def unread_deadlines(notices: Iterable[Notice]) -> Iterator[str]:
    """Warn of corrections that speak of the deadline without a date that could be read."""
    for notice in notices:
        if notice.kind is not Kind.CHANGE or notice.deadline is not None:
            continue
        if any(change.topic == "deadline" for change in notice.changes):
            continue
        for change in notice.changes:
            words = fold(change.new)
            if _SPEAKS_OF_DEADLINE.search(words) and not _STAYS.search(words):
                yield (
                    f"Le rectificatif {notice.guid} parle de la date limite sans qu'une nouvelle date ait pu être "
                    "lue : vérifiez-la sur le profil d'acheteur."
                )
                break
