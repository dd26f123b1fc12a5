"""`lotalot` and `lotalot demo`: the terminal app, or its table where there is no terminal."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from feeds.models import Status
from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE

if TYPE_CHECKING:
    from lotalot.cli.console import Console
    from lotalot.settings import Settings
    from lotalot.workspace import Workspace
    from readiness.watch import WatchRow


SECTIONS: Final = {Status.OPEN: "Ouvertes", Status.PLANNED: "À venir"}
OTHERS: Final = "Closes, annulées, attribuées"


def run(_args: Namespace, context: Context) -> int:
    """Open the app on the user's workspace; without a profile it begins with the welcome."""
    _terminal()
    with ExitStack() as stack:
        _app(
            context.workspace,
            keymap=context.settings.keymap,
            open_demo=lambda: stack.enter_context(_example(None, context.settings)),
        )
    return DONE


def demo(args: Namespace, context: Context) -> int:
    """Open the app on the bundled example, or print the example's table."""
    if not args.headless:
        _terminal()
    with _example(context.named_db, context.settings) as workspace:
        if args.headless:
            _print(workspace, context)
        else:
            _app(workspace, keymap=context.settings.keymap, demo=True)
    return DONE


@contextmanager
def _example(kept: Path | None, settings: Settings) -> Iterator[Workspace]:
    """Make the example in the file `kept`, or in a folder that disappears with the command."""
    from lotalot.demo import DEMO_DB, build_demo  # noqa: PLC0415 - opens the database room

    if kept is not None and kept.exists():
        raise UsageError(
            f"{kept} existe déjà et l'exemple ne se mélange pas à vos données ; donnez à --db un nouveau fichier."
        )
    with TemporaryDirectory(prefix="lotalot-", ignore_cleanup_errors=True) as folder:
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
        workspace = build_demo(kept or Path(folder) / DEMO_DB, settings=settings)
        try:
            yield workspace
        finally:
            workspace.close()


def _terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "l'application a besoin d'un terminal ; ailleurs, lotalot notices et lotalot demo --headless impriment."
        )


def _app(
    workspace: Workspace,
    *,
    keymap: Mapping[str, str],
    open_demo: Callable[[], Workspace] | None = None,
    demo: bool = False,
) -> None:
    from lotalot.app import LotalotApp  # noqa: PLC0415 - textual is loaded for the screens only

    LotalotApp(workspace, keymap=keymap, open_demo=open_demo, demo=demo).run()


def _print(workspace: Workspace, context: Context) -> None:
    from lotalot import words  # noqa: PLC0415 - only to print
    from lotalot.cli.render import watch_table, wrapped  # noqa: PLC0415
    from lotalot.cli.watch import rows  # noqa: PLC0415
    from lotalot.format import plural  # noqa: PLC0415
    from readiness.watch import WatchFilters  # noqa: PLC0415

    console, now = context.console, workspace.now()
    structure = workspace.structure()
    if structure is not None:
        console.print(f"{structure.name} ({words.kinds(structure.kinds)}) · exemple, sans réseau")
    sections: dict[str, list[WatchRow]] = {}
    for row in rows(workspace, WatchFilters(status="all")):
        sections.setdefault(SECTIONS.get(row.status(now), OTHERS), []).append(row)
    for title, listed in sections.items():
        console.print()
        console.print(f"{title} : {len(listed)}")
        for line in watch_table(listed, now, console.width):
            console.print(line)
    refused = workspace.refusals()
    if refused:
        console.print()
        kept = plural(len(refused), "avis illisible, gardé de côté", "avis illisibles, gardés de côté")
        console.print(f"{kept} :")
        for refusal in refused:
            for line in wrapped(f"{refusal.record} : {refusal.reason}", console.width, indent="    ", first="  "):
                console.print(line)
    _tell_scenes(workspace, console)


def _tell_scenes(workspace: Workspace, console: Console) -> None:
    """Print the stories of the example, with what the workspace answers."""
    from lotalot.cli.render import wrapped  # noqa: PLC0415 - only to print
    from lotalot.demo.scenes import scenes  # noqa: PLC0415

    for scene in scenes():
        console.print()
        for line in wrapped(scene.title, console.width):
            console.print(line)
        for told in scene.tell(workspace):
            for line in wrapped(told, console.width, indent="    ", first="  "):
                console.print(line)
