"""Small values as the national forms write them."""

from decimal import Decimal

import pytest

from feeds.boamp.fields import amount_in, department, departments, quantity_of, siret, web_address
from feeds.models import Amount


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1 200 m²", Decimal(1200), "m²"),
        ("environ 12,5 tonnes par an", Decimal("12.5"), "tonnes"),
        ("300 heures", Decimal(300), "heures"),
        ("245 000 repas", Decimal(245000), "repas"),
        ("15 U", Decimal(15), "unités"),
        ("40", Decimal(40), ""),
        ("10 à 50 unités", None, ""),
        ("selon besoins", None, ""),
        ("2.500 kg", Decimal(2500), "kg"),
    ],
)
def test_a_quantity_has_a_value_when_one_figure_is_stated(text: str, value: Decimal | None, unit: str) -> None:
    quantity = quantity_of(text, "p")
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.text) == (value, unit, text)


@pytest.mark.parametrize("text", ["20 000 € HT", "5000 euros", "35 000,00 EUR", "12 000 HT", ""])
def test_money_is_no_quantity(text: str) -> None:
    assert quantity_of(text, "p") is None


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("20 000 € HT", 20000, 20000, "estimated"),
        ("mini 5 000 € HT, maxi 20 000 € HT", 5000, 20000, "estimated"),
        ("Maximum : 40 k€ HT", None, 40000, "framework-maximum"),
        ("minimum 1 000 euros", 1000, None, "estimated"),
    ],
)
def test_amounts_in_words(text: str, low: int | None, high: int | None, qualifier: str) -> None:
    amount = amount_in(text)
    assert amount is not None
    assert (amount.low, amount.high, amount.qualifier) == (low, high, qualifier)


@pytest.mark.parametrize("text", ["24 000 € TTC", "10 €, 20 € puis 30 €", "200 chaises", ""])
def test_what_is_no_amount_excluding_tax(text: str) -> None:
    assert amount_in(text) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("2", "02"),
        ("20A", "2A"),
        ("2b", "2B"),
        ("2A", "2A"),
        ("971", "971"),
        ("56", "56"),
        (" 6 ", "06"),
        ("00", ""),
        ("", ""),
        ("FR", ""),
        ("1234", ""),
    ],
)
def test_departements_are_padded(code: str, expected: str) -> None:
    assert department(code) == expected


def test_joined_departements_are_told_apart() -> None:
    assert departments("13,30") == departments("13;30") == departments(["13", "30", "13"]) == ("13", "30")
    assert departments(None) == ()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("https://a.exemple.fr/x?y=1&amp;z=2", "https://a.exemple.fr/x?y=1&z=2"),
        ("www.exemple.fr", "https://www.exemple.fr"),
        ("marches.exemple.fr/dce", "https://marches.exemple.fr/dce"),
        ("http:/exemple.fr", "http://exemple.fr"),
        ("HTTPS://Exemple.fr", "https://Exemple.fr"),
        ("javascript:alert(1)", ""),
        ("file:///etc/hostname", ""),
        ("ftp://exemple.fr", ""),
        ("contact@exemple.fr", ""),
        ("https://banque.exemple.fr@mal.exemple.com/", ""),
        ("https://exemple.fr/a b", "https://exemple.fr/a"),
        ("voir le dossier", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(raw: str, expected: str) -> None:
    assert web_address(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("215 600 010 00018", "21560001000018"),
        ("443928874", "443928874"),
        ("1745000580022", ""),
        ("SIRET", ""),
        (None, ""),
    ],
)
def test_siret_is_fourteen_or_nine_digits_or_nothing(raw: str | None, expected: str) -> None:
    assert siret(raw) == expected


def test_a_range_with_one_unit_keeps_both_figures_and_a_minimum_of_zero_is_none() -> None:
    assert amount_in("entre 10 000 et 20 000 € HT") == Amount(Decimal(10_000), Decimal(20_000))
    assert amount_in("de 5 000 à 9 000 euros") == Amount(Decimal(5_000), Decimal(9_000))
    assert amount_in("Mini : 0 € Maxi : 100 000 €") == Amount(None, Decimal(100_000), "framework-maximum")
    assert siret("00000000000000") == ""
