"""Consultation: can we, lot by lot, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget

from lotalot import actions, words
from lotalot import format as fr
from lotalot.screens.base import BaseScreen
from lotalot.screens.deciding import Deciding
from lotalot.widgets import tender_text
from lotalot.widgets import text as tx
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.lines import Cell, LineList, TableLines, fit

if TYPE_CHECKING:
    from consortium.gaps import Gap
    from feeds.models import Lot, Opportunity
    from feeds.store import Triage
    from readiness.commitments import Commitment
    from readiness.models import Assessment, Structure, Verdict

Found = tuple["Opportunity | None", "Assessment | None", "Triage", "tuple[Gap, ...]", str]
LotLine = tuple["str | None", "Lot | None", "Verdict | None"]


MOST_LOTS: Final = 6
"""Lots shown at once above the text; the others scroll."""


class LotLines(TableLines):
    """The lots, each with its verdict."""

    def row_cells(self, index: int, width: int) -> Sequence[Cell]:
        """Draw a lot: its name, its verdict, its title."""
        ident, lot, verdict = self.line(index)
        sign = words.verdict(verdict.kind if verdict else None)
        name = "Ensemble" if ident is None else f"Lot {fr.plain(ident)}"
        title = fr.plain(lot.title) if lot else (fr.plain(verdict.reason) if verdict else "")
        return (
            Cell("▸" if index == self.cursor else " ", "flag"),
            Cell(fit(name, 9)),
            Cell(fit(str(sign), 14), sign.style),
            Cell(fit(title, max(4, width - 24))),
        )

    def line(self, index: int) -> LotLine:
        """Return a row under its own type."""
        row: LotLine = self._rows[index]  # type: ignore[assignment]
        return row

    def action_page(self, by: int) -> None:
        """Turn the page of the text: the lots are few, what is said of one is long."""
        text = self.screen.query_one("#tender-scroll", VerticalScroll)
        (text.scroll_page_down if by > 0 else text.scroll_page_up)(animate=False)

    @property
    def current(self) -> LotLine | None:
        """Return the lot under the cursor."""
        return self.line(self.cursor) if self._rows else None


class TenderScreen(Deciding, BaseScreen):
    """One opportunity in full."""

    SCOPE = actions.TENDER
    BINDINGS = actions.bindings(actions.TENDER)
    AUTO_FOCUS: ClassVar[str | None] = "#lots"

    def __init__(self) -> None:
        super().__init__()
        self._ident: str | None = None
        self._found: Found | None = None
        self._shown: str | None = None

    def compose_body(self) -> Iterator[Widget]:
        """Header, lots, and everything of the chosen lot."""
        with Container(id="tender-body"):
            with Container(id="tender-side"):
                yield Drawn(self._draw_head, id="tender-head")
                yield LotLines(id="lots")
            with VerticalScroll(id="tender-scroll"):
                yield Drawn(self._draw_body, id="tender-text")

    def refresh_data(self) -> None:
        """Read again when another opportunity is meant."""
        if self._ident != self.lotalot.tender_ident:
            self._seen_version = -1
        super().refresh_data()

    def load(self) -> None:
        """Read the opportunity, its check and what the user decided."""
        ident, workspace = self.lotalot.tender_ident, self.workspace
        if ident is None:
            return
        self._ident = ident

        def read() -> Found:
            opportunity = workspace.opportunity(ident)
            assessment = workspace.assessment(ident) or workspace.check(ident)
            missing, message = _gaps(workspace.structure(), opportunity, assessment)
            return opportunity, assessment, workspace.triage(ident), missing, message

        self.ask("tender", read, self._show)

    def _show(self, found: Found) -> None:
        opportunity, assessment = found[:2]
        if opportunity is None:
            self.say_error("Cette consultation n'est plus dans le fichier : Échap revient à la Veille.")
            return
        moved = opportunity.id != self._shown
        self._shown = opportunity.id
        self._found = found
        lines = self.query_one(LotLines)
        rows = lot_lines(opportunity, assessment)
        lines.show_rows(rows)
        self._fit_lots()
        if moved:
            lines.set_reactive(LineList.cursor, best_line(rows))
            lines.reveal()
            self.query_one("#tender-scroll").scroll_home(animate=False)
        self._redraw()

    def _fit_lots(self) -> None:
        lines = self.query_one(LotLines)
        lines.styles.height = "1fr" if self.has_class("-wide") else max(1, min(lines.row_count(), MOST_LOTS))

    def on_resize(self) -> None:
        """Give the lots the room there is."""
        self.call_after_refresh(self._fit_lots)

    def _redraw(self) -> None:
        for drawn in self.query(Drawn):
            drawn.refresh(layout=True)

    @on(LineList.Highlighted)
    def _lot_changed(self) -> None:
        self.query_one("#tender-scroll").scroll_home(animate=False)
        self._redraw()

    def _draw_head(self, width: int) -> Content:
        if self._found is None or self._found[0] is None:
            return Content.styled("Lecture…", "$quiet")
        opportunity, triage = self._found[0], self._found[2]
        if self.has_class("-wide"):
            return tender_text.header(opportunity, triage, self.workspace.now())
        return tender_text.short_header(opportunity, triage, self.workspace.now(), width)

    def _draw_body(self, width: int) -> Content:
        current = self.query_one(LotLines).current
        if self._found is None or self._found[0] is None or current is None:
            return Content("")
        opportunity = self._found[0]
        ident, lot, verdict = current
        now = self.workspace.now()
        title = tx.lot_name(ident, fr.plain(tender_text.lot_heading(lot)) if lot else "")
        lines = [tx.rule(fit(title, min(len(title), width - 8)), width)]
        lines += tender_text.lot_body(opportunity, verdict, lot, now, width)
        lacking = [gap for gap in self._found[3] if gap.lot == ident]
        for position, gap in enumerate(lacking):
            label = "" if position else "Il manque"
            lines += tx.hanging(Content(fr.plain(gap.text)), width, fit(label, tender_text.LABEL))
        if lacking:
            lines.append(Content.styled(fit("", tender_text.LABEL) + "g  en faire un message", "$quiet"))
        lines += [Content(""), *tender_text.below(opportunity, now, width)]
        return tx.join(lines, "\n")

    # --- keys --------------------------------------------------------------------------------------------------

    def meant(self) -> str | None:
        """Return the opportunity that is shown."""
        return self._ident

    async def action_back(self) -> None:
        """Return to the list."""
        await self.lotalot.action_go("watch")

    def action_why(self) -> None:
        """Show the words behind the chosen lot's verdict, and behind the flags."""
        from lotalot.screens.why import WhyScreen  # noqa: PLC0415 - opened on demand

        current = self.query_one(LotLines).current
        if self._found is not None and self._found[0] is not None and current is not None:
            self.app.push_screen(WhyScreen(self._found[0], self._found[1], current[0]))

    def action_pieces(self) -> None:
        """Show the consultation's files."""
        from lotalot.screens.pieces import PiecesScreen  # noqa: PLC0415 - opened on demand

        if self._found is not None and self._found[0] is not None:
            self.app.push_screen(PiecesScreen(self._found[0].id, self._found[0].title))

    def action_gaps(self) -> None:
        """Show what is missing as a message to send."""
        from lotalot.screens.gaps import GapsScreen  # noqa: PLC0415 - opened on demand

        if self._found is not None and self._found[4]:
            self.app.push_screen(GapsScreen(self._found[4]))
        else:
            self.say("Rien à demander à un partenaire pour cette consultation.")

    def action_correct(self) -> None:
        """Say oneself what the notice does not say, or says wrongly, of the chosen lot."""
        from lotalot.screens.correct import CorrectForm, Said  # noqa: PLC0415 - opened on demand

        current = self.query_one(LotLines).current
        if self._found is None or self._found[0] is None or current is None:
            return
        ident, workspace = self._found[0].id, self.workspace

        def save(said: Said | None) -> None:
            if said is not None:
                self.change(lambda: said.store(workspace, ident), self._corrected)

        self.app.push_screen(CorrectForm(current[0] if current[1] else None, current[2]), save)

    def _corrected(self, sentence: str) -> None:
        self.say(f"{sentence}  u annule")
        self.decided()

    def action_answer(self) -> None:
        """Note a bid for the chosen lot, with what was read of it."""
        current, workspace = self.query_one(LotLines).current, self.workspace
        if self._found is None or self._found[0] is None or current is None:
            return
        ident, lot = self._found[0].id, current[0] if current[1] else None
        self.ask("draft", lambda: workspace.commitments.draft(ident, lot), self._answering)

    def _answering(self, draft: Commitment) -> None:
        from lotalot.screens.bid_form import BidForm  # noqa: PLC0415 - opened on demand

        workspace = self.workspace

        def save(item: Commitment | None) -> None:
            if item is not None:
                self.change(lambda: workspace.commitments.add(item), lambda _: self._answered(item.label))

        self.app.push_screen(BidForm(draft), save)

    def _answered(self, label: str) -> None:
        self.lotalot.recheck(f"Réponse notée : {fr.plain(label)}.  P le Portefeuille")

    def action_step(self, by: int) -> None:
        """Show the opportunity beside in the list."""
        from lotalot.screens.watch import WatchScreen  # noqa: PLC0415 - the list is loaded whenever this is used

        watch = self.lotalot.opened.get(actions.WATCH)
        ident = watch.neighbour(by) if isinstance(watch, WatchScreen) else None
        if ident is None:
            self.say("C'est la dernière de la liste." if by > 0 else "C'est la première de la liste.")
            return
        self.lotalot.tender_ident = ident
        self.refresh_data()


