"""Ten response frames as buyers really make them, every one invented, with the ugliness of real ones."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def rezipped(data: bytes, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as file, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in file.infolist():
            copy.writestr(info, change(info.filename, file.read(info.filename)), compress_type=info.compress_type)
        for name, body in (more or {}).items():
            copy.writestr(name, body)
    return out.getvalue()


def dqe_two_rows() -> bytes:
    """Title above, header over two rows, sections, sub-totals, total, VAT; a hidden column and a hidden row."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "DQE"
    sheet["A1"] = "Ville de Kerlan — Mobilier de réemploi pour la médiathèque"
    sheet.merge_cells("A1:I1")
    sheet["A2"] = "DÉTAIL QUANTITATIF ESTIMATIF (document non contractuel)"
    sheet.merge_cells("A2:I2")
    heads = [("N°", None), ("Désignation", None), ("Dimensions (mm)", "L"), (None, "P"), ("Qté", None), ("U", None),
             ("Prix", "unitaire HT"), (None, "total HT"), ("Observations du candidat", None)]  # fmt: skip
    for column, (top, low) in enumerate(heads, 1):
        sheet.cell(4, column, top)
        sheet.cell(5, column, low)
    for area in ("A4:A5", "B4:B5", "C4:D4", "E4:E5", "F4:F5", "G4:H4", "I4:I5"):
        sheet.merge_cells(area)
    sheet["A6"] = "1 - Salle de lecture"
    sheet.merge_cells("A6:I6")
    rows = [(7, "1.1", "Bureaux", 1600, 800, 10, "u"), (8, "1.2", "Chaises empilables tissu, classement M1", None, None, 40, "U"),
            (11, "2.1", "Tables pliantes", 1400, 700, 5, "Unité"), (12, "2.2", "Option cachée", None, None, 3, "u")]  # fmt: skip
    for row, *values in rows:
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
        sheet.cell(row, 8, f"=E{row}*G{row}")
    sheet["B9"], sheet["H9"] = "Sous-total 1", "=SUM(H7:H8)"
    sheet["A10"] = "2 - Salle polyvalente"
    sheet.merge_cells("A10:I10")
    sheet["B13"], sheet["H13"] = "Sous-total 2", "=SUM(H11:H12)"
    sheet["B14"], sheet["H14"] = "TOTAL GÉNÉRAL HT", "=H9+H13"
    sheet["B15"], sheet["H15"] = "TVA 20 %", "=H14*20%"
    sheet["B16"], sheet["H16"] = "TOTAL TTC", "=ROUND(H14+H15,2)"
    sheet.row_dimensions[12].hidden = True
    sheet.column_dimensions["K"].hidden = True
    sheet["K4"] = "Prix de l'estimation"
    sheet["B8"].comment = Comment("Voir CCTP art. 3", "Acheteur")
    red = CellIsRule("lessThan", ["0"], fill=PatternFill(bgColor="FF0000"))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("G7:G12", red)
    hidden = book.create_sheet("Param")
    hidden.sheet_state = "hidden"
    hidden["A1"] = 0.2
    return saved(book)


def protected_answers() -> bytes:
    """A protected sheet whose answer cells alone are open, a list of choices, a second sheet of instructions."""
    book = openpyxl.Workbook()
    notes: Any = book.active
    notes.title = "Mode d'emploi"
    notes["A1"] = "Le candidat remplit uniquement les cellules jaunes."
    sheet: Any = book.create_sheet("Cadre de réponse")
    sheet.append(
        [
            "Référence",
            "Désignation du besoin",
            "Quantité",
            "Conforme (Oui/Non)",
            "Produit proposé",
            "PU € HT",
            "Commentaires",
        ]
    )
    sheet.append(["MB-01", "Bureau droit 160x80", 12, None, None, None, None])
    sheet.append(["MB-02", "Fauteuil de bureau", 4, None, None, None, None])
    for row in (2, 3):
        for column in (4, 5, 6):
            sheet.cell(row, column).protection = Protection(locked=False)
            sheet.cell(row, column).fill = PatternFill("solid", fgColor="FFFF99")
    choices = DataValidation(type="list", formula1='"Oui,Non"')
    sheet.add_data_validation(choices)
    choices.add("D2:D3")
    sheet.protection.sheet = True
    return saved(book)


