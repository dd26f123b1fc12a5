"""Insertion: hours or a share of work kept for people far from employment, insertion as what is bought.

Reservations are `reservations`' business, criteria `criteria`'s. Hours are kept apart lot by lot where they are listed.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from feeds.models import ClauseKind
from feeds.reading.clause_hits import DENIED_AFTER, NO_CLAUSE, Hit, evidence_of, scope_of
from feeds.reading.pages import Page, places_of
from feeds.reading.scopes import Mention, find_lots, known_as

BEFORE_TRIGGER: Final = 130
AFTER_TRIGGER: Final = 70
LOTS_TABLE: Final = 1_500
"""How far a list of hours per lot is followed."""
HOURS_OF_A_DAY: Final = 24
OBJECT_HEAD: Final = 600
"""How far into a description its object is stated."""
WHOLE: Final = 100

GATES: Final = ("insertion", "social", "l'emploi", "rsa", "prioritaires")
"""Words of which every insertion phrase holds one."""
OTHER_INSERTION: Final = (
    r"(?! ?(?:paysag|architectural|urbain|dans (?:le |l'|son |leur )?(?:site|paysage|environnement|tissu"
    r"|un journal|bati"
    r"|quartier)|de l'article|d'annonce|publicitaire|au jal|de publicite|graphique|visuelle|mecanique|du projet"
    r"|des ouvrages|numerique de donnees|de donnees))"
)
"""What follows « insertion » where it is not people's: a landscape, a newspaper, an envelope."""

