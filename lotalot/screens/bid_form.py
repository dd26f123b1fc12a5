"""The form of one bid or contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from textual.widget import Widget

from lotalot import typed_bids
from lotalot.bid_words import STATES
from lotalot.screens.panel import FormError, FormPanel
from lotalot.screens.profile_forms import checked, figure
from lotalot.widgets.fields import TextField, Turn
from readiness.commitments import Commitment, CommitmentState

_TYPED: Final = ("label", "segment", "chance", "hours", "days", "starts", "ends", "amount")


class BidForm(FormPanel[Commitment]):
    """Write a bid or a contract; what is left empty is unknown."""

    def __init__(self, item: Commitment | None) -> None:
        super().__init__()
        self._item = item or Commitment(label="")
        self._new = item is None

    def heading(self) -> str:
        """Say whether it is a new one."""
        return "Noter un contrat ou une réponse" if self._new else "Modifier l'engagement"

    def fields(self) -> Iterator[Widget]:
        """Give the fields; only the name is needed."""
        item = self._item
        yield TextField("label", "Nom", item.label, "Ville de Vannes, lot 2")
        yield Turn("state", "État", {state.value: name for state, name in STATES.items()}, item.state.value)
        yield TextField("chance", "Chance en %", figure(item.chance * 100) if item.chance is not None else "", "40")
        yield TextField("hours", "Heures par sem.", figure(item.hours_per_week), "20   (vide : inconnu)")
        yield TextField("days", "Jours par sem.", figure(item.days_per_week), "3   (vide : inconnu)")
        yield TextField("starts", "Du", f"{item.starts:%d/%m/%Y}" if item.starts else "", "01/02/2027")
        yield TextField("ends", "Au", f"{item.ends:%d/%m/%Y}" if item.ends else "", "31/01/2028")
        yield TextField("segment", "Activité", item.segment, "nettoyage-locaux   (vide : toute la structure)")
        yield TextField("amount", "Montant HT", figure(item.amount), "12 000 (facultatif)")
        yield TextField("resources", "Prend", ", ".join(item.resources), "camion 20 m3, équipe 2 (facultatif)")
        yield TextField("note", "Note", item.note, "facultatif", max_length=500)

    def build(self) -> Commitment:
        """Make the commitment."""
        readers = {name: typed_bids.READERS[name] for name in _TYPED}
        values = checked({name: self._reading(name) for name in readers})
        starts, ends = values["starts"], values["ends"]
        if starts and ends and ends < starts:  # type: ignore[operator]
            raise FormError({"ends": "Le dernier jour vient avant le premier."})
        named = {readers[name][0]: value for name, value in values.items()}
        return Commitment.model_validate(
            {
                **self._item.model_dump(),
                **named,
                "state": CommitmentState(self.query_one(Turn).value),
                "resources": typed_bids.read_resources(self.text("resources")),
                "note": self.text("note"),
            }
        )

    def _reading(self, name: str) -> Callable[[], object]:
        read = typed_bids.READERS[name][1]
        return lambda: read(self.text(name))
