"""`lotalot quotes …`: quotes, what is due, invoices."""

from __future__ import annotations

from argparse import Namespace
from decimal import Decimal
from typing import TYPE_CHECKING

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE

if TYPE_CHECKING:
    from readiness.orders import QuoteRow


def list_(args: Namespace, context: Context) -> int:
    """List quotes and invoices."""
    room, console = context.workspace.deals, context.console
    rows = room.quotes()
    if args.json:
        for row in rows:
            _json(row, context)
        return DONE
    if not rows:
        console.print("Aucun devis : lotalot quotes new CLIENT --lines FICHIER.")
    from lotalot import format as fr  # noqa: PLC0415 - not needed with --json
    from lotalot.cli.render import table  # noqa: PLC0415
    from lotalot.deal_words import state_words  # noqa: PLC0415

    today = room.today()
    body = [
        (
            row.number,
            state_words(row, today),
            fr.plain(row.quote.customer.name),
            fr.price(row.quote.total),
            f"{row.quote.valid_until:%d/%m/%Y}",
        )
        for row in rows
    ]
    for line in (
        table(("Devis", "État", "Client", "Total HT", "Valable"), body, console.width, give={2: 16}) if body else ()
    ):
        console.print(line)
    for made in room.store.invoices():
        chorus = fr.plain(made.invoice.chorus) or "pas encore déposée"
        quotes = ", ".join(made.quotes)
        words = f"Facture n° {made.id}, {fr.plain(made.invoice.customer)}, {fr.price(made.invoice.total)} HT"
        say(context, f"{words} : {quotes} ; Chorus Pro : {chorus}.")
    return DONE


def new(args: Namespace, context: Context) -> int:
    """Make a quote from lines of a file, of the stock, or both."""
    from pydantic import ValidationError  # noqa: PLC0415 - only to write

    from readiness.orders import Customer, Quote, valid_until  # noqa: PLC0415

    room = context.workspace.deals
    vat = figure(args.vat, "--vat")
    lines, said = room.stock_lines(_wanted(args.stock), vat)
    if args.lines is not None:
        read = room.read_lines(args.lines)
        lines += [line if line.vat is not None else line.model_copy(update={"vat": vat}) for line in read.lines]
        said += read.refused
    if not lines:
        raise UsageError("donnez des lignes : --lines FICHIER, ou --stock N=QTÉ.")
    if not 0 <= args.days <= 3_650:  # noqa: PLR2004 - ten years
        raise UsageError("--days va de 0 à 3650.")
    made = room.today()
    try:
        quote = Quote(
            customer=Customer(name=args.customer, siret=args.siret, service=args.service, address=args.address),
            object=args.object,
            lines=tuple(lines),
            made=made,
            valid_until=valid_until(made, args.days),
            works=args.works,
        )
    except ValidationError:
        raise UsageError("un texte est trop long ou vide, ou la TVA n'est pas entre 0 et 100.") from None
    row = room.add_quote(quote)
    for each in said:
        context.console.error(each)
    if args.json:
        _json(row, context)
        return DONE
    return _told(row, context)


def show(args: Namespace, context: Context) -> int:
    """Show a quote and the threshold in force."""
    row = context.workspace.deals.quote(args.number)
    if args.json:
        _json(row, context)
        return DONE
    return _told(row, context)


def export(args: Namespace, context: Context) -> int:
    """Write a quote to a file."""
    row = context.workspace.deals.export(args.number, args.file)
    context.console.print(f"Devis {row.number} écrit dans {args.file}.")
    return DONE


def accept(args: Namespace, context: Context) -> int:
    """Note a signature, then what is due of this customer."""
    room = context.workspace.deals
    row = room.quote(args.number)
    late = row.quote.expired(args.on or room.today())
    row = room.accept(args.number, args.on, args.engagement)
    context.console.print(f"Devis {row.number} accepté.")
    if late:
        say(context, f"! Il n'était valable que jusqu'au {row.quote.valid_until:%d/%m/%Y} : confirmez les prix.")
    from lotalot.deal_words import due_words  # noqa: PLC0415 - only to print

    for due in room.due():
        if any(each.number == row.number for each in due.quotes):
            say(context, due_words(due))
    return DONE


def refuse(args: Namespace, context: Context) -> int:
    """Note a refusal."""
    context.console.print(f"Devis {context.workspace.deals.refuse(args.number).number} refusé.")
    return DONE


def due(args: Namespace, context: Context) -> int:
    """Say what is accepted and not invoiced."""
    room = context.workspace.deals
    amount = figure(args.from_amount, "--from-amount")
    if amount is not None:
        room.store.set_group_at(amount)
    found = room.due()
    if args.json:
        from lotalot.jsonio.deals import DueOut  # noqa: PLC0415 - not needed by the text

        for each in found:
            context.console.json(DueOut.of(each).model_dump_json())
        return DONE
    from lotalot.deal_words import due_words  # noqa: PLC0415 - not needed with --json

    if not found:
        context.console.print("Rien n'attend de facture.")
    for each in found:
        say(context, due_words(each))
    return DONE


def invoice(args: Namespace, context: Context) -> int:
    """Make an invoice of all that a customer accepted, or keep the reference of one."""
    from lotalot import format as fr  # noqa: PLC0415 - only to print

    room = context.workspace.deals
    if args.customer.isdigit() and args.chorus:
        row = room.deposited(int(args.customer), args.chorus)
    else:
        row = room.invoice(args.customer, args.chorus)
    chorus = f", Chorus Pro {fr.plain(row.invoice.chorus)}" if row.invoice.chorus else ""
    words = f"Facture n° {row.id}, {fr.plain(row.invoice.customer)}, {fr.price(row.invoice.total)} HT"
    say(context, f"{words} : {', '.join(row.quotes)}{chorus}.")
    return DONE


def _told(row: QuoteRow, context: Context) -> int:
    from lotalot.deal_words import quote_lines  # noqa: PLC0415 - only to print

    room = context.workspace.deals
    for text in quote_lines(row, room.threshold(row), room.today()):
        say(context, text)
    return DONE


def _json(row: QuoteRow, context: Context) -> None:
    from lotalot.jsonio.deals import QuoteOut  # noqa: PLC0415 - not needed by the text

    context.console.json(QuoteOut.of(row).model_dump_json())


def _wanted(texts: list[str]) -> dict[int, Decimal]:
    wanted: dict[int, Decimal] = {}
    for text in texts:
        ident, _, quantity = text.partition("=")
        value = figure(quantity or "1", "--stock")
        if not ident.isdecimal() or not value:
            raise UsageError(f"--stock « {text} » : écrivez le numéro de la ligne et la quantité, par exemple 3=12.")
        wanted[int(ident)] = wanted.get(int(ident), Decimal(0)) + value
    return wanted


def figure(text: str | None, option: str) -> Decimal | None:
    """Read a figure given to an option."""
    from lotalot.typed import read_number  # noqa: PLC0415 - only to read

    try:
        return None if text is None else read_number(text, example="12,5")
    except ValueError as error:
        raise UsageError(f"{option} : {error}") from None


def say(context: Context, text: str) -> None:
    """Print a text over as many lines as it needs."""
    from lotalot.cli.render import wrapped  # noqa: PLC0415 - only to print

    for line in wrapped(text, context.console.width, indent="    ", first=""):
        context.console.print(line)
