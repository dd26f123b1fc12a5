"""Read what a person types in a form: figures with a comma, French dates, SIRET, addresses.

Pure. What cannot be used raises `ValueError` with one French sentence that says what to type instead.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

SIREN_LENGTH = 9
SIRET_LENGTH = 14
MAX_NUMBER = Decimal(10) ** 12
MAX_URL = 2000


def read_number(
    typed: str, *, most: Decimal | int = MAX_NUMBER, unit: str = "", example: str = "3,5"
) -> Decimal | None:
    """Read a figure (`1 200,5`, `12 k€`); None when nothing is typed."""
    text = re.sub(r"[\s\u00a0\u202f]|€|HT|%", "", typed)
    text = text.removesuffix(unit.replace(" ", "")) if unit else text
    factor = 1
    if text[-1:].lower() == "k":
        text, factor = text[:-1], 1000
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", ".")) * factor
    except InvalidOperation:
        raise ValueError(f"« {typed} » n'est pas un nombre ; écrivez par exemple {example}.") from None
    if not value.is_finite() or value < 0:
        raise ValueError(f"« {typed} » ne convient pas ; écrivez un nombre positif, par exemple {example}.")
    if value > most:
        raise ValueError(f"« {typed} » est trop grand : au plus {most}.")
    return value


def read_count(typed: str) -> int:
    """Read a whole number, zero or more."""
    value = read_number(typed, most=10_000_000, example="34")
    if value is None:
        raise ValueError("Indiquez une quantité, par exemple 34 (0 s'il n'y en a plus).")
    if value != value.to_integral_value():
        raise ValueError(f"« {typed} » n'est pas un nombre entier.")
    return int(value)


def read_day(typed: str) -> date | None:
    """Read a date (`30/06/2027`); None when nothing is typed."""
    if not typed:
        return None
    match = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", typed)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(typed)
    except ValueError:
        raise ValueError(f"« {typed} » n'est pas une date ; écrivez par exemple 30/06/2027.") from None


def read_siret(typed: str) -> str:
    """Read a SIREN or SIRET, its key checked; empty when nothing is typed."""
    from readiness.siret import compact, validate_siren, validate_siret  # noqa: PLC0415 - only in the forms

    number = compact(typed)
    if not number or (len(number) == SIRET_LENGTH and validate_siret(number)):
        return number
    if len(number) == SIREN_LENGTH and validate_siren(number):
        return number
    if number.isdigit() and len(number) not in (SIREN_LENGTH, SIRET_LENGTH):
        raise ValueError(f"Un SIRET a 14 chiffres (un SIREN 9) ; celui-ci en a {len(number)}.")
    raise ValueError(f"« {typed} » n'est pas un SIRET : un chiffre est sans doute faux.")


def looks_like_siret(typed: str) -> bool:
    """Say whether a person typed a company number rather than a name."""
    digits = re.sub(r"[\s.\-]", "", typed)
    return digits.isdigit() and len(digits) >= SIREN_LENGTH


def read_department(typed: str) -> str:
    """Read a département's code (`56`, `2a`, `974`); give it as the notices do, with its leading zero."""
    from feeds.reference.departments import normal_department  # noqa: PLC0415 - only where one is named

    code = normal_department(typed)
    if code:
        return code
    hint = "la Corse s'écrit 2A ou 2B" if typed.strip() == "20" else "écrivez par exemple 56, 02, 2A ou 974"
    raise ValueError(f"« {typed} » n'est pas un code de département ; {hint}.")


def read_url(typed: str) -> str:
    """Read the address of a feed."""
    if len(typed) > MAX_URL:
        raise ValueError("Cette adresse est trop longue pour en être une.")
    text = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or " " in typed:
        raise ValueError(
            f"« {typed} » n'est pas une adresse ; elle commence par https:// et mène à un flux RSS ou Atom."
        )
    return text


def read_name(typed: str, what: str) -> str:
    """Read a name that must not be empty."""
    if not typed:
        raise ValueError(f"Indiquez {what}.")
    return typed
