"""Recognising a file by its content and cutting it into records.

Private to `feeds.records`, which says what is promised. Files come from anywhere: nothing is believed but their bytes,
and everything read is bounded.
"""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from feeds import plain_bytes
from feeds.json_stream import CHUNK, VALUE_LIMIT, JsonBroken, Readable, Window, is_json
from feeds.models import Refusal
from feeds.plain_bytes import Inflated, Recoded, TooLarge, is_archive, wide_json
from feeds.records import RawRecord, shown_path
from feeds.text import clean
from feeds.tree import XML_LIMIT_BYTES

RAW_LIMIT: Final = 1024 * 1024
"""Bytes of a refused record that are kept, so that it can be read again after an upgrade."""
_STRANGERS: Final = 20
"""Objects that are no notice before a file is said not to hold any."""

_BOM: Final = b"\xef\xbb\xbf"
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT: Final = re.compile(rb"<(?![?!])(?:[\w.\-]+:)?([\w.\-]+)")
_IDWEB: Final = re.compile(rb"<IDWEB>\s*([\w\-]{3,64})\s*</IDWEB>")
_DOC_ID: Final = re.compile(rb'\bDOC_ID="([\w\-]{3,64})"')
_DECLARATION: Final = re.compile(rb"\s*<\?xml[^>]{0,200}\?>")
_NOTICE_OPEN: Final = re.compile(rb"<((?:[\w.\-]+:)?(?:ann|ANNONCE))(?=[\s>])")
_PAGE_KEYS: Final = ("results", "records")
_PAGE: Final = re.compile(rb'"(?:results|records)"\s*:\s*\[')
_RECORD_START: Final = re.compile(rb'\s*\{\s*"(?:idweb|id|gestion|donnees|contractfolderid|objet|source)"\s*:')
_INTERRUPTED_REASON: Final = "le serveur a interrompu l'export à cet endroit, relancez le téléchargement"
_STOPPED: Final = re.compile(rb"streaming interrupted", re.IGNORECASE)
_INTERRUPTED: Final = re.compile(rb"interrupted|interrompu", re.IGNORECASE)

Found = RawRecord | Refusal


@dataclass(frozen=True, slots=True)
class _Stranger:
    """A piece of JSON that is no notice: what it means depends on what else the file holds.

    Attributes:
        label: what names it.
        data: its first bytes at least.
        counts: it is an object among others, refused by its name beside notices; otherwise it is the file's beginning.
        fine: a page of results, which may well be empty.
    """

    label: str
    data: bytes
    counts: bool = True
    fine: bool = False


class _Head(msgspec.Struct):
    """What tells a notice from anything else, without decoding the rest."""

    idweb: msgspec.Raw = msgspec.Raw(b"")
    gestion: msgspec.Raw = msgspec.Raw(b"")
    donnees: msgspec.Raw = msgspec.Raw(b"")
    fields: msgspec.Raw = msgspec.Raw(b"")
    record: msgspec.Raw = msgspec.Raw(b"")
    error: msgspec.Raw = msgspec.Raw(b"")
    message: msgspec.Raw = msgspec.Raw(b"")
    error_code: msgspec.Raw = msgspec.Raw(b"")
    errorcode: msgspec.Raw = msgspec.Raw(b"")


_HEAD: Final = msgspec.json.Decoder(_Head)


def read_records(path: Path) -> Iterator[Found]:
    """Give the records and refusals of a file (see `feeds.records.iter_file`)."""
    origin = shown_path(path)
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            reason = "ce n'est ni un fichier ni un dossier, enregistrez d'abord son contenu dans un fichier"
            yield _refusal(origin, path.name, reason)
            return
        with path.open("rb") as file:
            yield from _collapse(_read_open(file, path, origin), origin)
    except TooLarge:
        yield _refusal(
            origin, path.name, f"le fichier décompressé dépasse {plain_bytes.INFLATED_LIMIT // 1024**3} Go, découpez-le"
        )
    except (gzip.BadGzipFile, zlib.error, EOFError):
        yield _refusal(origin, path.name, "le fichier compressé est abîmé ou incomplet, téléchargez-le à nouveau")
    except OSError as error:
        reason = (
            "le fichier n'existe pas" if isinstance(error, FileNotFoundError) else "le fichier ne peut pas être ouvert"
        )
        yield _refusal(origin, path.name, f"{reason}, vérifiez son chemin et vos droits")


