"""The French words that cancel a procedure or some of its lots, and those around them that say the opposite.

Patterns only, over folded text (`feeds.text.fold`); `feeds.changes` judges them sentence by sentence.
"""

import re
from typing import Final

_PROCEDURE: Final = (
    r"(?:procedures?|consultations?|marches?|appels? d'offres|appels? a (?:candidatures?|projets?)|avis|annonces?"
    r"|concours|accords?-cadres?|lots?(?: (?:n°\s?)?\d{1,3})?|passation)"
)
_SUBJECT: Final = (
    # The procedure itself, not something of it: « la pénalité du marché est annulée » cancels a penalty.
    r"(?<!\bde )(?<!\bde la )(?<!\bde l')(?<!\bdu )(?<!\bdes )(?<!\bde ce )(?<!\bde cet )(?<!\bde cette )(?<!\ba la )"
    r"(?<!\ba l')(?<!\bau )(?<!\baux )(?<!\bdans la )(?<!\bdans le )(?<!\bdans l')(?<!\bpour la )(?<!\bpour le )"
    r"(?<!\bsur la )(?<!\bsur le )(?<!\bd')\b" + _PROCEDURE
)
CANCELLED: Final = re.compile(
    r"\b(?:declare|classe)(?:e|s|es)? (?:sans suite|infructueu(?:x|se|ses))\b|\bsans suite\b"
    r"|"
    + _SUBJECT
    + r"\b(?:(?!\b(?:est|sont|qui|que|dont)\b|, (?:la|le|les|une?) |, l')[^.;\n]){0,80}?"
    + r"\b(?:(?:est|sont) (?:\w{2,12} ){0,2}?)?(?:annule|abandonne|interrompu)(?:e|s|es)?\b(?! et remplace)"
    r"|\b(?:annulation|abandon|interruption) (?:de |du |des |d')(?:la |l'|cette |ce |present |presente ){0,2}"
    + _PROCEDURE
    + r"\b"
    r"|" + _SUBJECT + r" (?:est|sont|a ete|ont ete) (?:donc )?(?:supprime|retire)(?:e|s|es)?\b"
    r"|\b(?:ne|n') ?(?:pas |sera pas |est pas |etre pas )?(?:donne|donner|donnera|donnons)(?: pas)? (?:de )?suite a "
    r"(?:la |l'|cette |ce |present |presente ){0,2}" + _PROCEDURE + r"\b"
    r"|\bmis fin a (?:la |l'|cette |ce |present |presente ){0,2}" + _PROCEDURE + r"\b"
    r"|\brenonce(?:r)? a (?:poursuivre |conclure |attribuer |passer )?(?:la |l'|le |cette |ce |present |presente ){0,2}"
    + _PROCEDURE
    + r"\b"
    r"|\bavis d'annulation\b|\b(?:nous annulons|annuler?) (?:la |le |l'|cette |ce |present |presente ){1,2}"
    + _PROCEDURE
    + r"\b(?! et remplace)"
)
_CORRECTION: Final = (
    r"(?:avis|annonces?|publications?) (?:rectificati(?:f|ve)|modificati(?:f|ve)|complementaire|d'attribution)s?"
)
NOT_CANCELLED: Final = re.compile(
    # What is withdrawn is a correction: the procedure goes on as it was.
    r"\bannul\w{1,6} (?:et retrait )?(?:de |du |des )?(?:l'|la |le |les |cet |cette |notre )?(?:present |presente )?"
    + _CORRECTION
    + r"|\b"
    + _CORRECTION
    + r"\b(?:(?!procedure|consultation|marche|lot)[^.;:,\n]){0,40}? (?:est|sont|a ete|ont ete) annule"
    r"|\b(?:peut|pourra|pourrait|peuvent|pourront|se reserve|en cas (?:de|d')|eventuel\w{0,10}|susceptible|faculte"
    r"|droit de|n'est pas|ne sont pas|n'a pas|a tout moment|recours|refere|sous peine|annule et remplace"
    r"|annulee? et remplacee?|visites?|reunions?|serait|si |fait suite|precedente?s?"
    r"|premiere (?:consultation|procedure)|n(?:e |')(?:est|sont|sera|seront|a|ont) pas"
    r"|relance (?:du|de la|de l'|d'une?)|(?:suite a|apres) (?:la |une |l')?(?:declaration|infructuosite))"
)
