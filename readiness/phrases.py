"""Find figures in free French text: days and hours a week, minimum turnover, goods and measures.

Pure: a text goes in, what was found and where comes out. Cheap words are looked for before any pattern is run, and each
pattern is bounded, because most fragments hold nothing and some are hostile. Whose lot it is and what it means for a
structure is decided elsewhere.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Final

LONGEST_TEXT: Final = 20_000
"""Characters of one fragment that are searched."""
MOST_FOUND: Final = 60
"""Figures kept of one search: a notice has a few, a hostile text thousands."""

_NUMBER_WORDS: Final = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7}
_LAST_DAYS: Final = {"jeudi": 4, "vendredi": 5, "samedi": 6, "dimanche": 7}
_N: Final = r"(?P<n>\d{1,3}(?:[ .]\d{3}){1,3}(?!\d)|\d{1,9})(?P<d>,\d{1,2})?"

_SCHEDULE_WORDS: Final = ("semaine", "hebdo", "lundi", "/7", "sur 7", "par sem", "/sem", "/ 7")
_DAYS: Final = re.compile(r"(?<![\d,])(?P<n>[1-7])(?P<d>,5)? ?(?:j|jrs?|jours?) ?(?:/|sur|par|a la) ?(?:7\b|semaine)")
_TIMES: Final = re.compile(
    r"(?<![\d,])\b(?P<n>[1-7]|une?|deux|trois|quatre|cinq|six|sept)(?: ?\( ?[1-7] ?\))? "
    r"?(?:jours?|fois|x\b|passages?|interventions?|visites?|prestations?|collectes?|livraisons?|tournees?|rotations?)"
    r"(?: hebdomadaires?| ?(?:/|par|a la) ?sem(?:aine|\.))"
)
_MONDAY_TO: Final = re.compile(r"\bdu lundi (?:matin )?au (?P<n>jeudi|vendredi|samedi|dimanche)\b")
_HOURS: Final = re.compile(
    r"(?<![\d,:h])(?P<n>\d{1,4})(?P<d>[,.]\d{1,2})? ?(?:h|heures?)"
    r"(?: hebdomadaires?\b| hebdo\b| ?(?:/|par|a la) ?sem(?:aine|\.))"
)
_NOT_WORK: Final = re.compile(
    r"24 ?h|24/24|ouvert|horaires? d|joindre|joignable|telepho|\btel\b|contact|retir|renseigne|consult|secretariat|"
    r"assistance|support|hotline|astreinte|depot|depose|remis|recepisse|guichet|adresse|courri|plateforme|"
    r"conges|penalit|retard|reunion|rapport|compte.rendu|visites? (?:obligatoire|du site|des lieux|prealable)|acces au"
)
_NOT_LOAD: Final = re.compile(r"temps plein|contrat de travail|duree legale|beneficiaire|insertion|demandeurs? d")

_TURNOVER: Final = re.compile(r"chiffres? d.{0,2}affaires?|\bca (?:annuel|global|moyen|minim)")
_OTHER_AMOUNT: Final = re.compile(
    r"assurance|responsabilite civile|\brc\b|montants? (?:minim|maxim|mini\b|maxi\b)|conclu|capital|penalit|caution"
    r"|garanti|(?:accord-cadre|marche) (?:est|a|avec|comporte)\b"
)
"""Between the turnover and a figure, what says that the figure is of something else."""
_AMOUNT: Final = re.compile(_N + r" ?(?P<u>k€|m€|€|keur|meur|eur\b|euros?\b|millions? d|mille euros)")
_RATIO: Final = re.compile(r"(?<![\d,])(?P<n>\d)(?P<d>[,.]\d)? ?(?:fois|x) .{0,40}?(?:montant|valeur)")
_AT_LEAST: Final = re.compile(
    r"minim|superieur|au moins|>=?|≥|(?:\bne |\bnon |\bpas ).{0,30}inferieur|egale? (?:a|ou superieur)|exige"
)
_AMOUNT_WINDOW: Final = 220

_GOODS_NOUNS: Final = (
    "chaise|fauteuil|table|bureau|armoire|caisson|etagere|banc|tabouret|canape|lit|matela|meuble|casier|vestiaire|lampe|"
    "banquette|bibliotheque|ordinateur|ecran|imprimante|tablette|telephone|smartphone|velo|vetement|blouse|drap|"
    "couverture|serviette|sac|livre|jouet|refrigerateur|carton|ramette|poste de travail|unite|exemplaire|piece"
)
_GOODS: Final = re.compile(
    rf"(?<![\d,.])(?<!lot )(?<!lots )(?<!article )(?<!n°)(?<!n° )(?<!du ){_N} "
    rf"(?:petite?s? |grande?s? |nouve\w{{1,4}} )?(?P<u>{_GOODS_NOUNS})(?:s|x)?\b(?! de la)"
)
_NOT_GOODS: Final = re.compile(
    r"(?:logement|appartement|\bt[1-6]\b|maison|\barticle)[^|]{0,20}\||\|s? de (?:poste|vote|logement)"
    r"|(?:ehpad|hopital|clinique|residence|etablissement|construction)[a-z' ]{0,20} (?:de|d'environ) \|"
    r"|\|s? d'(?:ehpad|hospi)|\|[a-z ]{0,14}nettoy"
)
"""Around a counted noun, which stands as `|`: rooms of a dwelling, beds of a home, offices to be cleaned."""
_NOT_SENT: Final = re.compile(
    r"remis|offres?\b|rapport|dossier|document|candidature|\bplis?\b|livrable|justificatif|du marche|contractuel"
)
"""Around pieces and copies: papers to hand in."""
_PAPERS: Final = ("piece", "exemplaire")
_NOT_MEASURED: Final = re.compile(
    r"(?:camion|vehicule|ptac|poids lourd|benne|engin|chariot|charge|capacite|porteur|balayeuse|\barticle)[^|]{0,24}\|"
)
_YEARS: Final = (2015, 2040)
_MEASURES: Final = re.compile(
    rf"(?<![\d,.]){_N} ?(?P<u>m²|m2|metres? carres?|repas|tonnes?|kg|hectares?|points? de collecte)(?![\w²])"
)
_LOT_BEFORE: Final = re.compile(
    r"\blots?(?: n[o°]s?\.?)? ?(?P<first>\d{1,3})(?P<more>(?:(?:, ?| et | a | & )\d{1,3}){0,20})"
)
_LOT_AFTER: Final = re.compile(
    r" ?(?:(?:ht|h\.t\.?|ttc|par an|annuels?|/ ?an),? ){0,3}\(?(?:pour|au titre du|sur) (?:le )?lot "
    r"(?:n ?[°o]s?\.? ?)?(\d{1,3})\b"
)
_UNITS: Final = {"m2": "m²", "metre carre": "m²", "metres carres": "m²", "metres carre": "m²"}


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in a text.

    Attributes:
        topic: `days`, `hours`, `turnover`, `turnover-ratio`, `goods` or `measure`.
        value: the figure; euros excluding tax, days or hours a week, or a count of `unit`.
        unit: folded French word of what is counted, empty for days, hours and euros.
        start / end: offsets of the words in the text.
        lots: lots named before it in the same sentence, empty when none is.
    """

    topic: str
    value: Decimal
    unit: str
    start: int
    end: int
    lots: tuple[str, ...] = ()


