"""The law at its date: no two versions at once, the right one at each border, nothing uncertain applied."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.law import (
    THEMES,
    LegalFact,
    Rule,
    agec_categories,
    agec_category_of_cpv,
    all_mentions,
    all_rules,
    applicable,
    first_version,
    law_of,
    mention,
    mentions,
    rule,
)

TODAY: Final = date(2026, 11, 23)
EVERYTHING: Final = (*all_rules(), *all_mentions())
FAMILIES: Final = sorted({each.family for each in EVERYTHING})
DAYS: Final = st.dates(date(2005, 1, 1), date(2035, 12, 31))
MIXED: Final = {"A", "B", "C", "A/B", "A/C", "B/C"}


def versions() -> dict[str, list[LegalFact]]:
    found: dict[str, list[LegalFact]] = defaultdict(list)
    for each in EVERYTHING:
        found[each.family].append(each)
    for some in found.values():
        some.sort(key=lambda each: each.valid_from or date.min)
    return found


def test_the_versions_of_a_rule_follow_each_other_without_overlap_or_gap() -> None:
    for some in versions().values():
        for earlier, later in pairwise(some):
            assert earlier.valid_to is not None, earlier
            assert later.valid_from == earlier.valid_to + timedelta(days=1), (earlier, later)


def test_identifiers_are_unique_and_each_line_is_whole() -> None:
    idents = [each.id for each in EVERYTHING]
    assert len(idents) == len(set(idents))
    for each in EVERYTHING:
        assert all((each.article, each.statement, each.source, each.family)), each
        assert each.theme in THEMES, each
        assert each.valid_to is None or (each.valid_from is not None and each.valid_from <= each.valid_to), each


def test_a_rule_has_a_sure_confidence_and_a_unit_with_its_figure() -> None:
    for each in all_rules():
        assert each.confidence in MIXED, each
        assert (each.value is None) == (not each.unit), each


def test_what_is_uncertain_has_no_figure_to_apply() -> None:
    assert {each.confidence for each in all_mentions()} == {"D"}
    assert not any(hasattr(each, "value") for each in all_mentions())


@given(st.sampled_from(FAMILIES), DAYS)
def test_what_is_found_on_a_day_is_in_force_that_day(family: str, day: date) -> None:
    found = [each for each in (rule(family, day), mention(family, day)) if each]
    assert found == [each for each in versions()[family] if each.in_force(day)]


@given(DAYS)
def test_what_may_be_applied_and_what_may_be_mentioned_never_mix(day: date) -> None:
    assert all(isinstance(each, Rule) and "D" not in each.confidence for each in applicable(day))
    assert not any(isinstance(each, Rule) for each in mentions(day))
    for family in FAMILIES:
        found = rule(family, day)
        assert found is None or found in applicable(day, found.theme)


@given(st.sampled_from(all_rules()))
def test_a_rule_holds_on_its_first_and_last_day_and_not_outside(each: Rule) -> None:
    if each.valid_from is not None:
        assert rule(each.family, each.valid_from) is each
        assert rule(each.family, each.valid_from - timedelta(days=1)) is not each
    if each.valid_to is not None:
        assert rule(each.family, each.valid_to) is each
        assert rule(each.family, each.valid_to + timedelta(days=1)) is not each


@pytest.mark.parametrize(
    ("family", "day", "value"),
    [
        ("G-CA", date(2025, 12, 31), Decimal(2)),
        ("G-CA", date(2026, 1, 1), Decimal("1.5")),
        ("T-DISP-FS", date(2019, 12, 31), Decimal(25_000)),
        ("T-DISP-FS", date(2020, 1, 1), Decimal(40_000)),
        ("T-DISP-FS", date(2026, 3, 31), Decimal(40_000)),
        ("T-DISP-FS", date(2026, 4, 1), Decimal(60_000)),
        ("T-DCE", date(2026, 4, 1), Decimal(60_000)),
        ("T-DISP-TX", date(2020, 7, 23), Decimal(40_000)),
        ("T-DISP-TX", date(2020, 7, 24), Decimal(70_000)),
        ("T-DISP-TX", date(2026, 1, 1), Decimal(100_000)),
        ("T-EU-LOC", date(2025, 12, 31), Decimal(221_000)),
        ("T-EU-LOC", date(2026, 1, 1), Decimal(216_000)),
        ("T-INNOV", date(2025, 12, 31), Decimal(100_000)),
        ("D-QR", TODAY, Decimal(6)),
        ("S-EVAL", TODAY, Decimal(10)),
    ],
)
def test_the_figure_is_the_one_of_the_day(family: str, day: date, value: Decimal) -> None:
    found = rule(family, day)
    assert found is not None
    assert found.value == value


def test_without_a_date_of_dispatch_no_rule_is_chosen() -> None:
    assert rule("T-DISP-FS", None) is None
    assert mention("R-COTRAIT", None) is None


def test_a_rule_whose_certainty_ended_is_applied_before_and_mentioned_after() -> None:
    assert rule("T-INNOV", TODAY) is None
    assert mention("T-INNOV", TODAY) in mentions(TODAY, "seuils")
    assert mention("T-INNOV", date(2025, 6, 1)) is None
    assert rule("R-COTRAIT", date(2015, 1, 1)) is not None
    assert rule("R-COTRAIT", TODAY) is None
    assert mention("R-COTRAIT", TODAY) is not None


def test_a_rule_not_yet_born_can_say_when_it_will_be() -> None:
    assert rule("E-SOC", date(2026, 8, 20)) is None
    first = first_version("E-SOC")
    assert first is not None
    assert first.valid_from == date(2026, 8, 21)
    assert first_version("?") is None


def test_an_identifier_in_an_evidence_leads_to_its_article_and_confidence() -> None:
    found = law_of("T-DISP-FS-60")
    assert found is not None
    assert (found.article, found.confidence) == ("R2122-8", "A")
    assert law_of("texte-reserve") is None


def test_a_theme_lists_its_own_rules_only() -> None:
    assert {each.theme for each in applicable(TODAY, "paiement")} == {"paiement"}
    assert {each.theme for each in applicable(TODAY)} == set(THEMES)


def test_an_agec_share_that_no_source_gives_stays_unknown() -> None:
    by_number = {each.number: each for each in agec_categories()}
    assert sorted(by_number) == list(range(1, 18))
    textiles = by_number[1].share("reuse", TODAY)
    assert textiles is not None
    assert (textiles.share, textiles.confidence) == (Decimal("0.08"), "B")
    for number in (2, 3, 5, 9, 16):
        share = by_number[number].share("reuse", TODAY)
        assert share is not None
        assert (share.share, share.confidence) == (None, "")


def test_an_agec_share_goes_by_steps_and_starts_with_its_decree() -> None:
    street = next(each for each in agec_categories() if each.number == 10)
    years = {
        day.year: street.share("recycled", day) for day in (date(2026, 12, 31), date(2027, 1, 1), date(2035, 1, 1))
    }
    assert {year: share and share.share for year, share in years.items()} == {
        2026: Decimal("0.2"),
        2027: None,
        2035: Decimal("0.4"),
    }
    assert street.share("recycled", date(2024, 6, 30)) is None


@pytest.mark.parametrize(
    ("code", "number"),
    [("39130000", 9), ("18110000", 1), ("18143000", None), ("30125100", 4), ("30197643", 5), ("90911200", None)],
)
def test_a_cpv_code_has_its_agec_category_by_its_longest_prefix(code: str, number: int | None) -> None:
    found = agec_category_of_cpv(code)
    assert (found.number if found else None) == number


@pytest.mark.shared
def test_every_fact_of_the_reference_is_in_the_table_and_no_surer_than_there(shared: Path) -> None:
    ours = {each.id: each for each in EVERYTHING}
    with (shared / "law" / "rules.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = ours.get(row["id"])
        assert found is not None, row["id"]
        letters = set(row["confiance"].replace("AN", "")) & set("ABCD")
        assert set(found.confidence) - {"/"} <= letters | {"C"}, (row["id"], found.confidence)
        if isinstance(found, Rule) and found.value is not None and row["valeur"]:
            assert found.value == Decimal(row["valeur"]), row["id"]
        if row["confiance"] in MIXED and found.id != "R-CONC":
            assert (found.valid_from.isoformat() if found.valid_from else "") == row["valable_du"], row["id"]
            assert (found.valid_to.isoformat() if found.valid_to else "") == row["valable_au"], row["id"]
            assert found.confidence == row["confiance"], row["id"]
