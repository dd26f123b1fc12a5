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


_JOURNAL = """
ALTER TABLE stock_item ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;

ALTER TABLE stock_item ADD COLUMN counted TEXT NOT NULL DEFAULT '';

CREATE TABLE stock_movement (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES stock_item (id),
    day TEXT NOT NULL,
    week INTEGER NOT NULL,
    kind TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    effect INTEGER NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    promise INTEGER,
    reverses INTEGER,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX stock_movement_by_item ON stock_movement (item, id);
CREATE UNIQUE INDEX stock_movement_reversed ON stock_movement (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX stock_movement_promised ON stock_movement (promise) WHERE promise IS NOT NULL;

CREATE TABLE stock_flow (
    item INTEGER NOT NULL,
    week INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    left_store INTEGER NOT NULL,
    arrivals INTEGER NOT NULL,
    PRIMARY KEY (item, week)
) STRICT, WITHOUT ROWID;

UPDATE stock_item SET counted = substr(updated, 1, 10);

INSERT INTO stock_movement (item, day, week, kind, quantity, effect, source, note, at)
SELECT id, counted, CAST((julianday(counted) - 1721425.5) / 7 AS INTEGER), 'inventory',
    json_extract(body, '$.quantity'), json_extract(body, '$.quantity'), '', '', updated
FROM stock_item;

CREATE TABLE promise (
    id INTEGER PRIMARY KEY,
    commitment INTEGER NOT NULL REFERENCES commitment (id) ON DELETE CASCADE,
    item INTEGER REFERENCES stock_item (id),
    needed TEXT NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;
CREATE INDEX promise_by_commitment ON promise (commitment);
CREATE INDEX promise_by_day ON promise (needed, id);

CREATE TABLE stock_setting (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;
"""

_JOURNAL_COUNTS = """
CREATE TRIGGER stock_movement_counts AFTER INSERT ON stock_movement
BEGIN
    UPDATE stock_item
    SET body = json_set(body, '$.quantity', json_extract(body, '$.quantity') + new.effect), updated = new.at
    WHERE id = new.item;
    INSERT INTO stock_flow (item, week, arrived, left_store, arrivals)
    SELECT new.item, new.week,
        iif(new.kind = 'arrival', new.quantity, 0),
        iif(new.kind IN ('sale', 'loss', 'repair'), -new.quantity, 0),
        iif(new.kind = 'arrival', iif(new.reverses IS NULL, 1, -1), 0)
    WHERE new.kind IN ('arrival', 'sale', 'loss', 'repair')
    ON CONFLICT DO UPDATE SET
        arrived = arrived + excluded.arrived,
        left_store = left_store + excluded.left_store,
        arrivals = arrivals + excluded.arrivals;
    UPDATE promise SET delivered = delivered - new.quantity WHERE id = new.promise AND new.kind = 'delivered';
END
"""

_PROMISE_FREED = """
CREATE TRIGGER promise_follows_commitment AFTER UPDATE OF state ON commitment
WHEN old.state <> new.state AND EXISTS (SELECT 1 FROM promise WHERE commitment = new.id)
BEGIN
    INSERT OR IGNORE INTO check_due SELECT opportunity FROM check_word WHERE word = '';
    UPDATE check_progress SET stamp = stamp + 1;
END
"""

_JOURNAL_STAYS = """
CREATE TRIGGER stock_movement_is_not_rewritten BEFORE UPDATE ON stock_movement
BEGIN
    SELECT RAISE(ABORT, 'the journal of stock is never rewritten');
END
"""

_JOURNAL_KEPT = """
CREATE TRIGGER stock_movement_is_not_removed BEFORE DELETE ON stock_movement
BEGIN
    SELECT RAISE(ABORT, 'the journal of stock is never rewritten');
END
"""


@MIGRATIONS()
def m0005_stock(db: sqlite_utils.Database) -> None:
    """Create the journal of goods, what it adds up to, and what is promised; what is held becomes the first lines.

    `effect` is what a movement adds to what is held: 0 for what happened before `stock_item.counted`, the day of the
    article's inventory (empty: none was made, every movement counts). `gone` hides an article whose line was deleted
    while its journal stays. The triggers keep `$.quantity`, the weeks and what was delivered of a promise.
    """
    run_script(db, _JOURNAL)
    for trigger in (_JOURNAL_COUNTS, _PROMISE_FREED, _JOURNAL_STAYS, _JOURNAL_KEPT):
        db.execute(trigger)


_DCE = """
CREATE TABLE dce_version (
    id INTEGER PRIMARY KEY,
    notice TEXT NOT NULL,
    added TEXT NOT NULL,
    digest TEXT NOT NULL,
    reader INTEGER NOT NULL,
    body BLOB NOT NULL,
    reading BLOB NOT NULL
) STRICT;
CREATE INDEX dce_version_notice ON dce_version (notice, id);

CREATE TABLE dce_file (digest TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
"""


