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