def _refusal(origin: str, record: str, reason: str, raw: bytes = b"") -> Refusal:
    """Build a refusal; its reason is a sentence that stands beside the names of the file and of the record."""
    return Refusal(origin, clean(record), f"{reason[0].upper()}{reason[1:]}.", raw[:RAW_LIMIT])


def _collapse(found: Iterator[Found | _Stranger], origin: str) -> Iterator[Found]:
    """Make one refusal of a file that holds no notice, and one of each stranger among notices."""
    waiting: list[_Stranger] = []
    known = refused = False
    for item in found:
        if isinstance(item, _Stranger):
            if known and item.counts:
                yield _stranger_refusal(item, origin)
            elif not known:
                waiting.append(item)
                if len(waiting) > _STRANGERS:
                    break
            continue
        refused = refused or isinstance(item, Refusal)
        if isinstance(item, RawRecord) and not known:
            known = True
            yield from (_stranger_refusal(stranger, origin) for stranger in waiting if stranger.counts)
            waiting.clear()
        yield item
    if not refused and not known and waiting and not all(item.fine for item in waiting):
        yield _refusal(origin, Path(origin).name, _why_not(waiting[0].data))


def _stranger_refusal(stranger: _Stranger, origin: str) -> Refusal:
    return _refusal(origin, stranger.label, "ce n'est pas un avis du BOAMP", stranger.data)


def _why_not(data: bytes) -> str:
    """Say what a JSON file without notices looks like."""
    head = data[:4096]
    if b'"openapi"' in head or b'"swagger"' in head:
        return "ce fichier décrit une interface (OpenAPI), il ne contient pas d'avis : choisissez un export du BOAMP"
    if b'"error_code"' in head or b'"errorcode"' in head or b'"error"' in head:
        return "ce fichier est un message d'erreur du serveur, relancez le téléchargement"
    return "ce fichier JSON ne contient pas d'avis du BOAMP, choisissez un export ou une page de résultats"


def _read_open(file: BinaryIO, path: Path, origin: str) -> Iterator[Found | _Stranger]:
    """Recognise the content and hand it to its reader."""
    source: Readable = file
    head = file.read(CHUNK)
    name = path.name.lower()
    if head.startswith(b"\x1f\x8b"):
        file.seek(0)
        source = Inflated(file)
        head = source.read(CHUNK)
        name = name.removesuffix(".gz")
    if encoding := wide_json(head):
        source = recoded = Recoded(source, encoding)
        head = recoded.feed(head).removeprefix(_BOM)
    head = head.removeprefix(_BOM)
    start = head.lstrip()[:1]
    if not head.strip() and len(head) < CHUNK:
        yield _refusal(origin, path.name, "le fichier est vide, téléchargez-le à nouveau")
    elif head.startswith((b"\xff\xfe", b"\xfe\xff")) or start == b"<":
        yield from _read_xml(source, head, path, origin)
    elif name.endswith((".jsonl", ".ndjson")) and (start in (b"{", b"[") or b"\n{" in head):
        yield from _read_lines(source, head, origin)
    elif start == b"[":
        window = Window(source, head)
        yield from _guarded(_read_array(window, origin), window, origin)
    elif start == b"{":
        yield from _read_objects(source, head, origin)
    elif is_archive(head):
        yield _refusal(origin, path.name, "c'est une archive, décompressez-la puis importez le dossier")
    else:
        yield _refusal(
            origin,
            path.name,
            "format inconnu (ni JSON, ni XML du BOAMP ou du TED, ni flux), choisissez un fichier d'avis ou un flux",
        )


_NOTICE_ROOTS: Final = ("ann", "ANNONCE", "ContractNotice", "ContractAwardNotice", "PriorInformationNotice")
_TED_ROOTS: Final = ("TED_EXPORT", "TED_ESENDERS")


