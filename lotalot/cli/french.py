"""argparse in French: the words that the standard library builds into usage, help and errors.

Knows nothing of our commands. Messages that a future Python rewords come out in English rather than wrong.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import NoReturn

HELP = "montrer cette aide et s'arrêter"

_QUOTED = re.compile(r"'([^']*)'")
_PREFIX = re.compile(r"^argument (.+?): (.+)$", re.DOTALL)

_ERRORS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), french)
    for pattern, french in (
        (r"^the following arguments are required: (.+)$", r"il manque \1."),
        (r"^unrecognized arguments: (.+)$", r"« \1 » est en trop ou inconnu."),
        (r"^invalid choice: (.+?) \(choose from (.+)\)$", r"\1 n'existe pas ; choisissez parmi \2."),
        (r"^invalid \S+ value: (.+)$", r"\1 n'est pas un nombre entier positif."),
        (r"^expected one argument$", "il manque la valeur."),
        (r"^expected at least one argument$", "il manque au moins une valeur."),
        (r"^expected (\d+) arguments?$", r"il faut \1 valeurs."),
        (r"^ignored explicit argument (.+)$", r"cette option ne prend pas de valeur (\1)."),
    )
)


def translate(message: str) -> str:
    """Turn an argparse error message into a French sentence."""
    prefix = ""
    if named := _PREFIX.match(message):
        prefix, message = f"{named[1]} : ", named[2]
    for pattern, french in _ERRORS:
        if found := pattern.match(message):
            value, *choices = (part or "" for part in found.groups()) if found.groups() else ("",)
            value = _QUOTED.sub(r"« \1 »", value)
            message = french.replace(r"\1", value)
            if choices:
                message = message.replace(r"\2", _QUOTED.sub(r"\1", choices[0]))
            break
    return prefix + message


class FrenchFormatter(argparse.RawDescriptionHelpFormatter):
    """Write `Usage :` and line the options up on one column."""

    def __init__(self, prog: str, indent_increment: int = 2, max_help_position: int = 28, **rest: int) -> None:
        super().__init__(prog, indent_increment, max_help_position, **rest)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add the usage line with a French prefix."""
        super().add_usage(usage, actions, groups, "Usage : " if prefix is None else prefix)


class FrenchParser(argparse.ArgumentParser):
    """A parser whose help, usage and errors are in French."""

    def __init__(self, *, prog: str, usage: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog or None,
            formatter_class=FrenchFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        if sys.version_info >= (3, 14):
            self.color = False
        self.arguments = self.add_argument_group("Arguments ")
        self.options = self.add_argument_group("Options ")
        self.options.add_argument("-h", "--help", action="help", help=HELP)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one French sentence, then how to get help, and leave with code 2."""
        sentence = translate(message)
        self.exit(2, f"{sentence[:1].upper()}{sentence[1:]}\nAide : {self.prog} --help\n")
