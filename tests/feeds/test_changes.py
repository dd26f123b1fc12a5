"""French rectifications: what moves the deadline, and what must not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.changes import KEPT_WORDS, TEXT_LIMIT, moves, read_correction
from feeds.dates import wall_deadline
from feeds.models import Change

ZONE = "Europe/Paris"
PATH = "FNSimple.rectificatif.infosRectif"


def read(text: str) -> tuple[Change, ...]:
    return read_correction(text, PATH, ZONE)


def moved(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Give (old wall, new wall, lots) of each deadline that moved."""
    return [
        (change.old_deadline.wall if change.old_deadline else "", change.deadline.wall, change.lots)
        for change in read(text)
        if change.deadline and moves(change)
    ]


OLD, NEW = "2026-09-15T12:00", "2026-09-22T12:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "La date limite de réception des offres prévue le mardi 15 septembre 2026 avant 12h00, est reportée au "
                "mardi 22 septembre 2026 avant 12h00."
            ),
            (OLD, NEW, ()),
        ),
        ("La date limite de remise des offres est reportée au mardi 22 septembre 2026 avant 12h00", ("", NEW, ())),
        ("La date limite de remise des plis est prolongée au 22/09/2026 à 12 h.", ("", NEW, ())),
        ("La date limite de dépôt des candidatures est repoussée au 22/09/2026 à 12h.", ("", NEW, ())),
        ("La date limite de réception des offres est désormais fixée au 22/09/2026 à 12:00.", ("", NEW, ())),
        ("La date limite de réception des offres est avancée au 08/09/2026 à 12h00.", ("", "2026-09-08T12:00", ())),
        (
            "La remise des offres initialement fixée au 15/09/2026 à 12h00 est décalée au 22/09/2026 à 12h00.",
            (OLD, NEW, ()),
        ),
        ("Remise des offres : au lieu du 15/09/2026 à 12h00, lire 22/09/2026 à 12h00.", (OLD, NEW, ())),
        (
            "IV.3.4) Date limite de réception des offres\nAu lieu de :\n15/09/2026 à 12h00\nLire :\n22/09/2026 à 12h00",
            (OLD, NEW, ()),
        ),
        (
            (
                "A la place de :\nDate limite de réception des offres : 15/09/2026 à 12:00\n\nLire:\n"
                "Date limite de réception des offres : 22/09/2026 à 12:00"
            ),
            (OLD, NEW, ()),
        ),
        (
            "Nouvelle date limite de remise des plis : le 22/09/2026 à 12 h au lieu du 15/09/2026 à 12 h",
            (OLD, NEW, ()),
        ),
        (
            "La date limite de réception des offres est reportée du 15/09/2026 à 12h00 au 22/09/2026 à 12h00.",
            (OLD, NEW, ()),
        ),
        (
            "La date limite de remise des offres fixée au 15/09/2026 à 12h00 est repoussée au 22/09/2026 à 12 h.",
            (OLD, NEW, ()),
        ),
        (
            "La date limite de remise des offres (15/09/2026 à 12h00) est reportée au 22/09/2026 à 12h00.",
            (OLD, NEW, ()),
        ),
        ("Le délai de remise des offres est prorogé jusqu'au 22 septembre 2026 à 12 heures.", ("", NEW, ())),
        ("Report de la date limite de remise des offres au mardi 22 septembre 2026 à midi", ("", NEW, ())),
        ("Le 22/09/2026 à 12h00 est la nouvelle date limite de remise des offres.", ("", NEW, ())),
        ("Date limite de réception des offres : 22/09/2026 à 12h00", ("", NEW, ())),
        (
            "La date limite de remise des offres est modifiée.\nNouvelle échéance : 22/09/2026 à 12h00.",
            ("", NEW, ()),
        ),
        (
            "La date limite de remise des offres, après visite obligatoire, est reportée au 22/09/2026 à 12h00.",
            ("", NEW, ()),
        ),
        (
            "Pour les lots 9 et 12 uniquement, la date limite de remise des offres est reportée au 22/09/2026 à 12h00.",
            ("", NEW, ("9", "12")),
        ),
        (
            "La date limite de remise des offres est reportée au 22/09/2026 à 12h00 pour les lots n° 1 à 3, 5.",
            ("", NEW, ("1", "2", "3", "5")),
        ),
        (
            "Lot n°4 :\nau lieu de date limite de remise des offres 15/09/2026 12h00\nlire 22/09/2026 12h00",
            (OLD, NEW, ("4",)),
        ),
        (
            "Le présent avis annule et remplace le précédent. Date limite de remise des offres : 22/09/2026 à 12h00.",
            ("", NEW, ()),
        ),
        (
            (
                "La date limite de remise des offres est reportée au 22/09/2026 à 12h00 "
                "(dossier téléchargeable jusqu'au 20/09/2026)."
            ),
            ("", NEW, ()),
        ),
        (
            (
                "La visite est reportée au 10/09/2026. La date limite de réception des offres est reportée au 22/09/2026 "
                "à 12h00. L'ouverture des plis aura lieu le 23/09/2026 à 14h00."
            ),
            ("", NEW, ()),
        ),
        (
            (
                "La date limite de remise des offres avait été reportée au 15/09/2026 à 12h00. "
                "Elle est de nouveau reportée au 22/09/2026 à 12h00."
            ),
            (OLD, NEW, ()),
        ),
    ],
)
def test_the_new_deadline_is_read(text: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert moved(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "La visite obligatoire prévue le 10/09/2026 est reportée au 17/09/2026 à 10h.",
        "La date limite de remise des questions est reportée au 08/09/2026 à 12h00.",
        "Date limite pour poser des questions : au lieu du 01/09/2026, lire 08/09/2026.",
        "Le démarrage des travaux est décalé au 01/10/2026.",
        "La date limite de remise des offres reste fixée au 15/09/2026 à 12h00.",
        "La date limite de remise des offres demeure inchangée. La réunion est reportée au 03/09/2026.",
        "La date prévisionnelle de début des prestations est modifiée : lire 01/11/2026.",
        "La date d'ouverture des plis est décalée au 23/09/2026 à 14h00.",
        "Le dépôt des échantillons est repoussé au 20/09/2026.",
        "Le règlement de la consultation a été modifié le 05/09/2026.",
        "L'avis publié le 01/08/2026 est rectifié : critère prix 50 %.",
    ],
)
def test_a_date_that_is_not_about_the_reception_never_moves_the_deadline(text: str) -> None:
    assert moved(text) == []
    assert read(text), "the words are kept"


