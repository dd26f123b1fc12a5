"""Text hygiene: everything published goes through here before it enters a model.

Pure functions on strings. They never interpret the words: what a text means is `feeds.reading`'s business.
"""

import codecs
import html
import re
import unicodedata
from functools import lru_cache
from typing import Final

QUOTE_LIMIT: Final = 300
REMEMBERED_LENGTH: Final = 2_000
"""Longest text whose cleaning is remembered."""


def _hygiene_table() -> dict[int, str | None]:
    """Map every character that must not survive: cp1252 leftovers to what they meant, the rest to nothing.

    Dropped: C0 and C1 controls, ESC, bidi marks and overrides, zero-width and other format characters (soft hyphens
    break word matching), tags and lone surrogates (SQLite refuses them).
    """
    table: dict[int, str | None] = dict.fromkeys((*range(0x20), 0x7F, 0xAD, 0x61C, 0x180E, 0xFEFF))
    table |= {0x09: " ", 0x0A: "\n", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x2028: "\n", 0x2029: "\n", 0x85: "…"}
    for code in range(0x80, 0xA0):
        try:
            table[code] = bytes((code,)).decode("cp1252")
        except UnicodeDecodeError:
            table[code] = None
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFB), (0xD800, 0xDFFF)):
        table |= dict.fromkeys(range(first, last + 1))
    return table | dict.fromkeys(range(0xE0000, 0xE0080))


_TABLE: Final = _hygiene_table()
_SUSPECT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# UTF-8 read as latin-1 after decomposition: "eÌ" and a C1 control is e and a combining accent (U+0300 to U+030F).
_SPLIT_ACCENT: Final = re.compile("\u00cc([\x80-\x8f])")
_BREAK_TAG: Final = re.compile(r"<(?:br|/p|/li|/div|/h[1-6]|/tr)\s{0,9}/?>", re.IGNORECASE)
_INLINE_TAG: Final = re.compile(
    r"</?(?:p|b|i|u|em|strong|span|div|ul|ol|li|font|a|sup|sub|h[1-6]|table|tbody|tr|td)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)


# With its semicolon only: in an address, `&section=` is a parameter and not a paragraph sign.
_ENTITY: Final = re.compile(r"&(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,30};)")


# What converters to latin-1 leave of œ, seen in real notices: « maîtrise d'?uvre ».
_LOST_LIGATURE: Final = re.compile(r"(?<![A-Za-z])\?(?=(?:uvre|UVRE)s?\b)")


# The same converters write « l?entreprise »; in an address, a letter before a question mark follows a slash or a name.
_LOST_APOSTROPHE: Final = re.compile(
    r"(?<![\w/.=&?'#%+-])([ldnscjmtLDNSCJMT]|[Qq]u|QU|[Jj]usqu|JUSQU|[Ll]orsqu|[Pp]uisqu|[Aa]ujourd|AUJOURD)"
    r"\?(?=[A-Za-zÀ-ÖØ-öø-ÿŒœ])"
)


def _ligature(lost: re.Match[str]) -> str:
    return "Œ" if lost.string[lost.end()] == "U" else "œ"


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def _accent(split: re.Match[str]) -> str:
    return chr(0x300 + ord(split[1]) - 0x80)


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Give the text as its author meant it, safe to store and to show.

    HTML entities are undone twice (BOAMP publishes `D&amp;#039;ESCAUTPONT`), cp1252 leftovers mapped, layout tags
    removed, control, bidi and escape characters dropped, letters composed (NFC), spaces collapsed.

    Args:
        text: as published.
        keep_lines: keep paragraphs, separated by one newline; otherwise everything is one line.
    """
    return _remembered(text, keep_lines) if len(text) <= REMEMBERED_LENGTH else _cleaned(text, keep_lines)


def _cleaned(text: str, keep_lines: bool) -> str:
    """Clean one text."""
    if "&" in text:
        text = _ENTITY.sub(_character, _ENTITY.sub(_character, text))
    if "<" in text:
        text = _INLINE_TAG.sub(" ", _BREAK_TAG.sub("\n", text))
    if not text.isprintable():  # which a line break is not either
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.replace("\n", " ").isprintable() and _SUSPECT.search(text):
            text = _SPLIT_ACCENT.sub(_accent, text).translate(_TABLE)
    if "?" in text:
        text = _LOST_APOSTROPHE.sub(r"\1'", _LOST_LIGATURE.sub(_ligature, text))
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "  " not in text and text.isprintable() and text[:1] != " " and text[-1:] != " ":
        return text  # printable: a plain space is its only blank, and there is none too many
    if not keep_lines or "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


_remembered: Final = lru_cache(maxsize=1024)(_cleaned)
"""Lots of one notice repeat criteria, conditions and addresses word for word; a few megabytes at most."""


def _plain_character(character: str) -> str:
    """Give the one-character plain form of a character that cp1252 does not know; `?` when it has none."""
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return base if base.isascii() and base.isprintable() else "?"


def _fold_error(error: UnicodeError) -> tuple[str, int]:
    """Encode what cp1252 cannot, one character for one character."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain_character, error.object[error.start : error.end])), error.end


def _fold_bytes() -> bytes:
    """Build the 256-byte table from cp1252 to lower case without accents."""
    quotes = {"’": "'", "‘": "'", "‚": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    quotes |= {"–": "-", "—": "-", "\xa0": " "}
    table = bytearray(range(256))
    for code in range(256):
        try:
            character = bytes((code,)).decode("cp1252")
        except UnicodeDecodeError:
            continue
        plain = quotes.get(character) or unicodedata.normalize("NFD", character)[0].lower()
        table[code] = plain.encode("cp1252")[0]
    return bytes(table)


codecs.register_error("lotalot-fold", _fold_error)
_FOLD: Final = _fold_bytes()


def fold(text: str) -> str:
    """Give the text in lower case, without accents, with straight quotes and hyphens, **of the same length**.

    Offsets found in the folded text are offsets in the original, so that evidence quotes the author's words. For that
    reason the ligature œ stays one character: patterns write `(?:oe|œ)uvre`.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return text.encode("cp1252", "lotalot-fold").translate(_FOLD).decode("cp1252")


# A full stop ends a sentence after a real word only: "art. L. 2113-12" is one piece.
_SENTENCE_END: Final = re.compile(r"[\n.;!?](?:(?<=\n)|(?<=[;!?])(?=\s)|(?<=\w{4}\.)(?=\s))")
_NEAR: Final = 120
"""How far back most sentences begin: looked at first."""


def quote(text: str, start: int, end: int, limit: int = QUOTE_LIMIT) -> str:
    """Give the words at `start:end` with the sentence around them, on one line, at most `limit` characters.

    An ellipsis marks each side where the sentence was cut.
    """
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    first = max(0, start - limit)
    before = 0
    for near in (max(first, start - _NEAR), first):  # most sentences begin nearby
        for found in _SENTENCE_END.finditer(text, near, start):
            before = found.end()
        if before:
            break
    begin = sentence_begin = before or first
    last = min(len(text), end + limit + 1)  # no further: in a text without a full stop each quote would read the rest
    after = _SENTENCE_END.search(text, end, last)
    stop = sentence_stop = after.start() + 1 if after else last
    budget = limit - 2
    if stop - begin > budget:
        spare = max(0, budget - (end - start))
        begin = start - min(start - begin, max(spare // 2, spare - (stop - end)))
        stop = min(stop, begin + budget)
    head = "…" if begin > sentence_begin or (begin and not before) else ""
    tail = "…" if stop < sentence_stop else ""
    return head + " ".join(text[begin:stop].split()) + tail
