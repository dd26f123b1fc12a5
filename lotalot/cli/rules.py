"""`lotalot rules`: the law that a notice sent on a day falls under, with articles and how sure they are."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from lotalot.cli.context import Context
from lotalot.cli.main import DONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feeds.law import LegalFact, Rule

LEGEND: Final = (
    "Fiabilité : A texte lu, B source secondaire concordante, C de mémoire, D incertaine, citée et jamais appliquée. "
    "Deux lettres : une partie de la règle est moins sûre que le reste."
)

AGEC_THEME: Final = "durable"


def rules(args: Namespace, context: Context) -> int:
    """List the rules in force on a day, then what is too uncertain to be applied."""
    from feeds.law import THEMES, applicable, mentions  # noqa: PLC0415 - `--help` reads no table

    on: date = args.on or _today()
    console = context.console
    if args.json:
        from lotalot.jsonio import RuleOut  # noqa: PLC0415 - not needed by the text

        for entry in (*applicable(on, args.theme), *mentions(on, args.theme)):
            console.json(RuleOut.of(entry).model_dump_json())
        return DONE
    from lotalot.cli.render import wrapped  # noqa: PLC0415 - not needed with --json
    from lotalot.format import day  # noqa: PLC0415

    console.print(f"Règles d'un avis envoyé le {day(on)}")
    for theme, title in THEMES.items():
        entries = (*applicable(on, theme), *mentions(on, theme)) if args.theme in ("", theme) else ()
        if entries:
            console.print()
            console.print(title)
        for entry in entries:
            for line in _lines(entry, console.width):
                console.print(line)
        if entries and theme == AGEC_THEME:
            for line in _agec(on, console.width):
                console.print(line)
    console.print()
    for line in wrapped(LEGEND, console.width):
        console.print(line)
    return DONE


def _today() -> date:
    from lotalot.format import PARIS  # noqa: PLC0415 - only without --on

    return datetime.now(UTC).astimezone(PARIS).date()


def _lines(entry: LegalFact, width: int) -> Iterator[str]:
    from feeds.law import Rule  # noqa: PLC0415 - see `rules`
    from lotalot.cli.render import wrapped  # noqa: PLC0415
    from lotalot.format import day  # noqa: PLC0415

    applied = isinstance(entry, Rule)
    figure = f" : {figure_of(entry)}" if isinstance(entry, Rule) and entry.value is not None else ""
    yield from wrapped(f"{entry.statement}{figure}", width, indent="    ", first="  · " if applied else "  ? ")
    since = f", depuis le {day(entry.valid_from)}" if entry.valid_from else ""
    until = f", jusqu'au {day(entry.valid_to)}" if entry.valid_to else ""
    unsure = "" if applied else ", citée et non appliquée"
    yield from wrapped(f"{entry.article}{since}{until}, fiabilité {entry.confidence}{unsure}", width, indent="      ")


def _agec(on: date, width: int) -> Iterator[str]:
    """List the shares of AGEC article 58 that apply on a day; those that no source gives are said to be unknown."""
    from feeds.law import agec_categories  # noqa: PLC0415 - see `rules`
    from lotalot.cli.render import wrapped  # noqa: PLC0415
    from lotalot.format import NBSP, number  # noqa: PLC0415

    unknown: list[str] = []
    for category in agec_categories():
        told = []
        for kind, word in (("reuse", "réemployé"), ("recycled", "recyclé")):
            share = category.share(kind, on)
            if share is None:
                return
            if share.share is not None:
                told.append(f"{number(share.share * 100)}{NBSP}% {word} (fiabilité {share.confidence})")
        if not told and not category.note:
            unknown.append(category.name)
            continue
        text = f"AGEC, {category.name} : {', '.join(told) or f'part inconnue ({category.note})'}"
        yield from wrapped(text, width, indent="    ", first="  · " if told else "  ? ")
    yield from wrapped(f"AGEC, part inconnue : {' ; '.join(unknown)}", width, indent="    ", first="  ? ")


def figure_of(rule: Rule) -> str:
    """Say a rule's figure with its unit (`60 000 € HT`, `20 %`, `10 jours ouvrables`)."""
    from lotalot.format import NBSP, number  # noqa: PLC0415 - see `rules`

    if rule.value is None:
        return ""
    if rule.unit == "ratio":
        return f"{number(rule.value * 100)}{NBSP}%"
    if rule.unit.startswith("EUR"):
        exact = f"{rule.value:,.0f}".replace(",", NBSP)  # a threshold is never rounded
        return f"{exact}{NBSP}€{rule.unit.removeprefix('EUR').replace('/an', ' par an')}"
    unit = {"x montant": "fois le montant"}.get(rule.unit, rule.unit)
    return f"{number(rule.value)} {unit}"
