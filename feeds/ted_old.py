"""The forms of TED R2.0.8 (general until 2016, defence F16 to F18 after) in the shape of R2.0.9.

Their elements carry the name of their form (`FD_CONTRACT_DEFENCE`, `F17_DIVISION_INTO_LOTS`, `F02_ANNEX_B`) at depths
that differ, while what they hold has the same name everywhere: things are looked for by that name. What results is the
same tree as a later form, so that one reader serves both; evidence names the later form's places.
"""

import re
from typing import Any, Final

from feeds.eforms_tree import EMPTY, Node, every
from feeds.ted_tree import anywhere, day_of, descend, line, nodes, sum_of, words

_DYNAMIC_WORDS: Final = ("SETTING_UP_DPS", "CONTRACTS_DPS", "PURCHASE_SYSTEM", "DPS")
_LIMITS: Final = {"ONE_LOT_ONLY": "LOT_ONE_ONLY", "ALL_LOTS": "LOT_ALL"}
_CAPACITIES: Final = {
    "ECONOMIC_OPERATORS_PERSONAL_SITUATION": "SUITABILITY",
    "ECONOMIC_OPERATORS_PERSONAL_SITUATION_SUBCONTRACTORS": "SUITABILITY",
    "EAF_CAPACITY_INFORMATION": "ECONOMIC_FINANCIAL_INFO",
    "EAF_CAPACITY_MIN_LEVEL": "ECONOMIC_FINANCIAL_MIN_LEVEL",
    "T_CAPACITY_INFORMATION": "TECHNICAL_PROFESSIONAL_INFO",
    "T_CAPACITY_MIN_LEVEL": "TECHNICAL_PROFESSIONAL_MIN_LEVEL",
    "EXISTENCE_OTHER_PARTICULAR_CONDITIONS": "PERFORMANCE_CONDITIONS",
    "DEPOSITS_GUARANTEES_REQUIRED": "DEPOSIT_GUARANTEE_REQUIRED",
    "MAIN_FINANCING_CONDITIONS": "MAIN_FINANCING_CONDITION",
    "LEGAL_FORM": "LEGAL_FORM",
}
_FLAGS: Final = (
    "RESTRICTED_TO_SHELTERED_WORKSHOPS",
    "RESTRICTED_TO_FRAMEWORK",
    "EXECUTION_SERVICE_RESERVED_PARTICULAR_PROFESSION",
)
_ADDRESSES: Final = {"URL_INFORMATION": "URL_DOCUMENT", "URL_PARTICIPATE": "URL_PARTICIPATION"}
_CORRECTIONS: Final = ("REPLACE", "ADD", "DELETE")
_GIVEN_UP: Final = ("_DISCONTINUED", "_UNSUCCESSFUL")
_SECTION: Final = re.compile(
    r"\s*(?:section\s)?((?:[IVX]{1,4}|[AB])(?:\.\d{1,2}){0,3}\)?)\s?[:.–-]?\s*(.*)", re.IGNORECASE
)
_DECISIONS: Final = ("AWARD_OF_CONTRACT", "AWARD_AND_CONTRACT_VALUE")
"""The second inside `AWARD_CONTRACT_CONTRACT_AWARD_UTILITIES`, which may be empty: nothing is decided then."""
_LOTS: Final = ("_ANNEX_B", "LOT_PRIOR_INFORMATION")
_PERIOD: Final = ("DURATION", "DATE_START", "DATE_END")
_WORDS: Final = (
    "SHORT_CONTRACT_DESCRIPTION",
    "SHORT_DESCRIPTION_CONTRACT",
    "SHORT_DESCRIPTION",
    "DESCRIPTION_OF_CONTRACT",
    "LOT_DESCRIPTION",
)
_OF_ALL: Final = ("ACCEPTED_VARIANTS",)
_BUYER: Final = ("ADDRESS", "TOWN", "POSTAL_CODE", "COUNTRY")


