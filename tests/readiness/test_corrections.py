"""Anything read can be corrected by hand, and a correction survives whatever is read again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.database import UnknownRecordError, open_database
from feeds.models import Lot, Opportunity, Regime
from feeds.store import NoticeStore
from readiness.check import assess
from readiness.correction_values import EXAMPLES, NAMES, InvalidCorrection, canonical, kind_named, requirements_for
from readiness.corrections import apply_corrections, correct_opportunity, for_lot
from readiness.models import (
    Correction,
    Finding,
    Outcome,
    RequirementKind,
    Structure,
    StructureKind,
    Verdict,
    VerdictKind,
)
from readiness.requirements import read_requirements
from readiness.store import ReadinessStore
from tests.feeds.store_samples import NOW as STORED
from tests.feeds.store_samples import moved, notice, put, reading
from tests.readiness.cases import AWAY, NOW, finding, hit, lot, opportunity, reserved, structure, text

K = RequirementKind


def said(kind: RequirementKind, words: str, lot: str | None = None, note: str = "") -> Correction:
    return Correction(lot, kind, canonical(kind, words), note)


def verdict_of(call: Opportunity, *corrections: Correction) -> Verdict:
    return assess(structure(), [], call, NOW, corrections).lots[0]


# --- values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        (K.QUANTITY, "200 chaises", "200 chaises"),
        (K.QUANTITY, "1\N{NO-BREAK SPACE}200 m²", "1200 m²"),
        (K.SCHEDULE, "5 jours", "5 j/sem."),
        (K.SCHEDULE, "2,5 j/sem.", "2.5 j/sem."),
        (K.SCHEDULE, "12 h", "12 h/sem."),
        (K.DURATION, "24 mois", "24"),
        (K.DURATION, "deux ans", "24"),
        (K.DURATION, "6 ans et 3 mois", "75"),
        (K.DURATION, "36", "36"),
        (K.RENEWALS, "3 fois", "3"),
        (K.START, "1er janvier 2027", "2027-01-01"),
        (K.END, "31/12/2027", "2027-12-31"),
        (K.DELIVERY, "15 jours", "15 j"),
        (K.DELIVERY, "15/03/2027", "2027-03-15"),
        (K.TURNOVER, "300 000 €", "300000"),
        (K.TURNOVER, "1,5 M€", "1500000"),
        (K.TURNOVER, "90 k€", "90000"),
        (K.CERTIFICATION, "ISO 9001, Qualipropre", "iso-9001,qualipropre"),
        (K.CERTIFICATION, "Label maison", "Label maison"),
        (K.INSURANCE, "RC pro, décennale", "rc-pro,decennale"),
        (K.REFERENCE, "3 ans", "3 ans"),
        (K.REFERENCE, "2 références", "2 références"),
        (K.FIRE_CLASS, "M 1", "m1"),
        (K.REUSE_SHARE, "20 %", "20"),
        (K.INSERTION_HOURS, "140 heures", "140"),
        (K.TIME_WINDOW, "avant 7 h", "-07:00"),
        (K.TIME_WINDOW, "le mardi", "le mardi"),
        (K.SEGMENT, "nettoyage-locaux", "nettoyage-locaux"),
        (K.RESERVATION, "IAE", "iae"),
        (K.RESERVATION, "Handicap + IAE", "handicap+iae"),
        (K.DEADLINE, "04/12/2026 12:00", "2026-12-04T12:00"),
        (K.DEADLINE, "2026-12-04 12h30", "2026-12-04T12:30"),
        (K.DEADLINE, "04/12/2026", "2026-12-04"),
        (K.PLACE, "56000 Vannes", "56000 Vannes"),
        (K.QUANTITY, "aucune", None),
        (K.RESERVATION, "non réservé", None),
    ],
)
def test_a_value_is_read_as_people_type_it(kind: RequirementKind, words: str, value: str | None) -> None:
    assert canonical(kind, words) == value
    assert canonical(kind, value or "aucun") == value, "what is kept is understood again"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (K.QUANTITY, "beaucoup"),
        (K.SCHEDULE, "9 jours"),
        (K.DURATION, "longtemps"),
        (K.RENEWALS, "1,5"),
        (K.START, "demain"),
        (K.REUSE_SHARE, "120 %"),
        (K.SEGMENT, "segment inconnu"),
        (K.RESERVATION, "à tous"),
        (K.DEADLINE, "bientôt"),
        (K.DELIVERY, "vite"),
    ],
)
def test_what_is_not_understood_is_refused_with_an_example(kind: RequirementKind, words: str) -> None:
    with pytest.raises(InvalidCorrection) as refused:
        canonical(kind, words)
    assert EXAMPLES[kind] in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize("kind", list(NAMES.values()))
def test_every_kind_has_a_name_an_example_and_a_way_back(kind: RequirementKind) -> None:
    name = next(name for name, each in NAMES.items() if each is kind)
    assert kind_named(name) is kind
    assert kind_named(name.upper()) is kind
    assert kind_named(kind.value) is kind
    example = EXAMPLES[kind].split(" ou ")[0].split(",")[0]
    assert canonical(kind, example)
    if kind not in (K.SEGMENT, K.RESERVATION, K.DEADLINE, K.PLACE):
        assert requirements_for(kind, canonical(kind, example))[0].kind is kind
    assert requirements_for(kind, None)[0].asked == "rien de demandé"


@example(K.TIME_WINDOW, "-")
@example(K.TIME_WINDOW, "x-7")
@given(st.sampled_from(list(NAMES.values())), st.text(max_size=60))
def test_any_words_are_read_or_refused(kind: RequirementKind, words: str) -> None:
    try:
        value = canonical(kind, words)
    except InvalidCorrection:
        return
    assert requirements_for(kind, value)


# --- applied -------------------------------------------------------------------------------------------------------


def test_what_is_said_stands_in_the_place_of_what_was_read_which_stays_visible() -> None:
    call = opportunity(fragments=text("Les bureaux sont nettoyés 5 jours sur 7."))
    asked = read_requirements(call, None, NOW)
    changed = apply_corrections(asked, [said(K.SCHEDULE, "3 j", note="au téléphone")])
    assert [each.kind for each in changed] == [each.kind for each in asked]
    schedule = next(each for each in changed if each.kind is K.SCHEDULE)
    assert (schedule.value, schedule.read, schedule.corrected) == (Decimal(3), "5\N{NO-BREAK SPACE}j/sem.", True)
    assert schedule.evidence[0].quote == "au téléphone"


def test_the_answer_follows_the_correction_and_says_what_was_read() -> None:
    call = opportunity(fragments=text("Les bureaux sont nettoyés 5 jours sur 7."))
    assert verdict_of(call).kind is VerdictKind.TOGETHER
    corrected = verdict_of(call, said(K.SCHEDULE, "3 j"))
    assert corrected.kind is VerdictKind.ALONE
    answer = finding(corrected, "fréquence")
    assert answer.outcome is Outcome.MET
    assert answer.reason.endswith("Corrigé par vous (lu : 5\N{NO-BREAK SPACE}j/sem.).")


def test_what_the_notice_does_not_say_can_be_said() -> None:
    corrected = verdict_of(opportunity(), said(K.CERTIFICATION, "Qualipropre"))
    answer = finding(corrected, "certification")
    assert (answer.requirement.read, answer.outcome) == ("non indiqué", Outcome.UNKNOWN)


def test_nothing_asked_is_no_question_any_more() -> None:
    call = opportunity(fragments=text("Chiffre d'affaires minimum : 900 000 €", role="capacity"))
    answer = finding(verdict_of(call, said(K.TURNOVER, "aucun")), "chiffre d affaires")
    assert answer.outcome is Outcome.NOT_APPLICABLE
    assert "900" in answer.reason


def test_a_lots_own_correction_wins_over_the_procedures() -> None:
    call = opportunity(lots=(lot("1"), lot("2")), segments=(hit(),))
    corrections = (said(K.SCHEDULE, "2 j"), said(K.SCHEDULE, "6 j", "2"))
    assert [each.value for each in for_lot(corrections, "1")] == ["2 j/sem."]
    assert [each.value for each in for_lot(corrections, "2")] == ["6 j/sem."]
    found = assess(structure(), [], call, NOW, corrections)
    assert [finding(each, "fréquence").requirement.value for each in found.lots] == [2, 6]


def test_another_activity_makes_the_opportunity_ours() -> None:
    call = opportunity(segments=(hit("espaces-verts"),), cpv=("77310000",))
    assert verdict_of(call).kind is VerdictKind.NO
    corrected = verdict_of(call, said(K.SEGMENT, "nettoyage-locaux"))
    assert finding(corrected, "activité").outcome is Outcome.MET
    assert "lu : " in finding(corrected, "activité").reason


def test_a_reservation_is_said_of_one_lot_and_taken_from_another() -> None:
    call = opportunity(lots=(lot("1"), lot("2"), lot("3")), reservations=(reserved(Regime.HANDICAP),))
    changed = correct_opportunity(call, [said(K.RESERVATION, "iae", "2"), said(K.RESERVATION, "aucun", "3")])
    assert [(each.regime, each.scope) for each in changed.reservations] == [
        (Regime.HANDICAP, ("1",)),
        (Regime.IAE, ("2",)),
    ]
    whole = correct_opportunity(call, [said(K.RESERVATION, "ess")])
    assert [(each.regime, each.scope) for each in whole.reservations] == [(Regime.ESS, ())]


def test_a_reservation_that_is_none_opens_the_lot() -> None:
    call = opportunity(reservations=(reserved(Regime.HANDICAP),))
    assert finding(verdict_of(call), "réservation").outcome is Outcome.BLOCKING
    answer = finding(verdict_of(call, said(K.RESERVATION, "aucun")), "réservation")
    assert answer.outcome is Outcome.NOT_APPLICABLE
    assert "réservé aux EA" in answer.reason


def test_a_deadline_that_moved_opens_the_procedure_again() -> None:
    call = replace(opportunity(), deadline=None)
    corrected = verdict_of(call, said(K.DEADLINE, "20/12/2026 12:00"))
    assert (
        finding(corrected, "date limite").requirement.asked.replace("\N{NO-BREAK SPACE}", " ") == "20/12/2026 12 h 00"
    )
    own = opportunity(lots=(lot("1", deadline=opportunity().deadline), lot("2")))
    assert correct_opportunity(own, [said(K.DEADLINE, "20/12/2026")]).lots[0].deadline is None


def test_a_place_that_is_said_is_located() -> None:
    far = opportunity(places=(AWAY,))
    assert finding(verdict_of(far), "lieu").outcome is Outcome.MISSING
    assert finding(verdict_of(far, said(K.PLACE, "56600 Lanester")), "lieu").outcome is Outcome.MET


def test_a_correction_of_a_lot_that_is_gone_waits() -> None:
    call = opportunity(lots=(lot("1"),))
    assert correct_opportunity(call, [said(K.RESERVATION, "iae", "9")]) == call


# --- kept ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def notices(tmp_path: Path) -> Iterator[NoticeStore]:
    store = NoticeStore(open_database(tmp_path / "w.db"), 1)
    yield store
    store.db.conn.close()


def cleaner() -> Structure:
    return structure(capabilities=({"segment": "nettoyage", "days_per_week": "3"},))


def schedule_of(store: ReadinessStore, ident: str = "26-1") -> Finding:
    found = store.assessment(ident, NOW)
    assert found is not None
    return finding(found.lots[0], "fréquence")


def test_a_correction_is_kept_checked_and_taken_back(notices: NoticeStore) -> None:
    store = ReadinessStore(notices.db)
    store.save_structure(cleaner())
    put(notices, notice("26-1", description="Nettoyage 5 jours sur 7"))
    store.assess_pending(STORED)
    store.correct("26-1", [said(K.SCHEDULE, "2 j")], STORED)
    assert schedule_of(store).requirement.value == 2
    assert [(each.kind, each.value, each.at) for each in store.corrections("boamp:26-1")] == [
        (K.SCHEDULE, "2 j/sem.", STORED)
    ]
    store.correct("26-1", [said(K.SCHEDULE, "4 j")], STORED + timedelta(minutes=1))
    assert store.corrected_last()
    assert store.undo_correction(STORED) == "Correction reprise : fréquence comme avant."
    assert schedule_of(store).requirement.value == 2
    assert store.undo_correction(STORED) == "Correction reprise : fréquence comme dans l’avis."
    assert schedule_of(store).requirement.value == 5
    assert (store.undo_correction(STORED), store.corrections("26-1"), store.corrected_last()) == (None, [], False)


def test_returning_to_what_was_read_can_be_taken_back_too(notices: NoticeStore) -> None:
    store = ReadinessStore(notices.db)
    put(notices, notice("26-1", lots=(Lot("1", "École"),)))
    store.correct("26-1", [said(K.DURATION, "2 ans", "1"), said(K.RENEWALS, "1")], STORED)
    store.uncorrect("26-1", [("1", K.DURATION), ("1", K.QUANTITY)], STORED)
    assert [each.kind for each in store.corrections("26-1")] == [K.RENEWALS]
    assert store.undo_correction(STORED) == "Correction reprise, lot 1 : durée comme avant."
    assert {each.kind for each in store.corrections("26-1")} == {K.DURATION, K.RENEWALS}


def test_a_correction_survives_an_import_and_newer_readers(notices: NoticeStore) -> None:
    store = ReadinessStore(notices.db)
    store.save_structure(cleaner())
    first = notice("26-1", description="Nettoyage 5 jours sur 7")
    put(notices, first)
    store.correct("26-1", [said(K.SCHEDULE, "2 j")], STORED)
    # The same record with other words, then everything read again by newer readers.
    put(notices, replace(first, description="Nettoyage 6 jours sur 7"))
    newer = NoticeStore(notices.db, 2)
    newer.put_again([(digest, replace(read, reading=reading("nettoyage"))) for digest, read in newer.outdated(10)])
    while store.assess_pending(STORED):
        pass
    answer = schedule_of(store)
    assert answer.requirement.value == 2
    assert "lu : 6" in answer.reason


def test_a_correction_survives_the_merge_of_two_procedures(notices: NoticeStore) -> None:
    store = ReadinessStore(notices.db)
    put(notices, notice("26-1"), notice("26-2"))
    store.correct("26-2", [said(K.DURATION, "2 ans"), said(K.SCHEDULE, "1 j")], STORED)
    store.correct("26-1", [said(K.SCHEDULE, "3 j")], STORED + timedelta(hours=1))
    put(notices, moved("26-3", ("26-1", "26-2"), 20))
    for ident in ("26-1", "26-2", "26-3"):
        assert {each.kind: each.value for each in store.corrections(ident)} == {
            K.DURATION: "24",
            K.SCHEDULE: "3 j/sem.",
        }
    store.uncorrect("26-3", [("", K.SCHEDULE)], STORED)
    assert [each.kind for each in store.corrections("26-1")] == [K.DURATION]


def test_an_opportunity_that_is_not_there_is_not_corrected(notices: NoticeStore) -> None:
    store = ReadinessStore(notices.db)
    with pytest.raises(UnknownRecordError, match="26-9"):
        store.correct("26-9", [said(K.RENEWALS, "1")], STORED)
    with pytest.raises(UnknownRecordError, match="26-9"):
        store.uncorrect("26-9", [("", K.RENEWALS)], STORED)
    assert store.corrections("26-9") == []


def test_a_duration_that_is_said_is_the_one_the_law_is_held_against() -> None:
    ours = structure(kinds=(StructureKind.ASSOCIATION,))
    call = opportunity(cpv=("85311000",), reservations=(reserved(Regime.ESS),), duration_months=Decimal(48))

    def answer(published: Opportunity, *corrections: Correction) -> Finding:
        return finding(assess(ours, [], published, NOW, corrections).lots[0], "réservation")

    assert answer(call).outcome is Outcome.UNKNOWN
    assert answer(call, said(K.DURATION, "2 ans")).outcome is Outcome.MET
    renewed = replace(call, duration_months=Decimal(12), renewals=3)
    assert answer(renewed).outcome is Outcome.UNKNOWN
    assert answer(renewed, said(K.RENEWALS, "1")).outcome is Outcome.MET
    own = replace(call, lots=(lot("1", duration_months=Decimal(12)),))
    assert answer(own, said(K.DURATION, "5 ans", "1")).outcome is Outcome.UNKNOWN
    assert answer(own, said(K.DURATION, "5 ans")).outcome is Outcome.UNKNOWN
