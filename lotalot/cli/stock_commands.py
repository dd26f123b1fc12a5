"""The words and options of `lotalot stock`. Imports no command (see `lotalot.cli.parser`)."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotalot.cli.french import FrenchParser

KINDS = ("arrivage", "vente", "reparation", "perte", "correction")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une date : écrivez AAAA-MM-JJ.") from None


def _size(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une taille : écrivez par exemple 40.")
    return value


def _json(parser: FrenchParser) -> None:
    parser.options.add_argument("--json", action="store_true", help="un objet JSON par ligne (docs/formats/json.md)")


def fill_import(parser: FrenchParser) -> None:
    """Add the options of `stock import`."""
    add = parser.options.add_argument
    add("--update", action="store_true", help="corriger ce qui est déjà en stock")
    add("--journal", action="store_true", help="le fichier est un journal : date, mouvement, désignation, quantité")
    add("--history", action="store_true", help="avec --journal : d'avant l'inventaire, ne change pas les quantités")


def fill_move(parser: FrenchParser) -> None:
    """Add the arguments of `stock move`."""
    add = parser.arguments.add_argument
    add("kind", metavar="QUOI", choices=KINDS, help=", ".join(KINDS))
    add("item", metavar="ARTICLE", help="numéro, référence ou désignation exacte")
    add("quantity", metavar="N", type=int, help="combien de pièces")
    parser.options.add_argument("--on", metavar="DATE", type=_day, help="jour (AAAA-MM-JJ), aujourd'hui sinon")
    parser.options.add_argument("--from", dest="source", metavar="QUI", default="", help="donateur ou client")
    parser.options.add_argument("--note", metavar="TEXTE", default="", help="une note")


def fill_forecast(parser: FrenchParser) -> None:
    """Add the arguments of `stock forecast`."""
    parser.arguments.add_argument("goods", metavar="MOTS", nargs="+", help="de quoi : chaises, bureaux…")
    parser.options.add_argument("--on", metavar="DATE", type=_day, required=True, help="à quelle date (AAAA-MM-JJ)")
    _json(parser)


def fill_promise(parser: FrenchParser) -> None:
    """Add the arguments of `stock promise`."""
    add = parser.arguments.add_argument
    add("commitment", metavar="RÉPONSE", type=int, help="numéro de la réponse ou du contrat")
    add("quantity", metavar="N", type=int, help="combien de pièces")
    add("goods", metavar="MOTS", nargs="+", help="de quoi : chaises, bureaux…")
    parser.options.add_argument("--by", metavar="DATE", type=_day, required=True, help="en réserve à cette date")
    parser.options.add_argument("--until", metavar="DATE", type=_day, help="jour où cela sort")


def fill_room(parser: FrenchParser) -> None:
    """Add the options of `stock room`."""
    add = parser.options.add_argument
    add("--m2", metavar="N", type=_size, help="mètres carrés de sol")
    add("--m3", metavar="N", type=_size, help="mètres cubes")
    add("--places", metavar="N", type=int, help="pièces")


COMMANDS = (
    (
        "stock move",
        "lotalot stock move QUOI ARTICLE N [--on DATE] [--from QUI]\n                          [--note TEXTE]",
        "noter un mouvement : arrivage, vente, réparation, perte, correction",
        "lotalot.cli.stock_moves:move",
        fill_move,
        "Une ligne du journal ne se réécrit pas : une erreur se corrige par un autre\nmouvement.",
    ),
    (
        "stock forecast",
        "lotalot stock forecast MOTS --on DATE [--json]",
        "dire ce qui peut être promis à une date, à 95, 80 et 50 %",
        "lotalot.cli.stock_moves:forecast",
        fill_forecast,
    ),
    (
        "stock promise",
        "lotalot stock promise RÉPONSE N MOTS --by DATE [--until DATE]",
        "réserver des biens pour une réponse ; dire ce qui est promis deux fois",
        "lotalot.cli.stock_moves:promise",
        fill_promise,
    ),
    (
        "stock calendar",
        "lotalot stock calendar [--json]",
        "dire ce qui doit être en réserve, et jusqu'à quand",
        "lotalot.cli.stock_moves:calendar",
        _json,
    ),
    (
        "stock room",
        "lotalot stock room [--m2 N] [--m3 N] [--places N]",
        "dire ce que la réserve peut contenir",
        "lotalot.cli.stock_moves:room",
        fill_room,
    ),
)
"""Words, usage, summary, handler, what adds the arguments, and what is said after."""
