"""Environmental conditions of execution, said as such or by what they ask, and goods that must be reused or recycled.

What is asked of whoever wins (clean vehicles, waste sorted on site, no pesticides) is a condition; the same words in
the object of the contract, in a criterion or in a study are none.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from feeds.models import ClauseKind
from feeds.reading.clause_hits import Hit, evidence_of, is_denied, plain, scope_of
from feeds.reading.pages import Page, near

GREEN_GATES: Final = ("environnement",)
_GREEN_REACH: Final = (GREEN_GATES, 250, 30)
_CONDITION_GREEN: Final = re.compile(
    r"(?:clauses?|considerations?|conditions? (?:particulieres? )?d ?'? ?execution|exigences?|dispositions?"
    r"|specifications?|obligations?)"
    r"(?: [a-z',/]{1,14}){0,9} (?:environnementa(?:l|le|les|ux)|(?:protection|respect"
    r"|preservation) de l'environnement)\b"
)
ASKED_GATES: Final = (
    "selecti", "valorisation", "nuisances", "chantier vert", "chantier propre", "chantiers verts", "chantiers propres",
    "phyto", "pesticide", "usage unique", "reutilisable", "compostable", "vehicule", "motorisation", "carbone",
    "biosource", "label", "encres veg", "nidification", "egalim", "agriculture biologique", "bordereaux de suivi",
    "respect de l'environnement", "papier",
)  # fmt: skip
_ASKED_REACH: Final = (90, 140)
_ASKED_GREEN: Final = re.compile(
    r"\b(?:depose|deconstruction|demolition|curage|tri) selecti(?:f|ve)s?\b|taux (?:minim[a-z]{1,4} )?de valorisation"
    r"|dechets[^.;\n]{0,60} (?:tries|valorises|evacues)[^.;\n]{0,60}|bordereaux de suivi"
    r"|chantiers? (?:verts?|propres?|(?:a )?(?:faibles? |basses? )?(?:nuisances?|impact))\b"
    r"|charte[^.;\n]{0,20} chantier"
    r"|zero[- ]?(?:phyto|pesticide)[a-z]{0,10}|(?:sans|aucun|interdi[a-z]{1,7}|proscri[a-z]{1,4}|exclu[a-z]{1,4})"
    r"[^.;\n]{0,40}(?:phyto|pesticide|herbicide)[a-z]{0,10}"
    r"|(?:phyto|pesticide|herbicide)[a-z]{0,10}[^.;\n]{0,40} (?:interdi|proscri|exclu|banni)[a-z]{0,5}"
    r"|(?:plastiques?|contenants?|vaisselle|gobelets?|emballages?)[^.;\n]{0,20} (?:a usage unique|reutilisables?"
    r"|compostables?)"
    r"|(?<!fourniture de )(?<!acquisition de )(?<!location de )(?<!achat de )(?<!livraison de )(?<!entretien de )"
    r"(?:motorisation|vehicules?)(?: de [a-z]{1,14})?[^.;\n]{0,25} (?:electriques?|gnv|hybrides?|propres?"
    r"|decarbone[a-z]{0,2}|(?:a )?(?:tres )?faibles? emissions?(?: de [a-z0-9]{1,6})?|bas carbone"
    r"|non thermiques?|crit ?'? ?air)"
    r"|(?:papier|bois|produits?|materiaux?|peintures?|encres?)[^.;\n]{0,40} (?:eco-?label[a-z]{0,5}|labellise[a-z]{0,2}"
    r"|recycles?\b|biosource[a-z]{0,2}|vegetales?|certifie[a-z]{0,2} (?:fsc|pefc))"
    r"|eco-?labels?[^.;\n]{0,40}|labels? (?:ecologique|environnementa)[a-z]{0,3}"
    r"|materiaux biosources|bilan (?:annuel )?(?:carbone|des emissions)|periode de nidification"
    r"|[0-9] ?%[^.;\n]{0,70}(?:\begalim\b|agriculture biologique|produits? (?:bio|biologiques|durables))"
    r"|(?:\begalim\b|agriculture biologique|produits? (?:bio|biologiques|durables))[^.;\n]{0,60}[0-9] ?%"
    r"|plan (?:de|d'assurance) respect de l'environnement"
)
_OBLIGATION: Final = re.compile(
    r"impos|exig|oblig|\bdoi(?:t|vent)\b|\bdevr(?:a|ont)\b|titulaire|attributaire|interdi|proscri|banni|uniquement"
    r"|exclusivement|minim|au moins|s'engag|requis|prestataire|\b(?:tous|toutes) les\b|\baucun|\bsans\b|zero|charte"
    r"|entreprises?\b|\bsont\b|\bsera\b|\bseront\b|livraison|respecter"
)
_JUDGED: Final = re.compile(r"criteres?\b|ponder|notees? |jugement|sous-critere|[0-9] ?points\b|selection :")

REUSE_WORDS: Final = (
    "agec", "2020-105", "reemplo", "recondition", "e main", "circulaire", "recycl", "reutilis", "ressourcerie",
)  # fmt: skip
"""Words of which every phrase of reuse holds one."""
_REUSE_REACH: Final = (80, 80)
"""How far such a phrase goes, before and after that word."""
_REUSE: Final = re.compile(
    r"\bagec\b|2020-105\b|reemploi(?! (?:des|de|in situ) ?(?:deblais|terres?|remblais|materiaux du site))"
    r"|reconditionnes?\b|seconde main|deuxieme main"
    r"|economie circulaire|(?:biens?|produits?|articles?|mobiliers?|equipements?"
    r"|materiels?) (?:[a-z]{1,12} ){0,3}(?:reutilise|recycle|reemploye)"
    r"|\breemployee?s?\b|matieres? recyclees?|ressourcerie|recyclerie"
)
_STUDY: Final = re.compile(
    r"\b(?:etudes?|amo|assistance (?:a |technique)|maitrise d ?'? ?(?:oe|œ|\?)?uvre|schemas? |observatoires?"
    r"|diagnostics?|accompagnement|strateg[a-z]{2,5}|faisabilite|programmiste|(?:mission|prestation) de conseil"
    r"|missions? d'(?:assistance|etude|accompagnement|architecte|audit))\b"
)
_SHARE: Final = re.compile(r"(?<![0-9,.])([0-9]{1,3})(?:[,.]([0-9]{1,2}))? ?%")
_WHOLE: Final = 100
_NEAR_SHARE: Final = 110


def read_green(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read environmental conditions that say that they are."""
    return plain(page, _CONDITION_GREEN, ClauseKind.ENVIRONMENTAL, lots, near(page.folded, *_GREEN_REACH))


