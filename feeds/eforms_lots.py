"""The lots of an eForms notice: what is bought, where, until when, and under which conditions.

Reads `cac:ProcurementProject` and `cac:ProcurementProjectLot` (SDK 1.3 to 1.15). It copies what is published: a code is
kept as a code, a text as a text; reservations, clauses and segments are understood by `feeds.reading`.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from feeds.dates import combine, parse_day
from feeds.eforms_terms import (
    Draft,
    read_process_texts,
    read_project_texts,
    read_selection,
    read_techniques,
    read_terms,
)
from feeds.eforms_tree import (
    Node,
    child,
    city_of,
    code,
    every,
    extension,
    figure,
    first_value,
    lot_number,
    money,
    postcode_of,
    prose,
    values,
)
from feeds.models import (
    Amount,
    Deadline,
    Evidence,
    Lot,
    LotLimits,
    LotsGroup,
    Place,
    Quantity,
)
from feeds.text import clean

LONGEST_MONTHS: Final = 600
"""Beyond fifty years a duration is a slip of the keyboard (2,920 months, real case: days were meant)."""

_UNITS: Final = {
    **dict.fromkeys(("C62", "EA", "H87", "NAR", "PCE", "NMP", "PCB", "XPP"), "unités"),
    "MTK": "m²",
    "MTQ": "m³",
    "MTR": "m",
    "KMT": "km",
    "KMK": "km²",
    "HAR": "ha",
    "SMI": "miles",
    "KGM": "kg",
    "GRM": "g",
    "TNE": "tonnes",
    "LTR": "litres",
    "HLT": "hl",
    "KWH": "kWh",
    "MWH": "MWh",
    "GWH": "GWh",
    "HUR": "heures",
    "MIN": "minutes",
    "DAY": "jours",
    "WEE": "semaines",
    "MON": "mois",
    "ANN": "ans",
    "SET": "ensembles",
    "KT": "kits",
    "PR": "paires",
    "XBX": "cartons",
    "XPX": "palettes",
}
_CPV: Final = re.compile(r"\d{8}(?:-\d)?$")
_LAST_NUMBER: Final = re.compile(r"(?:^|[ _/.-]|lot)0*(\d{1,3})$", re.IGNORECASE)
_ALL_LOTS: Final = (
    "L'avis indique qu'il faut répondre à tous les lots (champ BT-763) : à vérifier, il est souvent coché pour le "
    "permettre."
)
_NOWHERE: Final = Place()
_ANYWHERE: Final = {
    "anyw": "Partout dans le monde",
    "anyw-cou": "Partout dans le pays",
    "anyw-eea": "Partout dans l'Espace économique européen",
}


def read_lots(root: Node, draft: Draft) -> tuple[Lot, ...]:
    """Read each lot (BT-137), or each part of a planned procedure; groups of lots are read by `read_groups`."""
    seen: dict[str, Lot] = {}
    found = [node for node in every(root, "cac:ProcurementProjectLot") if not _is_group(node)]
    references = [code(child(node, "cac:ProcurementProject"), "cbc:ID") for node in found]
    for node, reference in zip(found, references, strict=True):
        identifier, scheme = first_value(node, "cbc:ID")
        identifier = clean(identifier) or reference or str(len(seen) + 1)
        kind = "part" if scheme == "Part" or identifier.startswith("PAR-") else "lot"
        number = lot_number(identifier)
        if number in seen:
            number = identifier
        named = reference if len(found) > 1 and references.count(reference) == 1 else ""
        path = f"{draft.path}.ProcurementProjectLot[{identifier}]"
        seen[number] = _lot(node, number, path, draft, kind=kind, reference=named)
    return tuple(seen.values())


def _is_group(node: Node) -> bool:
    """Tell whether this is a group of lots (scheme LotsGroup), not a lot."""
    return any(scheme == "LotsGroup" or text.startswith("GLO-") for text, scheme in values(node, "cbc:ID"))


def _lot(node: Node, number: str, path: str, draft: Draft, *, kind: str, reference: str) -> Lot:
    """Read one lot and let its texts and codes accumulate in the draft."""
    project = child(node, "cac:ProcurementProject")
    process = child(node, "cac:TenderingProcess")
    where = f"{path}.ProcurementProject"
    title = prose(project, "cbc:Name")
    description = prose(project, "cbc:Description", lines=True)
    if _numbers_otherwise(reference, number):
        description = f"{description}\nRéférence de l'acheteur : {reference}".strip()
    draft.say(f"{where}.Name", title, number, "title")
    draft.say(f"{where}.Description", description, number, "description")
    read_project_texts(project, where, number, draft)
    read_terms(child(node, "cac:TenderingTerms"), f"{path}.TenderingTerms", number, draft)
    read_selection(process, f"{path}.TenderingProcess", number, draft)
    read_process_texts(process, f"{path}.TenderingProcess", number, draft)
    read_techniques(process, draft)
    months, starts = duration(project, draft)
    return Lot(
        id=number,
        title=title,
        description=description,
        cpv=cpv_codes(project),
        quantities=_quantities(project, where, title),
        places=places(project),
        deadline=_deadline(process, draft.zone),
        value=value(project),
        duration_months=months,
        starts=starts,
        renewals=_renewals(project),
        ends=parse_day(code(child(project, "cac:PlannedPeriod"), "cbc:EndDate")),
        path=path,
        kind=kind,
    )


def _numbers_otherwise(reference: str, number: str) -> bool:
    """Tell whether the buyer's own reference (BT-22) gives a lot another number than the notice's.

    Real case: LOT-0003 is the buyer's "202403 11", and its documents speak of lot 11.
    """
    found = _LAST_NUMBER.search(reference)
    return found is not None and found[1] != number


def _renewals(project: Node) -> int | None:
    """Give the number of renewals (BT-58); zero is known, absent is not."""
    found = figure(code(child(project, "cac:ContractExtension"), "cbc:MaximumNumberNumeric"))
    return int(found) if found is not None and found == found.to_integral_value() else None


# --- what is bought ---------------------------------------------------------------------------------------------


def cpv_codes(project: Node) -> tuple[str, ...]:
    """Give the CPV codes (BT-262, BT-263), eight digits each, main one first."""
    found: dict[str, None] = {}
    for holder in ("cac:MainCommodityClassification", "cac:AdditionalCommodityClassification"):
        for classification in every(project, holder):
            for text, label in values(classification, "cbc:ItemClassificationCode"):
                if label in ("", "cpv") and _CPV.match(text):
                    found[text[:8]] = None
    return tuple(found)


def natures(project: Node) -> tuple[str, ...]:
    """Give the natures of the contract (BT-23, BT-531), main one first."""
    found = [text for text, _ in values(project, "cbc:ProcurementTypeCode")]
    found += [
        text
        for one in every(project, "cac:ProcurementAdditionalType")
        for text, label in values(one, "cbc:ProcurementTypeCode")
        if label == "contract-nature"
    ]
    return tuple(dict.fromkeys(text for text in found if text in ("services", "supplies", "works")))


def value(project: Node) -> Amount | None:
    """Give the estimated value (BT-27), else the framework's maximum (BT-271); 0.00 means not filled."""
    total = child(project, "cac:RequestedTenderTotal")
    return money(total, "cbc:EstimatedOverallContractAmount", "estimated") or money(
        extension(total), "efbc:FrameworkMaximumAmount", "framework-maximum"
    )


