"""eForms calls, changes and plannings, as the BOAMP publishes them."""

import copy
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.dates import wall_deadline
from feeds.eforms import read_eforms
from feeds.eforms_parties import checked_siret
from feeds.eforms_terms import Draft
from feeds.errors import UnreadableRecord
from feeds.models import Amount, Buyer, Kind, Lot, LotsGroup, Notice

DATA = Path(__file__).parent / "data" / "eforms"


def envelope(**known: Any) -> Notice:
    facts: dict[str, Any] = {
        "source": "boamp",
        "guid": "26-81222",
        "kind": Kind.CALL,
        "form": "EFORMS",
        "title": "",
        "buyer": Buyer(""),
        "published": date(2026, 9, 2),
    }
    return Notice(**{**facts, **known})


def document(name: str) -> dict[str, Any]:
    root: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))["EFORMS"]
    return root


def read(name: str, **known: Any) -> Notice:
    return read_eforms(document(name), envelope(**known))


def lot(notice: Notice, number: str) -> Lot:
    return next(one for one in notice.lots if one.id == number)


def texts(notice: Notice, role: str, number: str | None) -> list[str]:
    return [fragment.text for fragment in notice.fragments if (fragment.role, fragment.lot) == (role, number)]


def test_the_french_title_is_preferred_and_paragraphs_are_kept() -> None:
    notice = read("call")
    assert notice.title == "Entretien des locaux"
    assert notice.description == "Nettoyage courant.\nVitrerie."


def test_a_title_that_is_not_french_gives_way_to_the_envelopes() -> None:
    root = document("call")
    root["ContractNotice"]["cac:ProcurementProject"]["cbc:Name"] = {"@languageID": "ENG", "#text": "Cleaning"}
    assert read_eforms(root, envelope(title="Nettoyage")).title == "Nettoyage"
    assert read_eforms(root, envelope()).title == "Cleaning"


def test_the_buyer_is_found_through_its_reference_and_the_others_are_named() -> None:
    notice = read("call")
    assert notice.buyer == Buyer("Commune d'Exemple", "73282932000074", "EXEMPLE", "56100")
    assert "Achat groupé avec : Centre communal d'action sociale d'Exemple." in texts(notice, "info", None)


def test_the_buyer_that_the_envelope_names_is_chosen_among_several() -> None:
    notice = read("call", buyer=Buyer("CENTRE COMMUNAL D'ACTION SOCIALE D'EXEMPLE"))
    assert notice.buyer.name == "Centre communal d'action sociale d'Exemple"
    assert notice.buyer.siret == ""


@pytest.mark.parametrize(
    ("raw", "siret"),
    [
        ("732 829 320 00074", "73282932000074"),
        ("732829320", "732829320"),
        ("73282932000075", ""),
        ("1745000580022", ""),
        ("24-39", ""),
        ("", ""),
        ("00000000000000", ""),
        ("35600000000048", "35600000000048"),
        ("35600000049837", "35600000049837"),
    ],
)
def test_an_identifier_is_kept_when_its_key_holds(raw: str, siret: str) -> None:
    assert checked_siret(raw) == siret


def test_kinds_of_lots_are_told_apart() -> None:
    notice = read("call")
    assert [(one.id, one.kind) for one in notice.lots] == [("1", "lot"), ("2", "lot"), ("3", "lot")]
    assert notice.lots_groups == (LotsGroup("GLO-0001", ("1", "2"), "Écoles et mairie"),)
    assert [(one.id, one.kind) for one in read("planning").lots] == [("1", "part")]


def test_variants_are_stated_lot_by_lot() -> None:
    root = document("call")
    parts = root["ContractNotice"]["cac:ProcurementProjectLot"]
    lots = [node for node in parts if node["cbc:ID"].get("@schemeName") == "Lot"]
    for node, answer in zip(lots, ("allowed", "not-allowed"), strict=False):
        node.setdefault("cac:TenderingTerms", {})["cbc:VariantConstraintCode"] = {
            "@listName": "permission",
            "#text": answer,
        }
    stated = [one for one in read_eforms(root, envelope()).statements if one.topic == "variants"]
    assert [one.value for one in stated[:2]] == ["allowed", "not-allowed"]
    assert len({one.lot for one in stated}) == len(stated)


