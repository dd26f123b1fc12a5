"""`lotalot frame` and `lotalot prices`, and the story they tell: a frame with lines to fill, answered in minutes."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from lotalot.demo import build_demo
from lotalot.demo.response_scene import IDENT, SCENES
from lotalot.workspace import Workspace
from readiness.frames.read import read_book
from tests.lotalot.clihelp import lotalot
from tests.readiness.frames import made


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("frames") / "demo.db"
    build_demo(path).close()
    return path


def written(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(made.FRAMES[name]())
    return path


def test_the_lines_of_a_frame_are_printed_one_object_a_line(db: Path, tmp_path: Path) -> None:
    ran = lotalot("frame", "read", str(written(tmp_path, "dqe.xlsx")), "--json", db=db)
    assert ran.code == 0
    assert len(ran.lines) == 4
    first = ran.lines[0]
    assert set(first) >= {"sheet", "row", "reference", "designation", "quantity", "unit", "dimensions"}
    assert (first["sheet"], first["row"], first["reference"], first["quantity"], first["unit"]) == (
        "DQE",
        7,
        "1.1",
        "10",
        "u",
    )
    assert first["size"] == {"mm": [1600, 800], "axes": ["L", "l"], "unit_said": True}
    assert "« Param »" in ran.err


def test_a_column_that_was_misread_is_said_once(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "truc.csv"
    path.write_text("Désignation;Truc;Prix unitaire\nChaise;12;\n", encoding="utf-8")
    assert lotalot("frame", "read", str(path), "--json", db=db).lines[0]["quantity"] is None
    assert lotalot("frame", "read", str(path), "--column", "B=quantité", "--json", db=db).lines[0]["quantity"] == "12"
    assert lotalot("frame", "read", str(path), "--json", db=db).lines[0]["quantity"] == "12"
    wrong = lotalot("frame", "read", str(path), "--column", "B=zzz", db=db)
    assert wrong.code == 2
    assert "Rôles" in wrong.err


def test_a_file_that_is_no_frame_is_refused_in_french(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "avis.pdf"
    path.write_bytes(b"%PDF-1.7")
    ran = lotalot("frame", "read", str(path), db=db)
    assert ran.code == 2
    assert "demandez à l'acheteur" in ran.err
    assert lotalot("frame", "read", str(tmp_path / "absent.xlsx"), db=db).code == 2


def test_a_frame_is_answered_in_a_copy_and_the_buyers_file_is_never_touched(db: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "dqe.xlsx")
    before = path.read_bytes()
    ran = lotalot("frame", "fill", "26-90003", str(path), "--json", db=db)
    assert ran.code == 0, ran.err
    assert path.read_bytes() == before
    answers = {line["row"]: line for line in ran.lines}
    assert answers[7]["grade"] == "exact"
    assert (answers[8]["offered"][0]["quantity"], answers[8]["short"]) == (34, 6)
    assert answers[8]["fire_flag"] == "unknown"
    copy = read_book((tmp_path / "dqe-reponse.xlsx").read_bytes(), "copie")
    assert copy.grids[0].own(7, 7).number == 65
    again = lotalot("frame", "fill", "26-90003", str(path), db=db)
    assert again.code == 2
    assert "existe déjà" in again.err
    unknown = lotalot("frame", "fill", "26-00000", str(path), "--to", str(tmp_path / "b.xlsx"), db=db)
    assert unknown.code == 2
    assert not (tmp_path / "b.xlsx").exists()


def test_prices_are_imported_listed_and_used(db: Path, tmp_path: Path) -> None:
    prices = tmp_path / "prix.csv"
    prices.write_text("Réf;Désignation;Unité;Prix HT\nT1;Tables pliantes;u;28,40\n;Rien;u;cher\n", encoding="utf-8")
    ran = lotalot("prices", "import", str(prices), db=db)
    assert ran.code == 1
    assert "cher" in ran.err
    assert lotalot("prices", "list", "--json", db=db).lines[0]["price"] == "28.40"
    assert lotalot("prices", "import", str(prices), db=db).code == 1
    assert len(lotalot("prices", "list", "--json", db=db).lines) == 1, (
        "the same reference takes the place of the former"
    )
    assert "28,40" in lotalot("prices", "list", db=db).out.replace("\xa0", " ")
    frame = tmp_path / "bpu.csv"
    frame.write_text("Désignation;Qté;PU HT\nTables pliantes;2;\n", encoding="utf-8")
    lotalot("frame", "fill", "26-90003", str(frame), db=db)
    assert "Tables pliantes;2;28,4" in (tmp_path / "bpu-reponse.csv").read_text(encoding="utf-8")


def test_a_rate_that_is_none_is_refused(db: Path, tmp_path: Path) -> None:
    ran = lotalot("frame", "fill", "26-90003", str(written(tmp_path, "dpgf.xlsx")), "--vat", "beaucoup", db=db)
    assert ran.code == 2
    assert "--vat 20" in ran.err


def test_the_story_of_the_demonstration_is_what_the_workspace_answers(db: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(db)
    told = list(SCENES[0].tell(workspace))
    assert all(len(line) <= 78 for line in told)
    text = "\n".join(told)
    assert "exact : Bureaux 160 × 80 cm, 10 sur 10, 65" in text
    assert "Feu : M1 demandé, classement inconnu chez nous" in " ".join(text.split())
    assert "chaise au lieu de fauteuil" in text
    stored = workspace.frames.of(IDENT)[0]
    target = tmp_path / "copie.xlsx"
    workspace.frames.fill(stored.id, target)
    sheet = openpyxl.load_workbook(io.BytesIO(target.read_bytes())).active
    assert sheet is not None
    assert (sheet["E6"].value, sheet["F6"].value, sheet["G6"].value) == ("Oui", 65, "=D6*F6")
    assert sheet["E7"].value is None, "nobody says that fabric without a fire class conforms"
    assert sheet.protection.sheet
    workspace.close()


def test_a_filled_frame_promises_its_goods_once_and_names_the_other_bid(tmp_path: Path) -> None:
    from readiness.commitments import Commitment
    from readiness.promises import Promise
    from readiness.store_journal import StockStore

    workspace = build_demo(tmp_path / "w.db")
    frame = tmp_path / "bpu.csv"
    frame.write_text("Désignation;Qté;PU HT\nBureaux;10;\n", encoding="utf-8")
    desks = next(line for line in workspace.stock() if line.item.category == "bureaux")
    other = workspace.commitments.add(Commitment(label="Mairie de Kerlan"))
    store = StockStore(workspace.database())
    for line in store.promises():
        store.unpromise(line.id)
    store.promise(Promise(commitment=other.id, item=desks.id, quantity=8, by=workspace.now().date()), workspace.now())
    before = len(store.promises())
    kept = workspace.frames.add("boamp:26-90004", frame)
    filled = workspace.frames.fill(kept.id, tmp_path / "a.csv")
    (twice,) = [note for note in filled.notes if "Mairie de Kerlan" in note]
    assert "10 promis" in twice
    assert "8 déjà" in twice
    workspace.frames.fill(kept.id, tmp_path / "b.csv")
    promises = store.promises()
    assert len(promises) == before + 1, "filled again, what it promised is replaced"
    (bid,) = workspace.commitments.answering("boamp:26-90004")
    assert [line.promise.quantity for line in promises if line.promise.commitment == bid.id] == [10]
    workspace.close()
