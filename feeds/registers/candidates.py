"""What the registers answer, read into candidates. Pure: bytes in, values out; asks nothing, concludes nothing.

Two registers: the API Recherche d'entreprises (identity, address, legal form) and Les emplois de l'inclusion (the kind
under which an employer of the IAE is agreed). What is about persons (managers, telephone, e-mail) is never read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from feeds.text import clean

ENTERPRISES: Final = "Recherche d'entreprises"
EMPLOIS: Final = "Les emplois de l'inclusion"

KINDS: Final = frozenset({"EI", "ETTI", "AI", "ACI", "EITI", "EA", "EATT", "ESAT", "GEIQ"})
"""Kinds that a register may name; another word (OPCS, SEP) is none of ours."""
LEGAL_FORMS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("9210", "9220", "9221", "9222", "9230", "9260"), "association"),
    "9300": "fondation",
    "8210": "mutuelle",
    **dict.fromkeys(("5458", "5558", "5658"), "SCOP"),
}
"""Legal forms (catégories juridiques) that say a kind. A SCIC has none of its own, nor a SCOP made as a SAS."""
INTERMEDIARY: Final = "9222"
COMMERCIAL: Final = "5"
"""First digit of the legal forms of commercial companies."""
MOST_TEXT: Final = 200
MOST_OFFICES: Final = 3
"""Establishments shown of one company, its head office aside."""
_HIDDEN: Final = ("NON-DIFFUSIBLE", "[ND]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was read, and the day it was. `updated` is the register's own date of it, when it gives one."""

    source: str
    day: date
    updated: date | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """A kind that a register states or suggests: `kind` is a code of a structure's kinds, `why` is French."""

    kind: str
    why: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Candidate:
    """One establishment that a search found.

    Attributes:
        siret: of the establishment; empty when the register does not give it.
        active: whether the establishment is open; None when the register does not say.
        located: `établissement`, `commune` (its centre), or empty: how the coordinates were found.
        ess: True when a list of the social economy names it; None otherwise: no register says « not ESS ».
        siae: True when the register of inclusion names the company, without saying how.
    """

    siren: str
    siret: str
    name: str
    origin: Origin
    brand: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    insee: str = ""
    latitude: float | None = None
    longitude: float | None = None
    located: str = ""
    active: bool | None = None
    ess: bool | None = None
    siae: bool | None = None
    hints: tuple[Hint, ...] = ()


class Unreadable(ValueError):  # noqa: N818 - the name is the state
    """The answer is not what the contract says. `str()` is French, without full stop."""


def decoded(body: bytes, content_type: str = "") -> Mapping[str, Any]:
    """Read a JSON object, in the charset that the header names when it is a Latin one, in UTF-8 otherwise.

    Raises:
        Unreadable: it is not a JSON object.
    """
    charset = content_type.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    latin = charset in ("iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252" if latin else "utf-8", "replace")
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("la réponse n'est pas lisible") from None
    if not isinstance(tree, dict):
        raise Unreadable("la réponse n'a pas la forme attendue")
    return tree


def read_enterprises(tree: Mapping[str, Any], today: date, siret: str = "") -> tuple[list[Candidate], int]:
    """Read an answer of `/search`: its candidates, and how many companies match in all.

    Args:
        tree: the answer.
        today: the day it is asked.
        siret: the establishment that was asked by its number; only it is given then.

    Raises:
        Unreadable: there is no list of results.
    """
    results = tree.get("results")
    if not isinstance(results, list):
        raise Unreadable("la réponse n'a pas la forme attendue")
    found = [one for result in results if isinstance(result, dict) for one in _company(result, today, siret)]
    total = tree.get("total_results")
    return found, total if isinstance(total, int) and not isinstance(total, bool) else len(results)


def _company(result: Mapping[str, Any], today: date, siret: str) -> Iterator[Candidate]:
    more = _object(result.get("complements"))
    head = _object(result.get("siege"))
    origin = Origin(ENTERPRISES, today, _day(result.get("date_mise_a_jour")))
    form = _text(result.get("nature_juridique"))
    base = Candidate(
        siren=_digits(result.get("siren"), 9),
        siret="",
        name=_shown(result.get("nom_raison_sociale")) or _shown(result.get("nom_complet")),
        origin=origin,
        ess=True if more.get("est_ess") is True else None,
        siae=True if more.get("est_siae") is True else None,
        hints=tuple(_hints(form, more, origin)),
    )
    offices = {
        _digits(office.get("siret"), 14): office for office in (head, *_objects(result.get("matching_etablissements")))
    }
    if siret:
        offices = {siret: offices[siret]} if siret in offices else {}
    for number, office in list(offices.items())[: 1 + MOST_OFFICES]:
        yield _office(base, number, office)


