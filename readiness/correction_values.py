"""The values a user may type for each kind of requirement, read into a canonical text and made a requirement again.

Pure. A refusal is one French sentence that gives an example.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from feeds.dates import parse_day, wall_deadline
from feeds.models import Regime
from feeds.text import clean, fold
from readiness import french, papers
from readiness.asked import DAYS, HOURS, NOTHING_ASKED, window_words
from readiness.days import days_in
from readiness.errors import ReadinessError
from readiness.models import Requirement, RequirementKind
from readiness.numbers import find_numbers
from readiness.periods import find_spans
from readiness.schedule import find_windows

LONGEST_VALUE: Final = 300
NOTHING: Final = ("aucun", "aucune", "rien", "neant", "non demande", "sans objet", "non reserve")
K = RequirementKind
NAMES: Final = {
    "activité": K.SEGMENT,
    "réservation": K.RESERVATION,
    "lieu": K.PLACE,
    "quantité": K.QUANTITY,
    "fréquence": K.SCHEDULE,
    "horaires": K.TIME_WINDOW,
    "durée": K.DURATION,
    "reconductions": K.RENEWALS,
    "début": K.START,
    "fin": K.END,
    "questions": K.QUESTIONS,
    "livraison": K.DELIVERY,
    "chiffre-d-affaires": K.TURNOVER,
    "certification": K.CERTIFICATION,
    "assurance": K.INSURANCE,
    "références": K.REFERENCE,
    "feu": K.FIRE_CLASS,
    "réemploi": K.REUSE_SHARE,
    "insertion": K.INSERTION_HOURS,
    "date-limite": K.DEADLINE,
}
"""What the user calls each kind."""
EXAMPLES: Final = {
    K.SEGMENT: "nettoyage-locaux",
    K.RESERVATION: "iae, handicap, handicap+iae, ess, penitentiaire ou aucun",
    K.PLACE: "56000 Vannes",
    K.QUANTITY: "200 chaises",
    K.SCHEDULE: "5 j ou 12 h",
    K.TIME_WINDOW: "avant 7 h",
    K.DURATION: "24 mois ou 2 ans",
    K.RENEWALS: "3",
    K.START: "01/01/2027",
    K.END: "31/12/2027",
    K.QUESTIONS: "27/11/2026",
    K.DELIVERY: "15 j ou 15/03/2027",
    K.TURNOVER: "300 000",
    K.CERTIFICATION: "ISO 9001, Qualipropre",
    K.INSURANCE: "RC pro",
    K.REFERENCE: "3 ans",
    K.FIRE_CLASS: "M1",
    K.REUSE_SHARE: "20 %",
    K.INSERTION_HOURS: "140",
    K.DEADLINE: "04/12/2026 12:00",
}


class InvalidCorrection(ReadinessError):  # noqa: N818 - the name is the state, as in readiness.errors
    """Say that a value cannot be understood for a kind.

    Attributes:
        kind / text: what was asked.
    """

    def __init__(self, kind: RequirementKind, text: str) -> None:
        super().__init__(kind, text)
        self.kind = kind
        self.text = text

    def __str__(self) -> str:
        """Render one French sentence with an example."""
        return (
            f"« {self.text} » n'est pas compris pour {name_of(self.kind)} : écrivez par exemple {EXAMPLES[self.kind]}."
        )


def name_of(kind: RequirementKind) -> str:
    """Give what the user calls a kind."""
    return next(name for name, each in NAMES.items() if each is kind)


def kind_named(text: str) -> RequirementKind | None:
    """Find a kind by its French name, without case or accents, or by its code."""
    plain = fold(text.strip()).replace(" ", "-").replace("'", "-")
    found = next((kind for name, kind in NAMES.items() if fold(name) == plain), None)
    return found or next((kind for kind in NAMES.values() if kind.value == plain), None)


def canonical(kind: RequirementKind, text: str) -> str | None:
    """Read what the user typed; None when it says that nothing is asked.

    Raises:
        InvalidCorrection: it cannot be understood.
    """
    words = clean(text)[:LONGEST_VALUE].strip(" .")
    if not words or fold(words) in NOTHING:
        return None
    value = _READERS[kind](words)
    if not value:
        raise InvalidCorrection(kind, words)
    return value


# --- reading -------------------------------------------------------------------------------------------------------


def _segments(words: str) -> str:
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415 - its patterns are not needed to check figures

    names = {fold(segment.label): slug for slug, segment in SEGMENTS.items()} | {slug: slug for slug in SEGMENTS}
    asked = [names.get(fold(each.strip()), "") for each in words.split(",")]
    return ",".join(asked) if all(asked) else ""


def _regime(words: str) -> str:
    plain = fold(words).replace(" ", "")
    aliases = {"siae": "iae", "insertion": "iae", "ea/esat": "handicap", "esat": "handicap", "ea": "handicap"}
    plain = aliases.get(plain, plain)
    return plain if plain in set(Regime) else ""


def _quantity(words: str) -> str:
    number = next(iter(find_numbers(fold(words))), None)
    if number is None or number.value <= 0:
        return ""
    unit = " ".join(words[number.end :].split())
    return f"{number.value.normalize():f} {unit}".strip()


def _schedule(words: str) -> str:
    number = next(iter(find_numbers(fold(words))), None)
    if number is None or number.value <= 0:
        return ""
    unit = fold(words[number.end :]).strip()
    if unit.startswith("h"):
        return f"{number.value.normalize():f} {HOURS}"
    return f"{number.value.normalize():f} {DAYS}" if number.value <= 7 and unit[:1] in ("", "j", "f", "p") else ""  # noqa: PLR2004


def _window(words: str) -> str:
    folded = fold(f"travail {words}")
    found = find_windows(folded, find_numbers(folded))
    return found[0].unit if found else words


def _months(words: str) -> str:
    folded = fold(words)
    spans = find_spans(folded, find_numbers(folded))
    if spans:
        return f"{spans[0].normalize():f}"
    return _number(words)


def _number(words: str) -> str:
    number = next(iter(find_numbers(fold(words))), None)
    return "" if number is None else f"{number.value.normalize():f}"


def _count(words: str) -> str:
    value = _number(words)
    return value if value.isdigit() else ""


def _share(words: str) -> str:
    value = _number(words)
    return value if value and Decimal(value) <= 100 else ""  # noqa: PLR2004 - percent


def _money(words: str) -> str:
    folded = fold(words)
    value = _number(words)
    if not value:
        return ""
    times = 1_000_000 if re.search(r"\dm|\d ?m€|million", folded.replace(" ", "")) else 1
    times = 1_000 if re.search(r"\dk", folded.replace(" ", "")) else times
    return f"{(Decimal(value) * times).normalize():f}"


def _day(words: str) -> str:
    found = parse_day(words) or next((day for _, _, day in days_in(fold(words))), None)
    return found.isoformat() if found else ""


def _delivery(words: str) -> str:
    day = _day(words)
    if day:
        return day
    number = next(iter(find_numbers(fold(words))), None)
    if number is None or number.value <= 0:
        return ""
    unit = fold(words[number.end :]).strip()
    name = {"": "j", "j": "j", "h": "h", "s": "semaines", "m": "mois"}.get(unit[:1], "")
    return f"{number.value.normalize():f} {name}" if name else ""


def _reference(words: str) -> str:
    value = _count(words)
    return f"{value} {'références' if 'ref' in fold(words) else 'ans'}" if value else ""


def _listed(names: dict[str, str]) -> Callable[[str], str]:
    def read(words: str) -> str:
        asked = [each.strip() for each in words.split(",") if each.strip()]
        return ",".join(names.get(_plain(each), each) for each in asked)

    return read


def _plain(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _certifications(words: str) -> str:
    names = {_plain(label): code for code, (label, _, _) in papers.CERTIFICATIONS.items()}
    names |= {_plain(code): code for code in papers.CERTIFICATIONS}
    codes = re.sub(r"(?i)\biso ?-?(\d+)", r"iso-\1", words)
    return _listed(names | {f"iso{norm}": f"iso-{norm}" for norm in papers.ISO})(codes)


def _insurances(words: str) -> str:
    names = {_plain(label): code for code, (label, _) in papers.INSURANCES.items()}
    return _listed(names | {"rcpro": "rc-pro", "responsabilitecivile": "rc-pro", "decennale": "decennale"})(words)


def _fire(words: str) -> str:
    plain = re.sub(r"\s", "", fold(words))
    return re.sub(r"^en(?=\d)", "en-", plain)


def _moment(words: str) -> str:
    text = words.replace(" h ", ":").replace("h", ":") if re.search(r"\dh|\d h", words) else words
    text = re.sub(r"(\d{4})-(\d\d)-(\d\d) +(?=\d)", r"\1-\2-\3T", text)
    deadline = wall_deadline(text, "Europe/Paris", stamped=True)
    if deadline is not None:
        return deadline.wall if deadline.timed else deadline.wall[:10]
    return _day(words)


_READERS: Final[dict[RequirementKind, Callable[[str], str]]] = {
    K.SEGMENT: _segments,
    K.RESERVATION: _regime,
    K.PLACE: lambda words: words,
    K.QUANTITY: _quantity,
    K.SCHEDULE: _schedule,
    K.TIME_WINDOW: _window,
    K.DURATION: _months,
    K.RENEWALS: _count,
    K.START: _day,
    K.QUESTIONS: _day,
    K.END: _day,
    K.DELIVERY: _delivery,
    K.TURNOVER: _money,
    K.CERTIFICATION: _certifications,
    K.INSURANCE: _insurances,
    K.REFERENCE: _reference,
    K.FIRE_CLASS: _fire,
    K.REUSE_SHARE: _share,
    K.INSERTION_HOURS: _number,
    K.DEADLINE: _moment,
}


# --- writing back --------------------------------------------------------------------------------------------------


def requirements_for(kind: RequirementKind, value: str | None) -> list[Requirement]:
    """Make the requirements that a canonical value stands for; `rien de demandé` when it is None."""
    if value is None:
        return [Requirement(kind, name_of(kind).replace("-", " "), NOTHING_ASKED, unit=_SILENT_UNITS.get(kind, ""))]
    if kind in _CODED:
        label, name = _CODED[kind]
        codes = [value] if kind in _SINGLE else value.split(",")
        return [Requirement(kind, label, name(code), code=code) for code in codes if code]
    if kind in (K.START, K.END, K.QUESTIONS) or (kind is K.DELIVERY and _iso(value)):
        day = date.fromisoformat(value)
        before = "au plus tard le " if kind is K.DELIVERY else ""
        return [Requirement(kind, _LABELS[kind], before + french.day(day), on=day)]
    if kind is K.DEADLINE:
        return [Requirement(kind, "date limite", _wall_words(value))]
    figure, _, unit = value.partition(" ")
    try:
        amount = Decimal(figure)
    except InvalidOperation:
        return [Requirement(kind, _LABELS.get(kind, name_of(kind)), value)]
    unit = unit or _UNITS.get(kind, "")
    return [Requirement(kind, _LABELS.get(kind, name_of(kind)), _written(kind, amount, unit), value=amount, unit=unit)]


def _wall_words(value: str) -> str:
    """Write `2026-12-04T12:00` as people do (`04/12/2026 12 h 00`)."""
    on, _, hour = value.partition("T")
    return " ".join(("/".join(reversed(on.split("-"))), hour[:5].replace(":", f"{french.NBSP}h{french.NBSP}"))).strip()


def _iso(value: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value))


def _written(kind: RequirementKind, amount: Decimal, unit: str) -> str:
    if kind is K.RENEWALS:
        return f"{amount} fois" if amount else "aucune"
    if kind is K.REFERENCE and unit == "ans":
        return f"sur {french.number(amount)} ans"
    if kind is K.DELIVERY:
        return f"sous {french.figure(amount, unit)}"
    if kind is K.REUSE_SHARE:
        return f"{french.number(amount)}{french.NBSP}% issu du réemploi"
    return french.euros(amount) if kind is K.TURNOVER else french.figure(amount, unit)


_LABELS: Final = {
    K.QUANTITY: "quantité",
    K.SCHEDULE: "fréquence",
    K.DURATION: "durée",
    K.RENEWALS: "reconductions",
    K.START: "début",
    K.END: "fin",
    K.QUESTIONS: "questions jusqu'au",
    K.DELIVERY: "livraison",
    K.TURNOVER: "chiffre d'affaires",
    K.REFERENCE: "références",
    K.REUSE_SHARE: "part réemployée",
    K.INSERTION_HOURS: "insertion",
}
_UNITS: Final = {
    K.DURATION: "mois",
    K.RENEWALS: "fois",
    K.TURNOVER: "€",
    K.REUSE_SHARE: "%",
    K.INSERTION_HOURS: "h",
}
_SINGLE: Final = frozenset({K.FIRE_CLASS, K.TIME_WINDOW})
"""A comma in them separates nothing (`B-s1,d0`)."""
_SILENT_UNITS: Final = {K.SCHEDULE: DAYS, K.TURNOVER: "€"}
_CODED: Final[dict[RequirementKind, tuple[str, Callable[[str], str]]]] = {
    K.CERTIFICATION: ("certification", papers.certification_label),
    K.INSURANCE: ("assurance", papers.insurance_label),
    K.FIRE_CLASS: ("réaction au feu", papers.fire_label),
    K.TIME_WINDOW: ("horaires", window_words),
}
