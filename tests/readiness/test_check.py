"""The check: findings, the table of verdicts, and the acceptance stories."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.models import (
    Amount,
    Clause,
    ClauseKind,
    Contradiction,
    Deadline,
    Evidence,
    Kind,
    Opportunity,
    Place,
    Quantity,
    Regime,
)
from readiness.check import assess, check_lot
from readiness.models import (
    Accreditation,
    Capability,
    Finding,
    Outcome,
    Requirement,
    RequirementKind,
    Site,
    Structure,
    StructureKind,
    VerdictKind,
)
from readiness.verdict import decide
from tests.readiness.cases import (
    AWAY,
    EVIDENCE,
    FAR,
    NEAR,
    NOW,
    deadline,
    finding,
    hit,
    lot,
    opportunity,
    reserved,
    stock,
    structure,
    text,
)

K, OUT, R, V = StructureKind, Outcome, RequirementKind, VerdictKind
NBSP = "\N{NO-BREAK SPACE}"


def plain(words: str) -> str:
    return words.replace(NBSP, " ")


def chairs(quantity: int = 200) -> Opportunity:
    one = lot("1", title="Chaises de réunion", description=f"Fourniture de {quantity} chaises", cpv=("39112000",))
    return opportunity(title="Mobilier", cpv=("39112000",), segments=(hit("mobilier-reemploi"),), lots=(one,))


def reuse() -> Structure:
    return structure(kinds=(K.ACI,), capabilities=(Capability(segment="mobilier-reemploi"),))


# --- acceptance stories ----------------------------------------------------------------------------------------


def test_five_days_asked_and_one_site_too_far_is_together_for_exactly_those_reasons() -> None:
    call = opportunity(fragments=text("Nettoyage des locaux 5 jours par semaine"), places=(NEAR, FAR))
    found = assess(structure(), [], call, NOW)
    verdict = found.lots[0]
    assert found.verdict is V.TOGETHER
    short = {each.requirement.label: (each.outcome, plain(each.gap)) for each in verdict.findings if each.lacking}
    assert short == {"fréquence": (OUT.SHORT, "−1,5 j/sem."), "site le plus loin": (OUT.SHORT, "−18 km")}
    assert plain(found.reason) == (
        "1 site sur 2 au-delà de 30 km : Loin, 48 km. 5 j/sem. demandés, 3,5 j/sem. possibles."
    )
    assert [plain(change) for change in verdict.changes_answer] == [
        "un cotraitant à moins de 30 km du site le plus loin",
        "1,5 j/sem. chez un cotraitant",
        "question à poser avant le 28/11/2026 (R2132-6)",
    ]


def test_a_single_site_far_beyond_the_radius_is_no() -> None:
    found = assess(structure(), [], opportunity(places=(AWAY,)), NOW)
    assert found.verdict is V.NO
    assert not found.relevant
    assert "au-delà de votre rayon" in found.reason


def test_a_lot_reserved_to_iae_is_alone_for_an_ei() -> None:
    found = assess(structure(), [], opportunity(reservations=(reserved(Regime.IAE),)), NOW)
    assert found.verdict is V.ALONE
    assert found.regimes_open == (Regime.IAE,)
    assert found.relevant


def test_a_lot_reserved_to_ea_and_esat_is_no_for_an_ei() -> None:
    found = assess(structure(), [], opportunity(reservations=(reserved(Regime.HANDICAP),)), NOW)
    assert found.verdict is V.NO
    assert found.reason == "Réservé aux EA et ESAT (L2113-12) : vous êtes EI."
    assert found.regimes_open == ()


def test_cleaning_reserved_to_the_ess_is_said_to_be_outside_the_list() -> None:
    ours = structure(kinds=(K.ASSOCIATION,))
    found = assess(ours, [], opportunity(reservations=(reserved(Regime.ESS),), duration_months=Decimal(12)), NOW)
    assert found.verdict is V.TO_CLARIFY
    assert "hors des services réservables" in found.reason


def test_two_hundred_chairs_with_thirty_four_in_stock_is_together_short_by_166() -> None:
    held = stock(("chaises", "Chaise de réunion", 34), ("bureaux", "Bureau droit", 12))
    found = assess(reuse(), held, chairs(), NOW)
    assert found.verdict is V.TOGETHER
    quantity = finding(found.lots[0], "quantité")
    assert (quantity.outcome, quantity.lacking, quantity.gap) == (OUT.SHORT, Decimal(166), "−166")
    assert any("166 chaises" in change for change in found.lots[0].changes_answer)


def test_a_passed_deadline_is_no() -> None:
    found = assess(structure(), [], opportunity(deadline=deadline(20, 11)), NOW)
    assert found.verdict is V.NO
    assert "date limite est passée" in found.reason


def test_a_notice_that_says_nothing_is_to_clarify() -> None:
    silent = opportunity(title="Consultation", cpv=(), segments=(), departments=(), places=(), deadline=None)
    found = assess(structure(), [], silent, NOW)
    assert found.verdict is V.TO_CLARIFY
    assert not found.relevant


# --- the table of verdicts -------------------------------------------------------------------------------------


def made(kind: RequirementKind, outcome: Outcome, asked: str = "5") -> Finding:
    return Finding(Requirement(kind, "x", asked), outcome, "raison.")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], V.ALONE),
        ([made(R.SEGMENT, OUT.MET), made(R.SCHEDULE, OUT.MET)], V.ALONE),
        ([made(R.SEGMENT, OUT.MET), made(R.TURNOVER, OUT.UNKNOWN, "non indiqué")], V.ALONE),
        ([made(R.SEGMENT, OUT.MET), made(R.SCHEDULE, OUT.UNKNOWN, "non indiqué")], V.ALONE),
        ([made(R.SEGMENT, OUT.MET), made(R.DURATION, OUT.UNKNOWN), made(R.INSERTION_HOURS, OUT.UNKNOWN)], V.TO_CLARIFY),
        ([made(R.SEGMENT, OUT.MET), made(R.DEADLINE, OUT.UNKNOWN, "non indiqué")], V.ALONE),
        ([made(R.SEGMENT, OUT.MET), made(R.TURNOVER, OUT.UNKNOWN)], V.TO_CLARIFY),
        ([made(R.SEGMENT, OUT.MET), made(R.SCHEDULE, OUT.UNKNOWN)], V.TO_CLARIFY),
        ([made(R.SEGMENT, OUT.MET), made(R.QUANTITY, OUT.UNKNOWN, "non indiqué")], V.TO_CLARIFY),
        ([made(R.SEGMENT, OUT.UNKNOWN)], V.TO_CLARIFY),
        ([made(R.PLACE, OUT.UNKNOWN, "non indiqué")], V.TO_CLARIFY),
        ([made(R.RESERVATION, OUT.UNKNOWN)], V.TO_CLARIFY),
        ([made(R.SCHEDULE, OUT.SHORT)], V.TOGETHER),
        ([made(R.QUANTITY, OUT.MISSING)], V.TOGETHER),
        ([made(R.TURNOVER, OUT.SHORT)], V.TOGETHER),
        ([made(R.PLACE, OUT.SHORT)], V.TOGETHER),
        ([made(R.SEGMENT, OUT.SHORT)], V.TOGETHER),
        ([made(R.SCHEDULE, OUT.SHORT), made(R.TURNOVER, OUT.UNKNOWN)], V.TOGETHER),
        ([made(R.SCHEDULE, OUT.SHORT), made(R.RESERVATION, OUT.UNKNOWN)], V.TO_CLARIFY),
        ([made(R.SEGMENT, OUT.MISSING), made(R.SCHEDULE, OUT.SHORT)], V.NO),
        ([made(R.PLACE, OUT.MISSING)], V.NO),
        ([made(R.RESERVATION, OUT.BLOCKING)], V.NO),
        ([made(R.DEADLINE, OUT.BLOCKING), made(R.SEGMENT, OUT.UNKNOWN)], V.NO),
    ],
)
def test_findings_add_up_to_the_verdict_of_the_table(findings: list[Finding], expected: VerdictKind) -> None:
    assert decide(findings) is expected
    assert decide(findings[::-1]) is expected


@given(st.lists(st.tuples(st.sampled_from(list(R)), st.sampled_from(list(OUT))), max_size=8))
def test_one_more_blocking_finding_always_makes_it_no(pairs: list[tuple[RequirementKind, Outcome]]) -> None:
    findings = [made(kind, outcome) for kind, outcome in pairs]
    assert decide([*findings, made(R.DEADLINE, OUT.BLOCKING)]) is V.NO


# --- each requirement ------------------------------------------------------------------------------------------


def test_the_best_lot_makes_the_verdict_and_is_named() -> None:
    lots = (lot("1"), lot("2", places=(AWAY,)), lot("3"))
    call = opportunity(lots=lots, reservations=(reserved(Regime.HANDICAP, "1"),))
    found = assess(structure(), [], call, NOW)
    assert [each.kind for each in found.lots] == [V.NO, V.NO, V.ALONE]
    assert found.verdict is V.ALONE
    assert found.reason.startswith("Lot 3 : ")
    assert found.distance_km is not None
    assert found.distance_km < 10


def test_a_lot_of_another_trade_is_no_while_ours_goes_on() -> None:
    hits = (hit(lot="1"), hit("espaces-verts", lot="2"))
    found = assess(structure(), [], opportunity(lots=(lot("1"), lot("2")), segments=hits), NOW)
    assert [each.kind for each in found.lots] == [V.ALONE, V.NO]


def test_an_opportunity_of_another_trade_costs_one_finding() -> None:
    call = opportunity(
        segments=(hit("espaces-verts"),), lots=(lot("1"), lot("2")), fragments=text("5 jours par semaine")
    )
    found = assess(structure(), [], call, NOW)
    assert (found.verdict, found.relevant) == (V.NO, False)
    assert [len(verdict.findings) for verdict in found.lots] == [1]
    assert "Espaces verts" in found.reason


def test_a_known_cpv_outside_every_segment_is_no_not_unknown() -> None:
    found = assess(structure(), [], opportunity(segments=(), cpv=("45233000",)), NOW)
    assert found.verdict is V.NO
    assert "45233000" in found.reason


def test_an_unknown_activity_reserved_to_us_is_relevant_and_to_clarify() -> None:
    call = opportunity(segments=(), cpv=(), reservations=(reserved(Regime.IAE),))
    found = assess(structure(), [], call, NOW)
    assert (found.verdict, found.relevant, found.regimes_open) == (V.TO_CLARIFY, True, (Regime.IAE,))


def test_another_trade_reserved_to_us_is_no_and_shows_its_lots() -> None:
    call = opportunity(segments=(hit("espaces-verts"),), reservations=(reserved(Regime.IAE),))
    found = assess(structure(), [], call, NOW)
    assert (found.verdict, found.relevant, found.regimes_open) == (V.NO, False, (Regime.IAE,))


def test_a_segment_read_without_certainty_is_to_clarify() -> None:
    call = opportunity(segments=(hit("espaces-verts", 0.6), hit(confidence=0.3)))
    found = assess(structure(), [], call, NOW)
    assert finding(found.lots[0], "activité").outcome is OUT.UNKNOWN
    assert found.verdict is V.TO_CLARIFY


def test_a_segment_that_is_a_part_of_another_is_together() -> None:
    call = opportunity(segments=(hit("espaces-verts", 0.95), hit(confidence=0.6)))
    found = assess(structure(), [], call, NOW)
    assert found.verdict is V.TOGETHER
    assert "Espaces verts" in found.reason


def test_an_expired_capacity_asks_to_be_updated() -> None:
    ours = structure(capabilities=(Capability(segment="nettoyage-locaux", valid_until=date(2026, 6, 30)),))
    found = assess(ours, [], opportunity(), NOW)
    assert found.verdict is V.TO_CLARIFY
    assert "30/06/2026" in found.reason
    assert "vos activités, à mettre à jour au profil" in found.lots[0].changes_answer


def test_a_profile_without_the_figure_asked_is_to_clarify_and_says_what_to_add() -> None:
    ours = structure(capabilities=(Capability(segment="nettoyage-locaux"),))
    found = assess(ours, [], opportunity(fragments=text("5 jours par semaine")), NOW)
    assert found.verdict is V.TO_CLARIFY
    assert found.lots[0].changes_answer == ("vos jours par semaine, à ajouter au profil",)


@pytest.mark.parametrize(("mine", "outcome"), [("5", OUT.MET), ("4.5", OUT.SHORT), ("0", OUT.MISSING)])
def test_the_structures_days_stand_in_for_the_capabilitys(mine: str, outcome: Outcome) -> None:
    ours = structure(capabilities=(Capability(segment="nettoyage-locaux"),), days_per_week=Decimal(mine))
    found = assess(ours, [], opportunity(fragments=text("5 jours par semaine")), NOW)
    assert finding(found.lots[0], "fréquence").outcome is outcome


def test_hours_are_compared_apart_from_days() -> None:
    ours = structure(capabilities=(Capability(segment="nettoyage-locaux", hours_per_week=Decimal(10)),))
    found = assess(ours, [], opportunity(fragments=text("22 heures par semaine")), NOW)
    hours = finding(found.lots[0], "volume")
    assert (hours.outcome, hours.lacking, plain(hours.gap)) == (OUT.SHORT, Decimal(12), "−12 h/sem.")


@pytest.mark.parametrize(
    ("turnover", "outcome", "verdict"),
    [
        (None, OUT.UNKNOWN, V.TO_CLARIFY),
        (Decimal(212_000), OUT.SHORT, V.TOGETHER),
        (Decimal(300_000), OUT.MET, V.ALONE),
    ],
)
def test_a_minimum_turnover_is_compared_and_a_groupement_offered(
    turnover: Decimal | None, outcome: Outcome, verdict: VerdictKind
) -> None:
    call = opportunity(fragments=text("chiffre d'affaires annuel minimum de 300 000 €", role="capacity"))
    found = assess(structure(turnover=turnover), [], call, NOW)
    assert finding(found.lots[0], "chiffre d'affaires").outcome is outcome
    assert found.verdict is verdict
    if outcome is OUT.SHORT:
        assert any("R2142-25" in change for change in found.lots[0].changes_answer)


@pytest.mark.parametrize(("sent", "excessive"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_a_turnover_above_the_legal_ceiling_of_the_day_is_said(sent: date, *, excessive: bool) -> None:
    call = opportunity(
        dispatched=sent,
        value=Amount(Decimal(100_000), Decimal(100_000)),
        fragments=text("chiffre d'affaires annuel minimum de 180 000 €", role="capacity"),
    )
    found = finding(assess(structure(turnover=Decimal(500_000)), [], call, NOW).lots[0], "chiffre d'affaires")
    assert found.outcome is OUT.MET
    assert ("R2142-7" in found.reason) is excessive
    assert (found.rule == "G-CA") is excessive


def test_a_turnover_given_as_a_multiple_of_an_unknown_amount_stays_unknown() -> None:
    words = "chiffre d'affaires minimum de 2 fois le montant annuel du marché"
    call = opportunity(fragments=text(words, role="capacity"))
    found = finding(assess(structure(turnover=Decimal(50_000)), [], call, NOW).lots[0], "chiffre d'affaires")
    assert found.outcome is OUT.UNKNOWN
    assert "R2142-7" in found.reason


def test_goods_are_compared_by_the_words_of_the_category() -> None:
    held = stock(("sièges", "Chaises empilables", 150), ("chaise", "coque bois", 70), ("bureaux", "Bureau", 500))
    quantity = finding(assess(reuse(), held, chairs(), NOW).lots[0], "quantité")
    assert (quantity.outcome, quantity.ours) == (OUT.MET, "220 en stock")


def test_no_stock_filled_in_is_unknown_and_none_of_the_kind_is_missing() -> None:
    assert finding(assess(reuse(), [], chairs(), NOW).lots[0], "quantité").outcome is OUT.UNKNOWN
    found = assess(reuse(), stock(("bureaux", "Bureau", 500)), chairs(), NOW)
    assert finding(found.lots[0], "quantité").outcome is OUT.MISSING
    assert found.verdict is V.TOGETHER


def test_insertion_hours_count_our_people_unless_they_exceed_our_hours() -> None:
    clause = Clause(ClauseKind.INSERTION, (EVIDENCE,), (), Decimal(1_000))
    call = opportunity(clauses=(clause,), duration_months=Decimal(12))
    assert finding(assess(structure(), [], call, NOW).lots[0], "insertion").outcome is OUT.MET
    small = structure(hours_per_week=Decimal(10))
    assert finding(assess(small, [], call, NOW).lots[0], "insertion").outcome is OUT.SHORT
    other = structure(kinds=(K.ASSOCIATION,))
    assert finding(assess(other, [], call, NOW).lots[0], "insertion").outcome is OUT.UNKNOWN


# --- reservations ----------------------------------------------------------------------------------------------


def test_an_unspecified_reservation_is_to_clarify() -> None:
    assert (
        assess(structure(), [], opportunity(reservations=(reserved(Regime.UNSPECIFIED),)), NOW).verdict is V.TO_CLARIFY
    )


def test_a_reservation_in_part_without_lots_does_not_shut_the_door() -> None:
    call = opportunity(reservations=(reserved(Regime.HANDICAP, partial=True),))
    found = assess(structure(), [], call, NOW)
    assert found.verdict is V.TO_CLARIFY
    assert "en partie" in found.reason


def test_a_contradiction_about_our_lot_is_to_clarify_and_about_another_is_not() -> None:
    lots = (lot("1"), lot("2"))
    disputed = Contradiction(
        "reservation", "Deux endroits se contredisent.", (Evidence("lot[1].conditions", "réservé"),)
    )
    call = opportunity(lots=lots, reservations=(reserved(Regime.HANDICAP),), contradictions=(disputed,))
    found = assess(structure(), [], call, NOW)
    assert [each.kind for each in found.lots] == [V.TO_CLARIFY, V.NO]


def test_a_contradiction_does_not_trouble_who_is_eligible_anyway() -> None:
    disputed = Contradiction("reservation", "Deux endroits se contredisent.", (EVIDENCE,))
    call = opportunity(reservations=(reserved(Regime.IAE),), contradictions=(disputed,))
    assert assess(structure(), [], call, NOW).verdict is V.ALONE


def test_an_accreditation_that_ends_before_the_deadline_is_to_clarify() -> None:
    ours = structure(accreditations=(Accreditation(kind=K.EI, valid_until=date(2026, 11, 30)),))
    found = assess(ours, [], opportunity(reservations=(reserved(Regime.IAE),)), NOW)
    assert found.verdict is V.TO_CLARIFY
    assert "30/11/2026" in found.reason


def test_a_reserved_lot_answered_together_warns_of_the_partners_status() -> None:
    call = opportunity(reservations=(reserved(Regime.IAE),), fragments=text("5 jours par semaine"))
    changes = assess(structure(), [], call, NOW).lots[0].changes_answer
    assert any("cotraitant doit sans doute être éligible" in change for change in changes)


# --- place -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("radius", "outcome"), [(20.0, OUT.MISSING), (35.0, OUT.SHORT), (50.0, OUT.MET), (None, OUT.UNKNOWN)]
)
def test_a_single_site_is_judged_by_the_radius(radius: float | None, outcome: Outcome) -> None:
    found = assess(structure(radius_km=radius), [], opportunity(places=(FAR,)), NOW)
    assert finding(found.lots[0], "lieu").outcome is outcome
    assert found.distance_km == pytest.approx(48, abs=1)


def test_a_place_just_beyond_the_radius_is_not_said_to_be_at_the_radius() -> None:
    exact = assess(structure(), [], opportunity(places=(FAR,)), NOW).distance_km
    assert exact is not None
    found = assess(structure(radius_km=exact - 0.1), [], opportunity(places=(FAR,)), NOW)
    place = finding(found.lots[0], "lieu")
    assert place.lacking == 1
    assert plain(place.reason).startswith(f"Loin : {int(exact) + 1} km")


def test_the_capabilitys_radius_overrides_the_structures() -> None:
    ours = structure(capabilities=(Capability(segment="nettoyage-locaux", radius_km=60),))
    assert assess(ours, [], opportunity(places=(FAR,)), NOW).verdict is V.ALONE


def test_the_nearest_site_counts() -> None:
    sites = (Site(latitude=43.3, longitude=5.4), Site(latitude=47.66, longitude=-2.76))
    found = assess(structure(sites=sites), [], opportunity(places=(FAR,)), NOW)
    assert found.distance_km == pytest.approx(0, abs=0.1)


def test_a_departement_alone_is_approximate_and_never_refuses_a_neighbour() -> None:
    near = assess(structure(), [], opportunity(places=()), NOW)
    assert near.verdict is V.TO_CLARIFY
    assert "département" in near.reason
    assert near.relevant
    wide = assess(structure(radius_km=60.0), [], opportunity(places=()), NOW)
    assert wide.verdict is V.ALONE
    assert "environ" in finding(wide.lots[0], "lieu").reason
    far = assess(structure(), [], opportunity(places=(), departments=("13",)), NOW)
    assert (far.verdict, far.relevant) == (V.NO, False)


def test_a_profile_without_a_place_says_so() -> None:
    found = assess(structure(sites=()), [], opportunity(), NOW)
    assert found.verdict is V.TO_CLARIFY
    assert "votre lieu, à ajouter au profil" in found.lots[0].changes_answer


def test_a_site_known_by_its_postcode_is_located() -> None:
    ours = structure(sites=(Site(postcode="56100", city="Lorient"),))
    found = assess(ours, [], opportunity(places=(Place(city="Vannes", postcode="56000"),)), NOW)
    assert found.distance_km == pytest.approx(47, abs=5)


# --- time and state --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cancelled": True}, "annulée"),
        ({"awarded": True}, "attribué"),
        ({"kind": Kind.INTENTION}, "déjà destiné"),
        ({"kind": Kind.MODIFICATION}, "Modification"),
    ],
)
def test_what_can_no_longer_be_answered_is_no_with_the_reason(change: dict[str, object], words: str) -> None:
    found = assess(structure(), [], opportunity(**change), NOW)
    assert found.verdict is V.NO
    assert words in found.reason


def test_a_lots_own_deadline_holds_for_it() -> None:
    lots = (lot("1", deadline=deadline(20, 11)), lot("2"))
    assert [each.kind for each in assess(structure(), [], opportunity(lots=lots), NOW).lots] == [V.NO, V.ALONE]


def test_a_planned_purchase_can_be_alone() -> None:
    assert assess(structure(), [], opportunity(kind=Kind.PLANNING, deadline=None), NOW).verdict is V.ALONE


@pytest.mark.parametrize(
    ("procedure", "now", "words"),
    [
        ("open", NOW, "question à poser avant le 28/11/2026 (R2132-6)"),
        ("adapted", NOW, "au plus tôt"),
        ("open", datetime(2026, 12, 2, tzinfo=UTC), "sans garantie"),
    ],
)
def test_a_question_has_a_date_when_the_law_gives_one(procedure: str, now: datetime, words: str) -> None:
    found = assess(structure(), [], opportunity(procedure=procedure, places=()), now)
    assert any(words in change for change in found.lots[0].changes_answer)


def test_a_dynamic_purchasing_system_is_asked_at_any_time() -> None:
    call = opportunity(techniques=("dps",), deadline=deadline(31), places=())
    changes = assess(structure(), [], call, NOW).lots[0].changes_answer
    assert changes == ("question à poser à l'acheteur : le SAD reste ouvert jusqu'au 31/12/2026",)


def test_a_lot_checked_alone_gives_what_the_assessment_gives() -> None:
    lots = (lot("1"), lot("2", places=(FAR,)))
    call = opportunity(lots=lots, fragments=text("5 jours par semaine"))
    whole = assess(structure(), [], call, NOW)
    assert whole.lots == tuple(check_lot(structure(), [], call, each, NOW) for each in lots)


@given(
    st.lists(st.sampled_from(list(K)), max_size=3),
    st.lists(st.sampled_from(list(Regime)), max_size=2),
    st.sampled_from([(), (NEAR,), (FAR, AWAY), (Place(label="Inconnu"),)]),
    st.sampled_from(["", "5 jours par semaine", "chiffre d'affaires minimum de 300 000 €"]),
    st.booleans(),
)
def test_every_finding_and_verdict_has_a_french_sentence(
    kinds: list[StructureKind], regimes: list[Regime], places: tuple[Place, ...], words: str, bare: bool
) -> None:
    ours = Structure(name="Nu") if bare else structure(kinds=kinds)
    call = opportunity(
        reservations=tuple(map(reserved, regimes)), places=places, fragments=text(words), lots=(lot("1"), lot("2"))
    )
    found = assess(ours, [], call, NOW)
    assert found.reason.endswith(".")
    for verdict in found.lots:
        assert verdict.reason.endswith(".")
        for each in verdict.findings:
            assert each.reason.endswith("."), each
            assert "None" not in each.reason
    assert found == assess(ours, [], replace(call), NOW)


@given(
    st.none() | st.decimals(),
    st.none() | st.decimals(0, 10**40, allow_nan=False),
    st.none() | st.integers(0, 10**9),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 31)),  # noqa: DTZ001 - hypothesis wants naive bounds
)
def test_no_figure_of_a_notice_breaks_the_check(
    quantity: Decimal | None, months: Decimal | None, renewals: int | None, ends: datetime
) -> None:
    counted = (Quantity(quantity, "unités", "beaucoup", EVIDENCE),)
    one = lot("1", title="Chaises", cpv=("39112000",), quantities=counted, duration_months=months, renewals=renewals)
    limit = Deadline(ends.replace(tzinfo=UTC), ends.isoformat()[:16])
    call = opportunity(cpv=("39112000",), segments=(hit("mobilier-reemploi"),), lots=(one,), deadline=limit)
    ours = structure(capabilities=(Capability(segment="mobilier-reemploi", valid_until=date(2027, 1, 1)),))
    assert assess(ours, stock(("chaises", "Chaise", 3)), call, NOW).reason.endswith(".")


def test_office_chairs_are_not_counted_as_desks() -> None:
    wanted = lot("1", title="Bureaux", description="Fourniture de 30 bureaux", cpv=("39121000",))
    call = opportunity(cpv=("39121000",), segments=(hit("mobilier-reemploi"),), lots=(wanted,))
    held = stock(("mobilier de bureau", "Chaise de bureau", 40), ("bureaux", "Bureau 160 x 80", 12))
    quantity = finding(assess(reuse(), held, call, NOW).lots[0], "quantité")
    assert (quantity.outcome, quantity.lacking) == (OUT.SHORT, Decimal(18))


def test_an_object_that_may_not_be_reserved_to_the_ess_is_said_as_such() -> None:
    doubt = Contradiction("reservation", "Objet hors liste.", (EVIDENCE, Evidence("cpv", "90911000", "L2113-15")))
    call = opportunity(reservations=(reserved(Regime.ESS),), contradictions=(doubt,))
    reason = finding(check_lot(structure(kinds=(K.ASSOCIATION,)), [], call, None, NOW), "réservation").reason
    assert "hors des services réservables à l'ESS" in reason
