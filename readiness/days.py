"""Find days in folded French text: when a contract starts and ends, when and how fast goods are delivered. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from readiness.found import Found, lots_of
from readiness.numbers import Number

MOST_FOUND: Final = 30
_MONTHS: Final = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_DAY: Final = re.compile(
    r"(?P<d>\d{1,2})(?:er)? ?(?:(?P<s>[/.-]) ?(?P<m>\d{1,2}) ?(?P=s) ?(?P<y>(?:19|20)\d\d|\d\d)(?![\d/])"
    rf"|(?P<w>{'|'.join(_MONTHS)}) (?P<y2>(?:19|20)\d\d))"
)
_GLUE: Final = frozenset("0123456789/.")
_FIRST_YEAR, _LAST_YEAR = 1990, 2060
_STARTS: Final = re.compile(
    r"(?:a (?:compter|partir|dater) du|des le|debut(?:e|era|eront|ant)?[^.;\n]{0,40}?(?: le| au|:)|debut(?:e|"
    r"era)? (?:au|le)"
    r"|demarr\w{0,6}[^.;\n]{0,60}?(?: le| au|:)|commenc\w{0,6}[^.;\n]{0,40}?(?: le| au)"
    r"|pris\w* d'effet[^.;\n]{0,30}?(?: le| au|:)|prend(?:ra)? effet[^.;\n]{0,20}?(?: le| au)"
    r"|(?:entre|du|de) (?:le )?|effet (?:au|le)|date d'effet ?:?) ?$"
)
_ENDS: Final = re.compile(
    r"(?:jusqu'(?:au|a la date du|a)|(?:se )?termin\w{0,6}[^.;\n]{0,24}?(?: le| au)|(?:prend(?:ra)?|"
    r"arrive\w*) (?:fin|a (?:son )?"
    r"(?:terme|echeance))[^.;\n]{0,16}?(?: le| au)|expir\w{0,6} le|fin (?:du (?:marche|"
    r"contrat))?[^.;\n]{0,24}?(?: le| au|:)"
    r"|echeance[^.;\n]{0,16}?(?: le| au|:)) ?$"
)
_FROM: Final = re.compile(r"(?<!compter )(?<!partir )(?<!dater )\b(?:entre|du|de) (?:le )?$")
_TO: Final = re.compile(r" ?(?:-|au|et(?: le)?|jusqu'au|a) ?\d")
_WEEKDAY: Final = re.compile(r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) $")
_BETWEEN: Final = re.compile(r" ?(?:-|au|et(?: le)?|jusqu'au|a) ?")
_CONTRACT: Final = re.compile(
    r"marche|contrat|accord-cadre|accord cadre|convention|concession|prestation|duree|execution|periode|"
    r"delegation|travaux|"
    r"service|\blot|reconduct|chantier|exploitation|fourniture|effet|conclu|renouvel|mission|programme"
)
_NOT_CONTRACT: Final = re.compile(
    r"offres?\b|visite|dossier|telecharg|candidat|pli[s]?\b|prix|revis|version|arrete du|loi du|decret|ordonnance|"
    r"signe|avis |"
    r"reunion|question|depot|remise|attribu|modifi|mis[e]? a jour|rappel|facture|kbis|certificat|echantillon|"
    r"validite|jury|"
    r"notification du|publi|prise en charge|indice|mois zero|deliber"
)
_DELIVERY_BY: Final = re.compile(
    r"livr\w{1,6}[^.;\n]{0,50}?(?:au plus tard (?:le|pour le|au)|avant le|pour le|le|au|:|est fixee? au|"
    r"prevue? (?:le|au|pour le)) ?$"
)
_DELAY_BEFORE: Final = re.compile(
    r"(?:\bdelais?\b[^.;\n]{0,160}?|\bsous |\bdans les |\ben |livr\w{1,6}[^.;\n]{0,40}?)(?:de |d'|:|est de |"
    r"maximum de |fixe a |a |maximal de |egal a )?"
    r"(?:\(?maximum )?$"
)
_DELAY_UNIT: Final = re.compile(
    r" ?(?P<u>jours?|j|heures?|h|semaines?|mois)\b(?P<w> ?\(?ouvr(?:es?|ables?)|,? ?calendaires?)?"
)
_UNITS: Final = {
    "jour": "j", "jours": "j", "heure": "h", "heures": "h", "semaine": "semaines",
}  # fmt: skip
_NOT_DELIVERY: Final = re.compile(
    r"paiement|regle|facture|mandate|validite|reclam|reponse|recours|devis|penalit|retard|commande (?:au moins|"
    r"avant)|preavis|"
    r"notification|question|visite|offres?\b|candidat|garantie|echange|remplac|bon a tirer|maquette pour"
)


def days_in(folded: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, date]]:
    """Give the days written in a text (`1er janvier 2027`, `01/08/24`), with their offsets."""
    for count, match in enumerate(_DAY.finditer(folded, start, len(folded) if end is None else end)):
        glued = start < match.start() and folded[match.start() - 1] in _GLUE
        day = None if glued else _date(match)
        if day is not None:
            yield match.start(), match.end(), day
        if count >= MOST_FOUND:
            return


def _date(match: re.Match[str]) -> date | None:
    year = int(match["y"] or match["y2"])
    year += 2000 if year < 100 else 0  # noqa: PLR2004 - two digits
    month = int(match["m"]) if match["m"] else _MONTHS.index(match["w"]) + 1
    try:
        day = date(year, month, int(match["d"]))
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def find_days(folded: str, numbers: Sequence[Number]) -> list[Found]:
    """Find when the contract starts (`starts`) and ends (`ends`), and until when or how fast is delivered (`delivery`).

    A delivery delay is `value` in days, hours, weeks or months (`unit`); a day is `on`.

    Args:
        folded: text of `feeds.text.fold`.
        numbers: `find_numbers(folded)`.
    """
    found: list[Found] = []
    previous: tuple[int, str] | None = None
    for start, end, day in days_in(folded):
        topic = _topic(folded, start, end, previous)
        previous = (end, topic)
        if topic:
            lots = lots_of(folded, start, end)
            found.append(Found(topic, Decimal(0), "", start, end, lots, on=day))
    return found + _delays(folded, numbers)


def _topic(folded: str, start: int, end: int, previous: tuple[int, str] | None) -> str:
    """Tell what a day is; empty when it is not the contract's."""
    first = max(folded.rfind("\n", 0, start) + 1, folded.rfind(". ", 0, start) + 1, start - 150)
    before = _WEEKDAY.sub("", folded[first:start])
    stop = min((at for at in (folded.find("\n", end), folded.find(". ", end)) if at >= 0), default=len(folded))
    if previous and previous[1] == "starts" and _BETWEEN.fullmatch(folded, previous[0], start):
        return "ends"
    if _DELIVERY_BY.search(before) and not _NOT_DELIVERY.search(before[-90:]):
        return "delivery"
    topic = "ends" if _ENDS.search(before) else "starts" if _opens(before, folded[end : end + 14]) else ""
    said = _CONTRACT.search(before + folded[end : min(stop, end + 60)])
    return topic if said and not _NOT_CONTRACT.search(before[-70:]) else ""


