"""TED XML notices (R2.0.9 forms F01 to F25, R2.0.8 before them and for defence), as published or as senders send them.

`parse` is the only entry. The tree is read by `feeds.ted_tree`, what is bought by `feeds.ted_lots`, the terms by
`feeds.ted_terms`, decisions and corrections by `feeds.ted_results`; the forms of R2.0.8 are first given the shape of
the later ones (`feeds.ted_old`). No input/output, no clock. A document that is no notice is a refusal, never a crash.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from feeds.dates import wall_deadline
from feeds.eforms import is_sourcing
from feeds.eforms_parties import NAMED_BUYERS
from feeds.eforms_terms import Draft, gathered
from feeds.eforms_tree import EMPTY, Node, child, every
from feeds.errors import UnreadableRecord
from feeds.models import Deadline, Kind, Notice, Place
from feeds.ted_lots import (
    NO_NUTS,
    cpv_codes,
    descriptions,
    duration,
    natures,
    places,
    read_description,
    read_limits,
    read_lots,
    renewals,
)
from feeds.ted_old import as_newer_form, is_older_form
from feeds.ted_parties import read_buyer, read_links, zone_of
from feeds.ted_results import read_awards, read_changes
from feeds.ted_terms import read_conditions, read_procedure
from feeds.ted_tree import day_of, descend, line, mark, marks, money, oj_number, read_tree, wall_of, words
from feeds.timeline import french_wall

ROOTS: Final = ("TED_EXPORT", "TED_ESENDERS")
SOURCE: Final = "ted"
NOTICE_PAGE: Final = "https://ted.europa.eu/fr/notice/-/detail/"
UNTITLED: Final = "Sans titre"
_FORM_NAME: Final = re.compile(r"F?(\d{1,2})(?:_\d{4})?")
_LONGEST_GUID: Final = 64

_KIND_OF_FORM: Final = {
    **dict.fromkeys(("F01", "F04", "F08", "F16", "T01"), Kind.PLANNING),
    **dict.fromkeys(
        ("F02", "F05", "F07", "F09", "F10", "F11", "F12", "F17", "F19", "F21", "F22", "F23", "F24"), Kind.CALL
    ),
    **dict.fromkeys(("F03", "F06", "F13", "F18", "F25", "T02"), Kind.RESULT),
    "F14": Kind.CHANGE,
    "F15": Kind.INTENTION,
    "F20": Kind.MODIFICATION,
}
_KIND_OF_DOCUMENT: Final = {
    **dict.fromkeys(("0", "6", "B", "P"), Kind.PLANNING),
    **dict.fromkeys(("3", "4", "5", "9", "A", "C", "D", "E", "F", "H", "I", "M", "O", "Q", "Y"), Kind.CALL),
    **dict.fromkeys(("7", "J", "R"), Kind.RESULT),
    **dict.fromkeys(("1", "2"), Kind.CHANGE),
    "K": Kind.MODIFICATION,
    "V": Kind.INTENTION,
}
"""`TD_DOCUMENT_TYPE` of the coded data: for forms that are unknown here, and prior notices that do or do not call."""
_CODED_PROCEDURES: Final = {
    "1": "open",
    "2": "restricted",
    "3": "restricted",
    "4": "negotiated",
    "6": "negotiated",
    "B": "negotiated",
    "C": "dialogue",
    "E": "concession",
    "F": "concession",
    "G": "other",
    "T": "negotiated",
}
"""`PR_PROC` of the coded data: for forms that do not say it themselves."""
_CODED_DEADLINE: Final = (
    "Le TED indique une autre date limite, {} : un rectificatif a pu la changer, à vérifier sur le profil d'acheteur."
)
_WITHOUT_DEADLINE: Final = frozenset({Kind.RESULT, Kind.INTENTION, Kind.MODIFICATION})


def parse(data: bytes) -> Notice:
    """Read one document into its notice, in French where it is published in several languages.

    Raises:
        TreeError: not well formed, a DTD, too deep or too large.
        UnreadableRecord: no form in it, or nothing that identifies it.
    """
    name, root = read_tree(data)
    if name not in ROOTS:
        raise UnreadableRecord("", name or "document", "ce XML n'est pas un avis européen (TED)")
    coded = child(root, "CODED_DATA_SECTION")
    guid = _identity(root, coded)
    tag, form = _chosen_form(root)
    if not form:
        raise UnreadableRecord("", guid or "avis", "cet avis européen ne contient aucun formulaire")
    if not guid:
        raise UnreadableRecord("", "avis", "cet avis européen n'a ni numéro de publication ni référence d'envoi")
    number = _form_number(tag, form)
    return _read(as_newer_form(form) if is_older_form(form) else form, number, coded, guid)


def _identity(root: Node, coded: Node) -> str:
    """Give the publication number; before publication, the sender's own reference."""
    for text in (line(coded, "NOTICE_DATA", "NO_DOC_OJS"), str(root.get("@DOC_ID", ""))):
        number = oj_number(text)
        if number:
            return number
    sender = child(root, "SENDER", "IDENTIFICATION")
    reference = line(sender, "NO_DOC_EXT")
    login = line(sender, "ESENDER_LOGIN")
    return "-".join(filter(None, (login, reference))).replace(" ", "")[:_LONGEST_GUID] if reference else ""


