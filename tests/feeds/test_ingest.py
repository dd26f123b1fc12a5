"""Bringing records in: what is known is not parsed, what cannot be read does not stop the rest."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.records import write_export
from feeds.database import StoreError, integrity_errors, open_database
from feeds.errors import UnreadableRecord
from feeds.ingest import IngestReport, catch_up, ingest, ingest_file, reread_outdated, retry_refused
from feeds.models import Notice, Reading, Refusal
from feeds.records import RawRecord, iter_paths
from feeds.store import NoticeStore
from tests.feeds.store_samples import NOW, notice, reading


class Reader:
    """A parser under our thumb: counts what it is asked, and refuses or breaks on demand."""

    def __init__(self) -> None:
        self.parsed: list[str] = []
        self.refused: set[str] = set()
        self.broken: set[str] = set()

    def parse(self, record: RawRecord) -> list[Notice]:
        self.parsed.append(record.label)
        if record.label in self.refused:
            raise UnreadableRecord(record.origin, record.label, "il manque son objet ; signalez-le")
        if record.label in self.broken:
            raise ZeroDivisionError
        return [notice(record.label)]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr("feeds.ingest.parse_record", reader.parse)
    monkeypatch.setattr("feeds.reading.read_notice", lambda _: reading("nettoyage"), raising=False)
    return reader


@pytest.fixture
def store(tmp_path: Path) -> Iterator[NoticeStore]:
    store = NoticeStore(open_database(tmp_path / "w.db"), 1)
    yield store
    store.db.conn.close()


def records(*labels: str, origin: str = "essai.json") -> list[RawRecord | Refusal]:
    return [RawRecord("boamp-json", origin, label, b'{"idweb": "' + label.encode() + b'"}') for label in labels]


@pytest.mark.parametrize("batch_size", [1, 2, 500])
def test_records_come_in_whatever_the_batch(store: NoticeStore, reader: Reader, batch_size: int) -> None:
    report = ingest(store, records("26-1", "26-2", "26-3"), now=NOW, batch_size=batch_size)
    assert report == IngestReport(received=3, added=3)
    assert store.totals()["opportunity"] == 3


def test_nothing_comes_of_nothing(store: NoticeStore, reader: Reader) -> None:
    assert ingest(store, [], now=NOW) == IngestReport()


def test_what_is_known_is_not_parsed_again(store: NoticeStore, reader: Reader) -> None:
    ingest(store, records("26-1", "26-2"), now=NOW)
    reader.parsed.clear()
    report = ingest(store, records("26-2", "26-3"), now=NOW)
    assert reader.parsed == ["26-3"]
    assert report == IngestReport(received=2, added=1, unchanged=1)


def test_a_record_that_cannot_be_read_is_kept_with_its_reason(store: NoticeStore, reader: Reader) -> None:
    reader.refused.add("26-2")
    report = ingest(store, records("26-1", "26-2", "26-3"), now=NOW)
    assert (report.added, report.refused) == (2, 1)
    (kept,) = store.refusals()
    assert (kept.origin, kept.record, kept.reason) == ("essai.json", "26-2", "il manque son objet ; signalez-le")
    assert kept.raw == b'{"idweb": "26-2"}'


def test_an_unforeseen_shape_refuses_its_record_only(store: NoticeStore, reader: Reader) -> None:
    reader.broken.add("26-2")
    report = ingest(store, records("26-1", "26-2", "26-3"), now=NOW)
    assert (report.added, report.refused) == (2, 1)
    assert "ZeroDivisionError" in report.refusals[0].reason


def test_a_record_that_breaks_its_batch_is_found_and_refused(
    store: NoticeStore, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feeds.merge import compose

    def fragile(members: list[object], key: str) -> object:
        if key == "boamp:26-2":
            raise KeyError(key)
        return compose(members, key)  # type: ignore[arg-type]

    monkeypatch.setattr("feeds.merge.compose", fragile)
    report = ingest(store, records("26-1", "26-2", "26-3"), now=NOW)
    assert (report.added, report.refused) == (2, 1)
    assert store.opportunity("26-3") is not None
    assert store.opportunity("26-2") is None


def test_what_the_file_reader_refused_is_passed_on(store: NoticeStore, reader: Reader) -> None:
    report = ingest(store, [Refusal("a.json", "ligne 2", "coupée"), *records("26-1")], now=NOW)
    assert (report.received, report.added, report.refused) == (2, 1, 1)
    assert store.refused_keys() == {("a.json", "ligne 2")}


def test_a_record_that_becomes_readable_leaves_quarantine(store: NoticeStore, reader: Reader) -> None:
    reader.refused.update(("26-1", "26-2"))
    ingest(store, records("26-1", "26-2"), now=NOW)
    reader.refused.remove("26-1")
    report = retry_refused(store, NOW)
    assert (report.added, report.refused) == (1, 1)
    assert store.refused_keys() == {("essai.json", "26-2")}
    reader.refused.clear()
    ingest(store, records("26-2"), now=NOW)
    assert store.refused_keys() == set()


def test_what_has_no_bytes_stays_refused(store: NoticeStore, reader: Reader) -> None:
    store.refuse([Refusal("gros.json", "tout", "trop gros")], NOW)
    assert retry_refused(store, NOW).refused == 1
    assert reader.parsed == []
    assert store.refusals()[0].reason == "trop gros"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b'\xef\xbb\xbf{"a": 1}', "boamp-json"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<TED_EXPORT xmlns="y">', "ted-xml"),
        (b"<ted:TED_ESENDERS>", "ted-xml"),
        (b"<?xml version='1.0'?><PUB/>", "boamp-xml"),
        (b"<?xml version='1.0'?><rss version='2.0'/>", "rss"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "rss"),
    ],
)
def test_quarantine_knows_a_format_by_its_first_bytes(
    store: NoticeStore, monkeypatch: pytest.MonkeyPatch, data: bytes, form: str
) -> None:
    seen: list[str] = []

    def parse(record: RawRecord) -> list[Notice]:
        seen.append(record.format)
        return []

    monkeypatch.setattr("feeds.ingest.parse_record", parse)
    monkeypatch.setattr("feeds.reading.read_notice", lambda _: Reading(), raising=False)
    store.refuse([Refusal("a", "b", "c", data)], NOW)
    retry_refused(store, NOW)
    assert seen == [form]


def test_progress_is_told_after_each_batch(store: NoticeStore, reader: Reader) -> None:
    told: list[int] = []
    ingest(store, records("26-1", "26-2", "26-3"), now=NOW, batch_size=2, on_progress=lambda r: told.append(r.received))
    assert told == [2, 3]


def test_a_cancelled_pass_keeps_what_is_stored_and_goes_on_later(store: NoticeStore, reader: Reader) -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 1

    report = ingest(store, records("26-1", "26-2", "26-3"), now=NOW, batch_size=1, cancelled=cancelled)
    assert (report.added, report.interrupted) == (1, True)
    again = ingest(store, records("26-1", "26-2", "26-3"), now=NOW)
    assert (again.added, again.unchanged) == (2, 1)


def test_a_batch_is_bounded_in_bytes(store: NoticeStore, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.ingest.BATCH_BYTES", 20)
    told: list[int] = []
    ingest(store, records("26-1", "26-2", "26-3"), now=NOW, on_progress=lambda r: told.append(r.received))
    assert told == [2, 3]


def test_a_store_that_cannot_be_written_stops_the_pass(
    store: NoticeStore, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("w.db", "le disque est plein")

    monkeypatch.setattr(store, "put", full)
    with pytest.raises(StoreError):
        ingest(store, records("26-1"), now=NOW)
    assert store.refusals() == []


# --- files ------------------------------------------------------------------------------------------------------


def page(path: Path, *guids: str) -> Path:
    path.write_text(
        json.dumps({"total_count": len(guids), "results": [{"idweb": guid, "objet": "x"} for guid in guids]})
    )
    return path


def test_the_same_bytes_again_are_hashed_and_nothing_more(store: NoticeStore, reader: Reader, tmp_path: Path) -> None:
    first = ingest_file(store, page(tmp_path / "a.json", "26-1", "26-2"), now=NOW)
    assert (first.received, first.added) == (2, 2)
    reader.parsed.clear()
    copy = tmp_path / "copie.json"
    copy.write_bytes((tmp_path / "a.json").read_bytes())
    for path in (tmp_path / "a.json", copy):
        assert ingest_file(store, path, now=NOW) == IngestReport(received=2, unchanged=2)
    assert reader.parsed == []


def test_a_second_import_names_the_same_refusals(store: NoticeStore, reader: Reader, tmp_path: Path) -> None:
    reader.refused.add("26-2")
    path = page(tmp_path / "a.json", "26-1", "26-2")
    first = ingest_file(store, path, now=NOW)
    again = ingest_file(store, path, now=NOW)
    assert first.refused == again.refused == 1
    assert again.refusals[0].reason == first.refusals[0].reason
    assert (again.received, again.unchanged) == (2, 1)


def test_a_copy_under_another_name_names_its_own_refusals(store: NoticeStore, reader: Reader, tmp_path: Path) -> None:
    body = '{"idweb": "26-1"}\n{"idweb": "26-2"\n'
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(body, encoding="utf-8")
        report = ingest_file(store, tmp_path / name, now=NOW)
        assert (report.received, report.refused) == (2, 1)
        assert [(each.origin, each.record) for each in report.refusals] == [(str(tmp_path / name), "ligne 2")]
    assert reader.parsed == ["26-1"]


def test_a_file_is_read_again_by_newer_readers(store: NoticeStore, reader: Reader, tmp_path: Path) -> None:
    path = page(tmp_path / "a.json", "26-1")
    ingest_file(store, path, now=NOW)
    reader.parsed.clear()
    ingest_file(NoticeStore(store.db, 2), path, now=NOW)
    assert len(reader.parsed) == 1


def test_an_interrupted_file_is_not_taken_for_read(store: NoticeStore, reader: Reader, tmp_path: Path) -> None:
    path = page(tmp_path / "a.json", "26-1", "26-2")
    assert ingest_file(store, path, now=NOW, batch_size=1, cancelled=lambda: True).interrupted
    assert ingest_file(store, path, now=NOW).added == 2


def test_a_file_that_is_not_there_is_refused_by_name(store: NoticeStore, reader: Reader, tmp_path: Path) -> None:
    report = ingest_file(store, tmp_path / "absent.json", now=NOW)
    assert report.refused == 1
    assert "absent.json" in report.refusals[0].origin


def test_progress_is_told_for_a_file_already_read(store: NoticeStore, reader: Reader, tmp_path: Path) -> None:
    path = page(tmp_path / "a.json", "26-1")
    ingest_file(store, path, now=NOW)
    told: list[IngestReport] = []
    ingest_file(store, path, now=NOW, on_progress=told.append)
    assert told == [IngestReport(received=1, unchanged=1)]


def test_an_upgrade_reads_again_what_is_stored(
    store: NoticeStore, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(store, records("26-1", "26-2", "26-3"), now=NOW)
    newer = NoticeStore(store.db, 2)
    monkeypatch.setattr("feeds.reading.read_notice", lambda _: reading("blanchisserie"), raising=False)
    assert reread_outdated(newer, limit=2) == 3
    assert reread_outdated(newer, limit=2) == 0
    found = newer.opportunity("26-2")
    assert found is not None
    assert [hit.slug for hit in found.segments] == ["blanchisserie"]


def test_an_upgrade_can_be_stopped(store: NoticeStore, reader: Reader) -> None:
    ingest(store, records("26-1"), now=NOW)
    assert reread_outdated(NoticeStore(store.db, 2), cancelled=lambda: True) == 0


def test_an_upgrade_catches_up_once_with_everything(
    store: NoticeStore, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.refused.add("26-2")
    ingest(store, records("26-1", "26-2"), now=NOW)
    assert catch_up(store, NOW) == IngestReport()
    reader.refused.clear()
    newer = NoticeStore(store.db, 2)
    report = catch_up(newer, NOW)
    assert (report.added, report.updated, report.refused) == (1, 1, 0)
    assert newer.refusals() == []
    assert catch_up(newer, NOW) == IngestReport()


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import UTC, datetime
from feeds.database import open_database
from feeds.ingest import ingest_file
from feeds.store import NoticeStore

def progress(report):
    if report.received >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

store = NoticeStore(open_database(Path(sys.argv[1])))
ingest_file(store, Path(sys.argv[2]), now=datetime(2026, 11, 23, tzinfo=UTC), batch_size=5, on_progress=progress)
"""


