"""Readers: what a notice means, with the words that say so.

`read_notice` is pure: the same notice always gives the same reading, without clock, network or database. Raise
`READER_VERSION` with any change of what it gives: what was stored with an older one is read again.

The readers compile their expressions when first used: a program that only shows what was read (labels are in
`feeds.reading.segments`) does not pay for them at its start.

The table of segments is the one thing that a user adds to (`use_own_segments`): what was stored with another table is
read again too (`feeds.ingest.catch_up`).
"""

import sys
from pathlib import Path
from typing import Final

from feeds.models import Notice, Reading, ReadNotice

READER_VERSION: Final = 3

__all__ = ["READER_VERSION", "read_notice", "segments_fingerprint", "use_own_segments", "with_rules"]


def read_notice(notice: Notice) -> Reading:
    """Read one notice: segments, reservations, clauses, places, each with its evidence."""
    from feeds.reading import reader  # noqa: PLC0415  (start-up: see the module's docstring)

    return reader.read_notice(notice)


def use_own_segments(path: Path | None) -> None:
    """Read segments with what the user's file adds to the shipped table; without a file, with the shipped table.

    Raises:
        feeds.reading.own_segments.OwnSegmentsError: the file cannot be read or says something that cannot be done.
    """
    there = path is not None and path.exists()
    if not there and "feeds.reading.segments" not in sys.modules:
        return
    from feeds.reading.own_segments import read_own, with_own  # noqa: PLC0415  (start-up: most have no such file)
    from feeds.reading.segment_table import shipped  # noqa: PLC0415
    from feeds.reading.segments import use_table  # noqa: PLC0415

    use_table(with_own(shipped(), read_own(path, shipped())) if path is not None and there else shipped())


def segments_fingerprint() -> int:
    """Give what tells the table in use from another one; 0 for the shipped table."""
    segments = sys.modules.get("feeds.reading.segments")
    return int(segments.table().fingerprint) if segments is not None else 0


def with_rules(read: ReadNotice) -> ReadNotice:
    """Add the rules of a notice's consultation (form of groupement, visit, variants, PSE, limits of lots).

    How to tender, not for whom it is: lists need none of it, so that it is read when a sheet is opened.
    """
    from feeds.reading import reader  # noqa: PLC0415 - as above

    return reader.with_rules(read)
