"""The whole reading of a notice."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

from feeds.models import Buyer, ClauseKind, Fragment, Kind, Lot, Notice, Place, Regime, Statement
from feeds.reading import READER_VERSION, read_notice

NOTICE = Notice(
    source="boamp",
    guid="26-1",
    kind=Kind.CALL,
    form="FNSimple",
    title="Entretien des espaces verts et nettoyage des locaux",
    buyer=Buyer("Commune de Kerlann", postcode="35000"),
    published=None,
    departments=("35",),
    description="Le lot 2 est réservé aux ESAT et entreprises adaptées. Le lot 1 comporte 120 heures d'insertion.",
    places=(Place(city="Rennes", postcode="35000"),),
    lots=(
        Lot("1", "Espaces verts", path="FNSimple.initial.lots.lot[0]"),
        Lot("2", "Nettoyage des locaux", cpv=("90911200",), path="FNSimple.initial.lots.lot[1]"),
    ),
    statements=(Statement("reserved-participation", "yes", "FNSimple.initial.natureMarche.reservationMarche.oui"),),
)


def test_a_notice_is_read_in_one_pass_with_its_evidence() -> None:
    reading = read_notice(NOTICE)
    (reservation,) = reading.reservations
    assert (reservation.regime, reservation.scope) == (Regime.HANDICAP, ("2",))
    assert reservation.evidence[0].path.endswith("reservationMarche.oui")
    (clause,) = [one for one in reading.clauses if one.kind is ClauseKind.INSERTION]
    assert clause.hours == Decimal(120)
    assert clause.scope == ("1",)
    assert {hit.slug for hit in reading.segments} == {"espaces-verts", "nettoyage-locaux"}
    assert reading.departments == ("35",)
    assert reading.places[0].insee == "35238"


def test_a_text_published_as_a_fragment_is_read_once() -> None:
    fragment = Fragment("FNSimple.initial.natureMarche.description", NOTICE.description, None, "description")
    reading = read_notice(replace(NOTICE, fragments=(fragment,)))
    paths = [evidence.path for evidence in reading.reservations[0].evidence]
    assert paths.count("FNSimple.initial.natureMarche.description") == 1
    assert "description" not in paths


def test_a_pointer_with_a_title_only_is_read() -> None:
    pointer = Notice("rss:1", "x", Kind.POINTER, "RSS", "Nettoyage du gymnase - lot réservé ESAT", Buyer(""), None)
    reading = read_notice(pointer)
    assert reading.reservations[0].regime is Regime.HANDICAP
    assert reading.departments == ()


def test_an_empty_notice_says_nothing() -> None:
    empty = Notice("boamp", "x", Kind.CALL, "FLAT", "", Buyer(""), None)
    reading = read_notice(empty)
    assert not any(
        (reading.segments, reading.reservations, reading.clauses, reading.contradictions, reading.unreserved)
    )


def test_reading_twice_gives_the_same() -> None:
    assert read_notice(NOTICE) == read_notice(NOTICE)
    assert READER_VERSION >= 1


def test_showing_the_segments_labels_compiles_no_reader() -> None:
    code = (
        "import sys, feeds.reading, feeds.reading.segments\n"
        "assert not {'feeds.reading.reserved_text', 'feeds.reading.clauses', 'feeds.reference'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_readers_loads_no_table_of_communes() -> None:
    code = "import feeds.reading.reader, feeds.reference.communes as c\nassert c.index.cache_info().currsize == 0\n"
    subprocess.run([sys.executable, "-c", code], check=True)