def test_limits_on_lots_are_read_and_zero_says_nothing() -> None:
    limits = read("call").lot_limits
    assert limits is not None
    assert (limits.submitted, limits.awarded) == (3, 2)
    root = document("call")
    distribution = root["ContractNotice"]["cac:TenderingTerms"]["cac:LotDistribution"]
    distribution["cbc:MaximumLotsSubmittedNumeric"] = distribution["cbc:MaximumLotsAwardedNumeric"] = "0"
    assert read_eforms(root, envelope()).lot_limits is None


def test_the_duty_to_tender_for_all_lots_is_told_with_its_doubt() -> None:
    [told] = [text for text in texts(read("call"), "conditions", None) if "BT-763" in text]
    assert told.startswith("L'avis indique qu'il faut répondre à tous les lots")
    assert "à vérifier" in told
    root = document("call")
    root["ContractNotice"]["cac:ProcurementProjectLot"] = root["ContractNotice"]["cac:ProcurementProjectLot"][0]
    assert not [text for text in texts(read_eforms(root, envelope()), "conditions", None) if "BT-763" in text]


@pytest.mark.parametrize("written", ["0", "0.00", "0.01", "1", "1.00", "-1"])
def test_an_amount_that_only_fills_its_field_is_unknown(written: str) -> None:
    root = document("call")
    total = {"cbc:EstimatedOverallContractAmount": {"@currencyID": "EUR", "#text": written}}
    root["ContractNotice"]["cac:ProcurementProject"]["cac:RequestedTenderTotal"] = total
    assert read_eforms(root, envelope()).value is None


def test_cpv_codes_come_main_one_first_without_repetition() -> None:
    notice = read("call")
    assert notice.cpv == ("90910000", "90911300")
    assert lot(notice, "1").cpv == ("90919300",)
    assert notice.natures == ("services", "supplies")


def test_zero_is_not_a_value_and_a_maximum_says_so() -> None:
    notice = read("call")
    assert notice.value == Amount(None, Decimal("400000.00"), "framework-maximum")
    assert lot(notice, "1").value == Amount(Decimal(150000), Decimal(150000), "estimated")
    assert "Maximum de l'accord-cadre : 250000 EUR" in texts(notice, "info", "1")
    assert lot(notice, "2").value is None


def test_a_quantity_has_a_french_unit_and_zero_is_not_one() -> None:
    notice = read("call")
    (quantity,) = lot(notice, "1").quantities
    assert (quantity.value, quantity.unit, quantity.text) == (Decimal(1200), "m²", "1200 MTK")
    assert lot(notice, "2").quantities == ()


def test_every_place_is_kept() -> None:
    notice = read("call")
    assert [(place.city, place.postcode, place.nuts, place.label) for place in lot(notice, "1").places] == [
        ("Exemple", "56100", "FRH04", ""),
        ("", "", "FRH04", "École du bourg"),
    ]
    assert notice.places[0].label == "Partout dans le pays"


def test_durations_are_months_whatever_the_unit() -> None:
    notice = read("call")
    first, second, third = notice.lots
    assert (first.duration_months, first.starts, first.renewals) == (Decimal(24), date(2027, 1, 1), 2)
    assert (second.duration_months, second.renewals) == (Decimal(12), None)
    assert third.duration_months is None
    assert notice.warnings == ("Durée invraisemblable, ignorée : 2920 MONTH.",)


@pytest.mark.parametrize(
    ("starts", "ends", "months"),
    [
        ("2025-01-01+01:00", "2027-12-31+01:00", "36"),
        ("2025-01-15Z", "2025-02-14Z", "1"),
        ("2025-01-01", "2025-01-15", "0.5"),
        ("2025-01-02", "2025-01-01", None),
        ("2025-01-01", "", None),
    ],
)
def test_a_period_between_two_days_counts_both(starts: str, ends: str, months: str | None) -> None:
    root = document("planning")
    project = root["PriorInformationNotice"]["cac:ProcurementProjectLot"]["cac:ProcurementProject"]
    project["cac:PlannedPeriod"] = {"cbc:StartDate": starts, "cbc:EndDate": ends}
    (one,) = read_eforms(root, envelope()).lots
    assert one.duration_months == (Decimal(months) if months else None)


def test_each_lot_keeps_its_deadline_and_the_earliest_is_the_headline() -> None:
    notice = read("call")
    walls = [one.deadline.wall if one.deadline else None for one in notice.lots]
    assert walls == ["2026-10-05T12:00", "2026-10-12T16:30", "2026-10-20T12:00"]
    assert notice.deadline is not None
    assert notice.deadline.wall == "2026-10-05T12:00"
    assert "+01:00" in notice.deadline.doubt


