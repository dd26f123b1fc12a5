"""Write the queries of the watch: which index a page walks, in which order, under which conditions.

Pure: builds SQL from our own constants and binds every value. Nothing here runs a query.

A page is a walk along one index whose last columns are the ORDER BY. A tab is a list of *phases* (open ones soonest
first, then what is planned, then the past latest first), each one such walk. With several segments or départements,
one walk per value, merged by the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from feeds.models import Regime, Status
from feeds.search import facet_tokens_of, open_tokens, state_tokens
from feeds.store_rows import changed_token, instant
from readiness.models import VerdictKind

Tab = Literal["new", "followed", "reserved", "closing", "upcoming", "all", "modified", "dismissed"]
TABS: Final[tuple[Tab, ...]] = ("new", "followed", "reserved", "closing", "upcoming", "all", "modified", "dismissed")

CLOSING_DAYS: Final = 7
CHANGED_DAYS: Final = 14

Value = str | int | float


@dataclass(frozen=True, slots=True)
class WatchFilters:
    """What the user narrows a list to. Empty means no narrowing; several values of one filter are alternatives.

    Attributes:
        segments: slugs of `feeds.reading.segments`.
        departments: zero-padded codes.
        reserved: True for those that reserve participation, False for those that do not.
        text: words to search for; the list is then newest first.
        status: `open`, `closed` (past, cancelled, awarded) or `all`. The tabs of what the user follows or dismissed
            show everything unless it says `closed`.
        relevant: for the structure; None lets the tab decide (`new` asks for it once there is a profile).
        verdict: best verdict over the lots.
    """

    segments: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    reserved: bool | None = None
    text: str = ""
    status: Literal["open", "closed", "all"] = "open"
    relevant: bool | None = None
    verdict: VerdictKind | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """One walk: a state, bounds on its key (`low` included, `high` excluded, empty for none), a direction."""

    state: str
    low: str = ""
    high: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of WHERE and what it binds."""

    sql: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Driver:
    """The index that is walked.

    Attributes:
        source: FROM clause. `o` is the opportunity, `d` the driving row.
        key: the columns walked, in the index's order, after the equalities.
        fixed: equalities on the index's first columns.
    """

    source: str
    key: tuple[str, str]
    fixed: tuple[Condition, ...] = ()


def phases(tab: Tab, filters: WatchFilters, now: datetime) -> tuple[Phase, ...]:
    """List the walks of a tab, in the order they are shown."""
    at = instant(now)
    ahead = Phase(Status.OPEN, low=at)
    planned = Phase(Status.PLANNED, descending=True)
    ended = (
        Phase(Status.OPEN, high=at, descending=True),
        *(Phase(state, descending=True) for state in (Status.CLOSED, Status.AWARDED, Status.CANCELLED)),
    )
    everything = (ahead, planned, *ended, Phase(Status.UNKNOWN, descending=True))
    if tab == "closing":
        return (Phase(Status.OPEN, low=at, high=instant(now + timedelta(days=CLOSING_DAYS))),)
    if tab == "upcoming":
        return (planned,)
    if tab == "modified" and filters.status == "open":
        return (ahead, planned, Phase(Status.CANCELLED, descending=True))
    if filters.status == "closed":
        return ended
    if filters.status == "all" or tab in ("followed", "dismissed"):
        return everything
    return (ahead,)


def conditions(tab: Tab, filters: WatchFilters, now: datetime, *, relevant: bool | None) -> tuple[Condition, ...]:
    """List what every row of a tab must be, apart from its phase."""
    found = [Condition("o.dismissed = 1" if tab == "dismissed" else "o.dismissed = 0")]
    if tab == "new":
        found.append(Condition("o.seen = 0"))
    if tab == "followed":
        found.append(Condition("o.followed = 1"))
    if tab == "reserved" or filters.reserved is True:
        found.append(Condition("o.regimes <> ''"))
    elif filters.reserved is False:
        found.append(Condition("o.regimes = ''"))
    if tab == "modified":
        found.append(Condition("o.changed_on >= ?", (changed_since(now),)))
    if relevant is not None:
        found.append(Condition("ifnull(a.relevant, 0) = ?", (int(relevant),)))
    if filters.verdict is not None:
        found.append(Condition("a.verdict = ?", (filters.verdict.value,)))
    for facet, values in (("segment", filters.segments), ("department", filters.departments)):
        if values:
            marks = ", ".join("?" * len(values))
            sql = (
                f"EXISTS (SELECT 1 FROM facet f WHERE f.facet = '{facet}' AND f.value IN ({marks})"
                " AND f.state = o.state AND f.closes_at = o.closes_at AND f.id = o.id)"
            )
            found.append(Condition(sql, tuple(values)))
    return tuple(found)


def changed_since(now: datetime) -> str:
    """Give the first day of what counts as recently changed."""
    return instant(now - timedelta(days=CHANGED_DAYS))[:10]


def opportunity_driver(index: str) -> Driver:
    """Walk an index of the opportunities themselves."""
    return Driver(f"opportunity o INDEXED BY {index} LEFT JOIN assessment a ON a.opportunity = o.id", _KEY["o"])


