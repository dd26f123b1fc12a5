"""TED XML notices (R2.0.9 forms F01 to F25, R2.0.8 before them and for defence), as published or as senders send them.

`parse` is the only entry. The tree is read by `feeds.ted_tree`, what is bought by `feeds.ted_lots`, the terms by
`feeds.ted_terms`, decisions and corrections by `feeds.ted_results`, what the TED adds by `feeds.ted_coded`; the forms
of R2.0.8 are first given the shape of the later ones (`feeds.ted_old`). No input/output, no clock.
A document that is no notice is a refusal, never a crash.
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
from feeds.models import Deadline, Fragment, Kind, Notice
from feeds.ted_coded import Coded, read_coded
from feeds.ted_lots import (
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
from feeds.ted_tree import day_of, descend, line, mark, money, oj_number, read_tree, words
from feeds.timeline import french_wall

ROOTS: Final = ("TED_EXPORT", "TED_ESENDERS")
SOURCE: Final = "ted"
NOTICE_PAGE: Final = "https://ted.europa.eu/fr/notice/-/detail/"
UNTITLED: Final = "Sans titre"
_FORM_NAME: Final = re.compile(r"F?(\d{1,2})(?:_\d{4})?")
_LONGEST_GUID: Final = 64
_TITLE_LIMIT: Final = 300
_TEXT_LIMIT: Final = 60_000

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
    coded = read_coded(root)
    guid = coded.number or _reference(root)
    tag, form = _chosen_form(root)
    if not form:
        raise UnreadableRecord("", guid or "avis", "cet avis européen ne contient aucun formulaire")
    if not guid:
        raise UnreadableRecord("", "avis", "cet avis européen n'a ni numéro de publication ni référence d'envoi")
    number = _form_number(tag, form)
    notice = _read(as_newer_form(form) if is_older_form(form) else form, number, coded, guid)
    if any(fragment.role in ("title", "description") for fragment in notice.fragments):
        return notice
    # A form that no reader knows: its words can at least be searched.
    everything = Fragment(number, words(form)[:_TEXT_LIMIT], None, "info")
    return replace(notice, fragments=(*notice.fragments, everything)) if everything.text else notice


def _reference(root: Node) -> str:
    """Give the sender's own reference, by which a notice that is not published yet is known."""
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


def _read(form: Node, number: str, coded: Coded, guid: str) -> Notice:
    """Read one form: who, what, under which terms, what became of it."""
    buyer, others, country = read_buyer(form, coded.buyer)
    draft = Draft(number, zone_of(country, buyer.postcode))
    draft.link("notice", f"{NOTICE_PAGE}{guid}" if coded.number else "")
    read_links(form, draft)
    empty = Notice(SOURCE, guid, Kind.CALL, number, UNTITLED, buyer, coded.published)
    notice = _with_object(empty, child(form, "OBJECT_CONTRACT"), coded, draft)
    kind = _kind(form, number, coded.kind, notice)
    read_conditions(form, draft)
    procedure = read_procedure(form, number, draft)
    _read_texts(form, others, draft)
    known = tuple(lot.id for lot in notice.lots)
    awards = read_awards(form, known, draft)
    changes = read_changes(form, known, draft)
    return replace(
        notice,
        kind=kind,
        dispatched=coded.dispatched or _dispatched(form) or coded.published,
        deadline=None if kind in _WITHOUT_DEADLINE else _deadline(form, coded.deadline, kind, draft.zone),
        procedure=procedure or coded.procedure,
        techniques=tuple(draft.techniques),
        links=tuple(draft.links),
        statements=tuple(draft.statements),
        fragments=gathered(draft.fragments, len(notice.lots)),
        previous=_previous(form, coded, guid, kind),
        awards=awards,
        changes=changes,
        warnings=tuple(draft.warnings),
    )


def _with_object(notice: Notice, market: Node, coded: Coded, draft: Draft) -> Notice:
    """Complete the notice with what is bought, and what the form leaves out with the coded data."""
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
    renewed = {lot.renewals for lot in lots}
    return replace(
        notice,
        title=title or (described[0][:_TITLE_LIMIT] if described else coded.title or UNTITLED),
        description="\n".join(described),
        cpv=cpv_codes(market, only) or coded.cpv,
        natures=natures(market) or coded.natures,
        places=places(only) or (() if any(lot.places for lot in lots) else coded.places),
        value=money(market, "VAL_TOTAL", "awarded")
        or money(market, "VAL_RANGE_TOTAL", "awarded")
        or money(market, "VAL_ESTIMATED_TOTAL")
        or money(only, "VAL_OBJECT"),
        duration_months=shared.pop() if len(shared) == 1 else months,
        renewals=renewed.pop() if len(renewed) == 1 else renewals(only),
        lots=lots,
        lot_limits=read_limits(market, draft),
    )


def _kind(form: Node, number: str, document: Kind | None, notice: Notice) -> Kind:
    """Tell what the notice is, from its form, its declared type, then the coded data."""
    declared = mark(form, "NOTICE", "TYPE").upper()
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


def _deadline(form: Node, wall: str, kind: Kind, zone: str) -> Deadline | None:
    """Give the end of reception: the form's, else that of the coded data. A plan has none.

    Real case (357954-2021): the coded date is that of a later correction. The form's is kept, and doubted.
    """
    coded = wall_deadline(wall, zone) if wall else None
    for process in every(form, "PROCEDURE"):
        day, time = line(process, "DATE_RECEIPT_TENDERS"), line(process, "TIME_RECEIPT_TENDERS")
        found = (wall_deadline(f"{day}T{time.zfill(5)}", zone) if time else None) or wall_deadline(day, zone)
        if found:
            differs = coded is not None and (coded.wall != found.wall if found.timed else wall[:10] != found.wall[:10])
            return replace(found, doubt=_CODED_DEADLINE.format(french_wall(coded))) if coded and differs else found
    return None if kind in (Kind.PLANNING, Kind.SOURCING) else coded


def _dispatched(form: Node) -> date | None:
    """Give the date of dispatch that the form itself carries."""
    return next(filter(None, map(day_of, descend(form, "DATE_DISPATCH_NOTICE"))), None)


def _previous(form: Node, coded: Coded, guid: str, kind: Kind) -> tuple[str, ...]:
    """Give the numbers of the earlier publications of this procedure.

    What a call refers to is a plan or a buyer profile, which may announce several procedures: it ties nothing.
    """
    if kind in (Kind.CALL, Kind.PLANNING, Kind.SOURCING):
        return ()
    named = [*map(line, descend(form, "NOTICE_NUMBER_OJ")), *coded.earlier]
    numbers = dict.fromkeys(map(oj_number, named))
    return tuple(number for number in numbers if number and number != guid)
