"""Weeks: what there is, what is taken, what breaks first and worst; hours of work; rounding never turns an answer."""

from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness import french
from readiness.capacity import add_months, week_capacity
from readiness.check import assess
from readiness.commitments import Commitment, CommitmentLine, CommitmentState
from readiness.comparing import compared
from readiness.conditions import Absence, Closing, Day, Engagement, Season, TimeWindow
from readiness.load import Agenda, span_of
from readiness.models import Capability, Outcome, Requirement, RequirementKind, Structure, VerdictKind
from readiness.portfolio import conflicts_of, if_won, weeks_of, winnings
from readiness.question_days import find_question_days
from readiness.windows import answer_window
from tests.readiness.cases import NOW, finding, opportunity, structure, text

NBSP = "\N{NO-BREAK SPACE}"
CLEANING = "nettoyage-locaux"
YEAR = (date(2027, 1, 4), date(2028, 1, 2))
WORDS = "20 heures par semaine à compter du 4 janvier 2027 pour une durée de 12 mois"


def ours(**changes: object) -> Structure:
    fields: dict[str, object] = {
        "capabilities": (Capability(segment=CLEANING, hours_per_week=Decimal(40), days_per_week=Decimal(5)),)
    }
    return structure(**{**fields, **changes})


def line(ident: int, **changes: object) -> CommitmentLine:
    fields: dict[str, object] = {
        "label": f"Contrat {ident}",
        "state": CommitmentState.WON,
        "segment": CLEANING,
        "starts": date(2027, 3, 1),
        "ends": date(2027, 6, 27),
        "hours_per_week": Decimal(30),
    }
    return CommitmentLine(ident, Commitment.model_validate({**fields, **changes}), NOW)


def volume(*commitments: CommitmentLine, profile: Structure | None = None) -> tuple[Outcome, str]:
    call = opportunity(fragments=text(WORDS))
    found = assess(profile or ours(), [], call, NOW, commitments=commitments).lots[0]
    one = finding(found, "volume")
    return one.outcome, one.reason.replace(NBSP, " ")


def test_the_finding_says_which_week_breaks_first_and_the_worst_one() -> None:
    late = line(2, label="Lycée", starts=date(2027, 5, 3), hours_per_week=Decimal(5))
    outcome, reason = volume(line(1, label="Mairie"), late)
    assert outcome is Outcome.SHORT
    assert reason == (
        "20 h/sem. demandées : il manque 10 h/sem. dès la sem. 9 de 2027 (Mairie), 15 h/sem. au pire"
        " (sem. 18 de 2027, Mairie, Lycée) ; 17 semaines sur 53."
    )


def test_a_bid_counts_by_its_chance_and_an_unknown_chance_is_said() -> None:
    bid = {"state": CommitmentState.SUBMITTED, "chance": Decimal("0.5")}
    assert volume(line(1, **bid))[0] is Outcome.MET
    outcome, reason = volume(line(1, **{**bid, "chance": None}))
    assert (outcome, "« Contrat 1 » ne dit pas sa charge ou sa chance" in reason) == (Outcome.UNKNOWN, True)
    assert volume(line(1, **{**bid, "chance": None, "hours_per_week": Decimal(10)}))[0] is Outcome.MET


def test_what_does_not_say_its_hours_is_never_taken_for_nothing() -> None:
    assert volume(line(1, hours_per_week=None))[0] is Outcome.UNKNOWN
    assert volume(line(1, hours_per_week=None, ends=date(2026, 12, 1), starts=None))[0] is Outcome.MET


def test_a_seasonal_contract_only_takes_its_months() -> None:
    assert volume(line(1, months=(7, 8), starts=None, ends=None))[0] is Outcome.SHORT
    assert "8 semaines sur 53" in volume(line(1, months=(7, 8), starts=None, ends=None))[1]


def test_a_summer_closing_breaks_its_weeks_and_is_named() -> None:
    profile = ours(closings=(Closing(starts="08-02", ends="08-20", label="fermeture d'été"),))
    outcome, reason = volume(profile=profile)
    assert outcome is Outcome.SHORT
    assert "fermeture d'été" in reason
    assert "3 semaines sur 53" in reason


