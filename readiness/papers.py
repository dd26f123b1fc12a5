"""Find what must be shown in folded French text: certifications, insurance, references, fire class, share of reuse.

Pure. Each is a code from a list that a profile uses too (`CERTIFICATIONS`, `INSURANCES`).
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from readiness.found import Found, lots_of, sentence
from readiness.numbers import Number

MOST_FOUND: Final = 40
ISO: Final = frozenset(
    "9001 14001 45001 18001 50001 27001 26000 37001 22000 20121 13485 17025 15189".split()  # noqa: SIM905 - a list to read
)
CERTIFICATIONS: Final = {
    "qualipropre": ("Qualipropre", ("propre",), r"quali ?propre"),
    "ecolabel": ("Écolabel européen", ("label",), r"eco-?label\w*(?: europeen)?"),
    "nf-environnement": ("NF Environnement", ("nf env", "nf-env"), r"\bnf[ -]environnement"),
    "rge": ("RGE", ("rge", "garant"), r"\brge\b|reconnue? garante? de l'environnement"),
    "certiphyto": ("Certiphyto", ("phyto",), r"certi-?phyto\w*|certificat individuel (?:de )?produits phyto\w+"),
    "agrement-phyto": (
        "agrément phytosanitaire",
        ("phyto",),
        r"agrement (?:d'entreprise )?(?:pour l'application (?:de|des) )?(?:produits )?phyto\w+",
    ),
    "qualirepar": ("QualiRépar", ("repar",), r"quali ?-?repar\b"),
    "qualibat": ("Qualibat", ("quali",), r"quali ?bat\b"),
    "qualifelec": ("Qualifelec", ("quali",), r"quali ?felec\b"),
    "qualisport": ("Qualisport", ("quali",), r"quali ?sport\b"),
    "qualipaysage": ("QualiPaysage", ("quali",), r"quali ?paysage\b"),
    "qualiopi": ("Qualiopi", ("opi",), r"quali ?opi\b"),
    "mase": ("MASE", ("mase",), r"\bmase\b"),
    "emas": ("EMAS", ("emas",), r"\bemas\b"),
    "haccp": ("HACCP", ("haccp",), r"\bhaccp\b"),
    "agrement-sanitaire": ("agrément sanitaire", ("agrement",), r"\bagrement (?:sanitaire|ce\b|dsv|ddpp)"),
    "agrement-sap": (
        "agrément services à la personne",
        ("agrement",),
        r"\bagrement (?:\w+ ){0,3}services? a la personne",
    ),
    "fsc-pefc": ("FSC ou PEFC", ("fsc", "pefc"), r"\b(?:fsc|pefc)\b"),
    "imprim-vert": ("Imprim'Vert", ("imprim",), r"imprim'?[ -]?vert"),
    "apsad": ("APSAD", ("apsad",), r"\bapsad\b"),
    "cnaps": ("autorisation CNAPS", ("cnaps",), r"\bcnaps\b"),
    "ssiap": ("SSIAP", ("ssiap",), r"\bssiap\b"),
    "caces": ("CACES", ("caces",), r"\bcaces\b"),
    "licence-transport": (
        "licence de transport",
        ("licence",),
        r"licence (?:de |communautaire de |interieure de )?transports?|licence (?:communautaire|interieure)",
    ),
    "amiante": (
        "amiante, sous-section 3 ou 4",
        ("section 3", "section 4", "ss3", "ss4", "ss 3", "ss 4"),
        r"sous[ -]section [34]|\bss ?[34]\b",
    ),
    "habilitation-electrique": ("habilitation électrique", ("habilit",), r"habilitations? electriques?"),
    "orias": ("inscription ORIAS", ("orias",), r"\borias\b"),
    "hds": ("hébergeur de données de santé", ("hds", "hebergeur"), r"\bhds\b|hebergeur de donnees de sante"),
    "weeelabex": ("WEEELABEX", ("labex",), r"\bweee ?labex\b"),
    "agriculture-biologique": (
        "agriculture biologique",
        ("certifi",),
        r"certifi\w+ (?:\w+ ){0,3}(?:agriculture )?bio(?:logique)?\b",
    ),
}
"""Code, what it is called, letters without which it is not there, and the folded words that name it.

