"""Invented notices in the shape that the BOAMP publishes, as the API and as the DILA's XML give them.

Everything here is made up: names, places and figures stand for nobody.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from xml.sax.saxutils import escape

TOWNS = (
    ("Ville de Kerlande", "56100", "56", "Lorient"),
    ("Commune de Saint-Exemple", "35000", "35", "Rennes"),
    ("Syndicat des Deux Rives", "02000", "2", "Laon"),
    ("Collège d'Essai-l'Évêque", "22000", "22", "Saint-Brieuc"),
)
WORKS = (
    ("Entretien des locaux de trois écoles", "90911200", "239", "Nettoyage de locaux"),
    ("Entretien des espaces verts du cimetière", "77310000", "162", "Espaces verts"),
    ("Fourniture de mobilier de réemploi pour la médiathèque", "39130000", "231", "Mobilier"),
    ("Collecte et tri de papiers de bureau", "90511000", "63", "Collecte"),
)
Record = dict[str, Any]


def make_records(count: int, *, last: date, days: int = 5, first_number: int = 1) -> list[Record]:
    """Make `count` records published over `days` days ending on `last`.

    One in ten is a correction of the notice before it; the others are calls.
    """
    made: list[Record] = []
    for n in range(count):
        published = last - timedelta(days=days - 1 - n * days // count)
        number = first_number + n
        made.append(correction(number, published, made[-1]) if n % 10 == 9 else call(number, published))
    return made


def call(number: int, published: date) -> Record:
    """Make one FNSimple call for tenders."""
    ident = f"26-{number}"
    town, postcode, department, city = TOWNS[number % len(TOWNS)]
    work, cpv, code, label = WORKS[number % len(WORKS)]
    deadline = f"{published + timedelta(days=30)}T12:00:00"
    donnees = {
        "FNSimple": {
            "organisme": {
                "nomOfficiel": town,
                "typeIdentificationNational": {"siret": ""},
                "codeIdentificationNational": "00000000000000",
                "ville": city,
                "cp": postcode,
                "grpCommandes": {"non": ""},
            },
            "initial": {
                "communication": {
                    "urlProfilAch": "https://profil.exemple.fr/",
                    "adresseMailContact": "contact@exemple.fr",
                },
                "procedure": {
                    "procedureAdapteeO": "",
                    "techAchat": {"autres": ""},
                    "dateReceptionOffres": deadline,
                    "variantes": {"non": ""},
                    "criteresAttrib": "60 % prix, 40 % valeur technique",
                },
                "natureMarche": {
                    "intitule": f"{work} n° {number}",
                    "codeCPV": {"objetPrincipal": {"classPrincipale": cpv}},
                    "natureMarche": {"services": ""},
                    "description": f"{work}, à {city}. Deux passages par semaine.",
                    "lieuExecution": f"{postcode} {city}",
                    "dureeMois": "24",
                    "reservationMarche": {"non": ""},
                    "lotsMarche": {"non": ""},
                },
            },
        }
    }
    fields = {"objet": f"{work} n° {number}", "nomacheteur": town, "code_departement": [department]}
    fields |= {"datelimitereponse": f"{deadline}+00:00", "descripteur_code": [code], "descripteur_libelle": [label]}
    return _record(ident, published, donnees, fields, nature="APPEL_OFFRE", etat="INITIAL", deadline=deadline)


def correction(number: int, published: date, corrected: Record) -> Record:
    """Make the correction of a call: a notice of its own, whose new date is only in its text."""
    donnees = {
        "FNSimple": {
            "organisme": json.loads(corrected["donnees"])["FNSimple"]["organisme"],
            "rectificatif": {
                "avisInitial": {"idWeb": corrected["idweb"]},
                "natureMarche": {"intitule": corrected["objet"]},
                "infosRectif": "La date limite de remise des offres est reportée au 15 janvier 2027 à 12h00.",
            },
        }
    }
    fields = {key: corrected[key] for key in ("objet", "nomacheteur", "code_departement", "descripteur_code")}
    fields |= {"annonce_lie": [corrected["idweb"]], "descripteur_libelle": corrected["descripteur_libelle"]}
    return _record(f"26-{number}", published, donnees, fields, nature="RECTIFICATIF", etat="RECTIFICATIF", deadline="")


def unreadable(number: int, published: date) -> Record:
    """Make a record whose `donnees` was cut on the way to the dataset."""
    record = call(number, published)
    return {**record, "donnees": record["donnees"][:200]}


def _record(
    ident: str, published: date, donnees: Record, fields: Record, *, nature: str, etat: str, deadline: str
) -> Record:
    reference: Record = {
        "IDWEB": ident,
        "TYPE_AVIS": {
            "FAMILLE": {"FNS": ""},
            "PERIMETRE": {"FNSimple": ""},
            "NATURE": {nature: ""},
            "STATUT": {etat: ""},
        },
    }
    if linked := fields.get("annonce_lie"):
        reference["ANNONCE_ANTERIEUR"] = {"IDWEB": linked[0]}
    indexation: Record = {
        "SCHEMA": "3.2.5",
        "NOMORGANISME": fields["nomacheteur"],
        "TYPE_PROCEDURE": {"OUVERT": ""},
        "DATE_PUBLICATION": str(published),
        "DATE_FIN_DIFFUSION": str(published + timedelta(days=30)),
        "DESCRIPTEURS": {
            "DESCRIPTEUR": {"CODE": fields["descripteur_code"][0], "LIBELLE": fields["descripteur_libelle"][0]}
        },
        "NATURE_MARCHE": {"SERVICES": ""},
        "DEP_PUBLICATION": fields["code_departement"][0],
        "RESUME_OBJET": fields["objet"][:200],
    }
    if deadline:
        indexation["DATE_LIMITE_REPONSE"] = deadline
    empty: Record = dict.fromkeys(("contractfolderid", "titulaire", "annonce_lie", "sousnature", "datelimitereponse"))
    return {
        **empty,
        "idweb": ident,
        "id": ident.replace("-", "_"),
        "filename": ident,
        "famille": "FNS",
        "famille_libelle": "Marchés entre 90 k€ et seuils européens",
        "code_departement_prestation": None,
        "dateparution": str(published),
        "datefindiffusion": str(published + timedelta(days=30)),
        "perimetre": "FNSimple",
        "type_procedure": "OUVERT",
        "soustype_procedure": None,
        "procedure_libelle": "Procédure Ouverte",
        "procedure_categorise": "OUVERT/",
        "nature": nature,
        "nature_libelle": "Avis de marché",
        "criteres": None,
        "etat": etat,
        "dc": fields["descripteur_code"],
        "type_marche": ["SERVICES"],
        "type_marche_facette": ["Services"],
        "type_avis": ["5", "1", ""],
        "annonces_anterieures": None,
        "source_schema": "3.2.5",
        "url_avis": f"https://www.boamp.fr/pages/avis/?q=idweb:{ident}",
        "gestion": json.dumps({"REFERENCE": reference, "INDEXATION": indexation}, ensure_ascii=False),
        "donnees": json.dumps(donnees, ensure_ascii=False),
        **fields,
    }


def as_xml(record: Mapping[str, Any]) -> bytes:
    """Write a record as the DILA publishes it: its `GESTION` and `DONNEES` are the API's `gestion` and `donnees`.

    A record that cannot be read gives a file cut in the middle.
    """
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<jo:ann xmlns:jo="http://boamp.journal-officiel.gouv.fr/XML/3.2.5">'
    try:
        trees = {name.upper(): json.loads(record[name]) for name in ("donnees", "gestion")}
    except json.JSONDecodeError:
        return f"{head}<DONNEES><FNSimple><organisme>".encode()
    parts = "".join(f"<{name}>{_xml(tree)}</{name}>" for name, tree in trees.items())
    return f"{head}{parts}</jo:ann>".encode()


def _xml(tree: object) -> str:
    if isinstance(tree, dict):
        return "".join(
            f"<{name}>{_xml(each)}</{name}>"
            for name, value in tree.items()
            for each in (value if isinstance(value, list) else [value])
        )
    return escape(str(tree))
