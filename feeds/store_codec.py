"""Write a read notice as bytes and back, and bound what quarantine keeps.

Pure. The bytes are private to the store: what crosses an edge is `lotalot`'s JSON, never this.

zlib at level 1 over msgspec JSON: measured in `bench`, a third of the bytes for a few percent of an import.
"""

import zlib
from functools import cache
from typing import TYPE_CHECKING, Final

from feeds.models import ReadNotice

if TYPE_CHECKING:
    import msgspec

RAW_LIMIT: Final = 1_000_000
"""Bytes of an unreadable record that are kept, before compression."""

_LEVEL: Final = 1


@cache
def _encoder() -> "msgspec.json.Encoder":
    import msgspec  # noqa: PLC0415 - not needed before the first notice

    return msgspec.json.Encoder()


@cache
def _decoder() -> "msgspec.json.Decoder[ReadNotice]":
    import msgspec  # noqa: PLC0415 - building the decoder walks every model

    return msgspec.json.Decoder(ReadNotice)


def encode(read: ReadNotice) -> bytes:
    """Write a read notice as bytes. The same value gives the same bytes."""
    return zlib.compress(_encoder().encode(read), _LEVEL)


def decode(body: bytes) -> ReadNotice:
    """Read back what `encode` wrote."""
    return _decoder().decode(zlib.decompress(body))


def pack_raw(raw: bytes) -> bytes:
    """Bound and compress the bytes of an unreadable record."""
    return zlib.compress(raw[:RAW_LIMIT], _LEVEL)


def unpack_raw(packed: bytes) -> bytes:
    """Read back what `pack_raw` wrote."""
    return zlib.decompress(packed)
