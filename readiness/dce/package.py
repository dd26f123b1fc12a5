"""Open the parts of an office document (OOXML, OpenDocument), which is a zip: bounded, XML without entities.

Nothing here knows what the words mean; a part that is too large or too dense is not unfolded.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from readiness.dce.archive import BROKEN, NotRead, open_zip
from readiness.dce.limits import PART_LIMIT, PART_RATIO, PARTS_LIMIT, RATIO_FROM

FORMS: Final = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}
_OPEN: Final = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
DAMAGED: Final = "le fichier est abîmé, téléchargez-le à nouveau"
DENSE: Final = "il gonfle démesurément en s'ouvrant (bombe de décompression), il n'est pas ouvert"


def form_of(archive: zipfile.ZipFile) -> str:
    """Name the form of an office document; empty for an ordinary archive."""
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return next((form for form, part in FORMS.items() if part in names), "ooxml")
    if "mimetype" in names and "content.xml" in names:
        try:
            with archive.open("mimetype") as file:
                kind = file.read(100).strip()
        except BROKEN:
            return "opendocument"
        return next((form for start, form in _OPEN.items() if kind.startswith(start)), "opendocument")
    return ""


def is_document(source: Path | bytes) -> bool:
    """Tell an office document from an archive of files."""
    try:
        with open_zip(source) as archive:
            return bool(form_of(archive))
    except NotRead:
        return False


class Package:
    """The parts of one office document."""

    def __init__(self, data: bytes) -> None:
        """Look at the parts before any is unfolded.

        Raises:
            NotRead: the document is broken or would unfold beyond limits.
        """
        self._archive = open_zip(data)
        infos = self._archive.infolist()
        if sum(info.file_size for info in infos) > PARTS_LIMIT:
            raise NotRead(DENSE)
        for info in infos:
            dense = info.file_size > RATIO_FROM and info.file_size > PART_RATIO * max(1, info.compress_size)
            if dense or info.file_size > PART_LIMIT:
                raise NotRead(DENSE)
            if info.flag_bits & 1:
                raise NotRead("il est protégé par un mot de passe, demandez à l'acheteur un fichier ouvert")
        self.form = form_of(self._archive)

    def close(self) -> None:
        """Forget the document."""
        self._archive.close()

    def part(self, name: str) -> bytes:
        """Give a part; empty when there is none.

        Raises:
            NotRead: it is damaged.
        """
        try:
            with self._archive.open(name) as file:
                return file.read(PART_LIMIT)
        except KeyError:
            return b""
        except BROKEN as error:
            raise NotRead(DAMAGED) from error


def elements(data: bytes, tags: frozenset[str]) -> Iterator[tuple[str, Element]]:
    """Give the events (`start`, `end`) of some tags of a part, the whole tree of each being there at its end.

    Raises:
        NotRead: the XML is broken, or declares entities.
    """
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - only when a document is read
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415

    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end")):
            if element.tag in tags:
                yield event, element
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotRead(DAMAGED) from error
