"""What `lotalot doctor` looks at: the file, the profile, the sources and the quarantine. Reads, never repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.database import integrity_errors
from lotalot.workspace import Check

if TYPE_CHECKING:
    from sqlite_utils import Database

    from lotalot.workspace import SourceHealth, Workspace


LISTED = 200
"""Records in quarantine that are counted and named, newest first."""


def examine(workspace: Workspace, db: Database) -> list[Check]:
    """Return one line a thing looked at, in the order a person would ask."""
    checks = [_integrity(workspace, db), _profile(workspace)]
    checks += [_source(health) for health in workspace.sources()]
    return [*checks, _reference(workspace), _quarantine(workspace)]


def _integrity(workspace: Workspace, db: Database) -> Check:
    errors = integrity_errors(db)
    if not errors:
        return Check("fichier", ok=True, message=f"{workspace.path} est entier.")
    return Check(
        "fichier",
        ok=False,
        message=f"{workspace.path} est abîmé ({errors[0]}) : restaurez une copie, ou supprimez-le et relancez.",
    )


def _profile(workspace: Workspace) -> Check:
    structure = workspace.structure()
    if structure is None:
        return Check(
            "structure",
            ok=False,
            message="Aucun profil : lancez lotalot pour le créer, ou lotalot profile import FICHIER.",
        )
    missing = [
        label
        for label, known in (
            ("type", structure.kinds),
            ("lieu", structure.sites),
            ("activités", structure.capabilities),
            ("rayon", structure.radius_km is not None),
        )
        if not known
    ]
    if missing:
        return Check(
            "structure",
            ok=False,
            message=f"{structure.name} : il manque {', '.join(missing)} ; complétez l'écran Structure.",
        )
    return Check("structure", ok=True, message=f"{structure.name} : le profil permet de vérifier.")


def _source(health: SourceHealth) -> Check:
    name = f"source {health.source.label or health.source.id}"
    if not health.source.enabled:
        return Check(name, ok=True, message="Mise de côté : elle n'est plus lue.")
    if health.last is None:
        return Check(name, ok=True, message="Jamais lue : lancez lotalot sync.")
    when = f"{health.last.ended:%d/%m/%Y}"
    if health.last.outcome == "ok":
        return Check(name, ok=True, message=f"Lue le {when}, {health.last.received} avis reçus.")
    return Check(name, ok=False, message=f"Dernier passage le {when} : {health.last.message}")


def _reference(workspace: Workspace) -> Check:
    tables = workspace.reference_tables()
    if not tables:
        message = "Tables livrées avec le programme ; lotalot sync --reference les met à jour."
        return Check("référence", ok=True, message=message)
    said = ", ".join(f"{table.name} du {table.fetched:%d/%m/%Y} ({table.lines} lignes)" for table in tables)
    return Check("référence", ok=True, message=f"Tables officielles : {said}.")


def _quarantine(workspace: Workspace) -> Check:
    refused = workspace.refusals(LISTED + 1)
    if not refused:
        return Check("quarantaine", ok=True, message="Aucun avis illisible.")
    many = f"Plus de {LISTED}" if len(refused) > LISTED else str(len(refused))
    kept = "avis illisible, gardé de côté" if len(refused) == 1 else "avis illisibles, gardés de côté"
    return Check("quarantaine", ok=False, message=f"{many} {kept} ; l'écran Sources essaie de les relire.")
