"""Keys of company numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.siret import compact, siret_trouble, validate_siren, validate_siret


@pytest.mark.parametrize("number", ["732829320", "732 829 320", "000000000"])
def test_a_siren_with_a_right_key_is_accepted(number: str) -> None:
    assert validate_siren(number)


@pytest.mark.parametrize("number", ["", "732829321", "73282932", "7328293200", "73282932A", "٧٣٢٨٢٩٣٢٠"])
def test_a_siren_with_a_wrong_key_or_length_is_refused(number: str) -> None:
    assert not validate_siren(number)


def test_a_siret_with_a_right_key_is_accepted_with_or_without_spaces() -> None:
    assert validate_siret("73282932000074")
    assert validate_siret("732 829 320 00074")
    assert not validate_siret("73282932000075")


def test_an_establishment_of_la_poste_follows_its_own_key() -> None:
    assert validate_siret("35600000000048")
    assert validate_siret("35600000049837")
    assert not validate_siret("35600000049838")


@given(st.text(alphabet="0123456789", min_size=14, max_size=14), st.integers(0, 13), st.integers(1, 9))
def test_changing_one_digit_of_a_right_siret_makes_it_wrong(digits: str, place: int, shift: int) -> None:
    if not validate_siret(digits) or digits.startswith("356000000"):
        digits = "73282932000074"
    changed = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert not validate_siret(changed)


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text: str) -> None:
    assert validate_siret(text) in {True, False}
    assert isinstance(siret_trouble(text), str)
    assert " " not in compact(text)


def test_the_trouble_is_said_in_french() -> None:
    assert siret_trouble("123") == "un SIRET a 14 chiffres, un SIREN 9"
    assert "clé" in siret_trouble("73282932000075")
    assert siret_trouble("732829320") == ""
