"""What one decides of an opportunity, the same on the Veille and on the Consultation: follow, dismiss, note, copy.

Mixed into screens; the screen says which opportunity is meant and what to do once it is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lotalot import format as fr
from lotalot import words
from lotalot.screens.base import BaseScreen

if TYPE_CHECKING:
    from feeds.models import Link, Opportunity
    from feeds.store import Triage

COPY_ORDER = ("documents", "notice", "submission", "buyer-profile", "item")


class Deciding:
    """Actions on the opportunity that is meant."""

    def meant(self) -> str | None:
        """Return the id of the opportunity that the keys speak of."""
        raise NotImplementedError

    def decided(self) -> None:
        """Do what follows a stored decision: show it."""
        self._screen.lotalot.data_changed()

    @property
    def _screen(self) -> BaseScreen:
        return cast("BaseScreen", self)

    def action_follow(self) -> None:
        """Follow, or stop following."""
        ident = self.meant()
        if ident is None:
            return
        workspace = self._screen.workspace

        def work() -> bool:
            followed = not workspace.triage(ident).followed
            workspace.follow(ident, followed)
            return followed

        self._screen.change(work, self._followed)

    def _followed(self, followed: bool) -> None:
        self._screen.say("★ Suivie.  u annule" if followed else "N'est plus suivie.  u annule")
        self.decided()

    def action_set_aside(self) -> None:
        """Put aside, or bring back."""
        ident = self.meant()
        if ident is None:
            return
        workspace = self._screen.workspace

        def work() -> bool:
            dismissed = not workspace.triage(ident).dismissed
            workspace.dismiss(ident, dismissed)
            return dismissed

        self._screen.change(work, self._dismissed)

    def _dismissed(self, dismissed: bool) -> None:
        self._screen.say("Écartée.  u annule" if dismissed else "Remise dans la liste.  u annule")
        self.decided()

    def action_note(self) -> None:
        """Open the note."""
        ident = self.meant()
        if ident is None:
            return
        workspace = self._screen.workspace
        self._screen.ask("note", lambda: workspace.triage(ident), lambda triage: self._edit_note(ident, triage))

    def _edit_note(self, ident: str, triage: Triage) -> None:
        from lotalot.screens.note import NoteScreen  # noqa: PLC0415 - opened on demand

        def save(text: str | None) -> None:
            if text is not None and text != triage.note:
                self._screen.change(lambda: self._screen.workspace.annotate(ident, text), lambda _: self._noted(text))

        self._screen.app.push_screen(NoteScreen(triage.note), save)

    def _noted(self, text: str) -> None:
        self._screen.say("✎ Note enregistrée.  u annule" if text else "Note effacée.  u annule")
        self.decided()

    def action_why(self) -> None:
        """Show the words behind the signs and the verdict."""
        ident = self.meant()
        if ident is None:
            return
        workspace = self._screen.workspace
        self._screen.ask("why", lambda: (workspace.opportunity(ident), workspace.assessment(ident)), self._why)

    def _why(self, found: tuple[object, object]) -> None:
        from lotalot.screens.why import WhyScreen  # noqa: PLC0415 - opened on demand

        opportunity, assessment = found
        if opportunity is not None:
            self._screen.app.push_screen(WhyScreen(opportunity, assessment))  # type: ignore[arg-type]

    def action_copy(self) -> None:
        """Copy an address: at once when there is one, after a choice when there are several."""
        ident = self.meant()
        if ident is None:
            return
        workspace = self._screen.workspace
        self._screen.ask("copy", lambda: workspace.opportunity(ident), self._copy)

    def _copy(self, opportunity: Opportunity | None) -> None:
        links = sorted(opportunity.links if opportunity else (), key=_link_rank)
        if not links:
            self._screen.say("Cet avis ne donne aucune adresse.")
        elif len(links) == 1:
            self._copied(links[0])
        else:
            from lotalot.screens.choice import ChoiceScreen  # noqa: PLC0415 - opened on demand

            labels = [f"{words.LINKS.get(link.role, link.role)} : {fr.plain(link.url)}" for link in links]
            self._screen.app.push_screen(
                ChoiceScreen("Quelle adresse copier ?", labels),
                lambda chosen: None if chosen is None else self._copied(links[chosen]),
            )

    def _copied(self, link: Link) -> None:
        url = fr.plain(link.url)
        self._screen.app.copy_to_clipboard(url)
        self._screen.say(f"Adresse copiée : {url}")


def _link_rank(link: Link) -> int:
    return COPY_ORDER.index(link.role) if link.role in COPY_ORDER else len(COPY_ORDER)