@pytest.mark.parametrize(
    ("text", "lots"),
    [
        ("La procédure est annulée.", ()),
        ("La consultation est déclarée sans suite pour motif d'intérêt général.", ()),
        ("Procédure classée sans suite.", ()),
        ("Abandon de la procédure pour raisons budgétaires.", ()),
        ("Avis d'annulation", ()),
        ("Le lot n° 3 est déclaré sans suite.", ("3",)),
        ("Les lots 2 et 4 sont annulés.", ("2", "4")),
        ("Le marché est déclaré infructueux", ()),
        ("Le pouvoir adjudicateur a décidé de ne pas donner suite à la procédure.", ()),
        ("L'acheteur ne donnera pas suite à cette consultation.", ()),
        ("Il est mis fin à la procédure de passation.", ()),
        ("La commune renonce à poursuivre la procédure.", ()),
        ("Le lot 3 est supprimé de la consultation.", ("3",)),
        ("La consultation est retirée.", ()),
        ("La consultation n° 2026-12 relative à l'entretien des locaux est annulée.", ()),
        ("La consultation, lancée le 2 mars 2026, est annulée", ()),
        ("L'acheteur décide d'annuler la procédure", ()),
        ("Le présent appel d'offres ouvert a été annulé pour motif d'intérêt général.", ()),
        ("La procédure de passation du marché de nettoyage des locaux est annulée", ()),
        ("Pour le lot 3, la procédure est annulée.", ("3",)),
        ("Suite à l'avis rectificatif la procédure est annulée", ()),
    ],
)
def test_a_cancellation_is_read_with_its_lots(text: str, lots: tuple[str, ...]) -> None:
    assert [(change.topic, change.lots) for change in read(text)] == [("cancellation", lots)]


