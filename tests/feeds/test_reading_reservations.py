"""Who a notice reserves participation to, and which words only look like it."""

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.reservations import PUBLISHED_LOTS, expected_of, labels_of, read_words
from feeds.models import Buyer, Fragment, Kind, Lot, Notice, Regime, Statement
from feeds.reading.pages import open_pages
from feeds.reading.reservations import ReadReservations, read_reserved
from feeds.reading.reserved_found import Denied, Found
from feeds.reading.reserved_text import read_reservations
from feeds.reading.scopes import find_lots
from feeds.text import clean
from tests.feeds.reserved_phrases import Phrase, denials, positives

DATA = Path(__file__).parent / "data" / "reading"
LOTS = tuple(str(number) for number in range(1, 9))


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


SENTENCES = list(csv.DictReader((DATA / "sentences.csv").read_text(encoding="utf-8").splitlines(keepends=True)))
RESERVED, NOT_RESERVED = rows("reserved.csv"), rows("not_reserved.csv")


def read(text: str, role: str = "info", lot: str | None = None) -> list[Found | Denied]:
    return list(read_reservations(open_pages([Fragment("f", text, lot, role)])[0], LOTS))


def found(text: str) -> list[tuple[str, str]]:
    return [(one.regime.value, " ".join(one.lots)) for one in read(text) if isinstance(one, Found)]


def notice(
    *fragments: Fragment, statements: tuple[Statement, ...] = (), lots: int = 0, title: str = "Entretien de locaux"
) -> Notice:
    return Notice(
        source="boamp",
        guid="26-1",
        kind=Kind.CALL,
        form="FNSimple",
        title=title,
        buyer=Buyer("Commune de Kerlann"),
        published=None,
        lots=tuple(Lot(str(number), f"Lot {number}", path=f"lot[{number}]") for number in range(1, lots + 1)),
        fragments=fragments,
        statements=statements,
    )


def resolve(item: Notice) -> ReadReservations:
    return read_reserved(item, open_pages(item.fragments))


def stated(value: str, lot: str | None = None) -> Statement:
    return Statement("reserved-participation", value, "champ", lot)


@pytest.mark.parametrize("row", RESERVED, ids=[row["text"][:60] for row in RESERVED])
def test_a_reservation_is_read_with_its_regime_and_lots(row: dict[str, str]) -> None:
    assert found(row["text"]) == [(row["regime"], row["lots"])]


@pytest.mark.parametrize("row", NOT_RESERVED, ids=[row["text"][:60] for row in NOT_RESERVED])
def test_words_that_only_look_like_a_reservation_are_not_one(row: dict[str, str]) -> None:
    assert found(row["text"]) == []
    assert any(isinstance(one, Denied) for one in read(row["text"])) == (row["denies"] == "yes")


@pytest.mark.parametrize("row", SENTENCES, ids=[row["text"][:60] for row in SENTENCES])
def test_a_sentence_of_a_notice_is_read_as_its_reader_would(row: dict[str, str]) -> None:
    read = read_words(row["text"], row["role"], row["lot"] or None, PUBLISHED_LOTS)
    assert frozenset(labels_of(read)) == expected_of(row["expected"])


POSITIVES, DENIALS = list(positives()), list(denials())


NOISES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "curly apostrophes": lambda text: text.replace("'", "’"),
    "entities": lambda text: text.replace("é", "&eacute;").replace("'", "&amp;#039;"),
    "wide spaces": lambda text: text.replace(" ", "  "),
    "unbreakable spaces": lambda text: text.replace(" ", "\u00a0"),
    "wrapped lines": lambda text: text.replace(" aux ", "\naux ").replace(" du ", "\ndu "),
    "soft hyphens": lambda text: text.replace("réserv", "réser\u00adv"),
    "decomposed accents": lambda text: text.replace("é", "e\u0301"),
}


@pytest.mark.parametrize("noise", NOISES)
def test_noise_does_not_change_the_answer(noise: str) -> None:
    for row in (*RESERVED, *NOT_RESERVED):
        text = clean(NOISES[noise](row["text"]), keep_lines=True)
        assert found(text) == found(row["text"]), text


