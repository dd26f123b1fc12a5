"""All notices of one procedure as one opportunity.

Pure, and independent of the order in which notices arrived: they are sorted first. The call governs; an eForms change
repeats the whole notice, so its values win; a national rectification only moves what it names. What is not known stays
unknown: an opportunity of which only the result or the rectification was seen stands as such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from feeds.merged_doors import Doors
from feeds.models import (
    Award,
    Buyer,
    Deadline,
    Fragment,
    Kind,
    Link,
    Lot,
    Notice,
    Opportunity,
    Place,
    ReadNotice,
)
from feeds.story import Story, whole_call
from feeds.text import fold
from feeds.timeline import unread_deadlines

_EXAMPLE_FOLDERS: Final = frozenset({"aff2863e-b4cc-4e91-baba-b3b85f709117", "00000000-0000-0000-0000-000000000000"})
"""Procedure identifiers copied from the eForms SDK's examples: they link notices that have nothing in common."""
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUID_LENGTH: Final = 36
_OJ_NUMBER: Final = re.compile(r"[1-9]\d{2,8}-(?:19|20)\d\d")
"""A number at the TED; under a hundred it could be one of the BOAMP (`15-2015`), which is what it is taken for."""
_IDWEB: Final = re.compile(r"\d{2}-\d{1,9}")
_IDWEB_LINK: Final = re.compile(
    r"https?://(?:www\.)?boamp\.fr/\S{0,80}?(?:idweb(?:[:=]|%3a)|/detail/)(?:\"|%22)?(\d{2}-\d{1,7})\b", re.IGNORECASE
)
_RANKS: Final = {
    Kind.POINTER: 0,
    Kind.SOURCING: 1,
    Kind.PLANNING: 2,
    Kind.CALL: 3,
    Kind.CHANGE: 4,
    Kind.CANCELLATION: 5,
    Kind.INTENTION: 6,
    Kind.RESULT: 7,
    Kind.MODIFICATION: 8,
}
"""Order of a procedure's life: decides between notices of one day."""
_FACTS_ORDER: Final = (
    Kind.CHANGE,
    Kind.CANCELLATION,
    Kind.RESULT,
    Kind.INTENTION,
    Kind.PLANNING,
    Kind.SOURCING,
    Kind.MODIFICATION,
    Kind.POINTER,
)
"""Whose facts are shown when no call is known."""
_STATED: Final = (
    "description",
    "cpv",
    "descriptors",
    "natures",
    "procedure",
    "techniques",
    "lots_groups",
    "lot_limits",
)
_FIGURES: Final = ("duration_months", "renewals")
"""Facts shown as the governing notice states them, figures apart: there zero is known."""
_DIGITS: Final = re.compile(r"(\d+)")


def procedure_keys(notice: Notice) -> tuple[str, ...]:
    """Give the keys that tie a notice to its procedure; notices that share one are of one procedure.

    `boamp:26-88058` for itself and for each earlier notice it names (`ted:625392-2024` where it is named by its number
    at the TED, `notice:<uuid>` by its eForms identifier), `folder:<uuid>` for a procedure identifier (BT-04) that is
    one, and the BOAMP notice that a feed's item points to.
    """
    keys = {f"{notice.source}:{notice.guid}": None}
    own = notice.notice_id[:_UUID_LENGTH]
    if own:
        keys[f"notice:{own}"] = None
    # A European call names the plan that announced it, and a plan may announce many: its folder says which is its own.
    for guid in () if notice.kind is Kind.CALL and notice.form == "EFORMS" else notice.previous:
        keys[_key_of(guid, notice.source)] = None
    folder = notice.procedure_id.lower()
    if _UUID.fullmatch(folder) and folder not in _EXAMPLE_FOLDERS:
        keys[f"folder:{folder}"] = None
    if notice.kind is Kind.POINTER:
        for link in notice.links:
            pointed = _IDWEB_LINK.match(link.url)
            if pointed:
                keys[f"boamp:{pointed[1]}"] = None
    return tuple(keys)


def _key_of(guid: str, source: str) -> str:
    """Give the key of a notice that another one names: by its eForms identifier, its number at the TED or its own."""
    if _UUID.fullmatch(guid):
        return f"notice:{guid}"
    return f"ted:{guid}" if _OJ_NUMBER.fullmatch(guid) else f"{source}:{guid}"


