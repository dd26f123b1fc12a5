"""From answers to a filled copy: which cells are written, how the totals stand, what was left.

Only the cells that the buyer left for the answer are written: a formula, a locked cell, words already there stay, and
it is told. Afterwards the copy is read again and compared with the original, cell by cell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from feeds.text import fold
from readiness.frames.answer import CENT, Answered, LineAnswer
from readiness.frames.compare import Change, compare_books
from readiness.frames.formulas import Calculator, NotUnderstood
from readiness.frames.match import Grade
from readiness.frames.models import ANSWERED, Format, Frame, Grid, Role, Table
from readiness.frames.read import read_book
from readiness.frames.values import read_amount
from readiness.frames.writes import Write, Written
from readiness.french import euros

_YES: Final = ("oui", "o", "conforme", "c", "x", "yes")
_NO: Final = ("non", "n", "non conforme", "nc", "no")
_BLANKS: Final = frozenset("….-–_ 0€,")
_MOST_NOTES: Final = 30


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled copy.

    Attributes:
        data: its bytes.
        written: how many answer cells.
        notes: French sentences: what could not be written or kept, what does not add up.
        changes: every cell that differs from the buyer's file.
        total: our own sum, excluding tax; None when a price is missing.
    """

    data: bytes
    written: int
    notes: tuple[str, ...]
    changes: tuple[Change, ...]
    total: Decimal | None


def fill_frame(data: bytes, frame: Frame, answered: Answered, *, vat: Decimal | None = None) -> Filled:
    """Fill a copy of the buyer's file.

    Args:
        data: the buyer's file.
        frame: what was read of it.
        answered: the answers, in the order of its lines.
        vat: rate that prices including tax are computed with (`0.2`); they are left empty when it is not given.

    Raises:
        UnreadableFrame: the copy cannot be made.
    """
    by_key = {answer.line.key: answer for answer in answered.lines}
    pen = _Pen(frame)
    for table in frame.tables:
        for line in table.lines:
            answer = by_key.get(line.key)
            if answer is None or answer.skipped:
                continue
            if answer.proposed and not answer.edited:
                offered = answer.picks[0].offer.label if answer.picks else "rien de libre"
                pen.leave(
                    f"« {line.sheet} » ligne {line.row} : à la place, {offered} ({answer.difference}) ; à accepter."
                )
            else:
                _fill_line(pen, table, answer, vat)
    given = {(write.grid, write.row, write.column): write.value for write in pen.writes}
    calculator = Calculator(frame.book.grids, given)
    sums = _totals(frame, calculator, pen, by_key, vat)
    cached = _other_formulas(frame, calculator) if pen.writes else []
    writes = [*pen.writes, *cached]
    made = _writer(frame)(data, writes)
    changes = compare_books(frame.book, read_book(made.data, frame.name))
    meant = {(write.grid, write.row, write.column) for write in writes}
    stray = [change for change in changes if (change.grid, change.row, change.column) not in meant]
    notes = [*made.notes, *pen.said(), *sums]
    notes += [f"Cellule changée sans être une réponse : {change}." for change in stray[:5]]
    total = answered.total if not answered.unpriced else None
    return Filled(made.data, len(pen.writes), tuple(dict.fromkeys(notes)), tuple(changes), total)


def _writer(frame: Frame) -> Callable[[bytes, Sequence[Write]], Written]:
    if frame.format is Format.XLSX:
        from readiness.frames.xlsx_write import write_xlsx  # noqa: PLC0415 - one format at a time

        return lambda data, writes: write_xlsx(data, frame.name, writes)
    if frame.format is Format.ODS:
        from readiness.frames.ods_write import write_ods  # noqa: PLC0415

        return lambda data, writes: write_ods(data, frame.name, writes)
    if frame.format is Format.DOCX:
        from readiness.frames.docx import write_docx  # noqa: PLC0415

        return lambda data, writes: write_docx(data, frame.name, [each for each in writes if not each.cached])
    from readiness.frames.csv_grid import write_csv  # noqa: PLC0415

    return lambda data, writes: write_csv(data, frame.book, writes)


