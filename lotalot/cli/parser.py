"""Every command and option, in one place: what `--help` shows and what `docs/cli.md` is made from.

Imports no command: each names its handler as `module:function`, loaded when it is called, so that `--help` is instant.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lotalot.cli import bids_commands, card_commands, dce_commands, deals_commands, frame_commands, stock_commands
from lotalot.cli.french import FrenchParser

DESCRIPTION = """Lot à lot : trouver les marchés publics à votre portée, et savoir avant de
répondre si vous tenez chaque lot.

Sans commande, ouvre l'application dans le terminal."""

STATUSES = ("open", "closed", "all")
RULE_THEMES = ("seuils", "reserves", "groupements", "sad", "delais", "documents", "durable", "paiement")


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its words, what it says of itself, its handler and what adds its arguments."""

    words: str
    usage: str
    summary: str
    handler: str
    fill: Callable[[FrenchParser], None] | None = None
    more: str = ""


def _positive(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une date : écrivez AAAA-MM-JJ.") from None


def _json(parser: FrenchParser) -> None:
    parser.options.add_argument("--json", action="store_true", help="un objet JSON par ligne (docs/formats/json.md)")


def _ident(parser: FrenchParser, *, optional: bool = False) -> None:
    parser.arguments.add_argument(
        "id", metavar="ID", nargs="?" if optional else None, help="référence de la consultation ou d'un de ses avis"
    )


def _file(parser: FrenchParser, what: str) -> None:
    parser.arguments.add_argument("file", metavar="FICHIER", type=Path, help=what)


def _demo(parser: FrenchParser) -> None:
    parser.options.add_argument("--headless", action="store_true", help="imprimer le tableau au lieu d'ouvrir l'écran")


def _sync(parser: FrenchParser) -> None:
    parser.options.add_argument("--source", metavar="S", help="cette source seulement, même si elle vient d'être lue")
    parser.options.add_argument("--since", metavar="DATE", type=_day, help="reprendre depuis ce jour (AAAA-MM-JJ)")
    parser.options.add_argument(
        "--reference", action="store_true", help="mettre à jour les communes, les codes CPV et NUTS, sans lire les avis"
    )


def _import(parser: FrenchParser) -> None:
    parser.arguments.add_argument("paths", metavar="CHEMIN", nargs="+", type=Path, help="fichier ou dossier à lire")


def _notices(parser: FrenchParser) -> None:
    add = parser.options.add_argument
    add("--segment", metavar="SEGMENT", action="append", default=[], help="segment d'achat ; peut être répété")
    add("--department", metavar="DÉP", action="append", default=[], help="département (56, 2A, 974) ; peut être répété")
    add("--reserved", action="store_true", help="seulement les marchés dont un lot au moins est réservé")
    add("--text", metavar="MOTS", default="", help="mots cherchés dans les avis, sans égard aux accents")
    add("--status", choices=STATUSES, default="open", metavar="ÉTAT", help="open (par défaut), closed (closes) ou all")
    add(
        "--limit",
        metavar="N",
        type=_positive,
        help="nombre de lignes, 0 pour toutes (par défaut 50, toutes avec --json)",
    )
    _json(parser)


def _show(parser: FrenchParser) -> None:
    _ident(parser)
    _json(parser)


def _check(parser: FrenchParser) -> None:
    _ident(parser, optional=True)
    parser.options.add_argument("--all", action="store_true", help="toutes les consultations ouvertes")
    parser.options.add_argument("--lot", metavar="N", help="ce lot seulement")
    _json(parser)


def _correct(parser: FrenchParser) -> None:
    _ident(parser)
    add = parser.arguments.add_argument
    add("kind", metavar="QUOI", nargs="?", help="ce qui est corrigé : quantité, durée, fréquence, date-limite…")
    add("value", metavar="VALEUR", nargs="*", help="ce que vous savez, ou « aucun » quand rien n'est demandé")
    parser.options.add_argument("--lot", metavar="N", help="pour ce lot seulement")
    parser.options.add_argument("--note", metavar="TEXTE", default="", help="d'où vous le savez")
    parser.options.add_argument("--unset", action="store_true", help="revenir à ce qui a été lu")


def _profile_import(parser: FrenchParser) -> None:
    _file(parser, "profil en TOML ou en JSON")


def _profile_export(parser: FrenchParser) -> None:
    _file(parser, "fichier à écrire (.toml ou .json)")


def _stock_import(parser: FrenchParser) -> None:
    _file(parser, "tableau .csv, .xlsx ou .ods")
    stock_commands.fill_import(parser)


def _segments_check(parser: FrenchParser) -> None:
    parser.arguments.add_argument("file", metavar="FICHIER", nargs="?", type=Path, help="fichier de segments")
    parser.options.add_argument("--title", metavar="TITRE", help="dire aussi les segments que ce titre nomme")


def _rules(parser: FrenchParser) -> None:
    add = parser.options.add_argument
    add("--on", metavar="DATE", type=_day, help="date d'envoi de l'avis (AAAA-MM-JJ) ; aujourd'hui par défaut")
    add("--theme", choices=RULE_THEMES, default="", metavar="THÈME", help=", ".join(RULE_THEMES))
    _json(parser)


COMMANDS = (
    Command(
        "demo",
        "lotalot demo [--headless]",
        "ouvrir l'application sur un exemple complet, sans réseau",
        "lotalot.cli.app:demo",
        _demo,
        "Votre espace de travail n'est pas touché. Avec --db FICHIER, l'exemple est\n"
        "gardé dans ce nouveau fichier, que les autres commandes peuvent lire.",
    ),
    Command(
        "sync",
        "lotalot sync [--source S] [--since DATE] [--reference]",
        "lire les sources qui doivent l'être",
        "lotalot.cli.intake:sync",
        _sync,
        "S est l'identifiant d'une source : boamp, ou celui d'un flux de l'écran Sources.",
    ),
    Command(
        "import",
        "lotalot import CHEMIN...",
        "lire des fichiers d'avis : BOAMP (JSON, XML), TED (XML), RSS ou Atom",
        "lotalot.cli.intake:import_paths",
        _import,
        "Les dossiers sont parcourus. Relire un fichier déjà lu ne change rien.",
    ),
    Command(
        "notices",
        "lotalot notices [--segment SEGMENT] [--department DÉP] [--reserved]\n"
        "                        [--text MOTS] [--status open|closed|all] [--limit N]\n"
        "                        [--json]",
        "lister les consultations, celles qui ferment d'abord",
        "lotalot.cli.watch:notices",
        _notices,
    ),
    Command(
        "show",
        "lotalot show ID [--json]",
        "montrer une consultation, avec les mots de l'avis qui le disent",
        "lotalot.cli.watch:show",
        _show,
    ),
    Command(
        "check",
        "lotalot check ID|--all [--lot N] [--json]",
        "dire, lot par lot, si la structure peut répondre, et pourquoi",
        "lotalot.cli.check:check",
        _check,
        "Le verdict informe, c'est vous qui décidez.",
    ),
    Command(
        "correct",
        "lotalot correct ID [QUOI VALEUR] [--lot N] [--note TEXTE] [--unset]",
        "dire vous-même ce que l'avis ne dit pas, ou dit mal",
        "lotalot.cli.correct:correct",
        _correct,
        "QUOI : activité, réservation, lieu, quantité, fréquence, horaires, durée,\n"
        "reconductions, début, fin, questions, livraison, chiffre-d-affaires,\n"
        "certification, assurance, références, feu, réemploi, insertion ou date-limite.\n"
        "Sans QUOI, liste ce qui est corrigé. Une correction reste quand l'avis est relu.",
    ),
    Command("profile show", "lotalot profile show", "montrer le profil de la structure", "lotalot.cli.profile:show"),
    Command(
        "profile import",
        "lotalot profile import FICHIER",
        "remplacer le profil par celui d'un fichier",
        "lotalot.cli.profile:import_",
        _profile_import,
        "Format : docs/formats/profile.md.",
    ),
    Command(
        "profile export",
        "lotalot profile export FICHIER",
        "écrire le profil dans un fichier",
        "lotalot.cli.profile:export",
        _profile_export,
    ),
    Command(*card_commands.LOOKUP),
    Command(
        "stock import",
        "lotalot stock import FICHIER [--update] [--journal [--history]]",
        "ajouter au stock les lignes d'un fichier",
        "lotalot.cli.stock:import_",
        _stock_import,
        "Un article déjà en stock est signalé, pas ajouté.\nFormat : docs/formats/stock.md.",
    ),
    Command("stock list", "lotalot stock list [--json]", "lister le stock", "lotalot.cli.stock:list_", _json),
    *(Command(*entry) for entry in stock_commands.COMMANDS),
    *(Command(*entry) for entry in card_commands.OFFER),
    Command(
        "segments list",
        "lotalot segments list",
        "lister les segments, livrés et à vous, avec vos mots",
        "lotalot.cli.segments:list_",
    ),
    Command(
        "segments check",
        "lotalot segments check [FICHIER] [--title TITRE]",
        "vérifier vos segments avant de vous en servir",
        "lotalot.cli.segments:check",
        _segments_check,
        "Sans FICHIER, celui de vos réglages. Format : docs/formats/segments.md.",
    ),
    Command(
        "segments apply",
        "lotalot segments apply",
        "relire avec vos segments ce qui est déjà enregistré",
        "lotalot.cli.segments:apply",
        None,
        "sync, import et l'application le font aussi.",
    ),
    Command(
        "rules",
        "lotalot rules [--on DATE] [--theme THÈME] [--json]",
        "dire les règles du jour : seuils, lots réservés, délais, paiement",
        "lotalot.cli.rules:rules",
        _rules,
        "Une règle suit la date d'envoi de l'avis : --on 2025-12-01 donne celles d'alors.",
    ),
    Command(
        "doctor",
        "lotalot doctor [--json]",
        "examiner le fichier, le profil, les sources, les avis illisibles",
        "lotalot.cli.doctor:doctor",
        _json,
    ),
    *(
        Command(words, usage, summary, handler, fill, more)
        for (words, usage, summary, handler, more), fill in zip(deals_commands.WORDS, deals_commands.FILLS, strict=True)
    ),
    *(
        Command(words, usage, summary, handler, fill, more)
        for (words, usage, summary, handler, more), fill in zip(bids_commands.WORDS, bids_commands.FILLS, strict=True)
    ),
    *(
        Command(words, usage, summary, handler, fill, more)
        for (words, usage, summary, handler, more), fill in zip(
            dce_commands.WORDS, (dce_commands.fill_read, dce_commands.fill_add), strict=True
        )
    ),
    *(
        Command(words, usage, summary, handler, fill, more)
        for (words, usage, summary, handler, more), fill in zip(frame_commands.WORDS, frame_commands.FILLS, strict=True)
    ),
)

GROUPS = {
    "quotes": deals_commands.QUOTES_GROUP,
    "sad": deals_commands.SAD_GROUP,
    "bids": bids_commands.GROUP,
    "dce": dce_commands.GROUP,
    "frame": frame_commands.GROUP,
    "prices": frame_commands.PRICES_GROUP,
    "profile": "le profil de la structure : show, import, export, lookup",
    "offer": card_commands.GROUP,
    "segments": "vos propres segments et vos mots : list, check, apply",
    "stock": "les biens : import, list, move, forecast, promise, calendar, room",
}

TOP_USAGE = "lotalot [--db FICHIER] [--version] [--help] [COMMANDE ...]"

EXIT_CODES = """Codes de sortie :
  0    fait
  1    fait, mais des avis ont été refusés ou une source a échoué
  2    commande mal écrite ou fichier illisible
  130  interrompu, rien n'est à moitié écrit

