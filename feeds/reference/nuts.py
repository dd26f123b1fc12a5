"""NUTS areas of France by name, and the départements that a wider area holds."""

from functools import cache

from feeds.reference._tables import forgotten_on_refresh, fresh_lines, read_csv
from feeds.reference.departments import department_name, department_of_nuts, departments


@cache
def _names() -> dict[str, str]:
    """Give the names of the areas above the département, shipped first, then the official ones."""
    names = {row["code"]: row["name"] for row in read_csv("nuts.csv")}
    for line in fresh_lines("nuts") or ():
        code, _, name = line.partition("\t")
        names[code] = name
    return names


def nuts_name(code: str) -> str:
    """Name a French NUTS area of any level, of the 2013 or of the present generation; empty when it is not one."""
    code = code.strip().upper()
    if code == "FR":
        return "France"
    department = department_of_nuts(code)
    return department_name(department) if department else _names().get(code, "")


def departments_of_nuts(code: str) -> tuple[str, ...]:
    """Give the départements of a French NUTS area, one or several; empty for the whole country or an unknown code."""
    code = code.strip().upper()
    if len(code) <= len("FR"):
        return ()
    return tuple(
        entry.code
        for entry in departments().values()
        if entry.nuts3.startswith(code) or entry.nuts3_2013.startswith(code)
    )


forgotten_on_refresh(_names.cache_clear)
