"""`lotalot profile lookup`, as a process, against the loopback registers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.feeds.register_server import RegisterServer, company, employer, office
from tests.lotalot.clihelp import Ran, lotalot
from tests.lotalot.test_schema import validator

SIREN, SIRET = "732829320", "73282932000074"


@pytest.fixture(scope="module")
def server() -> Iterator[RegisterServer]:
    with RegisterServer() as running:
        running.companies = [
            company(SIREN, "ATELIER DES FORGES", office(SIRET, "HENNEBONT", "56083", "56700")),
            company("552100554", "ATELIER DU RHÔNE", office("55210055400013", "LYON", "69381", "69001")),
        ]
        running.employers = [employer(SIRET, "ACI", "56083")]
        yield running


def run(server: RegisterServer, tmp_path: Path, *words: str, base: str = "") -> Ran:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[registers]\nenterprises_url = "{base or server.base}"\nemplois_url = "{server.emplois}"\n', encoding="utf-8"
    )
    env = {"LOTALOT_CONFIG": str(config)}
    return lotalot("profile", *words, db=tmp_path / "w.db", env=env)


def test_a_siret_is_found_shown_and_confirmed_field_by_field(server: RegisterServer, tmp_path: Path) -> None:
    ran = run(server, tmp_path, "lookup", "732 829 320 00074")
    assert ran.code == 0, ran.err
    assert "ATELIER DES FORGES" in ran.out
    assert "Les emplois de l'inclusion, lu le" in " ".join(ran.out.split())
    ran = run(server, tmp_path, "lookup", SIRET, "--apply")
    assert ran.code == 2
    assert "--fields nom,siret,lieu,ACI" in ran.err
    ran = run(server, tmp_path, "lookup", SIRET, "--fields", "nom,lieu,ACI")
    assert ran.code == 0, ran.err
    shown = run(server, tmp_path, "show").out
    assert "ATELIER DES FORGES" in shown
    assert "Hennebont" in shown
    assert SIRET not in shown


def test_the_json_is_the_published_one(server: RegisterServer, tmp_path: Path) -> None:
    ran = run(server, tmp_path, "lookup", "atelier", "--json")
    assert len(ran.lines) == 2
    for line in ran.lines:
        validator("register").validate(line)


def test_a_wrong_number_is_refused_without_asking(server: RegisterServer, tmp_path: Path) -> None:
    before = len(server.asked)
    ran = run(server, tmp_path, "lookup", "73282932000075")
    assert ran.code == 2
    assert "la clé de contrôle ne correspond pas" in ran.err
    assert len(server.asked) == before


def test_without_network_one_sentence_says_to_do_it_by_hand(server: RegisterServer, tmp_path: Path) -> None:
    ran = run(server, tmp_path, "lookup", "atelier", base="http://127.0.0.1:9")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "remplissez le profil à la main" in ran.err


def test_several_answers_are_not_applied(server: RegisterServer, tmp_path: Path) -> None:
    ran = run(server, tmp_path, "lookup", "atelier", "--fields", "nom")
    assert ran.code == 2
    assert "relancez avec le SIRET" in ran.err
