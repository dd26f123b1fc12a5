"""The table of segments: what each covers, as data (`segment_tables/*.toml`), versioned and reviewed.

A table is a value; which one the readers use is the business of `feeds.reading.segments`. How it is written:
`docs/formats/segments.md`, « La table livrée ».
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from feeds.reading.segment_phrases import Phrases
from feeds.text import fold

PARTS: Final = ("premises", "food_textile", "goods", "works", "digital_events", "people")
"""Files of the table."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One purchasing segment.

    Attributes:
        label: French, as shown.
        cpv / not_cpv: prefixes in and out.
        descriptors: BOAMP labels, folded.
        words: phrases that name it.
        fallback: phrases that name it when no trade is named beside them.
        traps: phrases inside which its words do not count.
        not_words: phrases which, anywhere in the text, take it out.
        not_after: groups of words which, standing before, say that something else is bought.
        allow_after: words of those groups that do not count for this segment.
        naf / sectors: codes of NAF rev. 2, sectors of Le Marché de l'inclusion.
        study: True for the segment that studies themselves belong to.
        own: True for a segment of the user's.
        own_words / own_exclude / own_cpv: what the user added; their words mean what they say, wherever they stand.
    """

    slug: str
    label: str
    cpv: tuple[str, ...] = ()
    not_cpv: tuple[str, ...] = ()
    descriptors: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    allow_after: tuple[str, ...] = ()
    naf: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    study: bool = False
    own: bool = False
    own_words: tuple[str, ...] = ()
    own_exclude: tuple[str, ...] = ()
    own_cpv: tuple[str, ...] = ()


@dataclass(frozen=True)
class SegmentTable:
    """Every segment, and what they share.

    Attributes:
        fingerprint: 0 for the shipped table; two tables with different segments have different ones.
        groups: words by the kind of purchase they announce.
        not_study: phrases that begin as a study and are not one.
        places: phrases that also name a place or a public.
    """

    version: int
    reviewed: date
    segments: Mapping[str, Segment]
    study_heads: tuple[str, ...]
    study_words: tuple[str, ...]
    openers: frozenset[str]
    engineering: tuple[str, ...]
    blockers: tuple[str, ...]
    not_study: tuple[str, ...]
    places: frozenset[str]
    groups: Mapping[str, tuple[str, ...]]
    sectors_without: Mapping[str, str]
    fingerprint: int = 0
    _cpv: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def names(self) -> Phrases:
        """Index what names a segment."""
        return Phrases(
            (slug, phrase) for slug, segment in self.segments.items() for phrase in (*segment.words, *segment.fallback)
        )

    @cached_property
    def own_names(self) -> Phrases:
        """Index the user's own words."""
        return Phrases((slug, phrase) for slug, segment in self.segments.items() for phrase in segment.own_words)

    @cached_property
    def own_takes_out(self) -> Phrases:
        """Index what the user takes a segment out for."""
        return Phrases((slug, phrase) for slug, segment in self.segments.items() for phrase in segment.own_exclude)

    @cached_property
    def names_of_studies(self) -> Phrases:
        """Index what names a study in a text that is no title."""
        studies = [slug for slug, segment in self.segments.items() if segment.study]
        return Phrases((slug, phrase) for slug in studies for phrase in self.study_heads)

    @cached_property
    def snares(self) -> Mapping[str, Phrases]:
        """Index, by segment, the phrases inside which its words do not count."""
        return {slug: Phrases((slug, each) for each in segment.traps) for slug, segment in self.segments.items()}

    @cached_property
    def takes_out(self) -> Mapping[str, Phrases]:
        """Index, by segment, what takes it out, anywhere."""
        return {slug: Phrases((slug, each) for each in segment.not_words) for slug, segment in self.segments.items()}

    @cached_property
    def announces(self) -> Phrases:
        """Index the words that announce another purchase, by group."""
        return Phrases((group, phrase) for group, phrases in self.groups.items() for phrase in phrases)

    @cached_property
    def heads(self) -> Phrases:
        """Index what says which kind of intellectual service a title asks for."""
        kinds = {
            "study": self.study_heads,
            "weak": self.study_words,
            "engineering": self.engineering,
            "none": self.not_study,
        }
        pairs = [(kind, phrase) for kind, phrases in kinds.items() for phrase in phrases]
        return Phrases([*pairs, *(("blocker", phrase) for phrase in self.blockers)])

    @cached_property
    def by_descriptor(self) -> Mapping[str, tuple[str, ...]]:
        """Give the segments of each BOAMP label, folded."""
        found: dict[str, tuple[str, ...]] = {}
        for slug, segment in self.segments.items():
            for label in segment.descriptors:
                found[label] = (*found.get(label, ()), slug)
        return MappingProxyType(found)

    def of_cpv(self, code: str) -> tuple[str, ...]:
        """Give the segments of a CPV code: those of the longest prefix that covers it; several when they tie.

        The user's codes add segments and take none away.
        """
        if (known := self._cpv.get(code)) is not None:
            return known
        best = 0
        found: list[str] = []
        for segment in self.segments.values():
            length = max((len(prefix) for prefix in segment.cpv if code.startswith(prefix)), default=0)
            out = max((len(prefix) for prefix in segment.not_cpv if code.startswith(prefix)), default=0)
            if length and length > out and length >= best:
                found = [*found, segment.slug] if length == best else [segment.slug]
                best = length
        found += [
            slug
            for slug, segment in self.segments.items()
            if slug not in found and any(code.startswith(prefix) for prefix in segment.own_cpv)
        ]
        self._cpv[code] = tuple(found)
        return self._cpv[code]


def segment_of(slug: str, row: Mapping[str, Any]) -> Segment:
    """Build a segment from its row."""

    def listed(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.get(name, ())))

    return Segment(
        slug=slug,
        label=row["label"],
        cpv=listed("cpv"),
        not_cpv=listed("not_cpv"),
        descriptors=frozenset(fold(label) for label in row.get("descriptors", ())),
        words=listed("words"),
        fallback=listed("fallback"),
        traps=listed("traps"),
        not_words=listed("not_words"),
        not_after=listed("not_after"),
        allow_after=listed("allow_after"),
        naf=listed("naf"),
        sectors=listed("sectors"),
        study=bool(row.get("study", False)),
    )


@cache
def shipped() -> SegmentTable:
    """Read the table that comes with the program."""
    common = _part("common")
    rows = {slug: row for name in PARTS for slug, row in _part(name)["segments"].items()}
    return SegmentTable(
        version=common["version"],
        reviewed=common["reviewed"],
        segments=MappingProxyType({slug: segment_of(slug, rows[slug]) for slug in common["order"]}),
        study_heads=_words(common["study_heads"]),
        study_words=_words(common["study_words"]),
        openers=frozenset(common["openers"]),
        engineering=_words(common["engineering"]),
        blockers=_words(common["blockers"]),
        not_study=_words(common["not_study"]),
        places=frozenset(common["places"]),
        groups=MappingProxyType({name: _words(phrases) for name, phrases in common["groups"].items()}),
        sectors_without=MappingProxyType(common["sectors_without"]),
    )


def _words(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrases))


def _part(name: str) -> dict[str, Any]:
    """Read one file of the table."""
    return tomllib.loads((files("feeds.reading") / "segment_tables" / f"{name}.toml").read_text(encoding="utf-8"))
