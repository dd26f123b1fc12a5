"""`lotalot doctor`: the file, the profile, the sources, the quarantine."""

from __future__ import annotations

from argparse import Namespace

from lotalot.cli.context import Context
from lotalot.cli.main import DONE, REFUSED
from lotalot.doctor import LISTED

QUARANTINE = "quarantaine"


def doctor(args: Namespace, context: Context) -> int:
    """Print what was looked at; the code is 1 when something needs attention, each thing named on standard error."""
    workspace, console = context.workspace, context.console
    checks = workspace.doctor()
    refused = workspace.refusals(LISTED)
    if args.json:
        from lotalot.jsonio import DoctorOut, RefusalOut  # noqa: PLC0415 - not needed by the text

        for check in checks:
            named = refused if check.name == QUARANTINE else []
            shown = [RefusalOut(origin=r.origin, record=r.record, reason=r.reason) for r in named]
            console.json(DoctorOut.of(check, shown).model_dump_json())
    else:
        from lotalot.cli.render import wrapped  # noqa: PLC0415 - not needed with --json

        for check in checks:
            sign = "✔" if check.ok else "✕"
            for line in wrapped(check.message, console.width, indent=" " * 4, first=f"{sign} {check.name} : "):
                console.print(line)
        for refusal in refused:
            named_so = f"{refusal.record}, {refusal.origin} : {refusal.reason}"
            for line in wrapped(named_so, console.width, indent=" " * 6, first="    · "):
                console.print(line)
    wrong = [check.name for check in checks if not check.ok]
    if wrong:
        console.error(f"À regarder : {', '.join(dict.fromkeys(wrong))}.")
    return REFUSED if wrong else DONE
