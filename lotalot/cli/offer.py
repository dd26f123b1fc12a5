"""`lotalot offer show|export|sent|review`: the offer card, what changed of it, and whether it is still true."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from lotalot.cli.context import NO_PROFILE, Context, UsageError
from lotalot.cli.main import DONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from readiness.offer import Choices
    from readiness.offer_words import CardLine

_TYPED: Final = {"v": "vrai", "c": "change", "f": "fini"}


def show(args: Namespace, context: Context) -> int:
    """Print the card, then what changed since the last one sent; with --json, the card on one line."""
    from readiness.offer_io import card_to_json  # noqa: PLC0415 - at first use
    from readiness.offer_page import card_text, change_text  # noqa: PLC0415

    room, console = context.workspace.offer, context.console
    card = room.card(_choices(args))
    if card is None:
        raise UsageError(NO_PROFILE)
    if args.json:
        console.json(card_to_json(card, indent=None))
        return DONE
    for line in card_text(card, room.today(), console.width):
        console.print(line)
    last, changed = room.changes(_choices(args))
    console.print()
    if last is None:
        console.print("Aucune fiche envoyée : lotalot offer export FICHIER --to QUI en garde la trace.")
        return DONE
    console.print(f"Depuis la fiche envoyée {_when(context, last.at)} à {last.recipient} :")
    for line in change_text(changed, console.width) or ["rien n'a changé."]:
        console.print(line)
    return DONE


def export(args: Namespace, context: Context) -> int:
    """Write the card to a file, and remember whom it is sent to."""
    room = context.workspace.offer
    room.write(args.file, _choices(args))
    context.console.print(f"Fiche offre écrite dans {args.file}.")
    if args.to:
        room.send(args.to, _choices(args))
        context.console.print(f"Envoi à {args.to} noté.")
    return DONE


def sent(args: Namespace, context: Context) -> int:
    """Remember a card sent with --to, or list those that were."""
    room, console = context.workspace.offer, context.console
    if args.to:
        if room.send(args.to, _choices(args)) is None:
            raise UsageError(NO_PROFILE)
        console.print(f"Envoi à {args.to} noté.")
        return DONE
    every = room.sent()
    if args.json:
        from lotalot.jsonio.offer import SentOut  # noqa: PLC0415 - not needed by the page

        for each in every:
            console.json(SentOut.of(each).model_dump_json())
        return DONE
    for each in every:
        console.print(f"{_when(context, each.at)}  {each.recipient}  (empreinte {each.hash[:12]})")
    if not every:
        console.print("Aucune fiche envoyée : lotalot offer sent --to QUI note un envoi.")
    return DONE


def review(args: Namespace, context: Context) -> int:
    """Answer for one line, or be asked line by line; list the lines when nobody can answer."""
    room, console = context.workspace.offer, context.console
    view = room.view()
    if view is None:
        raise UsageError(NO_PROFILE)
    if args.line:
        if not args.answer:
            raise UsageError("dites la réponse après la ligne : vrai, change ou fini.")
        line = _line(args.line, view.lines)
        console.print(f"{line.label} : {room.answer(line.key, args.answer)}")
        context.workspace.assess_pending(on_progress=console.progress)
        return DONE
    if args.json:
        from lotalot.jsonio.offer import LineOut  # noqa: PLC0415 - not needed by the page

        for number, each in enumerate(view.lines, 1):
            console.json(LineOut.of(number, each).model_dump_json())
        return DONE
    if sys.stdin.isatty():
        _ask(context, view.lines)
        return DONE
    _print(context, view.lines)
    return DONE


def _print(context: Context, lines: Sequence[CardLine]) -> None:
    from lotalot.cli.render import wrapped  # noqa: PLC0415 - only to print

    console = context.console
    for number, line in enumerate(lines, 1):
        marks = "".join(f" [! {mark}]" for mark in line.marks)
        text = f"{line.label} : {line.text}{marks} ({line.when})"
        for part in wrapped(text, console.width, indent="    ", first=f"{number:>3} "):
            console.print(part)
    console.print("Toujours vrai ? lotalot offer review LIGNE vrai|change|fini")


def _ask(context: Context, lines: Sequence[CardLine]) -> None:
    """Ask for each line on the terminal; an empty answer goes on, `q` stops."""
    room, console = context.workspace.offer, context.console
    for number, line in enumerate(lines, 1):
        marks = "".join(f" [! {mark}]" for mark in line.marks)
        console.print(f"{number}/{len(lines)} {line.label} : {line.text}{marks} ({line.when})")
        console.print("  toujours vrai ? v vrai, c change, f fini, ↵ passer, q arrêter")
        console.flush()
        typed = sys.stdin.readline()
        word = typed.strip().lower()[:1]
        if not typed or word == "q":
            break
        if word in _TYPED:
            console.print(f"  {room.answer(line.key, _TYPED[word])}")
    context.workspace.assess_pending(on_progress=console.progress)


def _line(words: str, lines: Sequence[CardLine]) -> CardLine:
    """Find a line by its number or its key."""
    if words.isascii() and words.isdigit() and 1 <= int(words) <= len(lines):
        return lines[int(words) - 1]
    found = next((line for line in lines if line.key == words), None)
    if found is None:
        raise UsageError(f"la ligne « {words[:60]} » n'est pas sur la fiche : lotalot offer review les numérote.")
    return found


def _choices(args: Namespace) -> Choices:
    from readiness.offer import Choices  # noqa: PLC0415 - at first use

    return Choices(prices=args.prices, turnover=args.turnover, contact=args.contact)


def _when(context: Context, at: datetime) -> str:
    from lotalot import format as fr  # noqa: PLC0415 - only to print

    return f"le {fr.day(at.astimezone(fr.PARIS).date(), context.now())}"
