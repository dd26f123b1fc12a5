"""Answer one brief for the store: what breaks is shown on its opportunity and stops no other. Queries nothing.

The rules are loaded when something is first checked: a list needs none of them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from feeds.models import Opportunity
from readiness.models import Assessment, VerdictKind

if TYPE_CHECKING:
    from readiness.brief import Brief
    from readiness.check import Ours


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave the search for cycles aside for one batch: it makes none, and many small values that would be walked."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def worth_reading(ours: "Ours", opportunity: Opportunity, now: datetime) -> bool:
    """Tell whether the texts of an opportunity are to be searched."""
    from readiness.check import needs_reading  # noqa: PLC0415 - loads the rules; a list needs none of them

    return needs_reading(ours, opportunity, now)


def judged(ours: "Ours", brief: "Brief", now: datetime, *, full: bool) -> Assessment:
    """Check one opportunity; an unforeseen failure is shown on it and does not stop the others."""
    from readiness.check import judge  # noqa: PLC0415 - as above

    try:
        return judge(ours, brief, now, full=full)
    except Exception as error:  # noqa: BLE001 - one odd notice must not hide the verdict of all the others
        return failed(brief.opportunity.id, error)


def failed(ident: str, error: Exception) -> Assessment:
    """Say on an opportunity that its check broke."""
    reason = f"La vérification n'a pas abouti ({type(error).__name__}) : lisez l'avis avant de décider."
    return Assessment(ident, VerdictKind.TO_CLARIFY, reason, relevant=False, lots=())


def used(brief: "Brief", now: datetime) -> tuple[frozenset[str], tuple[str, str] | None]:
    """Give the words of goods and the days of load that answers to a brief depend on."""
    from readiness.check import uses  # noqa: PLC0415 - as above

    try:
        return uses(brief, now)
    except Exception:  # noqa: BLE001 - a brief that cannot be answered uses nothing
        return frozenset(), None
