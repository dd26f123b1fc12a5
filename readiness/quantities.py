"""Find how much is asked in folded French text: areas, lengths, weights, meals, hours, goods, people, trees, mail.

Pure. A number counts something when a unit that buyers use follows it, when it follows `nombre de …`, or when it stands
between a word of purchase and a noun (`acquisition de trente ensembles`). What the same words say of something else
(rooms of a dwelling, copies to hand in, the load of a lorry, opening hours) is left out.
"""

import re
from collections.abc import Sequence
from typing import Final

from readiness.found import Found, at, line_around, sentence
from readiness.numbers import Number, is_year

_MEASURES: Final = {
    r"m²|m2|metres? carres?|metres?²": "m²",
    r"m³|m3|metres? cubes?": "m³",
    r"ml|metres? lineaires?|metres?": "ml",
    r"km|kilometres?": "km",
    r"hectares?|ha": "ha",
    r"tonnes?|t(?=[ /](?!\w\b))": "tonnes",
    r"kg|kilos?|kilogrammes?": "kg",
    r"litres?|l(?=[ /](?!\w\b))": "litres",
    r"hl|hectolitres?": "hl",
    r"[kmg]wh": "",
    r"h(?=[ /.]|$)|heures?": "heures",
    r"rotations?": "rotations",
    r"km/an": "km",
}
_ENERGY: Final = {"kwh": "kWh", "mwh": "MWh", "gwh": "GWh"}
_COUNTED: Final = (
    "repas|couverts?|plateaux?(?:-repas)?|dejeuners?|gouters?|paniers?|colis|denrees|"
    "agents?|salaries|etp|intervenants?|formateurs?|stagiaires|apprenants|beneficiaires|usagers|"
    "personnes|enfants|eleves|participants|convives|residents|patients|visiteurs|candidats? a former|"
    "vehicules?|camions?|bus|autocars?|velos?|trottinettes?|engins?|bennes?|conteneurs?|containers?|bacs?|colonnes?|"
    "arbres?|arbustes?|plants?|vegetaux|sapins?|haies|"
    "plis|exemplaires?|courriers?|lettres|enveloppes?|brochures?|affiches?|flyers?|depliants?|magazines?|cartes?|"
    "logements?|appartements?|lits?|chambres?|berceaux|places|sanitaires|bureaux?|salles?|classes|"
    "points? de (?:collecte|livraison|comptage|apport volontaire)|branchements?|compteurs?|abonnes|foyers|commercants|"
    "installations?|equipements?|appareils?|chaudieres?|ascenseurs?|extincteurs?|portes?|fenetres?|vitres?|"
    "courts?|terrains?|stations?|ensembles|tenues?|interventions?|passages?|prestations?|collectes?|livraisons?|"
    "chaises?|fauteuils?|tables?|armoires?|caissons?|etageres?|bancs?|tabourets?|canapes?|matelas|meubles?|casiers?|"
    "vestiaires?|lampes?|luminaires?|banquettes?|bibliotheques?|bornes?|corbeilles?|jardinieres?|abris?|"
    "ordinateurs?|ecrans?|imprimantes?|tablettes?|telephones?|smartphones?|serveurs?|copieurs?|postes? informatiques?|"
    "postes? de travail|vetements?|blouses?|draps?|couvertures?|serviettes?|sacs?|livres|jouets?|refrigerateurs?|"
    "cartons?|ramettes?|palettes?|unites?|pieces?|articles de linge|pieces de linge|kits?|lots? de couchage|gilets?|"
    "tee-shirts?|t-shirts?|chaussures|paires|masques?|gants|outillages?|outils?|modules?|panneaux?|mats?|capteurs?|"
    "badges?|casques?|videoprojecteurs?|radios?|cameras?|defibrillateurs?|poteaux?|candelabres?|platanes|ruches"
)
_ADJECTIVE: Final = r"(?:petite?s? |grande?s? |nouve\w{1,4} |autres? |jeunes )?"
_UNIT: Final = re.compile(
    r" ?(?:"
    + "|".join(f"(?P<u{n}>{words})" for n, words in enumerate(_MEASURES))
    + r")(?:(?<=[²³])(?=[a-z])|(?![\w²³]))"
    rf"| (?:de |d')?{_ADJECTIVE}(?P<goods>{_COUNTED})\b(?!-)"
)
_CANONICAL: Final = tuple(_MEASURES.values())
_NOUN: Final = re.compile(rf" {_ADJECTIVE}(?P<noun>[a-zœ]{{3,20}}(?:s|x))\b")
_PURCHASE: Final = re.compile(
    r"\b(?:fourniture|acquisition|achat|livraison|location|remplacement|installation|mise a disposition|pose|"
    r"refection|renovation|rehabilitation|construction|creation|realisation|restauration|fabrication|impression|"
    r"collecte|entretien|nettoyage|maintenance|plantation|elagage|abattage|gestion|demenagement|recyclage|reemploi)"
    r"(?:[a-z' ,]{0,30} (?:de|des|du)| et (?:la |l'|le )?[a-z]{4,14} (?:de|des))? ?(?:de |d'|des |: ?)?"
    r"(?:environ |d'environ |un (?:parc|lot|ensemble|total) de )?$"
)
_NOT_NOUNS: Final = frozenset(
    (  # noqa: SIM905 - a list to read
        "ans mois jours semaines euros lots phases tranches fois annees parties points criteres candidats offres tours "
        "axes pages minutes secondes volets titres marches contrats missions etapes options variantes sites batiments "
        "niveaux communes departements regions entites exercices references membres groupements operateurs titulaires "
        "agences types categories familles secteurs zones quartiers ecoles colleges lycees etablissements premiers "
        "premieres derniers dernieres ouvres ouvrables calendaires francs millions milliards pourcents reconductions "
        "periodes versions saisons services cas domaines articles chapitres pouvoirs collectivites communautes"
    ).split()
)
_NUMBER_OF: Final = re.compile(
    r"\b(?:nombre|volume|quantites?)(?: [a-z]{3,12}){0,2} (?:de |d')(?P<unit>[a-zœ][a-zœ' -]{2,40}?) ?"
    r"(?:\([^()]{0,40}\) ?)?(?::|=|est (?:de|estime a|fixe a)|estimee? a) ?(?:environ )?$"
)
_HEAD: Final = re.compile(rf"(?:{_COUNTED})\b|[a-zœ-]+")
"""What is counted, without what is said of it (`installations de production`)."""
_QUANTITY_OF_LOT: Final = re.compile(
    r"\bquantites?\b[^.]{0,80}\blots? (?:n ?[°oº]? ?)?\d{1,3} ?(?:\([^()]{0,40}\) ?)?: ?$"
)
_STRICT: Final = re.compile(
    r"\b(?:quantites?|volumes?|surfaces?|nombre|tonnages?|superficie|lineaire)\b[^.;\n]{0,60}$"
    r"|\b(?:maximum|minimum) (?:annuel )?(?:de |d'|est de )?$"
)
"""In the information part, a figure counts only when it is said to be a quantity."""
_EXCLUDED_BEFORE: Final = re.compile(
    r"\b(?:articles?|art\.|page|chapitre|rubrique|section|annexe|version|alinea|phase|tranche|bp|cs|tel\.?|poste|"
    r"fax|cpv|siret|reference|ref\.?|numero|code|rue|immeuble|bat\.?|escalier|etage|type|niveau|batiment|"
    r"ligne|route|rd|rn|decret|loi|directive|norme|iso|nf|en|chapitres?|les|aux groupes|groupes?) ?$"
)
_NOT_MEASURED: Final = re.compile(
    r"(?:camion|vehicule|ptac|poids lourd|benne|engin|chariot|\bcharge|capacite unitaire|porteur|balayeuse|"
    r"elevateur|grue|pont roulant|\barticle"
    r"|rayon|distance|moins|hauteur|epaisseur|largeur|profondeur|diametre|a plus|distant|dont|au[ -]dela|\bbom|"
    r"cuve|citerne|parcour)[^|]{0,24}\|"
    r"|\|/ ?(?:mn|min|h|s|j|jour)\b|\|.{0,3}(?:autour|de rayon|a la ronde|de haut|de large|de diametre|"
    r"d'epaisseur|de profondeur)"
)
_NOT_GOODS: Final = re.compile(
    r"(?:logement|appartement|\bt[1-6]\b|maison|\barticle)[^|]{0,20}\|s? (?:de|et)?|\|s? de (?:poste|vote|logement)"
    r"|(?:ehpad|hopital|clinique|residence|etablissement|structure)[a-z' ]{0,24} (?:de|d'environ|a) \|"
    r"|\|s? d'(?:ehpad|hospi)|\|[a-z ]{0,14}nettoy|taille similaire|a l'appui|presentant"
)
"""Around a counted noun, which stands as `|`: rooms of a dwelling, beds of a home, offices to be cleaned."""
_PART: Final = re.compile(r"(?:\bdont|au[ -]dela de|plus de \d+|parmi) (?:environ )?$")
_NOT_SENT: Final = re.compile(
    r"remi[se]|offres?\b|rapport|dossier|document|candidature|livrable|justificatif|contractuel|depot|depose|"
    r"depouille|memoire|acte d'engagement|administrati"
)
_PAPERS: Final = re.compile(r"pieces?|exemplaires?|plis|courriers?|lettres|cartes?")
_LETTERS: Final = frozenset({"t", "l", "h", "ha", "ml"})
_FEW_HOURS: Final = 50
"""Under this, « 24 h » or « 8 h » is a delay or a time of the day, not a volume of work."""
_NOT_HOURS: Final = re.compile(
    r"visite|ouvert|avant|apres|delai|sous \||dans les|limite|au plus tard|preavis|preala|jusqu|h/24|"
    r"joindre|formation obligatoire|a partir|de \|[^|]{0,4} a \d|reception|compter|astreinte|avance|"
    r"semaine|hebdo|par jour|/ ?jour|intervention sous|maximum (?:apres|a)|reponse|depot|\|.{0,3}(?:sur 24|/)"
)
_INSERTION: Final = re.compile(
    r"insertion|clauses? sociale|reservee?s? |eloignee?s? |chomage|en difficulte|parcours|"
    r"sociales (?:ou|et) professionnelles"
)
_NOT_PEOPLE: Final = re.compile(
    r"(?:moins|plus) de \||effectif|encadrement|entreprise de|handicap|taille|jury|commission"
)
_PEOPLE: Final = re.compile(r"personnes|salaries|agents?|candidats?|intervenants?|formateurs?|etp")
_GLASS: Final = re.compile(r" (?:de |d'|en )?(?:surfaces? )?(?:de )?(?:vitr|fenetre|baies?\b|verriere|chassis vitre)")
_FREQUENCY: Final = re.compile(r" ?(?:/|par|a la|hebdo|mensuel|quotidien)")
_OCCASIONS: Final = re.compile(r"passages?|interventions?|prestations?|collectes?|livraisons?|rotations?")
_PERIOD_AFTER: Final = re.compile(
    r" ?(?:/|par) ?(?P<p>an|annee|jour|semaine|sem|mois|service)\b|(?P<a> (?:annuel|quotidien|mensuel)s?)"
)