def is_older_form(form: Node) -> bool:
    """Tell a form of R2.0.8 by its body, which is called `FD_` and its name."""
    return any(name.startswith("FD_") for name in form)


def as_newer_form(form: Node) -> Node:
    """Give the content of an older form under the names of the later ones."""
    body = next(node for name in form if name.startswith("FD_") for node in (*every(form, name), EMPTY))
    later: Node = {key: value for key, value in form.items() if key.startswith("@")}
    later["CONTRACTING_BODY"] = _body(body)
    later["OBJECT_CONTRACT"] = _object(body)
    later["LEFTI"] = _conditions(body)
    later["PROCEDURE"] = _procedure(body)
    later["AWARD_CONTRACT"] = [_award(node) for name in _DECISIONS for node in _starting(body, name)]
    later["COMPLEMENTARY_INFO"] = _information(body)
    changes = _changes(body)
    if changes:
        later["CHANGES"] = changes
    return later


def _starting(node: object, prefix: str, depth: int = 12) -> list[Node]:
    """Give the objects below whose name starts so, outermost first, in document order."""
    found: list[Node] = []
    if depth > 0 and isinstance(node, dict):
        for name, value in node.items():
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, dict):
                    found += [item] if name.startswith(prefix) else _starting(item, prefix, depth - 1)
    return found


def _containing(node: object, part: str, depth: int = 12) -> list[Node]:
    """Give the objects below whose name contains `part`."""
    found: list[Node] = []
    if depth > 0 and isinstance(node, dict):
        for name, value in node.items():
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, dict):
                    found += [item] if part in name else _containing(item, part, depth - 1)
    return found


def _text(node: object, *names: str) -> str:
    """Give the words of the first element below that has one of the names."""
    return words(anywhere(node, *names))


def _body(body: Node) -> Node:
    """Give the buyer and the addresses."""
    profile = anywhere(body, "CA_CE_CONCESSIONAIRE_PROFILE")
    profile = profile if isinstance(profile, dict) else EMPTY
    address: Node = {name: profile[name] for name in _BUYER if name in profile}
    organisation = profile.get("ORGANISATION")
    address["OFFICIALNAME"] = line(organisation, "OFFICIALNAME") or line(organisation)
    address["NATIONALID"] = line(organisation, "NATIONALID")
    for name in ("URL_BUYER", "URL_GENERAL"):
        address[name] = _text(body, name)
    found: Node = {"ADDRESS_CONTRACTING_BODY": address}
    for older, newer in _ADDRESSES.items():
        found[newer] = _text(body, older)
    return found


def _object(body: Node) -> Node:
    """Give what is bought, with one description a lot, or one for all."""
    described = next(
        (one for one in _starting(body, "OBJECT") if anywhere(one, "TITLE_CONTRACT", "CPV") is not None), EMPTY
    )
    lots = [lot for name in _LOTS for lot in _containing(described, name)]
    annexes = {id(lot) for lot in lots}
    whole = _without(described, annexes)
    kind = anywhere(whole, "TYPE_CONTRACT")
    nature = str(kind.get("@VALUE", "")) if isinstance(kind, dict) else ""
    market: Node = {
        "TITLE": _text(whole, "TITLE_CONTRACT"),
        "TYPE_CONTRACT": {"@CTYPE": nature},
        **_cpv(whole),
    }
    total = _amount(anywhere(whole, "TOTAL_FINAL_VALUE"))
    estimated = _amount(anywhere(whole, "TOTAL_ESTIMATED")) or _amount(
        _without(whole, {id(anywhere(whole, "TOTAL_FINAL_VALUE"))})
    )
    if total:
        market["VAL_TOTAL"] = total
    elif estimated:
        market["VAL_ESTIMATED_TOTAL"] = estimated
    only = _description(whole)
    variants = anywhere(whole, "ACCEPTED_VARIANTS")
    if variants is not None:
        only["ACCEPTED_VARIANTS"] = variants
    if not lots:
        only["CPV_ADDITIONAL"] = market.get("CPV_ADDITIONAL", [])
        undivided = {"NO_LOT_DIVISION": ""} if anywhere(whole, "DIV_INTO_LOT_NO") is not None else {}
        return {**market, **undivided, "OBJECT_DESCR": only}
    division = next((one for one in _containing(described, "DIV_INTO_LOT_YES")), EMPTY)
    limit = _LIMITS.get(str(division.get("@VALUE", "")).upper(), "LOT_ANY")
    whole_words = (only[name] for name in ("SHORT_DESCR", "QUANTITY", "OPTIONS_DESCR"))
    market["SHORT_DESCR"] = "\n".join(filter(None, whole_words))
    return {**market, "LOT_DIVISION": {limit: ""}, "OBJECT_DESCR": [_lot(lot, only) for lot in lots]}