def places(project: Node) -> tuple[Place, ...]:
    """Give the places of performance (BT-5071, BT-5121, BT-5131, BT-727, BT-728), as published."""
    found: dict[Place, None] = {}
    for location in every(project, "cac:RealizedLocation"):
        address = child(location, "cac:Address")
        postcode = postcode_of(address)
        leading, city = city_of(address)
        postcode = postcode or leading
        region = code(address, "cbc:Region")
        label = prose(location, "cbc:Description") or prose(address, "cbc:Description") or _ANYWHERE.get(region, "")
        place = Place(
            label=label or prose(address, "cbc:StreetName"),
            city=city,
            postcode=postcode,
            nuts=code(address, "cbc:CountrySubentityCode"),
        )
        if place != _NOWHERE:
            found[place] = None
    return tuple(found)


def _quantities(project: Node, where: str, title: str) -> tuple[Quantity, ...]:
    """Give the estimated quantity (BT-25) with its unit (BT-625); zero means not filled."""
    found = []
    for item in every(project, "cbc:EstimatedOverallContractQuantity"):
        written, unit = str(item.get("#text", "")).strip(), clean(str(item.get("@unitCode", "")))
        amount = figure(written)
        if amount:
            text = f"{written} {unit}".strip()
            evidence = Evidence(f"{where}.EstimatedOverallContractQuantity", f"{text} ({title})"[:300], "BT-25")
            found.append(Quantity(amount, _UNITS.get(unit, ""), text, evidence))
    return tuple(found)


