"""The text of every format, with its place; what cannot be read says so."""

import shutil
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.dce import convert, pdf
from readiness.dce.archive import NotRead
from readiness.dce.documents import Document, read_document
from readiness.dce.package import DENSE
from tests.readiness.dce import files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def read(name: str, data: bytes) -> Document:
    return read_document(name, data, lambda: False)


def no_converter(_name: str) -> None:
    return None


def test_a_pdf_is_read_page_by_page() -> None:
    document = read("CCTP.pdf", files.pdf(files.CCTP))
    assert [leaf.number for leaf in document.leaves] == [1, 2, 3, 4]
    assert "5 jours par semaine" in document.leaves[2].text
    assert not document.note


def test_a_scanned_page_says_that_it_is_one() -> None:
    document = read("CCTP.pdf", files.pdf((*files.CCTP, ""), scanned=(5,)))
    assert [leaf.scanned for leaf in document.leaves] == [False] * 4 + [True]
    assert document.note == "Page 5 : image numérisée, son texte n'est pas lu."


def test_an_empty_page_is_no_scan() -> None:
    assert not any(leaf.scanned for leaf in read("a.pdf", files.pdf(("", "texte"))).leaves)


def test_a_scan_from_end_to_end_is_said_once() -> None:
    assert read("a.pdf", files.pdf(("", ""), scanned=(1, 2))).note.startswith("Toutes les pages")


def test_the_banner_of_every_page_is_left_out() -> None:
    pages = [f"Le titulaire nettoie la salle {name}." for name in ("bleue", "rouge", "verte", "grise", "rose")]
    leaves = read("CCTP.pdf", files.pdf(pages, banner="CCTP - page {page}/5")).leaves
    assert [leaf.text for leaf in leaves] == pages


def test_a_protected_pdf_is_refused_clearly() -> None:
    with pytest.raises(NotRead, match="mot de passe"):
        read("RC.pdf", files.pdf(files.RC, password="secret"))


@pytest.mark.parametrize("keep", [20, 200, 900])
def test_a_broken_pdf_is_refused(keep: int) -> None:
    with pytest.raises(NotRead, match="abîmé"):
        read("RC.pdf", files.pdf(files.RC)[:keep])


def test_a_long_pdf_is_read_as_far_as_asked() -> None:
    data = files.pdf([f"Page numéro {n}" for n in range(1, 31)])
    steps = iter([False, False, True])
    leaves, note = pdf.read_pdf(data, lambda: next(steps))
    assert len(leaves) == 2
    assert note == "2 pages lues sur 30 : le reste est trop long."


def test_a_docx_is_read_under_its_headings_with_its_tables() -> None:
    blocks = (("Article 4 - Fréquence", True), ("Le nettoyage est assuré trois fois par semaine.", False))
    document = read("CCTP.docx", files.docx(blocks, (("Site", "Passages"), ("École", "5 par semaine"))))
    (leaf,) = document.leaves
    assert leaf.section == "Article 4 - Fréquence"
    assert leaf.text.split("\n")[-1] == "École : 5 par semaine"


def test_an_odt_is_read_under_its_headings() -> None:
    (leaf,) = read("a.odt", files.odt((("Annexe 1", True), ("Les sols sont décapés.", False)))).leaves
    assert (leaf.section, leaf.text) == ("Annexe 1", "Annexe 1\nLes sols sont décapés.")


def test_sheets_are_read_row_by_row_with_their_numbers() -> None:
    for data in (files.xlsx(files.PRICES), files.ods([row or ("",) for row in files.PRICES], "BPU")):
        document = read("BPU", data)
        assert [(leaf.number, leaf.section) for leaf in document.leaves] == [(1, "BPU"), (3, "BPU")]
        assert document.leaves[1].text.split("\n")[0] == "N° ; Désignation ; Unité ; Prix unitaire HT"


