"""Files of any kind and size, cut into records."""

import collections
import gzip
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import files, json_stream, plain_bytes
from feeds.errors import UnreadableFile, UnreadableRecord
from feeds.json_stream import Window
from feeds.models import Kind, Refusal
from feeds.records import RawRecord, iter_file, iter_paths, parse_record

DATA = Path(__file__).parent / "data" / "boamp"
RECORDS = [
    {"idweb": f"26-{number}", "objet": f"Avis {{n}} n° {number}", "nomacheteur": 'Ville "d\'Essai" ]['}
    for number in range(5)
]


def labels(path: Path) -> list[str]:
    return [item.label if isinstance(item, RawRecord) else f"refus {item.record}" for item in iter_file(path)]


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


IDS = [f"26-{number}" for number in range(5)]
LINES = "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.json", json.dumps({"total_count": 5, "results": RECORDS})),
        ("page-indented.json", json.dumps({"results": RECORDS, "total_count": 5}, indent=1)),
        (
            "old-page.json",
            json.dumps({"nhits": 5, "records": [{"recordid": "x", "fields": record} for record in RECORDS]}),
        ),
        ("array.json", json.dumps(RECORDS)),
        ("array-indented.json", json.dumps(RECORDS, indent=2)),
        ("export.jsonl", LINES),
        ("export.jsonl", LINES + "\n\n"),
        ("crlf.jsonl", LINES.replace("\n", "\r\n")),
        ("lines-under-another-name.json", LINES),
        ("bom.jsonl", b"\xef\xbb\xbf" + LINES.encode()),
        ("export.jsonl.gz", gzip.compress(LINES.encode(), mtime=0)),
        ("array.gz", gzip.compress(json.dumps(RECORDS).encode(), mtime=0)),
    ],
)
@pytest.mark.parametrize("chunk", [json_stream.CHUNK, 16, 7])
def test_every_carrier_gives_the_same_records(
    name: str, content: bytes | str, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", chunk)
    records = list(iter_file(write(tmp_path / name, content)))
    assert len(records) == 5
    trees = []
    for record in records:
        assert isinstance(record, RawRecord)
        tree = json.loads(record.data)
        trees.append(tree.get("fields", tree))
        assert len(parse_record(record)) == 1
    assert trees == RECORDS


def test_a_record_alone_is_a_file_too(tmp_path: Path) -> None:
    assert labels(write(tmp_path / "one.json", json.dumps(RECORDS[0], indent=2))) == ["26-0"]
    assert labels(DATA / "fnsimple_reserved_lots.json") == ["26-90001"]
    assert labels(DATA / "mapa_quantities.xml") == ["26-90002"]


def test_named_records_are_read_and_strangers_refused_by_their_name(tmp_path: Path) -> None:
    content = {"_note": "capté", "premier": RECORDS[0], "approch_projet": {"code": 1}, "second": RECORDS[1]}
    assert labels(write(tmp_path / "named.json", json.dumps(content))) == ["26-0", "refus « approch_projet »", "26-1"]


def test_a_broken_line_is_one_refusal_with_its_number_and_bytes(tmp_path: Path) -> None:
    lines = LINES.split("\n")
    lines[2] = lines[2][:30]
    found = list(iter_file(write(tmp_path / "export.jsonl", "\n".join(lines))))
    assert [item.label if isinstance(item, RawRecord) else item.record for item in found] == [
        "26-0",
        "26-1",
        "ligne 3",
        "26-3",
        "26-4",
    ]
    refusal = found[2]
    assert isinstance(refusal, Refusal)
    assert refusal.raw == lines[2].encode()
    assert refusal.origin.endswith("export.jsonl")
    assert refusal.reason.endswith(".")


def test_a_broken_first_line_does_not_hide_the_others(tmp_path: Path) -> None:
    content = '{"idweb": "26-9", "obj\n' + LINES
    assert labels(write(tmp_path / "export.json", content)) == ["refus ligne 1", *IDS]


@pytest.mark.parametrize("wrap", ["[{}]", '{{"total_count": 5, "results": [{}]}}'])
def test_json_that_breaks_in_the_middle_keeps_what_came_before(wrap: str, tmp_path: Path) -> None:
    body = wrap.replace("{{", "{").replace("}}", "}").replace("[{}]", "[" + LINES.replace("\n", ",") + "]")
    cut = body[: body.index('"26-3"')] + '"26-3" !!'
    found = labels(write(tmp_path / "cut.json", cut))
    assert found[:3] == ["26-0", "26-1", "26-2"]
    assert len(found) == 4
    assert found[3].startswith("refus suite à partir de l'octet")


def test_a_stream_interrupted_by_the_server_says_so(tmp_path: Path) -> None:
    message = '{"error": "Streaming interrupted: offset too large"}'
    *_, line = iter_file(write(tmp_path / "export.jsonl", LINES + "\n" + message))
    *_, item = iter_file(write(tmp_path / "array.json", "[" + LINES.replace("\n", ",") + "," + message + "]"))
    *_, text = iter_file(
        write(tmp_path / "text.json", "[" + LINES.replace("\n", ",") + "\nStreaming interrupted due to an error")
    )
    for refusal in (line, item, text):
        assert isinstance(refusal, Refusal)
        assert "interrompu" in refusal.reason


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("api.json", '{"openapi": "3.0.0", "info": {"title": "x"}, "paths": {"/a": {}}}', "OpenAPI"),
        ("facets.json", '{"famille": {"Divers": 3}, "etat": {"INITIAL": 5}}', "ne contient pas d'avis"),
        ("groups.json", '{"results": [{"famille": "FNS", "count": 3}]}', "ne contient pas d'avis"),
        ("error.json", '{"error_code": "ODSQLError", "message": "ODSQL query is malformed"}', "message d'erreur"),
        ("table.jsonl", '{"a": 1}\n' * 50, "ne contient pas d'avis"),
        ("numbers.json", "[1, 2, 3]", "ne contient pas d'avis"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00", "format inconnu"),
        ("archive.zip", b"PK\x03\x04xxxx", "archive"),
        ("table.csv", "a;b\n1;2\n", "format inconnu"),
        ("empty.json", b"", "vide"),
        ("blank.json", b" \n ", "vide"),
        ("page.html", "<!DOCTYPE html><html><body/></html>", "page web"),
        ("other.xml", "<catalogue/>", "ni un avis"),
        ("broken.gz", gzip.compress(LINES.encode(), mtime=0)[:60], "abîmé"),
        ("cut.json", '{"idweb": "26-1", "objet": "x", "donn', "abîmé ou coupé"),
    ],
)
def test_what_is_no_notice_is_exactly_one_refusal(name: str, content: bytes | str, words: str, tmp_path: Path) -> None:
    [refusal] = list(iter_file(write(tmp_path / name, content)))
    assert isinstance(refusal, Refusal)
    assert refusal.origin.endswith(name)
    assert words.lower() in refusal.reason.lower()


