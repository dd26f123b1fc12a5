"""The words and options of `lotalot frame` and `lotalot prices`. Imports no command (see `lotalot.cli.parser`)."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotalot.cli.french import FrenchParser

WORDS = (
    (
        "frame read",
        "lotalot frame read FICHIER [--column LETTRE=RÔLE] [--json]",
        "lire les lignes d'un cadre de réponse, BPU ou DQE",
        "lotalot.cli.frame:read",
        (
            "FICHIER : .xlsx, .ods, .csv ou .docx de l'acheteur. Quand une colonne est mal\n"
            "comprise, --column E=quantité la corrige et s'en souvient.\n"
            "Formats : docs/formats/cadre.md."
        ),
    ),
    (
        "frame fill",
        (
            "lotalot frame fill ID FICHIER [--lot N] [--to FICHIER] [--vat TAUX]\n"
            "                          [--by DATE] [--substitutes] [--json]"
        ),
        "répondre aux lignes depuis le stock et vos prix, dans une copie du fichier",
        "lotalot.cli.frame:fill",
        "Le fichier de l'acheteur n'est jamais touché ; la copie s'appelle\nFICHIER-reponse.",
    ),
    (
        "prices import",
        "lotalot prices import FICHIER",
        "ajouter des prix à votre bordereau",
        "lotalot.cli.frame:import_prices",
        "Un tableau avec désignation et prix ; la référence, si elle est là, remplace\nl'ancien prix.",
    ),
    ("prices list", "lotalot prices list [--json]", "lister vos prix", "lotalot.cli.frame:list_prices", ""),
)
"""Words, usage, summary, handler and what is said after: made into commands by the parser."""
GROUP = "le cadre de réponse de l'acheteur (BPU, DQE) : read, fill"
PRICES_GROUP = "votre bordereau de prix : import, list"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une date : écrivez AAAA-MM-JJ.") from None


def _json(parser: FrenchParser) -> None:
    parser.options.add_argument("--json", action="store_true", help="un objet JSON par ligne (docs/formats/json.md)")


def _file(parser: FrenchParser, what: str) -> None:
    parser.arguments.add_argument("file", metavar="FICHIER", type=Path, help=what)


def fill_read(parser: FrenchParser) -> None:
    """Add the arguments of `frame read`."""
    _file(parser, "cadre de réponse reçu")
    parser.options.add_argument(
        "--column",
        metavar="LETTRE=RÔLE",
        action="append",
        default=[],
        help="dire le rôle d'une colonne ; peut être répété",
    )
    _json(parser)


def fill_fill(parser: FrenchParser) -> None:
    """Add the arguments of `frame fill`."""
    parser.arguments.add_argument("id", metavar="ID", help="référence de la consultation ou d'un de ses avis")
    _file(parser, "cadre de réponse reçu")
    add = parser.options.add_argument
    add("--lot", metavar="N", help="lot que ce cadre concerne")
    add("--to", metavar="FICHIER", type=Path, help="copie à écrire")
    add("--substitutes", action="store_true", help="écrire aussi ce qui est proposé à la place, avec sa différence")
    add(
        "--by", metavar="DATE", type=_day, help="jour où les biens doivent être là : ce qui est attendu d'ici là compte"
    )
    add("--vat", metavar="TAUX", help="taux de TVA en %%, pour les colonnes TTC ; laissées vides sinon")
    _json(parser)


def fill_prices(parser: FrenchParser) -> None:
    """Add the arguments of `prices import`."""
    _file(parser, "tableau .xlsx, .ods, .csv ou .docx")


FILLS = (fill_read, fill_fill, fill_prices, _json)
