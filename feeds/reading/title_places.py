"""The town that a title names, when no field says where the work is.

Believed only when the title names one town of the départements concerned, in words that say where (« à Rennes »,
« commune de Rennes »), or the buyer's own town (« le musée de Lille », for the town of Lille). Pure.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from feeds.models import Place
from feeds.reference import Commune, communes_named, is_common_place, name_key
from feeds.text import fold

MOST_WORDS: Final = 10
"""Words, hyphens and apostrophes of the longest names of communes."""
LONGEST_TITLE: Final = 600

_TOKEN: Final = re.compile(r"[^\W_]+|[^\w\s]")
_WHERE: Final = frozenset({"a", "commune", "ville", "mairie", "ccas"})
_OF: Final = frozenset({"de", "d", "du", "des"})
_ARTICLES: Final = frozenset({"la", "le", "les", "l"})
_LINKS: Final = frozenset("'’-")
_WIDER: Final = frozenset(
    {
        "metropole",
        "agglomeration",
        "communaute",
        "agglo",
        "departement",
        "region",
        "pays",
        "canton",
        "academie",
        "habitat",
    }
)
_SEVERAL: Final = frozenset({"et", "ou", "entre", "communes", "villes"})
_MANY: Final = frozenset({"groupement", "groupements", "adherents", "aeroports", "plusieurs", "differents", "divers"})
"""Words of a purchase for more than one place: the buyer's town is then only its address."""

Token = tuple[str, str]
"""A word or a sign, as written and folded."""


def town_in_title(title: str, departments: Collection[str], buyer_city: str) -> Place | None:
    """Give the one town that a title says the work is in, or None.

    Args:
        title: of the procedure.
        departments: where the work may be; without any, no town is believed.
        buyer_city: of the contracting authority, empty when unknown.
    """
    if not departments or len(title) > LONGEST_TITLE:
        return None
    tokens = [(found[0], fold(found[0])) for found in _TOKEN.finditer(title)]
    alone = _MANY.isdisjoint(word for _, word in tokens)
    towns: dict[str, tuple[Commune, str]] = {}
    for commune, words, sure in _named(tokens, departments, capitals=title.isupper()):
        if sure or (alone and name_key(buyer_city) == name_key(commune.name)):
            towns.setdefault(commune.insee, (commune, words))
    if len(towns) != 1:
        return None
    ((commune, words),) = towns.values()
    return Place(
        label=f"d'après l'objet : {words}",
        city=commune.name,
        postcode=commune.postcodes[0] if len(commune.postcodes) == 1 else "",
        department=commune.department,
        insee=commune.insee,
        latitude=commune.latitude,
        longitude=commune.longitude,
        precision=commune.precision,
    )


def _named(tokens: list[Token], departments: Collection[str], *, capitals: bool) -> Iterator[tuple[Commune, str, bool]]:
    """Give each commune named after a word that may say where, its words, and whether that word does."""
    folded = [token[1] for token in tokens]
    for at, word in enumerate(folded[:-1]):
        sure = word in _WHERE or (word in _OF and at > 0 and folded[at - 1] in _WHERE)
        if not sure and word not in _OF:
            continue
        start = at + 1
        if start < len(folded) and folded[start] in _LINKS:
            start += 1
        if found := _longest(tokens, start, departments, after=word, capitals=capitals):
            commune, end = found
            around = {folded[at - 1] if at else "", *folded[end : end + 1]}
            if not around & _WIDER and not around & _SEVERAL:
                yield commune, " ".join(token[0] for token in tokens[start:end]), sure


def _longest(
    tokens: list[Token], start: int, departments: Collection[str], *, after: str, capitals: bool
) -> tuple[Commune, int] | None:
    """Give the commune with the longest name that the tokens from `start` on spell, and where it ends."""
    end = start
    while end < len(tokens) and end - start < MOST_WORDS and (tokens[end][1].isalnum() or tokens[end][1] in _LINKS):
        end += 1
    for stop in range(end, start, -1):
        words = tokens[start:stop]
        if not words[-1][1].isalnum() or not (capitals or _has_capital(words)):
            continue
        key = name_key(" ".join(word[1] for word in words))
        if is_common_place(key):
            continue
        found = communes_named(key, departments, article=after in ("du", "des"))
        if len({commune.insee for commune in found}) == 1:
            return found[0], stop
    return None


def _has_capital(words: list[Token]) -> bool:
    """Tell whether a name begins with a capital, its article apart."""
    own = next((word for word in words if word[1] not in _ARTICLES and word[1].isalnum()), words[0])
    return own[0][0].isupper()
