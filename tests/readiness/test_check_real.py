"""The check over the real notices kept beside the project: whatever they hold, each gets an answer."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from feeds.errors import UnreadableRecord
from feeds.merge import compose
from feeds.models import ReadNotice
from feeds.reading import read_notice
from feeds.reading.segments import SEGMENTS
from feeds.records import RawRecord, iter_file, iter_paths, parse_record
from readiness.check import assess
from readiness.models import Capability, VerdictKind
from tests.readiness.cases import NOW, structure


@pytest.mark.shared
def test_every_real_notice_gets_a_verdict_in_french(shared: Path) -> None:
    broad = structure(capabilities=tuple(Capability(segment=slug, days_per_week=Decimal(3)) for slug in SEGMENTS))
    narrow = structure()
    checked = 0
    for path in iter_paths([shared / "boamp" / "derived_api_shape", shared / "boamp" / "dila_xml_3_2_5"]):
        for record in iter_file(path):
            if not isinstance(record, RawRecord):
                continue
            try:
                notices = parse_record(record)
            except UnreadableRecord:
                continue
            for notice in notices:
                call = compose([ReadNotice(notice, read_notice(notice))], f"{notice.source}:{notice.guid}")
                now = call.deadline.at - timedelta(days=15) if call.deadline else NOW
                wide, small = assess(broad, [], call, now), assess(narrow, [], call, now)
                for found in (wide, small):
                    assert found.reason.endswith("."), call.id
                    assert found.lots
                    assert all(each.reason.endswith(".") for verdict in found.lots for each in verdict.findings)
                # Declaring more activities never turns an answer from possible to impossible.
                if small.verdict is not VerdictKind.NO:
                    assert wide.verdict is not VerdictKind.NO, call.id
                checked += 1
    assert checked > 50
