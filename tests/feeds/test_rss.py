"""Feeds typed by users: pointers, whatever their bytes."""

import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.errors import UnreadableRecord
from feeds.models import Kind, Notice
from feeds.rss import BODY_LIMIT_BYTES, ITEM_LIMIT, SUMMARY_LIMIT, parse_feed

DATA = Path(__file__).parent / "data" / "rss"
URL = "https://profil.exemple.fr/flux/rss.xml"


def read(name: str) -> list[Notice]:
    return parse_feed((DATA / name).read_bytes(), "ville", URL)


def rss(*items: str, head: str = "") -> bytes:
    return (
        f'{head}<rss version="2.0"><channel><title>t</title><link>https://exemple.fr/</link>'
        f"<description>d</description>{''.join(items)}</channel></rss>"
    ).encode()


def test_an_item_is_a_pointer_with_its_buyer_deadline_and_departement() -> None:
    first = read("rss20.xml")[0]
    assert (first.source, first.guid, first.kind, first.form) == ("rss:ville", "consultation-101", Kind.POINTER, "RSS")
    assert first.title == "Entretien des locaux & vitrerie [lot 1]"
    assert first.buyer.name == "Ville d'Exemple"
    assert first.deadline is not None
    assert first.deadline.wall == "2026-10-05T12:00"
    assert first.departments == ("56",)
    assert first.lots == ()


def test_a_summary_is_plain_text_without_its_scripts() -> None:
    assert read("rss20.xml")[0].description == "Nettoyage de trois écoles.\nDurée : 12 mois"


def test_a_relative_link_is_resolved_against_the_feed() -> None:
    assert [link.url for link in read("rss20.xml")[0].links] == ["https://profil.exemple.fr/consultation/101?org=ex"]


def test_the_day_of_publication_is_the_one_in_paris() -> None:
    assert read("rss20.xml")[0].published == date(2026, 9, 14)
    assert read("atom.xml")[0].published == date(2026, 9, 15)


def test_the_link_then_a_digest_stand_for_a_missing_guid() -> None:
    _, second, third = read("rss20.xml")
    assert second.guid == "https://profil.exemple.fr/consultation/102"
    assert len(third.guid) == 32
    assert third.guid == read("rss20.xml")[2].guid


def test_atom_content_and_author_are_read_without_the_address_of_e_mail() -> None:
    (entry,) = read("atom.xml")
    assert entry.title == "Appel à sourcing : espaces verts"
    assert entry.description == "Rencontre le 3 octobre."
    assert entry.buyer.name == "Réseau d'Exemple"
    assert entry.guid == "urn:exemple:7"


def test_rdf_is_read() -> None:
    (entry,) = read("rdf.xml")
    assert (entry.title, entry.buyer.name, entry.published) == (
        "Blanchisserie",
        "Centre hospitalier d'Exemple",
        date(2026, 9, 11),
    )


def test_a_feed_in_latin_1_keeps_its_accents_and_quotes() -> None:
    assert read("latin1.xml")[0].title == "Marché d’élagage à Échirolles"


def test_bytes_that_are_not_the_declared_utf_8_are_taken_for_cp1252() -> None:
    body = rss("<item><title>Été à la médiathèque</title><guid>1</guid></item>").decode().encode("cp1252")
    assert parse_feed(body, "x", URL)[0].title == "Été à la médiathèque"


def test_a_feed_in_utf_16_is_read() -> None:
    text = rss("<item><title>Été</title><guid>1</guid></item>").decode()
    assert parse_feed(text.encode("utf-16"), "x", URL)[0].title == "Été"


def test_a_broken_feed_gives_its_items_with_a_warning() -> None:
    notices = read("broken.xml")
    assert notices[0].title == "Collecte & tri des papiers"
    assert "mal formé" in notices[0].warnings[0]


def test_an_empty_feed_gives_nothing_and_no_error() -> None:
    assert read("empty.xml") == []


def test_hostile_items_are_harmless() -> None:
    notices = {notice.guid: notice for notice in read("hostile.xml")}
    assert notices["h-1"].title == "[bold red]Titre[/] [31mrouge envers"
    assert all(not notice.links for guid, notice in notices.items() if guid != "h-4")
    assert notices["h-4"].title == "Image"
    assert notices["h-4"].published is None
    assert len(notices) == 4


def test_a_summary_of_five_megabytes_is_refused_and_one_of_four_is_cut() -> None:
    huge = rss(f"<item><title>t</title><description>{'a ' * (BODY_LIMIT_BYTES // 2)}</description></item>")
    with pytest.raises(UnreadableRecord, match="5 Mo"):
        parse_feed(huge, "x", URL)
    large = rss(f"<item><title>t</title><description>{'a' * 4_000_000}</description></item>")
    assert len(parse_feed(large, "x", URL)[0].description) == SUMMARY_LIMIT


def test_a_large_feed_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(UnreadableRecord, match="mal formé"):
        parse_feed(rss("<item><title>t</title>" + "<a " * 400_000), "x", URL)


def test_only_so_many_items_are_read() -> None:
    items = [f"<item><title>{number}</title><guid>{number}</guid></item>" for number in range(ITEM_LIMIT + 5)]
    assert len(parse_feed(rss(*items), "x", URL)) == ITEM_LIMIT


