"""Which rule a reservation stands on. Pure."""

from datetime import date
from typing import Final

from feeds.law.rules import Rule, rule
from feeds.models import Regime

_FAMILIES: Final = {
    Regime.HANDICAP: ("R-HAND", "R-CONC-HAND"),
    Regime.IAE: ("R-IAE", "R-CONC-IAE"),
    Regime.HANDICAP_IAE: ("R-MIXTE", "R-CONC-MIXTE"),
    Regime.PENITENTIAIRE: ("R-PENIT", "R-CONC-PENIT"),
    Regime.ESS: ("R-ESS", ""),
}


def reservation_family(regime: Regime, *, concession: bool = False) -> str:
    """Give the family of the rule that reserves a contract, or a concession; empty when there is none."""
    return _FAMILIES.get(regime, ("", ""))[concession]


def reservation_rule(regime: Regime, on: date | None, *, concession: bool = False) -> Rule | None:
    """Find the rule that reserved a contract sent on a day; None without a day, a named regime or a rule in force."""
    return rule(reservation_family(regime, concession=concession), on)