def duration(project: Node, draft: Draft) -> tuple[Decimal | None, date | None]:
    """Give the duration in months (BT-36, or BT-536 to BT-537) and the start."""
    period = child(project, "cac:PlannedPeriod")
    starts = parse_day(code(period, "cbc:StartDate"))
    ends = parse_day(code(period, "cbc:EndDate"))
    measure = child(period, "cbc:DurationMeasure")
    amount = figure(str(measure.get("#text", "")).strip())
    unit = str(measure.get("@unitCode", "")).upper()
    months = None
    if amount:
        months = in_months(amount, unit)
    elif starts and ends and ends > starts:
        months = calendar_months(starts, ends)
    if months is not None and months > LONGEST_MONTHS:
        draft.warnings[f"Durée invraisemblable, ignorée : {amount or months} {unit or 'MONTH'}."] = None
        months = None
    return months, starts


def calendar_months(starts: date, ends: date) -> Decimal:
    """Count the months from a first to a last day, both included: 1 January to 31 December is twelve."""
    after = ends + timedelta(days=1)
    whole = (after.year - starts.year) * 12 + after.month - starts.month
    rounded = round(whole + Decimal(after.day - starts.day) / 30, 1)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded


def in_months(amount: Decimal, unit: str) -> Decimal | None:
    """Convert a measure to months, to one decimal."""
    if unit.startswith("MON"):
        months = amount
    elif unit.startswith(("YEAR", "ANN")):
        months = amount * 12
    elif unit.startswith("WEEK"):
        months = amount * 7 / Decimal("30.4375")
    elif "DAY" in unit:
        months = amount / Decimal("30.4375")
    else:
        return None
    rounded = round(months, 1)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded


def _deadline(process: Node, zone: str) -> Deadline | None:
    """Give the end of reception: of tenders (BT-131), else of requests (BT-1311), else of interest (BT-630)."""
    for period in (
        child(process, "cac:TenderSubmissionDeadlinePeriod"),
        child(process, "cac:ParticipationRequestReceptionPeriod"),
        child(extension(process), "efac:InterestExpressionReceptionPeriod"),
    ):
        found = combine(code(period, "cbc:EndDate"), code(period, "cbc:EndTime"), zone) if period else None
        if found:
            return found
    return None


# --- lots together ----------------------------------------------------------------------------------------------


def read_groups(root: Node) -> tuple[LotsGroup, ...]:
    """Read the groups of lots (BT-330, BT-1375) with their members and titles (BT-21-LotsGroup)."""
    titles = {
        identifier: prose(child(node, "cac:ProcurementProject"), "cbc:Name")
        for node in every(root, "cac:ProcurementProjectLot")
        if _is_group(node)
        for identifier, _scheme in values(node, "cbc:ID")
    }
    members: dict[str, dict[str, None]] = {identifier: {} for identifier in titles}
    for terms in every(root, "cac:TenderingTerms"):
        for distribution in every(terms, "cac:LotDistribution"):
            for group in every(distribution, "cac:LotsGroup"):
                lots = members.setdefault(code(group, "cbc:LotsGroupID"), {})
                for reference in every(group, "cac:ProcurementProjectLotReference"):
                    lots.update((lot_number(text), None) for text, _ in values(reference, "cbc:ID") if text)
    return tuple(
        LotsGroup(clean(identifier), tuple(lots), titles.get(identifier, ""))
        for identifier, lots in members.items()
        if identifier
    )


def read_limits(root: Node, draft: Draft) -> LotLimits | None:
    """Read how many lots one tenderer may tender for (BT-31) and win (BT-33), and the duty to tender for all (BT-763).

    Zero, which occurs, says nothing. The duty is told with its doubt: buyers tick it to allow a tender for all lots
    (186745-2024 says that some are enough, 137599-2024 limits tenders to one).
    """
    divided = sum(not _is_group(node) for node in every(root, "cac:ProcurementProjectLot")) > 1
    for process in every(root, "cac:TenderingProcess"):
        if divided and code(process, "cbc:PartPresentationCode") == "all":
            where = f"{draft.path}.TenderingProcess.PartPresentationCode"
            draft.say(where, _ALL_LOTS, None, "conditions")
    for terms in every(root, "cac:TenderingTerms"):
        for distribution in every(terms, "cac:LotDistribution"):
            submitted = figure(code(distribution, "cbc:MaximumLotsSubmittedNumeric"))
            awarded = figure(code(distribution, "cbc:MaximumLotsAwardedNumeric"))
            said = [f"lots par candidat : {submitted}"] if submitted else []
            said += [f"lots attribués à un même candidat : {awarded}"] if awarded else []
            if said:
                evidence = Evidence(f"{draft.path}.TenderingTerms.LotDistribution", ", ".join(said), "BT-31, BT-33")
                return LotLimits(int(submitted) if submitted else None, int(awarded) if awarded else None, evidence)
    return None
