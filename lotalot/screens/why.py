"""Why: the words of the notice behind each flag, activity and verdict, marked in the sentence they come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from lotalot import format as fr
from lotalot import words
from lotalot.screens.panel import Panel
from lotalot.segments import segment_label
from lotalot.widgets import tender_text
from lotalot.widgets import text as tx
from lotalot.widgets.drawn import Drawn

if TYPE_CHECKING:
    from feeds.models import Opportunity
    from readiness.models import Assessment, Verdict


class WhyScreen(Panel[None]):
    """The evidence of one opportunity."""

    TALL = True

    def __init__(self, opportunity: Opportunity, assessment: Assessment | None, lot: str | None = None) -> None:
        super().__init__()
        self._opportunity = opportunity
        self._assessment = assessment
        self._lot = lot

    def heading(self) -> str:
        """Return whose evidence it is."""
        return f"Pourquoi ─ {fr.plain(self._opportunity.title)}"

    def compose_body(self) -> Iterator[Widget]:
        """Give the evidence."""
        with VerticalScroll(id="why-body"):
            yield Drawn(self._draw)

    def _draw(self, width: int) -> Content:
        opportunity = self._opportunity
        lines = tender_text.flags(opportunity, width)
        if opportunity.segments:
            lines += [Content(""), tx.rule("Activités reconnues", width)]
            for hit in opportunity.segments:
                lot = f" ─ lot {fr.plain(hit.lot)}" if hit.lot else ""
                label = f"{segment_label(hit.slug)}{lot}, par {words.BASES.get(hit.basis, hit.basis)}"
                lines.append(tx.styled(label, "bold"))
                lines += tender_text.evidences(opportunity, (hit.evidence,), width)
        for verdict in self._verdicts():
            lines += self._verdict(verdict, width)
        return tx.join(lines, "\n")

    def _verdicts(self) -> tuple[Verdict, ...]:
        if self._assessment is None:
            return ()
        lots = self._assessment.lots
        return tuple(item for item in lots if item.lot == self._lot) or lots

    def _verdict(self, verdict: Verdict, width: int) -> list[Content]:
        lines = [
            Content(""),
            tx.rule("Verdict" if verdict.lot is None else f"Verdict, lot {fr.plain(verdict.lot)}", width),
            Content.assemble(tx.sign(words.verdict(verdict.kind)), "  ", fr.plain(verdict.reason)),
        ]
        for finding in verdict.findings:
            mark = words.OUTCOMES[finding.outcome]
            reason = fr.plain(finding.reason) or mark.word
            lines.append(
                Content.assemble(
                    (mark.symbol, tx.STYLES.get(mark.style, "")), f" {fr.plain(finding.requirement.label)} : {reason}"
                )
            )
            if finding.article:
                sure = f", fiabilité {fr.plain(finding.confidence)}" if finding.confidence else ""
                lines.append(tx.styled(f"  └ règle : {finding.article}{sure}", "dim"))
            found = dict.fromkeys((*finding.requirement.evidence, *finding.evidence))
            lines += tender_text.evidences(self._opportunity, found, width)
        return lines