def test_a_missing_file_is_a_refusal(tmp_path: Path) -> None:
    [refusal] = list(iter_file(tmp_path / "absent.json"))
    assert isinstance(refusal, Refusal)
    assert "n'existe pas" in refusal.reason


def test_an_empty_page_is_no_error(tmp_path: Path) -> None:
    assert list(iter_file(write(tmp_path / "page.json", '{"total_count": 0, "results": []}'))) == []
    assert list(iter_file(write(tmp_path / "array.json", "[]"))) == []


def test_xml_and_feeds_are_told_by_their_root(tmp_path: Path) -> None:
    rss = write(tmp_path / "flux.xml", '<?xml version="1.0"?><!-- <ann> --><rss version="2.0"><channel/></rss>')
    atom = write(tmp_path / "atom.xml", '<feed xmlns="http://www.w3.org/2005/Atom"/>')
    eforms = write(tmp_path / "eforms.xml", '<ContractNotice xmlns="urn:x"><ID>1</ID></ContractNotice>')
    formats = [item.format for path in (rss, atom, eforms) for item in iter_file(path) if isinstance(item, RawRecord)]
    assert formats == ["rss", "rss", "boamp-xml"]


def test_several_notices_under_one_root_are_all_read() -> None:
    one = "<ANNONCE><GESTION><REFERENCE><IDWEB>26-{}</IDWEB></REFERENCE></GESTION><DONNEES><OBJET><TITRE_MARCHE>T</TITRE_MARCHE></OBJET></DONNEES></ANNONCE>"
    body = f"<ANNONCES>{one.format(1)}{one.format(2)}</ANNONCES>".encode()
    assert [notice.guid for notice in parse_record(RawRecord("boamp-xml", "x", "y", body))] == ["26-1", "26-2"]


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("boamp-json", b"{"),
        ("boamp-json", b"[1]"),
        ("boamp-json", b'"x"'),
        ("boamp-json", b"\xff\xfe"),
        ("boamp-json", b'{"idweb": "26-1", "objet": "\xff'),
        ("boamp-json", b"[" * 100_000),
        ("boamp-json", b'{"a":' * 5000 + b"1" + b"}" * 5000),
        ("boamp-xml", b"<a/>"),
        ("boamp-xml", b"<a"),
        ("boamp-xml", b'<!DOCTYPE a [<!ENTITY x "y">]><ANNONCE>&x;</ANNONCE>'),
    ],
)
def test_an_unreadable_record_is_named(form: str, data: bytes) -> None:
    with pytest.raises(UnreadableRecord) as caught:
        parse_record(RawRecord(form, "dossier/fichier", "ligne 3", data))
    assert caught.value.origin == "dossier/fichier"
    assert str(caught.value).endswith(".")
    assert "fichier" in str(caught.value)