MORE_NOISES = NOISES | {
    "no accents": lambda text: "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)),
    "spaces in articles": lambda text: re.sub(r"L\.? ?(\d{4})-(\d+)", r"L \1 - \2", text),
    "dots in articles": lambda text: re.sub(r"L\.? ?(\d{4})-(\d+)", r"L.\1.\2", text),
    "a sentence before": lambda text: (
        "Durée : douze mois. Le titulaire nettoie les salles réservées au public. " + text
    ),
    "a sentence after": lambda text: text + "\nL'acheteur se réserve le droit de ne pas donner suite.",
    "a label before": lambda text: "Autres renseignements : " + text,
    "a paragraph after": lambda text: text + "\nVariantes : non.\nLot 7 : fournitures de bureau.",
}


@settings(max_examples=400, deadline=None)
@given(phrase=st.sampled_from(POSITIVES + DENIALS), noise=st.sampled_from(["", *MORE_NOISES]))
def test_any_order_of_words_and_any_typography_give_the_same_reading(phrase: Phrase, noise: str) -> None:
    text = MORE_NOISES[noise](phrase.text) if noise else phrase.text
    said = frozenset(labels_of(read_words(text, lots=PUBLISHED_LOTS)))
    assert said == expected_of(phrase.expected), text


@settings(max_examples=200, deadline=None)
@given(row=st.sampled_from(SENTENCES), noise=st.sampled_from([*MORE_NOISES]))
def test_noise_does_not_change_a_sentence_of_a_notice(row: dict[str, str], noise: str) -> None:
    text = MORE_NOISES[noise](row["text"])
    read = read_words(text, row["role"], row["lot"] or None, PUBLISHED_LOTS)
    assert frozenset(labels_of(read)) == expected_of(row["expected"]), text


@settings(max_examples=150, deadline=None)
@given(
    row=st.sampled_from([*RESERVED, *NOT_RESERVED]),
    before=st.sampled_from(
        [
            "",
            "Nettoyage des vitres du gymnase. ",
            "Durée : 12 mois.\n",
            "Prix fermes ;\n",
            "Objet du marché : travaux. ",
        ]
    ),
    after=st.sampled_from(
        [
            "",
            " Visite conseillée.",
            "\nLe délai de validité des offres est de 120 jours.",
            " Les variantes sont admises.",
        ]
    ),
)
def test_ordinary_sentences_around_do_not_change_the_answer(row: dict[str, str], before: str, after: str) -> None:
    assert found(before + row["text"] + after) == found(row["text"])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "réservé",
                "réserve ",
                "aux ",
                "EA",
                " lot ",
                "2 et ",
                "n°",
                "L2113-12",
                ", ",
                ". ",
                "\n",
                "insertion ",
                "n'est pas ",
                "heures ",
                "au lieu de ",
                "lire ",
                "é" * 40,
                " " * 30,
                "1" * 50,
                "(",
                ")",
            ]
        ),
        max_size=120,
    )
)
def test_no_text_makes_the_reader_fail(pieces: list[str]) -> None:
    for role in ("info", "title", "correction"):
        for one in read("".join(pieces), role):
            assert len(one.evidence.quote) <= 300


@pytest.mark.parametrize(
    "piece",
    ["réservé ", "lot 1, ", "aucun ", "n'est ", "L2113-12 et ", "lot ", "au lieu de ", "a ", "heures réservées "],
)
def test_repeated_words_are_read_in_linear_time(piece: str) -> None:
    """A quadratic expression would take minutes here: the suite itself would show it."""
    assert isinstance(read(piece * 4_000), list)


def test_the_field_says_reserved_and_the_text_says_for_whom_and_which_lot() -> None:
    text = Fragment("info", "Le lot n°2 est réservé aux entreprises adaptées et ESAT (L2113-12).")
    (reservation,) = resolve(notice(text, statements=(stated("yes"),), lots=3)).reservations
    assert (reservation.regime, reservation.scope, reservation.article) == (Regime.HANDICAP, ("2",), "L2113-12")
    assert [evidence.path for evidence in reservation.evidence] == ["champ", "info"]


