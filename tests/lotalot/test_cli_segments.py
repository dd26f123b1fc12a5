"""`lotalot segments`, and a user's own segments in the other commands."""

from pathlib import Path

import pytest

from tests.lotalot.clihelp import lotalot

MINE = """
[segments.ruches]
label = "Ruches et miel"
words = ["ruches"]

[segments.espaces-verts]
exclude = ["golf"]
"""
FEED = """<rss version="2.0"><channel><title>Ville de Kerlann</title>
<item><title>Pose de ruches sur les toits</title><link>https://exemple.fr/1</link></item></channel></rss>"""


@pytest.fixture
def config(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    (tmp_path / "segments.toml").write_text(MINE, encoding="utf-8")
    return {"LOTALOT_CONFIG": str(tmp_path / "config.toml")}


def test_segments_are_listed_with_the_users(config: dict[str, str]) -> None:
    ran = lotalot("segments", "list", env=config, width=100)
    assert ran.code == 0
    assert "Ruches et miel" in ran.out
    assert "à vous" in ran.out
    assert "espaces-verts : sauf golf" in ran.out
    assert "Table livrée n° " in ran.out


def test_a_file_is_checked_and_a_title_tried(config: dict[str, str]) -> None:
    ran = lotalot("segments", "check", "--title", "Pose de ruches et tonte", env=config)
    assert ran.code == 0
    assert "→ ruches, Ruches et miel, par « ruches »" in ran.out
    assert "→ espaces-verts" in ran.out


def test_everything_wrong_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[segments.pain]\nwords = [1]\ncpv = ['x']", encoding="utf-8")
    ran = lotalot("segments", "check", path)
    assert ran.code == 2
    assert ran.err.count(str(path)) == 3
    assert "donnez-lui un « label »" in ran.err


def test_no_file_says_where_it_would_be(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    ran = lotalot("segments", "check", env={"LOTALOT_CONFIG": str(tmp_path / "config.toml")})
    assert ran.code == 0
    assert str(tmp_path / "segments.toml") in ran.out
    assert lotalot("segments", "check", tmp_path / "absent.toml").code == 2


def test_a_broken_file_stops_a_command_with_one_sentence(config: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "segments.toml").write_text("[segments.pain]", encoding="utf-8")
    ran = lotalot("notices", db=tmp_path / "w.db", env=config)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "segments.toml : pain : ce segment n'est pas livré" in ran.err


def test_own_segments_filter_what_is_imported_and_what_was_there(config: dict[str, str], tmp_path: Path) -> None:
    db, feed = tmp_path / "w.db", tmp_path / "feed.xml"
    feed.write_text(FEED, encoding="utf-8")
    (tmp_path / "segments.toml").rename(tmp_path / "later.toml")
    assert lotalot("import", feed, db=db, env=config).code == 0
    assert lotalot("notices", "--segment", "ruches", db=db, env=config).code == 2

    (tmp_path / "later.toml").rename(tmp_path / "segments.toml")
    assert lotalot("segments", "apply", db=db, env=config).code == 0
    ran = lotalot("notices", "--segment", "ruches", "--status", "all", "--json", db=db, env=config)
    assert [line["title"] for line in ran.lines] == ["Pose de ruches sur les toits"]
    assert ran.lines[0]["segments"] == ["ruches"]


def test_a_profile_may_name_an_own_segment(config: dict[str, str], tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text('name = "Le Rucher"\n[[capabilities]]\nsegment = "ruches"\n', encoding="utf-8")
    ran = lotalot("profile", "import", profile, db=tmp_path / "w.db", env=config)
    assert (ran.code, ran.err) == (0, "")
    shown = lotalot("profile", "show", db=tmp_path / "w.db", env=config)
    assert "Ruches et miel" in shown.out