def find_quantities(folded: str, numbers: Sequence[Number], *, strict: bool = False) -> list[Found]:
    """Find what is counted, in the order it is said.

    Args:
        folded: text of `feeds.text.fold`, as long as the original.
        numbers: `find_numbers(folded)`.
        strict: keep only what is called a quantity (`quantité maximum de 190 installations`): for the parts of a
            notice that speak of other things as well.
    """
    found: list[Found] = []
    for number in numbers:
        if number.value <= 0:
            continue
        before = folded[max(0, number.start - 90) : number.start]
        if strict and not _STRICT.search(before):
            continue
        one = _followed(folded, number, before) or _announced(folded, number, before)
        if one is not None:
            found.append(one)
    return found


def _followed(folded: str, number: Number, before: str) -> Found | None:
    """Read a number by the unit or noun after it."""
    match = _UNIT.match(folded, number.end)
    if match is None:
        return _bought(folded, number, before)
    around = line_around(folded, number.start, match.end())
    if match["goods"] is None:
        return _measured(folded, number, match, around)
    if _spoken_of_otherwise(number, match["goods"], before, around):
        return None
    if _OCCASIONS.fullmatch(match["goods"]) and (number.written or _FREQUENCY.match(folded, match.end())):
        return None
    return at(folded, "quantity", number, match.end(), match["goods"], unit_start=match.start("goods"))


