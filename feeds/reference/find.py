"""Find the communes that a person may mean while typing: name, its beginning, postcode, CEDEX or INSEE code."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from feeds.models import Place
from feeds.reference._tables import forgotten_on_refresh
from feeds.reference.communes import Commune, CommuneIndex, index
from feeds.reference.geometry import name_key
from feeds.reference.likeness import closest, slips_allowed
from feeds.reference.locate import candidates, locate

_CODE: Final = re.compile(r"[0-9]{5}|2[abAB][0-9]{3}")


@lru_cache(maxsize=256)
def find_commune(text: str, limit: int = 10) -> tuple[Commune, ...]:
    """Give the communes that a text may mean, to choose from; empty when nothing comes near.

    Those of that name, then those that begin with it, the most populous first; else what `locate` makes of it; else the
    towns that resemble it.
    """
    text = text.strip()
    if not text:
        return ()
    table = index()
    if _CODE.fullmatch(text):
        return _of_code(table, text.upper())[:limit]
    name = name_key(text)
    begun = table.starting_with(name, limit) if name else []
    exact = sorted((*table.named(name), *table.without_article(name)), key=_by_population)
    known = _distinct((*exact, *begun)) or candidates(Place(label=text)) or _offered(table, name)
    return _distinct(known)[:limit]


def _of_code(table: CommuneIndex, code: str) -> tuple[Commune, ...]:
    """Give the communes of a postcode; else that of a CEDEX code, then that of an INSEE code: it may be either."""
    if owners := table.of_postcode(code):
        return tuple(sorted(owners, key=_by_population))
    town = table.of_insee(locate(Place(postcode=code)).insee)
    own = table.of_insee(code)
    return _distinct(one for one in (town, own) if one)


def _offered(table: CommuneIndex, name: str) -> list[Commune]:
    """Give the towns that a misspelt name may stand for; the most populous first."""
    names = closest(name, table.well_known(), slips_allowed(name) + 1)
    return sorted((one for key in dict.fromkeys(names) for one in table.named(key)), key=_by_population)


def _distinct(communes: Iterable[Commune]) -> tuple[Commune, ...]:
    return tuple(dict.fromkeys(communes))


def _by_population(commune: Commune) -> int:
    """Order the most populous first."""
    return -(commune.population or 0)


forgotten_on_refresh(find_commune.cache_clear)
