"""What `lotalot doctor` looks at: the file, the profile, the sources and the quarantine. Reads, never repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.database import integrity_errors
from lotalot.workspace import Check

if TYPE_CHECKING:
    from sqlite_utils import Database

    from lotalot.workspace import SourceHealth, Workspace


LISTED = 50
"""Records in quarantine that are named, newest first."""


def examine(workspace: Workspace, db: Database) -> list[Check]:
    """Return one line a thing looked at, in the order a person would ask."""
    checks = [_integrity(workspace, db), _profile(workspace)]
    checks += [_source(health) for health in workspace.sources()]
    return checks + _quarantine(workspace)


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


def _quarantine(workspace: Workspace) -> list[Check]:
    refused = workspace.refusals(LISTED + 1)
    if not refused:
        return [Check("quarantaine", ok=True, message="Aucun avis illisible.")]
    checks = [Check("quarantaine", ok=False, message=f"{r.record}, {r.origin} : {r.reason}") for r in refused[:LISTED]]
    if len(refused) > LISTED:
        checks.append(Check("quarantaine", ok=False, message="Il y en a d'autres : ouvrez l'écran Sources."))
    return checks
