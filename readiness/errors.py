"""The tree of errors of this layer.

Every error names the file it is about and says what to do next, in one French sentence.
This module may not read, log or decide anything.
"""


class ReadinessError(Exception):
    """Stand at the root of everything this layer raises on purpose."""


class _FileError(ReadinessError):
    """Name a file, what is wrong in it and what to do.

    Attributes:
        path: the file, as given by the user.
        reason: French, what is wrong and what to do, without final full stop.
    """

    what = "Fichier"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Render one French sentence that names the file."""
        return f"{self.what} {self.path} : {self.reason}."


class UnreadableProfile(_FileError):  # noqa: N818 - the name is the state, as in feeds.errors
    """Say that a profile could not be read or written."""

    what = "Profil"


class UnreadableStock(_FileError):  # noqa: N818 - the name is the state, as in feeds.errors
    """Say that a whole stock file could not be read or written."""

    what = "Stock"


class UnreadableFrame(_FileError):  # noqa: N818 - the name is the state, as in feeds.errors
    """Say that a response frame could not be read, filled or written."""

    what = "Cadre de réponse"


class UnreadablePrices(_FileError):  # noqa: N818 - the name is the state, as in feeds.errors
    """Say that a price list could not be read."""

    what = "Liste de prix"


class UnreadableDce(_FileError):  # noqa: N818 - the name is the state, as in feeds.errors
    """Say that nothing of a consultation's files could be read."""

    what = "Dossier"


class UnreadableOffer(_FileError):  # noqa: N818 - the name is the state, as in feeds.errors
    """Say that an offer card could not be read or written."""

    what = "Fiche offre"


class UnreadableQuote(_FileError):  # noqa: N818 - the name is the state, as in feeds.errors
    """Say that the lines of a quote could not be read, or the quote not written."""

    what = "Devis"
