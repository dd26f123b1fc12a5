"""The response frames: read, answered from stock and prices, written in a copy; and the price book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lotalot.rooms import Room

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from readiness.frames.answer import Answered, Edit
    from readiness.frames.fill import Filled
    from readiness.frames.models import Frame, Role, Table
    from readiness.frames.offers import PriceLine
    from readiness.frames.prices import PriceFile
    from readiness.store_frames import FrameStore, StoredFrame


@dataclass(frozen=True, slots=True)
class OpenFrame:
    """A frame with its answers, as the screen shows it."""

    stored: StoredFrame
    frame: Frame
    answered: Answered


class FrameRoom(Room):
    """Read, answer and write response frames."""

    @property
    def store(self) -> FrameStore:
        """Open the store on the current thread's connection."""
        from readiness.store_frames import FrameStore  # noqa: PLC0415 - see Room

        return FrameStore(self.db)

    # --- frames

    def read(self, path: Path) -> Frame:
        """Read a buyer's file, with the layouts that are remembered.

        Raises:
            readiness.errors.UnreadableFrame: it cannot be read; the message says why and what to do.
        """
        from readiness.frames.read import read_frame  # noqa: PLC0415

        return read_frame(_bytes(path), path.name, self.store.layouts())

    def add(self, opportunity: str, path: Path, lot: str | None = None) -> StoredFrame:
        """Keep a buyer's file as the frame that answers an opportunity.

        Raises:
            readiness.errors.UnreadableFrame: it cannot be read.
            feeds.database.UnknownRecordError: no opportunity answers to the identifier.
        """
        from readiness.frames.read import read_frame  # noqa: PLC0415

        data = _bytes(path)
        read_frame(data, path.name, self.store.layouts())
        return self.store.add_frame(self._known(opportunity), lot, path.name, data, self.now())

    def of(self, opportunity: str) -> list[StoredFrame]:
        """List the frames of an opportunity."""
        return self.store.frames(self._known(opportunity))

    def _known(self, ident: str) -> str:
        from feeds.database import UnknownRecordError  # noqa: PLC0415

        found = self.workspace.opportunity(ident)
        if found is None:
            raise UnknownRecordError(str(self.workspace.path), ident)
        return found.id

    def open(self, ident: int, *, substitutes: bool = False, by: date | None = None) -> OpenFrame:
        """Answer a frame from what is held and priced now, and from what is expected.

        Args:
            ident: the frame.
            substitutes: accept those that are proposed.
            by: day on which the goods must be there; the start of the bid when it is not said.
        """
        from readiness.frames.read import read_frame  # noqa: PLC0415

        stored = self.store.frame(ident)
        frame = read_frame(stored.content, stored.name, self.store.layouts())
        return OpenFrame(stored, frame, self._answer(stored, frame, substitutes=substitutes, by=by))

    def _answer(self, stored: StoredFrame, frame: Frame, *, substitutes: bool, by: date | None) -> Answered:
        from lotalot.rooms.frame_promises import bid_of, coming  # noqa: PLC0415
        from readiness.frames.answer import answer_frame  # noqa: PLC0415
        from readiness.frames.fire import is_public  # noqa: PLC0415
        from readiness.frames.match import Matcher  # noqa: PLC0415
        from readiness.frames.offers import offers_of_prices, offers_of_stock  # noqa: PLC0415

        stock = Matcher(offers_of_stock(self.workspace.stock()))
        prices = Matcher(offers_of_prices(self.store.prices(), self.today()))
        notice = self.workspace.opportunity(stored.notice)
        words = f"{stored.name} {notice.title} {notice.buyer.name}" if notice else stored.name
        titles = [cell.text for grid in frame.book.grids for (row, _), cell in grid.cells.items() if row <= 8]  # noqa: PLR2004
        public = is_public(" ".join([words, *titles]))
        expected = coming(self.workspace, bid_of(self.workspace, stored), self.today(), by)
        return answer_frame(frame, stock, prices, stored.edits, public=public, substitutes=substitutes, coming=expected)

    def edit(self, ident: int, key: str, edit: Edit | None) -> None:
        """Say what one line is answered; None returns to what is proposed."""
        self.store.edit(ident, key, edit, self.now())

    def set_roles(self, table: Table, roles: Mapping[int, Role], header_row: int = 0) -> None:
        """Say what columns are for; tables with the same headers are read so from now on."""
        from readiness.frames.read import Layout  # noqa: PLC0415

        before = self.store.layouts().get(table.fingerprint)
        said = {**(before.roles if before else {}), **roles}
        row = header_row or (before.header_row if before else 0)
        self.store.save_layout(table.fingerprint, Layout(said, row), self.now())

    def remove(self, ident: int) -> None:
        """Forget a frame entered by mistake."""
        self.store.remove_frame(ident)

    def fill(
        self, ident: int, to: Path, *, vat: Decimal | None = None, substitutes: bool = False, by: date | None = None
    ) -> Filled:
        """Write the filled copy at `to`, which must not exist yet, and promise its goods to the bid.

        Raises:
            readiness.errors.UnreadableFrame: the copy cannot be made, or something is already there.
        """
        from lotalot.rooms.frame_promises import record  # noqa: PLC0415
        from readiness.frames.fill import fill_frame  # noqa: PLC0415

        opened = self.open(ident, substitutes=substitutes, by=by)
        filled = fill_frame(opened.stored.content, opened.frame, opened.answered, vat=vat)
        write_new(to, filled.data)
        return replace(filled, notes=(*record(self.workspace, opened, self.today()), *filled.notes))

    def preview(self, ident: int) -> Filled:
        """Make the filled copy without writing it nor promising anything."""
        from readiness.frames.fill import fill_frame  # noqa: PLC0415

        opened = self.open(ident)
        return fill_frame(opened.stored.content, opened.frame, opened.answered)

    # --- prices

    def prices(self) -> list[PriceLine]:
        """List the price book."""
        return self.store.prices()

    def import_prices(self, path: Path) -> PriceFile:
        """Add the prices of a file to the price book.

        Raises:
            readiness.errors.UnreadablePrices: it cannot be read.
        """
        from readiness.frames.prices import read_prices  # noqa: PLC0415

        read = read_prices(_bytes(path), path.name)
        self.store.import_prices(read.entries)
        return read


def answer_name(name: str) -> str:
    """Name the copy of a buyer's file (`bpu.xlsx` gives `bpu-reponse.xlsx`)."""
    path = Path(name)
    return f"{path.stem}-reponse{path.suffix}"


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist: the buyer's own is never touched."""
    from feeds.errors import why_refused  # noqa: PLC0415
    from readiness.errors import UnreadableFrame  # noqa: PLC0415

    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise UnreadableFrame(
            str(path), "ce fichier existe déjà, il n'a pas été touché ; donnez un autre nom"
        ) from error
    except OSError as error:
        raise UnreadableFrame(
            str(path), f"écriture impossible, {why_refused(error)} ; choisissez un autre dossier"
        ) from error


def _bytes(path: Path) -> bytes:
    from feeds.errors import why_refused  # noqa: PLC0415
    from readiness.errors import UnreadableFrame  # noqa: PLC0415
    from readiness.frames.package import MOST_BYTES  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableFrame(str(path), f"lecture impossible, {why_refused(error)} ; vérifiez le chemin") from error
