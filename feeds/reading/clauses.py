"""Clauses, doors and rules of a consultation: what opens it to the social economy without reserving it.

Each reader has a gate (a plain substring) so that a notice which speaks of none costs nothing. What is read where:
`insertion`, `criteria`, `groupings`, `doors` and `doors_found` from words, `doors_law` from values and codes, here from
statements. Reservations are `reservations`' business.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from feeds.models import Clause, ClauseKind, Evidence, Fragment, Notice, Statement
from feeds.reading.book import Book
from feeds.reading.clause_hits import Hit
from feeds.reading.criteria import GATES as CRITERIA_GATES
from feeds.reading.criteria import read_criteria
from feeds.reading.doors import read_supplementary, read_variants, read_visit
from feeds.reading.doors_found import read_limits, read_prior, read_small_lots, read_sourcing, read_system
from feeds.reading.doors_law import read_concluded
from feeds.reading.green import ASKED_GATES, GREEN_GATES, REUSE_WORDS, read_asked, read_green, read_reuse
from feeds.reading.groupings import PATHS as GROUPING_PATHS
from feeds.reading.groupings import WORDS as GROUPING_WORDS
from feeds.reading.groupings import read_grouping
from feeds.reading.insertion import GATES as INSERTION_GATES
from feeds.reading.insertion import read_insertion
from feeds.reading.pages import Page
from feeds.reading.training import GATES as TRAINING_GATES
from feeds.reading.training import SHELTERED_GATES, read_sheltered, read_training

MOST_EVIDENCE: Final = 4

_Read = Callable[[Page, tuple[str, ...]], Iterator[Hit]]

_STATED: Final = {
    ("reserved-execution", "yes"): ClauseKind.RESERVED_EXECUTION,
    ("strategic-procurement", "soc-obj"): ClauseKind.SOCIAL_OBJECTIVE,
    ("strategic-procurement", "env-imp"): ClauseKind.ENVIRONMENTAL,
    ("declared-criteria", "sociaux"): ClauseKind.SOCIAL_DECLARED,
    ("declared-criteria", "environnementaux"): ClauseKind.ENVIRONMENTAL_DECLARED,
}
_VARIANTS: Final = {"allowed": "allowed", "not-allowed": "forbidden", "required": "required"}


RULES: Final = frozenset(
    {
        ClauseKind.GROUPING,
        ClauseKind.SITE_VISIT,
        ClauseKind.VARIANTS,
        ClauseKind.SUPPLEMENTARY,
        ClauseKind.LOT_LIMIT,
    }
)
"""How to tender rather than for whom it is: no list shows or filters it, so it is read with the sheet."""


def read_clauses(notice: Notice, pages: Iterable[Page], *, rules: bool | None = None) -> tuple[Clause, ...]:
    """Read the clauses of a notice from its statements, its values and its text, one per kind, value and scope.

    Args:
        notice: as parsed.
        pages: its texts.
        rules: True for those of `RULES` only, False for the others only, None for all.
    """
    lots = tuple(lot.id for lot in notice.lots)
    hits = [hit for statement in notice.statements if (hit := _stated(statement))]
    told = [page for page in pages if page.fragment.role not in ("award", "place")]
    read: dict[tuple[object, ...], list[Hit]] = {}
    for page, readers in _speaking(told, rules):
        # Lots repeat criteria and conditions word for word: each text is read once, and said of each lot.
        fragment = page.fragment
        key = (page.text, fragment.role, fragment.lot is None, fragment.path.rpartition(".")[2])
        if key in read:
            hits += [_said_again(hit, fragment) for hit in read[key]]
        else:
            read[key] = [hit for reader in readers for hit in reader(page, lots)]
            hits += read[key]
    hits += read_concluded(notice)
    wanted = RULES | {ClauseKind.ENVIRONMENTAL} if rules else RULES
    return _gathered((hit for hit in hits if rules is None or (hit.kind in wanted) is rules), lots)


def _speaking(told: Sequence[Page], rules: bool | None) -> Iterator[tuple[Page, list[_Read]]]:
    """Give the pages that hold a reader's words, each with its readers, in order."""
    book = Book(told)
    readers: dict[int, list[_Read]] = {}
    for reader in _READERS:
        for index in book.holding(reader.words) if rules is None or reader.of_rules is rules else ():
            if told[index].fragment.role not in reader.elsewhere:
                readers.setdefault(index, []).append(reader.read)
    criteria: Container[int] = () if rules else book.holding(CRITERIA_GATES)
    for index, page in enumerate(told):
        role, path = page.fragment.role, page.fragment.path
        if not rules and (role == "criteria" or (role != "capacity" and index in criteria)):
            readers.setdefault(index, []).append(read_criteria)
        if rules is not False and path.endswith(_TELLING_PATHS):
            readers.setdefault(index, []).append(_by_path)
    return ((told[index], readers[index]) for index in sorted(readers))


def _said_again(hit: Hit, fragment: Fragment) -> Hit:
    """Give a clause read in the same words elsewhere, as this fragment says it."""
    lots = hit.lots if fragment.lot is None else (fragment.lot,)
    return replace(hit, evidence=replace(hit.evidence, path=fragment.path), lots=lots)


