"""Bring records in: skip what is known, parse, read, store, quarantine what cannot be read.

```
records
| batches bounded in number and in bytes
| digests already stored by these readers: stop here, nothing is parsed
| parse_record | read_notice        an error refuses one record, the others go on
| store.put                         one transaction a batch
| store.refuse
```

Memory is bounded by one batch, whatever the size of the file. An interruption between two batches loses nothing: what
is stored is known by its digest, and a file is remembered as a whole only once everything in it is stored.
This module opens no connection and reads no clock.
"""

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from feeds.database import StoreError
from feeds.errors import FeedsError
from feeds.models import ReadNotice, Refusal
from feeds.reading import segments_fingerprint
from feeds.records import RawRecord, iter_file, parse_record, shown_path
from feeds.store import NoticeStore, PutCounts, StoredRefusal

BATCH_BYTES: Final = 8_000_000
"""Bytes of records in one batch: what bounds memory when records are large."""

REFUSALS_REPORTED: Final = 1_000
"""Refusals named in one report; all of them are in quarantine, and counted."""

_CHUNK: Final = 1 << 20
_TED_ROOT: Final = re.compile(rb"<(?:[\w.\-]+:)?TED_E(?:XPORT|SENDERS)[\s>]")


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an import did. Records in `received`, `unchanged` and `refused`; notices in `added` and `updated`.

    They differ for feeds only, where one body holds several notices.
    """

    received: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()
    interrupted: bool = False

    def plus(self, other: "IngestReport") -> "IngestReport":
        """Add up two reports."""
        return IngestReport(
            self.received + other.received,
            self.added + other.added,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
            (self.refusals + other.refusals)[:REFUSALS_REPORTED],
            self.interrupted or other.interrupted,
        )


def _never() -> bool:
    return False


def ingest(
    store: NoticeStore,
    records: Iterable[RawRecord | Refusal],
    *,
    now: datetime,
    batch_size: int = 500,
    on_progress: Callable[[IngestReport], None] | None = None,
    cancelled: Callable[[], bool] = _never,
) -> IngestReport:
    """Store every record that can be read and quarantine the others.

    Args:
        store: where to.
        records: read lazily, one batch at a time.
        now: UTC-aware; dates the refusals.
        batch_size: records per transaction, at most; a batch is also bounded by `BATCH_BYTES`.
        on_progress: called after each batch with the totals so far.
        cancelled: asked between batches; the report says `interrupted` when it stopped the pass.

    Raises:
        StoreError: the store cannot be written; batches already stored stay.
    """
    report = IngestReport()
    quarantined = store.refused_keys()
    for batch in _batches(records, batch_size):
        if cancelled():
            return replace(report, interrupted=True)
        report = report.plus(_ingest_batch(store, batch, quarantined, now))
        if on_progress is not None:
            on_progress(report)
    return report


def ingest_file(
    store: NoticeStore,
    path: Path,
    *,
    now: datetime,
    batch_size: int = 500,
    on_progress: Callable[[IngestReport], None] | None = None,
    cancelled: Callable[[], bool] = _never,
) -> IngestReport:
    """Import one file of any known format. The same bytes again, under any name, are hashed and nothing more.

    A file already read reports its refused records again, from quarantine, so that a second import does not look
    cleaner than the first.

    Raises:
        StoreError: the store cannot be written.
    """
    digest = _digest_of(path)
    key = f"file:{digest.hex()}" if digest else ""
    seen = store.body_counts(key, digest) if digest else None
    again = store.refusals(REFUSALS_REPORTED, origin=shown_path(path)) if seen and seen[1] else []
    # Under another name, what was refused is refused again: each file names its own.
    if seen is not None and (again or not seen[1]):
        received, refused = seen
        report = IngestReport(
            received, unchanged=received - refused, refused=refused, refusals=tuple(each.refusal for each in again)
        )
        if on_progress is not None:
            on_progress(report)
        return report
    report = ingest(
        store, iter_file(path), now=now, batch_size=batch_size, on_progress=on_progress, cancelled=cancelled
    )
    if digest and not report.interrupted:
        store.remember_body(key, digest, now, received=report.received, refused=report.refused)
    return report


def retry_refused(store: NoticeStore, now: datetime) -> IngestReport:
    """Read again what is in quarantine, after an upgrade or when the user asks; what is readable now leaves it."""
    report, before = IngestReport(), None
    while page := store.refusals(100, before=before):
        before = page[-1].id
        report = report.plus(ingest(store, (_raw_of(each) for each in page), now=now))
    return report


def catch_up(store: NoticeStore, now: datetime, *, cancelled: Callable[[], bool] = _never) -> IngestReport:
    """Redo what an older version of the readers did, or the same with other segments; nothing to do costs three probes.

    Records it refused are read again from quarantine, notices it read are read again from the store. Interrupted, it
    goes on at the next call.
    """
    store.use_segments(segments_fingerprint())
    report = retry_refused(store, now) if store.refused_by_older_readers() else IngestReport()
    return replace(report, updated=report.updated + reread_outdated(store, cancelled=cancelled))


def reread_outdated(store: NoticeStore, *, limit: int = 500, cancelled: Callable[[], bool] = _never) -> int:
    """Read again, from the store, the notices that an older version of the readers read. Give how many were.

    What the format's parser kept is all there is to read from; the record itself is parsed again when its source
    gives it again.
    """
    from feeds.reading import read_notice  # noqa: PLC0415 - only an upgrade needs it here

    done = 0
    while (page := store.outdated(limit)) and not cancelled():
        store.put_again([(digest, ReadNotice(read.notice, read_notice(read.notice))) for digest, read in page])
        done += len(page)
    return done


@dataclass(slots=True)
class _Outcome:
    """What a batch came to before it is stored."""

    read: list[tuple[RawRecord, ReadNotice]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    unchanged: int = 0


def _ingest_batch(
    store: NoticeStore, batch: Sequence[RawRecord | Refusal], quarantined: set[tuple[str, str]], now: datetime
) -> IngestReport:
    with _without_collector():
        outcome = _read_batch(store, batch)
        counts = _put(store, outcome, now)
    if outcome.refusals:
        store.refuse(outcome.refusals, now)
        quarantined.update((each.origin, each.record) for each in outcome.refusals)
    if quarantined:
        refused = {(each.origin, each.record) for each in outcome.refusals}
        for each in batch:
            if isinstance(each, RawRecord) and (each.origin, each.label) in quarantined - refused:
                store.forget_refusal(each.origin, each.label)
                quarantined.discard((each.origin, each.label))
    return IngestReport(
        received=len(batch),
        added=counts.added,
        updated=counts.updated,
        unchanged=outcome.unchanged + counts.unchanged,
        refused=len(outcome.refusals),
        refusals=tuple(outcome.refusals),
    )


def _read_batch(store: NoticeStore, batch: Sequence[RawRecord | Refusal]) -> _Outcome:
    """Parse and read the records of a batch that are not known yet."""
    outcome = _Outcome()
    digests = {id(each): each.digest for each in batch if isinstance(each, RawRecord)}
    known = store.known(list(digests.values()))
    for each in batch:
        if isinstance(each, Refusal):
            outcome.refusals.append(each)
        elif digests[id(each)] in known:
            outcome.unchanged += 1
        else:
            _read_record(each, outcome)
    return outcome


def _read_record(raw: RawRecord, outcome: _Outcome) -> None:
    """Read one record, or refuse it: nothing that a record holds may stop the others."""
    from feeds.reading import read_notice  # noqa: PLC0415 - loads the reference tables, on the first record only

    try:
        notices = parse_record(raw)
        outcome.read.extend((raw, ReadNotice(notice, read_notice(notice))) for notice in notices)
    except FeedsError as error:
        reason = getattr(error, "reason", "") or str(error)
        outcome.refusals.append(Refusal(raw.origin, raw.label, reason, raw.data))
    except Exception as error:  # noqa: BLE001 - an unforeseen shape is this record's affair, and is kept for repair
        outcome.refusals.append(Refusal(raw.origin, raw.label, _unforeseen(error), raw.data))


def _put(store: NoticeStore, outcome: _Outcome, now: datetime) -> PutCounts:
    """Store what was read; when one record breaks the batch, store the others one by one and refuse that one."""
    try:
        return store.put(outcome.read, now)
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 - composing met an unforeseen shape; find which record it is
        added = updated = unchanged = 0
        for raw, read in outcome.read:
            try:
                counts = store.put([(raw, read)], now)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001
                outcome.refusals.append(Refusal(raw.origin, raw.label, _unforeseen(error), raw.data))
            else:
                added, updated = added + counts.added, updated + counts.updated
                unchanged += counts.unchanged
        return PutCounts(added, updated, unchanged)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Suspend the cycle collector over one batch.

    What parsers and `compose` build holds no cycle, and walking it over and over
    costs a tenth of an import (`bench`). What a batch leaves is freed by reference counting, as before.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _unforeseen(error: Exception) -> str:
    return f"sa forme n'est pas prévue par cette version ({type(error).__name__}) ; il sera relu après une mise à jour"


def _batches(records: Iterable[RawRecord | Refusal], size: int) -> Iterator[list[RawRecord | Refusal]]:
    batch: list[RawRecord | Refusal] = []
    weight = 0
    for each in records:
        batch.append(each)
        weight += len(each.raw if isinstance(each, Refusal) else each.data)
        if len(batch) >= size or weight >= BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _digest_of(path: Path) -> bytes:
    """Hash a file without holding it; empty when it cannot be read, which `iter_file` will then say."""
    digest = blake2b(digest_size=16)
    if not path.is_file():
        return b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return b""
    return digest.digest()


def _raw_of(stored: StoredRefusal) -> RawRecord | Refusal:
    """Guess the format of a quarantined record from its first bytes; without bytes it stays refused."""
    start = stored.raw[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return RawRecord("boamp-json", stored.origin, stored.record, stored.raw)
    if start.startswith(b"<"):
        feed = any(mark in start for mark in (b"<rss", b"<feed", b"<rdf:RDF"))
        form = "rss" if feed else "ted-xml" if _TED_ROOT.search(start) else "boamp-xml"
        return RawRecord(form, stored.origin, stored.record, stored.raw)
    return stored.refusal
