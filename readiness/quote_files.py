"""A quote as one sends it: a PDF of A4 pages, or a spreadsheet whose cells are text and figures, never formulas."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from readiness import french
from readiness.orders import CENT, QuoteRow
from readiness.pdf_page import BLUE, GREY, RULE, build, register_fonts, safe

if TYPE_CHECKING:
    from readiness.models import Structure

NO_VAT: Final = "TVA : non précisée sur ce devis."
AGREED: Final = "Bon pour accord"
_WIDTHS_MM: Final = (22, 61, 20, 15, 27, 27)
_HEADS: Final = ("Réf.", "Désignation", "Quantité", "Unité", "Prix unit. HT", "Total HT")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST_CELL: Final = 2_000


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sends the quote, as its head says it."""

    name: str
    siret: str = ""
    address: tuple[str, ...] = ()


def seller_of(structure: Structure) -> Seller:
    """Take the head of a quote from the profile: its name, number and first site."""
    site = structure.sites[0] if structure.sites else None
    town = f"{site.postcode} {site.city}".strip() if site else ""
    address = tuple(part for part in ((site.name if site else ""), town) if part)
    return Seller(structure.name, structure.siret, address)


def money(value: Decimal) -> str:
    """Write an amount with its two cents (`1 234,50 €`)."""
    text = f"{value.quantize(CENT, ROUND_HALF_UP):,.2f}".replace(",", french.NBSP).replace(".", ",")
    return f"{text}{french.NBSP}€"


def totals(row: QuoteRow) -> list[tuple[str, Decimal]]:
    """Give the totals as they stand: excluding tax, one line a VAT rate that is given, with tax when all rates are."""
    quote = row.quote
    found = [("Total HT", quote.total)]
    found += [(f"TVA {french.number(rate)} %", tax) for rate, tax in quote.vat_by_rate]
    if quote.total_with_vat is not None:
        found.append(("Total TTC", quote.total_with_vat))
    return found


def vat_note(row: QuoteRow) -> str:
    """Say what of the tax is not known; empty when each line has its rate."""
    silent = sum(line.vat is None for line in row.quote.lines)
    if not silent:
        return ""
    return (
        NO_VAT if silent == len(row.quote.lines) else "TVA : non précisée sur une partie des lignes ; pas de total TTC."
    )


def quote_pdf(row: QuoteRow, seller: Seller) -> bytes:
    """Draw a quote; the same quote gives the same bytes."""
    from reportlab.lib.units import mm  # noqa: PLC0415 - a big library, only to draw
    from reportlab.platypus import KeepTogether, Paragraph, Spacer  # noqa: PLC0415

    register_fonts()
    style = _styles()
    quote = row.quote
    story: list[Any] = [_head(row, seller, style), Spacer(1, 6 * mm)]
    if quote.object:
        story += [Paragraph(f"<b>Objet :</b> {safe(quote.object)}", style["text"]), Spacer(1, 4 * mm)]
    story += [_lines(row, style), Spacer(1, 3 * mm), _totals(row, style)]
    note = vat_note(row)
    story += [Paragraph(safe(each), style["small"]) for each in (note, quote.note) if each]
    story += [Spacer(1, 8 * mm), KeepTogether([_agreed(row, style)])]
    foot = f"{seller.name[:60]} · devis {row.number}"
    return build(story, title=f"Devis {row.number}", author=seller.name, foot=foot)