def test_an_item_that_comes_twice_counts_once() -> None:
    item = "<item><title>t</title><guid>1</guid></item>"
    assert len(parse_feed(rss(item, item), "x", URL)) == 1


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<?xml version="1.0"?>\n<!DOCTYPE rss\n[ <!ENTITY x SYSTEM "file:///etc/passwd"> ]>',
        '<!doctype rss [<!entity a "<rss>">]>',
    ],
)
def test_a_document_type_with_entities_is_refused_before_parsing(head: str) -> None:
    with pytest.raises(UnreadableRecord, match="entités"):
        parse_feed(rss("<item><title>&b;</title></item>", head=head), "x", URL)


def test_entities_hidden_in_another_encoding_are_refused_too() -> None:
    text = rss("<item><title>t</title></item>", head='<!DOCTYPE rss [<!ENTITY a "lol">]>').decode()
    with pytest.raises(UnreadableRecord, match="entités"):
        parse_feed(text.encode("utf-16"), "x", URL)


def test_a_document_type_without_entities_is_harmless() -> None:
    head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://exemple.fr/rss-0.91.dtd">'
    assert len(parse_feed(rss("<item><title>t</title></item>", head=head), "x", URL)) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"bonjour", b"<html><body>non</body></html>", b'{"a": 1}', b"<foo><item><title>x</title></item></foo>"],
)
def test_what_is_not_a_feed_is_refused_in_french(body: bytes) -> None:
    with pytest.raises(UnreadableRecord, match="RSS ou Atom") as refused:
        parse_feed(body, "ville", URL)
    assert URL in str(refused.value)


def test_an_author_that_is_only_an_address_of_e_mail_is_nobody() -> None:
    (notice,) = parse_feed(rss("<item><title>t</title><author>contact@exemple.fr</author></item>"), "x", URL)
    assert notice.buyer.name == ""


def test_feedparser_is_loaded_only_when_a_feed_is_read() -> None:
    code = "import sys, feeds.rss; sys.exit('feedparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_a_string_that_names_a_file_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss("<item><title>secret</title></item>"))
    with pytest.raises(UnreadableRecord):
        parse_feed(str(secret).encode(), "x", URL)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400), st.text(max_size=100))
def test_no_text_breaks_an_item(title: str, summary: str, link: str) -> None:
    def cdata(text: str) -> str:
        return "<![CDATA[" + text.replace("]]>", "").encode("utf-8", "replace").decode() + "]]>"

    body = rss(
        f"<item><title>{cdata(title)}</title><description>{cdata(summary)}</description><link>{cdata(link)}</link></item>"
    )
    for notice in parse_feed(body, "x", URL):
        shown = notice.title + notice.description
        assert all(character == "\n" or unicodedata.category(character) not in ("Cc", "Cs") for character in shown)
        assert "\x1b" not in shown
        assert all(link.url.startswith(("http://", "https://")) for link in notice.links)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_a_refusal(body: bytes) -> None:
    try:
        notices = parse_feed(body, "x", URL)
    except UnreadableRecord:
        return
    assert isinstance(notices, list)


def test_a_source_id_that_says_rss_already_is_not_prefixed_again() -> None:
    body = b"<rss version='2.0'><channel><item><title>Avis</title><guid>1</guid></item></channel></rss>"

    sources = {parse_feed(body, ident, "https://exemple.fr/flux")[0].source for ident in ("3", "rss:3")}

    assert sources == {"rss:3"}


# --- guids, addresses and dates as tools really write them --------------------------------------------------------------


def items(inner: str) -> list[Notice]:
    return parse_feed(
        f'<rss version="2.0"><channel>{inner}</channel></rss>'.encode(), "rss:1", "https://exemple.fr/flux/a.xml"
    )


def test_a_guid_that_is_no_address_makes_none_up() -> None:
    [notice] = items("<item><title>T</title><guid>42</guid></item>")
    assert (notice.guid, notice.links) == ("42", ())
    [notice] = items('<item><title>T</title><guid isPermaLink="false">https://exemple.fr/42</guid></item>')
    assert notice.links == ()


def test_a_guid_that_is_an_address_is_the_link_when_there_is_no_other() -> None:
    [notice] = items("<item><title>T</title><guid>https://exemple.fr/avis/42</guid></item>")
    assert [link.url for link in notice.links] == ["https://exemple.fr/avis/42"]
    [notice] = items("<item><title>T</title><guid>https://exemple.fr/g</guid><link>avis/42</link></item>")
    assert [link.url for link in notice.links] == ["https://exemple.fr/flux/avis/42"]


def test_an_address_that_hides_its_host_behind_a_name_is_dropped() -> None:
    [notice] = items("<item><title>T</title><link>https://www.boamp.fr@pirate.exemple.fr/avis</link></item>")
    assert notice.links == ()


@pytest.mark.parametrize(
    "written", ["lun., 07 sept. 2026 10:00:00 +0200", "lundi 7 septembre 2026", "7/09/2026 10:00", "2026-09-07 10:00"]
)
def test_a_date_in_french_is_read(written: str) -> None:
    [notice] = items(f"<item><title>T</title><pubDate>{written}</pubDate></item>")
    assert notice.published == date(2026, 9, 7)


def test_a_tag_with_thousands_of_attributes_is_refused_before_any_parser_sees_it() -> None:
    many = " ".join(f'a{number}="1"' for number in range(20_000))
    with pytest.raises(UnreadableRecord, match="attributs"):
        items(f"<item {many}><title>T</title></item>")
    picture = "data:image/png;base64," + "A" * 40_000 + "=="
    [notice] = items(f'<item><title>T</title><description><![CDATA[<img src="{picture}">Mot]]></description></item>')
    assert notice.description == "Mot"