def _without(node: Any, removed: set[int], depth: int = 20) -> Any:  # noqa: ANN401 - a node is what it is
    """Give a node without some of the objects below it."""
    if depth <= 0 or id(node) in removed:
        return EMPTY
    if isinstance(node, dict):
        return {name: _without(child, removed, depth - 1) for name, child in node.items() if id(child) not in removed}
    if isinstance(node, list):
        return [_without(item, removed, depth - 1) for item in node if id(item) not in removed]
    return node


def _cpv(node: Node) -> Node:
    """Give the CPV codes under the later names."""
    holder = anywhere(node, "CPV")
    if not isinstance(holder, dict):
        return {}
    return {name: holder[name] for name in ("CPV_MAIN", "CPV_ADDITIONAL") if name in holder}


def _description(node: Node) -> Node:
    """Give a description: words, place, quantity, duration, options."""
    site = anywhere(node, "LOCATION", "LABEL")
    found: Node = {
        "SHORT_DESCR": _text(node, *_WORDS),
        "MAIN_SITE": words(site),
        "NUTS": [item for item in descend(node, "NUTS") if isinstance(item, dict)],
        "QUANTITY": _text(node, "TOTAL_QUANTITY_OR_SCOPE"),
        "OPTIONS_DESCR": _text(node, "OPTION_DESCRIPTION"),
        "NUMBER_POSSIBLE_RENEWALS": _text(node, "NUMBER_POSSIBLE_RENEWALS"),
        "INFO_ADD": _text(node, "ADDITIONAL_INFORMATION_ABOUT_LOTS"),
    }
    for older, unit in (
        ("MONTHS", "MONTH"),
        ("DURATION_FRAMEWORK_MONTH", "MONTH"),
        ("DAYS", "DAY"),
        ("DURATION_FRAMEWORK_YEAR", "YEAR"),
    ):
        length = _text(node, older)
        if length:
            found["DURATION"] = {"@TYPE": unit, "#text": length}
            break
    for older, newer in (("START_DATE", "DATE_START"), ("END_DATE", "DATE_END")):
        day = day_of(anywhere(node, older))
        if day:
            found[newer] = day.isoformat()
    return found


def _lot(lot: Node, whole: Node) -> Node:
    """Give one lot; where and how long it is to be done is often said once for all."""
    found = {**_description(lot), "LOT_NO": _text(lot, "LOT_NUMBER"), "TITLE": _text(lot, "LOT_TITLE")}
    codes = _cpv(lot)
    found["CPV_ADDITIONAL"] = [*nodes(codes, "CPV_MAIN"), *nodes(codes, "CPV_ADDITIONAL")]
    value = _amount(lot)
    if value:
        found["VAL_OBJECT"] = value
    if not found["NUTS"] and not found["MAIN_SITE"]:
        found["NUTS"], found["MAIN_SITE"] = whole["NUTS"], whole["MAIN_SITE"]
    if not any(name in found for name in _PERIOD):
        found.update((name, whole[name]) for name in _PERIOD if name in whole)
    found.update((name, whole[name]) for name in _OF_ALL if name in whole)
    found["NUMBER_POSSIBLE_RENEWALS"] = found["NUMBER_POSSIBLE_RENEWALS"] or whole["NUMBER_POSSIBLE_RENEWALS"]
    return found


