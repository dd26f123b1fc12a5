"""Purchasing segments: which trade of the social economy a notice is about.

The table is data (`segments.toml`, versioned). CPV codes first, then BOAMP descriptors, then words of the titles and
descriptions: a vague or missing CPV never hides a fitting title. Says nothing of who may tender.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from feeds.models import Evidence, Notice, SegmentHit
from feeds.text import fold, quote

CPV_CONFIDENCE: Final = 0.95
DESCRIPTOR_CONFIDENCE: Final = 0.7
TITLE_CONFIDENCE: Final = 0.8
BESIDE_CODE_CONFIDENCE: Final = 0.6
"""Words of a title whose precise CPV code says something else: a second object, or a passing word."""
DESCRIPTION_CONFIDENCE: Final = 0.6
READ_OF_DESCRIPTION: Final = 1_500
"""How much of a description is searched: the object stands first, conditions follow."""
STUDY_HEAD: Final = 70
"""How far into a title the kind of service is named; a dash or a colon begins a title anew."""
TITLE_OBJECT: Final = 15
"""What stands this early in a title is its object, whatever the code beside it says."""
PLACE_HEAD: Final = 80
"""How far before a building the work done on it is named."""

_TOKEN: Final = re.compile(r"[a-z0-9]+")
_LINK: Final = (
    r"[^a-z0-9\n]{1,4}(?:(?:de|des|du|d|la|le|les|l|et|en|a|au|aux|un|une|pour|sur|par|avec)[^a-z0-9\n]{1,3}){0,3}"
)
_ANEW: Final = re.compile(r"[-–—:.(][ \"«]{0,3}(?:[a-z']{1,12} ){0,4}$")
_BUILT: Final = re.compile(
    r"\b(?:(?:re)?(?:construction|amenagement|structuration|qualification|habilit|nov)|toiture|extension|creation"
    r"|transformation|agrandissement|demoli|deconstr|desamiant|mise (?:aux normes|en conformite|en securite)|refection"
    r"|chauff|maintenance|entretien\b|nettoyage|gardiennage|controle|equip|fourniture|travaux|locaux|batiment|sites?\b"
    r"|mobilier|materiel|oeuvre\b|assuranc|acquisition|remplacement|mesures?\b|qualite de l'air|achats?\b|denrees?\b)"
)
_RUN: Final = re.compile(r"\b(?:gestion|gerance|exploitation|delegation|animation|prestations?|services?)\b")
_INSIDE: Final = re.compile(r"(?:\b(?:de|du|des|d'une?|de la|la|le|les|une?|en|aux?|pour|sur)|[0-9]|l'|d'|/|,|et) ?$")
_SKIP: Final = r"[^a-z0-9\n]{1,4}(?:[a-z0-9]{1,20}[^a-z0-9\n]{1,4}){0,5}"


@dataclass(frozen=True, slots=True)
class Segment:
    """One purchasing segment.

    Attributes:
        label: French, as shown.
        cpv / not_cpv: prefixes in and out.
        descriptors: BOAMP labels, folded.
        words / not_words: phrases as in the table.
        study: True for the segment that studies themselves belong to.
    """

    slug: str
    label: str
    cpv: tuple[str, ...]
    not_cpv: tuple[str, ...]
    descriptors: frozenset[str]
    words: tuple[str, ...]
    not_words: tuple[str, ...]
    study: bool = False


@cache
def _table() -> dict[str, Any]:
    """Read the shipped table."""
    return tomllib.loads((files("feeds.reading") / "segments.toml").read_text(encoding="utf-8"))


def _segment(slug: str, row: Mapping[str, Any]) -> Segment:
    """Build a segment from its row."""
    return Segment(
        slug=slug,
        label=row["label"],
        cpv=tuple(row.get("cpv", ())),
        not_cpv=tuple(row.get("not_cpv", ())),
        descriptors=frozenset(fold(label) for label in row.get("descriptors", ())),
        words=tuple(row.get("words", ())),
        not_words=tuple(row.get("not_words", ())),
        study=bool(row.get("study", False)),
    )


SEGMENTS: Final[Mapping[str, Segment]] = MappingProxyType(
    {slug: _segment(slug, row) for slug, row in _table()["segments"].items()}
)
TABLE_VERSION: Final[int] = _table()["version"]


def _singular(word: str) -> str:
    """Give a folded word without its plural mark, as phrases are indexed."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word  # noqa: PLR2004


