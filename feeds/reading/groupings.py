"""The form of a consortium that a notice imposes, if any, on whom, and whether its lead member answers for all.

Candidates are told what they may be, the winner what it must become: what the winner must become wins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from feeds.models import ClauseKind
from feeds.reading.clause_hits import Hit, evidence_of, scope_of
from feeds.reading.pages import Page, holds_any

WORDS: Final = (
    "solidai", "conjoint", "forme"
)  # fmt: skip
"""Plain words without one of which nothing is found."""
_TOGETHER: Final = ("groupe", "cotrait", "co-trait")
PATHS: Final = ("formeJuridique", "CompanyLegalForm", "LEGAL_FORM", "FORME_JURIDIQUE")
"""Ends of the paths of fields that are about nothing else."""

_AND: Final = r",? (?:ou|et) (?:de |d'un |un |en |les |sous forme de )?(?:groupements? )?"
_FREE: Final = re.compile(
    r"aucune forme[^.;\n]{0,70}(?:n'est|ne sera|ne soit|n'a ete)? ?(?:imposee|exigee|souhaitee|requise|demandee|$)"
    r"|(?:n'impos|ne souhaite (?:pas )?impos|n'entend (?:pas )?impos|n'exig|sans impos)[^.;\n]{0,40}(?:aucune|de|une)"
    r" forme|(?:impose|exige)e?s? aucune forme|n'(?:impose|exige)[a-z]{0,3} pas (?:de |une )?forme"
    r"|sans forme (?:juridique )?(?:imposee|exigee)|pas de forme[^.;\n]{0,50}(?:imposee|exigee)"
    r"|forme[^.;\n]{0,70}(?:n'est pas|non|pas) (?:imposee|exigee|requise)"
    r"|forme (?:juridique|(?:du|de) groupement) (?:est )?(?:libre|au choix)|groupements? ?:? ?(?:de )?forme libre"
    r"|forme du groupement[^.;\n]{0,10} laisse"
    r"|libre choix (?:de|quant a) la forme"
    r"|solidaires? (?:n'est pas|non) (?:exige|impose|requis|obligatoire)|conjoints? (?:n'est pas|non) (?:exige|impose)"
    rf"|conjointe?s?{_AND}solidaires?|solidaires?{_AND}conjointe?s?(?! (?:avec|a|dont) (?:un )?(?:le )?mandataire)"
    r"|sans (?:que )?(?:la |de |sa |leur )?forme[^.;\n]{0,50} (?:soit |etre )?(?:imposee|exigee)"
    r"|(?:libres? (?:de|dans|quant a)|choisi[a-z]{1,4} librement)(?: (?:choisir|le choix de|determiner))?"
    r" (?:leur|la|sa) forme|formes? (?:au choix|librement|est libre)"
    r"|(?:autorise|accepte|admis|possible|recevable)[a-z]{0,2},? quelles? que (?:soit|soient)"
    r" (?:leurs?|la|sa|les) formes?"
)
_MUST: Final = r"(?:est|sera|soit|etant|devra(?: obligatoirement)?(?: etre)?|doit(?: obligatoirement)?(?: etre)?)"
_LEAD: Final = re.compile(
    rf"mandataire[^.;\n]{{0,110}}?\b{_MUST}[^.;\n]{{0,25}}?(?<!non )(?<!pas )\bsolidaire\b"
    rf"|(?:^|\n|[.;] )[^a-z]{{0,3}}(?:celui-ci|ce dernier) {_MUST},? solidaire|solidarite du mandataire"
    r"|mandataire[^.;\n]{0,90}\bsolidairement\b"
)
"""A lead member who must answer for all."""
_WITH_LEAD: Final = re.compile(r"mandataire[^.;\n]{0,60}?(?<!non )(?<!pas )\bsolidaire\b")
_NO_LEAD: Final = re.compile(
    r"(?:sans (?:obligation de )?|pas (?:de )?)solidarite du mandataire|mandataire non solidaire"
)
_OF_LEAD: Final = r"(?<!mandataire du )(?<!mandataire de ce )(?<!mandataire d'un )"
_SEVERAL: Final = re.compile(
    _OF_LEAD + r"groupements? (?:momentanes? )?(?:d ?'? ?(?:entreprises?|operateurs?|prestataires?)(?: economiques)? )?"
    r"(?:\(gme\) )?(?:titulaire |attributaire |retenu )?(?:(?:de type |est |sera |etre |devra etre |doit etre "
    r"|obligatoirement |conjoint,? ou "
    r"|conjoints? et |conjoint ?/ ?)){0,3}solidaires?\b(?! (?:n'est|non|choisi|retenu|titulaire|peu))"
    r"|(?:forme|caractere) (?:d'un groupement )?solidaire|gme solidaire|groupement solidaire ou\b|^solidaires?$"
    r"|groupement[^.;\n]{0,60} : (?:groupement )?solidaire|forme (?:du groupement )?(?:[a-z']{1,14} ){0,3}(?:sera"
    r"|est) solidaire"
    r"|groupement, (?:sera|devra etre|doit etre) solidaire"
    r"|" + _OF_LEAD + r"groupements?(?: (?!mandataire|dont|conjoint)[a-z'-]{1,14}){0,4},?"
    r" (?:(?:celui-ci|ce dernier|il|ceux-ci) )?(?:est|sont|sera|seront|soit|soient) (?:[a-z]{6,14}ment )?solidaires?\b"
    r"|(?:membres|co-?traitants)(?: [a-z'-]{1,14}){0,6} (?:seront|sont|soient|etre) (?:[a-z]{6,14}ment )?solidaires?\b"
    r"|(?:membres|co-?traitants)[^.;\n]{0,60}\b(?:(?:engage|tenu|lie)e?s? solidairement"
    r"|solidairement (?:engage|tenu|lie)e?s?|s'engag[a-z]{1,5} solidairement"
    r"|solidairement responsables (?:de l'execution|de la totalite|du marche|des prestations|de l'ensemble))"
    r"|(?<!mandataire )(?:devra|doit|devront|doivent)(?: [a-z']{1,14}){0,6} (?:etre |forme )?solidaires?\b"
    r"(?! de| des| pour)|\bou,? (?:en |un |d'un )?(?:groupement )?solidaire\b"
)
_JOINT: Final = re.compile(r"\bconjointe?s?\b")
_NOT_A_FORM: Final = re.compile(
    r"caution(?:nement)? (?:personnelle )?(?:et )?solidaire|garantie personnelle et solidaire"
    r"|groupements? de commandes?[^.\n]{0,250}"
    r"|procedures? conjointe|passation conjointe|marche conjoint|engagement conjoint"
    r"|groupements? d'entreprises solidaires? (?:choisi|retenu|titulaire)|economie (?:sociale et )?solidaire"
    r"|responsab[a-z]{1,7} (?:conjointe|solidaire)|developpement (?:durable et )?solidaire|document intitule[^.]{0,90}"
    r"|(?:indiqu|precis|mentionn|declar)[a-z]{1,5}[^.;\n]{0,90}(?:forme|nature|type|composition) (?:du|de"
    r"|d'un)[^.;\n]{0,60}"
    r"|(?:indiqu|precis|mentionn|declar)[a-z]{1,5} (?:si |s'il )[^.;\n]{0,60}(?:solidaire|conjoint)"
    r"(?: ou (?:conjoint|solidaire))?"
)
_CONDITIONAL: Final = re.compile(
    r"(?:en cas (?:d'attribution[^.;\n]{0,40} a un |de )groupement|s'il est|si (?:le|un|ce) groupement[^.;\n]{0,40} est"
    r"|dans le cas (?:d'un|de) groupement|lorsque le groupement[^.;\n]{0,20} est|pour (?:un|les) groupements?"
    r"|si (?:le |un |ce )?groupement|mandataire d[u'](?: ?un)? groupement) ?conjoint"
)
_BECOMES: Final = re.compile(
    r"(?:transform|se changer|revetir|revetira|contrain|adopt|prendre la|prendra la|se constituer|exiger|imposer)"
    r"[^.;\n]{0,90}(?:groupement|forme)[^.;\n]{0,40}(?:solidaire|conjoint)"
)
"""What the winner must become."""
_AWARD: Final = re.compile(r"attribu|apres la? ?notification|titulaire|pour l'execution|passation du marche")
_CANDIDATURE: Final = re.compile(
    r"pour (?:la )?(?:candidature|candidater|soumissionner)|stade de la candidature|des la candidature|au moment de la"
    r" (?:candidature|remise|presentation)|presentation de la candidature|n'accepte que|recevab"
)
_STAGES: Final = (("candidature", _CANDIDATURE), ("award", _AWARD))
_FORM_WORD: Final = re.compile(r"[scf](?:(?<=s)olidai|(?<=c)onjoint|(?<=\bf)ormes? )")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one sentence says of a consortium's form, and where."""

    free: bool
    lead: bool
    bound: bool
    """The lead member must answer for all, said for itself."""
    several: bool
    joint: bool
    conditional: bool
    becomes: bool
    stage: str
    span: tuple[int, int]


