"""A4 pages as one sends them: fonts that travel in the file, margins, a foot with the page's number."""

from __future__ import annotations

import io
import re
from html import escape
from typing import Any, Final

BLUE, GREY, RULE = "#1f5f8b", "#5b6975", "#d9e0e6"
MARGIN_MM: Final = 18
_FACES: Final = (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf"))
_MISSING: Final[dict[str, str | int | None]] = {
    "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
    "\N{MINUS SIGN}": "-",
    "⚠": "!",
}
"""Characters that the font lacks, and what stands for them."""
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def register_fonts() -> None:
    """Make the fonts known to reportlab, once."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - a big library, only to draw
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    for name, file in _FACES:
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, file))
    pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="Vera-Bold", italic="Vera", boldItalic="Vera-Bold")


def plain(text: str) -> str:
    """Write a text with the characters that the font has."""
    return _CONTROLS.sub("", text.translate(str.maketrans(_MISSING)))


def safe(text: str) -> str:
    """Write a text for a paragraph, whose own marks are tags."""
    return escape(plain(text), quote=False)


def build(story: list[Any], *, title: str, author: str, foot: str, inset: float = 0) -> bytes:
    """Lay a story out on pages; the same story gives the same bytes.

    Args:
        story: reportlab flowables.
        title: written in the file.
        author: likewise.
        foot: at the bottom left of each page.
        inset: of the foot from the margins, in points.
    """
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - see register_fonts
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    out, margin = io.BytesIO(), MARGIN_MM * mm
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        title=title,
        author=author,
        lang="fr",
        invariant=1,
    )

    def draw_foot(canvas: Any, _page: object) -> None:  # noqa: ANN401 - reportlab has no types
        canvas.saveState()
        canvas.setFont("Vera", 7.5)
        canvas.setFillColor(GREY)
        canvas.drawString(margin + inset, 10 * mm, plain(foot))
        canvas.drawRightString(A4[0] - margin - inset, 10 * mm, f"page {canvas.getPageNumber()}")
        canvas.restoreState()

    page.build(story, onFirstPage=draw_foot, onLaterPages=draw_foot)
    return out.getvalue()