def test_lone_surrogates_are_read_and_dropped(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", '{"idweb": "26-1", "objet": "a\\ud800b"}\n{"idweb": "26-2", "objet": "x"}')
    titles = [notice.title for raw in iter_file(path) if isinstance(raw, RawRecord) for notice in parse_record(raw)]
    assert titles == ["Ab", "X"]


def test_the_digest_changes_with_the_bytes_only() -> None:
    one, same, other = (
        RawRecord("boamp-json", origin, "l", data) for origin, data in (("a", b"1"), ("b", b"1"), ("a", b"2"))
    )
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 16


def test_folders_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/1.json", "a.xml", ".cache/x.json", "b/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [str(path.relative_to(tmp_path)) for path in iter_paths([tmp_path])]
    assert found == ["a.xml", "b/1.json", "b/2.json"]
    (tmp_path / "b" / "boucle").symlink_to(tmp_path)
    assert len(list(iter_paths([tmp_path]))) == 3
    assert list(iter_paths([tmp_path / "a.xml", tmp_path / "absent"])) == [tmp_path / "a.xml", tmp_path / "absent"]


# --- size -------------------------------------------------------------------------------------------------------


def test_a_record_that_is_too_large_is_refused_and_the_next_ones_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", 512)
    monkeypatch.setattr(files, "CHUNK", 512)
    monkeypatch.setattr(files, "VALUE_LIMIT", 2000)
    monkeypatch.setattr(Window.__init__, "__defaults__", (b"", 2000))
    large = {"idweb": "26-9", "objet": '} ] " {' * 2000}
    items = [RECORDS[0], large, RECORDS[1], {"autre": 1} | large, RECORDS[2]]
    array = write(tmp_path / "array.json", json.dumps(items))
    assert labels(array) == ["26-0", "refus résultat 2", "26-1", "refus résultat 4", "26-2"]
    lines = write(tmp_path / "export.jsonl", "\n".join(map(json.dumps, items)))
    assert labels(lines) == ["26-0", "refus ligne 2", "26-1", "refus ligne 4", "26-2"]
    page = write(tmp_path / "page.json", json.dumps({"total_count": 3, "results": items}))
    assert labels(page) == ["26-0", "refus résultat 2", "26-1", "refus résultat 4", "26-2"]


def test_a_compressed_file_that_unfolds_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_bytes, "INFLATED_LIMIT", 100_000)
    found = list(iter_file(write(tmp_path / "bomb.jsonl.gz", gzip.compress(b" " * 10_000_000))))
    assert isinstance(found[-1], Refusal)
    assert "décompressé" in found[-1].reason


