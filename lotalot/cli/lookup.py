"""`lotalot profile lookup`: find the structure in the public registers, and confirm field by field."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE, REFUSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.registers import Candidate, Found
    from readiness.models import Structure
    from readiness.registered import Proposal

YES: Final = ("o", "oui", "y")


def lookup(args: Namespace, context: Context) -> int:
    """Look up, print what was found, and put in the profile what is confirmed; 1 when a register is down."""
    from lotalot.typed import read_department  # noqa: PLC0415 - only when a register is asked

    try:
        department = read_department(args.department) if args.department else ""
    except ValueError as error:
        raise UsageError(str(error)) from error
    found = context.workspace.registers.look_up(" ".join(args.who), department)
    for warning in (found.trouble, *found.warnings):
        if warning:
            context.console.error(warning)
    structure = _structure(context)
    if args.json:
        from lotalot.jsonio.register import CandidateOut  # noqa: PLC0415 - not needed by the page

        for one in found.candidates:
            context.console.json(CandidateOut.of(structure, one).model_dump_json())
    else:
        _print(context, structure, found)
    if found.trouble:
        return REFUSED
    if args.apply or args.fields:
        _apply(args, context, structure, found.candidates)
    elif not args.json and len(found.candidates) == 1:
        context.console.print("Pour garder ce qui est juste : la même commande avec --apply.")
    return REFUSED if found.warnings else DONE


def _structure(context: Context) -> Structure:
    from readiness.models import Structure  # noqa: PLC0415 - at first use

    return context.workspace.structure() or Structure(name="")


def _print(context: Context, structure: Structure, found: Found) -> None:
    from lotalot.cli.render import wrapped  # noqa: PLC0415 - not needed with --json
    from readiness.registered import candidate_words, proposals  # noqa: PLC0415

    console = context.console
    for one in found.candidates:
        for line in wrapped(candidate_words(one), console.width, indent="  ", first="• "):
            console.print(line)
        if len(found.candidates) > 1:
            continue
        for field in proposals(structure, one):
            held = f" (profil : {field.held})" if field.held else ""
            text = f"{field.key} : {field.value}{held} ─ {field.origin}"
            for line in wrapped(text, console.width, indent="      ", first="    "):
                console.print(line)
    more = found.total - len({one.siren for one in found.candidates})
    if more > 0:
        console.print(f"Et {more} de plus : précisez le nom, ou ajoutez --department.")


def _apply(args: Namespace, context: Context, structure: Structure, candidates: Sequence[Candidate]) -> None:
    from readiness.registered import proposals  # noqa: PLC0415 - only to confirm

    if len(candidates) != 1:
        raise UsageError("plusieurs structures répondent : relancez avec le SIRET de la vôtre.")
    fields = proposals(structure, candidates[0])
    if not fields:
        context.console.print("Le profil dit déjà la même chose que le registre.")
        return
    keys = _named(args.fields, fields) if args.fields else _asked(context, fields)
    if not keys:
        context.console.print("Rien n'est changé dans le profil.")
        return
    if not structure.name and "nom" not in keys:
        raise UsageError("le profil n'a pas encore de nom : confirmez aussi le champ nom.")
    saved = context.workspace.registers.confirm(candidates[0], keys)
    context.workspace.assess_pending(on_progress=context.console.progress)
    context.console.print(f"Profil « {saved.name} » enregistré avec : {', '.join(keys)}.")


def _named(words: str, fields: Sequence[Proposal]) -> list[str]:
    """Read the fields that the user names."""
    known = {field.key.casefold(): field.key for field in fields}
    asked = [word.strip().casefold() for word in words.split(",") if word.strip()]
    if wrong := [word for word in asked if word not in known]:
        raise UsageError(f"champ inconnu ici : {', '.join(wrong)} ; il y a {', '.join(known.values())}.")
    return [known[word] for word in asked]


def _asked(context: Context, fields: Sequence[Proposal]) -> list[str]:
    """Ask for each field on the terminal."""
    if not sys.stdin.isatty():
        names = ",".join(field.key for field in fields)
        raise UsageError(f"chaque champ se confirme : nommez-les, par exemple --fields {names}.")
    kept = []
    for field in fields:
        held = f" à la place de {json.dumps(field.held, ensure_ascii=False)}" if field.held else ""
        context.console.print(f"{field.label} : {field.value}{held} ({field.origin})")
        context.console.print("  garder ? o pour oui, sinon non")
        context.console.flush()
        if sys.stdin.readline().strip().lower() in YES:
            kept.append(field.key)
    return kept
