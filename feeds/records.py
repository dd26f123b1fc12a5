"""Files and records: from what is on disk to one record at a time, and from one record to its notices.

`iter_file` never raises: whatever cannot be read becomes a `Refusal` that names the file, the record and what to do.
Memory stays bounded whatever the size: one record and one chunk at a time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from feeds.errors import UnreadableRecord
from feeds.models import Notice, Refusal
from feeds.text import clean
from feeds.tree import TreeError, as_list, xml_to_tree

_EFORMS_ROOTS: Final = (
    "ContractNotice",
    "ContractAwardNotice",
    "PriorInformationNotice",
    "BusinessRegistrationInformationNotice",
)
_ALONE: Final = "@alone"
"""Key of an eForms notice that came without the BOAMP's envelope: it is the TED's, known by its number there."""
_HIDDEN: Final = "."
_NAMELESS: Final = "avis sans identifiant"
"""What the BOAMP's reader calls a record that names itself nowhere: its place in the file says more."""


@dataclass(frozen=True)
class RawRecord:
    """The bytes of one published record, before any parsing.

    Attributes:
        format: `boamp-json`, `boamp-xml`, `ted-xml` or `rss`.
        origin: file path or address it came from.
        label: what names it for a person (`26-88058`, `ligne 12`); for `rss`, the identifier of the source.
        data: the bytes of this record alone.
    """

    format: str
    origin: str
    label: str
    data: bytes

    @cached_property
    def digest(self) -> bytes:
        """Sixteen bytes that change when the record does; asked for before parsing and again when storing."""
        return blake2b(self.data, digest_size=16).digest()


def iter_paths(paths: Iterable[Path]) -> Iterator[Path]:
    """Walk folders in sorted order and give every file, hidden ones left out; any other path as is."""
    for path in paths:
        children = _children(path)
        if children is None:
            yield path
        else:
            yield from iter_paths(children)


def _children(folder: Path) -> list[Path] | None:
    """List what a folder holds; None for a file, and for a folder that cannot be opened, which `iter_file` refuses.

    Links to folders are not followed: they may lead back.
    """
    try:
        if not folder.is_dir():
            return None
        return sorted(
            child
            for child in folder.iterdir()
            if not child.name.startswith(_HIDDEN) and (child.is_file() or (child.is_dir() and not child.is_symlink()))
        )
    except OSError:
        return None


def shown_path(path: Path) -> str:
    """Name a file so that it can be shown and stored: names are bytes on some systems, and hold anything."""
    return clean(str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def iter_file(path: Path) -> Iterator[RawRecord | Refusal]:
    """Give the records of a file one at a time, and a refusal for each thing in it that is none.

    Known: API page, JSON export (array or one object a line, also gzipped), one record, named records, DILA XML, eForms
    XML, TED XML, RSS and Atom. Anything else is exactly one refusal that names the file.
    """
    from feeds.files import read_records  # noqa: PLC0415 - decoders are only needed when a file is opened

    yield from read_records(path)


def parse_record(raw: RawRecord) -> list[Notice]:
    """Read one record into its notices: one, or several for the body of a feed.

    Raises:
        UnreadableRecord: names the record and says why, whatever was wrong with it.
    """
    try:
        if raw.format == "rss":
            from feeds.rss import parse_feed  # noqa: PLC0415 - feedparser is heavy

            return parse_feed(raw.data, raw.label, raw.origin)
        if raw.format == "ted-xml":
            from feeds.ted import parse as parse_ted  # noqa: PLC0415 - not every import holds old European notices

            return [parse_ted(raw.data)]
        return [_parse_boamp(record) for record in _trees(raw)]
    except UnreadableRecord as error:
        record = raw.label if error.record in ("", _NAMELESS) else error.record
        raise UnreadableRecord(raw.origin, record, error.reason) from error
    except TreeError as error:
        raise UnreadableRecord(raw.origin, raw.label, str(error)) from error
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError) as error:
        # A shape that nobody foresaw goes to quarantine and is read again after an upgrade; the others go on.
        reason = f"sa structure n'est pas celle attendue ({type(error).__name__})"
        raise UnreadableRecord(raw.origin, raw.label, reason) from error


def _parse_boamp(record: Mapping[str, Any]) -> Notice:
    from feeds.boamp import parse  # noqa: PLC0415 - keeps this module cheap for who only lists files

    notice = parse(record)
    return replace(notice, source="ted") if _ALONE in record else notice


def _trees(raw: RawRecord) -> list[Mapping[str, Any]]:
    """Decode the bytes of a BOAMP record into what `feeds.boamp.parse` takes."""
    if raw.format == "boamp-xml":
        records = xml_records(xml_to_tree(raw.data))
        if not records:
            raise UnreadableRecord(raw.origin, raw.label, "ce XML n'est pas un avis du BOAMP")
        return records
    from feeds.boamp import decode_json  # noqa: PLC0415

    try:
        record = decode_json(raw.data)
    except (ValueError, UnicodeError) as error:
        reason = "ce n'est pas du JSON complet en UTF-8, téléchargez le fichier à nouveau"
        raise UnreadableRecord(raw.origin, raw.label, reason) from error
    if not isinstance(record, Mapping):
        raise UnreadableRecord(raw.origin, raw.label, "ce n'est pas un avis (objet JSON attendu)")
    return [record]


def xml_records(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Find the notices of an XML tree: a DILA one, several under one root, or an eForms notice on its own."""
    found: list[Mapping[str, Any]] = []
    for name, root in tree.items():
        local = name.rpartition(":")[2]
        if local in _EFORMS_ROOTS and isinstance(root, Mapping):
            found.append({_ALONE: True, "donnees": {"EFORMS": {local: root}}})
            continue
        for node in as_list(root):
            if not isinstance(node, Mapping):
                continue
            if "DONNEES" in node or "GESTION" in node:
                found.append({"gestion": node.get("GESTION"), "donnees": node.get("DONNEES")})
            else:
                for child in node.values():
                    found += [
                        {"gestion": item.get("GESTION"), "donnees": item.get("DONNEES")}
                        for item in as_list(child)
                        if isinstance(item, Mapping) and ("DONNEES" in item or "GESTION" in item)
                    ]
    return found