_INSERTION: Final = re.compile(
    r"clauses? (?:[a-z']{1,14} ){0,3}d ?'? ?(?:aide a l ?'? ?)?insertion|clauses? sociales?\b|clauses? (?:de"
    r"|d'un) promotion de l'emploi|clauses? sociales? et (?:/ ?ou )?environnement|clauses? a caractere social"
    r"|clauses? (?:[a-z']{1,14} ){1,5}(?:[ld]')?insertion\b"
    + OTHER_INSERTION
    + r"|heures? (?:de travail )?(?:[a-z']{1,12} ){0,3}(?:d ?'? ?|a l ?'? ?|en )insertion\b"
    r"|(?:volume|taux|engagements?|obligations?|objectifs?|demarches?|dispositifs?|plan|effort|quota"
    r"|nombre) (?:horaire )?(?:minim[a-z]{1,4} )?d ?'? ?insertion\b"
    + OTHER_INSERTION
    + r"|actions? d ?'? ?insertion\b|engagement d ?'? ?insertion professionnelle"
    r"|conditions? (?:particulieres? )?(?:d ?'? ?execution )?(?:[a-z':]{1,14} ){0,6}(?:social|(?:l'|d')?insertion)"
    + OTHER_INSERTION
    + r"|(?<!d')insertion sociale par l ?'? ?activite economique|promouvoir l'emploi d"
    r"|difficultes (?:particulieres )?d ?'? ?insertion"
    r"|insertion par l ?'? ?activite economique (?:est |sera )?(?:obligatoire|est prevue|est impose)"
    r"|(?:heures?|[0-9] ?h) d'insertion|(?:heures?|temps|part|minimum|postes?)\b[^.;\n]{0,60} (?:a"
    r"|en) l ?'? ?insertion\b" + OTHER_INSERTION + r"|(?:reserv|consacr"
    r"|affect)[a-z]{1,5} a l ?'? ?insertion (?:une?|au moins|[0-9])"
    r"|(?:acces|retour)[a-z ]{0,20} a l'emploi d[a-z' ]{1,4}(?:personnes|publics?)"
    r"|accession ou (?:le )?retour a l'emploi"
    r"|(?:personnes|publics?) (?:[a-z]{1,12} )?eloignee?s? de l'emploi|favoriser l'acces a l'emploi"
    r"|(?:publics?|personnes|salaries?) en (?:(?:parcours|cursus) d ?'? ?)?insertion\b"
    r"|politique (?:volontariste )?(?:en faveur de l'|d ?'? ?)insertion des (?:personnes|publics)"
    r"|insertion (?:sociale et professionnelle|professionnelle et sociale)\b"
    r"|(?:confier(?:a|ont)?|sous-traiter(?:a|ont)?|recourir(?:a|ont)?|(?:fera|feront|faire) appel|s'adjoindr[a-z]{1,3})"
    r"[^.;\n]{0,80} (?:structures?|entreprises?|associations?|chantiers?|ateliers?) (?:d'|de l')insertion"
    r"|au service de l'emploi|beneficiaires du rsa|publics? prioritaires|personnes prioritaires"
)
_TRIGGERS: Final = ("insertion", "social", "l'emploi", "du rsa", "prioritaire")
_TRIGGER: Final = re.compile(r"insertion\b|social|l'emploi|du rsa\b|prioritaires?\b")
_RESERVES: Final = re.compile(r"reserves? [a-z ]{0,18}(?:sur|dans) (?:la |les )?$")
_PEOPLE: Final = (
    "personnes", "public", "salarie", "beneficiaires", "acces", "retour", "favoriser", "promouvoir", "difficultes",
    "demarche", "dispositif", "politique", "au service", "condition", "plan d", "insertion sociale et",
    "insertion professionnelle et",
)  # fmt: skip
"""Beginnings of phrases that are a clause only beside words of obligation: they may name users of what is bought."""
_OBLIGATION: Final = re.compile(
    r"clause|heures|condition d ?'? ?execution|conditions (?:particulieres )?d ?'? ?execution|s'engage|titulaire"
    r"|obligat|attributaire|attribuer|soumissionnaire|entreprises?\b|maitre d'ouvrage|conditions a caractere"
    r"|(?:marche|consultation|contrat) (?:public )?(?:comporte|contient|inclut|comprend|integre)|2112-[24]"
    r"|temps de travail|effectifs?\b"
)
_AIMS: Final = ("promouvoir", "acces", "accession", "retour", "favoriser")
"""What a clause aims at: enough by itself where conditions of execution are told."""
_STRICT: Final = re.compile(r"clause|heures|conditions? (?:particulieres? )?d ?'? ?execution|2112-[24]|obligatoire")
_NOT_PROMISED: Final = re.compile(
    r"structures? d ?'? ?$|entreprises? d ?'? ?$|associations? d ?'? ?$|chantiers? d ?'? ?$|agence [a-z ]{0,20}$"
)
_ABOUT_CLAUSES: Final = re.compile(
    r"(?:suivi|evaluation|etude|assistance|accompagnement|facilitation|pilotage|promotion|developpement|observatoire)"
    r"[^.;:\n]{0,45}$"
)
"""Services about clauses, which have none for that."""
_CONTENTS: Final = re.compile(
    r"(?:[._… ]{4,}|\t)[0-9]{1,3}\s*$|^(?:article|chapitre|annexe|§)? ?[0-9.]{1,8}[ .:)-]{1,3}$"
)
"""A line of a table of contents: its page number, or nothing but its number before."""
_OBJECT: Final = re.compile(
    r"\b(?:prestations?|services?|marches?|missions?|actions?|operations?) (?:de services? )?(?:de qualification et )?"
    r"d ?'? ?insertion\b"
    + OTHER_INSERTION
    + r"|insertion[a-z, -]{0,40} (?:ayant|avec) (?:pour|comme) (?:activites? )?support"
    r"|support[a-z ]{0,25} d ?'? ?insertion|support d(?:es|e la) demarches? d ?'? ?insertion"
    r"|chantiers? d ?'? ?insertion pour"
)
_JOBSEEKERS: Final = re.compile(r"demandeurs? d'emploi|pole emploi|france travail|beneficiaires de l'accompagnement")
_SUPPORT: Final = re.compile(
    r"support|par (?:l'emploi|le travail) pour|entretien|espaces? (?:vert|naturel|exterieur)|nettoyage|collecte"
)
_HOURS: Final = re.compile(
    r"(?<![0-9/.,])(?<![0-9]:)([0-9]{1,3}(?:[ .][0-9]{3}){1,2}|[0-9]{1,6})(?:,[0-9]{1,2})? ?(?:heures?|heurs|h)"
    r"(?![a-z]*heure)(?! ?[0-9])"
)
_HOURS_COUNTED: Final = re.compile(
    r"(?:nombre|volume|quota) (?:minim[a-z]{1,4} )?d'heures?[^.;:\n]{0,70} ?(?::|=|est de|est fixe a|s'eleve a) ?"
    r"([0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,6})(?! ?%|[0-9,])"
)
_BECOMES: Final = re.compile(
    r"pass[a-z]{1,4} de [0-9][0-9 ]{0,7}[^.;\n0-9]{0,30} a ([0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,6}) ?(?:heures?|h\b)"
)
"""« Le nombre d'heures passe de 1 000 à 600 »: the last one holds."""
_CLOCK: Final = re.compile(r"(?:\ba|\bavant|\bjusqu'a|\bdes|\bvers|\bde|\bentre|\bou|\bet) $")
_OPENING: Final = re.compile(
    r"(?:ouvert|ouverture|horaires?|accueil|lundi|vendredi|semaine|par jour|du matin|delai de|sous|dans les"
    r"|amplitude|intervention|permanence)[^.;\n]{0,50}$"
)
_SHARE: Final = re.compile(r"(?<![0-9,.])([0-9]{1,3})(?:[,.]([0-9]{1,2}))? ?(?:%|p\. ?100\b|pour ?cents?\b)")
_SHARE_OF: Final = (
    (re.compile(r"montant|chiffre d'affaires|prix"), "amount"),
    (re.compile(r"heure|temps|main d ?'? ?(?:oe|œ|\?)?uvre|duree|volume horaire|travail"), "hours"),
    (re.compile(r"effectif|salaries|personnel|postes|etp\b"), "staff"),
)
_OTHER_SHARE: Final = re.compile(
    r"retenue|avance|tva|penalit|remise|garantie|revision|taux d'absence|ponder|note|critere|prix\b[^.]{0,15}$"
)
_GOES_ON: Final = re.compile(
    r"\s*(?:cette? (?:clause|action|engagement|obligation|part|volume|condition)|cet engagement|soit\b|ce (?:volume"
    r"|nombre|quota)|ainsi|(?:le|un) (?:nombre|volume|minimum|quota)|nombre d'heures|a ce titre|a cet effet"
    r"|l'engagement|dans ce cadre|il (?:s'agit|sera reserve|passe)|pour ce faire|par consequent|- ?lot|lot ?n?|(?:les"
    r"|le|chaque) (?:titulaires?|attributaires?|entreprises?)[^.;\n]{0,80} cette (?:clause|action)"
    r"|(?:elle|celle-ci) (?:concerne|s'applique|est applicable))"
)
"""Beginnings of the next sentence when it still speaks of the clause."""


