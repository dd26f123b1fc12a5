"""Checksums of French company numbers. Pure; asks no register."""

import re
from typing import Final

LA_POSTE: Final = "356000000"
_NOT_DIGITS: Final = re.compile(r"[\s.\-]+")
_SIREN: Final = re.compile(r"[0-9]{9}")
_SIRET: Final = re.compile(r"[0-9]{14}")


def compact(number: str) -> str:
    """Drop the spaces, dots and hyphens that people type in a number."""
    return _NOT_DIGITS.sub("", number)


def _luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if position % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - Luhn: two digits are added together
    return total % 10 == 0


def validate_siren(number: str) -> bool:
    """Tell whether nine digits (spaces allowed) carry a right key."""
    digits = compact(number)
    return bool(_SIREN.fullmatch(digits)) and _luhn(digits)


def validate_siret(number: str) -> bool:
    """Tell whether fourteen digits (spaces allowed) carry a right key.

    The establishments of La Poste follow another key: the sum of the digits is a multiple of five.
    """
    digits = compact(number)
    if not _SIRET.fullmatch(digits):
        return False
    if digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return True
    return _luhn(digits) and _luhn(digits[:9])


def siret_trouble(number: str) -> str:
    """Say in French what is wrong with a SIRET or a SIREN; empty when nothing is."""
    digits = compact(number)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (9, 14):
        return "un SIRET a 14 chiffres, un SIREN 9"
    right = validate_siret(digits) if len(digits) == 14 else validate_siren(digits)  # noqa: PLR2004 - digits of a SIRET
    return "" if right else "la clé de contrôle ne correspond pas, vérifiez les chiffres"
