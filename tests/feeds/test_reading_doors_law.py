"""Doors concluded from values, codes and dates, by the rule in force the day the notice was sent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from feeds.models import Amount, Buyer, Clause, ClauseKind, Evidence, Kind, Lot, LotLimits, Notice, Statement
from feeds.reading.clauses import read_clauses

CALL = Notice(
    source="boamp",
    guid="26-1",
    kind=Kind.CALL,
    form="MAPA",
    title="Fourniture de mobilier",
    buyer=Buyer("Ville"),
    published=date(2026, 5, 4),
    dispatched=date(2026, 5, 2),
    natures=("supplies",),
)


def euros(figure: int | str, qualifier: str = "estimated") -> Amount:
    return Amount(Decimal(figure), Decimal(figure), qualifier)


def read(notice: Notice, kind: ClauseKind) -> list[Clause]:
    return [clause for clause in read_clauses(notice, []) if clause.kind is kind]


@pytest.mark.parametrize(
    ("sent", "nature", "value", "opens"),
    [
        (date(2026, 5, 2), "supplies", 59_000, True),
        (date(2026, 5, 2), "services", 61_000, False),
        (date(2026, 3, 31), "supplies", 45_000, False),
        (date(2026, 3, 31), "supplies", 39_000, True),
        (date(2019, 6, 1), "services", 30_000, False),
        (date(2026, 5, 2), "works", 99_000, True),
        (date(2026, 5, 2), "works", 100_000, False),
    ],
)
def test_a_value_under_the_threshold_of_that_day_may_be_bought_directly(
    sent: date, nature: str, value: int, opens: bool
) -> None:
    found = read(replace(CALL, dispatched=sent, natures=(nature,), value=euros(value)), ClauseKind.DIRECT_PURCHASE)
    assert bool(found) is opens
    for clause in found:
        assert clause.article
        assert "seuil" in clause.evidence[0].quote


@pytest.mark.parametrize(
    "notice",
    [
        CALL,
        replace(CALL, value=euros(1)),
        replace(CALL, value=Amount(Decimal(10_000), None)),
        replace(CALL, value=euros(13_500, "awarded")),
        replace(CALL, value=replace(euros(13_500), currency="XPF")),
        replace(CALL, value=euros(13_500), natures=()),
        replace(CALL, value=euros(13_500), natures=("works", "services")),
        replace(CALL, value=euros(13_500), procedure="concession"),
        replace(CALL, value=euros(13_500), kind=Kind.MODIFICATION),
        replace(CALL, value=euros(13_500), published=None, dispatched=None),
    ],
)
def test_what_is_not_known_opens_no_direct_purchase(notice: Notice) -> None:
    assert read(notice, ClauseKind.DIRECT_PURCHASE) == []


def lots(*values: int | None) -> tuple[Lot, ...]:
    return tuple(
        Lot(str(number), f"Lot {number}", value=None if value is None else euros(value))
        for number, value in enumerate(values, start=1)
    )


@pytest.mark.parametrize(
    ("nature", "values", "small"),
    [
        ("supplies", (300_000, 40_000, 20_000), ("2", "3")),
        ("supplies", (300_000, 79_000, 79_000), ()),  # 34 % of the whole
        ("supplies", (100_000, 40_000), ()),  # no formal procedure
        ("supplies", (300_000, None, 20_000), ()),
        ("works", (6_000_000, 900_000), ("2",)),
        ("works", (6_000_000, 1_100_000), ()),
    ],
)
def test_small_lots_are_those_under_the_ceiling_when_all_are_a_fifth_at_most(
    nature: str, values: tuple[int | None, ...], small: tuple[str, ...]
) -> None:
    found = read(replace(CALL, natures=(nature,), lots=lots(*values)), ClauseKind.SMALL_LOTS)
    assert tuple(lot for clause in found for lot in clause.scope) == small
    assert {clause.article for clause in found} <= {"R2123-1, 2° a"}


def test_goods_of_agec_are_said_with_the_article_and_the_share_only_where_it_is_known() -> None:
    (textile,) = read(replace(CALL, cpv=("18100000",)), ClauseKind.AGEC)
    assert textile.article == "L. 2020-105, art. 58"
    assert textile.share == 8
    assert textile.share_of == "reuse"
    (computers,) = read(replace(CALL, cpv=("30213100",)), ClauseKind.AGEC)
    assert computers.share is None
    assert "Informatique" in computers.evidence[0].quote


@pytest.mark.parametrize(
    "notice",
    [
        replace(CALL, cpv=("15000000",)),
        replace(CALL, cpv=("18100000",), natures=("services",)),
        replace(CALL, cpv=("18100000",), dispatched=date(2024, 1, 2)),
        replace(CALL, cpv=("90911000",)),
        replace(CALL, cpv=("18143000",)),
        replace(CALL, cpv=("18100000",), title="Location et entretien de vêtements de travail"),
    ],
)
def test_other_purchases_are_not_goods_of_agec(notice: Notice) -> None:
    assert read(notice, ClauseKind.AGEC) == []


def test_each_lot_has_its_own_agec_category() -> None:
    divided = (
        Lot("1", "Chaises", cpv=("39112000",)),
        Lot("2", "Repas", cpv=("55320000",)),
        Lot("3", "Jeux", cpv=("37520000",)),
    )
    found = read(replace(CALL, cpv=("39112000",), lots=divided), ClauseKind.AGEC)
    assert sorted(clause.scope for clause in found) == [("1",), ("3",)]


@pytest.mark.parametrize(
    ("kind", "expected"), [(Kind.SOURCING, ClauseKind.SOURCING), (Kind.PLANNING, ClauseKind.PRIOR_INFORMATION)]
)
def test_a_notice_that_asks_or_announces_says_so(kind: Kind, expected: ClauseKind) -> None:
    (clause,) = read(replace(CALL, kind=kind), expected)
    assert clause.article


@pytest.mark.parametrize(("techniques", "value"), [(("dps",), "set-up"), (("dps-specific", "dps"), "specific")])
def test_a_dynamic_purchasing_system_is_told_from_a_contract_under_it(techniques: tuple[str, ...], value: str) -> None:
    assert [clause.value for clause in read(replace(CALL, techniques=techniques), ClauseKind.DPS)] == [value]


def test_limits_on_lots_count_when_they_are_less_than_all() -> None:
    said = Evidence("l", "3 lots au plus", "BT-31, BT-33")
    five = replace(CALL, lots=lots(1, 1, 1, 1, 1), lot_limits=LotLimits(5, 3, said))
    (clause,) = read(five, ClauseKind.LOT_LIMIT)
    assert (clause.value, clause.limit, clause.evidence) == ("awarded", 3, (said,))
    assert read(replace(five, lot_limits=LotLimits(5, 5, said)), ClauseKind.LOT_LIMIT) == []


def test_variants_come_from_their_field_by_lot() -> None:
    stated = tuple(
        Statement("variants", value, f"p[{lot}]", lot)
        for lot, value in (("1", "allowed"), ("2", "not-allowed"), ("3", "not-allowed"), ("4", "required"), ("5", "x"))
    )
    found = read(replace(CALL, lots=lots(1, 1, 1, 1, 1), statements=stated), ClauseKind.VARIANTS)
    assert {(clause.value, clause.scope) for clause in found} == {
        ("allowed", ("1",)),
        ("forbidden", ("2", "3")),
        ("required", ("4",)),
    }


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Fourniture de mobilier de bureau pour la mairie", "agec-9"),
        ("Achat de mobilier urbain", "agec-10"),
        ("Acquisition d'ordinateurs portables", "agec-2"),
        ("Fourniture de vêtements de travail", "agec-1"),
        ("Fournitures de bureau", "agec-6"),
        ("Acquisition d'un véhicule utilitaire", "agec-8"),
        ("Fourniture de denrées alimentaires", None),
        ("Fourniture d'électricité", None),
        ("Fourniture de carburants pour les véhicules", None),
    ],
)
def test_a_form_without_cpv_tells_its_goods_by_its_title(title: str, category: str | None) -> None:
    found = read(replace(CALL, title=title), ClauseKind.AGEC)
    assert [clause.evidence[0].rule for clause in found] == ([category] if category else [])
    assert read(replace(CALL, title=title, natures=()), ClauseKind.AGEC) == []
