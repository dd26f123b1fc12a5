"""Départements and regions: codes, names, NUTS, time zones. Small tables, read on first use."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from feeds.reference._tables import read_csv
from feeds.reference.geometry import name_key

CODE_LENGTH: Final = 5
"""Characters of a postcode and of an INSEE commune code."""
METROPOLITAN_ZONE: Final = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Department:
    """A département or an overseas collectivity. `code` is zero-padded (`02`, `2A`, `974`)."""

    code: str
    name: str
    region: str
    nuts3: str
    nuts3_2013: str
    timezone: str
    """IANA zone in which its buyers' clocks are read."""


@cache
def departments() -> dict[str, Department]:
    """Give the départements by code, in the order of codes."""
    return {
        row["code"]: Department(
            code=row["code"],
            name=row["name"],
            region=row["region"],
            nuts3=row["nuts3"],
            nuts3_2013=row["nuts3_2013"],
            timezone=row["timezone"],
        )
        for row in read_csv("departements.csv")
    }


@cache
def regions() -> dict[str, str]:
    """Give the regions' names by code."""
    return {row["code"]: row["name"] for row in read_csv("regions.csv")}


def department_name(code: str) -> str:
    """Give a département's name, or an empty string for an unknown code."""
    found = departments().get(normal_department(code))
    return found.name if found else ""


def zone_of_department(code: str) -> str:
    """Give the IANA zone of a département; metropolitan time for an unknown one."""
    found = departments().get(normal_department(code))
    return found.timezone if found else METROPOLITAN_ZONE


_CORSICA_POSTCODE: Final = re.compile(r"20[0-9]{3}")


def normal_department(code: str) -> str:
    """Give the zero-padded code of a département written any usual way (`2`, `02`, `2a`, `20A`), or an empty string."""
    code = code.strip().upper()
    if code in ("20A", "20B"):
        code = "2" + code[2]
    if code.isdigit() and len(code) == 1:
        code = "0" + code
    return code if code in departments() else ""


def department_of_insee(insee: str) -> str:
    """Give the département of an INSEE commune code (`2A004`, `97411`), or an empty string."""
    head = insee[:3] if insee.startswith(("97", "98")) else insee[:2]
    return normal_department(head) if len(insee) == CODE_LENGTH else ""


def department_of_postcode(postcode: str) -> str:
    """Give the département of a postcode from its digits, or an empty string.

    A few communes have the postcode of the neighbouring département's post office; `locate` knows them, this does not.
    Corsica: 200xx and 201xx are Corse-du-Sud, 202xx and 206xx Haute-Corse. 97133 and 97150 are collectivities, whose
    numbers (977, 978) begin the CEDEX codes of La Réunion.
    """
    postcode = postcode.strip()
    if len(postcode) != CODE_LENGTH or not postcode.isdigit():
        return ""
    if _CORSICA_POSTCODE.fullmatch(postcode):
        return "2A" if postcode[2] in "01" else "2B"
    if postcode in ("97133", "97150"):
        return {"97133": "977", "97150": "978"}[postcode]
    if postcode.startswith(("977", "978")):
        return "974"
    head = postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]
    return head if head in departments() else ""


_NUMBER: Final = r"(?:0[1-9]|[1-8][0-9]|9[0-5]|2[abAB]|97[1-8])"
_LISTED: Final = re.compile(
    rf"\bd[ée]p(?:artemen)?ts?\.? (?:n[o°]s? ?)?({_NUMBER}(?:(?: ?,| ?;| et| ?/| ?-) ?{_NUMBER}){{0,110}})(?![0-9])",
    re.IGNORECASE,
)
_IN_BRACKETS: Final = re.compile(rf"\(({_NUMBER})\)")
_ONE_NUMBER: Final = re.compile(_NUMBER)
LONGEST_LIST: Final = 600


def departments_told(text: str) -> tuple[str, ...]:
    """Give the départements that a text lists by number: `départements 22, 29 et 35`, `Chamalières (63), Riom (63)`."""
    if not any(character.isdigit() for character in text[:LONGEST_LIST]):
        return ()
    listed = [number for found in _LISTED.finditer(text[:LONGEST_LIST]) for number in _ONE_NUMBER.findall(found[1])]
    bracketed = [found[1] for found in _IN_BRACKETS.finditer(text[:LONGEST_LIST])]
    codes = (normal_department(number) for number in (*listed, *bracketed))
    return tuple(dict.fromkeys(code for code in codes if code))


@cache
def _by_nuts() -> dict[str, str]:
    """Index départements by both generations of NUTS 3 codes."""
    table = {entry.nuts3_2013: entry.code for entry in departments().values() if entry.nuts3_2013}
    return table | {entry.nuts3: entry.code for entry in departments().values() if entry.nuts3}


def department_of_nuts(nuts: str) -> str:
    """Give the département of a NUTS 3 code, of the 2021 or of the 2013 generation; empty for a wider area."""
    return _by_nuts().get(nuts.strip().upper(), "")


@cache
def _by_name() -> dict[str, str]:
    """Index départements by comparison key of their name."""
    return {name_key(entry.name): entry.code for entry in departments().values()}


def department_named(name: str) -> str:
    """Give the code of the département that has this name (accents, case and hyphens ignored), or an empty string."""
    return _by_name().get(name_key(name), "")