def read_asked(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read what a condition asks of whoever wins, where it does not say that it is one."""
    kind = ClauseKind.ENVIRONMENTAL
    for low, high in near(page.folded, ASKED_GATES, *_ASKED_REACH):
        for found in _ASKED_GREEN.finditer(page.folded, low, high):
            start, end = page.sentence(*found.span())
            said = page.folded[max(start, found.start() - 250) : min(end, found.end() + 250)]
            if not _OBLIGATION.search(said) or _JUDGED.search(said) or _STUDY.search(said):
                continue
            if not is_denied(page.folded, found):
                yield Hit(kind, evidence_of(page, kind, *found.span()), scope_of(page, lots, *found.span()))
                return


def read_reuse(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read goods that must be reused or recycled, and their share; a study of reuse asks for none."""
    stretches = near(page.folded, REUSE_WORDS, *_REUSE_REACH)
    found = next((found for low, high in stretches if (found := _REUSE.search(page.folded, low, high))), None)
    if found is None:
        return
    start, end = page.sentence(*found.span())
    if page.fragment.role in ("title", "description") and _STUDY.search(page.folded, start, end):
        return
    for hit in plain(page, _REUSE, ClauseKind.REUSE, lots, stretches):
        share = _share(page.folded, max(start, found.start() - _NEAR_SHARE), min(end, found.end() + _NEAR_SHARE))
        yield replace(hit, share=share, share_of="reuse") if share is not None else hit


def _share(folded: str, start: int, end: int) -> Decimal | None:
    """Give the share of goods that a sentence about reuse states; a weight of a criterion is none."""
    if _JUDGED.search(folded, start, end):
        return None
    for figure in _SHARE.finditer(folded, start, end):
        share = Decimal(f"{figure[1]}.{figure[2] or 0}").normalize()
        if 0 < share <= _WHOLE:
            return share
    return None
