"""What is read of ten frames as buyers make them, and what is refused."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from readiness.errors import UnreadableFrame
from readiness.frames.models import Frame, Role
from readiness.frames.read import Layout, read_frame
from tests.readiness.frames import made


def frame(name: str) -> Frame:
    return read_frame(made.FRAMES[name](), name)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("dqe.xlsx", [(7, "Bureaux", 10), (8, "Chaises empilables tissu, classement M1", 40), (11, "Tables pliantes", 5), (12, "Option cachée", 3)]),
        ("protege.xlsx", [(2, "Bureau droit 160x80", 12), (3, "Fauteuil de bureau", 4)]),
        ("bpu.xlsx", [(6, "Nettoyage de vitrerie accessible", None), (7, "Remise en état des sols", None), (9, "Heure d'agent qualifié", None), (10, "Intervention d'urgence", None)]),
        ("lots.xlsx", [(3, "Chaise", 12), (4, "Tabouret", 6), (9, "Table", 4), (2, "Armoire métal 2 portes H 198 x L 120 x P 45 cm", 7)]),
        ("dpgf.xlsx", [(2, "Bureau", 2), (3, "Chaise", 2), (4, "Table", 2)]),
        ("macros.xlsm", [(2, "Bureau droit 160x80", 12), (3, "Fauteuil de bureau", 4)]),
        ("fusions.xlsx", [(3, "Bureau de direction", 5), (5, "Caisson mobile 3 tiroirs", 8)]),
        ("windows.csv", [(3, 'Bureau "droit"; plateau clair', 1200), (4, "Chaise d’accueil", 40), (5, "Table", None)]),
        ("unicode.txt", [(2, "Chaise", 12), (3, "Table", 3)]),
        ("cadre.docx", [(3, "Bureau 160 x 80 cm", 12), (4, "Chaise", 40), (5, "Armoire", 2)]),
        ("cadre.ods", [(5, "Bureau 160 x 80", 10), (6, "Chaise", 40)]),
    ],
)  # fmt: skip
def test_every_line_is_found_with_its_quantity_and_nothing_else(
    name: str, lines: list[tuple[int, str, int | None]]
) -> None:
    found = [
        (line.row, line.designation, None if line.quantity is None else int(line.quantity))
        for line in frame(name).lines
    ]
    assert found == lines


def test_a_header_over_two_rows_gives_its_unit_to_each_dimension() -> None:
    (table,) = frame("dqe.xlsx").tables
    assert [(column.role, column.unit) for column in table.columns[2:4]] == [(Role.LENGTH, "mm"), (Role.WIDTH, "mm")]
    assert table.lines[0].size is not None
    assert [side.mm for side in table.lines[0].size.sides] == [1600, 800]
    assert [line.section for line in table.lines][1:3] == ["1 - Salle de lecture", "2 - Salle polyvalente"]
    assert [total.label for total in table.totals] == [
        "Sous-total 1",
        "Sous-total 2",
        "TOTAL GÉNÉRAL HT",
        "TVA 20 %",
        "TOTAL TTC",
    ]


def test_what_the_buyer_hid_is_told_and_not_taken_for_ours() -> None:
    read = frame("dqe.xlsx")
    assert [line.hidden for line in read.lines] == [False, False, False, True]
    assert any("« Param »" in note for note in read.notes)
    assert any("Prix de l'estimation" in note for note in read.notes)
    assert {column.header: column.role for column in read.tables[0].columns}["Prix de l'estimation"] is Role.OTHER


def test_what_a_candidate_proposes_is_told_from_what_the_buyer_asks() -> None:
    roles = [column.role for column in frame("protege.xlsx").tables[0].columns]
    assert roles == [
        Role.REFERENCE,
        Role.DESIGNATION,
        Role.QUANTITY,
        Role.CONFORM,
        Role.OFFERED_DESIGNATION,
        Role.UNIT_PRICE,
        Role.ANSWER,
    ]


def test_words_under_a_line_are_its_details_and_say_its_size() -> None:
    line = frame("fusions.xlsx").lines[0]
    assert line.details == "- plateau hêtre 180 x 80 cm"
    assert line.size is not None
    assert [side.mm for side in line.size.sides] == [1800, 800]


def test_a_quantity_in_words_is_read_and_one_that_is_none_is_unknown() -> None:
    assert frame("lots.xlsx").lines[2].quantity == Decimal(4)
    read = frame("windows.csv")
    assert read.lines[2].quantity is None
    assert any("à définir" in note for note in read.notes)


def test_a_reference_keeps_its_zeros() -> None:
    assert frame("windows.csv").lines[2].reference == "0012"


def test_columns_that_the_user_said_are_remembered_by_the_words_of_the_header() -> None:
    book: Any = openpyxl.Workbook()
    book.active.append(["Désignation", "Truc", "Prix unitaire"])
    book.active.append(["Chaise", 12, None])
    data = made.saved(book)
    before = read_frame(data, "a.xlsx")
    assert before.lines[0].quantity is None
    mark = before.tables[0].fingerprint
    after = read_frame(data, "a.xlsx", {mark: Layout({2: Role.QUANTITY})})
    assert after.lines[0].quantity == Decimal(12)
    assert after.tables[0].remembered
    book.active["A2"] = "Table"
    other = read_frame(made.saved(book), "b.xlsx", {mark: Layout({2: Role.QUANTITY})})
    assert other.lines[0].quantity == Decimal(12)


def test_a_table_without_header_asks_for_its_columns_and_takes_them() -> None:
    data = b"Chaise;12;\nTable;3;\n"
    read = read_frame(data, "nu.csv")
    assert not read.lines
    assert any("dites le rôle" in note for note in read.notes)
    said = {read.tables[0].fingerprint: Layout({1: Role.DESIGNATION, 2: Role.QUANTITY, 3: Role.UNIT_PRICE})}
    assert [line.designation for line in read_frame(data, "nu.csv", said).lines][-1] == "Table"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in files.items():
            file.writestr(name.replace("__", "/").replace("_X", "."), body)
    return out.getvalue()


CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (CFB + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (CFB + "Workbook".encode("utf-16-le"), ".xls"),
        (CFB + "WordDocument".encode("utf-16-le"), ".doc"),
        (b"%PDF-1.7", "demandez à l'acheteur"),
        (b"<html><table>", "demandez à l'acheteur"),
        (b"PK\x03\x04rest", "abîmé"),
        (zipped(a=b"1"), "ni un tableur ni un texte"),
        (zipped(xl__workbook_Xbin=b"1"), ".xlsb"),
        (b"\x00\x01\x02" * 40, "ni un tableur"),
        (b"x" * 20_000_001, "20 Mo"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}-bytes",
)
def test_what_cannot_be_read_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFrame) as refused:
        read_frame(data, "cadre.xlsx")
    assert words in str(refused.value)
    assert "cadre.xlsx" in str(refused.value)


def test_a_bomb_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", b"<x/>")
        file.writestr("xl/workbook.xml", b"0" * 60_000_000)
    with pytest.raises(UnreadableFrame, match="démesuré"):
        read_frame(out.getvalue(), "bombe.xlsx")


def test_a_document_type_is_refused() -> None:
    def change(name: str, body: bytes) -> bytes:
        bad = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
        return bad + body.partition(b"?>")[2] if name.endswith("sheet1.xml") else body

    with pytest.raises(UnreadableFrame, match="DTD"):
        read_frame(made.rezipped(made.dqe_two_rows(), change), "dtd.xlsx")


def test_an_encrypted_ods_is_refused() -> None:
    def change(name: str, body: bytes) -> bytes:
        return b"<m:encryption-data/>" if name == "META-INF/manifest.xml" else body

    with pytest.raises(UnreadableFrame, match="mot de passe"):
        read_frame(made.rezipped(made.ods_sheet(), change), "a.ods")


def test_a_file_without_lines_says_so() -> None:
    with pytest.raises(UnreadableFrame, match="aucune ligne"):
        read_frame(b"Designation;Quantite\n", "vide.csv")
