"""Where the workspace file is, and what the user set in `config.toml`.

Reads the environment and one small file, once, at start; the result is passed in, never looked up again. It may not
open the database or the network. Page of reference: `docs/cli.md`, « Réglages ».
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from feeds.errors import why_refused

if TYPE_CHECKING:
    from collections.abc import Mapping

APP = "lotalot"
DB_NAME = "lotalot.db"
CONFIG_NAME = "config.toml"
SEGMENTS_NAME = "segments.toml"
MAX_CONFIG_BYTES = 256 * 1024

BOAMP_API_URL = "https://boamp-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/boamp"
BOAMP_DILA_URL = "https://echanges.dila.gouv.fr/OPENDATA/BOAMP"
GEO_URL = "https://geo.api.gouv.fr"
EU_URL = "https://publications.europa.eu/webapi/rdf/sparql"
ENTERPRISES_URL = "https://recherche-entreprises.api.gouv.fr"
EMPLOIS_URL = "https://emplois.inclusion.beta.gouv.fr/api/v1"


class SettingsError(Exception):
    """The configuration cannot be used. `str()` is a French sentence that names the file and what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path} : {self.reason}"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class BoampSettings(_Section):
    """The `[boamp]` table: how the BOAMP is read."""

    backend: Literal["api", "export", "dila"] = "api"
    """`api`: day by day; `export`: a whole span at once; `dila`: the daily XML files."""
    api_url: str = Field(default=BOAMP_API_URL, pattern=r"^https?://")
    dila_url: str = Field(default=BOAMP_DILA_URL, pattern=r"^https?://")
    days: int = Field(default=30, ge=1, le=366)
    """How far the first pass goes back, in days."""
    departments: tuple[str, ...] = ()
    """Only these départements are asked for (`56`, `2A`, `974`); all of them when empty."""


class ReferenceSettings(_Section):
    """The `[reference]` table: where `lotalot sync --reference` asks for the reference tables."""

    geo_url: str = Field(default=GEO_URL, pattern=r"^https?://")
    eu_url: str = Field(default=EU_URL, pattern=r"^https?://")


class RegisterSettings(_Section):
    """The `[registers]` table: where a structure is looked up by its name or its SIRET, when the user asks for it."""

    enterprises_url: str = Field(default=ENTERPRISES_URL, pattern=r"^https?://")
    emplois_url: str = Field(default=EMPLOIS_URL, pattern=r"^https?://")


class _Config(_Section):
    boamp: BoampSettings = Field(default_factory=BoampSettings)
    reference: ReferenceSettings = Field(default_factory=ReferenceSettings)
    registers: RegisterSettings = Field(default_factory=RegisterSettings)
    contact: str = ""
    keymap: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program was told before it starts.

    Attributes:
        db: the workspace file.
        boamp: how the BOAMP is read.
        reference: where the reference tables are asked for.
        registers: where a structure is looked up.
        segments: the user's own segments, beside the configuration file; it may not exist.
        contact: address or web page that the User-Agent gives to the sources, empty for none.
        keymap: binding id → key(s), as `textual.app.App.set_keymap` takes them.
        debug: show tracebacks (`LOTALOT_DEBUG=1`).
    """

    db: Path
    boamp: BoampSettings = field(default_factory=BoampSettings)
    reference: ReferenceSettings = field(default_factory=ReferenceSettings)
    registers: RegisterSettings = field(default_factory=RegisterSettings)
    segments: Path | None = None
    contact: str = ""
    keymap: dict[str, str] = field(default_factory=dict)
    debug: bool = False


def data_dir() -> Path:
    """Return the folder of the user's data, which may not exist yet."""
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed when --db says where

    return user_data_path(APP, appauthor=False)


def cache_dir() -> Path:
    """Return the folder of what can be made again (the demonstration's workspace), which may not exist yet."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - only the demonstration needs it

    return user_cache_path(APP, appauthor=False)


def config_path(environ: Mapping[str, str]) -> Path:
    """Return the configuration file: `LOTALOT_CONFIG`, or `config.toml` in the user's configuration folder."""
    if named := environ.get("LOTALOT_CONFIG"):
        return Path(named).expanduser()
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed when the variable says where

    return user_config_path(APP, appauthor=False) / CONFIG_NAME


def load_settings(db: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Gather the settings: `--db` first, then the environment, then the file, then the defaults.

    Raises:
        SettingsError: the configuration file cannot be read or holds an unknown or wrong value.
    """
    env = os.environ if environ is None else environ
    path = config_path(env)
    config = _read(path, required=bool(env.get("LOTALOT_CONFIG")))
    if db is None:
        named = env.get("LOTALOT_DB")
        db = Path(named).expanduser() if named else data_dir() / DB_NAME
    return Settings(
        db=db,
        boamp=config.boamp,
        reference=config.reference,
        registers=config.registers,
        segments=path.with_name(SEGMENTS_NAME),
        contact=config.contact,
        keymap=config.keymap,
        debug=env.get("LOTALOT_DEBUG", "") not in ("", "0"),
    )


def _read(path: Path, *, required: bool) -> _Config:
    try:
        with path.open("rb") as file:
            body = file.read(MAX_CONFIG_BYTES + 1)
    except FileNotFoundError:
        if required:
            raise SettingsError(path, "ce fichier de réglages n'existe pas ; corrigez LOTALOT_CONFIG.") from None
        return _Config()
    except OSError as error:
        raise SettingsError(
            path, f"ce fichier de réglages ne s'ouvre pas, {why_refused(error)} ; vérifiez LOTALOT_CONFIG."
        ) from error
    if len(body) > MAX_CONFIG_BYTES:
        raise SettingsError(path, "ce fichier de réglages est trop gros pour en être un ; videz-le ou déplacez-le.")
    try:
        return _Config.model_validate(tomllib.loads(body.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            path, f"ce n'est pas du TOML lisible{_line(error)} ; corrigez-le ou déplacez-le."
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            path, f"le réglage « {key} » est inconnu ou n'a pas une valeur permise ; voyez docs/cli.md."
        ) from error


def _line(error: Exception) -> str:
    """Say which line is wrong, when the reader says it."""
    found = re.search(r"at line (\d+)", str(error))
    return f", ligne {found[1]}" if found else ""
