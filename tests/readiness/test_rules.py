"""The dated rules: no two at once, the right one at each border."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.models import Regime
from readiness.rules import Rule, all_rules, mention, rule, rules_on

IDS = sorted({each.id for each in all_rules()})
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


def test_versions_of_a_rule_never_overlap() -> None:
    versions: dict[str, list[Rule]] = defaultdict(list)
    for each in all_rules():
        versions[each.id].append(each)
    for rules in versions.values():
        rules.sort(key=lambda each: each.valid_from)
        for earlier, later in pairwise(rules):
            assert earlier.valid_to is not None, earlier
            assert earlier.valid_to < later.valid_from, (earlier, later)


def test_each_rule_has_an_article_a_text_a_source_and_a_known_confidence() -> None:
    for each in all_rules():
        assert each.article, each
        assert each.text, each
        assert each.source, each
        assert each.confidence in {"A", "B", "C", "D"}, each
        assert each.valid_to is None or each.valid_from <= each.valid_to, each
        assert (each.value is None) == (not each.unit), each


@given(st.sampled_from(IDS), DAYS)
def test_a_rule_found_on_a_day_is_in_force_that_day(ident: str, day: date) -> None:
    found = mention(ident, day)
    expected = [each for each in all_rules() if each.id == ident and each.in_force(day)]
    assert ([found] if found else []) == expected


@given(st.sampled_from(all_rules()))
def test_a_rule_holds_on_its_first_and_last_day_and_not_outside(each: Rule) -> None:
    assert mention(each.id, each.valid_from) is each
    assert mention(each.id, each.valid_from - timedelta(days=1)) is not each
    if each.valid_to is not None:
        assert mention(each.id, each.valid_to) is each
        assert mention(each.id, each.valid_to + timedelta(days=1)) is not each


@given(DAYS)
def test_a_rule_of_confidence_d_is_never_applied(day: date) -> None:
    for ident in IDS:
        found = rule(ident, day)
        assert found is None or found.confidence != "D"


@pytest.mark.parametrize(
    ("ident", "day", "value"),
    [
        ("ca-plafond", date(2025, 12, 31), Decimal(2)),
        ("ca-plafond", date(2026, 1, 1), Decimal("1.5")),
        ("dispense-services", date(2019, 12, 31), Decimal(25_000)),
        ("dispense-services", date(2020, 1, 1), Decimal(40_000)),
        ("dispense-services", date(2026, 3, 31), Decimal(40_000)),
        ("dispense-services", date(2026, 4, 1), Decimal(60_000)),
        ("documents-en-ligne", date(2026, 4, 1), Decimal(60_000)),
        ("dispense-travaux", date(2026, 1, 1), Decimal(100_000)),
        ("questions-reponses", date(2026, 11, 23), Decimal(6)),
        ("sad-evaluation", date(2026, 11, 23), Decimal(10)),
    ],
)
def test_the_figure_is_the_one_of_the_day(ident: str, day: date, value: Decimal) -> None:
    found = rule(ident, day)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("regime", [each for each in Regime if each is not Regime.UNSPECIFIED])
def test_every_named_regime_has_a_rule_today(regime: Regime) -> None:
    assert rule(f"reservation-{regime.value}", date(2026, 11, 23)) is not None


def test_the_mixed_group_is_mentioned_and_not_applied() -> None:
    today = date(2026, 11, 23)
    assert rule("groupement-mixte", today) is None
    found = mention("groupement-mixte", today)
    assert found is not None
    assert not found.applied
    assert found in rules_on("reservation", today)
