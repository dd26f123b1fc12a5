"""eForms notices (SDK 1.3 to 1.15) as the BOAMP and the TED publish them.

Reads the value found under `EFORMS`: `{"ContractNotice": {...}}`, `ContractAwardNotice` or `PriorInformationNotice`.
The envelope (identity, publication, départements, descriptors) is read by the caller; here it is completed with what
the notice itself says, which wins where it speaks.
"""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from feeds.dates import PARIS, parse_day, rezoned, zone_for
from feeds.eforms_lots import (
    cpv_codes,
    duration,
    natures,
    places,
    read_groups,
    read_limits,
    read_lots,
    value,
)
from feeds.eforms_parties import NAMED_BUYERS, read_buyers, read_organisations
from feeds.eforms_results import change_reason, changes_a_notice, read_awards, read_changes, with_published_winners
from feeds.eforms_terms import Draft, gathered, read_project_texts, read_reservation
from feeds.eforms_tree import Node, canonical, child, code, every, extension, first_value, in_french, prose, values
from feeds.errors import UnreadableRecord
from feeds.models import Change, Deadline, Kind, Lot, Notice
from feeds.text import fold
from feeds.timeline import french_wall

ROOTS: Final = ("ContractNotice", "ContractAwardNotice", "PriorInformationNotice")

_KIND_OF_TYPE: Final = {
    **dict.fromkeys(("pin-only", "pin-buyer", "pin-rtl", "pin-tran"), Kind.PLANNING),
    "pmc": Kind.SOURCING,
    **dict.fromkeys(
        ("pin-cfc-standard", "pin-cfc-social", "cn-standard", "cn-social", "cn-desg", "subco", "qu-sy"), Kind.CALL
    ),
    "veat": Kind.INTENTION,
    **dict.fromkeys(("can-standard", "can-social", "can-desg", "can-tran"), Kind.RESULT),
    **dict.fromkeys(("can-modif", "compl"), Kind.MODIFICATION),
}
_KIND_OF_FORM: Final = {
    "planning": Kind.PLANNING,
    "consultation": Kind.SOURCING,
    "competition": Kind.CALL,
    "change": Kind.CHANGE,
    "dir-awa-pre": Kind.INTENTION,
    "result": Kind.RESULT,
    "cont-modif": Kind.MODIFICATION,
    "completion": Kind.MODIFICATION,
}
_KIND_OF_ROOT: Final = {
    "ContractNotice": Kind.CALL,
    "ContractAwardNotice": Kind.RESULT,
    "PriorInformationNotice": Kind.PLANNING,
}
_LAST_PLANNING_SUBTYPE: Final = 9
_PROCEDURES: Final = {
    "open": "open",
    "restricted": "restricted",
    "neg-w-call": "negotiated",
    "neg-wo-call": "negotiated",
    "comp-tend": "negotiated",
    "comp-dial": "dialogue",
    "innovation": "other",
    "exp-int-rail": "other",
    "oth-single": "other",
    "oth-mult": "other",
}
_CONCESSIONS: Final = "32014L0023"
_CONTEST_SUBTYPES: Final = frozenset({"23", "24", "36", "37"})
_WITHOUT_DEADLINE: Final = frozenset({Kind.RESULT, Kind.INTENTION, Kind.MODIFICATION})
_SOURCING: Final = re.compile(
    r"\b(?:sourcing|sourcage|rfi\b|demandes? d'informations?|etude de marche"
    r"|consultations? (?:preliminaires? |prealables? |ouvertes? )?(?:du|au|avec le) marche"
    r"|consultations? (?:des|d') (?:fournisseurs|operateurs|entreprises)|(?:open|preliminary|pre) ?-?market"
    r" consultation)"
)
"""Words of a planning notice that asks the market before the tender is drafted (subtype E1 says it by itself)."""
_UUID_LENGTH: Final = 36
_NOTICE_REFERENCE: Final = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:-\d{1,3})?")
_OJ_REFERENCE: Final = re.compile(r"\s*(?:0*([1-9]\d{0,8})-(\d{4})|(\d{4})/S\s?\d{1,3}-0*([1-9]\d{0,8}))\s*")
SOURCING_WINDOW: Final = 1_000