def _read_xml(source: Readable, head: bytes, path: Path, origin: str) -> Iterator[Found]:
    """Recognise an XML document by its root element; several notices under one root are cut apart."""
    data = _read_whole(source, head)
    if len(data) > XML_LIMIT_BYTES:
        reason = f"le document XML dépasse {XML_LIMIT_BYTES // 1024 // 1024} Mo, découpez-le"
        yield _refusal(origin, path.name, reason)
        return
    start = data[:CHUNK]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "replace").encode()
    root = _root_of(start)
    if root in ("rss", "feed", "RDF"):
        yield RawRecord("rss", origin, f"rss:{clean(path.name)}", data)
    elif root in _NOTICE_ROOTS or b"<DONNEES" in start:
        pieces = [] if root in _NOTICE_ROOTS else list(_notices_of(data))
        several = len(pieces) > 1
        for number, piece in enumerate(pieces if several else [data], 1):
            ident = _IDWEB.search(piece)
            name = clean(path.stem) + (f" ({number})" if several else "")
            yield RawRecord("boamp-xml", origin, ident[1].decode() if ident else name, piece)
    elif root in _TED_ROOTS:
        doc = _DOC_ID.search(start)
        yield RawRecord("ted-xml", origin, doc[1].decode() if doc else clean(path.stem), data)
    elif root.lower() == "html":
        reason = "c'est une page web, pas un flux ni un avis : enregistrez le XML ou le JSON"
        yield _refusal(origin, path.name, reason)
    else:
        reason = "ce XML n'est ni un avis du BOAMP ou du TED, ni un flux RSS ou Atom, choisissez un autre fichier"
        yield _refusal(origin, path.name, reason)


def _notices_of(data: bytes) -> Iterator[bytes]:
    """Cut the notices out of a document that holds several, each with the declaration of its encoding."""
    declaration = _DECLARATION.match(data)
    prolog = declaration[0] if declaration else b""
    opened = _NOTICE_OPEN.search(data)
    while opened:
        close = re.compile(rb"</" + re.escape(opened[1]) + rb"\s*>").search(data, opened.end())
        end = close.end() if close else len(data)
        yield prolog + data[opened.start() : end]
        opened = _NOTICE_OPEN.search(data, end)


def _read_whole(source: Readable, head: bytes) -> bytes:
    """Read an XML document, no further than just past the limit."""
    body = io.BytesIO()
    body.write(head)
    while body.tell() <= XML_LIMIT_BYTES:
        chunk = source.read(CHUNK)
        if not chunk:
            break
        body.write(chunk)
    return body.getvalue()


def _root_of(start: bytes) -> str:
    """Give the local name of the root element; empty when there is none."""
    found = _ROOT.search(_COMMENT.sub(b"", start))
    return found[1].decode("ascii", "replace") if found else ""


def _item(data: bytes, label: str, origin: str) -> Found | _Stranger:
    """Tell a notice from a server's error and from anything else."""
    try:
        head = _HEAD.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        if not is_json(data):
            if _STOPPED.search(data[:200]):
                return _refusal(origin, label, _INTERRUPTED_REASON, data)
            return _refusal(origin, label, "ce n'est pas du JSON complet, téléchargez le fichier à nouveau", data)
        likely = data.lstrip()[:1] == b"{" and (b'"idweb"' in data or b'"donnees"' in data)
        return RawRecord("boamp-json", origin, label, data) if likely else _Stranger(label, data)
    ident = bytes(head.idweb).strip(b'" ').decode("utf-8", "replace")[:64]
    if any(map(bytes, (head.idweb, head.gestion, head.donnees, head.fields, head.record))):
        return RawRecord("boamp-json", origin, clean(ident) or label, data)
    if any(map(bytes, (head.error, head.message, head.error_code, head.errorcode))) and _INTERRUPTED.search(
        data[:2000]
    ):
        return _refusal(origin, label, _INTERRUPTED_REASON, data)
    return _Stranger(label, data)


def _read_lines(source: Readable, head: bytes, origin: str) -> Iterator[Found | _Stranger]:
    """Read one object a line; each bad line is a refusal, and the others go on."""
    for number, line in _lines(source, head):
        label = f"ligne {number}"
        if len(line) > VALUE_LIMIT:
            yield _refusal(origin, label, f"elle dépasse {VALUE_LIMIT // 1024 // 1024} Mo", line)
            continue
        text = line.strip()
        if not text:
            continue
        item = _item(text, label, origin)
        if isinstance(item, _Stranger) and _PAGE.search(text[:4096]):
            window = Window(io.BytesIO(), text)
            yield from _guarded(_read_members(window, origin), window, origin)
        else:
            yield item


