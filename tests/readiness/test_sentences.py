"""What a lot asks, sentence by sentence: figures as French writes them, near-misses, and noise that changes nothing."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.requirements import label_of
from feeds.models import Fragment, Opportunity
from feeds.text import clean
from readiness.models import RequirementKind
from readiness.requirements import read_requirements
from tests.readiness.cases import NOW, hit, opportunity
from tests.readiness.sentences import GOODS, NOTHING, PAPERS, PERIODS, QUANTITIES, SCHEDULES

ROLES = {"papers": "capacity"}


def call_of(words: str, *, goods: bool = False, role: str = "description") -> Opportunity:
    """Publish a sentence in a call."""
    fragments = (Fragment("avis.champ", clean(words, keep_lines=True), None, role),)
    if goods:
        return opportunity(fragments=fragments, cpv=("39112000",), segments=(hit("mobilier-reemploi"),))
    return opportunity(fragments=fragments)


def asked_of(words: str, *, goods: bool = False, role: str = "description") -> set[str]:
    """Read a sentence as labels."""
    asked = read_requirements(call_of(words, goods=goods, role=role), None, NOW)
    return {label for each in asked for label in label_of(each)}


def expected(labels: str) -> set[str]:
    """Split labels."""
    return set(labels.split("|"))


ALL = [(words, labels, "description") for words, labels in QUANTITIES + SCHEDULES + PERIODS]
ALL += [
    (words, labels, "capacity" if labels.startswith(("turnover", "insurance", "reference")) else "description")
    for words, labels in PAPERS
]


def test_there_are_enough_sentences() -> None:
    assert len(ALL) + len(GOODS) >= 150


@pytest.mark.parametrize(("words", "labels", "role"), ALL)
def test_a_sentence_asks_what_it_says_and_nothing_else(words: str, labels: str, role: str) -> None:
    assert asked_of(words, role=role) == expected(labels)


@pytest.mark.parametrize(("words", "labels"), GOODS)
def test_goods_are_counted(words: str, labels: str) -> None:
    assert asked_of(words, goods=True) == expected(labels)


@pytest.mark.parametrize("words", NOTHING)
@pytest.mark.parametrize("role", ["description", "info", "capacity"])
def test_a_near_miss_asks_nothing(words: str, role: str) -> None:
    assert asked_of(words, role=role) == set()


@pytest.mark.parametrize(("words", "labels", "role"), ALL)
def test_a_requirement_quotes_the_words_it_was_read_in(words: str, labels: str, role: str) -> None:
    asked = read_requirements(call_of(words, role=role), None, NOW)
    read = [each for each in asked if any(proof.rule.startswith("besoin") for proof in each.evidence)]
    assert read, labels
    for each in read:
        assert each.confidence in ("probable", "fragile")
        assert any(proof.quote.strip("…").strip() and proof.path == "avis.champ" for proof in each.evidence)


NOISE = st.sampled_from(
    [
        "Le pouvoir adjudicateur est la commune.",
        "Voir le règlement de la consultation.",
        "Les candidats se renseignent auprès du service des achats.",
        "Lieu : hôtel de ville.",
        "Le dossier est téléchargeable gratuitement.",
    ]
)
NUMBERED = re.compile(r"\d{1,2}[.)] ")
"""A line that starts so is an item of a list."""
SPACES = st.sampled_from([" ", "  ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"])


@given(case=st.sampled_from(ALL), before=NOISE, after=NOISE)
def test_other_sentences_around_change_nothing(case: tuple[str, str, str], before: str, after: str) -> None:
    words, labels, role = case
    sentence = words if words.endswith(".") else f"{words}."
    assert asked_of(f"{before}\n{sentence}\n{after}", role=role) == expected(labels)
    assert asked_of(f"{before} {sentence} {after}", role=role) == expected(labels)


@given(case=st.sampled_from(ALL))
def test_case_and_accents_change_nothing(case: tuple[str, str, str]) -> None:
    words, labels, role = case
    wanted = {_plain(label).lower() for label in expected(labels)}
    assert {_plain(label).lower() for label in asked_of(words.upper(), role=role)} == wanted
    assert set(map(_plain, asked_of(_plain(words), role=role))) == set(map(_plain, expected(labels)))


@given(case=st.sampled_from(ALL), space=SPACES, quote=st.sampled_from("'’"))
def test_typography_changes_nothing(case: tuple[str, str, str], space: str, quote: str) -> None:
    words, labels, role = case
    assert asked_of(words.replace("'", quote).replace("’", quote).replace(" ", space), role=role) == expected(labels)


@given(case=st.sampled_from(ALL), data=st.data())
def test_a_line_break_within_a_sentence_changes_nothing(case: tuple[str, str, str], data: st.DataObject) -> None:
    words, labels, role = case
    places = [
        at for at, letter in enumerate(words)
        if letter == " " and (words[at + 1].islower() or words[at + 1].isdigit()) and words[at - 1] not in ".;:!?"
    ]  # fmt: skip
    places = [at for at in places if not NUMBERED.match(words, at + 1)]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    assert asked_of(f"{words[:at]}\n{words[at + 1 :]}", role=role) == expected(labels)


@given(words=st.text(alphabet=st.sampled_from("0123456789 .,/€²%hj7lotndusemaineà()\n-chiresdaf'xk+x"), max_size=300))
def test_any_text_is_read_without_error(words: str) -> None:
    for each in read_requirements(call_of(words), None, NOW):
        assert each.value is None or each.value >= 0
        assert each.asked


def test_silence_stays_silence() -> None:
    asked = read_requirements(call_of("Prestations diverses."), None, NOW)
    assert {each.kind for each in asked if each.asked == "non indiqué"} == {
        RequirementKind.SCHEDULE,
        RequirementKind.TURNOVER,
    }


def _plain(text: str) -> str:
    """Drop accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
