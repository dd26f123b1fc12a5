"""Dated rules of public procurement, as data: what applied on a given day, under which article, how sure we are.

The table is `data/rules.csv`, one line a version: `family` is what a rule is about (`T-DISP-FS`), `id` one version of
it (`T-DISP-FS-60`). Lines of confidence D become a `Mention`, which holds no figure: nothing that asks for a `Rule` can
get one. This module may not decide anything about a notice or a structure.

    rule("T-DISP-FS", on=sent)      the version in force that day, or None
    applicable(on=sent)             all that may be applied that day
    mentions(on=sent)               all that may only be mentioned
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final, TypeVar

MENTION_ONLY: Final = "D"
THEMES: Final = {
    "seuils": "Seuils",
    "reserves": "Marchés réservés",
    "groupements": "Groupements et sous-traitance",
    "sad": "Systèmes d'acquisition dynamique",
    "delais": "Délais",
    "documents": "Pièces à fournir",
    "durable": "Achats durables",
    "paiement": "Paiement",
}
"""Themes of the table, in its order, with the word that a person reads."""


@dataclass(frozen=True, slots=True)
class LegalFact:
    """What the law says over one period, as far as it is known.

    Attributes:
        id / family: this version, and what it is about.
        article: article of the Code de la commande publique unless it names another text.
        statement: in plain French, in our words.
        valid_from / valid_to: first and last day, both included; None when open.
        confidence: A read in the text, B concordant secondary source, C from memory, D uncertain; `A/C` when a part
            of it (its date, its article number) is less sure than the rest.
        source: where it was read.
    """

    id: str
    family: str
    theme: str
    article: str
    statement: str
    valid_from: date | None
    valid_to: date | None
    confidence: str
    source: str

    def in_force(self, on: date) -> bool:
        """Tell whether a day is covered."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Mention(LegalFact):
    """Something too uncertain to be applied (confidence D): to show, with its source. It holds no figure."""


@dataclass(frozen=True, slots=True)
class Rule(LegalFact):
    """One version of a rule, sure enough to be applied (confidence A to C).

    Attributes:
        value: its figure in `unit` (`EUR HT`, `ratio`, `jours`), or None when it has none.
    """

    value: Decimal | None = None
    unit: str = ""


_Dated = TypeVar("_Dated", bound=LegalFact)


@cache
def _table() -> tuple[tuple[Rule, ...], tuple[Mention, ...]]:
    """Read the table once and part what is applied from what is mentioned."""
    rules: list[Rule] = []
    mentioned: list[Mention] = []
    with (files("feeds.law") / "data" / "rules.csv").open("r", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            common = (row["id"], row["family"], row["theme"], row["article"], row["statement"])
            dated = (_day(row["valid_from"]), _day(row["valid_to"]), row["confidence"], row["source"])
            if MENTION_ONLY in row["confidence"]:
                mentioned.append(Mention(*common, *dated))
            else:
                rules.append(Rule(*common, *dated, Decimal(row["value"]) if row["value"] else None, row["unit"]))
    return tuple(rules), tuple(mentioned)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def all_rules() -> tuple[Rule, ...]:
    """Give every version of every rule that may be applied, in the table's order."""
    return _table()[0]


def all_mentions() -> tuple[Mention, ...]:
    """Give all that may only be mentioned, in the table's order."""
    return _table()[1]


@cache
def _versions() -> dict[str, tuple[Rule, ...]]:
    return _by_family(all_rules())


@cache
def _mentioned() -> dict[str, tuple[Mention, ...]]:
    return _by_family(all_mentions())


def _by_family(entries: tuple[_Dated, ...]) -> dict[str, tuple[_Dated, ...]]:
    found: dict[str, list[_Dated]] = {}
    for entry in entries:
        found.setdefault(entry.family, []).append(entry)
    return {family: tuple(sorted(some, key=_start)) for family, some in found.items()}


def _start(entry: LegalFact) -> date:
    return entry.valid_from or date.min


def rule(family: str, on: date | None) -> Rule | None:
    """Find the version of a rule to apply to a notice sent on a day.

    Returns:
        None without a day, when no version covers it, or when what is known of it is only worth a mention.
    """
    return _on(_versions().get(family, ()), on)


def mention(family: str, on: date | None) -> Mention | None:
    """Find what may only be said of a family on a day; None without a day, or when there is nothing."""
    return _on(_mentioned().get(family, ()), on)


def _on(versions: tuple[_Dated, ...], on: date | None) -> _Dated | None:
    return None if on is None else next((each for each in versions if each.in_force(on)), None)


def applicable(on: date, theme: str = "") -> tuple[Rule, ...]:
    """List the rules in force on a day, in the table's order; those of one theme when it is given."""
    return _listed(all_rules(), on, theme)


def mentions(on: date, theme: str = "") -> tuple[Mention, ...]:
    """List what may only be mentioned on a day, in the table's order; of one theme when it is given."""
    return _listed(all_mentions(), on, theme)


def law_of(ident: str) -> Rule | Mention | None:
    """Find a version by its identifier, as an evidence names it (`T-DISP-FS-60`); None when it names no rule of law."""
    return _by_id().get(ident)


@cache
def _by_id() -> dict[str, Rule | Mention]:
    return {**{entry.id: entry for entry in all_rules()}, **{entry.id: entry for entry in all_mentions()}}


def _listed(entries: tuple[_Dated, ...], on: date, theme: str) -> tuple[_Dated, ...]:
    return tuple(each for each in entries if theme in ("", each.theme) and each.in_force(on))


def first_version(family: str) -> Rule | None:
    """Find the earliest version of a rule, to say since when it exists."""
    return next(iter(_versions().get(family, ())), None)
