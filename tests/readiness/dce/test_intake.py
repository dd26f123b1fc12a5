"""What is given is opened within limits; what is dangerous, broken or protected is refused by name, the rest is read."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from readiness.dce import archive, intake, limits
from readiness.dce.intake import RawFile, files_of
from readiness.dce.models import Refused
from tests.readiness.dce import files


def given(path: Path) -> tuple[list[str], dict[str, str]]:
    read, refused = [], {}
    for found in files_of(path):
        if isinstance(found, RawFile):
            read.append(found.name)
        else:
            refused[found.file] = found.reason
    return read, refused


def put(folder: Path, data: bytes, name: str = "dce.zip") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_zip_gives_its_files_and_those_of_the_zips_inside(tmp_path: Path) -> None:
    read, refused = given(put(tmp_path, files.zipped(files.whole())))
    assert read[0] == "01_RC_entretien.pdf"
    assert "Annexes/annexes.zip/plan niveau 0.png" in read
    assert not refused


def test_a_folder_gives_its_files_with_their_folders(tmp_path: Path) -> None:
    (tmp_path / "dce" / "Lot 2").mkdir(parents=True)
    put(tmp_path / "dce" / "Lot 2", b"texte", "CCTP.txt")
    put(tmp_path / "dce", files.zipped({"RC.txt": b"texte"}), "pieces.zip")
    assert given(tmp_path / "dce") == (["pieces.zip/RC.txt", "Lot 2/CCTP.txt"], {})


def test_one_file_is_a_consultation_of_one_piece(tmp_path: Path) -> None:
    assert given(put(tmp_path, b"texte", "CCTP.txt")) == (["CCTP.txt"], {})


def test_what_systems_leave_behind_is_not_a_piece(tmp_path: Path) -> None:
    data = files.zipped({"__MACOSX/._RC.pdf": b"x", "RC.txt": b"x", ".DS_Store": b"x", "~$RC.docx": b"x"})
    assert given(put(tmp_path, data)) == (["RC.txt"], {})


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.txt", "a/../../b.txt", "..\\x.txt"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused_and_the_rest_read(name: str, tmp_path: Path) -> None:
    read, refused = given(put(tmp_path, files.zipped({name: b"mauvais", "RC.txt": b"bon"})))
    assert read == ["RC.txt"]
    assert len(refused) == 1
    assert "sort de l'archive" in next(iter(refused.values()))


def test_nothing_of_an_archive_is_written(tmp_path: Path) -> None:
    path = put(tmp_path, files.zipped({"../dehors.txt": b"x", "dedans.txt": b"x", "z.zip": files.zipped({"a": b"b"})}))
    given(path)
    assert [one.name for one in tmp_path.iterdir()] == ["dce.zip"]
    assert not (tmp_path.parent / "dehors.txt").exists()


def test_a_file_that_swells_beyond_reason_is_not_opened(tmp_path: Path) -> None:
    read, refused = given(put(tmp_path, files.zipped({"bombe.txt": b"\0" * (8 * limits.MB), "RC.txt": b"x"})))
    assert read == ["RC.txt"]
    assert "bombe" in refused["bombe.txt"]


def test_a_bomb_inside_an_archive_inside_is_not_opened(tmp_path: Path) -> None:
    inner = files.zipped({"bombe.csv": b"0" * (8 * limits.MB)})
    read, refused = given(put(tmp_path, files.zipped({"annexes.zip": inner, "RC.txt": b"x"})))
    assert read == ["RC.txt"]
    assert list(refused) == ["annexes.zip/bombe.csv"]


def test_archives_are_not_opened_without_end(tmp_path: Path) -> None:
    data = files.zipped({"fond.txt": b"x"})
    for depth in range(limits.DEEPEST + 2):
        data = files.zipped({f"niveau{depth}.zip": data})
    read, refused = given(put(tmp_path, data))
    assert not read
    assert "l'une dans l'autre" in next(iter(refused.values()))


def test_what_is_beyond_the_total_is_refused_and_small_files_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "Budget", lambda: limits.Budget(bytes_left=1_000))
    read, refused = given(put(tmp_path, files.zipped({"gros.txt": b"ab" * 900, "RC.txt": b"x"})))
    assert read == ["RC.txt"]
    assert "dépasse" in refused["gros.txt"]


def test_too_many_files_are_refused_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "Budget", lambda: limits.Budget(files_left=3))
    read, refused = given(put(tmp_path, files.zipped({f"{n}.txt": b"x" for n in range(20)})))
    assert len(read) == 3
    assert len(refused) == 1


def test_an_archive_that_announces_a_crowd_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    data = bytearray(files.zipped({"RC.txt": b"x"}))
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<H", data, at + 10, 60_000)
    read, refused = given(put(tmp_path, bytes(data)))
    assert not read
    assert "fichiers" in refused["dce.zip"]


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_broken_archive_is_refused_in_french(cut: int, tmp_path: Path) -> None:
    data = files.zipped({"RC.txt": b"x" * 500, "CCTP.txt": b"y" * 500})
    read, refused = given(put(tmp_path, data[:-cut]))
    assert not read
    assert "abîmée" in refused["dce.zip"]


def test_a_damaged_file_of_an_archive_is_refused_and_the_others_read(tmp_path: Path) -> None:
    data = bytearray(files.zipped({"abime.txt": bytes(range(256)) * 20, "RC.txt": b"bon"}))
    data[60:90] = b"\xff" * 30
    read, refused = given(put(tmp_path, bytes(data)))
    assert read == ["RC.txt"]
    assert "abîmé" in refused["abime.txt"]


def test_a_file_under_a_password_is_refused_by_name(tmp_path: Path) -> None:
    data = bytearray(files.zipped({"secret.txt": b"x" * 50}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    read, refused = given(put(tmp_path, bytes(data)))
    assert not read
    assert "mot de passe" in refused["secret.txt"]


def test_a_link_of_an_archive_is_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        info = zipfile.ZipInfo("lien")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    read, refused = given(put(tmp_path, out.getvalue()))
    assert not read
    assert "lien" in refused["lien"]


def test_a_link_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "dce").mkdir()
    put(tmp_path, b"secret", "secret.txt")
    (tmp_path / "dce" / "lien.txt").symlink_to(tmp_path / "secret.txt")
    read, refused = given(tmp_path / "dce")
    assert not read
    assert list(refused) == ["lien.txt"]


def test_accents_of_windows_archives_are_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("Reglement.txt", b"x")
    data = out.getvalue().replace(b"Reglement", "Réglement".encode("cp850"))
    assert given(put(tmp_path, data))[0] == ["Réglement.txt"]


def test_two_files_of_one_name_are_both_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("RC.txt", b"un")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("RC.txt", b"deux")
    assert given(put(tmp_path, out.getvalue()))[0] == ["RC.txt", "RC.txt (2)"]


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "n'existe pas" in given(tmp_path / "absent.zip")[1]["absent.zip"]


def test_a_name_holds_no_control_character(tmp_path: Path) -> None:
    found = list(files_of(put(tmp_path, files.zipped({"R\x1b[2JC.txt": b"x"}))))
    assert all("\x1b" not in (one.file if isinstance(one, Refused) else one.name) for one in found)


def test_a_method_that_is_not_known_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("RC.txt", b"x" * 100)
    assert "compression" in given(put(tmp_path, out.getvalue()))[1]["RC.txt"]
    assert archive.LONGEST_NAME > 0
