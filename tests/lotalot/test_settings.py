"""Settings: which one wins, and what is said of a wrong file."""

from pathlib import Path

import pytest

from lotalot.settings import BOAMP_API_URL, MAX_CONFIG_BYTES, SettingsError, config_path, load_settings


def config(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return {"LOTALOT_CONFIG": str(path)}


def test_the_option_wins_over_the_environment(tmp_path: Path) -> None:
    env = config(tmp_path, "") | {"LOTALOT_DB": str(tmp_path / "env.db")}
    assert load_settings(tmp_path / "option.db", env).db == tmp_path / "option.db"
    assert load_settings(None, env).db == tmp_path / "env.db"


def test_without_anything_the_workspace_is_in_the_user_s_data_folder(tmp_path: Path) -> None:
    settings = load_settings(None, config(tmp_path, ""))
    assert settings.db.name == "lotalot.db"
    assert settings.db.is_absolute()
    assert settings.boamp.api_url == BOAMP_API_URL
    assert not settings.debug


def test_the_file_sets_back_end_contact_and_keys(tmp_path: Path) -> None:
    text = 'contact = "contact@exemple.fr"\n[boamp]\nbackend = "dila"\ndepartments = ["56"]\n[keymap]\n"watch.open" = "o"\n'
    settings = load_settings(None, config(tmp_path, text))
    assert settings.boamp.backend == "dila"
    assert settings.boamp.departments == ("56",)
    assert settings.contact == "contact@exemple.fr"
    assert settings.keymap == {"watch.open": "o"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contact = ", "TOML"),
        ("[boamp]\nbackend = 'ftp'", "boamp.backend"),
        ("[boamp]\napi_url = 'file:///etc/passwd'", "boamp.api_url"),
        ("couleur = 'bleu'", "couleur"),
        ("#" * (MAX_CONFIG_BYTES + 1), "trop gros"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(text: str, said: str, tmp_path: Path) -> None:
    env = config(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_settings(None, env)
    assert env["LOTALOT_CONFIG"] in str(caught.value)
    assert said in str(caught.value)


def test_a_named_file_that_is_missing_is_an_error_and_the_usual_one_is_not(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="n'existe pas"):
        load_settings(None, {"LOTALOT_CONFIG": str(tmp_path / "rien.toml")})
    assert config_path({}).name == "config.toml"


def test_debug_is_asked_for_with_anything_but_zero(tmp_path: Path) -> None:
    env = config(tmp_path, "")
    assert load_settings(None, env | {"LOTALOT_DEBUG": "1"}).debug
    assert not load_settings(None, env | {"LOTALOT_DEBUG": "0"}).debug


def test_the_addresses_are_those_of_the_sources() -> None:
    from feeds import sources
    from lotalot import settings

    assert (settings.BOAMP_API_URL, settings.BOAMP_DILA_URL) == (sources.BOAMP_API_URL, sources.BOAMP_DILA_URL)
