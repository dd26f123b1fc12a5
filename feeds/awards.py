"""What several statements about one lot say together. Pure; the readers of results and the story share it."""

from collections.abc import Iterable
from dataclasses import replace

from feeds.models import Award


def joined_award(earlier: Award | None, award: Award) -> Award:
    """Join two results of one lot: winners add up, and several winners have no single amount.

    A winner is surer than a lot given up, which is surer than an unknown fate.
    """
    if earlier is None or earlier.outcome == "unknown":
        return award
    if award.outcome != "awarded":
        return earlier if earlier.outcome == "awarded" or award.outcome == "unknown" else award
    if earlier.outcome != "awarded":
        return award
    winners = tuple(dict.fromkeys(earlier.winners + award.winners))
    same = award.amount == earlier.amount and award.winners == earlier.winners
    return replace(earlier, winners=winners, amount=earlier.amount if same else None)


def awards_by_lot(awards: Iterable[Award]) -> dict[str | None, Award]:
    """Give one award per lot, in the order in which lots are first named."""
    found: dict[str | None, Award] = {}
    for award in awards:
        found[award.lot] = joined_award(found.get(award.lot), award)
    return found
