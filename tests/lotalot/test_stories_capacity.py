"""The stories of capacity, end to end: a published notice, the profile, the verdict with exactly its reasons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lotalot.demo import build_demo
from lotalot.demo.capacity_scene import GROUNDS, SITES
from lotalot.workspace import Workspace
from readiness.models import Outcome, RequirementKind, Verdict, VerdictKind
from tests.lotalot.clihelp import lotalot

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"
SHORT = (Outcome.SHORT, Outcome.MISSING, Outcome.BLOCKING)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stories") / "demo.db"


@pytest.fixture(scope="module")
def demo(path: Path) -> Iterator[Workspace]:
    workspace = build_demo(path, clock=lambda: NOW)
    yield workspace
    workspace.close()


def best(demo: Workspace, ident: str) -> Verdict:
    found = demo.check(ident)
    assert found is not None
    return min(found.lots, key=lambda each: list(VerdictKind).index(each.kind))


def reasons(verdict: Verdict) -> dict[RequirementKind, str]:
    return {each.requirement.kind: each.reason.replace(NBSP, " ") for each in verdict.findings if each.outcome in SHORT}


def test_the_cleaning_that_looked_feasible_is_ruled_out_by_its_conditions(demo: Workspace) -> None:
    verdict = best(demo, SITES)
    assert verdict.kind is VerdictKind.NO
    found = reasons(verdict)
    assert set(found) == {
        RequirementKind.RESERVATION,
        RequirementKind.PLACE,
        RequirementKind.SCHEDULE,
        RequirementKind.TIME_WINDOW,
    }
    assert found[RequirementKind.SCHEDULE] == "5 j/sem. demandés, 3,5 j/sem. possibles."
    assert "au-delà de votre rayon de 40 km" in found[RequirementKind.PLACE]
    assert "avant 7 h" in found[RequirementKind.TIME_WINDOW]
    assert verdict.findings[0].outcome is Outcome.BLOCKING


def test_an_esat_of_the_same_place_is_together_for_exactly_three_conditions(demo: Workspace, tmp_path: Path) -> None:
    ours = demo.structure()
    assert ours is not None
    from readiness.check import assess
    from readiness.models import Site, StructureKind

    near = Site(name="Ici", postcode="35000", city="Rennes")
    esat = ours.model_copy(update={"kinds": (StructureKind.ESAT,), "accreditations": (), "sites": (near,)})
    call = demo.opportunity(SITES)
    assert call is not None
    verdict = assess(esat, [], call, NOW).lots[0]
    assert verdict.kind is VerdictKind.TOGETHER
    assert set(reasons(verdict)) <= {
        RequirementKind.PLACE,
        RequirementKind.SCHEDULE,
        RequirementKind.TIME_WINDOW,
    }
    assert "tous ces changements ensemble → la réponse devient « seul »" in verdict.turns


def test_a_skill_that_leaves_before_the_end_is_to_clarify_with_its_day_and_its_confidence(demo: Workspace) -> None:
    verdict = best(demo, GROUNDS)
    assert verdict.kind is VerdictKind.TO_CLARIFY
    first = verdict.findings[0]
    assert first.requirement.kind is RequirementKind.DURATION
    assert "capacité probable (le chef d'équipe finit son parcours)" in first.reason
    assert any("confirmer votre capacité jusqu'au" in turn and "« seul »" in turn for turn in verdict.turns)


def test_the_command_line_ranks_every_open_lot(demo: Workspace, path: Path) -> None:
    done = lotalot("--db", str(path), "check", "--all", "--json")
    kinds = [json.loads(line)["verdict"] for line in done.out.splitlines()]
    order = ["alone", "together", "to_clarify", "no"]
    assert [order.index(kind) for kind in kinds] == sorted(order.index(kind) for kind in kinds)
    assert len(set(kinds)) == 4


def test_bids_are_listed_added_changed_and_their_conflicts_named(demo: Workspace, path: Path) -> None:
    at = ("--db", str(path), "bids")
    assert len(lotalot(*at, "list", "--json").out.splitlines()) >= 2
    conflicts = [json.loads(line) for line in lotalot(*at, "conflicts", "--json").out.splitlines()]
    assert {each["kind"] for each in conflicts} >= {"hours", "resource"}
    assert all(len(each["labels"]) == 2 for each in conflicts)
    made = json.loads(lotalot(*at, "add", "--label", "Mairie", "--hours", "10", "--state", "won", "--json").out)
    done = json.loads(lotalot(*at, "set", str(made["id"]), "--state", "ended", "--json").out)
    assert done["state"] == "ended"
    assert lotalot(*at, "set", str(made["id"]), "--chance", "beaucoup").code == 2
    assert lotalot(*at, "set", "99", "--state", "won").code == 2


def test_goods_promised_twice_are_named_with_both_bids_and_a_lost_one_frees_them(tmp_path: Path) -> None:
    from datetime import date

    from readiness.commitments import Commitment, CommitmentState
    from readiness.models import StockItem
    from readiness.promises import Promise
    from readiness.store_journal import StockStore

    workspace = Workspace.open(tmp_path / "w.db", clock=lambda: NOW)
    workspace.add_stock([StockItem(category="chaises", label="Chaise", quantity=30)])
    store = StockStore(workspace.database())
    bids = [
        workspace.commitments.add(Commitment(label=name, state=CommitmentState.SUBMITTED))
        for name in ("Auray", "Redon")
    ]
    for bid in bids:
        store.promise(Promise(commitment=bid.id, category="chaises", quantity=20, by=date(2027, 1, 15)), NOW)
    (said,) = workspace.commitments.goods()
    assert "« Auray » et « Redon »" in said
    workspace.commitments.update(bids[0].id, bids[0].commitment.model_copy(update={"state": CommitmentState.LOST}))
    assert workspace.commitments.goods() == []
    workspace.close()
