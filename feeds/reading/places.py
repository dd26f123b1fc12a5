"""Where a contract is executed: places resolved to coordinates, and départements.

The table of communes is loaded only when a notice publishes a place, or none but a title (`feeds.reference`). What is
ambiguous stays so; a title gives a town only when no field does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from feeds.models import Notice, Place
from feeds.reading.title_places import town_in_title
from feeds.reference import (
    AMBIGUOUS,
    department_of_nuts,
    department_of_postcode,
    departments_of_nuts,
    departments_told,
    forgotten_on_refresh,
    locate,
    normal_department,
)

PRECISE: Final = ("commune", "postcode")


@dataclass(frozen=True, slots=True)
class ReadPlaces:
    """Resolved places of the procedure and of its lots, and the départements of execution."""

    places: tuple[Place, ...] = ()
    lot_places: tuple[tuple[str, tuple[Place, ...]], ...] = ()
    departments: tuple[str, ...] = ()


def read_places(notice: Notice) -> ReadPlaces:
    """Resolve the places of a notice.

    Départements: those of the places of execution; without any, those of a region that is all that is said, unless the
    zone of publication is narrower; without any, that zone as declared, which mixes where the buyer is and where the
    work is; without any, the buyer's own.
    """
    hints = tuple(dict.fromkeys(code for raw in notice.departments if (code := normal_department(raw))))
    hint = hints[0] if len(hints) == 1 else ""
    places = _resolved(notice.places, hint)
    lot_places = tuple((lot.id, _resolved(lot.places, hint)) for lot in notice.lots if lot.places)
    everywhere = [*places, *(place for _, group in lot_places for place in group)]
    departments = tuple(dict.fromkeys(code for place in everywhere for code in _departments(place)))
    if not departments:
        wide = tuple(dict.fromkeys(code for place in everywhere for code in departments_of_nuts(place.nuts)))
        departments = () if hints and set(hints) <= set(wide) else wide
    if not departments:
        buyer = department_of_postcode(notice.buyer.postcode)
        departments = hints or ((buyer,) if buyer else ())
    if not any(place.precision in PRECISE for place in everywhere):
        named = town_in_title(notice.title, departments, notice.buyer.city)
        places = (*places, named) if named else places
    return ReadPlaces(places, lot_places, departments)


def _resolved(places: Iterable[Place], hint: str) -> tuple[Place, ...]:
    """Resolve places; one that names a town without saying where is looked for in the notice's only département."""
    return tuple(_with_hint(place, hint) for place in dict.fromkeys(places))


@lru_cache(maxsize=1024)
def _with_hint(place: Place, hint: str) -> Place:
    """Resolve one place, alone first, then with the hint, which tells homonyms apart but never makes a place.

    Remembered: the lots of a notice are mostly executed in one place.
    """
    found = locate(place)
    named = place.city or place.label
    if found.precision not in ("", AMBIGUOUS) or not hint or not named:
        return found
    hinted = locate(replace(place, department=hint))
    return hinted if hinted.precision == "commune" or hinted.insee else found


def _departments(place: Place) -> tuple[str, ...]:
    """Give the départements of a place, resolved or not; those that it lists; a foreign postcode has none."""
    if place.nuts and not place.nuts.upper().startswith("FR"):
        return ()
    listed = departments_told(place.city or place.label)
    if len(listed) > 1:
        return listed
    code = place.department or department_of_postcode(place.postcode) or department_of_nuts(place.nuts)
    return (code,) if code else ()


forgotten_on_refresh(_with_hint.cache_clear)
