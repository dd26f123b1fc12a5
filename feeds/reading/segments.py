"""Purchasing segments: which trade of the social economy a notice is about.

The table is data (`segment_tables`), to which a user adds (`own_segments`). CPV codes first, then BOAMP descriptors,
then words of the titles and descriptions: a vague, missing or wrong CPV never hides a fitting title, and where they
disagree the confidence says so. Says nothing of who may tender.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from feeds.models import Evidence, Notice, SegmentHit
from feeds.reading.segment_phrases import Span
from feeds.reading.segment_table import Segment, SegmentTable, shipped
from feeds.reading.segment_words import named_in
from feeds.text import fold, quote

CPV_CONFIDENCE: Final = 0.95
VAGUE_CPV_CONFIDENCE: Final = 0.65
"""A division or a group (39000000, 98300000) says little of what is bought."""
CPV_ALONE_CONFIDENCE: Final = 0.55
"""A code whose title names other trades, or a study: the code may be that of the subject."""
DESCRIPTOR_CONFIDENCE: Final = 0.7
TITLE_CONFIDENCE: Final = 0.8
BESIDE_CODE_CONFIDENCE: Final = 0.6
"""Words of a title whose precise CPV code says something else: a second object, or a wrong code."""
DESCRIPTION_CONFIDENCE: Final = 0.6
READ_OF_DESCRIPTION: Final = 1_500
"""How much of a description is searched: the object stands first, conditions follow."""

TABLE_VERSION: Final[int] = shipped().version
_in_use: list[SegmentTable] = [shipped()]


def table() -> SegmentTable:
    """Give the table that readers and lists use."""
    return _in_use[0]


def use_table(chosen: SegmentTable) -> None:
    """Use a table from now on, in the whole program: the shipped one, or the same with the user's segments."""
    if chosen.fingerprint != _in_use[0].fingerprint:
        _in_use[0] = chosen
        _named.cache_clear()


class _Segments(Mapping[str, Segment]):
    """The segments of the table in use, by slug."""

    def __getitem__(self, slug: str) -> Segment:
        return table().segments[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(table().segments)

    def __len__(self) -> int:
        return len(table().segments)


SEGMENTS: Final[Mapping[str, Segment]] = _Segments()


def segments_of_cpv(code: str) -> tuple[str, ...]:
    """Give the segments of a CPV code: those of the longest prefix that covers it; several when they tie."""
    return table().of_cpv(code)


def segments_in_words(text: str, limit: int | None = None, *, title: bool = True) -> dict[str, Span]:
    """Give the segments that a text names, with where it names them.

    Args:
        text: a title or a description.
        limit: how much of it is read.
        title: a title that asks for a study belongs to the study's segment only.
    """
    return named_in(table(), text, limit, title=title)


def read_segments(notice: Notice) -> tuple[SegmentHit, ...]:
    """Read the segments of a notice and of its lots, each once per lot, the surest basis kept and the surest first."""
    hits: dict[tuple[str, str | None], SegmentHit] = {}
    for hit in sorted(_hits(notice), key=lambda hit: -hit.confidence):
        hits.setdefault((hit.slug, hit.lot), hit)
    return tuple(hits.values())


def _hits(notice: Notice) -> Iterator[SegmentHit]:
    """Give every hit, codes first."""
    named = _named(notice.title)
    yield from _cpv_hits(notice.cpv, "cpv", None, named)
    yield from _title_hits(notice.title, "title", None, notice.cpv, named)
    spoken = bool(named)
    for lot in notice.lots:
        path = lot.path or f"lot[{lot.id}]"
        in_lot = _named(lot.title)
        spoken = spoken or bool(in_lot)
        yield from _cpv_hits(lot.cpv, f"{path}.cpv", lot.id, in_lot)
        yield from _title_hits(lot.title, f"{path}.title", lot.id, lot.cpv, in_lot)
    for code, label in notice.descriptors:
        for slug in table().by_descriptor.get(fold(label), ()):
            evidence = Evidence("descriptors", f"{code} {label}".strip(), "segment-descripteur")
            yield SegmentHit(slug, "descriptor", DESCRIPTOR_CONFIDENCE, evidence)
    if not spoken and notice.description and not _says_precisely(notice.cpv):
        found = segments_in_words(notice.description, READ_OF_DESCRIPTION, title=False)
        yield from _word_hits(found, notice.description, "description", None, DESCRIPTION_CONFIDENCE)


@lru_cache(maxsize=2_048)
def _named(title: str) -> Mapping[str, Span]:
    """Give the segments that a title names; lots, and the notices of one procedure, repeat their titles."""
    return segments_in_words(title, READ_OF_DESCRIPTION) if title else {}


def _says_precisely(codes: Sequence[str]) -> bool:
    """Tell whether a CPV code is precise: a division or a group (98000000, 79900000) says next to nothing."""
    return any(_precise(code) for code in codes)


def _precise(code: str) -> bool:
    return bool(code) and not code.endswith("00000")


def _cpv_hits(codes: Sequence[str], path: str, lot: str | None, named: Mapping[str, Span]) -> Iterator[SegmentHit]:
    """Give the segments of CPV codes; beside a title that names other trades, they are less sure."""
    for code in codes:
        for slug in table().of_cpv(code):
            confidence = CPV_CONFIDENCE if _precise(code) else VAGUE_CPV_CONFIDENCE
            if named and slug not in named:
                confidence = min(confidence, CPV_ALONE_CONFIDENCE)
            yield SegmentHit(slug, "cpv", confidence, Evidence(path, code, "segment-cpv"), lot)


def _title_hits(
    text: str, path: str, lot: str | None, codes: Sequence[str], named: Mapping[str, Span]
) -> Iterator[SegmentHit]:
    """Give the segments that a title names; beside a precise code that says otherwise, they are less sure."""
    told = {slug for code in codes if _precise(code) for slug in table().of_cpv(code)}
    silent = not _says_precisely(codes)
    for hit in _word_hits(named, text, path, lot, TITLE_CONFIDENCE):
        yield hit if silent or hit.slug in told else replace(hit, confidence=BESIDE_CODE_CONFIDENCE)


def _word_hits(
    named: Mapping[str, Span], text: str, path: str, lot: str | None, confidence: float
) -> Iterator[SegmentHit]:
    """Give a hit for each segment named, in the order of the text."""
    for slug, span in sorted(named.items(), key=lambda item: item[1]):
        yield SegmentHit(slug, "words", confidence, Evidence(path, quote(text, *span), "segment-mots"), lot)
