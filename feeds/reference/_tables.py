"""Read the reference tables, once each: the fresh one when there is one, else the one that is shipped.

Nothing here interprets a notice, opens the database or touches the network: where fresh tables are kept is told by
`use_fresh`.
"""

import csv
import gzip
import zlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

DATA = files("feeds.reference") / "data"
FRESH: Final = ("communes", "cpv", "nuts")
"""Tables that official services publish, and that a refresh replaces."""

Fresh = Callable[[str], bytes | None]
"""Gives the compressed body of a fresh table, or None when there is none."""

_sources: list[tuple[str, Fresh]] = []
_caches: list[Callable[[], None]] = []


def forgotten_on_refresh(clear: Callable[[], None]) -> None:
    """Register what must be forgotten when other tables are used (`function.cache_clear`)."""
    _caches.append(clear)


def use_fresh(version: str, fresh: Fresh) -> None:
    """Use fresh tables from now on.

    Args:
        version: tells one set of tables from another; the same one again changes nothing.
        fresh: called at the first look-up only, never at start-up; from any thread.
    """
    if _sources and _sources[0][0] == version:
        return
    _sources[:] = [(version, fresh)]
    _forget()


def use_shipped() -> None:
    """Use the shipped tables only."""
    if _sources:
        _sources.clear()
        _forget()


def _forget() -> None:
    _fresh_lines.cache_clear()
    for clear in _caches:
        clear()


def read_csv(name: str) -> list[dict[str, str]]:
    """Give the rows of a shipped CSV table by column name."""
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


@cache
def _fresh_lines(name: str) -> list[str] | None:
    """Give the lines of a fresh table, None when there is none or when it cannot be read."""
    body = _sources[0][1](name) if _sources else None
    if body is None:
        return None
    try:
        return unpacked(body)
    except (OSError, EOFError, ValueError, zlib.error):
        return None


def fresh_lines(name: str) -> list[str] | None:
    """Give the lines of a fresh table, or None without one."""
    return _fresh_lines(name)


def packed(lines: list[str]) -> bytes:
    """Compress a table, the same bytes from the same lines."""
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def unpacked(body: bytes) -> list[str]:
    """Give the lines of a compressed table, still joined by tabs: splitting 37,000 of them is left to who needs it."""
    return gzip.decompress(body).decode("utf-8").splitlines()


def shipped_commune_lines() -> list[str]:
    """Give the lines of the shipped communes table."""
    return unpacked((DATA / "communes.tsv.gz").read_bytes())


def read_commune_lines() -> list[str]:
    """Give the lines of the communes table in use."""
    return fresh_lines("communes") or shipped_commune_lines()
