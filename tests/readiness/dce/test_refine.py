"""What the files say beside what the notice says: refined, agreed, contradicted; never over the user's word."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from feeds.dates import wall_deadline
from feeds.models import (
    Buyer,
    Clause,
    ClauseKind,
    Evidence,
    Kind,
    Lot,
    Opportunity,
    Place,
    Regime,
    Reservation,
)
from readiness.check import assess
from readiness.correction_values import canonical
from readiness.dce.models import Asked, DceReading, Sites
from readiness.dce.refine import refine, with_files
from readiness.models import Capability, Correction, Requirement, RequirementKind, Site, Structure, VerdictKind
from readiness.requirements import read_requirements

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CCTP7 = Evidence("dce:cctp:page:7::CCTP.pdf", "cinq jours par semaine", "besoin:fréquence")
RC2 = Evidence("dce:rc:page:2::RC.pdf", "réservé", "texte")
NOTICE = Evidence("lot[1].description", "trois passages par semaine", "besoin:fréquence")
K = RequirementKind


def days(value: int, evidence: Evidence | None = None) -> Requirement:
    proof = (evidence,) if evidence else ()
    return Requirement(K.SCHEDULE, "fréquence", f"{value} j/sem.", proof, Decimal(value), "j/sem.")


SILENT = Requirement(K.SCHEDULE, "fréquence", "non indiqué", unit="j/sem.")
DEADLINE = Requirement(K.DEADLINE, "date limite", "09/12/2026")


def opportunity() -> Opportunity:
    return Opportunity(
        "boamp:26-1", "boamp", ("boamp:26-1",), Kind.CALL, "Nettoyage des bureaux", Buyer("Kerbihan"), None, None,
        wall_deadline("2026-12-09T16:00:00", "Europe/Paris", stamped=True), cpv=("90911000",),
    )  # fmt: skip


def test_a_silent_notice_is_filled_in() -> None:
    (first, last) = refine([SILENT, DEADLINE], [days(5, CCTP7)])
    assert (first.asked, first.evidence, first.notice) == ("5 j/sem.", (CCTP7,), "")
    assert last is DEADLINE


def test_when_both_agree_both_are_shown_the_files_first() -> None:
    (only,) = refine([days(5, NOTICE)], [days(5, CCTP7)])
    assert (only.evidence, only.notice) == ((CCTP7, NOTICE), "")


def test_when_they_disagree_the_files_are_taken_and_the_notice_stays_in_sight() -> None:
    (only,) = refine([days(3, NOTICE)], [days(5, CCTP7)])
    assert (only.asked, only.notice) == ("5 j/sem.", "3 j/sem.")


def test_rhythms_of_different_works_do_not_contradict() -> None:
    yearly = Requirement(K.SCHEDULE, "fréquence", "2 fois/an", (CCTP7,), Decimal(2), "fois/an")
    assert {each.asked for each in refine([days(3, NOTICE)], [yearly])} == {"3 j/sem.", "2 fois/an"}


def test_papers_add_up() -> None:
    iso = Requirement(K.CERTIFICATION, "certification", "ISO 9001", (NOTICE,), code="iso-9001")
    other = Requirement(K.CERTIFICATION, "certification", "ISO 14001", (RC2,), code="iso-14001")
    assert len(refine([iso], [other])) == 2


def test_a_published_quantity_stands() -> None:
    asked = Requirement(K.QUANTITY, "quantité", "200 chaises", (NOTICE,), Decimal(200), "chaises")
    other = Requirement(K.QUANTITY, "quantité", "12 salles", (CCTP7,), Decimal(12), "salles")
    assert refine([asked], [other]) == (asked,)


def test_a_duration_that_only_counts_renewals_in_does_not_contradict() -> None:
    asked = Requirement(K.DURATION, "durée", "48 mois", (NOTICE,), Decimal(48), "mois")
    told = Requirement(K.DURATION, "durée", "12 mois, 48 mois en tout", (RC2,), Decimal(12), "mois", most=Decimal(48))
    (only,) = refine([asked], [told])
    assert (only.value, only.notice) == (Decimal(12), "")


def test_without_files_nothing_changes() -> None:
    asked = (days(3, NOTICE), DEADLINE)
    assert refine(asked, ()) == asked


# --- the opportunity -------------------------------------------------------------------------------------------


def read(**said: object) -> DceReading:
    return replace(DceReading(), **said)  # type: ignore[arg-type]


def test_a_reservation_that_only_the_files_say_is_kept() -> None:
    reserved = Reservation(Regime.IAE, (), (RC2,))
    assert with_files(opportunity(), read(reservations=(reserved,))).reservations == (reserved,)


def test_a_reservation_that_both_say_has_both_proofs() -> None:
    known = replace(opportunity(), reservations=(Reservation(Regime.HANDICAP_IAE, (), (NOTICE,)),))
    (one,) = with_files(known, read(reservations=(Reservation(Regime.IAE, (), (RC2,)),))).reservations
    assert (one.regime, one.evidence) == (Regime.IAE, (RC2, NOTICE))


def test_reservations_that_disagree_are_said() -> None:
    known = replace(opportunity(), reservations=(Reservation(Regime.HANDICAP, (), (NOTICE,)),))
    found = with_files(known, read(reservations=(Reservation(Regime.ESS, (), (RC2,)),)))
    assert [each.topic for each in found.contradictions] == ["reservation"]
    assert "RC p.\N{NO-BREAK SPACE}2" in found.contradictions[0].message


def test_files_that_deny_a_reservation_are_said() -> None:
    known = replace(opportunity(), reservations=(Reservation(Regime.IAE, (), (NOTICE,)),))
    found = with_files(known, read(unreserved=(RC2,), unreserved_lots=((),)))
    assert "rien n'est réservé" in found.contradictions[0].message
    some = with_files(known, read(unreserved=(RC2,), unreserved_lots=(("2",),)))
    assert not some.contradictions


def test_the_notice_keeps_its_deadline_and_the_difference_is_said() -> None:
    other = wall_deadline("2026-12-11T12:00:00", "Europe/Paris", stamped=True)
    found = with_files(opportunity(), read(deadline=other, deadline_evidence=(RC2,)))
    assert found.deadline == opportunity().deadline
    assert "11/12/2026" in found.contradictions[0].message
    same = with_files(opportunity(), read(deadline=opportunity().deadline, deadline_evidence=(RC2,)))
    assert not same.contradictions


def test_files_give_the_deadline_that_the_notice_lacks() -> None:
    other = wall_deadline("2026-12-11T12:00:00", "Europe/Paris", stamped=True)
    assert with_files(replace(opportunity(), deadline=None), read(deadline=other)).deadline == other


def test_hours_of_insertion_that_differ_are_said() -> None:
    known = replace(opportunity(), clauses=(Clause(ClauseKind.INSERTION, (NOTICE,), hours=Decimal(200)),))
    found = with_files(known, read(clauses=(Clause(ClauseKind.INSERTION, (RC2,), hours=Decimal(300)),)))
    assert "200" in found.contradictions[0].message
    same = with_files(known, read(clauses=(Clause(ClauseKind.INSERTION, (RC2,), hours=Decimal(200)),)))
    assert (len(same.clauses), same.contradictions) == (1, ())


def test_the_sites_of_the_files_are_where_the_work_is() -> None:
    pontivy = Place(city="Pontivy", postcode="56300", insee="56178")
    known = replace(opportunity(), places=(Place(city="Hennebont", postcode="56700"),))
    found = with_files(known, read(sites=(Sites(None, (pontivy,), (CCTP7,)),)))
    assert [place.city for place in found.places] == ["Pontivy", "Hennebont"]


def test_the_sites_of_a_lot_are_that_lots() -> None:
    pontivy = Place(city="Pontivy", postcode="56300", insee="56178")
    known = replace(opportunity(), lots=(Lot("1", "a"), Lot("2", "b")))
    found = with_files(known, read(sites=(Sites("2", (pontivy,), (CCTP7,)),)))
    assert [lot.places for lot in found.lots] == [(), (pontivy,)]


# --- the check -------------------------------------------------------------------------------------------------

ATELIER = Structure(
    name="Atelier",
    radius_km=40,
    sites=(Site(city="Hennebont", postcode="56700", latitude=47.8, longitude=-3.28),),
    capabilities=(Capability(segment="nettoyage-locaux", days_per_week=Decimal("3.5")),),
)


def checked(files: DceReading, *said: Correction) -> VerdictKind:
    from feeds.models import SegmentHit

    known = replace(
        opportunity(),
        segments=(SegmentHit("nettoyage-locaux", "cpv", 1.0, NOTICE),),
        places=(Place(city="Hennebont", postcode="56700"),),
    )
    return assess(ATELIER, (), with_files(known, files), NOW, said).lots[0].kind


def test_the_check_of_a_lot_uses_what_the_files_ask() -> None:
    files = read(asked=(Asked(None, (days(5, CCTP7),)),))
    assert checked(read()) is VerdictKind.ALONE
    assert checked(files) is VerdictKind.TOGETHER


def test_what_the_user_corrected_stays_on_top() -> None:
    files = read(asked=(Asked(None, (days(5, CCTP7),)),))
    assert checked(files, Correction(None, K.SCHEDULE, canonical(K.SCHEDULE, "3 j"))) is VerdictKind.ALONE


def test_the_answer_names_the_page_and_what_the_notice_says() -> None:
    files = read(asked=(Asked(None, (days(5, CCTP7),)),))
    (found,) = [
        each for each in read_requirements(with_files(opportunity(), files), None, NOW) if each.kind is K.SCHEDULE
    ]
    assert found.evidence == (CCTP7,)