Le manuel complet est dans docs/cli.md."""


def _global_options(parser: FrenchParser) -> None:
    # A command takes --db too (hidden there), so that both orders work.
    parser.options.add_argument(
        "--db", metavar="FICHIER", type=Path, default=None, help="fichier de travail, sinon LOTALOT_DB, sinon le vôtre"
    )


class _Version(argparse.Action):
    def __init__(self, option_strings: list[str], dest: str, help: str | None = None) -> None:  # noqa: A002, ARG002 - argparse passes them by name
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - read only when asked

        print(f"lotalot {version('lotalot')}")
        parser.exit(0)


def build_parser() -> FrenchParser:
    """Build the parser of the whole command line."""
    return build_parsers()[""]


def build_parsers() -> dict[str, FrenchParser]:
    """Build every parser, by the words of its command; the whole command line is under the empty string."""
    width = max(len(name) for name in _top_level()) + 2
    listing = "\n".join(f"  {name:<{width}}{summary}" for name, summary in _top_level().items())
    top = FrenchParser(
        prog="lotalot",
        usage=TOP_USAGE,
        description=DESCRIPTION,
        epilog=f"Commandes :\n{listing}\n\nlotalot COMMANDE --help explique une commande.\n\n{EXIT_CODES}",
    )
    _global_options(top)
    top.options.add_argument("--version", action=_Version, help="montrer la version et s'arrêter")
    top.set_defaults(handler="lotalot.cli.app:run")
    parsers = {"": top}
    branches = _branch(top)
    groups: dict[str, argparse._SubParsersAction[FrenchParser]] = {}
    for command in COMMANDS:
        group, _, name = command.words.rpartition(" ")
        if group and group not in groups:
            parsers[group] = _group_parser(branches, group)
            groups[group] = _branch(parsers[group], required=True)
        where = groups[group] if group else branches
        parser = where.add_parser(
            name,
            prog=f"lotalot {command.words}",
            usage=command.usage,
            description=command.summary[0].upper() + command.summary[1:] + ".",
            epilog=command.more,
        )
        parser.set_defaults(handler=command.handler)
        parser.add_argument("--db", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if command.fill:
            command.fill(parser)
        parsers[command.words] = parser
    return parsers


def _top_level() -> dict[str, str]:
    listed = {}
    for command in COMMANDS:
        first = command.words.split(" ")[0]
        listed[first] = GROUPS.get(first, command.summary)
    return listed


def _branch(parser: FrenchParser, *, required: bool = False) -> argparse._SubParsersAction[FrenchParser]:
    branches = parser.add_subparsers(
        metavar="COMMANDE", dest="command", required=required, help=argparse.SUPPRESS, parser_class=FrenchParser
    )
    branches.required = required
    return branches


def _group_parser(branches: argparse._SubParsersAction[FrenchParser], group: str) -> FrenchParser:
    members = [command for command in COMMANDS if command.words.startswith(f"{group} ")]
    listing = "\n".join(f"  {command.usage}\n      {command.summary}" for command in members)
    return branches.add_parser(
        group,
        prog=f"lotalot {group}",
        usage=f"lotalot {group} COMMANDE ...",
        description=GROUPS[group][0].upper() + GROUPS[group][1:] + ".",
        epilog=f"Commandes :\n{listing}",
    )
