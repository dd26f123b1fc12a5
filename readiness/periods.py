"""Find how long a contract lasts in folded French text: first period, renewals and their length, longest duration.

Pure. Every span of time (`six ans et trois mois`) is found first; what it measures is told by the words of its clause,
between the spans beside it. Spans of other things (validity of tenders, payment, guarantee, preparation, similar
works) are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from readiness.found import Found, lots_of
from readiness.numbers import Number

GATE: Final = ("an", "mois", "semaine", "jour", "recond", "renouvel")
MOST_FOUND: Final = 40
LONGEST_MONTHS: Final = Decimal(600)
DAYS_A_MONTH: Final = Decimal("30.4375")
MOST_RENEWALS: Final = 20
_SIGHT: Final = 130
_ALONE: Final = 40
"""Characters: in a field as short as `4 x 1 an`, nothing else needs to say what it is."""
_NEAR_SPAN: Final = 40
_YEAR: Final = Decimal(12)

_TIME: Final = re.compile(r" ?(?P<u>ans?|annees?|mois|semaines?|jours?)\b(?: (?:calendaires?|ouvres?|ouvrables?)\b)?")
_YEARS: Final = re.compile(r"an(?:nee)?s?$")
_JOINED: Final = re.compile(r",? (?:et )?")
_STOP: Final = re.compile(r"[;\n]|\.(?!\d)(?=\s|$|[a-z])|<br")
_TOTAL_BEFORE: Final = re.compile(
    r"duree (?:\w+ ){0,3}?(?:totale|globale|maximale|maximum|max|cumulee)|\bmaxim\w* (?:est )?(?:de |d'|: ?|"
    r"fixee? a )?$|"
    r"\btotal|exced|depass|confondues|"
    r"dans la limite (?:de|d'|maximale)|maximale?|limitee? a|reconductions? (?:comprises?|incluses?)|"
    r"au plus(?! tard)|pouvoir aller jusqu"
)
_TOTAL_AFTER: Final = re.compile(
    r"[ ,(]{0,2}(?:au (?:total|maximum|plus(?! tard))|maxi(?:mum|males?)?\b|toutes periodes|"
    r"reconductions? (?:comprises?|incluses?)"
    r"|(?:periodes|renouvellements) (?:comprises|compris|confondues)|en tout)"
)
_SOIT: Final = re.compile(r"\bsoit (?:une duree (?:totale |globale |maximale )?de |un total de |au total )?$")
_FIRST_BEFORE: Final = re.compile(
    r"\bdurees?\b|\bperiodes? (?:initiale|ferme|de base|d'execution|contractuelle|d'un)\b|"
    r"delais? (?:global )?(?:d'execution|de realisation|des travaux|contractuel)|"
    r"\bpour une periode\b|"
    r"\b(?:conclu|passe|etabli|attribue|signe)e?s?\b[^,]{0,60}\bpour (?:une )?|\bferme\b|\binitiale?\b|\bduree\b|"
    r"(?:notification|signature)[^.;]{0,20}\bpour $|"
    r"premiere periode|(?:marche|contrat|accord-cadre|convention|concession)s? (?:\w+ ){0,2}(?:de |d'|sur |pour )$"
)
_FIRST_AFTER: Final = re.compile(
    r"[ ,(]{0,2}(?:fermes?\b|de duree\b|(?:pour la )?(?:periode )?initiale?s?\b|renouvelables?\b|reconductibles?\b|"
    r"prorogeables?\b|"
    r"tacitement (?:reconductible|renouvelable)"
    r"|expressement (?:reconductible|renouvelable)|\+|(?:est |sera |est tacitement )?(?:reconduit|renouvele))"
)
_RENEWAL_BEFORE: Final = re.compile(
    r"recond|renouvel|prorog|prolong|options? (?:\w+ ){0,4}(?:de |d')$|optionnelles? (?:de |d')$|"
    r"nouvelles? periodes?|chaque periode|chacun|supplementaire|\bpar periodes? (?:de|d')"
    r"|d'annee en annee"
)
_COUNT_BEFORE: Final = re.compile(
    r"(?:fois|\bx)[ ,:(]{0,3}(?:(?:par|pour|d')[a-z' ]{0,40}?(?:de |d')|de |d'|pour (?=$)|par (?=$))?$"
)
_OTHER: Final = re.compile(
    r"similaire|nouveaux? marche|nouvel accord|validite|maintien|paiement|regle(?:ment|es?) (?:des|sous)|mandate|"
    r"garantie|preparation|preavis|amort|avance|revis|\bprix\b|derniere?s? (?:annee|exercice)|penalit|reponse|afferm|"
    r"recours|avant l'echeance|avant la date|tranche|conserv|archiv|formation|stage|alternance|reception (?:des|"
    r"de la|du)|"
    r"remise des|depot|prime|experience|existence|conges|deplacement|parfait achevement|phase de|"
    r"notification de l'avis|"
    r"livraison|livre|bon de commande|candidat|publication|attestation|datant|titre de sejour|anciennete|"
    r"\bages?\b|assurance|inferieur|superieur|consultable|date d'envoi|reduite|au plus tard|de reconduction de$"
)
_EXECUTION: Final = re.compile(
    r"delais? (?:global )?(?:d'execution|de realisation|des travaux|contractuel)|duree (?:\w+ ){0,4}(?:pour |"
    r"d')l?'?execution|duree (?:previsionnelle |estimee |totale )?(?:du|de l'|des)|"
    r"preparation compris|comprenant|dont \S+ (?:\S+ )?\S+ de prep"
)
_NOT_SPAN: Final = re.compile(
    r"(?:moins|plus) (?:de|d') ?$|il y a |depuis |au cours des |agee?s? de|\b(?:les|ces|trois) $|\bde \d+ a $|"
    r"enfants? de|"
    r"tous les $|sous $|dans (?:un delai|les)|de l'ordre du $"
)
_NOT_AFTER: Final = re.compile(r" ?(?:de preparation|avant|apres|de retard|d'experience|de garantie)")
_OF_RENEWALS: Final = re.compile(r"maximale? de (?:la )?reconduction (?:de |est de )?$")
_RENEW: Final = re.compile(r"recond|renouvel|prorog|prolong|options?\b|ferme|\bduree|periode|\+")
_TIMES_AFTER: Final = re.compile(
    r" ?(?:fois|x(?= ?(?:\d|un|de)))|(?: |-)?(?:tacites? |expresses? )?(?:reconductions?|renouvellements?|"
    r"prolongations?)\b"
    r"| (?:periodes? (?:successives? )?(?:de (?:reconduction|renouvellement)|supplementaires?))"
    r"| annees? supplementaires?| options? (?=(?:\w+ ){0,4}(?:de |d'))| periodes? optionnelles?"
)
_NOT_TIMES: Final = re.compile(r" ?(?:fois (?:superieur|le |par (?:semaine|mois|an\b|jour))|fois/)")
_SAID: Final = re.compile(r"recond|renouvel|prorog|prolong|option")
_NUMBER_OF: Final = re.compile(
    r"nombre (?:maxim\w{1,3} )?de (?:periodes? de )?(?:reconduction|renouvellement|"
    r"tacites? reconduction)s?(?: \w+){0,3}?"
    r" ?(?:est (?:de|fixe a|limite a|egal a)|:|=|fixe a)? ?$|(?:reconduction|renouvellement)s? ?: ?$"
)
_NEVER: Final = re.compile(
    r"\bnon (?:reconductible|renouvelable)|(?:\bpas|\bni|\bsans|\baucune) (?:de |possibilite de )?(?:tacite )?"
    r"(?:reconduction|renouvellement)\b|n'est pas (?:reconductible|renouvelable)|ne (?:sera|peut etre|pourra etre) pas "
    r"(?:reconduit|renouvele)"
)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    months: Decimal


def find_durations(folded: str, numbers: Sequence[Number]) -> list[Found]:
    """Find the first period (`first`), the longest duration (`longest`), renewals (`renewals`, `renewal-period`).

    Durations are in months. `renewals` is how many, 0 where the text says that there is none; `more` is one renewal and
    its length (`+ 1 an`, `reconductible pour une année supplémentaire`).

    Args:
        folded: text of `feeds.text.fold`.
        numbers: `find_numbers(folded)`.
    """
    if not any(word in folded for word in GATE):
        return []
    found: list[Found] = []
    spans = _spans(folded, numbers)
    for position, span in enumerate(spans[:MOST_FOUND]):
        low = spans[position - 1].end if position else 0
        high = spans[position + 1].start if position + 1 < len(spans) else len(folded)
        topic = _topic(folded, span, low, high)
        if topic:
            found.append(_of(folded, topic, span.months, span.start, span.end))
    found += _counts(folded, numbers, spans)
    if (
        ("recond" in folded or "renouvel" in folded)
        and (never := _NEVER.search(folded))
        and not any(each.topic == "renewals" for each in found)
    ):
        found.append(_of(folded, "renewals", Decimal(0), never.start(), never.end()))
    return found


def find_spans(folded: str, numbers: Sequence[Number]) -> list[Decimal]:
    """Give the spans of time of a text, in months, whatever they measure."""
    return [span.months for span in _spans(folded, numbers)]


def _spans(folded: str, numbers: Sequence[Number]) -> list[_Span]:
    spans: list[_Span] = []
    for number in numbers:
        unit = _TIME.match(folded, number.end)
        if unit is None or number.value <= 0:
            continue
        months = _months(number.value, unit["u"])
        last = spans[-1] if spans else None
        if last and _goes_on(folded, last, number.start) and months < _YEAR and not unit["u"].startswith("a"):
            spans[-1] = _Span(last.start, unit.end(), last.months + months)
        elif months <= LONGEST_MONTHS:
            spans.append(_Span(number.start, unit.end(), months))
    return spans


def _goes_on(folded: str, last: _Span, start: int) -> bool:
    """Tell whether a span is the rest of the one before it (`six ans et trois mois`)."""
    return bool(_JOINED.fullmatch(folded, last.end, start)) and bool(_YEARS.search(folded, last.start, last.end))


def _months(value: Decimal, unit: str) -> Decimal:
    """Convert to months, to one decimal."""
    if unit.startswith("an"):
        return value * 12
    if unit == "mois":
        return value
    rounded = round(value * (7 if unit.startswith("sem") else 1) / DAYS_A_MONTH, 1)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded


def _clause(folded: str, start: int, end: int) -> tuple[int, int]:
    """Give the bounds of the clause around a span."""
    first = max(0, start - _SIGHT)
    for stop in _STOP.finditer(folded, first, start):
        first = stop.end()
    after = _STOP.search(folded, end, min(len(folded), end + 80))
    return first, after.start() if after else min(len(folded), end + 80)


def _topic(folded: str, span: _Span, low: int, high: int) -> str:  # noqa: PLR0911 - one line a case, in order
    """Tell what a span measures; empty when it is not the contract's."""
    first, last = _clause(folded, span.start, span.end)
    before = folded[max(first, low) : span.start]
    after = folded[span.end : min(last, high)]
    clause = folded[first : min(last, span.end + 40)]
    if _NOT_SPAN.search(before[-24:]) or _NOT_AFTER.match(after) or _OF_RENEWALS.search(before):
        return ""
    if re.search(r"\+ ?(?:\(? ?\d ?x ?)?$", before[-10:]):
        return "renewal-period" if re.search(r"x ?$", before[-4:]) else "more"
    if _COUNT_BEFORE.search(before[-60:]):
        return "renewal-period" if _RENEW.search(folded[first:last]) or len(folded) < _ALONE else ""
    works = _EXECUTION.search(before[-100:])
    if not works and (_OTHER.search(clause) or "delai" in before):
        return ""
    if _TOTAL_BEFORE.search(before) or _TOTAL_AFTER.match(after) or _SOIT.search(before):
        return "longest"
    if (
        _RENEWAL_BEFORE.search(before)
        and _RENEW.search(clause)
        and not re.search(r"\bduree (?:du|de l'|initiale)|ferme", before[-30:])
    ):
        one = re.match(r" supplementaires?", after) or re.search(
            r"(?:reconductible|renouvelable|prorogeable) (?:tacitement |expressement )?(?:pour |d')$", before
        )
        return "more" if one and span.months <= _YEAR and not _limited(folded, span.end, last) else "renewal-period"
    if _FIRST_BEFORE.search(before) or _FIRST_AFTER.match(after) or re.search(r"\bduree ?:? ?$", before):
        return "first"
    return ""


