"""`lotalot segments list|check|apply`: the user's own segments and words."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE, UNUSABLE

if TYPE_CHECKING:
    from feeds.reading.own_segments import OwnSegment
    from feeds.reading.segment_table import SegmentTable

LEAST_LABEL = 24
"""Columns that a label keeps on a narrow terminal."""


def list_(args: Namespace, context: Context) -> int:  # noqa: ARG001 - a command's shape
    """List every segment, the user's marked, with the words that were added or excluded."""
    from feeds.reading import use_own_segments  # noqa: PLC0415 - `--help` reads no table
    from feeds.reading.segments import SEGMENTS, table  # noqa: PLC0415
    from lotalot.cli.render import table as lines_of  # noqa: PLC0415

    use_own_segments(context.settings.segments)
    own = {each.slug: each for each in _own(context, None)[0]}
    rows = []
    for slug, segment in SEGMENTS.items():
        origin = "à vous" if segment.own else "complété" if slug in own else ""
        rows.append([slug, segment.label, origin])
    for line in lines_of(["Segment", "Ce que c'est", ""], rows, context.console.width, {1: LEAST_LABEL}, first=30):
        context.console.print(line)
    for each in own.values():
        context.console.print()
        context.console.print(f"{each.slug} : {_said(each)}")
    context.console.print()
    context.console.print(f"Table livrée n° {table().version}, revue le {table().reviewed:%d/%m/%Y}.")
    return DONE


def check(args: Namespace, context: Context) -> int:
    """Say everything that is wrong in the user's file, or what it holds; and what a title gives with it."""
    from feeds.reading.own_segments import OwnSegmentsError, with_own  # noqa: PLC0415 - as above
    from feeds.reading.segment_words import named_in  # noqa: PLC0415

    console = context.console
    try:
        own, base = _own(context, args)
    except OwnSegmentsError as error:
        for reason in error.reasons:
            console.error(f"{error.path} : {reason}.")
        return UNUSABLE
    path = args.file or context.settings.segments
    if not own:
        console.print(f"Aucun segment à vous : {path} n'existe pas, ou est vide.")
    for each in own:
        console.print(f"{each.slug} : {_said(each)}")
    if args.title is not None:
        table = with_own(base, own)
        named = named_in(table, args.title)
        for slug, (start, end) in sorted(named.items(), key=lambda item: item[1]):
            console.print(f"→ {slug}, {table.segments[slug].label}, par « {args.title[start:end].strip()} »")
        if not named:
            console.print("→ ce titre ne nomme aucun segment.")
    return DONE


def apply(args: Namespace, context: Context) -> int:  # noqa: ARG001 - a command's shape
    """Read again what is stored, when it was read with other segments."""
    from lotalot.format import plural  # noqa: PLC0415 - only to print

    checked = context.workspace.assess_pending(on_progress=context.console.progress)
    told = f", {plural(checked, 'consultation vérifiée', 'consultations vérifiées')}" if checked else ""
    context.console.print(f"Ce qui est enregistré suit vos segments{told}.")
    return DONE


def _own(context: Context, args: Namespace | None) -> tuple[tuple[OwnSegment, ...], SegmentTable]:
    """Read the user's file, the one named or the one of the settings, with the shipped table."""
    from feeds.reading.own_segments import read_own  # noqa: PLC0415 - as above
    from feeds.reading.segment_table import shipped  # noqa: PLC0415

    named = args.file if args is not None else None
    if named is not None and not named.exists():
        raise UsageError(f"{named} n'existe pas ; vérifiez le chemin.")
    path = named or context.settings.segments
    return (read_own(path, shipped()) if path is not None else ()), shipped()


def _said(own: OwnSegment) -> str:
    """Say what the user wrote of a segment."""
    parts = [own.label] if own.label else []
    for values, one in (
        (own.words, "mots"),
        (own.exclude, "sauf"),
        (own.cpv, "CPV"),
        (own.exclude_cpv, "CPV exclus"),
    ):
        if values:
            parts.append(f"{one} {', '.join(values)}")
    return " · ".join(parts) or "rien"
