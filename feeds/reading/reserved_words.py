"""The words that reserve, that deny, and that only look like a reservation, as patterns over folded text.

Every gap is bounded: no input makes one hang. What to make of a match is `reserved_text`'s business.
"""

import re
from typing import Final

GATES: Final = ("reserv", "2113-1", "3113-", "5132", "5213")
WORD: Final = re.compile(r"reserv(?:ee?s?|er|era|ent|ation|ations)?\b")
NOT_RESERVING: Final = re.compile(
    r"(?:\bse|\bsous|\bsans|\bles|\bdes|\bces|\bses|\ben|\bde|\bfonds de|\btoutes?|\baucunes? autres?"
    r"|\bs[' ]?etre|\bla|\bune|\bsauf|\bleurs?|\bvos|\bmes) $"
)
RESERVATION_FOR: Final = re.compile(
    r" (?:(?:du|de ce|des|de) (?:present )?(?:marche|lot|accord-cadre)s?(?: (?:n ?[°o] ?)?[0-9]{1,2})? ?)?"
    r"(?:(?<=[a-z0-9] ): |(?<=[a-z0-9]): |au (?:profit|titre|sens|benefice)|en (?:faveur|application|vertu)|prevue"
    r"|(?:est|sera|a ete) (?:prevue|effectuee|mise en place)"
    r"|aux? |a des |a une |\(?(?:art(?:icle)?s?\.? )?l ?\.? ?2113"
    r"|\((?=[^)\n]{0,40}(?:\bea\b|esat|siae|entreprise|insertion|economie)))"
)
NOUN_AFTER: Final = re.compile(r" (?:naturel|foncier|incendie|ministeriel|biologique|express|d'|de |du |des )")
ROOMS: Final = re.compile(
    r"\b(?:locaux|local|espaces?|salles?|batiments?|ateliers?|zones?|bureaux|vestiaires?|colonnes?|cases?|(?<!-)cadres?"
    r"|rubriques?|visites?|avances?|parkings?|places?)(?: est| sont| sera| seront)? $"
)
NOTES: Final = re.compile(r" (?:une? |la |des |[0-9]{1,3} )?(?:notes?|points?|places?)\b")
PEOPLE_OF: Final = re.compile(
    r" ?(?:a|aux?)\b(?: l'| la| des| les)? ?"
    r"(?:residents?|usagers?|eleves?|enfants?|agents?|adultes?|stagiaires?|salaries?|travailleurs?)"
    r"(?: [a-z',]{1,14}){0,3} (?:de |d'|des |du )"
)
ONE_LOT: Final = re.compile(
    r"\b(?:le|ce|un) (?:present )?lot\b(?: ?(?:«[^»]{1,60}»|\"[^\"]{1,60}\"))?(?: ?\(n ?[°o] ?([0-9]{1,2})\))?"
    r"[^.;\n]{0,60}$"
)
LOT_BEFORE: Final = re.compile(r"\blots? (?:concernee?s? par (?:la |une ))?$")
LOTS_AFTER: Final = re.compile(r": ?(?:les? )?(?=n ?[°o]|[0-9])")
"""« Lots réservés aux ESAT : n°2 et n°4 »: the numbers come last."""
RENDERED: Final = re.compile(r"reservation (?:de tout ou partie )?d[a-z ]{2,18} ?: ?(oui|non)\b")
IF_ONLY: Final = re.compile(
    r"(?:\bsi\b|\bs'il|lorsqu|en cas d|dans le cas|cas echeant|candidature a un|informations? sur les|initialement"
    r"|precedemment|anterieurement|anciennement|\betai[a-z]{1,3}|avai[a-z]{1,3} ete)[^.,:\n]{0,45}$"
    r"|\bet non (?:pas )?[«\"' ]{0,3}(?:[a-z0-9°]{1,8} ){0,4}$"
)
"""A condition, or what was so before: neither reserves nor denies anything now."""
UNCHECKED: Final = re.compile(r"(?:[☐□❏❑◻]|\[ ?\])[^☐□❏❑◻☒☑✓✔\[\n]{0,60}$")
"""A box that is left empty says nothing of what stands beside it."""
MAY_ONLY: Final = re.compile(
    r"(?:peuvent|\bpeut|pourr[a-z]{1,6}"
    r"|(?:possibilite|faculte|question|hypothese|idee|opportunite|eventualite) de|susceptibles? d'|permet(?:tent|tant)?"
    r"(?: (?:a|aux?) [^.;,\n]{1,40})? de"
    r"|\bautorise(?:nt)? (?:les?|un|l'|des) ?(?:acheteur|collectivite|pouvoirs? adjudicateur)"
    r")[^.,:\n]{0,45}$|\bcomment $|\bpouvoir (?:(?!adjudicateur)[a-z]{1,12} )?$"
)
"""What the law or a wish allows. A denial of it still denies: « n'a pas souhaité user de la faculté de réserver »."""
ABOUT: Final = re.compile(
    r"\b(?:etudes?|formations?|sensibilisation|guides?|webinaires?|recensement|bilan|promotion|developpement|politique"
    r"|observatoire|conseils?|accompagnement|assistance)\b[^.;\n]{0,60}(?:\b(?:achats?|marches|lots) (?:publics )?"
    r"|\b(?:de|a|pour) )$"
)
"""The practice of reserving is the object of the service bought (« formation aux marchés réservés »)."""
NEGATED_BEFORE: Final = re.compile(
    r"(?:\b(?:pas|non|jamais|nullement|ni|sans etre|renonce[a-z]{0,2})(?: (?!et |mais |est |sont )[a-z']{1,12}){0,9}"
    r"|\bsans(?: aucune)?|\baucune?s?\b[^.;:\n]{0,90}(?:n'"
    r"|\bne )[^.;:\n]{0,20}"
    r"|\baucune?s? (?:lot|marche|prestation|partie)s?|\baucune?"
    r"|\babsence(?: totale)? de(?: toute?)?(?: lots?| marches?)?"
    r"|\bexclu(?:t|ant|ent) (?:toute )?"
    r"|(?:\bn'|\bne )(?:est|sont|sera|seront|a|ont|soit|saurait|peut|entend)"
    r"(?: (?!qu|et |mais |est |sont )[a-z']{1,12}){0,6}"
    r")[ -]?\(?$"
)
_OTHER_RUBRIC: Final = (
    r"variante|negociation|option|avance|groupement|visite|reconduction|enchere|pse\b|prestations? suppl|caution"
    r"|tranche"
)
NEGATED_AFTER: Final = re.compile(
    r" (?:pas|plus|point|jamais|nullement|aucun)\b"
    r"|e?e?s? ?\)? ?(?::|=|\?|-)? ?\(?(?:n ?o ?n\b|neant|sans objet|aucun)"
    rf"|(?![^:=?\n]{{0,120}}\b(?:{_OTHER_RUBRIC}))(?: [^.;:?(\n]{{1,90}})?(?: ?\([^()\n]{{1,90}}\))? ?[:=?] ?"
    r"(?:non\b(?! ?(?:allot|recond|renouv|soumis|negoc|fraction|-))|neant|sans objet|aucune?s?\b)"
    r"|[^.;:?\n]{0,90} n'(?:a|ont|est|sont) (?:pas|plus|nullement) (?:ete )?"
    r"(?:retenue?s?|prevue?s?|mise?s? en|utilisee?s?|envisagee?s?|applicables?)"
)
LIFTED: Final = re.compile(
    r"[^.;:?\n]{0,90} (?:est|sont|a ete|ont ete|sera|seront) (?:[a-z]{4,14} )?"
    r"(?:supprime|leve|retire|annule|abandonne)e?e?s?\b"
)
LIFTED_AT_ONCE: Final = re.compile(
    r"(?: (?:du|de ce|des|de) (?:present )?(?:marche|lot|accord-cadre)s?(?: (?:n ?[°o] ?)?[0-9]{1,2})?)?"
    r" (?:est|a ete|sera) (?:[a-z]{4,14} )?(?:supprime|leve|retire|annule|abandonne)e"
)
"""« La réservation du lot 2 est supprimée »: the reservation, not the market, is given up."""
TO_NOBODY: Final = re.compile(r" (?:(?:a|pour|au profit d'?) ?aucune?|ni (?:a|aux?|pour|en|au))\b")
NO_EFFECT: Final = re.compile(r"sans objet[ (:-]{1,3}(?:marches? )?$")
HOURS: Final = re.compile(
    r"\bheures?\b|part du temps|temps (?:total )?de travail|volume horaire|\bpostes?\b|[0-9] ?% (?:du|des)"
    r"|\bminimum d|\bun minimum\b"
)
HEAD: Final = re.compile(
    r"[ :]{0,3}(?:(?:exclusivement|uniquement|strictement|prioritairement|donc|notamment|desormais) )?"
    r"(?:a|aux?)\b(?: l'| (?:la|les?|des|une?|certaine?s|toute?s?)\b)?[ ']{0,2}(?:seule?s? )?(?=[a-z0-9])"
)
"""« réservé exclusivement aux seules … »: what comes next is the head of those it is reserved to."""
OPERATORS: Final = re.compile(
    r"entreprises?|operateurs?|organis|structures?|etablissements?|associations?|acteurs?"
    r"|personnes? (?:morales|detenues)"
    r"|candidat|prestataires?|fournisseurs?|secteurs?|milieu|travail\b|activit|insertion|ateliers?|chantiers?|regies?|economie"
    r"|societes?|cooperat|concession|employeurs?|titulaires? d'|services?|centres?|esat|eatt?\b|e\.? ?a|e\.? ?s"
    r"|[ea]i\b|aci\b|stpa\b|sep\b|riep\b|etti|s\.? ?i\.? ?a|iae\b|ess\b|geiq|domaine|filiere|ces\b|cette\b|emplois?"
    r"|travailleurs? (?:handicap|en situation|defavor|detenu)|ceux|celles|groupement"
    r"|destination|fois|profit|benefice|titre|sens|regard|l'|l\.|article|[0-9]"
)
"""Heads that may be those the law reserves to. Anyone else (pharmaciens, usagers, abonnés) is someone else."""
WITH_OTHERS: Final = re.compile(
    r"\b(?:ayant (?:visite|depose|participe|ete|deja|effectue)|(?<!-)attributaires?|titulaires? (?:de l'accord|du|des)"
    r"|dont\b(?! l'objet| la mission| au moins| plus| la major)"
    r"|sous-trait|faisant appel|retenue?s? a l'issue)"
)
"""A structure named after these words is a detail, not who it is reserved to."""
ANAPHOR: Final = re.compile(r" a (?:ces|cette|celles?-ci|ceux-ci)\b")
ONE_PLACE: Final = re.compile(
    r" (?:(?:a|pour) l'(?:esat\b|entreprise (?:adaptee|d'insertion)|ea\b|siae\b|atelier|association)"
    r"|au (?:chantier|service))"
)
"""« à l'ESAT partenaire »: one known place, where « aux ESAT » names a kind."""
ELIGIBLE: Final = re.compile(
    r"\b(?:eligibles?|admis|candidats?|titulaires?|attributaires?"
    r"|(?:conclue?s?|passee?s?) avec|(?:attribue|confie)e?s? a|uniquement|exclusivement|obligatoirement)\b"
)
"""Said with structures before « marché réservé »: they are who may answer, not where or for whom the work is done."""
SHARE: Final = re.compile(r"\b(?:part|fraction|quote-part|pourcentage|tranche) (?:d[eu]s?\b|d'|minimale)[^.;\n]{0,40}$")
CONTRAST: Final = re.compile(
    r"\bnon (?:pas )?(?:aux?|a des)\b|\bau lieu d|\bplutot qu"
    r"|, les? [a-z' ]{3,40} n'(?:etant|est|sont) pas (?:admis|accept|concern|autoris|eligib)"
    r"|\b(?:a l'exclusion (?:du|des|de)|a l'exception (?:du|des|de)|hormis|sauf|excepte)\b"
    r"(?=(?: (?:pour|les?|la|aux?))? ?(?:l')?(?:esat|ea\b|entreprises? adapt|siae|structures?|associations?|chantiers?"
    r"|etablissements?|secteurs?|milieu))"
)
"""« réservé aux SIAE (et non aux ESAT) », « à l'exclusion des ESAT »: what follows is not meant."""
BY: Final = re.compile(r" par (?:l'|la |le |les |des |une? )?(?:esat|ea\b|entreprises?|siae|structures?|associations?)")
NEW_CLAUSE: Final = re.compile(r"; (?:les?|la|l'|ils?|elles?|ce|cet|cette)\b")
THEIRS: Final = re.compile(r"\b(?:leur|lui) (?:est|etant|sont|sera|seront)(?: [a-z]{4,14}ment)? $")
SIDE: Final = re.compile(r"\b(?:devant|pres|dont|par|dans|chez|ayant|de la|du|d'une?|face)\b|\bde l'|\bd'")
OTHER_RESERVED: Final = re.compile(
    r"[ :]{0,3}(?:(?:exclusivement|uniquement|strictement|prioritairement|donc|notamment) )?"
    r"(?:a|aux?|pour|par|en faveur|au profit)\b(?: l'| la| le| les| des| une?| d'| de)?[ ']{0,2}"
    r"(?:seule?s? )?(?:personnes? (?!morales|detenues)|usagers?|publics?\b|eleves?|adultes?|enfants?|agents?"
    r"|residents?|professions?|"
    r"professionnel|architect|avocat|notaire|geometre|compagnie|mutuelle|organismes? d'assur"
    r"|entreprises? d'assur|assur|secteurs? (?:trad|marchand|concurren|ordinaire|classique)|milieu ordinaire|"
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
    r"|candidatures?|concurrence|mapa|appels? d'offres)"
)
OFFERED: Final = (
    rf"(?:{SUBJECT}|prestations?|missions?|services?|travaux|fournitures?|operations?|projets?|attribution|reponses?"
    r"|execution|realisation|passation|commandes?)"
)
"""What may be reserved to operators: the market under any of its names, and what it buys."""
SUBJECT_BEFORE: Final = re.compile(
    rf"\b(?:{OFFERED}|(?:qui|ils?|elles?|ce(?:lui|lle|ux|lles)-ci|ce dernier) (?:ne |n')?[a-z]{{1,8}})\b"
    r"(?:[^.;\n]|\.(?=[0-9])){0,110}$"
)
OBJECT_BEFORE: Final = re.compile(
    r"\b(?:porte(?:nt)?|portant) sur|\bconcern(?:e|ent|ant)\b|\b(?:a|ont|ayant) pour objet\b|\bcompren(?:d|nent|ant)\b"
    r"|\brelati(?:f|fs|ve|ves) (?:a|aux?)\b"
)
"""What follows is the object bought: « le marché porte sur un foyer réservé aux … » does not reserve the market."""
OBJECT_AFTER: Final = re.compile(
    r"(?: [a-z]{4,14}ment)?(?:,[^.;,\n]{1,80},)?"
    rf" (?:aux?\b|a\b|l'acces\b|tout|une partie|[^.;,\n]{{0,40}}\b{OFFERED})"
)
"""What an acheteur may reserve: « réserve le lot 2 à … », « la réservera aux … », not « réserve un accueil à … »."""
TENDERER: Final = re.compile(
    r"\b(?:titulaires?|entreprises?|candidats?|soumissionnaires?|prestataires?|attributaires?)\b"
)
GIVEN_TO: Final = re.compile(r" [^.;\n]{0,60}? (?:a (?:une?|des)|aux?) ")
"""« réserver l'entretien des cimetières à une … », said by the buyer."""
DENIED_NOUN: Final = re.compile(
    r" (?:de (?:participation|lots?|marches?)\b|n'(?:est|a|sont)\b"
    r"|(?:du|des|de ce) (?:present )?(?:marche|lot|contrat)s?\b)"
)
ENDED: Final = re.compile(r"\b(?:mis|met|mettre|mettant|mettra) fin a (?:la|cette|toute) $")
"""« Il est mis fin à la réservation »."""
ALSO: Final = re.compile(
    r"\bil en (?:va|est) de meme (?:du|des|pour les?) (?=lots?\b)"
    r"|\blots? [^.;\n]{1,120}? (?:le sont|l'est) (?:egalement|aussi)"
)
"""What is said of some lots is said of others in the next words."""
ODD_OR_EVEN: Final = re.compile(r"\blots (im)?pairs\b(?! ?\(?(?:n ?°)?[ :]{0,3}[0-9])")
OFFERS: Final = re.compile(r"(?<!d')\boffres? [a-z ]{0,30}$")
CHOSEN: Final = re.compile(
    r"(?<!qui )\b(?:(?:a|ont|avons|est|sont) (?:[a-z]{4,14}ment )?"
    r"(?:choisi|decide|fait le choix|pris le parti|resolu|convenu|souhaite|tenu|voulu)"
    r"|decide|choisit|entend|souhaite|veut) (?:de |d'|a )?$"
)
"""The buyer's own choice (« a choisi de réserver ce marché »): no practice that is taught."""
SHORT_LABEL: Final = re.compile(
    r"(?:[ :(«\"–—-]{1,4}|/ ?)(?:secteur (?:de l')?)?(?:(?P<I>insertion|inclusion|a l'insertion(?! d))"
    r"|(?P<H>handicap)|(?P<E>ess)|(?P<P>penitentiaire))\b(?! (?:de (?:textes?|cl)|des annonces|d'une?|dans|et accueil))"
)
"""« Marché réservé insertion », « marché réservé (handicap) »: the regime in one word."""
OTHER_MARKETS: Final = re.compile(r"\b(?:les|des|ses|leurs|aux|autres) marches reserves qu['e]")
"""The practice of a buyer (« les marchés réservés qu'il passe par ailleurs »)."""
ATTACHED: Final = re.compile(
    r"(?:^|[-–—:(,•/«\"\[|>*\n]) ?(?:(?:et|donc|exclusivement|lot|mais|sont|est|seront|sera) )?$"
)
TITLE_LIKE: Final = re.compile(
    r"[^a-z0-9]{0,6}+(?!(?:les?|la|l'|une?|des?|du|ces?|cet|cette|son|sa|ses|leurs?|notre|votre|chaque|en|a|au|aux|pour)\b)"
    r"(?![^.;\n]{0,120}\b(?:est|sont|sera|seront|a|ont|doit|doivent|peut|peuvent)\b)"
)
"""A sentence without article nor verb names what is bought: « tonte du secteur nord réservée à … »."""
"""Nothing stands before the word, or a mark that sets it apart: « Tonte - réservé ESAT », « (réservé aux EA) »."""
DENIABLE: Final = re.compile(rf"\b{SUBJECT}\b|\bprestations?\b|\btravaux\b")
MARKET_BEFORE: Final = re.compile(rf"\b{SUBJECT}\b[^.;\n]{{0,45}}$")
JUST_MARKET: Final = re.compile(
    rf"\b{SUBJECT}(?: (?:n ?[°o]s?\.? ?)?[0-9]{{1,3}})?(?: (?:est|sont|sera|seront|public))? ?\(?$"
)
MARKET_AFTER: Final = re.compile(rf" (?:le|les|ce|cet|un|des) (?:present )?{SUBJECT}\b")
HOURS_BEFORE: Final = re.compile(r"(?:heures?\b|% du (?:montant|marche|budget|volume))[^.;\n]{0,40}$")
AFFIRMED: Final = re.compile(r" qu['e]")
BARE: Final = re.compile(
    rf"\b(?P<subject>{SUBJECT})(?: (?:n ?[°o]\.? ?)?[0-9]{{1,3}})?(?: (?:est|sont|etant|public|publics|un|fait"
    rf"|l'objet d'un marche|integralement"
    r"|entierement|totalement)){0,3}(?: dite?s?)? ?[«\"]? ?$"
)
BARE_END: Final = re.compile(
    r" ?(?:mono-?attributaires?|multi-?attributaires?)?[ )\]»\"'*]{0,3}(?:[.;:,!)\]-]|\n|$|\((?:voir|cf|se reporter))"
)
NEXT_SENTENCE: Final = re.compile(
    r"\s{0,3}(?:-|–)? ?(?:seule?s?\b|conforme?ment|en application|en vertu|articles?\b|cf|au titre|ce marche"
    r"|ce lot|il\b|categories?\b|structures? (?:concernees?|eligibles?|visees?)|beneficiaires?\b|en consequence|"
    r"reserv|l'execution|seront|sont admis|le marche sera|le lot sera|peuvent)"
)
LOT_LINE: Final = re.compile(r"(?:^|\n|[-–—;•]) ?lots? [^:\n–—]{1,30}(?::| [–—-]) ?", re.MULTILINE)
NEXT_LOT: Final = re.compile(
    r"(?:[,;] (?:et |tandis que |alors que )?| et )(?:le |les )?"
    r"(lots? (?:n[^ ]{0,2} ?)?[0-9][^,;.]{0,20}?) (?:aux?|a (?:des|une?|l['ae])|pour)\b(?= ?[a-z])"
)
STATUS: Final = re.compile(
    r"mentionnee?s? (?:a|aux) l?'?articles? ?l?\.? ?(?:5132[-. ]{1,3}4|5213[-. ]{1,3}13|344[-. ]{1,3}2)"
)
LOT_ITEM: Final = re.compile(
    r"(?:\n ?[-–—•]? ?|; ?(?:[-–—•] ?)?)(?:les? |pour le |et le )?lots? (?:n[^ ]{0,2} ?)?[0-9]"
)
LIST_HEAD: Final = re.compile(r"reserve[es]{0,2}\b[^.]{0,120}:|reservations? :")
HEADING: Final = re.compile(r"(?:reserve[es]{0,2}\b[^.]{0,300}|reservations? ):(?:[^.]|\.(?= ?[0-9])){0,300}$")
OTHER_LOTS: Final = re.compile(r"\bautres lots\b|\blots (?:restants|non cites)\b|\breste des lots\b")
"""Some lots, said by those that are not meant."""
ALL_LOTS: Final = re.compile(
    r"\b(?:l'ensemble des|l'integralite des|tous les|chacun des|la totalite des) lots\b|\btous lots\b"
    r"|\blots [^.;\n]{0,40}\b(?:sont|seront|etant) (?:tous|chacun|integralement|totalement)\b"
    r"|\bchaque lot (?:est|sera)\b"
)
COUNTED_LOTS: Final = re.compile(
    r"\b(?:les|ces|nos|des) (deux|trois|quatre|cinq|six|sept|huit|[0-9]{1,2}) lots\b(?! ?n ?°)"
)
"""« Les quatre lots »: all of them when there are four."""
