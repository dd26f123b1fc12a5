"""`lotalot bids list|add|set|conflicts`: running bids and contracts, and what is promised twice."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE
from lotalot.cli.watch import find

if TYPE_CHECKING:
    from readiness.commitments import Commitment, CommitmentLine


def list_(args: Namespace, context: Context) -> int:
    """List commitments as a table, or one JSON object a line."""
    from readiness.commitments import RUNNING  # noqa: PLC0415 - see Context.workspace

    console = context.console
    lines = [line for line in context.workspace.commitments.all() if args.all or line.commitment.state in RUNNING]
    if args.json:
        from lotalot.jsonio.bids import BidOut  # noqa: PLC0415 - not needed by the table

        for line in lines:
            console.json(BidOut.of(line).model_dump_json())
        return DONE
    if not lines:
        console.print("Aucune réponse en cours : lotalot bids add ID, ou « r » sur une consultation.")
        return DONE
    from lotalot.bid_words import cells_of  # noqa: PLC0415 - not needed with --json
    from lotalot.cli.render import table  # noqa: PLC0415

    body = [(f"{line.id:>3}", *cells_of(line.commitment)) for line in lines]
    head = (" N°", "État", "Chance", "Réponse ou contrat", "Charge", "Du", "Au")
    for row in table(head, body, console.width, give={3: 16}):
        console.print(row)
    return DONE


def add(args: Namespace, context: Context) -> int:
    """Write a new commitment; with a notice, what it says comes first."""
    from readiness.commitments import Commitment  # noqa: PLC0415 - see Context.workspace

    if args.id:
        opportunity = find(context.workspace, args.id)
        base = context.workspace.commitments.draft(opportunity.id, _lot(args, opportunity.id, context))
    elif args.label:
        base = Commitment(label=args.label)
    else:
        raise UsageError("donnez la référence d'une consultation, ou --label pour un contrat trouvé ailleurs.")
    return _say(args, context, context.workspace.commitments.add(_changed(base, args)), "Noté")


def set_(args: Namespace, context: Context) -> int:
    """Change a commitment."""
    room = context.workspace.commitments
    line = room.one(args.number)
    return _say(args, context, room.update(line.id, _changed(line.commitment, args)), "Changé")


def conflicts(args: Namespace, context: Context) -> int:
    """Say what is promised twice, and what breaks if all is won."""
    console, room = context.console, context.workspace.commitments
    context.structure()
    found, together = room.conflicts(), room.winnings()
    if args.json:
        from lotalot.jsonio.bids import ConflictOut  # noqa: PLC0415 - not needed by the text

        for conflict in found:
            console.json(ConflictOut.of(conflict).model_dump_json())
        return DONE
    from lotalot.bid_words import winning_words  # noqa: PLC0415 - not needed with --json
    from lotalot.cli.render import wrapped  # noqa: PLC0415

    goods = room.goods()
    if not found and not goods:
        console.print("Rien n'est promis deux fois.")
    for said in goods:
        for line in wrapped(said, console.width, indent="  ", first="✕ "):
            console.print(line)
    for conflict in found:
        for line in wrapped(conflict.text, console.width, indent="  ", first="✕ "):
            console.print(line)
    for winning in together:
        for line in wrapped(winning_words(winning), console.width, indent="  ", first="→ "):
            console.print(line)
    return DONE


def _lot(args: Namespace, ident: str, context: Context) -> str | None:
    opportunity = context.workspace.opportunity(ident)
    lots = [lot.id for lot in opportunity.lots] if opportunity else []
    if args.lot is None:
        if len(lots) > 1:
            raise UsageError(f"dites à quel lot vous répondez avec --lot : {', '.join(lots[:12])}.")
        return lots[0] if lots else None
    found = next((lot for lot in lots if lot.lstrip("0") == str(args.lot).lstrip("0")), None)
    if found is None:
        raise UsageError(f"la consultation « {args.id} » n'a pas de lot {args.lot} ; lotalot show {args.id} les liste.")
    return found


def _changed(base: Commitment, args: Namespace) -> Commitment:
    """Apply the options over a commitment."""
    from lotalot.typed_bids import READERS, UNKNOWN  # noqa: PLC0415 - only to write
    from readiness.commitments import CommitmentState  # noqa: PLC0415

    values: dict[str, object] = {}
    for option, (field, read) in READERS.items():
        text = getattr(args, option)
        if text is None:
            continue
        try:
            values[field] = read("" if text.strip() == UNKNOWN and field != "label" else text)
        except ValueError as error:
            raise UsageError(str(error)) from None
    if args.state:
        values["state"] = CommitmentState(args.state)
    if args.uses:
        values["resources"] = tuple(each.strip() for each in args.uses if each.strip() and each.strip() != UNKNOWN)
    changed = base.model_copy(update=values)
    if changed.starts and changed.ends and changed.ends < changed.starts:
        raise UsageError("le dernier jour vient avant le premier ; corrigez --from ou --to.")
    return changed


def _say(args: Namespace, context: Context, line: CommitmentLine, done: str) -> int:
    context.workspace.assess_pending(on_progress=context.console.progress)
    if args.json:
        from lotalot.jsonio.bids import BidOut  # noqa: PLC0415 - not needed by the text

        context.console.json(BidOut.of(line).model_dump_json())
        return DONE
    from lotalot.bid_words import summary  # noqa: PLC0415 - not needed with --json
    from lotalot.cli.render import wrapped  # noqa: PLC0415

    for text in wrapped(f"{done} : n° {line.id}, {summary(line.commitment)}.", context.console.width, indent="  "):
        context.console.print(text)
    for conflict in context.workspace.commitments.conflicts():
        if line.id in conflict.ids:
            for text in wrapped(conflict.text, context.console.width, indent="  ", first="✕ "):
                context.console.print(text)
    return DONE
