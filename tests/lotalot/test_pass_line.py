"""How far a pass over the sources is, on the status line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotalot.pass_line import progress_words


@pytest.mark.parametrize(
    ("text", "bar"),
    [
        ("BOAMP, 3 nov. 2026, jour 4 sur 8 : 40 avis sur 120", "████░░░░ "),
        ("BOAMP, 3 nov. 2026 : 120 avis sur 120", "████████ "),
        ("Profil d'acheteur : reçu", ""),
        ("BOAMP, 3 nov. 2026 : 0 avis sur 0", ""),
    ],
)
def test_a_bar_is_drawn_where_the_total_is_known(text: str, bar: str) -> None:
    assert progress_words(text) == bar + text


@given(st.text(max_size=80))
def test_words_are_never_lost(text: str) -> None:
    assert progress_words(text).endswith(text)
