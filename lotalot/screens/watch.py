"""Veille: what is new, what closes, what is for us. One line an opportunity, the decision first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from lotalot import actions
from lotalot.screens.base import BaseScreen
from lotalot.screens.deciding import Deciding
from lotalot.screens.watch_words import EMPTY, NEVER_READ, filter_words, nothing_found, scope_words
from lotalot.widgets.bars import TabLine
from lotalot.widgets.lines import Cell, LineList
from lotalot.widgets.preview import Preview
from lotalot.widgets.watch_list import WatchList

if TYPE_CHECKING:
    from readiness.watch import Tab, WatchFilters, WatchPage

TABS: Final = (
    TabLine.Tab("new", "1", "Nouveaux", "Nouv."),
    TabLine.Tab("followed", "2", "Suivis", "Suivis"),
    TabLine.Tab("reserved", "3", "Réservés", "Rés."),
    TabLine.Tab("closing", "4", "Ferme bientôt", "Bientôt"),
    TabLine.Tab("upcoming", "5", "À venir", "À venir"),
    TabLine.Tab("all", "6", "Tous", "Tous"),
    TabLine.Tab("modified", "7", "Modifiés", "Modif.", rare=True),
    TabLine.Tab("dismissed", "8", "Écartés", "Écartés", rare=True),
)
SEARCH_DELAY_S: Final = 0.12
PREVIEW_DELAY_S: Final = 0.12
"""The detail is drawn once the cursor rests: drawn at each move, it costs more than the page of the list."""


class WatchScreen(Deciding, BaseScreen):
    """The daily list."""

    SCOPE = actions.WATCH
    BINDINGS = actions.bindings(actions.WATCH)
    AUTO_FOCUS: ClassVar[str | None] = "#watch-list"

    def __init__(self) -> None:
        super().__init__()
        from readiness.watch import WatchFilters  # noqa: PLC0415 - the list's query is read with its first page

        self.tab = TABS[0].id
        self.filters: WatchFilters = WatchFilters()
        self._no_filter = self.filters
        self._open_ones = 0
        """How many are open in all tabs: with none and no pass, no tab can tell more."""
        self._search_timer: Timer | None = None
        self._preview_timer: Timer | None = None

    def compose_body(self) -> Iterator[Widget]:
        """Tabs, filters or search, the list, and what the cursor is on."""
        yield TabLine(TABS)
        with Horizontal(id="filter-line"):
            yield Static(id="filter-words", markup=False)
            yield Input(
                id="search", placeholder="chercher : titre, lot, acheteur…", compact=True, select_on_focus=False
            )
            yield Static("/ chercher  f filtrer ", id="filter-hint", markup=False)
        with Horizontal(id="watch-body"):
            yield WatchList(self.workspace.now, id="watch-list")
            with VerticalScroll(id="preview-box"):
                yield Preview(id="preview")

    def on_mount(self) -> None:
        """Show the filters of the start."""
        self._show_filters()

    def load(self) -> None:
        """Read the page under the cursor and the counters again."""
        self.query_one(WatchList).reload()
        self.ask("counts", self.workspace.watch_counts, self._counted)

    def _counted(self, counts: dict[str, int]) -> None:
        self.query_one(TabLine).count(counts)
        self._open_ones = counts.get("all", 0)
        self._say_empty()

    def _ask_again(self, message: str = "Lecture…") -> None:
        self.query_one(WatchList).restart((Cell(message, "dim"),))

    # --- pages -------------------------------------------------------------------------------------------------

    @on(WatchList.PageWanted)
    def _read_page(self, message: WatchList.PageWanted) -> None:
        tab, filters, workspace = cast("Tab", self.tab), self.filters, self.workspace
        generation, page, after = message.generation, message.page, message.after
        self.ask(
            "page",
            lambda: workspace.watch_page(tab, filters, after),
            lambda loaded: self._show_page(generation, page, loaded),
            self._page_failed,
        )

    def _show_page(self, generation: int, page: int, loaded: WatchPage) -> None:
        watch_list = self.query_one(WatchList)
        if not watch_list.put_page(generation, page, loaded):
            return
        self._say_empty()
        self._preview_soon()

    def _say_empty(self) -> None:
        """Say why there is no row, and which key fills the list."""
        watch_list = self.query_one(WatchList)
        if not watch_list.complete or watch_list.row_count():
            return
        if self.filters != self._no_filter:
            watch_list.say(nothing_found(self.filters, self.tab))
        else:
            never_read = self.lotalot.overview.last_pass is None and not self._open_ones
            watch_list.say(EMPTY[NEVER_READ if never_read else self.tab])

    def _page_failed(self, reason: str) -> None:
        self.query_one(WatchList).say(
            (Cell(reason, "bad"), Cell(""), Cell("Appuyez sur 1 pour relire la liste.", "dim"))
        )
        self.say_error(reason)

    # --- tabs, filters, search ---------------------------------------------------------------------------------

    def action_tab(self, tab: str) -> None:
        """Open a tab."""
        self.tab = tab
        self.query_one(TabLine).activate(tab)
        self._show_filters()
        self._ask_again()

    def action_next_tab(self, by: int) -> None:
        """Open the tab beside."""
        ids = [tab.id for tab in TABS]
        self.action_tab(ids[(ids.index(self.tab) + by) % len(ids)])

    def action_search(self) -> None:
        """Type in the search line."""
        self.add_class("-searching")
        self.query_one("#search", Input).focus()

    @on(Input.Changed, "#search")
    def _typed(self, message: Input.Changed) -> None:
        if self._search_timer is not None:
            self._search_timer.stop()
        self._search_timer = self.set_timer(SEARCH_DELAY_S, lambda: self._search(message.value))

    def _search(self, text: str) -> None:
        if text.strip() != self.filters.text:
            self.set_filters(replace(self.filters, text=text.strip()))

    @on(Input.Submitted, "#search")
    def _leave_search(self) -> None:
        self._search(self.query_one("#search", Input).value)
        self.remove_class("-searching")
        self.query_one(WatchList).focus()

    def action_clear(self) -> None:
        """Clear the search first, then the filters."""
        search = self.query_one("#search", Input)
        if self.filters.text or search.has_focus or search.value:
            search.value = ""
            self.remove_class("-searching")
            self.query_one(WatchList).focus()
            self._search("")
        elif not self.query_one(WatchList).has_focus:
            self.query_one(WatchList).focus()
        elif self.filters != self._no_filter:
            self.set_filters(self._no_filter)
            self.say("Filtres effacés.")

    def action_filter(self) -> None:
        """Open the filters."""
        from lotalot.screens.filters import FilterScreen  # noqa: PLC0415 - opened on demand

        def apply(filters: WatchFilters | None) -> None:
            if filters is not None:
                self.set_filters(filters)
                self.say("")

        self.app.push_screen(FilterScreen(self.filters), apply)

    def set_filters(self, filters: WatchFilters) -> None:
        """Apply filters and read the list again."""
        self.filters = filters
        self._show_filters()
        self._ask_again("Recherche…")

    def _show_filters(self) -> None:
        line = filter_words(self.filters) or scope_words(self.lotalot.overview.structure, self.tab)
        self.query_one("#filter-words", Static).update(line)

    def refresh_bars(self) -> None:
        """Also say again what the tab shows: the profile may have changed, or a first pass ended."""
        super().refresh_bars()
        self._show_filters()
        self._say_empty()

    # --- the opportunity under the cursor ----------------------------------------------------------------------

    def meant(self) -> str | None:
        """Return the opportunity under the cursor."""
        row = self.query_one(WatchList).current
        return None if row is None else row.id

    @on(LineList.Highlighted)
    def _preview_soon(self) -> None:
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_DELAY_S, self._preview)

    def _preview(self) -> None:
        ident = self.meant()
        preview = self.query_one(Preview)
        if ident is None:
            preview.clear()
            return
        workspace = self.workspace
        self.ask(
            "preview",
            lambda: (workspace.opportunity(ident), workspace.assessment(ident), workspace.triage(ident)),
            lambda found: preview.show(*found, now=workspace.now()),
        )

    @on(TabLine.Chosen)
    def _tab_chosen(self, message: TabLine.Chosen) -> None:
        self.action_tab(message.tab)

    @on(LineList.Selected)
    async def action_open(self) -> None:
        """Open the consultation."""
        ident = self.meant()
        if ident is None:
            return
        workspace = self.workspace
        self.change(lambda: workspace.mark_seen(ident), lambda _: None)
        await self.lotalot.open_tender(ident)

    def neighbour(self, by: int) -> str | None:
        """Move the cursor and return the opportunity there, for the Consultation's next and previous."""
        watch_list = self.query_one(WatchList)
        before = watch_list.cursor
        watch_list.cursor += by
        return self.meant() if watch_list.cursor != before else None


SCREEN = WatchScreen
