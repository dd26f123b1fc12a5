"""The words and options of `lotalot dce`. Imports no command (see `lotalot.cli.parser`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotalot.cli.french import FrenchParser

WORDS = (
    (
        "dce read",
        "lotalot dce read CHEMIN [--json]",
        "lire un dossier de consultation sans le garder, page par page",
        "lotalot.cli.dce:read",
        "CHEMIN : le zip de l'acheteur, un dossier ou une pièce.\nFormats : docs/formats/dce.md.",
    ),
    (
        "dce add",
        "lotalot dce add ID CHEMIN [--json]",
        "garder le dossier d'une consultation et la revérifier avec lui",
        "lotalot.cli.dce:add",
        "Ajouté à nouveau, dit ce qui a changé depuis la version précédente.",
    ),
)
"""Words, usage, summary, handler and what is said after: made into commands by the parser."""
GROUP = "le dossier de consultation (DCE) : read, add"


def fill_read(parser: FrenchParser) -> None:
    """Add the arguments of `dce read`."""
    parser.arguments.add_argument("path", metavar="CHEMIN", type=Path, help="zip, dossier ou fichier")
    parser.options.add_argument("--json", action="store_true", help="un objet JSON par ligne (docs/formats/json.md)")


def fill_add(parser: FrenchParser) -> None:
    """Add the arguments of `dce add`."""
    parser.arguments.add_argument("id", metavar="ID", help="référence de la consultation ou d'un de ses avis")
    fill_read(parser)
