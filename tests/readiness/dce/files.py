"""Build consultation files of real shape, in our own words: PDF pages, DOCX, ODT, XLSX, zips, and what goes wrong."""

import io
import zipfile
from collections.abc import Mapping, Sequence

RC = (
    (
        "RÈGLEMENT DE LA CONSULTATION (R.C.)\nMarché de services\nEntretien ménager des locaux communaux\n"
        "Pouvoir adjudicateur : Commune de Kerbihan, 1 place de la Mairie, 56900 Kerbihan\n"
        "Date et heure limites de réception des offres : vendredi 12 mars 2027 à 12h00"
    ),
    (
        "ARTICLE 1 - OBJET ET ALLOTISSEMENT\nLa consultation est divisée en deux lots :\nLot n° 1 : Écoles et restaurant scolaire\n"
        "Lot n° 2 : Vitrerie des bâtiments\n"
        "Le lot 1 est réservé aux structures d'insertion par l'activité économique mentionnées à l'article L. 2113-13 du code de\n"
        "la commande publique.\nARTICLE 2 - CONDITIONS\nLes variantes ne sont pas autorisées."
    ),
    (
        "ARTICLE 5 - PRÉSENTATION DES OFFRES\nCapacité : chiffre d'affaires annuel minimum exigé : 90 000 euros HT.\n"
        "Le candidat remettra un mémoire technique limité à 20 pages recto, hors annexes. Le mémoire technique respectera\n"
        "obligatoirement le plan suivant :\n1. Organisation et encadrement\n2. Moyens humains affectés\n"
        "3. Méthodologie et produits\n4. Démarche d'insertion"
    ),
    (
        "ARTICLE 6 - JUGEMENT DES OFFRES\nLes critères d'attribution sont pondérés comme suit :\n"
        "Critère 1 : Prix des prestations (40 %)\nCritère 2 : Valeur technique (50 %)\n"
        "- Sous-critère 2.1 : moyens humains (30 %)\n- Sous-critère 2.2 : méthodologie (20 %)\n"
        "Critère 3 : Performance en matière d'insertion professionnelle (10 %)\n"
        "Le prix est noté par la formule : note = 40 x (prix le plus bas / prix de l'offre).\n"
        "ARTICLE 7 - RECOURS\nTribunal administratif de Rennes, 3 contour de la Motte, 35044 Rennes Cedex"
    ),
)
CCAP = (
    "CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIÈRES\n(C.C.A.P.)\nEntretien ménager des locaux communaux",
    (
        "ARTICLE 3 - DURÉE\nLe marché est conclu pour une durée de 12 mois à compter de sa notification. Il est reconductible\n"
        "trois fois par période de 12 mois.\nARTICLE 4 - ASSURANCES\nLe titulaire justifie d'une assurance de responsabilité\n"
        "civile professionnelle en cours de validité."
    ),
)
CCTP = (
    "CAHIER DES CLAUSES TECHNIQUES PARTICULIÈRES\n(C.C.T.P.)\nEntretien ménager des locaux communaux",
    (
        "ARTICLE 1 - SITES\nLes prestations sont réalisées sur les sites suivants :\nÉcole des Ajoncs, 4 rue du Port, 56700 Hennebont\n"
        "Médiathèque, 2 place du Marché, 56300 Pontivy\nSalle des fêtes, rue de la Gare, 56100 Lorient"
    ),
    (
        "ARTICLE 2 - FRÉQUENCE\nLot n° 1 : écoles\nLe nettoyage des classes est assuré 5 jours par semaine, du lundi au vendredi.\n"
        "Les prestations sont exécutées avant 7 h, hors présence des élèves.\nARTICLE 3 - LOT N° 2 VITRERIE\n"
        "Les vitrages sont nettoyés deux fois par an. La surface vitrée est de 340 m²."
    ),
    "ARTICLE 9 - DISPOSITIONS COMMUNES\nLes produits sont fournis par le titulaire.",
)
PRICES = (
    ("Bordereau des prix unitaires",),
    (),
    ("N°", "Désignation", "Unité", "Prix unitaire HT"),
    (1, "Nettoyage d'une classe, passage quotidien", "passage", None),
    (2, "Vitrerie, deux faces", "m²", None),
)
ENGAGEMENT = (
    ("ACTE D'ENGAGEMENT", True),
    ("Article 1 - Contractants", True),
    ("Le signataire s'engage, sur la base de son offre.", False),
)


def pdf(pages: Sequence[str], *, scanned: Sequence[int] = (), password: str = "", banner: str = "") -> bytes:
    """Write pages; those of `scanned` (from 1) hold an image of noise and no text."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(out, pagesize=(595, 842), encrypt=encrypt)
    for number, page in enumerate(pages, start=1):
        if number in scanned:
            canvas.drawImage(ImageReader(io.BytesIO(png())), 0, 0, 595, 842)
        else:
            text = canvas.beginText(50, 790)
            text.setFont("Helvetica", 9)
            for line in ((banner.format(page=number),) if banner else ()) + tuple(page.split("\n")):
                text.textLine(line)
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def png() -> bytes:
    """Write a small grey image."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (60, 80), 180).save(out, "PNG")
    return out.getvalue()


def docx(blocks: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """Write paragraphs, those that are headings in a heading style, and a table at the end."""
    import docx as library

    document = library.Document()
    for text, heading in blocks:
        if heading:
            document.add_heading(text, level=1)
        else:
            document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt(blocks: Sequence[tuple[str, bool]]) -> bytes:
    """Write paragraphs as OpenDocument."""
    from odfdo import Document, Header, Paragraph

    document = Document("text")
    document.body.clear()
    for text, heading in blocks:
        document.body.append(Header(1, text) if heading else Paragraph(text))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ods(rows: Sequence[Sequence[str | int | None]], name: str = "Feuille1") -> bytes:
    """Write one sheet as OpenDocument."""
    from odfdo import Cell, Document, Row, Table

    document = Document("spreadsheet")
    document.body.clear()
    table = Table(name)
    for values in rows:
        row = Row()
        for value in values:
            row.append_cell(Cell(value))
        table.append_row(row)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[str | int | None]], name: str = "BPU") -> bytes:
    """Write one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(files: Mapping[str, bytes], *, level: int = 6) -> bytes:
    """Put files in an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def whole() -> dict[str, bytes]:
    """Give a consultation: rules, clauses, engagement, prices, and annexes in an archive of their own."""
    annexes = zipped(
        {
            "Annexe 1 - Planning.odt": odt((("Annexe 1", True), ("Les sols sont décapés deux fois par an.", False))),
            "plan niveau 0.png": png(),
        }
    )
    return {
        "01_RC_entretien.pdf": pdf(RC, banner="RC - page {page}/4"),
        "02_CCAP.pdf": pdf(CCAP),
        "03_CCTP.pdf": pdf((*CCTP, ""), scanned=(5,)),
        "04_AE.docx": docx(ENGAGEMENT),
        "05_BPU.xlsx": xlsx(PRICES),
        "Annexes/annexes.zip": annexes,
    }
