"""Small orders and dynamic purchasing systems, end to end: from a quote to one invoice, from an admission to a price won."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lotalot.workspace import Workspace
from readiness.commitments import CommitmentState
from readiness.errors import UnreadableQuote
from readiness.models import Site, StockItem, Structure
from readiness.orders import Customer, Quote, QuoteLine
from readiness.sad import Admission, AdmissionState, Sad, SadCategory, SpecificContract

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.open(tmp_path / "w.db", clock=lambda: NOW)
    made.save_structure(Structure(name="Recyclerie d'essai", sites=(Site(name="Dépôt", postcode="56700", city="Ici"),)))
    yield made
    made.close()


def quote(euros: int, customer: str = "Mairie de Là", **more: object) -> Quote:
    lines = (QuoteLine(label="=SOMME(A1)", quantity=Decimal(1), unit_price=Decimal(euros)),)
    values = {"customer": Customer(name=customer), "lines": lines, "made": TODAY, "valid_until": date(2027, 1, 23)}
    return Quote.model_validate({**values, **more})


def test_deliveries_accumulate_until_one_invoice_is_worth_it(workspace: Workspace) -> None:
    room = workspace.deals
    for euros in (20, 480):
        room.accept(room.add_quote(quote(euros)).number)
    (waiting,) = room.due()
    assert (waiting.due, waiting.total, waiting.missing) == (False, Decimal(500), Decimal(500))
    room.accept(room.add_quote(quote(500, "MAIRIE DE LA")).number, engagement="E-7")
    (ready,) = room.due()
    assert ready.due
    made = room.invoice("mairie de là")
    assert made.quotes == ("D2026-001", "D2026-002", "D2026-003")
    assert made.invoice.total == Decimal(1000)
    assert room.due() == []
    room.deposited(made.id, "CPP-1")
    assert room.store.invoices()[0].invoice.chorus == "CPP-1"
    with pytest.raises(UnreadableQuote, match="aucun devis"):
        room.invoice("Mairie de Là")


def test_two_quotes_alike_both_count_towards_the_threshold(workspace: Workspace) -> None:
    room = workspace.deals
    room.accept(room.add_quote(quote(25_000)).number)
    room.accept(room.add_quote(quote(25_000)).number)
    said = room.threshold(room.add_quote(quote(25_000)))
    assert said is not None
    assert (said.rule.id, said.ordered, said.left) == ("T-DISP-FS-60", Decimal(75_000), Decimal(-15_000))


def test_a_signed_quote_cannot_be_refused_nor_signed_again(workspace: Workspace) -> None:
    room = workspace.deals
    row = room.accept(room.add_quote(quote(20)).number)
    for change in (room.refuse, room.accept):
        with pytest.raises(UnreadableQuote, match="déjà accepté"):
            change(row.number)


def test_the_pdf_and_the_sheet_say_what_a_quote_says_and_compute_nothing(workspace: Workspace, tmp_path: Path) -> None:
    import openpyxl
    import pypdfium2

    row = workspace.deals.add_quote(quote(20))
    for name in ("d.pdf", "d.xlsx"):
        workspace.deals.export(row.number, tmp_path / name)
    text = pypdfium2.PdfDocument((tmp_path / "d.pdf").read_bytes())[0].get_textpage().get_text_range()
    for words in ("Recyclerie d'essai", "D2026-001", "Bon pour accord", "23/01/2027", "Total HT", "TVA : non précisée"):
        assert words in text
    assert "TTC" not in text
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "d.xlsx").read_bytes())).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert any(cell.value == "=SOMME(A1)" and cell.quotePrefix for cell in cells)
    assert workspace.deals.quote(row.number).quote.state == "sent"
    with pytest.raises(UnreadableQuote, match=r"\.pdf ou \.xlsx"):
        workspace.deals.export(row.number, tmp_path / "d.doc")


def test_lines_come_from_a_file_and_from_stock_and_what_is_missing_is_named(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.add_stock([StockItem(category="chaises", label="Chaise", quantity=3, price=Decimal("22.5"))])
    ident = workspace.stock()[0].id
    (line,), warned = workspace.deals.stock_lines({ident: Decimal(5)})
    assert (line.total, warned) == (Decimal("112.50"), ["Chaise : 5 au devis, 3 en stock."])
    path = tmp_path / "lignes.csv"
    path.write_text("Désignation;Quantité;Prix HT;TVA\nTable;2;1 030,50;20 %\nBanc;beaucoup;3;\n", encoding="cp1252")
    read = workspace.deals.read_lines(path)
    assert [(each.label, each.total, each.vat) for each in read.lines] == [("Table", Decimal("2061.00"), Decimal(20))]
    assert read.refused == ("lignes.csv, ligne 3 ignorée : « beaucoup » n'est pas un nombre.",)
    toml = tmp_path / "lignes.toml"
    toml.write_text('[[ligne]]\ndesignation = "Banc"\nquantite = 2\nprix = 12.5\n', encoding="utf-8")
    assert workspace.deals.read_lines(toml).lines[0].total == Decimal("25.00")


def test_six_categories_and_spot_contracts_over_four_years(workspace: Workspace) -> None:
    room = workspace.deals
    names = ("Chaises", "Bureaux", "Tables", "Rangements", "Accueil", "Extérieur")
    held = Admission(state=AdmissionState.ADMITTED, until=date(2027, 6, 30))
    sad = room.put_sad(Sad(name="SAD mobilier", categories=tuple(SadCategory(name=name) for name in names)))
    room.admit(sad, "chaises", held)
    room.admit(sad, "Bureaux", Admission(state=AdmissionState.ASKED, asked=date(2026, 11, 20)))
    for year, amount in ((2024, 800), (2025, 1200)):
        ident = room.add_contract(
            sad, SpecificContract(title=f"Lot {year}", category="Chaises", deadline=date(year, 5, 12))
        )
        line = room.answer(ident, Decimal(amount))
        workspace.commitments.update(line.id, line.commitment.model_copy(update={"state": CommitmentState.WON}))
    short = SpecificContract(
        title="40 chaises", category="Chaises", invited=date(2026, 11, 23), deadline=date(2026, 11, 30)
    )
    new = room.add_contract(sad, short)
    view = room.sad(sad)
    assert (view.history.invited, view.history.won, view.history.amount_won) == (3, 2, Decimal(2000))
    said = view.contracts[-1].said
    assert said[0].text.startswith("7 jours pour répondre : moins que les 10 jours")
    assert (said[0].rule, said[0].urgent) == ("S-OFFRE10", True)
    assert said[-1].text == "Nous sommes admis dans cette catégorie."
    first = room.answer(new)
    assert room.answer(new).id == first.id
    assert first.commitment.state is CommitmentState.PREPARING
    assert len(workspace.commitments.all()) == 3
