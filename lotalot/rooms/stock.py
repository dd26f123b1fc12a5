"""The goods: their journal, what is promised of them, what can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotalot.rooms import Room

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from readiness.forecast import Forecast
    from readiness.journal import MovementKind, MovementLine
    from readiness.models import StockItem, StockLine
    from readiness.promises import Overlap, Promise, PromiseLine, RoomTaken, StockSettings
    from readiness.stock_answer import Goods
    from readiness.stock_io import BadLine
    from readiness.store_journal import StockStore


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of goods did.

    Attributes:
        added / updated / same: articles new, rewritten, already there as they are.
        twice: articles already there otherwise, left alone.
        bad_lines: lines that could not be read.
    """

    added: int
    updated: int
    same: int
    twice: tuple[str, ...]
    bad_lines: tuple[BadLine, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is held, promised and free of some goods, and what can be promised at a date."""

    lines: tuple[StockLine, ...]
    held: int
    promised: int
    forecast: Forecast
    donors: tuple[tuple[str, int], ...]

    @property
    def free(self) -> int:
        """Give what is held and not promised."""
        return max(0, self.held - self.promised)


class StockRoom(Room):
    """Read and write goods, movements and promises."""

    @property
    def store(self) -> StockStore:
        """Open the store on the current thread's connection."""
        from readiness.store_journal import StockStore  # noqa: PLC0415 - see Room

        return StockStore(self.db)

    def goods(self) -> Goods:
        """Gather everything that says what can be promised."""
        from feeds.database import wrapped  # noqa: PLC0415
        from readiness.goods import goods_of  # noqa: PLC0415

        _ = self.store
        with wrapped(self.db.conn):
            return goods_of(self.db.conn, self.today())

    def matching(self, words: str) -> list[StockLine]:
        """Find the articles that a few words, or a reference, name."""
        from feeds.text import fold  # noqa: PLC0415
        from readiness.matching import matching_lines, stems  # noqa: PLC0415

        stock = self.workspace.stock()
        exact = [line for line in stock if fold(words) in (fold(line.item.reference), fold(line.item.label))]
        return exact or matching_lines(stems(words), stock)

    def standing(self, lines: Sequence[StockLine], on: date) -> Standing:
        """Tell what is held, promised and free of some articles, and what can be promised at a date."""
        goods = self.goods()
        articles = frozenset(line.id for line in lines)
        return Standing(
            tuple(lines),
            goods.held(articles),
            goods.promised(articles),
            goods.forecast(articles, on),
            tuple(self.store.donors(articles)),
        )

    def told(self, line: StockLine, width: int) -> str:
        """Write what can be promised of the goods of a line's category in three months, with a plot."""
        from datetime import timedelta  # noqa: PLC0415

        from feeds.text import fold  # noqa: PLC0415
        from lotalot.stock_plot import plot, standing_lines  # noqa: PLC0415

        category = fold(line.item.category)
        lines = [each for each in self.workspace.stock() if fold(each.item.category) == category]
        goods, on = self.goods(), self.today() + timedelta(days=112)
        articles = frozenset(each.id for each in lines)
        seen = self.standing(lines, on)
        rows = standing_lines(line.item.category, seen)
        rows += plot(goods.flow(articles), seen.held, seen.free, self.today(), width)
        return "\n".join(row[:width] for row in rows)

    def import_items(self, items: Sequence[StockItem], bad: Sequence[BadLine] = (), *, update: bool) -> Imported:
        """Add articles; those already there are told, or rewritten with `update`."""
        known = {_identity(line.item): line for line in self.workspace.stock()}
        added: list[StockItem] = []
        changes: list[tuple[int, StockItem]] = []
        same, twice = 0, []
        for item in items:
            line = known.get(_identity(item))
            if line is None:
                added.append(item)
            elif line.item == item:
                same += 1
            elif update:
                changes.append((line.id, item))
            else:
                twice.append(f"{item.label} : déjà en stock ({line.item.quantity}), le fichier dit {item.quantity}")
        self.store.add(added, self.now())
        self.store.rewrite(changes, self.now())
        return Imported(len(added), len(changes), same, tuple(twice), tuple(bad))

    def import_file(self, path: Path, *, update: bool = False) -> Imported:
        """Read a table of articles (.csv, .xlsx, .ods).

        Raises:
            readiness.errors.UnreadableStock: the file cannot be read; the message says why.
        """
        from readiness.stock_sheets import read_table  # noqa: PLC0415

        read = read_table(path)
        return self.import_items(read.items, read.bad_lines, update=update)

    def import_journal(self, path: Path, *, history: bool = False) -> tuple[int, tuple[BadLine, ...]]:
        """Read a table of movements; with `history`, quantities held do not change.

        Raises:
            readiness.errors.UnreadableStock: the file cannot be read; the message says why.
        """
        from feeds.text import fold  # noqa: PLC0415
        from readiness.journal import StockMovement  # noqa: PLC0415
        from readiness.models import StockItem  # noqa: PLC0415
        from readiness.stock_sheets import read_movements  # noqa: PLC0415

        read = read_movements(path, self.today())
        known = {fold(line.item.label): line.id for line in self.workspace.stock()}
        for line in self.workspace.stock():
            known.setdefault(fold(line.item.reference or line.item.label), line.id)
        fresh = {fold(row.label): row for row in reversed(read.rows) if fold(row.label) not in known}
        items = [StockItem(category=row.category or row.label, label=row.label, quantity=0) for row in fresh.values()]
        known.update(zip(fresh, self.store.add(items, self.now(), inventory=history), strict=True))
        already = {
            (each.movement.item, each.movement.day, each.movement.kind, each.movement.quantity, each.movement.source)
            for each in self.store.movements(limit=1_000_000)
        }
        moved = []
        for row in sorted(read.rows, key=lambda each: each.day):
            key = (known[fold(row.label)], row.day, row.kind, row.quantity, row.source)
            if key not in already:
                moved.append(
                    StockMovement(item=key[0], kind=key[2], day=key[1], quantity=key[3], source=key[4], note=row.note)
                )
        self.store.move(moved, self.now())
        return len(moved), read.bad_lines

    def move(self, item: int, kind: MovementKind, quantity: int, day: date, *, source: str = "", note: str = "") -> int:
        """Write one movement, its quantity as people say it (`5` sold), and give its id."""
        from readiness.journal import StockMovement, signed  # noqa: PLC0415

        movement = StockMovement(
            item=item, kind=kind, day=day, quantity=signed(kind, quantity), source=source, note=note
        )
        return self.store.move([movement], self.now())[0]

    def journal(self, item: int | None = None) -> list[MovementLine]:
        """List the movements, latest first."""
        return self.store.movements(item)

    def promise(self, promise: Promise) -> tuple[int, list[Overlap]]:
        """Reserve goods for a bid; give the promise's id and what is now promised twice.

        Raises:
            readiness.store_commitments.UnknownCommitmentError: there is no such bid.
        """
        self.workspace.commitments.store.commitment(promise.commitment)
        ident = self.store.promise(promise, self.now())
        return ident, self.overlaps()

    def overlaps(self) -> list[Overlap]:
        """Find what is promised twice, stock and forecast considered."""
        from readiness.promises import overlaps  # noqa: PLC0415

        goods = self.goods()
        return overlaps(goods.promises, goods.commitments, goods.stock, goods.supply)

    def calendar(self) -> list[tuple[PromiseLine, str, tuple[RoomTaken, ...]]]:
        """List what must be in store until when: each running promise, its bid's name, the room taken that day."""
        from readiness.promises import room_taken  # noqa: PLC0415

        goods = self.goods()
        return [
            (
                line,
                goods.commitments[line.promise.commitment].commitment.label,
                tuple(room_taken(line.promise.by, goods.settings, goods.stock, goods.promises)),
            )
            for line in goods.promises
        ]

    def save_settings(self, settings: StockSettings) -> None:
        """Say how much the storage holds, and how sure a promise must be."""
        self.store.save_settings(settings)


def _identity(item: StockItem) -> tuple[object, ...]:
    from feeds.text import fold  # noqa: PLC0415

    if item.reference:
        return (fold(item.reference),)
    return fold(item.category), fold(item.label), fold(item.condition), fold(item.place)
