"""The searchable texts of one opportunity, by lot: each folded and searched once, whoever asks. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from feeds.models import Evidence, Fragment, Lot, Opportunity
from feeds.text import fold, quote
from readiness.found import Found
from readiness.numbers import Number, find_numbers

LONGEST_TEXT: Final = 20_000
"""Characters of one fragment that are searched."""
WORK: Final = frozenset({"title", "description", "conditions", "place"})
"""Roles of the parts that say what the work is."""
TERMS: Final = WORK | {"info"}
CAPACITY: Final = frozenset({"capacity", "conditions", "criteria", "info", "description"})
DEMANDS: Final = CAPACITY | {"title"}

Search = Callable[[str, Sequence[Number]], list[Found]]
Hit = tuple[Found, Fragment]
_SOFT_BREAK: Final = re.compile(r"(?<![.;:!?])\n(?=[a-zà-öø-ÿœ(€%]|\d(?!\d?[.)] ))")
_TITLE_LOT: Final = re.compile(r"^\W*lots? ?(?:n ?[°oº]\.? ?)?(\d{1,3})\b")


@dataclass(slots=True)
class _Piece:
    """A fragment and what was found in it, so that the text of a procedure is searched once for all its lots."""

    fragment: Fragment
    _folded: str | None = None
    _numbers: list[Number] | None = None
    _found: dict[str, list[Found]] = field(default_factory=dict)

    def find(self, search: Search) -> list[Found]:
        """Run a search once."""
        name = _name(search)
        if name not in self._found:
            if self._folded is None:
                self._folded = fold(joined(self.fragment.text[:LONGEST_TEXT]))
                self._numbers = find_numbers(self._folded)
            self._found[name] = search(self._folded, self._numbers or ())
        return self._found[name]


def joined(text: str) -> str:
    """Undo the line breaks that only a form's width made: within a sentence, before a small letter or a figure."""
    return _SOFT_BREAK.sub(" ", text) if "\n" in text else text


def _name(search: Search) -> str:
    if isinstance(search, partial):
        return f"{search.func.__name__} {search.keywords}"
    return getattr(search, "__name__", repr(search))


class Texts:
    """The texts of one opportunity. Made once, then shared by the reading of all its lots."""

    def __init__(self, opportunity: Opportunity) -> None:
        self.several: bool = len(opportunity.lots) > 1
        self._by_lot: dict[str | None, list[_Piece]] = {}
        for fragment in opportunity.fragments:
            self._by_lot.setdefault(fragment.lot, []).append(_Piece(fragment))
        if None not in self._by_lot:
            self._by_lot[None] = _pieces("title", opportunity.title, "description", opportunity.description, None)
        for lot in opportunity.lots:
            if lot.id not in self._by_lot:
                base = f"{lot.path}." if lot.path else ""
                self._by_lot[lot.id] = _pieces(f"{base}title", lot.title, f"{base}description", lot.description, lot.id)

    def found(
        self,
        lot: Lot | None,
        roles: frozenset[str],
        search: Search,
        topics: Sequence[str] = (),
        *,
        named_only: bool = False,
    ) -> list[Hit]:
        """Give what a search finds for a lot: in its own text, else in the procedure's where no other lot is named.

        Args:
            lot: None for the whole procedure.
            roles: parts of the notice to search.
            search: one of the searches of this layer.
            topics: kinds wanted, all when empty: a lot's own text may say some and the procedure's the others.
            named_only: of the procedure's text, keep only what names this lot, when there are several.
        """
        own = [hit for hit in self._search(lot.id if lot else None, roles, search) if _wanted(hit, topics)]
        if lot is None:
            return own
        names = lot_names(lot)
        own = [hit for hit in own if not hit[0].lots or not self.several or names & set(hit[0].lots)] or own
        if own:
            return own
        only = named_only and self.several
        return [
            (each, fragment)
            for each, fragment in self._search(None, roles, search)
            if _wanted((each, fragment), topics) and (names & set(each.lots) if each.lots else not only)
        ]

    def _search(self, key: str | None, roles: frozenset[str], search: Search) -> Iterator[Hit]:
        for piece in self._by_lot.get(key, ()):
            if piece.fragment.role in roles:
                for each in piece.find(search):
                    yield each, piece.fragment


def _wanted(hit: Hit, topics: Sequence[str]) -> bool:
    return not topics or hit[0].topic in topics


def lot_names(lot: Lot) -> frozenset[str]:
    """Give the numbers a lot goes by: the one its title starts with (`Lot 2 - …`), else its identifier."""
    titled = _TITLE_LOT.match(fold(lot.title))
    described = _TITLE_LOT.match(fold(lot.description[:40]))
    if titled and (described is None or described[1] == titled[1]):
        return frozenset({str(int(titled[1]))})
    return frozenset({lot.id.lstrip("0") or lot.id})


def _pieces(title_path: str, title: str, text_path: str, text: str, lot: str | None) -> list[_Piece]:
    pairs = ((title_path, title, "title"), (text_path, text, "description"))
    return [_Piece(Fragment(path, words, lot, role)) for path, words, role in pairs if words]


def evidence_of(hit: Hit, rule: str) -> Evidence:
    """Quote what was found in its sentence."""
    found, fragment = hit
    return Evidence(fragment.path, quote(fragment.text, found.start, found.end), rule)