def _amount(node: object) -> Node | None:
    """Give a sum without tax, or a range, with its currency."""
    for name in ("COSTS_RANGE_AND_CURRENCY_WITH_VAT_RATE", "COSTS_RANGE_AND_CURRENCY"):
        for holder in descend(node, name):
            if not isinstance(holder, dict) or "INCLUDING_VAT" in holder:
                continue
            currency = str(holder.get("@CURRENCY", ""))
            single = sum_of(holder, "VALUE_COST")
            low, high = (sum_of(anywhere(holder, name)) for name in ("LOW_VALUE", "HIGH_VALUE"))
            if single:
                return {"@CURRENCY": currency, "#text": str(single)}
            if low or high:
                return {"@CURRENCY": currency, "LOW": str(low or ""), "HIGH": str(high or "")}
    return None


def _conditions(body: Node) -> Node:
    """Give section III."""
    found: Node = {}
    for holder in _starting(body, "LEFTI"):
        for older, newer in _CAPACITIES.items():
            texts = [found.get(newer, ""), *map(words, descend(holder, older))]
            if any(texts):
                found[newer] = "\n".join(dict.fromkeys(filter(None, texts)))
        for flag in _FLAGS:
            marker = anywhere(holder, flag)
            if marker is not None:
                found[flag] = marker
    return found


def _procedure(body: Node) -> Node:
    """Give section IV: procedure, techniques, deadline, earlier notices."""
    found: Node = {}
    for holder in _starting(body, "PROCEDURE"):
        for name in _names(holder):
            if name.startswith("PT_"):
                found[name] = ""
        detail = anywhere(holder, "TYPE_OF_PROCEDURE_DETAIL_FOR_ICAR")
        if isinstance(detail, dict):
            found[f"PT_{detail.get('@VALUE', '')}"] = ""
        reason = _text(holder, "REASON_CONTRACT_LAWFUL")
        if reason:
            found["D_JUSTIFICATION"] = reason
        limit = anywhere(holder, "RECEIPT_LIMIT_DATE")
        day = day_of(limit)
        if day:
            found["DATE_RECEIPT_TENDERS"] = day.isoformat()
            found["TIME_RECEIPT_TENDERS"] = line(limit, "TIME")
        criteria = [
            f"{line(item, 'CRITERIA')} ({weight} %)" if (weight := line(item, "WEIGHTING")) else line(item, "CRITERIA")
            for item in descend(holder, "CRITERIA_DEFINITION")
        ]
        found["CRITERIA_EVALUATION"] = "\n".join(filter(None, criteria))
    involved = _involved(body)
    if any("FRAMEWORK" in name for name in involved) or _containing(body, "_FRAMEWORK"):
        found["FRAMEWORK"] = ""
    if involved.intersection(_DYNAMIC_WORDS):
        found["DPS"] = ""
    found["NOTICE_NUMBER_OJ"] = list(descend(body, "NOTICE_NUMBER_OJ"))
    return found


def _involved(body: Node) -> set[str]:
    """Give what the notice involves: a framework agreement, a dynamic system, as attribute or as element."""
    found: set[str] = set()
    for holder in _containing(body, "NOTICE_INVOLVES"):
        found.update((str(holder.get("@VALUE", "")), *_names(holder)))
    if any(str(item.get("@VALUE", "")).upper() == "YES" for item in _containing(body, "FRAMEWORK_AGREEMENT")):
        found.add("FRAMEWORK_AGREEMENT")
    return found


