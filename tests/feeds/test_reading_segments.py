"""Which trade of the social economy a notice is about."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.models import Buyer, Kind, Lot, Notice, SegmentHit
from feeds.reading.segments import SEGMENTS, TABLE_VERSION, read_segments, segments_in_words, segments_of_cpv
from feeds.text import fold


def notice(
    title: str = "",
    cpv: tuple[str, ...] = (),
    lots: tuple[Lot, ...] = (),
    description: str = "",
    descriptors: tuple[tuple[str, str], ...] = (),
) -> Notice:
    return Notice(
        source="boamp",
        guid="26-1",
        kind=Kind.CALL,
        form="FNSimple",
        title=title,
        buyer=Buyer("Commune de Kerlann"),
        published=None,
        cpv=cpv,
        lots=lots,
        description=description,
        descriptors=descriptors,
    )


def slugs(hits: tuple[SegmentHit, ...]) -> set[str]:
    return {hit.slug for hit in hits}


def test_the_table_has_26_segments_with_a_label_and_a_way_in() -> None:
    assert len(SEGMENTS) == 26
    assert TABLE_VERSION >= 1
    for slug, segment in SEGMENTS.items():
        assert segment.slug == slug
        assert segment.label
        assert segment.cpv or segment.words


def test_the_tables_phrases_are_folded_and_its_prefixes_are_digits() -> None:
    for segment in SEGMENTS.values():
        for phrase in (*segment.words, *segment.traps, *segment.not_words, *segment.allow_after):
            assert phrase == fold(phrase), phrase
            assert "  " not in phrase, phrase
        for prefix in (*segment.cpv, *segment.not_cpv):
            assert prefix.isdigit(), prefix
            assert 3 <= len(prefix) <= 8, prefix


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("90911200", {"nettoyage-locaux"}),
        ("90910000", {"nettoyage-locaux"}),
        ("90690000", {"proprete-urbaine"}),
        ("77310000", {"espaces-verts"}),
        ("77320000", {"espaces-verts"}),
        ("55523100", {"traiteur-restauration"}),
        ("98310000", {"blanchisserie"}),
        ("39130000", {"mobilier-reemploi"}),
        ("34928400", {"mobilier-urbain"}),
        ("39113600", {"mobilier-urbain"}),
        ("45442100", {"second-oeuvre"}),
        ("45111100", {"deconstruction-depose"}),
        ("79952100", {"culture-sport"}),
        ("79620000", {"mise-a-disposition"}),
        ("79622000", {"services-sociaux"}),
        ("30192000", {"papier-bureau"}),
        ("85000000", {"services-sociaux"}),
        ("85121200", set()),
        ("39180000", set()),
        ("33100000", set()),
        ("45233140", set()),
        ("90524000", set()),
        ("72212000", {"services-numeriques"}),
        ("71320000", set()),
    ],
)
def test_the_longest_prefix_of_a_cpv_code_wins(code: str, expected: set[str]) -> None:
    assert set(segments_of_cpv(code)) == expected


TITLES = [
    ("Nettoyage des locaux et de la vitrerie des bâtiments communaux", {"nettoyage-locaux"}),
    ("ENTRETIEN DES ESPACES VERTS DU SECTEUR NORD", {"espaces-verts"}),
    ("Élagage et abattage d'arbres", {"espaces-verts"}),
    ("Fourniture et livraison de repas en liaison froide pour le restaurant scolaire", {"traiteur-restauration"}),
    ("Fourniture de fruits et légumes frais", {"denrees-maraichage"}),
    ("Location et entretien du linge", {"blanchisserie"}),
    ("Fourniture de vêtements de travail", {"textile-reemploi"}),
    ("Collecte et valorisation des papiers et cartons", {"collecte-dechets"}),
    ("Gestion d'une zone de réemploi en déchèterie", {"reemploi-ressourcerie"}),
    ("Fourniture de mobilier de bureau reconditionné", {"mobilier-reemploi"}),
    ("Fourniture et pose de mobilier urbain", {"mobilier-urbain"}),
    ("Déconstruction sélective d'un bâtiment", {"deconstruction-depose"}),
    ("Travaux de peinture et de revêtements de sols souples", {"second-oeuvre"}),
    ("Acquisition d'ordinateurs reconditionnés", {"numerique-reconditionne"}),
    ("Numérisation des actes d'état civil", {"services-numeriques"}),
    ("Mise sous pli et routage du journal municipal", {"imprimerie-routage"}),
    ("Déménagement des services administratifs", {"demenagement-transport"}),
    ("Médiation sociale en quartier prioritaire", {"accueil-mediation"}),
    ("Gestion d'un multi-accueil petite enfance", {"services-sociaux"}),
    ("Organisation d'un séminaire des agents", {"evenementiel"}),
    ("Ateliers d'éducation artistique et spectacles en médiathèque", {"culture-sport"}),
    ("Cours de français langue étrangère (FLE)", {"formation"}),
    ("Étude de faisabilité d'une ressourcerie", {"conseil-etudes"}),
    ("Assistance à maîtrise d'ouvrage pour le renouvellement du marché de collecte des déchets", {"conseil-etudes"}),
    ("Mise à disposition de personnel intérimaire", {"mise-a-disposition"}),
    ("Fournitures de bureau et papier de reprographie", {"papier-bureau"}),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_alone_gives_its_segment(title: str, expected: set[str]) -> None:
    assert expected <= set(segments_in_words(title))


@pytest.mark.parametrize(
    "title",
    [
        "Construction d'une crèche de 40 berceaux",
        "Maîtrise d'œuvre pour la réhabilitation de la cuisine centrale",
        "Acquisition d'une balayeuse de voirie",
        "Études géotechniques préalables",
        "Fourniture de produits d'entretien et de nettoyage",
        "Curage des réseaux d'assainissement",
        "Vidéosurveillance du stade",
        "Fourniture d'électricité",
        "",
    ],
)
def test_works_goods_and_engineering_of_others_give_none(title: str) -> None:
    assert segments_in_words(title) == {}


def test_a_study_is_about_the_study_whatever_it_studies() -> None:
    assert set(segments_in_words("Audit des espaces verts et du nettoyage des locaux")) == {"conseil-etudes"}


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(TITLES), st.sampled_from(["", "Lot 2 - ", "MAPA 2026-14 : ", "Accord-cadre à bons de commande : "])
)
def test_noise_does_not_change_the_segment_of_a_title(case: tuple[str, set[str]], prefix: str) -> None:
    title, _ = case
    plain = set(segments_in_words(title))
    assert set(segments_in_words(prefix + title)) == plain
    assert set(segments_in_words((prefix + title).upper())) == plain
    assert set(segments_in_words(title.replace("'", "’").replace(" ", "\u00a0"))) == plain
    assert set(segments_in_words(fold(title))) == plain


def test_the_code_comes_first_and_a_vague_code_never_hides_a_title() -> None:
    (hit,) = read_segments(notice("Nettoyage des locaux", cpv=("90911200",)))
    assert (hit.basis, hit.confidence, hit.evidence.quote) == ("cpv", 0.95, "90911200")
    vague = read_segments(notice("Nettoyage des locaux", cpv=("98000000",)))
    assert [(one.slug, one.basis) for one in vague] == [("nettoyage-locaux", "words")]
    assert "Nettoyage des locaux" in vague[0].evidence.quote


def test_words_beside_a_precise_code_that_says_otherwise_count_less() -> None:
    beside = read_segments(notice("Nettoyage des locaux et entretien des espaces verts", cpv=("90911200",)))
    assert {(hit.slug, hit.confidence) for hit in beside} == {("nettoyage-locaux", 0.95), ("espaces-verts", 0.6)}
    elsewhere = notice("Accord-cadre 26S014", cpv=("35321200",), description="La formation des tireurs est comprise.")
    assert read_segments(elsewhere) == ()


def test_descriptors_stand_between_codes_and_words() -> None:
    (hit,) = read_segments(notice("Prestations diverses", descriptors=(("239", "Nettoyage de locaux"),)))
    assert (hit.slug, hit.basis, hit.confidence) == ("nettoyage-locaux", "descriptor", 0.7)


def test_each_lot_has_its_own_segments() -> None:
    lots = (Lot("1", "Espaces verts"), Lot("2", "Prestations", cpv=("90911200",)))
    found = {(hit.slug, hit.lot, hit.basis) for hit in read_segments(notice("Prestations de services", lots=lots))}
    assert found == {("espaces-verts", "1", "words"), ("nettoyage-locaux", "2", "cpv")}


def test_a_description_is_read_when_no_title_speaks() -> None:
    described = notice("Accord-cadre 26S014", description="La consultation porte sur la tonte et l'élagage.")
    assert [(hit.slug, hit.confidence) for hit in read_segments(described)] == [("espaces-verts", 0.6)]
    titled = notice("Nettoyage des locaux", description="La tonte est exclue.")
    assert slugs(read_segments(titled)) == {"nettoyage-locaux"}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_no_title_makes_the_reader_fail(text: str) -> None:
    assert isinstance(segments_in_words(text), dict)


def test_repeated_words_are_read_in_linear_time() -> None:
    for piece in ("nettoyage ", "entretien des ", "étude de ", "collecte de la "):
        assert isinstance(segments_in_words(piece * 3_000), dict)


@pytest.mark.shared
def test_most_real_titles_of_studies_give_studies_and_nothing_else(shared: Path) -> None:
    rows = json.loads((shared / "boamp" / "flat" / "titles_10000.json").read_text(encoding="utf-8"))
    found = [set(segments_in_words(row["objet"])) for row in rows]
    studies = sum(one == {"conseil-etudes"} for one in found)
    others = sum(bool(one - {"conseil-etudes"}) for one in found)
    assert studies / len(rows) > 0.55
    assert others / len(rows) < 0.05


def test_who_a_lot_is_reserved_to_is_not_what_is_bought() -> None:
    text = "Entretien de l'école. Lot réservé aux structures d'insertion par l'activité économique."

    assert "services-sociaux" not in segments_in_words(text)
    assert "services-sociaux" in segments_in_words("Prestations d'insertion par l'activité économique")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Travaux dans les locaux de la Blanchisserie", set()),
        ("Maintenance des équipements de la blanchisserie", set()),
        ("Rénovation de la cantine scolaire", {"second-oeuvre"}),
        ("Extension de la ressourcerie de Kerlann", set()),
        ("Aménagement d'une aire d'accueil des gens du voyage", set()),
        ("Mesures de la qualité de l'air intérieur dans 6 crèches", set()),
        ("Nettoyage des locaux de la cantine", {"nettoyage-locaux"}),
        ("Exploitation de la blanchisserie interhospitalière", {"blanchisserie"}),
        ("Gestion de la crèche intercommunale", {"services-sociaux"}),
        ("Création et animation d'une ressourcerie", {"reemploi-ressourcerie"}),
        ("Achat de denrées pour la restauration scolaire", {"denrees-maraichage"}),
        ("Prestations de restauration collective", {"traiteur-restauration"}),
    ],
)
def test_a_building_named_as_the_place_of_work_is_not_the_activity(title: str, expected: set[str]) -> None:
    assert set(segments_in_words(title)) == expected


def test_the_word_plus_does_not_make_a_study_of_a_title() -> None:
    assert set(segments_in_words("Nettoyage de plus de dix bâtiments communaux")) == {"nettoyage-locaux"}


def test_a_title_begun_anew_after_a_dash_says_that_a_study_is_bought() -> None:
    title = "Contournement routier de Kerlann et liaison vers la zone du Port, secteur est - Mission d'étude paysagère"
    assert set(segments_in_words(title + " et aménagement paysager")) == {"conseil-etudes"}


@pytest.mark.parametrize(
    ("title", "cpv", "expected"),
    [
        ("Fourniture et livraison de pièces de canalisations et plomberies", "44115210", set()),
        ("Maintenance multitechnique de la papeterie", "50710000", set()),
        ("Revêtements de voirie, mobilier et signalisation", "45233294", set()),
        ("Mobilier industriel", "45212230", {"mobilier-reemploi"}),
        ("Nettoyage des vestiaires", "50800000", {"nettoyage-locaux"}),
        ("Nettoyage des vestiaires", "79993100", {"nettoyage-locaux"}),
    ],
)
def test_a_precise_code_of_another_nature_outweighs_passing_words(title: str, cpv: str, expected: set[str]) -> None:
    assert slugs(read_segments(notice(title, cpv=(cpv,)))) == expected


@pytest.mark.parametrize("code", ["34928471", "30199770", "63712600"])
def test_codes_beside_a_segment_stay_out_of_it(code: str) -> None:
    assert segments_of_cpv(code) == ()
