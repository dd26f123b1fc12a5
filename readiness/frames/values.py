"""Read the figures of cells: quantities in digits or words, units, amounts. Unknown is None, never zero. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from feeds.text import fold
from readiness.numbers import find_numbers
from readiness.stock_io import french_number

_AMOUNT_WORDS: Final = re.compile(
    r"\b(?:euros?|eur|ht|h\.t\.?|ttc|hors taxes?)\b|[€/](?: ?[a-z]{1,6})?$|€", re.IGNORECASE
)
_MOST: Final = Decimal(10) ** 12
_QUANTITY: Final = re.compile(
    r"^(?:environ|env\.?|~|≈|qte ?:?|quantite ?:?|soit)? ?(?P<n>\d[\d .,]*)(?: ?(?:a|-|/) ?(?P<n2>\d[\d .,]*))? ?"
    r"(?P<unit>[a-z²³%][a-z²³./ ]{0,24})?(?:\(.{0,40}\))?\.?$"
)
UNITS: Final = {
    "u": ("u", "u.", "un", "unite", "unites", "unit", "piece", "pieces", "pce", "pces", "pc", "pcs", "p", "ex",
          "exemplaire",
          "exemplaires", "l'unite", "a l'unite", "unite(s)", "piece(s)", "each", "nb"),
    "ens": ("ens", "ens.", "ensemble", "ensembles"),
    "lot": ("lot", "lots"),
    "forfait": ("forfait", "forfaits", "ft", "ff", "fft", "f", "forf", "forf."),
    "ml": ("ml", "m.l.", "metre lineaire", "metres lineaires"),
    "m²": ("m2", "m²", "metre carre", "metres carres"),
    "m³": ("m3", "m³", "metre cube", "metres cubes"),
    "m": ("m", "metre", "metres"),
    "kg": ("kg", "kilo", "kilos", "kilogramme", "kilogrammes"),
    "t": ("t", "tonne", "tonnes"),
    "h": ("h", "heure", "heures"),
    "jour": ("j", "jour", "jours", "journee", "journees"),
    "mois": ("mois",),
    "an": ("an", "ans", "annee", "annees"),
    "paire": ("paire", "paires"),
    "boîte": ("boite", "boites", "bte"),
    "carton": ("carton", "cartons", "ctn"),
    "palette": ("palette", "palettes"),
    "rouleau": ("rouleau", "rouleaux", "rlx"),
    "litre": ("l", "litre", "litres"),
    "jeu": ("jeu", "jeux"),
}  # fmt: skip
_UNIT_OF: Final = {word: unit for unit, words in UNITS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity as read; `value` is None when the text says none."""

    value: Decimal | None
    least: Decimal | None = None
    unit: str = ""


def unit_of(text: str) -> str:
    """Give the usual name of a unit; the text itself when it is not in the list."""
    bare = " ".join(fold(text).split())
    return _UNIT_OF.get(bare, _UNIT_OF.get(bare.strip(" ."), " ".join(text.split())))


def read_count(text: str, number: Decimal | None = None) -> Count:
    """Read a quantity cell: `12`, `1 234,5`, `12 u`, `environ 40`, `10 à 20`, `douze (12)`."""
    if number is not None:
        return Count(number if 0 <= number < _MOST else None)
    folded = " ".join(fold(text).split())
    if not folded:
        return Count(None)
    match = _QUANTITY.match(folded)
    if match is not None:
        value, upper = french_number(match["n"].strip()), french_number((match["n2"] or "").strip())
        unit = (match["unit"] or "").strip()
        named = unit_of(unit) if unit else ""
        if value is not None and upper is not None and value < upper:
            return Count(upper, value, named)
        if value is not None and upper is None:
            return Count(value, None, named)
    found = [each for each in find_numbers(folded) if each.value < _MOST]
    if len(found) == 1 and len(folded) <= 60:  # noqa: PLR2004 - a sentence is no quantity
        words = folded[found[0].end :].strip(" ()./0123456789")
        return Count(found[0].value, found[0].least, _UNIT_OF.get(words, ""))
    return Count(None)


def read_amount(text: str, number: Decimal | None = None) -> Decimal | None:
    """Read a price (`12,50 €`, `1 234,56 € HT`, `45.-`); None when the cell holds none."""
    if number is not None:
        return number if abs(number) < _MOST else None
    bare = text.strip()
    while (less := _AMOUNT_WORDS.sub("", bare).strip(" .-:")) != bare:
        bare = less
    return french_number(bare) if bare[:1].isdigit() else None


def is_number(text: str) -> bool:
    """Tell whether a text is only a figure, with or without a unit of money or share."""
    return read_amount(text.rstrip(" %")) is not None
