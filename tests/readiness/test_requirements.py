"""What a lot asks: structured fields, then words, each with its evidence; silence stays silence."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.models import Clause, ClauseKind, Evidence, Fragment, Kind, Place, Quantity, Regime
from feeds.text import clean, fold
from readiness import phrases
from readiness.models import Requirement, RequirementKind
from readiness.requirements import SILENT, longest_months, read_requirements, total_months
from tests.readiness.cases import EVIDENCE, FAR, NEAR, NOW, hit, lot, opportunity, reserved, text

S = RequirementKind.SCHEDULE
D = Decimal


def one(requirements: tuple[Requirement, ...], kind: RequirementKind) -> Requirement:
    found = [each for each in requirements if each.kind is kind]
    assert len(found) == 1, found
    return found[0]


def schedule_of(words: str) -> list[tuple[str, Decimal]]:
    return [(each.topic, each.value) for each in phrases.find_schedule(fold(clean(words, keep_lines=True)))]


@pytest.mark.parametrize(
    ("words", "topic", "value"),
    [
        ("Entretien 5 jours sur 7 des locaux", "days", 5),
        ("prestations 5 j/7", "days", 5),
        ("6j/7 sur deux sites", "days", 6),
        ("nettoyage 3 jours par semaine", "days", 3),
        ("2,5 jours par semaine", "days", Decimal("2.5")),
        ("Les prestations sont exécutées du lundi au vendredi de 6 h à 8 h", "days", 5),
        ("du lundi au samedi, hors jours fériés", "days", 6),
        ("3 passages par semaine", "days", 3),
        ("trois (3) passages hebdomadaires", "days", 3),
        ("deux fois par semaine", "days", 2),
        ("une collecte par semaine", "days", 1),
        ("5 interventions/semaine", "days", 5),
        ("environ 12 heures par semaine", "hours", 12),
        ("12,5 heures hebdomadaires", "hours", Decimal("12.5")),
        ("35 h/semaine", "hours", 35),
    ],
)
def test_a_schedule_is_read_in_the_words_buyers_use(words: str, topic: str, value: Decimal | int) -> None:
    assert schedule_of(words) == [(topic, Decimal(value))]


@pytest.mark.parametrize(
    "words",
    [
        "marché reconductible 3 fois par période de 12 mois",
        "Accueil ouvert du lundi au vendredi de 9 h à 12 h",
        "Les dossiers sont à retirer du lundi au vendredi de 8h30 à 12h00",
        "support et assistance 24h/24, 7j/7",
        "joignable par téléphone du lundi au vendredi",
        "un contrat de travail de 26 heures par semaine pour les bénéficiaires",
        "délai de 5 jours ouvrés",
        "Hôtel de ville, 7 rue de la Semaine",
    ],
)
def test_opening_hours_help_desks_and_renewals_are_no_schedule(words: str) -> None:
    assert schedule_of(words) == []


@pytest.mark.parametrize(
    ("words", "topic", "value"),
    [
        ("chiffre d’affaires annuel minimum de 300 000 €", "turnover", 300_000),
        ("Chiffre d'affaires minimal exigé : 1,5 M€", "turnover", 1_500_000),
        ("justifier dun chiffre daffaires global supérieur à 406 250 euros HT", "turnover", 406_250),
        ("un chiffre d'affaires qui ne peut être inférieur à 90 k€", "turnover", 90_000),
        ("minimum de chiffre d’affaire pour le groupement : 100.000 euro(s)", "turnover", 100_000),
        ("chiffre d'affaires moyen minimum 2 fois supérieur au montant annuel estimé", "turnover-ratio", 2),
        ("chiffre d'affaires au moins égal à 1,5 fois le montant du lot", "turnover-ratio", Decimal("1.5")),
    ],
)
def test_a_minimum_turnover_is_read_as_an_amount_or_a_multiple(words: str, topic: str, value: Decimal | int) -> None:
    found = phrases.find_turnover(fold(words))
    assert [(each.topic, each.value) for each in found] == [(topic, Decimal(value))]


@pytest.mark.parametrize(
    "words",
    [
        "Déclaration concernant le chiffre d’affaires global des trois derniers exercices",
        "PME dont le chiffre d’affaires est inférieur à 50 millions d’euros",
        "garantie de 8 % du chiffre d’affaires au minimum",
        "assurance minimum de 300 000 €",
    ],
)
def test_a_declaration_or_an_upper_limit_is_no_minimum_turnover(words: str) -> None:
    assert phrases.find_turnover(fold(words)) == []


def test_goods_are_counted_and_streets_are_not() -> None:
    found = phrases.find_goods(fold("200 chaises, 1 200 bureaux et 3 armoires ; 174 Bureaux de la Colline"))
    assert [(each.unit, each.value) for each in found] == [("chaise", D(200)), ("bureau", D(1200)), ("armoire", D(3))]


def test_areas_and_meals_are_measured() -> None:
    found = phrases.find_measures(fold("4 500 m² de sols, 14 000 repas par an, 12 points de collecte"))
    assert [(each.value, each.unit) for each in found] == [
        (D(4500), "m²"),
        (D(14000), "repas"),
        (D(12), "points de collecte"),
    ]


@given(st.text(alphabet=st.sampled_from("0123456789 .,/€²hj7lotndusemaine()\n-chiresdaf'xk"), max_size=400))
def test_any_text_is_searched_without_error_and_offsets_stay_inside(words: str) -> None:
    folded = fold(words)
    for search in (phrases.find_schedule, phrases.find_turnover, phrases.find_goods, phrases.find_measures):
        for each in search(folded):
            assert 0 <= each.start < each.end <= len(folded)
            assert each.value > 0


@pytest.mark.parametrize(
    "unit",
    ["1 ", "1.", "lot 1 et ", "du lundi au ", "chiffre d'affaires minimum ", "000 000 ", "12 h ", "trois (3) "],
)
def test_a_hostile_text_is_searched_in_bounded_steps(unit: str) -> None:
    # 20,000 characters of near matches: a pattern that backtracks would not come back from it.
    folded = "semaine affaires hebdo " + unit * (phrases.LONGEST_TEXT * 2 // len(unit))
    for search in (phrases.find_schedule, phrases.find_turnover, phrases.find_goods, phrases.find_measures):
        found = search(folded)
        assert all(each.end <= phrases.LONGEST_TEXT for each in found)
        assert len(found) <= 4 * phrases.MOST_FOUND


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
    assert found.asked == "48\N{NO-BREAK SPACE}mois reconductions comprises"
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


@pytest.mark.parametrize(
    "words",
    [
        "5 jours de congés par semaine",
        "Réunion de chantier une fois par semaine",
        "Une visite obligatoire du site a lieu du lundi au vendredi",
        "Le rapport est transmis 1 fois par semaine",
        "Pénalités : 2 visites par semaine non faites",
        "Accès au site du lundi au vendredi",
    ],
)
def test_what_is_not_the_work_gives_no_frequency(words: str) -> None:
    assert phrases.find_schedule(fold(words)) == []


def test_a_frequency_written_with_an_x_is_read() -> None:
    assert [each.value for each in phrases.find_schedule("nettoyage 3x/semaine")] == [3]


@pytest.mark.parametrize(
    "words",
    [
        "Déclaration concernant le chiffre d'affaires. Assurance RC minimum 1 500 000 €",
        "Déclaration du chiffre d'affaires ; montant minimum du marché : 50 000 € HT",
        "Chiffre d'affaires. L'accord-cadre est conclu avec un minimum de 100 000 € HT et un maximum de 400 000 € HT",
    ],
)
def test_another_amount_near_the_turnover_is_not_one(words: str) -> None:
    assert phrases.find_turnover(fold(words)) == []


def test_the_lot_named_after_an_amount_is_its_lot() -> None:
    found = phrases.find_turnover(fold("CA annuel minimum de 80 000 € pour le lot 1, 60 000 € HT pour le lot n° 2"))
    assert [(each.value, each.lots) for each in found] == [(Decimal(80_000), ("1",)), (Decimal(60_000), ("2",))]


@pytest.mark.parametrize(
    "words",
    [
        "L'offre sera remise en 3 exemplaires",
        "dossier de 20 pièces",
        "lot 2 tables et bancs",
        "EHPAD de 80 lits",
        "logement de 4 pièces",
        "2026 chaises",
        "3 bureaux de poste",
    ],
)
def test_what_is_not_ordered_is_not_counted_as_goods(words: str) -> None:
    assert phrases.find_goods(fold(words)) == []


def test_goods_for_a_home_and_paper_are_counted() -> None:
    found = phrases.find_goods(fold("Mobilier pour l'EHPAD : 40 lits médicalisés ; 500 ramettes de papier"))
    assert [(each.value, each.unit) for each in found] == [(Decimal(40), "lit"), (Decimal(500), "ramette")]


def test_the_tonnes_of_a_vehicle_are_no_quantity() -> None:
    assert phrases.find_measures(fold("Collecte par un camion de 19 tonnes")) == []


def test_renewals_that_would_make_a_contract_no_one_signs_are_already_in_its_duration() -> None:
    call = opportunity(duration_months=Decimal(48), renewals=3)
    assert total_months(call, None) == 48
    assert longest_months(call, None) == 192
