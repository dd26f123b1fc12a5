"""The tree that XML and JSON share."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.tree import (
    DEPTH_LIMIT,
    XML_LIMIT_BYTES,
    TreeError,
    as_list,
    dig,
    first_key,
    has,
    line_of,
    lines_of,
    text_of,
    walk_texts,
    xml_to_tree,
)


def test_object_or_list_is_always_a_list() -> None:
    assert as_list(None) == as_list("") == []
    assert as_list({"a": ""}) == [{"a": ""}]
    assert as_list(["x", "y"]) == ["x", "y"]


def test_presence_is_the_value() -> None:
    assert has({"SERVICES": ""}, "SERVICES")
    assert has([{"A": ""}, {"B": ""}], "B")
    assert not has({"SERVICES": ""}, "TRAVAUX")
    assert not has("", "SERVICES")
    assert first_key({"@x": "1", "OUVERT": ""}) == "OUVERT"
    assert first_key("") == first_key([]) == ""


def test_digging_goes_through_lists_and_never_fails() -> None:
    tree = {"a": [{"x": "1"}, {"b": {"c": "2"}}]}
    assert dig(tree, "a", "b", "c") == "2"
    assert dig(tree, "a", "z") is None
    assert dig("", "a") is None


def test_texts() -> None:
    assert text_of({"@unit": "EUR", "#text": "12"}) == "12"
    assert text_of([{"#text": "un"}, "deux", ["pas de liste de listes"]]) == "un\ndeux"
    assert text_of(None) == text_of({}) == ""
    assert text_of(12) == "12"
    assert text_of(bool(0)) == "false"
    assert line_of({"a": " un\ndeux "}, "a") == "un deux"
    assert lines_of({"a": " un\n deux "}, "a") == "un\ndeux"
    assert list(walk_texts({"a": ["x", {"@id": "n", "b": "y"}]}, "r")) == [("r.a[0]", "x"), ("r.a[1].b", "y")]


def test_xml_becomes_the_same_tree_as_the_api() -> None:
    body = b"""<?xml version="1.0" encoding="UTF-8"?><!-- note --><jo:ann xmlns:jo="urn:x" xmlns:xsi="y" xsi:type="z">
    <HTML><![CDATA[<b>gros</b>]]><SOUS/></HTML><DEP>1</DEP><DEP>2</DEP><V devise="EUR"> 12 </V><NATURE><SERVICES/></NATURE></jo:ann>"""
    assert xml_to_tree(body) == {
        "jo:ann": {"DEP": ["1", "2"], "V": {"@devise": "EUR", "#text": "12"}, "NATURE": {"SERVICES": ""}}
    }


def test_declared_encodings_are_obeyed() -> None:
    text = '<?xml version="1.0" encoding="{}"?><a>Déjà</a>'
    for encoding in ("iso-8859-1", "windows-1252", "utf-8", "utf-16"):
        assert xml_to_tree(text.format(encoding).encode(encoding)) == {"a": "Déjà"}


def test_unusual_prefixes_become_the_usual_ones() -> None:
    body = (
        b'<n:ContractNotice xmlns:n="urn:n" xmlns:ns1="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
        b"<ns1:ID>1</ns1:ID></n:ContractNotice>"
    )
    assert xml_to_tree(body) == {"n:ContractNotice": {"cbc:ID": "1"}}


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        b"<a>&inconnue;</a>",
        b"<a><b></a>",
        b"",
        b"<a>" * (DEPTH_LIMIT + 1),
        b'<?xml version="1.0" encoding="inconnu-9"?><a/>',
        b"<a>" + b" " * XML_LIMIT_BYTES + b"</a>",
    ],
    ids=["entity", "external", "undeclared", "unbalanced", "empty", "deep", "encoding", "large"],
)
def test_dangerous_or_broken_xml_is_refused(body: bytes) -> None:
    with pytest.raises(TreeError):
        xml_to_tree(body)


@given(st.binary() | st.text(st.sampled_from("<>/ab&;! '\"=x")).map(str.encode))
def test_bytes_are_a_tree_or_a_tree_error(body: bytes) -> None:
    with contextlib.suppress(TreeError):
        assert len(xml_to_tree(body)) == 1
