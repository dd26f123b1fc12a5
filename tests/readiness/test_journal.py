"""The journal makes the quantities, promises are held against what will be there, and the forecast is honest."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from feeds.database import StoreError, open_database
from readiness.commitments import Commitment, CommitmentState
from readiness.forecast import LEVELS, forecast, outlook, read_history, silent_weeks
from readiness.journal import MovementKind, StockMovement, Week, monday_of, signed, week_of
from readiness.models import StockItem
from readiness.promises import Promise, StockSettings, StorageRoom, overlaps, room_taken, running
from readiness.stock_answer import Goods
from readiness.stock_sheets import parse_pasted, read_movements
from readiness.store import ReadinessStore
from readiness.store_commitments import CommitmentStore
from readiness.store_journal import StockStore
from readiness.store_stock import ImpossibleMovementError

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
CHAIRS = StockItem(category="chaises", label="Chaises de réunion", quantity=34)


@pytest.fixture
def store(tmp_path: Path) -> StockStore:
    db = open_database(tmp_path / "w.db")
    ReadinessStore(db).add_stock([CHAIRS], NOW)
    return StockStore(db)


def held(store: StockStore) -> int:
    found: int = store._conn.execute("SELECT json_extract(body, '$.quantity') FROM stock_item WHERE id = 1").fetchone()[
        0
    ]
    return found


def moved(kind: MovementKind, quantity: int, days: int = 0) -> StockMovement:
    day = TODAY - timedelta(days=days)
    return StockMovement(item=1, kind=kind, day=day, quantity=signed(kind, quantity))


def test_movements_make_the_quantity(store: StockStore) -> None:
    store.move([moved(MovementKind.ARRIVAL, 10), moved(MovementKind.SALE, 4)], NOW)
    assert held(store) == 40
    assert [line.movement.kind for line in store.movements()] == ["sale", "arrival", "inventory"]


def test_what_happened_before_the_inventory_tells_the_pace_and_no_quantity(store: StockStore) -> None:
    store.move([moved(MovementKind.ARRIVAL, 10, 30)], NOW)
    assert held(store) == 34
    assert store.flows()[1][0].arrived == 10


def test_a_mistake_is_taken_back_by_another_line_once(store: StockStore) -> None:
    (ident,) = store.move([moved(MovementKind.ARRIVAL, 10)], NOW)
    store.take_back(ident, NOW)
    assert (held(store), store.flows()[1][0]) == (34, Week(week_of(TODAY)))
    with pytest.raises(StoreError, match="déjà reprise"):
        store.take_back(ident, NOW)


@pytest.mark.parametrize("words", ["UPDATE stock_movement SET quantity = 1", "DELETE FROM stock_movement"])
def test_the_journal_is_never_rewritten(store: StockStore, words: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="never rewritten"):
        store._conn.execute(words)


@pytest.mark.parametrize(("kind", "quantity", "days"), [("sale", 36, 0), ("arrival", 1, -1)])
def test_what_cannot_be_is_refused_whole(store: StockStore, kind: str, quantity: int, days: int) -> None:
    with pytest.raises(ImpossibleMovementError, match="Chaises de réunion"):
        store.move([moved(MovementKind.ARRIVAL, 1), moved(MovementKind(kind), quantity, days)], NOW)
    assert held(store) == 34


def test_a_deleted_line_keeps_its_journal_and_comes_back(store: StockStore) -> None:
    lines = ReadinessStore(open_database(store._conn.path))  # type: ignore[attr-defined]
    lines.remove_stock(1, NOW)
    assert lines.stock() == []
    lines.restore_stock(1, CHAIRS, NOW)
    assert [line.item for line in lines.stock()] == [CHAIRS]
    assert [line.movement.quantity for line in store.movements()] == [34, -34, 34]


def test_goods_promised_twice_name_both_bids_until_one_is_lost(store: StockStore) -> None:
    bids = CommitmentStore(open_database(store._conn.path))  # type: ignore[attr-defined]
    ids = [bids.add(Commitment(label=name, state=CommitmentState.SUBMITTED), NOW).id for name in ("Auray", "Pontivy")]
    for ident in ids:
        store.promise(Promise(commitment=ident, category="chaises", quantity=20, by=date(2027, 1, 5)), NOW)
    stock = ReadinessStore(open_database(store._conn.path)).stock()  # type: ignore[attr-defined]

    def found() -> list[str]:
        known = {line.id: line for line in bids.commitments()}
        goods = Goods(stock, TODAY, promises=store.promises(), commitments=bids.commitments())
        return [str(each) for each in overlaps(store.promises(), known, stock, goods.supply)]

    assert "« Auray » et « Pontivy »" in found()[0]
    bids.update(ids[1], Commitment(label="Pontivy", state=CommitmentState.LOST), NOW)
    assert found() == []


def test_a_delivery_keeps_its_promise(store: StockStore) -> None:
    bids = CommitmentStore(open_database(store._conn.path))  # type: ignore[attr-defined]
    bid = bids.add(Commitment(label="Auray", state=CommitmentState.WON), NOW)
    ident = store.promise(Promise(commitment=bid.id, item=1, quantity=20, by=TODAY), NOW)
    store.deliver(ident, 1, 20, NOW)
    assert (held(store), store.promises()[0].left) == (14, 0)
    assert running(store.promises(), {bid.id: bid}) == []


def test_promised_goods_that_do_not_go_in_the_storage_are_seen(store: StockStore) -> None:
    item = CHAIRS.model_copy(update={"floor_m2": Decimal("0.5")})
    store.rewrite([(1, item)], NOW)
    bids = CommitmentStore(open_database(store._conn.path))  # type: ignore[attr-defined]
    bid = bids.add(Commitment(label="Auray"), NOW)
    by = date(2027, 3, 1)
    store.promise(Promise(commitment=bid.id, item=1, quantity=50, by=by, until=date(2027, 5, 1)), NOW)
    settings = StockSettings(rooms=(StorageRoom(floor_m2=Decimal(20)),))
    stock = ReadinessStore(open_database(store._conn.path)).stock()  # type: ignore[attr-defined]
    for on, taken in ((TODAY, 17), (by, 25), (date(2027, 5, 2), 0)):
        assert room_taken(on, settings, stock, store.promises())[0].taken == taken


def steady(weeks: int, came: int = 4, left: int = 0) -> list[Week]:
    current = week_of(TODAY)
    return [Week(current - ago, came, left, 1) for ago in range(weeks, 0, -1)]


def test_too_little_is_said_and_nothing_forecast() -> None:
    seen = forecast(steady(6), 34, TODAY, date(2027, 3, 15))
    assert seen.sure == ()
    assert "trop peu de données" in seen.why


def test_a_surer_promise_is_a_smaller_one_and_no_two_answers_differ() -> None:
    flow = [Week(week.number, week.arrived * (week.number % 3), 1, 1) for week in steady(70)]
    seen = forecast(flow, 34, TODAY, date(2027, 3, 15))
    pieces = [seen.at(level) for level in LEVELS]
    assert None not in pieces
    assert pieces == sorted(pieces, key=lambda each: each or 0)
    assert forecast(flow, 34, TODAY, date(2027, 3, 15)) == seen


def test_the_distribution_is_one_and_today_is_what_is_free() -> None:
    history = read_history(steady(60, 4, 3), TODAY)
    seen = outlook(history, 34, TODAY, 20)
    for mass in seen.masses:
        assert sum(mass) == pytest.approx(1)
    assert seen.sure(0, 0.95) == 34
    assert seen.chance(0, 34) == pytest.approx(1)
    assert seen.chance(0, 36 + seen.step) == pytest.approx(0)


def test_weeks_in_which_nothing_at_all_was_written_are_not_known() -> None:
    flow = [*steady(40)[:10], *steady(10)]
    assert len(silent_weeks(flow, TODAY)) == 20
    assert monday_of(week_of(TODAY)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("line", "quantity", "label", "condition"),
    [
        ("12 chaises assise tissu bleu bon état", 12, "Chaises assise tissu bleu", "bon état"),
        ("- 3 x bureaux 160 × 80, à nettoyer", 3, "Bureaux 160 × 80", "à nettoyer"),
        ("40 tables", 40, "Tables", ""),
    ],
)
def test_pasted_lines_are_understood(line: str, quantity: int, label: str, condition: str) -> None:
    (item,) = parse_pasted(line).items
    assert (item.quantity, item.label, item.condition) == (quantity, label, condition)


def test_a_table_of_movements_names_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(
        "Date;Mouvement;Désignation;Quantité;Donateur\n03/02/2026;Arrivage;Chaises;12;Mairie\n"
        "2026-03-01;Vente;Chaises;2;\n31/02/2026;Arrivage;Chaises;1;\n01/01/2030;Arrivage;Chaises;1;\n",
        encoding="utf-8",
    )
    read = read_movements(path, TODAY)
    assert [(row.quantity, row.source) for row in read.rows] == [(12, "Mairie"), (-2, "")]
    assert [bad.number for bad in read.bad_lines] == [4, 5]
