"""Phrases of the segments' table, found in a folded text. Pure; knows nothing of segments.

A phrase is written in the singular, without accents: articles and plurals are tolerated, `*` ends a word anyhow,
`!` says that a word has no plural, `~` skips up to five words. Every gap is bounded: no phrase can make a text long
to read.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(r"[a-z0-9]+")
_LINK_WORDS: Final = "de|des|du|d|la|le|les|l|et|en|a|au|aux|un|une|pour|sur|par|avec"
_LINK: Final = rf"[^a-z0-9]{{1,4}}(?:(?:{_LINK_WORDS})[^a-z0-9]{{1,3}}){{0,3}}"
_SKIP: Final = r"[^a-z0-9]{1,4}(?:[a-z0-9]{1,20}[^a-z0-9]{1,4}){0,5}"
_MOST: Final = 8
"""How many times one phrase is looked for in one text."""

Span = tuple[int, int]


def singular(word: str) -> str:
    """Give a folded word without its plural mark, as phrases are indexed."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word  # noqa: PLR2004


def tokens_of(folded: str) -> set[str]:
    """Give the words of a folded text, as phrases are indexed."""
    return {singular(token) for token in _TOKEN.findall(folded.replace("œ", "oe"))}


def plain_phrase(folded: str) -> str:
    """Give somebody's plain words as a phrase: no sign of theirs means anything, articles do not count."""
    words = [singular(word) for word in _TOKEN.findall(folded.replace("œ", "oe"))]
    return " ".join([word for word in words if word not in _LINK_WORDS.split("|")] or words)


@lru_cache(maxsize=8_192)
def _compiled(phrase: str) -> re.Pattern[str]:
    """Compile a phrase once, the first time a text may hold it."""
    parts: list[str] = []
    link = ""
    for word in phrase.split():
        if word == "~":
            link = _SKIP
            continue
        body = re.escape(word.rstrip("*!"))
        body += "[a-z]{0,14}" if word.endswith("*") else "" if word.endswith("!") else "(?:e?s|x|e)?"
        parts += [link if parts else "", body.replace("oe", "(?:oe|œ)").replace("'", "[' ]")]
        link = _LINK
    return re.compile(r"(?<![a-z0-9])" + "".join(parts) + r"(?![a-z0-9])")


class Phrases:
    """Phrases indexed by their rarest-looking word, so that a text is searched only for those it may hold.

    Beside each stands another of its words: without it somewhere in the text, the phrase is not searched either.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._by_word: dict[str, list[tuple[str, str, str]]] = {}
        self._starred: dict[str, list[tuple[str, str]]] = {}
        for owner, phrase in dict.fromkeys(phrases):
            words = [word for word in re.split(r"[ !']+", phrase) if word not in ("~", "")]
            plain = [word for word in words if not word.endswith("*")]
            if plain:
                key = max(plain, key=len)
                words.remove(key)
                beside = max((word.rstrip("*") for word in words if "oe" not in word), key=len, default="")
                self._by_word.setdefault(singular(key), []).append((owner, phrase, beside))
            elif words:
                self._starred.setdefault(words[0].rstrip("*"), []).append((owner, phrase))

    def find(self, folded: str, tokens: set[str]) -> Iterator[tuple[str, str, Span]]:
        """Give (owner, phrase, where) for each time the text holds a phrase."""
        for owner, phrase in self._held(folded, tokens):
            for number, found in enumerate(_compiled(phrase).finditer(folded)):
                if number == _MOST:
                    break
                yield owner, phrase, found.span()

    def holds(self, folded: str, tokens: set[str]) -> bool:
        """Tell whether the text holds any phrase."""
        return any(_compiled(phrase).search(folded) for _, phrase in self._held(folded, tokens))

    def _held(self, folded: str, tokens: set[str]) -> Iterator[tuple[str, str]]:
        """Give the phrases that the text may hold."""
        for word in tokens & self._by_word.keys():
            for owner, phrase, beside in self._by_word[word]:
                if beside in folded:
                    yield owner, phrase
        for prefix, phrases in self._starred.items():
            if prefix in folded:
                yield from phrases