def bpu_without_quantities() -> bytes:
    """A BPU: no quantity, units, sections in capitals, prices in words beside, wide notes."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "BPU"
    sheet["B2"] = "BORDEREAU DES PRIX UNITAIRES"
    sheet.append([])
    sheet.append([None, "N° prix", "Libellé de la prestation", "Unité", "P.U. HT (en €)"])
    for row in (["A", "ENTRETIEN COURANT", None, None], ["A.1", "Nettoyage de vitrerie accessible", "m2", None],
                ["A.2", "Remise en état des sols", "m²", None], ["B", "PRESTATIONS PONCTUELLES", None, None],
                ["B.1", "Heure d'agent qualifié", "Heure", None], ["B.2", "Intervention d'urgence", "Forfait", None]):  # fmt: skip
        sheet.append([None, *row])
    return saved(book)


def several_lots() -> bytes:
    """Two sheets, and in the first two tables one above the other with the same headers."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Lots 1 et 2"
    for title, rows in (
        ("LOT 1 – Assises", [("Chaise", "12 u"), ("Tabouret", "environ 6")]),
        ("LOT 2 – Plans", [("Table", "quatre")]),
    ):
        sheet.append([title])
        sheet.append(["Article", "Quantité", "Prix unitaire HT", "Montant HT"])
        for name, count in rows:
            sheet.append([name, count, None, None])
        sheet.append(["Total du lot", None, None, None])
        sheet.append([])
    other = book.create_sheet("Lot 3")
    other.append(["Désignation", "Nombre", "P.U.", "Total"])
    other.append(["Armoire métal 2 portes H 198 x L 120 x P 45 cm", 7, None, "=B2*C2"])
    other.append(["TOTAL", None, None, "=SUM(D2:D2)"])
    return saved(book)


def wrong_sum() -> bytes:
    """A total that forgets a line, and one that nobody can understand."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "DPGF"
    sheet.append(["Désignation", "Qté", "PU HT", "Total HT"])
    for row, name in enumerate(("Bureau", "Chaise", "Table"), 2):
        sheet.append([name, 2, None, f"=B{row}*C{row}"])
    sheet.append(["Sous-total", None, None, "=SUM(D2:D3)"])
    sheet.append(["Total HT", None, None, '=INDIRECT("D5")'])
    return saved(book)


def with_prefix_and_picture() -> bytes:
    """The XML that other libraries write (`x:worksheet`), an image, a macro project and a comment kept as bytes."""
    data = protected_answers()

    def change(name: str, body: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet2"):
            return body
        text = body.decode()
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text)
        return text.replace("xmlns=", "xmlns:x=").encode()

    return rezipped(data, change, {"xl/media/image1.png": PNG, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"})


def merged_descriptions() -> bytes:
    """Quantities merged down over several rows of description, remarks under a line."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Cadre"
    sheet.append(["Poste", "Description", "Quantités", None, "Prix unitaire", "Réponse"])
    sheet.append([None, None, "min", "max", None, None])
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2"):
        sheet.merge_cells(area)
    for row in ([1, "Bureau de direction", 2, 5, None, None], [None, "- plateau hêtre 180 x 80 cm", None, None, None, None],
                [2, "Caisson mobile 3 tiroirs", 1, 8, None, None]):  # fmt: skip
        sheet.append(row)
    for letter in "ACDEF":
        sheet.merge_cells(f"{letter}3:{letter}4")
    sheet["B5"].alignment = Alignment(wrap_text=True)
    sheet["B3"].font = Font(bold=True)
    return saved(book)


