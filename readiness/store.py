"""Keep the structure's profile, its stock, and what every opportunity was found to be for it.

`ReadinessStore` is the only door of this layer to its tables. It decides nothing: `readiness.check.assess` does.

Checking goes on in two queues, each resumable because its position is written with the batch that moved it:

1. opportunities whose revision is newer than the last one looked at: what came in since;
2. after a change of profile or stock, all that may still be answered, soonest closing first: what a user looks at
   first is right first.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

import sqlite_utils

from feeds.database import UnknownRecordError, migrate, path_of, transaction, wrapped
from feeds.models import Opportunity
from feeds.store import NoticeStore
from feeds.store_rows import OPEN, PLANNED, instant
from readiness.migrations import MIGRATIONS
from readiness.models import Assessment, Correction, RequirementKind, StockLine, Structure, VerdictKind
from readiness.recheck import start_over
from readiness.store_corrections import CorrectionStore
from readiness.store_dce import any_files, last_reading
from readiness.store_stock import StockLineStore, UnknownStockError

if TYPE_CHECKING:
    import msgspec

__all__ = ["ReadinessStore", "UnknownStockError"]

_WALK: Final = (OPEN, PLANNED)
"""States that can still be answered, in the order they are checked."""


@cache
def _decoder() -> "msgspec.json.Decoder[Assessment]":
    import msgspec  # noqa: PLC0415 - building the decoder walks every model

    return msgspec.json.Decoder(Assessment)


def _encode(assessment: Assessment) -> bytes:
    import msgspec  # noqa: PLC0415

    return zlib.compress(msgspec.json.encode(assessment), 1)


class ReadinessStore(CorrectionStore, StockLineStore):
    """Data access of the readiness layer over one connection, used by one thread. Brings its own tables.

    Each new public method owes a line in `tests/readiness/test_store.py`, on an empty and on a locked file.
    """

    def __init__(self, db: sqlite_utils.Database) -> None:
        self.db = db
        self._conn: sqlite3.Connection = db.conn
        self._notices = NoticeStore(db)
        with wrapped(self._conn):
            migrate(db, (MIGRATIONS,))

    def structure(self) -> Structure | None:
        """Read the profile; None before it is made."""
        with wrapped(self._conn):
            row = self._conn.execute("SELECT body FROM structure").fetchone()
        return None if row is None else Structure.model_validate_json(row[0])

    def save_structure(self, structure: Structure) -> None:
        """Write the profile. Everything that may still be answered is to be checked again when it changed."""
        if structure == self.structure():
            return
        with transaction(self._conn):
            self._conn.execute(
                "INSERT INTO structure VALUES (1, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
                (structure.model_dump_json(),),
            )
            start_over(self._conn)

    def assess_pending(self, now: datetime, limit: int = 100) -> int:
        """Check up to `limit` opportunities and say how many were; 0 when nothing is left or there is no profile.

        One transaction: an interruption loses one batch of work and no result. Opportunities that can no longer be
        answered at `now` are passed over.
        """
        structure = self.structure()
        if structure is None:
            return 0
        stock = self.stock()
        with wrapped(self._conn):
            version, *position = self._conn.execute(
                "SELECT version, revision, walk_state, walk_closes_at, walk_id, walk_until FROM check_progress"
            ).fetchone()
            at = _Position(*position)
            found, at = self._changed(at, now, limit)
            more, at = self._walk(at, now, limit - len(found))
            corrected = self._any()
            said = {rowid: self._of(rowid) if corrected else [] for rowid, _ in (*found, *more)}
        results = [
            (rowid, self._assess(structure, stock, public_id, now, said[rowid])) for rowid, public_id in (*found, *more)
        ]
        with transaction(self._conn):
            self._conn.execute(
                "UPDATE check_progress SET revision = ?, walk_state = ?, walk_closes_at = ?, walk_id = ?"
                " WHERE version = ?",
                (at.revision, at.walk_state, at.walk_closes_at, at.walk_id, version),
            )
            for rowid, assessment in results:
                if assessment is not None:
                    self._write(rowid, version, assessment)
        return len(results)

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
            for state in _WALK[_WALK.index(walk[0]) :] if walk[0] else ():
                start = max(walk[1], instant(now)) if state == walk[0] else instant(now)
                (left,) = self._conn.execute(
                    "SELECT count(*) FROM opportunity WHERE state = ? AND closes_at >= ? AND (closes_at, id) > (?, ?)"
                    " AND revision <= ?",
                    (state, start, *(walk[1:] if state == walk[0] else ("", 0)), until),
                ).fetchone()
                count += left
        return int(count)

    def assessment(self, ident: str) -> Assessment | None:
        """Read what an opportunity was last found to be; None when it was not checked yet."""
        with wrapped(self._conn):
            rowid = self._notices.find(ident)
            row = self._conn.execute("SELECT body FROM assessment WHERE opportunity = ?", (rowid,)).fetchone()
        return None if row is None else _decoder().decode(zlib.decompress(row[0]))

    def opportunity(self, ident: str) -> Opportunity | None:
        """Find an opportunity, with what its consultation's files say when there are some; None when not known."""
        opportunity = self._notices.opportunity(ident)
        if opportunity is None or not any_files(self._conn):
            return opportunity
        with wrapped(self._conn):
            rowid = self._notices.find(ident)
            files = last_reading(self._conn, rowid, opportunity) if rowid is not None else None
        if files is None:
            return opportunity
        from readiness.dce.refine import with_files  # noqa: PLC0415 - few consultations have files

        return with_files(opportunity, files)

    def check_again(self, ident: str, now: datetime) -> None:
        """Check one opportunity whose consultation's files changed. One transaction.

        Raises:
            UnknownRecordError: no opportunity answers to `ident`.
        """
        with transaction(self._conn):
            self._check_again(*self._known(ident), now)

    def correct(self, ident: str, said: Sequence[Correction], now: datetime) -> None:
        """Put what the user says in the place of what was read, and check the opportunity again. One transaction.

        Raises:
            UnknownRecordError: no opportunity answers to `ident`.
        """
        with transaction(self._conn):
            rowid, notice = self._known(ident)
            self._say(rowid, notice, said, now)
            self._check_again(rowid, notice, now)

    def uncorrect(self, ident: str, keys: Iterable[tuple[str, RequirementKind]], now: datetime) -> None:
        """Return to what was read for (lot, kind) pairs, an empty lot being the whole procedure. One transaction.

        Raises:
            UnknownRecordError: no opportunity answers to `ident`.
        """
        with transaction(self._conn):
            rowid, notice = self._known(ident)
            self._unsay(rowid, notice, keys)
            self._check_again(rowid, notice, now)

    def undo_correction(self, now: datetime) -> str | None:
        """Take back the last correction and tell it in one French sentence; None when there is nothing left to undo."""
        with transaction(self._conn):
            from readiness.correction_values import name_of  # noqa: PLC0415 - reading is not needed to show a list

            undone = self._take_back()
            if undone is None:
                return None
            notice, lot, kind, known = undone
            rowid = self._notices.find(notice)
            if rowid is not None:
                self._check_again(rowid, notice, now)
        where = f", lot {lot}" if lot else ""
        name = name_of(kind).replace("-", " ")
        return f"Correction reprise{where} : {name} {'comme avant' if known else 'comme dans l’avis'}."

    def _known(self, ident: str) -> tuple[int, str]:
        rowid = self._notices.find(ident)
        if rowid is None:
            raise UnknownRecordError(path_of(self._conn), ident)
        (notice,) = self._conn.execute("SELECT public_id FROM opportunity WHERE id = ?", (rowid,)).fetchone()
        return rowid, str(notice)

    def _check_again(self, rowid: int, ident: str, now: datetime) -> None:
        """Check one opportunity within the edit that changes what it asks."""
        structure = self.structure()
        if structure is None:
            return
        (version,) = self._conn.execute("SELECT version FROM check_progress").fetchone()
        assessment = self._assess(structure, self.stock(), ident, now, self._of(rowid))
        if assessment is not None:
            self._write(rowid, version, assessment)

    def _changed(self, at: "_Position", now: datetime, limit: int) -> tuple[list[tuple[int, str]], "_Position"]:
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
        return [(row[0], row[1]) for row in rows], replace(at, revision=revision)

    def _walk(self, at: "_Position", now: datetime, limit: int) -> tuple[list[tuple[int, str]], "_Position"]:
        """Take from the second queue; give the position after it."""
        taken: list[tuple[int, str]] = []
        while at.walk_state and limit > len(taken):
            start = max(at.walk_closes_at, instant(now))
            rows = self._conn.execute(
                "SELECT id, public_id, closes_at FROM opportunity"
                " WHERE state = ? AND closes_at >= ? AND (closes_at, id) > (?, ?) AND revision <= ?"
                " ORDER BY closes_at, id LIMIT ?",
                (at.walk_state, start, at.walk_closes_at, at.walk_id, at.walk_until, limit - len(taken)),
            ).fetchall()
            taken += [(row[0], row[1]) for row in rows]
            if len(taken) == limit:
                at = replace(at, walk_closes_at=rows[-1][2], walk_id=rows[-1][0])
            else:
                following = _WALK.index(at.walk_state) + 1
                state = _WALK[following] if following < len(_WALK) else ""
                at = replace(at, walk_state=state, walk_closes_at="", walk_id=0)
        return taken, at

    def _assess(
        self,
        structure: Structure,
        stock: Sequence[StockLine],
        public_id: str,
        now: datetime,
        said: Sequence[Correction] = (),
    ) -> Assessment | None:
        opportunity = self.opportunity(public_id)
        return None if opportunity is None else _assess(structure, stock, opportunity, now, said)

    def _write(self, rowid: int, version: int, assessment: Assessment) -> None:
        """Write one result, unless its opportunity was merged into another since; that one is queued by then."""
        self._conn.execute(
            "INSERT OR REPLACE INTO assessment (opportunity, state, closes_at, fresh, version, verdict, relevant,"
            " reason, distance_km, regimes_open, body)"
            " SELECT id, state, closes_at, seen = 0 AND dismissed = 0, ?, ?, ?, ?, ?, ?, ? FROM opportunity"
            " WHERE id = ?",
            (
                version,
                assessment.verdict.value,
                int(assessment.relevant),
                assessment.reason,
                assessment.distance_km,
                " ".join(regime.value for regime in assessment.regimes_open),
                _encode(assessment),
                rowid,
            ),
        )


@dataclass(frozen=True, slots=True)
class _Position:
    """Where checking stopped: the last revision looked at, and the last one of the walk (no state: walk done).

    What changed after `walk_until` is left to the first queue.
    """

    revision: int
    walk_state: str
    walk_closes_at: str
    walk_id: int
    walk_until: int


def _assess(
    structure: Structure,
    stock: Sequence[StockLine],
    opportunity: Opportunity,
    now: datetime,
    said: Sequence[Correction],
) -> Assessment:
    """Check one opportunity; an unforeseen failure is shown on it and does not stop the others."""
    from readiness.check import assess  # noqa: PLC0415 - loads the rules; a list needs none of them

    try:
        return assess(structure, stock, opportunity, now, said) if said else assess(structure, stock, opportunity, now)
    except Exception as error:  # noqa: BLE001 - one odd notice must not hide the verdict of all the others
        reason = f"La vérification n'a pas abouti ({type(error).__name__}) : lisez l'avis avant de décider."
        return Assessment(opportunity.id, VerdictKind.TO_CLARIFY, reason, relevant=False, lots=())
