"""Stock files: every line is kept or named, nothing becomes a formula."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.text import clean
from readiness.errors import UnreadableStock
from readiness.models import StockItem
from readiness.stock_io import MOST_BYTES, french_number, parse_stock, read_stock, stock_to_csv, write_stock

DATA = Path(__file__).parent / "data"

words = st.text(max_size=30).map(lambda text: clean(text).strip())
named = words.filter(bool).filter(lambda text: not text.startswith("'"))
items = st.builds(
    StockItem,
    category=named,
    label=named,
    quantity=st.integers(0, 10**6),
    condition=words.filter(lambda text: not text.startswith("'")),
    price=st.none() | st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=2),
)


def test_a_spreadsheets_file_is_read_and_each_bad_line_named() -> None:
    found = read_stock(DATA / "stock.csv")
    assert [(item.label, item.quantity, item.price) for item in found.items] == [
        ("Chaise de réunion", 34, Decimal("12.50")),
        ("Bureau 160 cm", 1200, Decimal("1234.50")),
        ("Table ronde; pied central", 8, Decimal(45)),
    ]
    assert [str(line) for line in found.bad_lines] == [
        "Ligne 4 ignorée : quantité « deux », un nombre entier est attendu.",
        "Ligne 7 ignorée : quantité « -3 », un nombre entier est attendu.",
    ]
    assert found.items[1].note == "=SOMME(A1:A9)"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_usual_encoding_and_separator_is_read(encoding: str, separator: str, end: str) -> None:
    lines = ("catégorie", "désignation", "quantité"), ("sièges", "Chaise été", "3")
    data = end.join(separator.join(cells) for cells in lines).encode(encoding)
    found = parse_stock(data, "f.csv")
    assert [(item.category, item.label, item.quantity) for item in found.items] == [("sièges", "Chaise été", 3)]


def test_the_category_may_be_left_out() -> None:
    found = parse_stock("Libellé;Qté\nChaise;3".encode(), "f.csv")
    assert [(item.category, item.label) for item in found.items] == [("Chaise", "Chaise")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,50", "1234.50"),
        ("1\N{NO-BREAK SPACE}234,5", "1234.5"),
        ("1\N{NARROW NO-BREAK SPACE}234", "1234"),
        ("1.234,50", "1234.50"),
        ("12.5", "12.5"),
        ("45 €", "45"),
        ("-3", "-3"),
        ("", None),
        ("douze", None),
        ("1,2,3", None),
        ("²", None),
        ("٣", None),
        ("1e9", None),
        ("nan", None),
        ("9" * 30, None),
    ],
)
def test_french_numbers(text: str, value: str | None) -> None:
    assert french_number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"\n\n", "vide"),
        (b"a;b;c\n1;2;3", "introuvable"),
        ("désignation;prix\nChaise;3".encode(), "« quantité »"),
        (b"PK\x03\x04\x00\x00", "pas un fichier CSV"),
        (b"x" * (MOST_BYTES + 1), "Mo"),
    ],
)
def test_a_file_without_a_usable_table_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableStock) as caught:
        parse_stock(data, "stock.csv")
    assert str(caught.value).startswith("Stock stock.csv : ")
    assert words in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableStock, match="lecture impossible"):
        read_stock(tmp_path / "rien.csv")
    with pytest.raises(UnreadableStock, match="écriture impossible"):
        write_stock([], tmp_path / "absent" / "stock.csv")


@given(st.lists(items, max_size=5))
def test_stock_comes_back_from_csv_as_it_was(held: list[StockItem]) -> None:
    found = parse_stock(stock_to_csv(held).encode("utf-8-sig"), "f.csv")
    assert list(found.items) == held
    assert found.bad_lines == ()


@given(st.lists(st.sampled_from(["=1+1", "+33", "-2+3", "@SUM(A1)", "ok", 'é;"x']), min_size=2, max_size=2))
def test_no_exported_cell_can_be_computed(cells: list[str]) -> None:
    text = stock_to_csv([StockItem(category=cells[0], label=cells[1], quantity=1)])
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_the_written_file_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    held = list(read_stock(DATA / "stock.csv").items)
    write_stock(held, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert list(read_stock(path).items) == held


@given(st.binary(max_size=300))
def test_any_bytes_are_read_and_no_line_is_lost(data: bytes) -> None:
    body = data.replace(b"\x00", b"").replace(b'"', b"").replace(b"\r", b"")
    found = parse_stock("désignation;quantité\n".encode() + body, "f.csv")
    filled = 0
    for line in body.split(b"\n"):
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = line.decode("cp1252", "replace")
        filled += any(cell.strip() for cell in text.split(";"))
    assert len(found.items) + len(found.bad_lines) == filled


def test_one_line_pasted_in_another_encoding_does_not_spoil_the_rest() -> None:
    data = "désignation;quantité\nChaise pliée;3\n".encode() + "Armoire laquée;2\n".encode("cp1252")
    assert [item.label for item in parse_stock(data, "f.csv").items] == ["Chaise pliée", "Armoire laquée"]
