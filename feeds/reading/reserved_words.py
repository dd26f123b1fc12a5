"""The words that reserve, that deny, and that only look like a reservation, as patterns over folded text.

Every gap is bounded: no input makes one hang. What to make of a match is `reserved_text`'s business.
"""

import re
from typing import Final

GATES: Final = ("reserv", "2113-1", "3113-", "5132-4", "5213-13", "seules les", "seuls les")
WORD: Final = re.compile(r"reserv(?:ee?s?|er|era|ent|ation|ations)?\b")
NOT_RESERVING: Final = re.compile(
    r"(?:\bse|\bsous|\bsans|\bles|\bdes|\bces|\bses|\ben|\bde|\bfonds de|\btoutes?|\baucunes? autres?"
    r"|\bs[' ]?etre|\bla|\bune) $"
)
RESERVATION_FOR: Final = re.compile(
    r" (?:(?:du|de ce|des) (?:present )?(?:marche|lot|accord-cadre)s?(?: n ?[°o] ?[0-9]{1,2})? ?)?"
    r"(?:(?<=[a-z0-9] ): |(?<=[a-z0-9]): |au profit|en faveur|au benefice|aux? |a des |a une )"
)
NOUN_AFTER: Final = re.compile(r" (?:naturel|foncier|incendie|ministeriel|biologique|d'|de |du |des )")
ROOMS: Final = re.compile(
    r"\b(?:locaux|local|espaces?|salles?|batiments?|ateliers?|zones?|bureaux|vestiaires?|colonnes?|cases?|(?<!-)cadres?"
    r"|rubriques?|visites?|avances?|parkings?|places?)(?: est| sont| sera| seront)? $"
)
NOTES: Final = re.compile(r" (?:une? |la |des |[0-9]{1,3} )?(?:notes?|points?|places?)\b")
PEOPLE_OF: Final = re.compile(
    r" ?(?:a|aux?)\b(?: l'| la| des| les)? ?"
    r"(?:residents?|usagers?|eleves?|enfants?|agents?|adultes?|stagiaires?|salaries?)"
    r"(?: [a-z',]{1,14}){0,3} (?:de |d'|des |du )"
)
ONE_LOT: Final = re.compile(
    r"\b(?:le|ce|un) (?:present )?lot\b(?: ?(?:«[^»]{1,60}»|\"[^\"]{1,60}\"))?(?: ?\(n ?[°o] ?([0-9]{1,2})\))?"
    r"[^.;\n]{0,60}$"
)
LOT_BEFORE: Final = re.compile(r"\blots? $")
RENDERED: Final = re.compile(r"reservation de tout ou partie d[a-z ]{2,18} ?: ?(oui|non)\b")
CONDITIONAL: Final = re.compile(
    r"(?:\bsi\b|\bs'il|lorsqu|en cas d|dans le cas|cas echeant|peuvent|peut|pourr[a-z]{1,6}|possibilite de"
    r"|susceptibles? d'|"
    r"candidature a un|informations? sur les|initialement|precedemment|anterieurement|anciennement|\betai[a-z]{1,3}"
    r"|permet(?:tent|tant)? de"
    r"|avai[a-z]{1,3} ete)"
    r"[^.,:\n]{0,45}$|\bpouvoir (?:(?!adjudicateur)[a-z]{1,12} )?$"
)
NEGATED_BEFORE: Final = re.compile(
    r"(?:\b(?:pas|non|jamais|nullement|ni|sans etre|renonce[a-z]{0,2})(?: (?!et |mais |est |sont )[a-z']{1,12}){0,6}"
    r"|\baucune?s?\b[^.;:\n]{0,90}(?:n'"
    r"|\bne )[^.;:\n]{0,20}"
    r"|\baucune?s? (?:lot|marche|prestation|partie)s?|\baucune?|\babsence(?: totale)? de(?: toute)?"
    r"|\bexclu(?:t|ant|ent) (?:toute )?"
    r"|(?:\bn'|\bne )(?:est|sont|sera|seront|a|ont|soit|saurait|peut|entend)"
    r"(?: (?!qu|et |mais |est |sont )[a-z']{1,12}){0,6}"
    r")[ -]?\(?$"
)
NEGATED_AFTER: Final = re.compile(
    r"e?e?s? ?\)? ?(?::|=|\?|-)? ?\(?(?:non\b|neant|sans objet|aucun)"
    r"|(?: [^.;:?\n]{1,90})?[:=?] ?(?:non\b(?! ?(?:allot|recond|renouv|soumis|negoc|fraction|-))|neant|sans objet)"
    r"|[^.;:?\n]{0,90} n'(?:a|ont|est|sont) (?:pas|plus|nullement) (?:ete )?"
    r"(?:retenue?s?|prevue?s?|mise?s? en|utilisee?s?|envisagee?s?|applicables?)"
)
TO_NOBODY: Final = re.compile(r" (?:(?:a|pour|au profit d'?) ?aucune?|ni (?:a|aux?|pour|en|au))\b")
NO_EFFECT: Final = re.compile(r"sans objet[ (:-]{1,3}(?:marches? )?$")
HOURS: Final = re.compile(
    r"\bheures?\b|part du temps|temps (?:total )?de travail|volume horaire|\bpostes?\b|[0-9] ?% (?:du|des)"
    r"|\bminimum d|\bun minimum\b"
)
OTHER_RESERVED: Final = re.compile(
    r"[ :]{0,3}(?:(?:exclusivement|uniquement|strictement|prioritairement|donc|notamment) )?"
    r"(?:a|aux?|pour|par|en faveur|au profit)\b(?: l'| la| le| les| des| une?| d'| de)?[ ']{0,2}"
    r"(?:seule?s? )?(?:personnes? (?!morales|detenues)|usagers?|publics?\b|eleves?|adultes?|enfants?|agents?"
    r"|residents?|professions?|"
    r"professionnel|architect|avocat|notaire|geometre|compagnie|mutuelle|organismes? d'assur"
    r"|entreprises? d'assur|assur|secteur trad|"
    r"nouveaux entrants|petites|pme\b|tpe\b|artisan|transporteur|commune\b|ville\b|usages?|travaux|execution"
    r"|stationnement|vehicules?|stockage|sous-traitance|"
    r"l'execution|certaines personnes|membres?|operateurs? economiques? europ|societes? emettrices?"
    r"|entreprises? exercant)"
)
PROFESSION: Final = re.compile(
    r"profession|architecte|avocat|assurance|securite privee|titres?[- ]restaurant|geometre|notaire"
)
USES: Final = re.compile(
    r"\b(?:places?|stationnements?|acces|emplacements?|ouverture|enveloppe|parkings?|voies?|couloirs?|budget|credits?)"
    r"(?: [a-z'()]{1,14}){0,4} $"
)
PLACES: Final = re.compile(
    r"\b(?:masques?|dates?|locaux|espaces?|transport[a-z ]{0,25}|services?|objet social)(?: [a-z'()]{1,14}){0,4} $"
)
SUBJECT: Final = (
    r"(?:marches?|lots?|accords?-cadres?|accord|consultations?|contrats?|procedures?|participations?|concessions?|avis"
    r"|candidatures?)"
)
DENIABLE: Final = re.compile(rf"\b{SUBJECT}\b|\bprestations?\b|\btravaux\b")
MARKET_BEFORE: Final = re.compile(rf"\b{SUBJECT}\b[^.;\n]{{0,45}}$")
MARKET_AFTER: Final = re.compile(rf" (?:le|les|ce|cet|un|des) (?:present )?{SUBJECT}\b")
HOURS_BEFORE: Final = re.compile(r"(?:heures?\b|% du (?:montant|marche|budget|volume))[^.;\n]{0,40}$")
AFFIRMED: Final = re.compile(r" qu['e]")
BARE: Final = re.compile(
    rf"\b(?P<subject>{SUBJECT})(?: (?:n ?[°o]\.? ?)?[0-9]{{1,3}})?(?: (?:est|sont|etant|public|publics|un|fait"
    rf"|l'objet d'un marche|integralement"
    r"|entierement|totalement)){0,3} $"
)
BARE_END: Final = re.compile(r" ?(?:mono-?attributaires?|multi-?attributaires?)?[ )\]»\"'*]{0,3}(?:[.;:,!)\]-]|\n|$)")
NEXT_SENTENCE: Final = re.compile(
    r"\s{0,3}(?:-|–)? ?(?:seule?s?\b|conforme?ment|en application|en vertu|articles?\b|cf|au titre|ce marche"
    r"|ce lot|il\b|en consequence|"
    r"reserv|l'execution|seront|sont admis|le marche sera|le lot sera|peuvent)"
)
ONLY: Final = re.compile(
    r"\bseule?s? (?:les |des )?[^.;\n]{5,220}?\b(?:peuvent|pourront|sont (?:autorise|admis|habilite)|seront admis)"
    r"[^.;\n]{0,40}\b(?:candidat|soumission|repondre|participer|offre)"
)
LOT_LINE: Final = re.compile(r"(?:^|\n|[-–—;•]) ?lots? [^:\n]{1,30}: ?", re.MULTILINE)
NEXT_LOT: Final = re.compile(
    r"[,;] (?:et |tandis que |alors que )?(?:le |les )?"
    r"(lots? (?:n[^ ]{0,2} ?)?[0-9][^,;.]{0,20}?) (?:a|aux?|pour) (?=[a-z])"
)
STATUS: Final = re.compile(r"mentionnee?s? (?:a|aux) l?'?articles? ?l?\.? ?(?:5132-4|5213-13|344-2)")
LOT_ITEM: Final = re.compile(r"(?:\n ?[-–—•]? ?|; ?[-–—•] ?)lots? (?:n[^ ]{0,2} ?)?[0-9]")
LIST_HEAD: Final = re.compile(r"reserve[es]{0,2}\b[^.]{0,120}:")
HEADING: Final = re.compile(r"reserve[es]{0,2}\b[^.]{0,300}:[^.]{0,300}$")
ALL_LOTS: Final = re.compile(r"\b(?:l'ensemble des|tous les|chacun des|la totalite des) lots\b|\btous lots\b")
