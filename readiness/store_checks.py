"""Keep what is asked and what was found, and check again what changed. Part of `readiness.store`.

What does not depend on the profile is read once (`readiness.brief`) and kept with the revision it was read of; a check
then answers it again without its texts. Three queues, each resumable because its position is written with the batch
that moved it:

1. opportunities whose revision is newer than the last one looked at: what came in since;
2. what a movement of goods or a commitment can change: `check_due`, filled by what each check said it used;
3. after a change of profile, all that may still be answered, soonest closing first: what a user looks at first is right
   first.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from feeds.database import transaction, wrapped
from feeds.models import Opportunity
from feeds.store import NoticeStore
from feeds.store_rows import OPEN, PLANNED, instant
from readiness.goods import goods_of
from readiness.judging import failed, judged, uncollected, used, worth_reading
from readiness.models import Assessment, Correction, StockLine, Structure
from readiness.store_commitments import running_lines

if TYPE_CHECKING:
    from readiness.brief import Brief, BriefReader
    from readiness.check import Ours

_WALK: Final = (OPEN, PLANNED)
"""States that can still be answered, in the order they are checked."""
_COLUMNS: Final = "verdict, relevant, reason, distance_km, regimes_open"


@dataclass(frozen=True, slots=True)
class Position:
    """Where checking stopped: the last revision looked at, and the last one of the walk (no state: walk done).

    What changed after `walk_until` is left to the first queue.
    """

    revision: int
    walk_state: str
    walk_closes_at: str
    walk_id: int
    walk_until: int


@dataclass(frozen=True, slots=True)
class Checked:
    """One result, with what it used: words of goods (the empty one for any), days of load."""

    rowid: int
    assessment: Assessment
    words: frozenset[str]
    span: tuple[str, str] | None
    same: bool = False
    """What it used is what it used last time: its brief did not change."""


class CheckStore:
    """Check opportunities over one connection. Each method owes a line in `tests/readiness/test_store.py`."""

    _conn: sqlite3.Connection
    _notices: NoticeStore
    _ours: "tuple[tuple[int, int], Ours] | None" = None
    _reader: "BriefReader | None" = None
    _used_once: set[int]
    """Opportunities of which this store wrote what they use."""

    def structure(self) -> Structure | None:
        """Read the profile."""
        raise NotImplementedError

    def stock(self) -> list[StockLine]:
        """List the goods held."""
        raise NotImplementedError

    def opportunity(self, ident: str) -> Opportunity | None:
        """Find an opportunity."""
        raise NotImplementedError

    def _of(self, rowid: int) -> list[Correction]:
        raise NotImplementedError

    def _any(self) -> bool:
        raise NotImplementedError

    def assess_pending(self, now: datetime, limit: int = 100) -> int:
        """Check up to `limit` opportunities and say how many were; 0 when nothing is left or there is no profile.

        One transaction: an interruption loses one batch of work and no result. Opportunities that can no longer be
        answered at `now` are passed over.
        """
        ours = self._what_is_ours()
        if ours is None:
            return 0
        with wrapped(self._conn):
            version, *position = self._conn.execute(
                "SELECT version, revision, walk_state, walk_closes_at, walk_id, walk_until FROM check_progress"
            ).fetchone()
            found, at = self._changed(Position(*position), now, limit)
            due, ended = self._due(now, limit - len(found))
            more, at = self._walk(at, now, limit - len(found) - len(due))
            wanted = dict((*found, *due, *more))
            kept = self._kept(list(wanted))
            corrected = self._any()
        results, read = [], []
        with uncollected():
            for rowid, (ident, revision) in wanted.items():
                checked, brief = self._check(ours, rowid, ident, kept.get(rowid), now, corrected=corrected)
                if checked is not None:
                    results.append(checked)
                    read += [(rowid, revision, brief)] if brief is not None else []
        with transaction(self._conn):
            self._conn.execute(
                "UPDATE check_progress SET revision = ?, walk_state = ?, walk_closes_at = ?, walk_id = ?"
                " WHERE version = ?",
                (at.revision, at.walk_state, at.walk_closes_at, at.walk_id, version),
            )
            taken = [(rowid,) for rowid in (*ended, *(each for each, _ in due))]
            self._conn.executemany("DELETE FROM check_due WHERE opportunity = ?", taken)
            self._keep(read)
            self._write(results, version)
        return len(wanted) or len(ended)

    def pending(self, now: datetime) -> int:
        """Count what is left to check, for a progress bar."""
        with wrapped(self._conn):
            _, revision, *walk, until = self._conn.execute(
                "SELECT version, revision, walk_state, walk_closes_at, walk_id, walk_until FROM check_progress"
            ).fetchone()
            if self._conn.execute("SELECT 1 FROM structure").fetchone() is None:
                return 0
            (count,) = self._conn.execute(
                "SELECT count(*) FROM opportunity WHERE revision > ? AND state IN (?, ?) AND closes_at >= ?",
                (revision, *_WALK, instant(now)),
            ).fetchone()
            count += self._conn.execute("SELECT count(*) FROM check_due").fetchone()[0]
            for state in _WALK[_WALK.index(walk[0]) :] if walk[0] else ():
                start = max(walk[1], instant(now)) if state == walk[0] else instant(now)
                (left,) = self._conn.execute(
                    "SELECT count(*) FROM opportunity WHERE state = ? AND closes_at >= ? AND (closes_at, id) > (?, ?)"
                    " AND revision <= ?",
                    (state, start, *(walk[1:] if state == walk[0] else ("", 0)), until),
                ).fetchone()
                count += left
        return int(count)

    def assessment(self, ident: str, now: datetime) -> Assessment | None:
        """Answer an opportunity in full, with where each thing was read; None when it was not checked yet."""
        with wrapped(self._conn):
            rowid = self._notices.find(ident)
            row = self._conn.execute("SELECT 1 FROM assessment WHERE opportunity = ?", (rowid,)).fetchone()
        return None if row is None else self.check_now(ident, now)

    def check_now(self, ident: str, now: datetime) -> Assessment | None:
        """Check one opportunity in full, without waiting for its turn; None when it or the profile does not exist."""
        from readiness.brief import read_brief  # noqa: PLC0415 - a list needs no reading

        ours, opportunity = self._what_is_ours(), self.opportunity(ident)
        if ours is None or opportunity is None:
            return None
        with wrapped(self._conn):
            rowid = self._notices.find(ident)
            said = self._of(rowid) if rowid is not None and self._any() else []
        try:
            brief = read_brief(opportunity, said, lambda each: worth_reading(ours, each, now))
        except Exception as error:  # noqa: BLE001 - as in `judged`
            return failed(opportunity.id, error)
        return judged(ours, brief, now, full=True)

    def ranking(self, now: datetime) -> Iterator[tuple[int, str, Assessment]]:
        """Give every opportunity that may still be answered and was checked, with rowid and closing instant.

        Answered from what is kept: nothing says where it was read.
        """
        ours = self._what_is_ours()
        if ours is None:
            return
        with wrapped(self._conn):
            rows = self._conn.execute(
                "SELECT o.id, o.closes_at, b.body FROM opportunity o JOIN brief b ON b.opportunity = o.id"
                " WHERE o.state = ? AND o.closes_at >= ? ORDER BY o.closes_at, o.id",
                (OPEN, instant(now)),
            ).fetchall()
        for rowid, closes_at, body in rows:
            yield rowid, closes_at, judged(ours, self._brief_reader().read(body), now, full=True)

    # --- one opportunity -------------------------------------------------------------------------------------------

    def _check(
        self, ours: "Ours", rowid: int, ident: str, kept: bytes | None, now: datetime, *, corrected: bool
    ) -> "tuple[Checked | None, Brief | None]":
        """Check one opportunity from what is kept; give its brief when it had to be read."""
        brief = self._brief_reader().read(kept) if kept is not None else None
        fresh: Brief | None = None
        if brief is None or (brief.asked is None and worth_reading(ours, brief.opportunity, now)):
            from readiness.brief import read_brief  # noqa: PLC0415 - a list needs no reading

            opportunity = self.opportunity(ident)
            if opportunity is None:
                return None, None
            said = self._of(rowid) if corrected else []
            try:
                brief = fresh = read_brief(opportunity, said, lambda each: worth_reading(ours, each, now))
            except Exception as error:  # noqa: BLE001 - as in `judged`
                return Checked(rowid, failed(opportunity.id, error), frozenset(), None), None
        assessment = judged(ours, brief, now, full=False)
        if fresh is None and rowid in self._used_once:
            return Checked(rowid, assessment, frozenset(), None, same=True), None
        self._used_once.add(rowid)
        return Checked(rowid, assessment, *used(brief, now)), fresh

    def _check_again(self, rowid: int, ident: str, now: datetime) -> None:
        """Check one opportunity within the edit that changes what it asks."""
        self._conn.execute("DELETE FROM brief WHERE opportunity = ?", (rowid,))
        ours = self._what_is_ours()
        if ours is None:
            return
        (version,) = self._conn.execute("SELECT version FROM check_progress").fetchone()
        (revision,) = self._conn.execute("SELECT revision FROM opportunity WHERE id = ?", (rowid,)).fetchone()
        checked, brief = self._check(ours, rowid, ident, None, now, corrected=True)
        if checked is not None:
            self._keep([(rowid, revision, brief)] if brief is not None else [])
            self._write([checked], version)

    def _what_is_ours(self) -> "Ours | None":
        """Read profile, goods and commitments, once as long as none of them changes."""
        with wrapped(self._conn):
            stamp = self._conn.execute("SELECT version, stamp FROM check_progress").fetchone()
        if self._ours is not None and self._ours[0] == stamp:
            return self._ours[1]
        structure = self.structure()
        if structure is None:
            return None
        from readiness.check import Ours  # noqa: PLC0415 - loads the rules; a list needs none of them

        with wrapped(self._conn):
            commitments = running_lines(self._conn)
            goods = goods_of(self._conn)
        ours = Ours(structure, goods.stock, commitments, goods)
        if self._ours is not None and self._ours[1].structure == structure:
            ours.memo = self._ours[1].memo
        self._ours = (stamp, ours)
        return ours

    def _brief_reader(self) -> "BriefReader":
        if self._reader is None:
            from readiness.brief import BriefReader  # noqa: PLC0415 - a list needs no reading

            self._reader = BriefReader()
        return self._reader

    # --- the queues ------------------------------------------------------------------------------------------------

    def _changed(self, at: Position, now: datetime, limit: int) -> "tuple[list[tuple[int, tuple[str, int]]], Position]":
        """Take from the first queue; give the position after it."""
        rows = self._conn.execute(
            "SELECT id, public_id, revision FROM opportunity"
            " WHERE revision > ? AND state IN (?, ?) AND closes_at >= ? ORDER BY revision LIMIT ?",
            (at.revision, *_WALK, instant(now), limit),
        ).fetchall()
        if len(rows) == limit:
            revision = rows[-1][2]
        else:
            (revision,) = self._conn.execute("SELECT value FROM counter WHERE name = 'revision'").fetchone()
        return [(row[0], (row[1], row[2])) for row in rows], replace(at, revision=revision)

    def _due(self, now: datetime, limit: int) -> "tuple[list[tuple[int, tuple[str, int]]], list[int]]":
        """Take from the second queue; also give those that can no longer be answered."""
        rows = self._conn.execute(
            "SELECT d.opportunity, o.public_id, o.revision, o.state IN (?, ?) AND o.closes_at >= ? FROM check_due d"
            " LEFT JOIN opportunity o ON o.id = d.opportunity ORDER BY d.opportunity LIMIT ?",
            (*_WALK, instant(now), max(limit, 0)),
        ).fetchall()
        return [(row[0], (row[1], row[2])) for row in rows if row[3]], [row[0] for row in rows if not row[3]]

    def _walk(self, at: Position, now: datetime, limit: int) -> "tuple[list[tuple[int, tuple[str, int]]], Position]":
        """Take from the third queue; give the position after it."""
        taken: list[tuple[int, tuple[str, int]]] = []
        while at.walk_state and limit > len(taken):
            start = max(at.walk_closes_at, instant(now))
            rows = self._conn.execute(
                "SELECT id, public_id, closes_at, revision FROM opportunity"
                " WHERE state = ? AND closes_at >= ? AND (closes_at, id) > (?, ?) AND revision <= ?"
                " ORDER BY closes_at, id LIMIT ?",
                (at.walk_state, start, at.walk_closes_at, at.walk_id, at.walk_until, limit - len(taken)),
            ).fetchall()
            taken += [(row[0], (row[1], row[3])) for row in rows]
            if len(taken) == limit:
                at = replace(at, walk_closes_at=rows[-1][2], walk_id=rows[-1][0])
            else:
                following = _WALK.index(at.walk_state) + 1
                state = _WALK[following] if following < len(_WALK) else ""
                at = replace(at, walk_state=state, walk_closes_at="", walk_id=0)
        return taken, at

    # --- rows ------------------------------------------------------------------------------------------------------

    def _kept(self, rowids: Sequence[int]) -> dict[int, bytes]:
        """Give the briefs that still hold: of the present revision, by the present readers."""
        from readiness.brief import BRIEF_VERSION  # noqa: PLC0415 - a list needs no reading

        found: dict[int, bytes] = {}
        for start in range(0, len(rowids), 500):
            chunk = rowids[start : start + 500]
            found |= dict(
                self._conn.execute(
                    "SELECT b.opportunity, b.body FROM brief b JOIN opportunity o ON o.id = b.opportunity"
                    f" WHERE b.opportunity IN ({', '.join('?' * len(chunk))})"
                    " AND b.revision = o.revision AND b.version = ?",
                    (*chunk, BRIEF_VERSION),
                )
            )
        return found

    def _keep(self, read: "Sequence[tuple[int, int, Brief]]") -> None:
        from readiness.brief import BRIEF_VERSION, encode  # noqa: PLC0415 - a list needs no reading

        self._conn.executemany(
            "INSERT OR REPLACE INTO brief (opportunity, revision, version, body)"
            " SELECT id, ?, ?, ? FROM opportunity WHERE id = ?",
            [(revision, BRIEF_VERSION, encode(brief), rowid) for rowid, revision, brief in read],
        )

    def _write(self, results: Sequence[Checked], version: int) -> None:
        """Write what changed, unless its opportunity was merged into another since; that one is queued by then."""
        known: dict[int, tuple[object, ...]] = {}
        for start in range(0, len(results), 500):
            rowids = [each.rowid for each in results[start : start + 500]]
            rows = self._conn.execute(
                f"SELECT a.opportunity, {_COLUMNS}, first, last FROM assessment a LEFT JOIN check_span s"
                f" ON s.opportunity = a.opportunity WHERE a.opportunity IN ({', '.join('?' * len(rowids))})",
                rowids,
            )
            known |= {row[0]: tuple(row[1:]) for row in rows}
        changed, spans, words = [], [], []
        for each in results:
            values, before = _values(each.assessment), known.get(each.rowid)
            if before is None or before[:5] != values:
                changed.append((version, *values, each.rowid))
            if each.same:
                continue
            if before is None or before[5:] != (each.span or (None, None)):
                spans.append(each)
            words.append(each)
        self._conn.executemany(
            f"INSERT OR REPLACE INTO assessment (opportunity, state, closes_at, fresh, version, {_COLUMNS}, body)"
            " SELECT id, state, closes_at, seen = 0 AND dismissed = 0, ?, ?, ?, ?, ?, ?, x'' FROM opportunity"
            " WHERE id = ?",
            changed,
        )
        self._conn.executemany("DELETE FROM check_span WHERE opportunity = ?", [(each.rowid,) for each in spans])
        self._conn.executemany(
            "INSERT INTO check_span (first, last, opportunity) SELECT ?, ?, id FROM opportunity WHERE id = ?",
            [(*each.span, each.rowid) for each in spans if each.span],
        )
        self._write_words(words)

    def _write_words(self, results: Sequence[Checked]) -> None:
        """Keep by which words of goods each result is found again."""
        for each in results:
            rows = self._conn.execute("SELECT word FROM check_word WHERE opportunity = ?", (each.rowid,))
            before = {row[0] for row in rows}
            if before == each.words:
                continue
            self._conn.execute("DELETE FROM check_word WHERE opportunity = ?", (each.rowid,))
            self._conn.executemany(
                "INSERT INTO check_word (word, opportunity) SELECT ?, id FROM opportunity WHERE id = ?",
                [(word, each.rowid) for word in sorted(each.words)],
            )


def _values(assessment: Assessment) -> tuple[object, ...]:
    return (
        assessment.verdict.value,
        int(assessment.relevant),
        assessment.reason,
        assessment.distance_km,
        " ".join(regime.value for regime in assessment.regimes_open),
    )
