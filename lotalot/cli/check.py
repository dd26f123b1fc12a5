"""`lotalot check`: findings and verdict, lot by lot."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE
from lotalot.cli.render import reference
from lotalot.cli.watch import find

if TYPE_CHECKING:
    from readiness.models import Assessment, Verdict


IDENT_CELLS = 12


def check(args: Namespace, context: Context) -> int:
    """Check one opportunity, or rank every open one."""
    if bool(args.id) == args.all:
        raise UsageError("donnez une référence ou --all : lotalot check 26-12345, ou lotalot check --all.")
    context.structure()
    if args.all:
        return _ranked(args, context)
    assessment = _one(args.id, context)
    verdicts = [verdict for verdict in assessment.lots if args.lot is None or _same_lot(verdict.lot, args.lot)]
    if not verdicts and args.lot is not None:
        raise UsageError(f"la consultation « {args.id} » n'a pas de lot {args.lot} ; lotalot show {args.id} les liste.")
    if args.json:
        _json(context, assessment, verdicts)
    else:
        _full(context, assessment, verdicts)
    return DONE


def _ranked(args: Namespace, context: Context) -> int:
    """Print every open lot, the best first: by verdict, by margin, by deadline."""
    from readiness.turning import rank  # noqa: PLC0415 - see Context.workspace

    workspace = context.workspace
    workspace.assess_pending(on_progress=context.console.progress)
    ranked = [
        (rank(verdict, closes_at), rowid, assessment, verdict)
        for rowid, closes_at, assessment in workspace.ranking()
        for verdict in assessment.lots
        if args.lot is None or _same_lot(verdict.lot, args.lot)
    ]
    ranked.sort(key=lambda each: each[:2])
    sourced: dict[str, Assessment | None] = {}
    for _, rowid, assessment, verdict in ranked:
        if not args.json:
            _lines(context, reference(assessment.opportunity, rowid), verdict)
            continue
        # Where each thing was read stands in the notice alone.
        if assessment.opportunity not in sourced:
            sourced[assessment.opportunity] = workspace.check(assessment.opportunity)
        whole = sourced[assessment.opportunity] or assessment
        _json(context, whole, [next((each for each in whole.lots if each.lot == verdict.lot), verdict)])
    return DONE


def _same_lot(lot: str | None, named: str) -> bool:
    """Say whether a lot is the one named; `1`, `01` and `lot 1` are the same."""
    return lot is not None and _bare(lot) == _bare(named)


def _bare(lot: str) -> str:
    return lot.strip().casefold().removeprefix("lot").strip().lstrip("0")


def _one(ident: str, context: Context) -> Assessment:
    opportunity = find(context.workspace, ident)
    assessment = context.workspace.check(opportunity.id)
    if assessment is None:
        raise UsageError(f"la consultation « {ident} » n'a pas pu être vérifiée ; complétez le profil.")
    return assessment


def _json(context: Context, assessment: Assessment, verdicts: list[Verdict]) -> None:
    from lotalot.jsonio import CheckOut  # noqa: PLC0415 - not needed by the text

    for verdict in verdicts:
        context.console.json(CheckOut.of(assessment, verdict).model_dump_json())


def _lines(context: Context, ident: str, verdict: Verdict) -> None:
    from lotalot import words  # noqa: PLC0415 - not needed with --json
    from lotalot.cli.render import fit, wrapped  # noqa: PLC0415

    console = context.console
    if len(ident) > IDENT_CELLS:
        console.print(ident)
        ident = ""
    lot = f"lot {verdict.lot}" if verdict.lot else ""
    head = f"{fit(ident, IDENT_CELLS)} {fit(lot, 7)} {fit(str(words.verdict(verdict.kind)), 13)} "
    margin = f" [{verdict.margin.text}]" if verdict.margin else ""
    for line in wrapped(verdict.reason + margin, console.width, indent=" " * len(head), first=head):
        console.print(line)


def _full(context: Context, assessment: Assessment, verdicts: list[Verdict]) -> None:
    from lotalot import words  # noqa: PLC0415 - not needed with --json
    from lotalot.cli.render import wrapped  # noqa: PLC0415

    console = context.console
    opportunity = find(context.workspace, assessment.opportunity)
    titles = {lot.id: lot.title for lot in opportunity.lots}
    for line in wrapped(f"{reference(opportunity.id)}  {opportunity.title}", console.width):
        console.print(line)
    for verdict in verdicts:
        console.print()
        if verdict.lot is not None:
            for line in wrapped(f"Lot {verdict.lot}  {titles.get(verdict.lot, '')}", console.width):
                console.print(line)
        _findings(context, verdict)
        for line in wrapped(
            f"{words.verdict(verdict.kind)}  {verdict.reason}", console.width, indent=" " * 9, first="Verdict  "
        ):
            console.print(line)
        for change in verdict.changes_answer:
            for line in wrapped(change, console.width, indent="    ", first="  → "):
                console.print(line)
        _more(context, verdict)


def _more(context: Context, verdict: Verdict) -> None:
    """Print the margin, what would turn the answer at home, and what to ask until when."""
    from lotalot.cli.render import wrapped  # noqa: PLC0415 - not needed with --json
    from lotalot.verdict_words import asking  # noqa: PLC0415

    console = context.console
    lines = [f"Marge la plus serrée : {verdict.margin.text}."] if verdict.margin else []
    lines += verdict.turns
    lines += asking(verdict)
    for text in lines:
        for line in wrapped(text, console.width, indent="    ", first="  → "):
            console.print(line)


def _findings(context: Context, verdict: Verdict) -> None:
    from lotalot import words  # noqa: PLC0415 - not needed with --json
    from lotalot.cli.render import cells, table, wrapped  # noqa: PLC0415
    from lotalot.format import plain  # noqa: PLC0415

    console = context.console
    body = [
        (
            str(words.OUTCOMES[finding.outcome]),
            finding.requirement.label,
            plain(finding.requirement.asked),
            plain(finding.ours) or "—",
            finding.gap or "—",
        )
        for finding in verdict.findings
    ]
    if not body:
        return
    far = max(cells(row[-1]) for row in body)
    body = [(*row[:-1], " " * (far - cells(row[-1])) + row[-1]) for row in body]
    for line in table(
        ("Constat", "Exigence", "Demandé", "Nous", f"{'Écart':>{far}}"), body, console.width, give={1: 10, 2: 8, 3: 8}
    ):
        console.print(line)
    for finding in verdict.findings:
        sure = f", fiabilité {finding.confidence}" if finding.confidence else ""
        article = f" (règle : {finding.article}{sure})" if finding.article else ""
        symbol = words.OUTCOMES[finding.outcome].symbol
        for line in wrapped(f"{finding.reason}{article}", console.width, indent="    ", first=f"  {symbol} "):
            console.print(line)