def _gaps(
    structure: Structure | None, opportunity: Opportunity | None, assessment: Assessment | None
) -> tuple[tuple[Gap, ...], str]:
    """Ask what partners would have to bring, and the message that says it."""
    if structure is None or opportunity is None or assessment is None:
        return (), ""
    from consortium.gaps import facilitator_message, gaps_of  # noqa: PLC0415 - not needed to show a list

    found = gaps_of(structure, opportunity, assessment)
    return found, facilitator_message(structure, opportunity, found)


def lot_lines(opportunity: Opportunity, assessment: Assessment | None) -> list[LotLine]:
    """Pair lots and verdicts; a procedure without lots is one line."""
    verdicts = {item.lot: item for item in (assessment.lots if assessment else ())}
    # What is not for us at all is answered once, for every lot.
    whole = verdicts.pop(None, None) if opportunity.lots else None
    lines: list[LotLine] = [(lot.id, lot, verdicts.pop(lot.id, whole)) for lot in opportunity.lots]
    lines += [(ident, None, verdict) for ident, verdict in verdicts.items()]
    return lines or [(None, None, None)]


def best_line(rows: Sequence[LotLine]) -> int:
    """Return the lot to show first: the one with the best verdict."""
    order = list(words.VERDICTS)
    ranks = [order.index(verdict.kind) if verdict else len(order) for _, _, verdict in rows]
    return ranks.index(min(ranks))


SCREEN = TenderScreen
