"""Read notices of 10 kB, requirements of each lot apart, beside the floor of folding the same text once.

Two kinds of notice: *plain*, where one paragraph in twenty speaks of what is looked for, as in real ones, and *dense*,
where every sentence does: no buyer writes so, and it shows that nothing hangs.
"""

import json
import sys
from datetime import UTC, date, datetime
from random import Random
from statistics import median
from time import process_time
from typing import Final

from bench.children import run_child
from bench.report import Measure
from bench.words import paragraph

SIZE: Final = 10_000
BOUND_MS: Final = 2.0
_NOTICES: Final = 40
_NOW: Final = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_DENSE: Final = (
    "Le lot n°{a} est réservé aux entreprises adaptées en application de l'article L. 2113-12 du code.",
    "Le pouvoir adjudicateur se réserve le droit de ne pas donner suite à la consultation.",
    "Le titulaire du lot {a} réservera {b} heures d'insertion à des publics éloignés de l'emploi.",
    "Critères : prix 40 %, valeur technique 50 %, performances en matière d'insertion professionnelle 10 %.",
    "Les variantes ne sont pas autorisées ; la visite des sites est obligatoire avant le 12 du mois.",
    "Surface à entretenir : {b} m² répartis sur {a} sites, cinq jours sur sept, avant 7 h.",
    "Durée de douze mois, reconductible {a} fois, à compter du 1er janvier 2027.",
    "Chiffre d'affaires annuel minimal exigé : {b} 000 euros ; assurance responsabilité civile en cours.",
    "Au lieu de : lot réservé, lire : lot non réservé. Les conditions environnementales restent inchangées.",
    "Fourniture de {b} chaises réemployées, classement au feu M2, livrées sous quinze jours à Lorient.",
)


def measure() -> list[Measure]:
    """Measure both kinds in a process of their own."""
    found = run_child("reading")
    measures = []
    for kind in ("plain", "dense"):
        at = f"a {kind} notice of {found[kind]['kilobytes']:.1f} kB"
        measures += [
            Measure(f"{at}: read, CPU (median)", found[kind]["read"], "ms", BOUND_MS if kind == "plain" else None),
            Measure(f"{at}: rules of its consultation, read with its sheet, CPU", found[kind]["ruled"], "ms"),
            Measure(f"{at}: requirements of its lots, CPU (median)", found[kind]["asked"], "ms"),
            Measure(f"{at}: read / folding its text once", found[kind]["read"] / found[kind]["floor"], "×"),
        ]
    return measures


def make_text(kind: str, random: Random) -> str:
    """Write `SIZE` characters of one kind."""
    text = ""
    while len(text) < SIZE:
        if kind == "dense":
            text += random.choice(_DENSE).format(a=random.randint(1, 4), b=random.randint(20, 900)) + "\n"
        else:
            text += paragraph(random, 3) + "\n"
    return text[:SIZE]


def time_kind(kind: str) -> dict[str, float]:
    """Read `_NOTICES` notices of one kind, each once, after one that pays for what is compiled at first use."""
    from feeds.merge import compose  # noqa: PLC0415 - each child loads what it measures
    from feeds.models import Buyer, Fragment, Kind, Lot, Notice, ReadNotice  # noqa: PLC0415
    from feeds.reading import read_notice, with_rules  # noqa: PLC0415
    from feeds.text import fold  # noqa: PLC0415
    from readiness.requirements import Texts, read_requirements  # noqa: PLC0415

    random = Random(7)
    read_times, ruled_times, asked_times, floors, size = [], [], [], [], 0
    for number in range(_NOTICES + 1):
        text = make_text(kind, random)
        size = len(text.encode())
        lots = tuple(
            Lot(str(each), f"Lot {each} : entretien", text[each * 500 : each * 500 + 400], ("90911200",))
            for each in range(1, 5)
        )
        notice = Notice(
            "boamp",
            f"26-{number}",
            Kind.CALL,
            "FNSimple",
            "Entretien des locaux",
            Buyer("Ville d'Exemple"),
            date(2026, 11, 2),
            cpv=("90910000",),
            lots=lots,
            fragments=(Fragment("info", text[2_000:]),),
        )
        start = process_time()
        fold(text)
        folded = process_time()
        listed = ReadNotice(notice, read_notice(notice))
        done = process_time()
        read = with_rules(listed)
        ruled = process_time()
        opportunity = compose([read], f"boamp:26-{number}")
        middle = process_time()
        texts = Texts(opportunity)
        for lot in lots:
            read_requirements(opportunity, lot, _NOW, texts)
        end = process_time()
        if number:
            floors.append(1000 * (folded - start))
            read_times.append(1000 * (done - folded))
            ruled_times.append(1000 * (ruled - done))
            asked_times.append(1000 * (end - middle))
    return {
        "read": median(read_times),
        "ruled": median(ruled_times),
        "asked": median(asked_times),
        "floor": median(floors),
        "kilobytes": size / 1000,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps({kind: time_kind(kind) for kind in ("plain", "dense")}) + "\n")
