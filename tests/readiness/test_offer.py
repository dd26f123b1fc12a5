"""The offer card: precise, dated, private things out; read back strictly; reviewed and compared line by line."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from feeds.database import open_database
from feeds.store import NoticeStore
from readiness.conditions import Absence, Closing, Day, Engagement, Season, TimeWindow
from readiness.errors import UnreadableOffer
from readiness.models import Accreditation, Capability, Site, StockItem, StockLine, Structure, StructureKind
from readiness.offer import Choices, Note, OfferCard, bare_card
from readiness.offer_io import MOST_BYTES, card_to_json, fingerprint, offer_schema, parse_card, read_card
from readiness.offer_page import card_html, card_text
from readiness.offer_pdf import card_pdf
from readiness.offer_review import answered, dated, noted, to_review, without
from readiness.offer_words import CHANGED, EXPIRED, STALE, card_lines, changes
from readiness.store_offer import OfferStore

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LABELS = {"nettoyage-locaux": "Nettoyage de locaux", "espaces-verts": "Espaces verts"}
STRUCTURE = Structure(
    name="Atelier <b>des</b> Ajoncs",
    siret="73282932000074",
    kinds=(StructureKind.EI, StructureKind.ASSOCIATION),
    accreditations=(Accreditation(kind=StructureKind.EI, reference="056 23 0001", valid_until=date(2026, 6, 30)),),
    sites=(Site(name="Atelier", postcode="56100", city="Lorient"),),
    capabilities=(
        Capability(
            segment="nettoyage-locaux",
            hours_per_week=Decimal(120),
            days_per_week=Decimal("3.5"),
            headcount=Decimal(4),
            radius_km=30,
            windows=(TimeWindow(days=(Day.MON, Day.TUE), start=time(8), end=time(17, 30)),),
            refused=(TimeWindow(end=time(7)),),
            confidence="fragile",
            confidence_note="La seule cheffe d'équipe part en mars",
            absences=(Absence(starts=date(2026, 12, 1), ends=date(2026, 12, 20), label="congé de Camille"),),
            engagement=Engagement(least_amount=Decimal(2000), most_months=Decimal(24)),
        ),
        Capability(segment="espaces-verts", days_per_week=Decimal(1)),
    ),
    radius_km=40,
    turnover=Decimal(212000),
    staff=Decimal("9.5"),
    certifications=("qualipropre",),
    insurances=("rc-pro",),
    closings=(Closing(starts="08-03", ends="08-21", label="vacances de Camille"),),
    seasons=(Season(factor=Decimal("0.5"), months=(1, 2)),),
)
STOCK = [
    StockLine(1, StockItem(category="chaises", label="Chaise", quantity=34, condition="bon", price=Decimal(15)), NOW),
    StockLine(2, StockItem(category="chaises", label="Chaise", quantity=6, price=Decimal(25)), NOW),
    StockLine(3, StockItem(category="bancs", label="Banc", quantity=0), NOW),
]


def card(structure: Structure = STRUCTURE, choices: Choices | None = None, today: date = TODAY) -> OfferCard:
    made = bare_card(structure, STOCK, LABELS, today, choices)
    return dated(made, noted(made, {}, today))


def texts(made: OfferCard, today: date = TODAY) -> dict[str, str]:
    return {line.key: line.text for line in card_lines(made, today)}


def test_the_card_says_the_conditions_and_not_only_the_activity() -> None:
    said = texts(card())["activity:nettoyage-locaux"].replace("\u00a0", " ")
    for words in (
        "120 h par semaine",
        "3,5 jours par semaine",
        "4 personnes",
        "jusqu'à 30 km",
        "lun, mar de 8 h à 17 h 30",
        "pas : tous les jours jusqu'à 7 h",
        "au moins 2 000 € HT",
        "au plus 24 mois",
        "capacité fragile, demandez avant",
    ):
        assert words in said
    assert texts(card())["activity:espaces-verts"].replace("\u00a0", " ") == "1 jour par semaine"
    assert texts(card())["closings"] == "du 3 août au 21 août"


def test_what_is_unknown_is_left_out_and_a_bare_activity_says_so() -> None:
    made = card(Structure(name="A", capabilities=(Capability(segment="espaces-verts"),)))
    assert set(texts(made)) == {"activity:espaces-verts", "stock:chaises"}
    assert texts(made)["activity:espaces-verts"] == "conditions non précisées"


def test_private_things_are_out_unless_chosen_and_persons_always() -> None:
    plain = card_to_json(card())
    assert not any(word in plain for word in ("212000", "price", "Camille", "cheffe", "congé"))
    chosen = card_to_json(card(choices=Choices(prices=True, turnover=True, contact="02 00 00 00 00")))
    assert all(word in chosen for word in ("212000", "price_from", "02 00 00 00 00"))
    assert "Camille" not in chosen


def test_the_stock_is_summed_by_category() -> None:
    (goods,) = card(choices=Choices(prices=True)).stock
    assert (goods.category, goods.quantity) == ("chaises", 40)
    assert (goods.price_from, goods.price_to) == (Decimal(15), Decimal(25))


def test_an_agreement_that_expired_is_marked() -> None:
    (line,) = [line for line in card_lines(card(), TODAY) if line.key == "kind:EI"]
    assert EXPIRED in line.marks


def test_a_line_is_stale_after_a_year_without_a_confirmation_and_a_confirmation_mends_it() -> None:
    made = bare_card(STRUCTURE, STOCK, LABELS, TODAY)
    old = noted(made, {}, TODAY - timedelta(days=366))
    marks = {line.key: line.marks for line in card_lines(dated(made, old), TODAY)}
    assert STALE in marks["radius_km"]
    assert STALE not in marks["stock:chaises"]  # counted today
    mended = {**old, "radius_km": answered(old["radius_km"], "vrai", TODAY)}
    (line,) = [line for line in card_lines(dated(made, mended), TODAY) if line.key == "radius_km"]
    assert not line.marks
    assert line.when == "confirmé le 24/11/2026"
    assert to_review(dated(made, mended), TODAY)[-1].key in mended
    assert STALE in to_review(dated(made, mended), TODAY)[0].marks


@pytest.mark.parametrize(("days", "stale"), [(365, False), (366, True)])
def test_a_year_is_365_days(days: int, stale: bool) -> None:
    made = bare_card(STRUCTURE, (), LABELS, TODAY)
    notes = noted(made, {}, TODAY - timedelta(days=days))
    assert (STALE in card_lines(dated(made, notes), TODAY)[0].marks) is stale


def test_a_line_that_nobody_dated_is_stale() -> None:
    assert all(STALE in line.marks for line in card_lines(bare_card(STRUCTURE, STOCK, LABELS, TODAY), TODAY))


def test_a_line_said_to_have_changed_says_so_until_it_is_written_again() -> None:
    made = bare_card(STRUCTURE, STOCK, LABELS, TODAY)
    notes = noted(made, {}, TODAY)
    notes["radius_km"] = answered(notes["radius_km"], "change", TODAY)
    (line,) = [line for line in card_lines(dated(made, notes), TODAY) if line.key == "radius_km"]
    assert CHANGED in line.marks
    further = bare_card(STRUCTURE.model_copy(update={"radius_km": 60.0}), STOCK, LABELS, TODAY)
    notes = noted(further, notes, TODAY)
    (line,) = [line for line in card_lines(dated(further, notes), TODAY) if line.key == "radius_km"]
    assert not line.marks


def test_what_changed_is_told_line_by_line_and_what_only_grew_old_comes_last() -> None:
    before = card(today=TODAY - timedelta(days=400))
    structure = STRUCTURE.model_copy(
        update={"radius_km": 60.0, "capabilities": STRUCTURE.capabilities[:1], "hours_per_week": Decimal(200)}
    )
    made = bare_card(structure, STOCK, LABELS, TODAY)
    known = {key: Note(text, TODAY - timedelta(days=400)) for key, text in texts(before).items()}
    after = dated(made, noted(made, known, TODAY))
    told = [str(change).replace("\u00a0", " ") for change in changes(before, after, TODAY)]
    assert "~ Rayon : jusqu'à 40 km → jusqu'à 60 km" in told
    assert "− Espaces verts : 1 jour par semaine" in told
    assert "+ Heures : 200 h par semaine" in told
    aged = [line for line in told if line.startswith("!")]
    assert any("Lieu" in line and STALE in line for line in aged)
    assert told[-len(aged) :] == aged
    assert not changes(after, after, TODAY) or all(change.aged for change in changes(after, after, TODAY))


def test_only_what_differs_of_a_long_line_is_told() -> None:
    first = STRUCTURE.capabilities[0]
    later = STRUCTURE.model_copy(
        update={"capabilities": (first.model_copy(update={"days_per_week": Decimal(5)}), STRUCTURE.capabilities[1])}
    )
    (change,) = changes(card(), card(later), TODAY)
    assert str(change).replace("\u00a0", " ") == ("~ Nettoyage de locaux : 3,5 jours par semaine → 5 jours par semaine")


def test_what_is_no_longer_true_leaves_the_profile() -> None:
    for key in texts(card(choices=Choices(turnover=True))):
        left = without(STRUCTURE, key)
        if key.startswith("stock:"):
            assert left is None
            continue
        assert left is not None
        assert key not in texts(card(left, Choices(turnover=True)))
    assert without(STRUCTURE, "kind:EI") is not None
    assert without(STRUCTURE, "name") is None


def test_the_same_segment_twice_is_two_lines_and_ends_one_by_one() -> None:
    again = STRUCTURE.model_copy(
        update={
            "capabilities": (*STRUCTURE.capabilities, Capability(segment="espaces-verts", days_per_week=Decimal(3)))
        }
    )
    said = texts(card(again))
    assert {"activity:espaces-verts", "activity:espaces-verts#2"} <= set(said)
    left = without(again, "activity:espaces-verts#2")
    assert left is not None
    assert left.capabilities == STRUCTURE.capabilities


def test_a_profile_is_looser_than_a_card_and_always_makes_one_that_is_read_back() -> None:
    wild = Structure(
        name="N" * 5000,
        siret="12",
        sites=tuple(Site(name="S" * 900, postcode="5" * 40, city="C" * 900) for _ in range(80)),
        capabilities=tuple(
            Capability(
                segment="s" * 200 + "é_", hours_per_week=Decimal("1e12"), radius_km=1e8, equipment=("E" * 900,) * 300
            )
            for _ in range(130)
        ),
        staff=Decimal("3.14159265358979323846"),
        turnover=Decimal("1e30"),
        radius_km=1e9,
        certifications=("C" * 900,) * 300,
        accreditations=(Accreditation(kind=StructureKind.EA, reference="R" * 900),),
    )
    goods = [StockLine(n, StockItem(category=f"{n}" + "x" * 900, label="a", quantity=9**9), NOW) for n in range(600)]
    made = bare_card(wild, goods, {}, TODAY, Choices(prices=True, turnover=True, contact="k" * 900))
    assert made.turnover is None
    assert made.radius_km is None
    assert str(made.staff) == "3.14"
    assert noted(made, {}, TODAY)
    some = made.model_copy(update={"activities": made.activities[:1], "stock": made.stock[:5]})
    assert parse_card(card_to_json(some).encode(), "x") == some


# --- the pages -------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not any(name in ("src", "href", "onclick") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_web_page_stands_by_itself_and_obeys_nothing_of_the_card() -> None:
    nasty = STRUCTURE.model_copy(update={"equipment": ('<script>alert(1)</script>" onclick="x',)})
    page = card_html(card(nasty), TODAY)
    tags = Tags()
    tags.feed(page)
    assert not {"script", "img", "link", "b"} & tags.seen
    assert "Atelier <b>des</b> Ajoncs" in tags.text
    assert "<script>alert(1)</script>" in tags.text
    assert "default-src 'none'" in page


def test_the_pdf_says_all_the_lines_and_is_the_same_every_time() -> None:
    import pypdfium2

    made = card()
    body = card_pdf(made, TODAY)
    assert body == card_pdf(made, TODAY)
    document = pypdfium2.PdfDocument(io.BytesIO(body))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    assert "Atelier <b>des</b> Ajoncs" in text
    assert "capacité fragile, demandez avant" in text
    assert "valable jusqu'au 30/06/2026 ! expiré" in text
    assert len(document) <= 2


def test_a_card_of_very_many_long_lines_still_fits_its_pages() -> None:
    long = STRUCTURE.model_copy(update={"equipment": tuple(f"machine {'x' * 190}" for _ in range(100))})
    assert card_pdf(card(long), TODAY).startswith(b"%PDF")
    assert all(len(line) <= 78 for line in card_text(card(long), TODAY))


# --- what comes from elsewhere ---------------------------------------------------------------------------------


def test_a_card_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    plain = STRUCTURE.model_copy(update={"name": "Atelier des Ajoncs"})
    made = card(plain, Choices(prices=True, turnover=True, contact="mairie"))
    path = tmp_path / "fiche.json"
    path.write_text(card_to_json(made), encoding="utf-8")
    assert read_card(path) == made
    Draft202012Validator(offer_schema()).validate(json.loads(card_to_json(made)))
    assert fingerprint(read_card(path)) == fingerprint(made)


def tree(**more: Any) -> bytes:
    return json.dumps({"format": "lotalot-offer", "version": 1, "made_on": "2026-11-24", "name": "A", **more}).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "JSON lisible"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "pas une fiche offre"),
        (b'{"format": "autre"}', "pas une fiche offre"),
        (b"[" * 100_000, "JSON lisible"),
        (b'{"format": "lotalot-offer", "a": NaN}', "JSON lisible"),
        (b"x" * (MOST_BYTES + 1), "Kio"),
        (tree(version=2), "autre version"),
        (tree(name=""), "« name »"),
        (tree(name="x" * 300), "« name »"),
        (tree(turnover="-1"), "« turnover »"),
        (tree(radius_km=1e9), "« radius_km »"),
        (tree(extra="x"), "« extra »"),
        (tree(siret="12345678901234"), "clé de contrôle"),
        (tree(equipment=["x"] * 500), "« equipment »"),
        (tree(activities=[{"segment": "../../etc", "label": "x"}]), "segment"),
        (tree(stock=[{"category": "x", "quantity": -3}]), "quantity"),
        (tree(a={"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {}}}}}}}}}), "JSON lisible"),
    ],
)
def test_what_is_not_a_card_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableOffer, match=words) as caught:
        parse_card(data, "fiche.json")
    assert str(caught.value).startswith("Fiche offre fiche.json : ")
    assert "\n" not in str(caught.value)


def test_controls_of_a_partners_card_are_gone() -> None:
    read = parse_card(tree(name="A\x1b[31mB\u202e", equipment=["c\x07"]), "x")
    assert "\x1b" not in read.name
    assert "\u202e" not in read.name
    assert read.equipment == ("c",)


@given(st.binary(max_size=300) | st.text(max_size=80).map(lambda text: tree(name=text or "x", contact=text)))
def test_whatever_comes_is_a_card_or_a_refusal_and_a_card_can_be_drawn(data: bytes) -> None:
    try:
        read = parse_card(data, "x")
    except UnreadableOffer:
        return
    assert card_html(read, TODAY)
    assert card_text(read, TODAY)


# --- what is kept ----------------------------------------------------------------------------------------------


def opened(tmp_path: Path) -> OfferStore:
    db = open_database(tmp_path / "w.db")
    NoticeStore(db)
    return OfferStore(db)


def test_a_card_sent_is_kept_with_its_hash_and_its_words(tmp_path: Path) -> None:
    store = opened(tmp_path)
    assert store.last_sent() is None
    sent = store.send(card(), "Mairie", NOW)
    store.send(card(), "Réseau", NOW + timedelta(days=1))
    assert [each.recipient for each in store.sent()] == ["Réseau", "Mairie"]
    assert store.sent()[1].card == card()
    assert sent.hash == fingerprint(card())


def test_notes_come_back_as_they_were(tmp_path: Path) -> None:
    store = opened(tmp_path)
    notes = {"radius_km": Note("jusqu'à 40 km", TODAY, None, "changed"), "staff": Note("9", TODAY, TODAY)}
    store.remember(notes)
    assert store.notes() == notes
    store.remember({})
    assert store.notes() == {}
