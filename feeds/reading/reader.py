"""All readers over one notice. Pure: no clock, network or database."""

from dataclasses import replace

from feeds.models import ClauseKind, Fragment, Notice, Reading, ReadNotice
from feeds.reading.clauses import read_clauses
from feeds.reading.pages import Page, open_pages
from feeds.reading.places import read_places
from feeds.reading.reservations import read_reserved
from feeds.reading.segments import read_segments


def read_notice(notice: Notice) -> Reading:
    """Read one notice: segments, reservations, clauses, places, each with its evidence."""
    pages = _pages(notice)
    reserved = read_reserved(notice, pages)
    places = read_places(notice)
    return Reading(
        segments=read_segments(notice),
        reservations=reserved.reservations,
        clauses=read_clauses(notice, pages, rules=False),
        contradictions=reserved.contradictions,
        departments=places.departments,
        places=places.places,
        lot_places=places.lot_places,
        unreserved=reserved.unreserved,
        unreserved_lots=reserved.unreserved_lots,
    )


def with_rules(read: ReadNotice) -> ReadNotice:
    """Add to what was read of a notice the rules of its consultation, which only its sheet shows.

    So are conditions on the environment that do not say that they are: too dear to look for in every notice.
    """
    said = {clause.scope for clause in read.reading.clauses if clause.kind is ClauseKind.ENVIRONMENTAL}
    found = read_clauses(read.notice, _pages(read.notice), rules=True)
    rules = [each for each in found if each.kind is not ClauseKind.ENVIRONMENTAL or each.scope not in said]
    return replace(read, reading=replace(read.reading, clauses=(*read.reading.clauses, *rules)))


def _pages(notice: Notice) -> list[Page]:
    """Open the notice's fragments, and the titles and descriptions that no fragment repeats.

    Parsers may or may not publish titles as fragments; each text is read once, under the lot it belongs to.
    """
    fragments = {(fragment.text, fragment.lot): fragment for fragment in reversed(notice.fragments) if fragment.text}
    own = [
        Fragment("title", notice.title, None, "title"),
        Fragment("description", notice.description, None, "description"),
    ]
    for lot in notice.lots:
        path = lot.path or f"lot[{lot.id}]"
        own += [
            Fragment(f"{path}.title", lot.title, lot.id, "title"),
            Fragment(f"{path}.description", lot.description, lot.id, "description"),
        ]
    for fragment in own:
        if fragment.text:
            fragments.setdefault((fragment.text, fragment.lot), fragment)
    return open_pages(fragments.values())
