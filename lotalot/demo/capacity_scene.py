"""Conditions of execution, a skill that leaves, two bids for the same van: three questions that directories miss."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lotalot import words
from lotalot.cli.render import wrapped
from lotalot.demo.scenes import Scene

if TYPE_CHECKING:
    from lotalot.workspace import Workspace
    from readiness.models import Verdict

SITES: Final = "boamp:26-90005"
"""Cleaning of fourteen sites, five days a week."""
GROUNDS: Final = "boamp:26-90008"
"""Upkeep of a cemetery: green spaces, which the profile declares for four months."""
SCHOOLS: Final = "boamp:26-90001"
VAN: Final = "camion 20 m3"
WIDTH: Final = 76


def nothing(_: Workspace) -> None:
    """Pour nothing: the example holds it."""


def told(workspace: Workspace, ident: str) -> Iterator[str]:
    """Tell the lot that stands best: verdict, what decided first, what would turn it."""
    assessment = workspace.check(ident)
    if assessment is None or not assessment.lots:
        yield "pas encore vérifié"
        return
    order = list(words.VERDICTS)
    verdict = min(assessment.lots, key=lambda each: order.index(each.kind))
    yield from _verdict(verdict)


def _verdict(verdict: Verdict) -> Iterator[str]:
    lot = f"Lot {verdict.lot}  " if verdict.lot else ""
    yield f"{lot}{words.verdict(verdict.kind)}"
    for finding in verdict.findings:
        if finding.outcome not in ("met", "not_applicable") and finding.requirement.asked != "non indiqué":
            mark = words.OUTCOMES[finding.outcome].symbol
            yield from wrapped(finding.reason, WIDTH, indent="    ", first=f"  {mark} ")
    for change in (*verdict.changes_answer, *verdict.turns):
        yield from wrapped(change, WIDTH, indent="    ", first="  → ")


def conditions(workspace: Workspace) -> Iterator[str]:
    """Tell the cleaning of fourteen sites."""
    yield from told(workspace, SITES)


def leaving(workspace: Workspace) -> Iterator[str]:
    """Tell the green spaces, whose team leader leaves."""
    yield from told(workspace, GROUNDS)


def pour_bids(workspace: Workspace) -> None:
    """Note two bids that need the same van in the same weeks."""
    from readiness.commitments import Commitment, CommitmentState  # noqa: PLC0415 - with the example only

    today = workspace.now().date()
    starts, ends = today + timedelta(days=60), today + timedelta(days=420)
    bids = (
        ("Trois écoles, lot 2", SCHOOLS, "2", Decimal(90), Decimal("0.5")),
        ("Salles communales", "boamp:26-90027", None, Decimal(70), Decimal("0.4")),
    )
    for label, ident, lot, hours, chance in bids:
        workspace.commitments.add(
            Commitment(
                label=label,
                state=CommitmentState.SUBMITTED,
                segment="nettoyage-locaux",
                opportunity=ident,
                lot=lot,
                chance=chance,
                starts=starts,
                ends=ends,
                hours_per_week=hours,
                resources=(VAN,),
            )
        )
    workspace.assess_pending()


def competing(workspace: Workspace) -> Iterator[str]:
    """Tell what is promised twice, and what if both are won."""
    from lotalot.bid_words import summary, winning_words  # noqa: PLC0415 - with the example only

    room = workspace.commitments
    for line in room.all():
        yield from wrapped(summary(line.commitment), WIDTH, indent="    ", first="  ")
    for conflict in room.conflicts():
        yield from wrapped(conflict.text, WIDTH, indent="    ", first="  ✕ ")
    for winning in room.winnings():
        yield from wrapped(winning_words(winning), WIDTH, indent="    ", first="  → ")


SCENES: Final = (
    Scene("Ce contrat paraît faisable : le tenons-nous aux conditions demandées ?", nothing, conditions),
    Scene("Nous savons le faire en janvier : et quand la personne sera partie ?", nothing, leaving),
    Scene("Deux réponses en cours : et si nous gagnons les deux ?", pour_bids, competing),
)
