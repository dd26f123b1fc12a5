"""Segments as the screens and the command line name them; the list itself belongs to `feeds.reading.segments`."""

from __future__ import annotations

from functools import cache


@cache
def segment_labels() -> dict[str, str]:
    """Return slug → French label, in the order of the labels."""
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415 - the tables are not needed to show a list

    return dict(sorted(((slug, segment.label) for slug, segment in SEGMENTS.items()), key=lambda pair: pair[1]))


def segment_label(slug: str) -> str:
    """Return the French label of a segment, the slug itself when it is not known."""
    return segment_labels().get(slug, slug)


def short_label(slug: str) -> str:
    """Return the first words of a segment's label, up to its first comma, colon or bracket."""
    label = segment_label(slug)
    for mark in (",", " :", " ("):
        label = label.partition(mark)[0]
    return label
