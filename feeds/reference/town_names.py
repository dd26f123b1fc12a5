"""The town's name in what a buyer wrote, without postcode, CEDEX, courtesies and brackets; districts of three cities.

Pure functions over text; which commune has the name is for `feeds.reference.locate` to find.
"""

import re
from typing import Final

from feeds.reference.geometry import name_key
from feeds.text import fold

LONGEST_NAME: Final = 60
LONGEST_PROSE: Final = 300
SHORTEST_IN_PROSE: Final = 3

POSTCODE: Final = re.compile(r"(?<![0-9])(?:0[1-9]|[1-8][0-9]|9[0-58]|2[abAB]|97)[0-9]{3}(?![0-9])")
DEPARTMENT_NUMBER: Final = re.compile(r"\((0[1-9]|[1-8][0-9]|9[0-5]|2[abAB]|97[1-8]|98[46-8])\)")

_TOWN_END: Final = re.compile(r"[,;:(\n/–—]| - ")
_CEDEX: Final = re.compile(r"\bcedex\b(?: ?[0-9]{1,2}\b)?")
_PARENTHESIS: Final = re.compile(r"\([^()]{0,40}\)")
_ARTICLE_BEHIND: Final = re.compile(r"^([^()]{2,50}?) ?\((le|la|les|l'|l’)\)", re.IGNORECASE)
_ABBREVIATIONS: Final = re.compile(r"\b(?:s/s|sous-|ss)(?=[ -])", re.IGNORECASE)
_NUMBER_BEFORE: Final = re.compile(r"^(?:f )?(?:0[1-9]|[1-8][0-9]|9[0-5]|2[ab]|97[1-8]) (?=[a-z])")
_ARMY_SORTING: Final = re.compile(r"\b(?:sp(?: ?[0-9]{1,2})?|[0-9]{2} sp|rp|bp ?[0-9]{1,5}|cs ?[0-9]{1,5})$")
_COURTESY: Final = re.compile(
    r"^(?:a |f |(?:sur )?(?:le |la |l )?(?:territoire|secteur|site|commune|ville|mairie)(?: nouvelle)?"
    r"(?: (?:de|d|du|des))? )"
)
_MOST_COURTESIES: Final = 3
_CITY: Final = "(paris|lyon|marseille)"
_RANK: Final = r"0?([1-9]|1[0-9]|20|[ivx]{1,5})(?:er|re|eme|e|me)?"
_DISTRICT: Final = re.compile(rf"^{_CITY} {_RANK}(?: arrondissement| arr| ardt)?(?: france)?$")
_DISTRICT_BEFORE: Final = re.compile(rf"^{_RANK} (?:arrondissement|arr|ardt)(?: (?:de|a))? {_CITY}$")
_ROMAN: Final = {"i": 1, "v": 5, "x": 10}
_DISTRICTS: Final = {"paris": 20, "lyon": 9, "marseille": 16}
_NAMED: Final = re.compile(
    r"\b(?:commune|ville|mairie)(?: nouvelle)? (?:de |d'|du |des )((?:la |le |les |l')?[a-z0-9' -]{2,40}?)"
    r"(?= dans | pour | et | ou | a |[.,;:()\n–—]|$)"
)
_SEGMENT: Final = re.compile(r"[,;:()/\n–—]| - |\. ")
_TAIL: Final = re.compile(r".*\b(?:de |d'|du |des |a )((?:la |le |les |l')?[a-z][a-z' -]{2,40})$")
_WIDER: Final = re.compile(
    r"\b(?:metropole|communaute|agglomeration|departement|region|pays|canton|academie|ressort)\b"
)
"""What is named after a town and is wider than it."""
_SEVERAL: Final = re.compile(r"\b(?:et|ou|communes|villes)\b")


def town_keys(name: str) -> tuple[str, ...]:
    """Give the comparison keys that a town's name as published may stand for, as written first; none for prose.

    `Ville d'Avray` is a town of that name before it is the town of Avray.
    """
    if len(name) > LONGEST_NAME:
        return ()
    if behind := _ARTICLE_BEHIND.match(name):
        name = f"{behind[2]} {behind[1]}"
    bare = POSTCODE.sub(" ", _PARENTHESIS.sub(" ", _ABBREVIATIONS.sub("sous", name)))
    key = _CEDEX.sub(" ", name_key(bare)).strip()
    key = _ARMY_SORTING.sub("", _NUMBER_BEFORE.sub("", key)).strip()
    polite = key
    for _ in range(_MOST_COURTESIES):
        polite = _COURTESY.sub("", polite)
    whole = name_key(name) if "(" in name else ""  # a few names hold brackets: Castillon (Canton de Lembeye)
    keys = (whole, _district(key) or key, _district(polite) or polite)
    return tuple(dict.fromkeys(one for one in keys if one not in ("", "france")))


def _district(key: str) -> str:
    """Give the key of a municipal arrondissement, or an empty string."""
    if found := _DISTRICT.fullmatch(key):
        city, rank = found[1], found[2]
    elif found := _DISTRICT_BEFORE.fullmatch(key):
        rank, city = found[1], found[2]
    else:
        return ""
    number = int(rank) if rank.isdigit() else _roman(rank)
    if not 1 <= number <= _DISTRICTS[city]:
        return ""
    return f"{city} {number}{'er' if number == 1 else 'e'} arrondissement"


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def town_after(text: str) -> str:
    """Give what stands for a town at the beginning of a text that follows a postcode."""
    return _TOWN_END.split(text.strip(), maxsplit=1)[0]


def town_before(text: str) -> str:
    """Give what stands for a town at the end of a text that comes before a postcode (`rue du Lac, Annecy (74000)`)."""
    return _TOWN_END.split(text.rstrip(" (-,"))[-1]


def keys_in_prose(text: str) -> list[list[str]]:
    """Give the keys of what may be a town in a sentence, the surest kind first; empty when several places are told.

    First what is called a commune, then each part between punctuation, then what ends a part after « de » or « à ».
    """
    if len(text) > LONGEST_PROSE or len(set(DEPARTMENT_NUMBER.findall(text))) > 1:
        return []
    folded = fold(text).replace("’", "'")
    named = [name_key(found[1]) for found in _NAMED.finditer(folded)]
    if _SEVERAL.search(folded):
        return [named] if named and "communes" not in folded else []
    parts = [part.strip(" .") for part in _SEGMENT.split(folded)]
    tails = [name_key(found[1]) for part in parts if not _WIDER.search(part) and (found := _TAIL.fullmatch(part))]
    keys = [key for part in parts if part for key in town_keys(part)]
    return [[key for key in kind if len(key) >= SHORTEST_IN_PROSE] for kind in (named, keys, tails)]


def without_article(key: str) -> str:
    """Give a key without its leading article (`le mans` → `mans`)."""
    for article in ("le ", "la ", "les ", "l "):
        if key.startswith(article):
            return key[len(article) :]
    return key