def _names(node: object, depth: int = 12) -> list[str]:
    """Give the names of all elements below."""
    if depth <= 0:
        return []
    if isinstance(node, list):
        return [name for item in node for name in _names(item, depth - 1)]
    if not isinstance(node, dict):
        return []
    own = [name for name in node if not name.startswith(("@", "#"))]
    return own + [name for child in node.values() for name in _names(child, depth - 1)]


def _award(node: Node) -> Node:
    """Give one decision: the lot, the holder, the sum."""
    found: Node = {
        "LOT_NO": _text(node, "LOT_NUMBER"),
        "TITLE": _text(node, "CONTRACT_TITLE", "TITLE_CONTRACT"),
    }
    names = [line(item, "OFFICIALNAME") or line(item) for item in descend(node, "ORGANISATION")]
    holders = [{"ADDRESS_CONTRACTOR": {"OFFICIALNAME": name}} for name in names if name]
    value = anywhere(node, "CONTRACT_VALUE_INFORMATION") or node
    total = _amount(_without(value, {id(anywhere(value, "INITIAL_ESTIMATED_TOTAL_VALUE_CONTRACT"))}))
    found["AWARDED_CONTRACT"] = {"CONTRACTOR": holders, **({"VAL_TOTAL": total} if total else {})}
    return found


def _information(body: Node) -> Node:
    """Give section VI: additional information and the date of dispatch."""
    found: Node = {}
    holders = [*_starting(body, "COMPLEMENTARY_INFORMATION"), *_starting(body, "OTH_INFO")]
    told = ("RELATES_TO_EU_PROJECT_YES", "ADDITIONAL_INFORMATION")
    texts = [text for holder in holders for name in told if (text := _text(holder, name))]
    described = [text for holder in _starting(body, "OBJECT") if (text := _text(holder, "ADDITIONAL_INFORMATION"))]
    found["INFO_ADD"] = "\n".join(dict.fromkeys((*described, *texts)))
    day = day_of(anywhere(body, "NOTICE_DISPATCH_DATE"))
    if day:
        found["DATE_DISPATCH_NOTICE"] = day.isoformat()
    return found


def _changes(body: Node) -> Node:
    """Give what a corrigendum adds, deletes and replaces, and what it says in words; a procedure given up is words."""
    changes = [
        {
            "WHERE": _where(line(corrected, "WHERE")),
            "OLD_VALUE": _side(corrected.get("OLD_VALUE")),
            "NEW_VALUE": _side(corrected.get("NEW_VALUE")),
        }
        for name in _CORRECTIONS
        for corrected in descend(body, name)
        if isinstance(corrected, dict)
    ]
    told = [_text(body, "OTHER_ADDITIONAL_INFO")]
    if any(name.endswith(_GIVEN_UP) for holder in _containing(body, "_ICAR") for name in _names(holder)):
        told.append("La procédure est annulée : l'avis rectificatif la dit interrompue ou infructueuse.")
    found: Node = {"CHANGE": changes} if changes else {}
    if any(told):
        found["INFO_ADD"] = "\n".join(filter(None, told))
    return found


def _where(text: str) -> Node:
    """Cut a place in two: `IV.3.4) Date limite` is a section and its label."""
    found = _SECTION.match(text)
    return {"SECTION": found[1], "LABEL": found[2]} if found else {"SECTION": "", "LABEL": text}


def _side(node: object) -> Node:
    """Give one side of a correction: a date and a time, codes, or words."""
    if not isinstance(node, dict):
        return {"TEXT": words(node)}
    moment = anywhere(node, "DATE_TIME", "DATE")
    day = day_of(moment) or day_of(node)
    if day:
        return {"DATE": day.isoformat(), "TIME": _text(moment, "TIME") or _text(node, "TIME")}
    codes: Node = {name: node[name] for name in ("CPV_MAIN", "CPV_ADDITIONAL") if name in node}
    return {**codes, "TEXT": words(node)}
