"""From the words typed to an exit code: parse, find the handler, and turn every failure into one French sentence.

No traceback ever reaches a user; `LOTALOT_DEBUG=1` lets it through.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from lotalot.cli.console import Console
from lotalot.cli.context import Context, UsageError

DONE, REFUSED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

REASONS = {
    errno.ENOENT: "il n'existe pas",
    errno.EACCES: "l'accès est interdit",
    errno.EPERM: "l'accès est interdit",
    errno.EISDIR: "c'est un dossier",
    errno.EEXIST: "un fichier est à la place d'un dossier",
    errno.ENOTDIR: "un nom du chemin n'est pas un dossier",
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENAMETOOLONG: "son nom est trop long",
}
"""What an operating system's error means, in French."""

Handler = Callable[[Namespace, Context], int]


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    console = Console.standard()
    try:
        code = _dispatch(argv, console)
        console.flush()
    except BrokenPipeError:
        _silence(console)
        return DONE
    except KeyboardInterrupt:
        console.error("Interrompu. Rien n'est à moitié écrit : relancez la commande pour continuer.")
        return INTERRUPTED
    return code


def _dispatch(argv: Sequence[str], console: Console) -> int:
    from lotalot.cli.parser import build_parser  # noqa: PLC0415 - inside the net that catches Ctrl-C

    try:
        args = build_parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else UNUSABLE
    if os.environ.get("LOTALOT_DEBUG", "") not in ("", "0"):
        return _call(args, console)
    try:
        return _call(args, console)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - the last net before the user
        console.error(_sentence(error))
        return UNUSABLE


def _call(args: Namespace, console: Console) -> int:
    from feeds.reading import use_own_segments  # noqa: PLC0415 - nor is this
    from lotalot.settings import load_settings  # noqa: PLC0415 - pydantic is not needed for `--help`

    module, _, function = str(args.handler).partition(":")
    handler: Handler = getattr(importlib.import_module(module), function)
    settings = load_settings(args.db)
    if module != "lotalot.cli.segments" or function == "apply":  # the others say themselves what is wrong in the file
        use_own_segments(settings.segments)
    with Context(settings, console, named_db=args.db) as context:
        return handler(args, context)


def _sentence(error: Exception) -> str:
    import sqlite3  # noqa: PLC0415 - only when something failed

    from feeds.errors import FeedsError  # noqa: PLC0415
    from lotalot.settings import SettingsError  # noqa: PLC0415
    from readiness.errors import ReadinessError  # noqa: PLC0415

    if isinstance(error, UsageError | SettingsError | FeedsError | ReadinessError):
        text = str(error)
        return text[:1].upper() + text[1:]
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return "Le fichier de travail est occupé par un autre programme ; fermez-le puis relancez la commande."
    if isinstance(error, sqlite3.DatabaseError):
        return f"Le fichier de travail ne se lit pas ({error}) ; lancez lotalot doctor."
    if isinstance(error, OSError):
        why = REASONS.get(error.errno or 0, "le système le refuse")
        return f"{error.filename or 'Le fichier'} ne s'ouvre pas, {why} ; vérifiez le chemin et les droits."
    kind = type(error).__name__
    return f"Erreur inattendue ({kind}). Relancez avec LOTALOT_DEBUG=1 devant la commande et signalez ce qui s'affiche."


def _silence(console: Console) -> None:
    """Keep the interpreter from complaining, at exit, of a reader that left."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    console.lively = False
