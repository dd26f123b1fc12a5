"""Training actions and sheltered employment asked of the winner, beside the hours of insertion.

Training is also an ordinary thing to buy: words of training are a clause only where they are asked of whoever wins, for
people who look for work.
"""

import re
from collections.abc import Iterator
from typing import Final

from feeds.models import ClauseKind
from feeds.reading.clause_hits import DENIED_AFTER, NO_CLAUSE, Hit, evidence_of, scope_of
from feeds.reading.insertion import hours_in
from feeds.reading.pages import Page

GATES: Final = (" formation", "apprenti", "alternan", "stage", "stagiaire", "professionnalisation", "pmsmp", "poei")
SHELTERED_GATES: Final = (" protege",)

_TRAINING: Final = re.compile(
    r"clauses? (?:[a-z']{1,14} ){0,4}(?:formation|stages?|alternance|apprentissage)\b|formation sous statut scolaire"
    r"|actions? de formation (?:[a-z']{1,14} ){0,8}(?:obligatoire|insertion|emploi|decrochage|sans qualification"
    r"|peu qualifie)"
    r"|(?:devront?|doit|doivent|s'engagent? a|obligatoirement)[^.;\n]{0,70} (?:des |les |une )?actions? de formation\b"
    r"|heures? de formation (?:[a-z']{1,14} ){0,6}insertion"
    r"|recours a (?:la formation en |l')(?:alternance|apprentissage)"
    r"|(?:accueil[a-z]{0,4}|embauch[a-z]{1,3}|recrut[a-z]{1,5}|contrats?) (?:d'|d'une? |des |une? |en |de )?"
    r"(?:[a-z']{1,10} ){0,2}"
    r"(?:apprentis?|alternants?|alternance|apprentissage)\b"
)
_ACTION: Final = re.compile(
    r"\b(?:actions?|modules?|parcours|heures?|sessions?|periodes?|volets?) (?:[a-z]{1,10} ){0,2}de (?:pre-?)?formation"
    r"\b|\bformations? (?:en alternance|(?:pre-?)?qualifiantes?|diplomantes?|certifiantes?|professionnelles?"
    r"|par le travail)"
    r"|\bparcours (?:pre-?)?qualifiants?|contrats? (?:de professionnalisation|d'apprentissage)"
    r"|\bapprentis?\b|\balternants?\b|\bstagiaires?\b|\bstages?\b|\bpmsmp\b|\bpoei\b"
    r"|periodes? de (?:professionnalisation|mise en situation)"
)
_ASKED: Final = re.compile(
    r"\b(?:titulaires?|attributaires?|entreprises?|prestataires?|impos[a-z]{1,4}|obligat[a-z]{1,7}|exig[a-z]{1,4}"
    r"|s'engag[a-z]{1,5}|devr(?:a|ont)|doi(?:t|vent)|donne lieu|clauses?|conditions? d'execution|elles|ils)\b"
)
_FOR: Final = re.compile(
    r"demandeurs? d'emploi|\bjeunes?\b|sans (?:qualification|emploi|diplome)|(?:peu|faiblement) qualifi|insertion"
    r"|\brsa\b|main de justice|recherche d'emploi|decroch|eloigne|chomage|apprentis?\b|alternan|scolaire|mission locale"
    r"|quartiers? prioritaire|en difficulte|privee?s? d'emploi"
)
_MAY: Final = re.compile(r"\bpeu(?:t|vent)\b|\bpourr(?:a|ont)\b|possibilite|\bcriteres?\b|le cas echeant|souhait")
_BOUGHT: Final = re.compile(
    r"[^a-z]{0,4}(?:prestations?|actions?|organisation|realisation|achat|dispense|animation|mise en (?:oe|œ)uvre"
    r"|formations?|marche|accord-cadre|dispositifs?|accueil|parcours)\b[^.\n]{0,90}\b(?:formation|apprenti|stage)"
)
"""A text that begins by what is bought: training itself."""
_OWN_TRAINING: Final = re.compile(r"(?:conseil|assistance|centre|organisme|contrat|presente?)s? $")
_SHELTERED: Final = re.compile(r"programmes? d'emplois? proteges?(?! ?:? ?(?:non\b|pas encore|sans objet|n'est pas))")


def read_training(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read training actions asked of the winner, with their hours."""
    kind, folded = ClauseKind.TRAINING, page.folded
    found = next((one for one in _TRAINING.finditer(folded) if not _is_shadow(page, one)), None)
    found = found or next((one for one in _ACTION.finditer(folded) if _is_asked(page, one)), None)
    if found is not None:
        stated = next((hours for _, hours in hours_in(page, *page.sentence(*found.span()))), None)
        counted = stated if "formation" in found[0] else None
        yield Hit(kind, evidence_of(page, kind, *found.span()), scope_of(page, lots, *found.span()), counted)


def _is_shadow(page: Page, found: re.Match[str]) -> bool:
    left = page.folded[max(0, found.start() - 60) : found.start()]
    return bool(NO_CLAUSE.search(left) or DENIED_AFTER.match(page.folded, found.end()) or _OWN_TRAINING.search(left))


def _is_asked(page: Page, found: re.Match[str]) -> bool:
    """Tell training that the winner owes to people who look for work."""
    if _is_shadow(page, found) or (page.fragment.role == "description" and _BOUGHT.match(page.folded)):
        return False
    start, end = page.sentence(*found.span())
    said = page.folded[max(start, found.start() - 200) : min(end, found.end() + 200)]
    return bool(_ASKED.search(said) and _FOR.search(said) and not _MAY.search(said))


def read_sheltered(page: Page, lots: tuple[str, ...]) -> Iterator[Hit]:
    """Read execution inside a programme of sheltered employment, unless the field says no."""
    kind = ClauseKind.RESERVED_EXECUTION
    for found in _SHELTERED.finditer(page.folded):
        left = page.folded[max(0, found.start() - 60) : found.start()]
        if not NO_CLAUSE.search(left) and not DENIED_AFTER.match(page.folded, found.end()):
            yield Hit(kind, evidence_of(page, kind, *found.span()), scope_of(page, lots, *found.span()))
            return
