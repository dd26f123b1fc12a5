"""What a lot asks: structured fields, then words, each with its evidence; silence stays silence."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from feeds.models import Clause, ClauseKind, Evidence, Fragment, Kind, Lot, Opportunity, Place, Quantity, Regime
from readiness.asked import SILENT
from readiness.models import Requirement, RequirementKind
from readiness.requirements import longest_months, read_requirements, total_months
from tests.readiness.cases import EVIDENCE, FAR, NEAR, NOW, hit, lot, opportunity, reserved, text

S = RequirementKind.SCHEDULE
D = Decimal


def one(requirements: tuple[Requirement, ...], kind: RequirementKind) -> Requirement:
    found = [each for each in requirements if each.kind is kind]
    assert len(found) == 1, found
    return found[0]


def test_what_is_asked_carries_the_path_and_the_words() -> None:
    asked = read_requirements(opportunity(fragments=text("Les bureaux sont nettoyés 5 jours sur 7.")), None, NOW)
    schedule = one(asked, S)
    assert (schedule.asked, schedule.value, schedule.unit) == ("5\N{NO-BREAK SPACE}j/sem.", D(5), "j/sem.")
    assert schedule.evidence == (
        Evidence("description", "Les bureaux sont nettoyés 5 jours sur 7.", "besoin:fréquence"),
    )


def test_the_lots_own_text_comes_before_the_procedures() -> None:
    fragments = text("5 jours par semaine") + text("2 jours par semaine", "1")
    call = opportunity(lots=(lot("1"), lot("2")), fragments=fragments)
    assert one(read_requirements(call, call.lots[0], NOW), S).value == 2
    assert one(read_requirements(call, call.lots[1], NOW), S).value == 5


def test_a_figure_said_of_another_lot_is_not_ours() -> None:
    fragments = text("Lot 1 : 5 jours par semaine\nLots n° 2 et 3 : 2 jours par semaine")
    call = opportunity(lots=(lot("1"), lot("2"), lot("3"), lot("4")), fragments=fragments)
    asked = [one(read_requirements(call, each, NOW), S).value for each in call.lots]
    assert asked == [5, 2, 2, None]


def test_a_lot_known_by_its_title_and_description_only_is_searched() -> None:
    call = opportunity(lots=(lot("1", description="Passage 3 fois par semaine"),))
    found = one(read_requirements(call, call.lots[0], NOW), S)
    assert found.value == 3
    assert found.evidence[0].path == "lot[1].description"


def test_a_silent_notice_asks_nothing_but_says_what_it_does_not_say() -> None:
    asked = read_requirements(opportunity(places=(), departments=()), None, NOW)
    silent = {each.kind for each in asked if each.asked == SILENT}
    assert silent == {RequirementKind.PLACE, RequirementKind.SCHEDULE, RequirementKind.TURNOVER}
    assert all(each.value is None and not each.evidence for each in asked if each.asked == SILENT)


def test_opening_hours_in_the_information_part_are_not_searched() -> None:
    words = "Prestations du lundi au vendredi"
    call = opportunity(
        fragments=(Fragment("info", words, None, "info"), Fragment("correction", words, None, "correction"))
    )
    assert one(read_requirements(call, None, NOW), S).asked == SILENT


def test_structured_quantities_come_before_the_text() -> None:
    quantity = Quantity(Decimal(120), "unités", "120 unités", Evidence("lot[1].quantity", "120"))
    chairs = lot("1", title="Chaises", description="200 chaises", cpv=("39112000",), quantities=(quantity,))
    call = opportunity(lots=(chairs,))
    asked = [each for each in read_requirements(call, chairs, NOW) if each.kind is RequirementKind.QUANTITY]
    assert [(each.value, each.unit) for each in asked] == [(D(120), "unités")]
    assert asked[0].evidence == (quantity.evidence,)


def test_goods_without_any_figure_have_a_silent_quantity_and_no_schedule() -> None:
    call = opportunity(cpv=("39112000",), segments=(hit("mobilier-reemploi"),))
    asked = read_requirements(call, None, NOW)
    assert one(asked, RequirementKind.QUANTITY).asked == SILENT
    assert not [each for each in asked if each.kind is S]


def test_reservation_requirements_follow_the_scope() -> None:
    call = opportunity(lots=(lot("1"), lot("2")), reservations=(reserved(Regime.IAE, "2"),))
    assert not [r for r in read_requirements(call, call.lots[0], NOW) if r.kind is RequirementKind.RESERVATION]
    found = one(read_requirements(call, call.lots[1], NOW), RequirementKind.RESERVATION)
    assert (found.asked, found.regime) == ("réservé aux SIAE", Regime.IAE)


def test_a_statement_that_nothing_is_reserved_is_shown() -> None:
    found = one(read_requirements(opportunity(unreserved=(EVIDENCE,)), None, NOW), RequirementKind.RESERVATION)
    assert (found.asked, found.evidence) == ("non réservé", (EVIDENCE,))


def test_what_is_said_of_another_lot_is_no_evidence_for_ours() -> None:
    ours, other = Evidence("lot[1].reserved", "none"), Evidence("lot[2].reserved", "none")
    call = opportunity(lots=(lot("1"), lot("2"), lot("3")), unreserved=(ours, other))
    assert one(read_requirements(call, call.lots[0], NOW), RequirementKind.RESERVATION).evidence == (ours,)
    assert not [r for r in read_requirements(call, call.lots[2], NOW) if r.kind is RequirementKind.RESERVATION]


def test_places_fall_back_on_departements() -> None:
    asked = one(read_requirements(opportunity(places=()), None, NOW), RequirementKind.PLACE)
    assert [place.precision for place in asked.places] == ["department"]
    assert asked.asked == "Morbihan"
    several = one(read_requirements(opportunity(places=(NEAR, FAR)), None, NOW), RequirementKind.PLACE)
    assert (several.label, several.asked) == ("site le plus loin", "2 sites")


def test_a_place_is_located_by_its_postcode() -> None:
    asked = one(read_requirements(opportunity(places=(Place(postcode="56000"),)), None, NOW), RequirementKind.PLACE)
    assert asked.places[0].latitude is not None
    assert asked.places[0].department == "56"


def test_durations_count_the_renewals() -> None:
    call = opportunity(duration_months=Decimal(12), renewals=3)
    assert total_months(call, None) == 48
    found = one(read_requirements(call, None, NOW), RequirementKind.DURATION)
    nbsp = "\N{NO-BREAK SPACE}"
    assert (found.value, found.most) == (D(12), D(48))
    assert found.asked == f"12{nbsp}mois, 48{nbsp}mois reconductions comprises"
    assert total_months(call, lot("1", duration_months=Decimal(6), renewals=0)) == 6
    assert total_months(opportunity(), None) is None


def test_insertion_hours_come_from_the_clauses_of_the_lot() -> None:
    clauses = (
        Clause(ClauseKind.INSERTION, (EVIDENCE,), ("1",), Decimal(140)),
        Clause(ClauseKind.INSERTION, (EVIDENCE,), ("2",), Decimal(70)),
        Clause(ClauseKind.ENVIRONMENTAL, (EVIDENCE,)),
    )
    call = opportunity(lots=(lot("1"), lot("2"), lot("3")), clauses=clauses)
    asked = [
        [each.value for each in read_requirements(call, one_lot, NOW) if each.kind is RequirementKind.INSERTION_HOURS]
        for one_lot in call.lots
    ]
    assert asked == [[140], [70], []]


def test_turnover_is_looked_for_where_capacity_is_asked() -> None:
    words = "Chiffre d’affaires annuel minimum de 300 000 €"
    call = opportunity(fragments=(Fragment("conditions.capacite", words, None, "capacity"),))
    found = one(read_requirements(call, None, NOW), RequirementKind.TURNOVER)
    assert (found.value, found.evidence[0].path) == (D(300_000), "conditions.capacite")


def test_each_lot_gets_its_own_turnover() -> None:
    words = "Chiffre d’affaires minimum : pour le lot 1 : 400 000 € ; pour le lot 2 : 100 000 €"
    call = opportunity(lots=(lot("1"), lot("2")), fragments=text(words, role="capacity"))
    asked = [one(read_requirements(call, each, NOW), RequirementKind.TURNOVER).value for each in call.lots]
    assert asked == [400_000, 100_000]


def test_a_planned_procedure_has_no_deadline_to_miss() -> None:
    planned = opportunity(kind=Kind.PLANNING, deadline=None)
    assert one(read_requirements(planned, None, NOW), RequirementKind.DEADLINE).asked == "pas encore ouverte"
    assert one(read_requirements(opportunity(deadline=None), None, NOW), RequirementKind.DEADLINE).asked == SILENT


def test_the_deadline_shows_the_buyers_clock() -> None:
    found = one(read_requirements(opportunity(), None, NOW), RequirementKind.DEADLINE)
    assert found.asked.replace("\N{NO-BREAK SPACE}", " ") == "04/12/2026 12 h 00"
    assert found.at == datetime(2026, 12, 4, 11, tzinfo=UTC)
    day_only = replace(opportunity().deadline, timed=False)  # type: ignore[type-var]
    assert (
        one(read_requirements(opportunity(deadline=day_only), None, NOW), RequirementKind.DEADLINE).asked
        == "04/12/2026"
    )


def test_renewals_that_would_make_a_contract_no_one_signs_are_already_in_its_duration() -> None:
    call = opportunity(duration_months=Decimal(48), renewals=3)
    assert total_months(call, None) == 48
    assert longest_months(call, None) == 192


def kinds(call: Opportunity, lot: Lot | None = None) -> dict[RequirementKind, Requirement]:
    return {each.kind: each for each in read_requirements(call, lot, NOW)}


def test_a_field_that_holds_the_renewals_is_told_apart_by_the_words() -> None:
    words = "Conclu pour une durée initiale d'un an, reconductible 3 fois par période d'un an."
    call = opportunity(lots=(lot("1", duration_months=D(48)),), fragments=text(words, role="info"))
    found = one(read_requirements(call, call.lots[0], NOW), RequirementKind.DURATION)
    assert (found.value, found.most) == (D(12), D(48))
    assert found.evidence[0].path == "lot[1].duration"
    assert one(read_requirements(call, call.lots[0], NOW), RequirementKind.RENEWALS).value == 3


def test_a_duration_published_in_days_is_the_one_said_in_years() -> None:
    words = "Reconductible deux fois douze mois. La durée totale ne pourra pas dépasser 72 mois."
    call = opportunity(lots=(lot("1", duration_months=D("71"), renewals=2),), fragments=text(words, role="info"))
    found = one(read_requirements(call, call.lots[0], NOW), RequirementKind.DURATION)
    assert (found.value, found.most) == (D(48), D(72))


def test_zero_renewals_in_a_field_say_nothing_and_in_words_they_do() -> None:
    silent = opportunity(lots=(lot("1", duration_months=D(12), renewals=0),))
    assert RequirementKind.RENEWALS not in kinds(silent, silent.lots[0])
    said = replace(silent, fragments=text("Marché non reconductible.", role="info"))
    assert kinds(said, said.lots[0])[RequirementKind.RENEWALS].value == 0


def test_the_field_wins_over_words_that_disagree_and_the_doubt_shows() -> None:
    call = opportunity(duration_months=D(36), fragments=text("La durée du marché est de 24 mois."))
    found = kinds(call)[RequirementKind.DURATION]
    assert (found.value, found.confidence) == (D(36), "probable")
    assert [each.rule for each in found.evidence] == ["", "besoin:durée"]


def test_start_and_end_come_from_the_fields_first() -> None:
    dated = lot("1", starts=date(2027, 1, 1), ends=date(2028, 12, 31))
    call = opportunity(lots=(dated,), fragments=text("Le marché court à compter du 1er mars 2027.", role="info"))
    asked = kinds(call, dated)
    assert asked[RequirementKind.START].on == date(2027, 1, 1)
    assert asked[RequirementKind.START].confidence == "probable"
    assert asked[RequirementKind.END].on == date(2028, 12, 31)
    alone = kinds(replace(call, fragments=()), dated)
    assert (alone[RequirementKind.START].confidence, alone[RequirementKind.END].confidence) == ("sure", "sure")


def test_what_is_counted_of_the_whole_is_not_asked_of_each_lot() -> None:
    call = opportunity(lots=(lot("1"), lot("2")), fragments=text("245 000 repas par an, dont lot 2 : 4 000 repas"))
    assert RequirementKind.QUANTITY not in kinds(call, call.lots[0])
    assert kinds(call, call.lots[1])[RequirementKind.QUANTITY].value == 4000
    assert kinds(replace(call, lots=()))[RequirementKind.QUANTITY].value in (245_000, 4000)


def test_a_lot_is_known_by_the_number_in_its_title() -> None:
    words = "Chiffre d'affaires minimum : pour le lot 1 : 400 000 € ; pour le lot 2 : 100 000 €"
    call = opportunity(
        lots=(lot("2", title="LOT 1 - Imprimerie"), lot("3", title="LOT 2 - Papeterie")),
        fragments=text(words, role="capacity"),
    )
    asked = [one(read_requirements(call, each, NOW), RequirementKind.TURNOVER).value for each in call.lots]
    assert asked == [400_000, 100_000]


def test_in_the_information_part_only_what_is_called_a_quantity_counts() -> None:
    call = opportunity(
        fragments=(
            Fragment("info", "Un secteur d'environ 5 hectares accueille 63 logements.", None, "info"),
            Fragment("note", "Quantité maximum de 190 installations sur la durée.", None, "info"),
        )
    )
    asked = [each for each in read_requirements(call, None, NOW) if each.kind is RequirementKind.QUANTITY]
    assert [(each.value, each.unit) for each in asked] == [(D(190), "installations")]


def test_insurance_that_is_bought_is_no_insurance_to_show() -> None:
    call = opportunity(fragments=text("Marché d'assurances : responsabilité civile et risques annexes"))
    assert RequirementKind.INSURANCE not in kinds(call)


@pytest.mark.parametrize("unit", ["1 ", "lot 1 et ", "du lundi au ", "chiffre d'affaires minimum ", "000 000 ", "12 h ",
                                  "trois (3) ", "un an + ", "vingt et ", "iso 9001, ", "10 % ", "01/01/2027 ", "- 5-6 "])  # fmt: skip
def test_a_hostile_text_is_searched_in_bounded_steps(unit: str) -> None:
    # 40,000 characters of near matches: a pattern that backtracks would not come back from it.
    words = "semaine affaires hebdo livraison reconduction durée " + unit * (40_000 // len(unit))
    asked = read_requirements(opportunity(fragments=text(words)), None, NOW)
    assert len(asked) < 60
