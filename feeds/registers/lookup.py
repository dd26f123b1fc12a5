"""Ask the public registers for a name or a number. A register that is down is said in one sentence; nothing raises.

The first register gives who and where; the second is asked only for the communes where something was found, since it
cannot be searched by number, and only for the kinds of the employers there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from feeds.errors import FeedsError
from feeds.models import Place
from feeds.politeness import Limits
from feeds.registers.candidates import (
    EMPLOIS,
    ENTERPRISES,
    Candidate,
    Hint,
    Unreadable,
    decoded,
    read_emplois,
    read_enterprises,
    with_hints,
)
from feeds.source_errors import BadAnswer, PassInterrupted, QuotaExceeded
from feeds.sources.protocol import Client

ENTERPRISES_URL: Final = "https://recherche-entreprises.api.gouv.fr"
EMPLOIS_URL: Final = "https://emplois.inclusion.beta.gouv.fr/api/v1"
PER_PAGE: Final = 10
"""Of 25 at most: a longer list is not read, a more precise name is."""
LEAST_LETTERS: Final = 3
MOST_LETTERS: Final = 150
ANSWER_BYTES: Final = 4 * 2**20
NEAR_KM: Final = 5
PAGES: Final = 5
"""Of the second register: beyond, a user would wait more than they would learn (12 requests a minute)."""
COMMUNES: Final = 2
BY_HAND: Final = "remplissez le profil à la main"
CITIES: Final = {"751": "75056", "132": "13055", "6938": "69123"}
"""Beginning of the code of an arrondissement → its commune, which is what the second register knows."""

_PATIENCE: Final = Limits(
    connect_s=5.0, read_s=15.0, total_s=30.0, attempts=2, patience_s=15.0, body_bytes=ANSWER_BYTES
)
ENTERPRISES_LIMITS: Final = replace(_PATIENCE, interval_s=0.15)
"""7 requests a second."""
EMPLOIS_LIMITS: Final = replace(_PATIENCE, interval_s=5.1)
"""12 requests a minute."""


@dataclass(frozen=True, slots=True)
class Registers:
    """Addresses of the registers; the settings may give others."""

    enterprises_url: str = ENTERPRISES_URL
    emplois_url: str = EMPLOIS_URL


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up gave.

    Attributes:
        candidates: best first.
        total: companies that bear the name, those not shown included.
        trouble: one French sentence when nothing could be asked, or nothing was found: the user fills in by hand.
        warnings: French sentences on what is missing although there are candidates.
    """

    candidates: tuple[Candidate, ...] = ()
    total: int = 0
    trouble: str = ""
    warnings: tuple[str, ...] = ()


Connect = Callable[[Limits], Client]


def look_up(
    asked: str, today: date, connect: Connect, registers: Registers | None = None, *, department: str = ""
) -> Found:
    """Look for a structure by its name, its SIREN or its SIRET, whose keys the caller has checked.

    Args:
        asked: a name, or 9 or 14 digits.
        today: the day that what is found is dated.
        connect: gives a client within some limits.
        registers: where to ask.
        department: of a name, the département to look in; a number ignores it.

    Raises:
        feeds.source_errors.PassInterrupted: the user asked to stop.
    """
    where = registers or Registers()
    number = asked if asked.isascii() and asked.isdigit() and len(asked) in (9, 14) else ""
    if not number and not LEAST_LETTERS <= len(asked) <= MOST_LETTERS:
        return Found(trouble=f"Tapez un nom de {LEAST_LETTERS} à {MOST_LETTERS} lettres, un SIREN ou un SIRET.")
    params = {"q": asked, "page": "1", "per_page": str(PER_PAGE)}
    if not number:
        params |= {"minimal": "true", "include": "siege,complements,matching_etablissements"}
        params |= {"departement": department} if department else {}
    try:
        answer = connect(ENTERPRISES_LIMITS).get(f"{where.enterprises_url.rstrip('/')}/search", params)
        siret = number if len(number) == 14 else ""  # noqa: PLR2004 - digits of a SIRET
        found, total = read_enterprises(decoded(answer.body, answer.content_type), today, siret)
    except PassInterrupted:
        raise
    except (FeedsError, Unreadable) as error:
        return Found(trouble=_trouble(ENTERPRISES, error))
    if not found:
        what = "ce numéro" if number else f"« {asked} »"
        return Found(trouble=f"Le registre des entreprises ne connaît pas {what} ; vérifiez, ou {BY_HAND}.")
    return _with_emplois([_placed(one) for one in _ordered(found)], total, today, connect, where)


