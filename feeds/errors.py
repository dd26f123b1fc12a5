"""The tree of errors of this layer.

Every error carries what it is about and renders one French sentence that names it and says what to do next.
This module may not read, log or decide anything.
"""

import errno
from typing import Final

_REFUSED: Final = {
    errno.ENOENT: "il n'existe pas",
    errno.EACCES: "l'accès est interdit",
    errno.EPERM: "l'accès est interdit",
    errno.EISDIR: "c'est un dossier",
    errno.EEXIST: "un fichier est à la place d'un dossier",
    errno.ENOTDIR: "un nom du chemin n'est pas un dossier",
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENAMETOOLONG: "son nom est trop long",
    errno.ELOOP: "ses liens tournent en rond",
    errno.EIO: "le disque ne répond pas",
}


def why_refused(error: OSError) -> str:
    """Say in French why the system refused a file (`il n'existe pas`)."""
    return _REFUSED.get(error.errno or 0, "le système le refuse")


class FeedsError(Exception):
    """Stand at the root of everything this layer raises on purpose."""


class UnreadableRecord(FeedsError):  # noqa: N818 - the name is the state, as in the contract
    """Say that one record could not be read; the others go on.

    Attributes:
        origin: file or address the record came from.
        record: its identifier, or its position (`ligne 12`).
        reason: French, without final full stop.
    """

    def __init__(self, origin: str, record: str, reason: str) -> None:
        super().__init__(origin, record, reason)
        self.origin = origin
        self.record = record
        self.reason = reason

    def __str__(self) -> str:
        """Render one French sentence that names the record and its file."""
        place = f"{self.record} ({self.origin})" if self.origin else self.record
        return f"Avis illisible, {place} : {self.reason}."


class UnreadableFile(FeedsError):  # noqa: N818 - the name is the state, as in the contract
    """Say that a whole file could not be read.

    Attributes:
        path: the file, as given by the user.
        reason: French, without final full stop.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Render one French sentence that names the file."""
        return f"Fichier illisible, {self.path} : {self.reason}."
