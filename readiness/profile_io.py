"""Read and write a structure's profile as TOML or JSON (the document of `docs/formats/profile.md`).

What comes in is bounded, cleaned of control characters and validated; every refusal is one French sentence that names
the file, the field and what to do. Nothing is written but the profile itself.
"""

import json
import math
import os
import tomllib
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from feeds.errors import why_refused
from feeds.text import clean
from readiness.errors import UnreadableProfile
from readiness.models import Structure, StructureKind
from readiness.siret import compact, siret_trouble

MOST_BYTES: Final = 1_000_000
_DEEPEST: Final = 8
_HEADER: Final = "Profil de structure pour Lot à lot. Un champ absent veut dire « inconnu », jamais « non »."
_COMMENTS: Final = {
    "name": "Nom de la structure.",
    "siret": "SIRET (14 chiffres) ou SIREN (9 chiffres).",
    "kinds": "Statuts, un ou plusieurs : " + ", ".join(kind.value for kind in StructureKind) + ".",
    "radius_km": "Jusqu'où vous allez, en kilomètres autour de vos sites.",
    "hours_per_week": "Heures de travail disponibles par semaine.",
    "days_per_week": "Jours de travail possibles par semaine (3.5 pour trois jours et demi).",
    "turnover": "Chiffre d'affaires annuel hors taxes, en euros, dernier exercice connu.",
    "staff": "Effectif en équivalents temps plein.",
    "certifications": "Certifications, labels et agréments que vous détenez (docs/formats/profile.md).",
    "insurances": "Assurances que vous savez attester : rc-pro, decennale…",
    "accreditations": "Un agrément ou une convention : statut, référence, date de fin.",
    "sites": "Un lieu d'où vous partez : nom, code postal, ville, et ses coordonnées si vous les connaissez.",
    "capabilities": "Une activité : segment, heures et jours par semaine, rayon propre, date de fin, "
    "confiance (sure, probable ou fragile), et ses conditions (docs/formats/profile.md).",
    "equipment": "Matériel que l'on ne peut promettre qu'une fois ; cité deux fois, il existe deux fois.",
    "engagement": "Tailles de contrat que vous prenez : least_hours, most_hours (par semaine), least_amount, "
    "most_amount (euros HT), least_months, most_months.",
    "windows": "Heures où l'on travaille : jours (lun à dim), début, fin.",
    "refused": "Heures refusées : jours (lun à dim), début, fin.",
    "closings": "Fermeture de chaque année : premier et dernier jour (mois-jour), nom.",
    "absences": "Absence datée : part de la capacité (1 : toute) ou nombre de personnes.",
    "seasons": "Saison : part de la capacité qui est là (0.5 : la moitié), par mois ou de telle à telle date.",
}
_FIELDS: Final = {
    "name": "nom",
    "kinds": "statuts",
    "accreditations": "agréments",
    "sites": "sites",
    "capabilities": "activités",
    "segment": "segment",
    "kind": "statut",
    "valid_until": "date de fin",
    "postcode": "code postal",
    "city": "ville",
    "turnover": "chiffre d'affaires",
    "staff": "effectif",
    "confidence": "confiance",
    "windows": "heures de travail",
    "refused": "heures refusées",
    "closings": "fermetures",
    "absences": "absences",
    "seasons": "saisons",
    "engagement": "tailles de contrat",
    "start": "heure de début",
    "end": "heure de fin",
    "starts": "premier jour",
    "ends": "dernier jour",
    "days": "jours",
    "months": "mois",
}


