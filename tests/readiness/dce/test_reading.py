"""What the files ask, with file and page: the readers of the notices over the pieces, criteria, pages, plan, sites."""

from decimal import Decimal
from pathlib import Path

import pytest

from feeds.models import Buyer, Kind, Lot, Opportunity, Regime
from readiness.dce.answer_rules import read_page_limits, read_plans
from readiness.dce.criteria import read_criteria
from readiness.dce.fragments import fragments_of
from readiness.dce.models import PAGE, Dce, DceReading, Leaf, Piece, PieceKind
from readiness.dce.places import path_of, spot_of
from readiness.dce.read import read_dce
from readiness.dce.reading import read_files
from readiness.dce.sites import read_deadline
from readiness.errors import UnreadableDce
from readiness.models import Requirement, RequirementKind
from tests.readiness.dce import files

LOTS = (Lot("1", "Écoles"), Lot("2", "Vitrerie"))


def tender(lots: tuple[Lot, ...] = LOTS) -> Opportunity:
    return Opportunity(
        "boamp:26-1", "boamp", ("boamp:26-1",), Kind.CALL, "Nettoyage", Buyer("Kerbihan"), None, None, None, lots=lots,
        cpv=("90911000",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> DceReading:
    path = tmp_path_factory.mktemp("dce") / "dce.zip"
    path.write_bytes(files.zipped(files.whole()))
    return read_files(read_dce(path)[0], tender())


def asked(read: DceReading, lot: str | None, kind: RequirementKind) -> list[Requirement]:
    return [each for each in read.asked_of(lot) if each.kind is kind]


def where(requirement: Requirement) -> str:
    spot = spot_of(requirement.evidence[0].path)
    assert spot is not None
    return spot.short().replace("\N{NO-BREAK SPACE}", " ")


def rules(*pages: str, kind: PieceKind = PieceKind.RC) -> Dce:
    leaves = tuple(Leaf(PAGE, number, text) for number, text in enumerate(pages, 1))
    return Dce("dce", (Piece("RC.pdf", "pdf", 1, "d", leaves, kind),))


def test_the_frequency_of_a_lot_is_read_with_file_and_page(read: DceReading) -> None:
    (days,) = asked(read, "1", RequirementKind.SCHEDULE)
    assert (days.value, days.unit, where(days)) == (Decimal(5), "j/sem.", "CCTP p. 3")
    assert "5 jours par semaine" in days.evidence[0].quote
    (window,) = asked(read, "1", RequirementKind.TIME_WINDOW)
    assert (window.code, where(window)) == ("-07:00", "CCTP p. 3")


def test_what_stands_under_the_heading_of_a_lot_is_that_lots(read: DceReading) -> None:
    (year,) = asked(read, "2", RequirementKind.SCHEDULE)
    assert (year.unit, where(year)) == ("fois/an", "CCTP p. 3")


def test_what_holds_for_all_is_asked_of_each(read: DceReading) -> None:
    for lot in ("1", "2", None):
        (turnover,) = asked(read, lot, RequirementKind.TURNOVER)
        assert (turnover.value, where(turnover)) == (Decimal(90_000), "RC p. 3")
        (duration,) = asked(read, lot, RequirementKind.DURATION)
        assert (duration.value, where(duration)) == (Decimal(12), "CCAP p. 2")


def test_sites_are_read_with_their_towns_and_never_the_courts_nor_the_buyers(read: DceReading) -> None:
    (sites,) = read.sites
    assert [place.city for place in sites.places] == ["Hennebont", "Pontivy", "Lorient"]
    (place,) = asked(read, "1", RequirementKind.PLACE)
    assert where(place) == "CCTP p. 2"


def test_a_reservation_is_read_with_its_lot_and_page(read: DceReading) -> None:
    (reservation,) = read.reservations
    assert (reservation.regime, reservation.scope) == (Regime.IAE, ("1",))
    spot = spot_of(reservation.evidence[0].path)
    assert spot is not None
    assert (spot.file, spot.page) == ("01_RC_entretien.pdf", 2)


def test_the_deadline_is_read_in_the_rules(read: DceReading) -> None:
    assert read.deadline is not None
    assert read.deadline.wall == "2027-03-12T12:00"


def test_frames_are_found_by_themselves(read: DceReading) -> None:
    assert read.frames == ("05_BPU.xlsx",)


def test_the_place_of_a_row_is_its_own_row() -> None:
    piece = Piece(
        "sites.xlsx",
        "xlsx",
        1,
        "d",
        (Leaf("row", 3, "Site ; Passages\nÉcole ; 5 fois par semaine", "Sites"),),
        PieceKind.ANNEX,
    )
    read = read_files(Dce("dce", (piece,)), tender(lots=()))
    (days,) = asked(read, None, RequirementKind.SCHEDULE)
    assert where(days) == "Annexe l. 4"


def test_blank_forms_ask_nothing() -> None:
    leaf = Leaf(PAGE, 1, "Chiffre d'affaires minimum exigé : 500 000 euros. Nettoyage 7 jours par semaine.")
    piece = Piece("DC2.pdf", "pdf", 1, "d", (leaf,), PieceKind.DC2)
    assert not read_files(Dce("dce", (piece,)), tender()).asked_of(None)


def test_lots_are_those_of_the_pieces_when_no_notice_says_them() -> None:
    leaf = Leaf(PAGE, 1, "Le nettoyage est assuré 4 jours par semaine.")
    piece = Piece("CCTP lot 3.pdf", "pdf", 1, "d", (leaf,), PieceKind.CCTP, lots=("3",))
    read = read_files(Dce("dce", (piece,)))
    assert [each.lot for each in read.asked] == [None, "3"]
    assert asked(read, "3", RequirementKind.SCHEDULE)[0].value == 4


def test_a_list_of_lots_is_no_chapter() -> None:
    text = "Lot n° 1 : Écoles\nLot n° 2 : Vitrerie\nLe nettoyage est assuré 5 jours par semaine."
    dce = rules(text, kind=PieceKind.CCTP)
    assert {fragment.lot for fragment in fragments_of(dce, ["1", "2"])} == {None}


def test_the_chapter_of_a_lot_goes_on_over_the_page_until_the_next_article() -> None:
    dce = rules("ARTICLE 4 - LOT 2\nVitrerie.", "Suite du lot.\nARTICLE 5 - PÉNALITÉS\nFin.", kind=PieceKind.CCTP)
    told = [(fragment.lot, fragment.text.split("\n")[0]) for fragment in fragments_of(dce, ["1", "2"])]
    assert told == [("2", "ARTICLE 4 - LOT 2"), ("2", "Suite du lot."), (None, "ARTICLE 5 - PÉNALITÉS")]


def test_places_are_written_and_read_back() -> None:
    piece = Piece("a:b/c.pdf", "pdf", 1, "d", kind=PieceKind.CCTP)
    spot = spot_of(path_of(piece, Leaf(PAGE, 7, "", "Art. 2 : sols")))
    assert spot is not None
    assert (spot.file, spot.page, spot.section) == ("a:b/c.pdf", 7, "Art. 2 sols")
    assert spot_of("lot[1].description") is None
    assert spot_of("dce:autre:page:x::f") is None


# --- criteria --------------------------------------------------------------------------------------------------


def criteria(*pages: str) -> list[tuple[int, str, int | None, str]]:
    found = read_criteria(rules(*pages))
    return [(each.level, each.name, None if each.weight is None else int(each.weight), each.unit) for each in found]


HEAD = "ARTICLE 8 - CRITÈRES D'ATTRIBUTION\nLes offres sont jugées selon les critères suivants :\n"


@pytest.mark.parametrize(
    "text",
    [
        "1. Prix : 40 %\n2. Valeur technique : 60 %",
        "Critère n° 1 : Prix (40 %)\nCritère n° 2 : Valeur technique (60 %)",
        "- le prix, pondéré à 40 %\n- la valeur technique, pondérée à 60 %",
        "40 % : prix\n60 % : valeur technique",
        "Prix : 40 % ; valeur technique : 60 %",
        "Prix ........ 40%\nValeur technique ........ 60%",
    ],
)
def test_criteria_are_read_however_they_are_listed(text: str) -> None:
    assert criteria(HEAD + text) == [(1, "Prix", 40, "%"), (1, "Valeur technique", 60, "%")]


def test_sub_criteria_are_those_that_say_so_or_are_numbered_so() -> None:
    text = "1 - Prix : 50 %\n2 - Valeur technique : 50 %\n2.1 - Moyens : 30 %\n2.2 - Méthode : 20 %"
    assert [level for level, *_ in criteria(HEAD + text)] == [1, 1, 2, 2]


def test_sub_criteria_that_only_add_up_are_told_by_their_sum() -> None:
    text = "Prix : 50 %\nValeur technique : 50 %\n- Moyens : 30 %\n- Méthode : 20 %"
    assert [level for level, *_ in criteria(HEAD + text)] == [1, 1, 2, 2]
    text = "Prix : 40 points\nValeur technique : 60 points\nMoyens : 35 points\nMéthode : 25 points"
    assert [level for level, *_ in criteria(HEAD + text)] == [1, 1, 2, 2]


def test_a_table_whose_header_says_the_unit_is_read() -> None:
    text = "Critères : Pondération en %\nPrix des prestations : 45\nQualité du service : 55"
    assert criteria(HEAD + text) == [(1, "Prix des prestations", 45, "%"), (1, "Qualité du service", 55, "%")]


def test_formulas_scales_and_penalties_are_no_criteria() -> None:
    text = (
        "Prix : 40 %\nValeur technique : 60 %\nNote = 40 x (prix le plus bas / prix de l'offre)\nTrès satisfaisant : 20 points\n"
        "Une avance de 5 % est versée."
    )
    assert len(criteria(HEAD + text)) == 2


def test_criteria_go_on_over_the_page() -> None:
    assert len(criteria(HEAD + "Prix : 40 %", "Valeur technique : 60 %\nARTICLE 9 - RECOURS\nDélai : 10 %")) == 2


def test_criteria_may_only_be_ranked() -> None:
    text = "CRITÈRES DE JUGEMENT DES OFFRES, par ordre décroissant d'importance :\n- la qualité\n- le prix\n- le délai"
    assert criteria(text) == [(1, "Qualité", None, ""), (1, "Prix", None, ""), (1, "Délai", None, "")]


def test_each_lot_may_have_its_criteria() -> None:
    text = HEAD + "Pour le lot 1 :\nPrix : 40 %\nQualité : 60 %\nPour le lot 2 :\nPrix : 70 %\nQualité : 30 %"
    assert [(each.lot, each.level) for each in read_criteria(rules(text))] == [("1", 1)] * 2 + [("2", 1)] * 2


def test_the_selection_of_candidates_lists_no_award_criteria() -> None:
    assert criteria("Critères de sélection des candidatures :\n1. Capacité : 50 %\n2. Références : 50 %") == []


# --- the answer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what", "pages"),
    [
        ("Le mémoire technique est limité à 20 pages.", "mémoire technique", 20),
        ("Une note méthodologique de 10 pages maximum est jointe.", "note méthodologique", 10),
        ("Le mémoire technique ne devra pas excéder vingt (20) pages recto verso.", "mémoire technique", 20),
        ("Mémoire technique (15 pages A4 au plus, hors annexes)", "mémoire technique", 15),
        ("Le mémoire justificatif comportera au maximum trente pages.", "mémoire justificatif", 30),
        ("Le mémoire ne dépasse pas 12 pages.", "mémoire", 12),
    ],
)
def test_a_limit_of_pages_is_read_however_it_is_said(text: str, what: str, pages: int) -> None:
    assert [(each.what, each.pages) for each in read_page_limits(rules(text))] == [(what, pages)]


@pytest.mark.parametrize(
    "text",
    [
        "Page 3/20",
        "Le présent document comporte 20 pages.",
        "Le mémoire technique comporte au moins 5 pages.",
        "Le catalogue fait 300 pages.",
    ],
)
def test_what_limits_nothing_is_left_out(text: str) -> None:
    assert read_page_limits(rules(text)) == ()


def test_an_imposed_plan_gives_its_headings() -> None:
    text = (
        "Le candidat remet un mémoire technique qui respecte obligatoirement le plan suivant :\n"
        "1. Organisation\n2. Moyens humains affectés à la\nprestation\n3. Méthodologie\nARTICLE 6 - AUTRES"
    )
    (plan,) = read_plans(rules(text))
    assert plan.imposed
    assert [(item.number, item.title) for item in plan.items] == [
        ("1", "Organisation"),
        ("2", "Moyens humains affectés à la prestation"),
        ("3", "Méthodologie"),
    ]


def test_contents_that_are_only_asked_are_no_imposed_plan() -> None:
    (plan,) = read_plans(rules("Le mémoire technique présentera les éléments suivants :\n- les moyens\n- les délais"))
    assert not plan.imposed
    assert [item.title for item in plan.items] == ["les moyens", "les délais"]


def test_the_headings_of_a_frame_are_its_plan() -> None:
    leaves = (
        Leaf("paragraph", 1, "1. Moyens\nÀ compléter.", "1. Moyens"),
        Leaf("paragraph", 3, "2. Méthode", "2. Méthode"),
    )
    piece = Piece("Cadre.docx", "docx", 1, "d", leaves, PieceKind.FRAME)
    (plan,) = read_plans(Dce("dce", (piece,)))
    assert [item.title for item in plan.items] == ["Moyens", "Méthode"]


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("Date limite de réception des offres : 12/03/2027 à 16h00", "2027-03-12T16:00"),
        ("Les offres devront parvenir avant le vendredi 12 mars 2027 à 12 heures.", "2027-03-12T12:00"),
        ("Date limite de réception des questions : 02/03/2027\nRemise des offres : voir l'avis.", None),
        ("Date limite de validité des offres : 120 jours", None),
    ],
)
def test_the_deadline_is_the_one_of_tenders(text: str, wall: str | None) -> None:
    found = read_deadline(rules(text))[0]
    assert (found.wall if found else None) == wall


# --- from a path -----------------------------------------------------------------------------------------------


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    given = {**files.whole(), "CCTP protégé.pdf": files.pdf(files.CCTP, password="x"), "vide.pdf": b"%PDF-1.4 broken"}
    path = tmp_path / "dce.zip"
    path.write_bytes(files.zipped(given))
    dce, kept = read_dce(path)
    assert len(dce.pieces) == 7
    assert [one.file for one in dce.refused] == ["CCTP protégé.pdf", "vide.pdf"]
    assert {piece.file for piece in dce.pieces if piece.digest in kept} == {"04_AE.docx", "05_BPU.xlsx"}


def test_nothing_to_read_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "RC.pdf"
    path.write_bytes(files.pdf(files.RC, password="x"))
    with pytest.raises(UnreadableDce, match=r"Dossier RC\.pdf : le PDF est protégé"):
        read_dce(path)


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "dce.zip"
    path.write_bytes(files.zipped(files.whole()))
    said: list[str] = []
    dce, _ = read_dce(path, on_progress=said.append, cancelled=lambda: len(said) >= 2)
    assert len(dce.pieces) == 2
    assert said[0] == "Lecture de 01_RC_entretien.pdf"