def test_a_deadline_before_the_dispatch_is_not_the_headline() -> None:
    root = document("call")
    period = root["ContractNotice"]["cac:ProcurementProjectLot"][1]["cac:TenderingProcess"]
    period["cac:TenderSubmissionDeadlinePeriod"]["cbc:EndDate"] = "2020-06-05+02:00"
    deadline = read_eforms(root, envelope()).deadline
    assert deadline is not None
    assert deadline.wall == "2026-10-12T16:30"


def test_wall_clocks_are_read_in_the_zone_of_the_envelope() -> None:
    known = wall_deadline("2026-10-05T12:00:00", "Indian/Reunion")
    deadline = read("call", deadline=known).deadline
    assert deadline is not None
    assert deadline.at.isoformat() == "2026-10-05T08:00:00+00:00"


def test_the_envelopes_deadline_stands_when_no_lot_has_one() -> None:
    known = wall_deadline("2026-10-05T12:00:00", "Europe/Paris")
    assert read("planning", deadline=known).deadline == known


def test_a_reservation_beside_another_requirement_is_seen() -> None:
    stated = {(one.lot, one.value): one for one in read("call").statements if one.topic == "reserved-participation"}
    assert set(stated) == {("1", "res-ws"), ("3", "none")}
    assert stated["1", "res-ws"].text == "Réservé aux entreprises adaptées et ESAT."
    assert "LOT-0001" in stated["1", "res-ws"].path


def test_a_missing_reservation_field_is_no_statement() -> None:
    assert not [one for one in read("call").statements if one.lot == "2" and one.topic == "reserved-participation"]


def test_a_part_of_a_planning_may_be_reserved() -> None:
    (statement,) = read("planning").statements
    assert (statement.topic, statement.value, statement.lot) == ("reserved-participation", "res-pub-ser", "1")


def test_social_and_environmental_codes_are_stated() -> None:
    found = {(one.topic, one.value, one.text) for one in read("call").statements if one.lot == "1"}
    assert {
        ("reserved-execution", "yes", ""),
        ("strategic-procurement", "soc-obj", "Clause d'insertion"),
        ("social-objective", "opp", ""),
        ("gpp-criteria", "national", ""),
    } <= found


def test_conditions_criteria_and_capacities_are_texts_of_their_lot() -> None:
    notice = read("call")
    assert "300 heures d'insertion." in texts(notice, "conditions", "1")
    assert texts(notice, "criteria", "1") == ["Prix : Prix des prestations (40 %)\nInsertion (15 points)"]
    assert texts(notice, "capacity", "1") == [
        "Capacité économique et financière : Chiffre d'affaires annuel de 100 000 €"
    ]
    assert "Visite conseillée." in texts(notice, "info", None)


def test_what_every_lot_says_word_for_word_is_said_once_of_the_whole() -> None:
    root = document("call")
    for node in root["ContractNotice"]["cac:ProcurementProjectLot"][1:]:
        node["cac:ProcurementProject"]["cbc:Note"] = "Clause commune"
    notice = read_eforms(root, envelope())
    assert [fragment.lot for fragment in notice.fragments if fragment.text == "Clause commune"] == [None]


def test_techniques_are_gathered_from_the_lots() -> None:
    assert set(read("call").techniques) == {"framework", "dps"}


def test_addresses_are_http_only_and_complete() -> None:
    assert {(link.role, link.url) for link in read("call").links} == {
        ("documents", "https://profil.exemple.fr/dce/1"),
        ("submission", "https://profil.exemple.fr/depot"),
        ("buyer-profile", "https://www.profil.exemple.fr"),
    }


def test_a_lot_that_the_buyer_numbers_otherwise_says_so() -> None:
    notice = read("call")
    assert lot(notice, "2").description == "Référence de l'acheteur : 2026 12"
    assert lot(notice, "1").description == "Trois écoles"


def test_the_procedure_identifier_and_dates_are_read() -> None:
    notice = read("call")
    assert notice.procedure_id == "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
    assert (notice.published, notice.dispatched) == (date(2026, 9, 2), date(2026, 9, 1))


def test_the_known_procedure_stands_when_the_code_says_other() -> None:
    assert read("call", procedure="adapted").procedure == "adapted"
    assert read("call").procedure == "other"


