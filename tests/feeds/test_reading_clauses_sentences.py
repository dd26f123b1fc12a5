"""Sentences of our own: clauses, doors, rules of a consultation, and the near-misses; noise must not change the answer."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.clauses import labels_of
from feeds.models import Buyer, Clause, Fragment, Kind, Lot, Notice
from feeds.reading.clauses import read_clauses
from feeds.reading.pages import open_pages

TABLE = Path(__file__).parent / "data" / "reading" / "clauses.csv"
NOISE = (
    "Le dossier est retiré gratuitement sur le profil d'acheteur. ",
    "Paiement par virement sous trente jours. ",
    "Renseignements d'ordre administratif auprès du service des marchés. ",
    "Date prévisionnelle de démarrage : 1er octobre. ",
)


def sentences() -> list[tuple[str, frozenset[str], str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            (row["role"], frozenset(row["expected"].split()), row["text"].replace("\\n", "\n"))
            for row in csv.DictReader(file)
        ]


SENTENCES = sentences()


def read(text: str, role: str) -> tuple[Clause, ...]:
    lots = tuple(Lot(str(number), f"Lot {number}") for number in range(1, 9))
    notice = Notice("boamp", "26-1", Kind.CALL, "MAPA", "Réfection d'une école", Buyer("Ville"), None, lots=lots)
    return read_clauses(notice, open_pages([Fragment("f", text, None, role)]))


def labels(text: str, role: str, expected: frozenset[str]) -> frozenset[str]:
    """Read labels, without a value where none is expected of their kind."""
    bare = {label for label in expected if "=" not in label}
    found = {(kind if (kind := label.partition("=")[0]) in bare else label) for label in labels_of(read(text, role))}
    if not any(label.startswith("lots=") for label in expected):
        found = {label for label in found if not label.startswith("lots=")}
    return frozenset(found)


@pytest.mark.parametrize(("role", "expected", "text"), SENTENCES, ids=[text[:60] for _, _, text in SENTENCES])
def test_a_sentence_says_what_a_reader_would_say(role: str, expected: frozenset[str], text: str) -> None:
    assert labels(text, role, expected) == expected


def test_there_are_enough_sentences_of_both_sorts() -> None:
    assert len(SENTENCES) >= 150
    assert sum(not expected for _, expected, _ in SENTENCES) >= 60


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([one for one in SENTENCES if one[0] != "criteria"]),
    st.sampled_from(["upper", "plain", "nbsp", "quotes", "wrapped"]),
    st.sampled_from(NOISE),
    st.booleans(),
)
def test_noise_case_accents_and_line_breaks_change_nothing(
    sentence: tuple[str, frozenset[str], str], way: str, noise: str, before: bool
) -> None:
    role, expected, text = sentence
    if way == "upper":
        text = text.upper()
    elif way == "plain":
        text = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    elif way == "nbsp":
        text = text.replace(" :", "\u00a0:").replace(" %", "\u00a0%").replace(" h", "\u00a0h")
    elif way == "quotes":
        text = text.replace("'", "’")
    else:
        words = text.split(" ")
        middle = next((i for i in range(len(words) // 2, len(words)) if words[i][:1].islower()), len(words))
        text = " ".join(words[:middle]) + ("\n" if middle < len(words) else "") + " ".join(words[middle:])
    if role in ("title", "description"):
        noise = ""
    said = f"{noise}{text}" if before else f"{text}\n{noise}"
    assert labels(said, role, expected) == expected


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([text for _, _, text in SENTENCES]), max_size=12), st.sampled_from(["info", "criteria"])
)
def test_no_mixture_makes_the_readers_fail(texts: list[str], role: str) -> None:
    assert isinstance(read(" ".join(texts), role), tuple)


@pytest.mark.parametrize(
    "piece",
    [
        "visite ", "variante ", "groupement ", "solidaire ", "mandataire ", "lot 2 ", "attribué à plus de ", "PSE ",
        "critère 10 % ", "système d'acquisition dynamique ", "environnementale ", "clause de formation ", "obligatoire ",
        "prestation supplémentaire éventuelle ", "visite du site ", "conditions d'exécution ", "5 % ", "petit lot ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["info", "criteria", "description"])
def test_repeated_words_are_read_in_linear_time(piece: str, role: str) -> None:
    assert isinstance(read(piece * 2_000, role), tuple)
