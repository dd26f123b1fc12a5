"""In the app, a rule of law is shown with its article and how sure it is."""

from dataclasses import replace
from datetime import UTC, date, datetime

from feeds.models import Evidence
from lotalot.widgets.law_lines import evidence_law, reservation_law
from tests.lotalot.fake_data import schools

OPPORTUNITY = schools(datetime(2026, 11, 23, 8, 0, tzinfo=UTC)).opportunity
RESERVED = OPPORTUNITY.reservations[0]


def test_a_reservation_names_the_rule_in_force_when_the_notice_was_sent() -> None:
    (line,) = reservation_law(replace(OPPORTUNITY, dispatched=date(2026, 11, 1)), RESERVED, 80)
    assert line.plain == "  └ règle : L2113-13, fiabilité A"
    (before,) = reservation_law(replace(OPPORTUNITY, dispatched=date(2018, 6, 1)), RESERVED, 80)
    assert "Ord. 2015-899" in before.plain
    assert reservation_law(replace(OPPORTUNITY, dispatched=None, published=None), RESERVED, 80) == []


def test_an_evidence_names_its_rule_only_when_it_is_one_of_law() -> None:
    (line,) = evidence_law(Evidence("value", "45 000 €", "T-DISP-FS-60"), 80)
    assert "R2122-8, fiabilité A" in line.plain
    assert evidence_law(Evidence("title", "Nettoyage", "texte-reserve"), 80) == []
