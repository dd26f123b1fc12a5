"""Tables of the readiness layer, beside those of feeds in the same file. A released migration is never edited.

This module creates tables, indexes and triggers only. The triggers copy the few columns that lists of checked
opportunities are ordered by; they fire on updates only, so an import of unknown opportunities pays nothing for them.
"""

import sqlite_utils
from sqlite_utils import Migrations

from feeds.migrations import run_script

MIGRATIONS = Migrations("readiness")

_TABLES = """
CREATE TABLE structure (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;

CREATE TABLE stock_item (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;

CREATE TABLE check_progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    walk_state TEXT NOT NULL,
    walk_closes_at TEXT NOT NULL,
    walk_id INTEGER NOT NULL,
    walk_until INTEGER NOT NULL
) STRICT;
INSERT INTO check_progress VALUES (1, 0, 0, '', '', 0, 0);

CREATE TABLE assessment (
    opportunity INTEGER PRIMARY KEY REFERENCES opportunity (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    fresh INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    relevant INTEGER NOT NULL,
    reason TEXT NOT NULL,
    distance_km REAL,
    regimes_open TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX assessment_relevant ON assessment (state, closes_at, opportunity) WHERE relevant = 1;
CREATE INDEX assessment_fresh ON assessment (state, closes_at, opportunity) WHERE relevant = 1 AND fresh = 1;
CREATE INDEX assessment_verdict ON assessment (verdict, state, closes_at, opportunity);
"""

_TRIGGER = """
CREATE TRIGGER assessment_follows_opportunity
AFTER UPDATE OF state, closes_at, seen, dismissed ON opportunity
BEGIN
    UPDATE assessment
    SET state = new.state, closes_at = new.closes_at, fresh = (new.seen = 0 AND new.dismissed = 0)
    WHERE opportunity = new.id;
END
"""


_CORRECTIONS = """
CREATE TABLE correction (
    notice TEXT NOT NULL,
    lot TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT,
    note TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (notice, lot, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE correction_undo (
    id INTEGER PRIMARY KEY,
    journal INTEGER NOT NULL,
    notice TEXT NOT NULL,
    lot TEXT NOT NULL,
    kind TEXT NOT NULL,
    known INTEGER NOT NULL,
    value TEXT,
    note TEXT NOT NULL,
    said_at TEXT NOT NULL
) STRICT;
"""


@MIGRATIONS()
def m0001_checks(db: sqlite_utils.Database) -> None:
    """Create the profile, the stock, the assessments and where checking stopped."""
    run_script(db, _TABLES)


@MIGRATIONS()
def m0002_assessments_follow(db: sqlite_utils.Database) -> None:
    """Keep the order of checked opportunities right between two checks."""
    db.execute(_TRIGGER)


@MIGRATIONS()
def m0003_corrections(db: sqlite_utils.Database) -> None:
    """Create what the user corrected.

    A correction hangs on a notice, never on an opportunity: merged, read again or imported again, the notice stays.
    An empty lot is the whole procedure; no value is « nothing is asked ». `correction_undo` keeps what stood before an
    edit (`known` 0: nothing did), and the last line of the feeds' `journal` then: undo takes back whichever came later.
    """
    run_script(db, _CORRECTIONS)


_COMMITMENTS = """
CREATE TABLE commitment (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    notice TEXT NOT NULL,
    lot TEXT NOT NULL,
    body TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;
CREATE INDEX commitment_notice ON commitment (notice, lot) WHERE notice != '';
"""


@MIGRATIONS()
def m0004_commitments(db: sqlite_utils.Database) -> None:
    """Create the contracts that run and the bids that are out; empty `notice`, `lot`: found elsewhere, no lot."""
    run_script(db, _COMMITMENTS)
