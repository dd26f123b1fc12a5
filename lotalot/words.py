"""The French word beside every code: verdicts, regimes, clauses, procedures, outcomes.

Tables and look-ups shared by the screens and the command line; a symbol never stands without its word.
It imports the models and nothing that draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from feeds.models import Clause, ClauseKind, Evidence, Kind, Opportunity, Regime, Status
from lotalot.format import number, plain
from readiness.models import Outcome, StructureKind, VerdictKind


class Sign(NamedTuple):
    """A symbol, its word, and the name of the style it is drawn in."""

    symbol: str
    word: str
    style: str

    def __str__(self) -> str:
        return f"{self.symbol} {self.word}"


VERDICTS: Final = {
    VerdictKind.ALONE: Sign("●", "SEUL", "good"),
    VerdictKind.TOGETHER: Sign("◐", "À PLUSIEURS", "fair"),
    VerdictKind.TO_CLARIFY: Sign("○", "À PRÉCISER", "ask"),
    VerdictKind.NO: Sign("✕", "NON", "bad"),
}
NO_VERDICT: Final = Sign("·", "non vérifié", "dim")

OUTCOMES: Final = {
    Outcome.MET: Sign("✔", "rempli", "good"),
    Outcome.SHORT: Sign("◐", "en partie", "fair"),
    Outcome.MISSING: Sign("✕", "manque", "bad"),
    Outcome.BLOCKING: Sign("✕", "bloquant", "bad"),
    Outcome.UNKNOWN: Sign("?", "inconnu", "ask"),
    Outcome.NOT_APPLICABLE: Sign("—", "sans objet", "dim"),
}

REGIME_FLAGS: Final = {
    Regime.HANDICAP: "EA/ESAT",
    Regime.IAE: "IAE",
    Regime.HANDICAP_IAE: "EA+IAE",
    Regime.PENITENTIAIRE: "PÉNIT.",
    Regime.ESS: "ESS",
    Regime.UNSPECIFIED: "RÉSERVÉ ?",
}
REGIMES: Final = {
    Regime.HANDICAP: "réservé aux EA et ESAT",
    Regime.IAE: "réservé à l'insertion (SIAE)",
    Regime.HANDICAP_IAE: "réservé aux EA, ESAT et SIAE",
    Regime.PENITENTIAIRE: "réservé aux opérateurs en prison",
    Regime.ESS: "réservé à l'économie sociale et solidaire",
    Regime.UNSPECIFIED: "réservé, sans dire à qui",
}

CLAUSES: Final = {
    ClauseKind.INSERTION: "clause d'insertion",
    ClauseKind.INSERTION_OBJECT: "marché d'insertion",
    ClauseKind.TRAINING: "action de formation",
    ClauseKind.SOCIAL_CRITERION: "critère social",
    ClauseKind.SOCIAL_OBJECTIVE: "objectif social",
    ClauseKind.RESERVED_EXECUTION: "exécution réservée, à vérifier",
    ClauseKind.ENVIRONMENTAL: "clause environnementale",
    ClauseKind.ENVIRONMENTAL_CRITERION: "critère environnemental",
    ClauseKind.REUSE: "réemploi",
    ClauseKind.AGEC: "biens soumis à la loi AGEC",
    ClauseKind.SOCIAL_DECLARED: "critère social coché",
    ClauseKind.ENVIRONMENTAL_DECLARED: "critère environnemental coché",
    ClauseKind.DPS: "système d'acquisition dynamique",
    ClauseKind.DIRECT_PURCHASE: "montant sous le seuil du gré à gré",
    ClauseKind.SMALL_LOTS: "petits lots",
    ClauseKind.SOURCING: "sourcing",
    ClauseKind.PRIOR_INFORMATION: "achat annoncé à l'avance",
    ClauseKind.GROUPING: "groupement",
    ClauseKind.LOT_LIMIT: "lots par candidat",
    ClauseKind.SITE_VISIT: "visite du site",
    ClauseKind.VARIANTS: "variantes",
    ClauseKind.SUPPLEMENTARY: "prestations supplémentaires éventuelles",
}
CLAUSE_VALUES: Final = {
    (ClauseKind.DPS, "set-up"): "ouvert aux candidatures",
    (ClauseKind.DPS, "category"): "par catégories",
    (ClauseKind.DPS, "specific"): "marché spécifique",
    (ClauseKind.GROUPING, "joint"): "conjoint",
    (ClauseKind.GROUPING, "joint-several"): "solidaire",
    (ClauseKind.GROUPING, "joint-lead-several"): "conjoint, mandataire solidaire",
    (ClauseKind.GROUPING, "lead-several"): "forme libre, mandataire solidaire",
    (ClauseKind.GROUPING, "free"): "forme libre",
    (ClauseKind.LOT_LIMIT, "submitted"): "demandés au plus",
    (ClauseKind.LOT_LIMIT, "awarded"): "obtenus au plus",
    (ClauseKind.SITE_VISIT, "compulsory"): "obligatoire",
    (ClauseKind.SITE_VISIT, "optional"): "facultative",
    (ClauseKind.SITE_VISIT, "none"): "aucune",
    (ClauseKind.SITE_VISIT, "unsaid"): "prévue, sans dire si elle est obligatoire",
    (ClauseKind.VARIANTS, "allowed"): "autorisées",
    (ClauseKind.VARIANTS, "forbidden"): "interdites",
    (ClauseKind.VARIANTS, "required"): "exigées",
    (ClauseKind.SUPPLEMENTARY, "compulsory"): "à chiffrer obligatoirement",
    (ClauseKind.SUPPLEMENTARY, "optional"): "facultatives",
    (ClauseKind.SUPPLEMENTARY, "unsaid"): "prévues",
}
CLAUSE_STAGES: Final = {"award": "après attribution", "candidature": "dès la candidature"}
SHARES: Final = {
    "hours": "des heures",
    "amount": "du montant",
    "staff": "de l'effectif",
    "reuse": "de réemploi au moins",
    "": "",
}
CLAUSE_FLAGS: Final = {
    ClauseKind.INSERTION: "insertion",
    ClauseKind.INSERTION_OBJECT: "insertion",
    ClauseKind.TRAINING: "formation",
    ClauseKind.REUSE: "réemploi",
    ClauseKind.SOCIAL_CRITERION: "social",
    ClauseKind.SOURCING: "sourcing",
    ClauseKind.DIRECT_PURCHASE: "gré à gré",
}

KINDS: Final = {
    Kind.PLANNING: "programmation",
    Kind.SOURCING: "consultation du marché",
    Kind.CALL: "avis de marché",
    Kind.CHANGE: "rectificatif",
    Kind.CANCELLATION: "annulation",
    Kind.RESULT: "attribution",
    Kind.INTENTION: "intention de conclure",
    Kind.MODIFICATION: "modification de contrat",
    Kind.POINTER: "annonce d'un flux",
}
KIND_FLAGS: Final[dict[str, str]] = {
    Kind.SOURCING: "sourcing",
    Kind.INTENTION: "intention",
    Kind.MODIFICATION: "avenant",
}
"""Signs of the notices that call for no tender."""
STATUSES: Final = {
    Status.PLANNED: "à venir",
    Status.OPEN: "ouverte",
    Status.CLOSED: "close",
    Status.CANCELLED: "annulée",
    Status.AWARDED: "attribuée",
    Status.UNKNOWN: "à vérifier à la source",
}
ENDED: Final = {Status.CANCELLED: "annulé", Status.AWARDED: "attribué"}
"""What is written in the place of a countdown: these end a procedure before or whatever its deadline."""

PROCEDURES: Final = {
    "open": "appel d'offres ouvert",
    "restricted": "appel d'offres restreint",
    "adapted": "MAPA",
    "negotiated": "procédure négociée",
    "dialogue": "dialogue compétitif",
    "concession": "concession",
    "other": "autre procédure",
    "": "procédure non indiquée",
}
TECHNIQUES: Final = {
    "framework": "accord-cadre",
    "dps": "SAD",
    "dps-specific": "marché spécifique de SAD",
    "contest": "concours",
    "auction": "enchère",
    "catalogue": "catalogue",
}
TECHNIQUE_FLAGS: Final = {"dps": "SAD", "dps-specific": "SAD"}

LINKS: Final = {
    "notice": "avis publié",
    "documents": "dossier de consultation",
    "submission": "dépôt des offres",
    "buyer-profile": "profil d'acheteur",
    "item": "annonce du flux",
}
BASES: Final = {"cpv": "code CPV", "descriptor": "descripteur BOAMP", "words": "mots de l'avis"}

STRUCTURES: Final = {
    StructureKind.EI: "EI, entreprise d'insertion",
    StructureKind.ETTI: "ETTI, travail temporaire d'insertion",
    StructureKind.AI: "AI, association intermédiaire",
    StructureKind.ACI: "ACI, atelier et chantier d'insertion",
    StructureKind.EITI: "EITI, insertion par le travail indépendant",
    StructureKind.EA: "EA, entreprise adaptée",
    StructureKind.EATT: "EATT, entreprise adaptée de travail temporaire",
    StructureKind.ESAT: "ESAT, établissement d'aide par le travail",
    StructureKind.GEIQ: "GEIQ, groupement d'employeurs",
    StructureKind.REGIE: "Régie de quartier ou de territoire",
    StructureKind.ASSOCIATION: "Association",
    StructureKind.SCOP: "SCOP",
    StructureKind.SCIC: "SCIC",
    StructureKind.CAE: "CAE, coopérative d'activité et d'emploi",
    StructureKind.MUTUELLE: "Mutuelle",
    StructureKind.FONDATION: "Fondation",
    StructureKind.ESUS: "Entreprise agréée ESUS",
    StructureKind.SOCIETE_ESS: "Société commerciale de l'ESS",
    StructureKind.PENITENTIAIRE: "Opérateur en établissement pénitentiaire",
    StructureKind.OTHER: "Autre",
}

CODE_LENGTH: Final = 20
ANSWERS: Final = ("oui", "non", "#text", "value")
"""Last steps of a path that are an answer, not the name of a field."""

SOURCE_OUTCOMES: Final = {
    "ok": Sign("●", "ok", "good"),
    "partial": Sign("◐", "incomplète", "fair"),
    "failed": Sign("✕", "en panne", "bad"),
    "interrupted": Sign("○", "interrompue", "ask"),
}


def verdict(kind: VerdictKind | None) -> Sign:
    """Return the sign of a verdict, or of its absence."""
    return NO_VERDICT if kind is None else VERDICTS[kind]


def regime_flag(code: str) -> str:
    """Return the short flag of a regime code, the code itself when it is not known here."""
    return REGIME_FLAGS[Regime(code)] if code in set(Regime) else code


def clause_flag(code: str) -> str:
    """Return the short flag of a clause code, empty for clauses too common to be a sign."""
    return CLAUSE_FLAGS.get(ClauseKind(code), "") if code in set(ClauseKind) else ""


def clause(found: Clause) -> str:
    """Say a clause in a few words, with its figures (`clause d'insertion, 420 h`, `visite du site : obligatoire`)."""
    said = [CLAUSES[found.kind]]
    value = CLAUSE_VALUES.get((found.kind, found.value), found.value)
    if found.limit is not None:
        value = f"{found.limit} {value}"
    if value:
        said[0] = f"{said[0]} : {value}"
    said += [CLAUSE_STAGES[found.stage]] if found.stage in CLAUSE_STAGES else []
    said += [f"{number(found.hours, 0)} h d'insertion"] if found.hours is not None else []
    if found.share is not None:
        said.append(f"{number(found.share)} % {SHARES.get(found.share_of, '')}".strip())
    if found.weight is not None:
        said.append(f"{number(found.weight)} {found.weight_unit}".strip())
    return ", ".join(said) + (f" ({found.article})" if found.article else "")


def kinds(structure_kinds: Iterable[StructureKind]) -> str:
    """Write a structure's kinds shortly (`ACI, EI`)."""
    return ", ".join(STRUCTURES[kind].split(",", maxsplit=1)[0] for kind in structure_kinds)


