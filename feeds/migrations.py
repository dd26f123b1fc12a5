"""Tables of the feeds layer, as one set of migrations. A released migration is never edited: add the next one.

This module creates tables and indexes only; what goes into them is decided in `feeds.store`.

Choices that hold everywhere below:

* `closes_at` is UTC text (`2026-12-04T11:00:00Z`), `9999` when no end is known, so that text order is time order.
* `state` is the part of `feeds.models.Status` that does not depend on the clock. "Closed" is `closes_at < now`, asked
  at query time: time passes without anyone sweeping rows.
* notices come before their opportunity within a transaction, hence the deferred foreign keys. `facet` has none: it is
  never read without joining `opportunity`, and a check per row would need one more index.
* every list is read through an index whose columns are its ORDER BY, one to one.
"""

import sqlite_utils
from sqlite_utils import Migrations

MIGRATIONS = Migrations("feeds")

_NOTICES = """
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('revision', 0);

CREATE TABLE opportunity (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    deadline_at TEXT NOT NULL DEFAULT '',
    deadline_wall TEXT NOT NULL DEFAULT '',
    previous_wall TEXT NOT NULL DEFAULT '',
    changed_on TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    buyer TEXT NOT NULL,
    siret TEXT NOT NULL,
    published TEXT NOT NULL,
    departments TEXT NOT NULL,
    segments TEXT NOT NULL,
    regimes TEXT NOT NULL,
    clauses TEXT NOT NULL,
    place TEXT NOT NULL,
    lots INTEGER NOT NULL,
    procedure TEXT NOT NULL,
    techniques TEXT NOT NULL,
    followed INTEGER NOT NULL DEFAULT 0,
    dismissed INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX opportunity_by_close ON opportunity (state, closes_at, id);
CREATE INDEX opportunity_by_revision ON opportunity (revision);
CREATE INDEX opportunity_followed ON opportunity (state, closes_at, id) WHERE followed = 1;
CREATE INDEX opportunity_dismissed ON opportunity (state, closes_at, id) WHERE dismissed = 1;
CREATE INDEX opportunity_seen ON opportunity (state, closes_at, id) WHERE seen = 1 AND dismissed = 0;
CREATE INDEX opportunity_reserved ON opportunity (state, closes_at, id) WHERE regimes <> '';
CREATE INDEX opportunity_changed ON opportunity (changed_on, id) WHERE changed_on <> '';

CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    opportunity INTEGER NOT NULL REFERENCES opportunity (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL,
    guid TEXT NOT NULL,
    kind TEXT NOT NULL,
    form TEXT NOT NULL,
    published TEXT NOT NULL,
    digest BLOB NOT NULL,
    reader_version INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX notice_by_opportunity ON notice (opportunity);
CREATE INDEX notice_by_reader_version ON notice (reader_version);

CREATE TABLE procedure_key (
    key TEXT PRIMARY KEY,
    opportunity INTEGER NOT NULL REFERENCES opportunity (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX procedure_key_by_opportunity ON procedure_key (opportunity);

CREATE TABLE record_seen (digest BLOB PRIMARY KEY, reader_version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE body_seen (
    key TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    reader_version INTEGER NOT NULL,
    received INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

_LISTS = """
CREATE TABLE facet (
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    state TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (facet, value, state, closes_at, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
    facet TEXT NOT NULL,
    grain TEXT NOT NULL,
    bucket TEXT NOT NULL,
    value TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (facet, grain, bucket, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE opportunity_text (
    id INTEGER PRIMARY KEY REFERENCES opportunity (id),
    title TEXT NOT NULL,
    buyer TEXT NOT NULL,
    words TEXT NOT NULL,
    facets TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE opportunity_search USING fts5 (
    title, buyer, words, facets,
    content='opportunity_text', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2", prefix='1 2 3'
);
"""

_USER = """
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    opportunity INTEGER NOT NULL REFERENCES opportunity (id),
    field TEXT NOT NULL,
    before TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_opportunity ON journal (opportunity);
"""

_SOURCES = """
CREATE TABLE refusal (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    record TEXT NOT NULL,
    reason TEXT NOT NULL,
    raw BLOB NOT NULL,
    reader_version INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    UNIQUE (origin, record)
) STRICT;

CREATE TABLE source (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    label TEXT NOT NULL,
    enabled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO source VALUES
    ('boamp', 'boamp-api',
     'https://boamp-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/boamp', 'BOAMP', 1),
    ('boamp-dila', 'boamp-dila', 'https://echanges.dila.gouv.fr/OPENDATA/BOAMP', 'BOAMP (fichiers quotidiens)', 0);
CREATE TABLE checkpoint (source TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE http_cache (
    url TEXT PRIMARY KEY,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE fetch_report (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    outcome TEXT NOT NULL,
    requests INTEGER NOT NULL,
    received INTEGER NOT NULL,
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    message TEXT NOT NULL
) STRICT;
CREATE INDEX fetch_report_by_source ON fetch_report (source, id);
"""

_REFERENCE = """
CREATE TABLE reference (
    name TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    fetched TEXT NOT NULL,
    lines INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
"""


def run_script(db: sqlite_utils.Database, script: str) -> None:
    """Run `;`-separated statements one by one: `executescript` would commit the migration's transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@MIGRATIONS()
def m0001_notices(db: sqlite_utils.Database) -> None:
    """Create notices, the opportunities they belong to, and what has already been seen."""
    run_script(db, _NOTICES)


@MIGRATIONS()
def m0002_lists(db: sqlite_utils.Database) -> None:
    """Create what lists, counters and search are read from."""
    run_script(db, _LISTS)


@MIGRATIONS()
def m0003_user(db: sqlite_utils.Database) -> None:
    """Create the journal that undo reads."""
    run_script(db, _USER)


@MIGRATIONS()
def m0004_sources(db: sqlite_utils.Database) -> None:
    """Create sources, their state and history, and the quarantine."""
    run_script(db, _SOURCES)


@MIGRATIONS()
def m0005_reference(db: sqlite_utils.Database) -> None:
    """Create the reference tables that a refresh brings."""
    run_script(db, _REFERENCE)