@pytest.mark.parametrize(
    ("code", "form", "kind"),
    [
        ("pin-only", "planning", Kind.PLANNING),
        ("pin-buyer", "planning", Kind.PLANNING),
        ("pin-rtl", "planning", Kind.PLANNING),
        ("pmc", "consultation", Kind.SOURCING),
        ("pin-cfc-standard", "competition", Kind.CALL),
        ("pin-cfc-social", "competition", Kind.CALL),
        ("cn-desg", "competition", Kind.CALL),
        ("qu-sy", "competition", Kind.CALL),
        ("subco", "competition", Kind.CALL),
        ("veat", "dir-awa-pre", Kind.INTENTION),
        ("can-social", "result", Kind.RESULT),
        ("can-modif", "cont-modif", Kind.MODIFICATION),
        ("corr", "change", Kind.CHANGE),
        ("", "competition", Kind.CALL),
        ("new-code", "", Kind.PLANNING),
    ],
)
def test_the_type_of_a_notice_gives_its_kind(code: str, form: str, kind: Kind) -> None:
    root = document("planning")
    root["PriorInformationNotice"]["cbc:NoticeTypeCode"] = {"@listName": form, "#text": code}
    assert read_eforms(root, envelope()).kind is kind


def test_a_planning_that_asks_the_market_is_a_sourcing() -> None:
    root = document("planning")
    root["PriorInformationNotice"]["cac:ProcurementProject"]["cbc:Name"] = "Consultation préalable du marché : mobilier"
    assert read_eforms(root, envelope()).kind is Kind.SOURCING


def test_a_call_that_changes_a_notice_is_a_change_with_its_words() -> None:
    notice = read("change")
    assert notice.kind is Kind.CHANGE
    deadline, wording = notice.changes
    assert (deadline.topic, deadline.lots) == ("deadline", ("2",))
    assert deadline.deadline is not None
    assert deadline.deadline.wall == "2026-10-20T12:00"
    assert (wording.topic, wording.lots, wording.new) == ("lot", ("1",), "Le cadre de réponse a été remplacé.")


def test_a_lot_whose_words_and_field_disagree_keeps_the_earlier_date_with_a_doubt() -> None:
    root = document("change")
    changes = root["ContractNotice"]["ext:UBLExtensions"]["ext:UBLExtension"]["ext:ExtensionContent"][
        "efext:EformsExtension"
    ]["efac:Changes"]
    changes["efac:Change"] = {
        "efbc:ChangeDescription": "La date limite de remise des offres reste fixée au 05/10/2026 à 12h00.",
        "efac:ChangedSection": {"efbc:ChangedSectionIdentifier": "LOT-0002"},
    }
    notice = read_eforms(root, envelope())
    deadline = lot(notice, "2").deadline
    assert deadline is not None
    assert deadline.wall == "2026-10-05T12:00"
    assert "mardi 20 octobre 2026" in deadline.doubt
    first = lot(notice, "1").deadline
    assert first is not None
    assert first.doubt == ""


def test_the_doubt_of_the_envelope_about_the_same_digits_is_kept() -> None:
    known = wall_deadline("2026-10-05T12:00:00", "Europe/Paris")
    assert known is not None
    root = document("change")
    doubted = replace(known, doubt="À vérifier.")
    assert read_eforms(root, envelope(deadline=doubted)).deadline == doubted


def test_a_correction_that_only_the_envelope_knows_is_a_change() -> None:
    assert read("call", kind=Kind.CHANGE).kind is Kind.CHANGE


def test_a_cancellation_has_its_reason() -> None:
    notice = read("cancellation")
    assert notice.kind is Kind.CANCELLATION
    (change,) = notice.changes
    assert (change.topic, change.new) == ("cancellation", "Besoin à redéfinir.")
    assert "Avis annulé" in change.evidence.quote


def test_other_prefixes_give_the_same_notice() -> None:
    def renamed(node: Any) -> Any:
        if isinstance(node, dict):
            return {key.replace("cbc:", "ns1:").replace("cac:", "ns2:"): renamed(value) for key, value in node.items()}
        return [renamed(value) for value in node] if isinstance(node, list) else node

    assert read_eforms(renamed(document("call")), envelope()) == read("call")