def windows_csv() -> bytes:
    """A CSV as Excel saves it in France: cp1252, semicolons, quotes, CRLF, a title line, an empty last column."""
    text = (
        "Commune de Kerlan;;;;;\r\n"
        'Réf;Désignation;"Dimensions\n(cm)";Qté;PU HT;Observations\r\n'
        'A-1;"Bureau ""droit""; plateau clair";160 x 80;1 200;;\r\n'
        "A-2;Chaise d’accueil;;40;;\r\n"
        "0012;Table;120 x 60;à définir;;\r\n"
        ";Total;;;;\r\n"
    )
    return text.encode("cp1252")


def utf16_csv() -> bytes:
    """A text of Excel: UTF-16 and tabs."""
    return "Désignation\tQuantité\tPrix\r\nChaise\t12\t\r\nTable\t3\t\r\n".encode("utf-16")


def word_table(*, controls: bool = True) -> bytes:
    """A Word document: a table with merged cells and dotted blanks, text around it, another table of another kind."""
    document = docx.Document()
    document.add_heading("Cadre de réponse technique", 1)
    document.add_paragraph("Le candidat complète le tableau ci-dessous.")
    table = document.add_table(rows=5, cols=5)
    for column, text in enumerate(("N°", "Désignation", "Quantité", "Prix unitaire HT", "Réponse du candidat")):
        table.cell(0, column).text = text
    table.cell(1, 0).merge(table.cell(1, 4)).text = "Mobilier de bureau"
    for row, values in enumerate((("1", "Bureau 160 x 80 cm", "12", "", "………………"), ("2", "Chaise", "40", "", "à compléter"),
                                  ("3", "Armoire", "2", "", "")), 2):  # fmt: skip
        for column, text in enumerate(values):
            run = table.cell(row, column).paragraphs[0].add_run(text)
            run.italic = column == 4
    signature = document.add_table(rows=1, cols=2)
    signature.cell(0, 0).text = "Date"
    signature.cell(0, 1).text = "Signature"
    return saved(document)


ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:version="1.3">
<office:automatic-styles><style:style style:name="ce1" style:family="table-cell"/></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Feuille1" table:style-name="ta1">
<table:table-column table:number-columns-repeated="6"/>
<table:table-row><table:table-cell table:number-columns-spanned="6" office:value-type="string"><text:p>Lot 2 : mobilier</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="5"/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Désignation</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Quantité</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Prix unitaire</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Total</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Remarques</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Bureau <text:span>160 x 80</text:span></text:p></table:table-cell><table:table-cell office:value-type="float" office:value="10"><text:p>10</text:p></table:table-cell><table:table-cell table:style-name="ce1"/><table:table-cell table:formula="of:=[.B5]*[.C5]" office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell><table:table-cell table:number-columns-repeated="1020"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Chaise</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>40 u</text:p></table:table-cell><table:table-cell table:style-name="ce1" table:number-columns-repeated="3"/><table:table-cell table:number-columns-repeated="1019"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Total HT</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"/><table:table-cell table:formula="of:=SUM([.D5:.D6])" office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods_sheet(content: str = ODS_CONTENT) -> bytes:
    """A LibreOffice sheet: repeated rows and cells, a formula in its own words."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        file.writestr("styles.xml", "<x/>", zipfile.ZIP_DEFLATED)
        file.writestr("META-INF/manifest.xml", "<manifest/>", zipfile.ZIP_DEFLATED)
    return out.getvalue()


FRAMES: dict[str, Callable[[], bytes]] = {
    "dqe.xlsx": dqe_two_rows,
    "protege.xlsx": protected_answers,
    "bpu.xlsx": bpu_without_quantities,
    "lots.xlsx": several_lots,
    "dpgf.xlsx": wrong_sum,
    "macros.xlsm": with_prefix_and_picture,
    "fusions.xlsx": merged_descriptions,
    "windows.csv": windows_csv,
    "unicode.txt": utf16_csv,
    "cadre.docx": word_table,
    "cadre.ods": ods_sheet,
}
