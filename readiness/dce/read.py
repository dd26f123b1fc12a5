"""From a path to the files of a consultation: opened within limits, read page by page, recognised.

The edge of this package: files are read here, and the reader is told how far it is. One file that cannot be read is
refused by name and the others go on.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from readiness.dce.archive import NotRead
from readiness.dce.documents import read_document
from readiness.dce.frames_found import lines_to_answer
from readiness.dce.intake import RawFile, files_of
from readiness.dce.limits import KEPT_LIMIT
from readiness.dce.models import TO_FILL, Dce, Piece, Refused
from readiness.dce.pieces import recognised
from readiness.errors import UnreadableDce

Progress = Callable[[str], None]
Cancelled = Callable[[], bool]


def read_dce(
    path: Path, *, on_progress: Progress = lambda _: None, cancelled: Cancelled = lambda: False
) -> tuple[Dce, dict[str, bytes]]:
    """Read a zip, a folder or one file; give its pieces, and the content of those that are to be filled, by digest.

    Raises:
        UnreadableDce: nothing of it could be read.
    """
    pieces: list[Piece] = []
    refused: list[Refused] = []
    kept: dict[str, bytes] = {}
    for found in files_of(path):
        if cancelled():
            break
        if isinstance(found, Refused):
            refused.append(found)
            continue
        on_progress(f"Lecture de {found.name}")
        read = _read_one(found, cancelled)
        if isinstance(read, Refused):
            refused.append(read)
            continue
        pieces.append(read)
        if (read.kind in TO_FILL or read.lines) and len(found.data) <= KEPT_LIMIT:
            kept[read.digest] = found.data
    if not pieces and not cancelled():
        reason = refused[0].reason if refused else "aucun fichier n'y est : donnez le zip, le dossier ou les pièces"
        named = f"{refused[0].file} : " if refused and refused[0].file != path.name else ""
        raise UnreadableDce(path.name, f"{named}{reason[0].lower()}{reason[1:]}".rstrip("."))
    return Dce(path.name, tuple(pieces), tuple(refused)), kept


def _read_one(found: RawFile, cancelled: Cancelled) -> Piece | Refused:
    try:
        document = read_document(found.name, found.data, cancelled)
    except NotRead as error:
        reason = str(error)
        return Refused(found.name, f"{reason[0].upper()}{reason[1:]}.")
    digest = hashlib.sha256(found.data).hexdigest()
    leaves, note = document.leaves, document.note
    piece = recognised(Piece(found.name, document.form, len(found.data), digest, leaves, note=note))
    return replace(piece, lines=lines_to_answer(document.form, found.name, found.data))
