"""`lotalot profile show|import|export`: the structure's profile as a page, or as a file."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from lotalot.cli.context import Context
from lotalot.cli.main import DONE
from lotalot.format import plural

if TYPE_CHECKING:
    from readiness.models import Capability, Structure

UNKNOWN = "inconnu"
CONFIDENCE = {"sure": "sûre", "probable": "probable", "fragile": "fragile"}


def show(_args: Namespace, context: Context) -> int:
    """Print the profile; what it does not say is said to be unknown."""
    from lotalot.cli.render import field  # noqa: PLC0415 - only to print

    structure, console = context.structure(), context.console
    for label, value in _facts(structure):
        for line in field(label, value, console.width, column=19):
            console.print(line)
    for capability in structure.capabilities:
        for line in field("Activité", _capability(capability), console.width, column=19):
            console.print(line)
    return DONE


def import_(args: Namespace, context: Context) -> int:
    """Replace the profile by a file's, then check every open opportunity again."""
    from readiness.profile_io import read_profile  # noqa: PLC0415 - only when a file is named

    structure = read_profile(args.file)
    context.workspace.save_structure(structure)
    checked = context.workspace.assess_pending(on_progress=context.console.progress)
    done = plural(checked, "consultation vérifiée", "consultations vérifiées")
    context.console.print(f"Profil « {structure.name} » enregistré ; {done}.")
    return DONE


def export(args: Namespace, context: Context) -> int:
    """Write the profile to a file, JSON or TOML by its suffix."""
    from readiness.profile_io import write_profile  # noqa: PLC0415 - only when a file is named

    structure = context.structure()
    write_profile(structure, args.file)
    context.console.print(f"Profil « {structure.name} » écrit dans {args.file}.")
    return DONE


def _facts(structure: Structure) -> list[tuple[str, str]]:
    from lotalot import format as fr  # noqa: PLC0415 - only to print
    from lotalot import words  # noqa: PLC0415

    def figure(value: float | None, unit: str) -> str:
        return UNKNOWN if value is None else f"{fr.number(value)} {unit}"

    facts = [
        ("Nom", structure.name),
        ("SIRET", structure.siret or UNKNOWN),
        ("Nature", fr.listed(words.STRUCTURES[kind] for kind in structure.kinds) or UNKNOWN),
        ("Rayon", figure(structure.radius_km, "km")),
        ("Heures", figure(_float(structure.hours_per_week), "h/sem.")),
        ("Jours", figure(_float(structure.days_per_week), "j/sem.")),
        ("Chiffre d'affaires", UNKNOWN if structure.turnover is None else f"{fr.euros(structure.turnover)} HT"),
        ("Effectif", figure(_float(structure.staff), "ETP")),
    ]
    for accreditation in structure.accreditations:
        until = f", jusqu'au {fr.day(accreditation.valid_until)}" if accreditation.valid_until else ""
        label = words.STRUCTURES[accreditation.kind]
        facts.append(("Convention", f"{label} {accreditation.reference}{until}".strip()))
    facts += [
        ("Lieu", " ".join(part for part in (site.name, site.postcode, site.city) if part)) for site in structure.sites
    ]
    return facts


def _capability(capability: Capability) -> str:
    from lotalot import format as fr  # noqa: PLC0415 - only to print
    from lotalot.segments import segment_label  # noqa: PLC0415

    said = [segment_label(capability.segment)]
    for value, unit in (
        (_float(capability.hours_per_week), "h/sem."),
        (_float(capability.days_per_week), "j/sem."),
        (capability.radius_km, "km"),
    ):
        if value is not None:
            said.append(f"{fr.number(value)} {unit}")
    if capability.valid_until:
        said.append(f"jusqu'au {fr.day(capability.valid_until)}")
    said.append(f"capacité {CONFIDENCE[capability.confidence]}")
    return " · ".join(said)


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
