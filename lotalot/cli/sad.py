"""`lotalot sad …`: dynamic purchasing systems, admissions, specific contracts."""

from __future__ import annotations

from argparse import Namespace

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE
from lotalot.cli.quotes import figure, say


def list_(args: Namespace, context: Context) -> int:
    """List the systems."""
    views = context.workspace.deals.sads()
    if args.json:
        from lotalot.jsonio.deals import SadOut  # noqa: PLC0415 - not needed by the text

        for view in views:
            context.console.json(SadOut.of(view).model_dump_json())
        return DONE
    from lotalot.deal_words import sad_line  # noqa: PLC0415 - not needed with --json

    if not views:
        context.console.print("Aucun SAD suivi : lotalot sad add NOM --category CATÉGORIE.")
    for view in views:
        say(context, f"{view.row.id}  {sad_line(view)}")
    return DONE


def add(args: Namespace, context: Context) -> int:
    """Follow a system."""
    from pydantic import ValidationError  # noqa: PLC0415 - only to write

    from readiness.sad import Sad, SadCategory  # noqa: PLC0415

    if args.starts and args.ends and args.ends < args.starts:
        raise UsageError("le dernier jour vient avant le premier ; corrigez --from ou --to.")
    try:
        sad = Sad(
            name=args.name,
            buyer=args.buyer,
            starts=args.starts,
            ends=args.ends,
            categories=tuple(SadCategory(name=name) for name in dict.fromkeys(args.category)),
            documents=tuple(args.document),
        )
    except ValidationError:
        raise UsageError("un nom est vide ou trop long (300 caractères au plus).") from None
    return _shown(context.workspace.deals.put_sad(sad), context, as_json=args.json)


def show(args: Namespace, context: Context) -> int:
    """Show a system."""
    return _shown(args.number, context, as_json=args.json)


def admission(args: Namespace, context: Context) -> int:
    """Say where an admission stands."""
    from readiness.sad import Admission, AdmissionState  # noqa: PLC0415 - only to write

    room, state = context.workspace.deals, AdmissionState(args.state)
    known = room.sad(args.number).row.sad.category(args.category)
    before = known.admission if known else Admission()
    day = args.on or room.today()
    days = {"asked": day} if state is AdmissionState.ASKED else {"decided": day}
    days = {} if state is AdmissionState.NONE else days
    room.admit(args.number, args.category, before.model_copy(update={"state": state, "until": args.until, **days}))
    return _shown(args.number, context, as_json=False)


def contract(args: Namespace, context: Context) -> int:
    """Keep an invitation, or begin to answer one."""
    from pydantic import ValidationError  # noqa: PLC0415 - only to write

    from readiness.sad import SpecificContract  # noqa: PLC0415

    room = context.workspace.deals
    view = room.sad(args.number)
    if args.answer is not None:
        if args.answer not in {each.row.id for each in view.contracts}:
            raise UsageError(
                f"le SAD n° {args.number} n'a pas de marché n° {args.answer} ; lotalot sad show les donne."
            )
        line = room.answer(args.answer, figure(args.amount, "--amount"))
        say(context, f"Réponse n° {line.id} au Portefeuille ; lotalot bids set {line.id} --state submitted.")
        return DONE
    if not args.title:
        raise UsageError("donnez l'objet du marché spécifique, ou --answer M pour répondre.")
    try:
        made = SpecificContract(
            title=args.title, category=args.category, invited=args.invited, deadline=args.deadline, frame=args.frame
        )
    except ValidationError:
        raise UsageError("un texte est vide ou trop long (300 caractères au plus).") from None
    room.add_contract(args.number, made)
    return _shown(args.number, context, as_json=False)


def _shown(ident: int, context: Context, *, as_json: bool) -> int:
    view = context.workspace.deals.sad(ident)
    if as_json:
        from lotalot.jsonio.deals import SadOut  # noqa: PLC0415 - not needed by the text

        context.console.json(SadOut.of(view).model_dump_json())
        return DONE
    from lotalot.deal_words import sad_lines  # noqa: PLC0415 - not needed with --json

    for text in sad_lines(view):
        say(context, text)
    return DONE
