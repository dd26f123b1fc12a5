"""Read an XML part with the place of each element in its bytes, so that one element can be changed and nothing else.

Read by expat without DTD and without entities, with limits on size, depth and number of elements. Names come with the
short prefix of the vocabularies that we know (`table:table-cell`, `w:tc`), whatever prefix the file uses; that one is
kept too, for what is written beside it. Knows XML, no spreadsheet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

MOST_ELEMENTS: Final = 3_000_000
DEEPEST: Final = 200
_TRANSITIONAL: Final = "http://schemas.openxmlformats.org"
_STRICT: Final = "http://purl.oclc.org/ooxml"
_OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns"
_SHORT: Final = {
    f"{_TRANSITIONAL}/spreadsheetml/2006/main": "",
    f"{_STRICT}/spreadsheetml/main": "",
    f"{_TRANSITIONAL}/wordprocessingml/2006/main": "w:",
    f"{_STRICT}/wordprocessingml/main": "w:",
    f"{_TRANSITIONAL}/officeDocument/2006/relationships": "r:",
    f"{_STRICT}/officeDocument/relationships": "r:",
    f"{_TRANSITIONAL}/package/2006/relationships": "rel:",
    f"{_OASIS}:office:1.0": "office:",
    f"{_OASIS}:table:1.0": "table:",
    f"{_OASIS}:text:1.0": "text:",
    f"{_OASIS}:style:1.0": "style:",
    f"{_OASIS}:manifest:1.0": "manifest:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_START_TAG: Final = re.compile(rb"<[^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*>")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")


class SpanError(ValueError):
    """Say in French why a part cannot be read."""


@dataclass(slots=True, eq=False)
class Element:
    """An element, its attributes, its children and texts in order, and where its tags are.

    Attributes:
        start / end: offsets of its first byte and after its last one.
        close: offset of its end tag; `end` for an element written `<a/>`.
        prefix: the one the file uses, with its colon.
    """

    name: str
    prefix: str
    attributes: dict[str, str]
    start: int
    close: int = 0
    end: int = 0
    children: "list[Element | str]" = field(default_factory=list)

    def elements(self, name: str = "") -> "Iterator[Element]":
        """Give the children of a name, or all."""
        for child in self.children:
            if isinstance(child, Element) and (not name or child.name == name):
                yield child

    def first(self, name: str) -> "Element | None":
        """Give the first child of a name."""
        return next(self.elements(name), None)

    def walk(self, name: str) -> "Iterator[Element]":
        """Give the descendants of a name, in order."""
        todo = list(reversed(list(self.elements())))
        while todo:
            element = todo.pop()
            if element.name == name:
                yield element
            todo.extend(reversed(list(element.elements())))

    def text(self) -> str:
        """Give its own characters."""
        return "".join(child for child in self.children if isinstance(child, str))

    @property
    def empty_tag(self) -> bool:
        """Tell whether it is written `<a/>`."""
        return self.close == self.end

    def get(self, name: str, default: str = "") -> str:
        """Give an attribute."""
        return self.attributes.get(name, default)


def as_utf8(body: bytes) -> bytes:
    """Give a part in UTF-8: expat counts in the bytes it is given, and we write in them."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = _DECLARATION.sub("", body.decode("utf-16"))
    elif (declared := re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w.-]+)", body[:200])) and declared[1].lower() not in (
        b"utf-8",
        b"us-ascii",
        b"ascii",
    ):
        try:
            text = _DECLARATION.sub("", body.decode(declared[1].decode("ascii")))
        except (LookupError, UnicodeError) as error:
            raise SpanError("son codage est inconnu") from error
    else:
        return body
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text.encode()


def parse(body: bytes) -> Element:
    """Read a part in UTF-8.

    Raises:
        SpanError: not well formed, a DTD, too deep or too many elements.
    """
    builder = _Builder(body)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    builder.parser = parser
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError as error:
        raise SpanError(f"XML mal formé à la ligne {error.lineno}") from error
    except (LookupError, UnicodeError) as error:
        raise SpanError("codage XML inconnu") from error
    return builder.root


def inner(body: bytes, element: Element) -> int:
    """Give the offset after the start tag."""
    found = _START_TAG.match(body, element.start)
    return found.end() if found else element.start


def start_tag(body: bytes, element: Element) -> bytes:
    """Give the start tag as written, open: `<a b="c">` even when it is written `<a b="c"/>`."""
    tag = body[element.start : inner(body, element)]
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


def end_tag(body: bytes, element: Element) -> bytes:
    """Give the end tag that its start tag asks for."""
    found = re.match(rb"<([^\s/>]+)", body[element.start : element.start + 200])
    return b"</" + (found[1] if found else b"") + b">"


def splice(body: bytes, changes: "list[tuple[int, int, bytes]]") -> bytes:
    """Replace spans (start, end, instead) that do not overlap."""
    pieces, last = [], 0
    for start, end, instead in sorted(changes, key=lambda change: change[:2]):
        pieces += [body[last:start], instead]
        last = end
    return b"".join([*pieces, body[last:]])


def _refuse_doctype(*_: object) -> None:
    raise SpanError("il contient une définition de type de document (DTD)")


class _Builder:
    """Turn expat's events into elements with their spans."""

    def __init__(self, body: bytes) -> None:
        self.parser: expat.XMLParserType
        self.root = Element("", "", {}, 0)
        self._body = body
        self._open = [self.root]
        self._count = 0
        self._names: dict[str, tuple[str, str]] = {}

    def _name(self, raw: str) -> tuple[str, str]:
        """Give our name and the file's prefix of what expat calls `uri local prefix`."""
        known = self._names.get(raw)
        if known is None:
            parts = raw.split(" ")
            if len(parts) == 1:
                known = raw, ""
            else:
                short = _SHORT.get(parts[0], "?:")
                known = short + parts[1], f"{parts[2]}:" if len(parts) > 2 else ""  # noqa: PLR2004
            self._names[raw] = known
        return known

    def start(self, raw: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise SpanError("il contient trop d'éléments")
        if len(self._open) > DEEPEST:
            raise SpanError("ses éléments sont trop emboîtés")
        name, prefix = self._name(raw)
        kept = {self._name(key)[0]: value for key, value in attributes.items()} if attributes else {}
        element = Element(name, prefix, kept, self.parser.CurrentByteIndex)
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _raw: str) -> None:
        element = self._open.pop()
        at = self.parser.CurrentByteIndex
        if self._body[at - 2 : at] == b"/>" and inner(self._body, element) == at:
            element.close = element.end = at
        else:
            element.close, element.end = at, self._body.index(b">", at) + 1

    def data(self, text: str) -> None:
        self._open[-1].children.append(text)