def test_a_field_without_words_stays_unspecified_in_whole_or_part() -> None:
    (reservation,) = resolve(notice(statements=(stated("yes"),), lots=3)).reservations
    assert (reservation.regime, reservation.scope, reservation.partial_unknown) == (Regime.UNSPECIFIED, (), True)


def test_protected_workshops_alone_mean_handicap_and_insertion_until_words_choose() -> None:
    field = (stated("res-ws", "1"), stated("none", "2"))
    (reservation,) = resolve(notice(statements=field, lots=2)).reservations
    assert (reservation.regime, reservation.scope) == (Regime.HANDICAP_IAE, ("1",))
    assert [one.topic for one in resolve(notice(statements=field, lots=2)).contradictions] == ["regime"]
    text = Fragment("lot[1].note", "Marché réservé EA/ESAT", "1")
    assert resolve(notice(text, statements=field, lots=2)).contradictions == ()
    (narrowed,) = resolve(notice(text, statements=field, lots=2)).reservations
    assert (narrowed.regime, narrowed.scope) == (Regime.HANDICAP, ("1",))


def test_public_service_missions_mean_the_social_economy() -> None:
    assert resolve(notice(statements=(stated("res-pub-ser"),))).reservations[0].regime is Regime.ESS


def test_the_explanation_beside_a_field_may_say_for_whom() -> None:
    said = replace(stated("res-ws", "1"), text="Marché réservé EA/ESAT")
    assert resolve(notice(statements=(said,), lots=2)).reservations[0].regime is Regime.HANDICAP
    label = replace(stated("res-ws"), text="ateliers protégés")
    assert resolve(notice(statements=(label,))).reservations[0].regime is Regime.HANDICAP_IAE


def test_a_reservation_to_the_social_economy_outside_the_list_is_shown() -> None:
    item = notice(Fragment("info", "Marché réservé aux entreprises de l'économie sociale et solidaire."))
    assert resolve(replace(item, cpv=("85311200",))).contradictions == ()
    (contradiction,) = resolve(replace(item, cpv=("90911200",))).contradictions
    assert "L2113-15" in contradiction.message
    assert resolve(item).contradictions == ()


def test_one_lot_that_says_it_is_reserved_is_the_one_that_the_flag_of_the_notice_means() -> None:
    text = Fragment("lot[3].description", "Secteur sud. Marché réservé.", "3")
    (reservation,) = resolve(notice(text, statements=(stated("res-ws"),), lots=4)).reservations
    assert (reservation.regime, reservation.scope) == (Regime.HANDICAP_IAE, ("3",))


def test_every_lot_reserved_is_the_whole_procedure_reserved() -> None:
    field = (stated("res-ws", "1"), stated("res-ws", "2"))
    assert resolve(notice(statements=field, lots=2)).reservations[0].scope == ()


def test_a_denial_is_kept_and_reserves_nothing() -> None:
    result = resolve(notice(statements=(stated("none", "1"),), lots=1))
    assert result.reservations == ()
    assert [evidence.quote for evidence in result.unreserved] == ["none"]


def test_an_unknown_field_says_nothing() -> None:
    assert resolve(notice(statements=(stated("not-known"),))) == ReadReservations()


def test_a_field_that_says_no_and_a_text_that_reserves_are_shown_as_a_contradiction() -> None:
    text = Fragment("lot[1].description", "Lot réservé aux entreprises d'insertion.", "1")
    result = resolve(notice(text, statements=(stated("non"),), lots=2))
    assert result.reservations[0].regime is Regime.IAE
    assert result.contradictions[0].topic == "reservation"
    assert len(result.contradictions[0].evidence) == 2


def test_the_denial_of_one_lot_does_not_contradict_another() -> None:
    text = Fragment("info", "Le lot 2 est réservé aux ESAT.")
    assert resolve(notice(text, statements=(stated("none", "1"),), lots=2)).contradictions == ()


def test_structures_and_article_that_disagree_stay_open_and_are_shown() -> None:
    text = Fragment("info", "Marché réservé aux structures d'insertion par l'activité économique (article L2113-12).")
    result = resolve(notice(text))
    assert result.reservations[0].regime is Regime.UNSPECIFIED
    assert "L2113-12" in result.contradictions[0].message