@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(
    body=st.binary(max_size=300)
    | st.text(st.sampled_from('{}[]",:\\ \n1aidwebresults<>/'), max_size=200).map(str.encode),
    name=st.sampled_from(["x.json", "x.jsonl", "x.xml"]),
)
def test_any_bytes_give_records_and_refusals_and_never_an_error(
    body: bytes, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write(tmp_path_factory.getbasetemp() / name, body)
    for item in iter_file(path):
        assert isinstance(item, RawRecord | Refusal)
        if isinstance(item, Refusal):
            assert item.origin == str(path)
            assert item.reason.endswith(".")


def test_errors_are_sentences_that_name_the_file() -> None:
    assert str(UnreadableFile("a.json", "il est vide")) == "Fichier illisible, a.json : il est vide."
    assert str(UnreadableRecord("a.json", "26-1", "x")) == "Avis illisible, 26-1 (a.json) : x."
    assert str(UnreadableRecord("", "26-1", "x")) == "Avis illisible, 26-1 : x."


# --- the real notices -------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_every_real_record_is_a_notice_or_a_named_refusal(shared: Path) -> None:
    forms: collections.Counter[str] = collections.Counter()
    kinds: collections.Counter[Kind] = collections.Counter()
    refused = []
    for path in iter_paths([shared / "boamp"]):
        for item in iter_file(path):
            if isinstance(item, Refusal):
                refused.append(item)
                continue
            for notice in parse_record(item):
                forms[notice.form] += 1
                kinds[notice.kind] += 1
                assert notice.title
                assert notice.buyer.name
                if b"DATE_PUBLICATION" in item.data or b"dateparution" in item.data:
                    assert notice.published
    for form in ("FNSimple", "MAPA", "EFORMS", "V230", "FLAT"):
        assert forms[form] > 0
    for kind in (Kind.CALL, Kind.RESULT, Kind.CHANGE):
        assert kinds[kind] > 0
    assert all(item.record and item.reason.endswith(".") for item in refused)
    assert not [item for item in refused if item.origin.endswith((".xml", ".jsonl"))]


@pytest.mark.shared
def test_xml_and_json_of_the_same_real_notice_are_the_same_notice(shared: Path) -> None:
    def notices(folder: str) -> dict[str, tuple[object, ...]]:
        return {
            notice.guid: (notice.kind, notice.title, notice.deadline, notice.cpv, notice.lots, notice.statements)
            for path in iter_paths([shared / "boamp" / folder])
            for item in iter_file(path)
            if isinstance(item, RawRecord)
            for notice in parse_record(item)
        }

    from_xml = notices("dila_xml_3_2_5") | notices("dila_xml_v230")
    from_json = notices("derived_api_shape/dila_3_2_5.jsonl") | notices("derived_api_shape/dila_v230.jsonl")
    assert from_xml
    assert from_xml.keys() == from_json.keys()
    assert from_xml == from_json


def test_a_bad_first_line_does_not_lose_the_lines_after_it(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text('pas du json\n{"idweb": "26-3", "objet": "Nettoyage"}\n', encoding="utf-8")

    refused, record = iter_file(path)

    assert isinstance(refused, Refusal)
    assert refused.record == "ligne 1"
    assert isinstance(record, RawRecord)
    assert record.label == "26-3"


# --- files as people's machines hold them -------------------------------------------------------------------------------


def numbered(number: int) -> dict[str, str]:
    return {"idweb": f"26-{number}", "objet": "Nettoyage été", "nature": "APPEL_OFFRE"}


def guids(path: Path) -> list[str]:
    return [notice.guid for raw in iter_file(path) if isinstance(raw, RawRecord) for notice in parse_record(raw)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("lines", [True, False])
def test_json_in_another_unicode_encoding_is_read(encoding: str, lines: bool, tmp_path: Path) -> None:
    records = [numbered(n) for n in range(1, 2001)]
    text = "\n".join(map(json.dumps, records)) if lines else json.dumps(records)
    path = tmp_path / ("a.jsonl" if lines else "a.json")
    path.write_bytes(text.encode(encoding))
    assert guids(path) == [record["idweb"] for record in records]


def test_json_in_latin_1_keeps_its_accents(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        json.dumps(numbered(1), ensure_ascii=False).encode("cp1252") + b"\n" + json.dumps(numbered(2)).encode()
    )
    titles = [notice.title for raw in iter_file(path) if isinstance(raw, RawRecord) for notice in parse_record(raw)]
    assert titles == ["Nettoyage été", "Nettoyage été"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n\n", "\n \n"])
def test_lines_end_in_any_way(end: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(end.join(json.dumps(numbered(n)) for n in range(1, 4)).encode())
    assert guids(path) == ["26-1", "26-2", "26-3"]


def test_pages_one_a_line_are_all_read(tmp_path: Path) -> None:
    pages = [{"total_count": 4, "results": [numbered(2 * n), numbered(2 * n + 1)]} for n in (1, 2)]
    for name in ("a.json", "a.jsonl"):
        path = tmp_path / name
        path.write_text("\n".join(map(json.dumps, pages)), encoding="utf-8")
        assert guids(path) == ["26-2", "26-3", "26-4", "26-5"]


def test_an_export_that_says_in_words_that_it_stopped_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(numbered(1)) + "\nStreaming interrupted due to the following error: x", encoding="utf-8")
    _, refusal = iter_file(path)
    assert isinstance(refusal, Refusal)
    assert "interrompu" in refusal.reason


def test_an_archive_is_refused_with_what_to_do(tmp_path: Path) -> None:
    for name, make in (("a.zip", "zip"), ("a.tar.gz", "gztar"), ("a.tar", "tar")):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / "a.json").write_text("[]", encoding="utf-8")
        path = Path(shutil.make_archive(str(tmp_path / "a"), make, tmp_path / "in"))
        [refusal] = iter_file(path)
        assert path.name == name
        assert isinstance(refusal, Refusal)
        assert "archive" in refusal.reason


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="file names are Unicode there")
def test_a_file_name_that_is_no_text_can_be_shown_and_stored(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\x1b[31m.json"))
    path.write_text("{", encoding="utf-8")
    [refusal] = iter_file(path)
    assert isinstance(refusal, Refusal)
    for text in (refusal.origin, refusal.record):
        text.encode("utf-8")
        assert text.isprintable()


def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with a name here")
    os.mkfifo(tmp_path / "a.json")
    [refusal] = iter_file(tmp_path / "a.json")
    assert isinstance(refusal, Refusal)
    assert list(iter_paths([tmp_path])) == []


@pytest.mark.parametrize("declaration", ['<?xml version="1.0" encoding="ISO-8859-1"?>', '<?xml version="1.0"?>', ""])
def test_one_bad_notice_among_several_of_an_xml_file_costs_no_other(declaration: str, tmp_path: Path) -> None:
    def one(number: int, title: str) -> str:
        where = f"<GESTION><REFERENCE><IDWEB>26-{number}</IDWEB></REFERENCE></GESTION>" if number else "<GESTION/>"
        return f'<jo:ann v="1">{where}<DONNEES><OBJET><TITRE_MARCHE>{title}</TITRE_MARCHE></OBJET></DONNEES></jo:ann>'

    body = f'{declaration}<jo:jour xmlns:jo="urn:x">{one(1, "Réemploi")}\n{one(0, "x")}{one(3, "Été")}</jo:jour>'
    path = tmp_path / "jour.xml"
    path.write_bytes(body.encode("iso-8859-1" if "8859" in declaration else "utf-8"))
    found = list(iter_file(path))
    assert [raw.label for raw in found if isinstance(raw, RawRecord)] == ["26-1", "jour (2)", "26-3"]
    titles, refused = [], []
    for raw in found:
        assert isinstance(raw, RawRecord)
        try:
            titles += [notice.title for notice in parse_record(raw)]
        except UnreadableRecord as error:
            refused.append(error.record)
    assert (titles, refused) == (["Réemploi", "Été"], ["jour (2)"])
