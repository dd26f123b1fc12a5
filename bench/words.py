"""Words for generated notices: enough of them, and unevenly used, for indexes to meet what they meet in real life."""

from random import Random
from typing import Final

CITIES: Final = (
    ("Lanester", "56600", "56"), ("Vannes", "56000", "56"), ("Auray", "56400", "56"), ("Pontivy", "56300", "56"),
    ("Rennes", "35000", "35"), ("Fougères", "35300", "35"), ("Saint-Brieuc", "22000", "22"), ("Lannion", "22300", "22"),
    ("Brest", "29200", "29"), ("Quimper", "29000", "29"), ("Nantes", "44000", "44"), ("Laval", "53000", "53"),
    ("Lyon", "69003", "69"), ("Marseille", "13001", "13"), ("Lille", "59000", "59"), ("Toulouse", "31000", "31"),
    ("Bordeaux", "33000", "33"), ("Strasbourg", "67000", "67"), ("Bourges", "18000", "18"), ("Dijon", "21000", "21"),
)  # fmt: skip
BUYERS: Final = (
    "Ville de", "Commune de", "CCAS de", "Centre hospitalier de", "Office public de l'habitat de", "Agglomération de",
    "Lycée de", "Université de", "Syndicat mixte de", "Régie des eaux de",
)  # fmt: skip
WORKS: Final = (
    ("Nettoyage des locaux", "90911200", "239", "Nettoyage de locaux", "services"),
    ("Entretien des espaces verts", "77310000", "126", "Espaces verts", "services"),
    ("Fourniture de mobilier de bureau", "39130000", "221", "Mobilier de bureau", "supplies"),
    ("Blanchisserie et location de linge", "98310000", "36", "Blanchissage", "services"),
    ("Restauration collective", "55500000", "308", "Restauration collective", "services"),
    ("Collecte et tri des déchets", "90511000", "71", "Collecte de déchets", "services"),
    ("Travaux de peinture intérieure", "45442100", "264", "Peinture (travaux)", "works"),
    ("Réfection de la couverture", "45261210", "61", "Couverture", "works"),
    ("Maîtrise d'œuvre", "71221000", "197", "Maîtrise d'oeuvre", "services"),
    ("Transport de personnes", "60112000", "349", "Transport en commun", "services"),
    ("Impression de documents", "79810000", "172", "Imprimerie (travaux)", "services"),
    ("Fourniture de denrées alimentaires", "15000000", "87", "Denrées alimentaires", "supplies"),
)  # fmt: skip
PLACES: Final = (
    "de l'école", "du gymnase", "de la médiathèque", "des bâtiments communaux", "du groupe scolaire", "de la résidence",
    "du centre technique", "de l'hôtel de ville", "des crèches", "du stade", "de la piscine", "des bureaux",
)  # fmt: skip
CLAUSES: Final = (
    "Le titulaire réserve {n} heures de travail à des personnes éloignées de l'emploi (clause sociale d'insertion).",
    "Une part de {n} % de produits issus du réemploi ou du recyclage est attendue.",
    "Le marché comporte des considérations environnementales, décrites au cahier des charges.",
    "Lot réservé aux structures d'insertion par l'activité économique, articles L2113-13 et R2113-7.",
    "Marché réservé aux entreprises adaptées et aux établissements d'aide par le travail.",
)
SENTENCES: Final = (
    "Les prestations portent sur {n} m² répartis sur {k} sites, {k} jours par semaine, avant 7 h 30.",
    "Le candidat remet un mémoire qui décrit ses moyens humains et matériels, ses méthodes et son calendrier.",
    "Une visite des lieux est conseillée ; elle se prend sur rendez-vous auprès du service technique.",
    "La durée initiale est de {k} mois, reconductible {k} fois par période d'un an.",
    "Le chiffre d'affaires annuel demandé est de {n} 000 € au moins sur les trois derniers exercices.",
    "Les offres sont jugées selon le prix (60 %), la valeur technique (30 %) et le délai (10 %).",
    "Les produits employés portent un écolabel ou présentent des garanties équivalentes.",
    "Le candidat joint ses références de moins de trois ans pour des prestations comparables.",
    "Le titulaire constitue une équipe d'au moins {k} personnes, dont un encadrant présent sur place.",
    "Les paiements interviennent à trente jours, sur présentation d'une facture déposée en ligne.",
    "En cas de groupement, la forme exigée après attribution est celle d'un groupement conjoint.",
    "Les réclamations sont portées devant le tribunal administratif dans les délais prévus par le code.",
    "Les variantes ne sont pas autorisées ; les prestations supplémentaires sont décrites en annexe.",
)

_CONSONANTS: Final = "bcdfglmnprstv"
_VOWELS: Final = "aeiou"


def vocabulary(size: int, seed: int = 7) -> list[str]:
    """Make pronounceable words, so that titles hold rare ones too."""
    random = Random(seed)
    return [
        "".join(random.choice(_CONSONANTS) + random.choice(_VOWELS) for _ in range(random.randint(2, 5)))
        for _ in range(size)
    ]


def paragraph(random: Random, sentences: int) -> str:
    """Write a few sentences; one paragraph in twenty speaks of insertion, reuse or a reservation.

    That is what real ones do: 3 % of the paragraphs of 80 stored eForms notices, 29 % of the notices.
    """
    found = [random.choice(SENTENCES) for _ in range(sentences)]
    if random.random() < 0.05:
        found[random.randrange(len(found))] = random.choice(CLAUSES)
    return " ".join(each.format(n=random.randint(20, 900), k=random.randint(2, 9)) for each in found)
