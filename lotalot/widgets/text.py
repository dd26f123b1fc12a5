"""Build styled text from models for the panels: outside words are plain text, never markup.

Pure builders: a model and `now` in, `Content` out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content

from lotalot import format as fr
from lotalot import words
from lotalot.widgets.lines import fit

if TYPE_CHECKING:
    from feeds.models import Evidence, Opportunity, Reservation
    from feeds.store import Triage
    from readiness.models import Assessment, Verdict

STYLES: Final = {
    "good": "bold $text-success",
    "fair": "bold $text-warning",
    "ask": "bold $text-accent",
    "bad": "bold $text-error",
    "dim": "$quiet",
    "flag": "bold $text-primary",
    "warn": "bold $text-warning",
}
CONTEXT: Final = 140
MARK: Final = "$text-warning on $warning-muted"


def styled(text: str, style: str = "") -> Content:
    """Make a piece of text that is never read as markup."""
    return Content.styled(fr.plain(text), STYLES.get(style, style))


def sign(value: words.Sign) -> Content:
    """Write a symbol and its word in its colour."""
    return Content.styled(str(value), STYLES.get(value.style, ""))


def join(parts: Iterable[Content], separator: str = "") -> Content:
    """Put pieces one after the other."""
    return Content(separator).join(parts)


def rule(title: str, width: int) -> Content:
    """Write a section title in a rule."""
    return Content.assemble(("── ", "$quiet"), (title, "bold"), (" " + "─" * max(0, width - len(title) - 5), "$quiet"))


def reservation_scope(reservation: Reservation) -> str:
    """Say which lots a reservation speaks of."""
    if not reservation.scope:
        return "en tout ou partie, lots non précisés" if reservation.partial_unknown else "tout le marché"
    return lots(reservation.scope)


def lots(scope: Sequence[str]) -> str:
    """Name lots (`lot 3`, `lots 1, 2`)."""
    return f"{'lot' if len(scope) == 1 else 'lots'} {fr.listed(scope, 6)}"


def deadline(opportunity: Opportunity, now: datetime) -> Content:
    """Write the deadline with its countdown, its former value when it moved, and its doubt."""
    value, ended = opportunity.deadline, words.ENDED.get(opportunity.status(now), "")
    soon = value is not None and not ended and value.at >= now and fr.days_left(value.at, now) <= 7  # noqa: PLR2004 - a week
    parts = [Content.styled(fr.deadline(value, now, ended), STYLES["warn"] if soon else "bold" if value else "$quiet")]
    before = opportunity.previous_deadline
    if before is not None:
        parts.append(Content.styled(f"  modifiée, avant : {fr.short_deadline(before, now)}", STYLES["warn"]))
    return join(parts)


def state(opportunity: Opportunity, now: datetime) -> Content:
    """Write the status when it is not simply open."""
    status = opportunity.status(now)
    text = words.STATUSES[status]
    return Content("") if text == "ouverte" else Content.styled(text.upper(), STYLES["warn"])


def decisions(triage: Triage) -> Content:
    """Write what the user decided."""
    parts = []
    if triage.followed:
        parts.append(Content.styled("★ suivie", STYLES["warn"]))
    if triage.dismissed:
        parts.append(Content.styled("écartée", STYLES["dim"]))
    if triage.note:
        parts.append(styled(f"✎ {triage.note}", "warn"))
    return join(parts, "  ")


def lot_name(lot: str | None, title: str = "") -> str:
    """Write `Lot 2 ─ Vitrerie`, or the whole procedure."""
    name = "Ensemble" if lot is None else f"Lot {lot}"
    return f"{name} ─ {title}" if title else name


def verdict_line(verdict: Verdict, title: str, width: int) -> Content:
    """Write the verdict of a lot on one line: lot, sign, title, reason."""
    name = "" if verdict.lot is None else fit(f"Lot {fr.plain(verdict.lot)}", 7) + " "
    head = Content.assemble(name, sign(words.verdict(verdict.kind)), "  ")
    reason = fr.plain(verdict.reason)
    room = width - head.cell_length
    tail = reason
    if title and verdict.lot is not None:
        # A long title may not push the reason out: it is what decides.
        name_room = max(room // 3, room - cell_len(reason) - 3)
        tail = f"{fit(fr.plain(title), min(cell_len(fr.plain(title)), name_room)).rstrip()} : {reason}"
    return Content.assemble(head, fit(tail, room).rstrip())


def quoted(opportunity: Opportunity, evidence: Evidence) -> Content:
    """Write the words of a piece of evidence, marked inside the sentence they come from when it is kept."""
    words_read = " ".join(fr.plain(evidence.quote).split())
    before, after = _around(opportunity, evidence, words_read)
    return Content.assemble((before, "$quiet"), (f"«{fr.NBSP}{words_read}{fr.NBSP}»", MARK), (after, "$quiet"))


def hanging(content: Content, width: int, mark: str) -> list[Content]:
    """Wrap a text after a mark, the next lines starting under the first word."""
    indent = len(mark)
    return [
        Content.assemble((" " * indent if position else mark, "$quiet"), line.rstrip())
        for position, line in enumerate(content.wrap(max(10, width - indent)))
    ]


def _around(opportunity: Opportunity, evidence: Evidence, quote: str) -> tuple[str, str]:
    """Find the words before and after a quote, in the fragment it was read in, else in any that holds it."""
    if not quote:
        return "", ""
    fragments = sorted(opportunity.fragments, key=lambda fragment: fragment.path != evidence.path)
    for fragment in fragments:
        text = " ".join(fr.plain_lines(fragment.text).split())
        at = text.find(quote)
        if at < 0:
            continue
        start, end = max(0, at - CONTEXT), min(len(text), at + len(quote) + CONTEXT)
        before = ("…" if start else "") + text[start:at]
        after = text[at + len(quote) : end] + ("…" if end < len(text) else "")
        return before, after
    return "", ""


def brief(
    opportunity: Opportunity, assessment: Assessment | None, triage: Triage, now: datetime, size: tuple[int, int]
) -> Content:
    """Write the preview under the list, in `size` (width, height): who, until when, for whom, the lots' verdicts."""
    width, height = size
    lines = [Content.styled(fit(fr.plain(opportunity.title), width).rstrip(), "bold")]
    who = [
        fr.plain(opportunity.buyer.name) or "acheteur non indiqué",
        words.procedure(opportunity.procedure, opportunity.techniques),
    ]
    lines.append(Content(fit(" ─ ".join([*who, opportunity.id.removeprefix("boamp:")]), width).rstrip()))
    status = state(opportunity, now)
    when = deadline(opportunity, now) if opportunity.deadline else styled("date limite non indiquée", "dim")
    said = join([part for part in (status, when, decisions(triage)) if part], "  ")
    # A long note may not push out whom the contract is for, nor the verdicts.
    lines.append(said.truncate(width, ellipsis=True))
    for item in opportunity.reservations[:1]:
        flag = f"RÉSERVÉ {words.REGIME_FLAGS[item.regime].removeprefix('RÉSERVÉ ')} "
        tail = f"{reservation_scope(item)} {_quote(item.evidence)}"
        room = width - len(flag) - 13
        lines.append(
            Content.assemble((flag, STYLES["flag"]), fit(tail, room).rstrip(), ("  w pourquoi", STYLES["dim"]))
        )
    verdicts = list(verdict_lines(opportunity, assessment, width))
    room = max(1, height - len(lines))
    if len(verdicts) > room:
        rest = fr.plural(len(verdicts) - room + 1, "autre lot", "autres lots")
        verdicts = [*verdicts[: room - 1], Content.styled(f"et {rest} : ↵ ouvrir", STYLES["dim"])]
    return join([*lines, *verdicts], "\n")


def verdict_lines(opportunity: Opportunity, assessment: Assessment | None, width: int) -> Sequence[Content]:
    """Write one line a lot, best first, or what to do when nothing was checked."""
    if assessment is None:
        return [Content.styled("Pas encore vérifié : ↵ pour ouvrir, S pour votre structure.", "$quiet")]
    titles = {lot.id: lot.title for lot in opportunity.lots}
    if len(assessment.lots) == 1 or not assessment.lots:
        return [Content.assemble(sign(words.verdict(assessment.verdict)), "  ", fr.plain(assessment.reason))]
    return [verdict_line(item, titles.get(item.lot or "", ""), width) for item in best_first(assessment.lots)]


def best_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Order verdicts as they are to be read: what can be done first, in the order of the lots."""
    order = list(words.VERDICTS)
    return sorted(verdicts, key=lambda item: order.index(item.kind))


def _quote(evidence: Sequence[Evidence]) -> str:
    """Quote the longest words: a sentence tells more than the code of a structured field."""
    longest = max((fr.plain(item.quote) for item in evidence), key=len, default="")
    return f"«{fr.NBSP}{longest}{fr.NBSP}»" if longest else ""
