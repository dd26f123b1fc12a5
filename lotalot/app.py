"""The terminal app: its screens, the actions that hold everywhere, and the pass over the sources.

It holds no rule and no query: it asks the workspace, in workers. Handlers alone change what is shown.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from lotalot import actions, words
from lotalot import format as fr
from lotalot.ending import end_when_told
from lotalot.pass_line import pass_words, progress_words
from lotalot.screens.base import Answered, BaseScreen, Failed, explain
from lotalot.themes import QUIET, THEMES

if TYPE_CHECKING:
    from datetime import datetime

    from textual.command import Provider

    from feeds.models import FetchReport
    from lotalot.workspace import Workspace
    from readiness.models import Structure

CATCH_UP_DELAY_S = 1.0
"""Before what changed while the app was closed is checked."""


@dataclass
class PassProgressed(Message, bubble=False):
    """A pass over the sources said how far it is."""

    text: str

    def can_replace(self, message: Message) -> bool:
        """Drop a message that was not shown yet: only the last one matters."""
        return isinstance(message, PassProgressed)


@dataclass
class PassEnded(Message, bubble=False):
    """A pass over the sources ended: its reports, or why it could not run."""

    reports: list[FetchReport]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the top bar says: read once at start and after each change."""

    structure: Structure | None
    last_pass: datetime | None
    down: bool = False
    """Every source failed at its last pass."""


