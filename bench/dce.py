"""Read a consultation's file of 200 full pages: what a user waits for after giving it.

A PDF of text, as buyers' tools write them, made here; a million characters. CPU time of opening, of every reader, and
of telling two versions apart.
"""

import io
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from bench.report import Measure
from readiness.dce.compare import compare
from readiness.dce.models import DceVersion
from readiness.dce.read import read_dce
from readiness.dce.reading import read_files

PAGES: Final = 200
LINES: Final = 45
READ_BOUND_S: Final = 5.0


def measure(pages: int = PAGES) -> list[Measure]:
    """Measure on one document."""
    with tempfile.TemporaryDirectory(prefix="lotalot-bench-") as folder:
        path = Path(folder) / "CCTP.pdf"
        path.write_bytes(_pdf(pages))
        start = process_time()
        dce, _ = read_dce(path)
        opened = process_time() - start
    start = process_time()
    reading = read_files(dce)
    read = process_time() - start
    piece = dce.pieces[0]
    leaves = [replace(leaf, text=leaf.text.replace("vendredi", "samedi", 1)) for leaf in piece.leaves]
    changed = replace(dce, pieces=(replace(piece, leaves=tuple(leaves), digest="other"),))
    now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    start = process_time()
    compare(DceVersion(1, now, dce, reading), DceVersion(2, now, changed, reading))
    told = process_time() - start
    return [
        Measure(f"text of a PDF of {pages} pages, page by page, CPU", opened, "s"),
        Measure("every reader over it, CPU", read, "s"),
        Measure("both: from the file to what it asks, CPU", opened + read, "s", READ_BOUND_S),
        Measure("what a version changes, a line a page, CPU", told, "s"),
    ]


def _pdf(pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for page in range(1, pages + 1):
        text = canvas.beginText(40, 810)
        text.setFont("Helvetica", 8)
        text.textLine(f"ARTICLE {page} - PRESTATIONS")
        for line in range(LINES):
            text.textLine(
                f"Le titulaire assure le nettoyage des locaux {page}.{line} avec {line} agents, du lundi au vendredi, "
                "selon le planning joint."
            )
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
