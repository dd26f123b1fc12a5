"""Where the work is done, and until when tenders are received, as the pieces say. Pure.

A site is believed when its postcode and its town agree in the table of communes, in a piece that describes the work and
not beside the words of an address for letters. A deadline is believed beside the words that call it one.
"""

import re
from collections.abc import Sequence
from typing import Final

from feeds.dates import PARIS, french_deadlines
from feeds.models import Deadline, Evidence, Fragment, Place
from feeds.reference import locate
from feeds.text import QUOTE_LIMIT, fold, quote
from readiness.dce.models import Dce, PieceKind, Sites
from readiness.dce.places import spot_of

MOST_SITES: Final = 60
_RULE: Final = "dce:sites"
_POSTCODE: Final = re.compile(r"(?<!\d)((?:0[1-9]|[1-8]\d|9[0-58]|97)\d{3})[ ,-]{1,3}(?=[A-ZÀ-Ýa-zà-ÿ])")
_TOWN: Final = re.compile(
    r"[A-ZÀ-Ý][A-Za-zÀ-ÿ'’]+(?:[ -](?:[A-ZÀ-Ý][A-Za-zÀ-ÿ'’]+|(?:de|du|des|la|le|les|sur|sous|en|aux?|d|l|et)\b['’]?))*"
)
_NO_SITE: Final = re.compile(
    r"tribunal|recours|cedex|siege (?:social|de l'acheteur)|courri|facture|maitre d'ouvrage|pouvoir adjudicateur"
    r"|acheteur|representant|renseignement|telephone|\btel\b|mediateur|prefecture|chorus|e-?mail|@|candidat|titulaire"
    r"|depot des|remise des"
)
_SITE: Final = re.compile(
    r"\bsites?\b|\blieux?\b|ecole|locaux|batiment|gymnase|salle|adresse|mairie|mediatheque|college|lycee|creche|bureaux"
    r"|centre|maison|hotel|agence|caserne|residence|piscine|foyer|stade|cimetiere|parc\b|dechetterie|decheterie|atelier"
)
_DEADLINE: Final = re.compile(
    r"dates? (?:et heures? )?limites? (?:de |d'|fixees? pour (?:la |le )?)(?:reception|remise|depot"
    r"|envoi|transmission|reponse)"
    r"|(?:offres|plis|candidatures et (?:les |des )?offres|propositions) (?:devront|doivent) (?:etre |parvenir)"
    r"[^\n]{0,80}?avant le"
)
_AFTER: Final = 220
_NOT_TENDERS: Final = re.compile(r"question|renseignement|visite|echantillon|validite")


def read_sites(fragments: Sequence[Fragment]) -> tuple[Sites, ...]:
    """Read the places of work, lot by lot, in the order they are named."""
    found: dict[str | None, dict[Place, Evidence]] = {}
    for fragment in fragments:
        if fragment.role != "conditions" and not _speaks_of_work(fragment):
            continue
        before = ""
        for line in fragment.text.split("\n"):
            folded = fold(line)
            around = f"{before} {folded}"
            if _POSTCODE.search(line) and not _NO_SITE.search(folded) and _SITE.search(around):
                for place in _places(line):
                    kept = found.setdefault(fragment.lot, {})
                    if len(kept) < MOST_SITES:
                        kept.setdefault(place, Evidence(fragment.path, line.strip()[:QUOTE_LIMIT], _RULE))
            before = folded if _SITE.search(folded) or not _POSTCODE.search(line) else before
    return tuple(Sites(lot, tuple(kept), tuple(kept.values())) for lot, kept in found.items())


def _speaks_of_work(fragment: Fragment) -> bool:
    """Tell whether a page of another piece speaks of where the work is: the rules name the buyer's address as well."""
    return bool(
        re.search(
            r"lieux? (?:principal |principaux )?(?:d'execution|de livraison|des prestations)", fold(fragment.text)
        )
    )


def _places(line: str) -> list[Place]:
    places = []
    for code in _POSTCODE.finditer(line):
        town = _TOWN.match(line, code.end())
        if town is None:
            continue
        words = town[0].split()
        # The longest name that the postcode knows: « 56700 Hennebont École maternelle ».
        for count in range(len(words), 0, -1):
            place = locate(Place(city=" ".join(words[:count]), postcode=code[1]))
            if place.precision == "commune":
                places.append(place)
                break
    return places


def read_deadline(dce: Dce, zone: str = PARIS) -> tuple[Deadline | None, tuple[Evidence, ...]]:
    """Read until when tenders are received, in the rules of the consultation only."""
    from readiness.dce.fragments import fragments_of  # noqa: PLC0415 - they read each other's places

    for fragment in fragments_of(dce, ()):
        spot = spot_of(fragment.path)
        if spot is None or spot.kind not in (PieceKind.RC, PieceKind.NOTICE, PieceKind.CCP, PieceKind.UNKNOWN):
            continue
        folded = fold(fragment.text.replace("\n", " "))
        for named in _DEADLINE.finditer(folded):
            if _NOT_TENDERS.search(folded[named.start() : named.end() + 30]):
                continue
            for start, end, deadline in french_deadlines(fragment.text[named.end() : named.end() + _AFTER], zone):
                proof = quote(fragment.text, named.end() + start, named.end() + end)
                return deadline, (Evidence(fragment.path, proof, "dce:date-limite"),)
    return None, ()
