"""The profile as lines to show and edit one by one. Pure: a structure in, lines out; what is unknown says so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from lotalot import format as fr
from lotalot import words
from lotalot.segments import segment_label
from lotalot.typed_hours import write_closings, write_windows
from readiness.models import Accreditation, Capability, Site, Structure, StructureKind

UNKNOWN: Final = "inconnu"
ACCREDITED: Final = (
    StructureKind.EI,
    StructureKind.ETTI,
    StructureKind.AI,
    StructureKind.ACI,
    StructureKind.EITI,
    StructureKind.EA,
    StructureKind.EATT,
    StructureKind.ESAT,
    StructureKind.ESUS,
)
EXPIRES_SOON_DAYS: Final = 60


class Line(NamedTuple):
    """A line of the profile.

    Attributes:
        key: what it edits: a field's name, `site:0`, `accreditation:EI`, `capability:nettoyage`, or empty for a title.
        label / value: French.
        style: `dim` when unknown, `warn` when a paper expires, empty otherwise.
    """

    key: str
    label: str
    value: str
    style: str = ""


def lines(structure: Structure, today: date) -> list[Line]:
    """Write the whole profile."""
    found = [Line("", "Qui", "")]
    found.append(Line("name", "Nom", fr.plain(structure.name)))
    found.append(_line("siret", "SIRET", spaced(structure.siret)))
    found.append(_line("kinds", "Type", words.kinds(structure.kinds)))
    found += [_accreditation(kind, structure, today) for kind in structure.kinds if kind in ACCREDITED]
    found.append(Line("", "Où", ""))
    found += [_line(f"site:{number}", "Lieu", site_words(site)) for number, site in enumerate(structure.sites)]
    if not structure.sites:
        found.append(_line("site:0", "Lieu", ""))
    found.append(_line("radius_km", "Rayon", fr.distance(structure.radius_km)))
    found.append(Line("", "Combien", ""))
    found.append(_figure("hours_per_week", "Heures par semaine", structure.hours_per_week, "h"))
    found.append(_figure("days_per_week", "Jours par semaine", structure.days_per_week, "j"))
    turnover = "" if structure.turnover is None else f"{fr.euros(structure.turnover)} HT par an"
    found.append(_line("turnover", "Chiffre d'affaires", turnover))
    found.append(_figure("staff", "Effectif", structure.staff, "équivalents temps plein"))
    found.append(Line("", "Activités", ""))
    found += [_capability(item, today) for item in structure.capabilities]
    if not structure.capabilities:
        found.append(Line("capabilities", "Aucune activité", "a pour en ajouter", "dim"))
    found.append(Line("", "Conditions", ""))
    found.append(_line("windows", "Horaires", write_windows(structure.windows)))
    found.append(_line("refused", "Heures refusées", write_windows(structure.refused)))
    found.append(_line("closings", "Fermetures", write_closings(structure.closings)))
    found.append(_line("equipment", "Matériel", ", ".join(map(fr.plain, structure.equipment))))
    return found


def _line(key: str, label: str, value: str) -> Line:
    return Line(key, label, value or UNKNOWN, "" if value else "dim")


def _figure(key: str, label: str, value: Decimal | None, unit: str) -> Line:
    return _line(key, label, "" if value is None else f"{fr.number(value)} {unit}")


def _accreditation(kind: StructureKind, structure: Structure, today: date) -> Line:
    held = next((item for item in structure.accreditations if item.kind is kind), None)
    label = f"  agrément {words.kinds((kind,))}"
    if held is None:
        return Line(f"accreditation:{kind.value}", label, "référence et échéance inconnues", "dim")
    reference = fr.plain(held.reference) or "référence inconnue"
    until, style = _until(held.valid_until, today)
    return Line(f"accreditation:{kind.value}", label, f"{reference}, {until}", style)


def _capability(item: Capability, today: date) -> Line:
    hours = "heures inconnues" if item.hours_per_week is None else f"{fr.number(item.hours_per_week)} h/sem."
    days = "jours inconnus" if item.days_per_week is None else f"{fr.number(item.days_per_week)} j/sem."
    parts = [hours, days]
    if item.hours_per_week is None and item.days_per_week is None:
        parts = ["heures et jours inconnus"]
    style = "dim" if item.hours_per_week is None and item.days_per_week is None else ""
    if item.radius_km is not None:
        parts.append(f"{round(item.radius_km)} km")
    if item.refused:
        parts.append(f"jamais {write_windows(item.refused)}")
    if item.confidence != "sure":
        parts.append(item.confidence)
    if item.valid_until is not None:
        until, style = _until(item.valid_until, today)
        parts.append(until)
    return Line(f"capability:{item.segment}", segment_label(item.segment), ", ".join(parts), style)


def _until(day: date | None, today: date) -> tuple[str, str]:
    if day is None:
        return "échéance inconnue", ""
    if day < today:
        return f"expiré le {fr.day(day)}", "warn"
    style = "warn" if (day - today).days <= EXPIRES_SOON_DAYS else ""
    return f"jusqu'au {fr.day(day)}", style


def site_words(site: Site) -> str:
    """Write a site (`Atelier, Lorient (56100)`)."""
    town = fr.plain(site.city) + (f" ({fr.plain(site.postcode)})" if site.postcode else "")
    located = "" if site.latitude is not None or not town else ", non situé"
    return fr.listed((fr.plain(site.name), town)) + located


def spaced(siret: str) -> str:
    """Write a SIREN or SIRET as it is read aloud (`123 456 789 00012`)."""
    head = " ".join(siret[start : start + 3] for start in range(0, min(len(siret), 9), 3))
    return f"{head} {siret[9:]}".strip()


# --- changes: a structure in, another out ----------------------------------------------------------------------


def with_site(structure: Structure, number: int, site: Site) -> Structure:
    """Replace or add a site."""
    sites = (*structure.sites[:number], site, *structure.sites[number + 1 :])
    return structure.model_copy(update={"sites": sites})


def with_accreditation(structure: Structure, item: Accreditation) -> Structure:
    """Replace or add what gives a kind."""
    kept = tuple(held for held in structure.accreditations if held.kind is not item.kind)
    return structure.model_copy(update={"accreditations": (*kept, item)})


def with_kinds(structure: Structure, kinds: tuple[StructureKind, ...]) -> Structure:
    """Replace the kinds; the papers of a kind that is left go with it."""
    kept = tuple(item for item in structure.accreditations if item.kind in kinds)
    return structure.model_copy(update={"kinds": kinds, "accreditations": kept})


def with_segments(structure: Structure, segments: tuple[str, ...]) -> Structure:
    """Keep the activities chosen with what is known of them, in their order, and add the others after them."""
    kept = tuple(item for item in structure.capabilities if item.segment in segments)
    added = tuple(Capability(segment=slug) for slug in segments if slug not in structure.segments)
    capabilities = kept + added
    return structure.model_copy(update={"capabilities": capabilities})


def with_capability(structure: Structure, item: Capability) -> Structure:
    """Replace what is said of one activity."""
    capabilities = tuple(item if held.segment == item.segment else held for held in structure.capabilities)
    return structure.model_copy(update={"capabilities": capabilities})


def without(structure: Structure, key: str) -> Structure | None:
    """Remove a site, an accreditation or an activity; None when the line is not one of these."""
    what, _, which = key.partition(":")
    if what == "site" and int(which) < len(structure.sites):
        sites = structure.sites[: int(which)] + structure.sites[int(which) + 1 :]
        return structure.model_copy(update={"sites": sites})
    if what == "accreditation":
        kept = tuple(item for item in structure.accreditations if item.kind.value != which)
        return structure.model_copy(update={"accreditations": kept})
    if what == "capability":
        capabilities = tuple(item for item in structure.capabilities if item.segment != which)
        return structure.model_copy(update={"capabilities": capabilities})
    return None