ISO norms are `iso-` and their number.
"""
INSURANCES: Final = {
    "rc-pro": (
        "responsabilité civile professionnelle",
        (
            r"assurances? (?:pour|des|de|couvrant|contre) (?:les |tous )?risques professionnels|responsabilite civile|"
            r"\brc ?pro\b|risques professionnels pertinents|assurances? professionnelles?"
        ),
    ),
    "decennale": ("garantie décennale", r"decennale"),
}
_NAMED: Final = tuple((code, gates, re.compile(words)) for code, (_, gates, words) in CERTIFICATIONS.items())
_INSURED: Final = tuple((code, re.compile(words)) for code, (_, words) in INSURANCES.items())
_NORM: Final = re.compile(r"iso(?:/iec|/cei)? ?-?(\d{1,2} ?\d{3})\b")
_NEXT_NORM: Final = re.compile(r"(?: ?[,/;] ?| et | ou )(?:iso ?)?(\d{1,2} ?\d{3})\b(?! ?(?:€|eur))")
_EQUIVALENT: Final = re.compile(r"equivalen|tout (?:autre )?moyen de preuve")
_OF_WORKS: Final = re.compile(
    r"(?:batiment|logement|operation|ouvrage|construction|projet) (?:\w+ ){0,3}(?:certifie|labellise)|"
    r"accompagnement a la"
)
_PROOF: Final = re.compile(r"assur|attest|preuve|police|souscri|justifi|couvert|garanti|titulaire d")
_NOT_PROOF: Final = re.compile(
    r"contrats? d'assurances?|marche d'assurances?|prestations? (?:de services? )?d'assurances?|risques annexes|"
    r"dommages? ouvrage|souscription (?:de|d')"
)
_LAST_YEARS: Final = re.compile(
    r"(?P<n>\d{1,2}|deux|trois|quatre|cinq|six|dix)(?: ?\( ?(?P<p>\d{1,2}) ?\))? (?:dernieres? annees?|derniers? ans)"
    r"|(?:moins de|datant de moins de) (?P<m>\d{1,2}|trois|cinq) ans(?! d'(?:exist|anc|exp))"
)
_WORKS_DONE: Final = re.compile(
    r"references?\b|liste des? (?:\w+ ){0,2}(?:principa|prestations|services|fournitures|travaux|livraisons|"
    r"realisations|marches)|"
    r"principa(?:les|ux) (?:prestations|services|fournitures|livraisons|realisations|travaux)|(?:travaux|"
    r"prestations|services|"
    r"livraisons) (?:\w+ ){0,3}(?:execut|effectu|realis|comparables|similaires)"
)
_NOT_WORKS: Final = re.compile(
    r"effectif|personnel|encadrement|chiffres? d|exercices?|bilans?|comptes? de resultat|materiel dont"
)
_REFERENCES: Final = re.compile(
    r"(?:(?:au moins|minimum(?: de)?|un minimum de|present\w{2,4}|fourni\w{1,3}|produi\w{2,4}|"
    r"joind\w{2,3}) )(?P<n>\d{1,2}|une?|deux|trois|"
    r"quatre|cinq|six|dix)"
    r"(?: ?\( ?\d{1,2} ?\))? (?:\w+ ){0,2}references?\b"
)
_SMALL: Final = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "dix": 10}
_FIRE: Final = re.compile(
    r"(?P<m>(?<!\d )(?<!\d)\bm ?[0-4]\b(?!²))|(?P<en>\ben ?(?:13501(?:-1)?|1021(?:-[12])?|597(?:-[12])?))|"
    r"(?P<euro>\b[a-f][12]?(?:fl)?-s[1-3](?: ?, ?d[0-2])?\b)"
    r"|(?P<am>\bam ?18\b)"
)
_FIRE_NEAR: Final = re.compile(
    r"feu|class|reaction|inflamm|ignifug|non[ -]feu|securite incendie|norme|\berp\b|tissu|revetement"
)
_ERP: Final = re.compile(r"etablissements? recevant du public|\berp\b")
_REUSED: Final = (
    r"(?:reemploi|reutilis\w+|reemploye\w*|seconde main|occasion|recondition\w+|recycle\w*|recyclage|incorpor\w+)"
)
_SHARE: Final = re.compile(
    rf"(?P<a>\d{{1,3}}(?:,\d)?) ?(?:%|pour ?cent)[^.;\n%]{{0,90}}?\b(?P<w>{_REUSED})\b"
    rf"|\b(?P<v>{_REUSED})\b[^.;\n%]{{0,60}}?(?P<b>\d{{1,3}}(?:,\d)?) ?(?:%|pour ?cent)"
)
_NOT_SHARE: Final = re.compile(
    r"critere|note|ponder|points|tva|remise|penalit|avance|retenue|prix|valoris\w+ (?:des|de) dechets|taux de"
)


def find_certifications(folded: str, numbers: Sequence[Number] = ()) -> list[Found]:  # noqa: ARG001 - the searches' shape
    """Find named certifications, labels and approvals: `unit` is the code, `doubt` that an equivalent is accepted."""
    found: list[Found] = []
    for match in _norms(folded):
        number = match[1].replace(" ", "")
        if number in ISO:
            found.append(_named(folded, "certification", f"iso-{number}", match))
    for code, gates, pattern in _NAMED:
        if not any(gate in folded for gate in gates):
            continue
        named = pattern.search(folded)
        if named is not None and not _OF_WORKS.search(sentence(folded, named.start(), named.end(), 90, 30)):
            found.append(_named(folded, "certification", code, named))
    return found


def _norms(folded: str) -> list[re.Match[str]]:
    """Give the ISO norms, those that follow the first in a list included (`ISO 9001, 14001`)."""
    if "iso" not in folded:
        return []
    kept: list[re.Match[str]] = []
    for match in islice(_NORM.finditer(folded), MOST_FOUND):
        following: re.Match[str] | None = match
        while following is not None and len(kept) < MOST_FOUND:
            kept.append(following)
            following = _NEXT_NORM.match(folded, following.end())
    return kept


def _named(folded: str, topic: str, code: str, match: re.Match[str]) -> Found:
    around = sentence(folded, match.start(), match.end(), 60, 160)
    lots = lots_of(folded, match.start(), match.end())
    return Found(topic, Decimal(0), code, match.start(), match.end(), lots, doubt=bool(_EQUIVALENT.search(around)))


def find_insurances(folded: str, numbers: Sequence[Number] = ()) -> list[Found]:  # noqa: ARG001 - the searches' shape
    """Find the insurances to hold."""
    if not any(word in folded for word in ("assur", "civile", "decennale", "rc pro", "risques prof")):
        return []
    found = []
    for code, pattern in _INSURED:
        for match in islice(pattern.finditer(folded), MOST_FOUND):
            around = sentence(folded, match.start(), match.end(), 120, 60)
            if _PROOF.search(around) and not _NOT_PROOF.search(around):
                found.append(_named(folded, "insurance", code, match))
                break
    return found


def find_references(folded: str, numbers: Sequence[Number] = ()) -> list[Found]:  # noqa: ARG001 - the searches' shape
    """Find the references to show: over how many years (`reference-years`), how many (`references`)."""
    found: list[Found] = []
    if "annee" in folded or " ans" in folded:
        for match in islice(_LAST_YEARS.finditer(folded), MOST_FOUND):
            before = folded[max(folded.rfind("\n", 0, match.start()), match.start() - 150) + 1 : match.start()]
            clause = re.split(r"[;.•]|(?<= )- ", before)[-1]
            words = match["p"] or match["n"] or match["m"]
            if _WORKS_DONE.search(clause) and not _NOT_WORKS.search(clause[-70:]):
                value = Decimal(_SMALL.get(words) or int(words))
                lots = lots_of(folded, match.start(), match.end())
                found.append(Found("reference-years", value, "ans", match.start(), match.end(), lots))
    if "reference" in folded:
        for match in islice(_REFERENCES.finditer(folded), MOST_FOUND):
            value = Decimal(_SMALL.get(match["n"]) or int(match["n"]))
            lots = lots_of(folded, match.start(), match.end())
            found.append(Found("references", value, "références", match.start(), match.end(), lots))
    return found


def find_fire_classes(folded: str, numbers: Sequence[Number] = ()) -> list[Found]:  # noqa: ARG001 - the searches' shape
    """Find reaction-to-fire classes and norms (`M1`, `EN 13501-1`, `B-s1,d0`); `erp` when only the building is."""
    if not any(
        word in folded for word in ("feu", "inflam", "13501", "1021", "ignifug", "erp", "recevant", "am18", "class")
    ):
        return []
    found = []
    for match in islice(_FIRE.finditer(folded), MOST_FOUND):
        if not _FIRE_NEAR.search(sentence(folded, match.start(), match.end(), 90, 60)):
            continue
        code = re.sub(r"\s", "", match[0])
        code = f"en-{code[2:]}" if match["en"] else code
        found.append(
            Found("fire", Decimal(0), code, match.start(), match.end(), lots_of(folded, match.start(), match.end()))
        )
    if not found and ("erp" in folded or "recevant du public" in folded):
        building = _ERP.search(folded)
        if building is not None:
            lots = lots_of(folded, building.start(), building.end())
            found.append(Found("fire", Decimal(0), "erp", building.start(), building.end(), lots, doubt=True))
    return found


def find_reuse_shares(folded: str, numbers: Sequence[Number] = ()) -> list[Found]:  # noqa: ARG001 - the searches' shape
    """Find the share to come from reuse or recycling, in percent: `unit` is `reemploi` or `recycle`."""
    if "%" not in folded and "pour cent" not in folded and "pourcent" not in folded:
        return []
    found = []
    for match in islice(_SHARE.finditer(folded), MOST_FOUND):
        value = Decimal((match["a"] or match["b"]).replace(",", "."))
        if not 0 < value <= 100 or _NOT_SHARE.search(sentence(folded, match.start(), match.end(), 50, 30)):  # noqa: PLR2004
            continue
        word = match["w"] or match["v"]
        unit = "recycle" if word.startswith(("recycl", "incorpor")) else "reemploi"
        lots = lots_of(folded, match.start(), match.end())
        found.append(Found("reuse", value, unit, match.start(), match.end(), lots))
    return found


def certification_label(code: str) -> str:
    """Give what a certification is called (`ISO 9001`, `Qualipropre`); the code itself when it is not in the list."""
    if code.startswith("iso-"):
        return f"ISO {code[4:]}"
    return CERTIFICATIONS[code][0] if code in CERTIFICATIONS else code


def insurance_label(code: str) -> str:
    """Give what an insurance is called."""
    return INSURANCES[code][0] if code in INSURANCES else code


def fire_label(code: str) -> str:
    """Write a reaction-to-fire class or norm (`M1`, `EN 13501-1`, `B-s1,d0`)."""
    if code == "erp":
        return "règles des ERP"
    if code.startswith("en-"):
        return f"EN {code[3:]}"
    return code.upper() if code[0] in "ma" and "-" not in code else code[0].upper() + code[1:]
