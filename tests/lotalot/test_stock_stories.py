"""The stories of the stock, end to end on the example: two hundred chairs, goods promised twice, a full storage."""

from datetime import UTC, datetime
from pathlib import Path

from lotalot.demo import build_demo
from lotalot.demo.stock_scene import CHAIRS, tell_chairs, tell_promises
from readiness.models import RequirementKind

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_two_hundred_chairs_are_answered_today_and_in_march(tmp_path: Path) -> None:
    workspace = build_demo(tmp_path / "demo.db", clock=lambda: NOW)
    assessment = workspace.check(CHAIRS)
    assert assessment is not None
    finding = next(each for each in assessment.lots[0].findings if each.requirement.kind is RequirementKind.QUANTITY)
    assert finding.ours.startswith("34 aujourd'hui, ")
    assert "en mars à 80" in finding.ours
    told = "\n".join(tell_chairs(workspace))
    assert "en stock 34" in told
    assert "Conseil départemental" in told
    workspace.close()


def test_desks_promised_twice_and_kept_until_the_site_opens_do_not_fit(tmp_path: Path) -> None:
    workspace = build_demo(tmp_path / "demo.db", clock=lambda: NOW)
    told = " ".join(" ".join(tell_promises(workspace)).split())
    assert "« Bureaux de la mairie d'Auray » et « Bureaux du lycée de Pontivy »" in told
    assert "✕ réserve" in told
    workspace.close()