_T = TypeVar("_T")


def read_eforms(root: Node, base: Notice) -> Notice:
    """Complete the envelope's notice with what its eForms document says.

    Args:
        root: the value under `EFORMS`, one key naming the document.
        base: what the envelope says; kept where the document is silent.

    Returns:
        The notice. Its headline deadline is the earliest lot deadline that is not before the dispatch: each lot keeps
        its own. A field that is absent stays unknown.

    Raises:
        UnreadableRecord: none of the three documents is there.
    """
    name = next((key for key in root if str(key).rpartition(":")[2] in ROOTS), "")
    document = root.get(name)
    if not isinstance(document, dict) or not document:
        reason = "le formulaire eForms ne contient ni avis de marché, ni avis d'attribution, ni avis de préinformation"
        raise UnreadableRecord("", base.guid, reason)
    return _read(canonical(document), str(name).rpartition(":")[2], base)


def _read(document: Node, name: str, base: Notice) -> Notice:
    """Read one document: who, what, the lots and what became of them, then the notice that they make."""
    outside = extension(document)
    organisations = read_organisations(outside)
    buyer, other_buyers = read_buyers(document, organisations, base.buyer)
    zone = _zone(document, base, buyer.postcode)
    draft = Draft(f"EFORMS.{name}", zone)
    if base.deadline and base.deadline.zone != zone:
        base = replace(base, deadline=rezoned(base.deadline, zone))
    project = child(document, "cac:ProcurementProject")
    base = _with_object(base, project, draft)
    kind = _kind(document, outside, name, base)
    _read_procedure_texts(document, project, draft, other_buyers)
    groups = read_groups(document)
    lots = read_lots(document, draft)
    awards, total = read_awards(outside, organisations, groups, draft)
    changes = read_changes(outside, draft)
    lots = _with_deadlines(lots, kind, changes)
    dispatched = parse_day(code(document, "cbc:IssueDate")) or base.dispatched
    months, _starts = duration(project, draft)
    return replace(
        base,
        kind=kind,
        buyer=buyer,
        published=base.published or _published(outside),
        dispatched=dispatched,
        deadline=None if kind in _WITHOUT_DEADLINE else _headline(lots, dispatched, base.deadline),
        procedure=_procedure(document, base.procedure),
        techniques=_techniques(document, outside, draft, base.techniques),
        value=total or base.value,
        duration_months=_first(months, _shared_months(lots), base.duration_months),
        renewals=_first(_shared_renewals(lots), base.renewals),
        lots=lots,
        lots_groups=groups,
        lot_limits=read_limits(document, draft),
        links=tuple(dict.fromkeys((*base.links, *draft.links))),
        statements=(*base.statements, *draft.statements),
        fragments=(*base.fragments, *gathered(draft.fragments, len(lots))),
        procedure_id=code(document, "cbc:ContractFolderID") or base.procedure_id,
        awards=with_published_winners(awards, base.awards),
        changes=changes or base.changes,
        warnings=tuple(dict.fromkeys((*base.warnings, *draft.warnings))),
        previous=_previous(document, outside, base.previous),
        notice_id=_notice_id(document),
    )


def _notice_id(document: Node) -> str:
    """Give the identifier and version of the notice (BT-701, BT-757), empty when it is not one."""
    ident, version = code(document, "cbc:ID").lower(), code(document, "cbc:VersionID")
    if not _NOTICE_REFERENCE.fullmatch(ident) or len(ident) != _UUID_LENGTH:
        return ""
    return f"{ident}-{int(version) if version.isdecimal() and version.isascii() else 1:02}"


def _previous(document: Node, outside: Node, known: tuple[str, ...]) -> tuple[str, ...]:
    """Add the notices that this one changes (BT-758, BT-1501), by identifier or by publication number.

    A planning notice that is referred to is left out: it may announce several procedures.
    """
    found = dict.fromkeys(known)
    own = code(document, "cbc:ID").lower()
    for name in ("efac:Changes", "efac:ContractModification"):
        for node in every(outside, name):
            for text, _ in values(node, "efbc:ChangedNoticeIdentifier"):
                uuid, number = _NOTICE_REFERENCE.fullmatch(text.lower()), _OJ_REFERENCE.fullmatch(text)
                if uuid and uuid[1] != own:
                    found[uuid[1]] = None
                elif number:
                    found[f"{number[1] or number[4]}-{number[2] or number[3]}"] = None
    return tuple(found)


