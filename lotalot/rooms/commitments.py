"""Contracts that run and bids that are out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotalot.rooms import Room

if TYPE_CHECKING:
    from datetime import date

    from readiness.commitments import Commitment, CommitmentLine
    from readiness.portfolio import Conflict, PortfolioWeek, Winning
    from readiness.store_commitments import CommitmentStore


class CommitmentRoom(Room):
    """Read and write commitments."""

    @property
    def store(self) -> CommitmentStore:
        """Open the store on the current thread's connection."""
        from readiness.store_commitments import CommitmentStore  # noqa: PLC0415 - see Room

        return CommitmentStore(self.db)

    def all(self) -> list[CommitmentLine]:
        """List every commitment, in the order they were entered."""
        return self.store.commitments()

    def add(self, commitment: Commitment) -> CommitmentLine:
        """Add a commitment."""
        return self.store.add(commitment, self.now())

    def update(self, ident: int, commitment: Commitment) -> CommitmentLine:
        """Rewrite a commitment."""
        return self.store.update(ident, commitment, self.now())

    def remove(self, ident: int) -> None:
        """Forget a commitment entered by mistake."""
        self.store.remove(ident)

    def one(self, ident: int) -> CommitmentLine:
        """Read one commitment."""
        return self.store.commitment(ident)

    def answering(self, ident: str) -> list[CommitmentLine]:
        """List the commitments that answer an opportunity."""
        return self.store.answers_to(ident)

    def span(self) -> tuple[date, date]:
        """Give the days that the portfolio is looked at over."""
        from readiness.portfolio import horizon  # noqa: PLC0415 - see Room

        return horizon(self.all(), self.today())

    def weeks(self) -> list[PortfolioWeek]:
        """Lay out the weeks to come, in hours, of the structure or of what is most taken; none without a profile."""
        from readiness.portfolio import most_taken, weeks_of  # noqa: PLC0415 - see Room

        structure, lines = self.workspace.structure(), self.all()
        return weeks_of(structure, lines, self.span(), most_taken(structure, lines)) if structure else []

    def conflicts(self) -> list[Conflict]:
        """List what is promised twice."""
        from readiness.portfolio import conflicts_of  # noqa: PLC0415 - see Room

        structure = self.workspace.structure()
        return conflicts_of(structure, self.all(), self.span()) if structure else []

    def goods(self) -> list[str]:
        """Say in French which goods are promised more than once, with the bids, and when the storage is full."""
        from lotalot.rooms.frame_promises import goods_of  # noqa: PLC0415 - see Room
        from readiness.promises import overlaps, room_taken  # noqa: PLC0415

        goods = goods_of(self.workspace, self.today())
        if not goods.promises:
            return []
        found = overlaps(goods.promises, goods.commitments, goods.stock, goods.supply)
        said = [str(each) for each in found]
        for day in sorted({line.promise.by for line in goods.promises}):
            full = [each for each in room_taken(day, goods.settings, goods.stock, goods.promises) if not each.fits]
            if full:
                names = sorted({goods.commitments[line.promise.commitment].commitment.label for line in goods.promises})
                bids = " et ".join(f"« {name} »" for name in names[:3])
                said.append(f"Réserve pleine le {day:%d/%m/%Y} avec ce que promettent {bids}.")
                break
        return said

    def winnings(self) -> list[Winning]:
        """Answer « si nous gagnons les deux », pair by pair, then all together."""
        from readiness.portfolio import winnings  # noqa: PLC0415 - see Room

        structure = self.workspace.structure()
        return winnings(structure, self.all(), self.span()) if structure else []

    def draft(self, ident: str, lot: str | None) -> Commitment:
        """Make the bid that answers a lot, with what was read of it: dates, hours, days, segment, amount.

        Raises:
            readiness.errors.ReadinessError: no opportunity answers to `ident`.
        """
        from readiness.bids import draft_bid  # noqa: PLC0415 - see Room

        return draft_bid(self.workspace.opportunity(ident), self.workspace.check(ident), lot, self.now())