def _measured(folded: str, number: Number, match: re.Match[str], around: str) -> Found | None:
    """Read an area, a length, a weight, hours."""
    unit = _measure(match)
    short = match[0].strip() in _LETTERS
    if short and (number.written or (unit == "heures" and number.value < _FEW_HOURS)):
        return None
    if _NOT_MEASURED.search(around):
        return None
    if unit == "heures" and (_NOT_HOURS.search(around) or _of_insertion(folded, number.start, match.end())):
        return None
    if unit == "m²" and _GLASS.match(folded, match.end()):
        unit = "m² vitrés"
    return at(folded, "quantity", number, match.end(), unit)


def _of_insertion(folded: str, start: int, end: int) -> bool:
    """Tell whether hours are those of a social clause: `readiness.requirements` has them from the clauses."""
    return bool(_INSERTION.search(sentence(folded, start, end, 260, 120)))


def _spoken_of_otherwise(number: Number, noun: str, before: str, around: str) -> bool:
    """Tell whether a counted noun is no quantity asked: a year, a part, rooms of a dwelling, copies to hand in."""
    if is_year(number) or (number.written and number.value < 2):  # noqa: PLR2004 - « une table »
        return True
    if _EXCLUDED_BEFORE.search(before) or _PART.search(before) or _NOT_GOODS.search(around):
        return True
    if _PAPERS.fullmatch(noun) and _NOT_SENT.search(around):
        return True
    if _PEOPLE.fullmatch(noun) and _NOT_PEOPLE.search(around):
        return True
    return bool(_OCCASIONS.fullmatch(noun)) and number.value < 2  # noqa: PLR2004


