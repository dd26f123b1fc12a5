"""`lotalot frame read|fill` and `lotalot prices import|list`: the buyer's response frame, and our prices."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE, REFUSED

if TYPE_CHECKING:
    from readiness.frames.answer import LineAnswer
    from readiness.frames.fill import Filled
    from readiness.frames.models import Frame, Role

GRADES = {"exact": "exact", "near": "proche", "substitute": "à la place", "none": "—"}
"""How well an offer answers, in a word."""


def read(args: Namespace, context: Context) -> int:
    """Print the lines of a frame, after what the user says of its columns."""
    console, room = context.console, context.workspace.frames
    frame = room.read(args.file)
    if args.column:
        roles = _roles(args.column)
        for table in frame.tables:
            room.set_roles(table, roles)
        frame = room.read(args.file)
    if args.json:
        from lotalot.jsonio.frames import FrameLineOut  # noqa: PLC0415 - not needed by the table

        for line in frame.lines:
            console.json(FrameLineOut.of(line).model_dump_json())
    else:
        _print_frame(context, frame)
    for note in frame.notes:
        console.error(f"{args.file} : {note}")
    return DONE if frame.lines else REFUSED


def _roles(said: Sequence[str]) -> dict[int, Role]:
    from feeds.text import fold  # noqa: PLC0415 - only when a column is said
    from readiness.frames.models import ROLE_WORDS, Role  # noqa: PLC0415
    from readiness.frames.writes import column_index  # noqa: PLC0415

    by_word = {fold(word): role for role, word in ROLE_WORDS.items()} | {role.value: role for role in Role}
    by_word |= {
        "prix": Role.UNIT_PRICE,
        "prix unitaire": Role.UNIT_PRICE,
        "total": Role.TOTAL,
        "observation": Role.ANSWER,
    }
    found = {}
    for each in said:
        letter, _, word = each.partition("=")
        role = by_word.get(fold(word.strip()))
        index = column_index(letter.strip())
        if role is None or not index:
            known = ", ".join(ROLE_WORDS.values())
            raise UsageError(
                f"« {each} » n'est pas compris : écrivez par exemple --column E=quantité. Rôles : {known}."
            )
        found[index] = role
    return found


def _print_frame(context: Context, frame: Frame) -> None:
    from lotalot.cli.render import table  # noqa: PLC0415 - not needed with --json
    from lotalot.format import plain, plural  # noqa: PLC0415
    from readiness.frames.models import ROLE_WORDS, Role  # noqa: PLC0415
    from readiness.frames.writes import column_name  # noqa: PLC0415
    from readiness.french import number  # noqa: PLC0415

    console = context.console
    for each in frame.tables:
        columns = ", ".join(
            f"{column_name(column.index)} {ROLE_WORDS[column.role]}"
            for column in each.columns
            if column.role is not Role.OTHER
        )
        remembered = ", comme vous l'avez dit" if each.remembered else ""
        console.print(f"{plain(each.sheet)} : {plural(len(each.lines), 'ligne')}{remembered}.  {columns}")
        rows = [
            (
                str(line.row),
                plain(line.reference or line.number),
                plain(line.designation),
                f"{'?' if line.quantity is None else number(line.quantity):>7}",
                plain(line.unit),
                plain(str(line.size) if line.size else line.dimensions),
            )
            for line in each.lines
        ]
        if rows:
            head = ("Ligne", "Réf.", "Désignation", "    Qté", "U.", "Dimensions")
            for row in table(head, rows, console.width, give={1: 6, 2: 20, 5: 10}):
                console.print(row)


def fill(args: Namespace, context: Context) -> int:
    """Fill a copy of a frame, and say what was answered and what was left."""
    from lotalot.rooms.frames import answer_name  # noqa: PLC0415 - only when a frame is filled

    console, room = context.console, context.workspace.frames
    vat = _rate(args.vat)
    stored = room.add(args.id, args.file, args.lot)
    to = args.to or args.file.with_name(answer_name(args.file.name))
    opened = room.open(stored.id, substitutes=args.substitutes, by=args.by)
    filled = room.fill(stored.id, to, vat=vat, substitutes=args.substitutes, by=args.by)
    if args.json:
        from lotalot.jsonio.frames import AnswerOut  # noqa: PLC0415 - not needed by the table

        for answer in opened.answered.lines:
            console.json(AnswerOut.from_answer(answer).model_dump_json())
    else:
        _print_answers(context, opened.answered.lines, filled)
        console.print(f"Écrit : {to}")
    for note in (*opened.frame.notes, *filled.notes):
        console.error(note)
    return DONE


def _rate(text: str | None) -> Decimal | None:
    from readiness.stock_io import french_number  # noqa: PLC0415 - only when a rate is given

    if text is None:
        return None
    rate = french_number(text.rstrip("% "))
    if rate is None or not 0 <= rate <= 100:  # noqa: PLR2004 - a rate in percent
        raise UsageError(f"« {text} » n'est pas un taux de TVA : écrivez par exemple --vat 20.")
    return rate / 100


def _print_answers(context: Context, answers: Sequence[LineAnswer], filled: Filled) -> None:
    from lotalot.cli.render import table  # noqa: PLC0415 - not needed with --json
    from lotalot.format import euros, plain, plural, price  # noqa: PLC0415

    rows = [
        (
            str(answer.line.row),
            plain(answer.line.designation),
            GRADES[answer.grade.value],
            f"{answer.held + answer.expected}/{answer.wanted}",
            plain(_reason(answer)),
            f"{'?' if answer.unit_price is None else price(answer.unit_price):>9}",
        )
        for answer in answers
    ]
    head = ("Ligne", "Demandé", "Réponse", "Tenus", "Avec", "   Prix HT")
    for row in table(head, rows, context.console.width, give={1: 14, 4: 14}):
        context.console.print(row)
    total = "inconnu, il manque des prix" if filled.total is None else euros(filled.total)
    cells = plural(filled.written, "cellule remplie", "cellules remplies")
    context.console.print(f"Total HT : {total}.  {cells}, le reste du fichier inchangé.")


def _reason(answer: LineAnswer) -> str:
    label = answer.picks[0].offer.label if answer.picks else "rien en stock" if not answer.skipped else "non rempli"
    fire = "FEU " if answer.fire and answer.fire.outcome != "ok" else ""
    return f"{fire}{label}{f' ({answer.difference})' if answer.difference else ''}"


def import_prices(args: Namespace, context: Context) -> int:
    """Add a file's prices to the price book."""
    from lotalot.format import plural  # noqa: PLC0415 - only when a file is named

    read_file = context.workspace.frames.import_prices(args.file)
    for refused in read_file.refused:
        context.console.error(f"{args.file} : {refused}")
    context.console.print(f"{plural(len(read_file.entries), 'prix enregistré', 'prix enregistrés')}.")
    return REFUSED if read_file.refused else DONE


def list_prices(args: Namespace, context: Context) -> int:
    """List the price book as a table, or one JSON object a line."""
    console, held = context.console, context.workspace.frames.prices()
    if args.json:
        from lotalot.jsonio.frames import PriceOut  # noqa: PLC0415 - not needed by the table

        for line in held:
            console.json(PriceOut.of(line).model_dump_json())
        return DONE
    if not held:
        console.print("Le bordereau est vide : lotalot prices import FICHIER le remplit.")
        return DONE
    from lotalot.cli.render import table  # noqa: PLC0415 - not needed with --json
    from lotalot.format import plain, price  # noqa: PLC0415

    rows = [
        (plain(line.entry.reference), plain(line.entry.label), plain(line.entry.unit), f"{price(line.entry.price):>10}")
        for line in held
    ]
    for row in table(("Réf.", "Désignation", "Unité", "   Prix HT"), rows, console.width, give={1: 20}):
        console.print(row)
    return DONE
