"""What is asked of a lot, against 199 lots labelled by hand before any reader was looked at.

`labels/requirements.csv` holds identifiers and judgements: `kind=value` labels, `unsure` ones apart, and two halves by
notice. `dev` was looked at while the readers were written, `test` was not.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from evaluation.metrics import Case, exact
from evaluation.report import print_report
from feeds.errors import FeedsError
from feeds.merge import compose
from feeds.models import Lot, Notice, Opportunity, ReadNotice
from feeds.reading import read_notice
from feeds.records import RawRecord, iter_file, iter_paths, parse_record
from feeds.text import fold
from readiness.models import Requirement, RequirementKind
from readiness.requirements import read_requirements

LABELS = Path(__file__).parent / "labels" / "requirements.csv"
FOLDERS = (
    "boamp/api_v21",
    "boamp/dila_xml_3_2_5",
    "boamp/dila_xml_v230",
    "boamp/derived_api_shape",
    "ted/eforms/fr",
)
EXACT_KINDS = (
    "quantity",
    "starts",
    "ends",
    "duration",
    "renewals",
    "longest",
    "days",
    "window",
    "delivery",
    "turnover",
)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_CODED = {
    RequirementKind.CERTIFICATION: "certification",
    RequirementKind.INSURANCE: "insurance",
    RequirementKind.FIRE_CLASS: "fire",
    RequirementKind.TIME_WINDOW: "window",
}
_SYMBOL = 3
"""Letters of the longest unit without a plural (`kWh`, `km`)."""
_DAYS = {RequirementKind.START: "starts", RequirementKind.END: "ends"}
_FIGURES = {
    RequirementKind.QUANTITY: {"": "quantity"},
    RequirementKind.SCHEDULE: {
        "": "days",
        "h/sem.": "hours",
        "fois/mois": "month",
        "fois/an": "year",
        "fois/jour": "day",
    },
    RequirementKind.RENEWALS: {"": "renewals"},
    RequirementKind.TURNOVER: {"": "turnover-ratio", "€": "turnover"},
    RequirementKind.REFERENCE: {"": "reference-count", "ans": "references"},
    RequirementKind.REUSE_SHARE: {"": "reuse"},
}
"""What a figure is called in a label, by unit."""


def run(shared: Path | None) -> None:
    """Print how well requirements are read, for each half, then the share of lots read exactly."""
    rows = list(labels()) if shared is not None else []
    found = cases(shared, rows) if shared is not None else {}
    for half in ("dev", "test"):
        some = [case for row, case in found.items() if row[2] == half]
        print_report(f"Exigences d'un lot ({half})", some)
        for kind in EXACT_KINDS:
            right, stating = exact(some, kind)
            if stating:
                print(f"  exact {kind:<12} {right:>4} / {stating:<4} = {right / stating:.3f}")


def labels() -> Iterator[tuple[str, str, str, frozenset[str], frozenset[str]]]:
    """Give notice, lot (empty for a procedure without lots), half, labels and what is left to judgement."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            asked, unsure = (frozenset(filter(None, row[name].split("|"))) for name in ("labels", "unsure"))
            yield row["notice"], row["lot"], row["half"], asked, unsure


Row = tuple[str, str, str, frozenset[str], frozenset[str]]


def cases(shared: Path, rows: list[Row]) -> dict[Row, Case]:
    """Read the labelled lots that are found."""
    wanted = {row[0] for row in rows}
    notices = {notice.guid: notice for notice in _notices(shared, wanted)}
    made: dict[Row, Case] = {}
    for row in rows:
        notice = notices.get(row[0])
        if notice is None:
            continue
        call = compose([ReadNotice(notice, read_notice(notice))], f"boamp:{notice.guid}")
        lot = next((each for each in call.lots if each.id == row[1]), None)
        asked = read_requirements(call, lot, NOW)
        unsure = row[4] | (_follows(row[3]) - row[3])
        made[row] = Case(
            f"{row[0]} lot {row[1] or '—'}",
            _words(call, lot, asked),
            row[3],
            frozenset(label for each in asked for label in label_of(each)) - unsure,
            notice.source,
            notice.form,
            unsure,
        )
    return made


def _follows(labels: frozenset[str]) -> frozenset[str]:
    """Give the longest duration that labelled figures make: neither asked nor counted against, as it is not said."""
    said = {kind: value for kind, _, value in (label.partition("=") for label in labels)}
    if "duration" not in said or "renewals" not in said:
        return frozenset()
    first = int(said["duration"])
    periods = {first, 12} if said["renewals"] != "0" else {0}
    return frozenset(f"longest={first + int(said['renewals']) * period}" for period in periods)


def _notices(shared: Path, wanted: set[str]) -> Iterator[Notice]:
    """Give the notices whose identifier is wanted, each once, the most original form first."""
    seen: set[str] = set()
    for path in iter_paths([shared / folder for folder in FOLDERS]):
        for record in iter_file(path):
            if not isinstance(record, RawRecord):
                continue
            try:
                parsed = parse_record(record)
            except FeedsError:
                continue
            for notice in parsed:
                if notice.guid in wanted - seen:
                    seen.add(notice.guid)
                    yield notice


def label_of(requirement: Requirement) -> Iterator[str]:
    """Write a requirement as labels do: `quantity=340 m²`, `duration=48`, `starts=2027-01-01`."""
    kind, value, unit = requirement.kind, requirement.value, requirement.unit
    if kind in _CODED:
        yield f"{_CODED[kind]}={requirement.code}"
    elif kind in _DAYS:
        yield f"{_DAYS[kind]}={requirement.on}"
    elif kind is RequirementKind.DELIVERY:
        yield f"delivery={requirement.on or f'{value} {unit.split()[0]}'}"
    elif kind is RequirementKind.DURATION and value is not None:
        yield f"duration={round(value)}"
        if requirement.most is not None:
            yield f"longest={round(requirement.most)}"
    elif kind in _FIGURES and value is not None:
        least = f"{requirement.least:f}-" if requirement.least is not None else ""
        counted = f" {plural(unit)}" if kind is RequirementKind.QUANTITY and unit else ""
        yield f"{_FIGURES[kind].get(unit, _FIGURES[kind][''])}={least}{value.normalize():f}{counted}"


def plural(unit: str) -> str:
    """Write what is counted as labels do, `nombre de branchement` counting branchements."""
    return unit if not unit.isalpha() or len(unit) <= _SYMBOL or unit.endswith(("s", "x")) else f"{unit}s"


def _words(call: Opportunity, lot: Lot | None, asked: tuple[Requirement, ...]) -> str:
    """Give the words that errors are judged by: the lot's, then those the readers quoted."""
    title = lot.title if lot else call.title
    quotes = dict.fromkeys(each.quote for one in asked for each in one.evidence if each.rule.startswith("besoin"))
    return f"{title} — {fold(' | '.join(quotes))}"