def read_profile(path: Path) -> Structure:
    """Read a profile file, TOML or JSON by its suffix (JSON when it starts with a brace otherwise).

    Raises:
        UnreadableProfile: the file cannot be read, is too big, or a field is wrong; the message says which.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableProfile(str(path), f"lecture impossible, {why_refused(error)} ; vérifiez le chemin") from error
    suffix = path.suffix.lower()
    as_json = suffix == ".json" or (suffix != ".toml" and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"))
    return parse_profile(data, str(path), as_json=as_json)


def parse_profile(data: bytes, origin: str, *, as_json: bool) -> Structure:
    """Read a profile from bytes.

    Args:
        data: the document, UTF-8.
        origin: name shown in errors.
        as_json: JSON instead of TOML.

    Raises:
        UnreadableProfile: see `read_profile`.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableProfile(origin, f"plus de {MOST_BYTES // 1_000_000} Mo, ce n'est pas un profil")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableProfile(origin, "le texte n'est pas en UTF-8, enregistrez-le dans cet encodage") from error
    try:
        tree: Any = json.loads(text, parse_float=Decimal) if as_json else tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # tomllib and json both say where; their words are English, so the position only is kept.
        raise UnreadableProfile(origin, f"{_syntax_place(error)}, corrigez cette ligne") from error
    if not isinstance(tree, dict):
        raise UnreadableProfile(origin, "ce n'est pas un profil, partez de « lotalot profile export »")
    return make_structure(tree, origin)


def make_structure(tree: dict[str, Any], origin: str) -> Structure:
    """Validate a profile given as plain values, cleaned first; the SIRET loses its spaces.

    Raises:
        UnreadableProfile: a field is wrong; the message names it.
    """
    try:
        cleaned = _cleaned(tree)
    except RecursionError as error:
        raise UnreadableProfile(
            origin, "le document est trop imbriqué, partez de « lotalot profile export »"
        ) from error
    try:
        structure = Structure.model_validate(cleaned)
    except ValidationError as error:
        raise UnreadableProfile(origin, _field_trouble(error)) from error
    _check_meaning(structure, origin)
    return structure.model_copy(update={"siret": compact(structure.siret)})


def write_profile(structure: Structure, path: Path) -> None:
    """Write a profile, JSON when the suffix says so, TOML otherwise. The file is replaced whole or not at all.

    Raises:
        UnreadableProfile: the file cannot be written.
    """
    text = profile_to_json(structure) if path.suffix.lower() == ".json" else profile_to_toml(structure)
    partial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UnreadableProfile(
            str(path), f"écriture impossible, {why_refused(error)} ; choisissez un autre dossier"
        ) from error


def profile_to_json(structure: Structure) -> str:
    """Render a profile as JSON; what is unknown is left out."""
    return structure.model_dump_json(indent=2, exclude_none=True) + "\n"


def profile_schema() -> dict[str, Any]:
    """Give the JSON Schema of a profile."""
    return Structure.model_json_schema()


def profile_to_toml(structure: Structure) -> str:
    """Render a profile as TOML with a French comment on each field; what is unknown is left out."""
    lines = [f"# {_HEADER}", ""]
    tables: list[str] = []
    for name in Structure.model_fields:
        value = getattr(structure, name)
        if isinstance(value, tuple) and (value and isinstance(value[0], BaseModel)):
            for position, entry in enumerate(value):
                tables += ["", f"# {_COMMENTS[name]}"] if position == 0 else [""]
                tables.append(f"[[{name}]]")
                tables += [f"{key} = {text}" for key, text in _entries(entry)]
        elif name == "name" or value not in (None, "", ()):
            lines += [f"# {_COMMENTS[name]}", f"{name} = {_toml(value)}"]
    return "\n".join((*lines, *tables)) + "\n"


def _entries(entry: BaseModel) -> Iterator[tuple[str, str]]:
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if value not in (None, "", ()):
            yield name, _toml(value)


