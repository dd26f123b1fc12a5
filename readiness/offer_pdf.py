"""The offer card as a PDF of one or two A4 pages: what one sends. The fonts travel in it; nothing is fetched."""

from __future__ import annotations

import io
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Final

from readiness.offer_page import TITLE, closing_words, grouped, subtitle
from readiness.offer_words import CardLine, card_lines

if TYPE_CHECKING:
    from readiness.offer import OfferCard

_FACES: Final = (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf"))
_BLUE, _GREY, _WARN, _RULE = "#1f5f8b", "#5b6975", "#8a3b00", "#d9e0e6"
_WIDTHS_MM: Final = (46, 88, 35)
_MARGIN_MM: Final = 18
_MISSING: Final[dict[str, str | int | None]] = {
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{MINUS SIGN}": "-",
    "⚠": "!",
}
"""Characters that the font lacks, and what stands for them."""


def card_pdf(card: OfferCard, today: date) -> bytes:
    """Draw the card; the same card of the same day gives the same bytes."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - a big library, only to draw
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer  # noqa: PLC0415

    _fonts()
    style = _styles()
    lines = card_lines(card, today)
    story: list[Any] = [
        Paragraph(_safe(card.name), style["title"]),
        Paragraph(_safe(f"{TITLE} · {subtitle(card)}"), style["sub"]),
    ]
    for section, held in grouped(lines):
        story.append(Paragraph(_safe(section), style["section"]))
        story.append(_table(held, style))
    story += [Spacer(1, 5 * mm), Paragraph(_safe(closing_words(card, lines)), style["foot"])]
    out = io.BytesIO()
    margin = _MARGIN_MM * mm
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        title=f"{TITLE} - {card.name}",
        author=card.name,
        lang="fr",
        invariant=1,
    )

    def foot(canvas: Any, _page: object) -> None:  # noqa: ANN401 - reportlab has no types
        canvas.saveState()
        canvas.setFont("Vera", 7.5)
        canvas.setFillColor(_GREY)
        canvas.drawRightString(A4[0] - margin - 6, 10 * mm, f"page {canvas.getPageNumber()}")
        canvas.drawString(margin + 6, 10 * mm, _plain(f"{card.name[:60]} · {TITLE}"))
        canvas.restoreState()

    page.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _fonts() -> None:
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - see card_pdf
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    for name, file in _FACES:
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, file))
    pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="Vera-Bold", italic="Vera", boldItalic="Vera-Bold")


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415 - see card_pdf
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415

    grey, bold = HexColor(_GREY), "Vera-Bold"
    text = ParagraphStyle("text", fontName="Vera", fontSize=9, leading=12.5)
    small = ParagraphStyle("small", parent=text, fontSize=7.5, leading=10.5, textColor=grey)
    section = ParagraphStyle("section", parent=text, fontName=bold, fontSize=11, leading=15, textColor=HexColor(_BLUE))
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
        marks = "".join(f' <font color="{_WARN}"><b>!\N{NO-BREAK SPACE}{_safe(mark)}</b></font>' for mark in line.marks)
        rows.append(
            (
                Paragraph(_safe(line.label), style["label"]),
                Paragraph(_safe(line.text) + marks, style["text"]),
                Paragraph(_safe(line.when), style["when"]),
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
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE),
            ("LINEABOVE", (0, 0), (-1, 0), 1.2, _BLUE),
        )
    )
    return table


def _plain(text: str) -> str:
    return text.translate(str.maketrans(_MISSING))


def _safe(text: str) -> str:
    """Write a text for a paragraph, whose own marks are tags."""
    return escape(_plain(text), quote=False)