@pytest.mark.parametrize(
    "text",
    [
        "Le présent avis annule et remplace l'avis n° 26-1234.",
        "Le pouvoir adjudicateur se réserve le droit de déclarer la procédure sans suite.",
        "La procédure pourra être déclarée sans suite à tout moment.",
        "La visite du marché prévue est annulée.",
        "La présente consultation fait suite à une procédure déclarée sans suite.",
        "Tout recours en annulation de la procédure se fait devant le tribunal administratif.",
        "La procédure n'est pas annulée.",
        "ANNULATION DE L'AVIS RECTIFICATIF :\nCet avis a été publié à tort.",
        "L'avis rectificatif n° 26-1234 du 3 mars 2026 est annulé.",
        "Avis d'annulation de l'avis rectificatif",
        "Dans le règlement de la consultation, la pénalité de 100 € est annulée.",
        "La clause du marché relative aux pénalités est annulée.",
        "Le rendez-vous prévu dans l'avis est annulé.",
        "L'option 2 du lot 1 est annulée.",
        "La tranche optionnelle du marché est supprimée.",
        "Il s'agit d'une relance du marché déclaré sans suite",
        "Suite à la déclaration sans suite de la procédure initiale, le marché est relancé",
        "Le marché ne sera pas annulé",
        "Les travaux de la consultation seront interrompus pendant l'été",
        "Le critère du marché relatif aux délais est supprimé.",
        "Le marché : la visite obligatoire est supprimée.",
    ],
)
def test_words_of_cancellation_that_cancel_nothing(text: str) -> None:
    assert not [change for change in read(text) if change.topic == "cancellation"]


def test_only_the_lire_side_of_a_wording_holds() -> None:
    (change,) = read("Au lieu de : critère prix 60 %. Lire : critère prix 50 %, insertion 10 %.")
    assert (change.topic, change.old, change.new) == (
        "text",
        "critère prix 60 %",
        "critère prix 50 %, insertion 10 %",
    )


def test_lire_before_au_lieu_de_is_understood() -> None:
    (change,) = read("Il faut lire « 3 écoles » au lieu de « 2 écoles ».")
    assert (change.old, change.new) == ("2 écoles", "3 écoles")


def test_each_pair_of_a_list_is_a_change_of_its_own() -> None:
    changes = read("Au lieu de A lire B\nAu lieu de C lire D\nDate de visite : au lieu de 01/09/2026 lire 02/09/2026")
    assert [(change.old, change.new) for change in changes][:1] == [("A", "B")]
    assert len(changes) == 3
    assert all(change.topic == "text" for change in changes)


def test_a_deadline_and_a_wording_of_one_text_are_both_read() -> None:
    changes = read(
        "Date limite de remise des offres : au lieu du 15/09/2026 à 12h00 lire 22/09/2026 à 12h00.\n"
        "Durée : au lieu de 12 mois lire 24 mois."
    )
    assert [change.topic for change in changes] == ["deadline", "text"]
    assert changes[1].new == "24 mois"


def test_the_known_deadline_stands_for_the_old_one() -> None:
    old = wall_deadline("2026-09-15T12:00:00", ZONE)
    (change,) = read_correction("La remise des offres est reportée au 22/09/2026 à 12h00", PATH, ZONE, old)
    assert change.old_deadline == old