@MIGRATIONS()
def m0007_dce(db: sqlite_utils.Database) -> None:
    """Create the consultation's files: their text by version, what was read of it, and the pieces to fill as received.

    A version hangs on a notice, as a correction does. `reader` is the version of the readers that made `reading`.
    """
    run_script(db, _DCE)


_DEALS = """
CREATE TABLE sad (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TABLE specific_contract (
    id INTEGER PRIMARY KEY,
    sad INTEGER NOT NULL REFERENCES sad (id) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX specific_contract_sad ON specific_contract (sad);

CREATE TABLE invoice (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TABLE quote (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    invoice INTEGER REFERENCES invoice (id) ON DELETE SET NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX quote_invoice ON quote (invoice) WHERE invoice IS NOT NULL;

CREATE TABLE deal_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""


@MIGRATIONS()
def m0008_deals(db: sqlite_utils.Database) -> None:
    """Create the dynamic purchasing systems with their contracts, the quotes and their invoices."""
    run_script(db, _DEALS)


_BRIEFS = """
CREATE TABLE brief (
    opportunity INTEGER PRIMARY KEY REFERENCES opportunity (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE check_due (opportunity INTEGER PRIMARY KEY) STRICT;

CREATE TABLE check_word (
    word TEXT NOT NULL,
    opportunity INTEGER NOT NULL REFERENCES opportunity (id) ON DELETE CASCADE,
    PRIMARY KEY (word, opportunity)
) STRICT, WITHOUT ROWID;
CREATE INDEX check_word_of ON check_word (opportunity);

CREATE TABLE check_span (
    opportunity INTEGER PRIMARY KEY REFERENCES opportunity (id) ON DELETE CASCADE,
    first TEXT NOT NULL,
    last TEXT NOT NULL
) STRICT;
CREATE INDEX check_span_days ON check_span (first, last);

ALTER TABLE check_progress ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;
"""
_COMMITMENT_DUE = """
CREATE TRIGGER commitment_{verb}_due {event} ON commitment
BEGIN
    UPDATE check_progress SET stamp = stamp + 1;
    INSERT OR IGNORE INTO check_due
    SELECT opportunity FROM check_span
    WHERE last >= ifnull(json_extract({row}.body, '$.starts'), '')
    AND first <= ifnull(json_extract({row}.body, '$.ends'), '9999');
    INSERT OR IGNORE INTO check_due SELECT opportunity FROM notice WHERE key = {row}.notice;
    INSERT OR IGNORE INTO check_due SELECT opportunity FROM check_word
    WHERE word = '' AND EXISTS (SELECT 1 FROM promise WHERE commitment = {row}.id);
END
"""


@MIGRATIONS()
def m0010_briefs(db: sqlite_utils.Database) -> None:
    """Create what is asked, read once, and what each check used: words of goods, days of load.

    A brief holds for one `revision` of its opportunity. `check_due` waits to be checked again; a change of commitment
    queues what it overlaps in time and, when it promises goods, what asks for goods. `stamp` moves with the profile's
    goods and commitments.
    """
    run_script(db, _BRIEFS)
    for verb, event, row in (
        ("added", "AFTER INSERT", "new"),
        ("was", "AFTER UPDATE", "old"),
        ("became", "AFTER UPDATE", "new"),
        ("removed", "BEFORE DELETE", "old"),
    ):
        db.execute(_COMMITMENT_DUE.format(verb=verb, event=event, row=row))
    # What was found before says nothing of what it used: everything open is checked once more.
    db.execute(
        "UPDATE check_progress SET version = version + 1, walk_state = 'open', walk_closes_at = '', walk_id = 0,"
        " revision = (SELECT value FROM counter WHERE name = 'revision'),"
        " walk_until = (SELECT value FROM counter WHERE name = 'revision')"
        " WHERE EXISTS (SELECT 1 FROM assessment)"
    )


_FRAMES = """
CREATE TABLE price_entry (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TABLE frame_layout (
    fingerprint TEXT PRIMARY KEY, body TEXT NOT NULL, updated TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE frame (
    id INTEGER PRIMARY KEY,
    notice TEXT NOT NULL,
    lot TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    content BLOB NOT NULL,
    edits TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;
CREATE INDEX frame_notice ON frame (notice, id);
"""


@MIGRATIONS()
def m0006_frames(db: sqlite_utils.Database) -> None:
    """Create the price book, the layouts of response frames by fingerprint, and the frames being answered.

    A frame hangs on a notice, as a correction does; an empty `lot` is the whole procedure. `content` is the buyer's
    file.
    """
    run_script(db, _FRAMES)


_OFFER = """
CREATE TABLE offer_line (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    written TEXT NOT NULL,
    confirmed TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE offer_sent (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    recipient TEXT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
"""


@MIGRATIONS()
def m0009_offer(db: sqlite_utils.Database) -> None:
    """Create what is remembered of each line of the offer card, and the cards that were sent."""
    run_script(db, _OFFER)
