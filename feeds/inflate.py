"""Undo the compression of a body in pieces of bounded size. It knows bytes only: no address decides anything here."""

import zlib
from collections.abc import Iterator
from typing import Final

from feeds.source_errors import BadAnswer

STEP_BYTES: Final = 256 * 1024


class Truncated(Exception):  # noqa: N818 - caught by `feeds.http`, which says it in French
    """The compressed body ended before its end."""


def decoded(url: str, encoding: str, raw: Iterator[bytes]) -> Iterator[bytes]:
    """Give the decompressed pieces, each at most `STEP_BYTES` whatever the compression ratio (no « zip bomb »).

    Args:
        url: for the message of an error.
        encoding: the `Content-Encoding` of the answer; only gzip is asked for.
        raw: the pieces as received.

    Raises:
        BadAnswer: an encoding that was not asked for, or bytes that are not gzip.
        Truncated: the end is missing.
    """
    if encoding in ("", "identity"):
        yield from raw
        return
    if encoding not in ("gzip", "x-gzip"):
        raise BadAnswer(url, "le site a répondu dans un codage qui n'a pas été demandé")
    inflater = zlib.decompressobj(wbits=31)
    for chunk in raw:
        pending = chunk
        while pending:
            if inflater.eof:
                inflater = zlib.decompressobj(wbits=31)
            try:
                piece = inflater.decompress(pending, STEP_BYTES)
            except zlib.error as error:
                raise BadAnswer(url, "la réponse compressée est abîmée") from error
            if piece:
                yield piece
            pending = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    while not inflater.eof:
        piece = inflater.decompress(b"", STEP_BYTES)
        if not piece:
            raise Truncated
        yield piece
