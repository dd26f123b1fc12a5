"""Rules of a consultation read from its words: site visit, variants, supplementary services.

The form of a consortium is `groupings`', other doors that words open are `doors_found`'s, those of a value, a code or a
date `doors_law`'s. Each reader is called only when its word stands somewhere in the notice (`feeds.reading.clauses`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from feeds.models import ClauseKind
from feeds.reading.clause_hits import Hit, evidence_of, is_denied, scope_of, sentences_with
from feeds.reading.pages import Page, holds_any

# --- visit ------------------------------------------------------------------------------------------------------

_OTHER_VISIT: Final = re.compile(
    r"cartes? de visite|visites? (?:d'aptitude|d'embauche|medicale|guidee|vi\b|de type|de controle|de maintenance"
    r"|d'entretien|annuelle"
    r"|periodique|preventive|mensuelle|trimestrielle|semestrielle|hebdomadaire|a domicile|de chantier|de reception"
    r"|d'inspection|de surveillance|d'evaluation|de securite|de conformite|technique(?! (?:du|des|sur) (?:sites?"
    r"|lieux|locaux))|scolaire|virtuelle|touristique"
    r"|d'information et de prevention|et verifications?|de garantie|de suivi|de courtoisie|commentee|reglementaire)"
    r"|(?:nombre|droit|livret|rapport|compte(?:s)?[ -]rendus?|parcours|circuit|espaces?|frequence|jours) (?:de"
    r"|des) (?:la )?"
    r"visites?|contre-visite|visiteurs?\b|(?:deux|trois|quatre|[0-9]{1,3}) visites? (?:[a-z]{1,14} ){0,2}(?:par|/) ?"
    r"(?:an|mois|semestre|trimestre|semaine)"
    r"|procedera a une visite"
)
_COMPULSORY_VISIT: Final = re.compile(
    r"visites?\b[^.;\n]{0,90}?(?<!non )(?<!pas )(?<!pas etre )\b(?:obligatoires?\b|imposees?|exigees?|imperative"
    r"|requises?)"
    r"|(?:obligatoire|imperativement|tenus? d[e']|doivent|doit\b|devront|devra\b|exige|impose|obligation d[e'])"
    r"[^.;\n]{0,80}\b(?:visite[rsz]?\b|visites\b)"
    r"|(?:accepte|recevable|retenue?s?|elimin|ecart|rejet)[^.;\n]{0,40} sans[^.;\n]{0,25} visite"
    r"|sans[^.;\n]{0,40}\bvisit[^.;\n]{0,80}(?:irregul|irrecevab|rejet|elimin|ecart|refus"
    r"|pas (?:etre )?(?:recev|retenu))"
    r"|(?:absence|defaut|manque|non[- ]participation)[^.;\n]{0,20} visite[^.;\n]{0,80}(?:irregul|irrecevab|rejet|elimin"
    r"|ecart|exclu)"
    r"|visite[^.;\n]{0,60}(?:sous|a) peine d"
    r"|(?:certificat|attestation|bon) de visite[^.;\n]{0,120}(?:obligatoire|remis|joint|joindre|fourni|devra|irrecevab"
    r"|irregulier|offre|rejet|elimin|ecart)"
)
_MAY_VISIT: Final = (
    r"(?:facult|possibilite|peuvent|pourront|(?<!qu'ils )souhait|vivement|invites? a|conseille|recommande)"
)
_OPTIONAL_VISIT: Final = re.compile(
    r"visites?\b[^.;\n]{0,90}\b(?:facultati|non[ -]obligatoire|pas (?:etre )?(?:obligatoire|imposee|exigee|requise)"
    r"|(?:sont|est|serait?|reste) (?:possible|conseill|recommand|souhait|vivement)|possible|sur (?:simple )?demande"
    r"|recommandee|conseillee|souhaitee|sans (?:caractere |etre )obligatoire|sans obligation)"
    r"|possible de (?:visiter|faire une visite|effectuer une visite)"
    rf"|{_MAY_VISIT}[^.;\n]{{0,40}}\b(?:visiter\b|(?:effectuer|realiser|faire|participer a|assister a|prevoir"
    r"|organiser|solliciter|demander)[^.;\n]{0,30}\bvisites?\b)|possibilite (?:de |d'une )visite"
    r"|visites?[^.;\n]{0,30} laissee?s? (?:a l'|a la |au )(?:libre )?(?:appreciation|initiative|discretion|choix)"
    r"|visites?[^.;\n]{0,90}(?:desireu[a-z]{1,3} d|qui le (?:souhaitent|desirent))"
    r"|(?:possible|loisible|libres?) (?:de |d')(?:[a-z]{1,12} ){0,3}visit"
    r"|facultati[a-z]{2,5}[^.;\n]{0,30} visites?\b|qui le (?:souhaitent|desirent)[^.;\n]{0,40} visites?\b"
)
_NO_VISIT: Final = re.compile(
    r"(?:aucune|pas de|(?:^ ?|[.;:,] ?)sans|ni) visite\b(?![^.;\n]{0,30} prealable a)"
    r"|visites?(?: prealable)?(?: (?:de|des|du|sur)"
    r" [a-z]{2,12}){0,2} ?(?::|\?) ?(?:non\b|neant|sans objet|aucune)|visite[^.;\n]{0,30} n'est (?:pas )?(?:prevue|"
    r"organisee)|pas (?:prevu|organise|necessaire|programme)(?: [a-z]{1,3}){0,2} visite"
    r"|ne (?:donne|prevoit|comporte|necessite|requiert)[^.;\n]{0,20} visite"
    r"|visite[^.;\n]{0,20} n'est pas (?:necessaire|utile)"
)
_AS_VISIT: Final = re.compile(
    r"reconnaissance (?:prealable )?(?:des|sur les?) (?:lieux|sites?)|se rendre sur (?:place|site|les lieux)"
)
"""The same thing without the word."""
_SITE: Final = re.compile(
    r"\bvisite[rsz]? (?:les?|la|ces|chaque|chacun des) (?:sites?|lieux?|locaux|installations?"
    r"|batiments?|etablissements?)|"
    r"\bvisites? (?:prealables? |obligatoires? |facultatives? |possibles? )?(?:du|des|de|d'|sur|aux?) ?(?:la "
    r"|les |l'|ce |le )?"
    r"(?:sites?|lieux?|locaux|installations?|batiments?|terrains?|etablissements?|chantier|ouvrages?|patrimoine|ecoles?"
    r"|equipements?|restaurants?|cuisines?|perimetre|parcelles?|place)\b"
)
_ALONE: Final = re.compile(
    r"\bvisites? (?:prealables? |sur (?:site|place) |libres? |de sites? )?(?:(?:est|sont|sera|seront|reste) "
    r"|n'est |: ?)?(?:donc |egalement )?"
    r"(?:pas |non |non-|vivement |fortement )?(?:obligatoires?|facultatives?|imposees?|imperatives?|exigees?|requises?"
    r"|possibles?|conseillees?|recommandees?)(?= ?(?:$|[\n.;,:()]|(?:sur|avant|les?|cf|voir|aupres|aux?|a|pour|mais|et"
    r"|ou|est|sera|par)\b|du [0-9]))"
)
"""A visit that is compulsory or not, and of nothing else than what is tendered for."""
_CANDIDATES: Final = re.compile(
    r"candidat|soumissionnaire|remise des offres|consultation|reglement|\brc\b|rendez-vous|offre|concurrent"
    r"|operateurs? economiques?|entreprises"
)
_PLANNED: Final = re.compile(
    r"visites?\b[^.;\n]{0,40} (?:est|sont|sera|seront|aura|auront) (?:prevue|organisee|lieu)"
    r"|^[^a-z]{0,4}visites?\b[^.;\n]{0,50} (?:le|les|lundi|mardi|mercredi|jeudi"
    r"|vendredi)(?: [a-z]{4,8})? [0-9]{1,2}(?:er)? ?[a-z/]"
)
_BEGINS: Final = re.compile(r"[^a-z]{0,4}visites?(?: :| le| lundi| mardi| mercredi| jeudi| vendredi)|non, la visite")
"""A sentence that begins by a visit and its day, or its rubric, is about the consultation."""

# --- variants and PSE -------------------------------------------------------------------------------------------

_MAY: Final = (
    r"(?:autoris|admis|accept|permis|recevab|possible|pris(?:e?s)? en (?:compte|consideration)|propos|envisag|prevu)"
)
_NO_VARIANT: Final = re.compile(
    rf"variantes?\b[^.;\n]{{0,80}}?(?:\bnon |n'(?:est|etant|ont|a) (?:donc )?pas |ne (?:sont|seront|sera|peuvent"
    rf"|pourront) "
    rf"(?:donc )?(?:pas|ni) )(?:[a-z]{{1,12}} ){{0,2}}{_MAY}"
    r"|variantes?\b[^.;\n]{0,60}\b(?:interdit|exclu[es]|refuse|proscrit|prohib|irrecevab|rejet|ecart|elimin)"
    r"|(?:aucune|sans|pas de|pas (?:prevu|accepte|admis|autorise|permis)e?s? (?:de|d'autres)"
    r"|ni(?: de)?) variantes?\b(?! (?:a |est |ne )[^.;\n]{0,30}(?:obligatoire"
    r"|imposee))"
    r"|variantes?(?:\(s\))?(?: libres?)? ?(?::|\?) ?(?:non\b|pas |neant|sans objet|interdit|aucune)"
    r"|(?:n'(?:autoris|accept|admet|est pas autoris)|interdi|exclu[st]|ne (?:sont|peuvent|pourront|doivent"
    r"|devront) pas)"
    r"[^.;\n]{0,60}variantes?\b"
)
_VARIANT: Final = re.compile(
    r"variantes?[^.;\n]{0,20} (?:peuvent|pourront) etre (?:present|propos|remis|depos)|"
    rf"variantes?\b[^.;\n]{{0,80}}?\b{_MAY}|variantes? libres?\b|variantes?[^.;\n]{{0,20}} ?(?::|\?) ?oui\b"
    r"|(?:accepte|admet)[a-z]{0,3} (?:les |des |la presentation de )variantes?"
    r"|(?:peuvent|pourra|pourront|peut|autoris[a-z]{1,5}|possibilite|libre)[^.;\n]{0,70}variantes?\b"
)
_ASKED_VARIANT: Final = re.compile(
    r"variantes? (?:[a-z']{1,14} ){0,6}(?:obligatoires?|imposees?|exigees?|demandees?|a reponse obligatoire)\b"
    r"|variantes? obligatoires?|(?:exige|impose)[^.;\n]{0,30} variantes?\b"
)
_NONE_ASKED: Final = re.compile(r"(?:aucune|pas de|ni|sans) $")
_NOT: Final = re.compile(r"\b(?:ni|pas|non)\b")
_IF_VARIANT: Final = re.compile(r"(?:\bsi\b|lorsque|dans le cas ou|en cas de|au cas ou|le cas echeant)[^.;\n]{0,25}$")
# Begins with a set, and looks behind for what comes before: the engine leaps to each « p » and « o ».
_SUPPLEMENT: Final = re.compile(
    r"[po](?:(?<=p)restations? supplementaires? (?:ou alternatives? )?(?:eventuelles?|alternatives?|obligatoires?"
    r"|facultatives?|\((?:options?|pse)\)|(?:est|sont|seront) (?:prevue|demandee|a chiffrer))"
    r"|(?<=\bp)se\b(?= ?(?:n ?°|no|[0-9]{1,2}\b|obligatoire|facultative|suivante|:|est|sont|relative|a\b"
    r"|doi|seront|prevue|\)))"
    r"|(?:(?<=une p)|(?<=des p)|(?<=ces p)|(?<=les p)|(?<=cette p)|(?<=[0-9] p)|(?<=\+ p))se\b|(?<=\(p)se\)"
    r"|(?<=o)ptions? (?:obligatoires?|facultatives?)\b)"
)
_SUPPLEMENT_WORDS: Final = (
    "prestation supplementaire", "prestations supplementaires", " pse", "(pse", "pse ",
    "option obligatoire", "options obligatoires", "option facultative", "options facultatives",
)  # fmt: skip
_OTHER_PSE: Final = (
    "polystyrene", "sauvegarde de l'emploi", "services environnementaux", "ecosystemique", "plan de securite",
)  # fmt: skip
"""What the letters PSE also stand for."""
_COMPULSORY_SUPPLEMENT: Final = re.compile(
    r"[^.;\n]{0,110}?(?<!non )(?<!non-)(?<!pas )\b(?:obligatoire|imposee|imperati|exigee)"
    r"|[^.;\n]{0,60}\b(?:doi[st]|doivent|devra|"
    r"devront)\b[^.;\n]{0,40}(?:chiffr|repond|propos|renseign)"
)
_IMPOSED: Final = re.compile(r"impose que [^.;\n]{0,60}$")
_MUST: Final = re.compile(r"(?:obligatoirement|tenus? de|imperativement|doi[st]|doivent|devront?|devra)[^.;\n]{0,40}$")
_OPTIONAL_SUPPLEMENT: Final = re.compile(
    r"[^.\n]{0,90}\b(?:facultati|non[ -]obligatoire|pas obligatoire|ne sont pas tenu|peuvent ou non|pas imposee)"
)
_FREE_TO: Final = re.compile(r"(?:libres? de|a titre facultatif|qui le (?:desirent|souhaitent)|ou non a)[^.;\n]{0,90}$")
_OWED: Final = re.compile(
    r"[^~]{0,200}?(?:(?<!pas )tenus? de (?:les |la )?(?:chiffrer|renseigner|repondre)|faute de quoi|a defaut de quoi"
    r"|\best a (?:renseigner|chiffrer)|\bsont a (?:renseigner|chiffrer)|sous peine)"
)
"""Said of the services in the next words: they must be priced."""


def read_visit(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read whether one must come and see before tendering."""
    by_path = "visite" in page.fragment.path.lower()
    kind, said = ClauseKind.SITE_VISIT, set()
    words = ("visite", "reconnaissance ", "se rendre sur")
    bounds = [(0, len(page.folded))] if by_path else [one for word in words for one in sentences_with(page, word)]
    for start, end in bounds:
        told = _visit_told(page.folded[start:end], by_path, page.fragment.role in _OBJECT_ROLES)
        for value, first, last in told:
            if value not in said:
                said.add(value)
                span = (start + first, start + last)
                # « obligatoire pour le lot 2, possible pour les autres »
                others = len(told) > 1 and value == "optional"
                scope = () if others and page.fragment.lot is None else scope_of(page, lots, *span)
                yield Hit(kind, evidence_of(page, kind, *span), scope, value=value)


