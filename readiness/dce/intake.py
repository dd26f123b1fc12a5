"""Give the files of what the user names: a zip, a folder or one file, archives inside opened too.

Bounded (`limits`), in a stable order, one file in memory at a time. Writes nothing; follows no link.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from feeds.errors import why_refused
from feeds.text import clean
from readiness.dce.archive import LONGEST_NAME, NotRead, is_junk, members, open_zip
from readiness.dce.limits import DEEPEST, FILE_LIMIT, Budget, megabytes
from readiness.dce.models import Refused
from readiness.dce.package import is_document

ZIP: Final = b"PK\x03\x04"
EMPTY_ZIP: Final = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as given: its path inside the consultation's files, and its content."""

    name: str
    data: bytes


@dataclass(slots=True)
class _Intake:
    budget: Budget
    names: set[str] = field(default_factory=set)

    def path(self, path: Path) -> Iterator[RawFile | Refused]:
        """Give what a path holds."""
        if path.is_dir():
            for file in _walk(path):
                yield from self.file(file, _shown(file.relative_to(path).as_posix()))
        elif not path.exists():
            yield Refused(path.name, "Le fichier n'existe pas, vérifiez son chemin.")
        elif not path.is_file():
            yield Refused(path.name, "Ce n'est ni un fichier ni un dossier.")
        else:
            yield from self.file(path, _shown(path.name), alone=True)

    def file(self, path: Path, name: str, *, alone: bool = False) -> Iterator[RawFile | Refused]:
        """Give one file of the disk; an archive that was named itself does not stand in its files' names."""
        try:
            if path.is_symlink() and not alone:
                yield _refused(name, "c'est un lien et non un fichier, donnez le fichier lui-même")
                return
            size = path.stat().st_size
            with path.open("rb") as file:
                head = file.read(4)
            if head in (ZIP, EMPTY_ZIP) and not is_document(path):
                yield from self.archive(path, "" if alone else name, name, 1)
                return
            if size > FILE_LIMIT:
                yield _refused(name, f"il pèse {megabytes(size)}, la limite est de {megabytes(FILE_LIMIT)}")
            elif reason := self.budget.take(size):
                yield _refused(name, reason)
            else:
                yield self.given(name, path.read_bytes())
        except OSError as error:
            yield _refused(name, f"il ne peut pas être ouvert ({why_refused(error)})")

    def archive(self, source: Path | bytes, inside: str, name: str, depth: int) -> Iterator[RawFile | Refused]:
        """Give the files of an archive, and of those inside it."""
        if depth > DEEPEST:
            yield _refused(name, f"plus de {DEEPEST} archives l'une dans l'autre, ouvrez-la vous-même")
            return
        try:
            archive = open_zip(source)
        except NotRead as error:
            yield _refused(name, str(error))
            return
        with archive:
            for member, content in members(archive, self.budget):
                full = f"{inside}/{member}" if inside else member
                if isinstance(content, str):
                    yield _refused(full, content)
                elif content[:4] in (ZIP, EMPTY_ZIP) and not is_document(content):
                    yield from self.archive(content, full, full, depth + 1)
                else:
                    yield self.given(full, content)

    def given(self, name: str, data: bytes) -> RawFile:
        """Give a file under a name of its own: two may bear the same."""
        unique, number = name, 1
        while unique in self.names:
            number += 1
            unique = f"{name} ({number})"
        self.names.add(unique)
        return RawFile(unique, data)


def files_of(path: Path) -> Iterator[RawFile | Refused]:
    """Give every file of a zip, a folder or a single file, or why it is refused."""
    yield from _Intake(Budget()).path(path)


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if not is_junk(f"{one}/"))
        for name in sorted(files):
            if not is_junk(name):
                yield Path(base) / name


def _shown(name: str) -> str:
    return "/".join(clean(part)[:LONGEST_NAME] or "sans nom" for part in name.split("/"))


def _refused(name: str, reason: str) -> Refused:
    return Refused(name, f"{reason[0].upper()}{reason[1:]}.")
