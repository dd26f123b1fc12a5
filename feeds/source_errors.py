# ruff: noqa: N818 - each name says what happened, as the message does
"""What can go wrong with a source on the network, each said in one French sentence with what to do next.

This module may not speak to the network; it only gives names to what happened there.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feeds.errors import FeedsError
from feeds.text import clean

SHOWN_URL_LIMIT: Final = 60
"""Characters of an address in a sentence: beyond, the middle of its path says nothing to anybody."""
SHOWN_MESSAGE_LIMIT: Final = 200
_MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def shown_url(url: str) -> str:
    """Give host and path of an address: no credentials, query or control characters, 60 characters at most."""
    try:
        parts = urlsplit(url)
        text = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
    except ValueError:
        text = url
    text = clean(text) or clean(url)
    if len(text) > SHOWN_URL_LIMIT:
        host, _, path = text.partition("/")
        text = f"{host}/…/{path.rstrip('/').rpartition('/')[2]}"
    return text if len(text) <= SHOWN_URL_LIMIT else text[: SHOWN_URL_LIMIT - 1] + "…"


def french_instant(instant: datetime) -> str:
    """Say an instant as a person in France would (`le 24 novembre à 1 h 00`)."""
    local = instant.astimezone(ZoneInfo("Europe/Paris"))
    day = "1er" if local.day == 1 else str(local.day)
    return f"le {day} {_MONTHS[local.month - 1]} à {local.hour} h {local.minute:02}"


class SourceError(FeedsError):
    """Say that a source could not be read, or not wholly.

    Attributes:
        url: the address that was asked.
        problem: French, what happened, without full stop.
        advice: French, what to do next, without full stop.
    """

    def __init__(self, url: str, problem: str, advice: str) -> None:
        super().__init__(url, problem, advice)
        self.url = url
        self.problem = problem
        self.advice = advice

    def __str__(self) -> str:
        """Render one French sentence that names the address and what to do."""
        return f"{shown_url(self.url)} : {self.problem} ; {self.advice}."


class SourceUnavailable(SourceError):
    """The site does not answer, answers that it cannot, or broke off. `retry_at` is when it asks to be tried again."""

    def __init__(self, url: str, problem: str, retry_at: datetime | None = None) -> None:
        when = (
            f"réessayez après {french_instant(retry_at)}"
            if retry_at
            else "réessayez plus tard, ce qui est déjà reçu reste utilisable"
        )
        super().__init__(url, problem, when)
        self.retry_at = retry_at


class QuotaExceeded(SourceError):
    """The site's quota of requests is used up until `reset_at` (None when it does not say)."""

    def __init__(self, url: str, reset_at: datetime | None = None) -> None:
        when = f"vous pourrez réessayer {french_instant(reset_at)}" if reset_at else "réessayez demain"
        super().__init__(url, "le nombre de demandes permises par ce site est épuisé", when)
        self.reset_at = reset_at


class BadAnswer(SourceError):
    """The site answered something that cannot be used. `status` is the HTTP status, 0 when it is not the matter."""

    def __init__(
        self, url: str, problem: str, advice: str = "vérifiez l'adresse de cette source", status: int = 0
    ) -> None:
        super().__init__(url, problem, advice)
        self.status = status


class TooLarge(SourceError):
    """The answer is larger than what is reasonable to read."""

    def __init__(self, url: str, limit_bytes: int) -> None:
        size = f"{limit_bytes // 2**20} Mio" if limit_bytes >= 2**20 else f"{limit_bytes} octets"
        super().__init__(
            url, f"la réponse dépasse {size}, sa lecture est arrêtée", "vérifiez l'adresse de cette source"
        )
        self.limit_bytes = limit_bytes


class QueryRejected(SourceError):
    """The Explore API refused the request; `code` is `ODSQLError` or `InvalidRESTParameterError`, `message` its own."""

    def __init__(self, url: str, code: str, message: str) -> None:
        said = clean(message)[:SHOWN_MESSAGE_LIMIT] or clean(code)
        super().__init__(
            url,
            f"le site refuse la demande (« {said} »)",
            "mettez Lot à lot à jour, ou lisez le BOAMP par ses fichiers du jour",
        )
        self.code = code
        self.message = message


class PassInterrupted(FeedsError):
    """The user asked to stop while a request was waiting or being read."""

    def __str__(self) -> str:
        """Render one French sentence."""
        return "Mise à jour interrompue à votre demande : relancez-la, elle reprendra où elle en était."
