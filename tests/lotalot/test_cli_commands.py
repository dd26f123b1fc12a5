"""The commands on a real workspace, run as a user runs them."""

import json
import os
import signal
import socket
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from lotalot.demo import build_demo
from lotalot.demo.templates import write_files
from tests.lotalot.clihelp import Ran, lotalot


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "demo.db"
    build_demo(path).close()
    return path


def idents(ran: Ran) -> set[str]:
    return {line["id"] for line in ran.lines}


def config(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return {"LOTALOT_CONFIG": str(path)}


# --- notices -----------------------------------------------------------------------------------------------------


def test_open_ones_are_listed_by_default_soonest_first(db: Path) -> None:
    ran = lotalot("notices", db=db)
    assert ran.code == 0
    listed = [line.split()[0] for line in ran.out.splitlines() if line.startswith("26-")]
    assert listed[0] == "26-90001"
    assert "26-90012" not in listed
    assert "consultations." in ran.out


@pytest.mark.parametrize(
    ("options", "holds", "lacks"),
    [
        (("--reserved",), "boamp:26-90008", "boamp:26-90004"),
        (("--segment", "espaces-verts"), "boamp:26-90022", "boamp:26-90002"),
        (("--segment", "espaces-verts", "--segment", "blanchisserie"), "boamp:26-90006", "boamp:26-90002"),
        (("--department", "29"), "boamp:26-90025", "boamp:26-90001"),
        (("--department", "974"), "boamp:26-90020", "boamp:26-90001"),
        (("--text", "mediatheque chaises"), "boamp:26-90004", "boamp:26-90001"),
        (("--status", "closed"), "boamp:26-90012", "boamp:26-90001"),
        (("--status", "all"), "boamp:26-90014", "boamp:26-99999"),
    ],
)
def test_filters_keep_what_they_say(options: tuple[str, ...], holds: str, lacks: str, db: Path) -> None:
    found = idents(lotalot("notices", *options, "--limit", "0", "--json", db=db))
    assert holds in found
    assert lacks not in found


def test_json_gives_every_line_where_the_table_stops(tmp_path: Path) -> None:
    fresh, export = tmp_path / "many.db", tmp_path / "export.jsonl"
    records = [
        {"idweb": f"26-{number}", "objet": f"Nettoyage du bâtiment {number}", "nomacheteur": "Ville d'Essai"}
        for number in range(60)
    ]
    export.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    lotalot("import", export, db=fresh)
    assert len(lotalot("notices", "--status", "all", "--json", db=fresh).lines) == 60
    assert "--limit 0" in lotalot("notices", "--status", "all", db=fresh).err


def test_a_limit_is_obeyed_and_said(db: Path) -> None:
    assert len(lotalot("notices", "--limit", "3", "--json", db=db).lines) == 3
    ran = lotalot("notices", "--limit", "3", db=db)
    assert "--limit 0" in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--segment", "espace-vert"), "vouliez-vous « espaces-verts » ?"),
        (("--segment", "zzz"), "les segments sont"),
        (("--department", "Morbihan"), "code de département"),
    ],
)
def test_a_wrong_filter_is_explained(options: tuple[str, ...], said: str, db: Path) -> None:
    ran = lotalot("notices", *options, db=db)
    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize("text", ['"', "*", "NEAR(", "a OR b", "';--", "c++", "'", "é" * 500])
def test_any_text_can_be_searched(text: str, db: Path) -> None:
    assert lotalot("notices", "--text", text, "--json", db=db).code == 0


def test_nothing_found_says_what_to_do(db: Path) -> None:
    ran = lotalot("notices", "--text", "zzzzzz", db=db)
    assert ran.code == 0
    assert "Aucune consultation" in ran.out


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_tables_stay_within_the_terminal(width: int, db: Path) -> None:
    for words in (("notices", "--status", "all"), ("show", "26-90002"), ("check", "26-90002"), ("doctor",)):
        for line in lotalot(*words, db=db, width=width).out.splitlines():
            assert len(line) <= width or "http" in line or " " not in line.strip(), (words, line)


# --- show and check ----------------------------------------------------------------------------------------------


