"""The words and options of `lotalot profile lookup` and `lotalot offer`. Imports no command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotalot.cli.french import FrenchParser

GROUP = "la fiche offre : show, export, sent, review"


def _json(parser: FrenchParser) -> None:
    parser.options.add_argument("--json", action="store_true", help="un objet JSON par ligne (docs/formats/json.md)")


def fill_lookup(parser: FrenchParser) -> None:
    """Add the arguments of `profile lookup`."""
    parser.arguments.add_argument("who", metavar="NOM|SIRET", nargs="+", help="nom, SIREN (9 chiffres) ou SIRET (14)")
    add = parser.options.add_argument
    add("--department", metavar="DÉP", default="", help="d'un nom : chercher dans ce département")
    add("--apply", action="store_true", help="mettre dans le profil ce que vous confirmez, champ par champ")
    add("--fields", metavar="CHAMPS", default="", help="champs que vous confirmez, sans question : nom,siret,lieu,EI…")
    _json(parser)


def fill_show(parser: FrenchParser) -> None:
    """Add the options of `offer show`."""
    _private(parser)
    _json(parser)


def fill_export(parser: FrenchParser) -> None:
    """Add the arguments of `offer export`."""
    parser.arguments.add_argument(
        "file", metavar="FICHIER", type=Path, help="fichier à écrire (.pdf, .html, .json, .txt)"
    )
    parser.options.add_argument(
        "--to", metavar="QUI", default="", help="noter que la fiche est envoyée à cette personne"
    )
    _private(parser)


def fill_sent(parser: FrenchParser) -> None:
    """Add the options of `offer sent`."""
    parser.options.add_argument("--to", metavar="QUI", default="", help="noter un envoi de la fiche d'aujourd'hui")
    _private(parser)
    _json(parser)


def fill_review(parser: FrenchParser) -> None:
    """Add the arguments of `offer review`."""
    add = parser.arguments.add_argument
    add("line", metavar="LIGNE", nargs="?", help="numéro de la ligne, ou son identifiant")
    add("answer", metavar="RÉPONSE", nargs="?", choices=("vrai", "change", "fini"), help="vrai, change ou fini")
    _json(parser)


def _private(parser: FrenchParser) -> None:
    add = parser.options.add_argument
    add("--prices", action="store_true", help="ajouter les prix du stock, absents sans cela")
    add("--turnover", action="store_true", help="ajouter le chiffre d'affaires, absent sans cela")
    add("--contact", metavar="TEXTE", default="", help="comment vous joindre, tel que la fiche le dira")


Entry = tuple[str, str, str, str, "Callable[[FrenchParser], None]", str]

LOOKUP: Entry = (
    "profile lookup",
    """lotalot profile lookup NOM|SIRET [--department DÉP] [--apply]
                              [--fields CHAMPS] [--json]""",
    "chercher votre structure dans les registres publics",
    "lotalot.cli.lookup:lookup",
    fill_lookup,
    "Seul ce que vous tapez est envoyé. Rien n'entre dans le profil sans --apply.",
)
OFFER: tuple[Entry, ...] = (
    (
        "offer show",
        "lotalot offer show [--prices] [--turnover] [--contact TEXTE] [--json]",
        "montrer la fiche offre, et ce qui a changé depuis le dernier envoi",
        "lotalot.cli.offer:show",
        fill_show,
        "",
    ),
    (
        "offer export",
        """lotalot offer export FICHIER [--to QUI] [--prices] [--turnover]
                            [--contact TEXTE]""",
        "écrire la fiche offre en PDF, HTML, JSON ou texte",
        "lotalot.cli.offer:export",
        fill_export,
        "Format du JSON : docs/formats/offer.md.",
    ),
    (
        "offer sent",
        "lotalot offer sent [--to QUI] [--prices] [--turnover] [--contact TEXTE]\n                          [--json]",
        "lister les fiches envoyées, ou noter un envoi avec --to",
        "lotalot.cli.offer:sent",
        fill_sent,
        "",
    ),
    (
        "offer review",
        "lotalot offer review [LIGNE RÉPONSE] [--json]",
        "relire la fiche ligne par ligne : toujours vrai ?",
        "lotalot.cli.offer:review",
        fill_review,
        """vrai : confirmé aujourd'hui ; change : à corriger, la fiche le dit ;
fini : ne se fait plus, retiré du profil. Dans un terminal, sans LIGNE,
les questions sont posées une à une.""",
    ),
)
