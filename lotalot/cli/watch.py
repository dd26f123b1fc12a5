"""`lotalot notices` and `lotalot show`."""

from __future__ import annotations

import difflib
from argparse import Namespace
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE

if TYPE_CHECKING:
    from feeds.models import Opportunity
    from lotalot.workspace import Workspace
    from readiness.watch import WatchFilters, WatchRow

PAGE: Final = 200
TABLE_ROWS: Final = 50
"""Lines of the table unless asked otherwise."""


def notices(args: Namespace, context: Context) -> int:
    """List the opportunities that match, as a table or one JSON object a line."""
    from readiness.watch import WatchFilters  # noqa: PLC0415 - see Context.workspace

    workspace, console = context.workspace, context.console
    filters = WatchFilters(
        segments=tuple(segment(name) for name in args.segment),
        departments=tuple(department(name) for name in args.department),
        reserved=True if args.reserved else None,
        text=args.text.strip(),
        status=args.status,
    )
    # A program that reads lines has no eye for « il y en a d'autres »: it gets them all unless it asks for fewer.
    limit = (0 if args.json else TABLE_ROWS) if args.limit is None else args.limit
    found = islice(rows(workspace, filters), limit + 1 if limit else None)
    if args.json:
        from lotalot.jsonio import OpportunityOut  # noqa: PLC0415 - not needed by the table

        now = workspace.now()
        for row in islice(found, limit or None):
            opportunity = workspace.opportunity(row.id)
            if opportunity is not None:
                console.json(OpportunityOut.of(opportunity, now).model_dump_json())
        return DONE
    listed = list(found)
    _print_table(context, listed[:limit] if limit else listed)
    if limit and len(listed) > limit:
        console.error("Il y en a d'autres : --limit 0 les montre toutes.")
    return DONE


def rows(workspace: Workspace, filters: WatchFilters) -> Iterator[WatchRow]:
    """Walk every row that matches, page after page."""
    after = None
    while True:
        page = workspace.watch_page("all", filters, after, limit=PAGE)
        yield from page.rows
        if page.next is None:
            return
        after = page.next


def segment(name: str) -> str:
    """Return a segment's slug.

    Raises:
        UsageError: no segment has this name.
    """
    from feeds.reading.segments import SEGMENTS  # noqa: PLC0415 - only when a segment is named

    if name in SEGMENTS:
        return name
    close = difflib.get_close_matches(name, SEGMENTS, n=1)
    hint = f"vouliez-vous « {close[0]} » ?" if close else f"les segments sont : {', '.join(sorted(SEGMENTS))}."
    raise UsageError(f"le segment « {name} » n'existe pas ; {hint}")


def department(name: str) -> str:
    """Return a département's code with its leading zero.

    Raises:
        UsageError: this is not a département's code.
    """
    from lotalot.typed import read_department  # noqa: PLC0415 - only when one is named

    try:
        return read_department(name)
    except ValueError as error:
        raise UsageError(str(error)) from None


def find(workspace: Workspace, ident: str) -> Opportunity:
    """Return an opportunity by its id or by any of its notices'.

    Raises:
        UsageError: there is none.
    """
    opportunity = workspace.opportunity(ident.strip())
    if opportunity is None:
        raise UsageError(
            f"aucune consultation ne porte la référence « {ident} » ; lotalot notices --status all les liste toutes."
        )
    return opportunity


def show(args: Namespace, context: Context) -> int:
    """Show one opportunity in full."""
    opportunity = find(context.workspace, args.id)
    now = context.now()
    if args.json:
        from lotalot.jsonio import OpportunityOut  # noqa: PLC0415 - not needed by the text

        context.console.json(OpportunityOut.of(opportunity, now).model_dump_json())
        return DONE
    from lotalot.cli.sheet import sheet  # noqa: PLC0415 - not needed by `notices`

    assessment = context.workspace.assessment(opportunity.id)
    context.console.print("\n".join(sheet(opportunity, assessment, now, context.console.width)))
    return DONE


def _print_table(context: Context, listed: list[WatchRow]) -> None:
    from lotalot.cli.render import watch_table  # noqa: PLC0415 - not needed with --json
    from lotalot.format import plural  # noqa: PLC0415

    console = context.console
    if not listed:
        console.print(
            "Aucune consultation ne correspond. Élargissez les filtres, ou lancez lotalot sync pour en recevoir."
        )
        return
    for line in watch_table(listed, context.now(), console.width):
        console.print(line)
    console.print()
    console.print(f"{plural(len(listed), 'consultation')}. lotalot show RÉF. en montre une.")