def _with_object(base: Notice, project: Node, draft: Draft) -> Notice:
    """Complete the envelope with what is bought: title, words, codes, places, estimated value."""
    title = prose(project, "cbc:Name")
    if base.title and (not title or not in_french(project, "cbc:Name")):
        title = base.title
    description = prose(project, "cbc:Description", lines=True)
    draft.say(f"{draft.path}.ProcurementProject.Name", title, None, "title")
    draft.say(f"{draft.path}.ProcurementProject.Description", description, None, "description")
    return replace(
        base,
        form="EFORMS",
        title=title,
        description=description or base.description,
        cpv=cpv_codes(project) or base.cpv,
        natures=natures(project) or base.natures,
        places=places(project) or base.places,
        value=value(project) or base.value,
    )


def _zone(document: Node, base: Notice, postcode: str) -> str:
    """Give the zone of the buyer: the one that the envelope found overseas, else its postcode's, else the places'."""
    known = base.deadline.zone if base.deadline else zone_for(base.departments)
    if known != PARIS:
        return known
    if postcode or base.deadline:
        return zone_for((), postcode)
    codes = [place.postcode for place in places(child(document, "cac:ProcurementProject")) if place.postcode]
    return zone_for(base.departments, codes[0] if codes else "")


def _kind(document: Node, outside: Node, name: str, base: Notice) -> Kind:
    """Tell what the notice is, from its type (BT-02), form (BT-03), subtype (OPP-070) and root, in that order.

    `efac:Changes` alone does not make a correction: results carry it too. A cancellation that the envelope knows of
    stands; so does a correction of a call that it alone names.
    """
    known = base.kind
    published, form = first_value(document, "cbc:NoticeTypeCode")
    kind = _KIND_OF_TYPE.get(published) or _KIND_OF_FORM.get(form)
    if kind is None:
        subtype = code(child(outside, "efac:NoticeSubType"), "cbc:SubTypeCode")
        kind = _KIND_OF_ROOT[name]
        if name == "PriorInformationNotice" and subtype.isdecimal() and int(subtype) > _LAST_PLANNING_SUBTYPE:
            kind = Kind.CALL
    reason = change_reason(outside)
    if reason == "cancel" or known is Kind.CANCELLATION:
        return Kind.CANCELLATION
    if kind is Kind.CALL and (known is Kind.CHANGE or changes_a_notice(outside)):
        return Kind.CHANGE
    return Kind.SOURCING if kind is Kind.PLANNING and is_sourcing(base.title, base.description) else kind


def is_sourcing(title: str, description: str) -> bool:
    """Tell whether a planning notice asks the market before the tender is drafted."""
    return bool(_SOURCING.search(fold(f"{title}\n{description[:SOURCING_WINDOW]}")))


def _read_procedure_texts(document: Node, project: Node, draft: Draft, other_buyers: tuple[str, ...]) -> None:
    """Keep what is said of the whole procedure: texts, conditions, addresses."""
    where = f"{draft.path}.ProcurementProject"
    read_project_texts(project, where, None, draft)
    for terms in every(document, "cac:TenderingTerms"):
        read_reservation(terms, f"{draft.path}.TenderingTerms", None, draft)
        for law in every(terms, "cac:ProcurementLegislationDocumentReference"):
            place = f"{draft.path}.TenderingTerms.ProcurementLegislationDocumentReference"
            draft.tell(law, "cbc:DocumentDescription", place, None, "info")
    process = child(document, "cac:TenderingProcess")
    draft.say(f"{draft.path}.TenderingProcess.Description", prose(process, "cbc:Description", lines=True), None, "info")
    for reason in every(process, "cac:ProcessJustification"):
        text = prose(reason, "cbc:ProcessReason", lines=True)
        draft.say(f"{draft.path}.TenderingProcess.ProcessJustification", text, None, "info")
    for contracting in every(document, "cac:ContractingParty"):
        draft.link("buyer-profile", code(contracting, "cbc:BuyerProfileURI"))
    if other_buyers:
        names = ", ".join(other_buyers[:NAMED_BUYERS])
        more = len(other_buyers) - NAMED_BUYERS
        text = f"Achat groupé avec : {names}" + (f" et {more} autres acheteurs." if more > 0 else ".")
        draft.say(f"{draft.path}.ContractingParty", text, None, "info")


