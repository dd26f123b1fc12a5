"""Segments of the user's: a small TOML file checked, then added to the shipped table. Pure but for `read_own`.

Its words are plain words: nothing in them is a pattern. Format: `docs/formats/segments.md`, « Vos propres segments ».
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from feeds.errors import FeedsError
from feeds.reading.segment_phrases import plain_phrase
from feeds.reading.segment_table import Segment, SegmentTable
from feeds.text import fold

MAX_BYTES: Final = 256 * 1024
MOST_SEGMENTS: Final = 100
MOST_WORDS: Final = 300
LONGEST: Final = 80
KEYS: Final = ("label", "words", "exclude", "cpv", "exclude_cpv")
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_CPV: Final = re.compile(r"(\d{3,8})(?:-\d)?", re.ASCII)


class OwnSegmentsError(FeedsError):
    """Say what is wrong in the user's file. `str()` is one French sentence; `reasons` holds them all.

    Attributes:
        path: the file.
        reasons: French, without final full stop.
    """

    def __init__(self, path: Path, reasons: tuple[str, ...]) -> None:
        super().__init__(path, reasons)
        self.path = path
        self.reasons = reasons

    def __str__(self) -> str:
        """Render the first reason, and how many others there are."""
        more = len(self.reasons) - 1
        others = f" (et {more} autre{'s' * (more > 1)} : lotalot segments check)" if more else ""
        return f"{self.path} : {self.reasons[0]}{others}."


@dataclass(frozen=True, slots=True)
class OwnSegment:
    """What the user says of one segment, theirs or a shipped one. Words are kept as written."""

    slug: str
    label: str = ""
    words: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    exclude_cpv: tuple[str, ...] = ()


def read_own(path: Path, base: SegmentTable) -> tuple[OwnSegment, ...]:
    """Read the user's file; no file is no segment.

    Raises:
        OwnSegmentsError: it cannot be read, or says something that cannot be done.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return ()
    except OSError as error:
        reason = f"ce fichier de segments ne s'ouvre pas ({error.strerror}) ; vérifiez ses droits"
        raise OwnSegmentsError(path, (reason,)) from error
    if len(body) > MAX_BYTES:
        raise OwnSegmentsError(path, ("ce fichier de segments dépasse 256 ko ; allégez-le",))
    try:
        data = tomllib.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        where = re.search(r"at line \d+", str(error))
        line = f" (ligne {where[0].removeprefix('at line ')})" if where else ""
        raise OwnSegmentsError(path, (f"ce n'est pas du TOML en UTF-8{line} ; corrigez-le",)) from error
    reasons: list[str] = []
    own = tuple(_segments(data, base, reasons))
    if reasons:
        raise OwnSegmentsError(path, tuple(reasons))
    return own


def with_own(base: SegmentTable, own: tuple[OwnSegment, ...]) -> SegmentTable:
    """Give the table with the user's segments; the same table when there are none."""
    if not own:
        return base
    segments = dict(base.segments)
    for each in own:
        segment = segments.get(each.slug) or Segment(each.slug, each.label, own=True)
        segments[each.slug] = replace(
            segment,
            own_words=tuple(dict.fromkeys(plain_phrase(fold(word)) for word in each.words)),
            own_exclude=tuple(dict.fromkeys(plain_phrase(fold(word)) for word in each.exclude)),
            own_cpv=each.cpv,
            not_cpv=(*segment.not_cpv, *each.exclude_cpv),
        )
    said = [[getattr(each, name) for name in ("slug", *KEYS)] for each in own]
    digest = blake2b(json.dumps(said).encode(), digest_size=8).digest()
    fingerprint = (int.from_bytes(digest, "big") >> 2) or 1
    return replace(base, segments=MappingProxyType(segments), fingerprint=fingerprint)