def find_schedule(folded: str) -> list[Found]:
    """Find how many days and hours a week the work takes. Opening hours and help desks are left out.

    Args:
        folded: text given by `feeds.text.fold`.
    """
    folded = folded[:LONGEST_TEXT]
    found: list[Found] = []
    if not any(word in folded for word in _SCHEDULE_WORDS):
        return found
    for pattern in (_DAYS, _TIMES, _MONDAY_TO):
        for match in islice(pattern.finditer(folded), MOST_FOUND):
            if _NOT_WORK.search(_sentence(folded, match.start(), match.end())):
                continue
            value = _NUMBER_WORDS.get(match["n"]) or _LAST_DAYS.get(match["n"]) or int(match["n"])
            half = Decimal("0.5") if match.groupdict().get("d") else Decimal(0)
            if not any(each.start <= match.start() < each.end for each in found):
                found.append(_at(folded, match, "days", Decimal(value) + half))
    return found + _hours(folded)


def _hours(folded: str) -> list[Found]:
    found = []
    for match in islice(_HOURS.finditer(folded), MOST_FOUND):
        value = _decimal(match["n"], match["d"])
        around = folded[max(0, match.start() - 80) : match.end() + 60]
        if value is not None and value > 0 and not _NOT_LOAD.search(around):
            found.append(_at(folded, match, "hours", value))
    return found