def compose(members: Sequence[ReadNotice], key: str) -> Opportunity:
    """Make the opportunity that a procedure's notices tell.

    Args:
        members: every notice known of the procedure, in any order; one that came twice counts once.
        key: public identifier of the opportunity.

    Raises:
        ValueError: there is no notice.
    """
    if not members:
        raise ValueError(f"no notice for {key}")
    ordered = _ordered(members)
    told = ordered if len(ordered) == 1 else _without_copies(ordered)
    governing = told[0] if len(told) == 1 else _governing(told)
    doors = Doors.read(governing.reading) if len(told) == 1 else Doors.of(told, governing)
    story = Story(governing)
    for member in told:
        story.tell(member, doors.events.get(f"{member.notice.source}:{member.notice.guid}"))
    opportunity = _opportunity(told, governing, story, doors, key)
    return opportunity if len(told) == len(ordered) else _with_copies(opportunity, ordered)


# --- order ------------------------------------------------------------------------------------------------------


def _ordered(members: Sequence[ReadNotice]) -> list[ReadNotice]:
    """Sort notices from the oldest to the latest, the latest version of each only."""
    if len(members) == 1:
        return list(members)
    latest: dict[tuple[str, str], ReadNotice] = {}
    for member in members:
        identity = (member.notice.source, member.notice.guid)
        rival = latest.get(identity)
        if rival is None or _version(member) > _version(rival):
            latest[identity] = member
    return sorted(latest.values(), key=_position)


def _without_copies(ordered: list[ReadNotice]) -> list[ReadNotice]:
    """Leave out the copies that another carrier gave of a notice of the bulletin, which says more of it.

    The same eForms notice is published by the BOAMP and, a day or two later, by the TED: only its identifier tells.
    Two notices of the bulletin are two, whatever their identifier.
    """
    bulletin = {one.notice.notice_id for one in ordered if _IDWEB.fullmatch(one.notice.guid)}
    kept: list[ReadNotice] = []
    seen: set[str] = set()
    for member in ordered:
        ident = member.notice.notice_id
        if ident and not _IDWEB.fullmatch(member.notice.guid):
            if ident in bulletin or ident in seen:
                continue
            seen.add(ident)
        kept.append(member)
    return kept


def _with_copies(opportunity: Opportunity, ordered: Sequence[ReadNotice]) -> Opportunity:
    """Name the copies among the notices, and give their addresses."""
    links = (link for member in ordered for link in member.notice.links)
    return replace(
        opportunity,
        source_ids=tuple(f"{member.notice.source}:{member.notice.guid}" for member in ordered),
        links=tuple(dict.fromkeys((*opportunity.links, *links))),
    )


def _version(member: ReadNotice) -> tuple[Any, ...]:
    """Rank two versions of one notice; the content decides last, so that any order of arrival gives the same."""
    return (*_position(member), repr(member))


def _position(member: ReadNotice) -> tuple[Any, ...]:
    """Give what notices are sorted by: publication, dispatch, stage, then number (26-9999 comes before 26-10000)."""
    notice = member.notice
    unknown = date.min if _RANKS[notice.kind] <= _RANKS[Kind.CALL] else date.max
    published = notice.published or notice.dispatched or unknown
    numbers = tuple(
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part)
        for part in _DIGITS.split(notice.guid[:80])
    )
    return (
        published,
        notice.dispatched or notice.published or unknown,
        _RANKS[notice.kind],
        notice.source,
        numbers,
        notice.guid,
    )


def _governing(ordered: Sequence[ReadNotice]) -> ReadNotice:
    """Choose the notice whose facts are shown."""
    for member in reversed(ordered):
        if whole_call(member.notice):
            return member
    for kind in _FACTS_ORDER:
        for member in reversed(ordered):
            if member.notice.kind is kind:
                return member
    return ordered[-1]


# --- what is shown ----------------------------------------------------------------------------------------------


def _opportunity(
    ordered: Sequence[ReadNotice], governing: ReadNotice, story: Story, doors: Doors, key: str
) -> Opportunity:
    """Put facts, doors and story together."""
    notice, reading = governing.notice, governing.reading
    others = [member for member in reversed(ordered) if member is not governing]
    facts = _Facts(notice, [member.notice for member in others if member.notice.kind is not Kind.POINTER])
    call = story.call or notice
    cancelled, awarded = story.outcome()
    awards: dict[str | None, Award] = {**story.cancelled_lots, **story.awards}
    return Opportunity(
        id=key,
        source=notice.source,
        source_ids=tuple(f"{member.notice.source}:{member.notice.guid}" for member in ordered),
        kind=Kind.CALL if whole_call(notice) else notice.kind,
        title=call.title or facts.known("title"),
        buyer=facts.buyer(),
        published=call.published or notice.published,
        dispatched=call.dispatched or call.published or notice.dispatched or notice.published,
        deadline=story.deadline,
        departments=reading.departments or facts.known("departments"),
        segments=reading.segments or next((one.reading.segments for one in others if one.reading.segments), ()),
        places=reading.places or notice.places,
        value=notice.value,
        lots=_lots(ordered, governing, story),
        reservations=doors.reservations,
        unreserved=doors.unreserved,
        clauses=doors.clauses,
        contradictions=doors.contradictions,
        links=_links(notice, others),
        awards=tuple(awards.values()),
        timeline=tuple(story.timeline),
        fragments=_fragments(notice, ordered) if others else notice.fragments,
        warnings=_warnings(ordered),
        previous_deadline=story.previous,
        cancelled=cancelled,
        awarded=awarded,
        **{name: facts.known(name) for name in _STATED},
        **{name: facts.figure(name) for name in _FIGURES},
    )


