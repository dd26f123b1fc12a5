"""Turn what a person types into a search expression that can never fail, nor reach what it must not.

Pure. SQLite's FTS5 has a query language of its own; every word typed is quoted, so that none of it is obeyed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from feeds.store_rows import UNKNOWN_CLOSE, facet_token, instant, month_token, state_token, year_token

WORDS_LIMIT: Final = 8
WORD_LENGTH_LIMIT: Final = 40
_YEARS_AHEAD: Final = 40
"""A dynamic purchasing system may run fifteen years; a typing error, more."""

_ELIDED: Final = re.compile(r"^(?:[ldscjmnt]|qu)['’ʼ](?=\w)", re.IGNORECASE)
"""An article or a pronoun before its word (`l'entretien`, `d’Auray`): notices do not write the same one."""
_TOKEN: Final = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[list[str]]:
    """Split typed text as the index does: words, each a list of runs of letters and digits (`26-88058` is two).

    What is elided before a word is left out.
    """
    normal = unicodedata.normalize("NFC", text)
    bare = [_ELIDED.sub("", word) for word in normal.split()]
    words = [[token[:WORD_LENGTH_LIMIT] for token in _TOKEN.findall(word)] for word in bare]
    return [word[:WORDS_LIMIT] for word in words if word][:WORDS_LIMIT]


def match_expression(text: str, facets: Iterable[Sequence[str]] = ()) -> str:
    """Write the FTS5 expression for typed text; empty when nothing in it can be searched.

    Every word is a prefix (French plurals, search as you type) and all must be there. A word with a hyphen or an
    apostrophe is a phrase. Words are looked up in the columns of words only.

    Args:
        text: as typed; anything goes.
        facets: groups of tokens from `feeds.store_rows`; one of each group must be there.
    """
    words = words_of(text)
    if not words:
        return ""
    phrases = " AND ".join(f'"{" ".join(word)}"*' for word in words)
    groups = "".join(
        f" AND facets : ({' OR '.join(f'{chr(34)}{token}{chr(34)}' for token in group)})" for group in facets if group
    )
    return f"{{title buyer words}} : ({phrases}){groups}"


def open_tokens(now: datetime, until: datetime | None = None) -> tuple[str, ...]:
    """List the tokens of the months in which something open at `now` may close, month by month then year by year.

    Args:
        now: UTC-aware. The whole current month is included: the caller still compares instants.
        until: last instant of interest; None for ever, unknown closings included.
    """
    if until is not None:
        span = (until.year - now.year) * 12 + until.month - now.month
        return tuple(_month(now, step) for step in range(span + 1))
    months = [_month(now, step) for step in range(13 - now.month)]
    years = [year_token(str(now.year + step)) for step in range(1, _YEARS_AHEAD)]
    return (*months, *years, month_token(UNKNOWN_CLOSE))


def state_tokens(states: Iterable[str]) -> tuple[str, ...]:
    """List the tokens of some states."""
    return tuple(state_token(state) for state in states)


def facet_tokens_of(facet: str, values: Iterable[str]) -> tuple[str, ...]:
    """List the tokens of some segments, départements or regimes."""
    return tuple(facet_token(facet, value) for value in values)


def _month(now: datetime, step: int) -> str:
    years, month = divmod(now.month - 1 + step, 12)
    return month_token(instant(now.replace(year=now.year + years, month=month + 1, day=1)))
