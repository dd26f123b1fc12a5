"""The words of goods: what a designation names first, what else it says, and which things stand for one another.

Pure, folded, singular. `head` is the thing itself: a « chaise de bureau » is a chair, a « table de réunion » a table.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from feeds.text import fold

_TOKEN: Final = re.compile(r"[a-z]{2,30}")
_EMPTY_TEXT: Final = """
de du des la le les un une au aux et ou en avec sans pour par sur sous dans type modele env environ
cm mm dim dimension dimensions longueur largeur hauteur profondeur diametre long larg haut prof lot
unite piece pieces quantite nombre fourniture livraison pose achat acquisition mobilier meuble
reemploi occasion reconditionne reconditionnee seconde main neuf neuve bon etat tres divers
classement classe feu norme selon cf voir cctp minimum maximum mini maxi min max ht ttc marque
equivalent similaire couleur coloris ton finition matiere dont soit comprenant ref reference article
ligne poste sauf
"""
_EMPTY: Final = frozenset(_EMPTY_TEXT.split())
_SYNONYMS: Final = (
    ("chaise", "siege", "chaises"),
    ("fauteuil",),
    ("bureau", "workstation"),
    ("armoire", "placard"),
    ("etagere", "rayonnage", "tablette"),
    ("caisson", "bloc"),
    ("canape", "sofa", "divan"),
    ("poubelle", "corbeille"),
    ("ordinateur", "pc", "uc"),
    ("ecran", "moniteur"),
    ("portable", "laptop"),
    ("velo", "bicyclette", "vtt", "vtc", "cycle"),
    ("porte-manteau", "portemanteau", "patere", "penderie"),
    ("tableau", "paperboard"),
    ("lampe", "lampadaire", "luminaire"),
    ("bibliotheque",),
    ("vestiaire", "casier"),
    ("banc", "banquette"),
    ("frigo", "refrigerateur", "frigidaire"),
    ("rideau", "voilage", "store"),
    ("tapis", "moquette"),
    ("chevet",),
    ("matelas",),
    ("lit", "couchage", "sommier"),
)
_FAMILIES: Final = (
    ("chaise", "fauteuil", "tabouret", "banc", "chauffeuse", "pouf", "canape"),
    ("bureau", "table", "plateau", "mange-debout", "console"),
    ("armoire", "vestiaire", "bibliotheque", "etagere", "buffet", "commode", "meuble", "desserte"),
    ("caisson", "commode", "chevet"),
    ("ordinateur", "portable", "tablette"),
)
_CANON: Final = {word: group[0] for group in _SYNONYMS for word in group}
_FAMILY: Final[dict[str, frozenset[str]]] = {
    word: frozenset(other for group in _FAMILIES if word in group for other in group) - {word}
    for family in _FAMILIES
    for word in family
}
_MATERIALS_TEXT: Final = """
bois hetre chene pin sapin bouleau frene noyer melamine stratifie contreplaque mdf metal acier inox
aluminium alu fer verre plastique polypropylene pvc resine tissu cuir simili skai vinyle velours
laine coton mousse osier rotin maille marbre
"""
_MATERIALS: Final = frozenset(_MATERIALS_TEXT.split())
_SAME_MATERIAL: Final = {"alu": "aluminium", "simili": "skai", "vinyle": "skai", "acier": "metal", "fer": "metal"}
_SOFT_TEXT: Final = """
tissu rembourre rembourree tapisse tapissee garni garnie mousse velours canape sofa fauteuil
chauffeuse pouf rideau voilage matelas moquette coussin banquette laine coton
"""
_SOFT: Final = frozenset(_SOFT_TEXT.split())
_SHUTTERS: Final = re.compile(r"\b(?:a|portes?) rideaux?\b")
"""The shutters of a cupboard are no curtains."""
_HYPHENS: Final = ("porte-manteau", "mange-debout")


class Named(NamedTuple):
    """What a designation says.

    Attributes:
        head: the thing, under its usual name; empty when no word says it.
        words: every significant word, the head under its usual name, materials apart.
        materials: the materials named.
        literal: the head as written.
    """

    head: str
    words: frozenset[str]
    materials: frozenset[str]
    literal: str = ""

    @property
    def family(self) -> frozenset[str]:
        """Give the things that could serve instead."""
        return _FAMILY.get(self.head, frozenset())


@lru_cache(maxsize=60_000)
def singular(word: str) -> str:
    """Give the singular of a folded word; `bureaux` gives `bureau`."""
    if len(word) > 4 and word.endswith("aux") and word[-4] != "e":  # noqa: PLR2004 - journaux
        return f"{word[:-3]}al"
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2:] != "ss" else word  # noqa: PLR2004 - `bois`


_KEPT: Final = {
    "bois": "bois",
    "tapis": "tapis",
    "matelas": "matelas",
    "inox": "inox",
    "dos": "dos",
    "bras": "bras",
    "acces": "acces",
}


@lru_cache(maxsize=60_000)
def _read(token: str) -> tuple[str, str]:
    """Give the word of a token, or the material it names; neither for a word that says nothing."""
    word = _KEPT.get(token) or singular(token)
    if token in _EMPTY or word in _EMPTY:
        return "", ""
    return ("", _SAME_MATERIAL.get(word, word)) if word in _MATERIALS else (word, "")


@lru_cache(maxsize=60_000)
def named(text: str) -> Named:
    """Read the words of a designation."""
    folded = fold(text[:400])
    for word in _HYPHENS:
        if word in folded:
            folded = folded.replace(word, word.replace("-", ""))
    head = literal = ""
    words, materials = set[str](), set[str]()
    for token in _TOKEN.findall(folded):
        word, material = _read(token)
        if material:
            materials.add(material)
        elif word:
            usual = _CANON.get(word, word)
            if not head and len(word) > 2:  # noqa: PLR2004
                head, literal = usual, word
            words.add(usual if usual == head else word)
    return Named(head, frozenset(words), frozenset(materials), literal)


def materials_of(text: str) -> frozenset[str]:
    """Give the materials that a text names."""
    return named(text).materials


def is_soft(text: str) -> bool:
    """Tell whether goods have fabric, foam or upholstery."""
    folded = _SHUTTERS.sub(" ", fold(text[:600]))
    return any((_KEPT.get(token) or singular(token)) in _SOFT for token in _TOKEN.findall(folded))