def test_a_sheet_shows_lots_reservation_evidence_history_and_addresses(db: Path) -> None:
    out = lotalot("show", "26-90001", db=db, width=100).out
    for word in ("Ville de Lanester", "Lot 3", "réservé à l'insertion (SIAE)", "L. 2113-13", "Historique", "● SEUL"):
        assert word in out
    moved = lotalot("show", "boamp:26-90007", db=db).out
    assert "auparavant le" in moved
    assert "840 h" in moved
    assert "Les Brigades du Scorff" in lotalot("show", "26-90014", db=db).out
    assert "À vérifier" in lotalot("show", "26-90021", db=db).out
    assert "non précisé" in lotalot("show", "26-90019", db=db).out


def test_every_opportunity_can_be_shown_and_every_open_one_checked(db: Path) -> None:
    for ident in idents(lotalot("notices", "--status", "all", "--limit", "0", "--json", db=db)):
        assert lotalot("show", ident, db=db).code == 0


def test_an_unknown_reference_is_explained(db: Path) -> None:
    for command in ("show", "check"):
        ran = lotalot(command, "26-00000", db=db)
        assert (ran.code, ran.out) == (2, "")
        assert "26-00000" in ran.err


def test_a_check_prints_findings_and_verdict_of_each_lot(db: Path) -> None:
    out = lotalot("check", "26-90001", db=db).out
    assert out.count("Verdict  ") == 3
    assert "Exigence" in out
    only = lotalot("check", "26-90001", "--lot", "2", db=db).out
    assert only.count("Verdict  ") == 1


def test_a_check_needs_a_reference_or_all_and_an_existing_lot(db: Path) -> None:
    assert lotalot("check", db=db).code == 2
    assert lotalot("check", "26-90001", "--all", db=db).code == 2
    ran = lotalot("check", "26-90001", "--lot", "9", db=db)
    assert ran.code == 2
    assert "pas de lot 9" in ran.err


def test_a_check_without_profile_says_how_to_make_one(tmp_path: Path) -> None:
    ran = lotalot("check", "--all", db=tmp_path / "new.db")
    assert ran.code == 2
    assert "lotalot profile import" in ran.err


# --- import ------------------------------------------------------------------------------------------------------


def test_an_import_reads_folders_names_the_refused_and_leaves_with_one(tmp_path: Path) -> None:
    folder = tmp_path / "avis"
    folder.mkdir()
    from datetime import UTC, datetime

    write_files(folder, datetime.now(UTC).date())
    (folder / "notes.txt").write_text("rien à voir", encoding="utf-8")
    ran = lotalot("import", folder, db=tmp_path / "w.db")
    assert ran.code == 1
    assert "26-90099" in ran.err
    assert "notes.txt" in ran.err
    assert "4 fichiers lus" in ran.out or "5 fichiers lus" in ran.out
    again = lotalot("import", folder, db=tmp_path / "w.db")
    assert again.code == 1
    assert " 0 nouveau, 0 modifié," in again.out
    doctor = lotalot("doctor", db=tmp_path / "w.db")
    assert doctor.code == 1
    assert "26-90099" in doctor.out
    assert "quarantaine" in doctor.err


def test_an_import_of_whole_files_leaves_with_zero(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    files = write_files(tmp_path, datetime.now(UTC).date())
    xml = [path for path in files if path.suffix == ".xml"]
    ran = lotalot("import", *xml, db=tmp_path / "w.db")
    assert (ran.code, ran.err) == (0, "")


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    ran = lotalot("import", tmp_path / "absent.json", db=tmp_path / "w.db")
    assert ran.code == 2
    assert "absent.json n'existe pas" in ran.err
    (tmp_path / "vide").mkdir()
    empty = lotalot("import", tmp_path / "vide", db=tmp_path / "w.db")
    assert empty.code == 2
    assert "aucun fichier" in empty.err.lower()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="pas de /dev/zero ici")
def test_an_endless_device_is_refused_before_it_is_read(tmp_path: Path) -> None:
    ran = lotalot("import", "/dev/zero", db=tmp_path / "w.db")
    assert ran.code == 2
    assert "ni un fichier ni un dossier" in ran.err


