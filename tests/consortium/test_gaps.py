"""What is lacking, said so that a facilitator can act on it."""

from decimal import Decimal

from consortium.gaps import facilitator_message, gaps_of, lot_gaps
from feeds.models import Link, Opportunity, Regime
from readiness.check import assess
from readiness.models import Capability, RequirementKind, Structure, StructureKind
from tests.readiness.cases import AWAY, FAR, NEAR, NOW, hit, lot, opportunity, reserved, stock, structure, text

NBSP = "\N{NO-BREAK SPACE}"


def cleaning() -> Opportunity:
    lots = (lot("1", places=(NEAR, FAR)), lot("2"))
    return opportunity(
        lots=lots,
        fragments=text("5 jours par semaine", "1"),
        reservations=(reserved(Regime.HANDICAP_IAE, "1"),),
        links=(Link("notice", "https://exemple.fr/avis"),),
    )


def test_each_gap_says_what_how_much_where_and_for_whom() -> None:
    call = cleaning()
    found = gaps_of(structure(), call, assess(structure(), [], call, NOW))
    assert [(gap.kind, gap.lot, gap.amount, gap.unit) for gap in found] == [
        (RequirementKind.PLACE, "1", Decimal(18), ""),
        (RequirementKind.SCHEDULE, "1", Decimal("1.5"), "j/sem."),
    ]
    assert [gap.text.replace(NBSP, " ") for gap in found] == [
        "Lot 1 : intervention sur place : 18 km au-delà de notre rayon, à Loin ; lot réservé aux EA, ESAT et SIAE.",
        "Lot 1 : présence : 1,5 j/sem., à Près et Loin ; lot réservé aux EA, ESAT et SIAE.",
    ]
    assert found[0].regimes == (Regime.HANDICAP_IAE,)


def test_goods_that_are_short_are_counted() -> None:
    ours = structure(kinds=(StructureKind.ACI,), capabilities=(Capability(segment="mobilier-reemploi"),))
    chairs = lot("1", title="Chaises", description="200 chaises", cpv=("39112000",))
    call = opportunity(segments=(hit("mobilier-reemploi"),), cpv=("39112000",), lots=(chairs,))
    held = stock(("chaises", "Chaise", 34))
    (gap,) = gaps_of(ours, call, assess(ours, held, call, NOW))
    assert (gap.amount, gap.how_much.replace(NBSP, " ")) == (Decimal(166), "166 chaises")


def test_nothing_is_lacking_alone_and_no_partner_opens_what_is_shut() -> None:
    alone, shut = opportunity(), opportunity(cancelled=True, fragments=text("5 jours par semaine"))
    not_ours = opportunity(reservations=(reserved(Regime.HANDICAP),), fragments=text("5 jours par semaine"))
    for call in (alone, shut, not_ours):
        assert gaps_of(structure(), call, assess(structure(), [], call, NOW)) == ()


def test_a_place_out_of_reach_is_a_gap_even_when_the_verdict_is_no() -> None:
    call = opportunity(places=(AWAY,))
    verdict = assess(structure(), [], call, NOW).lots[0]
    (gap,) = lot_gaps(structure(), call, None, verdict)
    assert (gap.kind, gap.where, gap.lot) == (RequirementKind.PLACE, "Ailleurs", None)


def test_the_message_can_be_sent_as_it_is() -> None:
    call = cleaning()
    ours = structure(turnover=Decimal(212_000))
    message = facilitator_message(ours, call, gaps_of(ours, call, assess(ours, [], call, NOW)))
    assert "Atelier du Test cherche un partenaire" in message
    assert "Date limite : 04/12/2026" in message
    assert "https://exemple.fr/avis" in message
    assert message.count("\n- Lot 1") == 2
    assert "212" not in message
    assert facilitator_message(ours, call, ()) == ""


def test_an_unknown_buyer_and_deadline_are_said() -> None:
    from feeds.models import Buyer

    call = opportunity(buyer=Buyer(""), deadline=None, fragments=text("5 jours par semaine"))
    ours: Structure = structure()
    message = facilitator_message(ours, call, gaps_of(ours, call, assess(ours, [], call, NOW)))
    assert "Acheteur : non indiqué" in message
    assert "Date limite : non indiquée" in message
