"""From the words typed to an exit code: parse, find the handler, and turn every failure into one French sentence.

No traceback ever reaches a user; `LOTALOT_DEBUG=1` lets it through.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

from lotalot.cli.console import Console
from lotalot.cli.context import Context, UsageError

DONE, REFUSED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

Handler = Callable[[Namespace, Context], int]


_UNTOUCHED: Final = (signal.default_int_handler, signal.SIG_DFL)


@dataclass(slots=True)
class _Interrupt:
    """Remember that Ctrl-C was pressed: a library below may turn `KeyboardInterrupt` into an error of its own.

    A closed terminal and a request to end are taken the same way, so that nothing temporary is left behind.
    """

    asked: bool = False
    before: dict[int, Any] = field(default_factory=dict)

    def listen(self) -> None:
        """Take the signals, unless somebody else already did (tests, a shell's background job)."""
        try:
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                number = getattr(signal, name, None)  # a system may lack one
                if number is not None and (known := signal.getsignal(number)) in _UNTOUCHED:
                    signal.signal(number, self._asked)
                    self.before[number] = known
        except ValueError:
            return  # not the main thread: nobody can press anything there

    def forget(self) -> None:
        """Give the signals back."""
        for number, known in self.before.items():
            signal.signal(number, known)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        raise KeyboardInterrupt


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    console = Console.standard()
    interrupt = _Interrupt()
    try:
        interrupt.listen()
        code = _dispatch(argv, console, interrupt)
        console.flush()
    except BrokenPipeError:
        _silence(console)
        return DONE
    except KeyboardInterrupt:
        console.error("Interrompu. Rien n'est à moitié écrit : relancez la commande pour continuer.")
        return INTERRUPTED
    finally:
        interrupt.forget()
    return code


def _dispatch(argv: Sequence[str], console: Console, interrupt: _Interrupt) -> int:
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
    except Exception as error:
        if interrupt.asked:
            raise KeyboardInterrupt from error
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

    from feeds.errors import FeedsError, why_refused  # noqa: PLC0415
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
        if error.filename is None:
            return f"La sortie n'a pas pu être écrite, {why_refused(error)} ; envoyez-la ailleurs."
        return f"{error.filename} ne s'ouvre pas, {why_refused(error)} ; vérifiez le chemin et les droits."
    kind = type(error).__name__
    return f"Erreur inattendue ({kind}). Relancez avec LOTALOT_DEBUG=1 devant la commande et signalez ce qui s'affiche."


def _silence(console: Console) -> None:
    """Keep the interpreter from complaining, at exit, of a reader that left."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    console.lively = False
