"""The older forms, all in capitals."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from feeds.boamp import parse
from feeds.models import Amount, Kind, Notice
from feeds.records import RawRecord, iter_file, parse_record

DATA = Path(__file__).parent / "data" / "boamp"


def read(name: str) -> Notice:
    [raw] = list(iter_file(DATA / name))
    assert isinstance(raw, RawRecord)
    [notice] = parse_record(raw)
    return notice


def values(notice: Notice, topic: str) -> list[tuple[str, str | None]]:
    return [(statement.value, statement.lot) for statement in notice.statements if statement.topic == topic]


def test_a_v230_notice_in_latin_1_is_read() -> None:
    notice = read("v230_reserved_latin1.xml")
    assert (notice.guid, notice.form, notice.kind) == ("17-90003", "V230", Kind.CALL)
    assert notice.buyer.name == "Département d'Essai"
    assert notice.departments == ("02", "2A")
    assert notice.cpv == ("77310000", "77340000")
    assert notice.previous == ("16-80001",)
    assert set(notice.techniques) == {"dps", "framework"}
    assert notice.procedure == "restricted"
    assert notice.lot_limits is not None
    assert (notice.lot_limits.submitted, notice.lot_limits.awarded) == (None, 2)
    assert notice.deadline is not None
    assert notice.deadline.wall == "2017-04-03T16:30"
    assert "+01:00" in notice.deadline.doubt
    assert [(lot.id, lot.title, lot.description) for lot in notice.lots] == [
        ("1", "Cimetière", "Allées du cimetière"),
        ("2", "Parc", "Parc central"),
    ]
    assert (notice.lots[0].quantities[0].value, notice.lots[0].quantities[0].unit) == (Decimal(12000), "m²")
    assert notice.lots[0].value == Amount(Decimal(40000), Decimal(40000))
    assert [link.role for link in notice.links] == ["notice", "documents"]


def test_older_reservations_and_professions_are_told_apart() -> None:
    notice = read("v230_reserved_latin1.xml")
    assert values(notice, "reserved-participation") == [("handicap", None)]
    assert values(notice, "reserved-profession") == [("Architecte", None)]
    assert [f.text for f in notice.fragments if f.role == "conditions"] == ["Clause d'insertion de 300 heures."]


@pytest.mark.parametrize(
    ("donnees", "family", "form", "expected"),
    [
        ({"OBJET": {"MARCHE_RESERVE_NON": ""}}, "FNS", "V240", [("reserved-participation", "no")]),
        (
            {"OBJET": {"MARCHE_RESERVE_OUI": {"EMPLOIS_PROTEGES": ""}}},
            "FNS",
            "V240",
            [("reserved-participation", "handicap")],
        ),
        (
            {"CONDITION": {"PARTICIPATION": {"MARCHE_NON_RESERVE": ""}}},
            "FNS",
            "V110",
            [("reserved-participation", "no")],
        ),
        (
            {"CONDITION": {"PARTICIPATION": {"MARCHE_RESERVE": "", "ATELIERS_PROTEGES": ""}}},
            "FNS",
            "V110",
            [("reserved-participation", "handicap")],
        ),
        (
            {"CONDITION_PARTICIPATION": {"MARCHE_RESERVE_OUI": {"ATELIERS_PROTEGES": ""}}, "OBJET": ""},
            "JOUE",
            "V230",
            [("reserved-participation", "res-ws")],
        ),
        (
            {"CONDITION_PARTICIPATION": {"MARCHE_RESERVE_OUI": {"EMPLOIS_PROTEGES": ""}}, "OBJET": ""},
            "JOUE",
            "V230",
            [("reserved-execution", "yes")],
        ),
        ({"OBJET": {"LOTS_RESERVE_POUVOIR_ADJUDICATEUR": "Néant."}}, "FNS", "V230", []),
    ],
)
def test_where_older_forms_keep_their_reservation(
    donnees: dict[str, Any], family: str, form: str, expected: list[tuple[str, str]]
) -> None:
    notice = parse({"idweb": "22-1", "objet": "x", "nature": "APPEL_OFFRE", "famille": family, "donnees": donnees})
    assert notice.form == form
    assert [(statement.topic, statement.value) for statement in notice.statements] == expected


def test_older_results_and_corrections() -> None:
    decisions = [
        {
            "NUM_LOT": "1",
            "INTITULE": "Nord",
            "TITULAIRE": {"DENOMINATION": "A"},
            "RENSEIGNEMENT": {"MONTANT": {"@DEVISE": "EUR", "#text": "1000"}},
        },
        {"NUM_LOT": "2", "INTITULE": "Sud", "INFRUCTUEUX": ""},
    ]
    notice = parse(
        {
            "idweb": "17-1",
            "objet": "x",
            "nature": "ATTRIBUTION",
            "donnees": {"OBJET": "", "ATTRIBUTION": {"DECISION": decisions}},
        }
    )
    assert [(a.lot, a.winners, a.amount, a.outcome) for a in notice.awards] == [
        ("1", ("A",), Decimal(1000), "awarded"),
        ("2", (), None, "unsuccessful"),
    ]
    assert [lot.title for lot in notice.lots] == ["Nord", "Sud"]
    total = {"DECISION": {"TITULAIRE": {"DENOMINATION": "A"}}, "VALEUR_TOTALE": {"@DEVISE": "EUR", "#text": "38820"}}
    [award] = parse(
        {"idweb": "17-2", "objet": "x", "nature": "ATTRIBUTION", "donnees": {"OBJET": "", "ATTRIBUTION": total}}
    ).awards
    assert (award.winners, award.amount) == (("A",), Decimal(38820))
    rectif = {
        "MODIFICATION": {
            "RUB_INIT": "Date limite de réception des offres",
            "DATE": {"INIT": "2017-01-10T12:00:00", "LIRE": "2017-01-20T12:00:00"},
        }
    }
    changed = parse({"idweb": "17-3", "objet": "x", "nature": "RECTIFICATIF", "donnees": {"RECTIF": rectif}})
    [change] = [change for change in changed.changes if change.topic == "deadline"]
    assert change.deadline is not None
    assert change.deadline.wall == "2017-01-20T12:00"
    assert (
        parse({"idweb": "17-4", "objet": "x", "donnees": {"ANNULATION": "Procédure annulée."}}).kind
        is Kind.CANCELLATION
    )


def test_a_result_given_up_as_a_whole_awards_nobody() -> None:
    tree = {"OBJET": "", "ATTRIBUTION": {"SANS_SUITE": ""}}
    [award] = parse({"idweb": "17-5", "objet": "x", "nature": "ATTRIBUTION", "donnees": tree}).awards
    assert (award.lot, award.outcome) == (None, "unsuccessful")


def test_a_deadline_is_moved_under_the_number_of_its_rubric_and_keys_of_either_order() -> None:
    rectif = {"MODIFICATION": {"RUB_INIT": "IV.2.2", "DATE_INIT": "2022-09-15 12:00", "DATE_LIRE": "2022-09-22 12:00"}}
    changed = parse({"idweb": "22-3", "objet": "x", "nature": "RECTIFICATIF", "donnees": {"RECTIF": rectif}})
    [change] = changed.changes
    assert change.topic == "deadline"
    assert change.deadline
    assert change.old_deadline
    assert (change.old_deadline.wall, change.deadline.wall) == ("2022-09-15T12:00", "2022-09-22T12:00")


# --- what the published schemas of the older forms allow ---------------------------------------------------------------


def old(donnees: dict[str, Any], nature: str = "APPEL_OFFRE", **flat: Any) -> Notice:
    return parse({"idweb": "20-100", "objet": "x", "nature": nature, "donnees": donnees, **flat})


@pytest.mark.parametrize(
    ("delay", "months"),
    [
        ({"DUREE_MOIS": "24"}, Decimal(24)),
        ({"DUREE_JOURS": "365"}, Decimal(12)),
        ({"DUREE_JOURS": "90"}, Decimal(3)),
        ({"DATE_DEBUT": "2021-01-01", "DATE_FIN": "2021-12-31"}, Decimal(12)),
        ({"DATE_DEBUT": "2021-12-31", "DATE_FIN": "2021-01-01"}, None),
        ({"DUREE_MOIS": "99999"}, None),
        ({}, None),
    ],
)
def test_a_duration_is_read_in_months_days_or_dates(delay: dict[str, str], months: Decimal | None) -> None:
    assert old({"OBJET": {"DUREE_DELAI": delay, "OBJET_COMPLET": "Tonte"}}).duration_months == months
    lots = [{"NUM": "1", "INTITULE": "Nord", **delay}, {"NUM": "2", "INTITULE": "Sud"}]
    assert old({"OBJET": {"LOTS": {"LOT": lots}}}).lots[0].duration_months == months


@pytest.mark.parametrize(
    ("renewed", "expected"),
    [
        ({"OUI": "", "NB_RECONDUCTIONS": "3"}, 3),
        ({"OUI": "", "NB_RECONDUCTIONS_MIN": "1", "NB_RECONDUCTIONS_MAX": "2"}, 2),
        ({"NON": ""}, 0),
        ({"OUI": ""}, None),
    ],
)
def test_the_number_of_renewals_is_read(renewed: dict[str, str], expected: int | None) -> None:
    market = {"OBJET_COMPLET": "Tonte", "CARACTERISTIQUES": {"RECONDUCTIONS": renewed}}
    assert old({"OBJET": market}).renewals == expected


@pytest.mark.parametrize(
    ("market", "techniques"),
    [
        ({"AVIS_IMPLIQUE": {"SAD": ""}}, ("dps",)),
        ({"AVIS_IMPLIQUE": {"ACCORD_CADRE": ""}}, ("framework",)),
        ({"AVIS_IMPLIQUE": {"MARCHE_PUBLIC": ""}}, ()),
        ({"ACCORD_CADRE": {"UN_SEUL_OPERATEUR": "", "DUREE_AN": "4"}}, ("framework",)),
        ({"ACCORD_CADRE": {"NON": ""}}, ()),
    ],
)
def test_techniques_stand_in_the_object_too(market: dict[str, Any], techniques: tuple[str, ...]) -> None:
    assert old({"OBJET": {"OBJET_COMPLET": "Tonte", **market}}).techniques == techniques


def test_a_framework_gives_its_ceiling_and_its_years() -> None:
    framework = {"PLUSIEURS_OPERATEURS": "3", "DUREE_AN": "4", "VALEUR_MAX": {"@DEVISE": "EUR", "#text": "200000"}}
    notice = old({"OBJET": {"OBJET_COMPLET": "Tonte", "ACCORD_CADRE": framework}})
    assert notice.duration_months == 48
    assert notice.value == Amount(None, Decimal(200000), "framework-maximum")


def test_several_places_and_their_codes_are_kept_apart() -> None:
    place = {"ADRESSE": "Parc Foch", "CP": "56100", "VILLE": "Lorient", "CODE_NUTS": ["FRH04", "FRH01"]}
    notice = old({"OBJET": {"OBJET_COMPLET": "Tonte", "LIEU_EXEC_LIVR": place}})
    assert [(one.label, one.city, one.postcode, one.nuts) for one in notice.places] == [
        ("Parc Foch, 56100 Lorient", "Lorient", "56100", "FRH04"),
        ("", "", "", "FRH01"),
    ]
    lots = [{"NUM": "1", "INTITULE": "Nord", "CODE_NUTS": ["FRH04", "FRH01"]}, {"NUM": "2", "INTITULE": "Sud"}]
    [north, _] = old({"OBJET": {"LOTS": {"LOT": lots}}}).lots
    assert [one.nuts for one in north.places] == ["FRH04", "FRH01"]


def test_each_object_of_a_planning_notice_is_a_part() -> None:
    objects = [
        {"TITRE_MARCHE": "Entretien des parcs", "CPV": {"PRINCIPAL": "77310000"}, "DUREE_DELAI": {"DUREE_MOIS": "12"}},
        {"OBJET_COMPLET": "Nettoyage des écoles", "CPV": {"PRINCIPAL": "90919300"}},
    ]
    notice = old({"OBJET": objects}, "PRE-INFORMATION")
    assert [(lot.id, lot.kind, lot.title, lot.cpv) for lot in notice.lots] == [
        ("1", "part", "Entretien des parcs", ("77310000",)),
        ("2", "part", "Nettoyage des écoles", ("90919300",)),
    ]
    assert notice.cpv == ("77310000", "90919300")
    assert notice.duration_months is None


def test_a_prior_notice_that_calls_for_competition_is_a_call() -> None:
    tree = {"OBJET": {"OBJET_COMPLET": "Tonte"}}
    assert old(tree, "PRE-INFORMATION").kind is Kind.PLANNING
    assert old(tree, "PRE-INFORMATION", sousnature="MISE_EN_CONCURRENCE").kind is Kind.CALL
    assert old(tree, "PERIODIQUE", sousnature="MISE_EN_CONCURRENCE").kind is Kind.CALL


def test_documents_and_answers_are_found_in_the_complementary_addresses() -> None:
    addresses = [
        {"TYPE": {"DOCUMENTS": ""}, "URL": "https://dce.exemple.fr/7"},
        {"TYPE": {"ENVOYER_OFFRES": ""}, "URL": "https://plis.exemple.fr"},
        {"TYPE": {"INSTANCE_RECOURS": ""}, "URL": "http://rennes.tribunal-administratif.fr"},
    ]
    more = {"ADRESSES_COMPLEMENTAIRES": {"ADRESSE": addresses}, "RENS_COMPLEMENT": "Un marché par lot."}
    notice = old({"OBJET": {"OBJET_COMPLET": "Tonte"}, "RENSEIGNEMENTS_COMPLEMENTAIRES": more})
    assert [(link.role, link.url) for link in notice.links[1:]] == [
        ("documents", "https://dce.exemple.fr/7"),
        ("submission", "https://plis.exemple.fr"),
    ]


def test_the_buyer_is_identified_by_the_choice_of_its_identifier() -> None:
    identity = {"DENOMINATION": "Ville d'Essai", "TYPE_IDENT_NATIONAL": {"SIRET": "21560001000018"}}
    assert old({"IDENTITE": identity, "OBJET": ""}).buyer.siret == "21560001000018"


@pytest.mark.parametrize(
    ("tree", "role", "words"),
    [
        ({"OBJET": {"INFO_COMPL": "Marché unique à bons de commande."}}, "info", "Marché unique à bons de commande."),
        (
            {"CONDITION_PARTICIPATION": {"CAP_TECH_OFFRE_OUI": "Trois références de moins de trois ans."}},
            "capacity",
            "Trois références de moins de trois ans.",
        ),
        (
            {"RENSEIGNEMENTS_COMPLEMENTAIRES": {"VISITE_OUI": "Visite obligatoire le mardi matin."}},
            "info",
            "Visite obligatoire le mardi matin.",
        ),
        (
            {"OBJET": {"DELEGATION": {"DOMAINE": "Gestion d'une crèche municipale."}}},
            "description",
            "Gestion d'une crèche municipale.",
        ),
        (
            {"MODIF": {"DESC_MODIF": "Ajout de deux sites à entretenir."}, "OBJET": ""},
            "correction",
            "Ajout de deux sites à entretenir.",
        ),
    ],
)
def test_no_sentence_of_the_older_forms_is_lost(tree: dict[str, Any], role: str, words: str) -> None:
    assert (role, words) in [(fragment.role, fragment.text) for fragment in old({"OBJET": "", **tree}).fragments]


def test_a_result_without_any_fit_tender_awards_nobody() -> None:
    [award] = old({"OBJET": "", "ATTRIBUTION": {"TOTALEMENT_INFRUCTUEUX": ""}}, "ATTRIBUTION").awards
    assert (award.lot, award.outcome) == (None, "unsuccessful")


def test_what_a_rectification_adds_removes_or_explains_is_a_change() -> None:
    rectif = {
        "ANNONCE_ANTERIEUR": {"REFERENCE": {"IDWEB": "20-99"}},
        "MODIFICATION": [
            {"RUB_INIT": "Lots", "LOT": "2", "AJOUTER": "Le lot 2 comprend le parc Foch."},
            {"RUB_INIT": "Pièces", "SUPPRIMER": "Attestation de visite"},
            {"RUB_INIT": "Lots", "LOT": "3", "TEXTE": {"INIT": "Deux passages", "LIRE": "Trois passages"}},
        ],
        "INFO_COMPLEMENTAIRE": "La date limite de remise des offres est reportée au 22/09/2020 à 12h00.",
    }
    notice = old({"RECTIF": rectif}, "RECTIFICATIF")
    assert notice.previous == ("20-99",)
    told = [(change.topic, change.old, change.new, change.lots) for change in notice.changes]
    assert ("text", "", "Lots : ajouter « Le lot 2 comprend le parc Foch. »", ("2",)) in told
    assert ("text", "Attestation de visite", "Pièces : supprimer « Attestation de visite »", ()) in told
    assert ("text", "Deux passages", "Lots : Trois passages", ("3",)) in told
    assert [change.deadline.wall for change in notice.changes if change.deadline] == ["2020-09-22T12:00"]


def test_the_reason_of_a_cancellation_names_the_lots_it_is_about() -> None:
    tree = {"ANNULATION": {"ANNONCE_ANTERIEUR": {"REFERENCE": {"IDWEB": "20-99"}}, "MOTIF": "Le lot 3 est annulé."}}
    notice = old(tree, "AUTRE")
    assert notice.previous == ("20-99",)
    cancelled = old(tree, "ANNULATION")
    assert [(change.topic, change.lots) for change in cancelled.changes] == [("cancellation", ("3",))]


# --- the oldest form ---------------------------------------------------------------------------------------------------


def test_the_oldest_form_is_read_by_the_same_reader() -> None:
    tree = {
        "IDENT": {
            "NOM": "Ville d'Essai",
            "CP": "56100",
            "VILLE": "Lorient",
            "URL_SOUMISSION_OFFRES": "http://plis.exemple.fr",
        },
        "OBJET": {
            "TITRE_MARCHE": "Entretien des parcs",
            "OBJET_COMPLET": "Tonte et taille.",
            "CPV_OBJ": "77310000",
            "CPV_COMPLEMENT": ["77340000"],
            "LIEU_EXEC": "Parc Foch",
            "AVIS_IMPLIQUE_ACCORD_CADRE": "",
        },
        "CARACTERISTIQUES": {"QUANTITE": "Douze hectares.", "ESTIMATION_VALEUR": "90000", "NB_RECONDUCTIONS": "2"},
        "DUREE": {"DATE_DEB": "2014-01-01", "DATE_FIN": "2014-12-31"},
        "CONDITIONS": {
            "PARTICIPATION": {"MARCHE_RESERVE": "", "ATELIERS_PROTEGES": "", "CAP_TECH": "Trois références."}
        },
        "DELAI": {"RECEPT_OFFRES": "2013-11-20T12:00:00"},
        "LOTS": {
            "LOT": [
                {"NUM_LOT": "1", "NOMENC_LOT": "Nord", "VOLUME_LOT": "4 ha", "CPV_OBJET_LOT": "77310000"},
                {"NUM_LOT": "2", "NOMENC_LOT": "Sud", "COUT_ESTIME": "30000"},
            ]
        },
        "RENSEIGNEMENTS": {"RENS_COMPLEMENT": "Visite conseillée le matin."},
    }
    notice = old(tree)
    assert (notice.form, notice.buyer.name, notice.buyer.city) == ("V110", "Ville d'Essai", "Lorient")
    assert notice.cpv == ("77310000", "77340000")
    assert [place.label for place in notice.places] == ["Parc Foch"]
    assert (notice.duration_months, notice.renewals) == (Decimal(12), 2)
    assert notice.value == Amount(Decimal(90000), Decimal(90000))
    assert notice.techniques == ("framework",)
    assert values(notice, "reserved-participation") == [("handicap", None)]
    assert notice.deadline is not None
    assert notice.deadline.wall == "2013-11-20T12:00"
    assert [(lot.id, lot.title, lot.cpv) for lot in notice.lots] == [("1", "Nord", ("77310000",)), ("2", "Sud", ())]
    assert notice.lots[0].quantities[0].unit == "ha"
    assert {"Visite conseillée le matin.", "Trois références.", "Douze hectares."} <= {f.text for f in notice.fragments}
    assert ("submission", "http://plis.exemple.fr") in [(link.role, link.url) for link in notice.links]


def test_a_result_and_a_cancellation_of_the_oldest_form() -> None:
    lots = [
        {"NUM_LOT": "1", "INTITULE": "Nord", "NOM": "Entreprise Exemple", "MONTANT": "12 500"},
        {"NUM_LOT": "2", "INTITULE": "Sud", "INFRUCTUEUX": ""},
    ]
    tree = {"IDENT": {"NOM": "Ville d'Essai"}, "LOTS": {"LOT": lots}}
    notice = old(tree, "ATTRIBUTION")
    assert [(award.lot, award.winners, award.amount, award.outcome) for award in notice.awards] == [
        ("1", ("Entreprise Exemple",), Decimal(12500), "awarded"),
        ("2", (), None, "unsuccessful"),
    ]
    tree = {"IDENT": {"NOM": "Ville d'Essai"}, "MOTIF_ANNULATION": "La consultation est annulée."}
    [change] = old(tree, "ANNULATION").changes
    assert (change.topic, change.lots) == ("cancellation", ())