def test_an_absence_of_people_is_held_against_the_headcount_and_a_season_lowers() -> None:
    away = Absence(starts=date(2027, 2, 1), ends=date(2027, 2, 5), people=Decimal(1), label="formation")
    four = Capability(segment=CLEANING, hours_per_week=Decimal(40), headcount=Decimal(4), absences=(away,))
    week = week_capacity(Structure(name="x"), four, date(2027, 2, 1))
    assert (week.hours, week.why) == (Decimal(30), "formation")
    nobody = four.model_copy(update={"headcount": None})
    assert week_capacity(Structure(name="x"), nobody, date(2027, 2, 1)).doubt == "formation"
    low = four.model_copy(update={"absences": (), "seasons": (Season(factor=Decimal("0.5"), months=(2,)),)})
    assert week_capacity(Structure(name="x"), low, date(2027, 2, 1)).hours == Decimal(20)
    assert week_capacity(Structure(name="x"), low, date(2027, 3, 1)).hours == Decimal(40)


def test_the_whole_structure_may_be_what_breaks() -> None:
    other = line(1, segment="espaces-verts", hours_per_week=Decimal(45))
    assert volume(other)[0] is Outcome.MET
    assert volume(other, profile=ours(hours_per_week=Decimal(60)))[0] is Outcome.SHORT


def test_days_only_add_up_where_nobody_counts_hours() -> None:
    call = opportunity(fragments=text("3 jours par semaine à compter du 4 janvier 2027 pour une durée de 12 mois"))
    taken = line(1, days_per_week=Decimal(3), hours_per_week=None)
    bare = ours(capabilities=(Capability(segment=CLEANING, days_per_week=Decimal(5)),))
    assert finding(assess(bare, [], call, NOW, commitments=[taken]).lots[0], "fréquence").outcome is Outcome.SHORT
    both = finding(assess(ours(), [], call, NOW, commitments=[taken]).lots[0], "fréquence")
    assert (both.outcome, "mêmes jours" in both.reason) == (Outcome.UNKNOWN, True)
    hourly = line(1, days_per_week=None)
    assert finding(assess(ours(), [], call, NOW, commitments=[hourly]).lots[0], "fréquence").outcome is Outcome.MET


def test_a_bid_takes_nothing_from_the_lot_that_it_answers() -> None:
    call = opportunity(fragments=text(WORDS))
    own = line(1, opportunity=call.id, hours_per_week=Decimal(40), starts=None, ends=None)
    assert finding(assess(ours(), [], call, NOW, commitments=[own]).lots[0], "volume").outcome is Outcome.MET


def test_a_contract_too_small_is_no_and_too_big_is_together() -> None:
    call = opportunity(fragments=text(WORDS))
    small = ours(engagement=Engagement(least_hours=Decimal(30)))
    assert assess(small, [], call, NOW).verdict is VerdictKind.NO
    big = ours(engagement=Engagement(most_hours=Decimal(10)))
    found = assess(big, [], call, NOW).lots[0]
    assert found.kind is VerdictKind.TOGETHER
    assert any("accepter un contrat de" in turn and "« seul »" in turn for turn in found.turns)


# --- competing bids ------------------------------------------------------------------------------------------------


def test_three_bids_that_hold_two_by_two_break_together() -> None:
    bid = {"state": CommitmentState.SUBMITTED, "hours_per_week": Decimal(15)}
    bids = [line(number, **bid) for number in (1, 2, 3)]
    assert conflicts_of(ours(), bids, YEAR) == []
    found = winnings(ours(), bids, YEAR)
    assert [one.holds for one in found] == [True, True, True, False]
    assert found[-1].conflicts[0].lacking == Decimal(5)


def test_a_van_that_exists_twice_may_be_promised_twice() -> None:
    bids = [
        line(number, state=CommitmentState.PREPARING, hours_per_week=Decimal(1), resources=("Camion",))
        for number in (1, 2)
    ]
    (conflict,) = conflicts_of(ours(equipment=("camion",)), bids, YEAR)
    assert (conflict.kind, conflict.ids) == ("resource", (1, 2))
    assert conflicts_of(ours(equipment=("camion", "camion")), bids, YEAR) == []