def _measure(match: re.Match[str]) -> str:
    for position, unit in enumerate(_CANONICAL):
        words = match[f"u{position}"]
        if words is not None:
            return unit or _ENERGY[words]
    return ""


def _bought(folded: str, number: Number, before: str) -> Found | None:
    """Read a number between a word of purchase and any plural noun."""
    match = _NOUN.match(folded, number.end)
    if match is None or number.value < 2 or match["noun"] in _NOT_NOUNS or is_year(number):  # noqa: PLR2004
        return None
    if not _PURCHASE.search(before):
        return None
    return at(folded, "quantity", number, match.end(), match["noun"], unit_start=match.start("noun"))


def _announced(folded: str, number: Number, before: str) -> Found | None:
    """Read a number by the words before it (`nombre de personnes : 84`, `quantité : lot 1 : 440 400`)."""
    match = _NUMBER_OF.search(before)
    if match is not None:
        unit = match["unit"].strip()
        named = _HEAD.match(unit)
        unit = named[0] if named else unit
        if unit.startswith("heure") and _of_insertion(folded, number.start, number.end):
            return None
        if re.match(
            r"(?:lots?|offres?|candidats|tranches?|exemplaires?|membres|pages|plis|periodes?|reconductions?|"
            r"renouvellements?|annees|mois|fois|points)\b",
            unit,
        ):
            return None
        start = number.start - len(before) + match.start("unit")
        return at(folded, "quantity", number, number.end, unit, unit_start=start)
    if _QUANTITY_OF_LOT.search(before) and not re.match(r" ?(?:€|eur|k€)", folded[number.end : number.end + 5]):
        return at(folded, "quantity", number, number.end, "")
    return None


def period_after(folded: str) -> str:
    """Tell, from the folded words after a quantity, what it is said for (`an`, `jour`); empty when they do not say."""
    match = _PERIOD_AFTER.match(folded)
    if match is None:
        return ""
    word = (match["p"] or match["a"].strip()).rstrip("s")
    return {"annee": "an", "annuel": "an", "quotidien": "jour", "mensuel": "mois", "sem": "semaine"}.get(word, word)
