"""The offer card as a page: plain text for a terminal, HTML for a browser. Pure; PDF is `readiness.offer_pdf`.

All three show the same lines. What a card says is text: it is escaped, never obeyed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Final

from readiness.french import day
from readiness.offer import OfferCard
from readiness.offer_words import SECTIONS, STALE, CardLine, Change, card_lines

TITLE: Final = "Fiche offre"
WIDTH: Final = 78
_LABEL: Final = 20
_STYLE: Final = """
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, "Segoe UI", Roboto, sans-serif; color: #1c2733; background: #fff;
  max-width: 52rem; margin: 2rem auto; padding: 0 1.25rem; }
header { border-bottom: 3px solid #1f5f8b; padding-bottom: .6rem; margin-bottom: 1rem; }
h1 { font-size: 1.7rem; margin: 0; }
header p { margin: .2rem 0 0; color: #4a5866; }
h2 { font-size: 1.05rem; color: #1f5f8b; margin: 1.3rem 0 .3rem; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid #d9e0e6;
  overflow-wrap: anywhere; }
th { width: 13rem; font-weight: 600; }
td.when { width: 9.5rem; color: #5b6975; font-size: .85rem; padding-right: 0; }
.mark { color: #8a3b00; font-weight: 600; }
footer { margin-top: 1.5rem; color: #5b6975; font-size: .85rem; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; }
  tr { break-inside: avoid; }
  @page { margin: 16mm; } }
"""


def subtitle(card: OfferCard) -> str:
    """Write who and of when (`SIRET 999 999 006 00011 · fiche établie le 24/11/2026`)."""
    kind = "SIRET" if len(card.siret) > 9 else "SIREN"  # noqa: PLR2004 - digits of a SIREN
    number = f"{kind} {spaced(card.siret)}" if card.siret else ""
    return " · ".join(part for part in (number, f"fiche établie le {day(card.made_on)}", card.contact) if part)


def spaced(number: str) -> str:
    """Write a SIREN or a SIRET as it is read aloud."""
    return " ".join(part for part in (number[:3], number[3:6], number[6:9], number[9:]) if part)


def closing_words(card: OfferCard, lines: Sequence[CardLine]) -> str:
    """Say what the dates mean, and how many lines are old."""
    stale = sum(STALE in line.marks for line in lines)
    old = ""
    if stale:
        count = "1 ligne n'a pas" if stale == 1 else f"{stale} lignes n'ont pas"
        old = (
            f" {count} été confirmée{'s' if stale > 1 else ''} depuis plus d'un an : demandez avant de compter dessus."
        )
    undated = "Ce qui n'est pas écrit ici est inconnu, ni oui ni non."
    return f"Chaque ligne porte la date où {card.name} l'a écrite ou confirmée.{old} {undated}"


def grouped(lines: Sequence[CardLine]) -> Iterator[tuple[str, list[CardLine]]]:
    """Give the lines of each section that has some."""
    for section in SECTIONS:
        held = [line for line in lines if line.section == section]
        if held:
            yield section, held


def card_text(card: OfferCard, today: date, width: int = WIDTH) -> list[str]:
    """Write the card for a terminal."""
    lines = card_lines(card, today)
    page = [f"{TITLE} ─ {card.name}", subtitle(card)]
    for section, held in grouped(lines):
        page += ["", f"── {section} "]
        for line in held:
            page += _wrapped(line, width)
    return [*page, "", *textwrap.wrap(closing_words(card, lines), width)]


def _wrapped(line: CardLine, width: int) -> list[str]:
    marks = "".join(f" [! {mark}]" for mark in line.marks)
    text = f"{line.text}{marks} ({line.when})"
    head = f"  {line.label:<{_LABEL}}"
    if len(line.label) <= _LABEL:
        return textwrap.wrap(text, width, initial_indent=f"{head} ", subsequent_indent=" " * (_LABEL + 3))
    above = textwrap.wrap(line.label, width, initial_indent="  ", subsequent_indent="  ")
    indent = " " * (_LABEL + 3)
    return [*above, *textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)]


def change_text(changed: Sequence[Change], width: int = WIDTH) -> list[str]:
    """Write what changed, one paragraph a line of the card."""
    return [part for each in changed for part in textwrap.wrap(str(each), width, subsequent_indent="    ")]


def card_html(card: OfferCard, today: date) -> str:
    """Write the card as one page that stands by itself: no script, no address, nothing to fetch."""
    lines = card_lines(card, today)
    body = [f"<header><h1>{escape(card.name)}</h1><p>{TITLE} · {escape(subtitle(card))}</p></header>"]
    for section, held in grouped(lines):
        rows = "\n".join(map(_row, held))
        body.append(f"<section><h2>{escape(section)}</h2>\n<table>\n{rows}\n</table></section>")
    body.append(f"<footer>{escape(closing_words(card, lines))}</footer>")
    return f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE} – {escape(card.name)}</title>
<style>{_STYLE}</style>
</head>
<body>
{chr(10).join(body)}
</body>
</html>
"""


def _row(line: CardLine) -> str:
    marks = "".join(f' <span class="mark">⚠ {escape(mark)}</span>' for mark in line.marks)
    return (
        f'<tr><th scope="row">{escape(line.label)}</th><td>{escape(line.text)}{marks}</td>'
        f'<td class="when">{escape(line.when)}</td></tr>'
    )
