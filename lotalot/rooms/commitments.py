"""Contracts that run and bids that are out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotalot.rooms import Room

if TYPE_CHECKING:
    from readiness.commitments import Commitment, CommitmentLine
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
