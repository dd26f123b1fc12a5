"""Text hygiene."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.text import QUOTE_LIMIT, clean, fold, quote


@pytest.mark.parametrize(
    ("published", "meant"),
    [
        ("COMMUNE D&#039;ESCAUTPONT", "COMMUNE D'ESCAUTPONT"),
        ("COMMUNE D&amp;#039;ESCAUTPONT", "COMMUNE D'ESCAUTPONT"),
        ("Vêtements &amp;amp; chaussures", "Vêtements & chaussures"),
        ("ma\xeetrise d\x92\x9cuvre", "maîtrise d’œuvre"),
        ("maîtrise d'?uvre", "maîtrise d'œuvre"),
        ("MAÎTRISE D'?UVRE", "MAÎTRISE D'ŒUVRE"),
        ("Quelle ?uvre ?", "Quelle œuvre ?"),
        ("Capacite\u00cc\x81s", "Capacités"),
        ("Ville\n de\tVannes\r\n", "Ville de Vannes"),
        ("20\u202f000\xa0€", "20 000 €"),
        ("rouge \x1b[31malerte\x07", "rouge [31malerte"),
        ("sens \u202einversé\u2066", "sens inversé"),
        ("co\xadupé \u200bici \ufeff", "coupé ici"),
        ("seul \ud800", "seul"),
        ("e\u0301cole", "école"),
        ("ligne<br />suivante <b>grasse</b>", "ligne suivante grasse"),
        ("prix < 5 et > 2", "prix < 5 et > 2"),
        ("https://a.fr/?x=1&section=2&copy=3", "https://a.fr/?x=1&section=2&copy=3"),
        ("", ""),
    ],
)
def test_text_is_given_as_its_author_meant_it(published: str, meant: str) -> None:
    assert clean(published) == meant


def test_paragraphs_are_kept_on_demand() -> None:
    assert clean(" un \r\n\r\n deux<br>trois\rquatre ", keep_lines=True) == "un\ndeux\ntrois\nquatre"


@given(st.text(st.characters(codec=None)) | st.text(st.sampled_from("&#x1b;<br/>\x1b\x85\u202e\n\r 09é?uvre")))
def test_nothing_dangerous_survives_whatever_comes(text: str) -> None:
    for result in (clean(text), clean(text, keep_lines=True)):
        rest = result.replace("\n", "")
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in rest)
        assert not set(rest) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")
        result.encode()
    assert "\n" not in clean(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_forgets_case_accents_and_typography() -> None:
    assert fold("L’ÉCOLE — « ÇÀ » n°2") == 'l\'ecole - " ca " n°2'
    assert fold("mise en ŒUVRE") == "mise en œuvre"
    assert fold("Ș ﬁ") == "s f"


def test_a_quote_is_the_sentence_around_the_words() -> None:
    text = "Bla bla premier. Le lot 3 est réservé aux SIAE selon l'art. L. 2113-13 du code. Fin du texte."
    start = text.index("réservé")
    assert quote(text, start, start + 7) == "Le lot 3 est réservé aux SIAE selon l'art. L. 2113-13 du code."


def test_a_long_quote_says_where_it_was_cut() -> None:
    text = "a" * 500 + " réservé " + "b" * 500
    words = quote(text, 501, 508)
    assert words.startswith("…")
    assert words.endswith("…")
    assert "réservé" in words
    assert len(words) <= QUOTE_LIMIT


@given(st.text(), st.integers(-5, 900), st.integers(-5, 900))
def test_a_quote_is_always_short_and_on_one_line(text: str, start: int, end: int) -> None:
    words = quote(text * 20, start, end)
    assert len(words) <= QUOTE_LIMIT
    assert "\n" not in words


def test_a_quote_is_the_same_whatever_follows_far_away() -> None:
    words = "marché réservé : " * 60
    near, far = words[:900], words + "fin. " + "x" * 5_000
    assert quote(near, 17, 31) == quote(far, 17, 31)
    assert quote(near, 17, 31).endswith("…")


@pytest.mark.parametrize(
    ("published", "meant"),
    [
        ("Espace européen de l?entreprise", "Espace européen de l'entreprise"),
        ("TRAVAUX D?ENTRETIEN qu?il reste", "TRAVAUX D'ENTRETIEN qu'il reste"),
        ("Ville d?Amiens, aujourd?hui", "Ville d'Amiens, aujourd'hui"),
        ("maîtrise d'?uvre", "maîtrise d'œuvre"),
        ("Est-ce à renouveler ? Oui", "Est-ce à renouveler ? Oui"),
        ("https://exemple.fr/l?entreprise=1&d?x", "https://exemple.fr/l?entreprise=1&d?x"),
        ("Lesquels?Tous", "Lesquels?Tous"),
    ],
)
def test_apostrophes_and_ligatures_lost_by_a_converter_come_back(published: str, meant: str) -> None:
    assert clean(published) == meant
