"""Profiles: read as people write them, written as they were, refused in French."""

import json
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.reading.segments import SEGMENTS
from feeds.text import clean
from readiness.conditions import DAYS, Absence, Closing, Engagement, Season, TimeWindow
from readiness.errors import UnreadableProfile
from readiness.models import Accreditation, Capability, Site, Structure, StructureKind
from readiness.profile_io import (
    MOST_BYTES,
    parse_profile,
    profile_schema,
    profile_to_json,
    profile_to_toml,
    read_profile,
    write_profile,
)

DATA = Path(__file__).parent / "data"

words = st.text(max_size=40).map(lambda text: clean(text).strip())
amounts = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=2)
days = st.decimals(0, 7, allow_nan=False, allow_infinity=False, places=1)
kilometres = st.floats(0, 20_000, allow_nan=False)
ends = st.dates(date(2000, 1, 1), date(2100, 1, 1))
shares = st.decimals(0, 1, allow_nan=False, allow_infinity=False, places=2)
week_days = st.lists(st.sampled_from(DAYS), max_size=7, unique=True).map(tuple)
windows = st.builds(TimeWindow, days=week_days, start=st.just(time(7, 30)), end=st.sampled_from([None, time(16)]))
month_days = st.sampled_from(["01-01", "02-29", "08-03", "12-31"])
closings = st.builds(Closing, starts=month_days, ends=month_days, label=words)
absences = st.builds(
    lambda starts, days, **rest: Absence(starts=starts, ends=starts + timedelta(days), **rest),
    starts=ends,
    days=st.integers(0, 400),
    share=st.none() | shares,
    people=st.none() | st.just(Decimal(1)),
    label=words,
)
seasons = st.builds(Season, factor=shares, months=st.just((7, 8)), starts=st.none() | month_days, label=words)
engagements = st.builds(Engagement, least_hours=st.none() | amounts, most_amount=st.none() | amounts)
structures = st.builds(
    Structure,
    name=words,
    siret=st.sampled_from(["", "732829320", "73282932000074"]),
    kinds=st.lists(st.sampled_from(list(StructureKind)), max_size=3).map(tuple),
    accreditations=st.lists(
        st.builds(
            Accreditation,
            kind=st.sampled_from(list(StructureKind)),
            reference=words,
            valid_until=st.none() | ends,
        ),
        max_size=2,
    ).map(tuple),
    sites=st.lists(
        st.builds(
            Site,
            name=words,
            city=words,
            latitude=st.none() | st.floats(-90, 90),
            longitude=st.none() | st.floats(-180, 180),
        ),
        max_size=2,
    ).map(tuple),
    capabilities=st.lists(
        st.builds(
            Capability,
            segment=st.sampled_from(sorted(SEGMENTS)),
            hours_per_week=st.none() | amounts,
            days_per_week=st.none() | days,
            radius_km=st.none() | kilometres,
            valid_until=st.none() | ends,
            confidence=st.sampled_from(["sure", "probable", "fragile"]),
            confidence_note=words,
            site=words,
            headcount=st.none() | amounts,
            windows=st.lists(windows, max_size=2).map(tuple),
            refused=st.lists(windows, max_size=2).map(tuple),
            engagement=st.none() | engagements,
            absences=st.lists(absences, max_size=2).map(tuple),
            seasons=st.lists(seasons, max_size=2).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    equipment=st.lists(words.filter(bool), max_size=2).map(tuple),
    engagement=st.none() | engagements,
    windows=st.lists(windows, max_size=2).map(tuple),
    closings=st.lists(closings, max_size=2).map(tuple),
    absences=st.lists(absences, max_size=2).map(tuple),
    radius_km=st.none() | kilometres,
    hours_per_week=st.none() | amounts,
    days_per_week=st.none() | days,
    turnover=st.none() | amounts,
    staff=st.none() | amounts,
    certifications=st.lists(words.filter(bool), max_size=2).map(tuple),
    insurances=st.lists(st.sampled_from(["rc-pro", "decennale"]), max_size=2).map(tuple),
)


@settings(max_examples=150)
@given(structures)
def test_a_profile_comes_back_from_toml_and_from_json_as_it_was(structure: Structure) -> None:
    assert parse_profile(profile_to_toml(structure).encode(), "f.toml", as_json=False) == structure
    assert parse_profile(profile_to_json(structure).encode(), "f.json", as_json=True) == structure


@settings(deadline=None)
@given(structures)
def test_the_json_document_obeys_the_published_schema(structure: Structure) -> None:
    jsonschema.validate(json.loads(profile_to_json(structure)), profile_schema())


def test_a_profile_written_by_hand_is_read() -> None:
    found = read_profile(DATA / "profil.toml")
    assert found.name == "Atelier « du Test » [EI]"
    assert found.siret == "73282932000074"
    assert found.kinds == (StructureKind.EI, StructureKind.ASSOCIATION)
    assert found.days_per_week == Decimal("3.5")
    assert found.staff == Decimal("11.4")
    assert found.accreditations[0].valid_until == date(2027, 12, 31)
    assert found.capabilities[1].radius_km == 45.5
    assert found.segments == ("nettoyage-locaux", "espaces-verts")


def test_a_profile_written_before_certifications_is_still_read() -> None:
    found = read_profile(DATA / "profil.toml")
    assert (found.certifications, found.insurances) == ((), ())
    more = found.model_copy(update={"certifications": ("iso-9001",), "insurances": ("rc-pro",)})
    assert "# Certifications" in profile_to_toml(more)


def test_the_written_file_explains_its_fields_in_french(tmp_path: Path) -> None:
    path = tmp_path / "profil.toml"
    write_profile(read_profile(DATA / "profil.toml"), path)
    text = path.read_text(encoding="utf-8")
    assert "# Chiffre d'affaires annuel hors taxes" in text
    assert "absent veut dire « inconnu »" in text
    assert read_profile(path) == read_profile(DATA / "profil.toml")
    assert list(tmp_path.iterdir()) == [path]


def test_a_json_file_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "profil.json"
    write_profile(read_profile(DATA / "profil.toml"), path)
    assert read_profile(path) == read_profile(DATA / "profil.toml")
    bare = tmp_path / "profil"
    bare.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_profile(bare) == read_profile(path)


def test_control_characters_never_enter_a_profile() -> None:
    found = parse_profile(b'{"name": "A\\u001b[31mB\\u202e"}', "f", as_json=True)
    assert found.name == "A[31mB"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('nam = "A"', "« name » (nom) : il manque"),
        ('name = "A"\nrayon = 3', "« rayon » : inconnu"),
        ('name = "A"\nkinds = ["EII"]', "vouliez-vous dire « EI"),
        ('name = "A"\ndays_per_week = 9', "au plus 7"),
        ('name = "A"\nturnover = -1', "au moins 0"),
        ('name = "A"\nturnover = "beaucoup"', "(chiffre d'affaires) : un nombre"),
        ('name = "A"\nturnover = nan', "un nombre"),
        ('name = "A"\nradius_km = inf', "un nombre fini"),
        ('name = "A"\nsiret = "123"', "14 chiffres"),
        ('name = "A"\nsiret = "73282932000075"', "clé"),
        ('name = "A"\n[[capabilities]]\nsegment = "netoyage-locaux"', "vouliez-vous dire « nettoyage-locaux »"),
        ('name = "A"\n[[capabilities]]\nsegment = "espaces-verts"\nconfidence = "oui"', "sure, probable ou fragile"),
        (
            'name = "A"\n[[accreditations]]\nkind = "EI"\nvalid_until = "demain"',
            "« accreditations » n° 1 « valid_until »",
        ),
        ("name = 3", "un texte entre guillemets"),
        ('name = "A"\nsites = "ici"', "une liste"),
        ('name = "A"\nkinds = [', "syntaxe est fausse"),
        ("x = " + "[" * 40 + "]" * 40, "imbriqué"),
    ],
)
def test_a_wrong_profile_is_refused_with_the_file_the_field_and_what_to_do(document: str, expected: str) -> None:
    with pytest.raises(UnreadableProfile) as caught:
        parse_profile(document.encode(), "mon-profil.toml", as_json=False)
    message = str(caught.value)
    assert message.startswith("Profil mon-profil.toml : ")
    assert message.endswith(".")
    assert expected in message
    assert "Input should" not in message


