"""One procedure, many notices: what stands in the end, in whatever order they came."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.changes import read_correction
from feeds.dates import wall_deadline
from feeds.eforms import read_eforms
from feeds.merge import compose, procedure_keys
from feeds.models import (
    SOME_LOTS,
    Amount,
    Award,
    Buyer,
    Change,
    Clause,
    ClauseKind,
    Deadline,
    Evidence,
    Fragment,
    Kind,
    Link,
    Lot,
    Notice,
    Opportunity,
    Place,
    Reading,
    ReadNotice,
    Regime,
    Reservation,
    Status,
)
from feeds.reading import read_notice
from feeds.timeline import french_day, french_lots, french_wall

DATA = Path(__file__).parent / "data" / "eforms"
ZONE = "Europe/Paris"
KEY = "boamp:26-100"
NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
SAID = Evidence("p", "mots")


def wall(text: str) -> Deadline:
    deadline = wall_deadline(text, ZONE)
    assert deadline is not None
    return deadline


def notice(guid: str, kind: Kind, day: int = 1, **known: Any) -> Notice:
    facts: dict[str, Any] = {
        "source": "boamp",
        "form": "FNSimple",
        "title": "Entretien des locaux",
        "buyer": Buyer("Ville d'Exemple"),
        "published": date(2026, 9, day),
    }
    return Notice(guid=guid, kind=kind, **{**facts, **known})


def call(**known: Any) -> Notice:
    return notice("26-100", Kind.CALL, 1, **{"deadline": wall("2026-09-15T12:00:00"), **known})


def merge(*notices: Notice | ReadNotice) -> Opportunity:
    members = [one if isinstance(one, ReadNotice) else ReadNotice(one, Reading()) for one in notices]
    opportunity = compose(members, KEY)
    assert compose(members[::-1], KEY) == opportunity
    return opportunity


def told(opportunity: Opportunity) -> list[str]:
    return [event.summary for event in opportunity.timeline]


def lots(*numbers: str, at: str = "") -> tuple[Lot, ...]:
    return tuple(Lot(number, f"Lot {number}", deadline=wall(at) if at else None) for number in numbers)


def correction(words: str, guid: str = "26-150", day: int = 10, **known: Any) -> Notice:
    return notice(guid, Kind.CHANGE, day, previous=("26-100",), changes=read_correction(words, "p", ZONE), **known)


# --- keys -------------------------------------------------------------------------------------------------------


def test_keys_name_the_notice_its_ancestors_and_its_procedure() -> None:
    one = call(previous=("26-7",), procedure_id="0A1B2C3D-4e5f-4a6b-8c7d-9e0f1a2b3c4d")
    assert procedure_keys(one) == ("boamp:26-100", "boamp:26-7", "folder:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d")


@pytest.mark.parametrize("folder", ["aff2863e-b4cc-4e91-baba-b3b85f709117", "2026-NET", "", "0" * 36])
def test_an_example_or_malformed_procedure_identifier_ties_nothing(folder: str) -> None:
    assert procedure_keys(call(procedure_id=folder)) == ("boamp:26-100",)


@pytest.mark.parametrize(
    "end",
    [
        "pages/avis/?q=idweb:26-100",
        'pages/avis/?q=idweb:"26-100"',
        "pages/avis/?q=idweb:%2226-100%22",
        "pages/avis/?q=idweb%3A%2226-100%22",
        "avis/detail/26-100",
    ],
)
def test_an_item_that_points_to_a_boamp_notice_belongs_to_it(end: str) -> None:
    link = Link("item", f"https://www.boamp.fr/{end}")
    item = notice("x", Kind.POINTER, source="rss:veille", form="RSS", links=(link,))
    assert procedure_keys(item) == ("rss:veille:x", "boamp:26-100")
    assert procedure_keys(replace(item, kind=Kind.CALL)) == ("rss:veille:x",)


# --- one notice ---------------------------------------------------------------------------------------------------


def test_a_call_alone_is_itself() -> None:
    one = call(lots=lots("1", "2"), cpv=("90910000",), warnings=("Attention.",), value=Amount(Decimal(1), Decimal(1)))
    opportunity = merge(one)
    assert (opportunity.id, opportunity.kind, opportunity.source_ids) == (KEY, Kind.CALL, ("boamp:26-100",))
    assert (opportunity.lots, opportunity.cpv, opportunity.warnings) == (one.lots, one.cpv, one.warnings)
    assert told(opportunity) == ["Avis de marché publié"]
    assert opportunity.status(datetime(2026, 9, 14, tzinfo=UTC)) is Status.OPEN
    assert opportunity.status(NOW) is Status.CLOSED


def test_no_notice_is_no_opportunity() -> None:
    with pytest.raises(ValueError, match=KEY):
        compose([], KEY)


def test_lots_show_their_resolved_places() -> None:
    place = Place(city="Exemple", department="56", latitude=47.7, longitude=-3.4)
    member = ReadNotice(call(lots=lots("1", "2")), Reading(lot_places=(("2", (place,)),), departments=("56",)))
    opportunity = merge(member)
    assert [lot.places for lot in opportunity.lots] == [(), (place,)]
    assert opportunity.departments == ("56",)


# --- deadlines ----------------------------------------------------------------------------------------------------


def test_a_rectification_moves_the_deadline_and_shows_the_old_and_the_new_one() -> None:
    moved = correction("La date limite de réception des offres est reportée au mardi 22 septembre 2026 à 12h00.")
    opportunity = merge(call(), moved)
    assert opportunity.kind is Kind.CALL
    assert opportunity.deadline == wall("2026-09-22T12:00:00")
    assert opportunity.previous_deadline == wall("2026-09-15T12:00:00")
    event = opportunity.timeline[-1]
    assert event.summary == (
        "Date limite repoussée au mardi 22 septembre 2026 à 12 h (avant : mardi 15 septembre 2026 à 12 h)"
    )
    assert (event.old, event.new) == ("mardi 15 septembre 2026 à 12 h", "mardi 22 septembre 2026 à 12 h")
    assert event.evidence is not None
    assert opportunity.status(NOW) is Status.OPEN


def test_a_deadline_brought_forward_says_so() -> None:
    opportunity = merge(call(), correction("La date limite de remise des offres est avancée au 08/09/2026 à 9h30."))
    assert told(opportunity)[-1].startswith("Date limite avancée au mardi 8 septembre 2026 à 9 h 30")


def test_a_second_rectification_starts_from_the_first() -> None:
    opportunity = merge(
        call(),
        correction("La remise des offres est reportée au 22/09/2026 à 12h00."),
        correction("La remise des offres est reportée au 29/09/2026 à 12h00.", "26-160", 20),
    )
    assert opportunity.deadline == wall("2026-09-29T12:00:00")
    assert opportunity.previous_deadline == wall("2026-09-22T12:00:00")
    assert len(opportunity.timeline) == 3


def test_a_structured_deadline_of_a_rectification_counts_too() -> None:
    opportunity = merge(call(), notice("26-150", Kind.CHANGE, 10, deadline=wall("2026-09-22T12:00:00")))
    assert opportunity.deadline == wall("2026-09-22T12:00:00")
    assert opportunity.previous_deadline == wall("2026-09-15T12:00:00")


def test_a_rectification_moves_only_the_lots_it_names() -> None:
    words = "Pour les lots 2 et 3, la date limite de remise des offres est reportée au 22/09/2026 à 12h00."
    opportunity = merge(call(lots=lots("1", "2", "3")), correction(words))
    assert [lot.deadline.wall[:10] if lot.deadline else "" for lot in opportunity.lots] == [
        "2026-09-15",
        "2026-09-22",
        "2026-09-22",
    ]
    assert opportunity.deadline == wall("2026-09-15T12:00:00")
    assert told(opportunity)[-1].startswith("Lots 2 et 3 : date limite repoussée au mardi 22 septembre 2026 à 12 h")
    assert opportunity.status(NOW) is Status.OPEN


def test_lots_that_are_named_keep_their_own_date_beside_that_of_the_others() -> None:
    words = (
        "Pour le lot 2, la date limite de remise des offres est reportée au 22/09/2026 à 12h. "
        "Pour les autres lots, la date limite de remise des offres est reportée au 29/09/2026 à 12h."
    )
    opportunity = merge(call(lots=lots("1", "2", at="2026-09-15T12:00")), correction(words))
    assert [lot.deadline.wall[:10] for lot in opportunity.lots if lot.deadline] == ["2026-09-29", "2026-09-22"]


def test_a_move_of_every_lot_moves_the_headline() -> None:
    words = "Pour les lots 1 et 2, la date limite de remise des offres est reportée au 22/09/2026 à 12h00."
    opportunity = merge(call(lots=lots("1", "2", at="2026-09-15T12:00:00")), correction(words))
    assert opportunity.deadline == wall("2026-09-22T12:00:00")
    assert {lot.deadline for lot in opportunity.lots} == {wall("2026-09-22T12:00:00")}


def test_a_rectification_that_repeats_the_deadline_moves_nothing() -> None:
    opportunity = merge(call(), correction("La date limite de remise des offres est fixée au 15/09/2026 à 12h00."))
    assert opportunity.previous_deadline is None
    assert told(opportunity) == ["Avis de marché publié", "Avis rectificatif publié"]


@pytest.mark.parametrize(
    "words",
    [
        "La date limite de remise des offres est repoussée d'une semaine.",
        "L'heure limite est fixée à 16h00 au lieu de 12h00.",
        "La remise des offres est reportée au 22 septembre à 12h.",
    ],
)
def test_a_rectification_whose_new_date_is_not_read_warns(words: str) -> None:
    opportunity = merge(call(), correction(words))
    assert opportunity.deadline == wall("2026-09-15T12:00:00")
    assert any("26-150" in warning and "vérifiez" in warning for warning in opportunity.warnings)


def test_a_rectification_alone_that_keeps_the_deadline_tells_it() -> None:
    words = "Une pièce a été ajoutée. La date limite de remise des offres reste fixée au 15/09/2026 à 12h00."
    opportunity = merge(correction(words))
    assert opportunity.deadline == wall("2026-09-15T12:00:00")
    assert opportunity.previous_deadline is None
    assert merge(call(deadline=wall("2026-09-22T12:00:00")), correction(words)).deadline == wall("2026-09-22T12:00:00")


def test_a_rectification_alone_stands_honestly() -> None:
    opportunity = merge(correction("La remise des offres prévue le 15/09/2026 est reportée au 22/09/2026 à 12h00."))
    assert opportunity.kind is Kind.CHANGE
    assert opportunity.deadline == wall("2026-09-22T12:00:00")
    assert opportunity.previous_deadline is not None
    assert opportunity.title == "Entretien des locaux"


def test_an_eforms_change_repeats_the_whole_so_its_values_win() -> None:
    before = call(form="EFORMS", lots=lots("1", "2", at="2026-09-15T12:00:00"), description="avant", cpv=("90910000",))
    after = notice(
        "26-150",
        Kind.CHANGE,
        10,
        form="EFORMS",
        title="RECTIFICATIF Entretien",
        lots=(*lots("1", at="2026-09-15T12:00:00"), *lots("2", at="2026-09-22T12:00:00")),
        deadline=wall("2026-09-15T12:00:00"),
        description="après",
    )
    opportunity = merge(before, after)
    assert (opportunity.kind, opportunity.title, opportunity.description) == (Kind.CALL, before.title, "après")
    assert opportunity.cpv == ("90910000",)
    assert opportunity.published == before.published
    assert told(opportunity)[-1].startswith("Lot 2 : date limite repoussée")
    assert opportunity.deadline == wall("2026-09-15T12:00:00")
    assert opportunity.lots[1].deadline == wall("2026-09-22T12:00:00")


def test_an_eforms_change_of_every_lot_is_told_once() -> None:
    before = call(form="EFORMS", lots=lots("1", "2", at="2026-09-15T12:00:00"))
    after = notice(
        "26-150",
        Kind.CHANGE,
        10,
        form="EFORMS",
        lots=lots("1", "2", at="2026-09-22T12:00:00"),
        deadline=wall("2026-09-22T12:00:00"),
    )
    opportunity = merge(before, after)
    assert len(opportunity.timeline) == 2
    assert opportunity.previous_deadline == wall("2026-09-15T12:00:00")


def test_a_national_rectification_that_repeats_a_lot_replaces_it_alone() -> None:
    corrected = correction("x", lots=(Lot("2", "Vitrerie et sols"),))
    assert [lot.title for lot in merge(call(lots=lots("1", "2")), corrected).lots] == ["Lot 1", "Vitrerie et sols"]


def test_words_that_are_replaced_are_events() -> None:
    opportunity = merge(call(), correction("Durée : au lieu de 12 mois lire 24 mois."))
    event = opportunity.timeline[-1]
    assert (event.summary, event.old, event.new) == ("Rectification : 24 mois", "12 mois", "24 mois")


def test_corrections_are_searchable_with_the_calls_texts() -> None:
    fragment = Fragment("p", "Le cadre a changé", None, "correction")
    other = Fragment("p", "Description du rectificatif", None, "description")
    own = Fragment("q", "Nettoyage", None, "description")
    opportunity = merge(call(fragments=(own,)), correction("x", fragments=(fragment, other)))
    assert opportunity.fragments == (own, fragment)


# --- ends ---------------------------------------------------------------------------------------------------------


def test_a_cancellation_closes_the_procedure() -> None:
    words = Fragment("p", "Besoin à redéfinir", None, "correction")
    opportunity = merge(call(), notice("26-150", Kind.CANCELLATION, 10, fragments=(words,)))
    assert opportunity.status(datetime(2026, 9, 11, tzinfo=UTC)) is Status.CANCELLED
    assert told(opportunity)[-1] == "Procédure annulée"
    assert opportunity.timeline[-1].evidence == Evidence("p", "Besoin à redéfinir")


def test_a_rectification_that_says_it_is_given_up_cancels() -> None:
    assert merge(call(), correction("La procédure est déclarée sans suite.")).cancelled


def test_a_cancelled_lot_leaves_the_others_open() -> None:
    opportunity = merge(call(lots=lots("1", "2")), correction("Le lot 2 est annulé."))
    assert not opportunity.cancelled
    assert told(opportunity)[-1] == "Lot 2 annulé"
    assert [(award.lot, award.outcome) for award in opportunity.awards] == [("2", "unsuccessful")]


def test_every_lot_cancelled_is_a_procedure_cancelled() -> None:
    opportunity = merge(
        call(lots=lots("1", "2")), correction("Le lot 2 est annulé."), correction("Le lot 1 est annulé.", "26-151", 11)
    )
    assert opportunity.cancelled


def test_a_later_call_opens_a_new_round() -> None:
    opportunity = merge(
        call(),
        notice("26-150", Kind.CANCELLATION, 10),
        notice("26-160", Kind.CALL, 20, deadline=wall("2026-10-15T12:00:00"), previous=("26-100",)),
    )
    assert not opportunity.cancelled
    assert opportunity.deadline == wall("2026-10-15T12:00:00")
    assert "Nouvel avis de marché publié" in told(opportunity)
    assert opportunity.published == date(2026, 9, 20)


def test_a_result_names_the_awardee_of_each_lot() -> None:
    awards = (Award("1", ("EA d'Exemple",)), Award("2", ("EA d'Exemple",)), Award("10", (), None, "unsuccessful"))
    opportunity = merge(call(lots=lots("1", "2", "10")), notice("26-190", Kind.RESULT, 28, awards=awards))
    assert opportunity.kind is Kind.CALL
    assert opportunity.awards == awards
    assert told(opportunity)[1:] == [
        "Lots 1 et 2 attribués à EA d'Exemple",
        "Lot 10 déclaré sans suite ou infructueux",
    ]
    assert opportunity.awarded
    assert opportunity.status(NOW) is Status.AWARDED


def test_several_decisions_on_one_lot_add_their_winners() -> None:
    awards = (
        Award("1", ("ALPHA",), Decimal(10)),
        Award("2", (), None, "unsuccessful"),
        Award("1", ("BETA",), Decimal(20)),
    )
    opportunity = merge(call(lots=lots("1", "2")), notice("26-300", Kind.RESULT, 20, awards=awards))
    assert [(one.lot, one.winners, one.amount) for one in opportunity.awards] == [
        ("1", ("ALPHA", "BETA"), None),
        ("2", (), None),
    ]
    assert told(opportunity)[1] == "Lot 1 attribué à ALPHA, BETA"


def test_the_result_of_one_lot_of_several_says_which() -> None:
    result = notice("26-300", Kind.RESULT, 20, previous=("26-100",), awards=(Award("2", ("ALPHA",)),))
    assert told(merge(call(lots=lots("1", "2")), result))[-1] == "Lot 2 attribué à ALPHA"


def test_a_procedure_is_awarded_once_every_lot_has_its_result() -> None:
    first = notice("26-190", Kind.RESULT, 28, awards=(Award("1", ("EA",)),))
    second = notice("26-195", Kind.RESULT, 29, awards=(Award("2", ("EI",)),))
    assert not merge(call(lots=lots("1", "2")), first).awarded
    assert merge(call(lots=lots("1", "2")), first, second).awarded


def test_a_result_for_the_whole_or_in_words_only_awards_it() -> None:
    assert merge(call(lots=lots("1", "2")), notice("26-190", Kind.RESULT, 28, awards=(Award(None, ("EA",)),))).awarded
    opportunity = merge(call(), notice("26-190", Kind.RESULT, 28))
    assert opportunity.awarded
    assert told(opportunity)[-1] == "Avis d'attribution publié"


def test_a_result_without_any_winner_is_not_awarded() -> None:
    given_up = (Award(None, (), None, "unsuccessful", SAID),)
    opportunity = merge(call(), notice("26-190", Kind.RESULT, 28, awards=given_up))
    assert (opportunity.awarded, opportunity.cancelled) == (False, True)
    assert told(opportunity)[-1] == "Déclaré sans suite ou infructueux"


def test_a_result_alone_is_closed_business() -> None:
    opportunity = merge(notice("26-190", Kind.RESULT, 28, awards=(Award("1", ("EA",)),), lots=lots("1")))
    assert (opportunity.kind, opportunity.awarded) == (Kind.RESULT, True)
    assert told(opportunity) == ["Attribué à EA"]


def test_a_partial_result_alone_is_not_open() -> None:
    opportunity = merge(notice("26-190", Kind.RESULT, 28, awards=(Award("1", ("EA",)),), lots=lots("1", "2", "3")))
    assert opportunity.status(NOW) is Status.AWARDED


def test_a_dynamic_purchasing_system_stays_open_while_it_awards() -> None:
    system = call(techniques=("dps",), deadline=wall("2030-09-01T12:00:00"))
    opportunity = merge(system, notice("26-190", Kind.RESULT, 28, awards=(Award(None, ("EA",)),)))
    assert not opportunity.awarded
    assert opportunity.status(NOW) is Status.OPEN
    assert told(opportunity)[-1] == "Attribué à EA"


def test_an_intention_to_conclude_awards_nothing_yet() -> None:
    opportunity = merge(call(), notice("26-180", Kind.INTENTION, 20, awards=(Award(None, ("EA",)),)))
    assert not opportunity.awarded
    assert opportunity.awards == ()
    assert told(opportunity)[-1] == "Intention de conclure avec EA"


def test_a_planning_then_a_call_is_a_call_with_its_history() -> None:
    early = notice("26-50", Kind.PLANNING, 1, published=date(2026, 3, 1), title="Programmation")
    opportunity = merge(early, call())
    assert (opportunity.kind, opportunity.title) == (Kind.CALL, "Entretien des locaux")
    assert told(opportunity) == ["Avis de préinformation publié", "Avis de marché publié"]
    assert opportunity.source_ids == ("boamp:26-50", "boamp:26-100")


def test_a_modification_of_the_contract_changes_nothing_of_the_call() -> None:
    words = (Change("text", "", "Avenant n° 2", SAID),)
    opportunity = merge(call(), notice("26-250", Kind.MODIFICATION, 29, title="Avenant", changes=words))
    assert opportunity.title == "Entretien des locaux"
    assert told(opportunity)[1:] == ["Modification du marché en cours", "Modification : Avenant n° 2"]


def test_a_pointer_adds_its_link_and_no_facts() -> None:
    link = Link("item", "https://exemple.fr/1")
    item = notice("x", Kind.POINTER, 2, source="rss:veille", title="Vu ailleurs", links=(link,), description="d")
    opportunity = merge(call(), item)
    assert (opportunity.title, opportunity.description) == ("Entretien des locaux", "")
    assert link in opportunity.links


# --- doors --------------------------------------------------------------------------------------------------------


def reserved(regime: Regime, *scope: str) -> Reservation:
    return Reservation(regime, scope, (SAID,))


def test_a_rectification_replaces_the_reservation_of_the_same_scope_only() -> None:
    before = ReadNotice(call(), Reading(reservations=(reserved(Regime.HANDICAP, "1"), reserved(Regime.IAE, "2"))))
    after = ReadNotice(correction("x"), Reading(reservations=(reserved(Regime.HANDICAP_IAE, "1"),)))
    assert {(one.regime, one.scope) for one in merge(before, after).reservations} == {
        (Regime.IAE, ("2",)),
        (Regime.HANDICAP_IAE, ("1",)),
    }


def test_a_rectification_that_says_nothing_leaves_the_doors() -> None:
    clause = Clause(ClauseKind.INSERTION, (SAID,))
    before = ReadNotice(call(), Reading(reservations=(reserved(Regime.IAE),), clauses=(clause,)))
    opportunity = merge(before, correction("Une pièce a été ajoutée."))
    assert opportunity.reservations == (reserved(Regime.IAE),)
    assert opportunity.clauses == (clause,)


def test_a_rectification_that_contradicts_a_reservation_is_shown_not_arbitrated() -> None:
    before = ReadNotice(call(), Reading(reservations=(reserved(Regime.IAE),)))
    opportunity = merge(before, ReadNotice(correction("x"), Reading(unreserved=(SAID,))))
    assert opportunity.reservations
    assert "26-150" in opportunity.contradictions[0].message


def denying(*scopes: tuple[str, ...], guid: str = "26-150", **known: Any) -> ReadNotice:
    return ReadNotice(correction("x", guid), Reading(unreserved=(SAID,) * len(scopes), unreserved_lots=scopes, **known))


def regime_events(opportunity: Opportunity) -> list[tuple[str, str, str]]:
    return [(one.source_id, one.old, one.new) for one in opportunity.timeline if one.summary.startswith("Réservation")]


def test_a_rectification_that_only_denies_takes_the_reservation_away_and_tells_it() -> None:
    before = ReadNotice(call(), Reading(reservations=(reserved(Regime.IAE),)))
    opportunity = merge(before, denying(()))
    assert opportunity.reservations == ()
    assert opportunity.unreserved == (SAID,)
    assert opportunity.contradictions == ()
    assert regime_events(opportunity) == [
        ("boamp:26-150", "réservé aux structures d'insertion (SIAE)", "non réservé"),
    ]
    assert opportunity.timeline[-1].summary == (
        "Réservation supprimée : non réservé (avant : réservé aux structures d'insertion (SIAE))"
    )


@pytest.mark.parametrize(
    ("scope", "denied", "left"),
    [
        (("2",), ("2",), None),
        (("1", "2"), ("2",), ("1",)),
        (("1",), ("2",), ("1",)),
        ((), ("2",), ("1", "3")),
        ((), ("1", "2", "3"), None),
        (("2",), (), None),
        (("2",), ("02",), None),
    ],
)
def test_a_denial_takes_away_the_lots_that_it_names(
    scope: tuple[str, ...], denied: tuple[str, ...], left: tuple[str, ...] | None
) -> None:
    before = ReadNotice(call(lots=lots("1", "2", "3")), Reading(reservations=(reserved(Regime.IAE, *scope),)))
    opportunity = merge(before, denying(denied))
    assert [one.scope for one in opportunity.reservations] == ([] if left is None else [left])
    assert opportunity.contradictions == ()
    assert bool(regime_events(opportunity)) == (left != scope)


def test_a_denial_of_lots_that_are_not_named_is_shown_and_takes_nothing_away() -> None:
    before = ReadNotice(call(), Reading(reservations=(reserved(Regime.IAE),)))
    opportunity = merge(before, denying(SOME_LOTS))
    assert opportunity.reservations
    assert "26-150" in opportunity.contradictions[0].message
    assert regime_events(opportunity) == []


def test_the_lots_that_a_rectification_does_not_reserve_with_the_others_are_open() -> None:
    before = ReadNotice(call(), Reading(reservations=(reserved(Regime.IAE),)))
    opportunity = merge(before, denying(SOME_LOTS, reservations=(reserved(Regime.HANDICAP, "2"),)))
    assert opportunity.reservations == (reserved(Regime.HANDICAP, "2"),)
    assert [event[2] for event in regime_events(opportunity)] == ["lot 2 réservé aux EA et ESAT"]


def test_a_regime_that_changes_is_told_with_the_old_and_the_new_one() -> None:
    before = ReadNotice(call(form="EFORMS"), Reading(reservations=(reserved(Regime.ESS),)))
    changed = ReadNotice(
        notice("26-150", Kind.CHANGE, 10, form="EFORMS"), Reading(reservations=(reserved(Regime.IAE, "1", "2"),))
    )
    assert regime_events(merge(before, changed)) == [
        (
            "boamp:26-150",
            "réservé à l'économie sociale et solidaire",
            "lots 1 et 2 réservés aux structures d'insertion (SIAE)",
        )
    ]
    assert regime_events(merge(before, replace(before, notice=changed.notice))) == []


def test_a_reservation_that_a_rectification_gives_back_stands() -> None:
    before = ReadNotice(call(), Reading(reservations=(reserved(Regime.IAE),)))
    back = ReadNotice(correction("y", "26-160", 12), Reading(reservations=(reserved(Regime.ESS),)))
    opportunity = merge(back, denying(()), before)
    assert opportunity.reservations == (reserved(Regime.ESS),)
    assert [event[1:] for event in regime_events(opportunity)] == [
        ("réservé aux structures d'insertion (SIAE)", "non réservé"),
        ("non réservé", "réservé à l'économie sociale et solidaire"),
    ]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Au lieu de : marché réservé aux ESAT, lire : le marché n'est pas réservé.", []),
        ("Le lot 2 n'est plus réservé.", [("1", "3")]),
        ("La réservation du lot 2 est supprimée.", [("1", "3")]),
        ("Les autres lots ne sont pas réservés.", [()]),
    ],
)
def test_the_words_of_a_rectification_take_the_reservation_of_the_call_away(said: str, left: list[Any]) -> None:
    three = lots("1", "2", "3")
    own = call(lots=three, fragments=(Fragment("f", "Marché réservé aux ESAT.", None, "info"),))
    later = correction(said, fragments=(Fragment("c", said, None, "correction"),))
    for order in ((own, later), (later, own)):
        read = [ReadNotice(one, read_notice(one)) for one in order]
        assert [one.scope for one in merge(*read).reservations] == left


def test_a_clause_of_the_same_kind_and_scope_is_replaced() -> None:
    old, new = (Clause(ClauseKind.INSERTION, (SAID,), hours=Decimal(hours)) for hours in (100, 200))
    kept = Clause(ClauseKind.REUSE, (SAID,))
    before = ReadNotice(call(), Reading(clauses=(old, kept)))
    assert merge(before, ReadNotice(correction("x"), Reading(clauses=(new,)))).clauses == (kept, new)


def test_an_eforms_change_silent_on_reservations_does_not_lift_them() -> None:
    before = ReadNotice(call(form="EFORMS"), Reading(reservations=(reserved(Regime.ESS),)))
    silent = notice("26-150", Kind.CHANGE, 10, form="EFORMS")
    assert merge(before, silent).reservations == (reserved(Regime.ESS),)
    lifted = merge(before, ReadNotice(silent, Reading(unreserved=(SAID,))))
    assert lifted.reservations == ()


# --- order --------------------------------------------------------------------------------------------------------


def test_numbers_of_one_day_are_sorted_as_numbers() -> None:
    first, second = (
        correction(f"La remise des offres est reportée au {day}/09/2026 à 12h00.", guid)
        for guid, day in (("26-9999", 22), ("26-10000", 29))
    )
    assert merge(call(), first, second).deadline == wall("2026-09-29T12:00:00")


def test_the_latest_version_of_a_notice_counts_once() -> None:
    opportunity = merge(
        call(title="Avant", dispatched=date(2026, 8, 30)), call(title="Après", dispatched=date(2026, 8, 31))
    )
    assert opportunity.title == "Après"
    assert opportunity.source_ids == ("boamp:26-100",)


DAYS = st.one_of(st.none(), st.dates(date(2026, 9, 1), date(2026, 9, 4)))
WALLS = st.sampled_from([None, wall("2026-09-15T12:00:00"), wall("2026-09-22T12:00:00"), wall("2026-10-01T09:30:00")])
LOTS = st.lists(
    st.builds(Lot, st.sampled_from("123"), st.just("t"), deadline=WALLS), max_size=3, unique_by=lambda lot: lot.id
)
CHANGES = st.builds(
    lambda topic, deadline, scope: Change(
        topic if deadline else "text", "", "mots", SAID, deadline, None, tuple(scope)
    ),
    st.sampled_from(["deadline", "cancellation", "text"]),
    WALLS,
    st.lists(st.sampled_from("123"), max_size=2, unique=True),
)
AWARDS = st.builds(
    Award,
    st.sampled_from([None, "1", "2", "3"]),
    st.sampled_from([(), ("EA",), ("EI", "EA")]),
    st.none(),
    st.sampled_from(["awarded", "unsuccessful", "unknown"]),
)
READINGS = st.builds(
    Reading,
    reservations=st.lists(st.sampled_from([reserved(Regime.IAE), reserved(Regime.ESS, "1")]), max_size=2).map(tuple),
    unreserved=st.sampled_from([(), (SAID,)]),
    unreserved_lots=st.sampled_from([(), ((),), (("1",),), (SOME_LOTS,)]),
)
NOTICES = st.builds(
    lambda guid, kind, day, sent, deadline, some, changes, awards, form, dps: notice(
        guid,
        kind,
        published=day,
        dispatched=sent,
        deadline=deadline,
        lots=tuple(some),
        changes=tuple(changes),
        awards=tuple(awards),
        form=form,
        techniques=("dps",) if dps else (),
    ),
    st.sampled_from(["26-1", "26-2", "26-10", "26-100", "x"]),
    st.sampled_from(list(Kind)),
    DAYS,
    DAYS,
    WALLS,
    LOTS,
    st.lists(CHANGES, max_size=2),
    st.lists(AWARDS, max_size=3),
    st.sampled_from(["EFORMS", "FNSimple"]),
    st.booleans(),
)
MEMBERS = st.lists(st.builds(ReadNotice, NOTICES, READINGS), min_size=1, max_size=6)


@settings(max_examples=400, deadline=None)
@given(MEMBERS.flatmap(lambda members: st.tuples(st.just(members), st.permutations(members))))
def test_any_order_of_arrival_gives_the_same_opportunity(both: tuple[list[ReadNotice], list[ReadNotice]]) -> None:
    members, shuffled = both
    opportunity = compose(members, KEY)
    assert compose(shuffled, KEY) == opportunity
    assert compose(members + shuffled, KEY) == opportunity
    assert len(opportunity.source_ids) == len(set(opportunity.source_ids))
    assert not (opportunity.cancelled and opportunity.awarded)
    assert len(opportunity.timeline) >= len(opportunity.source_ids)
    assert opportunity.status(NOW) in Status


# --- words --------------------------------------------------------------------------------------------------------


def test_dates_are_written_as_people_say_them() -> None:
    assert french_day(date(2026, 9, 1)) == "mardi 1er septembre 2026"
    assert french_wall(wall("2026-09-22T09:05:00")) == "mardi 22 septembre 2026 à 9 h 05"
    assert french_wall(wall("2026-09-22T00:00:00")) == "mardi 22 septembre 2026 à 0 h"
    assert french_wall(wall("2026-09-22")) == "mardi 22 septembre 2026"
    assert french_lots(("1",)) == "lot 1"
    assert french_lots(("1", "2", "5")) == "lots 1, 2 et 5"


def test_hand_written_eforms_make_one_story() -> None:
    members = []
    for number, (name, day) in enumerate((("call", 2), ("change", 21), ("result", 30))):
        root = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))["EFORMS"]
        members.append(read_eforms(root, notice(f"26-{number + 1}", Kind.CALL, day, title="")))
    opportunity = merge(*members)
    assert len({procedure_keys(one)[-1] for one in members}) == 1
    assert opportunity.kind is Kind.CALL
    assert any(line.startswith("Lot 2 : date limite repoussée au mardi 20 octobre 2026") for line in told(opportunity))
    assert "Lot 1 attribué à Entreprise adaptée d'Exemple, Atelier d'insertion d'Exemple" in told(opportunity)
    assert opportunity.awarded


# --- one notice, several carriers ---------------------------------------------------------------------------------------

NOTICE_ID = "11111111-2222-4333-8444-555555555555-01"


def test_a_copy_of_a_notice_from_another_carrier_is_told_once() -> None:
    folder = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
    known = {"notice_id": NOTICE_ID, "procedure_id": folder, "form": "EFORMS", "deadline": wall("2026-09-15T12:00:00")}
    first = notice("26-100", Kind.CALL, 1, **known)
    copy = notice("625392-2026", Kind.CALL, 3, **known, links=(Link("notice", "https://ted.europa.eu/n/625392-2026"),))
    end = notice("26-200", Kind.CANCELLATION, 2, procedure_id=folder)
    opportunity = merge(first, copy, end)
    assert opportunity.cancelled, "the copy, published later, does not open the procedure again"
    assert told(opportunity) == ["Avis de marché publié", "Procédure annulée"]
    assert opportunity.source_ids == ("boamp:26-100", "boamp:26-200", "boamp:625392-2026")
    assert Link("notice", "https://ted.europa.eu/n/625392-2026") in opportunity.links


def test_two_notices_of_the_bulletin_are_two_even_under_one_identifier() -> None:
    first = notice("26-100", Kind.CALL, 1, notice_id=NOTICE_ID, deadline=wall("2026-09-15T12:00:00"))
    again = notice("26-150", Kind.CALL, 9, notice_id=NOTICE_ID, deadline=wall("2026-09-22T12:00:00"))
    opportunity = merge(first, again)
    assert opportunity.deadline == wall("2026-09-22T12:00:00")
    assert "Nouvel avis de marché publié" in told(opportunity)


def test_a_change_is_tied_to_the_notice_that_it_names() -> None:
    first = notice("26-100", Kind.CALL, 1, notice_id=NOTICE_ID)
    change = notice("26-150", Kind.CHANGE, 9, previous=(NOTICE_ID[:-3],))
    by_number = notice("625392-2026", Kind.CALL, 1, source="ted")
    changes_it = notice("26-151", Kind.CHANGE, 9, previous=("625392-2026",))
    assert set(procedure_keys(first)) & set(procedure_keys(change)) == {f"notice:{NOTICE_ID[:-3]}"}
    assert set(procedure_keys(by_number)) & set(procedure_keys(changes_it)) == {"ted:625392-2026"}


def test_a_number_of_the_bulletin_is_never_taken_for_one_of_the_ted() -> None:
    assert procedure_keys(notice("26-151", Kind.CHANGE, 9, previous=("15-2015", "26-100"))) == (
        "boamp:26-151",
        "boamp:15-2015",
        "boamp:26-100",
    )


def test_european_calls_of_one_plan_stay_apart_unless_they_share_its_procedure() -> None:
    folder = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
    plan = notice("26-10", Kind.PLANNING, 1, form="EFORMS", procedure_id=folder)
    calls = [notice(f"26-{n}", Kind.CALL, n, form="EFORMS", previous=("26-10",)) for n in (20, 21)]
    assert not set(procedure_keys(calls[0])) & set(procedure_keys(calls[1]))
    joined = notice("26-22", Kind.CALL, 9, form="EFORMS", previous=("26-10",), procedure_id=folder)
    assert set(procedure_keys(plan)) & set(procedure_keys(joined)) == {f"folder:{folder}"}
    result = notice("26-30", Kind.RESULT, 20, form="EFORMS", previous=("26-20",))
    assert set(procedure_keys(calls[0])) & set(procedure_keys(result)) == {"boamp:26-20"}
