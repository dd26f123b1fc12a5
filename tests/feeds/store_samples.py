"""Notices made by hand for the tests of storage, read as the readers would."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from feeds.models import (
    Buyer,
    Change,
    Deadline,
    Evidence,
    Kind,
    Lot,
    Notice,
    Place,
    Reading,
    ReadNotice,
    Regime,
    Reservation,
    SegmentHit,
)
from feeds.records import RawRecord
from feeds.store import NoticeStore, PutCounts

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SEEN = Evidence("test", "test")


def deadline(days: float = 10, *, at: datetime | None = None) -> Deadline:
    """Make a deadline some days after `NOW`."""
    instant = at or NOW + timedelta(days=days)
    return Deadline(instant, (instant + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))


def notice(guid: str = "26-1", **fields: Any) -> Notice:
    """Make a notice of the BOAMP; a call unless told."""
    values: dict[str, Any] = {
        "source": "boamp",
        "kind": Kind.CALL,
        "form": "MAPA",
        "title": f"Nettoyage de l'école n° {guid}",
        "buyer": Buyer("Ville de Lanester", "21560098400017"),
        "published": date(2026, 11, 20),
        "deadline": deadline(),
        "links": (),
    }
    return Notice(guid=guid, **(values | fields))


def reading(
    *segments: str, departments: tuple[str, ...] = ("56",), regime: Regime | None = None, city: str = "Lanester"
) -> Reading:
    """Make what the readers would have understood."""
    return Reading(
        segments=tuple(SegmentHit(slug, "cpv", 1.0, SEEN) for slug in segments),
        departments=departments,
        places=(Place(label=city, city=city),),
        reservations=() if regime is None else (Reservation(regime, (), (SEEN,)),),
    )


def raw(each: Notice, *, extra: str = "", origin: str = "essai.json") -> RawRecord:
    """Make the bytes that a notice could have come from: the same notice gives the same bytes."""
    return RawRecord("boamp-json", origin, each.guid, (repr(each) + extra).encode())


def put(store: NoticeStore, *items: Notice | ReadNotice, now: datetime = NOW) -> PutCounts:
    """Store notices in one batch."""
    batch = [each if isinstance(each, ReadNotice) else ReadNotice(each, reading("nettoyage")) for each in items]
    return store.put([(raw(each.notice), each) for each in batch], now)


def moved(guid: str, previous: str | tuple[str, ...], days: float, **fields: Any) -> Notice:
    """Make a rectification that moves the deadline of an earlier notice."""
    change = Change("deadline", "", "", SEEN, deadline=deadline(days), old_deadline=deadline())
    values: dict[str, Any] = {"published": date(2026, 11, 22), "deadline": None, "changes": (change,)}
    names = (previous,) if isinstance(previous, str) else previous
    return notice(guid, kind=Kind.CHANGE, previous=names, **(values | fields))


def lot(ident: str, title: str) -> Lot:
    """Make a lot."""
    return Lot(ident, title)


def rows(store: NoticeStore, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in store.db.conn.execute(sql)]


def everything_listed(store: NoticeStore) -> dict[str, list[tuple[object, ...]]]:
    """Read all that lists and counters say, apart from revisions."""
    return {
        "tally": rows(store, "SELECT facet, grain, bucket, value, n FROM tally WHERE n <> 0 ORDER BY 1, 2, 3, 4"),
        "facet": rows(store, "SELECT facet, value, state, closes_at, id FROM facet ORDER BY 1, 2, 3, 4, 5"),
        "text": rows(store, "SELECT * FROM opportunity_text ORDER BY id"),
    }


def tally_as_kept(store: NoticeStore) -> dict[object, object]:
    return {
        row[0]: row[1]
        for row in rows(
            store, "SELECT value, sum(n) FROM tally WHERE facet = 'segment' AND grain IN ('month', 'state') GROUP BY 1"
        )
    }


def tally_as_counted(store: NoticeStore) -> dict[object, object]:
    return {
        row[0]: row[1]
        for row in rows(
            store,
            "SELECT f.value, count(*) FROM facet f JOIN opportunity o ON o.id = f.id WHERE f.facet = 'segment' AND o.dismissed = 0 GROUP BY 1",
        )
    }
