"""The consultation's files from end to end: the first story of the field, the commands, the screen, a new version."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lotalot.demo import build_demo, dce_scene
from lotalot.jsonio.dce import DceOut
from lotalot.workspace import Workspace
from readiness.commitments import Commitment
from readiness.models import RequirementKind, VerdictKind
from readiness.store_frames import FrameStore
from tests.lotalot.clihelp import lotalot
from tests.readiness.dce import files

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
IDENT = "boamp:26-90030"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    workspace = build_demo(tmp_path / "demo.db", clock=clock)
    yield workspace
    workspace.close()


def zipped(
    folder: Path, *, days: int = 5, sites: str = "École, 2 rue du Port, 56700 Hennebont", more: str = ""
) -> Path:
    cctp = (
        "CAHIER DES CLAUSES TECHNIQUES PARTICULIÈRES",
        f"ARTICLE 1 - SITES\n{sites}",
        f"ARTICLE 2 - FRÉQUENCE\nLe nettoyage est assuré {days} jours par semaine.{more}",
    )
    path = folder / f"dce{days}{len(more)}.zip"
    path.write_bytes(files.zipped({"CCTP.pdf": files.pdf(cctp), "BPU.xlsx": files.xlsx(files.PRICES)}))
    return path


# --- the story -------------------------------------------------------------------------------------------------


def test_what_looked_feasible_by_the_notice_is_not_by_the_files(demo: Workspace) -> None:
    alone, both = demo.dce.notice_alone(IDENT), demo.check(IDENT)
    assert alone is not None
    assert both is not None
    assert alone.verdict is VerdictKind.ALONE
    assert both.verdict in (VerdictKind.TOGETHER, VerdictKind.NO)
    found = {each.requirement.kind: each for each in both.lots[0].findings}
    for kind, page in ((RequirementKind.SCHEDULE, 7), (RequirementKind.TIME_WINDOW, 7), (RequirementKind.PLACE, 3)):
        proof = found[kind].requirement.evidence[0]
        assert proof.path.startswith(f"dce:cctp:page:{page}:"), kind
    assert found[RequirementKind.SCHEDULE].requirement.value == 5
    assert "Gourin" in found[RequirementKind.PLACE].reason


def test_the_list_knows_the_verdict_that_the_files_give(demo: Workspace) -> None:
    kept, both = demo.assessment(IDENT), demo.check(IDENT)
    assert kept is not None
    assert both is not None
    assert kept.verdict is both.verdict


def test_the_example_tells_it_with_the_page(demo: Workspace) -> None:
    lines = list(dce_scene.tell(demo))
    assert lines[0].startswith("Sur l'avis seul : ● SEUL")
    assert any(line.startswith("CCTP p.\N{NO-BREAK SPACE}7 ─ fréquence : 5") for line in lines)
    assert max(map(len, lines)) <= 78


# --- versions --------------------------------------------------------------------------------------------------


def test_a_new_version_says_what_changed_and_what_is_to_be_decided_again(
    demo: Workspace, clock: Clock, tmp_path: Path
) -> None:
    ident = "boamp:26-90027"
    demo.dce.add(ident, zipped(tmp_path, days=2))
    clock.at += timedelta(days=1)
    demo.correct(ident, None, RequirementKind.SCHEDULE, "2 j")
    demo.correct(ident, None, RequirementKind.TURNOVER, "aucun")
    demo.commitments.add(Commitment(label="Offre salles", opportunity=ident))
    clock.at += timedelta(days=1)
    added = demo.dce.add(ident, zipped(tmp_path, days=5, more="\nUn cahier de liaison est tenu."))
    assert added is not None
    assert added.changes is not None
    assert [(each.old, each.new) for each in added.changes.asked if each.kind is RequirementKind.SCHEDULE] == [
        ("2\N{NO-BREAK SPACE}j/sem.", "5\N{NO-BREAK SPACE}j/sem.")
    ]
    known = demo.dce.files(ident)
    assert [(each.what, each.sure) for each in known.review if "Salles" not in each.what] == [
        ("correction « fréquence »", True),
        ("correction « chiffre d affaires »", False),
        ("engagement « Offre salles »", True),
    ]


def test_a_frame_being_answered_that_the_buyer_changed_is_to_be_reviewed(demo: Workspace, tmp_path: Path) -> None:
    ident, table = "boamp:26-90027", files.xlsx(files.PRICES)
    for name, data in (("un", table), ("deux", files.xlsx((*files.PRICES, (3, "Cirage des sols", "m²", None))))):
        path = tmp_path / f"{name}.zip"
        path.write_bytes(files.zipped({"BPU.xlsx": data}))
        demo.dce.add(ident, path)
        FrameStore(demo.database()).add_frame(ident, None, f"BPU {name}.xlsx", data, NOW)
    assert [each.what for each in demo.dce.files(ident).review if "cadre" in each.what] == [
        "cadre « BPU un.xlsx » en cours de réponse"
    ]


def test_what_is_corrected_after_the_last_version_is_not_to_be_reviewed(
    demo: Workspace, clock: Clock, tmp_path: Path
) -> None:
    ident = "boamp:26-90027"
    for days in (2, 5):
        demo.dce.add(ident, zipped(tmp_path, days=days))
        clock.at += timedelta(days=1)
    demo.correct(ident, None, RequirementKind.SCHEDULE, "2 j")
    assert not [each for each in demo.dce.files(ident).review if "correction" in each.what]


def test_the_notice_and_the_files_that_disagree_are_told(demo: Workspace, tmp_path: Path) -> None:
    demo.dce.add("boamp:26-90027", zipped(tmp_path, days=5))
    (said,) = [each for each in demo.dce.files("boamp:26-90027").disagreements if "Fréquence" in each]
    assert "CCTP p.\N{NO-BREAK SPACE}3" in said
    assessment = demo.check("boamp:26-90027")
    assert assessment is not None
    (found,) = [each for each in assessment.lots[0].findings if each.requirement.kind is RequirementKind.SCHEDULE]
    assert "L'avis dit" in found.reason


def test_a_version_taken_back_gives_the_former_answer_again(demo: Workspace, tmp_path: Path) -> None:
    before = demo.check(IDENT)
    demo.dce.add(IDENT, zipped(tmp_path, days=2))
    assert demo.dce.remove_last(IDENT)
    assert demo.check(IDENT) == before


def test_a_piece_to_fill_is_kept_as_received(demo: Workspace, tmp_path: Path) -> None:
    demo.dce.add(IDENT, zipped(tmp_path))
    last = demo.dce.files(IDENT).last
    assert last is not None
    (piece,) = [each for each in last.dce.pieces if each.file == "BPU.xlsx"]
    content = demo.dce.content(piece.digest)
    assert content is not None
    assert len(content) == piece.size


# --- commands --------------------------------------------------------------------------------------------------


def test_the_command_reads_files_and_keeps_nothing(tmp_path: Path) -> None:
    path = tmp_path / "dce.zip"
    path.write_bytes(files.zipped(files.whole()))
    ran = lotalot("dce", "read", path, db=tmp_path / "absent.db")
    assert ran.code == 0, ran.err
    assert "CCTP p.\N{NO-BREAK SPACE}3" in ran.out
    assert "Valeur technique : 50 %" in ran.out
    assert "plan imposé" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert not (tmp_path / "absent.db").exists()


def test_what_the_command_prints_as_json_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "dce.zip"
    path.write_bytes(files.zipped({**files.whole(), "secret.pdf": files.pdf(files.RC, password="x")}))
    ran = lotalot("dce", "read", path, "--json")
    assert ran.code == 1
    assert "secret.pdf : Le PDF est protégé par un mot de passe" in ran.err
    schema = json.loads(Path("docs/schema/dce.schema.json").read_text(encoding="utf-8"))
    check = Draft202012Validator(schema)
    kinds = set()
    for line in ran.lines:
        check.validate(line)
        DceOut.model_validate(line)
        kinds.add(line["record"])
    assert kinds >= {
        "piece",
        "refused",
        "requirement",
        "reservation",
        "clause",
        "criterion",
        "page-limit",
        "plan",
        "deadline",
    }
    asked = [line for line in ran.lines if line["record"] == "requirement"]
    assert all(line["evidences"] and line["evidences"][0]["file"] for line in asked)


def test_the_command_keeps_files_and_says_what_changed(tmp_path: Path) -> None:
    db = tmp_path / "w.db"
    build_demo(db).close()
    first = zipped(tmp_path, days=2)
    assert lotalot("dce", "add", "26-90027", first, db=db).code == 0
    again = lotalot("dce", "add", "26-90027", first, db=db)
    assert "déjà gardé" in again.out
    ran = lotalot("dce", "add", "26-90027", zipped(tmp_path, days=5), db=db)
    assert "Depuis la version 1" in ran.out
    assert "2\N{NO-BREAK SPACE}j/sem. → 5\N{NO-BREAK SPACE}j/sem." in ran.out
    lines = lotalot("dce", "add", "26-90027", zipped(tmp_path, days=3), "--json", db=db).lines
    assert {line["record"] for line in lines} >= {"change", "piece-change"}
    checked = lotalot("check", "26-90027", "--json", db=db).lines
    found = [each for each in checked[0]["findings"] if each["requirement"]["kind"] == "schedule"]
    assert found[0]["evidences"][0]["path"] == "dce:cctp:page:3::CCTP.pdf"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dce", "read", "absent.zip"), "Dossier absent.zip : le fichier n'existe pas"),
        (("dce", "add", "26-404", "absent.zip"), "26-404"),
    ],
)
def test_what_cannot_be_done_is_one_french_sentence(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ran = lotalot(*words, db=tmp_path / "w.db")
    assert ran.code == 2
    assert said in ran.err
