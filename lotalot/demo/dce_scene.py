"""The theoretical offer is not the real one: what the consultation's files say, and the verdict that they change.

The pieces of `dossier/` become PDF pages and a price table in a zip, as a buyer gives them, and enter by the same door.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from lotalot.demo.scenes import Scene
from lotalot.demo.templates import fill
from lotalot.format import PARIS

if TYPE_CHECKING:
    from lotalot.workspace import Workspace
    from readiness.models import Assessment

IDENT: Final = "boamp:26-90030"
ARCHIVE: Final = "DCE_nettoyage_antennes.zip"
PIECES: Final = (("RC.txt", "01_RC.pdf"), ("CCTP.txt", "02_CCTP.pdf"))
PRICES: Final = "03_DPGF.csv"
_PRICE_ROWS: Final = (
    "Décomposition du prix global et forfaitaire;;;",
    "Désignation;Unité;Quantité;Prix HT",
    "Siège, nettoyage courant;mois;12;",
    "Antennes, nettoyage courant;mois;12;",
)
_WIDTH: Final = 78
_KINDS: Final = ("schedule", "time-window", "place")
"""What the story is about, of all that the files ask."""


def pour(workspace: Workspace) -> None:
    """Give the consultation its files."""
    if workspace.opportunity(IDENT) is None:
        return
    today = workspace.now().astimezone(PARIS).date()
    with TemporaryDirectory(prefix="lotalot-") as folder:
        path = Path(folder) / ARCHIVE
        path.write_bytes(archive(today))
        workspace.dce.add(IDENT, path)


def archive(today: date) -> bytes:
    """Make the zip that the buyer gives."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for source, name in PIECES:
            text = files("lotalot.demo").joinpath("dossier", source).read_text(encoding="utf-8")
            made.writestr(name, _pdf(fill(text, today).split("\f")))
        made.writestr(PRICES, "\r\n".join(_PRICE_ROWS).encode("cp1252"))
    return out.getvalue()


def _pdf(pages: Sequence[str]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - only when the example is made

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for page in pages:
        text = canvas.beginText(50, 790)
        text.setFont("Helvetica", 10)
        for line in page.strip().split("\n"):
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def tell(workspace: Workspace) -> Iterator[str]:
    """Say the verdict of the notice alone, what the files ask and where, and the verdict with them."""
    from lotalot import words  # noqa: PLC0415 - only when the stories are told

    alone, both = workspace.dce.notice_alone(IDENT), workspace.check(IDENT)
    if alone is None or both is None:
        return
    yield from _said("Sur l'avis seul", alone)
    for finding in both.lots[0].findings:
        asked = finding.requirement
        if asked.kind.value in _KINDS and asked.evidence and asked.evidence[0].path.startswith("dce:"):
            spot = words.file_spot(asked.evidence[0].path)
            yield from wrap(f"{spot} ─ {asked.label} : {finding.reason}", _WIDTH, subsequent_indent="  ")
    yield from _said("Avec le dossier", both)


def _said(heading: str, assessment: Assessment) -> list[str]:
    from lotalot import words  # noqa: PLC0415 - see tell

    sign = words.verdict(assessment.verdict)
    return wrap(f"{heading} : {sign} ─ {assessment.reason}", _WIDTH, subsequent_indent="  ")


SCENES: Final = (Scene("L'avis disait oui : que dit le cahier des charges ?", pour, tell),)