class _Facts:
    """What the governing notice states; where it is silent, what the latest other notice states."""

    __slots__ = ("_notice", "_others")

    def __init__(self, notice: Notice, others: Sequence[Notice]) -> None:
        self._notice = notice
        self._others = others

    def known(self, name: str) -> Any:  # noqa: ANN401 - the type of the field it names
        """Give the first value that is not empty."""
        found = getattr(self._notice, name)
        if found or not self._others:
            return found
        return next((value for other in self._others if (value := getattr(other, name))), found)

    def figure(self, name: str) -> Any:  # noqa: ANN401 - the type of the field it names
        """Give the first value that is known; zero is known."""
        found = getattr(self._notice, name)
        if found is not None or not self._others:
            return found
        return next((value for other in self._others if (value := getattr(other, name)) is not None), None)

    def buyer(self) -> Buyer:
        """Give the buyer, with the identifier that another notice gives of the same name."""
        own = self._notice.buyer
        if (own.siret and own.name) or not self._others:
            return own
        for other in self._others:
            if other.buyer.siret and fold(other.buyer.name) == fold(own.name or other.buyer.name):
                return other.buyer
        return own if own.name else next((other.buyer for other in self._others if other.buyer.name), own)


def _lots(ordered: Sequence[ReadNotice], governing: ReadNotice, story: Story) -> tuple[Lot, ...]:
    """Give the lots as they stand, with their resolved places and the deadlines that hold.

    A rectification that repeats a lot replaces it; lots that only a result names are shown when nothing else is known.
    """
    lots = {lot.id: lot for lot in governing.notice.lots}
    places = dict(governing.reading.lot_places)
    if len(ordered) > 1:
        for member in ordered[ordered.index(governing) + 1 :]:
            if member.notice.kind is Kind.CHANGE:
                lots.update((lot.id, lot) for lot in member.notice.lots)
                places.update(member.reading.lot_places)
        if not lots and not whole_call(governing.notice):
            for member in ordered:
                if member.notice.kind not in (Kind.PLANNING, Kind.SOURCING):
                    lots.update((lot.id, lot) for lot in member.notice.lots)
                    places.update(member.reading.lot_places)
    moved = story.lot_deadlines
    return tuple(_placed(lot, places.get(lot.id), moved.get(lot.id, lot.deadline)) for lot in lots.values())


def _placed(lot: Lot, places: tuple[Place, ...] | None, deadline: Deadline | None) -> Lot:
    """Give a lot its resolved places and its deadline; itself when nothing changes."""
    if (not places or places == lot.places) and deadline is lot.deadline:
        return lot
    return replace(lot, places=places or lot.places, deadline=deadline)


def _links(notice: Notice, others: Sequence[ReadNotice]) -> tuple[Link, ...]:
    """Give every address once, those of the governing notice first."""
    if not others:
        return notice.links
    return tuple(dict.fromkeys((*notice.links, *(link for other in others for link in other.notice.links))))


def _fragments(notice: Notice, ordered: Sequence[ReadNotice]) -> tuple[Fragment, ...]:
    """Give the texts of the governing notice and the corrections of the others."""
    corrections = (
        fragment for member in ordered for fragment in member.notice.fragments if fragment.role == "correction"
    )
    return tuple(dict.fromkeys((*notice.fragments, *corrections)))


def _warnings(ordered: Sequence[ReadNotice]) -> tuple[str, ...]:
    """Give every warning once, oldest first."""
    if len(ordered) == 1 and ordered[0].notice.kind is not Kind.CHANGE:
        return ordered[0].notice.warnings
    told = dict.fromkeys(warning for member in ordered for warning in member.notice.warnings)
    told.update(dict.fromkeys(unread_deadlines(member.notice for member in ordered)))
    return tuple(told)
