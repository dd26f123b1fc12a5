"""Records that nobody foresaw: what is mutated is a notice or a refusal, and never costs another record."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.database import open_database
from feeds.errors import UnreadableRecord
from feeds.ingest import ingest
from feeds.merge import compose
from feeds.models import Notice, ReadNotice
from feeds.reading import read_notice
from feeds.records import RawRecord, parse_record
from feeds.store import NoticeStore
from feeds.store_codec import decode, encode
from feeds.store_rows import list_opportunity, text_of
from tests.fakes import NOON

DATA = Path(__file__).parent / "data"
Path_ = tuple[Any, ...]

LEGACY: dict[str, Any] = {
    "idweb": "20-100",
    "nature": "APPEL_OFFRE",
    "famille": "JOUE",
    "donnees": {
        "IDENTITE": {"DENOMINATION": "Ville d'Essai", "CP": "56100", "VILLE": "Lorient"},
        "OBJET": {
            "TITRE_MARCHE": "Entretien des parcs",
            "CPV": {"PRINCIPAL": "77310000"},
            "LIEU_EXEC_LIVR": {"ADRESSE": "Parc Foch", "CODE_NUTS": ["FRH04", "FRH01"]},
            "DUREE_DELAI": {"DATE_DEBUT": "2021-01-01", "DATE_FIN": "2021-12-31"},
            "CARACTERISTIQUES": {"QUANTITE": "Douze hectares.", "RECONDUCTIONS": {"OUI": "", "NB_RECONDUCTIONS": "3"}},
            "LOTS": {
                "LOT": [{"NUM": "1", "INTITULE": "Nord", "VALEUR": {"@DEVISE": "EUR", "#text": "1000"}}, {"NUM": "2"}]
            },
        },
        "CONDITION_DELAI": {"RECEPT_OFFRES": "2020-11-20T12:00:00"},
        "CONDITION_PARTICIPATION": {"MARCHE_RESERVE_OUI": {"ATELIERS_PROTEGES": ""}},
        "ATTRIBUTION": {"DECISION": [{"NUM_LOT": "1", "TITULAIRE": {"DENOMINATION": "A"}}, {"INFRUCTUEUX": ""}]},
        "RECTIF": {"MODIFICATION": {"RUB_INIT": "IV.2.2", "DATE": {"INIT": "2020-09-15", "LIRE": "2020-09-22T12:00"}}},
    },
}
V110: dict[str, Any] = {
    "idweb": "13-100",
    "donnees": {
        "IDENT": {"NOM": "Ville d'Essai"},
        "OBJET": {"OBJET_COMPLET": "Tonte", "CPV_OBJ": "77310000"},
        "CARACTERISTIQUES": {"NB_RECONDUCTIONS": "2"},
        "CONDITIONS": {"PARTICIPATION": {"MARCHE_RESERVE": "", "ATELIERS_PROTEGES": ""}},
        "LOTS": {"LOT": [{"NUM_LOT": "1", "DESC_LOT": "Nord"}, {"NUM_LOT": "2", "NOM": "Entreprise", "MONTANT": "10"}]},
    },
}
VALUES: list[Any] = [
    None, "", [], {}, "x", 0, 1.5, True, -5, 10**30, [[]], [[[["x"]]]], [None, 1, "a", {"#text": "b"}],
    {"#text": None}, {"#text": ["a"]}, {"#text": {"#text": "a"}}, {"@x": "1"}, {"oui": {"oui": ""}},
    "\x00\x1b[31m", "\ud800", "<b>a", "&#9999999999;", "é" * 5000, "9" * 40, "-1", "1e999", "NaN", "²", "٣",
    "1 000 000,50", "7017-07-24", "2026-13-45T99:99:99", "12:00:00.0000000+01:00", "24:00:00", "LOT-٣", "GLO-0001",
    "lot n° ²", "http://[::1", "https://exemple.fr:999999/", "2A", "20B", "974", "00", "F-97 400",
]  # fmt: skip


def originals() -> list[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "boamp").glob("*.json"))]
    found += [
        {"idweb": "26-9", "donnees": json.loads(path.read_text(encoding="utf-8"))}
        for path in sorted((DATA / "eforms").glob("*.json"))
    ]
    return [*found, LEGACY, V110]


ORIGINALS = originals()


def places(node: Any, path: Path_ = ()) -> list[Path_]:
    found = [path] if path else []
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        found += places(child, (*path, key))
    return found


def at(node: Any, path: Path_) -> Any:
    for key in path:
        node = node[key]
    return node


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    record: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(ORIGINALS)))
    for name in ("gestion", "donnees"):
        if isinstance(record.get(name), str):
            record[name] = json.loads(record[name])
    for _ in range(draw(st.integers(1, 5))):
        path = draw(st.sampled_from(places(record) or [("idweb",)]))
        parent, key = at(record, path[:-1]), path[-1]
        if isinstance(parent, dict) and key not in parent:
            continue
        kind = draw(st.sampled_from(["drop", "value", "list", "twice", "text", "graft", "extra"]))
        if kind == "drop":
            del parent[key]
        elif kind == "graft":
            parent[key] = copy.deepcopy(at(record, draw(st.sampled_from(places(record)))))
        elif kind == "extra" and isinstance(parent, dict):
            name = draw(st.sampled_from(["oui", "non", "lot", "#text", "@id", "cbc:ID", "\x1b]0;x"]))
            parent[name] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        else:
            kept = parent[key]
            new = {"list": [kept], "twice": [kept, copy.deepcopy(kept)], "text": {"#text": kept}}
            parent[key] = new[kind] if kind in new else copy.deepcopy(draw(st.sampled_from(VALUES)))
    return record


def raw(record: dict[str, Any]) -> RawRecord:
    return RawRecord("boamp-json", "dossier/fichier.json", "ligne 1", json.dumps(record).encode())


def parsed(record: dict[str, Any]) -> list[Notice]:
    """Parse a record; none when it is refused by name, which is the only error there may be."""
    try:
        return parse_record(raw(record))
    except UnreadableRecord as refused:
        if not (refused.origin and refused.record and refused.reason):
            raise
        return []


@given(record=mutated())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_record_is_a_notice_that_can_be_read_stored_and_listed_or_a_named_refusal(
    record: dict[str, Any],
) -> None:
    for notice in parsed(record):
        read = ReadNotice(notice, read_notice(notice))
        assert decode(encode(read)) == read
        opportunity = compose([read], f"{notice.source}:{notice.guid}")
        text_of(opportunity, list_opportunity(opportunity))
        assert all(
            shown.isprintable() for shown in (notice.title, notice.buyer.name, *(lot.title for lot in notice.lots))
        )


@given(records=st.lists(mutated(), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_record_never_costs_another_one(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]
) -> None:
    sound = [{"idweb": f"25-{number}", "objet": "Nettoyage", "nature": "APPEL_OFFRE"} for number in range(3)]
    store = NoticeStore(open_database(tmp_path_factory.mktemp("mutations") / "w.db"))
    mixed = [sound[0], *records[: len(records) // 2], sound[1], *records[len(records) // 2 :], sound[2]]
    report = ingest(store, map(raw, mixed), now=NOON)
    assert report.received == len(mixed)
    for record in sound:
        assert store.find(str(record["idweb"])) is not None
    store.db.conn.close()


@pytest.mark.parametrize("record", ORIGINALS, ids=lambda record: str(record.get("idweb")))
def test_the_records_that_are_mutated_are_sound(record: dict[str, Any]) -> None:
    assert parse_record(raw(record))