def facet_driver(facet: str, value: str) -> Driver:
    """Walk the opportunities of one segment or département."""
    source = "facet d CROSS JOIN opportunity o ON o.id = d.id LEFT JOIN assessment a ON a.opportunity = o.id"
    fixed = (Condition("d.facet = ?", (facet,)), Condition("d.value = ?", (value,)))
    return Driver(source, _KEY["d"], fixed)


def assessment_driver(index: str, fixed: Condition) -> Driver:
    """Walk an index of the assessments."""
    source = f"assessment a INDEXED BY {index} CROSS JOIN opportunity o ON o.id = a.opportunity"
    return Driver(source, _KEY["a"], (fixed,))


_KEY: Final = {"o": ("o.closes_at", "o.id"), "d": ("d.closes_at", "d.id"), "a": ("a.closes_at", "a.opportunity")}


def page_query(
    driver: Driver, phase: Phase, where: Iterable[Condition], after: tuple[str, int] | None, limit: int
) -> tuple[str, tuple[Value, ...]]:
    """Write one walk: `(closes_at, id)` rows in order, strictly after a key, at most `limit`."""
    closes_at, ident = driver.key
    order, sign = ("DESC", "<") if phase.descending else ("ASC", ">")
    found = [*driver.fixed, Condition(f"{closes_at.partition('.')[0]}.state = ?", (phase.state,))]
    low, high = phase.low, phase.high
    if after is not None:
        # The bound on the first column alone is what lets the walk start there; the pair then skips its equals.
        if phase.descending:
            high = min(high or "~", after[0] + "~")
        else:
            low = max(low, after[0])
        found.append(Condition(f"({closes_at}, {ident}) {sign} (?, ?)", after))
    if low:
        found.append(Condition(f"{closes_at} >= ?", (low,)))
    if high:
        found.append(Condition(f"{closes_at} < ?", (high,)))
    found += where
    sql = (
        f"SELECT {closes_at}, {ident} FROM {driver.source} WHERE {' AND '.join(each.sql for each in found)}"
        f" ORDER BY {closes_at} {order}, {ident} {order} LIMIT ?"
    )
    return sql, (*(value for each in found for value in each.values), limit)


def modified_query(
    where: Iterable[Condition], after: tuple[str, int] | None, limit: int
) -> tuple[str, tuple[Value, ...]]:
    """Write the walk of what changed, latest change first: its key is the day of the change."""
    found = list(where)
    if after is not None:
        found.append(Condition("(o.changed_on, o.id) < (?, ?)", after))
    sql = (
        "SELECT o.changed_on, o.id FROM opportunity o INDEXED BY opportunity_changed"
        " LEFT JOIN assessment a ON a.opportunity = o.id"
        f" WHERE o.changed_on <> '' AND {' AND '.join(each.sql for each in found)}"
        " ORDER BY o.changed_on DESC, o.id DESC LIMIT ?"
    )
    return sql, (*(value for each in found for value in each.values), limit)


def any_phase(walks: Iterable[Phase]) -> Condition:
    """Write "in one of these phases" as one condition, for lists that are in another order."""
    parts: list[str] = []
    values: list[Value] = []
    for phase in walks:
        part = "o.state = ?"
        values.append(phase.state)
        if phase.low:
            part += " AND o.closes_at >= ?"
            values.append(phase.low)
        if phase.high:
            part += " AND o.closes_at < ?"
            values.append(phase.high)
        parts.append(f"({part})")
    return Condition(f"({' OR '.join(parts)})", tuple(values))


def search_tokens(tab: Tab, filters: WatchFilters, now: datetime) -> list[tuple[str, ...]]:
    """Write the filters as groups of search tokens, so that a common word is not walked to find the open ones."""
    walks = phases(tab, filters, now)
    groups = [state_tokens(dict.fromkeys(phase.state for phase in walks))]
    if tab == "closing":
        groups.append(open_tokens(now, now + timedelta(days=CLOSING_DAYS)))
    elif all(phase.state == Status.OPEN and phase.low for phase in walks):
        groups.append(open_tokens(now))
    if tab == "reserved" or filters.reserved:
        groups.append(facet_tokens_of("regime", Regime))
    if tab == "modified":
        groups.append(tuple({changed_token(changed_since(now)), changed_token(instant(now))}))
    groups += [
        facet_tokens_of(facet, values)
        for facet, values in (("segment", filters.segments), ("department", filters.departments))
        if values
    ]
    return groups


def search_query(expression: str, where: Iterable[Condition], before: int, limit: int) -> tuple[str, tuple[Value, ...]]:
    """Write a search: matches newest first below a row, each with whether it meets the conditions.

    The matches that fail are given too: the caller counts them, so that a page never walks without bound.
    """
    found = list(where)
    sql = (
        f"SELECT s.rowid, {' AND '.join(each.sql for each in found)} FROM (SELECT rowid FROM opportunity_search"
        " WHERE opportunity_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?) s"
        " CROSS JOIN opportunity o ON o.id = s.rowid LEFT JOIN assessment a ON a.opportunity = o.id"
    )
    return sql, (*(value for each in found for value in each.values), expression, before, limit)
