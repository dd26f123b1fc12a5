"""Small values as the national forms write them: identifiers, codes, amounts, quantities, addresses, places.

Pure functions from untrusted nodes to clean values. What is not recognised gives the empty value, never a guess.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from feeds.dates import parse_day
from feeds.models import Amount, Evidence, Place, Quantity
from feeds.text import clean, fold
from feeds.tree import as_list, dig, line_of, text_of

_NOT_DIGIT: Final = re.compile(r"\D+")
_SIRET_SIZES: Final = (9, 14)
_ADDRESS: Final = re.compile(
    r"https?://(?:[\w\-]+\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#][^\s<>\"'`{}|\\^]{0,1900})?", re.IGNORECASE
)
_BARE_ADDRESS: Final = re.compile(
    r"(?:www\.)(?:[\w\-]+\.)+[a-z]{2,24}\b|(?:[\w\-]+\.)+(?:fr|com|org|info|net|eu|bzh)\b", re.IGNORECASE
)
_BROKEN_SCHEME: Final = re.compile(r"(https?)\s*:?\s*/{1,3}\s*", re.IGNORECASE)
_CPV: Final = re.compile(r"\s*(\d{8})(?:-\d)?(?!\d)")
_FREE_LIMIT: Final = 1000
"""Characters in which a figure is looked for: a quantity that says more says several things."""
_NUMBER: Final = re.compile(r"\d{1,3}(?:[ .]\d{3})+(?:,\d{1,4})?(?!\d)|\d{1,15}(?:[.,]\d{1,4})?(?!\d)")
_PLAIN_NUMBER: Final = re.compile(r"\d{1,18}(?:\.\d{1,6})?")


def siret(node: object) -> str:
    """Give the 14 digits of a SIRET or the 9 of a SIREN, spaces and dots removed; empty when it is neither."""
    digits = _NOT_DIGIT.sub("", text_of(node))
    return digits if len(digits) in _SIRET_SIZES and digits.strip("0") else ""


def web_address(node: object) -> str:
    """Give an http(s) address, `www.x` made `https://www.x`; empty for anything else.

    Nothing but http and https passes, and no user name before the host: a link is opened with one key.
    """
    raw = text_of(node).replace("&amp;", "&").strip()
    if not raw or len(raw) > 2000:  # noqa: PLR2004 - longer is no address
        return ""
    raw = _BROKEN_SCHEME.sub(lambda found: found[1].lower() + "://", raw, count=1)
    if not raw.lower().startswith(("http://", "https://")):
        if not _BARE_ADDRESS.match(raw) or "@" in raw.split("/", 1)[0]:
            return ""
        raw = "https://" + raw
    found = _ADDRESS.match(raw)
    return clean(found[0]).rstrip(".,;") if found and raw[found.end() : found.end() + 1] != "@" else ""


def cpv_codes(*nodes: object) -> tuple[str, ...]:
    """Give the CPV codes (8 digits, main first, each once) of nodes in any of the shapes that BOAMP used.

    `codeCPV.objetPrincipal.classPrincipale`, `CPV.PRINCIPAL`, `CPV.objetPrincipal.classPrincipale`, plain text, lists.
    """
    found: dict[str, None] = {}
    for node in nodes:
        _collect_cpv(node, found, 6)
    return tuple(found)


def _collect_cpv(node: object, found: dict[str, None], depth: int) -> None:
    """Walk a CPV node in document order."""
    if depth <= 0:
        return
    if isinstance(node, str):
        code = _CPV.match(node)
        if code and code[1] != "00000000":
            found[code[1]] = None
    elif isinstance(node, dict):
        for key, child in node.items():
            if not str(key).startswith("@"):
                _collect_cpv(child, found, depth - 1)
    elif isinstance(node, list):
        for child in node:
            _collect_cpv(child, found, depth - 1)
    elif isinstance(node, int) and not isinstance(node, bool):
        _collect_cpv(str(node), found, depth - 1)


def decimal_of(node: object) -> Decimal | None:
    """Give the figure of a node: `754200`, `754 200,50`, `754200.00`; None when there is not exactly one."""
    raw = text_of(node).strip()
    if not raw:
        return None
    if _PLAIN_NUMBER.fullmatch(raw):
        return Decimal(raw)
    numbers = _NUMBER.findall(clean(raw[:_FREE_LIMIT]))
    return _figure(numbers[0]) if len(numbers) == 1 else None


def _figure(text: str) -> Decimal | None:
    """Read one French or plain figure; a dot before three digits separates thousands."""
    text = text.replace(" ", "")
    if "," in text or re.search(r"\.\d{3}(?:\.|$)", text):
        text = text.replace(".", "")
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def money(node: object) -> Decimal | None:
    """Give an amount of euros that is more than nothing: zero is how tools write "not filled"."""
    value = decimal_of(node)
    return value or None


def amount(
    single: object = None, low: object = None, high: object = None, qualifier: str = "estimated"
) -> Amount | None:
    """Build an amount from one figure, or from a minimum and a maximum; None when none is stated.

    The currency is read from `@devise`/`@DEVISE`, on the figure or around it.
    """
    if single is None and low is None and high is None:
        return None
    one, least, most = money(single), money(low), money(high)
    currency = next((code for node in (single, low, high) if (code := _currency(node))), "EUR")
    if one is not None and least is None and most is None:
        return Amount(one, one, qualifier, currency)
    if most is not None and least is None and one is None:
        return Amount(None, most, qualifier, currency)
    if least is None and most is None:
        return None
    return Amount(least, most, qualifier, currency)


def _currency(node: object) -> str:
    if not isinstance(node, dict):
        return ""
    code = line_of(node, "@devise") or line_of(node, "@DEVISE") or line_of(node, "@currencyID")
    return code.upper() if re.fullmatch(r"[A-Za-z]{3}", code) else ""


_MONEY: Final = re.compile(r"(" + _NUMBER.pattern + r")\s?(k|m)?\s?(?:€|euros?\b|eur\b|ht\b)")
_RANGE: Final = re.compile(r"\b(?:entre|de)\s(" + _NUMBER.pattern + r")\s(?:et|a)\s$")
"""The lower figure of « entre 10 000 et 20 000 € », which carries no unit of its own."""
_LEAST: Final = re.compile(r"\bmin(?:i(?:mum)?)?\b")
_MOST: Final = re.compile(r"\bmax(?:i(?:mum)?)?\b|\bplafond\b")


def amount_in(text: str) -> Amount | None:
    """Read an amount of euros excluding tax in a free text (`20 000 € HT`, `mini 5 000 €, maxi 20 000 €`).

    Amounts that say TTC are not excluding tax and are left out; so are texts with more than two figures.
    """
    folded = fold(text[:_FREE_LIMIT])
    found = [(match.start(), _scaled(match)) for match in _MONEY.finditer(folded)]
    values = [value for _, value in found if value]
    zeros = len(found) - len(values)
    if "ttc" in folded or not values or len(found) > 2:  # noqa: PLR2004 - a minimum and a maximum
        return None
    most, least = _MOST.search(folded), _LEAST.search(folded)
    if len(values) == 1 and not zeros and not most and not least:
        below = _RANGE.search(folded, 0, found[0][0])
        lower = _figure(below[1]) if below else None
        return Amount(lower if lower and lower < values[0] else values[0], values[0])
    if len(values) == 1 and (most or least):
        # A minimum of zero beside a maximum says nothing.
        return Amount(None, values[0], "framework-maximum") if most else None if zeros else Amount(values[0], None)
    return None if zeros else Amount(min(values), max(values))


def _scaled(match: re.Match[str]) -> Decimal | None:
    value = _figure(match[1])
    scale = {"k": 1000, "m": 1_000_000}.get(match[2] or "", 1)
    return value * scale if value else None


_UNITS: Final = {
    "m2": "m²", "m²": "m²", "metres carres": "m²", "metre carre": "m²", "m3": "m³", "m³": "m³", "metres cubes": "m³",
    "h": "heures", "heure": "heures", "heures": "heures", "u": "unités", "unite": "unités", "unites": "unités",
    "piece": "pièces", "pieces": "pièces", "t": "tonnes", "tonne": "tonnes", "tonnes": "tonnes", "l": "litres",
    "litre": "litres", "litres": "litres", "km": "km", "ha": "ha", "hectares": "ha", "ml": "m", "metres lineaires": "m",
    "metre lineaire": "m", "m": "m", "metres": "m", "jour": "jours", "jours": "jours", "an": "ans", "ans": "ans",
    "agent": "agents", "repas": "repas", "kg": "kg", "vehicule": "véhicules", "vehicules": "véhicules",
    "chaise": "chaises", "chaises": "chaises", "poste": "postes", "postes": "postes", "bureau": "bureaux",
}  # fmt: skip
_UNIT: Final = re.compile(r"\s?(m[2²3³]|metres? (?:carres?|cubes?|lineaires?)|[a-zœ]+)")
_NO_UNIT: Final = frozenset(
    {"a", "au", "aux", "de", "des", "du", "et", "ou", "par", "pour", "environ", "ht", "ttc", "la", "le", "les", "en"}
)


def quantity_of(node: object, path: str) -> Quantity | None:
    """Read a free-text quantity: a value and its unit when one single figure is stated, else the words alone.

    A sum of money is no quantity (use `amount_in`): None.
    """
    text = clean(text_of(node))[:_FREE_LIMIT]
    if not text:
        return None
    folded = fold(text)
    if _MONEY.search(folded) or "€" in text:
        return None
    evidence = Evidence(path, text[:300])
    figures = [match for match in _NUMBER.finditer(folded) if not folded[match.start() - 1 : match.start()].isalpha()]
    figures = [match for match in figures if folded[match.end() : match.end() + 1] != "°"]
    if len(figures) != 1:
        return Quantity(None, "", text, evidence)
    return Quantity(_figure(figures[0][0]), _unit_after(folded, text, figures[0].end()), text, evidence)


def _unit_after(folded: str, text: str, position: int) -> str:
    """Give the French unit word that follows a figure, as usually written; empty when there is none."""
    found = _UNIT.match(folded, position)
    if not found or found[1] in _NO_UNIT:
        return ""
    return _UNITS.get(found[1]) or (text[found.start(1) : found.end(1)].lower() if len(found[1]) > 2 else "")  # noqa: PLR2004


LONGEST_MONTHS: Final = 600
"""Beyond fifty years a duration is a slip of the keyboard."""


def duration(months: object, days: object = None, first: str = "", last: str = "") -> Decimal | None:
    """Give a duration in months, to one decimal: stated, in days, or from a first to a last day, both included."""
    found = decimal_of(months)
    if not found:
        counted = decimal_of(days)
        starts, ends = parse_day(first), parse_day(last)
        if not counted and starts and ends and ends > starts:
            counted = Decimal((ends - starts).days + 1)
        found = counted / Decimal("30.4375") if counted else None
    if not found or found > LONGEST_MONTHS:
        return None
    rounded = round(found, 1)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded


_DEPARTMENT: Final = re.compile(r"(?:\d{1,2}|20[ABab]|2[ABab]|9[78]\d)")


def department(code: str) -> str:
    """Give a département as everybody writes it: `2` is `02`, `20A` is `2A`, `971` stays; empty when it is none."""
    code = code.strip().upper()
    if not _DEPARTMENT.fullmatch(code) or code in ("0", "00"):
        return ""
    if code.startswith("20") and len(code) == 3:  # noqa: PLR2004
        return "2" + code[2]
    return code.zfill(2)


def departments(node: object) -> tuple[str, ...]:
    """Give the départements of a list, or of one text that joins them (`13,30`, `13;30`), each once."""
    codes: dict[str, None] = {}
    for item in as_list(node):
        for piece in re.split(r"[,;|/\s]+", text_of(item)):
            code = department(piece)
            if code:
                codes[code] = None
    return tuple(codes)


def postcode(node: object) -> str:
    """Give the five digits of a French postcode; empty otherwise."""
    found = re.fullmatch(r"\s*(?:F\s?-\s?)?(\d{2})\s?(\d{3})\s*", text_of(node))
    return found[1] + found[2] if found else ""


_TEXT_POSTCODE: Final = re.compile(r"(?<!\d)(\d{5})(?!\d)\s+([A-ZÀ-Ÿ][\w'’\- ]{2,60})")


def place_of(node: Any) -> Place | None:  # noqa: ANN401
    """Read a place written as an address (`voie.nomvoie`, `cp`, `ville`) or as free text; None when empty."""
    if isinstance(node, dict):
        way = " ".join(filter(None, (line_of(node, "voie", key) for key in ("num", "typevoie", "nomvoie"))))
        code, city = postcode(dig(node, "cp")), line_of(node, "ville")
        label = ", ".join(
            filter(None, (way, " ".join(filter(None, (code, city))), line_of(node, "txtLibre"), line_of(node)))
        )
        nuts = line_of(node, "codeNUTS") or line_of(node, "CODE_NUTS")
        return Place(label, city, code, nuts) if label or nuts else None
    text = clean(text_of(node))
    if not text:
        return None
    found = _TEXT_POSTCODE.search(text)
    return Place(text[:300], clean(found[2]) if found else "", found[1] if found else "")


def places_of(node: object) -> tuple[Place, ...]:
    """Read every place of a node that is one or several."""
    return tuple(place for item in as_list(node) if (place := place_of(item)))


def whole_number(node: object) -> int | None:
    """Give a small whole number; None when there is none."""
    value = decimal_of(node)
    return int(value) if value is not None and value == value.to_integral_value() and value < 10_000 else None  # noqa: PLR2004