def _stated(statement: Statement) -> Hit | None:
    """Give the clause that a structured field states."""
    value = statement.value.strip().lower()
    kind = _STATED.get((statement.topic, value))
    word = ""
    if statement.topic == "social-objective" and value not in ("", "none", "no"):
        kind = ClauseKind.SOCIAL_OBJECTIVE
    elif statement.topic == "variants" and value in _VARIANTS:
        kind, word = ClauseKind.VARIANTS, _VARIANTS[value]
    if kind is None:
        return None
    evidence = Evidence(statement.path, statement.text[:300] or statement.value, f"champ-{statement.topic}")
    return Hit(kind, evidence, () if statement.lot is None else (statement.lot,), value=word)


def _by_path(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read a field that is about one thing, whose text need not name it."""
    yield from read_visit(page, lots) if "visite" in page.fragment.path else read_grouping(page, lots)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One reader: the plain words without one of which it finds nothing, and the roles where it is not at home."""

    words: tuple[str, ...]
    read: _Read
    elsewhere: tuple[str, ...] = ()
    of_rules: bool = False


_TELLING_PATHS: Final = ("visiteDetail", *GROUPING_PATHS)
_READERS: Final = (
    _Reader(INSERTION_GATES, read_insertion),
    _Reader(TRAINING_GATES, read_training, ("title", "capacity")),
    _Reader(SHELTERED_GATES, read_sheltered),
    _Reader(GREEN_GATES, read_green, ("title", "criteria", "capacity")),
    _Reader(ASKED_GATES, read_asked, ("title", "criteria", "capacity"), of_rules=True),
    _Reader(REUSE_WORDS, read_reuse),
    _Reader(GROUPING_WORDS, read_grouping, ("title", "criteria"), of_rules=True),
    _Reader(("visite",), read_visit, of_rules=True),
    _Reader(("variante",), read_variants, of_rules=True),
    _Reader(("supplementaire", "pse", "option"), read_supplementary, ("capacity",), of_rules=True),
    _Reader((" dynamique", "marche specifique", "marches specifiques"), read_system),
    _Reader(
        (
            "sourcing",
            "sourcage",
            "2111-1",
            "demande d'information",
            "consultation pre",
            "echanges prea",
            "avant la redaction",
            "avant le lancement",
        ),
        read_sourcing,
        ("capacity", "criteria"),
    ),
    _Reader(("preinformation", "pre-information", "periodique indicatif"), read_prior, ("capacity", "criteria")),
    _Reader(("petit", "2123-1"), read_small_lots),
    _Reader((" lot",), read_limits, ("title", "criteria"), of_rules=True),
)


def _gathered(hits: Iterable[Hit], lots: tuple[str, ...]) -> tuple[Clause, ...]:
    """Join the hits of one kind, value and scope, then the lots that say the same; the fullest words come first."""
    groups: dict[tuple[ClauseKind, str, int | None, tuple[str, ...]], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.kind, hit.value, hit.limit, hit.lots), []).append(hit)
    alike: dict[tuple[object, ...], list[Hit]] = {}
    for group in groups.values():
        group.sort(key=lambda hit: -hit.told)
        alike.setdefault(_same(group[0]), []).extend(group)
    sure = {hit.kind for group in alike.values() for hit in group if hit.value not in ("", "unsaid")}
    return tuple(
        _joined(group, lots) for group in alike.values() if group[0].value != "unsaid" or group[0].kind not in sure
    )


def _same(hit: Hit) -> tuple[object, ...]:
    """Give what makes two lots' clauses one: the same figure in the same words, or the same thing without a figure."""
    words: str = hit.evidence.quote if hit.lots and hit.told else ""
    if hit.kind is ClauseKind.AGEC:
        words = hit.evidence.rule
    return (hit.kind, hit.value, hit.limit, hit.hours, hit.share, hit.weight, bool(hit.lots), words)


def _joined(hits: list[Hit], lots: tuple[str, ...]) -> Clause:
    """Give one clause for the lots that say the same; every lot named means the whole procedure."""
    scope = tuple(dict.fromkeys(lot for hit in hits for lot in hit.lots))
    evidence = tuple(dict.fromkeys(hit.evidence for hit in hits))
    whole = len(lots) > 1 and set(lots) <= set(scope)
    first = hits[0]
    return Clause(
        kind=first.kind,
        evidence=evidence[:MOST_EVIDENCE],
        scope=() if whole else scope,
        hours=first.hours,
        share=_stated_by(hits, "share"),
        share_of=next((hit.share_of for hit in hits if hit.share is not None), first.share_of),
        weight=first.weight,
        weight_unit=first.weight_unit,
        value=first.value,
        stage=next((hit.stage for hit in hits if hit.stage), ""),
        limit=first.limit,
        article=first.article,
    )


def _stated_by(hits: Iterable[Hit], name: str) -> Decimal | None:
    """Give the first figure that any of the hits states."""
    return next((figure for hit in hits if (figure := getattr(hit, name)) is not None), None)
