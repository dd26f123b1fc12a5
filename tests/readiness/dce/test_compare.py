"""What a new version changes: pieces, passages, what is asked; a move changes nothing."""

from datetime import UTC, datetime
from decimal import Decimal

from feeds.models import Evidence
from readiness.dce.compare import ADDED, CHANGED, REMOVED, Changes, compare
from readiness.dce.models import PAGE, Asked, Criterion, Dce, DceReading, DceVersion, Leaf, PageLimit, Piece, PieceKind
from readiness.models import Requirement, RequirementKind

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PROOF = Evidence("dce:cctp:page:1::CCTP.pdf", "mots", "")


def piece(file: str, *pages: str, kind: PieceKind = PieceKind.CCTP) -> Piece:
    leaves = tuple(Leaf(PAGE, number, text) for number, text in enumerate(pages, 1))
    return Piece(file, "pdf", 1, f"{file[-5:]} {pages}", leaves, kind)


def version(*pieces: Piece, reading: DceReading | None = None) -> DceVersion:
    return DceVersion(1, NOW, Dce("dce", pieces), reading or DceReading())


def told(changes: Changes) -> list[tuple[str, str]]:
    return [(each.change, each.file) for each in changes.pieces]


def days(value: int) -> DceReading:
    asked = Requirement(RequirementKind.SCHEDULE, "fréquence", f"{value} j/sem.", (PROOF,), Decimal(value), "j/sem.")
    return DceReading(asked=(Asked(None, (asked,)), Asked("1", (asked,))))


def test_pieces_that_came_went_and_changed_are_told() -> None:
    before = version(
        piece("CCTP.pdf", "Ancien."),
        piece("RC.pdf", "a", kind=PieceKind.RC),
        piece("plan.pdf", "x", kind=PieceKind.ANNEX),
    )
    after = version(
        piece("CCTP.pdf", "Nouveau."),
        piece("RC.pdf", "a", kind=PieceKind.RC),
        piece("photo.pdf", "y", kind=PieceKind.ANNEX),
    )
    assert told(compare(before, after)) == [(ADDED, "photo.pdf"), (REMOVED, "plan.pdf"), (CHANGED, "CCTP.pdf")]


def test_a_renamed_version_is_the_same_piece() -> None:
    changes = compare(version(piece("CCTP_V1.pdf", "a")), version(piece("CCTP_V2 modifié.pdf", "b")))
    assert told(changes) == [(CHANGED, "CCTP_V2 modifié.pdf")]
    assert changes.pieces[0].before == "CCTP_V1.pdf"


def test_a_piece_that_only_changed_its_name_did_not_change() -> None:
    one, two = piece("a/CCTP.pdf", "texte"), piece("b/CCTP.pdf", "texte")
    assert compare(version(one), version(two)).empty


def test_the_words_that_changed_are_told_with_their_page() -> None:
    old = piece("CCTP.pdf", "Article 1.", "Le nettoyage est assuré 3 jours par semaine.\nLes produits sont fournis.")
    new = piece(
        "CCTP.pdf",
        "Article 1.",
        "Le nettoyage est assuré 5 jours par semaine.\nLes produits sont fournis.\nUn cahier est tenu sur place.",
    )
    changes = compare(version(old), version(new))
    assert [(each.change, each.evidence.path.split(":")[3]) for each in changes.passages] == [
        (CHANGED, "2"),
        (ADDED, "2"),
    ]
    assert changes.passages[0].old == "Le nettoyage est assuré 3 jours par semaine."


def test_words_that_moved_to_another_page_did_not_change() -> None:
    old = piece("CCTP.pdf", "Un paragraphe.\nUn autre paragraphe.")
    new = piece("CCTP.pdf", "Un autre paragraphe.", "Un paragraphe.")
    assert not compare(version(old), version(new)).passages


def test_what_is_asked_differently_is_told_once_for_all_lots() -> None:
    (change,) = compare(version(reading=days(3)), version(reading=days(5))).asked
    assert (change.lot, change.old, change.new) == (None, "3 j/sem.", "5 j/sem.")


def test_what_is_no_longer_asked_is_told() -> None:
    (change,) = compare(version(reading=days(3)), version(reading=DceReading())).asked
    assert (change.old, change.new) == ("3 j/sem.", "")


def test_criteria_pages_and_deadline_that_changed_are_told() -> None:
    before = DceReading(
        criteria=(Criterion("Prix", Decimal(40), "%", 1, PROOF),), page_limits=(PageLimit("mémoire", 20, PROOF),)
    )
    after = DceReading(
        criteria=(Criterion("Prix", Decimal(60), "%", 1, PROOF),), page_limits=(PageLimit("mémoire", 10, PROOF),)
    )
    assert len(compare(version(reading=before), version(reading=after)).rules) == 2
    assert compare(version(reading=before), version(reading=before)).empty


def test_long_pieces_are_compared_in_reasonable_time() -> None:
    old = piece(
        "CCTP.pdf", *("\n".join(f"Article {p}.{n} : texte numéro {n * p}." for n in range(40)) for p in range(1, 101))
    )
    new = piece(
        "CCTP.pdf",
        *("\n".join(f"Article {p}.{n} : texte numéro {n * p + (n == 3)}." for n in range(40)) for p in range(1, 101)),
    )
    assert len(compare(version(old), version(new)).passages) == 100