@lru_cache(maxsize=1024)
def _visit_told(sentence: str, by_path: bool, in_object: bool) -> tuple[tuple[str, int, int], ...]:
    """Read what a sentence says of a visit, and where in it. Tools repeat it word for word, from lot to lot."""
    text = _AS_VISIT.sub(lambda told: "visiter les lieux"[: len(told[0])].ljust(len(told[0])), sentence)
    text = _OTHER_VISIT.sub(lambda cut: " " * len(cut[0]), text)
    if "visite" not in text and not by_path:
        return ()
    about = (
        by_path
        or bool(_SITE.search(text) or _CANDIDATES.search(text) or _BEGINS.match(text))
        or (not in_object and bool(_ALONE.search(text)))
    )
    found = [(value, words) for value, words in _visit(text) if about or value == "none"]
    if not found and (
        by_path or ((_SITE.search(text) or text.lstrip(" -").startswith("visite")) and _PLANNED.search(text))
    ):
        found = [("unsaid", words)] if (words := _ANY_WORD.search(text)) else []
    return tuple((value, *words.span()) for value, words in found)


_OBJECT_ROLES: Final = ("title", "description")


_ANY_WORD: Final = re.compile(r"visite|\S+")


def _visit(text: str) -> list[tuple[str, re.Match[str]]]:
    """Tell what a sentence says of a visit: one thing, or two when it parts the lots."""
    patterns = (("none", _NO_VISIT), ("optional", _OPTIONAL_VISIT), ("compulsory", _COMPULSORY_VISIT))
    found = [(value, words) for value, pattern in patterns if (words := pattern.search(text))]
    return found if " lot" in text and len(found) > 1 and found[0][0] == "optional" else found[:1]


