"""Directories go stale: a card that says of when each line is, and what changed since the last one that was sent.

The Atelier sent its card to a facilitator more than a year ago. Since then it goes further and collects more often, and
two lines were never confirmed: the card says so to who reads it, and a review of a few keys puts it right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lotalot.demo.scenes import Scene

if TYPE_CHECKING:
    from datetime import datetime

    from lotalot.workspace import Workspace
    from readiness.models import StockLine, Structure

RECIPIENT: Final = "Facilitatrice des clauses, Morbihan"
SENT_DAYS: Final = 410
"""Ago: more than the year after which a line that nobody confirmed is marked."""
COLLECTION: Final = "collecte-dechets"
CHAIRS: Final = "chaises"
UNANSWERED: Final = ("activity:espaces-verts", "staff")
"""What the last review left without an answer."""
_WIDTH: Final = 76


def pour(workspace: Workspace) -> None:
    """Remember the card sent last year, and a review that confirmed most lines since."""
    from lotalot.segments import segment_labels  # noqa: PLC0415 - only to pour
    from readiness.offer import Note, bare_card  # noqa: PLC0415
    from readiness.offer_review import dated, noted  # noqa: PLC0415

    structure = workspace.structure()
    if structure is None:
        return
    room, then = workspace.offer, workspace.now() - timedelta(days=SENT_DAYS)
    day = then.date()
    last_year = bare_card(_last_year(structure), _few_chairs(workspace.stock(), then), segment_labels(), day)
    room.store.send(dated(last_year, noted(last_year, {}, day)), RECIPIENT, then)
    notes = room.remembered()[1]
    room.store.remember(
        {
            key: Note(note.text, day) if key in UNANSWERED else Note(note.text, note.written, room.today())
            for key, note in notes.items()
        }
    )


def _last_year(structure: Structure) -> Structure:
    """Make the profile as it was: shorter trips, collections once a week."""
    before = tuple(
        item.model_copy(update={"days_per_week": Decimal(1)}) if item.segment == COLLECTION else item
        for item in structure.capabilities
    )
    return structure.model_copy(update={"capabilities": before, "radius_km": 25.0})


def _few_chairs(lines: list[StockLine], then: datetime) -> list[StockLine]:
    held = [replace(line, updated=then) for line in lines]
    return [
        replace(line, item=line.item.model_copy(update={"quantity": 12})) if line.item.category == CHAIRS else line
        for line in held
    ]


def tell(workspace: Workspace) -> Iterator[str]:
    """Say what the card says of itself, and what changed since the last one sent."""
    from textwrap import wrap  # noqa: PLC0415 - only to tell

    view = workspace.offer.view()
    if view is None or view.last is None:
        return
    stale = [line for line in view.lines if line.marks]
    yield f"{len(view.lines)} lignes, dont {len(stale)} à revoir :"
    for line in stale:
        yield from wrap(f"« {line.label} : {line.text} » {', '.join(line.marks)} ({line.when})", _WIDTH)
    days = (workspace.now() - view.last.at).days
    yield f"Ce qui a changé depuis la fiche envoyée il y a {days} jours à :"
    yield f"  {view.last.recipient}"
    for change in view.changed:
        yield from wrap(str(change), _WIDTH, initial_indent="  ", subsequent_indent="      ")


SCENES: Final = (Scene("Notre fiche offre est-elle encore vraie, et qu'est-ce qui a changé ?", pour, tell),)