def test_a_deadline_that_is_repeated_is_no_change() -> None:
    old = wall_deadline("2026-09-15T12:00:00", ZONE)
    changes = read_correction("Date limite de remise des offres : 15/09/2026 à 12h00", PATH, ZONE, old)
    assert [change.topic for change in changes] == ["text"]


def test_real_words_for_lots_that_differ_move_the_named_lots_only() -> None:
    text = (
        "Pour les lots 9 et 12 uniquement, la date limite de remise des offres est reportée au 13/11/2026 à 15h00. "
        "Ainsi, la date d'ouverture des plis est décalée au 13/11/2026 à 16h00 pour les deux lots précités.\n"
        "Pour les lots 1 à 8, le lot 11 et le lot 13, la date limite de remise des offres reste fixée au 31/10/2026 "
        "à 15h00 et la date d'ouverture des plis au 31/10/2026 à 16h00."
    )
    assert moved(text) == [("", "2026-11-13T15:00", ("9", "12"))]
    (kept,) = [change for change in read(text) if change.deadline and not moves(change)]
    assert kept.lots == (*map(str, range(1, 9)), "11", "13")
    assert kept.deadline is not None
    assert kept.deadline.wall == "2026-10-31T15:00"


def test_two_groups_of_lots_move_to_two_dates() -> None:
    text = (
        "La date limite de remise des offres du lot 1 est reportée au 22/09/2026 à 12h00. "
        "La date limite de remise des offres du lot 2 est reportée au 29/09/2026 à 12h00."
    )
    assert moved(text) == [("", NEW, ("1",)), ("", "2026-09-29T12:00", ("2",))]


def test_the_evidence_quotes_the_words() -> None:
    (change,) = read("Bonjour. La remise des offres est reportée au 22/09/2026 à 12h00. Merci.")
    assert change.evidence.path == PATH
    assert "reportée au 22/09/2026 à 12h00" in change.evidence.quote
    assert len(change.evidence.quote) <= 300


def test_the_hour_is_read_in_the_buyers_zone() -> None:
    (change,) = read_correction("Remise des offres reportée au 22/09/2026 à 12h00", PATH, "Indian/Reunion")
    assert change.deadline is not None
    assert change.deadline.at.isoformat() == "2026-09-22T08:00:00+00:00"


def test_a_deadline_that_stays_is_told_apart_from_one_that_moves() -> None:
    words, kept = read("La date limite de remise des offres reste fixée au 15/09/2026 à 12h00.")
    assert words.topic == "text"
    assert not moves(words)
    assert kept.deadline == kept.old_deadline == wall_deadline("2026-09-15T12:00:00", ZONE)
    assert not moves(kept)


def test_blank_words_change_nothing() -> None:
    assert read(" \n ") == ()


def test_words_that_are_not_understood_are_kept() -> None:
    (change,) = read("Une pièce a été ajoutée au dossier.")
    assert (change.topic, change.new) == ("text", "Une pièce a été ajoutée au dossier.")


def test_what_is_kept_is_bounded() -> None:
    (change,) = read("x" * 3 * TEXT_LIMIT)
    assert len(change.new) == KEPT_WORDS


WORDS = st.lists(
    st.sampled_from(
        ["date limite de remise des offres", "visite", "au lieu de", "lire", "reportée au", "prévue le", "lots 9 et 12",
         "22/09/2026 à 12h00", "15 septembre 2026", "annulée", "la procédure", "reste fixée", ".", "\n", "lot 3", "sans suite", ":"]
    ),
    max_size=60,
)  # fmt: skip


def test_a_sentence_about_a_lot_is_no_heading_for_the_next_one() -> None:
    text = "Le lot 4 est annulé. La date limite de remise des offres des autres lots est reportée au 22/09/2026 à 12h"
    assert [(one.topic, one.lots) for one in read(text)] == [("cancellation", ("4",)), ("deadline", ())]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), WORDS.map(" ".join)))
