"""Say quotes, invoices, systems and admissions as people do. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lotalot import format as fr
from lotalot.bid_words import STATES
from readiness.commitments import CommitmentState
from readiness.orders import QuoteState
from readiness.sad import AdmissionState, SadCategory, answer_expected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lotalot.rooms.deals import ContractView, SadView
    from readiness.orders import Due, QuoteRow, ThresholdSaid
    from readiness.sad import History, Said

QUOTE_STATES: Final = {
    QuoteState.DRAFT: "brouillon",
    QuoteState.SENT: "envoyé",
    QuoteState.ACCEPTED: "accepté",
    QuoteState.REFUSED: "refusé",
    QuoteState.CANCELLED: "annulé",
}
ADMISSIONS: Final = {
    AdmissionState.NONE: "à demander",
    AdmissionState.ASKED: "demandée",
    AdmissionState.ADMITTED: "admis",
    AdmissionState.REFUSED: "refusée",
}


def threshold_words(said: ThresholdSaid) -> str:
    """Say how a customer's orders of the year stand to the threshold, with its article and confidence."""
    limit = fr.price(said.rule.value) if said.rule.value is not None else "?"
    law = f"{said.rule.article}, fiabilité {said.rule.confidence}"
    if said.left < 0:
        verdict = f"dépassé de {fr.price(-said.left)} : l'acheteur peut devoir publier"
    else:
        verdict = f"il reste {fr.price(said.left)} de notre côté ; l'acheteur compte aussi ses autres fournisseurs"
    return f"Seuil de dispense {limit} HT ({law}) ; cette année {fr.price(said.ordered)} : {verdict}."


def due_words(due: Due) -> str:
    """Say what a customer accepted and whether one invoice is worth it."""
    count = fr.plural(len(due.quotes), "devis accepté", "devis acceptés")
    head = f"{fr.plain(due.customer)} : {count}, {fr.price(due.total)} HT depuis le {due.oldest:%d/%m/%Y}"
    return f"{head} ; à facturer." if due.due else f"{head} ; attendre, il manque {fr.price(due.missing)}."


def said_words(said: Said) -> str:
    """Write a sentence about a contract, with its rule when it has one."""
    law = f" ({said.article}, fiabilité {said.confidence})" if said.article else ""
    return f"{'! ' if said.urgent else '  '}{said.text}{law}"


def category_words(category: SadCategory) -> str:
    """Say a category with our admission."""
    admission = category.admission
    text = f"{fr.plain(category.name)} : {ADMISSIONS[admission.state]}"
    expected = answer_expected(admission)
    if admission.until is not None:
        text += f", jusqu'au {admission.until:%d/%m/%Y}"
    if expected is not None:
        text += f", réponse attendue le {expected:%d/%m/%Y} (hors jours fériés)"
    return text


def history_words(history: History) -> str:
    """Say what became of the contracts."""
    return (
        f"{fr.plural(history.invited, 'invitation')}, {fr.plural(history.answered, 'réponse')}, "
        f"{fr.plural(history.won, 'gagné')}, {fr.plural(history.lost, 'perdu')}, {history.waiting} en attente ; "
        f"{fr.price(history.amount_won)} HT gagnés"
    )


def state_words(row: QuoteRow, today: date) -> str:
    """Say where a quote stands, expired and invoiced included."""
    if row.invoice is not None:
        return f"facture n° {row.invoice}"
    return "expiré" if row.quote.expired(today) else QUOTE_STATES[row.quote.state]


def quote_lines(row: QuoteRow, said: ThresholdSaid | None, today: date) -> Iterator[str]:
    """Write a quote: head, lines, totals, threshold."""
    from readiness.quote_files import totals, vat_note  # noqa: PLC0415 - only where one is shown

    quote = row.quote
    yield f"Devis {row.number}, {state_words(row, today)} : {fr.plain(quote.customer.name)}"
    yield f"du {quote.made:%d/%m/%Y}, valable jusqu'au {quote.valid_until:%d/%m/%Y}"
    if quote.object:
        yield f"Objet : {fr.plain(quote.object)}"
    if quote.engagement:
        yield f"Engagement : {fr.plain(quote.engagement)}"
    for line in quote.lines:
        unit = f" {fr.plain(line.unit)}" if line.unit else ""
        amount = f"{fr.number(line.quantity, 3)}{unit} × {fr.price(line.unit_price)} = {fr.price(line.total)}"
        yield f"  {fr.plain(line.label)} : {amount}"
    for label, total in totals(row):
        yield f"{label} : {fr.price(total)}"
    if note := vat_note(row):
        yield note
    yield threshold_words(said) if said else "Seuil de dispense inconnu à cette date."


def sad_line(view: SadView) -> str:
    """Write a system in a line."""
    sad = view.row.sad
    admitted = sum(each.admission.state is AdmissionState.ADMITTED for each in sad.categories)
    buyer = f", {fr.plain(sad.buyer)}" if sad.buyer else ""
    ends = f"jusqu'au {sad.ends:%d/%m/%Y}" if sad.ends else "fin inconnue"
    many = fr.plural(len(sad.categories), "catégorie")
    return f"{fr.plain(sad.name)}{buyer}, {ends} : admis dans {admitted} sur {many} ; {history_words(view.history)}"


def sad_lines(view: SadView) -> Iterator[str]:
    """Write a system in full: admissions with what was won, contracts with what is said of them."""
    yield f"SAD n° {view.row.id} : {sad_line(view)}"
    won = dict(view.by_category)
    for category in view.row.sad.categories:
        past = f" ; {history_words(won[category.name])}" if won[category.name].invited else ""
        yield f"  {category_words(category)}{past}"
    for document in view.row.sad.documents:
        yield f"  Pièce : {fr.plain(document)}"
    for each in view.contracts:
        yield f"Marché n° {each.row.id} : {contract_words(each)}"
        if each.bid is None or each.bid.commitment.state is CommitmentState.PREPARING:
            yield from (f"  {said_words(said)}" for said in each.said)


def contract_words(view: ContractView) -> str:
    """Write a specific contract in a line: what, until when, what we answered and at what price."""
    contract, bid = view.row.contract, view.bid
    category = f" [{fr.plain(contract.category)}]" if contract.category else ""
    until = f", avant le {contract.deadline:%d/%m/%Y}" if contract.deadline else ""
    answer = "pas encore répondu" if bid is None else STATES[bid.commitment.state]
    amount = bid.commitment.amount if bid is not None else None
    price = f", {fr.price(amount)} HT" if amount is not None else ""
    return f"{fr.plain(contract.title)}{category}{until} ; {answer}{price}"