def test_what_the_system_refuses_is_said_in_french(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    ran = lotalot("notices", db=tmp_path / "fichier" / "w.db")
    assert ran.code == 2
    assert "dossier" in ran.err
    assert "directory" not in ran.err


# --- profile and stock -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["profil.toml", "profil.json"])
def test_a_profile_goes_out_and_comes_back(name: str, db: Path, tmp_path: Path) -> None:
    file = tmp_path / name
    assert lotalot("profile", "export", file, db=db).code == 0
    fresh = tmp_path / "fresh.db"
    assert lotalot("profile", "show", db=fresh).code == 2
    assert lotalot("profile", "import", file, db=fresh).code == 0
    assert lotalot("profile", "show", db=fresh).out == lotalot("profile", "show", db=db).out


def test_a_shown_profile_says_what_it_does_not_know(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text('name = "Essai"\n', encoding="utf-8")
    assert lotalot("profile", "import", file, db=tmp_path / "w.db").code == 0
    out = lotalot("profile", "show", db=tmp_path / "w.db").out
    assert out.count("inconnu") >= 6


def test_a_wrong_profile_is_refused_with_its_field_and_changes_nothing(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text('name = "Essai"\nradius_km = -4\n', encoding="utf-8")
    before = lotalot("profile", "show", db=db).out
    ran = lotalot("profile", "import", file, db=db)
    assert ran.code == 2
    assert "radius_km" in ran.err
    assert lotalot("profile", "show", db=db).out == before


def test_stock_is_added_listed_and_bad_lines_are_named(tmp_path: Path) -> None:
    file = tmp_path / "stock.csv"
    file.write_text("désignation;quantité;prix\nChaises;34;22,50\nTables;plein;\n", encoding="utf-8")
    ran = lotalot("stock", "import", file, db=tmp_path / "w.db")
    assert ran.code == 1
    assert "stock.csv" in ran.err
    assert "igne 3" in ran.err
    (line,) = lotalot("stock", "list", "--json", db=tmp_path / "w.db").lines
    assert (line["label"], line["quantity"], line["price"], line["note"]) == ("Chaises", 34, "22.50", None)
    assert "Chaises" in lotalot("stock", "list", db=tmp_path / "w.db").out
    assert "vide" in lotalot("stock", "list", db=tmp_path / "empty.db").out


# --- sync, doctor ------------------------------------------------------------------------------------------------


def test_an_unknown_source_is_wrong_usage(tmp_path: Path) -> None:
    ran = lotalot("sync", "--source", "lune", db=tmp_path / "w.db")
    assert ran.code == 2
    assert "« lune »" in ran.err


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    ran = lotalot("doctor", db=tmp_path / "w.db", env=config(tmp_path, "[boamp]\nbackend = 'ftp'\n"))
    assert ran.code == 2
    assert "boamp.backend" in ran.err


def test_a_file_that_is_not_ours_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "photo.db"
    path.write_bytes(b"JFIF" * 500)
    ran = lotalot("notices", db=path)
    assert ran.code == 2
    assert "photo.db" in ran.err
    assert path.read_bytes() == b"JFIF" * 500


def test_the_doctor_of_a_new_workspace_says_what_is_missing(tmp_path: Path) -> None:
    ran = lotalot("doctor", "--json", db=tmp_path / "deep" / "w.db")
    assert {line["name"] for line in ran.lines} >= {"fichier", "structure", "quarantaine"}


# --- pipes, terminals, interruptions -----------------------------------------------------------------------------


def environ(**more: str) -> dict[str, str]:
    return {**os.environ, "LOTALOT_CONFIG": "", "LOTALOT_DEBUG": "", **more}


def test_a_reader_that_leaves_is_not_an_error(db: Path) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m lotalot --db '{db}' notices --status all --limit 0 --json | head -c 20",
        shell=True,
        capture_output=True,
        env=environ(),
        check=False,
    )
    assert done.stderr == b""
    assert len(done.stdout) == 20


def test_a_terminal_without_utf8_gets_a_question_mark_not_a_crash(db: Path) -> None:
    for encoding in ("ascii", "cp1252", "latin-1"):
        done = subprocess.run(
            [sys.executable, "-m", "lotalot", "--db", str(db), "notices"],
            capture_output=True,
            env=environ(PYTHONIOENCODING=encoding, COLUMNS="100"),
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"Lanester" in done.stdout


def test_json_is_the_same_whatever_the_terminal(db: Path) -> None:
    outs = {
        subprocess.run(
            [sys.executable, "-m", "lotalot", "--db", str(db), "show", "26-90001", "--json"],
            capture_output=True,
            env=environ(PYTHONIOENCODING=encoding),
            check=True,
        ).stdout
        for encoding in ("ascii", "utf-8", "latin-1")
    }
    assert len(outs) == 1
    assert json.loads(outs.pop())["buyer"]["name"] == "Ville de Lanester"


def test_outside_text_never_reaches_the_terminal_as_orders(tmp_path: Path) -> None:
    record = {
        "idweb": "26-1",
        "objet": "Nettoyage \x1b[31mrouge\x07 \u202egauche [bold]gras[/bold]",
        "dateparution": "2026-11-20",
        "nature": "APPEL_OFFRE",
        "nomacheteur": "Ville \x9b2Jd'essai",
    }
    file = tmp_path / "r.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    db = tmp_path / "w.db"
    assert lotalot("import", file, db=db).code == 0
    for words in (("notices", "--status", "all"), ("show", "26-1")):
        out = lotalot(*words, db=db).out
        assert "rouge" in out
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)
        assert "[bold]" in out


def test_an_interruption_leaves_with_130_and_a_whole_file(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/boamp"
        running = subprocess.Popen(
            [sys.executable, "-m", "lotalot", "--db", str(tmp_path / "w.db"), "sync"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ(**config(tmp_path, f'[boamp]\napi_url = "{url}"\n')),
            # A runner in the background hands down an ignored SIGINT, which a terminal never does.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        connection, _ = server.accept()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
        connection.close()
    assert running.returncode == 130
    assert b"Traceback" not in err
    assert "Interrompu" in err.decode()
    assert all(
        line["ok"] for line in lotalot("doctor", "--json", db=tmp_path / "w.db").lines if line["name"] == "fichier"
    )


def test_no_traceback_unless_asked_for(
    db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lotalot.cli import doctor
    from lotalot.cli.main import run

    def broken(*_: object) -> int:
        raise RuntimeError("secret")

    monkeypatch.setattr(doctor, "doctor", broken)
    monkeypatch.setenv("LOTALOT_CONFIG", "")
    monkeypatch.setenv("LOTALOT_DEBUG", "")
    assert run(["--db", str(db), "doctor"]) == 2
    said = capsys.readouterr().err
    assert "LOTALOT_DEBUG=1" in said
    assert "secret" not in said
    monkeypatch.setenv("LOTALOT_DEBUG", "1")
    with pytest.raises(RuntimeError):
        run(["--db", str(db), "doctor"])


def test_a_feed_item_has_a_short_reference_that_show_takes(db: Path) -> None:
    listed = lotalot("notices", db=db)
    reference = next(line.split()[0] for line in listed.out.splitlines() if line.startswith("flux-"))
    shown = lotalot("show", reference, db=db)
    assert (shown.code, shown.err) == (0, "")
    assert "annonce du flux" in shown.out
    assert lotalot("show", "flux-999999", db=db).code == 2


def test_the_example_s_profile_is_one_that_import_takes(tmp_path: Path) -> None:
    profile = tmp_path / "profil.toml"
    profile.write_text(files("lotalot.demo").joinpath("profil.toml").read_text(encoding="utf-8"), encoding="utf-8")
    ran = lotalot("profile", "import", str(profile), db=tmp_path / "w.db")
    assert (ran.code, ran.err) == (0, "")
    assert "« Atelier du Blavet »" in ran.out


def test_a_cancelled_procedure_counts_no_days(db: Path) -> None:
    shown = lotalot("show", "26-90012", db=db).out
    line = next(line for line in shown.splitlines() if line.startswith("Date limite"))
    assert "(annulé)" in line
    assert "J-" not in line
