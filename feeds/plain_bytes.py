"""Give the plain UTF-8 content of a file that is compressed or in another Unicode encoding, piece by piece.

Private to `feeds.files`. Nothing here knows what the content is; everything read is bounded.
"""

import codecs
import gzip
from typing import BinaryIO, Final

from feeds.json_stream import Readable

INFLATED_LIMIT: Final = 4 * 1024 * 1024 * 1024
"""Bytes that a compressed file may unfold to: more than the whole BOAMP of a year."""
_JSON_STARTS: Final = ("{", "[")
_TAR_MARK: Final = slice(257, 262)


class TooLarge(Exception):  # noqa: N818 - the state of the file
    """A compressed file unfolds beyond its limit."""


class Inflated:
    """A compressed file, read no further than its limit."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=file)
        self._left = INFLATED_LIMIT

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes of the unfolded content."""
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        return data


class Recoded:
    """A source in another encoding, given as UTF-8; what cannot be decoded becomes U+FFFD."""

    def __init__(self, source: Readable, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def feed(self, data: bytes) -> bytes:
        """Give in UTF-8 what was read before the encoding was known."""
        return self._decoder.decode(data).encode("utf-8", "replace")

    def read(self, size: int, /) -> bytes:
        """Give the next piece in UTF-8, none at the end."""
        while data := self._source.read(size):
            piece = self.feed(data)
            if piece:
                return piece
        return self._decoder.decode(b"", final=True).encode("utf-8", "replace")


def wide_json(head: bytes) -> str:
    """Name the encoding of JSON written in UTF-16, with its mark or without; empty for anything else."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = head[: len(head) // 2 * 2].decode("utf-16", "replace").lstrip()[:1]
        return "utf-16" if start in _JSON_STARTS else ""
    if head[:2] in (b"{\0", b"[\0"):
        return "utf-16-le"
    return "utf-16-be" if head[:2] in (b"\0{", b"\0[") else ""


def is_archive(head: bytes) -> bool:
    """Tell whether a file holds other files (ZIP, 7z, RAR, TAR)."""
    return (
        head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!")) or head[_TAR_MARK] == b"ustar"
    )