def test_one_lot_alone_or_in_a_list_reads_the_same() -> None:
    single, several = document("planning"), document("planning")
    several["PriorInformationNotice"]["cac:ProcurementProjectLot"] = [
        several["PriorInformationNotice"]["cac:ProcurementProjectLot"]
    ]
    assert read_eforms(single, envelope()) == read_eforms(several, envelope())


@pytest.mark.parametrize("root", [{}, {"Other": {"cbc:ID": "1"}}, {"ContractNotice": ""}, {"ContractNotice": []}])
def test_a_form_without_a_known_document_is_refused(root: dict[str, Any]) -> None:
    with pytest.raises(UnreadableRecord, match="26-81222"):
        read_eforms(root, envelope())


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        found += _paths(value, (*path, key))
    return found


PATHS = {name: _paths(document(name)) for name in ("call", "change", "result", "planning")}
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    ["", "unpublished", "-1", [], {}, [""], [[]], {"#text": ""}, {"#text": ["x"]}, None, 7, "é" * 50, "9" * 400]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(PATHS)), st.data())
def test_a_wrong_shape_anywhere_never_raises(name: str, data: st.DataObject) -> None:
    root = copy.deepcopy(document(name))
    for _ in range(3):
        path = data.draw(st.sampled_from(PATHS[name][1:]))
        holder: Any = root
        try:
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = data.draw(JUNK)
        except (KeyError, IndexError, TypeError):
            continue
    notice = read_eforms(root, envelope())
    assert notice.guid == "26-81222"
    assert len({one.id for one in notice.lots}) == len(notice.lots)
    assert all(link.url.startswith(("http://", "https://")) for link in notice.links)


# --- a notice and its copies --------------------------------------------------------------------------------------------


def with_changes(node: dict[str, Any]) -> dict[str, Any]:
    root = document("call")
    extension = root["ContractNotice"]["ext:UBLExtensions"]["ext:UBLExtension"]["ext:ExtensionContent"]
    extension["efext:EformsExtension"]["efac:Changes"] = node
    return root


def test_the_identifier_and_version_of_a_notice_are_kept() -> None:
    root = document("call")
    assert read_eforms(root, envelope()).notice_id == "11111111-2222-4333-8444-555555555555-01"
    root["ContractNotice"]["cbc:VersionID"] = "2"
    assert read_eforms(root, envelope()).notice_id == "11111111-2222-4333-8444-555555555555-02"
    root["ContractNotice"]["cbc:ID"] = "26-81222"
    assert read_eforms(root, envelope()).notice_id == ""


@pytest.mark.parametrize(
    ("changed", "previous"),
    [
        ("AAAAAAAA-2222-4333-8444-555555555555-01", ("aaaaaaaa-2222-4333-8444-555555555555",)),
        ("aaaaaaaa-2222-4333-8444-555555555555", ("aaaaaaaa-2222-4333-8444-555555555555",)),
        ("00625392-2024", ("625392-2024",)),
        ("2024/S 123-456789", ("456789-2024",)),
        ("à compléter", ()),
        ("11111111-2222-4333-8444-555555555555-01", ()),
    ],
)
def test_the_notice_that_a_change_names_is_an_earlier_one(changed: str, previous: tuple[str, ...]) -> None:
    root = with_changes({"efbc:ChangedNoticeIdentifier": {"@schemeName": "notice-id-ref", "#text": changed}})
    assert read_eforms(root, envelope()).previous == previous


def test_what_is_said_of_renewal_guarantees_and_buyers_is_searched() -> None:
    root = document("call")
    first = next(one for one in root["ContractNotice"]["cac:ProcurementProjectLot"] if "LOT" in str(one["cbc:ID"]))
    first["cac:TenderingTerms"] |= {
        "cbc:RecurringProcurementDescription": "Remise en concurrence tous les quatre ans.",
        "cac:RequiredFinancialGuarantee": {"cbc:Description": "Retenue de garantie de 5 %."},
    }
    first["cac:TenderingProcess"]["cac:FrameworkAgreement"] = {
        "cac:SubsequentProcessTenderRequirement": {"cbc:Description": "Collèges et lycées du département."}
    }
    notice = read_eforms(root, envelope())
    number = next(one.id for one in notice.lots)
    assert "Remise en concurrence tous les quatre ans." in texts(notice, "info", number)
    assert "Collèges et lycées du département." in texts(notice, "info", number)
    assert "Retenue de garantie de 5 %." in texts(notice, "conditions", number)


