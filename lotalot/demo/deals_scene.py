"""Invoices of twenty euros that a finance department refuses; a SAD answered in minutes from what is held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lotalot.cli.render import wrapped
from lotalot.demo.scenes import Scene

if TYPE_CHECKING:
    from lotalot.workspace import Workspace

TOWN: Final = "Ville de Kerlann"
BUYER: Final = "Métropole des Rias"
CATEGORIES: Final = ("Chaises", "Bureaux", "Tables", "Rangements", "Accueil", "Extérieur")
DELIVERIES: Final = (("Tables pliantes", 2), ("Chaises de réunion", 8), ("Bureaux 160 × 80 cm", 6))
PAST: Final = (("Chaises", 1290, 1840, "won"), ("Bureaux", 980, 2600, "lost"), ("Chaises", 610, 1260, "won"))
"""Category, days ago, euros and what became of it."""
SHORT_DAYS: Final = 7
_WIDTH: Final = 76


def pour_quotes(workspace: Workspace) -> None:
    """Make three small quotes of one customer from the stock, and note that they are signed."""
    from readiness.orders import Customer, Quote, valid_until  # noqa: PLC0415 - with the example only

    room, made = workspace.deals, workspace.now().date() - timedelta(days=40)
    held = {line.item.label: line.id for line in workspace.stock()}
    for days, (label, quantity) in enumerate(DELIVERIES):
        if label not in held:
            continue
        lines, _ = room.stock_lines({held[label]: Decimal(quantity)})
        quote = Quote(
            customer=Customer(name=TOWN),
            object="Mobilier",
            lines=tuple(lines),
            made=made,
            valid_until=valid_until(made),
        )
        room.accept(room.add_quote(quote).number, made + timedelta(days=10 * days))


def quotes(workspace: Workspace) -> Iterator[str]:
    """Tell what each customer accepted, whether to invoice, and the threshold in force."""
    from lotalot import format as fr  # noqa: PLC0415 - with the example only
    from lotalot.deal_words import due_words, threshold_words  # noqa: PLC0415 - with the example only

    room = workspace.deals
    for row in room.quotes():
        label = row.quote.lines[0].label
        yield from wrapped(f"{row.number}  {label} : {fr.price(row.quote.total)} HT", _WIDTH, indent="    ", first="  ")
    for due in room.due():
        yield from wrapped(due_words(due), _WIDTH, indent="    ", first="  → ")
        said = room.threshold(due.quotes[-1])
        if said is not None:
            yield from wrapped(threshold_words(said), _WIDTH, indent="    ", first="  ")


def pour_sad(workspace: Workspace) -> None:
    """Follow a SAD of six categories over four years, with an invitation of this morning."""
    from readiness.commitments import CommitmentState  # noqa: PLC0415 - with the example only
    from readiness.sad import Admission, AdmissionState, Sad, SadCategory, SpecificContract  # noqa: PLC0415

    room, today = workspace.deals, workspace.now().date()
    admitted = Admission(state=AdmissionState.ADMITTED, decided=today - timedelta(days=1400))
    asked = Admission(state=AdmissionState.ASKED, asked=today - timedelta(days=5))
    states = {"Chaises": admitted, "Bureaux": admitted, "Tables": admitted, "Rangements": asked}
    sad = Sad(
        name="Mobilier de réemploi",
        buyer=BUYER,
        starts=today - timedelta(days=1420),
        ends=today + timedelta(days=410),
        categories=tuple(SadCategory(name=name, admission=states.get(name, Admission())) for name in CATEGORIES),
        documents=("DC1", "Attestation de vigilance"),
    )
    ident = room.put_sad(sad)
    for category, days, euros, state in PAST:
        day = today - timedelta(days=days)
        title = f"{category}, {day.year}"
        contract = SpecificContract(title=title, category=category, invited=day, deadline=day + timedelta(days=12))
        line = room.answer(room.add_contract(ident, contract), Decimal(euros))
        became = CommitmentState.ENDED if state == "won" else CommitmentState.LOST
        workspace.commitments.update(line.id, line.commitment.model_copy(update={"state": became}))
    room.add_contract(
        ident,
        SpecificContract(
            title="30 chaises de réunion",
            category="Chaises",
            invited=today,
            deadline=today + timedelta(days=SHORT_DAYS),
        ),
    )


def sad(workspace: Workspace) -> Iterator[str]:
    """Tell the admissions, what was won, the invitation and its price from stock."""
    from lotalot import format as fr  # noqa: PLC0415 - with the example only
    from lotalot.deal_words import sad_lines  # noqa: PLC0415

    room = workspace.deals
    for view in room.sads():
        for text in sad_lines(view):
            yield from wrapped(text, _WIDTH, indent="      ", first="  ")
    held = next((line for line in workspace.stock() if line.item.label == "Chaises de réunion"), None)
    if held is not None:
        lines, _ = room.stock_lines({held.id: Decimal(30)})
        words = (
            f"En stock : {held.item.quantity} ; 30 à {fr.price(lines[0].unit_price)} = {fr.price(lines[0].total)} HT."
        )
        yield from wrapped(words, _WIDTH, indent="    ", first="  → ")


SCENES: Final = (
    Scene("Trois petites commandes : faut-il déjà facturer ?", pour_quotes, quotes),
    Scene("Une invitation sous un SAD ce matin : pouvons-nous répondre, et à quel prix ?", pour_sad, sad),
)
