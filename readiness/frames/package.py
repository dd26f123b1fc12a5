"""Open the zip that an xlsx, ods or docx is, and write it again with some parts changed.

Refuses what is too big, encrypted, damaged or of another kind, in French. Parts that do not change keep their bytes,
their order and their place in the zip.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from readiness.errors import UnreadableFrame
from readiness.frames.models import Format
from readiness.frames.spans import Element, SpanError, as_utf8, parse

MOST_BYTES: Final = 20_000_000
MOST_PART: Final = 80_000_000
MOST_UNZIPPED: Final = 250_000_000
MOST_PARTS: Final = 5_000
_CFB: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TIMES: Final = 300
"""A part that grows that many times, beyond a few megabytes, is a bomb."""


def kind_of(data: bytes, origin: str) -> Format:
    """Tell what a file is by its content.

    Raises:
        UnreadableFrame: too big, protected by a password, or of a kind that holds no table that we can fill.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFrame(origin, f"le fichier dépasse {MOST_BYTES // 1_000_000} Mo ; gardez-en le tableau seul")
    if not data.strip():
        raise UnreadableFrame(origin, "le fichier est vide ; téléchargez-le de nouveau")
    if data.startswith(_CFB):
        raise UnreadableFrame(origin, _old(data))
    if data.startswith(b"PK"):
        return _zipped(Package(data, origin))
    head = data[:2000].lstrip().lower()
    if head.startswith((b"%pdf", b"{\\rtf", b"<!doctype", b"<html", b"<?xml", b"\x89png", b"\xff\xd8\xff")):
        wanted = "le fichier à remplir (.xlsx, .ods, .csv ou .docx)"
        raise UnreadableFrame(origin, f"ce n'est pas un tableau à remplir ; demandez à l'acheteur {wanted}")
    if b"\x00" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFrame(origin, "ce n'est ni un tableur ni un texte ; enregistrez-le en .xlsx, .ods ou .csv")
    return Format.CSV


def _old(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "il est protégé par un mot de passe ; ouvrez-le, enlevez le mot de passe et enregistrez-en une copie"
    if "WordDocument".encode("utf-16-le") in data:
        return "c'est un ancien fichier Word (.doc) ; enregistrez-en une copie en .docx"
    return "c'est un ancien fichier Excel (.xls) ; enregistrez-en une copie en .xlsx"


def _zipped(package: "Package") -> Format:
    names = package.names
    if "xl/workbook.bin" in names:
        raise UnreadableFrame(package.origin, "c'est un classeur binaire (.xlsb) ; enregistrez-en une copie en .xlsx")
    if "word/document.xml" in names:
        return Format.DOCX
    if "mimetype" in names and b"opendocument.spreadsheet" in package.read("mimetype"):
        manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise UnreadableFrame(package.origin, "il est protégé par un mot de passe ; enregistrez-en une copie sans")
        return Format.ODS
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return Format.XLSX
    raise UnreadableFrame(package.origin, "ce n'est ni un tableur ni un texte ; donnez le fichier .xlsx, .ods ou .docx")


@dataclass(slots=True)
class Package:
    """A zip in memory; every part is read within limits."""

    data: bytes
    origin: str
    names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as file:
                infos = file.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.refused("le fichier est abîmé ; téléchargez-le de nouveau") from error
        names = [info.filename for info in infos]
        self.names = frozenset(names)
        if len(names) > MOST_PARTS or len(self.names) < len(names):
            raise self.refused("son contenu n'est pas celui d'un tableau ; demandez un autre fichier à l'acheteur")
        if any(info.flag_bits & 1 for info in infos):
            raise self.refused("il est protégé par un mot de passe ; enregistrez-en une copie sans")
        grown = [i for i in infos if i.file_size > 5_000_000 and i.file_size > _TIMES * max(1, i.compress_size)]  # noqa: PLR2004
        if grown or sum(info.file_size for info in infos) > MOST_UNZIPPED:
            raise self.refused("il est démesuré une fois décompressé, il n'a pas été ouvert ; demandez-en un autre")

    def refused(self, reason: str) -> UnreadableFrame:
        """Make the error that names this file."""
        return UnreadableFrame(self.origin, reason)

    def read(self, name: str) -> bytes:
        """Read a part.

        Raises:
            UnreadableFrame: it is not there, is damaged or too big.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as file, file.open(name) as part:
                body = part.read(MOST_PART + 1)
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise self.refused(f"sa partie {name} ne se lit pas ; téléchargez-le de nouveau") from error
        if len(body) > MOST_PART:
            raise self.refused("il est démesuré une fois décompressé, il n'a pas été ouvert ; demandez-en un autre")
        return body

    def xml(self, name: str) -> tuple[bytes, Element]:
        """Read an XML part: its bytes in UTF-8, and its root.

        Raises:
            UnreadableFrame: it is not there or not well formed.
        """
        try:
            body = as_utf8(self.read(name))
            root = next(parse(body).elements())
        except (SpanError, StopIteration) as error:
            raise self.refused(f"sa partie {name} ne se lit pas ({error}) ; enregistrez-le de nouveau") from error
        return body, root

    def rebuilt(self, changed: dict[str, bytes]) -> bytes:
        """Write the zip again, some parts in place of the former ones."""
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as file, zipfile.ZipFile(out, "w") as copy:
            copy.comment = file.comment
            for info in file.infolist():
                body = changed[info.filename] if info.filename in changed else file.read(info.filename)
                copy.writestr(info, body, compress_type=info.compress_type)
        return out.getvalue()
