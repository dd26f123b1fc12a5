"""The national forms, read from fixtures written by hand in the published shapes."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from feeds.boamp import parse
from feeds.boamp.award_text import award_outcome
from feeds.boamp.fnsimple import lot_names
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


def fnsimple(market: dict[str, Any] | None = None, **sections: Any) -> Notice:
    donnees = {"FNSimple": {"initial": {"natureMarche": market or {}, **sections}}}
    return parse({"idweb": "26-1", "objet": "Objet", "nature": "APPEL_OFFRE", "donnees": donnees})


# --- FNSimple ---------------------------------------------------------------------------------------------------


def test_a_national_tender_is_read_whole() -> None:
    notice = read("fnsimple_reserved_lots.json")
    assert (notice.guid, notice.kind, notice.form) == ("26-90001", Kind.CALL, "FNSimple")
    assert notice.title == "Entretien des locaux de trois écoles"
    assert notice.buyer.name == "Ville d'Exemple"
    assert notice.buyer.siret == "21560001000018"
    assert notice.buyer.postcode == "56100"
    assert notice.published == notice.dispatched == date(2026, 11, 2)
    assert notice.deadline is not None
    assert (notice.deadline.wall, notice.deadline.doubt) == ("2026-12-01T12:00", "")
    assert notice.procedure == "adapted"
    assert notice.techniques == ("framework",)
    assert notice.cpv == ("90911200", "90911300")
    assert notice.descriptors == (("239", "Nettoyage de locaux"), ("371", "Vitrerie"))
    assert notice.value == Amount(Decimal(90000), Decimal("120000.50"))
    assert notice.duration_months == 24
    assert notice.departments == ("56",)
    assert {link.role: link.url for link in notice.links} == {
        "notice": "https://www.boamp.fr/pages/avis/?q=idweb:26-90001",
        "documents": "https://www.achats.exemple.fr/dce?id=7&org=x",
        "buyer-profile": "https://achats.exemple.fr",
    }


def test_lots_take_the_number_written_in_their_description() -> None:
    notice = read("fnsimple_reserved_lots.json")
    assert [(lot.id, lot.title) for lot in notice.lots] == [
        ("1", "Locaux scolaires"),
        ("2", "Vitrerie"),
        ("3", "Restauration"),
    ]
    assert notice.lots[0].cpv == ("90911200",)
    assert notice.lots[0].value == Amount(Decimal(45000), Decimal(45000))
    assert notice.lots[0].places[0].postcode == "56100"
    assert notice.lots[1].cpv == ()
    [words] = [f for f in notice.fragments if f.lot == "3"]
    assert "réservé aux structures d'insertion" in words.text
    assert words.path == "FNSimple.initial.lots.lot[2].description"


def test_a_reservation_is_stated_as_found() -> None:
    notice = read("fnsimple_reserved_lots.json")
    assert values(notice, "reserved-participation") == [("yes", None)]
    assert values(notice, "declared-criteria") == [("sociaux", None)]
    assert {f.role for f in notice.fragments} >= {"title", "description", "capacity", "criteria", "info", "place"}


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"non": ""}, ["no"]),
        ({"oui": ""}, ["yes"]),
        ({"oui": {"entreprisesAdaptees": ""}}, ["handicap"]),
        ({"oui": {"structuresInsertion": "", "entreprisesAdaptees": ""}}, ["handicap", "iae"]),
        ({"oui": "Réservé aux entreprises de l'économie sociale et solidaire"}, ["ess"]),
        ({"oui": "Réservé aux opérateurs en établissement pénitentiaire (L. 2113-13-1)"}, ["penitentiaire"]),
        ({"oui": "Selon la procédure adaptée"}, ["yes"]),
        ("oui", ["yes"]),
        ("Non", ["no"]),
        ("", []),
        ({}, []),
        (None, []),
    ],
)
def test_the_choice_of_reservation(choice: Any, expected: list[str]) -> None:
    notice = fnsimple({"reservationMarche": choice} if choice is not None else {})
    assert [value for value, _ in values(notice, "reserved-participation")] == expected


@pytest.mark.parametrize(("node", "expected"), [({"non": ""}, ["not-allowed"]), ({"oui": ""}, ["allowed"]), ({}, [])])
def test_variants_are_stated_by_the_presence_of_a_key(node: dict[str, str], expected: list[str]) -> None:
    simple = fnsimple(procedure={"variantes": node})
    assert [value for value, _ in values(simple, "variants")] == expected
    adapted = {"MAPA": {"initial": {"caracteristiques": {"principales": "Tonte", "variantes": node}}}}
    mapa = parse({"idweb": "26-1", "objet": "Objet", "nature": "APPEL_OFFRE", "donnees": adapted})
    assert [value for value, _ in values(mapa, "variants")] == expected


def test_variants_of_an_older_form_are_those_of_each_lot() -> None:
    found = [
        {"NUM": str(number), "INTITULE": f"Lot {number}", flag: ""}
        for number, flag in ((1, "VARIANTES_NON"), (2, "VARIANTES_OUI"))
    ]
    donnees = {"OBJET": {"TITRE_MARCHE": "Objet", "LOTS": {"LOT": found}}}
    notice = parse({"idweb": "17-1", "objet": "Objet", "nature": "APPEL_OFFRE", "donnees": donnees})
    assert values(notice, "variants") == [("not-allowed", "1"), ("allowed", "2")]


def test_absent_reservation_is_unknown_and_not_no() -> None:
    assert not fnsimple({"intitule": "x"}).statements


@pytest.mark.parametrize(
    ("descriptions", "expected"),
    [
        (["1 : Gros œuvre", "2 : Peinture"], [("1", "Gros œuvre"), ("2", "Peinture")]),
        (["Lot 1 Démolition", "Lot 2A - Charpente"], [("1", "Démolition"), ("2A", "Charpente")]),
        (["LOT A : Nord", "LOT B : Sud"], [("A", "Nord"), ("B", "Sud")]),
        (["Nettoyage", "Vitrerie"], [("1", "Nettoyage"), ("2", "Vitrerie")]),
        (["1 : Nord", "Sud"], [("1", "Nord"), ("2", "Sud")]),
        (["1 : Nord", "1 : Sud"], [("1", "Nord"), ("2", "1 : Sud")]),
        (["10-12 places", "12-14 places"], [("1", "10-12 places"), ("2", "12-14 places")]),
        (["Lot unique", ""], [("1", "Lot unique"), ("2", "Lot 2")]),
    ],
)
def test_lot_numbers_come_from_words_only_when_all_have_one(
    descriptions: list[str], expected: list[tuple[str, str]]
) -> None:
    assert lot_names([""] * len(descriptions), descriptions) == expected


def test_published_lot_numbers_win() -> None:
    assert lot_names(["LOT-0007", "Lot n° 08"], ["Nord", "Sud"]) == [("7", "Nord"), ("8", "Sud")]


def test_a_single_lot_is_an_object() -> None:
    notice = fnsimple({}, lots={"lot": {"description": "Vitrerie"}})
    assert [lot.title for lot in notice.lots] == ["Vitrerie"]
    assert fnsimple({}, lots="").lots == ()


@pytest.mark.parametrize(
    ("technique", "expected"),
    [
        ({"autres": ""}, ()),
        ({"systemeAcquisitionDynamique": ""}, ("dps",)),
        ({"sad": ""}, ("dps",)),
        ([{"accordCadre": ""}, {"catalogueElectronique": ""}], ("framework", "catalogue")),
    ],
)
def test_buying_techniques(technique: Any, expected: tuple[str, ...]) -> None:
    assert fnsimple({}, procedure={"techAchat": technique}).techniques == expected


def test_a_specific_contract_of_a_dynamic_system_is_recognised_by_its_title() -> None:
    title = "Marché spécifique n° 4 du système d'acquisition dynamique « mobilier »"
    notice = parse({"idweb": "26-1", "objet": title, "nature": "APPEL_OFFRE", "donnees": {"FNSimple": {"initial": ""}}})
    assert notice.techniques == ("dps", "dps-specific")


def test_an_award_keeps_its_words_and_its_winners() -> None:
    notice = parse(
        {
            "idweb": "26-2",
            "objet": "Nettoyage",
            "nature": "ATTRIBUTION",
            "titulaire": ["Atelier d'Essai", "Atelier d'Essai"],
            "donnees": {
                "FNSimple": {
                    "attribution": {
                        "avisInitial": {"idWeb": "26-1"},
                        "natureMarche": {"intitule": "Nettoyage"},
                        "attributionMarche": "Lot 1 : Atelier d'Essai, 12 000 € HT",
                    }
                }
            },
        }
    )
    assert notice.kind is Kind.RESULT
    assert notice.previous == ("26-1",)
    [award] = notice.awards
    assert award.winners == ("Atelier d'Essai",)
    assert award.outcome == "awarded"
    assert any(f.role == "award" for f in notice.fragments)


def test_outcomes_in_words() -> None:
    assert award_outcome("Procédure déclarée sans suite.") == "unsuccessful"
    assert award_outcome("Lot 1 attribué à A. Lot 2 infructueux.") == "unknown"
    assert award_outcome("Attribué à A") == "awarded"
    assert award_outcome("") == "unknown"


def test_a_national_correction_carries_its_date_in_words_only() -> None:
    notice = parse(
        {
            "idweb": "26-88",
            "objet": "Objet",
            "nature": "RECTIFICATIF",
            "etat": "RECTIFICATIF",
            "donnees": {
                "FNSimple": {
                    "rectificatif": {
                        "avisInitial": {"idWeb": "26-77"},
                        "infosRectif": "La date limite prévue le mardi 15 septembre 2026 avant 12h00 est reportée au mardi 22 septembre 2026 avant 12h00.",
                    }
                }
            },
        }
    )
    assert notice.kind is Kind.CHANGE
    assert notice.previous == ("26-77",)
    [change] = [change for change in notice.changes if change.topic == "deadline"]
    assert change.deadline is not None
    assert change.deadline.wall == "2026-09-22T12:00"
    assert notice.deadline is None


# --- MAPA, DSP, DIVERS ------------------------------------------------------------------------------------------


def test_an_adapted_tender_is_read_from_dila_xml() -> None:
    notice = read("mapa_quantities.xml")
    assert (notice.guid, notice.kind, notice.form, notice.procedure) == ("26-90002", Kind.CALL, "MAPA", "adapted")
    assert notice.title == "Mobilier de réemploi pour la médiathèque"
    assert notice.cpv == ()
    assert notice.natures == ("supplies",)
    assert notice.deadline is not None
    assert notice.deadline.zone == "Indian/Reunion"
    assert notice.deadline.at.hour == 8
    assert notice.places[0].label == "1 RUE des Essais, 97400 Essai"
    assert not [f for f in notice.fragments if "à ne pas lire" in f.text]
    criteria = [f.text for f in notice.fragments if f.role == "criteria"]
    assert criteria == ["60 % Prix\n40 % Part de réemploi"]
    roles = {link.role: link.url for link in notice.links}
    assert roles["documents"] == "https://dce.exemple.fr/7"
    assert roles["submission"] == "https://depot.exemple.fr/7"


def test_the_tick_about_disabled_workers_is_no_reservation() -> None:
    notice = read("mapa_quantities.xml")
    assert values(notice, "reserved-participation") == []
    assert [statement.topic for statement in notice.statements] == ["declared-criteria"]


def test_quantities_and_values_of_adapted_lots() -> None:
    chairs, shelves, carpets = read("mapa_quantities.xml").lots
    assert (chairs.id, chairs.title, chairs.description) == ("1", "Chaises", "Chaises empilables")
    assert (chairs.quantities[0].value, chairs.quantities[0].unit) == (Decimal(200), "chaises")
    assert (shelves.id, shelves.title) == ("2", "Rayonnages")
    assert shelves.quantities == ()
    assert shelves.value == Amount(Decimal(20000), Decimal(20000))
    assert carpets.quantities[0].value is None
    assert carpets.quantities[0].text == "entre 50 et 80 m2"


def test_a_correction_published_as_fields() -> None:
    notice = read("mapa_corrected.json")
    assert notice.kind is Kind.CHANGE
    assert notice.buyer.name == "Syndicat d'Essai"
    assert set(notice.previous) == {"26-80010", "26-80011", "26-80012"}
    deadline, text = notice.changes
    assert deadline.topic == "deadline"
    assert deadline.deadline is not None
    assert deadline.deadline.wall == "2026-11-27T12:00"
    assert deadline.old_deadline is not None
    assert deadline.old_deadline.wall == "2026-11-20T12:00"
    assert (text.topic, text.old, text.new) == ("text", "obligatoire", "Visite : facultative")


def test_adapted_results_lot_by_lot_and_without_follow_up() -> None:
    def result(attribution: Any) -> Notice:
        return parse(
            {
                "idweb": "26-3",
                "nature": "ATTRIBUTION",
                "objet": "x",
                "donnees": {"MAPA": {"attribution": {"attribution": attribution}}},
            }
        )

    lot = {"numLot": "02", "PersonneMorale": "Atelier d'Essai", "montant": {"@devise": "EUR", "valeur": "12500"}}
    [award] = result({"lotMarche": lot}).awards
    assert (award.lot, award.winners, award.amount, award.outcome) == (
        "2",
        ("Atelier d'Essai",),
        Decimal(12500),
        "awarded",
    )
    nested = {"numLot": "1", "titulaire": [{"denomination": "A"}, {"denomination": "B"}]}
    assert [a.winners for a in result({"lotMarche": [nested, lot]}).awards] == [("A", "B"), ("Atelier d'Essai",)]
    assert [a.outcome for a in result({"resultat": {"sansSuite": ""}}).awards] == ["unsuccessful"]
    assert [a.outcome for a in result({"lotMarche": {"numLot": "1", "infructueux": ""}}).awards] == ["unsuccessful"]


def test_a_concession_reads_its_own_reservation_and_deadline() -> None:
    notice = read("dsp_reserved.json")
    assert (notice.form, notice.procedure) == ("DSP", "concession")
    assert values(notice, "reserved-participation") == [("iae", None)]
    assert notice.deadline is not None
    assert notice.deadline.wall == "2026-12-15T17:00"
    assert notice.cpv == ("85312110",)
    assert notice.duration_months == 60
    assert notice.places[0].nuts == "FRH02"
    assert notice.lots == ()


def test_divers_has_the_sections_of_an_adapted_tender() -> None:
    divers = {
        "initial": {
            "description": {"objet": "Sourcing"},
            "lots": {"lot": [{"numLot": "1", "intituleLot": "A"}, {"numLot": "2", "intituleLot": "B"}]},
        }
    }
    notice = parse({"idweb": "26-4", "famille": "DIVERS", "nature": "APPEL_OFFRE", "donnees": {"DIVERS": divers}})
    assert notice.form == "DIVERS"
    assert notice.title == "Sourcing"
    assert [lot.id for lot in notice.lots] == ["1", "2"]
    assert notice.lots[0].path == "DIVERS.initial.lots.lot[0]"


def test_a_choice_published_as_a_list_of_one_is_the_same_choice() -> None:
    market = {"intitule": "Tonte", "reservationMarche": [{"oui": ""}], "lotsMarche": [{"non": ""}]}
    notice = parse({"idweb": "26-1", "donnees": [{"FNSimple": [{"initial": [{"natureMarche": [market]}]}]}]})
    assert [(one.topic, one.value) for one in notice.statements] == [("reserved-participation", "yes")]
    assert notice.title == "Tonte"


def test_a_number_that_carries_the_title_is_the_number_alone() -> None:
    assert lot_names(["LOT 1 - Gros œuvre", "Lot 02 : Peinture"], ["", ""]) == [("1", "Gros œuvre"), ("2", "Peinture")]
    assert lot_names(["1A", "02 bis"], ["a", "b"]) == [("1A", "a"), ("2 bis", "b")]
    assert lot_names(["", ""], ["LOTS N°1 Nettoyage", "LOTS N°2 Vitres"]) == [("1", "Nettoyage"), ("2", "Vitres")]


def test_the_kind_is_read_from_its_category_when_the_nature_is_absent() -> None:
    record = {"idweb": "26-1", "objet": "x", "nature": None}
    assert parse({**record, "nature_categorise": "attribution/standard"}).kind is Kind.RESULT
    assert parse({**record, "nature_categorise": "appeloffre/standard"}).kind is Kind.CALL


# --- shapes that other readers of the bulletin have met -----------------------------------------------------------------


def mapa(section: str, node: dict[str, Any], nature: str = "APPEL_OFFRE", **flat: Any) -> Notice:
    return parse({"idweb": "26-1", "objet": "Objet", "nature": nature, "donnees": {"MAPA": {section: node}}, **flat})


@pytest.mark.parametrize(
    ("given", "winners", "amount"),
    [
        ({"PersonneMorale": "Atelier Exemple", "montant": {"valeur": "12 500,50"}}, ("Atelier Exemple",), "12500.50"),
        ({"titulaire": {"denomination": "Atelier Exemple"}, "montant": {"valeur": "900"}}, ("Atelier Exemple",), "900"),
        ({"montant": {"valeur": "900"}}, ("Nom du champ",), "900"),
    ],
)
def test_an_undivided_result_of_a_mapa_names_its_winner_and_its_amount(
    given: dict[str, Any], winners: tuple[str, ...], amount: str
) -> None:
    tree = {"attribution": {"resultat": {"attribue": given}}}
    [award] = mapa("attribution", tree, "ATTRIBUTION", titulaire=["Nom du champ"]).awards
    assert (award.lot, award.winners, award.amount, award.outcome) == (None, winners, Decimal(amount), "awarded")


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ({"nbMois": "24"}, Decimal(24)),
        ({"nbJours": "90"}, Decimal(3)),
        ({"dateACompterDu": "2026-01-01", "jusquau": "2026-12-31"}, Decimal(12)),
        ({"dateACompterDu": "2026-01-01"}, None),
        ({"txtLibre": "Un an renouvelable."}, None),
    ],
)
def test_a_duration_of_a_mapa_is_in_months_in_days_or_between_dates(
    said: dict[str, str], months: Decimal | None
) -> None:
    assert mapa("initial", {"duree": said}).duration_months == months


@pytest.mark.parametrize("key", ["systemeAcquisitionDynamique", "sysAcqDyn", "sad", "systAcqDyn", "SAD"])
def test_a_dynamic_system_is_recognised_under_any_name_of_its_key(key: str) -> None:
    assert fnsimple({}, procedure={"techAchat": {key: ""}}).techniques == ("dps",)


def test_a_field_that_adds_words_gives_one_change() -> None:
    words = "Une visite du site est obligatoire avant le dépôt des offres."
    rectified = {"rectificatif": {"infosRectif": {"ajouter": words}}}
    notice = parse({"idweb": "26-1", "objet": "Objet", "nature": "RECTIFICATIF", "donnees": {"MAPA": rectified}})
    assert [(change.topic, change.new) for change in notice.changes] == [("text", f"Ajouter « {words} »")]