class _Pen:
    """Collect what is written, and what cannot be."""

    def __init__(self, frame: Frame) -> None:
        self.grids = frame.book.grids
        self.writes: list[Write] = []
        self._taken: set[tuple[int, int, int]] = set()
        self._left: list[str] = []

    def put(self, grid: Grid, row: int, column: int, value: Decimal | str) -> None:
        """Write a cell, if the buyer left it to be written."""
        place = grid.anchor(row, column)
        where = f"« {grid.name} » ligne {row}"
        held = grid.own(*place)
        if held.formula:
            return
        if place[1] != column or (place[0] != row and (grid.index, *place) in self._taken):
            self._left.append(f"{where} : la cellule est fusionnée avec une autre, à remplir à la main.")
        elif not grid.writable(*place):
            self._left.append(f"{where} : la cellule est verrouillée par l'acheteur, laissée telle quelle.")
        elif held.text.strip() and not _blank(held.text) and held.number != 0:
            if not (isinstance(value, Decimal) and read_amount(held.text, held.number) == value) and held.text != value:
                self._left.append(f"{where} : « {held.text[:30]} » y est déjà écrit, laissé tel quel.")
        else:
            allowed = self._allowed(grid, place, value)
            if allowed is None:
                self._left.append(f"{where} : la liste de choix n'admet pas notre réponse, à remplir à la main.")
                return
            self._taken.add((grid.index, *place))
            self.writes.append(Write(grid.index, *place, allowed))

    def leave(self, sentence: str) -> None:
        """Remember what was not written, and why."""
        self._left.append(sentence)

    @staticmethod
    def _allowed(grid: Grid, place: tuple[int, int], value: Decimal | str) -> Decimal | str | None:
        texts = grid.allowed(*place)
        if not texts:
            return value
        wanted = fold(str(value))
        for group in (_YES, _NO):
            if wanted in group:
                return next((text for text in texts if fold(text) in group), None)
        return next((text for text in texts if fold(text) == wanted), None)

    def said(self) -> list[str]:
        """Say what was left, not without end."""
        left = list(dict.fromkeys(self._left))
        more = len(left) - _MOST_NOTES
        return [*left[:_MOST_NOTES], f"Et {more} autres cellules laissées telles quelles."] if more > 0 else left


def _blank(text: str) -> bool:
    return all(character in _BLANKS for character in text) or fold(text).strip(" .:") in (
        "a completer",
        "a remplir",
        "ht",
        "ttc",
    )


def _fill_line(pen: _Pen, table: Table, answer: LineAnswer, vat: Decimal | None) -> None:
    grid, row = pen.grids[table.grid], answer.line.row
    values = _values(answer, vat)
    for column in table.columns:
        value = values.get(column.role)
        if column.role in ANSWERED and not column.hidden and value is not None and value != "":
            pen.put(grid, row, column.index, value)


def _values(answer: LineAnswer, vat: Decimal | None) -> dict[Role, Decimal | str | None]:
    """Give what each column is filled with."""
    goods = answer.picks[0].offer if answer.picks and not answer.proposed else None
    held = answer.held + answer.expected
    full = goods is not None and (held >= answer.wanted or not answer.wanted)
    fire_ok = answer.fire is None or answer.fire.outcome == "ok"
    conform = (
        "Oui" if full and fire_ok and answer.grade in (Grade.EXACT, Grade.NEAR) and not answer.difference else None
    )
    if conform is None and goods is not None and answer.grade is Grade.SUBSTITUTE:
        conform = "Non"
    values: dict[Role, Decimal | str | None] = {
        Role.UNIT_PRICE: answer.unit_price,
        Role.TOTAL: answer.total,
        Role.ANSWER: answer.text,
        Role.CONFORM: conform,
    }
    if vat is not None:
        values[Role.VAT] = vat
        values[Role.UNIT_PRICE_INCL] = _with_vat(answer.unit_price, vat)
        values[Role.TOTAL_INCL] = _with_vat(answer.total, vat)
    if goods is not None:
        values |= {
            Role.OFFERED_REFERENCE: goods.reference,
            Role.OFFERED_DESIGNATION: goods.label,
            Role.OFFERED_QUANTITY: Decimal(held),
            Role.OFFERED_DIMENSIONS: str(goods.size) if goods.size else "",
            Role.OFFERED_MATERIAL: ", ".join(sorted(goods.materials)),
            Role.OFFERED_FIRE: goods.fire_class,
            Role.CONDITION: goods.condition,
        }
    return values


def _with_vat(amount: Decimal | None, vat: Decimal) -> Decimal | None:
    return None if amount is None else (amount * (1 + vat)).quantize(CENT, ROUND_HALF_UP)


