"""Two hundred chairs asked a year ahead, a batch promised twice, a storage that is too small."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lotalot.cli.render import wrapped
from lotalot.demo.scenes import Scene
from readiness.french import number

if TYPE_CHECKING:
    from lotalot.workspace import Workspace

CHAIRS: Final = "boamp:26-90004"
WEEKS: Final = 78
DONORS: Final = ("Conseil départemental", "Cabinet Le Goff", "Particuliers")
SHARES: Final = (60, 15, 25)
WIDTH: Final = 76


def pour_journal(workspace: Workspace) -> None:
    """Write eighteen months of arrivals and sales of chairs, from before the inventory."""
    from readiness.journal import MovementKind, StockMovement, monday_of, week_of  # noqa: PLC0415

    room = workspace.goods
    chairs = room.matching("Chaises de réunion")[0].id
    chance, current = random.Random(56), week_of(room.today())  # noqa: S311 - an example that is always the same
    movements: list[StockMovement] = []
    for week in range(current - WEEKS, current):
        day = monday_of(week) + timedelta(days=2)
        if chance.random() < 0.55:  # noqa: PLR2004
            count = chance.choice((3, 4, 5, 6, 8, 12))
            donor = chance.choices(DONORS, SHARES)[0]
            movements.append(
                StockMovement(item=chairs, kind=MovementKind.ARRIVAL, day=day, quantity=count, source=donor)
            )
        sold = chance.choice((0, 0, 1, 2, 2))
        if sold:
            movements.append(
                StockMovement(
                    item=chairs, kind=MovementKind.SALE, day=day + timedelta(days=1), quantity=-sold, source="boutique"
                )
            )
    room.store.move(movements, workspace.now())
    workspace.assess_pending()


def tell_chairs(workspace: Workspace) -> Iterator[str]:
    """Tell what the chairs answer: held, expected, and what the verdict says."""
    from lotalot.stock_plot import standing_lines  # noqa: PLC0415

    room = workspace.goods
    lines = room.matching("chaises")
    yield from standing_lines("Chaises", room.standing(lines, room.today() + timedelta(days=112)))
    assessment = workspace.check(CHAIRS)
    for verdict in assessment.lots if assessment else ():
        for finding in verdict.findings:
            if finding.requirement.kind == "quantity":
                yield from wrapped(finding.reason, WIDTH, indent="  ", first="→ ")


def pour_promises(workspace: Workspace) -> None:
    """Reserve the same desks for two bids, in a storage of 60 m²."""
    from readiness.commitments import Commitment, CommitmentState  # noqa: PLC0415
    from readiness.promises import Promise, StockSettings, StorageRoom  # noqa: PLC0415

    room, today = workspace.goods, workspace.now().date()
    desks = room.matching("Bureaux 160 × 80 cm")[0]
    sized = desks.item.model_copy(update={"floor_m2": Decimal("1.3"), "length_mm": 1600, "width_mm": 800})
    workspace.update_stock(desks.id, sized)
    room.save_settings(StockSettings(rooms=(StorageRoom(name="Hennebont", floor_m2=Decimal(14)),)))
    for label, count, days in (("Bureaux de la mairie d'Auray", 8, 40), ("Bureaux du lycée de Pontivy", 7, 60)):
        bid = workspace.commitments.add(Commitment(label=label, state=CommitmentState.SUBMITTED))
        by = today + timedelta(days=days)
        room.promise(Promise(commitment=bid.id, item=desks.id, quantity=count, by=by, until=by + timedelta(days=90)))
    workspace.assess_pending()


def tell_promises(workspace: Workspace) -> Iterator[str]:
    """Tell what is promised twice and what does not fit, and what waits until when."""
    room = workspace.goods
    for overlap in room.overlaps():
        yield from wrapped(str(overlap), WIDTH, indent="    ", first="  ✕ ")
    for line, label, taken in room.calendar():
        until = f"{line.promise.until:%d/%m/%Y}" if line.promise.until else "?"
        yield f"  du {line.promise.by:%d/%m/%Y} au {until} : {line.left} pièces, {label[:32]}"
        for each in taken:
            if not each.fits:
                yield f"    ✕ réserve : {number(each.taken)} m² à garder pour {number(each.capacity)}"


SCENES: Final = (
    Scene("Deux cents chaises demandées un an d'avance : que promettre ?", pour_journal, tell_chairs),
    Scene("Deux réponses réservent les mêmes bureaux : où est-ce que cela casse ?", pour_promises, tell_promises),
)