def where_read(evidence: Evidence, *, lot: str | None = None, field: bool = True) -> str:
    """Say in French where something was read, from its path; name the field when only a code was read.

    The lot is given by the caller: an index in a path counts records, not the numbers that the buyer prints.
    """
    path = evidence.path
    if path.startswith(("profile", "profil")):
        return "votre profil"
    if path.startswith("stock"):
        return "votre stock"
    if path == "correction":
        return "vous"
    if path.startswith("dce:"):
        return file_spot(path)
    place = f"avis, lot {lot}" if lot else "avis"
    # A code (`yes`, `res-ws`, `90911000`) means nothing without the name of its field.
    is_code = " " not in evidence.quote and len(evidence.quote) <= CODE_LENGTH
    names = [name for name in path.split(".") if name not in ANSWERS]
    return f"{place}, champ {names[-1]}" if field and is_code and len(names) > 1 else place


def file_spot(path: str) -> str:
    """Say where in the consultation's files something was read (`CCTP p. 7`)."""
    from readiness.dce.places import spot_of  # noqa: PLC0415 - few consultations have files

    spot = spot_of(path)
    return "dossier" if spot is None else spot.short()


def lot_read_in(opportunity: Opportunity, evidence: Evidence) -> str | None:
    """Return the lot whose part of the record holds an evidence."""
    lots = (lot for lot in opportunity.lots if lot.path and f"{evidence.path}.".startswith(f"{lot.path}."))
    return next((plain(lot.id) for lot in lots), None)


def procedure(code: str, techniques: Iterable[str]) -> str:
    """Write a procedure and its techniques (`MAPA, accord-cadre`)."""
    words = [PROCEDURES.get(code, code)]
    words += [TECHNIQUES.get(technique, technique) for technique in techniques]
    return ", ".join(words)
