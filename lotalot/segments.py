"""Segments as the screens and the command line name them; the list itself belongs to `feeds.reading.segments`."""

from __future__ import annotations

from functools import lru_cache


def segment_labels() -> dict[str, str]:
    """Return slug → French label, in the alphabetical order of the labels, accents aside."""
    from feeds.reading import segments_fingerprint  # noqa: PLC0415 - the tables are not needed to show a list

    return _labels(segments_fingerprint())


@lru_cache(maxsize=2)
def _labels(_table: int) -> dict[str, str]:
    """Sort the labels of the table in use, once for each table."""
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415 - as above
    from feeds.text import fold  # noqa: PLC0415 - as above

    return dict(sorted(((slug, segment.label) for slug, segment in SEGMENTS.items()), key=lambda pair: fold(pair[1])))


def segment_label(slug: str) -> str:
    """Return the French label of a segment, the slug itself when it is not known."""
    return segment_labels().get(slug, slug)


def short_label(slug: str) -> str:
    """Return the first words of a segment's label, up to its first comma, colon or bracket."""
    label = segment_label(slug)
    for mark in (",", " :", " ("):
        label = label.partition(mark)[0]
    return label
