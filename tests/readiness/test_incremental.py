"""What one movement or one commitment checks again equals checking everything again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.database import open_database
from feeds.models import Fragment, ReadNotice
from feeds.reading import read_notice
from feeds.store import NoticeStore
from readiness.brief import BriefReader, encode, read_brief
from readiness.check import Ours, judge
from readiness.commitments import Commitment, CommitmentState
from readiness.models import Capability, StockItem
from readiness.store import ReadinessStore
from readiness.store_commitments import CommitmentStore
from tests.feeds.store_samples import NOW, deadline, notice, put
from tests.readiness.cases import FAR, NEAR, hit, opportunity, structure, text

WORK = (
    "Nettoyage des locaux, {n} heures par semaine, 2 jours par semaine, avant 7 h, à compter du 1er {m} 2027,"
    " pour une durée de 12 mois."
)
GOODS = "Fourniture de {n} {what} reconditionnés."
OURS = structure(
    hours_per_week=Decimal(60),
    capabilities=(
        Capability(segment="nettoyage-locaux", hours_per_week=Decimal(40), days_per_week=Decimal(3)),
        Capability(segment="mobilier-reemploi"),
    ),
)


def called(ident: str, title: str, words: str, cpv: str) -> ReadNotice:
    """Write a notice and have it really read."""
    one = replace(
        notice(ident, deadline=deadline(20)),
        title=title,
        cpv=(cpv,),
        fragments=(Fragment("description", words, None, "description"),),
    )
    one = replace(one, places=(NEAR,))
    return ReadNotice(one, read_notice(one))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadinessStore]:
    db = open_database(tmp_path_factory.mktemp("incremental") / "w.db")
    months = ("janvier", "mars", "juin", "octobre")
    calls = [
        called(f"26-{n}", "Nettoyage des locaux", WORK.format(n=n * 5, m=months[n % 4]), "90911200")
        for n in range(1, 9)
    ]
    goods = ("chaises", "bureaux", "armoires", "tables")
    calls += [
        called(f"26-{20 + n}", what.capitalize(), GOODS.format(n=n * 10, what=what), "39100000")
        for n, what in enumerate(goods * 2, start=1)
    ]
    put(NoticeStore(db, 1), *calls)
    store = ReadinessStore(db)
    store.save_structure(OURS)
    while store.assess_pending(NOW, 5):
        pass
    yield store
    db.conn.close()


def shown(store: ReadinessStore) -> list[tuple[object, ...]]:
    rows = store.db.conn.execute(
        "SELECT opportunity, verdict, relevant, reason, distance_km, regimes_open FROM assessment ORDER BY 1"
    )
    return rows.fetchall()


def everything_again(store: ReadinessStore) -> list[tuple[object, ...]]:
    """Forget all that was found and all that was kept, and check everything."""
    for table in ("assessment", "brief", "check_word", "check_span"):
        store.db.conn.execute(f"DELETE FROM {table}")
    again = ReadinessStore(store.db)
    again.save_structure(OURS.model_copy(update={"name": "Autre"}))
    again.save_structure(OURS)
    while again.assess_pending(NOW, 100):
        pass
    return shown(again)


items = st.builds(
    StockItem,
    category=st.sampled_from(["chaises", "bureaux", "divers"]),
    label=st.sampled_from(["Chaise empilable", "Bureau droit", "Armoire haute", "Table ronde"]),
    quantity=st.integers(0, 60),
)
engaged = st.builds(
    Commitment,
    label=st.sampled_from(["Mairie", "Lycée"]),
    state=st.sampled_from(list(CommitmentState)),
    segment=st.sampled_from(["nettoyage-locaux", "", "espaces-verts"]),
    chance=st.sampled_from([None, Decimal("0.5")]),
    starts=st.sampled_from([None, date(2027, 2, 1), date(2028, 2, 1)]),
    ends=st.sampled_from([None, date(2027, 6, 30), date(2030, 2, 1)]),
    hours_per_week=st.sampled_from([None, Decimal(12), Decimal(30)]),
    days_per_week=st.sampled_from([None, Decimal(2)]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(items, engaged, st.just("remove"), st.just("end")), min_size=1, max_size=4))
def test_what_is_checked_again_equals_checking_everything(filled: ReadinessStore, steps: list[object]) -> None:
    commitments = CommitmentStore(filled.db)
    for step in steps:
        if isinstance(step, StockItem):
            filled.add_stock([step], NOW)
        elif isinstance(step, Commitment):
            commitments.add(step, NOW)
        elif step == "remove" and (lines := filled.stock()):
            filled.remove_stock(lines[0].id, NOW)
        elif step == "end" and (running := commitments.commitments()):
            commitments.remove(running[0].id)
        while filled.assess_pending(NOW, 3):
            pass
    assert shown(filled) == everything_again(filled)
    while filled.assess_pending(NOW, 100):
        pass


def test_a_movement_checks_only_what_asks_for_such_goods(filled: ReadinessStore) -> None:
    filled.add_stock([StockItem(category="chaises", label="Chaise", quantity=1)] * 2, NOW)
    while filled.assess_pending(NOW, 100):
        pass
    filled.add_stock([StockItem(category="bureaux", label="Bureau", quantity=3)], NOW)
    assert filled.assess_pending(NOW, 100) == 2
    assert filled.assess_pending(NOW, 100) == 0


def test_a_commitment_checks_only_what_it_overlaps(filled: ReadinessStore) -> None:
    while filled.assess_pending(NOW, 100):
        pass
    past = Commitment(label="Ancien", starts=date(2020, 1, 1), ends=date(2020, 12, 31), segment="nettoyage-locaux")
    CommitmentStore(filled.db).add(past, NOW)
    assert filled.assess_pending(NOW, 100) == 0
    now = past.model_copy(update={"ends": date(2031, 1, 1)})
    CommitmentStore(filled.db).add(now, NOW)
    assert filled.assess_pending(NOW, 100) == 8


def test_a_brief_answers_as_the_opportunity_does() -> None:
    words = text("Nettoyage 5 jours par semaine, 20 heures par semaine, avant 7 h, questions avant le 01/12/2026")
    call = opportunity(fragments=words, places=(NEAR, FAR), segments=(hit(), hit("espaces-verts", 0.4)))
    ours, brief = Ours(OURS), read_brief(call)
    kept = BriefReader().read(encode(brief))
    whole, glance = judge(ours, brief, NOW), judge(ours, kept, NOW, full=False)
    for name in ("verdict", "reason", "relevant", "distance_km", "regimes_open"):
        assert getattr(whole, name) == getattr(glance, name)
    assert judge(ours, kept, NOW).lots[0].turns == whole.lots[0].turns


def test_a_file_of_before_is_checked_once_more_for_what_its_lots_use(tmp_path: Path) -> None:
    from readiness.migrations import MIGRATIONS

    db = open_database(tmp_path / "w.db")
    put(NoticeStore(db, 1), called("26-1", "Chaises", GOODS.format(n=5, what="chaises"), "39100000"))
    store = ReadinessStore(db)
    store.save_structure(OURS)
    assert store.assess_pending(NOW, 10) == 1
    made = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%check_%'"
    for (name,) in db.execute(made).fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for table in ("brief", "check_due", "check_word", "check_span"):
        db.execute(f"DROP TABLE {table}")
    db.execute("ALTER TABLE check_progress DROP COLUMN stamp")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0010_briefs'")
    MIGRATIONS.apply(db)
    again = ReadinessStore(db)
    assert again.assess_pending(NOW, 10) == 1
    assert db.conn.execute("SELECT count(*) FROM check_word").fetchone()[0] > 0
    db.conn.close()
