"""What a TED XML notice buys: `OBJECT_CONTRACT` and its `OBJECT_DESCR`, one a lot.

It copies what is published: a code is kept as a code, a text as a text; reservations, clauses and segments are
understood by `feeds.reading`. A notice that is not divided has one description and no lot: it is the notice itself.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from feeds.boamp.fields import quantity_of
from feeds.boamp.fnsimple import lot_names
from feeds.eforms_lots import LONGEST_MONTHS, calendar_months, in_months
from feeds.eforms_terms import Draft
from feeds.eforms_tree import Node, child, every, figure
from feeds.models import Evidence, Lot, LotLimits, Place, Quantity
from feeds.ted_tree import day_of, line, mark, marks, money, nodes, words

_CPV: Final = re.compile(r"\d{8}")
NATURES: Final = {"SERVICES": "services", "SUPPLIES": "supplies", "WORKS": "works"}
NO_NUTS: Final = frozenset({"", "0", "00"})
_TEXTS: Final = (
    ("EU_PROGR_RELATED", "info"),
    ("RENEWAL_DESCR", "info"),
    ("OPTIONS_DESCR", "info"),
    ("INFO_ADD", "info"),
    ("CRITERIA_CANDIDATE", "capacity"),
)
_VARIANTS: Final = {"ACCEPTED_VARIANTS": "allowed", "NO_ACCEPTED_VARIANTS": "not-allowed"}
"""Flags with what they state in the code list of eForms (BT-63); an older form answers in an attribute."""
_LABELS: Final = {"AC_PRICE": "Prix", "AC_COST": "Coût", "AC_QUALITY": "Qualité"}
_HUNDRED: Final = (Decimal(99), Decimal(101))
"""Weights without a unit that add up to this are shares of a hundred; others are points, or parts of one."""
_RENEWALS: Final = "NUMBER_POSSIBLE_RENEWALS"


def descriptions(market: Node) -> list[tuple[str, Node]]:
    """Give (path below the object, description) of each lot, or of the whole when it is not divided."""
    found = list(every(market, "OBJECT_DESCR"))
    return [(f"OBJECT_DESCR[{index}]" if len(found) > 1 else "OBJECT_DESCR", node) for index, node in enumerate(found)]


def is_divided(market: Node) -> bool:
    """Tell whether the descriptions are lots: several of them, or one that has a number or belongs to a division."""
    found = every(market, "OBJECT_DESCR")
    if len(found) != 1:
        return len(found) > 1
    return "NO_LOT_DIVISION" not in market and bool(line(found[0], "LOT_NO"))


def read_lots(market: Node, draft: Draft) -> tuple[Lot, ...]:
    """Read each lot; none when the contract is not divided."""
    if not is_divided(market):
        return ()
    found = descriptions(market)
    names = lot_names(
        [line(node, "LOT_NO") for _path, node in found],
        [line(node, "TITLE") or words(node, "SHORT_DESCR") for _path, node in found],
    )
    return tuple(
        _lot(node, number, line(node, "TITLE") or title, f"{draft.path}.OBJECT_CONTRACT.{path}", draft)
        for (path, node), (number, title) in zip(found, names, strict=True)
    )


def _lot(node: Node, number: str, title: str, path: str, draft: Draft) -> Lot:
    """Read one lot and let its texts accumulate in the draft."""
    description = words(node, "SHORT_DESCR")
    draft.say(f"{path}.TITLE", title, number, "title")
    draft.say(f"{path}.SHORT_DESCR", description if description != title else "", number, "description")
    read_description(node, path, number, draft)
    months, starts = duration(node, draft)
    return Lot(
        id=number,
        title=title,
        description=description if description != title else "",
        cpv=cpv_codes(node),
        quantities=_quantities(node, path),
        places=places(node),
        value=money(node, "VAL_OBJECT"),
        duration_months=months,
        starts=starts,
        renewals=renewals(node),
        path=path,
        ends=day_of(line(node, "DATE_END")),
    )


def read_description(node: Node, path: str, lot: str | None, draft: Draft) -> None:
    """Keep the texts of a description beside its title and itself: criteria, options, places, funds."""
    for name, role in _TEXTS:
        draft.say(f"{path}.{name}", words(node, name), lot, role)
    draft.say(f"{path}.MAIN_SITE", words(node, "MAIN_SITE"), lot, "place")
    draft.say(f"{path}.AC", "\n".join(criteria(node)), lot, "criteria")
    draft.say(f"{path}.QUANTITY", words(node, "QUANTITY"), lot, "info")
    for flag, code in _VARIANTS.items():
        for item in nodes(node, flag):
            refused = isinstance(item, dict) and item.get("@VALUE") == "NO"
            draft.state("variants", "not-allowed" if refused else code, f"{path}.{flag}", lot)
    if "ECATALOGUE_REQUIRED" in node:
        draft.techniques["catalogue"] = None


# --- what is bought ---------------------------------------------------------------------------------------------


def cpv_codes(*holders: Node) -> tuple[str, ...]:
    """Give the CPV codes of the holders, eight digits each, main one first."""
    found: dict[str, None] = {}
    for holder in holders:
        for name in ("CPV_MAIN", "CPV_ADDITIONAL"):
            for item in every(holder, name):
                for code in marks(item, "CPV_CODE", "CODE"):
                    digits = _CPV.match(code)
                    if digits and int(digits[0]):
                        found[digits[0]] = None
    return tuple(found)


def natures(market: Node) -> tuple[str, ...]:
    """Give the nature of the contract."""
    codes = marks(market, "TYPE_CONTRACT", "CTYPE")
    return tuple(dict.fromkeys(NATURES[code.upper()] for code in codes if code.upper() in NATURES))


def places(node: Node) -> tuple[Place, ...]:
    """Give the places of performance: the site goes with the first code, the other codes stand alone."""
    codes = [code for code in marks(node, "NUTS", "CODE") if code not in NO_NUTS]
    site = words(node, "MAIN_SITE", lines=False)
    first = [Place(site, nuts=codes[0] if codes else "")] if site or codes else []
    return tuple(dict.fromkeys((*first, *(Place(nuts=code) for code in codes[1:]))))


def duration(node: Node, draft: Draft) -> tuple[Decimal | None, date | None]:
    """Give the duration in months, or that between the first and the last day, and the first day."""
    starts, ends = day_of(line(node, "DATE_START")), day_of(line(node, "DATE_END"))
    amount = figure(line(node, "DURATION"))
    unit = mark(node, "DURATION", "TYPE").upper() or "MONTH"
    months = None
    if amount:
        months = in_months(amount, unit)
    elif starts and ends and ends > starts:
        months = calendar_months(starts, ends)
    if months is not None and months > LONGEST_MONTHS:
        draft.warnings[f"Durée invraisemblable, ignorée : {amount or months} {unit}."] = None
        months = None
    return months, starts


def renewals(node: Node) -> int | None:
    """Give the number of renewals, which only the older forms count; zero is known, absent is not.

    Later forms say that there is none, or say in words (`RENEWAL_DESCR`) how many there are.
    """
    if "NO_RENEWAL" in node:
        return 0
    found = figure(line(node, _RENEWALS))
    return int(found) if found is not None and found == found.to_integral_value() else None


def _quantities(node: Node, path: str) -> tuple[Quantity, ...]:
    """Give the quantity or scope that the older forms publish as words."""
    found = quantity_of(words(node, "QUANTITY"), f"{path}.QUANTITY")
    return (found,) if found else ()


# --- criteria ---------------------------------------------------------------------------------------------------


def criteria(node: Node) -> Iterator[str]:
    """Give each award criterion on its line, with its weight: `Prix (40 %)`.

    They stand in `AC`, below the description itself in older releases, or below the directive (`DIRECTIVE_2014_24_EU`)
    of a transparency notice.
    """
    holders = [node, *every(node, "AC"), *every(node, "AC_CRITERIA")]
    for name in node:
        if name.startswith("DIRECTIVE_"):
            holders += [*every(node, name), *(inner for one in every(node, name) for inner in _inner(one))]
    found = [pair for holder in holders for pair in _criteria_of(holder)]
    figures = [figure(weight) for _text, weight in found]
    shares = _HUNDRED[0] <= sum(filter(None, figures)) <= _HUNDRED[1]
    for (text, weight), number in zip(found, figures, strict=True):
        unit = " %" if number is not None and shares else ""
        yield f"{text} ({weight}{unit})" if weight else text


def _inner(node: Node) -> Iterator[Node]:
    yield from every(node, "AC")
    yield from every(node, "AC_CRITERIA")


def _criteria_of(holder: Node) -> Iterator[tuple[str, str]]:
    """Give (criterion, weight as published) of one holder."""
    for name, label in _LABELS.items():
        for item in nodes(holder, name):
            yield line(item, "AC_CRITERION") or label, line(item, "AC_WEIGHTING")
    weights = [line(item) for item in nodes(holder, "AC_WEIGHTING")]
    for index, item in enumerate(nodes(holder, "AC_CRITERION")):
        text = line(item)
        if text:
            yield text, weights[index] if index < len(weights) else ""


# --- lots together ----------------------------------------------------------------------------------------------


def read_limits(market: Node, draft: Draft) -> LotLimits | None:
    """Read how many lots one tenderer may tender for and win; lots that may be combined are words."""
    division = child(market, "LOT_DIVISION")
    path = f"{draft.path}.OBJECT_CONTRACT.LOT_DIVISION"
    draft.say(f"{path}.LOT_COMBINING_CONTRACT_RIGHT", words(division, "LOT_COMBINING_CONTRACT_RIGHT"), None, "info")
    submitted = 1 if "LOT_ONE_ONLY" in division else _count(line(division, "LOT_MAX_NUMBER"))
    awarded = _count(line(division, "LOT_MAX_ONE_TENDERER"))
    said = [f"lots par candidat : {submitted}"] if submitted else []
    said += [f"lots attribués à un même candidat : {awarded}"] if awarded else []
    if not said:
        return None
    return LotLimits(submitted, awarded, Evidence(path, ", ".join(said), "II.1.6"))


def _count(text: str) -> int | None:
    """Read a number of lots; zero says nothing."""
    found = figure(text)
    return int(found) if found and found == found.to_integral_value() else None