def test_who_pays_prizes_clearance_and_the_law_that_applies_are_searched() -> None:
    root = document("call")
    first = next(one for one in root["ContractNotice"]["cac:ProcurementProjectLot"] if "LOT" in str(one["cbc:ID"]))
    funding = {"efac:Funding": {"cbc:Description": "Subvention de l'État.", "efbc:FinancingIdentifier": "FEDER-07"}}
    first["cac:TenderingTerms"] |= {
        "cbc:FundingProgram": "Programme régional.",
        "cac:SecurityClearanceTerm": {"cbc:Description": "Habilitation exigée."},
        "cac:AwardingTerms": {"cac:Prize": {"cbc:Description": "Prime de 12 000 €."}},
        "ext:UBLExtensions": {"ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": funding}}},
    }
    law = {"cbc:ID": "LocalLegalBasis", "cbc:DocumentDescription": "Articles R2124-2 et suivants."}
    root["ContractNotice"]["cac:TenderingTerms"]["cac:ProcurementLegislationDocumentReference"] = law
    notice = read_eforms(root, envelope())
    said = {fragment.text: fragment.role for fragment in notice.fragments}
    for text in ("Programme régional.", "Subvention de l'État.", "FEDER-07", "Prime de 12 000 €."):
        assert said[text] == "info"
    assert said["Articles R2124-2 et suivants."] == "info"
    assert said["Habilitation exigée."] == "conditions"


@pytest.mark.parametrize("written", ["56 100", "F-56100", "FR-56100", " 56100 "])
def test_a_postcode_is_read_however_it_is_spaced(written: str) -> None:
    root = document("call")
    root["ContractNotice"]["cac:ProcurementProject"]["cac:RealizedLocation"] = {
        "cac:Address": {"cbc:CityName": "Exemple", "cbc:PostalZone": written}
    }
    assert [place.postcode for place in read_eforms(root, envelope()).places] == ["56100"]


def test_no_published_code_brings_a_character_that_cannot_be_stored() -> None:
    root = document("call")
    terms = root["ContractNotice"]["cac:ProcurementProjectLot"][1]["cac:TenderingTerms"]
    terms["cac:TendererQualificationRequest"] = {
        "cac:SpecificTendererRequirement": {
            "cbc:TendererRequirementTypeCode": {"@listName": "reserved-procurement", "#text": "res\ud800-ws\x1b"}
        }
    }
    notice = read_eforms(root, envelope())
    assert "res-ws" in [one.value for one in notice.statements if one.topic == "reserved-participation"]


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("https://plis.exemple.fr/7?a=1@2", ["https://plis.exemple.fr/7?a=1@2"]),
        ("plis.exemple.fr/7", ["https://plis.exemple.fr/7"]),
        ("www.exemple.fr", ["https://www.exemple.fr"]),
        ("https://www.boamp.fr@pirate.exemple.fr/7", []),
        ("achats@exemple.fr", []),
        ("achats.exemple.fr@exemple.fr", []),
        ("javascript:alert(1)", []),
        ("voir le profil d'acheteur", []),
    ],
)
def test_an_address_of_submission_is_whole_or_left_out(published: str, kept: list[str]) -> None:
    draft = Draft("EFORMS.ContractNotice", "Europe/Paris")
    draft.link("submission", published)
    assert [link.url for link in draft.links] == kept


def test_a_buyer_overseas_gives_its_zone_when_the_zone_of_publication_is_mixed() -> None:
    root = document("call")
    content = root["ContractNotice"]["ext:UBLExtensions"]["ext:UBLExtension"]["ext:ExtensionContent"]
    company = content["efext:EformsExtension"]["efac:Organizations"]["efac:Organization"][0]["efac:Company"]
    company["cac:PostalAddress"]["cbc:PostalZone"] = "97743"
    base = envelope(departments=("974", "976"), deadline=wall_deadline("2026-10-01T12:00:00", "Europe/Paris"))
    notice = read_eforms(root, base)
    assert {one.deadline.zone for one in notice.lots if one.deadline} == {"Indian/Reunion"}
    assert notice.deadline is not None
    assert notice.deadline.zone == "Indian/Reunion"
    for lot in root["ContractNotice"]["cac:ProcurementProjectLot"]:
        lot.pop("cac:TenderingProcess", None)
    silent = read_eforms(root, base).deadline
    assert silent is not None
    assert (silent.wall, silent.zone) == ("2026-10-01T12:00", "Indian/Reunion")