def read_insertion(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read insertion: what is bought when the object says so, else an execution condition, with its hours."""
    folded, role = page.folded, page.fragment.role
    is_object = False
    if role in ("title", "description"):
        head = folded[:OBJECT_HEAD]
        found = _OBJECT.search(head)
        if found and "clause" not in head[max(0, found.start() - 60) : found.end()] and _about_support(head):
            is_object = True
            kind = ClauseKind.INSERTION_OBJECT
            yield Hit(kind, evidence_of(page, kind, *found.span()), scope_of(page, lots, *found.span()))
    if role == "criteria":
        return
    last = -1
    for found in _near_triggers(folded):
        start, end = page.sentence(found.start(), found.end())
        if start == last or (is_object and "clause" not in found[0] and "heure" not in found[0]):
            continue
        if _is_shadow(page, found, start):
            continue
        last = start
        yield from _per_lot(page, found, lots, (start, end))


def _per_lot(page: Page, found: re.Match[str], lots: tuple[str, ...], bounds: tuple[int, int]) -> Iterator[Hit]:
    """Give an insertion clause with its hours; « lot 1 : 210 heures ; lot 2 : 70 heures » is one for each lot."""
    start, end = bounds[0], min(_extended(page, bounds[1]), found.end() + LOTS_TABLE)
    hours = list(hours_in(page, start, end))
    mentions = find_lots(page.folded, start, end) if page.fragment.lot is None else []
    kind = ClauseKind.INSERTION
    pairs = _paired(hours, mentions)
    if pairs:
        for stated, mention in pairs:
            span = (min(found.start(), mention.start), max(found.end(), mention.end))
            yield Hit(kind, evidence_of(page, kind, *span), known_as(mention.lots, lots), stated)
        return
    share, share_of = _share(page.folded, start, end)
    scope = scope_of(page, lots, *found.span(), until=end)
    evidence = evidence_of(page, kind, *found.span())
    moved = _BECOMES.search(page.folded, start, end) if len(hours) > 1 else None
    if moved:
        figure: Decimal | None = Decimal(moved[1].replace(" ", ""))
    else:
        figure = hours[0][1] if hours else _counted(page.folded, start, end)
    yield Hit(kind, evidence, scope, figure, share, share_of)


def _paired(hours: list[tuple[int, Decimal]], mentions: list[Mention]) -> list[tuple[Decimal, Mention]]:
    """Give each figure its lots when there are several of both: in order, else those named right before it."""
    if len(hours) < 2 or len(mentions) < 2:  # noqa: PLR2004 - one of either is no list
        return []
    if len(hours) == len(mentions):
        return [(stated, mention) for (_, stated), mention in zip(hours, mentions, strict=True)]
    before = [next((one for one in reversed(mentions) if one.end <= place), None) for place, _ in hours]
    found = [(stated, one) for (_, stated), one in zip(hours, before, strict=True) if one is not None]
    return found if len({one.start for _, one in found}) == len(hours) else []


def _extended(page: Page, end: int) -> int:
    """Give the end of what a clause says, next sentences included while they still speak of it."""
    for _ in range(2):
        if not _GOES_ON.match(page.folded, end):
            break
        end = page.sentence(end, min(end + 1, len(page.folded)))[1]
    return end


def _near_triggers(folded: str) -> Iterator[re.Match[str]]:
    """Give the insertion phrases, searching only around the words that every one of them holds."""
    reached = 0
    for start in places_of(folded, _TRIGGERS):
        trigger = _TRIGGER.match(folded, start)
        if trigger is None or start < reached:
            continue
        found = _INSERTION.search(folded, max(reached, trigger.start() - BEFORE_TRIGGER), trigger.end() + AFTER_TRIGGER)
        if found:
            reached = found.end()
            yield found


def _is_shadow(page: Page, found: re.Match[str], start: int) -> bool:
    """Tell a clause from its shadow: denied, cited, listed in a table of contents, or people who are mere users."""
    folded = page.folded
    left = folded[max(start, found.start() - 60) : found.start()]
    if NO_CLAUSE.search(left) or DENIED_AFTER.match(folded, found.end()) or "critere" in left:
        return True
    if page.fragment.role in ("title", "description") and _ABOUT_CLAUSES.search(left):
        return True
    if _RESERVES.search(left) and found[0].startswith(("clause", "condition")):
        return False  # « aucune réserve sur la clause » says that there is one
    if _CONTENTS.search(folded[found.end() : found.end() + 90].partition("\n")[0]):
        return True
    if found[0].startswith(_PEOPLE):
        near = folded[max(0, found.start() - 200) : found.end() + 120]
        asked = _STRICT.search(near) if found[0].startswith("insertion") else _OBLIGATION.search(near)
        stands = page.fragment.role == "conditions" and found[0].startswith(_AIMS)
        return not (asked or stands) or bool(_NOT_PROMISED.search(left))
    return False


def _about_support(head: str) -> bool:
    """Tell bought insertion from services to jobseekers, which are an ordinary object."""
    return bool(_SUPPORT.search(head)) or not _JOBSEEKERS.search(head)


def hours_in(page: Page, start: int, end: int) -> Iterator[tuple[int, Decimal]]:
    """Give the hours of insertion stated in a sentence and where; a time of day or opening hours are none."""
    for found in _HOURS.finditer(page.folded, start, end):
        after = page.text[found.end() : found.end() + 2]
        # « 100 heuresLes modalités », « 295 heuresoTranche 2 »: a lost line break, with its bullet or not.
        if after[:1].isalpha() and not after[:1].isupper() and not (after[:1] == "o" and after[1:].isupper()):
            continue
        hours = Decimal(found[1].replace(" ", "").replace(".", ""))
        before = page.folded[max(start, found.start() - 60) : found.start()]
        if hours > HOURS_OF_A_DAY or not (_CLOCK.search(before) or _OPENING.search(before)):
            yield found.start(), hours


def _counted(folded: str, start: int, end: int) -> Decimal | None:
    """Give the hours of « nombre d'heures d'insertion : 150 », which need no unit."""
    found = _HOURS_COUNTED.search(folded, start, end)
    return Decimal(found[1].replace(" ", "")) if found else None


def _share(folded: str, start: int, end: int) -> tuple[Decimal | None, str]:
    """Give the share of hours, amount or staff that a clause keeps, and of what; the one beside « insertion » first."""
    kept: list[tuple[bool, Decimal, str]] = []
    for figure in _SHARE.finditer(folded, start, end):
        before = folded[max(start, figure.start() - 45) : figure.start()]
        share = Decimal(f"{figure[1]}.{figure[2] or 0}").normalize()
        if _OTHER_SHARE.search(before) or not 0 < share < WHOLE:
            continue
        near = folded[figure.end() : min(end, figure.end() + 60)]
        named = next((word for pattern, word in _SHARE_OF if pattern.search(near)), "")
        named = named or next((word for pattern, word in _SHARE_OF if pattern.search(before)), "")
        kept.append(("insertion" not in before[-25:], share, named))
    if not kept:
        return None, ""
    _, share, named = min(kept, key=lambda one: one[0])
    return share, named