def test_a_row_repeated_a_million_times_costs_nothing() -> None:
    data = files.ods([("début",), ("fin",)])
    assert len(read("a.ods", data).leaves) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encodings_that_people_save(encoding: str) -> None:
    assert read("CCTP.txt", "Fréquence : été".encode(encoding)).leaves[0].text == "Fréquence : été"
    assert read("sites.csv", "Site;Été\nÉcole;5".encode(encoding)).leaves[0].text == "Site : Été\nÉcole : 5"


def test_an_image_is_a_piece_that_is_not_read() -> None:
    document = read("plan.png", files.png())
    assert (document.form, document.leaves, document.note) == ("image", (), "Image ou plan : rien n'y est lu.")


@pytest.mark.parametrize("start", [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"])
def test_another_archive_is_refused_with_what_to_do(start: bytes) -> None:
    with pytest.raises(NotRead, match="décompressez"):
        read("dce.rar", start + b"x" * 50)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(NotRead, match="vide"):
        read("RC.pdf", b"  \n")


def test_an_office_document_under_a_password_is_refused() -> None:
    with pytest.raises(NotRead, match="mot de passe"):
        read("RC.docx", OLE + "EncryptedPackage".encode("utf-16-le"))


def test_a_broken_docx_is_refused() -> None:
    data = files.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w:document"})
    with pytest.raises(NotRead, match="abîmé"):
        read("RC.docx", data)


def test_entities_of_a_docx_are_not_unfolded() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx">]><document>&b;</document>'
    with pytest.raises(NotRead):
        read("RC.docx", files.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": bomb}))


def test_a_docx_that_swells_is_not_opened() -> None:
    data = files.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b" " * 30_000_000}, level=9)
    with pytest.raises(NotRead) as caught:
        read("RC.docx", data)
    assert str(caught.value) == DENSE


def test_xml_nested_without_end_is_refused() -> None:
    deep = b"<w:p>" * 40_000 + b"</w:p>" * 40_000
    wrapped = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    data = files.zipped(
        {"[Content_Types].xml": b"<x/>", "word/document.xml": wrapped + deep + b"</w:body></w:document>"}
    )
    with pytest.raises(NotRead):
        read("RC.docx", data)


def test_an_old_word_file_without_converter_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", no_converter)
    document = read("RC.doc", OLE + "WordDocument".encode("utf-16-le"))
    assert "LibreOffice" in document.note
    assert not document.leaves


def program(folder: Path, body: str) -> str:
    path = folder / "antiword"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


def test_an_old_word_file_is_read_where_a_converter_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = program(tmp_path, "echo 'Article 1 - Objet'; echo 'Le nettoyage des locaux.'")
    monkeypatch.setattr(shutil, "which", lambda name: path if name == "antiword" else None)
    document = read("RC.doc", OLE + "WordDocument".encode("utf-16-le"))
    assert (document.form, document.leaves[0].section) == ("doc", "Article 1 - Objet")


@pytest.mark.parametrize(
    ("body", "said"), [("exit 3", "n'a pas pu"), ("exit 0", "aucun texte"), ("sleep 5", "secondes")]
)
def test_a_converter_that_fails_is_said(body: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = program(tmp_path, body)
    monkeypatch.setattr(shutil, "which", lambda name: path if name == "antiword" else None)
    with pytest.raises(NotRead, match=said):
        convert.convert(b"x", "doc", seconds=0.3)


SEEDS = {
    "RC.pdf": files.pdf(files.RC[:2]),
    "AE.docx": files.docx(files.ENGAGEMENT, (("a", "b"),)),
    "annexe.odt": files.odt(files.ENGAGEMENT),
    "BPU.xlsx": files.xlsx(files.PRICES),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SEEDS)), st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 255)), max_size=12))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str, edits: list[tuple[int, int]]) -> None:
    data = bytearray(SEEDS[name])
    for at, value in edits:
        data[at % len(data)] = value
    with suppress(NotRead):
        assert all("\x1b" not in leaf.text for leaf in read(name, bytes(data)).leaves)