@pytest.mark.parametrize("data", [b"[]", b"3", b'"x"', b"{", b"{\xff}", b"[" * 100_000, b" " * (MOST_BYTES + 1)])
def test_what_is_not_a_profile_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableProfile):
        parse_profile(data, "f.json", as_json=True)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "rien.toml", tmp_path):
        with pytest.raises(UnreadableProfile, match="lecture impossible"):
            read_profile(path)
    with pytest.raises(UnreadableProfile, match="écriture impossible"):
        write_profile(Structure(name="A"), tmp_path / "absent" / "profil.toml")


@given(
    st.dictionaries(
        st.sampled_from([*Structure.model_fields, "x"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.integers(), max_size=2),
        max_size=4,
    )
)
def test_any_document_is_read_or_refused_in_french(tree: dict[str, Any]) -> None:
    message = ""
    try:
        parse_profile(json.dumps(tree).encode(), "f", as_json=True)
    except UnreadableProfile as error:
        message = str(error)
    assert message.startswith("Profil f : ") or not message


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("[[closings]]\nstarts = '8-3'\nends = '08-21'", "08-03"),
        ("[[absences]]\nstarts = 2027-01-02\nends = 2027-01-01", "avant le premier"),
        ("[[windows]]\nstart = '25:00'", "07:30"),
        ("[[windows]]\nstart = '07:30'\nend = '07:30'", "même heure"),
        ("[[windows]]\ndays = ['lundi']", "lun, mar"),
        ("[[seasons]]\nfactor = 0.5", "ses mois"),
        ("[[seasons]]\nmonths = [13]\nfactor = 1", "au plus 12"),
        ("[[seasons]]\nmonths = ['mai']\nfactor = 1", "nombre entier"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_with_an_example(lines: str, words: str) -> None:
    with pytest.raises(UnreadableProfile, match=words):
        parse_profile(f"name = 'x'\n{lines}".encode(), "profil.toml", as_json=False)


def test_a_profile_of_before_the_conditions_is_still_read() -> None:
    old = b'name = "x"\n[[capabilities]]\nsegment = "espaces-verts"\ndays_per_week = 3\n'
    (capability,) = parse_profile(old, "profil.toml", as_json=False).capabilities
    assert (capability.windows, capability.absences, capability.engagement) == ((), (), None)