def _phrase(words: str) -> re.Pattern[str]:
    """Compile a phrase: plurals and articles tolerated, `*` ends a word anyhow, `~` skips up to five words."""
    parts: list[str] = []
    link = ""
    for word in words.split():
        if word == "~":
            link = _SKIP
            continue
        body = re.escape(word[:-1]) + "[a-z]{0,14}" if word.endswith("*") else re.escape(word) + "(?:e?s|x|e)?"
        parts += [link if parts else "", body.replace("oe", "(?:oe|œ)").replace("'", "[' ]")]
        link = _LINK
    return re.compile(r"(?<![a-z0-9])" + "".join(parts) + r"(?![a-z0-9])")


class _Phrases:
    """Phrases indexed by their rarest-looking word, so that a text is searched only for those it may hold.

    Beside each stands another of its words: without it somewhere in the text, the phrase is not searched either.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._by_word: dict[str, list[tuple[str, str, str]]] = {}
        self._starred: dict[str, list[tuple[str, str]]] = {}
        for owner, phrase in phrases:
            words = [word for word in re.split(r"[ ']", phrase) if word not in ("~", "")]
            plain = [word for word in words if not word.endswith("*")]
            if plain:
                key = max(plain, key=len)
                words.remove(key)
                beside = max((word.rstrip("*") for word in words if "oe" not in word), key=len, default="")
                self._by_word.setdefault(_singular(key), []).append((owner, phrase, beside))
            else:
                self._starred.setdefault(phrase.rstrip("*"), []).append((owner, phrase))

    def find(self, folded: str, tokens: set[str]) -> Iterator[tuple[str, re.Match[str]]]:
        """Give (owner, match) for each phrase that the text holds."""
        for word in tokens & self._by_word.keys():
            for owner, phrase, beside in self._by_word[word]:
                if beside in folded and (found := _first(phrase, folded)):
                    yield owner, found
        for prefix, phrases in self._starred.items():
            if prefix in folded:
                for owner, phrase in phrases:
                    if found := _first(phrase, folded):
                        yield owner, found


@cache
def _compiled(phrase: str) -> re.Pattern[str]:
    """Compile a phrase once, the first time a text may hold it."""
    return _phrase(phrase)


@cache
def _buildings() -> frozenset[str]:
    """Give the phrases that also name a building: there the words say where, not what."""
    return frozenset(_table()["buildings"])


def _first(phrase: str, folded: str) -> re.Match[str] | None:
    """Find a phrase where it names an activity: « la maintenance de la blanchisserie » is no laundry."""
    pattern = _compiled(phrase)
    if phrase not in _buildings():
        return pattern.search(folded)
    return next((found for found in pattern.finditer(folded) if not _is_place(folded, found.start())), None)


def _is_place(folded: str, start: int) -> bool:
    """Tell whether the building at `start` is what work is done on, or where it is done."""
    clause = re.split(r"[.;:\n]| - ", folded[max(0, start - PLACE_HEAD) : start])[-1]
    heads = list(_BUILT.finditer(clause))
    return bool(heads) and bool(_INSIDE.search(clause)) and not _RUN.search(clause, heads[-1].end())


@cache
def _words() -> _Phrases:
    """Index what names a segment."""
    return _Phrases((segment.slug, phrase) for segment in SEGMENTS.values() for phrase in segment.words)


@cache
def _not_words() -> _Phrases:
    """Index what takes a segment out."""
    return _Phrases((segment.slug, phrase) for segment in SEGMENTS.values() for phrase in segment.not_words)


@cache
def _study_heads() -> _Phrases:
    """Index what makes a title that of a study."""
    return _Phrases(("study", phrase) for phrase in _table()["study_heads"])


@cache
def segments_of_cpv(code: str) -> tuple[str, ...]:
    """Give the segments of a CPV code: those of the longest prefix that covers it; several when they tie."""
    best = 0
    found: list[str] = []
    for segment in SEGMENTS.values():
        length = max((len(prefix) for prefix in segment.cpv if code.startswith(prefix)), default=0)
        out = max((len(prefix) for prefix in segment.not_cpv if code.startswith(prefix)), default=0)
        if length and length > out and length >= best:
            found = [*found, segment.slug] if length == best else [segment.slug]
            best = length
    return tuple(found)


@cache
def _segments_of_descriptor(label: str) -> tuple[str, ...]:
    """Give the segments of a BOAMP descriptor."""
    folded = fold(label)
    return tuple(segment.slug for segment in SEGMENTS.values() if folded in segment.descriptors)


def segments_in_words(text: str, limit: int | None = None, *, title: bool = True) -> dict[str, tuple[int, int]]:
    """Give the segments that a text names, with where it names them.

    Args:
        text: a title or a description.
        limit: how much of it is read.
        title: a title that asks for a study belongs to the study's segment only.
    """
    folded = fold(text[:limit] if limit else text)
    tokens = {_singular(token) for token in _TOKEN.findall(folded.replace("œ", "oe"))}
    found: dict[str, tuple[int, int]] = {}
    for slug, match in _words().find(folded, tokens):
        if slug not in found or match.start() < found[slug][0]:
            found[slug] = match.span()
    if not found:
        return {}
    for slug, _ in _not_words().find(folded, tokens):
        found.pop(slug, None)
    if title and any(_heads(folded, match.start()) for _, match in _study_heads().find(folded, tokens)):
        return {slug: span for slug, span in found.items() if SEGMENTS[slug].study}
    return found


def _heads(folded: str, start: int) -> bool:
    """Tell whether words stand where a title says what is bought: at its beginning, or after a dash or a colon."""
    return start < STUDY_HEAD or bool(_ANEW.search(folded, max(0, start - 60), start))


def read_segments(notice: Notice) -> tuple[SegmentHit, ...]:
    """Read the segments of a notice and of its lots, each once per lot, the surest basis kept."""
    hits: dict[tuple[str, str | None], SegmentHit] = {}
    for hit in _hits(notice):
        hits.setdefault((hit.slug, hit.lot), hit)
    return tuple(hits.values())


def _hits(notice: Notice) -> Iterator[SegmentHit]:
    """Give every hit, the surest first."""
    yield from _cpv_hits(notice.cpv, "cpv", None)
    for lot in notice.lots:
        yield from _cpv_hits(lot.cpv, f"{lot.path or 'lot[' + lot.id + ']'}.cpv", lot.id)
    words = _title_hits(notice.title, "title", None, notice.cpv)
    for code, label in notice.descriptors:
        for slug in _segments_of_descriptor(label):
            evidence = Evidence("descriptors", f"{code} {label}".strip(), "segment-descripteur")
            yield SegmentHit(slug, "descriptor", DESCRIPTOR_CONFIDENCE, evidence)
    yield from words
    spoken = bool(words)
    for lot in notice.lots:
        in_lot = _title_hits(lot.title, f"{lot.path or 'lot[' + lot.id + ']'}.title", lot.id, lot.cpv)
        spoken = spoken or bool(in_lot)
        yield from in_lot
    if not spoken and not _says_precisely(notice.cpv):
        yield from _word_hits(notice.description, "description", None, DESCRIPTION_CONFIDENCE)


def _says_precisely(codes: Sequence[str]) -> bool:
    """Tell whether a CPV code is precise: a division or a group (98000000, 79900000) says next to nothing."""
    return any(code and not code.endswith("00000") for code in codes)


def _title_hits(text: str, path: str, lot: str | None, codes: Sequence[str]) -> list[SegmentHit]:
    """Give the segments that a title names; beside a precise code, only those whose trade the code does not exclude."""
    if not _says_precisely(codes):
        return _word_hits(text, path, lot, TITLE_CONFIDENCE)
    told = frozenset(_nature(code[:2]) for code in codes if code)
    return _word_hits(text, path, lot, BESIDE_CODE_CONFIDENCE, told)


def _nature(division: str) -> str:
    """Give what a CPV division is: goods (03-44, 48), works (45) or services (50-98)."""
    if division == "45":
        return "works"
    return "supplies" if division < "45" or division == "48" else "services"


@cache
def _natures(slug: str) -> frozenset[str]:
    """Give what is sold in a segment: goods, works or services, as its codes say."""
    return frozenset(_nature(prefix[:2]) for prefix in SEGMENTS[slug].cpv)


def _cpv_hits(codes: Sequence[str], path: str, lot: str | None) -> Iterator[SegmentHit]:
    """Give the segments of CPV codes."""
    for code in codes:
        for slug in segments_of_cpv(code):
            yield SegmentHit(slug, "cpv", CPV_CONFIDENCE, Evidence(path, code, "segment-cpv"), lot)


def _word_hits(
    text: str, path: str, lot: str | None, confidence: float, told: frozenset[str] | None = None
) -> list[SegmentHit]:
    """Give the segments that a text names; `told` are the natures that codes allow beyond the first words."""
    if not text:
        return []
    found = segments_in_words(text, READ_OF_DESCRIPTION)
    ordered = sorted(found.items(), key=lambda item: item[1])
    return [
        SegmentHit(slug, "words", confidence, Evidence(path, quote(text, *span), "segment-mots"), lot)
        for slug, span in ordered
        if told is None or span[0] < TITLE_OBJECT or told & _natures(slug)
    ]
