"""Finding records in JSON of any size without loading it.

A window slides over the file: it grows to the end of one value, gives that value's bytes, and forgets them. Values are
found first by the cheap guess that the next record starts like the first one (checked by the JSON decoder), then by
counting brackets. A value larger than the limit is stepped over, never kept. Nothing here knows what a record is.
"""

import json
import re
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec

CHUNK: Final = 256 * 1024
VALUE_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of one record: the largest stored one is a hundredth of that."""

_SPACES: Final = re.compile(rb"[ \t\r\n]*+")
_PUNCTUATION: Final = re.compile(rb"[ \t\r\n,]*+")
_TOKEN: Final = re.compile(rb'[\[\]{}"]')
_STRING_REST: Final = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_FIRST_KEY: Final = re.compile(rb'\{\s*("[^"\\]{1,60}")')
_SCALAR: Final = re.compile(rb"[^,\]}\s]++")


class Readable(Protocol):
    """What is read: a file opened in binary mode, or a bounded inflater."""

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes, none at the end."""


class JsonBroken(Exception):  # noqa: N818 - the state of the text
    """Say that the text stopped being JSON at `position`."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


@dataclass(frozen=True, slots=True)
class Span:
    """One value of the text. `data` is None when it was larger than the limit and stepped over."""

    position: int
    data: bytes | None


class Window:
    """A window on a JSON text, from which values are taken in order."""

    def __init__(self, source: Readable, head: bytes = b"", limit: int = VALUE_LIMIT) -> None:
        self._source = source
        self._buffer = bytearray(head)
        self._at = 0
        self._base = 0
        self._ended = False
        self._limit = limit
        self._separator: re.Pattern[bytes] | None = None

    @property
    def position(self) -> int:
        """Offset in the text of what comes next."""
        return self._base + self._at

    def rest(self, size: int) -> bytes:
        """Give up to `size` bytes of what comes next, without taking them."""
        while len(self._buffer) - self._at < size and self._grow():
            pass
        return bytes(self._buffer[self._at : self._at + size])

    def _grow(self) -> bool:
        """Read one more chunk; False at the end."""
        if self._ended:
            return False
        chunk = self._source.read(CHUNK)
        self._ended = not chunk
        self._buffer += chunk
        return bool(chunk)

    def _forget(self) -> None:
        """Drop what was taken, once it is worth moving the rest."""
        if self._at > CHUNK:
            del self._buffer[: self._at]
            self._base += self._at
            self._at = 0

    def peek(self, skipped: re.Pattern[bytes] = _SPACES) -> bytes:
        """Give the next byte after spaces (and commas), without taking it; empty at the end."""
        while True:
            found = skipped.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return bytes(self._buffer[self._at : self._at + 1])
            self._forget()
            if not self._grow():
                return b""

    def next_item(self) -> bytes:
        """Give the first byte of the next item of an array or object, commas stepped over."""
        return self.peek(_PUNCTUATION)

    def take(self, byte: bytes) -> None:
        """Step over one expected byte.

        Raises:
            JsonBroken: something else stands there.
        """
        if self.peek() != byte:
            raise JsonBroken(self.position)
        self._at += 1

    def value(self) -> Span:
        """Take the next value.

        Raises:
            JsonBroken: the text ends inside it, or it is not JSON.
        """
        first = self.peek()
        position = self.position
        if first not in (b"{", b"["):
            return self._scalar(position, first)
        end = self._guessed_end() if first == b"{" else None
        if end is None:
            end = self._counted_end()
            if end is None:
                return Span(position, None)
        data = bytes(self._buffer[self._at : end])
        self._at = end
        self._forget()
        if first == b"{" and self._separator is None:
            key = _FIRST_KEY.match(data)
            if key:
                self._separator = re.compile(rb"\}\s*+,\s*+\{\s*+" + re.escape(key[1]))
        return Span(position, data)

    def _guessed_end(self) -> int | None:
        """Find the end by the start of a next record like the first; None when the guess does not hold."""
        if self._separator is None:
            return None
        start = self._at
        searched = start
        while True:
            found = self._separator.search(self._buffer, searched)
            if found:
                end = found.start() + 1
                return end if is_json(self._buffer[start:end]) else None
            searched = max(start, len(self._buffer) - 256)
            if len(self._buffer) - start > self._limit or not self._grow():
                return None

    def _counted_end(self) -> int | None:
        """Find the end by counting brackets; None when the value was too large and has been stepped over."""
        depth, at, quoted, dropped = 0, self._at, False, False
        while True:
            if quoted:
                found = _STRING_REST.match(self._buffer, at)
                at = found.end() if found else at
                if at < len(self._buffer) and self._buffer[at : at + 1] == b'"':
                    quoted, at = False, at + 1
                    continue
                token = None
            else:
                token = _TOKEN.search(self._buffer, at)
            if token is None:
                at = at if quoted else len(self._buffer)
                if dropped or at - self._at > self._limit:
                    dropped = True
                    self._base += at
                    del self._buffer[:at]
                    at = self._at = 0
                if not self._grow():
                    raise JsonBroken(self._base + at)
                continue
            at = token.end()
            mark = token[0]
            if mark == b'"':
                quoted = True
            else:
                depth += 1 if mark in b"{[" else -1
                if depth == 0:
                    break
        if dropped or at - self._at > self._limit:
            self._at = at
            self._forget()
            return None
        return at

    def _scalar(self, position: int, first: bytes) -> Span:
        """Take a string, a number, true, false or null."""
        if first == b'"':
            at = self._at + 1
            while True:
                found = _STRING_REST.match(self._buffer, at)
                at = found.end() if found else at
                if at < len(self._buffer) and self._buffer[at : at + 1] == b'"':
                    break
                if at - self._at > self._limit or not self._grow():
                    raise JsonBroken(position)
            end = at + 1
        else:
            self.rest(64)
            found = _SCALAR.match(self._buffer, self._at)
            if not found:
                raise JsonBroken(position)
            end = found.end()
        data = bytes(self._buffer[self._at : end])
        if not is_json(data):
            raise JsonBroken(position)
        self._at = end
        return Span(position, data)


def is_json(data: bytes | bytearray) -> bool:
    """Tell whether bytes are exactly one JSON value; strings are checked for form, not decoded."""
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except RecursionError:
        return False
    except (msgspec.DecodeError, UnicodeError):
        return b"\\u" in data and _is_lenient_json(data)
    return True


def _is_lenient_json(data: bytes | bytearray) -> bool:
    """Ask the standard library, which lets through the lone surrogates that some tools write."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
