"""The paragraphs of a text document, DOCX or ODT, straight from its XML: headings, lists, rows of tables.

Neither format knows its pages before it is laid out: a place is the heading and the paragraph. Deleted text of tracked
changes is left out.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from readiness.dce.archive import NotRead
from readiness.dce.limits import MB
from readiness.dce.models import Leaf
from readiness.dce.package import DAMAGED, Package
from readiness.dce.sections import paragraphs, row_text

TEXT_LIMIT: Final = 40 * MB
"""Bytes of XML of a text: some 4,000 pages."""
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_GONE: Final = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}delText", f"{_W}instrText", f"{_MC}Fallback"}
    | {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note"}
)
_BREAKS: Final = {
    f"{_W}tab": " ",
    f"{_W}br": " ",
    f"{_W}cr": " ",
    f"{_W}noBreakHyphen": "-",
    f"{_TEXT}tab": " ",
    f"{_TEXT}line-break": " ",
    f"{_TEXT}s": " ",
}

Block = tuple[str, bool]


def read_docx(package: Package) -> tuple[Leaf, ...]:
    """Give the paragraphs of a DOCX.

    Raises:
        NotRead: it is damaged.
    """
    body = _tree(package.part("word/document.xml")).find(f"{_W}body")
    if body is None:
        raise NotRead(DAMAGED)
    styles = package.part("word/styles.xml")
    return paragraphs(_docx_blocks(body, _heading_styles(_tree(styles)) if styles else set()))


def read_odt(package: Package) -> tuple[Leaf, ...]:
    """Give the paragraphs of an ODT.

    Raises:
        NotRead: it is damaged.
    """
    text = _tree(package.part("content.xml")).find(f"{_OFFICE}body/{_OFFICE}text")
    if text is None:
        raise NotRead(DAMAGED)
    return paragraphs(_odt_blocks(text))


def _tree(data: bytes) -> Element:
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - only when a document is read
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    if len(data) > TEXT_LIMIT:
        raise NotRead("son texte est trop long, découpez-le")
    try:
        root: Element = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotRead(DAMAGED) from error
    return root


def _heading_styles(root: Element) -> set[str]:
    """Give the identifiers of the styles that are headings, whatever the language of the program that wrote them."""
    found = set()
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        named = (name.get(f"{_W}val", "") if name is not None else "").lower()
        if named.startswith(("heading", "titre", "title")) or style.find(f"{_W}pPr/{_W}outlineLvl") is not None:
            found.add(style.get(f"{_W}styleId", ""))
    return found


def _docx_blocks(parent: Element, headings: set[str]) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            style = child.find(f"{_W}pPr/{_W}pStyle")
            heading = style is not None and style.get(f"{_W}val", "") in headings
            listed = not heading and child.find(f"{_W}pPr/{_W}numPr") is not None
            text = _text(child)
            yield f"- {text}" if listed and text.strip() else text, heading
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                yield row_text([_text(cell) for cell in row.findall(f"{_W}tc")]), False
        elif child.tag not in _GONE:
            yield from _docx_blocks(child, headings)


def _odt_blocks(parent: Element, *, listed: bool = False) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_TEXT}h":
            yield _text(child), True
        elif child.tag == f"{_TEXT}p":
            text = _text(child)
            yield f"- {text}" if listed and text.strip() else text, False
        elif child.tag == f"{_TABLE}table":
            for row in child.iter(f"{_TABLE}table-row"):
                yield row_text([_text(cell) for cell in row.findall(f"{_TABLE}table-cell")]), False
        elif child.tag not in _GONE:
            yield from _odt_blocks(child, listed=listed or child.tag == f"{_TEXT}list-item")


def _text(element: Element) -> str:
    """Give the words under an element, paragraphs inside it (cells) apart."""
    pieces: list[str] = []
    _gather(element, pieces)
    return "".join(pieces)


def _gather(element: Element, pieces: list[str]) -> None:
    if element.tag in _GONE:
        return
    pieces.append(_BREAKS.get(element.tag, ""))
    # In OOXML words stand in w:t only; whatever else holds text is for the program.
    if element.text and (element.tag == f"{_W}t" or not element.tag.startswith(_W)):
        pieces.append(element.text)
    for child in element:
        _gather(child, pieces)
        if child.tag in (f"{_W}p", f"{_TEXT}p"):
            pieces.append(" ")
        if child.tail and not child.tag.startswith(_W):
            pieces.append(child.tail)
