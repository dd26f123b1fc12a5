"""Who may answer a reserved lot: law.md § 9.1 as a table."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.models import Regime
from readiness.eligibility import EligibilityOutcome, LotFacts, eligible, eligible_for_lot
from readiness.models import Accreditation, Structure, StructureKind

K = StructureKind
YES, NO, CONFIRM = EligibilityOutcome.YES, EligibilityOutcome.NO, EligibilityOutcome.TO_CONFIRM
TODAY = date(2026, 11, 19)
SOCIAL_CARE = LotFacts(cpv=("85311200",), duration_months=Decimal(24))


def of(*kinds: StructureKind) -> Structure:
    return Structure(name="Test", kinds=kinds)


# handicap, iae, handicap+iae, penitentiaire, ess (allowed object), unspecified
TABLE = [
    (K.EI, NO, YES, YES, NO, CONFIRM, CONFIRM),
    (K.ETTI, NO, YES, YES, NO, CONFIRM, CONFIRM),
    (K.AI, NO, YES, YES, NO, CONFIRM, CONFIRM),
    (K.ACI, NO, YES, YES, NO, CONFIRM, CONFIRM),
    (K.EITI, NO, CONFIRM, CONFIRM, NO, CONFIRM, CONFIRM),
    (K.EA, YES, NO, YES, NO, CONFIRM, CONFIRM),
    (K.EATT, YES, NO, YES, NO, CONFIRM, CONFIRM),
    (K.ESAT, YES, NO, YES, NO, CONFIRM, CONFIRM),
    (K.GEIQ, NO, CONFIRM, CONFIRM, NO, CONFIRM, CONFIRM),
    (K.REGIE, NO, CONFIRM, CONFIRM, NO, CONFIRM, CONFIRM),
    (K.ASSOCIATION, NO, NO, NO, NO, YES, CONFIRM),
    (K.SCOP, NO, NO, NO, NO, YES, CONFIRM),
    (K.SCIC, NO, NO, NO, NO, YES, CONFIRM),
    (K.CAE, NO, NO, NO, NO, YES, CONFIRM),
    (K.MUTUELLE, NO, NO, NO, NO, YES, CONFIRM),
    (K.FONDATION, NO, NO, NO, NO, YES, CONFIRM),
    (K.ESUS, NO, NO, NO, NO, YES, CONFIRM),
    (K.SOCIETE_ESS, NO, NO, NO, NO, YES, CONFIRM),
    (K.PENITENTIAIRE, NO, NO, NO, YES, NO, CONFIRM),
    (K.OTHER, NO, NO, NO, NO, NO, NO),
]


@pytest.mark.parametrize(("kind", "outcomes"), [(row[0], row[1:]) for row in TABLE])
def test_each_kind_under_each_regime(kind: StructureKind, outcomes: tuple[EligibilityOutcome, ...]) -> None:
    expected = dict(zip(Regime, outcomes, strict=True))
    found = {regime: eligible(of(kind), regime, on=TODAY, facts=SOCIAL_CARE).outcome for regime in Regime}
    assert found == expected


@pytest.mark.parametrize("regime", list(Regime))
def test_a_profile_without_status_is_unknown_never_refused(regime: Regime) -> None:
    assert eligible(of(), regime, on=TODAY, facts=SOCIAL_CARE).outcome is CONFIRM


def test_the_reason_names_the_regime_the_article_and_us() -> None:
    found = eligible(of(K.EI), Regime.HANDICAP, on=TODAY)
    assert found.reason == "Réservé aux EA et ESAT (L2113-12) : vous êtes EI."
    assert (found.article, found.rule, found.confidence) == ("L2113-12", "R-HAND", "A")


def test_an_equivalent_structure_is_told_what_to_prove() -> None:
    found = eligible(of(K.GEIQ), Regime.IAE, on=TODAY)
    assert "structure équivalente" in found.reason
    assert "50 %" in found.reason


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (LotFacts(cpv=("90911000",), duration_months=Decimal(12)), "hors des services réservables"),
        (LotFacts(cpv=("85311200", "90911000"), duration_months=Decimal(12)), "hors des services réservables"),
        (LotFacts(cpv=(), duration_months=Decimal(12)), "objet à vérifier"),
        (LotFacts(cpv=("85311200",)), "durée non indiquée"),
        (LotFacts(cpv=("85311200",), duration_months=Decimal(48)), "48\N{NO-BREAK SPACE}mois"),
    ],
)
def test_an_ess_reservation_that_the_law_does_not_carry_is_to_confirm(facts: LotFacts, words: str) -> None:
    found = eligible(of(K.ASSOCIATION), Regime.ESS, on=TODAY, facts=facts)
    assert found.outcome is CONFIRM
    assert words in found.reason


def test_an_ess_reservation_mentions_the_previous_holder() -> None:
    found = eligible(of(K.SCIC), Regime.ESS, on=TODAY, facts=SOCIAL_CARE)
    assert found.outcome is YES
    assert "L2113-16" in found.mention


@pytest.mark.parametrize(
    ("regime", "day", "outcome"),
    [
        (Regime.HANDICAP_IAE, date(2020, 12, 8), CONFIRM),
        (Regime.HANDICAP_IAE, date(2020, 12, 9), YES),
        (Regime.IAE, date(2015, 6, 1), CONFIRM),
        (Regime.IAE, date(2017, 6, 1), YES),
    ],
)
def test_a_regime_is_looked_up_at_the_date_of_the_notice(
    regime: Regime, day: date, outcome: EligibilityOutcome
) -> None:
    assert eligible(of(K.EI), regime, on=day).outcome is outcome


def test_a_regime_that_did_not_exist_yet_is_said_with_its_first_day() -> None:
    found = eligible(of(K.PENITENTIAIRE), Regime.PENITENTIAIRE, on=date(2021, 3, 1))
    assert "21/10/2022" in found.reason
    assert "01/03/2021" in found.reason


def test_a_concession_cites_its_own_articles() -> None:
    found = eligible(of(K.ESAT), Regime.HANDICAP, on=TODAY, facts=LotFacts(concession=True))
    assert (found.outcome, found.article) == (YES, "L3113-1")
    assert eligible(of(K.SCOP), Regime.ESS, on=TODAY, facts=LotFacts(concession=True)).outcome is CONFIRM


@pytest.mark.parametrize(
    ("ends", "outcome"),
    [
        ((date(2026, 12, 3),), CONFIRM),
        ((date(2026, 12, 4),), YES),
        ((None,), YES),
        ((date(2024, 1, 1), date(2027, 1, 1)), YES),
        ((date(2024, 1, 1), None), YES),
    ],
)
def test_an_accreditation_must_outlast_the_deadline(ends: tuple[date | None, ...], outcome: EligibilityOutcome) -> None:
    papers = tuple(Accreditation(kind=K.EI, valid_until=end) for end in ends)
    ours = Structure(name="Test", kinds=(K.EI,), accreditations=papers)
    found = eligible(ours, Regime.IAE, on=TODAY, facts=LotFacts(deadline=date(2026, 12, 4)))
    assert found.outcome is outcome
    if outcome is CONFIRM:
        assert "03/12/2026" in found.reason


def test_another_status_still_valid_makes_up_for_an_expired_one() -> None:
    ours = Structure(
        name="Test", kinds=(K.EI, K.ACI), accreditations=(Accreditation(kind=K.EI, valid_until=date(2020, 1, 1)),)
    )
    assert eligible(ours, Regime.IAE, on=TODAY).outcome is YES


def test_an_accreditation_alone_gives_the_status() -> None:
    ours = Structure(name="Test", kinds=(K.ASSOCIATION,), accreditations=(Accreditation(kind=K.ACI),))
    assert eligible(ours, Regime.IAE, on=TODAY).outcome is YES


@pytest.mark.parametrize(
    ("kind", "regimes", "outcome"),
    [
        (K.EI, (Regime.HANDICAP, Regime.IAE), YES),
        (K.EA, (Regime.HANDICAP, Regime.IAE), YES),
        (K.EI, (Regime.UNSPECIFIED, Regime.IAE), YES),
        (K.EI, (Regime.UNSPECIFIED, Regime.HANDICAP), NO),
        (K.EI, (Regime.HANDICAP_IAE, Regime.HANDICAP), CONFIRM),
        (K.EI, (Regime.HANDICAP_IAE, Regime.IAE), YES),
        (K.EI, (Regime.IAE, Regime.PENITENTIAIRE), CONFIRM),
        (K.OTHER, (Regime.IAE, Regime.ESS), NO),
    ],
)
def test_several_reservations_on_one_lot_add_up(
    kind: StructureKind, regimes: tuple[Regime, ...], outcome: EligibilityOutcome
) -> None:
    assert eligible_for_lot(of(kind), regimes, on=TODAY, facts=SOCIAL_CARE).outcome is outcome


@given(
    st.lists(st.sampled_from(list(K)), max_size=4),
    st.lists(st.sampled_from(list(Regime)), min_size=1, max_size=4),
    st.dates(date(2010, 1, 1), date(2030, 1, 1)),
)
def test_every_combination_gets_a_french_sentence(kinds: list[K], regimes: list[Regime], day: date) -> None:
    found = eligible_for_lot(of(*kinds), regimes, on=day)
    assert found.reason.startswith("Réservé")
    assert found.reason.endswith(".")
    assert len(found.reason) < 200
    # What is found does not depend on the order in which the notice speaks.
    assert eligible_for_lot(of(*kinds), regimes[::-1], on=day).outcome is found.outcome
