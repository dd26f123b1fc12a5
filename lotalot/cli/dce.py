"""`lotalot dce read|add`: the consultation's files, what each piece is and what they ask, with file and page."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lotalot.cli.context import Context
from lotalot.cli.main import DONE, REFUSED

if TYPE_CHECKING:
    from lotalot.rooms.dce import Files
    from readiness.dce.compare import Changes
    from readiness.dce.models import Dce, DceReading


def read(args: Namespace, context: Context) -> int:
    """Read files and print what they are and ask, without keeping them."""
    from readiness.dce.read import read_dce  # noqa: PLC0415 - only when files are read
    from readiness.dce.reading import read_files  # noqa: PLC0415

    dce, _ = read_dce(args.path, on_progress=context.console.progress)
    reading = read_files(dce)
    if args.json:
        _json(context, dce, reading, None)
    else:
        _print(context, dce, reading)
    return _ended(context, dce)


def add(args: Namespace, context: Context) -> int:
    """Keep files as the version in force, check the opportunity again, and say what changed."""
    from lotalot.cli.watch import find  # noqa: PLC0415 - not needed by `read`

    workspace, console = context.workspace, context.console
    opportunity = find(workspace, args.id)
    added = workspace.dce.add(opportunity.id, args.path, on_progress=console.progress)
    files = workspace.dce.files(opportunity.id)
    if added is None or files.last is None:
        return DONE
    if args.json:
        _json(context, files.last.dce, files.last.reading, added.changes)
        return _ended(context, added.dce)
    if added.version is None:
        console.print("Ce dossier est déjà gardé : rien n'a changé.")
        return _ended(context, added.dce)
    _print(context, added.dce, files.last.reading)
    for line in _since(files):
        console.print(line)
    return _ended(context, added.dce)


def _ended(context: Context, dce: Dce) -> int:
    for refused in dce.refused:
        context.console.error(f"{refused.file} : {refused.reason}")
    return REFUSED if dce.refused else DONE


def _json(context: Context, dce: Dce, reading: DceReading, changes: Changes | None) -> None:
    from lotalot.jsonio.dce import dce_lines  # noqa: PLC0415 - not needed by the text

    for line in dce_lines(dce, reading, changes):
        context.console.json(line.model_dump_json())


def _print(context: Context, dce: Dce, reading: DceReading) -> None:
    from lotalot import dce_words  # noqa: PLC0415 - not needed with --json
    from lotalot.cli.render import table, wrapped  # noqa: PLC0415

    console = context.console
    rows = [dce_words.piece_cells(piece) for piece in dce.pieces]
    for line in table(("Pièce", "Ce que c'est", "Lu", "Fichier"), rows, console.width, give={1: 12, 2: 10, 3: 16}):
        console.print(line)
    for piece in dce.pieces:
        if piece.note:
            for line in wrapped(f"{piece.file} : {piece.note}", console.width, indent="    ", first="  ! "):
                console.print(line)
    for heading, lines in dce_words.sections(reading):
        console.print()
        console.print(heading)
        for text in lines:
            for line in wrapped(text, console.width, indent="    ", first="  "):
                console.print(line)


def _since(files: Files) -> Iterator[str]:
    from lotalot import dce_words  # noqa: PLC0415 - not needed with --json

    for heading, lines in dce_words.since(files):
        yield ""
        yield heading
        yield from (f"  {line}" for line in lines)
