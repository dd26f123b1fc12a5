"""The French words of a rectification: what a date is about, and whether it is the old or the new one.

Patterns only, over folded text (`feeds.text.fold`); `feeds.changes` weighs them date by date.
"""

import re
from typing import Final

_OFFERS: Final = (
    r"(?:offres?|plis?|candidatures?|propositions?|reponses?|dossiers? de candidatures?|demandes? de participation"
    r"|projets?|devis|manifestations? d'interet)"
)
_OTHER_NOUNS: Final = (
    r"(?:visites?|questions?|renseignements?|demandes? de renseignements?|ouverture|validite|demarrage|debut"
    r"|commencement|execution|notification|livraisons?|travaux|reunions?|auditions?|soutenances?|entretiens?"
    r"|negociations?|echantillons?|maquettes?|publication|attribution|intervention|retrait|obtention|mise en ligne"
    r"|parution|signature|precisions|fin (?:du|de|des)|prise d'effet|prise de poste|remise des prix|jury|commission)"
)
_THEN_FIGURE: Final = r"(?= (?:le |au |du |jusqu'au )?(?:(?:\w{3,6}di|dimanche) )?\d)"
"""What follows « et non » and « mais » when they set two dates or figures against each other."""
TOKENS: Final = re.compile(
    r"(?P<other>\b(?:dates?|jours?|heures?|delais?|periodes?|limites?)(?: et heures?)?"
    r"(?: (?:limites?|previsionnelles?|prevues?|butoirs?))?"
    r"(?: (?:de|des|du|pour|la|le|les|poser|toute|reception|remise|depot|transmission|envoi)| d'| l'){0,5} ?"
    + _OTHER_NOUNS
    + r"\b"
    r"|(?:^|[.;:\n,]\s?|\bet )(?:la |les |le |l'|une |des |toute |cette )?" + _OTHER_NOUNS + r"\b"
    r"|\bvisites?(?: \w{1,20}){0,3} (?:est|sont|aura|auront|prevues?|fixees?|reportees?|decalees?)\b"
    r"|\b(?:reception|remise|depot|transmission|envoi) (?:des|de|d'|du|de vos|de leurs)? ?" + _OTHER_NOUNS + r"\b)"
    r"|(?P<deadline>\b(?:reception|remise|depot|envoi|transmission|presentation|retour|limites? de reponse)"
    r"(?: electronique)?(?: des| de la| de l'| d'| de leurs?| de vos| du| de)? ?" + _OFFERS + r"\b"
    r"|\bdates?(?: et heures?)?,? limites?\b|\bheures?(?: et dates?)? limites?\b|\bdlro?\b"
    r"|\bcloture (?:de la consultation|des offres|des candidatures|de la procedure)|\bdates? de cloture\b"
    r"|\bdelais? (?:de|pour la) (?:remise|reponse|reception|depot)\b|\blimite de (?:reception|remise|depot|reponse)\b)"
    r"|(?P<before>\bau lieu (?:de|du|des|d')(?: lire\b)?|\ba la place (?:de|du|des|d')"
    r"|\ben lieu et place (?:de|du|des|d')"
    r"|\b(?:et non|non pas)(?: pas)?" + _THEN_FIGURE + r"|\bn'est (?:pas|plus)" + _THEN_FIGURE + r")"
    r"|(?P<after>\b(?:il (?:faut|convient de|y a lieu de) |veuillez |merci de )?lire\b"
    r"|\b(?:est|sont) remplacee?s? par\b|\bremplacer par\b|\bmais(?: bien)?" + _THEN_FIGURE + r")"
    r"|(?P<keep>\b(?:reste(?:nt)?|demeure(?:nt)?|est maintenue?|maintenue?s?|inchangee?s?|sans changement)\b"
    r"(?: (?:donc|ainsi))?(?: (?:fixee?s?|prevue?s?|au|le)\b)?"
    r"|\bn'est pas (?:modifie|report|change|repousse|prolonge)\w{0,8}|\bne (?:change|sera|seront) pas\b)"
    r"|(?P<old>\binitialement(?: (?:prevue?s?|fixee?s?|annoncee?s?|programmee?s?))?"
    r"|\b(?:prevue?s?|fixee?s?|annoncee?s?|programmee?s?) (?:initialement|precedemment)"
    r"|\binitiales?\b|\bprecedemment(?: (?:prevue?s?|fixee?s?))?|\betai(?:t|ent)(?: (?:prevue?s?|fixee?s?))?"
    r"|\bavai(?:t|ent) ete \w{1,20}|\banciennes?\b|(?<!est )(?<!sera )(?<!desormais )\bprevue?s?\b)"
    r"|(?P<move>\b(?:report(?:e|ee|es|ees|er)?|repouss(?:e|ee|es|ees|er)|prolong(?:e|ee|es|ees|er|ation)"
    r"|proroge(?:e|es|r)?|prorogation|decal(?:e|ee|es|ees|er|age)|avancee?s?|differee?s?|modifiee?s?|modification"
    r"|changee?s?|changement|portee?s?|passe(?:nt)?(?= (?:du|au) ))\b)"
    r"|(?P<fix>\b(?:fixee?s?|prevue?s?|nouvelles?|nouveau|desormais|jusqu'au)\b)"
)
FOR_A_WHILE: Final = re.compile(
    r"\b(?:report|repouss|prolong|prorog|decal)\w{0,6} (?:de |d')"
    r"(?:une?|deux|trois|quatre|huit|dix|quinze|\d{1,2})(?: \(\d{1,2}\))? (?:semaines?|jours?|mois|heures?)\b"
)
"""« Repoussée d'une semaine »: the date before these words is the old one."""