def quote_xlsx(row: QuoteRow, seller: Seller) -> bytes:
    """Write a quote as a workbook: what is typed by people stays text, amounts are figures, nothing is computed."""
    from openpyxl import Workbook  # noqa: PLC0415 - only to write
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook()
    sheet: Any = book.active
    sheet.title = row.number
    quote = row.quote
    dates = (
        ("Devis", row.number),
        ("Date", french.day(quote.made)),
        ("Valable jusqu'au", french.day(quote.valid_until)),
    )
    head = [("Structure", seller.name), ("SIRET", seller.siret), ("Adresse", ", ".join(seller.address)), *dates]
    head += [("Client", quote.customer.name), ("SIRET du client", quote.customer.siret)]
    head += [("Adresse du client", quote.customer.address), ("Code service", quote.customer.service)]
    head += [("Objet", quote.object), ("Numéro d'engagement", quote.engagement)]
    kept = [(label, value) for label, value in head if value]
    for at, (label, value) in enumerate(kept, 1):
        _text(sheet.cell(at, 1), label, Font(bold=True))
        _text(sheet.cell(at, 2), value)
    at = _sheet_lines(sheet, row, len(kept) + 2)
    for label, amount in totals(row):
        at += 1
        _text(sheet.cell(at, 5), label, Font(bold=True))
        sheet.cell(at, 6).value = amount
    for note in filter(None, (vat_note(row), quote.note)):
        at += 1
        _text(sheet.cell(at, 1), note)
    for letter, width in zip("ABCDEFG", (20, 48, 11, 10, 16, 14, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_lines(sheet: Any, row: QuoteRow, at: int) -> int:  # noqa: ANN401 - openpyxl has no types
    """Write the table of lines from a row; give the last one."""
    from openpyxl.styles import Font  # noqa: PLC0415 - see quote_xlsx

    for column, name in enumerate((*_HEADS, "TVA %"), 1):
        _text(sheet.cell(at, column), name, Font(bold=True))
    for line in row.quote.lines:
        at += 1
        for column, text in ((1, line.reference), (2, line.label), (4, line.unit)):
            _text(sheet.cell(at, column), text)
        for column, figure in ((3, line.quantity), (5, line.unit_price), (6, line.total), (7, line.vat)):
            if figure is not None:
                sheet.cell(at, column).value = figure
    return at


def _text(cell: Any, text: str, font: Any = None) -> None:  # noqa: ANN401 - openpyxl has no types
    """Write a text that no spreadsheet computes, whatever it begins with."""
    cell.value = _CONTROLS.sub("", text)[:_MOST_CELL]
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True
    if font is not None:
        cell.font = font


def _head(row: QuoteRow, seller: Seller, style: dict[str, Any]) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.lib.units import mm  # noqa: PLC0415 - see quote_pdf
    from reportlab.platypus import Paragraph, Table  # noqa: PLC0415

    quote, customer = row.quote, row.quote.customer
    left = [Paragraph(safe(seller.name), style["title"])]
    left += [Paragraph(safe(line), style["text"]) for line in seller.address]
    if seller.siret:
        left.append(Paragraph(f"SIRET {safe(seller.siret)}", style["text"]))
    right = [Paragraph(f"Devis {safe(row.number)}", style["title"])]
    right += [
        Paragraph(f"Date : {french.day(quote.made)}", style["text"]),
        Paragraph(f"Valable jusqu'au {french.day(quote.valid_until)}", style["text"]),
    ]
    to = [Paragraph("<b>Client</b>", style["small"]), Paragraph(f"<b>{safe(customer.name)}</b>", style["text"])]
    said = (
        *customer.address.split("\n"),
        f"SIRET {customer.siret}" if customer.siret else "",
        f"Code service {customer.service}" if customer.service else "",
        f"Engagement {quote.engagement}" if quote.engagement else "",
    )
    to += [Paragraph(safe(each), style["text"]) for each in said if each.strip()]
    table = Table([[left, right], ["", to]], colWidths=[98 * mm, 74 * mm], hAlign="LEFT")
    table.setStyle((("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)))
    return table


def _lines(row: QuoteRow, style: dict[str, Any]) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.lib.units import mm  # noqa: PLC0415 - see quote_pdf
    from reportlab.platypus import LongTable, Paragraph  # noqa: PLC0415

    heads = [
        Paragraph(f"<b>{name}</b>", style["right" if at in (2, 4, 5) else "text"]) for at, name in enumerate(_HEADS)
    ]
    rows = [
        (
            Paragraph(safe(line.reference), style["text"]),
            Paragraph(safe(line.label), style["text"]),
            Paragraph(french.number(line.quantity), style["right"]),
            Paragraph(safe(line.unit), style["text"]),
            Paragraph(money(line.unit_price), style["right"]),
            Paragraph(money(line.total), style["right"]),
        )
        for line in row.quote.lines
    ]
    body: list[Any] = [heads, *rows]
    table = LongTable(body, colWidths=[width * mm for width in _WIDTHS_MM], repeatRows=1, hAlign="LEFT")
    table.setStyle(
        (
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
            ("LINEBELOW", (0, 0), (-1, 0), 1.2, BLUE),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        )
    )
    return table


def _totals(row: QuoteRow, style: dict[str, Any]) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.lib.units import mm  # noqa: PLC0415 - see quote_pdf
    from reportlab.platypus import Paragraph, Table  # noqa: PLC0415

    body = [
        [Paragraph(f"<b>{label}</b>", style["text"]), Paragraph(f"<b>{money(amount)}</b>", style["right"])]
        for label, amount in totals(row)
    ]
    return Table(body, colWidths=[34 * mm, 36 * mm], hAlign="RIGHT")


def _agreed(row: QuoteRow, style: dict[str, Any]) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.lib.units import mm  # noqa: PLC0415 - see quote_pdf
    from reportlab.platypus import Paragraph, Table  # noqa: PLC0415

    asked = "Nom, qualité, date, signature et cachet :"
    cell = [
        Paragraph(f"<b>{AGREED}</b>, devis {safe(row.number)}", style["text"]),
        Paragraph(asked, style["small"]),
    ]
    box = Table([[cell]], colWidths=[90 * mm], rowHeights=[38 * mm], hAlign="RIGHT")
    box.setStyle((("BOX", (0, 0), (-1, -1), 0.8, BLUE), ("VALIGN", (0, 0), (-1, -1), "TOP")))
    return box


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415 - see quote_pdf
    from reportlab.lib.enums import TA_RIGHT  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415

    text = ParagraphStyle("text", fontName="Vera", fontSize=9, leading=12.5)
    return {
        "text": text,
        "right": ParagraphStyle("right", parent=text, alignment=TA_RIGHT),
        "small": ParagraphStyle("small", parent=text, fontSize=7.5, leading=10.5, textColor=HexColor(GREY)),
        "title": ParagraphStyle("title", parent=text, fontName="Vera-Bold", fontSize=14, leading=18, spaceAfter=3),
    }
