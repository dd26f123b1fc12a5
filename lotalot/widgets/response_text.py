"""What the Réponse screen writes: one line a line of the frame, and everything about the chosen one. Pure builders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from lotalot import format as fr
from lotalot.widgets import text as tx
from lotalot.widgets.lines import Cell, fit
from lotalot.words import Sign
from readiness.frames.match import Grade

if TYPE_CHECKING:
    from lotalot.rooms.frames import OpenFrame
    from readiness.frames.answer import LineAnswer
    from readiness.frames.match import Match
    from readiness.frames.offers import Offerable

GRADES: Final = {
    Grade.EXACT: Sign("●", "exact", "good"),
    Grade.NEAR: Sign("◐", "proche", "fair"),
    Grade.SUBSTITUTE: Sign("○", "à la place", "ask"),
    Grade.NONE: Sign("✕", "rien", "bad"),
}
SKIPPED: Final = Sign("—", "laissée", "dim")
ACCEPTED: Final = Sign("○", "accepté", "fair")
LABEL: Final = 14
FIRE: Final = {"ok": "✔ rempli", "short": "✕ insuffisant", "unknown": "? à prouver"}


def sign_of(answer: LineAnswer) -> Sign:
    """Give the sign and the word of an answer."""
    if answer.skipped:
        return SKIPPED
    if answer.grade is Grade.SUBSTITUTE and not answer.proposed:
        return ACCEPTED
    return GRADES[answer.grade]


NARROW: Final = 70
"""Under that many columns, what is asked and how far it is answered is all there is room for."""


def _sizes(width: int) -> tuple[int, int]:
    """Share a width between what is asked and what answers it."""
    if width < NARROW:
        return max(8, width - 2 - 5 - 13 - 8 - 10), 0
    rest = max(20, width - 2 - 6 - 13 - 9 - 10 - 11)
    asked = rest * 55 // 100
    return asked, rest - asked


def head_cells(width: int) -> Sequence[Cell]:
    """Draw the column names."""
    asked, ours = _sizes(width)
    text = f"  {fit('Ligne', 6)}{fit('Demandé', asked)} {fit('Réponse', 12)}{fit('Tenus', 8, right=True)}"
    if ours:
        text += f" {fit('Avec', ours)}{fit('PU HT', 10, right=True)}{fit('Total HT', 11, right=True)}"
    else:
        text += fit("PU HT", 10, right=True)
    return (Cell(text, "head"),)


def row_cells(answer: LineAnswer, width: int, *, current: bool) -> Sequence[Cell]:
    """Draw a line of the frame and what we answer."""
    asked, ours = _sizes(width)
    sign, line = sign_of(answer), answer.line
    fire = "feu " if answer.fire is not None and answer.fire.outcome != "ok" else ""
    goods = fr.plain(answer.picks[0].offer.label) if answer.picks and not answer.skipped else "—"
    held = f"{answer.held + answer.expected}/{answer.wanted if line.quantity is not None else '?'}"
    price = "?" if answer.unit_price is None else fr.price(answer.unit_price)
    total = "?" if answer.total is None else fr.price(answer.total)
    cells = [
        Cell("▸ " if current else "  ", "flag"),
        Cell(fit(str(line.row), 6), "dim"),
        Cell(fit(fr.plain(line.designation), asked), "strong" if answer.edited else ""),
        Cell(" " + fit(str(sign), 12), sign.style),
        Cell(fit(held, 8, right=True), "warn" if answer.short else ""),
    ]
    if ours:
        cells += [Cell(" "), Cell(fire, "warn"), Cell(fit(goods, ours - len(fire)))]
    cells.append(Cell(fit(price, 10, right=True), "" if answer.unit_price is not None else "dim"))
    if ours:
        cells.append(Cell(fit(total, 11, right=True), "" if answer.total is not None else "dim"))
    return cells


def offer_words(offer: Offerable, match: Match) -> str:
    """Write goods to choose from: how many are free, and what differs."""
    difference = f" ({fr.plain(match.difference)})" if match.difference else ""
    return f"{fr.plain(offer.label)}, {offer.free} libres{difference}"


def title(opened: OpenFrame | None, position: str = "") -> str:
    """Say which frame it is and where it stands."""
    if opened is None:
        return "Réponse : aucun cadre pour cette consultation."
    answered = opened.answered
    total = fr.price(answered.total)
    missing = f", {fr.plural(answered.unpriced, 'prix manque', 'prix manquent')}" if answered.unpriced else ""
    lines = fr.plural(len(answered.lines), "ligne")
    return f"{fr.plain(opened.stored.name)}{position} : {lines}, total HT {total}{missing}."


def _rows(answer: LineAnswer) -> list[tuple[str, str]]:
    """List what is to be said of a line, each with its label."""
    line = answer.line
    size = str(line.size) if line.size else line.dimensions
    asked = [
        f"{fr.plain(line.quantity_text) or '?'} {line.unit}".strip(),
        size,
        line.material,
        line.colour,
        line.fire,
        line.details,
    ]
    rows = [("Rubrique", line.section), ("Demandé", ", ".join(filter(None, asked)))]
    for pick in answer.picks:
        day = f", attendus au {fr.day(pick.offer.on)}" if pick.offer.on else ""
        where = "Proposé" if answer.proposed else "Nous"
        rows.append((where, f"{pick.quantity} × {pick.offer.label}{day}"))
    if answer.difference:
        rows.append(("Différence", answer.difference))
    if answer.short and not answer.skipped:
        rows.append(("Il manque", str(answer.short)))
    if answer.proposed:
        rows.append(("", "Rien n'est écrit tant que vous n'acceptez pas : t accepte, o en choisit un autre."))
    if answer.fire is not None:
        rows.append(("Feu", f"{FIRE[answer.fire.outcome]}. {answer.fire.reason}"))
    rows.append(("Prix", answer.priced_by or "inconnu : e le saisit, ou lotalot prices import FICHIER"))
    if answer.text and not answer.skipped and not answer.proposed:
        rows.append(("Observations", answer.text))
    return rows


def detail(opened: OpenFrame | None, answer: LineAnswer | None, width: int) -> Content:
    """Write everything of the chosen line, then what must be known of the file."""
    if opened is None or answer is None:
        return Content("")
    line = answer.line
    lines = [tx.rule(fit(fr.plain(line.designation), min(len(line.designation), width - 8)).rstrip(), width)]
    rows = _rows(answer)
    for label, words in rows:
        if words:
            lines += tx.hanging(Content(fr.plain(words)), width, fit(label, LABEL))
    for note in opened.frame.notes:
        lines += tx.hanging(Content.styled(fr.plain(note), "$quiet"), width, fit("Fichier", LABEL))
    return tx.join(lines, "\n")
