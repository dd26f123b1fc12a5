"""Which trade of the social economy a notice is about."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.models import Buyer, Kind, Lot, Notice, SegmentHit
from feeds.reading.segment_table import shipped
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
    ("Balayage mécanisé des rues et vidage des corbeilles", {"proprete-urbaine"}),
    ("Maintenance et hébergement du logiciel de paie", {"services-numeriques"}),
    ("Accueil téléphonique et gardiennage de l'hôtel de ville", {"accueil-mediation"}),
    ("Entreposage et préparation de commandes", {"conditionnement-logistique"}),
    ("Lot 8 : électricité, courants forts et faibles", {"second-oeuvre"}),
    ("Rénovation énergétique de l'école", {"second-oeuvre"}),
    ("Curage, dépose et désamiantage du bâtiment C", {"deconstruction-depose"}),
    ("Location d'autocars avec chauffeur", {"demenagement-transport"}),
    ("Location de chapiteaux et de stands", {"evenementiel"}),
    ("Exploitation du centre aquatique", {"culture-sport"}),
    ("Accompagnement des bénéficiaires du RSA vers l'emploi", {"services-sociaux"}),
    ("Révision du plan local d'urbanisme", {"conseil-etudes"}),
    ("Inventaire de la faune et de la flore", {"conseil-etudes"}),
    ("Le présent marché a pour objet la réalisation d'une étude de mobilité", {"conseil-etudes"}),
    ("Transport et traitement des gravats de la déchèterie", {"collecte-dechets"}),
    ("Impression du magazine municipal et signalétique", {"imprimerie-routage"}),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_alone_gives_its_segment(title: str, expected: set[str]) -> None:
    assert expected <= set(segments_in_words(title))


NEITHER = [
    ("Construction d'une crèche de 40 berceaux", "works on a place"),
    ("Maîtrise d'œuvre pour la réhabilitation de la cuisine centrale", "engineering"),
    ("Acquisition d'une balayeuse de voirie", "an engine"),
    ("Études géotechniques préalables", "engineering"),
    ("Fourniture de produits d'entretien et de nettoyage", "products"),
    ("Curage des réseaux d'assainissement", "networks"),
    ("Vidéosurveillance du stade", "cameras"),
    ("Fourniture d'électricité", "energy"),
    ("Fourniture de bacs roulants pour la collecte des déchets", "bins"),
    ("Fourniture et acheminement d'électricité", "energy"),
    ("Mission de coordination SPS pour la rénovation de la piscine", "engineering"),
    ("Lot 3 : gros œuvre, charpente et couverture", "trades of nobody here"),
    ("Nettoyage des gaines de ventilation", "ducts"),
    ("Restauration du clocher et des vitraux", "monuments"),
    ("Titres-restaurant des agents", "vouchers"),
    ("Réhabilitation du réservoir d'eau potable", "networks"),
    ("Acquisition de chariots de manutention", "engines"),
    ("Assurance des dommages aux biens mobiliers", "insurance"),
    ("Amélioration de la piste cyclable", "roads"),
    ("Transport d'électricité et raccordement", "energy"),
    ("Équipements scéniques de la salle de spectacles", "goods"),
    ("Location de photocopieurs", "copiers"),
    ("Panneaux de signalisation routière", "road signs"),
    ("Aliments pour animaux", "feed"),
    ("Collecte des eaux usées du bourg", "networks"),
    ("Travaux de voirie et réseaux divers", "roads"),
]


@pytest.mark.parametrize("title", [title for title, _ in NEITHER])
def test_works_goods_and_engineering_of_others_give_none(title: str) -> None:
    assert segments_in_words(title) == {}


def test_a_study_is_about_the_study_whatever_it_studies() -> None:
    assert set(segments_in_words("Audit des espaces verts et du nettoyage des locaux")) == {"conseil-etudes"}


PREFIXES = ("", "Lot 2 - ", "LOT N°03 : ", "MAPA 2026-14 : ", "Accord-cadre à bons de commande : ", "26S014 – ")
SUFFIXES = ("", " - Commune de Kerlann", ", années 2026 à 2029", " (relance)", " pour le Syndicat mixte du Blavet", ".")


def _typed(title: str, how: int) -> str:
    """Type a title another way: capitals, no accents, other apostrophes and spaces, a line break in the middle."""
    words = title.split(" ")
    return (
        title,
        title.upper(),
        fold(title),
        fold(title).upper(),
        title.replace("'", "’").replace(" ", "\u00a0"),
        title.replace("œ", "oe").replace(" ", "  "),
        "\n".join((" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :]))),
        title.replace(" ", " \n ", 1),
    )[how]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([title for title, _ in TITLES]),
    st.sampled_from(PREFIXES),
    st.sampled_from(SUFFIXES),
    st.integers(0, 7),
)
def test_noise_and_typography_do_not_change_the_segment_of_a_title(
    title: str, prefix: str, suffix: str, how: int
) -> None:
    assert set(segments_in_words(_typed(prefix + title + suffix, how))) == set(segments_in_words(title))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([title for title, _ in NEITHER]), st.sampled_from(PREFIXES), st.integers(0, 7))
def test_noise_and_typography_make_no_segment(title: str, prefix: str, how: int) -> None:
    assert segments_in_words(_typed(prefix + title, how)) == {}


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


def test_a_code_and_a_title_that_disagree_both_show_with_less_confidence() -> None:
    hits = read_segments(notice("Nettoyage des locaux", cpv=("79800000", "79810000")))
    assert [(hit.slug, hit.basis, hit.confidence) for hit in hits] == [
        ("nettoyage-locaux", "words", 0.6),
        ("imprimerie-routage", "cpv", 0.55),
    ]
    study = read_segments(notice("Étude sur les espaces verts", cpv=("77310000",)))
    assert [(hit.slug, hit.confidence) for hit in study] == [("conseil-etudes", 0.6), ("espaces-verts", 0.55)]


@pytest.mark.parametrize("code", ["98000000", "50000000", "45000000", "79000000", "", "00000000", "35121000"])
def test_a_vague_a_missing_or_a_wrong_code_hides_no_title(code: str) -> None:
    for title, expected in TITLES:
        assert expected <= slugs(read_segments(notice(title, cpv=(code,) if code else ())))


def test_a_vague_code_alone_is_less_sure_than_a_precise_one() -> None:
    (vague,) = read_segments(notice("Marché 26S014", cpv=("80000000",)))
    (precise,) = read_segments(notice("Marché 26S014", cpv=("80530000",)))
    assert (vague.slug, precise.slug) == ("formation", "formation")
    assert vague.confidence < precise.confidence


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


def test_the_table_says_its_version_and_when_it_was_reviewed() -> None:
    assert shipped().version == TABLE_VERSION
    assert shipped().reviewed.year >= 2026


def test_every_segment_has_naf_codes_and_sectors() -> None:
    for segment in SEGMENTS.values():
        assert segment.naf, segment.slug
        assert segment.sectors, segment.slug
        assert all(len(code) == 6 and code[2] == "." and code[5].isupper() for code in segment.naf), segment.naf


def test_no_list_of_the_table_says_a_thing_twice_or_takes_out_its_own_words() -> None:
    for segment in SEGMENTS.values():
        for names in (segment.words, segment.fallback, segment.traps, segment.not_words, segment.cpv, segment.not_cpv):
            assert len(names) == len(set(names)), segment.slug
        assert not {*segment.words} & {*segment.fallback}, segment.slug
        assert not {*segment.cpv} & {*segment.not_cpv}, segment.slug
        assert set(segment.not_after) <= shipped().groups.keys(), segment.slug


@pytest.mark.shared
def test_every_sector_of_le_marche_has_a_segment_or_a_reason(shared: Path) -> None:
    with (shared / "reference" / "lemarche_sectors.csv").open(encoding="utf-8", newline="") as file:
        sectors = {list(row.values())[5] for row in csv.DictReader(file)}
    mapped = {sector for segment in SEGMENTS.values() for sector in segment.sectors}
    reasons = shipped().sectors_without
    assert sectors == mapped | reasons.keys()
    assert not mapped & reasons.keys()
    assert all(reasons.values())


@pytest.mark.shared
def test_every_code_of_the_table_exists(shared: Path) -> None:
    with (shared / "reference" / "cpv_2008_fr_en.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["cpv"][:8] for row in csv.DictReader(file)]
    known = json.loads((shared / "reference" / "rechentreprises_codes-NAF.json").read_text(encoding="utf-8"))
    for segment in SEGMENTS.values():
        for prefix in (*segment.cpv, *segment.not_cpv):
            assert any(code.startswith(prefix) for code in codes), (segment.slug, prefix)
        assert all(code in known for code in segment.naf), segment.slug


@pytest.mark.shared
def test_most_codes_that_belong_to_a_segment_belong_to_one(shared: Path) -> None:
    with (shared / "reference" / "cpv_2008_fr_en.csv").open(encoding="utf-8", newline="") as file:
        counts = [len(segments_of_cpv(row["cpv"][:8])) for row in csv.DictReader(file)]
    assert sum(counts) > 1_000
    assert sum(count > 1 for count in counts) <= 5


def test_every_code_is_that_of_its_family_unless_a_longer_one_says_otherwise() -> None:
    for code, expected in CODES.items():
        assert set(segments_of_cpv(code)) == expected, code


CODES: dict[str, set[str]] = {
    "90900000": {"nettoyage-locaux"},
    "90911300": {"nettoyage-locaux"},
    "90917000": {"nettoyage-locaux"},
    "90913000": set(),
    "90923000": set(),
    "90612000": {"proprete-urbaine"},
    "90620000": set(),
    "90650000": {"deconstruction-depose"},
    "45262660": {"deconstruction-depose"},
    "45112500": set(),
    "77211500": {"espaces-verts"},
    "45112710": {"espaces-verts"},
    "03451300": {"espaces-verts"},
    "77330000": set(),
    "55520000": {"traiteur-restauration"},
    "15894210": {"traiteur-restauration"},
    "55410000": set(),
    "15810000": {"denrees-maraichage"},
    "03221000": {"denrees-maraichage"},
    "15110000": set(),
    "15700000": set(),
    "98310000": {"blanchisserie"},
    "50830000": {"blanchisserie"},
    "18110000": {"textile-reemploi"},
    "35811000": {"textile-reemploi"},
    "18143000": set(),
    "90511000": {"collecte-dechets"},
    "92512100": {"collecte-dechets"},
    "90513600": set(),
    "39112000": {"mobilier-reemploi"},
    "39113600": {"mobilier-urbain"},
    "39180000": set(),
    "34928480": set(),
    "45421000": {"second-oeuvre"},
    "45331000": {"second-oeuvre"},
    "45422000": set(),
    "45313100": set(),
    "30213000": {"numerique-reconditionne"},
    "48820000": {"numerique-reconditionne"},
    "48450000": {"services-numeriques"},
    "72413000": {"services-numeriques"},
    "79995100": {"services-numeriques"},
    "63122000": {"conditionnement-logistique"},
    "63112000": set(),
    "60130000": {"demenagement-transport"},
    "98392000": {"demenagement-transport"},
    "34430000": {"demenagement-transport"},
    "60200000": set(),
    "79810000": {"imprimerie-routage"},
    "22140000": {"imprimerie-routage"},
    "22113000": set(),
    "79952000": {"evenementiel"},
    "79952100": {"culture-sport"},
    "79714000": {"accueil-mediation"},
    "79512000": {"accueil-mediation"},
    "79711000": set(),
    "85312110": {"services-sociaux"},
    "79622000": {"services-sociaux"},
    "85110000": set(),
    "92620000": {"culture-sport"},
    "92610000": {"culture-sport"},
    "92350000": set(),
    "80530000": {"formation"},
    "80100000": set(),
    "71241000": {"conseil-etudes"},
    "79411000": {"conseil-etudes"},
    "79416000": set(),
    "71200000": set(),
    "79620000": {"mise-a-disposition"},
    "79624000": {"mise-a-disposition"},
    "30192000": {"papier-bureau"},
    "30125100": {"papier-bureau"},
    "30237310": {"papier-bureau"},
}