class LotalotApp(App[None]):
    """Lot à lot in a terminal."""

    TITLE = "Lot à lot"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it on the instance
        (0, "-narrow"),
        (80, "-normal"),
        (140, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as above
        (0, "-short"),
        (20, "-tall"),
    ]
    BINDINGS = actions.bindings(actions.APP)
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {lambda: _palette()}  # noqa: PLW0108 - defined below
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {
        "watch": lambda: _screen("watch"),
        "tender": lambda: _screen("tender"),
        "structure": lambda: _screen("structure"),
        "offer": lambda: _screen("offer"),
        "stock": lambda: _screen("stock"),
        "quotes": lambda: _screen("quotes"),
        "sad": lambda: _screen("sad"),
        "sources": lambda: _screen("sources"),
        "portfolio": lambda: _screen("portfolio"),
        "response": lambda: _screen("response"),
    }
    DEFAULT_MODE = "watch"

    def __init__(
        self,
        workspace: Workspace,
        *,
        keymap: Mapping[str, str] | None = None,
        open_demo: Callable[[], Workspace] | None = None,
        demo: bool = False,
    ) -> None:
        """Prepare the app over an open workspace.

        Args:
            workspace: what is shown; its clock is the app's.
            keymap: action id → keys, from the `[keymap]` table of the configuration.
            open_demo: opens the demonstration's workspace; the welcome offers it when given.
            demo: the workspace is the demonstration's, and the screen says so.
        """
        super().__init__()
        self.animation_level = "none"
        # Before the style sheet is first applied: a theme set later applies it once more.
        for theme in THEMES:
            self.register_theme(theme)
        self.set_reactive(LotalotApp.theme, THEMES[0].name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.workspace = workspace
        self.keymap_in_use = dict(keymap or {})
        self.demo = demo
        self.open_demo = open_demo
        self.one_writer = asyncio.Lock()
        self.data_version = 0
        self.status_text = ""
        self.status_style = ""
        self.top_words: tuple[tuple[str, ...], tuple[str, ...]] = (("",), ("",))
        self.tender_ident: str | None = None
        self.opened: dict[str, BaseScreen] = {}
        self.overview = Overview(None, None)
        self.passing = False
        self._stop_pass = threading.Event()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the colours that a theme of Textual's own does not know."""
        return {"quiet": QUIET}

    def on_mount(self) -> None:
        """Set keys and colours, then read whose structure this is."""
        self.set_keymap(
            {key: keys for key, keys in self.keymap_in_use.items() if key in actions.BY_ID and keys.strip(" ,")}
        )
        if unknown := actions.unknown_ids(self.keymap_in_use):
            self.say(f"Réglages : action inconnue dans [keymap] : {fr.listed(unknown, 3)}.", "bold $text-warning")
        if not self.is_headless:
            end_when_told(self.exit)
        self.set_interval(60, self._tick)
        self.read_overview(first=True)

    # --- what every screen shows -------------------------------------------------------------------------------

    def read_overview(self, *, first: bool = False) -> None:
        """Read the structure and the last pass in a thread; at first start, welcome."""
        workspace = self.workspace

        def read() -> None:
            worker = get_current_worker()
            try:
                structure = workspace.structure()
                passed = [health for health in workspace.sources() if health.last is not None]
                reads = [health.read_at for health in passed if health.read_at is not None]
                down = bool(passed) and all(health.failing_since is not None for health in passed)
            except Exception as error:  # noqa: BLE001 - a workspace that cannot be read is said, not raised
                self.post_message(Failed(self._say_error, error))
                return
            if not worker.is_cancelled:
                value = Overview(structure, max(reads, default=None), down=down)
                self.post_message(Answered(lambda found: self._show_overview(found, first=first), value))

        self.run_worker(read, thread=True, exclusive=True, group="overview", exit_on_error=False)

    def on_answered(self, message: Answered) -> None:
        """Show what a worker found."""
        message.then(message.value)

    def on_failed(self, message: Failed) -> None:
        """Say why a worker could not answer."""
        message.otherwise(explain(message.error))

    def _show_overview(self, overview: Overview, *, first: bool) -> None:
        self.overview = overview
        self._tick()
        if not first:
            return
        # What is left to check shares the processor with the first list: it waits until that one is read.
        self.set_timer(CATCH_UP_DELAY_S, lambda: self._check_pending(self._caught_up))
        if overview.structure is None and not self.demo:
            from lotalot.screens.welcome import WelcomeScreen  # noqa: PLC0415 - only at the first start

            self.push_screen(WelcomeScreen())

    def _caught_up(self, count: int) -> None:
        if count:
            self.say(f"{fr.plural(count, 'consultation vérifiée', 'consultations vérifiées')} depuis la dernière fois.")
            self.data_changed()

    def _tick(self) -> None:
        structure = self.overview.structure
        names: tuple[str, ...] = ("sans profil",)
        if structure is not None:
            name = fr.plain(structure.name)
            names = tuple(f"{name} ({words.kinds(structure.kinds[:count])})" for count in (3, 1) if structure.kinds)
            names = (*names, name)
        fresh: tuple[str, ...] = (f"lu {fr.ago(self.overview.last_pass, self.workspace.now())}",)
        if self.demo:
            fresh = ("démonstration", "démo")
        elif self.overview.last_pass is None:
            fresh = ("sources en panne" if self.overview.down else "jamais lu",)
        self.top_words = (names, fresh)
        self._refresh_bars()

    def say(self, text: str, style: str = "") -> None:
        """Say something on the status line of whichever screen is shown."""
        self.status_text = text
        self.status_style = style
        self._refresh_bars()

    def _refresh_bars(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen) and screen.is_mounted:
                screen.refresh_bars()

    def data_changed(self) -> None:
        """Say that what is stored changed: each screen reads again when it is next shown."""
        self.data_version += 1
        self.read_overview()
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.refresh_data()

    # --- actions that hold everywhere --------------------------------------------------------------------------

    async def action_go(self, mode: str) -> None:
        """Change screen."""
        if len(self.screen_stack) > 1:
            return
        if mode in ("tender", "response") and self.tender_ident is None:
            self.say("Ouvrez d'abord une consultation depuis la Veille, avec ↵.")
            return
        await self.switch_mode(mode)

    async def open_tender(self, ident: str) -> None:
        """Open one opportunity."""
        self.tender_ident = ident
        await self.action_go("tender")

    def action_help(self) -> None:
        """Explain the screen one is on."""
        from lotalot.screens.help import HelpScreen  # noqa: PLC0415 - not needed to show a list

        if not isinstance(self.screen, HelpScreen):
            topic = getattr(self.screen, "help_topic", actions.PANEL)
            self.push_screen(HelpScreen(topic, self.keymap_in_use))

    def action_switch_theme(self) -> None:
        """Change between dark and light."""
        names = [theme.name for theme in THEMES]
        self.theme = names[1] if self.theme == names[0] else names[0]
        self.say("Couleurs claires." if self.theme == names[1] else "Couleurs sombres.")

    def action_help_quit(self) -> None:
        """Answer Ctrl+C, which copies: say how to leave."""
        self.say("Pour quitter : q.")

    def action_undo(self) -> None:
        """Undo the last decision."""
        screen = self.screen
        if isinstance(screen, BaseScreen):
            screen.change(self.workspace.undo, self._undone)

    def _undone(self, sentence: str | None) -> None:
        self.say(sentence or "Rien à annuler.")
        if sentence:
            self.data_changed()

    def action_command_palette(self) -> None:
        """Open the palette, in French."""
        from textual.command import CommandPalette  # noqa: PLC0415 - opened rarely

        if not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(CommandPalette(placeholder="Que voulez-vous faire ?", id="--command-palette"))

    def run_later(self, call: str, screen: Screen[object]) -> None:
        """Run an action once the palette is closed."""
        self.call_later(self.run_action, call, screen)

    # --- the pass over the sources -----------------------------------------------------------------------------

    def action_sync(self, only: str | None = None) -> None:
        """Read the sources now, in the background."""
        if self.passing:
            self.say("Une mise à jour est déjà en cours ; ^x l'arrête.")
            return
        self.passing = True
        self._stop_pass.clear()
        self.say("Mise à jour : lecture des sources…  ^x arrête")
        workspace = self.workspace

        def run() -> None:
            try:
                reports = workspace.sync(
                    only,
                    on_progress=self._progressed,
                    cancelled=self._stop_pass.is_set,
                )
            except Exception as error:  # noqa: BLE001 - a source that is down leaves everything usable
                self.post_message(PassEnded([], explain(error)))
            else:
                self.post_message(PassEnded(reports))

        self.run_worker(run, thread=True, exclusive=True, group="pass", exit_on_error=False)

    def _progressed(self, text: str) -> None:
        self.post_message(PassProgressed(text))

    def recheck(self, done: str) -> None:
        """Check again what changed against the profile and the stock, in the background."""
        self.say(f"{done}  Vérification des consultations…")

        def say(count: int) -> None:
            checked = fr.plural(count, "consultation vérifiée", "consultations vérifiées")
            self.say(f"{done}  {checked}." if count else done)
            self.data_changed()

        self._check_pending(say, lambda text: self._progressed(f"{done}  {text}"))

    def _check_pending(self, then: Callable[[int], None], on_progress: Callable[[str], None] | None = None) -> None:
        """Check in a thread what changed since its last check, after reading again what an older version read."""
        workspace = self.workspace

        def run() -> None:
            worker = get_current_worker()
            try:
                count = workspace.assess_pending(
                    on_progress=on_progress or self._progressed, cancelled=lambda: worker.is_cancelled
                )
            except Exception as error:  # noqa: BLE001 - said on the status line, the screen stays usable
                self.post_message(Failed(self._say_error, error))
            else:
                if not worker.is_cancelled:
                    self.post_message(Answered(then, count))

        self.run_worker(run, thread=True, exclusive=True, group="recheck", exit_on_error=False)

    def _say_error(self, text: str) -> None:
        self.say(text, "bold $text-error")

    def use_workspace(self, workspace: Workspace, *, demo: bool) -> None:
        """Show another workspace: the demonstration's."""
        self.workspace = workspace
        self.demo = demo
        self.tender_ident = None
        self.data_changed()

    def action_cancel_sync(self) -> None:
        """Ask the pass to stop; what was read is kept."""
        if self.passing:
            self._stop_pass.set()
            self.say("Arrêt demandé : la lecture en cours se termine.")

    def on_unmount(self) -> None:
        """Let a running pass stop at its next step, so that leaving does not wait for the network."""
        self._stop_pass.set()

    def on_pass_progressed(self, message: PassProgressed) -> None:
        """Show how far the pass is."""
        words_now = progress_words(fr.plain(message.text))
        self.say(f"Mise à jour : {words_now}  ^x arrête" if self.passing else words_now)

    def on_pass_ended(self, message: PassEnded) -> None:
        """Show what the pass brought."""
        self.passing = False
        text, style = pass_words(message.reports, message.error)
        self.say(text, style)
        self.data_changed()


def _palette() -> type[Provider]:
    """Give the palette's provider, imported when it is first opened."""
    from lotalot.palette import ActionsProvider  # noqa: PLC0415 - opened rarely

    return ActionsProvider


def _screen(name: str) -> Screen[None]:
    """Make a screen, imported when it is first shown."""
    from importlib import import_module  # noqa: PLC0415 - beside its use

    module = import_module(f"lotalot.screens.{name}")
    screen: Screen[None] = module.SCREEN()
    return screen
