"""Readers: what a notice means, with the words that say so.

`read_notice` is pure: the same notice always gives the same reading, without clock, network or database. Raise
`READER_VERSION` with any change of what it gives: what was stored with an older one is read again.

The readers compile their expressions when first used: a program that only shows what was read (labels are in
`feeds.reading.segments`) does not pay for them at its start.
"""

from typing import Final

from feeds.models import Notice, Reading

READER_VERSION: Final = 1

__all__ = ["READER_VERSION", "read_notice"]


def read_notice(notice: Notice) -> Reading:
    """Read one notice: segments, reservations, clauses, places, each with its evidence."""
    from feeds.reading import reader  # noqa: PLC0415  (start-up: see the module's docstring)

    return reader.read_notice(notice)
