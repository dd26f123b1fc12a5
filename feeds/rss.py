"""RSS, Atom and RDF feeds: the only place that knows feedparser.

An item is a pointer (a title, a link, a date), never data: nothing is concluded from it. Feeds are typed by users and
come from anywhere: bytes are decoded here, a document type with entities is refused before any parser sees it, HTML is
reduced to plain text, only http(s) addresses are kept.
"""

import calendar
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, Final
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat
from zoneinfo import ZoneInfo

from feeds.dates import PARIS, french_deadlines, parse_day, wall_deadline, zone_for
from feeds.errors import UnreadableRecord
from feeds.models import Buyer, Deadline, Fragment, Kind, Link, Notice
from feeds.text import clean

BODY_LIMIT_BYTES: Final = 5 * 1024 * 1024
BROKEN_LIMIT_BYTES: Final = 1024 * 1024
"""A feed that is not well formed takes a second a megabyte to be read at best: larger ones are refused."""
ITEM_LIMIT: Final = 1_000
SUMMARY_LIMIT: Final = 4_000
_RAW_LIMIT: Final = 60_000
_TITLE_LIMIT: Final = 300
_ADDRESS_LIMIT: Final = 2_000
_GUID_LIMIT: Final = 300
_DATE_LIMIT: Final = 80
_ATTRIBUTES_LIMIT: Final = 400
"""Attributes of one tag: parsers take a time that grows with their square."""