def _chosen_form(root: Node) -> tuple[str, Node]:
    """Give the name and content of the form: the French one, else the original, else the first."""
    found = [
        (name, form)
        for section in every(root, "FORM_SECTION")
        for name in section
        if not name.startswith(("@", "#"))
        for form in every(section, name)
        if "@LG" in form or "@CATEGORY" in form or "@FORM" in form
    ]
    for key, wanted in (("@LG", "FR"), ("@CATEGORY", "ORIGINAL")):
        for name, form in found:
            if form.get(key) == wanted:
                return name, form
    return found[0] if found else ("", EMPTY)


def _form_number(tag: str, form: Node) -> str:
    """Name the form as people do: `F02_2014` is F02, `CONTRACT_DEFENCE FORM="17"` F17, a transport notice T01."""
    written = str(form.get("@FORM", "")).strip() or tag
    found = _FORM_NAME.fullmatch(written)
    return f"F{int(found[1]):02}" if found else written[:20]


def _read(form: Node, number: str, coded: Node, guid: str) -> Notice:
    """Read one form: who, what, under which terms, what became of it."""
    buyer, others, country = read_buyer(form)
    draft = Draft(number, zone_of(country, buyer.postcode))
    draft.link("notice", f"{NOTICE_PAGE}{guid}" if oj_number(guid) else "")
    read_links(form, draft)
    codified = child(coded, "CODIF_DATA")
    empty = Notice(SOURCE, guid, Kind.CALL, number, UNTITLED, buyer, None)
    notice = _with_object(empty, child(form, "OBJECT_CONTRACT"), mark(codified, "NC_CONTRACT_NATURE", "CODE"), draft)
    kind = _kind(form, number, codified, notice)
    read_conditions(form, draft)
    procedure = read_procedure(form, number, draft)
    _read_texts(form, others, draft)
    known = tuple(lot.id for lot in notice.lots)
    awards = read_awards(form, known, draft)
    changes = read_changes(form, known, draft)
    dispatched = day_of(codified.get("DS_DATE_DISPATCH")) or _dispatched(form)
    published = day_of(child(coded, "REF_OJS").get("DATE_PUB"))
    return replace(
        notice,
        kind=kind,
        published=published,
        dispatched=dispatched or published,
        deadline=None if kind in _WITHOUT_DEADLINE else _deadline(form, codified, kind, draft.zone),
        procedure=procedure or _CODED_PROCEDURES.get(mark(codified, "PR_PROC", "CODE"), ""),
        places=notice.places or _coded_places(coded, notice),
        techniques=tuple(draft.techniques),
        links=tuple(draft.links),
        statements=tuple(draft.statements),
        fragments=gathered(draft.fragments, len(notice.lots)),
        previous=_previous(form, coded, guid, kind),
        awards=awards,
        changes=changes,
        warnings=tuple(draft.warnings),
    )


def _with_object(notice: Notice, market: Node, coded_nature: str, draft: Draft) -> Notice:
    """Complete the notice with what is bought; `coded_nature` is that of the coded data."""
    path = f"{draft.path}.OBJECT_CONTRACT"
    title = line(market, "TITLE")
    lots = read_lots(market, draft)
    only = EMPTY if lots else next((node for _path, node in descriptions(market)), EMPTY)
    described = list(dict.fromkeys(filter(None, (words(market, "SHORT_DESCR"), words(only, "SHORT_DESCR")))))
    draft.say(f"{path}.TITLE", title, None, "title")
    for text in described:
        draft.say(f"{path}.SHORT_DESCR", text if text != title else "", None, "description")
    if only:
        read_description(only, f"{path}.OBJECT_DESCR", None, draft)
    months, _starts = duration(only, draft)
    shared = {lot.duration_months for lot in lots}
    return replace(
        notice,
        title=title or (described[0][:300] if described else UNTITLED),
        description="\n".join(described),
        cpv=cpv_codes(market, only),
        natures=natures(market, coded_nature),
        places=places(only),
        value=money(market, "VAL_TOTAL", "awarded")
        or money(market, "VAL_RANGE_TOTAL", "awarded")
        or money(market, "VAL_ESTIMATED_TOTAL")
        or money(only, "VAL_OBJECT"),
        duration_months=shared.pop() if len(shared) == 1 else months,
        renewals=renewals(only),
        lots=lots,
        lot_limits=read_limits(market, draft),
    )