def test_no_text_raises_and_every_change_has_evidence(text: str) -> None:
    for change in read(text):
        assert change.topic in ("deadline", "text", "cancellation")
        assert (change.topic == "deadline") == (change.deadline is not None)
        assert len(change.evidence.quote) <= 300
        assert replace(change.evidence, path="").path == ""


@pytest.mark.parametrize(
    "piece",
    [
        "sans suite ", "lot ", "lots 1, ", "au lieu de ", "lire ", "la procédure ", "date limite ", "22/09/2026 ", "reportée ",
        "date limite de la la de des ", "lots 1 et 2 22/09/2026 ", "visite a a a ", "(", "\n",
        "date limite de remise des offres reportée au 22/09/2026 lot 1. ",
    ],
)  # fmt: skip
def test_the_longest_text_of_repeated_words_is_read(piece: str) -> None:
    changes = read((piece * TEXT_LIMIT)[:TEXT_LIMIT])
    assert all(len(change.new) <= KEPT_WORDS for change in changes)


# --- the ways of saying it that the bulletin's notices use ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Remise des offres : lire 22/09/2026 12h00 et non 15/09/2026 12h00", (OLD, NEW, ())),
        ("Date limite de remise des offres : 22/09/2026 à 12h00 et non pas le 15/09/2026 à 12h00.", (OLD, NEW, ())),
        ("La date limite des offres n'est pas le 15/09/2026 à 12h00 mais le 22/09/2026 à 12h00.", (OLD, NEW, ())),
        (
            "Date limite de réception des offres. Au lieu de lire : 15/09/2026 à 12h00. Il faut lire : 22/09/2026 à 12h00",
            (OLD, NEW, ()),
        ),
        (
            "Lire « 22/09/2026 à 12h00 » au lieu de « 15/09/2026 à 12h00 » comme date limite de remise des offres",
            (OLD, NEW, ()),
        ),
        ("La date limite de remise des offres passe du 15/09/2026 12h00 au 22/09/2026 12h00.", (OLD, NEW, ())),
        (
            (
                "Section IV.2.2) Date limite de réception des offres : au lieu de : 15/09/2026 Heure locale : 12:00 "
                "lire : 22/09/2026 Heure locale : 12:00"
            ),
            (OLD, NEW, ()),
        ),
    ],
)
def test_the_old_date_is_told_from_the_new_one(text: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert moved(text) == [expected]


def test_a_pair_of_dates_that_names_no_subject_is_the_deadline_and_says_that_it_is_a_guess() -> None:
    [change] = read("Au lieu de 15/09/2026 à 12h00, lire 22/09/2026 à 12h00")
    assert change.topic == "deadline"
    assert change.deadline is not None
    assert change.old_deadline is not None
    assert (change.old_deadline.wall, change.deadline.wall) == (OLD, NEW)
    assert "ne dit pas" in change.deadline.doubt


@pytest.mark.parametrize(
    "text",
    [
        # Without a time of day, or beside another subject, two dates may be anything.
        "Au lieu de 15/09/2026, lire 22/09/2026",
        "Visite du site : au lieu de 15/09/2026 à 12h00, lire 22/09/2026 à 12h00",
        # The old date is all that is said: it is not the new one.
        "La date limite de remise des offres fixée au 15/09/2026 à 12h00 est repoussée d'une semaine.",
        "Les plis sont remis par voie électronique et non par papier. Ouverture le 15/09/2026 à 12h00.",
    ],
)
def test_a_date_that_is_not_said_to_be_the_new_one_moves_nothing(text: str) -> None:
    assert moved(text) == []


def test_words_that_say_and_not_do_not_hide_a_later_deadline() -> None:
    text = "Réponse électronique et non papier. La date limite de remise des offres est reportée au 22/09/2026 à 12h00."
    assert moved(text) == [("", NEW, ())]
