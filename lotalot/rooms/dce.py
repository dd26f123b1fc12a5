"""The consultation's files: read and kept by version; what a new one changes, what is to be decided again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lotalot.rooms import Room

if TYPE_CHECKING:
    from feeds.models import Opportunity
    from readiness.dce.compare import Changes
    from readiness.dce.models import Dce, DceReading, DceVersion
    from readiness.models import Assessment
    from readiness.store_dce import DceStore


@dataclass(frozen=True, slots=True)
class Added:
    """What adding files did. `version` is None when the same pieces were there already."""

    dce: Dce
    version: DceVersion | None
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class ToReview:
    """Something decided on a former version. `sure`: the new one changes the very thing it is about."""

    what: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Files:
    """What is known of a consultation's files."""

    versions: tuple[DceVersion, ...] = ()
    changes: Changes | None = None
    review: tuple[ToReview, ...] = ()
    disagreements: tuple[str, ...] = ()

    @property
    def last(self) -> DceVersion | None:
        """Return the version in force."""
        return self.versions[-1] if self.versions else None


class DceRoom(Room):
    """Read and keep consultation files."""

    @property
    def store(self) -> DceStore:
        """Open the store on the current thread's connection."""
        from readiness.store_dce import DceStore  # noqa: PLC0415 - see Room

        return DceStore(self.db)

    def read(
        self,
        path: Path,
        opportunity: Opportunity | None = None,
        *,
        on_progress: Callable[[str], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[Dce, DceReading, dict[str, bytes]]:
        """Read files without keeping them.

        Raises:
            readiness.errors.UnreadableDce: nothing of them can be read.
        """
        from readiness.dce.read import read_dce  # noqa: PLC0415 - see Room
        from readiness.dce.reading import read_files  # noqa: PLC0415

        dce, kept = read_dce(path, on_progress=on_progress, cancelled=cancelled)
        on_progress("Recherche de ce que le dossier demande")
        return dce, read_files(dce, opportunity), kept

    def add(
        self,
        ident: str,
        path: Path,
        *,
        on_progress: Callable[[str], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Added | None:
        """Read files, keep them as the version in force and check the opportunity again; None when stopped.

        Raises:
            feeds.database.UnknownRecordError: no opportunity answers to `ident`.
            readiness.errors.UnreadableDce: nothing of the files can be read.
        """
        from feeds.database import UnknownRecordError  # noqa: PLC0415 - see Room
        from feeds.store import NoticeStore  # noqa: PLC0415
        from readiness.dce.compare import compare  # noqa: PLC0415

        opportunity = NoticeStore(self.db).opportunity(ident)
        if opportunity is None:
            raise UnknownRecordError(str(self.workspace.path), ident)
        dce, reading, kept = self.read(path, opportunity, on_progress=on_progress, cancelled=cancelled)
        if cancelled():
            return None
        store = self.store
        before = store.versions(ident)
        version = store.add(ident, dce, reading, kept, self.now())
        if version is None:
            return Added(dce, None)
        self.workspace.check_again(ident)
        return Added(dce, version, compare(before[-1], version) if before else None)

    def remove_last(self, ident: str) -> bool:
        """Forget the last version, and check the opportunity again; False when there was none."""
        removed = self.store.remove_last(ident)
        if removed:
            self.workspace.check_again(ident)
        return removed

    def files(self, ident: str) -> Files:
        """Tell what is known of a consultation's files."""
        from readiness.dce.compare import compare  # noqa: PLC0415 - see Room

        versions = self.store.versions(ident)
        if not versions:
            return Files()
        changes = compare(versions[-2], versions[-1]) if len(versions) > 1 else None
        review = self._review(ident, versions, changes) if changes is not None else ()
        return Files(tuple(versions), changes, review, self._disagreements(ident))

    def notice_alone(self, ident: str) -> Assessment | None:
        """Check an opportunity as if it had no files: what one would believe with the notice alone."""
        from feeds.store import NoticeStore  # noqa: PLC0415 - see Room
        from readiness.check import assess  # noqa: PLC0415

        opportunity, structure = NoticeStore(self.db).opportunity(ident), self.workspace.structure()
        if opportunity is None or structure is None:
            return None
        said, held = self.workspace.corrections(ident), self.workspace.commitments.all()
        return assess(
            structure,
            self.workspace.stock(),
            opportunity,
            self.now(),
            said,
            commitments=held,
            goods=self.workspace.goods.goods(),
        )

    def content(self, digest: str) -> bytes | None:
        """Give a piece to fill as it was received."""
        return self.store.file(digest)

    def _review(self, ident: str, versions: Sequence[DceVersion], changes: Changes) -> tuple[ToReview, ...]:
        """List what was decided before the last version came: corrections, bids, frames being answered."""
        from readiness.correction_values import name_of  # noqa: PLC0415 - see Room
        from readiness.store_commitments import CommitmentStore  # noqa: PLC0415

        last = versions[-1]
        found: list[ToReview] = []
        for said in self.workspace.corrections(ident):
            if said.at is not None and said.at < last.added:
                where = f", lot {said.lot}" if said.lot else ""
                touched = any(
                    each.kind is said.kind and (each.lot is None or said.lot in (None, each.lot))
                    for each in changes.asked
                )
                found.append(ToReview(f"correction « {name_of(said.kind).replace('-', ' ')} »{where}", touched))
        opportunity = self.workspace.opportunity(ident)
        known = {ident, *(opportunity.source_ids if opportunity else ()), *((opportunity.id,) if opportunity else ())}
        store = CommitmentStore(self.db)
        for line in {line.id: line for key in sorted(known) for line in store.answers_to(key)}.values():
            if line.updated < last.added:
                lot = line.commitment.lot
                touched = any(lot is None or each.lot in (None, lot) for each in changes.asked)
                found.append(ToReview(f"engagement « {line.commitment.label} »", touched))
        found += self._frames_left_behind(known, versions)
        return tuple(found)

    def _frames_left_behind(self, known: set[str], versions: Sequence[DceVersion]) -> list[ToReview]:
        """List the frames being answered whose file the last version no longer holds."""
        import hashlib  # noqa: PLC0415 - see Room

        from readiness.store_frames import FrameStore  # noqa: PLC0415

        store = FrameStore(self.db)
        present = {piece.digest for piece in versions[-1].dce.pieces}
        former = {piece.digest for version in versions[:-1] for piece in version.dce.pieces} - present
        frames = {frame.id: frame for key in sorted(known) for frame in store.frames(key)} if former else {}
        return [
            ToReview(f"cadre « {frame.name} » en cours de réponse", sure=True)
            for frame in frames.values()
            if hashlib.sha256(frame.content).hexdigest() in former
        ]

    def _disagreements(self, ident: str) -> tuple[str, ...]:
        """Say where the notice and the files disagree: each in one French sentence."""
        from lotalot.words import file_spot  # noqa: PLC0415 - see Room

        said: dict[str, None] = {}
        opportunity = self.workspace.opportunity(ident)
        for each in opportunity.contradictions if opportunity else ():
            if any(proof.path.startswith("dce:") for proof in each.evidence):
                said[each.message] = None
        assessment = self.workspace.check(ident)
        for verdict in assessment.lots if assessment else ():
            for finding in verdict.findings:
                asked = finding.requirement
                if asked.notice and asked.evidence:
                    lot = f"Lot {verdict.lot}, " if verdict.lot else ""
                    label = asked.label if lot else f"{asked.label[0].upper()}{asked.label[1:]}"
                    spot = file_spot(asked.evidence[0].path)
                    said[f"{lot}{label} : {asked.notice} dans l'avis, {asked.asked} au {spot}."] = None
        return tuple(said)