def test_a_bid_against_a_contract_won_is_named_and_two_contracts_won_are_not_a_question() -> None:
    won, bid = line(1), line(2, state=CommitmentState.SUBMITTED)
    assert [each.ids for each in conflicts_of(ours(), [won, bid], YEAR)] == [(1, 2)]
    assert conflicts_of(ours(), [won, line(2)], YEAR) == []


def test_what_does_not_say_when_is_named_and_lost_bids_free_everything() -> None:
    bids = [line(1, state=CommitmentState.SUBMITTED, ends=None), line(2, state=CommitmentState.LOST)]
    found = if_won(ours(), bids, [1, 2], YEAR)
    assert (found.labels, found.unknown) == (("Contrat 1",), ("Contrat 1",))


engaged = st.builds(
    line,
    st.integers(1, 99),
    state=st.sampled_from(list(CommitmentState)),
    hours_per_week=st.none() | st.decimals(0, 60, places=1),
    chance=st.none() | st.decimals(0, 1, places=2),
    starts=st.none() | st.dates(date(2026, 6, 1), date(2027, 12, 1)),
    ends=st.none() | st.dates(date(2027, 12, 2), date(2029, 1, 1)),
    months=st.sampled_from([(), (1, 2), (7,)]),
)


@given(st.lists(engaged, max_size=5, unique_by=lambda one: one.id), engaged)
def test_one_more_commitment_never_leaves_more(lines: list[CommitmentLine], more: CommitmentLine) -> None:
    lines = [one for one in lines if one.id != more.id]
    profile = ours(hours_per_week=Decimal(60))
    before, after = weeks_of(profile, lines, YEAR), weeks_of(profile, [*lines, more], YEAR)
    assert all(
        now.free is not None and then.free is not None and now.free <= then.free
        for then, now in zip(before, after, strict=True)
    )


@given(st.lists(engaged, max_size=5, unique_by=lambda one: one.id), st.decimals(0, 60, places=1), st.integers(0, 400))
def test_a_room_is_the_worst_of_its_weeks(lines: list[CommitmentLine], asked: Decimal, length: int) -> None:
    agenda, span = Agenda(ours(), lines), (date(2027, 1, 4), date(2027, 1, 8) + timedelta(days=length))
    room = agenda.room(agenda.structure.capabilities[0], "hours", asked, span)
    assert room is not None
    assert (room.first is None) == (room.broken == 0)
    assert room.worst.lacking == room.worst.lacking.max(room.first.lacking if room.first else room.worst.lacking)
    assert (room.worst.lacking > 0) == (room.broken > 0)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 120))
def test_months_are_counted_as_people_do(start: date, months: int) -> None:
    days = [add_months(start, each) for each in range(months + 1)]
    assert all(one < other for one, other in pairwise(days))
    assert days[-1].day == start.day or (days[-1] + timedelta(days=1)).day == 1
    first, last, supposed = span_of(start, None, Decimal(months), start)
    assert (first, supposed) == (start, "")
    assert last >= start


# --- hours of work -------------------------------------------------------------------------------------------------

OFFICE = (TimeWindow(days=(Day.MON, Day.TUE, Day.WED, Day.THU), start=time(8), end=time(17)),)


@pytest.mark.parametrize(
    ("code", "days", "outcome"),
    [
        ("-07:00", None, Outcome.MISSING),
        ("-09:00", None, Outcome.MET),
        ("-08:30", None, Outcome.UNKNOWN),
        ("09:00-12:00", Decimal(4), Outcome.MET),
        ("09:00-12:00", Decimal(5), Outcome.SHORT),
        ("16:00-20:00", None, Outcome.SHORT),
        ("18:00-", None, Outcome.MISSING),
        ("nuit", None, Outcome.MISSING),
        ("week-end", None, Outcome.MISSING),
        ("24/24", None, Outcome.SHORT),
        ("décalés", None, Outcome.MISSING),
        ("bizarre", None, Outcome.UNKNOWN),
    ],
)
def test_hours_of_work_are_held_against_ours(code: str, days: Decimal | None, outcome: Outcome) -> None:
    found = answer_window(code, "à ces heures", Structure(name="x", windows=OFFICE), None, days)
    assert found.outcome is outcome
    assert found.reason.endswith(".")
    assert found.ours.replace(NBSP, " ") == "lun–jeu 8 h–17 h"


