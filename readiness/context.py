"""What the answers of one lot are given from. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from feeds.models import Lot, Opportunity
from readiness.load import Agenda
from readiness.models import Capability, Requirement, StockLine, Structure
from readiness.stock_answer import Goods


@dataclass(frozen=True, slots=True)
class Context:
    """What the answers of one lot are given from.

    Attributes:
        sent: date at which rules are looked up: dispatch, else publication, else today.
        capability: ours in the lot's segment, None when the segment is not ours or unknown.
        requirements: all that the lot asks.
        agenda: weeks of the structure with what takes of them; None leaves nothing taken.
        goods: the stock with its journal and promises; None counts what is held and no more.
        own_bids: ids of the commitments that answer this very lot, which take nothing from it.
    """

    structure: Structure
    stock: Sequence[StockLine]
    opportunity: Opportunity
    lot: Lot | None
    now: datetime
    sent: date
    capability: Capability | None
    requirements: tuple[Requirement, ...] = ()
    agenda: Agenda | None = None
    own_bids: frozenset[int] = frozenset()
    goods: Goods | None = None
