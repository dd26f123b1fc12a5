"""No time for paper: a frame of lines to fill, answered from the stock in minutes, fire rules flagged line by line.

The buyer's workbook is shipped as a buyer would send it, and enters by the same door.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from lotalot.demo.scenes import Scene

if TYPE_CHECKING:
    from lotalot.workspace import Workspace

IDENT: Final = "boamp:26-90003"
FRAME: Final = "cadre.xlsx"
NAME: Final = "cadre_mediatheque.xlsx"
_WORDS: Final = {"exact": "exact", "near": "proche", "substitute": "à la place", "none": "rien"}


def pour(workspace: Workspace) -> None:
    """Give the consultation its response frame."""
    if workspace.opportunity(IDENT) is None:
        return
    with TemporaryDirectory(prefix="lotalot-") as folder:
        path = Path(folder) / NAME
        path.write_bytes(files("lotalot.demo").joinpath(FRAME).read_bytes())
        workspace.frames.add(IDENT, path)


def tell(workspace: Workspace) -> Iterator[str]:
    """Answer the frame, make the copy, and say what it holds."""
    from readiness.french import euros, number  # noqa: PLC0415 - told only

    stored = next(iter(workspace.frames.of(IDENT)), None) if workspace.opportunity(IDENT) else None
    if stored is None:
        return
    opened = workspace.frames.open(stored.id)
    for answer in opened.answered.lines:
        asked = f"{number(answer.line.quantity)} × " if answer.line.quantity is not None else ""
        best = answer.picks[0].offer if answer.picks else answer.others[0].offers[0] if answer.others else None
        goods = best.label if best else "—"
        price = "prix ?" if answer.unit_price is None else euros(answer.unit_price)
        held = answer.held + answer.expected
        yield f"{asked}{answer.line.designation}"[:76]
        yield f"  {_WORDS[answer.grade.value]} : {goods}, {held} sur {answer.wanted}, {price}"[:78]
        if answer.difference:
            yield f"  différence : {answer.difference}"[:78]
        if answer.fire is not None:
            yield from wrap(answer.fire.reason, 78, initial_indent="  ", subsequent_indent="    ")
    filled = workspace.frames.preview(stored.id)
    yield f"Copie : {filled.written} cellules remplies, {len(opened.answered.lines)} lignes lues."
    yield "Les formules, listes et protections de l'acheteur sont intactes."


SCENES: Final = (Scene("Un cadre de réponse arrive : que tenons-nous, ligne à ligne ?", pour, tell),)
