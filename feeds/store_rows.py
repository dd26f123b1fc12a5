"""Turn an opportunity into what lists, counters and search hold of it.

Pure: values in, tuples out. No connection, no clock: what depends on now is asked at query time.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from feeds.models import Deadline, Kind, Opportunity, Status

UNKNOWN_CLOSE: Final = "9999"
"""Sorts after every real instant."""

OPEN: Final = Status.OPEN.value
PLANNED: Final = Status.PLANNED.value

_BEGINNING: Final = datetime(1, 1, 1, tzinfo=UTC)
_TITLE_LIMIT: Final = 300
_BUYER_LIMIT: Final = 160
_PLACE_LIMIT: Final = 60
_WORDS_LIMIT: Final = 4_000
_CHANGES: Final = (Kind.CHANGE, Kind.CANCELLATION)


def instant(at: datetime) -> str:
    """Write a UTC-aware instant so that text order is time order: `2026-12-04T11:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def read_instant(text: str) -> datetime | None:
    """Read back what `instant` wrote; None for an unknown one."""
    return None if text in ("", UNKNOWN_CLOSE) else datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Listing:
    """What one row of the list shows and is found by. Tuples are space-separated in the table.

    Attributes:
        state: `Status` at the beginning of time: `open` means "open until `closes_at`".
        closes_at: latest end over procedure and lots, as `Opportunity.status` counts it.
        deadline_at: the deadline that the notice gives for the procedure, empty when unknown.
        changed_on: day of the last correction or cancellation, empty when there is none.
    """

    state: str
    closes_at: str
    deadline_at: str
    deadline_wall: str
    previous_wall: str
    changed_on: str
    kind: str
    title: str
    buyer: str
    siret: str
    published: str
    departments: str
    segments: str
    regimes: str
    clauses: str
    place: str
    lots: int
    procedure: str
    techniques: str

    def values(self) -> tuple[str | int, ...]:
        """Give the columns in the order of `LISTING_COLUMNS`."""
        return tuple(getattr(self, name) for name in LISTING_COLUMNS)


LISTING_COLUMNS: Final = tuple(Listing.__slots__)


@dataclass(frozen=True, slots=True)
class Text:
    """What search reads of one opportunity."""

    title: str
    buyer: str
    words: str
    facets: str


def list_opportunity(opportunity: Opportunity) -> Listing:
    """Keep of an opportunity what one line of a list needs."""
    ends = [lot.deadline.at for lot in opportunity.lots if lot.deadline]
    if opportunity.deadline:
        ends.append(opportunity.deadline.at)
    changes = [event.on.isoformat() for event in opportunity.timeline if event.on and event.kind in _CHANGES]
    return Listing(
        state=opportunity.status(_BEGINNING).value,
        closes_at=instant(max(ends)) if ends else UNKNOWN_CLOSE,
        deadline_at=instant(opportunity.deadline.at) if opportunity.deadline else "",
        deadline_wall=_wall(opportunity.deadline),
        previous_wall=_wall(opportunity.previous_deadline),
        changed_on=max(changes, default=""),
        kind=opportunity.kind.value,
        title=opportunity.title[:_TITLE_LIMIT],
        buyer=opportunity.buyer.name[:_BUYER_LIMIT],
        siret=opportunity.buyer.siret,
        published=opportunity.published.isoformat() if opportunity.published else "",
        departments=_join(opportunity.departments),
        segments=_join(hit.slug for hit in opportunity.segments),
        regimes=_join(reservation.regime.value for reservation in opportunity.reservations),
        clauses=_join(clause.kind.value for clause in opportunity.clauses),
        place=_place(opportunity),
        lots=len(opportunity.lots),
        procedure=opportunity.procedure,
        techniques=_join(opportunity.techniques),
    )


def text_of(opportunity: Opportunity, listing: Listing) -> Text:
    """Gather the words an opportunity is found by: title, buyer, lots, places, identifiers."""
    parts = [ident.rpartition(":")[2] for ident in opportunity.source_ids]
    parts += [lot.title for lot in opportunity.lots if lot.title]
    cities = [place.city or place.label for place in opportunity.places]
    cities += [place.city or place.label for lot in opportunity.lots for place in lot.places]
    parts += dict.fromkeys((opportunity.buyer.city, *cities))
    words = " ".join(part for part in parts if part)
    return Text(opportunity.title, listing.buyer, words[:_WORDS_LIMIT], facet_tokens(listing))


def facet_tokens(listing: Listing) -> str:
    """Write the filters as search tokens, so that "this word, open, in 35" is one intersection inside the index.

    `sopen`, `m202612` (closing month), `y2026` (closing year), `c202611` (month of the last change), `d35`,
    `gnettoyage`, `riae`. Text of users is matched against the other columns only, so that these are never found by
    accident.
    """
    closes = listing.closes_at
    tokens = [state_token(listing.state), month_token(closes), year_token(closes)]
    if listing.changed_on:
        tokens.append(changed_token(listing.changed_on))
    tokens += [facet_token(facet, value) for facet, value in facet_values(listing)]
    return " ".join(tokens)


def state_token(state: str) -> str:
    """Write the token of a state."""
    return f"s{state}"


def month_token(closes_at: str) -> str:
    """Write the token of a closing month (`m9999` when unknown)."""
    return "m" + closes_at[:7].replace("-", "")


def changed_token(day: str) -> str:
    """Write the token of the month of the last correction."""
    return "c" + day[:7].replace("-", "")


def year_token(closes_at: str) -> str:
    """Write the token of a closing year."""
    return "y" + closes_at[:4]


def facet_token(facet: str, value: str) -> str:
    """Write the token of a segment, département or regime; letters and digits only, as the tokenizer keeps them."""
    prefix = {"segment": "g", "department": "d", "regime": "r"}[facet]
    return prefix + "".join(char if char.isalnum() else "0" for char in value.lower())


def facet_values(listing: Listing) -> Iterator[tuple[str, str]]:
    """Give the (facet, value) pairs that an opportunity is filtered and counted by."""
    for segment in listing.segments.split():
        yield "segment", segment
    for department in listing.departments.split():
        yield "department", department
    for regime in listing.regimes.split():
        yield "regime", regime


@dataclass(frozen=True, slots=True)
class Flags:
    """What the user said of an opportunity, as far as counters depend on it."""

    dismissed: bool = False
    seen: bool = False


def tally_rows(listing: Listing, flags: Flags, weight: int) -> Counter[tuple[str, str, str, str]]:
    """Give what an opportunity adds to each counter (`weight` 1) or takes from it (-1).

    Keys are (facet, grain, bucket, value). Open ones are counted by closing day and by closing month, so that "open
    now" is a sum over months to come plus the days left in this one; others by state. Dismissed ones count nowhere.
    """
    if flags.dismissed:
        return Counter()
    pairs = [("all", ""), *facet_values(listing)]
    if not flags.seen:
        pairs.append(("new", ""))
    if listing.regimes:
        pairs.append(("reserved", ""))
    if listing.state != OPEN:
        buckets = [("state", listing.state)]
    elif listing.closes_at == UNKNOWN_CLOSE:
        buckets = [("month", UNKNOWN_CLOSE)]
    else:
        buckets = [("month", listing.closes_at[:7]), ("day", listing.closes_at[:10])]
    return Counter({(facet, grain, bucket, value): weight for grain, bucket in buckets for facet, value in pairs})


def _wall(deadline: Deadline | None) -> str:
    return deadline.wall if deadline else ""


def _join(values: Iterator[str] | tuple[str, ...]) -> str:
    """Join without repeats; a space inside a value would be read back as two."""
    return " ".join(dict.fromkeys(value.replace(" ", "-") for value in values if value))


def _place(opportunity: Opportunity) -> str:
    """Name the first place known, of the procedure then of its lots."""
    for place in (*opportunity.places, *(place for lot in opportunity.lots for place in lot.places)):
        if name := place.city or place.label:
            return name[:_PLACE_LIMIT]
    return ""
