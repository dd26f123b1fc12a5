"""Social and environmental clauses, and the words that only look like them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.models import Buyer, Clause, ClauseKind, Fragment, Kind, Lot, Notice, Statement
from feeds.reading.clauses import read_clauses
from feeds.reading.pages import open_pages


def read(
    text: str, role: str = "conditions", lot: str | None = None, statements: tuple[Statement, ...] = ()
) -> tuple[Clause, ...]:
    fragment = Fragment("f", text, lot, role)
    notice = Notice(
        source="boamp",
        guid="26-1",
        kind=Kind.CALL,
        form="MAPA",
        title="Réfection d'une école",
        buyer=Buyer("Immobilière insertion emploi"),
        published=None,
        lots=tuple(Lot(str(number), f"Lot {number}") for number in range(1, 9)),
        statements=statements,
    )
    return read_clauses(notice, open_pages([fragment]) if text else [])


def kinds(text: str, role: str = "conditions") -> set[str]:
    return {clause.kind.value for clause in read(text, role)}


INSERTION = [
    ("Le marché comporte une clause sociale d'insertion obligatoire.", None, ()),
    ("Nombre d'heures d'insertion pour le lot 3 : 123 heures d'insertion", 123, ("3",)),
    ("Une clause d'insertion est prévue dans l'exécution du marché (300 heures).", 300, ()),
    ("Le titulaire s'engage à réserver à l'insertion un minimum de 1 400 heures de travail.", 1400, ()),
    ("Il sera réservé, à l'occasion de l'exécution, 105 heures d'insertion sur le lot 1.", 105, ("1",)),
    ("L'attributaire du lot 2 devra réaliser une action d'insertion permettant le retour à l'emploi.", None, ("2",)),
    ("Consultation comportant des conditions d'exécution à caractère social détaillées au CCAP", None, ()),
    ("Clause incitative pour l'insertion de bénéficiaires du RSA (lots 6 et 7)", None, ("6", "7")),
    ("Cette consultation comporte une clause de promotion de l'emploi.", None, ()),
    ("Le titulaire réserve 5 % du temps de travail à des publics en insertion.", None, ()),
    ("Condition d'exécution relative à l'insertion sociale et professionnelle", None, ()),
    ("Le nombre minimal d'heures réservées à l'insertion est de :260 heures", 260, ()),
    ("Le titulaire réserve 500 heures de travail à des personnes en cursus d'insertion.", 500, ()),
]


@pytest.mark.parametrize(("text", "hours", "scope"), INSERTION)
def test_an_insertion_clause_is_read_with_its_hours_and_lots(
    text: str, hours: int | None, scope: tuple[str, ...]
) -> None:
    (clause,) = [one for one in read(text) if one.kind is ClauseKind.INSERTION]
    assert clause.hours == (Decimal(hours) if hours else None)
    assert clause.scope == scope


@pytest.mark.parametrize(
    "text",
    [
        "L'insertion paysagère et architecturale du projet est soignée.",
        "Insertion dans un journal d'annonces légales",
        "Accueil du public de l'agence Immobilière insertion emploi de 9 heures à 12 heures",
        "Aucune clause sociale n'est prévue.",
        "Clause sociale d'insertion : non",
        "Prestations de services destinées aux demandeurs d'emploi",
        "Logement social, centre social et action sociale de la commune",
        "Marché réservé aux structures d'insertion par l'activité économique.",
        "Tonte réservée à l'insertion des personnes handicapées",
    ],
)
def test_words_that_only_look_like_an_insertion_clause_are_not_one(text: str) -> None:
    assert "insertion" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Prestations d'insertion sociale et professionnelle ayant pour activité support l'entretien des espaces verts",
        "Prestations d'insertion par l'emploi pour l'entretien de la voirie",
        "Marché de services de qualification et d'insertion professionnelles",
    ],
)
def test_bought_insertion_is_an_object_and_not_a_clause(text: str) -> None:
    assert kinds(text, "title") == {"insertion-object"}


def test_services_to_jobseekers_are_an_ordinary_object() -> None:
    assert kinds("Services d'insertion professionnelle auprès des demandeurs d'emploi", "title") == set()


@pytest.mark.parametrize(
    ("text", "role", "kind"),
    [
        (
            "Performance en matière d'insertion professionnelle des publics en difficulté : 15 %",
            "criteria",
            "social-criterion",
        ),
        ("Critère n° 3 : valeur sociale de l'offre (10 points)", "info", "social-criterion"),
        ("Valeur environnementale : 20 %", "criteria", "environmental-criterion"),
        ("Sous-critère : démarche de développement durable", "info", "environmental-criterion"),
        ("Le marché comporte des clauses environnementales.", "conditions", "environmental"),
        ("Une part du mobilier sera issue du réemploi (loi AGEC, article 58).", "description", "reuse"),
        ("Ordinateurs reconditionnés", "title", "reuse"),
        ("Le titulaire respecte la clause de formation sous statut scolaire.", "conditions", "training"),
        ("Le marché sera exécuté dans le cadre de programmes d'emplois protégés.", "conditions", "reserved-execution"),
    ],
)
def test_other_clauses_are_read_where_they_stand(text: str, role: str, kind: str) -> None:
    assert kind in kinds(text, role)


@pytest.mark.parametrize(
    "text",
    [
        "Le contrat doit être exécuté dans le cadre de programmes d'emplois protégés : Non",
        "Environnement de travail numérique",
        "Réemploi des déblais en remblai",
        "Critère unique : prix",
        "Remise en main propre",
    ],
)
def test_ordinary_words_give_no_clause(text: str) -> None:
    assert kinds(text) == set()


def test_structured_fields_give_clauses_with_their_lot() -> None:
    statements = (
        Statement("reserved-execution", "yes", "p.execution", "1"),
        Statement("reserved-execution", "no", "p.execution", "2"),
        Statement("social-objective", "opp", "p.objective", "1", "Emploi de personnes éloignées de l'emploi"),
        Statement("strategic-procurement", "env-imp", "p.strategic", "2"),
        Statement("strategic-procurement", "none", "p.strategic", "1"),
        Statement("declared-criteria", "sociaux", "gestion"),
        Statement("declared-criteria", "environnementaux", "gestion"),
    )
    found = {(clause.kind.value, clause.scope) for clause in read("", statements=statements)}
    assert found == {
        ("reserved-execution", ("1",)),
        ("social-objective", ("1",)),
        ("environmental", ("2",)),
        ("social-declared", ()),
        ("environmental-declared", ()),
    }


def test_one_clause_said_twice_is_one_clause_with_two_witnesses() -> None:
    (clause,) = read("Clause sociale d'insertion. Le titulaire réalise 70 heures d'insertion.")
    assert len(clause.evidence) == 2
    assert clause.hours == 70


@pytest.mark.parametrize(
    "text",
    [
        "Une clause sociale de 210h est applicable au lot 1 et de 70h au lot 2.",
        "Heures d'insertion par lot :\n- lot 1 : 210 heures d'insertion\n- lot 2 : 70 heures d'insertion",
    ],
)
def test_hours_listed_by_lot_are_kept_apart(text: str) -> None:
    found = {(clause.scope, clause.hours) for clause in read(text) if clause.hours is not None}
    assert found == {(("1",), Decimal(210)), (("2",), Decimal(70))}


def test_lots_that_say_the_same_share_one_clause() -> None:
    statements = tuple(Statement("social-objective", "opp", f"p[{lot}]", str(lot)) for lot in (1, 2, 5))
    (clause,) = read("", statements=statements)
    assert clause.scope == ("1", "2", "5")
    every = tuple(Statement("social-objective", "opp", f"p[{lot}]", str(lot)) for lot in range(1, 9))
    (whole,) = read("", statements=every)
    assert whole.scope == ()
    assert len(whole.evidence) == 4


def test_a_lots_own_text_gives_its_scope() -> None:
    (clause,) = read("Clause d'insertion de 50 heures", "description", "4")
    assert clause.scope == ("4",)
    assert clause.hours == Decimal(50)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "clause ",
                "insertion ",
                "sociale ",
                "d'",
                "heures ",
                "1 400 ",
                "critère ",
                "formation ",
                "environnement",
                "ale ",
                "réemploi ",
                "lot 2",
                ". ",
                "\n",
                "9" * 40,
                " ",
            ]
        ),
        max_size=150,
    )
)
def test_no_text_makes_the_reader_fail(pieces: list[str]) -> None:
    for role in ("title", "criteria", "conditions"):
        assert isinstance(read("".join(pieces), role), tuple)


@pytest.mark.parametrize(
    "piece", ["clause ", "insertion ", "clause d'insertion de ", "heures ", "critère social ", "12 heures d'insertion "]
)
def test_repeated_words_are_read_in_linear_time(piece: str) -> None:
    assert isinstance(read(piece * 3_000), tuple)


def test_the_words_that_give_the_hours_come_first_in_the_evidence() -> None:
    (clause,) = read("Clause d'insertion.\nLe titulaire réserve 180 heures d'insertion.")
    assert clause.hours == 180
    assert "180 heures" in clause.evidence[0].quote


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("Clause d'insertion obligatoire : 1 200 heures pour le lot 2, 300 h pour le lot 3.", [("2",), ("3",)]),
        ("Clause d'insertion de 120 heures pour les lots 2, 5 et 7.", [("2", "5", "7")]),
        ("Clause d'insertion pour le lot 4, 15 % des heures travaillées.", [("4",)]),
    ],
)
def test_a_figure_with_its_unit_does_not_lengthen_a_list_of_lots(text: str, scopes: list[tuple[str, ...]]) -> None:
    assert [clause.scope for clause in read(text) if clause.kind is ClauseKind.INSERTION] == scopes


@pytest.mark.parametrize(
    ("text", "value", "stage"),
    [
        ("Après attribution, le groupement devra être solidaire.", "joint-several", "award"),
        ("Seuls les groupements solidaires sont recevables.", "joint-several", "candidature"),
        ("Groupement conjoint avec mandataire solidaire.", "joint-lead-several", ""),
        ("Aucune forme de groupement n'est imposée à l'attributaire.", "free", ""),
        (
            "Groupement solidaire ou conjoint. L'attributaire devra revêtir la forme d'un groupement solidaire.",
            "joint-several",
            "award",
        ),
    ],
)
def test_the_form_of_a_consortium_is_told_with_who_it_is_imposed_on(text: str, value: str, stage: str) -> None:
    (clause,) = [one for one in read(text) if one.kind is ClauseKind.GROUPING]
    assert (clause.value, clause.stage) == (value, stage)


@pytest.mark.parametrize(
    ("text", "share", "of"),
    [
        ("Clause d'insertion : 5 % des heures travaillées.", "5", "hours"),
        ("Clause d'insertion de 7,5 % du montant des travaux.", "7.5", "amount"),
        ("Le titulaire réserve 10 % de l'effectif à des salariés en insertion.", "10", "staff"),
        ("Clause d'insertion obligatoire. Retenue de garantie de 5 %. Avance de 10 %.", None, ""),
        ("Clause d'insertion sous peine d'une pénalité de 2 %.", None, ""),
    ],
)
def test_a_share_kept_for_insertion_says_of_what(text: str, share: str | None, of: str) -> None:
    (clause,) = [one for one in read(text) if one.kind is ClauseKind.INSERTION]
    assert (clause.share, clause.share_of) == (None if share is None else Decimal(share), of)


def test_a_criterion_keeps_its_weight_and_unit() -> None:
    text = "Prix : 60 points\nValeur technique : 30 points\nPerformance sociale : 10 points"
    (clause,) = [one for one in read(text, "criteria") if one.kind is ClauseKind.SOCIAL_CRITERION]
    assert (clause.weight, clause.weight_unit) == (Decimal(10), "points")


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (
            "Visite obligatoire pour les lots n° 2 et 3 et possible pour l'ensemble des autres lots.",
            ClauseKind.SITE_VISIT,
            {("compulsory", ("2", "3")), ("optional", ())},
        ),
        ("Les variantes sont autorisées pour le lot 4.", ClauseKind.VARIANTS, {("allowed", ("4",))}),
        ("Le lot 5 est un petit lot (article R. 2123-1, 2°).", ClauseKind.SMALL_LOTS, {("", ("5",))}),
        (
            "Le lot 1 comporte une clause d'insertion et les lots 2 et 8 sont réservés (L. 2113-13).",
            ClauseKind.INSERTION,
            {("", ("1",))},
        ),
        (
            "Le marché comporte une clause d'insertion. Les titulaires des lots 3 et 7 mettront en œuvre cette clause.",
            ClauseKind.INSERTION,
            {("", ("3", "7"))},
        ),
    ],
)
def test_a_clause_has_the_lots_that_its_words_name(
    text: str, kind: ClauseKind, found: set[tuple[str, tuple[str, ...]]]
) -> None:
    assert {(one.value, one.scope) for one in read(text, "info") if one.kind is kind} == found


def test_hours_that_a_rectification_moves_are_those_that_hold() -> None:
    (clause,) = read("Le nombre d'heures d'insertion passe de 1 000 heures à 600 heures.", "correction")
    assert clause.hours == 600


def test_what_is_said_for_sure_hides_what_is_left_unsaid() -> None:
    found = read(
        "Une PSE est prévue. Les candidats chiffrent obligatoirement la PSE n° 1, dont la réponse est obligatoire."
    )
    assert [one.value for one in found if one.kind is ClauseKind.SUPPLEMENTARY] == ["compulsory"]