def _toml(value: Any) -> str:  # noqa: ANN401 - the values of a validated model
    """Write one value of the profile's fixed schema as TOML 1.0."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, BaseModel):
        inside = ", ".join(f"{key} = {text}" for key, text in _entries(value))
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _toml_decimal(value)
    if isinstance(value, (int, float)):
        return repr(value)
    # JSON's escapes are a subset of TOML's basic strings, except DEL, which no cleaned text holds.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return text if text.lstrip("-").replace(".", "", 1).isdigit() else f'"{value}"'


def _cleaned(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any document
    """Give the tree with every text cleaned: a name may reach the terminal."""
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each, depth + 1) for each in value]
    return value


def _syntax_place(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"la syntaxe est fausse ligne {error.lineno}, colonne {error.colno}"
    found = [word.rstrip(",)") for word in str(error).split("line ")[1:2]]
    line = found[0].split(",")[0].split(" ")[0] if found else ""
    return f"la syntaxe est fausse ligne {line}" if line.isdigit() else "la syntaxe est fausse"


def _field_trouble(error: ValidationError) -> str:
    """Say in French which field is wrong, of which entry, and what is expected."""
    first = error.errors(include_url=False)[0]
    words = [f"n° {part + 1}" if isinstance(part, int) else f"« {clean(str(part))[:60]} »" for part in first["loc"]]
    field = " ".join(words) or "document"
    last = next((str(part) for part in reversed(first["loc"]) if isinstance(part, str)), "")
    known = f" ({_FIELDS[last]})" if last in _FIELDS else ""
    return f"champ {field}{known} : {_expected(first['type'], first.get('ctx') or {}, first.get('input'), last)}"


_EXPECTED: Final = (
    ("missing", "il manque, ajoutez-le"),
    ("extra_forbidden", "inconnu, retirez-le ou vérifiez l'orthographe"),
    ("date", "une date comme 2026-12-31 est attendue"),
    ("time", "une heure comme 07:30 est attendue"),
    ("int", "un nombre entier est attendu"),
    ("too_long", "trop d'entrées, gardez l'essentiel"),
    ("decimal", "un nombre sans unité est attendu"),
    ("float", "un nombre sans unité est attendu"),
    ("finite", "un nombre fini, sans unité, est attendu"),
    ("literal", "sure, probable ou fragile est attendu"),
    ("string", "un texte entre guillemets est attendu"),
    ("tuple", "une liste est attendue"),
)
"""Starts of pydantic's error types, and what to say for each."""


_MEANINGS: Final = {
    "windows": "le début et la fin sont à la même heure",
    "refused": "le début et la fin sont à la même heure",
    "absences": "le dernier jour vient avant le premier",
    "seasons": "dites ses mois, ou son premier et son dernier jour",
}
"""What a list's own rule refuses, by the list's name."""


def _expected(kind: str, context: dict[str, Any], given: object, field: str) -> str:
    """Say in French what a field should hold."""
    if kind == "value_error":
        return _MEANINGS.get(field, "une valeur d'un autre genre est attendue")
    if kind == "enum" and field == "days":
        return "un jour est attendu : lun, mar, mer, jeu, ven, sam ou dim"
    if kind == "string_pattern_mismatch":
        return "un mois et un jour comme 08-03 sont attendus"
    if kind == "enum" and field in ("kind", "kinds"):
        near = get_close_matches(str(given), [each.value for each in StructureKind], 1, 0.3)
        return "statut inconnu" + (f", vouliez-vous dire « {near[0]} » ?" if near else ", voyez la liste du modèle")
    for sign, text in (("ge", "au moins"), ("le", "au plus"), ("gt", "plus de")):
        if sign in context:
            return f"un nombre est attendu, {text} {context[sign]}"
    return next(
        (text for start, text in _EXPECTED if kind.startswith(start)), "une valeur d'un autre genre est attendue"
    )


def _check_meaning(structure: Structure, origin: str) -> None:
    """Refuse what is well formed and cannot be meant: a wrong key, an unknown segment, an endless number."""
    trouble = siret_trouble(structure.siret) if structure.siret else ""
    if trouble:
        raise UnreadableProfile(origin, f"champ « siret » : {trouble}, ou retirez-le")
    for label, value in _numbers(structure):
        if not math.isfinite(value):
            raise UnreadableProfile(origin, f"champ « {label} » : un nombre fini est attendu")
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415 - its word patterns are heavy

    for capability in structure.capabilities:
        if capability.segment not in SEGMENTS:
            near = get_close_matches(capability.segment, SEGMENTS, 1, 0.4)
            hint = f", vouliez-vous dire « {near[0]} » ?" if near else ", voyez la liste de l'aide"
            raise UnreadableProfile(origin, f"segment inconnu « {capability.segment[:60]} »{hint}")


def _numbers(structure: Structure) -> Iterator[tuple[str, float]]:
    if structure.radius_km is not None:
        yield "radius_km", structure.radius_km
    for capability in structure.capabilities:
        if capability.radius_km is not None:
            yield "radius_km", capability.radius_km
