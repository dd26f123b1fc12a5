"""The envelope of BOAMP records: identity, kind, deadline and what the indexers added."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.boamp import UNTITLED, parse
from feeds.errors import UnreadableRecord
from feeds.models import Kind, Notice
from feeds.records import RawRecord, parse_record


def record(**fields: Any) -> Notice:
    return parse({"idweb": "26-12", "objet": "Objet", "nomacheteur": "Ville", "dateparution": "2026-08-19", **fields})


@pytest.mark.parametrize(
    ("nature", "etat", "kind"),
    [
        ("APPEL_OFFRE", "INITIAL", Kind.CALL),
        ("ATTRIBUTION", "INITIAL", Kind.RESULT),
        ("RECTIFICATIF", "RECTIFICATIF", Kind.CHANGE),
        ("RECTIFICATIF", "INITIAL", Kind.CHANGE),
        ("APPEL_OFFRE", "RECTIFICATIF", Kind.CHANGE),
        ("APPEL_OFFRE", "MODIFICATION", Kind.CHANGE),
        ("APPEL_OFFRE", "ANNULATION", Kind.CANCELLATION),
        ("ANNULATION", "INITIAL", Kind.CANCELLATION),
        ("APPEL_OFFRE", "RECTIFANNUL", Kind.CHANGE),
        ("ATTRIBUTION", "RECTIFICATIF", Kind.RESULT),
        ("PRE-INFORMATION", "INITIAL", Kind.PLANNING),
        ("PERIODIQUE", "INITIAL", Kind.PLANNING),
        ("QUALIFICATION", "INITIAL", Kind.CALL),
        ("INTENTION_CONCLURE", "INITIAL", Kind.INTENTION),
        ("EX_ANTE_VOLONTAIRE", "INITIAL", Kind.INTENTION),
        ("MODIFICATION", "INITIAL", Kind.MODIFICATION),
    ],
)
def test_the_kind_comes_from_nature_and_etat(nature: str, etat: str, kind: Kind) -> None:
    assert record(nature=nature, etat=etat).kind is kind
    gestion = {"REFERENCE": {"TYPE_AVIS": {"NATURE": {nature: ""}, "STATUT": {etat: ""}}}}
    assert record(gestion=gestion).kind is kind


def test_an_unknown_nature_is_read_as_a_call_with_a_warning() -> None:
    notice = record(nature="NOUVELLE_SORTE")
    assert notice.kind is Kind.CALL
    assert any("nouvelle_sorte" in warning for warning in notice.warnings)


def test_a_flat_record_without_nature_is_an_honest_call() -> None:
    with_deadline = record(datelimitereponse="2026-09-02T12:00:00+00:00")
    assert (with_deadline.kind, with_deadline.form, with_deadline.warnings) == (Kind.CALL, "FLAT", ())
    assert record().warnings != ()


@pytest.mark.parametrize(
    ("donnees", "kind"),
    [
        ({"FNSimple": {"attribution": ""}}, Kind.RESULT),
        ({"MAPA": {"rectificatif": {"infosRectif": "x y"}}}, Kind.CHANGE),
        ({"FNSimple": {"annulation": {"motifAnnulation": "Procédure annulée."}}}, Kind.CANCELLATION),
        ({"ATTRIBUTION": {"DECISION": ""}}, Kind.RESULT),
        ({"FNSimple": {"initial": ""}}, Kind.CALL),
    ],
)
def test_without_nature_the_section_that_is_filled_tells(donnees: dict[str, Any], kind: Kind) -> None:
    assert record(donnees=donnees).kind is kind


def test_gestion_and_donnees_are_json_strings_or_trees() -> None:
    gestion = {
        "REFERENCE": {"IDWEB": "26-99"},
        "INDEXATION": {"DEP_PUBLICATION": ["2", "6"], "DATE_PUBLICATION": "2026-08-19"},
    }
    donnees = {"FNSimple": {"initial": {"natureMarche": {"intitule": "Titre"}}}}
    tree = parse({"gestion": gestion, "donnees": donnees})
    text = parse({"gestion": json.dumps(gestion), "donnees": json.dumps(donnees)})
    assert tree == text
    assert (tree.guid, tree.title, tree.departments, tree.published) == (
        "26-99",
        "Titre",
        ("02", "06"),
        date(2026, 8, 19),
    )


def test_the_identity_of_a_european_notice_without_envelope_is_its_publication_number() -> None:
    def eforms(extension: dict[str, Any]) -> Notice:
        extensions = {"ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": extension}}}
        root = {"ext:UBLExtensions": extensions, "cbc:ID": {"@schemeName": "notice-id", "#text": "a918db00-1c74"}}
        return parse({"donnees": {"EFORMS": {"ContractNotice": root}}})

    number = {
        "efac:Publication": {"efbc:NoticePublicationID": {"@schemeName": "ojs-notice-id", "#text": "00127731-2024"}}
    }
    assert eforms(number).guid == "127731-2024"
    assert [link.url for link in eforms(number).links] == ["https://ted.europa.eu/fr/notice/-/detail/127731-2024"]
    assert eforms({}).guid == "a918db00-1c74"
    assert eforms({}).title == UNTITLED


@pytest.mark.parametrize(
    "fields", [{}, {"idweb": ""}, {"idweb": None, "objet": "x"}, {"idweb": "26-1"}, {"idweb": "a b"}]
)
def test_a_record_without_identity_or_content_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(UnreadableRecord):
        parse(fields)


def test_a_cut_inner_json_is_refused_by_its_name() -> None:
    with pytest.raises(UnreadableRecord, match=r"26-12.*donnees"):
        record(donnees='{"FNSimple": {"init')


def test_the_digits_of_gestion_win_over_the_converted_field() -> None:
    notice = record(
        famille="JOUE",
        datelimitereponse="2026-09-30T09:00:00+00:00",
        gestion={"INDEXATION": {"DATE_LIMITE_REPONSE": "2026-09-30T11:00:00+02:00"}},
    )
    assert notice.deadline is not None
    assert (notice.deadline.wall, notice.deadline.doubt) == ("2026-09-30T11:00", "")


def test_the_api_field_alone_is_local_time_for_national_notices_and_doubtful_otherwise() -> None:
    national = record(famille="MAPA", datelimitereponse="2026-09-22T16:00:00+00:00").deadline
    assert national is not None
    assert (national.wall, national.doubt) == ("2026-09-22T16:00", "")
    unknown = record(datelimitereponse="2026-09-22T16:00:00+00:00").deadline
    assert unknown is not None
    assert "à vérifier" in unknown.doubt


def test_deadlines_that_cannot_be_meant_are_said_so() -> None:
    absurd = record(famille="FNS", datelimitereponse="7017-07-24T12:00:00+00:00")
    assert absurd.deadline is None
    assert any("7017" in warning for warning in absurd.warnings)
    before = record(famille="FNS", datelimitereponse="2026-01-24T12:00:00+00:00").deadline
    assert before is not None
    assert "précède" in before.doubt
    system = record(famille="FNS", datelimitereponse="2041-09-01T12:00:00+00:00").deadline
    assert system is not None
    assert system.doubt == ""
    far = record(famille="FNS", datelimitereponse="2099-09-01T12:00:00+00:00").deadline
    assert far is not None
    assert "lointaine" in far.doubt


def test_earlier_notices_are_found_wherever_they_are_published() -> None:
    notice = record(
        annonce_lie=["26-1", "26-12"],
        annonces_anterieures='{"ANNONCE": {"IDWEB": "26-2"}}',
        gestion={
            "REFERENCE": {"ANNONCE_ANTERIEUR": [{"IDWEB": "26-3"}, {"IDWEB": "26-1"}]},
            "MARCHE": {"ANNONCE_ANTERIEUR": {"REFERENCE": {"IDWEB": "15-4"}}},
        },
    )
    assert notice.previous == ("26-1", "26-3", "15-4", "26-2")


def test_what_indexers_added_is_kept() -> None:
    notice = record(
        sousnature="SAD",
        type_procedure="RESTREINT",
        type_marche=["SERVICES", "FOURNITURES"],
        descripteur_code=["1", "2"],
        descripteur_libelle=["Un"],
        criteres=["sociaux", "environnementaux"],
        code_departement_prestation=["2"],
        contractfolderid="1df957aa-8e96-4afb-b9e4-1e091559d1ac",
    )
    assert notice.techniques == ("dps",)
    assert notice.procedure == "restricted"
    assert notice.natures == ("services", "supplies")
    assert notice.descriptors == (("1", "Un"), ("2", ""))
    assert [s.value for s in notice.statements] == ["sociaux", "environnementaux"]
    assert notice.places[0].department == "02"
    assert notice.procedure_id == "1df957aa-8e96-4afb-b9e4-1e091559d1ac"


def test_winners_of_a_result_without_details_are_kept() -> None:
    [award] = record(nature="ATTRIBUTION", titulaire=["A", "B"]).awards
    assert award.winners == ("A", "B")
    index = {"INDEXATION": {"TITULAIRES": {"DENOMINATION": "ATMOS"}}}
    [award] = record(nature="ATTRIBUTION", gestion=index).awards
    assert award.winners == ("ATMOS",)
    assert record(nature="APPEL_OFFRE", titulaire=["A"]).awards == ()


@pytest.mark.parametrize(
    "wrap", [lambda fields: {"recordid": "x", "fields": fields}, lambda fields: {"record": {"fields": fields}}]
)
def test_older_api_versions_are_opened(wrap: Any) -> None:
    notice = parse(wrap({"idweb": "24-5", "objet": "Objet", "code_departement": "13,30"}))
    assert (notice.guid, notice.departments) == ("24-5", ("13", "30"))


def test_an_unknown_form_is_read_by_its_envelope_and_searched() -> None:
    notice = record(donnees={"NOUVEAU": {"clauses": "Marché réservé aux structures d'insertion."}})
    assert any("NOUVEAU" in warning for warning in notice.warnings)
    assert [f.text for f in notice.fragments] == ["Marché réservé aux structures d'insertion."]


def test_nothing_published_reaches_the_terminal_as_an_order() -> None:
    notice = record(
        objet="\x1b[2Jtitre \u202e[b]",
        nomacheteur="A\x9b31m",
        donnees={"MAPA": {"initial": {"infosSup": {"x": "texte \x1b]0;x\x07 long"}}}},
    )
    for text in (notice.title, notice.buyer.name, *(f.text for f in notice.fragments)):
        assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert notice.title.endswith("[b]")


_NAMES = (
    "idweb objet gestion donnees FNSimple MAPA DSP DIVERS EFORMS ContractNotice initial attribution rectificatif lots lot numLot "
    "description codeCPV natureMarche reservationMarche oui non valeurEstimee fourchette INDEXATION REFERENCE DEP_PUBLICATION "
    "DATE_LIMITE_REPONSE annonce_lie OBJET LOTS LOT CPV PRINCIPAL CONDITION_PARTICIPATION MARCHE_RESERVE_OUI ATTRIBUTION DECISION "
    "TITULAIRE infosRectif lireDate techAchat organisme procedure criteres criterePondere lotMarche montant quantite #text @devise "
    "cac:ProcurementProjectLot cbc:ID ext:UBLExtensions fields record nature etat datelimitereponse situation descriptionMarche"
)
_KEYS = st.sampled_from(_NAMES.split())
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(["", "2026-09-01T12:00:00", "RECTIFICATIF", "20 000 € HT"])
)
_TREES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5), max_leaves=40
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(_KEYS, _TREES, max_size=6), _TREES, _TREES)
def test_any_tree_gives_a_notice_or_a_named_refusal(fields: dict[str, Any], donnees: Any, gestion: Any) -> None:
    tree = {"idweb": "26-1", "objet": "x"} | fields | {"donnees": donnees, "gestion": gestion}
    raw = RawRecord("boamp-json", "essai.json", "ligne 1", json.dumps(tree).encode())
    try:
        notices = parse_record(raw)
    except UnreadableRecord as refused:
        named = (refused.origin, bool(refused.record), bool(refused.reason))
    else:
        named = ("essai.json", all(notice.guid for notice in notices), all(notice.title for notice in notices))
    assert named == ("essai.json", True, True)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(["FNSimple", "MAPA", "DSP", "DIVERS"]),
    st.sampled_from(["initial", "attribution", "rectificatif"]),
    st.dictionaries(_KEYS, _TREES, max_size=6),
)
def test_any_form_of_any_shape_is_read_without_a_crash(form: str, section: str, body: dict[str, Any]) -> None:
    assert record(donnees={form: {section: body, "organisme": body}}).form == form


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["IDENTITE", "OBJET", "PROCEDURE", "CONDITION", "CONDITION_PARTICIPATION", "ATTRIBUTION", "RECTIF"]
        ),
        _TREES,
        min_size=1,
        max_size=5,
    )
)
def test_older_forms_of_any_shape_are_read_without_a_crash(donnees: dict[str, Any]) -> None:
    assert record(donnees={"OBJET": "", **donnees}).form.startswith("V")


def _poisoned(node: Any) -> Any:
    """Put terminal orders into every text, and a key made of them into every object."""
    if isinstance(node, dict):
        return {key: _poisoned(child) for key, child in node.items()} | {
            "\x1b[2J\u202eclé": "un texte \x1b]0;x\x07 assez long"
        }
    if isinstance(node, list):
        return [_poisoned(child) for child in node]
    return f"{node}\x9b31m \u2067fin\x00" if isinstance(node, str) and node else node


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))


@pytest.mark.parametrize("name", ["fnsimple_reserved_lots.json", "mapa_corrected.json", "dsp_reserved.json"])
def test_no_key_and_no_text_carries_an_order_into_a_notice(name: str) -> None:
    tree = json.loads((Path(__file__).parent / "data" / "boamp" / name).read_text(encoding="utf-8"))
    for inner in ("gestion", "donnees"):
        tree[inner] = json.loads(tree[inner]) if isinstance(tree[inner], str) else tree[inner]
    texts = list(_strings(parse(_poisoned(tree) | {"idweb": "26-1"})))
    assert any("assez long" in text for text in texts)
    assert not [text for text in texts if set(text) & set("\x1b\x07\x9b\x00\u202e\u2067")]


def test_the_date_of_dispatch_is_kept_when_published() -> None:
    assert record(gestion={"REFERENCE": {"DATE_ENVOI": "2026-08-17"}}).dispatched == date(2026, 8, 17)
    assert record(donnees={"MAPA": {"initial": {"dateEnvoi": "2026-08-16"}}}).dispatched == date(2026, 8, 16)
    assert record().dispatched == date(2026, 8, 19)


def test_sentences_of_unknown_keys_are_still_searched() -> None:
    market = {"intitule": "x", "considerations": {"sociales": "Clause d'insertion de 300 heures."}}
    notice = record(donnees={"FNSimple": {"initial": {"natureMarche": market, "nouveau": "Un autre texte."}}})
    assert {f.text for f in notice.fragments if f.role == "info"} == {
        "Clause d'insertion de 300 heures.",
        "Un autre texte.",
    }