def _totals(
    frame: Frame, calculator: Calculator, pen: "_Pen", by_key: dict[str, LineAnswer], vat: Decimal | None
) -> list[str]:
    """Cross-check the buyer's formulas with our own sums; write the totals that the buyer left without a formula."""
    notes: list[str] = []
    for table in frame.tables:
        column, grid = table.column(Role.TOTAL), frame.book.grids[table.grid]
        answers = [by_key[line.key] for line in table.lines if line.key in by_key and not by_key[line.key].skipped]
        ours = [(each.line.row, each.total) for each in answers if each.total is not None]
        for row, amount in ours if column else ():
            if column and grid.own(row, column.index).formula:
                _check(notes, calculator, (grid, row, column.index), amount, f"ligne {row}")
        if column and len(ours) == len(answers) and ours:
            _write_sums(pen, table, grid, ours, vat)
        _check_sums(notes, calculator, table, grid, ours)
    return notes


def _write_sums(pen: "_Pen", table: Table, grid: Grid, ours: list[tuple[int, Decimal]], vat: Decimal | None) -> None:
    column, since = table.column(Role.TOTAL), 0
    for total in table.totals if column else ():
        label = fold(total.label)
        whole = sum((amount for row, amount in ours if row < total.row), Decimal(0))
        if "tva" in label or "ttc" in label:
            rate = None if vat is None else vat if "ttc" not in label else 1 + vat
            amount = None if rate is None else (whole * rate).quantize(CENT, ROUND_HALF_UP)
        elif label.startswith(("sous", "total section", "total chapitre", "report", "total lot", "total du lot")):
            amount, since = sum((each for row, each in ours if since < row < total.row), Decimal(0)), total.row
        elif label.startswith(("remise", "rabais", "soit")):
            continue
        else:
            amount = whole
        if column and amount is not None and not grid.own(total.row, column.index).formula:
            pen.put(grid, total.row, column.index, amount)


def _check_sums(
    notes: list[str], calculator: Calculator, table: Table, grid: Grid, ours: list[tuple[int, Decimal]]
) -> None:
    """Compare each total with the sum of the lines above it, since the last sub-total or since the first line."""
    column = table.column(Role.TOTAL)
    if column is None:
        return
    since = 0
    for total in table.totals:
        cell = grid.own(total.row, column.index)
        if not cell.formula or "tva" in fold(total.label) or "ttc" in fold(total.label):
            continue
        theirs = calculator.number(grid.index, total.row, column.index)
        part = sum((amount for row, amount in ours if since < row < total.row), Decimal(0))
        whole = sum((amount for row, amount in ours if row < total.row), Decimal(0))
        name = f"« {grid.name} » ligne {total.row} ({total.label[:40]})"
        if theirs is None:
            notes.append(
                f"{name} : formule de l'acheteur non comprise ({cell.formula[:40]}), à vérifier à l'ouverture."
            )
        elif min(abs(theirs - part), abs(theirs - whole)) > CENT * 2:
            wanted = part if abs(theirs - part) <= abs(theirs - whole) else whole
            notes.append(
                f"{name} : la formule de l'acheteur donne {euros(theirs)}, nos lignes font {euros(wanted)} ;"
                " demandez-lui."
            )
        since = total.row


def _check(notes: list[str], calculator: Calculator, place: tuple[Grid, int, int], ours: Decimal, name: str) -> None:
    grid, row, column = place
    theirs = calculator.number(grid.index, row, column)
    if theirs is None:
        notes.append(f"« {grid.name} » {name} : formule de l'acheteur non comprise, à vérifier à l'ouverture.")
    elif abs(theirs - ours) > CENT * 2:
        notes.append(
            f"« {grid.name} » {name} : la formule de l'acheteur donne {euros(theirs)}, nous comptons {euros(ours)}."
        )


def _other_formulas(frame: Frame, calculator: Calculator) -> list[Write]:
    """Bring up to date what is shown beside every formula of the file that an answer changes and that we understand."""
    found = []
    for grid in frame.book.grids:
        for (row, column), cell in grid.cells.items():
            if not cell.formula:
                continue
            try:
                value = calculator.value(grid.index, row, column)
            except NotUnderstood:
                continue
            if isinstance(value, Decimal) and value != cell.number:
                found.append(Write(grid.index, row, column, round(value, 10), cached=True))
    return found