def _segments(data: Mapping[str, Any], base: SegmentTable, reasons: list[str]) -> Iterator[OwnSegment]:
    """Check the file, gathering what is wrong."""
    reasons += [f"« {key} » n'est pas attendu ; écrivez [segments.{key}]" for key in data if key != "segments"]
    rows = data.get("segments", {})
    if not isinstance(rows, dict):
        reasons.append("« segments » n'est pas une table ; écrivez [segments.mon-segment]")
        return
    if len(rows) > MOST_SEGMENTS:
        reasons.append(f"{len(rows)} segments, c'est trop ; gardez-en {MOST_SEGMENTS} au plus")
        return
    for slug, row in rows.items():
        if not _SLUG.fullmatch(slug) or len(slug) > LONGEST:
            reasons.append(
                f"« {slug} » n'est pas un nom de segment ; écrivez-le en minuscules sans accent, mots-séparés"
            )
        elif not isinstance(row, dict):
            reasons.append(f"{slug} : ce n'est pas une table ; écrivez [segments.{slug}]")
        else:
            yield _segment(slug, row, base, reasons)


def _segment(slug: str, row: Mapping[str, Any], base: SegmentTable, reasons: list[str]) -> OwnSegment:
    """Check one segment."""
    for key in row:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            hint = f"vouliez-vous « {near[0]} » ?" if near else f"les clés sont {', '.join(KEYS)}"
            reasons.append(f"{slug} : « {key} » est inconnu ; {hint}")
    label = row.get("label", "")
    if not isinstance(label, str) or len(label) > LONGEST:
        reasons.append(f"{slug} : « label » n'est pas un texte de {LONGEST} signes au plus")
        label = ""
    own = OwnSegment(
        slug,
        " ".join(label.split()),
        _words(slug, "words", row, reasons),
        _words(slug, "exclude", row, reasons),
        _codes(slug, "cpv", row, reasons),
        _codes(slug, "exclude_cpv", row, reasons),
    )
    _coherent(own, base, reasons)
    return own


def _coherent(own: OwnSegment, base: SegmentTable, reasons: list[str]) -> None:
    """Check that a segment of the user's can be recognised, and that a shipped one keeps its name."""
    if own.slug in base.segments:
        if own.label:
            reasons.append(f"{own.slug} : ce segment est livré, son nom ne change pas ; retirez « label »")
        return
    if not own.label:
        near = get_close_matches(own.slug, base.segments, 1)
        hint = f"vouliez-vous « {near[0]} » ? Sinon, " if near else ""
        reasons.append(f"{own.slug} : ce segment n'est pas livré ; {hint}donnez-lui un « label »")
    elif not own.words and not own.cpv:
        reasons.append(f"{own.slug} : rien ne permet de le reconnaître ; donnez « words » ou « cpv »")


def _strings(slug: str, key: str, row: Mapping[str, Any], reasons: list[str]) -> tuple[str, ...]:
    values = row.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        reasons.append(f'{slug} : « {key} » n\'est pas une liste de textes ; écrivez {key} = ["…", "…"]')
        return ()
    if len(values) > MOST_WORDS:
        reasons.append(f"{slug} : « {key} » a {len(values)} éléments ; gardez-en {MOST_WORDS} au plus")
        return ()
    return tuple(values)


def _words(slug: str, key: str, row: Mapping[str, Any], reasons: list[str]) -> tuple[str, ...]:
    """Check words: something to read in each, and not a whole page."""
    kept = []
    for word in _strings(slug, key, row, reasons):
        phrase = plain_phrase(fold(word))
        if len(word) > LONGEST or not any(len(part) > 1 for part in phrase.split()):
            shown = f"{word[:LONGEST]}…" if len(word) > LONGEST else word
            reasons.append(f"{slug} : « {shown} » dans « {key} » n'est pas un mot ; il en faut un à {LONGEST} signes")
        else:
            kept.append(" ".join(word.split()))
    return tuple(dict.fromkeys(kept))


def _codes(slug: str, key: str, row: Mapping[str, Any], reasons: list[str]) -> tuple[str, ...]:
    """Check CPV codes: `39130000-6`, `39130000`, or the first digits of a family (`3913`)."""
    kept = []
    for code in _strings(slug, key, row, reasons):
        found = _CPV.fullmatch(code.strip())
        if found is None:
            reasons.append(
                f"{slug} : « {code[:LONGEST]} » dans « {key} » n'est pas un code CPV ; écrivez 3 à 8 chiffres"
            )
        else:
            kept.append(found[1])
    return tuple(dict.fromkeys(kept))
