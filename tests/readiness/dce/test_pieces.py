"""Pieces are recognised by name and by content; the doubt is said."""

import pytest

from readiness.dce.models import PAGE, ROW, Leaf, Piece, PieceKind
from readiness.dce.pieces import kinds_of_name, recognised

K = PieceKind


def piece(file: str, text: str = "", *, unit: str = PAGE) -> Piece:
    form = "xlsx" if unit == ROW else "pdf"
    return recognised(Piece(file, form, 1, "d", (Leaf(unit, 1, text),) if text else ()))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("01 - RC.pdf", K.RC),
        ("2026-14_Reglement_de_consultation_V2.pdf", K.RC),
        ("RDC signé.pdf", K.RC),
        ("26S014-CCAP.docx", K.CCAP),
        ("CCTP_lot2_vitrerie.pdf", K.CCTP),
        ("Cahier des charges.odt", K.CCTP),
        ("CCP valant acte.pdf", K.CCP),
        ("3.CCAP-CCTP.pdf", K.CCP),
        ("ATTRI1.docx", K.AE),
        ("Acte d'engagement lot 1.docx", K.AE),
        ("BPU.xlsx", K.BPU),
        ("Bordereau des prix unitaires.ods", K.BPU),
        ("Annexe financière.xlsx", K.BPU),
        ("DPGF - lot 3.xlsx", K.DPGF),
        ("DQE_simulation.xlsx", K.DQE),
        ("Cadre de réponse technique.docx", K.FRAME),
        ("Cadre_memoire_technique.docx", K.FRAME),
        ("DC1.odt", K.DC1),
        ("dc2_2019.docx", K.DC2),
        ("DC4.pdf", K.DC4),
        ("DUME.xml", K.DUME),
        ("Annexe 2 au CCTP - liste des sites.xlsx", K.ANNEX),
        ("AAPC.pdf", K.NOTICE),
    ],
)
def test_a_name_says_what_the_piece_is(name: str, kind: PieceKind) -> None:
    assert kinds_of_name(name)[0] is kind


@pytest.mark.parametrize(
    "name", ["plan.pdf", "courrier.pdf", "rapport archive.pdf", "aerien.pdf", "photos du parc.zip/1.jpg"]
)
def test_a_name_that_says_nothing_is_not_guessed(name: str) -> None:
    assert kinds_of_name(name) == ()


def test_a_folder_speaks_for_the_files_that_do_not() -> None:
    assert kinds_of_name("DCE/Lot 2/CCTP/document.pdf") == (K.CCTP,)


def test_name_and_title_together_are_sure() -> None:
    found = piece("CCTP.pdf", "Ville de Kerbihan\nCAHIER DES CLAUSES TECHNIQUES PARTICULIÈRES")
    assert (found.kind, found.confidence) == (K.CCTP, "sure")


def test_a_title_alone_is_probable() -> None:
    found = piece("document1.pdf", "Règlement de la consultation\nArticle 1")
    assert (found.kind, found.confidence) == (K.RC, "probable")


def test_a_name_alone_is_probable() -> None:
    assert piece("CCAP.pdf", "Article 1. Objet du marché").confidence == "probable"


def test_a_title_against_the_name_wins_and_is_doubtful() -> None:
    found = piece("CCTP.pdf", "CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIÈRES\n(CCAP)")
    assert (found.kind, found.confidence) == (K.CCAP, "fragile")


def test_a_list_of_the_pieces_is_no_title() -> None:
    text = "Article 4 - Pièces du marché, dans l'ordre :\n- le cahier des clauses techniques particulières (CCTP)"
    assert piece("note.pdf", text).kind is K.UNKNOWN


def test_a_table_says_by_its_columns_what_it_is() -> None:
    assert piece("tableau.xlsx", "N° ; Désignation ; Prix unitaire HT", unit=ROW).kind is K.BPU
    assert piece("tableau.xlsx", "Désignation ; Quantité ; Prix unitaire ; Total", unit=ROW).kind is K.DQE


@pytest.mark.parametrize(
    ("file", "lots"),
    [
        ("CCTP_lot2.pdf", ("2",)),
        ("Lot n°03/BPU.xlsx", ("3",)),
        ("BPU lots 1 et 2.xlsx", ("1", "2")),
        ("DPGF lots 1 à 4.xlsx", ("1", "2", "3", "4")),
        ("CCTP.pdf", ()),
        ("allotissement.pdf", ()),
    ],
)
def test_the_lots_of_a_piece_are_those_its_name_says(file: str, lots: tuple[str, ...]) -> None:
    assert piece(file).lots == lots


def test_the_lot_of_a_piece_may_stand_under_its_title() -> None:
    assert piece("CCTP.pdf", "CCTP\nLot n° 2 : Vitrerie").lots == ("2",)
    assert piece("CCTP.pdf", "CCTP\nLot n° 1 : Écoles\nLot n° 2 : Vitrerie").lots == ()
