"""What a TED XML notice decides and changes: awards, prizes, contracts modified, corrigenda (F14).

Nothing is guessed: a withheld winner stays unknown, and a date moves the deadline only when its section or its label
says that it is the reception of tenders.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from feeds.awards import joined_award
from feeds.boamp.fnsimple import clean_number
from feeds.changes import read_correction
from feeds.dates import french_deadlines, wall_deadline
from feeds.eforms_terms import Draft
from feeds.eforms_tree import Node, child, every, excerpt
from feeds.models import Award, Change, Deadline, Evidence
from feeds.ted_tree import is_open, line, marks, money, nodes, words
from feeds.text import fold
from feeds.timeline import french_wall

_SEVERAL: Final = re.compile(r"(?:lots? ?)?\d{1,3}(?: ?(?:,|;|/|et|a|au|-|&) ?(?:lots? ?)?\d{1,3}){1,60}")
_STEPS: Final = re.compile(r"(a|au|-)? ?(?:lots? ?)?(\d{1,3})")
_MOST_LOTS: Final = 200
_RECEPTION: Final = re.compile(r"\biv\W{0,3}(?:2\W{0,2}2|3\W{0,2}4)\b")
"""Time limit for receipt of tenders: section IV.2.2, IV.3.4 in the older forms."""
_RECEPTION_WORDS: Final = re.compile(
    r"(?:date|heure|delai)s?\b.{0,40}\blimite.{0,60}\b(?:offre|pli|participation|candidature|projet)"
    r"|\b(?:reception|remise) des (?:offres|candidatures|plis|projets|demandes de participation)"
    r"|\btime limit for receipt\b"
)
_OTHER_DATES: Final = re.compile(r"ouverture|validite|visite|envoi|publication|opening|maintien|renseignement")


def read_awards(form: Node, lots: Sequence[str], draft: Draft) -> tuple[Award, ...]:
    """Read one award a lot: decisions of awarded contracts, and prizes of design contests."""
    found: dict[str | None, Award] = {}
    decisions = every(form, "AWARD_CONTRACT")
    undivided = not lots and len(decisions) == 1 and "NO_LOT_DIVISION" in child(form, "OBJECT_CONTRACT")
    for index, decision in enumerate(decisions):
        path = f"{draft.path}.AWARD_CONTRACT[{index}]" if len(decisions) > 1 else f"{draft.path}.AWARD_CONTRACT"
        title = line(decision, "TITLE")
        named = () if undivided else award_lots(line(decision, "LOT_NO"), lots)
        draft.say(f"{path}.TITLE", title, named[0] if len(named) == 1 and named[0] in lots else None, "award")
        award = _decided(decision, path)
        if len(named) > 1 and award.amount:
            award = Award(None, award.winners, None, award.outcome, award.evidence)
        for lot in named or (None,):
            of_lot = Award(lot, award.winners, award.amount, award.outcome, award.evidence)
            found[lot] = joined_award(found.get(lot), of_lot)
    for results in every(form, "RESULTS"):
        award = _prize(results, f"{draft.path}.RESULTS")
        found[None] = joined_award(found.get(None), award)
    return tuple(found.values())


def award_lots(raw: str, known: Sequence[str]) -> tuple[str, ...]:
    """Give the lots a decision is for: `3`, `Lot n° 03 : Vitrerie`, `1 à 8`, `1, 2 et 5`; none when it does not say."""
    if not raw:
        return ()
    folded = fold(raw).strip()
    one = clean_number(raw)
    if one in known or not _SEVERAL.fullmatch(folded):
        return (one,) if one else ()
    numbers: list[int] = []
    for step, digits in _STEPS.findall(folded):
        last = int(digits)
        if step and numbers and numbers[-1] < last <= numbers[-1] + _MOST_LOTS:
            numbers += range(numbers[-1] + 1, last + 1)
        else:
            numbers.append(last)
    return tuple(dict.fromkeys(map(str, numbers)))


def _decided(decision: Node, path: str) -> Award:
    """Read what one decision says: who won and for how much, or why nobody did."""
    given_up = next(iter(nodes(decision, "NO_AWARDED_CONTRACT")), None)
    if given_up is not None and "AWARDED_CONTRACT" not in decision:
        holder = given_up if isinstance(given_up, dict) else {}
        said = "procédure abandonnée" if "PROCUREMENT_DISCONTINUED" in holder else "aucune offre recevable"
        return Award(None, (), None, "unsuccessful", Evidence(path, said, "V.1"))
    awarded = child(decision, "AWARDED_CONTRACT")
    winners = tuple(dict.fromkeys(_contractors(awarded)))
    values = [awarded, *(item for name in ("VALUES", "VALUE") for item in every(awarded, name) if is_open(item))]
    amounts = [found for holder in values if (found := money(holder, "VAL_TOTAL", "awarded"))]
    amount = amounts[0].high if amounts and amounts[0].currency == "EUR" else None
    outcome = "awarded" if winners or awarded else "unknown"
    return Award(None, winners, amount, outcome, Evidence(path, excerpt(", ".join(winners) or "attribué"), "V.2"))


def _contractors(awarded: Node) -> Iterator[str]:
    """Give the names of contractors, unless they are withheld."""
    holders = [awarded, *(item for item in every(awarded, "CONTRACTORS") if is_open(item))]
    for holder in holders:
        for contractor in every(holder, "CONTRACTOR"):
            name = line(contractor, "ADDRESS_CONTRACTOR", "OFFICIALNAME")
            if name and is_open(contractor):
                yield name


def _prize(results: Node, path: str) -> Award:
    """Read the result of a design contest; a prize is no price, so no amount is given."""
    prizes = every(results, "AWARDED_PRIZE")
    names = [
        line(winner, "ADDRESS_WINNER", "OFFICIALNAME")
        for prize in prizes
        for holder in (prize, *(item for item in every(prize, "WINNERS") if is_open(item)))
        for winner in every(holder, "WINNER")
    ]
    winners = tuple(dict.fromkeys(filter(None, names)))
    if not winners and "NO_AWARDED_PRIZE" in results:
        return Award(None, (), None, "unsuccessful", Evidence(path, "aucun prix attribué", "V"))
    return Award(None, winners, None, "awarded", Evidence(path, excerpt(", ".join(winners) or "attribué"), "V.3"))


# --- contracts modified and corrigenda --------------------------------------------------------------------------


def read_changes(form: Node, lots: Sequence[str], draft: Draft) -> tuple[Change, ...]:
    """Read what a corrigendum (F14) or a modification of a contract (F20) says it changes."""
    found: list[Change] = []
    for changes in every(form, "CHANGES"):
        path = f"{draft.path}.CHANGES"
        for index, change in enumerate(every(changes, "CHANGE")):
            where = f"{path}.CHANGE[{index}]"
            read = _changed(change, where, lots, draft)
            found += [read] if read else []
        more = words(changes, "INFO_ADD")
        draft.say(f"{path}.INFO_ADD", more, None, "correction")
        found += read_correction(more, f"{path}.INFO_ADD", draft.zone)
    for modification in every(form, "MODIFICATIONS_CONTRACT"):
        found += _modified(modification, f"{draft.path}.MODIFICATIONS_CONTRACT", draft)
    return tuple(dict.fromkeys(found))


def _modified(modification: Node, path: str, draft: Draft) -> Iterator[Change]:
    """Read what a contract becomes while it runs, and what it is worth before and after."""
    described = words(child(modification, "DESCRIPTION_PROCUREMENT"), "SHORT_DESCR")
    draft.say(f"{path}.DESCRIPTION_PROCUREMENT.SHORT_DESCR", described, None, "correction")
    for info in every(modification, "INFO_MODIFICATIONS"):
        where = f"{path}.INFO_MODIFICATIONS"
        for name in ("SHORT_DESCR", "ADDITIONAL_NEED", "UNFORESEEN_CIRCUMSTANCE"):
            text = words(info, name)
            draft.say(f"{where}.{name}", text, None, "correction")
            if text:
                yield Change("text", "", text, Evidence(f"{where}.{name}", excerpt(text), "VII.2"))
        holders = (info, *(item for item in every(info, "VALUES") if is_open(item)))
        before, after = (
            next((f"{found.high} {found.currency}" for one in holders if (found := money(one, name))), "")
            for name in ("VAL_TOTAL_BEFORE", "VAL_TOTAL_AFTER")
        )
        if after and before != after:
            told = f"Montant du contrat : {after}"
            yield Change(
                "text", before, told, Evidence(f"{where}.VALUES", f"{told} (avant : {before or '?'})", "VII.2.3")
            )


def _changed(change: Node, path: str, lots: Sequence[str], draft: Draft) -> Change | None:
    """Read one correction: a section, what stood there, what to read instead."""
    where = child(change, "WHERE")
    section, label = line(where, "SECTION"), line(where, "LABEL")
    rubric = " ".join(filter(None, (section, label)))
    old, new = (_said(next(iter(every(change, name)), {}), draft) for name in ("OLD_VALUE", "NEW_VALUE"))
    if not old[0] and not new[0]:
        return None
    named = award_lots(line(where, "LOT_NO"), lots)
    told = f"{rubric} : " if rubric else ""
    told += f"au lieu de {old[0]}, lire {new[0]}" if old[0] and new[0] else new[0] or f"supprimer {old[0]}"
    draft.say(path, told, None, "correction")
    evidence = Evidence(path, excerpt(told), "VII.1.2")
    if new[1] and _moves_reception(section, label):
        return Change("deadline", old[0], new[0], evidence, new[1], old[1], named)
    shown = new[0] or f"supprimé : {old[0]}"
    return Change("lot" if named else "text", old[0], f"{rubric} : {shown}" if rubric else shown, evidence, lots=named)


def _moves_reception(section: str, label: str) -> bool:
    """Tell whether a correction is about the reception of tenders, by its section, else by its label."""
    folded = fold(label)
    if _RECEPTION.search(fold(section)):
        return not (_OTHER_DATES.search(folded) and not _RECEPTION_WORDS.search(folded))
    return bool(_RECEPTION_WORDS.search(folded)) and not _OTHER_DATES.search(folded)


def _said(value: Node, draft: Draft) -> tuple[str, Deadline | None]:
    """Give one side of a correction in words, and the deadline it states."""
    day, time = line(value, "DATE"), line(value, "TIME")
    if day:
        deadline = wall_deadline(f"{day}T{time.zfill(5)}" if time else day, draft.zone) or wall_deadline(
            day, draft.zone
        )
        return (french_wall(deadline) if deadline else f"{day} {time}".strip()), deadline
    codes = [
        code
        for name in ("CPV_MAIN", "CPV_ADDITIONAL")
        for item in every(value, name)
        for code in marks(item, "CPV_CODE", "CODE")
    ]
    text = words(value, "TEXT") or ", ".join(codes)
    dates = list(french_deadlines(text, draft.zone)) if text else []
    return text, dates[0][2] if len(dates) == 1 else None
