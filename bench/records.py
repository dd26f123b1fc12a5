"""Write BOAMP records in the shapes of the Explore API: hand-written templates, varied words, full `donnees`.

The mix is that of a weekday (reference: 414 notices): a little over half EFORMS, most of the rest FNSimple, some MAPA;
three quarters calls, the others results and rectifications of calls written before. Same seed, same bytes.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from bench.words import BUYERS, CITIES, PLACES, WORKS, paragraph, vocabulary

Tree = dict[str, Any]

FIRST_DAY: Final = date(2026, 9, 1)
_NATURES: Final = {"services": "SERVICES", "supplies": "FOURNITURES", "works": "TRAVAUX"}
_LOTS: Final = (1, 1, 2, 3, 4, 6, 10)


def write_export(path: Path, count: int, *, seed: int = 1, every: int = 1) -> int:
    """Write `count` records as an `exports/jsonl` file and give its size in bytes."""
    with path.open("w", encoding="utf-8") as file:
        for record in make_records(count, seed=seed, every=every):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path.stat().st_size


def make_records(count: int, *, seed: int = 1, every: int = 1) -> Iterator[Tree]:
    """Make records one at a time; `every` spreads the days (1: a day for each 400 records)."""
    maker = _Maker(Random(seed), vocabulary(20_000))
    for number in range(1, count + 1):
        yield maker.record(number, FIRST_DAY + timedelta(days=number // (400 * every)))


class _Maker:
    """Draw the facts of a notice, then lay them out in the shape of its form."""

    def __init__(self, random: Random, words: list[str]) -> None:
        self._random = random
        self._words = words
        self._calls: list[str] = []

    def record(self, number: int, day: date) -> Tree:
        random = self._random
        facts = self._facts(number, day)
        draw = random.random()
        if draw < 0.54:
            kind = "ATTRIBUTION" if random.random() < 0.3 else "APPEL_OFFRE"
            family, form, root = "JOUE", "DIRECTIVE-24", self._eforms(facts, kind)
        elif draw < 0.94:
            kind = random.choices(("APPEL_OFFRE", "ATTRIBUTION", "RECTIFICATIF"), (75, 9, 16))[0]
            family, form, root = "FNS", "FNSimple", self._fnsimple(facts, kind)
        else:
            kind = "APPEL_OFFRE"
            family, form, root = "MAPA", "MAPA", self._mapa(facts)
        if kind == "APPEL_OFFRE":
            self._calls.append(facts["id"])
        return self._envelope(facts, family, form, kind, root)

    def _facts(self, number: int, day: date) -> Tree:
        random = self._random
        city, postcode, department = random.choice(CITIES)
        work, cpv, code, label, nature = random.choice(WORKS)
        words = " ".join(random.choices(self._words, k=2))
        return {
            "id": f"26-{number}",
            "day": day,
            "end": day + timedelta(days=random.randint(15, 60)),
            "city": city,
            "postcode": postcode,
            "department": department,
            "buyer": f"{random.choice(BUYERS)} {city}",
            "siret": f"2{random.randrange(10**12):012d}5",
            "title": f"{work} {random.choice(PLACES)} {words}",
            "work": work,
            "cpv": cpv,
            "code": code,
            "label": label,
            "nature": nature,
            "previous": random.choice(self._calls) if self._calls else "26-1",
            "folder": str(UUID(int=random.getrandbits(128), version=4)),
            "lots": random.choice(_LOTS),
        }

    def _envelope(self, facts: Tree, family: str, form: str, kind: str, root: Tree) -> Tree:
        day, end = facts["day"].isoformat(), f"{facts['end'].isoformat()}T12:00:00"
        state = "RECTIFICATIF" if kind == "RECTIFICATIF" else "INITIAL"
        linked = [facts["previous"]] if kind != "APPEL_OFFRE" and family != "JOUE" else None
        call = kind == "APPEL_OFFRE"
        social = {"SOCIAUX": "", "ENVIRONNEMENTAUX": ""} if self._random.random() < 0.4 else {"ENVIRONNEMENTAUX": ""}
        reference: Tree = {
            "IDWEB": facts["id"],
            "TYPE_AVIS": {
                "FAMILLE": {family: ""},
                "PERIMETRE": {form: ""},
                "NATURE": {kind: ""},
                "STATUT": {state: ""},
            },
        }
        if linked:
            reference["ANNONCE_ANTERIEUR"] = {"IDWEB": linked[0]}
        indexing: Tree = {
            "SCHEMA": "3.2.5",
            "NOMORGANISME": facts["buyer"],
            "TYPE_PROCEDURE": {"OUVERT": ""},
            "DATE_PUBLICATION": day,
            "DATE_FIN_DIFFUSION": facts["end"].isoformat(),
            "DESCRIPTEURS": {"DESCRIPTEUR": {"CODE": facts["code"], "LIBELLE": facts["label"]}},
            "NATURE_MARCHE": {_NATURES[facts["nature"]]: ""},
            "CRITERES_SOCIAUX_ENV": social,
            "DEP_PUBLICATION": facts["department"],
            "RESUME_OBJET": facts["title"][:200],
        }
        if call:
            indexing["DATE_LIMITE_REPONSE"] = end
        return {
            "idweb": facts["id"],
            "id": facts["id"].replace("-", "_"),
            "contractfolderid": facts["folder"] if family == "JOUE" else None,
            "objet": facts["title"],
            "filename": facts["id"],
            "famille": family,
            "code_departement": [facts["department"].lstrip("0")],
            "code_departement_prestation": None,
            "dateparution": day,
            "datefindiffusion": facts["end"].isoformat(),
            "datelimitereponse": f"{end}+00:00" if call else None,
            "nomacheteur": facts["buyer"],
            "titulaire": ["ENTREPRISE DU PAYS"] if kind == "ATTRIBUTION" else None,
            "perimetre": form,
            "type_procedure": "OUVERT",
            "procedure_libelle": "Procédure Ouverte",
            "nature": kind,
            "sousnature": None,
            "nature_libelle": "Avis de marché",
            "criteres": [each.lower() for each in social],
            "etat": state,
            "descripteur_code": [facts["code"]],
            "dc": [facts["code"]],
            "descripteur_libelle": [facts["label"]],
            "type_marche": [_NATURES[facts["nature"]]],
            "type_avis": ["5", "1"] if call else ["10", "6"],
            "annonce_lie": linked,
            "annonces_anterieures": None,
            "source_schema": "3.2.5",
            "gestion": json.dumps({"REFERENCE": reference, "INDEXATION": indexing}, ensure_ascii=False),
            "donnees": json.dumps(root, ensure_ascii=False),
            "url_avis": f"https://www.boamp.fr/pages/avis/?q=idweb:{facts['id']}",
        }

    def _fnsimple(self, facts: Tree, kind: str) -> Tree:
        random = self._random
        body: Tree = {
            "organisme": {
                "nomOfficiel": facts["buyer"],
                "typeIdentificationNational": {"siret": ""},
                "codeIdentificationNational": facts["siret"],
                "ville": facts["city"],
                "cp": facts["postcode"],
                "grpCommandes": {"non": ""},
            }
        }
        market: Tree = {
            "intitule": facts["title"],
            "codeCPV": {"objetPrincipal": {"classPrincipale": facts["cpv"]}},
            "natureMarche": {
                {"services": "services", "supplies": "fournitures", "works": "travaux"}[facts["nature"]]: ""
            },
            "description": paragraph(random, 6),
        }
        earlier = {"idWeb": facts["previous"], "datePublication": facts["day"].isoformat()}
        if kind == "RECTIFICATIF":
            old, new = facts["end"], facts["end"] + timedelta(days=7)
            text = f"La date limite du {old:%d/%m/%Y} à 12h00 est reportée au {new:%d/%m/%Y} à 12h00."
            return {
                "FNSimple": body
                | {"rectificatif": {"avisInitial": earlier, "natureMarche": market, "infosRectif": text}}
            }
        if kind == "ATTRIBUTION":
            text = f"Marché attribué à ENTREPRISE DU PAYS pour un montant de {random.randint(20, 200)} 000 euros HT."
            return {
                "FNSimple": body
                | {"attribution": {"avisInitial": earlier, "natureMarche": market, "attributionMarche": text}}
            }
        market |= {
            "lieuExecution": facts["city"],
            "dureeMois": str(random.randint(3, 48)),
            "valeurEstimee": {"@devise": "EUR", "valeur": str(random.randint(20, 200) * 1000)},
            "tranches": {"non": ""},
            "reservationMarche": {"oui": ""} if random.random() < 0.02 else {"non": ""},
            "lotsMarche": {"oui": ""} if facts["lots"] > 1 else {"non": ""},
        }
        initial: Tree = {
            "communication": {
                "urlDocConsul": f"https://marches.exemple.fr/consultation/{facts['id']}",
                "urlProfilAch": "https://marches.exemple.fr",
                "identifiantInterne": facts["id"].replace("-", "S"),
                "docSecurite": {"oui": ""},
                "urlSecurite": {"non": ""},
                "adresseMailContact": "contact@exemple.fr",
            },
            "procedure": {
                "procedureAdapteeO": "",
                "capaciteExercice": paragraph(random, 3),
                "capaciteEcoFin": paragraph(random, 2),
                "capaciteTech": paragraph(random, 4),
                "techAchat": {"autres": ""},
                "dateReceptionOffres": f"{facts['end'].isoformat()}T12:00:00",
                "presOffres": {"exigee": ""},
                "nbCandidatReduit": {"non": ""},
                "attributionSansNegociation": {"oui": ""},
                "variantes": {"non": ""},
                "criteresAttrib": paragraph(random, 2),
            },
            "natureMarche": market,
            "informComplementaire": {"non": "", "autresInformComplementaire": paragraph(random, 5)},
        }
        if facts["lots"] > 1:
            initial["lots"] = {
                "lot": [
                    {
                        "description": f"Lot n° {number} : {facts['work']} {random.choice(PLACES)}",
                        "codeCPV": {"objetPrincipal": {"classPrincipale": facts["cpv"]}},
                        "lieuExecutionLivraison": random.choice(CITIES)[0],
                    }
                    for number in range(1, facts["lots"] + 1)
                ]
            }
        return {"FNSimple": body | {"initial": initial}}

    def _mapa(self, facts: Tree) -> Tree:
        random = self._random
        place = {"voie": {"nomvoie": "Place de la Mairie"}, "cp": facts["postcode"], "ville": facts["city"]}
        return {
            "MAPA": {
                "organisme": {
                    "acheteurPublic": facts["buyer"],
                    "adr": place,
                    "urlProfilAcheteur": "https://marches.exemple.fr",
                },
                "initial": {
                    "natureMarche": {"services": ""},
                    "description": {"objet": facts["title"], "lieuExecution": place},
                    "caracteristiques": {"variantes": {"non": ""}, "principales": paragraph(random, 6)},
                    "duree": {"nbMois": str(random.randint(3, 48))},
                    "justifications": {
                        "articlesL5212": "",
                        "effectifs": "",
                        "chiffresAffaires": "",
                        "DC1": "",
                        "DC2": "",
                    },
                    "criteres": {
                        "criterePondere": [
                            {"criterePCT": "60", "critere": "Prix"},
                            {"criterePCT": "40", "critere": "Valeur technique"},
                        ]
                    },
                    "procedure": {"procedureAdaptee": ""},
                    "delais": {"receptionOffres": f"{facts['end'].isoformat()}T12:00:00"},
                    "renseignements": {"idMarche": facts["id"], "rensgComplt": paragraph(random, 4)},
                    "lots": {
                        "plusieursLot": "",
                        "lot": [
                            {
                                "numLot": str(n),
                                "intituleLot": f"{facts['work']} secteur {n}",
                                "description": paragraph(random, 2),
                            }
                            for n in range(1, facts["lots"] + 1)
                        ],
                    },
                },
            }
        }

    def _eforms(self, facts: Tree, kind: str) -> Tree:
        from bench.eforms import eforms_notice  # noqa: PLC0415 - the longest template has its own file

        return eforms_notice(self._random, facts, result=kind == "ATTRIBUTION")
