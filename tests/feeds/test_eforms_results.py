"""Who won what, by the chain that eForms spells out."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from feeds.eforms import read_eforms
from feeds.eforms_results import with_published_winners
from feeds.models import Amount, Award, Buyer, Kind, Notice

DATA = Path(__file__).parent / "data" / "eforms"
BASE = Notice("boamp", "26-99999", Kind.RESULT, "EFORMS", "", Buyer(""), date(2026, 12, 3))


def document() -> dict[str, Any]:
    root: dict[str, Any] = json.loads((DATA / "result.json").read_text(encoding="utf-8"))["EFORMS"]
    return root


def result(root: dict[str, Any]) -> dict[str, Any]:
    holder = root["ContractAwardNotice"]["ext:UBLExtensions"]["ext:UBLExtension"]["ext:ExtensionContent"]
    found: dict[str, Any] = holder["efext:EformsExtension"]["efac:NoticeResult"]
    return found


def awards(root: dict[str, Any]) -> dict[str | None, Award]:
    return {award.lot: award for award in read_eforms(root, BASE).awards}


def test_the_winner_is_the_one_that_a_contract_settles_its_lead_first() -> None:
    won = awards(document())["1"]
    assert won.outcome == "awarded"
    assert won.winners == ("Entreprise adaptée d'Exemple", "Atelier d'insertion d'Exemple")
    assert won.amount == Decimal("180000.50")


def test_a_lot_without_winner_says_why() -> None:
    given_up = awards(document())["2"]
    assert (given_up.outcome, given_up.winners) == ("unsuccessful", ())
    assert given_up.evidence is not None
    assert "aucune offre reçue" in given_up.evidence.quote


def test_a_withheld_winner_is_unknown() -> None:
    assert awards(document())["3"].outcome == "unknown"


def test_without_a_contract_the_listed_tender_wins_and_a_withheld_amount_is_unknown() -> None:
    won = awards(document())["4"]
    assert (won.winners, won.amount) == (("Société Perdante",), None)


def test_a_competition_still_open_is_not_a_result() -> None:
    assert "5" not in awards(document())


def test_a_result_with_a_correction_stays_a_result_without_deadline() -> None:
    notice = read_eforms(document(), BASE)
    assert notice.kind is Kind.RESULT
    assert notice.deadline is None
    assert all(lot.deadline is None for lot in notice.lots)
    assert [change.new for change in notice.changes] == ["Adresse du titulaire"]


def test_the_total_is_the_value_awarded() -> None:
    total = Decimal("180000.50")
    assert read_eforms(document(), BASE).value == Amount(total, total, "awarded")


def test_several_contracts_of_a_lot_add_their_winners_and_leave_the_amount_unknown() -> None:
    root = document()
    result(root)["efac:LotResult"][0]["efac:SettledContract"] = [{"cbc:ID": "CON-0001"}, {"cbc:ID": "CON-0002"}]
    result(root)["efac:SettledContract"] = [
        {"cbc:ID": "CON-0001", "efac:LotTender": {"cbc:ID": "TEN-0001"}},
        {"cbc:ID": "CON-0002", "efac:LotTender": {"cbc:ID": "TEN-0002"}},
    ]
    won = awards(root)["1"]
    assert won.winners[-1] == "Société Perdante"
    assert won.amount is None


def test_two_results_of_one_lot_are_joined() -> None:
    root = document()
    second = dict(result(root)["efac:LotResult"][3])
    second["efac:TenderLot"] = {"cbc:ID": "LOT-0001"}
    result(root)["efac:LotResult"].append(second)
    assert set(awards(root)["1"].winners) == {
        "Entreprise adaptée d'Exemple",
        "Atelier d'insertion d'Exemple",
        "Société Perdante",
    }


def test_a_contract_over_several_lots_counts_for_each_with_its_own_tender() -> None:
    root = document()
    lots = result(root)["efac:LotResult"]
    lots[3]["efac:SettledContract"] = {"cbc:ID": "CON-0001"}
    result(root)["efac:SettledContract"]["efac:LotTender"] = [{"cbc:ID": "TEN-0001"}, {"cbc:ID": "TEN-0003"}]
    assert awards(root)["4"].winners == ("Société Perdante",)
    assert awards(root)["1"].amount == Decimal("180000.50")


def test_a_result_for_a_group_is_a_result_for_its_lots() -> None:
    root = document()
    root["ContractAwardNotice"]["cac:TenderingTerms"] = {
        "cac:LotDistribution": {
            "cac:LotsGroup": {
                "cbc:LotsGroupID": "GLO-0001",
                "cac:ProcurementProjectLotReference": [{"cbc:ID": "LOT-0007"}, {"cbc:ID": "LOT-0008"}],
            }
        }
    }
    result(root)["efac:LotResult"] = {
        "cbc:TenderResultCode": {"#text": "clos-nw"},
        "efac:TenderLot": {"cbc:ID": "GLO-0001"},
    }
    assert {lot: award.outcome for lot, award in awards(root).items()} == {"7": "unsuccessful", "8": "unsuccessful"}


@pytest.mark.parametrize("missing", ["efac:TenderingParty", "efac:LotTender", "efac:SettledContract"])
def test_a_broken_chain_invents_no_winner(missing: str) -> None:
    root = document()
    del result(root)[missing]
    won = awards(root)["1"]
    assert won.outcome == "awarded"
    if missing != "efac:SettledContract":
        assert won.winners == ()


@pytest.mark.shared
def test_every_stored_french_notice_is_read(shared: Path) -> None:
    path = shared / "boamp" / "derived_api_shape" / "eforms_fr_donnees.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    notices = [read_eforms(json.loads(line)["donnees"]["EFORMS"], BASE) for line in lines]
    assert len(notices) > 50
    assert all(notice.title and notice.buyer.name and notice.dispatched for notice in notices)
    assert all(notice.lots for notice in notices)
    calls = [notice for notice in notices if notice.kind in (Kind.CALL, Kind.CHANGE)]
    assert sum(1 for notice in calls if notice.deadline) > len(calls) - 3
    decided = [notice for notice in notices if notice.kind is Kind.RESULT]
    assert all(notice.awards for notice in decided)


def test_winners_of_the_envelope_are_named_when_the_form_names_none() -> None:
    won, lost = Award("1", (), None, "awarded"), Award("2", (), None, "unsuccessful")
    published = (Award(None, ("DELTA",)),)
    assert with_published_winners((won, lost), published) == (Award("1", ("DELTA",), None, "awarded"), lost)
    both = with_published_winners((won, Award("3", (), None, "unknown"), lost), published)
    assert both == (lost, *published)
    assert with_published_winners((), published) == published
    assert with_published_winners((lost,), published) == (lost,)
    assert with_published_winners((won,), ()) == (won,)
    named = Award("1", ("ALPHA",), None, "awarded")
    assert with_published_winners((named,), published) == (named,)


def test_the_ceiling_of_a_framework_stands_for_the_value_when_no_total_is_published() -> None:
    root = document()
    result(root).pop("cbc:TotalAmount", None)
    result(root)["efbc:OverallMaximumFrameworkContractsAmount"] = {"@currencyID": "EUR", "#text": "2560000"}
    assert read_eforms(root, BASE).value == Amount(None, Decimal(2560000), "framework-maximum")
