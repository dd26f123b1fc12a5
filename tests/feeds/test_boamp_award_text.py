"""Winners that a national result names in its words only."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.boamp import parse
from feeds.boamp.award_text import read_award_text, told_awards
from feeds.merge import compose
from feeds.models import Reading, ReadNotice

PLATFORM = """Nombre d'offres reçues : 8
Date d'attribution : 01/10/26
Marché n° : 2026 Tx
Atelier Du Scorff Et Fils, 30 Rue De L Egalite, 56100 Lorient
Montant Ht : 935 220,00 Euros
Sous-traitance : non."""

LOTS = """LOT N° 01 - Vrd
Nombre d'offres reçues : 8
Date d'attribution : 01/10/26
Marché n° : 2026-01
Terrassements Exemple, 30 Rue De L Egalite, 56100 Lorient
Montant Ht min : 1 000,00 Euros
Sous-traitance : non.
LOT N° 02 - Nettoyage
Marché n° : 2026-02
Les Brigades d'Essai, Zi Nord, 29000 Quimper
Montant Ht : 20 000,00 Euros
LOT N° 03 - Vitrerie
Infructueux"""


@pytest.mark.parametrize(
    ("text", "winners"),
    [
        ("Titulaire : SARL Exemple Propreté", ("SARL Exemple Propreté",)),
        ("Titulaire : SARL EXEMPLE, 12 rue des Lilas, 56100 Lorient. Montant : 12 000 € HT", ("SARL EXEMPLE",)),
        ("Nom du titulaire : Exemple & Fils - Montant HT : 12 000 €", ("Exemple & Fils",)),
        ("Nom et adresse du titulaire :\nExemple Services\n12 rue des Lilas", ("Exemple Services",)),
        ("Attributaire : L'Atelier d'Essai (56100)", ("L'Atelier d'Essai",)),
        ("Entreprise retenue : Vert Demain pour un montant de 8 500,00 € HT", ("Vert Demain",)),
        ("Marché attribué à Les Brigades, entreprise d'insertion, 56100 Lorient.", ("Les Brigades",)),
        ("Le marché a été attribué à la société EXEMPLE pour un montant de 12 000 euros HT.", ("EXEMPLE",)),
        ("Le marché est attribué à l'entreprise Étoile du Nord (59).", ("Étoile du Nord",)),
        ("Marché notifié le 12/03/2026 à la SAS EXEMPLE.", ("SAS EXEMPLE",)),
        ("Attribué au groupement ALPHA / BETA (mandataire ALPHA)", ("ALPHA", "BETA")),
        ("Titulaire : groupement solidaire Alpha, Beta et Gamma pour 3 000 € HT", ("Alpha, Beta et Gamma",)),
        (PLATFORM, ("Atelier Du Scorff Et Fils",)),
        ("Titulaires :\n- ALPHA\n- BETA\nMontant : 3 000 € HT", ("ALPHA", "BETA")),
        ("L'accord-cadre est attribué aux sociétés ALPHA, BETA et GAMMA.", ("ALPHA, BETA et GAMMA",)),
        ("Attributaire n°1 : ALPHA\nAttributaire n°2 : BETA", ("ALPHA", "BETA")),
        ("Marché attribué le 12 mars 2026 à ALPHA", ("ALPHA",)),
        ("Le présent marché a été attribué à : ALPHA", ("ALPHA",)),
        ("TITULAIRE DU MARCHÉ : ŒUVRE ET BOIS", ("ŒUVRE ET BOIS",)),
    ],
)
def test_a_winner_named_without_doubt_is_read(text: str, winners: tuple[str, ...]) -> None:
    [award] = read_award_text(text, "p")
    assert (award.lot, award.winners, award.outcome) == (None, winners, "awarded")
    assert award.evidence
    assert award.evidence.rule == "award-text"


@pytest.mark.parametrize(
    "text",
    [
        "Lot 1 : Atelier d'Essai, 12 000 € HT",
        "Marché attribué à l'offre économiquement la plus avantageuse.",
        "Attribué à un opérateur local.",
        "Titulaire : voir l'avis intégral",
        "Titulaire : confidentiel",
        "Le marché a été attribué à l'unanimité de la commission.",
        "Attribué au titre du lot 3.",
        "Marché attribué à hauteur de 12 000 €",
        "Tribunal administratif de Rennes, 3 contour de la Motte, 35000 Rennes",
        "Date d'attribution : 01/10/26\nMarché n° : 12",
        "",
    ],
)
def test_nobody_is_named_when_the_words_do_not(text: str) -> None:
    assert read_award_text(text, "p") == ()


def test_the_lots_of_a_platform_s_layout_are_told_apart() -> None:
    one, two, three = read_award_text(LOTS, "p")
    assert (one.lot, one.winners, one.amount) == ("1", ("Terrassements Exemple",), None)
    assert (two.lot, two.winners, two.amount) == ("2", ("Les Brigades d'Essai",), Decimal(20000))
    assert (three.lot, three.winners, three.outcome) == ("3", (), "unsuccessful")


def test_sentences_name_the_winner_of_each_lot() -> None:
    text = "Le lot 1 est attribué à la société ALPHA. Les lots 2 et 3 sont attribués à BETA. Lot 4 : sans suite"
    awards = read_award_text(text, "p")
    assert [(one.lot, one.winners, one.outcome) for one in awards] == [
        ("1", ("ALPHA",), "awarded"),
        ("2", ("BETA",), "awarded"),
        ("3", ("BETA",), "awarded"),
        ("4", (), "unsuccessful"),
    ]


def test_lots_on_one_line_are_told_apart() -> None:
    text = "Lot 1 - Nettoyage : titulaire : ALPHA - Lot 2 - Vitres : titulaire : BETA"
    assert [(one.lot, one.winners) for one in read_award_text(text, "p")] == [("1", ("ALPHA",)), ("2", ("BETA",))]


def test_several_winners_of_one_lot_have_no_single_amount() -> None:
    text = "Lot 1 : accord-cadre\nTitulaire : ALPHA\nMontant HT : 10 000 euros\nTitulaire : BETA\n"
    [award] = read_award_text(text, "p")
    assert award.winners == ("ALPHA", "BETA")
    assert award.amount is None


def test_a_lot_without_readable_fate_is_unknown_beside_one_that_is_read() -> None:
    text = "Lot 1 : titulaire : ALPHA\nLot 2 : Beta, 12 000 € HT"
    assert [(one.lot, one.outcome) for one in read_award_text(text, "p")] == [("1", "awarded"), ("2", "unknown")]


def test_a_label_may_name_its_lot() -> None:
    [award] = read_award_text("Montant HT 30 000 euros. Titulaire du lot 2 : BETA", "p")
    assert (award.lot, award.winners) == ("2", ("BETA",))


def test_amounts_beside_two_winners_of_one_contract_are_not_given() -> None:
    text = PLATFORM + "\nBETA, 3 rue Y, 35000 Rennes\nMontant Ht : 20,00 Euros"
    [award] = read_award_text(text, "p")
    assert award.winners == ("Atelier Du Scorff Et Fils", "BETA")
    assert award.amount is None


def test_a_lost_first_consultation_gives_up_nothing() -> None:
    text = (
        "Une première consultation avait été déclarée infructueuse. Le marché est attribué, voir le profil. "
        + "x" * 200
    )
    assert read_award_text(text, "p") == ()


def test_published_winners_hold_where_the_words_disagree() -> None:
    [award] = told_awards("Titulaire : GAMMA", "p", ("ALPHA",))
    assert award.winners == ("ALPHA",)
    same = told_awards("Lot 1 : titulaire : SARL ALPHA\nLot 2 : titulaire : BETA", "p", ("Alpha", "Beta"))
    assert [(one.lot, one.winners) for one in same] == [("1", ("SARL ALPHA",)), ("2", ("BETA",))]


def _summaries(words: object, **fields: object) -> list[str]:
    record = {
        "idweb": "26-2",
        "objet": "Nettoyage",
        "nature": "ATTRIBUTION",
        "dateparution": "2026-10-02",
        "donnees": {"FNSimple": {"attribution": {"attributionMarche": words}}},
        **fields,
    }
    opportunity = compose([ReadNotice(parse(record), Reading())], "boamp:26-2")
    return [event.summary for event in opportunity.timeline]


def test_the_timeline_names_who_won_or_says_what_the_buyer_wrote() -> None:
    assert _summaries(PLATFORM) == ["Attribué à Atelier Du Scorff Et Fils"]
    assert _summaries("Nettoyage : Alpha, 12 000 € HT") == [
        "Avis d'attribution publié : « Nettoyage : Alpha, 12 000 € HT »"
    ]
    assert _summaries("Nettoyage : Alpha", titulaire=["ALPHA"]) == ["Attribué à ALPHA"]
    assert _summaries("") == ["Résultat non publié"]


def test_a_winner_named_only_beside_the_result_is_read() -> None:
    beside = {"attributionMarche": "", "autresInformations": "Marché attribué à la société ALPHA pour 12 000 € HT"}
    assert _summaries("", donnees={"FNSimple": {"attribution": beside}}) == ["Attribué à ALPHA"]
    mapa = {"attribution": "", "autresInformations": {"informations": "Titulaire : ALPHA"}}
    assert _summaries("", donnees={"MAPA": {"attribution": mapa}}) == ["Attribué à ALPHA"]


def test_a_person_may_win() -> None:
    lot = {"numLot": "1", "PersonnePhysique": {"nom": "EXEMPLE", "pren": "Camille"}}
    told = _summaries("", donnees={"MAPA": {"attribution": {"attribution": {"lotMarche": lot}}}})
    assert told == ["Attribué à Camille EXEMPLE"]


@given(st.text(alphabet="Lot1 2:\n.,-attribué à TitulaireABC€/()5610;°", max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    for award in read_award_text(text, "p"):
        assert all(award.winners) or not award.winners


def test_an_address_that_follows_a_name_without_a_comma_is_no_part_of_it() -> None:
    text = (
        "Entreprise retenue : ATELIER EXEMPLE SAS 12 bis rue des Lilas 29000 QUIMPER pour un montant de 53 120,00 € HT"
    )
    [award] = read_award_text(text, "p")
    assert (award.winners, award.amount) == (("ATELIER EXEMPLE SAS",), Decimal("53120.00"))
