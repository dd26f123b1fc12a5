"""Draw a consultation's files for a width: what changed first, then the pieces, then what they say. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from lotalot import dce_words
from lotalot import format as fr
from lotalot.widgets import text as tx
from lotalot.widgets.lines import fit

if TYPE_CHECKING:
    from lotalot.rooms.dce import Files
    from readiness.dce.models import DceVersion

_EMPTY: Final = (
    ("Aucun dossier gardé pour cette consultation.", "bold"),
    ("", ""),
    ("Le dossier (RC, CCAP, CCTP, prix…) dit ce que l'avis ne dit pas : jours", ""),
    ("et heures demandés, sites, critères, pages permises. Le verdict en", ""),
    ("tient compte.", ""),
    ("", ""),
    ("a  ajouter le zip de l'acheteur, un dossier ou une pièce", "$quiet"),
)


def pieces_text(files: Files, now: datetime, width: int) -> Content:
    """Write what is known of the files; what to do when there are none."""
    last = files.last
    if last is None:
        return tx.join([Content.styled(text, style) for text, style in _EMPTY], "\n")
    lines: list[Content] = [Content.styled(_version(files, last, now), "$quiet")]
    for heading, told in dce_words.since(files):
        lines += [Content(""), tx.rule(heading, width)]
        for line in told:
            mark = line[:2] if line[:2] in ("+ ", "− ", "~ ", "! ") else "  "
            lines += tx.hanging(tx.styled(line.removeprefix(mark), "warn" if mark == "! " else ""), width, mark)
    lines += [Content(""), tx.rule("Pièces", width), *_pieces(last, width)]
    for heading, told in dce_words.sections(last.reading):
        lines += [Content(""), tx.rule(heading, width)]
        for line in told:
            indent = len(line) - len(line.lstrip())
            what, dash, where = line.strip().partition(" ─ ")
            shown = Content.assemble(what, (f"{dash}{where}", "$quiet"))
            lines += tx.hanging(shown, width, " " * (indent + 2))
    return tx.join(lines, "\n")


def _version(files: Files, last: DceVersion, now: datetime) -> str:
    number = f"version {last.number}, " if len(files.versions) > 1 else ""
    day = fr.day(last.added.astimezone(fr.PARIS).date(), now)
    return f"{fr.plain(last.dce.name)} ─ {number}ajouté {day}"


def _pieces(last: DceVersion, width: int) -> list[Content]:
    name, read = 14, 18
    rest = max(20, width - name - read - 4)
    lines = []
    for piece in last.dce.pieces:
        short, full, how, file = dce_words.piece_cells(piece)
        style = "warn" if piece.confidence == "fragile" else ""
        cells = (
            (fit(short, name), tx.STYLES["warn"] if style else "bold"),
            f" {fit(how, read)} ",
            (fit(f"{file} ({full})" if rest > 50 else file, rest).rstrip(), "$quiet"),  # noqa: PLR2004 - room for both
        )
        lines.append(Content.assemble(*cells))
        if piece.note and how != "lu":
            lines += tx.hanging(tx.styled(piece.note, "dim"), width, "  └ ")
    for refused in last.dce.refused:
        lines += tx.hanging(tx.styled(f"{refused.file} : {refused.reason}", "bad"), width, "✕ ")
    return lines