def _ordered(found: Sequence[Candidate]) -> list[Candidate]:
    """Put what is closed last; the register's own order otherwise."""
    return sorted(found, key=lambda one: one.active is False)


def _placed(candidate: Candidate) -> Candidate:
    """Give the centre of the commune to what has no coordinates."""
    if candidate.latitude is not None:
        return candidate
    from feeds.reference.locate import locate  # noqa: PLC0415 - big tables, read when needed

    place = locate(Place(city=candidate.city, postcode=candidate.postcode, insee=candidate.insee))
    if place.precision != "commune" or place.latitude is None:
        return candidate
    return replace(candidate, latitude=place.latitude, longitude=place.longitude, located="commune")


def _with_emplois(candidates: list[Candidate], total: int, today: date, connect: Connect, where: Registers) -> Found:
    """Add the kinds that the register of inclusion states; it is asked when few are left to choose from."""
    communes = list(dict.fromkeys(_commune(one.insee) for one in candidates if one.insee))
    if not communes or len(communes) > COMMUNES:
        return Found(tuple(candidates), total)
    client = connect(EMPLOIS_LIMITS)
    known: dict[str, tuple[Hint, ...]] = {}
    try:
        for commune in communes:
            known |= _employers(client, where, commune, today, {one.siret for one in candidates})
    except PassInterrupted:
        raise
    except (FeedsError, Unreadable) as error:
        return Found(
            tuple(candidates), total, warnings=(_trouble(EMPLOIS, error, "choisissez vous-même votre statut"),)
        )
    return Found(tuple(with_hints(one, known.get(one.siret, ())) for one in candidates), total)


def _employers(
    client: Client, where: Registers, commune: str, today: date, wanted: set[str]
) -> dict[str, tuple[Hint, ...]]:
    """Read the pages of a commune until every SIRET wanted was seen, or the pages end."""
    known: dict[str, tuple[Hint, ...]] = {}
    for page in range(1, PAGES + 1):
        params = {"code_insee": commune, "distance_max_km": str(NEAR_KM), "page": str(page), "page_size": "100"}
        try:
            answer = client.get(f"{where.emplois_url.rstrip('/')}/siaes/", params)
        except BadAnswer as error:
            if error.status == 404:  # noqa: PLR2004 - a commune that this register does not know, or a page too far
                return known
            raise
        kinds, more = read_emplois(decoded(answer.body, answer.content_type), today)
        for siret, hints in kinds.items():
            known[siret] = (*known.get(siret, ()), *hints)
        if not more or wanted <= set(known):
            break
    return known


def _commune(insee: str) -> str:
    return next((city for start, city in CITIES.items() if insee.startswith(start)), insee)


def _trouble(register: str, error: Exception, instead: str = BY_HAND) -> str:
    """Say in one French sentence why a register did not answer, and what to do."""
    cause = ""
    if isinstance(error, QuotaExceeded):
        why = "a reçu trop de demandes, réessayez dans une minute"
    elif isinstance(error, BadAnswer) and error.status in (400, 422):
        why = "n'accepte pas cette recherche, précisez le nom ou donnez le SIRET"
    elif isinstance(error, Unreadable):
        why, cause = "a répondu autre chose que prévu", str(error)
    else:
        why, cause = "ne répond pas", getattr(error, "problem", "")
    # What to do comes before the cause: a narrow screen shows the beginning.
    return f"« {register} » {why} ; sinon, {instead}{f' ({cause})' if cause else ''}."
