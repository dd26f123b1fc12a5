"""TED XML notices of every form, as published and as senders send them."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.errors import UnreadableRecord
from feeds.merge import compose
from feeds.models import Amount, Kind, Notice, Place, ReadNotice, Refusal, Regime
from feeds.reading import read_notice
from feeds.records import RawRecord, iter_file, parse_record
from feeds.ted import parse
from feeds.ted_results import award_lots
from feeds.ted_tree import day_of, oj_number, wall_of

DATA = Path(__file__).parent / "data" / "ted"
FILES = sorted(DATA.glob("*.xml"))


def read(name: str) -> Notice:
    return parse((DATA / f"{name}.xml").read_bytes())


def form(name: str, body: str, *, attributes: str = 'CATEGORY="ORIGINAL" LG="FR"', coded: str = "") -> Notice:
    """Read a notice of which only the given parts are filled."""
    document = (
        f'<TED_EXPORT DOC_ID="000009-2020"><CODED_DATA_SECTION><CODIF_DATA>{coded}</CODIF_DATA></CODED_DATA_SECTION>'
        f'<FORM_SECTION><{name}_2014 FORM="{name}" {attributes}>{body}</{name}_2014></FORM_SECTION></TED_EXPORT>'
    )
    return parse(document.encode())


def older(name: str, number: int, body: str) -> Notice:
    """Read a notice of R2.0.8 of which only the given parts are filled."""
    return parse(
        f'<TED_EXPORT DOC_ID="7-2015"><FORM_SECTION><{name} CATEGORY="ORIGINAL" FORM="{number}" LG="FR">'
        f"<FD_{name}>{body}</FD_{name}></{name}></FORM_SECTION></TED_EXPORT>".encode()
    )


def texts(notice: Notice, role: str, lot: str | None = None) -> list[str]:
    return [fragment.text for fragment in notice.fragments if (fragment.role, fragment.lot) == (role, lot)]


# --- who, what, when --------------------------------------------------------------------------------------------


def test_a_published_notice_is_known_by_its_number_without_leading_zeros() -> None:
    notice = read("f02_call")
    assert (notice.source, notice.guid, notice.form, notice.kind) == ("ted", "12345-2022", "F02", Kind.CALL)
    assert (notice.published, notice.dispatched) == (date(2022, 1, 14), date(2022, 1, 11))
    assert notice.links[0].url == "https://ted.europa.eu/fr/notice/-/detail/12345-2022"
    assert notice.previous == (), "what a call refers to is a plan, which may announce several procedures"


def test_the_buyer_its_number_and_its_partners_are_read() -> None:
    notice = read("f02_call")
    assert (notice.buyer.name, notice.buyer.siret) == ("Communauté de communes du Val Inventé", "99900012000017")
    assert (notice.buyer.city, notice.buyer.postcode) == ("Val-Inventé", "35000")
    assert "Achat groupé avec : Ville de Bourg-Imaginaire." in texts(notice, "info")


def test_paragraphs_are_kept_and_exponents_stay_in_their_sentence() -> None:
    notice = read("f02_call")
    assert notice.title == "Entretien des locaux et des abords"
    assert notice.description == "Entretien de 12 bâtiments.\nEnviron 4 500 m2 de sols."


def test_addresses_of_documents_submission_and_profile_are_read() -> None:
    links = {link.role: link.url for link in read("f02_call").links}
    assert links["documents"] == "https://marches.exemple.fr/dce/12"
    assert links["submission"] == "https://marches.exemple.fr/depot/12"
    assert links["buyer-profile"] == "https://www.marches.exemple.fr"


def test_the_deadline_is_the_wall_clock_of_the_form() -> None:
    deadline = read("f02_call").deadline
    assert deadline is not None
    assert (deadline.wall, deadline.zone, deadline.timed) == ("2022-02-18T12:00", "Europe/Paris", True)


def test_the_coded_deadline_serves_when_the_form_has_none() -> None:
    coded = "<DT_DATE_FOR_SUBMISSION>20200302 9:30</DT_DATE_FOR_SUBMISSION>"
    deadline = form("F02", "<OBJECT_CONTRACT/>", coded=coded).deadline
    assert deadline is not None
    assert deadline.wall == "2020-03-02T09:30"


def test_a_coded_deadline_that_differs_is_doubted_and_the_forms_is_kept() -> None:
    body = "<PROCEDURE><DATE_RECEIPT_TENDERS>2020-03-02</DATE_RECEIPT_TENDERS><TIME_RECEIPT_TENDERS>12:00</TIME_RECEIPT_TENDERS></PROCEDURE>"
    same = form("F02", body, coded="<DT_DATE_FOR_SUBMISSION>20200302 12:00</DT_DATE_FOR_SUBMISSION>").deadline
    moved = form("F02", body, coded="<DT_DATE_FOR_SUBMISSION>20200316 16:00</DT_DATE_FOR_SUBMISSION>").deadline
    assert same is not None
    assert moved is not None
    assert (same.wall, same.doubt) == ("2020-03-02T12:00", "")
    assert moved.wall == "2020-03-02T12:00"
    assert "lundi 16 mars 2020 à 16 h" in moved.doubt


def test_what_a_form_leaves_out_is_taken_from_the_coded_data() -> None:
    document = (
        '<TED_EXPORT DOC_ID="9-2020"><CODED_DATA_SECTION><NOTICE_DATA><PERFORMANCE_NUTS CODE="FRH03"/></NOTICE_DATA>'
        '<CODIF_DATA><PR_PROC CODE="1"/><NC_CONTRACT_NATURE CODE="2"/></CODIF_DATA></CODED_DATA_SECTION>'
        '<FORM_SECTION><F14_2014 FORM="F14" LG="FR"><CHANGES/></F14_2014></FORM_SECTION></TED_EXPORT>'
    )
    notice = parse(document.encode())
    assert (notice.procedure, notice.natures, notice.places) == ("open", ("supplies",), (Place(nuts="FRH03"),))


def test_a_form_that_nobody_knows_is_read_from_its_headings_and_codes() -> None:
    headings = (
        "<TRANSLATION_SECTION><ML_TITLES><ML_TI_DOC LG='EN'><TI_TEXT><P>Laundry services</P></TI_TEXT></ML_TI_DOC>"
        "<ML_TI_DOC LG='FR'><TI_TEXT><P>Services de blanchisserie</P></TI_TEXT></ML_TI_DOC></ML_TITLES>"
        "<ML_AA_NAMES><AA_NAME LG='FR'>Hôpital inventé</AA_NAME></ML_AA_NAMES></TRANSLATION_SECTION>"
    )
    document = (
        '<TED_EXPORT DOC_ID="9-2012"><CODED_DATA_SECTION><NOTICE_DATA><ORIGINAL_CPV CODE="98310000"/></NOTICE_DATA>'
        f'<CODIF_DATA><TD_DOCUMENT_TYPE CODE="3"/></CODIF_DATA></CODED_DATA_SECTION>{headings}'
        '<FORM_SECTION><OTH_NOT CATEGORY="ORIGINAL" LG="FR"><FD_OTH_NOT><TI_DOC><P>Avis</P></TI_DOC>'
        "<CONTENTS><P>Lavage de draps, 12 tonnes.</P></CONTENTS></FD_OTH_NOT></OTH_NOT></FORM_SECTION></TED_EXPORT>"
    )
    notice = parse(document.encode())
    assert (notice.kind, notice.title, notice.buyer.name) == (Kind.CALL, "Services de blanchisserie", "Hôpital inventé")
    assert (notice.cpv, notice.form) == (("98310000",), "OTH_NOT")
    assert texts(notice, "info") == ["Avis\nLavage de draps, 12 tonnes."]


def test_an_overseas_and_a_foreign_buyer_have_their_own_clock() -> None:
    address = "<CONTRACTING_BODY><ADDRESS_CONTRACTING_BODY><POSTAL_CODE>{}</POSTAL_CODE><COUNTRY VALUE='{}'/></ADDRESS_CONTRACTING_BODY></CONTRACTING_BODY>"
    late = "<PROCEDURE><DATE_RECEIPT_TENDERS>2020-03-02</DATE_RECEIPT_TENDERS><TIME_RECEIPT_TENDERS>12:00</TIME_RECEIPT_TENDERS></PROCEDURE>"
    zones = [
        notice.deadline.zone
        for postcode, country in (("97400", "FR"), ("97100", "GP"), ("33100", "FI"), ("", ""))
        if (notice := form("F02", address.format(postcode, country) + late)).deadline
    ]
    assert zones == ["Indian/Reunion", "America/Guadeloupe", "Europe/Helsinki", "Europe/Paris"]


@pytest.mark.parametrize(
    ("name", "declared", "document", "kind"),
    [
        ("F01", "PRI_ONLY", "0", Kind.PLANNING),
        ("F01", "PRI_REDUCING_TIME_LIMITS", "0", Kind.PLANNING),
        ("F01", "PRI_CALL_COMPETITION", "A", Kind.CALL),
        ("F04", "PER_ONLY", "P", Kind.PLANNING),
        ("F04", "PER_CALL_COMPETITION", "M", Kind.CALL),
        ("F05", "", "Y", Kind.CALL),
        ("F06", "", "7", Kind.RESULT),
        ("F07", "QSU_CALL_COMPETITION", "O", Kind.CALL),
        ("F07", "QSU_ONLY", "Q", Kind.CALL),
        ("F08", "", "B", Kind.PLANNING),
        ("F12", "", "D", Kind.CALL),
        ("F13", "", "R", Kind.RESULT),
        ("F14", "", "2", Kind.CHANGE),
        ("F15", "", "V", Kind.INTENTION),
        ("F20", "", "K", Kind.MODIFICATION),
        ("F21", "PRI", "0", Kind.PLANNING),
        ("F21", "CONTRACT", "3", Kind.CALL),
        ("F21", "AWARD_CONTRACT", "7", Kind.RESULT),
        ("F22", "QSU_CALL_COMPETITION", "O", Kind.CALL),
        ("F23", "CONCESSION_AWARD_CONTRACT", "J", Kind.RESULT),
        ("F24", "", "H", Kind.CALL),
        ("F25", "", "J", Kind.RESULT),
        ("F99", "", "7", Kind.RESULT),
        ("F99", "", "", Kind.CALL),
    ],
)
def test_every_form_has_its_kind(name: str, declared: str, document: str, kind: Kind) -> None:
    body = f'<NOTICE TYPE="{declared}"/>' if declared else ""
    notice = form(name, body + "<OBJECT_CONTRACT/>", coded=f'<TD_DOCUMENT_TYPE CODE="{document}"/>')
    assert (notice.kind, notice.form) == (kind, name)


def test_a_prior_notice_with_a_deadline_is_a_call() -> None:
    body = '<NOTICE TYPE="PRI"/><PROCEDURE><DATE_RECEIPT_TENDERS>2020-03-02</DATE_RECEIPT_TENDERS></PROCEDURE>'
    assert form("F23", body).kind is Kind.CALL


def test_a_plan_that_asks_the_market_is_sourcing_and_has_no_deadline() -> None:
    body = '<NOTICE TYPE="PRI_ONLY"/><OBJECT_CONTRACT><TITLE><P>Sourcing : mobilier de seconde main</P></TITLE></OBJECT_CONTRACT>'
    notice = form("F01", body, coded="<DT_DATE_FOR_SUBMISSION>20200302 12:00</DT_DATE_FOR_SUBMISSION>")
    assert (notice.kind, notice.deadline) == (Kind.SOURCING, None)


@pytest.mark.parametrize(
    ("name", "flag", "procedure"),
    [
        ("F02", "PT_OPEN", "open"),
        ("F02", "PT_RESTRICTED", "restricted"),
        ("F02", "PT_COMPETITIVE_NEGOTIATION", "negotiated"),
        ("F05", "PT_NEGOTIATED_WITH_PRIOR_CALL", "negotiated"),
        ("F21", "PT_INVOLVING_NEGOTIATION", "negotiated"),
        ("F02", "PT_COMPETITIVE_DIALOGUE", "dialogue"),
        ("F02", "PT_INNOVATION_PARTNERSHIP", "other"),
        ("F24", "", "concession"),
        ("F25", "PT_AWARD_CONTRACT_WITHOUT_PUBLICATION", "concession"),
        ("F02", "", ""),
    ],
)
def test_the_procedure_is_the_flag_that_is_there(name: str, flag: str, procedure: str) -> None:
    assert form(name, f"<PROCEDURE>{f'<{flag}/>' if flag else ''}</PROCEDURE>").procedure == procedure


def test_techniques_are_read_wherever_they_stand() -> None:
    body = "<OBJECT_CONTRACT><OBJECT_DESCR><ECATALOGUE_REQUIRED/></OBJECT_DESCR></OBJECT_CONTRACT><PROCEDURE><FRAMEWORK/><DPS/><EAUCTION_USED/></PROCEDURE>"
    assert set(form("F02", body).techniques) == {"framework", "dps", "auction", "catalogue"}
    assert form("F12", "<PROCEDURE/>").techniques == ("contest",)


# --- lots -------------------------------------------------------------------------------------------------------


def test_each_lot_has_its_own_facts() -> None:
    schools, gardens = read("f02_call").lots
    assert (schools.id, schools.title, schools.cpv) == ("1", "Nettoyage des écoles", ("90919300",))
    assert schools.places == (Place("Val-Inventé 35000", nuts="FRH03"), Place(nuts="FRH02"))
    assert schools.value == Amount(Decimal(200000), Decimal(200000))
    assert schools.duration_months == 24
    assert (gardens.id, gardens.duration_months) == ("2", Decimal(12))
    assert (gardens.starts, gardens.ends) == (date(2022, 4, 1), date(2023, 3, 31))
    assert gardens.value is None, "a cent is how tools write « not filled »"


def test_texts_of_a_lot_keep_their_role_and_their_lot() -> None:
    notice = read("f02_call")
    assert texts(notice, "criteria", "1") == ["Prix (40 %)\nValeur technique (60 %)"]
    for text in ("Reconductible une fois.", "Lavage des vitres.", "Programme inventé n° 7", "Visite obligatoire."):
        assert text in texts(notice, "info", "1")
    assert texts(notice, "capacity") == [
        "Formulaires DC1 et DC2.",
        "Chiffre d'affaires des trois derniers exercices.",
        "Deux références.",
    ]
    assert texts(notice, "conditions") == ["Clause sociale d'insertion de 300 heures pour le lot 1."]


def test_limits_on_lots_are_read() -> None:
    notice = read("f02_call")
    assert notice.lot_limits is not None
    assert (notice.lot_limits.submitted, notice.lot_limits.awarded) == (2, 1)
    assert "Les lots 1 et 2 peuvent être réunis." in texts(notice, "info")
    one = form("F02", "<OBJECT_CONTRACT><LOT_DIVISION><LOT_ONE_ONLY/></LOT_DIVISION></OBJECT_CONTRACT>").lot_limits
    assert one is not None
    assert one.submitted == 1
    every = form("F02", "<OBJECT_CONTRACT><LOT_DIVISION><LOT_ALL/></LOT_DIVISION></OBJECT_CONTRACT>")
    assert every.lot_limits is None


def test_a_contract_that_is_not_divided_has_no_lot_and_its_description_is_the_notices() -> None:
    notice = read("esenders_f21")
    assert notice.lots == ()
    assert notice.description == "Repas.\n500 repas par jour."
    assert notice.places == (Place("Bruxelles", nuts="BE100"),)
    assert notice.duration_months == 12


def test_weights_that_are_no_share_of_a_hundred_get_no_percent() -> None:
    criterion = "<AC_QUALITY><AC_CRITERION>Qualité</AC_CRITERION><AC_WEIGHTING>{}</AC_WEIGHTING></AC_QUALITY>"
    inner = criterion.format("0.6") + "<AC_PRICE><AC_WEIGHTING>0.4</AC_WEIGHTING></AC_PRICE>"
    old_place = f"<OBJECT_CONTRACT><OBJECT_DESCR>{inner}</OBJECT_DESCR></OBJECT_CONTRACT>"
    assert texts(form("F03", old_place), "criteria") == ["Prix (0.4)\nQualité (0.6)"]
    directive = f"<DIRECTIVE_2014_24_EU><AC>{criterion.format('70 %')}<AC_PRICE/></AC></DIRECTIVE_2014_24_EU>"
    transparent = f"<OBJECT_CONTRACT><OBJECT_DESCR>{directive}</OBJECT_DESCR></OBJECT_CONTRACT>"
    assert texts(form("F15", transparent), "criteria") == ["Prix\nQualité (70 %)"]


@pytest.mark.parametrize(("flag", "renewals"), [("<NO_RENEWAL/>", 0), ("<RENEWAL/>", None), ("", None)])
def test_only_a_refused_renewal_counts_for_none(flag: str, renewals: int | None) -> None:
    body = f"<OBJECT_CONTRACT><OBJECT_DESCR>{flag}</OBJECT_DESCR></OBJECT_CONTRACT>"
    assert form("F02", body).renewals == renewals


def test_an_absurd_duration_is_said_and_dropped() -> None:
    body = '<OBJECT_CONTRACT><OBJECT_DESCR><DURATION TYPE="MONTH">2920</DURATION></OBJECT_DESCR></OBJECT_CONTRACT>'
    notice = form("F02", body)
    assert notice.duration_months is None
    assert "2920" in notice.warnings[0]


# --- reservations -----------------------------------------------------------------------------------------------


def test_flags_of_the_notice_are_stated_as_found() -> None:
    stated = {(one.topic, one.value, one.lot) for one in read("f02_call").statements}
    assert stated == {
        ("reserved-participation", "res-ws", None),
        ("reserved-execution", "yes", None),
        ("variants", "not-allowed", "1"),
    }


def test_a_flag_of_the_notice_means_the_lot_that_the_text_names() -> None:
    [reservation] = read_notice(read("f02_call")).reservations
    assert (reservation.regime, reservation.scope) == (Regime.IAE, ("2",))


def test_a_reserved_profession_is_no_social_reservation() -> None:
    body = "<LEFTI><PARTICULAR_PROFESSION CTYPE='SERVICES'><P>Architecte</P></PARTICULAR_PROFESSION><REFERENCE_TO_LAW><P>Loi sur l'architecture</P></REFERENCE_TO_LAW></LEFTI>"
    notice = form("F12", body)
    assert [(one.topic, one.value) for one in notice.statements] == [("reserved-profession", "Architecte")]
    assert texts(notice, "conditions") == ["Loi sur l'architecture"]
    assert read_notice(notice).reservations == ()


@pytest.mark.parametrize("involved", ["ESTABLISHMENT_FRAMEWORK_AGREEMENT", "CONCLUSION_FRAMEWORK_AGREEMENT"])
def test_an_older_form_says_in_an_attribute_that_it_is_a_framework(involved: str) -> None:
    assert older("CONTRACT", 2, f"<OBJECT_X><NOTICE_INVOLVES_X VALUE='{involved}'/></OBJECT_X>").techniques == (
        "framework",
    )
    assert older("CONTRACT", 2, "<OBJECT_X><FRAMEWORK_AGREEMENT VALUE='NO'/></OBJECT_X>").techniques == ()


def test_variants_are_stated_whether_the_form_has_flags_or_an_answer() -> None:
    flag = "<OBJECT_CONTRACT><OBJECT_DESCR>{}</OBJECT_DESCR></OBJECT_CONTRACT>"
    assert [one.value for one in form("F02", flag.format("<ACCEPTED_VARIANTS/>")).statements] == ["allowed"]
    assert [one.value for one in form("F02", flag.format("<NO_ACCEPTED_VARIANTS/>")).statements] == ["not-allowed"]
    answer = "<OBJECT_X><CPV/><ACCEPTED_VARIANTS VALUE='{}'/></OBJECT_X>"
    assert [one.value for one in older("CONTRACT", 2, answer.format("NO")).statements] == ["not-allowed"]
    assert [one.value for one in older("CONTRACT", 2, answer.format("YES")).statements] == ["allowed"]


def test_the_flag_of_service_missions_is_stated() -> None:
    [statement] = read("esenders_f21").statements
    assert (statement.topic, statement.value) == ("reserved-participation", "res-pub-ser")


def test_nothing_is_stated_where_no_flag_is() -> None:
    assert form("F02", "<LEFTI/>").statements == ()


# --- decisions --------------------------------------------------------------------------------------------------


def test_each_lot_has_its_award() -> None:
    notice = read("f03_result")
    awards = {award.lot: award for award in notice.awards}
    assert awards["1"].winners == ("Propreté Inventée", "Atelier Imaginaire")
    assert awards["1"].amount == Decimal("190000.25")
    assert (awards["2"].outcome, awards["2"].winners) == ("unsuccessful", ())
    assert notice.value == Amount(Decimal(250000), Decimal(250000), "awarded")
    assert notice.deadline is None


def test_what_is_withheld_stays_unknown() -> None:
    withheld = next(award for award in read("f03_result").awards if award.lot == "3")
    assert (withheld.outcome, withheld.winners, withheld.amount) == ("awarded", (), None)


@pytest.mark.parametrize(
    ("raw", "lots"),
    [
        ("", ()),
        ("03", ("3",)),
        ("Lot n° 3 : Vitrerie", ("3",)),
        ("1 à 4", ("1", "2", "3", "4")),
        ("lots 1, 2 et 5", ("1", "2", "5")),
        ("1-3", ("1", "2", "3")),
        ("A", ("A",)),
        ("1 à 999", ("1", "999")),
    ],
)
def test_the_lots_of_a_decision_are_read(raw: str, lots: tuple[str, ...]) -> None:
    assert award_lots(raw, ()) == lots


def test_a_decision_for_several_lots_gives_none_of_them_its_sum() -> None:
    body = (
        "<AWARD_CONTRACT><LOT_NO>1 à 2</LOT_NO><AWARDED_CONTRACT><CONTRACTOR><ADDRESS_CONTRACTOR><OFFICIALNAME>Coopérative"
        "</OFFICIALNAME></ADDRESS_CONTRACTOR></CONTRACTOR><VAL_TOTAL CURRENCY='EUR'>90000</VAL_TOTAL></AWARDED_CONTRACT></AWARD_CONTRACT>"
    )
    awards = form("F03", body).awards
    assert [(award.lot, award.winners, award.amount) for award in awards] == [
        ("1", ("Coopérative",), None),
        ("2", ("Coopérative",), None),
    ]


def test_the_only_decision_of_an_undivided_contract_is_the_whole() -> None:
    body = "<OBJECT_CONTRACT><NO_LOT_DIVISION/><OBJECT_DESCR/></OBJECT_CONTRACT><AWARD_CONTRACT><LOT_NO>1</LOT_NO><NO_AWARDED_CONTRACT><PROCUREMENT_DISCONTINUED/></NO_AWARDED_CONTRACT></AWARD_CONTRACT>"
    [award] = form("F03", body).awards
    assert (award.lot, award.outcome) == (None, "unsuccessful")


def test_the_winner_of_a_contest_is_named_and_its_prize_is_no_price() -> None:
    winner = "<WINNER><ADDRESS_WINNER><OFFICIALNAME>Agence Imaginaire</OFFICIALNAME></ADDRESS_WINNER></WINNER>"
    body = f"<RESULTS><AWARDED_PRIZE><WINNERS>{winner}</WINNERS><VAL_PRIZE CURRENCY='EUR'>35000</VAL_PRIZE></AWARDED_PRIZE></RESULTS>"
    [award] = form("F13", body).awards
    assert (award.winners, award.amount, award.outcome) == (("Agence Imaginaire",), None, "awarded")
    [none] = form("F13", "<RESULTS><NO_AWARDED_PRIZE/></RESULTS>").awards
    assert none.outcome == "unsuccessful"


def test_a_modified_contract_tells_its_reason_and_its_sums() -> None:
    body = (
        "<MODIFICATIONS_CONTRACT><INFO_MODIFICATIONS><SHORT_DESCR><P>Ajout d'un site.</P></SHORT_DESCR>"
        "<VALUES><VAL_TOTAL_BEFORE CURRENCY='EUR'>100000</VAL_TOTAL_BEFORE><VAL_TOTAL_AFTER CURRENCY='EUR'>120000</VAL_TOTAL_AFTER></VALUES>"
        "</INFO_MODIFICATIONS></MODIFICATIONS_CONTRACT>"
    )
    notice = form("F20", body)
    assert [(change.old, change.new) for change in notice.changes] == [
        ("", "Ajout d'un site."),
        ("100000 EUR", "Montant du contrat : 120000 EUR"),
    ]


# --- corrigenda -------------------------------------------------------------------------------------------------


def test_a_corrigendum_moves_the_deadline_and_nothing_else_moves_it() -> None:
    notice = read("f14_corrigendum")
    assert notice.kind is Kind.CHANGE
    assert notice.previous == ("12345-2022",)
    moved = [change for change in notice.changes if change.topic == "deadline"]
    assert [(one.old_deadline and one.old_deadline.wall, one.deadline and one.deadline.wall) for one in moved] == [
        ("2022-02-18T12:00", "2022-02-25T16:30")
    ]


def test_a_corrigendum_tells_old_and_new_words_with_their_lot() -> None:
    changes = read("f14_corrigendum").changes
    criteria = next(change for change in changes if change.topic == "lot")
    assert (criteria.lots, criteria.old, criteria.new) == (
        ("2",),
        "Prix : 60 %",
        "II.2.5 Critères d'attribution : Prix : 40 %",
    )
    assert any(change.new == "II.1.2 : 90910000" for change in changes)
    assert any(change.topic == "cancellation" and change.lots == ("1",) for change in changes)


@pytest.mark.parametrize(
    ("section", "label", "moves"),
    [
        ("IV.2.2", "", True),
        ("IV.2.2)", "Date limite de réception des offres ou des demandes de participation", True),
        ("IV.3.4", "Date limite de réception des offres", True),
        ("", "Date limite de remise des candidatures", True),
        ("IV.2.7", "Modalités d'ouverture des offres", False),
        ("IV.2.2", "Date d'ouverture des plis", False),
        ("IV.2.6", "Délai minimal de validité de l'offre", False),
        ("VI.3", "Date de la visite", False),
        ("II.2.7", "Date de début", False),
    ],
)
def test_only_the_reception_of_tenders_moves_the_deadline(section: str, label: str, moves: bool) -> None:
    body = f"<CHANGES><CHANGE><WHERE><SECTION>{section}</SECTION><LABEL>{label}</LABEL></WHERE><OLD_VALUE><DATE>2020-01-02</DATE></OLD_VALUE><NEW_VALUE><DATE>2020-02-03</DATE><TIME>10:00</TIME></NEW_VALUE></CHANGE></CHANGES>"
    [change] = form("F14", body).changes
    assert (change.topic == "deadline") is moves


def test_a_date_written_as_words_moves_the_deadline_too() -> None:
    body = "<CHANGES><CHANGE><WHERE><SECTION>IV.2.2</SECTION></WHERE><OLD_VALUE><TEXT><P>12/05/2020 à 12h00</P></TEXT></OLD_VALUE><NEW_VALUE><TEXT><P>Le 19/05/2020 à 16h00</P></TEXT></NEW_VALUE></CHANGE></CHANGES>"
    [change] = form("F14", body).changes
    assert change.deadline is not None
    assert change.deadline.wall == "2020-05-19T16:00"


def test_call_corrigendum_and_result_are_one_opportunity() -> None:
    notices = [read(name) for name in ("f03_result", "f14_corrigendum", "f02_call")]
    opportunity = compose([ReadNotice(notice, read_notice(notice)) for notice in notices], "ted:12345-2022")
    assert opportunity.source_ids == ("ted:12345-2022", "ted:23456-2022", "ted:34567-2022")
    assert opportunity.kind is Kind.CALL
    assert opportunity.deadline is not None
    assert opportunity.deadline.wall == "2022-02-25T16:30"
    assert opportunity.previous_deadline is not None
    assert opportunity.previous_deadline.wall == "2022-02-18T12:00"
    assert opportunity.awarded


# --- older forms and senders' files -----------------------------------------------------------------------------


def test_an_older_form_is_read_like_a_later_one() -> None:
    notice = read("f17_defence_call")
    assert (notice.guid, notice.form, notice.kind) == ("321-2021", "F17", Kind.CALL)
    assert notice.buyer.name == "Base inventée 999"
    assert (notice.cpv, notice.natures) == (("98310000", "98393000"), ("services",))
    assert (notice.procedure, notice.techniques) == ("restricted", ("framework",))
    assert notice.value == Amount(Decimal(100000), Decimal(400000))
    assert notice.deadline is not None
    assert notice.deadline.wall == "2021-02-15T14:00"
    assert [(one.topic, one.value) for one in notice.statements] == [("reserved-participation", "res-ws")]
    assert texts(notice, "criteria") == ["Insertion (20 %)"]
    assert [link.role for link in notice.links] == ["notice", "documents", "submission", "buyer-profile"]


def test_the_lots_of_an_older_form_have_quantities_and_share_the_period() -> None:
    laundry, sewing = read("f17_defence_call").lots
    assert [(quantity.value, quantity.unit) for quantity in laundry.quantities] == [(Decimal(12), "tonnes")]
    assert laundry.value == Amount(Decimal("90000.00"), Decimal("90000.00"))
    assert (sewing.title, sewing.cpv, sewing.description) == ("Couture", ("98393000",), "Reprise d'uniformes.")
    assert (sewing.duration_months, sewing.renewals) == (Decimal(48), 3)
    assert sewing.places == (Place("Fort-Imaginaire", nuts="FRK14"),)


def test_an_award_of_an_older_form_names_its_holder() -> None:
    organisation = "<ORGANISATION><OFFICIALNAME>Régie Inventée</OFFICIALNAME></ORGANISATION>"
    award = (
        "<AWARD_OF_CONTRACT><LOT_NUMBER>2</LOT_NUMBER><CONTRACT_TITLE>Couture</CONTRACT_TITLE><ECONOMIC_OPERATOR_NAME_ADDRESS>"
        f"<CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME>{organisation}</CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME></ECONOMIC_OPERATOR_NAME_ADDRESS>"
        "<CONTRACT_VALUE_INFORMATION><INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT><COSTS_RANGE_AND_CURRENCY CURRENCY='EUR'><VALUE_COST>5</VALUE_COST></COSTS_RANGE_AND_CURRENCY></INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT>"
        "<COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE CURRENCY='EUR'><VALUE_COST FMTVAL='14040.70'>14 040,70</VALUE_COST><EXCLUDING_VAT/></COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE></CONTRACT_VALUE_INFORMATION></AWARD_OF_CONTRACT>"
    )
    notice = older("CONTRACT_AWARD", 3, award)
    assert notice.kind is Kind.RESULT
    [read_award] = notice.awards
    assert (read_award.lot, read_award.winners, read_award.amount) == ("2", ("Régie Inventée",), Decimal("14040.70"))


def test_the_award_of_a_utility_stands_elsewhere_and_may_be_empty() -> None:
    holder = "<CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME_CHP><ORGANISATION><OFFICIALNAME>Régie Inventée</OFFICIALNAME></ORGANISATION></CONTACT_DATA_WITHOUT_RESPONSIBLE_NAME_CHP>"
    decision = f"<AWARD_AND_CONTRACT_VALUE><LOT_NUMBER>3</LOT_NUMBER>{holder}</AWARD_AND_CONTRACT_VALUE>"
    wrapper = "AWARD_CONTRACT_CONTRACT_AWARD_UTILITIES"
    [award] = older("CONTRACT_AWARD_UTILITIES", 6, f"<{wrapper}>{decision}</{wrapper}>").awards
    assert (award.lot, award.winners) == ("3", ("Régie Inventée",))
    assert older("CONTRACT_AWARD_UTILITIES", 6, f"<{wrapper}/>").awards == ()


def test_the_lots_of_an_older_plan_are_read() -> None:
    lot = "<LOT_PRIOR_INFORMATION><LOT_NUMBER>{0}</LOT_NUMBER><LOT_TITLE>Lot {0}</LOT_TITLE><LOT_DESCRIPTION><P>Repas.</P></LOT_DESCRIPTION></LOT_PRIOR_INFORMATION>"
    body = f"<OBJECT_SUPPLIES_SERVICES_PRIOR_INFORMATION><CPV/>{lot.format(1)}{lot.format(2)}</OBJECT_SUPPLIES_SERVICES_PRIOR_INFORMATION>"
    notice = older("PRIOR_INFORMATION", 1, body)
    assert notice.kind is Kind.PLANNING
    assert [(one.id, one.title, one.description) for one in notice.lots] == [
        ("1", "Lot 1", "Repas."),
        ("2", "Lot 2", "Repas."),
    ]


def test_a_corrigendum_of_an_older_form_is_read() -> None:
    moment = "<DATE_TIME><DAY>{}</DAY><MONTH>03</MONTH><YEAR>2015</YEAR><TIME>12:00</TIME></DATE_TIME>"
    corrected = (
        "<CORR><REPLACE OBJECT='DATE'><WHERE>IV.3.4) Date limite de réception des offres</WHERE>"
        f"<OLD_VALUE>{moment.format('02')}</OLD_VALUE><NEW_VALUE>{moment.format('16')}</NEW_VALUE></REPLACE></CORR>"
        "<CORR><ADD OBJECT='TEXT'><WHERE>VI.3: Autres renseignements</WHERE><NEW_VALUE><TEXT><P>Visite libre.</P></TEXT></NEW_VALUE></ADD></CORR>"
    )
    body = (
        "<OBJECT_ICAR><DESCRIPTION_ICAR><TITLE_CONTRACT><P>Fauchage</P></TITLE_CONTRACT><SHORT_DESCRIPTION_CONTRACT><P>Accotements.</P>"
        "</SHORT_DESCRIPTION_CONTRACT><CPV><CPV_MAIN><CPV_CODE CODE='77314100'/></CPV_MAIN></CPV></DESCRIPTION_ICAR></OBJECT_ICAR>"
        "<PROCEDURES_ICAR><TYPE_OF_PROCEDURE_DETAIL_FOR_ICAR VALUE='OPEN'/><NOTICE_NUMBER_OJ>2015/S 010-000321</NOTICE_NUMBER_OJ></PROCEDURES_ICAR>"
        f"<COMPLEMENTARY_ICAR><NOTICE_INVOLVES_ICAR>{corrected}</NOTICE_INVOLVES_ICAR></COMPLEMENTARY_ICAR>"
    )
    notice = older("ADDITIONAL_INFORMATION_CORRIGENDUM", 14, body)
    assert (notice.kind, notice.title, notice.procedure) == (Kind.CHANGE, "Fauchage", "open")
    assert (notice.description, notice.previous) == ("Accotements.", ("321-2015",))
    moved, added = notice.changes
    assert moved.deadline is not None
    assert moved.old_deadline is not None
    assert (moved.topic, moved.old_deadline.wall) == ("deadline", "2015-03-02T12:00")
    assert moved.deadline.wall == "2015-03-16T12:00"
    assert added.new == "VI.3 Autres renseignements : Visite libre."


def test_a_procedure_given_up_in_an_older_corrigendum_is_cancelled() -> None:
    body = "<COMPLEMENTARY_ICAR><AWARDING_PROCEDURE_DISCONTINUED/></COMPLEMENTARY_ICAR>"
    [change] = older("ADDITIONAL_INFORMATION_CORRIGENDUM", 14, body).changes
    assert (change.topic, change.lots) == ("cancellation", ())


def test_a_senders_file_is_known_by_its_reference_and_read_in_french() -> None:
    notice = read("esenders_f21")
    assert notice.guid == "ENVOI-2021-000042"
    assert notice.title == "Repas solidaires"
    assert (notice.published, notice.dispatched) == (None, date(2021, 9, 28))
    assert notice.deadline is not None
    assert (notice.deadline.zone, notice.deadline.timed) == ("Europe/Brussels", False)


def test_a_notice_in_another_language_is_read_as_far_as_it_goes() -> None:
    body = "<OBJECT_CONTRACT><TITLE><P>Gebäudereinigung</P></TITLE></OBJECT_CONTRACT>"
    assert form("F02", body, attributes='CATEGORY="ORIGINAL" LG="DE"').title == "Gebäudereinigung"


# --- files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_one_record_of_its_own_format(path: Path) -> None:
    [record] = list(iter_file(path))
    assert isinstance(record, RawRecord)
    assert record.format == "ted-xml"
    [notice] = parse_record(record)
    assert notice.source == "ted"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b'<TED_EXPORT xmlns="x"/>', "aucun formulaire"),
        (b'<TED_EXPORT DOC_ID="1-2020"><FORM_SECTION/></TED_EXPORT>', "aucun formulaire"),
        (
            b'<TED_EXPORT><FORM_SECTION><F02_2014 LG="FR" FORM="F02"><X/></F02_2014></FORM_SECTION></TED_EXPORT>',
            "ni numéro",
        ),
        (b'<TED_EXPORT DOC_ID="1-2020"><FORM_SECTION>', "mal formé"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><TED_EXPORT>&b;</TED_EXPORT>', "DTD"),
        (b"<autre/>", "TED"),
    ],
)
def test_what_is_no_notice_is_refused_with_a_reason(document: bytes, words: str) -> None:
    with pytest.raises(UnreadableRecord, match=re.escape(words)):
        parse_record(RawRecord("ted-xml", "avis.xml", "avis", document))


def test_an_eforms_notice_of_the_ted_is_of_the_same_source() -> None:
    document = (
        b'<ContractNotice xmlns:cbc="urn:x"><cbc:ID>9b8e6a52-0000-4000-8000-000000000001</cbc:ID></ContractNotice>'
    )
    [notice] = parse_record(RawRecord("boamp-xml", "avis.xml", "avis", document))
    assert notice.source == "ted"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.data())
def test_a_damaged_file_is_one_notice_or_one_refusal(path: Path, data: st.DataObject) -> None:
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content) - 1))
    length = data.draw(st.integers(0, 400))
    damaged = content[:start] + data.draw(st.binary(max_size=20)) + content[start + length :]
    _read_or_refused(damaged)


_ELEMENT = re.compile(rb"<([A-Z][A-Z_0-9]{3,40})(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_elements_that_are_missing_doubled_or_filled_oddly_never_raise(path: Path, data: st.DataObject) -> None:
    content = path.read_bytes()
    for _ in range(3):
        found = list(_ELEMENT.finditer(content))
        chosen = data.draw(st.sampled_from(found))
        odd = data.draw(
            st.sampled_from(
                [
                    b"",
                    chosen[0] * 2,
                    b"<%s>-1</%s>" % (chosen[1], chosen[1]),
                    b"<%s><P/><P>x</P></%s>" % (chosen[1], chosen[1]),
                ]
            )
        )
        content = content[: chosen.start()] + odd + content[chosen.end() :]
    notice = _read_or_refused(content)
    if notice:
        assert len({lot.id for lot in notice.lots}) == len(notice.lots)
        assert all(link.url.startswith(("http://", "https://")) for link in notice.links)
        read_notice(notice)


def _read_or_refused(content: bytes) -> Notice | None:
    try:
        [notice] = parse_record(RawRecord("ted-xml", "avis.xml", "avis", content))
    except UnreadableRecord as error:
        refused = error
    else:
        return notice
    assert refused.record
    assert "structure" not in refused.reason, "a shape that nobody foresaw"
    return None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2021/S 191-497881", "497881-2021"),
        ("2016/S 092-000535", "535-2016"),
        ("0497881-2021", "497881-2021"),
        ("497881_2021", "497881-2021"),
        ("2021/S", ""),
        ("réf. 12", ""),
    ],
)
def test_publication_numbers_have_one_form(text: str, number: str) -> None:
    assert oj_number(text) == number


def test_days_and_clocks_of_every_release_are_read() -> None:
    assert day_of("20211028 12:00") == day_of("2021-10-28") == date(2021, 10, 28)
    assert day_of({"DAY": "5", "MONTH": "1", "YEAR": "2021"}) == date(2021, 1, 5)
    assert day_of({"DAY": "31", "MONTH": "2", "YEAR": "2021"}) is None
    assert wall_of("20211028 9:05") == "2021-10-28T09:05"
    assert wall_of("20211028") == "2021-10-28"
    assert wall_of("bientôt") == ""


def test_every_real_notice_is_read(shared: Path) -> None:
    folder = shared / "ted" / "legacy"
    refused = []
    for path in sorted(folder.rglob("*.xml")):
        for item in iter_file(path):
            if isinstance(item, Refusal):
                refused.append(item.record)
                continue
            [notice] = parse_record(item)
            assert notice.title
            assert notice.buyer.name
            assert notice.published
            assert notice.cpv
    assert refused == []