def _limited(folded: str, start: int, stop: int) -> bool:
    """Tell whether renewals are bounded otherwise than by their number."""
    return bool(re.search(r"limite|sans (?:pouvoir|que)|maximum|jusqu|fois", folded[start:stop]))


def _counts(folded: str, numbers: Sequence[Number], spans: Sequence[_Span]) -> list[Found]:
    """Find how many times a contract may be renewed."""
    found = []
    for number in numbers:
        if not 0 <= number.value <= MOST_RENEWALS or number.value != number.value.to_integral_value():
            continue
        after = _TIMES_AFTER.match(folded, number.end)
        first, last = _clause(folded, number.start, number.end)
        if after is None and not _NUMBER_OF.search(folded, max(first, number.start - 90), number.start):
            continue
        if after is not None and not _of_renewals(folded, number, after[0].strip(), spans):
            continue
        alone = len(folded) < _ALONE and bool(spans)
        if alone or _RENEW.search(folded[first:last]):
            found.append(_of(folded, "renewals", number.value, number.start, after.end() if after else number.end))
    return found


def _of_renewals(folded: str, number: Number, word: str, spans: Sequence[_Span]) -> bool:
    """Tell whether `3 fois`, `2 x` or `2 options` counts renewals: said so in the clause, or a span follows."""
    if _NOT_TIMES.match(folded, number.end):
        return False
    near = any(0 <= each.start - number.end < _NEAR_SPAN for each in spans)
    if word.startswith("option"):
        return near
    if word not in ("fois", "x"):
        return True
    first, last = _clause(folded, number.start, number.end)
    return near or bool(_SAID.search(folded[first:last]))


def _of(folded: str, topic: str, value: Decimal, start: int, end: int) -> Found:
    return Found(topic, value, "mois", start, end, lots_of(folded, start, end))