def test_refused_hours_alone_leave_all_the_others_and_nothing_said_is_unknown() -> None:
    refused = Structure(name="x", refused=(TimeWindow(end=time(7)), TimeWindow(days=(Day.SUN,))))
    assert answer_window("-07:00", "avant 7 h", refused, None, None).outcome is Outcome.MISSING
    assert answer_window("18:00-", "le soir", refused, None, None).outcome is Outcome.MET
    assert answer_window("-07:00", "avant 7 h", Structure(name="x"), None, None).outcome is Outcome.UNKNOWN


def test_a_window_may_pass_midnight() -> None:
    night = Structure(name="x", windows=(TimeWindow(start=time(21), end=time(5)),))
    assert answer_window("22:00-04:00", "la nuit", night, None, None).outcome is Outcome.MET


# --- rounding ------------------------------------------------------------------------------------------------------

figures = st.decimals(0, 1000, places=4, allow_nan=False)
nudges = st.decimals(Decimal("-0.0049"), Decimal("0.0049"), places=4)


@given(figures, figures, nudges)
def test_less_than_what_is_shown_never_turns_an_answer_unless_it_says_so(
    mine: Decimal, asked: Decimal, nudge: Decimal
) -> None:
    requirement = Requirement(RequirementKind.SCHEDULE, "volume", "x", value=asked, unit="h/sem.")

    def answered(value: Decimal) -> tuple[bool, bool, str]:
        found = compared(requirement, value, asked, unit="h/sem.", ours="x", reason="Demandé.")
        return found.outcome is Outcome.MET, found.tight, found.reason

    one, other = answered(mine), answered(max(Decimal(0), mine + nudge))
    if one[0] != other[0]:
        assert one[1]
        assert other[1]
        assert "juste" in one[2]
        assert "juste" in other[2]


@given(figures, figures)
def test_what_is_shown_alike_and_is_not_says_by_how_much(mine: Decimal, asked: Decimal) -> None:
    requirement = Requirement(RequirementKind.SCHEDULE, "volume", "x", value=asked, unit="h/sem.")
    found = compared(requirement, mine, asked, unit="h/sem.", ours="x", reason="Demandé.")
    if mine != asked and french.number(mine) == french.number(asked):
        assert french.exactly(abs(mine - asked)) in found.reason


# --- questions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("les questions doivent parvenir au plus tard le 27/11/2026.", date(2026, 11, 27)),
        ("demande de renseignements complementaires avant le 27 novembre 2026", date(2026, 11, 27)),
        ("les reponses aux questions seront publiees le 30/11/2026", None),
        ("date limite de remise des offres : 04/12/2026", None),
    ],
)
def test_the_last_day_to_ask_is_read(words: str, day: date | None) -> None:
    assert [each.on for each in find_question_days(words, ())] == ([day] if day else [])


def test_the_buyers_own_date_comes_before_the_rule() -> None:
    said = "Nettoyage 5 jours par semaine. Les questions sont à poser au plus tard le 25/11/2026."
    with_date = assess(structure(), [], opportunity(fragments=text(said)), NOW).lots[0]
    by_rule = assess(structure(), [], opportunity(fragments=text("5 jours par semaine")), NOW).lots[0]
    assert with_date.ask_before is not None
    assert by_rule.ask_before is not None
    assert (with_date.ask_before.on, with_date.ask_before.confidence) == (date(2026, 11, 25), "")
    assert (by_rule.ask_before.on, by_rule.ask_before.source, by_rule.ask_before.confidence) == (
        date(2026, 11, 28),
        "R2132-6",
        "A",
    )
    assert by_rule.questions
