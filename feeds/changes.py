"""Corrections in French free text: what a national rectification moves, replaces or cancels.

BOAMP rectifications of national forms (FNSimple, MAPA, legacy) carry no structured deadline: the new one stands in a
sentence. Only a date whose nearest subject is the reception of tenders may move the deadline; a date of visit, of
questions or of start of works never does. When words are not understood the text is kept as a text correction.
Pure, total and linear in the length of the text, which is cut at `TEXT_LIMIT`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from feeds.cancelled_words import CANCELLED, NOT_CANCELLED
from feeds.change_words import FOR_A_WHILE, TOKENS
from feeds.dates import french_deadlines
from feeds.models import Change, Deadline, Evidence
from feeds.text import fold, quote

TEXT_LIMIT: Final = 20_000
"""Characters of a correction that are read."""
KEPT_WORDS: Final = 1_000
"""Characters of an old or new wording that are kept."""
_LOT_LIMIT: Final = 300
_HEADER_LIMIT: Final = 80
_WHILE_LIMIT: Final = 80
"""How far after a date the words that move it by some days may stand."""

_BREAKS: Final = re.compile(r"[.;!?](?=\s)|\n")
_LOTS: Final = re.compile(
    r"\blots?\s?(?:n(?:°|o|os|umeros?)?s?\s?)?:?\s?(?P<list>\d{1,3}(?:\s?(?:,|et|a|au|-|&|/|ainsi que)\s?"
    r"(?:lots? )?(?:n°\s?)?\d{1,3}\b){0,60})(?![\d/.]\d|\s?(?:h|€|eur)\b)"
)
_LOT_STEPS: Final = re.compile(r"(a|au|-)?\s?(?:lots? )?(?:n°\s?)?(\d{1,3})")
_HEADER: Final = re.compile(
    r"\s*(?:pour )?(?:le |les )?lots?\s?(?:n(?:°|o|os|umeros?)?s?\s?)?[\d\s,&/etan°-]{1,40}(?:[:–—(-][^.]{0,60})?:?\s*$"
)
_FROM: Final = re.compile(r"\b(?:du|de)\s(?:(?:lun|mar|mercre|jeu|vendre|same)di\s|dimanche\s)?$")
_TO: Final = re.compile(r"[\s,(]{0,3}(?:au|a)\s(?:(?:lun|mar|mercre|jeu|vendre|same)di\s|dimanche\s)?$")


@dataclass(slots=True)
class _Date:
    """A date of the text with what the words around say of it."""

    start: int
    end: int
    deadline: Deadline
    index: int
    sentence: int = 0
    subject: str = ""
    inherited: bool = False
    role: str = ""


def read_correction(text: str, path: str, zone: str, old_deadline: Deadline | None = None) -> tuple[Change, ...]:
    """Read what a correction says: deadline moved, words replaced, procedure or lots cancelled.

    Args:
        text: cleaned free text (`infosRectif`, `ChangeDescription`…).
        path: place of the text in the record.
        zone: IANA zone in which its clock times are read.
        old_deadline: the deadline that stood before, when the caller knows it.

    Returns:
        What is cancelled, moved, replaced; a single `text` one when nothing more precise was understood; then the
        deadlines that are said to stay (`moves` tells them apart). None when the text is blank.
    """
    text = text[:TEXT_LIMIT]
    if not text.strip():
        return ()
    folded = fold(text)
    dates = [_Date(*found, index) for index, found in enumerate(french_deadlines(text, zone))]
    reader = _Reader(text, folded, path, dates)
    moved = reader.deadlines(old_deadline)
    changes = (*reader.cancellations(), *moved, *reader.replacements(moved))
    if not changes:
        words = text.strip()[:KEPT_WORDS]
        changes = (Change("text", "", words, Evidence(path, quote(text, 0, len(text)))),)
    return changes + reader.kept()


def moves(change: Change) -> bool:
    """Tell whether a change moves a deadline; one that only says which deadline stays has the same on both sides."""
    if change.deadline is None:
        return False
    return change.old_deadline is None or change.old_deadline.wall != change.deadline.wall


_GUESSED: Final = (
    "Le rectificatif ne dit pas de quelle date il s'agit, elle est lue comme la date limite : à vérifier sur le profil "
    "d'acheteur."
)
_RANKS: Final = {"": 1, "fix": 2, "move": 3, "after": 4}
"""Roles that name the date that holds now, the surest last; a bare date beside its subject is the least sure."""
_INHERITED_SENTENCES: Final = 2
"""For how many sentences a subject goes on being spoken of."""
_PAIR_SENTENCES: Final = 4
"""How far apart an old date and the new one may stand (a line each, with their headings)."""


class _Reader:
    """One pass over the words of a correction, then questions about it."""

    def __init__(self, text: str, folded: str, path: str, dates: list[_Date]) -> None:
        self._text = text
        self._folded = folded
        self._path = path
        self._dates = dates
        starts = [one.start for one in dates]
        self._breaks: list[int] = []
        for found in _BREAKS.finditer(folded):
            before = bisect_right(starts, found.start()) - 1
            if before < 0 or found.start() >= dates[before].end:
                self._breaks.append(found.start())
        self._tokens = [(found.start(), found.end(), found.lastgroup or "") for found in TOKENS.finditer(folded)]
        self._token_starts = [start for start, _, _ in self._tokens]
        self._lots = [(found.start(), _lot_list(found["list"])) for found in _LOTS.finditer(folded)]
        self._lot_starts = [start for start, _ in self._lots]
        self._walk()

    # --- deadlines ---------------------------------------------------------------------------------------------

    def _walk(self) -> None:
        """Give each date its subject and its role, from the nearest words before it."""
        subject, subject_at, role, role_at, token = "", 0, "", 0, 0
        for index, date in enumerate(self._dates):
            date.sentence = self._sentence(date.start)
            while token < len(self._tokens) and self._tokens[token][0] < date.start:
                start, _, kind = self._tokens[token]
                at = self._sentence(start + 1)
                token += 1
                if kind in ("deadline", "other"):
                    subject, subject_at = kind, at
                elif (
                    kind in ("before", "after") or role not in ("before", "after") or (role == "after" and at > role_at)
                ):
                    role, role_at = kind, at
            if role in ("old", "keep") and role_at != date.sentence:
                role = ""
            if role in ("move", "fix") and date.sentence - role_at > 1:
                role = ""
            near = role in ("before", "after") or date.sentence - subject_at <= _INHERITED_SENTENCES
            date.subject = subject if near else ""
            date.inherited = subject_at != date.sentence
            date.role = role
            if role == "move" and self._from_to(index):
                date.role = "old"
            elif role not in ("before", "after"):
                role = ""
            self._look_ahead(index)
        self._share_subjects()
        self._demote_fixed()

    def _share_subjects(self) -> None:
        """Give the old and the new date of one sentence the same subject: it may stand after both."""
        for date, following in pairwise(self._dates):
            opposed = {date.role, following.role} in ({"after", "before"}, {"after", "old"})
            if opposed and date.sentence == following.sentence and not (date.subject and following.subject):
                date.subject = following.subject = date.subject or following.subject

    def _sentence(self, position: int) -> int:
        return bisect_left(self._breaks, position)

    def _from_to(self, index: int) -> bool:
        """Tell whether this date and the next read "du … au …"."""
        date = self._dates[index]
        if index + 1 >= len(self._dates) or not _FROM.search(self._folded, max(0, date.start - 16), date.start):
            return False
        return _TO.fullmatch(self._folded, date.end, min(self._dates[index + 1].start, date.end + 40)) is not None

    def _look_ahead(self, index: int) -> None:
        """Complete a date from the words after it, in its sentence and before the next date."""
        date = self._dates[index]
        following = self._dates[index + 1] if index + 1 < len(self._dates) else None
        limit = following.start if following else len(self._text)
        for position in range(bisect_left(self._token_starts, date.end), len(self._tokens)):
            start, _, kind = self._tokens[position]
            if start >= limit or self._sentence(start + 1) != date.sentence:
                return
            if kind in ("deadline", "other"):
                if not date.subject or date.inherited:
                    date.subject, date.inherited = kind, False
            elif not date.role:
                another = following is not None and self._sentence(following.start) == date.sentence
                if kind == "move":
                    date.role = "old" if another else "fix"
                else:
                    date.role = "after" if kind == "before" else kind

    def _demote_fixed(self) -> None:
        """Take "fixée au X est reportée au Y" for what it says: X is the old date."""
        moved = {date.sentence for date in self._dates if date.role == "move"}
        last = {date.sentence: date.start for date in self._dates if date.role == "move"}
        for date in self._dates:
            until = min(self._bounds(date.sentence)[1], date.end + _WHILE_LIMIT)
            demoted = date.role == "fix" and date.sentence in moved and date.start < last[date.sentence]
            if demoted or (date.role in ("", "fix") and FOR_A_WHILE.search(self._folded, date.end, until)):
                date.role = "old"

    def deadlines(self, old_deadline: Deadline | None) -> tuple[Change, ...]:
        """Give the deadlines that hold now, one per set of lots."""
        self._guess_subject()
        best: dict[tuple[str, ...], _Date] = {}
        for date in self._dates:
            if date.subject != "deadline" or date.role not in _RANKS or (not date.role and date.inherited):
                continue
            lots = self._lots_of(date)
            rival = best.get(lots)
            if rival is None or _surer(date, rival):
                best[lots] = date
        surest = max((_RANKS[date.role] for date in best.values()), default=0)
        changes = []
        for lots, date in best.items():
            if not date.role and surest > 1:
                continue
            old = self._old_of(date)
            before = old.deadline if old else old_deadline
            if before is not None and before.wall == date.deadline.wall:
                continue
            words = self._text[old.start : old.end] if old else ""
            begin, end = (min(old.start, date.start), max(old.end, date.end)) if old else (date.start, date.end)
            evidence = Evidence(self._path, quote(self._text, begin, end), "correction-deadline")
            new = self._text[date.start : date.end]
            changes.append(Change("deadline", words, new, evidence, date.deadline, before, lots))
        return tuple(changes)

    def _guess_subject(self) -> None:
        """Take a text that is nothing but an old and a new date with their times for one about the deadline.

        A third of national rectifications are written by platforms in this form, the rubric left out.
        """
        if len(self._dates) != 2 or any(kind in ("deadline", "other") for _, _, kind in self._tokens):  # noqa: PLR2004
            return
        if {date.role for date in self._dates} == {"before", "after"} and all(
            date.deadline.timed for date in self._dates
        ):
            for date in self._dates:
                date.subject = "deadline"
                date.deadline = replace(date.deadline, doubt=_GUESSED)

    def kept(self) -> tuple[Change, ...]:
        """Give the deadlines that are said to stay: the dates that hold for the lots left out of a move."""
        found: dict[tuple[str, ...], _Date] = {}
        for date in self._dates:
            if date.subject == "deadline" and date.role == "keep" and not date.inherited:
                found[self._lots_of(date)] = date
        changes = []
        for lots, date in found.items():
            words = self._text[date.start : date.end]
            evidence = Evidence(self._path, quote(self._text, date.start, date.end), "correction-kept")
            changes.append(Change("deadline", words, words, evidence, date.deadline, date.deadline, lots))
        return tuple(changes)

    def _old_of(self, date: _Date) -> _Date | None:
        """Give the date that the new one replaces: the nearest one said to be old, not far away."""
        olds = [
            one
            for one in self._dates
            if one.role in ("old", "before")
            and one.subject == "deadline"
            and abs(one.sentence - date.sentence) <= _PAIR_SENTENCES
        ]
        return min(olds, key=lambda one: abs(one.start - date.start), default=None)

    def _lots_of(self, date: _Date) -> tuple[str, ...]:
        """Give the lots that the sentence of a date names: before it first, after it otherwise, else its header."""
        start, end = self._bounds(date.sentence)
        index = date.index
        since = max(start, self._dates[index - 1].end) if index else start
        until = min(end, self._dates[index + 1].start) if index + 1 < len(self._dates) else end
        return (
            self._lots_between(since, date.start)
            or self._lots_between(start, date.start)
            or self._lots_between(date.end, until)
            or self._header_lots(date.sentence)
        )

    def _header_lots(self, sentence: int) -> tuple[str, ...]:
        """Give the lots of the line right above, when that line is nothing but their heading."""
        for above in range(sentence - 1, max(-1, sentence - 4), -1):
            start, end = self._bounds(above)
            if end - start <= _HEADER_LIMIT and _HEADER.fullmatch(self._folded, start, end):
                return self._lots_between(start, end)
        return ()

    def _bounds(self, sentence: int) -> tuple[int, int]:
        start = self._breaks[sentence - 1] + 1 if sentence else 0
        return start, self._breaks[sentence] if sentence < len(self._breaks) else len(self._text)

    def _lots_between(self, start: int, end: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for position in range(bisect_left(self._lot_starts, start), bisect_left(self._lot_starts, end)):
            found.update(dict.fromkeys(self._lots[position][1]))
        return tuple(found)

    # --- cancellations and wordings ----------------------------------------------------------------------------

    def cancellations(self) -> Iterator[Change]:
        """Give what is cancelled, once per set of lots; a possibility, a condition or a visit cancels nothing."""
        seen: set[tuple[str, ...]] = set()
        judged = -1
        for found in CANCELLED.finditer(self._folded):
            sentence = self._sentence(found.start() + 1)
            if sentence == judged:
                continue
            judged = sentence
            start, end = self._bounds(sentence)
            if NOT_CANCELLED.search(self._folded, start, end):
                continue
            lots = self._lots_between(start, end)
            if lots not in seen:
                seen.add(lots)
                words = quote(self._text, found.start(), found.end())
                yield Change("cancellation", "", words, Evidence(self._path, words, "correction-cancelled"), lots=lots)

    def replacements(self, moved: Sequence[Change]) -> Iterator[Change]:
        """Give the "au lieu de … lire …" pairs that speak of something else than a deadline already read."""
        walls = {change.new for change in moved}
        marks = [token for token in self._tokens if token[2] in ("before", "after")]
        index = 0
        while index < len(marks):
            start, end, kind = marks[index]
            following = marks[index + 1] if index + 1 < len(marks) else None
            paired = following is not None and following[2] != kind
            index += 2 if paired else 1
            if kind == "before" and not paired:
                continue
            limit = marks[index][0] if index < len(marks) else len(self._text)
            if kind == "before" and following:
                old, new = self._text[end : following[0]], self._text[following[1] : limit]
            elif following and paired:
                old, new = (
                    self._text[following[1] : self._bounds(self._sentence(following[0] + 1))[1]],
                    self._text[end : following[0]],
                )
            else:
                old, new = "", self._text[end:limit]
            if not any(wall in new for wall in walls) and new.strip():
                evidence = Evidence(self._path, quote(self._text, start, min(limit, start + 250)), "correction-text")
                yield Change("text", _trimmed(old), _trimmed(new), evidence)


def _surer(date: _Date, rival: _Date) -> bool:
    """Tell whether a date says the new deadline better than another: surer role, then a time of day, then later."""
    if date.deadline.wall[:10] == rival.deadline.wall[:10] and date.deadline.timed != rival.deadline.timed:
        return date.deadline.timed
    return _RANKS[date.role] >= _RANKS[rival.role]


def _trimmed(text: str) -> str:
    return text.strip(' \n:;,.«»"-')[:KEPT_WORDS]


def _lot_list(text: str) -> tuple[str, ...]:
    """Give the lots of `9 et 12`, `1 à 8, 11`."""
    found: list[int] = []
    for link, digits in _LOT_STEPS.findall(text):
        number = int(digits)
        if link and found and found[-1] < number <= found[-1] + _LOT_LIMIT:
            found.extend(range(found[-1] + 1, number + 1))
        else:
            found.append(number)
    return tuple(dict.fromkeys(map(str, found)))
