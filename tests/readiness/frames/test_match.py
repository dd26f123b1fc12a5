"""A line of a frame, what we hold for it, and the difference when it is not quite that."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bench.frames import make_frame, make_items
from readiness.frames.answer import Answered, Coming, Edit, answer_frame
from readiness.frames.fire import fire_flag
from readiness.frames.match import Grade, Match, Matcher
from readiness.frames.offers import PriceEntry, PriceLine, offers_of_prices, offers_of_stock
from readiness.frames.prices import read_prices
from readiness.frames.read import read_frame
from readiness.models import StockItem, StockLine

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def held(*items: StockItem) -> Matcher:
    return Matcher(offers_of_stock([StockLine(number, item, NOW) for number, item in enumerate(items, 1)]))


def item(label: str, quantity: int = 10, **more: Any) -> StockItem:
    return StockItem(category=more.pop("category", label.split(maxsplit=1)[0]), label=label, quantity=quantity, **more)


def answered(
    text: str, *items: StockItem, prices: Matcher | None = None, edits: dict[str, Edit] | None = None, **more: Any
) -> Answered:
    frame = read_frame(f"Réf;Désignation;Qté;PU HT\n{text}\n".encode(), "a.csv")
    return answer_frame(frame, held(*items), prices or Matcher(()), edits or {}, **more)


def best(asked: str, *items: StockItem) -> Match | None:
    answer = answered(f";{asked};1;", *items).lines[0]
    return answer.others[0] if answer.others else None


@pytest.mark.parametrize(
    ("asked", "ours", "grade", "difference"),
    [
        ("Chaise", "chaises", Grade.EXACT, ""),
        ("Bureau 160 × 80 cm", "Bureaux 160 × 80 cm", Grade.EXACT, ""),
        ("Bureau 1 600 × 800 mm", "Bureau 160×80", Grade.NEAR, ""),
        ("Bureau 165 x 80 cm", "Bureau 160 × 80 cm", Grade.NEAR, "−5 cm sur 165"),
        ("Bureau 200 x 80 cm", "Bureau 160 × 80 cm", Grade.SUBSTITUTE, "−40 cm sur 200"),
        ("Siège de bureau", "Chaise de bureau", Grade.NEAR, ""),
        ("Fauteuil", "Chaise", Grade.SUBSTITUTE, "chaise au lieu de fauteuil"),
        ("Armoire bois", "Armoire métal", Grade.SUBSTITUTE, "metal au lieu de bois"),
        ("Table ronde", "Table", Grade.NEAR, "« ronde » à vérifier"),
    ],
)
def test_an_offer_is_graded_and_its_difference_told(asked: str, ours: str, grade: Grade, difference: str) -> None:
    match = best(asked, item(ours))
    assert match is not None
    assert (match.grade, match.difference) == (grade, difference)


def test_the_same_reference_is_exact_whatever_the_words() -> None:
    answer = answered("MB 01;Mobilier divers;1;", item("Bureau", reference="mb-01")).lines[0]
    assert answer.grade is Grade.EXACT


def test_another_thing_is_nothing() -> None:
    assert best("Voilier", item("Chaise")) is None
    desk = best("Chaise de bureau", item("Bureau"))
    assert desk is None or desk.grade is Grade.SUBSTITUTE


def test_goods_are_shared_out_in_the_order_of_the_lines() -> None:
    first, second = answered(";Chaise;8;\n;Chaise;8;", item("Chaise", 10)).lines
    assert (first.held, first.short) == (8, 0)
    assert (second.held, second.short) == (2, 6)
    assert "2 disponibles" in second.text
    assert "6 non couverts" in second.text


def test_several_lines_of_stock_answer_one_line_together() -> None:
    answer = answered(";Chaise;12;", item("Chaise", 5), item("Chaise bleue", 10)).lines[0]
    assert [pick.quantity for pick in answer.picks] == [5, 7]


def test_a_substitute_is_proposed_and_holds_nothing_until_it_is_accepted() -> None:
    text = ";Fauteuil;2;\n;Chaise;3;"
    proposed, chair = answered(text, item("Chaise", 3, price=Decimal(5))).lines
    assert proposed.proposed
    assert proposed.unit_price is None
    assert chair.held == 3
    accepted = answered(text, item("Chaise", 3, price=Decimal(5)), edits={"0:2": Edit(offer="stock:1")}).lines[0]
    assert not accepted.proposed
    assert accepted.unit_price == Decimal(5)


def test_the_price_book_comes_before_the_price_of_the_goods_and_the_user_before_both() -> None:
    book = Matcher(offers_of_prices([PriceLine(1, PriceEntry(label="Chaise", price=Decimal(19)))], date(2026, 11, 24)))
    goods = item("Chaise", price=Decimal(22))
    assert answered(";Chaise;2;", goods).lines[0].unit_price == Decimal(22)
    line = answered(";Chaise;2;", goods, prices=book).lines[0]
    assert (line.unit_price, line.total, line.priced_by) == (Decimal(19), Decimal("38.00"), "bordereau : Chaise")
    assert answered(";Chaise;2;", goods, prices=book, edits={"0:2": Edit(price=Decimal(1))}).lines[
        0
    ].unit_price == Decimal(1)


def test_a_price_out_of_date_is_no_price() -> None:
    entry = PriceEntry(label="Chaise", price=Decimal(19), valid_until=date(2026, 1, 1))
    assert not offers_of_prices([PriceLine(1, entry)], date(2026, 11, 24))


def test_an_unknown_quantity_gives_no_total() -> None:
    line = answered(";Chaise;selon besoin;", item("Chaise", price=Decimal(22))).lines[0]
    assert (line.unit_price, line.total) == (Decimal(22), None)


@pytest.mark.parametrize(
    ("asked", "ours", "goods", "public", "outcome"),
    [
        ("Chaise tissu M1", "M1", "tissu", False, "ok"),
        ("Chaise tissu M2", "B-s1,d0", "tissu", False, "ok"),
        ("Chaise tissu M1", "M2", "tissu", False, "short"),
        ("Chaise classement M1", "", "bois", False, "unknown"),
        ("Rideau Euroclasse B-s1,d0", "C-s2,d0", "rideau", False, "short"),
        ("Fauteuil non feu", "", "fauteuil", False, "unknown"),
        ("Fauteuil", "", "fauteuil tissu", True, "unknown"),
        ("Fauteuil", "M1", "fauteuil tissu", True, "ok"),
        ("Fauteuil", "", "fauteuil tissu", False, None),
        ("Table bois", "", "table bois", True, None),
        ("Armoire à rideaux", "", "armoire à rideaux", True, None),
    ],
)
def test_fire_is_flagged_where_it_is_asked_and_on_fabric_in_a_public_building(
    asked: str, ours: str, goods: str, public: bool, outcome: str | None
) -> None:
    flag = fire_flag(asked, ours, goods, public=public)
    assert (flag.outcome if flag else None) == outcome


def test_prices_are_read_from_a_spreadsheet_and_a_bad_one_is_named() -> None:
    read = read_prices(
        "Nos prix;;\nRéf;Désignation;Prix HT\nA;Chaise;22,50 €\n;Table;cher\n".encode("cp1252"), "prix.csv"
    )
    assert [(entry.reference, entry.label, entry.price) for entry in read.entries] == [
        ("A", "Chaise", Decimal("22.50"))
    ]
    assert "cher" in read.refused[0]


def test_a_large_stock_is_searched_by_shelves() -> None:
    frame = read_frame(make_frame(40), "a.xlsx")
    matcher = Matcher(offers_of_stock(make_items(800)))
    found = [matcher.matches(line) for line in frame.lines]
    assert sum(map(bool, found)) > 30
    assert all(match.offers for matches in found for match in matches)


def test_what_is_expected_completes_what_is_held_once_for_all_lines() -> None:
    coming = Coming(date(2027, 3, 15), lambda _: 60)
    first, second = answered(";Chaise;50;\n;Chaise;50;", item("Chaise", 34), coming=coming).lines
    assert (first.held, first.expected, first.short) == (34, 16, 0)
    assert (second.held, second.expected, second.short) == (0, 10, 40)
    assert "34 disponibles ; 16 attendus au 15/03/2027" in first.text
