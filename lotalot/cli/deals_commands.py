"""The words and options of `lotalot quotes` and `lotalot sad`. Imports no command (see `lotalot.cli.parser`)."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotalot.cli.french import FrenchParser

ADMISSIONS = ("none", "asked", "admitted", "refused")
QUOTES = "lotalot.cli.quotes"
SAD = "lotalot.cli.sad"
WORDS = (
    ("quotes list", "lotalot quotes list [--json]", "lister les devis et les factures", f"{QUOTES}:list_", ""),
    (
        "quotes new",
        (
            "lotalot quotes new CLIENT [--lines FICHIER] [--stock N=QTÉ] [--vat TAUX]\n"
            "                        [--object TEXTE] [--siret SIRET] [--service CODE]\n"
            "                        [--address ADRESSE] [--days N] [--works] [--json]"
        ),
        "faire un devis, numéroté, de lignes d'un fichier ou du stock",
        f"{QUOTES}:new",
        (
            "FICHIER : CSV (désignation ; quantité ; unité ; prix ; tva) ou TOML ([[ligne]]).\n"
            "Un prix laissé vide est celui de la liste de prix."
        ),
    ),
    (
        "quotes show",
        "lotalot quotes show DEVIS [--json]",
        "montrer un devis, et le seuil en vigueur aujourd'hui",
        f"{QUOTES}:show",
        "",
    ),
    (
        "quotes export",
        "lotalot quotes export DEVIS FICHIER",
        "écrire un devis en .pdf ou en .xlsx ; un brouillon est alors envoyé",
        f"{QUOTES}:export",
        "",
    ),
    (
        "quotes accept",
        "lotalot quotes accept DEVIS [--on DATE] [--engagement N]",
        "noter qu'un devis est signé",
        f"{QUOTES}:accept",
        "",
    ),
    ("quotes refuse", "lotalot quotes refuse DEVIS", "noter qu'un devis est refusé", f"{QUOTES}:refuse", ""),
    (
        "quotes due",
        "lotalot quotes due [--from-amount N] [--json]",
        "dire, par client, ce qui est accepté et s'il est temps de facturer",
        f"{QUOTES}:due",
        "--from-amount change le montant à partir duquel une facture est faite (1 000 €).",
    ),
    (
        "quotes invoice",
        "lotalot quotes invoice CLIENT|N [--chorus RÉFÉRENCE]",
        "regrouper en une facture ce qu'un client a accepté",
        f"{QUOTES}:invoice",
        "Avec le numéro N d'une facture, garde la référence donnée par Chorus Pro.",
    ),
    ("sad list", "lotalot sad list [--json]", "lister les SAD suivis et nos admissions", f"{SAD}:list_", ""),
    (
        "sad add",
        (
            "lotalot sad add NOM [--buyer ACHETEUR] [--from DATE] [--to DATE]\n"
            "                        [--category CATÉGORIE] [--document PIÈCE] [--json]"
        ),
        "suivre un système d'acquisition dynamique",
        f"{SAD}:add",
        "",
    ),
    (
        "sad show",
        "lotalot sad show N [--json]",
        "montrer un SAD : admissions, marchés spécifiques, délais, historique",
        f"{SAD}:show",
        "",
    ),
    (
        "sad admission",
        "lotalot sad admission N CATÉGORIE ÉTAT [--on DATE] [--until DATE]",
        "dire où en est notre admission dans une catégorie",
        f"{SAD}:admission",
        "ÉTAT : none, asked, admitted, refused.",
    ),
    (
        "sad contract",
        (
            "lotalot sad contract N TITRE [--category CATÉGORIE] [--invited DATE]\n"
            "                        [--deadline DATE] [--frame FICHIER]\n"
            "       lotalot sad contract N --answer M [--amount N]"
        ),
        "noter un marché spécifique, ou commencer à y répondre",
        f"{SAD}:contract",
        "M est le numéro du marché dans lotalot sad show. La réponse va au Portefeuille.",
    ),
)
"""Words, usage, summary, handler and what is said after: made into commands by the parser."""
QUOTES_GROUP = "les devis : list, new, show, export, accept, refuse, due, invoice"
SAD_GROUP = "les SAD : list, add, show, admission, contract"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une date : écrivez AAAA-MM-JJ.") from None


def _json(parser: FrenchParser) -> None:
    parser.options.add_argument("--json", action="store_true", help="un objet JSON par ligne (docs/formats/json.md)")


def _number(parser: FrenchParser) -> None:
    parser.arguments.add_argument("number", metavar="DEVIS", help="numéro du devis, par exemple D2026-014")


def _new(parser: FrenchParser) -> None:
    parser.arguments.add_argument("customer", metavar="CLIENT", help="qui commande")
    add = parser.options.add_argument
    add("--lines", metavar="FICHIER", type=Path, help="lignes en CSV ou en TOML")
    add("--stock", metavar="N=QTÉ", action="append", default=[], help="ligne du stock ; peut être répété")
    add("--vat", metavar="TAUX", help="taux de TVA en %% des lignes qui n'en donnent pas")
    add("--object", metavar="TEXTE", default="", help="objet du devis")
    add("--siret", metavar="SIRET", default="", help="SIRET du client")
    add("--service", metavar="CODE", default="", help="code service pour Chorus Pro")
    add("--address", metavar="ADRESSE", default="", help="adresse du client")
    add("--days", metavar="N", type=int, default=60, help="jours de validité (60)")
    add("--works", action="store_true", help="des travaux : un autre seuil")
    _json(parser)


def _show(parser: FrenchParser) -> None:
    _number(parser)
    _json(parser)


def _export(parser: FrenchParser) -> None:
    _number(parser)
    parser.arguments.add_argument("file", metavar="FICHIER", type=Path, help="fichier à écrire (.pdf ou .xlsx)")


def _accept(parser: FrenchParser) -> None:
    _number(parser)
    parser.options.add_argument("--on", metavar="DATE", type=_day, help="jour de la signature (AAAA-MM-JJ)")
    parser.options.add_argument("--engagement", metavar="N", default="", help="numéro d'engagement donné par le client")


def _due(parser: FrenchParser) -> None:
    parser.options.add_argument("--from-amount", metavar="N", help="montant HT à partir duquel facturer")
    _json(parser)


def _invoice(parser: FrenchParser) -> None:
    parser.arguments.add_argument("customer", metavar="CLIENT|N", help="client, ou numéro de la facture")
    parser.options.add_argument("--chorus", metavar="RÉFÉRENCE", default="", help="référence de Chorus Pro")


def _sad(parser: FrenchParser) -> None:
    parser.arguments.add_argument("number", metavar="N", type=int, help="numéro du SAD")


def _sad_add(parser: FrenchParser) -> None:
    parser.arguments.add_argument("name", metavar="NOM", help="comment vous l'appelez")
    add = parser.options.add_argument
    add("--buyer", metavar="ACHETEUR", default="", help="qui l'a ouvert")
    add("--from", dest="starts", metavar="DATE", type=_day, help="premier jour (AAAA-MM-JJ)")
    add("--to", dest="ends", metavar="DATE", type=_day, help="dernier jour (AAAA-MM-JJ)")
    add("--category", metavar="CATÉGORIE", action="append", default=[], help="peut être répété")
    add("--document", metavar="PIÈCE", action="append", default=[], help="pièce déposée ; peut être répété")
    _json(parser)


def _sad_show(parser: FrenchParser) -> None:
    _sad(parser)
    _json(parser)


def _admission(parser: FrenchParser) -> None:
    _sad(parser)
    parser.arguments.add_argument("category", metavar="CATÉGORIE", help="nom ou code de la catégorie")
    parser.arguments.add_argument("state", metavar="ÉTAT", choices=ADMISSIONS, help=", ".join(ADMISSIONS))
    parser.options.add_argument("--on", metavar="DATE", type=_day, help="jour de la demande ou de la décision")
    parser.options.add_argument("--until", metavar="DATE", type=_day, help="dernier jour de l'admission")


def _contract(parser: FrenchParser) -> None:
    _sad(parser)
    parser.arguments.add_argument("title", metavar="TITRE", nargs="?", help="objet du marché spécifique")
    add = parser.options.add_argument
    add("--category", metavar="CATÉGORIE", default="", help="catégorie du SAD")
    add("--invited", metavar="DATE", type=_day, help="jour de l'invitation (AAAA-MM-JJ)")
    add("--deadline", metavar="DATE", type=_day, help="date limite de réponse (AAAA-MM-JJ)")
    add("--frame", metavar="FICHIER", default="", help="cadre de réponse reçu")
    add("--answer", metavar="M", type=int, help="répondre à ce marché")
    add("--amount", metavar="N", help="montant HT de la réponse")


FILLS = (
    *(_json, _new, _show, _export, _accept, _number, _due, _invoice),
    *(_json, _sad_add, _sad_show, _admission, _contract),
)
