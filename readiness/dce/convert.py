"""Turn the old formats (DOC, XLS, RTF) into one that is read, with a converter of the machine, if there is one.

The only room of this package that starts a program: by its full path, without a shell, on a file of a fixed name in a
folder that is thrown away, with a time limit. Nothing of the document's own name reaches the command.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from readiness.dce.archive import NotRead
from readiness.dce.limits import CONVERSION_SECONDS, FILE_LIMIT, megabytes

_OFFICES: Final = ("soffice", "libreoffice")
_TO_TEXT: Final = {"doc": (("antiword", ("-m", "UTF-8.txt")), ("catdoc", ("-d", "utf-8")))}
_TARGETS: Final = {"doc": "pdf", "rtf": "pdf", "xls": "xlsx"}
"""A text becomes a PDF, whose pages are those that one prints."""
WITHOUT: Final = {
    "doc": "format Word ancien (.doc), non lu sur cette machine : enregistrez-le en .docx ou en PDF, ou installez "
    "LibreOffice",
    "xls": "format Excel ancien (.xls), non lu sur cette machine : enregistrez-le en .xlsx, ou installez LibreOffice",
    "rtf": "format RTF, non lu sur cette machine : enregistrez-le en .docx ou en PDF, ou installez LibreOffice",
}


@dataclass(frozen=True, slots=True)
class Converted:
    """What a converter gave: `pdf`, `xlsx` or `txt`, and its bytes."""

    form: str
    data: bytes


def convert(data: bytes, form: str, seconds: float = CONVERSION_SECONDS) -> Converted | None:
    """Convert a document; None when the machine has no converter for it.

    Raises:
        NotRead: the converter failed, or took too long.
    """
    office = next((path for name in _OFFICES if (path := shutil.which(name))), None)
    if office is not None:
        return _by_office(office, data, form, seconds)
    for name, options in _TO_TEXT.get(form, ()):
        if program := shutil.which(name):
            return _by_text(program, options, data, form, seconds)
    return None


def _by_office(program: str, data: bytes, form: str, seconds: float) -> Converted:
    target = _TARGETS[form]
    with TemporaryDirectory(prefix="lotalot-") as folder:
        source = Path(folder) / f"piece.{form}"
        source.write_bytes(data)
        profile = (Path(folder) / "profil").as_uri()
        options = [f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", target]
        _run([program, *options, "--outdir", folder, str(source)], folder, seconds)
        made = source.with_suffix(f".{target}")
        if not made.is_file():
            raise NotRead("le convertisseur n'a pas pu l'ouvrir, enregistrez-le dans un format récent")
        if made.stat().st_size > FILE_LIMIT:
            raise NotRead(f"une fois converti il dépasse {megabytes(FILE_LIMIT)}")
        return Converted(target, made.read_bytes())


def _by_text(program: str, options: Sequence[str], data: bytes, form: str, seconds: float) -> Converted:
    with TemporaryDirectory(prefix="lotalot-") as folder:
        source = Path(folder) / f"piece.{form}"
        source.write_bytes(data)
        out = _run([program, *options, str(source)], folder, seconds)
        if not out.strip():
            raise NotRead("le convertisseur n'en a tiré aucun texte, enregistrez-le dans un format récent")
        return Converted("txt", out[:FILE_LIMIT])


def _run(command: Sequence[str], folder: str, seconds: float) -> bytes:
    env = {**os.environ, "HOME": folder}
    try:
        done = subprocess.run(  # noqa: S603 - a full path found on PATH, no shell, our own file name
            command, stdin=subprocess.DEVNULL, capture_output=True, cwd=folder, env=env, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NotRead(f"sa conversion dépasse {seconds:.0f} secondes, enregistrez-le dans un format récent") from error
    except OSError as error:
        raise NotRead("le convertisseur ne démarre pas, enregistrez-le dans un format récent") from error
    if done.returncode:
        raise NotRead("le convertisseur n'a pas pu l'ouvrir, enregistrez-le dans un format récent")
    return done.stdout