def find_turnover(folded: str) -> list[Found]:
    """Find a minimum yearly turnover, in euros or as a multiple of the contract's amount (`turnover-ratio`).

    A declaration of turnover asks for no level; neither does an upper limit ("inférieur à").
    """
    folded = folded[:LONGEST_TEXT]
    if "affaire" not in folded and "ca " not in folded:
        return []
    found: list[Found] = []
    starts = [match.start() for match in islice(_TURNOVER.finditer(folded), MOST_FOUND)]
    for position, start in enumerate(starts):
        stop = starts[position + 1] if position + 1 < len(starts) else len(folded)
        stop = min(stop, start + _AMOUNT_WINDOW)
        for pattern, topic in ((_RATIO, "turnover-ratio"), (_AMOUNT, "turnover")):
            for match in pattern.finditer(folded, start, stop):
                if not _AT_LEAST.search(folded[max(0, start - 80) : match.start() + 40]):
                    continue
                if topic == "turnover" and _OTHER_AMOUNT.search(folded, start, match.start()):
                    break
                value = _money(match) if topic == "turnover" else _decimal(match["n"], match["d"])
                if value:
                    found.append(_at(folded, match, topic, value))
    return found


def find_goods(folded: str) -> list[Found]:
    """Find counted goods (`200 chaises`)."""
    return _counted(_GOODS, folded, "goods", _NOT_GOODS)


def find_measures(folded: str) -> list[Found]:
    """Find measured work (`1 200 m²`, `14 000 repas`)."""
    return _counted(_MEASURES, folded, "measure", _NOT_MEASURED)


def _counted(pattern: re.Pattern[str], folded: str, topic: str, others: re.Pattern[str]) -> list[Found]:
    found = []
    for match in islice(pattern.finditer(folded[:LONGEST_TEXT]), MOST_FOUND):
        value, unit = _decimal(match["n"], match["d"]), match["u"]
        line = folded.rfind("\n", 0, match.start()) + 1
        around = folded[max(line, match.start() - 40) : match.start()] + "|" + folded[match.end() : match.end() + 24]
        if not value or others.search(around) or (unit in _PAPERS and _NOT_SENT.search(around)):
            continue
        if topic != "goods" or not _is_year(match["n"]):
            found.append(_at(folded, match, topic, value, _UNITS.get(unit, unit)))
    return found


def _is_year(digits: str) -> bool:
    """Tell a year from a count: nobody orders 2026 chairs."""
    return digits.isdigit() and _YEARS[0] <= int(digits) <= _YEARS[1]


def _at(folded: str, match: re.Match[str], topic: str, value: Decimal, unit: str = "") -> Found:
    after = _LOT_AFTER.match(folded, match.end())
    lots = (str(int(after[1])),) if after else _lots_before(folded, match.start())
    return Found(topic, value, unit, match.start(), match.end(), lots)


def _sentence(folded: str, start: int, end: int) -> str:
    """Give the words around a match, within its line, far enough to know what is spoken of."""
    first = max(folded.rfind("\n", 0, start) + 1, start - 110)
    stop = folded.find("\n", end)
    return folded[first : min(len(folded) if stop < 0 else stop, end + 70)]


def _lots_before(folded: str, start: int) -> tuple[str, ...]:
    """Give the lots named last before a figure, in the same line."""
    first = max(folded.rfind("\n", 0, start) + 1, start - 240)
    named = None
    for named in _LOT_BEFORE.finditer(folded, first, start):  # noqa: B007 - the last one speaks
        pass
    if named is None:
        return ()
    if " a " in named["more"]:
        last = re.findall(r"\d+", named["more"])[-1]
        span = range(int(named["first"]), min(int(last), int(named["first"]) + 99) + 1)
        return tuple(str(each) for each in span)
    return tuple(str(int(each)) for each in (named["first"], *re.findall(r"\d+", named["more"])))


def _decimal(whole: str, decimals: str | None) -> Decimal | None:
    try:
        return Decimal(whole.replace(" ", "").replace(".", "") + (decimals or "").replace(",", "."))
    except InvalidOperation:
        return None


def _money(match: re.Match[str]) -> Decimal | None:
    value = _decimal(match["n"], match["d"])
    unit = match["u"]
    if value is None:
        return None
    if unit.startswith(("m€", "meur", "million")):
        return value * 1_000_000
    if unit.startswith(("k", "mille")):
        return value * 1_000
    # Less than this is a VAT rate, an article or a share, never a yearly turnover.
    return value if value >= 1_000 else None  # noqa: PLR2004
