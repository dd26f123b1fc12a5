"""How far a misspelt name is from a town's. Pure functions, no table."""

import re
from collections.abc import Iterable
from typing import Final

SHORTEST: Final = 5
"""A shorter name resembles too many others to be corrected."""
LONG: Final = 9
_EVERYWHERE: Final = re.compile(r"^(?:le |la |les |l )?(?:saint |sainte )?")
VERY_LONG: Final = 15

_COMMON: Final = frozenset(
    """
    accueil adresse adresses aeroport agence aire ancien annexe antenne appartements archives arsenal artisanale
    atelier ateliers autre autres bas basse bassin bassins batie batiment batiments berge berges bibliotheque bois
    bourg bureau bureaux campus canal cantine cantines canton caserne ccas cctp centre chantier chapelle
    chaufferie cimetiere circonscription cite collecte college colleges commerciale commune communes complexe
    consultation creche crematorium croix cuisine dame decheterie depot des direction divers diverse diverses
    domaine domicile dossier du ecluse ecole ecoles eglise ehpad enceinte ensemble entree entrepot equipement
    equipements espace espaces est et etablissement etablissements exterieur foret fort foyer france garage gare
    geographique grand grande grandes grands groupe gymnase gymnases habitat halle haut haute hauts hopital hors
    hotel ile immeuble industrielle intercommunal intercommunale interieur interieure internat jardin la
    laboratoire le les lieu lieux livraison local locaux logement logements logistique lot lotissement lots lycee
    lycees magasin mairie maison marche maternelle mediatheque metropole metropolitaine mobilite mont monts motte
    moulin multi multiples municipal municipale musee national nationale neant neuf neuve nord notre nouveau
    nouvelle ouest outre palais parc parking patinoire patrimoine pays perimetre peripherie petit petite petits
    phare piscine place plage plateforme plusieurs pole polyvalente pont port preciser prefecture presbytere
    presentation prestataire primaire principal principale prison privee public publique quai quartier region
    reglement reseau residence restaurant rive route rue rural saint sainte saints salle salles sans scolaire
    scolaires secteur service services siege site sites social sport sports stade station sud technique telephone
    terrain territoire territoires theatre titulaire tous toute unique universite urbain urbaine usine val verts
    vieil vieille vieux ville voie voies voir voirie zone zones
    """.split()  # noqa: SIM905 - two hundred words read better in lines
)
"""Words that name a kind of place: alone they name no town, however much one resembles them."""


def is_common(key: str) -> bool:
    """Tell whether a comparison key holds nothing but words that any place may have."""
    return all(word in _COMMON or word.isdigit() or len(word) == 1 for word in key.split())


def slips_allowed(key: str) -> int:
    """Tell how many slips of the pen a name of this length may have; « saint » and articles do not count."""
    letters = len(_EVERYWHERE.sub("", key))
    if letters < SHORTEST:
        return 0
    return 1 if letters < LONG else 2 if letters < VERY_LONG else 3


def slips(first: str, second: str, most: int) -> int:
    """Count the letters changed, added, dropped or swapped with their neighbour between two names.

    Returns:
        The count, or `most + 1` as soon as it is more than `most`.
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        above, row = row, [i, *([0] * len(second))]
        for j, other in enumerate(second, 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                row[j] = min(row[j], before[j - 2] + 1)
        if min(row) > most:
            return most + 1
        before = above
    return min(row[-1], most + 1)


def closest(key: str, names: Iterable[str], most: int) -> list[str]:
    """Give the names that are the fewest slips away, `most` at the utmost; several when they are as far."""
    best, found, letters = most, list[str](), set(key)
    for name in names:
        if name[:1] != key[:1] or len(letters.symmetric_difference(name)) > 2 * best:
            continue  # each slip changes two letters at most: counting them all is a hundred times slower
        count = slips(key, name, best)
        if count < best:
            best, found = count, [name]
        elif count == best and count <= most:
            found.append(name)
    return found