def read_grouping(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read which form of consortium is imposed, if any, and on whom."""
    by_path = page.fragment.path.endswith(PATHS)
    bounds = [(0, len(page.folded))] if by_path else _sentences(page)
    said: list[_Said] = []
    for start, end in bounds:
        one = _said(page.folded, start, end)
        if one is not None and (by_path or said or one.bound or holds_any(page.folded[start:end], _TOGETHER)):
            said.append(one)
    imposed = [one for one in said if one.becomes and (one.several or one.joint)]
    value = _form([*imposed, *(one for one in said if one.bound and one not in imposed)] if imposed else said)
    if value:
        kind, span = ClauseKind.GROUPING, (imposed or said)[0].span
        stage = "" if value == "free" else next((one.stage for one in imposed or said if one.stage), "")
        yield Hit(kind, evidence_of(page, kind, *span), scope_of(page, lots, *span), value=value, stage=stage)


def _sentences(page: Page) -> Iterator[tuple[int, int]]:
    """Give the sentences that may speak of a consortium's form."""
    reached = -1
    for found in _FORM_WORD.finditer(page.folded):
        if found.start() >= reached:
            start, reached = page.sentence(*found.span())
            yield start, reached


def _said(folded: str, start: int, end: int) -> _Said | None:
    """Read one sentence where it stands; None when it says nothing of a form."""
    said = _said_by(folded[start:end])
    return said and replace(said, span=(start + said.span[0], start + said.span[1]))


@lru_cache(maxsize=1024)
def _said_by(sentence: str) -> _Said | None:
    """Read one sentence by itself. Tools repeat it word for word, from lot to lot and notice to notice."""
    text = _NOT_A_FORM.sub(lambda cut: " " * len(cut[0]), sentence)
    stage = next((name for name, words in _STAGES if words.search(text)), "")
    becomes = _BECOMES.search(text)
    start = becomes.start() if becomes else 0
    text = text[start:]
    free, bound, with_lead = _FREE.search(text), _LEAD.search(text), _WITH_LEAD.search(text)
    several, joint = _SEVERAL.search(text.strip()), _JOINT.search(text)
    shown = next((found for found in (free, bound, with_lead, several, joint) if found), None)
    if shown is None:
        return None
    led = not _NO_LEAD.search(text)
    return _Said(
        free=bool(free),
        lead=bool(bound or with_lead) and led,
        bound=bool(bound) and led,
        several=bool(several),
        joint=bool(joint),
        conditional=bool(_CONDITIONAL.search(text)),
        becomes=becomes is not None,
        stage=stage,
        span=(start + shown.start(), start + shown.end()),
    )


def _form(said: list[_Said]) -> str:
    """Conclude the form from what the sentences say; empty when they say none."""
    free, lead = any(one.free for one in said), any(one.lead for one in said)
    several, joint = any(one.several for one in said), any(one.joint for one in said)
    conditional = any(one.conditional for one in said)
    if free or (several and joint):
        return "lead-several" if lead else "free"
    if several:
        return "joint-several"
    if joint and lead:
        return "lead-several" if conditional else "joint-lead-several"
    if joint:
        return "" if conditional else "joint"
    return "lead-several" if any(one.bound for one in said) else ""
