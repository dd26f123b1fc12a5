"""`lotalot correct`: say oneself what a notice does not say, or says wrongly."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from lotalot.cli.context import Context, UsageError
from lotalot.cli.main import DONE
from lotalot.cli.render import reference
from lotalot.cli.watch import find

if TYPE_CHECKING:
    from feeds.models import Opportunity
    from readiness.models import Correction, RequirementKind


def correct(args: Namespace, context: Context) -> int:
    """Write, remove or list corrections."""
    opportunity = find(context.workspace, args.id)
    if args.kind is None:
        _list(context, opportunity)
        return DONE
    kind, lot = _kind(args.kind), _lot(opportunity, args.lot)
    where = f"lot {lot}, " if lot else ""
    if args.unset:
        context.workspace.uncorrect(opportunity.id, lot, kind)
        context.console.print(f"{reference(opportunity.id)} : {where}{_name(kind)} comme dans l'avis.")
        return DONE
    if not args.value:
        raise UsageError(f"dites par quoi corriger {_name(kind)}, par exemple {_example(kind)} ; ou --unset.")
    understood = context.workspace.correct(opportunity.id, lot, kind, " ".join(args.value), args.note)
    context.console.print(f"{reference(opportunity.id)} : {where}{_name(kind)} = {understood} (corrigé par vous)")
    return DONE


def _kind(text: str) -> RequirementKind:
    from readiness.correction_values import NAMES, kind_named  # noqa: PLC0415 - only to correct

    kind = kind_named(text)
    if kind is None:
        raise UsageError(f"« {text} » ne se corrige pas ; choisissez parmi : {', '.join(NAMES)}.")
    return kind


def _name(kind: RequirementKind) -> str:
    from readiness.correction_values import name_of  # noqa: PLC0415 - only to correct

    return name_of(kind).replace("-", " ")


def _example(kind: RequirementKind) -> str:
    from readiness.correction_values import EXAMPLES  # noqa: PLC0415 - only to correct

    return EXAMPLES[kind]


def _lot(opportunity: Opportunity, named: str | None) -> str | None:
    """Return the lot's identifier as the notice writes it; None for the whole procedure."""
    if named is None:
        return None
    found = next((lot.id for lot in opportunity.lots if _bare(lot.id) == _bare(named)), None)
    if found is None:
        ident = reference(opportunity.id)
        raise UsageError(f"la consultation « {ident} » n'a pas de lot {named} ; lotalot show {ident} les liste.")
    return found


def _bare(lot: str) -> str:
    """Give a lot's number alone: `1`, `01` and `lot 1` are the same."""
    return lot.strip().casefold().removeprefix("lot").strip().lstrip("0")


def _list(context: Context, opportunity: Opportunity) -> None:
    found = context.workspace.corrections(opportunity.id)
    if not found:
        context.console.print(f"{reference(opportunity.id)} : rien n'est corrigé.")
    for each in sorted(found, key=lambda one: (one.lot or "", one.kind.value)):
        context.console.print(_line(each))


def _line(said: Correction) -> str:
    from lotalot.format import plain  # noqa: PLC0415 - only to print
    from readiness.correction_values import requirements_for  # noqa: PLC0415

    where = f"lot {plain(said.lot)}" if said.lot else "tout"
    asked = " ; ".join(each.asked for each in requirements_for(said.kind, said.value))
    note = f"  ({plain(said.note)})" if said.note else ""
    return f"{where} · {_name(said.kind)} · {plain(asked)}{note}"