def test_a_field_and_words_of_other_regimes_stay_open_and_are_shown() -> None:
    text = Fragment("info", "Marché réservé aux entreprises adaptées.")
    result = resolve(notice(text, statements=(stated("res-pub-ser"),)))
    assert result.reservations[0].regime is Regime.UNSPECIFIED
    assert result.contradictions


def test_only_what_is_to_be_read_instead_counts_in_a_correction() -> None:
    text = "Au lieu de : Bagagerie, marché réservé ESAT. Lire : Bagagerie, marché réservé aux structures d'insertion."
    (reservation,) = resolve(notice(Fragment("rectif", text, None, "correction"))).reservations
    assert reservation.regime is Regime.IAE
    dropped = Fragment("rectif", "Au lieu de : marché réservé ESAT. Lire : marché ouvert à tous.", None, "correction")
    assert resolve(notice(dropped)).reservations == ()


def test_the_next_lot_of_a_sentence_has_its_own_structures() -> None:
    text = "Le lot n°1 sera réservé à une entreprise adaptée ou un ESAT, le lot n°2 à une entreprise d'insertion."
    assert found(text) == [("handicap", "1"), ("iae", "2")]


def test_a_published_heading_says_in_whole_or_part() -> None:
    (one,) = read("La consultation prévoit une réservation de tout ou partie du marché : Oui")
    assert isinstance(one, Found)
    assert (one.regime, one.partial) == (Regime.UNSPECIFIED, True)


def test_lots_of_different_regimes_are_kept_apart() -> None:
    text = Fragment(
        "info", "Lot 1 réservé aux ESAT. Lot 2 réservé aux entreprises d'insertion. Le lot 3 est réservé aux ESAT."
    )
    result = resolve(notice(text, lots=4)).reservations
    assert {(one.regime, one.scope) for one in result} == {(Regime.HANDICAP, ("1", "3")), (Regime.IAE, ("2",))}


def test_both_kinds_of_structures_for_the_same_lots_may_compete_together() -> None:
    text = Fragment(
        "info", "Marché réservé aux entreprises adaptées. Ce marché est aussi réservé aux entreprises d'insertion."
    )
    assert resolve(notice(text)).reservations[0].regime is Regime.HANDICAP_IAE


def test_lots_listed_under_the_law_are_read_line_by_line() -> None:
    text = Fragment(
        "info",
        "Lots réservés :\n— lot 1 : structures d'insertion par l'activité économique mentionnées à l'article L. 5132-4 du code du travail\n"
        "— lot 2 : entreprises adaptées mentionnées à l'article L. 5213-13 du code du travail",
    )
    result = {(one.regime, one.scope) for one in resolve(notice(text, lots=3)).reservations}
    assert {(Regime.IAE, ("1",)), (Regime.HANDICAP, ("2",))} <= result


def test_some_lots_without_number_are_said_to_be_unknown() -> None:
    text = Fragment("info", "Certains lots sont réservés aux entreprises adaptées.")
    assert resolve(notice(text, lots=3)).reservations[0].partial_unknown


@pytest.mark.parametrize(
    ("text", "lots"),
    [
        ("lots 2, 5 a 7", ("2", "5", "6", "7")),
        ("lot n°3 et 4", ("3", "4")),
        ("lots n° 1, 2 et 3", ("1", "2", "3")),
        ("deux lots (2 et 8)", ("2", "8")),
        ("lot 01", ("1",)),
        ("lots 1 a 99999", ("1",)),
        ("lot b :", ("B",)),
    ],
)
def test_lots_are_read_however_they_are_listed(text: str, lots: tuple[str, ...]) -> None:
    assert find_lots(text, 0, len(text))[0].lots == lots


def test_the_quote_is_the_sentence_that_says_so() -> None:
    text = "Durée : 12 mois. Le lot 2 est réservé aux ESAT. Variantes admises."
    (one,) = read(text)
    assert one.evidence.quote.strip("…").strip() == "Le lot 2 est réservé aux ESAT."
