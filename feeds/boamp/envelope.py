"""What every BOAMP record says before its form is opened: the API's flat fields and `gestion`, which agree.

The same reader serves a flat API record, a DILA XML (only `GESTION`) and a derived record (only `gestion`): each fact
is looked for in the flat field first, then in `gestion`. Missing and unknown keys are normal.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from feeds.boamp.draft import Draft
from feeds.boamp.fields import departments
from feeds.dates import parse_day
from feeds.errors import UnreadableRecord
from feeds.models import Kind, Place
from feeds.text import clean, fold
from feeds.tree import as_list, dig, first_key, key_names, line_of, text_of

NOTICE_PAGE: Final = "https://www.boamp.fr/pages/avis/?q=idweb:"
_EUROPEAN_PAGE: Final = "https://ted.europa.eu/fr/notice/-/detail/"
_IDWEB: Final = re.compile(r"\d{2}-\d{1,9}")
_OJ_NUMBER: Final = re.compile(r"0*(\d{1,9}-\d{4})")

_KINDS: Final = {
    "APPEL_OFFRE": Kind.CALL,
    "APPELOFFRE": Kind.CALL,
    "ATTRIBUTION": Kind.RESULT,
    "RECTIFICATIF": Kind.CHANGE,
    "ANNULATION": Kind.CANCELLATION,
    "MODIFICATION": Kind.MODIFICATION,
    "PRE-INFORMATION": Kind.PLANNING,
    "PRE_INFORMATION": Kind.PLANNING,
    "PREINFORMATION": Kind.PLANNING,
    "PERIODIQUE": Kind.PLANNING,
    "PROFIL_ACHETEUR": Kind.PLANNING,
    "SOUS-TRAITANCE": Kind.CALL,
    "INTENTION_CONCLURE": Kind.INTENTION,
    "EX_ANTE_VOLONTAIRE": Kind.INTENTION,
    # A qualification system takes candidates all along its life: for a supplier it is a door that is open.
    "QUALIFICATION": Kind.CALL,
    "SOURCING": Kind.SOURCING,
    "SOURCAGE": Kind.SOURCING,
}
_SECTIONS: Final = {
    "attribution": Kind.RESULT,
    "rectificatif": Kind.CHANGE,
    "annulation": Kind.CANCELLATION,
    "modification": Kind.MODIFICATION,
    "intention": Kind.INTENTION,
    "ContractAwardNotice": Kind.RESULT,
    "PriorInformationNotice": Kind.PLANNING,
}
_NATURES: Final = {
    "SERVICES": "services",
    "SERVICE": "services",
    "FOURNITURES": "supplies",
    "FOURNITURE": "supplies",
    "TRAVAUX": "works",
}
PROCEDURES: Final = {
    "OUVERT": "open",
    "RESTREINT": "restricted",
    "PROCEDURE_ADAPTE": "adapted",
    "PROCEDURE_ADAPTEE": "adapted",
    "NEGOCIE": "negotiated",
    "PROCEDURE_NEGOCIEE": "negotiated",
    "PROC_CONCURRENTIELLE_NEGOCIATION": "negotiated",
    "CONCURRENTIELLE_NEGOCIATION": "negotiated",
    "MARCHE_NEGOCIE": "negotiated",
    "DIALOGUE_COMPETITIF": "dialogue",
    "DSP": "concession",
    "CONCESSION": "concession",
    "PARTENARIAT_INNOVATION": "other",
    "CONCOURS_OUVERT": "open",
    "CONCOURS_RESTREINT": "restricted",
    "CONCOURS": "restricted",
    "AUTRE": "other",
    "AUTRES": "other",
    "SANS_MISE_EN_CONCURRENCE": "other",
    "MARCHE_SANS_CONCURRENCE": "other",
    "ATTRIBUE_SANS_PUB_JOUE": "other",
    "ATTRIBUE_AVEC_PUB_JOUE": "other",
}
_TECHNIQUES: Final = {"SAD": "dps", "CONCOURS": "contest"}
_SOURCING_WORDS: Final = re.compile(
    r"\bsourc(?:ing|age)\b|\bdemande d'informations?\b|\bconsultation prealable du marche\b"
)


def decode_json(data: bytes | str) -> Any:  # noqa: ANN401 - JSON is what it is
    """Decode JSON, leniently where the standard library is (lone surrogates) and where old tools are (cp1252).

    Raises:
        ValueError: not JSON, or nested too deeply.
    """
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeError):
        pass
    except RecursionError as error:
        raise ValueError("JSON imbriqué trop profondément") from error
    try:
        return json.loads(_text(data))
    except RecursionError as error:
        raise ValueError("JSON imbriqué trop profondément") from error


def _text(data: bytes | str) -> bytes | str:
    """Give bytes that are not UTF-8 as the text of the encoding that older tools write without saying so."""
    if isinstance(data, str):
        return data
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def tree_field(record: Mapping[str, Any], name: str, label: str) -> dict[str, Any]:
    """Give `gestion` or `donnees`, which the API publishes as JSON inside a string and other carriers as an object.

    Raises:
        UnreadableRecord: the string is not JSON (a cut answer).
    """
    value = record.get(name)
    if isinstance(value, str) and value.strip():
        try:
            value = decode_json(value)
        except ValueError as error:
            reason = f"le champ « {name} » n'est pas du JSON complet, téléchargez l'avis à nouveau"
            raise UnreadableRecord("", label, reason) from error
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) else {}


def label_of(record: Mapping[str, Any]) -> str:
    """Name a record for a person, before it is read."""
    return line_of(record, "idweb") or line_of(record, "id") or "avis sans identifiant"


def read_envelope(record: Mapping[str, Any]) -> tuple[Draft, dict[str, Any]]:
    """Read the envelope of a record.

    Returns:
        The draft, and the tree of `donnees` (empty for a flat record).

    Raises:
        UnreadableRecord: no identifier anywhere, broken inner JSON, or a notice that says nothing.
    """
    label = label_of(record)
    gestion = tree_field(record, "gestion", label)
    donnees = tree_field(record, "donnees", label)
    index = dig(gestion, "INDEXATION")
    guid = _identity(record, gestion, donnees)
    if not guid:
        reason = "il n'a pas d'identifiant (idweb), vérifiez qu'il s'agit bien d'un avis du BOAMP"
        raise UnreadableRecord("", label, reason)
    draft = Draft(guid, Kind.CALL)
    _read_kind(draft, record, gestion, donnees)
    draft.family = _flat_or_key(record, "famille", dig(gestion, "REFERENCE", "TYPE_AVIS", "FAMILLE"))
    draft.title, draft.summary = line_of(record, "objet"), line_of(index, "RESUME_OBJET")
    draft.buyer_name = line_of(record, "nomacheteur") or line_of(index, "NOMORGANISME")
    draft.published = parse_day(line_of(record, "dateparution")) or parse_day(line_of(index, "DATE_PUBLICATION"))
    draft.dispatched = _dispatched(gestion, donnees)
    draft.deadline_raw = line_of(index, "DATE_LIMITE_REPONSE")
    draft.flat_deadline = line_of(record, "datelimitereponse")
    draft.procedure_id = line_of(record, "contractfolderid")
    draft.departments = departments(record.get("code_departement")) or departments(dig(index, "DEP_PUBLICATION"))
    for code in departments(record.get("code_departement_prestation")) or departments(dig(index, "DEP_PRESTATION")):
        draft.places.append(Place(department=code))
    _read_index(draft, record, index)
    _read_previous(draft, record, gestion)
    draft.link("notice", record.get("url_avis"))
    if not draft.links and _IDWEB.fullmatch(guid):
        draft.links[NOTICE_PAGE + guid] = "notice"
    elif not draft.links and "EFORMS" in donnees and _OJ_NUMBER.fullmatch(guid):
        draft.links[_EUROPEAN_PAGE + guid] = "notice"
    if not (draft.title or draft.summary or draft.buyer_name or donnees):
        raise UnreadableRecord("", guid, "il ne contient ni objet, ni acheteur, ni données")
    return draft, donnees


def _dispatched(gestion: Mapping[str, Any], donnees: Mapping[str, Any]) -> date | None:
    """Find the date of dispatch where forms have kept it; eForms have their own and say so later."""
    form = donnees.get(next(iter(donnees), ""))
    for found in (
        dig(gestion, "REFERENCE", "DATE_ENVOI"),
        dig(gestion, "INDEXATION", "DATE_ENVOI"),
        donnees.get("DATE_ENVOI"),
        dig(form, "dateEnvoi"),
        dig(form, "initial", "dateEnvoi"),
    ):
        day = parse_day(line_of(found))
        if day:
            return day
    return None


def _flat_or_key(record: Mapping[str, Any], name: str, choice: object) -> str:
    """Give a flat field, or the key of the matching choice in `gestion`, in capitals."""
    return (line_of(record, name) or first_key(choice)).upper()


def _identity(record: Mapping[str, Any], gestion: Mapping[str, Any], donnees: Mapping[str, Any]) -> str:
    """Find the identifier: idweb, that of `gestion`, then the eForms publication number or notice id."""
    for found in (record.get("idweb"), dig(gestion, "REFERENCE", "IDWEB"), record.get("id"), record.get("filename")):
        ident = line_of(found).replace("_", "-").removesuffix(".xml")
        if ident and len(ident) <= 64 and " " not in ident:  # noqa: PLR2004 - longer is no identifier
            return ident
    forms = donnees.get("EFORMS")
    notice = dig(forms, first_key(forms)) if forms else None
    extension = dig(notice, "ext:UBLExtensions", "ext:UBLExtension", "ext:ExtensionContent", "efext:EformsExtension")
    for node in (*as_list(dig(extension, "efac:Publication", "efbc:NoticePublicationID")), dig(notice, "cbc:ID")):
        ident = line_of(node)
        if ident and len(ident) <= 64:  # noqa: PLR2004
            number = _OJ_NUMBER.fullmatch(ident)
            return number[1] if number else ident
    return ""


def _read_kind(draft: Draft, record: Mapping[str, Any], gestion: Mapping[str, Any], donnees: Mapping[str, Any]) -> None:
    """Decide what the notice is, from `nature`, then `etat`, then the section that it fills."""
    kinds = dig(gestion, "REFERENCE", "TYPE_AVIS")
    nature = _flat_or_key(record, "nature", dig(kinds, "NATURE"))
    nature = nature or line_of(record, "nature_categorise").split("/")[0].upper()
    state = _flat_or_key(record, "etat", dig(kinds, "STATUT"))
    branch = first_key(dig(kinds, "NATURE"))
    section = _section(donnees)
    kind = _KINDS.get(nature) or section
    if kind is None:
        kind = Kind.CALL
        if nature:
            draft.warn(f"Nature d'avis inconnue « {nature.lower()} » : lu comme un avis de marché, à vérifier.")
        elif not donnees and not record.get("datelimitereponse"):
            draft.warn("La nature de cet avis n'est pas indiquée : il peut s'agir d'un résultat.")
    if kind in (Kind.CALL, Kind.CHANGE):
        kind = _corrected(kind, state, section)
    elif state == "RECTIFICATIF":
        draft.warn("Avis rectifié : il remplace un avis de même nature publié plus tôt.")
    draft.kind = kind
    below = _flat_or_key(record, "sousnature", dig(kinds, "NATURE", branch) if branch else None)
    if below in _TECHNIQUES:
        draft.techniques[_TECHNIQUES[below]] = None
    elif below == "CONCESSION":
        draft.procedure = "concession"
    if kind is Kind.PLANNING and below == "MISE_EN_CONCURRENCE":
        draft.kind = Kind.CALL
    elif kind is Kind.PLANNING and _SOURCING_WORDS.search(fold(line_of(record, "objet"))):
        draft.kind = Kind.SOURCING


def _corrected(kind: Kind, state: str, section: Kind | None) -> Kind:
    """Tell what a call becomes when its `etat` says that it corrects or withdraws one.

    Only calls: a corrected result is still a result, and a procedure that it awards must not look open again.
    """
    if state == "ANNULATION":
        return Kind.CANCELLATION
    if state == "RECTIFANNUL":
        return Kind.CANCELLATION if section is Kind.CANCELLATION else Kind.CHANGE
    return Kind.CHANGE if state in ("RECTIFICATIF", "MODIFICATION") else kind


def _section(donnees: Mapping[str, Any]) -> Kind | None:
    """Tell the kind from the section that the form fills (`FNSimple.rectificatif`, `EFORMS.ContractAwardNotice`)."""
    for name, form in donnees.items():
        if isinstance(form, Mapping):
            for section, kind in _SECTIONS.items():
                if section in form:
                    return kind
        if name == "ANNULATION":
            return Kind.CANCELLATION
        if name == "RECTIF":
            return Kind.CHANGE
    return Kind.RESULT if "ATTRIBUTION" in donnees else None


def _read_index(draft: Draft, record: Mapping[str, Any], index: object) -> None:
    """Read what BOAMP's own indexers added: descriptors, nature, procedure, declared criteria, winners."""
    codes = [line_of(item) for item in as_list(record.get("descripteur_code") or record.get("dc"))]
    labels = [line_of(item) for item in as_list(record.get("descripteur_libelle"))]
    if codes or labels:
        size = max(len(codes), len(labels))
        pairs = list(zip(codes + [""] * (size - len(codes)), labels + [""] * (size - len(labels)), strict=True))
    else:
        pairs = [
            (line_of(d, "CODE"), line_of(d, "LIBELLE")) for d in as_list(dig(index, "DESCRIPTEURS", "DESCRIPTEUR"))
        ]
    draft.descriptors = tuple(dict.fromkeys(pair for pair in pairs if any(pair)))
    published = [line_of(item).upper() for item in as_list(record.get("type_marche"))] or key_names(
        dig(index, "NATURE_MARCHE")
    )
    draft.natures = tuple(dict.fromkeys(_NATURES[name] for name in published if name in _NATURES))
    draft.procedure = PROCEDURES.get(
        _flat_or_key(record, "type_procedure", dig(index, "TYPE_PROCEDURE")), draft.procedure
    )
    criteria = [line_of(item).lower() for item in as_list(record.get("criteres"))]
    path = "criteres" if criteria else "gestion.INDEXATION.CRITERES_SOCIAUX_ENV"
    for name in criteria or [key.lower() for key in key_names(dig(index, "CRITERES_SOCIAUX_ENV"))]:
        draft.state("declared-criteria", name, path)
    winners = as_list(record.get("titulaire")) or as_list(dig(index, "TITULAIRES", "DENOMINATION"))
    draft.winners = tuple(dict.fromkeys(filter(None, map(clean, map(text_of, winners)))))


def _read_previous(draft: Draft, record: Mapping[str, Any], gestion: Mapping[str, Any]) -> None:
    """Collect the identifiers of earlier notices of the procedure, wherever they are published."""
    for item in as_list(record.get("annonce_lie")):
        draft.earlier(item)
    for branch in (dig(gestion, "REFERENCE"), dig(gestion, "MARCHE"), gestion):
        for earlier in as_list(dig(branch, "ANNONCE_ANTERIEUR")):
            for ident in as_list(dig(earlier, "IDWEB") or dig(earlier, "REFERENCE", "IDWEB")):
                draft.earlier(ident)
    older = record.get("annonces_anterieures")
    if older:
        for ident in re.findall(r"(?<![\w-])\d{2}-\d{1,7}(?![\w-])", older if isinstance(older, str) else str(older)):
            draft.earlier(ident)
