"""What is written in the copy of a buyer's file: the answers, and nothing else, part by part and cell by cell."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pytest

from readiness.frames.answer import Answered, Edit, answer_frame
from readiness.frames.fill import Filled, fill_frame
from readiness.frames.match import Matcher
from readiness.frames.models import Frame
from readiness.frames.offers import offers_of_stock
from readiness.frames.read import read_book, read_frame
from readiness.models import StockItem, StockLine
from tests.readiness.frames import made

NOW = datetime(2026, 11, 24, tzinfo=UTC)
STOCK = (
    StockItem(category="bureau", label="Bureau 160 × 80 cm", quantity=12, price=Decimal("65.5"), condition="bon état"),
    StockItem(
        category="chaise", label="Chaise", quantity=34, price=Decimal("22.5"), fire_class="M1", materials=("tissu",)
    ),
    StockItem(category="table", label="Table pliante 140 × 70 cm", quantity=20, price=Decimal(30)),
    StockItem(category="armoire", label="=Armoire", quantity=2, price=Decimal(80)),
)


def stock(items: tuple[StockItem, ...] = STOCK) -> Matcher:
    return Matcher(offers_of_stock([StockLine(number, item, NOW) for number, item in enumerate(items, 1)]))


def filled(name: str, edits: dict[str, Edit] | None = None, **more: Any) -> tuple[bytes, Frame, Answered, Filled]:
    data = made.FRAMES[name]()
    frame = read_frame(data, name)
    answered = answer_frame(frame, stock(), Matcher(()), edits or {}, substitutes=True)
    return data, frame, answered, fill_frame(data, frame, answered, **more)


@pytest.mark.parametrize("name", sorted(made.FRAMES))
def test_only_answer_cells_change_and_what_they_hold_is_read_back(name: str) -> None:
    _, frame, _, copy = filled(
        name,
        {line.key: Edit(price=Decimal("12.34"), text="=1+1") for line in read_frame(made.FRAMES[name](), name).lines},
    )
    assert copy.written
    assert not [note for note in copy.notes if "sans être une réponse" in note]
    columns = {(table.grid, column.index): column.role for table in frame.tables for column in table.columns}
    answer_roles = {"unit-price", "total", "answer", "conform", "offered-designation"}
    for change in copy.changes:
        cell = frame.book.grids[change.grid].own(change.row, change.column)
        assert cell.formula or columns[change.grid, change.column].value in answer_roles
    again = read_book(copy.data, name)
    for before, after in zip(frame.book.grids, again.grids, strict=True):
        assert before.merges == after.merges
        assert (before.hidden, before.hidden_rows, before.hidden_columns) == (
            after.hidden,
            after.hidden_rows,
            after.hidden_columns,
        )
        assert before.protected == after.protected
        assert before.choices == after.choices
        assert {place: cell.formula for place, cell in before.cells.items() if cell.formula} == {
            place: cell.formula for place, cell in after.cells.items() if cell.formula
        }


@pytest.mark.parametrize(
    "name", sorted(name for name in made.FRAMES if name.rpartition(".")[2] in ("xlsx", "xlsm", "ods", "docx"))
)
def test_every_part_that_is_not_answered_keeps_its_bytes(name: str) -> None:
    prices = {line.key: Edit(price=Decimal(3)) for line in read_frame(made.FRAMES[name](), name).lines}
    data, _, _, copy = filled(name, prices)
    before, after = made.parts(data), made.parts(copy.data)
    assert list(before) == list(after)
    changed = {part for part in before if before[part] != after[part]}
    allowed = ("xl/worksheets/", "xl/workbook.xml", "content.xml", "word/document.xml")
    assert changed
    assert all(part.startswith(allowed) for part in changed)


def test_a_workbook_keeps_its_look_and_computes_again_when_opened() -> None:
    _, _, _, copy = filled("dqe.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(copy.data))
    sheet = book["DQE"]
    assert (sheet["G7"].value, sheet["H7"].value, sheet["H14"].value) == (65.5, "=E7*G7", "=H9+H13")
    assert book.calculation.fullCalcOnLoad
    assert sheet["B8"].comment is not None
    assert sheet.conditional_formatting
    values = openpyxl.load_workbook(io.BytesIO(copy.data), data_only=True)["DQE"]
    assert values["H7"].value == 655
    assert values["H14"].value == 10 * 65.5 + 40 * 22.5 + 5 * 30
    assert values["H16"].value == pytest.approx((655 + 900 + 150) * 1.2)
    assert sheet["G12"].value is None, "a hidden row is left"


def test_answers_go_in_open_cells_only_and_choose_in_the_buyers_list() -> None:
    _, _, _, copy = filled("protege.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(copy.data))["Cadre de réponse"]
    assert sheet["F2"].value == 65.5
    assert sheet["F2"].fill.fgColor.rgb.endswith("FFFF99")
    assert sheet["E2"].value == "Bureau 160 × 80 cm"
    assert sheet["D3"].value == "Non", "a chair is no armchair"
    assert sheet["G2"].value is None
    assert any("verrouillée" in note for note in copy.notes)
    assert sheet.protection.sheet


def test_the_xml_of_other_libraries_and_macros_are_kept() -> None:
    data, _, _, copy = filled("macros.xlsm")
    body = made.parts(copy.data)["xl/worksheets/sheet2.xml"]
    assert b"<x:is><x:t xml:space" in body
    assert made.parts(copy.data)["xl/vbaProject.bin"] == made.parts(data)["xl/vbaProject.bin"]
    assert read_book(copy.data, "a.xlsm").grids[1].own(2, 6).number == Decimal("65.5")


def test_what_begins_like_a_formula_is_written_as_text() -> None:
    for name in ("dqe.xlsx", "cadre.ods", "windows.csv", "cadre.docx"):
        frame = read_frame(made.FRAMES[name](), name)
        edits = {line.key: Edit(text="=HYPERLINK(1)", price=Decimal(1)) for line in frame.lines}
        copy = filled(name, edits)[3]
        again = read_book(copy.data, name)
        held = [cell for grid in again.grids for cell in grid.cells.values() if "HYPERLINK" in cell.text]
        assert held
        assert not any(cell.formula for cell in held)
    assert (
        b"'=HYPERLINK(1)"
        in filled(
            "windows.csv", {line.key: Edit(text="=HYPERLINK(1)") for line in read_frame(made.windows_csv(), "a").lines}
        )[3].data
    )


def test_a_sum_that_forgets_a_line_is_told_and_so_is_one_nobody_understands() -> None:
    edits = {line.key: Edit(price=Decimal(10)) for line in read_frame(made.wrong_sum(), "a.xlsx").lines}
    _, _, answered, copy = filled("dpgf.xlsx", edits)
    assert answered.total == Decimal("60.00")
    assert any("donne 40" in note and "60" in note for note in copy.notes)
    assert any("non comprise" in note for note in copy.notes)


def test_totals_without_formula_are_ours() -> None:
    edits = {line.key: Edit(price=Decimal(2)) for line in read_frame(made.several_lots(), "a.xlsx").lines}
    sheet = openpyxl.load_workbook(io.BytesIO(filled("lots.xlsx", edits)[3].data))["Lots 1 et 2"]
    assert (sheet["D3"].value, sheet["D5"].value, sheet["D10"].value) == (24, 36, 8)


def test_a_price_that_is_unknown_leaves_cells_empty_and_the_total_unknown() -> None:
    data = "Désignation;Qté;PU HT;Total HT\nVoilier;3;;\n".encode()
    frame = read_frame(data, "a.csv")
    answered = answer_frame(frame, stock(), Matcher(()), {})
    copy = fill_frame(data, frame, answered)
    assert copy.data == data
    assert copy.total is None


def test_a_csv_keeps_its_bytes_around_the_answers() -> None:
    data, _, _, copy = filled("windows.csv")
    before, after = data.decode("cp1252").split("\r\n"), copy.data.decode("cp1252").split("\r\n")
    assert after[0] == before[0]
    assert after[1] == before[1]
    assert after[2].startswith('A-1;"Bureau ""droit""; plateau clair";160 x 80;1 200;65,5;')
    assert filled("unicode.txt")[3].data.startswith(b"\xff\xfe")


def test_a_word_document_keeps_its_paragraphs_and_the_style_of_the_blank() -> None:
    _, _, _, copy = filled("cadre.docx")
    document = docx.Document(io.BytesIO(copy.data))
    table = document.tables[0]
    assert table.cell(2, 3).text == "65,5"
    assert table.cell(3, 4).text.startswith("34 disponibles")
    assert table.cell(3, 4).paragraphs[0].runs[0].italic
    assert document.paragraphs[1].text == "Le candidat complète le tableau ci-dessous."
    assert document.tables[1].cell(0, 1).text == "Signature"


def test_a_sheet_of_repeated_cells_is_cut_around_the_answer() -> None:
    _, _, _, copy = filled("cadre.ods")
    grid = read_book(copy.data, "a.ods").grids[0]
    assert grid.own(6, 3).number == Decimal("22.5")
    assert grid.own(6, 4).number == Decimal(900)
    assert grid.own(6, 5).text.startswith("34 disponibles")
    assert grid.own(5, 4).formula == "[.B5]*[.C5]"
    assert grid.own(5, 4).number == Decimal(655)
    assert grid.own(7, 4).number == Decimal(1555)
    with_mime = made.parts(copy.data)
    assert next(iter(with_mime)) == "mimetype"


def test_prices_with_tax_are_written_only_at_the_users_rate() -> None:
    data = "Désignation;Qté;PU HT;PU TTC;Total TTC\nBureau 160x80;2;;;\n".encode()
    frame = read_frame(data, "a.csv")
    answered = answer_frame(frame, stock(), Matcher(()), {})
    assert fill_frame(data, frame, answered).data.decode().splitlines()[1] == "Bureau 160x80;2;65,5;;"
    with_rate = fill_frame(data, frame, answered, vat=Decimal("0.2")).data.decode().splitlines()[1]
    assert with_rate == "Bureau 160x80;2;65,5;78,6;157,2"


def test_what_the_buyer_already_wrote_is_left() -> None:
    data = "Désignation;Qté;PU HT;Observations\nBureau 160x80;2;50;imposé\n".encode()
    frame = read_frame(data, "a.csv")
    copy = fill_frame(data, frame, answer_frame(frame, stock(), Matcher(()), {}))
    assert copy.data == data
    assert any("déjà écrit" in note for note in copy.notes)