def _published(outside: Node) -> date | None:
    """Give the day of publication at the TED, when the notice carries it."""
    return parse_day(code(child(outside, "efac:Publication"), "efbc:PublicationDate"))


def _with_deadlines(lots: tuple[Lot, ...], kind: Kind, changes: tuple[Change, ...]) -> tuple[Lot, ...]:
    """Give the lots with the deadlines to believe: none once the procedure is over, else the prudent ones."""
    if kind in _WITHOUT_DEADLINE:
        return tuple(replace(lot, deadline=None) if lot.deadline else lot for lot in lots)
    return tuple(_prudent(lot, changes) for lot in lots) if changes else lots


def _prudent(lot: Lot, changes: tuple[Change, ...]) -> Lot:
    """Keep the earlier date when the words of a change give a lot another deadline than its field, and doubt it.

    Real case (654124-2024): the field moved every lot, the words only two of thirteen. Believing the later date costs
    the tender.
    """
    said = next((one.deadline for one in reversed(changes) if one.deadline and lot.id in one.lots), None)
    if said is None or lot.deadline is None or said.wall == lot.deadline.wall:
        return lot
    doubt = (
        f"L'avis rectificatif donne deux dates limites pour ce lot, {french_wall(said)} dans son texte et "
        f"{french_wall(lot.deadline)} dans son champ : la première des deux est retenue, à vérifier sur le profil "
        "d'acheteur."
    )
    return replace(lot, deadline=replace(min(said, lot.deadline, key=lambda one: one.at), doubt=doubt))


def _headline(lots: tuple[Lot, ...], dispatched: date | None, known: Deadline | None) -> Deadline | None:
    """Choose the deadline that is shown first: the earliest of the lots that is not before the dispatch."""
    ends = sorted((lot.deadline for lot in lots if lot.deadline), key=lambda end: (end.at, end.wall, end.doubt))
    if not ends:
        return known
    first_day = dispatched.isoformat() if dispatched else ""
    headline = next((end for end in ends if end.wall >= first_day), ends[0])
    # The envelope's own doubt (a date before publication) is about the same digits: it is kept.
    return known if known and known.wall == headline.wall and known.doubt and not headline.doubt else headline


def _procedure(document: Node, known: str) -> str:
    """Give the procedure (BT-105); concessions by their directive (BT-01)."""
    if code(document, "cbc:RegulatoryDomain") == _CONCESSIONS:
        return "concession"
    found = _PROCEDURES.get(code(child(document, "cac:TenderingProcess"), "cbc:ProcedureCode"), "")
    return known if known and found in ("", "other") else found


def _techniques(document: Node, outside: Node, draft: Draft, known: tuple[str, ...]) -> tuple[str, ...]:
    """Give the techniques of all lots, and the contest that a notice subtype says."""
    subtype = code(child(outside, "efac:NoticeSubType"), "cbc:SubTypeCode")
    contest = subtype in _CONTEST_SUBTYPES or code(document, "cbc:NoticeTypeCode").endswith("-desg")
    return tuple(dict.fromkeys((*known, *draft.techniques, *(("contest",) if contest else ()))))


def _shared_months(lots: tuple[Lot, ...]) -> Decimal | None:
    """Give the duration that all lots share."""
    months = {lot.duration_months for lot in lots}
    return months.pop() if len(months) == 1 else None


def _shared_renewals(lots: tuple[Lot, ...]) -> int | None:
    """Give the number of renewals that all lots share."""
    renewals = {lot.renewals for lot in lots}
    return renewals.pop() if len(renewals) == 1 else None


def _first(*candidates: _T | None) -> _T | None:
    """Give the first candidate that is known; zero is known."""
    return next((candidate for candidate in candidates if candidate is not None), None)
