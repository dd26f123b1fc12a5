"""Open a zip that comes from outside: bounded, and never written anywhere.

A name of an archive is only ever shown: it becomes no path. What cannot be read is refused by name, the rest goes on.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from feeds.text import clean
from readiness.dce.limits import DIRECTORY_LIMIT, FILE_LIMIT, HIGHEST_RATIO, MOST_FILES, RATIO_FROM, Budget, megabytes

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    UnicodeDecodeError,
    NotImplementedError,
    OSError,
    ValueError,
    RuntimeError,
)
"""What a damaged archive raises."""
_END: Final = b"PK\x05\x06"
_TAIL: Final = 22 + 65_535
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_KNOWN_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
LONGEST_NAME: Final = 200
_JUNK: Final = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.?(?:/|$))|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)

Member = tuple[str, bytes]
"""Name inside the archive, and content."""
Bad = tuple[str, str]
"""Name, and why it is refused."""


class NotRead(Exception):  # noqa: N818 - the state of a file
    """A file cannot be read. `str()` says why in French and what to do, without capital nor full stop."""


def is_junk(name: str) -> bool:
    """Tell what systems leave behind (`__MACOSX`, `.DS_Store`, `~$lock.docx`) from what a buyer gives."""
    return bool(_JUNK.search(name))


def open_zip(source: Path | bytes) -> zipfile.ZipFile:
    """Open an archive whose table is of a reasonable size.

    Raises:
        NotRead: it is broken, or its table is too large.
    """
    tail = source[-_TAIL:] if isinstance(source, bytes) else _tail_of(source)
    at = tail.rfind(_END)
    if at < 0:
        raise NotRead("l'archive est incomplète ou abîmée, téléchargez-la à nouveau")
    if len(tail) - at >= 16:  # noqa: PLR2004 - the fields read here
        count, length = struct.unpack_from("<HI", tail, at + 10)
        if count > MOST_FILES * 4 or length > DIRECTORY_LIMIT:
            raise NotRead(f"l'archive annonce plus de {MOST_FILES} fichiers, donnez seulement les pièces utiles")
    try:
        return zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except BROKEN as error:
        raise NotRead("l'archive est incomplète ou abîmée, téléchargez-la à nouveau") from error


def _tail_of(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - _TAIL))
        return file.read(_TAIL)


def members(archive: zipfile.ZipFile, budget: Budget) -> Iterator[Member | Bad]:
    """Give each file of an archive, or why it is refused. A content is `bytes`, a reason is `str`."""
    for info in archive.infolist():
        name, outside = _name_of(info)
        if info.is_dir() or is_junk(name):
            continue
        reason = outside or _why_not(info) or budget.take(info.file_size)
        if reason:
            yield name, reason
            if budget.files_left <= 0:
                return
            continue
        try:
            with archive.open(info) as file:
                data = file.read(info.file_size + 1)
        except BROKEN:
            yield name, "le fichier est abîmé dans l'archive, téléchargez-la à nouveau"
        else:
            yield name, data


def _name_of(info: zipfile.ZipInfo) -> tuple[str, str]:
    """Give a name to show, and why it may not be used when it leads out of the archive."""
    raw = info.filename
    if not info.flag_bits & _UTF8_NAME:
        raw = _as_written(raw)
    raw = raw.replace("\\", "/")
    parts = [part for part in raw.split("/") if part not in ("", ".")]
    shown = "/".join(clean(part)[:LONGEST_NAME] for part in parts) or "sans nom"
    if raw.startswith("/") or _DRIVE.match(raw) or ".." in parts:
        return shown, "son nom sort de l'archive, il n'est pas lu : demandez à l'acheteur un dossier propre"
    return shown, ""


def _as_written(name: str) -> str:
    """Undo cp437, which `zipfile` supposes where Windows wrote cp850 and others UTF-8."""
    try:
        data = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "cp850"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _why_not(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "il est protégé par un mot de passe, demandez-le à l'acheteur et donnez le fichier ouvert"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "c'est un lien et non un fichier, donnez le fichier lui-même"
    if info.compress_type not in _KNOWN_METHODS:
        return "sa compression n'est pas lue, décompressez l'archive et donnez le dossier"
    if info.file_size > FILE_LIMIT:
        return f"il pèse {megabytes(info.file_size)} une fois ouvert, la limite est de {megabytes(FILE_LIMIT)}"
    if info.file_size > RATIO_FROM and info.file_size > HIGHEST_RATIO * max(1, info.compress_size):
        return "il gonfle démesurément en s'ouvrant (bombe de décompression), il n'est pas ouvert"
    return ""
