"""What a register says of a structure beside what its profile says: fields to confirm one by one. Pure.

Nothing enters the profile unless it is named; what a register does not say takes nothing away.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from feeds.text import clean
from readiness.errors import ReadinessError
from readiness.french import day
from readiness.models import Site, Structure, StructureKind
from readiness.siret import compact, siret_trouble, validate_siren, validate_siret

if TYPE_CHECKING:
    from feeds.registers import Candidate, Origin

_FEWEST_DIGITS: Final = 9
NAME, SIRET, SITE = "nom", "siret", "lieu"
"""Keys of the fields; a kind's key is its code."""


class WrongNumber(ReadinessError):  # noqa: N818 - the name is the state
    """A number that is not a SIREN nor a SIRET."""

    def __init__(self, typed: str, trouble: str) -> None:
        super().__init__(typed, trouble)
        self.typed = typed
        self.trouble = trouble

    def __str__(self) -> str:
        """Render one French sentence."""
        return f"« {clean(self.typed)[:40]} » : {self.trouble}."


@dataclass(frozen=True, slots=True)
class Proposal:
    """One field that a register fills.

    Attributes:
        key: `nom`, `siret`, `lieu`, or the code of a kind.
        label / value: French.
        held: what the profile says now, empty when it says nothing.
        origin: French, where it was read and when.
        ticked: proposed as a yes: the profile says nothing of it.
    """

    key: str
    label: str
    value: str
    held: str
    origin: str
    ticked: bool


def asked(typed: str) -> str:
    """Give what to look for: a number without its spaces, its key checked, or a name.

    Raises:
        WrongNumber: digits that are no company number.
    """
    number = compact(typed)
    if not (number.isascii() and number.isdigit()) or len(number) < _FEWEST_DIGITS:
        return clean(typed)
    if trouble := siret_trouble(number):
        raise WrongNumber(typed, trouble)
    return number


def proposals(structure: Structure, candidate: Candidate) -> list[Proposal]:
    """List what the candidate would change of the profile; what is already so is left out."""
    origin = said_by(candidate.origin)
    found = []
    if candidate.name and candidate.name != structure.name:
        found.append(Proposal(NAME, "Nom", candidate.name, structure.name, origin, not structure.name))
    number = _number(candidate)
    if number and number != structure.siret:
        found.append(Proposal(SIRET, "SIRET", number, structure.siret, origin, not structure.siret))
    if site_words(candidate) and not _same_place(structure, candidate):
        held = " ; ".join(f"{site.postcode} {site.city}".strip() for site in structure.sites)
        found.append(Proposal(SITE, "Lieu", site_words(candidate), held, origin, not structure.sites))
    for hint in candidate.hints:
        if StructureKind(hint.kind) not in structure.kinds:
            words = f"{hint.kind} ({hint.why})"
            held = ", ".join(kind.value for kind in structure.kinds)
            found.append(Proposal(hint.kind, "Statut", words, held, said_by(hint.origin), ticked=True))
    return found


def confirmed(structure: Structure, candidate: Candidate, keys: Collection[str]) -> Structure:
    """Put in the profile the fields named; the site found goes first, before those already there."""
    update: dict[str, object] = {}
    if NAME in keys and candidate.name:
        update["name"] = candidate.name
    if SIRET in keys and _number(candidate):
        update["siret"] = _number(candidate)
    if SITE in keys and not _same_place(structure, candidate):
        update["sites"] = (site_of(candidate), *structure.sites)
    kinds = [StructureKind(hint.kind) for hint in candidate.hints if hint.kind in keys]
    if kinds:
        update["kinds"] = tuple(dict.fromkeys((*structure.kinds, *kinds)))
    return structure.model_copy(update=update)


def site_of(candidate: Candidate) -> Site:
    """Make a site from where the candidate is."""
    return Site(
        name=candidate.brand[:80],
        postcode=candidate.postcode,
        city=_town(candidate.city),
        latitude=candidate.latitude,
        longitude=candidate.longitude,
    )


def site_words(candidate: Candidate) -> str:
    """Write where the candidate is (`12 RUE DES FORGES 56700 HENNEBONT`), and how its point was found."""
    town = " ".join(part for part in (candidate.postcode, candidate.city) if part)
    words = candidate.address or town
    if words and candidate.located == "commune":
        words += " (situé au centre de la commune)"
    if words and not candidate.located:
        words += " (non situé)"
    return words


def said_by(origin: Origin) -> str:
    """Write where and when (`Recherche d'entreprises, lu le 24/11/2026, fiche du 17/05/2026`)."""
    of = f", fiche du {day(origin.updated)}" if origin.updated else ""
    return f"{origin.source}, lu le {day(origin.day)}{of}"


def candidate_words(candidate: Candidate) -> str:
    """Write one line to choose from: name, place, number, and whether it is closed."""
    town = " ".join(part for part in (candidate.postcode, candidate.city) if part)
    closed = "établissement fermé" if candidate.active is False else ""
    number = _number(candidate)
    parts = (candidate.name or "nom non diffusé", candidate.brand, town, number, closed)
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _number(candidate: Candidate) -> str:
    """Give the SIRET, the SIREN when there is none; a key that is wrong gives nothing."""
    if validate_siret(candidate.siret):
        return candidate.siret
    return candidate.siren if validate_siren(candidate.siren) else ""


def _same_place(structure: Structure, candidate: Candidate) -> bool:
    where = (candidate.postcode, candidate.city.casefold())
    return any((site.postcode, site.city.casefold()) == where for site in structure.sites)


def _town(name: str) -> str:
    """Write a commune that a register shouts (`SAINT-NAZAIRE`) as one writes it."""
    if not name.isupper():
        return name
    small = {"DE", "DU", "DES", "LA", "LE", "LES", "EN", "SUR", "SOUS", "ET", "AUX", "LÈS", "LEZ"}
    words = name.replace("-", " - ").split(" ")
    parts = [word.lower() if number and word in small else word.capitalize() for number, word in enumerate(words)]
    return " ".join(parts).replace(" - ", "-")
