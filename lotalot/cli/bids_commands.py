"""The words and options of `lotalot bids`. Imports no command (see `lotalot.cli.parser`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotalot.cli.french import FrenchParser

STATES = ("preparing", "submitted", "won", "lost", "withdrawn", "ended")
WORDS = (
    (
        "bids list",
        "lotalot bids list [--all] [--json]",
        "lister les réponses en cours et les contrats qui prennent vos heures",
        "lotalot.cli.bids:list_",
        "",
    ),
    (
        "bids add",
        (
            "lotalot bids add [ID] [--lot N] [--label NOM] [--state ÉTAT]\n"
            "                        [--chance N] [--hours N] [--days N] [--from DATE]\n"
            "                        [--to DATE] [--segment SEGMENT] [--amount N]\n"
            "                        [--uses MATÉRIEL] [--json]"
        ),
        "noter une réponse à un lot, ou un contrat que vous avez déjà",
        "lotalot.cli.bids:add",
        (
            "Avec ID, les dates, les heures et l'activité sont celles que l'avis dit ;\n"
            "les options passent avant.\nÉTAT : preparing, submitted, won, lost, withdrawn, ended."
        ),
    ),
    (
        "bids set",
        (
            "lotalot bids set N [--state ÉTAT] [--chance N] [--hours N] [--days N]\n"
            "                        [--from DATE] [--to DATE] [--label NOM] [--amount N]\n"
            "                        [--segment SEGMENT] [--uses MATÉRIEL]"
        ),
        "changer l'état, la chance ou la charge d'une réponse",
        "lotalot.cli.bids:set_",
        "N est le numéro donné par lotalot bids list. « ? » rend une valeur inconnue.",
    ),
    (
        "bids conflicts",
        "lotalot bids conflicts [--json]",
        "dire ce qui est promis deux fois, et ce qui casse si tout est gagné",
        "lotalot.cli.bids:conflicts",
        "",
    ),
)
"""Words, usage, summary, handler and what is said after: made into commands by the parser."""
GROUP = "les réponses en cours et les contrats : list, add, set, conflicts"


def _json(parser: FrenchParser) -> None:
    parser.options.add_argument("--json", action="store_true", help="un objet JSON par ligne (docs/formats/json.md)")


def fill_list(parser: FrenchParser) -> None:
    """Add the options of `bids list`."""
    parser.options.add_argument("--all", action="store_true", help="aussi ce qui est perdu, retiré ou fini")
    _json(parser)


def _values(parser: FrenchParser) -> None:
    add = parser.options.add_argument
    add("--state", choices=STATES, metavar="ÉTAT", help=", ".join(STATES))
    add("--label", metavar="NOM", help="comment vous l'appelez")
    add("--chance", metavar="N", help="chance de gagner, de 0 à 100 %%")
    add("--hours", metavar="N", help="heures par semaine")
    add("--days", metavar="N", help="jours par semaine")
    add("--from", dest="starts", metavar="DATE", help="premier jour (AAAA-MM-JJ)")
    add("--to", dest="ends", metavar="DATE", help="dernier jour (AAAA-MM-JJ)")
    add("--segment", metavar="SEGMENT", help="activité, un segment de la liste")
    add("--amount", metavar="N", help="montant en euros HT, sur toute la durée")
    add("--uses", metavar="MATÉRIEL", action="append", help="matériel ou équipe pris ; peut être répété")


def fill_add(parser: FrenchParser) -> None:
    """Add the arguments of `bids add`."""
    parser.arguments.add_argument(
        "id", metavar="ID", nargs="?", help="référence de la consultation, ou rien pour un contrat trouvé ailleurs"
    )
    parser.options.add_argument("--lot", metavar="N", help="le lot auquel on répond")
    _values(parser)
    _json(parser)


def fill_set(parser: FrenchParser) -> None:
    """Add the arguments of `bids set`."""
    parser.arguments.add_argument("number", metavar="N", type=int, help="numéro de la réponse")
    _values(parser)
    _json(parser)


FILLS = (fill_list, fill_add, fill_set, _json)
