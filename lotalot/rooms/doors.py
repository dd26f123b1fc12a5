"""The doors from a workspace to the rooms of its areas. A list needs no room: each is imported when it is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from lotalot.rooms.commitments import CommitmentRoom
    from lotalot.rooms.dce import DceRoom
    from lotalot.rooms.deals import DealRoom
    from lotalot.rooms.frames import FrameRoom
    from lotalot.rooms.offer import OfferRoom
    from lotalot.rooms.registers import RegisterRoom
    from lotalot.rooms.stock import StockRoom
    from lotalot.settings import Settings
    from lotalot.workspace import Clock, Workspace


class Doors:
    """Part of `lotalot.workspace.Workspace`."""

    _clock: Clock
    _settings: Settings | None

    @property
    def _whole(self) -> Workspace:
        return cast("Workspace", self)

    @property
    def commitments(self) -> CommitmentRoom:
        """Contracts that run and bids that are out."""
        from lotalot.rooms.commitments import CommitmentRoom  # noqa: PLC0415 - see the module

        return CommitmentRoom(self._whole)

    @property
    def goods(self) -> StockRoom:
        """The journal of goods, what is promised of them, what can be."""
        from lotalot.rooms.stock import StockRoom  # noqa: PLC0415 - see the module

        return StockRoom(self._whole)

    @property
    def dce(self) -> DceRoom:
        """The consultation's files: pieces, what they ask, what a new version changes."""
        from lotalot.rooms.dce import DceRoom  # noqa: PLC0415 - see the module

        return DceRoom(self._whole)

    @property
    def frames(self) -> FrameRoom:
        """Response frames and the price book."""
        from lotalot.rooms.frames import FrameRoom  # noqa: PLC0415 - see the module

        return FrameRoom(self._whole)

    @property
    def deals(self) -> DealRoom:
        """Quotes and invoices, dynamic purchasing systems and their contracts."""
        from lotalot.rooms.deals import DealRoom  # noqa: PLC0415 - see the module

        return DealRoom(self._whole)

    @property
    def registers(self) -> RegisterRoom:
        """Public registers of structures, asked only when the user does."""
        from lotalot.rooms.registers import RegisterRoom  # noqa: PLC0415 - see the module

        return RegisterRoom(self._whole, self._settings, self._clock)

    @property
    def offer(self) -> OfferRoom:
        """The offer card: what one does and under which conditions, to send."""
        from lotalot.rooms.offer import OfferRoom  # noqa: PLC0415 - see the module

        return OfferRoom(self._whole)
