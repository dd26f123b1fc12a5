"""`lotalot sync` and `lotalot import`: what comes in, and what could not be read."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE, INTERRUPTED, REFUSED

if TYPE_CHECKING:
    from feeds.ingest import IngestReport
    from feeds.models import FetchReport, Refusal

FAILED = ("failed", "partial")


def sync(args: Namespace, context: Context) -> int:
    """Make one pass over the sources that are due; a named source, or a date, is always read."""
    if args.reference:
        return _refresh(args, context)
    workspace, console = context.workspace, context.console
    named = args.source is not None or args.since is not None
    _known(args.source, [health.source.id for health in workspace.sources()])
    reports = workspace.sync(args.source, args.since, force=named, on_progress=console.progress)
    if not reports:
        console.print("Aucune source n'est à relire pour l'instant ; --source NOM en relit une tout de suite.")
        return DONE
    for report in reports:
        console.print(_source_line(report))
        _name_refusals(context, report.refusals, report.refused)
        if report.outcome in FAILED:
            console.error(f"Source {report.source} : {report.message}")
    if any(report.outcome == "interrupted" for report in reports):
        return INTERRUPTED
    return REFUSED if any(report.outcome in FAILED or report.refused for report in reports) else DONE


def _refresh(args: Namespace, context: Context) -> int:
    """Bring the reference tables up to date; the one that cannot be read stays as it was."""
    from lotalot.format import plural  # noqa: PLC0415 - only when something was read

    if args.source is not None or args.since is not None:
        raise UsageError("--reference ne va ni avec --source ni avec --since ; lancez deux commandes.")
    console = context.console
    reports = context.workspace.refresh_reference(on_progress=console.progress)
    for report in reports:
        if report.outcome == "failed":
            console.error(f"{report.label} : {report.message}")
        else:
            told = "inchangés" if report.outcome == "unchanged" else plural(report.lines, "ligne")
            console.print(f"{report.label:<20} {told}")
    return REFUSED if any(report.outcome == "failed" for report in reports) else DONE


def import_paths(args: Namespace, context: Context) -> int:
    """Read files and folders, and name every record that could not be read."""
    for path in args.paths:
        _readable(path)
    console = context.console
    reports = context.workspace.import_paths(args.paths, on_progress=console.progress)
    if not reports:
        raise UsageError("aucun fichier dans ce dossier ; donnez un fichier d'avis, ou un dossier qui en contient.")
    for report in reports:
        _name_refusals(context, report.refusals, report.refused)
    console.print(_total(reports))
    return REFUSED if any(report.refused for report in reports) else DONE


def _known(source: str | None, sources: Iterable[str]) -> None:
    names = list(sources)
    if source is not None and source not in names:
        raise UsageError(f"la source « {source} » n'existe pas ; les sources sont : {', '.join(names)}.")


def _readable(path: Path) -> None:
    if not path.exists():
        raise UsageError(f"{path} n'existe pas ; vérifiez le chemin.")
    if path.is_file():
        with path.open("rb"):
            pass
    elif not path.is_dir():
        raise UsageError(f"{path} n'est ni un fichier ni un dossier ; enregistrez d'abord son contenu dans un fichier.")


def _source_line(report: FetchReport) -> str:
    from lotalot.format import plural  # noqa: PLC0415 - only when something was read
    from lotalot.words import SOURCE_OUTCOMES  # noqa: PLC0415

    sign = SOURCE_OUTCOMES.get(report.outcome)
    state = str(sign) if sign else report.outcome
    counts = (
        f"{plural(report.received, 'reçu')}, {plural(report.added, 'nouveau', 'nouveaux')}, "
        f"{plural(report.updated, 'modifié')}, {plural(report.unchanged, 'déjà lu', 'déjà lus')}, "
        f"{plural(report.refused, 'illisible')}"
    )
    return f"{report.source:<12} {state:<14} {counts}"


def _name_refusals(context: Context, refusals: Iterable[Refusal], count: int) -> None:
    named = 0
    for refusal in refusals:
        named += 1
        context.console.error(f"{refusal.origin} · {refusal.record} : {refusal.reason}")
    if count > named:
        context.console.error(f"… et {count - named} autres avis illisibles : lotalot doctor les nomme.")


def _total(reports: list[IngestReport]) -> str:
    from lotalot.format import plural  # noqa: PLC0415 - only when something was read

    def total(name: str) -> int:
        return sum(int(getattr(report, name)) for report in reports)

    return (
        f"{plural(len(reports), 'fichier lu', 'fichiers lus')} : {plural(total('received'), 'avis', 'avis')}, "
        f"{plural(total('added'), 'nouveau', 'nouveaux')}, {plural(total('updated'), 'modifié')}, "
        f"{plural(total('unchanged'), 'déjà lu', 'déjà lus')}, {plural(total('refused'), 'illisible')}."
    )
