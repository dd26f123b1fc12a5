"""The text of one file, whatever its format, told by its bytes before its name.

What cannot be read is either refused (`NotRead`: broken, protected, too large) or noted (an image, a plan: a piece all
the same). Nothing here knows what a piece is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from readiness.dce import pdf, sheets, wordy
from readiness.dce.archive import NotRead
from readiness.dce.convert import WITHOUT, convert
from readiness.dce.models import Leaf
from readiness.dce.package import Package
from readiness.dce.sections import paragraphs

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES: Final = ((b"Rar!", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"\x1f\x8b", "GZ"))
_IMAGES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"AC10")
_IMAGE_ENDS: Final = frozenset(
    {"jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp", "svg", "dwg", "dxf", "dwf", "skp", "ifc"}
)
_TABLE_ENDS: Final = frozenset({"csv", "tsv"})
_TEXT_ENDS: Final = frozenset({"txt", "md", "text"})
_IMAGE_NOTE: Final = "Image ou plan : rien n'y est lu."


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds: its form, its text, and what was not read of it (French sentences)."""

    form: str
    leaves: tuple[Leaf, ...] = ()
    note: str = ""


def read_document(name: str, data: bytes, cancelled: Callable[[], bool]) -> Document:
    """Read one file.

    Raises:
        NotRead: it cannot be; the message says why and what to do.
    """
    try:
        return _read(PurePosixPath(name).suffix.lower().lstrip("."), name, data, cancelled)
    except (RecursionError, MemoryError) as error:
        raise NotRead("sa structure est démesurée, il n'est pas ouvert") from error


def _read(end: str, name: str, data: bytes, cancelled: Callable[[], bool]) -> Document:
    if not data.strip(b"\0 \r\n\t"):
        raise NotRead("le fichier est vide, téléchargez-le à nouveau")
    if pdf.MARK in data[:1024]:
        leaves, note = pdf.read_pdf(data, cancelled)
        return Document("pdf", leaves, _scan_note(leaves, note))
    if data.startswith(b"PK"):
        return _package(data)
    if data.startswith(_OLE):
        return _old_office(end, name, data, cancelled)
    if data.startswith(b"{\\rtf"):
        return _converted("rtf", name, data, cancelled)
    for start, kind in _ARCHIVES:
        if data.startswith(start):
            raise NotRead(f"c'est une archive {kind}, qui n'est pas lue : décompressez-la et donnez le dossier")
    if end in _IMAGE_ENDS or data.startswith(_IMAGES):
        return Document("image", note=_IMAGE_NOTE)
    return _plain(end, name, data)


def _package(data: bytes) -> Document:
    package = Package(data)
    try:
        if package.form == "docx":
            return Document("docx", wordy.read_docx(package))
        if package.form == "odt":
            return Document("odt", wordy.read_odt(package))
        if package.form == "ods":
            return Document("ods", sheets.read_ods(package))
        if package.form == "xlsx":
            return Document("xlsx", sheets.read_xlsx(data))
    finally:
        package.close()
    return Document("", note="Ce format n'est pas lu : enregistrez-le en PDF.")


def _old_office(end: str, name: str, data: bytes, cancelled: Callable[[], bool]) -> Document:
    """Read what Office wrote before 2007, or since then with a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise NotRead("il est protégé par un mot de passe, demandez à l'acheteur un fichier ouvert")
    if "WordDocument".encode("utf-16-le") in data:
        return _converted("doc", name, data, cancelled)
    if "Workbook".encode("utf-16-le") in data or end == "xls":
        return _converted("xls", name, data, cancelled)
    return Document("", note="Ce format n'est pas lu : enregistrez-le en PDF.")


def _converted(form: str, name: str, data: bytes, cancelled: Callable[[], bool]) -> Document:
    made = convert(data, form)
    if made is None:
        return Document("", note=f"{WITHOUT[form][0].upper()}{WITHOUT[form][1:]}.")
    if made.form == "txt":
        return Document(form, paragraphs((line, False) for line in _decoded(made.data).split("\n")))
    read = _read(made.form, name, made.data, cancelled)
    return Document(form, read.leaves, read.note)


def _plain(end: str, name: str, data: bytes) -> Document:
    text = _decoded(data)
    if "\0" in text:
        return Document("", note="Ce format n'est pas lu : enregistrez-le en PDF.")
    if end in _TABLE_ENDS:
        return Document("csv", sheets.read_csv(text, PurePosixPath(name).stem))
    if end in _TEXT_ENDS or not end:
        return Document("txt", paragraphs((block, False) for block in text.split("\n")))
    return Document("", note="Ce format n'est pas lu : enregistrez-le en PDF.")


def _decoded(data: bytes) -> str:
    """Decode a text: UTF-8, UTF-16 with its mark, else Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _scan_note(leaves: tuple[Leaf, ...], note: str) -> str:
    pages = [str(leaf.number) for leaf in leaves if leaf.scanned]
    if not pages:
        return note
    many = len(pages) > 1
    shown = ", ".join(pages[:8]) + ("…" if len(pages) > 8 else "")  # noqa: PLR2004 - enough to understand
    what = "toutes les pages" if many and len(pages) == len(leaves) else f"page{'s' if many else ''} {shown}"
    said = f"{what[0].upper()}{what[1:]} : {'images numérisées' if many else 'image numérisée'}, "
    said += "leur texte n'est pas lu." if many else "son texte n'est pas lu."
    return f"{said} {note}".rstrip()