def _lines(source: Readable, head: bytes) -> Iterator[tuple[int, bytes]]:
    """Give numbered lines; of one that is too long, only its beginning (longer than the limit) is given."""
    number, rest, skipping = 0, head, False
    while True:
        # A bare carriage return never stands inside JSON: it ends a line, as on old machines.
        *lines, rest = (rest.replace(b"\r", b"\n") if b"\r" in rest else rest).split(b"\n")
        for line in lines:
            number += 1
            if not skipping:
                yield number, line
            skipping = False
        if len(rest) > VALUE_LIMIT:
            if not skipping:
                yield number + 1, rest
            skipping, rest = True, b""
        chunk = source.read(CHUNK)
        if not chunk:
            if rest and not skipping:
                yield number + 1, rest
            return
        rest += chunk


def _read_objects(source: Readable, head: bytes, origin: str) -> Iterator[Found | _Stranger]:
    """Read what starts with an object: one record, a page, named records, or one object a line without saying so."""
    while len(head) <= VALUE_LIMIT:
        chunk = source.read(CHUNK)
        if not chunk:
            break
        head += chunk
    lines = head.split(b"\n", 2)
    first, second = (lines[0].strip(), lines[1].strip()) if len(lines) > 1 else (head.strip(), b"")
    several = len(lines) > 1 and bool((lines[1] + (lines[2] if len(lines) > 2 else b"")).strip())  # noqa: PLR2004
    if several and second[:1] == b"{" and (is_json(first) or is_json(second)):
        yield from _read_lines(source, head, origin)
        return
    if len(head) <= VALUE_LIMIT and is_json(head):
        item = _item(head.strip(), "avis", origin)
        if isinstance(item, RawRecord | Refusal):
            yield item
            return
    elif _RECORD_START.match(head):
        yield _refusal(origin, "avis", "le JSON est abîmé ou coupé, téléchargez le fichier à nouveau", head)
        return
    window = Window(source, head)
    yield _Stranger("fichier", head[:4096], counts=False, fine=bool(_PAGE.search(head[:4096])))
    yield from _guarded(_read_members(window, origin), window, origin)


def _guarded(found: Iterator[Found | _Stranger], window: Window, origin: str) -> Iterator[Found | _Stranger]:
    """Refuse the rest of a text that stops being JSON, saying where."""
    try:
        yield from found
    except JsonBroken:
        position, rest = window.position, window.rest(RAW_LIMIT)
        why = "le serveur a interrompu l'export" if _INTERRUPTED.search(rest[:2000]) else "le JSON est abîmé ou coupé"
        reason = f"{why}, la suite n'est pas lue ; téléchargez le fichier à nouveau"
        yield _refusal(origin, f"suite à partir de l'octet {position}", reason, rest)


def _read_array(window: Window, origin: str) -> Iterator[Found | _Stranger]:
    """Read an array of records, however long."""
    window.take(b"[")
    number = 0
    while (mark := window.next_item()) != b"]":
        if not mark:
            raise JsonBroken(window.position)
        number += 1
        span = window.value()
        label = f"résultat {number}"
        if span.data is None:
            limit = VALUE_LIMIT // 1024 // 1024
            yield _refusal(origin, label, f"il dépasse {limit} Mo (octet {span.position})")
        else:
            yield _item(span.data, label, origin)
    window.take(b"]")


def _read_members(window: Window, origin: str) -> Iterator[Found | _Stranger]:
    """Read an object of any size: the page's array, or named records; other members say nothing."""
    while window.peek() == b"{":
        window.take(b"{")
        paged = False
        while (mark := window.next_item()) != b"}":
            if mark != b'"':
                raise JsonBroken(window.position)
            key = (window.value().data or b"").strip(b'"').decode("utf-8", "replace")
            window.take(b":")
            kind = window.peek()
            if key in _PAGE_KEYS and kind == b"[":
                paged = True
                yield from _read_array(window, origin)
                continue
            span = window.value()
            if kind == b"{" and span.data is not None and not paged:
                yield _item(span.data, f"« {clean(key)[:100]} »", origin)
        window.take(b"}")
    if window.peek():
        raise JsonBroken(window.position)