_ENCODINGS: Final = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "iso-8859-15", "windows-1252", "cp1252"}
)
_DECLARATION: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_XML_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_FIRST_TAG: Final = re.compile(r"<[A-Za-z]")
_ENTITIES: Final = re.compile(r"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONG_TAG: Final = re.compile(r"<[A-Za-z][^<>]{2000,}")
_TAG_NAME: Final = re.compile(r"/?\s*([A-Za-z][A-Za-z0-9:]*)|[!?]")
_BLOCKS: Final = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN: Final = frozenset({"script", "style", "head", "iframe", "object"})
_DEPARTMENT: Final = re.compile(r"\s*\(?(0[1-9]|[1-8]\d|9[0-5]|2[ABab]|97[1-8])\)?\s*(?:-|–|:|$)")
_BROKEN: Final = "Le flux est mal formé : ses annonces ont été lues au mieux."


def parse_feed(body: bytes, source_id: str, url: str) -> list[Notice]:
    """Read a feed's items as pointers.

    Args:
        body: the answer's bytes.
        source_id: identifier of the feed in the workspace.
        url: its address, against which relative links are resolved.

    Returns:
        One `POINTER` notice an item, in the order of the feed, at most `ITEM_LIMIT`; none when the feed is empty.

    Raises:
        UnreadableRecord: not a feed, too large, or with a document type that declares entities.
    """
    text = _decoded(body, source_id, url)
    parsed, broken = _parsed(text, source_id, url)
    warnings = (_BROKEN,) if broken else ()
    notices: dict[str, Notice] = {}
    for entry in parsed[:ITEM_LIMIT]:
        notice = _notice(entry, source_id, url, warnings)
        if notice is not None:
            notices.setdefault(notice.guid, notice)
    return list(notices.values())


def _decoded(body: bytes, source_id: str, url: str) -> str:
    """Decode the body by its mark, its declaration or UTF-8, among the encodings that feeds use, and check it."""
    if len(body) > BODY_LIMIT_BYTES:
        reason = f"le flux dépasse {BODY_LIMIT_BYTES // 1024 // 1024} Mo ; vérifiez que l'adresse est celle d'un flux"
        raise UnreadableRecord(url, source_id, reason)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", "replace")
    else:
        declared = _DECLARATION.match(body.removeprefix(b"\xef\xbb\xbf"))
        name = declared[1].decode("ascii").lower() if declared else "utf-8"
        if name in ("iso-8859-1", "latin-1", "latin1"):
            name = "cp1252"
        text = _text_in(body, name if name in _ENCODINGS else "utf-8")
    text = _NOT_XML.sub("", text.removeprefix("\ufeff"))
    text = _XML_DECLARATION.sub("", text, count=1).lstrip()
    first = _FIRST_TAG.search(text)
    prolog = text[: first.start()] if first else text
    if _ENTITIES.search(prolog):
        reason = "le flux déclare un type de document avec des entités, ce qui n'est pas accepté"
        raise UnreadableRecord(url, source_id, reason)
    if any(found[0].count("=") > _ATTRIBUTES_LIMIT for found in _LONG_TAG.finditer(text)):
        raise UnreadableRecord(url, source_id, "le flux contient une balise à plusieurs centaines d'attributs")
    return text


def _text_in(body: bytes, encoding: str) -> str:
    """Decode in the declared encoding; what is not is taken for cp1252, which many tools write without saying so."""
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _parsed(text: str, source_id: str, url: str) -> tuple[list[dict[str, Any]], bool]:
    """Give the entries of a feed, and whether it is broken."""
    import feedparser  # noqa: PLC0415 - a tenth of a second that a start without feeds does not pay

    body = text.encode("utf-8", "replace")
    well_formed = _is_well_formed(body)
    if not well_formed and len(body) > BROKEN_LIMIT_BYTES:
        raise UnreadableRecord(url, source_id, "le flux est mal formé et trop volumineux pour être lu au mieux")
    # The address of the feed is kept from feedparser, which would make an address of every guid.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        # A stream, never a string: feedparser would take a string for an address or a file to open.
        feed = feedparser.parse(
            BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:
        # feedparser's lenient parser has no error contract; whatever it trips on, the feed is what cannot be read.
        raise UnreadableRecord(url, source_id, "le flux est trop abîmé pour être lu") from error
    if not feed.get("version"):
        reason = (
            "l'adresse ne donne pas un flux RSS ou Atom ; cherchez sur le site le lien « RSS » et copiez son adresse"
        )
        raise UnreadableRecord(url, source_id, reason)
    return list(feed.get("entries", ())), not well_formed


def _is_well_formed(body: bytes) -> bool:
    """Tell whether expat reads the document to its end."""
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError:
        return False
    return True


def _notice(entry: dict[str, Any], source_id: str, url: str, warnings: tuple[str, ...]) -> Notice | None:
    """Make a pointer of one item; None when it says nothing."""
    title = _plain(_string(entry, "title"), lines=False)[:_TITLE_LIMIT]
    content = next(iter(entry.get("content") or ()), None)
    raw = _string(entry, "summary") or (_string(content, "value") if isinstance(content, dict) else "")
    summary = _plain(raw, lines=True)[:SUMMARY_LIMIT]
    address = _address(_link(entry), url)
    if not title and not summary and not address:
        return None
    published = _day(entry)
    departments = _departments(entry)
    title = title or summary.partition("\n")[0][:120] or address
    path = "item"
    return Notice(
        source=source_id if source_id.startswith("rss:") else f"rss:{source_id}",
        guid=_guid(entry, address, title, published),
        kind=Kind.POINTER,
        form="RSS",
        title=title,
        buyer=Buyer(_author(entry)),
        published=published,
        description=summary,
        deadline=_deadline(entry, departments),
        departments=departments,
        links=(Link("item", address),) if address else (),
        fragments=tuple(
            Fragment(f"{path}.{name}", text, None, name)
            for name, text in (("title", title), ("description", summary))
            if text
        ),
        warnings=warnings,
    )


def _string(entry: dict[str, Any], name: str) -> str:
    """Give a text of an item, empty when it is absent or something else."""
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _plain(text: str, *, lines: bool) -> str:
    """Reduce HTML to plain text in one pass: tags go, blocks become lines, scripts and styles disappear."""
    text = text[:_RAW_LIMIT]
    if "<" not in text:
        return clean(text, keep_lines=lines)
    first, *pieces = text.split("<")
    kept = [first]
    hidden = ""
    for piece in pieces:
        tag, closed, rest = piece.partition(">")
        named = _TAG_NAME.match(tag)
        if named is None or not closed:
            kept.append("" if hidden or (named and not closed) else f"<{piece}")
            continue
        name = (named[1] or "").lower()
        if hidden:
            hidden = "" if tag.startswith("/") and name == hidden else hidden
            kept.append("" if hidden else rest)
            continue
        hidden = name if name in _HIDDEN and not tag.startswith("/") and not tag.endswith("/") else ""
        kept.append("" if hidden else ("\n" if name in _BLOCKS else " " if name == "td" else "") + rest)
    return clean("".join(kept), keep_lines=lines)


def _link(entry: dict[str, Any]) -> str:
    """Give the link of an item; its guid stands for it only when it is a whole address."""
    link = _string(entry, "link")
    return link if entry.get("links") or link.startswith(("http://", "https://")) else ""


def _address(link: str, base: str) -> str:
    """Give an absolute http(s) address, or nothing."""
    link = clean(link)
    if not link or len(link) > _ADDRESS_LIMIT or " " in link:
        return ""
    try:
        resolved = urljoin(base, link)
        parts = urlsplit(resolved)
    except ValueError:
        return ""
    # No name before the host: a link is opened with one key, and must lead where it seems to.
    return resolved if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else ""


def _guid(entry: dict[str, Any], address: str, title: str, published: date | None) -> str:
    """Give what identifies an item: its guid, else its address, else a digest of its title and date."""
    own = clean(_string(entry, "id"))
    for candidate in (own, address):
        if candidate:
            return candidate if len(candidate) <= _GUID_LIMIT else _digest(candidate)
    return _digest(f"{title}\n{published}")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _day(entry: dict[str, Any]) -> date | None:
    """Give the day of publication in Paris, else of update; None when neither is a plausible date."""
    for name in ("published", "updated", "created"):
        # The plain dict: feedparser's own look-up gives one date for another and warns about it.
        moment = dict.get(entry, f"{name}_parsed")
        if moment:
            try:
                day = datetime.fromtimestamp(calendar.timegm(moment), UTC).astimezone(ZoneInfo(PARIS)).date()
            except (ValueError, OverflowError, OSError, TypeError):
                continue
            return parse_day(day.isoformat())
        written = dict.get(entry, name)
        day_written = _written_day(written) if isinstance(written, str) else None
        if day_written:
            return day_written
    return None


def _written_day(written: str) -> date | None:
    """Read a date that no standard of feeds foresees: `lun., 07 sept. 2026`, `7/09/2026`."""
    day = parse_day(written)
    if day is None:
        spoken = french_deadlines(written[:_DATE_LIMIT])
        day = date.fromisoformat(spoken[0][2].wall[:10]) if spoken else None
    return day


def _author(entry: dict[str, Any]) -> str:
    """Give the buyer that a feed names as author (dc:creator); an address of e-mail is nobody's name."""
    name = _plain(_string(entry, "author"), lines=False)
    name = re.sub(r"\S{1,80}@\S{1,80}", "", name).strip(" ()<>,;")
    return name[:200]


def _dublin_core(entry: dict[str, Any], name: str) -> Iterator[str]:
    """Give the texts of a Dublin Core element that feedparser does not name itself (`dc:dateAccepted`)."""
    for key in (f"dc_{name}", f"dcterms_{name}", name):
        value = entry.get(key)
        if isinstance(value, str) and value:
            yield clean(value[:_TITLE_LIMIT])


def _departments(entry: dict[str, Any]) -> tuple[str, ...]:
    """Give the département when the location begins with one (`92 - Neuilly-sur-Seine`)."""
    for location in _dublin_core(entry, "location"):
        found = _DEPARTMENT.match(location)
        if found:
            return (found[1].upper(),)
    return ()


def _deadline(entry: dict[str, Any], departments: tuple[str, ...]) -> Deadline | None:
    """Give the deadline that some feeds announce (dc:dateAccepted), when it is a date."""
    for written in _dublin_core(entry, "dateaccepted"):
        found = wall_deadline(written, zone_for(departments))
        if found:
            return found
    return None
