"""Sources: where notices come from, how each is doing, and the records that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lotalot import actions
from lotalot import format as fr
from lotalot.screens.base import BaseScreen
from lotalot.widgets.drawn import Drawn
from lotalot.widgets.lines import LineList
from lotalot.widgets.source_lines import RefusalLines, SourceLines, refusal_words, source_words

if TYPE_CHECKING:
    from feeds.ingest import IngestReport
    from feeds.store import StoredRefusal
    from lotalot.workspace import SourceHealth


class SourcesScreen(BaseScreen):
    """The sources and the quarantine."""

    SCOPE = actions.SOURCES
    BINDINGS = actions.bindings(actions.SOURCES)
    AUTO_FOCUS: ClassVar[str | None] = "#sources"

    def compose_body(self) -> Iterator[Widget]:
        """Sources, quarantine, and the words about the line one is on."""
        yield Static("D'où viennent les avis.", classes="screen-title", markup=False)
        yield SourceLines(self.workspace.now, id="sources")
        yield Static("Avis illisibles", id="refused-title", classes="screen-title", markup=False)
        yield RefusalLines(id="refused")
        yield Drawn(id="source-words")

    def load(self) -> None:
        """Read the sources and the quarantine."""
        workspace = self.workspace
        self.ask("sources", lambda: (workspace.sources(), workspace.refusals()), self._show)

    def _show(self, found: tuple[list[SourceHealth], list[StoredRefusal]]) -> None:
        sources, refusals = found
        self.query_one(SourceLines).show_rows(sources)
        self.query_one(RefusalLines).show_rows(refusals)
        count = fr.plural(len(refusals), "avis illisible, gardé de côté", "avis illisibles, gardés de côté")
        title = f"{count}.  r essaie de les relire" if refusals else "Avis illisibles : aucun, tout a été lu."
        self.query_one("#refused-title", Static).update(title)
        self._explain()

    def on_descendant_focus(self) -> None:
        """Explain the line of the list one comes to."""
        self._explain()

    @on(LineList.Highlighted)
    def _explain(self) -> None:
        words = self.query_one("#source-words", Drawn)
        refused = self.query_one(RefusalLines)
        if self.focused is refused and (refusal := refused.current) is not None:
            words.draw_with(lambda width: refusal_words(refusal, width))
        elif (health := self.query_one(SourceLines).current) is not None:
            now = self.workspace.now()
            words.draw_with(lambda width: source_words(health, now, width))
        else:
            words.draw_with(lambda _width: Content(""))

    # --- keys --------------------------------------------------------------------------------------------------

    def action_sync_one(self) -> None:
        """Read the source under the cursor now."""
        health = self.query_one(SourceLines).current
        if self.focused is self.query_one(SourceLines) and health is not None:
            if health.source.enabled:
                self.lotalot.action_sync(health.source.id)
            else:
                self.say("Cette source est mise de côté : e la reprend.")

    @on(LineList.Selected, "#sources")
    def _selected(self) -> None:
        self.action_sync_one()

    async def action_cancel(self) -> None:
        """Stop the pass when there is one, else go back to the list."""
        if self.lotalot.passing:
            self.lotalot.action_cancel_sync()
        else:
            await self.lotalot.action_go("watch")

    def action_add(self) -> None:
        """Add a feed."""
        from lotalot.screens.feed_form import FeedForm  # noqa: PLC0415 - opened on demand

        workspace = self.workspace

        def save(feed: tuple[str, str] | None) -> None:
            if feed is not None:
                self.change(
                    lambda: workspace.add_feed(*feed), lambda _: self._done("Flux ajouté.  ↵ le lit maintenant")
                )

        self.app.push_screen(FeedForm(), save)

    def action_enable(self) -> None:
        """Put the source aside, or take it back."""
        health, workspace = self.query_one(SourceLines).current, self.workspace
        if health is None:
            return
        source, on_ = health.source, not health.source.enabled
        words = f"{fr.plain(source.label)} : {'lue de nouveau' if on_ else 'mise de côté'}."
        self.change(lambda: workspace.enable_source(source.id, on_), lambda _: self._done(words))

    def action_remove(self) -> None:
        """Remove a feed; the BOAMP can only be put aside."""
        health, workspace = self.query_one(SourceLines).current, self.workspace
        if health is None or health.source.kind != "rss":
            self.say("Seul un flux ajouté se retire ; e met une source de côté.")
            return
        from lotalot.screens.choice import ChoiceScreen  # noqa: PLC0415 - opened on demand

        source = health.source

        def answer(chosen: int | None) -> None:
            if chosen == 0:
                self.change(lambda: workspace.remove_source(source.id), lambda _: self._done("Flux retiré."))

        heading = f"Retirer « {fr.plain(source.label)} » ? Ses avis restent dans la Veille."
        self.app.push_screen(ChoiceScreen(heading, ("Retirer ce flux", "Le garder"), cursor=1), answer)

    def _done(self, words: str) -> None:
        self.say(words)
        self.lotalot.data_changed()

    def action_retry(self) -> None:
        """Try again to read the records in quarantine."""
        if not self.query_one(RefusalLines).row_count():
            self.say("Aucun avis illisible.")
            return
        self.say("Relecture des avis illisibles…")
        self.change(self.workspace.retry_refused, self._retried)

    def _retried(self, report: IngestReport) -> None:
        read = fr.plural(report.added + report.updated, "avis lu", "avis lus")
        self._done(f"Relecture : {read}, {fr.plural(report.refused, 'encore illisible', 'encore illisibles')}.")


SCREEN = SourcesScreen