@pytest.mark.parametrize("after", [5, 20])
def test_a_program_killed_in_the_middle_loses_and_doubles_nothing(tmp_path: Path, after: int) -> None:
    export, path = tmp_path / "export.jsonl", tmp_path / "w.db"
    write_export(export, 40)
    killed = subprocess.run([sys.executable, "-c", KILLED, path, export, str(after)], check=False)
    assert killed.returncode == -signal.SIGKILL
    store = NoticeStore(open_database(path))
    assert store.totals()["notice"] == after
    report = ingest_file(store, export, now=NOW)
    assert (report.added, report.unchanged, report.refused) == (40 - after, after, 0)
    whole = NoticeStore(open_database(":memory:"))
    ingest_file(whole, export, now=NOW)
    assert store.totals() == whole.totals()
    told = {each.source_ids: each for _, each in store.opportunities_since(0, 100)}
    assert told == {each.source_ids: each for _, each in whole.opportunities_since(0, 100)}
    assert integrity_errors(store.db) == ()
    store.db.conn.close()
    whole.db.conn.close()


@pytest.mark.shared
def test_every_real_notice_comes_in_and_a_second_pass_changes_nothing(shared: Path) -> None:
    store = NoticeStore(open_database(":memory:"))
    passes = []
    for _ in range(2):
        total = IngestReport()
        for path in iter_paths([shared / "boamp"]):
            total = total.plus(ingest_file(store, path, now=NOW))
        passes.append((total, store.totals(), store.opportunities_since(0, 20_000)[-1][0]))
    (first, totals, revision), (again, totals_again, revision_again) = passes
    assert first.added > 100
    assert first.refused == again.refused == len(first.refusals)
    assert all(each.origin and each.record and each.reason for each in first.refusals)
    assert (again.added, again.updated) == (0, 0)
    assert again.unchanged == again.received - again.refused
    assert (totals, revision) == (totals_again, revision_again)
    assert integrity_errors(store.db) == ()
    store.db.conn.execute("INSERT INTO opportunity_search (opportunity_search) VALUES ('integrity-check')")
    store.db.conn.close()
