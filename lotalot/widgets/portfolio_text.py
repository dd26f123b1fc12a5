"""What the Portefeuille says under its list: conflicts, what if all is won, and the weeks to come. Pure builders."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from textual.content import Content

from lotalot import format as fr
from lotalot.bid_words import winning_words
from lotalot.widgets import text as tx
from lotalot.widgets.lines import fit

if TYPE_CHECKING:
    from readiness.portfolio import Conflict, PortfolioWeek, Winning

MOST_WEEKS: Final = 60
_FIGURE: Final = 11
_NAME: Final = 20


def portfolio(
    found: tuple[Sequence[Conflict], Sequence[Winning], Sequence[PortfolioWeek]],
    goods: Sequence[str],
    width: int,
    *,
    monthly: bool,
) -> Content:
    """Write everything under the list."""
    conflicts, winnings, weeks = found
    lines: list[Content] = []
    for conflict in conflicts:
        lines += tx.hanging(Content(fr.plain(conflict.text)), width, "✕ ")
    for said in goods:
        lines += tx.hanging(Content(fr.plain(said)), width, "✕ ")
    if not conflicts and not goods:
        lines.append(Content.styled("✔ Rien n'est promis deux fois.", "$text-success"))
    for winning in winnings:
        lines += tx.hanging(Content(winning_words(winning)), width, "→ ")
    lines += [Content(""), tx.rule("Heures par mois" if monthly else "Heures par semaine", width)]
    if weeks and all(week.capacity is None for week in weeks):
        text = "Votre profil ne dit pas vos heures par semaine : S, puis Heures par semaine."
        lines += tx.hanging(Content.styled(text, "$quiet"), width, "")
    lines += _weeks(weeks[:MOST_WEEKS], width, monthly=monthly)
    return tx.join(lines, "\n")


def _weeks(weeks: Sequence[PortfolioWeek], width: int, *, monthly: bool) -> list[Content]:
    heads = ("Capacité", "Gagné", "Probable", "Libre", "Si tout gagné")
    row = fit("Mois, pire semaine" if monthly else "Semaine", _NAME)
    row += "".join(fit(name, _FIGURE if name != heads[-1] else _FIGURE + 4, right=True) for name in heads)
    lines = [Content.styled(fit(row, width).rstrip(), "$quiet")]
    for week in weeks:
        year, number, _ = week.monday.isocalendar()
        name = f"{week.monday:%m/%Y} (sem. {number})" if monthly else f"sem. {number} de {year}"
        figures = (week.capacity, week.sure, week.likely, week.free)
        text = fit(name, _NAME) + "".join(fit(_number(each), _FIGURE, right=True) for each in figures)
        broken = week.worst is not None and week.worst < 0
        last = fit(_number(week.worst), _FIGURE + 4, right=True)
        why = f"  {'✕ ' if broken else ''}{fr.plain(week.why)}" if week.why or broken else ""
        silent = f"  ? {fr.plain(fr.listed(week.silent, 1))}" if week.silent else ""
        style = tx.STYLES["bad"] if broken else ""
        lines.append(
            Content.assemble(text, (last, style), (fit(why + silent, max(0, width - _NAME - 59)).rstrip(), "$quiet"))
        )
    return lines


def _number(value: Decimal | None) -> str:
    return "?" if value is None else fr.number(value)