def _kind(form: Node, number: str, codified: Node, notice: Notice) -> Kind:
    """Tell what the notice is, from its form, its declared type, then the coded data."""
    declared = mark(form, "NOTICE", "TYPE").upper()
    document = _KIND_OF_DOCUMENT.get(mark(codified, "TD_DOCUMENT_TYPE", "CODE"))
    kind = _KIND_OF_FORM.get(number)
    if "AWARD" in declared:
        kind = Kind.RESULT
    elif declared.endswith("_CALL_COMPETITION"):
        kind = Kind.CALL
    elif declared.endswith(("_ONLY", "_REDUCING_TIME_LIMITS")) and not declared.startswith("QSU"):
        kind = Kind.PLANNING
    elif declared in ("PRI", "PER"):
        # Social services and concessions: this prior notice is what candidates answer (directive, art. 75 and 31).
        kind = Kind.CALL if any(True for _ in descend(form, "DATE_RECEIPT_TENDERS")) else document or kind
    kind = kind or document or Kind.CALL
    return Kind.SOURCING if kind is Kind.PLANNING and is_sourcing(notice.title, notice.description) else kind


def _read_texts(form: Node, others: tuple[str, ...], draft: Draft) -> None:
    """Keep the additional information, what a concession is worth, and who buys together."""
    for part, name in (("OBJECT_CONTRACT", "CALCULATION_METHOD"), ("CONTRACTING_BODY", "PROCUREMENT_LAW")):
        draft.say(f"{draft.path}.{part}.{name}", words(child(form, part), name), None, "info")
    for text in map(words, descend(form.get("AWARD_CONTRACT"), "INFO_ADD_VALUE")):
        draft.say(f"{draft.path}.AWARD_CONTRACT.INFO_ADD_VALUE", text, None, "award")
    for more in every(form, "COMPLEMENTARY_INFO"):
        path = f"{draft.path}.COMPLEMENTARY_INFO"
        draft.say(f"{path}.INFO_ADD", words(more, "INFO_ADD"), None, "info")
        draft.say(f"{path}.ESTIMATED_TIMING", words(more, "ESTIMATED_TIMING"), None, "info")
    if others:
        more_than = len(others) - NAMED_BUYERS
        names = ", ".join(others[:NAMED_BUYERS]) + (f" et {more_than} autres acheteurs" if more_than > 0 else "")
        draft.say(f"{draft.path}.CONTRACTING_BODY", f"Achat groupé avec : {names}.", None, "info")


def _deadline(form: Node, codified: Node, kind: Kind, zone: str) -> Deadline | None:
    """Give the end of reception: the form's, else that of the coded data. A plan has none.

    Real case (357954-2021): the coded date is that of a later correction. The form's is kept, and doubted.
    """
    wall = wall_of(codified.get("DT_DATE_FOR_SUBMISSION"))
    coded = wall_deadline(wall, zone) if wall else None
    for process in every(form, "PROCEDURE"):
        day, time = line(process, "DATE_RECEIPT_TENDERS"), line(process, "TIME_RECEIPT_TENDERS")
        found = (wall_deadline(f"{day}T{time.zfill(5)}", zone) if time else None) or wall_deadline(day, zone)
        if found:
            differs = coded is not None and (coded.wall != found.wall if found.timed else wall[:10] != found.wall[:10])
            return replace(found, doubt=_CODED_DEADLINE.format(french_wall(coded))) if coded and differs else found
    return None if kind in (Kind.PLANNING, Kind.SOURCING) else coded


def _coded_places(coded: Node, notice: Notice) -> tuple[Place, ...]:
    """Give the places of the coded data, for a form that has none."""
    if any(lot.places for lot in notice.lots):
        return ()
    data = child(coded, "NOTICE_DATA")
    codes = [code for name in ("PERFORMANCE_NUTS", "ORIGINAL_NUTS") for code in marks(data, name, "CODE")]
    return tuple(Place(nuts=code) for code in dict.fromkeys(codes) if code not in NO_NUTS)


def _dispatched(form: Node) -> date | None:
    """Give the date of dispatch that the form itself carries."""
    return next(filter(None, map(day_of, descend(form, "DATE_DISPATCH_NOTICE"))), None)


def _previous(form: Node, coded: Node, guid: str, kind: Kind) -> tuple[str, ...]:
    """Give the numbers of the earlier publications of this procedure.

    What a call refers to is a plan or a buyer profile, which may announce several procedures: it ties nothing.
    """
    if kind in (Kind.CALL, Kind.PLANNING, Kind.SOURCING):
        return ()
    named = [*descend(form, "NOTICE_NUMBER_OJ"), *descend(child(coded, "NOTICE_DATA").get("REF_NOTICE"), "NO_DOC_OJS")]
    numbers = dict.fromkeys(oj_number(line(item)) for item in named)
    return tuple(number for number in numbers if number and number != guid)
