"""Find when and how often the work is done, in folded French text. Opening hours and help desks are left out. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from readiness.found import Found, lots_of, sentence
from readiness.numbers import Number

MOST_FOUND: Final = 60
_WORDS: Final = (
    "semaine", "hebdo", "lundi", "/7", "sur 7", "sur sept", "tous les jours", "par sem", "/sem", "/ 7", "7j", "week",
    "quotidien", "mensuel", "par mois", "par an", "/an", "/mois", "par jour", "/jour", "fois", "passage", "bimens",
    "trimestr", "journalier",
)  # fmt: skip
_LAST_DAYS: Final = {"mercredi": 3, "jeudi": 4, "vendredi": 5, "samedi": 6, "dimanche": 7}
_DAYS: Final = re.compile(r" ?(?:j|jrs?|jours?) ?(?:ouvr\w+ )?(?:/|sur|par|a la) ?(?:7\b|sept\b|semaine)")
_TIMES: Final = re.compile(
    r" ?(?:jours?|fois|x\b|passages?|interventions?|visites?|prestations?|collectes?|livraisons?|tournees?|rotations?|"
    r"nettoyages?|ramassages?|tontes?|enlevements?|seances?|numeros|parutions?|editions?|campagnes?)"
    r"(?P<p> hebdomadaires?| mensuels?| mensuelles?| annuels?| annuelles?| quotidiens?| quotidiennes?"
    r"| ?(?:/|par|a la|chaque|dans l') ?(?:sem(?:aine|\.)?(?![a-z])|mois|an(?:nee)?\b|jour\b))"
)
_HOURS: Final = re.compile(r" ?(?:h|heures?)(?: hebdomadaires?\b| hebdo\b| ?(?:/|par|a la) ?sem(?:aine|\.))")
_TIMES_BEFORE: Final = re.compile(r"(?<!\d)([1-9]) ?[x×] ?$")
_MONDAY_TO: Final = re.compile(r"du lundi (?:matin )?au (?P<n>mercredi|jeudi|vendredi|samedi|dimanche)\b")
_EVERY_DAY: Final = re.compile(r"tous les jours(?P<o> ouvr\w+| de la semaine)?")
_ADVERBIAL: Final = re.compile(
    r"(?:nettoyage|entretien|prestation|passage|collecte|livraison|ramassage|frequence|intervention|tonte)s?"
    r"(?: \w+){0,4} ?:? ?\b(?P<w>hebdomadaire|bi-?hebdomadaire|bimensuel|mensuel|trimestriel|semestriel|annuel|"
    r"quotidien|journalier|journaliere)(?:le|ne)?s?\b"
)
_ADVERBS: Final = {
    "hebdomadaire": ("days", 1), "bihebdomadaire": ("days", 2), "bi-hebdomadaire": ("days", 2),
    "bimensuel": ("month", 2), "mensuel": ("month", 1), "trimestriel": ("year", 4), "semestriel": ("year", 2),
    "annuel": ("year", 1), "quotidien": ("days", 5), "journalier": ("days", 5), "journaliere": ("days", 5),
}  # fmt: skip
_PERIODS: Final = (
    ("month", re.compile(r"mens|mois")),
    ("year", re.compile(r"\ban\b|annee|annuel")),
    ("day", re.compile(r"jour|quotid")),
)
_HOURS_A_DAY: Final = 24
_MOST_A_WEEK: Final = 21
"""Three a day; more is a count of something else."""
_NOT_WORK: Final = re.compile(
    r"ouvert|cedex|horaires? d'accueil|horaires? de (?:reception|depot)|joindre|joignable|telepho|\btel\b|contact|"
    r"retir|"
    r"renseigne|consult[ae]|secretariat|assistance|support|hotline|astreinte|depot|depose|remis|recepisse|guichet|"
    r"adresse|"
    r"courri(?!er(?:s)? (?:a|de))|plateforme|conges|penalit|retard|reunion|rapport|compte.rendu|diffus|"
    r"visites? (?:obligatoire|du site|des lieux|prealable)|acces aux? (?:sites?|chantier|batiment)|beneficiaire|"
    r"recond|renouvel|garantie|superieur"
)
_NOT_LOAD: Final = re.compile(r"temps plein|contrat de travail|duree legale|beneficiaire|insertion|demandeurs? d")
_CLOCK: Final = re.compile(r"(?P<h>\d{1,2}) ?(?:h|heures?|:)(?: ?(?P<m>[0-5]\d))?(?!\w)")
_OPENS: Final = re.compile(r"\b(?:entre|de) (?:(?P<n>\d{1,2}) ?(?:et|a|-) ?)?$")
_THEN: Final = re.compile(r" ?(?:et|a|-) ?")
_BEFORE: Final = re.compile(r"\bavant $")
_AFTER: Final = re.compile(r"\b(?:apres|a partir de|des) $")
_ALL_DAY: Final = re.compile(r"24 ?(?:h|heures?) ?(?:/|sur) ?24|24 ?/ ?24")
_WEEKEND: Final = re.compile(r"\bweek[ -]?ends?\b|samedis? (?:et|ou|,) (?:le )?dimanches?")
_NIGHT: Final = re.compile(r"\b(?:de nuit|la nuit|en soiree|le soir)\b")
_STAGGERED: Final = re.compile(r"horaires (?:decales|atypiques)|en dehors des (?:heures|horaires)")
_NAMED: Final = (
    (_ALL_DAY, "24/24", ("24",)),
    (_WEEKEND, "week-end", ("week", "samedi")),
    (_NIGHT, "nuit", ("nuit", "soir")),
    (_STAGGERED, "décalés", ("decale", "atypique", "en dehors des")),
)
"""Pattern, code, and the letters without which it is not tried."""
_NOT_WINDOW: Final = re.compile(
    r"offres?\b|\bplis?\b|candidat|remis[e]? |reception des|limite|\bdate|demandes? (?:de|d')|question|visite|"
    r"depos|dossier|reunion|"
    r"seance|rendez|commande|conge|horaires d'ouverture|ouvert[e]? (?:de|du|au)|[12]\d{3} (?:avant|a) |reporte|"
    r"fixee|prevue le"
)
_WORK_NEAR: Final = re.compile(
    r"nettoy|prestat|interv|travail|travaux|entretien|livr|passage|execut|realis|collecte|transport|"
    r"servi|agent|"
    r"horaire|repas|menage|tourn|course|enlev|surveill|gardien|assur|effectu|locaux|accueil|present|lundi|planning"
)


def find_schedule(folded: str, numbers: Sequence[Number]) -> list[Found]:
    """Find days and hours a week (`days`, `hours`), rarer passes (`month`, `year`) and more frequent ones (`day`)."""
    if not any(word in folded for word in _WORDS):
        return []
    found = [one for number in numbers for one in (_counted(folded, number),) if one is not None]
    for pattern in (_MONDAY_TO, _EVERY_DAY, _ADVERBIAL):
        for match in islice(pattern.finditer(folded), MOST_FOUND):
            inside = any(each.start < match.end() and match.start() < each.end for each in found)
            if not inside and not _NOT_WORK.search(sentence(folded, match.start(), match.end())):
                found.append(_said(folded, match))
    return found


def _counted(folded: str, number: Number) -> Found | None:
    """Read a number by what follows it (`5 j/7`, `trois passages par semaine`, `12 heures hebdomadaires`)."""
    for pattern, read in ((_DAYS, "days"), (_TIMES, ""), (_HOURS, "hours")):
        match = pattern.match(folded, number.end)
        if match is None:
            continue
        start, value = number.start, number.value
        times = _TIMES_BEFORE.search(folded, max(0, start - 4), start)
        if times is not None:
            start, value = times.start(), value * int(times[1])
        topic = read or next((name for name, words in _PERIODS if words.search(match["p"])), "days")
        excluded = _NOT_LOAD if topic == "hours" else _NOT_WORK
        most = {"days": Decimal(7) if read else Decimal(_MOST_A_WEEK)}.get(topic)
        if value <= 0 or (most is not None and value > most):
            return None
        if excluded.search(sentence(folded, start, match.end())):
            return None
        return Found(topic, value, "", start, match.end(), lots_of(folded, start, match.end()), number.least)
    return None


def _said(folded: str, match: re.Match[str]) -> Found:
    """Read what is said without a number (`du lundi au vendredi`, `entretien hebdomadaire`, `tous les jours`)."""
    groups = match.groupdict()
    if groups.get("w"):
        topic, times = _ADVERBS[match["w"]]
    elif groups.get("n"):
        topic, times = "days", _LAST_DAYS[match["n"]]
    else:
        topic, times = "days", 5 if groups["o"] else 7
    return _of(folded, match, topic, Decimal(times))


def _of(folded: str, match: re.Match[str], topic: str, value: Decimal, unit: str = "") -> Found:
    return Found(topic, value, unit, match.start(), match.end(), lots_of(folded, match.start(), match.end()))


def find_windows(folded: str, numbers: Sequence[Number]) -> list[Found]:
    """Find the hours of work: `unit` is `-07:00`, `18:00-`, `06:30-08:00`, `24/24`, `week-end`, `nuit` or `décalés`."""
    spans = _clocks(folded) if numbers else []
    for pattern, code, words in _NAMED:
        if any(word in folded for word in words):
            spans += [(*match.span(), code) for match in islice(pattern.finditer(folded), MOST_FOUND)]
    found: list[Found] = []
    for start, end, code in spans:
        around = sentence(folded, start, end, 90, 40)
        if _NOT_WORK.search(around) or _NOT_WINDOW.search(around) or not _WORK_NEAR.search(around):
            continue
        if not any(each.start <= start < each.end for each in found):
            found.append(Found("window", Decimal(0), code, start, end, lots_of(folded, start, end)))
    return found


def _clocks(folded: str) -> list[tuple[int, int, str]]:
    """Give the spans of hours: bounds and code."""
    clocks = list(islice(_CLOCK.finditer(folded), MOST_FOUND))
    spans: list[tuple[int, int, str]] = []
    for position, clock in enumerate(clocks):
        start, end = clock.span()
        first = max(0, start - 24)
        following = clocks[position + 1] if position + 1 < len(clocks) else None
        opens = _OPENS.search(folded, first, start)
        if opens and opens["n"]:
            code = f"{_hour(opens['n'])}-{_hour(clock['h'], clock['m'])}"
            spans.append((opens.start(), end, code))
        elif opens and following and _THEN.fullmatch(folded, end, following.start()):
            code = f"{_hour(clock['h'], clock['m'])}-{_hour(following['h'], following['m'])}"
            spans.append((opens.start(), following.end(), code))
        elif before := _BEFORE.search(folded, first, start):
            spans.append((before.start(), end, f"-{_hour(clock['h'], clock['m'])}"))
        elif after := _AFTER.search(folded, first, start):
            spans.append((after.start(), end, f"{_hour(clock['h'], clock['m'])}-"))
    return [span for span in spans if "?" not in span[2] and len(set(span[2].split("-"))) > 1]


def _hour(hours: str, minutes: str | None = None) -> str:
    """Write an hour as `06:30`; `?` when it is none."""
    return f"{int(hours):02}:{minutes or '00'}" if int(hours) <= _HOURS_A_DAY else "?"