def _opens(before: str, after: str) -> bool:
    """Tell whether the words before a day make it a start; `du … au …` needs its second day."""
    if not _STARTS.search(before):
        return False
    return not _FROM.search(before) or bool(_TO.match(after))


def _delays(folded: str, numbers: Sequence[Number]) -> list[Found]:
    """Find within how long is delivered."""
    if "livr" not in folded:
        return []
    found = []
    for number in numbers:
        unit = _DELAY_UNIT.match(folded, number.end)
        if unit is None or number.value <= 0 or not _is_delivery(folded, number.start, unit.end()):
            continue
        name = _UNITS.get(unit["u"], unit["u"])
        worked = " ouvrés" if unit["w"] and "ouvr" in unit["w"] else ""
        lots = lots_of(folded, number.start, unit.end())
        found.append(Found("delivery", number.value, name + worked, number.start, unit.end(), lots, number.least))
    return found


def _is_delivery(folded: str, start: int, end: int) -> bool:
    first = max(folded.rfind("\n", 0, start) + 1, folded.rfind(". ", 0, start) + 1, start - 220)
    before = folded[first:start]
    near = before[max((before.rfind(mark) for mark in (";", "dans le cas")), default=0) + 1 :]
    around = near + folded[end : end + 90].partition(". ")[0]
    if "livr" not in around or not _DELAY_BEFORE.search(near):
        return False
    return not _NOT_DELIVERY.search(near[-60:])
