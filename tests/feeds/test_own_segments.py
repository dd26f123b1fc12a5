"""A user's own segments and words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.database import open_database
from feeds.errors import FeedsError
from feeds.ingest import catch_up
from feeds.models import Buyer, Kind, Notice, ReadNotice
from feeds.reading import read_notice, segments_fingerprint, use_own_segments
from feeds.reading.own_segments import OwnSegment, OwnSegmentsError, read_own, with_own
from feeds.reading.segment_table import shipped
from feeds.reading.segment_words import named_in
from feeds.reading.segments import SEGMENTS, read_segments, segments_of_cpv
from feeds.store import NoticeStore

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINE = """
[segments.ruches]
label = "Ruches et miel"
words = ["pose de ruches", "parrainage d'abeilles"]
exclude = ["ruches factices"]
cpv = ["03142100-9"]

[segments.espaces-verts]
words = ["tiers-paysage"]
exclude = ["golf"]
"""


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "segments.toml"
    path.write_text(MINE, encoding="utf-8")
    yield path
    use_own_segments(None)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "segments.toml"
    path.write_text(text, encoding="utf-8")
    return path


def reasons(tmp_path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(OwnSegmentsError) as caught:
        read_own(written(tmp_path, text), shipped())
    return caught.value.reasons


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Pose de ruches sur le toit de la mairie", {"ruches"}),
        ("POSES DE RUCHES", {"ruches"}),
        ("Parrainage d’abeilles", {"ruches"}),
        ("Pose de ruches factices", set()),
        ("Gestion d'un tiers paysage", {"espaces-verts"}),
        ("Tonte du golf municipal", set()),
        ("Étude sur la pose de ruches", {"conseil-etudes"}),
    ],
)
def test_own_words_are_read_in_titles(mine: Path, title: str, expected: set[str]) -> None:
    assert set(named_in(with_own(shipped(), read_own(mine, shipped())), title)) == expected


def test_own_segments_are_everywhere_that_segments_are(mine: Path) -> None:
    use_own_segments(mine)
    assert SEGMENTS["ruches"].label == "Ruches et miel"
    assert len(SEGMENTS) == 27
    assert set(segments_of_cpv("03142100")) == {"denrees-maraichage", "ruches"}
    notice = Notice("boamp", "26-1", Kind.CALL, "MAPA", "Pose de ruches", Buyer("Ville de Kerlann"), None)
    assert [hit.slug for hit in read_segments(notice)] == ["ruches"]
    use_own_segments(None)
    assert "ruches" not in SEGMENTS
    assert read_segments(notice) == ()


def test_without_a_file_the_shipped_table_is_used(tmp_path: Path) -> None:
    use_own_segments(tmp_path / "absent.toml")
    assert segments_fingerprint() == 0
    assert read_own(tmp_path / "absent.toml", shipped()) == ()


@pytest.mark.parametrize("word", [".*", "a.*z", "(", "[a-z]+", "\\b", "tonte|taille", "~", "*", "miel*"])
def test_own_words_are_never_patterns(word: str) -> None:
    table = with_own(shipped(), (OwnSegment("mien", "À moi", words=(f"{word} grelinette",)),))
    assert "mien" not in named_in(table, "Fourniture de matériel de bureau, tonte et taille de haies")
    assert "mien" in named_in(table, f"Achat : {word} grelinette")


@given(st.text(min_size=1, max_size=60))
def test_any_own_word_is_refused_or_read(word: str) -> None:
    table = with_own(shipped(), (OwnSegment("mien", "À moi", words=(word,)),))
    assert isinstance(named_in(table, "Nettoyage des locaux"), dict)


def test_what_is_wrong_is_said_in_french_all_at_once(tmp_path: Path) -> None:
    said = reasons(
        tmp_path,
        """
        version = 1
        [segments.espace-verts]
        words = ["tonte"]
        [segments.Miel]
        [segments.pain]
        label = "Pain"
        [segments.nettoyage-locaux]
        label = "Ménage"
        wort = ["x"]
        words = ["!"]
        cpv = ["90"]
        exclude = "vitres"
        """,
    )
    assert said == (
        "« version » n'est pas attendu ; écrivez [segments.version]",
        "espace-verts : ce segment n'est pas livré ; vouliez-vous « espaces-verts » ? Sinon, donnez-lui un « label »",
        "« Miel » n'est pas un nom de segment ; écrivez-le en minuscules sans accent, mots-séparés",
        "pain : rien ne permet de le reconnaître ; donnez « words » ou « cpv »",
        "nettoyage-locaux : « wort » est inconnu ; vouliez-vous « words » ?",
        "nettoyage-locaux : « ! » dans « words » n'est pas un mot ; il en faut un à 80 signes",
        'nettoyage-locaux : « exclude » n\'est pas une liste de textes ; écrivez exclude = ["…", "…"]',
        "nettoyage-locaux : « 90 » dans « cpv » n'est pas un code CPV ; écrivez 3 à 8 chiffres",
        "nettoyage-locaux : ce segment est livré, son nom ne change pas ; retirez « label »",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = = 1", "ce n'est pas du TOML en UTF-8 (ligne 1) ; corrigez-le"),
        ("segments = 3", "« segments » n'est pas une table ; écrivez [segments.mon-segment]"),
        ("[segments]\nmiel = 3", "miel : ce n'est pas une table ; écrivez [segments.miel]"),
    ],
)
def test_a_file_of_another_shape_says_which(tmp_path: Path, text: str, reason: str) -> None:
    assert reasons(tmp_path, text) == (reason,)


def test_the_sentence_names_the_file_and_how_many_are_wrong(tmp_path: Path) -> None:
    path = written(tmp_path, "a = 1\nb = 2\nc = 3")
    with pytest.raises(FeedsError) as caught:
        read_own(path, shipped())
    assert str(caught.value) == (
        f"{path} : « a » n'est pas attendu ; écrivez [segments.a] (et 2 autres : lotalot segments check)."
    )


def test_a_file_that_is_too_big_or_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "segments.toml"
    path.write_bytes(b"#" * 300_000)
    with pytest.raises(OwnSegmentsError, match="256 ko"):
        read_own(path, shipped())
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OwnSegmentsError, match="TOML en UTF-8"):
        read_own(path, shipped())


def test_what_is_stored_is_read_again_when_segments_change(mine: Path, tmp_path: Path) -> None:
    store = NoticeStore(open_database(tmp_path / "w.db"))
    notice = Notice("boamp", "26-1", Kind.CALL, "MAPA", "Pose de ruches", Buyer("Ville de Kerlann"), None)
    store.put_again([(b"1", ReadNotice(notice, read_notice(notice)))])
    assert catch_up(store, NOW).updated == 0

    use_own_segments(mine)
    assert catch_up(store, NOW).updated == 1
    assert catch_up(store, NOW).updated == 0
    found = store.opportunity("26-1")
    assert found is not None
    assert [hit.slug for hit in found.segments] == ["ruches"]

    use_own_segments(None)
    assert catch_up(store, NOW).updated == 1
    found = store.opportunity("26-1")
    assert found is not None
    assert found.segments == ()
    store.db.conn.close()


def test_a_comment_changes_nothing_that_is_stored(mine: Path) -> None:
    first = with_own(shipped(), read_own(mine, shipped())).fingerprint
    mine.write_text("# pour mémoire\n" + MINE, encoding="utf-8")
    assert with_own(shipped(), read_own(mine, shipped())).fingerprint == first
    mine.write_text(MINE.replace("golf", "jardin"), encoding="utf-8")
    assert with_own(shipped(), read_own(mine, shipped())).fingerprint != first
