"""`lotalot stock import|list`: the goods held."""

from __future__ import annotations

from argparse import Namespace

from lotalot.cli.context import Context
from lotalot.cli.main import DONE, REFUSED


def import_(args: Namespace, context: Context) -> int:
    """Add a file's lines to the stock; each line that was skipped is named on standard error."""
    from lotalot.format import plural  # noqa: PLC0415 - only when a file is named

    console, workspace = context.console, context.workspace
    told: tuple[str, ...] = ()
    if args.journal:
        count, skipped = workspace.goods.import_journal(args.file, history=args.history)
        said = f"{plural(count, 'mouvement ajouté', 'mouvements ajoutés')} au journal."
    else:
        done = workspace.goods.import_file(args.file, update=args.update)
        skipped, told = done.bad_lines, done.twice
        said = f"{plural(done.added, 'ligne ajoutée', 'lignes ajoutées')} au stock"
        said += f", {plural(done.updated, 'corrigée', 'corrigées')}" if done.updated else ""
        said += f", {plural(done.same, 'déjà là', 'déjà là')}." if done.same else "."
    for bad in skipped:
        console.error(f"{args.file} : {bad}")
    for each in told:
        console.error(f"{args.file} : {each} ; --update corrige la quantité.")
    workspace.assess_pending(on_progress=console.progress)
    console.print(said)
    return REFUSED if skipped or told else DONE


def list_(args: Namespace, context: Context) -> int:
    """List the stock as a table, or one JSON object a line."""
    console, held = context.console, context.workspace.stock()
    if args.json:
        from lotalot.jsonio import StockOut  # noqa: PLC0415 - not needed by the table

        for line in held:
            console.json(StockOut.of(line).model_dump_json())
        return DONE
    if not held:
        console.print("Le stock est vide : lotalot stock import FICHIER, ou l'écran Stock, le remplit.")
        return DONE
    from lotalot.cli.render import table  # noqa: PLC0415 - not needed with --json
    from lotalot.format import euros, plain  # noqa: PLC0415

    body = [
        (
            plain(line.item.category),
            plain(line.item.label),
            f"{line.item.quantity:>8}",
            "" if line.item.price is None else f"{euros(line.item.price):>8}",
            plain(line.item.condition),
            plain(line.item.place),
        )
        for line in held
    ]
    head = ("Catégorie", "Désignation", "Quantité", "    Prix", "État", "Lieu")
    for row in table(head, body, console.width, give={1: 16, 4: 8, 5: 8}):
        console.print(row)
    return DONE