def read_variants(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read whether variants are allowed, forbidden or asked for."""
    kind, said = ClauseKind.VARIANTS, set()
    for start, end in sentences_with(page, "variante"):
        told = _variant_told(page.folded[start:end])
        if told is not None and told[0] not in said:
            said.add(told[0])
            span = (start + told[1], start + told[2])
            yield Hit(kind, evidence_of(page, kind, *span), scope_of(page, lots, *span), value=told[0])


@lru_cache(maxsize=1024)
def _variant_told(sentence: str) -> tuple[str, int, int] | None:
    """Read what a sentence says of variants, and where in it. Tools repeat it word for word, from lot to lot."""
    for value, pattern in (("required", _ASKED_VARIANT), ("forbidden", _NO_VARIANT), ("allowed", _VARIANT)):
        found = pattern.search(sentence)
        if found is None or _IF_VARIANT.search(sentence[: found.start()]):
            continue
        if value == "required" and (_NONE_ASKED.search(sentence[: found.start()]) or _NOT.search(found[0])):
            continue
        return (value, *found.span())
    return None


def read_supplementary(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read supplementary services that the buyer may take (PSE), and whether they must be priced."""
    folded, kind = page.folded, ClauseKind.SUPPLEMENTARY
    if not holds_any(folded, _SUPPLEMENT_WORDS) or holds_any(folded, _OTHER_PSE):
        return
    best: Hit | None = None
    for found in _SUPPLEMENT.finditer(folded):
        if is_denied(folded, found):
            continue
        end = page.sentence(found.start(), found.end())[1]
        value = "unsaid"
        before = folded[max(0, found.start() - 120) : found.start()]
        if "facultati" in found[0] or _FREE_TO.search(before) or _OPTIONAL_SUPPLEMENT.match(folded, found.end(), end):
            value = "optional"
        elif (
            "obligatoire" in found[0]
            or _MUST.search(folded[max(0, found.start() - 60) : found.start()])
            or _COMPULSORY_SUPPLEMENT.match(folded, found.end(), end)
            or _OWED.match(folded, found.end(), found.end() + 260)
            or _IMPOSED.search(before)
        ):
            value = "compulsory"
        if best is None or (best.value == "unsaid" and value != "unsaid"):
            span = found.span()
            best = Hit(kind, evidence_of(page, kind, *span), scope_of(page, lots, *span), value=value)
    if best is not None:
        yield best