def _office(base: Candidate, siret: str, office: Mapping[str, Any]) -> Candidate:
    latitude, longitude = _degrees(office.get("latitude"), 90), _degrees(office.get("longitude"), 180)
    placed = latitude is not None and longitude is not None
    state = office.get("etat_administratif")
    brands = office.get("liste_enseignes")
    brand = next(filter(None, map(_shown, brands)), "") if isinstance(brands, list) else ""
    return replace(
        base,
        siret=siret,
        brand=_shown(office.get("nom_commercial")) or brand,
        address=_shown(office.get("adresse")),
        postcode=_digits(office.get("code_postal"), 5),
        city=_shown(office.get("libelle_commune")),
        insee=_text(office.get("commune"))[:5],
        latitude=latitude if placed else None,
        longitude=longitude if placed else None,
        located="établissement" if placed else "",
        active={"A": True, "F": False, "C": False}.get(state) if isinstance(state, str) else None,
    )


def _hints(form: str, more: Mapping[str, Any], origin: Origin) -> Iterator[Hint]:
    stated = "figure à ce titre parmi les structures d'insertion ou de handicap"
    given = dict.fromkeys(kinds_of(more.get("type_siae")), stated)
    if form in LEGAL_FORMS:
        given.setdefault(LEGAL_FORMS[form], f"forme juridique {form}")
    elif more.get("est_association") is True:
        given.setdefault("association", "inscrite comme association")
    if form == INTERMEDIARY:
        given.setdefault("AI", f"forme juridique {form}")
    if more.get("est_ess") is True and form.startswith(COMMERCIAL) and "SCOP" not in given:
        given.setdefault("societe-ess", "société inscrite à l'économie sociale et solidaire")
    yield from (Hint(kind, why, origin) for kind, why in given.items())


def kinds_of(value: object) -> tuple[str, ...]:
    """Read kinds of SIAE, several joined in one text (`ACI, EI`), or printed as a list (`['ACI', 'EI']`)."""
    parts: Iterable[object] = value if isinstance(value, list) else str(value or "").split(",")
    names = (str(part).strip(" []\"'").upper() for part in parts)
    return tuple(dict.fromkeys(name for name in names if name in KINDS))


def read_emplois(tree: Mapping[str, Any], today: date) -> tuple[dict[str, tuple[Hint, ...]], bool]:
    """Read a page of `/siaes/`: the kinds of each SIRET, and whether another page follows.

    Raises:
        Unreadable: there is no list of results.
    """
    results = tree.get("results")
    if not isinstance(results, list):
        raise Unreadable("la réponse n'a pas la forme attendue")
    found: dict[str, tuple[Hint, ...]] = {}
    for line in _objects(results):
        siret = _digits(line.get("siret"), 14)
        origin = Origin(EMPLOIS, today, _day(line.get("mis_a_jour_le")))
        kinds = kinds_of(line.get("type"))
        if siret and kinds:
            why = "employeur de l'insertion sous ce statut"
            found[siret] = (*found.get(siret, ()), *(Hint(kind, why, origin) for kind in kinds))
    return found, bool(tree.get("next"))


def with_hints(candidate: Candidate, hints: Iterable[Hint]) -> Candidate:
    """Add what another register says; the more precise one (Les emplois) goes first."""
    kept = {hint.kind: hint for hint in (*candidate.hints, *hints)}
    return replace(candidate, hints=tuple(kept.values()))


# --- values of an answer that one does not trust -----------------------------------------------------------------


def _text(value: object) -> str:
    return clean(str(value))[:MOST_TEXT] if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _shown(value: object) -> str:
    """Give a text, unless the register says that it may not be given."""
    text = _text(value)
    return "" if any(mark in text.upper() for mark in _HIDDEN) else text


def _digits(value: object, length: int) -> str:
    text = _text(value)
    return text if len(text) == length and text.isascii() and text.isdigit() else ""


def _degrees(value: object, most: int) -> float | None:
    """Read a coordinate, a text in these answers."""
    try:
        degrees = float(str(value))
    except ValueError:
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= most else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
