"""The offer card as a PDF of one or two A4 pages: what one sends. The fonts travel in it; nothing is fetched."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from readiness.offer_page import TITLE, closing_words, grouped, subtitle
from readiness.offer_words import CardLine, card_lines
from readiness.pdf_page import BLUE, GREY, RULE, build, register_fonts, safe

if TYPE_CHECKING:
    from readiness.offer import OfferCard

_WARN: Final = "#8a3b00"
_WIDTHS_MM: Final = (46, 88, 35)


def card_pdf(card: OfferCard, today: date) -> bytes:
    """Draw the card; the same card of the same day gives the same bytes."""
    from reportlab.lib.units import mm  # noqa: PLC0415 - a big library, only to draw
    from reportlab.platypus import Paragraph, Spacer  # noqa: PLC0415

    register_fonts()
    style = _styles()
    lines = card_lines(card, today)
    story: list[Any] = [
        Paragraph(safe(card.name), style["title"]),
        Paragraph(safe(f"{TITLE} · {subtitle(card)}"), style["sub"]),
    ]
    for section, held in grouped(lines):
        story.append(Paragraph(safe(section), style["section"]))
        story.append(_table(held, style))
    story += [Spacer(1, 5 * mm), Paragraph(safe(closing_words(card, lines)), style["foot"])]
    return build(story, title=f"{TITLE} - {card.name}", author=card.name, foot=f"{card.name[:60]} · {TITLE}", inset=6)


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415 - see card_pdf
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415

    grey, bold = HexColor(GREY), "Vera-Bold"
    text = ParagraphStyle("text", fontName="Vera", fontSize=9, leading=12.5)
    small = ParagraphStyle("small", parent=text, fontSize=7.5, leading=10.5, textColor=grey)
    section = ParagraphStyle("section", parent=text, fontName=bold, fontSize=11, leading=15, textColor=HexColor(BLUE))
    section.spaceBefore, section.spaceAfter, section.keepWithNext = 10, 2, 1
    return {
        "text": text,
        "label": ParagraphStyle("label", parent=text, fontName=bold),
        "when": small,
        "foot": small,
        "title": ParagraphStyle("title", parent=text, fontName=bold, fontSize=17, leading=21),
        "sub": ParagraphStyle("sub", parent=text, textColor=grey, spaceBefore=2, spaceAfter=4),
        "section": section,
    }


def _table(held: list[CardLine], style: dict[str, Any]) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.lib.units import mm  # noqa: PLC0415 - see card_pdf
    from reportlab.platypus import Paragraph, Table  # noqa: PLC0415

    rows = []
    for line in held:
        marks = "".join(f' <font color="{_WARN}"><b>!\N{NO-BREAK SPACE}{safe(mark)}</b></font>' for mark in line.marks)
        rows.append(
            (
                Paragraph(safe(line.label), style["label"]),
                Paragraph(safe(line.text) + marks, style["text"]),
                Paragraph(safe(line.when), style["when"]),
            )
        )
    table = Table(rows, colWidths=[width * mm for width in _WIDTHS_MM], hAlign="LEFT", splitInRow=1)
    table.setStyle(
        (
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
            ("LINEABOVE", (0, 0), (-1, 0), 1.2, BLUE),
        )
    )
    return table
