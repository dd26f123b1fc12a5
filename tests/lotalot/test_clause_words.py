"""What a clause is called in French, with its figures."""

from decimal import Decimal

import pytest

from feeds.models import Clause, ClauseKind
from lotalot import words


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        (
            Clause(ClauseKind.INSERTION, (), hours=Decimal(1250)),
            "clause d'insertion, 1\N{NO-BREAK SPACE}250 h d'insertion",
        ),
        (
            Clause(ClauseKind.INSERTION, (), share=Decimal("7.5"), share_of="hours"),
            "clause d'insertion, 7,5 % des heures",
        ),
        (
            Clause(ClauseKind.SOCIAL_CRITERION, (), weight=Decimal(10), weight_unit="points"),
            "critère social, 10 points",
        ),
        (Clause(ClauseKind.SITE_VISIT, (), value="compulsory"), "visite du site : obligatoire"),
        (Clause(ClauseKind.VARIANTS, (), value="forbidden"), "variantes : interdites"),
        (
            Clause(ClauseKind.GROUPING, (), value="joint-lead-several", stage="award"),
            "groupement : conjoint, mandataire solidaire, après attribution",
        ),
        (Clause(ClauseKind.LOT_LIMIT, (), value="awarded", limit=2), "lots par candidat : 2 obtenus au plus"),
        (Clause(ClauseKind.SMALL_LOTS, (), article="R2123-1, 2°"), "petits lots (R2123-1, 2°)"),
        (Clause(ClauseKind.DPS, (), value="category"), "système d'acquisition dynamique : par catégories"),
        (Clause(ClauseKind.TRAINING, ()), "action de formation"),
    ],
)
def test_a_clause_is_said_with_its_figures(clause: Clause, said: str) -> None:
    assert words.clause(clause) == said


def test_every_kind_has_a_word() -> None:
    assert set(words.CLAUSES) == set(ClauseKind)
